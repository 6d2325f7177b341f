"""What we expect of the LSTM cell, pinned."""

import pytest

from proofs.kernel import Letter
from proofs.library.lemmas import memory_cell

EXPECTED = {
    "gates-in-unit-interval": "proved",
    "generic-sigmoid-in-unit-interval": "refuted",
    "forget-gate-keeps-or-forgets": "proved",
    "three-gates": "proved",
    "three-gates-standard": "proved",
    "candidate-is-vanilla-cell": "refuted",
    "candidate-is-the-preactivation": "proved",
    "candidate-with-activation": "proved",
    "output-gate-passes-memory-on": "refuted",
    "output-gate-filters-the-output": "proved",
    "memory-and-output-decoupled": "refuted",
    "bounded-output": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("lstm_cell", EXPECTED)


@pytest.mark.parametrize(
    ("cell", "gate"), [(memory_cell.standard, "W_o"), (memory_cell.printed, "W_g")]
)
def test_the_printed_cell_and_the_standard_cell_are_two_instances(cell, gate) -> None:
    theorem = memory_cell.recursion(cell)
    letters = frozenset().union(*(atom.polynomial.letters for atom in theorem.conclusion))
    assert Letter(gate, "n", "n") in letters
    assert (Letter("W_o", "n", "n") in letters) == (gate == "W_o")
