"""Goals G ⪰ 0 and G ≻ 0: multipliers, closure at zero, scalars from multiples of the identity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from proofs.kernel import (
    POSITIVE,
    PSD,
    Atom,
    Certificate,
    KernelError,
    Letter,
    Square,
    Theorem,
    assume,
    certificate,
    closure,
    conjunction,
    constant,
    cut,
    of,
    scalar,
)
from proofs.kernel.polynomial import Dimension

from .certificates import (
    ALL_SCALARS,
    LEVELS,
    LEVELS_OF_SQUARES,
    MODULO,
    MULTIPLIED,
    PRODUCTS,
    Knowledge,
    Level,
    find_certificate,
)

MULTIPLIER_LIMIT = 10


def weakened(atom: Atom) -> Theorem:
    """``p > 0 ⊢ p ≥ 0``."""
    one = constant(1, atom.polynomial.rows)
    square = Square(Fraction(1), (), atom, one)
    return certificate(Atom(PSD, atom.polynomial), Certificate((square,)))


def lone_letter(atom: Atom) -> Letter | None:
    """The a of a relation a ≥ 0 or a > 0 about one scalar variable."""
    polynomial = atom.polynomial
    if not polynomial.is_scalar or len(polynomial.terms) != 1:
        return None
    for letter in polynomial.letters:
        if of(letter) == polynomial:
            return letter
    return None


def multipliers(goal: Atom, atoms: Iterable[Atom]) -> Iterator[tuple[Atom, ...]]:
    """Products of one or two scalars that are positive, or positive up to closure."""
    usable: list[Atom] = []
    for atom in atoms:
        if not atom.polynomial.is_scalar or atom.relation not in (PSD, POSITIVE) or atom.every:
            continue
        natural = any(x.structure == "natural" for x, _ in atom.polynomial.occurrences())
        if atom.relation == POSITIVE:
            usable.append(atom)
        elif lone_letter(atom) is not None and not natural and goal.relation == PSD:
            usable.append(Atom(POSITIVE, atom.polynomial))
    usable = list(dict.fromkeys(usable))
    usable.sort(key=lambda atom: not atom.polynomial.letters & goal.polynomial.letters)
    candidates: list[tuple[Atom, ...]] = [(atom,) for atom in usable]
    candidates += combinations(usable, 2)
    candidates += ((atom, atom) for atom in usable)
    yield from candidates[:MULTIPLIER_LIMIT]


def all_letters(chosen: Iterable[tuple[Atom, ...]]) -> list[tuple[Atom, ...]]:
    """The product of all the scalars that are multipliers by themselves."""
    every = tuple(atom for (atom, *more) in chosen if not more)
    return [every] if 3 <= len(every) <= 5 else []


def squared_pairs(chosen: Iterable[tuple[Atom, ...]]) -> list[tuple[Atom, ...]]:
    """The products a² b² of two scalars that are multipliers by themselves.

    ``2 xᵀAᵀBy ≤ b² xᵀx + a² yᵀy`` takes one: a quotient b / a on one side, a / b on the other.
    """
    pairs = [pair for pair in chosen if len(pair) == 2 and pair[0] != pair[1]]
    return [(a, a, b, b) for a, b in pairs[:3]]


def with_positive(atoms: Sequence[Atom], multiplier: Sequence[Atom]) -> tuple[Atom, ...]:
    """The hypotheses with the multiplier's scalars taken to be strictly positive."""
    weaker = {Atom(PSD, atom.polynomial) for atom in multiplier}
    return (
        *dict.fromkeys(multiplier),
        *(a for a in atoms if a not in weaker and a not in multiplier),
    )


def closed(theorem: Theorem, given: Sequence[Atom]) -> Theorem | None:
    """Replace each a > 0 that was only assumed by a ≥ 0."""
    for atom in sorted(theorem.hypotheses - set(given), key=str):
        letter = lone_letter(atom)
        if atom.relation != POSITIVE or letter is None:
            continue
        limit = _limit(cut(weakened(atom), theorem), letter, given)
        if limit is None:
            return None
        theorem = limit
    return theorem


def _limit(theorem: Theorem, letter: Letter, given: Sequence[Atom]) -> Theorem | None:
    """The limit a → 0, with the lengths xᵀx > 0 that are given where a² xᵀx has to grow with a."""
    lengths = [weakened(atom) for atom in given if _is_length(atom)]
    (goal,) = theorem.conclusion
    try:
        return closure(theorem, letter)
    except KernelError:
        if not lengths or not isinstance(goal, Atom):
            return None
    try:
        return cut(closure(conjunction(theorem, *lengths), letter), assume(goal))
    except KernelError:
        return None


def _is_length(atom: Atom) -> bool:
    words = [word for m in atom.polynomial.terms for word in m.scalars]
    return atom.relation == POSITIVE and not atom.every and any(len(word) > 1 for word in words)


def _shrinks(atom: Atom, multiplier: Atom) -> bool:
    """Whether a term of the hypothesis falls as the multiplier's letter grows: closure refuses."""
    letter = lone_letter(multiplier)
    terms = atom.polynomial.terms.items()
    return letter is not None and any(c < 0 and (letter,) in m.scalars for m, c in terms)


def _times(multipliers: Sequence[tuple[Atom, ...]]) -> str:
    products = (" ".join(f"({a.polynomial})" for a in multiplier) for multiplier in multipliers)
    shown = ", ".join(product for product in products if product)
    return f", multiplied by {shown}" if shown else ""


class Positivity:
    """Proves one relation at a time from fixed hypotheses, the easy attempts first."""

    def __init__(self, atoms: Sequence[Atom], tried: list[str]) -> None:
        self.atoms = tuple(atoms)
        self.tried = tried
        self.known = Knowledge(self.atoms)
        self.limit_refused = False  # a certificate was found, but not its limit
        self._cache: dict[tuple[Atom, ...], Knowledge] = {(): self.known}

    def knowledge(self, multiplier: tuple[Atom, ...]) -> Knowledge:
        """The hypotheses under a multiplier's assumption."""
        key = tuple(dict.fromkeys(multiplier))
        if key not in self._cache:
            self._cache[key] = Knowledge(with_positive(self.atoms, key), self.known.budget)
        return self._cache[key]

    def attempt(self, goal: Atom, multiplier: tuple[Atom, ...], level: Level) -> Theorem | None:
        """One certificate under one multiplier at one level, brought back to the hypotheses."""
        if self.known.budget.entries <= 0:
            return None
        theorem = find_certificate(goal, multiplier, self.knowledge(multiplier), level)
        limit = None if theorem is None else closed(theorem, self.atoms)
        if theorem is None or limit is not None:
            return limit
        self.limit_refused = True
        kept = tuple(a for a in self.atoms if not any(_shrinks(a, x) for x in multiplier))
        if len(kept) == len(self.atoms):
            return None
        fewer = Knowledge(with_positive(kept, multiplier), self.known.budget)
        theorem = find_certificate(goal, multiplier, fewer, level)
        return None if theorem is None else closed(theorem, self.atoms)

    def first(
        self, goal: Atom, multipliers: Iterable[tuple[Atom, ...]], levels: Iterable[Level]
    ) -> Theorem | None:
        """The first attempt that succeeds."""
        chosen, done = list(multipliers), list[str]()
        for level in levels if chosen else ():
            if self.known.budget.entries <= 0:
                break
            done.append(str(level))
            line = f"{goal} by {'; '.join(done)}{_times(chosen)}"
            self.tried[len(self.tried) - (len(done) > 1) :] = [line]
            for multiplier in chosen:
                theorem = self.attempt(goal, multiplier, level)
                if theorem is not None:
                    return theorem
        return None

    def quick(self, goal: Atom) -> Theorem | None:
        """Without a multiplier, by linear programming."""
        levels = [*LEVELS[:3], PRODUCTS] if goal.polynomial.is_scalar else LEVELS[:3]
        return self.first(goal, [()], levels) or self.times_identity(goal, LEVELS[:3])

    def thorough(self, goal: Atom) -> Theorem | None:
        """With multipliers, more rounds, and semidefinite programming."""
        chosen = list(multipliers(goal, self.atoms))
        return (
            self.first(goal, chosen, LEVELS[:3])
            or self.first(goal, all_letters(chosen), [ALL_SCALARS])
            or self.first(goal, squared_pairs(chosen), LEVELS_OF_SQUARES)
            or self.first(goal, [()], LEVELS[3:])
            or self.times_identity(goal, LEVELS[3:5])
            or self.first(goal, chosen[:4], MULTIPLIED)
        )

    def exhaustive(self, goal: Atom) -> Theorem | None:
        """The rarer multipliers and candidates, with a budget of their own."""
        other, chosen = Positivity(self.atoms, self.tried), list(multipliers(goal, self.atoms))
        modulo = [(), *chosen[:4]] if self.known.system.rules else []
        return (
            other.first(goal, modulo, MODULO)
            or other.times_length(goal)
            or other.first(goal, chosen[4:], MULTIPLIED[1:])
        )

    def times_length(self, goal: Atom) -> Theorem | None:
        """``p ≥ 0`` from ``xᵀx p ≥ 0`` and ``xᵀx > 0``, with multipliers for the latter."""
        if goal.relation != PSD or not goal.polynomial.is_scalar:
            return None
        for length in self.known.scalars:
            if length.relation != POSITIVE or not any(
                len(word) > 1 for m in length.polynomial.terms for word in m.scalars
            ):
                continue
            whole = Atom(PSD, length.polynomial * goal.polynomial)
            chosen = [m for m in multipliers(whole, self.atoms) if length not in m]
            theorem = self.first(whole, chosen, LEVELS[2:3]) or self.first(
                whole, chosen, MULTIPLIED[1:]
            )
            if theorem is not None:
                square = Square(Fraction(1), (), whole, constant(1))
                return cut(theorem, certificate(goal, Certificate((square,), (), (length,))))
        return None

    def sizes(self) -> list[Dimension]:
        """The sizes of the square matrices that the hypotheses speak of."""
        rows = (atom.polynomial.rows for atom in self.known.matrices)
        equations = (rule.rest.rows for rule in self.known.system.rules)
        return [size for size in dict.fromkeys((*rows, *equations)) if size != 1]

    def times_identity(self, goal: Atom, levels: Sequence[Level]) -> Theorem | None:
        """``p ≥ 0`` from ``p I ⪰ 0``."""
        for size in self.sizes() if goal.polynomial.is_scalar else []:
            whole = Atom(goal.relation, goal.polynomial * constant(1, size))
            theorem = self.first(whole, [()], levels)
            if theorem is not None:
                return scalar(theorem, goal.polynomial)
        return None
