"""The work of a proof is bounded as a whole, however many searches with budgets it begins."""

from __future__ import annotations

import pytest

from proofs.language import matrices, norm_at_most, scalars
from proofs.language.conjecture import Conjecture, stated
from proofs.search import prove
from proofs.search.proving.work import Budget, WorkError, proved_once, spending_at_most

ENOUGH = 10_000_000


def test_budgets_of_their_own_share_the_whole() -> None:
    with spending_at_most(10):
        Budget().spend(6)
        with pytest.raises(WorkError):
            Budget().spend(6)


def test_a_bound_within_another_changes_nothing() -> None:
    with spending_at_most(10), spending_at_most(1000), pytest.raises(WorkError):
        Budget().spend(11)


def test_what_comes_after_has_the_whole_again() -> None:
    with spending_at_most(10), pytest.raises(WorkError):
        Budget().spend(11)
    with spending_at_most(10):
        Budget().spend(10)
    Budget().spend(100)


def work_of(item: Conjecture) -> int:
    with spending_at_most(ENOUGH) as whole:
        assert prove(list(item.goal), item.hypotheses) is not None
    return ENOUGH - whole.entries


def test_a_proof_takes_the_same_work_whatever_was_proved_before() -> None:
    X, Y = matrices("X Y", rows="r_9", columns="s_9")  # sizes of no other test
    a, b = scalars("a b")
    triangle = stated(norm_at_most(X + Y, a + b), [norm_at_most(X, a), norm_at_most(Y, b)])
    first = work_of(triangle)
    assert first == work_of(triangle) > 0


def test_a_lemma_is_made_once_and_at_no_statement_s_expense() -> None:
    made = []

    @proved_once
    def lemma(size: int) -> int:
        made.append(size)
        Budget().spend(5)
        return size

    with spending_at_most(3) as whole:
        assert [lemma(2), lemma(2), lemma(3)] == [2, 2, 3]
    assert (made, whole.entries) == ([2, 3], 3)
