"""Statements about inverses, roots and eigenvectors are decided as their textbooks write them."""

from __future__ import annotations

import pytest

from proofs.language.conjecture import stated
from proofs.library.facts import unregistered
from proofs.referee.decision import decide

from .statements_in_words import FALSE, TRUE

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_proved_of_what_exists(name: str) -> None:
    item = stated(*TRUE[name])
    verdict = decide(item)
    assert verdict.word == "proved"
    assert not unregistered(verdict.theorem.cited)
    for part in item.existing:
        assert part.theorem is None or not unregistered(part.theorem.cited)


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refuted(name: str) -> None:
    assert decide(stated(*FALSE[name])).word == "refuted"


def test_a_third_is_false() -> None:
    assert len(FALSE) * 3 >= len(TRUE) + len(FALSE) >= 60
