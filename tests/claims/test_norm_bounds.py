"""What we expect of the topic, pinned; perturbed statements, which must not be proved."""

import pytest

from proofs.claims import norm_bounds as topic
from proofs.language import Assertion, norm_at_most, singular_values_at_least
from proofs.language.conjecture import Conjecture, Hypotheses
from proofs.referee.decision import decide
from proofs.referee.ledger import find
from proofs.search.refuting import refuter

EXPECTED = {
    "diagonal-norm": "proved",
    "tanh-derivative-range": "refuted",
    "tanh-derivative-half-open": "proved",
    "gate-norm-below-one": "refuted",
    "gate-norm-at-most-one": "proved",
    "gate-norm-bracket": "proved",
    "submultiplicativity": "proved",
    "norm-of-product": "refuted",
    "upper-bound": "proved",
    "lower-bound": "refuted",
    "lower-bound-autonomous": "refuted",
    "smallest-singular-value-bound": "proved",
    "entrywise-lower-bound": "proved",
    "perron-lower-bound": "proved",
    "perron-explodes": "proved",
    "symmetric-lower-bound": "proved",
    "lower-bound-min-entry": "refuted",
    "vanishing-criterion": "proved",
    "exploding-criterion": "refuted",
    "smallest-singular-value-explodes": "proved",
    "middle-case": "proved",
    "zero-gate-means-vanished-state": "refuted",
    "closed-gates-mean-saturated-units": "proved",
    "gate-floor": "proved",
    "bounded-multiplicative-effect": "refuted",
    "log-average-bound": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("norm_bounds", EXPECTED)


def perturbed(name: str, statement: Assertion, without: str | None = None) -> Conjecture:
    given = find(name).given
    kept = Hypotheses(tuple(part for part in given if part != given.named.get(without)))
    return Conjecture(f"{name}, perturbed", statement, kept)


t, J, D, W = topic.t, topic.J, topic.D, topic.W
delta, omega, sigma, d = topic.delta, topic.omega, topic.sigma, topic.d

PERTURBED = {
    "half the bound": perturbed("upper-bound", norm_at_most(J(t), (delta * omega / 2) ** t)),
    "without a bound of W": perturbed("upper-bound", find("upper-bound").statement, "weights"),
    "without a bound of D": perturbed("upper-bound", find("upper-bound").statement, "gates"),
    "one step more": perturbed("upper-bound", norm_at_most(J(t + 1), (delta * omega) ** t)),
    "one power less": perturbed("upper-bound", norm_at_most(J(t), delta**t * omega)),
    "twice the lower bound": perturbed(
        "smallest-singular-value-bound", singular_values_at_least(J(t), (2 * d * sigma) ** t)
    ),
    "norms of one factor only": perturbed(
        "submultiplicativity", norm_at_most(topic.A * topic.C, topic.a)
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("conjecture", PERTURBED.values(), ids=PERTURBED.keys())
def test_a_false_copy_is_not_proved(conjecture: Conjecture) -> None:
    assert decide(conjecture).word == "refuted"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "ascending-product",
        "inputs-do-not-matter",
        "norm-of-product",
        "lower-bound",
        "lower-bound-min-entry",
        "zero-gate-means-vanished-state",
        "polar-gated",
    ],
)
def test_search_refutes_by_itself_what_the_ledger_gives_a_witness_for(name: str) -> None:
    claim = find(name)
    goal = list(claim.goal)
    assert refuter.refute(goal, claim.hypotheses, evaluations=40_000_000) is not None
