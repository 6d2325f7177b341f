"""What each rule was given besides its premises: the one place that reads it off a theorem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from ...kernel import (
    Certificate,
    Counterexample,
    Fact,
    Letter,
    NonnegativeProduct,
    Polynomial,
    Step,
    Theorem,
)

_Kind = TypeVar("_Kind")


def certificate_of(theorem: Theorem) -> Certificate:
    """The certificate of ``certificate``, ``strict`` and ``identity``."""
    return theorem.arguments["given"]  # type: ignore[no-any-return]


def products_of(theorem: Theorem) -> tuple[NonnegativeProduct, ...]:
    """The sum that ``nonnegative`` was given."""
    return theorem.arguments["given"]  # type: ignore[no-any-return]


def fact_of(theorem: Theorem) -> Fact:
    """The fact that ``cite`` takes."""
    return theorem.arguments["fact"]  # type: ignore[no-any-return]


def step_of(theorem: Theorem) -> Step:
    """The step of ``specialise``."""
    return theorem.arguments["step"]  # type: ignore[no-any-return]


def induction_step(theorem: Theorem) -> str:
    """The step of ``induction``."""
    return theorem.arguments["step"]  # type: ignore[no-any-return]


def limit_letter(theorem: Theorem) -> Letter:
    """The letter that ``closure`` takes to zero."""
    return theorem.arguments["letter"]  # type: ignore[no-any-return]


def diagonals_of(theorem: Theorem) -> Mapping[Letter, Letter]:
    """The scalars of ``entrywise``, and the matrices that replace them."""
    return theorem.arguments["diagonals"]  # type: ignore[no-any-return]


def instance_of(theorem: Theorem) -> tuple[Mapping[Letter, Polynomial], Mapping[str, Step]]:
    """The letters and steps of ``instantiate``."""
    return theorem.arguments["letters"], theorem.arguments["steps"]


def generalised(theorem: Theorem) -> tuple[str, int]:
    """The step and the shift of ``generalise``."""
    return theorem.arguments["step"], theorem.arguments["shift"]


def counterexample_of(theorem: Theorem) -> tuple[Any, Any, Any, Any]:
    """The values, sizes, steps and letters of ``counterexample``."""
    point = next(x.point for x in theorem.conclusion if isinstance(x, Counterexample))
    return dict(point.values), dict(point.sizes), dict(point.steps), dict(point.letters)
