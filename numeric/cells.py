"""Batched simulation of the vanilla recurrent cell, for real and for complex hidden states."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.activations import TANH, Activation
from numeric.arrays import Array, require_finite, require_shape, require_square
from numeric.rounding import gamma

__all__ = ["Cell", "Trajectory", "autonomous", "inputs_for", "preactivation_error", "simulate"]


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
    """What a simulation passes through; the last axis counts columns of a hidden-state matrix.

    Attributes
    ----------
    states
        h_0, …, h_t: shape (batch, t + 1, n, columns).
    preactivations
        z_1, …, z_t: shape (batch, t, n, columns).
    """

    states: NDArray[Any]
    preactivations: NDArray[Any]


def simulate(cell: Cell, initial: NDArray[Any], inputs: Array) -> Trajectory:
    """Run the cell for t steps from every column of ``initial``, under the same inputs.

    Parameters
    ----------
    cell
        The batch of cells.
    initial
        h_0, shape (batch, n, columns), real or complex.
    inputs
        x_1, …, x_t, shape (batch, t, m).

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
    for step in range(horizon):
        total = _applied(cell.weights, states[:, step]) + drive[:, step, :, None]
        preactivations[:, step] = total
        states[:, step + 1] = cell.activation.function(total)
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


def _applied(weights: Array, states: NDArray[Any]) -> NDArray[Any]:
    """W H, part by part for complex H: real arithmetic in each, so γ_n bounds either part."""
    if not np.iscomplexobj(states):
        product: NDArray[Any] = weights @ states
        return product
    parts = np.empty_like(states)
    parts.real = weights @ states.real
    parts.imag = weights @ states.imag
    return parts
