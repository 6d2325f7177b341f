"""What is written is what is read: nobody makes a statement but its words, or writes to one."""

from __future__ import annotations

import copy
import dataclasses

import pytest

from proofs.kernel import Step
from proofs.language import (
    Assertion,
    Expression,
    Family,
    StatementError,
    both,
    equal,
    every,
    exp,
    family,
    matrices,
    naturals,
    norm_at_least,
    norm_at_most,
    scalars,
    singular_values_at_least,
    tanh,
)
from proofs.language.assertions import at_step, for_every
from proofs.language.conjecture import Conjecture, Hypotheses, collecting, conjecture

a = scalars("a")
f = family(scalars("f"))
statement = a >= 7
true = a * a >= 0


@pytest.mark.parametrize(
    "make",
    [
        lambda: Assertion(true.written, true.hypothesis, true.conclusion),
        lambda: Expression((a * a).polynomial, a.written),
        lambda: Family(next(iter(a.polynomial.letters))),
        lambda: copy.copy(statement),
        lambda: copy.deepcopy(a),
    ],
)
def test_statements_expressions_and_families_have_no_constructor(make):
    with pytest.raises(StatementError, match="is made "):
        make()


@pytest.mark.parametrize("part", ["written", "hypothesis", "conclusion", "given"])
def test_no_part_of_a_statement_is_replaced(part):
    with pytest.raises(TypeError):
        dataclasses.replace(statement, **{part: getattr(true, part)})
    with pytest.raises(AttributeError):
        setattr(statement, part, getattr(true, part))
    with pytest.raises(TypeError, match="__dict__"):
        vars(statement)[part] = getattr(true, part)


@pytest.mark.parametrize("made", [statement, a, family(a)])
def test_making_it_again_changes_nothing(made):
    before = str(made)
    made.__init__("anything")
    assert str(made) == before


@pytest.mark.parametrize("kind", [Assertion, Expression, Family])
def test_there_are_no_statements_of_other_kinds(kind):
    with pytest.raises(ValueError, match="cannot be subclassed"):
        type("Lie", (kind,), {})


# --- look-alikes ----------------------------------------------------------------------------------


def look_alike(kind, shown, meant):
    """An object that says to be of the kind; it is printed as one thing, and read as another."""

    def read(self, name):
        return getattr(shown if name.startswith("written") else meant, name)

    return type("LookAlike", (), {"__class__": kind, "__getattr__": read})()


@pytest.mark.parametrize(
    "write",
    [
        lambda: equal(look_alike(Expression, a, a * a), a * a),
        lambda: norm_at_most(matrices("A"), look_alike(Expression, a, 1 + a)),
        lambda: a + look_alike(Expression, a, a),
        lambda: a >= look_alike(Expression, a, a),
        lambda: both(look_alike(Assertion, statement, true)),
        lambda: every(lambda k: look_alike(Assertion, statement, true)),
        lambda: Conjecture("alike", look_alike(Assertion, statement, true)),
        lambda: Conjecture("alike", true, (look_alike(Assertion, statement, true),)),
        lambda: Hypotheses((look_alike(Assertion, statement, true),)),
        lambda: Hypotheses((true,), {"alike": look_alike(Assertion, statement, true)}),
        lambda: conjecture("alike", look_alike(Assertion, statement, true)),
        lambda: conjecture("alike", true, given=[look_alike(Assertion, statement, true)]),
        lambda: conjecture(type("Name", (str,), {"isprintable": bool})("two\nlines"), true),
        lambda: scalars(type("Name", (str,), {})("a")),
        lambda: matrices("A", type("Size", (str,), {})("n")),
        lambda: a + type("Number", (int,), {})(1),
    ],
)
def test_what_only_says_to_be_of_a_kind_is_refused(write):
    with collecting(), pytest.raises(StatementError):
        write()


# --- a sign that is assumed is not claimed --------------------------------------------------------


@pytest.mark.parametrize("bounded", [norm_at_least, singular_values_at_least])
def test_a_hypothesis_that_is_claimed_is_printed_without_the_sign_that_it_assumes(bounded):
    lower = bounded(matrices("A"), a)
    with collecting():
        first = conjecture("first", true, given={"lower": lower})
        (assumed,) = first.given
        assert str(assumed) == f"{lower} ≥ 0"
        for claimed in (first.given["lower"], assumed, lower.assumed):
            assert str(conjecture(f"claim {id(claimed)}", claimed).statement) == str(lower)
            assert str(both(claimed, true)) == f"{lower} and {true}"
    of_each = every(lambda k: bounded(matrices("A"), f[k]).assumed)
    assert str(of_each) == str(every(lambda k: bounded(matrices("A"), f[k])))


def test_a_bound_is_a_number_only_if_nothing_is_computed():
    """Nobody sees the signs of tanh(−5) and exp(5) − 3: they are assumed, and printed."""
    A = matrices("A")
    negative, positive = tanh(-5), exp(5) - 3
    with collecting():
        stated = conjecture("assumed", true, given=[norm_at_least(A, negative)])
        assert [str(part) for part in stated.given] == ["‖A‖ ≥ tanh(−5) ≥ 0"]
        assert conjecture("bounded", norm_at_most(A, positive), given=[norm_at_most(A, positive)])


def test_a_step_that_is_replaced_has_a_name_and_no_binder():
    t, made = naturals("t"), []
    every(lambda k: (made.append(k), f[k] >= a)[1])
    (bound,) = made[0].polynomial.steps
    for step, number in (("t", Step("−1", 0)), ("t", Step(bound, 0)), (bound, Step(None, 2))):
        with pytest.raises(StatementError, match="is not a name"):
            at_step(t >= 0, step, number)
    with pytest.raises(StatementError, match="is bound by no binder"):
        for_every(f[t] >= 0, "t")
    assert str(at_step(t >= a, "t", Step("t", 1))) == "t + 1 ≥ a"
