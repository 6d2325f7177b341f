"""Writes SymPy's scalar expressions as a paper does: φ′(Σₗ Wᵢₗ hₗ + bᵢ) Wᵢⱼ."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.printing.str import StrPrinter

from .notation import subscript, superscript, symbol


class _Printer(StrPrinter):  # type: ignore[misc]
    """SymPy's own printer, with sums, indices, powers and derivatives as a paper has them."""

    def _print_Symbol(self, expr: Any) -> str:
        return symbol(str(expr.name))

    def _print_MatrixElement(self, expr: Any) -> str:
        places = [expr.i] if expr.parent.cols == 1 else [expr.i, expr.j]
        return symbol(str(expr.parent)) + "".join(subscript(self._print(x)) for x in places)

    def _print_Sum(self, expr: Any) -> str:
        indices = "".join(f"Σ{subscript(self._print(limit[0]))}" for limit in expr.limits)
        return f"{indices} {self.parenthesize(expr.function, 45)}"

    def _print_Mul(self, expr: Any) -> str:
        coefficient, rest = expr.as_coeff_Mul()
        # Factors with an argument last, so that none reads as applied to its neighbour.
        factors = sorted(rest.as_ordered_factors(), key=lambda x: bool(x.args) and not x.is_Indexed)
        text = " ".join(self.parenthesize(x, 50) for x in factors)
        if coefficient == 1:
            return text
        return f"-{text}" if coefficient == -1 else f"{self._print(coefficient)} {text}"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if not (expr.exp.is_Integer and expr.exp > 1):
            return str(super()._print_Pow(expr, rational=rational))
        if isinstance(expr.base, sympy.Function):
            arguments = ", ".join(map(self._print, expr.base.args))
            return f"{self._name(expr.base)}{superscript(str(expr.exp))}({arguments})"
        return str(self.parenthesize(expr.base, 60)) + superscript(str(expr.exp))

    def _print_Function(self, expr: Any) -> str:
        return f"{self._name(expr)}({', '.join(map(self._print, expr.args))})"

    def _name(self, expr: Any) -> str:
        return symbol(str(expr.func.__name__))

    def _print_Subs(self, expr: Any) -> str:
        slope, variables, point = expr.args
        whole = isinstance(slope, sympy.Derivative) and slope.expr.args == tuple(variables)
        if whole and slope.derivative_count == 1:
            return f"{self._name(slope.expr)}′({self._print(point[0])})"
        return str(super()._print_Subs(expr))


def calculus_text(expression: Any) -> str:
    """The expression in the notation of a paper."""
    return str(_Printer().doprint(expression)).replace("-", "−")


def derivative_text(function: Any, variable: Any, value: Any) -> str:
    """``∂function/∂variable = value``."""
    top, below, equals = map(calculus_text, (function, variable, value))
    return f"∂/∂{below} {top} = {equals}"
