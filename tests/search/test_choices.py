"""What textbooks let one choose for a matrix: the choice is made, used, and gone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Letter,
    Square,
    Step,
    assume,
    certificate,
    constant,
    identity,
    of,
)
from proofs.library.facts import registered
from proofs.search import prove
from proofs.search.proving.choices import (
    COMMUTING,
    GENERAL,
    INVERSE,
    ROOT,
    SYMMETRIC,
    by_choice,
    commuting_square_root,
    inverse_of_definite,
    least_eigenpair,
    square_root,
    top_singular_triple,
)
from proofs.search.proving.definite import definite_by_factors
from proofs.search.proving.insertion import form_of_definite
from proofs.search.proving.numbers_at_vectors import by_contradiction
from proofs.search.proving.unique_roots import commuting_root, unique_root

FACTS = (
    least_eigenpair,
    top_singular_triple,
    square_root,
    commuting_square_root,
    inverse_of_definite,
)
I, ONE = constant(1, "n"), constant(1)


def symmetric(name, step=None):
    return of(Letter(name, "n", "n", "symmetric", step))


def square(atom, factor):
    return Square(Fraction(1), (), atom, factor)


def root_of(p):
    """``W ⪰ 0 ⊢ W ⪰ 0`` by its root: R² is a square."""
    R = of(ROOT)

    def prove(goal, given):
        half = Cofactor(constant(Fraction(-1, 2), "n"), Atom(ZERO, R * R - goal.polynomial), I)
        return certificate(goal, Certificate((square(None, R),), (half,)))

    return by_choice(square_root, {SYMMETRIC: p}, Atom(PSD, p), (Atom(PSD, p),), prove)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_fact_of_existence_is_registered_and_supposes_nothing_of_what_it_chooses(fact):
    assert fact in registered()
    assert fact.choices
    assert not any(fact.choices & atom.polynomial.letters for atom in fact.hypotheses)


@pytest.mark.parametrize("name", ["P", "W", "R", "x"])
def test_a_choice_is_made_for_any_matrix_whatever_its_letters_are_called(name):
    for p in (symmetric(name), symmetric(name) - symmetric("R") * symmetric("R")):
        theorem = root_of(p)
        assert (theorem.hypotheses, theorem.conclusion) == ({Atom(PSD, p)}, (Atom(PSD, p),))
        assert theorem.cited == {square_root}
        assert not theorem.fixed


def test_a_choice_is_made_for_a_member_of_a_family_that_bears_the_facts_name():
    member = symmetric("W", Step("t", 1))
    theorem = root_of(member)
    assert theorem.conclusion == (Atom(PSD, member),)
    assert theorem.hypotheses == {Atom(PSD, member)}


def test_a_proof_that_needs_no_choice_cites_no_fact():
    goal = Atom(PSD, symmetric("P"))
    theorem = by_choice(
        square_root, {SYMMETRIC: goal.polynomial}, goal, (goal,), lambda goal, _: assume(goal)
    )
    assert theorem.cited == frozenset()
    assert theorem.hypotheses == {goal}


def test_what_is_not_proved_with_the_choice_is_not_proved():
    goal = Atom(PSD, symmetric("P"))
    assert by_choice(square_root, {SYMMETRIC: goal.polynomial}, goal, (), lambda *_: None) is None


def test_what_the_fact_supposes_becomes_a_hypothesis_about_the_values():
    P, C = symmetric("P"), of(Letter("B", "n", "n"))
    R = of(ROOT)
    goal = Atom(ZERO, P * C - C * P)

    def prove(goal, given):
        _, root, commutes = given[-3:]
        parts = (
            Cofactor(-I, root, given[0].polynomial),
            Cofactor(given[0].polynomial, root, I),
            Cofactor(R, commutes, I),
            Cofactor(I, commutes, R),
        )
        return identity(goal, Certificate((), parts))

    values = {SYMMETRIC: P, COMMUTING: C}
    theorem = by_choice(commuting_square_root, values, goal, (Atom(ZERO, C),), prove)
    assert theorem.hypotheses == {Atom(PSD, P), goal}


def test_roots_are_unique_and_commute_with_what_their_squares_do():
    P, Q, B = symmetric("P"), symmetric("Q"), of(Letter("B", "n", "n"))
    theorem = unique_root("n")
    assert theorem.hypotheses == {Atom(PSD, P), Atom(PSD, Q), Atom(ZERO, P * P - Q * Q)}
    assert theorem.conclusion == (Atom(ZERO, P - Q),)
    theorem = commuting_root("n")
    assert theorem.hypotheses == {Atom(PSD, P), Atom(ZERO, P * P * B - B * P * P)}
    assert theorem.conclusion == (Atom(ZERO, P * B - B * P),)
    assert theorem.cited == {least_eigenpair, commuting_square_root}


def test_a_definite_form_is_positive_at_every_other_vector():
    H, z = symmetric("H"), of(Letter("y", "n", 1))
    theorem = form_of_definite(Atom(POSITIVE, H), z)
    assert theorem.hypotheses == {Atom(POSITIVE, H), Atom(POSITIVE, z.T * z)}
    assert theorem.conclusion == (Atom(POSITIVE, z.T * H * z),)
    assert theorem.cited == {least_eigenpair}


@pytest.mark.parametrize("scale", [1, 2, Fraction(-1, 3)])
def test_either_factor_of_the_identity_keeps_what_is_definite(scale):
    """``A B = I`` inverts B from the left, and Aᵀ."""
    A, B = (of(Letter(name, "n", "n")) for name in "AB")
    equation, definite = Atom(ZERO, constant(scale) * (A * B - I)), Atom(POSITIVE, symmetric("P"))
    found = {x.conclusion[0]: x.hypotheses for x in definite_by_factors((equation, definite))}
    for factor in (B, A.T):
        assert found[Atom(POSITIVE, factor.T * factor)] == {equation}
        form = Atom(POSITIVE, factor.T * definite.polynomial * factor)
        assert found[form] == {equation, definite}


def test_a_rectangular_factor_is_inverted_from_one_side():
    L, M = of(Letter("L", "n", "m")), of(Letter("M", "m", "n"))
    left = Atom(ZERO, M * L - constant(1, "m"))
    shown = {x.conclusion[0].polynomial for x in definite_by_factors((left,))}
    assert shown == {L.T * L, M * M.T}


@pytest.mark.parametrize("relation", [PSD, POSITIVE])
def test_a_number_that_cannot_be_negative_is_not(relation):
    a = of(Letter("a", 1, 1))
    goal = Atom(relation, a)
    theorem = by_contradiction(goal, lambda opposite: prove((goal,), (opposite, goal)))
    assert theorem.conclusion == (goal,)
    assert theorem.hypotheses <= {goal}


def test_an_inverse_is_chosen_only_for_what_is_definite():
    P, X = symmetric("P"), of(INVERSE)
    goal = Atom(POSITIVE, ONE)
    seen = []
    by_choice(
        inverse_of_definite,
        {SYMMETRIC: P},
        goal,
        (Atom(POSITIVE, P),),
        lambda _, given: seen.extend(given),
    )
    assert seen[1:] == [Atom(ZERO, P * X - I), Atom(ZERO, X * P - I), Atom(POSITIVE, X)]
    assert inverse_of_definite.hypotheses == (Atom(POSITIVE, of(SYMMETRIC)),)
    assert GENERAL not in {x for a in inverse_of_definite.hypotheses for x in a.polynomial.letters}
