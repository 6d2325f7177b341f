"""Exponents of simulated networks, the mean field, and typical growth against the mean square."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad

from numeric.lyapunov import (
    gaussian_exponents,
    gaussian_growth,
    lyapunov_exponents,
    mean_field_exponent,
    network_exponents,
)
from numeric.matrices.ensembles import ENSEMBLES
from numeric.networks.activations import IDENTITY, TANH
from numeric.networks.cells import Cell, autonomous, simulate


def test_a_network_has_the_exponents_of_its_jacobians():
    generator = np.random.default_rng(0)
    batch, n, width, steps, discard = 2, 5, 3, 150, 30
    cell = Cell(
        2 * ENSEMBLES["ginibre"].draw(generator, batch, n),
        generator.standard_normal((batch, n, width)),
        generator.standard_normal((batch, n)),
    )
    initial = generator.standard_normal((batch, n))
    inputs = generator.standard_normal((batch, discard + steps, width))
    found = network_exponents(cell, initial, steps, inputs, discard=discard)
    run = simulate(cell, initial[:, :, None], inputs)
    gates = TANH.derivative(run.preactivations)
    product = lyapunov_exponents(gates * cell.weights[:, None], discard=discard)
    assert (np.abs(found.values - product.values) <= found.rounding + product.rounding).all()
    assert found.determinant.holds.all()
    assert found.steps == steps


def test_a_linear_network_has_the_moduli_of_its_eigenvalues():
    weights = ENSEMBLES["prescribed-spectrum"].draw(np.random.default_rng(1), 1, 3)
    found = network_exponents(
        autonomous(weights, IDENTITY), np.ones((1, 3)), 500, discard=300, tolerance=1e-8
    )
    exact = np.log(np.linalg.eigvalsh(weights[0])[::-1])
    assert found.values[0] == pytest.approx(exact, abs=1e-8)


@pytest.mark.parametrize(
    ("gain", "value"), [(1.5, 0.06521721), (2, 0.15472423), (3, 0.31024932), (5, 0.53242794)]
)
def test_the_mean_field_solves_its_own_equations(gain, value):
    exponent = mean_field_exponent(gain)
    assert exponent == pytest.approx(value, abs=5e-9)

    def average(function, deviation):
        def integrand(z):
            return math.exp(-z * z / 2) / math.sqrt(2 * math.pi) * function(deviation * z)

        return quad(integrand, -12, 12, limit=500, points=[0], epsabs=1e-13)[0]

    # Simple iteration of Δ = g² E tanh²: a contraction, another road than the module's.
    variance = gain**2
    for _ in range(200):
        variance = gain**2 * average(lambda x: math.tanh(x) ** 2, math.sqrt(variance))
    slope = average(lambda x: math.cosh(x) ** -4, math.sqrt(variance))
    assert exponent == pytest.approx(0.5 * math.log(gain**2 * slope), abs=1e-10)


def test_below_the_transition_the_mean_field_is_the_linear_network():
    assert mean_field_exponent(0.5) == math.log(0.5)
    assert mean_field_exponent(1.0) == 0.0
    assert 0 < mean_field_exponent(1.001) < 1e-6


@pytest.mark.parametrize("gain", [1.5, 3])
def test_a_thousand_units_lie_just_below_the_mean_field(gain):
    generator = np.random.default_rng(17)
    n = 1000
    weights = gain * ENSEMBLES["ginibre"].draw(generator, 1, n)
    found = network_exponents(
        autonomous(weights), generator.standard_normal((1, n)), 1280, first=1, discard=256
    )
    theory = mean_field_exponent(gain)
    # The finite-size bias is 0.5 to 2.3 % downwards; beside it, the scatter of one run.
    shortfall = theory - found.values[0, 0]
    scatter = 4 * found.standard_errors[0, 0]
    assert -scatter <= shortfall <= 0.023 * theory + scatter
    assert scatter < 0.25 * theory


def test_the_mean_square_stays_one_while_gradients_vanish():
    n, steps, draws = 4, 8, 40_000
    generator = np.random.default_rng(2)
    vectors = np.zeros((draws, n))
    vectors[:, 0] = 1.0
    for _ in range(steps):
        factors = ENSEMBLES["ginibre"].draw(generator, draws, n)
        vectors = (factors @ vectors[:, :, None])[:, :, 0]
    squares = (vectors**2).sum(axis=1)
    growth = gaussian_growth(n, steps)
    # E‖P_t v‖⁴ = ((n + 2) / n)^t.
    error = math.sqrt((((n + 2) / n) ** steps - 1) / draws)
    assert abs(squares.mean() - math.exp(growth.log_mean_square)) <= 4 * error
    logarithms = np.log(squares) / 2
    assert abs(logarithms.mean() - growth.typical) <= 4 * growth.deviation / math.sqrt(draws)
    assert logarithms.std() == pytest.approx(growth.deviation, rel=4 / math.sqrt(draws))
    assert growth.typical < 0
    assert (logarithms < 0).mean() > 0.75


def test_the_probability_of_vanishing_is_that_of_the_product_of_chi_squares():
    n, steps, draws = 10, 400, 20_000
    growth = gaussian_growth(n, steps)
    generator = np.random.default_rng(3)
    logarithms = np.zeros(draws)
    for _ in range(steps):
        logarithms += np.log(generator.chisquare(n, draws) / n) / 2
    for size in (1e-10, 1e-8, 1e-3):
        share = (logarithms < math.log(size)).mean()
        # Berry and Esseen: 0.4748 ρ / √t with ρ = E|X|³ / σ³ < 2; beside it, the draws.
        allowed = 0.4748 * 2 / math.sqrt(steps) + 4 * 0.5 / math.sqrt(draws)
        assert abs(share - growth.vanishing(size)) <= allowed


def test_the_scale_shifts_newmans_exponents():
    plain, variances = gaussian_exponents(7)
    scaled, same = gaussian_exponents(7, scale=3.0)
    assert scaled == pytest.approx(plain + math.log(3.0), abs=1e-15)
    np.testing.assert_array_equal(variances, same)
    assert gaussian_exponents(1)[0][0] == pytest.approx(-0.635181422730739, rel=1e-14)
    assert gaussian_exponents(2)[0][0] == pytest.approx(-np.euler_gamma / 2, rel=1e-14)
    assert gaussian_exponents(10)[0][0] == pytest.approx(-0.0516601220011499, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gaussian_exponents(0), "n is 0: expected at least 1"),
        (lambda: gaussian_exponents(2, math.inf), "scale is inf: expected a positive number"),
        (lambda: gaussian_growth(2, 0), "horizon is 0: expected at least 1"),
        (lambda: gaussian_growth(2, 1).vanishing(0.0), "size is 0.0: expected a positive"),
        (lambda: mean_field_exponent(-1.0), "gain is -1.0: expected a positive number"),
        (lambda: network(horizon=0), "horizon is 0: expected at least 1"),
        (lambda: network(discard=-1), "discard is -1: expected at least 0"),
        (lambda: network(first=3), "first is 3: expected 1 to 2"),
        (lambda: network(initial=np.ones(2)), "initial has 1 axes"),
        (lambda: network(initial=np.full((1, 2), np.nan)), r"initial\[0, 0\] is nan"),
        (lambda: network(inputs=np.ones((1, 4, 2))), "inputs has length 4 on axis 1"),
    ],
)
def test_bad_input_is_refused_in_one_line(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def network(initial=None, horizon=5, **options):
    start = np.ones((1, 2)) if initial is None else initial
    return network_exponents(autonomous(np.ones((1, 2, 2))), start, horizon, **options)
