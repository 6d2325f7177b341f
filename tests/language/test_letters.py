"""Letters are read exactly at once; what is no letter, number or step is refused by name."""

from fractions import Fraction
from functools import reduce

import pytest
import sympy
from sympy import Function, Rational, Symbol

from proofs.kernel import Letter, Step, constant, of
from proofs.language import (
    StatementError,
    both,
    bound_step,
    diagonal,
    differentiates,
    dot,
    equal,
    every,
    exp,
    family,
    identity,
    matrices,
    n,
    naturals,
    norm_at_least,
    norm_at_most,
    power,
    product,
    psd,
    scalars,
    singular_values_at_least,
    symmetric,
    tanh,
    vectors,
)
from proofs.language.assertions import as_assertion
from proofs.language.conjecture import collecting, conjecture
from proofs.language.letters import read

A, B = matrices("A B")
K = matrices("K", "m", "n")
P = symmetric("P")
D = family(diagonal("D"))
f = family(scalars("f"))
x, y = vectors("x y")
a, b = scalars("a b")
s, t = naturals("s t")
z = Symbol("z", real=True)
I = identity()
half = Rational(1, 2)
scalar, matrix = of(Letter("a", 1, 1)), of(Letter("A", "n", "n"))


@pytest.mark.parametrize("number", [Fraction(1, 2), half], ids=["Fraction", "Rational"])
def test_exact_numbers_stand_on_either_side(number):
    assert read(number * A) == read(A * number) == constant(Fraction(1, 2)) * matrix
    assert read(number - a) == constant(Fraction(1, 2)) - scalar
    assert read(a + number) == read(number + a) == scalar + constant(Fraction(1, 2))


def test_a_rational_to_a_natural_power_is_read_as_any_power():
    assert half**t == power(half, t) == power(Fraction(1, 2), t)


def test_quotients_by_numbers_are_multiples():
    assert read(I / 4) == constant(Fraction(1, 4), "n")
    assert read((a + b) / half) == read(2 * a + 2 * b)


def test_a_sum_of_matrices_starts_from_pythons_zero():
    assert sum([A, B]) == A + B


def test_expressions_are_compared_and_hashed_as_polynomials():
    assert (A + B) * A == A * A + B * A != A * A + A * B
    assert {D[1]: "first", a: "second"}[D[1]] == "first"
    assert a != 1
    assert A != "A"


@pytest.mark.parametrize(
    ("write", "instead"),
    [
        (lambda: 0.5 * a, "0.5 is a float; write Rational(1, 2)"),
        (lambda: 1.0 * a, "1.0 is a float; write 1"),
        (lambda: A * sympy.Float("0.1"), "write Rational(1, 10)"),
        (lambda: a + float("inf"), "inf is not a number"),
        (lambda: True * a, "True is no expression"),
        (lambda: 1j * a, "1j is no expression"),
        (lambda: sympy.sqrt(2) * A, "sqrt(2) is not rational: name it"),
        (lambda: sympy.I * a, "I is not rational: name it"),
        (lambda: sympy.oo * a, "oo is not rational"),
        (lambda: a * sympy.nan, "nan is not rational"),
        (lambda: Symbol("x") * a, 'x is SymPy\'s: write x = scalars("x")'),
        (lambda: a + Symbol("x", positive=True), 'write x = scalars("x") and assume x > 0'),
        (lambda: a + Symbol("x", negative=True), "and assume x < 0"),
        (lambda: a + Symbol("x", nonnegative=True), "and assume x >= 0"),
        (lambda: a + Symbol("x", nonpositive=True), "and assume x <= 0"),
        (lambda: a + Symbol("x", nonzero=True), "and assume x**2 > 0"),
        (lambda: a + Symbol("x", integer=True), 'write x = naturals("x")'),
        (lambda: a + Symbol("x", even=True), 'write x = naturals("x")'),
        (lambda: a + Symbol("x", commutative=False), 'write x = matrices("x")'),
        (lambda: a + Symbol("x", imaginary=True), "x is not real; all letters are"),
        (lambda: a + Symbol("x", complex=True), "x is not real; all letters are"),
        (lambda: a + Symbol("x", irrational=True), 'write x = scalars("x")'),
        (lambda: a + sympy.Dummy("x"), 'write x = scalars("x")'),
        (lambda: a + Symbol("x") ** 2, 'x**2: x is SymPy\'s: write x = scalars("x")'),
        (lambda: A + sympy.MatrixSymbol("X", 2, n), 'write X = matrices("X", "2", "n")'),
        (lambda: read(sympy.Matrix([[1, 2]])), "has no letter: name the matrix"),
        (lambda: read("A"), "'A' is no expression"),
        (lambda: read([A]), "is no expression"),
        (lambda: D * A, "D is a family: write D[1]"),
        (lambda: 2 * D, "D is a family: write D[1]"),
        (lambda: -D, "D is a family: write D[1]"),
        (lambda: D**2, "D is a family: write D[1]"),
        (lambda: D <= 1, "D is a family: write D[1]"),
        (lambda: equal(a >= 0, 1), "a ≥ 0 is a statement, not an expression"),
        (lambda: n * a, "n is a size; for a number or a step write"),
        (lambda: sympy.exp(a), "SymPy cannot take our letters (a): write exp(…)"),
        (lambda: sympy.sqrt(a), "SymPy cannot take our letters"),
        (lambda: sympy.Trace(A), "SymPy cannot take our letters"),
        (lambda: sympy.HadamardProduct(P, P), "SymPy cannot take our letters"),
    ],
)
def test_what_is_not_exact_or_not_ours_is_refused_with_what_to_write(write, instead):
    with pytest.raises(StatementError) as refusal:
        write()
    assert instead in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_family_has_no_transpose_and_says_what_has():
    with pytest.raises(AttributeError, match=r"D is a family: write D\[1\], .*; it has no 'T'"):
        D.T  # noqa: B018


LONG, MANY = 10**5000, 10**6  # Python prints no integer of 5000 digits


@pytest.mark.parametrize(
    "write",
    [
        lambda number: a <= number,
        lambda number: -number * A,
        lambda number: A / number,
        lambda number: a <= Fraction(1, number),
        lambda number: a <= Rational(1, number),
        lambda number: exp(number),
        lambda number: t <= number,
        lambda number: a**number,
        lambda number: a ** Fraction(number, 3),
        lambda number: D[t + number],
        lambda number: product(lambda k: A, number),
        lambda number: differentiates(number * z, z, number),
        lambda number: differentiates(z**number, z, number * z ** (number - 1)),
        lambda number: differentiates(sympy.Integer(number) * z, z, 1),
    ],
)
@pytest.mark.parametrize("number", [10**500, LONG], ids=["501 digits", "5001 digits"])
def test_a_number_of_more_than_500_digits_is_refused_wherever_it_stands(write, number):
    with pytest.raises(StatementError, match="a number has more than 500 digits: name it, and"):
        write(number)


@pytest.mark.parametrize(
    "number",
    [
        sympy.Float("1e600"),
        sympy.Float("1e5000"),
        sympy.Pow(LONG + 1, sympy.Rational(1, 2), evaluate=False),
    ],
    ids=range(3),
)
def test_nothing_is_to_be_written_with_more_than_500_digits(number):
    with pytest.raises(StatementError, match="a number has more than 500 digits"):
        a + number


def test_numbers_that_grow_as_they_are_multiplied_are_refused():
    large = 10**499
    assert read(large * a) == constant(large) * scalar
    with pytest.raises(StatementError, match="a number has more than 500 digits"):
        (large * a) * 10
    with pytest.raises(StatementError, match="a number has more than 500 digits"):
        (large * a) ** 2


@pytest.mark.parametrize(
    ("write", "instead"),
    [
        (lambda: matrices("Z", 1001), "a size that is a number is at most 1000: write a name"),
        (lambda: matrices("Z", LONG), "a size that is a number is at most 1000: write a name"),
        (lambda: matrices("Z", -LONG), "an int of very many digits is not a size"),
        (lambda: matrices(LONG), "an int of very many digits names nothing"),
        (lambda: as_assertion(LONG), "an int of very many digits is not a statement"),
        (lambda: D[1001], "1001 is a step beyond 1000: write t, from naturals"),
        (lambda: D[t + MANY], "t + 1000000 is a step beyond 1000"),
        (lambda: a**MANY, "a**(1000000): more than 200 factors; write t of them"),
        (lambda: (A * B) ** 101, "a product of more than 200 letters: write t factors"),
        (lambda: a ** (MANY * t), "more than 200 factors"),
        (lambda: a ** (t + MANY), "more than 200 factors"),
        (lambda: product(lambda k: D[k], 201), "product(…): more than 200 factors"),
    ],
)
def test_a_size_a_step_or_a_power_beyond_all_use_is_refused(write, instead):
    with pytest.raises(StatementError) as refusal:
        write()
    assert instead in str(refusal.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    "write",
    [
        lambda: (A + B) ** 10,
        lambda: psd(((A + B).T) ** 9 * (A + B) ** 9),
        lambda: norm_at_most((A + B) ** 9, 1),
        lambda: norm_at_least((A + B) ** 9, 1),
        lambda: singular_values_at_least((A + B) ** 9, 1),
        lambda: (a + b + f[1]) ** 50,
        lambda: product(lambda k: D[k] + A, 10),
    ],
)
def test_what_multiplies_out_to_a_thousand_terms_is_refused(write):
    with pytest.raises(StatementError, match="this has more than 1000 terms: name a part"):
        write()


@pytest.mark.parametrize(
    "write", [lambda: norm_at_most(A**101, 1), lambda: a**150 * b**51, lambda: (a * b * f[1]) ** 67]
)
def test_a_product_of_more_letters_than_a_search_can_use_is_refused(write):
    with pytest.raises(StatementError, match="a product of more than 200 letters: write t factors"):
        write()


@pytest.mark.parametrize("more", [lambda x: -x, lambda x: 1 + (2 - x), exp, lambda x: a - x * b])
def test_brackets_that_are_too_deep_to_be_printed_are_refused(more):
    with collecting(), pytest.raises(StatementError, match="brackets too deep: name a part"):
        conjecture("deep", reduce(lambda x, _: more(x), range(180), a) >= 0)


def test_statements_that_are_too_deep_in_each_other_are_refused():
    deep = reduce(lambda x, _: both(x, a >= 1), range(180), a >= 0)
    with collecting(), pytest.raises(StatementError, match="brackets too deep: name a part"):
        conjecture("deep", deep)


def test_a_matrix_of_zeros_keeps_its_shape_in_products():
    shapes = {(A * (0 * x)), (dot(x, 0 * x)), (x.T * (0 * A)), (0 * x) * dot(x, x)}
    assert {read(product).shape for product in shapes} == {("n", 1), (1, 1), (1, "n")}
    assert {str(product) for product in shapes} == {"0"}
    with pytest.raises(StatementError, match="cannot multiply"):
        _ = (0 * x) * A


@pytest.mark.parametrize("more", [lambda x: x + x, lambda x: x - b + x])
def test_sums_that_double_again_and_again_are_refused_and_not_written_out(more):
    doubled = reduce(lambda x, _: more(x), range(40), a)
    with collecting(), pytest.raises(StatementError, match="more than 100000 parts: name a part"):
        conjecture("doubled", doubled >= 0)
    with collecting(), pytest.raises(StatementError, match="more than 100000 parts: name a part"):
        conjecture("in every step", every(lambda k: f[k] <= doubled))


def test_what_is_as_large_as_that_is_read():
    assert len(read((a + b + 1) ** 40).terms) == 861
    assert len(read((A + B) ** 9).terms) == 512
    assert read(a**200 * identity()) == read(a**100 * (a**100 * identity()))


@pytest.mark.parametrize(
    ("write", "instead"),
    [
        (lambda: a / A, "write inverse(A)"),
        (lambda: a / 0, "a/0 is no expression"),
        (lambda: A.I, "write inverse(A)"),
        (lambda: (A * B).inv(), "write inverse(…)"),
        (lambda: A**-1, "write inverse(A)"),
        (lambda: a ** (-t), "write inverse(a)"),
        (lambda: a**half, "write square_root(a)"),
        (lambda: A**half, "assume equal(X**2, …)"),
        (lambda: A ** Rational(1, 3), "assume equal(X**3, …)"),
        (lambda: a**b, "an exponent is a natural number"),
        (lambda: a ** (t * t), "an exponent is a natural number"),
        (lambda: a ** (s + t), "an exponent is a natural number"),
        (lambda: A**n, "n is a size"),
        (lambda: abs(a), "write -c <= x and x <= c"),
        (lambda: A.H, "write A.T"),
        (lambda: K**2, "K (m × n) is not square"),
        (lambda: A + K, "A (n × n) and K (m × n) do not add up"),
        (lambda: A - 1, "write a * identity() for a scalar a"),
        (lambda: A * K, "cannot multiply A (n × n) by K (m × n)"),
        (lambda: dot(A, A), "dot needs two vectors"),
        (lambda: exp(A), "A (n × n) is neither a scalar nor diagonal"),
        (lambda: A[0], "an entry is A[i, j]"),
        (lambda: P[0, 0], "P has no entries to differentiate"),
        (lambda: family(A * B), "write family(matrices(…))"),
        (lambda: family(t), "write family(matrices(…))"),
        (lambda: product(A, t), "product needs the step"),
    ],
)
def test_an_operation_without_polynomial_form_is_refused_with_what_to_write(write, instead):
    with pytest.raises(StatementError) as refusal:
        write()
    assert instead in str(refusal.value)


def test_nothing_is_decided_or_cancelled_before_the_kernel_sees_it():
    assert read((A - A) ** t) != read(0 * A)  # at t = 0 the one is I
    assert read(power(a * a, t)) == read(power(a, t) * power(a, t))


@pytest.mark.parametrize(
    "names", ["", "A*B", "A.T", "t+1", "v⟨A⟩", "D[1]", "2", "_A", "Aᵀ", "Dₖ", "a²", "∏", "A B*C", 3]
)
def test_a_name_is_a_word(names):
    with pytest.raises(StatementError, match="name"):
        matrices(names)


@pytest.mark.parametrize("name", ["I", "exp", "tanh"])
def test_a_name_with_a_meaning_of_its_own_is_refused(name):
    with pytest.raises(StatementError, match="choose another name"):
        scalars(name)


def test_words_of_latin_and_greek_letters_are_names():
    letters = matrices("A ω δ_s ĉ ∂h h′ ℓ gap_1")
    assert [str(letter) for letter in letters] == [*"Aω", "δₛ", "ĉ", "∂h", "h′", "ℓ", "gap₁"]


@pytest.mark.parametrize("size", ["n+1", "2", "", "I", 0, -1, 2.0, True, half, n + 1, Symbol("n")])
def test_a_size_is_a_name_or_a_positive_integer(size):
    with pytest.raises(StatementError, match="is not a size: write a name, or a positive integer"):
        matrices("Z", size)


def test_the_size_of_a_letter_serves_for_another():
    rows, columns = K.shape
    assert matrices("K", rows, columns) == K
    assert matrices("Z", sympy.Integer(2)) == matrices("Z", 2)


# --- steps, powers, running products -------------------------------------------------------------


@pytest.mark.parametrize("step", [a, half, 2 * t, -t, s + t, 1.0, "t", n, t * t])
def test_a_step_is_a_number_or_a_natural_plus_a_number(step):
    with pytest.raises(StatementError):
        D[step]


def test_steps_are_shifted_as_written():
    letter = Letter("f", 1, 1, step=Step("t", 1))
    assert read(f[t + 1]) == of(letter)
    assert read(f[t + 2 - 3]) == of(letter._replace(step=Step("t", -1)))


def test_powers_multiply_out_and_add_up():
    assert read(A**3) == read(A * A * A)
    assert read(A**0) == constant(1, "n")
    assert read(A ** (2 * t + 1)) == read(A * A**t * A**t)
    assert read(a ** (t + 1)) == read(a * a**t)


def test_a_product_up_to_a_number_is_the_product_of_its_factors_latest_first():
    assert product(lambda k: D[k] * A, 3) == D[3] * A * D[2] * A * D[1] * A
    assert product(lambda k: D[k] * A, 0) == I
    assert product(lambda k: k, 4) == 24 * identity(1)


def test_a_product_of_one_factor_is_its_power():
    assert product(lambda k: A, t) == A**t
    assert product(lambda k: 2, t) == power(2, t)


def test_the_successor_of_a_running_product_has_its_latest_factor_in_front():
    def running(step):
        return product(lambda k: D[k] * A, step)

    assert running(t + 1) == D[t + 1] * A * running(t)


def test_each_binder_has_a_step_of_its_own():
    nested = product(lambda k: product(lambda j: f[k], 2), 1)
    assert nested == f[1] ** 2 != f[1] * f[2]
    assert product(lambda k: product(lambda j: f[k] * f[j], 2), 2) == f[2] ** 4 * f[1] ** 4


@pytest.mark.parametrize(
    "write",
    [
        lambda: product(lambda k: product(lambda j: f[k] * f[j], t), 2),
        lambda: product(lambda k: f[k] ** t, 2),
        lambda: product(lambda k: power(k, t), s),
        lambda: power(A * D[bound_step], t),
    ],
)
def test_what_the_kernel_cannot_say_of_two_binders_is_refused(write):
    with pytest.raises(StatementError, match="another every or product binds"):
        write()


# --- calculus ------------------------------------------------------------------------------------


def test_scalars_and_entries_go_to_sympys_calculus():
    i, j = (Symbol(name, integer=True) for name in "ij")
    z = Symbol("a", real=True)
    assert a.symbol == z
    assert (1 - tanh(a) ** 2 / 2).symbol == 1 - sympy.tanh(z) ** 2 / 2
    assert exp(-a).symbol == sympy.exp(-z)
    assert K[i, j] == sympy.MatrixSymbol("K", *K.shape)[i, j]
    assert Function("phi")(x[i, 0]).diff(x[i, 0]) != 0


@pytest.mark.parametrize("expression", [A, f[1], dot(x, y), power(a, t)], ids=str)
def test_what_is_no_scalar_letter_has_no_place_in_calculus(expression):
    with pytest.raises(StatementError):
        _ = expression.symbol


@pytest.mark.slow
def test_what_is_too_long_to_be_read_is_refused_in_one_line():
    many = scalars(" ".join(f"x_{number}" for number in range(1001)))
    matrix = matrices("A")
    message = "has more than 1000 terms: name a part"
    for expression in (
        lambda: sum(many),
        lambda: (matrix + matrix.T) ** 40,
        lambda: product(lambda k: matrix + matrix.T, 40),
        lambda: sum(many[:900]) * sum(many[:900]),
        lambda: norm_at_most(sum(matrices(" ".join(f"X_{i}" for i in range(400)))), 1),
    ):
        with pytest.raises(StatementError, match=message):
            expression()
    assert (many[0] + many[1]) ** 40 == (many[1] + many[0]) ** 40
