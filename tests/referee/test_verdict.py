"""What a theorem says of a statement, and what it does not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sympy import Matrix, MatrixSymbol, Sum, Symbol

from proofs.kernel import (
    KernelError,
    Letter,
    Step,
    Theorem,
    chain_rule,
    cite,
    conjunction,
    constant,
    counterexample,
    define,
    derivative,
    of,
)
from proofs.kernel.polynomial import BOUND
from proofs.language import (
    bound_step,
    equal,
    family,
    matrices,
    n,
    naturals,
    norm_at_most,
    power,
    psd,
    scalars,
    symmetric,
)
from proofs.language.assertions import as_assertion
from proofs.language.conjecture import Conjecture
from proofs.language.letters import read
from proofs.library.derivation import derive, witness
from proofs.library.facts import polar_decomposition
from proofs.referee.verdict import word_of

t = naturals("t")
a, b = scalars("a b")
u = family(scalars("u"))
W, U, A = matrices("W U A")
R, P = symmetric("W P")
J = family(matrices("∂h"))


def linear_network() -> Theorem:
    """∂h[0] = I and ∂h[k] = W ∂h[k − 1], for h[k] = W h[k − 1]."""
    i, j, l = (Symbol(name, integer=True) for name in "ijl")
    h = MatrixSymbol("h", n, 1)
    step = derivative(Sum(W[i, l] * h[l, 0], (l, 0, n - 1)), h[j, 0], W[i, j])
    return chain_rule({("h", "h"): (step, read(W))}, i, {})


def doubled() -> Theorem:
    """u[0] = 1 and u[k] = 2 u[k − 1]."""
    before = of(Letter("u", 1, 1, "general", Step(BOUND, -1)))
    return define("u", Fraction(1), constant(2) * before)


def stated(statement, given=(), about=None) -> Conjecture:
    return Conjecture("x", as_assertion(statement), tuple(map(as_assertion, given)), about=about)


POWER = stated(equal(J[t], power(W, t)), about=linear_network)
FREELY = witness(POWER, {W: 1, J[bound_step]: [1, 5]}, t=1)


def test_the_jacobian_of_the_linear_network_is_the_power() -> None:
    assert word_of(POWER, derive(POWER.statement, linear_network())) == "proved"


def test_a_counterexample_that_values_a_defined_letter_freely_refutes_nothing() -> None:
    assert word_of(POWER, FREELY) == "open"


def test_a_definition_that_is_only_joined_to_a_counterexample_fixes_nothing_in_it() -> None:
    assert word_of(POWER, conjunction(FREELY, linear_network())) == "open"


def test_where_no_letter_has_a_fixed_meaning_the_same_values_refute() -> None:
    assert word_of(stated(POWER.statement), FREELY) == "refuted"


def test_a_definition_of_letters_that_do_not_occur_is_no_hindrance() -> None:
    free = stated(psd(P), about=linear_network)
    assert word_of(free, witness(free, {P: -1})) == "refuted"


def test_a_counterexample_that_takes_a_letter_as_it_is_defined_refutes() -> None:
    """u = 1, 2, 4, … is not bounded by 3."""
    bounded = stated(u[t] <= 3, about=doubled)
    beyond = derive(u[2] > 3, doubled())
    shown = witness(bounded, {}, proof=beyond, t=2)
    assert word_of(bounded, shown) == "refuted"
    other = stated(u[t] <= 3, about=lambda: define("u", Fraction(1), constant(0)))
    assert word_of(other, shown) == "open"


def test_a_chosen_decomposition_is_not_valued_freely() -> None:
    """That some W, U, R break ‖W‖ ≤ a ⊢ ‖R‖ ≤ a says nothing of a polar decomposition."""
    given, goal = [norm_at_most(W, a)], norm_at_most(symmetric("R"), a)
    free = stated(goal, given)
    decomposed = stated(goal, given, about=lambda: cite(polar_decomposition))
    letters = {x for atom in polar_decomposition.conclusion for x in atom.polynomial.letters}
    values = {x: [Matrix([[0 if x.name == "W" else 1]])] for x in letters}
    values[Letter("a", 1, 1)] = [Matrix([[0]])]
    shown = counterexample(frozenset(free.hypotheses), free.goal[1], values, {"n": 1})
    assert (word_of(free, shown), word_of(decomposed, shown)) == ("refuted", "open")


def test_the_kernel_refuses_to_replace_a_defined_letter() -> None:
    """What is proved of u = 1, 2, 4, … is not proved of what is put in its place."""
    goal, beyond = stated(u[t] <= 3), derive(u[2] > 3, doubled())
    with pytest.raises(KernelError, match="are defined, not valued"):
        witness(goal, {a: 5}, letters={u[bound_step]: a}, proof=beyond, t=2)
