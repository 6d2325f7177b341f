"""Words and monomials, as both searches take them apart."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from proofs.kernel import Monomial, Polynomial
from proofs.kernel.polynomial import Dimension, Word

UNIT = Monomial((), ())


def transposed(word: Word) -> Word:
    """The transpose of a word."""
    return tuple(letter.T for letter in reversed(word))


def without(scalars: Sequence[Word], part: Sequence[Word]) -> tuple[Word, ...] | None:
    """The multiset difference, or None if ``part`` is not contained in ``scalars``."""
    if not part:
        return tuple(scalars)
    rest = list(scalars)
    for word in part:
        if word not in rest:
            return None
        rest.remove(word)
    return tuple(rest)


def single(m: Monomial, rows: Dimension, columns: Dimension) -> Polynomial:
    """The monomial as a polynomial."""
    return Polynomial(rows, columns, {m: Fraction(1)})
