"""The gates D_t of a tanh network: their range, their norm, and what closed gates say."""

from sympy import Rational

from proofs import *
from proofs.library.lemmas import exponential, norms

POSITION = 1.5
SECTION = "Vanishing Gradients, "

a, b, d, z = scalars("a b d z")
delta_i, delta_s, epsilon, omega = scalars("δ_i δ_s ε ω")
eta, upsilon, xi, beta = scalars("η υ ξ β")
W = matrices("W")
K, u = matrices("K", rows="n", columns="m"), vectors("u", size="m")
x, y, v = vectors("x y v")
i, s = naturals("i s")
D = family(diagonal("D"))
E, H, Z = diagonal("D H Z")
norms_of_gates = family(scalars("d"))
I = identity()

slopes_of_tanh = [every(lambda k: positive_definite(D[k])), every(lambda k: psd(I - D[k]))]
states_in_the_cube = [positive_definite(I - H), positive_definite(I + H)]


diagonal_norm = claim(
    "diagonal-norm",
    norm_equals(E, d),
    given=dict(
        entries=[d >= 0, psd(d * I - E), psd(d * I + E)],
        attained=[equal(E * E * x, d**2 * x), dot(x, x) > 0],
    ),
    section=SECTION + "the norm of a diagonal matrix",
    formula=r"\|D\| = \max_i |d_i|",
    reading="If every entry of a diagonal matrix lies between −d and d, and D²x = d²x for some x"
    " ≠ 0, then its norm is d.",
)


@diagonal_norm.proof
def attained_at_a_basis_vector() -> Theorem:
    """The entries bound the norm, and each bound is at least the entry at the basis vector x."""
    given, bound = diagonal_norm.given, upper_bound_of(E)
    above = derive(norm_at_most(E, d), given["entries"])
    squares = derive(bound**2 >= d**2, norm_at_most(E, bound), given["attained"])
    below = using(at(norms.square_root(), {norms.b: bound, norms.c: d}), squares)
    return conjunction(above, below)


tanh_derivative_range = claim(
    "tanh-derivative-range",
    both(1 - tanh(z) ** 2 >= 0, 1 - tanh(z) ** 2 < 1),
    section=SECTION + "the range of tanh'",
    formula=r"\tanh'(z) \in [0, 1)",
    reading="The slope of tanh is said to lie in [0, 1), with 0 and without 1.",
)


@tanh_derivative_range.proof
def slope_at_zero() -> Theorem:
    """The slope is 1 at 0, as tanh 0 = 0."""
    return witness(tanh_derivative_range, {z: 0})


claim(
    "tanh-derivative-half-open",
    both(1 - tanh(z) ** 2 > 0, (1 - tanh(z) ** 2) * (4 + z**2) <= 4),
    section=SECTION + "the range of tanh'",
    formula=r"\tanh'(z) \in (0, 1],\ \text{and } 1 \text{ only at } 0",
    repairs="tanh-derivative-range",
    reading="The slope of tanh is positive and at most 4/(4 + z²): at most 1, and 1 only at z = 0.",
    proof=exponential.tanh_slope,
)
gate_norm_below_one = claim(
    "gate-norm-below-one",
    positive_definite(I - (I - tanh(Z) * tanh(Z)) ** 2),
    section=SECTION + "the bound of the gates",
    formula=r"\|D_t\| < 1",
    reading="For every vector of preactivations, Z = diag(z), the gates D = I − tanh(Z)² are said"
    " to have norm below 1.",
)


@gate_norm_below_one.proof
def gate_at_zero() -> Theorem:
    """One unit with preactivation 0: D = 1."""
    return witness(gate_norm_below_one, {Z: 0})


gate_norm_at_most_one = claim(
    "gate-norm-at-most-one",
    both(
        positive_definite(I - tanh(Z) * tanh(Z)),
        norm_at_most(I - tanh(Z) * tanh(Z), 1),
        psd(4 * I - (I - tanh(Z) * tanh(Z)) * (4 * I + Z * Z)),
    ),
    section=SECTION + "the bound of the gates",
    formula=r"0 < \|D_t\| \le 1",
    repairs="gate-norm-below-one",
    reading="Every gate is positive and the norm of D is at most 1; entry i is at most 4/(4 +"
    " zᵢ²), so the norm is 1 only if some zᵢ is 0.",
)


@gate_norm_at_most_one.proof
def gate_norm() -> Theorem:
    """The slope of tanh, entry by entry, and what it says of the norm."""
    matrix = entrywise(lemma("tanh-derivative-half-open"), {z: Z})
    square = derive(norm_at_most(E, 1), positive_definite(E), psd(I - E))
    below = derive(psd(tanh(Z) * tanh(Z)))
    return conjunction(matrix, using(at(square, {E: I - tanh(Z) * tanh(Z)}), matrix, below))


gate_norm_bracket = claim(
    "gate-norm-bracket",
    both(delta_i >= -epsilon, delta_i <= delta_s, delta_s <= 1 + epsilon),
    given=dict(
        slopes=slopes_of_tanh,
        norms=every(lambda k: norm_equals(D[k], norms_of_gates[k])),
        bracket=every(lambda k: both(norms_of_gates[k] >= delta_i, norms_of_gates[k] <= delta_s)),
        least=norms_of_gates[i + 1] <= delta_i + epsilon,
        most=norms_of_gates[s + 1] >= delta_s - epsilon,
    ),
    section=SECTION + "infimum and supremum of the gates' norms",
    formula=r"0 \le \delta_i \le \|D_t\| \le \delta_s \le 1",
    reading="δᵢ bounds every dₖ = ‖Dₖ‖ below and δₛ above, and one of them comes within ε of δᵢ"
    " and one within ε of δₛ, as for an infimum and a supremum and every ε > 0. Then −ε ≤"
    " δᵢ ≤ δₛ ≤ 1 + ε. Hence 0 ≤ δᵢ ≤ δₛ ≤ 1.",
)


@gate_norm_bracket.proof
def bracket() -> Theorem:
    """A norm is nonnegative, and that of a gate 0 ⪯ D ⪯ I is at most 1, where it is attained."""
    given = gate_norm_bracket.given
    infimum = derive(delta_i >= -epsilon, specialised(given["norms"], i + 1), given["least"])
    ordered = derive(delta_i <= delta_s, specialised(given["bracket"], 1))
    below_one = derive(norm_at_most(D[s + 1], 1), given["slopes"])
    attained = derive(norms_of_gates[s + 1] <= 1, specialised(given["norms"], s + 1), below_one)
    supremum = derive(delta_s <= 1 + epsilon, attained, given["most"])
    return conjunction(infimum, ordered, supremum)


zero_gate_means_vanished_state = claim(
    "zero-gate-means-vanished-state",
    psd(epsilon * I - H * H),
    given=[*states_in_the_cube, norm_at_most(I - H * H, epsilon)],
    section=SECTION + "the case in between",
    formula=r"\delta_i = 0 \Rightarrow h_t \to 0",
    reading="If the largest gate 1 − hᵢ² is at most ε, the claim would make every hᵢ² at most ε.",
)


@zero_gate_means_vanished_state.proof
def saturated_unit() -> Theorem:
    """A state of 99/100 has a gate below 1/50."""
    values = {H: Rational(99, 100), epsilon: Rational(1, 50)}
    return witness(zero_gate_means_vanished_state, values)


claim(
    "closed-gates-mean-saturated-units",
    psd(H * H - (1 - epsilon) * I),
    given=[*states_in_the_cube, norm_at_most(I - H * H, epsilon)],
    section=SECTION + "the case in between",
    formula=r"\|D_t\| \le \varepsilon \Rightarrow h_{t,i}^2 \ge 1 - \varepsilon"
    r" \text{ for every } i",
    repairs="zero-gate-means-vanished-state",
    reading="If the largest gate 1 − hᵢ² is at most ε, every hᵢ² is at least 1 − ε: the state is"
    " as large as it can be.",
)
radius = omega * eta + upsilon * xi + beta
gate_floor = claim(
    "gate-floor",
    both(
        1 - tanh(radius) ** 2 > 0,
        1 - tanh(dot(x, W * (H * y) + K * u + v)) ** 2 >= 1 - tanh(radius) ** 2,
    ),
    given=dict(
        unit=equal(dot(x, x), 1),
        weights=norm_at_most(W, omega),
        state=[*states_in_the_cube, norm_at_most(y, eta)],
        input_weights=norm_at_most(K, upsilon),
        inputs=norm_at_most(u, xi),
        bias=norm_at_most(v, beta),
    ),
    section=SECTION + "the case in between",
    formula=r"\tanh'(z_i) \ge \operatorname{sech}^2(\omega\sqrt{n} + \|U\| \sup\|x\| + \|b\|) > 0",
    reading="Where the inputs are bounded, or left out, no gate is below 1 − tanh² r > 0, with r"
    " = ωη + υξ + β, and so δᵢ > 0. The gate is that of the unit x, at z = W H y + K u + v for"
    " the state H y, with y = (1, …, 1) of norm η = √n and entries of H between −1 and 1.",
)


@gate_floor.proof
def slope_at_the_bound() -> Theorem:
    """|xᵀz| ≤ r by the triangle inequality; the slope falls with |z|, and at r it is positive."""
    given, (X, Y) = gate_floor.given, vectors("X Y")
    state = derive(norm_at_most(H * y, eta), given["state"])
    recurrent = derive(norm_at_most(W * X, omega * eta), given["weights"], norm_at_most(X, eta))
    driven = derive(norm_at_most(K * u, upsilon * xi), given["input_weights"], given["inputs"])
    sum_ = derive(norm_at_most(X + Y, a + b), norm_at_most(X, a), norm_at_most(Y, b))
    first, second = W * (H * y), K * u
    both_ = at(sum_, {X: first, Y: second, a: omega * eta, b: upsilon * xi})
    both_ = using(both_, using(at(recurrent, {X: H * y}), state), driven)
    total = using(
        at(sum_, {X: first + second, Y: v, a: omega * eta + upsilon * xi, b: beta}), both_
    )
    entry = derive(both(dot(x, X) <= a, dot(x, X) >= -a), given["unit"], norm_at_most(X, a))
    preactivation = W * (H * y) + K * u + v
    sides = using(at(entry, {X: preactivation, a: radius}), total)
    values = {exponential.z: dot(x, preactivation), exponential.r: radius}
    positive = at(exponential.tanh_slope(), {exponential.z: radius})
    return conjunction(positive, using(at(exponential.slope_decreases(), values), sides))
