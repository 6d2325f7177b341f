"""``G ⪯ tr(G) I`` for G ⪰ 0, so that the Frobenius norm bounds the spectral norm.

Let x be a unit eigenvector for the least eigenvalue μ of tr(G) I − G.  Then μ = tr G − xᵀGx, and
tr (I − xxᵀ)G(I − xxᵀ) ≥ 0 is tr G − 2 xᵀGx + xᵀx xᵀGx = tr G − xᵀGx.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Letter,
    Polynomial,
    Square,
    Theorem,
    certificate,
    constant,
    cut,
    instantiate,
    of,
    trace,
    trace_of,
)
from proofs.kernel.polynomial import Dimension
from proofs.kernel.sizes import letter_at

from .choices import EIGENVALUE, EIGENVECTOR, SYMMETRIC, by_choice, least_eigenpair
from .traces import frobenius_bounds, relations, roots_of_trace, words_in
from .work import proved_once

_ONE, _HALF, _UNIT = Fraction(1), constant(Fraction(1, 2)), constant(1)
_μ = of(EIGENVALUE)


def _matrix(size: Dimension) -> Letter:
    return Letter("G", size, size, "symmetric")


@proved_once
def _below_the_trace(size: Dimension) -> Theorem | None:
    """``G ⪰ 0 ⊢ tr(G) I − G ⪰ 0``."""
    G, x, one = of(_matrix(size)), of(letter_at(EIGENVECTOR, {"n": size})), constant(1, size)
    positive, gap = Atom(PSD, G), trace_of(G) * one - G

    def prove(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
        L, form = one - x * x.T, x.T * G * x
        lifted = certificate(Atom(PSD, L.T * G * L), Certificate((Square(_ONE, (), positive, L),)))
        lifted = cut(lifted, trace(Atom(PSD, L.T * G * L)))
        eigenvector = Atom(ZERO, gap * x - _μ * x)
        unit = Atom(ZERO, x.T * x - _UNIT)
        squares = (Square(_ONE, (), Atom(PSD, trace_of(L.T * G * L)), _UNIT),)
        cofactors = (
            Cofactor(_HALF * (trace_of(G) - _μ - form), unit, _UNIT),
            Cofactor(-_HALF * x.T, eigenvector, _UNIT),
        )
        sign = Atom(PSD, _μ)
        above = cut(lifted, certificate(sign, Certificate(squares, cofactors)))
        parts = (Square(_ONE, (), Atom(PSD, gap - _μ * one), one), Square(_ONE, (sign,), None, one))
        return cut(above, certificate(goal, Certificate(parts)))

    return by_choice(least_eigenpair, {SYMMETRIC: gap}, Atom(PSD, gap), (positive,), prove)


def below_the_trace(value: Polynomial) -> Theorem | None:
    """``G ⪰ 0 ⊢ tr(G) I − G ⪰ 0`` for a matrix G, which is not a number."""
    if value.is_scalar or not value.is_symmetric:
        return None
    theorem = _below_the_trace(value.rows)
    return theorem and instantiate(theorem, {_matrix(value.rows): value})


def norms_below_frobenius_norms(atoms: Sequence[Atom]) -> Iterator[Theorem]:
    """``a²I − XᵀX ⪰ 0`` and ``a²I − XXᵀ ⪰ 0`` where the Frobenius norm of X is at most a."""
    for p, a in frobenius_bounds(atoms):
        for X in roots_of_trace(p):
            below = _below_own_trace(X)
            if below is not None:
                one = constant(1, X.columns)
                parts = (
                    Square(_ONE, (Atom(PSD, a * a - p),), None, one),
                    *(Square(_ONE, (), atom, one) for atom in relations(below)),
                )
                goal = Atom(PSD, a * a * one - X.T * X)
                yield cut(below, certificate(goal, Certificate(parts)))


def orders_below_traces(goal: Atom, atoms: Sequence[Atom]) -> Iterator[Theorem]:
    """``H ⪯ tr(H) I`` for the hypotheses H ⪰ 0 and the H = XᵀX that traces are spoken of."""
    for atom in atoms:
        if atom.relation in (PSD, POSITIVE) and not atom.every:
            below = below_the_trace(atom.polynomial)
            if below is not None and len(atom.polynomial.terms) == 1:
                one = constant(1, atom.polynomial.rows)
                whole = Certificate((Square(_ONE, (), atom, one),))
                yield cut(certificate(Atom(PSD, atom.polynomial), whole), below)
    for word in dict.fromkeys(w for atom in (goal, *atoms) for w in words_in(atom.polynomial)):
        for X in roots_of_trace(trace_of(of(*word))):
            below = _below_own_trace(X)
            if below is not None:
                yield below


def _below_own_trace(X: Polynomial) -> Theorem | None:
    """``tr(XᵀX) I − XᵀX ⪰ 0``."""
    below = below_the_trace(X.T * X)
    if below is None:
        return None
    square = Certificate((Square(_ONE, (), None, X),))
    return cut(certificate(Atom(PSD, X.T * X), square), below)
