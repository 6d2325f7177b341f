"""The Jacobian of a recurrent network over t steps, and what it depends on."""

from sympy import Function, Rational, Sum, Symbol, diag, ones, sympify, zeros

from proofs.kernel import Letter, Theorem, chain_rule, conjunction, derivative
from proofs.language import (
    bound_step,
    diagonal,
    differentiates,
    equal,
    every,
    family,
    identity,
    matrices,
    n,
    naturals,
    norm_at_most,
    positive_definite,
    product,
    read,
    scalars,
    tanh,
    vectors,
)
from proofs.language.conjecture import claim
from proofs.library.derivation import at, derive, using, witness
from proofs.referee.ledger import find, lemma

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
    gate = {Letter("D", "n", "n", "diagonal"): slope}
    step = lemma("one-step-jacobian"), read(D[bound_step] * W)
    return chain_rule({("h", "h"): step}, i, gate)


claim(
    "jacobian-product",
    equal(J[t], product(lambda k: D[k] * W, t)),
    section="Vanishing Gradients, the formula for Jₜ",
    formula=r"J_t = D_t W D_{t-1} W \cdots D_1 W",
    repairs="ascending-product",
    reading="By the chain rule the Jacobian of hₜ with respect to h₀ is the product of the"
    " one-step Jacobians, the latest step leftmost.",
    proof=lambda: derive(equal(J[t], product(lambda k: D[k] * W, t)), recursion()),
    about=recursion,
)

gates_of_tanh = [
    every(lambda k: positive_definite(I - H[k])),
    every(lambda k: positive_definite(I + H[k])),
]

claim(
    "ascending-product",
    equal(
        product(lambda k: (I - H[k] * H[k]) * W, t),
        product(lambda k: ((I - H[k] * H[k]) * W).T, t).T,
    ),
    given=gates_of_tanh,
    section="Vanishing Gradients, the formula for Jₜ",
    formula=r"J_t = \prod_{k=1}^t D_k W",
    reading="Read from left to right, the printed product puts the first step leftmost. With"
    " Dₖ = I − Hₖ², where Hₖ = diag(hₖ) has entries strictly between −1 and 1"
    " (inputs realise any such states), the two orders are claimed to agree.",
    proof=lambda: witness(
        find("ascending-product"),
        {W: ones(2, 2), H[bound_step]: [zeros(2), diag(0, Rational(1, 2)), zeros(2)]},
        t=2,
    ),
)

claim(
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
    " H and G differ, and so would the claim have it that their Jacobians do not.",
    proof=lambda: witness(
        find("inputs-do-not-matter"),
        {W: 1, H[bound_step]: 0, G[bound_step]: Rational(1, 2)},
    ),
)


def steep_activation() -> Theorem:
    """φ(z) = 2z has slope 2 everywhere; as a gate it has norm above 1."""
    slope = derivative(2 * z.symbol, z.symbol, sympify(2))
    return conjunction(slope, witness(find("any-activation"), {D[bound_step]: 2}))


claim(
    "any-activation",
    norm_at_most(D[1], 1),
    section="Vanishing Gradients, choice of the activation",
    formula=r"\|D_t\| \le 1 \text{ for every } \varphi",
    reading="Everything that follows is claimed for activations other than tanh. It rests on"
    " ‖Dₜ‖ ≤ 1, and an activation may have any slope: φ(z) = 2z has slope 2.",
    proof=lambda: steep_activation(),
)

claim(
    "any-differentiable-activation",
    norm_at_most(J[t], (L * omega) ** t),
    given=[every(lambda k: norm_at_most(D[k], L)), norm_at_most(W, omega)],
    section="Vanishing Gradients, choice of the activation",
    formula=r"\|J_t\| \le (L\omega)^t,\ L = \sup|\varphi'|",
    repairs="any-activation",
    reading="For a differentiable activation whose slopes are at most L in absolute value, L"
    " takes the place of 1 in the upper bound.",
    proof=lambda: general_bound(),
    about=recursion,
)


def general_bound() -> Theorem:
    """The upper bound of the product, for the Jacobian that equals it."""
    bound, A, C = (L * omega) ** t, matrices("A"), matrices("C")
    same = derive(norm_at_most(A, s), equal(A, C), norm_at_most(C, s))
    values = {A: J[t], C: product(lambda k: D[k] * W, t), s: bound}
    upper = at(lemma("upper-bound"), {scalars("δ"): L})
    return using(at(same, values), lemma("jacobian-product"), upper)
