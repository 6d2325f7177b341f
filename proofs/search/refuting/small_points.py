"""Small exact points: every matrix 1 × 1, every family constant, values such as 0, 1, −1 and 1/2.

Many statements fail, and most hypotheses hold, at such a point, and to look there costs little
beside a search among matrices.  A relation that is broken is repaired by changing one of its
letters, whichever change breaks the fewest relations: the min-conflicts heuristic of S. Minton et
al., Artificial Intelligence 58 (1992).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import isqrt

import sympy

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    TRACE,
    ZERO,
    Atom,
    KernelError,
    Letter,
    Polynomial,
    Step,
    Theorem,
    counterexample,
)
from proofs.kernel.polynomial import BOUND, RUNNING_PRODUCT

from .sizes_and_steps import (
    HORIZONS,
    SIZES,
    SizesAndSteps,
    beyond,
    choices,
    rational,
    size_names,
    step_names,
)

Number = int | Fraction  # an integer as an int: its arithmetic takes a tenth of the time
VALUES: tuple[Number, ...] = (0, 1, Fraction(1, 2), -1, 2, Fraction(1, 4), -2, 3, 4)
STARTS = VALUES[:4]
REPAIRS = 12  # of one start
Point = dict[Letter, Fraction]
_Factor = int | tuple[str, "_Terms"]  # the place of a letter, or a function and its argument
_Terms = list[tuple[Number, list[_Factor]]]
_AT_ZERO = {"exp": 1, "tanh": 0}  # where their values are rational


class _IrrationalError(ArithmeticError):
    """A function's value that is not rational."""


def refute_at_small_points(
    goal: Sequence[Atom], given: Sequence[Atom], tried: list[str] | None = None
) -> Theorem | None:
    """Find small numbers that satisfy ``given`` and break one of the goals."""
    atoms = (*goal, *given)
    sizes = dict.fromkeys(size_names(atoms), 1)
    if tried is not None:
        tried.append("no counterexample found among small numbers, 1 × 1")
    for numbers, atom in product(choices(step_names(atoms), (*HORIZONS, *beyond(atoms))), goal):
        steps = SizesAndSteps(numbers, sizes).at
        point = small_point(atom, given, steps)
        if point is None:
            continue
        values = {letter: [_scaled_identity(letter, x)] for letter, x in point.items()}
        try:
            return counterexample(frozenset(given), atom, values, sizes, steps)
        except KernelError:
            continue
    return None


def _scaled_identity(letter: Letter, x: Fraction) -> sympy.Matrix:
    """The number as a matrix: 1 × 1, or, for a letter of a size that is a number, x I."""
    return rational(x) * sympy.eye(letter.rows if isinstance(letter.rows, int) else 1)


def small_point(goal: Atom, given: Sequence[Atom], steps: Mapping[str, Step]) -> Point | None:
    """Values at which every hypothesis holds and the goal fails, at numbers of the free steps."""
    atoms = [atom.substitute(steps=steps) for atom in (goal, *given)]
    if not all(map(_is_decided_by_scalars, atoms)):
        return None
    constant = [atom.at(Step(None, 1)) if atom.every else atom for atom in atoms]
    search = _Search(list(dict.fromkeys(constant[1:])), constant[0])
    points = (search.repaired(start) for start in STARTS)
    return next((point for point in points if point is not None), None)


def _is_decided_by_scalars(atom: Atom) -> bool:
    """Whether numbers in the place of its letters decide the relation, also for every step."""
    letters = [letter for letter, _ in atom.polynomial.occurrences()]
    shapes = [atom.polynomial.shape, *((x.rows, x.columns) for x in letters)]
    unbounded = atom.every and any(x.name in (RUNNING_PRODUCT, BOUND) for x in letters)
    return not unbounded and all(map(_takes_numbers, shapes))


def _takes_numbers(shape: tuple[int | str, int | str]) -> bool:
    """Whether numbers are put for matrices of that shape: 1 × 1, or x I where the size is large.

    Sums, products and relations of the x I are those of the x; to search among matrices of a large
    size costs too much.
    """
    rows, columns = shape
    if isinstance(rows, int) and rows == columns:
        return rows == 1 or rows > max(SIZES)
    return all(d == 1 or isinstance(d, str) for d in shape)


@dataclass(frozen=True, eq=False)
class _Relation:
    """A relation between a polynomial in numbers and zero, to hold, or, of the goal, to fail."""

    relation: str
    terms: _Terms
    letters: tuple[int, ...]
    holds: bool = True

    def fits(self, point: Sequence[Number]) -> bool:
        """Whether it holds where it should, or fails where it should."""
        try:
            value = _value(self.terms, point)
        except _IrrationalError:
            return False
        return _HOLDS[self.relation](value) == self.holds

    def candidates(self, letter: int, point: Sequence[Number]) -> tuple[Number, ...]:
        """Simple values, and those at and about its roots, where it is of degree 1 or 2 in it."""
        try:
            at_0, at_1, at_2 = (_value(self.terms, _moved(point, letter, x)) for x in (0, 1, 2))
        except _IrrationalError:
            return VALUES
        roots = _roots(at_0, at_1, at_2)
        return (*VALUES, *(x for root in roots for x in (root, root + 1, root - 1)))


def _roots(at_0: Number, at_1: Number, at_2: Number) -> list[Number]:
    """The rational roots of the polynomial of degree 2 with these values at 0, 1 and 2."""
    a = Fraction(at_2 - 2 * at_1 + at_0, 2)
    b = at_1 - at_0 - a
    if not a:
        return [_number(-at_0 / b)] if b else []
    square = b * b - 4 * a * at_0
    if square < 0:
        return []
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if root * root != square:
        return []
    return [_number((-b + sign * root) / (2 * a)) for sign in (1, -1)]


_HOLDS: dict[str, Callable[[Number], bool]] = {
    ZERO: lambda value: value == 0,
    PSD: lambda value: value >= 0,
    ENTRYWISE: lambda value: value >= 0,
    POSITIVE: lambda value: value > 0,
}


class _Search:
    """Relations to keep and one to break, among numbers for the letters."""

    def __init__(self, given: Sequence[Atom], goal: Atom) -> None:
        found = {letter for atom in (*given, goal) for letter in atom.polynomial.letters}
        self.letters = sorted(found, key=repr)
        self.relations = [self._read(goal, False), *(self._read(atom, True) for atom in given)]
        self.touched = [
            [x for x in self.relations if place in x.letters] for place in range(len(self.letters))
        ]

    def _read(self, atom: Atom, holds: bool) -> _Relation:
        places = {letter: place for place, letter in enumerate(self.letters)}
        inside = tuple(sorted(places[letter] for letter in atom.polynomial.letters))
        return _Relation(atom.relation, _terms(atom.polynomial, places), inside, holds)

    def repaired(self, start: Number) -> Point | None:
        """The point that repairs lead to from one value for all letters."""
        point = [start] * len(self.letters)
        seen = {tuple(point)}
        for _ in range(REPAIRS):
            broken = [relation for relation in self.relations if not relation.fits(point)]
            if not broken:
                return dict(zip(self.letters, map(Fraction, point), strict=True))
            moves = {
                (letter, value): None
                for relation in broken
                for letter in relation.letters
                for value in relation.candidates(letter, point)
                if tuple(_moved(point, letter, value)) not in seen
            }
            if not moves:
                return None
            fits = [[x.fits(point) for x in relations] for relations in self.touched]
            letter, value = min(moves, key=lambda m: sum(fits[m[0]]) - self._fitting(m, point))
            point[letter] = value
            seen.add(tuple(point))
        return None

    def _fitting(self, move: tuple[int, Number], point: Sequence[Number]) -> int:
        """How many of a letter's relations fit once it has that value."""
        moved = _moved(point, *move)
        return sum(relation.fits(moved) for relation in self.touched[move[0]])


def _moved(point: Sequence[Number], letter: int, value: Number) -> list[Number]:
    return [*point[:letter], value, *point[letter + 1 :]]


def _terms(polynomial: Polynomial, places: Mapping[Letter, int]) -> _Terms:
    """The polynomial with the places of its letters, and the arguments of its functions, read."""

    def read(letter: Letter) -> _Factor:
        if letter.argument is None:
            return places[letter.variable]
        inner, size = _terms(letter.argument, places), letter.argument.rows
        if letter.name == TRACE and isinstance(size, int):
            inner = [(size * value, factors) for value, factors in inner]
        return letter.name, inner

    return [
        (_number(c), [read(letter) for word in (*m.scalars, m.word) for letter in word])
        for m, c in polynomial.terms.items()
    ]


def _number(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value


def _value(terms: _Terms, point: Sequence[Number]) -> Number:
    total: Number = 0
    for value, factors in terms:
        for factor in factors:
            if isinstance(factor, int):
                value *= point[factor]
            elif factor[0] == TRACE:
                value *= _value(factor[1], point)
            elif _value(factor[1], point) == 0:
                value *= _AT_ZERO[factor[0]]
            else:
                raise _IrrationalError
        total += value
    return total
