"""Inverses and square roots: letters with the equations that only an inverse, or a root, satisfies.

The kernel has no word for either.  It reads ``A⁻¹`` as a letter Y with AY = I = YA, and these are
hypotheses: what holds for every such Y holds for the inverse.  That there is one is shown by
:mod:`proofs.language.existence`, or assumed in so many words.
"""

from __future__ import annotations

from ..kernel import POSITIVE, PSD, ZERO, Letter, Polynomial, constant
from .assertions import Assertion, _asserted, relation
from .auxiliary import auxiliary_letter
from .letters import Expression, Term, _described, _expressed, _expression
from .symbols import StatementError, multiplied, refusing
from .writing import Definition, Inverse, Invertible, SquareRoot


@refusing
def inverse(X: Term) -> Expression:
    """The inverse ``X⁻¹`` of a square matrix, or of a number.

    A statement may speak of it where its hypotheses show that X is invertible: as a product of
    invertible matrices, as definite, as orthogonal, …, or because they say ``invertible(X)``.

    Raises
    ------
    StatementError
        If X is not square, or 0.
    """
    value = _expression(X)
    letter, definition = _inverse_of("inverse", value)
    return _expressed(letter.polynomial, Inverse(value.written, definition))


@refusing
def invertible(X: Term) -> Assertion:
    """That a square matrix has an inverse, or that a number is not 0.

    Assumed, it names the inverse Y: ``XY = I = YX``.  Claimed, it says that ``XᵀX ≻ 0``: X maps no
    vector but 0 to 0.
    """
    value = _expression(X)
    _, definition = _inverse_of("invertible", value)
    written = Invertible(value.written, definition)
    return _asserted(written, definition.atoms, (definition.exists,))


def _inverse_of(word: str, X: Expression) -> tuple[Expression, Definition]:
    p = X.polynomial
    if p.rows != p.columns:
        raise StatementError(f"{word} of {_described(X)}: only a square matrix has an inverse")
    if not p.terms:
        raise StatementError(f"{word} of 0: it has no inverse")
    letter = auxiliary_letter("Y", X, p.shape, _structure(p), at_natural=True)
    y, one = letter.polynomial, constant(1, p.rows)
    equations = [multiplied(p, y) - one, multiplied(y, p) - one]
    atoms = tuple(dict.fromkeys(relation(ZERO, equation) for equation in equations))
    exists = relation(POSITIVE, multiplied(p.T, p))
    return letter, Definition(_letter_of(letter), p, atoms, exists)


def _letter_of(expression: Expression) -> Letter:
    ((monomial, _),) = expression.polynomial.terms.items()
    ((letter, *_), *_) = (*monomial.scalars, monomial.word)
    return letter


def _structure(p: Polynomial) -> str:
    """The structure of the inverse, which is that of the matrix: Yᵀ is the inverse of Xᵀ."""
    if p.is_scalar:
        return "general"
    if p.is_diagonal:
        return "diagonal"
    return "symmetric" if p.is_symmetric else "general"


@refusing
def square_root(P: Term) -> Expression:
    """The square root ``R ⪰ 0`` of P ⪰ 0, with ``R² = P``: there is exactly one.

    A statement may speak of it where its hypotheses show that P ⪰ 0.

    Raises
    ------
    StatementError
        If P is not symmetric.
    """
    value = _expression(P)
    p = value.polynomial
    if not p.is_symmetric:
        raise StatementError(
            f"square_root needs a symmetric expression; {value} is not its transpose"
        )
    plain = p.is_scalar
    structure = "general" if plain else "diagonal" if p.is_diagonal else "symmetric"
    letter = auxiliary_letter("R", value, p.shape, structure, at_natural=True)
    r = letter.polynomial
    atoms = relation(PSD, r), relation(ZERO, multiplied(r, r) - p)
    definition = Definition(_letter_of(letter), p, atoms, relation(PSD, p))
    return _expressed(r, SquareRoot(value.written, definition))
