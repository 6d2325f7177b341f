"""The scalars that the kernel differentiates: which SymPy expressions it takes, and their slopes.

A scalar is built from real variables, entries of matrices, rationals, sums, integer powers, exp,
tanh and undefined functions of one variable, which are real and smooth by convention.  All of it is
total: a power is negative only of what is positive by its form.

**One name is one thing** in all that is said together, and no symbol is both bound and free.  A
**size** is a name or a positive integer.  An **index** is an integer symbol or a number.  A sum
binds it to 0, …, n − 1, and then it indexes dimensions of size n; where it is free, it stands for
every place of the one size that it indexes; a number is certainly in range.  So two symbols may be
equal or not, and ``KroneckerDelta`` says which.

SymPy is trusted with the calculus of these scalars, and with nothing of its matrices: an entry of a
matrix is a real variable of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

import sympy
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement

from .polynomial import KernelError, require
from .theorem import is_undefined_function, refuse_foreign_nodes

REAL, INTEGER, NATURAL, SIZE = "real", "integer", "nonnegative integer", "positive integer"
Scope = frozenset[tuple[sympy.Symbol, Any]]
"""The symbols that are bound around a part: an index with its size, a real variable with None."""
Parts = Iterable[tuple[Any, Scope]]


def _is_symbol(value: Any, *assumptions: str) -> bool:
    """Whether the value is a symbol with just one of these assumptions."""
    made = (dict.fromkeys(words.split(), True) for words in assumptions)
    plain = type(value) is sympy.Symbol
    return plain and value in [sympy.Symbol(value.name, **words) for words in made]


def is_index(value: Any) -> bool:
    """Whether the value is a symbol for an index."""
    return _is_symbol(value, INTEGER)


def is_variable(value: Any) -> bool:
    """Whether the value is a real variable, or an entry of a matrix."""
    return _is_symbol(value, "", REAL) or type(value) is MatrixElement


def _is_size(value: Any) -> bool:
    return _is_symbol(value, SIZE) or (isinstance(value, sympy.Integer) and value >= 1)


def _is_positive(value: Any) -> bool:
    """Whether a scalar is positive by its form, at all values of its variables."""
    if isinstance(value, sympy.Add):
        return all(map(_is_nonnegative, value.args)) and any(map(_is_positive, value.args))
    if isinstance(value, sympy.Mul):
        return all(map(_is_positive, value.args))
    if isinstance(value, sympy.Pow):
        return _is_positive(value.base)
    number = isinstance(value, sympy.Rational) and value > 0
    return number or isinstance(value, sympy.exp) or _is_symbol(value, SIZE)


def _is_nonnegative(value: Any) -> bool:
    even = isinstance(value, sympy.Pow) and value.exp.is_Integer and value.exp % 2 == 0
    return even or _is_positive(value)


@dataclass
class Names:
    """The names of one statement: what each stands for, and the size of each free index."""

    meanings: dict[str, object] = field(default_factory=dict)
    sizes: dict[sympy.Symbol, Any] = field(default_factory=dict)
    free: set[sympy.Symbol] = field(default_factory=set)
    bound: set[sympy.Symbol] = field(default_factory=set)
    seen: set[tuple[type, Any, Scope]] = field(default_factory=set)

    def name(self, name: str, meaning: object) -> None:
        """Let the name stand for this, unless it stands for something else."""
        word = re.fullmatch(r"(?!\d)[^\s()\[\]{}<>+*/^=,;:.|−·-]+", name)
        require(word and name not in ("exp", "tanh"), "{!r} is no name: write one word", name)
        alone = self.meanings.setdefault(name, meaning) == meaning
        require(alone, "the name {} stands for two things; give each a name of its own", name)

    def index(self, place: Any, size: Any, scope: Scope) -> None:
        """Let the place be one of 0, …, size − 1, unless it might be another."""
        require(_is_size(size), "the size {} is neither a positive integer nor a name", size)
        if isinstance(place, sympy.Integer):
            inside = place == 0 or (size.is_Integer and 0 <= place < size)
            require(inside, "the index {} may be out of range: the size is {}", place, size)
            return
        require(is_index(place), "the index {} is no number and no Symbol(…, integer=True)", place)
        bound = dict(scope)
        known = bound[place] if place in bound else self.sizes.setdefault(place, size)
        require(known == size, "{} is one of {} places, and indexes {}", place, known, size)


def check(*expressions: Any) -> Names:
    """The meaning of the names of exact smooth scalars; anything else is refused."""
    names = Names()
    for expression in expressions:
        _walk(expression, frozenset(), names)
    both = names.free & names.bound
    require(not both, "{} are bound in one part and free in another; rename them", both)
    return names


def _walk(node: Any, scope: Scope, names: Names) -> None:
    """Refuse a part that is no exact smooth scalar, and take the names of the others."""
    kind = type(node)
    if (kind, node, scope) in names.seen:
        return
    names.seen.add((kind, node, scope))
    parts = _undefined_function if is_undefined_function(kind) else _KINDS.get(kind)
    if parts is None:
        raise KernelError(f"{node!r} has no place in an exact smooth scalar")
    for part, inner in parts(node, scope, names):
        _walk(part, inner, names)


def _symbol(node: sympy.Symbol, scope: Scope, names: Names) -> Parts:
    known = _is_symbol(node, "", REAL, INTEGER, NATURAL, SIZE)
    require(known, "{!r} hides an assumption; write Symbol(…, real=True)", node)
    names.name(node.name, node)
    (names.bound if node in dict(scope) else names.free).add(node)
    return ()


def _composed(node: sympy.Expr, scope: Scope, names: Names) -> Parts:
    return ((part, scope) for part in node.args)


def _power(node: sympy.Pow, scope: Scope, names: Names) -> Parts:
    require(node.exp.is_Integer, "the exponent of {} is no integer", node)
    total = node.exp >= 0 or _is_positive(node.base)
    require(total, "{} is undefined where {} is 0, which it may be", node, node.base)
    return ((node.base, scope),)


def _undefined_function(node: sympy.Function, scope: Scope, names: Names) -> Parts:
    names.name(type(node).__name__, type(node))
    require(len(node.args) == 1, "{} is no function of one variable", node)
    return ((node.args[0], scope),)


def _slope(node: sympy.Derivative, scope: Scope, names: Names) -> Parts:
    function, *by = node.args
    undefined = is_undefined_function(type(function)) and len(by) == 1
    plain = undefined and function.args == by[0].args[:1] and is_variable(by[0][0])
    require(plain, "{} is no derivative of an undefined function by its variable", node)
    require(by[0][1].is_Integer, "the order of {} is no number", node)
    return ((function, scope),)


def _slope_at_point(node: sympy.Subs, scope: Scope, names: Names) -> Parts:
    slope, variables, point = node.args
    plain = isinstance(slope, sympy.Derivative) and len(variables) == 1
    plain = plain and slope.args[0].args == variables.args and _is_symbol(variables[0], "", REAL)
    require(plain, "{} is no derivative of an undefined function at a point", node)
    return (slope, scope | {(variables[0], None)}), (point[0], scope)


def _sum(node: sympy.Sum, scope: Scope, names: Names) -> Parts:
    for limit in node.limits:
        whole = len(limit) == 3 and is_index(limit[0]) and limit[1] == 0 and _is_size(limit[2] + 1)
        require(whole, "{} does not run over an index from 0 to n - 1 for a size n", node)
    bound = frozenset((limit[0], limit[2] + 1) for limit in node.limits)
    places = {place for entry in node.function.atoms(MatrixElement) for place in entry.args[1:]}
    indices = {symbol for place in places for symbol in place.free_symbols}
    for index in (limit[0] for limit in node.limits):
        once = [limit[0] for limit in node.limits].count(index) == 1 and index not in dict(scope)
        require(once, "{} binds {} twice", node, index)
        require(index in indices, "{} sums over {}, which indexes nothing", node, index)
    return (node.function, scope | bound), *((size, scope) for _, size in bound)


def _entry(node: MatrixElement, scope: Scope, names: Names) -> Parts:
    matrix, *places = node.args
    plain = type(matrix) is sympy.MatrixSymbol and type(matrix.args[0]) is Str
    require(plain, "{} is no entry of a variable", node)
    names.name(matrix.name, matrix)
    for place, size in zip(places, matrix.shape, strict=True):
        names.index(place, size, scope)
    return ((part, scope) for part in (*places, *matrix.shape))


def _delta(node: sympy.KroneckerDelta, scope: Scope, names: Names) -> Parts:
    first, second, *ranges = node.args
    for place in (first, second):
        fits = is_index(place) or place.is_Integer
        require(fits, "{} compares {}, which is no index", node, place)
        for start, end in ranges:
            require(start == 0, "{} does not range from 0 to n - 1 for a size n", node)
            names.index(place, end + 1, scope)
    return ((part, scope) for part in (first, second))


_KINDS: Mapping[type, Callable[[Any, Scope, Names], Parts]] = MappingProxyType(
    {
        **dict.fromkeys(map(type, map(sympy.Rational, (0, 1, -1, 2, "1/2", "1/3"))), _composed),
        **dict.fromkeys((sympy.Add, sympy.Mul, sympy.exp, sympy.tanh), _composed),
        sympy.Symbol: _symbol,
        sympy.Pow: _power,
        sympy.Derivative: _slope,
        sympy.Subs: _slope_at_point,
        sympy.Sum: _sum,
        MatrixElement: _entry,
        sympy.KroneckerDelta: _delta,
    }
)


# --- slopes --------------------------------------------------------------------------------------
# What is kept of an expression would answer for a look-alike, and the other way round: only SymPy's
# own expressions are kept.


INDEX = sympy.Dummy("l", integer=True)
"""The first index of a sum, whatever its author calls it."""


@cache
def leaf(expression: sympy.Expr) -> sympy.Symbol:
    """A real variable for an entry, or for a sum, whatever its first index is called."""
    refuse_foreign_nodes(expression)
    if isinstance(expression, sympy.Sum) and expression.limits[0][0] != INDEX:
        return leaf(expression.xreplace({expression.limits[0][0]: INDEX}))
    return sympy.Dummy(str(expression), real=True)


def _leaves(expression: sympy.Expr) -> dict[sympy.Expr, sympy.Symbol]:
    """A real variable for each of the outermost sums and entries, the leaves of the expression."""
    found, walk = dict[sympy.Expr, sympy.Symbol](), sympy.preorder_traversal(expression)
    for node in walk:
        if isinstance(node, sympy.Sum | MatrixElement):
            found[node] = leaf(node)
            walk.skip()
    return found


@cache
def flat(expression: sympy.Expr) -> sympy.Expr:
    """The expression as a function of its leaves."""
    refuse_foreign_nodes(expression)
    return expression.xreplace(_leaves(expression)).doit()


@cache
def _leaf_slope(expression: sympy.Expr, variable: sympy.Expr) -> sympy.Expr:
    refuse_foreign_nodes(variable)
    return flat(sympy.diff(expression, variable).replace(sympy.Sum, _term_by_term))


def _term_by_term(function: sympy.Expr, *limits: sympy.Tuple) -> sympy.Expr:
    """The sum of a function, each of its terms by itself."""
    return sympy.Add(*(_summed(term, limits) for term in sympy.Add.make_args(function)))


def _summed(term: sympy.Expr, limits: Sequence[sympy.Tuple]) -> sympy.Expr:
    """The sum of a term from which a δ picks one, or which is constant; others stay sums.

    They would in the end, but SymPy tries long.  Of several sums it must do that over a δ first.
    """
    deltas = sympy.Tuple(*term.atoms(sympy.KroneckerDelta))
    total = sympy.Sum(term, *sorted(limits, key=lambda limit: not deltas.has(limit[0])))
    varies = all(term.has(limit[0]) for limit in limits)
    return total if varies and not deltas else total.doit(deep=False)


def slope(function: sympy.Expr, variable: sympy.Expr) -> sympy.Expr:
    """The derivative: the function is differentiated by its leaves, and they by the variable."""
    whole = flat(function)
    found = sympy.S.Zero if type(variable) is MatrixElement else sympy.diff(whole, variable)
    for part, expression in {leaf(x): x for x in _leaves(function)}.items():
        if inner := _leaf_slope(expression, variable):
            factor, varying = whole.as_independent(part, as_Add=False)
            found += inner * factor * sympy.diff(varying, part)
    return found


def simplified(flat: sympy.Expr) -> sympy.Expr:
    """Zero where this is seen to be zero at all values of its leaves."""
    return sympy.expand(flat) and sympy.simplify(flat)  # expanding is much the faster
