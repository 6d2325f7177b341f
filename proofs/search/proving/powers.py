"""Steps: where families and running products occur, and which lemmas about powers to try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from proofs.kernel import ENTRYWISE, PSD, ZERO, Atom, Letter, Polynomial, Step, constant, of
from proofs.kernel.polynomial import BOUND, RUNNING_PRODUCT

from .rewriting import EndlessRewritingError, Rewriting


def bounds_on(letter: Letter, entries: bool) -> list[Atom]:
    """Of a scalar power aᵗ: it is ≥ 0, ≤ 1, ≥ 1; of a matrix: its entries are ≥ 0."""
    power, one = of(letter), constant(1, letter.rows)
    if letter.rows != 1:
        return [Atom(ENTRYWISE, power)] if entries else []
    return [Atom(PSD, power), Atom(PSD, one - power), Atom(PSD, power - one)]


def commutations(goals: Sequence[Atom], system: Rewriting) -> Iterator[Atom]:
    """``G Fᵗ = Fᵗ G`` for the powers that occur and every G with G F = F G, and (Fᵗ)ᵀ = Fᵗ."""
    powers = [x for x in running_letters(goals) if x.argument and not x.commutes]
    pairs = [(of(x), x.argument) for x in powers if x.argument and BOUND not in x.argument.steps]
    for power, factor in pairs:
        for _, other in pairs:
            difference = other * power - power * other if other.rows == power.rows else None
            if difference is not None and difference.terms and _commute(other, factor, system):
                yield Atom(ZERO, difference)
        if factor.is_symmetric and power != power.T:
            yield Atom(ZERO, power - power.T)


def _commute(first: Polynomial, second: Polynomial, system: Rewriting) -> bool:
    try:
        return not system.undo(first * second - second * first)[0].terms
    except EndlessRewritingError:
        return False


def running_steps(goals: Sequence[Atom]) -> list[str]:
    """The free steps up to which a running product in the goals runs."""
    named: dict[str, None] = {}
    for goal in goals:
        for letter, bound in goal.polynomial.occurrences():
            base = None if letter.step is None else letter.step.base
            if letter.name == RUNNING_PRODUCT and base and base not in bound:
                named[base] = None
    return list(named)


def running_letters(atoms: Sequence[Atom]) -> list[Letter]:
    """The running products up to a free step, outside any other."""
    found: dict[Letter, None] = {}
    for atom in atoms:
        for letter, bound in atom.polynomial.occurrences():
            base = None if letter.step is None else letter.step.base
            if letter.name == RUNNING_PRODUCT and base and base not in bound | {BOUND}:
                found[letter.T if letter.transposed else letter] = None
    return list(found)


def steps_for(atom: Atom, atoms: Sequence[Atom]) -> list[Step]:
    """The steps k at which an instance of ``∀k`` speaks of a family member that occurs."""
    offsets: dict[object, set[int]] = {}
    for letter, bound in atom.polynomial.occurrences():
        if letter.step is not None and letter.step.base == BOUND and BOUND not in bound:
            offsets.setdefault(letter.variable, set()).add(letter.step.offset)
    steps: dict[Step, None] = {}
    for other in atoms:
        for letter, _ in other.polynomial.occurrences():
            if letter.step is None or letter.step.base == BOUND:
                continue
            for offset in sorted(offsets.get(letter.variable, ())):
                step = Step(letter.step.base, letter.step.offset - offset)
                if step.offset >= 1:
                    steps[step] = None
    return list(steps)
