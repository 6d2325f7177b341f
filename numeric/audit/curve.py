r"""How a layer's gradient falls with the lag, over given inputs, with certified norms.

Of a layer's run, the Jacobians J_t are exact matrices (``numeric.audit.cells``), and the products
P_k = J_T J_{T−1} ⋯ J_{T−k+1} are enclosed. So it is the computed trajectory that is spoken of.

**Error, a posteriori.** Let P̂_k = fl(P̂_{k−1} Ĵ_{T−k+1}) = P̂_{k−1} J_{T−k+1} + F_k, where

    ‖F_k‖_F ≤ ‖P̂_{k−1}‖_F (γ ‖M_{T−k+1}‖ + what underflows).

Then P̂_k − P_k = Σ_j F_j (J_{T−j} ⋯ J_{T−k+1}): what step j did wrong is carried on by the window
of the later steps. Those windows are computed, too, each with its own error, which is bounded in
the same way from the shortest one on:

    e(i, k) = Σ_{i<j≤k} ‖F_{i,j}‖ (‖window from j to k‖ + e(j, k)),    e(k, k) = 0.

A bound that took ‖J_t‖ for every step would double with each step where ‖J_t‖ = 2, although the
product falls. All terms are nonnegative; ROOM covers the rounding of the bounds themselves.
"""

from typing import NamedTuple

import numpy as np

from numeric.audit.cells import Run, Steps
from numeric.audit.files import ModelError
from numeric.enclosures import spectral_norm
from numeric.foundation.arrays import Array
from numeric.foundation.rounding import gamma
from numeric.foundation.threads import one_blas_thread

__all__ = ["Curve", "curve"]

ROOM = 1 + 2.0**-30
"""More than γ_k of any sum here, of at most 2**20 terms."""

UNDERFLOW = 2.0**-1000
"""More than what underflows in one product."""

ROOT_OF_UNDERFLOW = 2.0**-530
"""More than an entry whose square underflows."""

LARGEST_CURVE = 2**27
"""Entries of all windows: 1 GiB."""


class Curve(NamedTuple):
    """Bounds of ‖∂s_T / ∂s_{T−k}‖ for k = 1, 2, …, where s is the state."""

    lower: Array
    upper: Array

    def falls_to(self, epsilon: float) -> int | None:
        """The least lag from which on, as far as the curve goes, it is at most ε."""
        above = np.flatnonzero(self.upper > epsilon)
        lag = int(above[-1]) + 2 if above.size else 1
        return lag if lag <= len(self.upper) else None


def curve(run: Run, lags: int) -> Curve:
    """Certified bounds of ‖∂s_T / ∂s_{T−k}‖ for k = 1, …, ``lags``, or up to T if that is less.

    The state s is h, and of an LSTM (c, h). The curve ends, too, where a product overflows.

    Raises
    ------
    ModelError
        If the windows would exceed 1 GiB.
    """
    last = len(run.outputs)
    count, size = min(lags, last), run.size
    if count * size * size > LARGEST_CURVE:
        raise ModelError(
            f"{count} lags of {run.layer.name} are too many: expected at most"
            f" {LARGEST_CURVE // size**2}"
        )
    windows = np.empty((count, size, size))
    local, lengths = np.zeros((count + 1, count + 1)), np.empty(0)
    lower, upper = [], []
    with one_blas_thread(), np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for k in range(1, count + 1):
            step = run.steps(slice(last - k, last - k + 1))
            windows[k - 1] = np.eye(size)
            before = np.append(lengths, np.sqrt(size) * ROOM)
            windows[:k] = windows[:k] @ step.jacobians[0]
            if not np.isfinite(windows[:k]).all():
                break
            lengths = ROOM * _lengths(windows[:k])
            local[:k, k] = ROOM * before * _wrong(step) + UNDERFLOW
            error = _error(local[: k + 1, : k + 1], lengths)
            found = spectral_norm(windows[0])
            lower.append(max(float(found.lower) / ROOM - error, 0.0))
            upper.append((float(found.upper) + error) * ROOM)
    return Curve(np.array(lower), np.array(upper))


def _wrong(step: Steps) -> float:
    """What a product with this step does wrong, over the length of the other factor.

    ‖|P| M‖_F ≤ ‖P‖_F ‖M‖, and ‖M‖ is at most ‖M‖_F and √(‖M‖₁ ‖M‖_∞).
    """
    M = step.majorants[0]
    rows, columns = M.sum(axis=1).max(), M.sum(axis=0).max()
    norm = min(_lengths(M[None])[0], np.sqrt(rows) * np.sqrt(columns))
    return float(ROOM * (gamma(step.operations) * norm + step.underflow[0]))


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
