"""Compiled: Gaussian elimination with partial pivoting, eight columns at a time.

A panel of eight columns is eliminated in a copy that holds them one after the other, each with
some padding, so that the search for a pivot, the division by it and the update of the panel go
along vectors; what is right of the panel is then read and written once for eight pivots. The
columns that eight leaves over make up the first panel, so that what is right of a panel is always
a multiple of eight columns wide.

The module imports Numba: import it where it is called.
"""

import numpy as np
from numpy.typing import NDArray

from numeric.arrays import Array
from numeric.compilation import compiled
from numeric.compilation.lanes import (
    LANES,
    absolute,
    broadcast,
    greater,
    highest,
    load,
    multiply_add,
    splat,
    store,
    transposed,
)

__all__ = ["eliminate"]

WIDTH = 2 * LANES
"""The columns of a panel."""

SMALL = 16
"""Up to this n the plain loop is faster: most of a panel would be its own administration."""


@compiled()
def eliminate(Y: Array, order: NDArray[np.int64]) -> None:
    """Y = L U with its rows in the order ``order``, in place; Y has shape (n, k), k ≤ n.

    A column without a pivot leaves a 0 on the diagonal of U and a unit column in L, so that L is
    never singular. If k = n and an entry is NaN or ∞, so is a number on the diagonal of U, or it
    is 0.
    """
    n, k = Y.shape
    for i in range(n):
        order[i] = i
    if n <= SMALL:
        eliminate_plainly(Y, order)
        return
    # Vectors that begin at row n − 1 or before it end within the padding.
    panel = np.zeros(WIDTH * (n + LANES))
    begin = 0
    while begin < k:
        end = begin + (k - begin - 1) % WIDTH + 1
        gather(Y, begin, end, panel)
        eliminate_panel(Y, order, begin, end, panel)
        scatter(Y, begin, end, panel)
        solve_triangle(Y, begin, end, panel)
        subtract_product(Y, begin, end, panel)
        begin = end


@compiled(fastmath={"contract"})
def eliminate_plainly(Y: Array, order: NDArray[np.int64]) -> None:
    """Column by column."""
    n, k = Y.shape
    for j in range(k):
        pivot, largest = j, abs(Y[j, j])
        for i in range(j + 1, n):
            if abs(Y[i, j]) > largest:
                pivot, largest = i, abs(Y[i, j])
        if pivot != j:
            exchange(Y, order, j, pivot)
        if largest > 0:
            top = Y[j, j + 1 :]
            for i in range(j + 1, n):
                multiplier = Y[i, j] / Y[j, j]
                Y[i, j] = multiplier
                row = Y[i, j + 1 :]
                for c in range(top.size):
                    row[c] -= multiplier * top[c]


@compiled()
def exchange(Y: Array, order: NDArray[np.int64], i: int, j: int) -> None:
    """Exchange the rows i and j."""
    for c in range(Y.shape[1]):
        Y[i, c], Y[j, c] = Y[j, c], Y[i, c]
    order[i], order[j] = order[j], order[i]


@compiled()
def gather(Y: Array, begin: int, end: int, panel: Array) -> None:
    """Copy the rows from ``begin`` on of the columns ``begin`` … ``end`` − 1 to the panel."""
    n, k = Y.shape
    entries, height = Y.reshape(-1), panel.size // WIDTH
    width = end - begin
    whole = begin if width % LANES else n - (n - begin) % LANES
    for i in range(begin, whole, LANES):
        for p in range(0, width, LANES):
            place, target = i * k + begin + p, p * height + i
            a, b, c, d = transposed(
                load(entries, place),
                load(entries, place + k),
                load(entries, place + 2 * k),
                load(entries, place + 3 * k),
            )
            store(panel, target, a)
            store(panel, target + height, b)
            store(panel, target + 2 * height, c)
            store(panel, target + 3 * height, d)
    for i in range(whole, n):
        for p in range(width):
            panel[p * height + i] = Y[i, begin + p]


@compiled()
def eliminate_panel(Y: Array, order: NDArray[np.int64], begin: int, end: int, panel: Array) -> None:
    """Eliminate the columns of the panel, and exchange the rows of all of Y as they are there.

    Leaves the multipliers with the opposite sign: they will be multiplied and added.
    """
    n = Y.shape[0]
    height = panel.size // WIDTH
    for j in range(begin, end):
        p = j - begin
        pivot, largest = find_pivot(panel, p, j, n)
        if pivot != j:
            exchange(Y, order, j, pivot)
            for q in range(end - begin):
                row = q * height
                panel[row + j], panel[row + pivot] = panel[row + pivot], panel[row + j]
        first, last = p * height + j + 1, p * height + n
        if largest > 0:
            divisor = splat(-panel[p * height + j])
            for place in range(first, last, LANES):
                store(panel, place, load(panel, place) / divisor)
        for q in range(p + 1, end - begin):
            factor, away = splat(panel[q * height + j]), (q - p) * height
            for place in range(first, last, LANES):
                value = multiply_add(load(panel, place), factor, load(panel, place + away))
                store(panel, place + away, value)


@compiled()
def find_pivot(panel: Array, p: int, j: int, n: int) -> tuple[int, float]:
    """The row of the largest number in column p from row j on, and its absolute value."""
    start = p * (panel.size // WIDTH)
    maxima = splat(0.0)
    for place in range(start + j, start + n, LANES):
        maxima = greater(absolute(load(panel, place)), maxima)
    largest = highest(maxima)
    for i in range(j, n):
        if abs(panel[start + i]) == largest:
            return i, largest
    return j, largest


@compiled()
def scatter(Y: Array, begin: int, end: int, panel: Array) -> None:
    """Copy the panel, the multipliers with their own sign, back to Y."""
    n, k = Y.shape
    entries, height = Y.reshape(-1), panel.size // WIDTH
    width, zero = end - begin, splat(0.0)
    whole = end if width % LANES else n - (n - end) % LANES
    for i in range(begin, end):
        for p in range(width):
            Y[i, begin + p] = -panel[p * height + i] if p < i - begin else panel[p * height + i]
    for i in range(end, whole, LANES):
        for p in range(0, width, LANES):
            place, target = p * height + i, i * k + begin + p
            a, b, c, d = transposed(
                zero - load(panel, place),
                zero - load(panel, place + height),
                zero - load(panel, place + 2 * height),
                zero - load(panel, place + 3 * height),
            )
            store(entries, target, a)
            store(entries, target + k, b)
            store(entries, target + 2 * k, c)
            store(entries, target + 3 * k, d)
    for i in range(whole, n):
        for p in range(width):
            Y[i, begin + p] = -panel[p * height + i]


@compiled()
def solve_triangle(Y: Array, begin: int, end: int, panel: Array) -> None:
    """The rows ``begin`` … ``end`` − 1 of U right of the panel, by forward substitution."""
    k = Y.shape[1]
    entries, height = Y.reshape(-1), panel.size // WIDTH
    for i in range(begin + 1, end):
        for c in range(end, k, 2 * LANES):
            row, factor = i * k + c, i
            a, b = load(entries, row), load(entries, row + LANES)
            for place in range(begin * k + c, row, k):
                x = broadcast(panel, factor)
                a = multiply_add(x, load(entries, place), a)
                b = multiply_add(x, load(entries, place + LANES), b)
                factor += height
            store(entries, row, a)
            store(entries, row + LANES, b)


@compiled()
def subtract_product(Y: Array, begin: int, end: int, panel: Array) -> None:
    """Y − L U below and right of the panel, four rows and eight columns at a time."""
    n, k = Y.shape
    entries, height = Y.reshape(-1), panel.size // WIDTH
    whole = n - (n - end) % 4
    for i in range(end, whole, 4):
        for c in range(end, k, 2 * LANES):
            r, s, t, u = i * k + c, (i + 1) * k + c, (i + 2) * k + c, (i + 3) * k + c
            a0, b0 = load(entries, r), load(entries, r + LANES)
            a1, b1 = load(entries, s), load(entries, s + LANES)
            a2, b2 = load(entries, t), load(entries, t + LANES)
            a3, b3 = load(entries, u), load(entries, u + LANES)
            factor = i
            for place in range(begin * k + c, end * k + c, k):
                v, w = load(entries, place), load(entries, place + LANES)
                x = broadcast(panel, factor)
                a0, b0 = multiply_add(x, v, a0), multiply_add(x, w, b0)
                x = broadcast(panel, factor + 1)
                a1, b1 = multiply_add(x, v, a1), multiply_add(x, w, b1)
                x = broadcast(panel, factor + 2)
                a2, b2 = multiply_add(x, v, a2), multiply_add(x, w, b2)
                x = broadcast(panel, factor + 3)
                a3, b3 = multiply_add(x, v, a3), multiply_add(x, w, b3)
                factor += height
            store(entries, r, a0)
            store(entries, r + LANES, b0)
            store(entries, s, a1)
            store(entries, s + LANES, b1)
            store(entries, t, a2)
            store(entries, t + LANES, b2)
            store(entries, u, a3)
            store(entries, u + LANES, b3)
    for i in range(whole, n):
        subtract_from_row(Y, i, begin, end, panel)


@compiled()
def subtract_from_row(Y: Array, i: int, begin: int, end: int, panel: Array) -> None:
    """Row i of Y − L U, of the rows that four leave over."""
    k = Y.shape[1]
    entries, height = Y.reshape(-1), panel.size // WIDTH
    for c in range(end, k, LANES):
        a, factor = load(entries, i * k + c), i
        for place in range(begin * k + c, end * k + c, k):
            a = multiply_add(broadcast(panel, factor), load(entries, place), a)
            factor += height
        store(entries, i * k + c, a)
