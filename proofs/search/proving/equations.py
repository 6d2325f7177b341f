"""Equations that hypotheses entail, and that rewriting with the given ones does not show.

A semidefinite H with VᵀHV ⪯ 0 has HV = 0: for every δ > 0,
0 ⪯ (V − δHV)ᵀ H (V − δHV) ⪯ −2δ VᵀH²V + δ² VᵀH³V, and after division by δ the limit δ → 0 leaves
−VᵀH²V ⪰ 0.  A symmetric X with X ⪰ 0 and −X ⪰ 0 is 0, as
−X² = ((X − I)/2) X ((X − I)/2) + ((X + I)/2) (−X) ((X + I)/2).  That a left inverse of a square
matrix is its inverse is cited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Fact,
    Letter,
    Monomial,
    Polynomial,
    Square,
    Theorem,
    certificate,
    cite,
    closure,
    constant,
    cut,
    identity,
    instantiate,
    of,
    vanish,
)
from proofs.kernel.polynomial import Dimension, Word
from proofs.kernel.sizes import Sizes, at_sizes, letter_at
from proofs.search.words import UNIT, transposed

from .rewriting import EndlessRewritingError, Rewriting
from .work import proved_once

Prover = Callable[[Atom], Theorem | None]
CANDIDATES = 24
LONGEST_FACTOR = 3
_ONE, _HALF = Fraction(1), Fraction(1, 2)
_A, _B = (Letter(name, "n", "n") for name in "AB")

inverse_on_both_sides = Fact(
    "inverse-on-both-sides",
    "Horn and Johnson 2013, Matrix Analysis, 0.5: a left inverse of a square matrix is its inverse",
    (Atom(ZERO, of(_A) * of(_B) - constant(1, "n")),),
    (Atom(ZERO, of(_B) * of(_A) - constant(1, "n")),),
)
"""AB = I implies BA = I, for square matrices."""


# --- zero by the order ----------------------------------------------------------------------------


def by_antisymmetry(x: Polynomial, prove: Prover) -> Theorem | None:
    """``X = 0`` from X ⪰ 0 and −X ⪰ 0, for a symmetric X."""
    if x.rows != x.columns or not x.is_symmetric:
        return None
    above, below, one = Atom(PSD, x), Atom(PSD, -x), constant(1, x.rows)
    first = prove(above)
    second = None if first is None else prove(below)
    if first is None or second is None:
        return None
    half = constant(_HALF)
    halves = (
        Square(_ONE, (), above, half * (x - one)),
        Square(_ONE, (), below, half * (x + one)),
    )
    theorem = vanish(certificate(Atom(PSD, -(x.T * x)), Certificate(halves)), x)
    return cut(second, cut(first, theorem))


def by_gram(x: Polynomial, prove: Prover) -> Theorem | None:
    """``X = 0`` from ``−XᵀX ⪰ 0``, or Xᵀ = 0 from ``−XXᵀ ⪰ 0`` and so X = 0."""
    for side in (x, x.T) if x != x.T else (x,):
        theorem = prove(Atom(PSD, -(side.T * side)))
        if theorem is not None:
            found = vanish(theorem, side)
            return found if side == x else cut(found, transpose(Atom(ZERO, side)))
    return None


def by_powers_of_gram(x: Polynomial, prove: Prover) -> Theorem | None:
    """``X = 0`` from ``(XᵀX)² = 0`` or ``(XᵀX)⁴ = 0``, as for a normal X that is nilpotent."""
    powers = [x, x.T * x]
    for _ in range(2 if len(x.terms) == 1 else 0):
        powers.append(powers[-1] * powers[-1])
        theorem = prove(Atom(ZERO, powers[-1]))
        if theorem is not None:
            for root in reversed(powers[:-1]):
                (atom,) = theorem.conclusion
                if not isinstance(atom, Atom):
                    return None
                half = Cofactor(constant(-_HALF, root.columns), atom, constant(1, root.columns))
                below = certificate(Atom(PSD, -(root.T * root)), Certificate((), (half,)))
                theorem = cut(theorem, vanish(below, root))
            return theorem
    return None


def transpose(equation: Atom) -> Theorem:
    """``E = 0 ⊢ Eᵀ = 0``: −E Eᵀ ⪰ 0."""
    flipped = equation.polynomial.T
    half = Cofactor(constant(-_HALF, flipped.columns), equation, flipped)
    return vanish(certificate(Atom(PSD, -(flipped.T * flipped)), Certificate((), (half,))), flipped)


# --- null vectors ---------------------------------------------------------------------------------


@proved_once
def _null(size: Dimension, columns: Dimension) -> Theorem:
    """``H ⪰ 0, −VᵀHV ⪰ 0 ⊢ HV = 0``."""
    h, v = of(Letter("H", size, size, "symmetric")), of(Letter("V", size, columns))
    delta = Letter("δ", 1, 1)
    small = of(delta)
    semidefinite, null, positive = Atom(PSD, h), Atom(PSD, -(v.T * h * v)), Atom(POSITIVE, small)
    slope, curvature = v.T * h * h * v, v.T * h * h * h * v
    squares = (
        Square(_ONE, (), semidefinite, v - small * h * v),
        Square(_ONE, (), null, constant(1, columns)),
    )
    goal = Atom(PSD, constant(-2) * slope + small * curvature)
    theorem = closure(certificate(goal, Certificate(squares, (), (positive,))), delta)
    zero = Polynomial(1, 1, {})
    theorem = cut(certificate(Atom(PSD, zero), Certificate()), instantiate(theorem, {delta: zero}))
    doubled = Square(_HALF, (), Atom(PSD, constant(-2) * slope), constant(1, columns))
    halved = certificate(Atom(PSD, -slope), Certificate((doubled,)))
    return vanish(cut(theorem, halved), h * v)


def null_vectors(
    goal: Polynomial, atoms: Sequence[Atom], system: Rewriting, prove: Prover
) -> Iterator[Theorem]:
    """``HV = 0`` for the hypotheses H ⪰ 0 and the V with ``VᵀHV ⪯ 0``; ``U = 0`` for UᵀU ⪯ 0."""
    equations = [a for a in atoms if a.relation == ZERO and not a.every]
    shown = [goal, *(a.polynomial for a in equations)]
    normal = [p for p in (_normal(p, system) for p in shown) if p is not None]
    candidates = _factors([*shown, *normal, *_leading(system)])
    definite = [a for a in atoms if a.relation in (PSD, POSITIVE) and not a.every]
    for v in candidates:
        if not _vanishes(v, system) and _vanishes(v.T * v, system):
            theorem = prove(Atom(PSD, -(v.T * v)))
            if theorem is not None:
                yield vanish(theorem, v)
    for atom in definite:
        h = atom.polynomial
        for v in [v for v in candidates if v.rows == h.rows and not h.is_scalar]:
            if _vanishes(h * v, system) or not _may_vanish(v.T * h * v, system, atoms):
                continue
            null = prove(Atom(PSD, -(v.T * h * v)))
            if null is None:
                continue
            letters = {Letter("H", *h.shape, "symmetric"): h, Letter("V", *v.shape): v}
            theorem = cut(null, instantiate(_null(h.rows, v.columns), letters))
            yield theorem if atom.relation == PSD else cut(_weakened(atom), theorem)


def _leading(system: Rewriting) -> list[Polynomial]:
    words = [rule.leading.scalars for rule in system.rules if rule.rest.is_scalar]
    return [of(*word) for scalars in words for word in scalars]


def _weakened(atom: Atom) -> Theorem:
    one = constant(1, atom.polynomial.rows)
    square = Square(_ONE, (), atom, one)
    return certificate(Atom(PSD, atom.polynomial), Certificate((square,)))


def _factors(polynomials: Sequence[Polynomial]) -> list[Polynomial]:
    """The ends of the words, the short ones first."""
    found = dict[Word, None]()
    for p in polynomials:
        for m in p.terms:
            for word in (*m.scalars, m.word):
                for side in (word, transposed(word)):
                    found |= {
                        side[start:]: None
                        for start in range(len(side))
                        if len(side) - start <= LONGEST_FACTOR and side[start].rows != 1
                    }
    return [of(*word) for word in sorted(found, key=lambda word: (len(word), str(word)))][
        :CANDIDATES
    ]


def _normal(p: Polynomial, system: Rewriting) -> Polynomial | None:
    try:
        return system.apply(p)
    except EndlessRewritingError:
        return None


def _vanishes(p: Polynomial, system: Rewriting) -> bool:
    normal = _normal(p, system)
    return normal is not None and not normal.terms


def _may_vanish(p: Polynomial, system: Rewriting, atoms: Sequence[Atom]) -> bool:
    """Whether it is zero by the equations, or a hypothesis is about its terms."""
    normal = _normal(p, system)
    if normal is None:
        return False
    stated = (a.polynomial.terms.keys() for a in atoms if a.relation == PSD and not a.every)
    terms = normal.terms.keys()
    return not terms or p.is_scalar or any(terms <= shown for shown in stated)


# --- another equation -----------------------------------------------------------------------------


def multiples(x: Polynomial, system: Rewriting) -> list[Polynomial]:
    """``L X`` and ``X R`` for the letters of X, in normal form: one may vanish for a reason."""
    letters = dict.fromkeys(y for m in x.terms for z in m.word for y in (z, z.T))
    found = dict[Polynomial, None]()
    for letter in letters:
        left = of(letter) * x if letter.columns == x.rows else None
        right = x * of(letter) if letter.rows == x.columns else None
        for product in (left, right):
            normal = None if product is None else _normal(product, system)
            if normal is not None and normal.terms and normal not in (x, -x):
                found[normal] = None
    return list(found)


# --- inverses -------------------------------------------------------------------------------------


def other_inverses(atoms: Sequence[Atom], system: Rewriting) -> Iterator[Theorem]:
    """``Y M = I`` for the hypotheses ``M Y = I`` between square matrices, by the textbook fact."""
    for atom in atoms:
        p = atom.polynomial
        c = p.terms.get(UNIT)
        if atom.relation != ZERO or atom.every or c is None or p.is_scalar:
            continue
        scaled, one = constant(-1 / c) * p, constant(1, p.rows)
        for left, right in as_products(scaled + one):
            if left.shape != p.shape or _vanishes(right * left - one, system):
                continue
            known = _on_both_sides(left, right)
            cofactor = Cofactor(constant(-1 / c, p.rows), atom, one)
            stated = identity(Atom(ZERO, scaled), Certificate((), (cofactor,)))
            yield cut(stated, known)
            break


def _on_both_sides(left: Polynomial, right: Polynomial) -> Theorem:
    """``LR = I ⊢ RL = I``, on the fact's authority."""
    sizes: Sizes = {"n": left.rows}
    values = {letter_at(_A, sizes): left, letter_at(_B, sizes): right}
    return instantiate(cite(at_sizes(inverse_on_both_sides, sizes)), values)


def as_products(p: Polynomial) -> Iterator[tuple[Polynomial, Polynomial]]:
    """``p = M Y`` and ``p = Y M`` for a letter Y."""
    words = [m.word for m in p.terms]
    for last in (True, False):
        ends = {word[-1] if last else word[0] for word in words if word}
        if len(ends) != 1 or not all(words):
            continue
        (letter,) = ends
        if letter.rows != letter.columns and any(len(word) == 1 for word in words):
            continue
        inner = {
            Monomial(m.scalars, m.word[:-1] if last else m.word[1:]): c for m, c in p.terms.items()
        }
        shape = (p.rows, letter.rows) if last else (letter.columns, p.columns)
        rest = Polynomial(*shape, inner)
        yield (rest, of(letter)) if last else (of(letter), rest)
