"""Streams of factors: converted, checked, and cut into windows that do not depend on the blocks."""

import itertools
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array, require_shape
from numeric.foundation.rounding import ELEMENTARY, gamma, singular_value_error
from numeric.foundation.threads import one_blas_thread

__all__ = [
    "WINDOW",
    "Window",
    "factor_windows",
    "gate_windows",
    "log_determinants",
    "one_leading_axis",
    "real",
]

WINDOW = 64
"""Steps between orthonormalisations, and between two choices of m."""

MODERATE = 900
"""Entries between 2**±900 are left to LAPACK as they are."""


@dataclass(frozen=True)
class Window:
    """Up to 64 steps of diag(gates_t) A_t.

    Attributes
    ----------
    matrices
        A_t, shape (batch, s, n, n), or (batch, 1, n, n) if all are the same.
    gates
        Shape (batch, s, n).
    largest
        A bound on the entries of the factors, shape (batch,).
    fixed
        log|det A| and the bound on its error, each of shape (batch,), if all A_t are the same and
        the determinant is wanted.
    """

    matrices: Array
    gates: Array
    largest: Array
    fixed: tuple[Array, Array] | None


def one_leading_axis(
    name: str, blocks: Array | Iterable[Array], axes: int
) -> tuple[Iterator[Array], tuple[int, ...]]:
    """The blocks of a stream with one leading axis, and the leading axes of the first of them.

    Each block has ``axes`` axes of its own, steps first.

    Raises
    ------
    ValueError
        If a block has fewer axes, or other leading ones than the first.
    """
    stream = iter([blocks] if isinstance(blocks, np.ndarray) else blocks)
    first = next(stream, None)
    if first is None:
        return iter(()), ()
    leading = np.shape(first)[:-axes]

    def flattened() -> Iterator[Array]:
        for item in itertools.chain([first], stream):
            block = real(name, item)
            if block.ndim < axes or block.shape[:-axes] != leading:
                raise ValueError(
                    f"{name} has shape {block.shape}: expected {axes} axes after the leading ones, "
                    f"{leading} in every block"
                )
            yield block.reshape(math.prod(leading), *block.shape[-axes:])

    return flattened(), leading


def factor_windows(factors: Array | Iterable[Array], discard: int) -> Iterator[Window]:
    """Windows of the factors (batch, t, n, n); gates of 1."""
    for matrices, largest in _cut(factors, "factors", (None, None, None, None), discard):
        batch, steps, n, columns = matrices.shape
        if n != columns:
            raise ValueError(f"factors has shape {matrices.shape}: expected (batch, t, n, n)")
        yield Window(matrices, np.ones((batch, steps, n)), largest, None)


def gate_windows(
    weights: Array, gates: Array | Iterable[Array], discard: int, first: int | None
) -> Iterator[Window]:
    """Windows of the factors D_t W, from W (batch, n, n) and the diagonals (batch, t, n).

    The determinant of W is computed if ``first`` asks for all exponents.
    """
    matrices = real("weights", weights)
    if matrices.ndim != 3 or matrices.shape[1] != matrices.shape[2]:
        raise ValueError(f"weights has shape {matrices.shape}: expected (batch, n, n)")
    size = _largest("weights", matrices, None)
    batch, n, _ = matrices.shape
    fixed = _log_determinant(matrices) if first in (None, n) else None
    stacked = np.require(matrices, requirements=["C", "A", "W"])[:, None]
    for block, largest in _cut(gates, "gates", (batch, None, n), discard):
        with np.errstate(over="ignore"):
            bound = size * largest
        if not np.isfinite(bound).all():
            raise ValueError(
                f"gates times weights overflows: entries up to {largest.max()} times {size.max()}"
            )
        yield Window(stacked, block, bound, fixed)


def real(name: str, array: Any) -> Array:
    """Integers and floats of any precision in double precision.

    Raises
    ------
    ValueError
        For complex numbers, booleans and what is not a number.
    """
    given = np.asarray(array)
    if given.dtype.kind not in "fiu":
        raise ValueError(f"{name} has entries of type {given.dtype}: expected real numbers")
    return given.astype(np.float64, copy=False)


def log_determinants(matrices: Array) -> Array:
    """log|det A| for each matrix of a (batch, n, n) array, by LAPACK's LU.

    LU loses digits where it meets subnormal numbers, and overflows where entries are near 2**1024:
    such matrices are multiplied by a power of two first.
    """
    largest = np.maximum(matrices.max(axis=(1, 2)), -matrices.min(axis=(1, 2)))
    _, exponent = np.frexp(largest)
    shift = np.where(np.abs(exponent) > MODERATE, exponent, 0)
    if shift.any():
        matrices = np.ldexp(matrices, -shift[:, None, None])
    logarithms: Array = np.linalg.slogdet(matrices)[1] + matrices.shape[-1] * math.log(2) * shift
    return logarithms


def _log_determinant(matrices: Array) -> tuple[Array, Array]:
    """log|det W|, and a bound on the error per step of it and of Σ log|gate|.

    LU, like the singular values, is exact for some W + E with ‖E‖ ≤ s ‖W‖ (the growth of partial
    pivoting stays within n² there), so log|det| moves by at most n s κ / (1 − s κ). Each gate adds
    its logarithm.
    """
    n = matrices.shape[-1]
    with one_blas_thread():
        _, exponent = np.frexp(np.abs(matrices).max(axis=(1, 2)))
        values = np.linalg.svd(np.ldexp(matrices, -exponent[:, None, None]), compute_uv=False)
        logarithm = log_determinants(matrices)
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = singular_value_error(n) * values[:, 0] / values[:, -1]
        error = np.where(moved < 0.5, 2 * n * moved, np.inf) + n * gamma(2 * ELEMENTARY)
    return logarithm, error


def _cut(
    blocks: Array | Iterable[Array], name: str, shape: tuple[int | None, ...], discard: int
) -> Iterator[tuple[Array, Array]]:
    """Windows of 64 steps (axis 1) whatever the blocks, with the largest entry of each instance.

    The first window is shorter, so that one ends after ``discard`` steps.
    """
    length = discard % WINDOW or WINDOW
    pieces: list[Array] = []
    held = seen = 0

    def joined() -> tuple[Array, Array]:
        whole = pieces[0] if len(pieces) == 1 else np.concatenate(pieces, axis=1)
        window = np.require(whole, requirements=["C", "A", "W"])
        return window, _largest(name, window, seen - held)

    for item in [blocks] if isinstance(blocks, np.ndarray) else blocks:
        block = real(name, item)
        require_shape(name, block, shape)
        if block.size == 0:
            raise ValueError(f"{name} has shape {block.shape}: expected at least 1 on every axis")
        shape = (block.shape[0], None, *block.shape[2:])
        place = 0
        while place < block.shape[1]:
            taken = block[:, place : place + length - held]
            place, held, seen = (number + taken.shape[1] for number in (place, held, seen))
            # The caller may fill the array of a block anew: what has to wait is copied.
            pieces.append(taken if held == length else taken.copy())
            if held == length:
                yield joined()
                pieces, held, length = [], 0, WINDOW
    if pieces:
        yield joined()


def _largest(name: str, array: Array, seen: int | None) -> Array:
    """The largest entry of each instance in absolute value, shape (batch,).

    Raises
    ------
    ValueError
        Names the first entry that is not finite; ``seen`` steps came before this array.
    """
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}: expected at least 1 on every axis")
    flat = array.reshape(array.shape[0], -1)
    largest: Array = np.maximum(flat.max(axis=1), -flat.min(axis=1))
    if not np.isfinite(largest).all():
        bad: NDArray[np.int64] = np.argwhere(~np.isfinite(array))
        # In a stream the first step counts, not the first instance.
        index = [int(i) for i in (bad[0] if seen is None else bad[np.argmin(bad[:, 1])])]
        value = array[tuple(index)]
        if seen is not None:
            index[1] += seen
        place = ", ".join(map(str, index))
        raise ValueError(f"{name}[{place}] is {value}: every entry must be finite")
    return largest
