"""Equations that an invertible factor makes easier: ``p = 0`` from ``L p = 0`` where ML = I.

With L on both sides, what holds of I + A is shown of its inverse: that it commutes with A, say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from proofs.kernel import (
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    KernelError,
    Polynomial,
    Theorem,
    constant,
    cut,
    identity,
)

from .definite import inverted
from .reciprocals import reciprocals

LARGEST = 12  # pairs of a matrix and its inverse
DEPTH = 2
Vanishing = Callable[[Polynomial], Theorem | None]


def by_cancelling(goal: Atom, atoms: Sequence[Atom], vanishing: Vanishing) -> Theorem | None:
    """``p = 0``, multiplied from the left and from the right by what equations invert."""
    pairs = [pair for atom in atoms for pair in inverted(atom)][:LARGEST]
    sums = [pair for pair in pairs if any(map(_is_no_word, pair[:2]))]
    if goal.polynomial.is_scalar:
        numbers = [(x.inverse, x.denominator, x.stated) for x in reciprocals(atoms)]
        pairs, sums = [*pairs, *numbers], [*sums, *numbers]
    if goal.every:
        return None
    p = goal.polynomial
    return _cancelled(p, pairs, vanishing, 1) or _cancelled(p, sums, vanishing, DEPTH)


def _is_no_word(factor: Polynomial) -> bool:
    """Whether rewriting does not take the factor away by itself."""
    return len(factor.terms) > 1 or any(m.scalars for m in factor.terms)


def _cancelled(
    p: Polynomial,
    pairs: Sequence[tuple[Polynomial, Polynomial, Theorem]],
    vanishing: Vanishing,
    depth: int,
) -> Theorem | None:
    products = list(_products(p, pairs))
    for q, back in products:
        theorem = vanishing(q)
        if theorem is not None:
            return cut(theorem, back)
    for q, back in products if depth > 1 else ():
        theorem = _cancelled(q, pairs, vanishing, depth - 1)
        if theorem is not None:
            return cut(theorem, back)
    return None


def _products(
    p: Polynomial, pairs: Sequence[tuple[Polynomial, Polynomial, Theorem]]
) -> Iterator[tuple[Polynomial, Theorem]]:
    """``L p`` and ``p M``, each with the theorem that p = 0 where it vanishes.

    They are ``p = M (L p) − (ML − I) p`` and ``p = (p M) L − p (ML − I)``.
    """
    for inverse, factor, lemma in pairs:
        (equation,) = (x for x in lemma.conclusion if isinstance(x, Atom))
        one = constant(1, p.rows), constant(1, p.columns)
        try:
            if factor.columns == p.rows and inverse.rows == p.rows:
                q = Atom(ZERO, factor * p)
                parts = Cofactor(inverse, q, one[1]), Cofactor(-one[0], equation, p)
                yield q.polynomial, _back(p, parts, lemma)
            if inverse.rows == p.columns and factor.columns == p.columns:
                q = Atom(ZERO, p * inverse)
                parts = Cofactor(one[0], q, factor), Cofactor(-p, equation, one[1])
                yield q.polynomial, _back(p, parts, lemma)
        except KernelError:
            continue


def _back(p: Polynomial, parts: tuple[Cofactor, ...], lemma: Theorem) -> Theorem:
    return cut(lemma, identity(Atom(ZERO, p), Certificate((), parts)))
