"""pytest as proof verification: each claim is a proof item and a numbers item.

Opt in with ``--proofs``, or with ``proofs = true`` in the ini file.  Every collected file that is a
claims module then yields, for each claim, ``<claim>::proof`` and ``<claim>::numbers``, so that
``pytest -k upper-bound`` selects them, and the run ends with a verdict table.

Another package has its claims collected in the same way: register the claims module under the
entry point group ``proofs.claims``, write ``proofs = true`` into the ini file, and let
``testpaths`` reach the module's file.  Its twins register with ``numeric.twins.twin`` when the
claims module imports them; a claim without a twin fails its numbers item.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from proofs.frontends.terminal.tables import Row
    from proofs.referee.check import Check

PROPERTY = "proofs"
"""The user property under which an item's row of the verdict table travels, also between the
processes of pytest-xdist."""


class RefusalError(Exception):
    """A claim does not stand; the message says why."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the flag, the ini key and the sample size."""
    group = parser.getgroup("proofs", "claims as test items")
    group.addoption("--proofs", action="store_true", help="collect claims modules as test items")
    group.addoption(
        "--proofs-samples",
        type=int,
        default=1000,
        metavar="N",
        help="instances for each numeric twin (default: %(default)s)",
    )
    parser.addini("proofs", "collect claims modules as test items", type="bool", default=False)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a claims module as a file of claims."""
    config = parent.config
    if file_path.suffix != ".py" or not (config.getoption("proofs") or config.getini("proofs")):
        return None
    from proofs.referee.ledger import modules

    name = _module_name(file_path)
    if name not in modules():
        return None
    collected: ClaimsFile = ClaimsFile.from_parent(parent, path=file_path)
    collected.topic = name.rpartition(".")[2]
    return collected


def _module_name(path: Path) -> str:
    parts = [path.stem]
    folder = path.parent
    while (folder / "__init__.py").exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts)


class ClaimsFile(pytest.File):
    """The claims of one module, in the order of the write-up."""

    topic: str

    def collect(self) -> Iterator[pytest.Collector]:
        """One collector a claim."""
        from proofs.referee.ledger import ledger

        for claim in ledger().values():
            if claim.module == self.topic:
                yield ClaimCollector.from_parent(self, name=claim.name)


class ClaimCollector(pytest.Collector):
    """One claim."""

    def collect(self) -> Iterator[pytest.Item]:
        """The proof and the numbers."""
        yield ProofItem.from_parent(self, name="proof")
        yield NumbersItem.from_parent(self, name="numbers")


class ClaimItem(pytest.Item):
    """One side of a claim."""

    @property
    def claim(self) -> str:
        """The claim's name."""
        return self.parent.name if self.parent is not None else ""

    def settle(self, check: Check, refusals: list[str]) -> None:
        """Record the row of the verdict table, and fail if there is a refusal."""
        from proofs.frontends.terminal.tables import row

        self.user_properties.append((PROPERTY, (self.name, *row(check, not refusals))))
        if refusals:
            raise RefusalError("\n".join(refusals))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A refusal is told in its own words; anything else with its traceback."""
        if isinstance(excinfo.value, RefusalError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """How a failure is headed."""
        return self.path, None, f"{self.claim}::{self.name}"


class ProofItem(ClaimItem):
    """Passes if the claim is decided, with every lemma, and repaired where it is refuted."""

    def runtest(self) -> None:
        """Decide the claim and what its greenness needs."""
        from proofs.referee.verification import Verification

        run = Verification((self.claim,), numeric=False)
        for _ in run.run():
            pass
        self.settle(run.checks[self.claim], run.failures() if not run.ok else [])


class NumbersItem(ClaimItem):
    """Passes if the claim's own numbers agree with its verdict."""

    def runtest(self) -> None:
        """Run the numeric twin."""
        from proofs.referee.check import Check, settled
        from proofs.referee.ledger import ledger, verdict_of
        from proofs.referee.numbers import examined

        found = examined(self.claim, self.config.getoption("proofs_samples"), seed=0)
        verdict = settled(partial(verdict_of, self.claim))
        check = Check(ledger()[self.claim], verdict, found)
        self.settle(check, [] if check.agrees else [f"{self.claim}: {x}" for x in check.faults])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the verdict table of the claims that ran."""
    rows = _rows(
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for key, value in report.user_properties
        if key == PROPERTY
    )
    if not rows:
        return
    from rich.console import Console

    from proofs.frontends.terminal.tables import verdict_table

    width = terminalreporter._tw.fullwidth if terminalreporter.isatty else 400
    screen = Console(width=width, file=io.StringIO(), record=False)
    screen.print(verdict_table(rows, width))
    terminalreporter.section("verdicts")
    file: Any = screen.file
    for line in file.getvalue().splitlines():
        terminalreporter.write_line(line.rstrip())


def _rows(values: Iterable[Sequence[Any]]) -> list[Row]:
    """One row a claim, from the rows of its items: green if all of them passed."""
    from proofs.frontends.terminal.tables import Row

    merged: dict[str, Row] = {}
    for side, *fields in values:
        found = Row(*fields)
        before = merged.get(found.name)
        if before is not None:
            numbers = found.numbers if side == "numbers" else before.numbers
            proof = before if side == "numbers" else found
            seconds = max(before.seconds, found.seconds)
            standing = bool(before.green and found.green)
            found = proof._replace(numbers=numbers, seconds=seconds, green=standing)
        merged[found.name] = found
    return list(merged.values())
