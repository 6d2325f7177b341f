"""The vectorised tanh, logistic function and derivatives against 60 digits, and against NumPy."""

import mpmath
import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.foundation.compilation.lanes import load, store
from numeric.foundation.rounding import ELEMENTARY, UNIT_ROUNDOFF, gamma
from numeric.jacobians.elementary import logistic_and_slope, tanh_and_gate, times_power
from numeric.networks.activations import gate as numpy_gate


@numba.njit
def evaluate(z, results):
    for place in range(0, z.size, 4):
        value, gate, power = tanh_and_gate(load(z, place))
        store(results[0], place, value)
        store(results[1], place, times_power(gate, power))
        value, slope = logistic_and_slope(load(z, place))
        store(results[2], place, value)
        store(results[3], place, slope)


def evaluated(points):
    """tanh, tanh', σ and σ' at the points, shape (4, points)."""
    z = np.zeros(-(-len(points) // 4) * 4)
    z[: len(points)] = points
    results = np.empty((4, z.size))
    evaluate(z, results)
    return results[:, : len(points)]


def exact(z):
    z = mpmath.mpf(float(z))
    half, whole = mpmath.exp(-abs(z)), mpmath.exp(-2 * abs(z))
    logistic = 1 / (1 + half) if z >= 0 else half / (1 + half)
    return mpmath.tanh(z), 4 * whole / (1 + whole) ** 2, logistic, half / (1 + half) ** 2


def worst(points):
    """The largest error of each function in units of u |value|, or of 2**−1074 where larger."""
    with mpmath.workdps(60):
        found = np.zeros(4)
        for z, values in zip(points, evaluated(points).T, strict=True):
            for k, (value, right) in enumerate(zip(values, exact(z), strict=True)):
                unit = max(abs(right) * UNIT_ROUNDOFF, mpmath.mpf(2) ** -1074)
                found[k] = max(found[k], float(abs(mpmath.mpf(float(value)) - right) / unit))
        return found


def test_every_function_is_within_eight_roundings_on_a_dense_sweep(record_property):
    generator = np.random.default_rng(0)
    ties = (np.arange(1, 1100) + 0.5) * np.log(2)  # where m changes
    sweep = np.concatenate(
        [
            np.linspace(-40, 40, 6001),
            np.geomspace(2.0**-1074, 760, 3000),
            -np.geomspace(2.0**-1022, 760, 3000),
            generator.uniform(-1, 1, 3000),
            ties,
            np.nextafter(ties, 0),
            ties / 2,
            [0.0, -0.0, 1e3, -1e3, 1e9, -1e9, 1e300, -1e300],
        ]
    )
    found = worst(sweep)
    record_property("roundings", found.tolist())
    assert (found <= ELEMENTARY).all(), found


@settings(deadline=None, max_examples=200)
@given(z=st.floats(allow_nan=False, allow_infinity=False))
def test_every_function_is_within_eight_roundings_at_any_double(z):
    assert (worst(np.array([z])) <= ELEMENTARY).all()


def test_numpy_gives_the_same():
    z = np.random.default_rng(1).normal(0, 6, 4000)
    tanh, gates, _, _ = evaluated(z)
    assert (np.abs(tanh - np.tanh(z)) <= gamma(2 * ELEMENTARY) * np.abs(tanh)).all()
    assert (np.abs(gates - numpy_gate(z)) <= gamma(2 * 12) * gates).all()


def test_tanh_is_odd_the_gate_even_and_both_stay_in_their_range():
    z = np.random.default_rng(2).normal(0, 9, 4000)
    tanh, gates, logistic, slope = evaluated(z)
    mirrored = evaluated(-z)
    assert np.array_equal(mirrored[0], -tanh)
    assert np.array_equal(mirrored[1], gates)
    assert np.array_equal(mirrored[3], slope)
    assert (np.abs(tanh) <= 1).all()
    assert (logistic <= 1).all()
    assert (evaluated(np.zeros(1))[:, 0] == [0, 1, 0.5, 0.25]).all()


@pytest.mark.parametrize("point", [np.nan, np.inf, -np.inf])
def test_what_is_not_a_number_stays_so_in_its_own_lane(point):
    results = evaluated(np.array([1.0, point, -2.0, 3.0]))
    assert np.isnan(results[:, 1]).all()
    assert np.array_equal(results[:, [0, 2, 3]], evaluated(np.array([1.0, -2.0, 3.0])))
