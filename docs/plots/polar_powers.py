"""Images of the unit circle under W^t and R^t, for the counterexample about polar powers."""

import numpy as np
from matplotlib.figure import Figure

from proofs.display.notation import Notation
from proofs.display.witness import witness_table
from proofs.referee.ledger import verdict_of

TITLE = (
    r"Images of the unit circle under :math:`W^t` and under :math:`R^t`, for the kernel's"
    r" counterexample to polar-powers. In :math:`W = U R`, the orthogonal :math:`U` turns what"
    r" :math:`R` has stretched into the direction that :math:`R` shrinks, so that"
    r" :math:`W^2 = I`, while :math:`R^t` stretches by :math:`2^t`."
)
ALTERNATIVE = (
    "Three rows, t = 1, 2, 3, on one scale. The image under the powers of R is an ellipse whose"
    " length doubles with each step, up to half-axis 8. The image under the powers of W is an"
    " ellipse of half-axes 2 and one half, then the unit circle, then that ellipse again."
)

POWERS = (1, 2, 3)
COLOURS = {"R": "C4", "W": "C0"}


def draw(figure: Figure) -> None:
    """Draw one row for each power, all on one scale."""
    figure.set_size_inches(5.2, 4.7)
    figure.set_layout_engine("compressed")
    theorem = verdict_of("polar-powers").theorem
    found = witness_table(theorem, Notation(theorem))
    angle = np.linspace(0, 2 * np.pi, 241)
    circle = np.array([np.cos(angle), np.sin(angle)])
    rows = figure.subplots(len(POWERS), sharex=True)
    for t, axes in zip(POWERS, rows, strict=True):
        for name, colour in COLOURS.items():
            matrix = np.array(found.values[name][0], dtype=float)
            power = np.linalg.matrix_power(matrix, t)
            first, second = power @ circle
            axes.fill(second, first, facecolor=colour, alpha=0.15)
            axes.plot(second, first, color=colour, linewidth=2)
            label = rf"$\|{name}^{t}\| = {np.linalg.norm(power, 2):g}$".replace("^1", "")
            axes.text(8, 1.5 if name == "R" else -1.5, label, color=colour, ha="right", va="center")
        axes.set(aspect="equal", xlim=(-8.4, 8.4), ylim=(-2.4, 2.4), yticks=(-2, 0, 2))
        axes.set_ylabel("unit 1")
    rows[-1].set_xlabel("unit 2")
