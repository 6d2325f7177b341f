"""Twins of the topic "bounds on the norm of the Jacobian": simulation and LAPACK."""

from dataclasses import replace

import numpy as np

from numeric.foundation.rounding import (
    ELEMENTARY,
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
from numeric.networks.linearise import descending
from numeric.twins import ONE_UNIT, Draw, twin
from numeric.twins.adversary import low_norm_network
from numeric.twins.brackets import at_least
from numeric.twins.evidence import Margins, equal, informative, jointly, least, relative
from numeric.twins.scenarios import (
    Network,
    alike,
    driven,
    lone_unit,
    observe,
    random_gates,
    rescaled,
    scaled_to,
    undriven,
    with_gates,
    with_row_sums,
)

SEMIDEFINITE = having("symmetric", "positive-semidefinite")
NONNEGATIVE = having("nonnegative")


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


def _steered(draw: Draw) -> Network:
    """A network on the rescaled weights whose inputs realise gates over four decades."""
    return with_gates(draw, rescaled(draw), random_gates(draw))
