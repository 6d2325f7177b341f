"""One step of four units, or of one unit of four instances, with what its Jacobian needs."""

from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled
from numeric.foundation.compilation.lanes import load, multiply_add, splat, store
from numeric.jacobians.elementary import logistic_and_slope, tanh_and_gate, times_power

__all__ = ["advance_memory", "advance_tanh"]


@compiled()
def advance_tanh(sums: Array, place: int, states: Array, gates: Array, powers: Array) -> None:
    """Take h = tanh z, and the gates tanh'(z) as g 2**−m."""
    state, gate, power = tanh_and_gate(load(sums, place))
    store(states, place, state)
    store(gates, place, gate)
    store(powers, place, power)


@compiled()
def advance_memory(
    sums: Array, place: int, squashed: bool, memory: Array, output: Array, coefficients: Array
) -> None:
    """c_t = f c_{t−1} + g c̃, h_t = o tanh c_t, and the coefficients of the Jacobian.

    ``sums`` holds the arguments of f, g, o and c̃. The coefficients are f; o tanh'(c_t); those of
    W_f, W_g and W in ∂c_t / ∂h_{t−1}: c_{t−1} f (1 − f), c̃ g (1 − g), g ψ'; and
    tanh(c_t) o (1 − o), that of W_o in ∂h_t / ∂h_{t−1}.
    """
    forget, forget_slope = logistic_and_slope(load(sums[0], place))
    write, write_slope = logistic_and_slope(load(sums[1], place))
    show, show_slope = logistic_and_slope(load(sums[2], place))
    candidate, slope = load(sums[3], place), splat(1.0)
    if squashed:
        candidate, gate, power = tanh_and_gate(candidate)
        slope = times_power(gate, power)
    before = load(memory, place)
    after = multiply_add(forget, before, write * candidate)
    seen, gate, power = tanh_and_gate(after)
    store(memory, place, after)
    store(output, place, show * seen)
    store(coefficients[0], place, forget)
    store(coefficients[1], place, show * times_power(gate, power))
    store(coefficients[2], place, before * forget_slope)
    store(coefficients[3], place, candidate * write_slope)
    store(coefficients[4], place, write * slope)
    store(coefficients[5], place, seen * show_slope)
