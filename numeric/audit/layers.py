"""The recurrent layers of a model, read off the names and shapes of its weights.

PyTorch's layout: ``weight_ih_l0`` (gates · h, inputs), ``weight_hh_l0`` (gates · h, h), and, unless
the layer has no biases, ``bias_ih_l0`` and ``bias_hh_l0``; ``_l1``, ``_l2``, … for stacks,
``_reverse`` for the second direction, no ending for a single cell; and any prefix. One gate makes a
vanilla layer, three make a GRU (r, z, n), four an LSTM (i, f, g, o).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.audit.files import ModelError, read_weights
from numeric.foundation.arrays import Array, require_finite

__all__ = ["GATES", "Layer", "load"]

GATES = {1: ("",), 3: ("r", "z", "n"), 4: ("i", "f", "g", "o")}
"""The names of the gates, by their number, in the order of the rows."""

_KINDS = {1: "vanilla", 3: "GRU", 4: "LSTM"}
_ENDINGS = r"(_l\d+(_reverse)?)?"
_RECURRENT = re.compile(rf"(?P<prefix>.*?)weight_hh(?P<ending>{_ENDINGS})")
_WANTED = re.compile(rf".*?(weight_ih|weight_hh|weight_hr|bias_ih|bias_hh){_ENDINGS}")
LARGEST_LAYER = 4096


@dataclass(frozen=True)
class Layer:
    """One recurrent layer in one direction, its weights exactly as they are in the model.

    Attributes
    ----------
    name
        The prefix of its weights and their ending, such as ``encoder.l0_reverse``.
    kind
        ``vanilla``, ``GRU`` or ``LSTM``.
    recurrent
        Shape (gates · h, h).
    inputs
        Shape (gates · h, m).
    bias
        The sum of both biases, shape (gates · h,); 0 for a layer without. Of a GRU that resets
        what its weights make of the state, the candidate's part is that of the inputs alone.
    reset_bias
        The other part, shape (h,): n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn)), as in PyTorch.
        None for a GRU that resets the state itself, and for other layers.
    """

    name: str
    kind: str
    recurrent: Array
    inputs: Array
    bias: Array
    reset_bias: Array | None = None

    @property
    def units(self) -> int:
        """The number h of units."""
        return int(self.recurrent.shape[1])

    def gates(self) -> dict[str, Array]:
        """The square blocks of the recurrent weights, by the name of the gate."""
        return self.by_gate(self.recurrent)

    def by_gate(self, rows: Array) -> dict[str, Array]:
        """The rows that belong to each gate, by its name."""
        names = GATES[len(self.recurrent) // self.units]
        return dict(zip(names, np.split(rows, len(names)), strict=True))


def load(path: str | Path) -> tuple[Layer, ...]:
    """The recurrent layers of a model on disk, in the order of the file.

    Parameters
    ----------
    path
        A file that ends in ``.npz``, ``.safetensors``, ``.pt`` or ``.pth``.

    Raises
    ------
    ModelError
        If the file is none of these or is damaged, if it has no recurrent layer, or if a layer
        has NaN, infinity, integers, missing weights or shapes that do not fit.
    """
    weights = read_weights(Path(path), lambda name: _WANTED.fullmatch(name) is not None)
    found = [match for match in map(_RECURRENT.fullmatch, weights) if match]
    if not found:
        raise ModelError(f"{path} has no recurrent layer: no weight is named weight_hh_l0 or so")
    return tuple(_layer(weights, match["prefix"], match["ending"]) for match in found)


def _layer(weights: Mapping[str, NDArray[Any]], prefix: str, ending: str) -> Layer:
    def named(part: str) -> str:
        return f"{prefix}{part}{ending}"

    if named("weight_hr") in weights:
        raise ModelError(f"{named('weight_hr')} projects the state: such LSTMs are not audited")
    if named("weight_ih") not in weights:
        raise ModelError(f"{named('weight_hh')} has no {named('weight_ih')} beside it")
    recurrent = _numbers(named("weight_hh"), weights, 2)
    rows, units = recurrent.shape
    if rows not in (units, 3 * units, 4 * units):
        raise ModelError(
            f"{named('weight_hh')} has shape {recurrent.shape}: expected 1, 3 or 4 times as many"
            f" rows as columns"
        )
    if units > LARGEST_LAYER:
        raise ModelError(
            f"{named('weight_hh')} has {units} units: expected at most {LARGEST_LAYER}"
        )
    inputs = _numbers(named("weight_ih"), weights, 2)
    if len(inputs) != rows:
        raise ModelError(f"{named('weight_ih')} has {len(inputs)} rows: expected {rows}")
    biases = {"ih": np.zeros(rows), "hh": np.zeros(rows)}
    present = [part for part in biases if named(f"bias_{part}") in weights]
    if len(present) == 1:
        alone = named(f"bias_{present[0]}")
        raise ModelError(f"{alone} is there without the other bias: expected both or none")
    for part in present:
        biases[part] = _numbers(named(f"bias_{part}"), weights, 1)
        if len(biases[part]) != rows:
            length = len(biases[part])
            raise ModelError(f"{named(f'bias_{part}')} has length {length}: expected {rows}")
    name = f"{prefix.rstrip('.')}.{ending.lstrip('_')}".strip(".") or "cell"
    kind, reset_bias = _KINDS[rows // units], None
    if kind == "GRU":
        reset_bias = biases["hh"][2 * units :].copy()
        biases["hh"][2 * units :] = 0
    return Layer(name, kind, recurrent, inputs, biases["ih"] + biases["hh"], reset_bias)


def _numbers(name: str, weights: Mapping[str, NDArray[Any]], axes: int) -> Array:
    """A tensor in double precision, which holds each of its numbers exactly."""
    tensor = weights[name]
    if tensor.dtype.kind in "iub":
        raise ModelError(
            f"{name} has entries of type {tensor.dtype}, as quantised weights have: audit the"
            f" weights before quantisation"
        )
    if tensor.dtype.kind != "f" or tensor.dtype.itemsize > 8:
        raise ModelError(f"{name} has entries of type {tensor.dtype}: expected floats")
    if tensor.ndim != axes:
        raise ModelError(f"{name} has {tensor.ndim} axes, shape {tensor.shape}: expected {axes}")
    try:
        require_finite(name, tensor)
    except ValueError as error:
        raise ModelError(str(error)) from error
    return tensor.astype(np.float64)
