"""Beyond the write-up: norms that fit the weights, and other networks' direct paths."""

from typing import Any

from sympy import Matrix, Rational, Symbol, diag

from proofs import *
from proofs.library.lemmas import norms

POSITION = 6

E, N, W, X, Y = matrices("E N W X Y")
L, P = diagonal("L P")
R, S = symmetric("H P")
apart = family(vectors("e"))
truncated = family(matrices("T", rows="n", columns="m"))
A, B = family(matrices("A")), family(matrices("B"))
D, Z = family(diagonal("D")), family(diagonal("Z"))
jacobian = family(matrices("∂h"))
gate, state_of_gate = diagonal("D H")
states = family(diagonal("H"))
G, h = (family(matrices(name, rows="n", columns="m")) for name in "Gh")
x, z, state, candidate = vectors("x z h ĥ")
beta, eta = family(scalars("β")), family(scalars("η"))
a, b, c, f, p, q, z_min, z_max = scalars("a b c f p q z_min z_max")
gamma, delta, omega, epsilon = scalars("γ δ ω ε")
t = naturals("t")
i, j = (Symbol(name, integer=True) for name in "ij")
I = identity()
same = state[i, 0].diff(state[j, 0])  # 1 where i = j, else 0

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
    formula=r"\gamma\, \sigma_{\max}(W) < 1 \Rightarrow \forall \varepsilon > 0"
    r"\ \forall t \ge (1/\varepsilon - 1)/(1 - \gamma\, \sigma_{\max}(W)):"
    r"\ \|J_t\| \le \varepsilon,\ \gamma = \sup|\varphi'|",
    repairs="pascanu-eigenvalue",
    reading="With slopes at most γ and a largest singular value ω < 1/γ of W, the gradient"
    " vanishes: for every ε > 0 the Jacobian is at most ε in norm as soon as"
    " (1 + t (1 − γω)) ε ≥ 1.",
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
        every(lambda k: equal(D[k], I - states[k] * states[k])),
        every(lambda k: both(positive_definite(I - states[k]), positive_definite(I + states[k]))),
        every(lambda k: norm_at_least(product(lambda j: D[j] * W, k), 1)),
    ],
    section="Beyond: the condition of Pascanu, Mikolov and Bengio 2013",
    formula=r"\rho(W) < 1/\gamma \Rightarrow \|J_t\| \to 0",
    reading="The preprint asks for the largest eigenvalue only. With W² = 0 every eigenvalue is"
    " 0. Yet there are states between −1 and 1, which inputs realise for U = I, with whose"
    " gates I − H² every Jacobian keeps a norm of at least 1.",
)


@pascanu_eigenvalue.proof
def revived() -> Theorem:
    """W = [[6, −6], [6, −6]] squares to 0, but D W has the eigenvalue 3/2 for D = diag(1, 3/4)."""
    eigen = derive(equal(power(X, t) * x, q**t * x), equal(X * x, q * x))
    longer = derive(psd(x.T * (Y.T * Y - I) * x), equal(Y * x, p * x), p >= 1)
    longer = using(at(longer, {Y: power(X, t), p: q**t}), eigen)
    grows = derive(q**t >= 1, q >= 1)
    lasting = using(at(longer, {X: gate * W, q: Rational(3, 2)}), at(grows, {q: Rational(3, 2)}))
    values = {W: Matrix([[6, -6], [6, -6]]), gate: diag(1, Rational(3, 4)), x: Matrix([4, 3])}
    values |= {state_of_gate: diag(0, Rational(1, 2))}
    letters = {
        D: gate,
        states: state_of_gate,
        attaining(product(lambda j: D[j] * W, bound_step)): x,
    }
    return witness(pascanu_eigenvalue, values, letters, generalise(lasting, "t"))


claim(
    "orthogonal-keeps-norm",
    both(norm_at_most(power(W, t), 1), singular_values_at_least(power(W, t), 1)),
    given=[equal(W.T * W, I)],
    section="Beyond: orthogonal weights",
    formula=r"W^\top W = I \Rightarrow \sigma_i(W^t) = 1",
    reading="An orthogonal W without gates keeps every singular value of the Jacobian at 1.",
)
orthogonal_with_gates = claim(
    "orthogonal-with-gates",
    both(norm_at_most(jacobian[t], delta**t), singular_values_at_least(jacobian[t], c**t)),
    given=dict(
        weights=equal(W.T * W, I),
        open=every(lambda k: norm_at_most(D[k], delta)),
        closed=every(lambda k: singular_values_at_least(D[k], c)),
    ),
    section="Beyond: orthogonal weights",
    formula=r"W^\top W = I \Rightarrow d_{\min}^t \le \sigma_i(J_t) \le d_{\max}^t",
    reading="With an orthogonal W every singular value of the Jacobian lies between cᵗ and δᵗ,"
    " where all gates lie between c and δ in absolute value: only the gates let it vanish.",
    about=lambda: lemma("jacobian-product"),
)


@orthogonal_with_gates.proof
def gates_alone() -> Theorem:
    """The bounds of the product at ω = σ = 1."""
    given = orthogonal_with_gates.given
    norm = derive(norm_at_most(W, 1), given["weights"])
    least = conjunction(derive(psd(W.T * W - I), given["weights"]), derive(psd(1)))
    above = using(at(lemma("upper-bound"), {omega: 1}), norm)
    values = {scalars("d"): c, scalars("σ"): 1}
    below = using(at(lemma("smallest-singular-value-bound"), values), least)
    return conjunction(above, below)


diagonal_stability = claim(
    "diagonal-stability",
    norm_at_most(jacobian[t], a * (delta * q) ** t),
    given=dict(
        weights=[psd(q**2 * P - W.T * P * W), q >= 0],
        gates=[delta >= 0, every(lambda k: both(psd(D[k]), psd(delta * I - D[k])))],
        condition=[psd(P - I), psd(a**2 * I - P), a >= 0],
    ),
    section="Beyond: norms of the weights' own",
    formula=r"W^\top P W \preceq q^2 P \Rightarrow \|J_t\| \le \sqrt{\kappa(P)}\,(\delta q)^t",
    reading="The norm ‖W‖ may be replaced by one that fits W: if WᵀP W ⪯ q² P for a diagonal P"
    " with I ⪯ P ⪯ a² I, then the Jacobian is at most a (δq)ᵗ in norm, where no gate"
    " exceeds δ.",
    about=lambda: lemma("jacobian-product"),
)


@diagonal_stability.proof
def gates_commute_with_the_norm() -> Theorem:
    """D_k P D_k ⪯ δ² P entry by entry, so that each step multiplies P by (δq)² at most."""
    u, v = scalars("u v")
    entry = derive(delta**2 * u - v**2 * u >= 0, u >= 0, v >= 0, v <= delta)
    gated = entrywise(entry, {u: P, v: gate})
    step = derive(
        psd((delta * q) ** 2 * P - (gate * W).T * P * (gate * W)),
        psd(delta**2 * P - gate * gate * P),
        psd(q**2 * P - W.T * P * W),
    )
    step = using(step, gated, derive(psd(P), psd(P - I)))
    rate = derive(delta * q >= 0, delta >= 0, q >= 0)
    gates = diagonal_stability.given["gates"]
    return using(in_a_fitted_norm(gates, step, {norms.S: P, norms.r: delta * q}), rate)


contraction = claim(
    "contraction-of-tanh-networks",
    norm_at_most(jacobian[t], a * q**t),
    given=dict(
        multiplier=[psd(L), psd(2 * L - S)],
        factor=equal((2 * L - S) * N, L * W),
        inequality=psd(q**2 * S - N.T * (2 * L - S) * N),
        gates=every(lambda k: both(psd(D[k]), psd(I - D[k]))),
        condition=[psd(S - I), psd(a**2 * I - S), a >= 0, q >= 0],
    ),
    section="Beyond: norms of the weights' own",
    formula=r"\begin{pmatrix} q^2 P & -W^\top\Lambda \\ -\Lambda W & 2\Lambda - P \end{pmatrix}"
    r" \succeq 0 \Rightarrow \|J_t\| \le \sqrt{\kappa(P)}\, q^t",
    reading="A test for all gates at once, one semidefinite inequality in P, with I ⪯ P ⪯ a² I,"
    " and a diagonal L ⪰ 0: if q² P ⪰ NᵀHN for H = 2 L − P ⪰ 0 and H N = L W, then the"
    " Jacobian is at most a qᵗ in norm, whatever the gates between 0 and I.",
    about=lambda: lemma("jacobian-product"),
)


@contraction.proof
def one_inequality_for_all_gates() -> Theorem:
    """q²P − WᵀDPDW = (q²P − NᵀHN) + (DW − N)ᵀH(DW − N) + 2 Wᵀ(LD − LD²)W."""
    given, H, M, (u, v) = contraction.given, 2 * L - S, gate * W, scalars("u v")
    A_, B_, C_ = symmetric("A B C")
    slope = derive(u * (v - v**2) >= 0, u >= 0, v >= 0, v <= 1)
    gap = L * gate - L * gate * gate
    closing = using(derive(psd(W.T * gap * W), psd(gap)), entrywise(slope, {u: L, v: gate}))
    square = derive(psd((M - N).T * H * (M - N)), psd(H))
    terms = {A_: q**2 * S - N.T * H * N, B_: (M - N).T * H * (M - N), C_: W.T * gap * W}
    total = at(derive(psd(A_ + B_ + 2 * C_), psd(A_), psd(B_), psd(C_)), terms)
    whole, step = terms[A_] + terms[B_] + 2 * terms[C_], q**2 * S - M.T * S * M
    same = at(derive(psd(A_), equal(A_, B_), psd(B_)), {A_: step, B_: whole})
    split = derive(equal(step, whole), given["factor"])
    one_step = using(same, split, using(total, closing, square))
    return in_a_fitted_norm(given["gates"], one_step, {norms.S: S, norms.r: q})


def in_a_fitted_norm(gates: Assertion, step: Theorem, values: dict[Any, Any]) -> Theorem:
    """The bound of the Jacobian, from that of one step D W in the norm of S at every gate."""
    now = using(at(step, {gate: D[t + 1]}), specialised(gates, t + 1))
    whole = at(norms.fitted_norm(), {norms.A_k: D[bound_step] * W, norms.a: a} | values)
    whole = using(whole, generalise(now, "t", shift=1))
    same = {norms.A: jacobian[t], norms.B: product(lambda k: D[k] * W, t)}
    same |= {norms.c: a * values[norms.r] ** t}
    return using(at(norms.norm_of_equal(), same), lemma("jacobian-product"), whole)


cone_growth = claim(
    "growth-in-a-cone",
    a**2 * dot(jacobian[t] * x, jacobian[t] * x) >= q ** (2 * t) * dot(x, R * x),
    given=dict(
        steps=every(lambda k: psd((D[k] * W).T * R * (D[k] * W) - q**2 * R)),
        size=psd(a**2 * I - R),
    ),
    section="Beyond: norms of the weights' own",
    formula=r"(D_k W)^\top H (D_k W) \succeq q^2 H"
    r" \Rightarrow a\,\|J_t x\| \ge q^t \sqrt{x^\top H x}",
    reading="A usable criterion for explosion, with an indefinite H ⪯ a² I: if every step"
    " enlarges xᵀHx by q² at least, then a² ‖Jₜx‖² ≥ q²ᵗ xᵀHx. It grows for q > 1 and any"
    " x in the cone xᵀHx > 0.",
    about=lambda: lemma("jacobian-product"),
)


@cone_growth.proof
def the_form_grows() -> Theorem:
    """(D W X)ᵀH(D W X) − r H is Xᵀ((D W)ᵀH(D W) − q²H)X and q² (XᵀHX − s H), for r = q² s."""
    given, s = cone_growth.given, scalars("s")
    running = product(lambda k: D[k] * W, t)
    step = derive(
        psd((E * X).T * R * (E * X) - q**2 * s * R),
        psd(E.T * R * E - q**2 * R),
        psd(X.T * R * X - s * R),
    )
    later = at(step, {E: D[t + 1] * W, X: running, s: q ** (2 * t)})
    form = psd(running.T * R * running - q ** (2 * t) * R)
    successor = using(later, specialised(given["steps"], t + 1))
    grown = induction("t", form, derive(psd(R - R)), successor)
    longer = derive(
        a**2 * dot(Y * x, Y * x) >= s * dot(x, R * x),
        *(psd(a**2 * I - R), psd(X.T * R * X - s * R), equal(Y, X)),
    )
    values = {X: running, Y: jacobian[t], s: q ** (2 * t)}
    return using(at(longer, values), grown, lemma("jacobian-product"))


washout = claim(
    "washout-of-the-initial-state",
    norm_at_most(apart[t], a * q**t * b),
    given=dict(
        contraction=[
            every(lambda k: psd(q**2 * S - (D[k] * W).T * S * (D[k] * W))),
            psd(S - I),
            psd(a**2 * I - S),
            a >= 0,
            q >= 0,
        ],
        runs=every(lambda k: equal(apart[k], D[k] * W * apart[k - 1])),
        start=norm_at_most(apart[0], b),
    ),
    section="Beyond: norms of the weights' own",
    formula=r"\|h_t - h_t'\| \le \sqrt{\kappa(P)}\, q^t\, \|h_0 - h_0'\|",
    reading="Two runs under the same inputs differ by e with eₖ = Dₖ W eₖ₋₁, where Dₖ holds the"
    " slopes of the chords of tanh, between 0 and 1. If every step contracts by q in the"
    " norm of P, with I ⪯ P ⪯ a² I, then the initial difference b has fallen to a qᵗ b.",
)


@washout.proof
def differences_contract() -> Theorem:
    """e_t is the product of the steps applied to e_0."""
    given, y_0 = washout.given, vectors("y")
    whole = at(
        norms.fitted_norm(), {norms.A_k: D[bound_step] * W, norms.S: S, norms.r: q, norms.a: a}
    )
    steps = product(lambda k: D[k] * W, t)
    followed = derive(equal(apart[t], steps * apart[0]), given["runs"])
    shorter = derive(norm_at_most(X * y_0, p * b), norm_at_most(X, p), norm_at_most(y_0, b))
    shorter = using(at(shorter, {X: steps, y_0: apart[0], p: a * q**t}), whole)
    equal_norm = derive(norm_at_most(x, p), equal(x, y_0), norm_at_most(y_0, p))
    values = {x: apart[t], y_0: steps * apart[0], p: a * q**t * b}
    return using(at(equal_norm, values), followed, shorter)


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
