"""``derivative`` in Coq: what SymPy differentiates is differentiated again, rule by rule.

A statement ``∂f/∂x = g`` becomes ``has_derivative (fun s => f) x g``, where s stands for x, or for
the one entry x of a vector: ``with_entry h j 0 s``.  An undefined function stands for any function,
with any other for its derivative.  What is printed here is to be trusted like :mod:`.statements`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

import sympy
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from proofs.kernel import Derivative

from .lemmas import moving
from .printing import FIELD, Printer
from .statements import quantified
from .terms import UnsupportedError

_ATOM, _APPLICATION, _POWER, _PRODUCT, _SUM = 0, 10, 29, 40, 50
_MOVING = "s_"


@dataclass(frozen=True)
class Differentiated:
    """The derivative of an expression as Coq's text, and the proof that it is."""

    derivative: str
    proof: str


@dataclass
class Calculus:
    """One statement ``∂f/∂x = g``: its text, its variables, and the lemma that proves it."""

    printer: Printer
    statement: Derivative
    binders: dict[str, str] = field(default_factory=dict)
    slopes: dict[str, str] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    called: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        variable = self.statement.variable
        self.point = self._argument(variable)
        if isinstance(variable, MatrixElement):
            matrix, row, column = variable.args
            if column != 0 or matrix.shape[1] != 1:
                raise UnsupportedError(f"{variable} is no entry of a column vector")
            self.vector: sympy.MatrixSymbol | None = matrix
            self.row = self._index(row, matrix.shape[0])
            name = self._matrix(matrix)
            self.moving = f"(with_entry {name} {self.row} 0 {_MOVING})"
            self.resting = f"(with_entry {name} {self.row} 0 {self.point})"
        else:
            self.vector = None
            self.moving, self.resting = _MOVING, self.point

    # --- the statement -------------------------------------------------------------------------

    def text(self) -> str:
        """The statement for all values of what it speaks of."""
        self._leaves.clear()
        function = self._text(self.statement.function, self.moving)
        value = self._argument(self.statement.value)
        last = f"has_derivative (fun {_MOVING} => {function})\n      {self.point}\n      {value}"
        slopes = [f"({name} {slope} : {FIELD} -> {FIELD})" for name, slope in self.slopes.items()]
        grouped = groupby(self._sorted(), key=itemgetter(1))
        kinds = [f"({' '.join(name for name, _ in group)} : {kind})" for kind, group in grouped]
        lines = [
            f"(forall x_ : {FIELD}, has_derivative {name} x_ ({slope} x_))"
            for name, slope in self.slopes.items()
        ]
        return quantified([*slopes, *kinds], lines, last)

    def _sorted(self) -> list[tuple[str, str]]:
        """The quantifiers, sizes first."""
        return sorted(self.binders.items(), key=lambda pair: pair[1] != "nat")

    # --- the proof -----------------------------------------------------------------------------

    def lemma(self, name: str, facts: Callable[[str], str]) -> str:
        """The lemma; ``facts`` names the hypotheses on exp and tanh."""
        self._facts = facts
        text = self.text()
        found = self._differentiated(self.statement.function)
        self._note(self.statement.value)
        functions = [x for pair in self.slopes.items() for x in pair]
        names = [*functions, *(x for x, _ in self._sorted()), *(f"{x}_slope_" for x in self.slopes)]
        leaves = "; ".join(self._leaves)
        return (
            f"Lemma {name} : {text}.\nProof.\n{moving(*names)}"
            f"apply: (derivative_eq _ {found.proof}).\n"
            f"rewrite ?with_entryE ?eqxx.\nscalars {FIELD} [:: {leaves}].\nQed.\n"
        )

    def _differentiated(self, expression: sympy.Expr) -> Differentiated:
        """The rules of calculus, along the expression as it is printed."""
        if not self._depends(expression):
            constant = self._argument(expression)
            return self._typed(expression, "0", f"derivative_constant {constant} {self.point}")
        match expression:
            case sympy.Symbol():
                return self._typed(expression, "1", f"derivative_variable {self.point}")
            case MatrixElement():
                _, row, _ = expression.args
                index = self._index(row, expression.args[0].shape[0])
                slope = self._delta(index, self.row)
                matrix = self._matrix(expression.args[0])
                proof = f"derivative_entry {matrix} {self.row} {index} {self.point}"
                return self._typed(expression, slope, proof)
            case sympy.Sum():
                return self._linear(expression)
            case sympy.Add():
                first, rest = _split(expression)
                return self._pair(
                    expression, first, rest, "derivative_sum", "{0.derivative} + ({1.derivative})"
                )
            case sympy.Mul() if (opposite := _opposite(expression)) is not None:
                inner = self._differentiated(opposite)
                proof = f"derivative_opposite {inner.proof}"
                return self._typed(expression, f"- ({inner.derivative})", proof)
            case sympy.Mul():
                return self._product(expression)
            case sympy.Pow() if _is_power(expression):
                return self._power(expression)
            case sympy.tanh() | sympy.exp() | AppliedUndef():
                return self._composed(expression)
        raise UnsupportedError(f"the derivative of {expression}")

    def _typed(self, expression: sympy.Expr, derivative: str, proof: str) -> Differentiated:
        function = self._text(expression, self.moving)
        kind = f"has_derivative (fun {_MOVING} : {FIELD} => {function}) {self.point} ({derivative})"
        return Differentiated(derivative, f"({proof} : {kind})")

    def _pair(
        self, whole: sympy.Expr, first: sympy.Expr, rest: sympy.Expr, lemma: str, form: str
    ) -> Differentiated:
        x, y = self._differentiated(first), self._differentiated(rest)
        return self._typed(whole, form.format(x, y), f"{lemma} {x.proof} {y.proof}")

    def _product(self, expression: sympy.Expr) -> Differentiated:
        first, rest = _split(expression)
        here, there = (f"({self._text(part, self.resting)})" for part in (first, rest))
        form = f"({{0.derivative}}) * {there} + {here} * ({{1.derivative}})"
        self._note(first)
        self._note(rest)
        return self._pair(expression, first, rest, "derivative_product", form)

    def _power(self, expression: sympy.Pow) -> Differentiated:
        base, exponent = expression.args
        inner, below = self._differentiated(base), exponent - 1
        self._note(base)
        slope = f"{exponent}%:R * ({self._text(base, self.resting)}) ^+ {below}"
        proof = f"derivative_power {below} {inner.proof}"
        return self._typed(expression, f"{slope} * ({inner.derivative})", proof)

    def _linear(self, expression: sympy.Sum) -> Differentiated:
        """``Σ_l c_l h_l``, linear in the entries of the vector."""
        body, (index, _, _) = expression.args
        entries = [x for x in sympy.Mul.make_args(body) if self._depends(x)]
        if len(entries) != 1 or entries[0] != self.vector[index, 0]:  # type: ignore[index]
            raise UnsupportedError(f"{expression} is not linear in the entries of {self.vector}")
        coefficient = body / entries[0]
        outer = self._summed
        bound = self._index(index, self.vector.shape[0], bound=True)  # type: ignore[union-attr]
        row = self.statement.variable.args[1]
        slope = self._text(coefficient.subs(index, row), self.resting)
        self._note(coefficient.subs(index, row))
        self._summed = (*outer, bound)
        function = f"(fun {bound} => {self._text(coefficient, self.resting)})"
        self._summed = outer
        vector = self._matrix(self.vector)
        proof = f"derivative_linear {vector} {function} {self.row} {self.point}"
        return self._typed(expression, slope, proof)

    def _composed(self, expression: sympy.Expr) -> Differentiated:
        (argument,) = expression.args
        name, inner = self._function(expression), self._differentiated(argument)
        at = f"({self._text(argument, self.resting)})"
        if isinstance(expression, AppliedUndef):
            outer, slope = f"({name}_slope_ {at})", f"{self.slopes[name]} {at}"
        elif isinstance(expression, sympy.exp):
            outer, slope = f"(derivative_exp {self._facts('exp')} {at})", f"exp {at}"
        else:
            facts = f"{self._facts('exp')} {self._facts('tanh')}"
            outer = f"(derivative_tanh {facts} {at})"
            slope = f"1 - tanh {at} * tanh {at}"
        self._note_slope(expression, argument)
        proof = f"derivative_composition {inner.proof} {outer}"
        return self._typed(expression, f"({slope}) * ({inner.derivative})", proof)

    # --- letters of the last identity ----------------------------------------------------------

    @property
    def _leaves(self) -> dict[str, None]:
        return self.__dict__.setdefault("_noted", {})  # type: ignore[no-any-return]

    def _note(self, expression: sympy.Expr) -> None:
        """Have the parts of an expression, at rest, among the letters."""
        match expression:
            case sympy.Add() | sympy.Mul():
                for part in expression.args:
                    self._note(part)
            case sympy.Pow():
                self._note(expression.base)
            case sympy.Rational():
                pass
            case _:
                self._leaves[f"({self._text(expression, None)})"] = None

    def _note_slope(self, expression: sympy.Expr, argument: sympy.Expr) -> None:
        if isinstance(expression, AppliedUndef):
            at = self._argument(argument)
            self._leaves[f"({self.slopes[self._function(expression)]} {at})"] = None
        else:
            self._note(expression)

    def _delta(self, row: str, column: str) -> str:
        text = f"({row} == {column})%:R"
        self._leaves[text] = None
        return text

    # --- SymPy's scalars as text ---------------------------------------------------------------

    def _depends(self, expression: sympy.Expr) -> bool:
        variable = self.statement.variable
        return expression.has(self.vector if self.vector is not None else variable)  # type: ignore[no-any-return]

    def _text(self, expression: sympy.Expr, moving: str | None) -> str:
        return self._printed(expression, moving)[0]

    def _argument(self, expression: sympy.Expr) -> str:
        return self._below(expression, _ATOM, None)

    def _below(self, expression: sympy.Expr, level: int, moving: str | None) -> str:
        text, own = self._printed(expression, moving)
        return text if own <= level else f"({text})"

    def _printed(self, expression: sympy.Expr, moving: str | None) -> tuple[str, int]:
        match expression:
            case sympy.Integer() if 0 <= expression <= 1:
                return str(expression), _ATOM
            case sympy.Rational() if expression > 0:
                numerator, denominator = expression.p, expression.q
                divided = f"{numerator}%:R / {denominator}%:R"
                return (divided, _PRODUCT) if denominator != 1 else (f"{numerator}%:R", _ATOM)
            case sympy.Symbol():
                if expression == self.statement.variable and moving is not None:
                    return moving, _ATOM
                return self._bound(expression.name, FIELD), _ATOM
            case MatrixElement():
                return self._entry(expression, moving), _APPLICATION
            case sympy.Sum():
                return self._sum(expression, moving), _ATOM
            case sympy.KroneckerDelta():
                size = expression.args[2].args[1] + 1
                pair = sorted(expression.args[:2], key=lambda x: x in self.statement.variable.args)
                row, column = (self._index(x, size) for x in pair)
                return f"({row} == {column})%:R", _ATOM
            case sympy.Subs() | sympy.Derivative():
                return self._slope(expression, moving), _APPLICATION
            case sympy.tanh() | sympy.exp() | AppliedUndef():
                inner = self._below(expression.args[0], _ATOM, moving)
                return f"{self._function(expression)} {inner}", _APPLICATION
            case sympy.Add():
                first, rest = _split(expression)
                left = self._below(first, _SUM, moving)
                if (opposite := _opposite(rest)) is not None:
                    return f"{left} - {self._below(opposite, _PRODUCT, moving)}", _SUM
                return f"{left} + {self._below(rest, _PRODUCT, moving)}", _SUM
            case sympy.Mul() if (opposite := _opposite(expression)) is not None:
                return f"- {self._below(opposite, _POWER, moving)}", _PRODUCT
            case sympy.Pow() if _is_power(expression):
                base = self._below(expression.base, _APPLICATION, moving)
                return f"{base} ^+ {expression.exp}", _POWER
            case sympy.Mul():
                first, rest = _split(expression)
                left = self._below(first, _PRODUCT, moving)
                return f"{left} * {self._below(rest, _POWER, moving)}", _PRODUCT
        raise UnsupportedError(f"{expression} in a derivative")

    def _bound(self, name: str, kind: str) -> str:
        found = self.printer.names.of(("calculus", name, kind), name)
        self.binders.setdefault(found, kind)
        self.called[found] = name
        return found

    def _size(self, size: sympy.Expr) -> str:
        if isinstance(size, sympy.Integer):
            return str(size)
        name = self.printer.dimension(size.name)
        self.binders.setdefault(name, "nat")
        self.called[name] = size.name
        return f"{name}.+1"

    def _matrix(self, matrix: sympy.MatrixSymbol) -> str:
        rows, columns = matrix.shape
        if columns == 1:
            return self._bound(matrix.name, f"'cV[{FIELD}]_{self._size(rows)}")
        if rows == columns:
            return self._bound(matrix.name, f"'M[{FIELD}]_{self._size(rows)}")
        sizes = f"({self._size(rows)}, {self._size(columns)})"
        return self._bound(matrix.name, f"'M[{FIELD}]_{sizes}")

    def _index(self, index: sympy.Expr, size: sympy.Expr, bound: bool = False) -> str:
        if index == 0:
            return "0"
        kind = f"'I_{self._size(size)}"
        name = self.printer.names.of(("calculus", index.name, kind), index.name)
        if not bound and name not in self._summed:
            self._bound(index.name, kind)
        return name

    _summed: tuple[str, ...] = ()

    def _entry(self, entry: MatrixElement, moving: str | None) -> str:
        matrix, row, column = entry.args
        name = self._matrix(matrix)
        moved = moving if moving is not None and matrix == self.vector else name
        rows, columns = matrix.shape
        return f"{moved} {self._index(row, rows)} {self._index(column, columns)}"

    def _sum(self, expression: sympy.Sum, moving: str | None) -> str:
        body, (index, start, stop) = expression.args
        if start != 0:
            raise UnsupportedError(f"{expression} does not begin at 0")
        bound = self._index(index, stop + 1, bound=True)
        outer, self._summed = self._summed, (*self._summed, bound)
        entries = [x for x in sympy.Mul.make_args(body) if self._depends(x)]
        rest = body / entries[0] if len(entries) == 1 else body
        shown = self._below(rest, _PRODUCT, moving)
        if len(entries) == 1:
            shown += f" * {self._below(entries[0], _POWER, moving)}"
        self._summed = outer
        return f"(\\sum_{bound} {shown})"

    def _function(self, expression: sympy.Expr) -> str:
        name: str = expression.func.__name__
        if not isinstance(expression, AppliedUndef):
            self.functions |= {"exp", name}
            return name
        if len(expression.args) != 1:
            raise UnsupportedError(f"{name} of several arguments")
        found = self.printer.names.of(("function", name), name)
        self.called[found] = name
        self.slopes[found] = self.printer.names.of(("slope", name), f"{name}_slope")
        return found

    def _slope(self, expression: sympy.Expr, moving: str | None) -> str:
        """``φ′`` at a point, which SymPy says in two ways."""
        inner, point = expression, None
        if isinstance(expression, sympy.Subs):
            inner, _, (point,) = expression.args
        applied, *by = inner.args
        if not isinstance(applied, AppliedUndef) or by != [(*applied.args, 1)]:
            raise UnsupportedError(f"{expression} in a derivative")
        at = applied.args[0] if point is None else point
        name = self._function(applied)
        return f"{self.slopes[name]} {self._below(at, _ATOM, moving)}"


def _split(expression: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """All but the last addend or factor, and the last."""
    *first, last = expression.args
    return expression.func(*first), last


def _opposite(expression: sympy.Expr) -> sympy.Expr | None:
    """The opposite of the expression, where it has a negative coefficient."""
    coefficient, _ = expression.as_coeff_Mul()
    return -expression if coefficient < 0 else None


def _is_power(expression: sympy.Expr) -> bool:
    return bool(expression.exp.is_Integer and expression.exp >= 2)
