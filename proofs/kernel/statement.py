"""What a theorem may say, and the exact evaluation of a relation at rational matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sympy

from .polynomial import BOUND, EMPTY, RUNNING_PRODUCT, KernelError, Letter, Polynomial, Step
from .polynomial import Steps, Substitution

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
        if self.relation not in RELATIONS:
            raise KernelError(f"no relation {self.relation!r}; the relations are {RELATIONS}")
        if self.relation in (PSD, POSITIVE) and not self.polynomial.is_symmetric:
            described = self.polynomial.described
            raise KernelError(f"{self.relation} 0 needs a symmetric expression, not {described}")
        if BOUND in self.polynomial.steps and not self.every:
            raise KernelError(f"step {BOUND} is free in {self.polynomial}; only ∀{BOUND} binds it")

    @property
    def steps(self) -> frozenset[str]:
        """The free step names."""
        return self.polynomial.steps - {BOUND}

    def substitute(self, letters: Substitution = EMPTY, steps: Steps = EMPTY) -> Atom:
        """Replace variables and free steps."""
        if self.every and any(steps[name].base == BOUND for name in self.steps & steps.keys()):
            raise KernelError(f"step {BOUND} would be captured in {self}")
        free = {name: step for name, step in steps.items() if name != BOUND}
        return replace(self, polynomial=self.polynomial.substitute(letters, free))

    def at(self, step: Step) -> Atom:
        """The instance of ``∀k`` at a step."""
        return Atom(self.relation, self.polynomial.substitute(steps={BOUND: step}))

    def holds(self, values: Values, dimensions: Dimensions) -> bool:
        """Whether the relation holds at the values: decided exactly, or refused."""
        if not self.every:
            return _satisfied(self.relation, _evaluate(self.polynomial, values, dimensions))
        if any(x.name in (RUNNING_PRODUCT, BOUND) for x, _ in self.polynomial.occurrences()):
            raise KernelError(f"{self} cannot be checked step by step; it needs a theorem")
        last = 1 + max(map(len, values.values()))
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
    if letter.step is not None and letter.step.base is not None:
        raise KernelError(f"{letter} stands at a free step; give the step a number")
    if letter.argument is not None:
        diagonal = _evaluate(letter.argument, values, dimensions).diagonal()
        return _checked(letter, sympy.diag(*map(getattr(sympy, letter.name), diagonal)), dimensions)
    if letter.variable not in values:
        raise KernelError(f"no value for {letter}")
    family = values[letter.variable]
    value = family[min(letter.step.offset if letter.step else 0, len(family) - 1)]
    return _checked(letter, value.T if letter.transposed else value, dimensions)


def _checked(letter: Letter, value: sympy.Matrix, dimensions: Dimensions) -> sympy.Matrix:
    shape = tuple(dimensions.get(str(d), d) for d in (letter.rows, letter.columns))
    rational = all(isinstance(entry, sympy.Rational) for entry in value)
    symmetric = letter.structure == "general" or value == value.T
    if (
        value.shape == shape
        and rational
        and symmetric
        and (not letter.commutes or value.is_diagonal())
    ):
        return value
    need = f"{letter.structure} rational {shape[0]} × {shape[1]} matrix"
    raise KernelError(f"{letter} needs a {need}, not {value.tolist()}")


def _satisfied(relation: str, value: sympy.Matrix) -> bool:
    if relation in (ZERO, ENTRYWISE):
        return all(entry == 0 if relation == ZERO else entry >= 0 for entry in value)
    pivots = _pivots(value)
    return pivots is not None and (relation == PSD or all(pivots))


def _pivots(value: sympy.Matrix) -> list[sympy.Rational] | None:
    """The pivots of LDLᵀ, or None: a symmetric matrix is ⪰ 0 iff its pivot is ≥ 0, its row
    vanishes where the pivot does, and the Schur complement is ⪰ 0."""
    pivots, rest = list[sympy.Rational](), value
    while rest.rows:
        pivot, row = rest[0, 0], rest[0, 1:]
        if pivot < 0 or (pivot == 0 and any(row)):
            return None
        pivots.append(pivot)
        rest = rest[1:, 1:] - (row.T * row / pivot if pivot else 0 * row.T * row)
    return pivots
