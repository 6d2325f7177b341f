"""Powers of the weight matrix: the linear network, and how far it speaks for others."""

from sympy import Matrix, Rational, Sum, Symbol

from proofs import *
from proofs.library.facts import inverse_on_both_sides, spectral_theorem
from proofs.library.lemmas import gates, norms, powers

POSITION = 3
SECTION = "Vanishing Gradients, "

W, C = matrices("W C")
S = symmetric("W")
V = diagonal("V")
h, x, y = vectors("h x y")
J = family(matrices("∂h"))
t = naturals("t")
I = identity()
lam, mu, epsilon, r, a, b = scalars("λ μ ε r a b")
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
    inverse = at(cite(inverse_on_both_sides), {matrices("A"): C.T, matrices("B"): C})
    return derive(spectral_power, inverse, decomposition())


D, bounds = family(diagonal("D")), family(scalars("δ"))
omega = scalars("ω")
nonlinear = product(lambda k: D[k] * W, t)
largest_eigenvalue = [psd(S), psd(lam * I - S), equal(S * x, lam * x), dot(x, x) > 0]
claim(
    "positive-norm",
    norm_equals(S, lam),
    given=largest_eigenvalue,
    section=SECTION + "the norm of a positive matrix",
    formula=r"\|W\| = \lambda_{\max}",
    repairs="positive-norm-without-symmetry",
    reading="For a symmetric W ⪰ 0 the norm is the largest eigenvalue: λ with W ⪯ λ I that is"
    " attained, W x = λ x.",
)
positive_norm_without_symmetry = claim(
    "positive-norm-without-symmetry",
    norm_at_most(W, lam),
    given=[psd(W + W.T), equal(W + W.T, 2 * lam * I), lam >= 0],
    section=SECTION + "the norm of a positive matrix",
    formula=r"\|W\| = \lambda_{\max}",
    reading="Positive is also read as xᵀWx ≥ 0 without symmetry; W + Wᵀ = 2λ I makes λ the real"
    " part of every eigenvalue.",
)


@positive_norm_without_symmetry.proof
def turning_and_stretching() -> Theorem:
    """A rotation by 45° and a stretching by √2: λ = 1."""
    return witness(positive_norm_without_symmetry, {W: Matrix([[1, 1], [-1, 1]]), lam: 1})


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
    given=[lam >= 0, lam < 1, epsilon > 0, t * (1 - lam) * epsilon >= 1, mu > 1],
    section=SECTION + "the linear network",
    formula=r"\lambda^t \to 0 \text{ or } \lambda^t \to \infty",
    repairs="eigenvalue-dichotomy-symmetric",
    reading="An eigenvalue 0 ≤ λ < 1 has λᵗ ≤ ε from t = 1/((1 − λ) ε) on; an eigenvalue μ > 1"
    " has μᵗ at least 1 + t (μ − 1).",
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
    reading="For a W that is merely symmetric: an eigenvalue other than 1 that does not vanish,"
    " λ² ≥ 1, is said to have unbounded powers.",
)


@eigenvalue_dichotomy_symmetric.proof
def minus_one() -> Theorem:
    """The powers of −1 are 1 and −1 by turns."""
    powers_of_minus_one = product(lambda k: -1, t)
    values = {lam: -1, b: 1}
    return gates.bounded_sequence(eigenvalue_dichotomy_symmetric, values, powers_of_minus_one)


claim(
    "stable-iff-unitary",
    equal(S, I),
    given=[psd(S), equal(S * S, I)],
    section=SECTION + "stability",
    formula=r"V \succeq 0,\ V^\top V = I \Rightarrow V = I",
    reading="A positive semidefinite matrix that is also orthogonal is the identity.",
)
dominant_eigenvalue = claim(
    "dominant-eigenvalue",
    a**t <= epsilon * b**t,
    given=[a >= 0, a < b, epsilon > 0, t * (b - a) * epsilon >= b],
    section=SECTION + "the linear network",
    formula=r"(\lambda_i/\lambda_1)^t \to 0",
    reading="Of two eigenvalues 0 ≤ a < b, the power aᵗ is at most ε bᵗ from t = b/((b − a) ε) on.",
)


@dominant_eigenvalue.proof
def dominance() -> Theorem:
    """aᵗ (b + t (b − a)) ≤ bᵗ⁺¹ by induction, and the horizon."""
    u, v = scalars("u v")
    order = derive(both(a**t * (b + t * (b - a)) <= b * b**t, b**t >= 0, a**t >= 0), a >= 0, a <= b)
    close = derive(
        u <= epsilon * v, u * (b + r) <= b * v, u >= 0, r > 0, b >= 0, v >= 0, r * epsilon >= b
    )
    far = derive(r > 0, r * epsilon >= b, b > 0, epsilon > 0)
    values = {u: a**t, v: b**t, r: t * (b - a)}
    signs = [derive(b > 0, a < b, a >= 0), derive(b >= 0, a < b, a >= 0), derive(a <= b, a < b)]
    return using(at(close, values), at(far, values), order, *signs)


linear_captures_nonlinear = claim(
    "linear-captures-nonlinear",
    absurd,
    given=[
        a > 1,
        every(lambda k: both(gates.first_gates[k] > 0, gates.first_gates[k] <= 1)),
        every(lambda k: product(lambda j: a * gates.first_gates[j], k) <= b),
    ],
    section=SECTION + "the linear network",
    formula=r"\|J_t\| \approx \|W^t\|",
    reading="The linear network's behaviour is said to be the general one: where the powers of"
    " W = a > 1 explode, the Jacobians of the network with gates in (0, 1] would explode too.",
)


@linear_captures_nonlinear.proof
def half_open() -> Theorem:
    """Gates that stay at 1/2 against a weight of 3/2: the product is (3/4)^t."""
    running = product(lambda k: Rational(3, 2), t) * product(lambda k: Rational(1, 2), t)
    values = {a: Rational(3, 2), gates.first_gates: Rational(1, 2), b: 1}
    return gates.bounded_sequence(linear_captures_nonlinear, values, running)


gates_set_the_rate = claim(
    "gates-set-the-rate",
    both(
        equal(
            product(lambda k: a * gates.first_gates[k], t),
            a**t * product(lambda k: gates.first_gates[k], t),
        ),
        norm_at_most(nonlinear, omega**t * product(lambda k: bounds[k], t)),
    ),
    given=[every(lambda k: norm_at_most(D[k], bounds[k])), norm_at_most(W, omega)],
    section=SECTION + "the linear network",
    formula=r"\|J_t\| \le \|W\|^t \prod_k \|D_k\|,\ \text{equal for } n = 1",
    repairs="linear-captures-nonlinear",
    reading="The gates enter the rate as much as W does: with one unit Jₜ is Wᵗ times the"
    " product of the gates, and in general that product of norms bounds it.",
)


@gates_set_the_rate.proof
def one_unit_and_many() -> Theorem:
    """The scalars of one unit commute; for many, the norms bound."""
    one_unit, _ = gates_set_the_rate.statement.conjuncts
    return conjunction(derive(one_unit), lemma("log-average-bound"))
