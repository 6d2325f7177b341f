"""Multipliers that may vanish: prove the goal up to a multiple of δ > 0, then let δ tend to 0.

A certificate multiplied by p proves G ⪰ 0 where p > 0.  Where p is only known to be ≥ 0, the
kernel's closure passes to p = 0 along a letter, if every hypothesis survives a little more of that
letter; b ≤ a does not survive a little more of b.  So the hypotheses are left alone, and the goal
gives way: one letter x of p is read as x − δ, which makes the p that is written p + cδ > 0, and the
certificate may prove G + δK ⪰ 0 for a polynomial K that is found with it.  For x + δ in the place
of x the hypotheses are the old ones, δ occurs in none of them, and closure at δ = 0 is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, islice

from proofs.kernel import (
    POSITIVE,
    PSD,
    Atom,
    Certificate,
    KernelError,
    Letter,
    Monomial,
    Polynomial,
    Square,
    Theorem,
    certificate,
    closure,
    constant,
    cut,
    instantiate,
    of,
    strict,
)
from proofs.kernel.polynomial import monomial
from proofs.search.words import without

from .certificates import (
    Knowledge,
    Level,
    completed,
    find_certificate,
    gram_program,
    product,
    solve_linear,
    squares,
)
from .fresh_letters import fresh
from .gram import Column, GramProgram, flipped, representative
from .positivity import with_positive
from .rewriting import EndlessRewritingError
from .work import Budget, BudgetError

LEVEL = Level(2, 2, "linear program with binomials")
ATTEMPTS = 12
ENTRIES = 8_000_000
SETUP = 1_500_000


@dataclass(frozen=True)
class Shift:
    """A multiplier, and the letters of it that are read as themselves minus δ."""

    multiplier: tuple[Atom, ...]
    letters: tuple[Letter, ...]
    delta: Letter

    @property
    def positive(self) -> tuple[Atom, ...]:
        """The scalars of the multiplier, taken to be > 0."""
        return tuple(Atom(POSITIVE, atom.polynomial) for atom in self.multiplier)

    @property
    def down(self) -> dict[Letter, Polynomial]:
        """Each letter x as x − δ."""
        return {x: of(x) - of(self.delta) for x in self.letters}

    @property
    def up(self) -> dict[Letter, Polynomial]:
        """Each letter x as x + δ."""
        return {x: of(x) + of(self.delta) for x in self.letters}


def by_perturbation(goal: Atom, atoms: Sequence[Atom], tried: list[str]) -> Theorem | None:
    """``G ⪰ 0`` as the limit of G + δK ⪰ 0."""
    if goal.relation != PSD:
        return None
    delta, budget = fresh("δ", (*atoms, goal)), Budget(SETUP)
    for shift in islice(_shifts(goal, atoms, delta), ATTEMPTS):
        shown = " ".join(f"({atom.polynomial} + δ)" for atom in shift.multiplier)
        tried.append(f"{goal} up to δ → 0, multiplied by {shown}")
        try:
            if not _interior(goal, atoms, shift, budget):
                continue
            theorem = _perturbed(goal, atoms, shift, budget)
            if theorem is not None:
                return _limit(theorem, shift)
        except (KernelError, EndlessRewritingError):
            continue
        except BudgetError:
            break
    return None


def _interior(goal: Atom, atoms: Sequence[Atom], shift: Shift, budget: Budget) -> bool:
    """Whether p > 0 is enough: at δ = 0 the certificate that is looked for shows that."""
    known = Knowledge(with_positive(atoms, shift.positive), budget)
    return find_certificate(goal, shift.positive, known, LEVEL) is not None


def _shifts(goal: Atom, atoms: Sequence[Atom], delta: Letter) -> Iterator[Shift]:
    """Products of one or two scalars that are known to be ≥ 0.

    A letter inside a running product or a function of the goal stays as it is: what holds of
    these for x tells a certificate nothing for x − δ.
    """
    arguments = [x.argument for x, _ in goal.polynomial.occurrences() if x.argument is not None]
    hidden = {letter for argument in arguments for letter in argument.letters}
    several = {a.polynomial: a for a in atoms if _linear_letter(a) is not None}
    movable = [(a, x) for a in several.values() if (x := _linear_letter(a)) is not None]
    movable = [(atom, letter) for atom, letter in movable if letter not in hidden]
    movable.sort(key=lambda pair: pair[1] not in goal.polynomial.letters)
    for size in (1, 2):
        for chosen in combinations_with_replacement(movable, size):
            yield Shift(
                tuple(atom for atom, _ in chosen),
                tuple(dict.fromkeys(letter for _, letter in chosen)),
                delta,
            )


def _linear_letter(atom: Atom) -> Letter | None:
    """A letter of the scalar p ≥ 0 with which p grows: p is linear in it, and nothing else."""
    p = atom.polynomial
    if not p.is_scalar or atom.relation not in (PSD, POSITIVE) or atom.every:
        return None
    for (scalars, _), c in p.terms.items():
        if c > 0 and len(scalars) == 1 and len(scalars[0]) == 1:
            (letter,) = scalars[0]
            alone = sum(x.variable == letter for x, _ in p.occurrences()) == 1
            plain = letter == letter.variable and letter.argument is None
            if alone and plain and letter.structure == "general":
                return letter
    return None


def _perturbed(goal: Atom, atoms: Sequence[Atom], shift: Shift, budget: Budget) -> Theorem | None:
    """``G(x − δ) + δK ⪰ 0`` from the hypotheses at x − δ."""
    small = Atom(POSITIVE, of(shift.delta))
    given = [atom.substitute(shift.down) for atom in atoms]
    known = Knowledge((small, *dict.fromkeys(shift.positive), *given), budget)
    polynomial = goal.polynomial.substitute(shift.down)
    program = gram_program(polynomial, shift.positive, known, LEVEL)
    scale = product(shift.positive) * of(shift.delta)
    slacks = [s for k in _slacks(program, scale) for s in (k, -k)]
    extra: list[Column] = [
        program.column((known.system.apply(-(scale * slack))).terms.items()) for slack in slacks
    ]
    program.strike_out(extra)
    solved = solve_linear(program, extra, binomials=True, entries=ENTRIES)
    if solved is None:
        return None
    for place, value in solved[1].items():
        polynomial += of(shift.delta) * constant(value) * slacks[place]
    parts = squares(solved[0], polynomial.columns)
    found = completed(polynomial, parts, shift.positive, known.system)
    return None if found is None else certificate(Atom(PSD, polynomial), found)


def _slacks(program: GramProgram, scale: Polynomial) -> list[Polynomial]:
    """The K = k + kᵀ for which ``scale · k`` begins with a monomial of the program."""
    first = min(scale.terms, key=lambda m: (len(m.scalars), str(m)))
    shape = program.goal.rows, program.goal.columns
    found: dict[Monomial, None] = {}
    entries = [m for b in program.blocks for u in b.basis for m in program.entry_monomials(b, u)]
    for m in dict.fromkeys((*map(representative, program.target.terms), *entries)):
        rest = without(m.scalars, first.scalars)
        if rest is not None:
            found[monomial(rest, m.word)] = None
    return [_symmetric(k, *shape) for k in found]


def _symmetric(k: Monomial, rows: int | str, columns: int | str) -> Polynomial:
    sides: Mapping[Monomial, Fraction] = dict.fromkeys((k, flipped(k)), Fraction(1))
    return Polynomial(rows, columns, sides)


def _limit(theorem: Theorem, shift: Shift) -> Theorem:
    """Back to x, where every hypothesis is an old one, and to δ = 0."""
    theorem = instantiate(theorem, shift.up)
    small = Atom(POSITIVE, of(shift.delta))
    for atom in dict.fromkeys(shift.multiplier):
        theorem = cut(_positive(atom, shift, small), theorem)
    theorem = closure(theorem, shift.delta)
    zero = Polynomial(1, 1, {})
    theorem = instantiate(theorem, {shift.delta: zero})
    return cut(certificate(Atom(PSD, zero), Certificate()), theorem)


def _positive(atom: Atom, shift: Shift, small: Atom) -> Theorem:
    """``p(x + δ) = p(x) + cδ > 0``."""
    moved = atom.polynomial.substitute(shift.up)
    (c,) = {c for m, c in (moved - atom.polynomial).terms.items()}
    one = constant(1)
    parts = (Square(c, (small,), None, one), Square(Fraction(1), (), atom, one))
    return strict(Atom(POSITIVE, moved), Certificate(parts))
