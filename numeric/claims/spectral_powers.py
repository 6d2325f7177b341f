"""Twins of the topic "powers of W": the simulated linear network against LAPACK's eigenvalues."""

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    ELEMENTARY,
    SMALLEST_PRODUCT,
    combined,
    decomposition_error,
    eigenvalue_error,
    gamma,
    power_error,
    reassociation_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL, having
from numeric.matrices.norms import frobenius_norm, lapack_norm
from numeric.matrices.spectra import eigensystem, eigenvalues, transposed
from numeric.networks.powers import simulated_power
from numeric.twins import LONG, Draw, twin
from numeric.twins.evidence import Margins, least
from numeric.twins.scenarios import observe, random_gates, rescaled, scaled_to, with_gates

SYMMETRIC = having("symmetric")
SEMIDEFINITE = having("symmetric", "positive-semidefinite")
INVERTIBLE = tuple(name for name in GENERAL if name in having("invertible"))
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
    shapes=((2, 1), (3, 1), (1, 1), (4, 1), (2, 1), (5, 1), (3, 1), (8, 1), (2, 1), (6, 1), (4, 1)),
)
def positive_norm_without_symmetry(draw: Draw) -> Margins:
    """xᵀ W x > 0 for every x ≠ 0: ‖W‖ = λ_max, W = A Aᵀ / ‖A Aᵀ‖ + c I + (B − Bᵀ), A, B drawn.

    "Largest eigenvalue" is read as the largest modulus or the largest real part, whichever is
    nearer to ‖W‖. The margin is relative to ‖W‖.
    """
    generator, drawn = draw.generator, draw.weights
    gram = drawn @ transposed(drawn)
    size = np.maximum(lapack_norm(gram), 2.0**-500)[:, None, None]
    floor = 10.0 ** generator.uniform(-3, 0, (draw.batch, 1, 1))
    other = drawn[generator.permutation(draw.batch)]
    weights = gram / size + floor * np.eye(draw.n) + (other - transposed(other)) / 2
    norm = lapack_norm(weights)
    spectrum = eigenvalues(weights)
    modulus, real = np.abs(spectrum).max(axis=1), spectrum.real.max(axis=1)
    margin = -np.minimum(np.abs(norm - modulus), np.abs(norm - real)) / norm
    fits = eigensystem((weights + transposed(weights)) / 2)[0][:, 0] > decomposition_error(draw.n)
    inexact = eigenvalue_error(draw.n, norm) / norm + singular_value_error(draw.n)
    return Margins(margin, inexact, fits)


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
    """W ⪰ 0: in the direction of an eigenvector, t (1 − λ) |cᵀ J_t c| ≤ 1 if λ < 1, and otherwise
    |cᵀ J_t c| ≥ 1 + t (λ − 1); J_t by complex steps through the linear network.
    """
    values, vanishing, exploding = _growth(draw)
    chosen = (np.where(values < 1, *both) for both in zip(vanishing, exploding, strict=True))
    return least(*chosen)


@twin("eigenvalue-dichotomy-symmetric", ensembles=SYMMETRIC[::-1], shapes=LONG)
def eigenvalue_dichotomy_symmetric(draw: Draw) -> Margins:
    """The same for symmetric W: with d = |λ − 1|, t d |cᵀ J_t c| ≤ 1 or |cᵀ J_t c| ≥ 1 + t d.

    For each eigenvalue the better of the two inequalities counts.
    """
    _, vanishing, exploding = _growth(draw)
    better = sum(vanishing) > sum(exploding)
    chosen = (np.where(better, *both) for both in zip(vanishing, exploding, strict=True))
    return least(*chosen)


@twin("dominant-eigenvalue", ensembles=SEMIDEFINITE)
def dominant_eigenvalue(draw: Draw) -> Margins:
    """W ⪰ 0, q = λ_2 / λ_1: ‖W^t / λ_1^t − c_1 c_1ᵀ‖ = q^t, so at most 1 / (t (1 − q)).

    W^t is simulated; the eigenvectors are exact for some W + E, ‖E‖ ≤ d ω, hence no gap enters
    the error of their projection. The margin is 1 − ‖·‖ t (1 − q).
    """
    weights, steps = rescaled(draw), draw.horizon
    seen = simulated_power(weights, steps)
    values, vectors = eigensystem(weights)
    fits = values[:, -1] ** steps > SMALLEST_PRODUCT
    top = np.where(fits, values[:, -1], 1.0)
    second = np.maximum(values[:, -2], 0.0) / top if draw.n > 1 else np.zeros(draw.batch)
    leading = vectors[:, :, -1:] @ transposed(vectors[:, :, -1:])
    rest = lapack_norm(seen.matrix / (top**steps)[:, None, None] - leading)
    inexact = decomposition_error(draw.n)
    moved = combined(seen.error, power_error(inexact, 2 * steps), 3 * inexact)
    tolerance = steps * ((1 - second) * moved + (rest + moved) * (2 * inexact + gamma(4)))
    margin = 1.0 - rest * steps * (1 - second)
    return Margins(margin, tolerance + gamma(4), fits)


@twin("stable-iff-unitary", ensembles=SEMIDEFINITE)
def stable_iff_unitary(draw: Draw) -> Margins:
    """W ⪰ 0 is no farther from I than WᵀW is: ‖W − I‖ ≤ ‖WᵀW − I‖, so orthogonal means W = I.

    W = (1 − s) I + s P with P drawn and s log-uniform in [10⁻⁶, 1], so that some are nearly
    orthogonal. A computed P is semidefinite up to d ‖P‖, which moves either side by no more.
    """
    mixed = 10.0 ** draw.generator.uniform(-6, 0, (draw.batch, 1, 1))
    identity = np.eye(draw.n)
    weights = (1 - mixed) * identity + mixed * rescaled(draw)
    norm = lapack_norm(weights)
    defect = lapack_norm(transposed(weights) @ weights - identity)
    distance = lapack_norm(weights - identity)
    inexact = decomposition_error(draw.n) + draw.n * gamma(draw.n + 2)
    return Margins((defect - distance) / (1 + norm) ** 2, np.full(draw.batch, 2 * inexact))


@twin("linear-captures-nonlinear", ensembles=INVERTIBLE, shapes=LONG)
def linear_captures_nonlinear(draw: Draw) -> Margins:
    """In the middle case ‖J_t‖ lies on the side of 1 on which the linear network's ‖W^t‖ lies.

    As in "bounded-multiplicative-effect": ω = 1 / √(δ_i δ_s), all units of a step share one gate,
    δ_i or δ_s, and how often either occurs is random. The margin is ± log ‖J_t‖, where a relative
    error e counts as log(1 + e).
    """
    generator, batch, steps = draw.generator, draw.batch, draw.horizon
    lowest = 10.0 ** -generator.uniform(0.1, 0.6, batch)
    highest = generator.uniform(0.9, 1.0, batch)
    weights = scaled_to(draw, 1 / np.sqrt(lowest * highest))
    is_open = generator.random((batch, steps)) < generator.random((batch, 1))
    is_open[:, 0], is_open[:, 1] = True, False
    gate = np.where(is_open, highest[:, None], lowest[:, None])
    seen = observe(with_gates(draw, weights, np.repeat(gate[:, :, None], draw.n, axis=2)))
    linear = simulated_power(weights, steps)
    logarithm = np.log(seen.jacobian_norm)
    margin = np.where(linear.norm >= 1, logarithm, -logarithm)
    inexact = np.log1p(seen.error / seen.relative(seen.jacobian_norm))
    # Only instances whose linear network is clear of 1 by more than its own error count.
    fits = np.abs(linear.norm - 1) > linear.error * linear.unit
    return Margins(margin, inexact + gamma(ELEMENTARY) * np.abs(logarithm), fits)


@twin("gates-set-the-rate", ensembles=GENERAL)
def gates_set_the_rate(draw: Draw) -> Margins:
    """‖J_t‖ ≤ ω^t ∏ ‖D_k‖, and for n = 1 the equality J_t = W^t ∏ d_k, sign included."""
    seen = observe(with_gates(draw, rescaled(draw), random_gates(draw)))
    if draw.n > 1:
        return Margins(1.0 - seen.relative(seen.jacobian_norm), seen.error)
    linear = seen.linearisation
    number = linear.weights[:, 0, 0] ** draw.horizon * linear.gates[:, :, 0].prod(axis=1)
    return Margins(-np.abs(seen.relative(linear.jacobian[:, 0, 0] - number)), 2 * seen.error)


def _growth(draw: Draw) -> tuple[Array, Sides, Sides]:
    """Eigenvalues λ (batch, n), and the room of t d |cᵀ J_t c| ≤ 1 and |cᵀ J_t c| ≥ 1 + t d.

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
    vanishing = 1.0 - size * distance, distance * sizes + (size + sizes) * shifts + gamma(4)
    exploding = (size - 1.0 - distance) / unit, (sizes + shifts) / unit + gamma(4)
    return values, vanishing, exploding
