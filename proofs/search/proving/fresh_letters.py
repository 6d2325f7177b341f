"""Detours through a fresh letter: square roots, squared lengths as multipliers, running products.

A multiplier must be a letter, because a bound passes to the limit a → 0 only in a letter.  A
difference p − q is instantiated from b² ≥ c² ⊢ b ≥ c; a squared length xᵀx from a letter σ ≥ xᵀx;
a running product (1 + a)ᵗ, inside of which the letter a has no limit, from a letter of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from proofs.kernel import (
    PSD,
    Atom,
    Certificate,
    KernelError,
    Letter,
    Polynomial,
    Theorem,
    certificate,
    constant,
    cut,
    instantiate,
    of,
)
from proofs.kernel.polynomial import Word, monomial
from proofs.search.words import transposed, without

from .positivity import Positivity

Prover = Callable[[Atom], Theorem | None]


def fresh(name: str, atoms: Sequence[Atom]) -> Letter:
    """A scalar variable that does not occur."""
    taken = {letter.name for atom in atoms for letter, _ in atom.polynomial.occurrences()}
    while name in taken:
        name += "'"
    return Letter(name, 1, 1)


def by_square_root(goal: Atom, tried: list[str], prove: Prover) -> Theorem | None:
    """``p − q ≥ 0`` from p, q ≥ 0 and p² ≥ q²."""
    terms = goal.polynomial.terms
    if goal.relation != PSD or not goal.polynomial.is_scalar or not terms:
        return None
    p = Polynomial(1, 1, {m: c for m, c in terms.items() if c > 0})
    q = p - goal.polynomial
    if not p.terms or not q.terms:
        return None
    tried.append(f"{p} ≥ {q} by comparing squares")
    lemmas = []
    for atom in (Atom(PSD, p), Atom(PSD, q), Atom(PSD, p * p - q * q)):
        lemma = prove(atom)
        if lemma is None:
            return None
        lemmas.append(lemma)
    b, c = Letter("b", 1, 1), Letter("c", 1, 1)
    pb, pc = of(b), of(c)
    given = (Atom(PSD, pb), Atom(PSD, pc), Atom(PSD, pb * pb - pc * pc))
    root = Positivity(given, []).thorough(Atom(PSD, pb - pc))
    if root is None:
        return None
    theorem = instantiate(root, {b: p, c: q})
    for lemma in lemmas:
        theorem = cut(lemma, theorem)
    return theorem


def by_squared_length(
    goal: Atom, atoms: Sequence[Atom], tried: list[str], prove: Prover
) -> Theorem | None:
    """Multiply by xᵀx or xᵀPx ≥ 0: prove the goal for a letter σ ≥ xᵀPx in its place.

    Then σ = xᵀPx.
    """
    if goal.relation != PSD:
        return None
    lengths = {w for m in goal.polynomial.terms for w in m.scalars if len(w) > 1}
    for word in sorted((w for w in lengths if transposed(w) == w), key=str):
        letter = fresh("σ", (*atoms, goal))
        sigma, length = of(letter), Polynomial(1, 1, {monomial((word,), ()): Fraction(1)})
        positive = prove(Atom(PSD, length))
        if positive is None:
            continue
        generic = Atom(PSD, _replaced(goal.polynomial, word, letter))
        tried.append(f"({goal.polynomial}) ⪰ 0 with a letter for {length}")
        given = (*atoms, Atom(PSD, sigma), Atom(PSD, sigma - length))
        theorem = Positivity(given, tried).thorough(generic)
        if theorem is None:
            continue
        try:
            theorem = instantiate(theorem, {letter: length})
        except KernelError:
            continue
        return cut(positive, cut(_zero(), theorem))
    return None


def by_letters_for_products(goal: Atom, atoms: Sequence[Atom], tried: list[str]) -> Theorem | None:
    """Prove the goal for letters in the place of running products of scalars that have letters."""
    products = {
        x: fresh(f"π{number or ''}", (*atoms, goal))
        for number, x in enumerate(_running_scalars((*atoms, goal)))
    }
    if not products or goal.every:
        return None
    generic, given = goal, list(atoms)
    for x, letter in products.items():
        generic = _letter_for(generic, x, letter)
        given = [_letter_for(atom, x, letter) for atom in given]
    names = ", ".join(f"{of(x)}" for x in products)
    tried.append(f"{goal} with letters for {names}")
    theorem = Positivity(given, tried).thorough(generic)
    if theorem is None:
        return None
    return instantiate(theorem, {letter: of(x) for x, letter in products.items()})


def _running_scalars(atoms: Sequence[Atom]) -> list[Letter]:
    found = dict.fromkeys(x for atom in atoms for x, _ in atom.polynomial.occurrences())
    return [
        x
        for x in found
        if x.rows == x.columns == 1 and x.step and x.argument and x.argument.letters
    ]


def _letter_for(atom: Atom, product: Letter, letter: Letter) -> Atom:
    return Atom(atom.relation, _replaced(atom.polynomial, (product,), letter), atom.every)


def _zero() -> Theorem:
    return certificate(Atom(PSD, Polynomial(1, 1, {})), Certificate())


def _replaced(p: Polynomial, word: Word, letter: Letter) -> Polynomial:
    total = Polynomial(p.rows, p.columns, {})
    for (scalars, rest), c in p.terms.items():
        kept = without(scalars, (word,) * scalars.count(word)) or ()
        power = constant(1)
        for _ in range(scalars.count(word)):
            power = power * of(letter)
        total += power * Polynomial(p.rows, p.columns, {monomial(kept, rest): c})
    return total
