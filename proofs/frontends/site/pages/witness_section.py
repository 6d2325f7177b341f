"""The witness of a refutation: its matrices, and the computation that shows the failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

import sympy

from proofs.display.formula import Every, Formula, plain
from proofs.display.notation import Notation, sides, sign_of
from proofs.display.outline import point_of
from proofs.display.tex import SIGNS, tex
from proofs.display.witness import replaced, step_values, values
from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.rst import Lines
from proofs.kernel import (
    BOUND,
    Atom,
    Counterexample,
    KernelError,
    Point,
    Polynomial,
    Step,
    Theorem,
    evaluate,
    steps,
)

_AT_A_GLANCE = 9
"""A fraction of more characters has its decimals beside it."""


class Row(NamedTuple):
    """One relation of the statement at the witness, as TeX between whose pieces a line may end.

    Nothing is computed where a proof decides it.
    """

    relation: tuple[str, ...]
    computed: tuple[str, ...]
    holds: bool


def witnesses(theorem: Theorem, order: Sequence[Atom], notation: Notation) -> Lines:
    """Every witness that a refutation exhibits, with the computation that shows the failure."""
    found = _counterexamples(theorem)
    lines: Lines = []
    for number, node in enumerate(found, start=1):
        if len(found) > 1:
            lines += rst.directive("rubric", f"Witness {number}")
        lines += rst.directive("rst-class", "values")
        lines += [" ".join(_values(node, notation)), ""]
        lines += ["Every hypothesis holds there, and the conclusion fails:", ""]
        cells = [["", "required", "computed there"]]
        for row in relations(node, order, notation):
            required = " ".join(map(rst.inline, row.relation))
            computed = " ".join(map(rst.inline, row.computed)) or "by the proof below"
            cells.append(["✓" if row.holds else "✗", required, computed])
        lines += rst.table(cells, classes="computation", widths="4 33 63")
    return lines


def values_shown(theorem: Theorem, notation: Notation) -> list[str]:
    """The values of every witness, a line for each, with the sequences that they speak of."""
    return [
        " ".join((*_values(node, notation), *_sequences(node, notation)))
        for node in _counterexamples(theorem)
    ]


def _sequences(node: Theorem, notation: Notation) -> Iterator[str]:
    """What defines each sequence that a witness speaks of: where it starts, and its recursion."""
    defining = (step for step in steps(node) if step.rule == "define")
    stated = dict.fromkeys(part for step in defining for part in step.conclusion)
    yield from (rst.inline(tex(notation.atom(x))) for x in stated if isinstance(x, Atom))


def _counterexamples(theorem: Theorem) -> list[Theorem]:
    return [node for node in steps(theorem) if node.rule == "counterexample"]


def _values(node: Theorem, notation: Notation) -> Iterator[str]:
    yield from (rst.inline(f"{name} = {value}") for name, value in point_of(node).sizes)
    yield from (rst.inline(tex(relation)) for relation in step_values(node, notation))
    yield from (rst.inline(tex(relation)) for relation in replaced(node, notation))
    for value in values(node, notation):
        shown = f"{tex(value.letter)} = {matrix(value.matrix)}"
        about = rf" \approx {matrix(value.matrix, _decimal)}" if is_long(value.matrix) else ""
        note = rf"\ \text{{{value.note}}}" if value.note else ""  # no line ends before it
        yield rst.inline(shown + about + note)


def _exact(value: sympy.Rational) -> str:
    shown = str(value)
    if len(shown) > 48:
        return rf"{float(value):.12g}\ldots"
    if value.q == 1:
        return shown
    return rf"{'-' if value < 0 else ''}\tfrac{{{abs(value.p)}}}{{{value.q}}}"


def matrix(value: sympy.Matrix, entry: Callable[[sympy.Rational], str] = _exact) -> str:
    """A matrix as TeX, its entries exact unless said otherwise; a 1 × 1 matrix is its entry."""
    if value.shape == (1, 1):
        return entry(value[0, 0])
    rows = r" \\ ".join(" & ".join(map(entry, value.row(i))) for i in range(value.rows))
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def is_long(value: sympy.Matrix) -> bool:
    """Whether some fraction among the entries has so many digits that its size is hard to see."""
    return any(x.q != 1 and len(str(x)) > _AT_A_GLANCE for x in value)


def _decimal(value: sympy.Rational) -> str:
    mantissa, _, exponent = f"{float(value):.5g}".partition("e")
    return mantissa + (rf" \times 10^{{{int(exponent)}}}" if exponent else "")


# --- the computation ----------------------------------------------------------------------------


def relations(node: Theorem, order: Sequence[Atom], notation: Notation) -> list[Row]:
    """The hypotheses at the values, in that order, then the conclusion, which fails there."""
    (refuted,) = (part for part in node.conclusion if isinstance(part, Counterexample))
    known = [atom for atom in order if atom in refuted.hypotheses]

    def text(atom: Atom) -> str:
        return plain(notation.atom(atom))

    hypotheses = [*known, *sorted(refuted.hypotheses - {*known}, key=text)]
    rows = [(atom, True) for atom in hypotheses] + [(refuted.conclusion, False)]
    return [
        Row(_required(notation.atom(x)), _computed(x, refuted.point, holds), holds)
        for x, holds in rows
    ]


def _required(relation: Formula) -> tuple[str, ...]:
    """The relation, apart from the steps for which it is meant."""
    text = tex(relation)
    if not isinstance(relation, Every):
        return (text,)
    inner = tex(relation.statement)
    return inner, text.removeprefix(inner).removeprefix(r"\ ")


def _computed(atom: Atom, point: Point, holds: bool) -> tuple[str, ...]:
    """Both sides at the values; for every k, at each k at which they differ; or nothing."""
    dimensions, given = dict(point.sizes), dict(point.values)
    letters, numbers = dict(point.letters), dict(point.steps)
    last = max((len(given.get(x, ())) for x in atom.polynomial.letters), default=1)
    steps = [{BOUND: Step(None, k)} for k in range(1, max(last, 2))] if atom.every else [{}]
    shown: dict[str, None] = {}
    try:
        for step in steps:
            both = [
                evaluate(side.substitute(letters, numbers).substitute({}, step), given, dimensions)
                for side in _shown_sides(atom.polynomial)
            ]
            shown |= dict.fromkeys(_compared(both, SIGNS[sign_of(atom)], holds))
    except KernelError:  # it speaks of what has no value, and is shown by a proof
        return ()
    return tuple(shown)


def _shown_sides(value: Polynomial) -> list[Polynomial]:
    """Both sides of the sign; one side if the other is 0."""
    left, right = sides(value)
    return [left, right] if right.terms else [left]


def _compared(sides: Sequence[sympy.Matrix], sign: str, holds: bool) -> list[str]:
    """The relation between numbers, and, where it fails between matrices, what shows that."""
    if holds:
        return _related(sides, sign)
    negated = {r"\ge": "<", ">": r"\le", "=": r"\ne"}.get(sign, r"\not" + sign)
    if sign not in (r"\succeq", r"\succ"):
        return _related(sides, negated)
    difference = sides[0] - sides[1] if len(sides) > 1 else sides[0]
    x = _direction(difference)
    form = x.T * difference * x
    at = rf"x^{{\mathsf{{T}}}} G x = {matrix(form)}\ \text{{at}}\ x = {matrix(x)}"
    about = [rf"\text{{about}}\ {matrix(form, _decimal)}"] if is_long(form) else []
    return [rf"G = {matrix(difference)} {negated} 0,", at, *about]


def _related(sides: Sequence[sympy.Matrix], sign: str) -> list[str]:
    """Both sides, exactly; and in decimals, where these tell them apart and are easier to see.

    Fractions too long to print are in decimals alone.  A line may end before the sign where there
    are decimals.
    """
    exact, about = (
        [matrix(side, entry) for side in sides] + ["0"] * (len(sides) == 1)
        for entry in (_exact, _decimal)
    )
    if not any(map(is_long, sides)) or about[0] == about[1]:
        return [f"{exact[0]} {sign} {exact[1]}"]
    in_decimals = [rf"\text{{about}}\ {about[0]}", f"{sign} {about[1]}"]
    if any(r"\ldots" in side for side in exact):
        return in_decimals
    return [exact[0], f"{sign} {exact[1]}", *in_decimals]


def _direction(value: sympy.Matrix) -> sympy.Matrix:
    """A short integer vector x with xᵀGx < 0, or, for lack of one, with xᵀGx least."""
    candidates = [
        sympy.Matrix(entries)
        for entries in product((0, 1, -1, 2, -2), repeat=value.rows)
        if any(entries)
    ]
    for x in candidates:
        if (x.T * value * x)[0, 0] < 0:
            return x
    return min(candidates, key=lambda x: (x.T * value * x)[0, 0])
