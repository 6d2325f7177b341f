"""What is differentiated is certain to exist: indices in range, whole sums, one name each.

Every refusal stands beside the statement that differs from it in this one thing and is a theorem.
"""

from __future__ import annotations

from itertools import product

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import KroneckerDelta, Sum, exp, tanh
from sympy.core.function import UndefinedFunction
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement

from proofs.kernel import KernelError, derivative

i, j, l, p = (sympy.Symbol(name, integer=True) for name in "ijlp")
n, m = (sympy.Symbol(name, integer=True, positive=True) for name in "nm")
z, y, xi = (sympy.Symbol(name, real=True) for name in ("z", "y", "xi"))
h, x = (sympy.MatrixSymbol(name, n, 1) for name in "hx")
W, V = (sympy.MatrixSymbol(name, n, n) for name in "WV")
K = sympy.MatrixSymbol("K", n, m)
h3 = sympy.MatrixSymbol("h", 3, 1)
phi, psi = (sympy.Function(name) for name in ("phi", "psi"))
zero, one = sympy.S.Zero, sympy.S.One


def slope_of(function, point):
    return sympy.Subs(sympy.Derivative(function(xi), xi), xi, point)


def refused(match, *statement):
    with pytest.raises(KernelError, match=match) as error:
        derivative(*statement)
    assert "\n" not in str(error.value)


# --- indices in range, and sums over all of them --------------------------------------------------


def test_an_entry_is_at_an_index_and_not_at_a_formula():
    derivative(h[i, 0] * h[0, 0], h[0, 0], h[i, 0] + h[0, 0] * h[i, 0].diff(h[0, 0]))
    for place in (i - 1, 2 * i, n - 1, n - 1 - i, i**2):
        refused("is no number and no Symbol", h[place, 0], h[j, 0], zero)
    refused("is no number and no Symbol", Sum(h[2 * l, 0], (l, 0, n - 1)), h[j, 0], one)
    refused("is no number and no Symbol", Sum(h[l - 1, 0], (l, 0, n - 1)), h[j, 0], one)


def test_an_entry_is_one_of_a_variable_that_has_a_plain_name():
    derivative(W[i, j], y, zero)
    named = sympy.MatrixSymbol(sympy.Symbol("W"), n, n)
    for matrix in (W * V, W.T, sympy.Identity(n), named, sympy.Tuple(Str("W"), n, n)):
        unchecked = sympy.Basic.__new__(MatrixElement, matrix, i, j)
        refused("is no entry of a variable", unchecked, y, zero)


def test_a_number_is_an_index_where_the_size_is_certain_to_exceed_it():
    derivative(Sum(h[l, 0], (l, 0, n - 1)), h[0, 0], one)
    derivative(h3[2, 0] ** 2, h3[2, 0], 2 * h3[2, 0])
    refused("may be out of range", Sum(h[l, 0], (l, 0, n - 1)), h[1, 0], one)
    for vector, place in ((h3, 3), (h3, -1), (h, -1)):  # SymPy's own constructor refuses some
        unchecked = sympy.Basic.__new__(MatrixElement, vector, sympy.Integer(place), zero)
        refused("may be out of range", unchecked, z, zero)


def test_a_sum_runs_over_every_place_of_the_dimension_that_it_indexes():
    derivative(Sum(h[l, 0], (l, 0, n - 1)), h[j, 0], one)
    derivative(Sum(h3[l, 0], (l, 0, 2)), h3[j, 0], one)
    for limits in ((l, 0, n), (l, 0, 2 * n), (l, 1, n - 1), (l, n, 0), (l, 0, z), (l, 0, n - 2)):
        refused("does not run over", Sum(h[l, 0], limits), h[j, 0], one)
    refused("is one of 3 places", Sum(h[l, 0], (l, 0, 2)), h[j, 0], one)
    refused("is one of m places", Sum(h[l, 0], (l, 0, m - 1)), h[j, 0], one)
    refused("is one of 6 places", Sum(h3[l, 0], (l, 0, 5)), h3[j, 0], one)
    without_limits = sympy.Basic.__new__(Sum, h[l, 0], sympy.Tuple(l))
    refused("does not run over", without_limits, h[j, 0], one)
    refused("is one of n places", Sum(K[l, l], (l, 0, n - 1)), K[i, i], one)


def test_a_sums_limits_depend_on_nothing():
    refused("does not run over", Sum(h[l, 0], (l, 0, h[0, 0])), h[0, 0], zero)
    refused("does not run over", Sum(h[l, 0], (l, 0, h[0, 0] - 1)), h[0, 0], zero)
    refused("does not run over", Sum(W[l, p], (l, 0, p), (p, 0, n - 1)), W[i, j], one)
    refused("does not run over", Sum(h[l, 0], (l, 0, phi(z))), z, zero)


def test_the_derivative_of_a_sum_is_multiplied_out_where_it_does_not_vary():
    by_l, by_p = (l, 0, n - 1), (p, 0, n - 1)
    derivative(Sum(z + h[l, 0], by_l), z, n)
    derivative(Sum(z * h[l, 0] + W[l, p], by_p, by_l), z, Sum(n * h[l, 0], by_l))
    derivative(Sum(h[l, 0] ** 2 + W[l, p], by_l, by_p), h[j, 0], 2 * n * h[j, 0])
    derivative(Sum(h[l, 0] * x[p, 0], by_p, by_l), h[j, 0], Sum(x[p, 0], by_p))


def test_a_sum_is_over_an_index_of_something():
    derivative(Sum(z * h[l, 0], (l, 0, n - 1)), z, Sum(h[l, 0], (l, 0, n - 1)))
    refused("indexes nothing", Sum(z, (l, 0, n - 1)), z, n)
    refused("indexes nothing", Sum(W[i, j], (l, 0, n - 1)), W[i, j], n)


def test_a_free_index_ranges_over_one_size():
    derivative(W[i, i] * h[i, 0], h[i, 0], W[i, i])
    refused("is one of n places", K[i, i] * z, z, K[i, i])
    refused("is one of m places", h[i, 0] * K[j, i], h[i, 0], K[j, i])


def test_an_index_says_no_more_than_that_it_is_an_integer():
    """SymPy takes KroneckerDelta(i, 0) to be 0 where i is said to be positive."""
    same = KroneckerDelta(i, 0, (0, n - 1))
    derivative(h[i, 0], h[0, 0], same)
    for words in ({"integer": True, "positive": True}, {"integer": True, "nonnegative": True}):
        index = sympy.Symbol("i", **words)
        refused("is no number and no Symbol", h[index, 0], h[0, 0], h[index, 0].diff(h[0, 0]))
        refused("does not run over", Sum(h[index, 0], (index, 0, n - 1)), h[0, 0], one)
    even = sympy.Symbol("i", even=True)
    refused("is no number and no Symbol", h[even, 0], h[j, 0], zero)


@pytest.mark.parametrize("word", ["positive", "nonzero", "imaginary", "even", "finite", "complex"])
def test_a_variable_hides_no_assumption(word):
    """What SymPy knows of a letter is not printed, so that it may know no more than: it is real."""
    hiding = sympy.Symbol("p", **{word: True})
    derivative(z * y, z, y)
    refused("hides an assumption", z * hiding, z, hiding)
    refused("hides an assumption", hiding**2, hiding, 2 * hiding)


def test_a_variable_commutes_and_is_no_dummy():
    noncommutative = sympy.Symbol("p", commutative=False)
    refused("hides an assumption", z * noncommutative, z, noncommutative)
    for dummy in (sympy.Dummy("p"), sympy.Wild("p")):
        refused("no place in an exact smooth scalar", z * dummy, z, dummy)


def test_a_size_is_a_name_or_a_positive_integer():
    for size in (2 * n, n + 1, i, sympy.Symbol("t", integer=True, nonnegative=True)):
        vector = sympy.MatrixSymbol("h", size, 1)
        refused("is neither a positive integer nor", vector[j, 0], vector[j, 0], one)
    derivative(h[j, 0], h[j, 0], one)
    empty = sympy.MatrixSymbol("h", 0, 1)
    unchecked = sympy.Basic.__new__(MatrixElement, empty, j, zero)
    refused("is neither a positive integer nor", unchecked, y, zero)
    refused("does not run over", Sum(h[l, 0], (l, 0, -1)), y, zero)


def test_a_sum_binds_an_index_once_and_nobody_else_uses_it():
    inner = Sum(W[i, l] * h[l, 0], (l, 0, n - 1))
    derivative(inner + Sum(x[l, 0], (l, 0, n - 1)), h[j, 0], W[i, j])
    derivative(Sum(W[i, p] * Sum(W[p, l], (l, 0, n - 1)), (p, 0, n - 1)), z, zero)
    refused("twice", Sum(h[l, 0], (l, 0, n - 1), (l, 0, n - 1)), h[j, 0], n)
    refused("twice", Sum(x[l, 0] * inner, (l, 0, n - 1)), h[j, 0], zero)
    refused("bound in one part and free", h[l, 0] * Sum(x[l, 0], (l, 0, n - 1)), h[l, 0], zero)
    refused("bound in one part and free", inner, h[l, 0], W[i, l])
    refused("bound in one part and free", h[i, 0], h[i, 0], 1 + 0 * z + Sum(W[i, i], (i, 0, n - 1)))


# --- one name, one thing --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param((sympy.Symbol("z"), z, zero), id="a real variable and a complex one"),
        pytest.param((z**2, z, 2 * sympy.Symbol("z")), id="the variable and that of the value"),
        pytest.param((z + phi(sympy.Symbol("z", integer=True)), z, one), id="and an integer"),
        pytest.param((phi(z) - sympy.Function("phi", real=True)(z), y, zero), id="two functions"),
        pytest.param((sympy.Function("z")(z), y, zero), id="a function and its variable"),
        pytest.param((h[i, 0] * h3[i, 0], y, zero), id="vectors of two sizes"),
        pytest.param((h[i, 0] * sympy.Symbol("h", real=True), y, zero), id="a vector and a scalar"),
        pytest.param(
            (sympy.MatrixSymbol("n", n, 1)[i, 0], y, zero), id="a vector and the size that it has"
        ),
        pytest.param((h[i, 0] * sympy.Symbol("n", real=True), y, zero), id="a scalar and a size"),
        pytest.param((h[i, 0] * sympy.Symbol("i", real=True), y, zero), id="a scalar and an index"),
        pytest.param(
            (Sum(h[l, 0], (l, 0, n - 1)) + sympy.Symbol("l", real=True), y, zero),
            id="a scalar and a bound index",
        ),
        pytest.param(
            (slope_of(phi, z) + sympy.Symbol("xi", integer=True), y, zero),
            id="an integer and a bound variable",
        ),
    ],
)
def test_one_name_stands_for_one_thing(statement):
    refused("stands for two things|one of . places", *statement)


def test_a_name_is_one_word():
    derivative(sympy.Symbol("z_1", real=True) ** 2, y, zero)
    for name in ("z + 1", "2", "f(z)", "z*y", "a b", "z^2", "", "exp", "tanh", "-z", "h[i, 0]"):
        refused("is no name", sympy.Symbol(name, real=True) ** 2, y, zero)
    refused("is no name", sympy.Function("tanh")(z), y, zero)
    refused("is no name", sympy.MatrixSymbol("W*h", n, 1)[i, 0], y, zero)


# --- total functions, and slopes of undefined ones -----------------------------------------------


def test_a_negative_power_is_of_what_is_positive_by_its_form():
    logistic = 1 / (1 + exp(-z))
    derivative(logistic, z, logistic - logistic**2)
    derivative(
        1 / (3 + z**2 + exp(y) * exp(z)), y, -exp(y) * exp(z) / (3 + z**2 + exp(y) * exp(z)) ** 2
    )
    derivative(z / (2 * n), z, 1 / (2 * n))
    derivative(sympy.Pow(z, 0, evaluate=False), z, zero)
    for base in (
        z,
        z**2,
        1 + z,
        z - exp(z),
        2 + tanh(z),
        z * exp(z),
        1 + z**3,
        phi(z),
        z**2 + y**2,
    ):
        refused("is undefined where", 1 / base, y, zero)
    cube = 1 + (1 + z**2) ** 3
    derivative(1 / cube, z, -6 * z * (1 + z**2) ** 2 / cube**2)
    refused("is undefined where", 1 / (exp(y) + z * exp(z)), x[0, 0], zero)
    nothing_more = sympy.Add(0, z**2, evaluate=False)
    refused("is undefined where", sympy.Pow(nothing_more, -1, evaluate=False), y, zero)
    refused("is undefined where", 1 / (exp(z) - 1), z, -exp(z) / (exp(z) - 1) ** 2)
    refused("is no integer", (1 + z**2) ** y, y, zero)
    refused("is no integer", sympy.sqrt(z**2 + 1), y, zero)


def test_a_slope_is_that_of_an_undefined_function():
    derivative(phi(z), z, sympy.Derivative(phi(z), z))
    derivative(phi(h[j, 0]), h[j, 0], sympy.Derivative(phi(h[j, 0]), h[j, 0]))
    derivative(sympy.Derivative(phi(z), z), z, sympy.Derivative(phi(z), z, z))
    derivative(phi(z * y), y, z * slope_of(phi, z * y))
    derivative(phi(psi(z)), z, slope_of(phi, psi(z)) * sympy.Derivative(psi(z), z))
    kinds = "no derivative of an undefined function"
    refused(kinds, z, z, sympy.Derivative(z, z, evaluate=False))
    refused(kinds, z, z, 1 + sympy.Derivative(Sum(z * h[l, 0], (l, 0, n - 1)), z))
    refused(kinds, phi(i), z, sympy.Derivative(phi(i), i))
    refused(kinds, z, z, 1 + sympy.Derivative(phi(z), y, evaluate=False))
    refused(kinds, z, z, sympy.Derivative(phi(z), z, y, evaluate=False))
    refused(kinds, z, z, sympy.Derivative(tanh(z), z, evaluate=False))
    refused(kinds, z, z, sympy.Subs(tanh(phi(xi)), xi, z))
    refused(kinds, z, z, sympy.Subs(xi + 1, xi, zero))
    refused(kinds, z, z, sympy.Subs(h[i, 0] * h[j, 0], h[i, 0], z))
    refused(kinds, z, z, sympy.Subs(sympy.Derivative(phi(xi * y), xi, evaluate=False), xi, z))
    refused(kinds, z, z, sympy.Subs(sympy.Derivative(phi(xi), xi), y, z, evaluate=False))
    refused(
        kinds, z, z, sympy.Subs(sympy.Derivative(phi(h[i, 0]), h[i, 0]), h[i, 0], z, evaluate=False)
    )
    g = sympy.Function("g")
    twice = sympy.Subs(sympy.Derivative(g(xi, y), xi), (xi, y), (z, z))
    refused(f"{kinds} at a point", z, z, twice)
    order = sympy.Symbol("t", integer=True, nonnegative=True)
    refused("the order", z, z, sympy.Derivative(phi(z), (z, order)))


class LyingMeta(UndefinedFunction):
    """Makes undefined functions that have nothing of their own but their class."""


def test_an_undefined_function_is_undefined_by_sympy_itself():
    derivative(z + psi(y), z, one)
    refused("foreign type", z + LyingMeta("psi")(y), z, one)


def test_an_undefined_function_is_of_one_variable():
    """At g(h_i, h_j) a slope by h_i is one thing where i = j, and another where not."""
    g = sympy.Function("g")
    refused("one variable", g(z, y), z, sympy.Derivative(g(z, y), z))
    refused("one variable", g(h[i, 0], h[j, 0]), z, zero)
    refused("one variable", g(), z, zero)


def test_a_bound_variable_is_bound_where_the_slope_is_and_not_at_the_point():
    nested = slope_of(phi, slope_of(psi, z))
    derivative(phi(slope_of(psi, z)), z, nested * sympy.Derivative(psi(z), z, z))
    refused("bound in one part and free", phi(xi), xi, slope_of(phi, xi))
    refused("bound in one part and free", phi(xi), z, zero * z + slope_of(phi, xi))


def test_a_delta_compares_indices():
    derivative(KroneckerDelta(i, j) * z, z, KroneckerDelta(i, j))
    refused("which is no index", KroneckerDelta(2 * i, j) * z, z, KroneckerDelta(2 * i, j))
    refused("which is no index", KroneckerDelta(i, n - 1) * z, z, KroneckerDelta(i, n - 1))
    refused("does not range", KroneckerDelta(i, j, (1, n)) * z, z, KroneckerDelta(i, j, (1, n)))
    within = KroneckerDelta(i, j, (0, m - 1))
    refused("is one of m places", h[i, 0] * within, h[i, 0], within)


def test_the_variable_is_a_real_variable_or_an_entry():
    for variable in (i, n, sympy.Symbol("t", integer=True, nonnegative=True)):
        refused("is not a real variable", z * variable, variable, z)
    refused("is not a real variable", z**2, z**2, one)
    refused("is not a real variable", phi(z), phi(z), one)


def test_what_vanishes_when_it_is_expanded_is_not_simplified(monkeypatch):
    """Of a polynomial identity no more of SymPy is trusted than that it multiplies out."""

    def refuse(expression):
        raise AssertionError(f"{expression} is simplified")

    monkeypatch.setattr(sympy, "simplify", refuse)
    derivative(z * (z + y) ** 2, z, (z + y) * (3 * z + y))
    refused("is simplified", z * (z + y) ** 2, z, (z + y) * (3 * z - y))


# --- brute force: the sums written out, at every size and every place -----------------------------


def written_out(expression, size, places):
    """The expression at a size and at places for its indices, its sums as sums of their terms."""
    if isinstance(expression, Sum):
        indices = [limit[0] for limit in expression.limits]
        ranges = product(range(size), repeat=len(indices))
        at = (places | dict(zip(indices, chosen, strict=True)) for chosen in ranges)
        return sympy.Add(*(written_out(expression.function, size, values) for values in at))
    if isinstance(expression, MatrixElement):
        name, *indices = expression.args
        chosen = (places.get(index, index) for index in indices)
        return sympy.Symbol(f"{name}_" + "_".join(map(str, chosen)), real=True)
    if isinstance(expression, KroneckerDelta):
        first, second = (places.get(index, index) for index in expression.args[:2])
        return sympy.Integer(first == second)
    if isinstance(expression, sympy.Subs):
        slope, (variable,), (point,) = expression.args
        return slope.doit().subs(variable, written_out(point, size, places))
    if expression in places:
        return sympy.Integer(places[expression])
    if expression == n:
        return sympy.Integer(size)
    if not expression.args:
        return expression
    return expression.func(*(written_out(part, size, places) for part in expression.args))


entries = st.sampled_from([h[i, 0], h[j, 0], h[0, 0], x[i, 0], W[i, j], W[j, i], W[i, i], z, i])
bound = st.sampled_from([h[l, 0], x[l, 0], W[l, l], W[i, l], W[l, j], W[l, 0], z, h[i, 0], l])
twice = st.sampled_from([W[l, p], W[p, l], h[l, 0], h[p, 0], x[p, 0], W[i, p]])
once = st.builds(
    lambda first, other, square: Sum(
        h[l, 0] * first * other if square else phi(h[l, 0]) + tanh(h[l, 0]) * W[i, l] * first,
        (l, 0, n - 1),
    ),
    bound,
    bound,
    st.booleans(),
)
double = st.builds(
    lambda first, other: Sum(W[l, p] * first * other, (l, 0, n - 1), (p, 0, n - 1)), twice, twice
)
atoms = st.one_of(entries, once, double)
functions = st.builds(
    lambda first, other, third, outer: outer(first) * other + third,
    atoms,
    atoms,
    atoms,
    st.sampled_from([tanh, exp, lambda value: value, lambda value: value**2]),
)


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(functions, st.sampled_from([h[i, 0], h[j, 0], h[0, 0], x[j, 0], W[i, j], W[j, j], z]))
def test_a_proved_derivative_is_the_derivative_of_the_sums_written_out(function, variable):
    """SymPy's derivative of the sum, against that of the sum of its terms at sizes 1, 2 and 3."""
    value = sympy.diff(function, variable).doit()
    try:
        derivative(function, variable, value)
    except KernelError:
        return
    for size in (1, 2, 3):
        for at_i, at_j in product(range(size), repeat=2):
            places = {i: at_i, j: at_j}
            terms = (written_out(part, size, places) for part in (function, variable, value))
            whole, by, claimed = terms
            off = sympy.expand(sympy.diff(whole, by) - claimed)
            assert off == 0 or sympy.simplify(off) == 0, (size, places)
