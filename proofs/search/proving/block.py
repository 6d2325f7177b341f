"""A norm through a block: ``‖X‖ ≤ c`` says that [[c I, −X], [−Xᵀ, c I]] ⪰ 0, where X is linear.

So a certificate for ``c (UᵀU + VᵀV) − UᵀXV − VᵀXᵀU ⪰ 0`` with letters U and V does.  At U = X and
V = c I it is c times ``c²I − XᵀX``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

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
    cut,
    instantiate,
    of,
)

from .certificates import Level, find_certificate
from .positivity import Positivity, closed, lone_letter
from .roots import norm_bound

LEVELS = (Level(2, 2, "linear program with binomials"), Level(2, 3, "semidefinite program"))


def by_block(goal: Atom, positivity: Positivity) -> Theorem | None:
    """``‖X‖ ≤ c``, for a c that is a product of letters ≥ 0 and a number."""
    stated = norm_bound(goal)
    if stated is None or stated.matrix.columns == 1:
        return None
    x, c = stated
    found = _factors(c, positivity.atoms)
    if found is None:
        return None
    scale, letters = found
    upper, lower = Letter("U′", x.rows, x.columns), Letter("V′", x.columns, x.columns)
    u, v, one = of(upper), of(lower), constant(1, x.columns)
    block = Atom(PSD, c * (u.T * u + v.T * v) - u.T * x * v - v.T * x.T * u)
    positivity.tried.append(f"‖{x}‖ ≤ {c} by a block matrix")
    for multiplier in dict.fromkeys([(), *((letter,) for letter in letters)]):
        for level in LEVELS:
            theorem = find_certificate(block, multiplier, positivity.knowledge(multiplier), level)
            if theorem is not None:
                whole = Atom(PSD, c * (c * c * one - x.T * x))
                parts = Certificate((Square(1 / scale, (), whole, one),), (), letters)
                theorem = instantiate(theorem, {upper: x, lower: c * one})
                return closed(cut(theorem, certificate(goal, parts)), positivity.atoms)
    return None


def _factors(c: Polynomial, atoms: Sequence[Atom]) -> tuple[Fraction, tuple[Atom, ...]] | None:
    """The number, and the letters, taken to be > 0, whose product is c."""
    if len(c.terms) != 1:
        return None
    ((m, scale),) = c.terms.items()
    letters = tuple(Atom(POSITIVE, of(*word)) for word in m.scalars)
    known = {a.polynomial for a in atoms if a.relation in (PSD, POSITIVE) and lone_letter(a)}
    return (scale, letters) if scale > 0 and {a.polynomial for a in letters} <= known else None
