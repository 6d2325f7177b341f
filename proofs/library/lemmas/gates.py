"""Lower bounds through an eigenvector, and two gate sequences of one bracket and two fates."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from sympy import Rational

from proofs.kernel import Theorem, conjunction, constant, define, generalise
from proofs.language import (
    Expression,
    both,
    diagonal,
    dot,
    equal,
    every,
    family,
    identity,
    naturals,
    norm_at_most,
    product,
    psd,
    scalars,
    symmetric,
    vectors,
)
from proofs.language import bound_step as k
from proofs.language.conjecture import Conjecture
from proofs.language.letters import Term
from proofs.library.derivation import at, by_induction, derive, using, witness

from .norms import square_root

b, c, d, omega, M, N, S = scalars("b c d ω M N S")
W, D_1, D_2 = symmetric("W"), diagonal("D_1"), diagonal("D_2")
v, y = vectors("v y")
I = identity()
t = naturals("t")
attained = psd(v.T * (W * W - omega**2 * I) * v)


@cache
def top_eigenvector() -> Theorem:
    """``0 ⪯ W, ‖W‖ ≤ ω, ω > 0, ‖Wv‖ ≥ ω‖v‖ ⊢ Wv = ωv``: where ‖W‖ is attained."""
    squared = derive(equal(W * W * v, omega**2 * v), norm_at_most(W, omega), attained)
    return derive(equal(W * v, omega * v), squared, psd(W), omega > 0)


@cache
def one_gated_step() -> Theorem:
    """``‖Wv‖ ≥ ω‖v‖ > 0, D_1 ⪰ d I ⊢ ‖D_1 W‖ ≥ d ω``, as a bound of every b ≥ ‖D_1 W‖."""
    given = [norm_at_most(D_1 * W, b), attained, psd(D_1 - d * I), d >= 0]
    compared = derive(b**2 * dot(v, v) >= d**2 * omega**2 * dot(v, v), *given)
    smaller = derive(b**2 >= (d * omega) ** 2, b**2 * N >= d**2 * omega**2 * N, N > 0)
    root = at(square_root(), {c: d * omega})
    nonnegative = derive(d * omega >= 0, d >= 0, omega >= 0)
    return using(root, using(at(smaller, {N: dot(v, v)}), compared), nonnegative)


@cache
def two_gated_steps() -> Theorem:
    """``Wv = ωv, v ≠ 0, D_1 ⪰ d I, D_2 ⪰ d I ⊢ ‖D_2 W D_1 W‖ ≥ (d ω)²``, as for one step.

    With y = W D_1 v, ‖D_2 W D_1 W v‖ = ω ‖D_2 y‖ ≥ d ω ‖y‖, and
    ‖y‖ ‖v‖ ≥ vᵀy = ω vᵀD_1 v ≥ d ω ‖v‖².
    """
    given = [equal(W * v, omega * v), psd(D_1 - d * I), psd(D_2 - d * I), d >= 0, omega >= 0]
    gated, rate = W * D_1 * v, d * omega
    outer = derive(
        b**2 * dot(v, v) >= rate**2 * dot(gated, gated),
        norm_at_most(D_2 * W * D_1 * W, b),
        *given,
    )
    inner = derive(dot(v, gated) >= rate * dot(v, v), *given)
    cauchy_schwarz = at(derive(dot(v, v) * dot(y, y) >= dot(v, y) ** 2), {y: gated})
    nonnegative = derive(rate >= 0, d >= 0, omega >= 0)
    values = {M: dot(gated, gated), N: dot(v, v), S: dot(v, gated), c: rate}
    long = derive(M >= c**2 * N, N * M >= S**2, S >= c * N, c >= 0, N > 0)
    long = using(at(long, values), cauchy_schwarz, inner, nonnegative)
    squares = derive(b**2 >= c**4, b**2 * N >= c**2 * M, M >= c**2 * N, N > 0)
    squares = using(at(squares, values), outer, long)
    root = at(square_root(), {c: rate**2})
    return using(root, squares, derive(rate**2 * 1 >= 0, rate >= 0))


# --- one bracket, two fates --------------------------------------------------------------------

first_gates, second_gates = family(scalars("d")), family(scalars("e"))
delta_i, delta_s, bound, rate = scalars("δ_i δ_s B r")
open_then_half, half_then_open = family(scalars("û")), family(scalars("ŵ"))


def vanishing_product(step: Term) -> Expression:
    """``∏ (3/2) d_k`` for the gates 1, 1/2, 1/2, …."""
    return product(lambda k: Rational(3, 2) * open_then_half[k - 1], step)


def exploding_product(step: Term) -> Expression:
    """``∏ (3/2) d_k`` for the gates 1/2, 1, 1, …."""
    return product(lambda k: Rational(3, 2) * half_then_open[k - 1], step)


@cache
def stays_bounded() -> Theorem:
    """``⊢ ∏ (3/2) d_k ≤ 3/2`` for the gates 1, 1/2, 1/2, …."""
    gates = define("û", Fraction(1), constant(Fraction(1, 2)))
    gate, running = open_then_half[t], vanishing_product(t)
    return derive(both(running >= 0, 2 * running <= 3, gate >= 0, gate * running <= 1), gates)


@cache
def grows() -> Theorem:
    """``⊢ ∏ (3/2) e_k ≥ t/4`` for the gates 1/2, 1, 1, …."""
    gates = define("ŵ", Fraction(1, 2), constant(1))
    gate, running = half_then_open[t], exploding_product(t)
    return derive(both(4 * running >= t, 6 * gate * running >= t + 2, gate >= 0), gates)


same_bracket = [
    every(lambda k: both(first_gates[k] >= delta_i, first_gates[k] <= delta_s)),
    every(lambda k: both(second_gates[k] >= delta_i, second_gates[k] <= delta_s)),
    equal(first_gates[1], delta_s),
    equal(first_gates[2], delta_i),
    equal(second_gates[1], delta_i),
    equal(second_gates[2], delta_s),
    delta_i * omega <= 1,
    delta_s * omega >= 1,
    every(lambda k: product(lambda j: omega * first_gates[j], k) <= bound),
    rate > 0,
    every(lambda k: product(lambda j: omega * second_gates[j], k) >= rate * k),
]
"""One bounded and one growing network of one unit, with the same ω, δ_i and δ_s, both attained."""


def one_bracket_two_fates(conjecture: Conjecture) -> Theorem:
    """Gates 1, 1/2, 1/2, … and 1/2, 1, 1, … refute that the bracket and ω decide."""
    first, second = open_then_half, half_then_open
    gates = define("û", Fraction(1), constant(Fraction(1, 2)))
    others = define("ŵ", Fraction(1, 2), constant(1))
    half = Rational(1, 2)
    brackets = []
    for gate, definition in ((first, gates), (second, others)):
        bracket = by_induction(both(gate[t] >= half, gate[t] <= 1), "t", definition)
        brackets.append(generalise(bracket, "t", shift=1))
    proof = conjunction(
        *brackets,
        gates,
        others,
        derive(equal(first[1], half), gates),
        derive(equal(second[1], 1), others),
        generalise(derive(vanishing_product(t) <= Rational(3, 2), stays_bounded()), "t"),
        generalise(derive(exploding_product(t) >= t / 4, grows()), "t"),
    )
    letters = {
        first_gates: first[k - 1],
        second_gates: second[k - 1],
        omega: Rational(3, 2),
        delta_i: half,
        delta_s: 1,
        bound: Rational(3, 2),
        rate: Rational(1, 4),
    }
    return witness(conjecture, {}, letters, proof)


def bounded_sequence(conjecture: Conjecture, values: dict[Any, Any], running: Any) -> Theorem:
    """Constant sequences, whose running product stays in [−1, 1], break the conjecture."""
    bounds = derive(both(running <= 1, running >= -1))
    return witness(conjecture, {}, values, generalise(bounds, "t"))
