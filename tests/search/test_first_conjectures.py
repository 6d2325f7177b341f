"""Bare statements of newcomers: what search proves, what it refutes, and what stays open."""

from __future__ import annotations

from typing import Any

import pytest

from proofs.kernel import Atom
from proofs.language.assertions import as_assertion
from proofs.language.conjecture import Conjecture
from proofs.referee.verdict import word_of
from proofs.search import prove, refute

from .first_conjectures import OPEN, PROVED, REFUTED, Table

SLOW = {
    "Motzkin, too much",
    "Neumann series",
    "cube roots are unique",
    "gradient step, too long",
    "inverse of a contraction",
    "inverse of a sum",
    "norm of a power is a power",
    "projection, not contractive",
    "reverse triangle",
    "singular values add",
    "singular values of a sum",
    "sum of projections",
    "triangle, three vectors",
    "what commutes with a cube",
}


def names(table: Table) -> list[Any]:
    """Those of a table; what takes more than a second is no part of the quick lane."""
    return [pytest.param(x, marks=[pytest.mark.slow] if x in SLOW else []) for x in table]


def verdict(statement: Any, given: list[Any]) -> str:
    """The word for a statement, after a proof and then a refutation is sought."""
    item = Conjecture("x", as_assertion(statement), tuple(map(as_assertion, given)))
    goal = [part for part in item.goal if isinstance(part, Atom)]
    theorem = prove(goal, item.hypotheses)
    return word_of(item, theorem or refute(goal, item.hypotheses))


@pytest.mark.parametrize("name", names(PROVED))
def test_true_statement_is_proved(name: str) -> None:
    assert verdict(*PROVED[name]) == "proved"


@pytest.mark.parametrize("name", names(REFUTED))
def test_false_statement_is_refuted(name: str) -> None:
    assert verdict(*REFUTED[name]) == "refuted"


@pytest.mark.parametrize("name", names(OPEN))
def test_statement_is_open_until_search_learns_more(name: str) -> None:
    assert verdict(*OPEN[name]) == "open"
