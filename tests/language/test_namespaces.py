"""One name is one thing in a statement: sizes, steps and letters never meet."""

from dataclasses import replace
from functools import partial

import pytest
from sympy import Function, MatrixSymbol, Symbol

from proofs.language import (
    StatementError,
    both,
    diagonal,
    differentiates,
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
    psd,
    scalars,
    symmetric,
    upper_bound_of,
    vectors,
)
from proofs.language.conjecture import Conjecture, collecting, conjecture

A, N = matrices("A N")
f = family(scalars("f"))
t = naturals("t")
h = vectors("h")
i = Symbol("i", integer=True)


def stated(statement, *given):
    with collecting():
        return conjecture("statement", statement, given=list(given))


@pytest.mark.parametrize(
    ("write", "kinds"),
    [
        (lambda: stated(psd(symmetric("A") - A.T * A)), "general n × n and symmetric n × n"),
        (lambda: stated(psd(symmetric("A")), psd(diagonal("A"))), "diagonal n × n and symmetric"),
        (lambda: stated(equal(scalars("A") * A, A * scalars("A"))), "general 1 × 1 and general n"),
        (lambda: stated(f[1] * scalars("f") >= 0), "family of general 1 × 1 and general 1 × 1"),
        (lambda: stated(f[t] <= scalars("t")), "general 1 × 1 and natural number"),
        (lambda: stated(f[t + 1] >= 0, scalars("t") >= 0), "general 1 × 1 and natural number"),
        (lambda: stated(norm_at_most(A, scalars("n"))), "general 1 × 1 and size"),
        (lambda: stated(equal(power(N, naturals("n")), 0 * N)), "natural number and size"),
        (lambda: stated(psd(identity("m")), scalars("m") >= 0), "general 1 × 1 and size"),
        (lambda: stated(exp(scalars("a")) >= family(scalars("a"))[1]), "a is declared twice"),
        (lambda: stated(differentiates(h[i, 0], h[i, 0], 1), scalars("h") > 0), "h is declared"),
        (lambda: stated(differentiates(h[i, 0], h[i, 0], 1), scalars("n") > 0), "n is declared"),
        (lambda: stated(differentiates(h[i, 0], h[i, 0], 1), scalars("i") > 0), "i is declared"),
    ],
)
def test_a_name_for_two_things_is_refused(write, kinds):
    with pytest.raises(StatementError, match="is declared twice") as refusal:
        write()
    assert kinds in str(refusal.value)


@pytest.mark.parametrize(("one", "other"), [("delta", "δ"), ("lambda", "λ"), ("lamda", "lambda")])
def test_names_that_print_alike_are_refused(one, other):
    with pytest.raises(StatementError, match="print alike: choose one of them"):
        stated(scalars(one) >= 0, scalars(other) >= 1)


real = partial(Symbol, real=True)
phi = Function("g")
slope = phi(real("x")).diff(real("x"))
h_2, h_i, W_ij, W_12 = (Symbol(name, real=True) for name in ("h_2", "h_i", "W_ij", "W_12"))
W = matrices("W", 30)
j = Symbol("j", integer=True)


@pytest.mark.parametrize(
    ("write", "like"),
    [
        (lambda: stated(f[2] <= scalars("f_2")), "f_2 prints like a member of f"),
        (lambda: stated(f[1] <= scalars("f_2")), "f_2 prints like a member of f"),
        (lambda: stated(f[t] <= scalars("f_t")), "f_t prints like a member of f"),
        (lambda: stated(every(lambda k: f[k] <= scalars("f_k"))), "f_k prints like a member of f"),
        (lambda: stated(f[2] <= scalars("f_m")), "f_m prints like a member of f"),
        (lambda: stated(equal(matrices("AB"), A * matrices("B"))), "AB prints like a product"),
        (lambda: stated(equal(A * A, matrices("AI"))), "AI prints like a product"),
        (
            lambda: stated(every(lambda k: scalars("a") * k <= scalars("ak"))),
            "ak prints like a product",
        ),
        (
            lambda: stated(differentiates(n * real("x") + real("nx"), real("x"), n)),
            "nx prints like a product",
        ),
        (
            lambda: stated(differentiates(real("g′") + phi(real("x")), real("x"), slope)),
            "g′ prints like a derivative",
        ),
        (
            lambda: stated(differentiates(h_2 * vectors("h", 9)[2, 0], h_2, vectors("h", 9)[2, 0])),
            "h_2 prints like a member of h",
        ),
        (
            lambda: stated(differentiates(h_i * h[i, 0], h[i, 0], h_i)),
            "h_i prints like a member of h",
        ),
        (
            lambda: stated(differentiates(W_ij * W[i, j], W[i, j], W_ij)),
            "W_ij prints like a member of W",
        ),
        (
            lambda: stated(differentiates(W_12 * W[1, 2], W[1, 2], W_12)),
            "W_12 prints like a member of W",
        ),
    ],
)
def test_a_name_that_prints_like_a_member_or_a_product_is_refused(write, like):
    with pytest.raises(StatementError, match=f"{like}.*: choose another name"):
        write()


def test_a_name_with_an_index_is_one_where_nothing_has_places():
    assert stated(scalars("f_2") <= scalars("f"), psd(identity("f_n")))
    assert stated(differentiates(h_2 * W[2, 0], W[2, 0], h_2))


def test_letters_that_cancel_are_declared_all_the_same():
    with pytest.raises(StatementError, match="is declared twice"):
        stated(equal(A - A, 0 * A), scalars("A") >= 0)


def test_one_declaration_may_be_made_again():
    assert stated(norm_at_most(matrices("A") * A, 1), every(lambda k: f[k] >= f[k - 1]))


LOOK_ALIKE = (
    "x\ufe00 x\u034f \u3164 µ А Ａ Α х і xₖ Bᵀ x² ∑ₗ x\u200b x↦y Ꞵ ꞵ ꞷ ꭓ Ꭓ Ϻ ϸ ɑ Ɪ ǀ ο ς þ é"
)
HAS_A_MEANING = "I k exp tanh for every not diag and"
place, point = Symbol("j", integer=True), real("r")


@pytest.mark.parametrize("name", [*LOOK_ALIKE.split(), *HAS_A_MEANING.split(), "∂", "′"])
@pytest.mark.parametrize(
    "write",
    [
        lambda name: naturals(name) if name == "k" else scalars(name),
        lambda name: matrices("Z", name),
        lambda name: differentiates(point * real(name), point, real(name)),
        lambda name: differentiates(
            point * MatrixSymbol(name, 2, 2)[0, 1], point, MatrixSymbol(name, 2, 2)[0, 1]
        ),
        lambda name: differentiates(h[Symbol(name, integer=True), 0], point, 0),
        lambda name: differentiates(Function(name)(point), point, Function(name)(point).diff()),
    ],
    ids=["scalar", "size", "variable", "matrix", "index", "function"],
)
def test_a_name_is_of_letters_that_look_like_no_other(write, name):
    with pytest.raises(
        StatementError, match=r"is not a name|is not a size|is no name|choose another name"
    ):
        write(name)


@pytest.mark.parametrize("name", ["A", "B_1", "δ_s", "ω", "υ", "û", "ż", "∂h", "x′", "ℓ", "gap_2"])
def test_names_of_papers_are_names(name):
    assert str(scalars(name))
    assert str(differentiates(point * real(name), point, real(name)))


@pytest.mark.parametrize("name", ["f′", "∂f"])
def test_a_function_is_not_named_like_a_derivative(name):
    f, other = Function("f"), Function(name)
    value = f(point).diff() + other(point)
    with pytest.raises(StatementError, match=f"{name} prints like a derivative"):
        differentiates(f(point) + point * other(1), point, value)


def test_a_function_has_a_name_of_its_own():
    product = differentiates(Function("f")(point), point, Function("f")(point).diff())
    with pytest.raises(StatementError, match="f is declared twice"):
        stated(both(product, scalars("f") * scalars("f") >= 0))


@pytest.mark.parametrize("name", ["x\nProved", "", "  ", "x\ud800"])
def test_the_name_of_a_conjecture_is_one_line(name):
    with collecting(), pytest.raises(StatementError, match="is no name"):
        conjecture(name, psd(A.T * A))


def test_a_conjecture_that_is_changed_is_read_again():
    item = stated(norm_at_least(A, 5))
    with pytest.raises(StatementError, match="is for proofs"):
        replace(item, given=[upper_bound_of(A) >= 5])
    with pytest.raises(StatementError, match="A is declared twice"):
        Conjecture("homonyms", equal(matrices("A"), diagonal("A")))
