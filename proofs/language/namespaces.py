"""One name is one thing: sizes, steps and letters of a statement never meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sympy

from ..formula import plain
from ..kernel import BOUND, Atom, Derivative, Letter
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
    assertions = [claimed, *given]
    for assertion in assertions:
        for name, kind in _declarations(assertion):
            other, otherwise = declared.setdefault(plain(printed(name)), (name, kind))
            if other != name:
                raise StatementError(f"{other} and {name} print alike: choose one of them")
            if otherwise != kind:
                kinds = " and ".join(sorted((kind, otherwise)))
                raise StatementError(f"{name} is declared twice: {kinds}")


def _declarations(assertion: Assertion) -> Iterator[tuple[str, str]]:
    for part in (*assertion.hypothesis, *assertion.conclusion, *assertion.given):
        if isinstance(part, Derivative):
            yield from _of_calculus(part)
        else:
            yield from _of_relation(part, assertion.introduced)


def _of_relation(atom: Atom, introduced: frozenset[str]) -> Iterator[tuple[str, str]]:
    for step in atom.steps:
        if is_fresh(step):
            raise StatementError("the step that every or product binds is used outside of it")
        yield step, "natural number"
    sizes = set(atom.polynomial.shape)
    for letter, _ in atom.polynomial.occurrences():
        sizes |= {letter.rows, letter.columns}
        if letter.argument is not None or letter.name == BOUND:
            continue
        if "⟨" not in letter.name:
            yield letter.name, _kind(letter)
        elif letter.name not in introduced:
            raise StatementError(
                f"{letter.name} is for proofs: upper_bound_of and attaining stand for any bound, or"
                " some vector, and a statement leaves them so"
            )
    yield from ((name, "size") for name in sizes if isinstance(name, str))


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
