"""The criteria for vanishing and exploding gradients, with the horizon of every ε."""

from proofs import *
from proofs.library.lemmas import horizons, norms, two_units

POSITION = 2.5
SECTION = "Vanishing Gradients, "

W, X = matrices("W X")
D = family(diagonal("D"))
jacobian = family(matrices("∂h"))
x = vectors("x")
B, b, c, d, g, p, q = scalars("B b c d g p q")
delta, omega, epsilon, rho, sigma, lam, ell = scalars("δ ω ε ρ σ λ ℓ")
delta_i, delta_s = scalars("δ_i δ_s")
t = naturals("t")
I = identity()
NOTHING = 0 * W


def recursion() -> Theorem:
    """∂h[t] is the Jacobian of h_t by h_0, and D[k] the slopes at step k."""
    return lemma("jacobian-product")


def J(step: Expression) -> Expression:
    """The Jacobian ``J_t = D_t W ⋯ D_1 W``."""
    return product(lambda k: D[k] * W, step)


bounded_above = [every(lambda k: norm_at_most(D[k], delta)), norm_at_most(W, omega)]
bounded_below = [
    entrywise_at_least(W, NOTHING),
    *(d >= 0, every(lambda k: psd(D[k] - d * I))),
    *(equal(W * x, rho * x), dot(x, x) > 0, rho >= 0),
]

vanishing_criterion = claim(
    "vanishing-criterion",
    norm_at_most(jacobian[t], epsilon),
    given=[
        *bounded_above,
        delta * omega < 1,
        (1 + t * (1 - delta * omega)) * epsilon >= 1,
    ],
    section=SECTION + "when the gradient vanishes",
    formula=r"\delta_s \|W\| < 1 \Rightarrow \forall \varepsilon > 0"
    r"\ \forall t \ge (1/\varepsilon - 1)/(1 - \delta_s \|W\|):\ \|J_t\| \le \varepsilon",
    repairs="inputs-do-not-decide-vanishing",
    reading="If δω < 1, the gradient vanishes: for every ε > 0 and every t ≥ (1/ε − 1)/(1 − δω),"
    " that is (1 + t (1 − δω)) ε ≥ 1, the Jacobian is at most ε in norm.",
    about=recursion,
)


@vanishing_criterion.proof
def vanishing() -> Theorem:
    """The upper bound, and the explicit horizon of a geometric sequence."""
    sign = derive(delta * omega >= 0, delta >= 0, omega >= 0)
    below_one = derive(delta * omega <= 1, delta * omega < 1)
    small = using(at(norms.vanishes(), {norms.q: delta * omega}), sign, below_one)
    bounded = derive(norm_at_most(X, epsilon), norm_at_most(X, g), g <= epsilon)
    bounded = at(bounded, {X: jacobian[t], g: (delta * omega) ** t})
    return using(bounded, small, lemma("upper-bound"))


exploding_criterion = claim(
    "exploding-criterion",
    absurd,
    given=[
        *two_units.network,
        every(lambda k: norm_at_least(D[k], delta)),
        norm_at_least(W, omega),
        delta * omega > 1,
        every(lambda k: norm_at_most(J(k), B)),
    ],
    section=SECTION + "when the gradient explodes",
    formula=r"\delta_i \|W\| > 1 \Rightarrow \|J_t\| \to \infty",
    reading="If δω > 1, no B is said to bound every ‖Jₖ‖. The network here has no inputs: two"
    " groups of units, which W does not mix, with h[k] = tanh(W h[k − 1]).",
)


@exploding_criterion.proof
def vanishing_network() -> Theorem:
    """δω = 2, and yet every ‖J_k‖ is at most 1."""
    return two_units.refutation(exploding_criterion)


perron_explodes = claim(
    "perron-explodes",
    both(norm_at_least(jacobian[t], (d * rho) ** t), (d * rho) ** t >= B),
    given=[*bounded_below, d * rho > 1, 1 + t * (d * rho - 1) >= B],
    section=SECTION + "when the gradient explodes",
    formula=r"W \ge 0,\ d_{\min}\, \rho(W) > 1 \Rightarrow \forall B"
    r"\ \forall t \ge (B - 1)/(d_{\min}\, \rho(W) - 1):"
    r"\ \|J_t\| \ge (d_{\min}\, \rho(W))^t \ge B",
    repairs="exploding-criterion",
    reading="If W has no negative entry and the smallest gate d times an eigenvalue ρ of W is above"
    " 1, the gradient explodes: for every B and every t ≥ (B − 1)/(dρ − 1) the norm of the"
    " Jacobian is at least (dρ)ᵗ ≥ B.",
    about=recursion,
)


@perron_explodes.proof
def along_the_eigenvector_for_ever() -> Theorem:
    """The lower bound, and Bernoulli's inequality."""
    return derive(perron_explodes, _grows_beyond(d * rho), lemma("perron-lower-bound"))


smallest_singular_value_explodes = claim(
    "smallest-singular-value-explodes",
    both(singular_values_at_least(jacobian[t], (d * sigma) ** t), (d * sigma) ** t >= B),
    given=[
        every(lambda k: singular_values_at_least(D[k], d)),
        singular_values_at_least(W, sigma),
        d * sigma > 1,
        1 + t * (d * sigma - 1) >= B,
    ],
    section=SECTION + "when the gradient explodes",
    formula=r"d_{\min}\, \sigma_{\min}(W) > 1 \Rightarrow \forall B"
    r"\ \forall t \ge (B - 1)/(d_{\min}\, \sigma_{\min}(W) - 1):"
    r"\ \sigma_{\min}(J_t) \ge (d_{\min}\, \sigma_{\min}(W))^t \ge B",
    reading="If the smallest gate d times the smallest singular value σ of W is above 1, then for"
    " every B and every t ≥ (B − 1)/(dσ − 1) every singular value of the Jacobian is at least"
    " (dσ)ᵗ ≥ B.",
    about=recursion,
)


@smallest_singular_value_explodes.proof
def exploding() -> Theorem:
    """The bound by singular values, and Bernoulli's inequality."""
    rate, bound = _grows_beyond(d * sigma), lemma("smallest-singular-value-bound")
    return derive(smallest_singular_value_explodes, rate, bound)


def _grows_beyond(rate: Expression) -> Theorem:
    """``rate > 1, 1 + t (rate − 1) ≥ B ⊢ rateᵗ ≥ B`` (Bernoulli)."""
    growth = at(norms.bernoulli(), {norms.q: q, norms.r: q - 1})
    growth = using(growth, derive(q - 1 >= 0, q > 1), derive(q >= 1 + (q - 1)))
    return at(derive(q**t >= B, growth, 1 + t * (q - 1) >= B), {q: rate})


middle_case = claim(
    "middle-case",
    both(delta_i * omega <= 1, delta_s * omega >= 1, p >= 1, p <= omega, omega <= q),
    given=dict(
        norms=[omega >= 0, delta_i > 0, delta_s > 0, delta_s <= 1],
        lower_does_not_explode=every(lambda k: (delta_i * omega) ** k <= b),
        upper_does_not_vanish=[c > 0, every(lambda k: (delta_s * omega) ** k >= c)],
        reciprocals=[equal(p * delta_s, 1), equal(q * delta_i, 1)],
    ),
    section=SECTION + "the case in between",
    formula=r"1 \le 1/\delta_s \le \|W\| \le 1/\delta_i",
    reading="If (δᵢω)ᵗ does not explode and (δₛω)ᵗ does not vanish, then δᵢω ≤ 1 ≤ δₛω, and with"
    " p = 1/δₛ and q = 1/δᵢ the norm ω lies between p ≥ 1 and q.",
)


@middle_case.proof
def neither_explodes_nor_vanishes() -> Theorem:
    """Bernoulli's inequality at every horizon, upwards and downwards (Archimedes)."""
    given = middle_case.given
    signs = derive(both(delta_i * omega >= 0, delta_s * omega >= 0), given["norms"])
    low = at(norms.bounded_powers(), {norms.q: delta_i * omega, norms.b: b})
    high = at(norms.lasting_powers(), {norms.q: delta_s * omega})
    cases = using(conjunction(low, high), signs)
    return derive(middle_case, cases)


gradient_vanishes = claim(
    "gradient-vanishes",
    delta * omega >= 1,
    given=dict(
        bounds=bounded_above,
        size=epsilon > 0,
        never_below=every(lambda k: norm_at_least(jacobian[k], epsilon)),
    ),
    section=SECTION + "when the gradient vanishes",
    formula=r"(\exists \varepsilon > 0\ \forall t:\ \|J_t\| \ge \varepsilon)"
    r" \Rightarrow \delta_s \|W\| \ge 1",
    reading="A gradient that does not vanish has δω ≥ 1: if every Jacobian keeps a norm of at least"
    " some ε > 0, then δω is at least 1.",
    about=recursion,
)


@gradient_vanishes.proof
def no_size_lasts() -> Theorem:
    """ε ≤ ‖J_k‖ ≤ (δω)ᵏ for every k."""
    later, rate = t + 1, delta * omega
    now = specialised(gradient_vanishes.given["never_below"], later)
    squares = derive(g**2 >= epsilon**2, norm_at_most(jacobian[later], g), now)
    lasts = using(at(norms.square_root(), {norms.b: g, norms.c: epsilon}), squares)
    lasts = using(at(lasts, {g: rate**later}), at(lemma("upper-bound"), t=later))
    slow = at(norms.bound_of_decay(), {norms.q: rate, norms.c: epsilon})
    slow = using(at(slow, t=later), using(lasts, derive(epsilon >= 0, epsilon > 0)))
    slow = norms.not_positive(slow, 1 + 0 * epsilon, epsilon * (1 - rate))
    least = derive(c >= 1, epsilon * (1 - c) <= 0, epsilon > 0)
    sign = derive(rate >= 0, delta >= 0, omega >= 0)
    return derive(gradient_vanishes, using(at(least, {c: rate}), slow, sign))


gradient_explodes = claim(
    "gradient-explodes",
    d * rho <= 1,
    given=dict(
        network=bounded_below,
        never_above=every(lambda k: norm_at_most(jacobian[k], B)),
    ),
    section=SECTION + "when the gradient explodes",
    formula=r"W \ge 0,\ (\exists B\ \forall t:\ \|J_t\| \le B)"
    r" \Rightarrow d_{\min}\, \rho(W) \le 1",
    repairs="exploding-criterion",
    reading="A gradient that does not explode has dρ ≤ 1: if W has no negative entry and some B"
    " bounds every Jacobian, then the smallest gate d times an eigenvalue ρ of W is at most 1.",
    about=recursion,
)


@gradient_explodes.proof
def no_bound_lasts() -> Theorem:
    """(dρ)ᵏ ≤ ‖J_k‖ ≤ B for every k."""
    later, rate = t + 1, d * rho
    grows = at(lemma("perron-lower-bound"), {upper_bound_of(jacobian[t]): B})
    now = specialised(gradient_explodes.given["never_above"], later)
    slow = at(norms.bound_of_growth(), {norms.q: rate, norms.b: B})
    slow = using(at(slow, t=later), using(at(grows, t=later), now))
    sign = derive(rate >= 0, d >= 0, rho >= 0)
    return derive(gradient_explodes, using(norms.not_positive(slow, B - 1, rate - 1), sign))


vanishing_horizon = claim(
    "vanishing-horizon",
    norm_at_most(jacobian[t], epsilon),
    given=dict(
        bounds=bounded_above,
        rate=equal(delta * omega * exp(lam), 1),
        size=equal(epsilon * exp(ell), 1),
        horizon=t * lam >= ell,
    ),
    section=SECTION + "when the gradient vanishes",
    formula=r"\delta_s \|W\| < 1,\ t \ge \ln(1/\varepsilon) / \ln(1/(\delta_s \|W\|))"
    r" \Rightarrow \|J_t\| \le \varepsilon",
    reading="With λ = ln(1/(δω)) and ℓ = ln(1/ε) the Jacobian is at most ε in norm as soon as"
    " t λ ≥ ℓ: for δω < 1 the horizon is the logarithm of 1/ε, over λ.",
    about=recursion,
)


@vanishing_horizon.proof
def logarithm_down() -> Theorem:
    """The upper bound (δω)ᵗ, and exp."""
    small = at(horizons.logarithmic_decay(), {horizons.q: delta * omega})
    bounded = derive(norm_at_most(X, epsilon), norm_at_most(X, g), g <= epsilon)
    bounded = at(bounded, {X: jacobian[t], g: (delta * omega) ** t})
    return using(bounded, small, lemma("upper-bound"))


exploding_horizon = claim(
    "exploding-horizon",
    norm_at_least(jacobian[t], c),
    given=dict(
        network=bounded_below,
        rate=equal(d * rho, exp(lam)),
        size=equal(c, exp(ell)),
        horizon=t * lam >= ell,
    ),
    section=SECTION + "when the gradient explodes",
    formula=r"W \ge 0,\ d_{\min}\, \rho(W) > 1,\ t \ge \ln c / \ln(d_{\min}\, \rho(W))"
    r" \Rightarrow \|J_t\| \ge c",
    repairs="exploding-criterion",
    reading="For W without a negative entry, λ = ln(dρ) and ℓ = ln c, the norm of the Jacobian is"
    " at least c as soon as t λ ≥ ℓ: for dρ > 1 the horizon is the logarithm of c, over λ.",
    about=recursion,
)


@exploding_horizon.proof
def logarithm_up() -> Theorem:
    """Perron's lower bound (dρ)ᵗ, and exp."""
    large = at(horizons.logarithmic_growth(), {horizons.q: d * rho})
    return derive(exploding_horizon, large, lemma("perron-lower-bound"))
