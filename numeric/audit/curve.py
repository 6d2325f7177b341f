r"""How a tanh layer's gradient falls with the lag, over given inputs, with certified norms.

The layer is run over its inputs from the state 0, in floating point, which gives states ĥ_t. Of
these numbers the Jacobians J_t = diag(1 − ĥ_t²) W are exact matrices, and the products
P_k = J_T J_{T−1} ⋯ J_{T−k+1} are enclosed. So it is the computed trajectory that is spoken of.

**Error, a posteriori.** Let P̂_k = fl(P̂_{k−1} J_{T−k+1}) = P̂_{k−1} J_{T−k+1} + F_k, where

    |F_k| ≤ |P̂_{k−1}| (γ_{n+2} D̂ + γ_2 I) |W|,

since D̂ = fl(1 − ĥ²) is within γ_2 of D for |ĥ| ≤ 1. Then P̂_k − P_k = Σ_j F_j (J_{T−j} ⋯ J_{T−k+1}):
what step j did wrong is carried on by the window of the later steps. Those windows are computed,
too, each with its own error, which is bounded in the same way from the shortest one on:

    e(i, k) = Σ_{i<j≤k} ‖F_{i,j}‖ (‖window from j to k‖ + e(j, k)),    e(k, k) = 0.

A bound that took ‖J_t‖ for every step would double with each step where ‖J_t‖ = 2, although the
product falls. All terms are nonnegative; ROOM covers the rounding of the bounds themselves.
"""

from typing import NamedTuple

import numpy as np

from numeric.audit.files import ModelError
from numeric.audit.layers import Layer
from numeric.enclosures import spectral_norm
from numeric.foundation.arrays import Array, require_finite
from numeric.foundation.rounding import gamma
from numeric.foundation.threads import one_blas_thread

__all__ = ["Curve", "curve", "states"]

ROOM = 1 + 2.0**-30
"""More than γ_k of any sum here, of at most 2**20 terms."""

UNDERFLOW = 2.0**-1000
"""More than what underflows in one step."""

ROOT_OF_UNDERFLOW = 2.0**-530
"""More than an entry whose square underflows."""

LARGEST_CURVE = 2**27
"""Entries of all windows: 1 GiB."""


class Curve(NamedTuple):
    """Bounds of ‖∂h_T / ∂h_{T−k}‖ for k = 1, 2, …."""

    lower: Array
    upper: Array

    def falls_to(self, epsilon: float) -> int | None:
        """The least lag from which on, as far as the curve goes, it is at most ε."""
        above = np.flatnonzero(self.upper > epsilon)
        lag = int(above[-1]) + 2 if above.size else 1
        return lag if lag <= len(self.upper) else None


def states(layer: Layer, inputs: Array) -> Array:
    """ĥ_1, …, ĥ_T, from ĥ_0 = 0, shape (T, h); a reverse layer reads its inputs from the end.

    Raises
    ------
    ModelError
        If the layer is not vanilla, or the inputs do not fit it.
    """
    if layer.kind != "vanilla":
        raise ModelError(
            f"{layer.name} is of kind {layer.kind}: inputs are for vanilla layers only"
        )
    width = layer.inputs.shape[1]
    if inputs.ndim != 2 or inputs.shape[1] != width or inputs.dtype.kind not in "fiu":
        raise ModelError(
            f"inputs have shape {inputs.shape} and type {inputs.dtype}: {layer.name} expects"
            f" numbers of shape (T, {width})"
        )
    try:
        require_finite("inputs", inputs)
    except ValueError as error:
        raise ModelError(str(error)) from error
    ordered = inputs[::-1] if layer.name.endswith("_reverse") else inputs
    path = np.empty((len(inputs), layer.units))
    state = np.zeros(layer.units)
    for t, x in enumerate(ordered.astype(np.float64)):
        state = np.tanh(layer.recurrent @ state + layer.inputs @ x + layer.bias)
        path[t] = state
    return path


def curve(layer: Layer, inputs: Array, lags: int) -> Curve:
    """Certified bounds of ‖∂h_T / ∂h_{T−k}‖ for k = 1, …, ``lags``, or up to T if that is less.

    It ends, too, where a product overflows.

    Raises
    ------
    ModelError
        If the layer is not vanilla, the inputs do not fit it, or the windows would exceed 1 GiB.
    """
    path = states(layer, inputs)[::-1][:lags]
    W, n = layer.recurrent, layer.units
    if len(path) * n * n > LARGEST_CURVE:
        raise ModelError(f"{len(path)} lags of {n} units are too many: expected fewer lags")
    local = np.zeros((len(path) + 1, len(path) + 1))
    windows, lower, upper = np.empty((0, n, n)), [], []
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore"):
        for k, state in enumerate(path, 1):
            slopes = 1 - state * state
            windows = np.concatenate([windows, np.eye(n)[None]])
            wrong = (np.abs(windows) * (gamma(n + 2) * slopes + gamma(2))) @ np.abs(W)
            windows = (windows * slopes) @ W
            if not np.isfinite(windows).all():
                break
            local[:k, k] = ROOM * _lengths(wrong) + UNDERFLOW
            error = _error(local[: k + 1, : k + 1], ROOM * _lengths(windows))
            found = spectral_norm(windows[0])
            lower.append(max(float(found.lower) / ROOM - error, 0.0))
            upper.append((float(found.upper) + error) * ROOM)
    return Curve(np.array(lower), np.array(upper))


def _lengths(matrices: Array) -> Array:
    """Frobenius norms, which no spectral norm exceeds."""
    squares = (matrices * matrices).sum(axis=(1, 2))
    lengths: Array = np.sqrt(squares) + matrices.shape[1] * ROOT_OF_UNDERFLOW
    return lengths


def _error(local: Array, lengths: Array) -> float:
    """e(0, k), for the local errors ``local[i, j]`` and the lengths of the windows from i to k."""
    k = len(lengths)
    errors, sizes = np.zeros(k + 1), np.append(lengths, 1.0)
    for i in range(k - 1, -1, -1):
        later = slice(i + 1, k + 1)
        errors[i] = ROOM * (local[i, later] @ (sizes[later] + errors[later]))
    return float(errors[0])
