"""Names, sizes, numbers and steps: what statements are spelled with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from functools import wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar

import sympy

from proofs.display.names import WORDS
from proofs.display.tex import ACCENTS

from ..kernel import BOUND, KernelError, Polynomial, Step

_RESERVED = {
    BOUND: "the step that every and product bind, as a size or a natural number",
    "I": "the identity, which identity() makes",
    "exp": "the exponential function",
    "tanh": "the hyperbolic tangent",
} | dict.fromkeys({*WORDS} - {"exp", "tanh"}, "a word of printed statements")
_LETTER = f"[A-Za-zℓαβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ][{''.join(ACCENTS)}]?"
_NAME = re.compile(rf"(∂?){_LETTER}(?:{_LETTER}|[0-9_])*(′*)")
"""A word of letters that look like no other, with accents that can be typeset, decomposed."""
DIGITS = 500
"""The most that a numerator and a denominator have: what a proof multiplies is printed, too, and
Python prints integers of up to 4300."""
LARGEST = 1000
"""Of a size and a step, where they are numbers."""
TERMS, LETTERS = 1000, 200
"""The most terms that an expression has, multiplied out, and letters that one of them has."""
_PAIRS = 40 * TERMS  # of terms that are multiplied: two seconds
_MARK = "#"  # occurs in no name, so that nobody can write the name of a step that a binder makes
_numbers = count(1)
_Input = ParamSpec("_Input")
_Output = TypeVar("_Output")


class StatementError(sympy.SympifyError):  # type: ignore[misc]
    """A statement is not one that the kernel can read; the message says what would be.

    To SymPy it says that an operand is not SymPy's, so that ``Rational(1, 2) <= a`` is left to us.
    """

    def __str__(self) -> str:
        return str(self.args[0])


def refusing(read: Callable[_Input, _Output]) -> Callable[_Input, _Output]:
    """Turn the kernel's refusal of what is read into a :class:`StatementError`."""

    @wraps(read)
    def reading(*args: _Input.args, **kwargs: _Input.kwargs) -> _Output:
        try:
            return read(*args, **kwargs)
        except KernelError as error:
            raise StatementError(str(error)) from None

    return reading


def names_in(text: object, *, or_step: bool = False) -> list[str]:
    """The names in a text such as ``"A B_1"``, of which one may be that of the bound step.

    Raises
    ------
    StatementError
        If there is none, or one is no name.
    """
    if type(text) is not str or not text.replace(",", " ").split():
        raise StatementError(f'{quoted(text)} names nothing: write names such as "A B"')
    words = text.replace(",", " ").split()
    return [word if or_step and word == BOUND else name_of(word) for word in words]


def name_of(word: str, *, of_function: bool = False) -> str:
    """The word, if it is a name: of a letter, a size, an index, or a function.

    A name begins with a letter of the Latin alphabet or a Greek one that looks like no other; then
    come letters, digits and ``_``, between an optional ``∂`` and optional primes ``′``.  The name
    of a function has none of these two, which would print like its derivative.

    Raises
    ------
    StatementError
        If it is no such word, or has a meaning of its own.
    """
    if word in _RESERVED:
        raise StatementError(f"{word} is {_RESERVED[word]}; choose another name")
    found = _NAME.fullmatch(unicodedata.normalize("NFD", word))
    if found is None:
        raise StatementError(
            f"{word!r} is not a name: write a word such as A, B_1 or omega, of Latin and Greek"
            " letters"
        )
    if of_function and any(found.groups()):
        raise StatementError(f"{word} prints like a derivative: choose another name")
    return unicodedata.normalize("NFC", word)


def dimension(value: object) -> int | str:
    """A size of a matrix: a positive integer, or a name.

    Raises
    ------
    StatementError
        If it is neither, or above :data:`LARGEST`; a number within quotes and a formula are no
        names.
    """
    if isinstance(value, sympy.Symbol) and value == size_symbol(value.name):
        value = value.name
    if type(value) is str:
        with suppress(StatementError):
            return name_of(value)
    if type(value) is int or isinstance(value, sympy.Integer):
        value = int(value)
    if type(value) is int and value >= 1:
        if value > LARGEST:
            raise StatementError(f"a size that is a number is at most {LARGEST}: write a name")
        return value
    raise StatementError(f"{quoted(value)} is not a size: write a name, or a positive integer")


def size_symbol(value: int | str) -> sympy.Expr:
    """A size as SymPy's calculus has it."""
    if isinstance(value, int):
        return sympy.Integer(value)
    return sympy.Symbol(value, integer=True, positive=True)


# --- numbers -------------------------------------------------------------------------------------


def exact_number(value: object) -> Fraction:
    """An int, a Fraction or one of SymPy's rationals.

    Raises
    ------
    StatementError
        If it is anything else, or has more than :data:`DIGITS` digits; the message says what to
        write.
    """
    if isinstance(value, int | Fraction) and type(value) in (int, Fraction):
        number = Fraction(value)
    elif isinstance(value, sympy.Rational) and value.is_finite:
        number = Fraction(int(value.p), int(value.q))
    else:
        raise StatementError(instead_of(value))
    refuse_long(number)
    return number


def refuse_long(*numbers: Fraction) -> None:
    """Refuse numbers of more digits than can be searched among, and in the end printed.

    Raises
    ------
    StatementError
        If a numerator or a denominator has more than :data:`DIGITS`.
    """
    for number in numbers:
        if max(abs(number.numerator), number.denominator) >= 10**DIGITS:
            raise StatementError(_TOO_LONG)


def refuse_large(polynomial: Polynomial) -> None:
    """Refuse what is larger, multiplied out, than any search can use.

    Raises
    ------
    StatementError
        If it has more than :data:`TERMS`, one of more than :data:`LETTERS`, or too long a number.
    """
    terms = polynomial.terms
    refuse_long(*terms.values())
    if len(terms) > TERMS:
        raise StatementError(_TOO_MANY)
    if any(sum(map(len, (*m.scalars, m.word))) > LETTERS for m in terms):
        raise StatementError(_TOO_FAR)


def multiplied(one: Polynomial, *factors: Polynomial) -> Polynomial:
    """The product, refused as soon as it is too large.

    Raises
    ------
    StatementError
        As :func:`refuse_large` does.
    """
    for factor in factors:
        if len(one.terms) * len(factor.terms) > _PAIRS:
            raise StatementError(_TOO_MANY)
        one = one * factor
        refuse_large(one)
    return one


_TOO_MANY = (
    f"multiplied out, this has more than {TERMS} terms: name a part, and assume its equation"
)
_TOO_FAR = f"a product of more than {LETTERS} letters: write t factors, t from naturals"
_TOO_LONG = f"a number has more than {DIGITS} digits: name it, and assume an equation or bounds"


def quoted(value: object) -> str:
    """A value as it was written, in one line, for a message."""
    try:
        return " ".join(repr(value).split())
    except ValueError:  # Python prints no integers of very many digits
        name = type(value).__name__
        return f"{'an' if name == 'int' else 'a'} {name} of very many digits"


def instead_of(value: object) -> str:
    """Advice: how to write a value that is no expression of ours."""
    try:
        return _instead_of(value)
    except ValueError:  # Python prints no integers of very many digits
        return _TOO_LONG


def _instead_of(value: object) -> str:
    if isinstance(value, float | sympy.Float):
        return _instead_of_float(value)
    if isinstance(value, sympy.Symbol):
        return _instead_of_symbol(value)
    if isinstance(value, sympy.MatrixSymbol):
        rows, columns = value.shape
        return f'{value} is SymPy\'s: write {value} = matrices("{value}", "{rows}", "{columns}")'
    if isinstance(value, sympy.MatrixBase):
        return f"{value} has no letter: name the matrix, and give it as a value to witness(…)"
    if isinstance(value, sympy.Expr) and value.is_number:
        return f"{value} is not rational: name it, and assume an equation or bounds for it"
    if isinstance(value, sympy.Basic) and value.free_symbols:
        return f"{value}: {instead_of(min(value.free_symbols, key=str))}"
    if isinstance(value, sympy.Basic):
        return f"{value} is SymPy's: write it with our letters, from scalars, matrices, …"
    return f"{quoted(value)} is no expression: write letters from scalars, matrices, … and numbers"


def _instead_of_float(value: Any) -> str:
    try:
        exact = Fraction(float.__repr__(value) if isinstance(value, float) else str(value))
    except ValueError:
        is_long = isinstance(value, sympy.Float) and value.is_finite
        return _TOO_LONG if is_long else f"{value} is not a number"
    refuse_long(exact)
    number = exact if exact.denominator == 1 else f"Rational{exact.as_integer_ratio()}"
    return f"{value} is a float; write {number}"


_SIGNS = (
    ("is_zero", "equal({0}, 0)"),
    ("is_positive", "{0} > 0"),
    ("is_negative", "{0} < 0"),
    ("is_nonnegative", "{0} >= 0"),
    ("is_nonpositive", "{0} <= 0"),
    ("is_nonzero", "{0}**2 > 0"),
)


def _instead_of_symbol(value: Any) -> str:
    name = value.name
    if value == size_symbol(name):
        return f'{name} is a size; for a number or a step write scalars("…") or naturals("…")'
    if value.is_commutative is False:
        return f'{name} is SymPy\'s: write {name} = matrices("{name}")'
    if value.is_integer:
        return f'{name} is SymPy\'s: write {name} = naturals("{name}") for a number 0, 1, 2, …'
    if value.is_real is False or (value.is_complex and not value.is_real):
        return f"{name} is not real; all letters are"
    sign = next((f" and assume {word}" for key, word in _SIGNS if getattr(value, key)), "")
    return f'{name} is SymPy\'s: write {name} = scalars("{name}")' + sign.format(name)


# --- steps ---------------------------------------------------------------------------------------


def fresh_step() -> str:
    """The name of a step that a binder makes: another each time, and none that can be written."""
    return f"{BOUND}{_MARK}{next(_numbers)}"


def is_fresh(name: str) -> bool:
    """Whether a binder made the step of that name."""
    return _MARK in name


def shown_step(step: Step) -> Step:
    """The step as it is printed: what a binder made is k."""
    return step if step.base is None else step._replace(base=step.base.partition(_MARK)[0])
