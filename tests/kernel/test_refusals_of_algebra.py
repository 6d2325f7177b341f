"""The rules of algebra: each theorem beside the statement, wrong by one thing, that is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    KernelError,
    Letter,
    NonnegativeProduct,
    Polynomial,
    Square,
    Step,
    assume,
    certificate,
    congruence,
    conjunction,
    constant,
    generalise,
    identity,
    natural,
    nonnegative,
    of,
    scalar,
    strict,
    vanish,
)

A, B = (of(Letter(name, "n", "n")) for name in "AB")
S, P = (of(Letter(name, "n", "n", "symmetric")) for name in "SP")
D = of(Letter("D", "n", "n", "diagonal"))
K = of(Letter("K", "n", "m"))
a, b = (of(Letter(name, 1, 1)) for name in "ab")
f = of(Letter("f", 1, 1, step=Step("k", 0)))
I, one = constant(1, "n"), constant(1)
unit = Square(Fraction(1), (), None, I)


def refused(match, rule, *arguments):
    with pytest.raises(KernelError, match=match):
        rule(*arguments)


def times(weight, scalars, hypothesis, factor):
    return Certificate((Square(Fraction(weight), scalars, hypothesis, factor),))


# --- scalars that are known to be nonnegative, or positive ----------------------------------------


def test_a_scalar_of_a_square_is_known_to_be_nonnegative():
    goal = Atom(PSD, a * S)
    H = Atom(PSD, S)
    for relation in (PSD, POSITIVE):
        known = Atom(relation, a)
        theorem = certificate(goal, times(1, (known,), H, I))
        assert theorem.hypotheses == {known, H}
    for relation in (ZERO, ENTRYWISE):
        refused("is not known", certificate, goal, times(1, (Atom(relation, a),), H, I))


def test_a_scalar_of_a_square_is_a_scalar():
    """S ⪰ 0 and P ⪰ 0 do not make SP ⪰ 0, even where SP is symmetric by its name."""
    H, matrix = Atom(PSD, I), Atom(PSD, D)
    refused("is not known", certificate, Atom(PSD, D), times(1, (matrix,), H, I))
    refused("is not known", certificate, Atom(PSD, D), times(1, (matrix,), None, I))


def test_a_scalar_of_a_square_is_known_at_its_own_step():
    """∀k: f[k] ≥ 0 is one relation for each k, and no relation about a free k."""
    every = Atom(PSD, f, True)
    now = Atom(PSD, f.substitute(steps={"k": Step("t", 1)}))
    certificate(now, times(1, (now,), None, one))
    refused("is not known", certificate, now, times(1, (every,), None, one))


def test_a_weight_is_nonnegative():
    certificate(Atom(PSD, constant(0)), times(0, (), None, one))
    refused("is negative", certificate, Atom(PSD, constant(-1)), times(-1, (), None, one))
    goal = Atom(ENTRYWISE, -A)
    product = NonnegativeProduct(Fraction(-1), (), (Atom(ENTRYWISE, A),))
    refused("is negative", nonnegative, goal, [product])


# --- certificates ---------------------------------------------------------------------------------


def test_everything_that_a_certificate_uses_becomes_a_hypothesis():
    known, positive, H, E = Atom(PSD, a), Atom(POSITIVE, b), Atom(PSD, S), Atom(ZERO, A - B)
    goal = Atom(PSD, S * a + (A - B) + (A - B).T)
    given = Certificate((Square(Fraction(1), (known,), H, I),), (Cofactor(I, E, I),))
    assert certificate(goal, given).hypotheses == {known, H, E}
    multiplied = Certificate(
        (Square(Fraction(1), (known, positive), H, I),), (Cofactor(b * I, E, I),), (positive,)
    )
    assert certificate(goal, multiplied).hypotheses == {known, positive, H, E}


@pytest.mark.parametrize("relation", [ZERO, ENTRYWISE])
def test_a_middle_of_a_square_is_positive_semidefinite(relation):
    certificate(Atom(PSD, A.T * S * A), times(1, (), Atom(PSD, S), A))
    certificate(Atom(PSD, A.T * S * A), times(1, (), Atom(POSITIVE, S), A))
    refused("is not H ⪰ 0", certificate, Atom(PSD, S), times(1, (), Atom(relation, S), I))


def test_a_hypothesis_at_every_step_is_first_taken_at_one():
    D_k = of(Letter("D", "n", "n", "diagonal", Step("k", 0)))
    D_t = D_k.substitute(steps={"k": Step("t", 1)})
    every, now = Atom(PSD, D_k, True), Atom(PSD, D_t)
    certificate(now, times(1, (), now, I))
    refused("is not H ⪰ 0", certificate, now, times(1, (), every, I))
    E_every, E_now = Atom(ZERO, D_k, True), Atom(ZERO, D_t)
    identity(E_now, Certificate((), (Cofactor(I, E_now, I),)))
    refused("is not E = 0", identity, E_now, Certificate((), (Cofactor(I, E_every, I),)))
    constant_every = Atom(PSD, S, True)
    refused("is not H ⪰ 0", certificate, Atom(PSD, S), times(1, (), constant_every, I))
    refused(
        "is not E = 0",
        identity,
        Atom(ZERO, S),
        Certificate((), (Cofactor(I, Atom(ZERO, S, True), I),)),
    )


def test_only_an_equation_is_added_with_any_cofactor():
    goal = Atom(ZERO, -S)
    identity(goal, Certificate((), (Cofactor(-I, Atom(ZERO, S), I),)))
    for relation in (PSD, POSITIVE, ENTRYWISE):
        refused(
            "is not E = 0",
            identity,
            goal,
            Certificate((), (Cofactor(-I, Atom(relation, S), I),)),
        )


def test_a_cofactor_of_a_certificate_stands_with_its_transpose():
    E = Atom(ZERO, A - B)
    given = Certificate((), (Cofactor(I, E, I),))
    certificate(Atom(PSD, A - B + (A - B).T), given)
    identity(Atom(ZERO, A - B), given)
    refused("misses", certificate, Atom(PSD, constant(2) * (A - B + (A - B).T)), given)
    refused("misses", identity, Atom(ZERO, A - B + (A - B).T), given)


def test_what_divides_is_positive():
    known = Atom(PSD, a * b)
    goal, given = Atom(PSD, b), times(1, (), known, one)
    certificate(goal, given._replace(multiplier=(Atom(POSITIVE, a),)))
    for relation in (PSD, ZERO, ENTRYWISE):
        refused("is not known", certificate, goal, given._replace(multiplier=(Atom(relation, a),)))


@pytest.mark.parametrize("relation", [POSITIVE, ZERO, ENTRYWISE])
def test_a_certificate_shows_positive_semidefiniteness_and_nothing_else(relation):
    given = times(1, (), Atom(PSD, a), one)
    certificate(Atom(PSD, a), given)
    refused("is not of the form G ⪰ 0", certificate, Atom(relation, a), given)


def test_a_certificate_shows_its_goal_and_not_that_of_every_step():
    """What is free in a proof of one relation is not k, but nothing there could bind it either."""
    square = of(Letter("f", 1, 1, step=Step("t", 1)))
    certificate(Atom(PSD, square * square), times(1, (), None, square))
    refused("misses", certificate, Atom(PSD, f * f, True), times(1, (), None, f))
    refused("misses", certificate, Atom(PSD, one, True), times(1, (), None, one))
    refused("misses", strict, Atom(POSITIVE, one, True), times(1, (), None, one))
    zero = Polynomial(1, 1, {})
    refused("misses", identity, Atom(ZERO, zero, True), Certificate())


# --- strict, identity, nonnegative ----------------------------------------------------------------


def test_a_strict_goal_begins_with_a_positive_multiple_of_what_is_definite():
    H = Atom(POSITIVE, S)
    strict(Atom(POSITIVE, S), times(1, (), H, I))
    strict(Atom(POSITIVE, a * I), times(1, (Atom(POSITIVE, a),), None, I))
    begins = "does not begin with a definite square"
    refused(begins, strict, Atom(POSITIVE, S), times(1, (), Atom(PSD, S), I))
    refused(begins, strict, Atom(POSITIVE, A.T * S * A), times(1, (), H, A))
    refused(begins, strict, Atom(POSITIVE, A.T * A), times(1, (), None, A))
    refused("is not known", strict, Atom(POSITIVE, a * I), times(1, (Atom(PSD, a),), None, I))
    semidefinite = Certificate(
        (unit._replace(weight=Fraction(0)), Square(Fraction(1), (), Atom(PSD, S), I))
    )
    refused(begins, strict, Atom(POSITIVE, S), semidefinite)
    for relation in (PSD, ZERO, ENTRYWISE):
        refused(begins, strict, Atom(relation, I), Certificate((unit,)))


def test_a_strict_goal_may_go_on_with_what_is_nonnegative_only():
    first = Square(Fraction(1), (), Atom(POSITIVE, S), I)
    more = Square(Fraction(1), (), Atom(PSD, P), I)
    strict(Atom(POSITIVE, S + P), Certificate((first, more)))
    refused(
        "is negative",
        strict,
        Atom(POSITIVE, S - P),
        Certificate((first, more._replace(weight=Fraction(-1)))),
    )


def test_an_identity_has_no_squares():
    """G = H with H ⪰ 0 does not make G zero."""
    E = Atom(ZERO, A)
    identity(E, Certificate((), (Cofactor(I, E, I),)))
    refused("is not of the form G = 0", identity, Atom(ZERO, S), times(1, (), Atom(PSD, S), I))
    for relation in (PSD, POSITIVE, ENTRYWISE):
        goal = Atom(relation, S)
        given = Certificate((), (Cofactor(I, Atom(ZERO, S), I),))
        refused("is not of the form G = 0", identity, goal, given)


def test_a_factor_of_a_nonnegative_product_is_entrywise_nonnegative():
    weight = Fraction(1)
    nonnegative(Atom(ENTRYWISE, D), [NonnegativeProduct(weight, (), (Atom(PSD, D),))])
    nonnegative(Atom(ENTRYWISE, D), [NonnegativeProduct(weight, (), (Atom(POSITIVE, D),))])
    nonnegative(Atom(ENTRYWISE, K), [NonnegativeProduct(weight, (), (Atom(ENTRYWISE, K),))])
    for relation in (PSD, POSITIVE, ZERO):
        factor = NonnegativeProduct(weight, (), (Atom(relation, S),))
        refused("is not entrywise nonnegative", nonnegative, Atom(ENTRYWISE, S), [factor])
    factor = NonnegativeProduct(weight, (), (Atom(ZERO, D),))
    refused("is not entrywise nonnegative", nonnegative, Atom(ENTRYWISE, D), [factor])
    for every in (Atom(ENTRYWISE, A, True), Atom(PSD, D, True)):
        factor = NonnegativeProduct(weight, (), (every,))
        goal = Atom(ENTRYWISE, every.polynomial)
        refused("is not entrywise nonnegative", nonnegative, goal, [factor])


def test_everything_that_a_nonnegative_sum_uses_becomes_a_hypothesis():
    factors = Atom(ENTRYWISE, A), Atom(ENTRYWISE, B)
    for relation in (PSD, POSITIVE):
        known = Atom(relation, a)
        product = NonnegativeProduct(Fraction(2), (known,), factors)
        theorem = nonnegative(Atom(ENTRYWISE, constant(2) * a * A * B), [product])
        assert theorem.hypotheses == {known, *factors}
    for relation in (ZERO, ENTRYWISE):
        product = NonnegativeProduct(Fraction(2), (Atom(relation, a),), factors)
        goal = Atom(ENTRYWISE, constant(2) * a * A * B)
        refused("is not known", nonnegative, goal, [product])


def test_a_nonnegative_sum_is_the_goal_at_no_step_and_in_no_other_relation():
    product = NonnegativeProduct(Fraction(1), (), (Atom(ENTRYWISE, S),))
    nonnegative(Atom(ENTRYWISE, S), [product])
    for relation in (PSD, POSITIVE, ZERO):
        refused("is not about the sum", nonnegative, Atom(relation, S), [product])
    refused("is not about the sum", nonnegative, Atom(ENTRYWISE, S, True), [product])
    refused("is not about the sum", nonnegative, Atom(ENTRYWISE, S + S), [product])
    ones = NonnegativeProduct(Fraction(1), (), ())
    nonnegative(Atom(ENTRYWISE, one), [ones])


# --- congruence -----------------------------------------------------------------------------------


L, M = of(Letter("L", "n", "m")), of(Letter("M", "m", "n"))
LEFT = Atom(ZERO, M * L - constant(1, "m"))


def test_a_factor_with_a_left_inverse_keeps_what_is_definite():
    theorem = congruence(Atom(POSITIVE, S), L, M)
    assert theorem.hypotheses == {Atom(POSITIVE, S), LEFT}
    assert theorem.conclusion == (Atom(POSITIVE, L.T * S * L),)


def test_at_a_unit_vector_what_is_definite_is_positive():
    x = of(Letter("x", "n", 1))
    theorem = congruence(Atom(POSITIVE, S), x, x.T)
    assert theorem.hypotheses == {Atom(POSITIVE, S), Atom(ZERO, x.T * x - one)}
    assert theorem.conclusion == (Atom(POSITIVE, x.T * S * x),)


def test_a_number_that_is_not_zero_has_a_positive_square():
    theorem = congruence(Atom(POSITIVE, one), a, b)
    assert theorem.hypotheses == {Atom(POSITIVE, one), Atom(ZERO, a * b - one)}
    assert theorem.conclusion == (Atom(POSITIVE, a * a),)


@pytest.mark.parametrize("relation", [PSD, ZERO, ENTRYWISE])
def test_only_what_is_definite_stays_so(relation):
    """0 ⪰ 0, and LᵀL ≻ 0 for an L with a left inverse."""
    refused("is not of the form H ≻ 0", congruence, Atom(relation, S), L, M)


def test_what_is_definite_at_every_step_is_first_taken_at_one():
    D_k = of(Letter("D", "n", "n", "diagonal", Step("k", 0)))
    refused("is not of the form H ≻ 0", congruence, Atom(POSITIVE, D_k, True), L, M)


def test_the_inverse_stands_on_the_left_and_is_of_the_transposed_shape():
    """[1 0] has the right inverse [1 0]ᵀ, but [1 0]ᵀ[1 0] is not definite."""
    definite = Atom(POSITIVE, S)
    congruence(definite, A, B)
    assert Atom(ZERO, A * B - I) not in congruence(definite, A, B).hypotheses
    refused("has no left inverse", congruence, definite, L, L)
    refused("has no left inverse", congruence, definite, M, L)
    refused("has no left inverse", congruence, definite, L, a)
    refused("has no left inverse", congruence, definite, a, a)
    refused("has no left inverse", congruence, definite, a, I)
    refused("has no left inverse", congruence, Atom(POSITIVE, a), A, B)


# --- scalar, vanish -------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", [PSD, POSITIVE, ZERO])
def test_a_multiple_of_the_identity_is_about_its_scalar(relation):
    theorem = scalar(assume(Atom(relation, a * I)), a)
    assert (theorem.hypotheses, theorem.conclusion) == (
        {Atom(relation, a * I)},
        (Atom(relation, a),),
    )
    refused("is not about the scalar", scalar, assume(Atom(relation, a * I)), b)
    refused("is not about the scalar", scalar, assume(Atom(relation, S)), a)


def test_a_scalar_is_a_scalar_at_no_step_and_in_no_entrywise_relation():
    """At every k, p I ⪰ 0 says more than one p ≥ 0, and the entries of K ≥ 0 are not one number."""
    refused("is not about the scalar", scalar, assume(Atom(PSD, a * I, True)), a)
    refused("is not about the scalar", scalar, assume(Atom(ENTRYWISE, a * I)), a)
    refused("is not about the scalar", scalar, assume(Atom(PSD, S)), S)
    wide = conjunction(assume(Atom(PSD, a * I)), natural("t"))
    refused("malformed", scalar, wide, a)


def test_the_square_that_vanishes_is_not_positive():
    theorem = vanish(assume(Atom(PSD, -(K.T * K))), K)
    assert theorem.hypotheses == {Atom(PSD, -(K.T * K))}
    assert theorem.conclusion == (Atom(ZERO, K),)
    for premise in (
        assume(Atom(PSD, K.T * K)),
        assume(Atom(ZERO, -(K.T * K))),
        assume(Atom(ENTRYWISE, -(K.T * K))),
        assume(Atom(PSD, -(K.T * K), True)),
        conjunction(assume(Atom(PSD, -(K.T * K))), natural("t")),
        assume(Atom(PSD, -(K * K.T))),
    ):
        refused("is not −XᵀX ⪰ 0", vanish, premise, K)


def test_rules_keep_the_cited_facts_of_their_premises():
    theorem = generalise(natural("t"), "t")
    assert theorem.premises[0].rule == "natural"
