"""The gradient of an LSTM along its memory, the whole gradient, and the growth that remains."""

from sympy import Rational, Symbol

from proofs import *
from proofs.library.facts import exponential
from proofs.library.lemmas import exponential as hyperbolic
from proofs.library.lemmas import gates, horizons, memory_cell, norms
from proofs.library.lemmas.memory_cell import (
    F,
    O,
    P_c,
    P_f,
    P_g,
    P_o,
    T,
    W_c,
    W_f,
    W_g,
    W_o,
    partial_c,
    partial_h,
    shown,
    through_output,
)

POSITION = 5
SECTION = "A Solution: LSTM, "

b, e, f, s, q, w = scalars("b e f s q w")
lam, ell = scalars("λ ℓ")
f_min, f_max, p_f, p_g, p_c, omega_f, omega_g, omega_c = scalars(
    "f_min f_max p_f p_g p_c ω_f ω_g ω_c"
)
X, Y, Z = matrices("X Y Z")
forget, memory = family(scalars("f")), family(scalars("c"))
x = vectors("x")
E = family(matrices("E"))
by_memory, by_output = family(scalars("a")), family(scalars("b"))
f_vector, g_vector, c_vector, candidate_vector = vectors("f g c ĉ")
t, n_steps = naturals("t s")
i, j = (Symbol(name, integer=True) for name in "ij")
same = c_vector[i, 0].diff(c_vector[j, 0])
I = identity()
half = Rational(1, 2)

claim(
    "direct-path",
    differentiates(
        f_vector[i, 0] * c_vector[i, 0] + g_vector[i, 0] * candidate_vector[i, 0],
        c_vector[j, 0],
        f_vector[i, 0] * same,
    ),
    section=SECTION + "the memory",
    formula=r"\partial c_t/\partial c_{t-1} = \operatorname{diag} f_t",
    reading="Along the memory alone, with gates and candidate held, entry (i, j) of the Jacobian"
    " is fᵢ where i = j and 0 elsewhere.",
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
    reading="Over t steps the direct path is the product of the diagonal matrices of the forget"
    " gates, whose every entry, and so its norm, lies between fₘᵢₙᵗ and fₘₐₓᵗ.",
    proof=norms.gate_bracket,
)
direct_path_norm = claim(
    "direct-path-norm",
    norm_equals(product(lambda k: F[k], t), q),
    given=dict(
        gates=every(lambda k: psd(F[k])),
        largest=psd(q * I - product(lambda k: F[k], t)),
        entry=[equal(product(lambda k: F[k], t) * x, q * x), dot(x, x) > 0],
    ),
    section=SECTION + "the memory",
    formula=r"\left\|\operatorname{diag} \prod_k f_k\right\| = \max_i \prod_k f_{k,i}",
    reading="The norm of the direct path is the largest of the products of one unit's forget"
    " gates: no such product exceeds q, and one, at x, is q.",
)


@direct_path_norm.proof
def of_the_slowest_unit() -> Theorem:
    """Each entry of the product lies between 0 and q, and q is attained."""
    running = product(lambda k: forget[k], t)
    square = derive(q**2 - s**2 >= 0, s >= 0, s <= q)
    square = at(square, {s: running})
    positive = derive(running >= 0, every(lambda k: forget[k] >= 0))
    gram = entrywise(conjunction(using(square, positive), positive), {forget: F})
    path, bound = product(lambda k: F[k], t), upper_bound_of(product(lambda k: F[k], t))
    M, p = diagonal("M"), scalars("p")
    sign = derive(q >= 0, psd(M), equal(M * x, q * x), dot(x, x) > 0)
    sign = using(at(sign, {M: path}), gram)
    above = derive(norm_at_most(path, q), gram, q >= 0)
    squares = derive(p**2 >= q**2, norm_at_most(M, p), equal(M * x, q * x), dot(x, x) > 0)
    below = using(at(norms.square_root(), {norms.b: p, norms.c: q}), squares)
    below = at(below, {M: path, p: bound})
    return derive(direct_path_norm, using(conjunction(above, below), sign))


claim(
    "full-jacobian",
    equal(
        memory_cell.state_derivative(t),
        product(memory_cell.block_jacobian, t) * memory_cell.state_derivative(0),
    ),
    given=memory_cell.stacking,
    section=SECTION + "the memory",
    formula=r"J_t = \prod_k \begin{pmatrix} F_k & P_k \\ O_k T_k F_k & R_k \end{pmatrix}",
    repairs="memory-and-output-decoupled",
    reading="The state (c, h) of the standard cell, with any smooth gates and candidate, has in"
    " each step the blocks F and P in the row of c, O T F and Pₒ Wₒ + O T P in the row of h,"
    " where P = P_f W_f + P_g W_g + P_c W, F = diag f and T = diag tanh′(c). Over t steps its"
    " Jacobian is their product, the latest step leftmost.",
    proof=memory_cell.full_jacobian,
    about=memory_cell.standard_step,
)
path_deviation = claim(
    "path-deviation",
    both(
        equal(
            partial_c[t + 2],
            (F[t + 2] + through_output(t + 2) * shown(t + 1)) * partial_c[t + 1]
            + through_output(t + 2) * P_o[t + 1] * W_o * partial_h[t],
        ),
        norm_at_most(
            through_output(t + 2) * shown(t + 1), p_f * omega_f + p_g * omega_g + p_c * omega_c
        ),
    ),
    given=dict(
        gates=both(psd(O[t + 1]), psd(I - O[t + 1]), psd(T[t + 1]), psd(I - T[t + 1])),
        slopes=[
            norm_at_most(P_f[t + 2], p_f),
            norm_at_most(P_g[t + 2], p_g),
            norm_at_most(P_c[t + 2], p_c),
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
    reading="The memory reaches the next one directly, by F, and through the output h = o"
    " tanh(c), by (P_f W_f + P_g W_g + P_c W) O T, whose norm is at most p_f ‖W_f‖ + p_g"
    " ‖W_g‖ + p_c ‖W‖. Here p_f contains the size of c, which may grow. The output gate"
    " reads the output of the step before, not c: Wₒ stands in the last term only.",
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
    P_f_W_f, P_g_W_g, P_c_W = (P[t + 2] * M for P, M, _, _ in paths)
    steps = [at(one, {k: P[t + 2], X: M, u: p, v: m}) for P, M, p, m in paths]
    sizes = {u: p_f * omega_f, v: p_g * omega_g, w: p_c * omega_c}
    bounded = using(at(total, {X: P_f_W_f, Y: P_g_W_g, Z: P_c_W} | sizes), *steps)
    whole, size = through_output(t + 2), p_f * omega_f + p_g * omega_g + p_c * omega_c
    once = using(at(weakened, {X: whole, u: size, k: O[t + 1]}), bounded)
    twice = using(at(weakened, {X: whole * O[t + 1], u: size, k: T[t + 1]}), once)
    run_ = [specialised(memory_cell.standard_step(), t + number) for number in (1, 2)]
    full = derive(recursion, *run_)
    return conjunction(full, twice)


deviation_over_time = claim(
    "path-deviation-over-time",
    norm_at_most(
        product(lambda k: F[k] + E[k], t) - product(lambda k: F[k], t), (f + e) ** t - f**t
    ),
    given=dict(
        forget=every(lambda k: norm_at_most(F[k], f)),
        deviation=every(lambda k: norm_at_most(E[k], e)),
    ),
    section=SECTION + "the memory",
    formula=r"\left\|\prod_k (F_k + E_k) - \prod_k F_k\right\| \le (f + e)^t - f^t",
    reading="If no forget gate exceeds f and every step deviates from its own by at most e in"
    " norm, the product over t steps deviates from that of the forget gates by at most (f"
    " + e)ᵗ − fᵗ.",
)


@deviation_over_time.proof
def deviations_add_up() -> Theorem:
    """A (F + E) − B F = F (A − B) + E A, for the two products A and B of t steps."""
    given, bound = deviation_over_time.given, deviation_over_time.statement
    A, M, family_ = matrices("A"), matrices("M"), family(matrices("A"))
    u, v, r = scalars("u v r")
    steps = product(lambda k: F[k] + E[k], t), product(lambda k: F[k], t)
    gap, size = steps[0] - steps[1], (f + e) ** t - f**t
    now = [specialised(part, t + 1) for part in given]
    total = derive(norm_at_most(X + Y, u + v), norm_at_most(X, u), norm_at_most(Y, v))
    scaled = derive(norm_at_most(A * X, r * u), norm_at_most(A, r), norm_at_most(X, u))
    each = using(at(total, {X: F[t + 1], Y: E[t + 1], u: f, v: e}), *now)
    all_ = every(lambda k: norm_at_most(family_[k], r))
    whole = at(derive(norm_at_most(product(lambda k: family_[k], t), r**t), all_), {r: f + e})
    whole = using(
        at(whole, {family_: F[bound_step] + E[bound_step]}), generalise(each, "t", shift=1)
    )
    kept = at(scaled, {A: F[t + 1], X: gap, r: f, u: size})
    new = at(scaled, {A: E[t + 1], X: steps[0], r: e, u: (f + e) ** t})
    grown = {X: F[t + 1] * gap, Y: E[t + 1] * steps[0], u: f * size, v: e * (f + e) ** t}
    moved = using(at(total, grown), kept, new, whole, *now)
    same = derive(norm_at_most(M, v), equal(M, A), equal(u, v), norm_at_most(A, u))
    later = product(lambda k: F[k] + E[k], t + 1) - product(lambda k: F[k], t + 1)
    values = {M: later, A: grown[X] + grown[Y]}
    values |= {u: grown[u] + grown[v], v: (f + e) ** (t + 1) - f ** (t + 1)}
    identities = derive(both(equal(values[M], values[A]), equal(values[u], values[v])))
    start = derive(norm_at_most(0 * A, 0))
    successor = using(at(same, values), identities, moved, *now)
    sign = derive(f + e >= 0, f >= 0, e >= 0)
    return using(induction("t", bound, start, successor), sign)


shown_output = family(scalars("h"))
lstm_solves_vanishing = claim(
    "lstm-solves-vanishing",
    absurd,
    given=dict(
        unit=[
            both(equal(memory[0], 0), equal(shown_output[0], 0)),
            every(lambda k: equal(2 * memory[k], memory[k - 1] + tanh(w * shown_output[k - 1]))),
            every(lambda k: equal(2 * shown_output[k], tanh(memory[k]))),
        ],
        derivatives=[
            every(
                lambda k: equal(
                    2 * by_memory[k],
                    by_memory[k - 1]
                    + (1 - tanh(w * shown_output[k - 1]) ** 2) * w * by_output[k - 1],
                )
            ),
            every(lambda k: equal(2 * by_output[k], (1 - tanh(memory[k]) ** 2) * by_memory[k])),
        ],
        start=[by_memory[0] > 0, equal(2 * by_output[0], by_memory[0])],
        vanishing=[
            q < 1,
            every(lambda k: both(by_memory[k] <= q**k, by_memory[k] >= -(q**k))),
            every(lambda k: both(by_output[k] <= q**k, by_output[k] >= -(q**k))),
        ],
    ),
    section=SECTION + "the memory",
    formula=r"\partial (c_t, h_t)/\partial (c_0, h_0) \not\to 0",
    reading="The LSTM is said to solve the problem. Here one unit without inputs, biases and"
    " weights in the gates, which are then 1/2, starts at c = h = 0, with the derivatives a of"
    " its memory and b of its output. They would not vanish as qᵏ does, with q < 1.",
)


@lstm_solves_vanishing.proof
def vanishing_cell() -> Theorem:
    """At w = 1 the unit stays at 0, with the derivatives 2/3 (3/4)ᵏ and 1/3 (3/4)ᵏ."""
    rate, geometric, now, before = Rational(3, 4), gates.geometric, t + 1, t
    start, zero = gates.geometric_sequence(rate), hyperbolic.tanh_at_zero()
    a_, b_ = Rational(2, 3), Rational(1, 3)
    sizes = [part * geometric[t] for part in (a_, b_)]
    within = [both(size <= rate**t, size >= -(rate**t)) for size in sizes]
    bounds = derive(both(*within), start, derive(rate**t >= 0))
    step = specialised(start, t + 1)
    by_c = equal(
        2 * a_ * geometric[now],
        a_ * geometric[before] + (1 - tanh(0) ** 2) * b_ * geometric[before],
    )
    by_h = equal(2 * b_ * geometric[now], (1 - tanh(0) ** 2) * a_ * geometric[now])
    proof = conjunction(
        start,
        zero,
        generalise(derive(by_c, step, zero), "t", shift=1),
        generalise(derive(by_h, zero), "t", shift=1),
        generalise(bounds, "t"),
        derive(both(a_ * geometric[0] > 0, equal(2 * b_ * geometric[0], a_ * geometric[0])), start),
    )
    here = geometric[bound_step]
    letters = {by_memory: a_ * here, by_output: b_ * here, w: 1, q: rate}
    letters |= {memory: 0 * here, shown_output: 0 * here}
    return witness(lstm_solves_vanishing, {}, letters, proof)


gates_near_one = claim(
    "gates-near-one-keep-the-memory",
    psd(product(lambda k: F[k], t) - (1 - t * e) * I),
    given=[e >= 0, e <= 1, every(lambda k: both(psd(F[k] - (1 - e) * I), psd(I - F[k])))],
    section=SECTION + "the memory",
    formula=r"f_k \ge 1 - \eta \Rightarrow \prod_k f_k \ge 1 - t \eta",
    repairs="lstm-solves-vanishing",
    reading="With forget gates between 1 − e and 1 the direct path keeps at least 1 − t e of the"
    " memory over t steps.",
)


@gates_near_one.proof
def lost_at_most_so_much_a_step() -> Theorem:
    """For one unit by induction; then entry by entry."""
    running = product(lambda k: forget[k], t)
    gates_ = every(lambda k: both(forget[k] >= 1 - e, forget[k] <= 1))
    one_unit = by_induction(
        both(running >= 1 - t * e, running <= 1, running >= 0), "t", gates_, e >= 0, e <= 1
    )
    return derive(gates_near_one, entrywise(one_unit, {forget: F}))


lstm_can_vanish = claim(
    "lstm-can-vanish",
    norm_at_most(partial_c[t] + W_c * partial_h[t], (half + omega_c / 4) ** t * b),
    given=dict(
        weights=norm_at_most(W_c, omega_c),
        start=norm_at_most(partial_c[0] + W_c * partial_h[0], b),
    ),
    section=SECTION + "the memory",
    formula=r"\|\partial c_t + W \partial h_t\| \le (\tfrac12 + \tfrac14\|W\|)^t\,"
    r" \|\partial c_0 + W \partial h_0\|",
    repairs="lstm-solves-vanishing",
    reading="Without inputs, biases and weights in the gates, at the fixed point c = h = 0, 2 ∂c"
    " = 4 ∂h is in every step what ∂c + W ∂h was: the whole gradient vanishes if ‖W‖ < 2.",
    about=memory_cell.step_at_rest,
)


@lstm_can_vanish.proof
def shrinking_cell() -> Theorem:
    """∂c + W ∂h is multiplied by (1/2) I + (1/4) W in every step."""
    R, M, N = (matrices(name, rows="n", columns="m") for name in "RMN")
    u, v = scalars("u v")
    row, size = partial_c[t] + W_c * partial_h[t], (half + omega_c / 4) ** t * b
    later = partial_c[t + 1] + W_c * partial_h[t + 1]
    weighted = derive(
        norm_at_most(W_c * R, omega_c * u), norm_at_most(W_c, omega_c), norm_at_most(R, u)
    )
    total = derive(
        norm_at_most(half * R + M / 4, half * u + v / 4), norm_at_most(R, u), norm_at_most(M, v)
    )
    moved = at(total, {R: row, M: W_c * row, u: size, v: omega_c * size})
    moved = using(moved, at(weighted, {R: row, u: size}))
    same = derive(norm_at_most(N, v), equal(N, R), equal(u, v), norm_at_most(R, u))
    values = {N: later, R: half * row + W_c * row / 4}
    values |= {u: half * size + omega_c * size / 4, v: (half + omega_c / 4) ** (t + 1) * b}
    step = derive(equal(values[N], values[R]), *blocks_at_rest())
    growth = derive(equal(values[u], values[v]))
    start = derive(lstm_can_vanish.given["start"], lstm_can_vanish.given["start"])
    successor = using(at(same, values), step, growth, moved)
    return induction("t", lstm_can_vanish.statement, start, successor)


def blocks_at_rest() -> list[Theorem]:
    """2 ∂c and 4 ∂h after t + 1 steps are both what ∂c + W ∂h was before."""
    step = specialised(memory_cell.step_at_rest(), t + 1)
    row = partial_c[t] + W_c * partial_h[t]
    blocks = equal(2 * partial_c[t + 1], row), equal(4 * partial_h[t + 1], row)
    return [derive(both(*blocks), step)]


gradient_row, start_row = (partial_c[k] + W_c * partial_h[k] for k in (t, 0))
lstm_can_explode = claim(
    "lstm-can-explode",
    both(
        every(lambda k: equal(2 * partial_c[k], partial_c[k - 1] + W_c * partial_h[k - 1])),
        every(lambda k: equal(4 * partial_h[k], partial_c[k - 1] + W_c * partial_h[k - 1])),
        b**2 * dot(x, x) >= q ** (2 * t) * dot(start_row.T * x, start_row.T * x),
        q**t >= 1 + t * (q - 1),
    ),
    given=dict(
        eigenvector=equal(W_c.T * x, w * x),
        rate=equal(4 * q, w + 2),
        large_eigenvalue=w >= 2,
        bound=norm_at_most(gradient_row, b),
    ),
    section=SECTION + "the memory",
    formula=r"W^\top x = w x,\ w > 2,\ q = \tfrac12 + \tfrac w4 \Rightarrow"
    r" \|\partial c_t + W \partial h_t\|\,\|x\| \ge"
    r" q^t \|x^\top (\partial c_0 + W \partial h_0)\|",
    repairs="lstm-solves-vanishing",
    reading="The same cell at rest, with Wᵀx = w x for a unit x: the norm of ∂c + W ∂h after t"
    " steps is at least qᵗ times the length of xᵀ(∂c + W ∂h) at the start, for q = 1/2 + w/4. For"
    " w > 2 this explodes, unless that row is 0 at the start.",
    about=memory_cell.step_at_rest,
)


@lstm_can_explode.proof
def growing_cell() -> Theorem:
    """xᵀ(∂c + W ∂h) is an eigenvector of one step; a norm bounds it; and Bernoulli's inequality."""
    given = lstm_can_explode.given
    *_, length, growth = lstm_can_explode.statement.conjuncts
    M, y_0 = matrices("M", rows="n", columns="m"), vectors("y", size="m")
    r = scalars("r")
    along = equal(gradient_row.T * x, q**t * (start_row.T * x))
    rate = by_induction(along, "t", *blocks_at_rest(), given["eigenvector"], given["rate"])
    seen = derive(b**2 * dot(x, x) >= dot(M.T * x, M.T * x), norm_at_most(M, b))
    longer = derive(
        b**2 * dot(x, x) >= r**2 * dot(y_0, y_0),
        b**2 * dot(x, x) >= dot(M.T * x, M.T * x),
        equal(M.T * x, r * y_0),
    )
    longer = using(longer, seen)
    longer = using(at(longer, {M: gradient_row, y_0: start_row.T * x, r: q**t}), rate)
    grows = derive(growth, derive(q >= 1, given["rate"], given["large_eigenvalue"]))
    blocks = generalise(conjunction(*blocks_at_rest()), "t", shift=1)
    return conjunction(blocks, derive(length, longer), grows)


lstm_half_life = claim(
    "lstm-half-life",
    both(2 * f**t <= 1, 2 * f**n_steps >= 1),
    given=dict(
        gate=equal(f * (1 + exp(-b)), 1),
        rate=equal(exp(lam), 1 + exp(-b)),
        half=equal(exp(ell), 2),
        horizons=[t * lam >= ell, n_steps * lam <= ell],
    ),
    section=SECTION + "the memory",
    formula=r"t_{1/2} = \ln 2 / (-\ln f)",
    repairs="lstm-solves-vanishing",
    reading="With λ = ln(1 + exp(−b)) = −ln f and ℓ = ln 2, the direct path fᵗ has fallen to 1/2"
    " once t ≥ ℓ/λ, and not before, where the preactivation is b alone, without weights"
    " and inputs, so that f = σ(b).",
)


@lstm_half_life.proof
def half_life() -> Theorem:
    """fᵗ exp(tλ) = 1 by induction, and exp is monotone."""
    u, v, d, p, m = scalars("u v d p m")
    law, inverse = cite(exponential), at(horizons.inverse_power(), {horizons.q: f})
    positive = derive(f**t >= 0, f >= 0)
    beyond = derive(
        2 * p <= 1, equal(p * u, 1), equal(u, m * v), equal(m, 2), v >= 1 + d, d >= 0, p >= 0
    )
    gap = t * lam - ell
    values = {p: f**t, u: exp(t * lam), v: exp(gap), d: gap, m: exp(ell)}
    facts = [
        at(law, {hyperbolic.x: ell, hyperbolic.y: gap}),
        hyperbolic.exponential_at(gap),
        inverse,
        positive,
    ]
    late = using(at(beyond, values), *facts)
    before = derive(
        2 * p >= 1, equal(p * u, 1), equal(m, u * v), equal(m, 2), v >= 1 + d, d >= 0, u > 0
    )
    start, gap = n_steps * lam, ell - n_steps * lam
    values = {p: f**n_steps, u: exp(start), v: exp(gap), d: gap, m: exp(ell)}
    facts = [at(law, {hyperbolic.x: start, hyperbolic.y: gap}), hyperbolic.exponential_at(gap)]
    early = using(
        at(before, values), *facts, hyperbolic.exponential_at(start), at(inverse, t=n_steps)
    )
    sign = derive(f >= 0, equal(f * (1 + q), 1), 1 + q > 0)
    sign = using(sign, derive(1 + q > 0, q > 0))
    sign = using(at(sign, {q: exp(-b)}), hyperbolic.exponential_at(-b))
    given = lstm_half_life.given
    inverse_of_gate = derive(equal(f * exp(lam), 1), given["gate"], given["rate"])
    return using(conjunction(late, early), sign, inverse_of_gate)
