"""What a report says of letters that stand for something, whatever the verdict."""

from __future__ import annotations

import pytest

from proofs import bound_step, family, naturals, scalars
from proofs.frontends.terminal.reports import conjecture_report, display_of
from proofs.kernel import define
from proofs.language.conjecture import Conjecture
from proofs.referee.decision import decide

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
