"""What a theorem may say, and the exact evaluation of a relation at rational matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import mul
from typing import NamedTuple

import sympy

from .polynomial import *

PSD, POSITIVE, ZERO, ENTRYWISE = RELATIONS = ("⪰", "≻", "=", "≥")
Values = Mapping[Letter, Sequence[sympy.Matrix]]
"""The matrix of each variable; of a family, those of steps 0, 1, 2, …, the last one repeated."""
Dimensions = Mapping[str, int]


class Atom(Sealed):
    """One relation between a polynomial and zero, for all real values of its letters.

    ``⪰``: symmetric and positive semidefinite.  ``≻``: symmetric and positive definite.
    ``=``: zero.  ``≥``: every entry is nonnegative.  With ``every``, for every step k ≥ 1.
    """

    __slots__ = ("_every", "_polynomial", "_relation")
    relation: str
    polynomial: Polynomial
    every: bool

    def __new__(cls, relation: str, polynomial: Polynomial, every: bool = False) -> Atom:
        """Refuse what is no relation, or about a step that nothing binds."""
        p = polynomial
        exact = type(relation) is str and type(p) is Polynomial and type(every) is bool
        require(exact and relation in RELATIONS, "{!r} {!r} 0 is no relation", p, relation)
        fits = relation in (ZERO, ENTRYWISE) or p.is_symmetric
        require(fits, "{} 0 needs a symmetric expression, not {.described}", relation, p)
        bound = every or BOUND not in p.steps
        require(bound, "step {0} is free in {1}; only ∀{0} binds it", BOUND, p)
        return cls._of(_relation=relation, _polynomial=p, _every=every)

    @property
    def steps(self) -> frozenset[str]:
        """The free step names."""
        return self.polynomial.steps - {BOUND}

    def substitute(self, letters: Substitution = EMPTY, steps: Steps = EMPTY) -> Atom:
        """Replace variables by polynomials, and free steps by steps ≥ 0."""
        for step in steps.values():
            fits = step.is_exact and step.base != BOUND and step.offset >= 0
            require(fits, "no step becomes {}: it is not t + m or m with m ≥ 0", step)
        free = {name: step for name, step in steps.items() if name != BOUND}
        return Atom(self.relation, self.polynomial.substitute(letters, free), self.every)

    def at(self, step: Step) -> Atom:
        """The instance of ``∀k`` at a step."""
        return Atom(self.relation, self.polynomial.substitute(EMPTY, {BOUND: step}))

    def holds(self, values: Values, dimensions: Dimensions) -> bool:
        """Whether the relation holds at the values: decided exactly, or refused.

        For ``∀k`` it is decided at each k up to one beyond the last value that is given: from there
        on every family, also at step k − 1, repeats its last value.
        """
        if self.every:
            names = {letter.name for letter, _ in self.polynomial.occurrences()}
            bounded = names.isdisjoint({RUNNING_PRODUCT, BOUND})
            require(bounded, "{} has unboundedly many values", self)
            last = 1 + max(map(len, values.values()), default=0)
            steps = (Step(None, number) for number in range(1, last + 1))
            return all(self.at(step).holds(values, dimensions) for step in steps)
        value = _evaluate(self.polynomial, values, dimensions)
        if self.relation in (ZERO, ENTRYWISE):
            return all(x == 0 or (x > 0 and self.relation == ENTRYWISE) for x in value)
        return _is_definite(value, self.relation == POSITIVE)

    def __str__(self) -> str:
        text = f"{self.polynomial} {self.relation} 0"
        return f"∀{BOUND} ≥ 1: {text}" if self.every else text

    __repr__ = __str__


class Derivative(NamedTuple):
    """``d function / d variable = value``, between SymPy scalars."""

    function: sympy.Expr
    variable: sympy.Expr
    value: sympy.Expr

    def __str__(self) -> str:
        return f"d({self.function})/d({self.variable}) = {self.value}"


class Counterexample(NamedTuple):
    """Values exist that satisfy every hypothesis and break the conclusion."""

    hypotheses: frozenset[Atom]
    conclusion: Atom
    values: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        given = "; ".join(sorted(map(str, self.hypotheses))) or "no hypothesis"
        values = ", ".join(f"{name} = {value}" for name, value in self.values)
        return f"{given} does not imply {self.conclusion}: {values}"


Statement = Atom | Derivative | Counterexample


def _shape(rows: Dimension, columns: Dimension, dimensions: Dimensions) -> tuple[int, int]:
    sizes = [dimensions.get(d, 0) if isinstance(d, str) else d for d in (rows, columns)]
    fits = all(type(size) is int and size >= 1 for size in sizes)
    require(fits, "the sizes of a {} × {} matrix must be given, at least 1", rows, columns)
    return sizes[0], sizes[1]


def _evaluate(polynomial: Polynomial, values: Values, dimensions: Dimensions) -> sympy.Matrix:
    rows, columns = _shape(*polynomial.shape, dimensions)
    total = sympy.zeros(rows, columns)
    for m, c in polynomial.terms.items():
        term = sympy.Rational(c.numerator, c.denominator) * sympy.eye(rows)
        for word in m.scalars:
            term *= reduce(mul, (_value(letter, values, dimensions) for letter in word))[0, 0]
        total += reduce(mul, (_value(letter, values, dimensions) for letter in m.word), term)
    return total


def _value(letter: Letter, values: Values, dimensions: Dimensions) -> sympy.Matrix:
    step = letter.step or Step(None, 0)
    fixed = step.base is None and step.offset >= 0 and letter.structure != "natural"
    require(fixed, "{} stands at a free step; give the step a number", letter)
    if letter.argument is not None:
        diagonal = _evaluate(letter.argument, values, dimensions).diagonal()
        value = sympy.diag(*map(getattr(sympy, letter.name), diagonal))
    else:
        family = values.get(letter.variable, ())
        require(len(family), "no value for {}", letter)
        value = family[min(step.offset, len(family) - 1)]
    exact = isinstance(value, sympy.MatrixBase) and all(
        isinstance(x, sympy.Rational) for x in value
    )
    value = value.T if exact and letter.transposed else value
    fits = exact and value.shape == _shape(letter.rows, letter.columns, dimensions)
    fits = fits and (letter.structure == "general" or value == value.T)
    fits = fits and (not letter.commutes or value.is_diagonal())
    require(fits, "{} is not an exact {} matrix: {}", letter, letter.structure, value)
    return value


def _is_definite(value: sympy.Matrix, strictly: bool) -> bool:
    """A symmetric matrix is ⪰ 0 iff its first pivot is positive and its Schur complement is ⪰ 0,
    or its first row vanishes and the rest is ⪰ 0.
    """
    if not value.rows:
        return True
    pivot, row, rest = value[0, 0], value[0, 1:], value[1:, 1:]
    if pivot == 0:
        return not strictly and not any(row) and _is_definite(rest, strictly)
    return bool(pivot > 0) and _is_definite(rest - row.T * row / pivot, strictly)
