"""The exact simplex method: what it returns is a solution, and "none" agrees with SciPy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from proofs.search.proving.linear_program import nonnegative_solution


def sparse(vector: np.ndarray) -> dict[int, Fraction]:
    return {i: Fraction(int(x)) for i, x in enumerate(vector) if x}


@pytest.mark.parametrize("seed", range(40))
def test_it_agrees_with_a_floating_point_solver(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(1, 8), rng.integers(1, 12)
    matrix = rng.integers(-2, 3, (rows, columns))
    target = rng.integers(-3, 4, rows) if seed % 2 else matrix @ rng.integers(0, 3, columns)
    found = nonnegative_solution([sparse(column) for column in matrix.T], sparse(target))
    reference = linprog(np.zeros(columns), A_eq=matrix, b_eq=target, bounds=(0, None))
    assert (found is not None) == (reference.status == 0)
    if found is not None:
        assert all(value > 0 for value in found.values())
        for i in range(rows):
            assert sum(int(matrix[i, j]) * value for j, value in found.items()) == target[i]


def test_nothing_to_meet_is_met_by_nothing() -> None:
    assert nonnegative_solution([], {}) == {}


def test_a_negative_amount_is_out_of_reach_of_positive_columns() -> None:
    assert nonnegative_solution([{0: Fraction(1)}], {0: Fraction(-1)}) is None


def test_the_answer_is_a_vertex() -> None:
    columns = [{0: Fraction(1)}, {0: Fraction(2)}, {0: Fraction(3)}]
    found = nonnegative_solution(columns, {0: Fraction(6)})
    assert found is not None
    assert len(found) == 1
