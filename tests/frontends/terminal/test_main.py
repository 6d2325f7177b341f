"""The command itself: help, near names, narrow terminals, and those without Unicode."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from proofs.frontends.terminal.arguments import COMMANDS, parser
from proofs.frontends.terminal.output import console, print_page, spell_in_ascii
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


def test_at_80_columns_no_cell_of_the_verdict_table_is_cut():
    name = "weight-gradient-vanishes-with-the-jacobian"
    entry = Row(name, "refuted", (name,), "any / any", "closure", "1000 / 1000", 99.5, None)
    screen = Console(width=80, file=io.StringIO())
    screen.print(verdict_table([entry], 80))
    text = screen.file.getvalue()
    assert "…" not in text
    assert all(word in text for word in ("refuted", "any / any", "1000 / 1000", "99.50 s"))
    names = "".join(line[3:37] for line in text.splitlines()[1:])
    assert "".join(names.split()) == f"{name}↳{name}"


@pytest.mark.parametrize("width", [40, 80])
def test_a_terminal_has_long_lines_continued_at_a_space(width):
    screen = Console(width=width, file=io.StringIO(), force_terminal=True, color_system=None)
    long = "      given " + "; ".join(f"A{n} ⪰ B{n}" for n in range(30)) + "   [certificate]"
    matrix = "      ⎡" + "  1" * 40 + "⎤"
    print_page([Text(long), Text(matrix)], screen)
    *lines, last = screen.file.getvalue().splitlines()
    assert all(len(line) <= width for line in lines)
    assert [len(line) - len(line.lstrip()) for line in lines] == [6] + [10] * (len(lines) - 1)
    assert " ".join(lines).split() == long.split()
    assert last == matrix


def test_where_there_is_no_terminal_a_line_stays_whole():
    screen = console(io.StringIO())
    print_page([Text("word " * 200 + "end")], screen)
    assert screen.file.getvalue() == "word " * 200 + "end\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_an_output_that_cannot_be_written_is_one_line(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("from proofs import *\nconjecture('x', scalars('a') >= 0)\n")
    command = [sys.executable, "-m", "proofs", "prove", str(file)]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == "proofs: the output cannot be written: No space left on device\n"


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
