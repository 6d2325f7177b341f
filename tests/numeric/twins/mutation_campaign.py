"""Changes the formulas of the twins in one place at a time, and asks whether the twin notices.

``python -m tests.numeric.twins.mutation_campaign`` makes every change of the modules of
``numeric/claims`` in a copy, as :mod:`tests.mutants` says, and asks each twin that the change
concerns whether it still bears its verdict out, and breaks a statement stronger by one per cent.
A change that is alive makes a twin test too little, or changes nothing that a twin could see,
which :mod:`tests.numeric.twins.explained_mutants` has to explain.

Only what is measured is changed: what is drawn and what is tolerated stays as it is, and so does
what is computed for these alone.  A refuted statement has to be tight where it is true, which
notices most of what would make it another one; statements that are never true are left alone.
"""

from __future__ import annotations

import ast
import importlib
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

import numeric.claims  # noqa: F401  # registers the twins, before the processes fork
from numeric.matrices.norms import lapack_smallest_singular_value
from numeric.networks.linearise import ascending
from numeric.twins import registry
from numeric.twins.registry import find, summarise, twin_names
from tests.mutants import Campaign, Changes, Mutant, called, from_tree, run
from tests.numeric.twins.explained_mutants import EXPLAINED
from tests.numeric.twins.test_twins import REFUTED, WHERE_TRUE, examined_where_true, loose

NUMERIC = Path("numeric")
SECONDS = 100  # many times what all of the twins take
MODULES = (
    "claims/jacobian_product",
    "claims/gates",
    "claims/norm_bounds",
    "claims/spectral_powers",
    "claims/polar_reduction",
    "claims/lstm_cell",
    "claims/lstm_gradient_path",
    "claims/recurrent_extensions",
    "claims/bounded_gradients",
    "claims/vanishing_and_exploding",
    "claims/weight_gradients",
    "claims/gated_recurrent_unit",
    "twins/brackets",
)
DRAWS = frozenset(
    {
        *("driven", "lone_unit", "random_gates", "remembering", "rescaled", "scaled_to"),
        *("undriven", "updating", "reading_all", "with_gates", "low_norm_network", "chrono_bias"),
        *(
            "_aligned",
            "alike",
            "all_alike",
            "_fitted",
            "_near_the_identity",
            "_steered",
            "with_row_sums",
        ),
        *("_adverse_or_not", "_near_the_bound", "_resetting_after", "_layers", "_deviations"),
        *("_cone", "_exchanging", "_linear_inequality", "_shrinking", "_two_starts"),
    }
)
"""The functions that draw an instance."""
ROUNDS = frozenset(
    {
        *("COMPLEX_ELEMENTARY", "ELEMENTARY", "LOGISTIC_ERROR", "SMALLEST", "UNIT_ROUNDOFF"),
        *("chain_error", "combined", "decomposition_error", "eigenvalue_error"),
        *("gamma", "power_error", "reassociation_error", "singular_value_error"),
        *("preactivation_error", "error", "error_against_slope", "spread", "_weight_error"),
    }
)
"""What derives a tolerance."""
TOLERANCES = {
    "Margins": (1,),
    "least": (1,),
    "equal": (2, 3),
    "equal_matrices": (2, 3),
    "delayed": (2, 3),
    "at_least": (3,),
    "_below": (3,),
}
"""The places of what makes margins that hold a tolerance, or the unit of an equality."""
SHAPES = ("reshape", "transpose", "zeros", "ones", "full", "full_like", "broadcast_to", "clip")

FALSE = frozenset(REFUTED) - WHERE_TRUE.keys()
"""Claims that are false wherever they are drawn: what is falser still is refuted, too."""

# --- what stays as it is --------------------------------------------------------------------------


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of an expression or statement, without the tolerances of its margins."""
    for part in ast.iter_child_nodes(node):
        if not _is_tolerance(node, part):
            yield part


def _is_tolerance(node: ast.AST, part: ast.AST) -> bool:
    """Whether a part of a call that makes margins is a tolerance or a unit."""
    places = TOLERANCES.get(called(node), ())
    if isinstance(part, ast.keyword):
        return bool(places) and part.arg in ("tolerance", "unit")
    return any(part is node.args[place] for place in places if place < len(node.args))


def _names(node: ast.AST) -> Iterator[str]:
    """The names and attributes that a node reads, without the tolerances of its margins."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    for part in _parts(node):
        yield from _names(part)


def _is_drawn(node: ast.AST) -> bool:
    """Whether a node is a call that draws."""
    if not isinstance(node, ast.Call):
        return False
    return called(node) in DRAWS or "generator" in _names(node.func)


def _chooses_what_is_drawn(statement: ast.AST) -> bool:
    """Whether an assignment mixes draws, or picks one of two."""
    value = getattr(statement, "value", None)
    mixes = isinstance(value, ast.BinOp) or called(value) == "where"
    return mixes and any(map(_is_drawn, ast.walk(value)))


def _targets(statement: ast.AST) -> set[str]:
    """The names that an assignment binds or changes."""
    places = getattr(statement, "targets", [getattr(statement, "target", None)])
    found = (node for place in places if place for node in ast.walk(place))
    return {node.id for node in found if isinstance(node, ast.Name)}


def _reads(node: ast.AST, kept: set[ast.AST]) -> Iterator[str]:
    """The names that what may be changed reads."""
    if node not in kept and not _is_drawn(node):
        if isinstance(node, ast.Name):
            yield node.id
        for part in _parts(node):
            yield from _reads(part, kept)


def _stays_in(function: ast.FunctionDef) -> set[ast.AST]:
    """The assignments of what is drawn or tolerated, and of what only these need."""
    assignments = [x for x in ast.walk(function) if isinstance(x, ast.Assign | ast.AugAssign)]
    assignments += [x for x in ast.walk(function) if isinstance(x, ast.AnnAssign)]
    tolerated, kept = set(ROUNDS), set[ast.AST]()
    before = -1
    while before != len(kept):
        before = len(kept)
        for statement in assignments:
            read = set(_names(statement.value)) if statement.value else set()
            if read & tolerated:
                tolerated |= _targets(statement)
                kept.add(statement)
            elif "generator" in read or _chooses_what_is_drawn(statement):
                kept.add(statement)
        rest = {x for line in function.body for x in _reads(line, kept | set(assignments))}
        for statement in assignments:
            if statement not in kept and statement.value:
                rest |= set(_reads(statement.value, kept))
        kept |= {statement for statement in assignments if not _targets(statement) & rest}
    return kept


def _stays(tree: ast.AST) -> Callable[[ast.AST, ast.AST], bool]:
    """What is drawn, what is tolerated, axes and shapes stay."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    drawing = {node for node in functions if node.name in DRAWS | ROUNDS}
    kept = {statement for function in functions for statement in _stays_in(function)}
    subscripts = [node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)]
    members = [getattr(part, "elts", [part]) for part in subscripts]
    places = {part for some in members for part in some if not isinstance(part, ast.Slice)}

    def stays(node: ast.AST, part: ast.AST) -> bool:
        if part in kept or part in drawing or _is_drawn(part):
            return True
        if part in places or isinstance(node, ast.Slice):
            return True
        if called(node) in SHAPES:
            return part in node.args
        if _is_tolerance(node, part):
            return True
        return isinstance(part, ast.keyword) and part.arg in ("axis", "axis1", "axis2", "keepdims")

    return stays


# --- the changes ----------------------------------------------------------------------------------

OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
}
COMPARISONS = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
OTHERS = {
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "maximum": "minimum",
    "minimum": "maximum",
    "prod": "sum",
    "sum": "max",
    "largest_gate_norm": "smallest_gate_norm",
    "smallest_gate_norm": "smallest_gate",
    "smallest_gate": "smallest_gate_norm",
    "product_of_norms": "weight_norm",
}
SWAPPED_IN = {
    "ascending": ascending,
    "lapack_smallest_singular_value": lapack_smallest_singular_value,
}
"""What changes call, whether the module imports it or not."""
FUNCTIONS = ("abs", "transposed", "sqrt", "log", "exp", "log1p", "expm1", "arctanh", "sign")


def _in_operators(node: ast.AST) -> Changes:
    """A sum is a difference, a product a quotient or turned round, a sign is left out."""
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield "operator", ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        if ast.dump(node.left) != ast.dump(node.right):
            yield "order", ast.BinOp(node.right, node.op, node.left)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", node.operand


def _in_numbers(node: ast.AST) -> Changes:
    """A number is doubled, and 0 is 1; a step or unit is another one."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield "constant", ast.Constant(2 * node.value or 1)
    elif isinstance(node, ast.Slice) and (node.lower is None) != (node.upper is None):
        if node.upper is not None:
            yield "index", ast.Slice(ast.Constant(1), None)
        else:
            yield "index", ast.Slice(None, ast.Constant(-1))


def _in_comparisons(node: ast.AST) -> Changes:
    """A comparison is the other way round; of two choices one is always made."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        turned = COMPARISONS[type(node.ops[0])]()
        yield "comparison", ast.Compare(node.left, [turned], node.comparators)
    elif called(node) == "where" and len(node.args) == 3:
        yield "choice", node.args[1]
        yield "choice", node.args[2]


def _in_quantities(node: ast.AST) -> Changes:
    """Another quantity is measured, or a function of it is left out, or one of several."""
    if isinstance(node, ast.Attribute) and node.attr in OTHERS:
        yield "quantity", ast.Attribute(node.value, OTHERS[node.attr], ast.Load())
    elif called(node) in FUNCTIONS and node.args:
        yield "function", node.args[0]
    elif called(node) == "lapack_norm":
        yield "quantity", ast.Call(ast.Name("lapack_smallest_singular_value"), node.args, [])
    elif called(node) == "descending":
        yield "quantity", ast.Call(ast.Name("ascending"), node.args, [])
    elif called(node) == "reduce" and isinstance(node.args[0], ast.List):
        for number in range(len(node.args[0].elts)):
            fewer = node.args[0].elts[:number] + node.args[0].elts[number + 1 :]
            yield "member", ast.Call(node.func, [ast.List(fewer, ast.Load())], node.keywords)


CHANGES = (_in_operators, _in_numbers, _in_comparisons, _in_quantities)


# --- the campaign ---------------------------------------------------------------------------------


Place = tuple[str, str]
"""A module, and the name of a function or class in it."""


@cache
def _twins_by_function() -> Mapping[Place, tuple[str, ...]]:
    """For each function of the twins the claims whose twins call it, in whatever detail."""
    definitions = {
        (module, node.name): node
        for module in MODULES
        for node in ast.parse(CAMPAIGN.text(module)).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    claims = {
        place: node.decorator_list[0].args[0].value
        for place, node in definitions.items()
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    }
    found: dict[Place, list[str]] = {place: [] for place in definitions}
    for place, claim in claims.items():
        seen, rest = set(), [place]
        while rest:
            seen.add(one := rest.pop())
            rest += set(_called_in(one, definitions)) - seen
        for one in seen:
            found[one].append(claim)
    return {place: tuple(sorted(claims)) for place, claims in found.items()}


def _called_in(place: Place, definitions: Mapping[Place, ast.AST]) -> Iterator[Place]:
    """What a function names: of its own module, or else of the one that it is imported from."""
    module, _ = place
    modules = {name: other for other, name in definitions}
    for node in ast.walk(definitions[place]):
        if isinstance(node, ast.Name) and node.id in modules:
            yield (module if (module, node.id) in definitions else modules[node.id]), node.id


def all_mutants() -> list[Mutant]:
    """Every mutant, each under its own name."""
    trees = (from_tree(CAMPAIGN.text(x), x, CHANGES, _stays) for x in MODULES)
    return [mutant for tree in trees for mutant in tree if set(_claims(mutant)) - FALSE]


def _claims(mutant: Mutant) -> tuple[str, ...]:
    """The claims whose twins a mutant concerns."""
    path = mutant.name.partition(":")[0].removeprefix(f"{mutant.module}.")
    return _twins_by_function()[mutant.module, path.partition(".")[0]]


def noticed_by(mutant: Mutant | None) -> str:
    """The first twin that a mutant concerns and that notices it, of all twins for None.

    The twins are registered anew, from the text that is changed.
    """
    if mutant is None:
        return next(filter(None, map(noticed, twin_names())), "")
    registry._registry.clear()
    for module in MODULES:
        del sys.modules[f"numeric.{module.replace('/', '.')}"]
    del sys.modules["numeric.claims"]
    changed = f"numeric.{mutant.module.replace('/', '.')}"
    sys.modules[changed] = ModuleType(changed)
    vars(sys.modules[changed]).update(SWAPPED_IN)
    path = Path("numeric", f"{mutant.module}.py")
    try:
        exec(compile(path.read_text("utf-8"), path, "exec"), vars(sys.modules[changed]))
        importlib.import_module("numeric.claims")
    except Exception as error:
        return f"it cannot be imported: {type(error).__name__}"
    return next(filter(None, map(noticed, _claims(mutant))), "")


def noticed(claim: str) -> str:
    """What the tests of the twins say of it, if it is not as it should be.

    A violation among the first instances is one among all of them.
    """
    expected = "refuted" if claim in REFUTED else "proved"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = summarise(find(claim), 30, seed=1)
            if not found.violations or expected == "refuted":
                found = summarise(find(claim), 300, seed=1)
            true = examined_where_true(claim) if claim in WHERE_TRUE else found
    except Exception as error:
        return f"{claim} raises {type(error).__name__}"
    if not found.agrees_with(expected) or (claim in WHERE_TRUE and true.violations):
        return f"{claim} is not {expected}"
    slack = loose(found) if expected == "proved" else []
    slack = loose(true) if claim in WHERE_TRUE else slack
    return f"{claim} is loose in {', '.join(slack)}" if slack else ""


CAMPAIGN = Campaign(
    "tests.numeric.twins.mutation_campaign",
    NUMERIC,
    MODULES,
    all_mutants,
    noticed_by,
    EXPLAINED,
    SECONDS,
)

if __name__ == "__main__":
    raise SystemExit(run(CAMPAIGN))
