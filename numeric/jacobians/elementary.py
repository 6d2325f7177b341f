"""tanh and the logistic function with their derivatives, four numbers at a time, without branches.

Everything is made of e^{−y} = (1 + q) 2^{−m}, y ≥ 0, with m = ⌊y / ln 2 + 1/2⌋ and q = expm1(r),
r = m ln 2 − y, |r| < 0.35, by the Taylor polynomial of degree 13, whose remainder is below
0.35^14 / 14! < u / 20. ln 2 is the sum of two doubles, the first of 33 bits: its product with
m < 2^20 is exact, and so is the subtraction of y, which is nearly as large. The second is within
2^{−86}, so r errs by u |r| + 2^{−86} m, and (1 + q) 2^{−m} by less than 3 u. For larger y, r errs
by 2 u y: no more than the rounding of y itself moves it.

tanh |z| = −expm1(−2|z|) / (1 + e^{−2|z|}) with expm1 = q 2^{−m} + (2^{−m} − 1), which is q at m = 0
and does not cancel elsewhere. With its remaining operations, each of tanh, tanh', σ and σ' is
within the 8 u of :data:`numeric.foundation.rounding.ELEMENTARY`; the tests measure at most 5 u.

Where the argument is infinite or not a number, every result is not a number.
"""

import math
from typing import Any

from numeric.foundation.compilation import compiled
from numeric.foundation.compilation.lanes import (
    absolute,
    by_sign,
    floor,
    lesser,
    multiply_add,
    power_of_two,
    splat,
    with_sign,
)

__all__ = [
    "LARGEST_ARGUMENT",
    "decay",
    "logistic_and_slope",
    "logistic_with_powers",
    "tanh_and_gate",
    "times_power",
]

LARGEST_ARGUMENT = 2.0**40
"""A larger y counts as this in e^{−y}, so that m remains a whole number without an error."""

LN2_HIGH = float.fromhex("0x1.62e42feep-1")
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
LOG2_E = 1 / math.log(2)
C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = (1 / math.factorial(k) for k in range(2, 14))


@compiled()
def decay(y: Any) -> Any:
    """(q, m) with e^{−y} = (1 + q) 2^{−m}, for y ≥ 0."""
    bounded = lesser(y, splat(LARGEST_ARGUMENT))
    m = floor(multiply_add(bounded, splat(LOG2_E), splat(0.5)))
    r = multiply_add(m, splat(LN2_HIGH), splat(0.0) - bounded)
    r = multiply_add(m, splat(LN2_LOW), r)
    p = multiply_add(splat(C13), r, splat(C12))
    for coefficient in (C11, C10, C9, C8, C7, C6, C5, C4, C3, C2):
        p = multiply_add(p, r, splat(coefficient))
    return multiply_add(p * r, r, r), m


@compiled()
def times_power(a: Any, m: Any) -> Any:
    """The product a 2^{−m}, m ≥ 0 whole, rounded once: two factors, as 2^{−m} may underflow."""
    bounded = lesser(m, splat(2044.0))
    half = floor(bounded * splat(0.5))
    return a * power_of_two(splat(0.0) - half) * power_of_two(half - bounded)


@compiled()
def tanh_and_gate(z: Any) -> Any:
    """(tanh z, g, m) with tanh'(z) = g 2^{−m} = 4e / (1 + e)², e = e^{−2|z|}; 1/2 < g < 6."""
    y = absolute(z)
    q, m = decay(y + y)
    power = power_of_two(splat(0.0) - lesser(m, splat(1022.0)))
    inverse = splat(1.0) / (splat(1.0) + (splat(1.0) + q) * power)
    size = (splat(0.0) - multiply_add(q, power, power - splat(1.0))) * inverse
    poison = z - z
    gate = splat(4.0) * (splat(1.0) + q) * inverse * inverse
    return with_sign(size, z) + poison, gate + poison, m


@compiled()
def logistic_and_slope(z: Any) -> Any:
    """σ(z) = 1 / (1 + e^{−z}) and σ'(z) = e / (1 + e)², e = e^{−|z|}."""
    q, m = decay(absolute(z))
    e = times_power(splat(1.0) + q, m)
    inverse = splat(1.0) / (splat(1.0) + e)
    other = e * inverse
    poison = z - z
    return by_sign(z, other, inverse) + poison, other * inverse + poison


@compiled()
def logistic_with_powers(z: Any) -> Any:
    """(s, m, d, k) with σ(z) = s 2**−m and σ'(z) = d 2**−k, m and k whole."""
    q, m = decay(absolute(z))
    inverse = splat(1.0) / (splat(1.0) + times_power(splat(1.0) + q, m))
    other = (splat(1.0) + q) * inverse
    poison = z - z
    value, power = by_sign(z, other, inverse) + poison, by_sign(z, m, splat(0.0))
    return value, power, other * inverse + poison, m
