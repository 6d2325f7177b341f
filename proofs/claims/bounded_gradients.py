"""What else bounds gradients: windows of steps, clipping, diagonal layers, the resolvent."""

from functools import cache

from proofs import *
from proofs.library.lemmas import norms

POSITION = 9

A, M, X = matrices("A M X")
S, V = family(diagonal("A")), family(matrices("V"))
jacobian = family(matrices("∂h"))
gradient, state, given_in, weights = (family(vectors(name)) for name in ("g", "h", "u", "w"))
g, u, v, x, y = vectors("g u v x y")
b, beta, m, p = (family(scalars(name)) for name in ("b", "β", "m", "p"))
s_k = family(scalars("s"))
a, c, d, f, q, r, rho, s, size = scalars("a c d f q r ρ s η")
rate = scalars("α")
D = diagonal("D")
t = naturals("t")
I = identity()

windowed_products = claim(
    "windowed-products",
    norm_at_most(jacobian[t], product(lambda k: b[k], t)),
    given=dict(
        start=equal(jacobian[0], I),
        windows=every(lambda k: equal(jacobian[k], V[k] * jacobian[k - 1])),
        bounds=every(lambda k: norm_at_most(V[k], b[k])),
    ),
    section="Beyond: windows of steps",
    formula=r"\|V_t \cdots V_1\| \le \prod_k b_k,\ \|V_k\| \le b_k",
    reading="Cut the time into windows: bounds bₖ of the norms of Vₖ, the Jacobian of the states"
    " at the end of window k by those at its start, multiply to one of the whole"
    " Jacobian. The norm of a window of several steps may be far below the product of the"
    " norms of its steps.",
)


@windowed_products.proof
def windows_multiply() -> Theorem:
    """Each window multiplies the bound by its own."""
    given, bound = windowed_products.given, product(lambda k: b[k], t)
    step = derive(norm_at_most(A * X, a * c), norm_at_most(A, a), norm_at_most(X, c))
    values = {A: V[t + 1], X: jacobian[t], a: b[t + 1], c: bound}
    longer = using(at(step, values), specialised(given["bounds"], t + 1))
    same = {norms.A: jacobian[t + 1], norms.B: V[t + 1] * jacobian[t], norms.c: b[t + 1] * bound}
    followed = at(norms.norm_of_equal(), same)
    successor = using(followed, specialised(given["windows"], t + 1), longer)
    start = derive(norm_at_most(jacobian[0], 1), given["start"])
    return induction("t", windowed_products.statement, start, successor)


@cache
def _of_equal() -> Theorem:
    """``x = y, ‖y‖ ≤ a ⊢ ‖x‖ ≤ a`` for vectors."""
    return derive(norm_at_most(x, a), equal(x, y), norm_at_most(y, a))


claim(
    "gradient-clipping",
    both(norm_at_most(s * g, c), norm_at_most(s * g, r)),
    given=dict(
        gradient=norm_at_most(g, r),
        factor=[s >= 0, s <= 1, s * r <= c],
    ),
    section="Beyond: gradient clipping",
    formula=r"s = \min(1, c/\|g\|) \Rightarrow \|s g\| \le \min(c, \|g\|)",
    reading="Clipping multiplies a gradient g by a factor s between 0 and 1 with s ‖g‖ ≤ c. What"
    " explodes is cut to c; what has vanished is not made longer.",
)
clipped_descent = claim(
    "clipped-descent",
    norm_at_most(weights[t] - weights[0], t * rate * c),
    given=dict(
        descent=every(lambda k: equal(weights[k], weights[k - 1] - rate * s_k[k] * gradient[k])),
        rate=rate >= 0,
        gradients=every(lambda k: norm_at_most(gradient[k], p[k])),
        clipping=every(lambda k: both(s_k[k] >= 0, s_k[k] <= 1, s_k[k] * p[k] <= c)),
    ),
    section="Beyond: gradient clipping",
    formula=r"\|\theta_t - \theta_0\| \le t\,\alpha\,c",
    reading="Descent with step size α and gradients clipped at c moves the weights by at most"
    " t α c in t steps, however much the gradients explode.",
)


@clipped_descent.proof
def every_step_is_short() -> Theorem:
    """A step adds α c at most."""
    given = clipped_descent.given
    clipped = derive(norm_at_most(s * g, c), norm_at_most(g, r), s >= 0, s * r <= c)
    now = {s: s_k[t + 1], g: gradient[t + 1], r: p[t + 1]}
    clipped = using(
        at(clipped, now),
        *(specialised(given[name], t + 1) for name in ("gradients", "clipping")),
    )
    moved = derive(
        norm_at_most(x - rate * v, a + rate * c),
        *(norm_at_most(x, a), norm_at_most(v, c), rate >= 0),
    )
    before, length = weights[t] - weights[0], t * rate * c
    step = at(moved, {x: before, v: s_k[t + 1] * gradient[t + 1], a: length})
    after = before - rate * s_k[t + 1] * gradient[t + 1]
    same = derive(equal(weights[t + 1] - weights[0], after), specialised(given["descent"], t + 1))
    values = {x: weights[t + 1] - weights[0], y: after, a: length + rate * c}
    successor = using(at(_of_equal(), values), same, using(step, clipped))
    start = derive(norm_at_most(weights[0] - weights[0], 0 * c))
    return induction("t", clipped_descent.statement, start, successor)


diagonal_layers = claim(
    "diagonal-state-space",
    both(
        psd(product(lambda k: S[k], t) - r**t * I),
        psd(rho**t * I - product(lambda k: S[k], t)),
        norm_at_most((1 - rho) * state[t], (1 - rho) * rho**t * size + (1 - rho**t) * q),
    ),
    given=dict(
        layers=every(lambda k: both(psd(S[k] - r * I), psd(rho * I - S[k]))),
        rates=[r >= 0, rho >= r, rho <= 1],
        states=every(lambda k: equal(state[k], S[k] * state[k - 1] + given_in[k])),
        inputs=every(lambda k: norm_at_most(given_in[k], q)),
        start=norm_at_most(state[0], size),
    ),
    section="Beyond: diagonal state-space layers",
    formula=r"h_k = A_k h_{k-1} + u_k,\ r I \preceq A_k \preceq \rho I"
    r" \Rightarrow r^t I \preceq \partial h_t/\partial h_0 \preceq \rho^t I",
    reading="A state-space layer with diagonal Aₖ between r ≥ 0 and ρ ≤ 1, which may depend on the"
    " input, has the Jacobian ∏ Aₖ, between rᵗ and ρᵗ. Inputs of norm at most q keep 1 − ρ times"
    " the state below (1 − ρ) ρᵗ η + (1 − ρᵗ) q, if it starts below η.",
)


@diagonal_layers.proof
def rates_bracket_the_layer() -> Theorem:
    """Diagonal matrices multiply entry by entry; the state's bound grows as a geometric sum."""
    given = diagonal_layers.given
    *_, bounded = diagonal_layers.statement.conjuncts
    F, (f_min, f_max) = family(diagonal("F")), scalars("f_min f_max")
    bracket = at(norms.gate_bracket(), {F: S[bound_step], f_min: r, f_max: rho})
    entries = derive(norm_at_most(D, rho), psd(D - r * I), psd(rho * I - D), r >= 0, rho >= r)
    applied = derive(norm_at_most(A * x, rho * a), norm_at_most(A, rho), norm_at_most(x, a))
    scaled = derive(norm_at_most((1 - rho) * v, (1 - rho) * q), norm_at_most(v, q), rho <= 1)
    total = derive(norm_at_most(x + y, a + c), norm_at_most(x, a), norm_at_most(y, c))
    rest, level = (1 - rho) * state[t], (1 - rho) * rho**t * size + (1 - rho**t) * q
    kept = using(at(applied, {A: D, x: rest, a: level}), entries)
    kept = using(at(kept, {D: S[t + 1]}), specialised(given["layers"], t + 1))
    new = using(at(scaled, {v: given_in[t + 1]}), specialised(given["inputs"], t + 1))
    parts = {x: S[t + 1] * rest, y: (1 - rho) * given_in[t + 1]}
    both_parts = at(total, parts | {a: rho * level, c: (1 - rho) * q})
    after = parts[x] + parts[y]
    same = derive(equal((1 - rho) * state[t + 1], after), specialised(given["states"], t + 1))
    values = {x: (1 - rho) * state[t + 1], y: after, a: rho * level + (1 - rho) * q}
    successor = using(at(_of_equal(), values), same, using(both_parts, kept, new))
    start = derive(norm_at_most((1 - rho) * state[0], (1 - rho) * size), given["start"], rho <= 1)
    return conjunction(bracket, induction("t", bounded, start, successor))


kreiss = claim(
    "finite-horizon-kreiss",
    norm_at_most(y, beta[t] + r**t * m[t] * size),
    given=dict(
        none=norm_at_most(I, m[0]),
        powers=every(lambda k: norm_at_most(power(A, k), m[k])),
        resolvent=equal(y, r * x + r * A * y),
        inverse=r >= 0,
        right=norm_at_most(x, c),
        solution=norm_at_most(y, size),
        sum_at_start=equal(beta[0], 0),
        sum=every(lambda k: equal(beta[k], beta[k - 1] + r**k * m[k - 1] * c)),
    ),
    section="Beyond: transient growth",
    formula=r"\|(zI - A)^{-1}x\| \le \sum_{k<t} z^{-k-1} m_k \|x\| + z^{-t} m_t \|(zI - A)^{-1}x\|,"
    r"\ \|A^k\| \le m_k",
    reading="The solution of (zI − A) y = x is at most βₜ + rᵗ mₜ η in norm, for r = 1/z and"
    " βₜ = Σₖ rᵏ mₖ₋₁ c, where x is at most c, y at most η, and the powers of A at most mₖ. Where"
    " it is larger, some power up to the horizon t exceeds its mₖ.",
)


@kreiss.proof
def resolvent_by_powers() -> Theorem:
    """The difference y − rᵗ Aᵗ y is at most βₜ: each step adds rᵏ⁺¹ Aᵏ x."""
    given = kreiss.given
    short = derive(
        norm_at_most(d * X * x, d * a * c), norm_at_most(X, a), norm_at_most(x, c), d >= 0
    )
    total = derive(norm_at_most(x + y, a + c), norm_at_most(x, a), norm_at_most(y, c))
    power_bound = norm_at_most(power(A, t), m[t])
    at_start = derive(norm_at_most(power(A, 0), m[0]), given["none"])
    powers = induction("t", power_bound, at_start, specialised(given["powers"], t + 1))

    def walked(right: Expression, length: Expression, steps: Expression) -> Theorem:
        values = {X: power(A, t), d: r**steps, a: m[t], x: right, c: length}
        return using(at(short, values), powers, derive(r**steps >= 0, r >= 0))

    added, rest = walked(x, c, t + 1), walked(y, size, t)
    remainder, longer = y - r**t * power(A, t) * y, r ** (t + 1) * power(A, t) * x
    sizes = {a: beta[t], c: r ** (t + 1) * m[t] * c}
    grown = using(at(total, {x: remainder, y: longer} | sizes), added)
    after = y - r ** (t + 1) * power(A, t + 1) * y
    same = derive(equal(after, remainder + longer), given["resolvent"])
    values = {x: after, y: remainder + longer, a: beta[t] + r ** (t + 1) * m[t] * c}
    grown = using(at(_of_equal(), values), same, grown)
    equal_bound = derive(norm_at_most(x, a), equal(a, c), norm_at_most(x, c))
    values = {x: after, a: beta[t + 1], c: beta[t] + r ** (t + 1) * m[t] * c}
    successor = using(at(equal_bound, values), specialised(given["sum"], t + 1), grown)
    start = derive(norm_at_most(y - y, beta[0]), given["sum_at_start"])
    partial = induction("t", norm_at_most(remainder, beta[t]), start, successor)
    sizes = {a: beta[t], c: r**t * m[t] * size}
    whole = at(total, {x: remainder, y: r**t * power(A, t) * y} | sizes)
    return using(whole, partial, rest)
