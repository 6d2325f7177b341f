"""Lower bounds of σ_min: what is claimed of a vector follows from a bound of XᵀX.

A statement σ_min(X) ≥ c claims that s ≥ c for every s ≥ 0 with ‖Xw‖ ≤ s ‖w‖ at some w ≠ 0.  Where
XᵀX ⪰ c²I, it follows that s² ≥ c², and s ≥ c whatever the sign of c, as
2 s (s − c) = (s − c)² + (s² − c²).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from proofs.kernel import (
    POSITIVE,
    PSD,
    Atom,
    Certificate,
    Letter,
    Monomial,
    Polynomial,
    Square,
    Theorem,
    certificate,
    closure,
    constant,
    cut,
    instantiate,
    of,
)
from proofs.search.words import without

from .work import proved_once

_ONE = Fraction(1)


class LowerBound(NamedTuple):
    """The goal ``s ≥ c``, for s ≥ 0, w ≠ 0 and ``short``, ‖Xw‖ ≤ s ‖w‖; ``gram`` is XᵀX ⪰ c²I."""

    s: Letter
    w: Letter
    c: Polynomial
    short: Atom
    gram: Atom

    @property
    def letters(self) -> set[Letter]:
        """The letters that the bound is about, as variables."""
        return {self.s.variable, self.w.variable}

    def from_gram(self, theorem: Theorem) -> Theorem:
        """The goal, from the theorem that XᵀX ⪰ c²I."""
        s, w = of(self.s), of(self.w)
        squares = Square(_ONE, (), self.short, constant(1)), Square(_ONE, (), self.gram, w)
        given = Certificate(squares, (), (Atom(POSITIVE, w.T * w),))
        larger = certificate(Atom(PSD, s * s - self.c * self.c), given)
        b, c = _ROOT
        return cut(theorem, cut(larger, instantiate(_square_root(), {b: s, c: self.c})))


def lower_bound(goal: Atom, given: Sequence[Atom]) -> LowerBound | None:
    """The goal as such a lower bound, if it is one under these hypotheses."""
    if goal.relation != PSD or goal.every or not goal.polynomial.is_scalar:
        return None
    for atom in given:
        for s in (m.scalars[0][0] for m in goal.polynomial.terms if len(m.scalars) == 1):
            found = _bounded(s, atom)
            if found is None or Atom(PSD, of(s)) not in given:
                continue
            w, gram = found
            c = of(s) - goal.polynomial
            if Atom(POSITIVE, of(w).T * of(w)) in given and s not in c.letters | gram.letters:
                excess = gram - c * c * constant(1, gram.rows)
                return LowerBound(s, w, c, atom, Atom(PSD, excess))
    return None


def _bounded(s: Letter, atom: Atom) -> tuple[Letter, Polynomial] | None:
    """The w and XᵀX of a hypothesis ``s² wᵀw − wᵀXᵀXw ≥ 0``."""
    lengths = [m for m in atom.polynomial.terms if m.scalars.count((s,)) == 2]
    if atom.relation != PSD or atom.every or len(lengths) != 1 or len(lengths[0].scalars) != 3:
        return None
    (word,) = (word for word in lengths[0].scalars if word != (s,))
    w = word[-1]
    if word != (w.T, w) or w.columns != 1:
        return None
    rest = of(s) * of(s) * of(w).T * of(w) - atom.polynomial
    middle: dict[Monomial, Fraction] = {}
    for m, c in rest.terms.items():
        ends = [x for x in m.scalars if len(x) > 1 and x[0] == w.T and x[-1] == w]
        others = without(m.scalars, tuple(ends))
        if len(ends) != 1 or m.word or others is None:
            return None
        key = Monomial(others, ends[0][1:-1])
        middle[key] = middle.get(key, Fraction(0)) + c
    gram = Polynomial(w.rows, w.rows, middle)
    # A closed word stands for its transpose, too.
    half = constant(Fraction(1, 2)) * (gram + gram.T)
    return (w, half) if of(w).T * half * of(w) == rest else None


_ROOT = Letter("b", 1, 1), Letter("c", 1, 1)


@proved_once
def _square_root() -> Theorem:
    """``b ≥ 0, b² ≥ c² ⊢ b ≥ c``."""
    b, c = map(of, _ROOT)
    positive, squares = Atom(POSITIVE, b), Atom(PSD, b * b - c * c)
    parts = Square(_ONE, (), None, b - c), Square(_ONE, (), squares, constant(1))
    doubled = Certificate(tuple(x._replace(weight=Fraction(1, 2)) for x in parts), (), (positive,))
    return closure(certificate(Atom(PSD, b - c), doubled), _ROOT[0])
