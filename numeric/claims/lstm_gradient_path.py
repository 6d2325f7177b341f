"""Twins of the topic "gradient path of the LSTM": complex steps through the simulated cell."""

import dataclasses
import functools

import numpy as np
from scipy.special import expit

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    ELEMENTARY,
    LOGISTIC_ERROR,
    SMALLEST,
    UNIT_ROUNDOFF,
    combined,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL
from numeric.matrices.norms import frobenius_norm, lapack_norm
from numeric.networks.activations import IDENTITY, TANH
from numeric.networks.cells import (
    LSTM,
    Affine,
    Cell,
    MemoryPath,
    preactivation_error,
    simulate,
    simulate_memory,
)
from numeric.networks.lstm import direct_path, linearise_memory, memory_step
from numeric.networks.stability import BAND, chrono_bias, half_life
from numeric.twins import LONG, Draw, twin
from numeric.twins.brackets import diagonal_bracket
from numeric.twins.evidence import Margins, jointly, least, worse
from numeric.twins.scenarios import MemoryNetwork, remembering

BELOW_ONE = 1.0 - UNIT_ROUNDOFF
"""The largest double below 1: a double strictly below 1 is at most this."""


@twin("gates-in-unit-interval", ensembles=GENERAL)
def gates_in_unit_interval(draw: Draw) -> Margins:
    """0 < f, g, o < 1 at every step; a gate is a function of its computed argument."""
    gates = _path(remembering(draw)).gates[:, :, :3]
    upper = least(BELOW_ONE - gates, np.full_like(gates, gamma(LOGISTIC_ERROR)))
    return jointly(above_zero=least(gates - SMALLEST, np.zeros_like(gates)), below_one=upper)


@twin("forget-gate-keeps-or-forgets", ensembles=GENERAL)
def forget_gate_keeps_or_forgets(draw: Draw) -> Margins:
    """c_t − c_{t−1} = (f − 1) ⊙ c_{t−1} + g ⊙ c̃, and what follows for f near 1 and f near 0.

    |c_t − c_{t−1}| ≤ (1 − f) |c_{t−1}| + g |c̃| and |c_t| ≤ f |c_{t−1}| + g |c̃|, in units of
    |c_{t−1}| + g |c̃|; 1 − f is σ(−z) by ``scipy.special.expit``. Forget biases up to 8 in size.
    """
    bias = draw.generator.uniform(-8, 8, (draw.batch, draw.n))
    path = _path(remembering(draw, forget_bias=bias))
    before, after = path.memories[:, :-1], path.memories[:, 1:]
    written = path.gates[:, :, 1] * path.gates[:, :, 3]
    lost, kept = expit(-path.preactivations[:, :, 0]), expit(path.preactivations[:, :, 0])
    size = np.abs(before) + np.abs(written)
    unit = np.where(size > 0, size, 1.0)
    change = after - before
    identity = -np.abs(change + lost * before - written)
    nearly_kept = lost * np.abs(before) + np.abs(written) - np.abs(change)
    nearly_lost = kept * np.abs(before) + np.abs(written) - np.abs(after)
    margin = np.minimum.reduce([identity, nearly_kept, nearly_lost]) / unit
    return least(margin, np.full_like(margin, gamma(2 * LOGISTIC_ERROR + 12)))


@twin("three-gates", ensembles=GENERAL)
def three_gates(draw: Draw) -> Margins:
    """The cell as printed: o and g are different gates, so they differ at some step and unit.

    Equal parameters give equal numbers, whatever the rounding: the tolerance is 0.
    """
    return _two_gates_differ(remembering(draw, IDENTITY, shared=True))


@twin("three-gates-standard", ensembles=GENERAL)
def three_gates_standard(draw: Draw) -> Margins:
    """The cell with W_o, U_o, b_o: o and g differ at some step and unit."""
    return _two_gates_differ(remembering(draw))


@twin("candidate-is-vanilla-cell", ensembles=GENERAL)
def candidate_is_vanilla_cell(draw: Draw) -> Margins:
    """The cell as printed: c̃ is what a vanilla cell with W, U, b makes of h_{t−1}, and below 1."""
    return _candidate_against_vanilla(remembering(draw, IDENTITY, shared=True))


@twin("candidate-with-activation", ensembles=GENERAL)
def candidate_with_activation(draw: Draw) -> Margins:
    """The cell with ψ = tanh: c̃_t is what a vanilla cell makes of h_{t−1}, and below 1 in size."""
    return _candidate_against_vanilla(remembering(draw, TANH))


@twin("direct-path", ensembles=GENERAL)
def direct_path_is_forget_gate(draw: Draw) -> Margins:
    """∂c_t / ∂c_{t−1} with h_{t−1} held fixed against diag f_t, for every step, relative to f_t.

    Complex steps through the cell from each simulated state, against ``scipy.special.expit``.
    """
    network = remembering(draw)
    path = _path(network)
    found = []
    for step in range(min(draw.horizon, 8)):
        start = path.memories[:, step], path.outputs[:, step]
        jacobians, one = direct_path(network.cell, *start, network.inputs[:, step : step + 1])
        forget = expit(one.preactivations[:, 0, 0])[:, :, None]
        difference = np.abs(jacobians[:, 0] - forget * np.eye(draw.n)) / forget
        found.append(least(-difference, np.full_like(difference, gamma(2 * LOGISTIC_ERROR + 2))))
    return functools.reduce(worse, found)


@twin("direct-path-product", ensembles=GENERAL)
def direct_path_product(draw: Draw) -> Margins:
    """Over t steps: diag(∏ f_k) relative to its entries, of norm max_i ∏ f_k, and the bracket
    f_min^t ≤ ‖·‖ ≤ f_max^t in logarithms. Complex steps and LAPACK against sums of log σ.
    """
    network = remembering(draw)
    jacobians, path = direct_path(network.cell, network.memory, network.output, network.inputs)
    return diagonal_bracket(jacobians[:, -1], path.preactivations[:, :, 0])


@twin("full-jacobian", ensembles=GENERAL)
def full_jacobian(draw: Draw) -> Margins:
    """∂(c_t, h_t) / ∂(c_0, h_0) by complex steps through t steps, against the product of 2 × 2
    blocks, entry by entry in units of the product of their majorants.
    """
    network = remembering(draw)
    seen = linearise_memory(network.cell, network.memory, network.output, network.inputs)
    difference = np.abs(seen.jacobian - seen.product) / seen.majorant
    return Margins(-difference.max(axis=(1, 2)), seen.error)


@twin("path-deviation", ensembles=GENERAL)
def path_deviation(draw: Draw) -> Margins:
    """How far the whole ∂c_t / ∂c_{t−1} is from diag f_t, relative to the bound

        max |c_{t−1} f (1 − f)| ‖W_f‖ + max |c̃ g (1 − g)| ‖W_g‖ + max |g ψ'| ‖W‖.

    Read so: c_{t−1} moves, and with it h_{t−1} = o_{t−1} ⊙ tanh c_{t−1}, whose slope is below 1;
    o_{t−1}, decided by h_{t−2}, stays put. Then W_o does not enter: o_t is not read by c_t. The
    margin is 1 − deviation / bound: 1 minus the tightness of the bound.
    """
    network = remembering(draw)
    path = _path(network)
    last = network.inputs[:, -1:]
    step = memory_step(network.cell, path.memories[:, -1], path.gates[:, -1, 2], last)
    arguments = step.path.preactivations[:, 0]
    forget, write = (expit(arguments[:, k]) * expit(-arguments[:, k]) for k in range(2))
    slope = expit(arguments[:, 1]) * network.cell.activation.derivative(arguments[:, 3])
    coefficients = step.path.memories[:, 0] * forget, step.path.gates[:, 0, 3] * write, slope
    parameters = network.cell.forget, network.cell.write, network.cell.candidate
    bound = sum(
        np.abs(coefficient).max(axis=1) * lapack_norm(gate.weights)
        for coefficient, gate in zip(coefficients, parameters, strict=True)
    )
    kept = expit(arguments[:, 0])[:, :, None] * np.eye(draw.n)
    deviation = lapack_norm(step.jacobian - kept)
    unit = np.where(bound > 0, bound, 1.0)
    lapack = singular_value_error(draw.n) + gamma(3 * LOGISTIC_ERROR)
    moved = (step.error + gamma(2 * LOGISTIC_ERROR)) * frobenius_norm(step.majorant)
    tolerance = (moved + lapack * (bound + deviation)) / unit
    return Margins(np.where(bound > 0, 1 - deviation / unit, -deviation), tolerance)


@twin("bounded-output", ensembles=GENERAL)
def bounded_output(draw: Draw) -> Margins:
    """|h_t| < 1, and |c_t| ≤ |c_0| + t sup |c̃|, relative to that, where sup |c̃| ≤ 1 for ψ = tanh.

    c_t = f c_{t−1} + g c̃ costs two products, a sum and two logistic functions a step.
    """
    network = remembering(draw)
    path = _path(network)
    outputs, memories = np.abs(path.outputs[:, 1:]), np.abs(path.memories)
    largest = np.abs(path.gates[:, :, 3]).max(axis=1, keepdims=True)
    if network.cell.activation is TANH:
        largest = np.ones_like(largest)
    count = np.arange(1, draw.horizon + 1)[None, :, None]
    bound = memories[:, :1] + count * largest
    growth = 1.0 - memories[:, 1:] / np.where(bound > 0, bound, 1.0)
    rounding = np.full_like(growth, gamma((LOGISTIC_ERROR + 4) * (draw.horizon + 1)))
    below = np.full_like(outputs, gamma(LOGISTIC_ERROR + ELEMENTARY + 1))
    return jointly(
        output_below_one=least(BELOW_ONE - outputs, below), memory_bound=least(growth, rounding)
    )


@twin("lstm-solves-vanishing", ensembles=GENERAL, shapes=LONG)
def lstm_solves_vanishing(draw: Draw) -> Margins:
    """The gradient along the memory does not vanish: its norm stays at 1/10 or above."""
    network = remembering(draw)
    jacobians, _ = direct_path(network.cell, network.memory, network.output, network.inputs)
    norm = lapack_norm(jacobians[:, -1])
    inexact = singular_value_error(draw.n) + gamma(draw.horizon + 2)
    return Margins(norm - BAND[0], inexact * norm)


@twin("lstm-can-explode", ensembles=GENERAL)
def lstm_can_explode(draw: Draw) -> Margins:
    """The gradient along e_1 at the fixed point 0, multiplied by q = 1/2 + w/4 in every step.

    Without inputs, biases and weights in the gates, for a W whose first row is (w, 0, …, 0), the
    first rows of the Jacobian of (c, h) obey ∂c_1 + w ∂h_1 = q^t (e_1, w e_1). The margin is
    −|difference| in units of the majorants' rows.
    """
    network, n = remembering(draw), draw.n
    eigenvalue = draw.generator.uniform(-4.0, 25.0, draw.batch)
    weights = draw.weights.copy()
    weights[:, 0] = 0.0
    weights[:, 0, 0] = eigenvalue
    zero = np.zeros((draw.batch, n))
    silent = {
        name: dataclasses.replace(gate, weights=np.zeros_like(weights), bias=zero)
        for name, gate in network.cell.gates().items()
    }
    silent["candidate"] = dataclasses.replace(silent["candidate"], weights=weights)
    cell = LSTM(**silent, activation=TANH)
    seen = linearise_memory(cell, zero, zero, np.zeros_like(network.inputs))
    w, steps = eigenvalue[:, None], network.inputs.shape[1]
    start = np.zeros((draw.batch, 2 * n))
    start[:, 0], start[:, n] = 1.0, eigenvalue
    expected = (0.5 + 0.25 * w) ** steps * start
    found = seen.jacobian[:, 0] + w * seen.jacobian[:, n]
    majorant = seen.majorant[:, 0] + np.abs(w) * seen.majorant[:, n]
    # (1/2 + |w|/4)^t (e_1, |w| e_1) is at most the majorants' rows, by induction.
    tolerance = combined(seen.error, gamma(4), power_error(gamma(3), steps))
    return Margins(-(np.abs(found - expected) / majorant).max(axis=1), tolerance)


@twin("lstm-half-life", ensembles=GENERAL, shapes=((3, 1), (2, 1), (1, 1), (8, 1), (4, 1)))
def lstm_half_life(draw: Draw) -> Margins:
    """With f = σ(b_f) the direct path is at most 1/2 once t ≥ ln 2 / −ln f, and at least 1/2 while
    t ≤ ln 2 / −ln f. Each unit draws a forget bias: 0, 1, 2 or the chrono initialisation's.
    """
    generator, shape = draw.generator, (draw.batch, draw.n)
    chrono = chrono_bias(generator, int(generator.integers(2, 64)), shape)
    bias = np.choose(generator.integers(4, size=shape), [0.0, 1.0, 2.0, chrono])
    halving = half_life(bias)
    longest = int(np.ceil(halving).max())
    network = remembering(dataclasses.replace(draw, horizon=longest), forget_bias=bias)
    plain = network.cell.forget
    constant = Affine(0 * plain.weights, 0 * plain.input_weights, plain.bias)
    cell = dataclasses.replace(network.cell, forget=constant)
    jacobians, _ = direct_path(cell, network.memory, network.output, network.inputs)
    path = np.diagonal(jacobians, axis1=2, axis2=3)
    steps = np.arange(1, longest + 1)[None, :, None]
    done, pending = steps >= halving[:, None], steps <= halving[:, None]
    margin = np.where(done, 0.5 - path, np.where(pending, path - 0.5, 1.0))
    both = np.where(done & pending, -np.abs(path - 0.5), margin)
    # A half-life that rounding moves across an integer t moves ½ by t γ relatively.
    return least(both, np.broadcast_to(steps * gamma(2 * LOGISTIC_ERROR + 4), both.shape))


def _path(network: MemoryNetwork) -> MemoryPath:
    """The plain simulation of a network, without the axis that counts columns."""
    start = network.memory[:, :, None], network.output[:, :, None]
    return simulate_memory(network.cell, *start, network.inputs).first_column()


def _two_gates_differ(network: MemoryNetwork) -> Margins:
    """The largest |o − g| over steps and units, less the smallest positive double."""
    gates = _path(network).gates
    difference = np.abs(gates[:, :, 2] - gates[:, :, 1]).max(axis=(1, 2))
    return Margins(difference - SMALLEST, np.zeros_like(difference))


def _candidate_against_vanilla(network: MemoryNetwork) -> Margins:
    """−|c̃ − tanh(W h + U x + b)|, the latter by the vanilla simulation, and 1 − |c̃|, each step.

    Either argument errs by the bound of an inner product, and tanh passes errors on at most.
    """
    path, parameters = _path(network), network.cell.candidate
    vanilla = Cell(parameters.weights, parameters.input_weights, parameters.bias)
    equal, below = [], []
    for step in range(min(network.inputs.shape[1], 8)):
        inputs, state = network.inputs[:, step : step + 1], path.outputs[:, step]
        made = simulate(vanilla, state[:, :, None], inputs).states[:, 1, :, 0]
        candidate = path.gates[:, step, 3]
        moved: Array = preactivation_error(vanilla, state[:, None], inputs)[:, 0]
        tolerance = 2 * moved + gamma(2 * ELEMENTARY)
        equal.append(least(-np.abs(candidate - made), tolerance))
        below.append(least(BELOW_ONE - np.abs(candidate), np.full_like(moved, gamma(ELEMENTARY))))
    return jointly(
        vanilla_cell=functools.reduce(worse, equal), below_one=functools.reduce(worse, below)
    )
