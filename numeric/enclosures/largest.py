"""The spectral norm: compiled iterations and certificates, and LAPACK for what they leave."""

from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.enclosures.enclosure import Enclosure, one_batch, stacked_matrices
from numeric.foundation.arrays import Array
from numeric.foundation.threads import in_shares, one_blas_thread

__all__ = ["enclosed_from", "spectral_norm"]

SIDE_BY_SIDE = 20
"""Up to this size four matrices side by side beat one after another, on flat spectra, too
(measured)."""

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
        Shape (…, m, n): any leading axes, none and empty ones included; the bounds have their
        shape. Single and half precision and integers are converted exactly, arrays that are not
        contiguous are copied, and none is modified. Every finite magnitude is allowed, subnormal
        numbers and 1e300 included.
    relative_width
        The width relative to the norm that is asked for. Work stops when it is reached. LAPACK is
        called where a better vector may reach it; where the proof itself cannot be as sharp (see
        :mod:`numeric.enclosures`) the bounds are wider, as :meth:`Enclosure.relative_width` tells.

    Raises
    ------
    ValueError
        If there are fewer than two axes, a matrix has no entries, an entry is not finite or not a
        real double, or ``relative_width`` is not between 0 and 1.
    FloatingPointError
        If the processor flushes subnormal numbers to zero, in this thread or in one of ours.

    Examples
    --------
    >>> import numpy as np
    >>> golden = spectral_norm(np.array([[1.0, 1.0], [1.0, 0.0]]))
    >>> bool(golden.lower <= (1 + np.sqrt(5)) / 2 <= golden.upper)
    True
    >>> spectral_norm(np.ones((3, 0, 2, 5))).upper.shape
    (3, 0)
    """
    if not 0 <= relative_width <= 1:
        raise ValueError(f"relative_width is {relative_width}: expected 0 <= relative_width <= 1")
    stack = stacked_matrices("matrices", matrices)
    A = _squared(one_batch(stack))
    lower, upper = _enclosed(A, relative_width)
    leading = stack.shape[:-2]
    return Enclosure(lower.reshape(leading), upper.reshape(leading))


def _squared(A: Array) -> Array:
    """The matrices with rows or columns of zeros below or beside them, which no norm notices."""
    batch, m, n = A.shape
    if m == n:
        return A
    size = max(m, n)
    square = np.zeros((batch, size, size))
    square[:, :m, :n] = A
    return square


def _enclosed(A: Array, relative_width: float) -> tuple[Array, Array]:
    """Lower and upper bounds on the norms of a batch."""
    batch, n, _ = A.shape
    if batch == 0:
        return np.empty(0), np.empty(0)
    if 1 < n <= SIDE_BY_SIDE:
        lower, upper, settled = _side_by_side(A, relative_width)
    else:
        lower, upper = np.zeros(batch), np.full(batch, np.inf)
        settled = np.zeros(batch, np.bool_)
    for vectors, steps in ((_start, STEPS), (_top_vectors, 0)):
        if settled.all():
            break
        left = np.flatnonzero(~settled)
        rest = A if left.size == batch else A[left]
        below, above, settled[left] = enclosed_from(rest, vectors(rest), relative_width, steps)
        lower[left] = np.maximum(lower[left], below)
        upper[left] = np.minimum(upper[left], above)
    return lower, upper


def _side_by_side(A: Array, width: float) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Lower bounds, upper bounds, and whether they are as close as asked."""
    from numeric.enclosures.side_by_side import enclose_side_by_side
    from numeric.foundation.compilation.lanes import LANES

    batch, n, _ = A.shape
    lower, upper, settled = np.empty(batch), np.empty(batch), np.empty(batch, np.bool_)

    def work(first: int, last: int) -> None:
        enclose_side_by_side(first, last, A, width, lower, upper, settled)

    # Half of n³ each for the Gram matrix and some squarings of it.
    in_shares(batch, LANES, 4 * A.size * n, work)
    return lower, upper, settled


def enclosed_from(
    A: Array, vectors: Array, width: float, steps: int
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Lower bounds, upper bounds, and whether no other vector would do better.

    ``vectors``, (n,) or (batch, n), start the iteration, or are final if ``steps`` is 0. The
    bounds hold whatever they are.
    """
    from numeric.enclosures.one_by_one import enclose_one_by_one

    batch, n, _ = A.shape
    starts = np.array(np.broadcast_to(vectors, (batch, n)), order="C")
    lower, upper, settled = np.empty(batch), np.empty(batch), np.empty(batch, np.bool_)

    def work(first: int, last: int) -> None:
        enclose_one_by_one(first, last, A, starts, width, steps, lower, upper, settled)

    # About thirty iterations, each of two products with A, and two thirds of n³.
    with one_blas_thread() if n >= BLAS_FROM else nullcontext():
        in_shares(batch, 1, A.size * (n + 60), work)
    return lower, upper, settled


def _start(A: Array) -> Array:
    """The fractional parts of multiples of the golden ratio: no symmetry, and no seed."""
    return np.asarray((np.arange(1, A.shape[1] + 1) * 0.6180339887498949) % 1 - 0.5)


def _top_vectors(A: Array) -> Array:
    """The first left singular vectors by LAPACK, of the matrices scaled to entries near 1."""

    def work(first: int, last: int) -> Array:
        vectors = np.empty((last - first, A.shape[1]))
        for place, matrix in enumerate(A[first:last]):
            _, exponent = np.frexp(np.abs(matrix).max())
            vectors[place] = np.linalg.svd(np.ldexp(matrix, -exponent))[0][:, 0]
        return vectors

    with one_blas_thread():
        return np.concatenate(in_shares(len(A), 1, 8 * A.size * A.shape[1], work))
