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
from numeric.matrices.spectra import eigenvalues, inverse_root, transposed
from numeric.networks.activations import ACTIVATIONS, COMPLEX_STEP
from numeric.networks.cells import Cell, preactivation_error, simulate, simulate_updates
from numeric.networks.linearise import linearise
from numeric.networks.powers import simulated_power
from numeric.twins import SEVERAL, Draw, twin
from numeric.twins.brackets import delayed, diagonal_bracket
from numeric.twins.evidence import Margins, equal, informative, jointly, relative, room
from numeric.twins.scenarios import (
    Network,
    all_alike,
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


@twin("orthogonal-with-gates", ensembles=ORTHOGONAL, shapes=SEVERAL)
def orthogonal_with_gates(draw: Draw) -> Margins:
    """W orthogonal: d_min^t ≤ σ_i(J_t) ≤ d_max^t, each relative to its larger side.

    A third of the networks have one gate only. A drawn W is orthogonal up to d.
    """
    gates = all_alike(draw, random_gates(draw, 0.5))
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


@twin("diagonal-stability", ensembles=GENERAL, shapes=SEVERAL)
def diagonal_stability(draw: Draw) -> Margins:
    """W = P^(−1/2) M P^(1/2) with ‖M‖ = q and I ⪯ P ⪯ a² I: ‖J_t‖ ≤ a (δq)^t, relative to that.

    Forming W rounds each entry eight times at most. Gates within a decade; a third of the
    networks have one gate only. See :func:`_fitted`.
    """
    weights, rate, root = _fitted(draw)
    gates = all_alike(draw, random_gates(draw, 1.0))
    seen = observe(with_gates(draw, weights, gates))
    condition = root.max(axis=1) / root.min(axis=1)
    bound = condition * (seen.largest_gate_norm * rate) ** draw.horizon
    error = seen.error * seen.product_of_norms
    lapack = singular_value_error(draw.n) + np.sqrt(draw.n) * gamma(16)
    tolerance = relative(error, bound) + power_error(lapack, draw.horizon)
    return informative(Margins(1.0 - relative(seen.jacobian_norm, bound), tolerance))


@twin("growth-in-a-cone", ensembles=GENERAL, shapes=SEVERAL)
def growth_in_a_cone(draw: Draw) -> Margins:
    """(D_k W)ᵀH(D_k W) ⪰ q² H and H ⪯ a² I: a² ‖J_t x‖² ≥ q^{2t} xᵀHx, relative to the left side.

    H, W, the gates, q and x are drawn by :func:`_cone`. Instances count where the least eigenvalue
    of every (D_k W)ᵀH(D_k W) − q² H is at least −s ‖H‖ r², as rounding may make of 0, where r is
    the larger of δω and q. With that much less in each step, t steps lose t s ‖H‖ r^{2t} ‖x‖².
    """
    form, weights, gates, rate, start = _cone(draw)
    seen = observe(with_gates(draw, weights, gates))
    steps = seen.linearisation.gates[..., None] * weights[:, None]
    moved = steps.transpose(0, 1, 3, 2) @ form[:, None] @ steps
    gaps = np.linalg.eigvalsh(moved - (rate**2)[:, None, None, None] * form[:, None])
    moved_start = np.einsum("bij,bj->bi", seen.linearisation.jacobian, start)
    value = np.linalg.eigvalsh(form).max(axis=1) * (moved_start**2).sum(axis=1)
    due = rate ** (2 * draw.horizon) * np.einsum("bi,bij,bj->b", start, form, start)
    slack = 2 * decomposition_error(draw.n) + draw.n * gamma(4 * draw.n)
    size, reach = lapack_norm(form), np.maximum(rate, seen.largest_gate_norm * seen.weight_norm)
    error = 4 * seen.error + 8 * draw.horizon * slack
    error *= size * (reach**draw.horizon * np.linalg.norm(start, axis=1)) ** 2
    allowed = slack * size * reach**2
    fits = gaps.min(axis=(1, 2)) + allowed >= 0
    return informative(Margins(1.0 - relative(due, value), relative(error, value), fits))


@twin("contraction-of-tanh-networks", ensembles=GENERAL, shapes=SEVERAL)
def contraction_of_tanh_networks(draw: Draw) -> Margins:
    """I ⪯ P ⪯ a² I, L diagonal, H = 2 L − P ⪰ 0, N = H⁻¹ L W and q² the largest eigenvalue of
    P^(−1/2) NᵀHN P^(−1/2): ‖J_t‖ ≤ a q^t, relative to the bound.

    P, L, W and the gates are drawn by :func:`_linear_inequality`. By symmetric square roots:
    ‖H^(−1/2) L W P^(−1/2)‖ = q. As 1 ≤ H ≤ 5, the two roots err by d times the condition, 5 and 2.
    """
    norm_matrix, multiplier, weights, gates = _linear_inequality(draw)
    n = draw.n
    inner = 2 * multiplier[:, :, None] * np.eye(n) - norm_matrix
    left, right = inverse_root(inner), inverse_root(norm_matrix)
    rate = lapack_norm(left @ (multiplier[:, :, None] * weights) @ right)
    seen = observe(with_gates(draw, weights, gates))
    bound = np.sqrt(lapack_norm(norm_matrix)) * rate**draw.horizon
    inexact = 7 * decomposition_error(n) + 2 * singular_value_error(n) + n * gamma(3 * n)
    error = relative(seen.error * seen.product_of_norms, bound)
    tolerance = error + power_error(inexact, draw.horizon + 1)
    return informative(Margins(room(seen.jacobian_norm, bound), tolerance))


@twin("washout-of-the-initial-state", ensembles=GENERAL, shapes=SEVERAL)
def washout_of_the_initial_state(draw: Draw) -> Margins:
    """Two runs of a tanh network under the same inputs, W as in "diagonal-stability": their
    distance is at most a q^t times that at the start, relative to that.

    Each state errs by the bound of an inner product, which later steps multiply by a q^j at most.
    See :func:`_two_starts`.
    """
    weights, rate, root = _fitted(draw)
    network, other = _two_starts(draw, weights, root)
    states = [
        simulate(network.cell, start[:, :, None], network.inputs).states[..., 0]
        for start in (network.initial, other)
    ]
    apart = np.linalg.norm(states[0] - states[1], axis=2)
    steps = draw.horizon
    largest = np.maximum(1.0, rate) ** steps
    condition = root.max(axis=1) / root.min(axis=1)
    bound = condition * rate**steps * apart[:, 0]
    moved = [preactivation_error(network.cell, run[:, :-1], network.inputs) for run in states]
    error = sum(np.linalg.norm(part + gamma(ELEMENTARY), axis=2).max(axis=1) for part in moved)
    lapack = singular_value_error(draw.n) + np.sqrt(draw.n) * gamma(16)
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

    h_t = h_{t−1} + tanh(W h_{t−1} + U x_t + b), so A_k = D_k W; a = max_k ‖D_k W‖ by LAPACK.
    Each relative to its larger side, with errors relative to ∏ (1 + ‖D_k‖ ω).
    """
    network = driven(draw, scaled_to(draw, draw.generator.uniform(0.05, 1, draw.batch)))
    seen = linearise(network.cell, network.initial, network.inputs, kept=1.0)
    steps = draw.horizon
    branches = seen.gates[..., None] * seen.weights[:, None]
    norms = lapack_norm(branches.reshape(-1, draw.n, draw.n)).reshape(draw.batch, steps)
    largest = norms.max(axis=1)
    values = singular_values(seen.jacobian)
    lapack = singular_value_error(draw.n) + gamma(2)
    error = 2 * combined(seen.error(), lapack, power_error(lapack, 2 * steps))
    error *= seen.factors().prod(axis=1)

    def at_most(value: Array, bound: Array) -> Margins:
        return informative(Margins(room(value, bound), relative(error, bound), largest < 1))

    return jointly(
        above=at_most((1 - largest) ** steps, values[:, -1]),
        below=at_most(values[:, 0], (1 + largest) ** steps),
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
    """W = P^(−1/2) M P^(1/2), ‖M‖ = q and the diagonal P^(1/2), over a decade.

    A third of the M are q times the rotation of :func:`_exchanging`, whose powers reach the bound.
    """
    generator, batch = draw.generator, draw.batch
    rate = generator.uniform(0.3, 1.1, batch)
    root = 10.0 ** generator.uniform(0, 1, (batch, draw.n))
    turned = rate[:, None, None] * _exchanging(root, draw.horizon)
    matrices = np.where(generator.random((batch, 1, 1)) < 1 / 3, turned, scaled_to(draw, rate))
    return matrices * root[:, None, :] / root[:, :, None], rate, root


def _exchanging(root: Array, steps: int) -> Array:
    """The rotations whose ``steps``-th powers move the unit of the largest root to the smallest."""
    turn = np.broadcast_to(np.eye(root.shape[1]), (*root.shape, root.shape[1])).copy()
    rows, first, last = np.arange(len(root)), root.argmax(axis=1), root.argmin(axis=1)
    angle = np.pi / (2 * steps)
    turn[rows, first, first] = turn[rows, last, last] = np.cos(angle)
    turn[rows, first, last], turn[rows, last, first] = -np.sin(angle), np.sin(angle)
    return turn


def _linear_inequality(draw: Draw) -> tuple[Array, Array, Array, Array]:
    """P between I and 2 I, the diagonal of L between 3/2 and 3, weights and gates.

    In a third of the instances P = L is diagonal, all gates are open, and W = P^(−1/2) M P^(1/2)
    with the rotation M of :func:`_exchanging` reaches the bound.
    """
    generator, batch, n = draw.generator, draw.batch, draw.n
    tight = generator.random((batch, 1, 1)) < 1 / 3
    vectors = np.linalg.qr(generator.standard_normal((batch, n, n)))[0]
    formed = (vectors * generator.uniform(1.0, 2.0, (batch, 1, n))) @ transposed(vectors)
    norm_matrix = (formed + transposed(formed)) / 2
    root = generator.uniform(1.2, np.sqrt(2.0), (batch, n))
    root[np.arange(batch), generator.integers(n, size=batch)] = 1.0
    exact = root[:, None, :] ** 2 * np.eye(n)
    multiplier = np.where(tight[:, 0], root**2, generator.uniform(1.5, 3.0, (batch, n)))
    rate = generator.uniform(0.2, 1.2, batch)
    turned = rate[:, None, None] * _exchanging(root, draw.horizon)
    turned *= root[:, None, :] / root[:, :, None]
    weights = np.where(tight, turned, scaled_to(draw, rate))
    gates = np.where(tight, 1.0, random_gates(draw))
    return np.where(tight, exact, norm_matrix), multiplier, weights, gates


def _cone(draw: Draw) -> tuple[Array, Array, Array, Array, Array]:
    """An indefinite H, weights, gates, q and x, of which most satisfy the inequality of the cone.

    W = R⁻¹ M R for H = ± R², where M turns the positive part and enlarges it by q at least, the
    negative part by q at most. A third of the instances have all gates open, R a number, M exactly
    q times orthogonal and x in the positive part; the others couple the two parts and disturb H. A
    half ask for a larger q.
    """
    generator, batch, n = draw.generator, draw.batch, draw.n
    tight = generator.random((batch, 1, 1)) < 1 / 3
    positive = np.arange(n) < generator.integers(2, n + 1, (batch, 1))
    parts = positive[:, :, None] == positive[:, None, :]
    turn = np.linalg.qr(generator.standard_normal((batch, n, n)) * parts)[0]
    enlarged = np.where(positive, 1 + generator.random((batch, n)), generator.random((batch, n)))
    rate = generator.uniform(0.8, 1.3, batch)
    root = 10.0 ** generator.uniform(-1, 1, (batch, 1, 1))
    root = root * np.where(tight, 1.0, 10.0 ** generator.uniform(0, 0.2, (batch, 1, n)))
    disturbed = 10.0 ** generator.uniform(-4, -1, (batch, 1, 1)) * scaled_to(draw, np.ones(batch))
    disturbed = np.where(tight, 0.0, disturbed)
    weights = rate[:, None, None] * np.where(tight, 1.0, enlarged[:, :, None]) * turn
    weights = weights * root / transposed(root) + disturbed
    form = np.where(positive, 1.0, -1.0)[:, None, :] * root**2 * np.eye(n)
    form = form + root[:, :, :1] ** 2 * (disturbed + transposed(disturbed)) / 2
    gates = np.where(tight, 1.0, random_gates(draw, 0.1))
    start = generator.choice([-1.0, 1.0], (batch, n)) * generator.uniform(0.5, 1, (batch, n))
    start = start * (positive | ~tight[:, 0])
    asked = np.where(generator.random(batch) < 0.5, 1.0, 10.0 ** generator.uniform(0, 0.2, batch))
    return form, weights, gates, rate * asked, start


def _two_starts(draw: Draw, weights: Array, root: Array) -> tuple[Network, Array]:
    """A driven network and a second start.

    A third of the networks rest at 0, or start near it in the unit with the largest root: there
    tanh is as good as the identity.
    """
    network, batch = driven(draw, weights), draw.batch
    resting = draw.generator.random((batch, 1)) < 1 / 3
    near = 1e-4 * np.eye(draw.n)[root.argmax(axis=1)]
    cell = Cell(weights, network.cell.input_weights, np.where(resting, 0.0, network.cell.bias))
    inputs = np.where(resting[:, :, None], 0.0, network.inputs)
    initial = np.where(resting, near, network.initial)
    other = draw.generator.uniform(-1, 1, (batch, draw.n))
    return Network(cell, initial, inputs), np.where(resting, 0.0, other)
