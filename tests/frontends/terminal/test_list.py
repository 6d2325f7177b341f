"""``proofs list``: the ledger, from verdicts that these very sources gave."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from proofs.referee import coverage
from proofs.referee import verdict_cache as remembered

SOUND = """
state("true", psd(A.T * A))
state("false", psd(P))
state("repaired", psd(P * P), repairs="false")
"""


def test_verdicts_are_computed_and_then_recalled(world, run):
    world(SOUND)
    first = run("list", "--json")
    world("")
    second = run("list", "--json")
    assert (first.code, second.code) == (0, 0)
    assert first.out == second.out
    claims = json.loads(second.out)["claims"]
    assert claims[1].keys() == {
        *("name", "module", "section", "verdict", "repairs", "repaired_by"),
        *("scope", "cited", "satisfiable"),
    }
    assert [claim["verdict"] for claim in claims] == ["proved", "refuted", "proved"]


def test_verify_remembers_what_list_recalls(world, twins, run):
    world(SOUND)
    twins({"true": 0, "false": 1, "repaired": 0})
    verified = json.loads(run("verify", "--json", "--jobs", "1").out)["claims"]
    for claim in verified:
        del claim["symbolic"], claim["numeric"]
    assert remembered.recall() == verified


def test_a_part_of_the_ledger_is_not_remembered(world, run):
    world(SOUND)
    run("verify", "true", "--symbolic-only")
    assert remembered.recall() is None


def test_verdicts_of_other_sources_are_not_recalled(world, run, monkeypatch):
    world(SOUND)
    run("list")
    assert remembered.recall() is not None
    monkeypatch.setattr(remembered, "fingerprint", lambda: "other sources")
    assert remembered.recall() is None


def test_what_python_compiles_meanwhile_changes_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(remembered, "_PACKAGE", tmp_path)
    (tmp_path / "claims.py").write_text("")
    before = remembered.fingerprint()
    (tmp_path / "__pycache__").mkdir()
    for draft in ("claims.cpython-311.pyc", "claims.cpython-311.pyc.140234"):
        (tmp_path / "__pycache__" / draft).write_text("half a")
    assert remembered.fingerprint() == before
    (tmp_path / "archive.json").write_text("{}")
    assert remembered.fingerprint() != before


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": 1}', "null", '{"claims": [1]}'])
def test_a_corrupt_cache_is_ignored(world, run, content):
    world(SOUND)
    expected = run("list").out
    remembered._place().write_text(content)
    assert run("list").out == expected


def test_a_cache_that_cannot_be_written_is_no_error(world, run, monkeypatch, tmp_path):
    world(SOUND)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    found = run("list")
    assert found.code == 0
    assert "repaired" in found.out


@pytest.mark.parametrize(
    ("options", "shown"), [([], "repaired"), (["--by-assertion"], "The write-up makes 58")]
)
def test_a_recalled_ledger_is_listed_without_importing_sympy(world, run, tmp_path, options, shown):
    world(SOUND)
    run("list")
    code = (
        "import sys; from proofs.frontends.terminal.main import main;"
        f" main(['list', *{options!r}]); print('sympy' in sys.modules)"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert shown in done.stdout
    assert done.stdout.endswith("False\n")


@pytest.mark.parametrize("options", [["list"], ["verify", "--symbolic-only"], ["show", "TOPIC"]])
def test_a_table_that_is_piped_has_no_spaces_at_the_end_of_a_line(world, run, options):
    world(SOUND)
    topic = json.loads(run("list", "--json").out)["claims"][0]["module"]
    lines = run(*(topic if word == "TOPIC" else word for word in options)).out.splitlines()
    assert any("repaired" in line for line in lines)
    assert lines == [line.rstrip() for line in lines]


TABLE = """
[[part]]
section = "First"
place = "a place"

[[part.assertion]]
title = "Squares are positive"
statement = "AᵀA ⪰ 0."
judged_by = [
  { claim = "true", opposite = true },
  { claim = "false", reading = "P for AᵀA", setting = "for free P" },
]

[[part.assertion]]
title = "Squares are useful"
statement = "They are."
reason = "informal"
"""


@pytest.fixture
def write_up(world, monkeypatch):
    """A write-up of two assertions, and a ledger that judges the first."""
    world(SOUND)
    table = coverage.read(TABLE)
    monkeypatch.setattr(coverage, "write_up", lambda: table)
    return table


def test_assertions_are_listed_with_the_claims_that_judge_them(write_up, run):
    found = run("list", "--by-assertion")
    assert found.code == 0
    assert found.out.splitlines() == [line.rstrip() for line in found.out.splitlines()]
    lines = [" ".join(line.split()) for line in found.out.splitlines()]
    assert lines[1:8] == [
        "First",
        "a place",
        "1 Squares are positive refuted ✗ true",
        "its opposite is proved",
        "✗ false",
        "P for AᵀA; for free P",
        "2 Squares are useful informal",
    ]


def test_assertions_as_data_have_the_verdicts_of_their_claims(write_up, run):
    listed = json.loads(run("list", "--by-assertion", "--json").out)
    first, second = listed["assertions"]
    assert [item["verdict"] for item in first["judged_by"]] == ["proved", "refuted"]
    assert [item["repaired_by"] for item in first["judged_by"]] == [[], ["repaired"]]
    assert (first["standing"], second["standing"]) == ("refuted", "informal")
    assert listed["completeness"].startswith("The write-up makes 2 assertions: ")


def test_an_assertion_whose_claim_is_missing_is_open(write_up, world, run):
    world('state("true", psd(A.T * A))')
    first, _ = json.loads(run("list", "--by-assertion", "--json").out)["assertions"]
    assert [item["verdict"] for item in first["judged_by"]] == ["proved", None]
    assert first["standing"] == "open"


def test_topics_are_counted(world, run):
    world(SOUND)
    counts = {"claims": 3, "proved": 2, "refuted": 1, "open": 0}
    (topic,) = json.loads(run("list", "--by-topic", "--json").out)["topics"]
    assert topic == {"topic": topic["topic"], **counts}
    lines = run("list", "--by-topic").out.splitlines()
    cells = [[cell.strip() for cell in line.split("|")[2:-1]] for line in lines]
    assert cells[0] == [*counts]
    assert cells[2] == cells[3] == [str(number) for number in counts.values()]
