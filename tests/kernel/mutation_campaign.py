"""Changes the kernel in one place at a time, and asks whether its own tests notice.

``python -m tests.kernel.mutation_campaign`` runs ``tests/kernel`` and the kernel's doctests on
every change of ``proofs/kernel``, as :mod:`tests.mutants` says.  A change that is alive is a hole
in the tests, or no change at all, which :mod:`tests.kernel.equivalent_mutants` has to prove.

A few changes more are written by hand.  What is only shown (``__str__``, messages) is not changed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.kernel.equivalent_mutants import BY_HAND, EQUIVALENT
from tests.mutants import Campaign, Changes, Mutant, called, from_tree, run

KERNEL = Path("proofs", "kernel")
FIRST = {  # what notices most of the changes of a module
    "polynomial": "tests/kernel/test_refusals_of_the_normal_form.py",
    "statement": "tests/kernel/test_refusals_of_values.py",
    "theorem": "tests/kernel/test_entry.py",
    "sizes": "tests/kernel/test_sizes.py",
    "logic": "tests/kernel/test_refusals_of_logic.py",
    "algebra": "tests/kernel/test_refusals_of_algebra.py",
    "passages": "tests/kernel/test_refusals_of_passages.py",
    "traces": "tests/kernel/test_traces.py",
    "smooth_scalars": "tests/kernel/test_refusals_of_calculus.py",
    "calculus": "tests/kernel/test_refusals_of_the_chain_rule.py",
    "refutation": "tests/kernel/test_refusals_of_values.py",
}
MODULES = tuple(FIRST)
SECONDS = 300  # many times what all of the tests take
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


# --- the changes ----------------------------------------------------------------------------------

ORDERS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
RELATIONS = {"PSD": "POSITIVE", "POSITIVE": "PSD", "ZERO": "ENTRYWISE", "ENTRYWISE": "PSD"}
QUANTIFIERS = {"all": "any", "any": "all"}


GATHERS = ("update", "add", "name", "index")


def _in_statements(node: ast.AST) -> Changes:
    """A refusal, a branch or an addition to what was found is left out."""
    word = called(node.value) if isinstance(node, ast.Expr) else ""
    if word == "require":
        yield "refusal", ast.Pass()
    elif word in GATHERS or isinstance(node, ast.AugAssign):
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
    elif called(node) in QUANTIFIERS:
        yield "quantifier", ast.Call(ast.Name(QUANTIFIERS[called(node)]), node.args, [])
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
    elif called(node) in ("Step", "range"):
        for number, part in enumerate(node.args):
            if not isinstance(part, ast.Name):
                more = ast.BinOp(part, ast.Add(), ast.Constant(1))
                changed = [*node.args[:number], more, *node.args[number + 1 :]]
                yield "step", ast.Call(node.func, changed, [])


def _in_inferences(node: ast.AST) -> Changes:
    """What a rule has found loses its hypotheses, or what its letters mean."""
    if called(node) == "Inference":
        hypotheses, conclusion, *meanings = node.args
        nothing = ast.Tuple([], ast.Load())
        if ast.unparse(hypotheses) != "()":
            yield "hypotheses", ast.Call(node.func, [nothing, conclusion, *meanings], [])
        if meanings:
            yield "meanings", ast.Call(node.func, [hypotheses, conclusion], [])


CHANGES = (_in_statements, _in_conditions, _in_values, _in_inferences)


def _stays(_tree: ast.AST) -> Callable[[ast.AST, ast.AST], bool]:
    """What is only shown stays: a message of ``require``, and the functions that print."""

    def stays(node: ast.AST, part: ast.AST) -> bool:
        if called(node) == "require":
            return part not in (node.func, node.args[0])
        return getattr(part, "name", "") in SHOWN

    return stays


def from_hand() -> Iterator[Mutant]:
    """Every change that is written by hand; its old text has to occur once."""
    for change in BY_HAND:
        text = CAMPAIGN.text(change.module)
        if text.count(change.old) != 1:
            raise SystemExit(f"{change.name}: {change.old!r} is not once in {change.module}.py")
        make = partial(text.replace, change.old, change.new)
        yield Mutant(change.name, change.module, make)


def all_mutants() -> list[Mutant]:
    """Every mutant, each under its own name."""
    trees = (from_tree(CAMPAIGN.text(x), x, CHANGES, _stays) for x in MODULES)
    return [*from_hand(), *(mutant for tree in trees for mutant in tree)]


# --- who notices ----------------------------------------------------------------------------------


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


def noticed_by(mutant: Mutant | None) -> str:
    """Run the kernel's tests in the folder, file by file, until the first failure.

    What notices most changes of the module is run first.
    """
    for name in [name for name in sys.modules if name.partition(".")[0] in ("proofs", "tests")]:
        del sys.modules[name]
    profile = {"phases": (Phase.explicit, Phase.generate), "derandomize": True, "database": None}
    settings.register_profile("without shrinking", **profile)
    settings.load_profile("without shrinking")
    first = First()
    options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # Hypothesis is there already
    module = MODULES[0] if mutant is None else mutant.module
    others = map(str, sorted(Path("tests", "kernel").glob("test_*.py")))
    for path in dict.fromkeys([FIRST[module], *TESTS, *others]):
        if pytest.main([*options, path], plugins=[first]) != 0:
            return first.failed or f"{path} cannot be run"
    return ""


CAMPAIGN = Campaign(
    "tests.kernel.mutation_campaign", KERNEL, MODULES, all_mutants, noticed_by, EQUIVALENT, SECONDS
)

if __name__ == "__main__":
    raise SystemExit(run(CAMPAIGN))
