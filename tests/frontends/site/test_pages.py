"""The pages show what the kernel checked and what the numbers found, and nothing else."""

from __future__ import annotations

import html
import re
from functools import partial
from pathlib import Path

import pytest

from proofs.display.proof import displayed
from proofs.display.tex import tex
from proofs.referee.check import Check, settled
from proofs.referee.ledger import ledger, verdict_of
from tests.frontends.site.characters import characters

pytest.importorskip("docutils", reason="the site needs docutils: pip install '.[docs]'")

from proofs.frontends.site.decisions import decide_every_claim
from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.mathml import mathml
from proofs.frontends.site.pages.claim_page import BADGES, claim_page
from proofs.frontends.site.pages.titles import first_sentence

STEP = re.compile(r'<div class="step docutils container" id="[\w-]+-step-(\d+)">')
RULE = re.compile(r'href="[^"]*#proofs\.kernel\.\w+\.(\w+)"')


def page(site: Path, name: str) -> str:
    path = site / "claims" / ledger()[name].module / f"{name}.html"
    return path.read_text(encoding="utf-8")


def steps(text: str) -> list[str]:
    """The text of each step, in order, up to the end of the proof."""
    starts = [found.start() for found in STEP.finditer(text)]
    if not starts:
        return []
    end = text.find("</details>", starts[-1])
    return [text[a:b] for a, b in zip(starts, [*starts[1:], end], strict=True)]


@pytest.mark.parametrize("name", ledger())
def test_the_steps_on_a_page_are_those_of_the_theorem(site, name):
    claim = ledger()[name]
    lines = displayed(verdict_of(name).theorem, claim.hypotheses, claim.goal).lines
    shown = steps(page(site, name))
    if {line.rule for line in lines} == {"counterexample"}:
        assert not shown  # the witness says it all
        return
    assert [RULE.search(step)[1] for step in shown] == [line.rule for line in lines]
    for step, line in zip(shown, lines, strict=True):
        if not line.refutes:
            for part in line.statement:
                assert characters(mathml(tex(part), displayed=True)) in characters(step)
            for part in line.assumed:
                assert characters(mathml(tex(part))) in characters(step)


@pytest.mark.parametrize("name", ledger())
def test_a_page_says_verdict_place_and_reading(site, name):
    claim, markup = ledger()[name], page(site, name)
    text, word = html.unescape(markup), verdict_of(name).word
    assert f'<span class="verdict {word}">{BADGES[word]}</span>' in text
    prose = [part for part in claim.reading.split() if not set(part) & set("^_")]
    flat = html.unescape(re.sub(r"<[^>]*>|\s+", " ", markup))
    assert [word for part in prose for word in re.findall(r"\w+", part) if word not in flat] == []
    if claim.formula:
        assert characters(mathml(claim.formula, displayed=True)) in characters(markup)


@pytest.mark.parametrize("name", ledger())
def test_a_refuted_claim_shows_what_breaks_and_links_what_holds_instead(site, name):
    text = page(site, name)
    if verdict_of(name).word == "refuted":
        assert text.count("✗") >= 2  # the verdict, and the row that fails
        repairs = [claim.name for claim in ledger().values() if claim.repairs == name]
        assert repairs
        assert all(re.search(rf'href="[^"]*{repair}\.html', text) for repair in repairs)
    else:
        assert "<h2>Witness" not in text


def test_cited_facts_are_named_with_their_references(site):
    facts = (site / "facts.html").read_text(encoding="utf-8")
    for name in ledger():
        for fact in verdict_of(name).theorem.cited:
            assert f"#fact-{fact.name}" in page(site, name)
            assert fact.reference in html.unescape(page(site, name))
            assert f'id="fact-{fact.name}"' in facts
            assert f"{name}.html" in facts


def test_the_board_leads_to_every_claim(site):
    home = (site / "index.html").read_text(encoding="utf-8")
    board = home[home.index("What stands") :]
    for name, claim in ledger().items():
        word = verdict_of(name).word
        row = rf'{BADGES[word]}</span>.{{0,200}}href="claims/{claim.module}/{name}\.html'
        assert re.search(row, board, re.DOTALL), name


def test_the_evidence_on_a_page_is_what_the_twin_finds_again(site, tmp_path):
    from numeric import examine

    for name in ("upper-bound", "exploding-criterion"):
        evidence = examine(name, 200, 0)
        text = re.sub(r"\s+", " ", html.unescape(page(site, name)))
        assert f"{evidence.violations} of 200 random instances" in text
        _, _, index = evidence.tightest
        again = rf"index.{{0,80}}>{index}<"
        assert re.search(again, text)


def test_a_page_is_the_same_however_often_it_is_made(tmp_path, monkeypatch):
    from proofs.frontends.site import decisions as module
    from proofs.referee.numbers import Numbers

    none = Numbers(None, "not asked for", 0.0)
    monkeypatch.setattr(module, "_examined", lambda folder: dict.fromkeys(ledger(), none))
    first, second = decide_every_claim(tmp_path), decide_every_claim(tmp_path)
    assert first.entries == second.entries
    for name, check in first.checks.items():
        assert claim_page(check) == claim_page(second.checks[name])


def test_a_title_stands_in_the_heading_and_the_name_below(monkeypatch):
    from proofs.frontends.site.pages import claim_page as module

    check = Check(ledger()["bounded-output"], settled(partial(verdict_of, "bounded-output")), None)
    monkeypatch.setattr(module, "title_of", lambda name: name)
    untitled = claim_page(check).splitlines()
    assert untitled[4:6] == ["bounded-output", "=" * 18]
    assert "``bounded-output``" not in "\n".join(untitled)
    monkeypatch.setattr(module, "title_of", lambda name: "|h| < 1")
    titled = claim_page(check).splitlines()
    assert titled[4:6] == [r"\|h\| < 1", "=" * 13]
    assert "``bounded-output``" in "\n".join(titled)


def written(name: str) -> str:
    """The page of a claim, as reStructuredText, without numbers."""
    return claim_page(Check(ledger()[name], settled(partial(verdict_of, name)), None))


def test_the_heading_of_a_refuted_claim_is_marked_and_that_of_a_proved_one_is_not():
    refuted, proved = written("polar-powers").splitlines(), written("upper-bound").splitlines()
    assert refuted[4].startswith("✗ ")
    assert "✗" not in proved[4]


def test_names_in_sentences_are_set_and_code_stays_code():
    page = written("full-jacobian")
    assert r"\ :math:`P_{f}`\  \ :math:`W_{f}`\ " in page
    assert "The idea: ``∂s[t] = ∏ A[k] ∂s[0]`` for the block matrices A[k]." in page
    assert r"\_" not in page.partition("**")[0]


def test_a_name_in_the_middle_of_a_word_is_no_name_of_a_letter():
    assert rst.prose("the block_jacobian of W_f, as `f` says") == (
        r"the block\_jacobian of \ :math:`W_{f}`\ , as \`f\` says"
    )


@pytest.mark.parametrize("name", ledger())
def test_the_sentence_that_introduces_a_claim_does_not_only_fix_letters(name):
    assert not first_sentence(ledger()[name].reading).startswith("Let ")


def test_no_name_of_the_reference_is_listed_with_a_value_that_fills_a_page(site):
    for page in (site / "reference").glob("*.html"):
        for listed in re.findall(r'<dt class="sig .*?</dt>', page.read_text("utf-8"), re.DOTALL):
            assert len(re.sub(r"<[^>]*>|\s+", "", listed)) < 5000, (page.name, listed[:80])
