"""Changes the formula of one twin at a time, and asks whether the twin notices.

``python -m tests.numeric.twins.mutation_campaign`` changes one thing in what the twin of a proved
claim measures, and runs the twin: a changed formula is another statement, which ought to be false,
and so some instance ought to violate it.  A change that no instance notices is *alive*: the changed
statement is true, or says the same (:data:`EXPLAINED`), or the draws do not reach where it fails.

What is drawn and what is tolerated stays as it is.  Changes are named by the claim, the kind of the
change and its number, as in ``upper-bound:one-percent-1``.
"""

from __future__ import annotations

import argparse
import ast
import copy
import inspect
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numeric.claims  # noqa: F401  # registers the twins
from numeric.twins.registry import Twin, find, summarise, twin_names
from proofs.referee.ledger import verdict_of

SAMPLES, SEED = 400, 3

TOLERANCES = frozenset(
    "allowed condition error errors exact inexact lapack local lost moved operations relative"
    " rounding shift shifted tolerance truncation unit".split()
)
"""Variables of a twin that its margin is not made of, or is only relative to."""

DRAWING = frozenset(
    "driven generator random_gates remembering rescaled scaled_to updating with_gates".split()
)
"""Words of a statement that draws an instance."""

SWAPPED = {
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "smallest_gate": "smallest_gate_norm",
    "smallest_gate_norm": "largest_gate_norm",
    "largest_gate_norm": "smallest_gate_norm",
    "descending": "ascending",
    "lapack_norm": "lapack_smallest_singular_value",
}

EXPLAINED: dict[str, str] = {}
"""Why a change that stays alive is none, or makes another true statement."""


class Mutant(NamedTuple):
    """A changed twin."""

    name: str
    twin: Twin


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The kinds of change that an expression admits, each with what takes its place."""
    match node:
        case ast.BinOp(op=ast.Sub(), left=ast.Constant(value=1 | 1.0)):
            yield "one-percent", _with(node, left=ast.Constant(0.99))
        case ast.BinOp(op=ast.Sub()):
            yield "sign", _with(node, op=ast.Add())
        case ast.BinOp(op=ast.Add()):
            yield "sign", _with(node, op=ast.Sub())
        case ast.BinOp(op=ast.Pow(), right=ast.Name() | ast.Attribute() as exponent):
            later = ast.BinOp(exponent, ast.Add(), ast.Constant(1))
            yield "exponent", _with(node, right=later)
        case ast.Attribute(attr=name) if name in SWAPPED:
            yield "swap", _with(node, attr=SWAPPED[name])
        case ast.Name(id=name) if name in SWAPPED:
            yield "swap", _with(node, id=SWAPPED[name])
        case ast.Call(func=ast.Name(id="transposed"), args=[argument]):
            yield "transpose", argument
        case ast.Call(func=ast.Attribute(attr="abs"), args=[argument]):
            yield "absolute", argument


def _with(node: ast.AST, **parts: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in parts.items():
        setattr(changed, name, value)
    return changed


def measured(statement: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement that the margin is made of."""
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    if names & DRAWING:
        return
    if isinstance(statement, ast.Assign):
        targets = {node.id for node in ast.walk(statement.targets[0]) if isinstance(node, ast.Name)}
        if targets <= TOLERANCES:
            return
        yield statement.value
    elif isinstance(statement, ast.AugAssign):
        yield statement.value
    elif isinstance(statement, ast.Return) and statement.value is not None:
        yield from _margins(statement.value)
    elif isinstance(statement, ast.For | ast.If | ast.With):
        for inner in statement.body:
            yield from measured(inner)


def _margins(value: ast.expr) -> Iterator[ast.AST]:
    """The first argument of ``Margins`` and ``least``, in each inequality that is joined."""
    match value:
        case ast.Call(func=ast.Name(id="jointly"), keywords=parts):
            for part in parts:
                yield from _margins(part.value)
        case ast.Call(func=ast.Name(id="Margins" | "least"), args=[margin, *_]):
            yield margin


def mutants(twin: Twin) -> Iterator[Mutant]:
    """Every change of a twin's formula."""
    source = textwrap.dedent(inspect.getsource(twin.test))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    function.decorator_list = []
    counts: Counter[str] = Counter()
    places = [node for part in function.body for root in measured(part) for node in ast.walk(root)]
    for place in dict.fromkeys(places):
        for kind, changed in changes(place):
            counts[kind] += 1
            body = _Exchange(place, changed).visit(_plain_copy(function))
            name = f"{twin.claim}:{kind}-{counts[kind]}"
            yield Mutant(
                name, twin.__class__(twin.claim, twin.ensembles, twin.shapes, _made(body, twin))
            )


class _Exchange(ast.NodeTransformer):
    """Puts one node into the place of another, which is known by where it stands and what it is."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        same = type(node) is type(self.old) and _place(node) == _place(self.old)
        if same and ast.dump(node) == ast.dump(self.old):
            return ast.copy_location(copy.deepcopy(self.new), node)
        return self.generic_visit(node)


def _place(node: ast.AST) -> tuple[object, ...]:
    ends = "lineno col_offset end_lineno end_col_offset".split()
    return tuple(getattr(node, end, None) for end in ends)


def _plain_copy(function: ast.FunctionDef) -> ast.FunctionDef:
    return copy.deepcopy(function)


def _made(function: ast.AST, twin: Twin) -> Callable[..., object]:
    """The changed function, among the names of the twin's module and what may be swapped in."""
    from numeric.matrices.norms import lapack_smallest_singular_value
    from numeric.networks.linearise import ascending

    module = ast.fix_missing_locations(ast.Module([function], []))
    swapped_in = {
        "ascending": ascending,
        "lapack_smallest_singular_value": lapack_smallest_singular_value,
    }
    names = swapped_in | vars(sys.modules[twin.test.__module__])
    exec(compile(module, f"<{twin.claim}, changed>", "exec"), names)
    return names[function.name]


def is_noticed(mutant: Mutant) -> bool:
    """Whether some instance violates the changed formula, or it is not even a formula."""
    try:
        return summarise(mutant.twin, SAMPLES, SEED).violations > 0
    except Exception:
        return True


def campaign(claims: list[str]) -> list[str]:
    """The names of the changes that nothing noticed, printed as they are found."""
    alive, tried = [], 0
    for claim in claims:
        for mutant in mutants(find(claim)):
            tried += 1
            if not is_noticed(mutant):
                alive.append(mutant.name)
                print(mutant.name, EXPLAINED.get(mutant.name, "ALIVE"), flush=True)
    unexplained = [name for name in alive if name not in EXPLAINED]
    print(f"{tried} changes, {len(alive)} alive, {len(unexplained)} of them unexplained")
    return unexplained


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("claims", nargs="*", metavar="CLAIM")
    chosen = parser.parse_args().claims
    proved = [name for name in twin_names() if verdict_of(name).word == "proved"]
    return 1 if campaign(chosen or proved) else 0


if __name__ == "__main__":
    import numpy

    with numpy.errstate(all="ignore"):
        sys.exit(main())
