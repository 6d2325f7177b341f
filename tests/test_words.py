"""The words that authors import from ``proofs``: what is served is what editors and mypy see."""

from __future__ import annotations

import ast
import doctest
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import proofs


def words_for_editors() -> set[str]:
    """What the block under ``TYPE_CHECKING`` imports."""
    tree = ast.parse(Path(proofs.__file__).read_text("utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    found = set[str]()
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        names = {alias.name for alias in node.names}
        everything = import_module(f"proofs.{node.module}").__all__ if names == {"*"} else names
        found.update(everything)
    return found


def test_editors_complete_the_words_that_are_served():
    assert words_for_editors() == set(proofs.__all__)


def test_every_word_is_served_from_its_home():
    served = {word: getattr(proofs, word) for word in proofs.__all__}
    assert all(served[word] is not None for word in proofs.__all__)
    assert callable(served["claim"])
    assert dir(proofs) == proofs.__all__


def test_what_is_no_word_is_refused():
    with pytest.raises(AttributeError, match="has no attribute 'theorem'"):
        _ = proofs.theorem


def test_the_version_is_told_without_loading_sympy():
    code = "import proofs, sys; print(proofs.__version__, 'sympy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [proofs.__version__, "False"]


WORDS = Path(__file__).parents[1] / "docs" / "reference" / "words.rst"
NOT_FOR_STATEMENTS = {"Assertion", "Expression", "Family", "StatementError"}


@pytest.mark.slow
def test_every_word_for_statements_has_an_example_that_runs():
    text = WORDS.read_text("utf-8")
    homes = map(import_module, ("proofs.language", "proofs.frontends.answers"))
    words = {word for home in homes for word in home.__all__} & set(proofs.__all__)
    assert words - NOT_FOR_STATEMENTS <= set(re.findall(r"\w+", text))
    assert doctest.testfile(str(WORDS), module_relative=False).failed == 0
