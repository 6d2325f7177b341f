"""Writes the pages of the claims into the sources of the site, those only whose content changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from proofs.frontends.site.decisions import (
    Decisions,
    decide_every_claim,
    keep,
    key,
    write_if_changed,
)
from proofs.frontends.site.links.source_lines import line_of_twin
from proofs.frontends.site.markup import rst

from .claim_page import claim_page
from .errors import ClaimError, about, checked_ledger
from .facts_and_errata import errata, facts
from .rechecked import Rechecked, rechecked, sources_in_coq

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

FOLDER = "claims"
WRITTEN = ".written"
"""It lists the pages beside them, so that a build into another folder knows the outdated ones."""
Plots = Mapping[str, Iterable[str]]


def write_pages(app: Sphinx) -> None:
    """Bring the pages of the claims up to date, before Sphinx looks which pages there are.

    A claim that cannot be shown ends the build, with one line that names it and its file.
    """
    sources, kept = Path(app.srcdir), Path(app.doctreedir) / "proofs"
    plots: Plots = app.config.proofs_plots
    results = rechecked(sources, app.config.proofs_rechecked)
    now = f"{key()} {sorted(plots.items())} {sorted(results.items())}"
    kept_key, written = kept / "key", sources / FOLDER / WRITTEN
    then, *known = _text(written).splitlines() or [""]
    current = _text(kept_key) == then == now
    if current and all((sources / FOLDER / page).is_file() for page in known):
        return
    try:
        checked_ledger()
        logger.info("deciding and examining every claim ...")
        decided = decide_every_claim(kept)
        pages = _pages(decided, plots, sources, results) | sources_in_coq(results)
    except ClaimError as error:
        logger.error("%s", error, location=error.place)
        raise SystemExit(1) from error  # after any other exception, Sphinx prints a page
    for page, text in pages.items():
        write_if_changed(sources / FOLDER / page, text)
    for outdated in set(known) - pages.keys():
        (sources / FOLDER / outdated).unlink(missing_ok=True)
    keep(kept, decided.entries)
    write_if_changed(kept / "facts.rst", "\n".join(facts(decided)))
    write_if_changed(kept / "errata.rst", "\n".join(errata(decided)))
    twins = {place.module for name in decided.checks if (place := line_of_twin(name))}
    write_if_changed(kept / "twins", "\n".join(sorted(twins)))
    write_if_changed(written, "\n".join([now, *pages]))
    write_if_changed(kept_key, now)


def _text(place: Path) -> str:
    return place.read_text(encoding="utf-8") if place.is_file() else ""


def _pages(
    decided: Decisions, plots: Plots, sources: Path, results: Mapping[str, Rechecked]
) -> dict[str, str]:
    """The text of each page by its path below the folder of the claims."""
    pages: dict[str, str] = {}
    for name, check in decided.checks.items():
        with about(check.claim):
            path, shown = f"{check.claim.module}/{name}.rst", [*plots.get(name, ())]
            pages[path] = claim_page(check, shown, results.get(name))
    for topic in dict.fromkeys(check.claim.module for check in decided.checks.values()):
        if not (sources / FOLDER / f"{topic}.rst").is_file():
            title = topic.replace("_", " ").capitalize()
            lines = [title, "=" * len(title), "", *rst.directive("claims", topic)]
            pages[f"{topic}/index.rst"] = "\n".join(lines)
    return pages
