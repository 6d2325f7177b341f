"""All singular values of J_t over time: they spread, whatever the largest does."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import singular_value_error
from numeric.matrices.ensembles import ENSEMBLES
from numeric.matrices.norms import singular_values
from numeric.networks.activations import COMPLEX_STEP
from numeric.networks.cells import Cell, simulate

TITLE = (
    r"All singular values of :math:`J_t` for two driven tanh networks of 16 units, by complex"
    r" steps. With orthogonal weights they drift apart slowly. With independent Gaussian weights of"
    r" variance 1/16 they spread exponentially, and after 20 steps a handful of directions carries"
    r" what is left of the gradient. A curve ends where rounding would hide it."
)
ALTERNATIVE = (
    "Two panels on one logarithmic scale over 20 steps, each with 16 curves that start at 1. With"
    " orthogonal weights the curves stay within about three decades of each other; with Gaussian"
    " weights they fan out over more than ten decades."
)

SEED, UNITS, HORIZON = 3, 16, 20
NETWORKS = {"haar-orthogonal": "orthogonal weights", "ginibre": "Gaussian weights"}


def draw(figure: Figure) -> None:
    """Draw one panel for each kind of weights, the largest singular value first."""
    figure.set_size_inches(5.2, 3.6)
    panels = figure.subplots(1, len(NETWORKS), sharey=True)
    colours = LinearSegmentedColormap.from_list("", ["C4", "C3", "C0"], UNITS)(range(UNITS))
    for (ensemble, label), axes in zip(NETWORKS.items(), panels, strict=True):
        values = spectra(ensemble)
        for index, colour in enumerate(colours):
            axes.plot(range(HORIZON + 1), values[:, index], color=colour, linewidth=1.2)
        axes.set(yscale="log", xlim=(0, HORIZON), ylim=(1e-14, 1e2))
        axes.set(xticks=range(0, HORIZON + 1, 10), xlabel="steps $t$")
        axes.set_title(label, fontsize="medium")
        for index, name, offset in ((0, r"$\|\,J_t\|$", 13), (-1, r"$\sigma_{\min}(J_t)$", -16)):
            last = int(np.flatnonzero(np.isfinite(values[:, index]))[-1])
            axes.annotate(
                name,
                (last, values[last, index]),
                (0, offset),
                textcoords="offset points",
                color=colours[index],
                ha="right",
            )
    panels[0].set_ylabel(r"singular values of $J_t$")


def spectra(ensemble: str) -> Array:
    """The singular values of J_0, …, J_t, (t + 1, n); NaN where rounding hides the value."""
    generator = np.random.default_rng(SEED)
    weights = ENSEMBLES[ensemble].draw(generator, 1, UNITS)
    cell = Cell(weights, np.eye(UNITS)[None], np.zeros((1, UNITS)))
    inputs = generator.standard_normal((1, HORIZON, UNITS)) / 4
    initial = generator.uniform(-0.5, 0.5, (1, UNITS, 1)) + 1j * COMPLEX_STEP * np.eye(UNITS)
    states = simulate(cell, initial, inputs).states[0]
    values = singular_values(states.imag / COMPLEX_STEP)
    hidden = values <= singular_value_error(UNITS) * values[:, :1]
    return np.where(hidden, np.nan, values)
