"""What an exported Coq theorem says is what the claim says: it is read back and compared."""

import ast
import inspect
import re
import sys
from pathlib import Path

import pytest

from proofs.frontends.coq.development import development, identifiers
from proofs.frontends.coq.export import chosen, exported
from proofs.frontends.coq.library import FILES, FOLDER
from proofs.kernel import Derivative, rules, steps
from proofs.referee.ledger import ledger, verdict_of

sys.path.insert(0, str(Path(__file__).parent))
from statement_reader import Reader

IDENTIFIERS = identifiers(ledger())
ALGEBRAIC = [
    name
    for name, claim in ledger().items()
    if not any(isinstance(part, Derivative) for part in claim.goal)
]


def rules_of_the_kernel():
    """The functions that make theorems."""
    return [
        node.name
        for node in ast.parse(inspect.getsource(rules)).body
        if isinstance(node, ast.FunctionDef)
        and [*map(ast.unparse, node.decorator_list)] == ["_rule"]
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


CALCULUS = {
    "activation-derivative": """forall (z : R),
    has_derivative (fun s_ => tanh s_)
      z
      (1 - tanh z ^+ 2)""",
    "direct-path": """forall (n : nat) (c : 'cV[R]_n.+1) (j i : 'I_n.+1) (f g c_hat : 'cV[R]_n.+1),
    has_derivative (fun s_ => (with_entry c j 0 s_) i 0 * f i 0 + g i 0 * c_hat i 0)
      (c j 0)
      ((i == j)%:R * f i 0)""",
}


@pytest.mark.parametrize("name", CALCULUS)
def test_a_derivative_is_stated_by_its_definition(name):
    made = development(ledger()[name], verdict_of(name).theorem, IDENTIFIERS[name])
    assert made.statement == CALCULUS[name]


def test_every_claim_of_the_ledger_is_exported():
    missing = {item.name: item.reason for item in exported(chosen(())) if item.reason}
    assert missing == {}


def test_every_rule_of_the_kernel_has_a_lemma_or_is_coqs_own_logic():
    text = "".join((FOLDER / f"{name}.v").read_text("utf-8") for name in FILES)
    logic = {"assume", "conjunction", "cut", "instantiate", "specialise", "generalise", "induction"}
    premises = {"define", "cite", "chain_rule"}
    for rule in set(rules_of_the_kernel()) - logic - premises:
        assert re.search(rf"^Lemma {rule}(_\w+)? ", text, re.MULTILINE), rule
