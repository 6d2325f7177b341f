"""The kernel's squares, with what is mostly left out left out."""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import Atom, Polynomial, Square


def square(
    atom: Atom | None, factor: Polynomial, *scalars: Atom, weight: int | Fraction = 1
) -> Square:
    """The square of a factor, of weight 1 unless another is given."""
    return Square(Fraction(weight), scalars, atom, factor)
