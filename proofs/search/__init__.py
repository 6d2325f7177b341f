"""The untrusted search: finds certificates and witnesses, which the kernel then checks."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.kernel import PSD, Atom, Polynomial, Theorem, conjunction, constant

__all__ = [
    "LEARNT",
    "contradiction",
    "evident",
    "invertible",
    "nearby",
    "prove",
    "refute",
    "satisfying",
    "whatever",
]

LEARNT = "proved ", "to try: "
"""How a line begins that says what is proved nearby, or on the way, or what to try."""


def prove(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    tried: list[str] | None = None,
    rounds: int = 1,
) -> Theorem | None:
    """Find a theorem ``given ⊢ goal``; see :func:`proofs.search.proving.prover.prove`."""
    from proofs.search.proving.prover import prove as find

    return find(goal, given, tried, rounds)


def refute(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    seed: int = 0,
    tried: list[str] | None = None,
    quick: bool = False,
) -> Theorem | None:
    """Find values that satisfy ``given`` and break ``goal``: small numbers, then matrices.

    See :mod:`proofs.search.refuting.small_points` and :mod:`proofs.search.refuting.refuter`.
    """
    from proofs.search.refuting.small_points import refute_at_small_points

    theorem = refute_at_small_points(goal, given, tried)
    if theorem is not None:
        return theorem
    from proofs.search.refuting.refuter import refute as find

    return find(goal, given, seed, tried, quick)


def contradiction(given: Sequence[Atom], quick: bool = False) -> Theorem | None:
    """A theorem ``given ⊢ −1 ≥ 0``. See :mod:`proofs.search.proving.contradictions`."""
    from proofs.search.proving.contradictions import contradiction as find

    return find(given, quick)


def invertible(x: Polynomial, given: Sequence[Atom], every: bool = False) -> Theorem | None:
    """A theorem ``given ⊢ XᵀX ≻ 0``. See :mod:`proofs.search.proving.invertibility`."""
    from proofs.search.proving.invertibility import gram_is_definite as find

    return find(x, given, every)


def evident(goal: Atom, given: Sequence[Atom]) -> Theorem | None:
    """A theorem ``given ⊢ goal`` that needs little. See :mod:`proofs.search.proving.invertibility`.

    It may be about every step.
    """
    from proofs.search.proving.invertibility import evident as find

    quick = prove([goal], given, rounds=0)
    return quick if quick is not None or goal.every else find(goal, given)


def whatever(goal: Sequence[Atom], contradiction: Theorem) -> Theorem | None:
    """Any goal, from a contradiction. See :mod:`proofs.search.proving.contradictions`."""
    from proofs.search.proving.contradictions import whatever as find

    parts = [find(atom, contradiction) for atom in goal]
    return None if None in parts else conjunction(*(part for part in parts if part is not None))


def nearby(goal: Sequence[Atom], given: Sequence[Atom]) -> list[str]:
    """What is proved beside an open statement. See :mod:`proofs.search.proving.nearby`."""
    from proofs.search.proving.nearby import nearby as find

    return list(find(goal, given))


def satisfying(given: Sequence[Atom], quick: bool = False) -> Theorem | None:
    """Values that satisfy every hypothesis: the counterexample to ``given ⊢ −1 ≥ 0``."""
    return refute([Atom(PSD, constant(-1))], given, quick=quick)
