"""A statement at a number of steps, set up for the search of values that break it.

A value that the hypotheses fix is computed, not searched: a variable that an equation defines, also
as the solution X of M X = N, a matrix that is ⪰ another, a vector x that need only make xᵀMx large,
a scalar that need only bound.  Where that is not enough, every equation determines a letter: a root
of X² = M, or what it is affine in, as A x = λ x and AᵀP + PA = −I are in A.
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

UNKNOWNS = 6  # entries of a letter that equations are solved for, about


@dataclass
class Problem:
    """A goal to break and hypotheses to keep, without ∀ and without free steps."""

    goal: Atom
    hypotheses: list[Atom]
    definitions: dict[Letter, Polynomial] = field(default_factory=dict)
    denominators: dict[Letter, Polynomial] = field(default_factory=dict)
    above: dict[Letter, Polynomial] = field(default_factory=dict)
    roots: dict[Letter, Polynomial] = field(default_factory=dict)
    equations: dict[Letter, list[Polynomial]] = field(default_factory=dict)
    vectors: dict[Letter, list[Polynomial]] = field(default_factory=dict)
    scalars: list[Letter] = field(default_factory=list)
    frozen: set[Letter] = field(default_factory=set)
    nonnegative: set[Letter] = field(default_factory=set)
    bounded: set[Letter] = field(default_factory=set)
    drawn: list[Letter] = field(default_factory=list)

    @property
    def positive_roots(self) -> set[Letter]:
        """The roots of which the hypotheses say that they are ⪰ 0, or ≻ 0."""
        said = {atom.polynomial for atom in self.hypotheses if atom.relation in (PSD, POSITIVE)}
        return {letter for letter in self.roots if of(letter) in said}

    @property
    def computed(self) -> list[Letter]:
        """The letters whose values follow from those of others, in part or wholly."""
        return [*self.definitions, *self.above, *self.roots, *self.equations]

    def needed(self, letter: Letter) -> set[Letter]:
        """The letters that must have values before a computed one gets its own."""
        tables = (self.definitions, self.denominators, self.above, self.roots)
        rules = [table[letter] for table in tables if letter in table]
        rules += self.equations.get(letter, [])
        return {x for p in rules for x in plain_letters(p)} - {letter}

    def rests_on(self, letter: Letter, other: Letter) -> bool:
        """Whether a letter's value follows from another's, through others, too."""
        seen: set[Letter] = set()
        waiting = [letter]
        while waiting:
            found = self.needed(waiting.pop()) - seen
            seen |= found
            waiting.extend(found)
        return other in seen

    @property
    def cost(self) -> int:
        """The terms that are evaluated at one instance; of long ones, every four letters count.

        For each scalar of the goal, the goal is evaluated on both sides of its value as well, an
        equation that is solved at each of some unknown entries.
        """
        inside = plain_letters(self.goal.polynomial)
        pushed = [x for x in self.scalars if x in inside]
        hypotheses = sum(_cost(atom.polynomial) for atom in self.hypotheses)
        solved = sum(_cost(p) for polynomials in self.equations.values() for p in polynomials)
        return (1 + 2 * len(pushed)) * _cost(self.goal.polynomial) + hypotheses + UNKNOWNS * solved

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
    goal: Atom, given: Sequence[Atom], steps: dict[str, Step], k: int = 1, solving: bool = False
) -> Problem | None:
    """The statement at numbers of steps, its ∀ spelled out as far as the steps go.

    A goal about every step is to fail at step k.  Where ``solving``, every equation determines a
    letter, if it can.
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
    if solving:
        _determine(problem)
        _bound_from_below(problem)
        _freeze(problem)
    else:
        _define(problem)
        _bound_from_below(problem)
    _order(problem)
    _assign_roles(problem)
    return problem


def _define(problem: Problem) -> None:
    """Read each equation as a definition, where that is possible."""
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


def _determine(problem: Problem) -> None:
    """Let each equation determine a letter that its other letters do not rest on."""
    for atom in problem.hypotheses:
        if atom.relation != ZERO:
            continue
        p = atom.polynomial
        found = _solved(p, problem)
        if found is not None and _is_free(problem, found[0], p):
            problem.definitions[found[0]] = found[1]
            continue
        root = _root(p)
        if root is not None and _is_free(problem, root[0], p):
            problem.roots[root[0]] = root[1]
            continue
        settled = {*problem.definitions, *problem.roots}
        unknown = (
            x
            for x in _unknowns(p, problem)
            if x not in settled and not any(problem.rests_on(y, x) for y in plain_letters(p) - {x})
        )
        letter = next(unknown, None)
        if letter is not None:
            problem.equations.setdefault(letter, []).append(p)


def _freeze(problem: Problem) -> None:
    """Draw exactly what occurs in equations: roots may then be rational, solutions are short."""
    for atom in problem.hypotheses:
        if atom.relation == ZERO:
            problem.frozen |= plain_letters(atom.polynomial)


def _is_free(problem: Problem, letter: Letter, p: Polynomial) -> bool:
    """Whether nothing determines the letter yet, nor needs it for another one of the equation."""
    others = plain_letters(p) - {letter}
    return letter not in problem.computed and not any(problem.rests_on(x, letter) for x in others)


def _root(p: Polynomial) -> tuple[Letter, Polynomial] | None:
    """The symmetric X and the M of an equation X² = M."""
    for m, c in p.terms.items():
        if m.scalars or len(m.word) != 2 or m.word[0] != m.word[1]:
            continue
        letter = m.word[0]
        rest = of(letter, letter) - constant(1 / c) * p
        alone = letter not in plain_letters(rest) and rest.is_symmetric
        if alone and letter.structure == "symmetric":
            return letter, rest
    return None


def _unknowns(p: Polynomial, problem: Problem) -> list[Letter]:
    """The letters that an equation is affine in, those with the most freedom first."""
    bounded = {
        x
        for atom in problem.hypotheses
        if atom.relation in (PSD, POSITIVE)
        for x in plain_letters(atom.polynomial)
    }

    equations = [atom.polynomial for atom in problem.hypotheses if atom.relation == ZERO]
    twisted = {x for q in equations for x in plain_letters(q) if not _is_affine(q, x)}

    def tightness(letter: Letter) -> tuple[bool, bool, bool, bool, str]:
        thin = 1 in (letter.rows, letter.columns)
        return (
            thin,
            letter in twisted,
            letter not in problem.equations and letter in bounded,
            letter.structure != "general",
            str(letter),
        )

    affine = (x for x in plain_letters(p) if _is_affine(p, x))
    wide = (x for x in affine if p.is_scalar or not x.commutes)
    return sorted(wide, key=tightness)


def _is_affine(p: Polynomial, letter: Letter) -> bool:
    return all(_degree(m, letter) <= 1 for m in p.terms)


def _degree(m: Monomial, letter: Letter) -> int:
    """How often a letter is a factor, in traces, too."""
    inside = [x.argument for word in (*m.scalars, m.word) for x in word if x.argument is not None]
    degrees = (max((_degree(n, letter) for n in p.terms), default=0) for p in inside)
    return _plain_letters(m).count(letter) + sum(degrees)


def _bound_from_below(problem: Problem) -> None:
    """Read each P − R ⪰ 0 as P = R + FFᵀ, where that is possible."""
    for atom in problem.hypotheses:
        p = atom.polynomial
        if atom.relation not in (PSD, POSITIVE) or p.is_scalar:
            continue
        for m, c in p.terms.items():
            if c != 1 or m.scalars or len(m.word) != 1 or m.word[0].structure != "symmetric":
                continue
            letter, rest = m.word[0], of(m.word[0]) - p
            inside = plain_letters(rest)
            free = letter not in problem.frozen.union(problem.computed, inside)
            if free and not any(problem.rests_on(x, letter) for x in inside):
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
    rules, done = set(problem.computed), set[Letter]()
    while True:
        ready = {x for x in rules - done if not problem.needed(x) & (rules - done)}
        if not ready:
            break
        done |= ready
    for letter in rules - done:
        circle = problem.definitions.pop(letter, None)
        problem.above.pop(letter, None)
        problem.denominators.pop(letter, None)
        if circle is not None:
            problem.frozen |= {letter, *plain_letters(circle)}


def _assign_roles(problem: Problem) -> None:
    fixed = {*problem.computed, *problem.frozen}
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
