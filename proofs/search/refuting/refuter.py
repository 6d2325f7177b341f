"""``refute``: values that satisfy the hypotheses and break a goal, checked by the kernel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import floor

import numpy as np
import sympy

from proofs.kernel import Atom, KernelError, Letter, Theorem, counterexample

from .ensembles import DETERMINED, EXACT, GENERIC, Generator, draw, two_levels
from .evaluation import STRICT, Array, Evaluator, Floats, Values
from .instances import Instances, completed
from .problem import Problem, at_steps
from .sizes_and_steps import (
    HORIZONS,
    SIZES,
    SizesAndSteps,
    beyond,
    choices,
    rational,
    size_names,
    step_names,
)

BOUND_STEPS = (1, 2, 3)  # at which a goal about every step is looked at
UNEQUAL = 6  # choices of sizes, or of steps, that differ from each other
EVALUATIONS = 10_000_000  # of terms: some seconds
ROUNDING = 10_000  # evaluations of terms in place of which one instance is rounded
DRAWING = 100  # evaluations of terms in place of which one matrix is drawn, where they are many
FEW = 32  # matrices that are drawn beside the evaluation
ENTRIES = 300  # of matrices: an instance with more counts as several where it is rounded
BROKEN = -STRICT  # what is zero and should be positive is just broken
TOLERANCES = (0.3, 0.1, 0.03, 0.01, 1e-3, 1e-5, 1e-8)
EXACT_TRIES = 12
LONG = 30  # characters of all values together, from which on shorter ones are looked for
POSITIVE_SHARE = 0.75  # of the instances, for a letter of which some bound is known


@dataclass(frozen=True)
class Strategy:
    """How many instances to draw and keep, how long to climb.

    Corners: gates stay at two levels.  Solving: every equation determines one of its letters.
    Roots: some equation determines a square root, which few draws make rational.
    """

    drawn: int
    kept: int = 0
    climb: int = 0
    corners: bool = False
    solving: bool = False
    roots: bool = False

    def __str__(self) -> str:
        climb = f", {self.kept} of them improved {self.climb} times" if self.climb else ""
        gates = ", gates open or closed" if self.corners else ""
        solved = " of the equations' solutions" if self.solving else ""
        return f"{self.drawn} random instances{solved}{gates}{climb}"


QUICK = (
    Strategy(192),
    Strategy(192, solving=True),
    Strategy(1024, solving=True, roots=True),
)
STRATEGIES = (
    Strategy(192),
    Strategy(1024, solving=True),
    Strategy(192, 48, 120),
    Strategy(400, 400, 250, corners=True),
    Strategy(384, 48, 400),
)


@dataclass
class Evaluations:
    """How many terms of relations may still be evaluated, each at one instance."""

    left: int

    def spend(self, terms: int, instances: int) -> None:
        """Account for the evaluation of so many terms at so many instances."""
        self.left -= instances * terms

    @property
    def are_spent(self) -> bool:
        """Whether none is left."""
        return self.left <= 0


def refute(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    seed: int = 0,
    tried: list[str] | None = None,
    quick: bool = False,
    evaluations: int = EVALUATIONS,
) -> Theorem | None:
    """Find values that satisfy ``given`` and break one of the goals.

    How long it searches is counted in evaluations, so that the answer depends on nothing but the
    statement and the seed.

    Parameters
    ----------
    goal, given
        The conclusions, of which one is to fail, and the hypotheses.
    seed
        Of the random draws.
    tried
        Collects one line for each attempt.
    quick
        Only one round of random instances, without improving them.
    evaluations
        The search stops after so many terms of relations at one instance; it mostly ends earlier by
        itself.

    Returns
    -------
    Theorem or None
        The kernel's theorem that the values are a counterexample.
    """
    log = [] if tried is None else tried
    try:
        return _refuted(goal, given, seed, log, quick, evaluations)
    except OverflowError:
        log.append("no search among matrices: a number is too large for floating point")
        return None


def _refuted(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    seed: int,
    log: list[str],
    quick: bool,
    evaluations: int,
) -> Theorem | None:
    rng, budget = np.random.default_rng(seed), Evaluations(evaluations)
    for strategy in QUICK if quick else STRATEGIES:
        places: dict[str, None] = {}
        for atom, place, problem in _problems(goal, given, strategy):
            again = bool(places)
            places[str(place)] = None
            log[len(log) - again :] = [_tried(strategy, places)]
            attempt = Attempt(problem, dict(place.sizes), rng, budget)
            if attempt.cost * strategy.drawn > evaluations:
                log[-1] += f"; not searched, as it takes more than {evaluations:,} evaluations"
                continue
            for values in attempt.witnesses(strategy):
                try:
                    matrices = _matrices(values)
                    sizes, steps = dict(place.sizes), place.at
                    return counterexample(frozenset(given), atom, matrices, sizes, steps)
                except KernelError:
                    continue
            if budget.are_spent:
                log[-1] += f"; stopped after {evaluations:,} evaluations of terms"
                return None
    return None


def _tried(strategy: Strategy, places: Iterable[str]) -> str:
    sizes = "; ".join(filter(None, places))
    return f"no counterexample among {strategy}{', at ' if sizes else ''}{sizes}"


def _problems(
    goal: Sequence[Atom], given: Sequence[Atom], strategy: Strategy
) -> Iterator[tuple[Atom, SizesAndSteps, Problem]]:
    """The statement at each place: the small ones first, to climb the large ones first."""
    sizes = tuple(reversed(SIZES)) if strategy.climb else SIZES
    unequal, far = UNEQUAL if not strategy.climb else 0, beyond((*goal, *given))
    places = product(
        choices(step_names((*goal, *given)), (*HORIZONS, *far), unequal),
        choices(size_names((*goal, *given)), sizes, unequal),
    )
    parts = [(atom, k) for atom in goal for k in ((*BOUND_STEPS, *far) if atom.every else (1,))]
    for (steps, dimensions), (atom, k) in product(places, parts):
        place = SizesAndSteps(steps, dimensions)
        problem = at_steps(atom, given, place.at, k, strategy.solving)
        if problem is not None and _fits(strategy, problem):
            yield atom, place, problem


def _fits(strategy: Strategy, problem: Problem) -> bool:
    """Whether a statement has the gates, or the equations, that a strategy is about."""
    if strategy.solving:
        return bool(problem.roots if strategy.roots else problem.frozen)
    return not strategy.corners or any(map(_is_gate, problem.drawn))


def _matrices(values: Values) -> dict[Letter, list[sympy.Matrix]]:
    """The kernel's form: of a family, the matrices of steps 0, 1, 2, …"""
    families: dict[Letter, dict[int, sympy.Matrix]] = {}
    for letter, value in values.items():
        entries = [[rational(x) for x in row] for row in value[0]]
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
        self,
        problem: Problem,
        dimensions: dict[str, int],
        rng: Generator,
        evaluations: Evaluations,
    ) -> None:
        self.problem = problem
        self.dimensions = dimensions
        self.cost = self._cost()
        self.rng = rng
        self.evaluations = evaluations

    def _cost(self) -> int:
        """The work of one instance, in evaluations of terms of few and small matrices."""
        size = max((1, *(max(self._shape(letter)) for letter in self.problem.drawn)))
        drawing = DRAWING * max(0, len(self.problem.drawn) - FEW)
        return self.problem.cost * max(1, size**3 // max(SIZES) ** 3) + drawing

    def _shape(self, letter: Letter) -> tuple[int, int]:
        rows, columns = (self.dimensions.get(str(d), d) for d in (letter.rows, letter.columns))
        return int(rows), int(columns)

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
            if self.evaluations.are_spent:
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
            shape = strategy.drawn, *self._shape(letter)
            exact = DETERMINED if strategy.solving else EXACT
            ensembles = exact if letter in self.problem.frozen else GENERIC
            held = strategy.corners and _is_gate(letter)
            raw[letter] = (
                two_levels(self.rng, *shape, level) if held else draw(self.rng, *shape, ensembles)
            )
            if letter in self.problem.bounded:
                positive = self.rng.random(strategy.drawn) < POSITIVE_SHARE
                sizes = np.abs(raw[letter])
                raw[letter] = np.where(positive[:, None, None], sizes, raw[letter])
            if letter in self.problem.equations:  # from 0, the shortest solution
                raw[letter] *= self.rng.integers(0, 2, (strategy.drawn, 1, 1))
            pushed[letter] = self.rng.random(strategy.drawn) < (1.0 if strategy.corners else 0.8)
        return Instances(raw, pushed)

    def _scores(self, instances: Instances) -> Floats:
        """The goal's margin, which is to be negative, plus a penalty for broken hypotheses."""
        goal = self.problem.goal
        self.evaluations.spend(self.cost, instances.count)
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
        found: list[tuple[Values, Instances]] = []
        for place in np.argsort(scores, kind="stable")[:EXACT_TRIES]:
            if not scores[place] <= BROKEN:
                break
            one = population.chosen([int(place)])
            exact = (self._exactly(one, x) for x in TOLERANCES)
            near = ((self._completed(y, s), y) for x, y in exact for s in (x, 1e-9))
            found += islice(((values, y) for values, y in near if values is not None), 3)
        for values, one in sorted(found, key=lambda pair: _length(pair[0])):
            if _length(values) > LONG:
                yield self._shortened(values, one)
            yield values

    def _exactly(self, one: Instances, tolerance: float) -> tuple[float, Instances]:
        """The instance with raw numbers that are rational, and their tolerance."""
        raw: Values = {}
        for letter, value in one.raw.items():
            near = 1e-9 if letter in self.problem.frozen else tolerance
            raw[letter] = _relatively(value, near)
        return tolerance, Instances(raw, one.pushed)

    def _shortened(self, values: Values, one: Instances) -> Values:
        """Values that are shorter to write, where raw numbers are replaced by simpler ones."""
        places = [(x, place) for x, value in one.raw.items() for place in np.ndindex(value.shape)]
        for letter, place in places:
            for simple in _simpler(one.raw[letter].item(place)):
                raw = one.raw[letter].copy()
                raw[place] = simple
                other = Instances(one.raw | {letter: raw}, one.pushed)
                found = self._completed(other, 1e-9)
                if found is not None and _length(found) < _length(values):
                    values, one = found, other
                    break
        return values

    def _completed(self, exact: Instances, slack: float) -> Values | None:
        """The exact values of all letters, if they break the goal as far as floats can tell."""
        if self.evaluations.are_spent:
            return None
        entries = sum(value.size for value in exact.raw.values())
        self.evaluations.left -= ROUNDING * max(1, entries // ENTRIES)
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


def _simpler(x: Fraction) -> list[Fraction]:
    """A few rationals that are shorter to write, the nearest last."""
    near = [Fraction(0), Fraction(1 if x > 0 else -1), Fraction(round(x))]
    near += [1 / Fraction(round(1 / x))] if x and round(1 / x) else []
    return [y for y in dict.fromkeys(near) if y != x]


def _length(values: Values) -> int:
    """How many characters all numbers have that are not 0."""
    return sum(len(str(entry)) for value in values.values() for entry in value.flat if entry)


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
