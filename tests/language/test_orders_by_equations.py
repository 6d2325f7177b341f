"""Orders of what the hypotheses make symmetric, quotients of numbers, and a letter k."""

from __future__ import annotations

import pytest

from proofs import (
    StatementError,
    decide,
    equal,
    every,
    family,
    identity,
    inverse,
    invertible,
    matrices,
    naturals,
    norm_at_most,
    positive_definite,
    power,
    product,
    psd,
    scalars,
    symmetric,
)
from proofs.display.tex import tex
from proofs.kernel import PSD, Atom
from proofs.language.conjecture import stated
from proofs.language.writing import formula_of

A, B = matrices("A B")
P, Q = symmetric("P Q")
D = family(matrices("D"))
a, b, k = scalars("a b k")
t = naturals("t")
I = identity()
commuting = equal(P * Q, Q * P)


def word_of(statement, given=()):
    return decide(stated(statement, list(given))).word


# --- orders ---------------------------------------------------------------------------------------


def test_an_order_of_what_equations_make_symmetric_is_that_of_it_and_its_transpose():
    order = psd(P * Q)
    assert str(order) == "PQ ⪰ 0"
    assert order.hypothesis == order.conclusion == (Atom(PSD, (P * Q + Q * P).polynomial),)


PROVED = {
    "a product of orders that commute": (psd(P * Q), [psd(P), psd(Q), commuting]),
    "a product with an inverse": (
        psd(inverse(P) * Q),
        [positive_definite(P), psd(Q), commuting],
    ),
    "a power": (psd(power(P, t)), [psd(P)]),
    "an even power": (psd(power(P, 2 * t)), []),
    "its own transpose": (psd(A), [equal(A, A.T), psd(A + A.T)]),
    "assumed": (psd(A + A.T), [equal(A, A.T), psd(A)]),
}
REFUTED = {
    "a matrix that is its own transpose": (psd(A), [equal(A, A.T)]),
    "a product": (positive_definite(P * Q), [psd(P), psd(Q), commuting]),
    "a power": (psd(power(P, t)), []),
    "at each step": (every(lambda j: psd(D[j])), [every(lambda j: equal(D[j], D[j].T))]),
}


@pytest.mark.parametrize("name", PROVED)
def test_true_orders_are_proved(name):
    assert word_of(*PROVED[name]) == "proved"


@pytest.mark.parametrize("name", REFUTED)
def test_false_orders_are_refuted(name):
    assert word_of(*REFUTED[name]) == "refuted"


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (psd(A), []),
        (psd(P * Q), [psd(P), psd(Q)]),
        (equal(A, A.T), [psd(A)]),
        (equal(P * Q, Q * P), [psd(P * Q)]),
        (every(lambda j: psd(D[j])), [equal(D[1], D[1].T)]),
        (psd(power(A, t)), []),
        (positive_definite(inverse(A)), [invertible(A)]),
    ],
    ids=str,
)
def test_an_order_is_no_hypothesis_that_something_is_symmetric(statement, given):
    with pytest.raises(StatementError, match=r"nothing given says that .* is its transpose"):
        stated(statement, given)


# --- quotients ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quotient", "text", "typeset"),
    [
        (1 / a, "1/a", r"\frac{1}{a}"),
        (b / a, "b/a", r"\frac{b}{a}"),
        (A / a, "A/a", r"\frac{A}{a}"),
        ((a + b) / (1 - a), "(a + b)/(1 − a)", r"\frac{a + b}{1 - a}"),
        ((1 / a) * A, "(1/a)A", None),
        (1 / (a * b), "1/(ab)", r"\frac{1}{ab}"),
        ((a / b) ** 2, "(a/b)²", None),
        (1 - 1 / a, "1 − 1/a", r"1 - \frac{1}{a}"),
        (a / 2, "(1/2)a", None),
    ],
    ids=str,
)
def test_a_quotient_is_printed_as_it_is_written(quotient, text, typeset):
    assert str(quotient) == text
    assert typeset in (None, tex(formula_of(quotient.written)))


def test_a_quotient_needs_a_denominator_that_is_not_zero():
    for given in ([], [a >= 0], [equal(b / a, 1)]):
        with pytest.raises(StatementError, match="nothing given says that a ≠ 0; add invertible"):
            stated(b / a <= 1, given)
    with pytest.raises(StatementError, match="a/0 is no expression"):
        a / 0
    with pytest.raises(StatementError, match="inverse of 0"):
        a / (b - b)


def test_quotients_are_what_they_are_for_numbers():
    assert word_of(1 / a > 0, [a > 0]) == "proved"
    assert word_of(1 / a <= 1 / b, [b > 0, a >= b]) == "proved"
    assert word_of(equal(a / a, 1), [invertible(a)]) == "proved"
    neumann = norm_at_most(inverse(I - A), 1 / (1 - a))
    assert word_of(neumann, [norm_at_most(A, a), a < 1]) == "proved"
    assert word_of(1 / a <= 1 / b, [a >= b, invertible(a), invertible(b)]) == "refuted"
    assert word_of(1 / a > 0, [invertible(a)]) == "refuted"


# --- k --------------------------------------------------------------------------------------------


def test_a_letter_is_called_k_where_no_step_is_bound():
    assert str(psd(k * P)) == "kP ⪰ 0"
    assert word_of(psd(k * P), [psd(P), k >= 0]) == "proved"
    assert word_of(k >= 0) == "refuted"


def test_a_letter_k_beside_a_step_that_is_bound_is_refused():
    for statement in (
        every(lambda j: norm_at_most(D[j], k)),
        norm_at_most(product(lambda j: D[j] * A, t), k),
    ):
        with pytest.raises(StatementError, match="k is the step that is bound here"):
            stated(statement)


def test_the_bound_step_is_no_size_and_no_natural_number():
    with pytest.raises(StatementError, match="k is the step"):
        naturals("k")
    with pytest.raises(StatementError, match="is not a size"):
        matrices("M", "k")
