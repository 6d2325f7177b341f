"""Rules about traces, the scalars that are the sums of the diagonal entries of matrices."""

from __future__ import annotations

from .polynomial import Polynomial, constant, require, trace_of
from .statement import ENTRYWISE, POSITIVE, PSD, ZERO, Atom
from .theorem import Inference, _rule

_SIGNS = {PSD: PSD, POSITIVE: POSITIVE, ZERO: ZERO, ENTRYWISE: PSD}


def _square(statement: Atom, *relations: str) -> Polynomial:
    """What the statement is about: a square matrix, and no scalar."""
    value = statement.polynomial
    fits = value.rows == value.columns != 1 and statement.relation in relations
    require(fits and not statement.every, "{} is not about the trace of a matrix", statement)
    return value


@_rule
def trace(statement: Atom) -> Inference:
    """``G ⪰ 0 ⊢ tr G ≥ 0``; so ``≻`` with ``>``, ``E = 0`` with ``tr E = 0``, ``≥`` with ``≥``.

    The trace is the sum of the eᵢᵀG eᵢ, of which there is at least one, each ≥ 0, > 0 or 0 as G is
    (Horn and Johnson 2013, Matrix Analysis, Observation 7.1.2).

    Fails unless the statement is such a relation, for a square matrix and for no bound step.

    >>> from proofs.kernel import *
    >>> A, B = (of(Letter(name, "n", "n")) for name in "AB")
    >>> trace(Atom(ZERO, A * B - B * A - constant(1, "n")))
    -1 + A B + -1 B A = 0 ⊢ -1 tr(1:n) = 0
    >>> trace(Atom(ZERO, of(Letter("A", "n", "m"))))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: A = 0 is not about the trace of a matrix
    """
    value = _square(statement, *_SIGNS)
    return Inference((statement,), (Atom(_SIGNS[statement.relation], trace_of(value)),))


@_rule
def trace_of_product(left: Atom, right: Atom) -> Inference:
    """``H ⪰ 0, K ⪰ 0 ⊢ tr HK ≥ 0``: with K = Σ d yyᵀ, d ≥ 0, it is the sum of the d yᵀHy.

    So tr LᵀHLK ≥ 0, too (Horn and Johnson 2013, Matrix Analysis, Theorem 7.5.3 and its proof).

    Fails unless the statements are H ⪰ 0 and K ⪰ 0, or ≻ 0, for matrices of one size.

    >>> from proofs.kernel import *
    >>> P, Q = (Atom(PSD, of(Letter(name, "n", "n", "symmetric"))) for name in "PQ")
    >>> trace_of_product(P, Q)
    P ⪰ 0; Q ⪰ 0 ⊢ tr(P Q) ⪰ 0
    >>> trace_of_product(P, Atom(ZERO, Q.polynomial))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: Q = 0 is not about the trace of a matrix
    """
    H, K = (_square(statement, PSD, POSITIVE) for statement in (left, right))
    return Inference((left, right), (Atom(PSD, trace_of(H * K)),))


@_rule
def traceless(statement: Atom) -> Inference:
    """``G ⪰ 0, tr G ≤ 0 ⊢ G = 0``: its diagonal entries are ≥ 0, and so 0.

    So is each entry g in row i and column j: −2g² = xᵀGx ≥ 0 for x = eᵢ − g eⱼ (Horn and Johnson
    2013, Matrix Analysis, Observation 7.1.10).

    Fails unless the statement is G ⪰ 0, or ≻ 0, for a matrix.

    >>> from proofs.kernel import *
    >>> traceless(Atom(PSD, of(Letter("P", "n", "n", "symmetric"))))
    -1 tr(P) ⪰ 0; P ⪰ 0 ⊢ P = 0
    >>> traceless(Atom(PSD, of(Letter("a", 1, 1))))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: a ⪰ 0 is not about the trace of a matrix
    """
    G = _square(statement, PSD, POSITIVE)
    return Inference((statement, Atom(PSD, -trace_of(G))), (Atom(ZERO, G),))


@_rule
def dimension(size: str) -> Inference:
    """``⊢ n − 1 ≥ 0`` for a size n, which is the trace of the identity matrix.

    Fails unless the size is a name.

    >>> dimension("n")
    ⊢ -1 + tr(1:n) ⪰ 0
    >>> dimension(0)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: dimension: 0 is not the name of a size
    """
    require(type(size) is str, "dimension: {!r} is not the name of a size", size)
    return Inference((), (Atom(PSD, trace_of(constant(1, size)) - constant(1)),))
