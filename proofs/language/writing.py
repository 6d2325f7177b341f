"""What an author wrote, and how it is printed: in the notation of a paper.

SymPy is not asked: it would order, merge and cancel.  Two things are left out that say nothing: the
brackets of ``A (B C)``, and equal factors side by side, which are printed as a power.  A running
product is printed by its last and first factor, ``DₜW ⋯ D₁W``, so that no bound step is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

import sympy

from ..calculus_notation import derivative_text
from ..kernel import Letter, Step
from ..notation import SUPERSCRIPT, juxtaposed, power, subscript, symbol
from .symbols import shown_step

_RAISED = frozenset((*SUPERSCRIPT.values(), "ᵀ"))


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
    """The identity matrix."""


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


class Calculus(NamedTuple):
    """The derivative of one of SymPy's scalars by another, and its value."""

    function: sympy.Expr
    variable: sympy.Expr
    value: sympy.Expr


Written = (
    Name
    | Natural
    | Number
    | Identity
    | Sum
    | Negative
    | Product
    | Transpose
    | Power
    | Running
    | Call
    | Calculus
)
Steps = Mapping[str, Step]


class Level(IntEnum):
    """How tightly the parts of a text hold together."""

    RUNNING = 0
    SUM = 1
    FRACTION = 2  # and xᵀy: without brackets in a sum, within brackets in a product
    PRODUCT = 3


class Phrase(NamedTuple):
    """A printed expression: the factors of a product, or one text that is no product."""

    factors: tuple[str, ...]
    level: Level = Level.PRODUCT

    @property
    def text(self) -> str:
        """The factors side by side, equal neighbours as a power."""
        runs = [(factor, len(list(group))) for factor, group in groupby(self.factors)]
        return juxtaposed(power(factor, number) for factor, number in runs)

    def within(self, *levels: Level) -> str:
        """The text as a part of something else: in brackets where it is of one of the levels."""
        return f"({self.text})" if self.level in levels else self.text

    @property
    def single(self) -> str:
        """The text as one factor: in brackets unless it is one already."""
        alone = self.level is Level.PRODUCT and len(self.factors) == 1
        return self.text if alone else f"({self.text})"


def text_of(written: Written) -> str:
    """The expression in the notation of a paper.

    >>> A, B = (Name(Letter(name, "n", "n")) for name in "AB")
    >>> text_of(Product(Transpose(Product(A, B)), Sum(A, "+", B)))
    '(AB)ᵀ(A + B)'
    """
    return _phrase(written, {}).text


def letters_and_steps(written: object) -> Iterator[Letter | Step]:
    """Every letter and every step that occurs in an expression, or in a part of one."""
    if isinstance(written, Letter | Step):
        yield written
    if isinstance(written, tuple):
        for part in written:
            yield from letters_and_steps(part)


def depends(names: Iterable[Letter | Step], step: str) -> bool:
    """Whether a step is among the letters and steps of what is written."""
    return any(isinstance(name, Step) and name.base == step for name in names)


def _phrase(written: Written, steps: Steps) -> Phrase:
    match written:
        case Name(letter):
            step = letter.step
            at = "" if step is None else subscript(str(shown_step(step.at(steps))))
            return Phrase((symbol(letter.name) + at,))
        case Natural(step):
            return _step(step.at(steps))
        case Number(value):
            return _number(value)
        case Identity():
            return Phrase(("I",))
        case Sum(left, sign, right):
            return _sum(_phrase(left, steps), sign, _phrase(right, steps))
        case Negative(inner):
            text = _phrase(inner, steps).within(Level.RUNNING, Level.SUM)
            return Phrase((f"−{text}",), Level.SUM)
        case Product(left, right, closed):
            factors = _factors(_phrase(left, steps)) + _followers(_phrase(right, steps))
            if closed:
                return Phrase((Phrase(factors).text,), Level.FRACTION)
            return Phrase(factors)
        case Transpose(inner):
            single = _phrase(inner, steps).single
            return Phrase((f"({single})ᵀ" if _is_raised(single) else f"{single}ᵀ",))
        case Power():
            return _power(written, steps)
        case Running():
            return _running(written, steps)
        case Call(function, argument):
            return Phrase((f"{function}({_phrase(argument, steps).text})",))
        case Calculus():
            return Phrase((derivative_text(*written),), Level.SUM)


def _step(step: Step) -> Phrase:
    base, offset = shown_step(step)
    if base is None:
        return _number(Fraction(offset))
    if offset == 0:
        return Phrase((symbol(base),))
    return Phrase((f"{symbol(base)} {'−' if offset < 0 else '+'} {abs(offset)}",), Level.SUM)


def _number(value: Fraction) -> Phrase:
    if value < 0:
        return Phrase((f"−{abs(value)}",), Level.SUM)
    return Phrase((str(value),), Level.FRACTION if value.denominator > 1 else Level.PRODUCT)


def _sum(left: Phrase, sign: str, right: Phrase) -> Phrase:
    loose = [Level.RUNNING]
    if sign == "−" or right.text.startswith("−"):
        loose.append(Level.SUM)
    return Phrase((f"{left.within(Level.RUNNING)} {sign} {right.within(*loose)}",), Level.SUM)


def _factors(phrase: Phrase) -> tuple[str, ...]:
    return phrase.factors if phrase.level is Level.PRODUCT else (phrase.single,)


def _followers(phrase: Phrase) -> tuple[str, ...]:
    """The factors after others: a number would run into what stands before it."""
    first, *_ = factors = _factors(phrase)
    return (f"({phrase.text})",) if first[0].isdigit() else factors


def _power(written: Power, steps: Steps) -> Phrase:
    base, offset = written.step.at(steps)
    number = written.times * offset + written.offset
    single = _phrase(written.base, steps).single
    if base is not None and written.times:
        times = "" if written.times == 1 else str(written.times)
        shown, _ = shown_step(Step(base, 0))
        return Phrase((power(single, f"{times}{shown}" + (f"+{number}" if number else "")),))
    return Phrase((single,) * number) if number else _phrase(written.one, steps)


def _running(written: Running, steps: Steps) -> Phrase:
    last = written.step.at(steps)
    if last == Step(None, 0):
        return _phrase(written.one, steps)
    first_factor, last_factor = (
        _phrase(written.factor, {**steps, written.bound: step}) for step in (Step(None, 1), last)
    )
    if last == Step(None, 1):
        return first_factor
    if last == Step(None, 2):
        return Phrase(_factors(last_factor) + _followers(first_factor))
    loose = Level.RUNNING, Level.SUM, Level.FRACTION
    text = f"{last_factor.within(*loose)} ⋯ {first_factor.within(*loose)}"
    return Phrase((text,), Level.RUNNING)


def _is_raised(text: str) -> bool:
    return text[-1] in _RAISED
