"""Powers of one matrix: symmetry, eigenvectors, and Bernoulli's inequality in the Loewner order."""

from __future__ import annotations

from functools import cache

from proofs.kernel import Theorem, generalise
from proofs.language import (
    both,
    dot,
    equal,
    every,
    identity,
    matrices,
    naturals,
    norm_at_most,
    power,
    psd,
    scalars,
    symmetric,
    upper_bound_of,
    vectors,
)
from proofs.library.derivation import at, by_induction, derive, induction, specialised, using

from . import norms

A = matrices("A")
S = symmetric("S")
x = vectors("x")
a, b, lam, epsilon = scalars("a b λ ε")
t = naturals("t")
I = identity()


@cache
def symmetric_power() -> Theorem:
    """``⊢ (Sᵗ)ᵀ = Sᵗ`` for a symmetric S."""
    return derive(equal(power(S, t).T, power(S, t)))


@cache
def commuting_power() -> Theorem:
    """``⊢ Sᵗ S = S Sᵗ``."""
    return derive(equal(power(S, t) * S, S * power(S, t)))


@cache
def norm_of_power() -> Theorem:
    """``‖A‖ ≤ a ⊢ ‖Aᵗ‖ ≤ aᵗ``."""
    return derive(norm_at_most(power(A, t), a**t), norm_at_most(A, a))


@cache
def attained_power() -> Theorem:
    """``S x = λ x, x ≠ 0, λ ≥ 0 ⊢ ‖Sᵗ‖ ≥ λᵗ``, as a bound of every b ≥ ‖Sᵗ‖."""
    bound = upper_bound_of(power(S, t))
    eigen = derive(equal(power(S, t) * x, lam**t * x), equal(S * x, lam * x))
    squares = derive(b**2 >= a**2, norm_at_most(A, b), equal(A * x, a * x), dot(x, x) > 0)
    squares = using(at(squares, {A: power(S, t), a: lam**t, b: bound}), eigen)
    root = at(norms.square_root(), {norms.b: bound, norms.c: lam**t})
    return using(root, squares, derive(lam**t >= 0, lam >= 0))


@cache
def bernoulli() -> Theorem:
    """``S ⪰ 0 ⊢ Sᵗ + (Sᵗ)ᵀ ⪰ 2 (I + t (S − I))``: Bernoulli's inequality in the Loewner order.

    Both Sᵗ − I − t (S − I) and (Sᵗ − I)(S − I) grow by a positive semidefinite matrix at each step:
    the first by the second, and the second by (S − I) Sᵗ (S − I).
    """
    P = power(S, t)
    claim = both(
        psd(P + P.T),
        psd(S * P + P.T * S),
        psd((P - I) * (S - I) + (S - I) * (P.T - I)),
        psd(P + P.T - 2 * I - 2 * t * (S - I)),
    )
    return by_induction(claim, "t", symmetric_power(), commuting_power(), psd(S))


@cache
def near_identity() -> Theorem:
    """``S ⪰ 0, ‖Sᵗ‖ ≤ b, t ε ≥ b − 1, t > 0 ⊢ S ⪯ (1 + ε) I``."""
    close = derive(
        psd((1 + epsilon) * I - S), psd((b - 1) * I - t * (S - I)), t * epsilon >= b - 1, t > 0
    )
    return using(close, linear_growth())


@cache
def linear_growth() -> Theorem:
    """``S ⪰ 0, ‖Sᵗ‖ ≤ b ⊢ t (S − I) ⪯ (b − 1) I``, by Bernoulli's inequality."""
    below = psd(A + A.T - 2 * I - 2 * t * (S - I))
    bounded = derive(psd((b - 1) * I - t * (S - I)), norm_at_most(A, b), below)
    return using(at(bounded, {A: power(S, t)}), bernoulli())


@cache
def bounded_powers() -> Theorem:
    """``S ⪰ 0, ∀k: ‖Sᵏ‖ ≤ b ⊢ S ⪯ I``: t (S − I) ⪯ (b − 1) I for every t (Archimedes)."""
    bounds = every(lambda k: norm_at_most(power(S, k), b))
    growth = using(at(linear_growth(), t=t + 1), specialised(bounds, t + 1))
    values = {norms.b: b - 1, norms.S: S - I}
    return using(at(norms.bounded_multiples(), values), generalise(growth, "t", shift=1))


@cache
def powers_near_identity() -> Theorem:
    """``‖S − I‖ ≤ a ⊢ ‖Sᵗ − I‖ ≤ (1 + a)ᵗ − 1``, as Sᵗ⁺¹ − I = S (Sᵗ − I) + (S − I)."""
    B, C, P = matrices("B C P")
    u, v = scalars("u v")
    larger = derive(norm_at_most(S, 1 + a), norm_at_most(S - I, a))
    scaled = derive(norm_at_most(A * B, v * u), norm_at_most(A, v), norm_at_most(B, u))
    total = derive(norm_at_most(B + C, u + v), norm_at_most(B, u), norm_at_most(C, v))
    distance, size = power(S, t) - I, (1 + a) ** t - 1
    scaled = using(at(scaled, {A: S, B: distance, v: 1 + a, u: size}), larger)
    moved = at(total, {B: S * distance, C: S - I, u: (1 + a) * size, v: a})
    same = derive(norm_at_most(P, v), equal(P, B), equal(u, v), norm_at_most(B, u))
    values = {P: power(S, t + 1) - I, B: S * distance + S - I}
    values |= {u: (1 + a) * size + a, v: (1 + a) ** (t + 1) - 1}
    identities = derive(both(equal(values[P], values[B]), equal(values[u], values[v])))
    successor = using(at(same, values), identities, using(moved, scaled))
    return induction("t", norm_at_most(distance, size), derive(norm_at_most(0 * S, 0)), successor)
