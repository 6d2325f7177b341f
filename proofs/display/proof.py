"""Prints proofs from the checked kernel objects: each step, its rule and its identity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from proofs.kernel import (
    PSD,
    Atom,
    Certificate,
    Counterexample,
    Fact,
    Letter,
    Meaning,
    Statement,
    Step,
    Theorem,
    of,
)

from .expansion import certificate_expansion, nonnegative_expansion
from .formula import (
    Assignment,
    Expansion,
    Formula,
    Name,
    References,
    Sentence,
    expansion_lines,
    listed,
    plain,
    words,
)
from .notation import Notation
from .outline import Outline, point_of, replacements_of
from .witness import Value, replaced, step_values, value_lines, values

Argument = Sentence | Expansion | Value


@dataclass(frozen=True)
class Line:
    """One step of a proof, which is true by itself.

    It says: for all values of ``letters``, where ``assumed`` and the hypotheses of the theorem
    hold, ``statement`` holds; or, if it ``refutes``, that the statement fails at some values.
    """

    number: int
    rule: str
    statement: tuple[Formula, ...]
    letters: tuple[Name, ...]
    assumed: tuple[Formula, ...]
    refutes: bool
    argument: tuple[Argument, ...]

    @property
    def text(self) -> str:
        """The conclusion of the step."""
        if self.refutes:
            return f"not {plain(self.statement[0])} at the values below"
        return "; ".join(map(plain, self.statement))

    @property
    def scope(self) -> Sentence:
        """For which letters the step is meant, and what it assumes."""
        letters: Sentence = ("for all ", *listed(self.letters)) if self.letters else ()
        if not self.assumed:
            return letters
        given = ("given ", *listed(self.assumed, "; "))
        return (*letters, ", ", *given) if letters else given

    def lines(self) -> Iterator[str]:
        """The scope of the step and why it holds, line by line."""
        if self.scope:
            yield words(self.scope)
        for part in self.argument:
            yield from _text(part)

    def to_dict(self) -> dict[str, object]:
        """The step as JSON data."""
        scope = 1 if self.scope else 0
        return {
            "number": self.number,
            "rule": self.rule,
            "statement": self.text,
            "letters": [plain(name) for name in self.letters],
            "assumed": [plain(relation) for relation in self.assumed],
            "argument": list(self.lines())[scope:],
        }


def _text(part: Argument) -> list[str]:
    match part:
        case Expansion():
            return expansion_lines(part)
        case Value():
            return value_lines(part)
    return [words(part)]


@dataclass(frozen=True, repr=False)
class Display:
    """A statement and its proof, in the one notation in which both are printed everywhere.

    ``given`` and ``claimed`` are the statement as the kernel reads it, ``hypotheses`` and
    ``conclusion`` what the theorem says.
    """

    notation: Notation
    given: tuple[Formula, ...]
    claimed: tuple[Formula, ...]
    hypotheses: tuple[Formula, ...]
    conclusion: tuple[str, ...]
    lines: tuple[Line, ...]
    legend: tuple[Sentence, ...]
    cited: tuple[str, ...]

    def __str__(self) -> str:
        steps = (
            "\n".join([f"({line.number}) {line.text}   [{line.rule}]", *_indented(line.lines())])
            for line in self.lines
        )
        return "\n".join([*steps, *(f"where {words(line)}" for line in self.legend)])

    __repr__ = __str__

    def to_dict(self) -> dict[str, object]:
        """The proof as JSON data."""
        return {
            "hypotheses": [plain(relation) for relation in self.hypotheses],
            "conclusion": list(self.conclusion),
            "steps": [line.to_dict() for line in self.lines],
            "where": [words(line) for line in self.legend],
            "cited": list(self.cited),
        }


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"      {line}" for line in lines)


def displayed(
    theorem: Theorem | None,
    given: Iterable[Atom] = (),
    claimed: Iterable[Statement] = (),
    defined: frozenset[Meaning] = frozenset(),
) -> Display:
    """A statement and the steps of its proof, premises first.

    Parameters
    ----------
    theorem
        What is proved of the statement, if anything is.
    given, claimed
        The statement: what it assumes, and what it claims.
    defined
        What letters of the statement stand for, also where no theorem says it.
    """
    given, claimed = tuple(given), tuple(claimed)
    notation = Notation(theorem, (*given, *claimed), defined)
    # Running products are named where they are first printed: those of the statement come first.
    statement = tuple(map(notation.atom, given)), tuple(map(notation.statement, claimed))
    lines = tuple(_lines(notation.outline, notation)) if notation.outline else ()
    conclusion = theorem.conclusion if theorem else ()
    facts = sorted(theorem.cited, key=lambda fact: fact[:2]) if theorem else []
    return Display(
        notation,
        *statement,
        _sorted(theorem.hypotheses if theorem else (), notation),
        tuple(_stated(part, notation) for part in conclusion),
        lines,
        tuple(notation.legend()),
        tuple(f"{fact.name} ({fact.reference})" for fact in facts),
    )


def _stated(part: Statement, notation: Notation) -> str:
    text = plain(notation.statement(part))
    return f"not {text} at the values below" if isinstance(part, Counterexample) else text


def _sorted(atoms: Iterable[Atom], notation: Notation) -> tuple[Formula, ...]:
    formulas = map(notation.atom, sorted(atoms, key=str))
    return tuple(sorted(formulas, key=lambda x: (len(plain(x)), plain(x))))


def _lines(outline: Outline, notation: Notation) -> Iterator[Line]:
    for number, node in enumerate(outline.nodes, start=1):
        inner = notation.within(node)
        (first, *_) = node.conclusion
        refuted = first if isinstance(first, Counterexample) else None
        assumed = refuted.hypotheses if refuted else outline.assumed(node)
        own = () if refuted else sorted(map(inner.name, outline.own(node)), key=plain)
        yield Line(
            number,
            node.rule,
            tuple(map(inner.statement, node.conclusion)),
            tuple(own),
            _sorted(assumed, inner),
            refuted is not None,
            tuple(_argument(node, outline, inner)),
        )


# --- why a step holds ----------------------------------------------------------------------------


def _argument(node: Theorem, outline: Outline, notation: Notation) -> Iterable[Argument]:
    """Why the step holds, in the words of its rule."""
    match node.rule, node.arguments, node.conclusion[0]:
        case _, {"given": Certificate() as given}, Atom() as goal:
            shown = certificate_expansion(node, goal, given, notation)
            return [(shown,) if isinstance(shown, str) else shown]
        case _, {"given": given}, Atom() as goal:
            return [nonnegative_expansion(goal.polynomial, given, notation)]
        case "cite", {"fact": Fact() as fact}, _:
            return [(f"cited: {fact.name}, {fact.reference}",)]
    told = _TOLD.get(node.rule, _from_premises)
    return told(node, [_references(outline, x) for x in node.premises], notation)


def _references(outline: Outline, premise: Theorem) -> References:
    return References(tuple(outline.reference(premise)))


Told = Callable[[Theorem, list[References], Notation], Iterable[Argument]]


def _instantiated(
    node: Theorem, premises: list[References], notation: Notation
) -> Iterable[Argument]:
    letters, numbers = replacements_of(node)
    (premise,) = node.premises
    inside, spoken = notation.within(premise), (premise.hypotheses, premise.conclusion)
    put = [
        Assignment(inside.member(x, spoken), notation.polynomial(image))
        for x, image in letters.items()
    ]
    put += [Assignment(inside.step(Step(x, 0)), notation.step(y)) for x, y in numbers.items()]
    return [(*_known(premises[:1]), *((" with ", *listed(put)) if put else ()))]


def _entrywise(node: Theorem, premises: list[References], notation: Notation) -> Iterable[Argument]:
    inside = notation.within(node.premises[0])
    put = [
        Assignment(inside.name(x), notation.name(y)) for x, y in node.arguments["diagonals"].items()
    ]
    return [(*_known(premises[:1]), " for the entries: ", *listed(put))]


def _closed(node: Theorem, premises: list[References], notation: Notation) -> Iterable[Argument]:
    name = notation.name(node.arguments["letter"])
    limit = (", and both sides pass to the limit ", name, " → 0")
    return [(*_known(premises[:1]), " for every ", name, " > 0", *limit)]


def _for_some_multiple(
    node: Theorem, premises: list[References], notation: Notation
) -> Iterable[Argument]:
    """From ``t ε ≥ b``, for a t that the whole does not speak of."""
    inner = notation.within(node.premises[0])
    step, epsilon, bound = (node.arguments[name] for name in ("step", "epsilon", "bound"))
    large = Atom(PSD, of(Letter(step, 1, 1, "natural")) * epsilon - bound)
    some = (", as ", inner.atom(large), " for some natural number ", inner.step(Step(step, 0)))
    return [(*_known(premises[:1]), *some)]


def _by_induction(
    node: Theorem, premises: list[References], notation: Notation
) -> Iterable[Argument]:
    start, successor = (_known([premise]) for premise in premises)
    name = notation.step(Step(node.arguments["step"], 0))
    return [("by induction on ", name, ": start ", *start, ", step ", *successor)]


def _specialised(
    node: Theorem, premises: list[References], notation: Notation
) -> Iterable[Argument]:
    step = notation.step(node.arguments["step"])
    return [("the hypothesis for every k ≥ 1, at step ", step)]


def _refuted(node: Theorem, premises: list[References], notation: Notation) -> Iterable[Argument]:
    for premise, references in zip(node.premises, premises, strict=True):
        if references.numbers:
            yield ("by ", references, ", at these values:")
        if premise.hypotheses:
            needed = listed(_sorted(premise.hypotheses, notation), "; ")
            yield ("what these assume holds there, too: ", *needed)
    yield from _valued(node, notation)


def _valued(node: Theorem, notation: Notation) -> Iterator[Argument]:
    """The sizes, the steps and the value of every letter at which a relation is decided."""
    sizes = [f"{name} = {value}" for name, value in point_of(node).sizes]
    first = listed([*((size,) for size in sizes), *step_values(node, notation)])
    yield from [first] if first else []
    yield from ((relation,) for relation in replaced(node, notation))
    yield from values(node, notation)


def value_text(node: Theorem, notation: Notation) -> Iterator[str]:
    """The values of a counterexample, line by line."""
    for part in _valued(node, notation):
        yield from _text(part)


def _by_chain_rule(
    node: Theorem, premises: list[References], notation: Notation
) -> Iterable[Argument]:
    return [(*_known(premises), " and the chain rule")]


def _from_premises(
    node: Theorem, premises: list[References], notation: Notation
) -> Iterable[Argument]:
    return [("from ", *_known(premises))] if any(x.numbers for x in premises) else []


def _cut(node: Theorem, premises: list[References], notation: Notation) -> Iterable[Argument]:
    if notation.outline is None:
        return []
    given, core = (References(tuple(x)) for x in notation.outline.cut(node))
    if given.numbers and core.numbers:
        return [(given, " into ", core)]
    return [("from ", given if given.numbers else core)]


def _known(premises: Iterable[References]) -> Sentence:
    """The steps that premises stand for, or that it is a hypothesis."""
    numbers = dict.fromkeys(number for premise in premises for number in premise.numbers)
    return (References(tuple(numbers)),) if numbers else ("a hypothesis",)


def _words(before: str, after: str) -> Told:
    """The premises between words."""

    def told(node: Theorem, premises: list[References], notation: Notation) -> Iterable[Argument]:
        known = _known(premises) if premises else ()
        return [(*((before,) if before else ()), *known, after)]

    return told


_TOLD: dict[str, Told] = {
    "instantiate": _instantiated,
    "entrywise": _entrywise,
    "closure": _closed,
    "archimedean": _for_some_multiple,
    "induction": _by_induction,
    "specialise": _specialised,
    "counterexample": _refuted,
    "chain_rule": _by_chain_rule,
    "cut": _cut,
    "generalise": _words("", " holds for any step"),
    "natural": _words("", "a natural number"),
    "cases": _words("", ": a number is either positive or not"),
    "congruence": _words("", ": a matrix with a left inverse maps no other vector to 0"),
    "scalar": _words("", ": a matrix has at least one row"),
    "vanish": _words("", ": a square is not negative"),
    "derivative": _words("", "SymPy's derivative minus the value simplifies to 0"),
    "define": _words("", "by definition"),
    "choose": _words("", ", which speaks of nothing that is chosen"),
}
