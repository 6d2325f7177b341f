"""The board: the claims under their topics, each with its verdict, its sentence and its formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from docutils import nodes

from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.rst import Lines
from proofs.frontends.site.pages.claim_page import BADGES
from proofs.frontends.site.pages.titles import first_sentence
from proofs.referee.graph import Entry

from .ledger import LedgerDirective

Topics = Mapping[str, Sequence[Entry]]


class Board(LedgerDirective):
    """``.. verdict-board::`` lists all claims under their topics, with a choice of verdicts."""

    def run(self) -> list[nodes.Node]:
        """The counts, the choice, and the claims of each topic under its link."""
        topics = topics_of(self.entries().values())
        found = [entry for entries in topics.values() for entry in entries]
        lines = [counts(found), "", *rst.directive("raw", "html", [choice(found)])]
        for topic, entries in topics.items():
            page = topic_page(Path(self.env.srcdir), topic)
            heading = [*rst.directive("rst-class", "board-topic"), f":doc:`{page}`", ""]
            lines += rst.directive("container", "board-section", [*heading, *rows(entries)])
        return self.parse_text_to_nodes("\n".join(rst.directive("container", "board", lines)))


class Claims(LedgerDirective):
    """``.. claims:: norm_bounds`` lists the claims of a topic."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The claims, and the table of contents that leads to their pages."""
        (topic,) = self.arguments
        found = topics_of(self.entries().values()).get(topic, ())
        if not found:
            raise self.error(f"no claim belongs to the topic {topic!r}")
        pages = [f"/claims/{topic}/{entry.name}" for entry in found]
        lines = [counts(found), "", *rst.directive("container", "board", rows(found))]
        lines += rst.directive("toctree", "", pages, hidden="")
        return self.parse_text_to_nodes("\n".join(lines))


class TopicContents(LedgerDirective):
    """``.. topics::`` puts the page of every topic into the table of contents."""

    def run(self) -> list[nodes.Node]:
        """A table of contents that the page itself does not show."""
        topics = topics_of(self.entries().values())
        pages = [topic_page(Path(self.env.srcdir), topic) for topic in topics]
        return self.parse_text_to_nodes("\n".join(rst.directive("toctree", "", pages, hidden="")))


def topics_of(entries: Iterable[Entry]) -> Topics:
    """The claims by topic, in the order of the ledger."""
    topics: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind == "claim":
            topics.setdefault(entry.topic, []).append(entry)
    return topics


def topic_page(sources: Path, topic: str) -> str:
    """The page of a topic: the one that an author wrote, or else the generated one."""
    is_written = (sources / "claims" / f"{topic}.rst").is_file()
    return f"/claims/{topic}" if is_written else f"/claims/{topic}/index"


def counts(entries: Sequence[Entry]) -> str:
    """How many claims there are, how they stand and how many of them are green."""
    parts = [f"{number} {word}" for word, number in _by_verdict(entries).items()]
    standing = sum(entry.green for entry in entries)
    which = "all" if standing == len(entries) else str(standing)
    return f"{len(entries)} claims: {rst.sentence(parts)}; {which} of them green."


def choice(entries: Sequence[Entry]) -> str:
    """A choice of the verdicts that are shown; a style sheet hides the others, no script."""
    numbers = {"all": len(entries), **_by_verdict(entries)}
    labels = "".join(
        f'<label><input type="radio" name="shown" value="{word}"{" checked" * (word == "all")}>'
        f" {BADGES.get(word, word)} ({number})</label>"
        for word, number in numbers.items()
    )
    return f'<fieldset class="board-choice"><legend>Show</legend>{labels}</fieldset>'


def _by_verdict(entries: Sequence[Entry]) -> dict[str, int]:
    words = [entry.verdict for entry in entries]
    return {word: words.count(word) for word in BADGES if word in words}


def rows(entries: Iterable[Entry]) -> Lines:
    """Each claim with its verdict, its sentence, what holds in its place, and its formula."""
    lines: Lines = []
    for entry in entries:
        badge = f":{entry.verdict}:`{BADGES[entry.verdict]}`{'' if entry.green else ' (not green)'}"
        body = [f"{badge} :claim:`{entry.name}`", "", rst.prose(first_sentence(entry.reading)), ""]
        repairs = [f":claim:`{name}`" for name in entry.repaired_by]
        body += [f"Instead: {', '.join(repairs)}", ""] if repairs else []
        body += rst.displayed(entry.formula) if entry.formula else []
        lines += rst.directive("container", f"board-claim {entry.verdict}", body)
    return lines
