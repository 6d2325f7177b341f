"""Where SymPy is wrong about matrices, so that an upgrade of SymPy is noticed."""

from __future__ import annotations

import pytest
import sympy
from sympy import (
    Derivative,
    Determinant,
    Function,
    Implies,
    KroneckerDelta,
    MatrixSymbol,
    Q,
    S,
    Sum,
    Symbol,
    Trace,
    adjoint,
    ask,
    diff,
    limit,
    log,
    oo,
    simplify,
    symbols,
    tanh,
)

n = Symbol("n", integer=True, positive=True)
m = Symbol("m", integer=True, positive=True)
i, j, k = symbols("i j k", integer=True)
A, B, X, W = (MatrixSymbol(name, n, n) for name in "ABXW")
h, v = (MatrixSymbol(name, n, 1) for name in "hv")
positive = Q.positive_definite(A) & Q.positive_definite(B)


@pytest.mark.parametrize(
    ("asked", "given", "answer"),
    [
        pytest.param(Q.positive_definite(A), Q.orthogonal(A), True, id="orthogonal, so positive"),
        pytest.param(Q.positive_definite(A * B), positive, True, id="positive product"),
        pytest.param(
            Q.symmetric(A * B), Q.symmetric(A) & Q.symmetric(B), True, id="symmetric product"
        ),
        pytest.param(Q.symmetric(A + A.T), True, False, id="a symmetric sum"),
    ],
)
def test_ask_is_wrong(asked, given, answer):
    assert ask(asked, given) is answer


@pytest.mark.parametrize(
    ("function", "variable"),
    [(Trace(A) + Trace(B), A), (log(Determinant(X)), X), (A[1, 1], A)],
    ids=str,
)
def test_matrix_derivatives_vanish_wrongly(function, variable):
    assert str(function.diff(variable)) == "0"


def test_a_derivative_of_a_power_has_the_wrong_form():
    t = Symbol("t", integer=True, positive=True)
    found = Trace(X**t).diff(X)
    assert found != t * (X.T) ** (t - 1)
    assert "HadamardPower" in sympy.srepr(found)


def test_simplify_loses_the_order_of_noncommutative_factors():
    a = Symbol("a", commutative=False)
    assert simplify(a * adjoint(a**2) * a) != a * adjoint(a) ** 2 * a


def test_shapes_are_not_checked_where_a_symbolic_size_differs():
    Z = MatrixSymbol("Z", m, m)
    assert (A * Z).shape == (n, m)


def test_two_layers_cannot_be_differentiated():
    with pytest.raises(ValueError, match="larger than expression shape"):
        diff((A * (B * v).applyfunc(tanh)).applyfunc(tanh), v)


def test_powers_of_sums_stay_unexpanded():
    assert ((A + B) ** 2).expand() == (A + B) ** 2


def test_the_jacobian_of_a_layer_comes_out_transposed():
    found = (W * v).applyfunc(tanh).diff(v)
    assert found.args[0] == W.T


def test_an_implication_is_always_true_as_a_condition():
    g, h = symbols("g h")
    assert bool(Implies(h, g))
    assert Implies(h, g) is not S.true


def test_limits_ignore_assumptions():
    q, t = Symbol("q", positive=True), Symbol("t")
    with sympy.assuming(q < 1):
        found = limit(q**t, t, oo)
    assert found != 0


def test_noncommutative_symbols_are_differentiated_as_if_they_commuted():
    a = Symbol("a", commutative=False)
    b = Symbol("b", commutative=False)
    assert diff(a * b * a, a) == a * b + b * a or diff(a**2, a) == 2 * a


def test_an_index_that_a_sum_binds_is_confused_with_the_same_index_outside():
    captured = Sum(W[i, j] * h[j, 0], (j, 0, n - 1)).diff(h[j, 0])
    assert captured == Sum(W[i, j], (j, 0, n - 1))
    assert Sum(W[i, j] * h[j, 0], (j, 0, n - 1)).subs(i, j).function == W[j, j] * h[j, 0]


def test_entries_are_differentiated_rightly():
    """What the kernel does rest on."""
    pre = Sum(W[i, k] * h[k, 0], (k, 0, n - 1))
    slope = (1 - tanh(pre) ** 2) * W[i, j]
    assert simplify(diff(tanh(pre), h[j, 0]).doit() - slope) == 0
    phi, x = Function("phi"), Symbol("x", real=True)
    general = Derivative(phi(x), x).subs(x, pre)
    assert simplify(diff(phi(pre), h[j, 0]).doit() - general * W[i, j]) == 0
    assert diff(h[i, 0], h[j, 0]) == KroneckerDelta(i, j, (0, n - 1))
