"""Where in the sources a claim and its numeric twin stand."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from proofs.language.conjecture import Claim
from proofs.referee.ledger import ledger


class SourceLine(NamedTuple):
    """A line of a module."""

    module: str
    line: int

    def __str__(self) -> str:
        return f"{self.module}:{self.line}"


def line_of_claim(claim: Claim) -> SourceLine | None:
    """Where the claim is stated; None for one that is not written out in its module."""
    for module, topic in ledger().topics.items():
        if topic == claim.module and claim.name in lines_of_claims(module):
            return SourceLine(module, lines_of_claims(module)[claim.name])
    return None


def file_of_claim(claim: Claim) -> str:
    """``file:line`` of the claim, for a message."""
    place = line_of_claim(claim)
    return f"{file_of_module(place.module)}:{place.line}" if place else claim.module


def line_of_twin(name: str) -> SourceLine | None:
    """Where the numeric twin of a claim is defined; None if it has none."""
    from numeric import twin_names, twin_of

    if name not in twin_names():
        return None
    test = twin_of(name).test
    return SourceLine(test.__module__, inspect.getsourcelines(test)[1])


@cache
def lines_of_claims(module: str) -> dict[str, int]:
    """The line of each ``claim("name", …)`` of a module."""
    tree = ast.parse(Path(file_of_module(module)).read_text(encoding="utf-8"))
    return {
        node.args[0].value: node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "claim"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


@cache
def line_of_function(module: str, name: str) -> int | None:
    """The line of a function of a module, from its source."""
    tree = ast.parse(Path(file_of_module(module)).read_text(encoding="utf-8"))
    found = (x for x in tree.body if isinstance(x, ast.FunctionDef) and x.name == name)
    return next((function.lineno for function in found), None)


def file_of_module(module: str) -> str:
    """The source of a module, which need not be importable."""
    spec = find_spec(module)
    return spec.origin if spec is not None and spec.origin is not None else module
