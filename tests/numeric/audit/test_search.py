"""The search finds norms where there are some, and gates that grow where there are some."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.audit.certificates import LARGEST_POWER, proved_contraction, proved_growth
from numeric.audit.contraction import _objective, contraction_certificate, horizon
from numeric.audit.dyadic import over_power_of_two
from numeric.audit.growth import growth_certificate


def weights(n, size, seed):
    generator = np.random.default_rng(seed)
    return (generator.standard_normal((n, n)) * size / n**0.5).astype(np.float32).astype(float)


def rotation(size):
    return size * np.array([[0.75, -0.625], [0.625, 0.75]])


def test_the_weights_of_a_certificate_are_the_weights_to_the_last_bit():
    W = weights(5, 0.5, 0)
    certificate = contraction_certificate(W)
    over = 2 ** certificate["weights_over"]
    assert [[Fraction(x, over) for x in row] for row in certificate["weights"]] == [
        [Fraction(float(x)) for x in row] for row in W
    ]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=4))
@settings(deadline=None)
def test_every_double_is_a_whole_number_over_a_power_of_two(numbers):
    (whole,), exponent = over_power_of_two(np.array([numbers]))
    assert [Fraction(x, 2**exponent) for x in whole] == [Fraction(x) for x in numbers]
    assert exponent == 0 or any(x % 2 for x in whole)


def test_the_derivatives_of_the_search_are_difference_quotients():
    generator = np.random.default_rng(0)
    W = generator.standard_normal((4, 4))
    point = np.concatenate([np.eye(4).ravel(), np.zeros(4)]) + generator.standard_normal(20) / 9
    for p in (1, 4, 16):
        value, gradient = _objective(point, W, p)
        assert math.isfinite(value)
        for k, unit in enumerate(np.eye(20) * 1e-6):
            ahead, behind = (_objective(point + step, W, p)[0] for step in (unit, -unit))
            assert gradient[k] == pytest.approx((ahead - behind) / 2e-6, abs=1e-7)


@pytest.mark.parametrize("seed", range(3))
def test_a_norm_that_fits_is_better_than_the_spectral_one(seed):
    W = weights(10, 0.7, seed)
    _, q = proved_contraction(contraction_certificate(W))
    assert np.abs(np.linalg.eigvals(W)).max() <= q < np.linalg.norm(W, 2)


def test_a_nilpotent_layer_contracts_though_its_norm_is_a_hundred():
    W = np.array([[0.0, 100.0], [0.0, 0.0]])
    a, q = proved_contraction(contraction_certificate(W))
    assert q < 1 < 100 <= a * q


@pytest.mark.parametrize("W", [np.zeros((1, 1)), np.zeros((3, 3)), np.array([[0.9375]])])
def test_smallest_layers_contract(W):
    a, q = proved_contraction(contraction_certificate(W))
    assert q < float(np.abs(W).max()) + 0.01
    assert a < 1.01


@pytest.mark.parametrize("size", [2.0**-60, 2.0**-1040])
def test_tiny_entries_stay_exact(size):
    W = np.array([[0.5, size], [1.0, 0.25]])
    assert proved_contraction(contraction_certificate(W))[1] < 1


@pytest.mark.parametrize("W", [np.eye(2), rotation(1.25), 2 * np.eye(1)])
def test_where_no_norm_contracts_none_is_found(W):
    assert contraction_certificate(W) is None


@pytest.mark.parametrize("W", [2 * np.eye(1), -1.5 * np.eye(2), np.diag([0.5, 1.125, 0.25])])
def test_a_real_eigenvalue_beyond_1_is_found_and_few_gates_stay_open(W):
    certificate = growth_certificate(W)
    assert abs(certificate["sign"]) == 1
    assert len(proved_growth(certificate)) == 1


def test_a_pair_beyond_1_is_found():
    certificate = growth_certificate(rotation(1.125))
    assert proved_growth(certificate) == (0, 1)
    assert 1 < certificate["power"] <= LARGEST_POWER


def test_gates_are_found_where_all_gates_open_would_contract():
    """[[1.25, −1], [1, −0.5]] has a pair of modulus 0.61; its first unit alone grows by 1.25."""
    W = np.array([[1.25, -1.0], [1.0, -0.5]])
    assert np.abs(np.linalg.eigvals(W)).max() < 1
    assert proved_growth(growth_certificate(W)) == (0,)


@given(st.integers(1, 6), st.floats(0.1, 2.0), st.integers(0, 99))
@settings(deadline=None, max_examples=25)
def test_no_layer_both_contracts_and_grows(n, size, seed):
    W = weights(n, size, seed)
    assert contraction_certificate(W) is None or growth_certificate(W) is None


@pytest.mark.parametrize("epsilon", [0.5, 1e-3, 1e-12])
@pytest.mark.parametrize("a", [Fraction(1), Fraction(5387, 1024), Fraction(1, 4096)])
@pytest.mark.parametrize("q", [Fraction(0), Fraction(1, 2), Fraction(771, 1024)])
def test_from_the_horizon_on_the_bound_is_below_epsilon(a, q, epsilon):
    t = horizon(a, q, epsilon)
    assert a * q**t <= Fraction(epsilon)
    assert t <= 1 or a * q ** (t - 2) > Fraction(epsilon)
