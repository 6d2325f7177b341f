"""Small worlds for the tests: a ledger of a few claims, and a command line that runs in-process."""

from __future__ import annotations

import itertools
import signal
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

import numeric
from numeric.twins.evidence import Evidence
from proofs.frontends.pytest_plugin import NumbersItem
from proofs.frontends.terminal.main import main
from proofs.referee.ledger import Ledger, using

SLOW = (
    "tests/benchmarks",
    "tests/numeric",
    "tests/frontends/site",
    "tests/frontends/coq",
    "numeric",
)
"""The folders of tests that build sites, compile, or run campaigns."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so a shell starts what runs behind it
    signal.signal(signal.SIGINT, signal.default_int_handler)  # for tests of Ctrl-C, and commands

_names = (f"small_world_{number}" for number in itertools.count())


class Outcome(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


def is_slow(path: Path) -> bool:
    """Whether a file or folder lies in a folder that the quick lane leaves out."""
    root = Path(__file__).parents[1]
    return not {root / folder for folder in SLOW}.isdisjoint((path, *path.parents))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The quick lane does not import what it leaves out."""
    return True if config.option.markexpr == "not slow" and is_slow(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what the quick lane leaves out: folders, and the numbers of the claims."""
    for item in items:
        if isinstance(item, NumbersItem) or is_slow(item.path):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Outcome]:
    """Run ``proofs`` in this process, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        return Outcome(code, *capsys.readouterr())

    return call


HEAD = """
from proofs import claim, lemma
from proofs.kernel import KernelError
from proofs.language import *

POSITION = 1
A, B = matrices("A B")
P, Q = symmetric("P Q")
a, b = scalars("a b")
I = identity()


def state(name, statement, **more):
    claim(name, statement, section="a section", reading="A reading.", **more)


"""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Replace the ledger by the claims that a source text states."""
    module = next(_names)
    with ExitStack() as stack:

        def create(source: str) -> None:
            (tmp_path / f"{module}.py").write_text(HEAD + textwrap.dedent(source), "utf-8")
            monkeypatch.syspath_prepend(str(tmp_path))
            stack.enter_context(using(Ledger([module])))

        yield create
    sys.modules.pop(module, None)


def evidence(name: str, samples: int, violations: int) -> Evidence:
    """Evidence as a twin would return it."""
    return Evidence(
        claim=name,
        samples=samples,
        violations=violations,
        worst_margin=-1.0 if violations else 0.5,
        tolerance=1e-12,
        ensembles=("ginibre",),
        quantiles=((0.0, 0.5),),
        tightest=(0, "ginibre", 0),
    )


@pytest.fixture
def twins(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, int]], None]:
    """Replace the numbers side: so many violations for each claim; a claim left out has no twin."""

    def replace(violations: Mapping[str, int]) -> None:
        def examine(name: str, samples: int = 1000, seed: int = 0) -> Evidence:
            if name not in violations:
                raise ValueError(f"no numeric twin for claim {name!r}")
            return evidence(name, samples, violations[name])

        monkeypatch.setattr(numeric, "examine", examine)

    return replace
