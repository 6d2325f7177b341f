"""Eigenvalues, polar factors and simulated powers against known ones; the table of stability."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.foundation.rounding import (
    decomposition_error,
    eigenvalue_error,
    reassociation_error,
    singular_value_error,
)
from numeric.matrices.ensembles import ENSEMBLES
from numeric.matrices.spectra import eigensystem, eigenvalues, inverse_root, polar_factors
from numeric.networks.powers import simulated_power
from numeric.networks.stability import chrono_bias, gradient_norms, half_life, stable_fractions

seeds = st.integers(0, 2**32)


def drawn(name, n, seed=0, batch=4):
    return ENSEMBLES[name].draw(np.random.default_rng(seed), batch, n)


@settings(deadline=None, max_examples=25)
@given(seed=seeds, n=st.integers(1, 24))
def test_an_eigensystem_rebuilds_its_matrix_within_the_stated_error(seed, n):
    weights = drawn("symmetric-indefinite", n, seed)
    values, vectors = eigensystem(weights)
    rebuilt = (vectors * values[:, None, :]) @ vectors.transpose(0, 2, 1)
    defect = np.linalg.norm(rebuilt - weights, ord=2, axis=(1, 2))
    norm = np.linalg.norm(weights, ord=2, axis=(1, 2))
    assert (defect <= decomposition_error(n) * norm).all()
    assert (np.diff(values, axis=1) >= 0).all()


@settings(deadline=None, max_examples=25)
@given(seed=seeds, n=st.integers(1, 24))
def test_polar_factors_rebuild_their_matrix_within_the_stated_error(seed, n):
    weights = drawn("rank-deficient", n, seed)
    rotation, factor = polar_factors(weights)
    norm = np.linalg.norm(weights, ord=2, axis=(1, 2))
    defect = np.linalg.norm(rotation @ factor - weights, ord=2, axis=(1, 2))
    turned = rotation.transpose(0, 2, 1) @ rotation - np.eye(n)
    assert (defect <= decomposition_error(n) * norm).all()
    assert (np.linalg.norm(turned, ord=2, axis=(1, 2)) <= decomposition_error(n)).all()
    assert (eigensystem(factor)[0] >= -decomposition_error(n) * norm[:, None]).all()


@settings(deadline=None, max_examples=25)
@given(seed=seeds, n=st.integers(1, 12))
def test_an_inverse_root_takes_its_matrix_to_the_identity_from_both_sides(seed, n):
    squares = drawn("ginibre", n, seed)
    positive = squares @ squares.transpose(0, 2, 1) + np.eye(n)
    positive = (positive + positive.transpose(0, 2, 1)) / 2
    root = inverse_root(positive)
    left_over = np.linalg.norm(root @ positive @ root - np.eye(n), ord=2, axis=(1, 2))
    condition = np.linalg.cond(positive)
    assert (left_over <= 3 * decomposition_error(n) * condition).all()
    assert (eigensystem((root + root.transpose(0, 2, 1)) / 2)[0] > 0).all()


@settings(deadline=None, max_examples=25)
@given(seed=seeds, n=st.integers(1, 7))
def test_computed_eigenvalues_of_a_triangle_lie_near_its_diagonal(seed, n):
    triangle = drawn("strongly-non-normal", n, seed)
    mixed = triangle.transpose(0, 2, 1)
    known, found = np.diagonal(triangle, axis1=1, axis2=2), eigenvalues(mixed)
    bound = eigenvalue_error(n, np.linalg.norm(mixed, ord=2, axis=(1, 2)))
    nearest = np.abs(found[:, :, None] - known[:, None, :]).min(axis=2)
    assert (nearest.max(axis=1) <= bound).all()


@settings(deadline=None, max_examples=25)
@given(seed=seeds, n=st.integers(1, 12), horizon=st.integers(1, 40))
def test_a_simulated_power_agrees_with_repeated_squaring(seed, n, horizon):
    weights = drawn("ginibre", n, seed)
    seen = simulated_power(weights, horizon)
    power = np.linalg.matrix_power(weights, horizon)
    difference = np.linalg.norm(seen.matrix - power, axis=(1, 2)) / seen.unit
    assert (difference <= seen.error + reassociation_error(n, horizon)).all()


def test_a_power_of_the_zero_matrix_is_zero_and_has_no_error():
    seen = simulated_power(np.zeros((1, 2, 2)), 3)
    assert not seen.matrix.any()
    assert seen.norm[0] == 0
    assert seen.unit[0] > 0


def test_two_exact_witnesses_against_reducing_powers_to_the_polar_factor():
    turning = np.array([[[0.0, 2.0], [0.5, 0.0]], [[0.0, 1.0], [0.0, 0.0]]])
    factor = polar_factors(turning)[1]
    assert np.allclose(simulated_power(turning, 4).norm, [1, 0], atol=1e-15)
    assert np.allclose(simulated_power(factor, 4).norm, [16, 1], rtol=1e-14)


def test_a_positive_matrix_without_symmetry_has_no_real_eigenvalue():
    weights = np.array([[[1.0, 1.0], [-1.0, 1.0]]])
    found = eigenvalues(weights)[0]
    assert np.allclose(found.real, 1)
    assert np.allclose(np.abs(found.imag), 1)
    assert np.linalg.norm(weights[0], ord=2) == pytest.approx(2**0.5)


def test_the_fraction_of_stable_networks_falls_with_the_horizon():
    rows = stable_fractions(("ginibre", "haar-orthogonal"), (1, 10, 40), n=4, samples=50, seed=3)
    assert [(row.ensemble, row.horizon) for row in rows] == [
        (name, t) for name in ("ginibre", "haar-orthogonal") for t in (1, 10, 40)
    ]
    linear = [row.linear for row in rows[:3]]
    assert linear == sorted(linear, reverse=True)
    assert linear[-1] < 0.2
    assert [row.linear for row in rows[3:]] == [1, 1, 1]
    assert rows[5].gated < 1


def test_the_table_of_an_ensemble_does_not_depend_on_the_others():
    alone = stable_fractions(("sparse",), (5,), n=3, samples=20)
    among = stable_fractions(("ginibre", "sparse"), (5,), n=3, samples=20)
    assert alone[0] == among[1]


def test_gradient_norms_are_those_of_the_product():
    weights = np.diag([0.5, 0.25])[None]
    still = np.zeros((1, 2)), np.zeros((1, 3, 2))
    assert np.allclose(gradient_norms(weights, *still), [[0.5, 0.25, 0.125]], rtol=1e-14)


def test_half_lives_of_the_usual_forget_biases():
    assert np.allclose(half_life(np.array([0.0, 1.0, 2.0])), [1, 2.2126778, 5.46094731])
    chrono = chrono_bias(np.random.default_rng(0), 100, (1000,))
    assert half_life(chrono).min() > 0.99
    assert half_life(chrono).max() < 100 * np.log(2)


BAD_INPUT = {
    "an asymmetric matrix": (
        lambda: eigensystem(np.array([[[1.0, 2.0], [3.0, 1.0]]])),
        r"matrices\[0, 0, 1\] is 2.0 but matrices\[0, 1, 0\] is 3.0: expected a symmetric matrix",
    ),
    "the inverse root of a semidefinite matrix": (
        lambda: inverse_root(np.stack([np.eye(2), np.diag([1.0, 0.0])])),
        r"matrices\[1\] has the eigenvalue 0.0: expected positive ones",
    ),
    "a nan": (lambda: polar_factors(np.full((1, 2, 2), np.nan)), r"matrices\[0, 0, 0\] is nan"),
    "an infinite weight": (
        lambda: simulated_power(np.full((1, 2, 2), np.inf), 2),
        r"weights\[0, 0, 0\] is inf",
    ),
    "a power of zero": (lambda: simulated_power(np.eye(2)[None], 0), "horizon is 0: expected at"),
    "a matrix that is not square": (
        lambda: eigenvalues(np.ones((1, 2, 3))),
        r"matrices has shape \(1, 2, 3\): expected \(batch, n, n\)",
    ),
    "a horizon of zero": (
        lambda: stable_fractions(horizons=(5, 0)),
        r"horizons\[1\] is 0: expected at least 1",
    ),
    "no horizon": (lambda: stable_fractions(horizons=()), "horizons is empty"),
    "an unknown ensemble": (lambda: stable_fractions(("gauss",)), "unknown ensemble 'gauss'"),
    "an infinite bias": (lambda: half_life(np.array([0.0, np.inf])), r"bias\[1\] is inf"),
    "a chrono range of one": (
        lambda: chrono_bias(np.random.default_rng(0), 1, (2,)),
        "longest is 1: expected at least 2",
    ),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_refused_in_one_line(case):
    call, message = BAD_INPUT[case]
    with pytest.raises(ValueError, match=message) as refused:
        call()
    assert "\n" not in str(refused.value)


def test_the_error_of_a_decomposition_covers_that_of_a_singular_value():
    for n in (1, 2, 10, 64):
        assert singular_value_error(n) < decomposition_error(n) < 1e-8
