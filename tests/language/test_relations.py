"""Statements: what they say where they are claimed and where they are assumed."""

from __future__ import annotations

import re

import pytest
import sympy

from proofs import search
from proofs.kernel import BOUND, PSD, Atom, Letter, Step, constant, of
from proofs.language import (
    StatementError,
    absurd,
    attaining,
    both,
    bound_step,
    diagonal,
    differentiates,
    entrywise_at_least,
    equal,
    every,
    family,
    identity,
    matrices,
    n,
    naturals,
    norm_at_least,
    norm_at_most,
    norm_equals,
    positive_definite,
    power,
    product,
    psd,
    scalars,
    singular_values_at_least,
    symmetric,
    tanh,
    upper_bound_of,
    vectors,
)
from proofs.language.assertions import as_assertion
from proofs.language.conjecture import Conjecture, collecting, conjecture
from proofs.language.letters import read
from proofs.referee.ledger import decide

A, B, X = matrices("A B X")
P, Q = symmetric("P Q")
D = family(diagonal("D"))
F = family(matrices("F"))
f, g = family(scalars("f")), family(scalars("g"))
a, b, c, z = scalars("a b c z")
t = naturals("t")
I = identity()


def verdict(statement, *given) -> str:
    with collecting():
        return decide(conjecture("statement", statement, given=list(given))).word


def at_k(letter: Letter) -> Letter:
    return letter._replace(step=Step(BOUND, 0))


# --- relations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (a <= b, "a ≤ b"),
        (a < 1, "a < 1"),
        (0 <= a, "a ≥ 0"),
        (sympy.Rational(1, 2) < a, "a > 1/2"),
        (psd(P - Q), "P − Q ⪰ 0"),
        (positive_definite(P), "P ≻ 0"),
        (equal(A * A, A), "A² = A"),
        (entrywise_at_least(A, 0 * A), "A ≥ 0 in every entry"),
        (norm_at_most(A * B, a * b), "‖AB‖ ≤ ab"),
        (norm_equals(A, c), "‖A‖ = c"),
        (both(a >= 0, both(b >= 0, c >= 0)), "a ≥ 0 and (b ≥ 0 and c ≥ 0)"),
        (both(a >= 0), "a ≥ 0"),
        (every(lambda k: both(psd(D[k]), a >= f[k])), "(Dₖ ⪰ 0 and a ≥ fₖ) for every k ≥ 1"),
        (both(a >= 0, every(lambda k: psd(D[k]))), "a ≥ 0 and (Dₖ ⪰ 0 for every k ≥ 1)"),
        (differentiates(tanh(z), z, 1 - tanh(z) ** 2), "∂/∂z tanh(z) = 1 − tanh(z)²"),
        (absurd, "false"),
    ],
    ids=str,
)
def test_statements_are_printed_as_they_are_written(statement, text):
    assert str(statement) == text


def test_a_sum_of_terms_that_are_zero_is_zero_as_in_a_linear_network_at_rest():
    i, j, place = (sympy.Symbol(name, integer=True) for name in "ijl")
    W, h = matrices("W"), vectors("h")
    preactivation = sympy.Sum(W[i, place] * h[place, 0], (place, 0, n - 1))
    at_rest = preactivation.xreplace({h[place, 0]: sympy.Integer(0)})
    assert at_rest.has(sympy.Sum)
    same = sympy.KroneckerDelta(i, j)
    assert differentiates(h[i, 0] + at_rest, h[j, 0], same) == differentiates(
        h[i, 0], h[j, 0], same
    )
    assert str(differentiates(preactivation, h[j, 0], W[i, j])) == "∂/∂hⱼ ∑ₗ Wᵢₗhₗ = Wᵢⱼ"


def test_a_lower_bound_that_is_assumed_is_printed_with_its_sign():
    least = singular_values_at_least(A, c)
    assert (str(least), str(least.assumed)) == ("σ_min(A) ≥ c", "σ_min(A) ≥ c ≥ 0")
    assert str(norm_at_least(A, a - b).assumed) == "‖A‖ ≥ a − b ≥ 0"
    assert str(norm_at_least(A, 1).assumed) == "‖A‖ ≥ 1"
    gates = every(lambda k: both(norm_at_least(D[k], a), a <= 1))
    assert str(gates.assumed) == "(‖Dₖ‖ ≥ a ≥ 0 and a ≤ 1) for every k ≥ 1"
    with collecting():
        stated = conjecture("c is not negative", c >= 0, given=[least])
    assert [str(part) for part in stated.given] == ["σ_min(A) ≥ c ≥ 0"]


@pytest.mark.parametrize(
    ("write", "instead"),
    [
        (lambda: 0 <= a <= 1, "write each inequality by itself"),
        (lambda: bool(a >= 0), "write each inequality by itself"),
        (lambda: (a >= 0) and (b >= 0), "both(…, …) for several"),
        (lambda: P >= Q, "write psd(P - Q)"),
        (lambda: P >= 0, "write psd(P)"),
        (lambda: P <= 0, "write psd(-P)"),
        (lambda: P - Q >= 0, "write psd(…)"),
        (lambda: P <= 1, "P (n × n) is not a scalar"),
        (lambda: psd(matrices("N", "m", "n")), "needs a symmetric matrix"),
        (lambda: conjecture("order", psd(A)), "nothing given says that A is its transpose"),
        (lambda: equal(A, 1), "have different shapes; write a * identity() for a scalar a"),
        (lambda: psd(P) & psd(P - I), "P ⪰ 0: Python cannot decide a statement; write each"),
        (lambda: ~psd(P), "P ⪰ 0: Python cannot decide a statement; write each"),
        (lambda: norm_at_most(A, A), "a bound is a scalar"),
        (lambda: both(), "both() says nothing"),
        (lambda: every(psd(P)), "every needs the step"),
        (lambda: every(lambda k: a >= 0), "does not depend on the step"),
        (lambda: psd(D[bound_step]), "write every(lambda k: …)"),
        (lambda: as_assertion(A == B), "for an equation write equal(…, …)"),
        (lambda: as_assertion(a != b), "for an equation write equal(…, …)"),
        (lambda: as_assertion([a >= 0]), "a list is not a statement: write both(…, …)"),
        (lambda: as_assertion(a), "a is not a statement"),
        (lambda: as_assertion(sympy.Symbol("x") >= 0), 'write x = scalars("x")'),
        (lambda: as_assertion(sympy.Ge(a, b)), "write a <= b"),
        (lambda: sympy.And(a >= 0, b >= 0), "write both(…, …)"),
        (lambda: differentiates("z**2", "z", "2*z"), "write a SymPy scalar"),
        (lambda: differentiates(A, a, 1), "A (n × n) is no scalar"),
    ],
)
def test_what_is_no_statement_is_refused_with_what_to_write(write, instead):
    with pytest.raises(StatementError) as refusal:
        write()
    assert instead in str(refusal.value)


def test_a_derivative_cannot_be_assumed():
    with collecting(), pytest.raises(StatementError, match="cannot be assumed"):
        conjecture("assumed", a >= 0, given=[differentiates(tanh(z), z, 1)])


# --- every ---------------------------------------------------------------------------------------


def test_every_binds_its_step_in_what_depends_on_it_alone():
    statement = every(lambda k: both(c >= 0, f[k] <= f[k - 1]))
    sign, falls = statement.conclusion
    now, before = (of(Letter("f", 1, 1, step=Step(BOUND, m))) for m in (0, -1))
    assert sign == Atom(PSD, read(c))
    assert falls == Atom(PSD, before - now, every=True)


def test_a_running_product_up_to_the_bound_step_is_bound():
    (bounded,) = every(lambda k: product(lambda j: f[j], k) <= 1).conclusion
    assert bounded.every
    assert bounded.at(Step(None, 2)) == (f[2] * f[1] <= 1).conclusion[0]


@pytest.mark.parametrize(
    "write",
    [
        lambda: every(lambda k: every(lambda j: f[k] <= g[j])),
        lambda: every(lambda k: both(f[k] >= 0, every(lambda j: f[k] <= g[j]))),
        lambda: every(lambda k: every(lambda j: norm_at_least(F[k] * F[j], c))),
        lambda: every(lambda k: f[k] ** t <= 1),
        lambda: every(lambda k: product(lambda j: f[k] * f[j], t) <= 1),
        lambda: every(lambda k: power(k, t) >= 1),
    ],
)
def test_one_relation_about_the_steps_of_two_binders_is_refused(write):
    with pytest.raises(StatementError):
        write()


def test_independent_statements_may_stand_in_one_another():
    nested = every(lambda k: both(f[k] >= 0, every(lambda j: g[j] >= 0)))
    apart = both(every(lambda k: f[k] >= 0), every(lambda k: g[k] >= 0))
    assert nested.conclusion == apart.conclusion


def test_a_step_that_leaves_its_binder_is_refused():
    steps = []
    every(lambda k: [steps.append(k), f[k] >= 0][1])
    with collecting(), pytest.raises(StatementError, match="outside of the every that binds it"):
        conjecture("escaped", f[steps[0]] >= 0)


def test_an_integer_power_of_a_member_multiplies_out_inside_every():
    assert verdict(every(lambda k: equal(power(F[k], 2), F[k] * F[k]))) == "proved"


def test_a_product_inside_a_product_is_about_its_own_step():
    nested = product(lambda k: product(lambda j: f[k], 2), 1)
    assert verdict(equal(nested, f[1] ** 2)) == "proved"
    assert verdict(equal(nested, f[1] * f[2])) == "refuted"


def test_a_lower_bound_for_every_step_has_a_vector_or_a_bound_for_each_step():
    statement = every(lambda k: norm_at_least(F[k], c))
    letters = {x for atom in statement.given for x in atom.polynomial.letters}
    b_k = next(iter(upper_bound_of(F[bound_step]).polynomial.letters))
    assert b_k in letters
    assert Atom(PSD, of(at_k(b_k)) - read(c), every=True) in statement.conclusion
    v_k = next(iter(attaining(F[bound_step]).polynomial.letters))
    assert any(v_k in atom.polynomial.letters and atom.every for atom in statement.hypothesis)


@pytest.mark.slow
@pytest.mark.parametrize("bounded", [norm_at_least, norm_equals, singular_values_at_least])
def test_a_lower_bound_of_one_member_is_none_of_every_member(bounded):
    claimed = every(lambda k: bounded(F[k], 1))
    given = [*bounded(F[1], 1).hypothesis, *claimed.given]
    assert search.prove(claimed.conclusion, given) is None
    assert verdict(claimed, bounded(F[3], 1)) == "refuted"


# --- lower bounds of norms and singular values ---------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (singular_values_at_least(A, -1), []),
        (singular_values_at_least(A, c), [c <= 0]),
        (singular_values_at_least(A, c), [singular_values_at_least(A, c)]),
        (singular_values_at_least(2 * A, 2 * c), [singular_values_at_least(A, c)]),
        (
            singular_values_at_least(A * B, a * b),
            [singular_values_at_least(x, y) for x, y in ((A, a), (B, b))],
        ),
        (singular_values_at_least(A, a), [psd(A + A.T - 2 * a * I)]),
        (singular_values_at_least(I + A, 1 - a), [norm_at_most(A, a)]),
        (singular_values_at_least(A**t, c**t), [singular_values_at_least(A, c)]),
        (c >= 0, [singular_values_at_least(A, c)]),
        (c >= 0, [norm_at_least(A, c)]),
    ],
    ids=str,
)
def test_lower_bounds_are_proved(statement, given):
    assert verdict(statement, *given) == "proved"


@pytest.mark.slow
def test_weyls_inequality_is_proved_without_a_sign_of_its_bound():
    given = [singular_values_at_least(A, a), norm_at_most(B, b)]
    assert verdict(singular_values_at_least(A + B, a - b), *given) == "proved"


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (singular_values_at_least(A, 1), []),
        (singular_values_at_least(A, a), [psd(A + A.T - a * I)]),
        (singular_values_at_least(P, a), [psd(a * I - P)]),
        # A bound that is never attained must not make the rest of a statement hold emptily.
        (both(singular_values_at_least(A, -1), psd(-I)), []),
        (both(norm_at_least(A, -1), psd(-I)), []),
    ],
    ids=str,
)
def test_false_lower_bounds_are_refuted(statement, given):
    assert verdict(statement, *given) == "refuted"


@pytest.mark.parametrize(
    ("bounded", "says"),
    [
        (norm_at_least, "‖A‖ ≥ −1 holds always"),
        (singular_values_at_least, "σ_min(A) ≥ −1 holds always"),
        (norm_at_most, "‖A‖ ≤ −1 holds never"),
        (norm_equals, "‖A‖ = −1 holds never"),
    ],
)
@pytest.mark.parametrize("inside", [lambda x: x, lambda x: both(x, a >= 0)])
def test_a_number_below_0_bounds_nothing_that_is_assumed(bounded, says, inside):
    with pytest.raises(StatementError, match=rf"{re.escape(says)}.*: .*write a bound that is 0"):
        verdict(a * a >= 0, inside(bounded(A, -1)))
    with pytest.raises(StatementError, match="write a bound that is 0"):
        verdict(a * a >= 0, every(lambda k: bounded(F[k], a - a - 1)))


@pytest.mark.parametrize("bounded", [norm_at_least, singular_values_at_least])
def test_a_number_below_0_is_a_true_lower_bound(bounded):
    assert verdict(bounded(A, -1)) == "proved"


@pytest.mark.parametrize("bounded", [norm_at_most, norm_equals])
def test_a_number_below_0_is_a_false_upper_bound(bounded):
    assert verdict(bounded(A, -1)) == "refuted"


@pytest.mark.parametrize(("rows", "columns"), [(1, 2), ("m", "n"), ("m", 2), (3, "n")])
def test_singular_values_of_a_matrix_that_may_be_wide_are_refused(rows, columns):
    with pytest.raises(StatementError, match="X must be square"):
        singular_values_at_least(matrices("K", rows, columns), 1)


def test_a_tall_matrix_has_as_many_singular_values_as_columns():
    K, x = matrices("K", 3, 2), vectors("x")
    assert verdict(singular_values_at_least(K, 1), equal(K.T * K, identity(2))) == "proved"
    assert str(singular_values_at_least(x, 1)) == "σ_min(x) ≥ 1"


# --- letters for any bound, or some vector -------------------------------------------------------


def test_letters_of_a_bound_are_those_of_its_expression():
    AB, one = matrices("AB"), identity("m")
    assert upper_bound_of(A * B) == upper_bound_of((A * B + X) - X)
    different = [A * B, B * A, AB, A, D[1], F[1], 2 * A, I, one, 2 * I, power(A, t)]
    assert len({upper_bound_of(matrix) for matrix in different}) == len(different)


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (norm_at_least(A, 5), upper_bound_of(A) >= 5),
        (norm_at_least(A, 5), equal(attaining(A), 0 * attaining(A))),
        (upper_bound_of(A) >= 0, a >= 0),
    ],
    ids=str,
)
def test_a_statement_does_not_speak_of_such_a_letter(statement, given):
    with collecting(), pytest.raises(StatementError, match="is for proofs"):
        conjecture("constrained", statement, given=[given])


def test_a_bound_that_is_not_implied_by_another_matrix_is_not_proved():
    given = norm_at_least(A, 1)
    assert verdict(both(norm_at_least(A, 1), norm_at_least(B, 1)), given) == "refuted"


def test_a_conjecture_may_be_made_of_a_statement_that_was_assumed():
    assumed = norm_at_least(A, c).assumed
    assert Conjecture("again", assumed).goal == norm_at_least(A, c).conclusion
    assert constant(1) == read(1)


@pytest.mark.parametrize(
    "write",
    [
        lambda: norm_equals(A, upper_bound_of(A)),
        lambda: norm_at_least(A, upper_bound_of(A)),
        lambda: every(lambda k: norm_equals(D[k], upper_bound_of(D[k]))),
        lambda: both(norm_at_least(A, 0), upper_bound_of(A) >= 7),
        lambda: both(norm_at_least(A, 0), equal(A * attaining(A), 0 * attaining(A))),
    ],
)
def test_a_letter_for_any_bound_is_not_written_into_its_own_statement(write):
    with collecting(), pytest.raises(StatementError, match="is for proofs"):
        conjecture("bound", write())
    with collecting(), pytest.raises(StatementError, match="is for proofs"):
        conjecture("bound", norm_at_least(A, 7), given=[write()])
