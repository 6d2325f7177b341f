"""Streams of factors: how they are cut, what they hold, and what is refused."""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest

from numeric.lyapunov import gated_exponents, lyapunov_exponents
from numeric.matrices.ensembles import ENSEMBLES


def factors_of(n, steps, batch=1, seed=0):
    drawn = ENSEMBLES["ginibre"].draw(np.random.default_rng(seed), batch * steps, n)
    return drawn.reshape(batch, steps, n, n)


def assert_same_bits(found, expected):
    for name in ("values", "standard_errors", "rounding", "interval"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


@pytest.mark.parametrize("discard", [0, 37, 64, 100])
def test_the_cut_of_the_stream_does_not_change_a_bit(discard):
    factors = factors_of(5, 400, batch=2)
    whole = lyapunov_exponents(factors, discard=discard)
    assert whole.steps == 400 - discard
    for size in (1, 7, 64, 399):
        blocks = (factors[:, begin : begin + size] for begin in range(0, 400, size))
        assert_same_bits(lyapunov_exponents(blocks, discard=discard), whole)


@pytest.mark.parametrize("n", [5, 20])
def test_companions_and_threads_do_not_change_a_bit(n):
    factors = factors_of(n, 300, batch=5)
    factors[3] *= np.logspace(0, -3, n)  # an instance that needs shorter intervals
    together = lyapunov_exponents(factors)
    for b in range(5):
        alone = lyapunov_exponents(factors[b : b + 1])
        np.testing.assert_array_equal(alone.values[0], together.values[b])
        np.testing.assert_array_equal(alone.interval[0], together.interval[b])
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        assert_same_bits(lyapunov_exponents(factors), together)
    finally:
        numba.set_num_threads(threads)


def test_arrays_of_any_layout_and_real_type_are_taken():
    factors = factors_of(4, 100).astype(np.float32)
    expected = lyapunov_exponents(factors.astype(np.float64))
    assert_same_bits(lyapunov_exponents(factors), expected)
    assert_same_bits(lyapunov_exponents(np.asfortranarray(factors.astype(np.float64))), expected)
    locked = factors.astype(np.float64)
    locked.setflags(write=False)
    assert_same_bits(lyapunov_exponents(locked), expected)
    doubling = np.broadcast_to(2 * np.eye(3, dtype=np.int64), (1, 50, 3, 3))
    assert lyapunov_exponents(doubling).values[0] == pytest.approx([math.log(2)] * 3, rel=1e-14)


def test_one_unit_is_the_mean_logarithm():
    factors = factors_of(1, 500)
    found = lyapunov_exponents(factors)
    mean = math.fsum(np.log(np.abs(factors[0, :, 0, 0]))) / 500
    assert found.values[0, 0] == pytest.approx(mean, rel=1e-13)


def test_few_steps_have_no_standard_error():
    assert np.isnan(lyapunov_exponents(factors_of(3, 100)).standard_errors).all()
    assert np.isfinite(lyapunov_exponents(factors_of(3, 128)).standard_errors).all()


@pytest.mark.parametrize("leading", [(), (1,), (4,), (2, 3)])
def test_leading_axes_are_those_of_the_exponents(leading):
    batch = math.prod(leading)
    factors = factors_of(3, 150, batch=batch)
    shaped = factors.reshape(*leading, 150, 3, 3)
    flat = lyapunov_exponents(factors)
    for given in (shaped, iter([shaped[..., :70, :, :], shaped[..., 70:, :, :]])):
        found = lyapunov_exponents(given)
        assert found.values.shape == found.trustworthy.shape == (*leading, 3)
        assert found.interval.shape == found.determinant.holds.shape == leading
        assert np.array_equal(found.values.reshape(batch, 3), flat.values)
        assert np.array_equal(found.rounding.reshape(batch, 3), flat.rounding)


def test_one_matrix_of_weights_serves_many_runs_of_gates():
    generator = np.random.default_rng(0)
    weights, gates = generator.standard_normal((3, 3)), generator.uniform(0.5, 1, (2, 4, 90, 3))
    found = gated_exponents(weights, gates)
    assert found.values.shape == (2, 4, 3)
    assert np.array_equal(found.values[1, 2], gated_exponents(weights, gates[1, 2]).values)


def with_entry(value, step=1, batch=0):
    factors = factors_of(3, 10, batch=2)
    factors[batch, step, 2, 0] = value
    return factors


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        (with_entry(np.nan), r"factors\[0, 1, 2, 0\] is nan: every entry must be finite"),
        (with_entry(-np.inf, 7, 1), r"factors\[1, 7, 2, 0\] is -inf: every entry must be finite"),
        (np.ones((3, 3)), r"factors has shape \(3, 3\): expected 3 axes after the leading ones"),
        (np.ones((1, 2, 3, 4)), r"factors has shape \(1, 2, 3, 4\): expected \(batch, t, n, n\)"),
        (np.ones((0, 2, 3, 3)), r"factors has shape \(0, 2, 3, 3\): expected at least 1"),
        (np.ones((1, 0, 3, 3)), r"factors has shape \(1, 0, 3, 3\): expected at least 1"),
        (np.ones((1, 2, 0, 0)), r"factors has shape \(1, 2, 0, 0\): expected at least 1"),
        (1j * np.ones((1, 2, 3, 3)), "factors has entries of type complex128: expected real"),
        (np.full((1, 1, 1, 1), "x"), "factors has entries of type <U1: expected real"),
        ([], "no step is left to count"),
        ([np.ones((1, 2, 3, 3)), np.ones((1, 2, 4, 4))], "length 4 on axis 2"),
        ([np.ones((1, 2, 3, 3)), np.ones((2, 2, 3, 3))], r"leading ones, \(1,\) in every block"),
    ],
)
def test_bad_factors_are_refused_in_one_line(factors, message):
    with pytest.raises(ValueError, match=message) as raised:
        lyapunov_exponents(factors)
    assert "\n" not in str(raised.value)


def test_an_entry_in_the_middle_of_a_stream_is_named_by_its_step():
    blocks = [factors_of(3, 100, seed=seed) for seed in range(5)]
    blocks[3][0, 45, 1, 2] = np.inf
    with pytest.raises(ValueError, match=r"factors\[0, 345, 1, 2\] is inf"):
        lyapunov_exponents(iter(blocks))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"first": 0}, "first is 0: expected 1 to 3"),
        ({"first": 4}, "first is 4: expected 1 to 3"),
        ({"tolerance": 0.0}, "tolerance is 0.0: expected a positive number"),
        ({"tolerance": math.nan}, "tolerance is nan"),
        ({"discard": -1}, "discard is -1: expected at least 0"),
        ({"discard": 10}, "no step is left to count: expected more than 10"),
        ({"start": np.eye(3)[:, :2]}, "start has length 2 on axis 1"),
        ({"start": 2 * np.eye(3)}, r"start has columns 3\.0e\+00 away from orthonormal"),
        ({"start": np.full((3, 3), np.nan)}, r"start\[0, 0\] is nan"),
    ],
)
def test_bad_options_are_refused_in_one_line(options, message):
    with pytest.raises(ValueError, match=message):
        lyapunov_exponents(factors_of(3, 10), **options)


@pytest.mark.parametrize(
    ("weights", "gates", "message"),
    [
        (np.ones(3), np.ones((1, 5, 3)), r"weights has shape \(3,\): expected \(…, n, n\)"),
        (np.ones((1, 3, 4)), np.ones((1, 5, 3)), r"weights has shape \(1, 3, 4\): expected \(b"),
        (np.ones((3, 3, 3)), np.ones((2, 5, 3)), r"expected the leading axes of the gates, \(2,\)"),
        (np.ones((1, 3, 3)), np.ones((1, 5, 4)), "gates has length 4 on axis 2"),
        (np.full((1, 3, 3), np.nan), np.ones((1, 5, 3)), r"weights\[0, 0, 0\] is nan"),
        (np.full((1, 3, 3), 1e200), np.full((1, 5, 3), 1e200), "gates times weights overflows"),
    ],
)
def test_bad_gates_and_weights_are_refused_in_one_line(weights, gates, message):
    with pytest.raises(ValueError, match=message):
        gated_exponents(weights, gates)
