"""Induction, entrywise, limits: each passage beside one, wrong by one thing, that is refused."""

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
    Fact,
    KernelError,
    Letter,
    Polynomial,
    Square,
    Step,
    archimedean,
    assume,
    certificate,
    cite,
    closure,
    conjunction,
    constant,
    cut,
    define,
    entrywise,
    function,
    identity,
    induction,
    of,
    running_product,
    specialise,
    strict,
)

one, two, zero = constant(1), constant(2), Polynomial(1, 1, {})
t = of(Letter("t", 1, 1, "natural"))
a, b, c = (Letter(name, 1, 1) for name in "abc")
positive, nonnegative = Atom(POSITIVE, of(a)), Atom(PSD, of(a))
D, E = (Letter(name, "n", "n", "diagonal") for name in "DE")
S = Letter("S", "n", "n", "symmetric")


def exponential(letter):
    ((monomial, _),) = function("exp", of(letter)).terms.items()
    ((found,),) = [word for word in (*monomial.scalars, monomial.word) if word]
    return found


def refused(match, rule, *arguments):
    with pytest.raises(KernelError, match=match):
        rule(*arguments)


def square(scalars, hypothesis, factor=one):
    return Square(Fraction(1), scalars, hypothesis, factor)


# --- induction ------------------------------------------------------------------------------------

claim = Atom(PSD, t + of(b))
base = assume(Atom(PSD, of(b)))
successor = certificate(
    Atom(PSD, t + one + of(b)), Certificate((square((), claim), square((), None)))
)


def test_induction_goes_from_zero_and_from_each_step_to_the_next():
    theorem = induction("t", (claim,), base, successor)
    assert theorem.hypotheses == {Atom(PSD, of(b))}
    assert theorem.conclusion == (claim,)
    at_one = assume(Atom(PSD, one + of(b)))
    refused("induction at 0", induction, "t", (claim,), at_one, successor)
    refused(r"induction at t\+1", induction, "t", (claim,), base, assume(claim))
    at_two = assume(Atom(PSD, t + constant(2) + of(b)))
    refused(r"induction at t\+1", induction, "t", (claim,), base, at_two)


def test_induction_needs_every_part_of_the_claim():
    other = Atom(PSD, t - of(c))
    refused("induction at 0", induction, "t", (claim, other), base, successor)
    both = conjunction(base, assume(Atom(PSD, -of(c))))
    refused(r"induction at t\+1", induction, "t", (claim, other), both, successor)


def test_the_claim_is_no_hypothesis_of_the_successor_only():
    """A base that assumes P(t) shows nothing."""
    circular = conjunction(base, assume(claim))
    refused("is free in the hypotheses", induction, "t", (claim,), circular, successor)
    timeless = Atom(PSD, of(b))
    kept = induction("t", (timeless,), assume(timeless), assume(timeless))
    assert kept.hypotheses == {timeless}


def test_no_other_hypothesis_speaks_of_the_step():
    about = assume(Atom(PSD, constant(5) - t))
    for pair in ((conjunction(base, about), successor), (base, conjunction(successor, about))):
        refused("is free in the hypotheses", induction, "t", (claim,), *pair)
    other = assume(Atom(PSD, of(c)))
    theorem = induction("t", (claim,), conjunction(base, other), conjunction(successor, other))
    assert theorem.hypotheses == {Atom(PSD, of(b)), Atom(PSD, of(c))}


def test_hypotheses_of_base_and_successor_are_kept():
    only_base = conjunction(base, assume(Atom(PSD, of(c))))
    only_successor = conjunction(successor, assume(Atom(PSD, of(a))))
    theorem = induction("t", (claim,), only_base, only_successor)
    assert theorem.hypotheses == {Atom(PSD, of(x)) for x in (a, b, c)}
    assert theorem.premises == (only_base, only_successor)


# --- entrywise ------------------------------------------------------------------------------------


def test_hypotheses_and_conclusions_are_lifted_together():
    theorem = entrywise(assume(Atom(PSD, one - of(a))), {a: D})
    lifted = Atom(PSD, constant(1, "n") - of(D))
    assert (theorem.hypotheses, theorem.conclusion) == ({lifted}, (lifted,))


def test_what_does_not_speak_of_the_scalars_stays():
    other = Atom(PSD, of(b))
    theorem = entrywise(conjunction(assume(nonnegative), assume(other)), {a: D})
    assert theorem.hypotheses == {Atom(PSD, of(D)), other}


def test_a_relation_at_every_step_stays_one():
    family = a._replace(step=Step("k", 0))
    theorem = entrywise(assume(Atom(POSITIVE, of(family), True)), {a: D})
    assert theorem.conclusion == (Atom(POSITIVE, of(D._replace(step=Step("k", 0))), True),)


@pytest.mark.parametrize(
    "diagonals",
    [
        pytest.param({a: S}, id="to a symmetric matrix"),
        pytest.param({a: Letter("A", "n", "n")}, id="to any matrix"),
        pytest.param({a: D, b: Letter("E", "m", "m", "diagonal")}, id="to two sizes"),
        pytest.param({Letter("t", 1, 1, "natural"): D}, id="of a natural number"),
        pytest.param({Letter("D", "n", "n", "diagonal"): E}, id="of a matrix"),
        pytest.param({Letter("x", "n", 1): D}, id="of a vector"),
        pytest.param({a: D, Letter("D", "n", "n", "diagonal"): E}, id="of a scalar and a matrix"),
        pytest.param({a: exponential(D)}, id="to a function"),
        pytest.param(
            {a: exponential(D._replace(step=Step("k", 0)))}, id="to a function of the step"
        ),
        pytest.param({a: D._replace(step=Step("k", 0))}, id="to a member of a family"),
        pytest.param({exponential(a): D}, id="of a function"),
        pytest.param({a: D, b._replace(step=Step("t", 0)): E}, id="of a member of a family"),
    ],
)
def test_free_scalars_become_diagonal_matrices_of_one_size(diagonals):
    theorem = conjunction(assume(nonnegative), assume(Atom(PSD, t)))
    entrywise(theorem, {a: D})
    entrywise(theorem, {a: D, b: E})
    refused("are not free scalars and diagonal matrices", entrywise, theorem, diagonals)


def test_a_scalar_with_a_fixed_meaning_is_no_entry():
    u = Letter("u", 1, 1)
    doubled = constant(2) * of(u._replace(step=Step("k", -1)))
    theorem = define("u", Fraction(1), doubled)
    refused("are not free scalars", entrywise, theorem, {u: D})
    entrywise(conjunction(theorem, assume(nonnegative)), {a: D})


def test_a_relation_that_is_lifted_is_between_scalars():
    entrywise(assume(nonnegative), {a: D})
    refused("is not a relation between scalars", entrywise, assume(Atom(ENTRYWISE, of(a))), {a: D})
    matrix = assume(Atom(PSD, of(a) * of(S)))
    refused("is not a relation between scalars", entrywise, matrix, {a: D})
    matrix = assume(Atom(PSD, of(a) * constant(1, "n")))
    refused("is not a relation between scalars", entrywise, matrix, {a: D})


def test_entries_of_one_word_are_not_mixed():
    """A number like xᵀx stays one, whichever entry of D takes the place of a."""
    x = Letter("x", "n", 1)
    fine = assume(Atom(PSD, of(a) + of(x.T) * of(x)))
    theorem = entrywise(fine, {a: D})
    assert theorem.conclusion == (Atom(PSD, of(D) + of(x.T) * of(x) * constant(1, "n")),)


def test_functions_and_running_products_are_lifted_inside():
    family = a._replace(step=Step("k", 0))
    scalars = function("exp", of(a)) + running_product(of(family), Step("t", 0))
    lifted = function("exp", of(D)) + running_product(
        of(D._replace(step=Step("k", 0))), Step("t", 0)
    )
    assert entrywise(assume(Atom(PSD, scalars)), {a: D}).conclusion == (Atom(PSD, lifted),)
    untouched = function("exp", of(b)) + of(a)
    (atom,) = entrywise(assume(Atom(PSD, untouched)), {a: D}).conclusion
    assert atom.polynomial == function("exp", of(b)) * constant(1, "n") + of(D)


# --- closure --------------------------------------------------------------------------------------


def conclude(goal, *hypotheses):
    """``a > 0, hypotheses ⊢ goal``, as an axiom, as closure looks at nothing else."""
    return cite(Fact("a limit", "a textbook", (positive, *hypotheses), (goal,)))


weak = Atom(PSD, of(b))


def test_a_limit_weakens_the_one_hypothesis():
    theorem = closure(conclude(weak, Atom(PSD, of(c))), a)
    assert theorem.hypotheses == {nonnegative, Atom(PSD, of(c))}
    assert theorem.conclusion == (weak,)
    assert theorem.cited


def test_a_limit_is_in_a_free_variable():
    closure(conclude(weak), a)
    chosen = cite(Fact("existence", "a textbook", (positive,), (weak,), "b can be chosen"))
    refused("is not a hypothesis", closure, chosen, a)
    fixed = define("u", Fraction(1), of(Letter("u", 1, 1, step=Step("k", -1))))
    first = Letter("u", 1, 1, step=Step(None, 0))
    theorem = conjunction(fixed, assume(Atom(POSITIVE, of(first))))
    refused("is not a hypothesis", closure, theorem, first)
    refused("is not a hypothesis", closure, theorem, first.variable)


def test_a_limit_is_in_a_real_variable():
    t = Letter("t", 1, 1, "natural")
    theorem = conjunction(assume(Atom(POSITIVE, of(t))), assume(weak))
    refused("is not a hypothesis", closure, theorem, t)
    member = a._replace(step=Step(None, 1))
    theorem = conjunction(assume(Atom(POSITIVE, of(member))), assume(weak))
    refused("is not a hypothesis", closure, theorem, member)


def test_a_limit_is_where_the_variable_is_assumed_to_be_positive():
    refused("is not a hypothesis", closure, assume(weak), a)
    refused("is not a hypothesis", closure, assume(nonnegative), a)


def test_a_limit_sees_every_occurrence_of_the_variable():
    """At exp(a), at a running product of a, or at a[1], no polynomial in a is left."""
    member = a._replace(step=Step(None, 1))
    bound = a._replace(step=Step("k", 0))
    hidden = [
        Atom(PSD, function("exp", of(a))),
        Atom(PSD, running_product(of(a) * of(b._replace(step=Step("k", 0))), Step("t", 0)) + of(a)),
        Atom(PSD, of(member)),
        Atom(PSD, of(bound), True),
        Atom(PSD, function("exp", running_product(of(bound) + of(b), Step("t", 0)))),
    ]
    for atom in hidden:
        refused("is no polynomial in", closure, conclude(atom), a)
        refused("is no polynomial in", closure, conclude(weak, atom), a)


def test_a_limit_of_a_strict_relation_is_not_strict():
    closure(conclude(Atom(PSD, of(a) * of(b))), a)
    refused("is not closed", closure, conclude(Atom(POSITIVE, of(a) * of(b))), a)
    for relation in (ZERO, ENTRYWISE):
        closure(conclude(Atom(relation, of(a) * of(b))), a)


X, Y = of(S), of(Letter("A", "n", "n"))
I = constant(1, "n")
known = Atom(PSD, of(c))


@pytest.mark.parametrize(
    "hypotheses",
    [
        pytest.param((Atom(PSD, of(a) * I - X),), id="it grows by a I"),
        pytest.param((Atom(PSD, of(a) * of(a) * I - X),), id="it grows by a² I"),
        pytest.param((Atom(PSD, of(a) * of(c) * I - X), known), id="by a c I for c ≥ 0"),
        pytest.param((Atom(PSD, of(a) * of(c) * I - X), Atom(POSITIVE, of(c))), id="for c > 0"),
        pytest.param((Atom(PSD, one - of(a)),), id="it is 1 at a = 0"),
        pytest.param((Atom(POSITIVE, one - of(a)),), id="and strictly positive"),
        pytest.param((Atom(ZERO, of(b) - one),), id="it does not speak of a"),
    ],
)
def test_a_hypothesis_that_holds_at_zero_survives(hypotheses):
    assert closure(conclude(weak, *hypotheses), a).hypotheses == {nonnegative, *hypotheses}


@pytest.mark.parametrize(
    "hypotheses",
    [
        pytest.param((Atom(PSD, -of(a)),), id="it falls"),
        pytest.param((Atom(PSD, of(b) - of(a)),), id="it falls with another letter beside it"),
        pytest.param((Atom(PSD, of(a) * I - of(a) * of(a) * I - X),), id="it rises and falls"),
        pytest.param((Atom(PSD, of(a) * of(c) * I - X),), id="a factor of unknown sign"),
        pytest.param(
            (Atom(PSD, of(a) * of(c) * I - X), Atom(ZERO, of(c))),
            id="a factor that is said to be 0",
        ),
        pytest.param(
            (Atom(PSD, of(a) * of(c) * I - X), Atom(ENTRYWISE, of(c))), id="a factor said entrywise"
        ),
        pytest.param((Atom(PSD, of(a) * X),), id="it grows by a matrix of unknown sign"),
        pytest.param((Atom(PSD, of(a) * (Y + Y.T) + I),), id="by a word"),
        pytest.param((Atom(ZERO, of(a)),), id="an equation"),
        pytest.param((Atom(ZERO, one - of(a)),), id="an equation that fails at 0"),
        pytest.param((Atom(ENTRYWISE, of(a) * I - X),), id="an entrywise relation"),
        pytest.param((Atom(ENTRYWISE, one - of(a)),), id="an entrywise relation at 1"),
        pytest.param((Atom(POSITIVE, of(a) * I - X),), id="a strict relation in another letter"),
        pytest.param((Atom(POSITIVE, of(a) * of(a)),), id="a strict relation that is 0 at 0"),
        pytest.param((Atom(PSD, -of(a) * of(a)),), id="it is 0 at 0"),
        pytest.param((Atom(PSD, one - of(a) * of(b)),), id="1 at 0, but for every b"),
        pytest.param(
            (Atom(PSD, one - of(a) * of(b._replace(step=Step("k", 0))), True),),
            id="1 at 0, but for every b[k]",
        ),
        pytest.param((Atom(PSD, I - of(a) * X),), id="I at 0, but for every matrix"),
        pytest.param((Atom(PSD, I - of(a) * I),), id="a matrix, be it a number times I"),
        pytest.param(
            (Atom(PSD, function("tanh", zero) - of(a)),), id="tanh(0) at 0, which is a number"
        ),
        pytest.param((Atom(PSD, running_product(zero, Step("t", 0)) - of(a)),), id="0ᵗ at 0"),
        pytest.param(
            (Atom(PSD, one - of(a) * running_product(two, Step("k", 0)), True),),
            id="1 at 0, but for every power 2ᵏ",
        ),
        pytest.param(
            (Atom(PSD, one - of(a) * running_product(two, Step("t", 0))),), id="1 at 0, beside 2ᵗ"
        ),
    ],
)
def test_a_hypothesis_that_may_fail_beside_zero_is_refused(hypotheses):
    refused("may fail when a grows", closure, conclude(weak, *hypotheses), a)


def test_a_limit_is_a_theorem_about_what_was_proved():
    """From a > 0 ⊢ a I ⪰ 0 the case a = 0; a positive definite a I has none."""
    goal = Atom(PSD, of(a) * I)
    proved = certificate(goal, Certificate((square((positive,), None, I),)))
    assert closure(proved, a).hypotheses == {nonnegative}
    definite = strict(Atom(POSITIVE, of(a) * I), Certificate((square((positive,), None, I),)))
    refused("is not closed", closure, definite, a)


def test_what_is_proved_by_identities_passes_too():
    E = Atom(ZERO, of(b) - of(c))
    equal = identity(E, Certificate((), (Cofactor(one, E, one),)))
    theorem = cut(equal, conclude(weak, E))
    assert closure(theorem, a).hypotheses == {E, nonnegative}


# --- some multiple is large ----------------------------------------------------------------------

epsilon, bound = of(b), of(c)
long = Atom(PSD, t * epsilon - bound)
heard = Atom(PSD, of(a) - t * epsilon)


def of_long(*others):
    """A theorem that rests on t ε ≥ b and does not need it."""
    return conjunction(*others, cut(assume(long), certificate(Atom(PSD, one), UNIT)))


UNIT = Certificate((square((), None),))


def test_some_multiple_of_a_positive_number_is_as_large_as_one_likes():
    below = Atom(PSD, of(a) - epsilon * of(Letter("k", 1, 1, "natural")), True)
    at_t = specialise(below, Step("t", 1))
    terms = (square((), long), square((), at_t.conclusion[0]))
    goal = Atom(PSD, of(a) - epsilon - bound)
    theorem = archimedean(cut(at_t, certificate(goal, Certificate(terms))), "t", epsilon, bound)
    assert theorem.hypotheses == {below, Atom(POSITIVE, epsilon)}
    assert theorem.conclusion == (goal,)


def test_the_multiple_is_a_hypothesis_as_it_is_said():
    for other in (one, of(a)):
        refused("is not a hypothesis", archimedean, of_long(), "t", other, bound)
        refused("is not a hypothesis", archimedean, of_long(), "t", epsilon, other)
    refused("is not a hypothesis", archimedean, of_long(), "s", epsilon, bound)
    refused("is not a hypothesis", archimedean, of_long(), "t", -epsilon, -bound)
    strictly = certificate(
        Atom(PSD, t * epsilon - bound),
        Certificate((square((), Atom(POSITIVE, t * epsilon - bound)),)),
    )
    refused("is not a hypothesis", archimedean, strictly, "t", epsilon, bound)


def test_nothing_else_speaks_of_the_multiple():
    at_t = Atom(PSD, of(Letter("f", 1, 1, step=Step("t", 2))))
    power = Atom(PSD, running_product(of(a), Step("t", 0)))
    for spoken in (heard, at_t, power):
        assumed = cut(assume(spoken), of_long())
        refused("t is free in", archimedean, assumed, "t", epsilon, bound)
    concluded = certificate(
        Atom(PSD, t * epsilon - bound + one), Certificate((square((), long), square((), None)))
    )
    refused("t is free in", archimedean, concluded, "t", epsilon, bound)
    for own in (t * epsilon, epsilon + running_product(of(a), Step("t", 0))):
        of_own = cut(assume(Atom(PSD, t * own - bound)), certificate(Atom(PSD, one), UNIT))
        refused("t is free in", archimedean, of_own, "t", own, bound)
    own = t * epsilon - one
    of_own = cut(assume(Atom(PSD, t * epsilon - own)), certificate(Atom(PSD, one), UNIT))
    refused("t is free in", archimedean, of_own, "t", epsilon, own)


def test_only_scalars_have_multiples_that_are_large():
    large = Atom(PSD, t * of(S) - of(D))
    theorem = cut(assume(large), certificate(Atom(PSD, one), UNIT))
    refused("are not two scalars", archimedean, theorem, "t", of(S), of(D))
    refused("are not two scalars", archimedean, of_long(), "t", epsilon, of(D))
    refused("are not two scalars", archimedean, of_long(), "t", of(D), bound)


def test_a_step_of_which_every_speaks_is_no_multiple():
    refused("k", archimedean, of_long(), "k", epsilon, bound)
