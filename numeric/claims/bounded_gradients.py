"""Twins of the topic "bounded gradients": windows, clipping, diagonal layers, the resolvent."""

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    combined,
    gamma,
    power_error,
    reassociation_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL
from numeric.matrices.norms import lapack_norm, singular_values
from numeric.networks.activations import COMPLEX_STEP
from numeric.twins import SEVERAL, Draw, twin
from numeric.twins.evidence import Margins, informative, jointly, relative, room
from numeric.twins.scenarios import Network, driven, observe, rescaled

WINDOW = 3
"""The number of steps of a window."""


@twin("windowed-products", ensembles=GENERAL)
def windowed_products(draw: Draw) -> Margins:
    """‖J_t‖ ≤ ∏ ‖V_k‖, relative to that, V_k by complex steps through windows of three steps.

    Each V_k starts from a simulated state; it and J_t err relative to the product of the norms of
    their steps, which may be far above their own.
    """
    network = driven(draw)
    whole = observe(network)
    bound, error = np.ones(draw.batch), np.full(draw.batch, gamma(draw.horizon + 4))
    for start in range(0, draw.horizon, WINDOW):
        state = whole.linearisation.states[:, start]
        inputs = network.inputs[:, start : start + WINDOW]
        seen = observe(Network(network.cell, state, inputs))
        bound = bound * seen.jacobian_norm
        inexact = relative(seen.error * seen.product_of_norms, seen.jacobian_norm)
        error = combined(error, inexact)
    tolerance = combined(error, relative(whole.error * whole.product_of_norms, bound))
    return informative(Margins(room(whole.jacobian_norm, bound), tolerance))


@twin("gradient-clipping", ensembles=GENERAL)
def gradient_clipping(draw: Draw) -> Margins:
    """‖s g‖ ≤ c and ‖s g‖ ≤ ‖g‖, each relative to its bound, g the gradient of the first unit.

    c is up to a decade from ‖g‖; half of the factors are min(1, c / ‖g‖), the others smaller.
    """
    gradient = driven(draw).linearised().jacobian[:, 0]
    size = np.linalg.norm(gradient, axis=1)
    limit = np.where(size > 0, size, 1.0) * 10.0 ** draw.generator.uniform(-1, 1, draw.batch)
    largest = np.minimum(1.0, limit / np.where(size > 0, size, 1.0))
    clipped = _at_most(draw, largest)[:, None] * gradient
    length = np.linalg.norm(clipped, axis=1)
    rounding = np.full(draw.batch, gamma(2 * draw.n + 8))
    return jointly(
        at_most_the_limit=Margins(1.0 - length / limit, rounding),
        no_longer=Margins(room(length, size), rounding),
    )


@twin("clipped-descent", ensembles=GENERAL)
def clipped_descent(draw: Draw) -> Margins:
    """‖w_t − w_0‖ ≤ t α c for clipped descent on wᵀ(H + Hᵀ)w / 4, H drawn, relative to that.

    c is up to a decade from the first gradient's length, and α = 10⁻² to 1. Every step rounds w
    once.
    """
    generator, steps, n = draw.generator, draw.horizon, draw.n
    weights = rescaled(draw)
    hessian = (weights + weights.transpose(0, 2, 1)) / 2
    start = generator.standard_normal((draw.batch, n))
    rate = 10.0 ** generator.uniform(-2, 0, draw.batch)
    first = np.linalg.norm(np.einsum("bij,bj->bi", hessian, start), axis=1)
    limit = np.where(first > 0, first, 1.0) * 10.0 ** generator.uniform(-1, 1, draw.batch)
    current = start
    rounding = gamma(2) * np.linalg.norm(start, axis=1)
    for _ in range(steps):
        gradient = np.einsum("bij,bj->bi", hessian, current)
        size = np.linalg.norm(gradient, axis=1)
        factor = np.minimum(1.0, limit / np.where(size > 0, size, 1.0))
        current = current - (rate * factor)[:, None] * gradient
        rounding = rounding + gamma(2) * np.linalg.norm(current, axis=1)
    bound = steps * rate * limit
    moved = np.linalg.norm(current - start, axis=1)
    return informative(Margins(1.0 - moved / bound, gamma(2 * n + 12) + rounding / bound))


@twin("diagonal-state-space", ensembles=GENERAL, shapes=SEVERAL)
def diagonal_state_space(draw: Draw) -> Margins:
    """h_k = A_k h_{k−1} + u_k, A_k diagonal in [r, ρ]: r^t ≤ σ_i(∂h_t/∂h_0) ≤ ρ^t by complex steps,
    and (1 − ρ) ‖h_t‖ ≤ (1 − ρ) ρ^t ‖h_0‖ + (1 − ρ^t) max ‖u_k‖, each relative to its larger side.

    Singular values err relative to the largest of them. See :func:`_layers`.
    """
    layers, start, inputs = _layers(draw)
    batch, n, steps = draw.batch, draw.n, draw.horizon
    states = start[:, :, None] + 1j * COMPLEX_STEP * np.eye(n)
    for step in range(steps):
        states = layers[:, step, :, None] * states + inputs[:, step, :, None]
    values = singular_values(states.imag / COMPLEX_STEP)
    smallest, largest = layers.min(axis=(1, 2)), layers.max(axis=(1, 2))
    kept = (1 - largest) * largest**steps * np.linalg.norm(start, axis=1)
    bound = kept + (1 - largest**steps) * np.linalg.norm(inputs, axis=2).max(axis=1)
    length = (1 - largest) * np.linalg.norm(states[:, :, 0].real, axis=1)
    lapack = singular_value_error(n) + power_error(gamma(2), steps)
    rounding = np.full(batch, 2 * np.sqrt(n) * lapack)
    inexact = relative(rounding * values[:, 0], values[:, -1])
    summed = power_error(gamma(4), steps) * (1 + 1 / (1 - largest)) + gamma(2 * n + 8)
    return jointly(
        above=Margins(room(values[:, 0], largest**steps), rounding),
        below=informative(Margins(room(smallest**steps, values[:, -1]), inexact)),
        state=informative(Margins(room(length, bound), summed * steps)),
    )


@twin("finite-horizon-kreiss", ensembles=GENERAL)
def finite_horizon_kreiss(draw: Draw) -> Margins:
    """(zI − A) y = x, r = 1/z: ‖y‖ ≤ Σ_{k<t} r^{k+1} ‖A^k‖ ‖x‖ + r^t ‖A^t‖ ‖y‖, relative to that.

    y is drawn, r ‖A‖ is between 1/4 and 1; r x = y − r A y errs by
    2 √n γ_{n+4} ‖y‖. The powers are formed one after the other.
    """
    weights, n = rescaled(draw), draw.n
    norm = lapack_norm(weights)
    scale = draw.generator.uniform(0.25, 1.0, draw.batch)
    inverse = scale / np.where(norm > 0, norm, 1.0)
    solution = draw.generator.standard_normal((draw.batch, n))
    image = np.einsum("bij,bj->bi", weights, solution)
    right = np.linalg.norm(solution - inverse[:, None] * image, axis=1)
    length = np.linalg.norm(solution, axis=1)
    power = np.broadcast_to(np.eye(n), weights.shape)
    total, factor = np.zeros(draw.batch), np.ones(draw.batch)
    for _ in range(draw.horizon):
        total = total + factor * lapack_norm(power)
        power, factor = weights @ power, factor * inverse
    bound = total * right + factor * lapack_norm(power) * length
    # r^k ‖A‖^k ≤ 1: in these units every power errs alike, and so does what they multiply.
    error = singular_value_error(n) + reassociation_error(n, draw.horizon + 2)
    error += power_error(gamma(3), draw.horizon)
    moved = (draw.horizon + 1) * right + length
    solved = 2 * np.sqrt(n) * gamma(n + 4) * total * length
    tolerance = relative(2 * error * moved + solved, bound)
    return informative(Margins(room(length, bound), tolerance))


def _layers(draw: Draw) -> tuple[Array, Array, Array]:
    """The diagonals of A_1, …, A_t, h_0 and inputs; 1 − ρ is log-uniform in [10⁻³, 1].

    A third of the instances has one rate, ρ^t between 1/10 and 9/10, and inputs along h_0 that are
    about h_0 / t: there all three bounds are reached, and either part of the last one matters.
    """
    generator, batch, n, steps = draw.generator, draw.batch, draw.n, draw.horizon
    alike = (generator.random(batch) < 1 / 3)[:, None, None]
    highest = 1 - 10.0 ** generator.uniform(-3, 0, (batch, 1, 1))
    lowest = highest * generator.uniform(0, 1, (batch, 1, 1))
    layers = lowest + (highest - lowest) * generator.random((batch, steps, n))
    rate = generator.uniform(0.1, 0.9, (batch, 1, 1)) ** (1 / steps)
    start = draw.weights[:, 0] + generator.standard_normal((batch, n))
    along = start[:, None] * generator.uniform(0.5, 2, (batch, 1, 1)) / steps
    inputs = generator.standard_normal((batch, steps, n))
    return np.where(alike, rate, layers), start, np.where(alike, along, inputs)


def _at_most(draw: Draw, largest: Array) -> Array:
    """The largest factors for half of the instances, and smaller ones for the others."""
    share = np.where(
        draw.generator.random(draw.batch) < 0.5, 1.0, draw.generator.random(draw.batch)
    )
    return np.asarray(share * largest)
