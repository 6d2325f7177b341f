"""The README says what the code does: its example runs, its table and its counts are computed.

``python tests/frontends/terminal/test_readme.py`` writes table, counts and output into it.
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path

README = Path(__file__).parents[3] / "README.md"
TABLE = re.compile(r"(<!-- verdict table -->\n).*?(<!-- end of verdict table -->)", re.S)
COUNTS = re.compile(r"(<!-- completeness -->\n).*?(<!-- end of completeness -->)", re.S)
OUTPUT = re.compile(r"(```text\n).*?(```\n)", re.S)


def computed_table() -> str:
    from proofs.frontends.terminal.tables import markdown_table, row
    from proofs.referee.verification import Verification

    run = Verification(numeric=False)
    return markdown_table([row(check, None) for check in run.run() if check in run.reported])


def computed_counts() -> str:
    from proofs.referee.coverage import completeness, write_up
    from proofs.referee.ledger import ledger, verdict_of

    verdicts = {name: verdict_of(name).word for name in ledger()}
    return textwrap.fill(completeness(write_up(), verdicts), 110) + "\n"


def without_times(text: str) -> str:
    return re.sub(r"  in \d+\.\d\d s", "", text)


def without_values(text: str) -> str:
    """The output less the witness's entries, which another build of LAPACK may lead elsewhere."""
    return "".join(line for line in text.splitlines(keepends=True) if not re.search("[⎡⎢⎣]", line))


def example() -> str:
    (snippet,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.S)
    return snippet


def rewrite(table: str, counts: str, output: str) -> None:
    text = TABLE.sub(lambda found: found[1] + table + found[2], README.read_text("utf-8"))
    text = COUNTS.sub(lambda found: found[1] + counts + found[2], text)
    README.write_text(OUTPUT.sub(lambda found: found[1] + output + found[2], text), "utf-8")


def test_the_table_is_the_computed_one():
    shown = TABLE.search(README.read_text("utf-8"))
    assert shown is not None
    assert shown[0].split("\n", 1)[1].removesuffix(shown[2]) == computed_table()


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
    sys.exit(0)
