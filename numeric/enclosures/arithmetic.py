"""The constants of the rounding analysis, and the way back from the scaled matrix."""

import math

import numpy as np

from numeric.foundation.compilation import compiled

__all__ = [
    "DOUBLE",
    "DOWN",
    "SINGLE",
    "TINY",
    "TINY_SINGLE",
    "UP",
    "higham_gamma",
    "rounded_outwards",
]

UP = 1 + 2.0**-50
"""Seven roundings of sums, products, quotients and roots of nonnegative numbers move a result by
less than this factor: (1 + 8u)(1 − u)⁷ > 1."""

DOWN = 1 - 2.0**-50
DOUBLE, SINGLE = 2.0**-53, 2.0**-24
"""Unit round-offs."""

TINY, TINY_SINGLE = 2.0**-1022, 2.0**-126
"""η: the absolute error of an operation that underflows, flushed to zero or not."""


@compiled(error_model="numpy")
def higham_gamma(operations: int, unit: float) -> float:
    """Higham's γ_k for the unit round-off ``unit``, rounded up."""
    error = operations * unit
    return UP * error / (1 - error)


@compiled(error_model="numpy")
def rounded_outwards(value: float, exponent: int, upwards: bool) -> float:
    """Value · 2**exponent, rounded up or down where it is no double."""
    if abs(exponent) < 900 and 0.25 < value < 2.0**60:  # exact
        return value * math.ldexp(1.0, exponent)
    result = math.ldexp(value, exponent)
    if upwards:
        if result < math.inf and math.ldexp(result, -exponent) < value:
            result = np.nextafter(result, np.inf)
    elif result == math.inf or math.ldexp(result, -exponent) > value:
        result = np.nextafter(result, 0.0)
    return result
