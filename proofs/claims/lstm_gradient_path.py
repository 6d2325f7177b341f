"""The LSTM cell: its gates, the gradient along its memory, and the growth that remains."""

from sympy import Rational, Symbol

from proofs import *
from proofs.library.facts import exponential
from proofs.library.lemmas import exponential as hyperbolic
from proofs.library.lemmas import gates, memory_cell, norms
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
    partial_c,
    partial_h,
    shown,
    through_output,
)

POSITION = 5
SECTION = "A Solution: LSTM, "

f, g, o, c, s, q, w, y, z = scalars("f g o c s q w y z")
candidate, kappa, gamma, lam, ell = scalars("ĉ κ γ λ ℓ")
f_min, f_max, p_f, p_g, p_c, omega_f, omega_g, omega_c = scalars(
    "f_min f_max p_f p_g p_c ω_f ω_g ω_c"
)
X, Y, Z = matrices("X Y Z")
forget, write, memory, proposed = (family(scalars(name)) for name in ("f", "g", "c", "ĉ"))
x = vectors("x")
f_vector, g_vector, c_vector, candidate_vector = vectors("f g c ĉ")
t, n_steps = naturals("t s")
i, j = (Symbol(name, integer=True) for name in "ij")
same = c_vector[i, 0].diff(c_vector[j, 0])
I = identity()
half = Rational(1, 2)
bounded_gates = [f >= 0, f <= 1, g >= 0, g <= 1]

gates_in_unit_interval = claim(
    "gates-in-unit-interval",
    both(s > 0, s < 1),
    given=[equal(s * (1 + exp(-z)), 1)],
    section=SECTION + "the gates",
    formula=r"0 < \sigma(z) < 1",
    reading="The logistic function, s (1 + exp(−z)) = 1, takes its values strictly between 0"
    " and 1.",
)


@gates_in_unit_interval.proof
def logistic_range() -> Theorem:
    """1 + exp(−z) is positive, and so is what is left of 1."""
    bounds = derive(gates_in_unit_interval.statement, equal(s * (1 + q), 1), q > 0, 1 + q > 0)
    bounds = using(bounds, derive(1 + q > 0, q > 0))
    return using(at(bounds, {q: exp(-z)}), exponential_at(-z))


def exponential_at(argument: Expression) -> Theorem:
    """Exp is positive at an argument."""
    return at(cite(exponential), {hyperbolic.x: argument, hyperbolic.y: argument})


claim(
    "forget-gate-keeps-or-forgets",
    both(
        equal((f * c + g * candidate) - c, (f - 1) * c + g * candidate),
        (f * c + g * candidate) - c <= (1 - f) * kappa + g * gamma,
        (f * c + g * candidate) - c >= -((1 - f) * kappa + g * gamma),
        f * c + g * candidate <= f * kappa + g * gamma,
        f * c + g * candidate >= -(f * kappa + g * gamma),
    ),
    given=[
        *bounded_gates,
        c <= kappa,
        c >= -kappa,
        candidate <= gamma,
        candidate >= -gamma,
    ],
    section=SECTION + "the memory",
    formula=r"c_t - c_{t-1} = (f - 1) \odot c_{t-1} + g \odot \tilde c_t",
    reading="With |c| ≤ κ and |ĉ| ≤ γ the memory changes by at most (1 − f) κ + g γ, so f"
    " near 1 and g near 0 keep it, and what is left of it is at most f κ + g γ, so f"
    " near 0 drops it.",
)
three_gates = claim(
    "three-gates",
    (g - o) ** 2 > 0,
    given=[equal(g * (1 + exp(-z)), 1), equal(o * (1 + exp(-z)), 1)],
    section=SECTION + "the equations of the gates",
    formula=r"o = \sigma(W_g h + U_g x + b_g)",
    reading="The cell is said to have three gates of its own. As printed, the output gate"
    " repeats the input gate's parameters, and so its preactivation z.",
)


@three_gates.proof
def one_gate_twice() -> Theorem:
    """At the preactivation 0 both gates are 1/2."""
    return witness(three_gates, {g: half, o: half, z: 0})


three_gates_standard = claim(
    "three-gates-standard",
    o > g,
    given=[equal(2 * g, 1), equal(o * (1 + exp(-y)), 1), y > 0],
    section=SECTION + "the equations of the gates",
    formula=r"o = \sigma(W_o h + U_o x + b_o)",
    repairs="three-gates",
    reading="With parameters of its own the output gate moves apart: with the input gate's"
    " preactivation at 0 and its own at y > 0, it is open further.",
)


@three_gates_standard.proof
def gate_of_its_own() -> Theorem:
    """exp(−y) < 1 for y > 0, as exp y ≥ 1 + y > 1."""
    e = scalars("e")
    small = derive(q < 1, equal(q * e, 1), e >= 1 + y, y > 0, q > 0)
    apart = derive(
        three_gates_standard.statement, equal(2 * g, 1), equal(o * (1 + q), 1), q < 1, q > 0
    )
    values = {q: exp(-y), e: exp(y)}
    facts = [exponential_at(y), exponential_at(-y)]
    return using(at(apart, values), at(small, values), *facts)


candidate_is_vanilla_cell = claim(
    "candidate-is-vanilla-cell",
    candidate**2 < 1,
    given=[equal(candidate, w * c + y)],
    section=SECTION + "the candidate memory",
    formula=r"\tilde c = W h + U x + b",
    reading="The candidate is said to be the vanilla cell, whose values lie in (−1, 1). As"
    " printed it lacks the activation and is affine in the state.",
)


@candidate_is_vanilla_cell.proof
def candidate_without_activation() -> Theorem:
    """1 · 1 + 1 = 2."""
    return witness(candidate_is_vanilla_cell, {candidate: 2, w: 1, c: 1, y: 1})


claim(
    "candidate-with-activation",
    both(tanh(z) < 1, tanh(z) > -1),
    section=SECTION + "the candidate memory",
    formula=r"\tilde c = \psi(W h + U x + b)",
    repairs="candidate-is-vanilla-cell",
    reading="With ψ = tanh the candidate is the vanilla cell, and lies in (−1, 1) whatever"
    " its preactivation.",
    proof=hyperbolic.tanh_range,
)
claim(
    "direct-path",
    differentiates(
        f_vector[i, 0] * c_vector[i, 0] + g_vector[i, 0] * candidate_vector[i, 0],
        c_vector[j, 0],
        f_vector[i, 0] * same,
    ),
    section=SECTION + "the memory",
    formula=r"\partial c_t/\partial c_{t-1} = \operatorname{diag} f_t",
    reading="Along the memory alone, with gates and candidate held, entry (i, j) of the"
    " Jacobian is fᵢ where i = j and 0 elsewhere.",
)
claim(
    "direct-path-product",
    both(
        psd(product(lambda k: F[k], t) - f_min**t * I),
        psd(f_max**t * I - product(lambda k: F[k], t)),
    ),
    given=[f_min >= 0, every(lambda k: both(psd(F[k] - f_min * I), psd(f_max * I - F[k])))],
    section=SECTION + "the memory",
    formula=r"f_{\min}^t \le \left\|\operatorname{diag} \prod_k f_k\right\| \le f_{\max}^t",
    repairs="lstm-solves-vanishing",
    reading="Over t steps the direct path is the product of the diagonal matrices of the"
    " forget gates, whose every entry, and so its norm, lies between fₘᵢₙᵗ and"
    " fₘₐₓᵗ.",
    proof=norms.gate_bracket,
)
claim(
    "full-jacobian",
    equal(
        memory_cell.state_derivative(t),
        product(memory_cell.block_jacobian, t) * memory_cell.state_derivative(0),
    ),
    given=memory_cell.stacking,
    section=SECTION + "the memory",
    formula=r"J_t = \prod_k \begin{pmatrix} F_k & P_k \\ O_k T_k F_k & R_k \end{pmatrix}",
    reading="The state s = (c, h) of the standard cell, for any smooth gates and candidate,"
    " has a 2 × 2 block Jacobian in each step: F = diag f and P_f W_f + P_g W_g + P_c"
    " W in the row of c, O T F and Pₒ Wₒ + O T (P_f W_f + P_g W_g + P_c W) in the row"
    " of h, with O = diag o and T = diag tanh′(c). Over t steps it is their product, the"
    " latest step leftmost.",
    proof=memory_cell.full_jacobian,
    about=memory_cell.standard_step,
)
path_deviation = claim(
    "path-deviation",
    both(
        equal(partial_c[t + 1], (F[t + 1] + through_output(t + 1) * shown(t)) * partial_c[t]),
        norm_at_most(
            through_output(t + 1) * shown(t), p_f * omega_f + p_g * omega_g + p_c * omega_c
        ),
    ),
    given=dict(
        output=equal(partial_h[t], shown(t) * partial_c[t]),
        gates=both(psd(O[t]), psd(I - O[t]), psd(T[t]), psd(I - T[t])),
        slopes=[
            norm_at_most(P_f[t + 1], p_f),
            norm_at_most(P_g[t + 1], p_g),
            norm_at_most(P_c[t + 1], p_c),
        ],
        weights=[
            norm_at_most(W_f, omega_f),
            norm_at_most(W_g, omega_g),
            norm_at_most(W_c, omega_c),
        ],
    ),
    section=SECTION + "the memory",
    formula=r"\|\partial c_{t+1}/\partial c_t - \operatorname{diag} f_{t+1}\| \le"
    r" p_f\|W_f\| + p_g\|W_g\| + p_c\|W\|",
    reading="Through hₜ = oₜ tanh(cₜ) the memory cₜ reaches cₜ₊₁ on a second path, which"
    " adds (P_f W_f + P_g W_g + P_c W) O T to F = diag f, with O = diag oₜ, decided"
    " before, and T = diag tanh′(cₜ), both in [0, I], so that ‖O T‖ ≤ 1. Wₒ does not"
    " enter a single step: the output gate of t is older.",
    about=memory_cell.standard_step,
)


@path_deviation.proof
def deviation() -> Theorem:
    """Three products, the triangle inequality, and a contraction."""
    recursion, _ = path_deviation.statement.conjuncts
    u, v = scalars("u v")
    k = diagonal("K")
    one = derive(norm_at_most(k * X, u * v), norm_at_most(k, u), norm_at_most(X, v))
    total = derive(
        norm_at_most(X + Y + Z, u + v + w),
        norm_at_most(X, u),
        norm_at_most(Y, v),
        norm_at_most(Z, w),
    )
    weakened = derive(norm_at_most(X * k, u), norm_at_most(X, u), psd(k), psd(I - k))
    paths = ((P_f, W_f, p_f, omega_f), (P_g, W_g, p_g, omega_g), (P_c, W_c, p_c, omega_c))
    P_f_W_f, P_g_W_g, P_c_W = (P[t + 1] * M for P, M, _, _ in paths)
    steps = [at(one, {k: P[t + 1], X: M, u: p, v: m}) for P, M, p, m in paths]
    sizes = {u: p_f * omega_f, v: p_g * omega_g, w: p_c * omega_c}
    bounded = using(at(total, {X: P_f_W_f, Y: P_g_W_g, Z: P_c_W} | sizes), *steps)
    whole, size = through_output(t + 1), p_f * omega_f + p_g * omega_g + p_c * omega_c
    once = using(at(weakened, {X: whole, u: size, k: O[t]}), bounded)
    twice = using(at(weakened, {X: whole * O[t], u: size, k: T[t]}), once)
    step = specialised(memory_cell.standard_step(), t + 1)
    full = derive(recursion, path_deviation.given["output"], step)
    return conjunction(full, twice)


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
    formula=r"|h_{t,i}| < 1,\ |c_{t,i}| \le |c_{0,i}| + t",
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


lstm_solves_vanishing = claim(
    "lstm-solves-vanishing",
    absurd,
    given=[
        every(lambda k: both(forget[k] > 0, forget[k] < 1)),
        every(lambda k: product(lambda j: 2 * forget[j], k) <= 1),
    ],
    section=SECTION + "the memory",
    formula=r"\prod_k f_k \not\to 0",
    reading="The LSTM is said to remove the problem: no forget gates in (0, 1) would keep the"
    " direct path below 2⁻ᵏ for ever. Gates of 1/2 do; and where nothing vanishes the"
    " whole gradient may explode.",
)


@lstm_solves_vanishing.proof
def half_open() -> Theorem:
    """Gates that stay at 1/2: the product is 2^(−k)."""
    running = product(lambda k: 2, t) * product(lambda k: half, t)
    return gates.bounded_sequence(lstm_solves_vanishing, {forget: half}, running)


lstm_can_explode = claim(
    "lstm-can-explode",
    both(
        every(lambda k: equal(2 * partial_c[k], partial_c[k - 1] + W_c * partial_h[k - 1])),
        every(lambda k: equal(4 * partial_h[k], partial_c[k - 1] + W_c * partial_h[k - 1])),
        equal(
            x.T * (partial_c[t] + w * partial_h[t]), q**t * x.T * (partial_c[0] + w * partial_h[0])
        ),
        q**t >= 1 + t * (q - 1),
    ),
    given=dict(
        eigenvector=equal(W_c.T * x, w * x), rate=equal(4 * q, w + 2), large_eigenvalue=w >= 2
    ),
    section=SECTION + "the memory",
    formula=r"A = \begin{pmatrix} 1/2 & W/2 \\ 1/4 & W/4 \end{pmatrix}",
    repairs="lstm-solves-vanishing",
    reading="Without inputs, biases and weights in the gates, which then stay at 1/2, the cell has"
    " the fixed point c = h = 0, and there the blocks 1/2, W/2 in the row of c and 1/4, W/4 in the"
    " row of h. Along a left eigenvector x of W with eigenvalue w the gradient is multiplied by"
    " q = 1/2 + w/4 in every step: it explodes for w > 2. With one unit and w = 20 the Jacobian is"
    " [[1/2, 10], [1/4, 5]], and q = 11/2.",
    about=memory_cell.step_at_rest,
)


@lstm_can_explode.proof
def growing_cell() -> Theorem:
    """xᵀ(∂c + w ∂h) is an eigenvector of one step, and Bernoulli's inequality."""
    step = specialised(memory_cell.step_at_rest(), t + 1)
    given = lstm_can_explode.given
    _, _, multiplied, growth = lstm_can_explode.statement.conjuncts
    row = partial_c[t] + W_c * partial_h[t]
    blocks = derive(both(equal(2 * partial_c[t + 1], row), equal(4 * partial_h[t + 1], row)), step)
    rate = by_induction(multiplied, "t", blocks, given["eigenvector"], given["rate"])
    grows = derive(growth, derive(q >= 1, given["rate"], given["large_eigenvalue"]))
    return conjunction(generalise(blocks, "t", shift=1), rate, grows)


lstm_half_life = claim(
    "lstm-half-life",
    both(2 * f**t <= 1, 2 * f**n_steps >= 1),
    given=[
        f >= 0,
        equal(f * exp(lam), 1),
        equal(exp(ell), 2),
        t * lam >= ell,
        n_steps * lam <= ell,
    ],
    section=SECTION + "the memory",
    formula=r"t_{1/2} = \ln 2 / (-\ln f)",
    repairs="lstm-solves-vanishing",
    reading="The rate of the direct path is set by the gates: with λ = −ln f and ℓ = ln 2,"
    " fᵗ has fallen to 1/2 once t ≥ ℓ/λ, and not before. At initialisation f ="
    " σ(b_f): b_f = 0, 1, 2 give half-lives of 1, 2.2 and 5.5 steps.",
)


@lstm_half_life.proof
def half_life() -> Theorem:
    """fᵗ exp(tλ) = 1 by induction, and exp is monotone."""
    u, v, d, p, m = scalars("u v d p m")
    law = cite(exponential)
    step = at(law, {hyperbolic.x: t * lam, hyperbolic.y: lam})
    longer = derive(equal(u * p * v, 1), equal(v, m * d), equal(p * m, 1), equal(u * d, 1))
    values = {u: f, p: f**t, v: exp(t * lam + lam), m: exp(t * lam), d: exp(lam)}
    goal = equal(f**t * exp(t * lam), 1)
    later = using(at(longer, values), step)
    inverse = induction("t", goal, exponential_at_zero(), later)
    positive = derive(f**t >= 0, f >= 0)
    beyond = derive(
        2 * p <= 1, equal(p * u, 1), equal(u, m * v), equal(m, 2), v >= 1 + d, d >= 0, p >= 0
    )
    gap = t * lam - ell
    values = {p: f**t, u: exp(t * lam), v: exp(gap), d: gap, m: exp(ell)}
    facts = [
        at(law, {hyperbolic.x: ell, hyperbolic.y: gap}),
        exponential_at(gap),
        inverse,
        positive,
    ]
    late = using(at(beyond, values), *facts)
    before = derive(
        2 * p >= 1, equal(p * u, 1), equal(m, u * v), equal(m, 2), v >= 1 + d, d >= 0, u > 0
    )
    start, gap = n_steps * lam, ell - n_steps * lam
    values = {p: f**n_steps, u: exp(start), v: exp(gap), d: gap, m: exp(ell)}
    facts = [at(law, {hyperbolic.x: start, hyperbolic.y: gap}), exponential_at(gap)]
    early = using(at(before, values), *facts, exponential_at(start), at(inverse, t=n_steps))
    return conjunction(late, early)


def exponential_at_zero() -> Theorem:
    """``⊢ exp 0 = 1``."""
    u = scalars("u")
    one = derive(equal(u, 1), equal(u, u * u), u > 0)
    return using(
        at(one, {u: exp(0)}),
        at(cite(exponential), {hyperbolic.x: 0, hyperbolic.y: 0}),
    )
