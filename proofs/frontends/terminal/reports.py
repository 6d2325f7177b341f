"""The page of one claim, or one conjecture: statement, proof or witness, cited facts, evidence."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from proofs.display.formula import plain, words
from proofs.display.proof import Display, displayed, value_text
from proofs.display.shortening import ATTEMPTS, STATEMENT, shortened
from proofs.display.witness import witness_table
from proofs.language.writing import text_of

from .tables import COLOURS

UNKNOWN_LINE = (
    "unknown whether any values satisfy the hypotheses: neither a point nor a contradiction"
)

if TYPE_CHECKING:
    from numeric import Evidence
    from proofs.display.notation import Notation
    from proofs.kernel import Statement, Theorem
    from proofs.language.conjecture import Conjecture
    from proofs.language.existence import Existing
    from proofs.referee.check import Check
    from proofs.referee.verdict import Verdict


def claim_report(check: Check) -> Iterator[Text]:
    """Everything about one claim: reading, statement, verdict, proof or witness, evidence."""
    claim, verdict = check.claim, check.verdict
    shown = display_of(claim, verdict)
    yield Text(claim.name, "bold")
    yield Text(f"{claim.module}: {claim.section}", "dim")
    yield Text()
    yield from map(Text, textwrap.wrap(claim.reading, 79))
    yield Text()
    yield from statement_lines(claim, shown)
    yield Text()
    if claim.repairs:
        yield Text(f"It stands in the place of {claim.repairs}.")
    if verdict is not None:
        yield from verdict_lines(verdict, shown)
        yield from point_lines(verdict, shown)
        if verdict.word == "refuted":
            yield Text(f"Repaired by {', '.join(check.repaired_by) or 'nothing'}.")
        lemmas = ", ".join(verdict.lemmas)
        yield Text(f"Rests on {lemmas or 'no other claim'}.")
        yield from cited_lines(verdict)
    yield from legend_lines(shown)
    if check.numbers is not None:
        yield Text()
        yield from evidence_lines(check.numbers.evidence, check.numbers.problem)


def sweep_report(check: Check, folder: Path) -> Iterator[Text]:
    """The findings of a sweep, and the folder that keeps them."""
    yield Text(check.claim.name, "bold")
    if check.verdict is not None:
        yield Text(check.verdict.word.capitalize(), f"bold {COLOURS[check.verdict.word]}")
    if check.numbers is not None:
        yield from evidence_lines(check.numbers.evidence, check.numbers.problem)
    yield Text(f"Kept in {folder}; numeric.sweeps.read_sweep({str(folder)!r}) reads it.")


def display_of(conjecture: Conjecture, verdict: Verdict | None) -> Display:
    """The statement and its proof, if it has one, for the reports."""
    theorem = verdict.theorem if verdict else None
    defined = verdict.defined if verdict else frozenset()
    return displayed(theorem, conjecture.hypotheses, conjecture.goal, defined)


def conjecture_report(
    conjecture: Conjecture, verdict: Verdict, shown: Display, verbose: bool = False
) -> Iterator[Text]:
    """A conjecture and its verdict.

    Statements of thousands of characters and lines on what was tried are shortened, unless
    ``verbose``.  What the kernel reads, and the proof, are always whole.
    """
    notation, statement = shown.notation, conjecture.statement
    longest = sys.maxsize if verbose else STATEMENT
    if conjecture.name:
        yield Text(conjecture.name, "bold")
    for part in conjecture.given:
        written = str(part)
        yield Text(f"  given {shortened(written, longest)}")
        yield from _as_read(part.hypothesis, notation, written)
    for exists in conjecture.existing:
        if exists.theorem is not None:
            yield Text(f"  where {_existence(exists, exists.theorem, notation)}")
            yield from _as_read(exists.definition.atoms, notation)
    written = str(statement)
    yield Text(f"  claim {shortened(written, longest)}")
    yield from _as_read(statement.given, notation, lead="given ")
    yield from _as_read(statement.conclusion, notation, written)
    yield from verdict_lines(verdict, shown, verbose)
    if conjecture.expect not in ("proved", verdict.word):
        yield Text(f"  expected is {conjecture.expect}", "red")
    yield from legend_lines(shown)
    yield Text()


def conjecture_object(
    conjecture: Conjecture, verdict: Verdict, shown: Display
) -> dict[str, object]:
    """A conjecture and its verdict as the object of ``prove --json``.

    A conjecture whose own proof breaks off has an ``error``, too; one that speaks of inverses or
    roots says in ``exists`` why there are such, where that is no hypothesis.
    """
    exists = [_existence(x, x.theorem, shown.notation) for x in conjecture.existing if x.theorem]
    theorem = verdict.theorem
    found = witness_table(theorem, shown.notation) if theorem is not None else None
    proof = shown.to_dict() if theorem and verdict.word == "proved" else None
    return {
        "name": conjecture.name,
        "verdict": verdict.word,
        **({"error": verdict.error} if verdict.error else {}),
        "satisfiable": verdict.satisfiable,
        **({"exists": exists} if exists else {}),
        "certificate": proof,
        "witness": found.to_dict() if found else None,
        "tried": list(verdict.tried),
        "seconds": round(verdict.seconds, 6),
    }


def statement_lines(claim: Conjecture, shown: Display) -> Iterator[Text]:
    """Hypotheses and statement: as they are written, and as the kernel reads them."""
    for title, parts, read in (
        ("Given", claim.given, shown.given),
        ("Claim", (claim.statement,), shown.claimed),
    ):
        if parts:
            yield Text(title, "bold")
            yield from (Text(f"  {part}") for part in parts)
            yield from (Text(f"      {plain(relation)}", "dim") for relation in read)
    for exists in claim.existing:
        if exists.theorem is not None:
            yield Text(f"  {_existence(exists, exists.theorem, shown.notation)}")


def verdict_lines(verdict: Verdict, shown: Display, verbose: bool = False) -> Iterator[Text]:
    """The verdict, with the proof as displayed identities, or the witness, or what was tried."""
    if verdict.error:
        yield Text("Error", "bold red").append(f"  {verdict.error}", "red")
        return
    line = Text(verdict.word.capitalize(), f"bold {COLOURS[verdict.word]}")
    if verdict.satisfiable is False:
        line.append(", but vacuous: no values satisfy the hypotheses", "bold red")
    yield line.append(f"  in {verdict.seconds:.2f} s", "dim")
    if verdict.satisfiable is None:
        yield Text("  unknown whether any values satisfy the hypotheses", "yellow")
    if verdict.theorem is None:
        yield from tried_lines(verdict, verbose)
    for step in shown.lines:
        yield Text(f"  ({step.number}) ").append(step.text).append(f"   [{step.rule}]", "cyan")
        yield from (Text(f"        {line}") for line in step.lines())


def tried_lines(verdict: Verdict, verbose: bool) -> Iterator[Text]:
    """What was tried, shortened unless ``verbose``, and then what is proved nearby."""
    left_out = 0 if verbose else max(0, len(verdict.attempts) - ATTEMPTS)
    if left_out:
        yield Text(f"  tried: {left_out} ways before these", "dim")
    shown = verdict.attempts if verbose else map(shortened, verdict.attempts[left_out:])
    yield from (Text(f"  tried: {line}") for line in shown)
    yield from (Text(f"  {line}", "bold") for line in verdict.learnt)


def _as_read(
    parts: Iterable[Statement], notation: Notation, written: str = "", lead: str = ""
) -> Iterator[Text]:
    """Relations as the kernel reads them, unless that is how they are written."""
    read = "; ".join(plain(notation.statement(part)) for part in parts)
    if read != written:
        yield Text(f"        {lead}{read}", "dim")


def _existence(exists: Existing, theorem: Theorem, notation: Notation) -> str:
    """That there is an inverse, or a root, and which textbook facts say so."""
    cited = ", ".join(sorted(f"{fact.name}, {fact.reference}" for fact in theorem.cited))
    shown = "; ".join(plain(notation.statement(part)) for part in theorem.conclusion)
    written = text_of(exists.written)
    return f"{written} exists, as {shown}" + (f" (cited: {cited})" if cited else "")


def legend_lines(shown: Display) -> Iterator[Text]:
    """The meaning of the letters of a statement and of its proof."""
    yield from (Text(f"  where {words(line)}", "dim") for line in shown.legend)


def point_lines(verdict: Verdict, shown: Display) -> Iterator[Text]:
    """Values that satisfy the hypotheses of what is proved: it does not hold emptily."""
    point = verdict.satisfied.theorem
    if verdict.word == "proved" and verdict.satisfiable and point is not None:
        yield Text("Its hypotheses hold, for example, at")
        yield from (Text(f"  {line}") for line in value_text(point, shown.notation))


def cited_lines(verdict: Verdict) -> Iterator[Text]:
    """The textbook facts that a verdict rests on."""
    facts = sorted(verdict.theorem.cited, key=lambda fact: fact[:2]) if verdict.theorem else []
    yield Text("It cites no textbook fact." if not facts else "It cites:")
    yield from (Text(f"  {fact.name}, {fact.reference}") for fact in facts)


def evidence_lines(evidence: Evidence | None, problem: str) -> Iterator[Text]:
    """The numbers: samples, violations, the tightest instance."""
    if evidence is None:
        yield Text(f"No numbers: {problem}", "red")
        return
    yield Text(f"Numbers: {evidence.violations} of {evidence.samples} instances violate it.")
    yield Text(f"  worst margin {evidence.worst_margin:.3g}, tolerance {evidence.tolerance:.3g}")
    levels = [f"{_level(level)} {value:.3g}" for level, value in evidence.quantiles]
    yield Text(f"  margins: {', '.join(levels)}")
    ensembles = f"ensembles: {', '.join(evidence.ensembles)}"
    wrapped = textwrap.wrap(
        ensembles, 79, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )
    yield from map(Text, wrapped)
    seed, ensemble, index = evidence.tightest
    yield Text(f"  tightest: instance {index} of seed {seed}, {ensemble}; to draw it again:")
    yield from (Text(f"    {line}") for line in evidence.recipe().split("; "))
    for name, part in evidence.inequalities:
        yield Text(f"  {name.replace('_', ' ')}: {part.violations} violations,").append(
            f" worst margin {part.worst_margin:.3g}, tolerance {part.tolerance:.3g},"
            f" at instance {part.tightest[2]}, {part.tightest[1]}"
        )


def _level(level: float) -> str:
    return {0.0: "minimum", 0.5: "median", 1.0: "maximum"}.get(level, f"{level:.0%}")
