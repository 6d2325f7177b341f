"""Terms, steps and relations as MathComp's text: what a reader of a statement has to trust.

A step t is the natural number t.  The bound step k ≥ 1 of the kernel is Coq's ``k.+1`` for k ≥ 0,
so that ``D[k]`` is printed ``D k.+1`` and ``D[k − 1]`` is ``D k``.  A size n is printed ``n.+1``,
as every matrix has at least one row.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import BOUND, ENTRYWISE, POSITIVE, PSD, ZERO, Dimension, Letter, Step

from .names import Names
from .terms import (
    DiagonalEntry,
    Entry,
    Function,
    Identity,
    Member,
    Natural,
    Number,
    Opposite,
    Power,
    Product,
    Running,
    Sum,
    Term,
    Trace,
    Transpose,
    UnsupportedError,
    Zero,
    is_scalar,
    members,
    polynomial,
)

FIELD = "R"
MEMBER = "#"
"""The base of the step of which a family is a function: Coq's j in ``fun j => …``."""

_COUNTABLE = 1000

_ATOM, _APPLICATION, _POWER, _OPPOSITE, _PRODUCT, _SUM = 0, 10, 29, 35, 40, 50

Printed = tuple[str, int]


class Printer:
    """Prints what one development says, with one identifier for each name."""

    def __init__(self) -> None:
        self.names = Names()
        self.bound = self.names.of(("bound",), "k")

    # --- names ---------------------------------------------------------------------------------

    def size(self, size: Dimension) -> str:
        """A size: ``n.+1``, or a number."""
        return str(size) if isinstance(size, int) else f"{self.dimension(size)}.+1"

    def dimension(self, name: str) -> str:
        """The natural number that is one less than the size of that name."""
        return self.names.of(("size", name), name)

    def letter(self, letter: Letter) -> str:
        """The identifier of a variable or of a family."""
        family = letter.step is not None
        return self.names.of(("letter", letter.variable, family), letter.name)

    def step_name(self, name: str) -> str:
        """The identifier of a step."""
        if name == MEMBER:
            return "j_"
        return self.bound if name == BOUND else self.names.of(("step", name), name)

    def kind(self, rows: Dimension, columns: Dimension) -> str:
        """The type of a scalar or a matrix."""
        if rows == columns == 1:
            return FIELD
        if rows == columns:
            return f"'M[{FIELD}]_{self.size(rows)}"
        if columns == 1:
            return f"'cV[{FIELD}]_{self.size(rows)}"
        return f"'M[{FIELD}]_({self.size(rows)}, {self.size(columns)})"

    def kind_of(self, term: Term) -> str:
        """The type of a term."""
        return FIELD if is_scalar(term) else self.kind(*polynomial(term).shape)

    def step(self, step: Step) -> str:
        """A natural number: an identifier with ``.+1``s, or a number."""
        base, offset = step
        if base is None:
            if offset < 0:
                raise UnsupportedError(f"the step {step} is negative")
            return f"{offset}%N"
        offset += base == BOUND
        if offset < -1:
            raise UnsupportedError(f"the step {step} may be negative")
        suffix = ".-1" if offset == -1 else ".+4" * (offset // 4) + f".+{offset % 4}"
        return self.step_name(base) + suffix.removesuffix(".+0")

    # --- terms ---------------------------------------------------------------------------------

    def term(self, term: Term) -> str:
        """The term, in parentheses only where Coq's grammar needs them."""
        return self._printed(term)[0]

    def argument(self, term: Term) -> str:
        """The term as an argument of a function."""
        return self._below(term, _ATOM)

    def _below(self, term: Term, level: int) -> str:
        text, own = self._printed(term)
        return text if own <= level else f"({text})"

    def _printed(self, term: Term) -> Printed:
        match term:
            case Member(letter):
                return self._member(letter)
            case DiagonalEntry(letter):
                return f"{self._member(letter)[0]} i_ i_", _APPLICATION
            case Natural(step):
                text = self.step(step).removesuffix("%N")
                return f"{text}%:R", _ATOM
            case Number(value):
                return self._number(value)
            case Identity(size):
                return f"(1%:M : {self.kind(size, size)})", _ATOM
            case Zero(rows, columns):
                return f"(0 : {self.kind(rows, columns)})", _ATOM
            case Function(name, argument):
                called = name if is_scalar(argument) else f"diagonal_map {name}"
                return f"{called} {self.argument(argument)}", _APPLICATION
            case Running(factor, step):
                name = "running_scalar" if is_scalar(factor) else "running_product"
                inner = f"(fun {self.bound} => {self.term(factor)})"
                return f"{name} {inner} {self.step(step)}", _APPLICATION
            case Power(base, exponent):
                text = self.step(exponent).removesuffix("%N")
                return f"{self._below(base, _APPLICATION)} ^+ {text}", _POWER
            case Transpose(matrix):
                return f"{self._below(matrix, _ATOM)}^T", _ATOM
            case Trace(matrix):
                return rf"\tr {self._below(matrix, _ATOM)}", _APPLICATION
            case Entry(matrix):
                return f"({self.term(matrix)}) 0 0", _APPLICATION
            case Opposite(inner):
                return f"- {self._below(inner, _POWER)}", _OPPOSITE
            case Sum(left, Opposite(right)):
                return f"{self._beside(left, right, _SUM)} - {self._beside(right, left)}", _SUM
            case Sum(left, right):
                return f"{self._beside(left, right, _SUM)} + {self._beside(right, left)}", _SUM
            case Product(left, right):
                return self._product(left, right)

    def _beside(self, term: Term, other: Term, level: int = _PRODUCT) -> str:
        """An addend; the identity needs no type where the other addend has one."""
        typed = any(letter.rows != 1 or letter.columns != 1 for letter in members(other))
        if typed and not is_scalar(term):
            match term:
                case Identity():
                    return "1%:M"
                case Product(scalar, Identity()) if is_scalar(scalar):
                    return f"{self._below(scalar, _POWER)} *: 1%:M"
        return self._below(term, level)

    def _member(self, letter: Letter) -> Printed:
        name = self.letter(letter)
        if letter.step is None:
            return name, _ATOM
        return f"{name} {self.step(letter.step)}", _APPLICATION

    def _number(self, value: Fraction) -> Printed:
        if value.denominator != 1:
            parts = (self._whole_number(x)[0] for x in value.as_integer_ratio())
            return " / ".join(parts), _PRODUCT
        return self._whole_number(value.numerator)

    @staticmethod
    def _whole_number(value: int) -> Printed:
        """A natural number; ``%:R`` is for those that Coq may count to, one by one."""
        if value in (0, 1):
            return str(value), _ATOM
        if value <= _COUNTABLE:
            return f"{value}%:R", _ATOM
        return f"integer {FIELD} {value}%Z", _APPLICATION

    def _product(self, left: Term, right: Term) -> Printed:
        sign = self._sign(left, right)
        chained = isinstance(left, Product) and self._sign(left.left, left.right) == sign
        first = self._below(left, _PRODUCT if chained and sign != "*:" else _POWER)
        return f"{first} {sign} {self._below(right, _POWER)}", _PRODUCT

    @staticmethod
    def _sign(left: Term, right: Term) -> str:
        if not is_scalar(left):
            return "*m"
        return "*" if is_scalar(right) else "*:"

    # --- relations -----------------------------------------------------------------------------

    def relation(self, relation: str, term: Term) -> str:
        """A relation of the kernel between a term and zero."""
        text = self._below(term, _SUM if _is_infix(relation, term) else _ATOM)
        return related(relation, text, is_scalar(term))

    def for_every(self, text: str, every: bool) -> str:
        """The statement for every k, where the relation has ∀k."""
        return f"(forall {self.bound} : nat, {text})" if every else text


def _is_infix(relation: str, term: Term) -> bool:
    return is_scalar(term) or relation == ZERO


def related(relation: str, text: str, scalar: bool) -> str:
    """A relation of the kernel between what is printed and zero."""
    if scalar:
        return f"({_SCALAR_FORMS[relation].format(text)} :> {FIELD})"
    if relation == ZERO:
        return f"({text} = 0)"
    return f"({MATRIX_WORDS[relation]} {text})"


_SCALAR_FORMS = {PSD: "0 <= {}", ENTRYWISE: "0 <= {}", POSITIVE: "0 < {}", ZERO: "{} = 0"}
MATRIX_WORDS = {PSD: "psd", POSITIVE: "positive_definite", ENTRYWISE: "entrywise_ge0"}
