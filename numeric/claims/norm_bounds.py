"""Twins of the topic "bounds on the norm of the Jacobian": simulation and LAPACK."""

from dataclasses import replace

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    COMPLEX_ELEMENTARY,
    ELEMENTARY,
    SMALLEST,
    UNIT_ROUNDOFF,
    chain_error,
    combined,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL, having
from numeric.matrices.norms import (
    frobenius_norm,
    lapack_norm,
    lapack_smallest_singular_value,
    scaled_product,
)
from numeric.matrices.spectra import transposed
from numeric.networks.activations import COMPLEX_STEP, TANH, differentiated
from numeric.networks.cells import preactivation_error
from numeric.networks.linearise import descending
from numeric.twins import ONE_UNIT, SEVERAL, Draw, twin
from numeric.twins.adversary import low_norm_network
from numeric.twins.brackets import at_least, delayed
from numeric.twins.evidence import Margins, equal, informative, jointly, least, relative, room
from numeric.twins.scenarios import (
    Network,
    alike,
    driven,
    lone_unit,
    observe,
    random_gates,
    reading_all,
    rescaled,
    scaled_to,
    undriven,
    with_gates,
    with_row_sums,
)

SEMIDEFINITE = having("symmetric", "positive-semidefinite")
NONNEGATIVE = having("nonnegative")
INVERTIBLE = tuple(name for name in GENERAL if name in having("invertible"))
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
    widened = 1.0 + points**2 / 4
    return jointly(
        at_most_one=least(1.0 - slopes * widened, slopes * widened * (error + gamma(4))),
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


@twin("norm-of-product", ensembles=GENERAL)
def norm_of_product(draw: Draw) -> Margins:
    """‖J_t‖ = ∏ ‖D_k‖ ‖W‖ for a network without inputs, relative to the right-hand side."""
    initial = draw.generator.uniform(-1, 1, (draw.batch, draw.n))
    seen = observe(undriven(draw, rescaled(draw), initial))
    whole = seen.product_of_norms
    return informative(equal(seen.jacobian_norm, whole, seen.error, unit=whole))


@twin("submultiplicativity", ensembles=GENERAL)
def submultiplicativity(draw: Draw) -> Margins:
    """‖A_t ⋯ A_1‖ ≤ ∏ ‖A_k‖ for t different matrices of the ensemble, gated; by LAPACK.

    A gated factor is rounded once, and is then the datum; a product costs γ_n a step.
    """
    gates = random_gates(draw)
    order = draw.generator.integers(draw.batch, size=(draw.horizon, draw.batch))
    factors = [gates[:, k, :, None] * draw.weights[order[k]] for k in range(draw.horizon)]
    norms = np.stack([lapack_norm(factor) for factor in factors], axis=1)
    frobenius = np.stack([frobenius_norm(factor) for factor in factors], axis=1)
    present = np.where(norms > 0, norms, 1.0)
    ratios = np.where(norms > 0, frobenius / present, 1.0)
    product = scaled_product(factors)
    # Logarithms, because the product of fifty norms may leave the range of doubles.
    share = np.exp(product.log_norm() - np.log(present).sum(axis=1))
    lapack = singular_value_error(draw.n)
    logs = np.abs(np.log(present)).sum(axis=1)
    rounding = gamma(ELEMENTARY + draw.horizon + 2) * (logs + np.abs(product.exponent) + 1.0)
    chain = chain_error(gamma(draw.n) * ratios, np.ones(draw.batch), draw.n)
    return Margins(
        1.0 - share, combined(chain, lapack, power_error(lapack, draw.horizon), rounding)
    )


@twin("upper-bound", ensembles=GENERAL)
def upper_bound(draw: Draw) -> Margins:
    """‖J_t‖ ≤ (δ_s ω)^t, relative to the bound."""
    seen = observe(driven(draw))
    bound = (seen.largest_gate_norm * seen.weight_norm) ** draw.horizon
    return Margins(1.0 - relative(seen.jacobian_norm, bound), seen.error)


@twin("lower-bound", ensembles=GENERAL)
def lower_bound(draw: Draw) -> Margins:
    """(δ_i ω)^t ≤ ‖J_t‖, relative to ∏ ‖D_k‖ ‖W‖."""
    seen = observe(driven(draw))
    bound = (seen.smallest_gate_norm * seen.weight_norm) ** draw.horizon
    return Margins(seen.relative(seen.jacobian_norm - bound), seen.error)


@twin("lower-bound-autonomous", ensembles=("silent-diagonal", *GENERAL[:6]))
def lower_bound_autonomous(draw: Draw) -> Margins:
    """(δ_i ω)^t ≤ ‖J_t‖ for a network that its own states drive, relative to ∏ ‖D_k‖ ‖W‖."""
    weights = scaled_to(draw, draw.generator.uniform(0.5, 2.2, draw.batch))
    initial = np.zeros((draw.batch, draw.n))
    initial[:, 0] = draw.generator.uniform(0.5, 1, draw.batch)
    seen = observe(undriven(draw, weights, initial))
    bound = (seen.smallest_gate_norm * seen.weight_norm) ** draw.horizon
    return Margins(seen.relative(seen.jacobian_norm - bound), seen.error)


@twin("smallest-singular-value-bound", ensembles=GENERAL)
def smallest_singular_value_bound(draw: Draw) -> Margins:
    """(d_min σ_min(W))^t ≤ σ_min(J_t), relative to the latter."""
    seen = observe(driven(draw))
    weights = seen.linearisation.weights
    bound = (seen.smallest_gate * lapack_smallest_singular_value(weights)) ** draw.horizon
    smallest = lapack_smallest_singular_value(seen.linearisation.jacobian)
    return at_least(seen, smallest, bound, 2 * seen.error)


@twin("largest-singular-value-bound", ensembles=GENERAL)
def largest_singular_value_bound(draw: Draw) -> Margins:
    """d_min^t σ_min(W)^(t − 1) ω ≤ ‖J_t‖, relative to the latter; a third share one gate a step."""
    seen = observe(with_gates(draw, rescaled(draw), alike(draw, random_gates(draw))))
    smallest = lapack_smallest_singular_value(seen.linearisation.weights)
    later = (seen.smallest_gate * smallest) ** (draw.horizon - 1)
    bound = seen.smallest_gate * seen.weight_norm * later
    return at_least(seen, seen.jacobian_norm, bound, 2 * seen.error)


@twin(
    "symmetric-lower-bound",
    ensembles=SEMIDEFINITE,
    shapes=((3, 2), (2, 1), (64, 2), (1, 2), (5, 2), (8, 1), (2, 2), (32, 2), (4, 1), (16, 2)),
)
def symmetric_lower_bound(draw: Draw) -> Margins:
    """W ⪰ 0 and t ≤ 2: (d_min ω)^t ≤ ‖J_t‖, relative to it, with gates over four decades.

    A computed W is semidefinite up to n γ_n ‖W‖, which shifts J_t by at most t times that.
    """
    seen = observe(_steered(draw))
    bound = (seen.smallest_gate * seen.weight_norm) ** draw.horizon
    shift = power_error(draw.n * gamma(draw.n), draw.horizon)
    return at_least(seen, seen.jacobian_norm, bound, combined(seen.error, shift))


@twin("entrywise-lower-bound", ensembles=NONNEGATIVE)
def entrywise_lower_bound(draw: Draw) -> Margins:
    """W ≥ 0 entrywise: J_t ≥ d_min^t W^t entrywise and ‖J_t‖ ≥ d_min^t ‖W^t‖.

    W^t is itself a chain of t products with an error below that of the simulation.
    """
    seen = observe(_steered(draw))
    gates = np.broadcast_to(seen.smallest_gate[:, None, None], seen.linearisation.gates.shape)
    power = descending(gates, seen.linearisation.weights)
    formed = np.ldexp(power.mantissa, power.exponent[:, None, None])
    unit, error = seen.product_of_norms[:, None, None], 2 * seen.error
    entries = relative(seen.linearisation.jacobian - formed, unit)
    return jointly(
        entries=informative(least(entries, np.broadcast_to(error[:, None, None], entries.shape))),
        norms=at_least(seen, seen.jacobian_norm, lapack_norm(formed), error),
    )


@twin("perron-lower-bound", ensembles=NONNEGATIVE)
def perron_lower_bound(draw: Draw) -> Margins:
    """W ≥ 0 with all row sums ρ, so that W (1, …, 1) = ρ (1, …, 1): (d_min ρ)^t ≤ ‖J_t‖.

    A third of the networks share one gate, so that doubly stochastic W reach the bound. The
    computed row sums are within γ_{2n} of ρ.
    """
    rate, gates = draw.generator.uniform(0.5, 1.5, draw.batch), alike(draw, random_gates(draw))
    seen = observe(with_gates(draw, with_row_sums(draw, rate), gates))
    bound = (seen.smallest_gate * rate) ** draw.horizon
    moved = power_error(gamma(2 * draw.n), draw.horizon)
    return at_least(seen, seen.jacobian_norm, bound, combined(seen.error, moved))


@twin("perron-lower-bound-symmetric", ensembles=NONNEGATIVE)
def perron_lower_bound_symmetric(draw: Draw) -> Margins:
    """W = AᵀA with A ≥ 0, which is W ⪰ 0 and W ≥ 0: (d_min ω)^t ≤ ‖J_t‖, relative to the latter.

    A computed W is semidefinite up to n γ_n ‖W‖, which shifts J_t by at most t times that. A third
    of the networks share one gate a step.
    """
    grams = replace(draw, weights=transposed(draw.weights) @ draw.weights)
    weights = scaled_to(grams, draw.generator.uniform(0.5, 1.5, draw.batch))
    seen = observe(with_gates(draw, weights, alike(draw, random_gates(draw))))
    bound = (seen.smallest_gate * seen.weight_norm) ** draw.horizon
    shift = power_error(draw.n * gamma(draw.n), draw.horizon)
    return at_least(seen, seen.jacobian_norm, bound, combined(seen.error, shift))


@twin(
    "lower-bound-min-entry",
    ensembles=SEMIDEFINITE,
    shapes=((3, 3), (4, 4), (2, 5), (3, 8), (16, 3), (5, 3), (64, 3), (1, 3), (3, 50), (8, 4)),
)
def lower_bound_min_entry(draw: Draw) -> Margins:
    """W ⪰ 0: (d_min ω)^t ≤ ‖J_t‖, sought to be broken by a random search over W and the gates.

    The network that the search proposes is simulated; the search's own value is not used.
    """
    weights, gates = low_norm_network(draw, rounds=200 if draw.n * draw.horizon < 50 else 40)
    seen = observe(with_gates(draw, weights, gates))
    bound = (seen.smallest_gate * seen.weight_norm) ** draw.horizon
    shift = power_error(draw.n * gamma(draw.n), draw.horizon)
    return Margins(seen.relative(seen.jacobian_norm - bound), combined(seen.error, shift))


@twin("vanishing-criterion", ensembles=GENERAL)
def vanishing_criterion(draw: Draw) -> Margins:
    """With q = δ_s ω < 1, (1 + t (1 − q)) ε ≥ 1 implies ‖J_t‖ ≤ ε, for the least such ε.

    The margin is that of 1 / ‖J_t‖ − 1 ≥ t (1 − q). ‖J_t‖ errs by ``error`` times the product of
    norms, q by p(n) u q. A third of the networks share one gate a step, and 1 − q is log-uniform in
    [10⁻⁴, 1]: orthogonal weights come near the bound.
    """
    gates = alike(draw, random_gates(draw, 4.0 if draw.generator.random() < 0.5 else 0.01))
    wanted = (1 - 10.0 ** draw.generator.uniform(-4, 0, draw.batch)) / gates.max(axis=(1, 2))
    seen = observe(with_gates(draw, scaled_to(draw, wanted), gates))
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


@twin("smallest-singular-value-explodes", ensembles=INVERTIBLE)
def smallest_singular_value_explodes(draw: Draw) -> Margins:
    """d_min σ_min(W) = 1 + s > 1 implies σ_min(J_t) ≥ (1 + s)^t ≥ 1 + t s, by way of the inverse.

    σ_min(J_t) = 1 / ‖J_t⁻¹‖ and J_t⁻¹ = V D_1⁻¹ V D_2⁻¹ ⋯ V D_t⁻¹ with V = W⁻¹. V is what is drawn,
    so no inverse is computed and W may be as ill-conditioned as it likes. The margin is that of
    1 / ‖J_t⁻¹‖ − 1 ≥ t s, errors relative to (‖V‖ / d_min)^t = (1 + s)^−t ≤ 1 / (1 + t s); that of
    the power is in logarithms, relative to −log ‖J_t⁻¹‖.
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
    decay = -product.log_norm()
    error = np.log1p(chain) + steps * (lapack + gamma(ELEMENTARY + 4)) + logs
    return jointly(
        power=informative(
            Margins(
                room(steps * np.log1p(growth), decay),
                relative(2 * error, np.abs(decay)),
                growth > 0,
            )
        ),
        announced=delayed(np.exp(-decay), steps * growth, moved, shifted),
    )


@twin("perron-explodes", ensembles=NONNEGATIVE)
def perron_explodes(draw: Draw) -> Margins:
    """W ≥ 0 with all row sums ρ, d_min ρ = 1 + r: ‖J_t‖ ≥ (1 + r)^t, and ‖J_t‖ − 1 ≥ t r.

    The second is for the largest B. Both are relative to ‖J_t‖ − 1.

    r is log-uniform in [10⁻⁴, 1], and a third of the networks share one gate.
    """
    gates = alike(draw, random_gates(draw, 1.0))
    wanted = 1 + 10.0 ** draw.generator.uniform(-4, 0, draw.batch)
    weights = with_row_sums(draw, wanted / gates.min(axis=(1, 2)))
    seen = observe(with_gates(draw, weights, gates))
    growth = seen.smallest_gate * wanted / gates.min(axis=(1, 2)) - 1
    announced, excess = draw.horizon * growth, seen.jacobian_norm - 1
    grown = (1 + growth) ** draw.horizon
    moved = power_error(gamma(2 * draw.n + 8), draw.horizon) * (seen.jacobian_norm + grown)
    moved += draw.horizon * (2 + growth) * gamma(2 * draw.n + 8)
    unit = np.abs(excess)
    tolerance = relative(2 * (seen.error * seen.product_of_norms + moved), unit)
    return jointly(
        power=informative(Margins(relative(excess - (grown - 1), unit), tolerance, growth >= 0)),
        announced=informative(Margins(relative(excess - announced, unit), tolerance, growth >= 0)),
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


@twin("gate-floor", ensembles=GENERAL, shapes=SEVERAL)
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


@twin("bounded-multiplicative-effect", ensembles=GENERAL, shapes=ONE_UNIT)
def bounded_multiplicative_effect(draw: Draw) -> Margins:
    """One unit without inputs in the middle case: its gradient stays above 1/10.

    w in [1.2, 4] and a small h_0 open the first gate beyond 1/w; saturation closes a later one
    below 1/w. The gradient is read off the simulation; an instance counts if both occur.
    """
    seen = observe(lone_unit(draw, draw.generator.uniform(0.01, 0.3, draw.batch)))
    factors = seen.linearisation.gates[:, :, 0] * seen.weight_norm[:, None]
    fits = (factors.max(axis=1) >= 1) & (factors.min(axis=1) <= 1)
    return Margins(seen.jacobian_norm - 0.1, seen.error * seen.product_of_norms + gamma(2), fits)


@twin("log-average-bound", ensembles=GENERAL)
def log_average_bound(draw: Draw) -> Margins:
    """That log ‖J_t‖ ≤ t log ω + Σ log ‖D_k‖, with equality for n = 1.

    With r = ‖J_t‖ / ∏ ‖D_k‖ ω and its error e, the margin is −log max(r, e). An instance whose
    tolerance exceeds 1 % says little, and is drawn again.
    """
    seen = observe(_steered(draw))
    present = seen.product_of_norms > 0
    error = seen.error
    kept = np.maximum(seen.relative(seen.jacobian_norm), error)
    logarithm = np.where(present, np.log(kept), 0.0)
    margin = -np.abs(logarithm) if draw.n == 1 else -logarithm
    tolerance = np.log1p(2 * error / kept) + gamma(ELEMENTARY) * np.abs(logarithm)
    return informative(Margins(margin, tolerance))


def _closing_gates(draw: Draw) -> tuple[Array, Array, Array]:
    """h_t, ‖D_t‖ and a tolerance, for the last step of a network whose gates are below one half."""
    seen = with_gates(draw, rescaled(draw), 0.5 * random_gates(draw)).linearised()
    norm = seen.gates[:, -1].max(axis=1)
    return seen.states[:, -1], norm, np.full((draw.batch, draw.n), gamma(3 * ELEMENTARY + 8))


def _steered(draw: Draw) -> Network:
    """A network on the rescaled weights whose inputs realise gates over four decades."""
    return with_gates(draw, rescaled(draw), random_gates(draw))


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
