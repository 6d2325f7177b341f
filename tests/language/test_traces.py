"""The words about traces: what is read, what is printed, what is refused."""

from __future__ import annotations

import pytest

from proofs import (
    StatementError,
    both,
    equal,
    every,
    family,
    frobenius_norm_at_least,
    frobenius_norm_at_most,
    identity,
    matrices,
    naturals,
    product,
    prove,
    scalars,
    symmetric,
    tanh,
    trace,
    vectors,
)
from proofs.display.tex import tex
from proofs.kernel import PSD, Atom, Letter, constant, of, trace_of
from proofs.language.conjecture import stated
from proofs.language.letters import read
from proofs.language.writing import formula_of

A, B = matrices("A B")
K = matrices("K", "m", "n")
P = symmetric("P")
x, y = vectors("x y")
a, b, c = scalars("a b c")
I = identity()
_A, _K = of(Letter("A", "n", "n")), of(Letter("K", "m", "n"))


def verdict(statement, *given):
    return prove(statement, given=list(given)).verdict


def test_a_trace_is_the_kernels():
    assert read(trace(A * B)) == trace_of(read(A * B)) == read(trace(B * A))
    assert read(trace(a * A + I)) == read(a * trace(A)) + read(trace(I))
    assert read(trace(a)) == read(a)
    assert read(trace(x * y.T)) == read(x.T * y)
    assert read(trace(identity(3))) == constant(3)


@pytest.mark.parametrize(
    ("written", "text", "formula"),
    [
        (trace(A * B), "tr(AB)", r"\operatorname{tr}(AB)"),
        (a * trace(A + B) ** 2, "a tr(A + B)²", r"a\operatorname{tr}(A + B)^{2}"),
        (trace(A) * P, "tr(A)P", r"\operatorname{tr}(A)P"),
        (trace(I), "tr(I)", r"\operatorname{tr}(I)"),
    ],
)
def test_a_trace_is_printed_as_it_is_written(written, text, formula):
    assert str(written) == text
    assert tex(formula_of(written.written)) == formula


@pytest.mark.parametrize(
    ("statement", "text", "formula"),
    [
        (frobenius_norm_at_most(K, c), "‖K‖_F ≤ c", r"\|K\|_F \le c"),
        (frobenius_norm_at_least(A * B, c), "‖AB‖_F ≥ c", r"\|AB\|_F \ge c"),
        (frobenius_norm_at_least(A, c).assumed, "‖A‖_F ≥ c ≥ 0", r"\|A\|_F \ge c \ge 0"),
    ],
)
def test_a_frobenius_norm_is_printed_as_it_is_written(statement, text, formula):
    assert str(statement) == text
    assert tex(formula_of(statement.written)) == formula


def test_a_rectangle_has_no_trace():
    with pytest.raises(StatementError, match=r"the trace of K \(m × n\): X must be square; write"):
        trace(K)


@pytest.mark.parametrize("word", [frobenius_norm_at_most, frobenius_norm_at_least])
def test_a_bound_of_a_frobenius_norm_is_a_scalar(word):
    with pytest.raises(StatementError, match="a bound is a scalar"):
        word(A, B)


def test_bounds_below_0_are_refused_where_they_are_assumed():
    with pytest.raises(StatementError, match="‖A‖_F ≤ −1 holds never"):
        _ = frobenius_norm_at_most(A, -1).assumed
    with pytest.raises(StatementError, match="‖A‖_F ≥ −1 holds always"):
        _ = frobenius_norm_at_least(A, -1).assumed


def test_an_upper_bound_of_a_frobenius_norm_says_its_sign():
    statement, number = frobenius_norm_at_most(K, c), of(Letter("c", 1, 1))
    sign, below = Atom(PSD, number), Atom(PSD, number * number - trace_of(_K.T * _K))
    assert statement.hypothesis == statement.conclusion == (sign, below)


def test_a_lower_bound_of_a_frobenius_norm_is_claimed_of_every_upper_bound():
    statement, number = frobenius_norm_at_least(A, c), of(Letter("c", 1, 1))
    above = of(Letter("f⟨A⟩", 1, 1))
    square = trace_of(_A.T * _A)
    assert statement.hypothesis == (Atom(PSD, number), Atom(PSD, square - number * number))
    assert statement.given == (Atom(PSD, above), Atom(PSD, above * above - square))
    assert statement.conclusion == (Atom(PSD, above - number),)


def test_a_lower_bound_of_any_sign_can_be_claimed():
    assert verdict(frobenius_norm_at_least(A, c), c <= 0) == "proved"
    assert verdict(frobenius_norm_at_least(A, c), frobenius_norm_at_least(A, c)) == "proved"
    assert verdict(frobenius_norm_at_least(A, c)) == "refuted"
    both_ways = both(frobenius_norm_at_least(A, c), c >= 0)
    assert verdict(both_ways, c <= 0) == "refuted"


def test_a_trace_stands_within_every_a_running_product_and_a_function():
    D, t = family(matrices("D")), naturals("t")
    assert str(every(lambda k: trace(D[k]) >= 0)) == "tr(Dₖ) ≥ 0 for every k ≥ 1"
    chain = trace(product(lambda k: D[k] * A, t))
    assert str(chain) == "tr(DₜA ⋯ D₁A)"
    assert read(chain).steps == {"t"}
    assert str(tanh(trace(A))) == "tanh(tr(A))"


def test_bounds_of_multiples_by_two_sizes_have_two_letters():
    other = trace(identity("m")) * A
    one, two = (frobenius_norm_at_least(X, c).introduced for X in (trace(I) * A, other))
    assert one.isdisjoint(two)


def test_an_identity_shows_its_size_where_no_letter_tells_it():
    assert [str(trace(identity(size))) for size in ("n", "m", 3)] == ["tr(I)", "tr(Iₘ)", "tr(I₃)"]
    assert str(frobenius_norm_at_most(2 * identity("m"), c)) == "‖2Iₘ‖_F ≤ c"
    assert str(trace(A + identity())) == "tr(A + I)"


@pytest.mark.parametrize("name", ["I_3", "I_m"])
def test_a_letter_is_not_called_like_an_identity_of_some_size(name):
    with pytest.raises(StatementError, match="prints like a member of I"):
        stated(scalars(name) >= 0)


def test_a_letter_is_not_called_like_the_trace():
    with pytest.raises(StatementError, match="tr is a word of printed statements"):
        scalars("tr")


def test_a_trace_has_no_place_in_calculus():
    with pytest.raises(StatementError, match="has no place in calculus"):
        _ = trace(A).symbol


@pytest.mark.parametrize("relation", [lambda s: s >= 0, lambda s: equal(s, 0)])
def test_the_trace_of_a_commutator_vanishes(relation):
    assert verdict(relation(trace(A * B - B * A))) == "proved"
