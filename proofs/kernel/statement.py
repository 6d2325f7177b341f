"""What a theorem may say, and the exact evaluation of a relation at rational matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sympy

from .polynomial import (
    BOUND,
    EMPTY,
    RUNNING_PRODUCT,
    Letter,
    Polynomial,
    Step,
    Steps,
    Substitution,
    require,
)

PSD, POSITIVE, ZERO, ENTRYWISE = RELATIONS = ("⪰", "≻", "=", "≥")
Values = Mapping[Letter, Sequence[sympy.Matrix]]
"""The matrix of each variable; of a family, those of steps 0, 1, 2, …, the last one repeated."""
Dimensions = Mapping[str, int]


@dataclass(frozen=True)
class Atom:
    """One relation between a polynomial and zero, for all real values of its letters.

    ``⪰``: symmetric and positive semidefinite.  ``≻``: symmetric and positive definite.
    ``=``: zero.  ``≥``: every entry is nonnegative.  With ``every``, for every step k ≥ 1.
    """

    relation: str
    polynomial: Polynomial
    every: bool = False

    def __post_init__(self) -> None:
        require(self.relation in RELATIONS, "no relation {!r}", self.relation)
        fits = self.polynomial.is_symmetric or self.relation in (ZERO, ENTRYWISE)
        require(
            fits,
            "{} 0 needs a symmetric expression, not {.described}",
            self.relation,
            self.polynomial,
        )
        bound = self.every or BOUND not in self.polynomial.steps
        require(bound, "step {} is free in {}; only ∀{0} binds it", BOUND, self.polynomial)

    @property
    def steps(self) -> frozenset[str]:
        """The free step names."""
        return self.polynomial.steps - {BOUND}

    def substitute(self, letters: Substitution = EMPTY, steps: Steps = EMPTY) -> Atom:
        """Replace variables and free steps."""
        free = {name: step for name, step in steps.items() if name != BOUND}
        captured = self.every and any(free[name].base == BOUND for name in self.steps & free.keys())
        require(not captured, "step {} would be captured in {}", BOUND, self)
        return replace(self, polynomial=self.polynomial.substitute(letters, free))

    def at(self, step: Step) -> Atom:
        """The instance of ``∀k`` at a step."""
        return Atom(self.relation, self.polynomial.substitute(EMPTY, {BOUND: step}))

    def holds(self, values: Values, dimensions: Dimensions) -> bool:
        """Whether the relation holds at the values: decided exactly, or refused."""
        if not self.every:
            return _satisfied(self.relation, _evaluate(self.polynomial, values, dimensions))
        names = {letter.name for letter, _ in self.polynomial.occurrences()}
        require(names.isdisjoint({RUNNING_PRODUCT, BOUND}), "{} has unboundedly many values", self)
        last = 1 + max(map(len, values.values()), default=0)
        steps = (Step(None, number) for number in range(1, last + 1))
        return all(self.at(step).holds(values, dimensions) for step in steps)

    def __str__(self) -> str:
        text = f"{self.polynomial} {self.relation} 0"
        return f"∀{BOUND} ≥ 1: {text}" if self.every else text


@dataclass(frozen=True)
class Derivative:
    """``d function / d variable = value``, between SymPy scalars."""

    function: sympy.Expr
    variable: sympy.Expr
    value: sympy.Expr

    def __str__(self) -> str:
        return f"d({self.function})/d({self.variable}) = {self.value}"


@dataclass(frozen=True)
class Counterexample:
    """Values exist that satisfy every hypothesis and break the conclusion."""

    hypotheses: frozenset[Atom]
    conclusion: Atom
    values: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        given = "; ".join(sorted(map(str, self.hypotheses))) or "no hypothesis"
        values = ", ".join(f"{name} = {value}" for name, value in self.values)
        return f"{given} does not imply {self.conclusion}: {values}"


Statement = Atom | Derivative | Counterexample


def _evaluate(polynomial: Polynomial, values: Values, dimensions: Dimensions) -> sympy.Matrix:
    rows, columns = (dimensions.get(str(d), d) for d in (polynomial.rows, polynomial.columns))
    total = sympy.zeros(rows, columns)
    for m, c in polynomial.terms.items():
        term = sympy.Rational(c.numerator, c.denominator) * sympy.eye(rows)
        for word in m.scalars:
            closed = sympy.eye(1)
            for letter in word:
                closed = closed * _value(letter, values, dimensions)
            term = closed[0, 0] * term
        for letter in m.word:
            term = term * _value(letter, values, dimensions)
        total += term
    return total


def _value(letter: Letter, values: Values, dimensions: Dimensions) -> sympy.Matrix:
    fixed = letter.step is None or (letter.step.base is None and letter.step.offset >= 0)
    require(fixed, "{} stands at a free step; give the step a number", letter)
    if letter.argument is not None:
        diagonal = _evaluate(letter.argument, values, dimensions).diagonal()
        value = sympy.diag(*map(getattr(sympy, letter.name), diagonal))
    else:
        require(letter.variable in values, "no value for {}", letter)
        family = values[letter.variable]
        value = family[min(letter.step.offset if letter.step else 0, len(family) - 1)]
    value = value.T if letter.transposed else value
    fits = value.shape == tuple(dimensions.get(str(d), d) for d in (letter.rows, letter.columns))
    fits = fits and all(isinstance(entry, sympy.Rational) for entry in value)
    fits = fits and (letter.structure == "general" or value == value.T)
    fits = fits and (not letter.commutes or value.is_diagonal())
    require(fits, "{} is not an exact {} matrix: {}", letter, letter.structure, value)
    return value


def _satisfied(relation: str, value: sympy.Matrix) -> bool:
    if relation in (ZERO, ENTRYWISE):
        return all(entry == 0 if relation == ZERO else entry >= 0 for entry in value)
    pivots = _pivots(value)
    return pivots is not None and (relation == PSD or all(pivots))


def _pivots(value: sympy.Matrix) -> list[sympy.Rational] | None:
    """The pivots of LDLᵀ, or None if some principal minor is negative.

    A symmetric matrix is ⪰ 0 iff its first pivot is ≥ 0, its first row vanishes where the pivot
    does, and its Schur complement is ⪰ 0.
    """
    pivots, rest = list[sympy.Rational](), value
    while rest.rows:
        pivot, row = rest[0, 0], rest[0, 1:]
        if pivot < 0 or (pivot == 0 and any(row)):
            return None
        pivots.append(pivot)
        rest = rest[1:, 1:] - (row.T * row / pivot if pivot else 0 * row.T * row)
    return pivots
