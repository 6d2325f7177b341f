"""The way from a conjecture to its verdict: its own proof, or search, the cheap attempts first."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from proofs import search
from proofs.kernel import Atom, Derivative, KernelError, Theorem, conjunction
from proofs.language.conjecture import meanings_that_occur
from proofs.library.derivation import differentiated
from proofs.library.facts import registered
from proofs.search import archive

from .satisfiability import UNKNOWN, Satisfiability, satisfiability
from .verdict import Verdict, word_of

if TYPE_CHECKING:
    from proofs.language.conjecture import Conjecture


def decide(conjecture: Conjecture) -> Verdict:
    """Prove or refute a conjecture, by its own proof or by search.

    The order of the search: a quick proof, a quick refutation, whether the hypotheses can be
    satisfied at all, a thorough proof, a thorough refutation.  From hypotheses that contradict each
    other nothing is sought any further: whatever is claimed holds emptily.
    """
    start = time.perf_counter()
    conjecture = _as_it_stands(conjecture)
    tried: list[str] = []
    theorem = _found(conjecture, tried, quick=True)
    word = word_of(conjecture, theorem)
    satisfied = UNKNOWN if word == "refuted" else satisfiability(conjecture)
    if theorem is None and conjecture.own_proof is None:
        theorem = _further(conjecture, satisfied, tried)
        word = word_of(conjecture, theorem)
    if theorem is not None and word == "open":
        tried.append(_instead(theorem))
        theorem = None
    if word == "refuted":
        satisfied = Satisfiability(True, theorem)
    shown = (line.replace("+ -1 ", "- ").replace("+ -", "- ") for line in tried)
    seconds = time.perf_counter() - start
    return Verdict(word, theorem, seconds, tuple(dict.fromkeys(shown)), satisfied)


def _as_it_stands(conjecture: Conjecture) -> Conjecture:
    """A copy, made before the author's functions run, so that they cannot change what is decided.

    What its letters stand for is asked once.
    """
    copy = replace(conjecture)
    if copy.about is None:
        return copy
    defined = copy.about()
    return replace(copy, about=lambda: defined)


def _further(conjecture: Conjecture, satisfied: Satisfiability, tried: list[str]) -> Theorem | None:
    """A theorem from a contradiction, or else from a thorough search."""
    if satisfied.holds is not False or satisfied.theorem is None:
        return _found(conjecture, tried, quick=False)
    atoms = [goal for goal in conjecture.goal if isinstance(goal, Atom)]
    return search.whatever(atoms, satisfied.theorem) if atoms else None


def _instead(theorem: Theorem) -> str:
    """Why a theorem gives no verdict."""
    unknown = sorted(fact.name for fact in theorem.cited - registered())
    if unknown:
        return f"it cites {', '.join(unknown)}, which no registry of facts lists"
    return f"the proof shows something else: {theorem}"


def _found(conjecture: Conjecture, tried: list[str], quick: bool) -> Theorem | None:
    """The theorem of its own proof, or of the search."""
    if not conjecture.goal:
        tried.append("nothing is claimed")
        return None
    try:
        if conjecture.own_proof is None:
            return _searched(conjecture, tried, quick)
        theorem = conjecture.own_proof()
        if theorem is not None and type(theorem) is not Theorem:
            raise KernelError(f"it returns {theorem!r}, which is no theorem")
        return theorem
    except KernelError as error:
        tried.append(f"the proof fails: {error}")
        return None


def _searched(conjecture: Conjecture, tried: list[str], quick: bool) -> Theorem | None:
    """A proof of every part of the goal, or a counterexample to one of its relations."""
    given = conjecture.hypotheses
    atoms = [goal for goal in conjecture.goal if isinstance(goal, Atom)]
    theorem = archive.prove(atoms, given, tried, quick) if atoms else None
    if theorem is None and atoms:
        return _refuted(conjecture, atoms, tried, quick)
    parts = [differentiated(goal) for goal in conjecture.goal if isinstance(goal, Derivative)]
    return conjunction(*parts, *([theorem] if theorem else []))


def _refuted(
    conjecture: Conjecture, atoms: Sequence[Atom], tried: list[str], quick: bool
) -> Theorem | None:
    defined = sorted(str(meaning.letter) for meaning in meanings_that_occur(conjecture))
    if defined:
        tried.append(f"no values are searched: {', '.join(defined)} are defined, not free")
        return None
    return search.refute(atoms, conjecture.hypotheses, tried=tried, quick=quick)
