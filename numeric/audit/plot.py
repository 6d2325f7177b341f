"""The curves of an audit, drawn: the norm of each layer's gradient against the lag."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from numeric.audit.files import ModelError
from numeric.audit.lines import Clock
from numeric.audit.report import LayerAudit

__all__ = ["FORMATS", "draw", "draw_curves"]

FORMATS = (".svg", ".png", ".pdf")

COLOURS = ("C0", "C3", "C2", "C4", "C5")
"""Of matplotlib's first six, those that stand out from white by 3 to 1."""


def draw(
    audits: Sequence[LayerAudit], path: Path, epsilon: float, time_step: float | None = None
) -> None:
    """Draw every curve into a file, with ε, and dashed the bound a qᵏ of a layer that contracts.

    Raises
    ------
    ModelError
        If no layer has a curve, the file cannot be written or is of another format, or matplotlib
        is not installed.
    """
    if path.suffix.lower() not in FORMATS:
        raise ModelError(f"{path} is no file for a plot: expected one of {', '.join(FORMATS)}")
    if all(each.curve is None for each in audits):
        raise ModelError("a plot draws gradients over inputs: expected inputs, too")
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ModelError("a plot needs matplotlib: install the extra docs") from error
    figure = Figure(figsize=(7, 4), layout="constrained")
    draw_curves(figure.subplots(), audits, epsilon, time_step)
    try:
        figure.savefig(path, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
    except OSError as error:
        raise ModelError(f"{path} cannot be written: {error.strerror}") from error


def draw_curves(
    axes: Any, audits: Sequence[LayerAudit], epsilon: float, time_step: float | None = None
) -> None:
    """The same, into axes of matplotlib."""
    for number, each in enumerate(audits):
        _draw_layer(axes, each, COLOURS[number % len(COLOURS)])
    axes.axhline(epsilon, color="grey", linewidth=0.8, linestyle=":", label=f"ε = {epsilon:g}")
    axes.set(
        yscale="log",
        xlabel=f"lag k in steps{Clock(time_step).of_a_step()}",
        ylabel="norm of the gradient of the last state\nwith respect to that k steps before",
    )
    axes.legend()


def _draw_layer(axes: Any, each: LayerAudit, colour: str) -> None:
    if each.curve is None:
        return
    lags = np.arange(1, len(each.curve.upper) + 1)
    marker = "." if len(lags) < 40 else ""
    axes.plot(lags, each.curve.upper, color=colour, marker=marker, label=each.layer.name)
    if each.bound is not None:
        a, q = each.bound
        label = f"{each.layer.name}, for every input"
        axes.plot(lags, a * q**lags, "--", color=colour, linewidth=1, label=label)
