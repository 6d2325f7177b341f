"""Compares a topic's computed verdicts with what we expect of it."""

from collections.abc import Callable

import pytest

from proofs import search
from proofs.kernel import PSD, Atom, constant
from proofs.language.conjecture import Claim
from proofs.referee.ledger import ledger, verdict_of


@pytest.fixture
def check_topic() -> Callable[[str, dict[str, str]], None]:
    """Fail unless the topic holds exactly these claims, so decided, each refuted one repaired."""

    def check(module: str, expected: dict[str, str]) -> None:
        names = {claim.name for claim in ledger().values() if claim.module == module}
        assert names == expected.keys()
        computed = {name: verdict_of(name).word for name in expected}
        assert computed == expected
        refuted = [name for name, word in expected.items() if word == "refuted"]
        assert [name for name in refuted if not ledger().repaired_by(name)] == []

    return check


@pytest.fixture
def is_satisfiable() -> Callable[[Claim], bool]:
    """Whether exact values are found that satisfy every hypothesis of a claim."""

    def check(claim: Claim) -> bool:
        absurd = Atom(PSD, constant(-1))
        return search.refute([absurd], claim.hypotheses) is not None

    return check
