"""Whether any values satisfy a conjecture's hypotheses: a point, a contradiction, or neither."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofs import search
from proofs.kernel import Atom, Fact, Meaning, Theorem
from proofs.language.conjecture import letters_of, meanings

from .network_at_rest import given_at_rest, is_computed

if TYPE_CHECKING:
    from proofs.language.conjecture import Conjecture


@dataclass(frozen=True, slots=True)
class Satisfiability:
    """Whether any values satisfy the hypotheses, with the theorem that shows it.

    ``holds`` is True where they are satisfied at a point, which the theorem names as the
    counterexample to ``given ⊢ −1 ≥ 0``, or to the conjecture itself; False where they contradict
    each other: ``given ⊢ −1 ≥ 0``; and None where neither was found.
    """

    holds: bool | None
    theorem: Theorem | None = None


UNKNOWN = Satisfiability(None)


def satisfiability(conjecture: Conjecture, thorough: bool = True) -> Satisfiability:
    """Look for values that satisfy the hypotheses, and, if none are found, for a contradiction.

    First quickly; then thoroughly, unless that is not wished for, or the conjecture has its own
    proof and needs no search.

    A letter that the conjecture defines is not free.  Where relations define it, as they do a
    sequence or a decomposition, the values must satisfy these, too.  Where it is a gate of a
    network, values are sought for the network at rest, whose gates are numbers.  Other values are
    no point of the conjecture, and only show that the hypotheses by themselves do not contradict
    each other.
    """
    given = conjecture.hypotheses
    if not given:
        return Satisfiability(True)
    fixed = [m for m in meanings(conjecture) if m.letter in letters_of(given)]
    whole = tuple(dict.fromkeys((*given, *_defining(fixed))))
    is_network = any(is_computed(*meaning) for meaning in fixed)
    if is_network:
        resting = given_at_rest(given, fixed)
        point = search.satisfying(resting, True) if resting is not None else None
        if point is not None:
            return Satisfiability(True, point)
    for quick in (True, False) if thorough and not conjecture.own_proof else (True,):
        point = search.satisfying(whole, quick)
        if point is not None:
            return UNKNOWN if is_network else Satisfiability(True, point)
        contradiction = search.contradiction(whole, quick)
        if contradiction is not None:
            return Satisfiability(False, contradiction)
    return UNKNOWN


def _defining(fixed: Iterable[Meaning]) -> list[Atom]:
    """The relations that define letters."""
    found: list[Atom] = []
    for _, definition in sorted(fixed, key=lambda meaning: str(meaning.letter)):
        match definition:
            case Fact(hypotheses=hypotheses, conclusion=conclusion):
                found += (*hypotheses, *conclusion)
            case (Atom() as start, Atom() as recursion):
                found += (start, recursion)
    return found
