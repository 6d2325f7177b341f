"""Products with a matrix and of a matrix with itself, each with a bound on its rounding error.

Import this module late: it imports Numba.
"""

from typing import Any

import numpy as np

from numeric.enclosures.blas import Floats, add_square
from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled
from numeric.foundation.compilation.lanes import LANES, columns_of, load, multiply_add, splat, store

__all__ = ["BLOCK", "gram", "inner", "sum_of_squares", "times", "transposed_times"]

BLOCK = 64
"""From this size on products are left to BLAS."""


@compiled(error_model="numpy", fastmath={"contract"})
def transposed_times(A: Array, u: Array, y: Array) -> None:
    """Y = Aᵀ u, each entry within γ_d |Aᵀ||u| for d = n//8 + n%8 + 4: eight terms at a time."""
    n = A.shape[0]
    whole = n - n % 8
    for j in range(n):
        y[j] = 0.0
    for i in range(0, whole, 8):
        u0, u1, u2, u3 = u[i], u[i + 1], u[i + 2], u[i + 3]
        u4, u5, u6, u7 = u[i + 4], u[i + 5], u[i + 6], u[i + 7]
        for j in range(n):
            y[j] += ((A[i, j] * u0 + A[i + 1, j] * u1) + (A[i + 2, j] * u2 + A[i + 3, j] * u3)) + (
                (A[i + 4, j] * u4 + A[i + 5, j] * u5) + (A[i + 6, j] * u6 + A[i + 7, j] * u7)
            )
    for i in range(whole, n):
        for j in range(n):
            y[j] += A[i, j] * u[i]


@compiled(error_model="numpy", fastmath={"contract"})
def times(A: Array, y: Array, z: Array) -> None:
    """Z = A y, each entry within γ_n |A||y|."""
    n = A.shape[0]
    if n >= BLOCK:
        np.dot(A, y, z)
        return
    entries, whole, vectors = A.reshape(-1), n - n % 8, n - n % LANES
    for i in range(0, whole, 8):
        a = b = c = d = e = f = g = h = splat(0.0)
        for j in range(0, vectors, LANES):
            x, place = load(y, j), i * n + j
            a = multiply_add(load(entries, place), x, a)
            b = multiply_add(load(entries, place + n), x, b)
            c = multiply_add(load(entries, place + 2 * n), x, c)
            d = multiply_add(load(entries, place + 3 * n), x, d)
            e = multiply_add(load(entries, place + 4 * n), x, e)
            f = multiply_add(load(entries, place + 5 * n), x, f)
            g = multiply_add(load(entries, place + 6 * n), x, g)
            h = multiply_add(load(entries, place + 7 * n), x, h)
        store(z, i, sums(a, b, c, d))
        store(z, i + LANES, sums(e, f, g, h))
        for j in range(vectors, n):
            for k in range(i, i + 8):
                z[k] += A[k, j] * y[j]
    for i in range(whole, n):
        total = 0.0
        for j in range(n):
            total += A[i, j] * y[j]
        z[i] = total


@compiled(error_model="numpy")
def sums(a: Any, b: Any, c: Any, d: Any) -> Any:
    """The vector of the sums of four vectors over their lanes."""
    a, b, c, d = columns_of(a, b, c, d)
    return (a + b) + (c + d)


@compiled(error_model="numpy", fastmath={"contract"})
def inner(x: Floats, y: Floats) -> float:
    """xᵀy within γ_d |x|ᵀ|y| for d = n//8 + n%8 + 4."""
    n = x.size
    whole = n - n % 8
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
    for j in range(0, whole, 8):
        s0 += x[j] * y[j]
        s1 += x[j + 1] * y[j + 1]
        s2 += x[j + 2] * y[j + 2]
        s3 += x[j + 3] * y[j + 3]
        s4 += x[j + 4] * y[j + 4]
        s5 += x[j + 5] * y[j + 5]
        s6 += x[j + 6] * y[j + 6]
        s7 += x[j + 7] * y[j + 7]
    total = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
    for j in range(whole, n):
        total += x[j] * y[j]
    return total


@compiled(error_model="numpy", fastmath={"contract"})
def sum_of_squares(x: Floats) -> float:
    """Σ x_j² in double precision whatever that of x is, within γ_d of it as for :func:`inner`."""
    n = x.size
    whole = n - n % 8
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
    for j in range(0, whole, 8):
        x0, x1, x2, x3 = float(x[j]), float(x[j + 1]), float(x[j + 2]), float(x[j + 3])
        x4, x5, x6, x7 = float(x[j + 4]), float(x[j + 5]), float(x[j + 6]), float(x[j + 7])
        s0, s1, s2, s3 = s0 + x0 * x0, s1 + x1 * x1, s2 + x2 * x2, s3 + x3 * x3
        s4, s5, s6, s7 = s4 + x4 * x4, s5 + x5 * x5, s6 + x6 * x6, s7 + x7 * x7
    total = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
    for j in range(whole, n):
        total += float(x[j]) * float(x[j])
    return total


@compiled(error_model="numpy", fastmath={"contract"})
def gram(A: Floats, G: Floats) -> None:
    """The upper triangle of G = A Aᵀ, each entry within γ_n (|A||Aᵀ|)_ij."""
    n = A.shape[0]
    if n >= BLOCK:
        add_square(G, 1.0, A, False, 0.0)
    else:
        for i in range(n):
            for j in range(i, n):
                G[i, j] = inner(A[i], A[j])
