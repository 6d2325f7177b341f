r"""Where a line may end in a formula: browsers, unlike TeX, break none.

As in TeX, that is before a relation, or before a sign between two terms, outside braces; in a term
that is long by itself, between two factors.  A long formula is therefore set as several, one behind
the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

_TOKEN = re.compile(r"\\text\{[^}]*\}|\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_RELATIONS = frozenset(
    r"= < > \ge \le \ne \succeq \succ \preceq \prec \approx \to \mapsto \Rightarrow \iff".split()
) | {r"\not"}
_BINARY = frozenset(r"+ - \cdot \times".split())
_WORDS = r"\text{"
_LAST = r"\text{for every}"
r"""Behind these words stands ``k \ge 1``, which is not broken."""
_OPENING = frozenset(r"{ \begin \left".split())
_CLOSING = frozenset(r"} \end \right".split())
_BEFORE_A_TERM = _RELATIONS | _BINARY | frozenset("([,;&|_^")
"""Behind one of these, a sign belongs to the term."""

_NO_WIDTH = re.compile(
    r"\\(?:mathsf|mathrm|mathit|operatorname|text|t?frac|quad)\b|\\(?:begin|end)\{\w+\}"
)
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)")
_MARKUP = re.compile(r"[{}^_&\s]")
_SPACE_BEHIND = re.compile(r"(?:\\ |\s)*$")
_ROW = re.compile(r"\\\\")
_ALIGNED = re.compile(r"\s*\\begin\{aligned\}(.*)\\end\{aligned\}\s*", re.DOTALL)
_FACTOR = re.compile(r"[A-Za-z]|\\(?!text|tfrac|frac|hat|tilde|bar|dot|quad|mathit)[A-Za-z]+|\(")
_NO_FACTOR = re.compile(r"[_^\[{]|\\partial|\\t?frac|\\(?:hat|tilde|bar|dot|mathit|exp|tanh)|\\.")
_FORMULA, _TERM, _ALIGNED_ROW = 16, 20, 24
"""More characters than these do not stand on one line of a narrow cell, or of a phone."""

GAP = "\u200b"
"""What stands between two parts: no width, and a line may end there."""


def extent(tex: str) -> int:
    r"""About how many characters wide a formula is; those of a fraction count side by side.

    >>> extent(r"\delta^{2}I \succeq W^{\mathsf{T}}W")
    7
    """
    return len(_MARKUP.sub("", _COMMAND.sub("x", _NO_WIDTH.sub("", tex))))


def terms(tex: str) -> list[list[str]]:
    r"""The parts of a formula before which a line may end, each with those of a long product.

    >>> terms("a b c d e f g h > - A (B + C) - x^{s + t} D")
    [['a b c d e f g h'], ['{}> - A (B'], ['{}+ C)'], ['{}- x^{s + t} D']]
    """
    if extent(tex) <= _FORMULA:
        return [[tex]]
    first, *rest = _split(tex, _between_terms)
    parts = (first, *map(_behind_another, rest))
    return [
        _split(term, _between_factors) if extent(term) > _TERM else [term]
        for term in parts
        if extent(term) > 0
    ]


def _behind_another(term: str) -> str:
    """The term with the space that its sign, or its first word, has in the whole formula."""
    return rf"{{}}\ {term}" if term.startswith(_WORDS) else f"{{}}{term}"


def _split(tex: str, may_end: Callable[[str, str], bool]) -> list[str]:
    places = [0, *_breaks(tex, may_end), len(tex)]
    return [_SPACE_BEHIND.sub("", tex[i:j]) for i, j in pairwise(places)]


def _breaks(tex: str, may_end: Callable[[str, str], bool]) -> Iterator[int]:
    """The places at which a line may end, by what stands before and behind."""
    depth, last = 0, ""
    for token in _TOKEN.finditer(tex):
        word = token[0]
        if word.isspace():
            continue
        depth += (word in _OPENING) - (word in _CLOSING)
        if last and depth == 0 and word not in _CLOSING and may_end(last, word):
            yield token.start()
        if word == _LAST and depth == 0:
            return
        last = word


def _between_terms(last: str, word: str) -> bool:
    if word in _BINARY:
        return last not in _BEFORE_A_TERM
    return word.startswith(_WORDS) or (word in _RELATIONS and last != r"\not")


def _between_factors(last: str, word: str) -> bool:
    if last in _BEFORE_A_TERM or _NO_FACTOR.fullmatch(last):
        return False
    if word == "(":
        return last == ")"
    return word not in _BEFORE_A_TERM and _FACTOR.fullmatch(word) is not None


def rows(tex: str) -> list[str] | None:
    """The rows of a displayed formula that has one too long for a line; None where none is.

    What stands before the sign of alignment has a row of its own.
    """
    aligned = _ALIGNED.fullmatch(tex)
    if aligned is None:
        return [tex] if extent(tex) > _FORMULA else None
    given = _ROW.split(aligned[1])
    if r"\begin" in aligned[1] or max(map(extent, given)) <= _ALIGNED_ROW:
        return None
    cells = [cell.replace(r"\quad", "").strip() for row in given for cell in row.split("&")]
    return [cell for cell in cells if cell]
