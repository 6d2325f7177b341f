"""Reads printed derivatives back, by the grammar in the guide *Read a certificate* alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sympy

from .reader import ABOVE, BELOW, HIGH, LOW, NAME, RUN, UnreadableError

Read = tuple[Any, int]


def size(text: str) -> Any:
    return (
        sympy.Integer(text) if text.isdigit() else sympy.Symbol(text, integer=True, positive=True)
    )


def flat(expression: Any) -> Any:
    """The expression with φ′ for the derivative of φ, and letters without assumptions."""

    def primed(slope: Any) -> Any:
        is_at_point = isinstance(slope, sympy.Subs)
        derivative = slope.expr if is_at_point else slope
        applied, order = derivative.expr, int(derivative.derivative_count)
        point = slope.point if is_at_point else applied.args
        return sympy.Function(f"{applied.func.__name__}{'′' * order}")(*point)

    def plain(applied: Any) -> Any:
        return sympy.Function(str(applied.func.__name__))(*applied.args)

    real = {x: sympy.Symbol(x.name) for x in expression.atoms(sympy.Symbol) if not x.is_integer}
    expression = expression.xreplace(real)
    undefined = sympy.core.function.AppliedUndef
    delta = sympy.KroneckerDelta
    for kind in (sympy.Subs, sympy.Derivative):
        expression = expression.replace(lambda x, kind=kind: isinstance(x, kind), primed)
    expression = expression.replace(lambda x: isinstance(x, delta), lambda x: delta(*x.args[:2]))
    return expression.replace(lambda x: isinstance(x, undefined), plain)


class CalculusReader:
    """Reads derivatives in the names that a legend declares, and calls them as they are written."""

    def __init__(self, legend: Iterable[str], written: dict[str, str]) -> None:
        self.named: dict[str, Any] = {"exp": sympy.exp, "tanh": sympy.tanh}
        for line in legend:
            found = re.fullmatch(rf"({NAME}(?:, {NAME})*) (?:is|are) (?:an? )?(.*)", line)
            for name in found[1].split(", ") if found else ():
                self.named[name] = self._declared(written.get(name, name), found[2])

    def _declared(self, name: str, kind: str) -> Any:
        matrix = re.fullmatch(r"real (\w+) × (\w+) matri(?:x|ces)", kind)
        vector = re.fullmatch(r"vectors? of size (\w+)", kind)
        if matrix:
            return sympy.MatrixSymbol(name, size(matrix[1]), size(matrix[2]))
        if vector:
            return sympy.MatrixSymbol(name, size(vector[1]), 1)
        return sympy.Function(name) if "function" in kind else sympy.Symbol(name)

    def slope(self, text: str) -> tuple[Any, Any, Any]:
        """The function, the variable and the value of ``∂/∂v f = value``."""
        left, _, value = text.partition(" = ")
        variable, at = self._factor(left, len("∂/∂"))
        return self._whole(left[at + 1 :]), variable, self._whole(value)

    def _whole(self, text: str) -> Any:
        value, end = self._sum(text, 0)
        if end != len(text):
            raise UnreadableError(f"{text[end:]!r} is left of {text!r}")
        return value

    def _sum(self, text: str, at: int) -> Read:
        sign, at = (-1, at + 1) if text[at] == "−" else (1, at)
        total = sympy.Integer(0)
        while True:
            value, at = self._product(text, at)
            total += sign * value
            if text[at : at + 3] not in (" + ", " − "):
                return total, at
            sign, at = (1 if text[at + 1] == "+" else -1), at + 3

    def _product(self, text: str, at: int) -> Read:
        value, at = self._factor(text, at)
        while at < len(text) and text[at : at + 3] not in (" + ", " − ") and text[at] not in "),":
            factor, at = self._factor(text, at + (text[at] == " "))
            value *= factor
        return value, at

    def _factor(self, text: str, at: int) -> Read:
        value, at = self._base(text, at)
        above = ABOVE.match(text, at)
        if above:
            return value ** int("".join(HIGH[x] for x in above[0])), above.end()
        return value, at

    def _base(self, text: str, at: int) -> Read:
        number = re.compile(r"\d+(?:/\d+)?").match(text, at)
        equal = re.compile(r"\[(\w) = (\w)\]").match(text, at)
        if number:
            return sympy.Rational(number[0]), number.end()
        if equal:
            i, j = (sympy.Symbol(x, integer=True) for x in equal.groups())
            return sympy.KroneckerDelta(i, j), equal.end()
        if text[at] == "(":
            value, end = self._sum(text, at + 1)
            return value, end + 1
        if text[at] == "∑":
            return self._total(text, at)
        return self._named(text, at)

    def _total(self, text: str, at: int) -> Read:
        """A sum over all values that the index's place has."""
        index = sympy.Symbol(LOW[text[at + 1]], integer=True)
        body, end = self._product(text, at + 3)
        ranges = {
            length
            for entry in body.atoms(sympy.matrices.expressions.matexpr.MatrixElement)
            for place, length in zip((entry.i, entry.j), entry.parent.shape, strict=True)
            if place == index
        }
        (length,) = ranges
        return sympy.Sum(body, (index, 0, length - 1)), end

    def _named(self, text: str, at: int) -> Read:
        run = RUN.match(text, at)
        base = max((x for x in self.named if text.startswith(x, at)), key=len, default=None)
        if run is None or base is None:
            raise UnreadableError(f"{text[at:]!r} is no factor")
        value, end = self.named[base], at + len(base)
        if isinstance(value, sympy.MatrixSymbol):
            return self._entry(value, text, end)
        primes = len(text[end:]) - len(text[end:].lstrip("′"))
        end += primes
        if isinstance(value, sympy.Symbol):
            return value, end
        argument, end = self._sum(text, end + 1)
        function = sympy.Function(f"{value}{'′' * primes}") if primes else value
        return function(argument), end + 1

    def _entry(self, matrix: Any, text: str, at: int) -> Read:
        below = BELOW.match(text, at)
        places = [sympy.Symbol(LOW[x], integer=True) for x in below[0]]
        row, column = (*places, 0) if matrix.shape[1] == 1 else places
        return matrix[row, column], below.end()
