"""Bounds of norms: lemmas about fresh letters, proved once, and the calculation that they allow.

Each bound ``c ≥ 0, c²I − XᵀX ⪰ 0`` is a theorem.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from proofs.kernel import (
    PSD,
    Atom,
    Certificate,
    KernelError,
    Letter,
    Polynomial,
    Theorem,
    assume,
    certificate,
    conjunction,
    constant,
    cut,
    instantiate,
    of,
)
from proofs.kernel.polynomial import Dimension

from .positivity import Positivity
from .roots import NormBound, excess
from .squares import square
from .work import proved_once

Prover = Callable[[Atom], Theorem | None]


@dataclass(frozen=True)
class Bounded:
    """A matrix, a bound of its norm, and the theorem ``⊢ c ≥ 0, c²I − XᵀX ⪰ 0``."""

    matrix: Polynomial
    bound: Polynomial
    theorem: Theorem


# --- lemmas about fresh letters ------------------------------------------------------------------


def _scalar(name: str) -> Letter:
    return Letter(name, 1, 1)


_c, _e, _s = map(_scalar, "ces")


def relations_of(x: Polynomial, c: Polynomial) -> tuple[Atom, Atom]:
    """``c ≥ 0`` and ``c²I − XᵀX ⪰ 0``: what ``‖X‖ ≤ c`` is to the kernel."""
    return Atom(PSD, c), Atom(PSD, excess(x, c))


@proved_once
def _product(rows: Dimension, inner: Dimension, columns: Dimension) -> Theorem:
    """``‖X‖ ≤ c, ‖Y‖ ≤ e ⊢ ‖XY‖ ≤ c e``."""
    x, y = of(Letter("X", rows, inner)), of(Letter("Y", inner, columns))
    c, e, one = of(_c), of(_e), constant(1, columns)
    (sign, first), (other, second) = relations_of(x, c), relations_of(y, e)
    positive, goal = relations_of(x * y, c * e)
    return conjunction(
        certificate(positive, Certificate((square(None, constant(1), sign, other),))),
        certificate(goal, Certificate((square(second, c * one), square(first, y)))),
    )


@proved_once
def _multiple(rows: Dimension, columns: Dimension) -> Theorem:
    """``‖X‖ ≤ c, s ≥ 0 ⊢ ‖s X‖ ≤ s c``."""
    x, c, s = of(Letter("X", rows, columns)), of(_c), of(_s)
    sign, first = relations_of(x, c)
    positive, goal = relations_of(s * x, s * c)
    scale = square(None, constant(1), Atom(PSD, s), sign)
    return conjunction(
        certificate(positive, Certificate((scale,))),
        certificate(goal, Certificate((square(first, s * constant(1, columns)),))),
    )


@proved_once
def _weaker(rows: Dimension, columns: Dimension) -> Theorem:
    """``‖X‖ ≤ c, e ≥ c ⊢ ‖X‖ ≤ e``: e² − c² = (e − c)² + 2 c (e − c)."""
    x, c, e, one = of(Letter("X", rows, columns)), of(_c), of(_e), constant(1, columns)
    (sign, first), gap = relations_of(x, c), Atom(PSD, e - c)
    positive, goal = relations_of(x, e)
    squares = (
        square(None, (e - c) * one),
        square(None, one, sign, gap, weight=2),
        square(first, one),
    )
    parts = (square(sign, constant(1)), square(gap, constant(1)))
    return conjunction(
        certificate(positive, Certificate(parts)), certificate(goal, Certificate(squares))
    )


@proved_once
def _sum(rows: Dimension, columns: Dimension) -> Theorem:
    """``‖X‖ ≤ c, ‖Y‖ ≤ e ⊢ ‖X + Y‖ ≤ c + e``."""
    x, y = (of(Letter(name, rows, columns)) for name in "XY")
    c, e = of(_c), of(_e)
    return _searched(relations_of(x + y, c + e), (*relations_of(x, c), *relations_of(y, e)))


@proved_once
def _transpose(rows: Dimension, columns: Dimension) -> Theorem:
    """``‖X‖ ≤ c ⊢ ‖Xᵀ‖ ≤ c``."""
    x, c = of(Letter("X", rows, columns)), of(_c)
    return _searched(relations_of(x.T, c), relations_of(x, c))


@proved_once
def _symmetric(size: Dimension) -> Theorem:
    """``c I − S ⪰ 0, c I + S ⪰ 0, c ≥ 0 ⊢ ‖S‖ ≤ c``."""
    s, c, one = of(Letter("S", size, size, "symmetric")), of(_c), constant(1, size)
    given = (Atom(PSD, c), Atom(PSD, c * one - s), Atom(PSD, c * one + s))
    return _searched(relations_of(s, c), given)


@proved_once
def _bracket(size: Dimension) -> Theorem:
    """``‖S‖ ≤ c ⊢ c I − S ⪰ 0, c I + S ⪰ 0``."""
    s, c, one = of(Letter("S", size, size, "symmetric")), of(_c), constant(1, size)
    return _searched((Atom(PSD, c * one - s), Atom(PSD, c * one + s)), relations_of(s, c))


def _searched(goals: Sequence[Atom], given: Sequence[Atom]) -> Theorem:
    known, parts = Positivity(given, []), list[Theorem]()
    for goal in goals:
        part = assume(goal) if goal in given else known.quick(goal) or known.thorough(goal)
        if part is None:
            raise KernelError(f"the lemma {goal} is not found")
        parts.append(part)
    return conjunction(*parts)


# --- the rules of calculation --------------------------------------------------------------------


def product_of(first: Bounded, second: Bounded) -> Bounded:
    """``‖XY‖ ≤ c e``."""
    x, y = first.matrix, second.matrix
    letters = {Letter("X", *x.shape): x, Letter("Y", *y.shape): y}
    values = {**letters, _c: first.bound, _e: second.bound}
    theorem = instantiate(_product(x.rows, x.columns, y.columns), values)
    theorem = cut(second.theorem, cut(first.theorem, theorem))
    return Bounded(x * y, first.bound * second.bound, theorem)


def sum_of(first: Bounded, second: Bounded) -> Bounded:
    """``‖X + Y‖ ≤ c + e``."""
    x, y = first.matrix, second.matrix
    letters = {Letter("X", *x.shape): x, Letter("Y", *x.shape): y}
    values = {**letters, _c: first.bound, _e: second.bound}
    theorem = cut(second.theorem, cut(first.theorem, instantiate(_sum(*x.shape), values)))
    return Bounded(x + y, first.bound + second.bound, theorem)


def multiple_of(scale: Polynomial, sign: Theorem, one: Bounded) -> Bounded:
    """``‖s X‖ ≤ s c`` for s ≥ 0."""
    x = one.matrix
    values = {Letter("X", *x.shape): x, _c: one.bound, _s: scale}
    theorem = cut(one.theorem, cut(sign, instantiate(_multiple(*x.shape), values)))
    return Bounded(scale * x, scale * one.bound, theorem)


def transpose_of(one: Bounded) -> Bounded:
    """``‖Xᵀ‖ ≤ c``."""
    x = one.matrix
    values = {Letter("X", *x.shape): x, _c: one.bound}
    return Bounded(x.T, one.bound, cut(one.theorem, instantiate(_transpose(*x.shape), values)))


def negative_of(one: Bounded) -> Bounded:
    """``‖−X‖ ≤ c``: the relation is the same."""
    return Bounded(-one.matrix, one.bound, one.theorem)


def weaker_than(one: Bounded, bound: Polynomial, gap: Theorem) -> Theorem:
    """``‖X‖ ≤ e`` from ``e − c ≥ 0``."""
    x = one.matrix
    values = {Letter("X", *x.shape): x, _c: one.bound, _e: bound}
    return cut(one.theorem, cut(gap, instantiate(_weaker(*x.shape), values)))


def bracket_of(one: Bounded) -> Theorem:
    """``c I ∓ S ⪰ 0`` for a symmetric S."""
    s = one.matrix
    values = {Letter("S", *s.shape, "symmetric"): s, _c: one.bound}
    return cut(one.theorem, instantiate(_bracket(s.rows), values))


def by_bracket(goal: NormBound, prove: Prover) -> Theorem | None:
    """``‖S‖ ≤ c`` from ``c I − S ⪰ 0`` and ``c I + S ⪰ 0``, for a symmetric S."""
    s, c = goal
    if s.rows != s.columns or s.is_scalar or not s.is_symmetric:
        return None
    one = constant(1, s.rows)
    theorem = instantiate(_symmetric(s.rows), {Letter("S", *s.shape, "symmetric"): s, _c: c})
    for atom in (Atom(PSD, c), Atom(PSD, c * one - s), Atom(PSD, c * one + s)):
        part = prove(atom)
        if part is None:
            return None
        theorem = cut(part, theorem)
    return cut(theorem, assume(goal.atom))


def bounded_identity(size: Dimension) -> Bounded:
    """``‖I‖ ≤ 1``."""
    one = constant(1, size)
    sign, nothing = relations_of(one, constant(1))
    positive = certificate(sign, Certificate((square(None, constant(1)),)))
    theorem = conjunction(positive, certificate(nothing, Certificate()))
    return Bounded(one, constant(1), theorem)
