"""The Jacobian of a recurrent network over t steps, and what it depends on."""

from sympy import Function, Matrix, Rational, Sum, Symbol, diag, ones

from proofs import *
from proofs.library.facts import exponential as exponential_function
from proofs.library.lemmas import exponential

POSITION = 1

z, L, omega = scalars("z L ω")
W = matrices("W")
U = matrices("U", rows="n", columns="m")
X, Z = diagonal("X Z")
h, b = vectors("h b")
x = vectors("x", size="m")
D, H, G = (family(diagonal(name)) for name in "DHG")
J = family(matrices("∂h"))
t = naturals("t")
I = identity()
P, D_1, D_2 = diagonal("P D_1 D_2")
e, y = vectors("e y")
u_0, u_1, u_2, v_0, v_1, v_2 = scalars("u_0 u_1 u_2 v_0 v_1 v_2")
i, j, l = (Symbol(name, integer=True) for name in "ijl")

claim(
    "activation-derivative",
    differentiates(tanh(z), z, 1 - tanh(z) ** 2),
    section="Vanishing Gradients, the formula for Jₜ",
    formula=r"\tanh' = 1 - \tanh^2",
    reading="The hyperbolic tangent satisfies its own differential equation: its slope is one"
    " minus its square.",
)

phi, xi = Function("phi"), Symbol("xi", real=True)
m = U.shape[1]
preactivation = (
    Sum(W[i, l] * h[l, 0], (l, 0, n - 1)) + Sum(U[i, l] * x[l, 0], (l, 0, m - 1)) + b[i, 0]
)
slope = phi(xi).diff(xi).subs(xi, preactivation)

claim(
    "one-step-jacobian",
    differentiates(phi(preactivation), h[j, 0], slope * W[i, j]),
    section="Vanishing Gradients, base case of the induction",
    formula=r"\partial h_t / \partial h_{t-1} = D_t W",
    repairs="inputs-do-not-matter",
    reading="One step of the network, with its input and bias in place and any differentiable"
    " activation: entry (i, j) of its Jacobian is the slope of unit i times Wᵢⱼ, so the"
    " Jacobian is Dₜ W with Dₜ the diagonal matrix of slopes. Inputs and bias move Dₜ; the"
    " form stays.",
)


def recursion() -> Theorem:
    """∂h[0] = I and ∂h[k] = D[k] W ∂h[k − 1], with D[k] the slopes at step k."""
    return chain_rule({("h", "h"): (lemma("one-step-jacobian"), D[bound_step] * W)}, i, {D: slope})


jacobian_product = claim(
    "jacobian-product",
    equal(J[t], product(lambda k: D[k] * W, t)),
    section="Vanishing Gradients, the formula for Jₜ",
    formula=r"J_t = D_t W D_{t-1} W \cdots D_1 W",
    repairs="ascending-product",
    reading="By the chain rule the Jacobian of hₜ with respect to h₀ is the product of the"
    " one-step Jacobians, the latest step leftmost.",
    about=recursion,
)


@jacobian_product.proof
def by_the_chain_rule() -> Theorem:
    """The recursion, followed for t steps."""
    return derive(jacobian_product, recursion())


groups = [
    equal(P * P, P),
    equal(W * P, (I - P) * W),
    equal(W * e, e),
    equal(u_1, tanh(v_0)),
    equal(v_1, tanh(u_0)),
    equal(u_2, tanh(v_1)),
    equal(v_2, tanh(u_1)),
    equal(D_1, (1 - u_1**2) * P + (1 - v_1**2) * (I - P)),
    equal(D_2, (1 - u_2**2) * P + (1 - v_2**2) * (I - P)),
]
"""Two steps of a network without inputs, whose weights W swap two groups of units, P and I − P.

With e = (1, …, 1) the states are hₖ = uₖ P e + vₖ (I − P) e, so that W hₖ = vₖ P e + uₖ (I − P) e.
"""
ascending_product = claim(
    "ascending-product",
    dot(y, D_1 * W * D_2 * W * y) <= dot(y, D_2 * W * D_1 * W * y),
    given=groups,
    section="Vanishing Gradients, the formula for Jₜ",
    formula=r"J_t = \prod_{k=1}^t D_k W",
    reading="Read from left to right, the printed product puts the first step leftmost; the"
    " induction that follows it puts the latest there. If they agreed, then yᵀD₁W D₂W y would"
    " not exceed yᵀD₂W D₁W y. Here are two steps hₖ = tanh(W hₖ₋₁) without inputs: W swaps two"
    " groups of units, P and I − P, whose states are uₖ and vₖ.",
)


@ascending_product.proof
def orders_differ() -> Theorem:
    """From the state (1/2, 0), for y = (1, 0): yᵀD₁W D₂W y = 1, and yᵀD₂W D₁W y ≤ 16/17."""
    a, b, c, N, M = scalars("a b c N M")
    first, second = P + a * (I - P), b * P + I - P
    swap = [equal(P * P, P), equal(W * P, (I - P) * W), equal(W * W, I), equal(P * y, y)]
    ascending, descending = (
        dot(y, gate * W * other * W * y) for gate, other in ((first, second), (second, first))
    )
    length, loss = dot(y, y), a * b * dot(y, y)
    sizes = derive(both(equal(ascending, length), equal(descending, loss)), *swap)
    order = derive(M > N, equal(M, c), equal(N, a * b * c), c > 0, a >= 0, 17 * a <= 16, b <= 1)
    order = using(at(order, {M: ascending, N: descending, c: length}), sizes)
    half = tanh(Rational(1, 2))
    slope = at(exponential.tanh_slope(), {z: Rational(1, 2)})
    closed = derive(both(a >= 0, 17 * a <= 16), a > 0, a * (4 + Rational(1, 4)) <= 4)
    closed = using(at(closed, {a: 1 - half**2}), slope)
    open_ = at(derive(1 - z**2 <= 1), {z: tanh(half)})
    order = using(at(order, {a: 1 - half**2, b: 1 - tanh(half) ** 2}), closed, open_)
    letters = {D_1: P + (1 - half**2) * (I - P), D_2: (1 - tanh(half) ** 2) * P + I - P}
    letters |= {u_0: Rational(1, 2), v_0: 0, u_1: 0, v_1: half, u_2: tanh(half), v_2: 0}
    values = {P: diag(1, 0), W: Matrix([[0, 1], [1, 0]]), e: ones(2, 1), y: Matrix([1, 0])}
    proof = conjunction(order, exponential.tanh_at_zero())
    return witness(ascending_product, values, letters, proof)


inputs_realise_any_states = claim(
    "inputs-realise-any-states",
    equal(tanh(Z), X),
    given=dict(
        target=[positive_definite(I - X), positive_definite(I + X)],
        preactivation=equal(exp(2 * Z) * (I - X), I + X),
    ),
    section="Vanishing Gradients, setting of the network",
    formula=r"U = I,\ x_t = \operatorname{artanh}(h_t) - W h_{t-1} - b"
    r" \Rightarrow \tanh(z_t) = h_t",
    reading="For U = I inputs lead from any state h to any state X v, with v = (1, …, 1) and"
    " every entry of X between −1 and 1, and so realise any gates I − X². The input is Z"
    " v − W h − b, where exp(2Z)(I − X) = I + X, so that tanh(Z) = X.",
)


@inputs_realise_any_states.proof
def inverse_tangent() -> Theorem:
    """exp(2z)(1 − s) = 1 + s says that tanh z = s."""
    e, slope = exponential.E, exponential.T
    p, r, s, u, v_ = scalars("p r s u v")
    doubled = derive(
        equal(slope * (r + 1), r - 1), exponential.quotient, *exponential.hyperbola, equal(r, e * e)
    )
    target = derive(equal(s * (r + 1), r - 1), equal(r * (1 - s), 1 + s))
    cancelled = derive(equal(u, v_), equal(u * p, v_ * p), p > 0)
    cancelled = at(cancelled, {u: slope, v_: s, p: r + 1})
    agree = derive(equal(slope * (r + 1), s * (r + 1)), doubled, target)
    scalar = using(cancelled, agree, derive(r + 1 > 0, equal(r, e * e)))
    scalar = exponential.at_exponentials(scalar, z)
    law = at(cite(exponential_function), {exponential.x: z, exponential.y: z})
    scalar = using(at(scalar, {r: exp(2 * z)}), law)
    return derive(inputs_realise_any_states, entrywise(scalar, {z: Z, s: X}))


inputs_do_not_matter = claim(
    "inputs-do-not-matter",
    equal((I - H[1] * H[1]) * W, (I - G[1] * G[1]) * W),
    given=[
        positive_definite(I - H[1]),
        positive_definite(I + H[1]),
        positive_definite(I - G[1]),
        positive_definite(I + G[1]),
    ],
    section="Vanishing Gradients, setting of the network",
    formula=r"D_1 W \text{ does not depend on } U, x, b",
    reading="Two runs of one network from one state, whose inputs differ, are said to have the"
    " same Jacobian. Inputs realise different first states H and G, for U = I. What does"
    " not depend on the inputs is its form D W.",
)


@inputs_do_not_matter.proof
def an_input_closes_the_gate() -> Theorem:
    """One unit, at the states 0 and 1/2: the gates are 1 and 3/4."""
    return witness(inputs_do_not_matter, {W: 1, H: 0, G: Rational(1, 2)})


q = scalars("q")
first_run, second_run = family(scalars("h")), family(scalars("g"))


def gradient(states: Family, step: Expression) -> Expression:
    """``∏ ω (1 − h²)``, the derivative over so many steps of one unit with these states."""
    return product(lambda k: omega * (1 - states[k] ** 2), step)


inputs_do_not_decide = claim(
    "inputs-do-not-decide-vanishing",
    absurd,
    given=dict(
        states=every(
            lambda k: both(
                *(first_run[k] < 1, first_run[k] > -1, second_run[k] < 1, second_run[k] > -1)
            )
        ),
        vanishing=[q < 1, every(lambda k: gradient(first_run, k) <= q**k)],
        exploding=[omega > 1, every(lambda k: gradient(second_run, k) >= omega**k)],
    ),
    section="Vanishing Gradients, setting of the network",
    formula=r"J_t \to 0 \text{ or } \|J_t\| \to \infty \text{ for all inputs alike}",
    reading="Of two runs of one unit with the weight ω, the gradient of one is said not to vanish"
    " as qᵏ, with q < 1, while that of the other explodes as ωᵏ, with ω > 1. Their states"
    " h and g lie between −1 and 1, and inputs realise them for U = I.",
)


@inputs_do_not_decide.proof
def rest_and_saturation() -> Theorem:
    """W = 2: held at 9/10 the gradient is 0.38ᵏ, and held at 0 it is 2ᵏ."""
    slow, fast = Rational(19, 50), 2
    vanishing = derive(product(lambda k: slow, t) <= slow**t)
    exploding = derive(product(lambda k: fast, t) >= fast**t)
    proof = conjunction(generalise(vanishing, "t"), generalise(exploding, "t"))
    letters = {omega: 2, q: slow, first_run: Rational(9, 10), second_run: 0}
    return witness(inputs_do_not_decide, {}, letters, proof)


steep = 2 * (1 - tanh(2 * z) ** 2)
any_activation = claim(
    "any-activation",
    both(differentiates(tanh(2 * z), z, steep), steep <= 1),
    section="Vanishing Gradients, choice of the activation",
    formula=r"\|D_t\| \le 1 \text{ for every } \varphi",
    reading="What follows rests on slopes of at most 1 and is claimed for other activations than"
    " tanh too. Here for φ(z) = tanh(2z), whose slope is 2 (1 − tanh²(2z)).",
)


@any_activation.proof
def steep_activation() -> Theorem:
    """At z = 0 the slope of tanh(2z) is 2."""
    slope, _ = any_activation.statement.conjuncts
    return conjunction(derive(slope), witness(any_activation, {z: 0}))


any_differentiable_activation = claim(
    "any-differentiable-activation",
    norm_at_most(J[t], (L * omega) ** t),
    given=[every(lambda k: norm_at_most(D[k], L)), norm_at_most(W, omega)],
    section="Vanishing Gradients, choice of the activation",
    formula=r"\|J_t\| \le (L\omega)^t,\ L = \sup|\varphi'|",
    repairs="any-activation",
    reading="For any differentiable activation whose slopes in a run are at most L in absolute"
    " value, the Jacobian over t steps is at most (Lω)ᵗ in norm.",
    about=recursion,
)


@any_differentiable_activation.proof
def general_bound() -> Theorem:
    """The upper bound, which holds for any differentiable activation, at δ = L."""
    return at(lemma("upper-bound"), {scalars("δ"): L})
