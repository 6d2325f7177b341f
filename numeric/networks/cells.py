"""Batched simulation of the vanilla, LSTM and GRU cells, for real and complex hidden states."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array, require_finite, require_shape, require_square
from numeric.foundation.rounding import gamma
from numeric.networks.activations import LOGISTIC, TANH, Activation

__all__ = [
    "GRU",
    "LSTM",
    "Affine",
    "Cell",
    "MemoryPath",
    "Trajectory",
    "UpdatePath",
    "autonomous",
    "inputs_for",
    "preactivation_error",
    "simulate",
    "simulate_memory",
    "simulate_updates",
]


@dataclass(frozen=True)
class Cell:
    """A batch of vanilla cells z_t = W h_{t−1} + U x_t + b, h_t = φ(z_t).

    J. L. Elman, *Finding structure in time*, Cognitive Science 14 (1990).

    Attributes
    ----------
    weights
        W, shape (batch, n, n).
    input_weights
        U, shape (batch, n, m).
    bias
        b, shape (batch, n).
    activation
        φ.

    Raises
    ------
    ValueError
        If shapes do not fit together or an entry is not finite.
    """

    weights: Array
    input_weights: Array
    bias: Array
    activation: Activation = TANH

    def __post_init__(self) -> None:
        require_square("weights", self.weights)
        batch, n, _ = self.weights.shape
        require_shape("input_weights", self.input_weights, (batch, n, None))
        require_shape("bias", self.bias, (batch, n))
        require_finite("input_weights", self.input_weights)
        require_finite("bias", self.bias)


@dataclass(frozen=True)
class Trajectory:
    """The path of a simulation; the last axis counts columns of a hidden-state matrix.

    Attributes
    ----------
    states
        h_0, …, h_t: shape (batch, t + 1, n, columns).
    preactivations
        z_1, …, z_t: shape (batch, t, n, columns).
    """

    states: NDArray[Any]
    preactivations: NDArray[Any]


def simulate(
    cell: Cell,
    initial: NDArray[Any],
    inputs: Array,
    kept: Array | float = 0.0,
    written: Array | float = 1.0,
) -> Trajectory:
    """Run h_t = kept · h_{t−1} + written · φ(z_t) from every column of ``initial``.

    kept = 0, written = 1 is the vanilla cell; 1 and 1 a residual step; 1 − f and f a leaky one.

    Parameters
    ----------
    cell
        The batch of cells.
    initial
        h_0, shape (batch, n, columns), real or complex.
    inputs
        x_1, …, x_t, shape (batch, t, m), the same for every column.
    kept, written
        One number, or one per instance: shape (batch,).

    Raises
    ------
    ValueError
        If a shape does not fit the cell, t is 0, or an entry is not finite.
    """
    batch, n, width = cell.input_weights.shape
    require_shape("initial", initial, (batch, n, None))
    require_shape("inputs", inputs, (batch, None, width))
    require_finite("initial", initial)
    require_finite("inputs", inputs)
    drive = np.einsum("bnm,btm->btn", cell.input_weights, inputs) + cell.bias[:, None, :]
    horizon = inputs.shape[1]
    kind = np.result_type(initial.dtype, np.float64)
    states = np.empty((batch, horizon + 1, n, initial.shape[2]), dtype=kind)
    preactivations = np.empty((batch, horizon, n, initial.shape[2]), dtype=kind)
    states[:, 0] = initial
    keep, write = (np.reshape(number, (-1, 1, 1)) for number in (kept, written))
    for step in range(horizon):
        total = _applied(cell.weights, states[:, step]) + drive[:, step, :, None]
        preactivations[:, step] = total
        states[:, step + 1] = keep * states[:, step] + write * cell.activation.function(total)
    return Trajectory(states, preactivations)


def preactivation_error(cell: Cell, states: Array, inputs: Array) -> Array:
    """Bound on |ẑ_k − z_k|, entry by entry, for one step from each state: shape (batch, t, n).

    An inner product of n + m + 1 terms errs by at most γ_{n+m+1} (|W||h| + |U||x| + |b|) (Higham,
    section 3.1). The bound is exactly 0 where every term is 0, and there ẑ is exact.
    ``states`` are h_0, …, h_{t−1}, shape (batch, t, n); ``inputs`` have shape (batch, t, m).
    """
    n, width = cell.input_weights.shape[1:]
    size = np.einsum("bij,btj->bti", np.abs(cell.weights), np.abs(states))
    size += np.einsum("bij,btj->bti", np.abs(cell.input_weights), np.abs(inputs))
    size += np.abs(cell.bias)[:, None, :]
    # The bound is computed by inner products of the same length: one more γ covers their error.
    bound: Array = gamma(2 * (n + width + 2)) * size
    return bound


def autonomous(weights: Array, activation: Activation = TANH) -> Cell:
    """The cell h_t = φ(W h_{t−1}) without inputs or bias: one input that has no weight."""
    batch, n, _ = weights.shape
    return Cell(weights, np.zeros((batch, n, 1)), np.zeros((batch, n)), activation)


def inputs_for(weights: Array, initial: Array, targets: Array) -> tuple[Cell, Array]:
    """A tanh cell with U = I, b = 0, and inputs that steer its pre-activations to ``targets``.

    x_t = z_t − W h_{t−1}: with inputs, every sequence of gates in (0, 1] is realised by an actual
    network, up to the rounding of z_t.

    Parameters
    ----------
    weights
        W, shape (batch, n, n).
    initial
        h_0, shape (batch, n).
    targets
        z_1, …, z_t, shape (batch, t, n).
    """
    batch, n, _ = weights.shape
    require_shape("targets", targets, (batch, None, n))
    inputs = np.empty_like(targets)
    state = initial[:, :, None]
    for step in range(targets.shape[1]):
        # The state that the simulation will reach, not tanh of the target: in a network that
        # amplifies errors the two drift apart.
        carried = weights @ state
        inputs[:, step] = targets[:, step] - carried[:, :, 0]
        state = np.tanh(carried + inputs[:, step, :, None])
    identity = np.broadcast_to(np.eye(n), (batch, n, n)).copy()
    return Cell(weights, identity, np.zeros((batch, n))), inputs


@dataclass(frozen=True)
class Affine:
    """W, U and b of one gate W h + U x + b: shapes (batch, n, n), (batch, n, m), (batch, n)."""

    weights: Array
    input_weights: Array
    bias: Array


@dataclass(frozen=True)
class LSTM:
    """A batch of cells with a memory: f, g, o = σ(W_• h + U_• x + b_•) and c̃ = ψ(W h + U x + b),

        c_t = f ⊙ c_{t−1} + g ⊙ c̃,    h_t = o ⊙ tanh c_t.

    S. Hochreiter and J. Schmidhuber, Neural Computation 9 (1997), with the forget gate of F. Gers,
    J. Schmidhuber and F. Cummins, Neural Computation 12 (2000). The standard cell has ψ = tanh.
    The write-up's cell is another instance: ``output`` is ``write`` and ψ is the identity.

    Attributes
    ----------
    forget, write, output
        The parameters of the gates f, g and o.
    candidate
        W, U, b.
    activation
        ψ.

    Raises
    ------
    ValueError
        If shapes do not fit together or an entry is not finite; names the gate and its parameter.
    """

    forget: Affine
    write: Affine
    output: Affine
    candidate: Affine
    activation: Activation = TANH

    def __post_init__(self) -> None:
        _require_fitting(self.gates())

    def gates(self) -> dict[str, Affine]:
        """The parameters of f, g, o and c̃, in this order, by name."""
        return {
            "forget": self.forget,
            "write": self.write,
            "output": self.output,
            "candidate": self.candidate,
        }


@dataclass(frozen=True)
class MemoryPath:
    """The path of the simulation of an LSTM; the last axis counts columns of the state.

    Attributes
    ----------
    memories
        c_0, …, c_t: shape (batch, t + 1, n, columns).
    outputs
        h_0, …, h_t: shape (batch, t + 1, n, columns).
    preactivations
        The arguments of f, g, o and c̃, in this order: shape (batch, t, 4, n, columns).
    gates
        f, g, o and c̃ themselves: shape (batch, t, 4, n, columns).
    """

    memories: NDArray[Any]
    outputs: NDArray[Any]
    preactivations: NDArray[Any]
    gates: NDArray[Any]

    def first_column(self) -> "MemoryPath":
        """The real parts of the first column, without the axis that counts columns."""
        every = self.memories, self.outputs, self.preactivations, self.gates
        return MemoryPath(*(array[..., 0].real for array in every))


def simulate_memory(
    cell: LSTM,
    memory: NDArray[Any],
    output: NDArray[Any],
    inputs: Array,
    seen: Array | None = None,
) -> MemoryPath:
    """Run an LSTM for t steps from every column of (c_0, h_0), under the same inputs.

    Parameters
    ----------
    cell
        The batch of cells.
    memory, output
        c_0 and h_0, shape (batch, n, columns), real or complex.
    inputs
        x_1, …, x_t, shape (batch, t, m).
    seen
        What the gates read in the place of h_0, …, h_{t−1}, shape (batch, t, n), the same for every
        column. It cuts every path from c_{k−1} to c_k but the direct one.

    Raises
    ------
    ValueError
        If a shape does not fit the cell, t is 0, or an entry is not finite.
    """
    weights, drive = _prepared(cell.gates(), inputs)
    batch, horizon, _, n = drive.shape
    require_shape("memory", memory, (batch, n, None))
    require_shape("output", output, memory.shape)
    require_finite("memory", memory)
    require_finite("output", output)
    if seen is not None:
        require_shape("seen", seen, (batch, horizon, n))
    kind = np.result_type(memory.dtype, output.dtype, np.float64)
    columns = memory.shape[2]
    memories = np.empty((batch, horizon + 1, n, columns), dtype=kind)
    outputs = np.empty_like(memories)
    preactivations = np.empty((batch, horizon, 4, n, columns), dtype=kind)
    gates = np.empty_like(preactivations)
    memories[:, 0], outputs[:, 0] = memory, output
    for step in range(horizon):
        read = outputs[:, step] if seen is None else seen[:, step, :, None]
        total = _applied(weights, read[:, None]) + drive[:, step, :, :, None]
        preactivations[:, step] = total
        gates[:, step, :3] = LOGISTIC.function(total[:, :3])
        gates[:, step, 3] = cell.activation.function(total[:, 3])
        forget, write, show, candidate = np.moveaxis(gates[:, step], 1, 0)
        memories[:, step + 1] = forget * memories[:, step] + write * candidate
        outputs[:, step + 1] = show * np.tanh(memories[:, step + 1])
    return MemoryPath(memories, outputs, preactivations, gates)


@dataclass(frozen=True)
class GRU:
    """A batch of gated units: z, r = σ(W_• h + U_• x + b_•), h̃ = tanh(W (r ⊙ h) + U x + b),

        h_t = (1 − z) ⊙ h_{t−1} + z ⊙ h̃.

    K. Cho and others, EMNLP (2014), in the convention of J. Chung and others, *Empirical
    evaluation of gated recurrent neural networks*, NIPS workshop (2014).  The form of
    libraries resets what W has made of the state: h̃ = tanh(r ⊙ (W h + b_u) + U x + b).

    Attributes
    ----------
    update, reset
        The parameters of z and r.
    candidate
        W, U, b.
    reset_bias
        b_u, shape (batch, n), of the form that resets W h + b_u; None for the one that resets h.

    Raises
    ------
    ValueError
        If shapes do not fit together or an entry is not finite; names the gate and its parameter.
    """

    update: Affine
    reset: Affine
    candidate: Affine
    reset_bias: Array | None = None

    def __post_init__(self) -> None:
        _require_fitting(self.gates())
        if self.reset_bias is not None:
            require_shape("reset_bias", self.reset_bias, self.candidate.bias.shape)
            require_finite("reset_bias", self.reset_bias)

    def gates(self) -> dict[str, Affine]:
        """The parameters of z, r and h̃, in this order, by name."""
        return {"update": self.update, "reset": self.reset, "candidate": self.candidate}


@dataclass(frozen=True)
class UpdatePath:
    """The path of the simulation of a GRU; the last axis counts columns of the state.

    Attributes
    ----------
    states
        h_0, …, h_t: shape (batch, t + 1, n, columns).
    preactivations
        The arguments of z, r and h̃, in this order: shape (batch, t, 3, n, columns).
    reset
        What r multiplies, h or W h + b_u: shape (batch, t, n, columns).
    """

    states: NDArray[Any]
    preactivations: NDArray[Any]
    reset: NDArray[Any]

    def first_column(self) -> "UpdatePath":
        """The real parts of the first column, without the axis that counts columns."""
        every = self.states, self.preactivations, self.reset
        return UpdatePath(*(array[..., 0].real for array in every))


def simulate_updates(
    cell: GRU, initial: NDArray[Any], inputs: Array, seen: Array | None = None
) -> UpdatePath:
    """Run a GRU for t steps from every column of ``initial``; raises as simulate_memory does.

    Where ``seen``, shape (batch, t, n), is given, the gates and the candidate read it in the place
    of h_0, …, h_{t−1}: only the direct path remains.
    """
    weights, drive = _prepared(cell.gates(), inputs)
    batch, horizon, _, n = drive.shape
    require_shape("initial", initial, (batch, n, None))
    require_finite("initial", initial)
    if seen is not None:
        require_shape("seen", seen, (batch, horizon, n))
    kind = np.result_type(initial.dtype, np.float64)
    states, preactivations, multiplied = [initial.astype(kind)], [], []
    for step in range(horizon):
        read = states[-1] if seen is None else seen[:, step, :, None]
        given = drive[:, step, :, :, None]
        gates = _applied(weights[:, :2], read[:, None]) + given[:, :2]
        update, reset = np.moveaxis(LOGISTIC.function(gates), 1, 0)
        if cell.reset_bias is None:
            multiplied.append(read)
            made = _applied(weights[:, 2], reset * read) + given[:, 2]
        else:
            multiplied.append(_applied(weights[:, 2], read) + cell.reset_bias[:, :, None])
            made = reset * multiplied[-1] + given[:, 2]
        preactivations.append(np.concatenate([gates, made[:, None]], axis=1))
        # 1 − z by the logistic at −z: exact to rounding where z itself rounds to 1.
        kept = LOGISTIC.function(-gates[:, 0])
        states.append(kept * states[-1] + update * np.tanh(made))
    return UpdatePath(*(np.stack(x, axis=1) for x in (states, preactivations, multiplied)))


def _prepared(gates: dict[str, Affine], inputs: Array) -> tuple[Array, Array]:
    """W_• stacked, shape (batch, gates, n, n), and U_• x + b_•, shape (batch, t, gates, n)."""
    parameters = list(gates.values())
    batch, _, width = parameters[0].input_weights.shape
    require_shape("inputs", inputs, (batch, None, width))
    require_finite("inputs", inputs)
    weights = np.stack([gate.weights for gate in parameters], axis=1)
    into = np.stack([gate.input_weights for gate in parameters], axis=1)
    bias = np.stack([gate.bias for gate in parameters], axis=1)
    drive: Array = np.einsum("bgnm,btm->btgn", into, inputs) + bias[:, None]
    return weights, drive


def _require_fitting(gates: dict[str, Affine]) -> None:
    """Refuse gates whose parameters differ in batch, n or m from those of the first."""
    first = next(iter(gates))
    require_square(f"{first}.weights", gates[first].weights)
    batch, n, _ = gates[first].weights.shape
    require_shape(f"{first}.input_weights", gates[first].input_weights, (batch, n, None))
    width = gates[first].input_weights.shape[2]
    for name, gate in gates.items():
        require_shape(f"{name}.weights", gate.weights, (batch, n, n))
        require_shape(f"{name}.input_weights", gate.input_weights, (batch, n, width))
        require_shape(f"{name}.bias", gate.bias, (batch, n))
        require_finite(f"{name}.weights", gate.weights)
        require_finite(f"{name}.input_weights", gate.input_weights)
        require_finite(f"{name}.bias", gate.bias)


def _applied(weights: Array, states: NDArray[Any]) -> NDArray[Any]:
    """W H, part by part for complex H: real arithmetic in each, so γ_n bounds either part."""
    if not np.iscomplexobj(states):
        product: NDArray[Any] = weights @ states
        return product
    parts: NDArray[Any] = (weights @ states.real).astype(np.complex128)
    parts.imag = weights @ states.imag
    return parts
