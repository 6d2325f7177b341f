"""Goals G ≥ 0, entry by entry: sums of products of what is known to be nonnegative."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations_with_replacement, product

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    Atom,
    Certificate,
    KernelError,
    Monomial,
    NonnegativeProduct,
    Polynomial,
    Square,
    Theorem,
    certificate,
    constant,
    cut,
    nonnegative,
)
from proofs.kernel.polynomial import Dimension
from proofs.search.words import UNIT

from .linear_program import nonnegative_solution

FACTORS = 3
SCALARS = 2
ROUNDS = 3
Term = tuple[tuple[Atom, ...], tuple[Atom, ...]]


def prove_entrywise(goal: Atom, atoms: Sequence[Atom], tried: list[str]) -> Theorem | None:
    """``G = Σ weight · scalars · factors``, found by an exact linear program."""
    tried.append(f"{goal} as a sum of products of nonnegative factors")
    polynomial = goal.polynomial
    unit = [_unit(polynomial.rows)] if UNIT in polynomial.terms else []
    known = (*atoms, *(Atom(PSD, constant(1, polynomial.rows)) for _ in unit))
    terms = _relevant(polynomial, _products(polynomial, known))
    index: dict[Monomial, int] = {}
    columns = [
        {index.setdefault(m, len(index)): c for m, c in p.terms.items()} for p in terms.values()
    ]
    target = {index.setdefault(m, len(index)): c for m, c in goal.polynomial.terms.items()}
    solution = nonnegative_solution(columns, target)
    if solution is None:
        return None
    chosen = list(terms)
    try:
        found = nonnegative(goal, [NonnegativeProduct(w, *chosen[j]) for j, w in solution.items()])
    except KernelError:
        return None
    return cut(unit[0], found) if unit else found


def _unit(size: Dimension) -> Theorem:
    """``⊢ I ⪰ 0``."""
    one = constant(1, size)
    square = Square(Fraction(1), (), None, one)
    return certificate(Atom(PSD, one), Certificate((square,)))


def _products(goal: Polynomial, atoms: Sequence[Atom]) -> dict[Term, Polynomial]:
    """Products of at most three factors and two scalars, of the goal's shape."""
    usable = [a for a in atoms if not a.every]
    signed = [a for a in usable if a.relation in (PSD, POSITIVE)]
    scalars = [a for a in signed if a.polynomial.is_scalar]
    factors = [a for a in usable if a.relation == ENTRYWISE]
    factors += [a for a in signed if a.polynomial.is_diagonal and not a.polynomial.is_scalar]
    words = {m.word for m in goal.terms}
    found: dict[Term, Polynomial] = {}
    weights = [w for n in range(SCALARS + 1) for w in combinations_with_replacement(scalars, n)]
    for count in range(1, FACTORS + 1):
        for chosen in product(factors, repeat=count):
            whole = _chain([a.polynomial for a in chosen])
            if whole is None or (whole.rows, whole.columns) != (goal.rows, goal.columns):
                continue
            if not any(m.word in words for m in whole.terms):
                continue
            for weight in weights:
                scale = _chain([a.polynomial for a in weight]) or constant(1)
                found[weight, chosen] = scale * whole
    return found


def _chain(factors: Sequence[Polynomial]) -> Polynomial | None:
    whole: Polynomial | None = None
    for factor in factors:
        if whole is not None and whole.columns != factor.rows:
            return None
        whole = factor if whole is None else whole * factor
    return whole


def _relevant(goal: Polynomial, terms: dict[Term, Polynomial]) -> dict[Term, Polynomial]:
    """The products that reach the goal's monomials within a few rounds."""
    reached, chosen = set(goal.terms), dict[Term, Polynomial]()
    for _ in range(ROUNDS):
        found = {
            k: p for k, p in terms.items() if k not in chosen and not reached.isdisjoint(p.terms)
        }
        chosen.update(found)
        reached.update(m for p in found.values() for m in p.terms)
    return chosen
