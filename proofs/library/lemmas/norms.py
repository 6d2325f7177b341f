"""Norm bounds that are attained, and geometric sequences with explicit horizons."""

from __future__ import annotations

from functools import cache

from proofs.kernel import Theorem, closure, generalise
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
    norm_at_least,
    norm_at_most,
    product,
    psd,
    scalars,
    symmetric,
    upper_bound_of,
)
from proofs.library.derivation import (
    archimedean,
    at,
    derive,
    entrywise,
    induction,
    specialised,
    using,
    variable,
)

a, b, c, q, r, epsilon = scalars("a b c q r ε")
A, B = matrices("A B")
S = symmetric("S")
A_k = family(matrices("A"))
t = naturals("t")
I = identity()


@cache
def square_root() -> Theorem:
    """``b ≥ 0, c ≥ 0, b² ≥ c² ⊢ b ≥ c``."""
    return derive(b >= c, b >= 0, c >= 0, b**2 >= c**2)


@cache
def attained(X: Expression, bound: Expression) -> Theorem:
    """``‖X‖ ≤ b, and ‖X‖ ≥ c at some vector ⊢ b ≥ c``: the two readings of ‖X‖ ≥ c agree."""
    v, beta = attaining(A), upper_bound_of(A)
    squares = derive(beta**2 >= c**2, norm_at_most(A, beta), norm_at_least(A, c))
    theorem = derive(
        beta >= c, at(square_root(), {b: beta}), squares, norm_at_most(A, beta), norm_at_least(A, c)
    )
    values = {A: X, c: bound, v: attaining(X), beta: upper_bound_of(X)}
    return at(theorem, values)


@cache
def norm_of_equal() -> Theorem:
    """``A = B, ‖B‖ ≤ c ⊢ ‖A‖ ≤ c``."""
    return derive(norm_at_most(A, c), equal(A, B), norm_at_most(B, c))


@cache
def gram_of_equal() -> Theorem:
    """``A = B, BᵀB ⪰ c² I ⊢ AᵀA ⪰ c² I``."""
    return derive(psd(A.T * A - c**2 * I), equal(A, B), psd(B.T * B - c**2 * I))


@cache
def bernoulli() -> Theorem:
    """``q ≥ 1 + r, r ≥ 0 ⊢ qᵗ ≥ 1 + t r`` (Bernoulli's inequality)."""
    return derive(q**t >= 1 + t * r, q >= 1 + r, r >= 0)


@cache
def geometric_decay() -> Theorem:
    """``0 ≤ q ≤ 1 ⊢ qᵗ (1 + t (1 − q)) ≤ 1``: an explicit rate, for every horizon."""
    return derive(q**t * (1 + t * (1 - q)) <= 1, q >= 0, q <= 1)


@cache
def vanishes() -> Theorem:
    """``0 ≤ q ≤ 1, (1 + t (1 − q)) ε ≥ 1 ⊢ qᵗ ≤ ε``: the horizon of each ε."""
    u, g = scalars("u g")
    small = derive(g <= epsilon, 1 + u > 0, (1 + u) * epsilon >= 1, g * (1 + u) <= 1)
    small = using(small, derive(1 + u > 0, u >= 0))
    later = derive(t * (1 - q) >= 0, q <= 1)
    return using(at(small, {u: t * (1 - q), g: q**t}), later, geometric_decay())


@cache
def fitted_norm() -> Theorem:
    """``∀k: A_kᵀ S A_k ⪯ r² S, I ⪯ S ⪯ a² I, a ≥ 0, r ≥ 0 ⊢ ‖∏ A_k‖ ≤ a rᵗ``."""
    X = matrices("X")
    s = scalars("s")
    running = product(lambda k: A_k[k], t)
    step = derive(
        psd(r**2 * s * S - (A * X).T * S * (A * X)),
        psd(r**2 * S - A.T * S * A),
        psd(s * S - X.T * S * X),
    )
    steps = every(lambda k: psd(r**2 * S - A_k[k].T * S * A_k[k]))
    later = at(step, {A: A_k[t + 1], X: running, s: r ** (2 * t)})
    inside = psd(r ** (2 * t) * S - running.T * S * running)
    shrinks = induction("t", inside, derive(psd(S - S)), using(later, specialised(steps, t + 1)))
    size = derive(
        norm_at_most(X, a * s),
        *(psd(S - I), psd(a**2 * I - S), psd(s**2 * S - X.T * S * X), a >= 0, s >= 0),
    )
    return using(at(size, {X: running, s: r**t}), shrinks, derive(r**t >= 0, r >= 0))


@cache
def bounded_multiples() -> Theorem:
    """``∀k: k S ⪯ b I ⊢ S ⪯ 0``: S ⪯ ε I, as t ε ≥ b for some t (Archimedes), for every ε > 0."""
    multiples = every(lambda k: psd(b * I - k * S))
    larger = derive(
        psd((t + 1) * (epsilon * I - S)), t * epsilon >= b, psd(b * I - (t + 1) * S), epsilon > 0
    )
    close = derive(psd(epsilon * I - S), larger, derive(t + 1 > 0))
    close = archimedean(using(close, specialised(multiples, t + 1)), "t", epsilon, b)
    limit = at(closure(close, variable(epsilon)), {epsilon: 0})
    return using(limit, at(derive(epsilon**2 >= 0), {epsilon: 0}))


@cache
def bound_of_growth() -> Theorem:
    """``q ≥ 0, qᵗ ≤ b ⊢ t (q − 1) ≤ b − 1`` (Bernoulli)."""
    growth = derive(q**t >= 1 + t * (q - 1), q >= 0)
    return derive(t * (q - 1) <= b - 1, growth, q**t <= b)


@cache
def bound_of_decay() -> Theorem:
    """``q ≥ 0, c > 0, qᵗ ≥ c ⊢ t c (1 − q) ≤ 1`` (Bernoulli)."""
    g, y = scalars("g y")
    falls = derive(q**t * (1 + t * (1 - q)) <= 1, q >= 0)
    scaled = derive(g * (1 - c * y) >= 0, g * (1 + y) <= 1, g >= c, c >= 0)
    bound = derive(c * y <= 1, g * (1 - c * y) >= 0, g > 0)
    bound = using(bound, scaled, derive(g > 0, g >= c, c > 0), derive(c >= 0, c > 0))
    return using(at(bound, {g: q**t, y: t * (1 - q)}), falls)


@cache
def bounded_powers() -> Theorem:
    """``q ≥ 0, ∀k: qᵏ ≤ b ⊢ q ≤ 1``: t (q − 1) ≤ b − 1 for every t (Archimedes)."""
    now = specialised(every(lambda k: q**k <= b), t + 1)
    return not_positive(using(at(bound_of_growth(), t=t + 1), now), b - 1, q - 1)


@cache
def lasting_powers() -> Theorem:
    """``q ≥ 0, c > 0, ∀k: qᵏ ≥ c ⊢ q ≥ 1``: t c (1 − q) ≤ 1 for every t (Archimedes)."""
    now = specialised(every(lambda k: q**k >= c), t + 1)
    slow = not_positive(using(at(bound_of_decay(), t=t + 1), now), 1 + 0 * c, c * (1 - q))
    return using(derive(q >= 1, c * (1 - q) <= 0, c > 0), slow)


def not_positive(growth: Theorem, height: Expression, slope: Expression) -> Theorem:
    """From ``(t + 1)·slope ≤ height`` for every t: ``slope ≤ 0`` (Archimedes)."""
    growth = derive(psd(height * I - (t + 1) * slope * I), growth)
    level = at(bounded_multiples(), {b: height, S: slope * I})
    return derive(slope <= 0, using(level, generalise(growth, "t", shift=1)))


@cache
def gate_bracket() -> Theorem:
    """``f_min I ⪯ F_k ⪯ f_max I, f_min ≥ 0 ⊢ f_minᵗ I ⪯ ∏ F_k ⪯ f_maxᵗ I`` for diagonal F_k."""
    F = family(diagonal("F"))
    f = family(scalars("f"))
    f_min, f_max = scalars("f_min f_max")
    running = product(lambda k: f[k], t)
    scalar = derive(
        both(running >= f_min**t, running <= f_max**t, f_min**t >= 0),
        f_min >= 0,
        every(lambda k: both(f[k] >= f_min, f[k] <= f_max)),
    )
    return entrywise(scalar, {f: F})
