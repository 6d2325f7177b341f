"""Live progress of a run: a growing table, or a bar."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, Group
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
from rich.text import Text

from .tables import plain_line, row, verdict_table

if TYPE_CHECKING:
    from proofs.referee.check import Check
    from proofs.referee.verification import Verification


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
