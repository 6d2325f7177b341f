"""Margins of the numeric evidence: what room random instances leave to claims."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from numeric import Evidence, examine
from proofs.referee.ledger import verdict_of

SAMPLES, SEED = 300, 0
TITLE = (
    f"The margins of {SAMPLES} random instances for each of eight claims, relative to the bound:"
    " right of 0 an instance satisfies the claim, left of 0 it violates it. Thin line: all"
    " instances; thick line: the middle half; dot: the median. Of a proved claim no instance lies"
    " left of 0 by more than its rounding error; of a refuted one some do."
)
ALTERNATIVE = (
    "Eight horizontal distributions between −1 and 1 around a vertical line at 0. Those of the"
    " four proved claims lie on the line or right of it; those of the four refuted claims reach"
    " left, three of them down to −1."
)

CLAIMS = (
    "upper-bound",
    "symmetric-lower-bound",
    "weight-gradient-bound",
    "path-deviation",
    "norm-of-product",
    "lower-bound-autonomous",
    "polar-powers",
    "polar-gated",
)
COLOURS = {"proved": "C2", "refuted": "C4"}


def draw(figure: Figure) -> None:
    """Draw one row for each claim, its name above its distribution."""
    figure.set_size_inches(5.2, 4.8)
    axes = figure.subplots()
    axes.axvline(0, color="C5", linewidth=1)
    for row, name in enumerate(CLAIMS):
        verdict, evidence = verdict_of(name).word, examine(name, SAMPLES, SEED)
        colour = COLOURS[verdict]
        axes.text(-1, row - 0.25, f"{name}, {verdict}", color=colour, va="center")
        spread(axes, row + 0.15, evidence, colour)
    axes.set(xlim=(-1.05, 1.05), ylim=(len(CLAIMS) - 0.5, -0.7))
    axes.set(xticks=(-1, -0.5, 0, 0.5, 1), yticks=())
    axes.set_xlabel("violated   ←   relative margin   →   satisfied")
    axes.spines["left"].set_visible(False)


def spread(axes: Axes, row: float, evidence: Evidence, colour: str) -> None:
    """All instances, the middle half and the median, as marks of growing weight."""
    margin = dict(evidence.quantiles)
    for low, high, width in ((0.0, 1.0, 1), (0.25, 0.75, 5)):
        ends = [margin[low], margin[high]]
        axes.plot(ends, [row, row], color=colour, linewidth=width, solid_capstyle="butt")
    axes.plot(margin[0.5], row, "o", color=colour, markersize=8)
