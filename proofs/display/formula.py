"""Formulas as data, and their text in Unicode; :mod:`proofs.display.tex` prints them as TeX.

A formula is made once, by :mod:`proofs.display.notation`, from what the kernel holds; no text is
read back.  The grammar of the Unicode text is documented in the guide *Read a certificate*.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

_PLAIN = "0123456789+-aehijklmnoprstuvx"
SUBSCRIPT = dict(zip(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
SUPERSCRIPT = dict(zip(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵉʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛˣ", strict=True))
_SCRIPTS = frozenset((*SUBSCRIPT.values(), *SUPERSCRIPT.values()))
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau"
    " phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega lamda"
)
GREEK = dict(zip(_GREEK.split(), "αβγδεζηθικλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩλ", strict=True))


@dataclass(frozen=True)
class Number:
    """A rational number."""

    value: Fraction


@dataclass(frozen=True)
class Name:
    """A letter: δ, δₛ, v′, û, ∂h, gate; ``index`` is part of the name, not a step."""

    base: str
    index: str = ""
    primes: int = 0
    is_slope: bool = False

    def __str__(self) -> str:
        return plain(self)

    @property
    def is_long(self) -> bool:
        """Whether the name, without its marks, has more than one character."""
        return self.is_slope or len(_unaccented(self.base)) > 1

    def primed(self, primes: int) -> Name:
        """The name with so many primes."""
        return Name(self.base, self.index, primes, self.is_slope)


@dataclass(frozen=True)
class At:
    """A step ``base + offset``, or a number; also the place of an entry."""

    base: Name | None
    offset: int = 0


@dataclass(frozen=True)
class Member:
    """A member of a family, or an entry of a matrix: Dₜ₊₁, Wᵢⱼ."""

    name: Name
    places: tuple[At, ...]


@dataclass(frozen=True)
class Function:
    """A function, or a derivative of one, of its arguments: tanh(z), φ′(x)."""

    name: Name
    arguments: tuple[Formula, ...]
    order: int = 0


@dataclass(frozen=True)
class Power:
    """The base to the power ``times``, or ``times`` · ``step`` + ``offset``."""

    base: Formula
    times: int = 1
    step: Name | None = None
    offset: int = 0


@dataclass(frozen=True)
class Transpose:
    """The transpose."""

    base: Formula


@dataclass(frozen=True)
class Inverse:
    """The inverse."""

    base: Formula


@dataclass(frozen=True)
class Quotient:
    """A quotient by a number."""

    numerator: Formula
    denominator: Formula


@dataclass(frozen=True)
class SquareRoot:
    """The square root that is ⪰ 0."""

    base: Formula


@dataclass(frozen=True)
class Product:
    """A product; a product among its factors stands in brackets."""

    factors: tuple[Formula, ...]


@dataclass(frozen=True)
class Sum:
    """A sum; each term with whether it is subtracted."""

    terms: tuple[tuple[bool, Formula], ...]


@dataclass(frozen=True)
class Total:
    """The sum over all values of an index, or from a first value to a last one."""

    index: Name
    body: Formula
    limits: tuple[Formula, Formula] | None = None


@dataclass(frozen=True)
class Dots:
    """A running product: its last factor, dots, its first factor."""

    last: Formula
    first: Formula


@dataclass(frozen=True)
class Equal:
    """1 where two indices are equal, 0 elsewhere."""

    left: At
    right: At


@dataclass(frozen=True)
class Slope:
    """The derivative of a function by a variable."""

    function: Formula
    variable: Formula


@dataclass(frozen=True)
class Norm:
    """The spectral norm."""

    inner: Formula


@dataclass(frozen=True)
class FrobeniusNorm:
    """The Frobenius norm."""

    inner: Formula


@dataclass(frozen=True)
class SmallestSingularValue:
    """The smallest singular value."""

    inner: Formula


@dataclass(frozen=True)
class Relation:
    """A relation between two formulas, perhaps in every entry; in a ≥ b ≥ 0, a ≥ b is the left."""

    left: Formula
    sign: str
    right: Formula
    in_every_entry: bool = False


@dataclass(frozen=True)
class Invertible:
    """That a matrix has an inverse."""

    inner: Formula


@dataclass(frozen=True)
class Every:
    """A statement for every step k ≥ 1."""

    statement: Formula


@dataclass(frozen=True)
class Both:
    """Several statements at once."""

    statements: tuple[Formula, ...]


@dataclass(frozen=True)
class Falsehood:
    """A statement that fails whatever its letters are."""


@dataclass(frozen=True)
class Transposed:
    """A term and its transpose: (A E B + transpose)."""

    term: Formula


@dataclass(frozen=True)
class Assignment:
    """A replacement of a letter: δ ↦ L."""

    letter: Formula
    value: Formula


Formula = (
    Number
    | Name
    | At
    | Member
    | Function
    | Power
    | Transpose
    | Inverse
    | Quotient
    | SquareRoot
    | Product
    | Sum
    | Total
    | Dots
    | Equal
    | Slope
    | Norm
    | FrobeniusNorm
    | SmallestSingularValue
    | Relation
    | Invertible
    | Every
    | Both
    | Falsehood
    | Transposed
    | Assignment
)


@dataclass(frozen=True)
class References:
    """The numbers of other steps: (1), (2)."""

    numbers: tuple[int, ...]

    def __str__(self) -> str:
        return ", ".join(f"({number})" for number in self.numbers)


Sentence = tuple["str | Formula | References", ...]
"""A line of words with formulas in it."""


@dataclass(frozen=True)
class Expansion:
    """An identity to multiply out: left = Σ terms, each with whether it is subtracted."""

    left: Formula
    terms: tuple[tuple[bool, Formula], ...]


IDENTITY = Name("I")
STEP = Name("k")
BOUND = At(STEP)
"""The step that ``for every k ≥ 1`` binds."""


def product(factors: Iterable[Formula]) -> Formula:
    """The product of the factors, without those that are 1."""
    kept = [x for x in factors if not (isinstance(x, Number) and x.value == 1)]
    if not kept:
        return Number(Fraction(1))
    return kept[0] if len(kept) == 1 else Product(tuple(kept))


def power(base: Formula, times: int, step: Name | None = None) -> Formula:
    """A power; of a power with a step, the exponents are multiplied."""
    if times == 1 and step is None:
        return base
    if isinstance(base, Power) and base.step is not None and step is None:
        return Power(base.base, base.times * times, base.step, base.offset * times)
    return Power(base, times, step)


def names_in(formula: object) -> set[Name]:
    """Every name that occurs in a formula."""
    if isinstance(formula, Name):
        return {formula}
    if isinstance(formula, tuple):
        return {name for part in formula for name in names_in(part)}
    parts = getattr(formula, "__dataclass_fields__", ())
    return {name for part in parts for name in names_in(getattr(formula, part))}


def words(sentence: Sentence) -> str:
    """A line of words as Unicode."""
    return "".join(x if isinstance(x, str) else text_of(x) for x in sentence)


def text_of(part: Formula | References) -> str:
    """A formula, or a reference, as Unicode."""
    return str(part) if isinstance(part, References) else plain(part)


def listed(formulas: Iterable[Formula | Sentence], separator: str = ", ") -> Sentence:
    """The formulas one behind the other."""
    pieces: list[str | Formula | References] = []
    for formula in formulas:
        pieces += [separator] if pieces else []
        pieces += formula if isinstance(formula, tuple) else [formula]
    return tuple(pieces)


def expansion_lines(expansion: Expansion) -> list[str]:
    """An identity as lines of Unicode, a line for each term."""
    lines = [plain(expansion.left)]
    for place, (is_negative, term) in enumerate(expansion.terms):
        shown = f"({plain(term)})" if isinstance(term, Sum) else plain(term)
        if place:
            lines.append(f"  {'−' if is_negative else '+'} {shown}")
        else:
            lines.append(f"  = {'−' * is_negative}{shown}")
    return lines


# --- Unicode -----------------------------------------------------------------------------------


def plain(formula: Formula) -> str:
    """The formula as one line of Unicode.

    >>> I, W, δ = Name("I"), Name("W"), Name("δ")
    >>> plain(Relation(Product((Power(δ, 2), I)), "⪰", Product((Transpose(W), W))))
    'δ²I ⪰ WᵀW'
    """
    match formula:
        case Number(value):
            return str(value).replace("-", "−")
        case Name(base, index, primes, is_slope):
            return "∂" * is_slope + base + "′" * primes + (_subscript(index) if index else "")
        case At(base, offset):
            return _step(base, offset)
        case Member(name, places):
            return plain(name) + _indices(places)
        case Function(name, arguments, order):
            return f"{plain(name)}{'′' * order}({', '.join(map(plain, arguments))})"
        case Power(base, times, step, offset):
            return _base(base) + superscript(_exponent(times, step, offset))
        case Transpose(base):
            return f"{_base(base)}ᵀ"
        case Inverse(base):
            return f"{_base(base)}⁻¹"
        case Quotient(numerator, denominator):
            over = f"({plain(numerator)})" if isinstance(numerator, Sum) else plain(numerator)
            return f"{over}/{_base(denominator)}"
        case SquareRoot(base):
            return f"{_base(base)}^(1/2)"
        case Product(factors):
            return _juxtaposed(factors)
        case Sum(terms):
            return signed([(minus, plain(term)) for minus, term in terms], "−")
        case Total(index, body, limits):
            inner = f"({plain(body)})" if isinstance(body, Sum) else plain(body)
            if limits is None:
                return f"∑{_subscript(plain(index))} {inner}"
            return f"∑({plain(index)} = {plain(limits[0])} … {plain(limits[1])}) {inner}"
        case Dots(last, first):
            return f"{_link(last)} ⋯ {_link(first)}"
        case Equal(left, right):
            return f"[{plain(left)} = {plain(right)}]"
        case Slope(function, variable):
            shown = f"({plain(function)})" if isinstance(function, Sum) else plain(function)
            return f"∂/∂{plain(variable)} {shown}"
        case Norm(inner):
            return f"‖{plain(inner)}‖"
        case FrobeniusNorm(inner):
            return f"‖{plain(inner)}‖_F"
        case SmallestSingularValue(inner):
            return f"σ_min({plain(inner)})"
        case Relation(left, sign, right, in_every_entry):
            return f"{plain(left)} {sign} {plain(right)}" + " in every entry" * in_every_entry
        case Invertible(inner):
            return f"{plain(inner)} is invertible"
        case Every(statement):
            return f"{_clause(statement)} for every {plain(BOUND)} ≥ 1"
        case Both(statements):
            return " and ".join(map(_clause, statements))
        case Falsehood():
            return "false"
        case Transposed(term):
            return f"({plain(term)} + transpose)"
        case Assignment(letter, value):
            return f"{plain(letter)} ↦ {plain(value)}"


def _clause(statement: Formula) -> str:
    """A statement within another: in brackets if it has parts of its own."""
    return f"({plain(statement)})" if isinstance(statement, Every | Both) else plain(statement)


def _unaccented(text: str) -> str:
    plain_letters = unicodedata.normalize("NFD", text)
    return "".join(x for x in plain_letters if not unicodedata.combining(x))


def _subscript(text: str) -> str:
    """The text as a subscript; where Unicode has none, ``_text``, or ``_(text)`` for a sum."""
    if set(text) <= set(_PLAIN):
        return "".join(SUBSCRIPT[x] for x in text)
    is_word = text.isalnum() and _SCRIPTS.isdisjoint(text)
    return f"_{text}" if is_word else f"_({text})"


def superscript(text: str) -> str:
    """The text as a superscript, or ``^(text)`` where Unicode has none."""
    if set(text) <= set(_PLAIN):
        return "".join(SUPERSCRIPT[x] for x in text)
    return f"^({text})"


def _step(base: Name | None, offset: int) -> str:
    if base is None:
        return str(offset).replace("-", "−")
    return plain(base) + (f"{offset:+}".replace("-", "−") if offset else "")


def _indices(places: Sequence[At]) -> str:
    texts = [_step(place.base, place.offset).replace("−", "-") for place in places]
    if len(texts) > 1 and any(len(text) > 1 for text in texts):
        return f"_({','.join(texts)})"
    return _subscript("".join(texts))


def _exponent(times: int, step: Name | None, offset: int) -> str:
    return "".join(exponent_parts(times, step, offset, plain))


def exponent_parts(
    times: int, step: Name | None, offset: int, printer: Callable[[Formula], str]
) -> list[str]:
    """The pieces of ``times`` · ``step`` + ``offset``, without a factor 1 and an offset 0."""
    factor = [] if times == 1 and step is not None else [str(times)]
    return factor + ([printer(step)] if step else []) + ([f"{offset:+}"] if offset else [])


def _base(base: Formula) -> str:
    """The base of a power or a transpose: in brackets unless it is one letter."""
    is_letter = isinstance(base, Name | Member | Function)
    return plain(base) if is_letter else f"({plain(base)})"


def _factor(factor: Formula, place: int) -> str:
    """A factor: in brackets unless it is a letter, a function, a power, or a number in front."""
    match factor:
        case Number(value) if value.denominator == 1 and value >= 0 and not place:
            return plain(factor)
        case Number() | Sum() | Product() | Quotient() | Total() | Dots():
            return f"({plain(factor)})"
    return plain(factor)


def is_open(factor: Formula) -> bool:
    """Whether a factor of a running product would run into its dots without brackets."""
    is_negative = isinstance(factor, Number) and factor.value < 0
    return is_negative or isinstance(factor, Sum | Dots | Quotient)


def _link(factor: Formula) -> str:
    """A factor before or behind the dots of a running product."""
    return f"({plain(factor)})" if is_open(factor) else plain(factor)


def _juxtaposed(factors: Sequence[Formula]) -> str:
    """The factors side by side; a space sets a name of several characters apart."""
    text, last = "", factors[0]
    for place, factor in enumerate(factors):
        shown = _factor(factor, place)
        text += " " * bool(place and _is_apart(text, shown, last, factor)) + shown
        last = factor
    return text


def _is_apart(text: str, shown: str, last: Formula, factor: Formula) -> bool:
    if shown[0] in "([":
        # Letters before a bracket must not look like a function.
        return bool(re.search(r"(?:^|[^\w∂])(?:exp|tanh|tr)$", text))
    if text[-1] in ")]ᵀ" or isinstance(last, Number):
        return False
    return _is_long(last) or _is_long(factor)


def _is_long(factor: Formula) -> bool:
    match factor:
        case Name():
            return factor.is_long or "_" in plain(factor)
        case Member(name):
            return name.is_long or "_" in plain(factor)
        case Function():
            return True
        case Power(base) | Transpose(base) | Inverse(base) | SquareRoot(base):
            return _is_long(base)
    return False


def signed(terms: Sequence[tuple[bool, str]], minus: str) -> str:
    """The printed terms of a sum, each with whether it is subtracted."""
    (is_minus, first), *rest = terms
    text = (minus if is_minus else "") + first
    return text + "".join(f" {minus if negative else '+'} {term}" for negative, term in rest)
