"""Upper bounds from a Cholesky factorisation that runs to completion.

The analysis stands in the docstring of :mod:`numeric.enclosures`. Import this module late: it
imports Numba.
"""

import math

import numpy as np

from numeric.enclosures.arithmetic import UP, higham_gamma
from numeric.enclosures.blas import Floats, add_square
from numeric.enclosures.products import BLOCK
from numeric.foundation.compilation import compiled

__all__ = ["open_question", "remainder"]

PANEL = 48
"""Rows between two calls of BLAS (measured)."""


@compiled(error_model="numpy")
def open_question(n: int, square: float, squares: float, unit: float) -> float:
    """About what a Cholesky factorisation leaves open of a shift of the size of ``square``."""
    trace = max(n * square - squares, 0.0) + 2 * square
    formed = higham_gamma(8, unit) * 6 * square + higham_gamma(n + 8, unit) * squares
    return 1.02 * (formed + higham_gamma(n + 4, unit) * trace)


@compiled(error_model="numpy")
def remainder(
    G: Floats, u: Floats, lift: float, shift: float, squares: float, unit: float, tiny: float
) -> float:
    """Upper bound on wᵀ A Aᵀ w over unit w, orthogonal to u if lift > 0; ∞ if Cholesky breaks down.

    The computed uᵀu is below 4, as :func:`certify` has seen.
    """
    n = u.size
    if 8 * unit * n * n > 1:
        return math.inf
    N = np.empty_like(G)
    trace = shifted(G, u, lift, shift, N)
    if not cholesky_completes(N):
        return math.inf
    formed = higham_gamma(8, unit) * (5 * lift + shift) + higham_gamma(n + 8, unit) * squares
    factored = higham_gamma(n + 4, unit) * trace * (1 + higham_gamma(n, unit))
    underflown = 16 * n * (n + 1) * (1 + shift + lift) * tiny
    return UP * (shift + UP * (formed + factored + underflown))


@compiled(error_model="numpy", fastmath={"contract"})
def shifted(G: Floats, u: Floats, lift: float, shift: float, N: Floats) -> float:
    """The upper triangle of N = shift I + lift u uᵀ − G, and the computed trace of N."""
    n = u.size
    total = 0.0
    for i in range(n):
        factor = lift * u[i]
        for j in range(i, n):
            N[i, j] = factor * u[j] - G[i, j]
        N[i, i] += shift
        total += N[i, i]
    return total


@compiled(error_model="numpy", fastmath={"contract"})
def cholesky_completes(N: Floats) -> bool:
    """Overwrite the upper triangle of N by its Cholesky factor; False at a pivot that is not > 0.

    Row by row within a panel of rows, whose squares BLAS subtracts from what is below them.
    """
    n = N.shape[0]
    panel = PANEL if n >= BLOCK else n
    for start in range(0, n, panel):
        stop = min(start + panel, n)
        for c in range(start, stop):
            subtract_rows_above(N, start, c)
            pivot = N[c, c]
            if not 0 < pivot < math.inf:
                return False
            root = np.sqrt(pivot)
            N[c, c] = root
            for j in range(c + 1, n):
                N[c, j] /= root
        if stop < n:
            add_square(N[stop:, stop:], -1.0, N[start:stop, stop:], True, 1.0)
    return True


@compiled(error_model="numpy", fastmath={"contract"})
def subtract_rows_above(N: Floats, start: int, c: int) -> None:
    """Subtract N[k, c] times row k from row c, from the diagonal on, for k = start, …, c − 1.

    Four rows at a time, so that row c is read and written a quarter as often.
    """
    length = N.shape[0] - c
    target, whole = N[c, c:], start + (c - start) // 4 * 4
    for k in range(start, whole, 4):
        f0, f1, f2, f3 = N[k, c], N[k + 1, c], N[k + 2, c], N[k + 3, c]
        r0, r1, r2, r3 = N[k, c:], N[k + 1, c:], N[k + 2, c:], N[k + 3, c:]
        for j in range(length):
            target[j] -= (f0 * r0[j] + f1 * r1[j]) + (f2 * r2[j] + f3 * r3[j])
    for k in range(whole, c):
        factor, row = N[k, c], N[k, c:]
        for j in range(length):
            target[j] -= factor * row[j]
