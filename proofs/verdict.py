"""From a conjecture to its verdict: the kernel's theorem, and what it says of the statement."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .kernel import (
    Atom,
    Counterexample,
    Derivative,
    KernelError,
    Letter,
    Meaning,
    Theorem,
    conjunction,
    derivative,
)

if TYPE_CHECKING:
    from .claim import Conjecture

VerdictWord = Literal["proved", "refuted", "open"]


@dataclass(frozen=True)
class Verdict:
    """What the kernel's theorem says of a conjecture.

    ``vacuous`` says that no values satisfy the hypotheses, so that the statement holds emptily.
    """

    word: VerdictWord
    theorem: Theorem | None
    seconds: float
    tried: tuple[str, ...] = ()
    vacuous: bool = False
    lemmas: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that the theorem rests on, in alphabetical order."""
        return tuple(sorted({step.rule for step in steps(self.theorem)}))

    @property
    def cited(self) -> tuple[str, ...]:
        """The names of the textbook facts that the theorem rests on."""
        return tuple(sorted(fact.name for fact in self.theorem.cited)) if self.theorem else ()


def steps(theorem: Theorem | None) -> Iterator[Theorem]:
    """Every theorem that this one is made of, premises first, each once."""
    done: set[int] = set()

    def visit(node: Theorem) -> Iterator[Theorem]:
        if id(node) not in done:
            done.add(id(node))
            for premise in node.premises:
                yield from visit(premise)
            yield node

    if theorem is not None:
        yield from visit(theorem)


def word_of(conjecture: Conjecture, theorem: Theorem | None) -> VerdictWord:
    """The verdict that a theorem gives: it must be about this very statement.

    *Proved* needs ``Γ ⊢ goal`` with Γ among the hypotheses, and no letter with another meaning than
    the conjecture gives it; *refuted* needs a counterexample to one part of the goal that satisfies
    every hypothesis.  A letter whose meaning the conjecture fixes is not universally quantified: a
    counterexample that values it freely refutes nothing, one that takes it as it is defined does.
    """
    if type(theorem) is not Theorem:
        return "open"
    shown = set(conjecture.goal) <= set(theorem.conclusion)
    assumed = theorem.hypotheses <= frozenset(conjecture.hypotheses)
    if shown and assumed and theorem.fixed <= meanings(conjecture):
        return "proved"
    if not theorem.hypotheses and counterexample_to(conjecture, theorem) is not None:
        return "refuted"
    return "open"


def counterexample_to(conjecture: Conjecture, theorem: Theorem) -> Theorem | None:
    """The step at which a theorem refutes the conjecture.

    The step itself is looked at: what is only joined to it afterwards fixes nothing in it.
    """
    found = (step for step in steps(theorem) if _refutes(step, conjecture))
    return next((step for step in found if set(step.conclusion) <= set(theorem.conclusion)), None)


def _refutes(step: Theorem, conjecture: Conjecture) -> bool:
    """Whether a step refutes the conjecture, its letters taken as they are defined."""
    if step.rule != "counterexample":
        return False
    (statement,) = step.conclusion
    return (
        isinstance(statement, Counterexample)
        and statement.hypotheses >= frozenset(conjecture.hypotheses)
        and statement.conclusion in conjecture.goal
        and step.fixed >= meanings_that_occur(conjecture)
    )


def meanings(conjecture: Conjecture) -> frozenset[Meaning]:
    """What the conjecture fixes: the letters that are defined, each with its definition."""
    return conjecture.about().fixed if conjecture.about else frozenset()


def meanings_that_occur(conjecture: Conjecture) -> frozenset[Meaning]:
    """The meanings that the conjecture fixes of letters in its hypotheses and its goal."""
    fixed = meanings(conjecture)
    letters = _letters(conjecture) if fixed else frozenset()
    return frozenset(meaning for meaning in fixed if meaning.letter in letters)


def _letters(conjecture: Conjecture) -> frozenset[Letter]:
    atoms = [x for x in (*conjecture.hypotheses, *conjecture.goal) if isinstance(x, Atom)]
    return frozenset(letter for atom in atoms for letter in atom.polynomial.letters)


# --- the way to a theorem ----------------------------------------------------------------------

_lemmas: list[list[str]] = []


def rests_on(name: str) -> None:
    """Record that the claim that is being decided rests on another."""
    if _lemmas:
        _lemmas[-1].append(name)


def decide(conjecture: Conjecture) -> Verdict:
    """Prove or refute a conjecture, by its own proof or by search."""
    start = time.perf_counter()
    tried: list[str] = []
    theorem: Theorem | None = None
    word: VerdictWord = "open"
    _lemmas.append([])
    try:
        theorem = conjecture.proof() if conjecture.proof else _searched(conjecture, tried)
        word = word_of(conjecture, theorem)
    except KernelError as error:
        tried.append(f"the proof fails: {error}")
    finally:
        lemmas = tuple(dict.fromkeys(_lemmas.pop()))
    if theorem is not None and word == "open":
        tried.append(f"the proof shows something else: {theorem}")
    vacuous = word != "refuted" and _is_vacuous(conjecture)
    seconds = time.perf_counter() - start
    shown = tuple(line.replace("+ -1 ", "- ").replace("+ -", "- ") for line in tried)
    return Verdict(word, theorem, seconds, tuple(dict.fromkeys(shown)), vacuous, lemmas)


def _searched(conjecture: Conjecture, tried: list[str]) -> Theorem | None:
    from . import archive, search

    goals = conjecture.goal
    atoms = [goal for goal in goals if isinstance(goal, Atom)]
    parts = [derivative(*_parts(goal)) for goal in goals if isinstance(goal, Derivative)]
    theorem = archive.prove(atoms, conjecture.hypotheses, tried) if atoms else None
    if theorem is None and atoms:
        return search.refute(atoms, conjecture.hypotheses, tried=tried)
    return conjunction(*parts, *([theorem] if theorem else []))


def _parts(goal: Derivative) -> tuple[Any, Any, Any]:
    return goal.function, goal.variable, goal.value


def _is_vacuous(conjecture: Conjecture) -> bool:
    from . import search

    return bool(conjecture.hypotheses) and search.contradiction(conjecture.hypotheses) is not None
