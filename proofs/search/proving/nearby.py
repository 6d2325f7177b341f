"""What is proved near a statement that stays open: in small cases, or with one hypothesis more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from .prover import SOON, Search

STEPS = 3
OF_EACH_KIND = 3  # hypotheses that are tried


def nearby(goal: Sequence[Atom], given: Sequence[Atom]) -> Iterator[str]:
    """One line for each case that is proved; what a line says has been computed."""
    atoms = (*goal, *given)
    if any(letter.rows != 1 or letter.columns != 1 for letter in _letters(atoms)):
        numbers = [_of_numbers(atom) for atom in atoms]
        if None not in numbers and _soon(numbers[: len(goal)], numbers[len(goal) :]):
            yield "proved where every matrix is 1 × 1"
    for name in sorted({name for atom in goal for name in atom.steps}):
        cases = [m for m in range(STEPS) if _soon(_at(goal, name, m), _at(given, name, m))]
        if cases:
            yield f"proved for {name} = {', '.join(map(str, cases))}"
    for extra in (x for x in _hypotheses(goal, given) if x not in goal):
        if _soon(goal, [*given, extra]) and contradiction([*given, extra], quick=True) is None:
            yield f"proved if also {extra}"


def _soon(goal: Sequence[Atom | None], given: Sequence[Atom | None]) -> bool:
    """Whether a proof is found with little work."""
    goals, known = ([x for x in atoms if x is not None] for atoms in (goal, given))
    if Search(tuple(known), goals, [], only_quickly=True).all(tuple(goals)) is not None:
        return True
    search = Search(tuple(known), goals, [], inserts=False)
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
    """Signs, orders, strict orders and equations that are not given."""
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
