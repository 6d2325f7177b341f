"""Live progress of a run: a growing table, or a bar."""

from __future__ import annotations

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
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from .tables import last_rows, row

if TYPE_CHECKING:
    from proofs.referee.check import Check
    from proofs.referee.verification import Verification


_ROWS = 8
"""How many of the last claims are shown while others are checked."""


@contextmanager
def progress(
    run: Verification, screen: Console, silent: bool = False
) -> Iterator[Callable[[Check], None]]:
    """A function that shows each check as it comes: a bar with the last rows, on a terminal."""
    if silent or not screen.is_terminal:
        yield lambda check: None
        return

    def view() -> Group:
        rows = min(_ROWS, max(1, screen.height - 4))
        shown = [row(check, None) for check in run.reported[-rows:]]
        left = [name for name in run.asked if name not in run.checks]
        bar = Table.grid(padding=(0, 1))
        bar.add_row(
            ProgressBar(len(run.asked), len(run.reported), width=24),
            f"{len(run.reported)}/{len(run.asked)}",
            Text(left[0] if left else "", no_wrap=True, overflow="ellipsis"),
        )
        return Group(last_rows(shown), bar)

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
