"""Why a theorem gives no verdict on a conjecture, in the statement's notation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from proofs.display.formula import plain
from proofs.display.notation import Notation
from proofs.kernel import Counterexample, Meaning, Statement, Theorem, steps
from proofs.language.conjecture import meanings, meanings_that_occur
from proofs.library.facts import unregistered

if TYPE_CHECKING:
    from proofs.language.conjecture import Conjecture


def instead(conjecture: Conjecture, theorem: Theorem) -> list[str]:
    """What a theorem lacks, or has too much, to prove or to refute the conjecture, line by line."""
    unknown = sorted(fact.name for fact in unregistered(theorem.cited))
    if unknown:
        return [f"it cites {', '.join(unknown)}, which no registry of facts lists"]
    stated = (*conjecture.hypotheses, *conjecture.goal)
    notation = Notation(theorem, stated, meanings_that_occur(conjecture))
    refutations = [part for part in theorem.conclusion if isinstance(part, Counterexample)]
    found = [line for part in refutations for line in _refuting(conjecture, part, notation)]
    found = found or list(_proving(conjecture, theorem, notation))
    if theorem.hypotheses and refutations:
        found.append(f"it assumes {_listed(theorem.hypotheses, notation)}")
    found += _fixing(conjecture, theorem, bool(refutations), notation)
    return ["the proof shows something else", *found]


def _proving(conjecture: Conjecture, theorem: Theorem, notation: Notation) -> Iterator[str]:
    missing = [part for part in conjecture.goal if part not in theorem.conclusion]
    if missing:
        shown = _listed(theorem.conclusion, notation)
        yield f"it shows {shown}, and not {_listed(missing, notation)}"
    assumed = theorem.hypotheses - frozenset(conjecture.hypotheses)
    if assumed:
        yield f"it assumes {_listed(assumed, notation)}, too"


def _refuting(conjecture: Conjecture, refuted: Counterexample, notation: Notation) -> Iterator[str]:
    if refuted.conclusion not in conjecture.goal:
        yield f"it refutes {_listed([refuted.conclusion], notation)}, which is not claimed"
    unheeded = frozenset(conjecture.hypotheses) - refuted.hypotheses
    if unheeded:
        yield f"its values are not shown to satisfy {_listed(unheeded, notation)}"


def _fixing(
    conjecture: Conjecture, theorem: Theorem, is_refutation: bool, notation: Notation
) -> Iterator[str]:
    """The letters of which the theorem, or else the conjecture, speaks as they are defined."""
    fixed = frozenset[Meaning]().union(*(step.fixed for step in steps(theorem)))
    free = meanings_that_occur(conjecture) - fixed if is_refutation else frozenset[Meaning]()
    if free:
        yield f"it values {_named(free, notation)}, which the statement defines"
    extra = theorem.fixed - meanings(conjecture)
    if extra and not is_refutation:
        yield f"it fixes {_named(extra, notation)}, which the statement leaves free"


def _named(fixed: Iterable[Meaning], notation: Notation) -> str:
    return ", ".join(sorted(plain(notation.name(meaning.letter.variable)) for meaning in fixed))


def _listed(parts: Iterable[Statement], notation: Notation) -> str:
    shown = sorted(
        f"not {plain(notation.statement(part))}"
        if isinstance(part, Counterexample)
        else plain(notation.statement(part))
        for part in parts
    )
    return "; ".join(shown) or "nothing"
