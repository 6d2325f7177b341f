"""The polar decomposition W = U R: it controls one step, and the powers of normal matrices."""

from sympy import Matrix, Rational, diag

from proofs import *
from proofs.library.facts import polar_decomposition
from proofs.library.lemmas import first_step, powers

POSITION = 4
SECTION = "Vanishing Gradients, the general case"

M, U, W = matrices("M U W")
R, S, V = symmetric("R W V")
D, P = diagonal("D P")
t = naturals("t")
I = identity()
b, c, p, q, r, s, epsilon = scalars("b c p q r s ε")
polar = [equal(W, U * R), equal(U.T * U, I)]
half, swap = Rational(1, 2), Matrix([[0, 1], [1, 0]])
(x, y), e_2 = vectors("x y"), Matrix([0, 1])


def decomposition() -> Theorem:
    """W = U R, with U orthogonal and R ⪰ 0."""
    return cite(polar_decomposition)


polar_one_step = claim(
    "polar-one-step",
    both(equal(W.T * W, R * R), norm_at_most(W, r), norm_at_most(R, s)),
    given=[norm_at_most(R, r), norm_at_most(W, s)],
    section=SECTION,
    formula=r"W^\top W = R^2,\ \|W\| = \|R\|",
    reading="For one step the polar factor R of W = U R says it all: WᵀW = R², and every bound of"
    " ‖R‖ bounds ‖W‖ and conversely.",
    about=decomposition,
)


@polar_one_step.proof
def one_step() -> Theorem:
    """WᵀW = RUᵀUR = R²."""
    return derive(polar_one_step, decomposition())


polar_powers = claim(
    "polar-powers",
    absurd,
    given=[
        *polar,
        psd(R),
        r > 1,
        every(lambda k: norm_at_least(power(R, k), r**k)),
        every(lambda k: norm_at_most(power(W, k), b)),
    ],
    section=SECTION,
    formula=r"\|W^t\| \approx \|R^t\|",
    reading="As U is orthogonal, the powers of W are said to grow as those of R do. Those of R"
    " grow at least as rᵏ, with r > 1, and no power of W exceeds b.",
)


@polar_powers.proof
def returns_to_itself() -> Theorem:
    """W = [[0, 2], [1/2, 0]] has W² = I, so ‖W²ᵐ‖ = 1; for R = diag(1/2, 2) it is ‖R²ᵐ‖ = 4ᵐ."""
    bounds = both(norm_at_most(power(W, t), 2), norm_at_most(power(W, t) * W, 2))
    bounded = by_induction(bounds, "t", equal(W * W, I), norm_at_most(W, 2))
    bounded = derive(norm_at_most(power(W, t), 2), bounded)
    eigenvector = derive(equal(power(R, t) * y, 2**t * y), equal(R * y, 2 * y))
    attained = derive(psd(y.T * (M.T * M - c**2 * I) * y), equal(M * y, c * y))
    attained = using(at(attained, {M: power(R, t), c: 2**t}), eigenvector)
    parts = (bounded, attained, derive(2**t >= 0))
    proof = conjunction(*(generalise(part, "t") for part in parts))
    values = {W: Matrix([[0, 2], [half, 0]]), U: swap, R: diag(half, 2), y: e_2}
    letters = {attaining(power(R, bound_step)): y, r: 2, b: 2}
    return witness(polar_powers, values, letters, proof)


polar_powers_last = claim(
    "polar-powers-last",
    norm_at_least(power(W, t), c),
    given=[*polar, psd(R), norm_at_least(power(R, t), c)],
    section=SECTION,
    formula=r"\|W^t\| \ge \|R^t\|",
    reading="Nor do the powers of W last as long as those of R: for W = [[0, 1], [0, 0]] they"
    " vanish from t = 2 on, and Rᵗ = R.",
)


@polar_powers_last.proof
def vanishes_at_once() -> Theorem:
    """W² = 0 although ‖R²‖ = 1, which R² reaches at e_2."""
    values = {W: Matrix([[0, 1], [0, 0]]), U: swap, R: diag(0, 1), c: 1}
    values |= {attaining(power(R, t)): e_2, upper_bound_of(power(W, t)): 0}
    return witness(polar_powers_last, values, t=2)


polar_powers_upper = claim(
    "polar-powers-upper",
    norm_at_most(power(W, t), r**t),
    given=[norm_at_most(R, r)],
    section=SECTION,
    formula=r"\|W^t\| \le \|R\|^t",
    repairs="polar-powers",
    reading="The powers of ‖R‖ bound those of W, always.",
    about=decomposition,
)


@polar_powers_upper.proof
def powers_of_the_norm() -> Theorem:
    """‖W‖ ≤ ‖R‖, and so each step."""
    return derive(polar_powers_upper, decomposition())


polar_powers_normal = claim(
    "polar-powers-normal",
    both(
        equal(power(W, t).T * power(W, t), power(R * R, t)),
        norm_at_most(power(W, t), r),
        norm_at_most(power(R, t), s),
    ),
    given=dict(
        normal=equal(W * W.T, W.T * W),
        reduced=norm_at_most(power(R, t), r),
        powers=norm_at_most(power(W, t), s),
    ),
    section=SECTION,
    formula=r"W W^\top = W^\top W \Rightarrow (W^t)^\top W^t = R^{2t},\ \|W^t\| = \|R^t\|",
    repairs="polar-powers-last",
    reading="If W is normal, W Wᵀ = WᵀW, then (Wᵗ)ᵀWᵗ = R²ᵗ, and every bound of ‖Rᵗ‖ bounds ‖Wᵗ‖"
    " and conversely. Other W may have ‖Wᵗ‖ = ‖Rᵗ‖ too.",
    about=decomposition,
)


@polar_powers_normal.proof
def normal() -> Theorem:
    """WᵀW = R² commutes with W, so that (Wᵗ)ᵀWᵗ = R²ᵗ, which is (Rᵗ)ᵀRᵗ."""
    given, (X, Y) = polar_powers_normal.given, matrices("X Y")
    squares, *_ = polar_powers_normal.statement.conjuncts
    square = derive(equal(W.T * W, R * R), decomposition())
    commute = derive(equal(R * R * W, W * R * R), square, given["normal"])
    grams = derive(squares, square, commute)
    doubled = derive(equal(power(R, t).T * power(R, t), power(R * R, t)), powers_of_the_square())
    same = derive(norm_at_most(X, r), equal(X.T * X, Y.T * Y), norm_at_most(Y, r))
    W_t, R_t = power(W, t), power(R, t)
    equal_grams = derive(equal(W_t.T * W_t, R_t.T * R_t), grams, doubled)
    back = derive(equal(R_t.T * R_t, W_t.T * W_t), grams, doubled)
    upper = using(at(same, {X: W_t, Y: R_t}), equal_grams)
    lower = using(at(same, {X: R_t, Y: W_t, r: s}), back)
    return using(conjunction(grams, upper, lower), decomposition())


def powers_of_the_square() -> Theorem:
    """``⊢ (R²)ᵗ = Rᵗ Rᵗ`` and ``(Rᵗ)ᵀ = Rᵗ``."""
    parts = [
        at(theorem(), {powers.S: R}) for theorem in (powers.commuting_power, powers.symmetric_power)
    ]
    doubled = by_induction(equal(power(R * R, t), power(R, t) * power(R, t)), "t", *parts)
    return conjunction(doubled, *parts)


polar_gated = claim(
    "polar-gated",
    norm_at_least(D * W, c),
    given=dict(
        polar=[*polar, psd(R)],
        first_step=first_step.network,
        reduced=norm_at_least(D * R, c),
    ),
    section=SECTION,
    formula=r"\|D_1 W\| = \|D_1 R\|",
    reading="The gated step is said to reduce to R as well: ‖D W‖ = ‖D R‖. U may move the weight"
    " from an open gate to a closed one. The network has no inputs: with y = (1, …, 1), its"
    " preactivations W x at the state x are p in one group of units, P, and q in the others.",
)


@polar_gated.proof
def weight_behind_the_closed_gate() -> Theorem:
    """U swaps the units, of which D closes the first: 1 − tanh²1 is at most 3/4."""
    e, gated = vectors("e"), first_step.gates
    attained = derive(
        psd(e.T * ((gated * R).T * gated * R - I) * e), equal(R * e, e), equal(P * e, 0 * e)
    )
    proof = conjunction(first_step.weights_are_closed(), attained, first_step.closed_gate())
    letters = first_step.saturated() | {c: 1}
    letters |= {upper_bound_of(D * W): first_step.most, attaining(D * R): e}
    values = {W: Matrix([[0, 1], [0, 0]]), U: swap, R: diag(0, 1), P: diag(1, 0)}
    values |= {x: e_2, y: Matrix([1, 1]), e: e_2}
    return witness(polar_gated, values, letters, proof)


polar_gated_input = claim(
    "polar-gated-input",
    both(norm_at_most(W * D, r), norm_at_most(R * D, s)),
    given=[norm_at_most(R * D, r), norm_at_most(W * D, s)],
    section=SECTION,
    formula=r"\|W D\| = \|R D\|",
    repairs="polar-gated",
    reading="A gate on the other side reduces: every bound of ‖R D‖ bounds ‖W D‖ and conversely.",
    about=decomposition,
)


@polar_gated_input.proof
def gated_input() -> Theorem:
    """W D = U (R D), and U keeps lengths."""
    return derive(polar_gated_input, decomposition())


instability_is_generic = claim(
    "instability-is-generic",
    both(psd((1 + epsilon) * I - S), psd((1 + epsilon) * I - V)),
    given=[
        psd(S),
        psd(V),
        equal(V * S, I),
        norm_at_most(power(S, t), b),
        norm_at_most(power(V, t), b),
        t * epsilon >= b - 1,
        t > 0,
    ],
    section=SECTION,
    formula=r"W \succeq 0,\ \|W^t\| \le b,\ \|W^{-t}\| \le b,\ t \ge 1,"
    r"\ t \ge (b - 1)/\varepsilon"
    r" \Rightarrow W \preceq (1 + \varepsilon) I,\ W^{-1} \preceq (1 + \varepsilon) I",
    reading="For W ⪰ 0 with inverse V: if Wᵗ has moved no vector's length by more than a factor b"
    " at a horizon t ≥ (b − 1)/ε, then W and V are at most 1 + ε. The longer it keeps the"
    " gradient, the nearer W is to I.",
)


@instability_is_generic.proof
def both_near_the_identity() -> Theorem:
    """Bernoulli's inequality in the Loewner order, for W and for its inverse."""
    return conjunction(*(at(powers.near_identity(), {powers.S: X}) for X in (S, V)))
