"""That a vector is not 0 because a matrix maps it to one that is not: ``y ≠ 0`` from Ay ≠ 0.

So an eigenvector x of AB, for an eigenvalue that is not 0, makes Bx one of BA.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import permutations
from operator import mul

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Letter,
    Polynomial,
    Theorem,
    assume,
    cases,
    constant,
    cut,
    instantiate,
    of,
    strict,
    vanish,
)
from proofs.kernel.polynomial import Dimension
from proofs.search.words import transposed

from .choices import moved
from .invertibility import gram_is_definite
from .squares import square
from .work import proved_once


def by_image(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
    """``yᵀy > 0`` for a word y from an equation ``Ay = λv``, where λ ≠ 0 and vᵀv > 0."""
    vector = _vector(goal)
    for equation, matrix, number, v in _images(vector, atoms) if vector else ():
        nonzero, y, a = gram_is_definite(number, atoms), of(*vector), of(*matrix)
        length, image = Atom(POSITIVE, v.T * v), a * y
        if nonzero is None or length not in atoms:
            continue
        part = square(length, constant(1), Atom(POSITIVE, number * number))
        scaled = Atom(POSITIVE, number * number * length.polynomial)
        shown = moved(scaled, Atom(POSITIVE, image.T * image), (equation,))
        shown = cut(nonzero, cut(strict(scaled, Certificate((part,))), shown))
        values = dict(zip(_letters(a.rows, a.columns), (a, y), strict=True))
        return cut(shown, instantiate(_nonzero(a.rows, a.columns), values))
    return None


def _vector(goal: Atom) -> tuple[Letter, ...]:
    """The word y, of two letters or more, of a goal ``yᵀy > 0``."""
    words = [word for m in goal.polynomial.terms for word in m.scalars]
    if goal.relation != POSITIVE or len(words) != 1:
        return ()
    half = words[0][len(words[0]) // 2 :]
    plain = words[0] == transposed(half) + half and goal.polynomial == of(*words[0])
    return half if plain and len(half) > 1 else ()


def _images(
    vector: tuple[Letter, ...], atoms: Sequence[Atom]
) -> Iterator[tuple[Atom, tuple[Letter, ...], Polynomial, Polynomial]]:
    """The equations ``Ay = λv`` of a vector y, with A, λ and v."""
    for atom in atoms:
        terms = atom.polynomial.terms
        if atom.relation != ZERO or atom.every or len(terms) != 2:
            continue
        for (m, c), (other, d) in permutations(terms.items()):
            before, numbers = m.word[: -len(vector)], (of(*word) for word in other.scalars)
            if before and not m.scalars and m.word[-len(vector) :] == vector:
                yield atom, before, reduce(mul, numbers, constant(-d / c)), of(*other.word)


def _letters(rows: Dimension, columns: Dimension) -> tuple[Letter, Letter]:
    return Letter("A", rows, columns), Letter("y", columns, 1)


@proved_once
def _nonzero(rows: Dimension, columns: Dimension) -> Theorem:
    """``yᵀAᵀAy > 0 ⊢ yᵀy > 0``: were yᵀy ≤ 0, so would y be 0, and Ay."""
    a, y = map(of, _letters(rows, columns))
    image, length = (Atom(POSITIVE, v.T * v) for v in (a * y, y))
    opposite = Atom(PSD, -length.polynomial)
    half = constant(Fraction(1, 2)) * (y.T - y.T * a.T * a)
    null = Cofactor(half, Atom(ZERO, y), constant(1))
    shown = strict(length, Certificate((square(image, constant(1)),), (null,)))
    return cases(assume(length), cut(vanish(assume(opposite), y), shown), length.polynomial)
