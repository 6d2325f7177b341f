"""What lasts and what stays bounded; and the horizon of every ε, which is a logarithm."""

from proofs import *
from proofs.library.lemmas import horizons, norms

POSITION = 2.5
SECTION = "Vanishing Gradients, "

W, X = matrices("W X")
D = family(diagonal("D"))
jacobian = family(matrices("∂h"))
x = vectors("x")
B, c, d, g, delta, omega, epsilon, rho, lam, ell = scalars("B c d g δ ω ε ρ λ ℓ")
t = naturals("t")
I = identity()
NOTHING = 0 * W


def recursion() -> Theorem:
    """∂h[t] is the Jacobian of h_t by h_0, and D[k] the slopes at step k."""
    return lemma("jacobian-product")


bounded_above = [every(lambda k: norm_at_most(D[k], delta)), norm_at_most(W, omega)]
bounded_below = [
    entrywise_at_least(W, NOTHING),
    *(d >= 0, every(lambda k: psd(D[k] - d * I))),
    *(equal(W * x, rho * x), dot(x, x) > 0, rho >= 0),
]

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
