"""The compiled part: a vector by conjugate gradients, and the certificate that it is given.

Only what the certificate does is relied upon; its analysis stands in the docstring of
:mod:`numeric.enclosures`. Everything is in one file because Numba's cache asks for it. Import this
module late: it imports Numba.
"""

import math
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from numeric.arrays import Array
from numeric.compilation import compiled

__all__ = ["enclose_batch"]

Floats = NDArray[np.floating[Any]]
"""In double or in single precision."""

UP = 1 + 2.0**-50
"""Seven roundings of sums, products, quotients and roots of nonnegative numbers move a result by
less than this factor: (1 + 8u)(1 − u)⁷ > 1."""

DOWN = 1 - 2.0**-50
DOUBLE, SINGLE = 2.0**-53, 2.0**-24
"""Unit round-offs."""

TINY, TINY_SINGLE = 2.0**-1022, 2.0**-126
"""η: the absolute error of an operation that underflows, flushed to zero or not."""

BLOCK = 64
"""From this size on products are left to BLAS, in blocks of this many rows."""

CHUNK = 2**11
"""About so many entries are done by one thread before it takes the next piece of the batch."""


@compiled(error_model="numpy")
def gamma(operations: int, unit: float) -> float:
    """Higham's γ_k for the unit round-off ``unit``, rounded up."""
    error = operations * unit
    return UP * error / (1 - error)


@compiled(error_model="numpy", fastmath={"contract"})
def transposed_times(A: Array, u: Array, y: Array) -> None:
    """Y = Aᵀ u, each entry within γ_d |Aᵀ||u| for d = n//8 + n%8 + 4: eight terms at a time."""
    n = A.shape[0]
    whole = n - n % 8
    for j in range(n):
        y[j] = 0.0
    for i in range(0, whole, 8):
        u0, u1, u2, u3 = u[i], u[i + 1], u[i + 2], u[i + 3]
        u4, u5, u6, u7 = u[i + 4], u[i + 5], u[i + 6], u[i + 7]
        for j in range(n):
            y[j] += ((A[i, j] * u0 + A[i + 1, j] * u1) + (A[i + 2, j] * u2 + A[i + 3, j] * u3)) + (
                (A[i + 4, j] * u4 + A[i + 5, j] * u5) + (A[i + 6, j] * u6 + A[i + 7, j] * u7)
            )
    for i in range(whole, n):
        for j in range(n):
            y[j] += A[i, j] * u[i]


@compiled(error_model="numpy", fastmath={"contract"})
def times(A: Array, y: Array, z: Array) -> None:
    """Z = A y, each entry within γ_n |A||y|."""
    n = A.shape[0]
    if n >= BLOCK:
        np.dot(A, y, z)
        return
    whole = n - n % 8
    for i in range(0, whole, 8):
        s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
        for j in range(n):
            x = y[j]
            s0 += A[i, j] * x
            s1 += A[i + 1, j] * x
            s2 += A[i + 2, j] * x
            s3 += A[i + 3, j] * x
            s4 += A[i + 4, j] * x
            s5 += A[i + 5, j] * x
            s6 += A[i + 6, j] * x
            s7 += A[i + 7, j] * x
        z[i], z[i + 1], z[i + 2], z[i + 3] = s0, s1, s2, s3
        z[i + 4], z[i + 5], z[i + 6], z[i + 7] = s4, s5, s6, s7
    for i in range(whole, n):
        total = 0.0
        for j in range(n):
            total += A[i, j] * y[j]
        z[i] = total


@compiled(error_model="numpy", fastmath={"contract"})
def inner(x: Floats, y: Floats) -> float:
    """xᵀy within γ_d |x|ᵀ|y| for d = n//8 + n%8 + 4."""
    n = x.size
    whole = n - n % 8
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
    for j in range(0, whole, 8):
        s0 += x[j] * y[j]
        s1 += x[j + 1] * y[j + 1]
        s2 += x[j + 2] * y[j + 2]
        s3 += x[j + 3] * y[j + 3]
        s4 += x[j + 4] * y[j + 4]
        s5 += x[j + 5] * y[j + 5]
        s6 += x[j + 6] * y[j + 6]
        s7 += x[j + 7] * y[j + 7]
    total = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))
    for j in range(whole, n):
        total += x[j] * y[j]
    return total


@compiled(error_model="numpy", fastmath={"contract"})
def normalise(x: Array) -> None:
    """Divide x by its length; what is no number comes out where x = 0."""
    shrink = 1 / math.sqrt(inner(x, x))
    for i in range(x.size):
        x[i] *= shrink


@compiled(error_model="numpy", fastmath={"contract"})
def ascend(A: Array, work: Array, trace: float, width: float, steps: int) -> None:
    """Improve work[0] towards the top eigenvector of G = A Aᵀ; nothing here is relied upon.

    Conjugate gradients on the Rayleigh quotient (Bradbury & Fletcher, Numerische Mathematik 9,
    1966): the best vector of the plane of u and the new direction, which is conjugate to the last.
    It stops where residual² / gap promises ``width``. The gap is taken from the trace where that
    says anything, and is otherwise supposed to be 1e-4 at least.
    """
    u, w, p, q, g, h, y = work[0], work[1], work[2], work[3], work[4], work[5], work[6]
    n = u.size
    for i in range(n):
        p[i] = q[i] = 0.0
    # One step of power iteration first: at small n it often is the last.
    normalise(u)
    transposed_times(A, u, y)
    times(A, y, w)
    for i in range(n):
        u[i] = w[i]
    normalise(u)
    transposed_times(A, u, y)
    times(A, y, w)
    top = inner(u, w)
    for step in range(steps):
        for i in range(n):
            g[i] = w[i] - top * u[i]
        residual = inner(g, g)
        gap = max(2 * top - trace, 1e-4 * top)
        if not residual > width * top * gap:
            return
        normalise(g)
        transposed_times(A, g, y)
        times(A, y, h)
        beta = 0.0
        if step > 0:
            curvature = inner(p, q) - top * inner(p, p)
            if curvature < 0:
                beta = (top * inner(g, p) - inner(g, q)) / curvature
        for i in range(n):
            p[i] = g[i] + beta * p[i]
            q[i] = h[i] + beta * q[i]
        overlap = inner(u, p)
        for i in range(n):
            p[i] -= overlap * u[i]
            q[i] -= overlap * w[i]
        square = inner(p, p)
        if not square > 0:
            return
        shrink = 1 / math.sqrt(square)
        for i in range(n):
            p[i] *= shrink
            q[i] *= shrink
        beside, other = inner(u, q), inner(p, q)
        half = (top - other) / 2
        radius = math.sqrt(half * half + beside * beside)
        cosine, sine = (radius + half, beside) if half >= 0 else (beside, radius - half)
        size = math.sqrt(cosine * cosine + sine * sine)
        if not size > 0:
            return
        cosine, sine = cosine / size, sine / size
        for i in range(n):
            old, image = u[i], w[i]
            u[i] = cosine * old + sine * p[i]
            w[i] = cosine * image + sine * q[i]
            p[i] = cosine * p[i] - sine * old
            q[i] = cosine * q[i] - sine * image
        top = inner(u, w) / inner(u, u)


@compiled(error_model="numpy", fastmath={"contract"})
def gram(A: Floats, G: Floats) -> None:
    """The upper triangle of G = A Aᵀ, each entry within γ_n (|A||Aᵀ|)_ij."""
    n = A.shape[0]
    if n >= BLOCK:
        for i in range(0, n, BLOCK):
            rows = np.dot(A[i : i + BLOCK], A[i:].T)
            for k in range(rows.shape[0]):
                row, target = rows[k], G[i + k, i:]
                for j in range(n - i):
                    target[j] = row[j]
    else:
        for i in range(n):
            for j in range(i, n):
                G[i, j] = inner(A[i], A[j])


@compiled(error_model="numpy", fastmath={"contract"})
def shifted(G: Floats, u: Floats, lift: float, shift: float, N: Floats) -> float:
    """The upper triangle of N = shift I + lift u uᵀ − G, and the computed trace of N."""
    n = u.size
    total = 0.0
    for i in range(n):
        factor = lift * u[i]
        for j in range(i, n):
            N[i, j] = factor * u[j] - G[i, j]
        N[i, i] += shift
        total += N[i, i]
    return total


@compiled(error_model="numpy", fastmath={"contract"})
def cholesky_completes(N: Floats) -> bool:
    """Overwrite the upper triangle of N by its Cholesky factor; False at a pivot that is not > 0.

    Row by row within blocks, where BLAS subtracts the rows of a finished block from those below.
    """
    n = N.shape[0]
    for start in range(0, n, BLOCK):
        stop = min(start + BLOCK, n)
        for c in range(start, stop):
            pivot = N[c, c]
            if not 0 < pivot < math.inf:
                return False
            root = np.sqrt(pivot)
            N[c, c] = root
            for j in range(c + 1, n):
                N[c, j] /= root
            for i in range(c + 1, stop):
                factor, row, target = N[c, i], N[c, i:], N[i, i:]
                for j in range(n - i):
                    target[j] -= factor * row[j]
        if stop < n:
            above = N[start:stop, stop:]
            columns = np.empty((n - stop, stop - start), N.dtype)
            for j in range(n - stop):
                for c in range(stop - start):
                    columns[j, c] = above[c, j]
            for i in range(stop, n, BLOCK):
                rows = np.dot(columns[i - stop : i - stop + BLOCK], columns[i - stop :].T)
                for k in range(rows.shape[0]):
                    row, target = rows[k], N[i + k, i:]
                    for j in range(n - i):
                        target[j] -= row[j]
    return True


@compiled(error_model="numpy")
def combine(square: float, residual: float, rest: float) -> float:
    """Upper bound on the root of the larger eigenvalue of [[square, residual], [residual, rest]].

    That eigenvalue is at most max(square, rest) + min(residual, residual² / |square − rest|).
    """
    gap = abs(square - rest)
    excess = residual
    if gap > 0:
        excess = min(residual, UP * (residual * residual / gap))
    return UP * math.sqrt(UP * (max(square, rest) + excess))


@compiled(error_model="numpy")
def certify(A: Array, work: Array, squares: float, width: float) -> tuple[float, float, bool]:
    """Bounds on ‖A‖ from the vector u = work[0], whatever it is; see :mod:`numeric.enclosures`.

    ``squares`` is an upper bound on ‖A‖_F². Returns (0, ∞) where u is of no use. The third value
    tells that a better vector would not do better.
    """
    u, y, z = work[0], work[1], work[2]
    n = u.size
    d = n // 8 + n % 8 + 4
    transposed_times(A, u, y)
    length, image = inner(u, u), inner(y, y)
    if not (0.25 < length < 4 and 2.0**-40 < image < math.inf):
        return 0.0, math.inf, False
    quotient = math.sqrt(image / length)
    slack = UP * gamma(d + 4, DOUBLE) * (quotient + math.sqrt(squares))
    lower, raised = DOWN * (quotient - slack), UP * (quotient + slack)
    if lower <= 0:
        return 0.0, math.inf, False
    square, square_below = UP * (raised * raised), DOWN * (lower * lower)

    times(A, y, z)
    for i in range(n):
        z[i] -= image / length * u[i]
    noise = 2 * gamma(n + 8, DOUBLE) * squares
    residual = UP * (math.sqrt(inner(z, z) / length) * (1 + gamma(d + 4, DOUBLE)) + noise)
    wanted = lower * (1 + width)
    upper = combine(square, residual, UP * (squares - square_below))
    # With this much on u⊥ the bound still is the wanted one; most of what is spare goes to it.
    spare = wanted * wanted * (1 - 2.0**-45) - square
    enough = square - residual * residual / spare if spare > 0 else 0.0
    if n >= BLOCK and upper > wanted and enough > 0:
        rough = A.astype(np.float32), u.astype(np.float32)
        rest = beside(*rough, square, square_below, enough, squares, SINGLE, TINY_SINGLE)
        upper = min(upper, combine(square, residual, rest))
    if upper > wanted and enough > 0:
        rest = beside(A, u, square, square_below, enough, squares, DOUBLE, TINY)
        upper = min(upper, combine(square, residual, rest))
    settled = upper <= wanted
    if not settled:
        bound = whole(A, u, square, wanted, squares)
        # The vector costs no more than the rounding of the proof does, and there is no gap.
        sharp = residual <= 2 * noise
        settled = bound <= wanted or (sharp and bound < math.inf)
        upper = min(upper, bound)
    return lower, upper, settled


@compiled(error_model="numpy")
def open_question(n: int, square: float, squares: float, unit: float) -> float:
    """About what a Cholesky factorisation leaves open of a shift of the size of ``square``."""
    trace = max(n * square - squares, 0.0) + 2 * square
    formed = gamma(8, unit) * 6 * square + gamma(n + 8, unit) * squares
    return 1.02 * (formed + gamma(n + 4, unit) * trace)


@compiled(error_model="numpy")
def beside(
    A: Floats,
    u: Floats,
    square: float,
    square_below: float,
    enough: float,
    squares: float,
    unit: float,
    tiny: float,
) -> float:
    """Upper bound on wᵀ A Aᵀ w over the unit vectors w ⊥ u; ∞ where none below ``enough`` is found.

    A and u are rounded to the precision of ``unit``, in which everything is done: a fourth-power
    trace first, then Cholesky.
    """
    n = u.size
    shift = enough - open_question(n, square, squares, unit)
    if shift <= 0:
        return math.inf
    G = np.empty_like(A)
    gram(A, G)
    total = 0.0
    for i in range(n):
        row = 0.0
        for j in range(i + 1, n):
            row += float(G[i, j]) * float(G[i, j])
        total += 2 * row + float(G[i, i]) * float(G[i, i])
    # In double precision all of this, so γ_{2n+8} covers the sums.
    frobenius = math.sqrt(total) * (1 + gamma(2 * n + 8, DOUBLE)) + gamma(n + 4, unit) * squares
    fourth = UP * (UP * frobenius * frobenius - DOWN * (square_below * square_below))
    rest = UP * math.sqrt(max(fourth, 0.0))
    if rest <= enough:
        return rest
    return remainder(G, u, square, shift, squares, unit, tiny)


@compiled(error_model="numpy")
def whole(A: Array, u: Array, square: float, wanted: float, squares: float) -> float:
    """Upper bound on ‖A‖ by Cholesky without a vector, ∞ where two shifts break down."""
    n = u.size
    G = np.empty_like(A)
    gram(A, G)
    left_open = open_question(n, square, squares, DOUBLE)
    for shift in (
        max(square + 2 * left_open, wanted * wanted - left_open),
        square + 64 * left_open,
    ):
        bound = remainder(G, u, 0.0, shift, squares, DOUBLE, TINY)
        if bound < math.inf:
            return UP * math.sqrt(bound)
    return math.inf


@compiled(error_model="numpy")
def remainder(
    G: Floats, u: Floats, lift: float, shift: float, squares: float, unit: float, tiny: float
) -> float:
    """Upper bound on wᵀ A Aᵀ w over unit w, orthogonal to u if lift > 0; ∞ if Cholesky breaks down.

    The computed uᵀu is below 4, as :func:`certify` has seen.
    """
    n = u.size
    if 8 * unit * n * n > 1:
        return math.inf
    N = np.empty_like(G)
    trace = shifted(G, u, lift, shift, N)
    if not cholesky_completes(N):
        return math.inf
    formed = gamma(8, unit) * (5 * lift + shift) + gamma(n + 8, unit) * squares
    factored = gamma(n + 4, unit) * trace * (1 + gamma(n, unit))
    underflown = 16 * n * (n + 1) * (1 + shift + lift) * tiny
    return UP * (shift + UP * (formed + factored + underflown))


@compiled(error_model="numpy")
def enclose(
    A: Array, start: Array, width: float, steps: int, S: Array, work: Array
) -> tuple[float, float, bool]:
    """Bounds on ‖A‖ for one matrix; ``steps`` 0 takes ``start`` as the vector."""
    n = A.shape[0]
    columns = work[0]
    for j in range(n):
        columns[j] = 0.0
    for i in range(n):
        for j in range(n):
            entry = abs(A[i, j])
            columns[j] = entry if entry > columns[j] else columns[j]
    largest = 0.0
    for j in range(n):
        largest = max(largest, columns[j])
    if largest == 0 or n == 1:
        return largest, largest, True
    exponent = math.frexp(largest)[1]
    # In two factors: 2**1074 is no double, and what underflows in either is below 2**-1022.
    first = math.ldexp(1.0, -exponent // 2)
    second = math.ldexp(1.0, -exponent - (-exponent // 2))
    for j in range(n):
        columns[j] = 0.0
    for i in range(n):
        for j in range(n):
            entry = A[i, j] * first * second
            S[i, j] = entry
            columns[j] += entry * entry
    squares = 0.0
    for j in range(n):
        squares += columns[j]
    squares = UP * squares * (1 + gamma(2 * n + 8, DOUBLE))
    u = work[0]
    if steps > 0:
        times(S, start, u)
        ascend(S, work, squares, width / 4, steps)
    else:
        for i in range(n):
            u[i] = start[i]
    lower, upper, settled = certify(S, work, squares, width)
    # ‖A‖ ≤ ‖A‖_F, and no entry exceeds ‖A‖.
    lower, upper = max(lower, largest * first * second), min(upper, UP * math.sqrt(squares))
    return rescaled(lower, exponent, False), rescaled(upper, exponent, True), settled


@compiled(error_model="numpy")
def rescaled(value: float, exponent: int, upwards: bool) -> float:
    """Value · 2**exponent, rounded up or down where it is no double."""
    if abs(exponent) < 900 and 0.25 < value < 2.0**60:  # exact
        return value * math.ldexp(1.0, exponent)
    result = math.ldexp(value, exponent)
    if upwards:
        if result < math.inf and math.ldexp(result, -exponent) < value:
            result = np.nextafter(result, np.inf)
    elif result == math.inf or math.ldexp(result, -exponent) > value:
        result = np.nextafter(result, 0.0)
    return result


@compiled(error_model="numpy", parallel=True)
def enclose_batch(
    matrices: Array, starts: Array, width: float, steps: int
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Bounds for each matrix of a (batch, n, n) array, from the start vectors (batch, n).

    The third array tells where a better vector would not do better. The batch is cut in the same
    pieces for every number of threads, and no sum crosses a piece.
    """
    batch, n, _ = matrices.shape
    lower, upper, settled = np.empty(batch), np.empty(batch), np.empty(batch, np.bool_)
    piece = max(1, CHUNK // (n * n))
    for part in prange((batch + piece - 1) // piece):
        S, work = np.empty((n, n)), np.empty((7, n))
        for b in range(part * piece, min((part + 1) * piece, batch)):
            lower[b], upper[b], settled[b] = enclose(matrices[b], starts[b], width, steps, S, work)
    return lower, upper, settled
