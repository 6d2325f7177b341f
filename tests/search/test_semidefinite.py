"""Sums of squares with full Gram matrices, most of them on the boundary of the cone."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from proofs.kernel import PSD, Atom, Letter, Polynomial, constant, of
from proofs.search import prove

I = constant(1, "n")
A, B = (of(Letter(name, "n", "n")) for name in "AB")
P = of(Letter("P", "n", "n", "symmetric"))


def combination(rng: random.Random) -> Polynomial:
    total = Polynomial("n", "n", {})
    for part in (I, A, B, P):
        total += constant(rng.randint(-3, 3)) * part
    return total


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("squares", [1, 2])
def test_random_sum_of_squares_is_proved(seed: int, squares: int) -> None:
    rng = random.Random(10 * seed + squares)
    goal = Polynomial("n", "n", {})
    for _ in range(squares):
        factor = combination(rng)
        goal += factor.T * factor
    assert prove([Atom(PSD, goal)], []) is not None


@pytest.mark.parametrize("seed", range(6))
def test_random_sum_of_squares_minus_a_little_is_not_proved(seed: int) -> None:
    factor = combination(random.Random(seed)) - constant(Fraction(1, 2)) * A
    goal = factor.T * factor - constant(Fraction(1, 1000)) * A.T * A
    assert prove([Atom(PSD, goal)], []) is None


@pytest.mark.parametrize("bound", [3, 5, 10])
def test_weighted_hypothesis_on_the_boundary(bound: int) -> None:
    c = constant(bound)
    given = [Atom(PSD, c * I - P), Atom(PSD, P + c * I)]
    assert prove([Atom(PSD, c * c * I - P * P)], given) is not None
