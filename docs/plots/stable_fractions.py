"""How many random networks keep their gradient, by ensemble and horizon."""

from matplotlib.figure import Figure

from numeric.networks.stability import stable_fractions

TITLE = (
    r"The fraction of random networks of 8 units whose gradient keeps a norm between 1/10 and 10"
    r" up to the horizon :math:`t`: without an activation, so that :math:`J_t = W^t` (solid), and"
    r" with tanh and small inputs (dotted). 200 networks each, their Jacobians by complex steps."
)
ALTERNATIVE = (
    "Lines over horizons 1 to 50. Orthogonal weights without an activation stay at 1; with tanh"
    " they fall from 1 at step 12 to 0 at step 30. Gaussian and sparse weights fall below one half"
    " by step 20; without an activation Wishart and nilpotent ones are near 0 after eight steps."
)

COLOURS = {
    "haar-orthogonal": "C2",
    "ginibre": "C0",
    "sparse": "C4",
    "wishart": "C3",
    "nilpotent": "C5",
}
HORIZONS = (1, 2, 3, 5, 8, 12, 20, 30, 50)


def draw(figure: Figure) -> None:
    """Draw one pair of lines for each ensemble."""
    figure.set_size_inches(5.2, 4.0)
    figure.set_layout_engine("compressed")
    axes = figure.subplots()
    rows = stable_fractions(tuple(COLOURS), HORIZONS)
    for name, colour in COLOURS.items():
        own = [row for row in rows if row.ensemble == name]
        linear, gated = [row.linear for row in own], [row.gated for row in own]
        axes.plot(HORIZONS, linear, color=colour, linewidth=2, label=name)
        axes.plot(HORIZONS, gated, ":", color=colour, linewidth=2)
    axes.set(xscale="log", xlim=(1, 50), ylim=(-0.03, 1.03), xlabel="horizon $t$")
    axes.set(xticks=(1, 2, 5, 10, 20, 50), xticklabels=("1", "2", "5", "10", "20", "50"))
    axes.set_ylabel("stable fraction")
    axes.legend(fontsize=9, ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1.0))
