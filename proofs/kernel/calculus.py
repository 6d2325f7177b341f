"""Rules of calculus: the derivative of an entry, and the Jacobian over time.

SymPy differentiates and simplifies the scalars of :mod:`proofs.kernel.smooth_scalars`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import sub

import sympy
from sympy.matrices.expressions.matexpr import MatrixElement

from .polynomial import (
    BOUND,
    EMPTY,
    Dimension,
    KernelError,
    Letter,
    Polynomial,
    Step,
    constant,
    of,
    require,
)
from .smooth_scalars import INDEX, check, flat, is_index, is_variable, simplified, slope
from .statement import ZERO, Atom, Derivative
from .theorem import Inference, Meaning, Recurrence, Theorem, _rule

Block = tuple[Theorem, Polynomial]
Gates = Mapping[Letter, sympy.Expr]


@_rule
def derivative(function: sympy.Expr, variable: sympy.Expr, value: sympy.Expr) -> Inference:
    """``∂ function / ∂ variable = value``, if SymPy's derivative minus the value simplifies to 0.

    This trusts SymPy's calculus of scalars, where both sides are defined, and nothing of its
    matrices: an entry of a matrix is a real variable of its own.  A function of leaves, which are
    sums and entries outside sums, is differentiated by them, and they by the variable.

    Fails unless the three are scalars as :mod:`proofs.kernel.calculus` has them, in which each name
    is one thing and each index in range, and the variable is a real variable or an entry.

    >>> z = sympy.Symbol("z", real=True)
    >>> derivative(sympy.tanh(z), z, 1 - sympy.tanh(z) ** 2)
    ⊢ d(tanh(z))/d(z) = 1 - tanh(z)**2
    >>> derivative(sympy.tanh(z), z, 1 - sympy.tanh(z))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: derivative: d(tanh(z))/d(z) is off by ...
    """
    check(function, variable, value)
    require(is_variable(variable), "derivative: {} is not a real variable", variable)
    rest = simplified(slope(function, variable) - flat(value))
    require(rest == 0, "derivative: d({})/d({}) is off by {}", function, variable, rest)
    return Inference((), (Derivative(function, variable, value),))


@_rule
def chain_rule(
    blocks: Mapping[tuple[str, str], Block],
    row: sympy.Symbol,
    gates: Gates,
    rest: Mapping[str, Fraction] = EMPTY,
) -> Inference:
    """The Jacobian over time of a state of several vectors, ``a[k] = F_a(a[k−1], b[k−1], …)``.

    ``blocks[a, b]`` is ``⊢ ∂F_i/∂b_j = A_ab(k)_ij`` and A_ab.  The chain rule then says
    ``⊢ ∀k ≥ 1: ∂a[k] = Σ_b A_ab(k) ∂b[k − 1]``, where ∂a is the n × m derivative of a by any m
    parameters of the state at step 0; for a single vector these are its entries: ``⊢ ∂h[0] = I``.
    A vector that stays as it is, F_a = a, is a parameter of the others: ``∂a[k] = ∂a[k − 1]``.
    The gates of A, at step k, are diagonal; each is defined by its i-th entry, taken at the state
    at k − 1 and at what else F takes at step k.  From now on all these letters stand for this.

    With ``rest``, every entry of a starts as ``rest[a]``.  If F leaves this as it is, whatever the
    other vectors are, it remains so, and ``⊢ ∀k ≥ 1: D[k] = d I`` for each gate D that is known to
    be the rational number d there.

    Fails unless there is a block for each two vectors of the state, all n × 1; each differentiates,
    by b_j, one function of i and not of j; each gate occurs, and is a function of i and not of j; A
    is a sum of products of gates at step k and at most two constant matrices, n × n; entry (i, j)
    of A, for symbolic size, is the derivative; and F_a at rest is known to be ``rest[a]``.

    >>> i, j, l = (sympy.Symbol(name, integer=True) for name in "ijl")
    >>> n = sympy.Symbol("n", integer=True, positive=True)
    >>> W, h = sympy.MatrixSymbol("W", n, n), sympy.MatrixSymbol("h", n, 1)
    >>> step = derivative(sympy.Sum(W[i, l] * h[l, 0], (l, 0, n - 1)), h[j, 0], W[i, j])
    >>> chain_rule({("h", "h"): (step, of(Letter("W", "n", "n")))}, i, {})
    ⊢ -1 + ∂h[0] = 0; ∀k ≥ 1: -1 W ∂h[k-1] + ∂h[k] = 0
    >>> chain_rule({("h", "h"): (step, of(Letter("W", "n", "n")).T)}, i, {})
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: chain_rule: Wᵀ must be gates and at most two matrices
    >>> slope, D = 1 - sympy.tanh(h[i, 0]) ** 2, Letter("D", "n", "n", "diagonal")
    >>> step = derivative(sympy.tanh(h[i, 0]), h[j, 0], slope * h[i, 0].diff(h[j, 0]))
    >>> block = {("h", "h"): (step, of(D._replace(step=Step("k", 0))))}
    >>> chain_rule(block, i, {D: slope}, {"h": Fraction(0)})
    ⊢ -1 + ∂h[0] = 0; ∀k ≥ 1: -1 D[k] ∂h[k-1] + ∂h[k] = 0; ∀k ≥ 1: -1 + D[k] = 0
    """
    names = sorted({name for pair in blocks for name in pair})
    whole = blocks.keys() == {(a, b) for a in names for b in names}
    require(whole, "chain_rule: {} need a block for each two of them", names)
    require(rest.keys() <= set(names), "chain_rule: {} at rest are not all in {}", rest, names)
    parts = {pair: _one_derivative(blocks[pair][0]) for pair in sorted(blocks)}
    matrices = {pair: matrix for pair, (_, matrix) in blocks.items()}
    now = _by_parameters(names, matrices[names[0], names[0]].rows)
    letters = {letter for matrix in matrices.values() for letter in matrix.letters}
    states = {letter.variable for letter in now.values()}
    require(gates.keys() <= letters, "chain_rule: {} are not all in the blocks", list(gates))
    _check_names(parts.values(), row, gates, states, letters - gates.keys())
    functions = _functions(parts)
    for pair, part in parts.items():
        state = _column(pair[1], now[pair[1]].rows)
        _check_jacobian(part, matrices[pair], state, row, gates)
    conclusion = _recurrence(now, matrices)
    if rest:
        fixed_point = {_column(name, now[name].rows): rest[name] for name in rest}
        conclusion += _gates_at_rest(functions, fixed_point, gates)
    shown = tuple((pair, part, matrices[pair]) for pair, part in parts.items())
    values = tuple((name, constant(value)) for name, value in rest.items())
    network = Recurrence(shown, row, tuple(gates.items()), values)
    hypotheses = {atom for theorem, _ in blocks.values() for atom in theorem.hypotheses}
    return Inference(hypotheses, conclusion, [Meaning(x, network) for x in letters | states])


def _by_parameters(names: Sequence[str], size: Dimension) -> dict[str, Letter]:
    """``∂a[k]`` for each vector a: by the entries of a single one, else by any m parameters."""
    columns = size if len(names) == 1 else "m"
    return {a: Letter(f"∂{a}", size, columns, step=Step(BOUND, 0)) for a in names}


def _functions(parts: Mapping[tuple[str, str], Derivative]) -> dict[str, sympy.Expr]:
    """The function of each vector, one and the same in all of its derivatives."""
    for (a, b), part in parts.items():
        same = part.function == parts[a, a].function
        require(same, "chain_rule: {} by {} is of another function than {} by {}", a, b, a, a)
    return {a: part.function for (a, _), part in parts.items()}


def _recurrence(
    now: Mapping[str, Letter], matrices: Mapping[tuple[str, str], Polynomial]
) -> list[Atom]:
    """``∂a[k] = Σ_b A_ab(k) ∂b[k − 1]``, and ``∂h[0] = I`` for a single vector h."""
    conclusion = list[Atom]()
    if len(now) == 1:
        first = next(iter(now.values()))
        start = of(first._replace(step=Step(None, 0)))
        conclusion.append(Atom(ZERO, start - constant(1, first.rows)))
    for a in now:
        images = (matrices[a, b] * of(now[b]._replace(step=Step(BOUND, -1))) for b in now)
        conclusion.append(Atom(ZERO, reduce(sub, images, of(now[a])), True))
    return conclusion


def _one_derivative(theorem: Theorem) -> Derivative:
    shown = theorem.conclusion
    if len(shown) == 1 and isinstance(shown[0], Derivative):
        return shown[0]
    raise KernelError(f"chain_rule: {theorem} is not the derivative of one entry")


def _symbolic(size: Dimension) -> sympy.Symbol:
    require(type(size) is str, "chain_rule: the size {} is a number and not a name", size)
    return sympy.Symbol(size, integer=True, positive=True)


def _column(name: str, size: Dimension) -> sympy.MatrixSymbol:
    """The vector of that name."""
    return sympy.MatrixSymbol(name, _symbolic(size), 1)


def _check_names(
    parts: Iterable[Derivative],
    row: sympy.Symbol,
    gates: Gates,
    states: Iterable[Letter],
    weights: Iterable[Letter],
) -> None:
    """Refuse a name that stands for two things in the scalars and in what is concluded."""
    scalars = (x for part in parts for x in (part.function, part.variable, part.value))
    names = check(row, *scalars, *gates.values())
    require(is_index(row), "chain_rule: the row {} is no Symbol(…, integer=True)", row)
    for letter in states:
        names.index(row, _symbolic(letter.rows), frozenset())
        for size in map(_symbolic, (letter.rows, letter.columns)):
            names.name(size.name, size)
    for letter in (*gates, *states):
        names.name(letter.name, letter)
    for letter in weights:
        sizes = map(_symbolic, (letter.rows, letter.columns))
        names.name(letter.name, sympy.MatrixSymbol(letter.name, *sizes))


def _check_jacobian(
    part: Derivative, matrix: Polynomial, state: sympy.MatrixSymbol, row: sympy.Symbol, gates: Gates
) -> None:
    """Refuse a matrix that is not the derivative of a function of the row by the state."""
    size = state.shape[0]
    square = matrix.shape == (size.name, size.name)
    require(square, "chain_rule: {.described} is not {} × {}", matrix, size, size)
    column = part.variable.args[1] if isinstance(part.variable, MatrixElement) else row
    fits = is_index(column) and column != row and part.variable == state[column, 0]
    require(fits, "chain_rule: {} is not entry j of {}, {} × 1", part.variable, state, size)
    for entry in (part.function, *gates.values()):
        require(not entry.has(column), "chain_rule: {} depends on {}", entry, column)
    off = flat(part.value)
    for m, c in matrix.terms.items():
        weights = [letter for letter in m.word if not _is_gate(letter, gates)]
        plain = not m.scalars and len(weights) <= 2 and all(map(_is_constant, weights))
        require(plain, "chain_rule: {} must be gates and at most two matrices", m)
        within = all(letter.rows == letter.columns == size.name for letter in weights)
        require(within, "chain_rule: the matrices of {} are not all {} × {}", m, size, size)
        entry = _entry(m.word, size, row, column, gates)
        off -= sympy.Rational(c.numerator, c.denominator) * flat(entry)
    off = simplified(off)
    require(off == 0, "chain_rule: {} is off the Jacobian by {}", matrix, off)


def _entry(
    word: Sequence[Letter],
    size: sympy.Symbol,
    row: sympy.Symbol,
    column: sympy.Symbol,
    gates: Gates,
) -> sympy.Expr:
    """The entry in row and column of a product of gates and at most two matrices of that size.

    A product of two matrices is a sum over INDEX.
    """
    factors, places = list[sympy.Expr](), [row]
    weights = sum(not _is_gate(letter, gates) for letter in word)
    for letter in word:
        if _is_gate(letter, gates):
            gate, place = gates[letter.variable], places[-1]
            factors.append(gate if place == row else gate.xreplace({row: place}))
            continue
        places.append(INDEX if len(places) < weights else column)
        factors.append(sympy.MatrixSymbol(letter.name, size, size)[places[-2], places[-1]])
    if sympy.S.Zero in factors:
        return sympy.S.Zero  # SymPy would ask at length whether the others are finite
    if not weights:
        factors.append(sympy.KroneckerDelta(row, column, (0, size - 1)))
    if weights < 2:
        return sympy.Mul(*factors)
    summed = [factor for factor in factors if factor.has(INDEX)]
    others = [factor for factor in factors if not factor.has(INDEX)]
    return sympy.Mul(*others, sympy.Sum(sympy.Mul(*summed), (INDEX, 0, size - 1)))


def _is_gate(letter: Letter, gates: Gates) -> bool:
    """Whether the letter is one of the gates, at step k."""
    return letter.variable in gates and letter.step == Step(BOUND, 0) and letter.commutes


def _is_constant(letter: Letter) -> bool:
    """Whether the letter is a matrix that stays the same at every step.

    Running products have a step, and functions are of diagonal matrices: they commute.
    """
    return letter == letter.variable and not letter.commutes


def _gates_at_rest(
    functions: Mapping[str, sympy.Expr], rest: Mapping[sympy.MatrixSymbol, Fraction], gates: Gates
) -> list[Atom]:
    """``D[k] = d I`` for each gate of a state that starts at rest, and is seen to stay there."""
    for state, value in rest.items():
        found = _value_at(functions[state.name], rest)
        require(found is not None, "chain_rule: {} at rest is no rational", state)
        require(found == value, "chain_rule: {} moves from {} at rest to {}", state, value, found)
    values = {gate: _value_at(entry, rest) for gate, entry in gates.items()}
    now = Step(BOUND, 0)
    return [
        Atom(ZERO, of(gate._replace(step=now)) - constant(value, gate.rows), True)
        for gate, value in values.items()
        if value is not None
    ]


def _is_sum_of_zeros(node: sympy.Basic) -> bool:
    return isinstance(node, sympy.Sum) and node.function == 0


def _value_at(entry: sympy.Expr, rest: Mapping[sympy.MatrixSymbol, Fraction]) -> Fraction | None:
    """The rational value of an entry where vectors rest, each with all its entries the same.

    None if it has none there, or none that is known.
    """
    entries = (x for x in entry.atoms(MatrixElement) if x.args[0] in rest)
    at_rest = entry.xreplace({x: sympy.Rational(rest[x.args[0]]) for x in entries})
    value = simplified(flat(at_rest.replace(_is_sum_of_zeros, lambda _: sympy.S.Zero)))
    return Fraction(value.p, value.q) if isinstance(value, sympy.Rational) else None
