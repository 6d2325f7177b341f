"""The directive ``drawn``: a plot drawn by matplotlib while the site is built, with its source.

``docs/plots/NAME.py`` defines ``TITLE`` (the caption), ``ALTERNATIVE`` (what a reader who cannot
see it is told) and ``draw(figure)``.
"""

from __future__ import annotations

import hashlib
import html
import re
import runpy
import traceback
from collections.abc import Callable
from importlib import metadata
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

INK = "#010203"
"""Stands for the colour of the text, which depends on the reader's theme."""

COLOURS = ("#3b7fc4", "#d9822b", "#2f9e6e", "#b565c4", "#d64f4f", "#808890")
"""Lines and areas, each legible on white and on black."""

STYLE: dict[str, Any] = {
    "svg.fonttype": "path",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": INK,
    "grid.alpha": 0.15,
    "grid.linewidth": 0.6,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "lines.linewidth": 1.6,
    "legend.frameon": False,
}


class Plot(NamedTuple):
    """The names that a module of ``docs/plots`` defines."""

    title: str
    alternative: str
    draw: Callable[[Any], object]


class PlotError(Exception):
    """A plot cannot be drawn; the message is one line, ``line`` is where in its module."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class Drawn(SphinxDirective):
    """``.. drawn:: NAME`` shows what ``docs/plots/NAME.py`` draws."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The figure, its caption and its source."""
        (name,) = self.arguments
        path = Path(self.env.srcdir) / "plots" / f"{name}.py"
        for source in (path, *_sources()):
            self.env.note_dependency(str(source))
        try:
            plot = read_plot(path)
            picture = _kept(Path(self.env.doctreedir) / "drawn", name, path, plot)
        except PlotError as error:
            place = str(path) if error.line is None else f"{path}:{error.line}"
            logger.error("plot %r: %s", name, error, location=place)
            return []
        figure = nodes.figure("", classes=["drawn"], ids=[f"plot-{name.replace('_', '-')}"])
        self.set_source_info(figure)
        caption, messages = self.parse_inline(plot.title)
        figure += nodes.raw("", f'<div class="wide">{picture}</div>', format="html")
        figure += nodes.caption(plot.title, "", *caption)
        summary = f"How it is drawn: <code>docs/plots/{html.escape(name)}.py</code>"
        code = path.read_text(encoding="utf-8")
        return [
            figure,
            nodes.raw("", f'<details class="source"><summary>{summary}</summary>', format="html"),
            nodes.literal_block(code, code, language="python"),
            nodes.raw("", "</details>", format="html"),
            *messages,
        ]


def read_plot(path: Path) -> Plot:
    """The plot that a module defines.

    Raises
    ------
    PlotError
        If the module is missing, raises, or lacks one of the three names.
    """
    if not path.is_file():
        raise PlotError("there is no such module")
    names = _guarded(path, lambda: runpy.run_path(str(path)))
    for name in ("TITLE", "ALTERNATIVE"):
        if not (isinstance(names.get(name), str) and names[name].strip()):
            raise PlotError(f"define {name}, a text")
    if not callable(names.get("draw")):
        raise PlotError("define draw(figure), which draws into a matplotlib Figure")
    return Plot(names["TITLE"], names["ALTERNATIVE"], names["draw"])


def _guarded(path: Path, action: Callable[[], Any]) -> Any:
    try:
        return action()
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == str(path)]
        message = " ".join(str(error).split())
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        raise PlotError(f"{type(error).__name__}: {message}", line) from error


def _kept(folder: Path, name: str, path: Path, plot: Plot) -> str:
    """The picture, from an earlier build where nothing that it depends on has changed."""
    digest = hashlib.sha256(metadata.version("matplotlib").encode())
    for source in (Path(__file__), path, *_sources()):
        digest.update(source.read_bytes())
    place = folder / f"{name}-{digest.hexdigest()[:24]}.svg"
    if place.is_file():
        return place.read_text(encoding="utf-8")
    picture = svg(name, path, plot)
    folder.mkdir(parents=True, exist_ok=True)
    for outdated in folder.glob(f"{name}-{'[0-9a-f]' * 24}.svg"):
        outdated.unlink()
    place.write_text(picture, encoding="utf-8")
    return picture


def svg(name: str, path: Path, plot: Plot) -> str:
    """The picture as an element of the page: in the colours of its text, named for all readers."""
    import matplotlib
    from cycler import cycler
    from matplotlib.figure import Figure

    style: Any = STYLE | {
        "axes.prop_cycle": cycler(color=COLOURS),
        "svg.hashsalt": name,
    }
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(7.2, 4.2), layout="constrained")
        _guarded(path, lambda: plot.draw(figure))
        text = StringIO()
        _guarded(
            path,
            lambda: figure.savefig(text, format="svg", transparent=True, metadata={"Date": None}),
        )
    return _inlined(text.getvalue(), name, plot.alternative)


def _inlined(text: str, name: str, alternative: str) -> str:
    text = text[text.index("<svg") :]
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = text.replace(INK, "currentColor")
    # Several pictures share a page, and each names its parts for itself.
    text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", text)
    width, height = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)[0]
    label = html.escape(" ".join(alternative.split()))
    opening = (
        f'<svg class="drawn" role="img" aria-label="{label}" viewBox="0 0 {width} {height}"'
        ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    return re.sub(r"<svg\b[^>]*>", lambda _: opening, text, count=1)


def _sources() -> list[Path]:
    """The sources of a plot: the numbers, and the claims with their witnesses."""
    found: list[Path] = []
    for package in ("numeric", "proofs"):
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            found += Path(spec.origin).parent.rglob("*.py")
    site = Path(__file__).parents[1]
    return sorted(path for path in found if site not in path.parents)
