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

from .choices import COMMUTING, ROOT, SYMMETRIC, by_choice, commuting_square_root
from .equations import by_antisymmetry
from .extremal import by_least_eigenvalue
from .positivity import weakened

_P, _Q, _B = (
    Letter("P", "n", "n", "symmetric"),
    Letter("Q", "n", "n", "symmetric"),
    Letter("B", "n", "n"),
)
_p, _q, _b, _I = of(_P), of(_Q), of(_B), constant(1, "n")
_same = Atom(ZERO, _p * _p - _q * _q)
_commutes = Atom(ZERO, _p * _p * _b - _b * _p * _p)


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
    for one, other in combinations(orders, 2):
        square = of(one) * of(one) - of(other) * of(other)
        shown = prove(square)
        if shown is not None and prove(of(one) - of(other)) is None:
            theorem = instantiate(unique_root(), {_P: of(one), _Q: of(other)})
            yield _from_orders(cut(shown, theorem), orders[one], orders[other])
    letters = sorted({x for atom in atoms for x in atom.polynomial.letters}, key=str)
    for letter in (x for x in letters if (x.rows, x.columns) == ("n", "n")):
        for root, order in orders.items():
            r, c = of(root), of(letter)
            shown = prove(r * r * c - c * r * r)
            if shown is not None and prove(r * c - c * r) is None:
                theorem = instantiate(commuting_root(), {_P: r, _B: c})
                yield _from_orders(cut(shown, theorem), order)


def _is_order(atom: Atom) -> bool:
    known = atom.relation in (PSD, POSITIVE) and not atom.every
    return known and atom.polynomial.shape == ("n", "n")


def _from_orders(theorem: Theorem, *orders: Atom) -> Theorem:
    for atom in orders:
        if atom.relation == POSITIVE:
            theorem = cut(weakened(atom), theorem)
    return theorem


@cache
def unique_root() -> Theorem:
    """``P ⪰ 0, Q ⪰ 0, P² = Q² ⊢ P = Q``."""
    given = (Atom(PSD, _p), Atom(PSD, _q), _same)
    theorem = by_antisymmetry(_p - _q, lambda order: by_least_eigenvalue(order, given, []))
    if theorem is None:
        raise KernelError("unique roots: no proof is found")
    return theorem


@cache
def commuting_root() -> Theorem:
    """``P ⪰ 0, P² B = B P² ⊢ P B = B P``."""
    order, goal, square = Atom(PSD, _p), Atom(ZERO, _p * _b - _b * _p), _p * _p
    root = of(ROOT)

    def prove(goal: Atom, given: Sequence[Atom]) -> Theorem:
        *_, said, commutes = given
        unique = instantiate(unique_root(), {_Q: root})
        opposite = Atom(ZERO, square - root * root)
        turned = identity(opposite, Certificate((), (Cofactor(-_I, said, _I),)))
        same = Atom(ZERO, _p - root)
        parts = (Cofactor(_I, same, _b), Cofactor(-_b, same, _I), Cofactor(_I, commutes, _I))
        return cut(turned, cut(unique, identity(goal, Certificate((), parts))))

    values = {SYMMETRIC: square, COMMUTING: _b}
    theorem = by_choice(commuting_square_root, values, goal, (order, _commutes), prove)
    positive = certificate(Atom(PSD, square), Certificate((Square(Fraction(1), (), None, _p),)))
    if theorem is None:
        raise KernelError("commuting roots: no proof is found")
    return cut(positive, theorem)
