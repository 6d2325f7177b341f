"""Jacobians of small cells: four instances of the batch side by side, one to a lane.

Entry (i, j) of four matrices with c columns lies at ``(i c + j) LANES`` of a flat array, so every
operation on one matrix is the same vector instruction on four. Rows are padded with zeros to a
multiple of 4, and the columns of a factor on the right to a multiple of 2: a product keeps 4 × 2
entries in registers. An instance meets the same operations in the same order whatever the number
of threads.
"""

from typing import Any

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled
from numeric.foundation.compilation.lanes import (
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
from numeric.jacobians.advance import advance_memory, advance_tanh
from numeric.jacobians.elementary import times_power

__all__ = ["memory_products", "tanh_products"]

LARGEST, FAR = 980.0, 200.0
"""A product is rescaled when its largest entry leaves 2**±200, or W times it 2**±980. Only an LSTM
with a step above 2**800 can overflow."""

LEAST = 1000.0
"""Entries are followed by a lower bound on what is not 0: while it is above 2**−1000, no operation
can have underflowed. An instance where it sinks below is marked as lost, and computed anew by
:mod:`numeric.jacobians.wide`: an entry that is dropped may be all that is left later."""

CANCELLATION = 108.0
"""Sums of products a b are multiples of 2**−106 times the least |a b|: what cancellation leaves of
them is not less. Two more are for the gates, which are above 1/2 before their power is taken."""

CANCELLATION_MEMORY = 370.0
"""For a step of the LSTM: 106 for each of W_• times a coefficient and that times the product, 52
for adding it to f times the product, and 104 for o tanh' times the result."""

OPEN, CLOSED = 200.0, 2.0**-300
"""Beyond these an argument of a gate, or a factor of it, counts as one that may underflow."""


@compiled(nogil=True)
def tanh_products(
    first: int, last: int, given: tuple[Array, ...], J: Array, e: Array, lost: Array
) -> None:
    """Write M and e with D_t W ⋯ D_1 W = M 2**e, for instances first, …, last − 1, to J and e.

    ``lost`` receives 1 where something may have underflowed on the way, else 0.
    """
    W, U, b, x, h = given
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
        largest, smallest = _exponents_of_weights(n, terms, parameters)
        aim = splat(0.0) - floor(largest * splat(0.5))
        _set_identity(product, n, columns, power_of_two(aim))
        total, bound, missed = splat(0.0) - aim, aim, splat(0.0)
        margin = lesser(splat(LARGEST) - absolute(aim), splat(FAR))
        for step in range(x.shape[1]):
            _gather(x[:, step], start, read[n * LANES :])
            _apply(rows, terms, parameters, read, sums)
            least, most = splat(np.inf), splat(0.0)
            for place in range(0, n * LANES, LANES):
                advance_tanh(sums, place, read, gates, powers)
                least = lesser(load(powers, place), least)
                most = greater(load(powers, place), most)
            change = smallest - splat(CANCELLATION) - (most - least)
            bound, missed = _followed(product, bound, change, missed)
            for place in range(0, n * LANES, LANES):
                relative = load(powers, place) - least
                store(gates, place, times_power(load(gates, place), relative))
            _multiply(rows, n, columns, terms, parameters, product, gates, other)
            product, other = other, product
            away = _excess(product, aim, margin)
            total = total - least + away
            bound, missed = _rescaled(product, away, bound, missed)
        _scatter(product, n, columns, start, 0, J)
        _scatter_numbers(total, start, e)
        _scatter_numbers(missed, start, lost)


@compiled(nogil=True)
def memory_products(
    first: int, last: int, given: tuple[Array, ...], squashed: bool, J: Array, e: Array, lost: Array
) -> None:
    """The same for an LSTM and ∂(c_t, h_t) / ∂(c_0, h_0), memory first.

    W (batch, 4n, n), U and b hold f, g, o and c̃ one below the other; the candidate is a tanh if
    ``squashed``, else the identity.
    """
    W, U, b, x, c, h = given
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
        weight = splat(np.inf)
        for gate in (0, 1, 2, 3):
            _, smallest = _exponents_of_weights(n, terms, parameters[gate * gate_size :])
            weight = lesser(smallest, weight)
        total, bound, missed = splat(0.0), splat(0.0), splat(0.0)
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
            coefficient = _least_coefficient(n, sums, coefficients)
            change = lesser(weight, splat(0.0)) + coefficient + coefficient
            change = change - splat(CANCELLATION_MEMORY)
            bound, missed = _followed(product, bound, change, missed)
            _multiply(2 * rows, n, columns, n, through, product[half:], scales, moved)
            for i in range(n):
                forget, show = load(coefficients[0], i * LANES), load(coefficients[1], i * LANES)
                for place in range(i * columns * LANES, (i + 1) * columns * LANES, LANES):
                    above = multiply_add(forget, load(product, place), load(moved, place))
                    below = multiply_add(show, above, load(moved, half + place))
                    store(product, place, above)
                    store(product, half + place, below)
            away = _excess(product, splat(0.0), splat(FAR))
            total = total + away
            bound, missed = _rescaled(product, away, bound, missed)
        _scatter(product, n, columns, start, 0, J)
        _scatter(product[half:], n, columns, start, n, J)
        _scatter_numbers(total, start, e)
        _scatter_numbers(missed, start, lost)


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
def _excess(product: Array, aim: Any, margin: Any) -> Any:
    """By which power of two to divide each lane to bring its largest entry to 2**aim.

    0 in lanes where it is within 2**(aim ± margin). The length is a multiple of 2 LANES.
    """
    first = second = splat(0.0)
    for place in range(0, product.size, 2 * LANES):
        first = greater(absolute(load(product, place)), first)
        second = greater(absolute(load(product, place + LANES)), second)
    away = exponent(greater(first, second)) - aim
    return by_sign(margin - absolute(away), away, splat(0.0))


@compiled()
def _rescaled(product: Array, away: Any, bound: Any, missed: Any) -> Any:
    """Divide the lanes by 2**away; the new bound, and the lanes that are lost."""
    if highest(absolute(away)) == 0:
        return bound, missed
    bound = _least_exponent(product) - away
    half = floor(away * splat(0.5))
    factor, further = power_of_two(splat(0.0) - half), power_of_two(half - away)
    for place in range(0, product.size, LANES):
        store(product, place, load(product, place) * factor * further)
    return bound, by_sign(bound + splat(LEAST), splat(1.0), missed)


@compiled()
def _followed(product: Array, bound: Any, change: Any, missed: Any) -> Any:
    """The bound after a step that can lower it by ``change``, and the lanes that are lost.

    The bound is made sharp where it alone would not do. ``bound`` and ``change`` are exponents.
    """
    if highest(splat(-LEAST) - (bound + change)) > 0:
        bound = _least_exponent(product)
    bound = bound + change
    return bound, by_sign(bound + splat(LEAST), splat(1.0), missed)


@compiled()
def _least_exponent(numbers: Array) -> Any:
    """A whole number e in each lane with 2**e ≤ |x| for all numbers that are not 0."""
    least = splat(np.inf)
    for place in range(0, numbers.size, LANES):
        least = lesser(_size_or_infinity(load(numbers, place)), least)
    return _logarithm(least)


@compiled()
def _least_coefficient(n: int, sums: Array, coefficients: Array) -> Any:
    """The same for the coefficients of an LSTM's step; −2000 where one may have underflowed.

    c, c̃ and tanh c may be 0, and so may the coefficients with them; the others are not.
    """
    widest, gates, least = splat(0.0), splat(np.inf), splat(np.inf)
    for place in range(0, n * LANES, LANES):
        for gate in range(3):
            widest = greater(absolute(load(sums[gate], place)), widest)
        for row in (0, 1, 4):
            gates = lesser(absolute(load(coefficients[row], place)), gates)
        for row in (2, 3, 5):
            least = lesser(_size_or_infinity(load(coefficients[row], place)), least)
    least = lesser(gates, least)
    known = by_sign(least - splat(CLOSED), splat(-2000.0), _logarithm(least))
    return by_sign(splat(OPEN) - widest, splat(-2000.0), known)


@compiled()
def _size_or_infinity(a: Any) -> Any:
    """|a|, or ∞ where a is 0."""
    size = absolute(a)
    return by_sign(splat(0.0) - size, size, splat(np.inf))


@compiled()
def _logarithm(least: Any) -> Any:
    """A whole number e with 2**e ≤ least; −1100 for subnormal numbers."""
    return by_sign(least - splat(2.0**-1022), splat(-1100.0), exponent(least) - splat(1.0))


@compiled()
def _exponents_of_weights(n: int, terms: int, parameters: Array) -> Any:
    """The exponents of the largest weight, and of the least that is not 0."""
    largest, least = splat(0.0), splat(np.inf)
    for i in range(n):
        for k in range(n):
            weight = load(parameters, (i * terms + k) * LANES)
            largest = greater(absolute(weight), largest)
            least = lesser(_size_or_infinity(weight), least)
    return exponent(largest), _logarithm(least)


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
def _scatter_numbers(total: Any, first: int, e: Array) -> None:
    numbers = np.empty(LANES)
    store(numbers, 0, total)
    for lane in range(min(LANES, e.shape[0] - first)):
        e[first + lane] = numbers[lane]
