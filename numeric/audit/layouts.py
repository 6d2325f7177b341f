"""Layouts of weights: PyTorch's, and what Keras and ONNX do otherwise, turned into it.

**Keras** (``keras/src/layers/rnn``, 3.15): x K + h R + b, so kernels are transposed; the gates of
an LSTM are i, f, c, o and of a GRU z, r, h, where z keeps, as in PyTorch. A GRU's bias of shape
(2, 3h) is that of ``reset_after=True``, with one row for the inputs and one for the state; (3h,) is
that of ``reset_after=False``. ``Bidirectional`` names its second layer ``backward_…``.

**ONNX** (operators LSTM and RNN, opset 22): W, R and B with an axis of directions first; the gates
of an LSTM are i, o, f, c; B holds the bias of the inputs, then that of the state. Whether a GRU
resets before or after is an attribute of its node, so it cannot be read off arrays.

Both keep activations elsewhere: they are taken to be the logistic function and tanh.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from numeric.audit.files import ModelError, read_weights
from numeric.audit.layers import (
    GATES,
    Layer,
    assembled,
    is_recurrent_weight,
    layers_of,
    numbers,
)
from numeric.foundation.arrays import Array

__all__ = ["LAYOUTS", "load"]

Weights = Mapping[str, NDArray[Any]]


class _Layout(NamedTuple):
    """Which arrays are read, what is missing if there are none, and the layers they make."""

    wanted: Callable[[str], bool]
    missing: str
    layers: Callable[[Weights], tuple[Layer, ...]]


def load(path: str | Path, layout: str = "pytorch") -> tuple[Layer, ...]:
    """The recurrent layers of a model on disk, in the order of the file.

    Parameters
    ----------
    path
        A file that ends in ``.npz``, ``.safetensors``, ``.pt`` or ``.pth``.
    layout
        How its arrays are named and laid out: ``pytorch``, ``keras`` or ``onnx``.

    Raises
    ------
    ModelError
        If the file is none of these or is damaged, the layout is unknown, or if there is no
        recurrent layer, or one has NaN, infinity, integers, missing weights or shapes that do not
        fit.
    """
    if layout == "cudnn":
        raise ModelError(_CUDNN)
    if layout not in LAYOUTS:
        raise ModelError(f"layout is {layout!r}: expected one of {', '.join(LAYOUTS)}")
    taken = LAYOUTS[layout]
    found = taken.layers(read_weights(Path(path), taken.wanted))
    if not found:
        raise ModelError(f"{path} has no recurrent layer: no weight is named {taken.missing} or so")
    return found


_CUDNN = (
    "cuDNN keeps one buffer of weights, not arrays; in its order of gates, which is PyTorch's"
    " (i, f, g, o; r, z, n), name them weight_ih_l0, weight_hh_l0, bias_ih_l0 and bias_hh_l0"
)


def _rows(array: Array, order: Sequence[str]) -> Array:
    """The rows of the gates, which come in ``order``, in PyTorch's order."""
    blocks = dict(zip(order, np.split(array, len(order)), strict=True))
    return np.concatenate([blocks[gate] for gate in GATES[len(order)]])


def _order(
    name: str, units: int, gate_units: int, orders: Mapping[int, Sequence[str]]
) -> Sequence[str]:
    """The order of the gates of a layer, by how many units they have together."""
    found = {number * units: order for number, order in orders.items()}
    if gate_units not in found:
        expected = " or ".join(str(number) for number in found)
        raise ModelError(f"{name} has {gate_units} units in all gates: expected {expected}")
    return found[gate_units]


def _require_shape(name: str, array: Array, expected: tuple[int, ...]) -> None:
    if array.shape != expected:
        raise ModelError(f"{name} has shape {array.shape}: expected {expected}")


# --- Keras ----------------------------------------------------------------------------------------

_KERAS = re.compile(r"(?P<prefix>(?:.*/)?)(?P<part>recurrent_kernel|kernel|bias)(?P<rest>(:0)?)")
_KERAS_ORDERS = {1: ("",), 3: "zrn", 4: "ifgo"}
"""In PyTorch's letters: the candidate is n or g."""


def _keras(weights: Weights) -> tuple[Layer, ...]:
    found = [match for match in map(_KERAS.fullmatch, weights) if match]
    return tuple(
        _keras_layer(weights, match["prefix"], match["rest"])
        for match in found
        if match["part"] == "recurrent_kernel"
    )


def _keras_layer(weights: Weights, prefix: str, rest: str) -> Layer:
    state, inputs, bias = (
        f"{prefix}{part}{rest}" for part in ("recurrent_kernel", "kernel", "bias")
    )
    if inputs not in weights:
        raise ModelError(f"{state} has no {inputs} beside it")
    R, K = numbers(state, weights, 2), numbers(inputs, weights, 2)
    units, columns = R.shape
    order = _order(state, units, columns, _KERAS_ORDERS)
    _require_shape(inputs, K, (len(K), columns))
    biases = _keras_biases(weights, bias, columns, order)
    resets_after = bias in weights and weights[bias].ndim == 2
    parts = prefix.strip("/").split("/")
    reverse = "_reverse" if any(part.startswith("backward_") for part in parts) else ""
    name = ".".join((*filter(None, parts), f"l0{reverse}"))
    both = np.stack([_rows(part, order) for part in biases])
    return assembled(name, _rows(R.T, order), _rows(K.T, order), both, resets_after)


def _keras_biases(weights: Weights, name: str, columns: int, order: Sequence[str]) -> Array:
    """That of the inputs and that of the state."""
    if name not in weights:
        if len(order) == 3:
            raise ModelError(f"{name} is not there: its shape tells whether a GRU resets before")
        return np.zeros((2, columns))
    given = numbers(name, weights, weights[name].ndim if len(order) == 3 else 1)
    _require_shape(name, given, (2, columns) if given.ndim == 2 else (columns,))
    return given if given.ndim == 2 else np.stack([given, np.zeros(columns)])


# --- ONNX -----------------------------------------------------------------------------------------

_ONNX = re.compile(r"(?P<prefix>(?:.*[./_])?)(?P<part>[WRBP])")
_ONNX_ORDERS = {1: ("",), 3: "zrn", 4: "iofg"}


def _onnx(weights: Weights) -> tuple[Layer, ...]:
    found = [match for match in map(_ONNX.fullmatch, weights) if match]
    return tuple(
        layer
        for match in found
        if match["part"] == "R"
        for layer in _onnx_directions(weights, match["prefix"])
    )


def _onnx_directions(weights: Weights, prefix: str) -> Iterator[Layer]:
    state, inputs, bias, peepholes = (f"{prefix}{part}" for part in "RWBP")
    if inputs not in weights:
        raise ModelError(f"{state} has no {inputs} beside it")
    R, W = numbers(state, weights, 3), numbers(inputs, weights, 3)
    directions, rows, units = R.shape
    order = _order(state, units, rows, _ONNX_ORDERS)
    if len(order) == 3:
        raise ModelError(
            f"{state} is of a GRU: whether it resets before or after is an attribute of its node"
            f" in ONNX, not an array; audit the weights that it was exported from"
        )
    if peepholes in weights and numbers(peepholes, weights, 2).any():
        raise ModelError(f"{peepholes} lets the gates see the memory: such LSTMs are not audited")
    _require_shape(inputs, W, (directions, rows, W.shape[2]))
    B = numbers(bias, weights, 2) if bias in weights else np.zeros((directions, 2 * rows))
    _require_shape(bias, B, (directions, 2 * rows))
    if directions > 2:
        raise ModelError(f"{state} has {directions} directions: expected 1 or 2")
    for direction, reverse in zip(range(directions), ("", "_reverse"), strict=False):
        both = np.stack([_rows(part, order) for part in np.split(B[direction], 2)])
        name = f"{prefix.replace('/', '.').strip('._')}.l0{reverse}".strip(".")
        yield assembled(name, _rows(R[direction], order), _rows(W[direction], order), both)


def _is(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda name: pattern.fullmatch(name) is not None


LAYOUTS = {
    "pytorch": _Layout(is_recurrent_weight, "weight_hh_l0", layers_of),
    "keras": _Layout(_is(_KERAS), "recurrent_kernel", _keras),
    "onnx": _Layout(_is(_ONNX), "R", _onnx),
}
"""Those that are read."""
