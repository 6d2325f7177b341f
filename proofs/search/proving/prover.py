"""``prove``: from a statement to a theorem of the kernel, or None."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.kernel import Atom, Theorem

from .strategies import search_for


def prove(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    tried: list[str] | None = None,
    quick: bool = False,
) -> Theorem | None:
    """Find a theorem ``given ⊢ goal``.

    Parameters
    ----------
    goal, given
        The conclusions, and the hypotheses that the theorem may use.
    tried
        Collects one line for each attempt.
    quick
        Only what needs no multiplier and no semidefinite program, also in inductions.

    Returns
    -------
    Theorem or None
        A theorem of the kernel whose hypotheses are among ``given`` and whose conclusion is
        ``goal``; None says nothing about the truth of the goal.
    """
    log = [] if tried is None else tried
    goals = tuple(goal)
    search = search_for(goals, _relevant(goals, given), log, only_quickly=quick)
    theorem = search.all(goals)
    if theorem is None and not quick:
        log.extend(f"proved on the way: {atom}" for atom in search.learnt())
    if theorem is not None and (
        theorem.conclusion != goals or not theorem.hypotheses <= set(given)
    ):
        return None
    return theorem


def _relevant(goals: Sequence[Atom], given: Sequence[Atom]) -> tuple[Atom, ...]:
    """The hypotheses that are linked to the goals by common variables."""
    linked = {letter for goal in goals for letter in goal.polynomial.letters}
    chosen: dict[Atom, None] = {}
    while linked:
        fresh = [a for a in given if a not in chosen and a.polynomial.letters & linked]
        if not fresh:
            break
        chosen.update(dict.fromkeys(fresh))
        linked |= {letter for atom in fresh for letter in atom.polynomial.letters}
    everything = not linked
    kept = (a for a in given if everything or a in chosen or not a.polynomial.letters)
    return tuple(dict.fromkeys(kept))
