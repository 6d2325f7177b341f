"""Every link within the site leads somewhere, and no page asks the network for anything."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

LOADED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src")}
WORKS_ALONE = {"#", "#top"}


class Page(HTMLParser):
    """The anchors of a page, what it links to, and what it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.anchors += [values[key] for key in ("id", "name") if values.get(key)]
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.append(values["href"])
        self.loads += [values[key] for kind, key in LOADED if kind == tag and values.get(key)]


@cache
def parsed(path: Path) -> Page:
    return Page(path)


@pytest.fixture(scope="module")
def pages(site):
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)


def test_every_link_and_anchor_resolves(site, pages):
    broken = []
    for path in pages:
        for link in parsed(path).links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto") or link in WORKS_ALONE:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchored = parts.fragment and target.suffix == ".html"
            if not target.is_file() or (
                anchored and unquote(parts.fragment) not in parsed(target).anchors
            ):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert not broken


def test_nothing_is_loaded_from_the_network(site, pages):
    for path in pages:
        for address in parsed(path).loads:
            parts = urlsplit(address)
            assert (parts.scheme, parts.netloc) == ("", ""), f"{path}: {address}"
            assert (path.parent / unquote(parts.path)).is_file()
        text = path.read_text(encoding="utf-8")
        assert "@import" not in text
        assert "url(http" not in text


def test_formulas_need_no_script(site, pages):
    for path in pages:
        text = path.read_text(encoding="utf-8").lower()
        assert "mathjax" not in "".join(re.findall("<script.*?</script>", text, re.DOTALL))


def test_anchors_are_unique_on_a_page(site, pages):
    for path in pages:
        # Furo and Sphinx repeat ids of hidden inputs; those that are linked to must be unique.
        found = parsed(path).anchors
        linked = {urlsplit(link).fragment for link in parsed(path).links if link.startswith("#")}
        assert all(found.count(unquote(anchor)) <= 1 for anchor in linked if anchor)


def test_the_only_addresses_outside_are_links_to_click(site, pages):
    links = {urlsplit(link) for path in pages for link in parsed(path).links}
    outside = {link.netloc for link in links if link.scheme in ("http", "https")}
    assert outside <= {"github.com", "www.sphinx-doc.org", "doi.org"}
