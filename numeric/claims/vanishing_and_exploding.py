"""Twins of the topic "vanishing and exploding": norms against powers and logarithms."""

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    ELEMENTARY,
    SMALLEST_PRODUCT,
    chain_error,
    combined,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL, having
from numeric.matrices.norms import frobenius_norm, lapack_norm, scaled_product
from numeric.twins import Draw, twin
from numeric.twins.brackets import at_least, delayed
from numeric.twins.evidence import Margins, informative, jointly, relative, room
from numeric.twins.scenarios import (
    Observation,
    alike,
    observe,
    random_gates,
    scaled_to,
    undriven,
    with_gates,
    with_row_sums,
)

NONNEGATIVE = having("nonnegative")
INVERTIBLE = tuple(name for name in GENERAL if name in having("invertible"))


@twin("vanishing-criterion", ensembles=GENERAL)
def vanishing_criterion(draw: Draw) -> Margins:
    """With q = δ_s ω < 1, (1 + t (1 − q)) ε ≥ 1 implies ‖J_t‖ ≤ ε, for the least such ε.

    The margin is that of 1 / ‖J_t‖ − 1 ≥ t (1 − q). ‖J_t‖ errs by ``error`` times the product of
    norms, q by p(n) u q. Orthogonal weights come near the bound. See :func:`_shrinking`.
    """
    seen = _shrinking(draw)
    q = seen.largest_gate_norm * seen.weight_norm
    lapack = singular_value_error(draw.n) + gamma(4)
    moved = seen.product_of_norms * seen.error
    return delayed(seen.jacobian_norm, draw.horizon * (1 - q), moved, draw.horizon * q * lapack)


@twin(
    "exploding-criterion",
    ensembles=("silent-diagonal", *GENERAL[:8]),
    shapes=(
        ((2, 15), (3, 20), (1, 25), (4, 15), (8, 20), (64, 10), (2, 25), (5, 18), (16, 15), (3, 40))
    ),
)
def exploding_criterion(draw: Draw) -> Margins:
    """δ_i ω > 1 makes the gradient explode, hence ‖J_t‖ ≥ ‖J_0‖ = 1 in the long run.

    Half of the chunks are autonomous with only the first unit awake, h_0 = (h, 0, …, 0); in the
    others one random unit is open at each step and the rest are not. In units of max(1, ∏ ‖D_k‖ ω).
    """
    wanted = draw.generator.uniform(1.1, 2.2, draw.batch)
    weights = scaled_to(draw, wanted)
    if draw.generator.random() < 0.5:
        initial = np.zeros((draw.batch, draw.n))
        initial[:, 0] = draw.generator.uniform(0.5, 1, draw.batch)
        network = undriven(draw, weights, initial)
    else:
        gates = random_gates(draw, 2.0)
        unit = draw.generator.integers(draw.n, size=(draw.batch, draw.horizon, 1))
        np.put_along_axis(gates, unit, 1.0, axis=2)
        network = with_gates(draw, weights, gates)
    seen = observe(network)
    unit_of_length = np.maximum(1.0, seen.product_of_norms)
    fits = seen.smallest_gate_norm * seen.weight_norm > 1 + singular_value_error(draw.n)
    return Margins((seen.jacobian_norm - 1.0) / unit_of_length, seen.error + gamma(4), fits)


@twin("perron-explodes", ensembles=NONNEGATIVE)
def perron_explodes(draw: Draw) -> Margins:
    """W ≥ 0 with all row sums ρ, d_min ρ = 1 + r: ‖J_t‖ ≥ (1 + r)^t, and ‖J_t‖ − 1 ≥ t r.

    The first is relative to ‖J_t‖, the second, for the largest B, to ‖J_t‖ − 1.

    r is log-uniform in [10⁻⁴, 1], and a third of the networks share one gate.
    """
    gates = alike(draw, random_gates(draw, 1.0))
    wanted = 1 + 10.0 ** draw.generator.uniform(-4, 0, draw.batch)
    weights = with_row_sums(draw, wanted / gates.min(axis=(1, 2)))
    seen = observe(with_gates(draw, weights, gates))
    growth = seen.smallest_gate * wanted / gates.min(axis=(1, 2)) - 1
    announced, excess = draw.horizon * growth, seen.jacobian_norm - 1
    moved = draw.horizon * (2 + growth) * gamma(2 * draw.n + 8)
    unit = np.abs(excess)
    tolerance = relative(2 * (seen.error * seen.product_of_norms + moved), unit)
    return jointly(
        power=at_least(
            seen,
            seen.jacobian_norm,
            (1 + growth) ** draw.horizon,
            combined(seen.error, power_error(gamma(2 * draw.n + 8), draw.horizon)),
        ),
        announced=informative(Margins(relative(excess - announced, unit), tolerance, growth >= 0)),
    )


@twin("smallest-singular-value-explodes", ensembles=INVERTIBLE)
def smallest_singular_value_explodes(draw: Draw) -> Margins:
    """d_min σ_min(W) = 1 + s > 1 implies σ_min(J_t) ≥ (1 + s)^t ≥ 1 + t s, by way of the inverse.

    σ_min(J_t) = 1 / ‖J_t⁻¹‖ and J_t⁻¹ = V D_1⁻¹ V D_2⁻¹ ⋯ V D_t⁻¹ with V = W⁻¹. V is what is drawn,
    so no inverse is computed and W may be as ill-conditioned as it likes. The margin is that of
    1 / ‖J_t⁻¹‖ − 1 ≥ t s, errors relative to (‖V‖ / d_min)^t = (1 + s)^−t ≤ 1 / (1 + t s).
    """
    gates = random_gates(draw, 2.0)
    lowest = gates.min(axis=(1, 2))
    excess = 10.0 ** draw.generator.uniform(-3, 0.5, draw.batch)
    inverse = scaled_to(draw, lowest / (1 + excess))
    norm = lapack_norm(inverse)
    growth = lowest / norm - 1
    steps, n = draw.horizon, draw.n
    product = scaled_product(inverse / gates[:, step, None, :] for step in reversed(range(steps)))
    lapack = singular_value_error(n)
    ratio = frobenius_norm(inverse) / norm
    chain = chain_error(np.full((draw.batch, steps), gamma(n + 2)), ratio, n)
    logs = gamma(ELEMENTARY + 4) * (np.abs(product.exponent) + np.abs(product.log_norm()) + 1)
    moved = combined(chain, lapack, logs) / (1 + steps * np.maximum(growth, 0.0))
    shifted = steps * (1 + growth) * (lapack + gamma(4))
    margin = -product.log_norm() - steps * np.log1p(growth)
    error = np.log1p(chain) + steps * (lapack + gamma(ELEMENTARY + 4)) + logs
    return jointly(
        power=informative(Margins(margin, error, growth > 0)),
        announced=delayed(np.exp(product.log_norm()), steps * growth, moved, shifted),
    )


@twin("middle-case", ensembles=GENERAL)
def middle_case(draw: Draw) -> Margins:
    """If (δ_i ω)^T ≤ 2 and (δ_s ω)^T ≥ 1/2 at T = 400, then δ_i ω ≤ 1 + 1/T and δ_s ω ≥ 1 − 2/T.

    So ω lies between 1/δ_s ≥ 1 and 1/δ_i, as far as a horizon of T can tell. The powers are walked
    one step at a time. ω is drawn within 10⁻⁴ to 10⁻¹ of either end.
    """
    gates, steps, generator = random_gates(draw), 400, draw.generator
    norms = gates.max(axis=2)
    lowest, highest = norms.min(axis=1), norms.max(axis=1)
    end = np.where(generator.random(draw.batch) < 0.5, lowest, highest)
    apart = generator.choice([-1.0, 1.0], draw.batch) * 10.0 ** generator.uniform(
        -4, -1, draw.batch
    )
    omega = lapack_norm(scaled_to(draw, (1 + apart) / end))
    low, high = np.ones(draw.batch), np.ones(draw.batch)
    with np.errstate(over="ignore"):
        for _ in range(steps):
            low, high = low * (lowest * omega), high * (highest * omega)
    fits = (low <= 2) & (high >= 0.5)
    rounding = np.full(draw.batch, gamma(4 * steps))
    return jointly(
        at_least_one=Margins(1 / highest - 1, rounding, fits),
        above=Margins(omega * highest / (1 - 2 / steps) - 1, rounding, fits),
        below=Margins(1 - omega * lowest / (1 + 1 / steps), rounding, fits),
    )


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
