"""Orders and norms by extremal vectors: an eigenvector, or singular vectors, of what is claimed.

``G ⪰ 0`` says that the least eigenvalue μ of G is ≥ 0.  Suppose it is not.  Each hypothesis H ⪰ 0
gives a number xᵀHx ≥ 0 at its eigenvector x, and Gx = μx takes G out of these numbers: what is left
to be shown, μ ≥ 0, is about a few numbers.  So P ⪰ 0, Q ⪰ 0 and P² ⪰ Q² give P ⪰ Q, as they give
μ xᵀ(P + Q)x ≥ 0, and μ = xᵀPx − xᵀQx.  In the same way ``‖X‖ ≤ c`` says that the largest singular
value σ is ≤ c, where Xv = σu and uᵀX = σvᵀ.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Polynomial,
    Theorem,
    certificate,
    constant,
    cut,
    of,
    strict,
    vanish,
)
from proofs.kernel.sizes import Sizes, letter_at
from proofs.search.words import without

from .certificates import product as scalars_of
from .choices import (
    EIGENVALUE,
    EIGENVECTOR,
    GENERAL,
    LEFT_VECTOR,
    RIGHT_VECTOR,
    SINGULAR_VALUE,
    SYMMETRIC,
    by_choice,
    least_eigenpair,
    top_singular_triple,
)
from .numbers_at_vectors import by_numbers
from .positivity import lone_letter
from .roots import norm_bound
from .squares import square

_μ, _σ = of(EIGENVALUE), of(SINGULAR_VALUE)


def by_least_eigenvalue(goal: Atom, given: Sequence[Atom], tried: list[str]) -> Theorem | None:
    """``G ⪰ 0`` from μ ≥ 0, and ``G ≻ 0`` from μ > 0, for its least eigenvalue μ."""
    p = goal.polynomial
    if goal.every or goal.relation not in (PSD, POSITIVE) or p.is_scalar:
        return None
    tried.append(f"{goal} by an eigenvector for its least eigenvalue")
    x, one = of(letter_at(EIGENVECTOR, {"n": p.rows})), constant(1, p.rows)

    def prove(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
        sign, above = Atom(goal.relation, _μ), Atom(PSD, goal.polynomial - _μ * one)
        found = by_numbers(sign, (x,), atoms)
        if found is None:
            return None
        least, rest = square(None, one, sign), square(above, one)
        if goal.relation == POSITIVE:
            return cut(found, strict(goal, Certificate((least, rest))))
        return cut(found, certificate(goal, Certificate((rest, least))))

    return by_choice(least_eigenpair, {SYMMETRIC: p}, goal, given, prove)


def by_largest_singular_value(
    goal: Atom, given: Sequence[Atom], tried: list[str]
) -> Theorem | None:
    """``‖k X‖ ≤ c`` from k σ ≤ c, for a number k ≥ 0 and the largest singular value σ of X."""
    stated = norm_bound(goal)
    if stated is None or 1 in stated.matrix.shape:
        return None
    *_, x = _content(stated.matrix, given)
    one = constant(1, x.columns)
    tried.append(f"‖{stated.matrix}‖ ≤ {stated.bound} by singular vectors of {x}")

    def prove(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
        matrix, bound = norm_bound(goal) or stated
        number, letters, x = _content(matrix, atoms)
        k = constant(number) * scalars_of(letters)
        gap = Atom(PSD, bound - k * _σ)
        found = by_numbers(gap, _singular_vectors(x), atoms)
        if found is None:
            return None
        squares = (
            square(Atom(PSD, _σ * _σ * one - x.T * x), k * one),
            square(None, gap.polynomial * one),
            square(None, one, gap, Atom(PSD, _σ), *letters, weight=2 * number),
        )
        return cut(found, certificate(goal, Certificate(squares)))

    return by_choice(top_singular_triple, {GENERAL: x}, goal, given, prove)


def by_no_singular_value(goal: Atom, given: Sequence[Atom], tried: list[str]) -> Theorem | None:
    """``X = 0`` from σ ≤ 0 for its largest singular value σ."""
    if goal.every or goal.relation != ZERO or 1 in goal.polynomial.shape:
        return None
    tried.append(f"{goal} by singular vectors for its largest singular value")

    def prove(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
        x, sign, none = goal.polynomial, Atom(PSD, _σ), Atom(PSD, -_σ)
        vectors = _singular_vectors(x)
        found = by_numbers(none, vectors, atoms) or by_numbers(none, vectors, atoms, images=True)
        if found is None:
            return None
        one = constant(1, x.columns)
        above = square(Atom(PSD, _σ * _σ * one - x.T * x), one)
        parts = Certificate((above, square(None, one, sign, none)))
        return cut(found, vanish(certificate(Atom(PSD, -(x.T * x)), parts), x))

    return by_choice(top_singular_triple, {GENERAL: goal.polynomial}, goal, given, prove)


def _singular_vectors(x: Polynomial) -> tuple[Polynomial, Polynomial]:
    sizes: Sizes = {"m": x.rows, "n": x.columns}
    return of(letter_at(LEFT_VECTOR, sizes)), of(letter_at(RIGHT_VECTOR, sizes))


def by_given_vectors(goal: Atom, given: Sequence[Atom], tried: list[str]) -> Theorem | None:
    """A scalar goal by what the hypotheses say at their own vectors, say at an eigenvector."""
    if goal.every or goal.relation not in (PSD, POSITIVE) or not goal.polynomial.is_scalar:
        return None
    letters = {x for a in given if a.relation == ZERO for x in a.polynomial.letters}
    vectors = [of(x) for x in sorted(letters, key=str) if x.rows != 1 == x.columns]
    if not vectors or any(x.step for a in given for x, _ in a.polynomial.occurrences()):
        return None
    tried.append(f"{goal} by numbers at {', '.join(map(str, vectors))}")
    return by_numbers(goal, vectors, given, chosen=False)


def _content(x: Polynomial, atoms: Sequence[Atom]) -> tuple[Fraction, tuple[Atom, ...], Polynomial]:
    """A positive rational, letters that are ≥ 0, and the rest of which X is the multiple."""
    number = Fraction(
        gcd(*(c.numerator for c in x.terms.values())),
        lcm(*(c.denominator for c in x.terms.values())),
    )
    letters = tuple(
        a
        for a in atoms
        if a.relation in (PSD, POSITIVE)
        and lone_letter(a)
        and all((lone_letter(a),) in m.scalars for m in x.terms)
    )
    letters = tuple({a.polynomial: a for a in letters}.values())
    if not number:
        return Fraction(1), (), x
    words = [(letter,) for a in letters if (letter := lone_letter(a))]
    rest = {
        m._replace(scalars=without(m.scalars, words) or ()): c / number for m, c in x.terms.items()
    }
    return number, letters, Polynomial(*x.shape, rest)
