"""The command itself: help, near names, narrow terminals, and those without Unicode."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest
from rich.console import Console

from proofs.frontends.terminal.arguments import COMMANDS, parser
from proofs.frontends.terminal.output import spell_in_ascii
from proofs.frontends.terminal.tables import Row, ledger_table, verdict_table


def test_without_a_command_it_prints_its_help(run):
    found = run()
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith("usage: proofs")
    assert all(re.search(rf"^    {name} ", found.out, re.M) for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_shows_an_example_that_it_takes(run, command):
    found = run(command, "--help")
    example = re.search(r"^Example: proofs (.*)$", found.out, re.M)
    assert found.code == 0
    assert parser().parse_args(example[1].split()).command == command


@pytest.mark.parametrize(("word", "near"), [("verfy", "verify"), ("SHOW", "show"), ("lst", "list")])
def test_a_command_that_is_none_has_near_ones_named(run, word, near):
    found = run(word)
    assert (found.code, found.out) == (2, "")
    assert found.err == f"proofs: no command is named {word!r}; did you mean {near}?\n"


def test_a_file_is_no_command(run, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("")
    assert run(str(file)).err.endswith(f"did you mean `proofs prove {file}`?\n")


CLAIM = {
    "module": "topic",
    "name": "smallest-singular-value-explodes",
    "verdict": "proved",
    "scope": {"n": "any", "t": None},
    "repairs": "linear-captures-nonlinear",
    "section": "A section whose title is longer than what is left of the line",
}


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_ledger_keeps_verdict_and_scope_at_any_width(width):
    screen = Console(width=width, file=io.StringIO())
    screen.print(ledger_table([CLAIM], width))
    text = screen.file.getvalue()
    assert "proved" in text
    assert "any / –" in text
    assert "linear-captures-nonlinear" in text or width == 40
    assert all(len(line) <= width for line in text.splitlines())


@pytest.mark.parametrize("width", [80, 100, 140])
def test_a_verdict_table_keeps_every_column_that_it_shows(width):
    entry = Row(CLAIM["name"], "refuted", ("a-repair",), "any / any", "closure", "0 / 9", 1.5, True)
    screen = Console(width=width, file=io.StringIO())
    screen.print(verdict_table([entry], width))
    text = screen.file.getvalue()
    assert all(word in text for word in (entry.name, "refuted", "any / any", "0 / 9", "1.50 s"))
    assert ("closure" in text) == (width >= 100)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("‖Wᵀ‖ ≤ ω", "||W^T|| <= omega"),
        ("δ²I ⪰ Dₖ₊₁", "delta^2I >>= D_k+_1"),
        ("û ≥ −½", "u >= -1/2"),
        ("n × n", "n x n"),
        ("∏ Γ ✓ ✗ 漢", "prod Gamma + x ?"),
    ],
)
def test_what_a_terminal_cannot_show_is_spelled(text, spelled):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "ascii")
    spell_in_ascii(stream)
    stream.write(text)
    stream.flush()
    assert raw.getvalue().decode("ascii") == spelled


def test_a_terminal_without_unicode_is_no_error(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("from proofs import *\nconjecture('x', norm_at_most(matrices('A'), 1))\n")
    command = [sys.executable, "-m", "proofs", "prove", str(file)]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    done = subprocess.run(command, capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"claim ||A|| <= 1" in done.stdout
