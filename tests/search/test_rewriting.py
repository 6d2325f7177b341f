"""Equations as rules: each rewriting is undone exactly by its multiples of equations."""

from __future__ import annotations

import pytest

from proofs.kernel import ZERO, Atom, Letter, Polynomial, constant, of
from proofs.search.proving.rewriting import Multiple, rewriting

I = constant(1, "n")
A, R, U, W = (of(Letter(name, "n", "n")) for name in "ARUW")
P, V = (of(Letter(name, "n", "n", "symmetric")) for name in "PV")
x = of(Letter("x", "n", 1))


def equal(left: Polynomial, right: Polynomial) -> Atom:
    return Atom(ZERO, left - right)


def value(multiple: Multiple) -> Polynomial:
    p = multiple.equation.polynomial
    return multiple.left * (p.T if multiple.transposed else p) * multiple.right


EQUATIONS = {
    "polar": (equal(A, U * R), equal(U.T * U, I)),
    "involution": (equal(V * V, I),),
    "idempotent": (equal(P * P, P),),
    "commuting": (equal(U * R, R * U), equal(U.T * U, I)),
}


@pytest.mark.parametrize("name", EQUATIONS)
@pytest.mark.parametrize("p", [A.T * A, V * P * V * V, P * P * P, U.T * U * R * U, x.T * P * P * x])
def test_normal_form_and_multiples_add_up(name: str, p: Polynomial) -> None:
    rest, trace = rewriting(EQUATIONS[name]).undo(p)
    for multiple in trace:
        rest = rest + value(multiple)
    assert rest == p


@pytest.mark.parametrize("p", [x * x.T, x, x.T, A * x * x.T * A.T, A * x], ids=str)
def test_a_rule_applies_inside_a_number_that_stands_beside_a_matrix(p: Polynomial) -> None:
    """(xᵀPVPx) x xᵀ is x (xᵀPVPx) xᵀ, to which PV = I applies."""
    system = rewriting((equal(P * V, I),))
    number = x.T * P * V * P * x
    rest, trace = system.undo(number * p)
    assert rest == (x.T * P * x) * p
    assert rest + sum(map(value, trace), constant(0) * p) == number * p


def test_a_rule_applies_to_no_number_beside_a_matrix_without_a_place_for_it() -> None:
    """(xᵀPVx) A is no product of matrices in which P V stands."""
    system = rewriting((equal(P * V, I),))
    number = x.T * P * V * x
    assert system.undo(number * A) == (number * A, [])


def test_a_defined_variable_is_eliminated() -> None:
    assert rewriting(EQUATIONS["polar"]).apply(A.T * A) == R.T * R


def test_an_involution_shrinks() -> None:
    assert rewriting(EQUATIONS["involution"]).apply(V * V * V) == V


def test_overlaps_of_two_equations_are_completed() -> None:
    system = rewriting((equal(A * W, I), equal(W * A, R)))
    assert system.apply(R * W - W) == Polynomial("n", "n", {})


def test_an_equation_between_a_multiple_of_the_identity_and_a_product_is_oriented() -> None:
    c = of(Letter("c", 1, 1))
    system = rewriting((equal(c * I, A.T * A),))
    assert system.apply(A.T * A * R) == c * R
