"""What we expect of windows, clipping, diagonal layers and the resolvent, pinned."""

EXPECTED = {
    "windowed-products": "proved",
    "gradient-clipping": "proved",
    "clipped-descent": "proved",
    "diagonal-state-space": "proved",
    "finite-horizon-kreiss": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("bounded_gradients", EXPECTED)
