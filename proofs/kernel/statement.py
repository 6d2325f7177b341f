"""Statements: the forms of what a theorem says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .polynomial import (
    BOUND,
    EMPTY,
    Letter,
    Polynomial,
    Sealed,
    Step,
    Steps,
    Substitution,
    require,
)

if TYPE_CHECKING:
    import sympy

PSD, POSITIVE, ZERO, ENTRYWISE = RELATIONS = ("⪰", "≻", "=", "≥")


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


class Point(NamedTuple):
    """Where a statement fails: sizes, values of letters, and what is put for letters and steps.

    The values of a family are those of steps 0, 1, 2, …, the last one repeated.
    """

    sizes: tuple[tuple[str, int], ...]
    values: tuple[tuple[Letter, tuple[sympy.ImmutableMatrix, ...]], ...]
    letters: tuple[tuple[Letter, Polynomial], ...]
    steps: tuple[tuple[str, Step], ...]

    def __str__(self) -> str:
        values = [(x, [matrix.tolist() for matrix in family]) for x, family in self.values]
        shown = (*self.sizes, *values, *self.letters, *self.steps)
        return ", ".join(f"{x} = {value}" for x, value in shown)


class Counterexample(NamedTuple):
    """Values exist that satisfy every hypothesis and break the conclusion."""

    hypotheses: frozenset[Atom]
    conclusion: Atom
    point: Point

    def __str__(self) -> str:
        given = "; ".join(sorted(map(str, self.hypotheses))) or "no hypothesis"
        return f"{given} does not imply {self.conclusion}: {self.point}"


Statement = Atom | Derivative | Counterexample
