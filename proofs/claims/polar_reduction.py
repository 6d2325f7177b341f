"""What the polar decomposition W = U R controls: one step, and powers only of normal matrices."""

from sympy import Matrix, Rational, diag

from proofs.kernel import Theorem, cite, conjunction
from proofs.language import (
    attaining,
    both,
    diagonal,
    equal,
    identity,
    matrices,
    naturals,
    norm_at_least,
    norm_at_most,
    positive_definite,
    power,
    psd,
    scalars,
    symmetric,
    upper_bound_of,
)
from proofs.language.conjecture import claim
from proofs.library.derivation import at, derive, witness
from proofs.library.facts import polar_decomposition
from proofs.library.lemmas import powers
from proofs.referee.ledger import find

POSITION = 4
SECTION = "Vanishing Gradients, the general case"

W, U = matrices("W U")
R, S, V = symmetric("R W V")
D = diagonal("D")
t = naturals("t")
I = identity()
b, c, r, s, epsilon = scalars("b c r s ε")
polar = [equal(W, U * R), equal(U.T * U, I)]
half, swap = Rational(1, 2), Matrix([[0, 1], [1, 0]])
e_1, e_2 = Matrix([1, 0]), Matrix([0, 1])


def from_decomposition(name: str) -> Theorem:
    """What search makes of the decomposition, which exists."""
    stated = find(name)
    return derive(stated.statement, cite(polar_decomposition), *stated.given)


claim(
    "polar-one-step",
    both(equal(W.T * W, R * R), norm_at_most(W, r), norm_at_most(R, s)),
    given=[norm_at_most(R, r), norm_at_most(W, s)],
    section=SECTION,
    formula=r"W^\top W = R^2,\ \|W\| = \|R\|",
    reading="For one step the polar factor R of W = U R says it all: WᵀW = R², and every bound of"
    " ‖R‖ bounds ‖W‖ and conversely.",
    proof=lambda: from_decomposition("polar-one-step"),
    about=lambda: cite(polar_decomposition),
)
claim(
    "polar-powers",
    norm_at_least(power(W, t), c),
    given=[*polar, psd(R), norm_at_least(power(R, t), c)],
    section=SECTION,
    formula=r"\|W^t\| \approx \|R^t\|",
    reading="As U is orthogonal, the powers of W are said to grow as those of R do. They need"
    " not: W = [[0, 2], [1/2, 0]] returns to itself while Rᵗ grows, and W = [[0, 1],"
    " [0, 0]] vanishes while Rᵗ stays.",
    proof=lambda: conjunction(returns(), vanishes()),
)


def returns() -> Theorem:
    """W² = I although ‖R²‖ = 4."""
    values = {W: Matrix([[0, 2], [half, 0]]), U: swap, R: diag(half, 2), c: 4}
    return witness(find("polar-powers"), values | vectors_of(1), t=2)


def vanishes() -> Theorem:
    """W² = 0 although ‖R²‖ = 1."""
    values = {W: Matrix([[0, 1], [0, 0]]), U: swap, R: diag(0, 1), c: 1}
    return witness(find("polar-powers"), values | vectors_of(0), t=2)


def vectors_of(bound: int) -> dict[object, object]:
    """R^t is largest on the second basis vector; ‖W^t‖ is at most the bound."""
    return {attaining(power(R, t)): e_2, upper_bound_of(power(W, t)): bound}


claim(
    "polar-powers-upper",
    norm_at_most(power(W, t), r**t),
    given=[norm_at_most(R, r)],
    section=SECTION,
    formula=r"\|W^t\| \le \|R\|^t",
    repairs="polar-powers",
    reading="The powers of ‖R‖ bound those of W, always.",
    proof=lambda: from_decomposition("polar-powers-upper"),
    about=lambda: cite(polar_decomposition),
)
claim(
    "polar-powers-normal",
    both(
        equal(power(W, t).T * power(W, t), power(R, t) * power(R, t)),
        norm_at_most(power(W, t), s),
    ),
    given=[equal(U * R, R * U), norm_at_most(power(R, t), s)],
    section=SECTION,
    formula=r"(W^t)^\top W^t = R^{2t},\ \|W^t\| = \|R^t\|",
    repairs="polar-powers",
    reading="If W is normal, so that U and R commute, then (Wᵗ)ᵀWᵗ = R²ᵗ, and ‖Wᵗ‖ = ‖Rᵗ‖.",
    proof=lambda: normal(),
    about=lambda: cite(polar_decomposition),
)


def normal() -> Theorem:
    """WᵀW = R² and R W = W R carry over to the powers."""
    decomposed = cite(polar_decomposition)
    square = derive(equal(W.T * W, R * R), decomposed)
    commute = derive(equal(R * W, W * R), decomposed, equal(U * R, R * U))
    powers_agree = derive(
        equal(power(W, t).T * power(W, t), power(R, t) * power(R, t)), square, commute
    )
    bounded = norm_at_most(power(R, t), s)
    bound = derive(norm_at_most(power(W, t), s), powers_agree, powers_of_r_are_symmetric(), bounded)
    return conjunction(powers_agree, bound)


def powers_of_r_are_symmetric() -> Theorem:
    """(R^t)ᵀ = R^t."""
    return at(powers.symmetric_power(), {powers.S: R})


claim(
    "polar-gated",
    norm_at_least(D * W, c),
    given=[*polar, psd(R), positive_definite(D), psd(I - D), norm_at_least(D * R, c)],
    section=SECTION,
    formula=r"\|D W\| = \|D R\|",
    reading="The gated step is said to reduce to R as well: ‖D W‖ = ‖D R‖. U may move the"
    " weight from an open gate to a closed one.",
    proof=lambda: witness(
        find("polar-gated"),
        {
            W: Matrix([[0, 1], [0, 0]]),
            U: swap,
            R: diag(0, 1),
            D: diag(half, 1),
            c: 1,
            attaining(D * R): e_2,
            upper_bound_of(D * W): half,
        },
    ),
)
claim(
    "polar-gated-input",
    both(norm_at_most(W * D, r), norm_at_most(R * D, s)),
    given=[norm_at_most(R * D, r), norm_at_most(W * D, s)],
    section=SECTION,
    formula=r"\|W D\| = \|R D\|",
    repairs="polar-gated",
    reading="A gate on the other side reduces: every bound of ‖R D‖ bounds ‖W D‖ and conversely.",
    proof=lambda: from_decomposition("polar-gated-input"),
    about=lambda: cite(polar_decomposition),
)
claim(
    "instability-is-generic",
    both(psd((1 + epsilon) * I - S), psd((1 + epsilon) * I - V)),
    given=[
        psd(S),
        psd(V),
        equal(V * S, I),
        psd(2 * b * I - power(S, t) - power(S, t).T),
        psd(2 * b * I - power(V, t) - power(V, t).T),
        t * epsilon >= b,
        t > 0,
    ],
    section=SECTION,
    formula=r"W \succeq 0,\ W^t \preceq b I,\ W^{-t} \preceq b I\ \Rightarrow\ W \approx I",
    reading="For W ⪰ 0 with inverse V: if the power Wᵗ neither exceeds b nor falls below 1/b"
    " in any direction, at a horizon t ≥ b/ε, then W and V are at most 1 + ε. What stays"
    " bounded for every horizon is I alone.",
    proof=lambda: conjunction(
        at(powers.near_identity(), {powers.S: S}), at(powers.near_identity(), {powers.S: V})
    ),
)
