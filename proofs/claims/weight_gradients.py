"""The gradient by the weights: the sum over time that backpropagation computes, and its bounds."""

from fractions import Fraction
from functools import cache

from sympy import Function, Integer, Rational, Sum, Symbol

from proofs import *
from proofs.library.lemmas import gates

POSITION = 7

W, E = matrices("W E")
D, Q, H = (family(diagonal(name)) for name in "DQH")
gate = diagonal("D")
h, q, u = vectors("h q u")
G, shift = (family(matrices(name, rows="n", columns="m")) for name in ("∂h", "∂q"))
truncated = family(matrices("T", rows="n", columns="m"))
adjoint = family(matrices("Λ", rows="p", columns="n"))
total = family(matrices("S", rows="p", columns="m"))
beta, eta = family(scalars("β")), family(scalars("η"))
M, N, R = (matrices(name, rows="n", columns="m") for name in "MNR")
b, c, r, delta, omega = scalars("b c r δ ω")
t = naturals("t")
i, j, l = (Symbol(name, integer=True) for name in "ijl")
phi, xi = Function("phi"), Symbol("xi", real=True)
SECTION = "Beyond: the gradient in the weights"


@cache
def recursion() -> Theorem:
    """∂h[k] = D[k] (W + E Q[k]) ∂h[k − 1] + D[k] E H[k] ∂q[k − 1], and ∂q[k] = ∂q[k − 1].

    The weights are W + E diag(q), with a parameter q of n entries that the network leaves as it is.
    They are taken at q = 0, where Q[k] = diag(q) is 0; H[k] is diag(h[k − 1]).
    """
    preactivation = (
        Sum(W[i, l] * h[l, 0], (l, 0, n - 1))
        + Sum(E[i, l] * q[l, 0] * h[l, 0], (l, 0, n - 1))
        + u[i, 0]
    )
    entry, slope = phi(preactivation), phi(xi).diff(xi).subs(xi, preactivation)
    by_state, by_parameter = W[i, j] + E[i, j] * q[j, 0], E[i, j] * h[j, 0]
    k, zero, same = bound_step, Integer(0), q[i, 0].diff(q[j, 0])
    blocks = {
        ("h", "h"): (entry, h, slope * by_state, D[k] * (W + E * Q[k])),
        ("h", "q"): (entry, q, slope * by_parameter, D[k] * E * H[k]),
        ("q", "h"): (q[i, 0], h, zero, 0 * W),
        ("q", "q"): (q[i, 0], q, same, identity()),
    }
    steps = {
        pair: (derive(differentiates(function, state[j, 0], value)), matrix)
        for pair, (function, state, value, matrix) in blocks.items()
    }
    gates = {D: slope, Q: q[i, 0], H: h[i, 0]}
    return chain_rule(steps, i, gates, {"q": Fraction(0)})


@cache
def every_step() -> Theorem:
    """∀k: ∂h[k] = D[k] W ∂h[k − 1] + D[k] E H[k] ∂q[0], which the chain rule says at Q = 0."""
    now = specialised(recursion(), t + 1)
    same = by_induction(equal(shift[t], shift[0]), "t", now)
    goal = equal(G[t + 1], D[t + 1] * W * G[t] + D[t + 1] * E * H[t + 1] * shift[0])
    return generalise(derive(goal, now, same), "t", shift=1)


claim(
    "weight-gradient",
    every(lambda k: equal(G[k], D[k] * (W * G[k - 1] + E * H[k] * shift[0]))),
    section=SECTION,
    formula=r"\partial_\theta h_t = D_t \left(W\, \partial_\theta h_{t-1}"
    r" + \partial_\theta W\, h_{t-1}\right)",
    reading="Where the weights are W + θE, the derivative of a state by θ is D (W ∂h + E h), with"
    " the state h before it and its derivative ∂h. Here they are W + E diag(q), at q = 0, with a"
    " vector q that no step changes: for q = (θ, …, θ) they are W + θE, and H ∂q is h.",
    about=recursion,
    proof=every_step,
)

through_time = claim(
    "backpropagation-through-time",
    equal(adjoint[t] * G[t], total[t]),
    given=dict(
        start=equal(G[0], 0 * G[0]),
        backwards=every(lambda k: equal(adjoint[k - 1], adjoint[k] * D[k] * W)),
        nothing_yet=equal(total[0], 0 * total[0]),
        sum=every(
            lambda k: equal(total[k], total[k - 1] + adjoint[k] * D[k] * E * H[k] * shift[0])
        ),
    ),
    section=SECTION,
    formula=r"\Lambda_t\, \partial_\theta h_t ="
    r" \sum_{k=1}^t \Lambda_k D_k\, \partial_\theta W\, h_{k-1},"
    r"\ \Lambda_{k-1} = \Lambda_k D_k W",
    reading="What the derivative Λ of a loss by the state says of the weights W + θE is a sum over"
    " time. Backwards, Λ is multiplied by D W in each step; and the sum S collects what each"
    " step's own use of the weights adds, Λ D E h with the state h before it.",
    about=recursion,
)


@through_time.proof
def one_summand_a_step() -> Theorem:
    """Λₖ₊₁ D W ∂h_k is Λ_k ∂h_k, so that each step adds its summand alone."""
    given = through_time.given
    now = [specialised(every_step(), t + 1)]
    now += [specialised(given[name], t + 1) for name in ("backwards", "sum")]
    return by_induction(through_time.statement, "t", *now, given["start"], given["nothing_yet"])


bounds = dict(
    slopes=every(lambda k: norm_at_most(D[k], delta)),
    weights=norm_at_most(W, omega),
    direction=norm_at_most(E, 1),
)

weight_gradient_bound = claim(
    "weight-gradient-bound",
    norm_at_most(G[t], beta[t]),
    given=dict(
        start=equal(G[0], 0 * G[0]),
        **bounds,
        states=every(lambda k: norm_at_most(H[k] * shift[0], eta[k - 1])),
        bound_at_start=equal(beta[0], 0),
        bound=every(lambda k: equal(beta[k], delta * omega * beta[k - 1] + delta * eta[k - 1])),
    ),
    section=SECTION,
    formula=r"\|\partial h_t/\partial W\| \le \sum_k (\delta\omega)^{t-k} \delta \|h_{k-1}\|",
    repairs="weight-gradient-vanishes-with-the-jacobian",
    reading="The derivative of hₜ along W + θE, where ‖E‖ ≤ 1 and h₀ does not depend on θ, is at"
    " most βₜ = Σₖ (δω)ᵗ⁻ᵏ δ ηₖ₋₁ in norm, with ‖hₖ‖ ≤ ηₖ. It is that of one sequence, as"
    " all columns have the same slopes D. Recent steps still contribute when distant ones"
    " have decayed.",
    about=recursion,
)


@cache
def one_step() -> Theorem:
    """‖∂h[t]‖ ≤ b and ‖H[t + 1] ∂q‖ ≤ c ⊢ ‖∂h[t + 1]‖ ≤ δω b + δ c."""
    old = derive(
        norm_at_most(gate * W * M, delta * omega * b),
        *(norm_at_most(gate, delta), norm_at_most(W, omega), norm_at_most(M, b)),
    )
    new = derive(
        norm_at_most(gate * E * M, delta * c),
        *(norm_at_most(gate, delta), norm_at_most(E, 1), norm_at_most(M, c)),
    )
    sum_ = derive(norm_at_most(M + N, b + c), norm_at_most(M, b), norm_at_most(N, c))
    same = derive(norm_at_most(M, b), equal(M, N), norm_at_most(N, b))
    parts = D[t + 1] * W * G[t], D[t + 1] * E * (H[t + 1] * shift[0])
    sizes = delta * omega * b, delta * c
    first = at(old, {gate: D[t + 1], M: G[t]})
    second = at(new, {gate: D[t + 1], M: H[t + 1] * shift[0]})
    both_ = at(sum_, {M: parts[0], N: parts[1], b: sizes[0], c: sizes[1]})
    later = at(same, {M: G[t + 1], N: sum(parts), b: sum(sizes)})
    slopes = specialised(bounds["slopes"], t + 1)
    return using(later, specialised(every_step(), t + 1), using(both_, first, second), slopes)


@weight_gradient_bound.proof
def sum_of_the_bounds() -> Theorem:
    """One step by the triangle inequality, then induction."""
    given = weight_gradient_bound.given
    step = at(one_step(), {b: beta[t], c: eta[t]})
    renamed = derive(norm_at_most(M, b), equal(b, c), norm_at_most(M, c))
    bound = delta * omega * beta[t] + delta * eta[t]
    now = [specialised(given[name], t + 1) for name in ("slopes", "states", "bound")]
    successor = using(at(renamed, {M: G[t + 1], b: beta[t + 1], c: bound}), step, *now)
    start = derive(norm_at_most(G[0], beta[0]), given["start"], given["bound_at_start"])
    return induction("t", weight_gradient_bound.statement, start, successor)


by_state, by_weight, held = family(scalars("r")), family(scalars("g")), scalars("h")
epsilon, rate, w = scalars("ε q w")
vanishes_with_the_jacobian = claim(
    "weight-gradient-vanishes-with-the-jacobian",
    absurd,
    given=dict(
        states=[held < 1, held > -1],
        by_state=[
            equal(by_state[0], 1),
            every(lambda k: equal(by_state[k], (1 - held**2) * w * by_state[k - 1])),
        ],
        by_weight=[
            equal(by_weight[0], 0),
            every(lambda k: equal(by_weight[k], (1 - held**2) * (w * by_weight[k - 1] + held))),
        ],
        vanishing=[rate < 1, every(lambda k: by_state[k] <= rate**k)],
        lasting=[epsilon > 0, every(lambda k: by_weight[k + 1] >= epsilon)],
    ),
    section="Vanishing Gradients, the norm of a positive matrix",
    formula=r"J_t \to 0 \Rightarrow \partial h_t/\partial W \to 0",
    reading="If the derivative r of a unit by its first state vanishes as qᵏ, with q < 1, its"
    " derivative g by the weight w is said to come below every ε > 0. Inputs hold the"
    " unit at the state h.",
)


@vanishes_with_the_jacobian.proof
def every_step_adds() -> Theorem:
    """W = 1 and h = 1/2: r is (3/4)ᵏ, and g is 3/2 (1 − (3/4)ᵏ), at least 3/8 after one step."""
    decay, start = gates.geometric, gates.geometric_sequence(Rational(3, 4))
    size = Rational(3, 2)
    begins, now = derive(equal(decay[0], 1), start), specialised(start, t + 1)
    small = by_induction(both(decay[t] <= 1, decay[t] >= 0), "t", begins, start)
    later = size * (1 - decay[t + 1])
    lasting = derive(later >= Rational(3, 8), now, small)
    steps = derive(
        both(
            equal(decay[t + 1], Rational(3, 4) * decay[t]),
            equal(later, Rational(3, 4) * (size * (1 - decay[t]) + Rational(1, 2))),
        ),
        now,
    )
    powers_ = derive(decay[t] <= Rational(3, 4) ** t, start)
    proof = conjunction(
        start,
        begins,
        derive(equal(size * (1 - decay[0]), 0), begins),
        generalise(steps, "t", shift=1),
        generalise(powers_, "t"),
        generalise(lasting, "t"),
    )
    here = decay[bound_step]
    letters = {by_state: here, by_weight: size * (1 - here), held: Rational(1, 2), w: 1}
    letters |= {rate: Rational(3, 4), epsilon: Rational(3, 8)}
    return witness(vanishes_with_the_jacobian, {}, letters, proof)


bounded_for_ever = claim(
    "weight-gradient-stays-bounded",
    norm_at_most(G[t], b),
    given=dict(
        start=equal(G[0], 0 * G[0]),
        **bounds,
        states=every(lambda k: norm_at_most(H[k] * shift[0], c)),
        bound=[(1 - delta * omega) * b >= delta * c, b >= 0],
    ),
    section=SECTION,
    formula=r"\delta\omega < 1 \Rightarrow"
    r" \|\partial h_t/\partial W\| \le \delta \sup_k \|h_k\| / (1 - \delta\omega)",
    reading="Where δω < 1 and no state is larger than c, the derivative along W + θE with ‖E‖ ≤ 1"
    " is at most b = δc/(1 − δω) in norm, at every horizon: it does not explode. Nor need"
    " it vanish, as the last step contributes D E h whatever came before.",
    about=recursion,
)


@bounded_for_ever.proof
def sum_of_a_geometric_series() -> Theorem:
    """δω b + δ c ≤ b."""
    given = bounded_for_ever.given
    smaller = derive(norm_at_most(M, b), norm_at_most(M, r), b >= r)
    later = using(
        at(smaller, {M: G[t + 1], r: delta * omega * b + delta * c}),
        one_step(),
        *(specialised(given[name], t + 1) for name in ("slopes", "states")),
        derive(b >= delta * omega * b + delta * c, given["bound"]),
    )
    start = derive(norm_at_most(G[0], b), given["start"], given["bound"])
    return induction("t", bounded_for_ever.statement, start, later)


truncation = claim(
    "truncated-backpropagation",
    norm_at_most(G[t] - truncated[t], (delta * omega) ** t * b),
    given=dict(
        cut=every(
            lambda k: equal(truncated[k], D[k] * W * truncated[k - 1] + D[k] * E * H[k] * shift[0])
        ),
        slopes=bounds["slopes"],
        weights=bounds["weights"],
        start=norm_at_most(G[0] - truncated[0], b),
    ),
    section=SECTION,
    formula=r"\|G_t - G_t^{(T)}\| \le (\delta\omega)^T \|G_{t-T}\|",
    reading="Truncated backpropagation starts the derivative by the weights anew some t steps"
    " back, and follows the same recursion, T. What it leaves out of the derivative of one"
    " sequence is at most (δω)ᵗ times what it leaves out at the start.",
    about=recursion,
)


@truncation.proof
def forgotten_part_decays() -> Theorem:
    """The difference is multiplied by D W in every step."""
    given = truncation.given
    now = [specialised(given[name], t + 1) for name in ("cut", "slopes")]
    now.append(specialised(every_step(), t + 1))
    shorter = derive(
        norm_at_most(gate * W * M, delta * omega * r),
        *(norm_at_most(gate, delta), norm_at_most(W, omega), norm_at_most(M, r)),
    )
    rest, size = G[t] - truncated[t], (delta * omega) ** t * b
    shorter = at(shorter, {gate: D[t + 1], M: rest, r: size})
    same = derive(norm_at_most(N, r), equal(N, M), norm_at_most(M, r))
    later = {N: G[t + 1] - truncated[t + 1], M: D[t + 1] * W * rest, r: delta * omega * size}
    step = derive(equal(later[N], later[M]), *now)
    successor = using(at(same, later), step, shorter, *now)
    start = derive(given["start"], given["start"])
    return induction("t", truncation.statement, start, successor)
