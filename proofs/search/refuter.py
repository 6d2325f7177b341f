"""``refute``: values that satisfy the hypotheses and break a goal, checked by the kernel."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import floor

import numpy as np
import sympy

from proofs.kernel import Atom, KernelError, Letter, Step, Theorem, counterexample

from .ensembles import Generator, draw, two_levels
from .evaluation import Array, Evaluator, Floats, Values
from .instances import Instances, completed
from .problem import Problem, at_steps

BROKEN = -1e-7
TOLERANCES = (0.3, 0.1, 0.03, 0.01, 1e-3, 1e-5, 1e-8)
EXACT_TRIES = 12


@dataclass(frozen=True)
class Strategy:
    """How many instances to draw and keep, how long to climb; corners: gates stay at two levels."""

    drawn: int
    kept: int = 0
    climb: int = 0
    corners: bool = False

    def __str__(self) -> str:
        climb = f", {self.kept} of them improved {self.climb} times" if self.climb else ""
        gates = ", gates open or closed" if self.corners else ""
        return f"{self.drawn} random instances{gates}{climb}"


STRATEGIES = (
    Strategy(192),
    Strategy(192, 48, 120),
    Strategy(400, 400, 250, corners=True),
    Strategy(384, 48, 400),
)


def refute(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    seconds: float = 10.0,
    seed: int = 0,
    tried: list[str] | None = None,
) -> Theorem | None:
    """Find values that satisfy ``given`` and break one of the goals.

    Parameters
    ----------
    goal, given
        The conclusions, of which one is to fail, and the hypotheses.
    seconds
        The search stops after this time; it mostly ends earlier by itself.
    seed
        Of the random draws.
    tried
        Collects one line for each attempt.

    Returns
    -------
    Theorem or None
        The kernel's theorem that the values are a counterexample.
    """
    log = [] if tried is None else tried
    stop = time.monotonic() + seconds
    rng = np.random.default_rng(seed)
    for strategy in STRATEGIES:
        places: dict[str, None] = {}
        for atom, steps, dimensions, problem in _problems(goal, given, bool(strategy.climb)):
            if strategy.corners and not any(map(_is_gate, problem.drawn)):
                continue
            if time.monotonic() > stop:
                return None
            place = [f"{d} = {n}" for d, n in dimensions.items()]
            place += [f"{t} = {s}" for t, s in steps.items()]
            again = bool(places)
            places[", ".join(place)] = None
            log[len(log) - again :] = [_tried(strategy, places)]
            attempt = Attempt(problem, dimensions, rng, stop)
            for values in attempt.witnesses(strategy):
                try:
                    matrices = _matrices(values)
                    return counterexample(frozenset(given), atom, matrices, dimensions, steps)
                except KernelError:
                    continue
    return None


def _tried(strategy: Strategy, places: Iterable[str]) -> str:
    sizes = "; ".join(filter(None, places))
    return f"no counterexample among {strategy}{', at ' if sizes else ''}{sizes}"


def _problems(
    goal: Sequence[Atom], given: Sequence[Atom], large_first: bool
) -> Iterator[tuple[Atom, dict[str, Step], dict[str, int], Problem]]:
    names = sorted({name for atom in (*goal, *given) for name in atom.steps})
    shapes = [(x.rows, x.columns) for a in (*goal, *given) for x, _ in a.polynomial.occurrences()]
    shapes += [(atom.polynomial.rows, atom.polynomial.columns) for atom in (*goal, *given)]
    sizes = sorted({d for shape in shapes for d in shape if isinstance(d, str)})
    dimensions = (3, 2, 1) if large_first else (1, 2, 3)
    for number, size in product((1, 2, 3) if names else (1,), dimensions if sizes else (1,)):
        steps = {name: Step(None, number) for name in names}
        for atom in goal:
            problem = at_steps(atom, given, steps)
            if problem is not None:
                yield atom, steps, dict.fromkeys(sizes, size), problem


def _matrices(values: Values) -> dict[Letter, list[sympy.Matrix]]:
    """The kernel's form: of a family, the matrices of steps 0, 1, 2, …"""
    families: dict[Letter, dict[int, sympy.Matrix]] = {}
    for letter, value in values.items():
        entries = [[sympy.Rational(x.numerator, x.denominator) for x in row] for row in value[0]]
        step = letter.step.offset if letter.step else 0
        families.setdefault(letter.variable, {})[step] = sympy.Matrix(entries)
    result = {}
    for variable, members in families.items():
        default = members[min(members)]
        result[variable] = [members.get(k, default) for k in range(max(members) + 1)]
    return result


class Attempt:
    """One statement at one size: draw, climb, round."""

    def __init__(
        self, problem: Problem, dimensions: dict[str, int], rng: Generator, stop: float
    ) -> None:
        self.problem = problem
        self.dimensions = dimensions
        self.rng = rng
        self.stop = stop

    def witnesses(self, strategy: Strategy) -> Iterator[Values]:
        """Exact values that seem to work, most promising first."""
        population = self._drawn(strategy)
        scores = self._scores(population)
        yield from self._rounded(population, scores)
        if not strategy.climb or not np.isfinite(scores).any():
            return
        best = np.argsort(scores, kind="stable")[: strategy.kept]
        population, scores = population.chosen(best), scores[best]
        step = np.full(population.count, 0.5)
        for turn in range(strategy.climb):
            if turn % 20 == 0 and time.monotonic() > self.stop:
                return
            other = self._perturbed(population, step, strategy)
            found = self._scores(other)
            better = found < scores
            for letter, raw in population.raw.items():
                raw[better] = other.raw[letter][better]
            scores = np.where(better, found, scores)
            step = np.clip(np.where(better, 1.5 * step, 0.95 * step), 1e-3, 1.0)
            if turn % 50 == 49:
                yield from self._rounded(population, scores)

    def _drawn(self, strategy: Strategy) -> Instances:
        raw, pushed = {}, {}
        level = 10.0 ** -self.rng.integers(4, 6, strategy.drawn).astype(float)
        for letter in self.problem.drawn:
            rows, columns = (self.dimensions.get(str(d), d) for d in (letter.rows, letter.columns))
            shape = strategy.drawn, int(rows), int(columns)
            exact = letter in self.problem.frozen
            held = strategy.corners and _is_gate(letter)
            raw[letter] = (
                two_levels(self.rng, *shape, level) if held else draw(self.rng, *shape, exact)
            )
            pushed[letter] = self.rng.random(strategy.drawn) < (1.0 if strategy.corners else 0.8)
        return Instances(raw, pushed)

    def _scores(self, instances: Instances) -> Floats:
        """The goal's margin, which is to be negative, plus a penalty for broken hypotheses."""
        goal = self.problem.goal
        with np.errstate(all="ignore"):
            try:
                evaluate = completed(self.problem, instances, self.dimensions)
                score = evaluate.margin(goal)
                empty = evaluate.vanishes(goal.polynomial) & (score >= 0)
                score = np.where(empty, 1.0, score)
                for atom in self.problem.unsettled:
                    score = score + 10 * np.maximum(0.0, -1e-9 - evaluate.margin(atom))
            except np.linalg.LinAlgError:
                return np.full(instances.count, np.inf)
        return np.where(np.isfinite(score), score, np.inf)

    def _perturbed(self, population: Instances, step: Floats, strategy: Strategy) -> Instances:
        raw = {}
        for letter, value in population.raw.items():
            if letter in self.problem.frozen or (strategy.corners and _is_gate(letter)):
                raw[letter] = value
                continue
            shape, scale = value.shape, step[:, None, None]
            size = np.abs(value).max(axis=(1, 2), keepdims=True) + 1e-3
            added = value + 0.3 * scale * size * self.rng.standard_normal(shape)
            sparse = self.rng.random(shape) < 0.3
            grown = value * 10.0 ** (scale * sparse * self.rng.standard_normal(shape))
            kind = self.rng.random((len(value), 1, 1))
            raw[letter] = np.where(kind < 0.4, grown, np.where(kind < 0.8, added, value))
        return Instances(raw, population.pushed)

    def _rounded(self, population: Instances, scores: Floats) -> Iterator[Values]:
        """Small rationals near the best instances, the shortest first."""
        found = []
        for place in np.argsort(scores, kind="stable")[:EXACT_TRIES]:
            if not scores[place] < BROKEN:
                break
            one = population.chosen([int(place)])
            near = (self._exactly(one, x, y) for x in TOLERANCES for y in (x, 1e-9))
            found += list(islice((values for values in near if values is not None), 3))
        yield from sorted(found, key=_digits)

    def _exactly(self, one: Instances, tolerance: float, slack: float) -> Values | None:
        raw: Values = {}
        for letter, value in one.raw.items():
            near = 1e-9 if letter in self.problem.frozen else tolerance
            raw[letter] = _relatively(value, near)
        exact = Instances(raw, one.pushed)
        with np.errstate(all="ignore"):
            try:
                values = completed(self.problem, exact, self.dimensions, simplest, slack).values
                floats = {x: v.astype(np.float64) for x, v in values.items()}
                evaluate = Evaluator(floats, self.dimensions, 1)
                if not evaluate.margin(self.problem.goal)[0] < 0:
                    return None
                if any(evaluate.margin(a)[0] < -1e-9 for a in self.problem.hypotheses):
                    return None
            except (ArithmeticError, ValueError, np.linalg.LinAlgError):
                return None
        return values


def _is_gate(letter: Letter) -> bool:
    return letter.structure == "diagonal" and letter.rows != 1


def _digits(values: Values) -> int:
    return sum(_nonzero_digits(entry) for value in values.values() for entry in value.flat)


def _relatively(value: Array, tolerance: float) -> Array:
    """Each entry as the simplest rational within a relative tolerance."""
    largest = float(np.abs(value).max()) or 1.0
    result = np.empty(value.shape, dtype=object)
    for place, entry in np.ndenumerate(value):
        x = float(entry)
        near = tolerance * abs(x)
        tiny = abs(x) < 1e-12 * largest
        result[place] = Fraction(0) if tiny else simplest(x - near, x + near)
    return result


def simplest(low: float, high: float) -> Fraction:
    """A rational in an interval that is short to write: few digits other than zero."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    lower, upper = Fraction(low), Fraction(high)
    middle = (low + high) / 2
    short = [_smallest_denominator(lower, upper)]
    short += [Fraction(f"{middle:.{digits}e}") for digits in range(4)]
    short += [1 / Fraction(f"{1 / middle:.{digits}e}") for digits in range(4)]
    return min((x for x in short if lower <= x <= upper), key=_nonzero_digits)


def _nonzero_digits(x: Fraction) -> int:
    return sum(digit not in "-/0" for digit in str(x))


def _smallest_denominator(low: Fraction, high: Fraction) -> Fraction:
    """The first rational of the Stern–Brocot tree in the interval."""
    whole = floor(low)
    if whole == low:
        return Fraction(whole)
    if whole + 1 <= high:
        return Fraction(whole + 1)
    return whole + 1 / _smallest_denominator(1 / (high - whole), 1 / (low - whole))
