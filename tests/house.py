"""The house as its imports make it: ``python -m tests.house > docs/house.txt`` draws it.

A room is a folder of ``proofs`` or ``numeric``; those of ``proofs.frontends`` are rooms, too.  A
room stands one floor above the highest room that it imports from.  Imports inside functions and
under ``TYPE_CHECKING`` count like all others, but for those of the door: the package ``proofs``
itself is no room, and loads the words of every room where they are first used.
"""

from __future__ import annotations

import ast
import sys
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("proofs", "numeric")
WINGS = ("proofs.frontends",)
"""Rooms whose folders are rooms of their own."""


DOOR = "proofs"
WIDTH = 80  # of a terminal


@cache
def modules() -> dict[str, Path]:
    """Every module by name."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {name_of(path): path for path in files}


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """The room that a module is in; what lies in no folder is a room by itself."""
    parts = module.split(".")
    depth = 3 if ".".join(parts[:2]) in WINGS else 2
    return ".".join(parts[:depth])


@cache
def parsed(module: str) -> ast.Module:
    """The source of a module as a tree."""
    return ast.parse(modules()[module].read_text("utf-8"))


@cache
def imported(module: str) -> frozenset[str]:
    """The modules of the two packages that a module imports, each by its name."""
    return frozenset(_imported(module))


def _imported(module: str) -> Iterator[str]:
    is_package = modules()[module].name == "__init__.py"
    package = module if is_package else module.rpartition(".")[0]
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            parts = [*(above if node.level else ()), *(node.module or "").split(".")]
            home = ".".join(filter(None, parts))
            inner = (f"{home}.{alias.name}" for alias in node.names)
            yield from {name if name in modules() else home for name in inner} & modules().keys()


def arrows() -> dict[str, set[str]]:
    """The other rooms that each room imports from."""
    found: dict[str, set[str]] = {}
    for module in modules().keys() - {DOOR}:
        room = room_of(module)
        found.setdefault(room, set()).update(room_of(other) for other in imported(module))
        found[room] -= {room, DOOR}
    return found


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Names, each of which imports the next, and the last the first; empty if there are none."""
    done = set[str]()

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return way[way.index(name) :]
        if name in done:
            return []
        done.add(name)
        return next(filter(None, (walk(x, [*way, name]) for x in sorted(graph[name]))), [])

    return next(filter(None, (walk(name, []) for name in sorted(graph))), [])


def floors(graph: Mapping[str, set[str]]) -> dict[str, int]:
    """How high each room stands; there must be no circle."""
    height: dict[str, int] = {}
    while len(height) < len(graph):
        ready = [x for x in graph if x not in height and graph[x] <= height.keys()]
        height |= {x: 1 + max((height[y] for y in graph[x]), default=-1) for x in ready}
    return height


def promise(room: str) -> str:
    """The first sentence of a room's docstring."""
    text = ast.get_docstring(parsed(room)) or ""
    return text.split("\n\n")[0].replace("\n", " ").replace("``", "")


def drawing() -> str:
    """The house from the roof down: each room with its promise and the rooms it imports from."""
    graph = arrows()
    height = floors(graph)
    count = sum(map(len, graph.values()))
    lines = [f"{len(graph)} rooms, {max(height.values()) + 1} floors, {count} arrows"]
    for room in sorted(graph, key=lambda room: (-height[room], room)):
        said = f"{height[room]}  {room}: {promise(room)}"
        others = f"imports {', '.join(sorted(graph[room]))}" if graph[room] else ""
        lines += ["", *textwrap.wrap(said, WIDTH, subsequent_indent="   ")]
        lines += textwrap.wrap(others, WIDTH, initial_indent="   ", subsequent_indent="     ")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print the drawing, or the circle because of which there is none."""
    around = circle(arrows())
    print(f"a circle: {' → '.join([*around, around[0]])}" if around else drawing(), end="")
    return 1 if around else 0


if __name__ == "__main__":
    sys.exit(main())
