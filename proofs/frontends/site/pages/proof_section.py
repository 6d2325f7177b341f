"""A proof on a page: each step with its rule, its conclusion and the identity that shows it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from proofs.display.formula import (
    Expansion,
    Formula,
    References,
    Sentence,
    Sum,
    names_in,
    plain,
)
from proofs.display.proof import Argument, Line
from proofs.display.tex import tex
from proofs.display.witness import Value
from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.rst import Lines

_SHORT = 26
"""A left-hand side of so many characters has its terms beside it, a longer one below."""

_DIGITS = re.compile(r"\d{40,}")


def proof(lines: Iterable[Line], name: str) -> Lines:
    """The steps of a proof, premises first; those between numbers alone are folded."""
    return [line for step in lines for line in (_folded if is_plain(step) else _step)(step, name)]


def is_plain(step: Line) -> bool:
    """Whether a step only compares numbers: 1 ≥ 0."""
    return not (step.refutes or step.assumed or names_in(step.statement))


def _folded(step: Line, name: str) -> Lines:
    opening = f"<details class='plain'><summary>({step.number}) {html.escape(step.text)}</summary>"
    return [
        *rst.directive("raw", "html", [opening]),
        *_step(step, name),
        *rst.directive("raw", "html", ["</details>"]),
    ]


def _step(step: Line, name: str) -> Lines:
    body: Lines = []
    if step.refutes:
        (broken,) = step.statement
        body += [f"The values of the witness break {rst.inline(tex(broken))}.", ""]
    else:
        body += [line for part in step.statement for line in rst.displayed(tex(part))]
        scope = prose(step.scope, name)
        body += [f"{scope[0].upper()}{scope[1:]}.", ""] if scope else []
    for part in step.argument:
        body += argument(part, name)
    return rst.directive("proof-step", str(step.number), body, rule=step.rule, claim=name)


def argument(part: Argument, name: str) -> Lines:
    """Why a step holds: an identity, or a sentence with links to the steps it comes from.

    The values of a witness have a section of their own.
    """
    match part:
        case Expansion():
            return rst.displayed(*aligned(part))
        case Value():
            return []
    return [prose(part, name), ""]


def aligned(expansion: Expansion) -> list[str]:
    """``G = term + term + …``, one term a line, as TeX."""
    terms = [
        (negative, f"({tex(term)})" if isinstance(term, Sum) else tex(term))
        for negative, term in expansion.terms
    ]
    (negative, first), *rest = terms
    shown = [f"{{}}={'-' * negative} {first}"]
    shown += [f"{{}}{'-' if negative else '+'} {term}" for negative, term in rest]
    left = tex(expansion.left)
    if len(plain(expansion.left)) <= _SHORT:
        rows = [f"{left} & {shown[0]}", *(f"& {term}" for term in shown[1:])]
    else:
        rows = [f"& {left}", *(rf"& \quad {term}" for term in shown)]
    return [r"\begin{aligned}", *(rf"{row} \\" for row in rows[:-1]), rows[-1], r"\end{aligned}"]


def prose(sentence: Sentence, name: str = "") -> str:
    """A line of words: its formulas are set as such, and the steps it names are linked."""
    return "".join(_piece(piece, name) for piece in sentence)


def _piece(piece: str | Formula | References, name: str) -> str:
    match piece:
        case References(numbers):
            return ", ".join(f":step:`{number} <{name}>`" for number in numbers)
        case str():
            return _DIGITS.sub(_breakable, rst.plain(piece))
    return rst.inline(tex(piece))


def _breakable(digits: re.Match[str]) -> str:
    """A number of many digits, which may end a line after any ten of them."""
    return "\u200b".join(re.findall(r"\d{1,10}", digits[0]))


def legend(lines: Iterable[Sentence]) -> Lines:
    """The meaning of the letters."""
    entries = [prose(line) for line in lines]
    names = rst.directive("rst-class", "names")
    return ["where", "", *names, *rst.bullets(entries)] if entries else []
