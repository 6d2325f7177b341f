"""Beyond the write-up: the gradient in the weights, and other networks' direct paths."""

from sympy import Matrix, Rational, Symbol, diag

from proofs import *
from proofs.library.lemmas import norms

POSITION = 6

W, E, X, Y = matrices("W E X Y")
A, B = family(matrices("A")), family(matrices("B"))
D, Z = family(diagonal("D")), family(diagonal("Z"))
jacobian = family(matrices("∂h"))
gate = diagonal("D")
G, h = (family(matrices(name, rows="n", columns="m")) for name in "Gh")
x, z, state, candidate = vectors("x z h ĥ")
beta, eta = family(scalars("β")), family(scalars("η"))
a, b, c, f, p, q, z_min, z_max = scalars("a b c f p q z_min z_max")
gamma, delta, omega, epsilon = scalars("γ δ ω ε")
t = naturals("t")
i, j = (Symbol(name, integer=True) for name in "ij")
I = identity()
same = state[i, 0].diff(state[j, 0])  # 1 where i = j, else 0

weight_gradient_bound = claim(
    "weight-gradient-bound",
    norm_at_most(G[t], beta[t]),
    given=dict(
        start=equal(G[0], 0 * G[0]),
        recursion=every(lambda k: equal(G[k], D[k] * W * G[k - 1] + D[k] * E * h[k - 1])),
        slopes=every(lambda k: norm_at_most(D[k], delta)),
        weights=norm_at_most(W, omega),
        direction=norm_at_most(E, 1),
        states=every(lambda k: norm_at_most(h[k - 1], eta[k - 1])),
        bound_at_start=equal(beta[0], 0),
        bound=every(lambda k: equal(beta[k], delta * omega * beta[k - 1] + delta * eta[k - 1])),
    ),
    section="Beyond: the gradient in the weights",
    formula=r"\|\partial h_t/\partial W\| \le \sum_k (\delta\omega)^{t-k} \delta \|h_{k-1}\|",
    reading="Gₜ is the derivative of hₜ, one column a sequence, in a direction E of the weights."
    " It obeys a recursion, and so does its bound βₜ = Σₖ (δω)ᵗ⁻ᵏ δ ηₖ₋₁, whatever the"
    " size of W: what lies a few steps back stays in the sum when what lies far back has"
    " vanished.",
)


@weight_gradient_bound.proof
def weight_gradient() -> Theorem:
    """One step of the recursion, by the triangle inequality, then induction."""
    stated, given = weight_gradient_bound.statement, weight_gradient_bound.given
    u, v = scalars("u v")
    g, s = matrices("g s", rows="n", columns="m")
    slopes = norm_at_most(gate, delta)
    old = derive(
        norm_at_most(gate * W * g, delta * omega * u),
        slopes,
        given["weights"],
        norm_at_most(g, u),
    )
    new = derive(
        norm_at_most(gate * E * s, delta * v), slopes, given["direction"], norm_at_most(s, v)
    )
    total = derive(norm_at_most(g + s, u + v), norm_at_most(g, u), norm_at_most(s, v))
    values = {g: gate * W * g, s: gate * E * s, u: delta * omega * u, v: delta * v}
    step = using(at(total, values), old, new)
    now = {gate: D[t + 1], g: G[t], s: h[t], u: beta[t], v: eta[t]}
    renamed = derive(norm_at_most(g, u), equal(g, s), equal(u, v), norm_at_most(s, v))
    grown = D[t + 1] * W * G[t] + D[t + 1] * E * h[t]
    bound = delta * omega * beta[t] + delta * eta[t]
    later = at(renamed, {g: G[t + 1], s: grown, u: beta[t + 1], v: bound})
    in_every_step = [given[name] for name in ("recursion", "slopes", "states", "bound")]
    facts = [specialised(part, t + 1) for part in in_every_step]
    start = derive(norm_at_most(G[0], beta[0]), given["start"], given["bound_at_start"])
    return induction("t", stated, start, using(later, at(step, now), *facts))


pascanu_vanishing = claim(
    "pascanu-vanishing",
    norm_at_most(jacobian[t], epsilon),
    given=[
        every(lambda k: norm_at_most(D[k], gamma)),
        norm_at_most(W, omega),
        gamma * omega < 1,
        (1 + t * (1 - gamma * omega)) * epsilon >= 1,
    ],
    section="Beyond: the condition of Pascanu, Mikolov and Bengio 2013",
    formula=r"\sigma_{\max}(W) < 1/\gamma \Rightarrow \|J_t\| \to 0,\ \gamma = \sup|\varphi'|",
    repairs="pascanu-eigenvalue",
    reading="With slopes at most γ and a largest singular value ω < 1/γ of W, the Jacobian is at"
    " most ε in norm as soon as (1 + t (1 − γω)) ε ≥ 1.",
    about=lambda: lemma("jacobian-product"),
)


@pascanu_vanishing.proof
def slopes_take_the_place_of_gates() -> Theorem:
    """The criterion for gates of norm at most δ, at δ = γ."""
    return at(lemma("vanishing-criterion"), {delta: gamma})


pascanu_eigenvalue = claim(
    "pascanu-eigenvalue",
    absurd,
    given=[
        equal(W * W, 0 * W),
        every(lambda k: positive_definite(D[k])),
        every(lambda k: psd(I - D[k])),
        every(lambda k: norm_at_least(product(lambda j: D[j] * W, k), 1)),
    ],
    section="Beyond: the condition of Pascanu, Mikolov and Bengio 2013",
    formula=r"\rho(W) < 1/\gamma \Rightarrow \|J_t\| \to 0",
    reading="The preprint asks for the largest eigenvalue only. If W² = 0, so that every"
    " eigenvalue is 0, the Jacobians are said not to keep a norm of at least 1 for ever.",
)


@pascanu_eigenvalue.proof
def revived() -> Theorem:
    """W = [[3, −3], [3, −3]] squares to 0, yet D W has the eigenvalue 3/2 for D = diag(1, 1/2)."""
    eigen = derive(equal(power(X, t) * x, q**t * x), equal(X * x, q * x))
    longer = derive(psd(x.T * (Y.T * Y - I) * x), equal(Y * x, p * x), p >= 1)
    longer = using(at(longer, {Y: power(X, t), p: q**t}), eigen)
    grows = derive(q**t >= 1, q >= 1)
    lasting = using(at(longer, {X: gate * W, q: Rational(3, 2)}), at(grows, {q: Rational(3, 2)}))
    values = {W: Matrix([[3, -3], [3, -3]]), gate: diag(1, Rational(1, 2)), x: Matrix([2, 1])}
    letters = {D: gate, attaining(product(lambda j: D[j] * W, bound_step)): x}
    return witness(pascanu_eigenvalue, values, letters, generalise(lasting, "t"))


claim(
    "orthogonal-keeps-norm",
    both(norm_at_most(power(W, t), 1), singular_values_at_least(power(W, t), 1)),
    given=[equal(W.T * W, I)],
    section="Beyond: orthogonal weights",
    formula=r"W^\top W = I \Rightarrow \sigma_i(W^t) = 1",
    reading="An orthogonal W without gates keeps every singular value of the Jacobian at 1.",
)
gru_direct_path = claim(
    "gru-direct-path",
    both(
        differentiates(
            (1 - z[i, 0]) * state[i, 0] + z[i, 0] * candidate[i, 0],
            state[j, 0],
            (1 - z[i, 0]) * same,
        ),
        psd(product(lambda k: I - Z[k], t) - (1 - z_max) ** t * I),
        psd((1 - z_min) ** t * I - product(lambda k: I - Z[k], t)),
    ),
    given=[
        z_max <= 1,
        every(lambda k: both(psd(Z[k] - z_min * I), psd(z_max * I - Z[k]))),
    ],
    section="Beyond: the gated recurrent unit",
    formula=r"\partial h_t/\partial h_{t-1} = \operatorname{diag}(1 - z_t)",
    reading="Along its state alone a GRU multiplies the gradient by diag(1 − zₜ); over t steps"
    " that stays between (1 − zₘₐₓ)ᵗ and (1 − zₘᵢₙ)ᵗ.",
)


@gru_direct_path.proof
def direct_path() -> Theorem:
    """The bracket of the product of gates, at the gates I − Z."""
    one_step, *_ = gru_direct_path.statement.conjuncts
    F = family(diagonal("F"))
    f_min, f_max = scalars("f_min f_max")
    values = {F: I - Z[bound_step], f_min: 1 - z_max, f_max: 1 - z_min}
    bracket = using(at(norms.gate_bracket(), values), derive(1 - z_max >= 0, z_max <= 1))
    return conjunction(derive(one_step), bracket)


residual_step = claim(
    "residual-step",
    both(
        norm_at_most(product(lambda k: I + A[k], t), (1 + a) ** t),
        singular_values_at_least(product(lambda k: I + A[k], t), (1 - a) ** t),
    ),
    given=dict(small=a < 1, layers=every(lambda k: norm_at_most(A[k], a))),
    section="Beyond: residual steps",
    formula=r"(1-a)^t \le \sigma_i(J_t) \le (1+a)^t",
    reading="Steps I + Aₖ with ‖Aₖ‖ ≤ a < 1 keep every singular value of the Jacobian between (1"
    " − a)ᵗ and (1 + a)ᵗ.",
)


@residual_step.proof
def residual() -> Theorem:
    """One step each way, and products of t steps."""
    given = residual_step.given
    _, singular_values = residual_step.statement.conjuncts
    largest = norm_at_most(product(lambda k: B[k], t), b**t)
    running = product(lambda k: B[k], t)
    smallest = psd(running.T * running - b ** (2 * t) * I)
    above = derive(norm_at_most(I + X, 1 + a), norm_at_most(X, a))
    excess = (I + X).T * (I + X) - (1 - a) ** 2 * I
    below = derive(psd(excess), norm_at_most(X, a), a <= 1)
    below = using(below, derive(a <= 1, given["small"]))
    sides = []
    for goal, bounds, bound, step in (
        (largest, every(lambda k: norm_at_most(B[k], b)), 1 + a, above),
        (smallest, every(lambda k: singular_values_at_least(B[k], b)), 1 - a, below),
    ):
        at_k = using(at(step, {X: A[t + 1]}), specialised(given["layers"], t + 1))
        at_k = generalise(at_k, "t", shift=1)
        whole = at(derive(goal, bounds), {B: I + A[bound_step], b: bound})
        sides.append(using(whole, at_k, derive(bound >= 0, a >= 0, given["small"])))
    upper, lower = sides
    return conjunction(upper, derive(singular_values, lower))


leaky_network = claim(
    "leaky-network",
    norm_at_most(product(lambda k: (1 - f) * I + f * D[k] * W, t), 1),
    given=[f >= 0, f <= 1, every(lambda k: norm_at_most(D[k], 1)), norm_at_most(W, 1)],
    section="Beyond: leaky networks",
    formula=r"\left\|\prod_k ((1-f) I + f D_k W)\right\| \le 1",
    reading="Leaky steps with ‖W‖ ≤ 1 and slopes at most 1 never lengthen a vector.",
)


@leaky_network.proof
def leaky() -> Theorem:
    """One step is an average of two contractions, and so is a product of contractions."""
    slopes = every(lambda k: norm_at_most(D[k], 1))
    step = derive(
        norm_at_most((1 - f) * I + f * gate * W, 1),
        *(f >= 0, f <= 1, norm_at_most(gate, 1), norm_at_most(W, 1)),
    )
    step = using(at(step, {gate: D[t + 1]}), specialised(slopes, t + 1))
    contractions = every(lambda k: norm_at_most(A[k], 1))
    whole = derive(norm_at_most(product(lambda k: A[k], t), 1), contractions)
    whole = at(whole, {A: (1 - f) * I + f * D[bound_step] * W})
    return using(whole, generalise(step, "t", shift=1))
