"""A verdict is the same whether it is found here or in a copy of this process."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from proofs.referee.ledger import Ledger, ledger, using
from proofs.referee.verdicts import verdicts
from proofs.referee.verification import Verification
from tests.conftest import HEAD

FIRST = """
state("square", psd(A.T * A))
state("false", psd(P - I), repairs="square")

@claim(
    "fatal", psd(A * A.T), section="a section", reading="It ends the copy that proves it."
).proof
def fatal():
    if os.getpid() != TESTING:
        os._exit(1)
    return derive(psd(A * A.T))
"""
SECOND = """
state("rests", psd(B.T * A.T * A * B), proof=lambda: at(lemma("square"), {A: A * B}))
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux alone")


@pytest.fixture
def two_topics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.syspath_prepend(str(tmp_path))
    head = f"import os\nfrom proofs import *\n{HEAD}TESTING = {os.getpid()}\n"
    for name, source in (("copied_first", FIRST), ("copied_second", SECOND)):
        (tmp_path / f"{name}.py").write_text(head + source, "utf-8")
    with using(Ledger(["copied_first", "copied_second"])) as claims:
        yield claims
    for name in ("copied_first", "copied_second"):
        sys.modules.pop(name, None)


def told(jobs: int, *names: str) -> list[dict[str, object]]:
    run = Verification(names, jobs=jobs, numeric=False)
    run.run()
    found = [check.to_dict() for check in run.checks.values()]
    for check in found:
        assert isinstance(check["symbolic"], dict)
        check["symbolic"].pop("seconds")
    return [*found, {"ok": run.ok, "failures": run.failures()}]


def test_copies_tell_the_same_as_this_process(two_topics: Ledger) -> None:
    copies = told(2, "square", "false", "rests")
    with using(Ledger(two_topics.modules)):
        assert told(1, "square", "false", "rests") == copies
    found_here = bool(two_topics._verdicts)
    assert found_here == (threading.active_count() > 1)  # beside a thread there are no copies


def test_a_claim_whose_copy_ends_is_decided_here(two_topics: Ledger) -> None:
    with verdicts(list(ledger()), 2) as decided:
        assert decided.result("fatal").word == "proved"
        assert decided.result("rests").lemmas == ("square",)


def test_there_is_no_copy_beside_another_thread(two_topics: Ledger) -> None:
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        with verdicts(list(ledger()), 2) as decided:
            assert not decided.begun
    finally:
        done.set()
        other.join()
