"""Writes SymPy's scalar expressions as a paper does: φ′(∑ₗ Wᵢₗhₗ + bᵢ)Wᵢⱼ."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import sympy
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from proofs.kernel import Derivative

from .formula import (
    At,
    Equal,
    Formula,
    Function,
    Member,
    Name,
    Number,
    Product,
    Relation,
    Slope,
    Sum,
    Total,
    power,
    product,
)

Naming = Callable[[str], Name]


class Called(NamedTuple):
    """A name in calculus: of a matrix, whose entries have places, a function, a number."""

    written: str
    shape: tuple[str, str] | None = None
    is_function: bool = False
    is_index: bool = False


def called_in(*expressions: Any) -> Iterator[Called]:
    """The matrices, functions and numbers in SymPy's expressions."""
    for expression in expressions:
        for entry in expression.atoms(MatrixElement):
            rows, columns = map(str, entry.parent.shape)
            yield Called(str(entry.parent), (rows, columns))
        for applied in expression.atoms(AppliedUndef):
            yield Called(str(applied.func.__name__), is_function=True)
        bound = {x for part in expression.atoms(sympy.Subs) for x in part.variables}
        for symbol in expression.atoms(sympy.Symbol) - bound:
            yield Called(str(symbol.name), is_index=bool(symbol.is_integer))


def slope(statement: Derivative, naming: Naming) -> Relation:
    """``∂function/∂variable = value``."""
    function, variable, value = (
        calculus_formula(part, naming)
        for part in (statement.function, statement.variable, statement.value)
    )
    return Relation(Slope(function, variable), "=", value)


def calculus_formula(expression: Any, naming: Naming) -> Formula:
    """A scalar expression as a formula."""

    def formula(part: Any) -> Formula:
        return calculus_formula(part, naming)

    match expression:
        case sympy.Rational():
            return Number(Fraction(int(expression.p), int(expression.q)))
        case sympy.Symbol():
            return naming(str(expression.name))
        case MatrixElement():
            places = [expression.i] if expression.parent.cols == 1 else [expression.i, expression.j]
            return Member(naming(str(expression.parent)), tuple(_place(x, naming) for x in places))
        case sympy.Add():
            return _sum(expression, formula)
        case sympy.Mul():
            is_negative, value = _signed(expression, formula)
            return Sum(((True, value),)) if is_negative else value
        case sympy.Pow() if expression.exp.is_Integer:
            return power(formula(expression.base), int(expression.exp))
        case sympy.Sum():
            return _total(expression, formula)
        case sympy.KroneckerDelta():
            return Equal(*(_place(x, naming) for x in expression.args[:2]))
        case sympy.Derivative():
            return _derived(expression, expression.expr.args, formula, naming)
        case sympy.Subs() if isinstance(expression.expr, sympy.Derivative):
            return _derived(expression.expr, expression.point, formula, naming)
        case sympy.Function():
            name = str(expression.func.__name__)
            own = isinstance(expression, AppliedUndef)
            shown = naming(name) if own else Name(name)
            return Function(shown, tuple(map(formula, expression.args)))
    raise TypeError(f"{expression} is no scalar of the kernel's calculus; it has no notation")


def _derived(
    derivative: Any, point: Iterable[Any], formula: Callable[[Any], Formula], naming: Naming
) -> Formula:
    """A derivative of a function at a point: φ′(x)."""
    name = naming(str(derivative.expr.func.__name__))
    return Function(name, tuple(map(formula, point)), int(derivative.derivative_count))


def _is_applied(factor: Any) -> bool:
    base = factor.base if isinstance(factor, sympy.Pow) else factor
    return isinstance(base, sympy.Function | sympy.Derivative | sympy.Subs | sympy.Sum)


def _sum(expression: Any, formula: Callable[[Any], Formula]) -> Formula:
    terms = [_signed(term, formula) for term in expression.as_ordered_terms()]
    return Sum(tuple(sorted(terms, key=lambda term: term[0])))


def _signed(term: Any, formula: Callable[[Any], Formula]) -> tuple[bool, Formula]:
    """Whether a term is negative by its number, and the term without that sign."""
    parts = term.as_ordered_factors() if isinstance(term, sympy.Mul) else [term]
    # Factors with an argument last, so that none reads as applied to its neighbour.
    factors = sorted((x for x in parts if not x.is_Rational), key=_is_applied)
    numbers = (Fraction(int(x.p), int(x.q)) for x in parts if x.is_Rational)
    number = math.prod(numbers, start=Fraction(1))
    value = product([Number(abs(number)), *map(formula, factors)])
    return number < 0, Product((value,)) if isinstance(value, Sum) else value


def _total(expression: Any, formula: Callable[[Any], Formula]) -> Formula:
    """A sum over an index; its limits are left out where they are all of the index's places."""
    body: Formula = formula(expression.function)
    for index, first, last in expression.limits:
        ranges = {
            size
            for entry in expression.function.atoms(MatrixElement)
            for place, size in zip((entry.i, entry.j), entry.parent.shape, strict=True)
            if place == index
        }
        is_whole = first == 0 and ranges == {last + 1}
        limits = None if is_whole else (formula(first), formula(last))
        shown = formula(index)
        if not isinstance(shown, Name):
            raise TypeError(f"{index} is no index of a sum; it has no notation")
        body = Total(shown, body, limits)
    return body


def _place(place: Any, naming: Naming) -> At:
    offset, rest = sympy.sympify(place).as_coeff_Add()
    return At(None if rest == 0 else naming(str(rest)), int(offset))
