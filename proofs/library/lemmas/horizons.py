"""How long a geometric sequence takes: horizons that are logarithms, by the function exp."""

from __future__ import annotations

from functools import cache

from proofs.kernel import Theorem, cite
from proofs.language import equal, exp, naturals, scalars
from proofs.library.derivation import at, derive, induction, using
from proofs.library.facts import exponential

from . import exponential as functions

c, q, epsilon, lam, ell = scalars("c q ε λ ℓ")
t = naturals("t")


@cache
def inverse_power() -> Theorem:
    """``q exp(λ) = 1 ⊢ qᵗ exp(tλ) = 1``."""
    u, v, d, p, m = scalars("u v d p m")
    step = at(cite(exponential), {functions.x: t * lam, functions.y: lam})
    longer = derive(equal(u * p * v, 1), equal(v, m * d), equal(p * m, 1), equal(u * d, 1))
    values = {u: q, p: q**t, v: exp(t * lam + lam), m: exp(t * lam), d: exp(lam)}
    goal = equal(q**t * exp(t * lam), 1)
    return induction("t", goal, functions.exponential_at_zero(), using(at(longer, values), step))


@cache
def power_of_exponential() -> Theorem:
    """``q = exp(λ) ⊢ qᵗ = exp(tλ)``."""
    u, v, d, p, m = scalars("u v d p m")
    step = at(cite(exponential), {functions.x: t * lam, functions.y: lam})
    longer = derive(equal(u * p, v), equal(v, m * d), equal(p, m), equal(u, d))
    values = {u: q, p: q**t, v: exp(t * lam + lam), m: exp(t * lam), d: exp(lam)}
    start = derive(equal(1, u), equal(u, 1))
    start = using(at(start, {u: exp(0)}), functions.exponential_at_zero())
    return induction("t", equal(q**t, exp(t * lam)), start, using(at(longer, values), step))


@cache
def logarithmic_decay() -> Theorem:
    """``q exp(λ) = 1, ε exp(ℓ) = 1, tλ ≥ ℓ ⊢ qᵗ ≤ ε``: from the horizon ln(1/ε) / ln(1/q) on."""
    u, v, d, p, m = scalars("u v d p m")
    gap = t * lam - ell
    small = derive(
        p <= epsilon,
        *(equal(p * u, 1), equal(u, m * v), equal(epsilon * m, 1), v >= 1 + d, d >= 0, p >= 0),
    )
    sign = derive(p >= 0, equal(p * u, 1), u > 0)
    values = {p: q**t, u: exp(t * lam), v: exp(gap), d: gap, m: exp(ell)}
    law = at(cite(exponential), {functions.x: ell, functions.y: gap})
    facts = [law, functions.exponential_at(gap), inverse_power(), derive(gap >= 0, t * lam >= ell)]
    return using(
        using(at(small, values), at(sign, values)), *facts, functions.exponential_at(t * lam)
    )


@cache
def logarithmic_growth() -> Theorem:
    """``q = exp(λ), c = exp(ℓ), tλ ≥ ℓ ⊢ qᵗ ≥ c``: from the horizon ln c / ln q on."""
    u, v, d, p, m = scalars("u v d p m")
    gap = t * lam - ell
    large = derive(p >= c, equal(p, u), equal(u, m * v), equal(c, m), v >= 1 + d, d >= 0, m > 0)
    values = {p: q**t, u: exp(t * lam), v: exp(gap), d: gap, m: exp(ell)}
    law = at(cite(exponential), {functions.x: ell, functions.y: gap})
    facts = [
        law,
        functions.exponential_at(gap),
        functions.exponential_at(ell),
        power_of_exponential(),
    ]
    return using(at(large, values), *facts, derive(gap >= 0, t * lam >= ell))
