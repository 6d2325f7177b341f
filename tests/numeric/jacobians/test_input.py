"""What the compiled Jacobians make of unusual and of bad arrays."""

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import numeric.foundation.threads
from numeric.foundation.rounding import gamma
from numeric.jacobians import (
    lstm_jacobian,
    rnn_jacobian,
    scaled_lstm_jacobian,
    scaled_rnn_jacobian,
)
from numeric.networks.activations import LOGISTIC

NAMES = ("W", "U", "b", "x", "h0")


def network(batch=5, n=3, horizon=4):
    generator = np.random.default_rng(0)
    return {
        "W": generator.standard_normal((batch, n, n)),
        "U": generator.standard_normal((batch, n, 2)),
        "b": generator.standard_normal((batch, n)),
        "x": generator.standard_normal((batch, horizon, 2)),
        "h0": generator.standard_normal((batch, n)),
    }


def memory_network(batch=5, n=3, horizon=4):
    generator = np.random.default_rng(1)
    return {
        "W": generator.standard_normal((batch, 4, n, n)),
        "U": generator.standard_normal((batch, 4, n, 2)),
        "b": generator.standard_normal((batch, 4, n)),
        "x": generator.standard_normal((batch, horizon, 2)),
        "c0": generator.standard_normal((batch, n)),
        "h0": generator.standard_normal((batch, n)),
    }


def only_weights(W, steps=1):
    """J = W^t: at h = 0, without inputs, every gate is 1."""
    batch, n, _ = W.shape
    nothing = np.zeros((batch, n, 1)), np.zeros((batch, n)), np.zeros((batch, steps, 1))
    return (W, *nothing, np.zeros((batch, n)))


@pytest.mark.parametrize(
    ("changed", "shape", "line"),
    [
        ("W", (3,), r"^W has 1 axes, shape \(3,\): expected at least 2$"),
        ("W", (5, 3, 4), r"^W has length 4 on axis 2, shape \(5, 3, 4\): expected 3$"),
        ("U", (5, 4, 2), r"^U has length 4 on axis 1, shape \(5, 4, 2\): expected 3$"),
        ("b", (4, 3), r"^b has the leading axes \(4,\), shape \(4, 3\): expected \(5,\), or wh"),
        ("x", (5, 4, 3), r"^x has length 3 on axis 2, shape \(5, 4, 3\): expected 2$"),
        ("h0", (5, 3, 1), r"^h0 has the leading axes \(5, 3\), shape \(5, 3, 1\): expected \(5,\)"),
    ],
)
@pytest.mark.parametrize("form", [rnn_jacobian, scaled_rnn_jacobian])
def test_a_shape_that_does_not_fit_is_named(form, changed, shape, line):
    with pytest.raises(ValueError, match=line):
        form(**(network() | {changed: np.zeros(shape)}))


@pytest.mark.parametrize(
    ("changed", "shape", "line"),
    [
        ("W", (5, 3, 3, 3), r"^W has length 3 on axis 1, shape \(5, 3, 3, 3\): expected 4$"),
        ("U", (5, 4, 2, 2), r"^U has length 2 on axis 2, shape \(5, 4, 2, 2\): expected 3$"),
        ("b", (3,), r"^b has 1 axes, shape \(3,\): expected at least 2$"),
        ("x", (4, 4, 2), r"^x has the leading axes \(4,\), shape \(4, 4, 2\): expected \(5,\)"),
        ("c0", (5, 2), r"^c0 has length 2 on axis 1, shape \(5, 2\): expected 3$"),
        ("h0", (5, 2), r"^h0 has length 2 on axis 1, shape \(5, 2\): expected 3$"),
    ],
)
@pytest.mark.parametrize("form", [lstm_jacobian, scaled_lstm_jacobian])
def test_a_shape_that_does_not_fit_the_lstm_is_named(form, changed, shape, line):
    with pytest.raises(ValueError, match=line):
        form(**(memory_network() | {changed: np.zeros(shape)}))


@pytest.mark.parametrize("changed", NAMES)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("n", [3, 50])
def test_an_entry_that_is_not_finite_is_named_by_its_index(changed, value, n):
    arrays = network(n=n)
    index = tuple(length - 1 for length in arrays[changed].shape)
    arrays[changed][index] = value
    place = ", ".join(map(str, index))
    line = rf"^{changed}\[{place}\] is {value}: every entry must be finite$"
    for form in (rnn_jacobian, scaled_rnn_jacobian):
        with pytest.raises(ValueError, match=line):
            form(**arrays)


@pytest.mark.parametrize("changed", [*NAMES, "c0"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("n", [3, 50])
def test_an_entry_of_the_lstm_that_is_not_finite_is_named_by_its_index(changed, value, n):
    arrays = memory_network(n=n)
    index = tuple(length - 1 for length in arrays[changed].shape)
    arrays[changed][index] = value
    place = ", ".join(map(str, index))
    line = rf"^{changed}\[{place}\] is {value}: every entry must be finite$"
    for form in (lstm_jacobian, scaled_lstm_jacobian):
        with pytest.raises(ValueError, match=line):
            form(**arrays)


def test_an_infinity_that_meets_a_zero_is_still_named():
    arrays = {name: np.zeros_like(array) for name, array in network().items()}
    arrays["W"][2, 1, 0] = np.inf
    with pytest.raises(ValueError, match=r"^W\[2, 1, 0\] is inf"):
        rnn_jacobian(**arrays)


def test_without_steps_entries_are_examined_all_the_same():
    arrays = network(horizon=0)
    arrays["U"][4, 0, 1] = np.nan
    with pytest.raises(ValueError, match=r"^U\[4, 0, 1\] is nan"):
        rnn_jacobian(**arrays)


@pytest.mark.parametrize(
    "arrays",
    [network(n=0), network() | {"U": np.zeros((5, 3, 0)), "x": np.zeros((5, 4, 0))}],
)
def test_cells_without_units_or_inputs_are_refused(arrays):
    with pytest.raises(
        ValueError, match=r"^U has shape .*: expected \(…, n, m\), n and m at least"
    ):
        rnn_jacobian(**arrays)


@pytest.mark.parametrize("n", [3, 60])
@pytest.mark.parametrize("leading", [(), (1,), (2, 3), (0,), (2, 0)])
def test_leading_axes_are_those_of_the_jacobians(leading, n):
    for forms, arrays, size in (
        ((rnn_jacobian, scaled_rnn_jacobian), network(6, n), n),
        ((lstm_jacobian, scaled_lstm_jacobian), memory_network(6, n), 2 * n),
    ):
        count = math.prod(leading)
        some = {name: array[:count] for name, array in arrays.items()}
        shaped = {name: array.reshape(*leading, *array.shape[1:]) for name, array in some.items()}
        found, scaled = forms[0](**shaped), forms[1](**shaped)
        assert found.shape == scaled.mantissa.shape == (*leading, size, size)
        assert scaled.exponent.shape == scaled.log_norm().shape == leading
        expected = forms[0](**some)
        assert np.array_equal(found.reshape(expected.shape), expected)


@pytest.mark.parametrize("form", [rnn_jacobian, scaled_rnn_jacobian])
def test_one_cell_serves_many_inputs_and_many_starts(form):
    arrays = network()
    one = {name: array[0] for name, array in arrays.items()}
    given = one | {"x": arrays["x"], "h0": arrays["h0"][:, None]}
    found = form(**given)
    grid = found if form is rnn_jacobian else found.mantissa
    assert grid.shape == (5, 5, 3, 3)
    for i in range(5):
        for j in range(5):
            alone = form(**(one | {"x": arrays["x"][j], "h0": arrays["h0"][i]}))
            expected = alone if form is rnn_jacobian else alone.mantissa
            assert np.array_equal(grid[i, j], expected)


@pytest.mark.parametrize("kind", [np.complex128, np.bool_, object, "U4"])
@pytest.mark.parametrize("changed", NAMES)
def test_arrays_that_are_not_real_numbers_are_refused(kind, changed):
    arrays = network()
    arrays[changed] = arrays[changed].astype(kind)
    with pytest.raises(ValueError, match=rf"^{changed} has dtype .*: expected real numbers$"):
        rnn_jacobian(**arrays)


def test_another_activation_is_refused():
    with pytest.raises(ValueError, match=r"^activation is 'logistic': expected 'tanh' or 'id"):
        lstm_jacobian(**memory_network(), activation=LOGISTIC)


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.int64, np.int8, np.uint16, ">f8"])
def test_other_real_numbers_are_converted_exactly(kind):
    arrays = {name: np.round(4 * np.abs(array)) for name, array in network().items()}
    given = {name: array.astype(kind) for name, array in arrays.items()}
    assert np.array_equal(rnn_jacobian(**given), rnn_jacobian(**arrays))


def test_lists_serve_as_arrays():
    arrays = network()
    lists = {name: array.tolist() for name, array in arrays.items()}
    assert np.array_equal(rnn_jacobian(**lists), rnn_jacobian(**arrays))


@pytest.mark.parametrize("n", [3, 50])
def test_any_order_in_memory_and_read_only_arrays_give_the_same_and_stay_as_they_are(n):
    for form, arrays in ((rnn_jacobian, network(n=n)), (lstm_jacobian, memory_network(n=n))):
        expected = form(**arrays)
        copies = {name: array.copy() for name, array in arrays.items()}
        assert np.array_equal(
            form(**{k: np.asfortranarray(a) for k, a in arrays.items()}), expected
        )
        strided = {name: np.repeat(array, 2, axis=0)[::2] for name, array in arrays.items()}
        assert np.array_equal(form(**strided), expected)
        backwards = {name: array[::-1].copy()[::-1] for name, array in arrays.items()}
        assert np.array_equal(form(**backwards), expected)
        for array in arrays.values():
            array.flags.writeable = False
        assert np.array_equal(form(**arrays), expected)
        assert all(np.array_equal(arrays[name], copies[name]) for name in arrays)


@pytest.mark.parametrize("n", [1, 3, 60])
@pytest.mark.parametrize("size", [1e300, 1e-300, 2.0**-1074, 2.0**-1060])
def test_huge_tiny_and_subnormal_weights_give_their_powers(n, size):
    """W = size · P with a cyclic permutation P: J_t = size^t P^t exactly where that is a double."""
    cycle = np.broadcast_to(np.roll(np.eye(n), 1, axis=0), (5, n, n))
    assert np.array_equal(rnn_jacobian(*only_weights(size * cycle)), size * cycle)
    scaled = scaled_rnn_jacobian(*only_weights(size * cycle, 40))
    mantissa, exponent = np.frexp(size)
    factor, power = 1.0, 0
    for _ in range(40):
        factor, shift = np.frexp(factor * mantissa)
        power += int(shift) + int(exponent)
    assert (scaled.exponent == power).all()
    assert np.array_equal(scaled.mantissa, factor * np.linalg.matrix_power(cycle, 40))
    if size > 1:
        with pytest.raises(ValueError, match=r"^J\[0\] overflows.*scaled_rnn_jacobian returns it"):
            rnn_jacobian(*only_weights(size * cycle, 2))
    else:
        assert not rnn_jacobian(*only_weights(size * cycle, 2)).any()


@pytest.mark.parametrize("n", [2, 60])
def test_what_overflows_on_the_way_and_comes_back_is_right(n):
    """W = diag(2^600, 2^−600, …) turned by a swap: J_2 = W² = I, though W itself is huge."""
    W = np.zeros((4, n, n))
    for i in range(0, n, 2):
        W[:, i, i + 1], W[:, i + 1, i] = 2.0**600, 2.0**-600
    for steps in (2, 20):
        expected = np.broadcast_to(np.eye(n), (4, n, n))
        assert np.array_equal(rnn_jacobian(*only_weights(W, steps)), expected)


@pytest.mark.parametrize("n", [3, 60])
def test_huge_weights_on_a_moving_state_saturate_every_gate(n):
    arrays = network(n=n, horizon=3)
    arrays["W"] *= 1e300
    assert not rnn_jacobian(**arrays).any()
    with pytest.raises(ValueError, match=r"^the gates of instance 0 are below 2\*\*-549755813888"):
        scaled_rnn_jacobian(**arrays)


@pytest.mark.parametrize("n", [3, 60])
@pytest.mark.parametrize("size", [1e300, 1e-300, 2.0**-1074])
def test_extreme_weights_of_an_lstm_close_or_halve_its_gates(n, size):
    """Positive huge weights on a positive state open every gate; tiny ones leave σ(0) = 1/2."""
    arrays = memory_network(n=n, horizon=3)
    arrays["W"][:] = size
    arrays["U"][:] = 0
    arrays["b"][:] = 0
    arrays["h0"][:] = 0.5
    found = lstm_jacobian(**arrays)
    expected = 1.0 if size > 1 else 1 / 8
    path = found[:, np.arange(n), np.arange(n)]
    assert np.abs(path - expected).max() <= gamma(64)
    assert np.isfinite(scaled_lstm_jacobian(**arrays).mantissa).all()


@pytest.mark.parametrize("n", [3, 60])
def test_a_preactivation_that_overflows_is_refused(n):
    arrays = network(n=n)
    arrays["W"][1], arrays["h0"][1] = 1e308, 1.0
    for form in (rnn_jacobian, scaled_rnn_jacobian):
        with pytest.raises(ValueError, match="pre-activations or the memory of instance 1"):
            form(**arrays)


@pytest.mark.parametrize("n", [3, 60])
def test_a_closed_memory_has_an_exponent_and_one_that_is_known_to_no_digit_is_refused(n):
    arrays = memory_network(n=n)
    steps = arrays["x"].shape[1]
    for name in ("W", "U"):
        arrays[name][:] = 0
    arrays["b"][:] = -800.0
    assert not lstm_jacobian(**arrays).any()
    # σ(−800) = e^−800 up to a part of e^−800: J is diag of its powers, and o closes the way to h.
    found = scaled_lstm_jacobian(**arrays)
    assert np.abs(found.log_norm() / (-800 * steps) - 1).max() <= gamma(64)
    arrays["b"][:] = -1e13
    with pytest.raises(ValueError, match=r"gates of instance 0 are below 2\*\*-549755813888"):
        scaled_lstm_jacobian(**arrays)


def test_weights_of_zero_have_the_exponent_zero():
    result = scaled_rnn_jacobian(*only_weights(np.zeros((5, 3, 3)), 7))
    assert not result.mantissa.any()
    assert not result.exponent.any()


def run(program):
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


def test_importing_the_jacobians_does_not_import_numba():
    done = run("import numeric.jacobians, sys; sys.exit('numba' in sys.modules)")
    assert (done.returncode, done.stderr) == (0, "")


def test_many_python_threads_at_once_give_what_one_gives(monkeypatch):
    monkeypatch.setattr(numeric.foundation.threads, "WORTH_A_THREAD", 1)
    monkeypatch.setattr(numeric.foundation.threads, "number_of_threads", lambda: 2)
    small, large = network(batch=9, n=5), network(batch=3, n=60)
    expected = [rnn_jacobian(**arrays) for arrays in (small, large)]
    with ThreadPoolExecutor(6) as pool:
        runs = [pool.submit(rnn_jacobian, **arrays) for _ in range(20) for arrays in (small, large)]
        for place, job in enumerate(runs):
            assert np.array_equal(job.result(), expected[place % 2])
