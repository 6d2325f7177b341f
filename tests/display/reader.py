"""Reads printed statements back, by the grammar in the guide *Read a certificate* alone.

It shares nothing with the code that prints: only the kernel's arithmetic, in which it answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from proofs.kernel import (
    Atom,
    Letter,
    Polynomial,
    Step,
    constant,
    function,
    of,
    running_product,
    trace_of,
)

LOW = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-aehijklmnoprstuvx", strict=True))
HIGH = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵉʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛˣ", "0123456789+-aehijklmnoprstuvx", strict=True))
LETTER = r"[^\W\d_" + "".join((*LOW, *HIGH)) + r"ᵀ∂][̀-ͯ]*"
RUN = re.compile(rf"∂?(?:{LETTER})(?:{LETTER}|[0-9])*")
INDEX = rf"(?:[{''.join(LOW)}]+|_[A-Za-z0-9]+)"
NAME = rf"∂?(?:{LETTER})(?:{LETTER}|[0-9])*′*(?:{INDEX})?"
BELOW = re.compile(rf"[{''.join(LOW)}]+|_\(([^()]*)\)|_((?:{LETTER}|[0-9])+)")
ABOVE = re.compile(rf"[{''.join(HIGH)}]+|\^\(([^()]*)\)")
EVERY, ENTRIES = " for every k ≥ 1", " in every entry"


class UnreadableError(ValueError):
    """A text is not in the grammar, or can be read in two ways."""


@dataclass(frozen=True)
class Value:
    """A polynomial; with ``is_unit`` a scalar times an identity of a size not yet known."""

    polynomial: Polynomial
    is_unit: bool = False

    def of_size(self, rows: int | str) -> Polynomial:
        return self.polynomial * constant(1, rows) if self.is_unit else self.polynomial


Made = Callable[[Step | None], Polynomial]


class Reader:
    """Reads statements in the names that a legend declares.

    ``written`` says how letters are written in the statement's own source, by printed name.
    """

    def __init__(self, legend: Iterable[str], written: Mapping[str, str]) -> None:
        self.written = written
        self.named: dict[str, Made] = {
            "I": _variable(Letter("I", 1, 1)),
            "k": _variable(Letter("k", 1, 1, "natural")),
        }
        self.naturals = {"k": "k"}
        self.kinds: dict[str, Letter] = {}
        self.sequences: set[str] = set()
        rest = [line for line in legend if not self._declares(line)]
        for line in rest:
            self._introduces(line)

    # --- the legend ---

    def _declares(self, line: str) -> bool:
        found = re.fullmatch(rf"({NAME}(?:, {NAME})*) (?:is|are) (?:a )?(.*)", line)
        if not found:
            return False
        kind = re.sub(r"^sequences? of ", "", found[2])
        shape = _shape(kind)
        if shape is None:
            return False
        for name in found[1].split(", "):
            letter = Letter(self.written.get(name, name), *shape)
            self.kinds[name] = letter
            if letter.structure == "natural":
                self.naturals[name] = letter.name
            if kind != found[2]:
                self.sequences.add(name)
            self.named[name] = _variable(letter)
        return True

    def _introduces(self, line: str) -> None:
        number = re.fullmatch(rf"({NAME}) = (-?\d+(?:/\d+)?), about \S+", line)
        size = re.fullmatch(rf"({NAME}) is a size, a number 1, 2, …", line)
        product = re.fullmatch(rf"({NAME})ₖ = (.*) ⋯ .*, \1₀ = (I|1)", line)
        if number:
            value = constant(Fraction(number[2]))
            self.named[number[1]] = lambda step: value
        elif size:
            self.named[size[1]] = lambda step: trace_of(constant(1, size[1]))
        elif product:
            factor = self.value(product[2]).polynomial
            self.sequences.add(product[1])
            self.named[product[1]] = _running(factor)

    # --- statements ---

    def atom(self, text: str, shape: tuple[int | str, int | str] | None = None) -> Atom:
        """The relation that a text states; ``shape`` serves one that has no letter."""
        every = text.endswith(EVERY)
        text = text.removesuffix(EVERY)
        in_entries = text.endswith(ENTRIES)
        text = text.removesuffix(ENTRIES)
        sides = re.split(" ([⪰≻=≥>]) ", text)
        if len(sides) != 3:
            raise UnreadableError(f"{text!r} is not one relation")
        left, sign, right = self.value(sides[0]), sides[1], self.value(sides[2])
        difference = _difference(left, right, shape)
        signs = {"≥": "⪰", ">": "≻", "=": "="} if difference.is_scalar else {x: x for x in "⪰≻="}
        signs = {"≥": "≥"} if in_entries else signs
        if sign not in signs:
            raise UnreadableError(f"{text!r} has a sign that does not fit its sides")
        return Atom(signs[sign], difference, every)

    def value(self, text: str) -> Value:
        """The value of a whole text."""
        value, end = self._sum(text, 0)
        if end != len(text):
            raise UnreadableError(f"{text[end:]!r} is left of {text!r}")
        return value

    # --- expressions ---

    def _sum(self, text: str, at: int) -> tuple[Value, int]:
        sign, at = (-1, at + 1) if text[at] == "−" else (1, at)
        terms = []
        while True:
            value, at = self._product(text, at)
            terms.append(Value(constant(sign) * value.polynomial, value.is_unit))
            if text[at : at + 3] not in (" + ", " − "):
                return _total(terms), at
            sign, at = (1 if text[at + 1] == "+" else -1), at + 3

    def _product(self, text: str, at: int) -> tuple[Value, int]:
        value, at = self._factor(text, at)
        while at < len(text):
            start = at + 1 if text[at] == " " else at
            if start == len(text) or text[start] in "+−⪰≻=≥>)⋯,;":
                break
            factor, at = self._factor(text, start)
            value = _times(value, factor)
        return value, at

    def _factor(self, text: str, at: int) -> tuple[Value, int]:
        value, at = self._base(text, at)
        while at < len(text):
            if text[at] == "ᵀ":
                value, at = Value(value.polynomial.T, value.is_unit), at + 1
                continue
            above = ABOVE.match(text, at)
            if not above:
                break
            value, at = self._power(value, _lifted(above)), above.end()
        return value, at

    def _base(self, text: str, at: int) -> tuple[Value, int]:
        number = re.compile(r"\d+(?:/\d+)?").match(text, at)
        if number:
            return Value(constant(Fraction(number[0]))), number.end()
        if text[at] == "(":
            value, end = self._sum(text, at + 1)
            if text[end] != ")":
                raise UnreadableError(f"a bracket is open in {text!r}")
            return value, end + 1
        run = RUN.match(text, at)
        if not run:
            raise UnreadableError(f"{text[at:]!r} is no factor")
        if run[0] in ("exp", "tanh", "tr") and text[run.end()] == "(":
            value, end = self._sum(text, run.end() + 1)
            if run[0] == "tr":
                return Value(trace_of(value.polynomial)), end + 1
            return Value(function(run[0], value.polynomial)), end + 1
        return self._letter(text, at, run[0])

    def _letter(self, text: str, at: int, run: str) -> tuple[Value, int]:
        if any(_base_of(name) == run for name in self.named):
            base = run
        else:
            base = re.match(rf"∂?{LETTER}", run)[0]
        readings = {
            (name, step, end)
            for name in self.named
            if _base_of(name) == base and text.startswith(name, at)
            for step, end in self._steps(name, text, at + len(name))
        }
        if len(readings) != 1:
            raise UnreadableError(f"{base!r} in {text!r} is {len(readings)} letters: {readings}")
        ((name, step, end),) = readings
        return (Value(constant(1), True) if name == "I" else Value(self.named[name](step))), end

    def _steps(self, name: str, text: str, at: int) -> Iterable[tuple[Step | None, int]]:
        """The step behind a name, if all that belongs to the name is read."""
        if text[at : at + 1] == "′":
            return
        below = BELOW.match(text, at)
        if not below:
            yield None, at
            return
        shown = below[1] or below[2] or "".join(LOW[x] for x in below[0])
        step = self._step(shown.replace("−", "-"))
        if step is not None and name in self.sequences:
            yield step, below.end()

    def _step(self, shown: str) -> Step | None:
        found = re.fullmatch(r"(-?\d+)|(.+?)([+-]\d+)?", shown)
        if found[1]:
            return Step(None, int(found[1]))
        return (
            Step(self.naturals[found[2]], int(found[3] or 0)) if found[2] in self.naturals else None
        )

    def _power(self, value: Value, exponent: str) -> Value:
        found = re.fullmatch(r"(\d*)(.*)", exponent)
        times, step = int(found[1] or 1), found[2]
        base = value.polynomial
        if step:
            base = running_product(base, Step(self.naturals[step], 0))
        result = base
        for _ in range(times - 1):
            result = result * base
        return Value(result, value.is_unit)


def _shape(kind: str) -> tuple[int | str, int | str, str] | None:
    """Rows, columns and structure of a kind of letters."""
    if re.fullmatch("real numbers?", kind):
        return 1, 1, "general"
    if re.fullmatch("natural numbers?", kind):
        return 1, 1, "natural"
    vector = re.fullmatch(r"vectors? of size (\w+)", kind)
    if vector:
        return _size(vector[1]), 1, "general"
    matrix = re.fullmatch(r"(real|symmetric|diagonal) (\w+) × (\w+) matri(?:x|ces)", kind)
    if not matrix:
        return None
    return _size(matrix[2]), _size(matrix[3]), matrix[1].replace("real", "general")


def _size(text: str) -> int | str:
    return int(text) if text.isdigit() else text


def _variable(letter: Letter) -> Made:
    return lambda step: of(letter if step is None else letter._replace(step=step))


def _running(factor: Polynomial) -> Made:
    def made(step: Step | None) -> Polynomial:
        if step is None:
            raise UnreadableError("a running product needs a step")
        return running_product(factor, step)

    return made


def _base_of(name: str) -> str:
    run = RUN.match(unicodedata.normalize("NFC", name))
    return run[0]


def _lifted(above: re.Match[str]) -> str:
    return above[1] or "".join(HIGH[x] for x in above[0])


def _times(value: Value, factor: Value) -> Value:
    """The product; an identity disappears beside a matrix."""
    polynomial = value.polynomial * factor.polynomial
    return Value(polynomial, (value.is_unit or factor.is_unit) and polynomial.is_scalar)


def _total(terms: list[Value]) -> Value:
    sized = [x.polynomial for x in terms if not x.is_unit]
    if not sized:
        return Value(sum((x.polynomial for x in terms[1:]), start=terms[0].polynomial), True)
    rows = sized[0].rows
    first, *rest = (x.of_size(rows) for x in terms)
    return Value(sum(rest, start=first))


def _difference(left: Value, right: Value, shape: tuple[int | str, int | str] | None) -> Polynomial:
    """Left minus right; a 0, and an identity, are as large as the other side, or as ``shape``."""
    sides = (left, right)
    known = [x.polynomial.shape for x in sides if x.polynomial.terms and not x.is_unit]
    rows, columns = known[0] if known else shape or (1, 1)
    if known and rows == columns == 1 and (left.is_unit or right.is_unit):
        raise UnreadableError("a scalar is compared with a matrix")
    one, other = (
        x.of_size(rows) if x.polynomial.terms else Polynomial(rows, columns, {}) for x in sides
    )
    return one - other
