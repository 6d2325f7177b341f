"""Floating-point numbers as what they are: whole numbers over a power of two."""

from numeric.foundation.arrays import Array

__all__ = ["over_power_of_two"]


def over_power_of_two(W: Array) -> tuple[list[list[int]], int]:
    """Whole numbers M and the least k ≥ 0 with W = M / 2ᵏ, exactly.

    Examples
    --------
    >>> import numpy as np
    >>> over_power_of_two(np.array([[0.75, -2.0]]))
    ([[3, -8]], 2)
    """
    ratios = [[float(x).as_integer_ratio() for x in row] for row in W]
    exponent = max(below.bit_length() - 1 for row in ratios for _, below in row)
    whole = [[above * (2**exponent // below) for above, below in row] for row in ratios]
    return whole, exponent
