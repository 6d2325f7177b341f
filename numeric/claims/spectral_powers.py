"""Twins of the topic "powers of W": the simulated linear network against LAPACK's eigenvalues."""

import dataclasses

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    SMALLEST_PRODUCT,
    combined,
    decomposition_error,
    gamma,
    power_error,
    reassociation_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL, having
from numeric.matrices.norms import lapack_norm, lapack_smallest_singular_value
from numeric.matrices.spectra import eigensystem, transposed
from numeric.networks.activations import IDENTITY
from numeric.networks.cells import autonomous, simulate
from numeric.networks.powers import simulated_power
from numeric.twins import LONG, ONE_UNIT, SEVERAL, Draw, twin
from numeric.twins.brackets import delayed
from numeric.twins.evidence import (
    Margins,
    equal,
    equal_matrices,
    informative,
    jointly,
    least,
    relative,
    restricted,
    room,
)
from numeric.twins.scenarios import (
    lone_unit,
    observe,
    random_gates,
    rescaled,
    scaled_to,
    with_gates,
)

SYMMETRIC = having("symmetric")
SEMIDEFINITE = having("symmetric", "positive-semidefinite")
ORTHOGONAL = having("orthogonal")
Sides = tuple[Array, Array]
"""A margin and its tolerance for each eigenvalue, shape (batch, n)."""


@twin("linear-jacobian", ensembles=GENERAL)
def linear_jacobian(draw: Draw) -> Margins:
    """Complex steps through the network h_t = W h_{t−1}, against W^t by repeated squaring."""
    weights = rescaled(draw)
    seen = simulated_power(weights, draw.horizon)
    power = np.linalg.matrix_power(weights, draw.horizon)
    error = combined(seen.error, reassociation_error(draw.n, draw.horizon))
    return equal_matrices(seen.matrix, power, error, unit=seen.unit)


@twin("linear-states", ensembles=GENERAL)
def linear_states(draw: Draw) -> Margins:
    """The states of the simulated network from a random h_0, against W^t by repeated squaring."""
    weights, horizon = rescaled(draw), draw.horizon
    start = draw.generator.uniform(-1, 1, (draw.batch, draw.n, 1))
    nothing = np.zeros((draw.batch, horizon, 1))
    states = simulate(autonomous(weights, IDENTITY), start, nothing).states
    power = np.linalg.matrix_power(weights, horizon) @ start
    size = np.maximum(lapack_norm(weights) ** horizon, SMALLEST_PRODUCT)
    unit = size * np.linalg.norm(start, axis=(1, 2))
    products = reassociation_error(draw.n, horizon + 1)
    lapack = power_error(singular_value_error(draw.n), horizon)
    return equal_matrices(states[:, -1], power, combined(products, products, lapack), unit)


@twin("spectral-power", ensembles=SYMMETRIC)
def spectral_power(draw: Draw) -> Margins:
    """W^t of the simulated linear network against C V^t Cᵀ, with C and V from LAPACK.

    C V Cᵀ = W + E with ‖E‖ ≤ d ω, so the powers differ by at most ((1 + d)^t − 1) ω^t; forming
    the product costs at most another d. A Frobenius norm is √n times a spectral one at most.
    """
    weights = rescaled(draw)
    seen = simulated_power(weights, draw.horizon)
    values, vectors = eigensystem(weights)
    power = (vectors * (values**draw.horizon)[:, None, :]) @ transposed(vectors)
    inexact = decomposition_error(draw.n)
    moved = np.sqrt(draw.n) * (power_error(inexact, draw.horizon) + inexact)
    return equal_matrices(seen.matrix, power, combined(seen.error, moved), unit=seen.unit)


@twin("spectral-norms", ensembles=SYMMETRIC)
def spectral_norms(draw: Draw) -> Margins:
    """‖W^t‖ of the simulated linear network against ‖V^t‖ = max |λ|^t by eigh, relative to it."""
    weights = rescaled(draw)
    seen = simulated_power(weights, draw.horizon)
    largest = np.abs(eigensystem(weights)[0]).max(axis=1) ** draw.horizon
    moved = power_error(decomposition_error(draw.n), draw.horizon)
    return equal(seen.norm, largest, combined(seen.error, moved), unit=seen.unit)


@twin("positive-norm", ensembles=SEMIDEFINITE)
def positive_norm(draw: Draw) -> Margins:
    """W ⪰ 0: W = C V Cᵀ with CᵀC = I and ‖W‖ = λ_max, relative to ‖W‖; eigh against the SVD."""
    weights = rescaled(draw)
    values, vectors = eigensystem(weights)
    norm = lapack_norm(weights)
    formed = (vectors * values[:, None, :]) @ transposed(vectors)
    tolerance = np.sqrt(draw.n) * decomposition_error(draw.n)
    return jointly(
        decomposed=equal_matrices(weights, formed, tolerance, unit=norm),
        orthogonal=equal_matrices(transposed(vectors) @ vectors, np.eye(draw.n), tolerance),
        largest=equal(values[:, -1], norm, tolerance, unit=norm),
    )


@twin(
    "positive-norm-without-symmetry",
    ensembles=GENERAL,
    shapes=((2, 1), (3, 1), (4, 1), (2, 1), (5, 1), (3, 1), (8, 1), (2, 1), (6, 1), (4, 1), (7, 1)),
)
def positive_norm_without_symmetry(draw: Draw) -> Margins:
    """W = λ I + N with N² = 0 and xᵀW x > 0 for x ≠ 0: ‖W‖ ≤ λ, relative to λ.

    N has its one block above the diagonal and ‖N‖ < 2 λ, so both hold exactly for the rounded W.
    """
    generator, half = draw.generator, draw.n // 2
    eigenvalue = generator.uniform(0.5, 2.0, draw.batch)
    block = np.zeros_like(draw.weights)
    block[:, :half, half:] = draw.weights[:, :half, half:]
    size = lapack_norm(block)
    wanted = eigenvalue * generator.uniform(0.1, 1.9, draw.batch)
    scale = relative(wanted, size)[:, None, None]
    weights = block * scale + eigenvalue[:, None, None] * np.eye(draw.n)
    ratio = lapack_norm(weights) / eigenvalue
    return Margins(1.0 - ratio, ratio * singular_value_error(draw.n) + gamma(2))


@twin("power-norm", ensembles=SEMIDEFINITE)
def power_norm(draw: Draw) -> Margins:
    """W ⪰ 0: ‖W^t‖ of the simulated linear network against λ_max^t by eigh, relative to it."""
    weights = rescaled(draw)
    seen = simulated_power(weights, draw.horizon)
    largest = eigensystem(weights)[0][:, -1] ** draw.horizon
    moved = power_error(decomposition_error(draw.n), draw.horizon)
    return equal(seen.norm, largest, combined(seen.error, moved), unit=seen.unit)


@twin("eigenvalue-dichotomy", ensembles=SEMIDEFINITE)
def eigenvalue_dichotomy(draw: Draw) -> Margins:
    """W ⪰ 0: in the direction of an eigenvector, (1 + t (1 − λ)) |cᵀ J_t c| ≤ 1 if λ < 1, and
    otherwise |cᵀ J_t c| ≥ 1 + t (λ − 1); J_t by complex steps through the linear network.
    """
    values, vanishing, exploding = _growth(draw)
    chosen = (np.where(values < 1, *both) for both in zip(vanishing, exploding, strict=True))
    return least(*chosen)


@twin("eigenvalue-dichotomy-symmetric", ensembles=SYMMETRIC[::-1], shapes=LONG)
def eigenvalue_dichotomy_symmetric(draw: Draw) -> Margins:
    """The same for symmetric W: with d = |λ − 1|, (1 + t d) |cᵀ J_t c| ≤ 1 or |cᵀ J_t c| ≥ 1 + t d.

    For each eigenvalue the better of the two inequalities counts.
    """
    _, vanishing, exploding = _growth(draw)
    better = sum(vanishing) > sum(exploding)
    chosen = (np.where(better, *both) for both in zip(vanishing, exploding, strict=True))
    return least(*chosen)


@twin("dominant-eigenvalue", ensembles=SYMMETRIC)
def dominant_eigenvalue(draw: Draw) -> Margins:
    """‖W^t − b^t Q‖ (b + t (b − a)) ≤ b^{t+1} with a = ‖W − b Q‖ < b; the margin is relative.

    W = R + b e_1 e_1ᵀ, where R is the drawn matrix without its first row and column, and 1 − a/b is
    log-uniform in [10⁻⁴, 1]: W e_1 = b e_1 holds exactly. W^t is simulated.
    """
    generator, steps = draw.generator, draw.horizon
    rest = draw.weights.copy()
    rest[:, 0], rest[:, :, 0] = 0.0, 0.0
    size, b = lapack_norm(rest), generator.uniform(0.5, 1.5, draw.batch)
    ratio = 1 - 10.0 ** generator.uniform(-4, 0, draw.batch)
    rest *= relative(ratio * b, size)[:, None, None]
    leading = np.zeros((draw.n, draw.n))
    leading[0, 0] = 1.0
    weights = rest + b[:, None, None] * leading
    seen = simulated_power(weights, steps)
    fits = seen.unit > SMALLEST_PRODUCT
    remaining = (seen.matrix - (b**steps)[:, None, None] * leading) / seen.unit[:, None, None]
    share, delay = lapack_norm(remaining), steps * (1 - lapack_norm(rest) / b)
    lapack = singular_value_error(draw.n)
    moved = combined(seen.error, lapack, power_error(gamma(1), steps))
    shifted = np.full(draw.batch, steps * (lapack + gamma(4)))
    return restricted(delayed(share, delay, moved, shifted), fits)


@twin("unchanged-powers-are-unitary", ensembles=ORTHOGONAL)
def unchanged_powers_are_unitary(draw: Draw) -> Margins:
    """−‖WᵀW − I‖_F for a projection W = Q_r Q_rᵀ, of a drawn rank r, with Q_r from the drawn Q."""
    rank = draw.generator.integers(1, draw.n + 1, draw.batch)
    kept = draw.weights * (np.arange(draw.n) < rank[:, None])[:, None, :]
    weights = kept @ transposed(kept)
    rounding = np.sqrt(draw.n) * (decomposition_error(draw.n) + reassociation_error(draw.n, 4))
    return equal_matrices(transposed(weights) @ weights, np.eye(draw.n), 4 * rounding)


@twin("stable-iff-unitary", ensembles=SEMIDEFINITE, shapes=SEVERAL)
def stable_iff_unitary(draw: Draw) -> Margins:
    """W ⪰ 0 with ‖W^T‖ ≤ b and ‖W^−T‖ ≤ b at T = 1024: T ‖W − I‖ ≤ b − 1, relative to that.

    So what stays bounded for ever is I. W = (1 − s) I + s P with P drawn and s log-uniform in
    [10⁻⁷, 10⁻³]; W^T by ten squarings. A computed P is semidefinite up to d ‖P‖.
    """
    doublings, n = 10, draw.n
    weights = _near_the_identity(draw, -7, -3)
    power = weights
    for _ in range(doublings):
        power = power @ power
    steps = 2**doublings
    largest, smallest = lapack_norm(power), lapack_smallest_singular_value(power)
    bound = np.maximum(largest, 1 / smallest)
    grown = bound - 1
    margin = relative(grown - steps * lapack_norm(weights - np.eye(n)), np.abs(grown))
    norm = lapack_norm(weights)
    condition = norm**steps / smallest
    inexact = decomposition_error(n) + reassociation_error(n, steps)
    tolerance = condition * (power_error(inexact, 2)) + steps * inexact * (1 + norm)
    return informative(Margins(margin, relative(2 * tolerance * bound, np.abs(grown))))


@twin("unitary-is-stable", ensembles=SEMIDEFINITE)
def unitary_is_stable(draw: Draw) -> Margins:
    """W ⪰ 0, a = ‖WᵀW − I‖: ‖W − I‖ ≤ a relative to a, and ‖W^t − I‖ ≤ (1 + a)^t − 1 relative to
    that.

    W = (1 − s) I + s P with P drawn and s log-uniform in [10⁻⁶, 1], so that some are nearly
    orthogonal, or s = 1, where a singular P reaches the first bound. A computed P is semidefinite
    up to d ‖P‖, which moves either side by no more.
    """
    weights, identity = _near_the_identity(draw, -6, 0), np.eye(draw.n)
    drawn = (draw.generator.random(draw.batch) < 0.25)[:, None, None]
    weights = np.where(drawn, rescaled(draw), weights)
    norm = lapack_norm(weights)
    defect = lapack_norm(transposed(weights) @ weights - identity)
    distance = lapack_norm(weights - identity)
    seen = simulated_power(weights, draw.horizon)
    growth = (1 + defect) ** draw.horizon
    moved = lapack_norm(seen.matrix - identity)
    inexact = decomposition_error(draw.n) + draw.n * gamma(draw.n + 2)
    squared = (1 + norm) ** 2
    allowed = relative(2 * inexact * squared, defect)
    shifted = power_error(2 * inexact, draw.horizon) * squared * draw.horizon
    lost = seen.error * np.maximum(1.0, seen.unit) + (shifted + gamma(8)) * growth
    lost = relative(2 * lost, growth - 1)
    return jointly(
        matrix=informative(Margins(1.0 - relative(distance, defect), allowed)),
        power=informative(Margins(1.0 - relative(moved, growth - 1), lost)),
    )


@twin("orthogonality-is-preserved", ensembles=ORTHOGONAL)
def orthogonality_is_preserved(draw: Draw) -> Margins:
    """−‖(W − C)ᵀ(W − C) − I‖_F for an orthogonal W and a step C of norm 10⁻³ to 1."""
    step = draw.generator.standard_normal(draw.weights.shape)
    size = 10.0 ** draw.generator.uniform(-3, 0, draw.batch)
    step *= (size / lapack_norm(step))[:, None, None]
    moved = draw.weights - step
    rounding = np.sqrt(draw.n) * (decomposition_error(draw.n) + reassociation_error(draw.n, 2))
    return equal_matrices(transposed(moved) @ moved, np.eye(draw.n), 4 * rounding)


@twin("cayley-step", ensembles=ORTHOGONAL)
def cayley_step(draw: Draw) -> Margins:
    """YᵀY = I for orthogonal W, skew A and (I + A) Y = (I − A) W, either in the Frobenius norm.

    The inverse comes from LAPACK's singular values, all at least 1: it errs by d ‖I + A‖ twice.
    """
    drawn = draw.generator.standard_normal(draw.weights.shape)
    skew = (drawn - transposed(drawn)) * 10.0 ** draw.generator.uniform(-2, 0.5, (draw.batch, 1, 1))
    identity = np.eye(draw.n)
    left, values, right = np.linalg.svd(identity + skew)
    inverse = transposed(right) @ (transposed(left) / values[:, :, None])
    moved = inverse @ ((identity - skew) @ draw.weights)
    condition = (1 + lapack_norm(skew)) ** 2
    rounding = np.sqrt(draw.n) * (decomposition_error(draw.n) + reassociation_error(draw.n, 4))
    tolerance, step = 8 * condition * rounding, (identity - skew) @ draw.weights
    return jointly(
        orthogonal=equal_matrices(transposed(moved) @ moved, identity, tolerance),
        step=equal_matrices((identity + skew) @ moved, step, tolerance),
    )


@twin("linear-captures-nonlinear", ensembles=GENERAL, shapes=ONE_UNIT)
def linear_captures_nonlinear(draw: Draw) -> Margins:
    """One unit without inputs and w > 1: its gradient explodes as w^t does, so it stays above 1."""
    seen = observe(lone_unit(draw, draw.generator.uniform(-1, 1, draw.batch)))
    return Margins(seen.jacobian_norm - 1.0, seen.error * seen.product_of_norms + gamma(2))


@twin("vanishing-carries-over", ensembles=SEMIDEFINITE)
def vanishing_carries_over(draw: Draw) -> Margins:
    """W ⪰ 0: ‖J_t‖ ≤ ‖W^t‖ for a network whose inputs open and close its gates, relative to it.

    Inputs hold a quarter of the networks at 0, where J_t = W^t. As ‖W^t‖ = ω^t, what errs relative
    to ω^t errs relative to the bound.
    """
    weights = rescaled(draw)
    linear = simulated_power(weights, draw.horizon)
    at_rest = draw.generator.random((draw.batch, 1, 1)) < 0.25
    seen = observe(with_gates(draw, weights, np.where(at_rest, 1.0, random_gates(draw))))
    moved = power_error(decomposition_error(draw.n), draw.horizon)
    tolerance = combined(linear.error, linear.error, seen.error, moved)
    return informative(Margins(room(seen.jacobian_norm, linear.norm), tolerance))


@twin("gates-set-the-rate", ensembles=GENERAL)
def gates_set_the_rate(draw: Draw) -> Margins:
    """‖J_t‖ ≤ ω^t ∏ ‖D_k‖, and for one unit the equality J_t = w^t ∏ d_k, sign included."""
    one_unit = dataclasses.replace(draw, weights=draw.weights[:, :1, :1])
    seen, one = (
        observe(with_gates(part, rescaled(part), random_gates(part))) for part in (draw, one_unit)
    )
    linear = one.linearisation
    number = linear.weights[:, 0, 0] ** draw.horizon * linear.gates[:, :, 0].prod(axis=1)
    alone = equal(linear.jacobian[:, 0, 0], number, 2 * one.error, unit=one.product_of_norms)
    return jointly(
        one_unit=alone, many=Margins(1.0 - seen.relative(seen.jacobian_norm), seen.error)
    )


def _near_the_identity(draw: Draw, lowest: float, highest: float) -> Array:
    """(1 − s) I + s P with P drawn, s = 10^U with U uniform between the two exponents."""
    mixed = 10.0 ** draw.generator.uniform(lowest, highest, (draw.batch, 1, 1))
    return (1 - mixed) * np.eye(draw.n) + mixed * rescaled(draw)


def _growth(draw: Draw) -> tuple[Array, Sides, Sides]:
    """Eigenvalues λ (batch, n); the room of (1 + t d) |cᵀ J_t c| ≤ 1 and of |cᵀ J_t c| ≥ 1 + t d.

    d = |λ − 1| errs by e ω, e = decomposition_error, and cᵀ J_t c by the simulation's error and
    ((1 + e)^t − 1) ω^t + 2 e ω^t. The second inequality is in units of max(1, ω^t). ω = 1 for a
    quarter of the instances, so that λ = −1 occurs.
    """
    steps = draw.horizon
    wanted = draw.generator.uniform(0.3, 1.3, draw.batch)
    weights = scaled_to(draw, np.where(draw.generator.random(draw.batch) < 0.25, 1.0, wanted))
    seen = simulated_power(weights, steps)
    values, vectors = eigensystem(weights)
    size = np.abs(np.einsum("bji,bjk,bki->bi", vectors, seen.matrix, vectors))
    distance = steps * np.abs(values - 1)
    inexact = decomposition_error(draw.n)
    moved = combined(seen.error, power_error(inexact, steps), 3 * inexact) * seen.unit
    shifted = steps * (inexact * seen.weight_norm + gamma(4))
    sizes, shifts, unit = moved[:, None], shifted[:, None], np.maximum(1.0, seen.unit)[:, None]
    delay = 1 + distance
    vanishing = 1.0 - size * delay, delay * sizes + (size + sizes) * shifts + gamma(4)
    exploding = (size - 1.0 - distance) / unit, (sizes + shifts) / unit + gamma(4)
    return values, vanishing, exploding
