"""The page of one claim, as reStructuredText printed from the claim and its theorem."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from proofs.display.formula import Both, Expansion
from proofs.display.proof import Display
from proofs.display.tex import tex
from proofs.frontends.site.links.source_lines import SourceLine, line_of_claim, line_of_twin
from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.rst import Lines
from proofs.frontends.terminal.reports import display_of
from proofs.kernel import RULES
from proofs.language import absurd
from proofs.language.conjecture import Claim
from proofs.language.writing import formula_of
from proofs.referee.check import Check
from proofs.referee.coverage import write_up
from proofs.referee.ledger import ledger
from proofs.referee.verdict import Verdict

from .proof_section import legend, proof
from .rechecked import Rechecked
from .titles import first_sentence, title_of
from .witness_section import witnesses

if TYPE_CHECKING:
    from numeric import Evidence

_FEW = 12
"""A proof of so many steps is shown unfolded."""

_LEADING = ("induction", "derivative", "chain_rule", "counterexample")
"""The rules whose number says most about a long proof, beside its identities."""

BADGES = {"proved": "✓ proved", "refuted": "✗ refuted", "open": "? open"}


def claim_page(check: Check, plots: Sequence[str] = (), by_coq: Rechecked | None = None) -> str:
    """Everything about one claim.

    Parameters
    ----------
    check
        The claim, its verdict and its numbers.
    plots
        The names of the plots of ``docs/plots`` that show it.
    by_coq
        What Coq said of it, where the site is built with that.
    """
    claim, verdict = check.claim, check.verdict
    shown = display_of(claim, verdict)
    lines = [
        ".. Written by proofs.frontends.site; not to be edited.",
        "",
        f".. _claim-{claim.name}:",
        "",
        *rst.section(_title(claim.name, verdict), "="),
        *_heading(check),
        rst.prose(claim.reading),
        "",
        *judged_by(claim.name),
        *_statement(claim, verdict, shown),
        *_repairs(check),
    ]
    if verdict is not None:
        lines += _grounds(claim, verdict, shown)
    if by_coq is not None:
        lines += by_coq.section(claim.name)
    if plots:
        lines += rst.section("Picture")
    for plot in plots:
        lines += rst.directive("drawn", plot)
    lines += rst.section("What it rests on, and what rests on it")
    lines += rst.directive("dependencies", claim.name)
    lines += rst.section("Numbers")
    lines += _numbers(check)
    lines += rst.section("Sources")
    lines += _sources(claim)
    return "\n".join(lines).rstrip() + "\n"


def _title(name: str, verdict: Verdict | None) -> str:
    """What a claim is called, with a mark where that is false: nobody should read it as true."""
    refuted = verdict is not None and verdict.word == "refuted"
    return f"{'✗ ' * refuted}{rst.plain(title_of(name))}"


def _heading(check: Check) -> Lines:
    claim = check.claim
    word = check.verdict.word if check.verdict else "open"
    named = f" · ``{claim.name}``" if title_of(claim.name) != claim.name else ""
    place = rst.plain(f"{claim.module.replace('_', ' ')} · {claim.section}") + named
    return [
        *rst.directive("rst-class", "claim-heading"),
        f":{word}:`{BADGES[word]}` {_reach(check, word)} · {place}",
        "",
        *(rst.displayed(claim.formula) if claim.formula else []),
    ]


def judged_by(name: str) -> Lines:
    """Which assertions of the write-up a claim judges, in which reading and setting."""
    lines: Lines = []
    for assertion, judgement in write_up().judged_by(name):
        remark = rst.plain(f" ({judgement.remark})" if judgement.remark else "")
        place = f":assertion:`assertion {assertion.number}`, *{assertion.title}*"
        judges = "It states the opposite of" if judgement.opposite else "It judges"
        lines += [f"{judges} {place}{remark}.", ""]
    return lines


def _reach(check: Check, word: str) -> str:
    """The sizes and horizons that a verdict covers, in words."""
    n, t = check.scope
    if word == "refuted":
        sizes = "between scalars" if n == 1 else f"of size {rst.inline(f'n = {n}')}"
        return f"by exact values {sizes}" + (f", {rst.inline(f't = {t}')}" if t else "")
    sizes = f"every size {rst.inline('n')}" if n == "any" else f"size {n}" if n != 1 else "scalars"
    steps = f", every horizon {rst.inline('t')}" if t == "any" else f", up to step {t}"
    return f"for {sizes}{'' if t is None else steps}"


# --- the statement ------------------------------------------------------------------------------


def _statement(claim: Claim, verdict: Verdict | None, shown: Display) -> Lines:
    kind = "theorem" if verdict is not None and verdict.word == "proved" else "conjecture"
    body: Lines = []
    if claim.given:
        body += [
            "Given",
            "",
            *rst.bullets(rst.inline(formula) for formula in written(claim, given=True)),
        ]
    if claim.statement == absurd:
        body += ["It is claimed that these hypotheses contradict each other.", ""]
    else:
        claimed = "Then" if kind == "theorem" else "It is claimed that"
        body += [claimed if claim.given else "For all values of its letters,", ""]
        formulas = written(claim, given=False)
        body += [line for formula in formulas for line in rst.displayed(formula)]
    read = [
        *(rst.inline(tex(relation)) for relation in shown.given),
        "**then**",
        *(rst.inline(tex(relation)) for relation in shown.claimed),
    ]
    kernel = rst.bullets(read[1:] if not claim.hypotheses else read)
    kernel += legend(shown.notation.explained((*shown.given, *shown.claimed)))
    body += rst.directive("dropdown", "As the kernel reads it", kernel)
    return rst.directive(f"prf:{kind}", "", body, label=f"statement-{claim.name}", nonumber="")


def written(claim: Claim, given: bool) -> Iterator[str]:
    """The parts of a statement as their author wrote them."""
    for part in claim.given if given else (claim.statement,):
        formula = formula_of(part.written)
        yield from map(tex, formula.statements if isinstance(formula, Both) else (formula,))


def _repairs(check: Check) -> Lines:
    claim = check.claim
    lines: Lines = []
    if claim.repairs:
        lines += [f"It stands in the place of :claim:`{claim.repairs}`, which is refuted.", ""]
    if check.verdict is not None and check.verdict.word == "refuted":
        repairs = [ledger()[name] for name in check.repaired_by]
        body = [line for repair in repairs for line in _in_its_place(repair)]
        lines += rst.directive("admonition", "What holds instead", body, **{"class": "tip"})
    return lines


def _in_its_place(repair: Claim) -> Lines:
    lines = [f":claim:`{repair.name}`", "", rst.prose(first_sentence(repair.reading)), ""]
    return [*lines, *in_one_sentence(repair)]


def in_one_sentence(claim: Claim) -> Lines:
    """The statement as its author wrote it: the formulas, and what they are given."""
    given = rst.sentence([rst.inline(formula) for formula in written(claim, given=True)], "")
    if claim.statement == absurd:
        return [f"There is no case of {given}.", ""]
    lines = [line for formula in written(claim, given=False) for line in rst.displayed(formula)]
    return [*lines, *([f"given {given}.", ""] if given else [])]


# --- proof or witness ---------------------------------------------------------------------------


def _grounds(claim: Claim, verdict: Verdict, shown: Display) -> Lines:
    if verdict.theorem is None:
        tried = [rst.plain(line) for line in verdict.tried] or ["nothing was tried"]
        meanings = legend(shown.notation.meanings())
        return [*rst.section("What was tried"), *rst.bullets(tried), *meanings]
    rules = [line.rule for line in shown.lines]
    lines: Lines = []
    if verdict.word == "refuted":
        lines += rst.section("Witness")
        lines += witnesses(verdict.theorem, claim.hypotheses, shown.notation)
        lines += legend(shown.notation.explained((*shown.given, *shown.claimed)))
    if set(rules) <= {"counterexample"}:
        return lines
    lines += rst.section("Proof")
    lines += _in_words(claim, verdict, shown) if len(rules) > _FEW else []
    lines += [f"By {rst.sentence(_rules(verdict))}.", ""]
    lines += _cited(verdict)
    title = f"The proof in {len(rules)} step{'s' * (len(rules) > 1)}"
    opened = {"open": ""} if len(rules) <= _FEW else {}
    steps = [*proof(shown.lines, claim.name), *legend(shown.legend)]
    return lines + rst.directive("dropdown", title, steps, class_container="proof-steps", **opened)


def _in_words(claim: Claim, verdict: Verdict, shown: Display) -> Lines:
    """What leads through a long proof: its idea, the claims that it uses, what it computes."""
    idea = inspect.getdoc(claim.own_proof) if claim.own_proof else None
    lemmas = rst.sentence([f":claim:`{name}`" for name in verdict.lemmas], "none")
    rules = Counter(line.rule for line in shown.lines)
    identities = sum(isinstance(x, Expansion) for line in shown.lines for x in line.argument)
    computed = [f"{identities} identities to multiply out"] if identities else []
    for rule in filter(rules.__getitem__, _LEADING):
        computed.append(f"{rules[rule]} step{'s' * (rules[rule] > 1)} by {rule.replace('_', ' ')}")
    items = [f"The idea: {rst.prose(' '.join(idea.split()))}"] if idea else []
    items += [f"Other claims that it uses: {lemmas}."]
    items += [f"What is computed: {rst.sentence(computed)}, in {len(shown.lines)} steps."]
    return rst.bullets(items)


def _rules(verdict: Verdict) -> list[str]:
    """Links to the rules that a verdict rests on, less those of mere logic."""
    return [f":py:func:`{name} <{RULES[name].__module__}.{name}>`" for name in verdict.grounds]


def _cited(verdict: Verdict) -> Lines:
    facts = sorted(verdict.theorem.cited, key=lambda fact: fact.name) if verdict.theorem else []
    if not facts:
        return ["It cites no textbook fact.", ""]
    shown = [
        f":ref:`{fact.name} <fact-{fact.name}>`, {rst.plain(fact.reference)}" for fact in facts
    ]
    return ["It cites", "", *rst.bullets(shown)]


# --- numbers and sources ------------------------------------------------------------------------


def _numbers(check: Check) -> Lines:
    numbers = check.numbers
    if numbers is None or numbers.evidence is None:
        problem = numbers.problem if numbers else "none were asked for"
        return [f"No numbers: {rst.plain(problem)}.", ""]
    evidence = numbers.evidence
    found = f"{evidence.violations} of {evidence.samples} random instances violate it"
    return [
        f"**{found}**{'' if evidence.violations else ' beyond rounding'}.",
        "",
        *rst.table(_quantities(evidence), header=False, widths="22 78"),
        *rst.directive("margins", **_quantiles(evidence)),
        "The tightest instance, drawn again:",
        "",
        *rst.directive("code-block", "python", _drawn_again(evidence)),
    ]


def _quantities(evidence: Evidence) -> list[list[str]]:
    ensembles = rst.plain(", ".join(evidence.ensembles))
    _, ensemble, _ = evidence.tightest
    return [
        ["least room", f"margin {_scientific(evidence.worst_margin)}, from {ensemble}"],
        ["tolerance there", f"{_scientific(evidence.tolerance)}, derived from rounding errors"],
        ["ensembles", ensembles],
    ]


def _scientific(value: float) -> str:
    shown = f"{value:.2e}"
    mantissa, _, exponent = shown.partition("e")
    return rst.inline(rf"{mantissa} \times 10^{{{int(exponent)}}}") if exponent else shown


def _quantiles(evidence: Evidence) -> dict[str, str]:
    values = " ".join(f"{level:g}:{value!r}" for level, value in evidence.quantiles)
    return {"quantiles": values, "tolerance": repr(evidence.tolerance)}


def _drawn_again(evidence: Evidence) -> Lines:
    return [*evidence.recipe().split("; "), "W, t = draw.weights[row], draw.horizon"]


def _sources(claim: Claim) -> Lines:
    places: list[tuple[str, SourceLine | None]] = [
        ("The claim", line_of_claim(claim)),
        ("Its numeric twin", line_of_twin(claim.name)),
    ]
    items = [f"{what}: :source:`{place}`" for what, place in places if place is not None]
    return rst.bullets(items)
