"""One definition of the LSTM cell, and the Jacobian of its state (c, h), block by block.

The cell as printed and the standard cell are two instances: they differ in the candidate's
activation ψ and in the parameters of the output gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from sympy import Function, Rational, Sum, Symbol, sympify, tanh

from proofs.kernel import Theorem, derivative, generalise
from proofs.language import (
    bound_step,
    diagonal,
    equal,
    every,
    family,
    identity,
    matrices,
    n,
    naturals,
    product,
    vectors,
)
from proofs.library.derivation import at, chain_rule, derive, specialised, using

i, j, l = (Symbol(name, integer=True) for name in "ijl")
xi = Symbol("xi", real=True)
sigma = Function("σ", real=True)
c, h = vectors("c h")
F, P_f, P_g, P_c, P_o, O, T = (
    family(diagonal(name)) for name in ("F", "P_f", "P_g", "P_c", "P_o", "O", "T")
)
W_f, W_g, W_c, W_o = matrices("W_f W_g W W_o")
t = naturals("t")
I = identity()


@dataclass(frozen=True)
class Cell:
    """An LSTM cell: its gates' σ, the candidate's ψ, and the weights that the output gate reads.

    ``inputs`` says whether the inputs and the bias add anything to the preactivations.
    """

    gate: Any
    activation: Any
    output_weights: Any
    inputs: bool = True

    def slope(self, factor: Any, function: Any, argument: Any) -> Any:
        """A factor times the derivative of a function of one variable, at an argument."""
        derivative = sympify(function(xi)).diff(xi).subs(xi, argument)
        # SymPy takes long to see that 0 · tanh(…) is 0.
        return factor * derivative if derivative else derivative

    def preactivation(self, weights: Any, inputs: Any) -> Any:
        """``(W h)_i`` plus what the inputs and the bias add to unit i."""
        recurrent = Sum(weights[i, l] * h[l, 0], (l, 0, n - 1))
        return recurrent + inputs[i, 0] if self.inputs else recurrent


standard = Cell(sigma, Function("ψ", real=True), W_o)
printed = Cell(sigma, lambda z: z, W_g)
undriven = Cell(lambda z: Rational(1, 2), tanh, W_o, inputs=False)
"""Neither inputs nor biases, and no weights in the gates, which are therefore σ(0) = 1/2."""


def through_output(k: Any) -> Any:
    """``P_f W_f + P_g W_g + P_c W``: what h adds to the memory in step k."""
    return P_f[k] * W_f + P_g[k] * W_g + P_c[k] * W_c


def shown(k: Any) -> Any:
    """``O T``: what the memory adds to h in step k."""
    return O[k] * T[k]


@cache
def recursion(cell: Cell) -> Theorem:
    """``∂c[k] = F ∂c + (P_f W_f + P_g W_g + P_c W) ∂h`` and that of ∂h: the blocks of one step.

    F = diag f and O = diag o are the gates, T = diag tanh′(c).  The undriven cell is taken at its
    fixed point c = h = 0.
    """
    b_f, b_g, b_c, b_o = vectors("b_f b_g b b_o")
    z_f, z_g = cell.preactivation(W_f, b_f), cell.preactivation(W_g, b_g)
    z_c = cell.preactivation(W_c, b_c)
    z_o = cell.preactivation(cell.output_weights, b_g if cell.output_weights == W_g else b_o)
    f, g, o, candidate = *map(cell.gate, (z_f, z_g, z_o)), cell.activation(z_c)
    memory = f * c[i, 0] + g * candidate
    activated = tanh(memory, evaluate=False)  # SymPy takes long to see that it stays as it is
    output = o * activated
    gates = {
        F: f,
        P_f: cell.slope(c[i, 0], cell.gate, z_f),
        P_g: cell.slope(candidate, cell.gate, z_g),
        P_c: cell.slope(g, cell.activation, z_c),
        P_o: cell.slope(activated, cell.gate, z_o),
        O: o,
        T: 1 - activated**2,
    }
    k, same = bound_step, c[i, 0].diff(c[j, 0])
    slope = gates[O] * gates[T]
    by_h = gates[P_f] * W_f[i, j] + gates[P_g] * W_g[i, j] + gates[P_c] * W_c[i, j]
    output_by_h = gates[P_o] * cell.output_weights[i, j] + slope * by_h
    blocks = {
        ("c", "c"): (memory, c, f * same, F[k]),
        ("c", "h"): (memory, h, by_h, through_output(k)),
        ("h", "c"): (output, c, slope * f * same, shown(k) * F[k]),
        ("h", "h"): (
            output,
            h,
            output_by_h,
            P_o[k] * cell.output_weights + shown(k) * through_output(k),
        ),
    }
    steps = {
        pair: (derivative(entry, state[j, 0], value), matrix)
        for pair, (entry, state, value, matrix) in blocks.items()
    }
    rest = {} if cell.inputs else dict.fromkeys("ch", Fraction(0))
    return chain_rule(steps, i, gates, rest)


@cache
def standard_step() -> Theorem:
    """One step of the standard cell, for any smooth σ and ψ: its :func:`recursion`."""
    return recursion(standard)


@cache
def step_at_rest() -> Theorem:
    """One step of the undriven cell at its fixed point c = h = 0: its :func:`recursion`."""
    return recursion(undriven)


# --- the state as one vector -------------------------------------------------------------------

S_c, S_h = matrices("S_c S_h", rows="p", columns="n")
partial_c, partial_h = (family(matrices(x, rows="n", columns="m")) for x in ("∂c", "∂h"))
stacking = [equal(S_c.T * S_c, I), equal(S_h.T * S_h, I), equal(S_c.T * S_h, 0 * W_f)]
"""S_c and S_h put c and h into one vector s = S_c c + S_h h of size p = 2n."""


def block_jacobian(k: Any) -> Any:
    """The 2 × 2 block matrix of one step, as a p × p matrix."""
    blocks = [(S_c, F[k], S_c), (S_c, through_output(k), S_h), (S_h, shown(k) * F[k], S_c)]
    blocks.append((S_h, P_o[k] * W_o + shown(k) * through_output(k), S_h))
    first, *rest = (left * block * right.T for left, block, right in blocks)
    return sum(rest, start=first)


def state_derivative(k: Any) -> Any:
    """∂s[k], by any m parameters of the initial state."""
    return S_c * partial_c[k] + S_h * partial_h[k]


@cache
def full_jacobian() -> Theorem:
    """``∂s[t] = ∏ A[k] ∂s[0]`` for the block matrices A[k]."""
    now_c, now_h, c_0, h_0 = matrices("c_1 h_1 c_0 h_0", rows="n", columns="m")
    names = {name: matrices(name) for name in ("a_cc", "a_ch", "a_hc", "a_hh")}
    a_cc, a_ch, a_hc, a_hh = names.values()
    whole = S_c * a_cc * S_c.T + S_c * a_ch * S_h.T + S_h * a_hc * S_c.T + S_h * a_hh * S_h.T
    step = derive(
        equal(S_c * now_c + S_h * now_h, whole * (S_c * c_0 + S_h * h_0)),
        equal(now_c, a_cc * c_0 + a_ch * h_0),
        equal(now_h, a_hc * c_0 + a_hh * h_0),
        *stacking,
    )
    k = t + 1
    outer, through = shown(k), through_output(k)
    values = {a_cc: F[k], a_ch: through, a_hc: outer * F[k], a_hh: P_o[k] * W_o + outer * through}
    values |= {now_c: partial_c[k], now_h: partial_h[k], c_0: partial_c[t], h_0: partial_h[t]}
    one_step = using(at(step, values), specialised(standard_step(), k))
    A, s = family(matrices("A", rows="p")), family(matrices("s", rows="p", columns="m"))
    steps = every(lambda k: equal(s[k], A[k] * s[k - 1]))
    run = derive(equal(s[t], product(lambda k: A[k], t) * s[0]), steps)
    values = {A: block_jacobian(bound_step), s: state_derivative(bound_step)}
    return using(at(run, values), generalise(one_step, "t", shift=1))
