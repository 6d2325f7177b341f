"""The compiled Jacobians against complex steps, exact references, and themselves."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import numeric.foundation.threads
from numeric.foundation.rounding import (
    ELEMENTARY,
    LOGISTIC_ERROR,
    UNIT_ROUNDOFF,
    accumulated,
    chain_error,
    gamma,
)
from numeric.jacobians import (
    blas,
    interleaved,
    lstm_jacobian,
    rnn_jacobian,
    scaled_lstm_jacobian,
    scaled_rnn_jacobian,
)
from numeric.matrices.ensembles import ENSEMBLES
from numeric.matrices.norms import frobenius_norm, lapack_norm, scaled_product
from numeric.networks.activations import IDENTITY, TANH
from numeric.networks.cells import LSTM, Affine, Cell, preactivation_error
from numeric.networks.linearise import linearise
from numeric.networks.lstm import linearise_memory
from numeric.twins import Draw
from numeric.twins.scenarios import driven, remembering

SHAPES = ((1, 9), (2, 7), (3, 6), (4, 1), (5, 5), (8, 6), (13, 4), (17, 3))


def random_network(seed, batch, n, width=2, horizon=5):
    """W, U, b, x, h_0 for a tanh cell."""
    generator = np.random.default_rng([seed, batch, n])
    return (
        generator.standard_normal((batch, n, n)) / np.sqrt(n),
        generator.standard_normal((batch, n, width)),
        generator.standard_normal((batch, n)) / 4,
        generator.standard_normal((batch, horizon, width)),
        generator.uniform(-1, 1, (batch, n)),
    )


def random_memory(seed, batch, n, width=2, horizon=5):
    """W, U, b, x, c_0, h_0 for an LSTM."""
    generator = np.random.default_rng([seed, batch, n])
    return (
        generator.standard_normal((batch, 4, n, n)) / np.sqrt(n),
        generator.standard_normal((batch, 4, n, width)),
        generator.standard_normal((batch, 4, n)) / 4,
        generator.standard_normal((batch, horizon, width)),
        generator.standard_normal((batch, n)),
        generator.uniform(-1, 1, (batch, n)),
    )


def stacked(cell):
    """W, U and b of the gates of an LSTM, along the second axis."""
    gates = cell.gates().values()
    parts = ("weights", "input_weights", "bias")
    return [np.stack([getattr(gate, part) for gate in gates], axis=1) for part in parts]


def lstm_of(W, U, b, activation=TANH):
    return LSTM(*(Affine(W[:, k], U[:, k], b[:, k]) for k in range(4)), activation=activation)


def formed(scaled):
    return np.ldexp(scaled.mantissa, scaled.exponent[:, None, None])


def drift(seen, cell, inputs):
    """Bound on max_i |ẑ'_k − ẑ_k|_i between two computed runs of one tanh cell, (batch, t).

    Either pre-activation errs by ``preactivation_error`` about its own state, and either tanh by
    γ_8; tanh passes the rest on at most, and the second run's state is the first's up to that.
    """
    own = preactivation_error(cell, seen.states[:, :-1], inputs)
    moved, found = np.zeros_like(own[:, 0]), []
    for step in range(own.shape[1]):
        # 1 + γ_{n+m+2} covers the error about a state that has itself moved, and of this sum.
        carried = np.einsum("bij,bj->bi", np.abs(seen.weights), moved)
        arguments = (2 * own[:, step] + carried) * (1 + 1e-12)
        found.append(arguments.max(axis=1))
        moved = arguments + 2 * gamma(ELEMENTARY)
    return np.stack(found, axis=1)


def memory_drift(path, parameters, inputs):
    """The same for two runs of one LSTM: the largest drift of any number in a step, (batch, t).

    σ passes a quarter of a change on, tanh and ψ all of it at most. The factor 1 + 10⁻⁶ covers
    what is of second order, the drifts themselves being below 10⁻⁷.
    """
    W, U, b = (np.abs(array) for array in parameters)
    memories, outputs = np.abs(path.memories), np.abs(path.outputs)
    moved_c, moved_h = np.zeros_like(memories[:, 0]), np.zeros_like(outputs[:, 0])
    rounding, found = 2 * gamma(2 * LOGISTIC_ERROR + 4), []
    for step in range(inputs.shape[1]):
        size = np.einsum("bgij,bj->bgi", W, outputs[:, step]) + b
        size += np.einsum("bgij,bj->bgi", U, np.abs(inputs[:, step]))
        moved = gamma(4 * (W.shape[2] + U.shape[3] + 3)) * size
        moved += np.einsum("bgij,bj->bgi", W, moved_h)
        forget, write, show, candidate = np.moveaxis(np.abs(path.gates[:, step]), 1, 0)
        before, previous = memories[:, step], moved_c
        moved_c = forget * previous + write * moved[:, 3]
        moved_c += (before * moved[:, 0] + candidate * moved[:, 1]) / 4
        moved_c = (1 + 1e-6) * (moved_c + rounding * (before + candidate))
        moved_h = (1 + 1e-6) * (moved[:, 2] / 4 + show * moved_c + rounding)
        drifts = np.concatenate([moved.reshape(len(W), -1), previous, moved_c, moved_h], axis=1)
        found.append((1 + 1e-6) * drifts.max(axis=1) + rounding * candidate.max(axis=1))
    assert np.max(found) < 1e-7
    return np.stack(found, axis=1)


@pytest.fixture(params=["one exponent", "an exponent an entry"])
def exponents(request, monkeypatch):
    """Every instance is computed as usual, or anew as those that one exponent cannot serve."""
    if request.param == "one exponent":
        return
    for module in (blas, interleaved):
        for kernel in ("tanh_products", "memory_products"):
            usual = getattr(module, kernel)

            def losing(*arguments, usual=usual):
                usual(*arguments)
                arguments[-1][:] = 1

            monkeypatch.setattr(module, kernel, losing)


@pytest.mark.usefixtures("exponents")
@pytest.mark.parametrize("name", ENSEMBLES)
def test_complex_steps_give_the_same_jacobian_on_every_ensemble(name):
    """Moving z by δ moves log tanh' by 2 δ; γ_{n+12} is the product, the gate and its scale."""
    for place, (n, horizon) in enumerate(SHAPES):
        generator = np.random.default_rng([place, 7])
        draw = Draw(name, ENSEMBLES[name].draw(generator, 5, n), horizon, generator)
        network = driven(draw)
        cell, initial, inputs = network.cell, network.initial, network.inputs
        seen = linearise(cell, initial, inputs)
        ours = rnn_jacobian(cell.weights, cell.input_weights, cell.bias, inputs, initial)
        norm = lapack_norm(cell.weights)
        ratio = frobenius_norm(cell.weights) / np.where(norm > 0, norm, 1)
        steps = np.expm1(2 * drift(seen, cell, inputs) + np.log1p(gamma(n + ELEMENTARY + 4)))
        tolerance = seen.error() + chain_error(steps, ratio, n)
        unit = seen.factors().prod(axis=1)
        assert (frobenius_norm(ours - seen.jacobian) <= 1.01 * tolerance * unit).all()
        assert np.isfinite(tolerance).all()


@pytest.mark.usefixtures("exponents")
@pytest.mark.parametrize("name", ["ginibre", "haar-orthogonal", "nilpotent", "ill-conditioned"])
@pytest.mark.parametrize("activation", [TANH, IDENTITY], ids=lambda kind: kind.name)
def test_complex_steps_give_the_same_jacobian_of_the_lstm(name, activation):
    """Entry by entry, in units of the majorant of the closed-form blocks.

    A drift ζ between two runs moves a step by e^{8 ζ}:
    :func:`numeric.networks.lstm.linearise_memory`.
    """
    for place, (n, horizon) in enumerate(((1, 9), (2, 6), (3, 5), (8, 4))):
        generator = np.random.default_rng([place, 11])
        draw = Draw(name, ENSEMBLES[name].draw(generator, 5, n), horizon, generator)
        network = remembering(draw, activation, shared=activation is IDENTITY)
        start = network.memory, network.output
        parameters = stacked(network.cell)
        ours = lstm_jacobian(*parameters, network.inputs, *start, activation)
        seen = linearise_memory(network.cell, *start, network.inputs)
        zeta = memory_drift(seen.path, parameters, network.inputs)
        tolerance = accumulated(np.expm1(8 * zeta + gamma(2 * n + 64))) + seen.error
        assert (np.abs(ours - seen.jacobian) <= tolerance[:, None, None] * seen.majorant).all()
        assert tolerance.max() < 1e-6


def exact_tanh_jacobian(W, U, b, x, h0):
    """The recursion in 80 digits for one instance."""
    with mpmath.workdps(80):
        n = len(b)
        W, U = mpmath.matrix(W.tolist()), mpmath.matrix(U.tolist())
        state, product = mpmath.matrix(h0.tolist()), mpmath.eye(n)
        for given_now in x:
            z = W * state + U * mpmath.matrix(given_now.tolist()) + mpmath.matrix(b.tolist())
            state = z.apply(mpmath.tanh)
            decay = [mpmath.exp(-2 * abs(entry)) for entry in z]
            product = mpmath.diag([4 * e / (1 + e) ** 2 for e in decay]) * W * product
        return product


@settings(deadline=None, max_examples=25)
@given(
    n=st.integers(1, 5),
    horizon=st.integers(0, 4),
    seed=st.integers(0, 2**32),
    power=st.integers(-3, 3),
)
def test_the_recursion_in_eighty_digits_gives_the_same_jacobian(n, horizon, seed, power):
    W, U, b, x, h0 = random_network(seed, 3, n, horizon=horizon)
    W = W * 2.0**power
    ours = rnn_jacobian(W, U, b, x, h0)
    assert ours.shape == (3, n, n)
    for row in range(3):
        exact = exact_tanh_jacobian(W[row], U[row], b[row], x[row], h0[row])
        with mpmath.workdps(80):
            difference = exact - mpmath.matrix(ours[row].tolist())
        error = np.array([[float(abs(difference[i, j])) for j in range(n)] for i in range(n)])
        norm = np.linalg.norm(W[row], 2)
        # |δz_k| ≤ γ (ω + sizes) Σ ω^i, each moving log tanh' by twice itself, in units of ∏ ω.
        argument = np.abs(U[row]).sum() * np.abs(x[row]).max(initial=0) + np.abs(b[row]).max()
        growth = sum(max(1.0, norm * n) ** k for k in range(horizon + 1))
        moved = gamma(n + 12 + ELEMENTARY) * (norm * n + argument + 1) * growth
        tolerance = np.sqrt(n) * np.expm1(horizon * np.sqrt(n) * (2 * moved + gamma(n + 12)))
        assert (error <= tolerance * norm**horizon).all()


@settings(deadline=None, max_examples=60)
@given(n=st.integers(1, 9), seed=st.integers(0, 2**32), scale=st.sampled_from((1, 8, 64, 250)))
def test_one_step_is_the_gate_times_the_weights_entry_by_entry(n, seed, scale):
    """With whole numbers of eighths z is exact; then only the gate rounds, and its product."""
    generator = np.random.default_rng(seed)
    W = generator.integers(-16, 17, (5, n, n)) / 8
    b = generator.integers(-8 * scale, 8 * scale + 1, (5, n)) / 8
    h0 = generator.integers(-8, 9, (5, n)) / 8
    ours = rnn_jacobian(W, np.zeros((5, n, 1)), b, np.zeros((5, 1, 1)), h0)
    for row, i in np.ndindex(5, n):
        z = float(W[row, i] @ h0[row] + b[row, i])
        with mpmath.workdps(40):
            e = mpmath.exp(-2 * abs(mpmath.mpf(z)))
            gate = 4 * e / (1 + e) ** 2
            for j in range(n):
                exact = gate * mpmath.mpf(W[row, i, j])
                error = abs(mpmath.mpf(ours[row, i, j]) - exact)
                assert error <= gamma(ELEMENTARY + 4) * abs(exact) + mpmath.mpf(2) ** -1074


@pytest.mark.parametrize("n", [2, 60])
def test_the_saturated_gate_is_four_times_the_exponential_to_rounding(n):
    b = np.full((4, n), 300.0)
    b[1::2] = -300.0
    weights = np.broadcast_to(np.eye(n), (4, n, n))
    ours = rnn_jacobian(weights, np.zeros((4, n, 1)), b, np.zeros((4, 1, 1)), np.zeros((4, n)))
    gate = 4 * mpmath.exp(-600)
    assert all(abs(entry / gate - 1) <= gamma(12) for entry in np.diagonal(ours, 0, 1, 2).flat)


@pytest.mark.parametrize("n", [3, 60])
@pytest.mark.parametrize("z", [400.0, 5e4, 1e8])
def test_the_scaled_form_keeps_gates_that_no_double_holds(n, z):
    """z is exact, so log2 ‖J‖ is 2 − 2 z / ln 2 a step, up to the rounding of z in r: 2 u z."""
    steps = 5
    result = scaled_rnn_jacobian(
        np.broadcast_to(np.eye(n), (4, n, n)) / 4,
        np.zeros((4, n, 1)),
        np.full((4, n), z),
        np.zeros((4, steps, 1)),
        np.full((4, n), 0.0),
    )
    # The argument is z in the first step and z + 1/4 in every other: tanh z is 1.
    with mpmath.workdps(50):
        exponents = [z] + [z + 0.25] * (steps - 1)
        expected = sum(-2 * mpmath.mpf(e) / mpmath.log(2) for e in exponents)
        for row in range(4):
            found = mpmath.log(mpmath.mpf(result.mantissa[row, 0, 0]), 2) + int(
                result.exponent[row]
            )
            assert abs(found - expected) <= steps * (8 * z * UNIT_ROUNDOFF + gamma(16))


@settings(deadline=None, max_examples=40)
@given(
    n=st.integers(1, 20),
    batch=st.integers(1, 9),
    seed=st.integers(0, 2**32),
    power=st.integers(-9, 9),
)
def test_the_scaled_form_is_the_plain_one_to_the_last_bit(n, batch, seed, power):
    W, *others = random_network(seed, batch, n)
    plain = rnn_jacobian(W * 2.0**power, *others)
    assert np.array_equal(formed(scaled_rnn_jacobian(W * 2.0**power, *others)), plain)
    network = random_memory(seed, batch, n)
    assert np.array_equal(formed(scaled_lstm_jacobian(*network)), lstm_jacobian(*network))


@pytest.mark.parametrize("n", [2, 5, 50])
@pytest.mark.parametrize("gain", [2.0, 0.5])
def test_a_hundred_thousand_steps_neither_overflow_nor_underflow(n, gain):
    """At h = 0 without inputs J is W^t, and W = gain · Q with Q orthogonal up to n γ_{6n}."""
    steps = 100_000 if n < 50 else 2_000
    generator = np.random.default_rng(n)
    q = ENSEMBLES["haar-orthogonal"].draw(generator, 4, n)
    nothing = np.zeros((4, n, 1)), np.zeros((4, n)), np.zeros((4, steps, 1)), np.zeros((4, n))
    result = scaled_rnn_jacobian(gain * q, *nothing)
    found = np.log2(frobenius_norm(result.mantissa)) + result.exponent
    exact = steps * np.log2(gain) + np.log2(n) / 2
    rounding = steps * n * (gamma(12 * n) + gamma(n + 12)) + gamma(8) * np.abs(exact)
    assert (np.abs(found - exact) <= 2 * rounding).all()
    if gain > 1:
        with pytest.raises(ValueError, match=r"J\[0\] overflows: .*scaled_rnn_jacobian"):
            rnn_jacobian(gain * q, *nothing)
    else:
        assert not rnn_jacobian(gain * q, *nothing).any()


def test_a_long_product_of_a_contracting_network_is_the_uncompiled_one():
    W, U, b, x, h0 = random_network(3, 6, 8, horizon=40)
    W = W / 4  # contracting: two runs stay together for ever
    seen = linearise(Cell(W, U, b), h0, x)
    reference = scaled_product(seen.gates[:, k, :, None] * W for k in range(40))
    ours = scaled_rnn_jacobian(W, U, b, x, h0)
    norm = lapack_norm(W)
    unit = (seen.gates.max(axis=2) * norm[:, None]).prod(axis=1)
    steps = np.expm1(2 * drift(seen, Cell(W, U, b), x) + gamma(8 + 12))
    tolerance = 2 * chain_error(steps, frobenius_norm(W) / norm, 8) * unit
    assert (frobenius_norm(formed(ours) - formed(reference)) <= tolerance).all()


@pytest.mark.parametrize("n", [1, 7, 48, 51])
@pytest.mark.parametrize("batch", [1, 4, 6, 13])
def test_the_number_of_threads_changes_no_bit(monkeypatch, n, batch):
    tanh, memory = random_network(1, batch, n), random_memory(2, batch, n)
    monkeypatch.setattr(numeric.foundation.threads, "WORTH_A_THREAD", 1)
    monkeypatch.setattr(numeric.foundation.threads, "number_of_threads", lambda: 1)
    alone = rnn_jacobian(*tanh), lstm_jacobian(*memory)
    for threads in (2, 3, 7):
        monkeypatch.setattr(numeric.foundation.threads, "number_of_threads", lambda: threads)  # noqa: B023
        together = rnn_jacobian(*tanh), lstm_jacobian(*memory)
        assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


@pytest.mark.parametrize("n", [1, 8, 60])
def test_no_steps_give_the_identity(n):
    W, U, b, _, h0 = random_network(1, 5, n)
    x = np.zeros((5, 0, 2))
    assert np.array_equal(rnn_jacobian(W, U, b, x, h0), np.broadcast_to(np.eye(n), (5, n, n)))
    W, U, b, _, c0, h0 = random_memory(1, 5, n)
    expected = np.broadcast_to(np.eye(2 * n), (5, 2 * n, 2 * n))
    assert np.array_equal(lstm_jacobian(W, U, b, x, c0, h0), expected)
    scaled = scaled_lstm_jacobian(W, U, b, x, c0, h0)
    assert np.array_equal(formed(scaled), expected)


def test_a_batch_is_the_same_as_each_of_its_instances():
    """Within one kernel an instance does not see its neighbours."""
    network = random_network(5, 9, 6)
    whole = rnn_jacobian(*network)
    for row in range(9):
        assert np.array_equal(whole[row], rnn_jacobian(*(a[row : row + 1] for a in network))[0])


def test_the_printed_cell_shares_its_gates():
    """ψ the identity and o = g: the same numbers as the class of the cell gives."""
    W, U, b, x, c0, h0 = random_memory(4, 5, 3)
    for array in (W, U, b):
        array[:, 2] = array[:, 1]
    seen = linearise_memory(lstm_of(W, U, b, IDENTITY), c0, h0, x)
    ours = lstm_jacobian(W, U, b, x, c0, h0, IDENTITY)
    assert (np.abs(ours - seen.product) <= 1e-9 * seen.majorant).all()
    assert not np.array_equal(ours, lstm_jacobian(W, U, b, x, c0, h0, TANH))
