r"""Formulas as TeX: δ²I ⪰ WᵀW becomes ``\delta^{2}I \succeq W^{\mathsf{T}}W``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction

from .formula import (
    BOUND,
    GREEK,
    Assignment,
    At,
    Both,
    Dots,
    Equal,
    Every,
    Falsehood,
    Formula,
    FrobeniusNorm,
    Function,
    Inverse,
    Invertible,
    Member,
    Name,
    Norm,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Slope,
    SmallestSingularValue,
    SquareRoot,
    Sum,
    Total,
    Transpose,
    Transposed,
    exponent_parts,
    is_open,
    signed,
)

_COMMANDS = {letter: rf"\{name}" for name, letter in GREEK.items() if name != "lamda"} | {
    "ε": r"\varepsilon",
    "φ": r"\varphi",
    "ℓ": r"\ell",
}
ACCENTS = {"̂": r"\hat", "̃": r"\tilde", "̄": r"\bar", "̇": r"\dot"}
SIGNS = {
    "⪰": r"\succeq",
    "≻": r"\succ",
    "=": "=",
    "≥": r"\ge",
    ">": ">",
    "<": "<",
    "≤": r"\le",
    "≠": r"\ne",
}
_PRIME, _PARTIAL = r"\prime", r"\partial "
_UPRIGHT = {"exp": r"\exp", "tanh": r"\tanh"} | {
    name: rf"\operatorname{{{name}}}" for name in ("diag", "tr")
}


def tex(formula: Formula) -> str:
    r"""The formula as TeX.

    >>> tex(Product((Power(Name("δ"), 2, Name("t")), Transpose(Name("W")))))
    '\\delta^{2t}W^{\\mathsf{T}}'
    """
    match formula:
        case Number(value):
            return _fraction(value)
        case Name():
            return _scripted(formula, ())
        case At(base, offset):
            return _step(base, offset)
        case Member(name, places):
            return _scripted(name, places)
        case Function(name, arguments, order):
            shown = _UPRIGHT.get(str(name)) or _scripted(name, ())
            shown = f"{shown}{chr(39) * order}"
            return f"{shown}({_list(arguments)})"
        case Power(base, times, step, offset):
            exponent = _joined(exponent_parts(times, step, offset, tex))
            return f"{_base(base)}^{{{exponent}}}"
        case Transpose(base):
            return rf"{_base(base)}^{{\mathsf{{T}}}}"
        case Inverse(base):
            return rf"{_base(base)}^{{-1}}"
        case Quotient(numerator, denominator):
            return rf"\frac{{{tex(numerator)}}}{{{tex(denominator)}}}"
        case SquareRoot(base):
            return rf"{_base(base)}^{{1/2}}"
        case Product(factors):
            return _joined(_factor(factor, place) for place, factor in enumerate(factors))
        case Sum(terms):
            return signed([(minus, tex(term)) for minus, term in terms], "-")
        case Total(index, body, limits):
            below = tex(index) if limits is None else f"{tex(index)}={tex(limits[0])}"
            above = "" if limits is None else f"^{{{tex(limits[1])}}}"
            inner = f"({tex(body)})" if isinstance(body, Sum) else tex(body)
            return rf"\sum_{{{below}}}{above} {inner}"
        case Dots(last, first):
            texts = (f"({tex(x)})" if is_open(x) else tex(x) for x in (last, first))
            return r" \cdots ".join(texts)
        case Equal(left, right):
            return f"[{tex(left)}={tex(right)}]"
        case Slope(function, variable):
            shown = f"({tex(function)})" if isinstance(function, Sum) else tex(function)
            return rf"\frac{{\partial}}{{\partial {tex(variable)}}} {shown}"
        case Norm(inner):
            return rf"\|{tex(inner)}\|"
        case FrobeniusNorm(inner):
            return rf"\|{tex(inner)}\|_F"
        case SmallestSingularValue(inner):
            return rf"\sigma_{{\min}}({tex(inner)})"
        case Relation(left, sign, right, in_every_entry):
            text = f"{tex(left)} {SIGNS[sign]} {tex(right)}"
            return text + r"\ \text{in every entry}" * in_every_entry
        case Invertible(inner):
            return rf"{tex(inner)}\ \text{{is invertible}}"
        case Every(statement):
            return rf"{_clause(statement)}\ \text{{for every}}\ {tex(BOUND)} \ge 1"
        case Both(statements):
            return r"\ \text{and}\ ".join(map(_clause, statements))
        case Falsehood():
            return r"\text{a contradiction}"
        case Transposed(term):
            return rf"({tex(term)} + \text{{transpose}})"
        case Assignment(letter, value):
            return rf"{tex(letter)} \mapsto {tex(value)}"


def _clause(statement: Formula) -> str:
    return f"({tex(statement)})" if isinstance(statement, Every | Both) else tex(statement)


def _fraction(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value)
    return rf"{'-' if value < 0 else ''}\tfrac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _step(base: Name | None, offset: int) -> str:
    if base is None:
        return str(offset)
    return tex(base) + (f"{offset:+}" if offset else "")


def _list(formulas: Iterable[Formula]) -> str:
    return r",\ ".join(map(tex, formulas))


def _scripted(name: Name, places: Sequence[At]) -> str:
    """The name with its primes, and below it its index and its places."""
    text = _character(name.base)
    if name.primes:
        text = f"{{{text}^{{{_PRIME * name.primes}}}}}"
    is_word = len(name.index) > 1 and not name.index.isdigit()
    index = rf"\mathrm{{{name.index}}}" if is_word else name.index
    texts = [_step(place.base, place.offset) for place in places]
    apart = any(len(place) > 1 for place in texts) and len(texts) > 1
    below = ",".join(filter(None, (index, (",\\," if apart else "").join(texts))))
    return _PARTIAL * name.is_slope + text + (f"_{{{below}}}" if below else "")


def _character(base: str) -> str:
    if base in _COMMANDS:
        return _COMMANDS[base]
    parts = unicodedata.normalize("NFD", base)
    if len(parts) == 2 and parts[1] in ACCENTS:
        return f"{{{ACCENTS[parts[1]]}{{{_character(parts[0])}}}}}"
    return base if len(base) == 1 else rf"\mathit{{{base}}}"


def _base(base: Formula) -> str:
    is_letter = isinstance(base, Name | Member | Function)
    return tex(base) if is_letter else f"({tex(base)})"


def _factor(factor: Formula, place: int) -> str:
    is_behind = isinstance(factor, Number) and place > 0
    is_bracketed = is_behind or is_open(factor) or isinstance(factor, Product | Total)
    return f"({tex(factor)})" if is_bracketed else tex(factor)


def _joined(pieces: Iterable[str]) -> str:
    """The pieces side by side; a command is kept from running into the letter behind it."""
    text = ""
    for piece in pieces:
        apart = re.search(r"\\[A-Za-z]+$", text) and piece[0].isalnum()
        text += " " * bool(apart) + piece
    return text
