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
    Counterexample,
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
from .notation import Notation, juxtaposed, matrix, power, subscript


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
    nodes = [node for node in steps(theorem) if node.rule != "assume"]
    for node in nodes:
        for atom in (part for part in node.conclusion if isinstance(part, Atom)):
            notation.reserve(atom.polynomial)
    numbers = {id(node): number for number, node in enumerate(nodes, start=1)}
    lines = []
    for node in nodes:
        statement = "; ".join(stated(part, notation) for part in node.conclusion)
        premises = [f"({numbers[id(p)]})" if id(p) in numbers else "" for p in node.premises]
        lines.append(Line(numbers[id(node)], node.rule, statement, _argument(node, premises, notation)))
    meanings = sorted(f"{notation.letter(x)} is {meaning}" for x, meaning in theorem.fixed)
    return Display(lines, list(dict.fromkeys([*notation.legend, *meanings])))


def stated(part: Statement, notation: Notation) -> str:
    """A conclusion in the notation of a paper."""
    if isinstance(part, Atom):
        return notation.atom(part)
    if isinstance(part, Derivative):
        return f"d({part.function})/d({part.variable}) = {part.value}"
    return f"not {notation.atom(part.conclusion)} at the values below"


def _argument(node: Theorem, premises: list[str], notation: Notation) -> list[str]:
    """Why the step holds, in the words of its rule."""
    detail: Any = node.detail
    if isinstance(detail, Certificate) and isinstance(node.conclusion[0], Atom):
        return _identity(node.conclusion[0], detail, node.rule, notation)
    if node.rule == "nonnegative":
        sums = [_nonnegative_term(*product, notation) for product in detail]
        return _sum(notation.polynomial(_polynomial(node)), sums)
    if node.rule == "instantiate":
        return [f"{premises[0]} with {_substitution(*detail, notation)}".strip()]
    if node.rule == "induction":
        return [f"by induction on {detail}: start {premises[0]}, step {premises[1]}"]
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
    "chain_rule": "{0} and the chain rule: {detail}",
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


def _identity(goal: Atom, given: Certificate, rule: str, notation: Notation) -> list[str]:
    """The certificate as an identity that the reader can expand."""
    terms = [_square(square, goal.polynomial, notation) for square in given.squares]
    terms += [_cofactor(cofactor, rule != "identity", notation) for cofactor in given.cofactors]
    left = notation.polynomial(goal.polynomial)
    if given.multiplier:
        factors = [notation.grouped(atom.polynomial) for atom in given.multiplier]
        left = juxtaposed([*_powers(factors), f"({left})"])
    return _sum(left, terms)


def _sum(left: str, terms: list[str]) -> list[str]:
    signs = ["=", *["+"] * (len(terms) - 1)]
    return [left, *(f"  {sign} {term}" for sign, term in zip(signs, terms or ["0"], strict=False))]


def _powers(texts: Iterable[str]) -> list[str]:
    counted: dict[str, int] = {}
    for text in texts:
        counted[text] = counted.get(text, 0) + 1
    return [power(text, count) for text, count in counted.items()]


def _square(square: Square, goal: Polynomial, notation: Notation) -> str:
    """``weight · scalars · Lᵀ H L``, with the scalars of a one-term L in front."""
    factor, coefficient = square.factor, square.weight
    scalars = [atom.polynomial for atom in square.scalars]
    sides = ("", "")
    whole = all(not m.word for m in factor.terms)
    if whole and square.factor.rows == square.factor.columns:
        front = _scalar_part(factor)
        scalars += [front, front]
    elif len(factor.terms) == 1:
        ((m, c),) = factor.terms.items()
        coefficient *= c * c
        alone = Polynomial(1, 1, {Monomial(m.scalars, ()): Fraction(1)})
        scalars += [alone, alone]
        word = Polynomial(factor.rows, factor.columns, {Monomial((), m.word): Fraction(1)})
        sides = notation.grouped(word.T), notation.grouped(word)
        if len(m.word) > 1:
            sides = f"{sides[1]}ᵀ", sides[1]
    else:
        sides = f"({notation.polynomial(factor)})ᵀ", f"({notation.polynomial(factor)})"
    middle = _middle(square.hypothesis, notation)
    if not (middle or any(sides) or goal.is_scalar):
        middle = "I"
    parts = [_coefficient(scalars, coefficient, notation), sides[0], middle, sides[1]]
    return juxtaposed(parts) or "1"


def _middle(hypothesis: Atom | None, notation: Notation) -> str:
    return f"({notation.polynomial(hypothesis.polynomial)})" if hypothesis else ""


def _scalar_part(factor: Polynomial) -> Polynomial:
    """p, for a polynomial p I."""
    return Polynomial(1, 1, {Monomial(m.scalars, ()): c for m, c in factor.terms.items()})


def _coefficient(scalars: list[Polynomial], weight: Fraction, notation: Notation) -> str:
    """A product of scalars: monomials are multiplied out, sums stay in brackets."""
    single, sums = constant(weight), []
    for value in scalars:
        if len(value.terms) == 1:
            single = single * value
        else:
            sums.append(notation.grouped(value))
    text = notation.polynomial(single)
    return juxtaposed(["" if text == "1" else text, *_powers(sums)])


def _cofactor(cofactor: Cofactor, symmetric: bool, notation: Notation) -> str:
    """``A E B``, plus its transpose where the rule adds it."""
    parts = [cofactor.left, cofactor.right]
    equation = f"({notation.polynomial(cofactor.equation.polynomial)})"
    front = constant(1)
    texts = []
    for value in parts:
        if len(value.terms) == 1 and not next(iter(value.terms)).word:
            front = front * _scalar_part(value)
            texts.append("")
        else:
            texts.append(notation.grouped(value))
    coefficient = _coefficient([front], Fraction(1), notation)
    product = juxtaposed([coefficient, texts[0], equation, texts[1]])
    if not symmetric:
        return product
    if cofactor.equation.polynomial.is_scalar and cofactor.left.is_scalar:
        doubled = _coefficient([front * constant(2)], Fraction(1), notation)
        return juxtaposed([doubled, texts[0], equation, texts[1]])
    return f"{product} + ({product})ᵀ"


def _nonnegative_term(
    weight: Fraction, scalars: Iterable[Atom], factors: Iterable[Atom], notation: Notation
) -> str:
    front = _coefficient([atom.polynomial for atom in scalars], weight, notation)
    return juxtaposed([front, *(notation.grouped(atom.polynomial) for atom in factors)]) or "1"


# --- witnesses ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Witness:
    """The exact values that falsify a statement."""

    statement: Counterexample
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
    """The witness of a counterexample, read from the kernel's own record; None for a proof."""
    detail: Any = theorem.detail
    if theorem.rule != "counterexample" or not isinstance(theorem.conclusion[0], Counterexample):
        return None
    values, dimensions, at = detail[:3]
    return Witness(
        theorem.conclusion[0],
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
        for place, value in enumerate(family):
            name = notation.letter(letter)
            if len(family) > 1 or letter.step is not None:
                name += subscript(str(place))
            lines += _equation(name, matrix(value))
        if len(family) > 1:
            lines[-1] += "  from then on"
    return lines


def _equation(name: str, rows: list[str]) -> list[str]:
    """``name = matrix``, the name beside the middle row."""
    middle = (len(rows) - 1) // 2
    lead = f"{name} = "
    return [(lead if i == middle else " " * len(lead)) + row for i, row in enumerate(rows)]
