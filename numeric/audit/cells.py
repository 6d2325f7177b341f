r"""A layer that runs over its inputs, and the Jacobian of each of its steps.

The cells are those of ``numeric.networks``, whose gates are other than PyTorch's in one place: an
update gate z of a GRU in PyTorch keeps, h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}, and there it writes. Since
1 − σ(a) = σ(−a), its weights change their sign, and no number is rounded. The state is h, and of
an LSTM the pair (c, h).

**What a Jacobian is one of.** The layer runs in floating point from the state 0. J_t is the exact
Jacobian of the step at the numbers of that run: its states and pre-activations, as they were
computed. The matrices here are these, rounded; a product with one of them, P̂ = fl(P Ĵ), obeys

    |P̂ − P J| ≤ γ_k |P| M + what underflows,

with the majorant M ≥ |J| and the number k of operations that :class:`Steps` holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from numeric.audit.files import ModelError
from numeric.audit.layers import Layer
from numeric.foundation.arrays import Array, require_finite
from numeric.foundation.threads import one_blas_thread
from numeric.networks.activations import RELU, TANH
from numeric.networks.cells import (
    GRU,
    LSTM,
    Affine,
    Cell,
    MemoryPath,
    UpdatePath,
    simulate,
    simulate_memory,
    simulate_updates,
)
from numeric.networks.gru import one_step_jacobians
from numeric.networks.lstm import one_step_blocks

__all__ = ["ACTIVATIONS", "Run", "Steps", "memory_cell", "run", "update_cell", "vanilla_cell"]

ACTIVATIONS = {"tanh": TANH, "relu": RELU}
"""Those of vanilla layers, which their weights do not tell."""

LARGEST_RUN = 2**24
"""Steps times units: a run keeps up to twenty numbers for each."""

ROOT_OF_UNDERFLOW = 2.0**-500
"""Its square is more than 2**33 operations lose that underflow, by the smallest double each."""


class Steps(NamedTuple):
    """Consecutive steps of a run.

    Attributes
    ----------
    jacobians, majorants
        J_t and M_t ≥ |J_t|, shape (steps, N, N) each; N = h, and 2h for an LSTM.
    operations
        The k of the bound.
    underflow
        More than the norm of what underflows while J_t is formed, shape (steps,).
    """

    jacobians: Array
    majorants: Array
    operations: int
    underflow: Array


@dataclass(frozen=True)
class Run:
    """A layer over its inputs, from the state 0, in the order in which it reads them.

    Attributes
    ----------
    layer
        The layer.
    activation
        That of a vanilla layer; None for others, which have their own.
    outputs
        h_1, …, h_T, shape (T, h).
    keeping
        The pre-activations of the gate by which the state is kept, of an LSTM the forget gate and
        of a GRU the update gate, shape (T, h); None for a vanilla layer.
    steps
        The steps of a slice of 0, …, T − 1.
    """

    layer: Layer
    activation: str | None
    outputs: Array
    keeping: Array | None
    steps: Callable[[slice], Steps]

    @property
    def size(self) -> int:
        """The number N of numbers in a state."""
        return (2 if self.layer.kind == "LSTM" else 1) * self.layer.units


def run(layer: Layer, inputs: NDArray[Any], activation: str = "tanh") -> Run:
    """Run a layer over inputs of shape (T, m); a reverse layer reads them from the end.

    Parameters
    ----------
    layer
        The layer.
    inputs
        Real numbers.
    activation
        That of a vanilla layer, ``tanh`` or ``relu``; other layers have their own.

    Raises
    ------
    ModelError
        If the activation is unknown, the inputs do not fit the layer or are too many, or a state
        overflows.
    """
    if activation not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise ModelError(f"activation is {activation!r}: expected one of {known}")
    _require_fitting(layer, inputs)
    ordered = inputs[::-1] if layer.name.endswith("_reverse") else inputs
    read = ordered.astype(np.float64)[None]
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):
        found = _RUNS[layer.kind](layer, read, activation)
    finite = np.isfinite(found.outputs).all(axis=1)
    if not finite.all():
        step = int(finite.argmin()) + 1
        raise ModelError(f"{layer.name} overflows at step {step}: its states are no numbers")
    return found


def _require_fitting(layer: Layer, inputs: NDArray[Any]) -> None:
    width = layer.inputs.shape[1]
    if inputs.ndim != 2 or inputs.shape[1] != width or inputs.dtype.kind not in "fiu":
        raise ModelError(
            f"inputs have shape {inputs.shape} and type {inputs.dtype}: {layer.name} expects"
            f" numbers of shape (T, {width})"
        )
    most = LARGEST_RUN // layer.units
    if len(inputs) > most:
        raise ModelError(
            f"inputs have {len(inputs)} steps: expected at most {most} for {layer.units} units"
        )
    try:
        require_finite("inputs", inputs)
    except ValueError as error:
        raise ModelError(str(error)) from error


# --- as cells of numeric.networks -----------------------------------------------------------------


def vanilla_cell(layer: Layer, activation: str = "tanh") -> Cell:
    """A vanilla layer as a batch of one cell."""
    affine = _affine(layer, "")
    return Cell(affine.weights, affine.input_weights, affine.bias, ACTIVATIONS[activation])


def memory_cell(layer: Layer) -> LSTM:
    """An LSTM as a batch of one cell."""
    i, f, g, o = (_affine(layer, gate) for gate in "ifgo")
    return LSTM(forget=f, write=i, output=o, candidate=g)


def update_cell(layer: Layer) -> GRU:
    """A GRU as a batch of one cell.

    Examples
    --------
    A GRU of PyTorch's with the update gate z = σ(1) keeps σ(1) of its state:

    >>> zero = np.zeros((3, 1))
    >>> layer = Layer("cell", "GRU", zero, zero, np.array([0.0, 1.0, 0.0]), np.zeros(1))
    >>> path = simulate_updates(update_cell(layer), np.ones((1, 1, 1)), np.zeros((1, 1, 1)))
    >>> round(float(path.states[0, 1, 0, 0]), 6)
    0.731059
    """
    r, z, n = (_affine(layer, gate) for gate in "rzn")
    writes = Affine(-z.weights, -z.input_weights, -z.bias)
    reset_bias = None if layer.reset_bias is None else layer.reset_bias[None]
    return GRU(update=writes, reset=r, candidate=n, reset_bias=reset_bias)


def _affine(layer: Layer, gate: str) -> Affine:
    parts = (layer.recurrent, layer.inputs, layer.bias)
    return Affine(*(layer.by_gate(rows)[gate][None] for rows in parts))


# --- one kind after another -----------------------------------------------------------------------


def _vanilla(layer: Layer, inputs: Array, activation: str) -> Run:
    """J = diag(φ'(z)) W: a slope is within γ_12, and a product follows."""
    cell = vanilla_cell(layer, activation)
    path = simulate(cell, np.zeros((1, layer.units, 1)), inputs)
    z = path.preactivations[0, :, :, 0]

    def steps(part: slice) -> Steps:
        jacobians = cell.activation.derivative(z[part])[:, :, None] * layer.recurrent
        lost = _underflow(layer, np.zeros(len(jacobians)))
        return Steps(jacobians, np.abs(jacobians), layer.units + 16, lost)

    return Run(layer, activation, path.states[0, 1:, :, 0], None, steps)


def _memory(layer: Layer, inputs: Array, _: str) -> Run:
    """The blocks that :func:`numeric.networks.lstm.linearise_memory` bounds by γ_{2h+64}."""
    cell, zero = memory_cell(layer), np.zeros((1, layer.units, 1))
    path = simulate_memory(cell, zero, zero, inputs).first_column()

    def steps(part: slice) -> Steps:
        within = slice(part.start, part.stop + 1)
        taken = MemoryPath(
            path.memories[:, within],
            path.outputs[:, within],
            path.preactivations[:, part],
            path.gates[:, part],
        )
        blocks, majorants = one_step_blocks(cell, taken)
        lost = _underflow(layer, np.abs(taken.memories[0]).max(axis=1)[:-1])
        return Steps(blocks[0], majorants[0], 2 * layer.units + 64, lost)

    return Run(layer, None, path.outputs[0, 1:], path.preactivations[0, :, 0], steps)


def _updates(layer: Layer, inputs: Array, _: str) -> Run:
    """The steps that :func:`numeric.networks.gru.linearise_updates` bounds by γ_{4h+128}."""
    cell = update_cell(layer)
    path = simulate_updates(cell, np.zeros((1, layer.units, 1)), inputs).first_column()

    def steps(part: slice) -> Steps:
        within = slice(part.start, part.stop + 1)
        taken = UpdatePath(
            path.states[:, within], path.preactivations[:, part], path.reset[:, part]
        )
        jacobians, majorants = one_step_jacobians(cell, taken)
        sizes = np.maximum(np.abs(taken.states[0, :-1]), np.abs(taken.reset[0])).max(axis=1)
        return Steps(jacobians[0], majorants[0], 4 * layer.units + 128, _underflow(layer, sizes))

    return Run(layer, None, path.states[0, 1:], -path.preactivations[0, :, 0], steps)


_RUNS = {"vanilla": _vanilla, "LSTM": _memory, "GRU": _updates}


def _underflow(layer: Layer, sizes: Array) -> Array:
    """Each operation loses a smallest double, which two weights and one state enlarge at most."""
    weights = ROOT_OF_UNDERFLOW * (1 + np.abs(layer.recurrent).max())
    lost: Array = (2 + sizes) * weights**2
    return lost
