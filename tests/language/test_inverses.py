"""Inverses and square roots: what the kernel reads, that they exist, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs import (
    StatementError,
    both,
    conjecture,
    decide,
    diagonal,
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
    singular_values_at_least,
    square_root,
    symmetric,
    vectors,
)
from proofs.display.formula import plain, words
from proofs.display.proof import displayed
from proofs.display.tex import tex
from proofs.kernel import PSD, ZERO, Atom, Step
from proofs.language.assertions import at_step
from proofs.language.conjecture import stated
from proofs.language.writing import formula_of
from proofs.referee.satisfiability import satisfiability

A, B, Y = matrices("A B Y")
M, N = matrices("M N", "m")
H = symmetric("H", "m")
K = matrices("K", "m", "n")
P, Q = symmetric("P Q")
E = diagonal("E")
D = family(matrices("D"))
F = family(symmetric("F"))
x = vectors("x")
a, b, c = scalars("a b c")
t = naturals("t")
I = identity()


def word_of(statement, given=()):
    return decide(stated(statement, list(given))).word


# --- what is read and printed ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "text", "typeset"),
    [
        (inverse(A), "A⁻¹", "A^{-1}"),
        (inverse(A) * x, "A⁻¹x", "A^{-1}x"),
        (inverse(A + B), "(A + B)⁻¹", "(A + B)^{-1}"),
        (inverse(A * B).T, "((AB)⁻¹)ᵀ", r"((AB)^{-1})^{\mathsf{T}}"),
        (inverse(A) ** 2, "(A⁻¹)²", "(A^{-1})^{2}"),
        (inverse(inverse(A)), "(A⁻¹)⁻¹", "(A^{-1})^{-1}"),
        (inverse(D[t + 1]), "Dₜ₊₁⁻¹", "D_{t+1}^{-1}"),
        (inverse(a) * b, "a⁻¹b", "a^{-1}b"),
        (square_root(P) * A, "P^(1/2)A", "P^{1/2}A"),
        (square_root(A.T * A), "(AᵀA)^(1/2)", r"(A^{\mathsf{T}}A)^{1/2}"),
        (invertible(A - I), "A − I is invertible", r"A - I\ \text{is invertible}"),
        (invertible(a - b), "a − b ≠ 0", r"a - b \ne 0"),
        (
            every(lambda k: invertible(D[k])),
            "Dₖ is invertible for every k ≥ 1",
            r"D_{k}\ \text{is invertible}\ \text{for every}\ k \ge 1",
        ),
    ],
    ids=str,
)
def test_an_inverse_and_a_root_are_printed_as_a_book_prints_them(written, text, typeset):
    assert str(written) == text
    assert tex(formula_of(written.written)) == typeset


def test_an_inverse_is_read_as_a_letter_with_both_equations():
    item = stated(equal(inverse(A), B), [invertible(A)])
    (goal,) = item.goal
    (letter,) = goal.polynomial.letters - B.polynomial.letters
    one, other = item.hypotheses
    assert {one.relation, other.relation} == {ZERO}
    assert letter in one.polynomial.letters & other.polynomial.letters
    assert one.polynomial + I.polynomial == A.polynomial * inverse(A).polynomial
    assert other.polynomial + I.polynomial == inverse(A).polynomial * A.polynomial


def test_a_root_is_read_as_a_letter_that_is_positive_with_its_square():
    item = stated(equal(square_root(P), Q), [psd(P)])
    r = square_root(P).polynomial
    assert set(item.hypotheses) == {
        *psd(P).hypothesis,
        Atom(PSD, r),
        Atom(ZERO, r * r - P.polynomial),
    }


@pytest.mark.parametrize(
    ("matrix", "structure"),
    [(A, "general"), (P, "symmetric"), (A.T * A, "symmetric"), (E, "diagonal"), (a, "general")],
    ids=str,
)
def test_an_inverse_has_the_structure_of_its_matrix(matrix, structure):
    (letter,) = inverse(matrix).polynomial.letters
    assert letter.structure == structure


def test_one_inverse_has_one_letter_however_it_is_written():
    assert inverse(A + B) == inverse(B + A)
    assert inverse(A) != inverse(A.T)
    assert inverse(D[t]) != inverse(D[t + 1])


def test_the_legend_says_what_the_letters_are():
    item = stated(equal(inverse(A + inverse(A)), square_root(P)), given_all())
    shown = displayed(None, item.hypotheses, item.goal)
    lines = [words(line) for line in shown.notation.explained((*shown.given, *shown.claimed))]
    assert lines == [
        "R is the square root of P",
        "Y is the inverse of A",
        "Y′ is the inverse of A + Y",
    ]
    assert plain(shown.claimed[0]) == "Y′ = R"


def given_all():
    return [invertible(A), invertible(A + inverse(A)), psd(P)]


# --- existence ------------------------------------------------------------------------------------

INVERTIBLE = {
    "it is assumed": (A, [invertible(A)]),
    "it is definite": (P, [positive_definite(P)]),
    "its negative is definite": (P, [positive_definite(-P)]),
    "it is orthogonal": (A, [equal(A.T * A, I)]),
    "a left inverse is given": (A, [equal(Y * A, I)]),
    "a right inverse is given": (A, [equal(A * Y, I)]),
    "its factors are": (A * P * B.T, [invertible(A), invertible(B), positive_definite(P)]),
    "its transpose is": (A.T, [invertible(A)]),
    "its inverse is": (inverse(A), [invertible(A)]),
    "a product with it is": (A, [invertible(A * B)]),
    "a power is": (A, [invertible(A**3)]),
    "it is above the identity": (I + P, [psd(P)]),
    "it is a regularised Gram matrix": (A.T * A + a * I, [a > 0]),
    "it is near the identity": (I - A, [norm_at_most(A, c), c < 1]),
    "it is the identity plus what is skew": (I + A, [equal(A.T, -A)]),
    "its singular values are bounded below": (A, [singular_values_at_least(A, a), a > 0]),
    "a multiple of it is": (a * A, [invertible(A), a < 0]),
    "it has another size": (M * N, [invertible(M), invertible(N)]),
    "it is one for each step": (D[1], [every(lambda k: invertible(D[k]))]),
    "it is one of later steps": (D[t + 1], [every(lambda k: invertible(D[k]))]),
    "a number is positive": (a, [a > 0]),
    "a number is negative": (a - 1, [a < 1]),
    "its square is positive": (a, [a * a > 0]),
    "a product of numbers is 1": (a, [equal(a * b, 1)]),
    "it is diagonal and positive": (E, [positive_definite(E)]),
    "of another size, it is definite": (H, [positive_definite(H)]),
    "of another size, its symmetric part is definite": (M, [positive_definite(M + M.T)]),
    "of another size, a power": (H * H, [positive_definite(H)]),
    "of another size, a contraction away from I": (
        identity("m") - M,
        [norm_at_most(2 * M, 1)],
    ),
    "two by two": (symmetric("T", 2), [positive_definite(symmetric("T", 2))]),
}


@pytest.mark.parametrize("why", INVERTIBLE)
def test_a_statement_speaks_of_an_inverse_that_exists(why):
    matrix, given = INVERTIBLE[why]
    item = stated(equal(inverse(matrix) * matrix, identity(matrix.polynomial.rows)), given)
    assert all(
        x.theorem is None or x.theorem.hypotheses <= set(item.hypotheses) for x in item.existing
    )
    for x in item.existing:
        assert x.theorem is None or x.theorem.conclusion == (x.definition.exists,)


@pytest.mark.parametrize(
    ("matrix", "given"),
    [
        (A, []),
        (P, [psd(P)]),
        (A + B, [invertible(A), invertible(B)]),
        (A * B, [invertible(A)]),
        (a, [a >= 0]),
        (a * A, [invertible(A)]),
        (I - A, [norm_at_most(A, 1)]),
        (I + A, [psd(A + A.T + 2 * I)]),
        (D[0], [every(lambda k: invertible(D[k]))]),
        (D[t], [every(lambda k: invertible(D[k]))]),
        (D[2], [invertible(D[1])]),
        (A, [both(psd(P), norm_at_most(A, a))]),
        (P - Q, [positive_definite(P), positive_definite(Q)]),
        (0 * I + A - A + P, [psd(P)]),
        (M, [invertible(matrices("L", "m"))]),
        (H, [psd(H)]),
        (M * H, [positive_definite(H)]),
        (identity("m") - M, [norm_at_most(M, 1)]),
    ],
    ids=str,
)
def test_an_inverse_that_need_not_exist_is_refused_in_one_line(matrix, given):
    with pytest.raises(StatementError, match=r"nothing given says that .* add invertible") as error:
        stated(equal(inverse(matrix) * matrix, identity(matrix.polynomial.rows)), given)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "given",
    [
        equal(A * inverse(A), I),
        norm_at_most(inverse(A), 1),
        equal(inverse(A) * B, I),
        every(lambda k: equal(inverse(A) * D[k], I)),
    ],
    ids=str,
)
def test_what_is_said_of_an_inverse_does_not_say_that_it_exists(given):
    with pytest.raises(StatementError, match="A⁻¹: nothing given says that A is invertible"):
        stated(equal(A, B), [given])


def test_inverses_of_each_other_do_not_make_each_other_exist():
    given = [equal(inverse(A), B), equal(inverse(B), A)]
    with pytest.raises(StatementError, match="nothing given says"):
        stated(equal(A * B, I), given)


def test_invertible_where_it_is_claimed_is_no_hypothesis():
    assert word_of(invertible(A)) == "refuted"
    assert word_of(invertible(A + A.T), [invertible(A)]) == "refuted"
    with pytest.raises(StatementError, match="A is invertible"):
        stated(both(invertible(A), equal(inverse(A) * A, I)))


@pytest.mark.parametrize("given", [[], [positive_definite(-P)], [norm_at_most(P, 1)]], ids=str)
def test_a_root_that_need_not_exist_is_refused(given):
    with pytest.raises(StatementError, match=r"P\^\(1/2\): nothing given says that P ⪰ 0; add psd"):
        stated(equal(square_root(P) ** 2, P), given)


def test_a_power_of_a_number_less_one_may_have_a_root():
    assert word_of(square_root(power(2, t) - 1) >= 0) == "proved"


def test_a_root_of_what_may_be_a_negative_number_is_refused():
    with pytest.raises(StatementError, match=r"says that a − b ≥ 0; add a − b >= 0 to the hypoth"):
        stated(equal(square_root(a - b) ** 2, a - b))


def test_a_bad_argument_is_refused_with_what_would_be_right():
    for bad, message in (
        (lambda: inverse(K), "only a square matrix has an inverse"),
        (lambda: invertible(x), "only a square matrix has an inverse"),
        (lambda: inverse(0), "inverse of 0"),
        (lambda: inverse(0 * A), "inverse of 0"),
        (lambda: inverse(0.5), "is a float"),
        (lambda: square_root(A), "not its transpose"),
        (lambda: square_root(K), "not its transpose"),
        (lambda: square_root(-1), "square_root of −1: it has no root"),
        (lambda: square_root(-2 * I), "it has no root, as it is negative"),
        (lambda: P ** Fraction(1, 2), r"write square_root\(P\)$"),
        (lambda: (P + Q) ** Fraction(1, 2), r"write square_root\(…\)$"),
        (lambda: a ** Fraction(1, 2), r"write square_root\(a\)$"),
        (lambda: A ** Fraction(1, 2), r"name the root X"),
        (lambda: A**-2, r"write inverse\(A\)\*\*2$"),
        (lambda: family(inverse(A)), "family"),
        (lambda: inverse(A)[0, 0], "no entries"),
        (lambda: inverse(a).symbol, "no place in calculus"),
        (lambda: A.I, r"write inverse\(A\)"),
        (lambda: A**-1, r"write inverse\(A\)"),
        (lambda: B / A, r"write inverse\(A\)"),
        (lambda: every(lambda k: every(lambda j: invertible(D[k] + D[j]))), "two bound steps"),
    ):
        with pytest.raises(StatementError, match=message):
            bad()


def test_a_step_that_left_its_binder_is_refused():
    kept = []
    every(lambda k: invertible(kept.append(D[k]) or D[k]))
    with pytest.raises(StatementError, match="outside of the every that binds it"):
        stated(equal(inverse(kept[0]), B), [every(lambda k: invertible(D[k]))])


def test_the_legend_says_of_which_member_an_inverse_is():
    n_steps, a = naturals("t"), scalars("a")
    for statement, given, line in (
        (a / n_steps >= 0, [n_steps >= 1], "Yₖ is the inverse of k"),
        (equal(inverse((1 + n_steps) * A), A), [invertible((1 + n_steps) * A)], "of A + kA"),
        (every(lambda k: invertible(D[k])), [every(lambda k: invertible(D[k]))], "of Dₖ"),
    ):
        item = stated(statement, given)
        shown = displayed(None, item.hypotheses, item.goal)
        (told,) = (words(x) for x in shown.notation.explained((*shown.given, *shown.claimed)))
        assert told.startswith("Yₖ is the inverse of")
        assert told.endswith(line)


def test_a_root_that_exists_leaves_nothing_to_be_satisfied():
    item = stated(square_root(2) >= 1)
    assert satisfiability(item).holds is True


def test_one_letter_never_stands_for_two_inverses():
    """The name of a step and of a letter may be the same in what letters are called by."""
    k = scalars("k")
    for one, other in ((k * I, t * A), (1 + k, 1 + t), (k * D[t], t * D[t])):
        with pytest.raises(StatementError, match="k is the step that is bound here"):
            stated(
                equal(inverse(one) * one, inverse(other) * other),
                [invertible(one), invertible(other)],
            )


def test_an_inverse_at_one_step_is_none_at_another():
    s = naturals("s")
    with pytest.raises(StatementError, match="nothing given says that Dₛ is invertible"):
        stated(equal(inverse(D[s]) * D[s], I), [invertible(D[t]), equal(inverse(D[s]), A)])
    assert word_of(equal(inverse(D[t]), inverse(D[s])), [invertible(D[t]), invertible(D[s])]) == (
        "refuted"
    )


def test_an_inverse_taken_at_a_number_is_that_of_the_member():
    at_three = at_step(equal(inverse(D[t]), A), "t", Step(None, 3))
    assert str(at_three) == "D₃⁻¹ = A"
    with pytest.raises(StatementError, match="nothing given says"):
        stated(equal(A, B), [at_three])
    item = stated(equal(D[3] * A, I), [every(lambda k: invertible(D[k])), at_three])
    assert decide(item).word == "proved"
    other = stated(equal(D[2] * A, I), [every(lambda k: invertible(D[k])), at_three])
    assert decide(other).word == "refuted"


def test_one_by_one_matrices_are_numbers():
    m = matrices("M", 1)
    assert word_of(equal(inverse(m), m), [invertible(m), equal(m * m, 1)]) == "proved"
    assert word_of(equal(inverse(m), m), [invertible(m)]) == "refuted"


# --- what holds of them ---------------------------------------------------------------------------

PROVED = {
    "of a product": (
        equal(inverse(A * B), inverse(B) * inverse(A)),
        [invertible(A), invertible(B)],
    ),
    "of a transpose": (equal(inverse(A.T), inverse(A).T), [invertible(A)]),
    "of an inverse": (equal(inverse(inverse(A)), A), [invertible(A)]),
    "of a multiple": (equal(inverse(2 * A), inverse(A) / 2), [invertible(A)]),
    "of an orthogonal matrix": (equal(inverse(A), A.T), [equal(A.T * A, I)]),
    "of a definite matrix": (positive_definite(inverse(P)), [positive_definite(P)]),
    "of a symmetric matrix": (equal(inverse(P).T, inverse(P)), [invertible(P)]),
    "of a multiple by a number": (
        equal(inverse(a * A), inverse(a) * inverse(A)),
        [invertible(a), invertible(A)],
    ),
    "of one entry": (equal(inverse(a * b), inverse(a) * inverse(b)), [a > 0, b > 0]),
    "order": (psd(inverse(P) - inverse(Q)), [positive_definite(P), psd(Q - P)]),
    "commuting": (equal(inverse(I + A) * A, A * inverse(I + A)), [invertible(I + A)]),
    "of all steps": (
        every(lambda k: equal(inverse(D[k]), D[k])),
        [every(lambda k: equal(D[k] * D[k], I))],
    ),
    "products": (
        equal(product(lambda k: inverse(D[k]), t), product(lambda k: D[k], t)),
        [every(lambda k: equal(D[k] * D[k], I))],
    ),
    "claimed": (invertible(A * B), [invertible(A), invertible(B)]),
    "root": (equal(square_root(P * P), P), [psd(P)]),
    "root of I": (equal(square_root(I), I), []),
    "root of a multiple": (equal(square_root(4 * H), 2 * square_root(H)), [psd(H)]),
    "root of a multiple by a square": (
        equal(square_root(a**2 * P), a * square_root(P)),
        [psd(P), a >= 0],
    ),
    "root of a multiple by a number": (
        equal(square_root(a * P), square_root(a) * square_root(P)),
        [psd(P), a >= 0],
    ),
    "root of a fourth power": (equal(square_root(P**4), P**2), []),
    "root of a definite matrix": (positive_definite(square_root(P)), [positive_definite(P)]),
    "of a square": (equal(inverse(P**2), inverse(P) ** 2), [invertible(P)]),
    "norm of a root": (norm_at_most(square_root(A.T * A), a), [norm_at_most(A, a)]),
    "roots for each step": (
        every(lambda k: psd(square_root(F[k]))),
        [every(lambda k: psd(F[k]))],
    ),
}
REFUTED = {
    "of a sum": (
        equal(inverse(A + B), inverse(A) + inverse(B)),
        [invertible(A), invertible(B), invertible(A + B)],
    ),
    "of a product in the wrong order": (
        equal(inverse(A * B), inverse(A) * inverse(B)),
        [invertible(A), invertible(B)],
    ),
    "of a contraction": (norm_at_most(inverse(A), 1), [invertible(A), norm_at_most(A, 1)]),
    "of another step": (
        equal(inverse(D[1]), inverse(D[2])),
        [every(lambda k: invertible(D[k]))],
    ),
    "of a symmetric matrix": (positive_definite(inverse(P)), [invertible(P)]),
    "of a number": (inverse(a) <= 1, [a > 0]),
    "root": (equal(square_root(P * P), P), []),
    "root of a multiple by a square": (
        equal(square_root(a**2 * P), a * square_root(P)),
        [psd(P)],
    ),
    "root of a sum": (
        equal(square_root(P + Q), square_root(P) + square_root(Q)),
        [psd(P), psd(Q)],
    ),
    "root of a matrix that is not definite": (positive_definite(square_root(P)), [psd(P)]),
}


@pytest.mark.parametrize("name", PROVED)
def test_what_holds_of_inverses_and_roots_is_proved(name):
    assert word_of(*PROVED[name]) == "proved"


@pytest.mark.parametrize("name", REFUTED)
def test_what_fails_for_inverses_and_roots_is_refuted(name):
    assert word_of(*REFUTED[name]) == "refuted"


def test_a_conjecture_in_a_file_is_refused_as_one_elsewhere():
    with pytest.raises(StatementError, match="add invertible"):
        conjecture("false", equal(A * inverse(A), I))
