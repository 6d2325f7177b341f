"""The guides do what they say: their files are written, their commands and snippets executed."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest

import proofs.library.facts
from proofs.kernel import RULES, Fact

ROOT = Path(__file__).parents[3]
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.rst"))
CODE = re.compile(r"^\.\. code-block:: (\w+)\n((?: +:.*\n)*)((?:\n| {3}.*\n)+)", re.M)
RULE = re.compile(r":py:func:`~(proofs\.kernel\.\w+\.\w+)`")
SAID_OF_CI = ("CI", "BUILD_NUMBER")
FLAGS = doctest.ELLIPSIS
SPACED = FLAGS | doctest.NORMALIZE_WHITESPACE  # a column is as wide as a time is long


class Block(NamedTuple):
    """A part of a guide that is carried out."""

    line: int
    kind: str
    caption: str
    content: object


def blocks(text: str) -> list[Block]:
    """The files, commands and snippets of a guide, in order."""
    found = []
    for match in CODE.finditer(text):
        caption = re.search(r":caption: (.*)", match[2])
        line = text.count("\n", 0, match.start())
        body = textwrap.dedent(match[3]).strip("\n") + "\n"
        found.append(Block(line, match[1], caption[1] if caption else "", body))
    blank = CODE.sub(lambda match: "\n" * match[0].count("\n"), text)
    snippets = [
        Block(example.lineno, "doctest", "", example)
        for example in doctest.DocTestParser().get_examples(blank)
    ]
    return sorted([*found, *snippets], key=lambda block: block.line)


def commands(console: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, with the output that is shown."""
    for part in re.split(r"^\$ ", console, flags=re.M)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def comparable(text: str) -> str:
    """Without times, and without a witness's entries, which LAPACK may lead elsewhere."""
    lines = (line.rstrip() for line in text.splitlines() if not re.search("[⎡⎢⎣]", line))
    return re.sub(r"\d+\.\d+ ?s\b", "0.00 s", "\n".join(lines)).strip("\n") + "\n"


class Reader:
    """Who follows a guide, in a folder of their own."""

    def __init__(self, folder: Path, run, own_checkout: bool) -> None:
        self.folder, self.run, self.own_checkout = folder, run, own_checkout
        self.code, self.globals = 0, {"__name__": "__main__"}

    def write(self, name: str, content: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        if path.name == "pyproject.toml":
            self.install(tomllib.loads(content)["project"])

    def install(self, project: dict) -> None:
        """Declare a package's entry points, as pip does, which would need the network."""
        info = self.folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        info.mkdir()
        head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        (info / "METADATA").write_text(head)
        lines = []
        for group, entries in project["entry-points"].items():
            lines += [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
        (info / "entry_points.txt").write_text("\n".join(lines))

    def execute(self, command: str) -> str:
        if command == "echo $?":
            return f"{self.code}\n"
        words = command.split()
        if words[0] == "proofs" and not self.own_checkout and not {">", "|"} & set(words):
            self.code, out, err = self.run(*words[1:])
            return self.said(out, err)
        environment = {  # where CI is said to run, pytest prints whole pages into its summary
            **{name: value for name, value in os.environ.items() if name not in SAID_OF_CI},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder),
        }
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
        )
        self.code = done.returncode
        return self.said(done.stdout, done.stderr)

    def said(self, out: str, err: str) -> str:
        """What a reader sees at the end: of a command that succeeds, stderr is mere progress."""
        return out + err * bool(self.code)

    def evaluate(self, examples: list[doctest.Example], name: str) -> str:
        test = doctest.DocTest(examples, {}, name, name, 0, None)
        test.globs = self.globals
        report: list[str] = []
        runner = doctest.DocTestRunner(optionflags=FLAGS)
        runner.run(test, out=report.append, clear_globs=False)
        return "".join(report)


def mistakes(reader: Reader, text: str) -> Iterator[str]:
    """Follow a guide from the first line to the last, and say what comes out otherwise."""
    parts = groupby(blocks(text), key=lambda block: block.kind == "doctest")
    for is_snippet, group in parts:
        if is_snippet:
            yield from filter(None, [reader.evaluate([block.content for block in group], "guide")])
            continue
        for block in group:
            if block.kind == "console":
                yield from misprints(reader, block)
            elif block.caption:
                reader.write(block.caption, block.content)
            else:
                yield f"line {block.line + 1}: a file needs its name as a caption"


def misprints(reader: Reader, block: Block) -> Iterator[str]:
    """The commands of a block that print something else than is shown."""
    for command, shown in commands(block.content):
        got = comparable(reader.execute(command))
        if not doctest.OutputChecker().check_output(comparable(shown), got, SPACED):
            yield f"line {block.line + 1}: $ {command}\n{got}\nbut shown is\n{shown}"


@pytest.fixture
def reading(tmp_path, monkeypatch, run):
    def begin(text: str) -> Reader:
        folder = tmp_path / "folder"
        folder.mkdir()
        own_checkout = "$ proofs new" in text
        for package in ("proofs", "numeric") if own_checkout else ():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / package, folder / package, ignore=ignored)
        monkeypatch.chdir(folder)
        return Reader(folder, run, own_checkout)

    return begin


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_guide_does_what_it_says(path, reading):
    text = path.read_text("utf-8")
    for name in re.findall(r"^\.\. needs: (\w+)$", text, re.M):
        pytest.importorskip(name, reason=f"the guide {path.stem} needs {name}")
    found = "\n".join(mistakes(reading(text), text))
    assert not found, found


@pytest.mark.parametrize(
    "text",
    [
        ">>> 1 + 1\n3\n",
        ".. code-block:: console\n\n   $ echo one\n   two\n",
        ".. code-block:: console\n\n   $ proofs verify no-such-claim\n   ...\n   $ echo $?\n   0\n",
        ".. code-block:: python\n\n   nothing_is_done_with_this()\n",
    ],
)
def test_what_a_guide_says_wrongly_is_noticed(text, reading):
    assert len(list(mistakes(reading(text), text))) == 1


def test_the_guides_are_all_listed():
    listed = re.findall(r"^   ([\w-]+)$", (GUIDES[0].parent / "index.rst").read_text("utf-8"), re.M)
    notebooks = GUIDES[0].parent.glob("*.ipynb")
    assert sorted([*listed, "index"]) == sorted(path.stem for path in (*GUIDES, *notebooks))


def guide(name: str) -> str:
    return (ROOT / "docs" / "guides" / f"{name}.rst").read_text("utf-8")


def test_the_table_of_rules_is_the_kernels():
    _, table = guide("what-must-be-trusted").split("The rules\n---------\n")
    table, _ = table.split("\nSymPy, and where\n")
    assert RULE.findall(table) == [f"{rule.__module__}.{name}" for name, rule in RULES.items()]


def test_the_table_of_cited_facts_is_complete():
    text = guide("what-must-be-trusted")
    facts = [value for value in vars(proofs.library.facts).values() if isinstance(value, Fact)]
    for fact in facts:
        says = r"     - .*\n(?:       .*\n)*"
        row = re.search(rf"   \* - {fact.name}\n{says}     - (.*)\n", text)
        assert row is not None, fact.name
        assert row[1] == fact.reference
    names = {fact.name for fact in facts}  # one fact may be listed at two shapes
    assert len(re.findall(r"^   \* - [a-z-]+\n     - :math:", text, re.M)) == len(names)


def test_the_tests_that_are_named_exist():
    named = {
        name for path in GUIDES for name in re.findall(r"``(tests/\S+\.py)``", path.read_text())
    }
    assert len(named) > 5
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
