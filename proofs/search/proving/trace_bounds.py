"""``G ⪯ tr(G) I`` for G ⪰ 0, so that the Frobenius norm bounds the spectral norm.

Let x be a unit eigenvector for the least eigenvalue μ of tr(G) I − G.  Then μ = tr G − xᵀGx, and
tr (I − xxᵀ)G(I − xxᵀ) ≥ 0 is tr G − 2 xᵀGx + xᵀx xᵀGx = tr G − xᵀGx.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

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

from .choices import EIGENVALUE, EIGENVECTOR, SYMMETRIC, by_choice, least_eigenpair
from .traces import frobenius_bounds, relations, roots_of_trace, words_in

_ONE, _HALF, _UNIT, _I = Fraction(1), constant(Fraction(1, 2)), constant(1), constant(1, "n")
_G = Letter("G", "n", "n", "symmetric")
_μ, _x = of(EIGENVALUE), of(EIGENVECTOR)


@lru_cache(maxsize=1)
def _below_the_trace() -> Theorem | None:
    """``G ⪰ 0 ⊢ tr(G) I − G ⪰ 0``."""
    G, positive = of(_G), Atom(PSD, of(_G))
    gap = trace_of(G) * _I - G

    def prove(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
        L, form = _I - _x * _x.T, _x.T * G * _x
        lifted = certificate(Atom(PSD, L.T * G * L), Certificate((Square(_ONE, (), positive, L),)))
        lifted = cut(lifted, trace(Atom(PSD, L.T * G * L)))
        eigenvector = Atom(ZERO, gap * _x - _μ * _x)
        unit = Atom(ZERO, _x.T * _x - _UNIT)
        squares = (Square(_ONE, (), Atom(PSD, trace_of(L.T * G * L)), _UNIT),)
        cofactors = (
            Cofactor(_HALF * (trace_of(G) - _μ - form), unit, _UNIT),
            Cofactor(-_HALF * _x.T, eigenvector, _UNIT),
        )
        sign = Atom(PSD, _μ)
        above = cut(lifted, certificate(sign, Certificate(squares, cofactors)))
        parts = (Square(_ONE, (), Atom(PSD, gap - _μ * _I), _I), Square(_ONE, (sign,), None, _I))
        return cut(above, certificate(goal, Certificate(parts)))

    return by_choice(least_eigenpair, {SYMMETRIC: gap}, Atom(PSD, gap), (positive,), prove)


def below_the_trace(value: Polynomial) -> Theorem | None:
    """``G ⪰ 0 ⊢ tr(G) I − G ⪰ 0`` for an n × n matrix G."""
    theorem = _below_the_trace()
    fits = value.shape == ("n", "n") and value.is_symmetric
    return instantiate(theorem, {_G: value}) if theorem is not None and fits else None


def norms_below_frobenius_norms(atoms: Sequence[Atom]) -> Iterator[Theorem]:
    """``a²I − XᵀX ⪰ 0`` and ``a²I − XXᵀ ⪰ 0`` where the Frobenius norm of X is at most a."""
    for p, a in frobenius_bounds(atoms):
        for X in roots_of_trace(p):
            below = _below_own_trace(X)
            if below is not None:
                parts = (
                    Square(_ONE, (Atom(PSD, a * a - p),), None, _I),
                    *(Square(_ONE, (), atom, _I) for atom in relations(below)),
                )
                goal = Atom(PSD, a * a * _I - X.T * X)
                yield cut(below, certificate(goal, Certificate(parts)))


def orders_below_traces(goal: Atom, atoms: Sequence[Atom]) -> Iterator[Theorem]:
    """``H ⪯ tr(H) I`` for the hypotheses H ⪰ 0 and the H = XᵀX that traces are spoken of."""
    for atom in atoms:
        if atom.relation in (PSD, POSITIVE) and not atom.every:
            below = below_the_trace(atom.polynomial)
            if below is not None and len(atom.polynomial.terms) == 1:
                whole = Certificate((Square(_ONE, (), atom, _I),))
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
