"""The first step of a network without inputs, in which one of two groups of units is saturated.

Its preactivations ``W x`` at the state x are p in the group P of units and q in the others. At
p = 1 and q = 0 the gates are 1 − tanh²1, which is at most 3/4, and 1.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sympy import Rational

from proofs.kernel import Theorem, conjunction
from proofs.language import (
    diagonal,
    equal,
    identity,
    matrices,
    norm_at_most,
    scalars,
    tanh,
    vectors,
)
from proofs.library.derivation import at, derive, using

from .exponential import tanh_at_least, tanh_at_zero, tanh_slope, z

W, R = matrices("W R")
D, P = diagonal("D P")
p, q, g, u = scalars("p q g u")
x, y, e = vectors("x y e")
I = identity()

network = [
    equal(P * P, P),
    equal(W * x, p * (P * y) + q * ((I - P) * y)),
    equal(D, (1 - tanh(p) ** 2) * P + (1 - tanh(q) ** 2) * (I - P)),
]
"""The gates D of the step from the state x, with y = (1, …, 1)."""

most, closed = Rational(3, 4), 1 - tanh(1) ** 2
gates = closed * P + I - P
"""D where the group P is saturated."""


def saturated() -> dict[Any, Any]:
    """The letters of the step where the group P is saturated, for a witness."""
    return {D: gates, p: 1, q: 0}


@cache
def closed_gate() -> Theorem:
    """``⊢ 0 ≤ 1 − tanh²1 ≤ 3/4``, and ``1 − tanh²0 = 1``."""
    low = at(tanh_at_least(1, Rational(1), Rational(1, 2)), {z: 1})
    small = using(at(derive(1 - u**2 <= most, u >= Rational(1, 2)), {u: tanh(1)}), low)
    positive = at(derive(1 - u**2 >= 0, 1 - u**2 > 0), {u: tanh(1)})
    opened = at(derive(equal(1 - u**2, 1), equal(u, 0)), {u: tanh(0)})
    slope = at(tanh_slope(), {z: 1})
    return conjunction(small, using(positive, slope), using(opened, tanh_at_zero()))


@cache
def weights_are_closed() -> Theorem:
    """``P W = W, ‖W‖ ≤ 1 ⊢ ‖D W‖ ≤ 3/4``: the weights lead to the saturated group alone."""
    step = derive(
        norm_at_most((g * P + I - P) * W, most),
        *(equal(P * W, W), norm_at_most(W, 1), g <= most, g >= 0),
    )
    return using(at(step, {g: closed}), closed_gate())
