"""A Krylov space of a large matrix: a vector, and a bound on what is orthogonal to it.

The analysis of the bound stands in the docstring of :mod:`numeric.enclosures`. Import this module
late: it imports Numba.
"""

import math

import numpy as np

from numeric.arrays import Array
from numeric.compilation import compiled
from numeric.enclosures.arithmetic import DOUBLE, DOWN, TINY, UP, gamma
from numeric.enclosures.ascent import normalise
from numeric.enclosures.cholesky import cholesky_completes
from numeric.enclosures.products import gram, inner, times, transposed_times

__all__ = ["KRYLOV_FROM", "LARGEST_SPACE", "beside_in_space", "krylov_space"]

KRYLOV_FROM = 192
"""From this size on the space costs less than a product of the matrix with itself (measured)."""

LARGEST_SPACE = 32
EVERY = 4
"""Vectors between two looks at what the space holds."""

ENOUGH = 0.75
"""The part of the largest Ritz value that may be left of the trace; with all of it no bound is
below that value."""


@compiled(error_model="numpy", fastmath={"contract"})
def krylov_space(A: Array, u: Array, trace: float, width: float, space: Array) -> tuple[int, bool]:
    """The size of the space that begins with u, and whether u has become its top eigenvector.

    The space of G = A Aᵀ is made by Lanczos' recurrence, every vector made orthogonal to all before
    it, twice; ``space``, (3, size, n), receives its vectors Q, and Q A and Q A Aᵀ. It is large
    enough where what is left of the trace of G lies below the largest Ritz value and the residual
    promises ``width``. Then u is the Ritz vector, on which nothing depends.
    """
    Q, Y, Z = space[0], space[1], space[2]
    n = u.size
    if not inner(u, u) > 0:
        return 0, False
    for i in range(n):
        Q[0, i] = u[i]
    normalise(Q[0])
    for k in range(1, LARGEST_SPACE + 1):
        transposed_times(A, Q[k - 1], Y[k - 1])
        times(A, Y[k - 1], Z[k - 1])
        remainder = Q[k] if k < LARGEST_SPACE else u
        for i in range(n):
            remainder[i] = Z[k - 1, i]
        for _ in range(2):
            for j in range(k):
                subtract(inner(Q[j], remainder), Q[j], remainder)
        residual = math.sqrt(inner(remainder, remainder))
        # Below that, what is left of the new vector is rounding, orthogonal to nothing.
        last = k == LARGEST_SPACE or not residual > 1e-12 * math.sqrt(inner(Z[k - 1], Z[k - 1]))
        if k % EVERY == 0 or last:
            values, vectors = np.linalg.eigh(whole_gram(Y[:k]))
            top, gap = values[-1], values[-1] - values[max(k - 2, 0)]
            beyond = residual * vectors[-1, -1]
            converged = beyond * beyond <= width * top * gap
            left = (trace - values.sum()) / top - ENOUGH
            # A vector more takes at most the largest Ritz value from the trace.
            if last or (converged and left < 0) or left > LARGEST_SPACE - k:
                for i in range(n):
                    u[i] = 0.0
                for j in range(k):
                    subtract(-vectors[j, -1], Q[j], u)
                return k if left < 1 - ENOUGH else 0, converged
        normalise(remainder)
    return 0, False


@compiled(error_model="numpy")
def beside_in_space(
    Q: Array, Y: Array, Z: Array, u: Array, lift: float, shift: float, squares: float
) -> float:
    """Upper bound on wᵀ A Aᵀ w over the unit vectors w ⊥ u, near ``shift``; ∞ where none is found.

    Q is any set of rows, Y = Q A and Z = Y Aᵀ as computed. Z is replaced by R, what the space
    leaves of it. The computed uᵀu is below 4, as :func:`certify` has seen.
    """
    k, n = Q.shape
    overlap = whole_gram(Q)
    for i in range(k):
        overlap[i, i] -= 1
    defect = UP * math.sqrt((overlap * overlap).sum()) + 4 * k * gamma(n + 8, DOUBLE)
    if not (defect < 0.1 and 8 * DOUBLE * n * n < 1):
        return math.inf
    H, b, outside = whole_gram(Y), np.empty(k), u.copy()
    for i in range(k):
        b[i] = inner(Q[i], u)
        for j in range(k):
            subtract(H[i, j], Q[j], Z[i])
    for i in range(k):
        subtract(b[i], Q[i], outside)
    away = UP * math.sqrt(inner(outside, outside)) * (1 + gamma(n + 8, DOUBLE)) + 6 * defect
    left = UP * max(squares - DOWN * np.trace(H), 0.0) + 3 * k * defect * squares
    room = DOWN * (shift - UP * (left + lift * away * away))
    if not room > 0:
        return math.inf
    R, N = whole_gram(Z), np.empty((k, k))
    for i in range(k):
        for j in range(i, k):
            N[i, j] = lift * b[i] * b[j] - H[i, j] - R[i, j] / room
        N[i, i] += shift
    total = np.trace(N)
    if not cholesky_completes(N):
        return math.inf
    # What the computed matrices differ from exact ones by, term by term as in the analysis.
    coupling, moved = UP * np.trace(R) * (1 + gamma(n + 8, DOUBLE)), 6 * defect * squares
    error = 3 * defect * squares + 9 * defect * lift
    error += (2 * math.sqrt(coupling) + moved) * moved / room
    error += gamma(n + 8, DOUBLE) * coupling / room
    error += gamma(8, DOUBLE) * (k * shift + 5 * lift + 2 * squares + coupling / room)
    error += gamma(k + 4, DOUBLE) * total * (1 + gamma(k, DOUBLE))
    bound: float = UP * (shift + UP * (error + 64 * k * (k + 1) * (1 + shift + lift) * TINY))
    return bound


@compiled(error_model="numpy", fastmath={"contract"})
def subtract(factor: float, x: Array, y: Array) -> None:
    """Y ← y − factor x."""
    for i in range(x.size):
        y[i] -= factor * x[i]


@compiled(error_model="numpy")
def whole_gram(X: Array) -> Array:
    """X Xᵀ by :func:`gram`, with its lower triangle."""
    G = np.empty((X.shape[0], X.shape[0]))
    gram(X, G)
    for i in range(X.shape[0]):
        for j in range(i):
            G[i, j] = G[j, i]
    return G
