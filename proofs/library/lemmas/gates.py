"""Lower bounds through an eigenvector, and sequences whose running product stays bounded."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from sympy import Rational

from proofs.kernel import Theorem, conjunction, define, generalise
from proofs.language import (
    both,
    diagonal,
    dot,
    equal,
    family,
    identity,
    naturals,
    norm_at_most,
    psd,
    scalars,
    symmetric,
    vectors,
)
from proofs.language import bound_step as k
from proofs.language.conjecture import Conjecture
from proofs.language.letters import read
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


def bounded_sequence(conjecture: Conjecture, values: dict[Any, Any], running: Any) -> Theorem:
    """Constant sequences, whose running product stays in [−1, 1], break the conjecture."""
    bounds = derive(both(running <= 1, running >= -1))
    return witness(conjecture, {}, values, generalise(bounds, "t"))


geometric = family(scalars("û"))


@cache
def geometric_sequence(rate: Rational) -> Theorem:
    """``⊢ û[0] = 1, û[k] = r û[k − 1]`` and ``û[t] = rᵗ``, for the sequence defined so."""
    start = define("û", Fraction(1), read(rate * geometric[k - 1]))
    return conjunction(start, by_induction(equal(geometric[t], rate**t), "t", start))
