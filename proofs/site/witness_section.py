"""The witness of a refutation: its matrices, and the computation that shows the failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from operator import mul
from typing import Any, NamedTuple

import sympy

from ..formula import SIGNS, plain, tex
from ..kernel import (
    BOUND,
    Atom,
    Counterexample,
    Letter,
    Polynomial,
    Step,
    Theorem,
)
from ..notation import Notation, sides
from ..verdict import steps
from ..witness_text import replaced, step_values, values
from . import rst
from .rst import Lines

Values = Mapping[Letter, Sequence[sympy.Matrix]]


class _UnvaluedError(Exception):
    """A relation speaks of what has no value: it is shown by a proof."""


class Row(NamedTuple):
    """One relation of the statement at the witness, as TeX; empty where a proof decides it."""

    relation: str
    computed: str
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
            computed = rst.inline(row.computed) if row.computed else "by the proof below"
            cells.append(["✓" if row.holds else "✗", rst.inline(row.relation), computed])
        lines += rst.table(cells, classes="computation")
    return lines


def values_shown(theorem: Theorem, notation: Notation) -> list[str]:
    """The values of every witness, a line for each."""
    return [" ".join(_values(node, notation)) for node in _counterexamples(theorem)]


def _counterexamples(theorem: Theorem) -> list[Theorem]:
    return [node for node in steps(theorem) if node.rule == "counterexample"]


def _values(node: Theorem, notation: Notation) -> Iterator[str]:
    detail: Any = node.detail
    dimensions = detail[1]
    yield from (rst.inline(f"{name} = {value}") for name, value in dimensions.items())
    yield from (rst.inline(tex(relation)) for relation in step_values(node, notation))
    yield from (rst.inline(tex(relation)) for relation in replaced(node, notation))
    for value in values(node, notation):
        note = f" {value.note}" if value.note else ""
        yield rst.inline(f"{tex(value.letter)} = {matrix(value.matrix)}") + note


def matrix(value: sympy.Matrix) -> str:
    """A matrix of exact numbers as TeX; a 1 × 1 matrix is its entry."""
    if value.shape == (1, 1):
        return _number(value[0, 0])
    rows = r" \\ ".join(" & ".join(map(_number, value.row(i))) for i in range(value.rows))
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def _number(value: sympy.Rational) -> str:
    shown = str(value)
    if len(shown) > 48:
        return rf"{float(value):.12g}\ldots"
    if value.q == 1:
        return shown
    return rf"{'-' if value < 0 else ''}\tfrac{{{abs(value.p)}}}{{{value.q}}}"


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
        Row(tex(relation), _computed(x, SIGNS[relation.sign], node.detail, holds), holds)
        for x, holds in rows
        for relation in [notation.atom(x)]
    ]


def _computed(atom: Atom, sign: str, detail: Any, holds: bool) -> str:
    """Both sides at the values; for every k, at each k at which they differ; or nothing."""
    given, dimensions, numbers, letters = detail
    last = max((len(given.get(x, ())) for x in atom.polynomial.letters), default=1)
    steps = [{BOUND: Step(None, k)} for k in range(1, max(last, 2))] if atom.every else [{}]
    shown: dict[str, None] = {}
    try:
        for step in steps:
            both = [
                evaluated(side.substitute(letters, numbers).substitute({}, step), given, dimensions)
                for side in _shown_sides(atom.polynomial)
            ]
            shown[_compared(both, sign, holds)] = None
    except _UnvaluedError:
        return ""
    return r",\quad ".join(shown)


def _shown_sides(value: Polynomial) -> list[Polynomial]:
    """What stands on both sides of the sign; one side if the other is 0."""
    left, right = sides(value)
    return [left, right] if right.terms else [left]


def _compared(sides: Sequence[sympy.Matrix], sign: str, holds: bool) -> str:
    """The relation between numbers, and, where it fails between matrices, what shows that."""
    left, right = matrix(sides[0]), matrix(sides[1]) if len(sides) > 1 else "0"
    if holds:
        return f"{left} {sign} {right}"
    negated = {r"\ge": "<", ">": r"\le", "=": r"\ne"}.get(sign, r"\not" + sign)
    difference = sides[0] - sides[1] if len(sides) > 1 else sides[0]
    if sign not in (r"\succeq", r"\succ"):
        return f"{left} {negated} {right}"
    x = _direction(difference)
    form = _number((x.T * difference * x)[0, 0])
    shown = rf"x^{{\mathsf{{T}}}} G x = {form}\ \text{{at}}\ x = {matrix(x)}"
    return rf"G = {matrix(difference)} {negated} 0,\quad {shown}"


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


def evaluated(value: Polynomial, values: Values, dimensions: Mapping[str, int]) -> sympy.Matrix:
    """The exact value of a polynomial, by matrix products of SymPy."""
    rows, columns = (dimensions.get(str(x), x) for x in value.shape)
    if not (isinstance(rows, int) and isinstance(columns, int)):
        raise _UnvaluedError
    total = sympy.zeros(rows, columns)
    for m, c in value.terms.items():
        term: Any = sympy.Rational(c.numerator, c.denominator) * sympy.eye(rows)
        for word in m.scalars:
            term *= reduce(mul, (_valued(x, values, dimensions) for x in word))[0, 0]
        total += reduce(mul, (_valued(x, values, dimensions) for x in m.word), term)
    return total


def _valued(letter: Letter, values: Values, dimensions: Mapping[str, int]) -> sympy.Matrix:
    step = letter.step or Step(None, 0)
    if letter.argument is not None and letter.step is None:
        diagonal = evaluated(letter.argument, values, dimensions).diagonal()
        return sympy.diag(*map(getattr(sympy, letter.name), diagonal))
    family = values.get(letter.variable, ())
    if step.base is not None or not family or letter.argument is not None:
        raise _UnvaluedError
    value = family[min(step.offset, len(family) - 1)]
    return value.T if letter.transposed else value
