"""Bounds of the Jacobian's norm: those that hold, and the repairs of the others."""

from collections.abc import Callable

from sympy import Matrix, Rational, diag, eye

from proofs import *
from proofs.library.facts import monotone_norm
from proofs.library.lemmas import first_step, gates, norms, one_unit, two_units

POSITION = 2
SECTION = "Vanishing Gradients, "

a, b, c, d, r = scalars("a b c d r")
delta, omega, sigma, rho = scalars("δ ω σ ρ")
A, C, W = matrices("A C W")
S, F = symmetric("W F")
x, y = vectors("x y")
t = naturals("t")
D = family(diagonal("D"))
E, P = diagonal("D P")
bounds = family(scalars("δ"))
I = identity()
O = 0 * W


def gated(matrix: Expression) -> Callable[[Expression], Expression]:
    """The Jacobian ``J_t = D_t W ⋯ D_1 W``, as a function of the horizon."""
    return lambda step: product(lambda k: D[k] * matrix, step)


J = gated(W)
jacobian = family(matrices("∂h"))


def recursion() -> Theorem:
    """∂h[t] is the Jacobian of h_t by h_0, and D[k] the slopes at step k."""
    return lemma("jacobian-product")


def of_the_network(theorem: Theorem, bound: Expression, same: Theorem) -> Theorem:
    """What is known of the product ``J_t`` up to its bound, of the Jacobian that equals it."""
    values = {norms.A: jacobian[t], norms.B: J(t), norms.c: bound}
    return using(at(same, values), theorem, lemma("jacobian-product"))


states = family(diagonal("H"))
realised_by_inputs = [
    every(lambda k: equal(D[k], I - states[k] * states[k])),
    every(lambda k: positive_definite(I - states[k])),
    every(lambda k: positive_definite(I + states[k])),
]
"""The gates of states between −1 and 1, which inputs realise: "inputs-realise-any-states"."""
gates_at_least_d = [d >= 0, every(lambda k: psd(D[k] - d * I))]

half = Rational(1, 2)
e_1, e_2 = Matrix([1, 0]), Matrix([0, 1])


claim(
    "submultiplicativity",
    norm_at_most(A * C, a * c),
    given=[norm_at_most(A, a), norm_at_most(C, c)],
    section=SECTION + "the norm of the product",
    formula=r"\|AC\| \le \|A\|\,\|C\|",
    repairs="norm-of-product",
    reading="The norm of a product is at most the product of the norms.",
)
norm_of_product = claim(
    "norm-of-product",
    norm_at_least(E * W, d * omega),
    given=[*first_step.network, norm_equals(E, d), norm_equals(W, omega)],
    section=SECTION + "the norm of the product",
    formula=r"\left\|\prod D_k W\right\| = \prod \|D_k\|\,\|W\|",
    reading="The norm of the product of the gated steps is said to be the product of their norms."
    " One step would already have to satisfy ‖D W‖ ≥ ‖D‖ ‖W‖. The network has no inputs: with"
    " y = (1, …, 1), its preactivations W x at the state x are p in one group of units, P, and"
    " q in the others.",
)


@norm_of_product.proof
def norm_is_lost_in_one_step() -> Theorem:
    """W reads and drives the unit that D closes: ‖D‖ = ‖W‖ = 1, and ‖D W‖ is at most 3/4."""
    gates_, e = first_step.gates, vectors("e")
    size = derive(norm_at_most(a * P + I - P, 1), equal(P * P, P), a >= 0, a <= first_step.most)
    size = using(at(size, {a: first_step.closed}), first_step.closed_gate())
    attained = derive(psd(e.T * (gates_**2 - I) * e), equal(P * e, 0 * e))
    proof = conjunction(first_step.weights_are_closed(), first_step.closed_gate(), size, attained)
    letters = first_step.saturated() | {d: 1, omega: 1, upper_bound_of(E * W): first_step.most}
    letters |= {attaining(E): e, attaining(W): x}
    values = {W: diag(1, 0), P: diag(1, 0), x: e_1, y: Matrix([1, 1]), e: e_2}
    return witness(norm_of_product, values, letters, proof)


upper_bound = claim(
    "upper-bound",
    norm_at_most(jacobian[t], (delta * omega) ** t),
    given=dict(gates=every(lambda k: norm_at_most(D[k], delta)), weights=norm_at_most(W, omega)),
    section=SECTION + "the bracket of ‖Jₜ‖",
    formula=r"\|J_t\| \le (\delta_s \|W\|)^t",
    reading="If no gate matrix exceeds δ in norm and W does not exceed ω, the Jacobian of hₜ by"
    " h₀ does not exceed (δω)ᵗ.",
    about=recursion,
)


@upper_bound.proof
def step_by_step() -> Theorem:
    """Each step multiplies by at most δω."""
    given, bound = upper_bound.given, (delta * omega) ** t
    product_bound = derive(norm_at_most(J(t), bound), given["gates"], given["weights"])
    return of_the_network(product_bound, bound, norms.norm_of_equal())


lower_bound = claim(
    "lower-bound",
    norm_at_least(J(t), (delta * omega) ** t),
    given=[
        *realised_by_inputs,
        *(every(lambda k: norm_at_least(D[k], delta)), norm_at_least(W, omega)),
    ],
    section=SECTION + "the bracket of ‖Jₜ‖",
    formula=r"(\delta_i \|W\|)^t \le \|J_t\|",
    reading="If every gate matrix has norm at least δ and W at least ω, t steps are said to have"
    " norm at least (δω)ᵗ. The gates are I − H² for states between −1 and 1, which inputs"
    " realise for U = I.",
)


@lower_bound.proof
def norm_is_lost_at_once() -> Theorem:
    """W reads the first unit, whose gate is 3/4 at the state 1/2: ‖D‖ = ‖W‖ = 1, ‖D W‖ = 3/4."""
    values = {D: diag(Rational(3, 4), 1), states: diag(half, 0), W: diag(1, 0)}
    values |= {attaining(D): e_2, attaining(W): e_1, upper_bound_of(J(t)): Rational(3, 4)}
    return witness(lower_bound, values | {delta: 1, omega: 1}, t=1)


lower_bound_autonomous = claim(
    "lower-bound-autonomous",
    norm_at_least(J(t), (delta * omega) ** t),
    given=[
        *two_units.network,
        every(lambda k: norm_at_least(D[k], delta)),
        norm_at_least(W, omega),
    ],
    section=SECTION + "the bracket of ‖Jₜ‖",
    formula=r"(\delta_i \|W\|)^t \le \|J_t\|,\ h_t = \tanh(W h_{t-1})",
    reading="The same bound for a network without inputs, whose gates are what its own states"
    " make them: h[k] = tanh(W h[k − 1]), with two groups of units that W does not mix.",
)


@lower_bound_autonomous.proof
def norm_is_lost_without_inputs() -> Theorem:
    """The weights act where the unit is saturated, the gate's norm lies where the unit is at 0."""
    return two_units.refutation(lower_bound_autonomous, horizon=1)


largest_singular_value_bound = claim(
    "largest-singular-value-bound",
    norm_at_least(jacobian[t + 1], d * (d * sigma) ** t * omega),
    given=dict(
        gates=every(lambda k: singular_values_at_least(D[k], d)),
        weights=[singular_values_at_least(W, sigma), norm_at_least(W, omega)],
    ),
    section=SECTION + "the bracket of ‖Jₜ‖",
    formula=r"d_{\min}^t\, \sigma_{\min}(W)^{t-1}\, \|W\| \le \|J_t\|,\ t \ge 1",
    repairs="lower-bound",
    reading="For any W: after t + 1 steps the norm of the Jacobian is at least dᵗ⁺¹ σᵗ ω, with the"
    " smallest gate d, the smallest singular value σ of W, and ω at most ‖W‖. Only the first"
    " step keeps the norm of W.",
    about=recursion,
)


@largest_singular_value_bound.proof
def where_the_first_step_attains_its_norm() -> Theorem:
    """JᵀJ ⪰ d²(dσ)²ᵗ WᵀW, which is D_1 ⪰ d at t = 0; W attains its norm at x."""
    given, later, rate = largest_singular_value_bound.given, t + 1, d * (d * sigma) ** t
    first = derive(psd((D[1] * W).T * D[1] * W - d**2 * W.T * W), specialised(given["gates"], 1))
    step = derive(
        psd((A * W * C).T * A * W * C - (d * sigma * c) ** 2 * F),
        *(psd(A.T * A - d**2 * I), psd(W.T * W - sigma**2 * I), psd(C.T * C - c**2 * F)),
    )
    step = at(step, {A: D[t + 2], C: J(later), c: rate, F: W.T * W})
    goal = psd(J(later).T * J(later) - rate**2 * W.T * W)
    gram = induction("t", goal, first, using(step, specialised(given["gates"], t + 2)))
    squares = derive(
        b**2 >= (c * omega) ** 2,
        *(norm_at_most(A, b), equal(A, C), psd(C.T * C - c**2 * W.T * W)),
        norm_at_least(W, omega),
    )
    bound = upper_bound_of(jacobian[later])
    squares = at(squares, {A: jacobian[later], C: J(later), b: bound, c: rate})
    squares = using(squares, gram, at(lemma("jacobian-product"), t=later))
    sign = derive(rate * omega >= 0, d >= 0, sigma >= 0, omega >= 0)
    root = at(norms.square_root(), {norms.b: bound, norms.c: rate * omega})
    return using(root, squares, sign)


smallest_singular_value_bound = claim(
    "smallest-singular-value-bound",
    singular_values_at_least(jacobian[t], (d * sigma) ** t),
    given=[
        every(lambda k: singular_values_at_least(D[k], d)),
        singular_values_at_least(W, sigma),
    ],
    section=SECTION + "the bracket of ‖Jₜ‖",
    formula=r"(d_{\min}\, \sigma_{\min}(W))^t \le \sigma_{\min}(J_t)",
    repairs="lower-bound",
    reading="With the smallest singular value of W and the smallest gate d in the place of the"
    " norms, the lower bound holds for every singular value of the Jacobian.",
    about=recursion,
)


@smallest_singular_value_bound.proof
def at_least_so_much_a_step() -> Theorem:
    """Each step multiplies by at least d σ."""
    rate, given = (d * sigma) ** t, smallest_singular_value_bound.given
    product_bound = derive(both(psd(J(t).T * J(t) - rate**2 * I), rate >= 0), *given)
    gram = of_the_network(product_bound, rate, norms.gram_of_equal())
    return derive(smallest_singular_value_bound, gram, derive(rate >= 0, product_bound))


entrywise_lower_bound = claim(
    "entrywise-lower-bound",
    both(
        entrywise_at_least(J(t), d**t * power(W, t)),
        norm_at_least(J(t), d**t * c),
    ),
    given=dict(
        weights=entrywise_at_least(W, O),
        gates=gates_at_least_d,
        powers=norm_at_least(power(W, t), c),
    ),
    section=SECTION + "the bracket of ‖Jₜ‖",
    formula=r"J_t \ge d_{\min}^t W^t \text{ entrywise},\ \|J_t\| \ge d_{\min}^t \|W^t\|",
    repairs="lower-bound-autonomous",
    reading="If W has no negative entry, the product of the gated steps is at least dₘᵢₙᵗ Wᵗ"
    " entry by entry, and its norm at least dₘᵢₙᵗ times every lower bound of ‖Wᵗ‖.",
)


@entrywise_lower_bound.proof
def entrywise_bound() -> Theorem:
    """The entrywise order by induction, then the norms, which it orders (cited)."""
    given = entrywise_lower_bound.given
    below = derive(
        both(entrywise_at_least(J(t), d**t * power(W, t)), entrywise_at_least(power(W, t), O)),
        given["weights"],
        given["gates"],
    )
    scaled, bound = d**t * power(W, t), upper_bound_of(J(t))
    sign = derive(entrywise_at_least(d**t * C, O), entrywise_at_least(C, O), d >= 0)
    positive = using(at(sign, {C: power(W, t)}), below)
    ordered = at(cite(monotone_norm), {A: scaled, matrices("B"): J(t), scalars("b"): bound})
    ordered = using(ordered, below, positive)
    squares = derive(
        bound**2 >= r**2 * c**2, psd(bound**2 * I - r**2 * A.T * A), norm_at_least(A, c)
    )
    values = {A: power(W, t), r: d**t, attaining(A): attaining(power(W, t))}
    root = at(norms.square_root(), {norms.b: bound, norms.c: d**t * c})
    product_sign = derive(d**t * c >= 0, using(derive(d**t >= 0, d >= 0)), c >= 0)
    return conjunction(below, using(root, using(at(squares, values), ordered), product_sign))


perron_lower_bound = claim(
    "perron-lower-bound",
    norm_at_least(jacobian[t], (d * rho) ** t),
    given=dict(
        weights=entrywise_at_least(W, O),
        gates=gates_at_least_d,
        eigenvector=[equal(W * x, rho * x), dot(x, x) > 0, rho >= 0],
    ),
    section=SECTION + "the bracket of ‖Jₜ‖",
    formula=r"(d_{\min}\, \rho(W))^t \le \|J_t\|,\ W \ge 0",
    repairs="lower-bound",
    reading="If W has no negative entry, an eigenvalue ρ ≥ 0 in the place of ‖W‖ and the smallest"
    " gate d make the lower bound true.",
    about=recursion,
)


@perron_lower_bound.proof
def along_the_eigenvector() -> Theorem:
    """Jₜ ≥ dᵗ Wᵗ entry by entry, and Wᵗ x = ρᵗ x."""
    powers_, given, bound = power(W, t), perron_lower_bound.given, upper_bound_of(jacobian[t])
    eigenvector = derive(equal(powers_ * x, rho**t * x), given["eigenvector"])
    attained = derive(psd(x.T * (A.T * A - r**2 * I) * x), equal(A * x, r * x))
    attained = using(at(attained, {A: powers_, r: rho**t}), eigenvector)
    below = lemma("entrywise-lower-bound")
    below = at(below, {attaining(powers_): x, c: rho**t, upper_bound_of(J(t)): bound})
    same = derive(norm_at_most(C, c), equal(A, C), norm_at_most(A, c))
    same = at(same, {A: jacobian[t], C: J(t), c: bound})
    sign = derive(rho**t >= 0, given["eigenvector"])
    return derive(perron_lower_bound, using(below, attained, sign, same, lemma("jacobian-product")))


perron_lower_bound_symmetric = claim(
    "perron-lower-bound-symmetric",
    norm_at_least(jacobian[t], (d * omega) ** t),
    given=dict(
        semidefinite=[equal(W.T, W), psd(W)],
        nonnegative=entrywise_at_least(W, O),
        norm=[norm_equals(W, omega), omega > 0],
        gates=gates_at_least_d,
    ),
    section=SECTION + "the bracket of ‖Jₜ‖",
    formula=r"W \succeq 0,\ W \ge 0 \Rightarrow (d_{\min} \|W\|)^t \le \|J_t\|",
    repairs="lower-bound-min-entry",
    reading="If W ⪰ 0 has no negative entry, which W ⪰ 0 does not imply, then ‖W‖ and the smallest"
    " gate d make the lower bound true at every horizon.",
    about=recursion,
)


@perron_lower_bound_symmetric.proof
def along_the_eigenvector_of_the_norm() -> Theorem:
    """W attains its norm at v, and so WᵀWv = ω²v, which is Wv = ωv for W ⪰ 0."""
    given, v_ = perron_lower_bound_symmetric.given, attaining(W)
    square = derive(equal(W.T * W * v_, omega**2 * v_), given["norm"])
    eigenvector = derive(equal(W * v_, omega * v_), square, given["semidefinite"], omega > 0)
    bound = at(lemma("perron-lower-bound"), {x: v_, rho: omega})
    return derive(perron_lower_bound_symmetric, using(bound, eigenvector))


symmetric_lower_bound = claim(
    "symmetric-lower-bound",
    both(
        norm_at_least(D[1] * S, d * omega),
        norm_at_least(D[2] * S * D[1] * S, (d * omega) ** 2),
    ),
    given=dict(weights=[psd(S), norm_equals(S, omega), omega > 0], gates=gates_at_least_d),
    section=SECTION + "the bracket of ‖Jₜ‖",
    formula=r"(d_{\min} \|W\|)^t \le \|J_t\|,\ t \le 2,\ W \succeq 0",
    repairs="lower-bound-min-entry",
    reading="For W ⪰ 0 the smallest gate gives the lower bound for one step and for two. For n = 3"
    " it fails at t = 3.",
)


@symmetric_lower_bound.proof
def symmetric_bound() -> Theorem:
    """One and two gated steps, at the eigenvector where ‖W‖ is attained."""
    bounds = []
    for lemma_, matrix in (
        (gates.one_gated_step(), D[1] * S),
        (using(gates.two_gated_steps(), gates.top_eigenvector()), D[2] * S * D[1] * S),
    ):
        values = {
            gates.b: upper_bound_of(matrix),
            gates.D_1: D[1],
            gates.D_2: D[2],
            gates.v: attaining(S),
        }
        bounds.append(at(lemma_, values))
    steps = [specialised(symmetric_lower_bound.given["gates"], step) for step in (1, 2)]
    return using(conjunction(*bounds), *steps, derive(omega >= 0, omega > 0))


lower_bound_min_entry = claim(
    "lower-bound-min-entry",
    norm_at_least(gated(S)(t), (d * omega) ** t),
    given=[
        psd(S),
        norm_at_least(S, omega),
        *gates_at_least_d,
        *realised_by_inputs,
    ],
    section=SECTION + "the bracket of ‖Jₜ‖",
    formula=r"(d_{\min} \|W\|)^t \le \|J_t\|,\ W \succeq 0",
    reading="The tempting repair: for W ⪰ 0 and the smallest gate d, the bound (d ω)ᵗ for every t,"
    " whatever gates I − H² the inputs realise, for U = I, by states between −1 and 1.",
)


@lower_bound_min_entry.proof
def three_units() -> Theorem:
    """Gates that let the parts of W v cancel: ‖J_3‖ < 9/10 although (d ω)³ = 1.

    With gates of ratio K, the leading parts of W D_2 W D_1 W v add up to 1 + a² + b² + a b c for
    entries a, b, c of W scaled by K, and c may be chosen against a and b.
    """
    root = Rational(1601, 80)  # a gate of 1/K is that of the state 1599/1601
    K, closed = root**2, Rational(1599, 1601)
    weights = Matrix([[K, root, root], [root, 5, -3], [root, -3, 5]])
    first, second = diag(closed, closed, 0), diag(closed, 0, closed)
    open_states = [diag(closed, closed, closed), first, second, diag(closed, closed, closed)]
    values = {
        S: weights,
        omega: K,
        d: 1 / K,
        states: open_states,
        D: [eye(3) - state**2 for state in open_states],
        attaining(S): Matrix([1, 0, 0]),
        upper_bound_of(gated(S)(t)): Rational(9, 10),
    }
    return witness(lower_bound_min_entry, values, t=3)


bounded_multiplicative_effect = claim(
    "bounded-multiplicative-effect",
    absurd,
    given=[
        *one_unit.unit,
        *one_unit.in_between,
        one_unit.rate < 1,
        every(lambda k: one_unit.gradient(k + 1) <= one_unit.b * one_unit.rate**k),
    ],
    section=SECTION + "the case in between",
    formula=r"\|J_t\| \approx C\, \|W\|^t",
    reading="The gates are said to contribute a bounded factor only, so that the gradient could"
    " not fall as b qᵗ does, with q < 1. Here one unit has no inputs, in the middle case,"
    " so that w ≥ 1: every gate is at least δ > 0, one is at least 1/w and one at most"
    " 1/w.",
)


@bounded_multiplicative_effect.proof
def unit_that_saturates() -> Theorem:
    """W = 4 from the state 1/8: the first factor w d is at least 3, all others at most 19/25."""
    return one_unit.vanishes_in_between(bounded_multiplicative_effect)


log_average_bound = claim(
    "log-average-bound",
    norm_at_most(jacobian[t], omega**t * product(lambda k: bounds[k], t)),
    given=[every(lambda k: norm_at_most(D[k], bounds[k])), norm_at_most(W, omega)],
    section=SECTION + "the case in between",
    formula=r"\|J_t\| \le \|W\|^t \prod_{k=1}^t \|D_k\|",
    repairs="norm-of-product",
    reading="The Jacobian is at most ωᵗ times the product of the gates' norms, so its rate is at"
    " most log ω plus the average of log ‖Dₖ‖.",
    about=recursion,
)


@log_average_bound.proof
def norms_of_all_gates() -> Theorem:
    """Each step multiplies by at most δₖ ω."""
    bound = omega**t * product(lambda k: bounds[k], t)
    product_bound = derive(norm_at_most(J(t), bound), *log_average_bound.given)
    return of_the_network(product_bound, bound, norms.norm_of_equal())
