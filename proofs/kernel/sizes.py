"""Facts at other sizes: a fact is said for every value of its size letters.

No rule uses this.  It stands here because a verdict rests on it: a theorem may cite a registered
fact at any sizes, and ``is_at_sizes`` says which facts these are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce
from operator import mul

from .polynomial import Dimension, Letter, Monomial, Polynomial, constant, of
from .statement import Atom
from .theorem import Fact

Sizes = Mapping[Dimension, Dimension]


def sizes_for(pairs: Iterable[tuple[Letter, Letter | Polynomial]]) -> dict[Dimension, Dimension]:
    """What the sizes of letters are where these have the shapes of what they are replaced by."""
    return {
        size: other
        for letter, value in pairs
        for size, other in ((letter.rows, value.rows), (letter.columns, value.columns))
        if isinstance(size, str)
    }


def at_sizes(fact: Fact, sizes: Sizes) -> Fact:
    """The fact with other sizes, letters or numbers, in the place of its own."""
    return fact._replace(
        hypotheses=tuple(_atom(atom, sizes) for atom in fact.hypotheses),
        conclusion=tuple(_atom(atom, sizes) for atom in fact.conclusion),
        choices=frozenset(letter_at(letter, sizes) for letter in fact.choices),
    )


def letter_at(letter: Letter, sizes: Sizes) -> Letter:
    """The letter with other sizes."""
    rows, columns = (sizes.get(size, size) for size in (letter.rows, letter.columns))
    inner = None if letter.argument is None else _polynomial(letter.argument, sizes)
    return letter._replace(rows=rows, columns=columns, argument=inner)


def _atom(atom: Atom, sizes: Sizes) -> Atom:
    return Atom(atom.relation, _polynomial(atom.polynomial, sizes), atom.every)


def _polynomial(p: Polynomial, sizes: Sizes) -> Polynomial:
    rows, columns = (sizes.get(size, size) for size in p.shape)
    terms = (_term(m, c, rows, sizes) for m, c in p.terms.items())
    return sum(terms, Polynomial(rows, columns, {}))


def _term(m: Monomial, c: Fraction, rows: Dimension, sizes: Sizes) -> Polynomial:
    factors = (_factor(x, sizes) for word in (*m.scalars, m.word) for x in word)
    return reduce(mul, factors, constant(c, 1 if m.word else rows))


def _factor(letter: Letter, sizes: Sizes) -> Polynomial:
    if letter.transposed:  # which a number is not
        return of(letter_at(letter.T, sizes)).T
    return of(letter_at(letter, sizes))


def is_at_sizes(fact: Fact, known: Fact) -> bool:
    """Whether a fact is the known one at some sizes."""
    names = {letter.name: letter for letter in _letters(fact)}
    pairs = [(x, names[x.name]) for x in _letters(known) if x.name in names]
    return fact == at_sizes(known, sizes_for(pairs))


def _letters(fact: Fact) -> list[Letter]:
    found = {x for a in (*fact.hypotheses, *fact.conclusion) for x in a.polynomial.letters}
    return sorted(found, key=str)
