"""Twins of the topic "gradient path of the LSTM": complex steps through the simulated cell."""

import dataclasses
import functools

import numpy as np
from scipy.special import expit

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    LOGISTIC_ERROR,
    SMALLEST_PRODUCT,
    combined,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL
from numeric.matrices.norms import frobenius_norm, lapack_norm, scaled_product
from numeric.networks.activations import TANH
from numeric.networks.cells import (
    LSTM,
    Affine,
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
from numeric.twins.scenarios import MemoryNetwork, remembering, scaled_to


@twin("direct-path", ensembles=GENERAL)
def direct_path_is_forget_gate(draw: Draw) -> Margins:
    """∂c_t / ∂c_{t−1} with h_{t−1} held fixed against diag f_t, for every step, relative to f_t.

    Complex steps through the cell from each simulated state, against ``scipy.special.expit``.
    """
    network = remembering(draw)
    path = network.simulated()
    found = []
    for step in range(min(draw.horizon, 8)):
        start = path.memories[:, step], path.outputs[:, step]
        jacobians, one = direct_path(network.cell, *start, network.inputs[:, step : step + 1])
        forget = expit(one.preactivations[:, 0, 0])[:, :, None]
        tolerance = gamma(2 * LOGISTIC_ERROR + 2)
        found.append(equal(jacobians[:, 0], forget * np.eye(draw.n), tolerance, unit=forget))
    return functools.reduce(worse, found)


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
    path = network.simulated()
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


def _deviations(draw: Draw) -> tuple[Array, Array]:
    """The forget gates of a simulated cell, (batch, t, n), and E_k of one norm, (batch, t, n, n).

    The largest norm is 1/10 to 3 times f / t. A third of the instances have F_k = f I and
    E_k = e 1 1ᵀ / n.
    """
    generator, batch, n, steps = draw.generator, draw.batch, draw.n, draw.horizon
    forget = remembering(draw).simulated().gates[:, :, 0]
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
