"""Small pieces of reStructuredText, as lists of lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .typeset import tex

Lines = list[str]

# In a plain text: what has an index or a power, with what it is compared with or added to.
_INDEXED = r"(?:\([^()]*\)|[^\s,.;:]*)[_^][^\s,.;:]*"
_SHORT = r"[‖|]?(?:\w|\d+)[‖|]?"
_SIGN = r"[=≤≥<>−+⪰≻≈]"
_TERM = rf"(?:{_INDEXED}|{_SHORT}(?![^\s,.;:]))"
_FORMULA = re.compile(rf"(?<![^\s(])((?:{_SHORT} {_SIGN} )*{_INDEXED}(?: {_SIGN} {_TERM})*)")


def plain(text: str) -> str:
    """A text without markup, whatever its characters."""
    return re.sub(r"([\\*`|_])", r"\\\1", text)


def notes(text: str) -> str:
    """A plain text; what it writes with ^ or _, such as ‖J_t‖, is set as a formula."""
    shown = []
    for place, part in enumerate(_FORMULA.split(text)):
        shown.append(inline(tex(part)) + r"\ " if place % 2 else plain(part))
    return re.sub(r"\\ (?= |$)", "", "".join(shown))


def inline(formula: str) -> str:
    """A formula, as TeX, in a line of text."""
    return f":math:`{formula}`"


def displayed(*formulas: str) -> Lines:
    """A displayed formula."""
    return [".. math::", "", *(f"   {formula}" for formula in formulas), ""]


def indented(lines: Iterable[str], by: int = 3) -> Lines:
    """The lines, further to the right."""
    return [f"{' ' * by}{line}" if line else "" for line in lines]


def directive(name: str, argument: str = "", body: Iterable[str] = (), **options: str) -> Lines:
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
