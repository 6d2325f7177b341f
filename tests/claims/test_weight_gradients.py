"""What we expect of gradients by the weights, pinned, and that no recursion of them is assumed."""

import pytest

from proofs.kernel import Recurrence
from proofs.referee.ledger import find, verdict_of

EXPECTED = {
    "weight-gradient": "proved",
    "backpropagation-through-time": "proved",
    "weight-gradient-bound": "proved",
    "weight-gradient-vanishes-with-the-jacobian": "refuted",
    "weight-gradient-stays-bounded": "proved",
    "truncated-backpropagation": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("weight_gradients", EXPECTED)


@pytest.mark.parametrize("name", [name for name, word in EXPECTED.items() if word == "proved"])
def test_the_derivative_by_the_weights_is_that_of_the_network(name: str) -> None:
    """∂h stands for what the chain rule found, and no hypothesis says how it goes on."""
    theorem = verdict_of(name).theorem
    assert theorem is not None
    meanings = {meaning.letter.name: meaning.definition for meaning in theorem.fixed}
    assert isinstance(meanings["∂h"], Recurrence)
    assert not [given for given in find(name).hypotheses if "∂h[k" in str(given)]
