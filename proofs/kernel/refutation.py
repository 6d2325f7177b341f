"""The rule of refutation: exact evaluation at rational matrices, by SymPy's arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import mul

import sympy

from .polynomial import (
    BOUND,
    EMPTY,
    RUNNING_PRODUCT,
    TRACE,
    Dimension,
    Letter,
    Polynomial,
    Step,
    Steps,
    Substitution,
    Word,
    require,
)
from .statement import ENTRYWISE, POSITIVE, PSD, ZERO, Atom, Counterexample, Point
from .theorem import Inference, Theorem, _rule

Values = Mapping[Letter, Sequence[sympy.Matrix]]
"""The matrix of each variable; of a family, those of steps 0, 1, 2, …, the last one repeated."""
Dimensions = Mapping[str, int]


@_rule
def counterexample(
    hypotheses: frozenset[Atom],
    conclusion: Atom,
    values: Values,
    dimensions: Dimensions,
    steps: Steps = EMPTY,
    letters: Substitution = EMPTY,
    proof: Theorem | None = None,
) -> Inference:
    """Values exist at which every hypothesis holds and the conclusion fails.

    The statement is first taken at ``letters`` and ``steps``, which is a choice of values.  Each
    relation is then decided by exact evaluation at the values, unless the proof concludes it (or,
    for a conclusion p ≥ 0 or p > 0, its negation): then it holds whatever else is chosen.

    Fails unless every hypothesis of the statement, and of the proof, holds and the conclusion does
    not, as far as exact rational values of the letters that occur decide it.

    >>> from proofs.kernel import *
    >>> a = Letter("a", 1, 1)
    >>> square, goal = Atom(PSD, of(a) * of(a) - constant(4)), Atom(PSD, of(a))
    >>> counterexample(frozenset({square}), goal, {a: [sympy.Matrix([-2])]}, {})
    ⊢ -4 + a a ⪰ 0 does not imply a ⪰ 0: a = [[[-2]]]
    >>> counterexample(frozenset({square}), goal, {a: [sympy.Matrix([-1])]}, {})
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: counterexample: -4 + a a ⪰ 0 fails
    """
    for size in dimensions.values():
        require(type(size) is int and size >= 1, "counterexample: {} is no size", size)
    given = proof.hypotheses if proof else frozenset()
    concluded = frozenset(proof.conclusion if proof else ())
    defined = proof.defined if proof else frozenset()
    valued = (values.keys() | letters.keys()) & defined
    require(not valued, "counterexample: {} are defined, not valued", valued)
    taken = frozenset(atom.substitute(letters, steps) for atom in hypotheses)
    for atom in given | (taken - concluded):
        require(holds(atom, values, dimensions), "counterexample: {} fails", atom)
    broken = conclusion.substitute(letters, steps)
    fails = _negation(broken) in concluded or not holds(broken, values, dimensions)
    require(fails, "counterexample: the conclusion {} holds at the values", broken)
    occurring = {x for atom in (*given, *taken, broken) for x in atom.polynomial.letters}
    shown = tuple((x, tuple(family)) for x, family in values.items() if x in occurring)
    substituted = tuple(letters.items()), tuple(steps.items())
    point = Point(tuple(dimensions.items()), shown, *substituted)
    return Inference((), (Counterexample(frozenset(hypotheses), conclusion, point),))


def _negation(atom: Atom) -> Atom | None:
    """The negation of p ≥ 0 or of p > 0, for one scalar p."""
    opposite = {PSD: POSITIVE, POSITIVE: PSD}.get(atom.relation)
    if opposite is None or atom.every or not atom.polynomial.is_scalar:
        return None
    return Atom(opposite, -atom.polynomial)


def holds(atom: Atom, values: Values, dimensions: Dimensions) -> bool:
    """Whether the relation holds at the values: decided exactly, or refused.

    For ``∀k`` it is decided at each k up to one beyond the last value that is given: from there
    on every family, also at step k − 1, repeats its last value.
    """
    if atom.every:
        names = {letter.name for letter, _ in atom.polynomial.occurrences()}
        bounded = names.isdisjoint({RUNNING_PRODUCT, BOUND})
        require(bounded, "{} has unboundedly many values", atom)
        last = 1 + max(map(len, values.values()), default=0)
        steps = (Step(None, number) for number in range(1, last + 1))
        return all(holds(atom.at(step), values, dimensions) for step in steps)
    value = evaluate(atom.polynomial, values, dimensions)
    if atom.relation == ZERO:
        return all(x == 0 for x in value)
    if atom.relation == ENTRYWISE:
        return all(x >= 0 for x in value)
    return _is_definite(value, atom.relation == POSITIVE)


def _shape(rows: Dimension, columns: Dimension, dimensions: Dimensions) -> tuple[int, int]:
    sizes = [dimensions.get(d, 0) if isinstance(d, str) else d for d in (rows, columns)]
    fits = all(type(size) is int and size >= 1 for size in sizes)
    require(fits, "the sizes of a {} × {} matrix must be given, at least 1", rows, columns)
    return sizes[0], sizes[1]


def evaluate(polynomial: Polynomial, values: Values, dimensions: Dimensions) -> sympy.Matrix:
    """The exact value of a polynomial at the values."""
    rows, columns = _shape(*polynomial.shape, dimensions)
    total = sympy.zeros(rows, columns)
    for m, c in polynomial.terms.items():
        number = sympy.Rational(c.numerator, c.denominator)
        for word in m.scalars:
            number *= _product(word, values, dimensions)[0, 0]
        total += number * (_product(m.word, values, dimensions) if m.word else sympy.eye(rows))
    return total


def _product(word: Word, values: Values, dimensions: Dimensions) -> sympy.Matrix:
    return reduce(mul, (_value(letter, values, dimensions) for letter in word))


def _value(letter: Letter, values: Values, dimensions: Dimensions) -> sympy.Matrix:
    step = letter.step or Step(None, 0)
    fixed = step.base is None and step.offset >= 0 and letter.structure != "natural"
    require(fixed, "{} stands at a free step; give the step a number", letter)
    if letter.argument is not None and letter.name == TRACE:
        value = sympy.Matrix([evaluate(letter.argument, values, dimensions).trace()])
    elif letter.argument is not None:
        diagonal = evaluate(letter.argument, values, dimensions).diagonal()
        value = sympy.diag(*map(getattr(sympy, letter.name), diagonal))
    else:
        family = values.get(letter.variable, ())
        require(len(family), "no value for {}", letter)
        value = family[min(step.offset, len(family) - 1)]
    exact = isinstance(value, sympy.MatrixBase) and all(
        isinstance(x, sympy.Rational) for x in value
    )
    value = value.T if exact and letter.transposed else value
    fits = exact and value.shape == _shape(letter.rows, letter.columns, dimensions)
    fits = fits and (letter.structure == "general" or value == value.T)
    fits = fits and (not letter.commutes or value.is_diagonal())
    require(fits, "{} is not an exact {} matrix: {}", letter, letter.structure, value)
    return value


def _is_definite(value: sympy.Matrix, strictly: bool) -> bool:
    """A symmetric matrix is ⪰ 0 iff its first pivot is positive and its Schur complement is ⪰ 0,
    or its first row vanishes and the rest is ⪰ 0.
    """
    if not value.rows:
        return True
    pivot, row, rest = value[0, 0], value[0, 1:], value[1:, 1:]
    if pivot == 0:
        return not strictly and not any(row) and _is_definite(rest, strictly)
    return bool(pivot > 0) and _is_definite(rest - row.T * row / pivot, strictly)
