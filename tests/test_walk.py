"""A statement walks to the screen, and a claim to its page, as *Architecture* says."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType, SimpleNamespace

import pytest

import proofs.library.lemmas
from proofs.frontends.terminal.main import main
from proofs.referee.ledger import Ledger, using
from tests.house import ROOT


def walk(heading: str) -> list[str]:
    """The functions that a section of the page names, in its order."""
    page = (ROOT / "docs" / "architecture.rst").read_text(encoding="utf-8")
    section = page.partition(f"{heading}\n---")[2].partition("\n---")[0]
    return [f"proofs.{name}" for name in re.findall(r"\* - ``([\w.]+)``", section)]


def visited(names: list[str], run: Callable[[], object]) -> list[str]:
    """Which of the functions are called, in order, one that calls itself or is resumed once."""
    found: list[str] = []
    running: Counter[str] = Counter()
    resumed: set[FrameType] = set()

    def follow(frame: FrameType, event: str, _: object) -> None:
        name = f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}"
        if name not in names or event not in ("call", "return"):
            return
        if event == "call" and not running[name] and frame not in resumed:
            found.append(name)
            resumed.add(frame)
        running[name] += 1 if event == "call" else -1

    sys.setprofile(follow)
    try:
        run()
    finally:
        sys.setprofile(None)
    return found


def test_a_statement_walks_from_its_file_to_the_screen(tmp_path: Path) -> None:
    file = tmp_path / "conjectures.py"
    file.write_text(
        'from proofs import conjecture, matrices, psd\nA = matrices("A")\n'
        'conjecture("a-square", psd(A.T * A))\n'
    )
    names = walk("From a file to the screen")
    assert len(names) > 10
    assert visited(names, lambda: main(["prove", str(file)])) == names


def test_a_claim_walks_to_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sphinx", reason="the site needs sphinx: pip install '.[docs]'")
    from proofs.frontends.site.pages.writing import write_pages

    (tmp_path / "squares.py").write_text(
        textwrap.dedent("""
        from proofs import claim, matrices, psd

        POSITION = 1
        A = matrices("A")
        claim("a-square", psd(A.T * A), section="Squares", reading="A square is not negative.")
        """)
    )
    monkeypatch.syspath_prepend(tmp_path)
    config = SimpleNamespace(proofs_plots={}, proofs_rechecked="rechecked.json")
    app = SimpleNamespace(srcdir=tmp_path, doctreedir=tmp_path / "doctrees", config=config)
    names = walk("From a claim to its page")
    for lemmas in pkgutil.iter_modules(proofs.library.lemmas.__path__):  # these state things, too
        importlib.import_module(f"proofs.library.lemmas.{lemmas.name}")
    with using(Ledger(["squares"])):
        assert visited(names, lambda: write_pages(app)) == names
    page = (tmp_path / "claims" / "squares" / "a-square.rst").read_text(encoding="utf-8")
    assert r"A^{\mathsf{T}}A \succeq 0" in page
