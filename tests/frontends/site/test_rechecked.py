"""What Coq said of a claim stands on its page, where the site is built with it."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("docutils", reason="the site needs docutils: pip install '.[docs]'")

from pygments.lexers import get_lexer_by_name
from pygments.token import Error

from proofs.frontends.coq.export import chosen, exported
from proofs.frontends.site.pages.claim_page import claim_page
from proofs.frontends.site.pages.rechecked import rechecked, sources_in_coq
from proofs.referee.check import Check
from proofs.referee.ledger import ledger, verdict_of

NAMES = ("upper-bound", "tanh-derivative-half-open", "norm-of-product")


@pytest.fixture
def results(tmp_path):
    items = [item.development for item in exported(chosen(NAMES))]
    claims = [
        {
            "name": item.name,
            "status": "re-checked",
            "facts": item.facts,
            "premises": item.premises,
            "axioms": (),
            "theorem": item.theorem,
            "message": "",
        }
        for item in items
    ]
    refused = {"status": "refused", "theorem": "", "message": "no such lemma"}
    told = {
        "coq": "8.16.1",
        "mathcomp": "1.15.0",
        "claims": [x | refused if x["name"] == "norm-of-product" else x for x in claims],
    }
    (tmp_path / "rechecked.json").write_text(json.dumps(told), "utf-8")
    return rechecked(tmp_path, "rechecked.json")


def page(name, results):
    return claim_page(Check(ledger()[name], verdict_of(name), None), (), results.get(name))


def test_a_page_says_that_coq_accepts_the_claim_and_links_the_development(results):
    shown = page("upper-bound", results)
    assert "Coq 8.16.1 and MathComp 1.15.0 accept it, with no axioms." in shown
    assert "norm_le (dh t) (delta ^+ t * omega ^+ t)" in shown
    assert ":download:`upper-bound.v`" in shown


def test_a_page_says_what_the_coq_theorem_takes_as_given(results):
    assert "- exponential" in page("tanh-derivative-half-open", results)


def test_a_page_says_that_coq_refuses_it_and_why(results):
    assert "Not re-checked (refused): no such lemma." in page("norm-of-product", results)


def test_without_results_a_page_says_nothing_of_coq(results, tmp_path):
    assert rechecked(tmp_path, "elsewhere.json") == {}
    assert "Coq" not in page("upper-bound", {})


def test_only_what_coq_accepts_is_there_to_be_downloaded(results):
    written = sources_in_coq(results)
    assert written.keys() == {
        "norm_bounds/upper-bound.v",
        "gates/tanh-derivative-half-open.v",
    }


def test_the_site_can_colour_every_exported_theorem(results):
    lexer = get_lexer_by_name("coq")
    for result in results.values():
        assert not [text for kind, text in lexer.get_tokens(result.theorem) if kind is Error]
