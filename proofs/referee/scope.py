"""The sizes and horizons that a verdict covers, read from the statement and the theorem."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

import sympy

from proofs.kernel import Atom, Derivative, Letter, Polynomial, Theorem, counterexample_in
from proofs.language.conjecture import Conjecture

Extent = int | Literal["any"]


class Scope(NamedTuple):
    """A verdict holds for these n and t; t is None where the statement has no step."""

    n: Extent
    t: Extent | None

    def __str__(self) -> str:
        return f"{self.n} / {'–' if self.t is None else self.t}"


def scope_of(conjecture: Conjecture, theorem: Theorem | None) -> Scope:
    """The scope of a theorem about a conjecture; of an open one, what is asked."""
    size, step = _size(conjecture), _step(conjecture)
    found = counterexample_in(theorem)
    if found is None:
        return Scope(size, step)
    sizes = list(found.arguments["dimensions"].values())
    offsets = [place.offset for place in found.arguments["steps"].values() if place.base is None]
    return Scope(max(sizes) if sizes else size, max(offsets) if offsets else step)


def _polynomials(conjecture: Conjecture) -> list[Polynomial]:
    parts = (*conjecture.hypotheses, *conjecture.goal)
    return [part.polynomial for part in parts if isinstance(part, Atom)]


def _size(conjecture: Conjecture) -> Extent:
    sizes: set[int | str] = set()
    for polynomial in _polynomials(conjecture):
        sizes |= {polynomial.rows, polynomial.columns}
        sizes |= {size for letter in polynomial.letters for size in (letter.rows, letter.columns)}
    for goal in conjecture.goal:
        if isinstance(goal, Derivative):
            matrices = (goal.function + goal.value).atoms(sympy.MatrixSymbol)
            sizes |= {str(d) if d.free_symbols else int(d) for m in matrices for d in m.shape}
    numbers = [size for size in sizes if isinstance(size, int)]
    return "any" if len(numbers) < len(sizes) else max(numbers, default=1)


def _step(conjecture: Conjecture) -> Extent | None:
    goals = [part for part in conjecture.goal if isinstance(part, Atom)]
    if any(goal.every for goal in goals) or any(x.steps for x in (*conjecture.hypotheses, *goals)):
        return "any"
    letters = (letter for goal in goals for letter in _letters(goal.polynomial))
    return max((x.step.offset for x in letters if x.step is not None), default=None)


def _letters(polynomial: Polynomial) -> Iterable[Letter]:
    return (letter for letter, _ in polynomial.occurrences())
