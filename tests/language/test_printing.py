"""What is written, what is read and what is printed agree, at exact values of the letters.

Expressions are drawn together with their values. The kernel's polynomial is evaluated, and the
printed text is read back by a small parser that knows the notation of a paper only.
"""

from __future__ import annotations

import operator
import re
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Matrix, MatrixBase, Rational, diag, eye

from proofs.display.formula import words
from proofs.display.proof import displayed
from proofs.kernel import Step, evaluate
from proofs.language import (
    diagonal,
    dot,
    every,
    exp,
    family,
    identity,
    inverse,
    matrices,
    naturals,
    norm_at_least,
    power,
    product,
    psd,
    scalars,
    singular_values_at_least,
    symmetric,
    vectors,
)

SIZE, HORIZON = 2, 2
A, B = matrices("A B")
P = symmetric("P")
D = family(diagonal("D"))
x, y = vectors("x y")
a, b = scalars("a b")
t = naturals("t")
VALUES = {
    "A": Matrix([[1, 2], [0, -1]]),
    "B": Matrix([[0, 1], [3, Rational(1, 2)]]),
    "P": Matrix([[2, -1], [-1, 5]]),
    "D₁": diag(2, 3),
    "D₂": diag(-1, 5),
    "x": Matrix([1, -2]),
    "y": Matrix([3, Rational(1, 3)]),
    "a": Rational(7, 2),
    "b": Rational(-3),
    "I": eye(SIZE),
}
LETTERS = {"A": A, "B": B, "P": P, "D₁": D[1], "D₂": D[2], "x": x, "y": y, "a": a, "b": b}


def closed(value):
    """A 1 × 1 matrix is its entry."""
    alone = isinstance(value, MatrixBase) and value.shape == (1, 1)
    return value[0, 0] if alone else value


# --- expressions with their values ---------------------------------------------------------------


def leaf(name):
    return LETTERS[name], VALUES[name]


def transposed(pair):
    expression, value = pair
    return expression.T, value.T


def combined(op):
    return lambda left, right: (op(left[0], right[0]), closed(op(left[1], right[1])))


def to_the_power(pair, exponent):
    expression, value = pair
    return expression**exponent, value**exponent


def to_a_natural_power(pair, times, offset):
    expression, value = pair
    return power(expression, times * t + offset), value ** (times * HORIZON + offset)


def inner(matrix):
    return dot(x, matrix[0] * y), (VALUES["x"].T * matrix[1] * VALUES["y"])[0, 0]


def running(pair):
    expression, value = pair
    whole = VALUES["D₂"] * value * VALUES["D₁"] * value
    return product(lambda k: D[k] * expression, t), whole


# Zero times a matrix is printed as 0, which does not tell its shape.
NUMBERS = st.fractions(-3, 3, max_denominator=3).filter(bool).map(lambda q: (q, Rational(q)))


def sums_and_products(child):
    pairs = st.tuples(child, child)
    return [
        pairs.map(lambda p: combined(operator.add)(*p)),
        pairs.map(lambda p: combined(operator.sub)(*p)),
        pairs.map(lambda p: combined(operator.mul)(*p)),
        child.map(lambda p: (-p[0], -p[1])),
        st.tuples(child, st.integers(0, 3)).map(lambda p: to_the_power(*p)),
        st.tuples(child, st.integers(1, 2), st.integers(0, 1)).map(
            lambda p: to_a_natural_power(*p)
        ),
        st.tuples(NUMBERS, child).map(lambda p: combined(operator.mul)(*p)),
        st.tuples(child, NUMBERS).map(lambda p: combined(operator.mul)(*p)),
    ]


MATRIX_LETTERS = st.sampled_from(["A", "B", "P", "D₁", "D₂"]).map(leaf)
UNITS = st.just((identity(), VALUES["I"]))
SCALARS = st.recursive(
    st.sampled_from("ab").map(leaf) | MATRIX_LETTERS.map(inner),
    lambda child: st.one_of(*sums_and_products(child)),
    max_leaves=4,
)
MATRICES = st.recursive(
    MATRIX_LETTERS | UNITS,
    lambda child: st.one_of(
        *sums_and_products(child),
        child.map(transposed),
        child.map(running),
        st.tuples(SCALARS, child).map(lambda p: combined(operator.mul)(*p)),
    ),
    max_leaves=6,
)


def valued(expression):
    """The kernel's reading, evaluated by the kernel."""
    values = {
        next(iter(letter.polynomial.letters)): [VALUES[name]]
        for name, letter in LETTERS.items()
        if name[0] not in "Dab"
    }
    values |= {next(iter(z.polynomial.letters)): [Matrix([[VALUES[str(z)]]])] for z in (a, b)}
    variable = next(iter(D[1].polynomial.letters))
    values[variable] = [VALUES["D₁"], VALUES["D₁"], VALUES["D₂"]]
    polynomial = expression.polynomial.substitute(steps={"t": Step(None, HORIZON)})
    return closed(evaluate(polynomial, values, {"n": SIZE}))


@settings(deadline=None, max_examples=300)
@given(MATRICES | SCALARS)
def test_what_is_read_has_the_value_of_what_is_written(pair):
    expression, value = pair
    assert valued(expression) == value


def inverted(pair):
    expression, value = pair
    return inverse(expression), value.inv() if isinstance(value, MatrixBase) else 1 / value


def is_invertible(pair):
    _, value = pair
    return (value.det() if isinstance(value, MatrixBase) else value) != 0


INVERSES = (MATRICES | SCALARS).filter(is_invertible).map(inverted)


@settings(deadline=None, max_examples=100)
@given(
    st.recursive(
        INVERSES.filter(lambda pair: isinstance(pair[1], MatrixBase)),
        lambda child: st.one_of(
            *sums_and_products(child),
            child.map(transposed),
            child.filter(is_invertible).map(inverted),
        ),
        max_leaves=3,
    )
    | INVERSES
)
def test_inverses_are_printed_with_the_value_of_what_is_written(pair):
    expression, value = pair
    assert Parser(str(expression)).whole() == value


@settings(deadline=None, max_examples=300)
@given(MATRICES | SCALARS)
def test_what_is_printed_has_the_value_of_what_is_written(pair):
    expression, value = pair
    assert Parser(str(expression)).whole() == value


# --- the notation, read back ---------------------------------------------------------------------

_SUPERSCRIPT = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵗ", "0123456789+-t", strict=True))
_TOKEN = re.compile(r"\s*(\d+/\d+|\d+|D[₁₂ₜ]|[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵗ]+|⋯|.)")


class Parser:
    """Sums of products of factors, each a letter, a number or a bracket with ᵀ and exponents."""

    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(text)

    def whole(self):
        value = self.running()
        assert not self.tokens
        return value

    def peek(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def running(self):
        """``DₜX ⋯ D₁X``, at the horizon 2."""
        value = self.sum()
        if self.peek() != "⋯":
            return value
        self.tokens.pop(0)
        return closed(value * self.sum())

    def sum(self):
        value = -self.negated() if self.peek() == "−" else self.product()
        while self.peek() in ("+", "−"):
            sign = self.tokens.pop(0)
            value = value + self.product() if sign == "+" else value - self.product()
        return value

    def negated(self):
        self.tokens.pop(0)
        return self.product()

    def product(self):
        factors = [self.factor()]
        while self.peek() and self.peek() not in "+−)⋯":
            factors.append(self.factor())
        return reduce(lambda left, right: closed(left * right), factors)

    def factor(self):
        token = self.tokens.pop(0)
        if token == "(":
            value = self.running()
            assert self.tokens.pop(0) == ")"
        elif token == "t":
            value = Rational(HORIZON)
        elif token[0].isdigit():
            value = Rational(token)
        else:
            value = VALUES[token.replace("ₜ", "₂")]
        if self.peek() == "ᵀ":
            self.tokens.pop(0)
            value = value.T
        if self.peek() and self.peek()[0] in _SUPERSCRIPT:
            value = value ** self.exponent()
        return value

    def exponent(self) -> int:
        plain = "".join(_SUPERSCRIPT[mark] for mark in self.tokens.pop(0))
        times, t_, offset = plain.partition("t")
        return int(times or 1) * HORIZON + int(offset or 0) if t_ else int(times)


# --- texts, one by one ---------------------------------------------------------------------------

C, gap = matrices("C"), scalars("gap")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (P * P - B * B, "P² − B²"),
        (A * B.T * C, "ABᵀC"),
        ((A * B).T, "(AB)ᵀ"),
        ((A + B) ** 2, "(A + B)²"),
        (a - (b - a), "a − (b − a)"),
        (a - (-b), "a − (−b)"),
        (A / 2, "(1/2)A"),
        (a + Rational(1, 2), "a + 1/2"),
        (2 * (3 * a), "2(3a)"),
        (gap * a * b, "gap ab"),
        (dot(x, P * x) * a, "(xᵀPx)a"),
        (A ** (2 * t + 1), "A²ᵗ⁺¹"),
        ((a * b) ** t, "(ab)ᵗ"),
        (A.T**t, "(Aᵀ)ᵗ"),
        (product(lambda k: D[k] * A, t), "DₜA ⋯ D₁A"),
        (product(lambda k: 2 * D[k - 1], t), "2Dₜ₋₁ ⋯ 2D₀"),
        (product(lambda k: A, t), "Aᵗ"),
        (product(lambda k: identity() + D[k], t + 1) * x, "((I + Dₜ₊₁) ⋯ (I + D₁))x"),
        (t * (b - a) * gap, "t(b − a)gap"),
    ],
    ids=str,
)
def test_expressions_are_printed_as_they_are_written(expression, text):
    assert str(expression) == text


def test_a_bound_step_is_printed_as_k():
    statement = every(lambda k: psd(D[k] - D[k - 1]))
    assert str(statement) == "Dₖ − Dₖ₋₁ ⪰ 0 for every k ≥ 1"


@pytest.mark.parametrize(
    ("assertion", "explained"),
    [
        (norm_at_least(A * B, a), ["b′ is any upper bound of ‖AB‖"]),
        (norm_at_least(product(lambda k: D[k] * A, t), a), ["b′ is any upper bound of ‖Xₜ‖"]),
        (norm_at_least(A + B, a), ["b′ is any upper bound of ‖A + B‖"]),
        (every(lambda k: norm_at_least(D[k], a)), ["b′ is any upper bound of ‖Dₖ‖"]),
        (norm_at_least(2 * b * A - B.T, a), ["b′ is any upper bound of ‖2bA − Bᵀ‖"]),
        (norm_at_least(2 * product(lambda k: D[k] * A, t), a), ["b′ is any upper bound of ‖2Xₜ‖"]),
        (norm_at_least(A**t * b**t, a), ["b′ is any upper bound of ‖bᵗAᵗ‖"]),
        (norm_at_least(dot(x, x) * A, a), ["b′ is any upper bound of ‖(xᵀx)A‖"]),
        (norm_at_least(0 * A, a), ["b′ is any upper bound of ‖0‖"]),
        (norm_at_least(identity() * 2, a), ["b′ is any upper bound of ‖2I‖"]),
        (norm_at_least(exp(D[t]) - identity(), a), ["b′ is any upper bound of ‖exp(Dₜ) − I‖"]),
        (
            every(lambda k: norm_at_least(A + D[k - 1] * D[k + 1], a)),
            ["b′ is any upper bound of ‖A + Dₖ₋₁Dₖ₊₁‖"],
        ),
        (singular_values_at_least(x, a), ["s is any upper bound of ‖x‖"]),
        (
            singular_values_at_least(A * P, a),
            [
                "s is any bound of ‖APw‖/‖w‖ at one vector w ≠ 0",
                "w is a vector ≠ 0 at which that bound of ‖APw‖/‖w‖ holds",
            ],
        ),
    ],
)
def test_a_letter_that_a_lower_bound_introduces_is_explained_in_the_printed_names(
    assertion, explained
):
    shown = displayed(None, (*assertion.given, *(b >= a).hypothesis), assertion.conclusion)
    lines = [words(line) for line in shown.notation.explained((*shown.given, *shown.claimed))]
    assert [line for line in lines if "‖" in line] == explained
