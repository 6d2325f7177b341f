"""PyTorch's own cells, differentiated by autograd, against the complex-step Jacobians of ours.

Run with ``-s`` to see the worst error of each comparison against its derived tolerance.
"""

import numpy as np
import pytest

from numeric.foundation.rounding import (
    ELEMENTARY,
    UNIT_ROUNDOFF,
    accumulated,
    chain_error,
    combined,
    gamma,
)
from numeric.matrices.ensembles import ENSEMBLES
from numeric.matrices.norms import frobenius_norm, lapack_norm
from numeric.networks.activations import TANH
from numeric.networks.cells import Cell, preactivation_error
from numeric.networks.linearise import linearise
from numeric.networks.lstm import linearise_memory
from numeric.twins import Draw
from numeric.twins.scenarios import driven, remembering

torch = pytest.importorskip(
    "torch", reason="the oracle needs PyTorch: pip install torch==2.13.0 (CPU)"
)

ORACLES = ("ginibre", "haar-orthogonal", "nilpotent", "strongly-non-normal", "ill-conditioned")
SIZES = ((1, 12), (2, 6), (4, 10), (8, 5), (16, 3))


def draws():
    for place, name in enumerate(ORACLES):
        for n, horizon in SIZES:
            generator = np.random.default_rng([place, n, horizon])
            yield Draw(name, ENSEMBLES[name].draw(generator, 4, n), horizon, generator)


def module(kind, parameters):
    """A PyTorch module of one layer in double precision that holds the given parameters."""
    weights, input_weights, bias = (torch.tensor(np.ascontiguousarray(p)) for p in parameters)
    built = kind(
        input_weights.shape[1], weights.shape[1], batch_first=True, dtype=torch.float64, bias=True
    )
    with torch.no_grad():
        built.weight_hh_l0.copy_(weights)
        built.weight_ih_l0.copy_(input_weights)
        built.bias_ih_l0.copy_(bias)
        built.bias_hh_l0.zero_()
    return built


def report(what, found, record_property):
    error, tolerance = max(found, key=lambda pair: pair[0] / pair[1])
    line = f"{what}: worst error {error:.2e} against tolerance {tolerance:.2e}, {len(found)} runs"
    print(line)
    record_property("oracle", line)
    assert error <= tolerance


def test_autograd_through_torch_rnn_gives_the_complex_step_jacobian(record_property):
    """Autograd multiplies by 1 − ĥ² where ours has tanh'(z).

    With α = 2 |ĥ − h| + 2 γ_8 + 3 u the two differ by at most α, so a step of the backward pass
    errs by α + γ_{n+2} relative to ‖D_k‖ ‖W‖, in the sense of chain_error. ĥ − h is measured.
    """
    found = []
    for draw in draws():
        network = driven(draw)
        seen = linearise(network.cell, network.initial, network.inputs)
        norm = lapack_norm(seen.weights)
        ratio = frobenius_norm(seen.weights) / np.where(norm > 0, norm, 1)
        open_most = seen.gates.max(axis=2)
        unit = (open_most * norm[:, None]).prod(axis=1)
        for row in range(draw.batch):
            cell = network.cell
            built = module(
                torch.nn.RNN, (cell.weights[row], cell.input_weights[row], cell.bias[row])
            )
            drive = torch.tensor(network.inputs[row])[None]

            def final(state, built=built, drive=drive):
                return built(drive, state[None, None])[0][0]

            start = torch.tensor(network.initial[row])
            states = final(start).detach().numpy()
            jacobian = torch.autograd.functional.jacobian(lambda h, run=final: run(h)[-1], start)
            drift = np.abs(states - seen.states[row, 1:]).max(axis=1)
            wrong = (2 * drift + 2 * gamma(ELEMENTARY) + 3 * UNIT_ROUNDOFF) / open_most[row]
            steps = combined(wrong, gamma(draw.n + 2))[None]
            theirs = chain_error(steps, np.maximum(ratio[row : row + 1], 1), draw.n)[0]
            if unit[row] > 0:
                error = np.linalg.norm(jacobian.numpy() - seen.jacobian[row]) / unit[row]
                found.append((error, theirs + seen.error()[row]))
            else:
                assert not jacobian.numpy().any()
    report("torch.nn.RNN", found, record_property)


def test_autograd_through_torch_lstm_gives_the_complex_step_jacobian(record_property):
    """Autograd multiplies by s (1 − s) and 1 − t², from computed s = σ(z) and t = tanh z.

    1 − s errs by 24 u at most, hence by 24 u (1 + e^|z|) relatively, and 1 − t² by 20 u cosh² z:
    once in the candidate, once at c. The rest is as in linearise_memory: the drift of torch's c, h
    and z from ours, the first two measured, the last bounded by |W_•| |ĥ − h| and the rounding of
    either sum; γ_{2n+64} for the products of the backward pass; all relative to the majorants.
    """
    found = []
    for draw in draws():
        network = remembering(draw, activation=TANH)
        seen = linearise_memory(network.cell, network.memory, network.output, network.inputs)
        # PyTorch stacks the gates as input, forget, candidate, output.
        order = [network.cell.gates()[key] for key in ("write", "forget", "candidate", "output")]
        sums = [Cell(gate.weights, gate.input_weights, gate.bias) for gate in order]
        rounding = np.maximum.reduce(
            [preactivation_error(s, seen.path.outputs[:, :-1], network.inputs) for s in sums]
        ).max(axis=2)
        for row in range(draw.batch):
            built = module(
                torch.nn.LSTM,
                (
                    np.concatenate([gate.weights[row] for gate in order]),
                    np.concatenate([gate.input_weights[row] for gate in order]),
                    np.concatenate([gate.bias[row] for gate in order]),
                ),
            )
            drive = torch.tensor(network.inputs[row])[None]
            n = draw.n

            def through(state, upto=draw.horizon, built=built, drive=drive, n=n):
                pair = state[None, None, n:], state[None, None, :n]
                _, (output, memory) = built(drive[:, :upto], pair)
                return torch.cat([memory[0, 0], output[0, 0]])

            start = torch.tensor(np.concatenate([network.memory[row], network.output[row]]))
            jacobian = torch.autograd.functional.jacobian(through, start).numpy()
            reached = np.stack(
                [through(start, k + 1).detach().numpy() for k in range(draw.horizon)]
            )
            ours = np.concatenate([seen.path.memories[row, 1:], seen.path.outputs[row, 1:]], axis=1)
            state_drift = np.concatenate([[0.0], np.abs(reached - ours).max(axis=1)])
            lipschitz = max(np.abs(gate.weights[row]).sum(axis=1).max() for gate in order)
            drift = lipschitz * state_drift[:-1] + 2 * rounding[row] + state_drift[1:]
            arguments = np.abs(seen.path.preactivations[row])
            logistic = 24 * UNIT_ROUNDOFF * (1 + np.exp(arguments[:, :3].max(axis=(1, 2))))
            squashed = np.maximum(
                arguments[:, 3].max(axis=1), np.abs(seen.path.memories[row, 1:]).max(axis=1)
            )
            tanh = 2 * 20 * UNIT_ROUNDOFF * np.cosh(squashed) ** 2
            steps = combined(np.expm1(8 * drift), 2 * logistic, tanh, gamma(2 * n + 64))
            tolerance = accumulated(steps) + seen.error[row]
            error = (np.abs(jacobian - seen.jacobian[row]) / seen.majorant[row]).max()
            found.append((error, tolerance))
    report("torch.nn.LSTM", found, record_property)
