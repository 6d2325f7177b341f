"""Every tolerance of the numbers side, derived from the unit round-off; none is picked.

Sources: N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd edition, SIAM 2002
(cited by section), and LAPACK Users' Guide, 3rd edition, section 4.9 (singular values).
"""

import math

import numpy as np

from numeric.arrays import Array

__all__ = [
    "COMPLEX_ELEMENTARY",
    "ELEMENTARY",
    "SMALLEST",
    "UNIT_ROUNDOFF",
    "accumulated",
    "chain_error",
    "combined",
    "gamma",
    "power_error",
    "singular_value_error",
]

UNIT_ROUNDOFF = 2.0**-53
"""u: the relative error of one rounding to nearest in double precision (section 2.2)."""

SMALLEST = 2.0**-1074
"""The smallest positive double: the absolute error of an operation that underflows."""

ELEMENTARY = 8
"""Real exp, log, tanh, sinh: at most 4 units in the last place, so at most 8 u, in the C library
(GNU C Library manual, "Known Maximum Errors") and in NumPy's vector versions of it."""

COMPLEX_ELEMENTARY = 16
"""Complex tanh, exp, log, sin, arctan: at most 8 units in the last place in each part."""


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
    return math.sqrt(n) * accumulated(frobenius_ratio[:, None] * step_errors)


def power_error(relative: float, exponent: int) -> float:
    """Relative error of a computed x̂^t when x̂ = x (1 + θ), |θ| ≤ ``relative``; pow included."""
    return float(np.expm1(exponent * np.log1p(relative) + np.log1p(gamma(exponent + ELEMENTARY))))
