"""What is proved near a statement that stays open, and what may be tried.

Small cases: matrices of one entry, the first steps.  Weaker goals: some of its parts, ⪰ for ≻, up
to an ε, up to a factor.  One hypothesis more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import combinations, islice
from operator import mul

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    KernelError,
    Letter,
    Polynomial,
    Step,
    constant,
    of,
)
from proofs.kernel.polynomial import applied

from .contradictions import contradiction
from .positivity import lone_letter
from .roots import norm_bound
from .strategies import SOON, search_for

STEPS = 3
UP_TO = (Fraction(1, 100), Fraction(1))  # what is added, in the place of 0
FACTORS = (2, 10)  # of a norm's bound
OF_EACH_KIND = 3  # hypotheses that are tried


def nearby(goal: Sequence[Atom], given: Sequence[Atom]) -> Iterator[str]:
    """One line for each case that is proved, each computed; the last says what may be tried."""
    small, weaker = list(_small_cases(goal, given)), list(_weaker_goals(goal, given))
    extra = [
        atom
        for atom in _hypotheses(goal, given)
        if atom not in (*goal, *given)
        and _soon(goal, [*given, atom])
        and contradiction([*given, atom], quick=True) is None
    ]
    yield from small
    yield from weaker
    yield from (f"proved if also {atom}" for atom in extra)
    if extra:
        yield f"to try: a proof of {extra[0]} from what is given, or to assume it"
    elif weaker:
        yield "to try: what is proved here, if it is enough; or the gap to it, as a conjecture"
    elif small:
        yield "to try: the next size or step alone, by letters of that size, for a counterexample"


def _small_cases(goal: Sequence[Atom], given: Sequence[Atom]) -> Iterator[str]:
    atoms = (*goal, *given)
    if any(letter.rows != 1 or letter.columns != 1 for letter in _letters(atoms)):
        numbers = [_of_numbers(atom) for atom in atoms]
        if None not in numbers and _soon(numbers[: len(goal)], numbers[len(goal) :]):
            yield "proved where every matrix is 1 × 1"
    for name in sorted({name for atom in goal for name in atom.steps}):
        cases = [m for m in range(STEPS) if _soon(_at(goal, name, m), _at(given, name, m))]
        if len(cases) == STEPS:
            yield f"proved for {name} ≤ {STEPS - 1}"
        elif cases:
            yield f"proved for {name} = {', '.join(map(str, cases))}"


def _weaker_goals(goal: Sequence[Atom], given: Sequence[Atom]) -> Iterator[str]:
    """Less than is claimed: of each part that is not proved, the first weaker one that is."""
    bounds = {stated.bound for stated in map(norm_bound, goal) if stated is not None}
    for atom in (x for x in goal if x.polynomial not in bounds):
        if len(goal) > 1 and _soon([atom], given):
            yield f"proved of its parts: {atom}"
            continue
        shown = (text for text, other in _weaker(atom, given) if _soon([other], given))
        yield from islice(shown, 1)


def _weaker(atom: Atom, given: Sequence[Atom]) -> Iterator[tuple[str, Atom]]:
    """What follows from a goal, and is not the same, the strongest first."""
    p = atom.polynomial
    if atom.every or atom.relation not in (PSD, POSITIVE, ZERO):
        return
    if atom.relation == ZERO:
        halves = [Atom(PSD, p), Atom(PSD, -p)] if p.is_symmetric else []
        yield from ((f"proved of the equation: {half}", half) for half in halves)
        return
    one = constant(1, p.rows)
    if atom.relation == POSITIVE:
        yield "proved with ⪰ in the place of ≻", Atom(PSD, p)
    stated = norm_bound(atom)
    if stated is not None and not p.is_scalar and Atom(PSD, stated.bound) in given:
        for factor in FACTORS:
            bound = constant(factor) * stated.bound
            other = Atom(PSD, bound * bound * one - stated.matrix.T * stated.matrix)
            yield f"proved up to a factor {factor}: ‖{stated.matrix}‖ ≤ {bound}", other
        return
    for epsilon in UP_TO:
        other = Atom(PSD, p + constant(epsilon) * one)
        yield f"proved up to {epsilon}: {other}", other


def _soon(goal: Sequence[Atom | None], given: Sequence[Atom | None]) -> bool:
    """Whether a proof is found with little work."""
    goals, known = ([x for x in atoms if x is not None] for atoms in (goal, given))
    if search_for(goals, known, [], only_quickly=True).all(tuple(goals)) is not None:
        return True
    search = search_for(goals, known, [], inserts=False)
    search.positivity.known.budget.entries = SOON
    orders = all(x.relation in (PSD, POSITIVE) and not x.every for x in goals)
    return orders and all(search.directly(x) is not None for x in goals)


def _at(atoms: Sequence[Atom], name: str, number: int) -> list[Atom]:
    return [atom.substitute(steps={name: Step(None, number)}) for atom in atoms]


def _letters(atoms: Sequence[Atom]) -> list[Letter]:
    """The letters, by name."""
    return sorted({x for atom in atoms for x in atom.polynomial.letters}, key=str)


# --- one hypothesis more --------------------------------------------------------------------------


def _hypotheses(goal: Sequence[Atom], given: Sequence[Atom]) -> Iterator[Atom]:
    """Signs, orders, strict orders, symmetry, bounds and equations that are not given."""
    letters = [x for x in _letters(goal) if x.structure != "natural" and not _is_family(x, goal)]
    signed = {lone_letter(a) for a in given} | {
        x for a in given for x in a.polynomial.letters if of(x) == a.polynomial
    }
    numbers = [x for x in letters if x.rows == x.columns == 1 and x not in signed]
    orders = [x for x in letters if x.structure == "symmetric" and x not in signed]
    for x in (*islice(numbers, OF_EACH_KIND), *islice(orders, OF_EACH_KIND)):
        yield Atom(PSD, of(x))
    plain = [a for a in given if a.relation == PSD and not a.every and not a.polynomial.is_scalar]
    yield from (Atom(POSITIVE, a.polynomial) for a in islice(plain, OF_EACH_KIND))
    square = [x for x in letters if x.rows == x.columns != 1]
    for x in islice((x for x in square if x.structure == "general"), OF_EACH_KIND):
        yield Atom(ZERO, of(x) - of(x).T)
        yield Atom(PSD, constant(1, x.rows) - of(x).T * of(x))
    for x, y in islice(combinations(square, 2), OF_EACH_KIND):
        difference = of(x) * of(y) - of(y) * of(x) if x.rows == y.rows else None
        if difference is not None and difference.terms:
            yield Atom(ZERO, difference)


def _is_family(letter: Letter, atoms: Sequence[Atom]) -> bool:
    found = (x for atom in atoms for x, _ in atom.polynomial.occurrences())
    return any(x.variable == letter and x.step is not None for x in found)


# --- matrices of one entry ------------------------------------------------------------------------


def _of_numbers(atom: Atom) -> Atom | None:
    """The relation with a number for each matrix; None where a size is a number from 2 on."""
    try:
        return Atom(atom.relation, _number_of(atom.polynomial), atom.every)
    except KernelError:
        return None


def _number_of(p: Polynomial) -> Polynomial:
    if any(isinstance(size, int) and size > 1 for size in p.shape):
        raise KernelError(f"{p.described} is no number at any size")
    terms = (
        reduce(mul, (_factor(x) for word in (*m.scalars, m.word) for x in word), constant(c))
        for m, c in p.terms.items()
    )
    return sum(terms, Polynomial(1, 1, {}))


def _factor(letter: Letter) -> Polynomial:
    if letter.argument is not None:
        inner = _number_of(letter.argument)
        return applied(letter.name, inner, letter.step)
    if any(isinstance(size, int) and size > 1 for size in (letter.rows, letter.columns)):
        raise KernelError(f"{letter} is no number at any size")
    kind = letter.structure if letter.structure == "natural" else "general"
    return of(Letter(letter.name, 1, 1, kind, letter.step))
