"""Bounds on the norms of small matrices: four of them side by side, one to a lane.

The upper bound comes from the Frobenius norm of a power of the Gram matrix, the lower one from a
column of it; the analysis stands in the docstring of :mod:`numeric.enclosures`. Entry (i, j) of
four matrices lies at ``(i stride + j) LANES`` of a flat array, and a row of zeros makes the size
even. No lane sees another: each takes its bounds from the first power that it is content with.

Import this module late: it imports Numba.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.enclosures.arithmetic import DOUBLE, DOWN, UP, higham_gamma, rounded_outwards
from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled
from numeric.foundation.compilation.lanes import (
    LANES,
    absolute,
    by_sign,
    columns_of,
    exponent,
    floor,
    greater,
    highest,
    lesser,
    load,
    multiply_add,
    power_of_two,
    splat,
    square_root,
    store,
)

__all__ = ["enclose_side_by_side"]

SQUARINGS = 54
"""With so many, what the power leaves open is less than the rounding: ln n / 2**55."""


@compiled(error_model="numpy", nogil=True)
def enclose_side_by_side(
    first: int,
    last: int,
    matrices: Array,
    width: float,
    lower: Array,
    upper: Array,
    settled: NDArray[np.bool_],
) -> None:
    """Bounds for matrices[first], …, matrices[last − 1] of size 2 at least.

    ``settled`` tells where upper ≤ (1 + width) lower. Subnormal matrices are left alone.
    """
    batch, n, _ = matrices.shape
    size = n + n % 2
    S, work = np.zeros(size * n * LANES), np.zeros(2 * size * LANES)
    powers, history = np.zeros((2, size * size * LANES)), np.empty((2, (SQUARINGS + 1) * LANES))
    results = np.empty(4 * LANES)
    for start in range(first, last, LANES):
        largest = gather(matrices.reshape(-1), start, batch, n, S)
        power = exponent(largest)
        half = floor(power * splat(-0.5))
        one, other = power_of_two(half), power_of_two(splat(0.0) - power - half)
        for place in range(0, n * n * LANES, LANES):
            store(S, place, load(S, place) * one * other)
        store(results, 3 * LANES, power)
        enclose_scaled(S, n, largest * one * other, width, powers, history, work, results)
        for lane in range(min(LANES, last - start)):
            shift = int(results[3 * LANES + lane])
            lower[start + lane] = rounded_outwards(results[lane], shift, False)
            upper[start + lane] = rounded_outwards(results[LANES + lane], shift, True)
            settled[start + lane] = results[2 * LANES + lane] > 0


@compiled(error_model="numpy")
def gather(entries: Array, start: int, batch: int, n: int, S: Array) -> Any:
    """Lay four matrices side by side, the last one for those that are missing.

    Returns their largest entries. The last step overlaps the one before where n² is odd.
    """
    length, end = n * n, batch - 1
    a, b = start * length, min(start + 1, end) * length
    c, d = min(start + 2, end) * length, min(start + 3, end) * length
    largest = splat(0.0)
    for step in range(0, length, LANES):
        k = min(step, length - LANES)
        w, x, y, z = columns_of(
            load(entries, a + k), load(entries, b + k), load(entries, c + k), load(entries, d + k)
        )
        largest = greater(absolute(w), greater(absolute(x), largest))
        largest = greater(absolute(y), greater(absolute(z), largest))
        store(S, k * LANES, w)
        store(S, (k + 1) * LANES, x)
        store(S, (k + 2) * LANES, y)
        store(S, (k + 3) * LANES, z)
    return largest


@compiled(error_model="numpy")
def enclose_scaled(
    S: Array,
    n: int,
    largest: Any,
    width: float,
    powers: Array,
    history: Array,
    work: Array,
    results: Array,
) -> None:
    """Write lower and upper bounds and a sign, + where they are as close as asked, to ``results``.

    The largest entries are in [1/2, 1), or else 0 or subnormal before they were scaled.
    """
    size = n + n % 2
    zero, one = splat(0.0), splat(1.0)
    # Positive where an answer is still to be found.
    pending = by_sign(largest - splat(0.5), splat(-1.0), one)
    store(results, 0, largest)
    store(results, LANES, by_sign(zero - largest, splat(np.inf), zero))
    store(results, 2 * LANES, by_sign(zero - largest, splat(-1.0), one))
    square(S, n, n, size, one, powers[0])
    trace = trace_of(powers[0], size)
    squares = splat(UP * (1 + higham_gamma(2 * n + 8, DOUBLE))) * trace
    near = 8 * max(width, n * DOUBLE)
    for squarings in range(SQUARINGS + 1):
        power, following = powers[squarings % 2], powers[1 - squarings % 2]
        scale = power_of_two(zero - exponent(trace))
        mass = scale * scale * sum_of_squares(power)
        store(history[0], squarings * LANES, scale)
        store(history[1], squarings * LANES, mass)
        # 0 for rank one, and what it is above that tells how far the bounds are apart.
        excess = (scale * trace) * (scale * trace) / mass - one
        excess = excess * lesser(excess, one)
        ready = by_sign(excess - splat(near), pending, splat(-1.0))
        if highest(ready) > 0:
            low = greater(lower_bound(S, n, power, squares, work), largest)
            high = lesser(
                upper_bound(history, squarings, n, squares), splat(UP) * square_root(squares)
            )
            good = by_sign(low * splat(1 + width) - high, splat(-1.0), one)
            store(results, 0, by_sign(ready, load(results, 0), low))
            store(results, LANES, by_sign(ready, load(results, LANES), high))
            store(results, 2 * LANES, by_sign(ready, load(results, 2 * LANES), good))
            # Four squarings later rounding is all that is left.
            finished = by_sign(excess - splat(near / 16), one, good)
            pending = by_sign(ready, pending, zero - finished)
        if highest(pending) < 0:
            return
        square(power, size, n, size, scale * scale, following)
        trace = trace_of(following, size)
        near *= 2


@compiled(error_model="numpy")
def square(X: Array, stride: int, terms: int, size: int, factor: Any, result: Array) -> None:
    """Set result = factor X Xᵀ, to the last bit symmetric, each sum of ``terms`` products.

    Each sum runs from the first term to the last.
    """
    row, whole = stride * LANES, size - size % 4
    for i in range(0, whole, 4):
        for j in range(i, size, 2):
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = splat(0.0)
            p, q = i * row, j * row
            for k in range(0, terms * LANES, LANES):
                v, w = load(X, q + k), load(X, q + row + k)
                u = load(X, p + k)
                a0, b0 = multiply_add(u, v, a0), multiply_add(u, w, b0)
                u = load(X, p + row + k)
                a1, b1 = multiply_add(u, v, a1), multiply_add(u, w, b1)
                u = load(X, p + 2 * row + k)
                a2, b2 = multiply_add(u, v, a2), multiply_add(u, w, b2)
                u = load(X, p + 3 * row + k)
                a3, b3 = multiply_add(u, v, a3), multiply_add(u, w, b3)
            put(result, size, i, j, factor * a0, factor * b0, factor * a1, factor * b1)
            put(result, size, i + 2, j, factor * a2, factor * b2, factor * a3, factor * b3)
    if whole < size:
        a = b = c = splat(0.0)
        for k in range(whole * row, whole * row + terms * LANES, LANES):
            u, v = load(X, k), load(X, k + row)
            a, b, c = multiply_add(u, u, a), multiply_add(u, v, b), multiply_add(v, v, c)
        put(result, size, whole, whole, factor * a, factor * b, factor * b, factor * c)


@compiled(error_model="numpy")
def put(P: Array, size: int, i: int, j: int, a: Any, b: Any, c: Any, d: Any) -> None:
    """Rows i and i + 1, columns j and j + 1, and their mirror image."""
    place, mirror, row = (i * size + j) * LANES, (j * size + i) * LANES, size * LANES
    store(P, place, a)
    store(P, place + LANES, b)
    store(P, place + row, c)
    store(P, place + row + LANES, d)
    store(P, mirror, a)
    store(P, mirror + LANES, c)
    store(P, mirror + row, b)
    store(P, mirror + row + LANES, d)


@compiled(error_model="numpy")
def trace_of(P: Array, size: int) -> Any:
    total = splat(0.0)
    for i in range(size):
        total = total + load(P, i * (size + 1) * LANES)
    return total


@compiled(error_model="numpy")
def sum_of_squares(P: Array) -> Any:
    """‖P‖_F² within γ_k of it, k = size²/4 + 2."""
    a = b = c = d = splat(0.0)
    for k in range(0, P.size, 4 * LANES):
        t, u = load(P, k), load(P, k + LANES)
        v, w = load(P, k + 2 * LANES), load(P, k + 3 * LANES)
        a, b = multiply_add(t, t, a), multiply_add(u, u, b)
        c, d = multiply_add(v, v, c), multiply_add(w, w, d)
    return (a + b) + (c + d)


@compiled(error_model="numpy")
def upper_bound(history: Array, squarings: int, n: int, squares: Any) -> Any:
    """Back from ‖M_k‖ ≤ ‖M_k‖_F to ‖M_0‖ and ‖S‖; ``squares`` bounds ‖S‖_F²."""
    scales, masses = history
    size = n + n % 2
    sums = 1 + higham_gamma(size * size // 4 + 4, DOUBLE)
    formed = UP * higham_gamma(n + 1, DOUBLE)
    norm = splat(UP) * square_root(splat(sums) * load(masses, squarings * LANES))
    for k in range(squarings - 1, -1, -1):
        error = splat(formed * sums) * load(masses, k * LANES)
        norm = splat(UP) * square_root(norm / load(scales, (k + 1) * LANES) + error)
    return splat(UP) * square_root(norm / load(scales, 0) + splat(formed) * squares)


@compiled(error_model="numpy")
def lower_bound(S: Array, n: int, P: Array, squares: Any, work: Array) -> Any:
    """‖Sᵀu‖ / ‖u‖ less its rounding error, for the column u of P with the largest diagonal entry.

    0 where u is of no use.
    """
    size = n + n % 2
    u, y = work[: size * LANES], work[size * LANES :]
    best, column = splat(-1.0), splat(0.0)
    for i in range(n):
        diagonal = load(P, i * (size + 1) * LANES)
        column = by_sign(best - diagonal, splat(i), column)
        best = greater(diagonal, best)
    store(y, 0, column)
    for lane in range(LANES):
        place = int(y[lane]) * size * LANES + lane
        for i in range(n):
            u[i * LANES + lane] = P[place + i * LANES]
    for step in range(0, n, 2):
        # Two columns of S at a time, the last one a second time where n is odd.
        j = min(step, n - 2) * LANES
        a = b = splat(0.0)
        for i in range(n):
            x, place = load(u, i * LANES), i * n * LANES + j
            a = multiply_add(load(S, place), x, a)
            b = multiply_add(load(S, place + LANES), x, b)
        store(y, j, a)
        store(y, j + LANES, b)
    length = image = splat(0.0)
    for i in range(0, n * LANES, LANES):
        a, b = load(u, i), load(y, i)
        length, image = multiply_add(a, a, length), multiply_add(b, b, image)
    quotient = square_root(image / length)
    slack = splat(UP * higham_gamma(n + 4, DOUBLE)) * (quotient + square_root(squares))
    bound = splat(DOWN) * (quotient - slack)
    useless = splat(2.0**-40) - lesser(length, image)
    # Where this is not a number the vector is useless, too.
    return by_sign(useless, greater(bound, splat(0.0)), splat(0.0))
