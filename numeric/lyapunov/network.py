"""Lyapunov exponents of a simulated network."""

from collections.abc import Iterator

import numpy as np

from numeric.foundation.arrays import Array, require_finite, require_shape
from numeric.foundation.threads import one_blas_thread
from numeric.lyapunov.exponents import gated_exponents
from numeric.lyapunov.result import Exponents
from numeric.lyapunov.stream import WINDOW, real
from numeric.networks.cells import Cell, simulate

__all__ = ["network_exponents"]


def network_exponents(
    cell: Cell,
    initial: Array,
    horizon: int,
    inputs: Array | None = None,
    first: int | None = None,
    *,
    tolerance: float = 1e-10,
    discard: int = 0,
) -> Exponents:
    """The exponents of D_t W ⋯ D_1 W along h_k = φ(W h_{k−1} + U x_k + b), D_k = diag φ'(z_k).

    They are the rates at which gradients through time grow or vanish: R. Engelken, F. Wolf and
    L. F. Abbott, *Lyapunov spectra of chaotic recurrent neural networks*, Physical Review
    Research 5 (2023).

    Parameters
    ----------
    cell
        The batch of cells, weights of shape (batch, n, n).
    initial
        h_0, shape (batch, n).
    horizon
        t, the number of steps that are counted; the simulation holds 64 of them at a time.
    inputs
        x_1, x_2, …, shape (batch, discard + horizon, m); none (x = 0) if None.
    first
        k, the number of exponents from the top; all n if None.
    tolerance
        As in :func:`numeric.lyapunov.lyapunov_exponents`.
    discard
        The number of steps before those: the state settles on its attractor, the frame aligns.

    Returns
    -------
    Exponents
        If k = n, with log|det D_t W| from the gates and one LU factorisation of W.

    Raises
    ------
    ValueError
        If a shape does not fit the cell, an entry is not finite, the horizon is less than 1, or an
        option is out of range.
    """
    if horizon < 1:
        raise ValueError(f"horizon is {horizon}: expected at least 1")
    if discard < 0:
        raise ValueError(f"discard is {discard}: expected at least 0")
    batch, n, width = cell.input_weights.shape
    state = real("initial", initial)
    require_shape("initial", state, (batch, n))
    require_finite("initial", state)
    if inputs is not None:
        inputs = real("inputs", inputs)
        require_shape("inputs", inputs, (batch, discard + horizon, width))
        require_finite("inputs", inputs)
    gates = _gates(cell, state, discard + horizon, inputs)
    return gated_exponents(cell.weights, gates, first, tolerance=tolerance, discard=discard)


def _gates(cell: Cell, state: Array, steps: int, inputs: Array | None) -> Iterator[Array]:
    """φ'(z_1), φ'(z_2), … in blocks of shape (batch, 64, n)."""
    batch, _, width = cell.input_weights.shape
    for begin in range(0, steps, WINDOW):
        end = min(begin + WINDOW, steps)
        present = np.zeros((batch, end - begin, width)) if inputs is None else inputs[:, begin:end]
        # A chaotic network turns one bit into another trajectory.
        with one_blas_thread():
            run = simulate(cell, state[:, :, None], present)
        state = run.states[:, -1, :, 0]
        yield cell.activation.derivative(run.preactivations[..., 0])
