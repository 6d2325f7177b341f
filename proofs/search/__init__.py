"""The untrusted search: finds certificates and witnesses, which the kernel then checks."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.kernel import PSD, Atom, Theorem, constant

__all__ = ["contradiction", "prove", "refute"]


def prove(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    tried: list[str] | None = None,
    quick: bool = False,
) -> Theorem | None:
    """Find a theorem ``given ⊢ goal``; see :func:`proofs.search.prover.prove`."""
    from .prover import prove as find

    return find(goal, given, tried, quick)


def refute(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    seed: int = 0,
    tried: list[str] | None = None,
    quick: bool = False,
) -> Theorem | None:
    """Find values that satisfy ``given`` and break ``goal``; see :mod:`proofs.search.refuter`."""
    from .refuter import refute as find

    return find(goal, given, seed, tried, quick)


def contradiction(given: Sequence[Atom]) -> Theorem | None:
    """A theorem ``given ⊢ −1 ≥ 0``, if the hypotheses are found to contradict each other."""
    return prove([Atom(PSD, constant(-1))], given)
