"""The words of proofs: each is a rule of the kernel in an author's expressions."""

from __future__ import annotations

import pytest

from proofs import (
    at,
    attaining,
    both,
    bound_step,
    by_induction,
    derive,
    diagonal,
    differentiates,
    entrywise,
    every,
    family,
    identity,
    induction,
    matrices,
    naturals,
    norm_at_least,
    norm_at_most,
    product,
    psd,
    scalars,
    specialised,
    symmetric,
    tanh,
    upper_bound_of,
    witness,
)
from proofs.kernel import Derivative, KernelError, counterexample_in
from proofs.language.conjecture import collecting, conjecture

a, b, z = scalars("a b z")
A, W = matrices("A W")
P = symmetric("P")
D, E = family(diagonal("D")), family(diagonal("E"))
f = family(scalars("f"))
t = naturals("t")
I = identity()
BOUNDED = every(lambda k: norm_at_most(D[k], a))


@pytest.fixture(autouse=True)
def _collection():
    with collecting():
        yield


# --- a family, named as a whole, is its member at the bound step ----------------------------------


def test_a_family_is_replaced_as_a_whole():
    bound = derive(norm_at_most(product(lambda k: D[k], t), a**t), BOUNDED)
    member = at(bound, {D[bound_step]: E[bound_step] * E[bound_step]})
    assert at(bound, {D: E[bound_step] * E[bound_step]}).conclusion == member.conclusion
    renamed = at(bound, {D: E})
    goal = norm_at_most(product(lambda k: E[k], t), a**t)
    assert set(renamed.conclusion) == set(goal.hypothesis)


def test_a_witness_gives_a_family_its_members():
    stated = conjecture("x", f[1] >= f[2])
    found = counterexample_in(witness(stated, {f: [0, 1, 2]}))
    assert found is not None
    with pytest.raises(KernelError, match="do not break x"):
        witness(stated, {f: [0, 2, 1]})


def test_fresh_letters_of_a_family_are_those_at_the_bound_step():
    assert upper_bound_of(D) == upper_bound_of(D[bound_step])
    assert attaining(D) == attaining(D[bound_step])
    goal = every(lambda k: norm_at_least(D[k], a))
    letters = {x for atom in goal.hypothesis for x in atom.polynomial.letters}
    assert attaining(D).polynomial.letters <= letters


def test_a_letter_that_is_no_variable_is_refused():
    with pytest.raises(KernelError, match="is not a variable"):
        at(derive(a * a >= 0), {a + b: 1})


# --- derive ---------------------------------------------------------------------------------------


def test_a_claim_as_a_goal_brings_its_own_hypotheses():
    stated = conjecture("x", psd(P + P), given=[psd(P)])
    theorem = derive(stated)
    assert theorem.hypotheses == frozenset(stated.hypotheses)
    assert theorem.conclusion == stated.goal
    with pytest.raises(KernelError, match="no proof found"):
        derive(stated.statement)


def test_derivatives_are_derived_too():
    slope = differentiates(tanh(z), z, 1 - tanh(z) ** 2)
    (statement,) = derive(slope).conclusion
    assert isinstance(statement, Derivative)
    with pytest.raises(KernelError, match="derivative"):
        derive(differentiates(tanh(z), z, 1 + tanh(z) ** 2))


def test_every_part_of_a_goal_is_derived():
    slope = differentiates(z * z, z, 2 * z)
    stated = conjecture("x", both(slope, z >= 1), given=[z >= 2])
    assert set(derive(stated).conclusion) == set(stated.goal)
    with pytest.raises(KernelError, match="no proof found"):
        derive(stated.statement)


# --- the kernel's rules ---------------------------------------------------------------------------


def test_what_holds_for_every_step_is_taken_at_one():
    assumed = specialised(BOUNDED, t + 1)
    sign, bound = norm_at_most(D[t + 1], a).hypothesis
    assert assumed.conclusion == (bound,)
    assert assumed.hypotheses == {atom for atom in BOUNDED.hypothesis if atom.every}
    assert sign in BOUNDED.hypothesis


def test_a_theorem_about_every_step_keeps_its_hypotheses():
    squares = every(lambda k: f[k] * f[k] <= a)
    theorem = derive(every(lambda k: 2 * f[k] * f[k] <= 2 * a), squares)
    assert set(specialised(theorem, 3).conclusion) == set((2 * f[3] * f[3] <= 2 * a).hypothesis)
    assert specialised(theorem, 3).hypotheses == theorem.hypotheses


def test_induction_is_the_kernels():
    goal = product(lambda k: f[k], t) >= 0
    positive = every(lambda k: f[k] >= 0)
    whole = by_induction(goal, "t", positive)
    base = derive(product(lambda k: f[k], 0) >= 0)
    with pytest.raises(KernelError, match="induction"):
        induction("t", goal, base, base)
    assert whole.conclusion == goal.hypothesis


def test_a_theorem_about_scalars_holds_entry_by_entry():
    g = family(scalars("g"))
    running = derive(product(lambda k: g[k], t) >= 0, every(lambda k: g[k] >= 0))
    matrix = entrywise(running, {g: D})
    assert matrix.conclusion == psd(product(lambda k: D[k], t)).hypothesis
    with pytest.raises(KernelError, match="entrywise"):
        entrywise(running, {g: W})
