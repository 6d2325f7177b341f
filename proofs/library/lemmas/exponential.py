"""Properties of the exponential function and the hyperbolic tangent, from two cited facts."""

from __future__ import annotations

from functools import cache

from sympy import Rational

from proofs.kernel import Theorem, cite, conjunction
from proofs.language import Expression, equal, exp, psd, scalars, tanh
from proofs.library.derivation import at, derive, using
from proofs.library.facts import exponential, hyperbolic_tangent

x, y, z, r, E, F, T, S, R, G, X, Y, p, u, v = scalars("x y z r E F T S R G X Y p u v")
hyperbola = [E > 0, F > 0, equal(E * F, 1)]
above_tangent = [1 + z <= E, 1 - z <= F]
quotient = equal(T * (E + F), E - F)


def exponential_at(argument: Expression | int) -> Theorem:
    """``exp`` is positive, and above its tangent, at an argument."""
    return at(cite(exponential), {x: argument, y: argument})


@cache
def exponential_at_zero() -> Theorem:
    """``⊢ exp 0 = 1``."""
    one = derive(equal(u, 1), equal(u, u * u), u > 0)
    return using(at(one, {u: exp(0)}), exponential_at(0))


@cache
def tanh_at_zero() -> Theorem:
    """``⊢ tanh 0 = 0``."""
    zero = derive(equal(v, 0), equal(v * (u + u), u - u), u > 0)
    law = at(cite(hyperbolic_tangent), {x: 0})
    return using(at(zero, {u: exp(0), v: tanh(0)}), law, exponential_at(0))


def at_exponentials(theorem: Theorem, argument: Expression) -> Theorem:
    """A theorem about E, F, T and z at E = exp z, F = exp(−z), T = tanh z, z the argument."""
    power = cite(exponential)
    facts = [
        at(power, {x: argument, y: argument}),
        at(power, {x: -argument, y: argument}),
        at(cite(hyperbolic_tangent), {x: argument}),
    ]
    values = {E: exp(argument), F: exp(-argument), T: tanh(argument), z: argument}
    return using(at(theorem, values), *facts)


def _slope_identity() -> Theorem:
    """``(1 − T²)(E + F)² = 4``: the slope of tanh is 1/cosh²."""
    squared = at(derive(equal(T**2 * S**2, G**2), equal(T * S, G)), {S: E + F, G: E - F})
    return derive(equal((1 - T**2) * (E + F) ** 2, 4), squared, *hyperbola)


@cache
def tanh_range() -> Theorem:
    """``⊢ −1 < tanh z < 1``."""
    total = derive(E + F > 0, *hyperbola)
    bounds = []
    for bound, rest in ((T < 1, equal(T * S, S - 2 * F)), (T > -1, equal(T * S, 2 * E - S))):
        half = at(derive(bound, S > 0, E > 0, F > 0, rest), {S: E + F})
        bounds.append(using(half, total))
    return at_exponentials(conjunction(*bounds), z)


@cache
def exponential_at_least(argument: Rational, halvings: int) -> tuple[Rational, Theorem]:
    """A rational below ``exp(argument)``, by ``exp(x) ≥ 1 + x`` and repeated squaring."""
    power = cite(exponential)
    squared = derive(p**2 <= Y, p <= X, p >= 0, equal(Y, X * X))
    small = argument / 2**halvings
    bound, theorem = 1 + small, at(power, {x: small, y: small})
    for _ in range(halvings):
        values = {X: exp(small), Y: exp(2 * small), p: bound}
        doubled = at(power, {x: small, y: small})
        theorem = using(at(squared, values), doubled, theorem, _nonnegative(bound))
        bound, small = bound**2, 2 * small
    return bound, theorem


def _nonnegative(number: Rational) -> Theorem:
    """``⊢ c ≥ 0`` for a rational c ≥ 0."""
    return derive(psd(number))


@cache
def tanh_at_least(weight: int, low: Rational, high: Rational) -> Theorem:
    """``z ≥ low ⊢ tanh(w z) ≥ high``, as exp(2 w z) ≥ exp(2 w low) ≥ (1 + high)/(1 − high).

    Raises
    ------
    KernelError
        If the lower bound of exp(w low) by five squarings does not suffice.
    """
    ratio, excess = (1 + high) / (1 - high), weight * z - weight * low
    bound, numerical = exponential_at_least(weight * low, 5)
    power = cite(exponential)
    grown = derive(p <= E, equal(E, S * R), p <= S, R >= 1 + X, X >= 0, p >= 0)
    square = derive(E**2 >= ratio, E >= p, p**2 >= ratio, p >= 0)
    steep = derive(T >= high, quotient, *hyperbola, E**2 >= ratio, E + F > 0)
    steep = using(steep, square, derive(E + F > 0, *hyperbola))
    values = {E: exp(weight * z), S: exp(weight * low), R: exp(excess), p: bound, X: excess}
    facts = [at(power, {x: weight * low, y: excess}), at(power, {x: excess, y: 0 * x}), numerical]
    numbers = [_nonnegative(bound), _nonnegative(bound**2 - ratio)]
    grown = using(at(grown, values), *facts, *numbers, derive(excess >= 0, z >= low))
    return using(at_exponentials(at(steep, {p: bound}), weight * z), grown, *numbers)


@cache
def tanh_slope() -> Theorem:
    """``⊢ 0 < 1 − tanh²z ≤ 1`` and ``(1 − tanh²z)(4 + z²) ≤ 4``, so it is 1 only at z = 0.

    The last is weaker than 1/cosh²z ≤ 1/(1 + z²), and follows from exp z ≥ 1 + z alone.
    """
    total, slope = derive(E + F > 0, *hyperbola), _slope_identity()
    positive = derive(u > 0, S > 0, equal(u * S**2, 4))
    flat = derive(u * (4 + z**2) <= 4, S > 0, equal(u * S**2, 4), 4 + z**2 <= S**2)
    wide = derive(4 + z**2 <= (E + F) ** 2, *hyperbola, *above_tangent)
    values = {u: 1 - T**2, S: E + F}
    strict = using(at(conjunction(positive, flat), values), total, slope, wide)
    return at_exponentials(strict, z)


@cache
def slope_decreases() -> Theorem:
    """``−r ≤ z ≤ r ⊢ 1 − tanh²r ≤ 1 − tanh²z``, as ``exp r + exp(−r)`` grows with r ≥ 0.

    With a = (r + z)/2 and b = (r − z)/2, both ≥ 0, the difference of exp r + exp(−r) and
    exp z + exp(−z) is (exp a − exp(−a))(exp b − exp(−b)).
    """
    rises = derive(E >= F, 1 + z <= E, equal(E * F, 1), F > 0, z >= 0)
    a, b = (r + z) / 2, (r - z) / 2
    E_b, F_b, E_r, F_r, E_z, F_z = scalars("E_b F_b E_r F_r E_z F_z")
    products = [equal(E_r, E * E_b), equal(F_r, F * F_b), equal(E_z, E * F_b), equal(F_z, F * E_b)]
    wider = derive(E_r + F_r >= E_z + F_z, E >= F, E_b >= F_b, *products)
    smaller = derive(v <= u, S**2 >= R**2, equal(u * R**2, 4), equal(v * S**2, 4), v > 0)
    squares = derive(S**2 >= R**2, S >= R, R > 0)
    exps = {E: exp(a), F: exp(-a), E_b: exp(b), F_b: exp(-b)}
    exps |= {E_r: exp(r), F_r: exp(-r), E_z: exp(z), F_z: exp(-z)}
    power = cite(exponential)
    sums = [at(power, {x: p, y: q}) for p, q in ((a, b), (-a, -b), (a, -b), (-a, b))]
    signs = [derive(a >= 0, z >= -r), derive(b >= 0, z <= r)]
    rising = [using(at_exponentials(rises, c), sign) for c, sign in zip((a, b), signs, strict=True)]
    grown = using(at(wider, exps), *sums, *rising)
    sizes = {S: exp(r) + exp(-r), R: exp(z) + exp(-z), u: 1 - tanh(z) ** 2, v: 1 - tanh(r) ** 2}
    compared = using(at(smaller, sizes), using(at(squares, sizes), grown))
    slopes = [at_exponentials(_slope_identity(), c) for c in (z, r)]
    total = at_exponentials(derive(E + F > 0, *hyperbola), z)
    return using(compared, *slopes, total, at(tanh_slope(), {z: r}))
