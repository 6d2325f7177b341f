"""Small pieces of reStructuredText, as lists of lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from proofs.display.names import spelled
from proofs.display.tex import tex

Lines = list[str]

_CODE = re.compile(r"(``[^`]+``)")
_NAME = re.compile(r"(?<![^\W_])([^\W\d_]_[A-Za-z0-9]+)")


def plain(text: str) -> str:
    """A text without markup, whatever its characters."""
    return re.sub(r"([\\*`|_])", r"\\\1", text)


def prose(text: str) -> str:
    r"""An author's sentences: between double backticks is code, and a name such as P_f is set.

    >>> print(prose("By ``P_f W`` it is at most p_f."))
    By ``P_f W`` it is at most \ :math:`p_{f}`\ .
    """
    parts = _CODE.split(text)
    return "".join(part if place % 2 else _names_set(part) for place, part in enumerate(parts))


def _names_set(text: str) -> str:
    parts = _NAME.split(text)
    return "".join(_set(part) if place % 2 else plain(part) for place, part in enumerate(parts))


def _set(name: str) -> str:
    shown = spelled(name)
    return rf"\ {inline(tex(shown))}\ " if shown else plain(name)


def inline(formula: str) -> str:
    """A formula, as TeX, in a line of text."""
    return f":math:`{formula}`"


def displayed(*formulas: str) -> Lines:
    """A displayed formula."""
    return [".. math::", "", *(f"   {formula}" for formula in formulas), ""]


def indented(lines: Iterable[str], by: int = 3) -> Lines:
    """The lines, further to the right."""
    return [f"{' ' * by}{line}" if line else "" for line in lines]


def directive(name: str, /, argument: str = "", body: Iterable[str] = (), **options: str) -> Lines:
    """A directive with its options and its content."""
    head = f".. {name}:: {argument}".rstrip()
    given = [f":{key.replace('_', '-')}: {value}".rstrip() for key, value in options.items()]
    return [head, *indented(given), "", *indented(body), ""]


def section(title: str, mark: str = "-") -> Lines:
    """A heading."""
    return [title, mark * (len(title) + 4), ""]


def bullets(items: Iterable[str]) -> Lines:
    """A list."""
    return [*(f"- {item}" for item in items), ""]


def table(
    rows: Sequence[Sequence[str]], header: bool = True, classes: str = "", widths: str = ""
) -> Lines:
    """A table; a cell is one line of text, and columns are as wide as they need or as is said."""
    body: Lines = []
    for row in rows:
        for place, cell in enumerate(row):
            body.append(f"{'* - ' if place == 0 else '  - '}{cell}".rstrip())
    options = {"header_rows": "1"} if header else {}
    options |= {"class": classes} if classes else {}
    options |= {"widths": widths, "width": "100%"} if widths else {}
    return directive("list-table", body=body, **options)


def sentence(names: Sequence[str], none: str = "nothing") -> str:
    """``a``; ``a and b``; ``a, b and c``."""
    if len(names) < 2:
        return names[0] if names else none
    return f"{', '.join(names[:-1])} and {names[-1]}"
