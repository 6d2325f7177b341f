"""Products of which one exponent cannot serve all entries: what is small may be all that is left.

The references are exact: rational arithmetic for products, mpmath for gates that no double holds.
"""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.foundation.rounding import gamma
from numeric.jacobians import (
    lstm_jacobian,
    rnn_jacobian,
    scaled_lstm_jacobian,
    scaled_rnn_jacobian,
)
from numeric.matrices.norms import scaled_product


def exact_product(factors):
    """A_t ⋯ A_1 and |A_t| ⋯ |A_1| in rational numbers, as lists of rows."""
    n = factors[0].shape[0]
    product = majorant = [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    for factor in factors:
        rows = [[Fraction(float(x)) for x in row] for row in factor]
        product = multiplied(rows, product)
        majorant = multiplied([[abs(x) for x in row] for row in rows], majorant)
    return product, majorant


def multiplied(A, B):
    return [
        [sum(a * b for a, b in zip(row, c, strict=True)) for c in zip(*B, strict=True)] for row in A
    ]


def assert_is_product(mantissa, exponent, product, majorant, error):
    """mantissa · 2**exponent is the product up to error · majorant, and one rounding at the end."""
    scale = Fraction(2) ** int(exponent)
    smallest = Fraction(2) ** -1074
    for i, row in enumerate(product):
        for j, entry in enumerate(row):
            found = Fraction(float(mantissa[i, j])) * scale
            assert abs(found - entry) <= Fraction(error) * majorant[i][j] + smallest * scale
    if any(entry for row in product for entry in row) and mantissa.any():
        assert 0.5 <= np.abs(mantissa).max() < 1


def saturating(batch, n, turns, size=100.0):
    """W = U = I, and inputs that saturate the first unit and all others in turns."""
    eye = np.tile(np.eye(n), (batch, 1, 1))
    x = np.zeros((batch, sum(turns), n))
    first, step = True, 0
    for length in turns:
        x[:, step : step + length, 0 if first else slice(1, None)] = size
        first, step = not first, step + length
    return eye, eye, np.zeros((batch, n)), x, np.zeros((batch, n))


def log_of_diagonal(inputs):
    """log ∏ tanh'(z_k) of h = tanh(h + x), for one unit: a sum of logarithms, in 60 digits."""
    with mpmath.workdps(60):
        state, total = mpmath.mpf(0), mpmath.mpf(0)
        for x in inputs:
            z = state + mpmath.mpf(float(x))
            total -= 2 * mpmath.log(mpmath.cosh(z))
            state = mpmath.tanh(z)
        return total


@pytest.mark.parametrize("n", [2, 5, 50, 64])
@pytest.mark.parametrize("turns", [(4, 4), (4, 8), (8, 4), (3, 3, 6)])
def test_units_that_saturate_in_turns_keep_their_logarithm(n, turns):
    arrays = saturating(5, n, turns)
    found = scaled_rnn_jacobian(*arrays)
    logs = [log_of_diagonal(arrays[3][0, :, unit]) for unit in (0, 1)]
    for row in range(5):
        expected = max(logs)
        assert found.log_norm()[row] == pytest.approx(float(expected), rel=1e-14)
        assert np.count_nonzero(found.mantissa[row]) >= 1
    relative = float(mpmath.exp(min(logs) - max(logs)))
    diagonal = np.sort(found.mantissa[0, [0, 1], [0, 1]])
    assert diagonal[0] / diagonal[1] == pytest.approx(relative, rel=1e-10)


def test_the_four_and_four_steps_of_a_hundred():
    """W = U = I₂, x = (0, 100) four times, then (100, 0) four times: not 0."""
    eye, nothing = np.eye(2)[None], np.zeros((1, 2))
    x = np.array([[(0.0, 100.0)] * 4 + [(100.0, 0.0)] * 4])
    found = scaled_rnn_jacobian(eye, eye, nothing, x, nothing)
    expected = max(log_of_diagonal(x[0, :, unit]) for unit in (0, 1))
    assert found.log_norm()[0] == pytest.approx(float(expected), rel=1e-14)
    gates = np.exp2(-np.array([(0.0, 286.0)] * 4 + [(286.0, 0.0)] * 4))
    product = scaled_product(np.diag(gate)[None] for gate in gates)
    assert product.exponent[0] == -4 * 286 + 1
    assert np.array_equal(product.mantissa[0], np.eye(2) / 2)


@pytest.mark.parametrize("n", [3, 60])
def test_a_turned_basis_hides_no_saturation(n):
    """Dense weights: in the product what saturated lives on in every entry."""
    generator = np.random.default_rng(n)
    W = generator.standard_normal((4, n, n)) / np.sqrt(n)
    U = np.tile(np.eye(n), (4, 1, 1))
    x = np.where(generator.random((4, 12, n)) < 0.5, 300.0, 0.25)
    nothing = np.zeros((4, n))
    found = scaled_rnn_jacobian(W, U, nothing, x, nothing)
    with mpmath.workdps(40):
        number = np.vectorize(mpmath.mpf, otypes=[object])
        for row in range(2 if n < 10 else 1):
            state, product = number(np.zeros(n)), number(np.eye(n))
            majorant = product
            for step in range(12):
                z = number(W[row]) @ state + number(x[row, step])
                state = np.array([mpmath.tanh(y) for y in z])
                gates = np.array([mpmath.sech(y) ** 2 for y in z])
                product = gates[:, None] * (number(W[row]) @ product)
                majorant = gates[:, None] * (number(np.abs(W[row])) @ majorant)
            scale = mpmath.mpf(2) ** int(found.exponent[row])
            apart = np.abs(number(found.mantissa[row]) * scale - product) / majorant
            # z errs by γ_{n+3} (|W||h| + |x|), and each gate by twice that.
            assert apart.max() <= 12 * 3 * gamma(n + 3) * (300 + n)


@settings(deadline=None, max_examples=60)
@given(
    n=st.integers(1, 5),
    steps=st.integers(1, 8),
    seed=st.integers(0, 2**32),
    spread=st.sampled_from([0, 30, 300, 1000]),
    density=st.sampled_from([0.4, 1.0]),
)
def test_a_scaled_product_of_any_magnitudes_is_that_of_rational_numbers(
    n, steps, seed, spread, density
):
    generator = np.random.default_rng(seed)
    powers = generator.integers(-spread, spread + 1, (steps, 2, n, n))
    factors = np.ldexp(generator.standard_normal((steps, 2, n, n)), powers)
    factors *= generator.random(factors.shape) < density
    found = scaled_product(factors)
    for row in range(2):
        product, majorant = exact_product(factors[:, row])
        error = (1 + gamma(n + 1)) ** steps - 1
        assert_is_product(found.mantissa[row], found.exponent[row], product, majorant, error)


@pytest.mark.parametrize("scale", [1e-320, 1e-300, 1.0, 1e300])
def test_a_factor_whose_entries_lie_too_far_apart_loses_none(scale):
    factor = np.array([[[1e300, 0.0], [0.0, 1e-300]]])
    back = np.array([[[scale * 1e-320, 0.0], [0.0, 1e300]]])
    found = scaled_product([factor, factor, back, back])
    product, majorant = exact_product([factor[0], factor[0], back[0], back[0]])
    assert_is_product(found.mantissa[0], found.exponent[0], product, majorant, gamma(12))


def test_an_instance_that_needs_exponents_of_its_own_does_not_change_the_others():
    generator = np.random.default_rng(3)
    plain = generator.standard_normal((9, 1, 3, 3))
    apart = np.ldexp(plain, generator.integers(-900, 900, plain.shape))
    together = scaled_product(np.concatenate([plain, apart], axis=1))
    for row, alone in enumerate((scaled_product(plain), scaled_product(apart))):
        assert np.array_equal(together.mantissa[row], alone.mantissa[0])
        assert together.exponent[row] == alone.exponent[0]


def test_what_cancels_is_zero_and_what_vanishes_too():
    ones, difference = np.ones((1, 2, 2)), np.array([[[1.0, -1.0], [1.0, -1.0]]])
    for factors in (
        [ones, difference],
        [2.0**-1000 * ones, 2.0**1000 * difference],
        [0 * ones, ones],
    ):
        found = scaled_product(factors)
        assert not found.mantissa.any()
        assert (found.exponent[0], found.log_norm()[0]) == (0, -np.inf)


@pytest.mark.parametrize("n", [2, 60])
def test_the_plain_form_is_the_scaled_one_where_that_is_a_double(n):
    arrays = saturating(4, n, (2, 1))
    scaled = scaled_rnn_jacobian(*arrays)
    formed = np.ldexp(scaled.mantissa, scaled.exponent[:, None, None])
    assert np.array_equal(rnn_jacobian(*arrays), formed)
    assert (np.diagonal(formed, 0, 1, 2) > 0).all()


def memory_cell(batch, n, f, o, c):
    """An LSTM without weights whose gates f and o, and input to c̃, are given step by step."""
    steps = len(f)
    zero = np.zeros((batch, 4, n, n))
    x = np.zeros((batch, steps, 4))
    x[:, :, 0], x[:, :, 2], x[:, :, 3] = f, o, c
    U = np.zeros((batch, 4, n, 4))
    U[:, np.arange(4), :, np.arange(4)] = 1.0
    return zero, U, np.zeros((batch, 4, n)), x, np.zeros((batch, n)), np.zeros((batch, n))


@pytest.mark.parametrize("n", [1, 3, 60])
@pytest.mark.parametrize("argument", [-300.0, -800.0, -5000.0])
def test_forget_gates_that_no_double_holds_multiply_as_logarithms(n, argument):
    steps = 6
    arrays = memory_cell(5, n, [argument] * steps, [0.5] * steps, [0.25] * steps)
    found = scaled_lstm_jacobian(*arrays)
    with mpmath.workdps(50):
        log_gate = -mpmath.log(1 + mpmath.exp(-mpmath.mpf(argument)))
        # ∂c_t / ∂c_0 = f^t, and ∂h_t / ∂c_0 = o tanh'(c_t) f^t is less.
        expected = steps * log_gate / mpmath.log(2)
        for row in range(5):
            entry = mpmath.log(mpmath.mpf(float(found.mantissa[row, 0, 0])), 2)
            assert abs(entry + int(found.exponent[row]) - expected) <= gamma(64) * abs(expected)


@pytest.mark.parametrize("n", [2, 60])
def test_memories_that_are_forgotten_in_turns_are_not_lost(n):
    zero, U, b, _, c, h = memory_cell(4, n, [0.0], [0.0], [0.0])
    U = np.zeros((4, 4, n, n))
    U[:, 0] = np.eye(n)
    x = np.full((4, 8, n), 40.0)
    x[:, :4, 1:], x[:, 4:, 0] = -250.0, -250.0
    found = scaled_lstm_jacobian(zero, U, b, x, c, h)
    with mpmath.workdps(50):
        expected = 4 * (-mpmath.log(1 + mpmath.exp(250)) - mpmath.log(1 + mpmath.exp(-40)))
    diagonal = found.mantissa[:, np.arange(n), np.arange(n)]
    assert (diagonal > 0).all()
    logs = np.log(diagonal) + found.exponent[:, None] * np.log(2)
    assert logs == pytest.approx(float(expected), rel=1e-13)
    # exp(−1000) is a double neither, and the plain form says 0 only there.
    assert not lstm_jacobian(zero, U, b, x, c, h).any()
