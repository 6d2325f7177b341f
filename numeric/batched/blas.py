"""Jacobians of large cells: one BLAS product to an instance and a step.

Numba hands ``np.dot`` to SciPy's BLAS, whose threads the caller holds at 1: the batch is what runs
in parallel, and the order of every sum stays the same whatever the number of threads.
"""

import math

import numpy as np

from numeric.arrays import Array
from numeric.batched.elementary import times_power
from numeric.batched.steps import advance_memory, advance_tanh
from numeric.compilation import compiled
from numeric.compilation.lanes import LANES, absolute, greater, highest, load, splat, store

__all__ = ["memory_products", "tanh_products"]

LARGEST, LARGEST_MEMORY = 980, 500
"""As in :mod:`numeric.batched.interleaved`."""


@compiled(nogil=True)
def tanh_products(
    first: int, last: int, W: Array, U: Array, b: Array, x: Array, h: Array, J: Array, e: Array
) -> None:
    """As :func:`numeric.batched.interleaved.tanh_products`."""
    for instance in range(first, last):
        e[instance] = _tanh_product(
            W[instance], U[instance], b[instance], x[instance], h[instance], J[instance]
        )


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
    """As :func:`numeric.batched.interleaved.memory_products`."""
    for instance in range(first, last):
        e[instance] = _memory_product(
            W[instance],
            U[instance],
            b[instance],
            x[instance],
            c[instance],
            h[instance],
            squashed,
            J[instance],
        )


@compiled()
def _tanh_product(W: Array, U: Array, b: Array, x: Array, h: Array, J: Array) -> float:
    n, padded = h.size, (h.size + LANES - 1) // LANES * LANES
    sums, states = np.zeros(padded), np.zeros(padded)
    gates, powers = np.empty(padded), np.empty(padded)
    moved = np.empty((n, n))
    aim = -(_exponent(W) // 2)
    _start(J, math.ldexp(1.0, aim))
    total = -float(aim)
    states[:n] = h
    for step in range(x.shape[0]):
        sums[:n] = np.dot(W, states[:n]) + np.dot(U, x[step]) + b
        for place in range(0, padded, LANES):
            advance_tanh(sums, place, states, gates, powers)
        least = powers[:n].min()
        for place in range(0, padded, LANES):
            # At least 0 in the padding, too.
            relative = greater(load(powers, place) - splat(least), splat(0.0))
            store(gates, place, times_power(load(gates, place), relative))
        np.dot(W, J, moved)
        for i in range(n):
            J[i] = gates[i] * moved[i]
        total += _rescaled(J, aim, LARGEST - abs(aim)) - least
    return total


@compiled()
def _memory_product(
    W: Array, U: Array, b: Array, x: Array, c: Array, h: Array, squashed: bool, J: Array
) -> float:
    n, padded = h.size, (h.size + LANES - 1) // LANES * LANES
    sums, memory, output = np.zeros((4, padded)), np.zeros(padded), np.zeros(padded)
    coefficients = np.empty((6, padded))
    through, moved = np.empty((2 * n, n)), np.empty((2 * n, 2 * n))
    through[n:] = W[2 * n : 3 * n]
    _start(J, 1.0)
    total = 0.0
    memory[:n], output[:n] = c, h
    for step in range(x.shape[0]):
        arguments = np.dot(W, output[:n]) + np.dot(U, x[step]) + b
        for gate in range(4):
            sums[gate, :n] = arguments[gate * n : (gate + 1) * n]
        for place in range(0, padded, LANES):
            advance_memory(sums, place, squashed, memory, output, coefficients)
        forgets, shown, by_forget, by_write, by_candidate, own = coefficients
        for i in range(n):
            through[i] = (
                by_forget[i] * W[i] + by_write[i] * W[n + i] + by_candidate[i] * W[3 * n + i]
            )
        np.dot(through, J[n:], moved)
        for i in range(n):
            J[i] = forgets[i] * J[i] + moved[i]
            J[n + i] = shown[i] * J[i] + own[i] * moved[n + i]
        total += _rescaled(J, 0, LARGEST_MEMORY)
    return total


@compiled()
def _start(J: Array, scale: float) -> None:
    J[:] = 0.0
    for i in range(J.shape[0]):
        J[i, i] = scale


@compiled()
def _rescaled(J: Array, aim: int, margin: int) -> float:
    """Divide J by 2**s where its largest entry is outside 2**(aim ± margin); returns s."""
    away = _exponent(J) - aim
    if abs(away) <= margin:
        return 0.0
    J *= math.ldexp(1.0, -(away // 2))
    J *= math.ldexp(1.0, away // 2 - away)
    return float(away)


@compiled()
def _exponent(matrix: Array) -> int:
    """The whole number e with 2**(e − 1) ≤ max |entry| < 2**e; −1022 if that is less."""
    entries = matrix.reshape(-1)
    whole = entries.size // LANES * LANES
    largest = splat(0.0)
    for place in range(0, whole, LANES):
        largest = greater(absolute(load(entries, place)), largest)
    peak = highest(largest)
    for place in range(whole, entries.size):
        peak = max(peak, abs(entries[place]))
    return 1025 if peak == np.inf else max(math.frexp(peak)[1], -1022)
