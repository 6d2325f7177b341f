"""Facts stand for every size: what another size makes of them is registered, nothing else is."""

from __future__ import annotations

import pytest

from proofs.kernel import PSD, ZERO, Atom, Fact, Letter, constant, function, of
from proofs.kernel.sizes import at_sizes, is_at_sizes, letter_at, sizes_for
from proofs.library.facts import (
    exponential,
    inverse_on_both_sides,
    least_eigenpair,
    registered,
    top_singular_triple,
    unregistered,
)

SHAPES = [{"n": "m"}, {"n": 3}, {"n": 2, "m": "p"}, {"m": "n"}, {"n": 1, "m": 1}]


@pytest.mark.parametrize("sizes", SHAPES, ids=str)
@pytest.mark.parametrize("fact", sorted(registered(), key=lambda x: x.name), ids=lambda x: x.name)
def test_a_registered_fact_is_registered_at_every_size(fact, sizes):
    there = at_sizes(fact, sizes)
    assert is_at_sizes(there, fact)
    assert not unregistered([there, fact])


def test_sizes_are_replaced_throughout_a_fact():
    A, B = (of(Letter(name, 3, 3)) for name in "AB")
    there = at_sizes(inverse_on_both_sides, {"n": 3})
    assert there.hypotheses == (Atom(ZERO, A * B - constant(1, 3)),)
    assert there.conclusion == (Atom(ZERO, B * A - constant(1, 3)),)
    there = at_sizes(top_singular_triple, {"m": 2})
    assert there.choices == {Letter("u", 2, 1), Letter("v", "n", 1), Letter("σ", 1, 1)}


def test_a_fact_about_numbers_is_the_same_at_every_size():
    assert at_sizes(exponential, {"n": 3}) == exponential


def test_numbers_beside_a_matrix_and_functions_within_keep_their_place():
    def said(size):
        W, D, x = Letter("W", size, size), Letter("D", size, size, "diagonal"), Letter("x", size, 1)
        image = of(x).T * of(x) * constant(3) * of(W) - function("exp", of(D)) * of(W)
        return Fact("any", "nobody", (), (Atom(ZERO, image), Atom(ZERO, of(x).T * of(x))))

    assert at_sizes(said("n"), {"n": "m"}) == said("m")
    assert at_sizes(said("n"), {"n": 2}) == said(2)


def test_the_other_side_of_a_rectangular_inverse_is_no_registered_fact():
    """It is false: (1, 0) times its transpose is 1."""
    A, B = of(Letter("A", "m", "n")), of(Letter("B", "n", "m"))
    wrong = inverse_on_both_sides._replace(
        hypotheses=(Atom(ZERO, A * B - constant(1, "m")),),
        conclusion=(Atom(ZERO, B * A - constant(1, "n")),),
    )
    assert unregistered([wrong]) == {wrong}


def changed(fact: Fact) -> list[Fact]:
    """The fact at another size, with one part that is not its own."""
    there = at_sizes(fact, {"n": "p"})
    first, *others = there.conclusion
    return [
        there._replace(name="another"),
        there._replace(reference="hearsay"),
        there._replace(conclusion=(*others, first)),
        there._replace(conclusion=(Atom(PSD, constant(-1)), *others)),
        there._replace(conclusion=(*there.conclusion, Atom(PSD, constant(-1)))),
        there._replace(choices=there.choices - {Letter("μ", 1, 1)}),
        there._replace(choices=fact.choices),
    ]


@pytest.mark.parametrize("number", range(7))
def test_what_says_something_else_is_no_registered_fact(number):
    wrong = changed(least_eigenpair)[number]
    assert unregistered([wrong]) == {wrong}


def test_sizes_are_read_off_what_letters_are_replaced_by():
    A, K = Letter("A", "n", "n"), Letter("K", "m", 4)
    assert sizes_for([(A, of(K) * of(K.T))]) == {"n": "m"}
    assert sizes_for([(K, of(Letter("L", 2, 4)))]) == {"m": 2}
    assert letter_at(K, {"m": 2, "n": 7}) == Letter("K", 2, 4)
