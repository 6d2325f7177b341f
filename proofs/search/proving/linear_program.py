"""Exact linear feasibility: nonnegative rational solutions of sparse linear equations.

The simplex method in integers.  A row is an equation, so it may be scaled freely: each pivot
multiplies out the denominators and divides by the content, and no fraction is ever formed.
The answer is a vertex, which makes certificates short, and "none" is exact as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

Row = dict[int, int]
Column = Mapping[int, Fraction]
RIGHT_HAND_SIDE = -1
STALLED = 40  # pivots without progress before Bland's rule, which cannot cycle, takes over


def nonnegative_solution(
    columns: Sequence[Column], target: Column, pivots: int = 400, entries: int = 3_000_000
) -> dict[int, Fraction] | None:
    """Find x ≥ 0 with ``Σ x_j column_j = target``, or None if there is none.

    Parameters
    ----------
    columns, target
        Sparse vectors: row index to value.
    pivots, entries
        The search gives up (None) after so many pivots, or entries that pivots have looked at.

    Returns
    -------
    dict or None
        The positive entries of a basic solution.

    Notes
    -----
    Phase one of the primal simplex method: the artificial variables are left implicit, they
    only ever leave the basis.  Dantzig's pricing, then R. G. Bland, *New finite pivoting rules for
    the simplex method*, Math. Oper. Res. 2 (1977).
    """
    useful = _useful(columns, target)
    if useful is None:
        return None
    rows = _integer_rows(columns, useful, target)
    basis: list[int | None] = [None] * len(rows)
    price: Row = {}
    for row in rows:
        _add(price, 1, row, 1)
    stalled = 0
    for _ in range(pivots):
        if not price.get(RIGHT_HAND_SIDE):
            return {
                column: Fraction(row[RIGHT_HAND_SIDE], row[column])
                for column, row in zip(basis, rows, strict=True)
                if column is not None and row.get(RIGHT_HAND_SIDE)
            }
        gains = [(-c, j) for j, c in price.items() if c > 0 and j != RIGHT_HAND_SIDE]
        if not gains:
            return None
        entering = min(gains)[1] if stalled < STALLED else min(j for _, j in gains)
        place = _leaving(rows, basis, entering)
        if place is None:
            return None
        stalled = 0 if rows[place].get(RIGHT_HAND_SIDE) else stalled + 1
        entries -= _pivot(rows, price, place, entering)
        if entries < 0:
            return None
        basis[place] = entering
    return None


def _useful(columns: Sequence[Column], target: Column) -> list[int] | None:
    """The columns that no equation by itself forces to zero, or None if one cannot be met.

    An equation 0 = Σ c x with coefficients of one sign forces its unknowns to zero.
    """
    seen = {frozenset(column.items()): j for j, column in reversed(list(enumerate(columns)))}
    alive = dict.fromkeys(sorted(seen.values()))
    table: dict[int, tuple[set[int], set[int]]] = {i: (set(), set()) for i in target}
    for j in alive:
        for i, value in columns[j].items():
            table.setdefault(i, (set(), set()))[value > 0].add(j)
    pending = sorted(table)
    while pending:
        i = pending.pop()
        below, above = table[i]
        value = target.get(i, Fraction(0))
        if (value > 0 and not above) or (value < 0 and not below):
            return None
        one_sided = value == 0 and not (below and above)
        for j in sorted(below | above) if one_sided else ():
            del alive[j]
            for k, entry in columns[j].items():
                table[k][entry > 0].discard(j)
                pending.append(k)
    return list(alive)


def _integer_rows(columns: Sequence[Column], useful: Sequence[int], target: Column) -> list[Row]:
    table: dict[int, dict[int, Fraction]] = {}
    for j in useful:
        for i, value in columns[j].items():
            if value:
                table.setdefault(i, {})[j] = value
    for i, value in target.items():
        if value:
            table.setdefault(i, {})[RIGHT_HAND_SIDE] = value
    rows = []
    for i in sorted(table):
        entries = table[i]
        scale = lcm(*(value.denominator for value in entries.values()))
        scale = -scale if entries.get(RIGHT_HAND_SIDE, 0) < 0 else scale
        rows.append({j: int(value * scale) for j, value in entries.items()})
    return rows


def _leaving(rows: list[Row], basis: list[int | None], entering: int) -> int | None:
    """The ratio test, ties broken in favour of the artificial variables, then by index."""
    best: tuple[Fraction, int, int] | None = None
    for i, row in enumerate(rows):
        entry = row.get(entering, 0)
        if entry > 0:
            column = basis[i]
            rank = -1 if column is None else column
            candidate = (Fraction(row.get(RIGHT_HAND_SIDE, 0), entry), rank, i)
            best = candidate if best is None else min(best, candidate)
        elif entry < 0 and basis[i] is None and not row.get(RIGHT_HAND_SIDE):
            return _negated(rows, i)
    return None if best is None else best[2]


def _negated(rows: list[Row], place: int) -> int:
    """An equation 0 = Σ … may change sign, and then its artificial variable leaves at once."""
    rows[place] = {j: -value for j, value in rows[place].items()}
    return place


def _pivot(rows: list[Row], price: Row, place: int, entering: int) -> int:
    """Eliminate the entering unknown from all rows but one; return how many entries that took."""
    pivot_row, seen = rows[place], 0
    pivot = pivot_row[entering]
    for i, row in enumerate(rows):
        if i != place and row.get(entering):
            seen += len(row) + len(pivot_row)
            rows[i] = _add(row, pivot, pivot_row, -row[entering])
    _add(price, pivot, pivot_row, -price.get(entering, 0))
    return seen


def _add(row: Row, scale: int, other: Row, times: int) -> Row:
    """Replace row by ``scale · row + times · other``, divided by its content."""
    if scale != 1:
        for j in row:
            row[j] *= scale
    for j, value in other.items():
        total = row.get(j, 0) + times * value
        if total:
            row[j] = total
        else:
            row.pop(j, None)
    content = gcd(*row.values())
    if content > 1:
        for j in row:
            row[j] //= content
    return row
