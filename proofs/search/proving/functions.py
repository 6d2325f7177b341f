"""What is known of exp and tanh at the arguments that occur: signs, bounds, the law of powers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import permutations

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Fact,
    Letter,
    Polynomial,
    Theorem,
    certificate,
    cite,
    conjunction,
    constant,
    cut,
    function,
    instantiate,
    of,
    strict,
)

from .squares import square
from .work import proved_once

_X, _Y = Letter("x", 1, 1), Letter("y", 1, 1)
_x, _y, _one = of(_X), of(_Y), constant(1)
_exp_x, _exp_minus_x, _tanh_x = function("exp", _x), function("exp", -_x), function("tanh", _x)
ARGUMENTS = 4

exponential = Fact(
    "exponential",
    "Rudin 1976, Principles of Mathematical Analysis, Theorem 8.6",
    (),
    (
        Atom(ZERO, function("exp", _x + _y) - _exp_x * function("exp", _y)),
        Atom(ZERO, _exp_x * _exp_minus_x - _one),
        Atom(POSITIVE, _exp_x),
        Atom(PSD, _exp_x - _one - _x),
    ),
)
"""exp(x + y) = exp x · exp y, exp x · exp(−x) = 1, exp x > 0 and exp x ≥ 1 + x."""

hyperbolic_tangent = Fact(
    "hyperbolic-tangent",
    "the definition; Abramowitz and Stegun 1964, 4.5.1 to 4.5.3",
    (),
    (Atom(ZERO, _tanh_x * (_exp_x + _exp_minus_x) - _exp_x + _exp_minus_x),),
)
"""tanh x · (exp x + exp(−x)) = exp x − exp(−x)."""


def about_functions(
    goal: Atom, given: Sequence[Atom], prove: Callable[[Atom], Theorem | None]
) -> Iterator[Theorem]:
    """Theorems about exp and tanh at the first arguments; ``prove`` decides their signs."""
    atoms = (goal, *given)
    letters = [x for a in atoms for x, _ in a.polynomial.occurrences() if x.argument is not None]
    arguments: dict[str, dict[Polynomial, None]] = {"exp": {}, "tanh": {}}
    for letter in letters:
        p = letter.argument
        if letter.name in arguments and p is not None and p.is_scalar:
            arguments[letter.name][p] = None
    exps, tanhs = (list(arguments[name])[:ARGUMENTS] for name in ("exp", "tanh"))
    for p in exps:
        yield instantiate(cite(exponential), {_X: p, _Y: -p})
    for p, q in permutations(exps, 2):
        yield instantiate(cite(exponential), {_X: q, _Y: p - q})
        yield instantiate(cite(exponential), {_X: p - q, _Y: q})
    for p in tanhs:
        yield instantiate(_bounds(), {_X: p})
        for value in (p, -p):
            sign = prove(Atom(PSD, value))
            if sign is not None:
                signed = instantiate(_sign() if value == p else _opposite_sign(), {_X: p})
                yield cut(sign, signed)


@proved_once
def _sum() -> Theorem:
    """``⊢ exp x + exp(−x) > 0``."""
    first, second = (Atom(POSITIVE, y) for y in (_exp_x, _exp_minus_x))
    parts = Certificate((square(None, _one, first), square(None, _one, second)))
    theorem = strict(Atom(POSITIVE, _exp_x + _exp_minus_x), parts)
    for value in (_x, -_x):
        theorem = cut(_known(value), theorem)
    return theorem


def _known(value: Polynomial) -> Theorem:
    """The exponential fact at a value."""
    return instantiate(cite(exponential), {_X: value, _Y: -value})


@proved_once
def _bounds() -> Theorem:
    """``⊢ −1 < tanh x < 1``: (1 ∓ tanh x)(exp x + exp(−x)) is twice exp(∓x)."""
    total, (definition,) = Atom(POSITIVE, _exp_x + _exp_minus_x), hyperbolic_tangent.conclusion
    found = []
    for sign, power in ((1, _exp_minus_x), (-1, _exp_x)):
        goal = Atom(POSITIVE, _one - constant(sign) * _tanh_x)
        part = Cofactor(constant(Fraction(-sign, 2)), definition, _one)
        twice = square(None, _one, Atom(POSITIVE, power), weight=2)
        theorem = strict(goal, Certificate((twice,), (part,), (total,)))
        found.append(cut(_known(_x), cut(_known(-_x), theorem)))
    return cut(_sum(), cut(cite(hyperbolic_tangent), conjunction(*found)))


@proved_once
def _sign() -> Theorem:
    """``x ≥ 0 ⊢ tanh x ≥ 0``, as exp x (exp x − exp(−x)) = (exp x − 1)² + 2 (exp x − 1) ≥ 0."""
    _, inverse, positive, tangent = exponential.conclusion
    rises = Atom(PSD, _exp_x - _exp_minus_x)
    squares = (
        square(None, _exp_x - _one),
        square(None, _one, tangent, weight=2),
        square(None, _one, Atom(PSD, _x), weight=2),
    )
    part = Cofactor(constant(Fraction(-1, 2)), inverse, _one)
    theorem = cut(_known(_x), certificate(rises, Certificate(squares, (part,), (positive,))))
    total, (definition,) = Atom(POSITIVE, _exp_x + _exp_minus_x), hyperbolic_tangent.conclusion
    half = Cofactor(constant(Fraction(1, 2)), definition, _one)
    parts = Certificate((square(None, _one, rises),), (half,), (total,))
    last = cut(cite(hyperbolic_tangent), certificate(Atom(PSD, _tanh_x), parts))
    return cut(_sum(), cut(theorem, last))


@proved_once
def _opposite_sign() -> Theorem:
    """``−x ≥ 0 ⊢ −tanh x ≥ 0``, as tanh is odd."""
    at_minus = instantiate(_sign(), {_X: -_x})
    total, (definition,) = Atom(POSITIVE, _exp_x + _exp_minus_x), hyperbolic_tangent.conclusion
    (shown,) = (atom for atom in at_minus.conclusion if isinstance(atom, Atom))
    minus = Atom(ZERO, definition.polynomial.substitute({_X: -_x}))
    halves = tuple(Cofactor(constant(Fraction(-1, 2)), e, _one) for e in (definition, minus))
    goal = Atom(PSD, -_tanh_x)
    weight = square(None, _one, total, shown)
    theorem = certificate(goal, Certificate((weight,), halves, (total,)))
    theorem = cut(instantiate(cite(hyperbolic_tangent), {_X: -_x}), theorem)
    return cut(_sum(), cut(at_minus, cut(cite(hyperbolic_tangent), theorem)))
