"""The words for expressions: letters, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any, ClassVar, NoReturn, TypeAlias

import sympy

from .. import kernel
from ..kernel import (
    BOUND,
    FUNCTIONS,
    POSITIVE,
    PSD,
    Letter,
    Monomial,
    Polynomial,
    Step,
    constant,
    of,
)
from ..kernel.polynomial import Sealed
from .assertions import Assertion, _plain, relation
from .auxiliary import definition_of_inverse
from .symbols import (
    LARGEST,
    LETTERS,
    StatementError,
    dimension,
    exact_number,
    fresh_step,
    is_fresh,
    multiplied,
    names_in,
    refuse_large,
    refusing,
    size_symbol,
)
from .writing import (
    Call,
    Identity,
    Inverse,
    Name,
    Natural,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Running,
    Sum,
    Transpose,
    Written,
    depends,
    letters_and_steps,
    refuse_unprintable,
    text_of,
)

n = size_symbol("n")
"""The size that square matrices share unless another is given, for the limits of SymPy's sums."""

Term: TypeAlias = "Expression | int | Fraction | sympy.Rational"
"""An expression, or an exact number."""
Size: TypeAlias = "str | int | sympy.Symbol"
"""A number of rows or columns."""


class Expression(Sealed):
    """A scalar or a matrix: the kernel's polynomial, and what was written.

    Sums, products, transposes and powers are read as they are written, exactly, and compared as
    polynomials.  ``A[i, j]`` is an entry of a matrix for SymPy's calculus, ``z.symbol`` a scalar.

    It is made of letters and numbers by these operations, and in no other way.
    """

    __slots__ = ("_polynomial", "_written")
    polynomial: Polynomial
    written: Written

    _op_priority: ClassVar[float] = 100.0  # SymPy leaves what has this to its __radd__, __rmul__, …
    __array_ufunc__: ClassVar[None] = None  # and NumPy what has this
    __iter__: ClassVar[None] = None

    def __new__(cls, *parts: object, **named: object) -> Expression:
        """Refuse: what is written would not have to be what is read."""
        raise StatementError('an expression is made of letters, scalars("…") or matrices("…")')

    def _sympy_(self) -> NoReturn:
        raise StatementError(
            f"SymPy cannot take our letters ({self}): write exp(…), tanh(…), a >= b, … with the"
            " words of proofs; its calculus takes z.symbol of a scalar z, and the entries A[i, j]"
        )

    def __str__(self) -> str:
        return text_of(self.written)

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return type(other) is Expression and self.polynomial == other.polynomial

    def __hash__(self) -> int:
        return hash(self.polynomial)

    def __add__(self, other: Term) -> Expression:
        return _sum(self, "+", _expression(other))

    def __radd__(self, other: Term) -> Expression:
        starts_a_sum = type(other) is int and other == 0
        return self if starts_a_sum else _sum(_expression(other), "+", self)

    def __sub__(self, other: Term) -> Expression:
        return _sum(self, "−", _expression(other))

    def __rsub__(self, other: Term) -> Expression:
        return _sum(_expression(other), "−", self)

    def __neg__(self) -> Expression:
        return _expressed(-self.polynomial, Negative(self.written))

    def __pos__(self) -> Expression:
        return self

    def __mul__(self, other: Term) -> Expression:
        return _product(self, _expression(other))

    def __rmul__(self, other: Term) -> Expression:
        return _product(_expression(other), self)

    __matmul__, __rmatmul__ = __mul__, __rmul__

    def __truediv__(self, other: Term) -> Expression:
        if type(other) is Expression:
            return _quotient(self, other)
        number = exact_number(other)
        if number == 0:
            raise StatementError(f"{self}/0 is no expression")
        return 1 / number * self

    def __rtruediv__(self, other: Term) -> Expression:
        return _quotient(_expression(other), self)

    def __pow__(self, exponent: Term) -> Expression:
        return power(self, exponent)

    def __rpow__(self, base: Term) -> Expression:
        return power(base, self)

    def __abs__(self) -> NoReturn:
        raise StatementError(f"|{self}|: write -c <= x and x <= c for |x| <= c")

    def __le__(self, other: Term) -> Assertion:
        return _inequality(self, "≤", _expression(other))

    def __lt__(self, other: Term) -> Assertion:
        return _inequality(self, "<", _expression(other))

    def __ge__(self, other: Term) -> Assertion:
        return _inequality(self, "≥", _expression(other))

    def __gt__(self, other: Term) -> Assertion:
        return _inequality(self, ">", _expression(other))

    @property
    def T(self) -> Expression:
        """The transpose."""
        flipped = self.polynomial.T
        same = flipped == self.polynomial
        return self if same else _expressed(flipped, Transpose(self.written))

    def __getattr__(self, name: str) -> NoReturn:
        if name in ("I", "inv", "inverse"):
            raise StatementError(f"the inverse of {self}: {_instead_of_inverse(self)}")
        if name in ("H", "adjoint", "conjugate"):
            raise StatementError(f"{self} is real: write {self}.T for its adjoint")
        raise AttributeError(f"{self} has no {name!r}: name it and give its equation")

    @property
    def shape(self) -> tuple[sympy.Expr, sympy.Expr]:
        """Rows and columns, for the limits of SymPy's sums."""
        rows, columns = self.polynomial.shape
        return size_symbol(rows), size_symbol(columns)

    @property
    def symbol(self) -> sympy.Expr:
        """The scalar for SymPy's calculus."""
        if not self.polynomial.is_scalar:
            raise StatementError(f"{_described(self)} is no scalar: write its entries {self}[i, j]")
        return _calculus(self.polynomial)

    def __getitem__(self, place: Any) -> sympy.Expr:
        """The entry ``A[i, j]`` for SymPy's calculus."""
        letter = _letter(self)
        if not isinstance(place, tuple) or len(place) != 2:
            raise StatementError(
                f"{self}[{place}]: an entry is {self}[i, j]; the members of a family are made by"
                f" family({self})"
            )
        plain = letter and not (letter.step or letter.transposed or _is_auxiliary(letter))
        if letter is None or not plain or letter.structure != "general":
            raise StatementError(
                f"{self} has no entries to differentiate; a letter of matrices has"
            )
        return sympy.MatrixSymbol(letter.name, *self.shape)[place]


def _expressed(polynomial: Polynomial, written: Written) -> Expression:
    """The expression, for the words: whoever makes it answers for what it says."""
    refuse_large(polynomial)
    return Expression._of(_polynomial=polynomial, _written=written)


def _expression(value: object) -> Expression:
    if type(value) is Expression:
        return value
    if type(value) is Family:
        raise StatementError(_write_a_member(value))
    if type(value) is Assertion:
        raise StatementError(f"{value} is a statement, not an expression")
    number = exact_number(value)
    return _expressed(constant(number), Number(number))


def read(expression: Term) -> Polynomial:
    """The kernel's normal form of an expression, or of a number.

    Raises
    ------
    StatementError
        If it is neither; the message says how it is written.
    """
    return _expression(expression).polynomial


def _letter(expression: Expression) -> Letter | None:
    """The letter that an expression is."""
    terms = expression.polynomial.terms
    factors = [letter for monomial in terms for letter in _factors(monomial)]
    alone = len(factors) == 1 and list(terms.values()) == [1] and factors[0].argument is None
    return factors[0] if alone else None


def _is_auxiliary(letter: Letter) -> bool:
    """Whether a word has introduced the letter, as the inverse of a matrix."""
    return "⟨" in letter.name


def _factors(monomial: Monomial) -> list[Letter]:
    return [letter for word in (*monomial.scalars, monomial.word) for letter in word]


# --- sums, products and inequalities -------------------------------------------------------------


def _sum(left: Expression, sign: str, right: Expression) -> Expression:
    a, b = left.polynomial, right.polynomial
    if a.shape != b.shape:
        mixed = a.is_scalar or b.is_scalar
        hint = "; write a * identity() for a scalar a" if mixed else ""
        raise StatementError(f"{_described(left)} and {_described(right)} do not add up{hint}")
    written = Sum(left.written, sign, right.written)
    return _expressed(a + b if sign == "+" else a - b, written)


def _described(expression: Expression) -> str:
    rows, columns = expression.polynomial.shape
    return f"{expression} ({rows} × {columns})"


@refusing
def _product(left: Expression, right: Expression) -> Expression:
    if _number(left) is None and _number(right) is not None:
        left, right = right, left
    value, number = multiplied(left.polynomial, right.polynomial), _number(left)
    if _NOTHING in (left.written, right.written):
        return _expressed(value, _NOTHING)
    if number is not None:
        return _expressed(value, _scaled(number, right.written))
    closed = value.is_scalar and not left.polynomial.is_scalar
    return _expressed(value, Product(left.written, right.written, closed))


@refusing
def _quotient(numerator: Expression, denominator: Expression) -> Expression:
    """``p/a`` for a number a, which the hypotheses must show not to be 0."""
    if not denominator.polynomial.is_scalar:
        raise StatementError(f"{numerator}/({denominator}): {_instead_of_inverse(denominator)}")
    definition = definition_of_inverse("inverse", denominator.polynomial, denominator.written)
    value = multiplied(of(definition.letter), numerator.polynomial)
    over = Inverse(denominator.written, definition)
    return _expressed(value, Quotient(numerator.written, over))


_NOTHING = Number(Fraction(0))  # as a matrix of zeros is written, too


def _number(expression: Expression) -> Fraction | None:
    """The number that an expression is, if it is one."""
    written = expression.written
    return (
        written.value if isinstance(written, Number) and expression.polynomial.is_scalar else None
    )


def _scaled(number: Fraction, written: Written) -> Written:
    if isinstance(written, Number):
        return Number(number * written.value)
    if number == 0:
        return Number(number)
    if number < 0:
        return Negative(_scaled(-number, written))
    return written if number == 1 else Product(Number(number), written)


def _inequality(left: Expression, sign: str, right: Expression) -> Assertion:
    small, large = (left, right) if sign in "≤<" else (right, left)
    for side in (left, right):
        if not side.polynomial.is_scalar:
            raise StatementError(
                f"{left} {sign} {right}: {_described(side)} is not a scalar; write"
                f" {_order(large, small)} for the order of symmetric matrices"
            )
    atom = relation(PSD if sign in "≤≥" else POSITIVE, large.polynomial - small.polynomial)
    return _plain(Relation(left.written, sign, right.written), atom)


def _order(large: Expression, small: Expression) -> str:
    """The order that a sign between matrices may have meant; of a difference, psd(…) of it."""
    if _number(small) == 0:
        return f"psd({large})" if _letter(large) else "psd(…)"
    if _number(large) == 0:
        return f"psd(-{_python(small)})"
    return f"psd({_python(large)} - {_python(small)})"


def _python(expression: Expression) -> str:
    return str(expression) if _letter(expression) else "(…)"


def _instead_of_inverse(expression: Expression) -> str:
    shown = _python(expression)
    return f"write inverse({shown})" if _letter(expression) else f"write inverse{shown}"


# --- letters -------------------------------------------------------------------------------------


def _letters(names: str, rows: Size, columns: Size, structure: str = "general") -> Any:
    shape = dimension(rows), dimension(columns)
    found = names_in(names, or_step=structure != "natural")
    made = [_of(Letter(name, *shape, structure)) for name in found]
    return made[0] if len(made) == 1 else tuple(made)


@refusing
def _of(letter: Letter) -> Expression:
    natural = letter.structure == "natural"
    written = Natural(Step(letter.name, 0)) if natural else Name(letter)
    return _expressed(of(letter), written)


def matrices(names: str, rows: Size = "n", columns: Size | None = None) -> Any:
    """Real matrices, ``n × n`` unless rows and columns are given."""
    return _letters(names, rows, rows if columns is None else columns)


def symmetric(names: str, size: Size = "n") -> Any:
    """Real symmetric matrices."""
    return _letters(names, size, size, "symmetric")


def diagonal(names: str, size: Size = "n") -> Any:
    """Real diagonal matrices."""
    return _letters(names, size, size, "diagonal")


def vectors(names: str, size: Size = "n") -> Any:
    """Real column vectors, ``n × 1``."""
    return _letters(names, size, 1)


def scalars(names: str) -> Any:
    """Real numbers; their signs are hypotheses."""
    return _letters(names, 1, 1)


def naturals(names: str) -> Any:
    """Natural numbers 0, 1, 2, …: horizons."""
    return _letters(names, 1, 1, "natural")


class Family(Sealed):
    """Matrices or scalars, one for each step: ``D[k]``."""

    __slots__ = ("_member",)
    member: Letter

    def __new__(cls, *parts: object, **named: object) -> Family:
        """Refuse: the name would be any text."""
        raise StatementError('a family is made of a letter: write family(scalars("…"))')

    def __getitem__(self, step: Term) -> Expression:
        return _of(self.member._replace(step=step_of(step)))

    def __str__(self) -> str:
        return self.member.name

    __repr__ = __str__

    def _refuse(self, *others: object) -> NoReturn:
        raise StatementError(_write_a_member(self))

    __add__ = __radd__ = __sub__ = __rsub__ = __neg__ = __pow__ = __rpow__ = __abs__ = _refuse
    __mul__ = __rmul__ = __matmul__ = __rmatmul__ = __truediv__ = __rtruediv__ = _refuse
    __le__ = __lt__ = __ge__ = __gt__ = _refuse

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{_write_a_member(self)}; it has no {name!r}")


def _write_a_member(whole: Family) -> str:
    return f"{whole} is a family: write {whole}[1], or every(lambda k: … {whole}[k] …)"


def family(member: Expression) -> Family:
    """One matrix, or scalar, like the given one for each step k: ``D[k]``."""
    letter = _letter(_expression(member))
    plain = letter and not (letter.step or letter.transposed or _is_auxiliary(letter))
    if letter is None or not plain or letter.structure == "natural":
        raise StatementError(f"family({member}): write family(matrices(…)), or another letter")
    return Family._of(_member=letter)


@refusing
def identity(size: Size = "n") -> Expression:
    """The identity matrix."""
    return _one(dimension(size))


def _one(rows: int | str) -> Expression:
    return _expressed(constant(1, rows), Number(Fraction(1)) if rows == 1 else Identity())


def dot(x: Term, y: Term) -> Expression:
    """The scalar xᵀy."""
    left, right = _expression(x), _expression(y)
    if left.polynomial.shape != right.polynomial.shape or left.polynomial.columns != 1:
        raise StatementError(
            f"dot needs two vectors of one size, not {_described(left)} and {_described(right)}"
        )
    return left.T * right


def exp(argument: Term) -> Expression:
    """The exponential function of a scalar, or of each diagonal entry."""
    return _function("exp", _expression(argument))


def tanh(argument: Term) -> Expression:
    """The hyperbolic tangent of a scalar, or of each diagonal entry."""
    return _function("tanh", _expression(argument))


def _function(name: str, argument: Expression) -> Expression:
    if not argument.polynomial.is_diagonal:
        raise StatementError(
            f"{name}({argument}): {_described(argument)} is neither a scalar nor diagonal"
        )
    refuse_unprintable(argument.written)
    return _expressed(kernel.function(name, argument.polynomial), Call(name, argument.written))


# --- steps, powers and running products ----------------------------------------------------------

bound_step = _expressed(of(Letter(BOUND, 1, 1, "natural")), Natural(Step(BOUND, 0)))
"""The step k of a theorem about every k, for the values that a proof gives to families."""


def at_bound_step(value: Term | Family) -> Term:
    """A family, named as a whole, stands for its member at the bound step."""
    return value[bound_step] if type(value) is Family else value


def step_of(value: Term) -> Step:
    """``t + m`` or ``m``, for a natural number t and an integer m.

    Raises
    ------
    StatementError
        If it is anything else, or m is beyond ``LARGEST``.
    """
    times, step, offset = _linear(value) or (0, None, Fraction(1, 2))
    if times not in (0, 1) or offset.denominator > 1:
        raise StatementError(f"{value} is not a step: write t, t + 1 or a number, t from naturals")
    if abs(offset) > LARGEST:
        raise StatementError(f"{value} is a step beyond {LARGEST}: write t, from naturals")
    return Step(step, int(offset))


def _linear(value: Term) -> tuple[Fraction, str | None, Fraction] | None:
    """The m, t and l of ``m t + l``, for a natural number t."""
    times, name, offset = Fraction(0), None, Fraction(0)
    for monomial, coefficient in read(value).terms.items():
        letters = _factors(monomial)
        if not letters:
            offset = coefficient
        elif len(letters) == 1 and letters[0].structure == "natural" and name is None:
            times, name = coefficient, letters[0].name
        else:
            return None
    return times, name, offset


@refusing
def power(base: Term, exponent: Term) -> Expression:
    """The power ``Aᵗ`` of a square matrix, or ``aᵗ`` of a scalar.

    The exponent is a natural number, or m t + l with t from naturals.
    """
    factor = _expression(base)
    linear = _linear(exponent)
    if linear is None or any(x < 0 or x.denominator > 1 for x in (linear[0], linear[2])):
        raise StatementError(
            f"{_python(factor)}**({exponent}): {_instead_of_power(factor, linear)}"
        )
    times, name, offset = int(linear[0]), linear[1], int(linear[2])
    value, one = factor.polynomial, _one(factor.polynomial.rows)
    _refuse_many_factors(max(times, offset), f"{_python(factor)}**({exponent})")
    if value.rows != value.columns:
        raise StatementError(f"{_python(factor)}**({exponent}): {_described(factor)} is not square")
    powers = [value] * offset
    if name is not None:
        _refuse_bound_steps(value, f"{_python(factor)}**({exponent})")
        powers += [kernel.running_product(value, Step(name, 0))] * times
    product = multiplied(one.polynomial, *powers)
    return _expressed(product, Power(factor.written, one.written, times, Step(name, 0), offset))


def _instead_of_power(
    base: Expression, linear: tuple[Fraction, str | None, Fraction] | None
) -> str:
    times, name, offset = linear or (Fraction(0), None, Fraction(0))
    half = linear is not None and name is None and offset == Fraction(1, 2)
    if half and base.polynomial.is_symmetric:
        shown = _python(base)
        return f"write square_root({shown})" if _letter(base) else f"write square_root{shown}"
    if linear and name is None and offset.denominator > 1:
        product = "x" if base.polynomial.is_scalar else "X"
        return f"name the root {product} and assume equal({product}**{offset.denominator}, …)"
    if linear and (times or offset) < 0:
        plain = name is None and offset < -1
        return _instead_of_inverse(base) + (f"**{-offset}" if plain else "")
    return "an exponent is a natural number, or m t + l with t from naturals"


def _refuse_many_factors(number: int, shown: str) -> None:
    if number > LETTERS:
        raise StatementError(
            f"{shown}: more than {LETTERS} factors; write t of them, t from naturals"
        )


def _refuse_bound_steps(factor: Polynomial, shown: str) -> None:
    """Inside a running product of the kernel's no step is bound but its own."""
    if any(step == BOUND or is_fresh(step) for step in factor.steps):
        raise StatementError(
            f"{shown}: a factor depends on a step that another every or product binds; the number"
            " of factors must then be a number, not one of naturals"
        )


@refusing
def product(factor: Callable[[Expression], Term], step: Term) -> Expression:
    """The running product ``F(t) ⋯ F(1)``: ``product(lambda k: D[k] * W, t)``."""
    if not callable(factor):
        raise StatementError("product needs the step: write product(lambda k: D[k] * W, t)")
    name, last = fresh_step(), step_of(step)
    inner = _expression(factor(_of(Letter(name, 1, 1, "natural"))))
    one, value = _one(inner.polynomial.rows), inner.polynomial
    written: Written = Running(inner.written, one.written, name, last)
    if not depends(letters_and_steps(inner.written), name):
        written = Power(inner.written, one.written, 1, last, 0)
    if last.base is None:
        _refuse_many_factors(last.offset, "product(…)")
        steps = range(last.offset, 0, -1)
        members = [value.substitute(steps={name: Step(None, k)}) for k in steps]
        if last.offset < 0:
            raise StatementError(f"a product up to step {last.offset}: write 0, 1, 2, …")
        return _expressed(multiplied(one.polynomial, *members), written)
    _refuse_bound_steps(value.substitute(steps={name: Step(None, 0)}), "product(…)")
    bound = value.substitute(steps={name: Step(BOUND, 0)})
    return _expressed(kernel.running_product(bound, last), written)


# --- for SymPy's calculus ------------------------------------------------------------------------


def _calculus(polynomial: Polynomial) -> sympy.Expr:
    """The scalar, its letters as real symbols."""
    total = sympy.Integer(0)
    for monomial, coefficient in polynomial.terms.items():
        number = sympy.Rational(coefficient.numerator, coefficient.denominator)
        total += reduce(mul, map(_calculus_letter, _factors(monomial)), number)
    return total


def _calculus_letter(letter: Letter) -> sympy.Expr:
    if letter.argument is not None and letter.name in FUNCTIONS:
        return getattr(sympy, letter.name)(_calculus(letter.argument))
    is_number = letter.rows == letter.columns == 1 and letter.argument is None
    if letter.step is not None or _is_auxiliary(letter) or not is_number:
        raise StatementError(
            f"{letter} has no place in calculus: write scalars and entries A[i, j]"
        )
    if letter.structure == "natural":
        return sympy.Symbol(letter.name, integer=True, nonnegative=True)
    return sympy.Symbol(letter.name, real=True)
