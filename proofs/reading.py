"""Reads SymPy expressions into the kernel's normal form.

SymPy is the language of statements.  Reading is not part of the kernel: a theorem is printed from
the kernel's own objects, so what was read can always be read back.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, reduce
from operator import mul
from typing import Any

import sympy
from sympy.matrices.expressions.matpow import MatPow

from .kernel import (
    BOUND,
    KernelError,
    Letter,
    Polynomial,
    Step,
    constant,
    function,
    of,
    running_product,
)

bound_step = sympy.Symbol(BOUND, integer=True)
"""The step that ``product`` and ``every`` bind; no other symbol may bear its name."""


class StatementError(ValueError):
    """A statement is not one that the kernel can read; the message says what would be."""


class SymmetricSymbol(sympy.MatrixSymbol):  # type: ignore[misc]
    """A real symmetric matrix variable."""

    structure = "symmetric"

    def _eval_transpose(self) -> SymmetricSymbol:
        return self


class DiagonalSymbol(SymmetricSymbol):
    """A real diagonal matrix variable."""

    structure = "diagonal"


class StepMatrix(sympy.MatrixExpr):  # type: ignore[misc]
    """The member ``A[k]`` of a family of matrices."""

    def __new__(cls, base: Any, step: Any) -> StepMatrix:
        """The member of the family ``base`` at a step."""
        member: StepMatrix = sympy.Basic.__new__(cls, base, sympy.sympify(step))
        return member

    @property
    def shape(self) -> Any:
        """The shape of every member."""
        return self.args[0].shape

    def _eval_transpose(self) -> Any:
        return self if isinstance(self.args[0], SymmetricSymbol) else sympy.Transpose(self)

    def _sympystr(self, printer: Any) -> str:
        return f"{self.args[0]}[{printer._print(self.args[1])}]"


class RunningProduct(sympy.MatrixExpr):  # type: ignore[misc]
    """``F(t) ⋯ F(1)`` for a factor F in the bound step."""

    def __new__(cls, factor: Any, step: Any) -> RunningProduct:
        """The running product of a factor up to a step."""
        product: RunningProduct = sympy.Basic.__new__(cls, factor, sympy.sympify(step))
        return product

    @property
    def shape(self) -> Any:
        """The shape of the factor."""
        return self.args[0].shape

    def _sympystr(self, printer: Any) -> str:
        return f"∏({printer._print(self.args[0])}, {printer._print(self.args[1])})"


class InnerProduct(sympy.Expr):  # type: ignore[misc]
    """The scalar xᵀy of two vectors; SymPy would write ``(x.T * y)[0, 0]`` as a sum."""

    is_commutative = True

    def _sympystr(self, printer: Any) -> str:
        return f"⟨{printer._print(self.args[0])}, {printer._print(self.args[1])}⟩"


class ElementwiseFunction(sympy.MatrixExpr):  # type: ignore[misc]
    """A scalar function of each diagonal entry of a diagonal matrix."""

    def __new__(cls, name: Any, argument: Any) -> ElementwiseFunction:
        """The function of that name of each diagonal entry."""
        value: ElementwiseFunction = sympy.Basic.__new__(cls, sympy.Symbol(str(name)), argument)
        return value

    @property
    def shape(self) -> Any:
        """The shape of the argument."""
        return self.args[1].shape

    def _eval_transpose(self) -> ElementwiseFunction:
        return self

    def _sympystr(self, printer: Any) -> str:
        return f"{self.args[0]}({printer._print(self.args[1])})"


def read_step(step: Any) -> Step:
    """``t + m`` or ``m``, for a natural symbol t and an integer m."""
    expression = sympy.sympify(step)
    offset, rest = expression.as_coeff_Add()
    if not (offset.is_Integer and (rest == 0 or (rest.is_Symbol and rest.is_integer))):
        raise StatementError(f"{step} is not a step: write t, t + 1 or a number")
    return Step(None if rest == 0 else str(rest), int(offset))


def read_dimension(size: Any) -> int | str:
    """A number, or the name of a symbolic size."""
    return int(size) if sympy.sympify(size).is_Integer else str(size)


def read(expression: Any) -> Polynomial:
    """The normal form of a SymPy scalar or matrix expression.

    Raises
    ------
    StatementError
        If the expression holds a float, a shape that does not fit, or an operation that has no
        polynomial form (inverse, trace, determinant, division).
    """
    try:
        return _read(sympy.sympify(expression, strict=True))
    except sympy.SympifyError:
        raise StatementError(f"{expression!r} is not a SymPy expression") from None
    except KernelError as error:
        raise StatementError(str(error)) from None


@lru_cache(maxsize=4096)
def _read(e: Any) -> Polynomial:
    if e.is_Float:
        exact = sympy.nsimplify(e, rational=True)
        raise StatementError(f"{e} is a float; write Rational{exact.as_numer_denom()}")
    if e.is_Rational:
        return constant(Fraction(int(e.p), int(e.q)))
    if isinstance(e, sympy.Add | sympy.MatAdd):
        first, *rest = map(_read, e.args)
        return sum(rest, start=first)
    if isinstance(e, sympy.Mul | sympy.MatMul):
        return reduce(mul, map(_read, e.args))
    if isinstance(e, sympy.Pow | MatPow):
        return _read_power(e.base, e.exp)
    if isinstance(e, sympy.Transpose):
        return _read(e.arg).T
    if isinstance(e, sympy.Identity):
        return constant(1, read_dimension(e.rows))
    if isinstance(e, sympy.ZeroMatrix):
        return Polynomial(read_dimension(e.rows), read_dimension(e.cols), {})
    if isinstance(e, RunningProduct):
        return running_product(_read(e.args[0]), read_step(e.args[1]))
    if isinstance(e, sympy.Product) and e.limits[0][:2] == (bound_step, 1):
        return running_product(_read(e.function), read_step(e.limits[0][2]))
    if isinstance(e, ElementwiseFunction):
        return function(str(e.args[0]), _read(e.args[1]))
    if isinstance(e, sympy.tanh | sympy.exp):
        return function(e.func.__name__, _read(e.args[0]))
    if isinstance(e, InnerProduct):
        return _read(e.args[0]).T * _read(e.args[1])
    return of(_read_letter(e))


def _read_power(base: Any, exponent: Any) -> Polynomial:
    offset, rest = exponent.as_coeff_Add()
    times, step = rest.as_coeff_Mul()
    whole = offset.is_Integer and times.is_Integer and offset >= 0 and times >= 0
    if not whole or not (rest == 0 or (step.is_Symbol and step.is_integer)):
        raise StatementError(f"{base}**({exponent}): {_instead_of_power(base, exponent)}")
    factor = _read(base)
    if factor.rows != factor.columns:
        raise StatementError(f"{base}**{exponent}: {factor.described} is not square")
    powers = [factor] * int(offset)
    if rest != 0:
        powers += [running_product(factor, Step(str(step), 0))] * int(times)
    return reduce(mul, powers, constant(1, factor.rows))


def _instead_of_power(base: Any, exponent: Any) -> str:
    product = "X" if isinstance(base, sympy.MatrixExpr) else "x"
    shown = f"({base})" if base.args and not isinstance(base, sympy.MatrixSymbol) else f"{base}"
    if exponent.is_negative:
        one = "identity()" if product == "X" else "1"
        return f"name the inverse {product} and assume equal({shown} * {product}, {one})"
    if exponent.is_Rational:
        return f"name the root {product} and assume equal({product}**{exponent.q}, …)"
    return "an exponent is a natural number, or m t + l with t from naturals"


def _read_letter(e: Any) -> Letter:
    if isinstance(e, sympy.MatrixSymbol):
        rows, columns = map(read_dimension, e.shape)
        return Letter(e.name, rows, columns, getattr(e, "structure", "general"))
    if isinstance(e, StepMatrix):
        return _read_letter(e.args[0])._replace(step=read_step(e.args[1]))
    if isinstance(e, sympy.Indexed) and len(e.indices) == 1:
        return Letter(str(e.base), 1, 1, "general", read_step(e.indices[0]))
    if isinstance(e, sympy.Symbol) and e.is_integer:
        return Letter(e.name, 1, 1, "natural")
    if isinstance(e, sympy.Symbol) and (e.is_nonnegative or e.is_nonpositive or e.is_zero):
        raise StatementError(f"{e} carries a sign as an assumption; write it as a hypothesis")
    if isinstance(e, sympy.Symbol):
        return Letter(e.name, 1, 1)
    kind = type(e).__name__
    raise StatementError(f"{e}: {kind} has no polynomial form; name it and give its equation")
