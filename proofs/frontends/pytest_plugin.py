"""pytest as proof verification: conjectures and claims are test items.

Opt in with ``--proofs``, or with ``proofs = true`` in the ini file.

A file named ``conjectures_*.py`` or ``*_conjectures.py`` then has an item for each conjecture that
it states, which passes if the conjecture is proved, or meets the verdict that it expects; the ini
key ``proofs_conjectures`` gives other patterns.  A file that ``python_files`` takes for tests is
left to pytest.

Every collected file that is a claims module yields, for each claim, ``<claim>::proof`` and
``<claim>::numbers``, so that ``pytest -k upper-bound`` selects them, and the run ends with a table
of verdicts.  Another package has its claims collected in the same way: register the claims module
under the entry point group ``proofs.claims``, and let ``testpaths`` reach the module's file.  Its
twins register with ``numeric.twins.twin`` when the claims module imports them; a claim without a
twin fails its numbers item.  A file that states claims and that no installed package registers is
an error, as nothing would check it.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from proofs.frontends.terminal.tables import Row
    from proofs.language.conjecture import Conjecture
    from proofs.referee.check import Check

PROPERTY = "proofs"
"""The user property under which an item's row of the verdict table travels, also between the
processes of pytest-xdist."""


class RefusalError(Exception):
    """A claim or a conjecture does not stand; the message says why."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the flag, the ini keys and the sample size."""
    group = parser.getgroup("proofs", "claims as test items")
    group.addoption("--proofs", action="store_true", help="collect conjectures and claims")
    group.addoption(
        "--proofs-samples",
        type=int,
        default=1000,
        metavar="N",
        help="instances for each numeric twin (default: %(default)s)",
    )
    parser.addini("proofs", "collect conjectures and claims", type="bool", default=False)
    parser.addini(
        "proofs_conjectures",
        "patterns of the names of files of conjectures",
        type="args",
        default=["conjectures_*.py", "*_conjectures.py"],
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of conjectures, or a claims module."""
    config = parent.config
    if file_path.suffix != ".py" or not (config.getoption("proofs") or config.getini("proofs")):
        return None
    if _states_conjectures(file_path, config):
        found: ConjecturesFile = ConjecturesFile.from_parent(parent, path=file_path)
        return found
    from proofs.referee.ledger import modules

    name = _module_name(file_path)
    if name not in modules():
        if _states_claims(file_path, config):
            refused: UnregisteredClaimsFile
            refused = UnregisteredClaimsFile.from_parent(parent, path=file_path)
            return refused
        return None
    collected: ClaimsFile = ClaimsFile.from_parent(parent, path=file_path)
    collected.module_name = name
    return collected


def _states_conjectures(path: Path, config: pytest.Config) -> bool:
    """Whether a file is named as one of conjectures, and not as one of tests."""
    patterns = config.getini("proofs_conjectures")
    return not _is_test(path, config) and any(path.match(pattern) for pattern in patterns)


def _is_test(path: Path, config: pytest.Config) -> bool:
    return any(path.match(pattern) for pattern in config.getini("python_files"))


def _states_claims(path: Path, config: pytest.Config) -> bool:
    """Whether a file that is not one of tests imports this package and calls its ``claim``."""
    content = path.read_bytes()
    if _is_test(path, config) or b"claim(" not in content:
        return False
    try:
        lines = ast.parse(content).body
    except (SyntaxError, ValueError):
        return False
    return any(map(_is_import, lines)) and any(map(_is_claim, lines))


def _is_import(line: ast.stmt) -> bool:
    return isinstance(line, ast.ImportFrom) and (line.module or "").split(".")[0] == "proofs"


def _is_claim(line: ast.stmt) -> bool:
    """Whether a line is ``claim(…)``, or gives a name to it."""
    called = line.value if isinstance(line, ast.Expr | ast.Assign) else None
    function = called.func if isinstance(called, ast.Call) else None
    return isinstance(function, ast.Name) and function.id == "claim"


def _module_name(path: Path) -> str:
    parts = [path.stem]
    folder = path.parent
    while (folder / "__init__.py").exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts)


class ConjecturesFile(pytest.File):
    """A file that states conjectures, in its order."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item a conjecture."""
        from proofs.frontends.terminal.conjecture_file import conjectures_in, source
        from proofs.referee import InputError

        try:
            stated = conjectures_in(source(self.path))
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for conjecture in stated:
            item: ConjectureItem = ConjectureItem.from_parent(self, name=conjecture.name)
            item.conjecture = conjecture
            yield item


class PlainItem(pytest.Item):
    """An item whose failure is told in words."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A refusal is told in its own words; anything else with its traceback."""
        from proofs.referee import InputError

        if isinstance(excinfo.value, RefusalError | InputError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class ConjectureItem(PlainItem):
    """Passes if the verdict is the expected one, from hypotheses that do not exclude each other."""

    conjecture: Conjecture

    def runtest(self) -> None:
        """Decide the conjecture."""
        from proofs.frontends.terminal.reports import conjecture_report, display_of
        from proofs.referee.check import settled
        from proofs.referee.decision import decide

        verdict = settled(partial(decide, self.conjecture))
        self.user_properties.append(("verdict", verdict.word))
        if verdict.error:
            raise RefusalError(verdict.error)
        if verdict.word != self.conjecture.expect or verdict.satisfiable is False:
            found = "vacuous" if verdict.satisfiable is False else verdict.word
            shown = display_of(self.conjecture, verdict)
            page = conjecture_report(self.conjecture, verdict, shown, verbose=True)
            lines = [f"{found}, where {self.conjecture.expect} is expected"]
            raise RefusalError("\n".join([*lines, *(line.plain for line in page)]).rstrip())

    def reportinfo(self) -> tuple[Path, None, str]:
        """How a failure is headed."""
        return self.path, None, self.name


class ClaimsFile(pytest.File):
    """The claims of one module, in the order of the write-up."""

    module_name: str

    def collect(self) -> Iterator[pytest.Collector]:
        """One collector a claim."""
        from proofs.referee.ledger import ledger

        whole = ledger()
        if self.module_name in whole.broken:
            raise self.CollectError(whole.complaint(self.module_name))
        for claim in whole.values():
            if claim.module == whole.topics[self.module_name]:
                yield ClaimCollector.from_parent(self, name=claim.name)


class UnregisteredClaimsFile(pytest.File):
    """A file of claims that are in no ledger, so that nothing would check them."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Refuse it: passed over in silence it would look green."""
        raise self.CollectError(
            f"{self.path.name} states claims, but no installed package registers"
            f" {_module_name(self.path)} as a module of claims: name it under the entry points"
            " proofs.claims in pyproject.toml, and run pip install -e ."
        )


class ClaimCollector(pytest.Collector):
    """One claim."""

    def collect(self) -> Iterator[pytest.Item]:
        """The proof and the numbers."""
        yield ProofItem.from_parent(self, name="proof")
        yield NumbersItem.from_parent(self, name="numbers")


class ClaimItem(PlainItem):
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

    def reportinfo(self) -> tuple[Path, None, str]:
        """How a failure is headed."""
        return self.path, None, f"{self.claim}::{self.name}"


class ProofItem(ClaimItem):
    """Passes if the claim is decided, with every lemma, and repaired where it is refuted."""

    def runtest(self) -> None:
        """Decide the claim and what its greenness needs."""
        from proofs.referee.verification import Verification

        run = Verification((self.claim,), numeric=False)
        run.run()
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
