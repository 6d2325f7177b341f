"""Each ensemble has the properties that its docstring promises."""

import inspect
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import numeric.matrices.ensembles
from numeric.foundation.rounding import decomposition_error, singular_value_error
from numeric.matrices.ensembles import ENSEMBLES, GENERAL, having

SIZES = (1, 2, 3, 7, 20)


def drawn(name, n, seed=0, batch=5):
    return ENSEMBLES[name].draw(np.random.default_rng(seed), batch, n)


@pytest.mark.parametrize("name", ENSEMBLES)
@pytest.mark.parametrize("n", SIZES)
def test_an_ensemble_gives_finite_matrices_of_the_shape_asked_for(name, n):
    weights = drawn(name, n)
    assert weights.shape == (5, n, n)
    assert weights.dtype == np.float64
    assert np.isfinite(weights).all()


@pytest.mark.parametrize("name", ENSEMBLES)
def test_one_seed_gives_one_draw_and_two_seeds_give_two(name):
    first, again, other = drawn(name, 6), drawn(name, 6), drawn(name, 6, seed=1)
    assert np.array_equal(first, again)
    # A projection of a fixed rank on a line, or a permutation, could coincide; these sizes do not.
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("name", having("symmetric"))
@pytest.mark.parametrize("n", SIZES)
def test_a_symmetric_ensemble_is_symmetric_to_the_last_bit(name, n):
    weights = drawn(name, n)
    assert np.array_equal(weights, weights.transpose(0, 2, 1))


@pytest.mark.parametrize("name", having("positive-semidefinite"))
@pytest.mark.parametrize("n", SIZES)
def test_a_semidefinite_ensemble_has_no_eigenvalue_below_rounding(name, n):
    weights = drawn(name, n)
    spectrum = np.linalg.eigvalsh(weights)
    assert (spectrum[:, 0] >= -singular_value_error(n) * spectrum[:, -1]).all()


@pytest.mark.parametrize("name", having("nonnegative"))
def test_a_nonnegative_ensemble_has_no_negative_entry(name):
    assert (drawn(name, 9) >= 0).all()


@pytest.mark.parametrize("name", having("nilpotent"))
def test_the_nth_power_of_a_nilpotent_matrix_is_exactly_zero(name):
    assert not np.linalg.matrix_power(drawn(name, 8), 8).any()


@pytest.mark.parametrize("name", having("diagonal"))
def test_a_diagonal_ensemble_is_zero_off_the_diagonal(name):
    weights = drawn(name, 5)
    assert not (weights * (1 - np.eye(5))).any()


@pytest.mark.parametrize("name", having("invertible"))
@pytest.mark.parametrize("n", SIZES)
def test_an_invertible_ensemble_has_no_zero_singular_value(name, n):
    assert (np.linalg.svd(drawn(name, n), compute_uv=False)[:, -1] > 0).all()


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32), n=st.integers(1, 24))
def test_haar_matrices_are_orthogonal_up_to_rounding(seed, n):
    q = drawn("haar-orthogonal", n, seed, batch=2)
    residue = np.linalg.norm(q.transpose(0, 2, 1) @ q - np.eye(n), ord=2, axis=(1, 2))
    assert (residue <= 2 * singular_value_error(n)).all()


@pytest.mark.parametrize("name", having("orthogonal"))
@pytest.mark.parametrize("n", SIZES)
def test_an_orthogonal_ensemble_is_orthogonal_up_to_rounding(name, n):
    q = drawn(name, n)
    residue = np.linalg.norm(q.transpose(0, 2, 1) @ q - np.eye(n), ord=2, axis=(1, 2))
    assert (residue <= 2 * decomposition_error(n)).all()


@pytest.mark.parametrize("name", having("normal"))
@pytest.mark.parametrize("n", SIZES)
def test_a_normal_ensemble_commutes_with_its_transposes_up_to_rounding(name, n):
    w = drawn(name, n)
    flipped = w.transpose(0, 2, 1)
    residue = np.linalg.norm(flipped @ w - w @ flipped, ord=2, axis=(1, 2))
    norm = np.linalg.norm(w, ord=2, axis=(1, 2))
    assert (residue <= 4 * decomposition_error(n) * norm**2).all()


def test_a_symmetric_or_orthogonal_ensemble_is_normal():
    assert set(having("symmetric")) | set(having("orthogonal")) <= set(having("normal"))


def test_a_cancelling_matrix_squares_to_zero_until_a_gate_weakens_a_row():
    weights = drawn("cancelling", 2)
    assert not (weights @ weights).any()
    gated = np.diag([1.0, 0.125]) @ weights
    assert np.allclose(np.trace(gated, axis1=1, axis2=2), 0.875 * weights[:, 0, 0])


def test_haar_matrices_of_size_one_take_both_signs():
    assert set(drawn("haar-orthogonal", 1, batch=64).ravel()) == {-1.0, 1.0}


def test_a_rank_deficient_matrix_has_half_its_singular_values_at_zero():
    values = np.linalg.svd(drawn("rank-deficient", 10), compute_uv=False)
    assert (values[:, 5:] <= singular_value_error(10) * values[:, :1]).all()
    assert (values[:, 4] > singular_value_error(10) * values[:, 0]).all()


def test_the_ill_conditioned_ensemble_reaches_a_condition_number_of_ten_to_the_fourteen():
    values = np.linalg.svd(drawn("ill-conditioned", 10), compute_uv=False)
    assert (values[:, 0] / values[:, -1] > 1e14).all()


def test_the_edge_straddling_ensemble_lies_on_both_sides_of_norm_one():
    norms = np.linalg.norm(drawn("edge-straddling", 6, batch=200), ord=2, axis=(1, 2))
    assert norms.min() < 0.5
    assert norms.max() > 2
    assert ((norms > 0.249) & (norms < 4.001)).all()


def test_a_strongly_non_normal_matrix_has_small_eigenvalues_and_a_large_norm():
    weights = drawn("strongly-non-normal", 12)
    assert (np.abs(np.linalg.eigvals(weights)).max(axis=1) < 0.95).all()
    assert (np.linalg.norm(weights, ord=2, axis=(1, 2)) > 1).all()


def test_a_trained_like_matrix_is_orthogonal_but_for_two_singular_values():
    values = np.linalg.svd(drawn("trained-like", 12), compute_uv=False)
    assert np.abs(values[:, 1:-1] - 1).max() <= 4 * singular_value_error(12)


def test_there_are_at_least_seven_ensembles_for_each_hypothesis():
    for wanted in ("positive-semidefinite", "nonnegative", "symmetric", "orthogonal", "normal"):
        assert len(having(wanted)) >= 7
    assert len(GENERAL) >= 7


@pytest.mark.parametrize(("batch", "n"), [(0, 3), (3, 0)])
def test_an_empty_draw_is_refused(batch, n):
    with pytest.raises(ValueError, match="expected both at least 1"):
        ENSEMBLES["ginibre"].draw(np.random.default_rng(0), batch, n)


def test_every_ensemble_names_author_and_year_of_its_source():
    for name in ENSEMBLES:
        generator = getattr(numeric.matrices.ensembles, name.replace("-", "_"))
        documentation = inspect.getdoc(generator) or ""
        assert re.search(r"\b(19|20)\d\d\b", documentation), name
        assert re.search(r"\b[A-Z]\. (?:[A-Z]\. )?[A-Z][a-zö]+", documentation), name


def test_haar_matrices_have_the_traces_of_haar_measure():
    # Without the signs of R's diagonal the mean would be near −1. Under Haar measure the trace has
    # mean 0, variance 1 and, for n >= 4, fourth moment 3: P. Diaconis and M. Shahshahani (1994).
    batch = 20_000
    traces = np.trace(drawn("haar-orthogonal", 5, batch=batch), axis1=1, axis2=2)
    assert abs(traces.mean()) < 5 / np.sqrt(batch)
    assert abs((traces**2).mean() - 1) < 5 * np.sqrt((3 - 1) / batch)


def test_the_entries_of_the_gaussian_ensembles_have_the_promised_variance():
    n, batch = 6, 4000
    off = ~np.eye(n, dtype=bool)
    for name, variance in (
        ("ginibre", 1 / n),
        ("symmetric-indefinite", 1 / n),
        ("skew-symmetric", 1 / n),
        ("sparse", 1 / n),
    ):
        entries = drawn(name, n, batch=batch)[:, off]
        pairs = batch * n * (n - 1) / 2  # at least so many are independent
        # A sparse entry is 0 or N(0, 1/4), with probability 4/n: kurtosis 3 n / 4.
        kurtosis = 3 * n / 4 if name == "sparse" else 3
        allowed = 5 * variance * np.sqrt((kurtosis - 1) / pairs)
        assert abs((entries**2).mean() - variance) < allowed, name
