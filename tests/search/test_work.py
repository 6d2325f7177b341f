"""The work of a proof is bounded as a whole, however many searches with budgets it begins."""

from __future__ import annotations

import pytest

from proofs.search.proving.gram import Budget, BudgetError, spending_at_most


def test_budgets_of_their_own_share_the_whole() -> None:
    with spending_at_most(10):
        Budget().spend(6)
        with pytest.raises(BudgetError):
            Budget().spend(6)


def test_a_bound_within_another_changes_nothing() -> None:
    with spending_at_most(10), spending_at_most(1000), pytest.raises(BudgetError):
        Budget().spend(11)


def test_what_comes_after_has_the_whole_again() -> None:
    with spending_at_most(10), pytest.raises(BudgetError):
        Budget().spend(11)
    with spending_at_most(10):
        Budget().spend(10)
    Budget().spend(100)
