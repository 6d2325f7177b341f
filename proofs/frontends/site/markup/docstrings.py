"""Lets docstrings that are plain text with formulas, |x| and W_f, pass as reStructuredText."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_CODE = re.compile(r"(``.*?``|`[^`]+`)")
_MARKUP = re.compile(r"\||(?<=\w)_(?!\w)|(?<![\w*])\*(?=\w)(?!\*)")
_BRACED = re.compile(r"\\?([_^])\{([^{}]*)\}(?=(\S?))")
_ONE_LINE = ("data", "attribute", "property")

_as_written: dict[str, list[str]] = {}


def keep_as_written(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Escape what would be markup; keep the text of a datum, which napoleon reads as its type.

    Napoleon takes "The transpose: rows become columns." for a datum of type "The transpose".
    """
    lines[:] = escaped(lines)
    if what in _ONE_LINE:
        _as_written[name] = list(lines)


def put_back(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Undo what napoleon made of the text of a datum."""
    if what in _ONE_LINE:
        lines[:] = _as_written.pop(name, lines)


def skip_fields(app: Sphinx, what: str, name: str, obj: Any, skip: bool, options: Any) -> bool:
    """Leave out the fields of a tuple or of a sealed class that have no text of their own."""
    text = str(getattr(obj, "__doc__", ""))
    return skip or text.startswith(("Alias for field number", "attrgetter(attr"))


def escaped(lines: list[str]) -> list[str]:
    r"""The lines with bars and trailing underscores escaped, outside code and examples.

    What stands in braces below or above a letter is set there.

    >>> escaped(["|x| of W_ in ``a | b``", "h_{t−1} and e^{−y}x"])
    ['\\|x\\| of W\\_ in ``a | b``', 'h\\ :sub:`t−1` and e\\ :sup:`−y`\\ x']
    """
    shown, in_example = [], False
    for line in lines:
        in_example = bool(line.strip()) and (in_example or line.lstrip().startswith(">>>"))
        shown.append(line if in_example else _escaped(line))
    return shown


def _escaped(line: str) -> str:
    parts = _CODE.split(line)
    for place in range(0, len(parts), 2):
        parts[place] = _BRACED.sub(_scripted, _MARKUP.sub(r"\\\g<0>", parts[place]))
    return "".join(parts)


def _scripted(found: re.Match[str]) -> str:
    role = "sub" if found[1] == "_" else "sup"
    return rf"\ :{role}:`{found[2]}`" + "\\ " * bool(found[3])
