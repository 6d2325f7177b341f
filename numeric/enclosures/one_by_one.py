"""Bounds on the norms of matrices of any size, one after another.

Import this module late: it imports Numba.
"""

import math

import numpy as np
from numpy.typing import NDArray

from numeric.enclosures.arithmetic import DOUBLE, UP, higham_gamma, rounded_outwards
from numeric.enclosures.ascent import ascend
from numeric.enclosures.bounds import certify
from numeric.enclosures.products import times
from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled

__all__ = ["enclose_one_by_one"]


@compiled(error_model="numpy", nogil=True)
def enclose_one_by_one(
    first: int,
    last: int,
    matrices: Array,
    starts: Array,
    width: float,
    steps: int,
    lower: Array,
    upper: Array,
    settled: NDArray[np.bool_],
) -> None:
    """Bounds for matrices[first], …, matrices[last − 1], from the start vectors (batch, n).

    ``settled`` tells where a better vector would not do better.
    """
    n = matrices.shape[1]
    S, work = np.empty((n, n)), np.empty((7, n))
    for b in range(first, last):
        lower[b], upper[b], settled[b] = enclose(matrices[b], starts[b], width, steps, S, work)


@compiled(error_model="numpy")
def enclose(
    A: Array, start: Array, width: float, steps: int, S: Array, work: Array
) -> tuple[float, float, bool]:
    """Bounds on ‖A‖ for one matrix; ``steps`` 0 takes ``start`` as the vector."""
    n = A.shape[0]
    columns = work[0]
    for j in range(n):
        columns[j] = 0.0
    for i in range(n):
        for j in range(n):
            entry = abs(A[i, j])
            columns[j] = entry if entry > columns[j] else columns[j]
    largest = 0.0
    for j in range(n):
        largest = max(largest, columns[j])
    if largest == 0 or n == 1:
        return largest, largest, True
    exponent = math.frexp(largest)[1]
    # In two factors: 2**1074 is no double, and what underflows in either is below 2**-1022.
    first = math.ldexp(1.0, -exponent // 2)
    second = math.ldexp(1.0, -exponent - (-exponent // 2))
    for j in range(n):
        columns[j] = 0.0
    for i in range(n):
        for j in range(n):
            entry = A[i, j] * first * second
            S[i, j] = entry
            columns[j] += entry * entry
    squares = 0.0
    for j in range(n):
        squares += columns[j]
    squares = UP * squares * (1 + higham_gamma(2 * n + 8, DOUBLE))
    u = work[0]
    if steps > 0:
        times(S, start, u)
        ascend(S, work, squares, width / 4, steps)
    else:
        for i in range(n):
            u[i] = start[i]
    lower, upper, settled = certify(S, work, squares, width)
    # ‖A‖ ≤ ‖A‖_F, and no entry exceeds ‖A‖.
    lower, upper = max(lower, largest * first * second), min(upper, UP * math.sqrt(squares))
    return (
        rounded_outwards(lower, exponent, False),
        rounded_outwards(upper, exponent, True),
        settled,
    )
