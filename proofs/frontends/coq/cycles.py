"""The trace of a matrix in those of its words, each of which is a cycle, proved term by term."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Protocol

from proofs.kernel import of, trace_of

from .printing import FIELD, Printer
from .terms import (
    Entry,
    Identity,
    Number,
    Opposite,
    Product,
    Sum,
    Term,
    Trace,
    Transpose,
    UnsupportedError,
    Zero,
    in_letters,
    is_scalar,
    of_word,
    polynomial,
    zero,
)


@dataclass(frozen=True)
class Equation:
    """A script, and the name of the equation that it ends in."""

    script: str
    name: str


class Writer(Protocol):
    """Writes equations between terms that have one polynomial."""

    printer: Printer

    def value(self, term: Term) -> str:
        """The term in parentheses, with its type."""

    def equation(self, left: Term, right: Term) -> Equation:
        """The script that proves ``left = right``, and the name of the equation."""


@dataclass(frozen=True)
class Traced:
    """A scalar, and, after a script, the proof that the trace of a matrix equals it."""

    term: Term
    proof: str
    script: str = ""


def traced(writer: Writer, matrix: Term) -> Traced:
    """The trace of a matrix that is written as a sum of scalars times words, or times I."""
    match matrix:
        case Zero(rows, _):
            return Traced(zero(1, 1), f"(trace_zero_matrix {FIELD} {writer.printer.size(rows)})")
        case Identity(int(size)):
            return Traced(Number(Fraction(size)), f"(trace_one {FIELD} {size})")
        case Identity():
            return _itself(writer, matrix)
        case Sum(left, right):
            x, y = traced(writer, left), traced(writer, right)
            proof = f"(trace_sum {x.proof} {y.proof})"
            return Traced(Sum(x.term, y.term), proof, x.script + y.script)
        case Opposite(inner):
            x = traced(writer, inner)
            return Traced(Opposite(x.term), f"(trace_opposite {x.proof})", x.script)
        case Product(scale, inner) if is_scalar(scale):
            x = traced(writer, inner)
            proof = f"(trace_scale {writer.value(scale)} {x.proof})"
            return Traced(Product(scale, x.term), proof, x.script)
    return _of_word(writer, matrix)


def _itself(writer: Writer, matrix: Term) -> Traced:
    return Traced(Trace(matrix), f"(erefl {writer.value(Trace(matrix))})")


def _of_word(writer: Writer, matrix: Term) -> Traced:
    """The trace of u v is that of v u, which is the first word of the cycle, or a scalar."""
    ((_, word),) = polynomial(matrix).terms
    rows = [place for place, letter in enumerate(word) if letter.rows == 1]
    if rows:
        u, v = of_word(word[: rows[0]]), of_word(word[rows[0] :])
        parts = writer.equation(matrix, Product(u, v))
        values = " ".join(map(writer.value, (matrix, u, v)))
        proof = f"(@trace_closed {FIELD} _ {values} {parts.name})"
        return Traced(Entry(Product(v, u)), proof, parts.script)
    ((((letter,),), _),) = trace_of(polynomial(matrix)).terms
    first = letter.argument
    if first is None:
        raise UnsupportedError(f"{letter} is no trace")
    goal = in_letters(first)
    if goal == matrix:
        return _itself(writer, matrix)
    for place, flipped in product(range(len(word)), (False, True)):
        rotated = of(*word[place:], *word[:place])
        if (rotated.T if flipped else rotated) == first:
            break
    u = of_word(word[:place]) if place else Identity(word[0].rows)
    v = of_word(word[place:])
    turned: Term = Transpose(Product(v, u)) if flipped else Product(v, u)
    parts, whole = writer.equation(matrix, Product(u, v)), writer.equation(turned, goal)
    lemma = "trace_transposed" if flipped else "trace_rotated"
    values = " ".join(map(writer.value, (matrix, u, v, goal)))
    proof = f"(@{lemma} {FIELD} _ _ {values} {parts.name} {whole.name})"
    return Traced(Trace(goal), proof, parts.script + whole.script)
