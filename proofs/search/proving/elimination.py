"""A goal and the hypotheses that concern it in normal form, without the equations and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from proofs.kernel import (
    PSD,
    Atom,
    Certificate,
    Letter,
    Square,
    Theorem,
    certificate,
    constant,
    cut,
)

from .certificates import FURTHER, LEVELS, completed
from .positivity import Positivity
from .rewriting import EndlessRewritingError, Rewriting


class Reduced(NamedTuple):
    """A relation in normal form, and the theorem that the original one entails it."""

    atom: Atom
    theorem: Theorem


def by_elimination(
    goal: Atom, atoms: Sequence[Atom], system: Rewriting, tried: list[str]
) -> Theorem | None:
    """``G ⪰ 0`` from the normal form of G, by hypotheses that have letters in common with it."""
    if goal.relation != PSD or goal.every:
        return None
    try:
        whole = Atom(PSD, system.symmetric(goal.polynomial))
        back = _entailed(whole, goal, system)
        reduced = [_reduced(a, system) for a in atoms if a.relation == PSD and not a.every]
    except EndlessRewritingError:
        return None
    chosen = _concerning(whole, [x for x in reduced if x is not None])
    fewer = len(chosen) < sum(not a.every for a in atoms)
    if back is None or not (fewer or whole != goal):
        return None
    tried.append(f"{whole} without what does not concern it")
    alone = Positivity([x.atom for x in chosen], tried)
    theorem = alone.first(whole, [()], (*LEVELS[:3], *FURTHER))
    if theorem is None:
        return None
    for x in chosen:
        if x.atom in theorem.hypotheses:
            theorem = cut(x.theorem, theorem)
    return cut(theorem, back)


def _reduced(atom: Atom, system: Rewriting) -> Reduced | None:
    normal = Atom(PSD, system.symmetric(atom.polynomial))
    theorem = _entailed(atom, normal, system)
    return None if theorem is None or not normal.polynomial.letters else Reduced(normal, theorem)


def _entailed(first: Atom, second: Atom, system: Rewriting) -> Theorem | None:
    """``A ⪰ 0 ⊢ B ⪰ 0`` for an A that is B by the equations."""
    square = Square(Fraction(1), (), first, constant(1, first.polynomial.rows))
    if first == second:
        return certificate(second, Certificate((square,)))
    found = completed(second.polynomial, (square,), (), system)
    return None if found is None else certificate(second, found)


def _concerning(goal: Atom, reduced: Sequence[Reduced]) -> list[Reduced]:
    """Those with letters, at the same steps, in common with the goal, or with one of these."""
    linked, chosen = _letters(goal), list[Reduced]()
    found = True
    while found:
        found = False
        for x in reduced:
            if x not in chosen and _letters(x.atom) & linked:
                chosen.append(x)
                linked |= _letters(x.atom)
                found = True
    return chosen


def _letters(atom: Atom) -> set[Letter]:
    return {x.T if x.transposed else x for x, _ in atom.polynomial.occurrences()}
