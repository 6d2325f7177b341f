"""What we expect of the polar decomposition, pinned."""

EXPECTED = {
    "polar-one-step": "proved",
    "polar-powers": "refuted",
    "polar-powers-last": "refuted",
    "polar-powers-upper": "proved",
    "polar-powers-normal": "proved",
    "polar-gated": "refuted",
    "polar-gated-input": "proved",
    "instability-is-generic": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("polar_reduction", EXPECTED)
