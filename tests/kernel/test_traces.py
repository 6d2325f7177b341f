"""Traces: their normal form against plain arithmetic, and what the rules say of them."""

from __future__ import annotations

import importlib.util
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import kernel
from proofs.kernel import (
    BOUND,
    ENTRYWISE,
    POSITIVE,
    PSD,
    TRACE,
    ZERO,
    Atom,
    Certificate,
    KernelError,
    Letter,
    Monomial,
    Polynomial,
    Square,
    Step,
    archimedean,
    assume,
    certificate,
    closure,
    constant,
    counterexample,
    define,
    dimension,
    entrywise,
    function,
    generalise,
    instantiate,
    of,
    running_product,
    specialise,
    trace,
    trace_of,
    trace_of_product,
    traceless,
)

_spec = importlib.util.spec_from_file_location(
    "strategies", Path(__file__).with_name("strategies.py")
)
world = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(world)

fast = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 2**31)
squares = world.polynomials(terms=2)
A, B, S, D, E, K, x, y, a, b, A_2 = (of(letter) for letter in world.LETTERS)
P, Q = (Letter(name, "n", "n", "symmetric") for name in "PQ")
I = constant(1, "n")
k, t = Step(BOUND, 0), Step("t", 0)
D_k = Letter("D", "n", "n", "diagonal", k)


# --- the normal form -----------------------------------------------------------------------------


@fast
@given(st.sampled_from(["n", "m"]).flatmap(lambda n: world.polynomials(n, n)), seeds)
def test_the_trace_is_the_sum_of_the_diagonal_entries(p, seed):
    values = world.draw_values(seed)
    expected = np.trace(world.evaluate(p, values))
    assert world.evaluate(trace_of(p), values)[0, 0] == expected


@fast
@given(world.polynomials("n", "m"), world.polynomials("n", "m"), squares)
def test_it_is_cyclic_linear_and_that_of_the_transpose(p, q, r):
    assert trace_of(p.T * q) == trace_of(q * p.T) == trace_of(q.T * p)
    assert trace_of(r * p * q.T) == trace_of(q.T * r * p) == trace_of(p * q.T * r)
    assert trace_of(r + p * q.T) == trace_of(r) + trace_of(p * q.T)
    assert trace_of(a * r) == a * trace_of(r)


@fast
@given(st.lists(st.sampled_from([A, A.T, S, D, E, K * K.T]), min_size=1, max_size=6), st.data())
def test_every_rotation_of_a_word_has_one_normal_form_however_its_diagonals_stand(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    whole, rotated = I, I
    for letter in word:
        whole = whole * letter
    for letter in word[place:] + word[:place]:
        rotated = rotated * letter
    assert trace_of(whole) == trace_of(rotated) == trace_of(rotated.T)


def test_what_only_looks_like_a_rotation_is_another_word():
    assert trace_of(A * B * A.T * B.T) != trace_of(A * A.T * B * B.T)
    assert trace_of(A * B) != trace_of(A * B.T)
    assert trace_of(A * A) != trace_of(A.T * A)
    assert trace_of(S * A * B) != trace_of(S * B * A)


def test_a_run_of_diagonals_is_one_run_around_the_cycle():
    """Whatever stands between: also where its name comes between those of the diagonals."""
    X = of(Letter("D_1", "n", "n"))
    assert trace_of(D * X * E) == trace_of(E * X * D) == trace_of(X * E * D)


def test_equal_letters_under_transposition():
    """``tr(SA) = tr(SAᵀ)`` for a symmetric S, and so the trace of S(A − Aᵀ) is 0."""
    assert trace_of(S * A) == trace_of(S * A.T)
    assert not trace_of(S * (A - A.T)).terms


def test_a_scalar_is_its_own_trace_and_a_word_through_a_row_that_of_a_scalar():
    assert trace_of(a) == a
    assert trace_of(x * x.T) == x.T * x
    assert trace_of(A * x * x.T * B) == x.T * B * A * x
    assert trace_of(K.T * K) == trace_of(K * K.T)


def test_the_trace_of_the_identity_is_the_size():
    assert trace_of(constant(2, 3)) == constant(6)
    assert trace_of(constant(1, 1)) == constant(1)
    assert not trace_of(of(Letter("A", 3, 3))).terms.keys() & constant(3).terms.keys()
    n, m = trace_of(I), trace_of(constant(1, "m"))
    assert n != m
    assert n * m == m * n
    assert (str(n), str(m)) == ("tr(1:n)", "tr(1:m)")
    assert world.evaluate(n, {})[0, 0] == world.SIZES["n"]


def test_a_rectangle_has_no_trace():
    with pytest.raises(KernelError, match="not square: it has no trace"):
        trace_of(K)


@pytest.mark.parametrize(
    "argument",
    [B * A, A.T, constant(2) * A, A + B, a * A, K * y * x.T, constant(1, 3), a, K],
    ids=str,
)
def test_a_letter_is_no_trace_of_what_is_not_the_first_word_of_its_cycle(argument):
    assert trace_of(A * B).terms.keys() == {Monomial(((_traced(A * B),),), ())}
    with pytest.raises(KernelError, match="not made of letters"):
        of(_traced(argument))


def _traced(argument):
    return Letter(TRACE, 1, 1, argument=argument)


@pytest.mark.parametrize(
    "changed",
    [
        {"structure": "diagonal"},
        {"step": t},
        {"transposed": True},
        {"rows": True},
        {"rows": "n", "columns": "n"},
        {"name": "trace"},
    ],
    ids=str,
)
def test_a_trace_is_a_scalar_without_a_step(changed):
    with pytest.raises(KernelError, match="not made of letters"):
        of(_traced(A)._replace(**changed))


# --- substitution --------------------------------------------------------------------------------


@fast
@given(squares, squares, squares)
def test_the_trace_of_an_instance_is_the_instance_of_the_trace(p, image, symmetric):
    letters = {world.LETTERS[0]: image, world.LETTERS[2]: symmetric + symmetric.T}
    letters[world.LETTERS[5]] = image * K
    assert trace_of(p).substitute(letters) == trace_of(p.substitute(letters))


def test_a_substitution_merges_words_and_finds_scalars():
    word, (A_, B_) = trace_of(A * B), world.LETTERS[:2]
    assert word.substitute({A_: B.T, B_: B}) == trace_of(B.T * B)
    assert word.substitute({A_: x * x.T}) == x.T * B * x
    assert word.substitute({A_: constant(2, "n"), B_: I}) == constant(2) * trace_of(I)
    assert not word.substitute({A_: Polynomial("n", "n", {})}).terms


def test_a_step_within_a_trace_is_replaced_and_a_running_product_within_it_unfolds():
    chain = trace_of(running_product(of(D_k) * A, t))
    D_1 = of(D_k._replace(step=Step(None, 1)))
    assert chain.steps == {"t"}
    assert chain.substitute(steps={"t": Step(None, 1)}) == trace_of(D_1 * A)
    assert chain.substitute(steps={"t": Step(None, 0)}) == trace_of(I)


# --- the other rules -----------------------------------------------------------------------------


def test_a_trace_is_bound_by_every_and_taken_at_a_step():
    theorem = trace(Atom(PSD, of(D_k._replace(step=t))))
    every = generalise(certificate(*_itself(theorem.conclusion[0])), "s")
    assert every.conclusion == (Atom(PSD, trace_of(of(D_k._replace(step=t))), True),)
    with pytest.raises(KernelError, match="t is free in"):
        generalise(theorem, "t")
    member = Atom(PSD, trace_of(of(D_k)), True)
    assert specialise(member, Step("t", 1)).conclusion == (member.at(Step("t", 1)),)


def _itself(atom):
    return atom, Certificate((Square(Fraction(1), (), atom, constant(1)),))


def test_no_letter_within_a_trace_is_lifted_to_the_entries():
    """The trace of a running product may hide the scalar that is to be a diagonal matrix."""
    hidden = trace_of(running_product(a * A + B, t))
    with pytest.raises(KernelError, match="mixes entries"):
        entrywise(assume(Atom(PSD, hidden)), {world.LETTERS[8]: world.LETTERS[3]})
    lifted = entrywise(assume(Atom(PSD, a * trace_of(A))), {world.LETTERS[8]: world.LETTERS[3]})
    assert lifted.conclusion == (Atom(PSD, trace_of(A) * D),)


def test_a_limit_does_not_pass_into_a_trace():
    hidden = trace_of(running_product(a * A + B, t))
    positive = Atom(POSITIVE, a)
    squared = Square(Fraction(1), (positive, positive), None, constant(1))
    for value, refused in ((trace_of(A), False), (hidden, True)):
        goal = Atom(PSD, value + a * a)
        given = Square(Fraction(1), (), Atom(PSD, value), constant(1))
        theorem = certificate(goal, Certificate((given, squared)))
        if refused:
            with pytest.raises(KernelError, match="is no polynomial in a"):
                closure(theorem, world.LETTERS[8])
        else:
            assert closure(theorem, world.LETTERS[8]).conclusion == (goal,)


def test_a_horizon_within_a_trace_is_free():
    n = of(Letter("t", 1, 1, "natural"))
    hidden = Atom(PSD, trace_of(running_product(of(D_k), t)))
    long = Atom(PSD, n * a - b)
    parts = (Square(Fraction(1), (), atom, constant(1)) for atom in (long, hidden))
    goal = Atom(PSD, n * a - b + hidden.polynomial)
    with pytest.raises(KernelError, match="t is free in"):
        archimedean(certificate(goal, Certificate(tuple(parts))), "t", a, b)


def test_no_sequence_is_defined_by_traces():
    """They would speak of sizes, and of matrices, which are not chosen yet."""
    before = of(Letter("u", 1, 1, "general", Step(BOUND, -1)))
    for value in (trace_of(A), trace_of(I), function("exp", trace_of(A))):
        with pytest.raises(KernelError, match="not a function of"):
            define("u", Fraction(1), before * value)


def test_a_letter_with_a_fixed_meaning_is_fixed_within_a_trace():
    u = Letter("u", "n", "n")
    fact = kernel.Fact("some", "a book", (), (Atom(ZERO, of(u) - A),), "u is A", frozenset({u}))
    spoken = certificate(*_itself(Atom(PSD, trace_of(of(u)))))
    with pytest.raises(KernelError, match="speaks of"):
        kernel.choose(kernel.conjunction(kernel.cite(fact), spoken), fact)
    with pytest.raises(KernelError, match="fixed meanings"):
        instantiate(kernel.cite(fact), {u: A})


# --- the rules -----------------------------------------------------------------------------------


def _at(values):
    """The values as the kernel takes them."""
    return {
        letter: [sympy.Matrix(value.tolist())]
        for (letter, step), value in values.items()
        if step is None
    }


@fast
@given(squares, squares, seeds)
def test_they_hold_at_random_values(p, q, seed):
    """``P, Q ⪰ 0``, of any rank, by P = ppᵀ and Q = qᵀq."""
    values = world.draw_values(seed)
    for letter, value in ((P, p * p.T), (Q, q.T * q)):
        values[letter, None] = world.evaluate(value, values)
    semidefinite = [Atom(PSD, of(letter)) for letter in (P, Q)]
    theorems = [
        trace(semidefinite[0]),
        trace(Atom(POSITIVE, of(P) + I)),
        trace_of_product(*semidefinite),
        trace_of_product(Atom(PSD, A.T * of(P) * A), Atom(POSITIVE, of(Q))),
        traceless(semidefinite[1]),
        dimension("n"),
    ]
    for theorem in theorems:
        if all(kernel.holds(atom, _at(values), world.SIZES) for atom in theorem.hypotheses):
            for atom in theorem.conclusion:
                assert kernel.holds(atom, _at(values), world.SIZES)


def test_the_trace_of_a_relation_is_a_relation_of_the_same_kind():
    for relation, found in ((PSD, PSD), (POSITIVE, POSITIVE), (ZERO, ZERO), (ENTRYWISE, PSD)):
        statement = Atom(relation, S)
        theorem = trace(statement)
        assert theorem.hypotheses == {statement}
        assert theorem.conclusion == (Atom(found, trace_of(S)),)


def test_the_trace_of_a_product_rests_on_both_factors():
    left, right = Atom(PSD, of(P)), Atom(POSITIVE, of(Q))
    theorem = trace_of_product(left, right)
    assert theorem.hypotheses == {left, right}
    assert theorem.conclusion == (Atom(PSD, trace_of(of(P) * of(Q))),)


def test_a_semidefinite_matrix_vanishes_with_its_trace_and_not_without():
    theorem = traceless(Atom(PSD, of(P)))
    assert theorem.hypotheses == {Atom(PSD, of(P)), Atom(PSD, -trace_of(of(P)))}
    assert theorem.conclusion == (Atom(ZERO, of(P)),)
    assert traceless(Atom(POSITIVE, of(P))).conclusion == theorem.conclusion


def test_a_size_is_at_least_one():
    assert dimension("n").conclusion == (Atom(PSD, trace_of(I) - constant(1)),)
    assert not dimension("n").hypotheses


@pytest.mark.parametrize(
    "statement",
    [
        Atom(PSD, a),
        Atom(ZERO, K),
        Atom(PSD, of(D_k), True),
        Atom(PSD, constant(1)),
    ],
    ids=str,
)
def test_no_rule_takes_the_trace_of_a_scalar_a_rectangle_or_at_every_step(statement):
    for rule in (trace, traceless):
        with pytest.raises(KernelError, match="is not about the trace of a matrix"):
            rule(statement)
    for pair in ((statement, Atom(PSD, S)), (Atom(PSD, S), statement)):
        with pytest.raises(KernelError, match="is not about the trace of a matrix"):
            trace_of_product(*pair)


@pytest.mark.parametrize("relation", [ZERO, ENTRYWISE])
def test_what_is_not_semidefinite_has_no_trace_rule_of_its_own(relation):
    other = Atom(relation, S)
    for refused in (
        lambda: traceless(other),
        lambda: trace_of_product(other, Atom(PSD, S)),
        lambda: trace_of_product(Atom(PSD, S), other),
    ):
        with pytest.raises(KernelError, match="is not about the trace of a matrix"):
            refused()


def test_the_factors_of_a_trace_are_of_one_size():
    with pytest.raises(KernelError, match="cannot multiply"):
        trace_of_product(Atom(PSD, S), Atom(PSD, constant(1, "m")))


@pytest.mark.parametrize("size", [0, 1, 2.5, "", True, None])
def test_a_dimension_is_named(size):
    with pytest.raises(KernelError):
        dimension(size)


def test_a_counterexample_evaluates_traces():
    """``tr A² ≥ 0`` fails at a rotation, and ``n ≤ 2`` at size 3."""
    turn = {world.LETTERS[0]: [sympy.Matrix([[0, 1], [-1, 0]])]}
    counterexample(frozenset(), Atom(PSD, trace_of(A * A)), turn, {"n": 2})
    counterexample(frozenset(), Atom(PSD, constant(2) - trace_of(I)), {}, {"n": 3})
    for conclusion, values in ((trace_of(A.T * A), turn), (constant(2) - trace_of(I), {})):
        with pytest.raises(KernelError, match="holds at the values"):
            counterexample(frozenset(), Atom(PSD, conclusion), values, {"n": 2})
