"""Expressions and statements as their author wrote them, and as formulas.

SymPy is not asked: it would order, merge and cancel.  Two things are left out that say nothing: the
brackets of ``A (B C)``, and equal factors side by side, which are printed as a power.  A running
product is printed by its last and first factor, ``DₜW ⋯ D₁W``, so that no bound step is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

import sympy

from proofs.display import formula
from proofs.display.calculus import slope
from proofs.display.formula import IDENTITY, Formula, plain
from proofs.display.names import spelled

from ..kernel import Atom, Derivative, Letter, Polynomial, Step
from .symbols import StatementError, shown_step


@dataclass(frozen=True)
class Definition:
    """A letter for what a word makes of an expression, such as the inverse of A.

    Only one value satisfies ``atoms``, if any does; one does where ``exists`` holds.
    """

    letter: Letter
    about: Polynomial
    atoms: tuple[Atom, ...]
    exists: Atom


class Name(NamedTuple):
    """A letter, or the member of a family at a step."""

    letter: Letter


class Natural(NamedTuple):
    """A natural number, or the step that a binder made."""

    step: Step


class Number(NamedTuple):
    """A rational number."""

    value: Fraction


class Identity(NamedTuple):
    """The identity matrix, with its size where nothing else would tell it."""

    size: int | str | None = None


class Sum(NamedTuple):
    """``left + right`` or ``left − right``."""

    left: Written
    sign: str
    right: Written


class Negative(NamedTuple):
    """``−inner``."""

    inner: Written


class Product(NamedTuple):
    """``left right``; ``closed`` where matrices make a scalar of it, such as xᵀy."""

    left: Written
    right: Written
    closed: bool = False


class Transpose(NamedTuple):
    """``innerᵀ``."""

    inner: Written


class Inverse(NamedTuple):
    """``inner⁻¹``, which the kernel reads as a letter."""

    inner: Written
    definition: Definition


class Quotient(NamedTuple):
    """``numerator/denominator``, of which the second is the inverse of a number."""

    numerator: Written
    inverse: Inverse


class SquareRoot(NamedTuple):
    """The square root of ``inner``, which the kernel reads as a letter."""

    inner: Written
    definition: Definition


class Power(NamedTuple):
    """``base`` to the power ``times · step + offset``, ``one`` where that is 0."""

    base: Written
    one: Written
    times: int
    step: Step
    offset: int


class Running(NamedTuple):
    """The product of ``factor`` over the values 1, 2, … of a bound step, up to a last ``step``."""

    factor: Written
    one: Written
    bound: str
    step: Step


class Call(NamedTuple):
    """A function of an argument."""

    function: str
    argument: Written


class Norm(NamedTuple):
    """``‖inner‖``."""

    inner: Written


class FrobeniusNorm(NamedTuple):
    """``‖inner‖_F``."""

    inner: Written


class SmallestSingularValue(NamedTuple):
    """``σ_min(inner)``."""

    inner: Written


class Relation(NamedTuple):
    """``left sign right``, perhaps in every entry; in ``a ≥ b ≥ 0``, ``a ≥ b`` is the left."""

    left: Written
    sign: str
    right: Written
    in_every_entry: bool = False


class Symmetric(NamedTuple):
    """``inner``, which the hypotheses must show to be its own transpose."""

    inner: Written
    value: Polynomial


class Invertible(NamedTuple):
    """That ``inner`` has an inverse: where it is assumed, the letter for it."""

    inner: Written
    definition: Definition


class Calculus(NamedTuple):
    """The derivative of one of SymPy's scalars by another, and its value."""

    function: sympy.Expr
    variable: sympy.Expr
    value: sympy.Expr


class Every(NamedTuple):
    """A statement for every value of a step that a binder made."""

    statement: Written


class Both(NamedTuple):
    """Several statements at once."""

    statements: tuple[Written, ...]


class TakenAt(NamedTuple):
    """A statement at a value of a natural number."""

    statement: Written
    natural: str
    value: Step


class Falsehood(NamedTuple):
    """A statement that fails whatever its letters are."""


Written = (
    Name
    | Natural
    | Number
    | Identity
    | Sum
    | Negative
    | Product
    | Transpose
    | Inverse
    | Quotient
    | SquareRoot
    | Symmetric
    | Power
    | Running
    | Call
    | Norm
    | FrobeniusNorm
    | SmallestSingularValue
    | Relation
    | Invertible
    | Calculus
    | Every
    | Both
    | TakenAt
    | Falsehood
)
Steps = Mapping[str, Step]
LEVELS, PARTS = 60, 100_000
"""The most levels of brackets, functions and statements within each other, and the most parts."""


def text_of(written: Written) -> str:
    """The expression, or statement, in the notation of a paper.

    >>> A, B = (Name(Letter(name, "n", "n")) for name in "AB")
    >>> text_of(Product(Transpose(Product(A, B)), Sum(A, "+", B)))
    '(AB)ᵀ(A + B)'
    """
    return plain(formula_of(written))


def printed(name: str) -> formula.Name:
    """The name of a letter, as a paper writes it."""
    return spelled(name) or formula.Name(name)


def letters_and_steps(written: object) -> Iterator[Letter | Step]:
    """Every letter and every step that occurs in what is written, or in a part of it."""
    waiting, seen = [written], set[int]()  # long sums are deep, and X + X + … is one part, often
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Letter | Step):
            yield part
        if isinstance(part, tuple):
            waiting += part


def refuse_unprintable(written: Written) -> None:
    """Refuse what is too deep, or too long, to be printed.

    The terms of a sum and the factors of a product stand side by side.

    Raises
    ------
    StatementError
        If brackets, functions and statements stand within each other at more than :data:`LEVELS`,
        or there are more than :data:`PARTS` parts, as where ``X = X + X`` is repeated.
    """
    waiting: list[tuple[object, int]] = [(written, 0)]
    for _ in range(PARTS):
        if not waiting:
            return
        part, level = waiting.pop()
        if level > LEVELS:
            raise StatementError("brackets too deep: name a part, and assume its equation")
        if isinstance(part, Sum | Product):
            waiting += [(part.left, level), (part.right, level + 1)]
        elif isinstance(part, tuple):
            waiting += [(x, level + 1) for x in part]
    raise StatementError(f"more than {PARTS} parts: name a part, and assume its equation")


def depends(names: Iterable[Letter | Step], step: str) -> bool:
    """Whether a step is among the letters and steps of what is written."""
    return any(isinstance(name, Step) and name.base == step for name in names)


def formula_of(written: Written, steps: Steps | None = None) -> Formula:
    """The expression, or statement, as a formula, at the steps that bound ones stand for."""
    steps = steps or {}
    match written:
        case Name(letter):
            at = () if letter.step is None else (_place(letter.step.at(steps)),)
            name = printed(letter.name)
            return formula.Member(name, at) if at else name
        case Natural(step):
            return _natural(step.at(steps))
        case Number(value):
            return formula.Number(value)
        case Identity(None):
            return IDENTITY
        case Identity(int(size)):
            return formula.Member(IDENTITY, (formula.At(None, size),))
        case Identity(size):
            return formula.Member(IDENTITY, (formula.At(printed(f"{size}")),))
        case Sum() | Negative():
            return formula.Sum(tuple(_summands(written, steps)))
        case Product():
            return _powers(_factors(written, steps))
        case Transpose(inner):
            return formula.Transpose(formula_of(inner, steps))
        case Inverse(inner, _):
            return formula.Inverse(formula_of(inner, steps))
        case Quotient(numerator, inverse):
            return formula.Quotient(formula_of(numerator, steps), formula_of(inverse.inner, steps))
        case Symmetric(inner, _):
            return formula_of(inner, steps)
        case SquareRoot(inner, _):
            return formula.SquareRoot(formula_of(inner, steps))
        case Power():
            return _power(written, steps)
        case Running():
            return _running(written, steps)
        case Call(function, argument):
            return formula.Function(formula.Name(function), (formula_of(argument, steps),))
        case Norm(inner):
            return formula.Norm(formula_of(inner, steps))
        case FrobeniusNorm(inner):
            return formula.FrobeniusNorm(formula_of(inner, steps))
        case SmallestSingularValue(inner):
            return formula.SmallestSingularValue(formula_of(inner, steps))
        case Relation(left, sign, right, in_every_entry):
            sides = formula_of(left, steps), formula_of(right, steps)
            return formula.Relation(sides[0], sign, sides[1], in_every_entry)
        case Invertible(inner, definition):
            return _invertible(formula_of(inner, steps), definition.letter)
        case Calculus():
            return slope(Derivative(*written), printed)
        case Every(statement):
            return formula.Every(formula_of(statement, steps))
        case Both(statements):
            return formula.Both(tuple(formula_of(x, steps) for x in statements))
        case TakenAt(statement, natural, value):
            return formula_of(statement, {**steps, natural: value})
        case Falsehood():
            return formula.Falsehood()


def _invertible(inner: Formula, inverse: Letter) -> Formula:
    """That a matrix is invertible, or that a number is not 0."""
    if inverse.rows != 1:
        return formula.Invertible(inner)
    return formula.Relation(inner, "≠", formula.Number(Fraction(0)))


def _place(step: Step) -> formula.At:
    base, offset = shown_step(step)
    return formula.At(None if base is None else printed(base), offset)


def _natural(step: Step) -> Formula:
    base, offset = shown_step(step)
    number = formula.Number(Fraction(abs(offset)))
    if base is None:
        return formula.Number(Fraction(offset))
    if offset == 0:
        return printed(base)
    return formula.Sum(((False, printed(base)), (offset < 0, number)))


def _summands(written: Written, steps: Steps) -> list[tuple[bool, Formula]]:
    """The terms of a sum, whose last one stands outermost."""
    found: list[list[tuple[bool, Formula]]] = []
    while isinstance(written, Sum):
        found.append(_signed(written.right, written.sign == "−", steps))
        written = written.left
    if isinstance(written, Negative):
        found.append(_signed(written.inner, True, steps))
    else:
        found.append(_terms(written, steps))
    return [term for terms in reversed(found) for term in terms]


def _terms(written: Written, steps: Steps) -> list[tuple[bool, Formula]]:
    """The terms of a sum, each with whether it is subtracted."""
    if isinstance(written, Number) and written.value < 0:
        return [(True, formula.Number(-written.value))]
    if isinstance(written, Sum | Negative):
        return _summands(written, steps)
    value = formula_of(written, steps)
    if isinstance(value, formula.Sum):
        return list(value.terms)
    is_running = isinstance(value, formula.Dots)
    return [(False, formula.Product((value,)) if is_running else value)]


def _signed(written: Written, is_subtracted: bool, steps: Steps) -> list[tuple[bool, Formula]]:
    """The terms of what is added, or of what is subtracted: in brackets if they are several."""
    terms = _terms(written, steps)
    if not is_subtracted:
        return terms
    if len(terms) == 1 and not terms[0][0]:
        return [(True, terms[0][1])]
    return [(True, formula.Product((formula.Sum(tuple(terms)),)))]


def _factors(written: Written, steps: Steps) -> list[Formula]:
    """The factors of a product; those of a scalar such as xᵀy stay together."""
    if isinstance(written, Product):
        return [*_side(written.left, steps), *_followers(_side(written.right, steps))]
    return [formula_of(written, steps)]


def _side(written: Written, steps: Steps) -> list[Formula]:
    if isinstance(written, Product) and written.closed:
        return [_powers(_factors(written, steps))]
    return _factors(written, steps)


def _followers(factors: list[Formula]) -> list[Formula]:
    """The factors after others: a number would run into what stands before it."""
    return [formula.Product(tuple(factors))] if isinstance(factors[0], formula.Number) else factors


def _powers(factors: list[Formula]) -> Formula:
    """The product, equal neighbours as a power."""
    runs = [(factor, len(list(group))) for factor, group in groupby(factors)]
    raised = tuple(formula.power(factor, number) for factor, number in runs)
    return raised[0] if len(raised) == 1 else formula.Product(raised)


def _power(written: Power, steps: Steps) -> Formula:
    base, offset = written.step.at(steps)
    number = written.times * offset + written.offset
    factor = formula_of(written.base, steps)
    if base is not None and written.times:
        shown, _ = shown_step(Step(base, 0))
        return formula.Power(factor, written.times, printed(str(shown)), number)
    return formula.power(factor, number) if number else formula_of(written.one, steps)


def _running(written: Running, steps: Steps) -> Formula:
    last = written.step.at(steps)
    if last == Step(None, 0):
        return formula_of(written.one, steps)
    first_factor, last_factor = (
        formula_of(written.factor, {**steps, written.bound: step}) for step in (Step(None, 1), last)
    )
    if last == Step(None, 1):
        return first_factor
    if last == Step(None, 2):
        return _powers([*_unbracketed(last_factor), *_followers(_unbracketed(first_factor))])
    return formula.Dots(last_factor, first_factor)


def _unbracketed(factor: Formula) -> list[Formula]:
    return list(factor.factors) if isinstance(factor, formula.Product) else [factor]
