"""What cannot be shown fails the build with one line that names the claim and the file."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

import pytest

pytest.importorskip("sphinx", reason="the site needs sphinx: pip install '.[docs]'")

CONF = """
import sys
from proofs.frontends.site.directives.plots import Drawn
from proofs.frontends.site.links.roles import ClaimRole
from proofs.frontends.site.markup.mathml import visit_displayed, visit_inline

nitpicky = True
html_theme = "basic"
html_math_renderer = "mathml"
exclude_patterns = ["plots"]


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_displayed, None))
    app.add_directive("drawn", Drawn)
    app.add_role("claim", ClaimRole())
"""
CLAIMS = """
from proofs import scalars
from proofs import claim

POSITION = 99
a = scalars("a")
"""


def small_site(folder: Path, text: str, conf: str = CONF, **plots: str) -> Path:
    (folder / "plots").mkdir(parents=True)
    (folder / "conf.py").write_text(conf)
    (folder / "index.rst").write_text(f"Title\n=====\n\n{textwrap.dedent(text)}")
    for name, code in plots.items():
        (folder / "plots" / f"{name}.py").write_text(textwrap.dedent(code))
    return folder


@pytest.fixture
def complaint(build):
    """The one line on which a failing build says what is wrong."""

    def build_in_vain(folder: Path, **environment: str) -> str:
        built = build(folder, folder / "_build", **({**os.environ, **environment}))
        assert built.returncode != 0
        lines = [line for line in built.stderr.splitlines() if line.strip()]
        said = [line for line in lines if "ERROR" in line or "WARNING" in line or ".py:" in line]
        assert len(said) == 1, built.stderr
        return said[0]

    return build_in_vain


@pytest.fixture
def complaint_about(complaint, tmp_path):
    """The complaint of a site whose ledger includes another package's claims."""
    return lambda claims: complaint(site_of_claims(tmp_path, claims), PYTHONPATH=str(tmp_path))


def site_of_claims(folder: Path, claims: str) -> Path:
    """A site whose ledger includes another package's claims."""
    (folder / "elsewhere-1.dist-info").mkdir(parents=True)
    (folder / "elsewhere.py").write_text(CLAIMS + textwrap.dedent(claims))
    entries = "[proofs.claims]\nelsewhere = elsewhere\n"
    (folder / "elsewhere-1.dist-info" / "entry_points.txt").write_text(entries)
    (folder / "elsewhere-1.dist-info" / "METADATA").write_text("Name: elsewhere\nVersion: 1\n")
    conf = 'extensions = ["proofs.frontends.site"]\nhtml_math_renderer = "mathml"\n'
    return small_site(folder / "site", "", conf)


def test_a_claim_without_a_reading(complaint_about):
    said = complaint_about('claim("bare", a >= a, section="1", reading=" ")')
    assert "elsewhere.py:7" in said
    assert "'bare' needs a section and a reading" in said


def test_a_claim_without_a_section(complaint_about):
    said = complaint_about('claim("bare", a >= a, reading="It is.")')
    assert "elsewhere.py:7" in said
    assert "section" in said


def test_two_claims_of_one_name(complaint_about):
    said = complaint_about('claim("upper-bound", a >= a, section="1", reading="It is again.")')
    assert "two claims are named 'upper-bound'" in said
    assert "elsewhere.py" in said


def test_a_repair_of_what_is_not_there(complaint_about):
    said = complaint_about(
        'claim("cure", a >= a, section="1", reading="It is.", repairs="nothing")'
    )
    assert "elsewhere.py" in said
    assert "'cure' repairs 'nothing'" in said


def test_tex_of_a_claim_that_does_not_render(complaint_about):
    said = complaint_about(
        r"""claim("odd", a >= a, section="1", reading="It is.", formula=r"\nosuch{a}")""",
    )
    assert "elsewhere.py:7" in said
    assert "'odd'" in said
    assert "TeX that does not render" in said


def test_tex_on_a_page_that_does_not_render(complaint, tmp_path):
    said = complaint(small_site(tmp_path / "site", r"Here is :math:`\nosuch{a}`."))
    assert "index.rst:4" in said
    assert "TeX that does not render" in said


def test_a_broken_reference_to_a_claim(complaint, tmp_path):
    said = complaint(small_site(tmp_path / "site", "See :claim:`no-such-claim`."))
    assert "index.rst:4" in said
    assert "no-such-claim" in said


def test_a_label_used_twice(complaint, tmp_path):
    folder = small_site(tmp_path / "site", ".. _twice:\n\nOne\n---\n\n.. toctree::\n\n   other\n")
    (folder / "other.rst").write_text(".. _twice:\n\nOther\n=====\n")
    said = complaint(folder)
    assert "duplicate label twice" in said
    assert ".rst" in said


def test_a_plot_that_raises(complaint, tmp_path):
    code = """
    TITLE = "A plot"
    ALTERNATIVE = "Nothing to see"


    def draw(figure):
        raise RuntimeError("no data")
    """
    pytest.importorskip("matplotlib", reason="plots need matplotlib")
    said = complaint(small_site(tmp_path / "site", ".. drawn:: broken", broken=code))
    assert "broken.py:7" in said
    assert "RuntimeError: no data" in said


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("TITLE = 'A'\n", "define ALTERNATIVE"),
        ("TITLE = ALTERNATIVE = 'A'\n", "define draw(figure)"),
        ("this is no Python\n", "SyntaxError"),
    ],
)
def test_a_plot_that_lacks_a_part(complaint, tmp_path, code, reason):
    said = complaint(small_site(tmp_path / "site", ".. drawn:: partial", partial=code))
    assert "partial.py" in said
    assert reason in said


def test_a_plot_that_is_not_there(complaint, tmp_path):
    said = complaint(small_site(tmp_path / "site", ".. drawn:: missing"))
    assert "missing" in said
    assert "no such module" in said
