"""Random polynomials, and their values at random matrices by another road: plain fractions."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce

import numpy as np
from hypothesis import strategies as st

from proofs.kernel import TRACE, Letter, Polynomial, Step, constant, of

SIZES = {"n": 3, "m": 2}
LETTERS = (
    Letter("A", "n", "n"),
    Letter("B", "n", "n"),
    Letter("S", "n", "n", "symmetric"),
    Letter("D", "n", "n", "diagonal"),
    Letter("E", "n", "n", "diagonal"),
    Letter("K", "n", "m"),
    Letter("x", "n", 1),
    Letter("y", "m", 1),
    Letter("a", 1, 1),
    Letter("b", 1, 1),
    Letter("A", "n", "n", "general", Step(None, 2)),
)
SHAPES = (("n", "n"), ("n", "m"), ("m", "m"), ("n", 1), ("m", 1), (1, 1))
rationals = st.fractions(-3, 3, max_denominator=4)


@st.composite
def words(draw, rows, columns, length=3):
    """A product of letters of that shape, as a polynomial; also a factor that is a closed word."""
    product = constant(1, rows)
    here = rows
    for _ in range(draw(st.integers(0, length))):
        fitting = [x for x in (*LETTERS, *(x.T for x in LETTERS)) if x.rows == here]
        letter = draw(st.sampled_from(fitting))
        product, here = product * of(letter), letter.columns
    if here != columns:
        bridges = [
            x for x in (*LETTERS, *(x.T for x in LETTERS)) if (x.rows, x.columns) == (here, columns)
        ]
        if bridges:
            return product * of(draw(st.sampled_from(bridges)))
        up = [x for x in LETTERS if x.rows == columns and x.columns == 1]
        if here == 1:
            return product * of(draw(st.sampled_from(up))).T
        x = next(x for x in LETTERS if x.rows == here and x.columns == 1)
        product = product * of(x)
        return product if columns == 1 else product * of(draw(st.sampled_from(up))).T
    return product


@st.composite
def polynomials(draw, rows="n", columns="n", terms=3):
    """A sum of products."""
    total = Polynomial(rows, columns, {})
    for _ in range(draw(st.integers(1, terms))):
        total += constant(draw(rationals)) * draw(words(rows, columns))
    return total


def fractions(array):
    """The array with exact entries."""
    return np.array([[Fraction(int(x)) for x in row] for row in array], dtype=object)


def draw_values(seed, steps=4):
    """Small integer matrices for every letter, one for each step."""
    rng = np.random.default_rng(seed)
    values = {}
    for letter in LETTERS:
        shape = [SIZES.get(d, d) for d in (letter.rows, letter.columns)]
        for step in (None, *range(steps)):
            value = rng.integers(-3, 4, shape)
            if letter.structure == "symmetric":
                value = value + value.T
            if letter.structure == "diagonal":
                value = np.diag(np.diag(value))
            values[letter.variable, step] = fractions(value)
    return values


def evaluate(p, values):
    """The polynomial at the values, term by term."""
    rows, columns = (SIZES.get(d, d) for d in p.shape)
    total = fractions(np.zeros((rows, columns)))
    for m, c in p.terms.items():
        term = c * fractions(np.eye(rows))
        for scalar in m.scalars:
            term = reduce(np.matmul, (value_of(x, values) for x in scalar))[0, 0] * term
        total = total + reduce(np.matmul, (value_of(x, values) for x in m.word), term)
    return total


def value_of(letter, values):
    if letter.name == TRACE:
        return np.array([[np.trace(evaluate(letter.argument, values))]], dtype=object)
    step = None if letter.step is None else letter.step.offset
    value = values[letter.variable, step]
    return value.T if letter.transposed else value


def equal(x, y):
    """Whether two exact arrays agree."""
    return x.shape == y.shape and bool((x == y).all())
