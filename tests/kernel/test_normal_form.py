"""The normal form against plain arithmetic: equal in form if and only if equal in value."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.kernel import (
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

_spec = importlib.util.spec_from_file_location(
    "strategies", Path(__file__).with_name("strategies.py")
)
world = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(world)

fast = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 2**31)
squares = world.polynomials()
shapes = st.sampled_from(world.SHAPES)


@fast
@given(squares, squares, squares)
def test_it_is_a_ring(p, q, r):
    assert p + q == q + p
    assert (p + q) + r == p + (q + r)
    assert (p * q) * r == p * (q * r)
    assert p * (q + r) == p * q + p * r
    assert (p + q) * r == p * r + q * r
    assert p - p == Polynomial("n", "n", {})
    assert p * constant(1, "n") == p == constant(1, "n") * p
    assert constant(1) * p == p == p * constant(1)


@fast
@given(squares, squares)
def test_transposition_reverses_products(p, q):
    assert (p * q).T == q.T * p.T
    assert (p + q).T == p.T + q.T
    assert p.T.T == p
    assert (p + p.T).is_symmetric
    assert (p.T * p).is_symmetric


@fast
@given(st.data(), seeds)
def test_operations_commute_with_evaluation(data, seed):
    rows, middle = data.draw(shapes)
    columns = data.draw(st.sampled_from([c for r, c in world.SHAPES if r == middle] or [middle]))
    p = data.draw(world.polynomials(rows, middle))
    q = data.draw(world.polynomials(middle, columns))
    r = data.draw(world.polynomials(rows, middle))
    values = world.draw_values(seed)
    x, y, z = (world.evaluate(f, values) for f in (p, q, r))
    assert world.equal(world.evaluate(p * q, values), x @ y)
    assert world.equal(world.evaluate(p + r, values), x + z)
    assert world.equal(world.evaluate(p - r, values), x - z)
    assert world.equal(world.evaluate(p.T, values), x.T)


@fast
@given(squares, squares, seeds)
def test_equal_forms_have_equal_values_and_different_forms_different_ones(p, q, seed):
    seen = [world.draw_values(seed + shift) for shift in range(4)]
    values = [(world.evaluate(p, v), world.evaluate(q, v)) for v in seen]
    assert (p == q) == all(world.equal(x, y) for x, y in values)


@fast
@given(st.data(), seeds)
def test_substitution_commutes_with_evaluation(data, seed):
    p = data.draw(squares)
    values = world.draw_values(seed)
    diagonal = of(world.LETTERS[3]) * of(world.LETTERS[4]) + constant(2, "n")
    images = {
        world.LETTERS[0]: data.draw(squares),
        world.LETTERS[2]: (lambda q: q + q.T)(data.draw(squares)),
        world.LETTERS[3]: diagonal,
        world.LETTERS[6]: data.draw(world.polynomials("n", 1)),
        world.LETTERS[8]: data.draw(world.polynomials(1, 1)),
    }
    moved = dict(values)
    for letter, image in images.items():
        for step in (None, *range(4)):
            moved[letter, step] = world.evaluate(image, values)
    assert world.equal(world.evaluate(p.substitute(images), values), world.evaluate(p, moved))


@fast
@given(st.integers(0, 3), st.booleans(), seeds)
def test_a_running_product_unfolds_to_the_latest_step_leftmost(last, scaled, seed):
    A, a = (world.LETTERS[i]._replace(step=Step(BOUND, 0)) for i in (0, 8))
    factor = constant(2) * of(a) * of(A) if scaled else of(A) + of(A).T * of(a)
    product = running_product(factor, Step("t", 0))
    values = world.draw_values(seed)
    expected = world.fractions(np.eye(3))
    for step in range(1, last + 1):
        taken = factor.substitute(steps={BOUND: Step(None, step)})
        expected = world.evaluate(taken, values) @ expected
    unfolded = product.substitute(steps={"t": Step(None, last)})
    assert unfolded == running_product(factor, Step(None, last))
    assert world.equal(world.evaluate(unfolded, values), expected)


@pytest.mark.parametrize("more", range(4))
def test_a_running_product_unfolds_at_every_later_step(more):
    A = Letter("A", "n", "n", step=Step(BOUND, 0))
    product = running_product(of(A), Step("t", 0))
    later = product
    for step in range(1, more + 1):
        later = of(A._replace(step=Step("t", step))) * later
    assert product.substitute(steps={"t": Step("t", more)}) == later
    assert running_product(of(A), Step("t", more)) == later


def test_only_what_commutes_is_reordered():
    A, B, S, D, E, _, x, _, a, b, _ = map(of, world.LETTERS)
    assert A * B != B * A
    assert A != A.T
    assert S == S.T
    assert S * D != D * S
    assert D * E == E * D
    assert (D * E).T == D * E
    assert a * b == b * a
    assert a * A == A * a
    assert x.T * A * x == (x.T * A * x).T == x.T * A.T * x
    assert A * (x.T * x) == (x.T * x) * A
    assert x * x.T != x.T * x * constant(1, "n")
    assert D * (x * x.T) != (x * x.T) * D


def test_letters_of_one_name_and_different_shapes_are_different():
    kinds = [Letter("A", "n", "n"), Letter("A", "m", "m"), Letter("A", 1, 1)]
    kinds += [Letter("A", "n", "n", "symmetric"), Letter("A", "n", "n", "diagonal")]
    assert len({of(kind) for kind in kinds}) == 5
    with pytest.raises(KernelError):
        of(kinds[0]) + of(kinds[1])
    image = {kinds[0]: constant(0, "n")}
    assert of(kinds[3]).substitute(image) == of(kinds[3])


def test_one_by_one_matrices_are_scalars_and_symbolic_ones_are_not():
    u, v = (of(Letter(name, 1, 1)) for name in "uv")
    p, q = (of(Letter(name, "1", "1")) for name in "pq")  # a size that is called 1
    assert u * v == v * u
    assert u.T == u
    assert p * q != q * p


def test_functions_are_of_the_diagonal():
    D, a = world.LETTERS[3], world.LETTERS[8]
    f = function("tanh", of(D))
    assert f.is_diagonal
    assert f * of(D) == of(D) * f
    assert function("tanh", of(a)).substitute({a: constant(2)}) == function("tanh", constant(2))
    with pytest.raises(KernelError):
        function("tanh", of(world.LETTERS[2]))
    with pytest.raises(KernelError):
        f.substitute({D: of(world.LETTERS[2])})


def test_coefficients_add_up_and_zero_disappears():
    A = of(world.LETTERS[0])
    assert (A + A).terms == (constant(2) * A).terms
    assert not (A - A).terms
    assert constant(Fraction(1, 3)) * (A + A + A) == A
