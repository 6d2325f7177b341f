r"""Where a line may end in a formula: browsers, unlike TeX, break none.

As in TeX, that is before a relation, or before a sign between two terms, outside braces.  A formula
that is long is therefore set as several, one behind the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from docutils import nodes

_TOKEN = re.compile(r"\\text\{[^}]*\}|\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_RELATIONS = frozenset(
    r"= < > \ge \le \ne \succeq \succ \preceq \prec \approx \to \mapsto \implies \iff \not".split()
)
_BINARY = frozenset(r"+ - \cdot \times".split())
_WORDS = r"\text{"
_LAST = r"\text{for every}"
r"""Behind these words stands ``k \ge 1``, which is not broken."""
_OPENING = frozenset(r"{ \begin \left".split())
_CLOSING = frozenset(r"} \end \right".split())
_BEFORE_A_TERM = _RELATIONS | _BINARY | frozenset("([,;&|")
"""Behind one of these, a sign belongs to the term."""

_NO_WIDTH = re.compile(
    r"\\(?:mathsf|mathrm|mathit|operatorname|text|t?frac|quad)\b|\\(?:begin|end)\{\w+\}"
)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)")
_MARKUP = re.compile(r"[{}^_&\s]")
_SPACE_BEHIND = re.compile(r"(?:\\ |\s)*$")
_ROW = re.compile(r"\\\\")
_ALIGNED = re.compile(r"\s*\\begin\{aligned\}(.*)\\end\{aligned\}\s*", re.DOTALL)
FITS = 30
"""So many characters stand on one line of a phone."""


def extent(tex: str) -> int:
    r"""About how many characters wide a formula is; those of a fraction count side by side.

    >>> extent(r"\delta^{2}I \succeq W^{\mathsf{T}}W")
    7
    """
    return len(_MARKUP.sub("", _COMMAND.sub("x", _NO_WIDTH.sub("", tex))))


def pieces(tex: str) -> list[str]:
    r"""The parts of a formula between which a line may end; one, if it is short.

    >>> pieces("a b c d e f g h > - A (B + C) - x^{s + t} D + k l m n o p q r s t u v w")
    ['a b c d e f g h', '{}> - A (B', '{}+ C)', '{}- x^{s + t} D', '{}+ k l m n o p q r s t u v w']
    """
    if extent(tex) <= FITS:
        return [tex]
    parts = (tex[i:j] for i, j in pairwise([0, *_breaks(tex), len(tex)]))
    first, *rest = (_SPACE_BEHIND.sub("", part) for part in parts)
    return [first, *("{}" + part for part in rest)]


def _breaks(tex: str) -> Iterator[int]:
    """The places before which a line may end."""
    depth, last = 0, ""
    for token in _TOKEN.finditer(tex):
        word = token[0]
        if word.isspace():
            continue
        depth += (word in _OPENING) - (word in _CLOSING)
        if last and depth == 0 and _may_begin_a_line(word, last):
            yield token.start()
        if word == _LAST and depth == 0:
            return
        last = word


def _may_begin_a_line(word: str, last: str) -> bool:
    if word in _BINARY:
        return last not in _BEFORE_A_TERM
    return word.startswith(_WORDS) or (word in _RELATIONS and last != r"\not")


def rows(tex: str) -> list[str] | None:
    """The rows of a displayed formula that has one too long for a line; None where none is.

    What stands before the sign of alignment has a row of its own.
    """
    aligned = _ALIGNED.fullmatch(tex)
    if aligned is None:
        return [tex] if extent(tex) > FITS else None
    given = _ROW.split(aligned[1])
    if r"\begin" in aligned[1] or max(map(extent, given)) <= FITS:
        return None
    cells = [cell.replace(r"\quad", "").strip() for row in given for cell in row.split("&")]
    return [cell for cell in cells if cell]


def break_lines(formula: nodes.math) -> None:
    """Set a long formula in a line of text as several."""
    parts = pieces(formula.astext())
    if len(parts) > 1:
        made = [node for part in parts for node in (nodes.Text(" "), nodes.math(part, part))]
        formula.parent.replace(formula, made[1:])
