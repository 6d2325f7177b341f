"""The dependency picture: what rests on what, drawn as SVG while the site is built."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from proofs.frontends.site.pages.titles import title_of
from proofs.referee.graph import Entry

from .layout import Edge, Layout, Point, layout

# About the widths of characters at the size of the labels, in a sans serif.
_NARROW, _WIDE, _USUAL = 3.4, 8.8, 6.0
_PADDING = 7.0
_LINE = 13.0
_MARGIN = 6.0
_LONGEST = (400.0, 200.0, 170.0, 140.0, 110.0)
"""How long a line of a label may be; shorter ones are tried while the picture is too wide."""

MARKS = {"proved": "✓", "refuted": "✗", "open": "?", "cited": "§"}


def label(entry: Entry) -> str:
    """The label of a node: the title of a claim, the words of a lemma's or a fact's name."""
    if entry.kind == "claim":
        return title_of(entry.name)
    return entry.name.removeprefix("fact ").rpartition(".")[2].replace("_", " ")


def _extent(text: str) -> float:
    return sum(_NARROW if x in "fijlrt-.I" else _WIDE if x in "mwMW" else _USUAL for x in text)


@dataclass(frozen=True)
class _Label:
    """The lines in which the label of a node is written."""

    lines: tuple[str, ...]

    @property
    def box(self) -> tuple[float, float]:
        """The width and the height of the node."""
        return max(map(_extent, self.lines)) + 2 * _PADDING, _LINE * len(self.lines) + 6

    @property
    def elements(self) -> Iterator[tuple[str, float, float]]:
        """Each line, its length, and how far it stands below the middle of the node."""
        for number, line in enumerate(self.lines):
            yield line, _extent(line), 4 + _LINE * (number - (len(self.lines) - 1) / 2)


def _in_lines(text: str, longest: float) -> _Label:
    """The words of a text in lines, each as long as it may be, or one word that is longer."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _extent(longer) > longest:
            lines.append(word)
        else:
            lines[-1] = longer
    return _Label(tuple(lines))


def _fitted(
    entries: Mapping[str, Entry], edges: Sequence[Edge], width: float
) -> tuple[dict[str, _Label], Layout]:
    """The labels in as long lines as the width allows, and where the nodes stand."""
    for longest in _LONGEST:
        labels = {
            x: _in_lines(f"{_mark(entry)} {label(entry)}", longest) for x, entry in entries.items()
        }
        placed = layout({x: label.box for x, label in labels.items()}, edges, width)
        if placed.width <= width:
            break
    return labels, placed


def _mark(entry: Entry) -> str:
    return MARKS[entry.verdict] if entry.green else "!"


def page_of(entry: Entry) -> tuple[str, str]:
    """The page and the anchor where an entry is explained."""
    match entry.kind:
        case "claim":
            return f"claims/{entry.topic}/{entry.name}", ""
        case "lemma":
            return "reference/library", entry.name
    return "facts", f"fact-{entry.name.removeprefix('fact ')}"


def related(entries: Mapping[str, Entry], name: str) -> dict[str, Entry]:
    """The entry with all that it rests on and all that rests on it, directly or not."""
    lower = {a: tuple(x for x in entry.uses if x in entries) for a, entry in entries.items()}
    lower = {a: (*uses, *entries[a].repaired_by) for a, uses in lower.items()}
    upper: dict[str, list[str]] = {}
    for a, uses in lower.items():
        for b in uses:
            upper.setdefault(b, []).append(a)
    found = _closure(name, lower) | _closure(name, upper)
    return {x: entry for x, entry in entries.items() if x in found}


def _closure(name: str, near: Mapping[str, Iterable[str]]) -> set[str]:
    found, waiting = {name}, [name]
    while waiting:
        for other in near.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def picture(
    entries: Mapping[str, Entry],
    title: str,
    uri: Callable[[str, str], str],
    width: float = 760.0,
    centre: str = "",
) -> str:
    """The picture as an element of a page.

    Parameters
    ----------
    entries
        What is shown.
    title
        What a reader who does not see it is told.
    uri
        The address of a page and anchor, from the page with the picture.
    width
        How wide the picture may be, as far as the layers and the longest words allow.
    centre
        The entry whose page this is.
    """
    rests, repairs = edges_among(entries)
    near: dict[str, list[str]] = {name: [name] for name in entries}
    for a, b in (*rests, *repairs):
        near[a].append(b)
        near[b].append(a)
    numbers = {name: number for number, name in enumerate(entries)}
    labels, placed = _fitted(entries, [*rests, *repairs], width - 2 * _MARGIN)
    parts = [f"<style>{''.join(map(_lit, numbers.values()))}</style>"]
    for edge in placed.edges:
        kind = "repair" if edge in repairs and edge not in rests else "rests"
        parts.append(_edge(placed.edges[edge], f"edge {kind} {_touching(edge, numbers)}"))
    for name, entry in entries.items():
        extra = [f"node-{numbers[name]}", _touching(near[name], numbers)]
        extra += ["centre"] if name == centre else []
        parts.append(_node(entry, placed.nodes[name], labels[name], uri, extra))
    full = f"{placed.width + 2 * _MARGIN:.0f}", f"{placed.height + 2 * _MARGIN:.0f}"
    box = f"{-_MARGIN:.0f} {-_MARGIN:.0f} {full[0]} {full[1]}"
    return (
        f'<svg class="dependencies" style="--width: {full[0]}px" viewBox="{box}"'
        f' role="group" aria-label="{html.escape(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(parts)}</svg>"
    )


def edges_among(entries: Mapping[str, Entry]) -> tuple[list[Edge], list[Edge]]:
    """What rests on what, and what stands in the place of what: the right one after the left."""
    rests = [(b, a) for a, entry in entries.items() for b in entry.uses if b in entries]
    repairs = [(b, a) for a, entry in entries.items() for b in entry.repaired_by if b in entries]
    return rests, repairs


def alone(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """The entries that rest on nothing, and on which nothing rests."""
    rests, repairs = edges_among(entries)
    joined = {name for edge in (*rests, *repairs) for name in edge}
    return {name: entry for name, entry in entries.items() if name not in joined}


def _lit(number: int) -> str:
    """A node under the pointer, or in focus, lights what it touches; the rest is dimmed."""
    reached = f".dependencies:has(.node-{number}:is(:hover,:focus-visible))"
    return f"{reached} .touches-{number}{{opacity:1}}"


def _touching(names: Iterable[str], numbers: Mapping[str, int]) -> str:
    return " ".join(f"touches-{numbers[name]}" for name in dict.fromkeys(names))


def _edge(points: Sequence[Point], classes: str) -> str:
    (x, y), *rest = points
    path = [f"M{x:.1f} {y:.1f}"]
    for u, v in rest:
        bend = min(40.0, abs(u - x) / 2)
        path.append(f"C{x + bend:.1f} {y:.1f} {u - bend:.1f} {v:.1f} {u:.1f} {v:.1f}")
        x, y = u, v
    return f'<path class="{classes}" d="{" ".join(path)}"/>'


def _node(
    entry: Entry,
    place: Point,
    written: _Label,
    uri: Callable[[str, str], str],
    extra: Sequence[str],
) -> str:
    (x, y), (width, height) = place, written.box
    green = "green" if entry.green else "not green"
    standing = entry.verdict if entry.kind == "fact" else f"{entry.verdict}, {green}"
    told = f"{entry.kind} {label(entry)}: {standing}"
    classes = ["node", entry.kind, entry.verdict, "green" if entry.green else "blocked", *extra]
    shape = (
        f'<rect x="{x:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" height="{height:.0f}"'
        f' rx="{9 if entry.kind == "fact" else 4}"/>'
    )
    # The browser fits each line into the node, whatever sans serif the reader has.
    text = "".join(
        f'<text x="{x + _PADDING:.1f}" y="{y + below:.1f}" textLength="{length:.1f}"'
        f' lengthAdjust="spacingAndGlyphs">{html.escape(line)}</text>'
        for line, length, below in written.elements
    )
    here = ' aria-current="page"' if "centre" in extra else ""
    told, address = html.escape(told), html.escape(uri(*page_of(entry)))
    return (
        f'<a class="{" ".join(classes)}" href="{address}" aria-label="{told}"{here}>'
        f"<title>{told}</title>{shape}{text}</a>"
    )
