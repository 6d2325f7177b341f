"""What we expect of the criteria for vanishing and exploding, pinned."""

EXPECTED = {
    "vanishing-criterion": "proved",
    "exploding-criterion": "refuted",
    "perron-explodes": "proved",
    "smallest-singular-value-explodes": "proved",
    "middle-case": "proved",
    "gradient-vanishes": "proved",
    "gradient-explodes": "proved",
    "vanishing-horizon": "proved",
    "exploding-horizon": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("vanishing_and_exploding", EXPECTED)
