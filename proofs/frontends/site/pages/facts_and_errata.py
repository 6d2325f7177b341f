"""Lists over the whole ledger, as reStructuredText: cited facts, and errata for an author."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from proofs.display.notation import Notation
from proofs.display.proof import displayed
from proofs.display.tex import tex
from proofs.frontends.site.decisions import Decisions
from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.rst import Lines
from proofs.kernel import Atom
from proofs.referee.check import Check
from proofs.referee.coverage import write_up
from proofs.referee.ledger import ledger

from .claim_page import in_one_sentence, judged_by
from .titles import title_of
from .witness_section import values_shown


def facts(decided: Decisions) -> Lines:
    """Each cited fact as a section: what it says, its reference, which claims rest on it."""
    lines: Lines = []
    for fact in decided.facts:
        notation = Notation(None, (*fact.hypotheses, *fact.conclusion))
        cited = [
            f":claim:`{name}`"
            for name, check in decided.checks.items()
            if check.verdict and fact.name in check.verdict.cited
        ]
        lines += [f".. _fact-{fact.name}:", "", *rst.section(fact.name)]
        lines += [rst.plain(fact.reference), ""]
        if fact.hypotheses:
            lines += rst.displayed(r",\quad ".join(_relations(fact.hypotheses, notation)))
            lines += ["imply", ""]
        for formula in _relations(fact.conclusion, notation):
            lines += rst.displayed(formula)
        lines += [f"Cited by {rst.sentence(cited)}.", ""]
    return lines


def _relations(atoms: Iterable[Atom], notation: Notation) -> list[str]:
    return [tex(notation.atom(atom)) for atom in atoms]


def errata(decided: Decisions) -> Lines:
    """Each claim by which an assertion is refuted, with its witness and what holds instead.

    They stand in the order of the first assertion that each refutes; those that refute none, last.
    """
    refuting = [(check, _refuted_by(check)) for check in decided.checks.values()]
    refuting = [(check, numbers) for check, numbers in refuting if numbers is not None]
    refuting.sort(key=lambda pair: pair[1] or [inf])
    return [line for check, numbers in refuting for line in _erratum(check, numbers or [])]


def _refuted_by(check: Check) -> list[int] | None:
    """The assertions that fall with the claim, or by it where it states the opposite.

    None if the claim refutes nothing; the list is empty for a refuted claim that judges none.
    """
    verdicts = {check.claim.name: check.verdict.word} if check.verdict else {}
    table, name = write_up(), check.claim.name
    judged = table.judged_by(name)
    numbers = [assertion.number for assertion, how in judged if how.word(verdicts) == "refuted"]
    is_beyond = any(name in assertion.beyond for assertion in table.assertions)
    is_refuted = not judged and not is_beyond and "refuted" in verdicts.values()
    return numbers if numbers or is_refuted else None


def _erratum(check: Check, numbers: Sequence[int]) -> Lines:
    claim, verdict = check.claim, check.verdict
    lines = [*rst.section(_heading(check, numbers)), rst.plain(claim.section), ""]
    lines += rst.displayed(claim.formula) if claim.formula else []
    lines += [f"{rst.prose(claim.reading)} See :claim:`{claim.name}`.", ""]
    lines += judged_by(claim.name)
    if verdict is not None and verdict.word == "refuted" and verdict.theorem is not None:
        shown = displayed(verdict.theorem, claim.hypotheses, claim.goal)
        for values in values_shown(verdict.theorem, shown.notation):
            lines += ["It fails at", "", *rst.directive("rst-class", "values"), values, ""]
    for name in check.repaired_by:
        repair = ledger()[name]
        lines += [f"What holds instead, by :claim:`{name}`:", ""]
        lines += in_one_sentence(repair)
    return lines


def _heading(check: Check, numbers: Sequence[int]) -> str:
    """The title, after its verdict, as it may be false, and the assertions that fall with it."""
    is_refuted = check.verdict is not None and check.verdict.word == "refuted"
    place = f"{', '.join(map(str, numbers))}. " if numbers else ""
    return f"{'✗' if is_refuted else '✓'} {place}{rst.plain(title_of(check.claim.name))}"
