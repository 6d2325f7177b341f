"""Rules of passage: to every step, to every entry, to the limit."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from operator import mul

from .polynomial import (
    EMPTY,
    TRACE,
    Dimension,
    Letter,
    Polynomial,
    Step,
    applied,
    constant,
    of,
    require,
)
from .statement import ENTRYWISE, POSITIVE, PSD, Atom
from .theorem import Inference, Theorem, _atoms, _rule


@_rule
def induction(step: str, claim: tuple[Atom, ...], base: Theorem, successor: Theorem) -> Inference:
    """From ``Γ ⊢ P(0)`` and ``Δ, P(t) ⊢ P(t + 1)``, t not free in Γ, Δ, infer ``Γ, Δ ⊢ P(t)``.

    P is the conjunction of ``claim``.  Γ and Δ do not speak of t, so the successor holds for every
    natural t under one and the same Δ.

    Fails unless t is free in no other hypothesis, ``base`` concludes every part of P(0) and
    ``successor`` every part of P(t + 1).

    >>> from proofs.kernel import *
    >>> t = of(Letter("t", 1, 1, "natural"))
    >>> P, one = Atom(PSD, t), Square(Fraction(1), (), None, constant(1))
    >>> given = Certificate((Square(Fraction(1), (), P, constant(1)), one))
    >>> successor = certificate(Atom(PSD, t + constant(1)), given)
    >>> induction("t", (P,), certificate(P.substitute(steps={"t": Step(None, 0)}), Certificate()),
    ...     successor)
    ⊢ t ⪰ 0
    >>> induction("t", (P,), successor, successor)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: induction at 0: t ⪰ 0 ⊢ 1 + t ⪰ 0 misses {...}
    """
    for number, theorem in ((Step(None, 0), base), (Step(step, 1), successor)):
        missing = {p.substitute(EMPTY, {step: number}) for p in claim} - set(theorem.conclusion)
        require(not missing, "induction at {}: {} misses {}", number, theorem, missing)
    hypotheses = base.hypotheses | (successor.hypotheses - set(claim))
    free = [atom for atom in hypotheses if step in atom.steps]
    require(not free, "induction: {} is free in the hypotheses {}", step, free)
    return Inference(hypotheses, claim)


@_rule
def entrywise(theorem: Theorem, diagonals: Mapping[Letter, Letter]) -> Inference:
    """Replace scalars by diagonal matrices: the theorem holds at the i-th entries, for every i.

    A polynomial in diagonal matrices is diagonal, with the same polynomial of the i-th entries as
    its i-th entry, and is ⪰ 0, ≻ 0 or 0 if and only if every entry is.

    Fails unless the scalars have no fixed meaning, both they and the matrices are variables, these
    of one size, and each relation with one of these scalars is between scalars, and polynomial in
    them, in functions of such polynomials and in running products of such.

    >>> from proofs.kernel import *
    >>> a, D = Letter("a", 1, 1), Letter("D", "n", "n", "diagonal")
    >>> entrywise(assume(Atom(PSD, constant(1) - of(a) * of(a))), {a: D})
    1 + -1 D D ⪰ 0 ⊢ 1 + -1 D D ⪰ 0
    >>> entrywise(assume(Atom(PSD, of(a))), {a: Letter("S", "n", "n", "symmetric")})
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: entrywise: {...} are not free scalars and ...
    """
    sizes = {letter.rows for letter in diagonals.values()}
    scalars = all(x.rows == x.columns == 1 and x.structure == "general" for x in diagonals)
    free = scalars and diagonals.keys().isdisjoint(theorem.defined)
    matrices = {x.structure for x in diagonals.values()} == {"diagonal"} and len(sizes) == 1
    # A function's argument may speak of the step k, which ∀k would bind.
    variables = all(x.is_variable for x in (*diagonals, *diagonals.values()))
    fits = free and matrices and variables
    require(fits, "entrywise: {} are not free scalars and diagonal matrices", diagonals)

    def lifted(atom: Atom) -> Atom:
        if not atom.polynomial.letters & diagonals.keys():
            return atom
        fits = atom.polynomial.is_scalar and atom.relation != ENTRYWISE
        require(fits, "entrywise: {} is not a relation between scalars", atom)
        return Atom(atom.relation, _lifted(atom.polynomial, diagonals, *sizes), atom.every)

    hypotheses, conclusion = map(lifted, theorem.hypotheses), map(lifted, _atoms(theorem))
    return Inference(hypotheses, conclusion)


def _lifted(value: Polynomial, diagonals: Mapping[Letter, Letter], size: Dimension) -> Polynomial:
    def factor(first: Letter, *others: Letter) -> Polynomial:
        word = of(first, *others)
        if word.letters.isdisjoint(diagonals):
            return word
        apart = not others and first.name != TRACE
        require(apart, "entrywise: {} mixes entries", word)
        if first.argument is None:
            return of(diagonals[first.variable]._replace(step=first.step))
        return applied(first.name, _lifted(first.argument, diagonals, size), first.step)

    total = Polynomial(size, size, {})
    for m, c in value.terms.items():
        total += reduce(mul, (factor(*word) for word in m.scalars), constant(c, size))
    return total


@_rule
def closure(theorem: Theorem, letter: Letter) -> Inference:
    """From ``Γ(a), a > 0 ⊢ C(a)`` infer ``Γ(a), a ≥ 0 ⊢ C(a)``: pass to the limit a + ε → a.

    Only a = 0 is new.  If Γ(0) implies Γ(ε) for every small ε > 0, all else unchanged, then C(ε)
    holds for these, and C(0) is its limit: C is a closed relation between polynomials in a.

    Fails unless a is a real variable without a fixed meaning, and occurs, in Γ and in C, outside
    functions and running products; C has no ≻; and each hypothesis that holds at a = 0 survives a
    small ε: either it is H ⪰ 0 and grows with a (a occurs only in terms c aᵐ s I with c > 0 and
    scalars s known to be nonnegative), or it is a polynomial in a alone that is positive at a = 0.

    >>> from proofs.kernel import *
    >>> a, b = (Letter(name, 1, 1) for name in "ab")
    >>> positive, below = Atom(POSITIVE, of(a)), Atom(PSD, of(a) - of(b))
    >>> closure(conjunction(cut(assume(positive), assume(below)), assume(below)), b)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: closure: b > 0 is not a hypothesis of ...
    >>> closed = certificate(Atom(PSD, of(a)), Certificate((Square(Fraction(1), (), positive,
    ...     constant(1)),)))
    >>> closure(closed, a)
    a ⪰ 0 ⊢ a ⪰ 0
    """
    a = of(letter)
    rest = theorem.hypotheses - {Atom(POSITIVE, a)}
    free = _is_real_variable(letter) and letter not in theorem.defined
    free = free and Atom(POSITIVE, a) in theorem.hypotheses
    require(free, "closure: {} > 0 is not a hypothesis of {}", letter, theorem)
    for atom in (*rest, *_atoms(theorem)):
        plain = not _is_hidden(letter, atom.polynomial)
        require(plain, "closure: {} is no polynomial in {}", atom, letter)
    for atom in _atoms(theorem):
        require(atom.relation != POSITIVE, "closure: the conclusion {} is not closed", atom)
    known = {atom.polynomial for atom in rest if atom.relation in (PSD, POSITIVE)} | {a}
    for atom in rest:
        survives = letter not in atom.polynomial.letters or (
            _is_positive_at_zero(atom, letter) or _grows(atom, letter, known)
        )
        require(survives, "closure: {} may fail when {} grows from 0", atom, letter)
    return Inference(rest | {Atom(PSD, a)}, theorem.conclusion)


@_rule
def archimedean(theorem: Theorem, step: str, epsilon: Polynomial, bound: Polynomial) -> Inference:
    """From ``Γ, t ε ≥ b ⊢ C``, t not free in Γ, C, ε and b, infer ``Γ, ε > 0 ⊢ C``.

    The real numbers are Archimedean (Rudin 1976, Theorem 1.20): for ε > 0, some natural number t
    has t ε ≥ b.  The theorem holds for this t, and speaks of it nowhere else.

    Fails unless ε and b are scalars, and ``t ε ≥ b`` is the one hypothesis in which t is free.

    >>> from proofs.kernel import *
    >>> t, k = (of(Letter(name, 1, 1, "natural")) for name in "tk")
    >>> e, b = (of(Letter(name, 1, 1)) for name in "eb")
    >>> bounded, long = specialise(Atom(PSD, b - k * e, True), Step("t", 1)), Atom(PSD, t * e - b)
    >>> terms = (Square(Fraction(1), (), x, constant(1)) for x in (long, *bounded.conclusion))
    >>> theorem = cut(bounded, certificate(Atom(PSD, -e), Certificate(tuple(terms))))
    >>> archimedean(theorem, "t", e, b)
    e ≻ 0; ∀k ≥ 1: b + -1 e k ⪰ 0 ⊢ -1 e ⪰ 0
    >>> archimedean(assume(long), "t", e, b)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: archimedean: t is free in -1 b + e t ⪰ 0
    """
    t = of(Letter(step, 1, 1, "natural"))
    scalars = epsilon.is_scalar and bound.is_scalar
    require(scalars, "archimedean: {} and {} are not two scalars", epsilon, bound)
    positive, long = Atom(POSITIVE, epsilon), Atom(PSD, t * epsilon - bound)
    require(long in theorem.hypotheses, "archimedean: {} is not a hypothesis of {}", long, theorem)
    hypotheses = (theorem.hypotheses - {long}) | {positive}
    parts: tuple[Atom | Polynomial, ...] = (bound, *hypotheses, *_atoms(theorem))
    for part in parts:
        require(step not in part.steps, "archimedean: {} is free in {}", step, part)
    return Inference(hypotheses, theorem.conclusion)


def _is_real_variable(letter: Letter) -> bool:
    return letter.is_variable and letter.structure == "general"


def _is_hidden(letter: Letter, polynomial: Polynomial) -> bool:
    """Whether the letter occurs in a function, in a running product, or at a step."""
    others = (x for x, _ in polynomial.occurrences() if x != letter)
    return any(letter in (x.argument.letters if x.argument else {x.variable}) for x in others)


def _is_positive_at_zero(atom: Atom, letter: Letter) -> bool:
    """Whether it is about a polynomial in a alone that is positive at a = 0, and so near it.

    A running product of constants has no letters, and yet differs from step to step: each step
    has its neighbourhood of 0, and all steps together need have none.
    """
    occurring = {x for x, _ in atom.polynomial.occurrences()}
    if occurring != {letter} or atom.relation not in (PSD, POSITIVE):
        return False
    at_zero = atom.polynomial.substitute({letter: Polynomial(1, 1, {})})
    value = sum(at_zero.terms.values(), Fraction(0))
    return at_zero == constant(value) and value > 0


def _grows(atom: Atom, letter: Letter, known: set[Polynomial]) -> bool:
    """Whether it is H ⪰ 0, and H grows with a: each of its terms with a is a sum c s aᵐ I ⪰ 0."""
    terms = [(m, c) for m, c in atom.polynomial.terms.items() if (letter,) in m.scalars]
    nonnegative = known.issuperset(of(*word) for m, _ in terms for word in m.scalars)
    positive = all(c > 0 and not m.word for m, c in terms)
    return nonnegative and positive and atom.relation == PSD
