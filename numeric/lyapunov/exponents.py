"""Lyapunov exponents of products of matrices, by triangular factorisation of a carried frame."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import ELEMENTARY, gamma
from numeric.foundation.threads import in_shares, one_blas_thread
from numeric.lyapunov.frame import Frame
from numeric.lyapunov.result import DeterminantCheck, Exponents
from numeric.lyapunov.stream import (
    WINDOW,
    Window,
    factor_windows,
    gate_windows,
    log_determinants,
    one_leading_axis,
    real,
)

__all__ = ["gated_exponents", "lyapunov_exponents"]

BATCHES = 128
"""At this number of batches neighbours are merged, so 64 to 127 enter the standard error."""

INSTABILITY = 8
"""The difference of two runs is one sample of the errors that it stands for. Of 2304 exponents of
triangular and other factors (n = 8 to 24, t = 60 and 192, in 2500 bits), 9 had errors above the
estimate, by a factor of up to 6; none of the 1318 that were trusted to 1e-10 missed it."""


def lyapunov_exponents(
    factors: Array | Iterable[Array],
    first: int | None = None,
    *,
    tolerance: float = 1e-10,
    discard: int = 0,
    start: Array | None = None,
) -> Exponents:
    """λ_i = log|R_ii| / t, where A_t ⋯ A_2 A_1 Q_0 = Q R, for i = 1, …, k; over any t.

    G. Benettin, L. Galgani, A. Giorgilli and J.-M. Strelcyn, *Lyapunov characteristic exponents
    for smooth dynamical systems*, Meccanica 15 (1980); L. Dieci and E. Van Vleck, *Computation of
    a few Lyapunov exponents*, Applied Numerical Mathematics 17 (1995); for recurrent networks,
    R. Engelken, F. Wolf and L. F. Abbott, Physical Review Research 5 (2023). The frame is
    factorised every m steps, Y = A_m ⋯ A_1 Z = Z' U; ``numeric/lyapunov/recurrence.py`` says how.

    The error model: rounding disturbs each column of Y by at most n (m + 1) u of its size, hence
    log|U_ii| by n (m + 1) u max_r |U_ri| / |U_ii|, which grows like u exp(m (λ_1 − λ_i)), and by
    up to 8 times that through the other columns. It is measured at every factorisation; the next
    64 steps take their m from it, and 64 steps that exceed the tolerance are run again with half
    the m. The 8 is an allowance.

    A factorisation also hands a disturbed frame on, and strongly non-normal factors can amplify the
    disturbance, with any method (``np.linalg.qr`` at each step, too). How much is measured: a
    second run starts from a frame that differs by a few u, and raises to 2**−1000 what underflows
    in a frame on the way. To the error of λ_i is added 8 times Σ |difference of log|R_ii|| / t over
    the windows, or that of a neighbour where it is more, since a frame that turns moves growth from
    one to the next. All this is an estimate, tested in 50 digits and more, and no enclosure.

    Where only log‖A_t ⋯ A_1‖ is wanted, :func:`numeric.matrices.norms.scaled_product` rescales
    exactly.

    Parameters
    ----------
    factors
        A_1, …, A_t, shape (…, t, n, n), or an iterable of such arrays that continue each
        other: nothing is kept of them, so t may be millions. Integers and single precision are
        converted. How the stream is cut into arrays does not change a bit of the result, nor do
        the other instances of the batch or the number of threads.
    first
        k, the number of exponents from the top; all n if None.
    tolerance
        The largest acceptable error of an exponent by rounding, in nats per step.
    discard
        The number of steps at the beginning that only align the frame and are not counted.
    start
        Q_0, shape (n, k), orthonormal columns; by default one fixed draw of Haar measure, because
        coordinate vectors may lie in an invariant subspace and miss the top exponents.

    Returns
    -------
    Exponents
        If k = n, with log|det A_t| by LAPACK's LU of every factor.

    Raises
    ------
    ValueError
        If a shape does not fit, no step is left to count, an entry is complex or not finite (named
        by its step), or ``first``, ``tolerance``, ``discard`` or ``start`` is out of range.
    """
    blocks, leading = one_leading_axis("factors", factors, 3)
    windows = factor_windows(blocks, discard)
    return _accumulated(windows, first, tolerance, discard, start).reshaped(leading)


def gated_exponents(
    weights: Array,
    gates: Array | Iterable[Array],
    first: int | None = None,
    *,
    tolerance: float = 1e-10,
    discard: int = 0,
    start: Array | None = None,
) -> Exponents:
    """The exponents of D_t W ⋯ D_2 W D_1 W with diagonal D_t; see :func:`lyapunov_exponents`.

    Parameters
    ----------
    weights
        W, shape (…, n, n); its leading axes are broadcast to those of the gates.
    gates
        The diagonals, shape (…, t, n), or an iterable of such arrays that continue each other.
    first, tolerance, discard, start
        As there.

    Returns
    -------
    Exponents
        If k = n, with log|det D_t W| from the gates and one LU factorisation of W.

    Raises
    ------
    ValueError
        As there.
    """
    blocks, leading = one_leading_axis("gates", gates, 2)
    matrices = real("weights", weights)
    if matrices.ndim < 2:
        raise ValueError(f"weights has shape {matrices.shape}: expected (…, n, n)")
    try:
        together = np.broadcast_to(matrices, (*leading, *matrices.shape[-2:]))
    except ValueError as error:
        raise ValueError(
            f"weights has shape {matrices.shape}: expected the leading axes of the gates, "
            f"{leading}, or what broadcasts with them"
        ) from error
    stack = together.reshape(math.prod(leading), *matrices.shape[-2:])
    windows = gate_windows(stack, blocks, discard, first)
    return _accumulated(windows, first, tolerance, discard, start).reshaped(leading)


@dataclass
class _Totals:
    """Sums over the windows, and batches of equally many windows for the standard error."""

    growth: Array
    rounding: Array
    instability: Array
    log_determinant: Array
    magnitude: Array
    factorisations: NDArray[np.int64]
    steps: int = 0
    windows_per_batch: int = 1
    batches: list[Array] = field(default_factory=list)
    pending: list[Array] = field(default_factory=list)

    @classmethod
    def none_yet(cls, batch: int, k: int) -> "_Totals":
        growth, rounding, instability = np.zeros((3, batch, k))
        log_determinant, magnitude = np.zeros((2, batch))
        count = np.zeros(batch, np.int64)
        return cls(growth, rounding, instability, log_determinant, magnitude, count)

    def add(
        self, steps: int, growth: Array, error: Array, factorisations: Any, other: Array
    ) -> None:
        """Add a window; ``other`` is its growth from the disturbed frame."""
        self.growth += growth
        self.rounding += error
        with np.errstate(invalid="ignore"):
            self.instability += np.where(growth == other, 0.0, np.abs(growth - other))
        self.factorisations += factorisations
        self.steps += steps
        self.magnitude += np.abs(growth).sum(axis=1)
        if steps == WINDOW:
            self._batch(growth)

    def _batch(self, growth: Array) -> None:
        self.pending.append(growth)
        if len(self.pending) == self.windows_per_batch:
            self.batches.append(np.add.reduce(self.pending))
            self.pending = []
        if len(self.batches) == BATCHES:
            pairs = zip(self.batches[::2], self.batches[1::2], strict=True)
            self.batches = [left + right for left, right in pairs]
            self.windows_per_batch *= 2

    def standard_errors(self) -> Array:
        if len(self.batches) < 2:
            return np.full_like(self.growth, np.nan)
        means = np.stack(self.batches) / (WINDOW * self.windows_per_batch)
        means = np.where(np.isfinite(self.growth), means, 0.0)
        errors: Array = np.std(means, axis=0, ddof=1) / math.sqrt(len(means))
        return errors


def _accumulated(
    windows: Iterator[Window],
    first: int | None,
    tolerance: float,
    discard: int,
    start: Array | None,
) -> Exponents:
    """Carry the frame through all windows, and report."""
    if not 0 < tolerance < np.inf:
        raise ValueError(f"tolerance is {tolerance}: expected a positive number")
    if discard < 0:
        raise ValueError(f"discard is {discard}: expected at least 0")
    totals: _Totals | None = None
    to_discard = discard
    for window in windows:
        batch, steps, n = window.gates.shape
        with one_blas_thread():
            if totals is None:
                frame = Frame(batch, n, first, start)
                disturbed = Frame(batch, n, first, start, disturbed=True)
                totals = _Totals.none_yet(batch, frame.columns.shape[2])
            outcome = frame.through(window, tolerance)
            other, _, _ = disturbed.through(window, tolerance)
            if to_discard == 0:
                totals.add(steps, *outcome, other)
                if frame.columns.shape[2] == n:
                    logarithm = _log_determinants(window)
                    totals.log_determinant += logarithm
                    totals.magnitude += np.abs(logarithm)
        to_discard = max(0, to_discard - steps)
    if totals is None or totals.steps == 0:
        raise ValueError(f"no step is left to count: expected more than {discard}, the discarded")
    return _report(totals, window, tolerance)


def _log_determinants(window: Window) -> Array:
    """Σ_t log|det diag(gates_t) A_t|, shape (batch,), without the recurrence."""
    batch, steps, n = window.gates.shape
    if window.fixed is None:
        matrices = window.matrices.reshape(-1, n, n)

        def work(first: int, last: int) -> Array:
            return log_determinants(matrices[first:last])

        shares = in_shares(len(matrices), 1, matrices.size * n // 3, work)
        total: Array = np.concatenate(shares).reshape(batch, steps).sum(axis=1)
        return total
    with np.errstate(divide="ignore"):
        logarithms: Array = np.log(np.abs(window.gates)).sum(axis=(1, 2))
    determinants: Array = logarithms + steps * window.fixed[0]
    return determinants


def _report(totals: _Totals, window: Window, tolerance: float) -> Exponents:
    values = totals.growth / totals.steps
    n, k = window.gates.shape[2], values.shape[1]
    # A sum over windows of 64 and over batches, and a logarithm of each, beside the model.
    summation = gamma(ELEMENTARY + math.ceil(totals.steps / WINDOW))
    finite = np.isfinite(values)
    rounding = totals.rounding / totals.steps
    # An exact 0 on the diagonal leaves nothing to err about, unless it may be a cancellation.
    rounding = np.where(finite | np.isinf(rounding), rounding, 0.0)
    rounding += summation * np.where(finite, np.abs(values), 0.0)
    instability = INSTABILITY * _shared(totals.instability / totals.steps, rounding <= tolerance)
    check = None
    if k == n:
        mean, total = totals.log_determinant / totals.steps, values.sum(axis=1)
        # LAPACK factorises each A_t, too, and errs as the model with m = 1: at most as much again.
        bound = (
            2.0 * rounding.sum(axis=1) + (gamma(n) + summation) * totals.magnitude / totals.steps
        )
        # The model does not measure U⁻¹, through which errors of triangular factors add up.
        bound += instability.sum(axis=1)
        bound += 0.0 if window.fixed is None else window.fixed[1]
        resolved = np.isfinite(total) & np.isfinite(mean) & (rounding < 0.5).all(axis=1)
        check = DeterminantCheck(total, mean, np.where(resolved, bound, np.inf))
    return Exponents(
        values=values,
        standard_errors=totals.standard_errors(),
        rounding=rounding + instability,
        tolerance=tolerance,
        interval=totals.steps / totals.factorisations,
        steps=totals.steps,
        determinant=check,
    )


def _shared(instability: Array, resolved: NDArray[np.bool_]) -> Array:
    """The largest of each number and those beside it that are ``resolved``.

    A frame that turns moves growth from an exponent to those beside it; by chance only one of them
    may show it.
    """
    around = np.pad(np.where(resolved, instability, 0.0), ((0, 0), (1, 1)))
    largest: Array = np.maximum.reduce([around[:, :-2], instability, around[:, 2:]])
    return largest
