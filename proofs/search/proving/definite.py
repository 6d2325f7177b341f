"""What is definite because a factor has a left inverse: ``LᵀHL ≻ 0`` for H ≻ 0 and ML = I."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from proofs.kernel import (
    POSITIVE,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Polynomial,
    Square,
    Theorem,
    congruence,
    constant,
    cut,
    identity,
    strict,
)
from proofs.kernel.polynomial import Dimension
from proofs.search.words import UNIT

from .equations import as_products, transpose


def definite_by_factors(atoms: Sequence[Atom]) -> Iterator[Theorem]:
    """``LᵀHL ≻ 0`` for I and the H ≻ 0 that are given, and the L that an equation inverts."""
    given = [a for a in atoms if a.relation == POSITIVE and not a.every]
    for equation in atoms:
        for inverse, factor, lemma in inverted(equation):
            size = factor.rows
            form = congruence(_unit(size), factor, inverse)
            yield cut(lemma, cut(identity_is_definite(size), form))
            for atom in given:
                if atom.polynomial.rows == size and not atom.polynomial.is_scalar:
                    yield cut(lemma, congruence(atom, factor, inverse))


def inverted_sums(atoms: Sequence[Atom]) -> list[Atom]:
    """``M ≻ 0``, which may hold, for the symmetric sums M that an equation ML = I inverts."""
    pairs = [(m, x) for equation in atoms for m, x, _ in inverted(equation)]
    sides = dict.fromkeys(side for m, x in pairs for side in (m, x) if len(side.terms) > 1)
    return [Atom(POSITIVE, side) for side in sides if side.is_symmetric]


def _unit(size: Dimension) -> Atom:
    return Atom(POSITIVE, constant(1, size))


def identity_is_definite(size: Dimension) -> Theorem:
    """``I ≻ 0``."""
    square = Square(Fraction(1), (), None, constant(1, size))
    return strict(_unit(size), Certificate((square,)))


def inverted(equation: Atom) -> Iterator[tuple[Polynomial, Polynomial, Theorem]]:
    """M and L, and ``equation ⊢ ML = I``; and Lᵀ and Mᵀ, whose product is I, too."""
    p = equation.polynomial
    c = p.terms.get(UNIT)
    if equation.relation != ZERO or equation.every or c is None or p.is_scalar:
        return
    scaled = constant(-1 / c) * p
    part = Cofactor(constant(-1 / c, p.rows), equation, constant(1, p.columns))
    stated = identity(Atom(ZERO, scaled), Certificate((), (part,)))
    for inverse, factor in as_products(scaled + constant(1, p.rows)):
        yield inverse, factor, stated
        yield factor.T, inverse.T, cut(stated, transpose(Atom(ZERO, scaled)))
