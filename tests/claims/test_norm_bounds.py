"""What we expect of the topic, pinned; perturbed statements, which must not be proved."""

import pytest

from proofs.claims import norm_bounds as topic
from proofs.kernel import Atom
from proofs.language import (
    Assertion,
    diagonal,
    every,
    family,
    identity,
    norm_at_most,
    positive_definite,
    psd,
    singular_values_at_least,
)
from proofs.language.assertions import as_assertion
from proofs.language.conjecture import Conjecture, Hypotheses
from proofs.referee.decision import decide
from proofs.referee.ledger import find
from proofs.search.refuting import refuter

EXPECTED = {
    "submultiplicativity": "proved",
    "norm-of-product": "refuted",
    "upper-bound": "proved",
    "lower-bound": "refuted",
    "lower-bound-autonomous": "refuted",
    "smallest-singular-value-bound": "proved",
    "largest-singular-value-bound": "proved",
    "entrywise-lower-bound": "proved",
    "perron-lower-bound": "proved",
    "perron-lower-bound-symmetric": "proved",
    "symmetric-lower-bound": "proved",
    "lower-bound-min-entry": "refuted",
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


E, D, I = diagonal("D"), family(diagonal("D")), identity()
FREE_GATES = {
    "norm-of-product": [positive_definite(E), psd(I - E)],
    "lower-bound": [every(lambda k: positive_definite(D[k])), every(lambda k: psd(I - D[k]))],
    "lower-bound-min-entry": [every(lambda k: psd(I - D[k]))],
}


def with_free_gates(name: str, given: tuple[Atom, ...]) -> list[Atom]:
    """The hypotheses with gates between 0 and I in place of those of states H or of groups P."""
    names = [{letter.name for letter in atom.polynomial.letters} for atom in given]
    of_states = [not found.isdisjoint({"H", "P"}) for found in names]
    place = of_states.index(True)
    free = [atom for part in FREE_GATES[name] for atom in as_assertion(part).hypothesis]
    kept = [atom for atom, is_of_states in zip(given, of_states, strict=True) if not is_of_states]
    return [*kept[:place], *free, *kept[place:]]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "inputs-do-not-matter",
        "zero-gate-means-vanished-state",
        *FREE_GATES,
    ],
)
def test_search_refutes_by_itself_what_the_ledger_gives_a_witness_for(name: str) -> None:
    """Where the gates are those of states, it does so for gates that are any."""
    claim = find(name)
    given = claim.hypotheses if name not in FREE_GATES else with_free_gates(name, claim.hypotheses)
    assert refuter.refute(list(claim.goal), given, evaluations=40_000_000) is not None
