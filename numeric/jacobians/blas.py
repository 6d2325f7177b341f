"""Jacobians of large cells: one BLAS product to an instance and a step.

Numba hands ``np.dot`` to SciPy's BLAS, whose threads the caller holds at 1: the batch is what runs
in parallel, and the order of every sum stays the same whatever the number of threads.
"""

import math

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled
from numeric.foundation.compilation.lanes import (
    LANES,
    absolute,
    greater,
    highest,
    load,
    splat,
    store,
)
from numeric.jacobians.advance import advance_memory, advance_tanh
from numeric.jacobians.elementary import times_power

__all__ = ["memory_products", "tanh_products"]

LARGEST, FAR, LEAST = 980, 200, 1000
CANCELLATION, CANCELLATION_MEMORY = 108, 370
OPEN, CLOSED = 200.0, 2.0**-300
"""As in :mod:`numeric.jacobians.interleaved`."""


@compiled(nogil=True)
def tanh_products(
    first: int, last: int, given: tuple[Array, ...], J: Array, e: Array, lost: Array
) -> None:
    """As :func:`numeric.jacobians.interleaved.tanh_products`."""
    W, U, b, x, h = given
    for instance in range(first, last):
        e[instance], lost[instance] = _tanh_product(
            W[instance], U[instance], b[instance], x[instance], h[instance], J[instance]
        )


@compiled(nogil=True)
def memory_products(
    first: int, last: int, given: tuple[Array, ...], squashed: bool, J: Array, e: Array, lost: Array
) -> None:
    """As :func:`numeric.jacobians.interleaved.memory_products`."""
    W, U, b, x, c, h = given
    for instance in range(first, last):
        e[instance], lost[instance] = _memory_product(
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
def _tanh_product(W: Array, U: Array, b: Array, x: Array, h: Array, J: Array) -> tuple[float, bool]:
    n, padded = h.size, (h.size + LANES - 1) // LANES * LANES
    sums, states = np.zeros(padded), np.zeros(padded)
    gates, powers = np.empty(padded), np.empty(padded)
    moved = np.empty((n, n))
    aim = -(_exponent(W) // 2)
    _start(J, math.ldexp(1.0, aim))
    total, bound, lost = -float(aim), float(aim), False
    smallest, margin = _least_exponent(W), min(LARGEST - abs(aim), FAR)
    states[:n] = h
    for step in range(x.shape[0]):
        sums[:n] = np.dot(W, states[:n]) + np.dot(U, x[step]) + b
        for place in range(0, padded, LANES):
            advance_tanh(sums, place, states, gates, powers)
        least = powers[:n].min()
        bound = _followed(J, bound, smallest - CANCELLATION - (powers[:n].max() - least))
        lost = lost or bound < -LEAST
        for place in range(0, padded, LANES):
            # At least 0 in the padding, too.
            relative = greater(load(powers, place) - splat(least), splat(0.0))
            store(gates, place, times_power(load(gates, place), relative))
        np.dot(W, J, moved)
        for i in range(n):
            J[i] = gates[i] * moved[i]
        away = _excess(J, aim, margin)
        total += away - least
        if away != 0:
            bound = _least_exponent(J) - away
            lost = lost or bound < -LEAST
            _divide(J, away)
    return total, lost


@compiled()
def _memory_product(
    W: Array, U: Array, b: Array, x: Array, c: Array, h: Array, squashed: bool, J: Array
) -> tuple[float, bool]:
    n, padded = h.size, (h.size + LANES - 1) // LANES * LANES
    sums, memory, output = np.zeros((4, padded)), np.zeros(padded), np.zeros(padded)
    coefficients = np.empty((6, padded))
    through, moved = np.empty((2 * n, n)), np.empty((2 * n, 2 * n))
    through[n:] = W[2 * n : 3 * n]
    _start(J, 1.0)
    total, bound, lost = 0.0, 0.0, False
    weight = min(_least_exponent(W), 0.0)
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
        change = weight + 2 * _least_coefficient(n, sums, coefficients) - CANCELLATION_MEMORY
        bound = _followed(J, bound, change)
        lost = lost or bound < -LEAST
        np.dot(through, J[n:], moved)
        for i in range(n):
            J[i] = forgets[i] * J[i] + moved[i]
            J[n + i] = shown[i] * J[i] + own[i] * moved[n + i]
        away = _excess(J, 0, FAR)
        total += away
        if away != 0:
            bound = _least_exponent(J) - away
            lost = lost or bound < -LEAST
            _divide(J, away)
    return total, lost


@compiled()
def _start(J: Array, scale: float) -> None:
    J[:] = 0.0
    for i in range(J.shape[0]):
        J[i, i] = scale


@compiled()
def _excess(J: Array, aim: int, margin: int) -> int:
    """The s with the largest entry of J / 2**s near 2**aim; 0 within 2**(aim ± margin)."""
    away = _exponent(J) - aim
    return 0 if abs(away) <= margin else away


@compiled()
def _divide(J: Array, away: int) -> None:
    """Divide J by 2**away."""
    J *= math.ldexp(1.0, -(away // 2))
    J *= math.ldexp(1.0, away // 2 - away)


@compiled()
def _followed(J: Array, bound: float, change: float) -> float:
    """The bound after a step that can lower it by ``change``, made sharp where it has to be."""
    if bound + change < -LEAST:
        bound = _least_exponent(J)
    return bound + change


@compiled()
def _least_exponent(matrix: Array) -> float:
    """A whole number e with 2**e ≤ |x| for all entries that are not 0."""
    least = np.inf
    for x in matrix.flat:
        size = abs(x)
        if 0 < size < least:
            least = size
    return 1025.0 if least == np.inf else math.frexp(least)[1] - 1.0


@compiled()
def _least_coefficient(n: int, sums: Array, coefficients: Array) -> float:
    """As in :mod:`numeric.jacobians.interleaved`."""
    least = np.inf
    for i in range(n):
        for gate in range(3):
            if abs(sums[gate, i]) > OPEN:
                return -2000.0
        for row in range(6):
            size = abs(coefficients[row, i])
            if size < least and (size > 0 or row in (0, 1, 4)):
                least = size
    return -2000.0 if least < CLOSED else math.frexp(least)[1] - 1.0


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
