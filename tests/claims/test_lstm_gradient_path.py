"""What we expect of the LSTM cell, pinned."""

EXPECTED = {
    "gates-in-unit-interval": "proved",
    "forget-gate-keeps-or-forgets": "proved",
    "three-gates": "refuted",
    "three-gates-standard": "proved",
    "candidate-is-vanilla-cell": "refuted",
    "candidate-with-activation": "proved",
    "direct-path": "proved",
    "direct-path-product": "proved",
    "path-deviation": "proved",
    "bounded-output": "proved",
    "lstm-solves-vanishing": "refuted",
    "lstm-can-explode": "refuted",
    "lstm-half-life": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("lstm_gradient_path", EXPECTED)
