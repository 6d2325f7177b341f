"""The README says what the code does: its example runs, its table and its counts are computed.

``python tests/frontends/terminal/test_readme.py`` writes table, counts, output and picture.
"""

from __future__ import annotations

import re
import runpy
import sys
import textwrap
from pathlib import Path

import pytest

README = Path(__file__).parents[3] / "README.md"
TABLE = re.compile(r"(<!-- verdict table -->\n\n).*?(<!-- end of verdict table -->)", re.S)
COUNTS = re.compile(r"(<!-- completeness -->\n).*?(<!-- end of completeness -->)", re.S)
OUTPUT = re.compile(r"(```text\n).*?(```\n)", re.S)


PICTURE = README.parent / "docs" / "upper-bound.svg"
ROW = re.compile(r"^\| (\w+) +\|( +\d+ \|)+$", re.M)


def computed_table() -> str:
    from proofs.frontends.terminal.tables import topic_table
    from proofs.referee.verification import Verification

    run = Verification(numeric=False)
    run.run()
    return topic_table([check.listed() for check in run.reported])


def computed_counts() -> str:
    from proofs.referee.coverage import completeness, write_up
    from proofs.referee.ledger import ledger, verdict_of

    verdicts = {name: verdict_of(name).word for name in ledger()}
    return textwrap.fill(completeness(write_up(), verdicts), 125) + "\n"


def without_times(text: str) -> str:
    return re.sub(r"  in \d+\.\d\d s", "", text)


def without_values(text: str) -> str:
    """The output less the witness's entries, which another build of LAPACK may lead elsewhere."""
    return "".join(line for line in text.splitlines(keepends=True) if not re.search("[⎡⎢⎣]", line))


def example() -> str:
    (snippet,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.S)
    return snippet


def draw_picture() -> None:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": PICTURE.stem}):
        figure = Figure(layout="constrained")
        plot()["draw"](figure)
        figure.savefig(PICTURE, facecolor="white", metadata={"Date": None})


def plot() -> dict[str, object]:
    return runpy.run_path(str(README.parent / "docs" / "plots" / "upper_bound.py"))


def rewrite(table: str, counts: str, output: str) -> None:
    text = TABLE.sub(lambda found: found[1] + table + found[2], README.read_text("utf-8"))
    text = COUNTS.sub(lambda found: found[1] + counts + found[2], text)
    README.write_text(OUTPUT.sub(lambda found: found[1] + output + found[2], text), "utf-8")


def test_the_table_counts_what_is_computed():
    """A topic that is new may be missing; what is there is right, and so is the sum."""
    shown = TABLE.search(README.read_text("utf-8"))
    assert shown is not None
    *rows, total = ([found[1], *numbers(found[0])] for found in ROW.finditer(shown[0]))
    computed = [[found[1], *numbers(found[0])] for found in ROW.finditer(computed_table())]
    assert len(rows) >= 6
    assert [row for row in rows if row not in computed] == []
    assert total == ["all", *map(sum, zip(*(row[1:] for row in rows), strict=True))]


def numbers(row: str) -> list[int]:
    return [int(cell) for cell in re.findall(r"\d+", row)]


def test_it_is_short():
    assert README.read_text("utf-8").count("\n") < 120


def test_the_picture_is_the_plot_of_that_name():
    pytest.importorskip("matplotlib", reason="the plots need matplotlib")
    (alternative, target) = re.findall(r"!\[([^]]*)\]\((.*?)\)", README.read_text("utf-8"))[0]
    assert README.parent / target == PICTURE
    assert PICTURE.read_text("utf-8").count("<path") > 10
    assert alternative == plot()["ALTERNATIVE"]


def test_the_files_that_are_named_exist():
    links = re.findall(r"\]\(([\w/.-]+)\)", README.read_text("utf-8"))
    assert len(links) > 5
    assert [link for link in links if not (README.parent / link).exists()] == []


def test_what_is_said_of_completeness_is_counted():
    shown = COUNTS.search(README.read_text("utf-8"))
    assert shown is not None
    assert shown[0].split("\n", 1)[1].removesuffix(shown[2]) == computed_counts()


def test_the_example_gives_the_output_that_is_shown(run, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(example(), "utf-8")
    found = run("prove", str(file))
    shown = OUTPUT.search(README.read_text("utf-8"))
    assert shown is not None
    assert found.code == 1
    expected = without_values(without_times(found.out))
    assert without_values(shown[0]) == f"```text\n{expected}```\n"


def test_the_commands_and_options_that_are_named_exist(run):
    text = README.read_text("utf-8")
    for command in re.findall(r"`proofs (verify|list|show|prove|new|sweep)\b", text):
        assert run(command, "--help").code == 0
    for option in set(re.findall(r"`(--[a-z-]+)", text)):
        pages = [run(name, "--help").out for name in ("verify", "list", "prove", "new", "sweep")]
        assert any(option in page for page in pages)


if __name__ == "__main__":
    import contextlib
    import io
    import tempfile

    from proofs.frontends.terminal.main import main

    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
        path = Path(folder, "mine.py")
        path.write_text(example(), "utf-8")
        main(["prove", str(path)])
    rewrite(computed_table(), computed_counts(), without_times(out.getvalue()))
    draw_picture()
    sys.exit(0)
