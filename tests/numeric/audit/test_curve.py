"""The curve encloses the exact norms of products of Jacobians of the computed states."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from numeric.audit import Layer, ModelError
from numeric.audit.curve import curve, states


def vanilla(W, name="rnn.l0"):
    W = np.asarray(W, float)
    return Layer(name, "vanilla", W, np.ones((len(W), 1)) / 4, np.zeros(len(W)))


def inputs(steps, seed=0):
    return np.random.default_rng(seed).standard_normal((steps, 1))


def exact_products(layer, path):
    """J_T, J_T J_{T−1}, …, over the fractions."""
    W = sympy.Matrix(layer.recurrent.tolist()).applyfunc(sympy.Rational)
    product = sympy.eye(layer.units)
    for state in reversed(path.tolist()):
        slopes = [1 - sympy.Rational(Fraction(x)) ** 2 for x in state]
        product = product * sympy.diag(*slopes) * W
        yield product


def is_at_least(number, matrix):
    """number² I − MᵀM ⪰ 0 for a matrix M of two columns: by trace and determinant."""
    gap = sympy.Rational(Fraction(float(number))) ** 2 * sympy.eye(2) - matrix.T * matrix
    return gap.trace() >= 0 and gap.det() >= 0


@pytest.mark.parametrize("W", [[[0.5, 1.0], [0.0, 0.5]], [[3.0, -1.0], [1.0, 2.0]]])
def test_the_norms_of_exact_products_are_enclosed(W):
    layer, x = vanilla(W), inputs(8)
    found = curve(layer, x, 8)
    for k, product in enumerate(exact_products(layer, states(layer, x))):
        assert is_at_least(found.upper[k], product)
        assert found.lower[k] == 0 or not is_at_least(found.lower[k] * (1 - 1e-15), product)


def test_the_bounds_stay_sharp_where_every_step_could_enlarge():
    """‖J_t‖ > 1 at every step, and the product falls: 60 steps cost no digits that matter."""
    generator = np.random.default_rng(2)
    layer = vanilla(generator.standard_normal((12, 12)) / 12**0.5 * 0.8)
    path = states(layer, inputs(60) / 10)
    steps = (1 - path**2)[:, :, None] * layer.recurrent
    assert np.linalg.norm(steps, 2, axis=(1, 2)).min() > 1
    found = curve(layer, inputs(60) / 10, 60)
    assert found.upper[-1] < 0.01
    assert (found.upper - found.lower <= 1e-8 * found.upper).all()


def test_the_lag_of_epsilon_is_where_the_curve_stays_below():
    layer = vanilla(np.eye(2) / 2)
    found = curve(layer, 0 * inputs(20), 20)
    assert found.falls_to(2.0**-4) == 5  # rounded outwards, 2⁻⁴ itself is not below
    assert found.falls_to(1.0) == 1
    assert found.falls_to(1e-9) is None


def test_a_curve_that_overflows_ends_before():
    found = curve(vanilla([[1e200, 0], [0, 1e200]]), 0 * inputs(4), 4)
    assert len(found.upper) == 1
    assert found.lower[0] <= 1e200 <= found.upper[0]


def test_what_underflows_is_still_enclosed():
    found = curve(vanilla(np.eye(2) * 1e-120), 0 * inputs(4), 4)
    exact = [Fraction(1e-120) ** k for k in range(1, 5)]
    assert all(Fraction(x) <= y for x, y in zip(found.lower, exact, strict=True))
    assert all(y <= Fraction(x) for x, y in zip(found.upper, exact, strict=True))


def test_the_curve_ends_with_the_inputs():
    assert len(curve(vanilla(np.eye(2)), inputs(3), 200).upper) == 3


def test_a_reverse_layer_reads_its_inputs_from_the_end():
    x = inputs(4)
    forward, backward = vanilla(np.eye(2)), vanilla(np.eye(2), "rnn.l0_reverse")
    assert (states(backward, x) == states(forward, x[::-1])).all()


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (
            np.ones((4, 2)),
            r"inputs have shape \(4, 2\) .*: rnn.l0 expects numbers of shape \(T, 1\)",
        ),
        (np.ones(4), r"inputs have shape \(4,\) "),
        (np.ones((4, 1), complex), "type complex128"),
        (np.array([[1.0], [np.nan]]), r"inputs\[1, 0\] is nan"),
        (np.ones((0, 1)), "inputs is empty"),
    ],
)
def test_inputs_that_do_not_fit_are_told(x, message):
    with pytest.raises(ModelError, match=message):
        curve(vanilla(np.eye(2)), x, 4)


def test_inputs_are_for_vanilla_layers():
    layer = Layer("rnn.l0", "GRU", np.ones((6, 2)), np.ones((6, 1)), np.zeros(6))
    with pytest.raises(ModelError, match=r"rnn.l0 is of kind GRU: inputs are for vanilla layers"):
        curve(layer, inputs(3), 3)
