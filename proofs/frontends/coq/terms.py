"""Expressions as Coq is to read them: trees, of which the kernel's polynomial is a normal form.

A term stands for what MathComp will see, factor by factor; :func:`polynomial` is what the kernel
makes of it.  Two terms with one polynomial are equal in Coq by :mod:`.reflection`.  Replacing a
letter in a term leaves all else as it stands, which is what Coq does when a lemma is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce
from operator import mul

from proofs.kernel import (
    BOUND,
    EMPTY,
    TRACE,
    Dimension,
    Letter,
    Monomial,
    Polynomial,
    Step,
    constant,
    function,
    of,
    running_product,
    trace_of,
)
from proofs.kernel.polynomial import Word


class UnsupportedError(Exception):
    """A theorem, or a part of it, that the exporter cannot say in Coq; the message says what."""


@dataclass(frozen=True)
class Member:
    """A variable, or the member of a family at the letter's step; never transposed."""

    letter: Letter


@dataclass(frozen=True)
class DiagonalEntry:
    """The entry (i, i) of a diagonal matrix, for the one index i that is at hand."""

    letter: Letter


@dataclass(frozen=True)
class Natural:
    """The natural number ``t + m`` as a real number."""

    step: Step


@dataclass(frozen=True)
class Number:
    """A rational number that is not negative."""

    value: Fraction


@dataclass(frozen=True)
class Identity:
    """The identity matrix."""

    size: Dimension


@dataclass(frozen=True)
class Zero:
    """The zero matrix."""

    rows: Dimension
    columns: Dimension


@dataclass(frozen=True)
class Function:
    """A function of a scalar, or of the entries of a diagonal matrix."""

    name: str
    argument: Term


@dataclass(frozen=True)
class Running:
    """``F(step) ⋯ F(1)`` for a factor in the bound step."""

    factor: Term
    step: Step


@dataclass(frozen=True)
class Power:
    """``baseᵗ``; statements are written with it, the steps of a proof are not."""

    base: Term
    exponent: Step


@dataclass(frozen=True)
class Transpose:
    """The transpose of a matrix."""

    matrix: Term


@dataclass(frozen=True)
class Trace:
    """The trace of a matrix, a scalar; a 1 × 1 matrix is not written so."""

    matrix: Term


@dataclass(frozen=True)
class Opposite:
    """The opposite of a scalar or matrix."""

    term: Term


@dataclass(frozen=True)
class Sum:
    """The sum of two scalars or matrices."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Product:
    """Two scalars, a scalar times a matrix, or two matrices."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Entry:
    """A 1 × 1 matrix, taken as the scalar that it holds."""

    matrix: Term


Term = (
    Member
    | DiagonalEntry
    | Natural
    | Number
    | Identity
    | Zero
    | Function
    | Running
    | Power
    | Transpose
    | Trace
    | Opposite
    | Sum
    | Product
    | Entry
)
Images = Mapping[Letter, Term]
_ENTRY = "⟨i,i⟩"
"""Marks the kernel's letter for the entry of a matrix; the matrix's size follows it."""


@lru_cache(maxsize=65536)
def polynomial(term: Term) -> Polynomial:
    """The kernel's polynomial of the term."""
    match term:
        case Member(letter):
            return of(letter)
        case DiagonalEntry(letter):
            return of(Letter(f"{letter.name}{_ENTRY}{letter.rows}", 1, 1, step=letter.step))
        case Natural(Step(base, offset)):
            number = constant(offset)
            return number if base is None else of(Letter(base, 1, 1, "natural")) + number
        case Number(value):
            return constant(value)
        case Identity(size):
            return constant(1, size)
        case Zero(rows, columns):
            return Polynomial(rows, columns, {})
        case Function(name, argument):
            return function(name, polynomial(argument))
        case Running(factor, step):
            return running_product(polynomial(factor), step)
        case Power(base, Step(None, count)):
            return reduce(mul, [polynomial(base)] * count)
        case Power(base, exponent):
            return running_product(polynomial(base), exponent)
        case Transpose(matrix):
            return polynomial(matrix).T
        case Trace(matrix):
            return trace_of(polynomial(matrix))
        case Opposite(inner):
            return -polynomial(inner)
        case Sum(left, right):
            return polynomial(left) + polynomial(right)
        case Product(left, right):
            return polynomial(left) * polynomial(right)
        case Entry(matrix):
            return polynomial(matrix)


def is_scalar(term: Term) -> bool:
    """Whether the term is a scalar in Coq; a 1 × 1 matrix is not."""
    match term:
        case DiagonalEntry() | Natural() | Number() | Entry() | Trace():
            return True
        case Identity() | Zero() | Transpose():
            return False
        case Member(letter):
            return letter.rows == letter.columns == 1
        case Function(_, inner) | Running(inner, _) | Power(inner, _) | Opposite(inner):
            return is_scalar(inner)
        case Sum(left, _):
            return is_scalar(left)
        case Product(left, right):
            return is_scalar(left) and is_scalar(right)


def subterms(term: Term) -> tuple[Term, ...]:
    """The terms that the term is directly made of."""
    match term:
        case Function(_, inner) | Running(inner, _) | Power(inner, _):
            return (inner,)
        case Transpose(inner) | Trace(inner) | Opposite(inner) | Entry(inner):
            return (inner,)
        case Sum(left, right) | Product(left, right):
            return left, right
    return ()


def rebuilt(term: Term, change: Callable[[Term], Term]) -> Term:
    """The term with each of its parts changed."""
    match term:
        case Function(name, inner):
            return Function(name, change(inner))
        case Running(inner, step) | Power(inner, step):
            return type(term)(change(inner), step)
        case Transpose(inner) | Trace(inner) | Opposite(inner) | Entry(inner):
            return type(term)(change(inner))
        case Sum(left, right) | Product(left, right):
            return type(term)(change(left), change(right))
    return term


def substituted(term: Term, letters: Images = EMPTY, steps: Mapping[str, Step] = EMPTY) -> Term:
    """Replace letters by terms in the step k, and steps by steps; nothing else is rearranged."""
    match term:
        case Member(letter) if letter.variable in letters:
            image = letters[letter.variable]
            if letter.step is None:
                return image
            return substituted(image, EMPTY, {BOUND: letter.step.at(steps)})
        case Member(letter) | DiagonalEntry(letter):
            return type(term)(letter._replace(step=letter.step and letter.step.at(steps)))
        case Natural(step):
            return Natural(step.at(steps))
        case Running(inner, step) | Power(inner, step):
            free = {name: to for name, to in steps.items() if name != BOUND}
            return type(term)(substituted(inner, letters, free), step.at(steps))
    return rebuilt(term, lambda part: substituted(part, letters, steps))


def members(term: Term) -> Iterable[Letter]:
    """Every letter that occurs, with its step."""
    if isinstance(term, Member | DiagonalEntry):
        yield term.letter
    for part in subterms(term):
        yield from members(part)


# --- products and sums as MathComp writes them -------------------------------------------------


def times(left: Term, right: Term) -> Term:
    """The product; a scalar stands before a matrix, and a 1 × 1 product is read as a scalar."""
    if is_scalar(right) and not is_scalar(left):
        return times(right, left)
    whole = Product(left, right)
    if is_scalar(left) or not polynomial(whole).is_scalar:
        return whole
    return Entry(whole)


def transposed(term: Term) -> Term:
    """The transpose; a scalar is its own."""
    return term if is_scalar(term) else Transpose(term)


def one(size: Dimension) -> Term:
    """The number 1, or the identity matrix."""
    return Number(Fraction(1)) if size == 1 else Identity(size)


def zero(rows: Dimension, columns: Dimension) -> Term:
    """The number 0, or the zero matrix."""
    return Number(Fraction(0)) if rows == columns == 1 else Zero(rows, columns)


def number(value: Fraction) -> Term:
    """A rational number."""
    return Opposite(Number(-value)) if value < 0 else Number(value)


def total(terms: Iterable[Term], rows: Dimension, columns: Dimension) -> Term:
    """The sum, from the left; 0 if there is none."""
    parts = list(terms)
    return reduce(Sum, parts) if parts else zero(rows, columns)


def in_letters(value: Polynomial, powers: bool = False) -> Term:
    """A polynomial as a term: its monomials in order, those with a positive coefficient first.

    With ``powers``, ``a a`` is written a², and the running product of a factor without a step is
    written as its power.
    """
    ordered = sorted(value.terms.items(), key=lambda pair: (pair[1] < 0, str(pair[0])))
    terms = (_monomial(m, c, value, powers) for m, c in ordered)
    return total(terms, value.rows, value.columns)


def _monomial(m: Monomial, coefficient: Fraction, whole: Polynomial, powers: bool) -> Term:
    words = [_word(word, powers) for word in m.scalars]
    factors = _with_squares(words) if powers else words
    size = abs(coefficient)
    if size != 1 or (whole.is_scalar and not factors):
        factors.insert(0, Number(size))
    if not whole.is_scalar:
        factors.append(_word(m.word, powers) if m.word else one(whole.rows))
    scalars, matrix = (factors, []) if whole.is_scalar else (factors[:-1], factors[-1:])
    term = reduce(times, [*([reduce(times, scalars)] if scalars else []), *matrix])
    return Opposite(term) if coefficient < 0 else term


def _with_squares(factors: list[Term]) -> list[Term]:
    """Equal neighbours as powers."""
    found: list[tuple[Term, int]] = []
    for factor in factors:
        if found and found[-1][0] == factor:
            found[-1] = factor, found[-1][1] + 1
        else:
            found.append((factor, 1))
    return [base if count == 1 else Power(base, Step(None, count)) for base, count in found]


def _word(word: tuple[Letter, ...], powers: bool) -> Term:
    return reduce(times, (_letter(letter, powers) for letter in word))


def of_word(word: Word) -> Term:
    """A product of letters."""
    return _word(word, powers=False)


def _letter(letter: Letter, powers: bool) -> Term:
    term = _untransposed(letter, powers)
    return Transpose(term) if letter.transposed else term


def _untransposed(letter: Letter, powers: bool) -> Term:
    if letter.structure == "natural":
        return Natural(Step(letter.name, 0))
    if _ENTRY in letter.name:
        name, _, rows = letter.name.rpartition(_ENTRY)
        size = int(rows) if rows.isdigit() else rows
        return DiagonalEntry(Letter(name, size, size, "diagonal", letter.step))
    if letter.argument is None:
        return Member(letter.T if letter.transposed else letter)
    inner = in_letters(letter.argument, powers)
    if letter.name == TRACE:
        return Trace(inner)
    if letter.step is None:
        return Function(letter.name, inner)
    constant_factor = BOUND not in letter.argument.steps
    return (Power if powers and constant_factor else Running)(inner, letter.step)
