"""The recurrent layers of a model, read off the names and shapes of its weights.

PyTorch's layout: ``weight_ih_l0`` (gates · h, inputs), ``weight_hh_l0`` (gates · h, h), and, unless
the layer has no biases, ``bias_ih_l0`` and ``bias_hh_l0``; ``_l1``, ``_l2``, … for stacks,
``_reverse`` for the second direction, no ending for a single cell; and any prefix. One gate makes a
vanilla layer, three make a GRU (r, z, n), four an LSTM (i, f, g, o).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.audit.files import ModelError
from numeric.foundation.arrays import Array, require_finite

__all__ = ["GATES", "Layer", "assembled", "is_recurrent_weight", "layers_of", "numbers"]

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


def is_recurrent_weight(name: str) -> bool:
    """Whether a weight belongs to a recurrent layer by its name."""
    return _WANTED.fullmatch(name) is not None


def layers_of(weights: Mapping[str, NDArray[Any]]) -> tuple[Layer, ...]:
    """The recurrent layers among weights of PyTorch's names, in their order.

    Raises
    ------
    ModelError
        If a layer has NaN, infinity, integers, missing weights or shapes that do not fit.
    """
    found = [match for match in map(_RECURRENT.fullmatch, weights) if match]
    return tuple(_layer(weights, match["prefix"], match["ending"]) for match in found)


def _layer(weights: Mapping[str, NDArray[Any]], prefix: str, ending: str) -> Layer:
    def named(part: str) -> str:
        return f"{prefix}{part}{ending}"

    if named("weight_hr") in weights:
        raise ModelError(f"{named('weight_hr')} projects the state: such LSTMs are not audited")
    if named("weight_ih") not in weights:
        raise ModelError(f"{named('weight_hh')} has no {named('weight_ih')} beside it")
    recurrent = numbers(named("weight_hh"), weights, 2)
    rows, units = recurrent.shape
    if rows not in (units, 3 * units, 4 * units):
        raise ModelError(
            f"{named('weight_hh')} has shape {recurrent.shape}: expected 1, 3 or 4 times as many"
            f" rows as columns"
        )
    inputs = numbers(named("weight_ih"), weights, 2)
    if len(inputs) != rows:
        raise ModelError(f"{named('weight_ih')} has {len(inputs)} rows: expected {rows}")
    biases = np.zeros((2, rows))
    present = [name for name in (named("bias_ih"), named("bias_hh")) if name in weights]
    if len(present) == 1:
        raise ModelError(f"{present[0]} is there without the other bias: expected both or none")
    for place, name in enumerate(present):
        part = numbers(name, weights, 1)
        if len(part) != rows:
            raise ModelError(f"{name} has length {len(part)}: expected {rows}")
        biases[place] = part
    name = f"{prefix.rstrip('.')}.{ending.lstrip('_')}".strip(".") or "cell"
    return assembled(name, recurrent, inputs, biases)


def assembled(
    name: str, recurrent: Array, inputs: Array, biases: Array, resets_after: bool = True
) -> Layer:
    """A layer of weights in PyTorch's order of gates, with the inputs' bias and the state's.

    Raises
    ------
    ModelError
        If it has more than 4096 units.
    """
    rows, units = recurrent.shape
    if units > LARGEST_LAYER:
        raise ModelError(f"{name} has {units} units: expected at most {LARGEST_LAYER}")
    kind, of_state = _KINDS[rows // units], biases[1].copy()
    reset_bias = None
    if kind == "GRU" and resets_after:
        reset_bias = biases[1, 2 * units :]
        of_state[2 * units :] = 0
    return Layer(name, kind, recurrent, inputs, biases[0] + of_state, reset_bias)


def numbers(name: str, weights: Mapping[str, NDArray[Any]], axes: int) -> Array:
    """A tensor in double precision, which holds each of its numbers exactly.

    Raises
    ------
    ModelError
        If its entries are no finite floats, or it has another number of axes.
    """
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
