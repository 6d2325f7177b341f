"""The words of proofs: what search finds, and the kernel's rules, in an author's expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import sympy

from proofs import kernel
from proofs.kernel import (
    EMPTY,
    Atom,
    Derivative,
    KernelError,
    Letter,
    Polynomial,
    Step,
    Theorem,
    cite,
    conjunction,
    counterexample,
    cut,
    generalise,
    instantiate,
    specialise,
)
from proofs.language import Assertion, Expression, Family
from proofs.language.assertions import as_assertion, at_step
from proofs.language.conjecture import Conjecture
from proofs.language.letters import Term, at_bound_step, read, step_of
from proofs.language.symbols import quoted
from proofs.search import archive

__all__ = [
    "Theorem",
    "archimedean",
    "at",
    "by_induction",
    "chain_rule",
    "cite",
    "conjunction",
    "derive",
    "entrywise",
    "generalise",
    "induction",
    "specialised",
    "using",
    "witness",
]


def derive(goal: Assertion | Conjecture, *given: Assertion | Theorem) -> Theorem:
    """The theorem ``given ⊢ goal``, found by search.

    What is given is an assertion, which stays as a hypothesis, or a theorem, which is used and then
    cut away, so that its hypotheses stand in its place.  A claim as a goal is its statement, under
    its own hypotheses and what else is given.

    Raises
    ------
    KernelError
        If search finds no proof; the message says what was tried.
    """
    if isinstance(goal, Conjecture):
        return derive(goal.statement, *goal.given, *given)
    assertion = as_assertion(goal)
    theorems = [item for item in given if isinstance(item, Theorem)]
    assumed = [as_assertion(item) for item in given if not isinstance(item, Theorem)]
    atoms = [atom for item in assumed for atom in item.hypothesis]
    atoms += [s for theorem in theorems for s in theorem.conclusion if isinstance(s, Atom)]
    goals = list(dict.fromkeys(assertion.conclusion))
    found = [differentiated(part) for part in goals if isinstance(part, Derivative)]
    relations = [part for part in goals if isinstance(part, Atom)]
    if relations:
        tried: list[str] = []
        theorem = archive.prove(relations, [*atoms, *assertion.given], tried)
        if theorem is None:
            last = tried[-1] if tried else "nothing tried"
            raise KernelError(f"no proof found of {assertion}; {last}")
        found.append(theorem)
    whole = found[0] if len(found) == 1 else conjunction(*found)
    return using(whole, *theorems)


def differentiated(goal: Derivative) -> Theorem:
    """A derivative, as SymPy's calculus finds it."""
    return kernel.derivative(goal.function, goal.variable, goal.value)


def at(theorem: Theorem, values: Mapping[Any, Any] = EMPTY, **steps: Term) -> Theorem:
    """The theorem at other values: ``at(bernoulli, {x: y * y}, t=3)``.

    A family is replaced by an expression in the bound step: ``{D: E[k] * W}`` with
    ``k = proofs.bound_step``.
    """
    steps_taken = {name: step_of(step) for name, step in steps.items()}
    return instantiate(theorem, _substitution(values), steps_taken)


def _substitution(values: Mapping[Any, Any]) -> dict[Letter, Polynomial]:
    """The kernel's replacement of letters by expressions."""
    return {variable(letter): read(at_bound_step(x)) for letter, x in values.items()}


def variable(expression: Expression | Family) -> Letter:
    """The kernel's letter of a variable."""
    polynomial = read(at_bound_step(expression))
    letters = {x for m in polynomial.terms for word in (*m.scalars, m.word) for x in word}
    if len(letters) != 1 or len(polynomial.terms) != 1:
        raise KernelError(f"{expression} is not a variable")
    (letter,) = letters
    return letter.variable


def using(theorem: Theorem, *lemmas: Theorem) -> Theorem:
    """The theorem with the lemmas' hypotheses in the place of their conclusions."""
    for lemma in lemmas:
        theorem = cut(lemma, theorem)
    return theorem


def specialised(statement: Assertion | Theorem, step: Term) -> Theorem:
    """An assertion, or a theorem, about every step k, at one of them: ``∀k: P(k) ⊢ P(step)``.

    Of a theorem ``Γ ⊢ ∀k: P(k)`` this is ``Γ ⊢ P(step)``.

    Raises
    ------
    KernelError
        If no part of it is about every step.
    """
    if isinstance(statement, Theorem):
        parts = [part for part in statement.conclusion if isinstance(part, Atom)]
        return using(_specialised(parts, step, statement), statement)
    return _specialised(as_assertion(statement).hypothesis, step, statement)


def _specialised(atoms: Iterable[Atom], step: Term, statement: Assertion | Theorem) -> Theorem:
    found = [specialise(atom, step_of(step)) for atom in atoms if atom.every]
    if not found:
        raise KernelError(f"specialised: {statement} says nothing of every step k ≥ 1")
    return conjunction(*found)


def induction(step: str, goal: Assertion, base: Theorem, successor: Theorem) -> Theorem:
    """The goal for every value of a natural number, from the base and the successor.

    The rule is :func:`proofs.kernel.passages.induction`.
    """
    return kernel.induction(step, as_assertion(goal).hypothesis, base, successor)


def by_induction(goal: Assertion, step: str, *given: Assertion | Theorem) -> Theorem:
    """The goal for every value of a natural number: search proves the base and the successor."""
    assertion = as_assertion(goal)
    base = derive(at_step(assertion, step, Step(None, 0)), *given)
    successor = derive(at_step(assertion, step, Step(step, 1)), *given, assertion)
    return induction(step, assertion, base, successor)


def archimedean(theorem: Theorem, step: str, epsilon: Term, bound: Term) -> Theorem:
    """The theorem for every ε > 0, in place of a natural number t with t ε ≥ b.

    The rule is :func:`proofs.kernel.passages.archimedean`.
    """
    return kernel.archimedean(theorem, step, read(epsilon), read(bound))


def entrywise(theorem: Theorem, diagonals: Mapping[Any, Any]) -> Theorem:
    """A theorem about scalars, for diagonal matrices in their places: ``entrywise(slope, {z: Z})``.

    The rule is :func:`proofs.kernel.passages.entrywise`.
    """
    letters = {variable(scalar): variable(matrix) for scalar, matrix in diagonals.items()}
    return kernel.entrywise(theorem, letters)


def chain_rule(
    blocks: Mapping[tuple[str, str], tuple[Theorem, Expression]],
    row: sympy.Symbol,
    gates: Mapping[Any, sympy.Expr] = EMPTY,
    rest: Mapping[str, Fraction] = EMPTY,
) -> Theorem:
    """The recursion of the Jacobians of a state, from the derivatives of one step.

    The rule is :func:`proofs.kernel.calculus.chain_rule`; the blocks and the gates are an author's
    expressions, at the bound step, and families.
    """
    read_blocks = {pair: (theorem, read(matrix)) for pair, (theorem, matrix) in blocks.items()}
    letters = {variable(gate): entry for gate, entry in gates.items()}
    return kernel.chain_rule(read_blocks, row, letters, rest)


def witness(
    conjecture: Conjecture,
    values: Mapping[Any, Any],
    letters: Mapping[Any, Any] = EMPTY,
    proof: Theorem | None = None,
    **steps: int,
) -> Theorem:
    """Given values break a conjecture: exact matrices, or lists of them for families.

    A family's list holds the matrices of steps 0, 1, 2, …; the last one is repeated.  ``letters``
    replaces variables by expressions first, and ``proof`` shows what evaluation cannot.

    Raises
    ------
    KernelError
        If a value is no matrix of numbers, a hypothesis fails at the values, or the whole
        conclusion holds there.
    """
    families = {variable(x): _members(x, value) for x, value in values.items()}
    dimensions: dict[str, int] = {}
    for letter, members in families.items():
        for size, name in zip(members[0].shape, (letter.rows, letter.columns), strict=True):
            dimensions |= {name: int(size)} if isinstance(name, str) else {}
    replaced = _substitution(letters)
    numbers = {name: Step(None, number) for name, number in steps.items()}
    given, refusals = frozenset(conjecture.hypotheses), []
    for goal in (goal for goal in conjecture.goal if isinstance(goal, Atom)):
        try:
            return counterexample(given, goal, families, dimensions, numbers, replaced, proof)
        except KernelError as error:
            refusals.append(str(error))
    raise KernelError(f"these values do not break {conjecture.name}: {'; '.join(refusals)}")


def _members(letter: Any, value: Any) -> list[sympy.Matrix]:
    members = value if isinstance(value, list) else [value]
    if not members:
        raise KernelError(f"witness: {letter} has no value: a family has at least that of step 0")
    return [_matrix(letter, member) for member in members]


def _matrix(letter: Any, value: Any) -> sympy.Matrix:
    """A value as a matrix; a number is one with one entry."""
    if isinstance(value, sympy.MatrixBase):
        return value
    try:
        number = sympy.sympify(value, strict=True)
    except sympy.SympifyError:
        number = None
    if not getattr(number, "is_Number", False):
        raise KernelError(f"witness: {letter} = {quoted(value)} is no number and no sympy.Matrix")
    return sympy.Matrix([[number]])
