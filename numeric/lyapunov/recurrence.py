"""Compiled: a frame carried through a window of factors, Y = A_m ⋯ A_1 Z = Z' T each m steps.

T is upper triangular and Z' = Pᵀ L is the lower trapezoidal factor of Gaussian elimination with
partial pivoting, which takes a third of the operations of a QR factorisation. It need not be
orthonormal: if A_t ⋯ A_1 Q = Z T_s ⋯ T_1 and Z = Q' R, then R T_s ⋯ T_1 is *the* triangular factor
of A_t ⋯ A_1 Q, whose diagonal QR at each step would have accumulated. One orthonormalisation at
the end of the window restores it. All that is asked of Z is that its condition be small, and that
of Pᵀ L is: L. N. Trefethen and R. S. Schreiber, SIAM J. Matrix Anal. Appl. 11 (1990). Triangular
factors for growth rates: F. L. Bauer's staircase iteration, ZAMP 8 (1957).

The module imports Numba: import it where it is called.
"""

import math

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled
from numeric.lyapunov.elimination import eliminate

__all__ = ["advance"]

_UNROLLED = 16
"""Up to this n a plain loop multiplies faster than a call of BLAS does."""

_LOG_2 = math.log(2.0)


@compiled(fastmath={"contract"})
def _multiply(A: Array, Z: Array, Y: Array) -> None:
    """Y = A Z, without BLAS where n is small."""
    n, k = Z.shape
    if n > _UNROLLED:
        np.dot(A, Z, Y)
        return
    for i in range(n):
        for c in range(k):
            Y[i, c] = 0.0
        for p in range(n):
            a = A[i, p]
            for c in range(k):
                Y[i, c] += a * Z[p, c]


@compiled()
def _restore_order(Y: Array, order: NDArray[np.int64], X: Array) -> None:
    """X = Pᵀ L, from what :func:`eliminate` left in Y and in ``order``."""
    n, k = Y.shape
    for i in range(n):
        row = X[order[i]]
        for c in range(min(i, k)):
            row[c] = Y[i, c]
        if i < k:
            row[i] = 1.0
        for c in range(i + 1, k):
            row[c] = 0.0


@compiled(fastmath={"contract"})
def _orthonormalise(Z: Array, R: Array) -> None:
    """Z = Q' R by modified Gram–Schmidt: Q' replaces Z, R holds the diagonal only.

    R is as accurate as Householder's, and Q' as orthonormal as the condition of Z allows (Higham,
    *Accuracy and Stability*, section 19.8).
    """
    n, k = Z.shape
    for j in range(k):
        square = 0.0
        for i in range(n):
            square += Z[i, j] * Z[i, j]
        R[j] = math.sqrt(square)
        # Over slices from 0 no index can be negative and wrap around: LLVM vectorises the loops.
        overlap = np.zeros(k - j - 1)
        for i in range(n):
            q, rest = Z[i, j] / R[j], Z[i, j + 1 :]
            Z[i, j] = q
            for c in range(overlap.size):
                overlap[c] += q * rest[c]
        for i in range(n):
            q, rest = Z[i, j], Z[i, j + 1 :]
            for c in range(overlap.size):
                rest[c] -= q * overlap[c]


@compiled()
def _cancelled(Y: Array, j: int) -> bool:
    """Whether a term was subtracted on the way to the pivot j of 0, so that rounding made it 0."""
    for i in range(j, Y.shape[0]):
        for p in range(j):
            if Y[i, p] != 0 and Y[p, j] != 0:
                return True
    return False


@compiled()
def _least(array: Array) -> float:
    """The least logarithm, to base 2, of the absolute values that are not 0; ∞ if all are."""
    least = np.inf
    for value in array.flat:
        size = abs(value)
        if 0 < size < least:
            least = size
    return math.log2(least)


@compiled()
def _may_underflow(factor: float, frame: float, m: int) -> bool:
    """Whether a number on the way through m factors can underflow.

    ``factor`` and ``frame`` are the least logarithms, to base 2, of entries that are not 0. Where
    every term is above 2**−900, what cancellation leaves of a sum of them is a normal number, or 0.
    """
    return m * min(factor, 0.0) + frame < -900


@compiled()
def _raise(Y: Array, floor: float) -> None:
    """Set the multipliers in the lower triangle of Y that are less than ``floor`` to it."""
    for i in range(Y.shape[0]):
        for j in range(min(i, Y.shape[1])):
            if abs(Y[i, j]) < floor:
                Y[i, j] = floor


@compiled()
def _collect(
    Y: Array,
    mantissa: Array,
    exponent: NDArray[np.int64],
    amplification: Array,
    column: Array,
    underflow: float,
) -> bool:
    """Multiply the pivots of U into mantissa · 2**exponent; whether one is 0 or not finite."""
    k = Y.shape[1]
    for c in range(k):
        column[c] = 0.0
    for j in range(k):
        for c in range(j, k):
            column[c] = max(column[c], abs(Y[j, c]))
    bad = False
    for j in range(k):
        pivot = abs(Y[j, j])
        bad = bad or pivot == 0 or not pivot < np.inf
        mantissa[j], more = math.frexp(mantissa[j] * pivot)
        exponent[j] += more
        if pivot > 0:
            amplification[j] += (column[j] + underflow) / pivot
        elif _cancelled(Y, j):
            amplification[j] = np.inf
    return bad


@compiled(fastmath={"contract"}, nogil=True)
def advance(
    matrices: Array,
    gates: Array,
    shift: NDArray[np.int64],
    interval: NDArray[np.int64],
    underflow: Array,
    floor: Array,
    frame: Array,
    growth: Array,
    amplification: Array,
    count: NDArray[np.int64],
    bad: NDArray[np.bool_],
) -> None:
    """Carry every frame through diag(gates_t) A_t, t = 1 … s.

    Parameters
    ----------
    matrices
        A_t, shape (batch, s, n, n), or (batch, 1, n, n) if all are the same.
    gates
        Shape (batch, s, n).
    shift
        Each factor is multiplied by 2**shift on the way; shape (batch,).
    interval
        m, shape (batch,).
    underflow
        The size of a number whose rounding error is what underflow adds to Y; shape (batch,).
    floor
        What the numbers of a frame are raised to that may have underflowed, or 0 to leave them;
        shape (batch,).
    frame
        Z, shape (batch, n, k); replaced by the frame after the window, its columns orthonormal.
    growth
        Receives log|R_ii| of the window, shape (batch, k).
    amplification
        Receives the sum over the factorisations of (max_r |U_ri| + underflow) / |U_ii|, shape
        (batch, k). A pivot that is 0 because a row or a column of Y is adds nothing; one that
        cancelled or may have underflowed adds ∞.
    count
        Receives the number of factorisations, shape (batch,).
    bad
        Receives whether a pivot was 0 or not finite, shape (batch,).
    """
    batch, n, k = frame.shape
    steps = gates.shape[1]
    order = np.empty(n, np.int64)
    column, mantissa, exponent = np.empty(k), np.empty(k), np.empty(k, np.int64)
    for b in range(batch):
        X, Y = frame[b].copy(), np.empty((n, k))
        count[b], bad[b] = 0, False
        for j in range(k):
            mantissa[j], exponent[j], amplification[b, j] = 1.0, 0, 0.0
        since = 0
        smallest_factor = smallest = 0.0
        if floor[b] > 0:
            smallest_factor, smallest = _least(matrices[b]) + _least(gates[b]), _least(X)
        for t in range(steps):
            if shift[b] != 0:
                for i in range(n):
                    for c in range(k):
                        X[i, c] = math.ldexp(X[i, c], shift[b])
            A = matrices[b, min(t, matrices.shape[1] - 1)]
            _multiply(A, X, Y)
            for i in range(n):
                for c in range(k):
                    Y[i, c] *= gates[b, t, i]
            since += 1
            if since < interval[b] and t + 1 < steps:
                X, Y = Y, X
                continue
            count[b], since = count[b] + 1, 0
            eliminate(Y, order)
            worse = _collect(Y, mantissa, exponent, amplification[b], column, underflow[b])
            if worse and _may_underflow(_least(A) + _least(gates[b, t]), _least(X), 1):
                for j in range(k):
                    if Y[j, j] == 0:
                        amplification[b, j] = np.inf
            bad[b] = bad[b] or worse
            raised = floor[b] > 0 and _may_underflow(smallest_factor, smallest, interval[b])
            if raised:
                _raise(Y, floor[b])
            _restore_order(Y, order, X)
            if floor[b] > 0:
                smallest = _least(X)
        _orthonormalise(X, column)
        for j in range(k):
            growth[b, j] = -np.inf
            if mantissa[j] > 0:
                power = exponent[j] - shift[b] * steps
                growth[b, j] = math.log(mantissa[j]) + power * _LOG_2 + math.log(column[j])
        for i in range(n):
            for c in range(k):
                frame[b, i, c] = X[i, c]
