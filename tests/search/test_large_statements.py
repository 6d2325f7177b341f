"""Sizes and steps that are large numbers count as work: the search ends, with what it has found."""

from __future__ import annotations

import pytest

from proofs import every, family, matrices, norm_at_most, product, psd, scalars, symmetric
from proofs.kernel import counterexample_in
from proofs.language.conjecture import stated
from proofs.referee.decision import decide, refuted

F = family(matrices("F"))
g = family(scalars("g"))


@pytest.mark.parametrize("size", [4, 100, 200])
def test_a_statement_about_matrices_of_a_large_size_fails_at_a_multiple_of_the_identity(size):
    verdict = refuted(stated(psd(symmetric("P", size))))
    theorem = counterexample_in(verdict.theorem)
    assert verdict.word == "refuted"
    ((_, (value,)),) = theorem.conclusion[0].point.values
    assert value.is_diagonal()
    assert value.shape == (size, size)


@pytest.mark.slow
def test_what_takes_too_many_evaluations_is_open_and_says_so():
    A = matrices("A", 1000, 1)
    large = refuted(stated(norm_at_most(A, 1), [norm_at_most(A, 2)]))
    rising = [g[0] >= 0, every(lambda k: g[k] >= g[k - 1])]
    late = decide(stated(g[900] >= 0, rising))
    for verdict in (large, late):
        assert verdict.word == "open"
        assert any("not searched, as it takes more than" in line for line in verdict.tried)


@pytest.mark.slow
@pytest.mark.parametrize("factors", [3, 30, 99])
def test_a_product_of_many_factors_is_bounded_factor_by_factor(factors):
    bounded = [every(lambda k: norm_at_most(F[k], 1))]
    goal = norm_at_most(product(lambda k: F[k], factors), 1)
    assert decide(stated(goal, bounded)).word == "proved"
    assert decide(stated(goal), rounds=0).word == "refuted"


@pytest.mark.slow
@pytest.mark.parametrize("factors", [12, 30])
def test_a_product_with_a_factor_that_nothing_bounds_ends_the_search(factors):
    bounded = [norm_at_most(F[k], 1) for k in range(1, factors)]
    goal = norm_at_most(product(lambda k: F[k], factors), 1)
    assert decide(stated(goal, bounded), rounds=0).word != "proved"
