"""How much a search may do, counted in work and not in seconds: the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, wraps
from typing import ParamSpec, TypeVar, cast

Arguments = ParamSpec("Arguments")
Lemma = TypeVar("Lemma")


class BudgetError(Exception):
    """The linear programs of one search have become too large in total: another may go on."""


class WorkError(Exception):
    """All searches for one proof have together taken what they may: none goes on."""


@dataclass
class Budget:
    """How many entries of linear programs may still be looked at."""

    entries: int = 300_000

    def spend(self, entries: int) -> None:
        """Count some of them, and as many of what bounds all searches together."""
        self.entries -= entries
        if self.entries < 0:
            raise BudgetError
        spend_of_the_whole(entries)


_whole: ContextVar[Budget | None] = ContextVar("_whole", default=None)


def spend_of_the_whole(entries: int) -> None:
    """Count work for which no search has a budget of its own."""
    if (whole := _whole.get()) is not None:
        whole.entries -= entries
        if whole.entries < 0:
            raise WorkError


@contextmanager
def spending_at_most(entries: int) -> Iterator[Budget]:
    """Bound the work of all searches within, each of which may have a budget of its own.

    Within another such bound it changes nothing.
    """
    whole = _whole.get() or Budget(entries)
    token = _whole.set(whole)
    try:
        yield whole
    finally:
        _whole.reset(token)


def proved_once(build: Callable[Arguments, Lemma]) -> Callable[Arguments, Lemma]:
    """Keep the lemma that is built for these arguments.

    Its work counts for no statement: the next one finds it made.
    """

    @wraps(build)
    def unbounded(*arguments: Arguments.args, **named: Arguments.kwargs) -> Lemma:
        token = _whole.set(None)
        try:
            return build(*arguments, **named)
        finally:
            _whole.reset(token)

    return cast("Callable[Arguments, Lemma]", cache(unbounded))
