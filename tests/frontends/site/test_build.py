"""A second build rewrites nothing, and a claim of another package has a page like any other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from proofs.referee.ledger import Ledger, using

ROOT = Path(__file__).parents[3]


INDICES = {"search.html", "genindex.html", "py-modindex.html", "prf-prf.html"}


def written(*folders: Path) -> dict[Path, int]:
    return {
        path: path.stat().st_mtime_ns
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".html", ".rst", ".svg") and path.name not in INDICES
    }


def test_what_has_not_changed_is_not_rewritten(site, build):
    pages = ROOT / "docs" / "claims"
    assert build(ROOT / "docs", site).returncode == 0  # other tests may have taken a while
    before = written(site, pages)
    again = build(ROOT / "docs", site)
    assert again.returncode == 0, again.stderr
    assert written(site, pages) == before


def test_a_build_into_another_folder_deletes_the_page_of_a_claim_that_is_no_more(tmp_path):
    writing = pytest.importorskip("proofs.frontends.site.pages.writing")
    page = writing.FOLDER + "/left/no-more.rst"
    for place, text in (
        (page, "A page"),
        (f"{writing.FOLDER}/{writing.WRITTEN}", "key\nleft/no-more.rst"),
    ):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    config = SimpleNamespace(proofs_plots={}, proofs_rechecked="")
    app = SimpleNamespace(srcdir=tmp_path, doctreedir=tmp_path / "kept", config=config)
    with using(Ledger([])):
        writing.write_pages(app)
    assert not (tmp_path / page).exists()


CLAIM_OF_ANOTHER_PACKAGE = """
from functools import partial
from proofs.referee.ledger import verdict_of
from proofs.frontends.site.pages.claim_page import claim_page
from proofs.frontends.site.pages.errors import checked_ledger
from proofs.referee.numbers import examined
from proofs.referee.check import Check, settled

claim = checked_ledger()["theirs"]
numbers = examined("theirs", 10, 0)
print(claim_page(Check(claim, settled(partial(verdict_of, "theirs")), numbers)))
"""


def test_a_claim_of_another_package_has_a_page(tmp_path):
    pytest.importorskip("docutils", reason="the site needs docutils: pip install '.[docs]'")
    (tmp_path / "theirs-1.dist-info").mkdir()
    (tmp_path / "theirs-1.dist-info" / "METADATA").write_text("Name: theirs\nVersion: 1\n")
    entries = "[proofs.claims]\ntheirs = their_claims\n"
    (tmp_path / "theirs-1.dist-info" / "entry_points.txt").write_text(entries)
    (tmp_path / "their_claims.py").write_text(
        "from proofs import claim, matrices, psd\n\n"
        "POSITION = 50\n"
        'A = matrices("A")\n'
        'claim("theirs", psd(A.T * A), section="Their paper, 1", reading="A square is ⪰ 0.")\n'
    )
    made = subprocess.run(
        [sys.executable, "-c", CLAIM_OF_ANOTHER_PACKAGE],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": ""},
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert ".. _claim-theirs:" in made.stdout
    assert r"A^{\mathsf{T}}A \succeq 0" in made.stdout
    assert "their_claims:5" in made.stdout
    assert "No numbers: no numeric twin for claim 'theirs'" in made.stdout
