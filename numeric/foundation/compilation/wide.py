"""Compiled: matrices of which each entry has an exponent of its own.

An entry is ``mantissa · 2**exponent``, the mantissa 0 or in ±[1/2, 1) and the exponent a 64-bit
integer, so nothing overflows or underflows: the error of a product is that of rounding alone,
|fl(A B) − A B| ≤ γ_{n+1} |A| |B|, entry by entry, whatever the magnitudes. Ten times as slow as
doubles, so this is for products that one exponent cannot serve.

The module imports Numba: import it where it is called.
"""

import math

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled

__all__ = ["multiply_wide", "plus_wide", "split", "times_wide"]

POWERS = np.ldexp(1.0, -np.arange(1001))
"""2**−d. A term below 2**−1000 of another one is dropped: n of them are far below its rounding."""


@compiled()
def split(matrix: Array, mantissa: Array, exponent: NDArray[np.int64]) -> None:
    """Write the entries of a matrix as mantissas and exponents."""
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            mantissa[i, j], exponent[i, j] = math.frexp(matrix[i, j])


@compiled()
def times_wide(m: float, e: int, factor: float, power: int) -> tuple[float, int]:
    """The product of two numbers."""
    mantissa, more = math.frexp(m * factor)
    return mantissa, e + power + more


@compiled()
def plus_wide(m: float, e: int, term: float, power: int) -> tuple[float, int]:
    """The sum of two numbers."""
    if m == 0:
        return term, power
    if term == 0:
        return m, e
    top = max(e, power)
    first, second = math.ldexp(m, max(e - top, -1100)), math.ldexp(term, max(power - top, -1100))
    mantissa, more = math.frexp(first + second)
    return mantissa, top + more


@compiled(nogil=True)
def multiply_wide(
    A: Array,
    a: NDArray[np.int64],
    B: Array,
    b: NDArray[np.int64],
    C: Array,
    c: NDArray[np.int64],
) -> None:
    """Write the product of A 2**a and B 2**b, entries and exponents, to C and c."""
    n, inner, columns = A.shape[0], A.shape[1], B.shape[1]
    for i in range(n):
        for j in range(columns):
            top, some = 0, False
            for k in range(inner):
                if A[i, k] != 0 and B[k, j] != 0:
                    power = a[i, k] + b[k, j]
                    top, some = (max(top, power) if some else power), True
            total = 0.0
            for k in range(inner):
                if A[i, k] != 0 and B[k, j] != 0:
                    below = top - a[i, k] - b[k, j]
                    if below <= 1000:
                        total += A[i, k] * B[k, j] * POWERS[below]
            C[i, j], more = math.frexp(total)
            c[i, j] = top + more
