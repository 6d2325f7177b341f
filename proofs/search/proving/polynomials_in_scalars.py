"""Inequalities between polynomials in scalars: all monomials of half the degree, and multipliers.

A form G ≥ 0 need not be a sum of squares, not even with products of hypotheses as weights, but
s G often is, for s = Σ a² or, where the letters are known to be ≥ 0, s = Σ a (B. Reznick, *Uniform
denominators in Hilbert's seventeenth problem*, Math. Z. 220 (1995)).  Where s may vanish, s + δ
takes its place: with K = M sʲ and G + s K ≥ 0,
(s + δ)(G + δ K) = s G + δ (G + s K) + δ² K ≥ 0, and then δ tends to 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import combinations, combinations_with_replacement
from operator import mul

from proofs.kernel import (
    POSITIVE,
    PSD,
    Atom,
    Certificate,
    KernelError,
    Letter,
    Monomial,
    Polynomial,
    Square,
    Theorem,
    assume,
    certificate,
    closure,
    constant,
    cut,
    instantiate,
    of,
    strict,
)
from proofs.kernel.polynomial import Word, monomial
from proofs.search.words import UNIT

from .certificates import Knowledge, completed, product, solve_linear, squares
from .fresh_letters import fresh
from .gram import Block, GramProgram
from .rewriting import EndlessRewritingError
from .work import Budget, BudgetError

LETTERS, DEGREE, BASIS, WEIGHTS = 5, 10, 36, 16
POWERS = (1, 2)  # of the multiplier
_ONE, _NOTHING = constant(1), Polynomial(1, 1, {})


def by_all_monomials(goal: Atom, atoms: Sequence[Atom], tried: list[str]) -> Theorem | None:
    """``G ≥ 0`` by squares of all polynomials of half the degree, then with multipliers."""
    letters = _letters(goal)
    if goal.relation != PSD or not letters:
        return None
    known = [a for a in atoms if a.polynomial.letters <= set(letters) and _is_scalar_bound(a)]
    tried.append(f"{goal} by squares of all polynomials of half the degree")
    theorem = _sum_of_squares(goal.polynomial, known)
    if theorem is not None:
        return theorem
    for multiplier in _multipliers(letters, known):
        for power in POWERS:
            scale = reduce(mul, [multiplier.value] * power, _ONE)
            tried.append(f"{goal}, multiplied by {multiplier.value} to the power {power}")
            whole = _sum_of_squares(scale * goal.polynomial, known)
            theorem = None if whole is None else _divided(goal, multiplier, power, whole, known)
            if theorem is not None:
                return theorem
    return None


def _letters(goal: Atom) -> list[Letter]:
    """The letters of a polynomial in a few scalars; of any other, none."""
    p = goal.polynomial
    plain = all(len(word) == 1 for m in p.terms for word in m.scalars)
    letters = {x for m in p.terms for word in m.scalars for x in word}
    small = len(letters) <= LETTERS and _degree(p) <= DEGREE
    fits = p.is_scalar and plain and small and not goal.every
    return sorted(letters, key=str) if fits and _degree(p) > 1 else []


def _degree(p: Polynomial) -> int:
    return max((len(m.scalars) for m in p.terms), default=0)


def _is_scalar_bound(atom: Atom) -> bool:
    plain = all(len(word) == 1 for m in atom.polynomial.terms for word in m.scalars)
    return atom.polynomial.is_scalar and plain and atom.relation in (PSD, POSITIVE)


@dataclass(frozen=True)
class Multiplier:
    """``s ≥ 0`` with its proof, and whether s > 0, which may have a proof of its own."""

    value: Polynomial
    nonnegative: Theorem
    positive: Theorem | None


def _multipliers(letters: Sequence[Letter], known: Sequence[Atom]) -> Iterator[Multiplier]:
    """``Σ a`` for letters known to be ≥ 0, ``Σ a²``, and ``1 + Σ a²``."""
    bounds = {a.polynomial: a for a in known}
    signs = [bounds[of(x)] for x in letters if of(x) in bounds]
    if len(signs) == len(letters):
        value = sum((atom.polynomial for atom in signs), _NOTHING)
        yield Multiplier(value, _added(value, [(atom, _ONE) for atom in signs]), None)
    lengths: list[tuple[Atom | None, Polynomial]] = [(None, of(x)) for x in letters]
    value = sum((of(x) * of(x) for x in letters), _NOTHING)
    yield Multiplier(value, _added(value, lengths), None)
    above = value + _ONE
    parts = tuple(Square(Fraction(1), (), atom, x) for atom, x in [(None, _ONE), *lengths])
    positive = strict(Atom(POSITIVE, above), Certificate(parts))
    yield Multiplier(above, _added(above, [(None, _ONE), *lengths]), positive)


def _added(value: Polynomial, parts: Sequence[tuple[Atom | None, Polynomial]]) -> Theorem:
    terms = tuple(Square(Fraction(1), (), atom, x) for atom, x in parts)
    return certificate(Atom(PSD, value), Certificate(terms))


def _sum_of_squares(p: Polynomial, known: Sequence[Atom]) -> Theorem | None:
    """``p = Σ weight · square`` with all monomials that the degree admits."""
    knowledge = Knowledge(tuple(known), Budget(4_000_000))
    blocks = list(_blocks(p, known))
    if not blocks or max(len(block.basis) for block in blocks) > BASIS:
        return None
    program = GramProgram(p, p, blocks, knowledge.system, knowledge.budget)
    program.strike_out()
    goal = Atom(PSD, p)
    try:
        solution = solve_linear(program, (), binomials=False)
        if solution is None:
            from .semidefinite import solve_semidefinite

            solution = solve_semidefinite(program, ())
        if solution is None:
            return None
        parts = squares(solution[0], 1)
        found = completed(p, parts, (), knowledge.system)
        return None if found is None else certificate(goal, found)
    except (KernelError, BudgetError, EndlessRewritingError):
        return None


def _blocks(p: Polynomial, known: Sequence[Atom]) -> Iterator[Block]:
    """The products of hypotheses as weights, each with the monomials that reach p's degree."""
    degree = _degree(p)
    least = min(len(m.scalars) for m in p.terms)
    highest = {w: max(m.scalars.count(w) for m in p.terms) for m in p.terms for w in m.scalars}
    weights = [w for size in range(4) for w in combinations(known, size)]
    weights = [w for w in weights if sum(_degree(a.polynomial) for a in w) <= degree]
    for weight in weights[:WEIGHTS]:
        middle = product(weight)
        top = (degree - _degree(middle)) // 2
        low = min((len(m.scalars) for m in middle.terms), default=0)
        bottom = max(0, -(-(least - low) // 2)) if _is_homogeneous(middle) else 0
        basis = [
            u
            for size in range(min(bottom, top), top + 1)
            for u in _monomials(tuple(highest), size)
            if all(2 * u.scalars.count(w) <= highest[w] for w in u.scalars)
        ]
        if basis:
            yield Block(weight, None, 1, middle, basis)


def _monomials(words: Sequence[Word], degree: int) -> Iterator[Monomial]:
    for chosen in combinations_with_replacement(words, degree):
        yield monomial(tuple(chosen), ()) if chosen else UNIT


def _is_homogeneous(p: Polynomial) -> bool:
    return len({len(m.scalars) for m in p.terms}) <= 1


def _divided(
    goal: Atom, multiplier: Multiplier, power: int, whole: Theorem, known: Sequence[Atom]
) -> Theorem | None:
    """``G ≥ 0`` from ``sʲ G ≥ 0``."""
    g, s = goal.polynomial, multiplier.value
    scale = reduce(mul, [s] * power, _ONE)
    square = Square(Fraction(1), (), Atom(PSD, scale * g), _ONE)
    if multiplier.positive is not None:
        positive = Atom(POSITIVE, s)
        given = Certificate((square,), (), (positive,) * power)
        return cut(multiplier.positive, cut(whole, certificate(goal, given)))
    if power > 1 or not _is_homogeneous(g):
        return None
    return _in_the_limit(goal, multiplier, whole, known)


def _in_the_limit(
    goal: Atom, multiplier: Multiplier, whole: Theorem, known: Sequence[Atom]
) -> Theorem | None:
    g, s = goal.polynomial, multiplier.value
    exponent = _degree(g) // _degree(s) - 1
    largest = sum((abs(c) for c in g.terms.values()), Fraction(1))
    if _degree(g) % _degree(s) or exponent < 0:
        return None
    k = constant(largest) * reduce(mul, [s] * exponent, _ONE)
    above, slack = _sum_of_squares(g + s * k, known), _sum_of_squares(k, known)
    if above is None or slack is None:
        return None
    letter = fresh("δ", (goal, *known))
    delta = of(letter)
    small, positive = Atom(POSITIVE, delta), Atom(POSITIVE, s + delta)
    squares_ = (
        Square(Fraction(1), (), Atom(PSD, s * g), _ONE),
        Square(Fraction(1), (small,), Atom(PSD, g + s * k), _ONE),
        Square(Fraction(1), (small, small), Atom(PSD, k), _ONE),
    )
    near = Atom(PSD, g + delta * k)
    try:
        theorem = certificate(near, Certificate(squares_, (), (positive,)))
        for lemma in (whole, above, slack, _above_zero(multiplier, small, positive)):
            theorem = cut(lemma, theorem)
        theorem = instantiate(closure(theorem, letter), {letter: _NOTHING})
    except KernelError:
        return None
    return cut(certificate(Atom(PSD, _NOTHING), Certificate()), cut(theorem, assume(goal)))


def _above_zero(multiplier: Multiplier, small: Atom, positive: Atom) -> Theorem:
    """``s + δ > 0``."""
    one = Fraction(1)
    parts = (
        Square(one, (small,), None, _ONE),
        Square(one, (), Atom(PSD, multiplier.value), _ONE),
    )
    return cut(multiplier.nonnegative, strict(positive, Certificate(parts)))
