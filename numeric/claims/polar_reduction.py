"""Twins of the topic "polar reduction": the simulated network against ``scipy.linalg.polar``."""

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
    lapack_norm,
    lapack_smallest_singular_value,
    scaled_product,
    singular_values,
)
from numeric.matrices.spectra import polar_factors, transposed
from numeric.networks.powers import simulated_power
from numeric.twins import Draw, twin
from numeric.twins.evidence import (
    Margins,
    equal,
    equal_matrices,
    informative,
    jointly,
    relative,
    restricted,
)
from numeric.twins.scenarios import random_gates, rescaled

SEMIDEFINITE = having("symmetric", "positive-semidefinite")
NORMAL = having("normal")


@twin("polar-one-step", ensembles=GENERAL)
def polar_one_step(draw: Draw) -> Margins:
    """W = U R, UᵀU = I: WᵀW = R² relative to ‖W‖², and ‖W‖ = ‖R‖ relative to ‖W‖.

    U R lies within d ‖W‖ of W and U within d of an orthogonal matrix, so WᵀW and R² differ by at
    most 2 d + d² and the rounding of either product, in the Frobenius norm √n times as much.
    """
    weights = rescaled(draw)
    _, factor = polar_factors(weights)
    norm = lapack_norm(weights)
    inexact = combined(decomposition_error(draw.n), decomposition_error(draw.n))
    rounding = 2 * reassociation_error(draw.n, 2)
    tolerance = np.sqrt(draw.n) * (inexact + rounding) + 2 * singular_value_error(draw.n)
    gram = transposed(weights) @ weights
    return jointly(
        square=equal_matrices(gram, factor @ factor, tolerance, unit=norm**2),
        norms=equal(norm, lapack_norm(factor), tolerance, unit=norm),
    )


@twin("polar-powers", ensembles=GENERAL)
def polar_powers(draw: Draw) -> Margins:
    """Where R^t has grown W^t has too: ‖R^t‖ > 1 implies ‖W^t‖ ≥ ‖R^t‖, relative to ‖W‖^t."""
    margins, growth = _powers_compared(draw)
    return restricted(margins, growth > 1)


@twin("polar-powers-last", ensembles=GENERAL)
def polar_powers_last(draw: Draw) -> Margins:
    """The powers of W last as long as those of R: ‖W^t‖ ≥ ‖R^t‖, relative to ‖W‖^t."""
    return _powers_compared(draw)[0]


@twin("polar-powers-upper", ensembles=GENERAL)
def polar_powers_upper(draw: Draw) -> Margins:
    """‖W^t‖ ≤ ‖R‖^t, relative to ‖W‖^t."""
    weights = rescaled(draw)
    seen = simulated_power(weights, draw.horizon)
    bound = lapack_norm(polar_factors(weights)[1]) ** draw.horizon
    inexact = decomposition_error(draw.n) + singular_value_error(draw.n)
    margin = (bound - seen.norm) / seen.unit
    return Margins(margin, combined(seen.error, power_error(inexact, draw.horizon)))


@twin("polar-powers-normal", ensembles=NORMAL)
def polar_powers_normal(draw: Draw) -> Margins:
    """W normal: (W^t)ᵀ W^t = R^{2t} relative to ‖W‖^{2t}, and ‖W^t‖ = ‖R^t‖ relative to ‖W‖^t.

    A drawn W is normal up to d ‖W‖, and its R² = WᵀW within 2 d + d² of that of the normal one, so
    R^{2t} within (1 + 2 d + d²)^t − 1; the decomposition costs as much again.
    """
    weights, steps = rescaled(draw), draw.horizon
    seen = simulated_power(weights, steps)
    _, factor = polar_factors(weights)
    half = seen.matrix / seen.unit[:, None, None]
    # R / ‖W‖ before the powers, because ‖W‖^{2t} may leave the range of doubles.
    one = relative(factor, seen.weight_norm[:, None, None])
    reduced = scaled_product([one @ one] * steps)
    formed = np.ldexp(reduced.mantissa, reduced.exponent[:, None, None])
    norm = simulated_power(factor, steps).norm
    inexact = decomposition_error(draw.n)
    moved = np.sqrt(draw.n) * power_error(inexact, 4 * steps + 2)
    rounding = reassociation_error(draw.n, 2 * steps + 2) + np.sqrt(draw.n) * gamma(4 * steps + 4)
    tolerance = combined(seen.error, seen.error, moved, moved, rounding)
    found = jointly(
        gram=equal_matrices(transposed(half) @ half, formed, tolerance),
        norms=equal(seen.norm, norm, tolerance, unit=seen.unit),
    )
    return restricted(found, seen.unit > SMALLEST_PRODUCT)


@twin("polar-gated", ensembles=GENERAL)
def polar_gated(draw: Draw) -> Margins:
    """‖D W‖ = ‖D R‖, relative to ‖D‖ ‖W‖, with D = diag tanh'(W h) at a drawn state h."""
    weights, state = rescaled(draw), draw.generator.uniform(-1, 1, (draw.batch, draw.n, 1))
    gate = np.cosh((weights @ state)[:, :, 0]) ** -2
    factor = polar_factors(weights)[1]
    return _equal_norms(draw, gate[:, :, None] * weights, gate[:, :, None] * factor, gate, weights)


@twin("polar-gated-input", ensembles=GENERAL)
def polar_gated_input(draw: Draw) -> Margins:
    """‖W D‖ = ‖R D‖, relative to ‖W‖ ‖D‖."""
    weights, gate = rescaled(draw), random_gates(draw)[:, 0]
    factor = polar_factors(weights)[1]
    return _equal_norms(draw, weights * gate[:, None, :], factor * gate[:, None, :], gate, weights)


@twin("instability-is-generic", ensembles=SEMIDEFINITE)
def instability_is_generic(draw: Draw) -> Margins:
    """W ⪰ 0 whose powers keep m ≤ ‖W^t x‖ ≤ M for unit x: t (λ_max − 1) ≤ M − 1 and
    t (1 / λ_min − 1) ≤ 1 / m − 1.

    W = (1 − s) I + s P, P drawn, s log-uniform in [10⁻⁴, 1]; m and M are the extreme singular
    values of the simulated W^t. Either inequality is relative to its larger side; m and λ_min err
    by at most what M and λ_max do. A computed P is semidefinite up to d ‖P‖, which λ errs by
    anyway.
    """
    steps = draw.horizon
    mixed = 10.0 ** draw.generator.uniform(-4, 0, (draw.batch, 1, 1))
    weights = (1 - mixed) * np.eye(draw.n) + mixed * rescaled(draw)
    seen = simulated_power(weights, steps)
    values = singular_values(weights)
    highest, lowest = values[:, 0], values[:, -1]
    smallest = np.maximum(lapack_smallest_singular_value(seen.matrix), SMALLEST_PRODUCT)
    inexact = decomposition_error(draw.n)
    moved = combined(seen.error, power_error(inexact, steps)) + inexact + gamma(8)
    moved = (1 + steps) * moved * np.maximum(1.0, seen.unit) * (1 + seen.weight_norm)

    def at_least(value: Array, bound: Array, error: Array) -> Margins:
        unit = np.abs(value)
        return informative(Margins(relative(value - bound, unit), relative(2 * error, unit)))

    inverted = moved / smallest / lowest
    return jointly(
        above=at_least(seen.norm - 1, steps * (highest - 1), moved),
        below=at_least(1 / smallest - 1, steps * (1 / lowest - 1), inverted),
    )


def _powers_compared(draw: Draw) -> tuple[Margins, Array]:
    """‖W^t‖ − ‖R^t‖ relative to ‖W‖^t, and ‖R^t‖, less what it may err by.

    W^t is the complex-step Jacobian of the simulated linear network; R is LAPACK's.
    """
    weights = rescaled(draw)
    seen = simulated_power(weights, draw.horizon)
    reduced = simulated_power(polar_factors(weights)[1], draw.horizon)
    moved = power_error(decomposition_error(draw.n), draw.horizon)
    tolerance = combined(seen.error, reduced.error, moved)
    margins = Margins((seen.norm - reduced.norm) / seen.unit, tolerance)
    return margins, reduced.norm - tolerance * seen.unit


def _equal_norms(draw: Draw, first: Array, second: Array, gate: Array, weights: Array) -> Margins:
    """−|‖first‖ − ‖second‖| relative to ‖D‖ ‖W‖: U R is within d ‖W‖ of W, an entry rounds once."""
    unit = gate.max(axis=1) * lapack_norm(weights)
    inexact = decomposition_error(draw.n) + 2 * singular_value_error(draw.n)
    inexact += 2 * np.sqrt(draw.n) * gamma(2)
    return equal(lapack_norm(first), lapack_norm(second), inexact, unit)
