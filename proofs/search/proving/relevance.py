"""Which hypotheses can have to do with a goal."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.kernel import Atom


def relevant(goals: Sequence[Atom], given: Sequence[Atom]) -> tuple[Atom, ...]:
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
