"""Inverses and square roots: letters with the equations that only an inverse, or a root, satisfies.

The kernel has no word for either.  It reads ``A⁻¹`` as a letter Y with AY = I = YA, and these are
hypotheses: what holds for every such Y holds for the inverse.  That there is one is shown by
:mod:`proofs.language.existence`, or assumed in so many words.
"""

from __future__ import annotations

from ..kernel import Polynomial, of
from .assertions import Assertion, _asserted
from .auxiliary import definition_of_inverse, definition_of_root
from .letters import Expression, Term, _expressed, _expression
from .symbols import StatementError, refusing
from .writing import Inverse, Invertible, SquareRoot


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
    definition = definition_of_inverse("inverse", value.polynomial, value.written)
    return _expressed(of(definition.letter), Inverse(value.written, definition))


@refusing
def invertible(X: Term) -> Assertion:
    """That a square matrix has an inverse, or that a number is not 0.

    Assumed, it names the inverse Y: ``XY = I = YX``.  Claimed, it says that ``XᵀX ≻ 0``: X maps no
    vector but 0 to 0.
    """
    value = _expression(X)
    definition = definition_of_inverse("invertible", value.polynomial, value.written)
    written = Invertible(value.written, definition)
    return _asserted(written, definition.atoms, (definition.exists,))


@refusing
def square_root(P: Term) -> Expression:
    """The square root ``R ⪰ 0`` of P ⪰ 0, with ``R² = P``: there is exactly one.

    A statement may speak of it where its hypotheses show that P ⪰ 0.

    Raises
    ------
    StatementError
        If P is not symmetric, or a negative number, or that times I.
    """
    value = _expression(P)
    if not value.polynomial.is_symmetric:
        raise StatementError(
            f"square_root needs a symmetric expression; {value} is not its transpose"
        )
    if _is_negative_number(value.polynomial):
        raise StatementError(f"square_root of {value}: it has no root, as it is negative")
    definition = definition_of_root(value.polynomial, value.written)
    return _expressed(of(definition.letter), SquareRoot(value.written, definition))


def _is_negative_number(p: Polynomial) -> bool:
    """Whether this is c I for a number c < 0; powers of numbers have letters of their own."""
    return not any(p.occurrences()) and any(c < 0 for c in p.terms.values())
