"""The frame carried from window to window, and the step m between its factorisations."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array, require_finite, require_shape
from numeric.foundation.rounding import UNIT_ROUNDOFF, gamma
from numeric.foundation.threads import in_shares
from numeric.lyapunov.stream import Window, real

__all__ = ["Frame"]

LONGEST_INTERVAL = 64
"""The largest m: a window is at least one interval."""

SMALLEST_NORMAL = 2.0**-1022
"""A number of this size rounds as coarsely as one that underflows."""

TRANSPORT = 8
"""The error of one column enters the next ones through U⁻¹ and L⁻¹, which are not measured: in 50
digits, errors of nonsingular products of all ensembles (n = 6, t = 192; n = 16, t = 20) were up to
3 times those of the column alone, strongly non-normal factors apart."""


class Frame:
    """An n × k frame Z for each instance, and its interval m.

    Parameters
    ----------
    batch, n
        The number of instances, and the size of the factors.
    first
        k; n if None.
    start
        The frame at the start, shape (n, k); Haar, the same in every run, if None.
    disturbed
        Whether to change the start within its rounding, and to raise what underflows.

    Raises
    ------
    ValueError
        If k is not between 1 and n, or the start is not finite, orthonormal and of that shape.
    """

    def __init__(
        self, batch: int, n: int, first: int | None, start: Array | None, disturbed: bool = False
    ) -> None:
        k = n if first is None else first
        if not 1 <= k <= n:
            raise ValueError(f"first is {first}: expected 1 to {n}, the size of the factors")
        if start is None:
            start = np.linalg.qr(np.random.default_rng(0).standard_normal((n, k)))[0]
        else:
            start = real("start", start)
            require_shape("start", start, (n, k))
            require_finite("start", start)
            departure = float(np.abs(start.T @ start - np.eye(k)).max())
            if departure > gamma(n * n + 16):
                raise ValueError(f"start has columns {departure:.1e} away from orthonormal")
        if disturbed:
            signs = np.random.default_rng(1).choice([-1.0, 1.0], start.shape)
            start = start * (1 + 4 * UNIT_ROUNDOFF * signs)
        self.disturbed = disturbed
        self.columns = np.tile(start, (batch, 1, 1))
        self.interval = np.ones(batch, np.int64)

    def through(self, window: Window, tolerance: float) -> tuple[Array, Array, NDArray[np.int64]]:
        """log|R_ii| over the window, its error, and the number of factorisations.

        An instance whose error exceeds the tolerance is carried through the window again with
        half the interval, down to 1; one with a pivot that is 0 or not finite with interval 1,
        where no power of a factor can underflow. What it does depends on no other instance.
        """
        batch, steps, n = window.gates.shape
        growth, error = np.empty((2, batch, self.columns.shape[2]))
        count = np.empty(batch, np.int64)
        m = np.minimum(self.interval, _longest(window.largest, n))
        waiting = np.arange(batch)
        while waiting.size:
            part: Any = slice(None) if waiting.size == batch else waiting
            columns = self.columns[part].copy()
            logarithm, amplification, factorisations, bad = self._carried(
                window, part, m[part], columns
            )
            disturbance = _model(amplification, m[part, None], n)
            excessive = disturbance.max(axis=1) > tolerance * steps
            again = (m[part] > 1) & (bad | excessive)
            done = waiting[~again]
            growth[done], error[done] = logarithm[~again], disturbance[~again]
            count[done], self.columns[done] = factorisations[~again], columns[~again]
            m[waiting[again]] = np.where(bad, 1, m[part] // 2)[again]
            waiting = waiting[again]
        mean = error.max(axis=1) / _model(count, m, n)
        self.interval = _chosen(np.maximum(mean, 1.0), m, n, tolerance)
        return growth, error, count

    def _carried(
        self, window: Window, part: Any, m: NDArray[np.int64], columns: Array
    ) -> tuple[Array, Array, NDArray[np.int64], NDArray[np.bool_]]:
        """Growth, amplification, count and bad of :func:`numeric.lyapunov.recurrence.advance`."""
        from numeric.lyapunov.recurrence import advance

        batch, k = columns.shape[::2]
        largest = window.largest[part]
        huge, tiny = largest >= 2.0**900, (largest > 0) & (largest <= 2.0**-900)
        shift = np.where(m == 1, 100 * tiny.astype(np.int64) - 100 * huge, 0)
        # Up to 2**500 may the rest of an interval enlarge what underflows at its beginning.
        beyond = np.where(m > 1, 2.0**500, 1.0)
        gates = np.abs(window.gates[part]).max(axis=(1, 2))
        underflow = SMALLEST_NORMAL * np.maximum(1.0, gates) * beyond
        floor = 2.0**-1000 * beyond if self.disturbed else np.zeros(batch)
        growth, amplification = np.empty((2, batch, k))
        count, bad = np.empty(batch, np.int64), np.empty(batch, np.bool_)
        arrays: tuple[Any, ...] = (
            *(window.matrices[part], window.gates[part], shift, m, underflow, floor, columns),
            *(growth, amplification, count, bad),
        )
        multiplications = batch * window.gates.shape[1] * columns.shape[1] ** 2 * k

        def work(first: int, last: int) -> None:
            advance(*(array[first:last] for array in arrays))

        in_shares(batch, 1, multiplications, work)
        return growth, amplification, count, bad


def _longest(largest: Array, n: int) -> NDArray[np.int64]:
    """The longest interval in which neither overflow nor underflow to subnormals threatens."""
    _, size = np.frexp(largest)
    longest = 500 // (np.abs(size.astype(np.int64)) + math.frexp(n)[1])
    clipped: NDArray[np.int64] = np.clip(longest, 1, LONGEST_INTERVAL)
    return clipped


def _model(amplification: NDArray[Any], m: NDArray[np.int64], n: int) -> Array:
    """The error model 8 n (m + 1) u max_r |U_ri| / |U_ii|, summed over factorisations."""
    error: Array = TRANSPORT * n * UNIT_ROUNDOFF * (m + 1) * amplification
    return error


def _chosen(
    amplification: Array, m: NDArray[np.int64], n: int, tolerance: float
) -> NDArray[np.int64]:
    """The longest m' ≤ 2 m whose error by the model is at most a tenth of the tolerance.

    The margin makes it rare that a window has to be run again. The mean amplification
    exp(m · spread) gives the spread of a step.
    """
    spread = np.log(amplification) / m
    tried = np.arange(1, LONGEST_INTERVAL + 1)
    with np.errstate(over="ignore"):
        error = _model(np.exp(tried * spread[:, None]), tried, n) / tried
    short_enough = np.logical_and.accumulate(error <= tolerance / 10, axis=1).sum(axis=1)
    chosen: NDArray[np.int64] = np.clip(short_enough, 1, np.minimum(2 * m, LONGEST_INTERVAL))
    return chosen
