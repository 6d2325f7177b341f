"""Changes a program in one place at a time, and asks whether its tests notice.

A :class:`Campaign` says what is changed and what may notice.  :func:`run` copies the repository
to a temporary folder, makes one change there and asks in a process of its own who notices, once
for each change.  A change that nothing notices is *alive*: it is either a hole in the tests, or
has to be explained beside the campaign.

Changes are made in the syntax tree and named by the function and their number in it, as in
``logic.cut:operand-2``, so that they outlive edits elsewhere.  What was found is written to a file
as it is found; a change that was noticed before, in the same text, is not tried again.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import io
import json
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import tokenize
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

import numpy  # noqa: F401  # what the tests import is imported once, before the processes fork
import scipy.special  # noqa: F401
import sympy  # noqa: F401

ROOT = Path(__file__).parents[1]
BYTES = 8 * 2**30
FORK = multiprocessing.get_context("fork")
SKIPPED = (".git", ".venv", "__pycache__", "docs", ".hypothesis", ".mypy_cache", ".ruff_cache")


class Mutant(NamedTuple):
    """A change of one module: ``make`` returns the changed text."""

    name: str
    module: str
    make: Callable[[], str]


@dataclass(frozen=True)
class Campaign:
    """What is changed, and what may notice.

    Attributes
    ----------
    program
        The module that is run, as its user types it.
    folder
        What holds the modules, seen from the root of the repository.
    modules
        Their names, with their folders if they lie deeper.
    mutants
        Makes all the mutants.
    noticed_by
        In a copy that holds a mutant, or for None the program as it is: the first that notices it,
        or an empty text.
    explained
        The mutants that no test can notice, each with the reason.
    seconds
        Of the processor, not of the clock: after so many a mutant is said not to end.
    """

    program: str
    folder: Path
    modules: tuple[str, ...]
    mutants: Callable[[], list[Mutant]]
    noticed_by: Callable[[Mutant | None], str]
    explained: Mapping[str, str]
    seconds: int

    def text(self, module: str) -> str:
        """A module as it is."""
        return (ROOT / self.folder / f"{module}.py").read_text("utf-8")


class Outcome(NamedTuple):
    """What the tests said of a mutant whose text has this digest."""

    name: str
    digest: str
    verdict: str
    by: str

    @property
    def is_alive(self) -> bool:
        """Whether no test noticed."""
        return self.verdict == "alive"


# --- changes in a tree ----------------------------------------------------------------------------

Changes = Iterator[tuple[str, ast.AST]]


def called(node: ast.AST) -> str:
    """The name of what an expression calls."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _places(
    node: ast.AST, path: str, stays: Callable[[ast.AST, ast.AST], bool]
) -> Iterator[tuple[str, ast.AST, str, int | None]]:
    """Every place in the functions of a tree that holds a part of what is computed."""
    for field, value in ast.iter_fields(node):
        if field in ("decorator_list", "annotation", "returns", "bases"):
            continue
        for number, part in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(part, ast.AST) or isinstance(part, ast.Raise | ast.arguments):
                continue
            if stays(node, part):
                continue
            inner = path
            if isinstance(part, ast.FunctionDef | ast.ClassDef):
                inner = f"{path}.{part.name}"
            if "." in path:  # in a function or class, and no alias of a type
                yield inner, node, field, number if isinstance(value, list) else None
            yield from _places(part, inner, stays)


def from_tree(
    text: str,
    module: str,
    changes: Sequence[Callable[[ast.AST], Changes]],
    stays: Callable[[ast.AST], Callable[[ast.AST, ast.AST], bool]],
) -> Iterator[Mutant]:
    """Every change of one place in the module's syntax tree.

    ``stays``, given the tree, tells of a node and a part of it whether the part stays as it is.
    """
    tree = ast.parse(text)
    numbers = Counter[str]()
    for path, node, field, number in list(_places(tree, module, stays(tree))):
        part = getattr(node, field) if number is None else getattr(node, field)[number]
        for kind, changed in (change for some in changes for change in some(part)):
            name = f"{path}:{kind}"
            numbers[name] += 1
            make = partial(_text, tree, node, field, number, changed)
            yield Mutant(f"{name}-{numbers[name]}", module, make)


def _text(tree: ast.Module, node: ast.AST, field: str, number: int | None, part: ast.AST) -> str:
    """The text of the tree with a part in that place, which then gets its own part back."""
    holder: Any = vars(node) if number is None else getattr(node, field)
    place = field if number is None else number
    own, holder[place] = holder[place], part
    text = ast.unparse(ast.fix_missing_locations(tree))
    holder[place] = own
    return text


# --- trying them ----------------------------------------------------------------------------------


def start(
    campaign: Campaign, repository: Path, mutant: Mutant | None, text: str
) -> tuple[BaseProcess, Connection]:
    """Write the modules into a copy, one of them changed, and ask there who notices."""
    for module in campaign.modules:
        path = repository / campaign.folder / f"{module}.py"
        shutil.rmtree(path.parent / "__pycache__", ignore_errors=True)
        changed = mutant is not None and mutant.module == module
        path.write_text(text if changed else campaign.text(module), "utf-8")
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_ask, args=(campaign, repository, mutant, sender))
    process.start()
    sender.close()
    return process, receiver


def _ask(campaign: Campaign, repository: Path, mutant: Mutant | None, answer: Connection) -> None:
    """In a process of its own, within limits and in silence: what notices."""
    resource.setrlimit(resource.RLIMIT_CPU, (campaign.seconds, campaign.seconds))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    os.chdir(repository)
    sys.path.insert(0, str(repository))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    answer.send(campaign.noticed_by(mutant))


def verdict(process: BaseProcess, receiver: Connection) -> tuple[str, str]:
    """Wait for the tests: whether one noticed, and which."""
    try:
        by = receiver.recv()
    except EOFError:
        by = ""
    process.join()
    if process.exitcode in (-signal.SIGXCPU, -signal.SIGKILL):
        by = "does not end"
    elif process.exitcode != 0:
        by = "the process dies"
    return ("killed", by) if by else ("alive", "")


def outcomes_of(
    campaign: Campaign, mutants: Iterable[tuple[Mutant, str]], jobs: int
) -> Iterator[Outcome]:
    """Try the text of each mutant in a copy that nobody else uses, so many at a time."""
    ignored = shutil.ignore_patterns(*SKIPPED)
    with tempfile.TemporaryDirectory() as folder:
        free = [Path(folder, str(number)) for number in range(jobs)]
        for copy in free:
            shutil.copytree(ROOT, copy, ignore=ignored)
        word, by = verdict(*start(campaign, free[0], None, ""))
        if word != "alive":
            raise SystemExit(f"something is noticed before anything is changed: {by}")
        running = deque[tuple[Mutant, str, Path, BaseProcess, Connection]]()
        for mutant, text in mutants:
            if not free:
                free.append(running[0][2])
                yield _ended(*running.popleft())
            copy = free.pop()
            started = start(campaign, copy, mutant, text)
            running.append((mutant, text, copy, *started))
        while running:
            yield _ended(*running.popleft())


def _ended(
    mutant: Mutant, text: str, copy: Path, process: BaseProcess, receiver: Connection
) -> Outcome:
    return Outcome(mutant.name, digest(text), *verdict(process, receiver))


def digest(text: str) -> str:
    """Tells this text from others."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def known(path: Path) -> dict[tuple[str, str], Outcome]:
    """What was found before, by name and digest."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    found = [Outcome(*json.loads(line)) for line in lines]
    return {(x.name, x.digest): x for x in found}


# --- the report -----------------------------------------------------------------------------------


def lines_of_code(path: Path) -> int:
    """Lines that are neither blank nor comment nor docstring."""
    source = path.read_text("utf-8")
    prose = set[int]()
    for node in ast.walk(ast.parse(source)):
        texts = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if texts and isinstance(node.value.value, str):
            prose |= set(range(node.lineno, node.end_lineno + 1))
    marks = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    code = set[int]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in (*marks, tokenize.ENDMARKER):
            code |= set(range(token.start[0], token.end[0] + 1))
    return len(code - prose)


def summary(campaign: Campaign, outcomes: Iterable[Outcome]) -> tuple[str, bool]:
    """How many were noticed, which were not, and whether that is as it should be."""
    found = {x.name: x for x in outcomes}
    explained = campaign.explained
    alive = [name for name, x in found.items() if x.is_alive and name not in explained]
    noticed = [name for name, x in found.items() if not x.is_alive and name in explained]
    endless = sum(x.by == "does not end" for x in found.values())
    size = sum(lines_of_code(ROOT / campaign.folder / f"{name}.py") for name in campaign.modules)
    killed = sum(not x.is_alive for x in found.values())
    known_alive = sum(x.is_alive and name in explained for name, x in found.items())
    lines = [
        f"{len(found)} mutants of {size} lines of code: {killed} killed, {endless} of them as they"
        f" do not end; {known_alive} explained; {len(alive)} alive",
        *(f"  alive: {name}" for name in alive),
        *(f"  said to go unnoticed, but killed: {name}" for name in noticed),
    ]
    return "\n".join(lines), not alive and not noticed


def run(campaign: Campaign, arguments: list[str] | None = None) -> int:
    """Run the campaign, or the part of it that is asked for."""
    parser = argparse.ArgumentParser(prog=f"python -m {campaign.program}")
    parser.add_argument("--list", action="store_true", help="only say which mutants there are")
    parser.add_argument("--only", metavar="TEXT", help="those that have this text in their name")
    parser.add_argument("--jobs", type=int, default=1, help="how many at a time")
    parser.add_argument("--output", type=Path, default=Path("mutants.jsonl"), help="goes on there")
    options = parser.parse_args(arguments)
    everything = campaign.mutants()
    mutants = [x for x in everything if (options.only or "") in x.name]
    if options.list:
        print(*(x.name for x in mutants), sep="\n")
        return 0
    if stale := campaign.explained.keys() - {x.name for x in everything}:
        raise SystemExit(f"no mutants have the names {stale}")
    before = known(options.output)
    outcomes, rest = list[Outcome](), list[tuple[Mutant, str]]()
    for mutant in mutants:
        text = mutant.make()
        earlier = before.get((mutant.name, digest(text)))
        if earlier is None or earlier.is_alive:  # a new test may have noticed
            rest.append((mutant, text))
        else:
            outcomes.append(earlier)
    with options.output.open("a", encoding="utf-8") as out:
        for result in outcomes_of(campaign, rest, options.jobs):
            print(json.dumps(result, ensure_ascii=False), file=out, flush=True)
            print(f"{result.verdict:7}{result.name}  {result.by}", flush=True)
            outcomes.append(result)
    text, good = summary(campaign, outcomes)
    print(text)
    return 0 if good else 1
