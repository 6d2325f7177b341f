"""Keras's and ONNX's arrays make the layer that computes what they compute."""

import numpy as np
import pytest

from numeric.audit import ModelError, load
from numeric.audit.cells import run

from .networks import inputs, sigma

PARTS = ("kernel", "recurrent_kernel", "bias")


def kernels(gates, bias, prefix="", n=3, m=2):
    shapes = {"kernel": (m, gates * n), "recurrent_kernel": (n, gates * n), "bias": bias}
    generator = np.random.default_rng(gates)
    return {f"{prefix}{part}": generator.standard_normal(shape) for part, shape in shapes.items()}


def saved(tmp_path, arrays):
    np.savez(tmp_path / "weights.npz", **arrays)
    return tmp_path / "weights.npz"


def keras_states(K, R, b, x):
    """The cells of keras/src/layers/rnn/{simple_rnn,lstm,gru}.py, step by step."""
    n, gates = len(R), R.shape[1] // len(R)
    h, c, found = np.zeros(n), np.zeros(n), []
    for given in x @ K + (b if b.ndim == 1 else b[0]):
        state = h @ R + (b[1] if b.ndim == 2 else 0)
        if gates == 1:
            h = np.tanh(given + state)
        elif gates == 4:
            i, f, g, o = np.split(given + state, 4)
            c = sigma(f) * c + sigma(i) * np.tanh(g)
            h = sigma(o) * np.tanh(c)
        else:
            z, r = sigma((given + state)[:n]), sigma((given + state)[n : 2 * n])
            inside = r * state[2 * n :] if b.ndim == 2 else (r * h) @ R[:, 2 * n :]
            h = z * h + (1 - z) * np.tanh(given[2 * n :] + inside)
        found.append(h)
    return np.array(found)


@pytest.mark.parametrize(
    ("gates", "bias"), [(1, (3,)), (4, (12,)), (3, (2, 9)), (3, (9,))], ids=str
)
def test_a_layer_of_keras_computes_what_keras_does(tmp_path, gates, bias):
    given, x = kernels(gates, bias, "sequential/rnn/cell/"), inputs(6)
    (layer,) = load(saved(tmp_path, given), "keras")
    assert layer.name == "sequential.rnn.cell.l0"
    assert run(layer, x).outputs == pytest.approx(
        keras_states(*(given[f"sequential/rnn/cell/{p}"] for p in PARTS), x)
    )


@pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras's own, from NumPy 2
def test_keras_agrees(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    pytest.importorskip("torch", reason="PyTorch is not installed")
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    layers = keras.layers
    x = inputs(6)
    for cell in (
        layers.SimpleRNN(3, return_sequences=True),
        layers.GRU(3, return_sequences=True),
        layers.GRU(3, return_sequences=True, reset_after=False),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
    ):
        model = keras.Sequential([keras.Input((6, 2)), cell])
        for weight in model.weights:
            weight.assign(np.random.default_rng(0).standard_normal(weight.shape))
        expected = model(x[None].astype(np.float32)).detach().numpy()[0]
        found = load(saved(tmp_path, {w.path: w.numpy() for w in model.weights}), "keras")
        outputs = [run(each, x).outputs for each in found]
        reverse = [each.name.endswith("_reverse") for each in found]
        both = [h[::-1] if back else h for h, back in zip(outputs, reverse, strict=True)]
        assert np.hstack(both) == pytest.approx(expected, abs=1e-5)


def onnx_arrays(directions=1, gates=4, n=3, m=2, prefix="encoder."):
    generator = np.random.default_rng(gates)
    rows = gates * n
    shapes = {"W": (rows, m), "R": (rows, n), "B": (2 * rows,)}
    return {
        f"{prefix}{part}": generator.standard_normal((directions, *shape))
        for part, shape in shapes.items()
    }


def onnx_states(W, R, B, x):
    """The operators RNN and LSTM of ONNX, one direction."""
    n = R.shape[1]
    h, c, found = np.zeros(n), np.zeros(n), []
    for given in x @ W.T + sum(np.split(B, 2)):
        gates = given + R @ h
        if len(R) == n:
            h = np.tanh(gates)
        else:
            i, o, f, g = np.split(gates, 4)
            c = sigma(f) * c + sigma(i) * np.tanh(g)
            h = sigma(o) * np.tanh(c)
        found.append(h)
    return np.array(found)


@pytest.mark.parametrize("gates", [1, 4])
def test_a_layer_of_onnx_computes_what_onnx_does_in_both_directions(tmp_path, gates):
    given, x = onnx_arrays(2, gates), inputs(6)
    forward, backward = load(saved(tmp_path, given), "onnx")
    assert (forward.name, backward.name) == ("encoder.l0", "encoder.l0_reverse")
    W, R, B = (given[f"encoder.{part}"] for part in "WRB")
    assert run(forward, x).outputs == pytest.approx(onnx_states(W[0], R[0], B[0], x))
    assert run(backward, x).outputs == pytest.approx(onnx_states(W[1], R[1], B[1], x[::-1]))


@pytest.mark.parametrize(("operator", "gates"), [("RNN", 1), ("LSTM", 4)])
def test_onnx_agrees(tmp_path, operator, gates):
    pytest.importorskip("onnx", reason="ONNX is not installed")
    from onnx import helper
    from onnx.reference import ReferenceEvaluator

    given, x = onnx_arrays(1, gates, prefix=""), inputs(6).astype(np.float32)
    names = ["x", "W", "R", "B"]
    node = helper.make_node(operator, names, ["y"], hidden_size=3)
    values = [helper.make_tensor_value_info(name, 1, None) for name in names]
    result = [helper.make_tensor_value_info("y", 1, None)]
    model = helper.make_model(helper.make_graph([node], "cell", values, result))
    single = {name: array.astype(np.float32) for name, array in given.items()}
    (expected,) = ReferenceEvaluator(model).run(["y"], {"x": x[:, None], **single})
    (layer,) = load(saved(tmp_path, given), "onnx")
    assert layer.name == "l0"
    assert run(layer, x).outputs == pytest.approx(expected[:, 0, 0], abs=1e-5)


def without(arrays, *names):
    return {name: array for name, array in arrays.items() if name not in names}


def changed(arrays, **changes):
    return arrays | changes


LSTM, GRU = kernels(4, (12,)), kernels(3, (2, 9))
ONNX = onnx_arrays(prefix="")
BAD = {
    "has no recurrent layer: no weight is named recurrent_kernel or so": ("keras", ONNX),
    "recurrent_kernel has no kernel beside it": ("keras", without(LSTM, "kernel")),
    "recurrent_kernel has 12 units in all gates: expected 2 or 6 or 8": (
        "keras",
        changed(LSTM, recurrent_kernel=np.ones((2, 12))),
    ),
    r"kernel has shape \(2, 9\): expected \(2, 12\)": (
        "keras",
        changed(LSTM, kernel=np.ones((2, 9))),
    ),
    r"bias has shape \(9,\): expected \(12,\)": ("keras", changed(LSTM, bias=np.ones(9))),
    "bias has 2 axes": ("keras", changed(LSTM, bias=np.ones((2, 12)))),
    r"bias has shape \(3, 9\): expected \(2, 9\)": ("keras", changed(GRU, bias=np.ones((3, 9)))),
    "bias is not there: its shape tells whether a GRU resets before": (
        "keras",
        without(GRU, "bias"),
    ),
    "no weight is named R or so": ("onnx", LSTM),
    "R has no W beside it": ("onnx", without(ONNX, "W")),
    "R is of a GRU: whether it resets before or after is an attribute": (
        "onnx",
        onnx_arrays(gates=3, prefix=""),
    ),
    "P lets the gates see the memory": ("onnx", changed(ONNX, P=np.ones((1, 9)))),
    r"W has shape \(1, 9, 2\): expected \(1, 12, 2\)": (
        "onnx",
        changed(ONNX, W=np.ones((1, 9, 2))),
    ),
    r"B has shape \(1, 12\): expected \(1, 24\)": ("onnx", changed(ONNX, B=np.ones((1, 12)))),
    "R has 3 directions: expected 1 or 2": ("onnx", onnx_arrays(directions=3, prefix="")),
    "cuDNN keeps one buffer of weights, not arrays; in its order": ("cudnn", LSTM),
    "layout is 'theano': expected one of pytorch, keras, onnx": ("theano", LSTM),
}


@pytest.mark.parametrize("message", BAD)
def test_arrays_that_are_of_no_such_layer_are_told(tmp_path, message):
    layout, given = BAD[message]
    with pytest.raises(ModelError, match=message) as caught:
        load(saved(tmp_path, given), layout)
    assert "\n" not in str(caught.value)


def test_a_layer_of_keras_may_have_no_bias_and_peepholes_of_zero_do_nothing(tmp_path):
    (layer,) = load(saved(tmp_path, without(LSTM, "bias")), "keras")
    assert not layer.bias.any()
    (layer,) = load(saved(tmp_path, changed(without(ONNX, "B"), P=np.zeros((1, 9)))), "onnx")
    assert not layer.bias.any()
