"""The rules: everything that is called a theorem is made here, and nowhere else.

The whole trusted interface, in the order of the file::

    assume  conjunction  cut  instantiate  specialise  generalise  natural  define  cite
    certificate  strict  identity  nonnegative  scalar  vanish
    induction  entrywise  closure
    derivative  chain_rule  counterexample

``hypotheses ⊢ conclusion`` says: for all values of the letters, all natural steps and all
sizes n ≥ 1 of the matrices, where every hypothesis holds, every conclusion holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import NamedTuple

import sympy

from . import polynomial as algebra
from .polynomial import BOUND, EMPTY, KernelError, Letter, Monomial, Polynomial, Step, require
from .statement import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Counterexample,
    Derivative,
    Dimensions,
    Statement,
    Values,
)

_SEAL = object()


class Fact(NamedTuple):
    """A textbook fact ``hypotheses ⊢ conclusion``, taken on the authority of ``reference``."""

    name: str
    reference: str
    hypotheses: tuple[Atom, ...]
    conclusion: tuple[Atom, ...]


class Meaning(NamedTuple):
    """What a letter stands for in a theorem about one network or sequence, not about all."""

    letter: Letter
    definition: str


@dataclass(frozen=True, eq=False, repr=False)
class Theorem:
    """``hypotheses ⊢ conclusion``, with the rule, premises and cited facts it rests on.

    The letters of ``fixed`` are not universally quantified: each stands for what is defined.
    """

    rule: str
    hypotheses: frozenset[Atom]
    conclusion: tuple[Statement, ...]
    premises: tuple[Theorem, ...] = ()
    detail: object = None
    cited: frozenset[Fact] = frozenset()
    fixed: frozenset[Meaning] = frozenset()
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        require(seal is _SEAL, "a theorem is made by a rule of the kernel, and in no other way")

    def __str__(self) -> str:
        given = "; ".join(sorted(map(str, self.hypotheses)))
        cited = ", ".join(sorted(f"{fact.name} ({fact.reference})" for fact in self.cited))
        end = f"   [cites {cited}]" if cited else ""
        return f"{given} ⊢ {'; '.join(map(str, self.conclusion))}{end}".strip()

    __repr__ = __str__


class Square(NamedTuple):
    """``weight · scalars · factorᵀ H factor`` for a hypothesis H ⪰ 0, or H = I when None."""

    weight: Fraction
    scalars: tuple[Atom, ...]
    hypothesis: Atom | None
    factor: Polynomial


class Cofactor(NamedTuple):
    """``left · E · right`` for a hypothesis E = 0."""

    left: Polynomial
    equation: Atom
    right: Polynomial


class Certificate(NamedTuple):
    """``multiplier · G = Σ squares + Σ (cofactors + their transposes)``."""

    squares: tuple[Square, ...] = ()
    cofactors: tuple[Cofactor, ...] = ()
    multiplier: tuple[Atom, ...] = ()


class NonnegativeProduct(NamedTuple):
    """``weight · scalars · A B ⋯`` for hypotheses scalars ≥ 0 and A ≥ 0, B ≥ 0, … entrywise."""

    weight: Fraction
    scalars: tuple[Atom, ...]
    factors: tuple[Atom, ...]


def _theorem(
    rule: str,
    hypotheses: Iterable[Atom],
    conclusion: Iterable[Statement],
    *premises: Theorem,
    detail: object = None,
    meanings: Iterable[Meaning] = (),
) -> Theorem:
    cited = frozenset[Fact]().union(*(premise.cited for premise in premises))
    cited |= {detail} if isinstance(detail, Fact) else set()
    fixed = frozenset(meanings).union(*(premise.fixed for premise in premises))
    ambiguous = len({letter for letter, _ in fixed}) < len(fixed)
    require(not ambiguous, "{}: one letter stands for two things in {}", rule, fixed)
    given = frozenset(hypotheses)
    return Theorem(rule, given, tuple(conclusion), premises, detail, cited, fixed, _SEAL)


def _atoms(theorem: Theorem) -> list[Atom]:
    atoms = [statement for statement in theorem.conclusion if isinstance(statement, Atom)]
    require(len(atoms) == len(theorem.conclusion), "{} concludes more than relations", theorem)
    return atoms


def _known(scalars: Iterable[Atom], *relations: str) -> Polynomial:
    """The product of scalars that are known to be nonnegative, or positive."""
    for atom in scalars:
        fits = atom.polynomial.is_scalar and atom.relation in relations and not atom.every
        require(fits, "the scalar of {} is not known to be {} 0", atom, relations[0])
    return reduce(mul, (atom.polynomial for atom in scalars), algebra.constant(1))


# --- logic ---------------------------------------------------------------------------------


def assume(statement: Atom) -> Theorem:
    """``P ⊢ P``."""
    return _theorem("assume", {statement}, (statement,))


def conjunction(*theorems: Theorem) -> Theorem:
    """From ``Γ ⊢ P`` and ``Δ ⊢ Q`` infer ``Γ, Δ ⊢ P, Q``."""
    conclusion = dict.fromkeys(s for theorem in theorems for s in theorem.conclusion)
    hypotheses = {atom for theorem in theorems for atom in theorem.hypotheses}
    return _theorem("conjunction", hypotheses, conclusion, *theorems)


def cut(lemma: Theorem, theorem: Theorem) -> Theorem:
    """From ``Γ ⊢ P`` and ``Δ, P ⊢ Q`` infer ``Γ, Δ ⊢ Q``."""
    rest = theorem.hypotheses - set(lemma.conclusion)
    return _theorem("cut", lemma.hypotheses | rest, theorem.conclusion, lemma, theorem)


def instantiate(
    theorem: Theorem, letters: algebra.Substitution = EMPTY, steps: algebra.Steps = EMPTY
) -> Theorem:
    """Replace variables by polynomials of their shape and structure, and steps by steps ≥ 0."""
    for step in steps.values():
        require(step.base != BOUND and step.offset >= 0, "instantiate: no step becomes {}", step)
    fixed = letters.keys() & {letter for letter, _ in theorem.fixed}
    require(not fixed, "instantiate: {} have fixed meanings in {}", fixed, theorem)
    hypotheses = {atom.substitute(letters, steps) for atom in theorem.hypotheses}
    conclusion = [atom.substitute(letters, steps) for atom in _atoms(theorem)]
    return _theorem("instantiate", hypotheses, conclusion, theorem, detail=(letters, steps))


def specialise(statement: Atom, step: Step) -> Theorem:
    """``∀k ≥ 1: P(k) ⊢ P(step)``, for a step t + m or m with m ≥ 1."""
    fits = statement.every and step.offset >= 1 and step.base != BOUND
    require(fits, "specialise: {} at {} needs ∀k ≥ 1 and a step ≥ 1", statement, step)
    return _theorem("specialise", {statement}, (statement.at(step),), detail=step)


def generalise(theorem: Theorem, step: str, shift: int = 0) -> Theorem:
    """From ``Γ ⊢ P(t)``, t not free in Γ, infer ``Γ ⊢ ∀k ≥ 1: P(k)``, or P(k − 1) for shift 1."""
    require(shift in (0, 1), "generalise: the shift is 0 or 1, not {}", shift)
    free = [atom for atom in theorem.hypotheses if step in atom.steps]
    require(not free, "generalise: {} is free in the hypotheses {}", step, free)
    require(not any(atom.every for atom in _atoms(theorem)), "generalise: {} has ∀k", theorem)
    bound = {step: Step(BOUND, -shift)}
    polynomials = [(a.relation, a.polynomial.substitute(EMPTY, bound)) for a in _atoms(theorem)]
    conclusion = [Atom(relation, polynomial, True) for relation, polynomial in polynomials]
    detail = step, shift
    return _theorem("generalise", theorem.hypotheses, conclusion, theorem, detail=detail)


def natural(step: str) -> Theorem:
    """``⊢ t ≥ 0`` for a natural number t."""
    return _theorem("natural", (), (Atom(PSD, algebra.of(Letter(step, 1, 1, "natural"))),))


def define(name: str, start: Fraction, successor: Polynomial) -> Theorem:
    """``⊢ u[0] = start`` and ``⊢ ∀k ≥ 1: u[k] = F(u[k − 1])``, for the sequence u defined so.

    ``successor`` is F(u[k − 1]), a scalar in the letter ``u[k − 1]`` alone.
    """
    now, before, first = (
        Letter(name, 1, 1, "general", step)
        for step in (Step(BOUND, 0), Step(BOUND, -1), Step(None, 0))
    )
    used = {x for x, _ in successor.occurrences() if x.argument is None}
    fits = successor.is_scalar and used <= {before}
    require(fits, "define: {} must be a scalar function of {} alone", successor, before)
    initial = Atom(ZERO, algebra.of(first) - algebra.constant(start))
    recursion = Atom(ZERO, algebra.of(now) - successor, True)
    meaning = Meaning(now.variable, f"{initial}; {recursion}")
    return _theorem("define", (), (initial, recursion), meanings=(meaning,))


def cite(fact: Fact) -> Theorem:
    """A textbook fact, which stays listed in every theorem that rests on it."""
    require(bool(fact.name and fact.reference), "cite: {} needs a name and a reference", fact)
    return _theorem("cite", fact.hypotheses, fact.conclusion, detail=fact)


# --- algebra -------------------------------------------------------------------------------


def _expanded(goal: Atom, given: Certificate, symmetric: bool) -> set[Atom]:
    """The hypotheses that the certificate uses, once its identity is checked."""
    total, used = (
        Polynomial(goal.polynomial.rows, goal.polynomial.columns, {}),
        set(given.multiplier),
    )
    for weight, scalars, hypothesis, factor in given.squares:
        require(weight >= 0, "the weight {} of {} is negative", weight, factor)
        definite = hypothesis is None or hypothesis.relation in (PSD, POSITIVE)
        require(definite and not (hypothesis and hypothesis.every), "{} is not H ⪰ 0", hypothesis)
        middle = factor if hypothesis is None else hypothesis.polynomial * factor
        total += algebra.constant(weight) * _known(scalars, PSD, POSITIVE) * (factor.T * middle)
        used.update(scalars, {hypothesis} if hypothesis else set())
    for left, equation, right in given.cofactors:
        require(equation.relation == ZERO and not equation.every, "{} is not E = 0", equation)
        product = left * equation.polynomial * right
        total += product + product.T if symmetric else product
        used.add(equation)
    difference = _known(given.multiplier, POSITIVE) * goal.polynomial - total
    require(
        not difference.terms and not goal.every, "the certificate misses {} by {}", goal, difference
    )
    return used


def certificate(goal: Atom, given: Certificate) -> Theorem:
    """``G ⪰ 0`` from ``p G = Σ m LᵀHL + Σ (A E B + (A E B)ᵀ)``; p > 0, m ≥ 0, H ⪰ 0, E = 0."""
    require(goal.relation == PSD, "certificate: {} is not of the form G ⪰ 0", goal)
    return _theorem("certificate", _expanded(goal, given, True), (goal,), detail=given)


def strict(goal: Atom, given: Certificate) -> Theorem:
    """``G ≻ 0`` from a certificate whose first square is a positive multiple of H ≻ 0 or of I."""
    require(goal.relation == POSITIVE and bool(given.squares), "strict: {} is not G ≻ 0", goal)
    weight, scalars, hypothesis, factor = given.squares[0]
    definite = hypothesis is None or hypothesis.relation == POSITIVE
    whole = _known(scalars, POSITIVE).is_scalar and factor == algebra.constant(
        1, goal.polynomial.rows
    )
    require(
        weight > 0 and definite and whole, "strict: {} is not positive definite", given.squares[0]
    )
    return _theorem("strict", _expanded(goal, given, True), (goal,), detail=given)


def identity(goal: Atom, given: Certificate) -> Theorem:
    """``G = 0`` from ``p G = Σ A E B`` with p > 0 and E = 0."""
    require(
        goal.relation == ZERO and not given.squares, "identity: {} is not of the form G = 0", goal
    )
    return _theorem("identity", _expanded(goal, given, False), (goal,), detail=given)


def nonnegative(goal: Atom, given: Sequence[NonnegativeProduct]) -> Theorem:
    """``G ≥ 0`` entrywise from ``G = Σ weight · scalars · A B ⋯`` with nonnegative factors."""
    total, used = Polynomial(goal.polynomial.rows, goal.polynomial.columns, {}), set[Atom]()
    for weight, scalars, factors in given:
        require(weight >= 0, "nonnegative: the weight {} is negative", weight)
        for atom in factors:
            diagonal = atom.relation in (PSD, POSITIVE) and atom.polynomial.is_diagonal
            fits = (diagonal or atom.relation == ENTRYWISE) and not atom.every
            require(fits, "nonnegative: {} is not entrywise nonnegative", atom)
        product = algebra.constant(weight) * _known(scalars, PSD, POSITIVE)
        total += reduce(mul, (atom.polynomial for atom in factors), product)
        used.update(scalars, factors)
    fits = goal.relation == ENTRYWISE and not goal.every and goal.polynomial == total
    require(fits, "nonnegative: {} is not the sum {} of nonnegative products", goal, total)
    return _theorem("nonnegative", used, (goal,), detail=tuple(given))


def scalar(theorem: Theorem, value: Polynomial) -> Theorem:
    """From ``p I ⪰ 0`` infer ``p ≥ 0``: matrices have at least one row.  So too for ≻ and =."""
    (atom,) = _atoms(theorem)
    whole = value.is_scalar and value * algebra.constant(1, atom.polynomial.rows) == atom.polynomial
    fits = whole and not atom.every and atom.relation != ENTRYWISE
    require(fits, "scalar: {} is not about the scalar {} times I", atom, value)
    return _theorem("scalar", theorem.hypotheses, (Atom(atom.relation, value),), theorem)


def vanish(theorem: Theorem, value: Polynomial) -> Theorem:
    """From ``−XᵀX ⪰ 0`` infer ``X = 0``: each xᵀXᵀXx = ‖Xx‖² is both ≤ 0 and ≥ 0."""
    fits = theorem.conclusion == (Atom(PSD, -(value.T * value)),)
    require(fits, "vanish: {} does not conclude −XᵀX ⪰ 0 for X = {}", theorem, value)
    return _theorem("vanish", theorem.hypotheses, (Atom(ZERO, value),), theorem)


# --- passages: to every step, to every entry, to the limit --------------------------------------


def induction(step: str, claim: tuple[Atom, ...], base: Theorem, successor: Theorem) -> Theorem:
    """From ``Γ ⊢ P(0)`` and ``Δ, P(t) ⊢ P(t + 1)``, t not free in Γ, Δ, infer ``Γ, Δ ⊢ P(t)``."""
    for number, theorem in ((Step(None, 0), base), (Step(step, 1), successor)):
        missing = {p.substitute(EMPTY, {step: number}) for p in claim} - set(theorem.conclusion)
        require(not missing, "induction at {}: {} misses {}", number, theorem, missing)
    hypotheses = base.hypotheses | (successor.hypotheses - set(claim))
    free = [atom for atom in hypotheses if step in atom.steps]
    require(not free, "induction: {} is free in the hypotheses {}", step, free)
    return _theorem("induction", hypotheses, claim, base, successor, detail=step)


def entrywise(theorem: Theorem, diagonals: Mapping[Letter, Letter]) -> Theorem:
    """Replace scalars by diagonal matrices: the theorem holds at the i-th entries, for every i."""
    sizes = {letter.rows for letter in diagonals.values()}
    scalars = all(x.rows == x.columns == 1 and x.structure == "general" for x in diagonals)
    fits = scalars and len(sizes) == 1 and {x.structure for x in diagonals.values()} == {"diagonal"}
    fits = fits and diagonals.keys().isdisjoint(letter for letter, _ in theorem.fixed)
    require(fits, "entrywise: {} are not free scalars and diagonal matrices", diagonals)

    def lifted(atom: Atom) -> Atom:
        if not atom.polynomial.letters & diagonals.keys():
            return atom
        fits = atom.polynomial.is_scalar and atom.relation != ENTRYWISE
        require(fits, "entrywise: {} is not a relation between scalars", atom)
        return Atom(atom.relation, _lifted(atom.polynomial, diagonals, *sizes), atom.every)

    hypotheses, conclusion = map(lifted, theorem.hypotheses), map(lifted, _atoms(theorem))
    return _theorem("entrywise", hypotheses, conclusion, theorem, detail=diagonals)


def _lifted(value: Polynomial, diagonals: Mapping[Letter, Letter], size: str | int) -> Polynomial:
    total = Polynomial(size, size, {})
    for m, c in value.terms.items():
        term = algebra.constant(c, size)
        for word in m.scalars:
            factor, letter = Polynomial(1, 1, {Monomial((word,), ()): Fraction(1)}), word[0]
            if factor.letters & diagonals.keys():
                require(len(word) == 1, "entrywise: {} mixes entries", factor)
                if letter.argument is None:
                    factor = algebra.of(diagonals[letter.variable]._replace(step=letter.step))
                else:
                    inner = _lifted(letter.argument, diagonals, size)
                    factor = algebra.applied(letter.name, inner, letter.step)
            term = term * factor
        total += term
    return total


def closure(theorem: Theorem, letter: Letter) -> Theorem:
    """From ``Γ(a), a > 0 ⊢ C(a)`` infer ``Γ(a), a ≥ 0 ⊢ C(a)``: pass to the limit a + ε → a.

    The conclusion must be closed (no ≻), and at a = 0 each hypothesis must survive a small ε:
    either it is H ⪰ 0 and grows with a (a occurs only in terms c aᵐ I with c > 0 known), or it is a
    polynomial in a alone that is positive at a = 0.
    """
    a = algebra.of(letter)
    rest = theorem.hypotheses - {Atom(POSITIVE, a)}
    fits = a.is_scalar and letter.step is None and Atom(POSITIVE, a) in theorem.hypotheses
    fits = fits and letter not in {fixed for fixed, _ in theorem.fixed}
    require(fits, "closure: {} > 0 is not a hypothesis of {}", letter, theorem)
    for atom in (*rest, *_atoms(theorem)):
        arguments = [x.argument for x, _ in atom.polynomial.occurrences() if x.argument]
        hidden = any(letter in argument.letters for argument in arguments)
        require(not hidden, "closure: {} stands inside a function in {}", letter, atom)
    for atom in _atoms(theorem):
        require(atom.relation != POSITIVE, "closure: the conclusion {} is not closed", atom)
    for atom in rest:
        survives = _survives(atom, letter, {Atom(PSD, a), *rest})
        require(survives, "closure: {} may fail when {} grows from 0", atom, letter)
    return _theorem("closure", rest | {Atom(PSD, a)}, theorem.conclusion, theorem, detail=letter)


def _survives(atom: Atom, letter: Letter, known: set[Atom]) -> bool:
    """Whether the hypothesis, true at a = 0, stays true at every small a > 0."""
    if letter not in atom.polynomial.letters:
        return True
    at_zero = atom.polynomial.substitute({letter: Polynomial(1, 1, {})})
    value = sum(at_zero.terms.values(), Fraction(0))
    if atom.polynomial.letters == {letter} and at_zero == algebra.constant(value) and value > 0:
        return atom.relation in (PSD, POSITIVE)
    terms = [(m, c) for m, c in atom.polynomial.terms.items() if (letter,) in m.scalars]
    scalars = [
        Polynomial(1, 1, {Monomial((w,), ()): Fraction(1)}) for m, _ in terms for w in m.scalars
    ]
    nonnegative = {atom.polynomial for atom in known if atom.relation in (PSD, POSITIVE)}
    grows = nonnegative.issuperset(scalars) and all(c > 0 and not m.word for m, c in terms)
    return grows and atom.relation == PSD


# --- calculus and refutation ---------------------------------------------------------------------


def derivative(function: sympy.Expr, variable: sympy.Expr, value: sympy.Expr) -> Theorem:
    """``d function / d variable = value`` if SymPy's derivative minus the value simplifies to 0."""
    for part in (function, variable, value):
        exact = isinstance(part, sympy.Expr) and not part.has(sympy.Float)
        require(exact, "derivative: {!r} is not an exact SymPy scalar", part)
    difference = sympy.simplify(sympy.diff(function, variable).doit() - value)
    require(
        difference == 0,
        "derivative: d({})/d({}) − ({}) = {}",
        function,
        variable,
        value,
        difference,
    )
    return _theorem("derivative", (), (Derivative(function, variable, value),))


def chain_rule(
    theorem: Theorem, row: sympy.Symbol, matrix: Polynomial, gates: Mapping[Letter, sympy.Expr]
) -> Theorem:
    """From ``∂F_i(h)/∂h_j = A(k)_ij`` for ``h[k] = F(h[k − 1])`` infer the recursion of ∂h/∂h[0].

    ``⊢ ∂h[0] = I`` and ``⊢ ∀k ≥ 1: ∂h[k] = A(k) ∂h[k − 1]``; the diagonal letters of A are defined
    by their i-th entries, the gates.  Fails unless entry (i, j) of A, for symbolic size, is the
    derivative.
    """
    (statement,) = theorem.conclusion
    if not isinstance(statement, Derivative):
        raise KernelError(f"chain_rule: {theorem} is not the derivative of one entry")
    state, column, _ = statement.variable.args
    generic = {row, column} == {sympy.Symbol(str(x), integer=True) for x in (row, column)}
    fits = generic and row != column and isinstance(state, sympy.MatrixSymbol)
    require(fits, "chain_rule: ({}, {}) are not two integer symbols", row, column)
    entries = [_entry(m, row, column, gates) * sympy.Rational(c) for m, c in matrix.terms.items()]
    difference = sympy.simplify(sum(entries, sympy.S.Zero) - statement.value)
    require(
        difference == 0, "chain_rule: {} is not the Jacobian, it is off by {}", matrix, difference
    )
    now = Letter(f"∂{state}", matrix.rows, matrix.columns, step=Step(BOUND, 0))
    before, first = (now._replace(step=step) for step in (Step(BOUND, -1), Step(None, 0)))
    initial = Atom(ZERO, algebra.of(first) - algebra.constant(1, matrix.rows))
    recursion = Atom(ZERO, algebra.of(now) - matrix * algebra.of(before), True)
    about = f"{statement}; {', '.join(f'{x} = diag {entry}' for x, entry in gates.items())}"
    meanings = [Meaning(x, about) for x in (now.variable, *matrix.letters)]
    return _theorem("chain_rule", (), (initial, recursion), theorem, meanings=meanings)


def _entry(
    m: Monomial, row: sympy.Symbol, column: sympy.Symbol, gates: Mapping[Letter, sympy.Expr]
) -> sympy.Expr:
    require(not m.scalars, "chain_rule: {} has a scalar factor", m)
    value, place = sympy.S.One, row
    for letter in m.word:
        if letter.commutes and letter.variable in gates:
            value *= gates[letter.variable].subs(row, place)
            continue
        plain = not (letter.commutes or letter.step or letter.argument or letter.transposed)
        require(plain and place == row, "chain_rule: {} must be gates and at most one matrix", m)
        sizes = (
            sympy.Symbol(str(d), integer=True, positive=True) for d in (letter.rows, letter.columns)
        )
        value *= sympy.MatrixSymbol(letter.name, *sizes)[row, column]
        place = column
    return value if place == column else value * sympy.KroneckerDelta(row, column)


def counterexample(
    hypotheses: frozenset[Atom],
    conclusion: Atom,
    values: Values,
    dimensions: Dimensions,
    steps: algebra.Steps = EMPTY,
    letters: algebra.Substitution = EMPTY,
    proof: Theorem | None = None,
) -> Theorem:
    """Values exist at which every hypothesis holds and the conclusion fails.

    The statement is first taken at ``letters`` and ``steps``.  Each relation is then decided by
    exact evaluation at the values, unless the proof concludes it (or, for a conclusion p ≥ 0 or
    p > 0, its negation).  The proof's own hypotheses must hold at the values.
    """
    proved, needed = (proof.conclusion, proof.hypotheses) if proof else ((), frozenset[Atom]())
    for atom in (*needed, *(h.substitute(letters, steps) for h in hypotheses)):
        known = atom in proved and atom not in needed
        require(known or atom.holds(values, dimensions), "counterexample: {} fails", atom)
    defined = {letter for letter, _ in proof.fixed} if proof else set()
    require(defined.isdisjoint(values), "counterexample: {} are defined, not valued", defined)
    broken = conclusion.substitute(letters, steps)
    negation = {PSD: POSITIVE, POSITIVE: PSD}.get(broken.relation)
    refuted = (
        broken.polynomial.is_scalar and negation and Atom(negation, -broken.polynomial) in proved
    )
    require(
        bool(refuted) or not broken.holds(values, dimensions),
        "counterexample: the conclusion {} holds at the values",
        broken,
    )
    shown = [(str(x), str([m.tolist() for m in family])) for x, family in values.items()]
    shown += [(str(name), str(value)) for name, value in (*letters.items(), *steps.items())]
    statement = Counterexample(hypotheses, conclusion, tuple(shown))
    premises = (proof,) if proof else ()
    return _theorem(
        "counterexample", (), (statement,), *premises, detail=(values, dimensions, steps, letters)
    )
