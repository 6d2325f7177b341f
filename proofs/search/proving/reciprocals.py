"""Denominators: a letter b with b q = r, q > 0, stands for r / q, and is cleared from the goal.

``qᵈ G`` is a polynomial G′ without b, if d is the degree of G in b; and G′ ⪰ 0 no longer needs the
equation, which ties the letters of q to b and so forbids every limit in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import mul

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    KernelError,
    Letter,
    Monomial,
    Polynomial,
    Square,
    Theorem,
    certificate,
    constant,
    cut,
    identity,
    of,
)
from proofs.search.words import UNIT, without

from .certificates import completed
from .rewriting import rewriting


@dataclass(frozen=True)
class Reciprocal:
    """``letter · denominator = value`` by an equation."""

    letter: Letter
    denominator: Polynomial
    value: Fraction
    equation: Atom

    @property
    def inverse(self) -> Polynomial:
        """The inverse of the denominator."""
        return constant(1 / self.value) * of(self.letter)

    @property
    def stated(self) -> Theorem:
        """``equation ⊢ inverse · denominator = 1``."""
        p = self.inverse * self.denominator - constant(1)
        scale = 1 / -self.equation.polynomial.terms[UNIT]
        cofactor = Cofactor(constant(scale), self.equation, constant(1))
        return identity(Atom(ZERO, p), Certificate((), (cofactor,)))


def by_clearing_denominators(
    goal: Atom,
    atoms: Sequence[Atom],
    tried: list[str],
    prove: Callable[[Atom, Sequence[Atom]], Theorem | None],
) -> Theorem | None:
    """``G ⪰ 0`` from ``qᵈ G ⪰ 0`` without the letter."""
    for found in reciprocals(atoms) if goal.relation == PSD else ():
        degree = max((m.scalars.count((found.letter,)) for m in goal.polynomial.terms), default=0)
        cleared = _cleared(goal.polynomial, found, degree)
        if not degree or found.letter in cleared.letters:
            continue
        tried.append(f"{goal} with {found.letter} = {found.value}/({found.denominator}) cleared")
        kept = [atom for atom in atoms if found.letter not in atom.polynomial.letters]
        above = Atom(POSITIVE, found.denominator)
        positive = prove(above, atoms)
        whole = None if positive is None else prove(Atom(PSD, cleared), kept)
        if positive is None or whole is None:
            continue
        square = Square(Fraction(1), (), Atom(PSD, cleared), constant(1, cleared.rows))
        system = rewriting((found.equation,))
        given = completed(goal.polynomial, (square,), (above,) * degree, system)
        try:
            if given is not None:
                return cut(positive, cut(whole, certificate(goal, given)))
        except KernelError:
            continue
    return None


def reciprocals(atoms: Sequence[Atom]) -> Iterator[Reciprocal]:
    """The letters that an equation makes the inverse of something, up to a number."""
    for atom in atoms:
        p = atom.polynomial
        if atom.relation != ZERO or not p.is_scalar or atom.every or UNIT not in p.terms:
            continue
        rest = {m: c for m, c in p.terms.items() if m != UNIT}
        sign = -1 if p.terms[UNIT] > 0 else 1
        for letter in sorted(p.letters, key=str, reverse=True):
            scalar = letter.structure == "general" and letter.rows == letter.columns == 1
            if scalar and all(m.scalars.count((letter,)) == 1 for m in rest):
                quotients = {without(m.scalars, ((letter,),)) or (): c for m, c in rest.items()}
                terms = {Monomial(scalars, ()): sign * c for scalars, c in quotients.items()}
                denominator = Polynomial(1, 1, terms)
                if letter not in denominator.letters:
                    yield Reciprocal(letter, denominator, abs(p.terms[UNIT]), atom)


def _cleared(goal: Polynomial, found: Reciprocal, degree: int) -> Polynomial:
    """``qᵈ G`` with rᵏ in the place of (b q)ᵏ."""
    total = Polynomial(goal.rows, goal.columns, {})
    for m, c in goal.terms.items():
        power = m.scalars.count((found.letter,))
        rest = without(m.scalars, ((found.letter,),) * power) or ()
        term = Polynomial(goal.rows, goal.columns, {Monomial(rest, m.word): c * found.value**power})
        total += reduce(mul, [found.denominator] * (degree - power), constant(1)) * term
    return total
