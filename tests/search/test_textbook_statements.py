"""Textbook statements on roots, extremal vectors and what is definite, as they stand."""

from __future__ import annotations

import pytest

from proofs.language.conjecture import stated
from proofs.library.facts import unregistered
from proofs.referee.decision import decide

from .textbook_statements import FALSE, TRUE

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_proved_from_registered_facts(name: str) -> None:
    claim, given = TRUE[name]
    verdict = decide(stated(claim, given=given))
    assert verdict.word == "proved"
    assert not unregistered(verdict.theorem.cited)
    assert not verdict.theorem.fixed  # nothing is left of what was chosen


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refuted(name: str) -> None:
    claim, given = FALSE[name]
    assert decide(stated(claim, given=given)).word == "refuted"


def test_a_third_is_false() -> None:
    assert len(FALSE) * 3 >= len(TRUE) + len(FALSE) >= 40
