"""``contradiction``: hypotheses that no values satisfy, shown by −1 ≥ 0."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from proofs.kernel import (
    POSITIVE,
    PSD,
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
)

from .prover import prove

ABSURD = Atom(PSD, constant(-1))


def contradiction(given: Sequence[Atom], quick: bool = False) -> Theorem | None:
    """A theorem ``given ⊢ −1 ≥ 0``, if the hypotheses are found to contradict each other.

    Quickly: by linear programming, and by circles, as of P ≻ Q, Q ≻ R and R ≻ P: of a strict
    hypothesis H ≻ 0 the others prove −H ⪰ 0.
    """
    theorem = prove((ABSURD,), given, quick=True) or _circle(given)
    return theorem if theorem or quick else prove((ABSURD,), given)


def _circle(given: Sequence[Atom]) -> Theorem | None:
    for atom in given:
        if atom.relation != POSITIVE or atom.every:
            continue
        opposite = Atom(PSD, -atom.polynomial)
        others = [other for other in given if other != atom]
        theorem = prove((opposite,), others, quick=True)
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
