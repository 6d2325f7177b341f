"""What a report says of letters that stand for something, whatever the verdict."""

from __future__ import annotations

import pytest

from proofs import bound_step, family, naturals, scalars
from proofs.frontends.terminal.reports import conjecture_report, display_of, tried_lines
from proofs.kernel import define
from proofs.language.conjecture import Conjecture
from proofs.referee.decision import decide
from proofs.referee.verdict import Verdict

a = scalars("a")
u = family(scalars("u"))
t = naturals("t")
DOUBLED = define("u", 1, (2 * u[bound_step - 1]).polynomial)


@pytest.mark.parametrize(
    ("statement", "given", "verdict", "is_explained"),
    [
        (u[t] >= 1, (), "open", True),
        (a * a >= 0, (u[0] >= 2, u[0] <= 1), "proved", True),
        (a * a >= 0, (), "proved", False),
    ],
)
def test_a_defined_letter_is_explained_where_it_occurs(statement, given, verdict, is_explained):
    conjecture = Conjecture("doubled", statement, given, about=lambda: DOUBLED)
    decided = decide(conjecture, rounds=0)
    assert decided.word == verdict
    shown = display_of(conjecture, decided)
    text = "\n".join(line.plain for line in conjecture_report(conjecture, decided, shown))
    assert ("u is the sequence with u₀ = 1" in text) == is_explained


def test_what_is_proved_nearby_ends_the_report_and_is_whole():
    attempts = tuple(f"attempt {number} " + "x" * 100 for number in range(20))
    advice = ("proved where every matrix is 1 × 1", "to try: " + "the next size " * 9)
    verdict = Verdict("open", None, 0.0, (*attempts, *advice))

    def report(verbose: bool) -> list[str]:
        return [line.plain.strip() for line in tried_lines(verdict, verbose)]

    assert report(verbose=True) == [
        *(f"tried: {line}" for line in attempts),
        *map(str.strip, advice),
    ]
    shown = report(verbose=False)
    assert shown[0] == "tried: 12 ways before these"
    assert [line.split()[2] for line in shown[1:9]] == list(map(str, range(12, 20)))
    assert all("…" in line for line in shown[1:9])
    assert shown[9:] == [line.strip() for line in advice]
