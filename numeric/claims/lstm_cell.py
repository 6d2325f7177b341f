"""Twins of the topic "LSTM cell": gates, candidate and output of the simulated cell."""

import functools

import numpy as np
from scipy.special import expit

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    COMPLEX_ELEMENTARY,
    ELEMENTARY,
    LOGISTIC_ERROR,
    UNIT_ROUNDOFF,
    combined,
    gamma,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL
from numeric.matrices.norms import frobenius_norm, lapack_norm
from numeric.networks.activations import COMPLEX_STEP, IDENTITY, LOGISTIC, TANH
from numeric.networks.cells import (
    Cell,
    preactivation_error,
    simulate,
)
from numeric.networks.lstm import (
    linearise_memory,
    memory_step,
)
from numeric.twins import SEVERAL, Draw, twin
from numeric.twins.evidence import (
    Margins,
    equal,
    informative,
    jointly,
    least,
    relative,
    room,
    worse,
)
from numeric.twins.scenarios import MemoryNetwork, Network, remembering

BELOW_ONE = 1.0 - UNIT_ROUNDOFF
"""The largest double below 1: a double strictly below 1 is at most this."""


@twin("gates-in-unit-interval", ensembles=GENERAL)
def gates_in_unit_interval(draw: Draw) -> Margins:
    """0 < f, g, o < 1 at every step, as log σ(z) ≥ −log 2 − |z| and log(1 − σ(z)) ≥ −log 2 − |z|.

    σ(z) is the simulated gate; 1 − σ(z) is told by its double above 1/2 as well as that goes, and
    the bound there is 1 − σ(z) ≥ e^−|z| / 2.
    """
    path = remembering(draw).simulated()
    gates, size = path.gates[:, :, :3], np.abs(path.preactivations[:, :, :3])
    rounding = gamma(LOGISTIC_ERROR + ELEMENTARY)
    logarithm, rest = np.log(gates) + np.log(2.0) + size, 1.0 - gates
    tolerance = relative(np.asarray(2 * rounding), rest)
    below_one = least(relative(rest - np.exp(-size) / 2, rest), tolerance)
    above_zero = least(logarithm, rounding * (2 + size))
    return jointly(above_zero=above_zero, below_one=informative(below_one))


@twin("generic-sigmoid-in-unit-interval", ensembles=GENERAL)
def generic_sigmoid_in_unit_interval(draw: Draw) -> Margins:
    """With σ = tanh the input gate would be positive at every step."""
    gates = np.tanh(remembering(draw).simulated().preactivations[:, :, 1])
    return least(gates, gamma(ELEMENTARY) * np.abs(gates))


@twin("forget-gate-keeps-or-forgets", ensembles=GENERAL)
def forget_gate_keeps_or_forgets(draw: Draw) -> Margins:
    """c_t − c_{t−1} = (f − 1) ⊙ c_{t−1} + g ⊙ c̃, and what follows for f near 1 and f near 0.

    |c_t − c_{t−1}| ≤ (1 − f) |c_{t−1}| + g |c̃| and |c_t| ≤ f |c_{t−1}| + g |c̃|, relative to these
    bounds. 1 − f is σ(−z) by ``scipy.special.expit``. Forget biases up to 8 in size.
    """
    bias = draw.generator.uniform(-8, 8, (draw.batch, draw.n))
    path = remembering(draw, forget_bias=bias).simulated()
    before, after = path.memories[:, :-1], path.memories[:, 1:]
    written = path.gates[:, :, 1] * path.gates[:, :, 3]
    lost, kept = expit(-path.preactivations[:, :, 0]), expit(path.preactivations[:, :, 0])
    size = np.abs(before) + np.abs(written)
    change = after - before
    most_lost, most_kept = (gate * np.abs(before) + np.abs(written) for gate in (lost, kept))
    rounding = gamma(2 * LOGISTIC_ERROR + 12)
    moved = 2 * rounding * size
    return jointly(
        update=equal(change, written - lost * before, rounding, unit=size),
        kept=least(1.0 - relative(np.abs(change), most_lost), relative(moved, most_lost)),
        forgotten=least(1.0 - relative(np.abs(after), most_kept), relative(moved, most_kept)),
    )


@twin("three-gates", ensembles=GENERAL)
def three_gates(draw: Draw) -> Margins:
    """The cell as printed: o at every step against σ of W_g h + U_g x + b_g, formed anew.

    Two ways to sum one preactivation differ by at most twice the bound of an inner product, and σ
    has slope at most 1/4.
    """
    network = remembering(draw, IDENTITY, shared=True)
    path, gate = network.simulated(), network.cell.write
    arguments = np.einsum("bij,btj->bti", gate.weights, path.outputs[:, :-1])
    arguments += np.einsum("bij,btj->bti", gate.input_weights, network.inputs)
    arguments += gate.bias[:, None]
    parameters = Cell(gate.weights, gate.input_weights, gate.bias)
    moved = preactivation_error(parameters, path.outputs[:, :-1], network.inputs)
    tolerance = moved + gamma(2 * LOGISTIC_ERROR)
    return equal(path.gates[:, :, 2], expit(arguments), tolerance)


@twin("three-gates-standard", ensembles=GENERAL)
def three_gates_standard(draw: Draw) -> Margins:
    """The cell with W_o, U_o, b_o: o − g has the sign of the difference of the preactivations.

    More: (o − g) (y − z) is at least (y − z)² times the lesser slope of σ at y and z.
    """
    path = remembering(draw).simulated()
    apart = path.preactivations[:, :, 2] - path.preactivations[:, :, 1]
    slopes = LOGISTIC.derivative(path.preactivations[:, :, 1:3]).min(axis=2)
    gap = (path.gates[:, :, 2] - path.gates[:, :, 1]) * apart
    moved = gamma(2 * LOGISTIC_ERROR + 6) * (1 + np.abs(apart)) * np.abs(apart)
    return least(room(apart**2 * slopes, gap), relative(2 * moved, np.abs(gap)))


@twin("candidate-is-vanilla-cell", ensembles=GENERAL)
def candidate_is_vanilla_cell(draw: Draw) -> Margins:
    """The cell as printed: c̃ is what a vanilla cell with W, U, b makes of h_{t−1}, and below 1."""
    return _candidate_against_vanilla(remembering(draw, IDENTITY, shared=True))


@twin("candidate-is-the-preactivation", ensembles=GENERAL)
def candidate_is_the_preactivation(draw: Draw) -> Margins:
    """By complex steps from h_{t−1}: the printed c̃_t has the Jacobian W, and tanh of it D W.

    D holds tanh' at the simulated cell's own c̃_t. Entries are relative to those of W, as W e_j
    is exact: the slope errs by γ_29, and by twice what moves c̃ between the runs.
    """
    network = remembering(draw, IDENTITY)
    path, parameters = network.simulated(), network.cell.candidate
    affine = parameters.weights, parameters.input_weights, parameters.bias
    found = []
    for step in range(min(draw.horizon, 8)):
        start, inputs = path.outputs[:, step], network.inputs[:, step : step + 1]
        bare, cell = (
            Network(Cell(*affine, activation), start, inputs).linearised()
            for activation in (IDENTITY, TANH)
        )
        product = TANH.derivative(path.gates[:, step, 3])[:, :, None] * cell.weights
        moved = preactivation_error(Cell(*affine), start[:, None], inputs)[:, 0]
        drift = np.expm1(2 * (cell.spread[:, 0, None] + 2 * moved))
        tolerance = combined(drift, gamma(COMPLEX_ELEMENTARY + ELEMENTARY + 8))[:, :, None]
        found.append(equal(bare.jacobian, cell.weights, gamma(8), unit=cell.weights))
        found.append(equal(cell.jacobian, product, tolerance, unit=product))
    return functools.reduce(worse, found)


@twin("candidate-with-activation", ensembles=GENERAL)
def candidate_with_activation(draw: Draw) -> Margins:
    """The cell with ψ = tanh: 1 ± c̃_t = 2 / (1 + e^{∓2z}), z = W h + U x + b formed anew.

    Each is relative to itself, and so more than the 1 − |c̃_t| > 0 that is claimed.
    """
    network = remembering(draw, TANH)
    path, parameters = network.simulated(), network.cell.candidate
    arguments = np.einsum("bij,btj->bti", parameters.weights, path.outputs[:, :-1])
    arguments += np.einsum("bij,btj->bti", parameters.input_weights, network.inputs)
    arguments += parameters.bias[:, None]
    vanilla = Cell(parameters.weights, parameters.input_weights, parameters.bias)
    moved = preactivation_error(vanilla, path.outputs[:, :-1], network.inputs)

    def distance(rest: Array, exponent: Array) -> Margins:
        expected = 2.0 / (1.0 + np.exp(exponent))
        tolerance = 2 * moved + gamma(3 * ELEMENTARY + 8) * (1 + relative(2.0, expected))
        return informative(equal(rest, expected, tolerance, unit=expected))

    candidate = path.gates[:, :, 3]
    return jointly(
        below_one=distance(1.0 - candidate, 2 * arguments),
        above_minus_one=distance(1.0 + candidate, -2 * arguments),
    )


@twin("output-gate-passes-memory-on", ensembles=GENERAL)
def output_gate_passes_memory_on(draw: Draw) -> Margins:
    """‖∂c_{t+1} / ∂c_t‖, with h_t = o ⊙ tanh c_t moving along, is at most max o."""
    network = remembering(draw)
    path = network.simulated()
    shown = path.gates[:, -1, 2]
    step = memory_step(network.cell, path.memories[:, -1], shown, network.inputs[:, -1:])
    norm = lapack_norm(step.jacobian)
    moved = step.error * frobenius_norm(step.majorant) + singular_value_error(draw.n) * norm
    return Margins(shown.max(axis=1) - norm, moved)


@twin("output-gate-filters-the-output", ensembles=GENERAL, shapes=SEVERAL)
def output_gate_filters_the_output(draw: Draw) -> Margins:
    """∂h_t / ∂c_t, with o held, by complex steps: its norm is at most max o, relative to that.

    And each entry is o (1 − tanh² c), by 4 e^{−2|c|} / (1 + e^{−2|c|})².
    """
    path = remembering(draw).simulated()
    shown, memory = path.gates[:, -1, 2], path.memories[:, -1]
    moved = shown * np.tanh(memory + 1j * COMPLEX_STEP)
    slopes = moved.imag / COMPLEX_STEP
    norm = lapack_norm(slopes[:, :, None] * np.eye(draw.n))
    decay = np.exp(-2 * np.abs(memory))
    expected = shown * 4 * decay / (1 + decay) ** 2
    rounding = gamma(COMPLEX_ELEMENTARY + 3 * ELEMENTARY + 8) * (1 + 2 * np.abs(memory))
    lapack = np.full(draw.batch, singular_value_error(draw.n) + gamma(COMPLEX_ELEMENTARY + 2))
    return jointly(
        slope=equal(slopes, expected, rounding, unit=expected),
        norm=Margins(1.0 - norm / shown.max(axis=1), lapack),
    )


@twin("memory-and-output-decoupled", ensembles=GENERAL)
def memory_and_output_decoupled(draw: Draw) -> Margins:
    """One step: ∂c_1 / ∂h_0 = 0 and ∂h_1 / ∂c_0 = 0, by complex steps."""
    network = remembering(draw)
    first = network.inputs[:, :1]
    seen = linearise_memory(network.cell, network.memory, network.output, first)
    n = draw.n
    coupling = [seen.jacobian[:, :n, n:], seen.jacobian[:, n:, :n]]
    size = np.maximum(*(np.abs(block).max(axis=(1, 2)) for block in coupling))
    return Margins(-size, seen.error * seen.majorant.max(axis=(1, 2)))


@twin("bounded-output", ensembles=GENERAL)
def bounded_output(draw: Draw) -> Margins:
    """|h_t| < 1, and |c_t| ≤ |c_0| + t sup |c̃|, relative to that, where sup |c̃| ≤ 1 for ψ = tanh.

    c_t = f c_{t−1} + g c̃ costs two products, a sum and two logistic functions a step.
    """
    network = remembering(draw)
    path = network.simulated()
    outputs, memories = np.abs(path.outputs[:, 1:]), np.abs(path.memories)
    largest = np.abs(path.gates[:, :, 3]).max(axis=1, keepdims=True)
    if network.cell.activation is TANH:
        largest = np.ones_like(largest)
    count = np.arange(1, draw.horizon + 1)[None, :, None]
    bound = memories[:, :1] + count * largest
    growth = 1.0 - relative(memories[:, 1:], bound)
    rounding = np.full_like(growth, gamma((LOGISTIC_ERROR + 4) * (draw.horizon + 1)))
    below = np.full_like(outputs, gamma(LOGISTIC_ERROR + ELEMENTARY + 1))
    return jointly(
        output_below_one=least(BELOW_ONE - outputs, below), memory_bound=least(growth, rounding)
    )


def _candidate_against_vanilla(network: MemoryNetwork) -> Margins:
    """−|c̃ − tanh(W h + U x + b)|, the latter by the vanilla simulation, and 1 − |c̃|, each step.

    Either argument errs by the bound of an inner product, and tanh passes errors on at most.
    """
    path, parameters = network.simulated(), network.cell.candidate
    vanilla = Cell(parameters.weights, parameters.input_weights, parameters.bias)
    same, below = [], []
    for step in range(min(network.inputs.shape[1], 8)):
        inputs, state = network.inputs[:, step : step + 1], path.outputs[:, step]
        made = simulate(vanilla, state[:, :, None], inputs).states[:, 1, :, 0]
        candidate = path.gates[:, step, 3]
        moved: Array = preactivation_error(vanilla, state[:, None], inputs)[:, 0]
        tolerance = 2 * moved + gamma(2 * ELEMENTARY)
        same.append(equal(candidate, made, tolerance))
        below.append(least(BELOW_ONE - np.abs(candidate), np.full_like(moved, gamma(ELEMENTARY))))
    return jointly(
        vanilla_cell=functools.reduce(worse, same), below_one=functools.reduce(worse, below)
    )
