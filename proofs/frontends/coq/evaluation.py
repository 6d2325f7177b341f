"""Exact values of terms at rational matrices, and what certifies them to Coq."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count, islice, product

import sympy

from proofs.kernel import BOUND, Dimension, Letter

from .terms import (
    Entry,
    Function,
    Identity,
    Member,
    Natural,
    Number,
    Opposite,
    Product,
    Running,
    Sum,
    Term,
    Trace,
    Transpose,
    UnsupportedError,
    Zero,
    is_scalar,
    one,
    polynomial,
    substituted,
)

Values = Mapping[Letter, Sequence[sympy.Matrix]]


def value_at(letter: Letter, values: Values) -> sympy.Matrix:
    """The letter's matrix; of a family, the last one from there on."""
    family = values.get(letter.variable)
    if not family:
        raise UnsupportedError(f"{letter} has no value")
    if letter.step is None:
        return family[0]
    if letter.step.base is not None:
        return family[-1]
    return family[min(letter.step.offset, len(family) - 1)]


def evaluated(term: Term, values: Values, sizes: Mapping[str, int]) -> sympy.Matrix:
    """The matrix that the term is; a scalar is 1 × 1."""

    def size(dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else sizes[dimension]

    def at(part: Term) -> sympy.Matrix:
        return evaluated(part, values, sizes)

    match term:
        case Member(letter):
            return value_at(letter, values)
        case Natural(step) if step.base is None:
            return sympy.Matrix([[step.offset]])
        case Number(value):
            return sympy.Matrix([[sympy.Rational(value.numerator, value.denominator)]])
        case Identity(dimension):
            return sympy.eye(size(dimension))
        case Zero(rows, columns):
            return sympy.zeros(size(rows), size(columns))
        case Function(name, argument):
            return sympy.diag(*map(getattr(sympy, name), at(argument).diagonal()))
        case Running(factor, step) if step.base is None:
            whole = at(one(polynomial(factor).rows))
            for up in range(1, step.offset + 1):
                whole = at(substituted(factor, {}, {BOUND: step._replace(offset=up)})) * whole
            return whole
        case Transpose(inner):
            return at(inner).T
        case Trace(inner):
            return sympy.Matrix([at(inner).trace()])
        case Opposite(inner):
            return -at(inner)
        case Entry(inner):
            return at(inner)
        case Sum(left, right):
            return at(left) + at(right)
        case Product(left, right) if is_scalar(left):
            return at(left)[0, 0] * at(right)
        case Product(left, right):
            return at(left) * at(right)
    raise UnsupportedError(f"{polynomial(term)} has no value")


def squares(value: sympy.Matrix) -> tuple[list[sympy.Rational], list[list[sympy.Rational]]] | None:
    """``d`` ≥ 0 and L with ``value = Σ dₖ LₖᵀLₖ``; None where there is none."""
    size, rest = value.rows, value.copy()
    pivots, rows = list[sympy.Rational](), list[list[sympy.Rational]]()
    for k in range(size):
        pivot = rest[k, k]
        if pivot < 0 or (pivot == 0 and any(rest[k, :])):
            return None
        row = list(rest[k, :] / pivot) if pivot else [sympy.Integer(0)] * size
        rest = rest - pivot * sympy.Matrix([row]).T * sympy.Matrix([row])
        pivots.append(pivot)
        rows.append(row)
    return pivots, rows


def margin(value: sympy.Matrix) -> sympy.Rational:
    """A power of a half that can be taken off the diagonal of a positive definite matrix."""
    halves = (sympy.Rational(1, 2**k) for k in count())
    return next(x for x in halves if squares(value - x * sympy.eye(value.rows)) is not None)


def direction(value: sympy.Matrix, strictly: bool = False) -> list[int]:
    """Small integers x, not all 0, with xᵀ value x < 0; or ≤ 0, where ≻ is to fail."""
    for radius in islice(count(1), 40):
        for x in product(range(-radius, radius + 1), repeat=value.rows):
            column = sympy.Matrix(x)
            form = (column.T * value * column)[0, 0]
            if any(x) and (form < 0 or (form == 0 and strictly)):
                return list(x)
    raise UnsupportedError(f"no small vector shows that {value.tolist()} is not semidefinite")
