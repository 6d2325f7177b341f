"""The texts of the pages, for the excerpts of a search: a browser reads no page from the disk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from proofs.frontends.site.decisions import write_if_changed

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "excerpts.js"
_LONGEST = 3000
_NO_WORDS = (nodes.math, nodes.raw, nodes.image)


def load_excerpts(
    app: Sphinx, pagename: str, template: str, context: Mapping[str, Any], doctree: object
) -> None:
    """Let the page of the search load the texts, and the script that cuts excerpts from them."""
    if pagename == "search":
        app.add_js_file(FILE)
        app.add_js_file("search-excerpts.js")


def write_excerpts(app: Sphinx, exception: Exception | None) -> None:
    """Write the text of every page into one file, at the end of a build."""
    if exception is not None or app.builder.format != "html":
        return
    texts = {name: text_of(app.env.get_doctree(name)) for name in sorted(app.env.found_docs)}
    data = f"const EXCERPTS = {json.dumps(texts, ensure_ascii=False, indent=0)};\n"
    write_if_changed(Path(app.outdir) / "_static" / FILE, data)


def text_of(page: nodes.document) -> str:
    """The first paragraphs of a page that are words alone."""
    paragraphs = [x for x in page.findall(nodes.paragraph) if not any(map(x.next_node, _NO_WORDS))]
    return " ".join(" ".join(x.astext().split()) for x in paragraphs)[:_LONGEST]
