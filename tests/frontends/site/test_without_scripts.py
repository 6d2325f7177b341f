"""The pages as they are on the disk: whatever they say is in the HTML, and no script brings it."""

from __future__ import annotations

import re

import pytest

from proofs.referee.ledger import ledger

SEARCH = "search.html"  # searching takes a script, and its page says so


def article(page):
    """The article of a page, without its scripts."""
    text = page.read_text("utf-8")
    body = text[text.index("<article") : text.rindex("</article>")]
    return re.sub(r"<script\b.*?</script>", "", body, flags=re.S)


def test_nothing_is_hidden_that_only_a_script_shows(site):
    hidden = re.compile(r"<(?!input|img)[^>]*\s(?:hidden(?=[\s>=])|style=\"[^\"]*display: ?none)")
    for page in site.rglob("*.html"):
        if page.name != SEARCH:
            assert not hidden.search(article(page)), page
            assert "<noscript" not in article(page), page


@pytest.mark.parametrize("name", ["index.html", "claims/index.html"])
def test_the_board_holds_every_claim_and_style_alone_chooses_among_them(site, name):
    board = article(site / name)
    for claim in ledger():
        assert re.search(rf'href="[^"]*/{claim}\.html["#]', board), claim
    choices = re.findall(r'<input[^>]* type="radio"[^>]*>', board)
    chosen = [re.search(r'value="(\w+)"', choice)[1] for choice in choices]
    style = (site / "_static" / "site.css").read_text("utf-8")
    assert chosen == ["all", "proved", "refuted"]
    assert all(f'input[value="{word}"]:checked' in style for word in chosen[1:])


def test_a_proof_that_is_folded_is_on_the_page_behind_a_summary(site):
    for page in site.glob("claims/*/*.html"):
        parts = re.findall(r"<details\b[^>]*>(.*?)</summary>(.*?)</details>", article(page), re.S)
        assert parts, page
        assert all("<summary" in head and body.strip() for head, body in parts), page


def test_the_picture_is_drawn_in_the_page_and_its_nodes_are_links(site):
    page = article(site / "dependencies.html")
    picture = re.search(r'<svg class="dependencies".*?</svg>', page, re.S)
    nodes = re.findall(r'<a [^>]*href="([^"#]*)', picture[0])
    assert len(nodes) > 50
    assert all((site / node).is_file() for node in nodes)
