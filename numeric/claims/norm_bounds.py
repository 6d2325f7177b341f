"""Twins of the topic "bounds on the norm of the Jacobian": simulation and LAPACK."""

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
from numeric.networks.activations import COMPLEX_STEP, TANH, differentiated
from numeric.networks.cells import preactivation_error
from numeric.networks.linearise import descending
from numeric.twins import Draw, twin
from numeric.twins.adversary import low_norm_network
from numeric.twins.evidence import Margins, jointly, least
from numeric.twins.scenarios import (
    Network,
    driven,
    observe,
    random_gates,
    rescaled,
    scaled_to,
    undriven,
    with_gates,
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
    difference = np.abs(lapack_norm(diagonal[:, :, None] * np.eye(draw.n)) - largest)
    margin = -difference / np.where(largest > 0, largest, 1.0)
    return Margins(margin, np.full(draw.batch, singular_value_error(draw.n)))


@twin("tanh-derivative-range", ensembles=GENERAL)
def tanh_derivative_range(draw: Draw) -> Margins:
    """0 ≤ tanh'(z) < 1, tanh' by a complex step, at every z that a network passes through."""
    slopes, tolerance = _slopes(driven(draw))
    margin = np.minimum(slopes, BELOW_ONE - slopes)
    return least(margin, tolerance)


@twin("tanh-derivative-half-open", ensembles=GENERAL)
def tanh_derivative_half_open(draw: Draw) -> Margins:
    """0 < tanh'(z) ≤ 1, and tanh'(z) = 1 exactly if z = 0.

    The first inequality is strict, so SMALLEST / s, the least value that a complex step can
    return, has to be reached.
    """
    network = driven(draw)
    points = network.linearised().preactivations
    slopes, tolerance = _slopes(network)
    upper = np.where(points == 0, -np.abs(1.0 - slopes), BELOW_ONE - slopes)
    return least(np.minimum(slopes - SMALLEST / COMPLEX_STEP, upper), tolerance)


@twin("gate-norm-below-one", ensembles=GENERAL)
def gate_norm_below_one(draw: Draw) -> Margins:
    """‖D_t‖ < 1 for every t up to the horizon."""
    slopes, tolerance = _slopes(driven(draw))
    return least(BELOW_ONE - slopes, tolerance)


@twin("gate-norm-at-most-one", ensembles=GENERAL)
def gate_norm_at_most_one(draw: Draw) -> Margins:
    """0 < ‖D_t‖ ≤ 1, with ‖D_t‖ = 1 exactly if some unit has z = 0."""
    network = driven(draw)
    slopes, tolerance = _slopes(network)
    open_unit = (network.linearised().preactivations == 0).any(axis=2)
    norms = slopes.max(axis=2)
    strict = np.where(open_unit, -np.abs(1.0 - norms), BELOW_ONE - norms)
    allowed = tolerance.max(axis=2)
    return jointly(
        positive=least(norms[:, :, None], allowed[:, :, None]),
        at_most_one=least(strict[:, :, None], allowed[:, :, None]),
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
    margin = np.minimum.reduce(
        [lowest, norms.min(axis=1) - lowest, highest - norms.max(axis=1), 1.0 - highest]
    )
    relative = combined(singular_value_error(n), gamma(COMPLEX_ELEMENTARY + ELEMENTARY + 5))
    return Margins(margin, np.full(draw.batch, relative))


@twin("norm-of-product", ensembles=GENERAL)
def norm_of_product(draw: Draw) -> Margins:
    """‖J_t‖ = ∏ ‖D_k‖ ‖W‖, relative to the right-hand side."""
    seen = observe(driven(draw))
    return Margins(-np.abs(seen.relative(seen.jacobian_norm - seen.product_of_norms)), seen.error)


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
    relative = np.exp(product.log_norm() - np.log(present).sum(axis=1))
    lapack = singular_value_error(draw.n)
    logs = np.abs(np.log(present)).sum(axis=1)
    rounding = gamma(ELEMENTARY + draw.horizon + 2) * (logs + np.abs(product.exponent) + 1.0)
    chain = chain_error(gamma(draw.n) * ratios, np.ones(draw.batch), draw.n)
    return Margins(
        1.0 - relative, combined(chain, lapack, power_error(lapack, draw.horizon), rounding)
    )


@twin("upper-bound", ensembles=GENERAL)
def upper_bound(draw: Draw) -> Margins:
    """‖J_t‖ ≤ (δ_s ω)^t, relative to the bound."""
    seen = observe(driven(draw))
    bound = (seen.largest_gate_norm * seen.weight_norm) ** draw.horizon
    return Margins(1.0 - seen.jacobian_norm / np.where(bound > 0, bound, 1.0), seen.error)


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
    """(d_min σ_min(W))^t ≤ σ_min(J_t), relative to ∏ ‖D_k‖ ‖W‖."""
    seen = observe(driven(draw))
    weights = seen.linearisation.weights
    bound = (seen.smallest_gate * lapack_smallest_singular_value(weights)) ** draw.horizon
    smallest = lapack_smallest_singular_value(seen.linearisation.jacobian)
    return Margins(seen.relative(smallest - bound), 2 * seen.error)


@twin(
    "symmetric-lower-bound",
    ensembles=SEMIDEFINITE,
    shapes=((3, 2), (2, 1), (64, 2), (1, 2), (5, 2), (8, 1), (2, 2), (32, 2), (4, 1), (16, 2)),
)
def symmetric_lower_bound(draw: Draw) -> Margins:
    """W ⪰ 0 and t ≤ 2: (d_min ω)^t ≤ ‖J_t‖, with gates over four decades.

    A computed W is semidefinite up to n γ_n ‖W‖, which shifts J_t by at most t times that.
    """
    seen = observe(_steered(draw))
    bound = (seen.smallest_gate * seen.weight_norm) ** draw.horizon
    shift = power_error(draw.n * gamma(draw.n), draw.horizon)
    return Margins(seen.relative(seen.jacobian_norm - bound), combined(seen.error, shift))


@twin("entrywise-lower-bound", ensembles=NONNEGATIVE)
def entrywise_lower_bound(draw: Draw) -> Margins:
    """W ≥ 0 entrywise: J_t ≥ d_min^t W^t entrywise and ‖J_t‖ ≥ d_min^t ‖W^t‖.

    W^t is itself a chain of t products with an error below that of the simulation.
    """
    seen = observe(_steered(draw))
    gates = np.broadcast_to(seen.smallest_gate[:, None, None], seen.linearisation.gates.shape)
    power = descending(gates, seen.linearisation.weights)
    formed = np.ldexp(power.mantissa, power.exponent[:, None, None])
    unit = np.where(seen.product_of_norms > 0, seen.product_of_norms, 1.0)[:, None, None]
    entries = ((seen.linearisation.jacobian - formed) / unit).min(axis=(1, 2))
    norms = seen.relative(seen.jacobian_norm - lapack_norm(formed))
    return Margins(np.minimum(entries, norms), 2 * seen.error)


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
    """With q = δ_s ω < 1, t (1 − q) ε ≥ 1 implies ‖J_t‖ ≤ ε, for the least such ε.

    The margin is 1 − ‖J_t‖ / ε = 1 − ‖J_t‖ t (1 − q). ‖J_t‖ errs by ``error`` times the product
    of norms, q by p(n) u q.
    """
    gates = random_gates(draw)
    wanted = draw.generator.uniform(0.05, 1, draw.batch) / gates.max(axis=(1, 2))
    seen = observe(with_gates(draw, scaled_to(draw, wanted), gates))
    q = seen.largest_gate_norm * seen.weight_norm
    steps = draw.horizon
    lapack = singular_value_error(draw.n) + gamma(4)
    tolerance = steps * (
        np.abs(1 - q) * seen.product_of_norms * seen.error + seen.jacobian_norm * q * lapack
    )
    margin = 1.0 - seen.jacobian_norm * steps * (1 - q)
    return Margins(margin, tolerance + gamma(8), q < 1)


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
    """d_min σ_min(W) = 1 + s > 1 implies σ_min(J_t) ≥ 1 + t s, by way of the inverse.

    σ_min(J_t) = 1 / ‖J_t⁻¹‖ and J_t⁻¹ = V D_1⁻¹ V D_2⁻¹ ⋯ V D_t⁻¹ with V = W⁻¹. V is what is drawn,
    so no inverse is computed and W may be as ill-conditioned as it likes. The margin is
    1 − ‖J_t⁻¹‖ (1 + t s), errors relative to (‖V‖ / d_min)^t = (1 + s)^−t ≤ 1 / (1 + t s).
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
    announced = np.exp(product.log_norm() + np.log1p(steps * growth))
    logs = gamma(ELEMENTARY + 4) * (np.abs(product.exponent) + np.abs(product.log_norm()) + 1)
    inexact = combined(chain, lapack, logs, steps * (1 + growth) * (lapack + gamma(4)))
    return Margins(1.0 - announced, inexact, growth > 0)


@twin("middle-case", ensembles=GENERAL)
def middle_case(draw: Draw) -> Margins:
    """δ_i ω ≤ 1 ≤ δ_s ω and δ_i > 0 imply 1 / δ_s ≤ ω ≤ 1 / δ_i, relative to ω."""
    gates = random_gates(draw)
    norms = gates.max(axis=2)
    lowest, highest = norms.min(axis=1), norms.max(axis=1)
    wanted = (highest / lowest) ** draw.generator.random(draw.batch) / highest
    weights = scaled_to(draw, wanted)
    norms = with_gates(draw, weights, gates).linearised().gates.max(axis=2)
    lowest, highest = norms.min(axis=1), norms.max(axis=1)
    found = lapack_norm(weights)
    norm = np.where(found > 0, found, 1.0)
    fits = (lowest * found <= 1) & (highest * found >= 1)
    margin = np.minimum(1 - 1 / (highest * norm), 1 / (lowest * norm) - 1)
    inexact = (singular_value_error(draw.n) + gamma(4)) * np.maximum(1.0, 1 / (lowest * norm))
    return Margins(margin, inexact, fits)


@twin("zero-gate-means-vanished-state", ensembles=GENERAL)
def zero_gate_means_vanished_state(draw: Draw) -> Margins:
    """As the gates close the state vanishes: ‖h_t‖_∞ ≤ ‖D_t‖ for gates below one half.

    h_t and D_t are functions of one computed z_t, within γ_8 and γ_12.
    """
    gates = 0.5 * random_gates(draw)
    seen = with_gates(draw, rescaled(draw), gates).linearised()
    norm = seen.gates[:, -1].max(axis=1)
    state = np.abs(seen.states[:, -1]).max(axis=1)
    return Margins(norm - state, np.full(draw.batch, gamma(2 * ELEMENTARY + 5)), norm < 0.5)


@twin("gate-floor", ensembles=GENERAL)
def gate_floor(draw: Draw) -> Margins:
    """Every gate is at least sech² r, r = ω √n + ‖U‖ sup ‖x‖ + ‖b‖; margin in logarithms.

    log sech² has slope at most 2 in size, so errors of z and of r count twice.
    """
    network = driven(draw)
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


@twin(
    "bounded-multiplicative-effect",
    ensembles=INVERTIBLE,
    shapes=((1, 50), (2, 20), (3, 40), (1, 10), (8, 30), (4, 50), (64, 8), (1, 30), (16, 20)),
)
def bounded_multiplicative_effect(draw: Draw) -> Margins:
    """Two networks with one W, δ_i and δ_s differ in ‖J_t‖ by at most the factor δ_s / δ_i.

    In the middle case, ω = 1 / √(δ_i δ_s). All units of a step share one gate, δ_i or δ_s; both
    occur in either network, but how often differs. Margin in logarithms, where a relative error
    e of ‖J_t‖ / ∏ ‖D_k‖ ω counts as log(1 + e ∏ ‖D_k‖ ω / ‖J_t‖).
    """
    generator, batch, steps, n = draw.generator, draw.batch, draw.horizon, draw.n
    lowest = 10.0 ** -generator.uniform(0.1, 0.6, batch)
    highest = generator.uniform(0.9, 1.0, batch)
    weights = scaled_to(draw, 1 / np.sqrt(lowest * highest))
    logs, tolerance = [], np.full(batch, gamma(4 * ELEMENTARY))
    for _ in range(2):
        often = generator.random((batch, 1))
        is_open = generator.random((batch, steps)) < often
        is_open[:, 0], is_open[:, 1] = True, False
        gate = np.where(is_open, highest[:, None], lowest[:, None])
        seen = observe(with_gates(draw, weights, np.repeat(gate[:, :, None], n, axis=2)))
        relative, error = seen.relative(seen.jacobian_norm), seen.error
        logs.append(np.log(seen.jacobian_norm))
        tolerance = tolerance + np.log1p(error / relative) + gamma(ELEMENTARY) * np.abs(logs[-1])
        # The gates that the inputs realise differ from those asked by the rounding of z.
        asked = np.abs(np.log(seen.linearisation.gates / gate[:, :, None]))
        tolerance = tolerance + 2 * asked.max(axis=(1, 2))
    return Margins(np.log(highest / lowest) - np.abs(logs[0] - logs[1]), tolerance)


@twin("log-average-bound", ensembles=GENERAL)
def log_average_bound(draw: Draw) -> Margins:
    """That log ‖J_t‖ ≤ t log ω + Σ log ‖D_k‖, with equality for n = 1.

    With r = ‖J_t‖ / ∏ ‖D_k‖ ω and its error e, the margin is −log max(r, e): a Jacobian lost in
    rounding counts as large as it could be.
    """
    seen = observe(_steered(draw))
    present = seen.product_of_norms > 0
    relative = seen.relative(seen.jacobian_norm)
    error = seen.error
    kept = np.maximum(relative, error)
    logarithm = np.where(present, np.log(kept), 0.0)
    margin = -np.abs(logarithm) if draw.n == 1 else -logarithm
    return Margins(margin, np.log1p(2 * error / kept) + gamma(ELEMENTARY) * np.abs(logarithm))


def _steered(draw: Draw) -> Network:
    """A network on the rescaled weights whose inputs realise gates over four decades."""
    return with_gates(draw, rescaled(draw), random_gates(draw))


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
