"""Compares a topic's computed verdicts with what we expect of it."""

from proofs import search
from proofs.claim import Claim, ledger, repaired_by, verdict_of
from proofs.kernel import PSD, Atom, constant


def check_topic(module: str, expected: dict[str, str]) -> None:
    """Fail unless the topic holds exactly these claims, so decided, in some order."""
    names = {claim.name for claim in ledger().values() if claim.module == module}
    assert names == expected.keys()
    computed = {name: verdict_of(name).word for name in expected}
    assert computed == expected
    unrepaired = [
        name for name, word in expected.items() if word == "refuted" and not repaired_by(name)
    ]
    assert unrepaired == []


def is_satisfiable(claim: Claim) -> bool:
    """Whether exact values are found that satisfy every hypothesis of the claim."""
    absurd = Atom(PSD, constant(-1))
    return search.refute([absurd], claim.hypotheses) is not None
