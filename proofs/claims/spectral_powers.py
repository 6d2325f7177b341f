"""Powers of the weight matrix: the linear network, and how far it speaks for others."""

from sympy import Matrix, Rational, Sum, Symbol, diag

from proofs import *
from proofs.library.facts import inverse_on_both_sides, spectral_theorem
from proofs.library.lemmas import gates, norms, one_unit, powers

POSITION = 3
SECTION = "Vanishing Gradients, "

A, C, W, Y = matrices("A C W Y")
S, Q, X = symmetric("W Q X")
V = diagonal("V")
h, x, y = vectors("h x y")
J, states = family(matrices("∂h")), family(vectors("h"))
t = naturals("t")
I = identity()
lam, mu, epsilon, a, b = scalars("λ μ ε a b")
r = family(scalars("r"))
i, j, l = (Symbol(name, integer=True) for name in "ijl")


def linear_step() -> Theorem:
    """∂h[0] = I and ∂h[k] = W ∂h[k − 1], for h[k] = W h[k − 1]."""
    entry = Sum(W[i, l] * h[l, 0], (l, 0, n - 1))
    return chain_rule({("h", "h"): (derive(differentiates(entry, h[j, 0], W[i, j])), W)}, i)


linear_jacobian = claim(
    "linear-jacobian",
    equal(J[t], power(W, t)),
    section=SECTION + "the linear network",
    formula=r"J_t = W^t",
    reading="Without the activation, the Jacobian of hₜ with respect to h₀ is the power Wᵗ.",
    about=linear_step,
)


@linear_jacobian.proof
def linear_steps() -> Theorem:
    """The recursion, followed for t steps."""
    return derive(linear_jacobian, linear_step())


linear_states = claim(
    "linear-states",
    equal(states[t], power(W, t) * states[0]),
    given=[every(lambda k: equal(states[k], W * states[k - 1]))],
    section=SECTION + "the linear network",
    formula=r"h_t = W^t h_0",
    reading="Without the activation, and without inputs and biases, the state after t steps is Wᵗ"
    " at the first state.",
)


def decomposition() -> Theorem:
    """W = C V Cᵀ, with C orthogonal and V diagonal."""
    return cite(spectral_theorem)


spectral_power = claim(
    "spectral-power",
    equal(power(S, t), C * power(V, t) * C.T),
    section=SECTION + "the linear network",
    formula=r"W^t = C V^t C^\top",
    reading="A symmetric W is C V Cᵀ with V diagonal and CᵀC = I, by the spectral theorem; then"
    " Wᵗ = C Vᵗ Cᵀ.",
    about=decomposition,
)


@spectral_power.proof
def inner_factors_cancel() -> Theorem:
    """CᵀC = I, and so C Cᵀ = I."""
    return derive(spectral_power, both_inverses(), decomposition())


def both_inverses() -> Theorem:
    """C Cᵀ = I, for the C of the decomposition."""
    return at(cite(inverse_on_both_sides), {matrices("A"): C.T, matrices("B"): C})


spectral_norms = claim(
    "spectral-norms",
    both(norm_at_most(power(S, t), a), norm_at_most(power(V, t), b)),
    given=[norm_at_most(power(V, t), a), norm_at_most(power(S, t), b)],
    section=SECTION + "the linear network",
    formula=r"\|W\| = \|V\|,\ \|W^t\| = \|V^t\|",
    reading="With W = C V Cᵀ, every bound of ‖Vᵗ‖ bounds ‖Wᵗ‖ and conversely; at t = 1 this is"
    " ‖W‖ = ‖V‖.",
    about=decomposition,
)


@spectral_norms.proof
def orthogonal_factors_keep_lengths() -> Theorem:
    """Wᵗ = C Vᵗ Cᵀ and Vᵗ = Cᵀ Wᵗ C."""
    P, Q = matrices("P Q")
    conjugate, orthogonal = equal(P, C * Q * C.T), equal(C.T * C, I)
    above = derive(norm_at_most(P, a), conjugate, orthogonal, equal(C * C.T, I), norm_at_most(Q, a))
    below = derive(norm_at_most(Q, b), conjugate, orthogonal, norm_at_most(P, b))
    sides = at(conjunction(above, below), {P: power(S, t), Q: power(V, t)})
    return using(sides, lemma("spectral-power"), both_inverses(), decomposition())


D, d, bounds = family(diagonal("D")), family(scalars("d")), family(scalars("δ"))
omega = scalars("ω")
largest_eigenvalue = [psd(S), psd(lam * I - S), equal(S * x, lam * x), dot(x, x) > 0]
positive_norm = claim(
    "positive-norm",
    norm_equals(S, lam),
    given=dict(
        positive=psd(S), largest=psd(lam * I - V), entry=[equal(V * y, lam * y), dot(y, y) > 0]
    ),
    section=SECTION + "the norm of a positive matrix",
    formula=r"\|W\| = \lambda_{\max}(V)",
    repairs="positive-norm-without-symmetry",
    reading="For a symmetric W = C V Cᵀ ⪰ 0 the norm is the largest entry λ of V: no entry"
    " exceeds λ, and one, at y, is λ.",
    about=decomposition,
)


@positive_norm.proof
def eigenvector_of_the_largest_eigenvalue() -> Theorem:
    """W ⪯ λ I, with the eigenvector x = C y."""
    given, spectrum = positive_norm.given, [decomposition(), both_inverses()]
    below = derive(psd(lam * I - S), given["largest"], *spectrum)
    eigenvector = derive(equal(S * (C * y), lam * (C * y)), given["entry"], *spectrum)
    length = derive(equal(dot(C * y, C * y), dot(y, y)), decomposition())
    nonzero = derive(dot(C * y, C * y) > 0, length, given["entry"])
    norm = at(derive(norm_equals(S, lam), *largest_eigenvalue), {x: C * y})
    return using(norm, below, eigenvector, nonzero, decomposition())


positive_norm_without_symmetry = claim(
    "positive-norm-without-symmetry",
    norm_at_most(W, lam),
    given=[positive_definite(W + W.T), equal((W - lam * I) ** 2, 0 * I), lam >= 0],
    section=SECTION + "the norm of a positive matrix",
    formula=r"\|W\| = \lambda_{\max}",
    reading="Without symmetry, xᵀWx > 0 for x ≠ 0 does not make ‖W‖ an eigenvalue. As (W − λ I)²"
    " = 0, λ is the only one.",
)


@positive_norm_without_symmetry.proof
def shear() -> Theorem:
    """A shear: its only eigenvalue is 1, and its norm (1 + √5)/2."""
    return witness(positive_norm_without_symmetry, {W: Matrix([[1, 1], [0, 1]]), lam: 1})


power_norm = claim(
    "power-norm",
    norm_equals(power(S, t), lam**t),
    given=dict(eigenvalue=largest_eigenvalue, sign=lam >= 0),
    section=SECTION + "the linear network",
    formula=r"\|W^t\| = \lambda_{\max}^t",
    reading="For W ⪰ 0 the norm of the power is the power of the largest eigenvalue.",
)


@power_norm.proof
def norm_of_power() -> Theorem:
    """The norm of a power is at most the power of the norm, and the eigenvector attains it."""
    above = at(powers.norm_of_power(), {powers.A: S, powers.a: lam})
    norm = derive(norm_at_most(S, lam), power_norm.given["eigenvalue"])
    bound = {upper_bound_of(power(powers.S, t)): upper_bound_of(power(S, t))}
    return conjunction(using(above, norm), at(powers.attained_power(), {powers.S: S} | bound))


eigenvalue_dichotomy = claim(
    "eigenvalue-dichotomy",
    both(lam**t <= epsilon, mu**t >= 1 + t * (mu - 1)),
    given=[lam >= 0, lam < 1, (1 + t * (1 - lam)) * epsilon >= 1, mu > 1],
    section=SECTION + "the linear network",
    formula=r"0 \le \lambda < 1 \Rightarrow \forall \varepsilon > 0"
    r"\ \forall t \ge (1/\varepsilon - 1)/(1 - \lambda):\ \lambda^t \le \varepsilon;\quad"
    r" \mu > 1 \Rightarrow \forall t:\ \mu^t \ge 1 + t (\mu - 1)",
    repairs="eigenvalue-dichotomy-symmetric",
    reading="An eigenvalue 0 ≤ λ < 1 has λᵗ ≤ ε for every ε > 0 as soon as (1 + t (1 − λ)) ε ≥ 1;"
    " an eigenvalue μ > 1 has μᵗ at least 1 + t (μ − 1). Of an eigenvalue of any sign this"
    " holds for the absolute value.",
)


@eigenvalue_dichotomy.proof
def dichotomy() -> Theorem:
    """A geometric sequence falls below ε at an explicit horizon; Bernoulli's inequality."""
    below_one = derive(lam <= 1, lam < 1)
    falls = using(at(norms.vanishes(), {norms.q: lam}), below_one)
    rises = at(norms.bernoulli(), {norms.q: mu, norms.r: mu - 1})
    signs = conjunction(derive(psd(0)), derive(mu - 1 >= 0, mu > 1))
    return conjunction(falls, using(rises, signs))


eigenvalue_dichotomy_symmetric = claim(
    "eigenvalue-dichotomy-symmetric",
    absurd,
    given=[(1 - lam) ** 2 > 0, lam**2 >= 1, every(lambda k: product(lambda j: lam, k) <= b)],
    section=SECTION + "the linear network",
    formula=r"\lambda \ne 1 \Rightarrow \lambda^t \to 0 \text{ or } \lambda^t \to \infty",
    reading="For λ ≠ 1 with |λ| ≥ 1 the powers are claimed unbounded; λ = −1 shows otherwise.",
)


@eigenvalue_dichotomy_symmetric.proof
def minus_one() -> Theorem:
    """The powers of −1 are 1 and −1 by turns."""
    powers_of_minus_one = product(lambda k: -1, t)
    values = {lam: -1, b: 1}
    return gates.bounded_sequence(eigenvalue_dichotomy_symmetric, values, powers_of_minus_one)


unchanged_powers = claim(
    "unchanged-powers-are-unitary",
    equal(S.T * S, I),
    given=[psd(S), equal(S * S, S), equal(S * x, x), dot(x, x) > 0],
    section=SECTION + "stability",
    formula=r"V^2 = V \Rightarrow V^\top V = I",
    reading="If W² = W, so that every power of W ⪰ 0 is W itself, and Wx = x for some x ≠ 0, so"
    " that none vanishes, W is said to be orthogonal.",
)


@unchanged_powers.proof
def projection() -> Theorem:
    """A projection, diag(1, 0), is each of its powers."""
    return witness(unchanged_powers, {S: diag(1, 0), x: Matrix([1, 0])})


stable_iff_unitary = claim(
    "stable-iff-unitary",
    both(equal(S, I), equal(S.T * S, I)),
    given=dict(
        positive=[psd(S), psd(X), equal(X * S, I)],
        bounded=every(lambda k: norm_at_most(power(S, k), b)),
        bounded_below=every(lambda k: norm_at_most(power(X, k), b)),
    ),
    section=SECTION + "stability",
    repairs="unchanged-powers-are-unitary",
    formula=r"V \succeq 0,\ \|V^t\| \le b,\ \|V^{-t}\| \le b \text{ for every } t"
    r" \Rightarrow V = I",
    reading="If no power of W ⪰ 0 and no power of its inverse X exceeds b in norm, so that every"
    " Wᵗx keeps between ‖x‖/b and b ‖x‖, then W = I, which is orthogonal. Conversely an"
    " orthogonal W ⪰ 0 is I, and stable: that is unitary-is-stable with a = 0.",
)


@stable_iff_unitary.proof
def neither_grows_nor_shrinks() -> Theorem:
    """W ⪯ I and X ⪯ I, by Bernoulli's inequality at every horizon; and W X = I."""
    given = stable_iff_unitary.given
    above = using(at(powers.bounded_powers(), {powers.S: S}), derive(psd(S), given["positive"]))
    below = using(at(powers.bounded_powers(), {powers.S: X}), derive(psd(X), given["positive"]))
    square = derive(psd(S * S - S), psd(I - X), equal(X * S, I))
    projection = derive(equal(S * S, S), psd(S), psd(I - S), psd(S * S - S))
    identity_ = derive(equal(S, I), equal(S * S, S), equal(X * S, I))
    identity_ = using(identity_, projection, square, above, below)
    return derive(stable_iff_unitary, identity_)


unitary_is_stable = claim(
    "unitary-is-stable",
    both(norm_at_most(S - I, a), norm_at_most(power(S, t) - I, (1 + a) ** t - 1)),
    given=[psd(S), norm_at_most(S.T * S - I, a)],
    section=SECTION + "stability",
    formula=r"V \succeq 0,\ \|V^\top V - I\| \le a \Rightarrow"
    r" \|V - I\| \le a,\ \|V^t - I\| \le (1 + a)^t - 1",
    reading="W ⪰ 0 is no farther from I than WᵀW is, and if that is at most a, then Wᵗ is at most"
    " (1 + a)ᵗ − 1 from I. With a = 0: an orthogonal W ⪰ 0 is I, and so are its powers.",
)


@unitary_is_stable.proof
def as_near_as_the_square() -> Theorem:
    """(W² − I)² = (W − I)² + (W − I) W² (W − I) + 2 (W − I) W (W − I); then step by step."""
    L, M = symmetric("L M")
    expanded = equal(M * M, L * L + L * S * S * L + 2 * L * S * L)
    near = derive(norm_at_most(L, a), norm_at_most(M, a), psd(S), expanded)
    values = {L: S - I, M: S * S - I}
    squares = equal(values[M] ** 2, values[L] ** 2 + values[L] * S * (S + 2 * I) * values[L])
    near = using(at(near, values), derive(squares))
    return conjunction(near, using(at(powers.powers_near_identity(), {powers.S: S}), near))


orthogonality_is_preserved = claim(
    "orthogonality-is-preserved",
    equal((W - C).T * (W - C), I),
    given=[equal(W.T * W, I)],
    section=SECTION + "stability",
    formula=r"W^\top W = I \Rightarrow (W - \eta G)^\top (W - \eta G) = I",
    reading="A step of gradient descent, W − C with C the gradient times the step size, would have"
    " to keep an orthogonal W orthogonal. The write-up says that nothing guarantees this; a"
    " plain step does not.",
)


@orthogonality_is_preserved.proof
def step_inwards() -> Theorem:
    """One unit with W = 1 and a step of 1/2."""
    return witness(orthogonality_is_preserved, {W: 1, C: Rational(1, 2)})


claim(
    "cayley-step",
    equal(Y.T * Y, I),
    given=[equal(W.T * W, I), equal(A.T, -A), equal((I + A) * Y, (I - A) * W)],
    section=SECTION + "stability",
    formula=r"W_+ = (I + A)^{-1} (I - A)\, W,\ A^\top = -A",
    repairs="orthogonality-is-preserved",
    reading="The step of Cayley keeps orthogonality: for a skew A, the Y with (I + A) Y = (I − A)"
    " W is orthogonal if W is.",
)
dominant_eigenvalue = claim(
    "dominant-eigenvalue",
    norm_at_most(power(S, t + 1) - b ** (t + 1) * Q, epsilon * b ** (t + 1)),
    given=dict(
        projection=[equal(S * Q, b * Q), equal(Q * Q, Q)],
        rest=norm_at_most(S - b * Q, a),
        gap=[a < b, (b + (t + 1) * (b - a)) * epsilon >= b],
    ),
    section=SECTION + "the linear network",
    formula=r"\|W - \lambda_1 Q\| \le a < \lambda_1,"
    r"\ t \ge 1,\ t \ge (1/\varepsilon - 1)\, \lambda_1/(\lambda_1 - a)"
    r" \Rightarrow \|W^t - \lambda_1^t Q\| \le \varepsilon \lambda_1^t",
    reading="Wᵗ is bᵗ Q up to ε bᵗ as soon as (b + t (b − a)) ε ≥ b, where Q projects onto"
    " eigenvectors of W of eigenvalue b, and what remains, W − b Q, has norm at most a <"
    " b.",
)


@dominant_eigenvalue.proof
def dominance() -> Theorem:
    """Wᵗ = bᵗ Q + Nᵗ with N = W − b Q, and ‖Nᵗ‖ ≤ aᵗ ≤ ε bᵗ."""
    given, N = dominant_eigenvalue.given, matrices("N")
    remainder = equal(N, S - b * Q)
    parts = derive(both(equal(N * Q, 0 * Q), equal(S * N, N * N)), remainder, given["projection"])
    split = by_induction(
        equal(power(S, t + 1), b ** (t + 1) * Q + power(N, t + 1)),
        "t",
        remainder,
        given["projection"],
        parts,
    )
    norm = at(powers.norm_of_power(), {powers.A: N, powers.a: a}, t=t + 1)
    small = at(_dominated(), t=t + 1)
    P = matrices("P")
    c, d = scalars("c d")
    whole = derive(norm_at_most(P, d), norm_at_most(C, c), c <= d, equal(P, C))
    values = {P: power(S, t + 1) - b ** (t + 1) * Q, C: power(N, t + 1)}
    values |= {c: a ** (t + 1), d: epsilon * b ** (t + 1)}
    difference = derive(equal(values[P], values[C]), split)
    theorem = using(at(whole, values), difference, norm, small, derive(a >= 0, given["rest"]))
    return using(at(theorem, {N: S - b * Q}), derive(equal(S - b * Q, S - b * Q)))


def _dominated() -> Theorem:
    """``0 ≤ a < b, (b + t (b − a)) ε ≥ b ⊢ aᵗ ≤ ε bᵗ``, as aᵗ (b + t (b − a)) ≤ bᵗ⁺¹."""
    r, u, v = scalars("r u v")
    order = derive(both(a**t * (b + t * (b - a)) <= b * b**t, b**t >= 0), a >= 0, a <= b)
    close = derive(u <= epsilon * v, u * r <= b * v, r > 0, v >= 0, r * epsilon >= b)
    far = derive(b + t * (b - a) > 0, b > 0, a <= b)
    values = {u: a**t, v: b**t, r: b + t * (b - a)}
    signs = [derive(b > 0, a < b, a >= 0), derive(a <= b, a < b)]
    return using(at(close, values), far, order, *signs)


linear_captures_nonlinear = claim(
    "linear-captures-nonlinear",
    absurd,
    given=[
        *one_unit.unit,
        one_unit.weight > 1,
        one_unit.rate < 1,
        every(lambda k: one_unit.gradient(k) <= one_unit.rate**k),
    ],
    section=SECTION + "the linear network",
    formula=r"\|J_t\| \approx \|W^t\|",
    reading="One unit without inputs, hₜ = tanh(w hₜ₋₁), with w > 1: the powers wᵗ explode, and"
    " the gradient, the product of w dₖ, is said to behave as they do. It may be at most"
    " qᵗ with q < 1.",
)


@linear_captures_nonlinear.proof
def saturated_unit() -> Theorem:
    """W = 2 from the state 19/20: every factor w d is at most 39/200."""
    return one_unit.falls_behind(linear_captures_nonlinear)


vanishing_carries_over = claim(
    "vanishing-carries-over",
    norm_at_most(product(lambda k: D[k] * S, t), b),
    given=dict(
        linear=[*largest_eigenvalue, lam >= 0, norm_at_most(power(S, t), b)],
        slopes=every(lambda k: norm_at_most(D[k], 1)),
    ),
    section=SECTION + "the linear network",
    formula=r"\|J_t\| \le \|W^t\|,\ W \succeq 0",
    repairs="linear-captures-nonlinear",
    reading="For W ⪰ 0 and slopes of at most 1, every bound of ‖Wᵗ‖ bounds the product of the gated"
    " steps: where the linear network's gradient vanishes, so does that of the other.",
)


@vanishing_carries_over.proof
def powers_of_the_largest_eigenvalue() -> Theorem:
    """‖Jₜ‖ ≤ λᵗ, as no step exceeds λ, and λᵗ = ‖Wᵗ‖."""
    given, steps = vanishing_carries_over.given, product(lambda k: D[k] * S, t)
    above = derive(norm_at_most(steps, lam**t), given["slopes"], norm_at_most(S, lam))
    below = at(lemma("power-norm"), {upper_bound_of(power(S, t)): b})
    norm = derive(norm_at_most(S, lam), given["linear"])
    weakened = derive(norm_at_most(Y, b), norm_at_most(Y, a), a <= b)
    weakened = at(weakened, {Y: steps, a: lam**t})
    return derive(vanishing_carries_over, using(weakened, above, below, norm))


gates_set_the_rate = claim(
    "gates-set-the-rate",
    both(
        equal(r[t], a**t * product(lambda k: d[k], t)),
        norm_at_most(J[t], omega**t * product(lambda k: bounds[k], t)),
    ),
    given=dict(
        one_unit=[equal(r[0], 1), every(lambda k: equal(r[k], a * d[k] * r[k - 1]))],
        many=[every(lambda k: norm_at_most(D[k], bounds[k])), norm_at_most(W, omega)],
    ),
    section=SECTION + "the linear network",
    formula=r"\|J_t\| \le \|W\|^t \prod_k \|D_k\|,\ \text{equal for } n = 1",
    repairs="bounded-multiplicative-effect",
    reading="The gates enter the rate as the weights do. With one unit the gradient rₖ = a dₖ rₖ₋₁"
    " is aᵗ times the product of the gates; for several units the Jacobian is at most ωᵗ"
    " times the product of the gates' norms, and may be less.",
    about=lambda: lemma("jacobian-product"),
)


@gates_set_the_rate.proof
def one_unit_and_many() -> Theorem:
    """The scalars of one unit commute; for many, the norms bound."""
    of_one_unit, _ = gates_set_the_rate.statement.conjuncts
    one_unit_ = by_induction(of_one_unit, "t", gates_set_the_rate.given["one_unit"])
    return conjunction(one_unit_, lemma("log-average-bound"))
