"""Derivatives and numbers are printed with their signs, powers and brackets, and read back."""

from __future__ import annotations

import pytest
import sympy

from proofs.display.formula import plain, words
from proofs.display.names import spelled
from proofs.display.proof import displayed
from proofs.kernel import ZERO, Atom, Derivative, Letter, derivative, of
from proofs.language import (
    StatementError,
    diagonal,
    differentiates,
    family,
    naturals,
    norm_at_most,
    product,
    psd,
    scalars,
    symmetric,
)

from .calculus_reader import CalculusReader, flat

x, y = sympy.symbols("x y", real=True)
i, j, l = sympy.symbols("i j l", integer=True)
n = sympy.Symbol("n", integer=True, positive=True)
h = sympy.MatrixSymbol("h", n, 1)
f = sympy.Function("f", real=True)
slope_at_minus_x = sympy.Subs(f(y).diff(y), y, -x)
a = scalars("a")

SLOPES = [
    ((-2 * x**2, x, -4 * x), "∂/∂x (−2x²) = −4x"),
    ((-12 * x, x, -12), "∂/∂x (−12x) = −12"),
    ((-sympy.Rational(3, 2) * x**2, x, -3 * x), "∂/∂x (−(3/2)x²) = −3x"),
    ((sympy.exp(-2 * x), x, -2 * sympy.exp(-2 * x)), "∂/∂x exp(−2x) = −2exp(−2x)"),
    ((1 / (1 + x**2), x, -2 * x / (1 + x**2) ** 2), "∂/∂x (x² + 1)⁻¹ = −2x(x² + 1)⁻²"),
    (
        (sympy.Sum(-2 * h[l, 0] ** 2, (l, 0, n - 1)), h[j, 0], -4 * h[j, 0]),
        "∂/∂hⱼ ∑ₗ (−2hₗ²) = −4hⱼ",
    ),
    ((f(-x), x, -slope_at_minus_x), "∂/∂x f(−x) = −f′(−x)"),
    ((f(x) ** 2, x, 2 * f(x) * f(x).diff(x)), "∂/∂x f(x)² = 2f(x)f′(x)"),
    ((sympy.Mul(-1, x + 1, evaluate=False) + y, x, -1), "∂/∂x (y − (x + 1)) = −1"),
    ((sympy.Mul(x, -2, evaluate=False), x, -2), "∂/∂x (−2x) = −2"),
]


@pytest.mark.parametrize(("parts", "text"), SLOPES, ids=[text for _, text in SLOPES])
def test_a_derivative_is_proved_and_printed_with_its_signs_and_read_back(parts, text):
    (part,) = differentiates(*parts).conclusion
    assert part in derivative(*part).conclusion
    shown = displayed(None, (), [part])
    assert plain(shown.claimed[0]) == text
    reader = CalculusReader(map(words, shown.legend), {})
    expected = [flat(value) for value in part]
    for read, value in zip(reader.slope(text), expected, strict=True):
        assert sympy.expand(read - value) == 0


@pytest.mark.parametrize("delta", [(i, j), (i, j, (0, n - 1))])
def test_places_of_one_size_are_compared_in_their_range(delta):
    value = h[i, 0] * sympy.KroneckerDelta(*delta) + h[j, 0]
    (part,) = differentiates(h[i, 0] * h[j, 0], h[i, 0], value).conclusion
    assert part == Derivative(
        h[i, 0] * h[j, 0],
        h[i, 0],
        h[i, 0] * sympy.KroneckerDelta(i, j, (0, n - 1)) + h[j, 0],
    )
    assert derivative(*part).conclusion == (part,)


@pytest.mark.parametrize(
    ("function", "named"),
    [
        (sympy.sqrt(x), "exponent"),
        (x ** sympy.Rational(3, 2), "exponent"),
        (x**y, "exponent"),
        (2**x, "exponent"),
        (sympy.pi * x, "pi"),
        (sympy.E * x, "E"),
        (sympy.I * x, "I"),
        (sympy.oo * x, "oo"),
        (sympy.Max(x, 0), "Max"),
        (sympy.Piecewise((x, x > 0), (0, True)), "Piecewise"),
        (sympy.Integral(x, x), "Integral"),
        (sympy.Product(h[l, 0], (l, 0, n - 1)), "Product"),
        (sympy.Matrix([x]), "Matrix"),
    ],
    ids=str,
)
def test_what_the_kernel_does_not_differentiate_is_refused_in_one_line(function, named):
    with pytest.raises(StatementError, match=named) as refusal:
        differentiates(function, x, 1)
    assert "it takes rationals, sums, products" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("variable", [2, x + 1, f(x)])
def test_only_a_variable_is_differentiated_by(variable):
    with pytest.raises(StatementError, match="is no variable"):
        differentiates(x, variable, 0)


def test_a_running_product_in_a_running_product_stands_in_brackets():
    D, t = family(diagonal("D")), naturals("t")
    nested = product(lambda k: product(lambda s: D[s], k), t)
    assert str(psd(nested * nested)) == "((Dₜ ⋯ D₁) ⋯ D₁)² ⪰ 0"


@pytest.mark.parametrize(
    "statement",
    [a <= 10**400, norm_at_most(symmetric("A"), 10**200), a <= sympy.Rational(1, 10**400)],
)
def test_a_number_of_any_size_has_a_name_and_twelve_digits_in_the_legend(statement):
    shown = displayed(None, (), list(statement.conclusion))
    assert [line for line in map(words, shown.legend) if line.endswith(("e+400", "e-400"))]


@pytest.mark.parametrize("hidden", ["\ufe00", "\u034f", "\u180b", "\U000e0100", "\u3164", "\uffa0"])
def test_a_name_with_a_character_that_is_not_seen_gets_another(hidden):
    assert spelled(f"x{hidden}") is None
    letters = [Letter(name, 1, 1) for name in ("x", f"x{hidden}")]
    shown = displayed(None, [Atom(ZERO, of(letter)) for letter in letters])
    assert plain(shown.given[0].left) == "x"
    assert plain(shown.given[1].left).isascii()
    assert plain(shown.given[1].left) != "x"
