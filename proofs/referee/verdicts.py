"""Decides claims, here or in copies of this process, with the same verdicts either way."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from numeric.foundation.interrupts import interrupts_deferred

from .check import settled
from .ledger import ledger, verdict_of
from .processes import processes
from .verdict import Verdict

Found = Mapping[str, Verdict]


@dataclass(frozen=True)
class Verdicts:
    """Where claims are decided: those that a copy has begun there, the others here."""

    begun: Mapping[str, Future[Found]] = field(default_factory=dict)

    def result(self, name: str) -> Verdict:
        """The verdict of a claim, as soon as it is there; without its theorem, if a copy has it."""
        if name in self.begun:
            try:
                return self.begun[name].result()[name]
            except BrokenProcessPool:  # something has ended a copy
                pass
        return settled(partial(verdict_of, name))


@contextmanager
def verdicts(names: Sequence[str], jobs: int) -> Iterator[Verdicts]:
    """Decide these claims, in so many copies of this process, or here.

    A copy has read all that this process has read.  It decides whole topics, the longest first:
    claims of one topic share lemmas.
    """
    topics: dict[str, list[str]] = {}
    for name in names:
        topics.setdefault(ledger()[name].module, []).append(name)
    jobs = min(jobs, len(topics))
    if jobs <= 1 or not _can_be_copied():
        yield Verdicts()
        return
    with processes(jobs, "fork") as pool:
        begun: dict[str, Future[Found]] = {}
        with interrupts_deferred():
            for topic in sorted(topics.values(), key=len, reverse=True):
                begun |= dict.fromkeys(topic, pool.submit(_decided, topic))
        yield Verdicts(begun)


def _can_be_copied() -> bool:
    """Whether a copy of this process works: on Linux, and where no other thread holds a lock."""
    return sys.platform == "linux" and threading.active_count() == 1


def _decided(names: Sequence[str]) -> dict[str, Verdict]:
    return {name: settled(partial(verdict_of, name)).without_theorem() for name in names}
