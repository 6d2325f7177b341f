"""Decides the conjectures of files, here or in processes of its own, and shows how far it is."""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from numeric.foundation.interrupts import interrupts_deferred
from proofs.referee.processes import processes

from .conjecture_file import Source, conjectures_in
from .output import console

if TYPE_CHECKING:
    from proofs.language.conjecture import Conjecture
    from proofs.referee.verdict import Verdict


@dataclass(frozen=True)
class Task:
    """A conjecture by its place: the number of its file, and its own there."""

    file: int
    number: int
    name: str


@dataclass(frozen=True)
class Decided:
    """A conjecture and its verdict as data that travel between processes."""

    name: str
    verdict: str
    expected: str
    satisfiable: bool | None
    error: str
    page: tuple[Text, ...]
    data: dict[str, object]

    @property
    def is_as_expected(self) -> bool:
        """Whether the verdict is the one that the file's author expects."""
        return self.verdict == self.expected


@dataclass(frozen=True)
class Manner:
    """How to decide: how many thorough rounds, and whether to show all that was tried."""

    rounds: int
    verbose: bool


Announce = Callable[[str], None]


def decide(conjecture: Conjecture, manner: Manner, announce: Announce) -> Decided:
    """Decide one conjecture of a file."""
    from proofs.referee import decision
    from proofs.referee.check import settled

    from .reports import conjecture_object, conjecture_report, display_of

    search: Callable[[], Verdict] = partial(decision.decide, conjecture, manner.rounds, announce)
    verdict = settled(search)
    shown = display_of(conjecture, verdict)
    return Decided(
        conjecture.name,
        verdict.word,
        conjecture.expect,
        verdict.satisfiable,
        verdict.error,
        tuple(conjecture_report(conjecture, verdict, shown, manner.verbose)),
        conjecture_object(conjecture, verdict, shown),
    )


# --- how far it is --------------------------------------------------------------------------------


@dataclass
class Progress:
    """Which conjectures are being decided, and what is tried for each: lines on stderr.

    They are drawn on a terminal alone.
    """

    total: int
    silent: bool
    done: int = 0
    phases: dict[str, str] = field(default_factory=dict)
    pull: Callable[[], None] = field(default=lambda: None)

    def announce(self, name: str, phase: str) -> None:
        """Note what is tried for a conjecture."""
        self.phases[name] = phase

    def finish(self, name: str) -> None:
        """Note that a conjecture is decided."""
        self.done += 1
        self.phases.pop(name, None)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Draw the lines anew, some times a second, as long as the block lasts."""
        screen = console(sys.stderr)
        if self.silent or not screen.is_terminal:
            yield
            return
        spinner = Spinner("line", "")

        def view() -> Group:
            self.pull()
            spinner.update(text=f"{self.done} of {self.total} decided")
            lines = (f"  {name}: {phase}" for name, phase in self.phases.copy().items())
            return Group(spinner, *(Text(x, no_wrap=True, overflow="ellipsis") for x in lines))

        options: dict[str, Any] = {"redirect_stdout": False, "redirect_stderr": False}
        with Live(get_renderable=view, console=screen, transient=True, **options):
            yield


# --- one after the other, or several at a time ----------------------------------------------------


def decide_all(
    sources: Sequence[Source],
    conjectures: Sequence[Sequence[Conjecture]],
    manner: Manner,
    jobs: int,
    silent: bool,
) -> Generator[tuple[Task, Decided]]:
    """Decide all conjectures of some files, in their order; so many processes take part."""
    tasks = [
        Task(file, number, conjecture.name)
        for file, stated in enumerate(conjectures)
        for number, conjecture in enumerate(stated)
    ]
    progress = Progress(len(tasks), silent)
    if min(jobs, len(tasks)) > 1:
        yield from _elsewhere(sources, tasks, manner, min(jobs, len(tasks)), progress)
        return
    for task in tasks:
        conjecture = conjectures[task.file][task.number]
        with progress.shown():
            announce = partial(progress.announce, task.name)
            decided = decide(conjecture, manner, announce)
        progress.finish(task.name)
        yield task, decided


def _elsewhere(
    sources: Sequence[Source], tasks: Sequence[Task], manner: Manner, jobs: int, progress: Progress
) -> Generator[tuple[Task, Decided]]:
    news = multiprocessing.get_context("spawn").SimpleQueue()

    def pull() -> None:
        while not news.empty():
            progress.announce(*news.get())

    progress.pull = pull
    with processes(jobs, "spawn", _begin, tuple(sources), manner, news) as pool:
        with interrupts_deferred():
            futures: list[Future[Decided]] = [pool.submit(_task, task) for task in tasks]
        for task, future in zip(tasks, futures, strict=True):
            with progress.shown():
                decided = future.result()
            pull()
            progress.finish(task.name)
            yield task, decided


_work: dict[str, Any] = {}
"""The sources and the manner that a deciding process was begun with."""


def _begin(sources: tuple[Source, ...], manner: Manner, news: Any) -> None:
    _work.update(sources=sources, manner=manner, news=news, conjectures={})


def _task(task: Task) -> Decided:
    source = _work["sources"][task.file]
    if task.file not in _work["conjectures"]:
        # What the file prints is on stderr already.
        with contextlib.redirect_stderr(io.StringIO()):
            _work["conjectures"][task.file] = conjectures_in(source)
    conjecture = _work["conjectures"][task.file][task.number]

    def announce(phase: str) -> None:
        _work["news"].put((task.name, phase))

    return decide(conjecture, _work["manner"], announce)
