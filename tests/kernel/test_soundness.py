"""Attempts to prove what is false, one for each way in: all are refused."""

from __future__ import annotations

import copy
import dataclasses
import types
from fractions import Fraction

import numpy as np
import pytest
import sympy

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Counterexample,
    Fact,
    KernelError,
    Letter,
    Monomial,
    NonnegativeProduct,
    Polynomial,
    Square,
    Step,
    Theorem,
    archimedean,
    assume,
    certificate,
    cite,
    closure,
    conjunction,
    constant,
    counterexample,
    cut,
    define,
    derivative,
    entrywise,
    function,
    generalise,
    identity,
    induction,
    instantiate,
    natural,
    nonnegative,
    of,
    running_product,
    scalar,
    specialise,
    strict,
    vanish,
)
from proofs.library.facts import spectral_theorem
from tests.kernel.letters import FALSE, ONE, A, B, D, D_k, a, b, number, t, weighed, x

# --- letters that lie about themselves ---------------------------------------------------------


@pytest.mark.parametrize(
    "letter",
    [
        pytest.param(("A", "n", "m", "symmetric"), id="a symmetric letter that is not square"),
        pytest.param(("A", "n", "m", "diagonal"), id="a diagonal letter that is not square"),
        pytest.param(("A", "n", "n", "unitary"), id="an unknown structure"),
        pytest.param(("A", 0, 0), id="no rows: I ⪰ 0 would be the same as −I ⪰ 0"),
        pytest.param(("A", 1.0, 1), id="a float for a size"),
        pytest.param(("A", True, 1), id="a bool for a size"),
        pytest.param(("", 1, 1), id="no name"),
        pytest.param(("A", "", ""), id="a size without a name"),
        pytest.param(("t", "n", "n", "natural"), id="a natural matrix"),
        pytest.param(("t", 1, 1, "natural", Step(None, 1)), id="a family of natural numbers"),
        pytest.param(("A", "n", "n", "symmetric", None, None, True), id="a symmetric transpose"),
        pytest.param(("A", "n", "n", "general", Step("", 0)), id="a step without a name"),
        pytest.param(("A", "n", "n", "general", Step("t", 0.5)), id="half a step"),
        pytest.param(("Q", "n", "n", "general", ("t", 0)), id="a step that is a plain pair"),
        pytest.param(("∏", "n", "n"), id="a running product of nothing"),
        pytest.param(
            ("∏", "n", "n", "general", Step("", 0), of(A)),
            id="a product up to a step without a name",
        ),
        pytest.param(
            ("∏", "n", "n", "general", Step("t", 0.0), of(A)), id="a product up to a float"
        ),
        pytest.param(("∏", 1, 1, "natural", Step("t", 0), of(a)), id="a natural product"),
        pytest.param(
            ("∏", "n", "n", "diagonal", Step("t", 0), of(A)), id="a product called diagonal"
        ),
        pytest.param(("∏", "n", "n", "general", Step("t", 1), of(A)), id="a product not unfolded"),
        pytest.param(
            ("∏", "n", "n", "general", Step(None, 0), of(A)), id="a product up to a number"
        ),
        pytest.param(
            ("tanh", "n", "n", "diagonal", None, of(A)), id="tanh of what is not diagonal"
        ),
        pytest.param(("log", 1, 1, "diagonal", None, of(a)), id="a function that is not total"),
        pytest.param(("tanh", 1, 1, "diagonal", None, 3), id="tanh of what is no polynomial"),
    ],
)
def test_a_letter_is_what_it_claims_to_be(letter):
    with pytest.raises(KernelError):
        of(Letter(*letter))


def test_a_float_is_refused_although_an_equal_integer_was_seen_before():
    of(Letter("∏", "n", "n", "general", Step("t", 0), of(A)))
    with pytest.raises(KernelError):
        of(Letter("∏", "n", "n", "general", Step("t", 0.0), of(A)))


@pytest.mark.parametrize("name", ["log", "sqrt", "sin", "eval", "Symbol", "__class__", "N"])
def test_functions_come_from_a_fixed_table(name):
    with pytest.raises(KernelError):
        function(name, of(a))


@pytest.mark.parametrize(
    ("shape", "monomial"),
    [
        pytest.param((1, 1), Monomial((), (A,)), id="a matrix passed off as a scalar"),
        pytest.param(("n", "n"), Monomial((), (x,)), id="a vector passed off as a matrix"),
        pytest.param(("n", "n"), Monomial((), (x, A)), id="a product of shapes that differ"),
        pytest.param(("n", "n"), Monomial(((A,),), ()), id="a matrix among the scalars"),
        pytest.param(("n", "m"), Monomial((), ()), id="an identity matrix that is not square"),
    ],
)
def test_a_polynomial_has_the_shape_it_claims(shape, monomial):
    with pytest.raises(KernelError):
        Polynomial(*shape, {monomial: ONE})


@pytest.mark.parametrize("size", [0, -1, 0.5, True, "", None, 1.0], ids=repr)
def test_a_size_is_a_positive_number_or_a_name(size):
    with pytest.raises(KernelError):
        constant(1, size)
    with pytest.raises(KernelError):
        Polynomial(size, 1, {})


def test_a_polynomial_is_brought_to_its_normal_form_when_it_is_made():
    D, E = (Letter(name, "n", "n", "diagonal") for name in "DE")
    made = Polynomial("n", "n", {Monomial((), (E, D)): ONE, Monomial((), (D, E)): ONE})
    if made != of(D, E) + of(D, E) or len(made.terms) != 1:
        pytest.fail(f"{made} is not in normal form")


def test_terms_cannot_be_changed_afterwards():
    p = of(A)
    p.terms[Monomial((), (B,))] = ONE
    if p != of(A):
        pytest.fail("what is handed out is the polynomial itself")
    given = dict(p.terms)
    q = Polynomial("n", "n", given)
    given.clear()
    if q != p:
        pytest.fail("the polynomial follows the dictionary that it was made of")


# --- exact arithmetic --------------------------------------------------------------------------


class Half(Fraction):
    """A rational that could say anything."""


INEXACT = [0.5, np.float64(1), True, Half(1, 2), sympy.Rational(1, 2), sympy.Float(1), "1", 1j]


@pytest.mark.parametrize("value", INEXACT, ids=lambda value: type(value).__name__)
def test_only_exact_rationals_are_coefficients(value):
    with pytest.raises(KernelError):
        constant(value)
    with pytest.raises(KernelError):
        Polynomial(1, 1, {Monomial((), ()): value})
    with pytest.raises(KernelError):
        define("u", value, constant(1))


@pytest.mark.parametrize("value", INEXACT, ids=lambda value: type(value).__name__)
def test_only_exact_rationals_are_weights(value):
    goal = Atom(PSD, of(a) * of(a))
    with pytest.raises(KernelError):
        certificate(goal, Certificate((Square(value, (), None, of(a)),)))
    with pytest.raises(KernelError):
        strict(Atom(POSITIVE, constant(1)), Certificate((Square(value, (), None, constant(1)),)))
    with pytest.raises(KernelError):
        nonnegative(Atom(ENTRYWISE, constant(1)), [NonnegativeProduct(value, (), ())])


@pytest.mark.parametrize(
    "value", [0.5, sympy.Float(0.5), sympy.sqrt(2), sympy.Symbol("y")], ids=str
)
def test_only_exact_rationals_are_values(value):
    with pytest.raises(KernelError):
        counterexample(frozenset(), Atom(PSD, -of(a)), {a: [number([[value]])]}, {})


# --- forged theorems and look-alikes ------------------------------------------------------------


def test_a_theorem_is_made_by_rules_only():
    true = natural("t")
    with pytest.raises(KernelError):
        Theorem("forged", frozenset(), (FALSE,))
    with pytest.raises(TypeError):
        dataclasses.replace(true, conclusion=(FALSE,))
    with pytest.raises(AttributeError):
        true.conclusion = (FALSE,)
    with pytest.raises(KernelError):
        copy.copy(true)


def test_no_subclass_can_say_otherwise():
    for kind in (Theorem, Atom, Polynomial):
        with pytest.raises(KernelError, match="cannot be subclassed"):
            type("Forged", (kind,), {})

    class Quiet:
        def __init_subclass__(cls):
            """Say nothing to the next."""

    class Equal(Quiet, Atom):
        __hash__ = Atom.__hash__

        def __eq__(self, other):
            return True

    class Anything(Quiet, Polynomial):
        __mul__ = __rmul__ = lambda self, other: constant(-1)

    one = Anything(1, 1, constant(1).terms)
    for call in (
        lambda: assume(Equal(PSD, constant(1))),
        lambda: certificate(Equal(PSD, constant(1)), weighed(())),
        lambda: counterexample(frozenset({Equal(PSD, constant(1))}), FALSE, {}, {}),
        lambda: Atom(PSD, one),
        lambda: certificate(FALSE, Certificate((Square(ONE, (), None, one),))),
        lambda: instantiate(assume(Atom(PSD, of(a))), {a: one}),
        lambda: of(Letter("tanh", 1, 1, "diagonal", None, one)),
    ):
        with pytest.raises(KernelError):
            call()


def test_a_look_alike_is_no_theorem():
    fake = types.SimpleNamespace(
        hypotheses=frozenset(), conclusion=(FALSE,), cited=frozenset(), fixed=frozenset()
    )
    for rule in (
        lambda: conjunction(fake),
        lambda: cut(fake, assume(FALSE)),
        lambda: instantiate(fake),
        lambda: generalise(fake, "t"),
        lambda: induction("t", (FALSE,), fake, fake),
        lambda: counterexample(frozenset(), FALSE, {}, {}, proof=fake),
    ):
        with pytest.raises(KernelError):
            rule()


def test_a_look_alike_is_no_polynomial():
    class Forger:
        T = property(lambda self: self)
        __mul__ = __rmul__ = lambda self, other: constant(-1)

    with pytest.raises(KernelError):
        certificate(FALSE, Certificate((Square(ONE, (), None, Forger()),)))
    equation = Atom(ZERO, constant(0))
    with pytest.raises(KernelError):
        identity(
            Atom(ZERO, constant(1)), Certificate((), (Cofactor(Forger(), equation, Forger()),))
        )
    with pytest.raises(KernelError):
        instantiate(assume(Atom(PSD, of(a))), {a: Forger()})
    with pytest.raises(KernelError):
        counterexample(frozenset(), FALSE, {}, {}, letters={a: Forger()})


def test_a_look_alike_is_no_fact():
    fake = types.SimpleNamespace(name="x", reference="y", hypotheses=(), conclusion=(FALSE,))
    for fact in (fake, ("x", "y", (), (FALSE,))):
        with pytest.raises(KernelError):
            cite(fact)


def test_a_cited_fact_is_listed_in_everything_that_rests_on_it():
    false = cite(Fact("false", "nowhere", (), (FALSE,)))
    anything = cut(false, assume(FALSE))
    steps = [
        anything,
        conjunction(natural("t"), anything),
        instantiate(anything),
        generalise(anything, "t"),
        induction("t", (FALSE,), anything, anything),
        counterexample(frozenset({FALSE}), Atom(PSD, constant(-2)), {}, {}, proof=anything),
    ]
    if any([fact.name for fact in theorem.cited] != ["false"] for theorem in steps):
        pytest.fail("a citation was lost")
    if any("false (nowhere)" not in str(theorem) for theorem in steps):
        pytest.fail("a citation is not shown")


# --- steps and natural numbers -----------------------------------------------------------------


def test_a_natural_number_is_replaced_by_steps_only():
    with pytest.raises(KernelError):
        instantiate(natural("t"), {t: constant(-1)})
    with pytest.raises(KernelError):
        counterexample(frozenset(), natural("t").conclusion[0], {}, {}, letters={t: constant(-1)})
    with pytest.raises(KernelError):
        counterexample(frozenset(), natural("t").conclusion[0], {t: [number([-1])]}, {})
    with pytest.raises(KernelError):
        counterexample(frozenset(), Atom(PSD, of(t) - constant(1)), {t: [number([0])]}, {})


@pytest.mark.parametrize(
    "steps",
    [
        {"t": Step(None, -1)},
        {"t": Step("s", -1)},
        {"t": Step("k", 0)},
        {"t": Step("", 0)},
        {"t": Step(None, 0.5)},
        {"t": Step(None, True)},
        {"t": ("s", 1)},
        {"t": 1},
    ],
    ids=str,
)
def test_a_step_becomes_a_natural_number(steps):
    with pytest.raises(KernelError):
        instantiate(natural("t"), {}, steps)
    with pytest.raises(KernelError):
        counterexample(frozenset(), natural("t").conclusion[0], {}, {}, steps)


def test_a_number_is_no_step_that_can_be_moved():
    """With {"": 1}, u[0] = 1 would become u[1] = 1."""
    start = define("u", ONE, constant(0))
    for name in ("", None):
        try:
            moved = instantiate(start, {}, {name: Step(None, 1)})
        except KernelError:
            continue
        if moved.conclusion != start.conclusion:
            pytest.fail(f"{moved}")


def test_the_integers_end_at_zero_also_in_the_limit():
    """t (t − 1) ≥ 0 for every natural t, so t > 0 gives t ≥ 1; at t = 0 it does not."""
    n = of(t)
    claim = Atom(PSD, n * n - n)
    zero = Certificate()
    base = certificate(claim.substitute(steps={"t": Step(None, 0)}), zero)
    part = Square(ONE, (Atom(PSD, n),), None, constant(2))
    given = Certificate((part, Square(ONE, (), claim, constant(1))))
    grown = n * n - n + constant(4) * n
    step = certificate(Atom(PSD, grown), given)
    with pytest.raises(KernelError):
        induction("t", (claim,), base, step)
    positive = Atom(POSITIVE, n)
    small = Certificate((Square(ONE, (), claim, constant(1)),), (), (positive,))
    theorem = certificate(Atom(PSD, n - constant(1)), small)
    with pytest.raises(KernelError, match="closure"):
        closure(theorem, t)


def test_induction_sees_every_hypothesis_about_its_step():
    u = Letter("u", 1, 1, "general", Step("t", 0))
    first, then = (of(u._replace(step=step)) for step in (Step(None, 0), Step("t", 1)))
    claim = Atom(ZERO, of(u) - first)
    base = identity(Atom(ZERO, first - first), Certificate())
    move = Atom(ZERO, then - of(u))
    one = constant(1)
    cofactors = (Cofactor(one, move, one), Cofactor(one, claim, one))
    successor = identity(Atom(ZERO, then - first), Certificate((), cofactors))
    with pytest.raises(KernelError, match="free in the hypotheses"):
        induction("t", (claim,), base, successor)


def test_generalising_needs_a_step_that_no_hypothesis_speaks_of():
    with pytest.raises(KernelError):
        generalise(assume(Atom(PSD, of(D._replace(step=Step("t", 0))))), "t")
    with pytest.raises(KernelError):
        generalise(natural("t"), "t", shift=2)
    with pytest.raises(KernelError):
        generalise(natural("t"), "t", shift=-1)
    with pytest.raises(KernelError):
        generalise(natural("t"), "t", shift=True)


def test_the_bound_step_is_never_captured():
    inner = of(D_k) * of(D._replace(step=Step("t", 0)))
    product = running_product(inner, Step("s", 0))
    with pytest.raises(KernelError, match="captured"):
        generalise(certificate(Atom(PSD, product * product), _squared(product)), "t")
    with pytest.raises(KernelError):
        instantiate(assume(Atom(PSD, of(D))), {D: of(D_k)})
    with pytest.raises(KernelError):
        specialise(Atom(PSD, of(D_k), True), Step("k", 1))


def _squared(p):
    return Certificate((Square(ONE, (), None, p),))


def test_a_family_inside_a_product_is_taken_at_the_products_own_step():
    u, v = (Letter(name, 1, 1, "general", Step("k", 0)) for name in "uv")
    outer = running_product(of(u), Step("t", 0))
    image = running_product(of(v), Step("k", 0))
    replaced = outer.substitute({u.variable: image}, {"t": Step(None, 3)})
    v1, v2, v3 = (of(v._replace(step=Step(None, number))) for number in (1, 2, 3))
    if replaced != v1 * (v1 * v2) * (v1 * v2 * v3):
        pytest.fail(str(replaced))


@pytest.mark.parametrize(
    "step", [Step(None, 0), Step("t", 0), Step("t", -1), Step(None, -3)], ids=str
)
def test_every_step_begins_at_one(step):
    with pytest.raises(KernelError):
        specialise(Atom(PSD, of(D_k), True), step)


# --- definitions -------------------------------------------------------------------------------


def test_a_sequence_is_defined_by_its_past_alone():
    """u[k] = 1 + u[0] ⋯ u[t − 1] for every t has no solution."""
    before = of(Letter("u", 1, 1, "general", Step("k", -1)))
    for successor in (
        of(Letter("u", 1, 1, "general", Step("k", 0))) + constant(1),
        of(Letter("u", 1, 1, "general", Step("k", 1))) + constant(1),
        of(Letter("v", 1, 1, "general", Step("k", -1))),
        constant(1) + running_product(before, Step("t", 0)),
        constant(1) + running_product(before, Step("k", 1)),
        of(t),
        of(a),
        before * constant(1, "n"),
    ):
        with pytest.raises(KernelError):
            define("u", ONE, successor)


def test_one_letter_has_one_meaning():
    once, twice = define("u", ONE, constant(1)), define("u", ONE, constant(2))
    for rule in (conjunction, cut):
        with pytest.raises(KernelError, match="two things"):
            rule(once, twice)


def test_definitions_that_print_alike_are_told_apart():
    general = of(Letter("A", "n", "n"))
    if str(general) != str(of(Letter("A", "n", "n", "symmetric"))):
        pytest.fail("the letters no longer print alike")
    z, y = sympy.Symbol("z", real=True), sympy.Symbol("z")
    first, second = derivative(2 * z, z, sympy.S(2)), derivative(2 * y, y, sympy.S(2))
    if str(first) != str(second) or first.conclusion == second.conclusion:
        pytest.fail("assumptions are lost")


def test_what_is_defined_is_not_free():
    u = Letter("u", 1, 1)
    defined = define("u", ONE, constant(1))
    with pytest.raises(KernelError, match="fixed"):
        instantiate(defined, {u: constant(2)})
    with pytest.raises(KernelError):
        entrywise(defined, {u: D})
    with pytest.raises(KernelError, match="valued"):
        counterexample(frozenset(), FALSE, {u: [number([2])]}, {}, proof=defined)
    bound = conjunction(defined, assume(Atom(POSITIVE, of(u))))
    with pytest.raises(KernelError):
        closure(bound, u)


# --- the limit ---------------------------------------------------------------------------------


def closed_from(goal, given, *hypotheses):
    """A theorem with all these hypotheses, to be closed in a."""
    theorem = certificate(goal, given)
    return conjunction(theorem, *map(assume, hypotheses))


def test_a_limit_needs_hypotheses_that_survive():
    """a > 0 and −a ≥ 0 exclude each other; a ≥ 0 and −a ≥ 0 do not."""
    positive, negative = Atom(POSITIVE, of(a)), Atom(PSD, -of(a))
    absurd = Certificate((Square(ONE, (), negative, constant(1)),), (), (positive,))
    theorem = certificate(FALSE, absurd)
    with pytest.raises(KernelError, match="closure"):
        closure(theorem, a)


def test_a_limit_does_not_pass_to_every_power_at_once():
    """No a > 0 has 1 ≥ a 2ᵏ for every k, and a = 0 has; for one k, every small a has."""
    small = Atom(PSD, constant(1) - of(a) * running_product(constant(2), Step("k", 0)), True)
    power, one = running_product(constant(2), Step("t", 0)), constant(1)
    positive, beyond = Atom(POSITIVE, of(a)), Atom(PSD, power - of(t) - one)
    at_zero = certificate(beyond.substitute(steps={"t": Step(None, 0)}), Certificate())
    squares = (Square(Fraction(2), (), beyond, one), Square(ONE, (), Atom(PSD, of(t)), one))
    later = certificate(beyond.substitute(steps={"t": Step("t", 1)}), Certificate(squares))
    growth = induction("t", (beyond,), at_zero, cut(natural("t"), later))
    taken = specialise(small, Step("t", 1))
    squares = (
        Square(ONE, (), taken.conclusion[0], one),
        Square(Fraction(2), (positive,), beyond, one),
        Square(Fraction(2), (), Atom(PSD, of(t) * of(a) - one), one),
        Square(Fraction(2), (), positive, one),
    )
    theorem = cut(growth, cut(taken, certificate(FALSE, Certificate(squares))))
    theorem = archimedean(theorem, "t", of(a), one)
    assert theorem.hypotheses == {small, positive}
    with pytest.raises(KernelError, match="may fail when a grows from 0"):
        closure(theorem, a)


def test_a_limit_tells_a_number_from_a_family_of_that_name():
    """a > 0, 1 − a[t] − a ≥ 0 and a[t] − 1 ≥ 0 exclude each other; with a = 0 they do not."""
    later = of(a._replace(step=Step("t", 0)))
    positive = Atom(POSITIVE, of(a))
    below, above = Atom(PSD, constant(1) - later - of(a)), Atom(PSD, later - constant(1))
    one = constant(1)
    squares = (Square(ONE, (), below, one), Square(ONE, (), above, one))
    theorem = certificate(FALSE, Certificate(squares, (), (positive,)))
    with pytest.raises(KernelError, match="closure"):
        closure(theorem, a)


@pytest.mark.parametrize(
    "hypothesis",
    [
        pytest.param(Atom(POSITIVE, constant(2) * of(b) - of(a)), id="another variable"),
        pytest.param(Atom(PSD, of(a) * of(b)), id="a multiple of unknown sign"),
        pytest.param(Atom(ZERO, of(a) - of(b)), id="an equation"),
        pytest.param(Atom(PSD, function("tanh", of(a))), id="inside a function"),
        pytest.param(Atom(PSD, running_product(of(a), Step("t", 0))), id="inside a product"),
    ],
)
def test_a_limit_refuses_what_it_cannot_follow(hypothesis):
    positive = Atom(POSITIVE, of(a))
    goal = Certificate((Square(ONE, (), positive, constant(1)),))
    theorem = closed_from(Atom(PSD, of(a)), goal, hypothesis)
    with pytest.raises(KernelError, match="closure"):
        closure(theorem, a)


def test_a_strict_conclusion_is_not_closed():
    with pytest.raises(KernelError, match="not closed"):
        closure(assume(Atom(POSITIVE, of(a))), a)


# --- entries -----------------------------------------------------------------------------------


def test_entries_of_vectors_do_not_mix():
    dot = of(x).T * of(x)
    with pytest.raises(KernelError):
        entrywise(assume(Atom(PSD, dot - of(a))), {a: A})
    matrix = Atom(PSD, of(a) * constant(1, "n"))
    with pytest.raises(KernelError, match="between scalars"):
        entrywise(assume(matrix), {a: D})
    inside = of(x).T * function("tanh", of(a) * constant(1, "n")) * of(x)
    with pytest.raises(KernelError, match="mixes"):
        entrywise(assume(Atom(PSD, inside)), {a: D})
    with pytest.raises(KernelError):
        entrywise(natural("t"), {t: D})
    with pytest.raises(KernelError):
        entrywise(assume(Atom(PSD, of(a) * of(b))), {a: D, b: Letter("E", "m", "m", "diagonal")})


# --- counterexamples ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dimensions",
    [{"n": 0}, {"n": -1}, {"n": 1.0}, {"n": True}, {"n": "2"}, {}, {"m": 1}],
    ids=str,
)
def test_a_matrix_has_at_least_one_row(dimensions):
    """Without rows, −I ⪰ 0 would hold, and −1 ≥ 0 fail."""
    given = Atom(PSD, constant(-1, "n"))
    with pytest.raises(KernelError):
        counterexample(frozenset({given}), FALSE, {}, dimensions)
    with pytest.raises(KernelError):
        counterexample(frozenset(), given, {}, dimensions)


def test_a_number_is_no_dimension_that_can_be_chosen():
    """At {"1": 2} scalars would no longer commute."""
    two = number([[1, 1], [0, 1]]), number([[1, 0], [1, 1]])
    goal = Atom(ZERO, of(a) * of(b) - of(b) * of(a) + of(a))
    with pytest.raises(KernelError):
        counterexample(frozenset(), goal, {a: [two[0]], b: [two[1]]}, {"1": 2})


@pytest.mark.parametrize(
    ("letter", "value"),
    [
        (Letter("S", "n", "n", "symmetric"), [[1, 1], [0, 1]]),
        (D, [[1, 1], [1, 1]]),
        (A, [[1, 2]]),
        (x, [[1, 2]]),
    ],
    ids=str,
)
def test_a_value_has_the_shape_and_structure_of_its_letter(letter, value):
    with pytest.raises(KernelError, match="not an exact"):
        counterexample(frozenset(), Atom(ZERO, of(letter)), {letter: [number(value)]}, {"n": 2})


def test_what_has_no_value_is_not_decided():
    for goal in (Atom(ZERO, of(a)), Atom(PSD, of(a)), Atom(ZERO, of(a) + of(b))):
        with pytest.raises(KernelError):
            counterexample(frozenset(), goal, {b: [number([1])]}, {})
        with pytest.raises(KernelError):
            counterexample(frozenset(), goal, {a: [], b: []}, {})


def test_the_hypotheses_of_the_proof_must_hold():
    given = Atom(PSD, of(a) - constant(1))
    proof = assume(given)
    with pytest.raises(KernelError, match="fails"):
        counterexample(frozenset({given}), FALSE, {a: [number([0])]}, {}, proof=proof)
    with pytest.raises(KernelError, match="no value"):
        counterexample(frozenset({given}), FALSE, {}, {}, proof=proof)


def test_every_step_is_looked_at():
    """d = 1, 1, 0 from then on breaks ∀k ≥ 1: d[k] − d[k − 1] ≥ 0 at k = 2 only."""
    d = Letter("d", 1, 1, "general", Step("k", 0))
    grows = Atom(PSD, of(d) - of(d._replace(step=Step("k", -1))), True)
    for values in ([1, 1, 0], [0, 1, 2, 3, 4, 5, 4]):
        family = [number([value]) for value in values]
        with pytest.raises(KernelError, match="fails"):
            counterexample(frozenset({grows}), FALSE, {d.variable: family}, {})
    family = [number([value]) for value in (0, 1, 1)]
    found = counterexample(frozenset({grows}), FALSE, {d.variable: family}, {})
    if not isinstance(found.conclusion[0], Counterexample):
        pytest.fail("no counterexample")


def test_steps_before_the_first_have_no_value():
    early = Atom(PSD, of(Letter("d", 1, 1, "general", Step("k", -2))), True)
    with pytest.raises(KernelError):
        counterexample(frozenset({early}), FALSE, {Letter("d", 1, 1): [number([1])]}, {})


def test_infinitely_many_values_are_not_looked_at():
    growing = Atom(PSD, running_product(of(a), Step("k", 0)), True)
    with pytest.raises(KernelError, match="unboundedly"):
        counterexample(frozenset({growing}), FALSE, {a: [number([-2])]}, {})
    counted = Atom(PSD, constant(3) - of(Letter("k", 1, 1, "natural")), True)
    with pytest.raises(KernelError, match="unboundedly"):
        counterexample(frozenset({counted}), FALSE, {}, {})


@pytest.mark.parametrize("value", [1, sympy.Rational(1, 2)])
def test_a_function_without_an_exact_value_is_not_decided(value):
    goal = Atom(PSD, -function("exp", of(a)))
    with pytest.raises(KernelError, match="not an exact"):
        counterexample(frozenset(), goal, {a: [number([value])]}, {})
    counterexample(frozenset(), goal, {a: [number([0])]}, {})


# --- malformed input ---------------------------------------------------------------------------


TRUE, TWO = natural("t"), conjunction(natural("t"), natural("s"))


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: assume(None), id="assume(None)"),
        pytest.param(lambda: assume(of(a)), id="assume(of(a))"),
        pytest.param(lambda: conjunction(None), id="conjunction(None)"),
        pytest.param(lambda: cut(TRUE, None), id="cut(TRUE, None)"),
        pytest.param(
            lambda: instantiate(assume(Atom(PSD, of(a))), {a: 3}),
            id="instantiate(assume(Atom(PSD, of(a))), {a: 3})",
        ),
        pytest.param(lambda: instantiate(TRUE, 3), id="instantiate(TRUE, 3)"),
        pytest.param(lambda: specialise(FALSE, 3), id="specialise(FALSE, 3)"),
        pytest.param(lambda: specialise(FALSE, None), id="specialise(FALSE, None)"),
        pytest.param(lambda: generalise(TRUE, 3), id="generalise(TRUE, 3)"),
        pytest.param(lambda: natural(3), id="natural(3)"),
        pytest.param(lambda: natural(""), id='natural("")'),
        pytest.param(lambda: define(3, 0, constant(0)), id="define(3, 0, constant(0))"),
        pytest.param(lambda: define("u", 0, 3), id='define("u", 0, 3)'),
        pytest.param(lambda: cite(None), id="cite(None)"),
        pytest.param(lambda: certificate(FALSE, ()), id="certificate(FALSE, ())"),
        pytest.param(
            lambda: certificate(FALSE, ((3,), (), ())), id="certificate(FALSE, ((3,), (), ()))"
        ),
        pytest.param(
            lambda: certificate(None, Certificate()), id="certificate(None, Certificate())"
        ),
        pytest.param(
            lambda: strict(Atom(POSITIVE, constant(1)), Certificate()),
            id="strict(Atom(POSITIVE, constant(1)), Certificate())",
        ),
        pytest.param(lambda: identity(FALSE, Certificate()), id="identity(FALSE, Certificate())"),
        pytest.param(lambda: nonnegative(FALSE, []), id="nonnegative(FALSE, [])"),
        pytest.param(lambda: nonnegative(FALSE, None), id="nonnegative(FALSE, None)"),
        pytest.param(lambda: scalar(TWO, of(t)), id="scalar(TWO, of(t))"),
        pytest.param(lambda: vanish(TWO, of(t)), id="vanish(TWO, of(t))"),
        pytest.param(lambda: induction("t", (), TRUE, 3), id='induction("t", (), TRUE, 3)'),
        pytest.param(lambda: entrywise(TRUE, {}), id="entrywise(TRUE, {})"),
        pytest.param(lambda: entrywise(TRUE, {a: a}), id="entrywise(TRUE, {a: a})"),
        pytest.param(lambda: entrywise(TRUE, {3: 4}), id="entrywise(TRUE, {3: 4})"),
        pytest.param(lambda: closure(TRUE, 3), id="closure(TRUE, 3)"),
        pytest.param(lambda: closure(TRUE, t), id="closure(TRUE, t)"),
        pytest.param(
            lambda: counterexample(frozenset(), 3, {}, {}),
            id="counterexample(frozenset(), 3, {}, {})",
        ),
        pytest.param(
            lambda: counterexample(frozenset(), FALSE, 3, {}),
            id="counterexample(frozenset(), FALSE, 3, {})",
        ),
        pytest.param(
            lambda: counterexample({"h"}, FALSE, {}, {}), id='counterexample({"h"}, FALSE, {}, {})'
        ),
        pytest.param(
            lambda: counterexample(frozenset(), Atom(ZERO, of(a)), {a: [3]}, {}),
            id="counterexample(frozenset(), Atom(ZERO, of(a)), {a: [3]}, {})",
        ),
        pytest.param(
            lambda: counterexample(frozenset(), Atom(ZERO, of(a)), {a: 3}, {}),
            id="counterexample(frozenset(), Atom(ZERO, of(a)), {a: 3}, {})",
        ),
        pytest.param(lambda: Atom("⪰", 3), id='Atom("⪰", 3)'),
        pytest.param(lambda: Atom(">", constant(1)), id='Atom(">", constant(1))'),
        pytest.param(lambda: Atom("⪰", constant(1), 1), id='Atom("⪰", constant(1), 1)'),
        pytest.param(lambda: Atom("⪰", of(A)), id='Atom("⪰", of(A))'),
    ],
)
def test_malformed_input_is_refused_by_a_kernel_error(call):
    with pytest.raises(KernelError):
        call()


# --- side conditions, where all else fits ---------------------------------------------------------


def test_a_weight_is_nonnegative_even_if_the_sum_is_right():
    square = (Square(-ONE, (), None, of(A)),)
    with pytest.raises(KernelError, match="negative"):
        certificate(Atom(PSD, -(of(A).T * of(A))), Certificate(square))
    unit = Square(ONE, (), None, constant(1, "n"))
    goal = Atom(POSITIVE, constant(1, "n") - of(A).T * of(A))
    with pytest.raises(KernelError, match="negative"):
        strict(goal, Certificate((unit, *square)))
    known = Atom(ENTRYWISE, of(A))
    with pytest.raises(KernelError, match="negative"):
        nonnegative(Atom(ENTRYWISE, -of(A)), [NonnegativeProduct(-ONE, (), (known,))])


@pytest.mark.parametrize("relation", [PSD, POSITIVE, ENTRYWISE])
def test_only_an_equation_is_an_equation(relation):
    inequality = Atom(relation, of(a))
    with pytest.raises(KernelError, match="is not E = 0"):
        identity(
            Atom(ZERO, of(a)), Certificate((), (Cofactor(constant(1), inequality, constant(1)),))
        )


def test_an_equation_at_every_step_is_first_taken_at_one():
    every = Atom(ZERO, of(a), True)
    with pytest.raises(KernelError, match="is not E = 0"):
        identity(Atom(ZERO, of(a)), Certificate((), (Cofactor(constant(1), every, constant(1)),)))
    for relation in (PSD, POSITIVE):
        square = Square(ONE, (), Atom(relation, of(a), True), constant(1))
        with pytest.raises(KernelError, match="is not H"):
            certificate(Atom(PSD, of(a)), Certificate((square,)))
        square = Square(ONE, (Atom(relation, of(a), True),), None, constant(1))
        with pytest.raises(KernelError, match="not known"):
            certificate(Atom(PSD, of(a)), Certificate((square,)))


@pytest.mark.parametrize("relation", [ZERO, ENTRYWISE])
def test_a_square_is_about_a_positive_semidefinite_matrix(relation):
    square = Square(ONE, (), Atom(relation, of(D)), constant(1, "n"))
    with pytest.raises(KernelError, match="is not H"):
        certificate(Atom(PSD, of(D)), Certificate((square,)))


def test_a_multiplier_is_positive():
    weak = Atom(PSD, of(a))
    square = Square(ONE, (weak,), None, constant(1))
    with pytest.raises(KernelError, match="not known"):
        certificate(Atom(PSD, constant(1)), Certificate((square,), (), (weak,)))


def test_each_rule_concludes_its_own_relation():
    zero, unit = Certificate(), Certificate((Square(ONE, (), None, constant(1)),))
    for relation in (ZERO, ENTRYWISE, POSITIVE):
        with pytest.raises(KernelError, match="not of the form"):
            certificate(Atom(relation, constant(1)), unit)
    for relation in (PSD, POSITIVE, ENTRYWISE):
        with pytest.raises(KernelError, match="not of the form"):
            identity(Atom(relation, constant(0)), zero)
    with pytest.raises(KernelError, match="not of the form"):
        identity(Atom(ZERO, constant(1)), unit)
    for relation in (PSD, ZERO, ENTRYWISE):
        with pytest.raises(KernelError, match="definite square"):
            strict(Atom(relation, constant(1)), unit)
    with pytest.raises(KernelError):
        nonnegative(Atom(PSD, constant(0)), [])
    with pytest.raises(KernelError):
        nonnegative(Atom(ENTRYWISE, of(D_k), True), [])


def test_a_conclusion_that_holds_is_not_broken():
    for goal, value in (
        (Atom(PSD, of(a)), 0),
        (Atom(POSITIVE, of(a)), 1),
        (Atom(ZERO, of(a)), 0),
        (Atom(ENTRYWISE, of(a)), 0),
    ):
        with pytest.raises(KernelError, match="holds at the values"):
            counterexample(frozenset(), goal, {a: [number([value])]}, {})
    weaker = assume(Atom(PSD, -of(a)))
    with pytest.raises(KernelError, match="holds at the values"):
        counterexample(frozenset(), Atom(PSD, of(a)), {a: [number([0])]}, {}, proof=weaker)


def test_the_bound_step_is_bound():
    for relation in (PSD, ZERO, ENTRYWISE):
        with pytest.raises(KernelError, match="free"):
            Atom(relation, of(D_k))
    with pytest.raises(KernelError, match="free"):
        Atom(PSD, running_product(of(D_k), Step("k", 0)))
    Atom(PSD, running_product(of(D_k) * of(D_k), Step("t", 0)))


def test_a_running_product_is_of_a_square_factor_up_to_a_natural_number():
    tall = of(Letter("K", "n", "m"))
    for factor, step in (
        (tall, Step("t", 0)),
        (tall, Step(None, 0)),
        (of(A), Step("t", -1)),
        (of(A), Step(None, -1)),
        (of(A), Step("", 0)),
        (of(A), Step("t", 0.0)),
    ):
        with pytest.raises(KernelError, match="no running product"):
            running_product(factor, step)


def test_shapes_fit_in_sums_and_products():
    tall = of(Letter("K", "n", "m"))
    with pytest.raises(KernelError, match="cannot add"):
        of(A) + tall
    with pytest.raises(KernelError, match="cannot add"):
        constant(1) + constant(1, "n")
    with pytest.raises(KernelError, match="cannot multiply"):
        tall * tall
    with pytest.raises(KernelError, match="cannot multiply"):
        constant(1, "n") * constant(1, "m")


def test_a_function_is_of_a_diagonal():
    with pytest.raises(KernelError, match="not diagonal"):
        function("tanh", of(A))


def test_an_image_has_the_shape_and_structure_of_its_letter():
    S = Letter("S", "n", "n", "symmetric")
    for letter, image in (
        (A, constant(1)),
        (A, of(x)),
        (S, of(A)),
        (D, of(S)),
        (a, of(A)),
        (x, of(x).T),
    ):
        with pytest.raises(KernelError, match="its image"):
            of(letter).substitute({letter: image})


# --- facts of existence -------------------------------------------------------------------------


def test_a_choice_stays_the_choice_for_one_matrix():
    """W = CVCᵀ for all W at one C and V would make all matrices equal."""
    decomposed = cite(spectral_theorem)
    for letter in decomposed.defined:
        for image in (constant(0, "n"), constant(1, "n")):
            with pytest.raises(KernelError, match="fixed meanings"):
                instantiate(decomposed, {letter: image})


def test_one_letter_is_not_chosen_twice():
    other = spectral_theorem._replace(chosen="another choice")
    with pytest.raises(KernelError, match="one letter stands for two things"):
        conjunction(cite(spectral_theorem), cite(other))


def test_a_fact_of_existence_speaks_of_no_step():
    t = of(Letter("t", 1, 1, "natural"))
    with pytest.raises(KernelError, match="speaks of steps"):
        cite(Fact("chosen", "a textbook", (), (Atom(PSD, t),), "t is a large number"))
