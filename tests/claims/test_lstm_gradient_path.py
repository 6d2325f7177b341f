"""What we expect of the LSTM's gradient, pinned."""

EXPECTED = {
    "direct-path": "proved",
    "direct-path-product": "proved",
    "direct-path-norm": "proved",
    "full-jacobian": "proved",
    "path-deviation": "proved",
    "path-deviation-over-time": "proved",
    "lstm-solves-vanishing": "refuted",
    "gates-near-one-keep-the-memory": "proved",
    "lstm-can-vanish": "proved",
    "lstm-can-explode": "proved",
    "lstm-half-life": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("lstm_gradient_path", EXPECTED)
