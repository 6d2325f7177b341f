"""What we expect of vanishing and exploding as limits, pinned."""

EXPECTED = {
    "gradient-vanishes": "proved",
    "gradient-explodes": "proved",
    "vanishing-horizon": "proved",
    "exploding-horizon": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("vanishing_and_exploding", EXPECTED)
