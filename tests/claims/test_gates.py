"""What we expect of the gates, pinned."""

EXPECTED = {
    "diagonal-norm": "proved",
    "tanh-derivative-range": "refuted",
    "tanh-derivative-half-open": "proved",
    "gate-norm-below-one": "refuted",
    "gate-norm-at-most-one": "proved",
    "gate-norm-bracket": "proved",
    "zero-gate-means-vanished-state": "refuted",
    "closed-gates-mean-saturated-units": "proved",
    "gate-floor": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("gates", EXPECTED)
