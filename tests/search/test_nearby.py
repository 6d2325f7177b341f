"""What is said of a statement that stays open is proved: in small cases, or with more given."""

from __future__ import annotations

import pytest

from proofs import equal, family, matrices, naturals, power, psd, scalars, symmetric
from proofs.language.conjecture import stated
from proofs.referee.decision import decide
from proofs.search import nearby

A, B = matrices("A B")
P = symmetric("P")
a, b = scalars("a b")
e = family(scalars("e"))
t = naturals("t")

NEAR = {
    "one entry": (
        equal(A * B, B * A),
        [],
        ["proved where every matrix is 1 × 1"],
    ),
    "a sign": (a * b >= 0, [a >= 0], ["proved if also b ⪰ 0"]),
    "the sign of a factor": (psd(a * P), [psd(P)], ["proved if also a ⪰ 0"]),
    "an order": (psd(a * P), [a >= 0], ["proved if also P ⪰ 0"]),
    "small steps and a commutator": (
        equal(power(A * B, t), power(A, t) * power(B, t)),
        [],
        [
            "proved where every matrix is 1 × 1",
            "proved for t = 0, 1",
            "proved if also A B + -1 B A = 0",
        ],
    ),
    "the first member": (e[t] <= e[0], [], ["proved for t = 0"]),
    "nothing": (a >= 1, [a >= 0], []),
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


def test_an_open_verdict_says_what_is_proved_nearby() -> None:
    """Fuglede's theorem is out of reach; for numbers there is nothing to show."""
    N = matrices("N")
    given = [equal(N * N.T, N.T * N), equal(N * A, A * N)]
    verdict = decide(stated(equal(N.T * A, A * N.T), given=given))
    assert verdict.word == "open"
    assert verdict.tried[-1] == "proved where every matrix is 1 × 1"
