"""No proved claim holds emptily: exact values satisfy the hypotheses of each."""

import pytest
from sympy import Matrix, Rational

from proofs.claims import lstm_gradient_path as lstm
from proofs.kernel import Counterexample
from proofs.language import absurd
from proofs.language.conjecture import Conjecture
from proofs.library.derivation import witness
from proofs.library.lemmas import memory_cell
from proofs.referee.ledger import find, ledger, verdict_of

# exp y at y > 0 and ln 2 are irrational: no exact values, although real ones satisfy these two.
IRRATIONAL = {"three-gates-standard", "lstm-half-life"}
GIVEN = {
    "gates-in-unit-interval": {lstm.s: Rational(1, 2), lstm.z: 0},
    "full-jacobian": {memory_cell.S_c: Matrix([1, 0]), memory_cell.S_h: Matrix([0, 1])},
}
SEARCHED = [
    name
    for name in ledger()
    if verdict_of(name).word == "proved" and name not in IRRATIONAL | GIVEN.keys()
]


@pytest.mark.parametrize("name", SEARCHED)
def test_search_finds_values_for(name, is_satisfiable):
    assert is_satisfiable(find(name))


@pytest.mark.parametrize("name", GIVEN)
def test_values_are_known_for(name):
    emptied = Conjecture(name, absurd, find(name).given)
    (statement,) = witness(emptied, GIVEN[name]).conclusion
    assert isinstance(statement, Counterexample)
