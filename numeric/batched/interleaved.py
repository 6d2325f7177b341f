"""Jacobians of small cells: four instances of the batch side by side, one to a lane.

Entry (i, j) of four matrices with c columns lies at ``(i c + j) LANES`` of a flat array, so every
operation on one matrix is the same vector instruction on four. Rows are padded with zeros to a
multiple of 4, and the columns of a factor on the right to a multiple of 2: a product keeps 4 × 2
entries in registers. An instance meets the same operations in the same order whatever the number
of threads.
"""

from typing import Any

import numpy as np

from numeric.arrays import Array
from numeric.batched.elementary import times_power
from numeric.batched.steps import advance_memory, advance_tanh
from numeric.compilation import compiled
from numeric.compilation.lanes import (
    LANES,
    absolute,
    by_sign,
    exponent,
    floor,
    greater,
    highest,
    lesser,
    load,
    multiply_add,
    power_of_two,
    splat,
    store,
)

__all__ = ["memory_products", "tanh_products"]

LARGEST, LARGEST_MEMORY = 980.0, 500.0
"""A product is rescaled when its largest entry, or W times it, leaves 2**±980; for the LSTM, whose
steps are not W alone, when the product leaves 2**±500. What underflows is below 2**−94 of the
largest entry, and only an LSTM with a step above 2**500 can overflow."""


@compiled(nogil=True)
def tanh_products(
    first: int, last: int, W: Array, U: Array, b: Array, x: Array, h: Array, J: Array, e: Array
) -> None:
    """Write M and e with D_t W ⋯ D_1 W = M 2**e, for instances first, …, last − 1, to J and e."""
    n, width = h.shape[1], x.shape[2]
    rows, columns, terms = (n + 3) // 4 * 4, (n + 1) // 2 * 2, n + width + 1
    parameters, read = np.zeros(rows * terms * LANES), np.zeros(terms * LANES)
    product, other = np.empty(rows * columns * LANES), np.empty(rows * columns * LANES)
    sums, gates, powers = np.empty(rows * LANES), np.zeros(rows * LANES), np.empty(n * LANES)
    for start in range(first, last, LANES):
        _gather_parameters(W, U, b, start, 0, n, parameters)
        _gather(h, start, read)
        store(read, (n + width) * LANES, splat(1.0))
        # The product is kept as large as the weights are small: then neither it nor W times it
        # leaves the range of doubles, even for subnormal weights.
        aim = splat(0.0) - floor(_exponent_of_weights(n, terms, parameters) * splat(0.5))
        _set_identity(product, n, columns, power_of_two(aim))
        total = splat(0.0) - aim
        for step in range(x.shape[1]):
            _gather(x[:, step], start, read[n * LANES :])
            _apply(rows, terms, parameters, read, sums)
            least = splat(np.inf)
            for place in range(0, n * LANES, LANES):
                advance_tanh(sums, place, read, gates, powers)
                least = lesser(load(powers, place), least)
            for place in range(0, n * LANES, LANES):
                relative = load(powers, place) - least
                store(gates, place, times_power(load(gates, place), relative))
            _multiply(rows, n, columns, terms, parameters, product, gates, other)
            product, other = other, product
            total = _rescaled(product, aim, splat(LARGEST) - absolute(aim), total - least)
        _scatter(product, n, columns, start, 0, J)
        _scatter_exponents(total, start, e)


@compiled(nogil=True)
def memory_products(
    first: int,
    last: int,
    W: Array,
    U: Array,
    b: Array,
    x: Array,
    c: Array,
    h: Array,
    squashed: bool,
    J: Array,
    e: Array,
) -> None:
    """The same for an LSTM and ∂(c_t, h_t) / ∂(c_0, h_0), memory first.

    W (batch, 4n, n), U and b hold f, g, o and c̃ one below the other; the candidate is a tanh if
    ``squashed``, else the identity.
    """
    n, width = h.shape[1], x.shape[2]
    rows, columns, terms = (n + 3) // 4 * 4, 2 * n, n + width + 1
    gate_size, half = rows * terms * LANES, rows * columns * LANES
    parameters, memory = np.zeros(4 * gate_size), np.zeros(n * LANES)
    sums, read = np.empty((4, rows * LANES)), np.zeros(terms * LANES)
    coefficients = np.empty((6, n * LANES))
    # Rows of c, then rows of h; ``through`` leads from h to both, but for the way through c_t.
    product, moved = np.empty(2 * half), np.empty(2 * half)
    through, scales = np.zeros(2 * rows * n * LANES), np.zeros(2 * rows * LANES)
    for start in range(first, last, LANES):
        for gate in range(4):
            _gather_parameters(W, U, b, start, gate * n, n, parameters[gate * gate_size :])
        _gather(c, start, memory)
        _gather(h, start, read)
        store(read, (n + width) * LANES, splat(1.0))
        _set_identity(product, n, columns, splat(1.0))
        _set_identity(product[half + n * LANES :], n, columns, splat(1.0))
        for i in range(n):
            store(scales, i * LANES, splat(1.0))
            for k in range(n):
                weight = load(parameters, 2 * gate_size + (i * terms + k) * LANES)
                store(through, ((rows + i) * n + k) * LANES, weight)
        total = splat(0.0)
        for step in range(x.shape[1]):
            _gather(x[:, step], start, read[n * LANES :])
            _apply(4 * rows, terms, parameters, read, sums.reshape(-1))
            for i in range(n):
                advance_memory(sums, i * LANES, squashed, memory, read, coefficients)
                store(scales, (rows + i) * LANES, load(coefficients[5], i * LANES))
                by_forget, by_write, by_candidate = (
                    load(coefficients[2], i * LANES),
                    load(coefficients[3], i * LANES),
                    load(coefficients[4], i * LANES),
                )
                for k in range(n):
                    place = (i * terms + k) * LANES
                    weight = by_forget * load(parameters, place)
                    weight = multiply_add(by_write, load(parameters, gate_size + place), weight)
                    other = load(parameters, 3 * gate_size + place)
                    store(through, (i * n + k) * LANES, multiply_add(by_candidate, other, weight))
            _multiply(2 * rows, n, columns, n, through, product[half:], scales, moved)
            for i in range(n):
                forget, show = load(coefficients[0], i * LANES), load(coefficients[1], i * LANES)
                for place in range(i * columns * LANES, (i + 1) * columns * LANES, LANES):
                    above = multiply_add(forget, load(product, place), load(moved, place))
                    below = multiply_add(show, above, load(moved, half + place))
                    store(product, place, above)
                    store(product, half + place, below)
            total = _rescaled(product, splat(0.0), splat(LARGEST_MEMORY), total)
        _scatter(product, n, columns, start, 0, J)
        _scatter(product[half:], n, columns, start, n, J)
        _scatter_exponents(total, start, e)


@compiled()
def _multiply(
    rows: int,
    inner: int,
    columns: int,
    stride: int,
    left: Array,
    right: Array,
    scales: Array,
    result: Array,
) -> None:
    """Set result = diag(scales) left right; left has ``stride`` columns, of which inner count."""
    for i in range(0, rows, 4):
        first = i * stride * LANES
        second, third = first + stride * LANES, first + 2 * stride * LANES
        fourth = first + 3 * stride * LANES
        for j in range(0, columns, 2):
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = splat(0.0)
            place = j * LANES
            for k in range(0, inner * LANES, LANES):
                u, v = load(right, place), load(right, place + LANES)
                place += columns * LANES
                w = load(left, first + k)
                a0, b0 = multiply_add(w, u, a0), multiply_add(w, v, b0)
                w = load(left, second + k)
                a1, b1 = multiply_add(w, u, a1), multiply_add(w, v, b1)
                w = load(left, third + k)
                a2, b2 = multiply_add(w, u, a2), multiply_add(w, v, b2)
                w = load(left, fourth + k)
                a3, b3 = multiply_add(w, u, a3), multiply_add(w, v, b3)
            place = (i * columns + j) * LANES
            scale = load(scales, i * LANES)
            store(result, place, scale * a0)
            store(result, place + LANES, scale * b0)
            scale = load(scales, (i + 1) * LANES)
            store(result, place + columns * LANES, scale * a1)
            store(result, place + columns * LANES + LANES, scale * b1)
            scale = load(scales, (i + 2) * LANES)
            store(result, place + 2 * columns * LANES, scale * a2)
            store(result, place + 2 * columns * LANES + LANES, scale * b2)
            scale = load(scales, (i + 3) * LANES)
            store(result, place + 3 * columns * LANES, scale * a3)
            store(result, place + 3 * columns * LANES + LANES, scale * b3)


@compiled()
def _set_identity(product: Array, n: int, columns: int, scale: Any) -> None:
    """Set the n × n identity times ``scale`` into the zeros that all of ``product`` becomes."""
    product[:] = 0.0
    for i in range(n):
        store(product, i * (columns + 1) * LANES, scale)


@compiled()
def _apply(rows: int, terms: int, parameters: Array, read: Array, sums: Array) -> None:
    """Set sums = parameters read, four rows at a time."""
    for i in range(0, rows, 4):
        a0 = a1 = a2 = a3 = splat(0.0)
        first = i * terms * LANES
        for k in range(0, terms * LANES, LANES):
            u, place = load(read, k), first + k
            a0 = multiply_add(load(parameters, place), u, a0)
            a1 = multiply_add(load(parameters, place + terms * LANES), u, a1)
            a2 = multiply_add(load(parameters, place + 2 * terms * LANES), u, a2)
            a3 = multiply_add(load(parameters, place + 3 * terms * LANES), u, a3)
        store(sums, i * LANES, a0)
        store(sums, (i + 1) * LANES, a1)
        store(sums, (i + 2) * LANES, a2)
        store(sums, (i + 3) * LANES, a3)


@compiled()
def _rescaled(product: Array, aim: Any, margin: Any, total: Any) -> Any:
    """Multiply by a power of two per lane where the largest entry is outside 2**(aim ± margin).

    Returns ``total`` with the exponents of what the product was divided by. The length is a
    multiple of 2 LANES.
    """
    first = second = splat(0.0)
    for place in range(0, product.size, 2 * LANES):
        first = greater(absolute(load(product, place)), first)
        second = greater(absolute(load(product, place + LANES)), second)
    away = exponent(greater(first, second)) - aim
    away = by_sign(margin - absolute(away), away, splat(0.0))  # 0 in lanes that need nothing
    if highest(absolute(away)) == 0:
        return total
    half = floor(away * splat(0.5))
    factor, further = power_of_two(splat(0.0) - half), power_of_two(half - away)
    for place in range(0, product.size, LANES):
        store(product, place, load(product, place) * factor * further)
    return total + away


@compiled()
def _exponent_of_weights(n: int, terms: int, parameters: Array) -> Any:
    largest = splat(0.0)
    for i in range(n):
        for k in range(n):
            largest = greater(absolute(load(parameters, (i * terms + k) * LANES)), largest)
    return exponent(largest)


@compiled()
def _gather_parameters(
    W: Array, U: Array, b: Array, first: int, row: int, n: int, parameters: Array
) -> None:
    """Lay [W U b], rows ``row`` to ``row + n``, of four instances side by side."""
    width = U.shape[2]
    terms = n + width + 1
    for lane in range(min(LANES, W.shape[0] - first)):
        for i in range(n):
            place = i * terms * LANES + lane
            for k in range(n):
                parameters[place + k * LANES] = W[first + lane, row + i, k]
            for k in range(width):
                parameters[place + (n + k) * LANES] = U[first + lane, row + i, k]
            parameters[place + (n + width) * LANES] = b[first + lane, row + i]


@compiled()
def _gather(vectors: Array, first: int, target: Array) -> None:
    for lane in range(min(LANES, vectors.shape[0] - first)):
        for k in range(vectors.shape[1]):
            target[k * LANES + lane] = vectors[first + lane, k]


@compiled()
def _scatter(product: Array, n: int, columns: int, first: int, row: int, J: Array) -> None:
    for lane in range(min(LANES, J.shape[0] - first)):
        for i in range(n):
            for j in range(J.shape[2]):
                J[first + lane, row + i, j] = product[(i * columns + j) * LANES + lane]


@compiled()
def _scatter_exponents(total: Any, first: int, e: Array) -> None:
    numbers = np.empty(LANES)
    store(numbers, 0, total)
    for lane in range(min(LANES, e.shape[0] - first)):
        e[first + lane] = numbers[lane]
