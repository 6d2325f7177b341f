"""Directives that show how the claims stand: cited facts, errata, margins, dependencies."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from proofs.frontends.site.decisions import entries_kept
from proofs.frontends.site.pages.titles import title_of
from proofs.frontends.site.pictures.dependencies import (
    MARKS,
    alone,
    label,
    page_of,
    picture,
    related,
)
from proofs.frontends.site.pictures.margins import strip
from proofs.referee.graph import Entry

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class LedgerDirective(SphinxDirective):
    """A page that shows how claims stand is read again when that has changed."""

    @property
    def kept(self) -> Path:
        """Where the last decision of all claims is kept."""
        return Path(self.env.doctreedir) / "proofs"

    def entries(self) -> dict[str, Entry]:
        """Everything that is decided."""
        self.env.note_dependency(str(self.kept / "entries.json"))
        return entries_kept(self.kept)


class VerdictRole(SphinxRole):
    """``:proved:`✓ proved```: a verdict, in words and in its colour."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The words."""
        return [nodes.inline(self.text, self.text, classes=["verdict", self.name])], []


class CitedFacts(LedgerDirective):
    """``.. cited-facts::`` lists the textbook facts, and which claims cite each."""

    text = "facts.rst"

    def run(self) -> list[nodes.Node]:
        """A text that the last decision of all claims wrote down."""
        place = self.kept / self.text
        self.env.note_dependency(str(place))
        text = place.read_text(encoding="utf-8")
        return self.parse_text_to_nodes(text, allow_section_headings=True)


class Errata(CitedFacts):
    """``.. errata::`` lists what is refuted, with its witness and what holds instead."""

    text = "errata.rst"


class Margins(SphinxDirective):
    """``.. margins::`` draws the quantiles of the margins of a numeric twin."""

    option_spec = {"quantiles": str, "tolerance": str}  # noqa: RUF012 (as docutils asks for it)

    def run(self) -> list[nodes.Node]:
        """The strip."""
        pairs = [pair.split(":") for pair in self.options["quantiles"].split()]
        quantiles = [(float(level), float(value)) for level, value in pairs]
        drawn = strip(quantiles, float(self.options["tolerance"]))
        return [nodes.raw("", f'<div class="wide">{drawn}</div>', format="html")]


# --- the dependency picture ---------------------------------------------------------------------


class dependencies(nodes.General, nodes.Element):  # noqa: N801 (docutils names visitors after it)
    """The picture of what rests on what; drawn when it is known from which page it links."""


class Dependencies(LedgerDirective):
    """``.. dependencies:: upper-bound`` draws what a claim rests on and what rests on it.

    Without a name it draws everything.
    """

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The picture, with its legend where it shows everything."""
        entries, name = self.entries(), (self.arguments or [""])[0]
        if name and name not in entries:
            raise self.error(f"no claim is named {name!r}")
        shown = related(entries, name) if name else entries
        if len(shown) == 1:
            return self.parse_text_to_nodes("It rests on no other claim, and no other rests on it.")
        return [dependencies(entries=shown, name=name)]


def visit_dependencies(translator: Any, node: dependencies) -> None:
    """Draw the picture."""
    builder, page = translator.builder, translator.docnames[0]

    def uri(target: str, anchor: str) -> str:
        return f"{builder.get_relative_uri(page, target)}{'#' * bool(anchor)}{anchor}"

    name, entries = node["name"], node["entries"]
    if name:
        title = f"What {title_of(name)} rests on, and what rests on it"
        drawn = f'<div class="wide">{picture(entries, title, uri, centre=name)}</div>'
        translator.body += [drawn, _legend(entries.values())]
        raise nodes.SkipNode
    apart = alone(entries)
    joined = {x: entry for x, entry in entries.items() if x not in apart}
    drawn = picture(joined, "What rests on what", uri)
    translator.body += [
        f'<div class="whole">{_ZOOM}<div class="wide">{drawn}</div></div>',
        _legend(joined.values()),
        _listed(apart.values(), uri),
    ]
    raise nodes.SkipNode


def load_panning(
    app: Sphinx,
    pagename: str,
    template: str,
    context: Mapping[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Let a page with a picture load the script by which a mouse drags it; none needs it."""
    if doctree is not None and any(doctree.findall(dependencies)):
        app.add_js_file("pan.js")


_ZOOM = (
    '<fieldset class="zoom"><legend>Size</legend>'
    + "".join(
        f'<label><input type="radio" name="zoom" value="{value}"{" checked" * (value == "1")}>'
        f" {label}</label>"
        for value, label in (("fit", "fit"), ("1", "100 %"), ("1.5", "150 %"), ("2", "200 %"))
    )
    + "</fieldset>"
)
"""The choice of a size, which a style sheet carries out, no script."""


def _listed(entries: Iterable[Entry], uri: Callable[[str, str], str]) -> str:
    """Links to the entries that have no neighbour."""
    items = "".join(
        f'<li><a class="key {entry.verdict if entry.green else "blocked"}"'
        f' href="{html.escape(uri(*page_of(entry)))}">'
        f"{MARKS[entry.verdict] if entry.green else '!'} {html.escape(label(entry))}</a></li>"
        for entry in entries
    )
    told = "These rest on no other claim, and no other rests on them:"
    return f'<p>{told}</p><ul class="legend">{items}</ul>\n' if items else ""


def _legend(entries: Iterable[Entry]) -> str:
    kinds = [
        ("proved", "✓ proved", any(x.verdict == "proved" and x.kind == "claim" for x in entries)),
        ("refuted", "✗ refuted", any(x.verdict == "refuted" for x in entries)),
        ("lemma", "✓ lemma", any(x.kind == "lemma" for x in entries)),
        ("fact", "§ cited fact", any(x.kind == "fact" for x in entries)),
        ("blocked", "! not green", any(not x.green for x in entries)),
    ]
    shown = "".join(
        f'<li><span class="key {kind}">{html.escape(text)}</span></li>'
        for kind, text, occurs in kinds
        if occurs
    )
    lines = '<li><span class="line rests"></span>the right one rests on the left one</li>'
    if any(entry.repaired_by for entry in entries):
        lines += '<li><span class="line repair"></span>the left one holds in place of it</li>'
    return f'<ul class="legend">{shown}{lines}</ul>\n'
