"""Twins of the topic "weight gradients": the derivative along a direction, by complex steps."""

from dataclasses import dataclass

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    COMPLEX_ELEMENTARY,
    ELEMENTARY,
    SMALLEST_PRODUCT,
    accumulated,
    combined,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL
from numeric.matrices.norms import lapack_norm
from numeric.networks.cells import Cell, inputs_for
from numeric.networks.linearise import WeightDerivative, along_weights
from numeric.twins import LONG, ONE_UNIT, Draw, twin
from numeric.twins.evidence import Margins, equal, informative, relative, room
from numeric.twins.scenarios import Network, driven, rescaled, scaled_to


@twin("weight-gradient-bound", ensembles=GENERAL)
def weight_gradient_bound(draw: Draw) -> Margins:
    """‖∂h_t / ∂W · E‖ ≤ Σ_k (δω)^{t−k} δ ‖h_{k−1}‖ for ‖E‖ ≤ 1, relative to the sum; complex steps.

    A step of the simulation is y_k = D_k (W y_{k−1} + E h_{k−1}) up to ε relative to the sum of
    absolute values, which the norms see as √n ε: the sum grows by (1 + √n ε)^t at most. δ comes
    from the closed form at the same z, so no drift enters.
    """
    network = driven(draw)
    steps, n = draw.horizon, draw.n
    order = draw.generator.permutation(draw.batch)
    direction = scaled_to(draw, np.ones(draw.batch))[order]
    seen = along_weights(network.cell, network.initial, network.inputs, direction)
    largest = seen.gates.max(axis=(1, 2))
    rate = largest * lapack_norm(network.cell.weights)
    sizes = np.linalg.norm(seen.states, axis=2)
    bound = np.zeros(draw.batch)
    for step in range(steps):
        bound = rate * bound + largest * sizes[:, step]
    length = np.linalg.norm(seen.derivative, axis=1)
    lapack, local = singular_value_error(n), _weight_error(seen, n)
    tolerance = combined(local, power_error(lapack, steps), lapack, gamma(2 * n))
    return informative(Margins(room(length, bound), tolerance))


@twin("weight-gradient", ensembles=GENERAL)
def weight_gradient(draw: Draw) -> Margins:
    """∂h_t / ∂W · E by complex steps against y_k = D_k (W y_{k−1} + E h_{k−1}), y_0 = 0.

    D and h are those of the same run. In units of Σ_k (δω)^{t−k} δ ‖h_{k−1}‖, relative to which
    either road errs as in "weight-gradient-bound".
    """
    run = _run(draw)
    path = np.zeros((draw.batch, draw.n))
    for step in range(draw.horizon):
        path = run.seen.gates[:, step] * (
            _times(run.weights, path) + _times(run.direction, run.seen.states[:, step])
        )
    error = 2 * combined(_weight_error(run.seen, draw.n))
    return equal(np.linalg.norm(run.seen.derivative - path, axis=1), 0.0, error, run.unit)


@twin("backpropagation-through-time", ensembles=GENERAL)
def backpropagation_through_time(draw: Draw) -> Margins:
    """λᵀ ∂h_t / ∂W · E by complex steps against Σ_k λ_kᵀ D_k E h_{k−1}, λ_{k−1} = Wᵀ D_k λ_k.

    λ = λ_t is a drawn unit vector. Units and errors are those of "weight-gradient".
    """
    run = _run(draw)
    last = draw.generator.standard_normal((draw.batch, draw.n))
    last = last / np.linalg.norm(last, axis=1, keepdims=True)
    total, adjoint = np.zeros(draw.batch), last
    for step in reversed(range(draw.horizon)):
        gated = adjoint * run.seen.gates[:, step]
        total += (gated * _times(run.direction, run.seen.states[:, step])).sum(axis=1)
        adjoint = _times(run.weights.transpose(0, 2, 1), gated)
    error = combined(_weight_error(run.seen, draw.n), gamma(2 * draw.n + draw.horizon))
    seen = (last * run.seen.derivative).sum(axis=1)
    return equal(seen, total, 2 * np.sqrt(draw.n) * error, run.unit)


@twin("weight-gradient-vanishes-with-the-jacobian", ensembles=GENERAL, shapes=ONE_UNIT)
def weight_gradient_vanishes_with_the_jacobian(draw: Draw) -> Margins:
    """One unit that inputs hold at h: r = (d w)^t falls, and |∂h_t/∂w| ≤ t r would fall with it.

    The factor t is that of the derivative of w^t. w is uniform in [1/4, 1] and |h| ≥ 1/4.
    """
    generator, batch, steps = draw.generator, draw.batch, draw.horizon
    weights = generator.uniform(0.25, 1.0, (batch, 1, 1))
    held = generator.uniform(0.25, 0.9, (batch, 1))
    targets = np.broadcast_to(np.arctanh(held)[:, None, :], (batch, steps, 1))
    cell, inputs = inputs_for(weights, held, targets)
    seen = along_weights(cell, held, inputs, np.ones((batch, 1, 1)))
    rate = seen.gates.max(axis=(1, 2)) * weights[:, 0, 0]
    tolerance = steps * combined(_weight_error(seen, 1), power_error(gamma(4), steps))
    return Margins(steps * rate**steps - np.abs(seen.derivative[:, 0]), tolerance)


@twin("weight-gradient-stays-bounded", ensembles=GENERAL)
def weight_gradient_stays_bounded(draw: Draw) -> Margins:
    """‖∂h_t / ∂W · E‖ ≤ b for ‖E‖ ≤ 1 and δω < 1, b = δ max ‖h_k‖ / (1 − δω), relative to b.

    Half of the batches come near it; see :func:`_adverse_or_not`.
    """
    n, wanted = draw.n, draw.generator.uniform(0.05, 1.2, draw.batch)
    network, direction = _adverse_or_not(draw, scaled_to(draw, wanted), 0.25)
    seen = along_weights(network.cell, network.initial, network.inputs, direction)
    largest = seen.gates.max(axis=(1, 2))
    rate = largest * lapack_norm(network.cell.weights)
    states = np.linalg.norm(seen.states[:, :-1], axis=2).max(axis=1)
    slack = 1 - rate
    bound = relative(largest * states, slack)
    lapack = singular_value_error(n)
    rounding = combined(_weight_error(seen, n), lapack, gamma(2 * n + 8))
    moved = np.abs(relative(lapack * rate, slack))
    margin = room(np.linalg.norm(seen.derivative, axis=1), bound)
    return informative(Margins(margin, rounding + 2 * moved, slack > 0))


@twin("truncated-backpropagation", ensembles=GENERAL, shapes=LONG)
def truncated_backpropagation(draw: Draw) -> Margins:
    """‖G_t − G′_t‖ ≤ (δω)^{t−s} ‖G_s‖, where G′ starts anew at s = ⌊t/2⌋; complex steps.

    Relative to the bound, which half of the batches come near; see :func:`_adverse_or_not`.
    G and G′ are derivatives of simulated states by the weights in one direction, and err by the sum
    of "weight-gradient-bound" times their own error.
    """
    steps, cut, n = draw.horizon, draw.horizon // 2, draw.n
    network, direction = _adverse_or_not(draw, rescaled(draw), 1.0)
    whole = along_weights(network.cell, network.initial, network.inputs, direction)
    early, late = network.inputs[:, :cut], network.inputs[:, cut:]
    begun = along_weights(network.cell, network.initial, early, direction).derivative
    anew = along_weights(network.cell, whole.states[:, cut], late, direction)
    largest = whole.gates.max(axis=(1, 2))
    rate = largest * lapack_norm(network.cell.weights)
    sizes = np.linalg.norm(whole.states, axis=2)
    unit = np.zeros(draw.batch)
    for step in range(steps):
        unit = rate * unit + largest * sizes[:, step]
    bound = rate ** (steps - cut) * np.linalg.norm(begun, axis=1)
    left_out = np.linalg.norm(whole.derivative - anew.derivative, axis=1)
    error = _weight_error(whole, n)
    lapack = singular_value_error(n)
    inexact = 3 * combined(error, power_error(lapack, steps)) * relative(unit, bound)
    return informative(Margins(room(left_out, bound), np.where(bound > 0, inexact, 0.0)))


@dataclass(frozen=True)
class _Run:
    """A driven network with its derivative along a direction, and the unit of its errors."""

    seen: WeightDerivative
    weights: Array
    direction: Array
    unit: Array


def _run(draw: Draw) -> _Run:
    """A driven network, a direction of norm 1, and Σ_k (δω)^{t−k} δ ‖h_{k−1}‖."""
    network, direction = driven(draw), _direction(draw)
    seen = along_weights(network.cell, network.initial, network.inputs, direction)
    largest = seen.gates.max(axis=(1, 2))
    rate = largest * lapack_norm(network.cell.weights)
    sizes = np.linalg.norm(seen.states, axis=2)
    unit = np.zeros(draw.batch)
    for step in range(draw.horizon):
        unit = rate * unit + largest * sizes[:, step]
    return _Run(seen, network.cell.weights, direction, np.maximum(unit, SMALLEST_PRODUCT))


def _adverse_or_not(draw: Draw, weights: Array, highest: float) -> tuple[Network, Array]:
    """A driven network and a direction, or W = ω I with ω up to ``highest``, and E = I.

    The latter starts at its fixed point, or three times as far from 0, and a small bias is all that
    drives it, so that tanh' is near 1.
    """
    generator, batch, n = draw.generator, draw.batch, draw.n
    if generator.random() < 0.5:
        return driven(draw, weights), _direction(draw)
    rate = generator.uniform(0, highest, (batch, 1))
    bias = 1e-4 * generator.uniform(0.5, 1, (batch, n))
    initial = generator.choice([1.0, 3.0], (batch, 1)) * bias / (1 - rate)
    cell = Cell(rate[..., None] * np.eye(n), np.zeros((batch, n, 1)), bias)
    still = np.zeros((batch, draw.horizon, 1))
    return Network(cell, initial, still), np.broadcast_to(np.eye(n), (batch, n, n))


def _direction(draw: Draw) -> Array:
    """The drawn matrices, in another order and scaled to norm 1."""
    order = draw.generator.permutation(draw.batch)
    return scaled_to(draw, np.ones(draw.batch))[order]


def _times(matrices: Array, vectors: Array) -> Array:
    product: Array = (matrices @ vectors[:, :, None])[:, :, 0]
    return product


def _weight_error(seen: WeightDerivative, n: int) -> Array:
    """What ∂h_t / ∂W · E errs by, relative to the sum of absolute values that it is made of."""
    truncation = np.where(seen.disturbance <= 0.1, seen.disturbance**2, np.inf)
    operations = gamma(2 * n + COMPLEX_ELEMENTARY + ELEMENTARY + 8)
    return accumulated(np.sqrt(n) * combined(np.expm1(truncation), operations))
