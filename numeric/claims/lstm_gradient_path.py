"""Twins of the topic "gradient path of the LSTM": complex steps through the simulated cell."""

import dataclasses
import functools

import numpy as np
from scipy.special import expit

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    COMPLEX_ELEMENTARY,
    ELEMENTARY,
    LOGISTIC_ERROR,
    SMALLEST_PRODUCT,
    UNIT_ROUNDOFF,
    combined,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL
from numeric.matrices.norms import frobenius_norm, lapack_norm, scaled_product
from numeric.networks.activations import COMPLEX_STEP, IDENTITY, LOGISTIC, TANH
from numeric.networks.cells import (
    LSTM,
    Affine,
    Cell,
    MemoryPath,
    preactivation_error,
    simulate,
    simulate_memory,
)
from numeric.networks.lstm import (
    MemoryLinearisation,
    direct_path,
    linearise_memory,
    memory_step,
)
from numeric.networks.stability import BAND, chrono_bias, half_life
from numeric.twins import ONE_UNIT, SEVERAL, Draw, twin
from numeric.twins.brackets import diagonal_bracket
from numeric.twins.evidence import (
    Margins,
    equal,
    informative,
    jointly,
    least,
    relative,
    restricted,
    room,
    worse,
)
from numeric.twins.scenarios import MemoryNetwork, Network, remembering, scaled_to

BELOW_ONE = 1.0 - UNIT_ROUNDOFF
"""The largest double below 1: a double strictly below 1 is at most this."""


@twin("gates-in-unit-interval", ensembles=GENERAL)
def gates_in_unit_interval(draw: Draw) -> Margins:
    """0 < f, g, o < 1 at every step, as log σ(z) ≥ −log 2 − |z| and log(1 − σ(z)) ≥ −log 2 − |z|.

    σ(z) is the simulated gate; 1 − σ(z) is told by its double above 1/2 as well as that goes, and
    the bound there is 1 − σ(z) ≥ e^−|z| / 2.
    """
    path = _path(remembering(draw))
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
    gates = np.tanh(_path(remembering(draw)).preactivations[:, :, 1])
    return least(gates, gamma(ELEMENTARY) * np.abs(gates))


@twin("forget-gate-keeps-or-forgets", ensembles=GENERAL)
def forget_gate_keeps_or_forgets(draw: Draw) -> Margins:
    """c_t − c_{t−1} = (f − 1) ⊙ c_{t−1} + g ⊙ c̃, and what follows for f near 1 and f near 0.

    |c_t − c_{t−1}| ≤ (1 − f) |c_{t−1}| + g |c̃| and |c_t| ≤ f |c_{t−1}| + g |c̃|, relative to these
    bounds. 1 − f is σ(−z) by ``scipy.special.expit``. Forget biases up to 8 in size.
    """
    bias = draw.generator.uniform(-8, 8, (draw.batch, draw.n))
    path = _path(remembering(draw, forget_bias=bias))
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
    path, gate = _path(network), network.cell.write
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
    path = _path(remembering(draw))
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
    path, parameters = _path(network), network.cell.candidate
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
    path, parameters = _path(network), network.cell.candidate
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
        tolerance = gamma(2 * LOGISTIC_ERROR + 2)
        found.append(equal(jacobians[:, 0], forget * np.eye(draw.n), tolerance, unit=forget))
    return functools.reduce(worse, found)


@twin("output-gate-passes-memory-on", ensembles=GENERAL)
def output_gate_passes_memory_on(draw: Draw) -> Margins:
    """‖∂c_{t+1} / ∂c_t‖, with h_t = o ⊙ tanh c_t moving along, is at most max o."""
    network = remembering(draw)
    path = _path(network)
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
    path = _path(remembering(draw))
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


@twin("direct-path-product", ensembles=GENERAL)
def direct_path_product(draw: Draw) -> Margins:
    """Over t steps: diag(∏ f_k) relative to its entries, of norm max_i ∏ f_k, and the bracket
    f_min^t ≤ ‖·‖ ≤ f_max^t in logarithms. Complex steps and LAPACK against sums of log σ.
    """
    network = remembering(draw)
    jacobians, path = direct_path(network.cell, network.memory, network.output, network.inputs)
    return diagonal_bracket(jacobians[:, -1], path.preactivations[:, :, 0])


@twin("direct-path-norm", ensembles=GENERAL)
def direct_path_norm(draw: Draw) -> Margins:
    """‖∂c_t / ∂c_0‖ along the memory, by complex steps and LAPACK, against max_i ∏ f_{k,i}.

    The products come from ``scipy.special.expit`` of the preactivations; the margin is relative.
    """
    network = remembering(draw)
    jacobians, path = direct_path(network.cell, network.memory, network.output, network.inputs)
    largest = expit(path.preactivations[:, :, 0]).prod(axis=1).max(axis=1)
    rounding = gamma((2 * LOGISTIC_ERROR + 2) * draw.horizon) + singular_value_error(draw.n)
    found = equal(lapack_norm(jacobians[:, -1]), largest, rounding, unit=largest)
    return restricted(found, largest > SMALLEST_PRODUCT)


@twin("full-jacobian", ensembles=GENERAL)
def full_jacobian(draw: Draw) -> Margins:
    """∂(c_t, h_t) / ∂(c_0, h_0) by complex steps through t steps, against the product of 2 × 2
    blocks, entry by entry in units of the product of their majorants.
    """
    network = remembering(draw)
    seen = linearise_memory(network.cell, network.memory, network.output, network.inputs)
    return equal(seen.jacobian, seen.product, seen.error[:, None, None], unit=seen.majorant)


@twin("path-deviation", ensembles=GENERAL, shapes=SEVERAL)
def path_deviation(draw: Draw) -> Margins:
    """How far the whole ∂c_t / ∂c_{t−1} is from diag f_t, relative to the bound

        max |c_{t−1} f (1 − f)| ‖W_f‖ + max |c̃ g (1 − g)| ‖W_g‖ + max |g ψ'| ‖W‖.

    Read so: c_{t−1} moves, and with it h_{t−1} = o_{t−1} ⊙ tanh c_{t−1}, whose slope is below 1;
    o_{t−1}, decided by h_{t−2}, stays put. The margin is 1 − deviation / bound. Half of the batches
    are adverse: an open output gate and the cell of :func:`_aligned`, which comes near the bound.
    """
    network = remembering(draw)
    path = _path(network)
    last, memory, shown = network.inputs[:, -1:], path.memories[:, -1], path.gates[:, -1, 2]
    if draw.generator.random() < 0.5:
        network, memory = _aligned(network, last, memory)
        shown = np.ones_like(shown)
    step = memory_step(network.cell, memory, shown, last)
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
    lapack = singular_value_error(draw.n) + gamma(3 * LOGISTIC_ERROR)
    moved = (step.error + gamma(2 * LOGISTIC_ERROR)) * frobenius_norm(step.majorant)
    tolerance = relative(moved + lapack * (bound + deviation), bound)
    return Margins(relative(bound - deviation, bound), tolerance)


@twin("path-deviation-over-time", ensembles=GENERAL, shapes=SEVERAL)
def path_deviation_over_time(draw: Draw) -> Margins:
    """‖∏ (F_k + E_k) − ∏ F_k‖ ≤ (f + e)^t − f^t, relative to that, for drawn E_k of norm e.

    F_k are forget gates, f the largest of them; see :func:`_deviations`. Each product is off by at
    most n ((1 + γ_{n+1})^t − 1) of (f + e)^t.
    """
    n, steps = draw.n, draw.horizon
    forget, deviations = _deviations(draw)
    largest = forget.max(axis=(1, 2))
    size = np.stack([lapack_norm(deviations[:, step]) for step in range(steps)]).max(axis=0)
    unit = (largest + size) ** steps
    gates = forget[..., None] * np.eye(n)
    both = scaled_product(gates[:, step] + deviations[:, step] for step in range(steps))
    formed = np.ldexp(both.mantissa, both.exponent[:, None, None])
    deviation = lapack_norm(formed - gates.prod(axis=1))
    bound = unit - largest**steps
    lapack = singular_value_error(n)
    rounding = combined(
        lapack, power_error(lapack, 2 * steps), n * power_error(gamma(n + 2), steps)
    )
    tolerance = relative(4 * rounding * unit, bound)
    return informative(Margins(1.0 - relative(deviation, bound), tolerance))


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
    growth = 1.0 - relative(memories[:, 1:], bound)
    rounding = np.full_like(growth, gamma((LOGISTIC_ERROR + 4) * (draw.horizon + 1)))
    below = np.full_like(outputs, gamma(LOGISTIC_ERROR + ELEMENTARY + 1))
    return jointly(
        output_below_one=least(BELOW_ONE - outputs, below), memory_bound=least(growth, rounding)
    )


@twin("lstm-solves-vanishing", ensembles=GENERAL, shapes=ONE_UNIT)
def lstm_solves_vanishing(draw: Draw) -> Margins:
    """One unit at its fixed point 0, |w| < 2: some entry of the gradient stays above 1/10."""
    weights = draw.generator.uniform(-1.9, 1.9, (draw.batch, 1, 1))
    seen = _at_rest(draw, weights)
    largest = np.abs(seen.jacobian).max(axis=(1, 2))
    return Margins(largest - BAND[0], seen.error * seen.majorant.max(axis=(1, 2)))


@twin("gates-near-one-keep-the-memory", ensembles=GENERAL)
def gates_near_one_keep_the_memory(draw: Draw) -> Margins:
    """With e = 1 − min f, every entry of the direct path is at least 1 − t e; complex steps.

    Forget biases are uniform in [2, 16]. What is lost is relative to t e.
    """
    bias = draw.generator.uniform(2, 16, (draw.batch, draw.n))
    network = remembering(draw, forget_bias=bias)
    jacobians, path = direct_path(network.cell, network.memory, network.output, network.inputs)
    lost = draw.horizon * expit(-path.preactivations[:, :, 0]).max(axis=(1, 2))
    kept = np.diagonal(jacobians[:, -1], axis1=1, axis2=2)
    margin = room(1.0 - kept, lost[:, None])
    rounding = np.full_like(margin, gamma((LOGISTIC_ERROR + 2) * (draw.horizon + 1)))
    return informative(least(margin, relative(2 * rounding, lost[:, None])))


@twin("lstm-can-vanish", ensembles=GENERAL)
def lstm_can_vanish(draw: Draw) -> Margins:
    """At the fixed point 0: ‖∂c_t + W ∂h_t‖ ≤ (1/2 + ‖W‖/4)^t ‖(I, W)‖, relative to the bound."""
    weights = scaled_to(draw, draw.generator.uniform(0.3, 6, draw.batch))
    seen, n = _at_rest(draw, weights), draw.n
    norm, steps = lapack_norm(weights), draw.horizon
    found = seen.jacobian[:, :n] + weights @ seen.jacobian[:, n:]
    sizes = seen.majorant[:, :n] + np.abs(weights) @ seen.majorant[:, n:]
    bound = (0.5 + norm / 4) ** steps * np.sqrt(1 + norm**2)
    lapack = singular_value_error(2 * n)
    moved = combined(seen.error, gamma(n + 2)) * frobenius_norm(sizes) / bound
    tolerance = moved + combined(lapack, power_error(lapack, steps + 2))
    margin = 1.0 - _wide_norm(found) / bound
    return informative(Margins(margin, tolerance))


@twin("lstm-can-explode", ensembles=GENERAL)
def lstm_can_explode(draw: Draw) -> Margins:
    """The gradient along a left eigenvector x of W at the fixed point 0, multiplied by 1/2 + w/4.

    W has the left eigenvector x, a drawn row (1, x_2, …) with |x_i| ≤ 1: its first row is chosen
    for that. Then xᵀ(∂c_t + W ∂h_t) = q^t xᵀ(I, W), so that every bound of ∂c_t + W ∂h_t is at
    least q^t |xᵀ(I, W)| / |x|. The margin is −|difference| in units of the majorants' rows.
    """
    n, generator = draw.n, draw.generator
    eigenvalue = generator.uniform(-4.0, 25.0, draw.batch)
    vector = generator.uniform(-1, 1, (draw.batch, n))
    vector[:, 0] = 1.0
    weights = draw.weights.copy()
    weights[:, 0] = eigenvalue[:, None] * vector - np.einsum(
        "bi,bij->bj", vector[:, 1:], weights[:, 1:]
    )
    seen = _at_rest(draw, weights)
    steps = draw.horizon
    row = np.concatenate([vector, eigenvalue[:, None] * vector], axis=1)
    expected = (0.5 + 0.25 * eigenvalue[:, None]) ** steps * row

    def along(left: Array, matrices: Array, inner: Array) -> Array:
        whole = matrices[:, :n] + inner @ matrices[:, n:]
        return np.asarray(np.einsum("bi,bij->bj", left, whole))

    found = along(vector, seen.jacobian, weights)
    majorant = along(np.abs(vector), seen.majorant, np.abs(weights))
    # By induction (1/2 + |w|/4)^t |xᵀ(I, W)| is at most the majorants' rows; rounding the first row
    # of W moves xᵀW by γ_{n+1} of |x|ᵀ|W|, and so each of t steps.
    inexact = combined(seen.error, gamma(3 * n + 4), power_error(gamma(n + 6), 2 * steps))
    return equal(found, expected, 2 * inexact[:, None], unit=majorant)


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
    # A half-life that rounding moves across an integer t moves ½ by t γ relatively.
    rounding = np.broadcast_to(steps * gamma(2 * LOGISTIC_ERROR + 4), path.shape)
    return jointly(
        halved=least(np.where(done, 0.5 - path, 1.0), rounding),
        not_before=least(np.where(pending, path - 0.5, 1.0), rounding),
    )


def _path(network: MemoryNetwork) -> MemoryPath:
    """The plain simulation of a network, without the axis that counts columns."""
    start = network.memory[:, :, None], network.output[:, :, None]
    return simulate_memory(network.cell, *start, network.inputs).first_column()


def _deviations(draw: Draw) -> tuple[Array, Array]:
    """The forget gates of a simulated cell, (batch, t, n), and E_k of one norm, (batch, t, n, n).

    The largest norm is 1/10 to 3 times f / t. A third of the instances have F_k = f I and
    E_k = e 1 1ᵀ / n.
    """
    generator, batch, n, steps = draw.generator, draw.batch, draw.n, draw.horizon
    forget = _path(remembering(draw)).gates[:, :, 0]
    largest = forget.max(axis=(1, 2))[:, None, None]
    order = generator.integers(batch, size=(batch, steps))
    moved = scaled_to(draw, np.ones(batch))[order] * generator.random((batch, steps, 1, 1))
    size = largest[..., None] * 10.0 ** generator.uniform(-1, 0.5, (batch, 1, 1, 1)) / steps
    tight = (generator.random(batch) < 1 / 3)[:, None, None]
    return np.where(tight, largest, forget), size * np.where(tight[..., None], 1 / n, moved)


def _aligned(network: MemoryNetwork, last: Array, memory: Array) -> tuple[MemoryNetwork, Array]:
    """A cell with tanh, all of whose units are the same, and what moves c_t moves it one way.

    W = ω 1 1ᵀ / n, W_f = ± 20 W with the sign of the memory and W_g = ± W with that of c̃, where no
    input reaches a gate. The memory is a twentieth, so that tanh' is near 1 there; W_f makes up for
    it. The bias keeps c̃ away from 0.
    """
    cell, ones = network.cell, np.ones((1, network.cell.candidate.weights.shape[1]))
    told = np.einsum("bij,bj->bi", cell.candidate.input_weights, last[:, 0]) + cell.candidate.bias
    told, memory = told[:, :1] * ones, memory[:, :1] * ones
    signs, small = np.where(told < 0, -1.0, 1.0), np.where(memory < 0, -0.05, 0.05)
    size = lapack_norm(cell.candidate.weights)[:, None, None]
    weights = size * ones[:, :, None] * ones[:, None] / ones.shape[1]
    still = 0 * cell.candidate.input_weights
    changed = dataclasses.replace(
        cell,
        forget=Affine(400 * small[:, :, None] * weights, still, cell.forget.bias[:, :1] * ones),
        write=Affine(signs[:, :, None] * weights, still, cell.write.bias[:, :1] * ones),
        candidate=Affine(weights, still, told + signs / 3),
        activation=TANH,
    )
    return dataclasses.replace(network, cell=changed), small


def _at_rest(draw: Draw, weights: Array) -> MemoryLinearisation:
    """The cell at c = h = 0 without inputs, biases and weights in the gates, linearised."""
    batch, n = draw.batch, draw.n
    silent = Affine(np.zeros_like(weights), np.zeros((batch, n, 1)), np.zeros((batch, n)))
    candidate = dataclasses.replace(silent, weights=weights)
    cell = LSTM(forget=silent, write=silent, output=silent, candidate=candidate, activation=TANH)
    zero = np.zeros((batch, n))
    return linearise_memory(cell, zero, zero, np.zeros((batch, draw.horizon, 1)))


def _wide_norm(matrices: Array) -> Array:
    """The norms of n × 2n matrices, padded with zeros to be square."""
    return lapack_norm(np.concatenate([matrices, np.zeros_like(matrices)], axis=1))


def _candidate_against_vanilla(network: MemoryNetwork) -> Margins:
    """−|c̃ − tanh(W h + U x + b)|, the latter by the vanilla simulation, and 1 − |c̃|, each step.

    Either argument errs by the bound of an inner product, and tanh passes errors on at most.
    """
    path, parameters = _path(network), network.cell.candidate
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
