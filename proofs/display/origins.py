"""Finds the matrix that an auxiliary letter, ``v⟨origin⟩``, is about, among those of a statement.

>>> from proofs.kernel import Letter
>>> A, b = Letter("A", "n", "n"), Letter("b", 1, 1)
>>> lower = of(b) * of(b) * constant(1, "n") - constant(4) * of(A).T * of(A)
>>> matrix_called("-2 A", [lower]), matrix_called("A B", [lower])
(-2 A, None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fractions import Fraction

from proofs.kernel import BOUND, TRACE, KernelError, Polynomial, Step, constant, of
from proofs.kernel.polynomial import Monomial, Word

_SHAPE = re.compile(r"(.+) \((\S+) × (\S+)\)")
_SCALED = re.compile(r"(-?\d+(?:/\d+)?)(?: (.+))?")


def matrix_called(origin: str, values: Iterable[Polynomial]) -> Polynomial | None:
    """The polynomial that the kernel prints so, made of letters of some others; None if none is.

    Where ‖X‖ is bounded the statement speaks of XᵀX: its monomials hold those of X.
    """
    shown, rows, columns = origin, None, None
    if shape := _SHAPE.fullmatch(origin):
        shown, rows, columns = shape[1], _size(shape[2]), _size(shape[3])
    monomials = [m for value in values for m in value.terms]
    terms = [] if shown == "0" else _summands(shown)
    found = [_term(text, monomials, rows) for text in terms]
    known = [term for term in found if term is not None]
    if len(known) < len(found) or len({term.shape for term in known}) > 1:
        return None
    if not known:
        return Polynomial(rows, columns, {}) if rows and columns else None
    total = sum(known[1:], known[0])
    return total if str(total) == shown else None


def at_every_step(values: Iterable[Polynomial]) -> Iterator[Polynomial]:
    """The polynomials in each of their natural numbers, taken at k: tA is one of the kA."""
    for value in values:
        for natural in sorted(value.steps - {BOUND}):
            with suppress(KernelError):  # where a running product would capture k
                yield value.substitute(steps={natural: Step(BOUND, 0)})


def _summands(shown: str) -> list[str]:
    """The terms of a sum; within a name, or an argument, other sums may stand."""
    terms, depth = [""], 0
    for piece in re.split(r"( \+ |[⟨(⟩)])", shown):
        depth += (piece in "⟨(") - (piece in "⟩)") if piece else 0
        if piece == " + " and depth == 0:
            terms.append("")
        else:
            terms[-1] += piece
    return terms


def _size(text: str) -> int | str:
    return int(text) if text.isdigit() else text


def _term(text: str, monomials: list[Monomial], rows: int | str | None) -> Polynomial | None:
    """One term: a number, a product of scalars and a word, or both."""
    scaled = _SCALED.fullmatch(text)
    coefficient = Fraction(scaled[1]) if scaled else Fraction(1)
    product = scaled[2] if scaled else text
    if not product:
        return constant(coefficient, rows) if rows else None
    found = (_product(product, m, rows) for m in monomials)
    value = next((x for x in found if x is not None), None)
    return None if value is None else constant(coefficient) * value


def _product(text: str, m: Monomial, rows: int | str | None) -> Polynomial | None:
    """Some of the scalars of a monomial, in their order, and a part of one of its words."""
    value, rest = constant(1), text
    for word in m.scalars:
        if f"{rest} ".startswith(f"{_printed(word)} "):
            value, rest = of(*word) * value, rest[len(_printed(word)) + 1 :]
    if not rest:
        return value * constant(1, rows) if rows else value
    words = [cycle for word in (*m.scalars, m.word) for cycle in (word, *_cycles(word))]
    parts = (part for word in words for part in _parts(word))
    return next((value * of(*part) for part in parts if _printed(part) == rest), None)


def _printed(word: Word) -> str:
    return " ".join(map(str, word))


def _cycles(word: Word) -> Iterable[Word]:
    """The words of which a word has the traces, twice each: any rotation is a part of that."""
    traced = (letter.argument for letter in word if letter.name == TRACE and letter.argument)
    return (m.word + m.word for argument in traced for m in argument.terms)


def _parts(word: Word) -> Iterable[Word]:
    ends = range(1, len(word) + 1)
    return (word[start:end] for end in ends for start in range(end))
