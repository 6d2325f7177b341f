"""Tables for people: the verdict table, the live progress, the ledger."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from proofs.referee.check import Check
    from proofs.referee.coverage import Judgement, WriteUpAssertion
    from proofs.referee.numbers import Numbers
    from proofs.referee.verdict import Verdict
    from proofs.referee.verification import Verification

COLOURS = {"proved": "green", "refuted": "magenta", "open": "red"}
_NARROW, _WIDE = 100, 132
"""Of a terminal: below the first the rules are left out, below the second repairs stand below."""
_NAME = 34
"""How much of a line of 80 columns the other columns leave for a claim's name."""


class Row(NamedTuple):
    """One claim in the verdict table, as plain data that can travel between processes."""

    name: str
    verdict: str
    repaired_by: tuple[str, ...]
    scope: str
    grounds: str
    numbers: str
    seconds: float
    green: bool | None


def row(check: Check, is_green: bool | None) -> Row:
    """The row of a check; a verdict or numbers not asked for are a dash."""
    verdict = check.verdict
    refuted = verdict is not None and verdict.word == "refuted"
    return Row(
        check.claim.name,
        verdict.word if verdict else "–",
        check.repaired_by if refuted else (),
        str(check.scope) if verdict else "–",
        _grounds(verdict) if verdict else "–",
        numbers(check.numbers) if check.numbers else "–",
        check.seconds,
        is_green,
    )


def _grounds(verdict: Verdict) -> str:
    rules = [rule.replace("_", " ") for rule in verdict.grounds]
    return ", ".join([*rules, *(f"cites {name}" for name in verdict.cited)]) or "–"


def numbers(found: Numbers) -> str:
    """How many instances violate the claim, of how many."""
    if found.evidence is None:
        return "none"
    return f"{found.evidence.violations} / {found.evidence.samples}"


def verdict_table(rows: Iterable[Row], width: int) -> Table:
    """One row a claim; below a certain width the repairs stand under the claim's name."""
    wide, narrow = width >= _WIDE, width < _NARROW
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("", width=1)
    table.add_column("claim", no_wrap=not narrow, overflow="fold")
    table.add_column("verdict", no_wrap=True)
    if wide:
        table.add_column("repaired by")
    table.add_column("n / t", no_wrap=True)
    if not narrow:
        table.add_column("by", overflow="fold")
    table.add_column("violations", justify="right", no_wrap=True)
    table.add_column("time", justify="right", no_wrap=True)
    for entry in rows:
        table.add_row(*_cells(entry, wide, narrow))
    return table


def _cells(entry: Row, wide: bool, narrow: bool) -> list[RenderableType]:
    mark = {None: Text("·"), True: Text("✓", "green"), False: Text("✗", "red")}[entry.green]
    longest = _NAME if narrow else sys.maxsize
    name = Text(_folded(entry.name, longest))
    if not wide:
        repaired = (_folded(f"↳ {repair}", longest - 2) for repair in entry.repaired_by)
        name.append("".join(textwrap.indent(f"\n{x}", "  ") for x in repaired), "dim")
    repairs: list[RenderableType] = ["\n".join(entry.repaired_by)] if wide else []
    word = Text(entry.verdict, COLOURS.get(entry.verdict, ""))
    grounds = [] if narrow else [entry.grounds]
    rest = [entry.scope, *grounds, entry.numbers, f"{entry.seconds:.2f} s"]
    return [mark, name, word, *repairs, *rest]


def _folded(name: str, longest: int) -> str:
    """A name on lines of at most so many characters, broken after hyphens."""
    return "\n".join(textwrap.wrap(name, longest, subsequent_indent="  "))


def last_rows(rows: Iterable[Row]) -> Table:
    """The rows of the claims that were checked last, each on one line of 80 columns."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for entry in rows:
        word = Text(entry.verdict, COLOURS.get(entry.verdict, ""))
        table.add_row(Text(entry.name), word, entry.scope, f"{entry.seconds:.2f} s")
    return table


def summary(run: Verification, seconds: float, interrupted: bool = False) -> Text:
    """The last line: how many claims, how they stand, how long it took."""
    checks, colours = run.reported, run.green
    words = [check.verdict.word for check in checks if check.verdict is not None]
    counts = ", ".join(f"{words.count(word)} {word}" for word in COLOURS if word in words)
    standing = sum(colours[check.claim.name] for check in checks)
    noun = "green" if run.symbolic else "examined"
    head = f"{standing} of {len(run.asked)} claims {noun}"
    if counts:
        verdicts = f" ({counts})" if standing == len(words) else f"; verdicts: {counts};"
        head += f"{verdicts} in {seconds:.1f} s"
    text = Text(head)
    text.stylize("bold green" if run.ok else "bold red")
    if interrupted:
        text.append("  interrupted", "bold red")
    return text


def ledger_table(claims: Sequence[Mapping[str, Any]], width: int) -> Table:
    """The ledger: one row a claim, under its topic; verdict and scope are kept at any width."""
    wide = width >= _WIDE
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("claim", no_wrap=wide)
    for title in ("verdict", "n / t", "repairs")[: 3 if wide else 2]:
        table.add_column(title, no_wrap=True)
    if wide:
        table.add_column("section")
    topic = ""
    for claim in claims:
        if claim["module"] != topic:
            topic = claim["module"]
            table.add_row(Text(topic, "bold dim"))
        scope = claim["scope"]
        reach = f"{scope['n']} / {'–' if scope['t'] is None else scope['t']}"
        word = Text(claim["verdict"], COLOURS.get(claim["verdict"], ""))
        name, repaired = Text(f"  {claim['name']}"), claim["repairs"] or ""
        if repaired and not wide:
            name.append(f"\n    ↳ for {repaired}", "dim")
        more = [repaired, claim["section"]] if wide else []
        table.add_row(name, word, reach, *more)
    return table


_MARKS = {"proved": "✓", "refuted": "✗"}


def assertion_table(assertions: Iterable[WriteUpAssertion], verdicts: Mapping[str, str]) -> Table:
    """The write-up's assertions in its order: how each stands, and which claims judge it."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("assertion")
    table.add_column("stands", no_wrap=True)
    table.add_column("judged by", min_width=34)
    section = place = ""
    for assertion in assertions:
        if assertion.section != section:
            section, place = assertion.section, ""
            table.add_row("", Text(section, "bold"))
        if assertion.place != place:
            place = assertion.place
            table.add_row("", Text(place, "bold dim"))
        standing = assertion.standing(verdicts)
        stands = Text(standing, COLOURS.get(standing, ""))
        stands.append("*" if assertion.judged_by and not assertion.in_its_own_setting else "")
        claims = Text("\n").join(_judged(item, verdicts) for item in assertion.judged_by)
        table.add_row(str(assertion.number), Text(assertion.title), stands, claims)
    return table


def _judged(judgement: Judgement, verdicts: Mapping[str, str]) -> Text:
    """What a claim makes of the assertion, its name, and how it understands the assertion."""
    verdict = verdicts.get(judgement.claim, "open")
    opposite = f"its opposite is {verdict}" if judgement.opposite else ""
    remark = "; ".join(filter(None, (opposite, judgement.remark)))
    text = Text(f"{_MARKS.get(judgement.word(verdicts), '?')} {judgement.claim}")
    return text.append(f"\n{remark}" if remark else "", "dim")


def counts_by_topic(claims: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """How many claims of each topic are proved, refuted and open, in the ledger's order."""
    found: dict[str, list[str]] = {}
    for claim in claims:
        found.setdefault(claim["module"], []).append(claim["verdict"])
    return [
        {"topic": topic, "claims": len(words), **{word: words.count(word) for word in COLOURS}}
        for topic, words in found.items()
    ]


def topic_table(claims: Iterable[Mapping[str, Any]]) -> str:
    """The ledger by topic with its counts, as a table of Markdown: the README's."""
    counts = counts_by_topic(claims)
    titles = ("claims", *COLOURS)
    total = {"topic": "all", **{title: sum(count[title] for count in counts) for title in titles}}
    width = max(len(count["topic"]) for count in counts)
    lines = [
        f"| {'topic':{width}} | {' | '.join(titles)} |",
        f"|{'-' * (width + 2)}|{'|'.join('-' * (len(title) + 1) + ':' for title in titles)}|",
    ]
    for count in (*counts, total):
        cells = (f"{count[title]:{len(title)}}" for title in titles)
        lines.append(f"| {count['topic']:{width}} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
