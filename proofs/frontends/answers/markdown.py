r"""A verdict as Markdown with LaTeX, which notebooks set.

>>> from proofs.display.formula import Name, Relation
>>> prose(("from ", Relation(Name("P"), "⪰", Name("Q"))))
'from $P \\succeq Q$'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from proofs.display.formula import (
    Expansion,
    Formula,
    References,
    Sentence,
    Sum,
    plain,
)
from proofs.display.proof import Argument, Display, Line
from proofs.display.shortening import STATEMENT, shortened
from proofs.display.tex import tex
from proofs.display.witness import Value

if TYPE_CHECKING:
    import sympy

    from proofs.language.conjecture import Conjecture
    from proofs.referee.verdict import Verdict


def markdown(conjecture: Conjecture, verdict: Verdict, shown: Display) -> str:
    """The statement, its verdict, and the proof, the witness or what was tried."""
    return "\n\n".join(_paragraphs(conjecture, verdict, shown))


def _paragraphs(conjecture: Conjecture, verdict: Verdict, shown: Display) -> Iterator[str]:
    if conjecture.given:
        yield f"Given {_said(conjecture.given, shown.given)},"
    claim = _said((conjecture.statement,), shown.claimed)
    yield f"{'is' if conjecture.given else 'Is'} {claim}?"
    yield _verdict(verdict)
    if verdict.theorem is None:
        attempts = [f"- tried: `{line}`" for line in verdict.attempts]
        yield "\n".join((*attempts, *(f"- `{line}`" for line in verdict.learnt)))
    for line in shown.lines:
        yield from _step(line)
    if shown.legend:
        yield f"where {'; '.join(map(prose, shown.legend))}."


def _said(parts: Iterable[object], read: Sequence[Formula]) -> str:
    """Statements as they are written, and, where that differs, as the kernel reads them."""
    written = list(map(str, parts))
    if written == list(map(plain, read)):
        return _relations(read)
    quoted = ", ".join(f"`{shortened(part, STATEMENT)}`" for part in written)
    return f"{quoted}, that is {_relations(read)}"


def _relations(relations: Iterable[Formula]) -> str:
    return "; ".join(f"${tex(relation)}$" for relation in relations)


def _verdict(verdict: Verdict) -> str:
    text = f"**{verdict.word.capitalize()}**"
    if verdict.satisfiable is False:
        return f"{text}, but vacuous: no values satisfy the hypotheses."
    if verdict.satisfiable is None:
        return f"{text}; unknown whether any values satisfy the hypotheses."
    return f"{text}."


def _step(line: Line) -> Iterator[str]:
    shown = _relations(line.statement)
    text = f"not {shown} at the values below" if line.refutes else shown
    scope = f", {prose(line.scope)}" if line.scope else ""
    yield f"({line.number}) {text} [{line.rule.replace('_', ' ')}]{scope}"
    yield from map(_argument, line.argument)


def _argument(part: Argument) -> str:
    match part:
        case Expansion():
            return f"$$\n{_aligned(part)}\n$$"
        case Value(letter, value, note):
            after = rf"\quad\text{{{note}}}" if note else ""
            return f"$$\n{tex(letter)} = {_matrix(value)}{after}\n$$"
    return prose(part)


def _aligned(expansion: Expansion) -> str:
    """``left = term + term``, a line for each term."""
    lines = [rf"& {tex(expansion.left)}"]
    for place, (is_negative, term) in enumerate(expansion.terms):
        sign = ("-" if is_negative else "+") if place else ("= -" if is_negative else "=")
        lines.append(rf"& \quad {sign} {f'({tex(term)})' if isinstance(term, Sum) else tex(term)}")
    return "\n".join((r"\begin{aligned}", " \\\\\n".join(lines), r"\end{aligned}"))


def _matrix(value: sympy.Matrix) -> str:
    """A matrix of exact numbers; one with one entry is the number."""
    if value.shape == (1, 1):
        return str(value[0, 0])
    rows = r" \\ ".join(" & ".join(map(str, value.row(i))) for i in range(value.rows))
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def prose(sentence: Sentence) -> str:
    """A line of words, with its formulas as LaTeX."""
    return "".join(map(_piece, sentence))


def _piece(piece: str | Formula | References) -> str:
    if isinstance(piece, str | References):
        return str(piece)
    return f"${tex(piece)}$"
