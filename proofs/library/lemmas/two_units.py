"""A tanh network without inputs whose gradient vanishes although δ_i ‖W‖ = 2.

Its weights are ``W = 2 P + (I − P)/10`` for a coordinate projection P, in the plane diag(2, 1/10).
The first unit starts at 19/20 and stays above it, so its gate stays below 39/400; the second starts
at 0 and stays there, so its gate is 1 and every ‖D_k‖ is 1.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from sympy import Matrix, Rational, diag

from proofs.kernel import Theorem, conjunction, define, generalise
from proofs.language import (
    Expression,
    attaining,
    both,
    diagonal,
    equal,
    every,
    family,
    identity,
    matrices,
    naturals,
    norm_at_most,
    product,
    psd,
    scalars,
    tanh,
    upper_bound_of,
    vectors,
)
from proofs.language import bound_step as k
from proofs.language.conjecture import Conjecture
from proofs.language.letters import Term, read
from proofs.library.derivation import at, derive, induction, specialised, using, witness

from .exponential import tanh_at_least, tanh_range, z

I = identity()
t = naturals("t")
g, B = scalars("g B")
state, second = family(scalars("u")), family(scalars("v"))
weight, second_weight, delta, omega = scalars("w_1 w_2 δ ω")
W, P = matrices("W"), diagonal("P")
D, A = family(diagonal("D")), family(matrices("A"))
e_1, e_2 = vectors("e_1 e_2")
trajectory = family(scalars("û"))

network = [
    equal(P * P, P),
    equal(W, weight * P + second_weight * (I - P)),
    every(lambda k: equal(state[k], tanh(weight * state[k - 1]))),
    every(lambda k: equal(second[k], tanh(second_weight * second[k - 1]))),
    every(lambda k: equal(D[k], (1 - state[k] ** 2) * P + (1 - second[k] ** 2) * (I - P))),
]
"""Two groups of units, each of one state, in an autonomous network with diagonal weights."""


def J(step: Term) -> Expression:
    """The Jacobian over so many steps."""
    return product(lambda k: D[k] * W, step)


low = Rational(19, 20)


@cache
def stays_high() -> Theorem:
    """``⊢ 19/20 ≤ û[t] ≤ 1`` for û[0] = 19/20, û[k] = tanh(2 û[k − 1])."""
    start = define("û", Fraction(19, 20), read(tanh(2 * trajectory[k - 1])))
    claim = both(trajectory[t] >= low, trajectory[t] <= 1)
    high, recursion = tanh_at_least(2, low, low), specialised(start, t + 1)
    lower = derive(trajectory[t + 1] >= low, recursion, at(high, {z: trajectory[t]}))
    bounded = at(tanh_range(), {z: 2 * trajectory[t]})
    upper = derive(trajectory[t + 1] <= 1, recursion, bounded)
    successor = conjunction(lower, upper)
    base = derive(both(trajectory[0] >= low, trajectory[0] <= 1), start)
    return induction("t", claim, base, successor)


@cache
def contraction() -> Theorem:
    """``P² = P ⊢ ‖J_t‖ ≤ 1``: every step D_k W is at most 1 in norm (in fact at most 1/5)."""
    gate, high = 1 - trajectory[t] ** 2, stays_high()
    step = (g * P + I - P) * (2 * P + (I - P) / 10)
    small = derive(1 - 4 * g**2 >= 0, g <= Rational(39, 400), g >= 0)
    one_step = using(derive(norm_at_most(step, 1), equal(P * P, P), 1 - 4 * g**2 >= 0), small)
    low_gate = derive(gate <= Rational(39, 400), trajectory[t] >= low)
    open_gate = derive(gate >= 0, trajectory[t] >= low, trajectory[t] <= 1)
    one_step = using(at(one_step, {g: gate}), low_gate, open_gate, high)
    contractions = every(lambda k: norm_at_most(A[k], 1))
    product_of_them = derive(norm_at_most(product(lambda k: A[k], t), 1), contractions)
    return using(at(product_of_them, {A: _one_step()}), generalise(one_step, "t"))


@cache
def facts_of_the_network() -> Theorem:
    """The hypotheses about the network, for this one, with their proofs."""
    silent = derive(psd(e_2.T * ((g * P + I - P) ** 2 - I) * e_2), equal(P * e_2, 0 * e_2))
    lasting = at(silent, {g: 1 - trajectory[t] ** 2})
    start = define("û", Fraction(19, 20), read(tanh(2 * trajectory[k - 1])))
    return conjunction(start, generalise(lasting, "t"), generalise(contraction(), "t"))


def _one_step() -> Any:
    gate = 1 - trajectory[k] ** 2
    return (gate * P + I - P) * (2 * P + (I - P) / 10)


def refutation(conjecture: Conjecture, horizon: int | None = None) -> Theorem:
    """The network satisfies the hypotheses of a statement about it and breaks its conclusion."""
    letters = {
        W: 2 * P + (I - P) / 10,
        D: (1 - trajectory[k] ** 2) * P + I - P,
        state: trajectory,
        second: 0,
        weight: 2,
        second_weight: Rational(1, 10),
        delta: 1,
        omega: 2,
        attaining(W): e_1,
        attaining(D): e_2,
        upper_bound_of(J(t)): 1,
        B: 1,
    }
    values = {P: diag(1, 0), e_1: Matrix([1, 0]), e_2: Matrix([0, 1])}
    facts = facts_of_the_network()
    if horizon is None:
        return witness(conjecture, values, letters, facts)
    proof = conjunction(facts, at(contraction(), t=horizon))
    return witness(conjecture, values, letters, proof, t=horizon)
