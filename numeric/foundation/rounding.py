"""Every tolerance of the numbers side, derived from the unit round-off; none is picked.

Sources: N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, SIAM 2002
(cited by section), and LAPACK Users' Guide, 3rd edition, section 4.9 (singular values).
"""

import math

import numpy as np

from numeric.foundation.arrays import Array

__all__ = [
    "COMPLEX_ELEMENTARY",
    "COMPLEX_LOGISTIC",
    "ELEMENTARY",
    "LOGISTIC_ERROR",
    "SMALLEST",
    "SMALLEST_PRODUCT",
    "UNIT_ROUNDOFF",
    "accumulated",
    "chain_error",
    "combined",
    "decomposition_error",
    "eigenvalue_error",
    "gamma",
    "power_error",
    "reassociation_error",
    "require_gradual_underflow",
    "singular_value_error",
]

UNIT_ROUNDOFF = 2.0**-53
"""u: the relative error of one rounding to nearest in double precision (section 2.2)."""

SMALLEST = 2.0**-1074
"""The smallest positive double: the absolute error of an operation that underflows."""

# Names, for Python multiplies literals when it compiles.
_SMALLEST_NORMAL, _HALF = 2.0**-1022, 0.5

SMALLEST_PRODUCT = 2.0**-700
"""A product of this size is 2**174 times the 2**−1074 / s = 2**−874 by which one underflow moves a
complex step, s = 2**−200: over any horizon, underflow stays far below rounding."""

ELEMENTARY = 8
"""Real exp, log, tanh, sinh: at most 4 units in the last place, so at most 8 u, in the C library
(GNU C Library manual, "Known Maximum Errors") and in NumPy's vector versions of it."""

COMPLEX_ELEMENTARY = 16
"""Complex tanh, exp, log, sin, arctan: at most 8 units in the last place in each part."""

LOGISTIC_ERROR = 2 * ELEMENTARY + 4
"""Real logistic e / (1 + e) and its derivative e / (1 + e)²: one exponential, used twice or thrice
with relative sensitivity at most 2, and at most four operations."""

COMPLEX_LOGISTIC = 128
"""Complex logistic at z = x + i y, |y| tiny, with parts a + i b of e = exp(−|x| ± i y) within γ_16.

The imaginary part of e / (1 + e) is (b − a d / c) / c up to y², with c + i d = 1 + e, by Smith's
division: a d / c is within γ_53 and at most |b| / 2, so the difference is within 2 γ_16 + γ_53,
and the divisor c within γ_19. Together γ_105; the other parts err by less."""


def require_gradual_underflow() -> None:
    """Refuse a thread whose processor takes subnormal numbers for 0, in results or in operands.

    Every bound of the numbers side rests on IEEE 754, where an operation that underflows errs by
    less than :data:`SMALLEST`. Libraries built with ``-ffast-math`` change that when they are
    loaded, for the thread that loads them and for those that it starts later; so each thread is
    asked, and compiled code obeys the same setting as this test.

    Raises
    ------
    FloatingPointError
        If half the smallest normal number, taken twice, is not that number.
    """
    half = _SMALLEST_NORMAL * _HALF
    if half + half != _SMALLEST_NORMAL:
        raise FloatingPointError(
            "this thread flushes subnormal numbers to zero, as libraries built with -ffast-math "
            "make it do, and no error bound holds then: import numeric in a process without them"
        )


def gamma(operations: float) -> float:
    """Higham's γ_k = k u / (1 − k u), which bounds ∏(1 + δ_i)^{±1} − 1, |δ_i| ≤ u (section 3.1).

    Raises
    ------
    ValueError
        If k u ≥ 1: the bound says nothing then.
    """
    error = operations * UNIT_ROUNDOFF
    if not 0 <= error < 1:
        raise ValueError(f"operations is {operations}: expected 0 <= operations < 2**53")
    return error / (1 - error)


def accumulated(step_errors: Array) -> Array:
    """∏_k (1 + ε_k) − 1 over the last axis, without cancellation; ∞ where that overflows."""
    with np.errstate(over="ignore"):
        total: Array = np.expm1(np.log1p(step_errors).sum(axis=-1))
    return total


def combined(*errors: Array | float) -> Array:
    """(1 + ε_1)(1 + ε_2)⋯ − 1: independent relative errors of factors and quotients."""
    total: Array = np.expm1(sum((np.log1p(error) for error in errors), start=np.float64(0)))
    return total


def singular_value_error(n: int) -> float:
    """Bound on |σ̂_i − σ_i| / ‖A‖ for the singular values that LAPACK computes, A of size n × n.

    Bidiagonalisation applies 2n Householder reflections; each has the backward error γ̃_n =
    γ_{cn} in the Frobenius norm (section 19.3, Lemma 19.3), so ‖ΔA‖_F ≤ 2n γ_{cn} ‖A‖_F. The
    bidiagonal solver adds an error of at most the same order, and ‖A‖_F ≤ √n ‖A‖. Weyl's
    inequality turns the backward error into the error of every σ_i: the p(n) u ‖A‖ of the LAPACK
    guide, with p(n) = 4 n √n c n. Each entry of a reflected vector passes through two inner
    products and an update, hence c = 6.
    """
    return 4 * n * float(np.sqrt(n)) * gamma(6 * n)


def decomposition_error(n: int) -> float:
    """Bound on ‖A − X̂ Σ̂ Ŷᵀ‖ / ‖A‖ for a singular value, eigenvalue or polar decomposition.

    With s = :func:`singular_value_error`, X Σ̂ Yᵀ = A + E for some exactly orthogonal X and Y and
    ‖E‖ ≤ s ‖A‖; the computed X̂ and Ŷ, products of the same reflections, lie within s of X and Y
    (section 19.3). Three times s, and one more for products of second order and for forming
    U = X Yᵀ and R = Y Σ Yᵀ, whose 2 n γ_n is below s.
    """
    return 4 * singular_value_error(n)


def eigenvalue_error(n: int, norm: Array) -> Array:
    """Bound on how far each eigenvalue that LAPACK's geev computes lies from one of A, and back.

    The computed ones are those of A + E, ‖E‖ ≤ s ‖A‖ with s = :func:`decomposition_error` (n − 2
    reflections and a QR iteration, both from the left and the right), and the two spectra lie
    within (2 ‖A‖ + ‖E‖)^{1 − 1/n} ‖E‖^{1/n} of each other, whatever the departure from normality:
    L. Elsner, Linear Algebra and its Applications 71 (1985).
    """
    moved = decomposition_error(n)
    bound: Array = norm * (2 + moved) ** (1 - 1 / n) * moved ** (1 / n)
    return bound


def reassociation_error(n: int, factors: int) -> float:
    """Bound on ‖X̂ − A_t ⋯ A_1‖_F / ∏ ‖A_k‖ for products computed in any order of brackets.

    If X̂ = fl(Â B̂) then ‖X̂ − A B‖_F ≤ ‖A − Â‖_F ‖B̂‖ + ‖A‖ ‖B − B̂‖_F + γ_n ‖Â‖_F ‖B̂‖_F. Divided by
    the product of norms, the errors e obey 1 + e_AB ≤ (1 + e_A)(1 + e_B)(1 + n γ_n), because a
    Frobenius norm is at most √n times a spectral one: (1 + n γ_n)^{t − 1} − 1 in all.
    """
    return float(np.expm1((factors - 1) * np.log1p(n * gamma(n))))


def chain_error(step_errors: Array, frobenius_ratio: Array, n: int) -> Array:
    """Error of a computed product of t factors D_k W, relative to ∏ ‖D_k‖ ‖W‖.

    Let Ŷ_0 = I and let each step be Ŷ_k = D_k W Ŷ_{k−1} + F_k with the componentwise bound
    |F_k| ≤ ε_k |D_k| |W| |Ŷ_{k−1}| of an inner product (section 3.5). With ρ = ‖W‖_F / ‖W‖,
    ‖F_k‖_F ≤ ε_k ρ ‖D_k‖ ‖W‖ ‖Ŷ_{k−1}‖_F, so ‖Ŷ_k‖_F ≤ (1 + ρ ε_k) ‖D_k‖ ‖W‖ ‖Ŷ_{k−1}‖_F and,
    because ‖Ŷ_0‖_F = √n, the error after t steps obeys

        ‖Ŷ_t − D_t W ⋯ D_1 W‖ ≤ ‖·‖_F ≤ √n (∏_k (1 + ρ ε_k) − 1) ∏_k ‖D_k‖ ‖W‖.

    Parameters
    ----------
    step_errors
        ε_k, shape (batch, t).
    frobenius_ratio
        ρ (at most √n), shape (batch,).
    n
        The size of the matrices.
    """
    with np.errstate(over="ignore"):
        return math.sqrt(n) * accumulated(frobenius_ratio[:, None] * step_errors)


def power_error(relative: float, exponent: int) -> float:
    """Relative error of a computed x̂^t when x̂ = x (1 + θ), |θ| ≤ ``relative``; pow included."""
    return float(np.expm1(exponent * np.log1p(relative) + np.log1p(gamma(exponent + ELEMENTARY))))
