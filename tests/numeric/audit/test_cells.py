"""Layers run as PyTorch's do, and the Jacobians of their steps are those of complex steps."""

import re
import textwrap
from pathlib import Path

import numpy as np
import pytest

from numeric.audit import Layer, ModelError, load
from numeric.audit.cells import run

from .networks import inputs, jacobian, layer, sigma, states

CELLS = [
    ("vanilla", {}, "tanh"),
    ("vanilla", {}, "relu"),
    ("LSTM", {}, "tanh"),
    ("GRU", {"resets": "after"}, "tanh"),
    ("GRU", {"resets": "before"}, "tanh"),
]


@pytest.mark.parametrize(("kind", "options", "activation"), CELLS)
def test_states_and_jacobians_are_those_of_the_formulas(kind, options, activation):
    network, x = layer(kind, **options), inputs(7)
    found, expected = run(network, x, activation), states(network, x, activation)
    assert found.outputs == pytest.approx(expected[1:, -network.units :], rel=1e-13)
    steps = found.steps(slice(2, 7))
    assert steps.jacobians.shape == (5, found.size, found.size)
    for J, M, before, given in zip(
        steps.jacobians, steps.majorants, expected[2:7], x[2:], strict=True
    ):
        assert pytest.approx(jacobian(network, before, given, activation), abs=1e-13) == J
        assert (np.abs(J) <= M * (1 + 1e-14)).all()


@pytest.mark.parametrize(("kind", "gate"), [("LSTM", "f"), ("GRU", "z")])
def test_the_gate_that_keeps_is_the_forget_or_the_update_gate(kind, gate):
    network = layer(kind)
    weights = Layer("rnn", kind, 0 * network.recurrent, network.inputs, network.bias, np.zeros(3))
    x = inputs(4)
    U, b = (weights.by_gate(rows)[gate] for rows in (weights.inputs, weights.bias))
    assert sigma(run(weights, x).keeping) == pytest.approx(sigma(x @ U.T + b))


def test_a_reverse_layer_reads_its_inputs_from_the_end():
    x, forward, backward = inputs(4), layer("LSTM"), layer("LSTM", name="rnn.l0_reverse")
    assert (run(backward, x).outputs == run(forward, x[::-1]).outputs).all()


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_pytorch_agrees_and_so_does_its_autograd(kind, tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    network = getattr(torch.nn, kind)(2, 3, num_layers=2, bidirectional=True).double()
    torch.save(network.state_dict(), tmp_path / "weights.pt")
    layers = {each.name: each for each in load(tmp_path / "weights.pt")}
    x = inputs(5)
    lower = [run(layers[name], x).outputs for name in ("l0", "l0_reverse")]
    upper = np.hstack([lower[0], lower[1][::-1]])
    found = run(layers["l1"], upper)
    with torch.no_grad():
        whole = network(torch.tensor(x))[0].numpy()
    assert found.outputs == pytest.approx(whole[:, :3])
    cell = getattr(torch.nn, f"{kind}Cell")(6, 3).double()
    cell.load_state_dict(
        {
            f"{part}_{side}": getattr(network, f"{part}_{side}_l1")
            for part in ("weight", "bias")
            for side in ("ih", "hh")
        }
    )
    before = torch.tensor(states(layers["l1"], upper)[3])

    def next_state(s):
        pair = cell(torch.tensor(upper[3:4]), (s[None, 3:], s[None, :3])) if kind == "LSTM" else ()
        return torch.cat(pair[::-1], 1)[0] if pair else cell(torch.tensor(upper[3:4]), s[None])[0]

    exact = torch.autograd.functional.jacobian(next_state, before).numpy()
    assert found.steps(slice(3, 4)).jacobians[0] == pytest.approx(exact, abs=1e-14)


def test_the_update_gate_of_pytorch_keeps():
    """torch.nn.GRU: h_t = (1 − z_t) ⊙ n_t + z_t ⊙ h_{t−1}; where z is 1, nothing moves."""
    bias = np.array([0, 50.0, 0])
    kept = Layer("rnn", "GRU", np.zeros((3, 1)), np.ones((3, 1)), bias, np.ones(1))
    assert run(kept, np.ones((3, 1))).outputs == pytest.approx(0, abs=1e-20)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.ones((4, 3)), r"inputs have shape \(4, 3\) .*: rnn.l0 expects numbers of shape \(T, 2"),
        (np.ones(4), r"inputs have shape \(4,\) "),
        (np.ones((4, 2), complex), "type complex128"),
        (np.array([[1.0, 0.0], [np.nan, 0.0]]), r"inputs\[1, 0\] is nan"),
        (np.ones((0, 2)), "inputs is empty"),
        (np.broadcast_to(0.0, (2**25, 2)), "expected at most 5592405 for 3 units"),
    ],
)
@pytest.mark.parametrize("kind", ["vanilla", "GRU", "LSTM"])
def test_inputs_that_do_not_fit_are_told(kind, x, message):
    with pytest.raises(ModelError, match=message):
        run(layer(kind), x)


def test_an_activation_that_is_not_known_is_told():
    with pytest.raises(ModelError, match="activation is 'sine': expected one of tanh, relu"):
        run(layer("vanilla"), inputs(3), "sine")


def test_states_that_overflow_are_told():
    grows = Layer("rnn.l0", "vanilla", np.full((1, 1), 1e200), np.ones((1, 1)), np.zeros(1))
    with pytest.raises(ModelError, match=r"rnn.l0 overflows at step 3: its states are no numbers"):
        run(grows, np.ones((4, 1)), "relu")


def test_the_guides_hook_keeps_what_a_layer_reads(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    guide = Path(__file__).parents[3] / "docs" / "guides" / "audit-a-network.rst"
    text = guide.read_text("utf-8")
    block = re.search(r":caption: keep_inputs.py\n\n((?: {3}.*\n|\n)+)", text)[1]
    monkeypatch.chdir(tmp_path)
    for batch_first in (True, False):
        model = torch.nn.Module()
        model.rnn = torch.nn.GRU(2, 3, batch_first=batch_first)
        model.forward = lambda batch, model=model: model.rnn(2 * batch)
        exec(textwrap.dedent(block), {"model": model, "batch": torch.ones(4, 5, 2)})
        assert np.load("x.npy").shape == ((5, 2) if batch_first else (4, 2))
        assert (np.load("x.npy") == 2).all()
