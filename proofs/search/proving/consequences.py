"""Consequences of one or two hypotheses that a certificate of low degree cannot rebuild.

−XᵀX ⪰ 0 says X = 0.  A bound s I − XᵀX ⪰ 0 holds for Xᵀ too.  Two hypotheses whose sum is g I leave
a gap g ≥ 0, and if they commute, H and g I − H have a product ⪰ 0: with μ I ⪯ P ⪯ λ I that is
(P − μ I)(λ I − P) ⪰ 0, from which Kantorovich's inequality and the rates of gradient steps follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from proofs.kernel import (
    POSITIVE,
    PSD,
    Atom,
    Certificate,
    Letter,
    Polynomial,
    Square,
    Theorem,
    certificate,
    constant,
    of,
    scalar,
    vanish,
)
from proofs.search.words import transposed

from .perturbation import by_perturbation
from .positivity import Positivity


def consequences(goal: Atom, atoms: Sequence[Atom]) -> Iterator[Theorem]:
    """Theorems that follow from the hypotheses and may help with the goal."""
    definite = [a for a in atoms if a.relation in (PSD, POSITIVE) and not a.every]
    matrices = [a for a in definite if not a.polynomial.is_scalar]
    for atom in definite:
        yield from _zero(atom)
    outermost = {m.word[0] for m in goal.polynomial.terms if m.word}
    for atom in matrices:
        yield from _transposed(atom, outermost, definite)
    for first, second in combinations(matrices, 2):
        yield from _interval(first, second, definite)


def _split(p: Polynomial) -> tuple[Polynomial, Letter] | None:
    """The s and X of a polynomial s I − XᵀX, for one letter X."""
    words = {m: c for m, c in p.terms.items() if m.word}
    if len(words) != 1:
        return None
    ((m, c),) = words.items()
    if c != -1 or m.scalars or len(m.word) != 2 or transposed(m.word) != m.word:
        return None
    rest = {scalars: c for scalars, c in p.terms.items() if not scalars.word}
    return Polynomial(1, 1, rest), m.word[1]


def _zero(atom: Atom) -> Iterator[Theorem]:
    """``−XᵀX ⪰ 0 ⊢ X = 0``."""
    found = _split(atom.polynomial)
    if found is not None and not found[0].terms:
        x = of(found[1])
        square = Square(Fraction(1), (), atom, constant(1, atom.polynomial.rows))
        yield vanish(certificate(Atom(PSD, -(x.T * x)), Certificate((square,))), x)


def _transposed(atom: Atom, outermost: set[Letter], known: Sequence[Atom]) -> Iterator[Theorem]:
    """``s I − XᵀX ⪰ 0 ⊢ s I − XXᵀ ⪰ 0``, where the goal is bounded by X from outside."""
    found = _split(atom.polynomial)
    if found is None or not found[0].terms or found[1] not in outermost:
        return
    x = of(found[1])
    flipped = Atom(PSD, found[0] * constant(1, x.rows) - x * x.T)
    yield from _proved(flipped, atom, known)


def _interval(first: Atom, second: Atom, known: Sequence[Atom]) -> Iterator[Theorem]:
    """``H ⪰ 0, g I − H ⪰ 0 ⊢ g ≥ 0`` and ``⊢ H (g I − H) ⪰ 0``."""
    h, k = first.polynomial, second.polynomial
    if h.rows != k.rows or any(m.word for m in (h + k).terms):
        return
    gap = Polynomial(1, 1, (h + k).terms)
    one = constant(1, h.rows)
    parts = tuple(Square(Fraction(1), (), atom, one) for atom in (first, second))
    theorem = scalar(certificate(Atom(PSD, h + k), Certificate(parts)), gap)
    if gap.letters:
        yield theorem
    if h * k == k * h:
        yield from _proved(Atom(PSD, h * k), first, (*known, Atom(PSD, gap)))


def _proved(lemma: Atom, source: Atom, known: Sequence[Atom]) -> Iterator[Theorem]:
    """A proof of the lemma from the hypotheses about its own letters."""
    letters = lemma.polynomial.letters
    given = dict.fromkeys((source, *(a for a in known if a.polynomial.letters <= letters)))
    theorem = Positivity(tuple(given), []).thorough(lemma) or by_perturbation(
        lemma, tuple(given), []
    )
    if theorem is not None:
        yield theorem
