"""The page that leads through the write-up: each assertion, its verdicts, what holds instead."""

from __future__ import annotations

import html
import re
from types import SimpleNamespace

import pytest

pytest.importorskip("docutils", reason="the site needs docutils: pip install '.[docs]'")

from proofs.frontends.site.decisions import Decisions
from proofs.frontends.site.links.roles import resolve_assertion
from proofs.frontends.site.markup.mathml import mathml
from proofs.frontends.site.pages import claim_page, facts_and_errata
from proofs.frontends.site.pages.claim_page import BADGES
from proofs.frontends.site.pages.step_by_step import assertions, corrections
from proofs.referee.check import Check
from proofs.referee.coverage import Judgement, WriteUp, WriteUpAssertion, completeness, write_up
from proofs.referee.graph import Entry
from proofs.referee.ledger import ledger, verdict_of
from tests.frontends.site.characters import characters

ASSERTIONS = write_up().assertions
each_assertion = pytest.mark.parametrize("item", ASSERTIONS, ids=lambda item: str(item.number))


@pytest.fixture(scope="module")
def parts(site):
    """The markup of each assertion, by its number."""
    text = (site / "step-by-step.html").read_text(encoding="utf-8")
    _, *found = re.split(r'<div class="assertion[^>]*id="assertion-(\d+)">', text)
    return dict(zip(map(int, found[::2]), found[1::2], strict=True))


def squeezed(markup: str) -> str:
    return re.sub(r"\s+", "", html.unescape(markup))


def words(markup: str) -> str:
    """The text without its tags, its apostrophes as they were typed."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split()).replace("’", "'")


def test_every_assertion_is_shown_in_order(parts):
    assert list(parts) == [item.number for item in ASSERTIONS]


@each_assertion
def test_an_assertion_is_shown_with_its_words_and_its_formula(parts, item):
    shown = parts[item.number]
    assert squeezed(item.title) in squeezed(words(shown))
    assert squeezed(item.statement) in squeezed(words(shown))
    if item.formula:
        assert characters(mathml(item.formula, displayed=True)) in characters(shown)


@each_assertion
def test_a_star_marks_what_no_claim_judges_in_its_own_setting(parts, item):
    title, _, _ = squeezed(words(parts[item.number])).partition(squeezed(item.statement))
    starred = bool(item.judged_by) and not item.in_its_own_setting
    assert title.endswith("*") == starred


@each_assertion
def test_each_claim_is_linked_with_its_verdict_and_what_it_understands(parts, item):
    for judgement in item.judged_by:
        word = verdict_of(judgement.claim).word
        link = rf'{BADGES[word]}</span> <a[^>]*href="claims/\w+/{judgement.claim}\.html'
        assert re.search(link, parts[item.number])
        assert squeezed(judgement.remark) in squeezed(words(parts[item.number]))


@each_assertion
def test_what_holds_instead_stands_beside_what_is_refuted(parts, item):
    repairs = {x for judgement in item.judged_by for x in ledger().repaired_by(judgement.claim)}
    shown = parts[item.number]
    linked = re.findall(r"instead <span[^>]*>[^<]*</span> <a[^>]*/([\w-]+)\.html", shown)
    assert set(linked) == repairs
    for name in repairs:
        assert characters(mathml(ledger()[name].formula, displayed=True)) in characters(shown)


@each_assertion
def test_an_assertion_without_claims_says_why(parts, item):
    text = words(parts[item.number])
    assert (item.reason is None) == bool(item.judged_by)
    assert item.reason is None or f"{BADGES.get(item.reason, item.reason)}: " in text


@each_assertion
def test_the_page_of_a_claim_leads_back_to_what_it_judges(site, item):
    for judgement in item.judged_by:
        page = f"claims/{ledger()[judgement.claim].module}/{judgement.claim}.html"
        text = (site / page).read_text(encoding="utf-8")
        assert f'href="../../step-by-step.html#assertion-{item.number}"' in text


@pytest.mark.parametrize("page", ["index", "step-by-step", "guides/errata"])
def test_what_is_said_of_completeness_is_counted(site, page):
    verdicts = {name: verdict_of(name).word for name in ledger()}
    text = words((site / f"{page}.html").read_text(encoding="utf-8"))
    assert completeness(write_up(), verdicts) in text


def test_the_errata_have_every_correction(site):
    text = squeezed(words((site / "guides" / "errata.html").read_text(encoding="utf-8")))
    found = [item for item in ASSERTIONS if item.correction]
    assert found
    assert all(squeezed(item.correction) in text for item in found)


def test_an_erratum_is_what_refutes_an_assertion_of_which_a_claim_may_say_the_opposite(
    world, monkeypatch
):
    world("""
    state("true", psd(A.T * A))
    state("true-against", psd(B.T * B))
    state("false", psd(P))
    state("false-against", psd(Q))
    state("false-elsewhere", psd(P * Q + Q * P))
    state("false-beyond", psd(P + Q))
    """)
    against = tuple(Judgement(f"{word}-against", opposite=True) for word in ("true", "false"))
    judged_by = (Judgement("true"), Judgement("false"), *against)
    given = dict(judged_by=judged_by, beyond=("false-beyond",))
    table = WriteUp((WriteUpAssertion(1, "First", "a place", "A", "B.", **given),))
    for module in (claim_page, facts_and_errata):
        monkeypatch.setattr(module, "write_up", lambda: table)
    checks = {name: Check(claim, verdict_of(name), None) for name, claim in ledger().items()}
    lines = facts_and_errata.errata(Decisions(checks, (), ()))
    assert [line for line in lines if line.startswith(("✓", "✗"))] == [
        "✓ 1. true-against",
        "✗ 1. false",
        "✗ false-elsewhere",
    ]


def test_the_errata_stand_in_the_order_of_the_write_up(site):
    text = (site / "guides" / "errata.html").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"<h2>[✓✗] (\d+)", text)]
    assert len(numbers) > 10
    assert numbers == sorted(numbers)


def test_on_a_site_without_the_page_an_assertion_is_named_and_not_linked():
    labels = SimpleNamespace(anonlabels={})
    environment = SimpleNamespace(domains=SimpleNamespace(standard_domain=labels))
    link = {"reftype": "assertion", "reftarget": "assertion-1", "refdoc": "index"}
    assert resolve_assertion(None, environment, link, "assertion 1") == "assertion 1"


# --- small tables ---------------------------------------------------------------------------------


def asserted(*claims, **more):
    judged_by = tuple(map(Judgement, claims))
    return WriteUpAssertion(1, "First", "a place", "A", "B.", judged_by=judged_by, **more)


def entry(name, verdict="proved", green=True, **more):
    return Entry(name, "claim", "topic", verdict, green, **more)


def page_of(assertion, *entries):
    table = WriteUp((assertion,), {"a": "A title"})
    return "\n".join(assertions(table, {x.name: x for x in entries}))


def test_a_claim_that_is_not_green_is_marked():
    assert ":proved:`✓ proved` :claim:`A title <a>`" in page_of(asserted("a"), entry("a"))
    shown = page_of(asserted("a"), entry("a", green=False))
    assert ":proved:`✓ proved` (not green) :claim:`A title <a>`" in shown


def test_a_claim_that_was_proved_after_all_needs_nothing_instead():
    repaired = entry("a", repaired_by=("b",))
    assert "instead" not in page_of(asserted("a"), repaired, entry("b"))


def test_the_opposite_of_an_assertion_turns_the_verdict_round():
    item = WriteUpAssertion(1, "", "", "A", "B.", judged_by=(Judgement("a", opposite=True),))
    shown = page_of(item, entry("a"))
    assert ":refuted:`✗ refuted` as its opposite is :proved:`✓ proved` :claim:" in shown


def test_a_claim_that_does_not_exist_is_refused():
    with pytest.raises(KeyError, match="none"):
        page_of(asserted("none"), entry("a"))


def test_only_what_is_corrected_is_among_the_corrections():
    slip = asserted("a", correction="A slip.")
    assert corrections(WriteUp((slip, asserted("a")))) == ["- First, a place: A slip.", ""]
