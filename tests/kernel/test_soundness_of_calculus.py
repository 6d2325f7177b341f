"""Attempts to prove what is false of derivatives, and by the chain rule: all are refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction

from proofs.kernel import (
    POSITIVE,
    Atom,
    Derivative,
    KernelError,
    Letter,
    Step,
    assume,
    chain_rule,
    closure,
    conjunction,
    constant,
    derivative,
    entrywise,
    generalise,
    instantiate,
    natural,
    of,
    scalar,
    vanish,
)
from tests.kernel.letters import D, a, t

# --- calculus ----------------------------------------------------------------------------------

i, j, l = (sympy.Symbol(name, integer=True) for name in "ijl")
n = sympy.Symbol("n", integer=True, positive=True)
m = sympy.Symbol("m", integer=True, positive=True)
z = sympy.Symbol("z", real=True)
W, V, h = (sympy.MatrixSymbol(*s) for s in (("W", n, n), ("V", n, n), ("h", n, 1)))
total = sympy.Sum(W[i, l] * h[l, 0], (l, 0, n - 1))


phi = sympy.Function("phi")


class Tanh(sympy.Function):
    """A function that lies about its slope."""

    def fdiff(self, argindex=1):
        return sympy.Integer(0)


class Flat(AppliedUndef):
    """To SymPy equal to an undefined function of its name, and yet with a slope."""

    def fdiff(self, argindex=1):
        return sympy.Integer(0)


flat_by_class = UndefinedFunction("φ_1", __dict__={"fdiff": Flat.fdiff})
flat_by_base = UndefinedFunction("φ_2", bases=(Flat,))
flat_by_itself = UndefinedFunction("φ_3", __dict__={"_eval_derivative": lambda *_: sympy.S.Zero})


class Pretender(sympy.Function):
    """The same, said to be SymPy's own."""

    __module__ = "sympy.functions.elementary.hyperbolic"

    def fdiff(self, argindex=1):
        return sympy.Integer(0)


Pretender.__name__ = "tanh"
q = sympy.Symbol("q", commutative=False)
p = sympy.Symbol("p", positive=True)


@pytest.mark.parametrize(
    ("function", "variable", "value"),
    [
        pytest.param(Tanh(z), z, sympy.S.Zero, id="a function with a slope of its own"),
        pytest.param(Pretender(z), z, sympy.S.Zero, id="a function under a false name"),
        pytest.param(flat_by_class(z), z, sympy.S.Zero, id="a slope in the class"),
        pytest.param(flat_by_base(z), z, sympy.S.Zero, id="a slope in the base class"),
        pytest.param(flat_by_itself(z), z, sympy.S.Zero, id="a derivative of its own"),
        pytest.param(q**2, q, 2 * q, id="a noncommutative symbol"),
        pytest.param(sympy.sqrt(p**2), p, sympy.S.One, id="a symbol that hides a sign"),
        pytest.param(sympy.Abs(z), z, sympy.sign(z), id="a kink"),
        pytest.param(sympy.floor(z), z, sympy.diff(sympy.floor(z), z), id="a jump"),
        pytest.param(sympy.sqrt(z), z, 1 / (2 * sympy.sqrt(z)), id="a root"),
        pytest.param(sympy.Trace(V), V, sympy.Identity(n), id="a matrix"),
        pytest.param(i, i, sympy.S.One, id="an integer variable"),
        pytest.param(z * 0.5, z, sympy.Float(0.5), id="a float"),
        pytest.param(z**2, z**2, sympy.S.One, id="a variable that is an expression"),
        pytest.param(sympy.tanh(z), z, 1 + sympy.tanh(z) ** 2, id="a wrong sign"),
        pytest.param(sympy.Dummy("z"), z, sympy.S.Zero, id="a dummy that prints alike"),
        pytest.param("z", "z", "1", id="text"),
        pytest.param(2, z, 0, id="plain numbers"),
        pytest.param(phi(h), h[j, 0], sympy.S.Zero, id="a function of a whole vector"),
        pytest.param(
            sympy.Function("φ", positive=True)(z),
            z,
            sympy.S.Zero,
            id="a function that hides a sign",
        ),
        pytest.param(h, h[j, 0], h, id="a whole vector"),
        pytest.param(W[phi(i), j] * z, z, W[phi(i), j], id="an entry in no integer place"),
        pytest.param(
            sympy.KroneckerDelta(h[i, 0], 0),
            h[i, 0],
            sympy.diff(sympy.KroneckerDelta(h[i, 0], 0), h[i, 0]),
            id="a jump between indices",
        ),
        pytest.param(
            sympy.Sum(W[i, j] * h[j, 0], (j, 0, n - 1)),
            h[j, 0],
            sympy.Sum(W[i, j], (j, 0, n - 1)),
            id="an index that the sum binds",
        ),
    ],
)
def test_derivatives_are_of_smooth_exact_scalars(function, variable, value):
    with pytest.raises(KernelError):
        derivative(function, variable, value)


# Sums and entries are differentiated apart, with a variable in their place meanwhile.

weighted = sympy.Sum(z * W[i, l], (l, 0, n - 1))
row_sum = sympy.Sum(W[i, l], (l, 0, n - 1))
hidden = sympy.Derivative(weighted, z)
xi = sympy.Symbol("xi", real=True)
slope_of_phi = phi(xi).diff(xi).subs(xi, total)
real_phi = sympy.Function("phi", real=True)
slope_of_real_phi = real_phi(xi).diff(xi).subs(xi, total)


@pytest.mark.parametrize(
    ("function", "variable", "value"),
    [
        pytest.param(weighted, z, row_sum, id="the variable inside a sum"),
        pytest.param(z * weighted, z, weighted + z * row_sum, id="inside and outside"),
        pytest.param(phi(total) * W[i, j], W[i, j], None, id="an entry that a sum hides"),
        pytest.param(phi(total), h[j, 0], slope_of_phi * W[i, j], id="through a function"),
        pytest.param(
            real_phi(total) * z, h[j, 0], z * slope_of_real_phi * W[i, j], id="a real function"
        ),
        pytest.param(
            sympy.tanh(h[i, 0]) * h[j, 0],
            h[j, 0],
            sympy.tanh(h[i, 0]) + h[j, 0] * (1 - sympy.tanh(h[i, 0]) ** 2) * h[i, 0].diff(h[j, 0]),
            id="two entries of one vector",
        ),
    ],
)
def test_a_function_of_sums_and_entries_is_differentiated_through_them(function, variable, value):
    if value is None:
        value = phi(total) + W[i, j] * slope_of_phi * h[j, 0]
    theorem = derivative(function, variable, value)
    assert theorem.conclusion == (Derivative(function, variable, value),)
    for wrong in (0 * z, value + 1, 2 * value, value + z, value * W[i, i]):
        with pytest.raises(KernelError):
            derivative(function, variable, wrong)


def test_sums_that_differ_in_the_name_of_an_index_are_one_variable():
    """d(S²)/dh_j = 2 S W_ij, also where the two factors S sum over l and over k."""
    k = sympy.Symbol("k", integer=True)
    other = total.xreplace({l: k})
    derivative(total * other, h[j, 0], 2 * total * W[i, j])
    derivative(sympy.tanh(total) + other, h[j, 0], (2 - sympy.tanh(other) ** 2) * W[i, j])
    with pytest.raises(KernelError, match="is off by"):
        derivative(total * other, h[j, 0], 4 * total * W[i, j])


@pytest.mark.parametrize(
    ("function", "value"),
    [
        pytest.param(z + weighted, 1 + hidden - hidden.doit(), id="a derivative of a sum"),
        pytest.param(z, 1 + hidden, id="a derivative that is not zero"),
        pytest.param(hidden, sympy.S.Zero, id="a derivative to differentiate"),
        pytest.param(
            z,
            1 + sympy.Subs(h[i, 0] * h[j, 0], h[i, 0], z) - z * h[j, 0],
            id="a substitution, which is another one where i = j",
        ),
        pytest.param(weighted, sympy.Sum(W[i, l], (l, 1, n - 1)), id="another range"),
        pytest.param(weighted, sympy.Sum(W[l, i], (l, 0, n - 1)), id="the transpose"),
    ],
)
def test_a_sum_or_an_entry_is_not_taken_for_a_constant(function, value):
    with pytest.raises(KernelError):
        derivative(function, z, value)


def linear():
    return derivative(total, h[j, 0], W[i, j])


gate = Letter("D", "n", "n", "diagonal")
gate_k, weights = gate._replace(step=Step("k", 0)), Letter("W", "n", "n")
slope = 1 - sympy.tanh(total) ** 2


def gated():
    return derivative(sympy.tanh(total), h[j, 0], slope * W[i, j])


def test_the_chain_rule_on_a_gated_step():
    theorem = chain_rule({("h", "h"): (gated(), of(gate_k) * of(weights))}, i, {gate: slope})
    if str(theorem) != "⊢ -1 + ∂h[0] = 0; ∀k ≥ 1: -1 D[k] W ∂h[k-1] + ∂h[k] = 0":
        pytest.fail(str(theorem))
    for letter in (gate, weights, Letter("∂h", "n", "n")):
        with pytest.raises(KernelError, match="fixed"):
            instantiate(theorem, {letter: constant(0, "n")})


@pytest.mark.parametrize(
    ("matrix", "gates"),
    [
        pytest.param(of(weights) * of(gate_k), {gate: slope}, id="the gate on the other side"),
        pytest.param(of(gate_k) * of(weights).T, {gate: slope}, id="the weights transposed"),
        pytest.param(of(gate) * of(weights), {gate: slope}, id="one gate for all steps"),
        pytest.param(
            of(gate._replace(step=Step("k", 1))) * of(weights), {gate: slope}, id="the next gate"
        ),
        pytest.param(of(gate_k) * of(weights), {gate: 1 - sympy.tanh(total)}, id="another slope"),
        pytest.param(of(gate_k) * of(weights), {gate: slope.subs(i, j)}, id="a gate of column j"),
        pytest.param(of(gate_k) * of(weights), {}, id="a gate without a definition"),
        pytest.param(of(gate_k) * of(weights), {gate: None}, id="a gate of nothing"),
        pytest.param(constant(2) * of(gate_k) * of(weights), {gate: slope}, id="twice as much"),
        pytest.param(of(a) * of(gate_k) * of(weights), {gate: slope}, id="a scalar factor"),
        pytest.param(of(Letter("W", "m", "m")), {}, id="another size"),
        pytest.param(of(Letter("W", "n", "m")), {}, id="not square"),
        pytest.param(
            of(gate_k) * of(weights._replace(step=Step("k", 0))), {gate: slope}, id="W[k]"
        ),
    ],
)
def test_the_chain_rule_refuses_another_matrix(matrix, gates):
    with pytest.raises(KernelError):
        chain_rule({("h", "h"): (gated(), matrix)}, i, gates)


def test_the_chain_rule_on_a_diagonal_step():
    slope = sympy.tanh(i)
    step = derivative(slope * h[i, 0], h[j, 0], slope * sympy.diff(h[i, 0], h[j, 0]))
    theorem = chain_rule({("h", "h"): (step, of(gate_k))}, i, {gate: slope})
    if "D[k] ∂h[k-1]" not in str(theorem):
        pytest.fail(str(theorem))


def test_the_chain_rule_needs_a_function_of_the_row_alone():
    columnwise = derivative(W[i, j] * h[j, 0], h[j, 0], W[i, j])
    with pytest.raises(KernelError, match="depends on"):
        chain_rule({("h", "h"): (columnwise, of(weights))}, i, {})


def test_the_chain_rule_needs_the_derivative_of_one_entry_by_one_entry():
    scalar_slope = derivative(2 * z, z, sympy.S(2))
    other = sympy.MatrixSymbol("h", m, 1)
    short = derivative(W[i, i] * other[j, 0], other[j, 0], W[i, i])
    premises = [scalar_slope, natural("t"), conjunction(), conjunction(linear(), gated()), short]
    for premise in premises:
        with pytest.raises(KernelError):
            chain_rule({("h", "h"): (premise, of(weights))}, i, {})
    for row in (j, n, z, sympy.Symbol("i"), "i", None):
        with pytest.raises(KernelError):
            chain_rule({("h", "h"): (linear(), of(weights))}, row, {})


def test_a_derivative_is_only_what_was_differentiated():
    forged = Derivative(z, z, sympy.S(2))
    with pytest.raises(KernelError):
        vanish(conjunction(derivative(z, z, sympy.S(1))), constant(1))
    with pytest.raises(KernelError):
        assume("z")
    if forged in derivative(z, z, sympy.S(1)).conclusion:
        pytest.fail("a wrong derivative is concluded")


# --- at rest ------------------------------------------------------------------------------------


def at_rest(rest, shift=sympy.S.Zero, gates=None):
    slope = 1 - sympy.tanh(h[i, 0]) ** 2
    step = derivative(sympy.tanh(h[i, 0]) + shift, h[j, 0], slope * h[i, 0].diff(h[j, 0]))
    return chain_rule({("h", "h"): (step, of(gate_k))}, i, gates or {gate: slope}, rest)


def test_a_state_at_a_fixed_point_has_constant_gates():
    assert "∀k ≥ 1: -1 + D[k] = 0" in str(at_rest({"h": Fraction(0)}))
    assert "D[k] = 0" not in str(at_rest({})).replace("D[k] ∂h[k-1]", "")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: at_rest({"h": Fraction(1, 2)}), id="a point that moves"),
        pytest.param(lambda: at_rest({"h": Fraction(0)}, shift=W[i, i]), id="an input moves it"),
        pytest.param(lambda: at_rest({"h": 0.0}), id="a float"),
        pytest.param(lambda: at_rest({"x": Fraction(0)}), id="another state"),
        pytest.param(
            lambda: at_rest({"h": Fraction(0)}, gates={gate: 1 - sympy.tanh(h[j, 0]) ** 2}),
            id="the gate of another unit",
        ),
        pytest.param(
            lambda: at_rest(
                {"h": Fraction(0)},
                gates={
                    gate: 1 - sympy.tanh(h[i, 0]) ** 2,
                    Letter("E", "n", "n", "diagonal"): sympy.S.One,
                },
            ),
            id="a gate that does not occur stays free",
        ),
    ],
)
def test_only_a_fixed_point_is_a_point_of_rest(make):
    with pytest.raises(KernelError):
        make()


def test_a_gate_at_rest_is_rational_or_refused():
    sigma = sympy.Function("σ")
    slope = sigma(h[i, 0])
    step = derivative(slope * 0 + h[i, 0], h[j, 0], h[i, 0].diff(h[j, 0]))
    chain_rule({("h", "h"): (step, constant(1, "n"))}, i, {}, {"h": Fraction(0)})
    xi = sympy.Symbol("ξ", real=True)
    slope = sigma(xi).diff(xi).subs(xi, h[i, 0])
    step = derivative(sigma(h[i, 0]), h[j, 0], slope * h[i, 0].diff(h[j, 0]))
    with pytest.raises(KernelError, match="no rational"):
        chain_rule({("h", "h"): (step, of(gate_k))}, i, {gate: slope}, {"h": Fraction(0)})


def test_rules_about_relations_take_no_derivative():
    mixed = conjunction(derivative(z, z, sympy.S(1)), natural("t"))
    for call in (
        lambda: instantiate(mixed),
        lambda: generalise(mixed, "t"),
        lambda: entrywise(mixed, {a: D}),
        lambda: closure(conjunction(mixed, assume(Atom(POSITIVE, of(a)))), a),
        lambda: scalar(mixed, of(t)),
    ):
        with pytest.raises(KernelError):
            call()


def test_the_chain_rule_is_about_a_column_of_that_size():
    wide = sympy.MatrixSymbol("h", n, n)
    step = derivative(sympy.Sum(W[i, l] * wide[l, 0], (l, 0, n - 1)), wide[j, 0], W[i, j])
    with pytest.raises(KernelError, match="is not entry j"):
        chain_rule({("h", "h"): (step, of(weights))}, i, {})
    two = sympy.MatrixSymbol("h", n, 2)
    second = derivative(W[i, j] * two[j, 1], two[j, 1], W[i, j])
    with pytest.raises(KernelError, match="is not entry j"):
        chain_rule({("h", "h"): (second, of(weights))}, i, {})
    short = sympy.MatrixSymbol("h", m, 1)
    K = sympy.MatrixSymbol("K", n, m)
    step = derivative(sympy.Sum(K[i, l] * short[l, 0], (l, 0, m - 1)), short[j, 0], K[i, j])
    with pytest.raises(KernelError, match="is not entry j"):
        chain_rule({("h", "h"): (step, of(weights))}, i, {})
    with pytest.raises(KernelError, match="is not entry j"):
        chain_rule({("h", "h"): (linear(), of(weights))}, j, {})


def test_the_chain_rule_for_blocks_needs_every_block_and_the_right_one():
    c = sympy.MatrixSymbol("c", n, 1)
    function_ = sympy.tanh(c[i, 0]) + total
    slope = 1 - sympy.tanh(c[i, 0]) ** 2
    by_c = derivative(function_, c[j, 0], slope * c[i, 0].diff(c[j, 0]))
    by_h = derivative(function_, h[j, 0], W[i, j])
    D_now, gates = of(gate_k), {gate: slope}
    right = {
        ("c", "c"): (by_c, D_now),
        ("c", "h"): (by_h, of(weights)),
        ("h", "c"): (by_c, D_now),
        ("h", "h"): (by_h, of(weights)),
    }
    if len(chain_rule(right, i, gates).conclusion) != 2:
        pytest.fail("two vectors have two recursions")
    other = derivative(2 * function_, h[j, 0], 2 * W[i, j])
    for change in (
        {("c", "h"): (by_c, D_now)},
        {("c", "h"): (by_h, of(weights).T)},
        {("c", "h"): (by_h, constant(2) * of(weights))},
        {("c", "h"): (other, constant(2) * of(weights))},
        {("c", "c"): (by_c, of(gate))},
        {("c", "x"): (by_c, D_now)},
    ):
        with pytest.raises(KernelError):
            chain_rule(right | change, i, gates)
    for missing in right:
        rest = {pair: block for pair, block in right.items() if pair != missing}
        with pytest.raises(KernelError):
            chain_rule(rest, i, gates)
