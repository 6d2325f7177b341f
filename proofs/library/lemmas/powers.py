"""Powers of one matrix: symmetry, eigenvectors, and Bernoulli's inequality in the Loewner order."""

from __future__ import annotations

from functools import cache

from proofs.kernel import Theorem
from proofs.language import (
    both,
    dot,
    equal,
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
from proofs.library.derivation import at, by_induction, derive, using

from . import norms

A = matrices("A")
S, X = symmetric("S X")
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
    """``S ⪰ 0, Sᵗ + (Sᵗ)ᵀ ⪯ 2 b I, t ε ≥ b, t > 0, b ≥ 0 ⊢ S ⪯ (1 + ε) I``."""
    bounded = psd(2 * b * I - X)
    close = derive(
        psd((1 + epsilon) * I - S),
        bounded,
        psd(X - 2 * I - 2 * t * (S - I)),
        t * epsilon >= b,
        t > 0,
    )
    return using(at(close, {X: power(S, t) + power(S, t).T}), bernoulli())
