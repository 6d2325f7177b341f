"""``contradiction``: hypotheses that no values satisfy, shown by −1 ≥ 0."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Polynomial,
    Square,
    Theorem,
    certificate,
    constant,
    cut,
    scalar,
    strict,
    vanish,
)

from .prover import prove

ABSURD = Atom(PSD, constant(-1))


def contradiction(given: Sequence[Atom], quick: bool = False) -> Theorem | None:
    """A theorem ``given ⊢ −1 ≥ 0``, if the hypotheses are found to contradict each other.

    Quickly: by linear programming, and by circles, as of P ≻ Q, Q ≻ R and R ≻ P: of a strict
    hypothesis H ≻ 0 the others prove −H ⪰ 0.
    """
    theorem = prove((ABSURD,), given, rounds=0) or _circle(given)
    return theorem if theorem or quick else prove((ABSURD,), given)


def whatever(goal: Atom, theorem: Theorem) -> Theorem | None:
    """``given ⊢ goal`` from ``given ⊢ −1 ≥ 0``: G is ((G + I)/2)² less ((G − I)/2)².

    None for what holds entry by entry, or for every step: no rule concludes that from −1 ≥ 0.
    """
    g = goal.polynomial
    if goal.every or goal.relation == ENTRYWISE:
        return None
    if goal.relation == ZERO:
        return cut(theorem, vanish(certificate(Atom(PSD, -(g.T * g)), _negated(g)), g))
    if goal.relation == PSD:
        return cut(theorem, certificate(goal, Certificate(_halves(g))))
    one = constant(1, g.rows)
    unit = Square(Fraction(1), (), None, one)
    return cut(theorem, strict(goal, Certificate((unit, *_halves(g - one)))))


def _halves(g: Polynomial) -> tuple[Square, Square]:
    """The squares of (G + I)/2 and, with the factor −1 ≥ 0, of (G − I)/2."""
    half, one = constant(Fraction(1, 2)), constant(1, g.rows)
    plus, minus = (half * (g + one), half * (g - one))
    return Square(Fraction(1), (), None, plus), Square(Fraction(1), (ABSURD,), None, minus)


def _negated(x: Polynomial) -> Certificate:
    """``−XᵀX ⪰ 0``: the square of X with the factor −1 ≥ 0."""
    return Certificate((Square(Fraction(1), (ABSURD,), None, x),))


def _circle(given: Sequence[Atom]) -> Theorem | None:
    for atom in given:
        if atom.relation != POSITIVE or atom.every:
            continue
        opposite = Atom(PSD, -atom.polynomial)
        others = [other for other in given if other != atom]
        theorem = prove((opposite,), others, rounds=0)
        if theorem is not None:
            return cut(theorem, _from_opposites(atom, opposite))
    return None


def _from_opposites(atom: Atom, opposite: Atom) -> Theorem:
    """``H ≻ 0, −H ⪰ 0 ⊢ −1 ≥ 0``: their sum is 0 ≻ 0, and 0 > 0 is a multiplier of −1."""
    size = atom.polynomial.rows
    squares = (Square(Fraction(1), (), x, constant(1, size)) for x in (atom, opposite))
    nothing = strict(Atom(POSITIVE, Polynomial(size, size, {})), Certificate(tuple(squares)))
    zero = Atom(POSITIVE, Polynomial(1, 1, {}))
    return cut(scalar(nothing, zero.polynomial), certificate(ABSURD, Certificate((), (), (zero,))))
