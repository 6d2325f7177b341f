"""Writes SymPy's scalar expressions as a paper does: φ′(∑ₗ Wᵢₗhₗ + bᵢ)Wᵢⱼ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import sympy
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from .formula import (
    At,
    Equal,
    Formula,
    Function,
    Member,
    Name,
    Number,
    Relation,
    Slope,
    Sum,
    Total,
    power,
    product,
)
from .kernel import Derivative

Naming = Callable[[str], Name]


class Called(NamedTuple):
    """What calculus calls by a name: a matrix, whose entries have places, a function, a number."""

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
            # Factors with an argument last, so that none reads as applied to its neighbour.
            factors = sorted(expression.as_ordered_factors(), key=_is_applied)
            return product(map(formula, factors))
        case sympy.Pow():
            return power(formula(expression.base), int(expression.exp))
        case sympy.Sum():
            return _total(expression, formula)
        case sympy.KroneckerDelta():
            return Equal(*(_place(x, naming) for x in expression.args[:2]))
        case sympy.Subs() if isinstance(expression.expr, sympy.Derivative):
            applied, point = expression.expr.expr, expression.point
            order = int(expression.expr.derivative_count)
            return Function(naming(str(applied.func.__name__)), tuple(map(formula, point)), order)
        case sympy.Function():
            name = str(expression.func.__name__)
            own = isinstance(expression, AppliedUndef)
            shown = naming(name) if own else Name(name)
            return Function(shown, tuple(map(formula, expression.args)))
    raise TypeError(f"{expression} is no scalar of the kernel's calculus; it has no notation")


def _is_applied(factor: Any) -> bool:
    base = factor.base if isinstance(factor, sympy.Pow) else factor
    return isinstance(base, sympy.Function | sympy.Subs | sympy.Sum)


def _sum(expression: Any, formula: Callable[[Any], Formula]) -> Formula:
    terms = []
    for term in expression.as_ordered_terms():
        coefficient, _ = term.as_coeff_Mul()
        is_subtracted = bool(coefficient < 0)
        terms.append((is_subtracted, formula(-term if is_subtracted else term)))
    terms.sort(key=lambda term: term[0])
    return Sum(tuple(terms))


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
