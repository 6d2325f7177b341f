"""Whether any values satisfy a conjecture's hypotheses: a point, a contradiction, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proofs import search
from proofs.kernel import (
    Atom,
    Fact,
    Letter,
    Meaning,
    Polynomial,
    Theorem,
    constant,
    counterexample,
    counterexample_in,
)
from proofs.kernel.polynomial import RUNNING_PRODUCT
from proofs.language.conjecture import letters_of, meanings

from .network_at_rest import at_rest, is_computed

if TYPE_CHECKING:
    from proofs.language.conjecture import Conjecture


Images = Sequence[tuple[Letter, Polynomial]]


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
    if not conjecture.given and not conjecture.statement.given:
        return Satisfiability(True)  # inverses and roots, which have been shown to exist, are named
    fixed = [m for m in meanings(conjecture) if m.letter in letters_of(given)]
    whole = tuple(dict.fromkeys((*given, *_defining(fixed))))
    is_network = any(is_computed(*meaning) for meaning in fixed)
    resting = at_rest(fixed) if is_network else None
    candidates = [(given, _at_rest_at_identity(given, resting)), (given, resting)]
    for relations, images in (*candidates, (whole, _at_identity(whole, fixed))):
        ordered = sorted((images or {}).items(), key=lambda pair: str(pair[0]))
        point = _where(relations, ordered) if ordered else None
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


def _where(given: tuple[Atom, ...], images: Images) -> Theorem | None:
    """Values that satisfy the hypotheses where letters are these images, which it names, too."""
    found = search.satisfying([atom.substitute(dict(images)) for atom in given], quick=True)
    point = counterexample_in(found)
    if point is None:
        return None
    taken = dict(point.arguments)
    letters = taken["letters"] | {x: image.substitute(taken["letters"]) for x, image in images}
    for letter in letters_of(given) - letters.keys() - taken["values"].keys():
        if letter.structure != "natural":  # any value will do where nothing is left of it
            letters[letter] = Polynomial(letter.rows, letter.columns, {})
    return counterexample(**taken | {"hypotheses": frozenset(given), "letters": letters})


def _at_identity(given: Iterable[Atom], fixed: Iterable[Meaning]) -> dict[Letter, Polynomial]:
    """1, or I, for whatever is raised to every power k: these powers are 1, or I, too."""
    known = {meaning.letter for meaning in fixed}
    powers = (
        x.argument
        for atom in given
        if atom.every
        for x, _ in atom.polynomial.occurrences()
        if x.name == RUNNING_PRODUCT and x.argument is not None
    )
    raised = {letter for power in powers for letter in power.letters}
    if not raised.isdisjoint(known):
        return {}
    free = (x for x in raised if x.rows == x.columns and x.structure != "natural")
    return {x: constant(1, x.rows) for x in free}


def _at_rest_at_identity(
    given: Iterable[Atom], resting: dict[Letter, Polynomial] | None
) -> dict[Letter, Polynomial]:
    """The network at rest, with weights 1, or I, where the powers of them occur."""
    if not resting:
        return {}
    ones = _at_identity([atom.substitute(resting) for atom in given], ())
    return {x: image.substitute(ones) for x, image in resting.items()} | ones if ones else {}


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
