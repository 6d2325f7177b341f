"""Layers for the tests, and PyTorch's cells by the formulas of its documentation."""

import numpy as np

from numeric.audit import Layer

ROWS = {"vanilla": 1, "GRU": 3, "LSTM": 4}


def layer(kind, n=3, m=2, seed=0, name="rnn.l0", resets="after", scale=1.0):
    generator = np.random.default_rng(seed)
    W, U, b = (
        scale * generator.standard_normal((ROWS[kind] * n, *rest)) for rest in ((n,), (m,), ())
    )
    reset_bias = generator.standard_normal(n) if (kind, resets) == ("GRU", "after") else None
    return Layer(name, kind, W, U, b, reset_bias)


def inputs(steps, m=2, seed=1):
    return np.random.default_rng(seed).standard_normal((steps, m))


def sigma(a):
    return 1 / (1 + np.exp(-a))


def step(layer, state, x, activation="tanh"):
    """One step of torch.nn.RNN, GRU or LSTM, for a real or complex state; (c, h) for an LSTM."""
    n = layer.units
    h = state[-n:]
    W, U, b = (layer.by_gate(rows) for rows in (layer.recurrent, layer.inputs, layer.bias))

    def a(gate):
        return W[gate] @ h + U[gate] @ x + b[gate]

    if layer.kind == "vanilla":
        return np.tanh(a("")) if activation == "tanh" else np.where(a("").real > 0, a(""), 0)
    if layer.kind == "LSTM":
        c = sigma(a("f")) * state[:n] + sigma(a("i")) * np.tanh(a("g"))
        return np.concatenate([c, sigma(a("o")) * np.tanh(c)])
    r, z = sigma(a("r")), sigma(a("z"))
    if layer.reset_bias is None:
        new = np.tanh(W["n"] @ (r * h) + U["n"] @ x + b["n"])
    else:
        new = np.tanh(r * (W["n"] @ h + layer.reset_bias) + U["n"] @ x + b["n"])
    return (1 - z) * new + z * h


def states(layer, x, activation="tanh"):
    """s_0 = 0, s_1, …, s_T."""
    found = [np.zeros(layer.units * (2 if layer.kind == "LSTM" else 1))]
    for present in x:
        found.append(step(layer, found[-1], present, activation))
    return np.array(found)


def jacobian(layer, state, x, activation="tanh"):
    """∂s_t / ∂s_{t−1} by complex steps, a column each."""
    columns = state + 1j * 1e-100 * np.eye(len(state))
    return np.array([step(layer, s, x, activation).imag / 1e-100 for s in columns]).T
