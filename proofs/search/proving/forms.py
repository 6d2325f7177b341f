"""Simpler statements that entail one: of the matrix of a quadratic form, of an equation's sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from proofs.kernel import (
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Letter,
    Monomial,
    Polynomial,
    Square,
    Theorem,
    certificate,
    constant,
    of,
)
from proofs.search.words import UNIT, single, transposed, without

_HALF = Fraction(1, 2)


def quadratic_forms(goal: Atom, atoms: Sequence[Atom]) -> Iterator[tuple[Polynomial, Atom]]:
    """The g and ``M ⪰ 0`` of a goal ``gᵀMg ≥ 0``, for a vector that no hypothesis speaks of."""
    if goal.relation != PSD or not goal.polynomial.is_scalar or goal.every:
        return
    spoken = {letter for atom in atoms for letter in atom.polynomial.letters}
    for g in sorted(goal.polynomial.letters - spoken, key=str):
        matrix = _matrix(goal.polynomial, g) if g.columns == 1 != g.rows else None
        if matrix is not None and of(g).T * matrix * of(g) == goal.polynomial:
            yield of(g), Atom(PSD, matrix)


def _matrix(p: Polynomial, g: Letter) -> Polynomial | None:
    total = Polynomial(g.rows, g.rows, {})
    for m, c in p.terms.items():
        ends = [w for w in m.scalars if len(w) > 1 and w[0] == g.T and w[-1] == g]
        rest = without(m.scalars, ends[:1])
        if not ends or rest is None:
            return None
        total += Polynomial(g.rows, g.rows, {Monomial(rest, ends[0][1:-1]): c})
    return constant(_HALF) * (total + total.T)


def differences(
    goal: Atom, atoms: Sequence[Atom]
) -> Iterator[tuple[Letter, Polynomial, Atom, list[Atom]]]:
    """A letter d, x ∓ y, and the goal and hypotheses about d that are about x ∓ y.

    They are those from which y disappears when x is read as d ± y.
    """
    named = sorted((x for x in goal.polynomial.letters if _stands_alone(x, goal)), key=str)
    for x, y in combinations(named, 2):
        if x[1:] != y[1:]:
            continue
        name = f"{x.name}∓{y.name}"
        d = x._replace(name=name)
        for sign in (1, -1):
            moved = {x: of(d) + constant(sign) * of(y)}
            about = goal.substitute(moved)
            if y not in about.polynomial.letters:
                shifted = (atom.substitute(moved) for atom in atoms)
                kept = [atom for atom in shifted if y not in atom.polynomial.letters]
                yield d, of(x) - constant(sign) * of(y), about, kept


def _stands_alone(x: Letter, goal: Atom) -> bool:
    occurrences = (y for y, _ in goal.polynomial.occurrences() if y.variable == x)
    return x.rows != 1 and all(y.step is None for y in occurrences)


def weaker_than_equations(goal: Atom, atoms: Sequence[Atom]) -> Iterator[tuple[Atom, Theorem]]:
    """``E = 0 ⊢ H ⪰ 0`` for E = H − Σ uuᵀ, whose u have a letter that is nowhere else."""
    count = Counter(x for a in (goal, *atoms) for x in a.polynomial.letters)
    for atom in atoms:
        p = atom.polynomial
        if atom.relation != ZERO or atom.every or not p.is_symmetric:
            continue
        for sign in (1, -1):
            squares = dict[Monomial, Fraction]()
            for m, c in p.terms.items():
                u = _half(m)
                own = u is not None and any(count[x] == 1 for x in _letters(u))
                if u is not None and own and sign * c < 0:
                    squares[u] = abs(c)
            if not squares:
                continue
            parts = tuple(
                Square(c, (), None, single(u, _rows(u, p), p.columns)) for u, c in squares.items()
            )
            rest = constant(sign) * p
            for weight, _, _, factor in parts:
                rest += constant(weight) * (factor.T * factor)
            half = Cofactor(constant(sign * _HALF, p.rows), atom, constant(1, p.columns))
            if rest.terms and not any(
                count[x] == 1 for u in squares for x in _letters(u) & rest.letters
            ):
                yield atom, certificate(Atom(PSD, rest), Certificate(parts, (half,)))
                break


def _half(m: Monomial) -> Monomial | None:
    middle, odd = divmod(len(m.word), 2)
    right = m.word[middle:]
    even = all(m.scalars.count(word) % 2 == 0 for word in m.scalars)
    if odd or not even or transposed(right) != m.word[:middle] or m == UNIT:
        return None
    return Monomial(m.scalars[::2], right)


def _rows(u: Monomial, p: Polynomial) -> int | str:
    return u.word[0].rows if u.word else p.rows


def _letters(u: Monomial) -> set[Letter]:
    return {x.variable for word in (*u.scalars, u.word) for x in word}
