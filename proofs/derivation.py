"""Named steps of a proof: what search finds, from assertions and from theorems already had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .kernel import (
    BOUND,
    Atom,
    KernelError,
    Letter,
    Polynomial,
    Step,
    Theorem,
    assume,
    conjunction,
    cut,
    instantiate,
)
from .reading import read, read_step
from .vocabulary import as_assertion


def derive(goal: Any, *given: Any) -> Theorem:
    """The theorem ``given ⊢ goal``, found by search.

    What is given is an assertion, which stays as a hypothesis, or a theorem, which is used and then
    cut away, so that its hypotheses stand in its place.

    Raises
    ------
    KernelError
        If search finds no proof; the message says what was tried.
    """
    from . import search

    assertion = as_assertion(goal)
    theorems = [item for item in given if isinstance(item, Theorem)]
    assumed = [as_assertion(item) for item in given if not isinstance(item, Theorem)]
    atoms = [atom for item in assumed for atom in item.hypothesis]
    atoms += [s for theorem in theorems for s in theorem.conclusion if isinstance(s, Atom)]
    goals = [atom for atom in assertion.conclusion if isinstance(atom, Atom)]
    tried: list[str] = []
    theorem = search.prove(goals, [*atoms, *assertion.given], tried=tried)
    if theorem is None:
        raise KernelError(
            f"no proof found of {assertion}; {tried[-1] if tried else 'nothing tried'}"
        )
    for lemma in theorems:
        theorem = cut(lemma, theorem)
    return theorem


def at(theorem: Theorem, values: Mapping[Any, Any] | None = None, **steps: Any) -> Theorem:
    """The theorem at other values: ``at(bernoulli, {x: y * y}, t=3)``.

    A family is replaced by the family's member at the bound step, ``{D[k]: E[k] * W}``, written with
    the step ``k`` of :func:`proofs.vocabulary.bound`.
    """
    letters = {_variable(letter): read(value) for letter, value in (values or {}).items()}
    return instantiate(theorem, letters, {name: read_step(step) for name, step in steps.items()})


def _variable(expression: Any) -> Letter:
    polynomial = read(expression)
    letters = {x for m in polynomial.terms for word in (*m.scalars, m.word) for x in word}
    if len(letters) != 1 or len(polynomial.terms) != 1:
        raise KernelError(f"{expression} is not a variable")
    (letter,) = letters
    return letter.variable


def together(*theorems: Theorem) -> Theorem:
    """All the conclusions in one theorem."""
    return conjunction(*theorems)


__all__ = ["BOUND", "Polynomial", "Step", "assume", "at", "derive", "together"]
