"""The untrusted search: finds certificates and witnesses, which the kernel then checks."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.kernel import Atom, Theorem

__all__ = ["contradiction", "prove", "refute"]


def prove(
    goal: Sequence[Atom], given: Sequence[Atom], tried: list[str] | None = None
) -> Theorem | None:
    """Find a theorem ``given ⊢ goal``; see :func:`proofs.search.prover.prove`."""
    from .prover import prove as find

    return find(goal, given, tried)
