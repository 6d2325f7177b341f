"""Measures side by side, and prints how many times longer each peer takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from proofs.search import archive

_measured: list[Measured] = []


class Measured(NamedTuple):
    """One measurement: which comparison, who, what came out, and the seconds it took."""

    comparison: str
    who: str
    outcome: str
    seconds: float


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether benchmarks were asked for; otherwise the smallest case of each is run once."""
    return bool(request.config.getoption("benchmark_only"))


@pytest.fixture(autouse=True)
def without_the_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure the search, not the checking of proofs that were found before."""
    monkeypatch.setattr(archive, "kept", dict)


@pytest.fixture
def measure(benchmark: Any) -> Callable[..., str]:
    """Run once, and enter the outcome and the time into the table of ratios."""

    def run(comparison: str, who: str, work: Callable[[], str]) -> str:
        outcome: str = benchmark.pedantic(work, rounds=1, iterations=1)
        seconds = benchmark.stats.stats.mean if benchmark.stats else float("nan")
        _measured.append(Measured(comparison, who, outcome, seconds))
        return outcome

    return run


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the ratios to the first measurement of each comparison, which is ours."""
    if not _measured:
        return
    terminalreporter.section("side by side")
    first: dict[str, float] = {}
    for comparison, who, outcome, seconds in _measured:
        ours = first.setdefault(comparison, seconds)
        terminalreporter.write_line(
            f"{comparison:24}  {who:48}  {outcome:22}  {seconds:9.3f} s  {seconds / ours:10.1f} ×"
        )
