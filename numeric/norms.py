"""Norms: certified enclosures, the approximations of LAPACK, and norms of long products."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numeric.arrays import Array, require_finite, require_square
from numeric.enclosures import Enclosure, smallest_singular_value, spectral_norm

__all__ = [
    "Enclosure",
    "ScaledProduct",
    "frobenius_norm",
    "lapack_norm",
    "lapack_smallest_singular_value",
    "scaled_product",
    "singular_values",
    "smallest_singular_value",
    "spectral_norm",
]


def singular_values(matrices: Array) -> Array:
    """Singular values in descending order by LAPACK's divide and conquer (gesdd).

    Parameters
    ----------
    matrices
        Shape (batch, n, n), nonempty and finite.

    Returns
    -------
    Array
        Shape (batch, n); the error is bounded by :func:`numeric.rounding.singular_value_error`.

    Raises
    ------
    ValueError
        If the shape is wrong, the batch is empty or an entry is not finite.
    """
    require_square("matrices", matrices)
    return np.asarray(np.linalg.svd(matrices, compute_uv=False), dtype=np.float64)


def lapack_norm(matrices: Array) -> Array:
    """‖A‖ = σ_max(A) for each matrix of a (batch, n, n) array, with the error of singular_values.

    Raises as that does. For bounds that are proved, and sooner: :func:`spectral_norm`.
    """
    return singular_values(matrices)[:, 0]


def lapack_smallest_singular_value(matrices: Array) -> Array:
    """σ_min(A) for each matrix of a (batch, n, n) array, with the error of singular_values.

    Raises as that does. For bounds that are proved: :func:`smallest_singular_value`.
    """
    return singular_values(matrices)[:, -1]


def frobenius_norm(matrices: Array) -> Array:
    """‖A‖_F for each matrix of a (batch, n, n) array, scaled so that squares cannot overflow."""
    largest = np.abs(matrices).max(axis=(1, 2))
    divisor = np.where(largest > 0, largest, 1.0)
    norm: Array = divisor * np.sqrt(((matrices / divisor[:, None, None]) ** 2).sum(axis=(1, 2)))
    return norm


@dataclass(frozen=True)
class ScaledProduct:
    """The product ``mantissa`` · 2**``exponent``; each nonzero mantissa has largest entry in
    [1/2, 1).

    Attributes
    ----------
    mantissa
        Shape (batch, n, n).
    exponent
        Shape (batch,), integers.
    """

    mantissa: Array
    exponent: NDArray[np.int64]

    def log_norm(self) -> Array:
        """The logarithm of ‖A‖ for each matrix, −∞ for a zero product; cannot overflow."""
        with np.errstate(divide="ignore"):
            logarithm: Array = np.log(lapack_norm(self.mantissa)) + self.exponent * np.log(2.0)
        return logarithm


def scaled_product(factors: Iterable[Array]) -> ScaledProduct:
    """A_t ⋯ A_2 A_1 for the factors A_1, A_2, …, A_t, rescaled after each by a power of two.

    Multiplying by a power of two commits no rounding error, so the result carries the error of
    the plain product and nothing else, at any length.

    Parameters
    ----------
    factors
        Arrays of one shape (batch, n, n), in the order in which they are applied.

    Raises
    ------
    ValueError
        If there is no factor, or a factor has the wrong shape or an entry that is not finite.
    """
    mantissa: Array | None = None
    exponent: NDArray[np.int64] | None = None
    for step, factor in enumerate(factors):
        require_square(f"factors[{step}]", factor)
        # Scaling the factor first keeps the product of two huge matrices from overflowing.
        scaled, shift = _normalised(factor)
        if mantissa is None or exponent is None:
            mantissa, exponent = scaled, shift
            continue
        if factor.shape != mantissa.shape:
            raise ValueError(f"factors[{step}] has shape {factor.shape}: expected {mantissa.shape}")
        mantissa, further = _normalised(scaled @ mantissa)
        exponent = exponent + shift + further
    if mantissa is None or exponent is None:
        raise ValueError("factors is empty: expected at least one array (batch, n, n)")
    require_finite("product", mantissa)
    return ScaledProduct(mantissa, exponent)


def _normalised(matrices: Array) -> tuple[Array, NDArray[np.int64]]:
    """``matrices`` = mantissa · 2**exponent with the largest entry of each in [1/2, 1), or 0."""
    _, exponent = np.frexp(np.abs(matrices).max(axis=(1, 2)))
    mantissa: Array = np.ldexp(matrices, -exponent[:, None, None])
    return mantissa, exponent.astype(np.int64)
