"""The gated recurrent unit: the whole Jacobian of both of its forms, and bounds of it."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sympy import Expr, Function, Sum, Symbol

from proofs import *
from proofs.library.lemmas import norms

POSITION = 8
SECTION = "Beyond: the gated recurrent unit"

W_z, W_r, U, X, Y = matrices("W_z W_r U X Y")
Z, R, P_z, P_r, P_c = (family(diagonal(name)) for name in ("Z", "R", "P_z", "P_r", "P_c"))
jacobian, A = family(matrices("∂h")), family(matrices("A"))
h, b_z, b_r, b_c, b_u = vectors("h b_z b_r b_c b_u")
c, p_z, p_r, p_c, omega_z, omega_r, omega, u, v = scalars("c p_z p_r p_c ω_z ω_r ω u v")
t = naturals("t")
I = identity()
i, j, l, m = (Symbol(name, integer=True) for name in "ijlm")
xi = Symbol("xi", real=True)
sigma, psi = Function("σ", real=True), Function("ψ", real=True)
Step = Callable[[Any], Any]
"""What a matrix is at step k."""


def slope(function: Any, argument: Expr) -> Expr:
    """The derivative of an activation at an argument."""
    return function(xi).diff(xi).subs(xi, argument)


def preactivation(weights: Any, bias: Any, row: Symbol, summed: Symbol) -> Expr:
    """``(W h)_i`` and what the input and the bias add to unit i."""
    return Sum(weights[row, summed] * h[summed, 0], (summed, 0, n - 1)) + bias[row, 0]


def reset(row: Symbol) -> tuple[Expr, Expr]:
    """The reset gate of a unit, and its slope."""
    argument = preactivation(W_r, b_r, row, m)
    return sigma(argument), slope(sigma, argument)


def recursion(candidate: Expr, by_state: Expr, inside: Step, by_reset: Expr) -> Theorem:
    """The step h ↦ (1 − z) h + z ψ(candidate), from the derivative of the candidate by h_j.

    ``inside`` is this derivative as a matrix, in which P_r is the diagonal matrix of ``by_reset``.
    """
    z_z = preactivation(W_z, b_z, i, l)
    z, proposed = sigma(z_z), psi(candidate)
    gates = {
        Z: z,
        P_z: (proposed - h[i, 0]) * slope(sigma, z_z),
        P_c: z * slope(psi, candidate),
        R: reset(i)[0],
        P_r: by_reset,
    }
    same = h[i, 0].diff(h[j, 0])
    value = (1 - z) * same + gates[P_z] * W_z[i, j] + gates[P_c] * by_state
    step = derive(differentiates((1 - z) * h[i, 0] + z * proposed, h[j, 0], value))
    return chain_rule({("h", "h"): (step, one_step(inside)(bound_step))}, i, gates)


def one_step(inside: Step) -> Step:
    """The Jacobian of one step."""
    return lambda k: I - Z[k] + P_z[k] * W_z + P_c[k] * inside(k)


def inside_after(k: Any) -> Any:
    """``R U + P_r W_r``, the derivative of r ⊙ (U h + b_u)."""
    return R[k] * U + P_r[k] * W_r


def inside_before(k: Any) -> Any:
    """``U (R + P_r W_r)``, the derivative of U (r ⊙ h)."""
    return U * (R[k] + P_r[k] * W_r)


@cache
def reset_after() -> Theorem:
    """The recursion of the form that resets U h + b_u: candidate ψ(b_c + r ⊙ (U h + b_u))."""
    gate_, by_gate = reset(i)
    recurrent = preactivation(U, b_u, i, l)
    inner = recurrent * by_gate
    by_state = gate_ * U[i, j] + inner * W_r[i, j]
    return recursion(b_c[i, 0] + gate_ * recurrent, by_state, inside_after, inner)


@cache
def reset_before() -> Theorem:
    """The recursion of the form that resets h: candidate ψ(b_c + U (r ⊙ h))."""
    gate_, by_gate = reset(l)
    candidate = b_c[i, 0] + Sum(U[i, l] * gate_ * h[l, 0], (l, 0, n - 1))
    by_state = U[i, j] * reset(j)[0]
    by_state += Sum(U[i, l] * h[l, 0] * by_gate * W_r[l, j], (l, 0, n - 1))
    inner = h[i, 0] * reset(i)[1]
    return recursion(candidate, by_state, inside_before, inner)


def jacobian_of(recursion: Callable[[], Theorem], inside: Step) -> Theorem:
    """∂h[t] is the product of the Jacobians of the steps."""
    return derive(equal(jacobian[t], product(one_step(inside), t)), recursion())


claim(
    "gru-jacobian-reset-after",
    equal(jacobian[t], product(one_step(inside_after), t)),
    section=SECTION,
    formula=r"J_t = \prod_k (I - Z_k + P_{z,k} W_z + P_{c,k} (R_k U + P_{r,k} W_r))",
    reading="The whole Jacobian of a gated recurrent unit, with the candidate ψ(b + r ⊙ (U h +"
    " bᵤ)): what the reset gate r multiplies is computed first. Besides the direct path"
    " I − Z the state passes through the update gate, through the candidate, and there"
    " through the reset gate. The latest step stands leftmost.",
    about=reset_after,
    proof=lambda: jacobian_of(reset_after, inside_after),
)
claim(
    "gru-jacobian-reset-before",
    equal(jacobian[t], product(one_step(inside_before), t)),
    section=SECTION,
    formula=r"J_t = \prod_k (I - Z_k + P_{z,k} W_z + P_{c,k}\, U (R_k + P_{r,k} W_r))",
    reading="The same for the candidate ψ(b + U (r ⊙ h)), in which the reset gate r multiplies the"
    " state itself: here U stands before what the reset gate adds.",
    about=reset_before,
    proof=lambda: jacobian_of(reset_before, inside_before),
)
kept = every(lambda k: norm_at_most(I - Z[k], c))
open_or_closed = every(lambda k: norm_at_most(R[k], 1))
slopes = every(
    lambda k: both(norm_at_most(P_z[k], p_z), norm_at_most(P_r[k], p_r), norm_at_most(P_c[k], p_c))
)
given: dict[str, Assertion | Sequence[Assertion]] = dict(
    update=kept,
    reset=open_or_closed,
    slopes=slopes,
    weights=[norm_at_most(W_z, omega_z), norm_at_most(W_r, omega_r), norm_at_most(U, omega)],
)
rate_after = c + p_z * omega_z + p_c * (omega + p_r * omega_r)
rate_before = c + p_z * omega_z + p_c * omega * (1 + p_r * omega_r)


@cache
def scaled() -> Theorem:
    """``‖X‖ ≤ u, ‖Y‖ ≤ v ⊢ ‖X Y‖ ≤ u v``."""
    return derive(norm_at_most(X * Y, u * v), norm_at_most(X, u), norm_at_most(Y, v))


@cache
def added() -> Theorem:
    """``‖X‖ ≤ u, ‖Y‖ ≤ v ⊢ ‖X + Y‖ ≤ u + v``."""
    return derive(norm_at_most(X + Y, u + v), norm_at_most(X, u), norm_at_most(Y, v))


def sum_of(terms: Sequence[tuple[Any, Any, Theorem]]) -> Theorem:
    """The bound of a sum, from its terms, their bounds, and the theorems that say so."""
    whole, size, theorem = terms[0]
    for term, bound, known in terms[1:]:
        step = at(added(), {X: whole, Y: term, u: size, v: bound})
        whole, size, theorem = whole + term, size + bound, using(step, theorem, known)
    return theorem


def bound_of(inside: Step, width: Any, size: Theorem, jacobian_product: Theorem) -> Theorem:
    """The bound of ∂h[t], from that of what is inside the candidate at step t + 1."""
    k, rate = t + 1, c + p_z * omega_z + p_c * width
    direct = specialised(kept, k)
    by_update = at(scaled(), {X: P_z[k], Y: W_z, u: p_z, v: omega_z})
    by_candidate = using(at(scaled(), {X: P_c[k], Y: inside(k), u: p_c, v: width}), size)
    terms = [(I - Z[k], c, direct), (P_z[k] * W_z, p_z * omega_z, by_update)]
    step = using(
        sum_of([*terms, (P_c[k] * inside(k), p_c * width, by_candidate)]), specialised(slopes, k)
    )
    steps = every(lambda k: norm_at_most(A[k], u))
    whole = derive(norm_at_most(product(lambda k: A[k], t), u**t), steps)
    whole = at(whole, {A: one_step(inside)(bound_step), u: rate})
    whole = using(whole, generalise(step, "t", shift=1), step)
    same = {norms.A: jacobian[t], norms.B: product(one_step(inside), t), norms.c: rate**t}
    return using(at(norms.norm_of_equal(), same), jacobian_product, whole)


bound_after = claim(
    "gru-gradient-bound-reset-after",
    norm_at_most(jacobian[t], rate_after**t),
    given=given,
    section=SECTION,
    formula=r"\|J_t\| \le (c + p_z \|W_z\| + p_c (\|U\| + p_r \|W_r\|))^t",
    reading="With ‖I − Z‖ ≤ c, reset gates up to 1, and P_z, Pᵣ and P_c up to p_z, pᵣ and p_c,"
    " the whole gradient is at most the t-th power of one number. Where this is below 1, it"
    " vanishes.",
    about=reset_after,
)


@bound_after.proof
def after() -> Theorem:
    """‖R U + P_r W_r‖ ≤ ω + p_r ω_r."""
    now = [specialised(part, t + 1) for part in (open_or_closed, slopes)]
    kept = at(scaled(), {X: R[t + 1], Y: U, u: 1, v: omega})
    by_reset = at(scaled(), {X: P_r[t + 1], Y: W_r, u: p_r, v: omega_r})
    terms = [(R[t + 1] * U, omega, kept), (P_r[t + 1] * W_r, p_r * omega_r, by_reset)]
    size, product_ = using(sum_of(terms), *now), lemma("gru-jacobian-reset-after")
    return bound_of(inside_after, omega + p_r * omega_r, size, product_)


bound_before = claim(
    "gru-gradient-bound-reset-before",
    norm_at_most(jacobian[t], rate_before**t),
    given=given,
    section=SECTION,
    formula=r"\|J_t\| \le (c + p_z \|W_z\| + p_c \|U\| (1 + p_r \|W_r\|))^t",
    reading="The same for the form that resets the state: ‖U‖ multiplies what passes the reset"
    " gate, and what passes through it.",
    about=reset_before,
)


@bound_before.proof
def before() -> Theorem:
    """‖U (R + P_r W_r)‖ ≤ ω (1 + p_r ω_r)."""
    open_now, slopes_now = (specialised(part, t + 1) for part in (open_or_closed, slopes))
    by_reset = at(scaled(), {X: P_r[t + 1], Y: W_r, u: p_r, v: omega_r})
    inner = sum_of([(R[t + 1], 1, open_now), (P_r[t + 1] * W_r, p_r * omega_r, by_reset)])
    values = {X: U, Y: R[t + 1] + P_r[t + 1] * W_r, u: omega, v: 1 + p_r * omega_r}
    size, product_ = (
        using(at(scaled(), values), inner, slopes_now),
        lemma("gru-jacobian-reset-before"),
    )
    return bound_of(inside_before, omega * (1 + p_r * omega_r), size, product_)
