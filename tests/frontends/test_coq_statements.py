"""What an exported Coq theorem says is what the claim says: it is read back and compared."""

import sys
from pathlib import Path

import pytest

from proofs.claim import ledger, verdict_of
from proofs.frontends.coq.development import development, identifiers
from proofs.kernel import Derivative
from proofs.verdict import steps

sys.path.insert(0, str(Path(__file__).parent))
from statement_reader import Reader

IDENTIFIERS = identifiers(ledger())
ALGEBRAIC = [
    name
    for name, claim in ledger().items()
    if not any(isinstance(part, Derivative) for part in claim.goal)
]


def meanings_in(theorem):
    """The relations that say what letters of a fixed meaning stand for."""
    return {
        atom
        for step in steps(theorem)
        if step.rule in ("define", "chain_rule")
        or (step.rule == "cite" and any(fact.chosen for fact in step.cited))
        for atom in step.conclusion
    }


@pytest.mark.parametrize("name", ALGEBRAIC)
def test_the_exported_statement_is_the_claim(name):
    claim, verdict = ledger()[name], verdict_of(name)
    made = development(claim, verdict.theorem, IDENTIFIERS[name])
    said = Reader(made.statement, made.called).read()
    assert said.refuted == (verdict.word == "refuted")
    assert said.conclusion == set(claim.goal)
    meanings = set() if said.refuted else meanings_in(verdict.theorem)
    assert said.hypotheses == set(claim.hypotheses) | meanings
    assert bool(made.premises) == bool(meanings)
