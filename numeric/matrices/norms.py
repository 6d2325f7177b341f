"""Norms by LAPACK, and products of matrices at any length."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array, require_finite, require_square

__all__ = [
    "ScaledProduct",
    "frobenius_norm",
    "lapack_norm",
    "lapack_smallest_singular_value",
    "scaled_product",
    "singular_values",
]


def singular_values(matrices: Array) -> Array:
    """Singular values in descending order by LAPACK's divide and conquer (gesdd).

    Parameters
    ----------
    matrices
        Shape (…, m, n), finite.

    Returns
    -------
    Array
        Shape (…, min(m, n)); for square matrices the error is bounded by
        :func:`numeric.foundation.rounding.singular_value_error`.

    Raises
    ------
    ValueError
        If there are fewer than two axes, a matrix has no entries or one is not finite.
    """
    if matrices.ndim < 2 or 0 in matrices.shape[-2:]:
        raise ValueError(
            f"matrices has shape {matrices.shape}: expected (…, m, n), m and n at least 1"
        )
    if matrices.size:
        require_finite("matrices", matrices)
    return np.asarray(np.linalg.svd(matrices, compute_uv=False), dtype=np.float64)


def lapack_norm(matrices: Array) -> Array:
    """‖A‖ = σ_max(A) for each matrix of a stack (…, m, n), with the error of singular_values.

    Raises as that does. For bounds that are proved, and sooner:
    :func:`numeric.enclosures.spectral_norm`.
    """
    return singular_values(matrices)[..., 0]


def lapack_smallest_singular_value(matrices: Array) -> Array:
    """σ_min(A) for each matrix of a stack (…, m, n), with the error of singular_values.

    Raises as that does. For bounds that are proved:
    :func:`numeric.enclosures.smallest_singular_value`.
    """
    return singular_values(matrices)[..., -1]


def frobenius_norm(matrices: Array) -> Array:
    """‖A‖_F for each matrix of a stack (…, m, n), scaled so that squares cannot overflow."""
    largest = np.abs(matrices).max(axis=(-2, -1))
    divisor = np.where(largest > 0, largest, 1.0)
    scaled = matrices / divisor[..., None, None]
    norm: Array = divisor * np.sqrt((scaled**2).sum(axis=(-2, -1)))
    return norm


@dataclass(frozen=True)
class ScaledProduct:
    """The product ``mantissa · 2**exponent``; each nonzero mantissa has largest entry in
    [1/2, 1).

    Attributes
    ----------
    mantissa
        Shape (…, n, n). Entries below 2**−1074 times the largest of their matrix are 0; the
        matrix is 0 only if the product is, or rounding cancels all of it.
    exponent
        The shape of the leading axes, integers.
    """

    mantissa: Array
    exponent: NDArray[np.int64]

    def log_norm(self) -> Array:
        """The logarithm of ‖A‖ for each matrix, −∞ for a zero product; cannot overflow."""
        with np.errstate(divide="ignore"):
            logarithm: Array = np.log(lapack_norm(self.mantissa)) + self.exponent * np.log(2.0)
        return logarithm


def scaled_product(factors: Iterable[Array]) -> ScaledProduct:
    """A_t ⋯ A_2 A_1 for the factors A_1, A_2, …, A_t, at any length and of any magnitudes.

    The product is rescaled after each factor by a power of two, which commits no rounding error.
    Where its entries, or those of a factor, lie so far apart that one of them might underflow, each
    entry gets an exponent of its own from then on: what is small beside others may be all that is
    left when later factors have multiplied those away. So every step errs by γ_{n+1}, entry by
    entry and relative to |A_k| |product|, and only the result is rounded to one exponent.

    Parameters
    ----------
    factors
        Arrays of one shape (batch, n, n), in the order in which they are applied.

    Raises
    ------
    ValueError
        If there is no factor, or a factor has the wrong shape or an entry that is not finite.
    """
    product: _Product | None = None
    for step, factor in enumerate(factors):
        require_square(f"factors[{step}]", factor)
        if product is None:
            product = _Product.identity(*factor.shape[:2])
        if factor.shape != product.mantissa.shape:
            raise ValueError(
                f"factors[{step}] has shape {factor.shape}: expected {product.mantissa.shape}"
            )
        product.multiply(np.asarray(factor, dtype=np.float64))
    if product is None:
        raise ValueError("factors is empty: expected at least one array (batch, n, n)")
    return product.rounded()


@dataclass
class _Product:
    """A product of matrices, mantissa · 2**exponent entry by entry; shape (batch, n, n) each.

    The entries of a matrix that is not ``wide`` have one exponent.
    """

    mantissa: Array
    exponent: NDArray[np.int64]
    wide: NDArray[np.bool_]

    @classmethod
    def identity(cls, batch: int, n: int) -> "_Product":
        return cls(
            np.tile(np.eye(n), (batch, 1, 1)),
            np.zeros((batch, n, n), np.int64),
            np.zeros(batch, np.bool_),
        )

    def multiply(self, factor: Array) -> None:
        """Multiply by a factor from the left."""
        largest, least = _extremes(factor)
        with np.errstate(under="ignore"):
            far = (least / largest) * _extremes(self.mantissa)[1] < APART
        self.wide |= far
        if not self.wide.all():
            self._multiply_plain(factor, np.flatnonzero(~self.wide))
        for place in np.flatnonzero(self.wide):
            self._multiply_wide(factor[place], int(place))

    def _multiply_plain(self, factor: Array, places: NDArray[np.int64]) -> None:
        # Scaling the factor first keeps the product of two huge matrices from overflowing.
        scaled, shift = _normalised(factor[places])
        mantissa, further = _normalised(scaled @ self.mantissa[places])
        self.mantissa[places] = mantissa
        self.exponent[places] += (shift + further)[:, None, None]

    def _multiply_wide(self, factor: Array, place: int) -> None:
        from numeric.foundation.compilation.wide import multiply_wide

        A, a = np.frexp(factor)
        B, b = np.frexp(self.mantissa[place])
        b = b + self.exponent[place]
        multiply_wide(A, a.astype(np.int64), B, b, self.mantissa[place], self.exponent[place])

    def rounded(self) -> ScaledProduct:
        """The same with one exponent a matrix."""
        mantissa, power = np.frexp(self.mantissa)
        power = np.where(mantissa != 0, power + self.exponent, np.iinfo(np.int64).min // 2)
        top = power.max(axis=(1, 2))
        with np.errstate(under="ignore"):
            rounded = np.ldexp(mantissa, np.maximum(power - top[:, None, None], -2000))
        zero = ~mantissa.any(axis=(1, 2))
        return ScaledProduct(rounded, np.where(zero, 0, top))


APART = 2.0**-900
"""Products of numbers above this do not underflow, nor does what cancellation leaves of their
sums."""


def _extremes(matrices: Array) -> tuple[Array, Array]:
    """The largest absolute value of each matrix, and the least that is not 0; 1 for zero."""
    size = np.abs(matrices)
    largest = size.max(axis=(1, 2))
    least = np.where(size > 0, size, np.inf).min(axis=(1, 2))
    zero = largest == 0
    return np.where(zero, 1.0, largest), np.where(zero, 1.0, least)


def _normalised(matrices: Array) -> tuple[Array, NDArray[np.int64]]:
    """``matrices`` = mantissa · 2**exponent with the largest entry of each in [1/2, 1), or 0."""
    _, exponent = np.frexp(np.abs(matrices).max(axis=(1, 2)))
    mantissa: Array = np.ldexp(matrices, -exponent[:, None, None])
    return mantissa, exponent.astype(np.int64)
