"""Letters, polynomials, substitution: what is made is what it claims to be, or is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs.kernel import (
    BOUND,
    EMPTY,
    PSD,
    Atom,
    KernelError,
    Letter,
    Monomial,
    Polynomial,
    Step,
    constant,
    function,
    of,
    running_product,
)
from proofs.kernel.polynomial import RUNNING_PRODUCT, applied

A, B = (Letter(name, "n", "n") for name in "AB")
S = Letter("S", "n", "n", "symmetric")
D, E = (Letter(name, "n", "n", "diagonal") for name in "DE")
K, x = Letter("K", "n", "m"), Letter("x", "n", 1)
a, b = (Letter(name, 1, 1) for name in "ab")
t = Letter("t", 1, 1, "natural")
now, one = Step("k", 0), Fraction(1)
A_k, D_k, a_k = (letter._replace(step=now) for letter in (A, D, a))
I = constant(1, "n")


def refused(match, make, *arguments):
    with pytest.raises(KernelError, match=match):
        make(*arguments)


# --- letters --------------------------------------------------------------------------------------


class Text(str):
    """A name of another type."""


class Number(int):
    """A number of another type."""


class OtherStep(Step):
    """A step of another type."""


class OtherLetter(Letter):
    """A letter of another type, which may say of itself what it likes."""

    commutes = True


@pytest.mark.parametrize(
    "letter",
    [
        pytest.param(OtherLetter(*A), id="a subclass"),
        pytest.param(A._replace(name=""), id="no name"),
        pytest.param(A._replace(name=Text("A")), id="a name of another type"),
        pytest.param(A._replace(structure=Text("general")), id="a structure of another type"),
        pytest.param(A._replace(structure="orthogonal"), id="another structure"),
        pytest.param(A._replace(rows=0), id="no rows"),
        pytest.param(A._replace(rows=""), id="rows without a name"),
        pytest.param(A._replace(rows=True, columns=True), id="rows that are no number"),
        pytest.param(A._replace(rows=Number(2), columns=2), id="rows of another type"),
        pytest.param(A._replace(columns=0), id="no columns"),
        pytest.param(A._replace(columns=1.0), id="columns that are a float"),
        pytest.param(K._replace(structure="symmetric"), id="symmetric but not square"),
        pytest.param(K._replace(structure="diagonal"), id="diagonal but not square"),
        pytest.param(A._replace(structure="natural"), id="natural but not 1 × 1"),
        pytest.param(t._replace(step=now), id="a natural number at a step"),
        pytest.param(A._replace(transposed=1), id="transposed by a number"),
        pytest.param(S._replace(transposed=True), id="a symmetric letter, transposed"),
        pytest.param(D._replace(transposed=True), id="a diagonal letter, transposed"),
        pytest.param(a._replace(transposed=True), id="a scalar, transposed"),
        pytest.param(A._replace(step=("k", 0)), id="a step of another type"),
        pytest.param(A._replace(step=OtherStep("k", 0)), id="a step of a subclass"),
        pytest.param(A._replace(step=Step("", 0)), id="a step without a name"),
        pytest.param(A._replace(step=Step("k", 0.0)), id="a step that is a float"),
        pytest.param(A._replace(step=Step("k", True)), id="a step that is a bool"),
        pytest.param(A._replace(step=Step(Text("k"), 0)), id="a step's name of another type"),
        pytest.param(A._replace(name=RUNNING_PRODUCT), id="a variable named as a product"),
        pytest.param(
            Letter("exp", "n", "n", "general", None, of(D)), id="a diagonal, said general"
        ),
        pytest.param(Letter("exp", "n", "n", "diagonal", None, of(A)), id="exp of a full matrix"),
        pytest.param(Letter("exp", "n", "n", "general", None, of(A)), id="exp of a general one"),
        pytest.param(Letter("sin", "n", "n", "diagonal", None, of(D)), id="another function"),
        pytest.param(Letter("exp", "m", "m", "diagonal", None, of(D)), id="exp of another size"),
        pytest.param(Letter("exp", "n", "n", "diagonal", now, of(D)), id="a function at a step"),
        pytest.param(Letter("exp", "n", "n", "diagonal", None, D), id="of a letter"),
        pytest.param(
            Letter(RUNNING_PRODUCT, "n", "n", "diagonal", None, of(D)), id="a product at no step"
        ),
        pytest.param(
            Letter(RUNNING_PRODUCT, "n", "n", "general", Step(None, 2), of(A_k)),
            id="a product up to a number, not multiplied out",
        ),
        pytest.param(
            Letter(RUNNING_PRODUCT, "n", "n", "general", Step("t", 1), of(A_k)),
            id="a product up to t + 1, not unfolded",
        ),
        pytest.param(
            Letter(RUNNING_PRODUCT, "n", "n", "diagonal", Step("t", 0), of(A_k)),
            id="a product of full matrices, said diagonal",
        ),
    ],
)
def test_a_letter_is_what_it_says(letter):
    assert not letter.is_exact
    refused("is not made of letters", of, letter)
    try:  # what equals an exact letter may find the normal form that was made of that one
        made = Polynomial(letter.rows, letter.columns, {Monomial((), (letter,)): one})
    except KernelError:
        return
    assert all(found.is_exact for found, _ in made.occurrences())


@pytest.mark.parametrize(
    "letter",
    [
        *(A, A.T, S, D, K, K.T, x, x.T, a, t, A_k, A._replace(step=Step(None, 3))),
        Letter("exp", "n", "n", "diagonal", None, of(D)),
        Letter(RUNNING_PRODUCT, "n", "n", "general", Step("t", 0), of(A_k)),
        Letter(RUNNING_PRODUCT, "n", "n", "diagonal", Step("t", 0), of(D_k)),
    ],
    ids=str,
)
def test_a_letter_that_is_what_it_says_is_taken(letter):
    assert letter.is_exact
    assert of(letter).shape == (letter.rows, letter.columns)
    assert letter.T.T == letter


def test_letters_differ_by_everything_but_step_and_transposition():
    assert A.T.variable == A == A_k.variable == A_k.T.variable
    assert K.T.variable == K
    assert len({A, S._replace(name="A"), K._replace(name="A"), D._replace(name="A")}) == 4


def test_only_diagonal_letters_commute():
    for left, right in ((D, E), (a, b), (t, a)):
        assert of(left, right) == of(right, left)
    for left, right in ((A, B), (S, S._replace(name="T")), (A, D), (D, S)):
        assert of(left, right) != of(right, left)
    assert of(D, A, E, D) == of(D, A, D, E) != of(A, D, E, D)


# --- polynomials ----------------------------------------------------------------------------------


def test_terms_have_the_shape_of_the_polynomial():
    Polynomial("n", "n", {Monomial((), (A,)): one, Monomial(((a,),), ()): one})
    for terms in ({Monomial((), (K,)): one}, {Monomial((), (x,)): one}):
        refused("is no rational times", Polynomial, "n", "n", terms)
    refused("is no rational times", Polynomial, "n", "m", {Monomial((), ()): one})
    refused("is no rational times", Polynomial, "m", "m", {Monomial((), (A,)): one})
    for size in (0, "", 1.0, True, None):
        refused("is no shape", Polynomial, size, "n", {})
        refused("is no shape", Polynomial, "n", size, {})


def test_coefficients_are_fractions():
    for value in (1, 1.0, True, "1"):
        refused("is no rational times", Polynomial, "n", "n", {Monomial((), (A,)): value})
    for value in (0.5, True, "1"):
        refused("is no exact rational", constant, value)


def test_scalars_of_a_monomial_are_closed_words():
    Polynomial("n", "n", {Monomial(((x.T, x),), (A,)): one})
    for word in ((A,), (x,), (x, x.T), (D,)):
        refused("are not scalars", Polynomial, "n", "n", {Monomial((word,), (A,)): one})


def test_letters_that_follow_each_other_fit():
    assert of(A, x).shape == ("n", 1)
    for word in ((K, A), (x, A), (K, K), (K.T, K.T)):
        refused("shapes differ", of, *word)


def test_every_letter_of_a_word_is_what_it_says():
    of(A_k, A_k)  # what is remembered of this word is not what answers for the next
    for pair in ((A_k, A._replace(step=Step("k", 0.0))), (A._replace(step=Step("k", 0.0)), A_k)):
        refused("is not made of letters", of, *pair)


def test_a_closed_word_is_a_number_and_an_open_one_is_not():
    square = of(x.T) * of(x)
    assert square.is_scalar
    assert of(x) * of(x.T) != square
    assert of(x, x.T).shape == ("n", "n")
    assert of(x.T, A, x) == of(x.T, A.T, x)
    assert of(x, x.T, A) != of(A, x, x.T)
    row = Letter("r", 1, "m")
    assert of(x, row).shape == ("n", "m")
    refused("shapes differ", of, row, x)


def test_equal_terms_add_up_and_vanish():
    double = Polynomial("n", "n", {Monomial(((a, b),), (A,)): one, Monomial(((b, a),), (A,)): one})
    assert double == constant(2) * of(a) * of(b) * of(A)
    assert not (double - double).terms
    assert of(A) + of(B) == of(B) + of(A) != of(A) + of(A)


def test_shapes_are_those_of_sums_and_products():
    refused("cannot add", lambda: of(A) + of(K))
    refused("cannot add", lambda: of(A) + constant(1))
    refused("cannot multiply", lambda: of(K) * of(A))
    assert (of(a) * of(K)).shape == (of(K) * of(a)).shape == ("n", "m")
    assert of(a) * of(K) == of(K) * of(a)


def test_a_diagonal_polynomial_is_one_of_diagonal_letters_alone():
    assert (of(D) * of(E) + of(D)).is_diagonal
    assert not (of(D) + of(A)).is_diagonal
    assert not (of(D) * of(A)).is_diagonal
    for polynomial in (of(K), of(x), Polynomial("n", "m", {})):
        assert not polynomial.is_diagonal
    for polynomial in (of(D) + of(A), of(A), of(K), of(x)):
        refused("is not an elementwise function", function, "exp", polynomial)
    refused("is not an elementwise function", function, "sin", of(D))


def test_a_symmetric_polynomial_equals_its_transpose():
    for polynomial in (of(A) + of(A.T), of(A.T) * of(A), of(S), of(D), of(a), of(K) * of(K.T)):
        assert polynomial.is_symmetric
    for polynomial in (of(A), of(S) * of(D), of(K), of(A) - of(A.T)):
        assert not polynomial.is_symmetric
    assert (of(A) * of(B) * of(K)).T == of(K.T) * of(B.T) * of(A.T)


# --- steps and running products -------------------------------------------------------------------


def test_free_steps_are_those_that_nothing_binds():
    product = running_product(of(A_k) * of(B._replace(step=Step("s", 0))), Step("t", 0))
    assert product.steps == {"s", "t"}
    assert of(A_k).steps == {BOUND}
    assert function("exp", of(D_k)).steps == {BOUND}
    assert of(t).steps == {"t"}
    assert of(A._replace(step=Step(None, 2))).steps == frozenset()
    assert running_product(of(t) * of(a_k), Step("s", 0)).steps == {"t", "s"}
    bound = running_product(of(Letter(BOUND, 1, 1, "natural")) + of(a), Step("s", 0))
    assert bound.steps == {"s"}
    with pytest.raises(KernelError, match="only ∀k binds it"):
        Atom(PSD, function("exp", of(a_k)))


def test_a_running_product_unfolds_with_the_latest_step_first():
    later = running_product(of(A_k), Step("t", 2))
    first = of(Letter(RUNNING_PRODUCT, "n", "n", "general", Step("t", 0), of(A_k)))
    second, third = (of(A._replace(step=Step("t", number))) for number in (1, 2))
    assert later == third * second * first
    members = [of(A._replace(step=Step(None, number))) for number in (1, 2, 3)]
    assert running_product(of(A_k), Step(None, 3)) == members[2] * members[1] * members[0]
    assert running_product(of(A_k), Step(None, 0)) == I


def test_a_running_product_is_of_a_square_factor_up_to_a_natural_number():
    running_product(of(A_k), Step("t", 0))
    refused("no running product", running_product, of(K), Step("t", 0))
    refused("no running product", running_product, of(A_k), Step("t", -1))
    refused("no running product", running_product, of(A_k), Step(None, -1))
    refused("no running product", running_product, of(A_k), Step("", 0))
    refused("is no step", running_product, of(A_k), OtherStep("t", 0))


def test_the_scalars_of_a_factor_stand_apart_and_the_words_do_not():
    t_steps = Step("t", 0)
    scaled = running_product(of(a_k) * of(A_k), t_steps)
    assert scaled == running_product(of(a_k), t_steps) * running_product(of(A_k), t_steps)
    pair = running_product(of(A_k) * of(B), t_steps)
    assert pair != running_product(of(A_k), t_steps) * running_product(of(B), t_steps)
    twice = running_product(constant(2) * of(A_k), t_steps)
    assert twice == running_product(constant(2), t_steps) * running_product(of(A_k), t_steps)
    both = running_product(of(a_k) + of(b), t_steps)
    assert both != running_product(of(a_k), t_steps) + running_product(of(b), t_steps)
    assert running_product(I, t_steps) == I


# --- substitution ---------------------------------------------------------------------------------


def test_an_image_has_the_shape_and_the_structure_of_its_letter():
    replace = Polynomial.substitute
    assert replace(of(S), {S: of(A) + of(A.T)}) == of(A) + of(A.T)
    assert replace(of(D), {D: of(D) * of(E)}) == of(D) * of(E)
    assert replace(of(A.T), {A: of(A) * of(B)}) == of(B.T) * of(A.T)
    for letter, image in (
        *((S, of(A)), (D, of(S)), (D, of(A)), (A, of(K)), (A, of(a)), (a, I), (K, of(K.T))),
        (x, of(K)),
    ):
        refused("its image|is no polynomial", replace, of(letter), {letter: image})
    refused("is no polynomial", replace, of(A), {A: A})


def test_a_letter_at_no_step_has_an_image_at_no_step():
    """An image with a free k would stand for another matrix at every place that binds k."""
    replace = Polynomial.substitute
    assert replace(of(A), {A: of(B)}) == of(B)
    refused("has no step", replace, of(A), {A: of(A_k)})
    assert replace(of(A_k), {A: of(B._replace(step=Step("k", -1)))}) == of(
        B._replace(step=Step("k", -1))
    )
    member = of(A._replace(step=Step("t", 1)))
    assert replace(member, {A: of(B._replace(step=now))}) == of(B._replace(step=Step("t", 1)))


def test_a_natural_number_is_replaced_by_steps_only():
    replace = Polynomial.substitute
    assert replace(of(t), EMPTY, {"t": Step("s", 2)}) == of(t._replace(name="s")) + constant(2)
    assert replace(of(t), EMPTY, {"t": Step(None, 2)}) == constant(2)
    refused("only a step replaces it", replace, of(t), {t: of(a)})
    members = of(a_k._replace(step=Step(None, 1))) + of(a_k._replace(step=Step("t", 0)))
    assert replace(members, EMPTY, {"t": Step("t", 0), None: Step("t", 2)}) == members


def test_the_step_of_a_running_product_is_its_own():
    product = running_product(of(A_k), Step("t", 0))
    moved = product.substitute(EMPTY, {BOUND: Step("s", 1), "t": Step("s", 0)})
    assert moved == running_product(of(A_k), Step("s", 0))
    inner = running_product(of(A_k) * of(B._replace(step=Step("s", 0))), Step("t", 0))
    for step in (Step(BOUND, 0), Step(BOUND, -1)):
        refused("captured", inner.substitute, EMPTY, {"s": step})
    assert inner.substitute(EMPTY, {"s": Step("t", 1)}) == running_product(
        of(A_k) * of(B._replace(step=Step("t", 1))), Step("t", 0)
    )
    inside = function("exp", of(D._replace(step=Step("s", 0))))
    assert inside.substitute(EMPTY, {"s": now}) == function("exp", of(D_k))


def test_letters_are_replaced_inside_functions_and_products():
    assert function("exp", of(D)).substitute({D: of(E)}) == function("exp", of(E))
    product = running_product(of(A_k), Step("t", 0))
    assert product.substitute({A: of(B)}) == running_product(of(B), Step("t", 0))
    refused("its image|elementwise", function("exp", of(D)).substitute, {D: of(A)})
    assert applied("exp", of(D), None) == function("exp", of(D))
    assert applied("", of(A_k), Step("t", 0)) == product


def test_a_step_adds_offsets():
    assert Step("t", 1).at({"t": Step("s", 2)}) == Step("s", 3)
    assert Step("t", 1).at({"s": Step("t", 2)}) == Step("t", 1)
    assert Step("t", -1).at({"t": Step(None, 2)}) == Step(None, 1)
    assert Step(None, 3).at({"t": Step("s", 2)}) == Step(None, 3)


def test_variables_are_those_that_occur_anywhere():
    inner = running_product(of(A_k) * of(B.T), Step("t", 0)) + of(x, x.T)
    assert inner.letters == {A, B, x}
    assert (function("exp", of(a)) * of(D)).letters == {a, D}


def test_the_same_terms_in_another_shape_are_another_polynomial():
    """1 and I have the same terms, and so have all matrices of zeros."""
    assert constant(1) != constant(1, "n") != constant(1, 2)
    assert Polynomial(1, 1, {}) != Polynomial("n", 1, {}) != Polynomial("n", "n", {})
    assert Polynomial("n", 1, {}) == Polynomial("n", 1, {})
    assert constant(1) != 1
    assert constant(1) != "1"


def test_a_step_of_a_class_of_its_own_is_not_exact():
    assert Step("t", 1).is_exact
    assert not type("Step", (Step,), {})("t", 1).is_exact
