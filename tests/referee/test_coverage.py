"""The table of assertions fits the ledger, and says no more than the verdicts."""

from __future__ import annotations

import pytest

from proofs.referee.coverage import (
    Judgement,
    WriteUp,
    WriteUpAssertion,
    completeness,
    faults,
    read,
    write_up,
)
from proofs.referee.ledger import ledger, verdict_of


def asserted(number=1, **more):
    return WriteUpAssertion(number, "First", "a place", f"title {number}", "A statement.", **more)


def judged(number, *claims, **more):
    return asserted(number, judged_by=tuple(map(Judgement, claims)), **more)


SMALL = """
place = dict(section="First, a place", reading="A reading.")
claim("true", psd(A.T * A), **place)
claim("false", psd(P), **place)
claim("repaired", psd(P * P), repairs="false", **place)
"""
TITLES = {"true": "True", "false": "False", "repaired": "Repaired"}


@pytest.fixture
def small(world):
    """A ledger in which one claim is true, one is false and one repairs it."""
    world(SMALL)
    return ledger()


def test_the_table_fits_the_ledger():
    assert faults(write_up(), ledger()) == []


def test_there_are_58_assertions_in_the_two_sections_of_the_write_up():
    table = write_up()
    assert [item.number for item in table.assertions] == list(range(1, 59))
    assert table.sections == ("Vanishing Gradients", "A Solution: LSTM")


def test_a_repair_needs_no_assertion_of_its_own(small):
    table = WriteUp((judged(1, "true"), judged(2, "false")), TITLES)
    assert faults(table, small) == []


def test_a_claim_that_goes_beyond_an_assertion_needs_no_other(small):
    table = WriteUp((judged(1, "false", beyond=("true",)),), TITLES)
    assert faults(table, small) == []


@pytest.mark.parametrize(
    ("assertions", "fault"),
    [
        ([judged(1, "true", "false"), asserted(2)], "assertion 2, 'title 2', needs claims, or a"),
        ([judged(1, "true", "false", reason="open")], "has claims and a reason why it has none"),
        ([judged(1, "true", "false"), asserted(2, reason="dull")], "needs claims, or a reason: "),
        ([judged(1, "true", "false", "none")], "names 'none', which is no claim"),
        ([judged(1, "true", "false", beyond=("none",))], "names 'none', which is no claim"),
        ([judged(1, "false")], "claim 'true' judges no assertion"),
        ([judged(1, "true")], "claim 'repaired' judges no assertion"),
    ],
)
def test_what_does_not_fit_is_said(small, assertions, fault):
    lines = faults(WriteUp(tuple(assertions), TITLES), small)
    assert any(fault in line for line in lines)


def test_titles_are_for_claims_that_exist(small):
    table = (judged(1, "true", "false"),)
    lines = faults(WriteUp(table, {"true": "True"}), small)
    assert lines == ["claim 'false' has no title", "claim 'repaired' has no title"]
    lines = faults(WriteUp(table, TITLES | {"none": "None"}), small)
    assert lines == ["the table of the write-up names 'none', which is no claim"]


def test_a_claim_of_another_section_is_free(world):
    world(SMALL.replace("First", "Another"))
    assert faults(WriteUp((judged(1, "true"),), TITLES), ledger()) == []


@pytest.mark.parametrize(
    ("verdicts", "standing"),
    [
        (("proved", "proved"), "proved"),
        (("refuted", "refuted"), "refuted"),
        (("proved", "refuted"), "divided"),
        (("proved", "open"), "open"),
        (("refuted", None), "open"),
    ],
)
def test_an_assertion_stands_as_its_claims_do(verdicts, standing):
    known = {name: word for name, word in zip("ab", verdicts, strict=True) if word}
    assert judged(1, "a", "b").standing(known) == standing


@pytest.mark.parametrize(
    ("verdict", "standing"), [("proved", "refuted"), ("refuted", "proved"), ("open", "open")]
)
def test_a_claim_that_says_the_opposite_is_turned_round(verdict, standing):
    judgement = Judgement("a", opposite=True)
    assert asserted(judged_by=(judgement,)).standing({"a": verdict}) == standing


@pytest.mark.parametrize("reason", ["informal", "definition", "open"])
def test_an_assertion_without_claims_stands_by_its_reason(reason):
    assert asserted(reason=reason).standing({"a": "proved"}) == reason


def test_the_sentence_counts_what_the_table_says():
    elsewhere = asserted(4, judged_by=(Judgement("a", setting="for one unit"),))
    table = WriteUp((judged(1, "a"), judged(2, "b"), asserted(3, reason="informal"), elsewhere))
    assert completeness(table, {"a": "proved", "b": "refuted"}) == (
        "The write-up makes 4 assertions: 2 proved, 1 refuted and 1 informal. For one of them the"
        " claims speak of another setting than the write-up does, or of a part."
    )


def test_each_assertion_is_counted_once():
    verdicts = {name: verdict_of(name).word for name in ledger()}
    counts = completeness(write_up(), verdicts).partition(":")[2].partition(". ")[0]
    numbers = [int(word) for word in counts.split() if word.isdigit()]
    assert sum(numbers) == len(write_up().assertions)


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("", "at the start: 'part'"),
        ('[[part]]\nsection = "a"\nassertion = [{ title = "x" }]', "at the start: 'place'"),
        (
            '[[part]]\nsection = "a"\nplace = "b"\nassertion = [{ title = "x", verdict = "true" }]',
            "unexpected keyword argument 'verdict'",
        ),
        ("part = ", "Invalid value"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_one_line(table, fault):
    with pytest.raises(ValueError, match=fault) as found:
        read(table)
    assert "\n" not in str(found.value)
