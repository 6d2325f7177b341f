"""The words about traces: the sum of the diagonal entries, and the Frobenius norm."""

from __future__ import annotations

from typing import Any

from ..kernel import PSD, Polynomial, trace_of
from .assertions import Assertion, _asserted, relation
from .letters import Expression, Term, _described, _expressed, _expression
from .relations import _ALWAYS, _NEVER, _bound, _fault, _fresh, _names, _with_sign
from .symbols import StatementError, multiplied
from .writing import (
    Call,
    FrobeniusNorm,
    Identity,
    Name,
    Natural,
    Number,
    Relation,
    Written,
    refuse_unprintable,
)


def trace(X: Term) -> Expression:
    """The trace of a square matrix, a scalar: the sum of its diagonal entries.

    Raises
    ------
    StatementError
        If X is a rectangle.
    """
    matrix = _expression(X)
    if matrix.polynomial.rows != matrix.polynomial.columns:
        hint = "write trace(X.T * X) for the sum of the squares of its entries"
        raise StatementError(f"the trace of {_described(matrix)}: X must be square; {hint}")
    refuse_unprintable(matrix.written)
    return _expressed(trace_of(matrix.polynomial), Call("tr", _with_size(matrix)))


def frobenius_norm_at_most(X: Term, c: Term) -> Assertion:
    """``0 ≤ c`` and ``‖X‖_F ≤ c`` (Frobenius norm): ``c² − tr(XᵀX) ≥ 0``."""
    matrix, bound = _expression(X), _bound(c)
    below = relation(PSD, -_excess(matrix, bound))
    read = relation(PSD, bound.polynomial), below
    written = Relation(FrobeniusNorm(_with_size(matrix)), "≤", bound.written)
    return _asserted(written, read, read, fault=_fault(written, bound, _NEVER))


def frobenius_norm_at_least(X: Term, c: Term) -> Assertion:
    """``‖X‖_F ≥ c``.

    Assumed, it says that c ≥ 0 as well: ``tr(XᵀX) − c² ≥ 0``.  Claimed, for any real c, it says
    that every f ≥ 0 with ``‖X‖_F ≤ f`` has ``f ≥ c``.
    """
    matrix, bound = _expression(X), _bound(c)
    above = _fresh("f", matrix)
    written = Relation(FrobeniusNorm(_with_size(matrix)), "≥", bound.written)
    return _asserted(
        written,
        (relation(PSD, bound.polynomial), relation(PSD, _excess(matrix, bound))),
        (relation(PSD, above.polynomial - bound.polynomial),),
        frobenius_norm_at_most(matrix, above).hypothesis,
        _names(above),
        _with_sign(written, bound),
        _fault(written, bound, _ALWAYS),
    )


def _excess(matrix: Expression, bound: Expression) -> Polynomial:
    """``tr(XᵀX) − c²``."""
    X, c = matrix.polynomial, bound.polynomial
    return trace_of(multiplied(X.T, X)) - multiplied(c, c)


def _with_size(matrix: Expression) -> Written:
    """What is written, with the size of I if no letter tells it and it is not n."""
    told = any(m.word for m in matrix.polynomial.terms)
    return matrix.written if told else _sized(matrix.written, matrix.polynomial.rows)


def _sized(written: Any, size: int | str) -> Any:
    if isinstance(written, Identity):
        return Identity(None if size == "n" else size)
    if isinstance(written, Name | Natural | Number) or not isinstance(written, tuple):
        return written
    return type(written)(*(_sized(part, size) for part in written))
