"""Gaussian elimination with partial pivoting: P Y = L U, to the rounding of its own sums."""

from __future__ import annotations

import numpy as np
import pytest

from numeric.foundation.rounding import gamma
from numeric.lyapunov import elimination, recurrence


def eliminated(matrix):
    """L, U and the order of the rows."""
    n, k = matrix.shape
    work, order = matrix.copy(), np.full(n, -1)
    elimination.eliminate(work, order)
    assert sorted(order) == [*range(n)]
    return np.tril(work, -1) + np.eye(n, k), np.triu(work[:k]), order


def assert_factorised(matrix):
    """P Y = L U within γ_k |L| |U| (Higham, theorem 9.3), by multipliers of at most 1."""
    lower, upper, order = eliminated(matrix)
    error = np.abs(lower @ upper - matrix[order])
    # Twice, because the product that checks it rounds as much again.
    assert (error <= 2 * gamma(matrix.shape[1]) * (np.abs(lower) @ np.abs(upper))).all()
    assert (np.abs(lower) <= 1).all()


@pytest.mark.parametrize("n", range(1, 41))
def test_elimination_factorises_the_permuted_matrix(n):
    generator = np.random.default_rng(n)
    for k in range(1, n + 1):
        assert_factorised(generator.standard_normal((n, k)))


@pytest.mark.parametrize(("n", "k"), [(64, 64), (101, 99), (128, 128), (130, 27)])
def test_elimination_factorises_large_matrices_of_every_scale(n, k):
    generator = np.random.default_rng(n)
    rows = np.exp(generator.uniform(-200, 200, (n, 1)))
    assert_factorised(rows * generator.standard_normal((n, k)))


@pytest.mark.parametrize("n", [4, 16, 17, 30])
def test_a_column_of_zeros_leaves_a_zero_in_u_and_a_unit_column_in_l(n):
    for k, j in ((n, 0), (n, n // 2), (n, n - 1), (n - 1, n // 2)):
        matrix = np.random.default_rng(j).standard_normal((n, k))
        matrix[:, j] = 0.0
        assert_factorised(matrix)
        lower, upper, _ = eliminated(matrix)
        assert (upper[:, j] == 0).all()
        assert (lower[:, j] == np.eye(n, k)[:, j]).all()


@pytest.mark.parametrize("n", [1, 9, 21, 40])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_reaches_a_pivot(n, value):
    for i in range(n):
        for j in range(n):
            matrix = np.random.default_rng(i).standard_normal((n, n))
            matrix[i, j] = value
            with np.errstate(invalid="ignore"):
                _, upper, _ = eliminated(matrix)
            assert not np.isfinite(np.diagonal(upper)).all()


@pytest.mark.parametrize("n", [3, 20])
def test_a_frame_is_the_lower_factor_in_the_order_of_the_rows(n):
    matrix = np.random.default_rng(n).standard_normal((n, n - 1))
    lower, _, order = eliminated(matrix)
    work, frame = matrix.copy(), np.full_like(matrix, np.nan)
    elimination.eliminate(work, order)
    recurrence._restore_order(work, order, frame)
    np.testing.assert_array_equal(frame[order], lower)
