"""The simulated cell, its complex-step Jacobian, and norms of products."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.foundation.rounding import (
    accumulated,
    combined,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.norms import (
    frobenius_norm,
    lapack_norm,
    lapack_smallest_singular_value,
    scaled_product,
    singular_values,
)
from numeric.networks.activations import ACTIVATIONS, TANH, differentiated, gate
from numeric.networks.cells import Cell, autonomous, inputs_for, preactivation_error, simulate
from numeric.networks.linearise import ascending, descending, linearise

seeds = st.integers(0, 2**32)


def random_cell(seed, batch=3, n=4, width=2, activation=TANH):
    generator = np.random.default_rng(seed)
    return Cell(
        generator.standard_normal((batch, n, n)) / np.sqrt(n),
        generator.standard_normal((batch, n, width)),
        generator.standard_normal((batch, n)) / 4,
        activation,
    )


def random_drive(seed, batch=3, n=4, width=2, horizon=5):
    generator = np.random.default_rng(seed + 1)
    initial = generator.uniform(-1, 1, (batch, n))
    return initial, generator.standard_normal((batch, horizon, width))


@settings(deadline=None)
@given(z=st.floats(-150, 150))
def test_the_complex_step_of_tanh_agrees_with_the_closed_form(z):
    point = np.array([z])
    assert abs(differentiated(TANH, point) / gate(point) - 1)[0] <= gamma(29)


def test_the_gate_keeps_its_digits_where_one_minus_the_square_loses_them():
    z = np.array([20.0])
    assert 1 - np.tanh(z)[0] ** 2 == 0
    assert gate(z)[0] == pytest.approx(4 * np.exp(-40), rel=1e-14)


def test_the_gate_is_exactly_one_at_zero_and_even():
    assert gate(np.zeros(1))[0] == 1
    assert gate(np.array([3.0]))[0] == gate(np.array([-3.0]))[0]


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda kind: kind.name)
def test_each_activation_has_the_derivative_slope_and_curvature_that_it_states(activation):
    z = np.linspace(-6, 6, 2001)
    stated = activation.derivative(z)
    scale = np.abs(stated).max()
    assert np.abs(differentiated(activation, z) - stated).max() <= gamma(200) * scale
    assert np.abs(stated).max() <= activation.slope * (1 + gamma(20))
    slopes = np.abs(np.diff(stated)) / np.diff(z)
    assert slopes.max() <= activation.curvature + 1e-9


@settings(deadline=None, max_examples=25)
@given(seed=seeds, horizon=st.integers(1, 30))
def test_the_complex_step_jacobian_is_the_descending_product_up_to_its_own_bound(seed, horizon):
    seen = linearise(random_cell(seed), *random_drive(seed, horizon=horizon))
    product = descending(seen.gates, seen.weights)
    formed = np.ldexp(product.mantissa, product.exponent[:, None, None])
    unit = (seen.gates.max(axis=2) * lapack_norm(seen.weights)[:, None]).prod(axis=1)
    assert (frobenius_norm(seen.jacobian - formed) <= 2 * seen.error() * unit).all()


def test_the_complex_step_jacobian_agrees_with_finite_differences():
    cell, (initial, inputs) = random_cell(7), random_drive(7)
    jacobian = linearise(cell, initial, inputs).jacobian
    step = 1e-6
    for column in range(4):
        shift = step * np.eye(4)[column]
        ahead = simulate(cell, (initial + shift)[:, :, None], inputs).states[:, -1, :, 0]
        behind = simulate(cell, (initial - shift)[:, :, None], inputs).states[:, -1, :, 0]
        assert np.allclose(jacobian[:, :, column], (ahead - behind) / (2 * step), atol=1e-8)


def test_a_reversed_product_is_not_the_jacobian():
    seen = linearise(random_cell(3), *random_drive(3))
    product = ascending(seen.gates, seen.weights)
    formed = np.ldexp(product.mantissa, product.exponent[:, None, None])
    assert (frobenius_norm(seen.jacobian - formed) > 1e-3).any()


def test_the_error_bound_is_small_for_a_contraction_and_finite_for_a_chaotic_network():
    quiet = random_cell(5)
    quiet = Cell(0.5 * quiet.weights, quiet.input_weights, quiet.bias)
    assert (linearise(quiet, *random_drive(5)).error() < 1e-12).all()
    loud = autonomous(1e3 * random_cell(5).weights)
    initial = np.random.default_rng(0).uniform(-1e-3, 1e-3, (3, 4))
    assert np.isfinite(linearise(loud, initial, np.zeros((3, 50, 1))).error()).all()


@settings(deadline=None, max_examples=25)
@given(seed=seeds, horizon=st.integers(1, 50))
def test_inputs_realise_any_sequence_of_gates(seed, horizon):
    generator = np.random.default_rng(seed)
    weights = 3 * generator.standard_normal((2, 3, 3))
    targets = generator.uniform(-5, 5, (2, horizon, 3))
    initial = generator.uniform(-1, 1, (2, 3))
    cell, inputs = inputs_for(weights, initial, targets)
    reached = simulate(cell, initial[:, :, None], inputs)
    error = preactivation_error(cell, reached.states[:, :-1, :, 0], inputs)
    assert (np.abs(reached.preactivations[..., 0] - targets) <= 3 * error).all()


def test_a_simulation_satisfies_the_recursion_step_by_step():
    cell, (initial, inputs) = random_cell(1), random_drive(1)
    path = simulate(cell, initial[:, :, None], inputs)
    for b, step in itertools.product(range(3), range(5)):
        z = cell.weights[b] @ path.states[b, step, :, 0]
        z = z + cell.input_weights[b] @ inputs[b, step] + cell.bias[b]
        assert np.allclose(path.preactivations[b, step, :, 0], z, rtol=1e-13, atol=1e-13)
        assert np.allclose(path.states[b, step + 1, :, 0], np.tanh(z), rtol=1e-13, atol=1e-13)


def test_a_long_product_neither_overflows_nor_underflows():
    for factor in (1e300, 1e-300):
        product = scaled_product([np.full((2, 1, 1), factor)] * 50)
        assert np.allclose(product.log_norm(), 50 * np.log(factor), rtol=1e-14)


def test_a_product_is_taken_in_the_order_of_application():
    first = np.array([[[1.0, 1.0], [0.0, 1.0]]])
    second = np.array([[[1.0, 0.0], [1.0, 1.0]]])
    product = scaled_product([first, second])
    formed = np.ldexp(product.mantissa, product.exponent[:, None, None])
    assert np.array_equal(formed, second @ first)


def test_the_log_norm_of_a_zero_product_is_minus_infinity():
    assert scaled_product([np.zeros((1, 2, 2))]).log_norm()[0] == -np.inf


@settings(deadline=None, max_examples=30)
@given(seed=seeds, n=st.integers(1, 32))
def test_computed_singular_values_lie_within_their_bound_of_prescribed_ones(seed, n):
    values = np.sort(np.random.default_rng(seed).uniform(0, 2, n))[::-1]
    place = np.random.default_rng(seed).permutation(n)
    found = singular_values((np.diag(values)[place])[None])[0]
    assert np.abs(found - values).max() <= singular_value_error(n) * values[0]


def test_the_extreme_singular_values_are_the_norm_and_the_least_stretch():
    weights = np.diag([3.0, 0.5])[None]
    assert lapack_norm(weights)[0] == pytest.approx(3)
    assert lapack_smallest_singular_value(weights)[0] == pytest.approx(0.5)


def test_gamma_is_monotone_and_refuses_what_it_cannot_bound():
    assert 0 == gamma(0) < gamma(1) < gamma(2)
    with pytest.raises(ValueError, match="operations is"):
        gamma(2.0**53)
    with pytest.raises(ValueError, match="operations is -1"):
        gamma(-1)


def test_errors_accumulate_as_products():
    steps = np.full((1, 3), 0.5)
    assert accumulated(steps)[0] == pytest.approx(1.5**3 - 1)
    assert combined(np.array([0.5]), 1.0)[0] == pytest.approx(2)
    assert power_error(0.5, 2) == pytest.approx(1.25, rel=1e-12)


@pytest.mark.parametrize("leading", [(), (4,), (2, 3), (0,)])
def test_leading_axes_are_those_of_the_norms(leading):
    matrices = np.random.default_rng(0).standard_normal((*leading, 3, 5))
    norm, frobenius = lapack_norm(matrices), frobenius_norm(matrices)
    assert norm.shape == frobenius.shape == leading
    assert (norm <= frobenius * (1 + 1e-15)).all()
    assert (frobenius <= np.sqrt(3) * norm * (1 + 1e-14)).all()


BAD_INPUT = {
    "weights that are not square": (
        lambda: autonomous(np.ones((2, 3, 4))),
        r"weights has .*shape \(2, 3, 4\)",
    ),
    "an empty batch": (lambda: scaled_product([np.ones((0, 3, 3))]), r"factors\[0\] is empty"),
    "a vector for a matrix": (lambda: lapack_norm(np.ones(3)), r"shape \(3,\): expected \(…, m, n"),
    "a nan": (
        lambda: lapack_norm(np.array([[[1.0, np.nan], [0, 1]]])),
        r"matrices\[0, 0, 1\] is nan",
    ),
    "an infinite weight": (
        lambda: autonomous(np.full((1, 2, 2), np.inf)),
        r"weights\[0, 0, 0\] is inf",
    ),
    "a bias of the wrong length": (
        lambda: Cell(np.ones((1, 2, 2)), np.ones((1, 2, 1)), np.ones((1, 3))),
        "bias has length 3 on axis 1",
    ),
    "an input of the wrong width": (
        lambda: simulate(random_cell(0), np.zeros((3, 4, 1)), np.zeros((3, 5, 9))),
        "inputs has length 9 on axis 2",
    ),
    "a horizon of zero": (
        lambda: simulate(random_cell(0), np.zeros((3, 4, 1)), np.zeros((3, 0, 2))),
        "inputs is empty",
    ),
    "an initial state without a batch": (
        lambda: linearise(random_cell(0), np.zeros(4), np.zeros((3, 5, 2))),
        "initial has 1 axes",
    ),
    "no factors": (lambda: scaled_product([]), "factors is empty"),
    "factors that do not fit": (
        lambda: scaled_product([np.ones((1, 2, 2)), np.ones((1, 3, 3))]),
        r"factors\[1\] has shape",
    ),
    "gates of the wrong size": (
        lambda: descending(np.ones((1, 2, 3)), np.ones((1, 2, 2))),
        "gates has length 3 on axis 2",
    ),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_refused_in_one_line(case):
    call, message = BAD_INPUT[case]
    with pytest.raises(ValueError, match=message) as refused:
        call()
    assert "\n" not in str(refused.value)
