"""A statement at a number of steps, set up for the search of values that break it.

A value that the hypotheses fix is computed, not searched: a variable that an equation defines, also
as the solution X of M X = N, a matrix that is ⪰ another, a vector x that need only make xᵀMx large,
a scalar that need only bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Letter,
    Monomial,
    Polynomial,
    Step,
    constant,
    of,
)
from proofs.search.words import UNIT, without

from .evaluation import plain, plain_letters


@dataclass
class Problem:
    """A goal to break and hypotheses to keep, without ∀ and without free steps."""

    goal: Atom
    hypotheses: list[Atom]
    definitions: dict[Letter, Polynomial] = field(default_factory=dict)
    denominators: dict[Letter, Polynomial] = field(default_factory=dict)
    above: dict[Letter, Polynomial] = field(default_factory=dict)
    vectors: dict[Letter, list[Polynomial]] = field(default_factory=dict)
    scalars: list[Letter] = field(default_factory=list)
    frozen: set[Letter] = field(default_factory=set)
    nonnegative: set[Letter] = field(default_factory=set)
    bounded: set[Letter] = field(default_factory=set)
    drawn: list[Letter] = field(default_factory=list)

    def needed(self, letter: Letter, rule: Polynomial) -> set[Letter]:
        """The letters that must have values before the rule for this one is applied."""
        rules = [rule, *([self.denominators[letter]] if letter in self.denominators else [])]
        return {x for p in rules for x in plain_letters(p)}

    @property
    def cost(self) -> int:
        """The terms that are evaluated at one instance; of long ones, every four letters count.

        For each scalar of the goal, the goal is evaluated on both sides of its value as well.
        """
        inside = plain_letters(self.goal.polynomial)
        pushed = [x for x in self.scalars if x in inside]
        hypotheses = sum(_cost(atom.polynomial) for atom in self.hypotheses)
        return (1 + 2 * len(pushed)) * _cost(self.goal.polynomial) + hypotheses

    @property
    def unsettled(self) -> list[Atom]:
        """The hypotheses that must be checked: they do not hold by construction."""
        settled = [Atom(PSD, of(x) - p) for x, p in self.above.items()]
        return [atom for atom in self.hypotheses if atom not in settled]

    @property
    def letters(self) -> list[Letter]:
        """Every variable, with its number of the step if it is one of a family."""
        atoms = (self.goal, *self.hypotheses)
        found = {x for atom in atoms for x in plain_letters(atom.polynomial)}
        return sorted(found, key=repr)


def _cost(polynomial: Polynomial) -> int:
    lengths = (sum(map(len, (*m.scalars, m.word))) for m in polynomial.terms)
    return sum(max(1, length // 4) for length in lengths)


def at_steps(
    goal: Atom, given: Sequence[Atom], steps: dict[str, Step], k: int = 1
) -> Problem | None:
    """The statement at numbers of steps, its ∀ spelled out as far as the steps go.

    A goal about every step is to fail at step k.
    """
    goal = goal.substitute(steps=steps)
    goal = goal.at(Step(None, k)) if goal.every else goal
    atoms = [atom.substitute(steps=steps) for atom in given]
    plainly = [goal, *(atom for atom in atoms if not atom.every)]
    reached = [x.step.offset for a in plainly for x, _ in a.polynomial.occurrences() if x.step]
    last = max([1, *reached])
    hypotheses = [atom for atom in atoms if not atom.every]
    for atom in (atom for atom in atoms if atom.every):
        hypotheses += [atom.at(Step(None, k)) for k in range(1, last + 1)]
    problem = Problem(goal, hypotheses)
    if any(x.argument is not None or (x.step and x.step.base) for x in problem.letters):
        return None
    _define(problem)
    _order(problem)
    _assign_roles(problem)
    return problem


def _define(problem: Problem) -> None:
    """Read each equation as a definition, each P − R ⪰ 0 as P = R + FFᵀ, where that is possible."""
    for atom in problem.hypotheses:
        if atom.relation == ZERO:
            inside = plain_letters(atom.polynomial)
            found = _solved(atom.polynomial, problem)
            quotient = None if found else _quotient(atom.polynomial, inside, problem)
            if found is not None:
                problem.definitions[found[0]] = found[1]
            elif quotient is not None:
                letter, problem.denominators[letter], problem.definitions[letter] = quotient
            elif not inside & problem.denominators.keys():  # or else X M = N after M X = N
                problem.frozen |= inside
    for atom in problem.hypotheses:
        p = atom.polynomial
        if atom.relation not in (PSD, POSITIVE) or p.is_scalar:
            continue
        for m, c in p.terms.items():
            if c != 1 or m.scalars or len(m.word) != 1 or m.word[0].structure != "symmetric":
                continue
            letter, rest = m.word[0], of(m.word[0]) - p
            free = letter not in problem.frozen | problem.definitions.keys() | problem.above.keys()
            if free and letter not in plain_letters(rest):
                problem.above[letter] = rest
                break
    problem.frozen -= problem.definitions.keys()


def _solved(p: Polynomial, problem: Problem) -> tuple[Letter, Polynomial] | None:
    for m, c in p.terms.items():
        words = [*m.scalars, m.word] if m.word else list(m.scalars)
        if len(words) != 1 or len(words[0]) != 1 or words[0][0].argument is not None:
            continue
        (letter,) = words[0]
        if (letter.rows, letter.columns) != (p.rows, p.columns):
            continue
        rest = constant(-1 / c) * p + of(letter)
        fits = letter.structure == "general" or (
            letter.structure == "symmetric" and rest.is_symmetric
        )
        inside = plain_letters(rest)
        if fits and plain(letter) not in inside | problem.definitions.keys():
            return plain(letter), rest.T if letter.transposed else rest
    return None


def _quotient(
    p: Polynomial, inside: set[Letter], problem: Problem
) -> tuple[Letter, Polynomial, Polynomial] | None:
    """The X, M and N of an equation ``M X − N = 0``, or of its transpose, with a square M."""
    if inside & problem.denominators.keys():
        return None
    for q in (p, p.T):
        for letter in sorted(inside - problem.definitions.keys(), key=str, reverse=True):
            shape = (q.rows, q.columns) == (letter.rows, letter.columns)
            with_it = {m: c for m, c in q.terms.items() if letter in _plain_letters(m)}
            ends = all(
                _plain_letters(m).count(letter) == 1 and m.word[-1:] == (letter,) for m in with_it
            )
            rest = {m: -c for m, c in q.terms.items() if m not in with_it}
            # Where N = 0, as for an eigenvector, X = 0 is not the solution that is meant.
            if not shape or not ends or not rest or letter.commutes or letter.step:
                continue
            middle = {Monomial(m.scalars, m.word[:-1]): c for m, c in with_it.items()}
            left = Polynomial(q.rows, q.rows, middle)
            return letter, left, Polynomial(q.rows, q.columns, rest)
    return None


def _plain_letters(m: Monomial) -> list[Letter]:
    return [plain(x) for word in (*m.scalars, m.word) for x in word]


def _order(problem: Problem) -> None:
    """Drop definitions that go in a circle: their equations must then be checked."""
    rules = {**problem.definitions, **problem.above}
    done: set[Letter] = set()
    while True:
        ready = {
            x
            for x, p in rules.items()
            if x not in done and not problem.needed(x, p) & (rules.keys() - done)
        }
        if not ready:
            break
        done |= ready
    for letter in rules.keys() - done:
        circle = problem.definitions.pop(letter, None)
        problem.above.pop(letter, None)
        problem.denominators.pop(letter, None)
        if circle is not None:
            problem.frozen |= {letter, *plain_letters(circle)}


def _assign_roles(problem: Problem) -> None:
    fixed = problem.definitions.keys() | problem.above.keys() | problem.frozen
    for atom in problem.hypotheses:
        inside = plain_letters(atom.polynomial)
        if atom.relation in (PSD, POSITIVE):
            problem.bounded |= {letter for letter in inside if letter.commutes}
        problem.nonnegative |= {letter for letter in inside if _is_sign_of(letter, atom)}
    for letter in problem.letters:
        if letter in fixed:
            continue
        forms = _quadratic_forms(problem, letter) if letter.columns == 1 != letter.rows else None
        if forms:
            problem.vectors[letter] = forms
        elif letter.rows == letter.columns == 1:
            problem.scalars.append(letter)
    problem.drawn = [x for x in problem.letters if x not in problem.definitions]


def _is_sign_of(letter: Letter, atom: Atom) -> bool:
    """Whether the relation says just that the letter, or each of its entries, is ≥ 0."""
    if atom.relation == ZERO or not (letter.commutes or atom.relation == ENTRYWISE):
        return False
    multiples = (constant(c) * of(letter) for c in atom.polynomial.terms.values() if c > 0)
    return atom.polynomial in multiples


def _quadratic_forms(problem: Problem, vector: Letter) -> list[Polynomial] | None:
    """The M of every hypothesis xᵀMx ≥ 0, if x occurs in no other way."""
    if vector in plain_letters(problem.goal.polynomial):
        return None
    forms = []
    for atom in problem.hypotheses:
        if vector not in plain_letters(atom.polynomial):
            continue
        form = Polynomial(vector.rows, vector.rows, {})
        for m, c in atom.polynomial.terms.items():
            ends = [w for w in m.scalars if w[0] == vector.T and w[-1] == vector]
            inner = [x for w in (*m.scalars, m.word) for x in w if plain(x) == vector]
            rest = without(m.scalars, ends)
            if len(ends) != 1 or len(inner) != 2 or m.word or rest is None:
                return None
            form += Polynomial(vector.rows, vector.rows, {Monomial(rest, ends[0][1:-1]): c})
        if form.terms.keys() != {UNIT}:
            forms.append(form + form.T)
    return forms
