"""The words for statements; scalar inequalities are written ``<=``, ``>=``, ``<``, ``>``."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

import sympy
from sympy.matrices.expressions.matexpr import MatrixElement

from proofs.display.calculus import called_in

from ..kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Derivative,
    KernelError,
    Letter,
    Polynomial,
    constant,
)
from ..kernel.smooth_scalars import check, is_index, is_variable
from .assertions import Assertion, _asserted, _plain, as_assertion, for_every, relation
from .auxiliary import auxiliary_letter
from .letters import (
    Expression,
    Family,
    Term,
    _described,
    _expression,
    _of,
    _one,
    at_bound_step,
)
from .symbols import StatementError, exact_number, fresh_step, multiplied, name_of, quoted
from .writing import (
    Both,
    Calculus,
    Falsehood,
    Norm,
    Number,
    Relation,
    SmallestSingularValue,
    Symmetric,
    Written,
    depends,
    text_of,
)

_ZERO = Number(Fraction(0))

Scalar: TypeAlias = "Term | sympy.Expr"
"""A scalar of ours, or of SymPy's for its calculus."""


def psd(X: Term) -> Assertion:
    """``X ⪰ 0``; X must be symmetric, or the hypotheses must show that it is, as PQ if PQ = QP.

    Then it is read as ``X + Xᵀ ⪰ 0``.
    """
    return _definite("⪰", PSD, _expression(X))


def positive_definite(X: Term) -> Assertion:
    """``X ≻ 0``; X must be symmetric, or the hypotheses must show that it is."""
    return _definite("≻", POSITIVE, _expression(X))


def _definite(sign: str, kind: str, X: Expression) -> Assertion:
    p, written = X.polynomial, X.written
    if p.rows != p.columns:
        raise StatementError(f"psd needs a symmetric matrix, not {_described(X)}")
    if not p.is_symmetric:
        p, written = p + p.T, Symmetric(written, p)
    return _plain(Relation(written, sign, _ZERO), relation(kind, p))


def equal(left: Term, right: Term) -> Assertion:
    """``left = right``, between matrices of one shape or between scalars."""
    return _compared("=", ZERO, _expression(left), _expression(right))


def entrywise_at_least(left: Term, right: Term) -> Assertion:
    """``left ≥ right``, entry by entry."""
    return _compared("≥", ENTRYWISE, _expression(left), _expression(right))


def _compared(sign: str, kind: str, left: Expression, right: Expression) -> Assertion:
    if left.polynomial.shape != right.polynomial.shape:
        mixed = left.polynomial.is_scalar or right.polynomial.is_scalar
        hint = "; write a * identity() for a scalar a" if mixed else ""
        raise StatementError(
            f"{_described(left)} and {_described(right)} have different shapes{hint}"
        )
    atom = relation(kind, left.polynomial - right.polynomial)
    return _plain(Relation(left.written, sign, right.written, kind == ENTRYWISE), atom)


def is_eigenvector(x: Term, X: Term, eigenvalue: Term) -> Assertion:
    """``x ≠ 0`` and ``Xx = λx``, for a vector x, a square matrix X and a number λ.

    Raises
    ------
    StatementError
        If they are none, or the product X x has not the size of x.
    """
    vector, matrix, number = _expression(x), _expression(X), _expression(eigenvalue)
    v, m = vector.polynomial, matrix.polynomial
    if v.columns != 1 or m.shape != (v.rows, v.rows) or not number.polynomial.is_scalar:
        raise StatementError(
            "is_eigenvector(x, X, λ) needs a vector, a square matrix of its size and a number, not"
            f" {_described(vector)}, {_described(matrix)} and {_described(number)}"
        )
    image = equal(matrix * vector, number * vector)
    nonzero = relation(POSITIVE, multiplied(v.T, v))
    written = Both((Relation(vector.written, "≠", _ZERO), image.written))
    return _plain(written, nonzero, *image.hypothesis)


# --- norms and singular values -------------------------------------------------------------------


def norm_at_most(X: Term, c: Term) -> Assertion:
    """``0 ≤ c`` and ``‖X‖ ≤ c`` (spectral norm): ``c²I − XᵀX ⪰ 0``."""
    matrix, bound = _expression(X), _bound(c)
    above = -_gram_excess(matrix.polynomial, bound.polynomial)
    read = relation(PSD, bound.polynomial), relation(PSD, above)
    written = Relation(Norm(matrix.written), "≤", bound.written)
    return _asserted(written, read, read, fault=_fault(written, bound, _NEVER))


def norm_at_least(X: Term, c: Term) -> Assertion:
    """``‖X‖ ≥ c``.

    Assumed, it says that c ≥ 0 as well, and names a vector v with ``vᵀ(XᵀX − c²I)v ≥ 0`` and
    ``vᵀv > 0``.  Claimed, it says that every b with ``‖X‖ ≤ b`` has ``b ≥ c``.
    """
    matrix, bound = _expression(X), _bound(c)
    vector, above = attaining(matrix), upper_bound_of(matrix)
    written = Relation(Norm(matrix.written), "≥", bound.written)
    return _asserted(
        written,
        (relation(PSD, bound.polynomial), *_attained(matrix, bound, vector)),
        (relation(PSD, above.polynomial - bound.polynomial),),
        norm_at_most(matrix, above).hypothesis,
        _names(vector, above),
        _with_sign(written, bound),
        _fault(written, bound, _ALWAYS),
    )


def norm_equals(X: Term, c: Term) -> Assertion:
    """``‖X‖ = c``: both bounds, of which the upper one makes c ≥ 0."""
    matrix, bound = _expression(X), _bound(c)
    above, below = norm_at_most(matrix, bound), norm_at_least(matrix, bound)
    written = Relation(Norm(matrix.written), "=", bound.written)
    return _asserted(
        written,
        dict.fromkeys((*above.hypothesis, *below.hypothesis)),
        (*above.conclusion, *below.conclusion),
        below.given,
        below.introduced,
        fault=_fault(written, bound, _NEVER),
    )


def singular_values_at_least(X: Term, c: Term) -> Assertion:
    """``σ_min(X) ≥ c``, for a square X, or one with more rows: ‖Xv‖ ≥ c ‖v‖ for all v.

    Assumed, it says that c ≥ 0 as well: ``XᵀX − c²I ⪰ 0``.  Claimed, for any real c, it says that
    every s ≥ 0 with ``‖Xw‖ ≤ s ‖w‖`` for some w ≠ 0 has ``s ≥ c``.
    """
    matrix, bound = _expression(X), _bound(c)
    _refuse_wide(matrix)
    X, c, columns = matrix.polynomial, bound.polynomial, matrix.polynomial.columns
    # A matrix of one column is as long as it is at w = 1.
    vector = _one(1) if columns == 1 else _fresh("w", matrix, (columns, 1))
    above = _fresh("s", matrix)
    s, w = above.polynomial, vector.polynomial
    shortest = relation(PSD, multiplied(w.T, -_gram_excess(X, s), w))
    nonzero = [] if columns == 1 else [relation(POSITIVE, w.T * w)]
    written = Relation(SmallestSingularValue(matrix.written), "≥", bound.written)
    return _asserted(
        written,
        (relation(PSD, c), relation(PSD, _gram_excess(X, c))),
        (relation(PSD, s - c),),
        (relation(PSD, s), shortest, *nonzero),
        _names(vector, above),
        _with_sign(written, bound),
        _fault(written, bound, _ALWAYS),
    )


def _gram_excess(X: Polynomial, c: Polynomial) -> Polynomial:
    """``XᵀX − c²I``."""
    return multiplied(X.T, X) - multiplied(c, c) * constant(1, X.columns)


def _attained(matrix: Expression, bound: Expression, vector: Expression) -> tuple[Atom, ...]:
    v = vector.polynomial
    excess = _gram_excess(matrix.polynomial, bound.polynomial)
    return relation(PSD, multiplied(v.T, excess, v)), relation(POSITIVE, v.T * v)


def _bound(c: Term) -> Expression:
    value = _expression(c)
    if not value.polynomial.is_scalar:
        raise StatementError(f"a bound is a scalar, not {_described(value)}")
    return value


def _with_sign(written: Written, bound: Expression) -> Written:
    """The relation with the sign of its bound, which a hypothesis says, unless that is a number."""
    return written if _is_number(bound) else Relation(written, "≥", _ZERO)


def _is_number(bound: Expression) -> bool:
    return next(bound.polynomial.occurrences(), None) is None


_ALWAYS = "holds always, so it assumes nothing: leave it out, or write a bound that is 0 or more"
_NEVER = "holds never, so everything follows from it: write a bound that is 0 or more"


def _fault(written: Written, bound: Expression, message: str) -> str:
    """Why a hypothesis is refused whose bound is a number below 0."""
    negative = _is_number(bound) and any(c < 0 for c in bound.polynomial.terms.values())
    return f"{text_of(written)} {message}" if negative else ""


def _refuse_wide(X: Expression) -> None:
    rows, columns = X.polynomial.shape
    tall = rows == columns or columns == 1
    if tall or (isinstance(rows, int) and isinstance(columns, int) and rows > columns):
        return
    raise StatementError(
        f"σ_min of {_described(X)}: X must be square, or have more rows, a number of them, than"
        " columns; write it for the transpose, or psd(X.T * X - c**2 * identity(…))"
    )


# --- statements of statements --------------------------------------------------------------------


def both(*statements: Assertion) -> Assertion:
    """All the assertions at once."""
    parts = tuple(as_assertion(part).claimed for part in statements)
    if not parts:
        raise StatementError("both() says nothing: write both(…, …)")
    if len(parts) == 1:
        return parts[0]
    return _asserted(
        Both(tuple(part.written for part in parts)),
        (atom for part in parts for atom in part.hypothesis),
        (atom for part in parts for atom in part.conclusion),
        (atom for part in parts for atom in part.given),
        frozenset(name for part in parts for name in part.introduced),
        Both(tuple(part.written_if_assumed for part in parts)),
        next(filter(None, (part.fault for part in parts)), ""),
        parts,
    )


def every(assertion: Callable[[Expression], Assertion]) -> Assertion:
    """The assertion for every step k ≥ 1: ``every(lambda k: norm_at_most(D[k], delta))``."""
    if not callable(assertion):
        raise StatementError("every needs the step: write every(lambda k: …) with D[k] inside")
    step = fresh_step()
    inner = as_assertion(assertion(_of(Letter(step, 1, 1, "natural"))))
    if not depends(inner.names, step):
        raise StatementError(f"{inner} does not depend on the step that `every` binds")
    return for_every(inner, step)


def differentiates(function: Scalar, variable: Scalar, value: Scalar) -> Assertion:
    """``d function / d variable = value``, between scalars, SymPy's or ours.

    ``KroneckerDelta(i, j)`` of places among n is read as ``KroneckerDelta(i, j, (0, n - 1))``, and
    a sum of terms that are 0 as 0.

    Raises
    ------
    StatementError
        If one of them is no scalar that :mod:`proofs.kernel.smooth_scalars` differentiates, or a
        name in it is none.
    """
    read = [_differentiable(part) for part in (function, variable, value)]
    sizes = _sizes_of_places(*read)
    parts = [part.replace(_is_plain_delta, lambda x: _ranged(x, sizes)) for part in read]
    _calculus(*parts)
    for called in called_in(*parts):
        name_of(called.written, of_function=called.is_function)
    if not is_variable(parts[1]):
        raise StatementError(f"{variable} is no variable: write Symbol(…, real=True), or an entry")
    return _asserted(Calculus(*parts), (), (Derivative(*parts),))


def _calculus(*scalars: Any) -> None:
    """Refuse at once, in one line, what the kernel's calculus refuses."""
    try:
        check(*scalars)
    except KernelError as error:
        known = "rationals, sums, products, integer powers, exp, tanh, f(x) and entries of matrices"
        raise StatementError(f"differentiates: {error}; it takes {known}") from None


def _sizes_of_places(*scalars: Any) -> dict[Any, set[Any]]:
    """The sizes that each index has a place in."""
    sizes: dict[Any, set[Any]] = {}
    for entry in (x for scalar in scalars for x in scalar.atoms(MatrixElement)):
        for place, size in zip(entry.args[1:], entry.parent.shape, strict=True):
            sizes.setdefault(place, set()).add(size)
    return sizes


def _is_empty_sum(part: Any) -> bool:
    """Whether the terms are 0, as those of ∑ₗ Wᵢₗhₗ are at rest: to SymPy the sum stays one."""
    return isinstance(part, sympy.Sum) and part.function == 0


def _is_plain_delta(part: Any) -> bool:
    return isinstance(part, sympy.KroneckerDelta) and len(part.args) == 2


def _ranged(delta: Any, sizes: dict[Any, set[Any]]) -> Any:
    """The delta with the range of its indices, where they are places of one size."""
    found = [sizes.get(place, set()) for place in delta.args if is_index(place)]
    if len(found) < 2 or len(set.union(*found)) != 1 or not all(found):
        return delta
    return sympy.KroneckerDelta(*delta.args, (0, found[0].copy().pop() - 1))


def _differentiable(value: object) -> sympy.Expr:
    if type(value) is Expression:
        return value.symbol
    try:
        scalar = sympy.sympify(value, strict=True)
    except sympy.SympifyError:
        message = f"{quoted(value)} cannot be differentiated: write a SymPy scalar"
        raise StatementError(message) from None
    for number in scalar.atoms(sympy.Rational):
        exact_number(number)
    return scalar.replace(_is_empty_sum, lambda _: sympy.Integer(0))


absurd = _plain(Falsehood(), Atom(PSD, constant(-1)))
"""A statement that fails: the conclusion of a claim that hypotheses exclude each other."""


# --- fresh letters -------------------------------------------------------------------------------


def upper_bound_of(X: Expression | Family) -> Expression:
    """The scalar b that stands for any upper bound of ‖X‖ where a lower bound is claimed."""
    return _fresh("b", _expression(at_bound_step(X)))


def attaining(X: Expression | Family) -> Expression:
    """The vector at which a lower bound of ‖X‖ is attained, where one is assumed."""
    matrix = _expression(at_bound_step(X))
    return _fresh("v", matrix, (matrix.polynomial.columns, 1))


def _fresh(base: str, X: Expression, shape: tuple[int | str, int | str] = (1, 1)) -> Expression:
    return _of(auxiliary_letter(base, X.polynomial, X.written, shape))


def _names(*letters: Expression) -> frozenset[str]:
    return frozenset(letter.name for x in letters for letter in x.polynomial.letters)
