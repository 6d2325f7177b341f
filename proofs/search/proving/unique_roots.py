"""Square roots are unique, commute with what their squares do, and keep the order.

HJ 7.2.6: if R ⪰ 0 and S ⪰ 0 have R² = S², then R = S; and if R² commutes with C, so does R, as it
is the root of R² that commutes with C.  B97 V.1.9: if R² ⪰ S², then R ⪰ S.  And R is definite if R²
is.  Fourth roots are roots of roots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations

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
    congruence,
    constant,
    cut,
    identity,
    instantiate,
    of,
)
from proofs.kernel.polynomial import Dimension
from proofs.kernel.sizes import letter_at

from .choices import (
    COMMUTING,
    INVERSE,
    ROOT,
    SYMMETRIC,
    by_choice,
    commuting_square_root,
    inverse_of_definite,
    moved,
    square_root,
)
from .definite import identity_is_definite
from .equations import by_antisymmetry
from .extremal import by_least_eigenvalue
from .positivity import weakened
from .work import proved_once


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
        theorem = _same_roots(of(one), of(other), prove)
        if theorem is not None and prove(of(one) - of(other)) is None:
            yield _from_orders(theorem, orders[one], orders[other])
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


def _same_roots(
    p: Polynomial, q: Polynomial, prove: Callable[[Polynomial], Theorem | None]
) -> Theorem | None:
    """``P ⪰ 0, Q ⪰ 0 ⊢ P = Q`` from P² = Q², or from P⁴ = Q⁴, as squares are ⪰ 0."""
    letters = _roots(p.rows)
    shown = prove(p * p - q * q)
    if shown is None:
        fourth = prove(p * p * p * p - q * q * q * q)
        if fourth is None:
            return None
        values = dict(zip(letters, (p * p, q * q), strict=True))
        shown = cut(fourth, instantiate(unique_root(p.rows), values))
        shown = cut(_square_of(p), cut(_square_of(q), shown))
    values = dict(zip(letters, (p, q), strict=True))
    return cut(shown, instantiate(unique_root(p.rows), values))


def by_monotone_root(
    goal: Atom, atoms: Sequence[Atom], prove: Callable[[Atom], Theorem | None]
) -> Theorem | None:
    """``P − Q ⪰ 0``, for letters P ⪰ 0 and Q ⪰ 0, from P² − Q² ⪰ 0 or from P⁴ − Q⁴ ⪰ 0."""
    orders = {a.polynomial: a for a in atoms if _is_order(a)}
    letters = [of(x) for x in goal.polynomial.letters if of(x) in orders]
    for p, q in permutations(letters, 2):
        if goal != Atom(PSD, p - q):
            continue
        theorem = _from_squares(p, q, prove)
        if theorem is None:
            fourths = _from_squares(p * p, q * q, prove)
            if fourths is not None:
                fourths = cut(_square_of(p), cut(_square_of(q), fourths))
                theorem = _from_squares(p, q, lambda _: fourths)  # noqa: B023
        return None if theorem is None else _from_orders(theorem, orders[p], orders[q])
    return None


def _from_squares(
    p: Polynomial, q: Polynomial, prove: Callable[[Atom], Theorem | None]
) -> Theorem | None:
    """``P ⪰ 0, Q ⪰ 0 ⊢ P − Q ⪰ 0`` with a proof of P² − Q² ⪰ 0."""
    shown = prove(Atom(PSD, p * p - q * q))
    values = dict(zip(_roots(p.rows), (p, q), strict=True))
    return None if shown is None else cut(shown, instantiate(monotone_root(p.rows), values))


def by_definite_root(
    goal: Atom, atoms: Sequence[Atom], prove: Callable[[Atom], Theorem | None]
) -> Theorem | None:
    """``P ≻ 0`` for a letter P ⪰ 0, from P² ≻ 0."""
    p = goal.polynomial
    if goal.relation != POSITIVE or Atom(PSD, p) not in atoms or p.is_scalar:
        return None
    shown = prove(Atom(POSITIVE, p * p)) if p in map(of, p.letters) else None
    values = {_roots(p.rows)[0]: p}
    return None if shown is None else cut(shown, instantiate(definite_root(p.rows), values))


def by_equal_squares(
    goal: Atom,
    prove: Callable[[Atom], Theorem | None],
    vanishes: Callable[[Polynomial], Theorem | None],
) -> Theorem | None:
    """``G = H``, for one word G and one H, from G ⪰ 0, H ⪰ 0 and G² = H², or G⁴ = H⁴.

    Neither is a number times I: such a root needs nobody's authority.
    """
    p = goal.polynomial
    if p.is_scalar or not p.is_symmetric or len(p.terms) != 2 or min(p.terms.values()) >= 0:
        return None
    if not all(m.word for m in p.terms):
        return None
    parts = [Polynomial(*p.shape, {m: c}) for m, c in p.terms.items()]
    one, other = sorted(parts, key=lambda x: -max(x.terms.values()))
    if not (one.is_symmetric and max(one.terms.values()) > 0):
        return None
    theorem = _same_roots(one, -other, vanishes)
    for side in (one, -other) if theorem else ():
        shown = prove(Atom(PSD, side))
        theorem = cut(shown, theorem) if shown and theorem else None
    return theorem


def _is_order(atom: Atom) -> bool:
    known = atom.relation in (PSD, POSITIVE) and not atom.every
    return known and not atom.polynomial.is_scalar


def _from_orders(theorem: Theorem, *orders: Atom) -> Theorem:
    for atom in orders:
        if atom.relation == POSITIVE:
            theorem = cut(weakened(atom), theorem)
    return theorem


def _square_of(p: Polynomial) -> Theorem:
    """``P² ⪰ 0`` for a symmetric P."""
    return certificate(Atom(PSD, p * p), Certificate((Square(Fraction(1), (), None, p),)))


def _roots(size: Dimension) -> tuple[Letter, Letter]:
    return Letter("P", size, size, "symmetric"), Letter("Q", size, size, "symmetric")


@proved_once
def unique_root(size: Dimension) -> Theorem:
    """``P ⪰ 0, Q ⪰ 0, P² = Q² ⊢ P = Q``."""
    p, q = map(of, _roots(size))
    given = (Atom(PSD, p), Atom(PSD, q), Atom(ZERO, p * p - q * q))
    theorem = by_antisymmetry(p - q, lambda order: by_least_eigenvalue(order, given, []))
    if theorem is None:
        raise KernelError("unique roots: no proof is found")
    return theorem


@proved_once
def monotone_root(size: Dimension) -> Theorem:
    """``P ⪰ 0, Q ⪰ 0, P² − Q² ⪰ 0 ⊢ P − Q ⪰ 0``."""
    p, q = map(of, _roots(size))
    given = (Atom(PSD, p), Atom(PSD, q), Atom(PSD, p * p - q * q))
    theorem = by_least_eigenvalue(Atom(PSD, p - q), given, [])
    if theorem is None:
        raise KernelError("monotone roots: no proof is found")
    return theorem


@proved_once
def definite_root(size: Dimension) -> Theorem:
    """``P ⪰ 0, P² ≻ 0 ⊢ P ≻ 0``: P = RR for its root R, and (P²)⁻¹R³ R = I."""
    p = of(_roots(size)[0])
    goal, given = Atom(POSITIVE, p), (Atom(PSD, p), Atom(POSITIVE, p * p))
    root, inverse = (of(letter_at(x, {"n": size})) for x in (ROOT, INVERSE))

    def with_root(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
        return by_choice(inverse_of_definite, {SYMMETRIC: p * p}, goal, atoms, with_inverse)

    def with_inverse(goal: Atom, atoms: Sequence[Atom]) -> Theorem:
        one = constant(1, size)
        squared, inverts = (Atom(ZERO, x) for x in (root * root - p, inverse * p * p - one))
        left = inverse * root * root * root
        parts = (
            Cofactor(inverse * root * root, squared, one),
            Cofactor(inverse, squared, p),
            Cofactor(one, inverts, one),
        )
        shown = identity(Atom(ZERO, left * root - one), Certificate((), parts))
        unit = identity_is_definite(size)
        form = congruence(Atom(POSITIVE, one), root, left)
        form = cut(shown, cut(unit, form))
        return cut(form, moved(Atom(POSITIVE, root * root), goal, (squared,)))

    theorem = by_choice(square_root, {SYMMETRIC: p}, goal, given, with_root)
    if theorem is None:
        raise KernelError("definite roots: no proof is found")
    return theorem


@proved_once
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
    if theorem is None:
        raise KernelError("commuting roots: no proof is found")
    return cut(_square_of(p), theorem)
