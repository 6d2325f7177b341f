"""What we expect of powers of one matrix, pinned."""

EXPECTED = {
    "linear-jacobian": "proved",
    "linear-states": "proved",
    "spectral-power": "proved",
    "spectral-norms": "proved",
    "positive-norm": "proved",
    "positive-norm-without-symmetry": "refuted",
    "power-norm": "proved",
    "eigenvalue-dichotomy": "proved",
    "eigenvalue-dichotomy-symmetric": "refuted",
    "unchanged-powers-are-unitary": "refuted",
    "stable-iff-unitary": "proved",
    "unitary-is-stable": "proved",
    "orthogonality-is-preserved": "refuted",
    "cayley-step": "proved",
    "dominant-eigenvalue": "proved",
    "linear-captures-nonlinear": "refuted",
    "vanishing-carries-over": "proved",
    "gates-set-the-rate": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("spectral_powers", EXPECTED)
