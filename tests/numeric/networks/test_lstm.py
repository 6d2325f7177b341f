"""The simulated LSTM and GRU, their Jacobians by two roads, and what they refuse."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.foundation.rounding import COMPLEX_LOGISTIC, LOGISTIC_ERROR, gamma
from numeric.networks.activations import IDENTITY, LOGISTIC, TANH
from numeric.networks.cells import GRU, LSTM, Affine, simulate_memory, simulate_updates
from numeric.networks.lstm import direct_path, linearise_memory, memory_step

seeds = st.integers(0, 2**32)


def gate(generator, batch=3, n=4, width=2):
    return Affine(
        generator.standard_normal((batch, n, n)) / np.sqrt(n),
        generator.standard_normal((batch, n, width)),
        generator.standard_normal((batch, n)) / 2,
    )


def lstm(seed, activation=TANH, **shape):
    generator = np.random.default_rng(seed)
    return LSTM(*(gate(generator, **shape) for _ in range(4)), activation)


def gru(seed):
    generator = np.random.default_rng(seed)
    return GRU(*(gate(generator) for _ in range(3)))


def start(seed, batch=3, n=4, width=2, horizon=5):
    generator = np.random.default_rng(seed + 1)
    memory, output = generator.standard_normal((2, batch, n))
    return memory, np.tanh(output), generator.standard_normal((batch, horizon, width))


def logistic(z):
    return 1 / (1 + np.exp(-z))


@settings(deadline=None)
@given(z=st.floats(-700, 700))
def test_the_logistic_function_and_its_complex_step_are_within_their_stated_errors(z):
    from scipy.special import expit

    from numeric.networks.activations import differentiated

    point = np.array([z])
    value = LOGISTIC.function(point)[0]
    assert abs(value - expit(z)) <= gamma(2 * LOGISTIC_ERROR) * value
    slope = LOGISTIC.derivative(point)[0]
    if abs(z) < 300:
        step = differentiated(LOGISTIC, point)[0]
        assert abs(step - slope) <= gamma(COMPLEX_LOGISTIC + LOGISTIC_ERROR) * slope


@pytest.mark.parametrize("activation", [IDENTITY, TANH], ids=lambda kind: kind.name)
def test_a_simulated_lstm_satisfies_its_equations_step_by_step(activation):
    cell, (memory, output, inputs) = lstm(1, activation), start(1)
    path = simulate_memory(cell, memory[:, :, None], output[:, :, None], inputs).first_column()
    for b in range(3):
        c, h = memory[b], output[b]
        for step in range(5):
            z = [
                p.weights[b] @ h + p.input_weights[b] @ inputs[b, step] + p.bias[b]
                for p in (cell.forget, cell.write, cell.output, cell.candidate)
            ]
            candidate = np.tanh(z[3]) if activation is TANH else z[3]
            c = logistic(z[0]) * c + logistic(z[1]) * candidate
            h = logistic(z[2]) * np.tanh(c)
            assert np.allclose(path.memories[b, step + 1], c, rtol=1e-13)
            assert np.allclose(path.outputs[b, step + 1], h, rtol=1e-13)


def test_a_simulated_gru_satisfies_its_equations_step_by_step():
    cell, (initial, _, inputs) = gru(2), start(2)
    path = simulate_updates(cell, initial[:, :, None], inputs).states[..., 0]
    for b in range(3):
        h = initial[b]
        for step in range(5):
            x = inputs[b, step]
            z, r = (
                logistic(p.weights[b] @ h + p.input_weights[b] @ x + p.bias[b])
                for p in (cell.update, cell.reset)
            )
            own = cell.candidate
            made = own.weights[b] @ (r * h) + own.input_weights[b] @ x + own.bias[b]
            h = (1 - z) * h + z * np.tanh(made)
            assert np.allclose(path[b, step + 1], h, rtol=1e-13)


def test_the_printed_cell_is_an_instance_whose_output_gate_repeats_the_input_gate():
    parts = lstm(3).gates()
    printed = LSTM(parts["forget"], parts["write"], parts["write"], parts["candidate"], IDENTITY)
    memory, output, inputs = start(3)
    path = simulate_memory(printed, memory[:, :, None], output[:, :, None], inputs)
    assert np.array_equal(path.gates[:, :, 1], path.gates[:, :, 2])
    assert np.array_equal(path.gates[:, :, 3], path.preactivations[:, :, 3])


@settings(deadline=None, max_examples=25)
@given(seed=seeds, horizon=st.integers(1, 20), printed=st.booleans())
def test_the_complex_step_jacobian_is_the_product_of_blocks_up_to_its_own_bound(
    seed, horizon, printed
):
    cell = lstm(seed, IDENTITY if printed else TANH)
    seen = linearise_memory(cell, *start(seed, horizon=horizon))
    difference = np.abs(seen.jacobian - seen.product) / seen.majorant
    assert (difference.max(axis=(1, 2)) <= seen.error).all()
    assert (seen.error < 1e-11).all()
    assert (np.abs(seen.jacobian) <= seen.majorant * (1 + 1e-12)).all()


def test_the_complex_step_jacobian_agrees_with_finite_differences():
    cell, (memory, output, inputs) = lstm(4), start(4)
    jacobian = linearise_memory(cell, memory, output, inputs).jacobian
    step, state = 1e-6, np.concatenate([memory, output], axis=1)

    def final(shift):
        moved = (state + shift)[:, :, None]
        path = simulate_memory(cell, moved[:, :4], moved[:, 4:], inputs)
        return np.concatenate([path.memories[:, -1], path.outputs[:, -1]], axis=1)[:, :, 0]

    for column in range(8):
        shift = step * np.eye(8)[column]
        estimate = (final(shift) - final(-shift)) / (2 * step)
        assert np.allclose(jacobian[:, :, column], estimate, atol=1e-8)


@pytest.mark.parametrize("activation", [IDENTITY, TANH], ids=lambda kind: kind.name)
def test_a_strong_candidate_makes_the_jacobian_of_an_lstm_explode(activation):
    none = Affine(np.zeros((1, 1, 1)), np.zeros((1, 1, 1)), np.zeros((1, 1)))
    strong = dataclasses.replace(none, weights=np.full((1, 1, 1), 20.0))
    cell = LSTM(none, none, none, strong, activation)
    zero = np.zeros((1, 1))
    one = linearise_memory(cell, zero, zero, np.zeros((1, 1, 1)))
    assert np.array_equal(one.jacobian[0], [[0.5, 10], [0.25, 5]])
    many = linearise_memory(cell, zero, zero, np.zeros((1, 20, 1)))
    assert np.linalg.norm(many.jacobian[0], ord=2) > 5.5**19


def test_the_direct_path_is_the_product_of_the_forget_gates():
    cell, (memory, output, inputs) = lstm(5), start(5)
    jacobians, path = direct_path(cell, memory, output, inputs)
    product = np.cumprod(path.gates[:, :, 0], axis=1)[..., None] * np.eye(4)
    assert np.allclose(jacobians, product, rtol=1e-14, atol=0)


def test_the_direct_path_leaves_out_what_runs_through_the_outputs():
    cell, (memory, output, inputs) = lstm(6), start(6)
    whole = linearise_memory(cell, memory, output, inputs).jacobian[:, :4, :4]
    assert np.abs(whole - direct_path(cell, memory, output, inputs)[0][:, -1]).max() > 1e-3


def test_the_whole_derivative_of_a_step_contains_the_path_through_the_output():
    cell, (memory, _, inputs) = lstm(7), start(7, horizon=1)
    shown = np.random.default_rng(7).uniform(0, 1, memory.shape)
    step = memory_step(cell, memory, shown, inputs)
    blocks = linearise_memory(cell, memory, shown * np.tanh(memory), inputs).product
    slope = shown / np.cosh(memory) ** 2
    expected = blocks[:, :4, :4] + blocks[:, :4, 4:] * slope[:, None, :]
    assert (np.abs(step.jacobian - expected) <= 2 * step.error[:, None, None] * step.majorant).all()


def refitted(name, **changed):
    cell = lstm(0)
    return lambda: dataclasses.replace(
        cell, **{name: dataclasses.replace(cell.gates()[name], **changed)}
    )


def poisoned(value):
    weights = np.zeros((3, 4, 4))
    weights[1, 2, 3] = value
    return weights


BAD_INPUT = {
    "a gate of another size": (
        refitted("write", weights=np.ones((3, 5, 5))),
        r"write.weights has length 5 on axis 1, shape \(3, 5, 5\): expected 4",
    ),
    "a forget gate that is not square": (
        refitted("forget", weights=np.ones((3, 4, 5))),
        r"forget.weights has shape \(3, 4, 5\): expected \(batch, n, n\)",
    ),
    "inputs of another width": (
        refitted("output", input_weights=np.ones((3, 4, 7))),
        "output.input_weights has length 7 on axis 2",
    ),
    "a bias of another batch": (
        refitted("candidate", bias=np.ones((2, 4))),
        r"candidate.bias has length 2 on axis 0, shape \(2, 4\): expected 3",
    ),
    "a nan among the weights": (
        refitted("output", weights=poisoned(np.nan)),
        r"output.weights\[1, 2, 3\] is nan: every entry must be finite",
    ),
    "an infinite weight": (
        refitted("candidate", weights=poisoned(np.inf)),
        r"candidate.weights\[1, 2, 3\] is inf",
    ),
    "a horizon of zero": (
        lambda: linearise_memory(lstm(0), *start(0, horizon=0)),
        r"inputs is empty: its shape is \(3, 0, 2\), expected at least 1",
    ),
    "a memory of another size": (
        lambda: linearise_memory(lstm(0), np.zeros((3, 5)), *start(0)[1:]),
        "memory has length 5 on axis 1",
    ),
    "an output of another size": (
        lambda: simulate_memory(lstm(0), np.ones((3, 4, 1)), np.ones((3, 4, 2)), start(0)[2]),
        "output has length 2 on axis 2",
    ),
    "gates that read too few outputs": (
        lambda: simulate_memory(
            lstm(0), np.ones((3, 4, 1)), np.ones((3, 4, 1)), start(0)[2], np.ones((3, 2, 4))
        ),
        "seen has length 2 on axis 1",
    ),
    "a gru whose gates do not fit": (
        lambda: dataclasses.replace(gru(0), reset=gate(np.random.default_rng(0), n=3)),
        "reset.weights has length 3 on axis 1",
    ),
    "a gru without steps": (
        lambda: simulate_updates(gru(0), np.ones((3, 4, 1)), np.ones((3, 0, 2))),
        "inputs is empty",
    ),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_refused_in_one_line(case):
    call, message = BAD_INPUT[case]
    with pytest.raises(ValueError, match=message) as refused:
        call()
    assert "\n" not in str(refused.value)
