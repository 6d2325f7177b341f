"""The trusted base: theorems are made in one place, which imports little."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from proofs import kernel
from proofs.kernel import RULES

ROOT = Path(__file__).parents[2]
SEALED_ELSEWHERE = ("self", "cls", "Assertion", "Expression", "Family")  # of the language
ROOMS = ("logic", "algebra", "passages", "traces", "calculus", "refutation")  # of the rules
KERNEL = ROOT / "proofs" / "kernel"
SOURCES = sorted(KERNEL.glob("*.py"))
EVERYWHERE = [
    path for folder in ("proofs", "numeric", "tests") for path in (ROOT / folder).rglob("*.py")
]
TESTS = ROOT / "tests" / "kernel"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions() -> list[ast.FunctionDef]:
    """The public functions of the rooms of the rules, in their order."""
    nodes = [node for room in ROOMS for node in tree(KERNEL / f"{room}.py").body]
    made = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return [node for node in made if not node.name.startswith("_")]


def name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def calls(path: Path) -> Iterator[str]:
    yield from (name(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def test_the_walk_covers_the_repository():
    assert len(EVERYWHERE) > 40
    names = "__init__ polynomial statement theorem sizes smooth_scalars".split()
    assert {path.stem for path in SOURCES} == {*names, *ROOMS}


def test_the_kernel_imports_downwards_and_only_the_last_two_rooms_use_sympys_mathematics():
    order = ["polynomial", "statement", "theorem", "sizes", "smooth_scalars", *ROOMS, "__init__"]
    for path in SOURCES:
        nodes = [n for n in ast.walk(tree(path)) if isinstance(n, ast.ImportFrom) and n.level]
        assert all(order.index(n.module) < order.index(path.stem) for n in nodes), path
    for room in ("logic", "algebra", "passages", "traces", "polynomial"):
        assert "sympy" not in KERNEL.joinpath(f"{room}.py").read_text("utf-8")


def test_a_theorem_is_constructed_in_one_function_only():
    makers = [
        (path.name, function.name)
        for path in SOURCES
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("Theorem", "Theorem._of")
    ]
    assert makers == [("theorem.py", "_theorem")]
    users = {path for path in EVERYWHERE for call in calls(path) if call == "_theorem"}
    assert {path for path in users if KERNEL in path.parents} == {KERNEL / "theorem.py"}


def test_nothing_reaches_behind_the_rules():
    """A module may have private names like these of its own, but none may take the kernel's."""
    secrets = {"_theorem", "_of", "_sum", "_terms", "_exact", "__setattr__"}
    outside = [
        path for path in EVERYWHERE if KERNEL not in path.parents and TESTS not in path.parents
    ]
    for path in outside:
        nodes = list(ast.walk(tree(path)))
        imports = [n for n in nodes if isinstance(n, ast.ImportFrom) and "kernel" in f"{n.module}"]
        taken = {alias.name for n in imports for alias in n.names}
        calls = [n for n in nodes if isinstance(n, ast.Call) and n.args]
        own = {id(call.func) for call in calls if ast.unparse(call.args[0]) == "self"}
        reached = {
            n.attr
            for n in nodes
            if isinstance(n, ast.Attribute) and id(n) not in own
            if ast.unparse(n.value) not in SEALED_ELSEWHERE
        }
        assert secrets.isdisjoint(taken | reached), path


def test_every_rule_and_nothing_else_makes_an_inference():
    public = [node for node in functions() if node.name not in ("holds", "evaluate")]
    for node in public:
        assert [ast.unparse(decorator) for decorator in node.decorator_list] == ["_rule"], node.name
        assert ast.unparse(node.returns) == "Inference"
        assert inspect.signature(RULES[node.name]).return_annotation == "Theorem"
    listed = kernel.__doc__.split("::")[1].split("The last two")[0].split()
    assert [x for x in listed if x not in ROOMS] == [node.name for node in public] == list(RULES)


def test_the_kernel_offers_what_it_lists_and_each_rule_is_listed():
    assert {*RULES, "Theorem", "RULES"} <= set(kernel.__all__)
    assert not [name for name in kernel.__all__ if not hasattr(kernel, name)]
    offered = {name for name in vars(kernel) if not name.startswith(("_", "@"))}
    needed = {path.stem for path in SOURCES} | {"Callable", "Mapping", "MappingProxyType"}
    assert offered - needed == set(kernel.__all__)


def test_every_rule_says_when_it_fails_and_shows_it():
    for node in functions():
        if node.name in RULES:
            text = ast.get_docstring(node)
            assert "Fails unless" in text, node.name
            assert text.count("Traceback (most recent call last)") == 1, node.name
            assert text.count(">>>") >= 2, node.name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_kernel_imports_the_standard_library_and_sympy_only(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules = [node.module]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 1, "the kernel imports its own files only"
            modules = []
        else:
            continue
        for module in modules:
            top = module.partition(".")[0]
            assert top == "sympy" or top in sys.stdlib_module_names, module


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_kernel_refuses_by_raising(path):
    nodes = list(ast.walk(tree(path)))
    assert not [node for node in nodes if isinstance(node, ast.Assert)]
    assert not {"eval", "exec", "compile", "__import__"} & set(calls(path))
    floats = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, float)]
    assert not floats
