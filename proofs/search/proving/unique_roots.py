"""Square roots are unique: what has one square is one, and commutes with what its square does.

HJ 7.2.6: if R ⪰ 0 and S ⪰ 0 have R² = S², then R = S; and if R² commutes with C, so does R, as it
is the root of R² that commutes with C.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    KernelError,
    Letter,
    Polynomial,
    Square,
    Theorem,
    certificate,
    constant,
    cut,
    identity,
    instantiate,
    of,
)
from proofs.kernel.polynomial import Dimension

from .choices import COMMUTING, ROOT, SYMMETRIC, by_choice, commuting_square_root
from .equations import by_antisymmetry
from .extremal import by_least_eigenvalue
from .positivity import weakened
from .sizes import letter_at


def about_roots(
    atoms: Sequence[Atom], prove: Callable[[Polynomial], Theorem | None]
) -> Iterator[Theorem]:
    """Equations of roots, and of what they commute with, that ``prove`` does not show as zero."""
    orders = {
        letter: atom
        for atom in atoms
        for letter in atom.polynomial.letters
        if of(letter) == atom.polynomial and _is_order(atom)
    }
    for one, other in ((r, s) for r, s in combinations(orders, 2) if r.rows == s.rows):
        square = of(one) * of(one) - of(other) * of(other)
        shown = prove(square)
        if shown is not None and prove(of(one) - of(other)) is None:
            p, q = _roots(one.rows)
            theorem = instantiate(unique_root(one.rows), {p: of(one), q: of(other)})
            yield _from_orders(cut(shown, theorem), orders[one], orders[other])
    letters = sorted({x for atom in atoms for x in atom.polynomial.letters}, key=str)
    for letter in (x for x in letters if x.rows == x.columns != 1):
        for root, order in orders.items():
            if root.rows != letter.rows:
                continue
            r, c = of(root), of(letter)
            shown = prove(r * r * c - c * r * r)
            if shown is not None and prove(r * c - c * r) is None:
                values = {_roots(root.rows)[0]: r, Letter("B", root.rows, root.rows): c}
                theorem = instantiate(commuting_root(root.rows), values)
                yield _from_orders(cut(shown, theorem), order)


def _is_order(atom: Atom) -> bool:
    known = atom.relation in (PSD, POSITIVE) and not atom.every
    return known and not atom.polynomial.is_scalar


def _from_orders(theorem: Theorem, *orders: Atom) -> Theorem:
    for atom in orders:
        if atom.relation == POSITIVE:
            theorem = cut(weakened(atom), theorem)
    return theorem


def _roots(size: Dimension) -> tuple[Letter, Letter]:
    return Letter("P", size, size, "symmetric"), Letter("Q", size, size, "symmetric")


@cache
def unique_root(size: Dimension) -> Theorem:
    """``P ⪰ 0, Q ⪰ 0, P² = Q² ⊢ P = Q``."""
    p, q = map(of, _roots(size))
    given = (Atom(PSD, p), Atom(PSD, q), Atom(ZERO, p * p - q * q))
    theorem = by_antisymmetry(p - q, lambda order: by_least_eigenvalue(order, given, []))
    if theorem is None:
        raise KernelError("unique roots: no proof is found")
    return theorem


@cache
def commuting_root(size: Dimension) -> Theorem:
    """``P ⪰ 0, P² B = B P² ⊢ P B = B P``."""
    letter, other = _roots(size)
    p, b, one = of(letter), of(Letter("B", size, size)), constant(1, size)
    order, goal = Atom(PSD, p), Atom(ZERO, p * b - b * p)
    commutes, square = Atom(ZERO, p * p * b - b * p * p), p * p
    root = of(letter_at(ROOT, {"n": size}))

    def prove(goal: Atom, given: Sequence[Atom]) -> Theorem:
        *_, said, root_commutes = given
        unique = instantiate(unique_root(size), {other: root})
        opposite = Atom(ZERO, square - root * root)
        turned = identity(opposite, Certificate((), (Cofactor(-one, said, one),)))
        same = Atom(ZERO, p - root)
        parts = (
            Cofactor(one, same, b),
            Cofactor(-b, same, one),
            Cofactor(one, root_commutes, one),
        )
        return cut(turned, cut(unique, identity(goal, Certificate((), parts))))

    values = {SYMMETRIC: square, COMMUTING: b}
    theorem = by_choice(commuting_square_root, values, goal, (order, commutes), prove)
    positive = certificate(Atom(PSD, square), Certificate((Square(Fraction(1), (), None, p),)))
    if theorem is None:
        raise KernelError("commuting roots: no proof is found")
    return cut(positive, theorem)
