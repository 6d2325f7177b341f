"""Twins of the topic "beyond the write-up": weights, residual and leaky steps, gated units."""

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    ELEMENTARY,
    combined,
    decomposition_error,
    eigenvalue_error,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL, having
from numeric.matrices.norms import lapack_norm, singular_values
from numeric.matrices.spectra import eigensystem, eigenvalues, transposed
from numeric.networks.activations import ACTIVATIONS, COMPLEX_STEP
from numeric.networks.cells import Cell, preactivation_error, simulate, simulate_updates
from numeric.networks.linearise import linearise
from numeric.networks.powers import simulated_power
from numeric.twins import Draw, twin
from numeric.twins.brackets import delayed, diagonal_bracket
from numeric.twins.evidence import Margins, equal, informative, jointly, relative, room
from numeric.twins.scenarios import (
    Network,
    driven,
    observe,
    random_gates,
    scaled_to,
    updating,
    with_gates,
)

ORTHOGONAL = having("orthogonal")


@twin("pascanu-vanishing", ensembles=GENERAL)
def pascanu_vanishing(draw: Draw) -> Margins:
    """σ_max(W) < 1/γ, γ = sup |φ'|: with q = γ ω, (1 + t (1 − q)) ε ≥ 1 implies ‖J_t‖ ≤ ε.

    For each activation with finite γ; the margin is that of 1 / ‖J_t‖ − 1 ≥ t (1 − q), as in
    "vanishing-criterion", with errors relative to q^t. 1 − q is log-uniform in [10⁻⁴, 1], and half
    of the networks rest at 0 without inputs, where the slope of most activations is γ.
    """
    bounded = tuple(kind for kind in ACTIVATIONS if np.isfinite(kind.slope))
    activation = bounded[int(draw.generator.integers(len(bounded)))]
    wanted = 1 - 10.0 ** draw.generator.uniform(-4, 0, draw.batch)
    weights = scaled_to(draw, wanted / activation.slope)
    base = driven(draw, weights)
    awake = (draw.generator.random(draw.batch) < 0.5)[:, None]
    cell = Cell(weights, base.cell.input_weights, base.cell.bias * awake, activation)
    seen = Network(cell, base.initial * awake, base.inputs * awake[:, :, None]).linearised()
    steps, lapack = draw.horizon, singular_value_error(draw.n)
    norm, q = lapack_norm(seen.jacobian), activation.slope * lapack_norm(weights)
    error = combined(seen.error_against_slope(), lapack, power_error(lapack, steps)) * q**steps
    return delayed(norm, steps * (1 - q), error, steps * q * (lapack + gamma(4)))


@twin(
    "pascanu-eigenvalue",
    ensembles=(
        "cancelling",
        "nilpotent",
        "strongly-non-normal",
        "ginibre",
        "sparse",
        "rank-deficient",
        "edge-straddling",
        "trained-like",
    ),
    shapes=((2, 25), (3, 20), (4, 20), (1, 25), (6, 15), (8, 15), (2, 20), (5, 18), (3, 25)),
)
def pascanu_eigenvalue(draw: Draw) -> Margins:
    """ρ(W) < 1/γ, γ = 1 for tanh, makes the gradient vanish, so ‖J_t‖ ≤ ‖J_0‖ = 1 in the long run.

    The horizon is long enough for W: only instances with ‖W^t‖ < 1/100 count. Gates favour the
    units whose own weight is positive: they raise the trace of D W, hence its eigenvalues. In
    units of max(1, ∏ ‖D_k‖ ω).
    """
    weights = scaled_to(draw, draw.generator.uniform(0.5, 6, draw.batch))
    norm = lapack_norm(weights)
    radius = np.abs(eigenvalues(weights)).max(axis=1) + eigenvalue_error(draw.n, norm)
    closed = 10.0 ** draw.generator.uniform(-3, -0.5, (draw.batch, 1))
    gate = np.where(np.diagonal(weights, axis1=1, axis2=2) > 0, 1.0, closed)
    gates = np.repeat(gate[:, None], draw.horizon, axis=1)
    seen = observe(with_gates(draw, weights, gates))
    unit = np.maximum(1.0, seen.product_of_norms)
    linear = simulated_power(weights, draw.horizon)
    fits = (radius < 1) & (linear.norm + linear.error * linear.unit < 0.01)
    return Margins((1.0 - seen.jacobian_norm) / unit, seen.error + gamma(4), fits)


@twin("orthogonal-keeps-norm", ensembles=ORTHOGONAL)
def orthogonal_keeps_norm(draw: Draw) -> Margins:
    """W orthogonal, no gates: all singular values of the simulated J_t are 1.

    A drawn W is orthogonal up to d, which t steps raise to (1 + d)^t − 1.
    """
    seen = simulated_power(draw.weights, draw.horizon)
    values = singular_values(seen.matrix)
    moved = power_error(decomposition_error(draw.n), draw.horizon)
    return equal(values, 1.0, combined(seen.error, moved)[:, None])


@twin("orthogonal-with-gates", ensembles=ORTHOGONAL)
def orthogonal_with_gates(draw: Draw) -> Margins:
    """W orthogonal: d_min^t ≤ σ_i(J_t) ≤ d_max^t, each relative to its larger side.

    A third of the networks have one gate only. A drawn W is orthogonal up to d.
    """
    gates = random_gates(draw, 0.5)
    same = (draw.generator.random(draw.batch) < 1 / 3)[:, None, None]
    gates = np.where(same, gates[:, :1, :1], gates)
    seen = observe(with_gates(draw, draw.weights, gates))
    lowest, highest = seen.smallest_gate, seen.linearisation.gates.max(axis=(1, 2))
    values = singular_values(seen.linearisation.jacobian)
    largest, smallest = highest**draw.horizon, lowest**draw.horizon
    moved = power_error(decomposition_error(draw.n), draw.horizon)
    tolerance = combined(seen.error, seen.error, moved)
    inexact = relative(2 * tolerance * largest, values[:, -1])
    return jointly(
        above=Margins(1.0 - relative(values[:, 0], largest), tolerance),
        below=informative(Margins(1.0 - relative(smallest, values[:, -1]), inexact)),
    )


@twin("diagonal-stability", ensembles=GENERAL)
def diagonal_stability(draw: Draw) -> Margins:
    """W = P^(−1/2) M P^(1/2) with ‖M‖ = q and I ⪯ P ⪯ a² I: ‖J_t‖ ≤ a (δq)^t, relative to that.

    Forming W rounds each entry four times. Gates within a decade; a third of the networks have all
    gates 1, which orthogonal M that exchange the extreme units need to reach the bound.
    """
    weights, rate, condition = _fitted(draw)
    gates = random_gates(draw, 1.0)
    gates = np.where((draw.generator.random(draw.batch) < 1 / 3)[:, None, None], 1.0, gates)
    seen = observe(with_gates(draw, weights, gates))
    bound = condition * (seen.largest_gate_norm * rate) ** draw.horizon
    error = seen.error * seen.product_of_norms
    lapack = singular_value_error(draw.n) + np.sqrt(draw.n) * gamma(8)
    tolerance = relative(error, bound) + power_error(lapack, draw.horizon)
    return informative(Margins(1.0 - relative(seen.jacobian_norm, bound), tolerance))


@twin("growth-in-a-cone", ensembles=GENERAL)
def growth_in_a_cone(draw: Draw) -> Margins:
    """H = diag(1, −1, …, −1), W strong in the first unit: ‖J_t e_1‖ ≥ q^t, relative to q^t.

    q² is the largest for which every (D_k W)ᵀH(D_k W) − q² H is semidefinite up to rounding, by
    bisection of the least eigenvalue; the drawn matrix couples the units by up to 1/10.
    """
    batch, n, generator = draw.batch, draw.n, draw.generator
    weights = scaled_to(draw, 10.0 ** generator.uniform(-6, -1, batch))
    weights[:, 0, 0] += generator.uniform(1.0, 3.0, batch)
    gates = random_gates(draw, 0.2)
    seen = observe(with_gates(draw, weights, gates))
    form = np.diag([1.0] + [-1.0] * (n - 1))
    steps = seen.linearisation.gates[..., None] * weights[:, None]
    moved = steps.transpose(0, 1, 3, 2) @ form @ steps
    low, high = np.zeros(batch), moved[:, :, 0, 0].min(axis=1)
    for _ in range(40):
        middle = (low + high) / 2
        gap = moved - middle[:, None, None, None] * form
        inside = np.linalg.eigvalsh(gap).min(axis=(1, 2)) >= 0
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    rate = np.sqrt(low)
    length = np.linalg.norm(seen.linearisation.jacobian[:, :, 0], axis=1)
    slack = decomposition_error(n) + n * gamma(2 * n)
    error = combined(seen.error, power_error(slack, draw.horizon)) * seen.product_of_norms
    due = rate**draw.horizon
    return informative(Margins(relative(length, due) - 1.0, relative(2 * error, due), low > 0.1))


@twin("contraction-of-tanh-networks", ensembles=GENERAL)
def contraction_of_tanh_networks(draw: Draw) -> Margins:
    """I ⪯ P ⪯ 2 I, L diagonal in [3/2, 3], H = 2 L − P, N = H⁻¹ L W and q² the largest eigenvalue
    of P^(−1/2) NᵀHN P^(−1/2): ‖J_t‖ ≤ √max P q^t, relative to the bound.

    A third of the instances have P = L = I and open gates, where orthogonal W reach it.

    By symmetric square roots: ‖H^(−1/2) L W P^(−1/2)‖ = q. As 1 ≤ H ≤ 5, the two roots err by
    d times the condition, 5 and 2.
    """
    generator, batch, n = draw.generator, draw.batch, draw.n
    drawn = generator.standard_normal((batch, n, n))
    vectors = np.linalg.qr(drawn)[0]
    tight = (generator.random(batch) < 1 / 3)[:, None, None]
    spectrum = np.where(tight, 1.0, generator.uniform(1.0, 2.0, (batch, 1, n)))
    formed = (vectors * spectrum) @ transposed(vectors)
    norm_matrix = (formed + transposed(formed)) / 2
    multiplier = np.where(tight[:, 0], 1.0, generator.uniform(1.5, 3.0, (batch, n)))
    weights = scaled_to(draw, generator.uniform(0.2, 1.0, batch))
    inner = 2 * multiplier[:, :, None] * np.eye(n) - norm_matrix
    left, right = _inverse_root(inner), _inverse_root(norm_matrix)
    rate = lapack_norm(left @ (multiplier[:, :, None] * weights) @ right)
    gates = np.where(tight, 1.0, random_gates(draw))
    seen = observe(with_gates(draw, weights, gates))
    bound = np.sqrt(spectrum.max(axis=(1, 2))) * rate**draw.horizon
    inexact = 7 * decomposition_error(n) + singular_value_error(n) + n * gamma(3 * n)
    error = relative(seen.error * seen.product_of_norms, bound)
    tolerance = error + power_error(inexact, draw.horizon + 1)
    margin = 1.0 - relative(seen.jacobian_norm, bound)
    return informative(Margins(margin, tolerance, bound > 0))


@twin("washout-of-the-initial-state", ensembles=GENERAL)
def washout_of_the_initial_state(draw: Draw) -> Margins:
    """Two runs of a tanh network under the same inputs, W as in "diagonal-stability": their
    distance is at most a q^t times that at the start, relative to that.

    Each state errs by the bound of an inner product, which later steps multiply by a q^j at most.
    """
    weights, rate, condition = _fitted(draw)
    network = driven(draw, weights)
    other = draw.generator.uniform(-1, 1, network.initial.shape)
    states = [
        simulate(network.cell, start[:, :, None], network.inputs).states[..., 0]
        for start in (network.initial, other)
    ]
    apart = np.linalg.norm(states[0] - states[1], axis=2)
    steps, largest = draw.horizon, np.maximum(1.0, rate) ** draw.horizon
    bound = condition * rate**steps * apart[:, 0]
    moved = [preactivation_error(network.cell, run[:, :-1], network.inputs) for run in states]
    error = sum(np.linalg.norm(part + gamma(ELEMENTARY), axis=2).max(axis=1) for part in moved)
    lapack = singular_value_error(draw.n) + np.sqrt(draw.n) * gamma(8)
    tolerance = steps * error / apart[:, 0] + power_error(lapack, steps) + gamma(draw.n + 8)
    inexact = tolerance * condition * largest * apart[:, 0]
    return informative(Margins(room(apart[:, -1], bound), relative(inexact, bound)))


@twin("gru-direct-path", ensembles=GENERAL)
def gru_direct_path(draw: Draw) -> Margins:
    """∂h_t / ∂h_0 with what the gates and the candidate read held fixed: diag ∏ (1 − z_k), relative
    to its entries, and the bracket of its norm between the t-th powers of the extreme 1 − z.

    Complex steps through the simulated GRU and LAPACK against sums of log σ(−z).
    """
    cell, initial, inputs = updating(draw)
    read = simulate_updates(cell, initial[:, :, None], inputs).states[:, :-1, :, 0]
    moved = initial[:, :, None] + 1j * COMPLEX_STEP * np.eye(draw.n)
    path = simulate_updates(cell, moved, inputs, seen=read)
    jacobian: Array = path.states[:, -1].imag / COMPLEX_STEP
    return diagonal_bracket(jacobian, -path.preactivations[:, :, 0, :, 0].real)


@twin("residual-step", ensembles=GENERAL)
def residual_step(draw: Draw) -> Margins:
    """Steps I + A_k with ‖A_k‖ ≤ a < 1: all singular values of J_t lie in [(1 − a)^t, (1 + a)^t].

    h_t = h_{t−1} + tanh(W h_{t−1} + U x_t + b), so A_k = D_k W; a = max_k ‖D_k W‖ by LAPACK. In
    units of ∏ (1 + ‖D_k‖ ω).
    """
    network = driven(draw, scaled_to(draw, draw.generator.uniform(0.05, 1, draw.batch)))
    seen = linearise(network.cell, network.initial, network.inputs, kept=1.0)
    steps = draw.horizon
    branches = seen.gates[..., None] * seen.weights[:, None]
    norms = lapack_norm(branches.reshape(-1, draw.n, draw.n)).reshape(draw.batch, steps)
    largest = norms.max(axis=1)
    values = singular_values(seen.jacobian)
    unit = seen.factors().prod(axis=1)
    above, below = values[:, -1] - (1 - largest) ** steps, (1 + largest) ** steps - values[:, 0]
    lapack = singular_value_error(draw.n) + gamma(2)
    tolerance, fits = combined(seen.error(), lapack, power_error(lapack, 2 * steps)), largest < 1
    return jointly(
        above=Margins(above / unit, tolerance, fits), below=Margins(below / unit, tolerance, fits)
    )


@twin("leaky-network", ensembles=GENERAL)
def leaky_network(draw: Draw) -> Margins:
    """‖W‖ ≤ 1 and 0 ≤ f ≤ 1: every step (1 − f) I + f D_k W has norm at most 1, and so has J_t.

    h_t = (1 − f) h_{t−1} + f tanh(W h_{t−1} + U x_t + b). f is 0, 1 or uniform between, ‖W‖ is 1
    for a third of the instances.
    """
    generator, batch = draw.generator, draw.batch
    wanted = np.minimum(generator.uniform(0, 1.5, batch), 1.0)
    network = driven(draw, scaled_to(draw, wanted))
    leak = np.clip(generator.uniform(-0.2, 1.2, batch), 0.0, 1.0)
    seen = linearise(network.cell, network.initial, network.inputs, kept=1 - leak, written=leak)
    first = linearise(
        network.cell, network.initial, network.inputs[:, :1], kept=1 - leak, written=leak
    )
    lapack = singular_value_error(draw.n) + gamma(2)
    moved = power_error(lapack, 2 * draw.horizon)
    tolerance = combined(seen.error(), first.error(), lapack, moved)
    return jointly(
        all_steps=Margins(1.0 - lapack_norm(seen.jacobian), tolerance),
        one_step=Margins(1.0 - lapack_norm(first.jacobian), tolerance),
    )


def _fitted(draw: Draw) -> tuple[Array, Array, Array]:
    """W = P^(−1/2) M P^(1/2), ‖M‖ = q and √(max P / min P), for a diagonal P over two decades."""
    rate = draw.generator.uniform(0.3, 1.1, draw.batch)
    root = 10.0 ** draw.generator.uniform(0, 1, (draw.batch, draw.n))
    weights = scaled_to(draw, rate) * root[:, None, :] / root[:, :, None]
    return weights, rate, root.max(axis=1) / root.min(axis=1)


def _inverse_root(matrices: Array) -> Array:
    """X^(−1/2) for positive definite X."""
    values, vectors = eigensystem(matrices)
    return np.asarray((vectors / np.sqrt(values)[:, None, :]) @ transposed(vectors))
