"""Linear recursions: a letter for the matrix of a step, ``h[k] = M h[k − 1]``, once it is bounded.

So gradient descent, h[k] = h[k − 1] − s P h[k − 1], is h[k] = M h[k − 1] with ‖M‖ ≤ 1 − s m, and
what is left to show of h[t] is about M alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from proofs.kernel import (
    PSD,
    ZERO,
    Atom,
    Letter,
    Monomial,
    Polynomial,
    Step,
    constant,
    of,
    running_product,
)
from proofs.kernel.polynomial import BOUND

from .fresh_letters import fresh
from .powers import running_letters, with_powers


class StepMatrix(NamedTuple):
    """Letters for M and γ, their values, the bounds to show of them, and what is left to show."""

    values: dict[Letter, Polynomial]
    bounds: tuple[Atom, ...]
    goals: tuple[Atom, ...]
    given: tuple[Atom, ...]


def step_matrices(goals: Sequence[Atom], given: Sequence[Atom]) -> Iterator[StepMatrix]:
    """For each recursion whose matrix is no letter, and each γ of which a power γᵗ occurs."""
    powers = [x for x in running_letters(goals) if x.rows == 1 and x.argument is not None]
    powers = [x for x in powers if x.argument is not None and BOUND not in x.argument.steps]
    for recursion in given if powers else ():
        matrix = _step_matrix(recursion)
        for rate in dict.fromkeys(x.argument for x in powers) if matrix is not None else ():
            if matrix is None or rate is None:
                continue
            letter, number = _fresh(matrix, (*goals, *given)), fresh("γ", (*goals, *given))
            member = of(_previous(recursion))
            changed = recursion.polynomial + (matrix - of(letter)) * member
            replaced = {x: running_product(of(number), _step(x)) for x in powers}
            others = [Atom(a.relation, with_powers(a.polynomial, replaced), a.every) for a in goals]
            below, above = (
                (Atom(PSD, r), Atom(PSD, r * r * constant(1, matrix.columns) - x.T * x))
                for r, x in ((rate, matrix), (of(number), of(letter)))
            )
            known = (Atom(ZERO, changed, True), *above, *(a for a in given if a != recursion))
            kept = _linked(others, known)
            yield StepMatrix({letter: matrix, number: rate}, below, tuple(others), kept)


def _step(power: Letter) -> Step:
    return power.step or Step(None, 0)


def _fresh(matrix: Polynomial, atoms: Sequence[Atom]) -> Letter:
    return fresh("M", atoms)._replace(rows=matrix.rows, columns=matrix.columns)


def _linked(goals: Sequence[Atom], given: Sequence[Atom]) -> tuple[Atom, ...]:
    """Those that have to do with the goals."""
    letters = {x.variable for a in goals for x, _ in a.polynomial.occurrences()}
    kept: list[Atom] = []
    while True:
        found = {a: {x.variable for x, _ in a.polynomial.occurrences()} for a in given}
        fresh = [a for a in given if a not in kept and found[a] & letters]
        if not fresh:
            return tuple(a for a in given if a in kept)
        kept += fresh
        letters |= {x for a in fresh for x in found[a]}


def _previous(recursion: Atom) -> Letter:
    """The member h[k − 1] of a recursion that has a step matrix."""
    found = {m.word[-1] for m in recursion.polynomial.terms}
    return min(found, key=lambda x: x.step.offset if x.step else 0)


def _step_matrix(recursion: Atom) -> Polynomial | None:
    """The M of ``∀k: h[k] − M h[k − 1] = 0``, if it has several terms and is square."""
    p = recursion.polynomial
    if not recursion.every or recursion.relation != ZERO or p.rows == 1:
        return None
    ends = {m.word[-1] if m.word else None for m in p.terms}
    members = [x for x in ends if x is not None and x.step is not None and not x.transposed]
    if len(members) != 2 or len(ends) != 2 or members[0].variable != members[1].variable:
        return None
    previous = _previous(recursion)
    (new,) = (x for x in members if x != previous)
    alone = Monomial((), (new,))
    if [m for m in p.terms if m.word[-1] == new] != [alone] or p.terms[alone] != 1:
        return None
    terms = {m._replace(word=m.word[:-1]): -c for m, c in p.terms.items() if m.word[-1] == previous}
    matrix = Polynomial(p.rows, previous.rows, terms)
    plain = all(x.step is None for x, _ in matrix.occurrences())
    return matrix if plain and len(terms) > 1 else None
