"""Bare statements of newcomers: what search proves, what it refutes, and what stays open."""

from __future__ import annotations

from typing import Any

import pytest

from proofs.display.proof import displayed
from proofs.kernel import Atom
from proofs.language.assertions import as_assertion
from proofs.language.conjecture import Conjecture
from proofs.referee.verdict import word_of
from proofs.search import prove, refute

from ..display.printed import check_proof
from .first_conjectures import OPEN, PROVED, REFUTED

pytestmark = pytest.mark.slow
LONG = {"triangle, three vectors"}
"""What is proved with the effort HIGH alone."""


def verdict(statement: Any, given: list[Any], rounds: int = 1) -> str:
    """The word for a statement, after a proof and then a refutation is sought.

    What is found is printed as the kernel holds it: each of its steps is read back.
    """
    item = Conjecture("x", as_assertion(statement), tuple(map(as_assertion, given)))
    goal = [part for part in item.goal if isinstance(part, Atom)]
    theorem = prove(goal, item.hypotheses, rounds=rounds) or refute(goal, item.hypotheses)
    if theorem is not None:
        check_proof(theorem, displayed(theorem, item.hypotheses, item.goal))
    return word_of(item, theorem)


@pytest.mark.parametrize("name", PROVED)
def test_true_statement_is_proved_and_its_proof_reads_back(name: str) -> None:
    assert verdict(*PROVED[name], rounds=8 if name in LONG else 1) == "proved"


@pytest.mark.parametrize("name", REFUTED)
def test_false_statement_is_refuted_and_its_refutation_reads_back(name: str) -> None:
    assert verdict(*REFUTED[name]) == "refuted"


@pytest.mark.parametrize("name", OPEN)
def test_statement_is_open_until_search_learns_more(name: str) -> None:
    assert verdict(*OPEN[name]) == "open"
