"""Whether a relation holds at given matrices: decided exactly, or refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from proofs import kernel
from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    KernelError,
    Letter,
    Polynomial,
    Step,
    constant,
    function,
    of,
    running_product,
)

S = Letter("S", "n", "n", "symmetric")
A, D = Letter("A", "n", "n"), Letter("D", "n", "n", "diagonal")
K, x, y = Letter("K", "n", "m"), Letter("x", "n", 1), Letter("y", "n", 1)
a, b = (Letter(name, 1, 1) for name in "ab")
f = a._replace(step=Step("k", 0))


def holds(relation, polynomial, values, every=False, **sizes):
    given = {x: [sympy.Matrix(m) for m in family] for x, family in values.items()}
    return kernel.holds(Atom(relation, polynomial, every), given, sizes)


def refused(match, *arguments, **options):
    with pytest.raises(KernelError, match=match):
        holds(*arguments, **options)


def of_matrix(relation, rows):
    return holds(relation, of(S), {S: [rows]}, n=len(rows))


# --- the four relations ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "semidefinite", "definite"),
    [
        pytest.param([[1]], True, True, id="1"),
        pytest.param([[0]], True, False, id="0"),
        pytest.param([[-1]], False, False, id="−1"),
        pytest.param([[0, 1], [1, 0]], False, False, id="a row beside a zero pivot"),
        pytest.param([[0, 1], [1, 5]], False, False, id="also with a positive pivot after it"),
        pytest.param([[0, 0], [0, 1]], True, False, id="a zero row"),
        pytest.param([[0, 0], [0, -1]], False, False, id="a negative pivot after a zero row"),
        pytest.param([[1, 0], [0, 0]], True, False, id="a zero pivot at the end"),
        pytest.param([[1, 2], [2, 1]], False, False, id="positive entries, not definite"),
        pytest.param([[1, 1], [1, 1]], True, False, id="a square of rank one"),
        pytest.param([[2, 1], [1, 2]], True, True, id="diagonally dominant"),
        pytest.param([[2, -1], [-1, 2]], True, True, id="with a negative entry"),
        pytest.param([[1, 1, 1], [1, 1, 2], [1, 2, 5]], False, False, id="a pivot vanishes later"),
        pytest.param([[1, 1, 1], [1, 1, 1], [1, 1, 3]], True, False, id="its row vanishes with it"),
        pytest.param([[1, 2, 0], [2, 4, 0], [0, 0, -1]], False, False, id="and then a negative"),
    ],
)
def test_definiteness_is_decided_pivot_by_pivot(rows, semidefinite, definite):
    assert of_matrix(PSD, rows) is semidefinite
    assert of_matrix(POSITIVE, rows) is definite


def test_zero_is_zero_in_every_entry():
    assert of_matrix(ZERO, [[0, 0], [0, 0]])
    for entry in (1, -1):
        assert not of_matrix(ZERO, [[0, entry], [entry, 0]])
        assert not of_matrix(ZERO, [[entry, 0], [0, 0]])


def test_entrywise_is_about_every_entry():
    assert of_matrix(ENTRYWISE, [[0, 1], [1, 0]])
    assert not of_matrix(ENTRYWISE, [[1, -1], [-1, 1]])
    assert not of_matrix(ENTRYWISE, [[1, 1], [1, -1]])


# --- evaluation -----------------------------------------------------------------------------------


def test_a_polynomial_is_evaluated_in_order_with_its_coefficients():
    first, second = [[0, 1], [0, 0]], [[0, 0], [1, 0]]
    B = A._replace(name="B")
    values = {A: [first], B: [second]}
    half = constant(Fraction(1, 2))
    product = half * of(A) * of(B)
    shown = [[Fraction(1, 2), 0], [0, 0]]
    assert holds(ZERO, product - of(D), values | {D: [shown]}, n=2)
    assert not holds(ZERO, half * of(B) * of(A) - of(D), values | {D: [shown]}, n=2)
    assert holds(ZERO, of(A.T) - of(B), values, n=2)
    assert not holds(ZERO, of(A) - of(B), values, n=2)


def test_scalars_and_words_multiply():
    values = {x: [[[1], [2]]], y: [[[3], [4]]], a: [[[5]]]}
    closed = of(x.T) * of(y)
    assert holds(ZERO, closed * of(a) - constant(55), values, n=2)
    assert holds(ZERO, closed * of(x) * of(y.T) * of(x) - constant(121) * of(x), values, n=2)
    assert holds(ZERO, Polynomial("n", "n", {}), {}, n=2)


def test_a_size_is_a_positive_number():
    assert holds(PSD, constant(1, "n"), {}, n=1)
    refused("must be given, at least 1", PSD, constant(1, "n"), {}, n=0)
    refused("must be given, at least 1", PSD, constant(1, "n"), {}, n=-1)
    refused("must be given, at least 1", PSD, constant(1, "n"), {}, n=1.0)
    refused("must be given, at least 1", PSD, constant(1, "n"), {}, n=True)
    refused("must be given, at least 1", PSD, constant(1, "n"), {})
    refused("must be given, at least 1", ZERO, Polynomial("n", "m", {}), {}, n=2, m=0)


@pytest.mark.parametrize(
    ("letter", "rows"),
    [
        pytest.param(S, [[1, 2], [3, 4]], id="not symmetric"),
        pytest.param(D, [[1, 2], [2, 4]], id="not diagonal"),
        pytest.param(A, [[1, 2]], id="not square"),
        pytest.param(A, [[1]], id="too small"),
        pytest.param(K, [[1], [2]], id="of another width"),
        pytest.param(K.T, [[1, 2, 3]], id="not transposed"),
        pytest.param(A, [[1, 2], [3, sympy.Float(4)]], id="a float"),
        pytest.param(A, [[1, 2], [3, sympy.sqrt(2)]], id="a root"),
        pytest.param(A, [[1, 2], [3, sympy.pi]], id="a number that is enclosed"),
        pytest.param(A, [[1, 2], [3, sympy.oo]], id="infinity"),
        pytest.param(A, [[1, 2], [3, sympy.Symbol("z")]], id="a symbol"),
    ],
)
def test_a_value_is_what_its_letter_is(letter, rows):
    fine = {x.variable: [sympy.ones(*shape)] for x, shape in ((A, (2, 2)), (K, (2, 3)))}
    fine |= {x: [sympy.eye(2)] for x in (S, D)}
    assert holds(ENTRYWISE, of(letter), fine, n=2, m=3)
    refused("is not an exact", ENTRYWISE, of(letter), {letter.variable: [rows]}, n=2, m=3)


@pytest.mark.parametrize("letter", [A, A.T], ids=str)
@pytest.mark.parametrize(
    "value",
    [
        pytest.param(sympy.Identity(2), id="a matrix expression"),
        pytest.param([sympy.S.One], id="a list"),
        pytest.param(sympy.S.One, id="a number"),
    ],
)
def test_a_value_is_an_explicit_matrix(letter, value):
    assert kernel.holds(Atom(ENTRYWISE, of(letter)), {A: [sympy.eye(2)]}, {"n": 2})
    with pytest.raises(KernelError, match="is not an exact"):
        kernel.holds(Atom(ENTRYWISE, of(letter)), {A: [value]}, {"n": 2})


def test_a_letter_may_be_named_like_the_trace():
    tr = Letter("tr", 1, 1)
    assert holds(ZERO, of(tr) - constant(2), {tr: [[2]]})


def test_what_has_no_value_is_not_decided():
    refused("no value for", PSD, of(a), {})
    refused("no value for", PSD, of(a), {a: []})


def test_a_function_is_evaluated_at_a_value_where_it_is_rational():
    assert holds(ZERO, function("exp", of(a)) - constant(1), {a: [[[0]]]})
    assert holds(ZERO, function("tanh", of(D)), {D: [[[0, 0], [0, 0]]]}, n=2)
    refused("is not an exact", PSD, function("exp", of(a)), {a: [[[1]]]})


# --- steps ----------------------------------------------------------------------------------------


def test_a_family_has_one_value_for_each_step_and_then_repeats_the_last():
    values = {a: [[[number]] for number in (5, 6, 7)]}
    for step, expected in ((0, 5), (1, 6), (2, 7), (3, 7), (9, 7)):
        member = a._replace(step=Step(None, step))
        assert holds(ZERO, of(member) - constant(expected), values)


def test_a_free_step_has_no_value():
    values = {a: [[[5]]]}
    refused("give the step a number", PSD, of(a._replace(step=Step("t", 0))), values)
    refused("give the step a number", PSD, of(a._replace(step=Step(None, -1))), values)
    refused("give the step a number", PSD, of(Letter("t", 1, 1, "natural")), values)


def test_every_step_is_every_step_from_one_on():
    """A value at step 0 does not count, the last given one does, and so does that after a jump."""
    assert holds(PSD, of(f), {a: [[[-1]], [[1]]]}, every=True)
    assert not holds(PSD, of(f), {a: [[[1]], [[-1]], [[1]]]}, every=True)
    assert not holds(PSD, of(f), {a: [[[1]], [[1]], [[-1]]]}, every=True)
    rising = of(f) - of(a._replace(step=Step("k", -1)))
    assert holds(PSD, rising, {a: [[[1]], [[2]]]}, every=True)
    assert not holds(POSITIVE, rising, {a: [[[1]], [[2]]]}, every=True)
    delayed = of(a._replace(step=Step("k", -1)))
    assert not holds(PSD, delayed, {a: [[[1]], [[-1]]]}, every=True)


def test_infinitely_many_values_are_not_decided():
    product = running_product(of(f), Step("k", 0))
    refused("unboundedly many values", PSD, product, {a: [[[1]]]}, every=True)
    number = of(Letter("k", 1, 1, "natural"))
    refused("unboundedly many values", PSD, number, {}, every=True)


# --- relations ------------------------------------------------------------------------------------


def test_an_order_relation_is_about_a_symmetric_matrix():
    for relation in (PSD, POSITIVE):
        Atom(relation, of(A) + of(A.T))
        with pytest.raises(KernelError, match="needs a symmetric expression"):
            Atom(relation, of(A))
        with pytest.raises(KernelError, match="needs a symmetric expression"):
            Atom(relation, of(K))
    for relation in (ZERO, ENTRYWISE):
        Atom(relation, of(K))


def test_the_bound_step_is_free_in_no_relation():
    Atom(PSD, of(f), True)
    with pytest.raises(KernelError, match="only ∀k binds it"):
        Atom(PSD, of(f))


def test_a_relation_becomes_an_instance_at_free_steps_only():
    inner = Atom(PSD, of(f) + of(Letter("t", 1, 1, "natural")), True)
    moved = inner.substitute(steps={"t": Step("s", 1), "k": Step("t", 0)})
    expected = of(f) + of(Letter("s", 1, 1, "natural")) + constant(1)
    assert moved == Atom(PSD, expected, True)
    assert inner.steps == {"t"}
    for step in (Step("k", 0), Step("s", -1), Step(None, -1), Step("", 0)):
        with pytest.raises(KernelError, match="no step becomes"):
            inner.substitute(steps={"t": step})
