"""Roots: the X of a polynomial XᵀX, the c of c², and the bounds ‖X‖ ≤ c that hypotheses state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import NamedTuple

from proofs.kernel import PSD, Atom, Monomial, Polynomial, constant
from proofs.kernel.polynomial import monomial
from proofs.search.words import single, transposed, without

LARGEST_ROOT = 12  # terms


class NormBound(NamedTuple):
    """``‖X‖ ≤ c``, as the relation c²I − XᵀX ⪰ 0."""

    matrix: Polynomial
    bound: Polynomial

    @property
    def atom(self) -> Atom:
        """The relation."""
        return Atom(PSD, excess(self.matrix, self.bound))


def excess(x: Polynomial, c: Polynomial) -> Polynomial:
    """``c²I − XᵀX``."""
    return c * c * constant(1, x.columns) - x.T * x


@lru_cache(maxsize=4096)
def gram_root(p: Polynomial) -> Polynomial | None:
    """An X with ``XᵀX = p``, or None if none is found."""
    if p.is_scalar and any(len(word) > 1 for m in p.terms for word in m.scalars):
        return vector_root(p)
    x = leading_root(p)
    return x if x is not None and x.T * x == p else None


@lru_cache(maxsize=4096)
def scalar_root(p: Polynomial) -> Polynomial | None:
    """A polynomial c with ``c² = p``, or None if none is found."""
    return leading_root(p) if p.terms else p


@lru_cache(maxsize=4096)
def norm_bound(atom: Atom) -> NormBound | None:
    """The X and c of a relation ``c²I − XᵀX ⪰ 0``."""
    p = atom.polynomial
    if atom.relation != PSD or atom.every:
        return None
    if p.is_scalar:
        inner = {m: -c for m, c in p.terms.items() if any(len(word) > 1 for word in m.scalars)}
        x = vector_root(Polynomial(1, 1, inner))
        square = p + Polynomial(1, 1, inner)
    else:
        x = leading_root(-p)
        rest = None if x is None else p + x.T * x
        square = constant(-1) if rest is None else Polynomial(1, 1, rest.terms)
    c = scalar_root(square)
    if x is None or c is None:
        return None
    return NormBound(x, _of_positive_sign(c))


@lru_cache(maxsize=4096)
def leading_root(p: Polynomial) -> Polynomial | None:
    """An X for which ``p − XᵀX`` is 0, or a scalar times I if p is about matrices.

    Term by term from above: the longest square uᵀu of p is the square of X's leading term, and the
    terms uᵀv of what is left show the others.
    """
    squares = [(m, c) for m, c in _squares(p) if m.word or p.is_scalar]
    if p.rows != p.columns or not squares:
        return None
    u, square = max(squares, key=lambda item: _height(item[0]))
    c = _rational_root(square)
    x = None if c is None else _term(u, c, p)
    for _ in range(LARGEST_ROOT):
        if c is None or x is None:
            return None
        rest = p - x.T * x
        if not any(m.word or p.is_scalar for m in rest.terms):
            return x
        v = _next_term(u, rest, x)
        if v is None:
            return None
        mixed = _joined(u, v)
        twice = transposed(mixed.word) == mixed.word
        x += _term(v, rest.terms[mixed] / (2 * c if twice else c), p)
    return None


def _height(m: Monomial) -> tuple[int, int, str]:
    return len(m.word), sum(map(len, m.scalars)), str(m)


def _of_positive_sign(c: Polynomial) -> Polynomial:
    """Of c and −c the one whose terms are rather positive: c is meant to be ≥ 0."""
    least = min(c.terms.items(), key=lambda item: _height(item[0]), default=None)
    return -c if least is not None and least[1] < 0 else c


def _squares(p: Polynomial) -> Iterator[tuple[Monomial, Fraction]]:
    for m, c in p.terms.items():
        half, odd = divmod(len(m.word), 2)
        right = m.word[half:]
        even = all(m.scalars.count(word) % 2 == 0 for word in m.scalars)
        if c > 0 and not odd and even and transposed(right) == m.word[:half]:
            yield Monomial(m.scalars[::2], right), c


def _rational_root(square: Fraction) -> Fraction | None:
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    return root if root * root == square else None


def _joined(u: Monomial, v: Monomial) -> Monomial:
    return monomial(u.scalars + v.scalars, transposed(u.word) + v.word)


def _next_term(u: Monomial, rest: Polynomial, x: Polynomial) -> Monomial | None:
    """The longest v, new to X, with uᵀv among the terms."""
    left, found = transposed(u.word), list[Monomial]()
    for m in rest.terms:
        scalars = without(m.scalars, u.scalars)
        if scalars is not None and m.word[: len(left)] == left:
            v = Monomial(scalars, m.word[len(left) :])
            if v not in x.terms and _joined(u, v) == m and (v.word or x.rows == x.columns):
                found.append(v)
    return max(found, key=_height, default=None)


def _term(m: Monomial, c: Fraction, p: Polynomial) -> Polynomial:
    rows = m.word[0].rows if m.word else p.columns
    return constant(c) * single(m, rows, p.columns)


def vector_root(p: Polynomial) -> Polynomial | None:
    """A vector x with ``xᵀx = p``, for a scalar p that is a form in vectors.

    The coordinates of x are found as a sum of terms c · s · w for the squares c² s² wᵀw of p.
    """
    terms = list[tuple[Monomial, Fraction]]()
    for m, c in p.terms.items():
        for word in dict.fromkeys(w for w in m.scalars if len(w) > 1):
            rest = without(m.scalars, (word,)) or ()
            right = word[len(word) // 2 :]
            even = all(rest.count(w) % 2 == 0 for w in rest)
            if len(word) % 2 == 0 and transposed(right) == word[: len(right)] and even and c > 0:
                terms.append((Monomial(rest[::2], right), c))
    if not terms or len(terms) > LARGEST_ROOT:
        return None
    roots = [(m, _rational_root(c)) for m, c in terms]
    (first, leading), *others = roots
    if leading is None:
        return None
    rows = first.word[0].rows
    x = constant(leading) * single(first, rows, 1)
    for m, d in others:
        if d is None or m.word[0].rows != rows:
            return None
        mixed = monomial(first.scalars + m.scalars, transposed(first.word) + m.word)
        sign = -1 if p.terms.get(mixed, Fraction(0)) < 0 else 1
        x += constant(sign * d) * single(m, rows, 1)
    return x if x.T * x == p else None


def norm_bounds(atoms: Sequence[Atom]) -> list[NormBound]:
    """Every bound of a norm that the relations state."""
    return [bound for atom in atoms if (bound := norm_bound(atom)) is not None]
