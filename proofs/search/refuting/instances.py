"""Values for a problem: raw numbers for what is drawn, and from them all the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from proofs.kernel import POSITIVE, PSD, Letter, Monomial, Polynomial
from proofs.search.words import without

from .evaluation import (
    Array,
    Evaluator,
    Floats,
    Values,
    plain_letters,
    smallest_eigenvalue,
    smallest_entry,
    solved,
)
from .problem import Problem
from .solving import nearest_solution, symmetric_root

Rounding = Callable[[float, float], Fraction]
"""A short rational between two floats."""


@dataclass
class Instances:
    """Raw numbers for the letters that are drawn, and which scalars are pushed to their bound."""

    raw: Values
    pushed: dict[Letter, NDArray[np.bool_]]

    def chosen(self, places: Sequence[int] | NDArray[np.int64]) -> Instances:
        """The instances at some places."""
        raw = {x: v[places] for x, v in self.raw.items()}
        return Instances(raw, {x: v[places] for x, v in self.pushed.items()})

    @property
    def count(self) -> int:
        """How many there are."""
        return len(next(iter(self.raw.values()))) if self.raw else 1


def completed(
    problem: Problem,
    instances: Instances,
    dimensions: dict[str, int],
    rounding: Rounding | None = None,
    slack: float = 0.0,
) -> Evaluator:
    """The values of all letters: from raw numbers, definitions, and the best bounds.

    With a ``rounding`` everything is a fraction, and a bound gives way by at most ``slack``.
    """
    evaluate = Evaluator({}, dimensions, instances.count, rounding is not None)
    computed = problem.computed
    for letter in problem.drawn:
        if letter not in computed:
            evaluate.values[letter] = _structured(letter, instances.raw[letter], problem)
    waiting = _settle(problem, instances, evaluate, computed)
    for letter, forms in problem.vectors.items():
        evaluate.set(letter, _top_vector(forms, evaluate, rounding, slack))
        waiting = _settle(problem, instances, evaluate, waiting)
    for letter in problem.scalars:
        bounded = _bounded(letter, problem, evaluate, instances, rounding, slack)
        evaluate.set(letter, bounded)
    if waiting or _depends_on_scalars(problem):
        for letter in problem.definitions:
            evaluate.values.pop(letter, None)
        _settle(
            problem, instances, evaluate, list({**problem.definitions, **dict.fromkeys(waiting)})
        )
    return evaluate


def _depends_on_scalars(problem: Problem) -> bool:
    moved = {*problem.scalars, *problem.vectors}
    return any(moved & problem.needed(x) for x in problem.definitions)


def _settle(
    problem: Problem, instances: Instances, evaluate: Evaluator, waiting: Sequence[Letter]
) -> list[Letter]:
    """Compute the letters of which all is known that they need; return those that wait."""
    while True:
        ready = [x for x in waiting if problem.needed(x) <= evaluate.values.keys()]
        if not ready:
            return list(waiting)
        for letter in ready:
            evaluate.set(letter, _computed(letter, problem, instances, evaluate))
        waiting = [x for x in waiting if x not in ready]


def _computed(letter: Letter, problem: Problem, instances: Instances, evaluate: Evaluator) -> Array:
    if letter in problem.above:
        root = instances.raw[letter]
        return np.asarray(evaluate(problem.above[letter]) + root @ root.swapaxes(1, 2))
    if letter in problem.roots:
        raw = None if letter in problem.positive_roots else instances.raw[letter]
        return symmetric_root(evaluate(problem.roots[letter]), raw)
    if letter in problem.equations:
        start = _structured(letter, instances.raw[letter], problem)
        return nearest_solution(letter, problem.equations[letter], start, evaluate)
    value = evaluate(problem.definitions[letter])
    if letter in problem.denominators:
        return solved(evaluate(problem.denominators[letter]), value)
    return value


def _structured(letter: Letter, raw: Array, problem: Problem) -> Array:
    if letter.structure == "diagonal" and letter.rows != 1:
        raw = raw * np.eye(raw.shape[1], dtype=int)
    elif letter.structure == "symmetric":
        raw = (raw + raw.swapaxes(1, 2)) / 2
    return np.abs(raw) if letter in problem.nonnegative else raw


def _floats(values: Array) -> Floats:
    return values.astype(np.float64)


def _top_vector(
    forms: Sequence[Polynomial], evaluate: Evaluator, rounding: Rounding | None, slack: float
) -> Array:
    """The unit vector x with the largest xᵀMx."""
    total = sum(_floats(evaluate(form)) for form in forms)
    vector = np.linalg.eigh(total)[1][:, :, -1:]
    if rounding is None:
        return np.asarray(vector)
    vector = vector / np.abs(vector).max()
    near = max(slack, 1e-6) / 4
    return _fractions(vector, lambda x: rounding(x - near, x + near))


def _fractions(values: Floats, rounded: Callable[[float], Fraction]) -> Array:
    result = np.empty(values.shape, dtype=object)
    for place, value in np.ndenumerate(values):
        result[place] = rounded(float(value))
    return result


def _bounded(
    letter: Letter,
    problem: Problem,
    evaluate: Evaluator,
    instances: Instances,
    rounding: Rounding | None,
    slack: float,
) -> Array:
    """The scalar at the end of its range that is worse for the goal."""
    values = evaluate.values
    raw = values[letter]
    drawn = _floats(raw)[:, 0, 0]
    low, high = _range(letter, problem, evaluate, drawn < 0)
    value = np.clip(drawn, low, np.maximum(low, high))
    if letter in plain_letters(problem.goal.polynomial):
        worse = _direction(letter, problem.goal.polynomial, evaluate, value)
        end = np.where(worse > 0, high, low)
        value = np.where(instances.pushed[letter] & np.isfinite(end) & (worse != 0), end, value)
    if rounding is None:
        return np.asarray(value[:, None, None])
    if value[0] == drawn[0]:
        return raw
    room = max(slack, 1e-12) * max(abs(value[0]), 1e-12)
    if value[0] <= low[0]:
        return _fractions(value[:, None, None], lambda x: rounding(x - 1e-3 * room, x + room))
    return _fractions(value[:, None, None], lambda x: rounding(x - room, x + 1e-3 * room))


def _direction(letter: Letter, goal: Polynomial, evaluate: Evaluator, value: Floats) -> Floats:
    """+1 where the goal fails more if the scalar grows, −1 where if it shrinks."""
    results = []
    for factor in (0.99, 1.01):
        shifted = {x: _floats(v) for x, v in evaluate.values.items()}
        shifted[letter] = (factor * value + (factor - 1) * 1e-3 * (value == 0))[:, None, None]
        other = replace(evaluate, values=shifted, exact=False, _words={})
        if not plain_letters(goal) <= shifted.keys():
            return np.zeros(len(value))
        results.append(smallest_eigenvalue(other(goal)))
    return np.sign(results[0] - results[1])


def _range(
    letter: Letter, problem: Problem, evaluate: Evaluator, negative: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """The bounds that hypotheses ``sᵐ c I + M ⪰ 0`` put on the scalar s.

    Of the two branches of s² ≥ b, the one with the sign that s was drawn with.
    """
    low = np.full(evaluate.count, -np.inf)
    high = np.full(evaluate.count, np.inf)
    for atom in problem.hypotheses:
        if atom.relation not in (PSD, POSITIVE) or letter not in atom.polynomial.letters:
            continue
        pieces = _by_power(atom.polynomial, letter)
        powers = pieces.keys() - {0}
        known = all(plain_letters(p) <= evaluate.values.keys() for p in pieces.values())
        if len(powers) != 1 or not known:
            continue
        (power,) = powers
        if any(m.word for m in pieces[power].terms):
            continue
        factor = _floats(evaluate(pieces[power]))[:, 0, 0]
        rest = np.zeros(evaluate.count)
        if 0 in pieces:
            least = smallest_entry if pieces[0].is_diagonal else smallest_eigenvalue
            rest = least(_floats(evaluate(pieces[0])))
        with np.errstate(divide="ignore", invalid="ignore"):
            bound = -rest / factor
            root = np.sign(bound) * np.abs(bound) ** (1.0 / power)
        if power % 2 == 0:
            root = np.where(bound > 0, root, np.where(factor > 0, -np.inf, 0.0))
            low = np.where(factor < 0, np.fmax(low, -root), low)
            high = np.where((factor > 0) & negative, np.fmin(high, -root), high)
        low = np.where((factor > 0) & ~(negative & (power % 2 == 0)), np.fmax(low, root), low)
        high = np.where(factor < 0, np.fmin(high, root), high)
    return low, high


def _by_power(p: Polynomial, letter: Letter) -> dict[int, Polynomial]:
    pieces: dict[int, Polynomial] = {}
    for m, c in p.terms.items():
        power = m.scalars.count((letter,))
        rest = without(m.scalars, ((letter,),) * power)
        if rest is None or any(letter in word for word in rest):
            return {}
        part = Polynomial(p.rows, p.columns, {Monomial(rest, m.word): c})
        pieces[power] = pieces[power] + part if power in pieces else part
    return pieces
