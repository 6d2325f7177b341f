"""Two numbers with the true one between them, and the matrices that may be asked about."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from numeric.foundation.arrays import Array, require_finite
from numeric.foundation.rounding import require_gradual_underflow

__all__ = ["Enclosure", "one_batch", "stacked_matrices"]


@dataclass(frozen=True)
class Enclosure:
    """lower ≤ x ≤ upper, proved, for each number x of a batch of any shape.

    Attributes
    ----------
    lower, upper
        One shape, that of the batch. ``lower`` is 0 where nothing better is certain, and ``upper``
        ∞ where the number is above every double.
    """

    lower: Array
    upper: Array

    def relative_width(self) -> Array:
        """(upper − lower) / upper, at most 1; 0 where both are 0, and 1 where upper is ∞."""
        positive = (self.upper > 0) & np.isfinite(self.upper)
        quotient = np.divide(self.lower, self.upper, out=np.zeros_like(self.upper), where=positive)
        width: Array = np.where(self.upper > 0, 1 - quotient, 0.0)
        return width


def stacked_matrices(name: str, values: Any) -> Array:
    """``values`` as doubles, exactly: shape (…, m, n), contiguous and writeable.

    That is one type to compiled code; an array that is so already is not copied.

    Raises
    ------
    ValueError
        If there are fewer than two axes, a matrix has no entries, an entry is not finite (named by
        its index), or the entries are of a type whose numbers are not all doubles: complex,
        booleans, objects, extended precision; or integers beyond 2**53.
    FloatingPointError
        If the processor flushes subnormal numbers to zero: what underflows is then not bounded.
    """
    require_gradual_underflow()
    given = np.asarray(values)
    if given.dtype.kind not in "fiu" or given.dtype.itemsize > 8:
        raise ValueError(
            f"{name} has entries of type {given.dtype}: expected floats of at most double "
            f"precision, or integers"
        )
    if given.ndim < 2 or 0 in given.shape[-2:]:
        raise ValueError(f"{name} has shape {given.shape}: expected (…, m, n), m and n at least 1")
    if given.size:
        require_finite(name, given)
    if given.dtype.kind in "iu":
        exact = (given <= 2**53) & (given >= -(2**53))
        if not exact.all():
            place = ", ".join(str(i) for i in np.argwhere(~exact)[0])
            raise ValueError(f"{name}[{place}] is an integer beyond 2**53: expected a double")
    converted: Array = np.require(given, np.float64, ["C", "W"])
    return converted


def one_batch(stack: Array) -> Array:
    """A stack (…, m, n) as one of shape (batch, m, n)."""
    return stack.reshape(math.prod(stack.shape[:-2]), *stack.shape[-2:])
