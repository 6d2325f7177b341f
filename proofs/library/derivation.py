"""Named steps of a proof: what search finds, from assertions and from theorems already had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from proofs.kernel import (
    Atom,
    KernelError,
    Letter,
    Step,
    Theorem,
    conjunction,
    counterexample,
    cut,
    induction,
    instantiate,
    specialise,
)
from proofs.language import Assertion, as_assertion, read, step_of
from proofs.language.conjecture import Conjecture
from proofs.language.writing import TakenAt
from proofs.search import archive


def derive(goal: Any, *given: Any) -> Theorem:
    """The theorem ``given ⊢ goal``, found by search.

    What is given is an assertion, which stays as a hypothesis, or a theorem, which is used and then
    cut away, so that its hypotheses stand in its place.

    Raises
    ------
    KernelError
        If search finds no proof; the message says what was tried.
    """
    assertion = as_assertion(goal)
    theorems = [item for item in given if isinstance(item, Theorem)]
    assumed = [as_assertion(item) for item in given if not isinstance(item, Theorem)]
    atoms = [atom for item in assumed for atom in item.hypothesis]
    atoms += [s for theorem in theorems for s in theorem.conclusion if isinstance(s, Atom)]
    goals = list(dict.fromkeys(a for a in assertion.conclusion if isinstance(a, Atom)))
    tried: list[str] = []
    theorem = archive.prove(goals, [*atoms, *assertion.given], tried)
    if theorem is None:
        raise KernelError(
            f"no proof found of {assertion}; {tried[-1] if tried else 'nothing tried'}"
        )
    return using(theorem, *theorems)


def at(theorem: Theorem, values: Mapping[Any, Any] | None = None, **steps: Any) -> Theorem:
    """The theorem at other values: ``at(bernoulli, {x: y * y}, t=3)``.

    A family is replaced by an expression in the bound step: ``{D[k]: E[k] * W}`` with
    ``k = proofs.bound_step``.
    """
    letters = {variable(letter): read(value) for letter, value in (values or {}).items()}
    return instantiate(theorem, letters, {name: step_of(step) for name, step in steps.items()})


def variable(expression: Any) -> Letter:
    """The kernel's letter of a variable."""
    polynomial = read(expression)
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


def specialised(statement: Any, step: Any) -> Theorem:
    """``∀k: P(k) ⊢ P(step)``, for every part of an assertion about every step."""
    atoms = [atom for atom in as_assertion(statement).hypothesis if atom.every]
    return conjunction(*(specialise(atom, step_of(step)) for atom in atoms))


def by_induction(goal: Any, step: str, *given: Any) -> Theorem:
    """The goal for every value of a natural number: search proves the base and the successor."""
    assertion = as_assertion(goal)

    def taken_at(number: Step) -> Assertion:
        parts = [atom.substitute(steps={step: number}) for atom in assertion.hypothesis]
        written = TakenAt(assertion.written, step, number)
        return Assertion(written, tuple(parts), tuple(parts))

    base = derive(taken_at(Step(None, 0)), *given)
    successor = derive(taken_at(Step(step, 1)), *given, assertion)
    return induction(step, assertion.hypothesis, base, successor)


def at_every_step(theorem: Theorem, step: Any) -> Theorem:
    """What a theorem about every step k says of one."""
    return using(
        conjunction(
            *(
                specialise(atom, step_of(step))
                for atom in theorem.conclusion
                if isinstance(atom, Atom) and atom.every
            )
        ),
        theorem,
    )


def witness(
    conjecture: Conjecture,
    values: Mapping[Any, Any],
    letters: Mapping[Any, Any] | None = None,
    proof: Theorem | None = None,
    **steps: int,
) -> Theorem:
    """Given values break a conjecture: exact matrices, or lists of them for families.

    A family's list holds the matrices of steps 0, 1, 2, …; the last one is repeated.  ``letters``
    replaces variables by expressions first, and ``proof`` shows what evaluation cannot.

    Raises
    ------
    KernelError
        If a hypothesis fails at the values, or the whole conclusion holds there.
    """
    families = {variable(x): _members(value) for x, value in values.items()}
    dimensions: dict[str, int] = {}
    for letter, members in families.items():
        for size, name in zip(members[0].shape, (letter.rows, letter.columns), strict=True):
            dimensions |= {name: int(size)} if isinstance(name, str) else {}
    replaced = {variable(x): read(value) for x, value in (letters or {}).items()}
    numbers = {name: Step(None, number) for name, number in steps.items()}
    given, refusals = frozenset(conjecture.hypotheses), []
    for goal in (goal for goal in conjecture.goal if isinstance(goal, Atom)):
        try:
            return counterexample(given, goal, families, dimensions, numbers, replaced, proof)
        except KernelError as error:
            refusals.append(str(error))
    raise KernelError(f"these values do not break {conjecture.name}: {'; '.join(refusals)}")


def _members(value: Any) -> list[sympy.Matrix]:
    members = value if isinstance(value, list) else [value]
    return [sympy.Matrix([[m]]) if sympy.sympify(m).is_Number else m for m in members]
