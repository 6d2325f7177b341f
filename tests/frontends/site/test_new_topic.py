"""A topic takes three files: its pages, its place in the contents and its rows are generated."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("furo", reason="the site needs furo: pip install '.[docs]'")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "guides" / "add-a-claim.rst"
FILE = re.compile(r"^\.\. code-block:: python\n   :caption: (\S+)\n((?:\n| {3}.*\n)+)", re.M)
CONFIGURATION = """
extensions = ["proofs.frontends.site", "sphinx_design", "sphinx_proof"]
html_theme = "furo"
pygments_style = "friendly"
pygments_dark_style = "github-dark"
html_math_renderer = "mathml"
"""
HOME = """
Home
====

.. verdict-board::

.. toctree::

   claims/index
   dependencies
   facts
"""
CLAIMS = """
The claims
==========

.. topics::
"""


@pytest.fixture
def checkout(tmp_path):
    """A checkout without claims, and with the pages that speak of whatever claims there are."""
    for package in ("proofs", "numeric"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
        for topic in (tmp_path / package / "claims").glob("[!_]*.py"):
            topic.unlink()
    (tmp_path / "docs" / "claims").mkdir(parents=True)
    for page in ("dependencies.rst", "facts.rst"):
        shutil.copy(ROOT / "docs" / page, tmp_path / "docs" / page)
    (tmp_path / "docs" / "claims" / "index.rst").write_text(CLAIMS)
    (tmp_path / "docs" / "conf.py").write_text(CONFIGURATION)
    (tmp_path / "docs" / "index.rst").write_text(HOME)
    return tmp_path


def test_a_topic_with_a_true_and_a_false_claim_takes_three_files(checkout, build):
    texts = {found[1]: textwrap.dedent(found[2]) for found in FILE.finditer(GUIDE.read_text())}
    topic = {name: text for name, text in texts.items() if "checkpoint_average" in name}
    assert {Path(name).parent.as_posix() for name in topic} == {
        *("proofs/claims", "numeric/claims", "tests/claims")
    }
    for name, text in topic.items():
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text(text, "utf-8")
    pages = checkout / "pages"
    built = build(checkout / "docs", pages, PYTHONPATH=str(checkout), PATH="")
    assert built.returncode == 0, built.stderr
    home = (pages / "index.html").read_text("utf-8")
    assert "2 claims: 1 proved and 1 refuted; all of them green." in home
    contents = (pages / "claims" / "index.html").read_text("utf-8")
    topic_page = (pages / "claims" / "checkpoint_average" / "index.html").read_text("utf-8")
    for name in ("checkpoint-average", "checkpoint-extrapolation"):
        assert f'href="claims/checkpoint_average/{name}.html"' in home
        assert f'href="checkpoint_average/{name}.html"' in contents
        assert f'href="{name}.html"' in topic_page
        assert (pages / "claims" / "checkpoint_average" / f"{name}.html").is_file()
    assert 'href="claims/checkpoint_average/index.html"' in home
