"""Twins of the topic "powers of W": the simulated linear network against LAPACK's eigenvalues."""

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
from numeric.matrices.norms import (
    frobenius_norm,
    lapack_norm,
    lapack_smallest_singular_value,
)
from numeric.matrices.spectra import eigensystem, transposed
from numeric.networks.activations import IDENTITY
from numeric.networks.cells import autonomous, simulate
from numeric.networks.powers import simulated_power
from numeric.twins import LONG, ONE_UNIT, Draw, twin
from numeric.twins.evidence import Margins, informative, jointly, least
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
    margin = -frobenius_norm(seen.matrix - power) / seen.unit
    return Margins(margin, combined(seen.error, reassociation_error(draw.n, draw.horizon)))


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
    margin = -np.linalg.norm(states[:, -1] - power, axis=(1, 2)) / unit
    products = reassociation_error(draw.n, horizon + 1)
    lapack = power_error(singular_value_error(draw.n), horizon)
    return Margins(margin, combined(products, products, lapack) * np.ones(draw.batch))


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
    return Margins(-frobenius_norm(seen.matrix - power) / seen.unit, combined(seen.error, moved))


@twin("spectral-norms", ensembles=SYMMETRIC)
def spectral_norms(draw: Draw) -> Margins:
    """‖W^t‖ of the simulated linear network against ‖V^t‖ = max |λ|^t by eigh, relative to it."""
    weights = rescaled(draw)
    seen = simulated_power(weights, draw.horizon)
    largest = np.abs(eigensystem(weights)[0]).max(axis=1) ** draw.horizon
    moved = power_error(decomposition_error(draw.n), draw.horizon)
    return Margins(-np.abs(seen.norm - largest) / seen.unit, combined(seen.error, moved))


@twin("positive-norm", ensembles=SEMIDEFINITE)
def positive_norm(draw: Draw) -> Margins:
    """W ⪰ 0: W = C V Cᵀ with CᵀC = I and ‖W‖ = λ_max, relative to ‖W‖; eigh against the SVD."""
    weights = rescaled(draw)
    values, vectors = eigensystem(weights)
    norm = lapack_norm(weights)
    formed = (vectors * values[:, None, :]) @ transposed(vectors)
    defect = frobenius_norm(weights - formed) / norm
    skew = frobenius_norm(transposed(vectors) @ vectors - np.eye(draw.n))
    largest = np.abs(values[:, -1] - norm) / norm
    margin = -np.maximum(np.maximum(defect, skew), largest)
    return Margins(margin, np.full(draw.batch, np.sqrt(draw.n) * decomposition_error(draw.n)))


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
    scale = np.where(size > 0, wanted / np.where(size > 0, size, 1.0), 0.0)
    weights = block * scale[:, None, None] + eigenvalue[:, None, None] * np.eye(draw.n)
    relative = lapack_norm(weights) / eigenvalue
    return Margins(1.0 - relative, relative * singular_value_error(draw.n) + gamma(2))


@twin("power-norm", ensembles=SEMIDEFINITE)
def power_norm(draw: Draw) -> Margins:
    """W ⪰ 0: ‖W^t‖ of the simulated linear network against λ_max^t by eigh, relative to it."""
    weights = rescaled(draw)
    seen = simulated_power(weights, draw.horizon)
    largest = eigensystem(weights)[0][:, -1] ** draw.horizon
    moved = power_error(decomposition_error(draw.n), draw.horizon)
    return Margins(-np.abs(seen.norm - largest) / seen.unit, combined(seen.error, moved))


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
    rest *= np.where(size > 0, ratio * b / np.where(size > 0, size, 1.0), 0.0)[:, None, None]
    leading = np.zeros((draw.n, draw.n))
    leading[0, 0] = 1.0
    weights = rest + b[:, None, None] * leading
    seen = simulated_power(weights, steps)
    fits = seen.unit > SMALLEST_PRODUCT
    remaining = (seen.matrix - (b**steps)[:, None, None] * leading) / seen.unit[:, None, None]
    share, delay = lapack_norm(remaining), 1 + steps * (1 - lapack_norm(rest) / b)
    lapack = singular_value_error(draw.n)
    moved = combined(seen.error, lapack, power_error(gamma(1), steps))
    tolerance = delay * moved + share * steps * (lapack + gamma(4)) + gamma(4)
    return Margins(1.0 - share * delay, tolerance, fits)


@twin("unchanged-powers-are-unitary", ensembles=ORTHOGONAL)
def unchanged_powers_are_unitary(draw: Draw) -> Margins:
    """−‖WᵀW − I‖_F for a projection W = Q_r Q_rᵀ, of a drawn rank r, with Q_r from the drawn Q."""
    rank = draw.generator.integers(1, draw.n + 1, draw.batch)
    kept = draw.weights * (np.arange(draw.n) < rank[:, None])[:, None, :]
    weights = kept @ transposed(kept)
    defect = frobenius_norm(transposed(weights) @ weights - np.eye(draw.n))
    rounding = np.sqrt(draw.n) * (decomposition_error(draw.n) + reassociation_error(draw.n, 4))
    return Margins(-defect, np.full(draw.batch, 4 * rounding))


@twin("stable-iff-unitary", ensembles=SEMIDEFINITE)
def stable_iff_unitary(draw: Draw) -> Margins:
    """W ⪰ 0 with ‖W^T‖ ≤ b and ‖W^−T‖ ≤ b at T = 1024: T ‖W − I‖ ≤ b − 1, relative to b.

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
    margin = (bound - 1 - steps * lapack_norm(weights - np.eye(n))) / bound
    norm = lapack_norm(weights)
    condition = norm**steps / smallest
    inexact = decomposition_error(n) + reassociation_error(n, steps)
    tolerance = condition * (power_error(inexact, 2)) + steps * inexact * (1 + norm)
    return informative(Margins(margin, tolerance))


@twin("unitary-is-stable", ensembles=SEMIDEFINITE)
def unitary_is_stable(draw: Draw) -> Margins:
    """W ⪰ 0, a = ‖WᵀW − I‖: ‖W − I‖ ≤ a relative to a, and ‖W^t − I‖ ≤ (1 + a)^t − 1 relative to
    (1 + a)^t.

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
    squared, unit = (1 + norm) ** 2, np.where(defect > 0, defect, 1.0)
    allowed = 2 * inexact * squared / unit
    shifted = power_error(2 * inexact, draw.horizon) * squared * draw.horizon
    lost = seen.error * np.maximum(1.0, seen.unit) / growth
    return jointly(
        matrix=informative(Margins(1.0 - distance / unit, allowed)),
        power=Margins(1.0 - (1.0 + moved) / growth, lost + shifted + gamma(8)),
    )


@twin("orthogonality-is-preserved", ensembles=ORTHOGONAL)
def orthogonality_is_preserved(draw: Draw) -> Margins:
    """−‖(W − C)ᵀ(W − C) − I‖_F for an orthogonal W and a step C of norm 10⁻³ to 1."""
    step = draw.generator.standard_normal(draw.weights.shape)
    size = 10.0 ** draw.generator.uniform(-3, 0, draw.batch)
    step *= (size / lapack_norm(step))[:, None, None]
    moved = draw.weights - step
    defect = frobenius_norm(transposed(moved) @ moved - np.eye(draw.n))
    rounding = np.sqrt(draw.n) * (decomposition_error(draw.n) + reassociation_error(draw.n, 2))
    return Margins(-defect, np.full(draw.batch, 4 * rounding))


@twin("cayley-step", ensembles=ORTHOGONAL)
def cayley_step(draw: Draw) -> Margins:
    """Y = (I + A)⁻¹ (I − A) W is orthogonal for orthogonal W and skew A: −‖YᵀY − I‖_F.

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
    defect = frobenius_norm(transposed(moved) @ moved - identity)
    return Margins(-defect, 8 * condition * rounding)


@twin("linear-captures-nonlinear", ensembles=GENERAL, shapes=ONE_UNIT)
def linear_captures_nonlinear(draw: Draw) -> Margins:
    """One unit without inputs and w > 1: its gradient explodes as w^t does, so it stays above 1."""
    seen = observe(lone_unit(draw, draw.generator.uniform(-1, 1, draw.batch)))
    return Margins(seen.jacobian_norm - 1.0, seen.error * seen.product_of_norms + gamma(2))


@twin("vanishing-carries-over", ensembles=SEMIDEFINITE)
def vanishing_carries_over(draw: Draw) -> Margins:
    """W ⪰ 0: ‖J_t‖ ≤ ‖W^t‖ for a network whose inputs open and close its gates, relative to ω^t.

    Inputs hold a quarter of the networks at 0, where J_t = W^t.
    """
    weights = rescaled(draw)
    linear = simulated_power(weights, draw.horizon)
    at_rest = draw.generator.random((draw.batch, 1, 1)) < 0.25
    seen = observe(with_gates(draw, weights, np.where(at_rest, 1.0, random_gates(draw))))
    moved = power_error(decomposition_error(draw.n), draw.horizon)
    tolerance = combined(linear.error, seen.error, moved)
    return Margins((linear.norm - seen.jacobian_norm) / linear.unit, tolerance)


@twin("gates-set-the-rate", ensembles=GENERAL)
def gates_set_the_rate(draw: Draw) -> Margins:
    """‖J_t‖ ≤ ω^t ∏ ‖D_k‖, and for n = 1 the equality J_t = W^t ∏ d_k, sign included."""
    seen = observe(with_gates(draw, rescaled(draw), random_gates(draw)))
    if draw.n > 1:
        return Margins(1.0 - seen.relative(seen.jacobian_norm), seen.error)
    linear = seen.linearisation
    number = linear.weights[:, 0, 0] ** draw.horizon * linear.gates[:, :, 0].prod(axis=1)
    return Margins(-np.abs(seen.relative(linear.jacobian[:, 0, 0] - number)), 2 * seen.error)


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
