"""Twins of the topic "gates": the slopes of tanh, by simulation and by complex steps."""

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    COMPLEX_ELEMENTARY,
    ELEMENTARY,
    SMALLEST,
    UNIT_ROUNDOFF,
    combined,
    gamma,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL
from numeric.matrices.norms import lapack_norm
from numeric.networks.activations import COMPLEX_STEP, TANH, differentiated
from numeric.networks.cells import preactivation_error
from numeric.twins import Draw, twin
from numeric.twins.evidence import Margins, equal, jointly, least, relative
from numeric.twins.scenarios import (
    Network,
    driven,
    random_gates,
    reading_all,
    rescaled,
    with_gates,
)

BELOW_ONE = 1.0 - UNIT_ROUNDOFF
"""The largest double below 1: a double strictly below 1 is at most this."""


@twin("diagonal-norm", ensembles=GENERAL)
def diagonal_norm(draw: Draw) -> Margins:
    """‖D‖ by LAPACK against max |d_i|, D = diag(z_1) with the signs and zeros of a simulation."""
    diagonal = driven(draw).linearised().preactivations[:, 0]
    largest = np.abs(diagonal).max(axis=1)
    norm = lapack_norm(diagonal[:, :, None] * np.eye(draw.n))
    return equal(norm, largest, singular_value_error(draw.n), unit=largest)


@twin("tanh-derivative-range", ensembles=GENERAL)
def tanh_derivative_range(draw: Draw) -> Margins:
    """0 ≤ tanh'(z) < 1, tanh' by a complex step, at every z that a network passes through."""
    slopes, tolerance = _slopes(driven(draw))
    margin = np.minimum(slopes, BELOW_ONE - slopes)
    return least(margin, tolerance)


@twin("tanh-derivative-half-open", ensembles=GENERAL)
def tanh_derivative_half_open(draw: Draw) -> Margins:
    """(4 + z²) tanh'(z) ≤ 4, and tanh'(z) > 0 as e^−2|z| ≤ tanh'(z) ≤ 4 e^−2|z|; by complex steps.

    A relative error e of tanh' moves the first by (1 + z²/4) e and the second by log(1 + e).
    """
    network = driven(draw)
    slopes, error = _relative_slopes(network)
    points = network.linearised().preactivations
    room = 1.0 + points**2 / 4
    return jointly(
        at_most_one=least(1.0 - slopes * room, slopes * room * (error + gamma(4))),
        **_decay(slopes, error, points),
    )


@twin("gate-norm-below-one", ensembles=GENERAL)
def gate_norm_below_one(draw: Draw) -> Margins:
    """‖D_t‖ < 1 for every t up to the horizon."""
    slopes, tolerance = _slopes(driven(draw))
    return least(BELOW_ONE - slopes, tolerance)


@twin("gate-norm-at-most-one", ensembles=GENERAL)
def gate_norm_at_most_one(draw: Draw) -> Margins:
    """Every gate is positive, ‖D_t‖ ≤ 1 by LAPACK, and ‖D_t‖ = 1 exactly if some unit has z = 0.

    The last as ‖D_t (4 I + Z²)‖ ≤ 4, where Z = diag(z_t).
    """
    network = driven(draw)
    slopes, error = _relative_slopes(network)
    points = network.linearised().preactivations
    n, inexact = draw.n, error + gamma(8) + singular_value_error(draw.n)
    diagonal = (slopes * (1.0 + points**2 / 4)).reshape(-1, n)
    bounds = [
        lapack_norm(part[:, :, None] * np.eye(n)) for part in (slopes.reshape(-1, n), diagonal)
    ]
    norms = np.stack(bounds, axis=1).reshape(draw.batch, -1)
    largest = inexact.max(axis=(1, 2))[:, None] * norms
    return jointly(
        **_decay(slopes, error, points),
        at_most_one=least(1.0 - norms, largest),
    )


@twin("gate-norm-bracket", ensembles=GENERAL)
def gate_norm_bracket(draw: Draw) -> Margins:
    """0 ≤ δ_i ≤ ‖D_k‖ ≤ δ_s ≤ 1: ‖D_k‖ by LAPACK and complex steps, δ from the closed form."""
    seen = driven(draw).linearised()
    steps, n = draw.horizon, draw.n
    slopes = differentiated(TANH, seen.preactivations).reshape(-1, n)
    norms = lapack_norm(slopes[:, :, None] * np.eye(n)).reshape(draw.batch, steps)
    bounds = seen.gates.max(axis=2)
    lowest, highest = bounds.min(axis=1), bounds.max(axis=1)
    error = combined(singular_value_error(n), gamma(COMPLEX_ELEMENTARY + ELEMENTARY + 5))
    rounding, every_step = np.full(draw.batch, error), np.full_like(norms, error)
    return jointly(
        nonnegative=Margins(lowest, rounding),
        below=least(1.0 - relative(lowest[:, None], norms), every_step),
        above=least(1.0 - relative(norms, highest[:, None]), every_step),
        at_most_one=Margins(1.0 - highest, rounding),
    )


@twin("zero-gate-means-vanished-state", ensembles=GENERAL)
def zero_gate_means_vanished_state(draw: Draw) -> Margins:
    """As the gates close the state vanishes: every h_i² ≤ ‖D_t‖ for gates below one half.

    h_t and D_t are functions of one computed z_t, within γ_8 and γ_12.
    """
    state, norm, tolerance = _closing_gates(draw)
    return least(norm[:, None] - state**2, tolerance)


@twin("closed-gates-mean-saturated-units", ensembles=GENERAL)
def closed_gates_mean_saturated_units(draw: Draw) -> Margins:
    """Every h_i² ≥ 1 − ‖D_t‖, with equality at the unit of the largest gate."""
    state, norm, tolerance = _closing_gates(draw)
    return least(state**2 - (1 - norm)[:, None], tolerance)


@twin("gate-floor", ensembles=GENERAL)
def gate_floor(draw: Draw) -> Margins:
    """Every gate is at least sech² r, r = ω √n + ‖U‖ sup ‖x‖ + ‖b‖; margin in logarithms.

    log sech² has slope at most 2 in size, so errors of z and of r count twice. Half of the batches
    reach the floor: one unit reads all others at ±1.
    """
    network = driven(draw) if draw.generator.random() < 0.5 else reading_all(draw)
    seen = network.linearised()
    n = draw.n
    lapack = singular_value_error(n)
    strength = lapack_norm(network.cell.input_weights)
    inputs = np.linalg.norm(network.inputs, axis=2).max(axis=1)
    bias = np.linalg.norm(network.cell.bias, axis=1)
    radius = lapack_norm(network.cell.weights) * np.sqrt(n) + strength * inputs + bias
    floor = np.log(4.0) - 2 * radius - 2 * np.log1p(np.exp(-2 * radius))
    slopes = differentiated(TANH, seen.preactivations)
    margin = np.log(slopes).min(axis=(1, 2)) - floor
    moved = preactivation_error(network.cell, seen.states[:, :-1], network.inputs).max(axis=(1, 2))
    rounding = gamma(COMPLEX_ELEMENTARY + 3 * ELEMENTARY + n + 8) * (2 + 4 * radius)
    return Margins(margin, 2 * moved + 2 * lapack * radius + rounding)


def _closing_gates(draw: Draw) -> tuple[Array, Array, Array]:
    """h_t, ‖D_t‖ and a tolerance, for the last step of a network whose gates are below one half."""
    seen = with_gates(draw, rescaled(draw), 0.5 * random_gates(draw)).linearised()
    norm = seen.gates[:, -1].max(axis=1)
    return seen.states[:, -1], norm, np.full((draw.batch, draw.n), gamma(3 * ELEMENTARY + 8))


def _relative_slopes(network: Network) -> tuple[Array, Array]:
    """tanh'(z_k) by complex steps, with relative error bounds: shape (batch, t, n) each.

    A complex tanh errs by γ_16 in each part, and the division by the step is exact.
    """
    points = network.linearised().preactivations
    slopes = differentiated(TANH, points)
    return slopes, np.full_like(slopes, gamma(COMPLEX_ELEMENTARY + 4))


def _decay(slopes: Array, error: Array, points: Array) -> dict[str, Margins]:
    """The margins of e^−2|z| ≤ tanh'(z) ≤ 4 e^−2|z| in logarithms, tanh' within ``error``."""
    logarithms = np.log(slopes) + 2 * np.abs(points)
    tolerance = np.log1p(2 * error) + gamma(ELEMENTARY) * (2 + 4 * np.abs(points))
    return {
        "positive": least(logarithms, tolerance),
        "decaying": least(np.log(4.0) - logarithms, tolerance),
    }


def _slopes(network: Network) -> tuple[Array, Array]:
    """tanh'(z_k) by complex steps with error bounds, shape (batch, t, n) each.

    A complex tanh errs by γ_16, an error δ of z by at most sup |tanh''| δ. Where every term of
    z = W h + U x + b is 0 both are 0: there z, tanh z and the complex step are exact.
    """
    seen = network.linearised()
    moved = preactivation_error(network.cell, seen.states[:, :-1], network.inputs)
    exact = (seen.preactivations == 0) & (moved == 0)
    inexact = gamma(COMPLEX_ELEMENTARY) + TANH.curvature * moved + SMALLEST / COMPLEX_STEP
    return differentiated(TANH, seen.preactivations), np.where(exact, 0.0, inexact)
