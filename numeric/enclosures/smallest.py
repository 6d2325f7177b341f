"""The smallest singular value, which for a bad enough matrix is noise in double precision."""

from typing import Any

import numpy as np

from numeric.enclosures.enclosure import Enclosure, one_batch, stacked_matrices
from numeric.enclosures.largest import spectral_norm
from numeric.foundation.arrays import Array
from numeric.foundation.rounding import UNIT_ROUNDOFF, gamma
from numeric.foundation.threads import one_blas_thread

__all__ = ["smallest_singular_value"]

HOPELESS = 2.0**-50
"""No approximate inverse in double precision certifies a condition number above this one's
reciprocal."""

FEW = 8 * UNIT_ROUNDOFF
"""For the three roundings of a quotient."""


def smallest_singular_value(matrices: Any) -> Enclosure:
    """Bounds that provably enclose σ_min(A), for each matrix of a stack.

    Let R be any matrix and ‖I − R A‖ ≤ δ < 1. Then A is regular, A⁻¹ = (I − E)⁻¹ R and
    R = (I − E) A⁻¹ with ‖E‖ ≤ δ, hence (S. M. Rump, Acta Numerica 19 (2010), section 10)

        (1 − δ) / ‖R‖ ≤ σ_min(A) = 1 / ‖A⁻¹‖ ≤ (1 + δ) / ‖R‖,

    and ‖R‖ is enclosed by :func:`numeric.enclosures.spectral_norm`. R comes from LAPACK's singular
    value decomposition; δ is about n u times the condition number. With γ_n the error of a product
    of n terms, δ = ‖fl(I − R A)‖_F + γ_{n+2} (‖R‖_F ‖A‖_F + √n).

    Where the condition number is beyond about 1 / (n u) there is no such R. The lower bound is 0
    there, and the upper one ‖A v‖ / ‖v‖ for LAPACK's last singular vector, with its rounding error
    added, which is all that is left of it: this is what products of many Jacobians look like. For
    them, take the exponents from the factors (:mod:`numeric.lyapunov`).

    Parameters
    ----------
    matrices
        As for :func:`numeric.enclosures.spectral_norm`, but square: shape (…, n, n).

    Raises
    ------
    ValueError
        As :func:`numeric.enclosures.spectral_norm` does, and if the matrices are not square.
    FloatingPointError
        As there.

    Examples
    --------
    >>> import numpy as np
    >>> found = smallest_singular_value(np.diag([3.0, 0.5]))
    >>> bool(found.lower <= 0.5 <= found.upper)
    True
    """
    stack = stacked_matrices("matrices", matrices)
    if stack.shape[-1] != stack.shape[-2]:
        raise ValueError(f"matrices has shape {stack.shape}: expected (…, n, n)")
    leading, A = stack.shape[:-2], one_batch(stack)
    if A.shape[1] == 1 or not A.size:
        only = np.abs(A).max(axis=(1, 2)).reshape(leading)
        return Enclosure(only, only.copy())
    _, exponent = np.frexp(np.abs(A).max(axis=(1, 2)))
    scaled: Array = np.ldexp(A, -exponent[:, None, None])
    with one_blas_thread():
        lower, upper = _enclose(scaled)
    lower, upper = _scaled(lower, exponent, -np.inf), _scaled(upper, exponent, np.inf)
    return Enclosure(lower.reshape(leading), upper.reshape(leading))


def _enclose(A: Array) -> tuple[Array, Array]:
    """Bounds for matrices whose largest entry is in [1/2, 1), or 0."""
    left, values, right = np.linalg.svd(A)
    lower = np.zeros(len(A))
    upper = np.where(A.any(axis=(1, 2)), _image_norm(A, right[:, -1]), 0.0)
    hopeful = np.flatnonzero(values[:, -1] > HOPELESS * values[:, 0])
    if hopeful.size:
        quotient = np.swapaxes(right[hopeful], 1, 2) / values[hopeful, None]
        R = quotient @ np.swapaxes(left[hopeful], 1, 2)
        defect, norm = _defect(R, A[hopeful]), spectral_norm(R)
        below = (1 - FEW) * ((1 - defect) / norm.upper)
        above = (1 + FEW) * ((1 + defect) / norm.lower)
        proved = defect < 1
        lower[hopeful[proved]] = below[proved]
        upper[hopeful[proved]] = np.minimum(upper[hopeful], above)[proved]
    return lower, upper


def _image_norm(A: Array, v: Array) -> Array:
    """‖A v‖ / ‖v‖, rounded up: max |a_ij| ≤ 1, so that n bounds ‖A‖_F, and ‖v‖ is about 1."""
    n = v.shape[1]
    image = np.sqrt(((A @ v[:, :, None]) ** 2).sum(axis=(1, 2)))
    length = np.sqrt((v**2).sum(axis=1))
    bound: Array = (image / length) * (1 + gamma(2 * n + 8)) + gamma(n + 8) * n
    return bound


def _defect(R: Array, A: Array) -> Array:
    """Upper bound on ‖I − R A‖_F."""
    n = A.shape[1]
    size = np.sqrt((R**2).sum(axis=(1, 2))) * np.sqrt((A**2).sum(axis=(1, 2)))
    found = np.sqrt(((np.eye(n) - R @ A) ** 2).sum(axis=(1, 2)))
    bound: Array = (1 + gamma(n * n + 8)) * (found + gamma(n + 8) * (size + n))
    return bound


def _scaled(values: Array, exponent: Any, towards: float) -> Array:
    """Values · 2**exponent, rounded towards −∞ (not below 0) or ∞ where that is no double."""
    with np.errstate(over="ignore", under="ignore"):
        result = np.ldexp(values, exponent)
        back = np.ldexp(result, -exponent)
    inexact = (back > values) if towards < 0 else (back < values)
    moved: Array = np.where(inexact, np.nextafter(result, towards), result)
    return np.maximum(moved, 0.0)
