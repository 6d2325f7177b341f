"""What we expect of other networks, pinned."""

EXPECTED = {
    "pascanu-vanishing": "proved",
    "pascanu-eigenvalue": "refuted",
    "orthogonal-keeps-norm": "proved",
    "orthogonal-with-gates": "proved",
    "diagonal-stability": "proved",
    "contraction-of-tanh-networks": "proved",
    "growth-in-a-cone": "proved",
    "washout-of-the-initial-state": "proved",
    "gru-direct-path": "proved",
    "residual-step": "proved",
    "leaky-network": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("recurrent_extensions", EXPECTED)
