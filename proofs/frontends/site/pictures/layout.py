"""Places the nodes of an acyclic graph in layers, after Sugiyama, Tagawa and Toda (1981).

Each connected part is laid out by itself: layers by the longest path, long edges through empty
places of the layers between, crossings lessened by barycentres, heights drawn towards the mean of
the neighbours.  The parts are then packed on shelves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

Edge = tuple[str, str]
Box = tuple[float, float]
"""How wide and how high a node is."""
Point = tuple[float, float]
Near = Mapping[str, tuple[list[str], list[str]]]
"""The places that each place is joined to, on its left and on its right."""

_SWEEPS = 12
_ALONE: tuple[list[str], list[str]] = ([], [])


@dataclass(frozen=True)
class Sizes:
    """Distances in the picture, in its own units."""

    between_rows: float = 6.0
    empty_row: float = 9.0
    between_layers: float = 30.0
    between_parts: float = 18.0


@dataclass(frozen=True)
class Layout:
    """Where each node stands (its left end, at mid-height) and each edge runs."""

    nodes: Mapping[str, Point]
    edges: Mapping[Edge, Sequence[Point]]
    width: float
    height: float


def layout(
    boxes: Mapping[str, Box], edges: Iterable[Edge], width: float, sizes: Sizes | None = None
) -> Layout:
    """Place the nodes; an edge leads from left to right.

    Parameters
    ----------
    boxes
        The width and the height of each node, by its name.
    edges
        Pairs of names; the graph has no cycle.
    width
        How wide a shelf may become, unless one part alone is wider.
    sizes
        Distances, unless the usual ones are right.
    """
    sizes = sizes or Sizes()
    kept = sorted({(a, b) for a, b in edges if a != b})
    parts = [_part(part, boxes, kept, sizes) for part in _components(boxes, kept)]
    parts.sort(key=lambda part: (-part.height, -part.width, min(part.nodes)))
    return _packed(parts, width, sizes)


def _components(names: Iterable[str], edges: Iterable[Edge]) -> list[list[str]]:
    root = {name: name for name in names}

    def find(name: str) -> str:
        while root[name] != name:
            name = root[name]
        return name

    for a, b in edges:
        root[find(a)] = find(b)
    found: dict[str, list[str]] = {}
    for name in root:
        found.setdefault(find(name), []).append(name)
    return list(found.values())


def _part(
    names: Sequence[str], boxes: Mapping[str, Box], edges: Sequence[Edge], sizes: Sizes
) -> Layout:
    inside = [edge for edge in edges if edge[0] in names]
    depth = _depths(names, inside)
    chains = {
        (a, b): [a, *(f"{a} → {b} at {d}" for d in range(depth[a] + 1, depth[b])), b]
        for a, b in inside
    }
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name in names:
        layers[depth[name]].append(name)
    for (a, _), chain in chains.items():
        for place, empty in enumerate(chain[1:-1], start=depth[a] + 1):
            layers[place].append(empty)
    near = _neighbours(chains.values())
    _untangle(layers, near)
    rows = {
        name: boxes[name][1] + sizes.between_rows if name in boxes else sizes.empty_row
        for layer in layers
        for name in layer
    }
    heights = _heights(layers, near, rows)
    extents = [max(boxes[name][0] if name in boxes else 0.0 for name in y) for y in layers]
    lefts = [sum(extents[:place]) + place * sizes.between_layers for place in range(len(layers))]
    nodes = {name: (lefts[depth[name]], heights[name]) for name in names}
    routes = {}
    for (a, b), chain in chains.items():
        route = [(nodes[a][0] + boxes[a][0], heights[a])]
        for place, empty in enumerate(chain[1:-1], start=depth[a] + 1):
            across = (lefts[place], lefts[place] + extents[place])
            route += [(x, heights[empty]) for x in across]
        routes[a, b] = [*route, nodes[b]]
    bottom = max(heights[name] + rows[name] / 2 for name in heights)
    return Layout(nodes, routes, lefts[-1] + extents[-1], bottom)


def _depths(names: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The longest path that ends at each node; a source stands right before what it leads to."""
    depth = dict.fromkeys(names, 0)
    for _ in names:
        for a, b in edges:
            depth[b] = max(depth[b], depth[a] + 1)
    targets: dict[str, list[str]] = {}
    for a, b in edges:
        targets.setdefault(a, []).append(b)
    entered = {b for _, b in edges}
    for name in names:
        if name not in entered and name in targets:
            depth[name] = min(depth[b] for b in targets[name]) - 1
    return depth


def _neighbours(chains: Iterable[Sequence[str]]) -> Near:
    near: dict[str, tuple[list[str], list[str]]] = {}
    for chain in chains:
        for a, b in pairwise(chain):
            near.setdefault(a, ([], []))[1].append(b)
            near.setdefault(b, ([], []))[0].append(a)
    return near


def _untangle(layers: list[list[str]], near: Near) -> None:
    """Order each layer by the mean place of its neighbours, left and right in turn."""
    for sweep in range(_SWEEPS):
        side = sweep % 2
        for before, layer in pairwise(layers[::-1] if side else layers):
            place = {name: index / len(before) for index, name in enumerate(before)}
            means = {}
            for index, name in enumerate(layer):
                found = [place[x] for x in near.get(name, _ALONE)[side] if x in place]
                means[name] = fmean(found) if found else index / len(layer)
            layer.sort(key=means.__getitem__)


def _heights(
    layers: Sequence[Sequence[str]], near: Near, size: Mapping[str, float]
) -> dict[str, float]:
    """The height of each place, as near to the mean of its neighbours as the others allow."""
    heights: dict[str, float] = {}
    for layer in layers:
        heights |= zip(layer, _spread([0.0] * len(layer), [size[x] for x in layer]), strict=True)
    for sweep in range(4 * _SWEEPS):
        for layer in layers[::-1] if sweep % 2 else layers:
            wished = []
            for name in layer:
                left, right = near.get(name, _ALONE)
                wished.append(fmean(heights[x] for x in (*left, *right) or (name,)))
            heights |= zip(layer, _spread(wished, [size[x] for x in layer]), strict=True)
    least = min(heights[name] - size[name] / 2 for name in heights)
    return {name: height - least for name, height in heights.items()}


def _spread(wished: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """The heights nearest to what is wished, in order and without overlap.

    Overlapping neighbours are merged into blocks that stand at the mean of their wishes (the
    pool-adjacent-violators algorithm).
    """
    blocks = list[tuple[float, int]]()
    offset, offsets = 0.0, list[float]()
    for place, size in enumerate(sizes):
        offset += (sizes[place - 1] + size) / 2 if place else 0.0
        offsets.append(offset)
        value, count = wished[place] - offset, 1
        while blocks and blocks[-1][0] > value:
            other, others = blocks.pop()
            value = (value * count + other * others) / (count + others)
            count += others
        blocks.append((value, count))
    level = [value for value, count in blocks for _ in range(count)]
    return [base + offset for base, offset in zip(level, offsets, strict=True)]


def _packed(parts: Sequence[Layout], width: float, sizes: Sizes) -> Layout:
    """The parts side by side on shelves, from the highest to the lowest."""
    nodes: dict[str, Point] = {}
    edges: dict[Edge, Sequence[Point]] = {}
    left = top = shelf = widest = 0.0
    for part in parts:
        if left and left + part.width > width:
            left, top, shelf = 0.0, top + shelf + sizes.between_parts, 0.0
        nodes |= {name: (x + left, y + top) for name, (x, y) in part.nodes.items()}
        for edge, points in part.edges.items():
            edges[edge] = [(x + left, y + top) for x, y in points]
        widest, shelf = max(widest, left + part.width), max(shelf, part.height)
        left += part.width + sizes.between_layers
    return Layout(nodes, edges, widest, top + shelf)
