"""Conjectures and claims: a proof is attached once, and hypotheses are spoken of by name."""

from __future__ import annotations

import pytest

from proofs import Theorem, absurd, every, family, norm_at_least, scalars
from proofs.kernel import assume
from proofs.language.conjecture import (
    Claim,
    Conjecture,
    Hypotheses,
    StatementError,
    claim,
    collecting,
    conjecture,
)
from proofs.referee.decision import decide
from proofs.referee.ledger import lemma, verdict_of

a, b, c = scalars("a b c")
f = family(scalars("f"))
POSITIVE, ORDERED = a >= 1, every(lambda k: f[k] >= a)


@pytest.fixture(autouse=True)
def _collection():
    with collecting():
        yield


def state(**more) -> Claim:
    return claim("a-claim", a >= 0, section="a section", reading="A reading.", **more)


def nothing() -> Theorem:
    raise AssertionError("it is not called where it is attached")


# --- the proof of a claim -------------------------------------------------------------------------


def test_a_proof_is_attached_and_stays_a_function():
    stated = state()
    assert stated.own_proof is None
    assert stated.proof(nothing) is nothing
    assert stated.own_proof is nothing


@pytest.mark.parametrize("state", [state, lambda **more: conjecture("x", a >= 0, **more)])
def test_a_second_proof_is_refused_in_one_line(state):
    stated = state(proof=nothing)
    with pytest.raises(StatementError, match="has a proof already: give it one") as refusal:
        stated.proof(nothing)
    assert "\n" not in str(refusal.value)
    assert stated.own_proof is nothing


def test_an_attached_proof_decides_a_conjecture():
    stated = conjecture("not found by search alone", a >= 1, given=[POSITIVE])
    seen = []

    @stated.proof
    def given() -> Theorem:
        seen.append(stated)
        return assume(*stated.hypotheses)

    assert decide(stated).word == "proved"
    assert seen == [stated]


def test_the_ledger_sees_what_is_attached_after_the_claim(world):
    world("""
    upper = claim("upper", a >= 0, given=dict(a=a >= 1), section="a section", reading="A reading.")

    @upper.proof
    def larger():
        from proofs import derive
        return derive(upper.statement, upper.given["a"])

    state("again", a >= 0, given=[a >= 1], proof=lambda: lemma("upper"))
    """)
    assert verdict_of("upper").word == "proved"
    assert verdict_of("again").lemmas == ("upper",)
    assert lemma("upper").conclusion == verdict_of("upper").theorem.conclusion


def test_a_proof_of_something_else_decides_nothing():
    stated = conjecture("x", a >= 2)
    stated.proof(lambda: assume(*(a >= 1).hypothesis))
    assert decide(stated).word == "open"


# --- hypotheses by name ---------------------------------------------------------------------------


def test_hypotheses_are_spoken_of_by_name():
    stated = state(given=dict(positive=POSITIVE, rest=[ORDERED, b >= a]))
    assert list(stated.given) == [POSITIVE, ORDERED, b >= a]
    assert len(stated.given) == 3
    assert stated.given["positive"] == POSITIVE
    assert stated.given["rest"].hypothesis == (*ORDERED.hypothesis, *(b >= a).hypothesis)


def test_names_change_nothing_of_what_is_assumed():
    parts = [POSITIVE, ORDERED, norm_at_least(a, c)]
    plain = conjecture("plain", absurd, given=parts)
    named = conjecture("named", absurd, given=dict(first=parts[:2], second=parts[2]))
    assert plain.hypotheses == named.hypotheses
    assert list(map(str, plain.given)) == list(map(str, named.given))
    assert str(named.given["second"]) == str(list(plain.given)[-1])


@pytest.mark.parametrize("given", [[POSITIVE], dict(positive=POSITIVE)])
def test_an_unknown_name_is_refused_in_one_line(given):
    with pytest.raises(StatementError, match="no hypothesis is named 'negative'") as refusal:
        state(given=given).given["negative"]
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (POSITIVE, r"write given=\[…\], or given=dict\(name=…\)"),
        ({POSITIVE}, r"write given=\[…\], or given=dict\(name=…\)"),
        (dict(positive=True), "for an equation write equal"),
        (dict(positive=[]), "says nothing"),
    ],
)
@pytest.mark.parametrize("state", [state, lambda **more: conjecture("x", a >= 0, **more)])
def test_other_hypotheses_are_refused(state, given, message):
    with pytest.raises(StatementError, match=message):
        state(given=given)


def test_hypotheses_without_names_are_none():
    assert list(Hypotheses()) == []
    assert Conjecture("x", a >= 0).hypotheses == ()
