"""One name is one thing: sizes, steps and letters of a statement never meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sympy

from proofs.display.formula import plain

from ..kernel import BOUND, Derivative, Letter, Step
from .assertions import Assertion
from .symbols import StatementError, is_fresh
from .writing import printed


def refuse_homonyms(claimed: Assertion, given: Iterable[Assertion]) -> None:
    """See that in a conjecture each name is one thing, and no two print alike.

    Raises
    ------
    StatementError
        If a name is declared twice, two names print alike, a bound step has left its binder, or a
        letter that stands for any upper bound, or for a vector, is spoken of by name.
    """
    declared: dict[str, tuple[str, str]] = {}
    for assertion in (claimed, *given):
        _refuse_escaped_steps(assertion)
        for name, kind in _declarations(assertion):
            other, otherwise = declared.setdefault(plain(printed(name)), (name, kind))
            if other != name:
                raise StatementError(f"{other} and {name} print alike: choose one of them")
            if otherwise != kind:
                kinds = " and ".join(sorted((kind, otherwise)))
                raise StatementError(f"{name} is declared twice: {kinds}")


def _refuse_escaped_steps(assertion: Assertion) -> None:
    for part in (*assertion.hypothesis, *assertion.conclusion, *assertion.given):
        if not isinstance(part, Derivative) and any(map(is_fresh, part.steps)):
            raise StatementError(f"{assertion}: a step is used outside of the every that binds it")


def _declarations(assertion: Assertion) -> Iterator[tuple[str, str]]:
    """The meaning of each name, as it is written and as it is read."""
    for name in assertion.names:
        yield from _of_step(name) if isinstance(name, Step) else _of_letter(name, frozenset())
    for part in (*assertion.hypothesis, *assertion.conclusion, *assertion.given):
        if isinstance(part, Derivative):
            yield from _of_calculus(part)
            continue
        for letter, _ in part.polynomial.occurrences():
            yield from _of_letter(letter, assertion.introduced)
        yield from ((size, "size") for size in part.polynomial.shape if isinstance(size, str))


def _of_step(step: Step) -> Iterator[tuple[str, str]]:
    if step.base not in (None, BOUND) and not is_fresh(step.base):
        yield step.base, "natural number"


def _of_letter(letter: Letter, introduced: frozenset[str]) -> Iterator[tuple[str, str]]:
    sizes = (size for size in (letter.rows, letter.columns) if isinstance(size, str))
    yield from ((size, "size") for size in sizes)
    if letter.step is not None:
        yield from _of_step(letter.step)
    if letter.argument is not None or letter.name == BOUND:
        return
    if "⟨" not in letter.name:
        yield letter.name, _kind(letter)
    elif letter.name not in introduced:
        raise StatementError(
            f"{letter.name} is for proofs: upper_bound_of and attaining stand for any bound, or"
            " some vector, and a statement leaves them so"
        )


def _kind(letter: Letter) -> str:
    if letter.structure == "natural":
        return "natural number"
    family = "" if letter.step is None else "family of "
    return f"{family}{letter.structure} {letter.variable.rows} × {letter.variable.columns}"


def _of_calculus(derivative: Derivative) -> Iterator[tuple[str, str]]:
    for part in (derivative.function, derivative.variable, derivative.value):
        for matrix in part.atoms(sympy.MatrixSymbol):
            rows, columns = matrix.shape
            yield matrix.name, f"general {rows} × {columns}"
        for name in part.atoms(sympy.Symbol):
            if name.is_integer:
                yield name.name, "size" if name.is_positive else "index"
            else:
                yield name.name, "general 1 × 1"
