"""Jacobians that one exponent cannot serve: each entry has its own.

Units that saturate in turns make products whose large entries are multiplied away later, and what
had to be dropped beside them is all that is left. The kernels ``interleaved`` and ``blas`` tell
where that may happen; those instances are computed here, at about ten times the cost.
"""

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled
from numeric.foundation.compilation.lanes import LANES, load, multiply_add, splat, store
from numeric.foundation.compilation.wide import multiply_wide, plus_wide, split, times_wide
from numeric.jacobians.advance import advance_tanh
from numeric.jacobians.elementary import logistic_with_powers, tanh_and_gate, times_power

__all__ = ["memory_products", "tanh_products"]


@compiled(nogil=True)
def tanh_products(
    first: int, last: int, places: NDArray[np.int64], given: tuple[Array, ...], J: Array, e: Array
) -> None:
    """Write M and e with D_t W ⋯ D_1 W = M 2**e, to J and e, for the instances places[first:last].

    The largest entry of M is in ±[1/2, 1), and those below 2**−1074 are 0.
    """
    W, U, b, x, h = given
    for p in places[first:last]:
        e[p] = _tanh_product(W[p], U[p], b[p], x[p], h[p], J[p])


@compiled(nogil=True)
def memory_products(
    first: int,
    last: int,
    places: NDArray[np.int64],
    given: tuple[Array, ...],
    squashed: bool,
    J: Array,
    e: Array,
) -> None:
    """The same for an LSTM and ∂(c_t, h_t) / ∂(c_0, h_0), memory first."""
    W, U, b, x, c, h = given
    for p in places[first:last]:
        e[p] = _memory_product(W[p], U[p], b[p], x[p], c[p], h[p], squashed, J[p])


@compiled()
def _tanh_product(W: Array, U: Array, b: Array, x: Array, h: Array, J: Array) -> float:
    n, padded = h.size, (h.size + LANES - 1) // LANES * LANES
    sums, states = np.zeros(padded), np.zeros(padded)
    gates, powers = np.zeros(padded), np.zeros(padded)
    A, a = np.empty((n, n)), np.empty((n, n), np.int64)
    product, exponent = np.empty((n, n)), np.empty((n, n), np.int64)
    other, more = np.empty((n, n)), np.empty((n, n), np.int64)
    weights, sizes = np.empty((n, n)), np.empty((n, n), np.int64)
    split(W, weights, sizes)
    split(np.eye(n), product, exponent)
    states[:n] = h
    for step in range(x.shape[0]):
        sums[:n] = np.dot(W, states[:n]) + np.dot(U, x[step]) + b
        for place in range(0, padded, LANES):
            advance_tanh(sums, place, states, gates, powers)
        for i in range(n):
            for k in range(n):
                A[i, k], a[i, k] = times_wide(weights[i, k], sizes[i, k], gates[i], -int(powers[i]))
        multiply_wide(A, a, product, exponent, other, more)
        product, other, exponent, more = other, product, more, exponent
    return _joined(product, exponent, J)


@compiled()
def _memory_product(
    W: Array, U: Array, b: Array, x: Array, c: Array, h: Array, squashed: bool, J: Array
) -> float:
    n, padded = h.size, (h.size + LANES - 1) // LANES * LANES
    memory, output = np.zeros(padded), np.zeros(padded)
    sums, numbers, powers = np.zeros((4, padded)), np.zeros((6, padded)), np.zeros((6, padded))
    A, a = np.zeros((2 * n, 2 * n)), np.zeros((2 * n, 2 * n), np.int64)
    product, exponent = np.empty((2 * n, 2 * n)), np.empty((2 * n, 2 * n), np.int64)
    other, more = np.empty((2 * n, 2 * n)), np.empty((2 * n, 2 * n), np.int64)
    weights, sizes = np.empty((4 * n, n)), np.empty((4 * n, n), np.int64)
    split(W, weights, sizes)
    split(np.eye(2 * n), product, exponent)
    memory[:n], output[:n] = c, h
    for step in range(x.shape[0]):
        arguments = np.dot(W, output[:n]) + np.dot(U, x[step]) + b
        for gate in range(4):
            sums[gate, :n] = arguments[gate * n : (gate + 1) * n]
        for place in range(0, padded, LANES):
            _advance(sums, place, squashed, memory, output, numbers, powers)
        _set_blocks(n, weights, sizes, numbers, powers, A, a)
        multiply_wide(A, a, product, exponent, other, more)
        product, other, exponent, more = other, product, more, exponent
    return _joined(product, exponent, J)


@compiled()
def _advance(
    sums: Array,
    place: int,
    squashed: bool,
    memory: Array,
    output: Array,
    numbers: Array,
    powers: Array,
) -> None:
    """As :func:`numeric.jacobians.advance.advance_memory`, the coefficients number · 2**−power."""
    forget, forget_power, forget_slope, forget_slope_power = logistic_with_powers(
        load(sums[0], place)
    )
    write, write_power, write_slope, write_slope_power = logistic_with_powers(load(sums[1], place))
    show, show_power, show_slope, show_slope_power = logistic_with_powers(load(sums[2], place))
    candidate, slope, slope_power = load(sums[3], place), splat(1.0), splat(0.0)
    if squashed:
        candidate, slope, slope_power = tanh_and_gate(candidate)
    before = load(memory, place)
    written = times_power(write, write_power) * candidate
    after = multiply_add(times_power(forget, forget_power), before, written)
    seen, gate, gate_power = tanh_and_gate(after)
    store(memory, place, after)
    store(output, place, times_power(show, show_power) * seen)
    store(numbers[0], place, forget)
    store(powers[0], place, forget_power)
    store(numbers[1], place, show * gate)
    store(powers[1], place, show_power + gate_power)
    store(numbers[2], place, before * forget_slope)
    store(powers[2], place, forget_slope_power)
    store(numbers[3], place, candidate * write_slope)
    store(powers[3], place, write_slope_power)
    store(numbers[4], place, write * slope)
    store(powers[4], place, write_power + slope_power)
    store(numbers[5], place, seen * show_slope)
    store(powers[5], place, show_slope_power)


@compiled()
def _set_blocks(
    n: int,
    weights: Array,
    sizes: NDArray[np.int64],
    numbers: Array,
    powers: Array,
    A: Array,
    a: NDArray[np.int64],
) -> None:
    """∂(c_k, h_k) / ∂(c_{k−1}, h_{k−1}), see :func:`numeric.networks.lstm.one_step_blocks`."""
    for i in range(n):
        kept, kept_power = times_wide(numbers[0, i], -int(powers[0, i]), 1.0, 0)
        shown, shown_power = times_wide(numbers[1, i], -int(powers[1, i]), 1.0, 0)
        A[i, i], a[i, i] = kept, kept_power
        A[n + i, i], a[n + i, i] = times_wide(shown, shown_power, kept, kept_power)
        for k in range(n):
            total, power = 0.0, 0
            for gate, coefficient in ((0, 2), (1, 3), (3, 4)):
                term, size = times_wide(
                    numbers[coefficient, i],
                    -int(powers[coefficient, i]),
                    weights[gate * n + i, k],
                    sizes[gate * n + i, k],
                )
                total, power = plus_wide(total, power, term, size)
            A[i, n + k], a[i, n + k] = total, power
            below, size = times_wide(shown, shown_power, total, power)
            own, own_power = times_wide(
                numbers[5, i],
                -int(powers[5, i]),
                weights[2 * n + i, k],
                sizes[2 * n + i, k],
            )
            A[n + i, n + k], a[n + i, n + k] = plus_wide(below, size, own, own_power)


@compiled()
def _joined(product: Array, exponent: NDArray[np.int64], J: Array) -> float:
    """Give all entries the largest exponent, which is returned; 0 if all are 0."""
    top, some = 0, False
    for i in range(J.shape[0]):
        for j in range(J.shape[1]):
            if product[i, j] != 0:
                top, some = (max(top, exponent[i, j]) if some else exponent[i, j]), True
    for i in range(J.shape[0]):
        for j in range(J.shape[1]):
            J[i, j] = np.ldexp(product[i, j], max(exponent[i, j] - top, -1100))
    return float(top)
