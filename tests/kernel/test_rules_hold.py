"""What the rules conclude is true at random matrices wherever the hypotheses are."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path

import pytest
import sympy
from hypothesis import assume as suppose
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import kernel
from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Counterexample,
    KernelError,
    Letter,
    NonnegativeProduct,
    Square,
    Step,
    assume,
    cases,
    certificate,
    closure,
    congruence,
    constant,
    counterexample,
    entrywise,
    identity,
    instantiate,
    nonnegative,
    of,
    strict,
)

_spec = importlib.util.spec_from_file_location(
    "strategies", Path(__file__).with_name("strategies.py")
)
world = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(world)

fast = settings(deadline=None, max_examples=25)
seeds = st.integers(0, 2**31)
squares = world.polynomials(terms=2)
weights = st.fractions(0, 3, max_denominator=4)
SIZES = world.SIZES
I = constant(1, "n")


def at(values):
    """The same values in the form that the kernel evaluates; a letter without a step is step 0."""
    families = {}
    for letter, step in values:
        if step is not None:
            value = values[letter, None if step == 0 else step]
            families.setdefault(letter, []).append(sympy.Matrix(value.tolist()))
    return families


def holds(atom, values):
    return kernel.holds(atom, at(values), SIZES)


@st.composite
def certified(draw):
    """A goal and a certificate for it, from unknown hypotheses on S and a."""
    S, a, B = (of(world.LETTERS[index]) for index in (2, 8, 1))
    matrix, sign = Atom(PSD, S + I), Atom(POSITIVE, a)
    equation = Atom(ZERO, B - B.T)
    parts = [
        Square(draw(weights), (sign,) * draw(st.integers(0, 2)), h, draw(squares))
        for h in draw(st.lists(st.sampled_from([None, matrix]), min_size=1, max_size=2))
    ]
    cofactors = [Cofactor(draw(squares), equation, I)] * draw(st.integers(0, 1))
    total = constant(0, "n")
    for weight, scalars, h, factor in parts:
        scale = constant(weight)
        for scalar in scalars:
            scale = scale * scalar.polynomial
        total += scale * factor.T * (I if h is None else h.polynomial) * factor
    for left, e, right in cofactors:
        product = left * e.polynomial * right
        total += product + product.T
    return total, Certificate(tuple(parts), tuple(cofactors))


def sound(theorem, values):
    """Whether the theorem is true at these values."""
    if not all(holds(atom, values) for atom in theorem.hypotheses):
        return None
    return all(holds(atom, values) for atom in theorem.conclusion)


@fast
@given(certified(), seeds)
def test_a_certified_goal_is_positive_semidefinite(case, seed):
    goal, found = case
    theorem = certificate(Atom(PSD, goal), found)
    for shift in range(3):
        values = world.draw_values(seed + shift)
        B, S, a = (world.LETTERS[index] for index in (1, 2, 8))
        values[B, None] = values[B, None] + values[B, None].T
        values[S, None] = values[S, None] @ values[S, None]
        values[a, None] = abs(values[a, None]) + 1
        assert sound(theorem, values)


@fast
@given(certified(), squares)
def test_any_other_goal_is_refused(case, change):
    goal, found = case
    suppose((change + change.T).terms)
    with pytest.raises(KernelError):
        certificate(Atom(PSD, goal + change + change.T), found)
    with pytest.raises(KernelError):
        identity(Atom(ZERO, goal + change), Certificate((), found.cofactors))


@fast
@given(certified(), seeds)
def test_a_strict_goal_is_positive_definite(case, seed):
    goal, found = case
    unit = Square(Fraction(1, 3), (), None, I)
    goal = Atom(POSITIVE, goal + constant(Fraction(1, 3), "n"))
    theorem = strict(goal, found._replace(squares=(unit, *found.squares)))
    values = world.draw_values(seed)
    assert sound(theorem, values) is not False


@fast
@given(seeds)
def test_what_is_definite_stays_so_by_an_invertible_factor(seed):
    """``S ≻ 0, B A = I ⊢ AᵀSA ≻ 0``, at the A that add a multiple of one entry to another."""
    A, B, S = (world.LETTERS[index] for index in (0, 1, 2))
    values = world.draw_values(seed)
    unit = world.fractions(sympy.eye(world.SIZES["n"]).tolist())
    added = 0 * unit
    added[0, -1] = values[A, None][0, -1]
    values[S, None] = values[S, None] @ values[S, None] + unit
    values[A, None], values[B, None] = unit + added, unit - added
    assert sound(congruence(Atom(POSITIVE, of(S)), of(A), of(B)), values)


@fast
@given(seeds)
def test_what_holds_in_both_cases_holds(seed):
    """``a ≤ b², −a ≤ b² ⊢ 0 ≤ b²``, by the first where a > 0 and by the second where a ≤ 0."""
    a, b = (of(world.LETTERS[index]) for index in (8, 9))
    goal = Atom(PSD, b * b)
    parts = []
    for sign, relation in ((1, POSITIVE), (-1, PSD)):
        signed = constant(sign) * a
        given = Atom(PSD, b * b - signed), Atom(relation, signed)
        squares = (Square(Fraction(1), (), atom, constant(1)) for atom in given)
        parts.append(certificate(goal, Certificate(tuple(squares))))
    theorem = cases(*parts, a)
    assert theorem.hypotheses == {Atom(PSD, b * b - a), Atom(PSD, b * b + a)}
    assert sound(theorem, world.draw_values(seed)) is not False


@fast
@given(squares, squares, seeds)
def test_an_identity_holds_where_its_equations_do(left, right, seed):
    S, B = (of(world.LETTERS[index]) for index in (2, 1))
    equation = Atom(ZERO, B - S)
    goal = Atom(ZERO, left * (B - S) * right)
    theorem = identity(goal, Certificate((), (Cofactor(left, equation, right),)))
    values = world.draw_values(seed)
    values[world.LETTERS[1], None] = values[world.LETTERS[2], None]
    assert sound(theorem, values)


@fast
@given(weights, st.lists(st.integers(0, 1), min_size=1, max_size=3), seeds)
def test_products_of_nonnegative_matrices_are_nonnegative(weight, chosen, seed):
    atoms = [Atom(ENTRYWISE, of(world.LETTERS[0])), Atom(PSD, of(world.LETTERS[3]))]
    factors = tuple(atoms[index] for index in chosen)
    goal = constant(weight) * I
    for atom in factors:
        goal = goal * atom.polynomial
    theorem = nonnegative(Atom(ENTRYWISE, goal), [NonnegativeProduct(weight, (), factors)])
    values = {key: abs(value) for key, value in world.draw_values(seed).items()}
    assert sound(theorem, values)


@fast
@given(certified(), squares, seeds)
def test_an_instance_of_a_theorem_holds(case, image, seed):
    goal, found = case
    theorem = certificate(Atom(PSD, goal), found)
    A, S = world.LETTERS[0], world.LETTERS[2]
    taken = instantiate(theorem, {A: image, S: image.T * image})
    values = world.draw_values(seed)
    assert sound(taken, values) is not False


@fast
@given(world.polynomials(1, 1), seeds)
def test_a_scalar_theorem_holds_at_every_entry(p, seed):
    a, b, D = (world.LETTERS[index] for index in (8, 9, 3))
    only = p.letters <= {a, b}
    suppose(only)
    theorem = certificate(Atom(PSD, p * p), Certificate((Square(Fraction(1), (), None, p),)))
    taken = entrywise(theorem, {a: D})
    assert sound(taken, world.draw_values(seed))


def test_a_closed_theorem_holds_at_zero():
    """‖A‖ ≤ a gives ‖Aᵀ‖ ≤ a, on multiplication by a² > 0; closed, also for a = 0."""
    A, a = of(world.LETTERS[0]), of(world.LETTERS[8])
    bound, goal = (Atom(PSD, a * a * I - p) for p in (A.T * A, A * A.T))
    positive, sign = Atom(POSITIVE, a), Atom(PSD, a)
    parts = (
        Square(Fraction(1), (), None, a * a * I - A * A.T),
        Square(Fraction(1), (), bound, A.T),
    )
    theorem = certificate(goal, Certificate(parts, (), (positive, positive)))
    assert theorem.hypotheses == {positive, bound}
    closed = closure(theorem, world.LETTERS[8])
    assert closed.hypotheses == {sign, bound}
    assert closed.conclusion == (goal,)
    zero = {key: 0 * value for key, value in world.draw_values(0).items()}
    assert sound(closed, zero)


@fast
@given(squares, seeds)
def test_values_that_break_a_statement_refute_it_and_values_that_do_not_do_not(p, seed):
    goal = Atom(PSD, p + p.T)
    values = world.draw_values(seed)
    if holds(goal, values):
        with pytest.raises(KernelError):
            counterexample(frozenset(), goal, at(values), SIZES)
    else:
        found = counterexample(frozenset(), goal, at(values), SIZES)
        assert isinstance(found.conclusion[0], Counterexample)


@fast
@given(st.integers(1, 4), seeds)
def test_definiteness_agrees_with_the_principal_minors(size, seed):
    from itertools import combinations

    import numpy as np

    rng = np.random.default_rng(seed)
    root = sympy.Matrix(rng.integers(-1, 2, (rng.integers(1, 4), size)).tolist())
    value = root.T * root - (sympy.eye(size) if rng.random() < 0.5 else sympy.zeros(size))
    S = Letter("S", "n", "n", "symmetric")
    minors = [
        value.extract(list(rows), list(rows)).det()
        for number in range(1, size + 1)
        for rows in combinations(range(size), number)
    ]
    leading = [value[:number, :number].det() for number in range(1, size + 1)]
    at_value = {S: [value]}, {"n": size}
    assert kernel.holds(Atom(PSD, of(S)), *at_value) == all(x >= 0 for x in minors)
    assert kernel.holds(Atom(POSITIVE, of(S)), *at_value) == all(x > 0 for x in leading)


def test_what_is_assumed_is_what_is_concluded():
    atom = Atom(PSD, of(Letter("S", "n", "n", "symmetric", Step("k", 0))), True)
    theorem = assume(atom)
    assert theorem.hypotheses == {atom}
    assert theorem.conclusion == (atom,)
