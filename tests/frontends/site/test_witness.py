"""The page of a refutation shows each value, and which relation fails there."""

from __future__ import annotations

from typing import Any

import pytest

from proofs.display.proof import displayed
from proofs.display.tex import tex
from proofs.display.witness import replaced, step_values, values
from proofs.kernel import steps
from proofs.referee.ledger import ledger, verdict_of

pytest.importorskip("docutils", reason="the site needs docutils: pip install '.[docs]'")

from proofs.frontends.site.markup import rst
from proofs.frontends.site.pages.witness_section import matrix, relations, values_shown, witnesses

REFUTED = [name for name in ledger() if verdict_of(name).word == "refuted"]


def counterexamples(name: str) -> list[Any]:
    return [node for node in steps(verdict_of(name).theorem) if node.rule == "counterexample"]


@pytest.mark.parametrize("name", REFUTED)
def test_a_page_shows_the_value_of_every_letter(name):
    claim, theorem = ledger()[name], verdict_of(name).theorem
    shown = displayed(theorem, claim.hypotheses, claim.goal)
    page = "\n".join(witnesses(theorem, claim.hypotheses, shown.notation))
    for node in counterexamples(name):
        for relation in (*replaced(node, shown.notation), *step_values(node, shown.notation)):
            assert rst.inline(tex(relation)) in page
        for value in values(node, shown.notation):
            assert f"{tex(value.letter)} = {matrix(value.matrix)}" in page


@pytest.mark.parametrize("name", REFUTED)
def test_only_the_last_relation_fails(name):
    for node in counterexamples(name):
        claim = ledger()[name]
        shown = displayed(verdict_of(name).theorem, claim.hypotheses, claim.goal)
        rows = relations(node, claim.hypotheses, shown.notation)
        assert [row.holds for row in rows] == [True] * (len(rows) - 1) + [False]
        assert len(rows) >= len(set(claim.hypotheses)) + 1


@pytest.mark.parametrize("name", REFUTED)
def test_a_fraction_too_long_to_print_is_in_decimals_alone(name):
    for node in counterexamples(name):
        claim = ledger()[name]
        shown = displayed(verdict_of(name).theorem, claim.hypotheses, claim.goal)
        for row in relations(node, claim.hypotheses, shown.notation):
            computed = "".join(row.computed)
            assert not (r"\ldots" in computed and r"\text{about}" in computed)


def test_the_values_say_what_defines_the_sequences_among_them():
    claim = ledger()["linear-captures-nonlinear"]
    theorem = verdict_of(claim.name).theorem
    (line,) = values_shown(theorem, displayed(theorem, claim.hypotheses, claim.goal).notation)
    assert line.count(r"{\hat{u}}_{0} = \tfrac{19}{20}") == 1
    assert line.count(r"{\hat{u}}_{k} = \tanh(2{\hat{u}}_{k-1})") == 1
