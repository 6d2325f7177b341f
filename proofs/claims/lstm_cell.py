"""The LSTM cell: its gates, its candidate, and what of the memory its output shows."""

from sympy import Function, Rational, Sum, Symbol

from proofs import *
from proofs.library.facts import exponential
from proofs.library.lemmas import exponential as hyperbolic
from proofs.library.lemmas.memory_cell import (
    F,
    O,
    P_c,
    P_f,
    P_g,
    T,
    W_c,
    W_f,
    W_g,
    shown,
    through_output,
)

POSITION = 4.5
SECTION = "A Solution: LSTM, "

b, b_g, f, g, h, o, c, s, q, w, y, z = scalars("b b_g f g h o c s q w y z")
candidate, kappa, gamma = scalars("ĉ κ γ")
forget, write, memory, proposed = (family(scalars(name)) for name in ("f", "g", "c", "ĉ"))
x, w_g, u_g, h_vector = vectors("x w_g u_g h")
t = naturals("t")
i, j = (Symbol(name, integer=True) for name in "ij")
I = identity()
half = Rational(1, 2)
bounded_gates = [f >= 0, f <= 1, g >= 0, g <= 1]

gates_in_unit_interval = claim(
    "gates-in-unit-interval",
    both(s > 0, s < 1),
    given=[equal(s * (1 + exp(-z)), 1)],
    section=SECTION + "the gates",
    formula=r"0 < \sigma(z) < 1",
    repairs="generic-sigmoid-in-unit-interval",
    reading="The logistic function, s (1 + exp(−z)) = 1, lies strictly between 0 and 1.",
)


@gates_in_unit_interval.proof
def logistic_range() -> Theorem:
    """1 + exp(−z) is positive, and so is what is left of 1."""
    bounds = derive(gates_in_unit_interval.statement, equal(s * (1 + q), 1), q > 0, 1 + q > 0)
    bounds = using(bounds, derive(1 + q > 0, q > 0))
    return using(at(bounds, {q: exp(-z)}), hyperbolic.exponential_at(-z))


generic_sigmoid = claim(
    "generic-sigmoid-in-unit-interval",
    both(tanh(z) > 0, tanh(z) < 1),
    section=SECTION + "the gates",
    formula=r"0 < \sigma(z) < 1 \text{ for a generic sigmoidal } \sigma",
    reading="Any sigmoidal function is said to serve as σ. With σ = tanh the gates would have to"
    " lie between 0 and 1.",
)


@generic_sigmoid.proof
def tanh_is_sigmoidal() -> Theorem:
    """The hyperbolic tangent is 0 at 0, and negative before."""
    return witness(generic_sigmoid, {z: 0})


claim(
    "forget-gate-keeps-or-forgets",
    both(
        equal(y - c, (f - 1) * c + g * candidate),
        y - c <= (1 - f) * kappa + g * gamma,
        y - c >= -((1 - f) * kappa + g * gamma),
        y <= f * kappa + g * gamma,
        y >= -(f * kappa + g * gamma),
    ),
    given=[
        equal(y, f * c + g * candidate),
        *bounded_gates,
        c <= kappa,
        c >= -kappa,
        candidate <= gamma,
        candidate >= -gamma,
    ],
    section=SECTION + "the memory",
    formula=r"c_t - c_{t-1} = (f - 1) \odot c_{t-1} + g \odot \tilde c_t",
    reading="With |c| ≤ κ and |ĉ| ≤ γ the new memory y = f c + g ĉ differs from the old by at"
    " most (1 − f) κ + g γ. To y the old memory contributes at most f κ and the new at"
    " most g γ.",
)
input_preactivation = dot(w_g, h_vector) + dot(u_g, x) + b_g
three_gates = claim(
    "three-gates",
    equal(o, g),
    given=[
        equal(g * (1 + exp(-input_preactivation)), 1),
        equal(o * (1 + exp(-input_preactivation)), 1),
    ],
    section=SECTION + "the equations of the gates",
    formula=r"o = \sigma(W_g h + U_g x + b_g) = g",
    reading="The cell is said to have three gates, with weights of their own. As printed, the"
    " output gate of a unit has the weights w, u and the bias b of its input gate: the two"
    " agree for every state h and input x.",
)


@three_gates.proof
def one_gate_twice() -> Theorem:
    """σ(z) is the only number s with s (1 + exp(−z)) = 1."""
    same = derive(equal(o, g), equal(g * (1 + q), 1), equal(o * (1 + q), 1), 1 + q > 0)
    same = using(same, derive(1 + q > 0, q > 0))
    return using(
        at(same, {q: exp(-input_preactivation)}), hyperbolic.exponential_at(-input_preactivation)
    )


three_gates_standard = claim(
    "three-gates-standard",
    o > g,
    given=[equal(g * (1 + exp(-z)), 1), equal(o * (1 + exp(-y)), 1), y > z],
    section=SECTION + "the equations of the gates",
    formula=r"o = \sigma(W_o h + U_o x + b_o)",
    reading="With parameters of its own the output gate has a preactivation y of its own, and is"
    " open further than the input gate wherever y > z.",
)


@three_gates_standard.proof
def gate_of_its_own() -> Theorem:
    """O − g = o g (exp(−z) − exp(−y)), and exp(−z) = exp(−y) exp(y − z) > exp(−y)."""
    u, v, d, e, p = scalars("u v d e p")
    values = {p: exp(-z), q: exp(-y), e: exp(y - z), d: y - z}
    gates_ = [equal(g * (1 + p), 1), equal(o * (1 + q), 1)]
    gap = derive(equal(o - g, o * g * (p - q)), *gates_)
    signs = derive(both(o > 0, g > 0), *gates_, 1 + p > 0, 1 + q > 0)
    signs = using(signs, derive(1 + p > 0, p > 0), derive(1 + q > 0, q > 0))
    steep = derive(p - q > 0, equal(p, q * e), e >= 1 + d, d > 0, q > 0)
    positive = derive(u * v > 0, u > 0, v > 0)
    positive = using(at(positive, {u: o * g, v: p - q}), at(positive, {u: o, v: g}), signs, steep)
    further = using(at(derive(o > g, equal(o - g, d), d > 0), {d: o * g * (p - q)}), gap, positive)
    law = at(cite(exponential), {hyperbolic.x: -y, hyperbolic.y: y - z})
    facts = [
        law,
        hyperbolic.exponential_at(-z),
        hyperbolic.exponential_at(-y),
        hyperbolic.exponential_at(y - z),
    ]
    return using(at(further, values), *facts, derive(y - z > 0, y > z))


candidate_is_vanilla_cell = claim(
    "candidate-is-vanilla-cell",
    both(candidate < 1, candidate > -1),
    given=[equal(candidate, w * h + y), h < 1, h > -1],
    section=SECTION + "the candidate memory",
    formula=r"\tilde c = W h + U x + b",
    reading="The candidate is said to be the vanilla cell, whose values lie in (−1, 1). As"
    " printed it is the cell's preactivation, here of one unit with y = u x + b.",
)


@candidate_is_vanilla_cell.proof
def candidate_without_activation() -> Theorem:
    """2 · 1/2 + 1 = 2."""
    return witness(candidate_is_vanilla_cell, {candidate: 2, w: 2, h: half, y: 1})


phi, xi, l = Function("phi"), Symbol("xi", real=True), Symbol("l", integer=True)
W, U = matrices("W"), matrices("U", rows="n", columns="m")
last_output, driving, bias = vectors("h"), vectors("x", size="m"), vectors("b")
printed = (
    Sum(W[i, l] * last_output[l, 0], (l, 0, n - 1))
    + Sum(U[i, l] * driving[l, 0], (l, 0, U.shape[1] - 1))
    + bias[i, 0]
)
slope = phi(xi).diff(xi).subs(xi, printed)
claim(
    "candidate-is-the-preactivation",
    both(
        differentiates(printed, last_output[j, 0], W[i, j]),
        differentiates(phi(printed), last_output[j, 0], slope * W[i, j]),
    ),
    section=SECTION + "the candidate memory",
    formula=r"\partial \tilde c_t/\partial h_{t-1} = W,"
    r"\ \partial \varphi(\tilde c_t)/\partial h_{t-1} = D_t W",
    reading="As what the vanilla cell computes before its activation φ, the printed candidate is"
    " right: by the last output it has the Jacobian W, and φ of it has that of the cell, D W"
    " with the slopes D of φ.",
)
claim(
    "candidate-with-activation",
    both(tanh(z) < 1, tanh(z) > -1),
    section=SECTION + "the candidate memory",
    formula=r"\tilde c = \psi(W h + U x + b)",
    repairs="candidate-is-vanilla-cell",
    reading="With ψ = tanh the candidate is the vanilla cell, and lies in (−1, 1) whatever its"
    " preactivation.",
    proof=hyperbolic.tanh_range,
)
G, Z_f, Z_g, Z_o, Z_c, memory_now = diagonal("G Z_f Z_g Z_o Z_c C")
driven_cell = dict(
    gates=[
        equal(F[t + 1] * (I + exp(-Z_f)), I),
        equal(G * (I + exp(-Z_g)), I),
        equal(O[t] * (I + exp(-Z_o)), I),
    ],
    slopes=[
        equal(T[t], I - tanh(memory_now) * tanh(memory_now)),
        equal(P_f[t + 1], memory_now * F[t + 1] * (I - F[t + 1])),
        equal(P_g[t + 1], tanh(Z_c) * G * (I - G)),
        equal(P_c[t + 1], G * (I - tanh(Z_c) * tanh(Z_c))),
    ],
)
"""The gates and slopes of a cell with the preactivations Z, which inputs and biases realise."""
at_rest = {
    **dict.fromkeys((F, G, O, P_c), half),
    **dict.fromkeys((P_f, P_g, Z_f, Z_g, Z_o, Z_c, memory_now), 0),
    T: 1,
}
"""One unit without inputs and biases, at c = h = 0: every preactivation is 0."""

output_gate_passes_memory_on = claim(
    "output-gate-passes-memory-on",
    norm_at_most(F[t + 1] + through_output(t + 1) * shown(t), b),
    given=dict(**driven_cell, output=norm_at_most(O[t], b)),
    section=SECTION + "the gates",
    formula=r"\|\partial c_{t+1}/\partial c_t\| \le \max_i o_{t,i}",
    reading="The output gate is said to decide how much of the memory passes to the next step: if"
    " none of its entries exceeds b, no more than b of the memory would reach the next"
    " one. The gates have preactivations Z, which inputs and biases realise; C is diag c.",
)


@output_gate_passes_memory_on.proof
def memory_passes_by_the_forget_gate() -> Theorem:
    """Half of the memory is shown; three quarters of it pass, a half by the forget gate alone."""
    weights = {W_f: 0, W_g: 0, W_c: 1, b: half}
    return witness(output_gate_passes_memory_on, at_rest | weights, t=0)


claim(
    "output-gate-filters-the-output",
    both(
        differentiates(o * tanh(c), c, o * (1 - tanh(c) ** 2)),
        norm_at_most(shown(t), b),
    ),
    given=[psd(O[t]), norm_at_most(O[t], b), psd(T[t]), psd(I - T[t])],
    section=SECTION + "the gates",
    formula=r"\|\partial h_t/\partial c_t\| = \|O_t T_t\| \le \max_i o_{t,i}",
    repairs="output-gate-passes-memory-on",
    reading="The output gate decides how much of the memory the output shows: with o held, h = o"
    " tanh(c) has the derivative O T, with T = diag tanh′(c), which is at most the largest"
    " entry of o. The next memory has no factor o.",
)
decoupled = claim(
    "memory-and-output-decoupled",
    both(equal(through_output(t + 1), 0 * W_c), equal(shown(t), 0 * W_c)),
    given=driven_cell,
    section=SECTION + "the memory",
    formula=r"\partial c_{t+1}/\partial h_t = 0,\ \partial h_t/\partial c_t = 0",
    reading="Memory and output are said to be decoupled. But ∂c by the last h is P_f W_f + P_g"
    " W_g + P_c W, where P_c has the input gate as a factor, and ∂h by c is O T. The gates"
    " have preactivations Z, which inputs and biases realise; C is diag c.",
)


@decoupled.proof
def the_candidate_reads_the_output() -> Theorem:
    """One unit with an input gate of 1/2 and W = 1."""
    return witness(decoupled, at_rest | {W_f: 0, W_g: 0, W_c: 1}, t=0)


bounded_output = claim(
    "bounded-output",
    both(o * z < 1, o * z > -1, memory[t] <= kappa + t, memory[t] >= -(kappa + t)),
    given=dict(
        output=[o > 0, o < 1, z < 1, z > -1],
        start=[memory[0] <= kappa, memory[0] >= -kappa],
        recursion=every(
            lambda k: equal(memory[k], forget[k] * memory[k - 1] + write[k] * proposed[k])
        ),
        gates=every(lambda k: both(forget[k] >= 0, forget[k] <= 1, write[k] >= 0, write[k] <= 1)),
        candidates=every(lambda k: both(proposed[k] <= 1, proposed[k] >= -1)),
    ),
    section=SECTION + "the output",
    formula=r"|\tilde c_{k,i}| \le 1 \Rightarrow |h_{t,i}| < 1,\ |c_{t,i}| \le |c_{0,i}| + t",
    reading="The output o tanh(c), with z = tanh(c), stays in (−1, 1), and with candidates in"
    " [−1, 1] the memory grows by at most 1 a step.",
)


@bounded_output.proof
def bounded() -> Theorem:
    """The output at once, the memory by induction."""
    given = bounded_output.given
    below_one, above_minus_one, *bounds = bounded_output.statement.conjuncts
    output = derive(both(below_one, above_minus_one), given["output"])
    step = derive(
        both(y <= kappa + t + 1, y >= -(kappa + t + 1)),
        equal(y, f * c + g * candidate),
        *bounded_gates,
        c <= kappa + t,
        c >= -(kappa + t),
        candidate <= 1,
        candidate >= -1,
    )
    values = {y: memory[t + 1], f: forget[t + 1], g: write[t + 1], c: memory[t]}
    values |= {candidate: proposed[t + 1]}
    in_every_step = [given[name] for name in ("recursion", "gates", "candidates")]
    now = using(at(step, values), *(specialised(part, t + 1) for part in in_every_step))
    start = derive(given["start"], given["start"])
    return conjunction(output, induction("t", both(*bounds), start, now))
