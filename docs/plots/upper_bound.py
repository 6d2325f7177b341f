"""‖J_t‖ of three networks inside the bounds that the kernel proves for it."""

import numpy as np
from matplotlib.figure import Figure

from numeric.foundation.arrays import Array
from numeric.matrices.ensembles import ENSEMBLES
from numeric.networks.cells import inputs_for
from numeric.networks.linearise import linearise
from numeric.networks.stability import gradient_norms

TITLE = (
    r"The norm of :math:`J_t` for three tanh networks of 8 units, by complex steps. Their weights"
    r" are :math:`\omega` times an orthogonal matrix, and their inputs keep every gate between 3/4"
    r" and 1. Each band lies between two proved bounds:"
    r" :math:`(d_{\min}\, \sigma_{\min}(W))^t \le \sigma_{\min}(J_t)` below and"
    r" :math:`\|J_t\| \le (\delta_s\, \omega)^t` above."
)
ALTERNATIVE = (
    "Three curves that start at 1 and fan out on a logarithmic scale over 30 steps: for δω = 0.7"
    " the norm vanishes, for δω = 1 it shrinks slowly, for δω = 1.5 it explodes. Each curve stays"
    " inside its own band of proved bounds, and the three bands do not overlap."
)

SEED, UNITS, HORIZON = 0, 8, 30
REGIMES = {0.7: "C0", 1.0: "C3", 1.5: "C4"}
"""δ_s ω, and the colour of its band."""


def draw(figure: Figure) -> None:
    """Draw the three bands and the norms in them."""
    figure.set_size_inches(5.2, 3.9)
    axes = figure.subplots()
    steps = np.arange(HORIZON + 1)
    for largest, colour in REGIMES.items():
        norms, lower, upper = network(largest)
        axes.fill_between(steps, lower**steps, upper**steps, color=colour, alpha=0.2, linewidth=0)
        for bound in (lower, upper):
            axes.plot(steps, bound**steps, color=colour, linewidth=0.8)
        axes.plot(steps, norms, color=colour, linewidth=2)
        label = rf"$\delta\omega = {largest:g}$"
        axes.text(HORIZON + 0.6, norms[-1], label, color=colour, va="center")
    axes.set(yscale="log", xlim=(0, HORIZON), xlabel="steps $t$", ylabel=r"$\|\,J_t\|$")


def network(largest: float) -> tuple[Array, float, float]:
    """‖J_0‖, …, ‖J_t‖ for a network with δ_s ω = ``largest``, with d_min σ_min(W) and δ_s ω."""
    generator = np.random.default_rng(SEED)
    gates = generator.uniform(0.75, 1, (1, HORIZON, UNITS))
    targets = generator.choice([-1, 1], gates.shape) * np.arccosh(1 / np.sqrt(gates))
    omega = largest / gates.max()
    weights = omega * ENSEMBLES["haar-orthogonal"].draw(generator, 1, UNITS)
    initial = generator.uniform(-1, 1, (1, UNITS))
    cell, inputs = inputs_for(weights, initial, targets)
    seen = linearise(cell, initial, inputs).gates
    norms = gradient_norms(weights, initial, inputs)[0]
    return np.concatenate([[1.0], norms]), float(seen.min()) * omega, float(seen.max()) * omega
