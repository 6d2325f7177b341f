"""Equations L = X + N L with ‖N‖ ≤ c: ‖X‖ is at least (1 − c) ‖L‖ and at most (1 + c) ‖L‖.

So it is for an inverse L of I − N, for A L with (I − B A) L = I, and for an x with x = N x + y.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
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
)
from proofs.kernel.polynomial import Dimension
from proofs.search.words import UNIT

from .certificates import completed
from .norm_lemmas import Bounded
from .norms import Calculus
from .roots import excess, leading_root
from .work import proved_once

CANDIDATES = 12
_ONE = Fraction(1)
_c = Letter("c", 1, 1)


@proved_once
def _near_identity(size: Dimension, sign: int) -> Theorem:
    """``‖N‖ ≤ c ⊢ ±((I − N)ᵀ(I − N) − (1 ∓ c)²I) ⪰ 0``, above with c ≤ 1 besides.

    c times it is (c I ∓ N)ᵀ(c I ∓ N) + (1 ∓ c)(c²I − NᵀN).
    """
    n, c, one = of(Letter("N", size, size)), of(_c), constant(1, size)
    side = constant(sign) * c
    norm, positive = Atom(PSD, excess(n, c)), Atom(POSITIVE, c)
    goal = constant(sign) * (
        (one - n).T * (one - n) - (constant(1) - side) * (constant(1) - side) * one
    )
    squares = [Square(_ONE, (), None, side * one - n), Square(_ONE, (), norm, one)]
    if sign > 0:
        squares[1] = Square(_ONE, (Atom(PSD, constant(1) - c),), norm, one)
    else:
        squares.append(Square(_ONE, (positive,), norm, one))
    given = Certificate(tuple(squares), (), (positive,))
    return closure(certificate(Atom(PSD, goal), given), _c)


def bounded_factors(
    goal: Polynomial, atoms: Sequence[Atom], calculus: Calculus
) -> Iterator[Theorem]:
    """``±((M L)ᵀM L − (1 ∓ c)²LᵀL) ⪰ 0`` for the M = I − N that an equation multiplies with L."""
    for left, inverse in _multiplied(goal, atoms):
        yield from _compared(left, inverse, calculus, (1, -1))


def preconditioned_factors(atoms: Sequence[Atom], calculus: Calculus) -> Iterator[Theorem]:
    """The same for K M, with the letters K of the equations, where 1 − c is known to be ≥ 0."""
    system = calculus.positivity.known.system
    letters = {x for a in atoms if a.relation == ZERO for m in a.polynomial.terms for x in m.word}
    chosen = sorted({y for x in letters for y in (x, x.T)}, key=str)
    for factor, letter in islice(_factors(atoms), CANDIDATES):
        for k in chosen:
            if k.rows == k.columns == factor.rows and k.variable != letter.variable:
                product = system.apply(of(k) * factor)
                if product.terms and product != of(k, letter):
                    yield from _compared(product, of(letter), calculus, (1,))


def _compared(
    left: Polynomial, inverse: Polynomial, calculus: Calculus, signs: Sequence[int]
) -> Iterator[Theorem]:
    rest = constant(1, left.rows) - left
    found = calculus.bound(rest) if rest.terms else None
    for sign in signs if found is not None else ():
        theorem = None if found is None else _conjugated(found, inverse, sign, calculus)
        if theorem is not None:
            yield theorem


def _conjugated(
    found: Bounded, inverse: Polynomial, sign: int, calculus: Calculus
) -> Theorem | None:
    n = found.matrix
    theorem = instantiate(_near_identity(n.rows, sign), {Letter("N", *n.shape): n, _c: found.bound})
    theorem = cut(found.theorem, theorem)
    if sign > 0:
        small = calculus.sign(constant(1) - found.bound)
        if small is None:
            return None
        theorem = cut(small, theorem)
    (atom,) = theorem.conclusion
    if not isinstance(atom, Atom):
        return None
    system = calculus.positivity.known.system
    square = Square(_ONE, (), atom, inverse)
    whole = Atom(PSD, system.symmetric(inverse.T * atom.polynomial * inverse))
    given = completed(whole.polynomial, (square,), (), system)
    return None if given is None else cut(theorem, certificate(whole, given))


def _factors(atoms: Sequence[Atom]) -> Iterator[tuple[Polynomial, Letter]]:
    """The M and L of equations M L = X, where L is nowhere else."""
    for atom in atoms:
        if atom.relation != ZERO or atom.every:
            continue
        for p in dict.fromkeys((atom.polynomial, atom.polynomial.T)):
            for letter in sorted({m.word[-1] for m in p.terms if m.word}, key=str):
                with_it = {m: c for m, c in p.terms.items() if m.word[-1:] == (letter,)}
                others = [x for m in p.terms for x in m.word]
                alone = len(with_it) == sum(x.variable == letter.variable for x in others)
                if not alone or p.rows != letter.rows:
                    continue
                inner = {Monomial(m.scalars, m.word[:-1]): c for m, c in with_it.items()}
                yield Polynomial(p.rows, p.rows, inner), letter


def _multiplied(goal: Polynomial, atoms: Sequence[Atom]) -> Iterator[tuple[Polynomial, Polynomial]]:
    """The M = I − N and L of equations, also M′ and K L where K M = M′ K; the M of MᵀM ⪰ c²I."""
    root = None if goal.is_scalar else leading_root(goal)
    if root is not None and root.rows == root.columns:
        yield from ((x, constant(1, x.rows)) for x in (root, -root))
    for factor, letter in islice(_factors(atoms), CANDIDATES):
        unit = factor.terms.get(UNIT)
        if unit:
            scaled = constant(1 / unit) * factor
            yield scaled, of(letter)
            yield from _moved(scaled, letter, goal)


def _moved(
    factor: Polynomial, letter: Letter, goal: Polynomial
) -> Iterator[tuple[Polynomial, Polynomial]]:
    """``M′ (K L)`` for the letters K before L in the goal, where K N = N′ K."""
    words = [w for m in goal.terms for w in (*m.scalars, m.word)]
    before = {w[i] for w in words for i in range(len(w) - 1) if w[i + 1] == letter}
    for k in sorted(before, key=str):
        rest = dict[Monomial, Fraction]()
        for m, c in factor.terms.items():
            if m.word and m.word[-1] != k:
                break
            rest[Monomial(m.scalars, (k, *m.word[:-1]) if m.word else ())] = c
        else:
            if k.columns == letter.rows:
                yield Polynomial(k.rows, k.rows, rest), of(k) * of(letter)
