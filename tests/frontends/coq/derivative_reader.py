"""Reads an exported derivative back, by a grammar of its own, and the claim's by the same terms.

Both become SymPy's scalars over uninterpreted symbols: an entry ``U[i, l]`` is U of its sizes and
places, a sum is over a place that is numbered by its depth, and φ′ is the slope of φ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import sympy
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

_TOKENS = re.compile(
    r"\s*(forall|fun|->|=>|==|\\sum_|\^\+|%:R|\.\+1|'M\[R\]_|'cV\[R\]_|'I_"
    r"|[A-Za-z]\w*|\d+|[-+*/(),:])"
)


class Differentiated(NamedTuple):
    """``∂function/∂variable = value``."""

    function: sympy.Expr
    variable: sympy.Expr
    value: sympy.Expr


def _named(name: str, *arguments: object) -> sympy.Expr:
    return sympy.Function(name)(*arguments)


# --- the claim's -------------------------------------------------------------------------------


def spoken(expression: sympy.Expr, depth: int = 0) -> sympy.Expr:
    """The kernel's scalar in these terms."""
    match expression:
        case sympy.Symbol():
            return sympy.Symbol(expression.name)
        case MatrixElement():
            matrix, *places = expression.args
            inside = (spoken(x, depth) for x in (*matrix.shape, *places))
            return _named(f"entry of {matrix.name}", *inside)
        case sympy.Sum():
            body, (index, _, last) = expression.args
            bound = body.xreplace({index: sympy.Symbol(f"place {depth}")})
            return _named("sum", spoken(last + 1), spoken(bound, depth + 1))
        case sympy.KroneckerDelta():
            places = sorted((spoken(x, depth) for x in expression.args[:2]), key=str)
            return _named("same", spoken(expression.args[2].args[1] + 1), *places)
        case sympy.Subs():
            slope, _, (point,) = expression.args
            return _named(f"slope of {slope.expr.func.__name__}", spoken(point, depth))
        case sympy.Derivative():
            return _named(
                f"slope of {expression.expr.func.__name__}",
                spoken(expression.expr.args[0], depth),
            )
        case AppliedUndef():
            return _named(expression.func.__name__, spoken(expression.args[0], depth))
        case sympy.Rational():
            return expression
    return expression.func(*(spoken(part, depth) for part in expression.args))


# --- the exported one --------------------------------------------------------------------------


class DerivativeReader:
    """A recursive descent; ``called`` gives the claim's name of each identifier."""

    def __init__(self, text: str, called: Mapping[str, str]) -> None:
        self.tokens = [token for token in _TOKENS.split(text) if token.strip()]
        assert "".join(self.tokens) == re.sub(r"\s", "", text)
        self.at = 0
        self.called = called
        self.kinds: dict[str, tuple[object, ...]] = {}
        self.slopes: dict[str, str] = {}
        self.places: list[str] = []
        self.moving: tuple[str, str] | None = None

    def read(self) -> Differentiated:
        """The whole statement."""
        self.expect("forall")
        while self.take("("):
            self.declare()
        self.expect(",")
        while self.take("("):
            self.slope()
        found = self.derivative()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        functions = {name for name, (kind, *_) in self.kinds.items() if kind == "function"}
        assert functions == {*self.slopes, *self.slopes.values()}
        return found

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, *tokens: str) -> bool:
        found = self.tokens[self.at : self.at + len(tokens)] == [*tokens]
        self.at += found * len(tokens)
        return found

    def expect(self, *tokens: str) -> None:
        assert self.take(*tokens), f"{tokens} expected at {self.tokens[self.at : self.at + 8]}"

    def word(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    # --- what is quantified

    def declare(self) -> None:
        names = list[str]()
        while not self.take(":"):
            names.append(self.word())
        kind = self.kind()
        self.expect(")")
        assert not self.kinds.keys() & set(names)
        self.kinds |= dict.fromkeys(names, kind)

    def kind(self) -> tuple[object, ...]:
        if self.take("R", "->", "R"):
            return ("function",)
        head = self.word()
        if head in ("nat", "R"):
            return (head,)
        if head == "'I_":
            return "place", self.size()
        if head == "'cV[R]_":
            return "matrix", self.size(), sympy.Integer(1)
        assert head == "'M[R]_"
        if not self.take("("):
            size = self.size()
            return "matrix", size, size
        rows, _, columns = self.size(), self.expect(","), self.size()
        self.expect(")")
        return "matrix", rows, columns

    def size(self) -> sympy.Expr:
        name = self.word()
        if name.isdigit():
            return sympy.Integer(name)
        self.expect(".+1")
        assert self.kinds[name] == ("nat",)
        return sympy.Symbol(self.called[name])

    def slope(self) -> None:
        """``forall x_ : R, has_derivative phi x_ (phi_slope x_)``."""
        self.expect("forall", "x_", ":", "R", ",", "has_derivative")
        function = self.word()
        self.expect("x_", "(")
        self.slopes[self.word()] = function
        self.expect("x_", ")", ")", "->")

    # --- the derivative

    def derivative(self) -> Differentiated:
        self.expect("has_derivative", "(", "fun", "s_", "=>")
        start, depth = self.at, 1
        while depth:
            depth += {"(": 1, ")": -1}.get(self.word(), 0)
        variable, matrix = self.point()
        after, self.at, self.moving = self.at, start, matrix
        self.variable = variable
        function = self.sum()
        self.expect(")")
        self.at, self.moving, self.variable = after, None, None
        return Differentiated(function, variable, self.factor())

    variable: sympy.Expr | None = None

    def point(self) -> tuple[sympy.Expr, tuple[str, str] | None]:
        """The variable; of an entry of a column, the column and the row."""
        if not self.take("("):
            return sympy.Symbol(self.called[self.peek()]), (self.word(), "")
        matrix, row = self.peek(), self.peek(1)
        value = self.sum()
        self.expect(")")
        return value, (matrix, row)

    def sum(self) -> sympy.Expr:
        value = self.product()
        while self.peek() in ("+", "-"):
            sign = self.word()
            value = value + self.product() if sign == "+" else value - self.product()
        return value

    def product(self) -> sympy.Expr:
        value = self.power()
        while self.peek() in ("*", "/"):
            sign = self.word()
            value = value * self.power() if sign == "*" else value / self.power()
        return value

    def power(self) -> sympy.Expr:
        if self.take("-"):
            return -self.power()
        value = self.application()
        return value ** int(self.word()) if self.take("^+") else value

    def application(self) -> sympy.Expr:
        head = self.peek()
        if head in ("exp", "tanh"):
            return getattr(sympy, self.word())(self.factor())
        if self.kinds.get(head) == ("function",):
            self.at += 1
            called = self.called[self.slopes.get(head, head)]
            name = f"slope of {called}" if head in self.slopes else called
            return _named(name, self.factor())
        if self.kinds.get(head, ("",))[0] == "matrix":
            moved = self.moving is not None and self.moving[0] == head
            assert not moved, f"{head} stands still in a function of one of its entries"
            return self.entry(self.word())
        if self.take("(", "with_entry"):
            matrix, row = self.word(), self.word()
            self.expect("0", "s_", ")")
            assert self.moving == (matrix, row)
            return self.entry(matrix)
        return self.factor()

    def entry(self, matrix: str) -> sympy.Expr:
        _, rows, columns = self.kinds[matrix]
        places = [self.place(rows), self.place(columns)]
        return _named(f"entry of {self.called[matrix]}", rows, columns, *places)

    def place(self, size: object) -> sympy.Expr:
        """One of so many places; what a sum binds takes its size from where it stands."""
        name = self.word()
        if name != "0":
            assert self.kinds.setdefault(name, ("place", size)) == ("place", size)
        return self.symbol(name)

    def symbol(self, name: str) -> sympy.Expr:
        """A place by its name, or, where a sum binds it, by the sum's depth."""
        if name in self.places:
            return sympy.Symbol(f"place {self.places.index(name)}")
        return sympy.Integer(0) if name == "0" else sympy.Symbol(self.called[name])

    def factor(self) -> sympy.Expr:
        head = self.word()
        if head == "(":
            return self.parenthesis()
        if head.isdigit():
            assert self.take("%:R") or head in "01"
            return sympy.Integer(head)
        if head == "s_":
            assert self.variable is not None
            return self.variable
        assert self.kinds[head] == ("R",)
        assert self.moving is None or self.moving[0] != head, f"{head} stands still"
        return sympy.Symbol(self.called[head])

    def parenthesis(self) -> sympy.Expr:
        if self.take("\\sum_"):
            name = self.word()
            assert name not in self.kinds
            self.places.append(name)
            body = self.sum()
            self.places.pop()
            _, size = self.kinds.pop(name)
            value = _named("sum", size, body)
        elif self.peek(1) == "==":
            value = self.same()
            self.expect(")", "%:R")
            return value
        else:
            value = self.sum()
        self.expect(")")
        return value

    def same(self) -> sympy.Expr:
        """``i == j``, between places of one size."""
        first, _, second = self.word(), self.expect("=="), self.word()
        ((_, size),) = {self.kinds[name] for name in (first, second) if name != "0"}
        return _named("same", size, *sorted(map(self.symbol, (first, second)), key=str))
