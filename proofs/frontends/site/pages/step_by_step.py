"""The write-up, step by step: each assertion in its order, how it stands, what holds instead."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.rst import Lines
from proofs.referee.coverage import REASONS, Judgement, WriteUp, WriteUpAssertion
from proofs.referee.graph import Entry

from .claim_page import BADGES


def assertions(table: WriteUp, entries: Mapping[str, Entry]) -> Lines:
    """The assertions under the sections of the write-up and the places in them.

    Raises
    ------
    KeyError
        If an assertion names a claim that is not among the entries.
    """
    lines: Lines = []
    for section, stated in groupby(table.assertions, lambda item: item.section):
        lines += rst.section(section)
        for place, found in groupby(stated, lambda item: item.place):
            lines += rst.section(place[:1].upper() + place[1:], "~")
            for assertion in found:
                lines += _shown(assertion, table, entries)
    return lines


def anchor(assertion: WriteUpAssertion) -> str:
    """Where the assertion stands on its page."""
    return f"assertion-{assertion.number}"


def _shown(assertion: WriteUpAssertion, table: WriteUp, entries: Mapping[str, Entry]) -> Lines:
    star = r" \*" if assertion.judged_by and not assertion.in_its_own_setting else ""
    title = f"**{assertion.number}. {assertion.title}.**{star}"
    body = [f"{title} {rst.plain(assertion.statement)}", ""]
    body += rst.displayed(assertion.formula) if assertion.formula else []
    for judgement in assertion.judged_by:
        body += _item(_judged(judgement, table, entries))
    if assertion.reason is not None:
        body += _item([f":{assertion.reason}:`{_reason(assertion)}`"])
    if assertion.beyond:
        names = [_link(entries[name], table) for name in assertion.beyond]
        body += _item([f"Beyond it: {rst.sentence(names)}."])
    if assertion.correction:
        body += _item([f"A slip of the pen: {rst.plain(assertion.correction.strip())}"])
    return rst.directive("container", "assertion", body, name=anchor(assertion))


def _reason(assertion: WriteUpAssertion) -> str:
    """Why no claim judges it."""
    word = assertion.reason or "open"
    return f"{BADGES.get(word, word)}: {REASONS[word]}"


def _judged(judgement: Judgement, table: WriteUp, entries: Mapping[str, Entry]) -> Lines:
    """A claim with its verdict, reading and setting, and what holds in its place."""
    entry = entries[judgement.claim]
    remark = rst.plain(f" ({judgement.remark})" if judgement.remark else "")
    lines = [f"{_turned(judgement, entry)}{_verdict(entry, table)}{remark}", ""]
    for name in entry.repaired_by if entry.verdict == "refuted" else ():
        repair = entries[name]
        formula = rst.displayed(repair.formula) if repair.formula else []
        lines += _item([f"instead {_verdict(repair, table)}", "", *formula])
    return lines


def _turned(judgement: Judgement, entry: Entry) -> str:
    """What a claim makes of an assertion of which it states the opposite."""
    word = judgement.word({entry.name: entry.verdict})
    return f":{word}:`{BADGES[word]}` as its opposite is " if judgement.opposite else ""


def _verdict(entry: Entry, table: WriteUp) -> str:
    """The verdict on a claim, and a link to its page."""
    badge = f":{entry.verdict}:`{BADGES[entry.verdict]}`"
    return f"{badge if entry.green else f'{badge} (not green)'} {_link(entry, table)}"


def _link(entry: Entry, table: WriteUp) -> str:
    return f":claim:`{table.title_of(entry.name)} <{entry.name}>`"


def _item(lines: Lines) -> Lines:
    """An item of a list, which may hold other lists."""
    first, *others = lines
    return [f"- {first}", *rst.indented(others, by=2), ""]


def corrections(table: WriteUp) -> Lines:
    """The slips of the pen, which the claims correct, each with its place in the write-up."""
    lines: Lines = []
    for item in table.assertions:
        if item.correction:
            lines += _item([rst.plain(f"{item.section}, {item.place}: {item.correction.strip()}")])
    return lines
