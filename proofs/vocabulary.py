"""The words in which statements are written; other people's files use them, so they are stable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sympy

from .kernel import (
    BOUND,
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Derivative,
    Polynomial,
    constant,
)
from .reading import (
    DiagonalSymbol,
    ElementwiseFunction,
    InnerProduct,
    RunningProduct,
    StatementError,
    StepMatrix,
    SymmetricSymbol,
    bound_step,
    read,
)

n = sympy.Symbol("n", integer=True, positive=True)
"""The size that square matrices share unless another is given."""


@dataclass(frozen=True)
class Assertion:
    """A relation as it is written, with the kernel's reading of it.

    It is written as its ``parts``, expressions or assertions, in the places of a ``form``.
    ``hypothesis`` is its reading where it is assumed, ``conclusion`` where it is claimed; the two
    differ only for a lower bound of a norm, which says that some vector attains it, or that every
    upper bound (``given``) is at least as large.
    """

    form: str
    parts: tuple[Any, ...]
    hypothesis: tuple[Atom, ...]
    conclusion: tuple[Atom | Derivative, ...]
    given: tuple[Atom, ...] = ()

    @cached_property
    def text(self) -> str:
        """The form with its parts, printed when somebody reads it: that takes SymPy long."""
        return self.form.format(*map(_shown, self.parts))

    def __str__(self) -> str:
        return self.text


class Family:
    """Matrices or scalars, one for each step: ``D[k]``."""

    def __init__(self, base: Any) -> None:
        self.base = base

    def __getitem__(self, step: Any) -> Any:
        if isinstance(self.base, sympy.IndexedBase):
            return self.base[step]
        return StepMatrix(self.base, step)


def _names(names: str) -> list[str]:
    words = names.replace(",", " ").split()
    if not words:
        raise StatementError("no name given")
    for word in words:
        if word == BOUND:
            raise StatementError(f"{word} is the name of the bound step; choose another")
    return words


def _size(size: Any) -> Any:
    if isinstance(size, bool | float) or (isinstance(size, int) and size < 1):
        raise StatementError(f"{size!r} is not a size: write a name, or a positive integer")
    return sympy.Symbol(size, integer=True, positive=True) if isinstance(size, str) else size


def _one_or_all(made: list[Any]) -> Any:
    return made[0] if len(made) == 1 else tuple(made)


def matrices(names: str, rows: Any = "n", columns: Any = None) -> Any:
    """Real matrices, ``n × n`` unless rows and columns are given."""
    shape = _size(rows), _size(rows if columns is None else columns)
    return _one_or_all([sympy.MatrixSymbol(name, *shape) for name in _names(names)])


def symmetric(names: str, size: Any = "n") -> Any:
    """Real symmetric matrices."""
    return _one_or_all([SymmetricSymbol(x, _size(size), _size(size)) for x in _names(names)])


def diagonal(names: str, size: Any = "n") -> Any:
    """Real diagonal matrices."""
    return _one_or_all([DiagonalSymbol(x, _size(size), _size(size)) for x in _names(names)])


def vectors(names: str, size: Any = "n") -> Any:
    """Real column vectors, ``n × 1``."""
    return _one_or_all([sympy.MatrixSymbol(name, _size(size), 1) for name in _names(names)])


def scalars(names: str) -> Any:
    """Real numbers; their signs are hypotheses.

    They carry no assumption that SymPy could decide a statement by: the kernel is to do that.
    """
    return _one_or_all([sympy.Symbol(name) for name in _names(names)])


def naturals(names: str) -> Any:
    """Natural numbers 0, 1, 2, …: horizons."""
    return _one_or_all([sympy.Symbol(name, integer=True) for name in _names(names)])


def family(member: Any) -> Family:
    """One matrix, or scalar, like the given one for each step k: ``D[k]``."""
    if isinstance(member, sympy.Symbol):
        return Family(sympy.IndexedBase(member.name))
    return Family(member)


def identity(size: Any = "n") -> Any:
    """The identity matrix."""
    return sympy.Identity(_size(size))


def dot(x: Any, y: Any) -> Any:
    """The scalar xᵀy."""
    if x.shape != y.shape or x.shape[1] != 1:
        raise StatementError(f"dot needs two vectors of one size, not {x.shape} and {y.shape}")
    return InnerProduct(x, y)


def tanh(argument: Any) -> Any:
    """The hyperbolic tangent of a scalar, or of each diagonal entry."""
    if isinstance(argument, sympy.MatrixExpr):
        return ElementwiseFunction("tanh", argument)
    return sympy.tanh(argument)


def product(factor: Callable[[Any], Any], step: Any) -> Any:
    """The running product ``F(t) ⋯ F(1)``: ``product(lambda k: D[k] * W, t)``."""
    if not callable(factor):
        raise StatementError("product needs the step: write product(lambda k: D[k] * W, t)")
    value = factor(bound_step)
    if isinstance(value, sympy.MatrixExpr):
        return RunningProduct(value, step)
    return sympy.Product(value, (bound_step, 1, step))


def power(base: Any, step: Any) -> Any:
    """The power ``Aᵗ`` of a square matrix, or ``aᵗ`` of a scalar."""
    if isinstance(base, sympy.MatrixExpr):
        return RunningProduct(base, step)
    return base**step


# --- relations ---------------------------------------------------------------------------------


def _plain(form: str, parts: tuple[Any, ...], *atoms: Atom) -> Assertion:
    return Assertion(form, parts, atoms, atoms)


def _atom(relation: str, polynomial: Polynomial) -> Atom:
    return Atom(relation, polynomial, every=BOUND in polynomial.steps)


def _shown(expression: Any) -> str:
    if isinstance(expression, Assertion):
        return expression.text
    return str(expression).replace("**", "^").replace("*", " ").replace(".T", "ᵀ")


def psd(X: Any) -> Assertion:
    """``X ⪰ 0``; X must be symmetric."""
    return _plain("{} ⪰ 0", (X,), _atom(PSD, _symmetric(X)))


def positive_definite(X: Any) -> Assertion:
    """``X ≻ 0``; X must be symmetric."""
    return _plain("{} ≻ 0", (X,), _atom(POSITIVE, _symmetric(X)))


def _symmetric(X: Any) -> Polynomial:
    value = read(X)
    if not value.is_symmetric:
        raise StatementError(f"psd needs a symmetric expression; {_shown(X)} is not its transpose")
    return value


def equal(left: Any, right: Any) -> Assertion:
    """``left = right``, between matrices of one shape or between scalars."""
    value = read(left) - _like(right, read(left))
    return _plain("{} = {}", (left, right), _atom(ZERO, value))


def _like(right: Any, left: Polynomial) -> Polynomial:
    value = read(right)
    if (value.rows, value.columns) != (left.rows, left.columns):
        raise StatementError(f"{left.described} and {value.described} have different shapes")
    return value


def entrywise_at_least(left: Any, right: Any) -> Assertion:
    """``left ≥ right``, entry by entry."""
    value = read(left) - _like(right, read(left))
    return _plain("{} ≥ {} entrywise", (left, right), _atom(ENTRYWISE, value))


def _gram(X: Any) -> Polynomial:
    value = read(X)
    return value.T * value


def _scalar(c: Any) -> Polynomial:
    value = read(c)
    if not value.is_scalar:
        raise StatementError(f"a bound is a scalar, not {value.described}")
    return value


def norm_at_most(X: Any, c: Any) -> Assertion:
    """``0 ≤ c`` and ``‖X‖ ≤ c`` (spectral norm): ``c²I − XᵀX ⪰ 0``."""
    gram, bound = _gram(X), _scalar(c)
    difference = bound * bound * constant(1, gram.rows) - gram
    return _plain("‖{}‖ ≤ {}", (X, c), _atom(PSD, bound), _atom(PSD, difference))


def singular_values_at_least(X: Any, c: Any) -> Assertion:
    """``0 ≤ c`` and ``σ_min(X) ≥ c``: ``XᵀX − c²I ⪰ 0``."""
    gram, bound = _gram(X), _scalar(c)
    difference = gram - bound * bound * constant(1, gram.rows)
    return _plain("σ_min({}) ≥ {}", (X, c), _atom(PSD, bound), _atom(PSD, difference))


def upper_bound_of(X: Any) -> Any:
    """The scalar b that stands for any upper bound of ‖X‖ where a lower bound is claimed."""
    return sympy.Symbol(f"b⟨{_shown(X)}⟩")


def attaining(X: Any) -> Any:
    """The vector at which a lower bound of ‖X‖ is attained, where one is assumed."""
    vector = sympy.MatrixSymbol(f"v⟨{_shown(X)}⟩", X.shape[1], 1)
    return StepMatrix(vector, bound_step) if BOUND in read(X).steps else vector


def norm_at_least(X: Any, c: Any) -> Assertion:
    """``‖X‖ ≥ c``.

    Assumed, it names a vector v with ``vᵀ(XᵀX − c²I)v ≥ 0`` and ``vᵀv > 0``, and says ``c ≥ 0``.
    Claimed, it says that every b with ``‖X‖ ≤ b`` has ``b ≥ c``.
    """
    gram, bound = _gram(X), _scalar(c)
    v, b = read(attaining(X)), read(upper_bound_of(X))
    attained = v.T * (gram - bound * bound * constant(1, gram.rows)) * v
    above = b * b * constant(1, gram.rows) - gram
    return Assertion(
        "‖{}‖ ≥ {}",
        (X, c),
        (_atom(PSD, bound), _atom(PSD, attained), _atom(POSITIVE, v.T * v)),
        (_atom(PSD, b - bound),),
        (_atom(PSD, b), _atom(PSD, above)),
    )


def norm_equals(X: Any, c: Any) -> Assertion:
    """``‖X‖ = c``: both bounds."""
    above, below = norm_at_most(X, c), norm_at_least(X, c)
    return Assertion(
        "‖{}‖ = {}",
        (X, c),
        (*above.hypothesis, *below.hypothesis),
        (*above.conclusion, *below.conclusion),
        below.given,
    )


def both(*statements: Any) -> Assertion:
    """All the assertions at once."""
    parts = [as_assertion(statement) for statement in statements]
    return Assertion(
        " and ".join("{}" for _ in parts),
        tuple(parts),
        tuple(atom for part in parts for atom in part.hypothesis),
        tuple(atom for part in parts for atom in part.conclusion),
        tuple(atom for part in parts for atom in part.given),
    )


def every(assertion: Callable[[Any], Any]) -> Assertion:
    """The assertion for every step k ≥ 1: ``every(lambda k: norm_at_most(D[k], delta))``."""
    if not callable(assertion):
        raise StatementError("every needs the step: write every(lambda k: …) with D[k] inside")
    inner = as_assertion(assertion(bound_step))
    if not any(isinstance(atom, Atom) and atom.every for atom in inner.hypothesis):
        raise StatementError(f"{inner} does not depend on the step that `every` binds")
    return replace(inner, form=f"{{}} for every {BOUND} ≥ 1", parts=(inner,))


def differentiates(function: Any, variable: Any, value: Any) -> Assertion:
    """``d function / d variable = value``, between SymPy scalars."""
    parts = function, variable, value
    for part in parts:
        if isinstance(part, str):
            raise StatementError(f"{part!r} is a text: write a scalar of Symbol, Sum, tanh, …")
    return Assertion("∂({})/∂({}) = {}", parts, (), (Derivative(*map(sympy.sympify, parts)),))


absurd = _plain("false", (), Atom(PSD, constant(-1)))
"""A statement that fails: the conclusion of a claim that hypotheses exclude each other."""


def as_assertion(statement: Any) -> Assertion:
    """An assertion as it is, or a SymPy relation between scalars."""
    if isinstance(statement, Assertion):
        return statement
    if isinstance(statement, bool):
        raise StatementError(
            f"{statement} is what Python makes of == or != or of two numbers;"
            " for an equation write equal(…, …)"
        )
    if statement in (sympy.true, sympy.false):
        raise StatementError(
            f"SymPy took a relation to be {statement}, so that nothing is left for the kernel to"
            " decide; write sympy.Ge(…, …, evaluate=False), or Gt, Le, Lt"
        )
    if isinstance(statement, sympy.Equality):
        return equal(statement.lhs, statement.rhs)
    if not isinstance(statement, sympy.core.relational.Relational):
        kind = type(statement).__name__
        several = isinstance(statement, list | tuple)
        shown = f"a {kind}" if several or callable(statement) else repr(statement)
        hint = "both(…, …)" if several else "psd(…), norm_at_most(…, …), equal(…, …), …"
        raise StatementError(f"{shown} is not a statement: write {hint}")
    if isinstance(statement, sympy.Ne):
        raise StatementError(f"{statement}: ≠ has no certificate; write a strict inequality")
    relation = PSD if isinstance(statement, sympy.Ge | sympy.Le) else POSITIVE
    form, parts = f"{{}} {_SIGNS[statement.rel_op]} {{}}", (statement.lhs, statement.rhs)
    return _plain(form, parts, _atom(relation, _scalar(statement.gts) - _scalar(statement.lts)))


_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}
