"""The way from a conjecture to its verdict: its own proof, or search, the cheap attempts first."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from proofs import search
from proofs.kernel import Atom, Derivative, KernelError, Theorem, conjunction
from proofs.language.conjecture import meanings_that_occur
from proofs.language.symbols import quoted
from proofs.library.derivation import differentiated
from proofs.search import archive

from . import InputError
from .authors import result_of
from .differences import instead
from .satisfiability import UNKNOWN, Satisfiability, satisfiability
from .scope import scope_of
from .verdict import Verdict, cited_by, rules_of, word_of

if TYPE_CHECKING:
    from proofs.language.conjecture import Conjecture, VerdictWord


ROUNDS = {"LOW": 0, "NORMAL": 1, "HIGH": 8}
"""Efforts, in thorough rounds: each draws other matrices, and evaluates as many as the last."""


def _in_silence(phase: str) -> None:
    """Tell nobody."""


def decide(
    conjecture: Conjecture,
    rounds: int = 1,
    announce: Callable[[str], None] = _in_silence,
) -> Verdict:
    """Prove or refute a conjecture, by its own proof or by search.

    The order of the search: a quick proof, a quick refutation, whether the hypotheses can be
    satisfied at all, a thorough proof, thorough refutations.  From hypotheses that contradict each
    other nothing is sought any further: whatever is claimed holds emptily.

    Parameters
    ----------
    conjecture
        The statement under its hypotheses.
    rounds
        How many thorough refutations; with none, the thorough proof is left out, too.
    announce
        Is told of each phase before it begins, in words.
    """
    start = time.perf_counter()
    try:
        conjecture = _as_it_stands(conjecture)
        way = _Way(conjecture, announce)
        theorem = way.found()
    except InputError as error:
        line, seconds = str(error), time.perf_counter() - start
        return Verdict("open", None, seconds, (line,), error=line)
    word = word_of(conjecture, theorem)
    satisfied = UNKNOWN
    if word != "refuted":
        announce("whether the hypotheses can hold")
        satisfied = satisfiability(conjecture, thorough=rounds > 0)
    if theorem is None and conjecture.own_proof is None:
        theorem = way.further(satisfied, rounds)
        word = word_of(conjecture, theorem)
        if theorem is None and rounds:
            announce("what is proved nearby")
            way.tried.extend(search.nearby(way.atoms, conjecture.hypotheses))
    return _settled(way, theorem, word, satisfied, start)


def refuted(
    conjecture: Conjecture, rounds: int = 1, announce: Callable[[str], None] = _in_silence
) -> Verdict:
    """Look for values that break a conjecture, and for no proof: it is refuted, or stays open."""
    start = time.perf_counter()
    conjecture = _as_it_stands(conjecture)
    way = _Way(conjecture, announce)
    theorem = way.refuted(rounds=0) or way.refuted(rounds)
    satisfied = UNKNOWN if theorem else satisfiability(conjecture, thorough=False)
    return _settled(way, theorem, word_of(conjecture, theorem), satisfied, start)


def _settled(
    way: _Way, theorem: Theorem | None, word: VerdictWord, satisfied: Satisfiability, start: float
) -> Verdict:
    """The theorem and the attempts, as a verdict."""
    if theorem is not None and word == "open":
        way.tried.extend(instead(way.conjecture, theorem))
        theorem = None
    if word == "refuted":
        satisfied = Satisfiability(True, theorem)
    shown = (line.replace("+ -1 ", "- ").replace("+ -", "- ") for line in way.tried)
    seconds = time.perf_counter() - start
    tried = tuple(dict.fromkeys(shown))
    defined = meanings_that_occur(way.conjecture)
    return Verdict(
        word,
        theorem,
        seconds,
        tried,
        satisfied,
        defined=defined,
        rules=rules_of(theorem),
        cited=cited_by(theorem),
        scope=scope_of(way.conjecture, theorem),
    )


def _as_it_stands(conjecture: Conjecture) -> Conjecture:
    """A copy, made before the author's functions run, so that they cannot change what is decided.

    What its letters stand for is asked once.
    """
    if conjecture.about is None:
        return replace(conjecture)
    about = cache(partial(result_of, conjecture.about))
    copy = replace(conjecture, about=about)
    if type(about()) is not Theorem:
        raise InputError(f"{copy.name}: about returns {quoted(about())}, which is no theorem")
    return copy


@dataclass(frozen=True)
class _Way:
    """A conjecture on the way to its verdict, with what was tried so far."""

    conjecture: Conjecture
    announce: Callable[[str], None]
    tried: list[str] = field(default_factory=list)

    @property
    def atoms(self) -> list[Atom]:
        """The relations that are claimed."""
        return [goal for goal in self.conjecture.goal if isinstance(goal, Atom)]

    def found(self, rounds: int = 0) -> Theorem | None:
        """The theorem of its own proof, or of the search, a quick one if in no round."""
        if not self.conjecture.goal:
            self.tried.append("nothing is claimed")
            return None
        try:
            if self.conjecture.own_proof is None:
                return self.searched(rounds)
            self.announce("its own proof")
            theorem = result_of(self.conjecture.own_proof)
            if type(theorem) is not Theorem:
                raise KernelError(f"it returns {quoted(theorem)}, which is no theorem")
            return theorem
        except KernelError as error:
            self.tried.append(f"the proof fails: {error}")
            return None

    def further(self, satisfied: Satisfiability, rounds: int) -> Theorem | None:
        """A theorem from a contradiction, or else from a thorough search."""
        if satisfied.holds is False and satisfied.theorem is not None:
            return search.whatever(self.atoms, satisfied.theorem) if self.atoms else None
        return self.found(rounds) if rounds else None

    def searched(self, rounds: int) -> Theorem | None:
        """A proof of every part of the goal, or a counterexample to one of its relations."""
        atoms, theorem = self.atoms, None
        if atoms:
            self.announce(f"a {_manner(rounds)} proof")
            given = self.conjecture.hypotheses
            theorem = archive.prove(atoms, given, self.tried, rounds)
            if theorem is None:
                return self.refuted(rounds)
        goal = self.conjecture.goal
        parts = [differentiated(part) for part in goal if isinstance(part, Derivative)]
        return conjunction(*parts, *([theorem] if theorem else []))

    def refuted(self, rounds: int) -> Theorem | None:
        """A counterexample to one of the relations: of a quick round, or of thorough ones."""
        if not self.atoms:
            return None
        defined = sorted(str(m.letter) for m in meanings_that_occur(self.conjecture))
        if defined:
            self.tried.append(f"no values are searched: {', '.join(defined)} are defined, not free")
            return None
        given = self.conjecture.hypotheses
        for seed in range(max(rounds, 1)):
            place = f", round {seed + 1} of {rounds}" if rounds > 1 else ""
            self.announce(f"a {_manner(rounds)} refutation{place}")
            theorem = search.refute(
                self.atoms, given, seed=seed, tried=self.tried, quick=not rounds
            )
            if theorem is not None:
                return theorem
        return None


def _manner(rounds: int) -> str:
    return "thorough" if rounds else "quick"
