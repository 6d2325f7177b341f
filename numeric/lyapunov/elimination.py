"""Compiled: Gaussian elimination with partial pivoting.

The module imports Numba: import it where it is called.
"""

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled

__all__ = ["eliminate"]


@compiled(fastmath={"contract"})
def eliminate(Y: Array, order: NDArray[np.int64]) -> None:
    """Y = L U with its rows in the order ``order``, in place; Y has shape (n, k), k ≤ n.

    A column without a pivot leaves a 0 on the diagonal of U and a unit column in L, so that L is
    never singular. If k = n and an entry is NaN or ∞, so is a number on the diagonal of U, or it
    is 0.
    """
    n, k = Y.shape
    for i in range(n):
        order[i] = i
    for j in range(k):
        pivot, largest = j, abs(Y[j, j])
        for i in range(j + 1, n):
            if abs(Y[i, j]) > largest:
                pivot, largest = i, abs(Y[i, j])
        if pivot != j:
            for c in range(k):
                Y[j, c], Y[pivot, c] = Y[pivot, c], Y[j, c]
            order[j], order[pivot] = order[pivot], order[j]
        if largest > 0:
            top = Y[j, j + 1 :]
            for i in range(j + 1, n):
                multiplier = Y[i, j] / Y[j, j]
                Y[i, j] = multiplier
                row = Y[i, j + 1 :]
                for c in range(top.size):
                    row[c] -= multiplier * top[c]
