"""The rules: everything that is called a theorem is made here, and nowhere else.

The whole trusted interface, in the order of the file::

    assume  conjunction  cut  instantiate  specialise  generalise  natural  cite
    certificate  strict  identity  nonnegative  scalar  vanish
    induction  entrywise  closure  derivative  chain_rule  counterexample

``hypotheses ⊢ conclusion`` says: for all values of the letters, all natural steps and all
sizes n ≥ 1 of the matrices, where every hypothesis holds, every conclusion holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import NamedTuple

import sympy

from . import polynomial as algebra
from .polynomial import BOUND, EMPTY, KernelError, Letter, Polynomial, Step, Steps, Substitution
from .statement import ENTRYWISE, POSITIVE, PSD, ZERO, Atom, Counterexample
from .statement import Derivative, Dimensions, Statement, Values

_SEAL = object()


@dataclass(frozen=True, eq=False)
class Theorem:
    """``hypotheses ⊢ conclusion``, with the rule, premises and cited facts it rests on."""

    rule: str
    hypotheses: frozenset[Atom]
    conclusion: tuple[Statement, ...]
    premises: tuple[Theorem, ...] = ()
    detail: object = None
    cited: frozenset[Fact] = frozenset()
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise KernelError("a theorem is made by a rule of the kernel, and in no other way")

    def __str__(self) -> str:
        given = "; ".join(sorted(map(str, self.hypotheses)))
        cited = ", ".join(sorted(fact.name for fact in self.cited))
        end = f"   [rests on {cited}]" if cited else ""
        return f"{given} ⊢ {'; '.join(map(str, self.conclusion))}{end}".strip()


class Fact(NamedTuple):
    """A textbook fact ``hypotheses ⊢ conclusion``, taken on the authority of ``reference``."""

    name: str
    reference: str
    hypotheses: tuple[Atom, ...]
    conclusion: tuple[Atom, ...]


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


def _theorem(
    rule: str,
    hypotheses: Iterable[Atom],
    conclusion: Iterable[Statement],
    *premises: Theorem,
    detail: object = None,
) -> Theorem:
    cited = frozenset[Fact]().union(*(premise.cited for premise in premises))
    cited |= {detail} if isinstance(detail, Fact) else set()
    given = frozenset(hypotheses)
    return Theorem(rule, given, tuple(conclusion), premises, detail, cited, _SEAL)


def _atoms(rule: str, theorem: Theorem) -> list[Atom]:
    atoms = [statement for statement in theorem.conclusion if isinstance(statement, Atom)]
    if len(atoms) < len(theorem.conclusion):
        raise KernelError(f"{rule}: {theorem} concludes more than relations")
    return atoms


def _scalar_product(rule: str, atoms: Iterable[Atom], relations: tuple[str, ...]) -> Polynomial:
    for atom in atoms:
        if not atom.polynomial.is_scalar or atom.relation not in relations or atom.every:
            raise KernelError(f"{rule}: {atom} is not a scalar known to be {relations[0]} 0")
    return reduce(mul, (atom.polynomial for atom in atoms), algebra.constant(1))


# --- logic ---------------------------------------------------------------------------------


def assume(statement: Atom) -> Theorem:
    """``P ⊢ P``."""
    return _theorem("assume", {statement}, (statement,))


def conjunction(*theorems: Theorem) -> Theorem:
    """From ``Γ ⊢ P`` and ``Δ ⊢ Q`` infer ``Γ, Δ ⊢ P, Q``."""
    conclusion = dict.fromkeys(s for theorem in theorems for s in theorem.conclusion)
    hypotheses = frozenset[Atom]().union(*(theorem.hypotheses for theorem in theorems))
    return _theorem("conjunction", hypotheses, conclusion, *theorems)


def cut(lemma: Theorem, theorem: Theorem) -> Theorem:
    """From ``Γ ⊢ P`` and ``Δ, P ⊢ Q`` infer ``Γ, Δ ⊢ Q``."""
    rest = theorem.hypotheses - set(lemma.conclusion)
    return _theorem("cut", lemma.hypotheses | rest, theorem.conclusion, lemma, theorem)


def instantiate(theorem: Theorem, letters: Substitution = EMPTY, steps: Steps = EMPTY) -> Theorem:
    """Replace variables by polynomials of their shape and structure, and steps by steps ≥ 0."""
    if any(step.base == BOUND or step.offset < 0 for step in steps.values()):
        raise KernelError(f"instantiate: a step becomes t + m or m with m ≥ 0, not {dict(steps)}")
    hypotheses = {atom.substitute(letters, steps) for atom in theorem.hypotheses}
    conclusion = [atom.substitute(letters, steps) for atom in _atoms("instantiate", theorem)]
    return _theorem("instantiate", hypotheses, conclusion, theorem, detail=(letters, steps))


def specialise(statement: Atom, step: Step) -> Theorem:
    """``∀k ≥ 1: P(k) ⊢ P(step)``, for a step t + m or m with m ≥ 1."""
    if not statement.every or step.offset < 1 or step.base == BOUND:
        raise KernelError(f"specialise: {statement} at {step} needs ∀{BOUND} ≥ 1 and a step ≥ 1")
    return _theorem("specialise", {statement}, (statement.at(step),), detail=step)


def generalise(theorem: Theorem, step: str) -> Theorem:
    """From ``Γ ⊢ P(t)``, t not free in Γ, infer ``Γ ⊢ ∀k ≥ 1: P(k)``."""
    if any(step in atom.steps for atom in theorem.hypotheses):
        raise KernelError(f"generalise: step {step} is free in a hypothesis of {theorem}")
    bound, atoms = {step: Step(BOUND, 0)}, _atoms("generalise", theorem)
    if any(atom.every for atom in atoms):
        raise KernelError(f"generalise: {theorem} is already about every step")
    conclusion = [Atom(a.relation, a.polynomial.substitute(steps=bound), True) for a in atoms]
    return _theorem("generalise", theorem.hypotheses, conclusion, theorem)


def natural(step: str) -> Theorem:
    """``⊢ t ≥ 0`` for a natural number t."""
    return _theorem("natural", (), (Atom(PSD, algebra.of(Letter(step, 1, 1, "natural"))),))


def cite(fact: Fact) -> Theorem:
    """A textbook fact, which stays listed in every theorem that rests on it."""
    if not (fact.name and fact.reference):
        raise KernelError(f"cite: {fact} needs a name and a reference")
    return _theorem("cite", fact.hypotheses, fact.conclusion, detail=fact)


# --- algebra -------------------------------------------------------------------------------


def _expanded(rule: str, goal: Atom, given: Certificate, symmetric: bool) -> frozenset[Atom]:
    """The hypotheses that the certificate uses, once its identity is checked."""
    total = Polynomial(goal.polynomial.rows, goal.polynomial.columns, {})
    used = set(given.multiplier)
    for weight, scalars, hypothesis, factor in given.squares:
        if weight < 0:
            raise KernelError(f"{rule}: weight {weight} of {factor} is negative")
        middle = factor
        if hypothesis is not None:
            if hypothesis.relation not in (PSD, POSITIVE) or hypothesis.every:
                raise KernelError(f"{rule}: {hypothesis} is not of the form H ⪰ 0")
            middle = hypothesis.polynomial * factor
            used.add(hypothesis)
        used.update(scalars)
        known = _scalar_product(rule, scalars, (PSD, POSITIVE))
        total += algebra.constant(weight) * known * (factor.T * middle)
    for left, equation, right in given.cofactors:
        if equation.relation != ZERO or equation.every:
            raise KernelError(f"{rule}: {equation} is not of the form E = 0")
        used.add(equation)
        product = left * equation.polynomial * right
        total += product + product.T if symmetric else product
    difference = _scalar_product(rule, given.multiplier, (POSITIVE,)) * goal.polynomial - total
    if difference.terms or goal.every:
        raise KernelError(f"{rule}: the certificate misses {goal} by {difference}")
    return frozenset(used)


def certificate(goal: Atom, given: Certificate) -> Theorem:
    """``G ⪰ 0`` from ``p G = Σ m LᵀHL + Σ (A E B + (A E B)ᵀ)``, with p > 0, m ≥ 0, H ⪰ 0, E = 0."""
    if goal.relation != PSD:
        raise KernelError(f"certificate: {goal} is not of the form G ⪰ 0")
    return _theorem(
        "certificate", _expanded("certificate", goal, given, True), (goal,), detail=given
    )


def strict(goal: Atom, given: Certificate) -> Theorem:
    """``G ≻ 0`` from a certificate whose first square is a positive multiple of H ≻ 0 or of I."""
    used = _expanded("strict", goal, given, True)
    if goal.relation != POSITIVE or not given.squares:
        raise KernelError(f"strict: {goal} is not of the form G ≻ 0, or no square is left over")
    weight, scalars, hypothesis, factor = given.squares[0]
    _scalar_product("strict", scalars, (POSITIVE,))
    definite = hypothesis is None or hypothesis.relation == POSITIVE
    if weight == 0 or not definite or factor != algebra.constant(1, goal.polynomial.rows):
        raise KernelError(f"strict: the first square of {given} is not positive definite")
    return _theorem("strict", used, (goal,), detail=given)


def identity(goal: Atom, given: Certificate) -> Theorem:
    """``G = 0`` from ``p G = Σ A E B`` with p > 0 and E = 0."""
    if goal.relation != ZERO or given.squares:
        raise KernelError(f"identity: {goal} is not of the form G = 0, or squares are given")
    return _theorem("identity", _expanded("identity", goal, given, False), (goal,), detail=given)


def nonnegative(
    goal: Atom, terms: Iterable[tuple[Fraction, tuple[Atom, ...], tuple[Atom, ...]]]
) -> Theorem:
    """``G ≥ 0`` entrywise from ``G = Σ weight · scalars · A B ⋯`` with scalars, A, B, … ≥ 0."""
    total, used = Polynomial(goal.polynomial.rows, goal.polynomial.columns, {}), set[Atom]()
    for weight, scalars, factors in terms:
        product = algebra.constant(weight) * _scalar_product(
            "nonnegative", scalars, (PSD, POSITIVE)
        )
        for atom in factors:
            diagonal = atom.relation in (PSD, POSITIVE) and atom.polynomial.is_diagonal
            if weight < 0 or atom.every or not (atom.relation == ENTRYWISE or diagonal):
                raise KernelError(f"nonnegative: {weight} · {atom} is not entrywise nonnegative")
            product = product * atom.polynomial
        total += product
        used.update(scalars, factors)
    if goal.relation != ENTRYWISE or goal.every or goal.polynomial != total:
        raise KernelError(f"nonnegative: {goal} is not the sum {total} of nonnegative products")
    return _theorem("nonnegative", used, (goal,), detail=tuple(terms))


def scalar(theorem: Theorem, value: Polynomial) -> Theorem:
    """From ``p I ⪰ 0`` infer ``p ≥ 0``: matrices have at least one row.  So too for ≻ and =."""
    (atom,) = _atoms("scalar", theorem)
    whole = value * algebra.constant(1, atom.polynomial.rows)
    if not value.is_scalar or atom.every or atom.relation == ENTRYWISE or whole != atom.polynomial:
        raise KernelError(f"scalar: {atom} is not about the scalar {value} times I")
    return _theorem("scalar", theorem.hypotheses, (Atom(atom.relation, value),), theorem)


def vanish(theorem: Theorem, value: Polynomial) -> Theorem:
    """From ``−XᵀX ⪰ 0`` infer ``X = 0``: each xᵀXᵀXx = ‖Xx‖² is both ≤ 0 and ≥ 0."""
    if theorem.conclusion != (Atom(PSD, -(value.T * value)),):
        raise KernelError(f"vanish: {theorem} does not conclude −XᵀX ⪰ 0 for X = {value}")
    return _theorem("vanish", theorem.hypotheses, (Atom(ZERO, value),), theorem)


# --- passages: to every step, to every entry, to the limit --------------------------------------


def induction(step: str, claim: tuple[Atom, ...], base: Theorem, successor: Theorem) -> Theorem:
    """From ``Γ ⊢ P(0)`` and ``Δ, P(t) ⊢ P(t + 1)``, t not free in Γ, Δ, infer ``Γ, Δ ⊢ P(t)``."""
    for number, theorem in ((Step(None, 0), base), (Step(step, 1), successor)):
        missing = {p.substitute(steps={step: number}) for p in claim} - set(theorem.conclusion)
        if missing:
            raise KernelError(f"induction at {number}: {theorem} misses {missing.pop()}")
    hypotheses = base.hypotheses | (successor.hypotheses - set(claim))
    if any(step in atom.steps for atom in hypotheses):
        raise KernelError(f"induction: {step} is free in a hypothesis of the base or successor")
    return _theorem("induction", hypotheses, claim, base, successor, detail=step)


def entrywise(theorem: Theorem, diagonals: Mapping[Letter, Letter]) -> Theorem:
    """Replace scalars by diagonal matrices: the theorem holds for the i-th entries, for every i."""
    rows = {letter.rows for letter in diagonals.values() if letter.structure == "diagonal"}
    if len(rows) != 1 or not all(letter.commutes for letter in diagonals.values()):
        raise KernelError(f"entrywise: {dict(diagonals)} are not diagonal matrices of one size")
    (size,) = rows

    def lifted(atom: Atom) -> Atom:
        if not atom.polynomial.letters & diagonals.keys():
            return atom
        if not atom.polynomial.is_scalar or atom.relation == ENTRYWISE:
            raise KernelError(f"entrywise: {atom} is not a relation between scalars")
        return Atom(atom.relation, _lifted(atom.polynomial, diagonals, size), atom.every)

    hypotheses = map(lifted, theorem.hypotheses)
    conclusion = map(lifted, _atoms("entrywise", theorem))
    return _theorem("entrywise", hypotheses, conclusion, theorem, detail=diagonals)


def _lifted(value: Polynomial, diagonals: Mapping[Letter, Letter], size: str | int) -> Polynomial:
    total = Polynomial(size, size, {})
    for m, c in value.terms.items():
        term = algebra.constant(c, size)
        for word in m.scalars:
            factor = Polynomial(1, 1, {algebra.Monomial((word,), ()): Fraction(1)})
            letter = word[0]
            if letter.variable in diagonals:
                factor = algebra.of(diagonals[letter.variable]._replace(step=letter.step))
            elif factor.letters & diagonals.keys() and (len(word) > 1 or letter.argument is None):
                raise KernelError(f"entrywise: {factor} mixes entries")
            elif factor.letters & diagonals.keys() and letter.argument is not None:
                inner = _lifted(letter.argument, diagonals, size)
                factor = (
                    algebra.function(letter.name, inner)
                    if letter.step is None
                    else algebra.running_product(inner, letter.step)
                )
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
    if not a.is_scalar or letter.step is not None or Atom(POSITIVE, a) not in theorem.hypotheses:
        raise KernelError(f"closure: {letter} > 0 is not a hypothesis of {theorem}")
    rest = theorem.hypotheses - {Atom(POSITIVE, a)}
    for atom in (*rest, *_atoms("closure", theorem)):
        inside = (x.argument for x, _ in atom.polynomial.occurrences() if x.argument is not None)
        if any(letter in argument.letters for argument in inside):
            raise KernelError(f"closure: {letter} stands inside a function in {atom}")
    known = {(x,) for x in (letter, *_nonnegative_letters(rest))}
    for atom in (atom for atom in rest if letter in atom.polynomial.letters):
        terms = [(m, c) for m, c in atom.polynomial.terms.items() if (letter,) in m.scalars]
        grows = all(c > 0 and not m.word and known.issuperset(m.scalars) for m, c in terms)
        at_zero = atom.polynomial.substitute({letter: Polynomial(1, 1, {})})
        slack = at_zero.is_scalar and not at_zero.letters and sum(at_zero.terms.values()) > 0
        alone = atom.polynomial.letters == {letter} and slack
        if atom.every or not (
            atom.relation == PSD and grows or atom.relation in (PSD, POSITIVE) and alone
        ):
            raise KernelError(f"closure: {atom} may fail when {letter} grows")
    if any(atom.relation == POSITIVE for atom in _atoms("closure", theorem)):
        raise KernelError(f"closure: a strict conclusion of {theorem} is not closed")
    return _theorem("closure", rest | {Atom(PSD, a)}, theorem.conclusion, theorem, detail=letter)


def _nonnegative_letters(atoms: Iterable[Atom]) -> set[Letter]:
    known = {atom.polynomial for atom in atoms if atom.relation in (PSD, POSITIVE)}
    return {x for p in known for x in p.letters if algebra.of(x) == p}


# --- calculus --------------------------------------------------------------------------------


def derivative(function: sympy.Expr, variable: sympy.Expr, value: sympy.Expr) -> Theorem:
    """``d function / d variable = value`` if SymPy's derivative minus the value simplifies to 0."""
    if any(
        not isinstance(e, sympy.Expr) or e.has(sympy.Float) for e in (function, variable, value)
    ):
        raise KernelError(f"derivative: {(function, variable, value)} are not exact SymPy scalars")
    difference = sympy.simplify(sympy.diff(function, variable).doit() - value)
    if difference != 0:
        raise KernelError(f"derivative: d({function})/d({variable}) − ({value}) = {difference}")
    return _theorem("derivative", (), (Derivative(function, variable, value),))


def chain_rule(
    theorem: Theorem, row: sympy.Symbol, matrix: Polynomial, gates: Mapping[Letter, sympy.Expr]
) -> Theorem:
    """From ``∂F_i(h)/∂h_j = A(k)_ij`` for ``h[k] = F(h[k−1])`` infer the recursion of ∂h/∂h[0].

    ``⊢ ∂h[0] = I`` and ``⊢ ∀k ≥ 1: ∂h[k] = A(k) ∂h[k − 1]``; the diagonal letters of A are defined
    by their i-th entries, the gates.  Fails unless entry (i, j) of A, for symbolic size, is the
    derivative.
    """
    (statement,) = theorem.conclusion
    if not isinstance(statement, Derivative) or theorem.hypotheses:
        raise KernelError(f"chain_rule: {theorem} is not the derivative of one entry")
    state, column, _ = statement.variable.args
    entry = sum((_entry(m, c, row, column, gates) for m, c in matrix.terms.items()), sympy.S.Zero)
    if sympy.simplify(entry - statement.value) != 0:
        raise KernelError(f"chain_rule: entry ({row}, {column}) of {matrix} is not {statement}")
    jacobian = Letter(f"∂{state}", matrix.rows, matrix.columns, step=Step(BOUND, 0))
    now, before, start = (
        algebra.of(jacobian._replace(step=step))
        for step in (jacobian.step, Step(BOUND, -1), Step(None, 0))
    )
    initial = Atom(ZERO, start - algebra.constant(1, matrix.rows))
    return _theorem(
        "chain_rule", (), (initial, Atom(ZERO, now - matrix * before, True)), theorem, detail=gates
    )


def _entry(
    m: algebra.Monomial,
    c: Fraction,
    row: sympy.Symbol,
    column: sympy.Symbol,
    gates: Mapping[Letter, sympy.Expr],
) -> sympy.Expr:
    dense = [letter for letter in m.word if not letter.commutes]
    if m.scalars or len(dense) > 1 or any(x.commutes and x.variable not in gates for x in m.word):
        raise KernelError(f"chain_rule: {m} must be gates times at most one matrix")
    value, place = sympy.Rational(c.numerator, c.denominator), row
    for letter in m.word:
        if letter.commutes:
            value *= gates[letter.variable].subs(row, place)
        else:
            sizes = (
                sympy.Symbol(str(d), integer=True, positive=True)
                for d in (letter.rows, letter.columns)
            )
            value, place = value * sympy.MatrixSymbol(letter.name, *sizes)[row, column], column
    return value if dense else value * sympy.KroneckerDelta(row, column)


# --- refutation ------------------------------------------------------------------------------


def counterexample(
    hypotheses: frozenset[Atom],
    conclusion: Atom,
    values: Values,
    dimensions: Dimensions,
    steps: Steps = EMPTY,
    letters: Substitution = EMPTY,
    proof: Theorem | None = None,
) -> Theorem:
    """Values exist at which every hypothesis holds and the conclusion fails.

    The statement is first taken at ``letters`` and ``steps``.  Each relation is then decided by
    exact evaluation at the values, unless the proof concludes it (or, for the conclusion, its
    strict negation).  The proof's own hypotheses must hold at the values, or define sequences of
    scalars by recursion, ``u[0] = rational`` and ``∀k: u[k] = F(u[k − 1], …)``, which exist.
    """
    proved = frozenset(proof.conclusion) if proof else frozenset()
    assumed = proof.hypotheses if proof else frozenset()
    defined = _definitions(assumed)
    for atom in assumed - defined:
        if not atom.holds(values, dimensions):
            raise KernelError(f"counterexample: {atom}, which the proof assumes, fails")
    for atom in (h.substitute(letters, steps) for h in hypotheses):
        if atom not in proved and not atom.holds(values, dimensions):
            raise KernelError(f"counterexample: the hypothesis {atom} fails at the values")
    broken = conclusion.substitute(letters, steps)
    negation = {PSD: POSITIVE, POSITIVE: PSD}.get(broken.relation, ZERO)
    if not (
        broken.polynomial.is_scalar
        and Atom(negation, -broken.polynomial) in proved
        and negation != ZERO
    ):
        if broken.holds(values, dimensions):
            raise KernelError(f"counterexample: the conclusion {broken} holds at the values")
    shown = [(str(x), str([m.tolist() for m in family])) for x, family in values.items()]
    return _theorem(
        "counterexample",
        (),
        (Counterexample(hypotheses, conclusion, tuple(shown)),),
        *([proof] if proof else []),
        detail=(values, steps, letters),
    )


def _definitions(atoms: Iterable[Atom]) -> frozenset[Atom]:
    """The atoms that define sequences of scalars by a joint recursion, one pair a sequence."""
    starts, successors = dict[Letter, Atom](), dict[Letter, Atom]()
    for atom in (atom for atom in atoms if atom.relation == ZERO and atom.polynomial.is_scalar):
        at = Step(BOUND, 0) if atom.every else Step(None, 0)
        for (scalars, _), c in atom.polynomial.terms.items():
            letter = scalars[0][0] if len(scalars) == 1 and len(scalars[0]) == 1 else None
            if c != 1 or letter is None or letter.argument is not None or letter.step != at:
                continue
            rest = algebra.of(letter) - atom.polynomial
            earlier = {x.step for x, _ in rest.occurrences() if x.argument is None}
            if earlier <= ({Step(BOUND, -1)} if atom.every else set()):
                (successors if atom.every else starts)[letter.variable] = atom
    defined = starts.keys() & successors.keys()
    used = {x for letter in defined for x in successors[letter].polynomial.letters}
    if not used <= defined:
        return frozenset()
    return frozenset(atom for x in defined for atom in (starts[x], successors[x]))
