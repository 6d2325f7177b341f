"""Which claims are green: those that stand by themselves and on claims that stand."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import proofs.referee.faults
from proofs.language import psd, symmetric
from proofs.language.conjecture import Claim
from proofs.referee.check import grounded
from proofs.referee.decision import decide

NAMES = "abcdef"
grounds = st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES), max_size=3))


def stands(
    name: str, rests_on: dict[str, set[str]], repaired_by: dict[str, set[str]], path: str = ""
) -> bool:
    """The definition, by the tree of grounds: no branch of it meets a name twice."""
    if name not in rests_on or name in path:
        return False
    further = [rests_on, repaired_by, path + name]
    repaired = name not in repaired_by or any(stands(x, *further) for x in repaired_by[name])
    return repaired and all(stands(x, *further) for x in rests_on[name])


@settings(deadline=None)
@given(rests_on=grounds, repaired_by=grounds)
def test_what_stands_has_a_tree_of_grounds_without_circles(
    rests_on: dict[str, set[str]], repaired_by: dict[str, set[str]]
) -> None:
    expected = {name for name in rests_on if stands(name, rests_on, repaired_by)}
    assert grounded(rests_on, repaired_by) == expected


@settings(deadline=None)
@given(rests_on=grounds, repaired_by=grounds, data=st.data())
def test_what_stands_does_not_depend_on_the_order(
    rests_on: dict[str, set[str]], repaired_by: dict[str, set[str]], data: st.DataObject
) -> None:
    def shuffled(items: dict[str, set[str]]) -> dict[str, list[str]]:
        order = data.draw(st.permutations(sorted(items)))
        return {name: data.draw(st.permutations(sorted(items[name]))) for name in order}

    expected = grounded(rests_on, repaired_by)
    assert grounded(shuffled(rests_on), shuffled(repaired_by)) == expected


@pytest.mark.parametrize("order", list(permutations("xyz")))
def test_a_circle_of_repairs_is_cut_by_one_that_stands(order: tuple[str, ...]) -> None:
    """x and y repair each other, and z repairs x: x stands on z, and y on x."""
    repaired_by = {"x": ["y", "z"], "y": ["x"]}
    rests_on: dict[str, list[str]] = {name: [] for name in order}
    assert grounded(rests_on, repaired_by) == {"x", "y", "z"}
    assert grounded(rests_on, {"x": ["y"], "y": ["x"]}) == {"z"}


# --- claims that are decided and should not be green --------------------------------------------

FACT = """
from fractions import Fraction
from proofs.kernel import PSD, Atom, Fact, cite, constant, cut, assume
from proofs.library.derivation import derive
from proofs.language.letters import read
mine = Fact("mine", "my notebook", (), (Atom(PSD, read(a) - constant(1)),))
state("positive", a >= 0, proof=lambda: derive(a >= 0, cite(mine)))
"""

RED: dict[str, tuple[str, str]] = {
    "an empty statement": (
        "from proofs.language.assertions import _asserted\n"
        "from proofs.language.writing import Falsehood\n"
        'state("x", _asserted(Falsehood(), (), ()))',
        "x: it claims nothing",
    ),
    "an identity before anything is assumed": (
        'state("x", equal(A, A), given=[norm_at_most(A, a)])',
        "x: it says nothing: each part of it holds by itself, or is assumed",
    ),
    "a relation between numbers": (
        'state("x", psd(I))',
        "x: it says nothing: each part of it holds by itself, or is assumed",
    ),
    "its own hypothesis": (
        'state("x", norm_at_most(A, a), given=[norm_at_most(A, a)])',
        "x: it says nothing: each part of it holds by itself, or is assumed",
    ),
    "twice its own hypothesis, made strict": (
        'state("x", psd(2 * P), given=[positive_definite(P)])',
        "x: it says nothing: each part of it holds by itself, or is assumed",
    ),
    "hypotheses that contradict each other": (
        'state("x", psd(A.T * A), given=[a >= 1, a <= 0])',
        "x: its hypotheses contradict each other",
    ),
    "hypotheses in a circle, with a proof of its own": (
        'Q2 = symmetric("Q2")\n'
        'state("x", psd(A.T * A), proof=lambda: lemma("y"), given=[positive_definite(P - Q),'
        " positive_definite(Q - Q2), positive_definite(Q2 - P)])\n"
        'state("y", psd(A.T * A))',
        "x: its hypotheses contradict each other",
    ),
    "a fact of the author's own": (
        FACT,
        "positive: open: it cites mine, which no registry of facts lists",
    ),
    "a repair that is refuted": (
        'state("x", psd(P))\nstate("y", psd(-P), repairs="x")\nstate("z", psd(P * P), repairs="y")',
        "x: its repair y is not proved",
    ),
}


@pytest.mark.parametrize("name", RED)
def test_a_claim_is_red_for(name: str, world: Any, run: Any) -> None:
    source, reason = RED[name]
    world(source)
    found = run("verify", "--symbolic-only", "--json")
    assert found.code == 1
    assert reason in found.err.splitlines()
    assert json.loads(found.out)["ok"] is False


def test_what_is_next_to_nothing_still_says_something(world: Any, run: Any) -> None:
    """That hypotheses exclude each other; more than is assumed; the opposite of it."""
    world("""
    state("excluded", absurd, given=[psd(P)])
    state("repair", psd(P * P), repairs="excluded")
    state("one part", both(psd(P), psd(P * P)), given=[psd(P)])
    state("definite", positive_definite(P), given=[psd(P)])
    state("its repair", psd(P * P), repairs="definite")
    state("opposite", psd(-P), given=[psd(P)])
    state("another repair", psd(P * P), repairs="opposite")
    """)
    assert run("verify", "--symbolic-only").code == 0


@pytest.mark.parametrize(
    ("letter", "topic", "related"), [("P", "b", True), ("Q", "a", True), ("Q", "b", False)]
)
def test_a_repair_shares_its_topic_or_a_letter_with_what_it_repairs(
    letter: str, topic: str, related: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    repaired = Claim("false", psd(symmetric("P")), module="a")
    repair = Claim("true", psd(symmetric(letter) ** 2), module=topic, repairs="false")
    monkeypatch.setattr(
        proofs.referee.faults, "ledger", lambda: {"false": repaired, "true": repair}
    )
    line = "repairs false, with which it shares neither its topic nor a letter"
    assert list(proofs.referee.faults.faults(repair, decide(repair))) == ([] if related else [line])
