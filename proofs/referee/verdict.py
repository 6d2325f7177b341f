"""Verdicts: a theorem of the kernel compared with a conjecture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from proofs.kernel import Counterexample, Meaning, Theorem, steps
from proofs.language.conjecture import VerdictWord, meanings, meanings_that_occur
from proofs.library.facts import unregistered
from proofs.search import LEARNT

from .satisfiability import UNKNOWN, Satisfiability

if TYPE_CHECKING:
    from proofs.language.conjecture import Conjecture

    from .scope import Scope

_LOGIC = frozenset(
    "assume cases choose cite conjunction cut instantiate specialise generalise".split()
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kernel's theorem on a conjecture, and whether its hypotheses can hold."""

    word: VerdictWord
    theorem: Theorem | None = field(repr=False)
    seconds: float
    tried: tuple[str, ...] = field(default=(), repr=False)
    satisfied: Satisfiability = field(default=UNKNOWN, repr=False)
    lemmas: tuple[str, ...] = ()
    defined: frozenset[Meaning] = field(default=frozenset(), repr=False)
    """What letters of the statement stand for."""
    error: str = ""
    """Why its author's own proof broke off, in one line, if it did."""
    rules: tuple[str, ...] = ()
    """The rules that the theorem rests on, in alphabetical order."""
    cited: tuple[str, ...] = ()
    """The names of the textbook facts that the theorem rests on."""
    scope: Scope | None = None
    """The sizes and horizons that the theorem covers, if there is one."""

    def without_theorem(self) -> Verdict:
        """What can travel between processes: a theorem stays with the kernel that made it."""
        satisfied = Satisfiability(self.satisfied.holds)
        return replace(self, theorem=None, satisfied=satisfied, defined=frozenset())

    @property
    def learnt(self) -> tuple[str, ...]:
        """Of the lines on what was tried, those on what is proved nearby, and what to try."""
        return tuple(line for line in self.tried if line.startswith(LEARNT))

    @property
    def attempts(self) -> tuple[str, ...]:
        """The others."""
        return tuple(line for line in self.tried if not line.startswith(LEARNT))

    @property
    def grounds(self) -> tuple[str, ...]:
        """The rules that the theorem rests on, less those of mere logic, if there are others."""
        return tuple(rule for rule in self.rules if rule not in _LOGIC) or self.rules

    @property
    def satisfiable(self) -> bool | None:
        """Whether any values satisfy the hypotheses; None where the search found no answer.

        Whatever follows from hypotheses that contradict each other holds emptily.
        """
        return self.satisfied.holds


def rules_of(theorem: Theorem | None) -> tuple[str, ...]:
    """The rules that a theorem rests on, in alphabetical order."""
    return tuple(sorted({step.rule for step in steps(theorem)}))


def cited_by(theorem: Theorem | None) -> tuple[str, ...]:
    """The names of the textbook facts that a theorem rests on."""
    return tuple(sorted({fact.name for fact in theorem.cited})) if theorem else ()


def word_of(conjecture: Conjecture, theorem: Theorem | None) -> VerdictWord:
    """The verdict that a theorem gives: it must be about this very statement.

    *Proved* needs ``Γ ⊢ goal`` with Γ among the hypotheses, a goal that is not empty, and no letter
    with another meaning than the conjecture gives it; *refuted* needs a counterexample to one part
    of the goal that satisfies every hypothesis.  A letter whose meaning the conjecture fixes is not
    universally quantified: a counterexample that values it freely refutes nothing, one that takes
    it as it is defined does.  Neither rests on a fact that no registry of facts lists.
    """
    if type(theorem) is not Theorem or unregistered(theorem.cited):
        return "open"
    shown = bool(conjecture.goal) and set(conjecture.goal) <= set(theorem.conclusion)
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
