"""What each rule was given besides its premises: the one place that reads it off a theorem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from ...kernel import (
    BOUND,
    EMPTY,
    Atom,
    Certificate,
    Fact,
    KernelError,
    Letter,
    NonnegativeProduct,
    Polynomial,
    Step,
    Theorem,
)
from .terms import UnsupportedError

_Kind = TypeVar("_Kind")


def certificate_of(theorem: Theorem) -> Certificate:
    """The certificate of ``certificate``, ``strict`` and ``identity``."""
    return _detail(theorem, Certificate)


def products_of(theorem: Theorem) -> tuple[NonnegativeProduct, ...]:
    """The sum that ``nonnegative`` was given."""
    return _detail(theorem, tuple)


def fact_of(theorem: Theorem) -> Fact:
    """The fact that ``cite`` takes."""
    return _detail(theorem, Fact)


def step_of(theorem: Theorem) -> Step:
    """The step of ``specialise``."""
    return _detail(theorem, Step)


def induction_step(theorem: Theorem) -> str:
    """The step of ``induction``."""
    return _detail(theorem, str)


def limit_letter(theorem: Theorem) -> Letter:
    """The letter that ``closure`` takes to zero."""
    return _detail(theorem, Letter)


def diagonals_of(theorem: Theorem) -> Mapping[Letter, Letter]:
    """The scalars of ``entrywise``, and the matrices that replace them."""
    return dict(theorem.detail)  # type: ignore[call-overload, no-any-return]


def instance_of(theorem: Theorem) -> tuple[Mapping[Letter, Polynomial], Mapping[str, Step]]:
    """The letters and steps of ``instantiate``."""
    letters, steps = theorem.detail  # type: ignore[misc]
    return letters, steps  # type: ignore[has-type]


def generalised(theorem: Theorem) -> tuple[str, int]:
    """The step and the shift of ``generalise``."""
    (premise,) = theorem.premises
    before = [atom for atom in premise.conclusion if isinstance(atom, Atom)]
    for step in sorted({step for atom in before for step in atom.steps}):
        for shift in (0, 1):
            bound = {step: Step(BOUND, -shift)}
            after = (atom.polynomial.substitute(EMPTY, bound) for atom in before)
            if [x.polynomial for x in theorem.conclusion] == list(after):  # type: ignore[union-attr]
                return step, shift
    raise UnsupportedError(f"the step of {theorem} is not found")


def counterexample_of(theorem: Theorem) -> tuple[Any, Any, Any, Any]:
    """The values, sizes, steps and letters of ``counterexample``."""
    values, dimensions, steps, letters = theorem.detail  # type: ignore[misc]
    return values, dimensions, steps, letters  # type: ignore[has-type]


def _detail(theorem: Theorem, kind: type[_Kind]) -> _Kind:
    if not isinstance(theorem.detail, kind):
        raise KernelError(f"coq: {theorem.rule} bears {theorem.detail!r}, no {kind.__name__}")
    return theorem.detail
