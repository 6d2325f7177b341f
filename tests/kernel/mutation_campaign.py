"""Changes the kernel in one place at a time, and asks whether its own tests notice.

``python -m tests.kernel.mutation_campaign`` copies the repository to a temporary folder, changes
one thing in the copy of ``proofs/kernel``, and runs ``tests/kernel`` and the kernel's doctests on
it, once for each change.  A change that no test notices is *alive*: it is either a hole in the
tests, or no change at all, which :mod:`tests.kernel.equivalent_mutants` has to prove.

Changes are made in the syntax tree and named by the function and their number in it, as in
``logic.cut:operand-2``, so that they outlive edits elsewhere; a few more are written by hand.  What
is only shown (``__str__``, messages) is not changed.  What was found is written to a file as it is
found; a change that was noticed before, in the same text, is not tried again.
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
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

import numpy  # noqa: F401  # what the tests import is imported once, before the processes fork
import pytest
import sympy  # noqa: F401
from hypothesis import Phase, settings

from tests.kernel.equivalent_mutants import BY_HAND, EQUIVALENT

ROOT = Path(__file__).parents[2]
KERNEL = Path("proofs", "kernel")
FIRST = {  # what notices most of the changes of a module
    "polynomial": "tests/kernel/test_refusals_of_the_normal_form.py",
    "statement": "tests/kernel/test_refusals_of_values.py",
    "theorem": "tests/kernel/test_entry.py",
    "logic": "tests/kernel/test_refusals_of_logic.py",
    "algebra": "tests/kernel/test_refusals_of_algebra.py",
    "passages": "tests/kernel/test_refusals_of_passages.py",
    "traces": "tests/kernel/test_traces.py",
    "smooth_scalars": "tests/kernel/test_refusals_of_calculus.py",
    "calculus": "tests/kernel/test_refusals_of_the_chain_rule.py",
    "refutation": "tests/kernel/test_refusals_of_values.py",
}
MODULES = tuple(FIRST)
TESTS = (  # then the quick ones that notice most, what looks at no rule last
    "tests/kernel/test_refusals_of_logic.py",
    "tests/kernel/test_refusals_of_algebra.py",
    "tests/kernel/test_refusals_of_passages.py",
    "tests/kernel/test_refusals_of_values.py",
    "tests/kernel/test_refusals_of_the_normal_form.py",
    "proofs/kernel",
    "tests/kernel/test_mutations.py",
    "tests/kernel/test_soundness.py",
    "tests/kernel/test_refusals_of_the_chain_rule.py",
    "tests/kernel/test_refusals_of_calculus.py",
    "tests/kernel/test_traces.py",
    "tests/kernel/test_normal_form.py",
    "tests/kernel/test_rules_hold.py",
)
SHOWN = ("__str__", "__repr__", "described")
SECONDS = 300  # of the processor, not of the clock: many times what all of the tests take
BYTES = 8 * 2**30
FORK = multiprocessing.get_context("fork")
SKIPPED = (".git", ".venv", "__pycache__", "docs", ".hypothesis", ".mypy_cache", ".ruff_cache")


class Mutant(NamedTuple):
    """A change of one module of the kernel: ``make`` returns the changed text."""

    name: str
    module: str
    make: Callable[[], str]


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


# --- the changes ----------------------------------------------------------------------------------

ORDERS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
RELATIONS = {"PSD": "POSITIVE", "POSITIVE": "PSD", "ZERO": "ENTRYWISE", "ENTRYWISE": "PSD"}
QUANTIFIERS = {"all": "any", "any": "all"}
Changes = Iterator[tuple[str, ast.AST]]


def _called(node: ast.AST) -> str:
    """The name of what an expression calls."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


GATHERS = ("update", "add", "name", "index")


def _in_statements(node: ast.AST) -> Changes:
    """A refusal, a branch or an addition to what was found is left out."""
    called = _called(node.value) if isinstance(node, ast.Expr) else ""
    if called == "require":
        yield "refusal", ast.Pass()
    elif called in GATHERS or isinstance(node, ast.AugAssign):
        yield "statement", ast.Pass()
    elif isinstance(node, ast.If):
        refuses = isinstance(node.body[-1], ast.Raise)
        changed = ast.If(ast.Constant(False), node.body, node.orelse)
        yield "refusal" if refuses else "branch", changed


def _in_conditions(node: ast.AST) -> Changes:
    """A condition loses a part or a member, says a little more or less, or is decided before."""
    if isinstance(node, ast.BoolOp):
        kind = "conjunct" if isinstance(node.op, ast.And) else "alternative"
        for number in range(len(node.values)):
            rest = node.values[:number] + node.values[number + 1 :]
            yield kind, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    elif isinstance(node, ast.IfExp):
        yield "choice", node.body
        yield "choice", node.orelse
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in ORDERS:
        changed = ORDERS[type(node.ops[0])]()
        yield "order", ast.Compare(node.left, [changed, *node.ops[1:]], node.comparators)
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In):
        if isinstance(members := node.comparators[0], ast.Tuple):
            for number in range(len(members.elts)):
                fewer = members.elts[:number] + members.elts[number + 1 :]
                yield "member", ast.Compare(node.left, node.ops, [ast.Tuple(fewer, ast.Load())])
    elif _called(node) in QUANTIFIERS:
        yield "quantifier", ast.Call(ast.Name(QUANTIFIERS[_called(node)]), node.args, [])
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "filter", ast.comprehension(node.target, node.iter, [], node.is_async)


def _in_values(node: ast.AST) -> Changes:
    """A relation, a step, a transpose, one of two sets or a difference is another one."""
    if isinstance(node, ast.Name) and node.id in RELATIONS:
        yield "relation", ast.Name(RELATIONS[node.id])
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd):
        yield "set", node.left
        yield "set", node.right
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        yield "difference", node.left
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield "transpose", node.value
    elif _called(node) in ("Step", "range"):
        for number, part in enumerate(node.args):
            if not isinstance(part, ast.Name):
                more = ast.BinOp(part, ast.Add(), ast.Constant(1))
                changed = [*node.args[:number], more, *node.args[number + 1 :]]
                yield "step", ast.Call(node.func, changed, [])


def _in_inferences(node: ast.AST) -> Changes:
    """What a rule has found loses its hypotheses, or what its letters mean."""
    if _called(node) == "Inference":
        hypotheses, conclusion, *meanings = node.args
        nothing = ast.Tuple([], ast.Load())
        if ast.unparse(hypotheses) != "()":
            yield "hypotheses", ast.Call(node.func, [nothing, conclusion, *meanings], [])
        if meanings:
            yield "meanings", ast.Call(node.func, [hypotheses, conclusion], [])


CHANGES = (_in_statements, _in_conditions, _in_values, _in_inferences)


def _places(node: ast.AST, path: str) -> Iterator[tuple[str, ast.AST, str, int | None]]:
    """Every place in the functions of a tree that holds a part of what is computed."""
    for field, value in ast.iter_fields(node):
        if field in ("decorator_list", "annotation", "returns", "bases"):
            continue
        parts = value if isinstance(value, list) else [value]
        if field == "args" and _called(node) == "require":
            parts = parts[:1]  # the others are a message
        for number, part in enumerate(parts):
            if not isinstance(part, ast.AST) or isinstance(part, ast.Raise | ast.arguments):
                continue
            inner = path
            if isinstance(part, ast.FunctionDef | ast.ClassDef):
                inner = f"{path}.{part.name}"
            if inner.rpartition(".")[2] not in SHOWN:
                if "." in path:  # in a function or class, and no alias of a type
                    yield inner, node, field, number if isinstance(value, list) else None
                yield from _places(part, inner)


def from_tree(module: str) -> Iterator[Mutant]:
    """Every change of one place in the module's syntax tree."""
    tree = ast.parse((ROOT / KERNEL / f"{module}.py").read_text("utf-8"))
    numbers = Counter[str]()
    for path, node, field, number in list(_places(tree, module)):
        part = getattr(node, field) if number is None else getattr(node, field)[number]
        for kind, changed in (change for changes in CHANGES for change in changes(part)):
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


def from_hand() -> Iterator[Mutant]:
    """Every change that is written by hand; its old text has to occur once."""
    for change in BY_HAND:
        text = (ROOT / KERNEL / f"{change.module}.py").read_text("utf-8")
        if text.count(change.old) != 1:
            raise SystemExit(f"{change.name}: {change.old!r} is not once in {change.module}.py")
        make = partial(text.replace, change.old, change.new)
        yield Mutant(change.name, change.module, make)


def all_mutants() -> list[Mutant]:
    """Every mutant, each under its own name."""
    return [*from_hand(), *(mutant for module in MODULES for mutant in from_tree(module))]


# --- trying them ----------------------------------------------------------------------------------


class First:
    """A pytest plugin that remembers the first test, or module of tests, that fails."""

    failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at each phase of a test."""
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Look at each module that is imported."""
        if report.failed:
            self.failed = self.failed or f"{report.nodeid} cannot be imported"


def run_tests(repository: Path, tests: Iterable[str], answer: Connection) -> None:
    """In a process of its own: run these tests on a copy, file by file, until the first failure."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    os.chdir(repository)
    sys.path.insert(0, str(repository))
    for name in [name for name in sys.modules if name.partition(".")[0] in ("proofs", "tests")]:
        del sys.modules[name]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    profile = {"phases": (Phase.explicit, Phase.generate), "derandomize": True, "database": None}
    settings.register_profile("without shrinking", **profile)
    settings.load_profile("without shrinking")
    first = First()
    options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # Hypothesis is there already
    for path in tests:
        if pytest.main([*options, path], plugins=[first]) != 0:
            answer.send(first.failed or f"{path} cannot be run")
            return
    answer.send("")


def start(
    repository: Path, texts: Mapping[str, str], changed: str = MODULES[0]
) -> tuple[BaseProcess, Connection]:
    """Write the kernel's modules into a copy, and start the tests there."""
    kernel = repository / KERNEL
    shutil.rmtree(kernel / "__pycache__", ignore_errors=True)
    for module, text in texts.items():
        (kernel / f"{module}.py").write_text(text, "utf-8")
    receiver, sender = FORK.Pipe(duplex=False)
    others = sorted((repository / "tests" / "kernel").glob("test_*.py"))
    names = (str(path.relative_to(repository)) for path in others)
    tests = tuple(dict.fromkeys([FIRST[changed], *TESTS, *names]))
    process = FORK.Process(target=run_tests, args=(repository, tests, sender))
    process.start()
    sender.close()
    return process, receiver


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


def outcomes_of(mutants: Iterable[tuple[Mutant, str]], jobs: int) -> Iterator[Outcome]:
    """Try the text of each mutant in a copy that nobody else uses, so many at a time."""
    own = {module: (ROOT / KERNEL / f"{module}.py").read_text("utf-8") for module in MODULES}
    ignored = shutil.ignore_patterns(*SKIPPED)
    with tempfile.TemporaryDirectory() as folder:
        free = [Path(folder, str(number)) for number in range(jobs)]
        for copy in free:
            shutil.copytree(ROOT, copy, ignore=ignored)
        word, by = verdict(*start(free[0], own))
        if word != "alive":
            raise SystemExit(f"the tests fail before anything is changed: {by}")
        running = deque[tuple[Mutant, str, Path, BaseProcess, Connection]]()
        for mutant, text in mutants:
            if not free:
                free.append(running[0][2])
                yield _ended(*running.popleft())
            copy = free.pop()
            started = start(copy, own | {mutant.module: text}, mutant.module)
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


def summary(outcomes: Iterable[Outcome]) -> tuple[str, bool]:
    """How many were noticed, which were not, and whether that is as it should be."""
    found = {x.name: x for x in outcomes}
    alive = [name for name, x in found.items() if x.is_alive and name not in EQUIVALENT]
    noticed = [name for name, x in found.items() if not x.is_alive and name in EQUIVALENT]
    endless = sum(x.by == "does not end" for x in found.values())
    size = sum(map(lines_of_code, sorted((ROOT / KERNEL).glob("*.py"))))
    killed = sum(not x.is_alive for x in found.values())
    equivalent = sum(x.is_alive and name in EQUIVALENT for name, x in found.items())
    lines = [
        f"{len(found)} mutants of {size} lines of code: {killed} killed, {endless} of them as they"
        f" do not end; {equivalent} proved equivalent; {len(alive)} alive",
        *(f"  alive: {name}" for name in alive),
        *(f"  said to be equivalent, but killed: {name}" for name in noticed),
    ]
    return "\n".join(lines), not alive and not noticed


def main(arguments: list[str] | None = None) -> int:
    """Run the campaign, or the part of it that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.kernel.mutation_campaign")
    parser.add_argument("--list", action="store_true", help="only say which mutants there are")
    parser.add_argument("--only", metavar="TEXT", help="those that have this text in their name")
    parser.add_argument("--jobs", type=int, default=1, help="how many at a time")
    parser.add_argument("--output", type=Path, default=Path("mutants.jsonl"), help="goes on there")
    options = parser.parse_args(arguments)
    mutants = [x for x in all_mutants() if (options.only or "") in x.name]
    if options.list:
        print(*(x.name for x in mutants), sep="\n")
        return 0
    if stale := EQUIVALENT.keys() - {x.name for x in all_mutants()}:
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
        for result in outcomes_of(rest, options.jobs):
            print(json.dumps(result, ensure_ascii=False), file=out, flush=True)
            print(f"{result.verdict:7}{result.name}  {result.by}", flush=True)
            outcomes.append(result)
    text, good = summary(outcomes)
    print(text)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
