"""One tanh unit without inputs whose gradient vanishes although its weight exceeds 1.

The unit ``h_t = tanh(w h_{t−1})`` saturates: from 19/20 on for w = 2, where every factor w tanh′
of its gradient is at most 39/200; from 1/8 on for w = 4, where the first factor is at least 1 and
every later one is at most 19/25.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from sympy import Rational

from proofs.kernel import Theorem, conjunction, define, generalise
from proofs.language import (
    Expression,
    both,
    equal,
    every,
    family,
    naturals,
    product,
    scalars,
    tanh,
)
from proofs.language import bound_step as k
from proofs.language.conjecture import Conjecture
from proofs.language.letters import Term, read
from proofs.library.derivation import (
    at,
    by_induction,
    derive,
    induction,
    specialised,
    using,
    witness,
)

from . import two_units
from .exponential import (
    E,
    F,
    T,
    at_exponentials,
    hyperbola,
    quotient,
    r,
    slope_decreases,
    tanh_at_least,
    tanh_range,
    tanh_slope,
    z,
)

b, weight, rate, floor = scalars("b w q δ")
state, gate, factor = family(scalars("h")), family(scalars("d")), family(scalars("g"))
saturated, rising = two_units.trajectory, family(scalars("ŝ"))
t = naturals("t")

unit = [
    every(lambda k: equal(state[k], tanh(weight * state[k - 1]))),
    every(lambda k: equal(gate[k], 1 - state[k] ** 2)),
]
"""A unit without inputs, and its gates tanh′."""


def gradient(step: Term) -> Expression:
    """``∏ w d_j``, the derivative of h_t by h_0."""
    return product(lambda j: weight * gate[j], step)


def falls_behind(conjecture: Conjecture) -> Theorem:
    """With w = 2 from the state 19/20, the gradient is at most (39/200)ᵗ, and not 2ᵗ."""
    slow, now = Rational(39, 200), 1 - saturated[t] ** 2
    small = derive(2 * now <= slow, saturated[t] >= two_units.low)
    positive = derive(now >= 0, saturated[t] >= two_units.low, saturated[t] <= 1)
    gates = generalise(using(conjunction(small, positive), two_units.stays_high()), "t")
    running = product(lambda j: 2 * factor[j], t)
    bounds = every(lambda j: both(factor[j] >= 0, 2 * factor[j] <= slow))
    bounded = derive(both(running <= slow**t, running >= 0), bounds)
    vanishing = using(at(bounded, {factor: 1 - saturated[k] ** 2}), gates)
    start = define("û", Fraction(19, 20), read(tanh(2 * saturated[k - 1])))
    letters = {state: saturated, gate: 1 - saturated[k] ** 2, weight: 2, rate: slow}
    return witness(conjecture, {}, letters, conjunction(start, generalise(vanishing, "t")))


# --- the case in between -------------------------------------------------------------------------

first, later = naturals("s i")
in_between = [
    floor > 0,
    every(lambda k: gate[k] >= floor),
    weight * gate[first + 1] >= 1,
    weight * gate[later + 1] <= 1,
]
"""inf d > 0, and w inf d ≤ 1 ≤ w sup d, as some gate is small and some large enough."""
quick = Rational(19, 25)


@cache
def start_of_the_rise() -> Theorem:
    """``ŝ[0] = 1/8, ŝ[k] = tanh(4 ŝ[k − 1])``."""
    return define("ŝ", Fraction(1, 8), read(tanh(4 * rising[k - 1])))


@cache
def rises() -> Theorem:
    """``⊢ ŝ[t + 1] ≥ 2/5, ŝ[t + 2] ≥ 9/10``: tanh(4/8) ≥ 2/5 and tanh(8/5) ≥ 9/10."""
    low, high = Rational(2, 5), Rational(9, 10)
    begins = at(tanh_at_least(4, Rational(1, 8), low), {z: rising[0]})
    begins = using(begins, derive(rising[0] >= Rational(1, 8), start_of_the_rise()))
    base = derive(rising[1] >= low, specialised(start_of_the_rise(), 1), begins)
    next_step = specialised(start_of_the_rise(), t + 2)
    above = at(tanh_at_least(4, low, high), {z: rising[t + 1]})
    higher = derive(rising[t + 2] >= high, next_step, above)
    successor = derive(rising[t + 2] >= low, higher)
    lasting = induction("t", rising[t + 1] >= low, base, successor)
    return conjunction(lasting, using(higher, lasting))


@cache
def stays_in_range() -> Theorem:
    """``⊢ −1 ≤ ŝ[t] ≤ 1``."""
    claim = both(rising[t] >= -1, rising[t] <= 1)
    base = derive(both(rising[0] >= -1, rising[0] <= 1), start_of_the_rise())
    recursion = specialised(start_of_the_rise(), t + 1)
    now = both(rising[t + 1] >= -1, rising[t + 1] <= 1)
    successor = derive(now, recursion, at(tanh_range(), {z: 4 * rising[t]}))
    return induction("t", claim, base, successor)


@cache
def starts_open() -> Theorem:
    """``⊢ ŝ[1] ≤ 3/5``, as exp(−1/2) ≥ 1/2."""
    half, start = Rational(1, 2), 4 * rising[0]
    square = derive(4 * F**2 >= 1, F >= half)
    small = derive(T <= Rational(3, 5), quotient, *hyperbola, 4 * F**2 >= 1, E + F > 0)
    small = using(small, square, derive(E + F > 0, *hyperbola))
    small = using(small, derive(F >= half, 1 - z <= F, z <= half))
    small = using(at_exponentials(small, start), derive(start <= half, start_of_the_rise()))
    return derive(rising[1] <= Rational(3, 5), specialised(start_of_the_rise(), 1), small)


@cache
def gates_in_between() -> Theorem:
    """The hypotheses about the gates, for w = 4 and the floor 1 − tanh²4."""
    lowest = at(slope_decreases(), {r: 4, z: 4 * rising[t]})
    sides = derive(both(4 * rising[t] <= 4, 4 * rising[t] >= -4), stays_in_range())
    recursion = specialised(start_of_the_rise(), t + 1)
    above = derive(1 - rising[t + 1] ** 2 >= 1 - tanh(4) ** 2, recursion, using(lowest, sides))
    opened = derive(4 * (1 - rising[1] ** 2) >= 1, starts_open(), rising[1] >= Rational(2, 5))
    closed = derive(4 * (1 - rising[2] ** 2) <= 1, at(rises(), t=0))
    return conjunction(
        at(tanh_slope(), {z: 4}),
        generalise(above, "t", shift=1),
        using(opened, at(rises(), t=0)),
        closed,
    )


@cache
def vanishes() -> Theorem:
    """``⊢ ∀k: ∏ 4 (1 − ŝ_j²) ≤ 6 (19/25)ᵏ``, the product up to k + 1."""
    running = product(lambda j: 4 * factor[j], t + 1)
    bounded = by_induction(
        both(running <= 6 * quick**t, running >= 0),
        "t",
        factor[1] <= 1,
        factor[1] >= 0,
        every(lambda j: both(factor[j + 1] >= 0, 4 * factor[j + 1] <= quick)),
    )
    start, now = 1 - rising[1] ** 2, 1 - rising[t + 2] ** 2
    begins = derive(both(start <= 1, start >= 0), at(stays_in_range(), t=1))
    small = derive(4 * now <= quick, rises())
    positive = derive(now >= 0, at(stays_in_range(), t=t + 2))
    later_gates = generalise(conjunction(positive, small), "t", shift=1)
    gradients = using(at(bounded, {factor: 1 - rising[k] ** 2}), begins, later_gates)
    return generalise(gradients, "t")


def vanishes_in_between(conjecture: Conjecture) -> Theorem:
    """With w = 4 from the state 1/8, the gradient after t + 1 steps is at most 6 (19/25)ᵗ."""
    letters = {
        state: rising,
        gate: 1 - rising[k] ** 2,
        weight: 4,
        floor: 1 - tanh(4) ** 2,
        b: 6,
        rate: quick,
    }
    proof = conjunction(start_of_the_rise(), gates_in_between(), vanishes())
    return witness(conjecture, {}, letters, proof, s=0, i=1)
