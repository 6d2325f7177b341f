"""The spectral norm: compiled iterations and certificates, and LAPACK for what they leave."""

import functools
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.arrays import Array
from numeric.enclosures.enclosure import Enclosure, square_matrices
from numeric.threads import one_blas_thread

__all__ = ["enclosed_from", "spectral_norm"]

BLAS_FROM = 64
"""The size from which on the kernels call BLAS."""

STEPS = 100
"""Iterations before LAPACK is called: in all about as much work as two products at n = 512."""


def spectral_norm(matrices: Any, relative_width: float = 1e-12) -> Enclosure:
    """Bounds that provably enclose ‖A‖ = σ_max(A), for each matrix of a stack.

    How, and why the bounds hold in floating-point arithmetic, stands in :mod:`numeric.enclosures`.
    The bounds are the same, to the last bit, for every number of threads.

    Parameters
    ----------
    matrices
        Shape (batch, n, n), nonempty and finite. Single and half precision and integers are
        converted exactly, arrays that are not contiguous are copied, and none is modified. Every
        magnitude is allowed, subnormal numbers and 1e300 included.
    relative_width
        The width relative to the norm that is asked for. Work stops when it is reached. LAPACK is
        called where a better vector may reach it; where the proof itself cannot be as sharp (see
        :mod:`numeric.enclosures`) the bounds are wider, as :meth:`Enclosure.relative_width` tells.

    Raises
    ------
    ValueError
        If the shape is wrong, the batch is empty, an entry is not finite or not a real double, or
        ``relative_width`` is not between 0 and 1.
    """
    if not 0 <= relative_width <= 1:
        raise ValueError(f"relative_width is {relative_width}: expected 0 <= relative_width <= 1")
    A = square_matrices("matrices", matrices)
    lower, upper, settled = enclosed_from(A, _start(A.shape[1]), relative_width, STEPS)
    missed = np.flatnonzero(~settled)
    if missed.size:
        with one_blas_thread():
            vectors = np.stack([_top_vector(matrix) for matrix in A[missed]])
        again = enclosed_from(A[missed], vectors, relative_width, 0)
        lower[missed] = np.maximum(lower[missed], again[0])
        upper[missed] = np.minimum(upper[missed], again[1])
    return Enclosure(lower, upper)


def enclosed_from(
    A: Array, vectors: Array, width: float, steps: int
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Lower bounds, upper bounds, and whether no other vector would do better.

    ``vectors``, (n,) or (batch, n), start the iteration, or are final if ``steps`` is 0. The
    bounds hold whatever they are.
    """
    from numeric.enclosures.kernels import enclose_batch

    starts = np.array(np.broadcast_to(vectors, A.shape[:2]), order="C")
    with one_blas_thread() if A.shape[1] >= BLAS_FROM else nullcontext():
        lower, upper, settled = enclose_batch(A, starts, width, steps)
    return lower, upper, settled


@functools.cache
def _start(n: int) -> Array:
    """The fractional parts of multiples of the golden ratio: no symmetry, and no seed."""
    return np.asarray((np.arange(1, n + 1) * 0.6180339887498949) % 1 - 0.5, dtype=np.float64)


def _top_vector(matrix: Array) -> Array:
    """The first left singular vector by LAPACK, of the matrix scaled to entries near 1."""
    _, exponent = np.frexp(np.abs(matrix).max())
    vectors = np.linalg.svd(np.ldexp(matrix, -exponent))[0]
    return np.asarray(vectors[:, 0], dtype=np.float64)
