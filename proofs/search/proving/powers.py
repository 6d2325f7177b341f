"""Steps: where families and running products occur, and which lemmas about powers to try."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from proofs.kernel import (
    ENTRYWISE,
    PSD,
    ZERO,
    Atom,
    KernelError,
    Letter,
    Monomial,
    Polynomial,
    Step,
    constant,
    of,
    running_product,
)
from proofs.kernel.polynomial import BOUND, RUNNING_PRODUCT, Word
from proofs.search.words import transposed

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


def steps_of(goals: Sequence[Atom]) -> list[str]:
    """The free steps, those up to which a running product runs before those of families."""
    others = sorted({name for goal in goals for name in goal.steps})
    return list(dict.fromkeys((*running_steps(goals), *others)))


def hypotheses_on_powers(goal: Atom, atoms: Sequence[Atom]) -> Iterator[Atom]:
    """Each hypothesis on F, said of the product F(t) ⋯ F(1) that occurs in the goal.

    So P − FᵀPF ⪰ 0 becomes P − (Fᵗ)ᵀPFᵗ ⪰ 0; once more with the scalars raised to the power t.
    """
    for x in running_letters((goal,)):
        if x.argument is None or x.step is None or len(x.argument.terms) != 1 or x.rows == 1:
            continue
        ((m, c),) = x.argument.terms.items()
        if m.scalars or c != 1:
            continue
        for atom in atoms:
            if atom.relation != PSD or atom.polynomial.is_scalar:
                continue
            p = replaced_word(atom.polynomial, m.word, x)
            if p == atom.polynomial or BOUND in p.steps or not p.is_symmetric:
                continue
            yield Atom(PSD, p)
            scalars = {y for m in p.terms for w in m.scalars for y in w if len(w) == 1}
            plain = [y for y in scalars if y.argument is None and y.step is None]
            if plain:
                powers = {y: running_product(of(y), x.step) for y in plain}
                try:
                    yield Atom(PSD, with_powers(p, powers))
                except KernelError:
                    continue


def with_powers(p: Polynomial, powers: Mapping[Letter, Polynomial]) -> Polynomial:
    """The polynomial with powers of scalars in their places outside of arguments."""
    total = Polynomial(p.rows, p.columns, {})
    for m, c in p.terms.items():
        term = Polynomial(p.rows, p.columns, {Monomial((), m.word): c})
        for word in m.scalars:
            term = powers.get(word[0], of(*word)) * term if len(word) == 1 else of(*word) * term
        total += term
    return total


def replaced_word(p: Polynomial, word: Word, letter: Letter) -> Polynomial:
    """The polynomial with a letter in the place of a word, and its transpose of the transpose."""
    back = transposed(word)
    total = Polynomial(p.rows, p.columns, {})

    def image(whole: Word) -> Word:
        found, place = list[Letter](), 0
        while place < len(whole):
            part = whole[place : place + len(word)]
            if part in (word, back):
                found.append(letter if part == word else letter.T)
                place += len(word)
            else:
                found.append(whole[place])
                place += 1
        return tuple(found)

    for m, c in p.terms.items():
        replaced = Monomial(tuple(map(image, m.scalars)), image(m.word))
        total += Polynomial(p.rows, p.columns, {replaced: c})
    return total


def running_letters(atoms: Sequence[Atom]) -> list[Letter]:
    """The running products up to a free step, outside any other."""
    found: dict[Letter, None] = {}
    for atom in atoms:
        for letter, bound in atom.polynomial.occurrences():
            base = None if letter.step is None else letter.step.base
            if letter.name == RUNNING_PRODUCT and base and base not in bound | {BOUND}:
                found[letter.T if letter.transposed else letter] = None
    return list(found)


def steps_for(atom: Atom, atoms: Sequence[Atom], backwards: bool = False) -> list[Step]:
    """The steps k at which an instance of ``∀k`` speaks of a family member that occurs.

    ``backwards``: speaks of it as of the last of its members.
    """
    offsets: dict[object, set[int]] = {}
    for letter, bound in atom.polynomial.occurrences():
        if letter.step is not None and letter.step.base == BOUND and BOUND not in bound:
            offsets.setdefault(letter.variable, set()).add(letter.step.offset)
    if backwards:
        offsets = {variable: {max(found)} for variable, found in offsets.items()}
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
