"""The Jacobian of a recurrent network over t steps, and what it depends on."""

from sympy import Function, Rational, Sum, Symbol, diag, ones, zeros

from proofs import *

POSITION = 1

z, s, L, omega = scalars("z s L ω")
W = matrices("W")
U = matrices("U", rows="n", columns="m")
h, b = vectors("h b")
x = vectors("x", size="m")
D, H, G = (family(diagonal(name)) for name in "DHG")
J = family(matrices("∂h"))
t = naturals("t")
I = identity()
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
    " Jacobian is Dₜ W with Dₜ the diagonal matrix of slopes. Inputs and bias move"
    " Dₜ; the form stays.",
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


ascending_product = claim(
    "ascending-product",
    equal(
        product(lambda k: (I - H[k] * H[k]) * W, t),
        product(lambda k: ((I - H[k] * H[k]) * W).T, t).T,
    ),
    given=[
        every(lambda k: positive_definite(I - H[k])),
        every(lambda k: positive_definite(I + H[k])),
    ],
    section="Vanishing Gradients, the formula for Jₜ",
    formula=r"J_t = \prod_{k=1}^t D_k W",
    reading="Read from left to right, the printed product puts the first step leftmost. With"
    " Dₖ = I − Hₖ², where Hₖ = diag(hₖ) has entries strictly between −1 and 1"
    " (inputs realise any such states), the two orders are claimed to agree.",
)


@ascending_product.proof
def orders_differ() -> Theorem:
    """Gates diag(1, 3/4) and then I, around a W that is not diagonal."""
    states = [zeros(2), diag(0, Rational(1, 2)), zeros(2)]
    return witness(ascending_product, {W: ones(2, 2), H: states}, t=2)


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
    reading="Two runs of one network from one state, with different inputs: their first states"
    " H and G differ. Their Jacobians are said to agree all the same.",
)


@inputs_do_not_matter.proof
def an_input_closes_the_gate() -> Theorem:
    """One unit, at the states 0 and 1/2: the gates are 1 and 3/4."""
    return witness(inputs_do_not_matter, {W: 1, H: 0, G: Rational(1, 2)})


any_activation = claim(
    "any-activation",
    norm_at_most(D[1], 1),
    section="Vanishing Gradients, choice of the activation",
    formula=r"\|D_t\| \le 1 \text{ for every } \varphi",
    reading="Everything that follows is claimed for activations other than tanh. It rests on"
    " ‖Dₜ‖ ≤ 1, and an activation may have any slope: φ(z) = 2z has slope 2.",
)


@any_activation.proof
def steep_activation() -> Theorem:
    """φ(z) = 2z has slope 2 everywhere; as a gate it has norm above 1."""
    return conjunction(derive(differentiates(2 * z, z, 2)), witness(any_activation, {D: 2}))


any_differentiable_activation = claim(
    "any-differentiable-activation",
    norm_at_most(J[t], (L * omega) ** t),
    given=[every(lambda k: norm_at_most(D[k], L)), norm_at_most(W, omega)],
    section="Vanishing Gradients, choice of the activation",
    formula=r"\|J_t\| \le (L\omega)^t,\ L = \sup|\varphi'|",
    repairs="any-activation",
    reading="For a differentiable activation whose slopes are at most L in absolute value, L"
    " takes the place of 1 in the upper bound.",
    about=recursion,
)


@any_differentiable_activation.proof
def general_bound() -> Theorem:
    """The upper bound of the product, for the Jacobian that equals it."""
    bound, A, C = (L * omega) ** t, matrices("A"), matrices("C")
    same = derive(norm_at_most(A, s), equal(A, C), norm_at_most(C, s))
    values = {A: J[t], C: product(lambda k: D[k] * W, t), s: bound}
    upper = at(lemma("upper-bound"), {scalars("δ"): L})
    return using(at(same, values), lemma("jacobian-product"), upper)
