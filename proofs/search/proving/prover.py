"""``prove``: from a statement to a theorem of the kernel, or None."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.kernel import Atom, Theorem

from .relevance import relevant
from .strategies import search_for
from .work import WorkError, spending_at_most

WORK = 3_000_000  # entries of linear programs in a round: twice what most large statements take


def prove(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    tried: list[str] | None = None,
    rounds: int = 1,
) -> Theorem | None:
    """Find a theorem ``given ⊢ goal``.

    Parameters
    ----------
    goal, given
        The conclusions, and the hypotheses that the theorem may use.
    tried
        Collects one line for each attempt.
    rounds
        How much work it may take, in units of ``WORK``; with none, only what needs no multiplier
        and no semidefinite program, also in inductions.

    Returns
    -------
    Theorem or None
        A theorem of the kernel whose hypotheses are among ``given`` and whose conclusion is
        ``goal``; None says nothing about the truth of the goal.
    """
    log = [] if tried is None else tried
    goals = tuple(goal)
    search = search_for(goals, relevant(goals, given), log, only_quickly=not rounds)
    work = WORK * max(rounds, 1)
    try:
        with spending_at_most(work):
            theorem = search.all(goals)
    except WorkError:
        theorem = None
        log.append(f"stopped after {work:,} entries of linear programs")
    if theorem is None and rounds:
        log.extend(f"proved on the way: {atom}" for atom in search.learnt())
    if theorem is not None and (
        theorem.conclusion != goals or not theorem.hypotheses <= set(given)
    ):
        return None
    return theorem
