"""The trusted base: theorems are made in one place, which imports little."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KERNEL = ROOT / "proofs" / "kernel"
SOURCES = sorted(KERNEL.glob("*.py"))
EVERYWHERE = [
    path for folder in ("proofs", "numeric", "tests") for path in (ROOT / folder).rglob("*.py")
]
TESTS = ROOT / "tests" / "kernel"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def calls(path: Path) -> Iterator[str]:
    yield from (name(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def test_the_walk_covers_the_repository():
    assert len(EVERYWHERE) > 40
    assert {path.name for path in SOURCES} == {
        "__init__.py",
        "calculus.py",
        "polynomial.py",
        "rules.py",
        "statement.py",
    }


def test_a_theorem_is_constructed_in_one_function_only():
    made = [path for path in EVERYWHERE for call in calls(path) if call == "Theorem"]
    assert [path for path in made if TESTS not in path.parents] == [KERNEL / "rules.py"]


@pytest.mark.parametrize("secret", ["_theorem", "_SEAL", "__setattr__", "_replace_theorem"])
def test_nothing_reaches_behind_the_rules(secret):
    outside = [
        path for path in EVERYWHERE if KERNEL not in path.parents and TESTS not in path.parents
    ]
    for path in outside:
        used = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute | ast.Name)]
        imported = [
            alias.name
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        ]
        names = {name(node) for node in used} | set(imported)
        # A module may have a private helper of that name, but none may take the kernel's.
        if secret in names and secret in ("_theorem", "_SEAL"):
            assert secret not in imported, path
            assert not any(
                isinstance(node, ast.Attribute) and node.attr == secret for node in used
            ), path
        elif secret == "__setattr__":
            assert secret not in names, path


def test_every_rule_and_nothing_else_returns_a_theorem():
    rules = [node for node in tree(KERNEL / "rules.py").body if isinstance(node, ast.FunctionDef)]
    public = [node for node in rules if not node.name.startswith("_")]
    for node in public:
        assert [ast.unparse(decorator) for decorator in node.decorator_list] == ["_rule"], node.name
        assert ast.unparse(node.returns) == "Theorem"
    listed = (
        ast.get_docstring(tree(KERNEL / "rules.py")).split("::")[1].split("``hypotheses")[0].split()
    )
    assert listed == [node.name for node in public]


def test_every_rule_says_when_it_fails_and_shows_it():
    for node in tree(KERNEL / "rules.py").body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
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
