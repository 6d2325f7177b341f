"""A proof on a page: each step with its rule, its conclusion and the identity that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..calculus_notation import calculus_text
from ..display import Line, displayed
from ..kernel import Fact, Recurrence, Theorem
from ..notation import Notation, symbol
from . import rst
from .rst import Lines
from .typeset import tex

_SHORT = 26
"""A left-hand side of so many characters has its terms beside it, a longer one below."""

_REFERENCE = re.compile(r"\((\d+)\)")
_FORMULA = re.compile(
    r"(?<=with ).+|(?<=entries: ).+|(?<=at step )\S+$|(?<=induction on )\w+|\S+ [>≥→] \w+"
)
_IDENTITIES = frozenset(("certificate", "strict", "identity", "nonnegative"))


def proof(theorem: Theorem, name: str, notation: Notation) -> Lines:
    """The steps of a proof, premises first."""
    return [line for step in displayed(theorem, notation).lines for line in _step(step, name)]


def rules_shown(theorem: Theorem) -> list[str]:
    """The rule of each step that a page shows."""
    return [line.rule for line in displayed(theorem).lines]


def _step(step: Line, name: str) -> Lines:
    parts = step.statement.split("; ")
    if step.rule == "counterexample":
        goal = step.statement.removeprefix("not ").removesuffix(" at the values below")
        by = [
            line.removesuffix(", at these values:") for line in step.argument if line[:3] == "by "
        ]
        told = f" ({prose(by[0], name)})" if by else ""
        body = [f"The values of the witness break {rst.inline(tex(goal))}{told}.", ""]
    else:
        body = [line for part in parts for line in rst.displayed(tex(part))]
        body += argument(step, name)
    return rst.directive("proof-step", str(step.number), body, rule=step.rule, claim=name)


def argument(step: Line, name: str) -> Lines:
    """Why a step holds: an identity, or a sentence with links to the steps it comes from."""
    if step.rule in _IDENTITIES and len(step.argument) > 1:
        return rst.displayed(*identity(step.argument))
    return [sentence for line in step.argument for sentence in (prose(line, name), "")]


def identity(lines: list[str]) -> list[str]:
    """``G = term + term + …``, one term a line, as TeX."""
    left, *terms = lines
    signed = [(text.strip()[0], text.strip()[1:].strip()) for text in terms]
    signs = {"=": "{}=", "+": "{}+", "−": "{}-"}
    shown = [f"{signs[sign]} {tex(term)}" for sign, term in signed]
    if len(left) <= _SHORT:
        rows = [f"{tex(left)} & {shown[0]}", *(f"& {term}" for term in shown[1:])]
    else:
        rows = [f"& {tex(left)}", *(rf"& \quad {term}" for term in shown)]
    return [r"\begin{aligned}", *(rf"{row} \\" for row in rows[:-1]), rows[-1], r"\end{aligned}"]


def prose(text: str, name: str) -> str:
    """A line of an argument; what is a formula in it is set as one, and steps are linked."""
    pieces, end = [], 0
    for found in _FORMULA.finditer(text):
        pieces.append(_linked(text[end : found.start()], name))
        formulas = re.split(r", (?=\S+ ↦ )", found[0])
        pieces.append(", ".join(rst.inline(tex(formula)) for formula in formulas))
        end = found.end()
    return "".join(pieces) + _linked(text[end:], name)


def _linked(text: str, name: str) -> str:
    return _REFERENCE.sub(rf":step:`\1 <{name}>`", rst.plain(text))


def legend(introduced: Iterable[str], theorem: Theorem | None, notation: Notation) -> Lines:
    """What the names stand for that the notation introduced, or that have one fixed meaning."""
    entries = [_meaning(line) for line in introduced]
    entries += _definitions(theorem, notation) if theorem else []
    names = rst.directive("rst-class", "names")
    return ["where", "", *names, *rst.bullets(entries)] if entries else []


def _meaning(line: str) -> str:
    name, is_prose, rest = line.partition(" is ")
    if not is_prose:
        return rst.inline(tex(line))
    rest = re.sub(r"‖.*‖|(?<= of )\S+(?= (?:in|by) )|(?<= in )\S+$", lambda x: f"\0{x[0]}\0", rest)
    words = rest.split("\0")
    shown = [rst.inline(tex(x)) if place % 2 else rst.plain(x) for place, x in enumerate(words)]
    return f"{rst.inline(tex(name))} is {''.join(shown)}"


def _definitions(theorem: Theorem, notation: Notation) -> list[str]:
    """The letters that are not universally quantified: sequences, gates, what a fact chooses."""
    lines: dict[str, None] = {}
    for letter, definition in sorted(theorem.fixed, key=lambda meaning: str(meaning.letter)):
        name = rst.inline(tex(notation.letter(letter)))
        match definition:
            case Fact():
                lines[rst.plain(definition.chosen)] = None
            case Recurrence():
                for gate, entry in definition.gates:
                    formula = f"{notation.letter(gate)} = diag({calculus_text(entry)})"
                    lines[f"{rst.inline(tex(formula))}, at the state of the step before"] = None
                for state, value in definition.rest:
                    at = f"stays at the fixed point {rst.inline(tex(str(value)))}"
                    lines[f"every entry of {rst.inline(tex(symbol(state)))} {at}"] = None
            case (start, recursion):
                shown = (rst.inline(tex(notation.atom(part))) for part in (start, recursion))
                lines[f"{name} is the sequence with {', '.join(shown)}"] = None
    return list(lines)
