"""The untrusted search: finds certificates and witnesses, which the kernel then checks."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.kernel import PSD, Atom, Theorem, constant

__all__ = ["contradiction", "prove", "refute"]


def prove(
    goal: Sequence[Atom], given: Sequence[Atom], tried: list[str] | None = None
) -> Theorem | None:
    """Find a theorem ``given ⊢ goal``; see :func:`proofs.search.prover.prove`."""
    from .prover import prove as find

    return find(goal, given, tried)


def refute(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    seconds: float = 10.0,
    seed: int = 0,
    tried: list[str] | None = None,
) -> Theorem | None:
    """Find values that satisfy ``given`` and break ``goal``; see :mod:`proofs.search.refuter`."""
    from .refuter import refute as find

    return find(goal, given, seconds, seed, tried)


def contradiction(given: Sequence[Atom]) -> Theorem | None:
    """A theorem ``given ⊢ −1 ≥ 0``, if the hypotheses are found to contradict each other."""
    return prove([Atom(PSD, constant(-1))], given)
