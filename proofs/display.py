"""Prints proofs from the checked kernel objects: each step, its rule and its identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .calculus_notation import calculus_text, derivative_text
from .certificate_text import identity_lines, nonnegative_lines
from .kernel import (
    Atom,
    Certificate,
    Derivative,
    Fact,
    Letter,
    Polynomial,
    Recurrence,
    Statement,
    Step,
    Theorem,
)
from .notation import Notation
from .verdict import steps
from .witness_text import witness_lines


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
            "cited": [
                f"{fact.name} ({fact.reference})"
                for fact in sorted(theorem.cited, key=lambda fact: fact[:2])
            ],
        }


def displayed(theorem: Theorem, notation: Notation | None = None) -> Display:
    """The steps of a proof, premises first; hypotheses stand for themselves."""
    notation = notation or Notation()
    outline = _Outline(theorem)
    for node in outline.nodes:
        for atom in (part for part in node.conclusion if isinstance(part, Atom)):
            notation.reserve(atom.polynomial)
    lines = []
    for number, node in enumerate(outline.nodes, start=1):
        statement = "; ".join(stated(part, notation) for part in node.conclusion)
        lines.append(Line(number, node.rule, statement, _argument(node, outline, notation)))
    return Display(lines, [*notation.legend, *_meanings(theorem, notation)])


class _Outline:
    """The steps of a proof that are worth a line, and how other steps refer to them.

    A step that occurs twice is shown once; conjunctions are not shown, and of a chain of cuts only
    the last.
    """

    def __init__(self, theorem: Theorem) -> None:
        kept: dict[object, Theorem] = {}
        self._same: dict[int, Theorem] = {}
        for node in steps(theorem):
            premises = tuple(id(self._same[id(premise)]) for premise in node.premises)
            key = (node.rule, node.conclusion, node.hypotheses, premises)
            self._same[id(node)] = kept.setdefault(key, node)
        inner = {id(self._same[id(x.premises[1])]) for x in kept.values() if x.rule == "cut"}
        for node in kept.values():
            others = node.premises if node.rule != "cut" else node.premises[:1]
            inner -= {id(self._same[id(premise)]) for premise in others}
        inner.discard(id(self._same[id(theorem)]))
        self.nodes = [x for x in kept.values() if not _is_silent(x, id(x) in inner)]
        self._numbers = {id(node): number for number, node in enumerate(self.nodes, start=1)}

    def reference(self, node: Theorem) -> str:
        """The numbers of the steps that a premise stands for; none for a hypothesis."""
        node = self._same[id(node)]
        if id(node) in self._numbers:
            return f"({self._numbers[id(node)]})"
        return ", ".join(dict.fromkeys(filter(None, map(self.reference, node.premises))))

    def cut(self, node: Theorem) -> str:
        """What a chain of cuts puts into which step."""
        lemmas: list[str] = []
        while node.rule == "cut" and (not lemmas or id(node) not in self._numbers):
            lemmas.append(self.reference(node.premises[0]))
            node = self._same[id(node.premises[1])]
        given, core = ", ".join(filter(None, reversed(lemmas))), self.reference(node)
        return f"{given} into {core}" if given and core else f"from {given or core}"


def _is_silent(node: Theorem, is_inner_cut: bool) -> bool:
    """Whether a step only gathers what other steps conclude."""
    return node.rule in ("assume", "conjunction") or (node.rule == "cut" and is_inner_cut)


def _meanings(theorem: Theorem, notation: Notation) -> Iterable[str]:
    """What the letters stand for that are not universally quantified, one line a definition."""
    lines: dict[str, None] = {}
    for definition in dict.fromkeys(
        x.definition for x in sorted(theorem.fixed, key=lambda x: str(x.letter))
    ):
        if isinstance(definition, Fact):
            lines[definition.chosen] = None
        elif isinstance(definition, Recurrence):
            for gate, entry in definition.gates:
                lines[f"{notation.letter(gate)} = diag {calculus_text(entry)}"] = None
            if definition.gates:
                lines["these gates, at step k, are taken at the state of step k − 1"] = None
            for state, value in definition.rest:
                lines[f"every entry of {state} starts, and stays, at the fixed point {value}"] = (
                    None
                )
    return lines


def stated(part: Statement, notation: Notation) -> str:
    """A conclusion in the notation of a paper."""
    if isinstance(part, Atom):
        return notation.atom(part)
    if isinstance(part, Derivative):
        return derivative_text(part.function, part.variable, part.value)
    return f"not {notation.atom(part.conclusion)} at the values below"


def _argument(node: Theorem, outline: _Outline, notation: Notation) -> list[str]:
    """Why the step holds, in the words of its rule."""
    detail: Any = node.detail
    premises = [outline.reference(premise) for premise in node.premises]
    if isinstance(detail, Certificate) and isinstance(node.conclusion[0], Atom):
        return identity_lines(node, node.conclusion[0], detail, notation)
    if node.rule == "nonnegative":
        return nonnegative_lines(_polynomial(node), detail, notation)
    if node.rule == "instantiate":
        letters, names = detail
        return [f"{premises[0]} with {_substitution(letters, names, notation)}".strip()]
    if node.rule == "induction":
        start, successor = (premise or "a hypothesis" for premise in premises)
        return [f"by induction on {detail}: start {start}, step {successor}"]
    if node.rule == "cite" and isinstance(detail, Fact):
        return [f"cited: {detail.name}, {detail.reference}"]
    if node.rule == "counterexample":
        lines = witness_lines(node, notation)
        at = ", at these values:" if lines else ""
        return [*(f"by {premise}{at}" for premise in premises if premise), *lines]
    if node.rule == "cut":
        return [outline.cut(node)]
    if node.rule == "chain_rule":
        return [f"{', '.join(premises)} and the chain rule"]
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


def _polynomial(node: Theorem) -> Polynomial:
    (atom,) = (part for part in node.conclusion if isinstance(part, Atom))
    return atom.polynomial


def _substitution(letters: Mapping[Any, Any], names: Mapping[str, Step], notation: Notation) -> str:
    parts = [f"{notation.letter(x)} ↦ {notation.polynomial(y)}" for x, y in letters.items()]
    return ", ".join(parts + [f"{name} ↦ {step}" for name, step in names.items()])
