"""Contestants run in turn in one process: medians, and their ratios to a floor."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One case: the seconds that each contestant took, in the order in which they were named."""

    case: str
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class Table:
    """Ratios to ``floor``, one of the contestants.

    Attributes
    ----------
    goals
        The largest ratio that is asked for, by (case, contestant): of a contestant, in every row.
    """

    title: str
    floor: str
    rows: tuple[Row, ...]
    goals: Mapping[tuple[str, str], float]

    def lines(self) -> list[str]:
        """The table as text: the floor in milliseconds, everybody else as a multiple of it."""
        names = list(dict.fromkeys(name for row in self.rows for name in row.seconds))
        width = max(10, *(len(row.case) for row in self.rows))
        columns = [max(13 if name == self.floor else 10, len(name) + 2) for name in names]
        head = "".join(f"{name:>{size}}" for name, size in zip(names, columns, strict=True))
        lines = [f"{self.title} (multiples of: {self.floor})", f"{'':{width}}{head}"]
        for row in self.rows:
            cells = [self._cell(row, name) for name in names]
            text = "".join(f"{cell:>{size}}" for cell, size in zip(cells, columns, strict=True))
            lines.append(f"{row.case:{width}}{text}")
        judged = dict.fromkeys(name for _, name in self.goals)
        return lines + [self._verdict(name) for name in judged]

    def _cell(self, row: Row, name: str) -> str:
        if name not in row.seconds:
            return "-"
        if name == self.floor:
            return f"{1000 * row.seconds[name]:.3f} ms"
        return f"{row.seconds[name] / row.seconds[self.floor]:.2f} ×"

    def _verdict(self, name: str) -> str:
        """What was asked of a contestant, and where it was missed."""
        asked = dict.fromkeys(f"{goal:g}" for (_, who), goal in self.goals.items() if who == name)
        missed = [
            row.case
            for row in self.rows
            if not row.seconds[name] <= self.goals[row.case, name] * row.seconds[self.floor]
        ]
        outcome = f"MISSED at {'; '.join(missed)}" if missed else "met"
        return f"goal for {name}: {', '.join(asked)} ×; {outcome}"


def medians(contestants: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Median seconds of each contestant; in each repeat everybody runs once, in turn.

    Each is run once before, so that compilation and first allocations are not counted.
    """
    for work in contestants.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(repeats):
        for name, work in contestants.items():
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in seconds.items()}
