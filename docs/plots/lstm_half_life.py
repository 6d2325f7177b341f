"""How long the memory of an LSTM lasts: the direct path, and its half-life, by forget bias."""

import numpy as np
from matplotlib.figure import Figure

from numeric.foundation.arrays import Array
from numeric.networks.cells import LSTM, Affine
from numeric.networks.lstm import direct_path
from numeric.networks.stability import half_life

TITLE = (
    r"Above: the norm of the direct path :math:`\partial c_t / \partial c_0` in three LSTMs of 16"
    r" units with small random weights and random inputs, by complex steps; dotted, what the"
    r" half-life of the forget bias :math:`b` alone predicts. The norm is that of the unit that"
    r" forgets most slowly, hence a little larger. Below: the half-life"
    r" :math:`\ln 2 / {-\ln \sigma(b)}`."
)
ALTERNATIVE = (
    "Above, three nearly straight decaying lines on a logarithmic scale over 40 steps, steep for"
    " forget bias 0, shallower for 1 and 2, each close to its dotted prediction. Below, the"
    " half-life as a rising curve over the forget bias from −2 to 5: 1 step at bias 0, 2.21 at 1,"
    " 5.46 at 2, about 100 at 5."
)

SEED, UNITS, HORIZON = 0, 16, 40
BIASES = {0.0: "C0", 1.0: "C3", 2.0: "C2"}


def draw(figure: Figure) -> None:
    """Draw the decay of the direct path above the half-life."""
    figure.set_size_inches(5.2, 5.4)
    decay, life = figure.subplots(2, height_ratios=(3, 2))
    steps, biases = np.arange(HORIZON + 1), np.linspace(-2, 5, 141)
    life.plot(biases, half_life(biases), color="C5", linewidth=2)
    for bias, colour in BIASES.items():
        (steps_to_half,) = half_life(np.array([bias]))
        norms = path_norms(bias)
        decay.plot(steps, 2.0 ** (-steps / steps_to_half), ":", color=colour)
        decay.plot(steps, norms, color=colour, linewidth=2)
        decay.text(HORIZON + 0.6, norms[-1], f"$b = {bias:g}$", color=colour, va="center")
        life.plot(bias, steps_to_half, "o", color=colour)
        life.annotate(
            f"{steps_to_half:.3g}",
            (bias, steps_to_half),
            (6, -4),
            textcoords="offset points",
            color=colour,
            va="top",
        )
    decay.set(yscale="log", xlim=(0, HORIZON), xlabel="steps $t$")
    decay.set_ylabel(r"$\|\partial c_t / \partial c_0\|$, direct path")
    life.set(yscale="log", xlim=(-2, 5), xlabel="forget bias $b$", ylabel="half-life in steps")


def path_norms(bias: float) -> Array:
    """‖∂c_k / ∂c_0‖ along the memory alone, k = 0, …, t, for a random LSTM with b_f = bias."""
    generator = np.random.default_rng(SEED)

    def gate(b: float) -> Affine:
        weights, into = generator.standard_normal((2, 1, UNITS, UNITS)) / (10 * np.sqrt(UNITS))
        return Affine(weights, into, np.full((1, UNITS), b))

    cell = LSTM(forget=gate(bias), write=gate(0), output=gate(0), candidate=gate(0))
    memory, output = generator.uniform(-1, 1, (2, 1, UNITS))
    inputs = generator.standard_normal((1, HORIZON, UNITS))
    jacobians, _ = direct_path(cell, memory, output, inputs)
    return np.concatenate([[1.0], np.linalg.norm(jacobians[0], 2, axis=(1, 2))])
