"""The rooms of ``numeric`` stand on floors; a module imports from its own room or from below."""

import ast
from pathlib import Path

import pytest

import numeric

FLOORS = (
    {"foundation"},
    {"enclosures", "matrices"},
    {"networks"},
    {"jacobians", "lyapunov", "twins"},
    {"claims"},
    {"sweeps"},
)
HEIGHT = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
HOME = Path(numeric.__file__).parent
MODULES = sorted(path for path in HOME.rglob("*.py") if path.parent != HOME)


def modules(node):
    """The modules that a statement names as those it imports, or imports from."""
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def imported(path):
    """The rooms that a module imports from, late imports included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "numeric":
            yield from (alias.name for alias in node.names)
        else:
            yield from (name.split(".")[1] for name in modules(node) if name.startswith("numeric."))


def test_every_folder_is_a_room():
    folders = {path.name for path in HOME.iterdir() if (path / "__init__.py").exists()}
    assert folders == set(HEIGHT)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOME)))
def test_imports_go_down(path):
    own = path.relative_to(HOME).parts[0]
    for room in imported(path):
        assert room == own or HEIGHT[room] < HEIGHT[own]


def test_nothing_of_numeric_imports_the_proofs():
    for path in HOME.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not any(name.split(".")[0] == "proofs" for name in modules(node))
