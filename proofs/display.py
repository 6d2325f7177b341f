"""Prints proofs and witnesses from the checked kernel objects: each step, its rule, its identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy

from .claim import steps
from .kernel import (
    Atom,
    Certificate,
    Cofactor,
    Derivative,
    Fact,
    Letter,
    Monomial,
    Polynomial,
    Square,
    Statement,
    Step,
    Theorem,
    constant,
)
from .kernel.rules import NonnegativeProduct
from .calculus_notation import derivative_text
from .notation import Notation, juxtaposed, matrix, power, subscript
from .scope import counterexample_in


@dataclass
class Line:
    """One step of a proof: its number, rule, conclusion, and the argument, line by line."""

    number: int
    rule: str
    statement: str
    argument: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """The step as JSON data."""
        return {
            "number": self.number,
            "rule": self.rule,
            "statement": self.statement,
            "argument": self.argument,
        }


@dataclass
class Display:
    """A proof as displayed identities, with what its names stand for."""

    lines: list[Line]
    legend: list[str]

    def to_dict(self, theorem: Theorem) -> dict[str, object]:
        """The proof as JSON data."""
        notation = Notation()
        return {
            "hypotheses": sorted(notation.atom(atom) for atom in theorem.hypotheses),
            "conclusion": [stated(part, notation) for part in theorem.conclusion],
            "steps": [line.to_dict() for line in self.lines],
            "where": [*self.legend, *(x for x in notation.legend if x not in self.legend)],
            "cited": [f"{fact.name} ({fact.reference})" for fact in sorted(theorem.cited)],
        }


def displayed(theorem: Theorem, notation: Notation | None = None) -> Display:
    """The steps of a proof, premises first; hypotheses stand for themselves."""
    notation = notation or Notation()
    nodes = [node for node in steps(theorem) if not _is_silent(node)]
    for node in nodes:
        for atom in (part for part in node.conclusion if isinstance(part, Atom)):
            notation.reserve(atom.polynomial)
    numbers = {id(node): number for number, node in enumerate(nodes, start=1)}
    lines = []
    for node in nodes:
        statement = "; ".join(stated(part, notation) for part in node.conclusion)
        premises = [_reference(premise, numbers) for premise in node.premises]
        argument = _argument(node, premises, notation)
        lines.append(Line(numbers[id(node)], node.rule, statement, argument))
    return Display(lines, [*notation.legend, *_meanings(theorem, notation)])


def _meanings(theorem: Theorem, notation: Notation) -> Iterable[str]:
    """What the letters stand for that are not universally quantified, one line a definition."""
    letters: dict[str, list[str]] = {}
    for letter, definition in theorem.fixed:
        # The chain rule's definition repeats the derivative, which is a step of its own.
        definition = definition.rpartition("; ")[2] if definition[:2] == "d(" else definition
        letters.setdefault(definition, []).append(notation.letter(letter))
    return sorted(f"{', '.join(sorted(names))}: {text}" for text, names in letters.items())


def _is_silent(node: Theorem) -> bool:
    """Whether a step only gathers what other steps conclude."""
    return node.rule in ("assume", "conjunction")


def _reference(node: Theorem, numbers: Mapping[int, int]) -> str:
    """The numbers of the steps that a premise stands for; none for a hypothesis."""
    if id(node) in numbers:
        return f"({numbers[id(node)]})"
    return ", ".join(filter(None, (_reference(premise, numbers) for premise in node.premises)))


def stated(part: Statement, notation: Notation) -> str:
    """A conclusion in the notation of a paper."""
    if isinstance(part, Atom):
        return notation.atom(part)
    if isinstance(part, Derivative):
        return derivative_text(part.function, part.variable, part.value)
    return f"not {notation.atom(part.conclusion)} at the values below"


def _argument(node: Theorem, premises: list[str], notation: Notation) -> list[str]:
    """Why the step holds, in the words of its rule."""
    detail: Any = node.detail
    if isinstance(detail, Certificate) and isinstance(node.conclusion[0], Atom):
        return _identity(node, node.conclusion[0], detail, notation)
    if node.rule == "nonnegative":
        sums = [_nonnegative_term(product, notation) for product in detail]
        return _sum(notation.polynomial(_polynomial(node)), sums)
    if node.rule == "instantiate":
        letters, names = detail
        return [f"{premises[0]} with {_substitution(letters, names, notation)}".strip()]
    if node.rule == "induction":
        start, successor = (premise or "a hypothesis" for premise in premises)
        return [f"by induction on {detail}: start {start}, step {successor}"]
    if node.rule == "cite" and isinstance(detail, Fact):
        return [f"cited: {detail.name}, {detail.reference}"]
    if node.rule == "counterexample":
        return [*_proved_at(premises), *witness_lines(node, notation)]
    if node.rule == "cut":
        return [f"{premises[0]} gives what {premises[1]} assumes"]
    told = _TOLD.get(node.rule)
    if told is not None:
        return [told.format(*premises, detail=_shown(detail, notation)).strip()]
    return [f"from {', '.join(filter(None, premises))}"] if any(premises) else []


_TOLD = {
    "specialise": "the hypothesis for every k ≥ 1, at step {detail}",
    "generalise": "{0} holds for any step",
    "natural": "a natural number",
    "scalar": "{0}: a matrix has at least one row",
    "vanish": "{0}: a square is not negative",
    "closure": "{0} for every {detail} > 0, and both sides pass to the limit {detail} → 0",
    "entrywise": "{0} for the entries: {detail}",
    "derivative": "SymPy's derivative minus the value simplifies to 0",
    "chain_rule": "{0} and the chain rule",
    "define": "by definition",
}


def _shown(detail: Any, notation: Notation) -> str:
    if isinstance(detail, Letter):
        return notation.letter(detail)
    if isinstance(detail, Mapping):
        pairs = [(_shown(x, notation), _shown(y, notation)) for x, y in detail.items()]
        return ", ".join(f"{x} ↦ {y}" for x, y in pairs)
    if isinstance(detail, Polynomial):
        return notation.polynomial(detail)
    return str(detail)


def _proved_at(premises: list[str]) -> list[str]:
    return [f"by {premises[0]}, at these values:"] if any(premises) else []


def _polynomial(node: Theorem) -> Polynomial:
    (atom,) = (part for part in node.conclusion if isinstance(part, Atom))
    return atom.polynomial


def _substitution(letters: Mapping[Any, Any], names: Mapping[str, Step], notation: Notation) -> str:
    parts = [f"{notation.letter(x)} ↦ {notation.polynomial(y)}" for x, y in letters.items()]
    return ", ".join(parts + [f"{name} ↦ {step}" for name, step in names.items()])


# --- certificates ------------------------------------------------------------------------------


def _identity(node: Theorem, goal: Atom, given: Certificate, notation: Notation) -> list[str]:
    """The certificate as an identity that the reader can expand."""
    terms = [_square(square, goal.polynomial, notation) for square in given.squares]
    terms += [
        _cofactor(cofactor, node.rule != "identity", notation) for cofactor in given.cofactors
    ]
    left = notation.polynomial(goal.polynomial)
    if given.multiplier:
        factors = [notation.grouped(atom.polynomial) for atom in given.multiplier]
        left = juxtaposed([*_powers(factors), f"({left})"])
    if terms == [left]:
        hypothesis = any(atom.polynomial == goal.polynomial for atom in node.hypotheses)
        return ["a hypothesis" if hypothesis else "nonnegative factor by factor"]
    return _sum(left, terms)


def _sum(left: str, terms: list[str]) -> list[str]:
    lines = [left]
    for place, term in enumerate(terms or ["0"]):
        sign = "−" if term[0] == "−" and place else "+"
        lines.append(f"  {sign if place else '='} {term.removeprefix('−') if place else term}")
    return lines


def _powers(texts: Iterable[str]) -> list[str]:
    counted: dict[str, int] = {}
    for text in texts:
        counted[text] = counted.get(text, 0) + 1
    return [power(text, count) for text, count in counted.items()]


def _square(square: Square, goal: Polynomial, notation: Notation) -> str:
    """``weight · scalars · Lᵀ H L``, with the scalars of a one-term L in front."""
    front, rest = _split(square.factor)
    scalars = [constant(square.weight), *(atom.polynomial for atom in square.scalars), front, front]
    middle = notation.grouped(square.hypothesis.polynomial) if square.hypothesis else ""
    right = "" if rest is None else notation.grouped(rest)
    left = "" if rest is None else right if rest == rest.T else _transpose(rest, notation)
    if not (middle or right or goal.is_scalar):
        middle = "I"
    return juxtaposed([_coefficient(scalars, notation), left, middle, right]) or "1"


def _split(value: Polynomial) -> tuple[Polynomial, Polynomial | None]:
    """A scalar factor, and the rest where it is not the identity."""
    if value.rows == value.columns and all(not m.word for m in value.terms):
        return _scalar_part(value), None
    if len(value.terms) > 1:
        return constant(1), value
    ((m, c),) = value.terms.items()
    word = Polynomial(value.rows, value.columns, {Monomial((), m.word): Fraction(1)})
    return Polynomial(1, 1, {Monomial(m.scalars, ()): c}), word


def _transpose(value: Polynomial, notation: Notation) -> str:
    single = len(value.terms) == 1 and len(next(iter(value.terms)).word) == 1
    return notation.grouped(value.T) if single else f"{notation.grouped(value)}ᵀ"


def _scalar_part(factor: Polynomial) -> Polynomial:
    """p, for a polynomial p I."""
    return Polynomial(1, 1, {Monomial(m.scalars, ()): c for m, c in factor.terms.items()})


def _coefficient(scalars: Iterable[Polynomial], notation: Notation) -> str:
    """A product of scalars: monomials are multiplied out, sums stay in brackets."""
    single, sums = constant(1), []
    for value in scalars:
        if len(value.terms) == 1:
            single = single * value
        else:
            sums.append(notation.grouped(value))
    text = notation.polynomial(single)
    if "/" in text and "(" not in text:
        text = f"−({text.removeprefix('−')})" if text[0] == "−" else f"({text})"
    return juxtaposed([{"1": "", "−1": "−"}.get(text, text), *_powers(sums)])


def _cofactor(cofactor: Cofactor, symmetric: bool, notation: Notation) -> str:
    """``A E B``, plus its transpose where the rule adds it."""
    (before, left), (after, right) = _split(cofactor.left), _split(cofactor.right)
    equation = cofactor.equation.polynomial
    texts = ["" if side is None else notation.grouped(side) for side in (left, right)]
    product = juxtaposed([texts[0], notation.grouped(equation), texts[1]])
    doubled = constant(2 if symmetric and left is right is None and equation.is_symmetric else 1)
    front = _coefficient([before, after, doubled], notation)
    if symmetric and doubled == constant(1):
        product = f"({product} + transpose)"
    return juxtaposed([front, product])


def _nonnegative_term(product: NonnegativeProduct, notation: Notation) -> str:
    scalars = [constant(product.weight), *(atom.polynomial for atom in product.scalars)]
    factors = (notation.grouped(atom.polynomial) for atom in product.factors)
    return juxtaposed([_coefficient(scalars, notation), *factors]) or "1"


# --- witnesses ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Witness:
    """The exact values that falsify a statement."""

    dimensions: dict[str, int]
    steps: dict[str, str]
    values: dict[str, list[sympy.Matrix]]

    def to_dict(self) -> dict[str, object]:
        """The witness as JSON data, its numbers as exact texts."""
        return {
            "dimensions": self.dimensions,
            "steps": self.steps,
            "values": {
                name: [[[str(x) for x in row] for row in m.tolist()] for m in family]
                for name, family in self.values.items()
            },
        }


def witness(theorem: Theorem) -> Witness | None:
    """The witness of a refutation, read from the kernel's own record; None for a proof."""
    found = counterexample_in(theorem)
    if found is None:
        return None
    detail: Any = found.detail
    values, dimensions, at = detail[:3]
    return Witness(
        {str(name): int(size) for name, size in dimensions.items()},
        {str(name): str(step) for name, step in at.items()},
        {str(letter): list(family) for letter, family in values.items()},
    )


def witness_lines(theorem: Theorem, notation: Notation) -> list[str]:
    """The witness as explicit matrices."""
    found = witness(theorem)
    if found is None:
        return []
    places = [f"{name} = {value}" for name, value in (found.dimensions | found.steps).items()]
    lines = [", ".join(places)] if places else []
    values: Any = theorem.detail
    for letter, family in values[0].items():
        name = notation.letter(letter)
        if len(family) > 1 and all(value == family[0] for value in family):
            lines += _equation(name + subscript("k"), matrix(family[0]))
            lines[-1] += "  for every k"
            continue
        for place, value in enumerate(family):
            lines += _equation(name + subscript(str(place)) * (len(family) > 1), matrix(value))
        if len(family) > 1:
            lines[-1] += "  from then on"
    return lines


def _equation(name: str, rows: list[str]) -> list[str]:
    """``name = matrix``, the name beside the middle row."""
    middle = (len(rows) - 1) // 2
    lead = f"{name} = "
    return [(lead if i == middle else " " * len(lead)) + row for i, row in enumerate(rows)]
