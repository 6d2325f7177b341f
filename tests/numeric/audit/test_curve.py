"""The curve encloses the norms of products of Jacobians at the numbers of the run, to 60 digits."""

import mpmath
import numpy as np
import pytest

from numeric.audit import Layer, ModelError
from numeric.audit.cells import memory_cell, run, update_cell, vanilla_cell
from numeric.audit.curve import curve
from numeric.networks.cells import simulate, simulate_memory, simulate_updates

from .networks import inputs, layer

mpmath.mp.dps = 80
STEP = mpmath.mpf(10) ** -30


def vanilla(W):
    W = np.asarray(W, float)
    return Layer("rnn.l0", "vanilla", W, np.ones((len(W), 1)) / 4, np.zeros(len(W)))


def number(array):
    return mpmath.matrix(np.atleast_1d(array).tolist())


def sigma(a):
    return 1 / (1 + mpmath.exp(-a))


def each(function, *vectors):
    return mpmath.matrix([function(*entries) for entries in zip(*vectors, strict=True)])


def derivative(function, size):
    """The Jacobian at 0 of a function of vectors, by central differences in 80 digits."""
    columns = []
    for place in range(size):
        move = mpmath.matrix(size, 1)
        move[place] = STEP
        columns.append((function(move) - function(-move)) / (2 * STEP))
    return mpmath.matrix([[column[i] for column in columns] for i in range(size)])


def vanilla_steps(network, x):
    """h ↦ tanh(ẑ + W h), with the pre-activations ẑ of the run."""
    path = simulate(vanilla_cell(network), np.zeros((1, network.units, 1)), x[None])
    W = number(network.recurrent)
    for z in path.preactivations[0, :, :, 0]:
        yield lambda h, z=z: each(mpmath.tanh, number(z) + W * h)


def memory_steps(network, x):
    zero, n = np.zeros((1, network.units, 1)), network.units
    path = simulate_memory(memory_cell(network), zero, zero, x[None]).first_column()
    W = [number(network.gates()[gate]) for gate in "fiog"]

    def moved(s, z, before, after):
        c, h = s[:n], s[n:]
        f, i, o, g = (number(a) + w * h for a, w in zip(z, W, strict=True))

        def memory(f, i, g, c):
            return sigma(f) * c + sigma(i) * mpmath.tanh(g)

        new = each(memory, f, i, g, number(before) + c)
        change = new - each(memory, *(number(z[k]) for k in (0, 1, 3)), number(before))
        shown = each(lambda o, c: sigma(o) * mpmath.tanh(c), o, number(after) + change)
        return mpmath.matrix([*new, *shown])

    memories = path.memories[0]
    for z, *around in zip(path.preactivations[0], memories, memories[1:], strict=False):
        yield lambda s, z=z, around=around: moved(s, z, *around)


def update_steps(network, x):
    zero = np.zeros((1, network.units, 1))
    path = simulate_updates(update_cell(network), zero, x[None]).first_column()
    r, z, n = (number(network.gates()[gate]) for gate in "rzn")

    def moved(h, a, reset, before):
        update, opened, made = (number(part) for part in a)

        def into(h):
            gate = each(sigma, opened + r * h)
            return each(lambda g, q: g * q, gate, number(reset) + n * h)

        new = each(mpmath.tanh, made + into(h) - into(0 * h))
        keep = each(sigma, -update + z * h)
        return each(lambda k, h, new: k * h + (1 - k) * new, keep, number(before) + h, new)

    for *around, before in zip(path.preactivations[0], path.reset[0], path.states[0], strict=False):
        yield lambda h, a=(*around, before): moved(h, *a)


STEPS = {"vanilla": vanilla_steps, "LSTM": memory_steps, "GRU": update_steps}


def exact_norms(network, x, size):
    """‖J_T‖, ‖J_T J_{T−1}‖, … of 2 × 2 or larger matrices, in 80 digits."""
    product = mpmath.eye(size)
    for function in reversed(list(STEPS[network.kind](network, x))):
        product = product * derivative(function, size)
        yield max(mpmath.svd_r(product, compute_uv=False))


@pytest.mark.parametrize("kind", STEPS)
def test_the_norms_of_exact_products_are_enclosed(kind):
    network, x = layer(kind, n=2, scale=1.5), inputs(8)
    path = run(network, x)
    found = curve(path, 8)
    for k, exact in enumerate(exact_norms(network, x, path.size)):
        assert found.lower[k] <= exact <= found.upper[k]
        assert found.upper[k] - found.lower[k] <= 1e-8 * exact


def test_the_bounds_stay_sharp_where_every_step_could_enlarge():
    """‖J_t‖ > 1 at every step, and the product falls: 60 steps cost no digits that matter."""
    generator = np.random.default_rng(2)
    path = run(
        vanilla(generator.standard_normal((12, 12)) / 12**0.5 * 0.8), inputs(60, m=1, seed=0) / 10
    )
    assert np.linalg.norm(path.steps(slice(0, 60)).jacobians, 2, axis=(1, 2)).min() > 1
    found = curve(path, 60)
    assert found.upper[-1] < 0.01
    assert (found.upper - found.lower <= 1e-8 * found.upper).all()


def test_the_lag_of_epsilon_is_where_the_curve_stays_below():
    found = curve(run(vanilla(np.eye(2) / 2), np.zeros((20, 1))), 20)
    assert found.falls_to(2.0**-4) == 5  # rounded outwards, 2⁻⁴ itself is not below
    assert found.falls_to(1.0) == 1
    assert found.falls_to(1e-9) is None


def test_a_curve_that_overflows_ends_before():
    found = curve(run(vanilla([[1e200, 0], [0, 1e200]]), np.zeros((4, 1))), 4)
    assert len(found.upper) == 1
    assert found.lower[0] <= 1e200 <= found.upper[0]


def test_what_underflows_is_still_enclosed():
    found = curve(run(vanilla(np.eye(2) * 1e-120), np.zeros((4, 1))), 4)
    for k in range(4):
        assert found.lower[k] <= mpmath.mpf(1e-120) ** (k + 1) <= found.upper[k]


def test_a_gate_that_all_but_forgets_leaves_nothing_to_be_wrong_about():
    """f = σ(−800) underflows, and so does what it keeps."""
    network = layer("LSTM", n=2, scale=0.1)
    bias = np.where(np.arange(8) // 2 == 1, -800.0, 0.0)
    closed = Layer("rnn.l0", "LSTM", network.recurrent, network.inputs, bias)
    x = inputs(3)
    found = curve(run(closed, x), 3)
    for k, exact in enumerate(exact_norms(closed, x, 4)):
        assert found.lower[k] <= exact <= found.upper[k]


def test_the_curve_ends_with_the_inputs():
    assert len(curve(run(vanilla(np.eye(2)), inputs(3, m=1)), 200).upper) == 3


def test_a_curve_that_would_fill_the_memory_is_refused():
    network = layer("LSTM", n=1024, m=1)
    path = run(network, np.zeros((40, 1)))
    with pytest.raises(ModelError, match=r"40 lags of rnn.l0 are too many: expected at most 32"):
        curve(path, 200)
