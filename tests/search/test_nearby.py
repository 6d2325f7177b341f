"""What is said of a statement that stays open is proved: in small cases, or with more given."""

from __future__ import annotations

import pytest

from proofs import (
    both,
    equal,
    family,
    matrices,
    naturals,
    norm_at_most,
    positive_definite,
    power,
    psd,
    scalars,
    symmetric,
    vectors,
)
from proofs.language.conjecture import stated
from proofs.referee.decision import decide
from proofs.search import nearby

A, B = matrices("A B")
P, Q = symmetric("P Q")
x = vectors("x")
a, b, c = scalars("a b c")
e = family(scalars("e"))
t = naturals("t")

ASSUME = "to try: a proof of {} from what is given, or to assume it"
WEAKER = "to try: what is proved here, if it is enough; or the gap to it, as a conjecture"
NEXT = "to try: the next size or step alone, by letters of that size, for a counterexample"

NEAR = {
    "one entry": (equal(A * B, B * A), [], ["proved where every matrix is 1 × 1", NEXT]),
    "a sign": (a * b >= 0, [a >= 0], ["proved if also b ⪰ 0", ASSUME.format("b ⪰ 0")]),
    "the sign of a factor": (
        psd(a * P),
        [psd(P)],
        ["proved if also a ⪰ 0", ASSUME.format("a ⪰ 0")],
    ),
    "an order": (psd(a * P), [a >= 0], ["proved if also P ⪰ 0", ASSUME.format("P ⪰ 0")]),
    "small steps and a commutator": (
        equal(power(A * B, t), power(A, t) * power(B, t)),
        [],
        [
            "proved where every matrix is 1 × 1",
            "proved for t = 0, 1",
            "proved if also A B + -1 B A = 0",
            ASSUME.format("A B + -1 B A = 0"),
        ],
    ),
    "the first member": (e[t] <= e[0], [], ["proved for t = 0", NEXT]),
    "nothing": (a >= 2, [a >= 0], []),
    "a constant": (a >= 1, [a >= 0], ["proved up to 1: a ⪰ 0", WEAKER]),
    "a factor": (
        norm_at_most(A * B + B * A, c),
        [norm_at_most(A, 1), norm_at_most(B, c)],
        ["proved up to a factor 2: ‖A B + B A‖ ≤ 2 c", WEAKER],
    ),
    "not strictly": (
        positive_definite(A.T * P * A),
        [positive_definite(P)],
        ["proved with ⪰ in the place of ≻", WEAKER],
    ),
    "one part": (
        both(psd(P + Q), psd(P - Q)),
        [psd(P), psd(Q)],
        ["proved of its parts: P + Q ⪰ 0", WEAKER],
    ),
    "one side of an equation": (
        equal(P, Q),
        [psd(P - Q)],
        ["proved of the equation: P + -1 Q ⪰ 0", WEAKER],
    ),
    "symmetry": (
        norm_at_most(A, 1),
        [equal(A * A, A)],
        [
            "proved where every matrix is 1 × 1",
            "proved if also A + -1 Aᵀ = 0",
            ASSUME.format("A + -1 Aᵀ = 0"),
        ],
    ),
    "a contraction": (
        norm_at_most(A * x, c),
        [norm_at_most(x, c)],
        ["proved if also 1 + -1 Aᵀ A ⪰ 0", ASSUME.format("1 + -1 Aᵀ A ⪰ 0")],
    ),
    "a commutator": (
        psd(P * Q * P * Q + Q * P * Q * P),
        [psd(P), psd(Q)],
        [
            "proved where every matrix is 1 × 1",
            "proved if also P Q + -1 Q P = 0",
            ASSUME.format("P Q + -1 Q P = 0"),
        ],
    ),
}


@pytest.mark.parametrize("name", NEAR)
def test_the_lines_are_what_is_proved(name: str) -> None:
    claim, given, lines = NEAR[name]
    item = stated(claim, given=given)
    assert nearby(item.goal, item.hypotheses) == lines


def test_a_hypothesis_that_contradicts_the_others_is_no_help() -> None:
    """With a ≥ 0, too, everything would hold, as −a > 0 is given."""
    item = stated(a * b >= 0, given=[a < 0])
    assert "proved if also a ⪰ 0" not in nearby(item.goal, item.hypotheses)


@pytest.mark.slow
def test_an_open_verdict_says_what_is_proved_nearby() -> None:
    """A is a polynomial in A³, which is out of reach; for numbers there is nothing to show."""
    given = [equal(A * A * A * B, B * A * A * A), equal(A, A.T)]
    verdict = decide(stated(equal(A * B, B * A), given=given))
    assert verdict.word == "open"
    assert verdict.tried[-2:] == ("proved where every matrix is 1 × 1", NEXT)
