"""Twins of the topic "Jacobian as a product": complex steps through the simulated network."""

import functools

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    COMPLEX_ELEMENTARY,
    ELEMENTARY,
    combined,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL
from numeric.matrices.norms import ScaledProduct, lapack_norm
from numeric.networks.activations import ACTIVATIONS, TANH, differentiated
from numeric.networks.cells import Cell, inputs_for, preactivation_error
from numeric.networks.linearise import Linearisation, ascending, descending
from numeric.twins import ONE_UNIT, Draw, twin
from numeric.twins.evidence import (
    Margins,
    equal,
    equal_matrices,
    informative,
    jointly,
    least,
    relative,
    worse,
)
from numeric.twins.scenarios import (
    Network,
    driven,
    observe,
    random_gates,
    rescaled,
    scaled_to,
    undriven,
    with_gates,
)


@twin("activation-derivative", ensembles=GENERAL)
def activation_derivative(draw: Draw) -> Margins:
    """The derivative of tanh by a complex step against 4e / (1 + e)², at z of a network.

    Both are functions of the same double z; the first errs by γ_16, the second by γ_12.
    """
    points = driven(draw).linearised().preactivations
    closed_form = TANH.derivative(points)
    tolerance = gamma(COMPLEX_ELEMENTARY + ELEMENTARY + 5)
    return equal(differentiated(TANH, points), closed_form, tolerance, unit=closed_form)


@twin("one-step-jacobian", ensembles=GENERAL)
def one_step_jacobian(draw: Draw) -> Margins:
    """∂h_t/∂h_{t−1} by complex steps from the simulated h_{t−1}, against D_t W, for every step.

    With h_{t−1} + i s e_j the product W e_j is exact, so entry (i, j) errs by the gate alone:
    γ_29 and the drift of z between the runs, relative to |D W|_ij. Where W_ij = 0 both are 0.
    """
    network = driven(draw)
    states = network.linearised().states
    found = []
    for step in range(min(draw.horizon, 8)):
        one = Network(network.cell, states[:, step], network.inputs[:, step : step + 1])
        seen = one.linearised()
        product = seen.gates[:, 0, :, None] * seen.weights
        spread = np.expm1(2 * seen.spread[:, 0])
        tolerance = combined(spread, gamma(COMPLEX_ELEMENTARY + ELEMENTARY + 8))
        found.append(equal(seen.jacobian, product, tolerance[:, None, None], unit=product))
    return functools.reduce(worse, found)


@twin("jacobian-product", ensembles=GENERAL)
def jacobian_product(draw: Draw) -> Margins:
    """J_t by complex steps through t steps, against D_t W ⋯ D_1 W."""
    seen = driven(draw).linearised()
    return _agreement(seen, seen.jacobian, descending(seen.gates, seen.weights))


@twin("inputs-realise-any-states", ensembles=GENERAL)
def inputs_realise_any_states(draw: Draw) -> Margins:
    """Inputs artanh(s_k) − W s_{k−1} lead a simulated network through drawn states s_k in (−1, 1).

    |h_k − s_k| in units of 1: h_k errs by what z_k does, tanh has slope at most 1, and artanh s the
    slope 1/(1 − s²), which tanh undoes.
    """
    generator, batch, n = draw.generator, draw.batch, draw.n
    targets = np.tanh(generator.standard_normal((batch, draw.horizon, n)) * 2)
    targets = np.clip(targets, -0.999, 0.999)
    weights, initial = rescaled(draw), generator.uniform(-1, 1, (batch, n))
    cell, inputs = inputs_for(weights, initial, np.arctanh(targets))
    states = Network(cell, initial, inputs).linearised().states
    moved = preactivation_error(cell, states[:, :-1], inputs)
    tolerance = 2 * moved + gamma(4 * ELEMENTARY) * (1 + np.abs(np.arctanh(targets)))
    return equal(states[:, 1:], targets, tolerance)


@twin("ascending-product", ensembles=GENERAL)
def ascending_product(draw: Draw) -> Margins:
    """J_t by complex steps, against the product read from left to right, D_1 W D_2 W ⋯ D_t W.

    The network has no inputs, and its first state is uniform in the cube.
    """
    initial = draw.generator.uniform(-1, 1, (draw.batch, draw.n))
    seen = undriven(draw, rescaled(draw), initial).linearised()
    return _agreement(seen, seen.jacobian, ascending(seen.gates, seen.weights))


@twin("inputs-do-not-matter", ensembles=GENERAL)
def inputs_do_not_matter(draw: Draw) -> Margins:
    """The Jacobians of one network under two input sequences, by complex steps."""
    network = driven(draw)
    other = network.inputs + draw.generator.standard_normal(network.inputs.shape)
    first = network.linearised()
    second = Network(network.cell, network.initial, other).linearised()
    norm = lapack_norm(first.weights)
    units = [(seen.gates.max(axis=2) * norm[:, None]).prod(axis=1) for seen in (first, second)]
    unit = np.maximum(*units)
    tolerance = first.error() + second.error() + gamma(draw.n * draw.n + 4)
    return equal_matrices(first.jacobian, second.jacobian, tolerance, unit)


@twin("inputs-do-not-decide-vanishing", ensembles=GENERAL, shapes=ONE_UNIT)
def inputs_do_not_decide_vanishing(draw: Draw) -> Margins:
    """One unit with ω > 1, whose gradient explodes as ω^t where inputs hold it at 0.

    So it would under other inputs: its gradient has to stay above 1 whatever the gates are.
    """
    weights = draw.generator.uniform(1.2, 4.0, (draw.batch, 1, 1))
    seen = observe(with_gates(draw, weights, random_gates(draw)))
    return Margins(seen.jacobian_norm - 1.0, seen.error * seen.product_of_norms + gamma(2))


@twin("any-activation", ensembles=GENERAL)
def any_activation(draw: Draw) -> Margins:
    """For φ(z) = tanh(2z): |φ'| ≤ 1, φ' by a complex step, at every z that a network passes."""
    points = driven(draw).linearised().preactivations
    slopes = 2 * differentiated(TANH, 2 * points)
    return least(1.0 - slopes, slopes * gamma(COMPLEX_ELEMENTARY + ELEMENTARY))


@twin("any-differentiable-activation", ensembles=GENERAL)
def any_differentiable_activation(draw: Draw) -> Margins:
    """For each activation with L = sup |φ'| finite: J_t is the product, and ‖J_t‖ ≤ (L ω)^t.

    W is scaled so that L ω is log-uniform in [1/2, 3/2]; all errors are relative to (L ω)^t.
    """
    bounded = tuple(kind for kind in ACTIVATIONS if np.isfinite(kind.slope))
    activation = bounded[int(draw.generator.integers(len(bounded)))]
    wanted = np.exp2(draw.generator.uniform(-1, 0.585, draw.batch)) / activation.slope
    weights = scaled_to(draw, wanted)
    base = driven(draw, weights)
    cell = Cell(weights, base.cell.input_weights, base.cell.bias, activation)
    seen = Network(cell, base.initial, base.inputs).linearised()
    lapack = singular_value_error(draw.n)
    norm = lapack_norm(weights)
    bound = (activation.slope * norm) ** draw.horizon
    error = combined(seen.error_against_slope(), lapack, power_error(lapack, draw.horizon))
    product = descending(seen.gates, weights)
    formed = np.ldexp(product.mantissa, product.exponent[:, None, None])
    return jointly(
        product_form=equal_matrices(seen.jacobian, formed, 2 * error, unit=bound),
        norm_bound=Margins(1.0 - relative(lapack_norm(seen.jacobian), bound), error),
    )


def _agreement(seen: Linearisation, jacobian: Array, product: ScaledProduct) -> Margins:
    """−‖J − P‖_F / ∏ ‖D_k‖ ‖W‖; J and P each err by at most the chain error of the simulation."""
    n = jacobian.shape[-1]
    norm = lapack_norm(seen.weights)
    unit = (seen.gates.max(axis=2) * norm[:, None]).prod(axis=1)
    formed = np.ldexp(product.mantissa, product.exponent[:, None, None])
    error = combined(seen.error(), seen.error(), singular_value_error(n))
    return informative(equal_matrices(jacobian, formed, error, unit))
