"""Writes certificates as identities: G = Σ m Lᵀ H L + Σ (A E B + transpose)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby

from proofs.kernel import (
    Atom,
    Certificate,
    Cofactor,
    Monomial,
    NonnegativeProduct,
    Polynomial,
    Square,
    Theorem,
    constant,
)

from .formula import IDENTITY, Expansion, Formula, Transpose, Transposed, power, product
from .notation import Notation

Summand = tuple[bool, Formula]
"""A term of a sum, with whether it is subtracted."""


def certificate_expansion(
    node: Theorem, goal: Atom, given: Certificate, notation: Notation
) -> Expansion | str:
    """The certificate as an identity that the reader can expand; in words if it is plain to see."""
    if not goal.polynomial.letters and goal.polynomial.is_scalar:
        return "a number"
    if not goal.polynomial.terms:
        return "both sides are equal"
    terms = [square_term(square, goal.polynomial, notation) for square in given.squares]
    terms += [cofactor_term(x, node.rule != "identity", notation) for x in given.cofactors]
    left = notation.polynomial(goal.polynomial)
    if not given.multiplier and terms == [(False, left)]:
        is_hypothesis = any(atom.polynomial == goal.polynomial for atom in node.hypotheses)
        return "a hypothesis" if is_hypothesis else "nonnegative factor by factor"
    if given.multiplier:
        left = product([*_powers(given.multiplier, notation), left])
    return Expansion(left, tuple(terms) or ((False, notation.number(Fraction(0))),))


def _powers(atoms: Iterable[Atom], notation: Notation) -> list[Formula]:
    formulas = sorted((notation.polynomial(atom.polynomial) for atom in atoms), key=repr)
    return [power(formula, len(list(group))) for formula, group in groupby(formulas)]


def square_term(square: Square, goal: Polynomial, notation: Notation) -> Summand:
    """``weight · scalars · Lᵀ H L``, with the scalars of a one-term L in front."""
    front, rest = split(square.factor)
    scalars = [constant(square.weight), *(atom.polynomial for atom in square.scalars), front, front]
    is_negative, factors = _coefficient(scalars, notation)
    if rest is not None:
        factors.append(_transpose(rest, notation))
    if square.hypothesis is not None:
        factors.append(notation.polynomial(square.hypothesis.polynomial))
    if rest is not None:
        factors.append(notation.polynomial(rest))
    if square.hypothesis is None and rest is None and not goal.is_scalar:
        factors.append(IDENTITY)
    return is_negative, product(factors)


def split(value: Polynomial) -> tuple[Polynomial, Polynomial | None]:
    """A scalar factor, and the rest where it is not the identity."""
    if value.rows == value.columns and all(not m.word for m in value.terms):
        return _scalar_part(value), None
    if len(value.terms) > 1:
        return constant(1), value
    ((m, c),) = value.terms.items()
    word = Polynomial(value.rows, value.columns, {Monomial((), m.word): Fraction(1)})
    return Polynomial(1, 1, {Monomial(m.scalars, ()): c}), word


def _transpose(value: Polynomial, notation: Notation) -> Formula:
    is_letter = len(value.terms) == 1 and len(next(iter(value.terms)).word) == 1
    if is_letter or value == value.T:
        return notation.polynomial(value.T)
    return Transpose(notation.polynomial(value))


def _scalar_part(factor: Polynomial) -> Polynomial:
    """p, for a polynomial p I."""
    return Polynomial(1, 1, {Monomial(m.scalars, ()): c for m, c in factor.terms.items()})


def _coefficient(scalars: Sequence[Polynomial], notation: Notation) -> tuple[bool, list[Formula]]:
    """A product of scalars: monomials are multiplied out, sums stay in brackets."""
    single = constant(1)
    for value in scalars:
        if len(value.terms) == 1:
            single = single * value
    ((m, c),) = single.terms.items()
    words = [power(notation.word(word), len(list(run))) for word, run in groupby(m.scalars)]
    factors = [notation.number(abs(c)), *words]
    sums = (notation.polynomial(value) for value in scalars if len(value.terms) != 1)
    return c < 0, factors + [power(x, len(list(group))) for x, group in groupby(sums)]


def cofactor_term(cofactor: Cofactor, is_doubled: bool, notation: Notation) -> Summand:
    """``A E B``, plus its transpose where the rule adds it."""
    (before, left), (after, right) = split(cofactor.left), split(cofactor.right)
    equation = cofactor.equation.polynomial
    is_own_transpose = left is right is None and equation.is_symmetric
    twice = constant(2 if is_doubled and is_own_transpose else 1)
    is_negative, front = _coefficient([before, after, twice], notation)
    middle = [notation.polynomial(x) for x in (left, equation, right) if x is not None]
    if is_doubled and not is_own_transpose:
        middle = [Transposed(product(middle))]
    return is_negative, product([*front, *middle])


def nonnegative_expansion(
    goal: Polynomial, products: Iterable[NonnegativeProduct], notation: Notation
) -> Expansion:
    """A sum of products of nonnegative factors."""
    terms = [_nonnegative_term(x, notation) for x in products]
    return Expansion(
        notation.polynomial(goal), tuple(terms) or ((False, notation.number(Fraction(0))),)
    )


def _nonnegative_term(given: NonnegativeProduct, notation: Notation) -> Summand:
    scalars = [constant(given.weight), *(atom.polynomial for atom in given.scalars)]
    is_negative, front = _coefficient(scalars, notation)
    factors = [notation.polynomial(atom.polynomial) for atom in given.factors]
    return is_negative, product([*front, *factors])
