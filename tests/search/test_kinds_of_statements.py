"""Statements of many kinds as they stand: proved for every size, or refuted, and none wrongly."""

from __future__ import annotations

import pytest

from proofs.language.conjecture import stated
from proofs.library.facts import unregistered
from proofs.referee.decision import decide

from . import further_kinds_of_statements as further
from . import kinds_of_statements as kinds

pytestmark = pytest.mark.slow
TRUE = {**kinds.TRUE, **further.TRUE}
FALSE = {**kinds.FALSE, **further.FALSE}
OPEN = {
    "Kantorovich",  # (m + l) I − P − m l P⁻¹ ⪰ 0 is proved, the inequality of means then is not
    "an oblique projection and its complement",  # by the singular values of A and of I − A
    "Sylvester's equation, apart",  # by an inverse of B that nothing names
    "defects intertwine",  # by Q X + X P = 0 for X = A P − Q A
    "means of a sandwich",  # by a block matrix of size m + n
    "norms add in squares",  # false, where c² = a² + b² in rational numbers: 3, 4, 5
}


@pytest.mark.parametrize("name", [name for name in TRUE if name not in OPEN])
def test_what_is_true_is_proved_from_registered_facts(name: str) -> None:
    claim, given = TRUE[name]
    verdict = decide(stated(claim, given=given))
    assert verdict.word == "proved"
    assert not unregistered(verdict.theorem.cited)
    assert not verdict.theorem.fixed  # nothing is left of what was chosen


@pytest.mark.parametrize("name", [name for name in FALSE if name not in OPEN])
def test_what_is_false_is_refuted(name: str) -> None:
    claim, given = FALSE[name]
    assert decide(stated(claim, given=given)).word == "refuted"


@pytest.mark.parametrize("name", sorted(OPEN))
def test_what_is_open_is_so_until_the_search_learns_more(name: str) -> None:
    claim, given = {**TRUE, **FALSE}[name]
    assert decide(stated(claim, given=given)).word == "open"


def test_a_third_is_false_and_most_is_decided() -> None:
    total = len(TRUE) + len(FALSE)
    assert len(TRUE) + len(FALSE) == len({*TRUE, *FALSE}) >= 170
    assert 3 * len(FALSE) >= total - 10
    assert len(OPEN) <= 0.08 * total
