"""What a person reads of a run: the verdict table, the live progress, the ledger."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from .twin_runs import Numbers
    from .verdict import Verdict
    from .verification import Check, Verification

COLOURS = {"proved": "green", "refuted": "magenta", "open": "red"}
_LOGIC = frozenset(
    ("assume", "cite", "conjunction", "cut", "instantiate", "specialise", "generalise")
)
_WIDE = 132


def console(stream: Any = None) -> Console:
    """The console of a stream; where it is no terminal, wide enough to keep a row on a line."""
    stream = stream or sys.stdout
    width = None if stream.isatty() else 400
    return Console(file=stream, width=width, highlight=False, soft_wrap=False, emoji=False)


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
    """What the table shows of a check; a verdict or numbers not asked for are a dash."""
    verdict = check.verdict
    refuted = verdict is not None and verdict.word == "refuted"
    return Row(
        check.claim.name,
        verdict.word if verdict else "–",
        check.repaired_by if refuted else (),
        str(check.scope) if verdict else "–",
        grounds(verdict) if verdict else "–",
        numbers(check.numbers) if check.numbers else "–",
        check.seconds,
        is_green,
    )


def grounds(verdict: Verdict) -> str:
    """The rules that a verdict rests on, less those of mere logic, and the facts it cites."""
    rules = [rule for rule in verdict.rules if rule not in _LOGIC] or list(verdict.rules)
    cited = [f"cites {name}" for name in verdict.cited]
    return ", ".join([*(rule.replace("_", " ") for rule in rules), *cited]) or "–"


def numbers(found: Numbers) -> str:
    """How many instances violate the claim, of how many."""
    if found.evidence is None:
        return "none"
    return f"{found.evidence.violations} / {found.evidence.samples}"


def verdict_table(rows: Iterable[Row], width: int) -> Table:
    """One row a claim; below a certain width the repairs stand under the claim's name."""
    wide = width >= _WIDE
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("", width=1)
    table.add_column("claim", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    if wide:
        table.add_column("repaired by")
    table.add_column("n / t", no_wrap=True)
    table.add_column("by", overflow="fold")
    table.add_column("violations", justify="right", no_wrap=True)
    table.add_column("time", justify="right", no_wrap=True)
    for entry in rows:
        table.add_row(*_cells(entry, wide))
    return table


def _cells(entry: Row, wide: bool) -> list[RenderableType]:
    mark = {None: Text("·"), True: Text("✓", "green"), False: Text("✗", "red")}[entry.green]
    name = Text(entry.name)
    if not wide:
        name.append("".join(f"\n  ↳ {repair}" for repair in entry.repaired_by), "dim")
    repairs: list[RenderableType] = ["\n".join(entry.repaired_by)] if wide else []
    word = Text(entry.verdict, COLOURS.get(entry.verdict, ""))
    rest = [entry.scope, entry.grounds, entry.numbers, f"{entry.seconds:.2f} s"]
    return [mark, name, word, *repairs, *rest]


def plain_line(entry: Row) -> str:
    """One line for a log, as soon as a claim is checked."""
    parts = [f"{entry.verdict:8}", entry.name, f"n / t = {entry.scope}", entry.grounds]
    numbers = [] if entry.numbers == "–" else [f"violations {entry.numbers}"]
    return "  ".join([*parts, *numbers, f"{entry.seconds:.2f} s"])


def summary(run: Verification, seconds: float, interrupted: bool = False) -> Text:
    """The last line: how many claims, how they stand, how long it took."""
    checks, colours = run.reported, run.green
    words = [check.verdict.word for check in checks if check.verdict is not None]
    counts = [f"{words.count(word)} {word}" for word in COLOURS if word in words]
    standing = sum(colours[check.claim.name] for check in checks)
    noun = "green" if run.symbolic else "examined"
    head = f"{standing} of {len(run.asked)} claims {noun}"
    text = Text(f"{head} ({', '.join(counts)}) in {seconds:.1f} s" if counts else head)
    text.stylize("bold green" if run.ok else "bold red")
    if interrupted:
        text.append("  interrupted", "bold red")
    return text


# --- progress ----------------------------------------------------------------------------------


@contextmanager
def progress(
    run: Verification, screen: Console, silent: bool = False
) -> Iterator[Callable[[Check], None]]:
    """A function that shows each check as it comes: a growing table, or a line on stderr."""
    if silent:
        yield lambda check: None
        return
    if not screen.is_terminal:
        yield lambda check: print(plain_line(row(check, None)), file=sys.stderr, flush=True)
        return
    spinner = Spinner("dots", "")

    def view() -> Group:
        rows = max(3, screen.height - 6)
        shown = [row(check, None) for check in run.reported[-(rows // 2) :]]
        left = [name for name in run.asked if name not in run.checks]
        spinner.update(text=f"{len(run.reported)}/{len(run.asked)}  {left[0] if left else ''}")
        return Group(verdict_table(shown, screen.width), spinner)

    with Live(view(), console=screen, transient=True, refresh_per_second=8) as live:
        yield lambda check: live.update(view())


class _Rate(ProgressColumn):
    """Instances a second, of this run: those kept by an earlier one cost no time."""

    def render(self, task: Task) -> Text:
        """The rate, once there is one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "–/s")


@contextmanager
def sweep_bar(name: str, samples: int, screen: Console) -> Iterator[Callable[[int], None]]:
    """A function that shows how many instances are kept: a bar with rate and time left.

    On what is no terminal it shows nothing.
    """
    if not screen.is_terminal:
        yield lambda kept: None
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=screen,
        transient=True,
        expand=True,
    )
    tasks: list[TaskID] = []

    def show(kept: int) -> None:
        kept = min(kept, samples)
        if tasks:
            bar.update(tasks[0], completed=kept)
        else:
            tasks.append(bar.add_task(name, total=samples, completed=kept))

    with bar:
        yield show


def ledger_table(claims: Sequence[Mapping[str, Any]]) -> Table:
    """The ledger: one row a claim, under its topic."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("claim", "verdict", "n / t", "repairs", "section"):
        table.add_column(title, no_wrap=title != "section")
    topic = ""
    for claim in claims:
        if claim["module"] != topic:
            topic = claim["module"]
            table.add_row(Text(topic, "bold dim"))
        scope = claim["scope"]
        reach = f"{scope['n']} / {'–' if scope['t'] is None else scope['t']}"
        word = Text(claim["verdict"], COLOURS.get(claim["verdict"], ""))
        table.add_row(f"  {claim['name']}", word, reach, claim["repairs"] or "", claim["section"])
    return table


def markdown_table(rows: Iterable[Row]) -> str:
    """The verdict table of the README: what does not depend on the machine."""
    lines = ["| claim | verdict | repaired by | n / t | by |", "|---|---|---|---|---|"]
    for entry in rows:
        repairs = ", ".join(entry.repaired_by)
        cells = (entry.name, entry.verdict, repairs, entry.scope, entry.grounds)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
