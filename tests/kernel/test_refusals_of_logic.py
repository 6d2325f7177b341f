"""The rules of logic: hypotheses, citations and meanings travel, and what is fixed stays fixed."""

from __future__ import annotations

from fractions import Fraction

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
    Point,
    Polynomial,
    Square,
    Step,
    assume,
    cases,
    certificate,
    choose,
    cite,
    conjunction,
    constant,
    counterexample,
    cut,
    define,
    derivative,
    entrywise,
    function,
    generalise,
    induction,
    instantiate,
    natural,
    of,
    running_product,
    scalar,
    specialise,
    vanish,
)

a, b, x, y = (Letter(name, 1, 1) for name in "abxy")
p = of(Letter("p", 1, 1))
t = Letter("t", 1, 1, "natural")
A, B = (Letter(name, "n", "n") for name in "AB")
D = Letter("D", "n", "n", "diagonal")
P, Q, R = (Atom(PSD, of(Letter(name, 1, 1))) for name in "pqr")
fact = Fact("a fact", "a textbook", (P,), (Q,))
before = Letter("u", 1, 1, step=Step("k", -1))
sequence = define("u", Fraction(1), constant(2) * of(before))
u = before.variable


def refused(match, rule, *arguments, **options):
    with pytest.raises(KernelError, match=match):
        rule(*arguments, **options)


# --- hypotheses, citations and meanings -----------------------------------------------------------


def test_an_assumption_is_its_own_hypothesis():
    theorem = assume(P)
    assert (theorem.hypotheses, theorem.conclusion) == ({P}, (P,))


def test_a_conjunction_has_the_hypotheses_of_all():
    theorem = conjunction(assume(P), assume(Q), natural("t"))
    assert theorem.hypotheses == {P, Q}
    assert theorem.conclusion == (P, Q, Atom(PSD, of(t)))


def test_a_cut_keeps_what_the_lemma_does_not_conclude():
    lemma = cite(Fact("a lemma", "a textbook", (R,), (P,)))
    both = cite(Fact("a fact", "a textbook", (P, Q), (P,)))
    assert cut(lemma, both).hypotheses == {R, Q}
    assert cut(assume(R), both).hypotheses == {R, P, Q}
    assert cut(lemma, assume(P)).conclusion == (P,)
    circular = cite(Fact("a circle", "a textbook", (P,), (P,)))
    assert cut(circular, assume(P)).hypotheses == {P}


SHOWN = Atom(PSD, constant(1))


def shown_from(*hypotheses):
    """``hypotheses ⊢ 1 ≥ 0``."""
    return cite(Fact("shown", "a textbook", hypotheses, (SHOWN,)))


def test_of_two_cases_one_holds():
    """Whatever the number a is, a > 0 or −a ≥ 0; a ≥ 0 is a part of the first."""
    positive, nonnegative, other = Atom(POSITIVE, of(a)), Atom(PSD, of(a)), Atom(PSD, -of(a))
    for first in (positive, nonnegative):
        theorem = cases(shown_from(first, P), shown_from(other, Q), of(a))
        assert (theorem.hypotheses, theorem.conclusion) == ({P, Q}, (SHOWN,))
    both = cases(shown_from(positive, nonnegative), shown_from(other), of(a))
    assert both.hypotheses == frozenset()


def test_a_case_is_no_hypothesis_of_the_other_one():
    positive, nonnegative, other = Atom(POSITIVE, of(a)), Atom(PSD, of(a)), Atom(PSD, -of(a))
    for wrong in (positive, nonnegative, Atom(POSITIVE, -of(a)), Atom(ZERO, of(a))):
        assert cases(shown_from(), shown_from(wrong), of(a)).hypotheses == {wrong}
    for wrong in (other, Atom(ENTRYWISE, of(a)), Atom(ZERO, of(a)), Atom(PSD, of(b))):
        assert cases(shown_from(wrong), shown_from(), of(a)).hypotheses == {wrong}


def test_both_cases_conclude_the_same():
    refused("conclude different things", cases, assume(P), assume(Q), of(a))
    refused("conclude different things", cases, assume(P), conjunction(assume(P), assume(Q)), of(a))
    joined = conjunction(assume(P), assume(Q))
    assert cases(joined, joined, of(a)).conclusion == (P, Q)


def test_only_a_number_is_positive_or_not():
    """A matrix may be neither: S ≻ 0 and −S ⪰ 0 are not all cases."""
    S = of(Letter("S", "n", "n", "symmetric"))
    for matrix in (S, of(D), constant(1, "n")):
        refused("is no scalar", cases, shown_from(), shown_from(), matrix)
    row = of(Letter("K", 1, "m"))
    refused("is no scalar", cases, shown_from(), shown_from(), row)


def test_a_case_is_of_one_number_and_not_of_one_for_each_k():
    family = of(Letter("a", 1, 1, step=Step("k", 0)))
    refused("step k is free", cases, shown_from(), shown_from(), family)
    every = Atom(PSD, family, True)
    at_t = family.substitute(steps={"k": Step("t", 0)})
    assert cases(shown_from(every), shown_from(), at_t).hypotheses == {every}


def test_cases_are_of_relations():
    slope = derivative(sympy.Symbol("z", real=True), sympy.Symbol("z", real=True), sympy.S(1))
    refused("more than relations", cases, slope, slope, of(a))


def test_an_instance_has_the_instances_of_the_hypotheses():
    theorem = instantiate(assume(P), {Letter("p", 1, 1): of(a)}, {})
    assert theorem.hypotheses == set(theorem.conclusion) == {Atom(PSD, of(a))}
    about = assume(Atom(PSD, of(t) - of(a)))
    moved = Atom(PSD, of(t) + constant(1) - of(a))
    theorem = instantiate(about, {}, {"t": Step("t", 1)})
    assert theorem.hypotheses == set(theorem.conclusion) == {moved}


SQUARE = Letter("K", "n", "m")


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param(lambda x: conjunction(natural("t"), x), id="conjunction"),
        pytest.param(lambda x: cut(x, assume(Q)), id="a lemma of a cut"),
        pytest.param(lambda x: cut(natural("t"), x), id="the theorem of a cut"),
        pytest.param(lambda x: cases(x, assume(Q), of(b)), id="the case above"),
        pytest.param(lambda x: cases(assume(Q), x, of(b)), id="the case below"),
        pytest.param(lambda x: instantiate(x, {a: of(b)}), id="instantiate"),
        pytest.param(lambda x: generalise(x, "s"), id="generalise"),
        pytest.param(lambda x: scalar(x, of(Letter("q", 1, 1))), id="scalar"),
        pytest.param(lambda x: induction("s", (Q,), x, assume(Q)), id="the base"),
        pytest.param(lambda x: induction("s", (Q,), assume(Q), x), id="the successor"),
        pytest.param(lambda x: entrywise(x, {a: D}), id="entrywise"),
    ],
)
def test_a_citation_is_listed_in_whatever_rests_on_it(rest):
    assert rest(cite(fact)).cited == {fact}


def test_a_citation_is_listed_after_a_vanishing_square_and_a_counterexample():
    K = of(SQUARE)
    square = Fact("squares", "a textbook", (), (Atom(PSD, -(K.T * K)),))
    assert vanish(cite(square), K).cited == {square}
    falls = Fact("falls", "a textbook", (), (Atom(POSITIVE, -of(b)),))
    theorem = counterexample(frozenset(), Atom(PSD, of(b)), {}, {}, proof=cite(falls))
    assert theorem.cited == {falls}


def test_a_meaning_travels_with_what_rests_on_it():
    rested = cut(natural("t"), conjunction(sequence, assume(P)))
    assert rested.defined == {u}
    refused("fixed meanings", instantiate, rested, {u: constant(3)})
    instantiate(rested, {Letter("p", 1, 1): constant(3)})


def test_one_letter_has_one_meaning_in_a_theorem():
    other = define("u", Fraction(2), constant(2) * of(before))
    conjunction(sequence, sequence)
    refused("one letter stands for two things", conjunction, sequence, other)
    refused("one letter stands for two things", cut, sequence, other)


# --- instances ------------------------------------------------------------------------------------


def test_a_step_becomes_one_that_is_certainly_natural():
    theorem = natural("t")
    assert instantiate(theorem, {}, {"t": Step("s", 2)}).conclusion == (
        Atom(PSD, of(t._replace(name="s")) + constant(2)),
    )
    for step in (Step("s", -1), Step(None, -1), Step("k", 0)):
        refused("no step becomes", instantiate, theorem, {}, {"t": step})
    refused("no exact Step", instantiate, theorem, {}, {"t": Step("", 0)})


def test_the_bound_step_is_replaced_by_specialising_only():
    every = assume(Atom(PSD, of(D._replace(step=Step("k", 0))), True))
    kept = instantiate(every, {}, {"k": Step("t", 1)})
    assert kept.conclusion == every.conclusion


def test_rules_about_relations_take_relations_only():
    z = sympy.Symbol("z", real=True)
    slope = conjunction(derivative(z, z, sympy.S.One), assume(P))
    refused("concludes more than relations", instantiate, slope, {a: of(b)})
    refused("concludes more than relations", generalise, slope, "t")
    refused("concludes more than relations", entrywise, slope, {a: D})


# --- ∀k -------------------------------------------------------------------------------------------

member = of(D._replace(step=Step("k", 0)))
every = Atom(PSD, member, True)


def test_specialising_is_at_a_step_from_one_on():
    for step in (Step(None, 1), Step("t", 1), Step("t", 2)):
        (atom,) = specialise(every, step).conclusion
        assert atom == Atom(PSD, of(D._replace(step=step)))
        assert specialise(every, step).hypotheses == {every}
    for step in (Step(None, 0), Step("t", 0), Step("t", -1), Step("k", 1), Step("k", 2)):
        refused("needs a step ≥ 1", specialise, every, step)
    refused("no exact Step", specialise, every, Step("", 1))


def test_only_a_relation_at_every_step_is_specialised():
    refused("needs a step ≥ 1", specialise, Atom(PSD, of(D)), Step("t", 1))


def test_generalising_is_over_a_step_that_no_hypothesis_speaks_of():
    about = Atom(PSD, of(t) - of(a))
    free = cite(Fact("a fact", "a textbook", (P,), (about,)))
    theorem = generalise(free, "t")
    assert theorem.hypotheses == {P}
    assert theorem.conclusion == (Atom(PSD, of(t._replace(name="k")) - of(a), True),)
    refused("is free in", generalise, assume(about), "t")
    product = Atom(PSD, running_product(of(a._replace(step=Step("k", 0))), Step("t", 0)))
    refused("is free in", generalise, assume(product), "t")
    refused("is free in", generalise, assume(Atom(PSD, of(a._replace(step=Step("t", 0))))), "t")


def test_generalising_starts_at_step_one_or_zero():
    theorem = generalise(natural("t"), "t", 1)
    assert theorem.conclusion == (Atom(PSD, of(t._replace(name="k")) - constant(1), True),)
    for shift in (-1, 2):
        refused("the shift is 0 or 1", generalise, natural("t"), "t", shift)
    refused("the shift is 0 or 1", generalise, natural("t"), "", 0)


def test_what_holds_at_every_step_is_not_generalised_again():
    theorem = conjunction(assume(every), natural("t"))
    refused("or P has", generalise, theorem, "t")
    refused("or P has", generalise, assume(every), "t")


def test_nothing_is_captured_when_a_step_is_bound():
    """A product over k of a[t] would become one of a[k]."""
    inner = of(a._replace(step=Step("t", 0))) * of(b._replace(step=Step("k", 0)))
    theorem = cite(
        Fact("a fact", "a textbook", (), (Atom(PSD, running_product(inner + of(b), Step("s", 0))),))
    )
    refused("captured", generalise, theorem, "t")
    generalise(theorem, "s")


# --- definitions and facts ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "successor",
    [
        pytest.param(of(before._replace(step=Step("k", 0))), id="of its own value"),
        pytest.param(of(before._replace(step=Step("k", -2))), id="of two steps before"),
        pytest.param(of(before._replace(step=Step(None, 0))), id="of the first value"),
        pytest.param(of(u), id="of the letter without a step"),
        pytest.param(of(before) + of(a), id="of another letter"),
        pytest.param(of(Letter("exp", 1, 1)), id="of a letter that is named like a function"),
        pytest.param(of(before) + of(t), id="of the number of a step"),
        pytest.param(running_product(of(before), Step("s", 0)), id="of a running product"),
        pytest.param(
            running_product(constant(2) + of(before) * constant(0), Step("s", 0)),
            id="of a power",
        ),
        pytest.param(function("exp", of(before) + of(a)), id="inside a function"),
        pytest.param(of(before) * constant(1, "n"), id="a matrix"),
    ],
)
def test_a_sequence_is_a_function_of_its_value_before(successor):
    define("u", Fraction(1), function("exp", of(before)) + of(before) * of(before))
    define("u", Fraction(1), constant(3))
    refused("is not a function of", define, "u", Fraction(1), successor)


def test_a_sequence_starts_at_step_zero_and_goes_on_from_step_one():
    initial, recursion = sequence.conclusion
    assert initial == Atom(ZERO, of(u._replace(step=Step(None, 0))) - constant(1))
    now = of(u._replace(step=Step("k", 0)))
    assert recursion == Atom(ZERO, now - constant(2) * of(before), True)
    assert sequence.hypotheses == frozenset()


def test_a_fact_has_a_name_and_a_reference():
    theorem = cite(fact)
    assert (theorem.hypotheses, theorem.conclusion) == ({P}, (Q,))
    for wrong in (fact._replace(name=" "), fact._replace(reference=""), fact._replace(name="")):
        refused("with a name and a reference", cite, wrong)


@pytest.mark.parametrize("kind", [tuple, list])
def test_what_is_cited_is_a_fact_and_not_its_parts_alone(kind):
    """Only a fact is listed among what a theorem cites."""
    refused("is no fact", cite, kind(fact))


@pytest.mark.parametrize("part", ["hypotheses", "conclusion"])
@pytest.mark.parametrize("others", [(), (P,)], ids=["alone", "beside a relation"])
def test_a_fact_is_about_relations(part, others):
    for foreign in ("false", 0, of(a), fact, natural("t")):
        wrong = fact._replace(**{part: (*others, foreign)})
        refused("are not all relations", cite, wrong)


def test_the_letters_of_a_choice_are_fixed_and_speak_of_no_step():
    chosen = fact._replace(chosen="q can be chosen")
    assert cite(fact).defined == frozenset()
    assert cite(chosen).defined == {Letter("p", 1, 1), Letter("q", 1, 1)}
    for atom in (Atom(PSD, of(t)), Atom(PSD, of(a._replace(step=Step("t", 0))))):
        refused("speaks of steps", cite, chosen._replace(conclusion=(atom,)))
        refused("speaks of steps", cite, chosen._replace(hypotheses=(atom,)))
        cite(fact._replace(conclusion=(atom,)))


ROOT = Fact(
    "a root",
    "a textbook",
    (P,),
    (Atom(ZERO, of(x) * of(x) - p),),
    "p ≥ 0 is any number, x a root of it",
    frozenset({x}),
)


def test_what_is_shown_of_a_choice_holds_for_all_that_it_is_made_for():
    alone = Square(Fraction(1), (), None, of(x))
    square = certificate(Atom(PSD, of(x) * of(x)), Certificate((alone,)))
    equation = Cofactor(constant(Fraction(-1, 2)), ROOT.conclusion[0], constant(1))
    shown = cut(cite(ROOT), certificate(P, Certificate((alone,), (equation,))))
    assert shown.hypotheses == {P}
    assert shown.defined == {Letter("p", 1, 1), x}
    theorem = choose(shown, ROOT)
    assert (theorem.hypotheses, theorem.conclusion) == ({P}, (P,))
    assert theorem.defined == frozenset()
    assert theorem.cited == {ROOT}
    at_two = instantiate(theorem, {Letter("p", 1, 1): constant(2)})
    assert at_two.conclusion == (Atom(PSD, constant(2)),)
    refused("have fixed meanings", instantiate, shown, {Letter("p", 1, 1): constant(2)})
    refused("speaks of .'x'", choose, conjunction(shown, square), ROOT)


def test_what_is_chosen_occurs_neither_in_what_is_assumed_nor_in_what_is_claimed():
    about = Atom(PSD, of(x) - constant(1))
    refused("speaks of .'x'", choose, cite(ROOT), ROOT)
    refused("speaks of .'x'", choose, cut(natural("t"), assume(about)), ROOT)
    every = Atom(PSD, of(x) + of(a._replace(step=Step("k", 0))), True)
    refused("speaks of .'x'", choose, assume(every), ROOT)
    inside = Atom(PSD, function("exp", of(x)))
    refused("speaks of .'x'", choose, assume(inside), ROOT)


def test_only_the_meanings_that_the_fact_gives_are_forgotten():
    above = (Atom(PSD, of(y) - of(b)),)
    other = ROOT._replace(name="another", hypotheses=(), conclusion=above, choices=frozenset({y}))
    theorem = choose(conjunction(natural("t"), cut(cite(other), natural("s")), sequence), ROOT)
    assert theorem.defined == {y, b, u}
    stays = choose(conjunction(cut(cite(ROOT), natural("t")), sequence), other)
    assert stays.defined == {Letter("p", 1, 1), x, u}
    alike = ROOT._replace(reference="another textbook")
    assert choose(cut(cite(ROOT), natural("t")), alike).defined == {Letter("p", 1, 1), x}


def test_a_fact_that_chooses_nothing_lets_nothing_be_forgotten():
    refused("chooses nothing", choose, natural("t"), fact)
    plain = fact._replace(chosen="q can be chosen")
    refused("chooses nothing", choose, cut(cite(plain), natural("t")), plain)


def test_a_fact_speaks_of_all_that_it_chooses():
    refused("does not speak of all", cite, ROOT._replace(choices=frozenset({x, y})))
    refused("does not speak of all", cite, fact._replace(choices=frozenset({x})))


def test_a_fact_chooses_variables_and_not_the_value_of_a_function():
    root = function("exp", of(x)) - of(a)
    (value,) = {y for m in root.terms for word in m.scalars for y in word} - {x, a}
    of_value = ROOT._replace(conclusion=(Atom(ZERO, root),), choices=frozenset({value}))
    refused("does not speak of all", cite, of_value)


def test_a_natural_number_is_nonnegative():
    theorem = natural("t")
    assert (theorem.hypotheses, theorem.conclusion) == (frozenset(), (Atom(PSD, of(t)),))


# --- counterexamples ------------------------------------------------------------------------------


def number(value):
    return [sympy.Matrix([value])]


def test_a_counterexample_satisfies_every_hypothesis():
    goal, hypothesis = Atom(PSD, of(a)), Atom(PSD, of(b))
    broken = counterexample(frozenset({hypothesis}), goal, {a: number(-1), b: number(1)}, {})
    (statement,) = broken.conclusion
    assert isinstance(statement, Counterexample)
    assert (broken.hypotheses, statement.hypotheses) == (frozenset(), {hypothesis})
    values = {a: number(-1), b: number(-1)}
    refused("fails", counterexample, frozenset({hypothesis}), goal, values, {})
    values = {a: number(1), b: number(1)}
    refused("holds at the values", counterexample, frozenset({hypothesis}), goal, values, {})


def test_a_proof_says_what_holds_where_its_own_hypotheses_do():
    """Γ ⊢ P, taken for P, makes a counterexample only where Γ holds."""
    lemma = cite(Fact("a fact", "a textbook", (Atom(PSD, of(b)),), (Atom(PSD, of(a)),)))
    goal = Atom(PSD, of(b) - constant(5))
    taken = frozenset({Atom(PSD, of(a))})
    values = {b: number(1)}
    counterexample(taken, goal, values, {}, proof=lemma)
    refused("fails", counterexample, taken, goal, {b: number(-1)}, {}, proof=lemma)
    refused("no value", counterexample, taken, goal, values, {})
    circular = assume(Atom(PSD, of(a)))
    refused("no value", counterexample, taken, goal, values, {}, proof=circular)
    refused("fails", counterexample, taken, goal, values | {a: number(-1)}, {}, proof=circular)


@pytest.mark.parametrize(
    ("relation", "opposite"), [(PSD, POSITIVE), (POSITIVE, PSD)], ids=["not ≥ 0", "not > 0"]
)
def test_a_scalar_is_not_at_least_zero_where_its_negative_is_positive(relation, opposite):
    goal, at_b = Atom(relation, of(a)), {b: number(1)}
    proof = cite(Fact("a sign", "a textbook", (), (Atom(opposite, -of(a)),)))
    counterexample(frozenset(), goal, at_b, {}, proof=proof)
    other = cite(Fact("a sign", "a textbook", (), (Atom(relation, -of(a)),)))
    refused("no value", counterexample, frozenset(), goal, at_b, {}, proof=other)


def test_only_a_scalar_relation_has_a_negation():
    """−S ⪰ 0 at S = 0, so S ⪰ 0 holds there; and ∀k has no negation that ∀k could state."""
    S = Letter("S", "n", "n", "symmetric")
    proof = cite(Fact("a sign", "a textbook", (), (Atom(POSITIVE, -of(S)),)))
    refused("no value", counterexample, frozenset(), Atom(PSD, of(S)), {}, {"n": 1}, proof=proof)
    every = Atom(PSD, of(a), True)
    proof = cite(Fact("a sign", "a textbook", (), (Atom(POSITIVE, -of(a)),)))
    refused("no value", counterexample, frozenset(), every, {}, {}, proof=proof)
    for relation in (ZERO, ENTRYWISE):
        goal = Atom(relation, of(a))
        refused("no value", counterexample, frozenset(), goal, {}, {}, proof=proof)


def test_what_is_defined_is_not_valued():
    goal = Atom(PSD, of(b))
    counterexample(frozenset(), goal, {b: number(-1)}, {}, proof=sequence)
    taken = frozenset(), goal, {b: number(-1)}, {}
    counterexample(*taken, letters={a: constant(7)}, proof=sequence)
    refused("are defined, not valued", counterexample, *taken, letters={u: of(a)}, proof=sequence)
    taken[2][u] = number(7)
    refused("are defined, not valued", counterexample, *taken, proof=sequence)


def test_a_statement_is_taken_at_letters_and_steps_as_a_whole():
    goal, hypothesis = Atom(PSD, of(a)), Atom(PSD, of(t) - constant(2))
    arguments = frozenset({hypothesis}), goal, {}, {}
    counterexample(*arguments, {"t": Step(None, 2)}, {a: constant(-1)})
    refused("fails", counterexample, *arguments, {"t": Step(None, 1)}, {a: constant(-1)})
    refused("holds", counterexample, *arguments, {"t": Step(None, 2)}, {a: constant(1)})
    refused("no step becomes", counterexample, *arguments, {"t": Step(None, -2)}, {a: constant(-1)})


def test_a_negation_is_of_the_instance_and_not_of_the_statement():
    """−a > 0 at a = −1 says nothing of a ≥ 0 once 1 is put for a."""
    goal, negated = Atom(PSD, of(a)), assume(Atom(POSITIVE, -of(a)))
    taken = frozenset(), goal, {a: number(-1)}, {}
    counterexample(*taken, proof=negated)
    refused("holds at the values", counterexample, *taken, letters={a: constant(1)}, proof=negated)


def test_a_hypothesis_that_is_proved_is_the_instance_and_not_that_of_the_statement():
    goal, positive = Atom(PSD, constant(-1)), Atom(POSITIVE, of(a))
    taken = frozenset({positive}), goal, {a: number(1)}, {}
    counterexample(*taken, proof=assume(positive))
    refused("fails", counterexample, *taken, letters={a: constant(-1)}, proof=assume(positive))


def test_a_counterexample_says_where_which_statement_fails():
    """The statement is the one that was asked about; its instance is a part of the point."""
    goal = Atom(PSD, of(D) + of(a) * constant(1, "n"))
    hypothesis = Atom(PSD, of(t) - constant(2))
    value = sympy.ImmutableMatrix([[1, 0], [0, 0]])
    values, sizes = {D: [value], A: [value]}, {"n": 2}
    steps, letters = {"t": Step(None, 2)}, {a: constant(-1)}
    found = counterexample(frozenset({hypothesis}), goal, values, sizes, steps, letters)
    point = Point((("n", 2),), ((D, (value,)),), tuple(letters.items()), tuple(steps.items()))
    assert found.conclusion == (Counterexample(frozenset({hypothesis}), goal, point),)


def test_a_point_has_the_values_of_all_that_is_spoken_of():
    """Also of what only a hypothesis, or only a hypothesis of the proof, speaks of."""
    lemma = cite(Fact("a fact", "a textbook", (Atom(PSD, of(b)),), (Atom(PSD, of(a)),)))
    taken, goal = frozenset({Atom(PSD, of(a)), P}), Atom(PSD, constant(-1))
    p = Letter("p", 1, 1)
    values = {x: number(1) for x in (a, b, p)}
    (statement,) = counterexample(taken, goal, values, {}, proof=lemma).conclusion
    assert {x for x, _ in statement.point.values} == {a, b, p}


def test_a_size_is_a_positive_integer_even_if_nothing_has_it():
    goal = Atom(PSD, constant(-1))
    counterexample(frozenset(), goal, {}, {"n": 1})
    for size in (0, -1, Fraction(3, 2), "2", None):
        refused("is no size", counterexample, frozenset(), goal, {}, {"n": size})


def test_a_polynomial_is_no_theorem():
    refused("malformed", certificate, Atom(PSD, Polynomial(1, 1, {})), None)
    refused("malformed", generalise, Atom(PSD, of(a)), "t")
