"""The directive ``measured``: what ``python -m tests.benchmarks`` printed, as tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.rst import Lines

_COLUMN = re.compile(r"\s{2,}")
_TITLE = re.compile(r"(?P<what>.*) \(multiples of: (?P<unit>.*)\)")


class Measured(SphinxDirective):
    """``.. measured:: measured.txt`` sets the tables of a file beside the page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """A section for each table, with its goals, after the line that names the machine."""
        path = Path(self.env.srcdir) / self.arguments[0]
        self.env.note_dependency(str(path))
        blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
        try:
            lines = [line for block in blocks for line in set_in_type(block.splitlines())]
        except ValueError as error:
            raise self.error(f"{self.arguments[0]}: {error}") from error
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


def set_in_type(block: Sequence[str]) -> Lines:
    """A line that names a machine; or a table's title, its head, its rows and its goals.

    Raises
    ------
    ValueError
        If a row has another number of cells than the head.
    """
    if len(block) == 1:
        return [f"**{rst.plain(block[0])}**", ""]
    title, head, *rest = block
    goals = [line for line in rest if line.startswith("goal ")]
    rows = [_COLUMN.split(line.strip()) for line in (head, *rest) if line not in goals]
    rows[0] = ["", *rows[0]]
    for row in rows:
        if len(row) != len(rows[0]):
            there, right = len(row) - 1, len(rows[0]) - 1
            raise ValueError(f"{title}: {row[0]!r} has {there} cells, the head has {right}")
    found = _TITLE.fullmatch(title)
    what, unit = (found["what"], found["unit"]) if found else (title, "")
    lines = rst.section(rst.plain(what[0].upper() + what[1:]))
    lines += [f"Milliseconds of *{rst.plain(unit)}*; the others as multiples.", ""] if unit else []
    lines += rst.table([[rst.plain(cell) for cell in row] for row in rows], classes="measured")
    return [*lines, *rst.bullets(_goal(goal) for goal in goals)] if goals else lines


def _goal(line: str) -> str:
    """``goal for ours: 1.2 ×; MISSED at …``: what is missed stands out."""
    text = rst.plain(line[0].upper() + line[1:])
    return re.sub(r"MISSED.*", lambda found: f"**{found[0].lower()}**", text)
