"""Twins of the topic "vanishing and exploding": norms against powers and logarithms."""

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    ELEMENTARY,
    SMALLEST_PRODUCT,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL, having
from numeric.twins import Draw, twin
from numeric.twins.evidence import Margins, informative, relative, room
from numeric.twins.scenarios import (
    Observation,
    alike,
    observe,
    random_gates,
    scaled_to,
    with_gates,
    with_row_sums,
)

NONNEGATIVE = having("nonnegative")


@twin("gradient-vanishes", ensembles=GENERAL)
def gradient_vanishes(draw: Draw) -> Margins:
    """δω < 1: ‖J_t‖ < ε at the horizon t = T for each ε > (δω)^T, the least that is due then.

    Relative to it. See :func:`_shrinking`.
    """
    seen = _shrinking(draw)
    due = (seen.largest_gate_norm * seen.weight_norm) ** draw.horizon
    return _below(seen, due, draw)


@twin("vanishing-horizon", ensembles=GENERAL)
def vanishing_horizon(draw: Draw) -> Margins:
    """If t λ ≥ ℓ, then ‖J_t‖ ≤ ε, with λ = −ln(δω) and ℓ = −ln ε, for the least such ε, exp(−t λ).

    Relative to it; exp and ln err by t |λ| u. See :func:`_shrinking`.
    """
    seen = _shrinking(draw)
    rate = seen.largest_gate_norm * seen.weight_norm
    decay = -np.log(np.maximum(rate, SMALLEST_PRODUCT))
    due = np.exp(-draw.horizon * decay)
    return _below(seen, due, draw, np.expm1(2 * gamma(ELEMENTARY + 4) * draw.horizon * (1 + decay)))


@twin("gradient-explodes", ensembles=NONNEGATIVE)
def gradient_explodes(draw: Draw) -> Margins:
    """W ≥ 0, d_min ρ > 1: ‖J_t‖ > B at the horizon t = T for each B < (d_min ρ)^T.

    Relative to it. See :func:`_growing`.
    """
    seen, rate = _growing(draw)
    return _above(seen, rate**draw.horizon, rate, draw)


@twin("exploding-horizon", ensembles=NONNEGATIVE)
def exploding_horizon(draw: Draw) -> Margins:
    """If t λ ≥ ℓ, then ‖J_t‖ ≥ c, with λ = ln(d_min ρ) and ℓ = ln c, for the largest such c.

    Relative to it; exp and ln err by t λ u. See :func:`_growing`.
    """
    seen, rate = _growing(draw)
    due = np.exp(draw.horizon * np.log(rate))
    return _above(seen, due, rate, draw)


def _shrinking(draw: Draw) -> Observation:
    """Networks with 1 − δω log-uniform in [10⁻⁴, 1], a third of them with one gate a step."""
    gates = alike(draw, random_gates(draw, 4.0 if draw.generator.random() < 0.5 else 0.01))
    wanted = (1 - 10.0 ** draw.generator.uniform(-4, -1e-3, draw.batch)) / gates.max(axis=(1, 2))
    return observe(with_gates(draw, scaled_to(draw, wanted), gates))


def _below(seen: Observation, due: Array, draw: Draw, extra: Array | float = 0.0) -> Margins:
    rate = seen.largest_gate_norm * seen.weight_norm
    lapack = singular_value_error(draw.n) + gamma(4)
    error = power_error(lapack, 2 * draw.horizon) + extra
    inexact = seen.error * seen.product_of_norms + due * error
    margin = room(seen.jacobian_norm, due)
    return informative(Margins(margin, 2 * relative(inexact, due), rate < 1))


def _growing(draw: Draw) -> tuple[Observation, Array]:
    """W ≥ 0 with all row sums ρ, and d_min ρ − 1 log-uniform in [10⁻⁴, 1]."""
    gates = alike(draw, random_gates(draw, 1.0))
    wanted = (1 + 10.0 ** draw.generator.uniform(-4, 0, draw.batch)) / gates.min(axis=(1, 2))
    seen = observe(with_gates(draw, with_row_sums(draw, wanted), gates))
    return seen, seen.smallest_gate * wanted


def _above(seen: Observation, due: Array, rate: Array, draw: Draw) -> Margins:
    """The row sums are within γ_{2n} of ρ, and a power of the rate by exp and ln within 2 t u."""
    moved = power_error(gamma(2 * draw.n + 2 * ELEMENTARY + 8), draw.horizon)
    logs = np.expm1(gamma(2 * ELEMENTARY + 4) * draw.horizon * (1 + np.log(np.maximum(rate, 1.0))))
    inexact = seen.error * seen.product_of_norms + due * (moved + logs)
    margin = relative(seen.jacobian_norm, due) - 1.0
    return informative(Margins(margin, 2 * relative(inexact, due), rate > 1))
