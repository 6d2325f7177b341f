"""One name is one thing: sizes, steps and letters of a statement never meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

import sympy

from proofs.display.calculus import called_in
from proofs.display.formula import IDENTITY, plain
from proofs.display.names import Names, runs

from ..kernel import BOUND, Atom, Derivative, Letter, Step
from .assertions import Assertion
from .existence import introduced_in
from .symbols import StatementError, is_fresh
from .writing import printed, refuse_unprintable

_NATURAL, _INDEX = "natural number", "index"


def refuse_homonyms(claimed: Assertion, given: Iterable[Assertion]) -> None:
    """See that in a conjecture each name is one thing, and prints like nothing else.

    Raises
    ------
    StatementError
        If a part is too deep or too long to be printed, a name is declared twice, two names print
        alike, one prints like a member of a family, an entry of a matrix or a product of letters, a
        bound step has left its binder, or a letter that stands for any upper bound, or for a
        vector, is spoken of by name.
    """
    declared: dict[str, tuple[str, str]] = {}
    assertions = (claimed, *given)
    for assertion in assertions:
        refuse_unprintable(assertion.written)
        _refuse_escaped_steps(assertion)
        for name, kind in dict.fromkeys(_declarations(assertion)):
            other, otherwise = declared.setdefault(plain(printed(name)), (name, kind))
            if other != name:
                raise StatementError(f"{other} and {name} print alike: choose one of them")
            if otherwise != kind:
                kinds = " and ".join(sorted((kind, otherwise)))
                raise StatementError(f"{name} is declared twice: {kinds}")
    kind_of = dict(declared.values())
    if BOUND in kind_of and any(map(_binds, assertions)):
        raise StatementError(f"{BOUND} is the step that is bound here: choose another name")
    placed = {name for assertion in assertions for name in _with_places(assertion)} | {"I"}
    _refuse_members(kind_of, placed)
    parts = [part for x in assertions for part in (*x.hypothesis, *x.conclusion, *x.given)]
    as_numbers = any(isinstance(part, Derivative) for part in parts)
    factors = {name for name, kind in kind_of.items() if as_numbers or kind != "size"}
    factors |= {BOUND} if any(isinstance(part, Atom) and part.every for part in parts) else set()
    _refuse_products(factors)
    _refuse_slopes(kind_of)


def _binds(assertion: Assertion) -> bool:
    """Whether it is about every step, or has a running product, or the inverse of a number tA."""
    parts = (*assertion.hypothesis, *assertion.conclusion, *assertion.given)
    atoms = [part for part in parts if isinstance(part, Atom)]
    letters = [x for atom in atoms for x, _ in atom.polynomial.occurrences() if x.step is not None]
    return any(atom.every for atom in atoms) or any(x.argument or "⟨" in x.name for x in letters)


def _refuse_members(kind_of: Mapping[str, str], placed: Iterable[str]) -> None:
    """Refuse ``h_2`` beside the entry ``h[2, 0]``, and ``f_t`` beside the family f, for any t.

    ``I_2`` prints like the identity of size 2.
    """
    places = {name for name, kind in kind_of.items() if kind in (_NATURAL, _INDEX)}
    places |= {index for name in kind_of if len(index := name.rpartition("_")[2]) == 1}
    names = Names(steps=map(printed, places))
    for name, family in product(kind_of, sorted(placed)):
        if names.is_member(printed(name), printed(family)):
            raise StatementError(f"{name} prints like a member of {family}: choose another name")


def _refuse_products(names: Iterable[str]) -> None:
    """Refuse ``AB`` beside the product of A and B; I is a factor everywhere."""
    written = {printed(name): name for name in names} | {IDENTITY: "I"}
    for name in runs(written):
        raise StatementError(f"{written[name]} prints like a product: choose another name")


def _refuse_slopes(kind_of: Mapping[str, str]) -> None:
    """Refuse ``g′`` beside the derivative of a function g."""
    functions = {printed(name).base for name, kind in kind_of.items() if kind == "function"}
    for name in kind_of:
        if printed(name).primes and printed(name).base in functions:
            raise StatementError(f"{name} prints like a derivative: choose another name")


def _with_places(assertion: Assertion) -> Iterator[str]:
    """The names that are printed with a place below them: of families, and of what has entries."""
    yield from (x.name for x in assertion.names if isinstance(x, Letter) and x.step is not None)
    for part in assertion.conclusion:
        if isinstance(part, Derivative):
            yield from (x.written for x in called_in(*part) if x.shape is not None)


def _refuse_escaped_steps(assertion: Assertion) -> None:
    for part in (*assertion.hypothesis, *assertion.conclusion, *assertion.given):
        if not isinstance(part, Derivative) and any(map(is_fresh, part.steps)):
            raise StatementError(f"{assertion}: a step is used outside of the every that binds it")


def _declarations(assertion: Assertion) -> Iterator[tuple[str, str]]:
    """The meaning of each name, as it is written and as it is read."""
    for name in assertion.names:
        yield from _of_step(name) if isinstance(name, Step) else _of_letter(name, frozenset())
    parts = (*assertion.hypothesis, *assertion.conclusion, *assertion.given)
    polynomials = [part.polynomial for part in parts if isinstance(part, Atom)]
    letters = dict.fromkeys(letter for p in polynomials for letter, _ in p.occurrences())
    is_plain = not any("⟨" in letter.name for letter in letters)
    introduced = assertion.introduced | (set() if is_plain else introduced_in(assertion))
    for letter in letters:
        yield from _of_letter(letter, introduced)
    for p in polynomials:
        yield from ((size, "size") for size in p.shape if isinstance(size, str))
    for part in parts:
        if isinstance(part, Derivative):
            yield from _of_calculus(part)


def _of_step(step: Step) -> Iterator[tuple[str, str]]:
    if step.base not in (None, BOUND) and not is_fresh(step.base):
        yield step.base, _NATURAL


def _of_letter(letter: Letter, introduced: frozenset[str]) -> Iterator[tuple[str, str]]:
    sizes = (size for size in (letter.rows, letter.columns) if isinstance(size, str))
    yield from ((size, "size") for size in sizes)
    if letter.step is not None:
        yield from _of_step(letter.step)
    if letter.argument is not None or (letter.name, letter.structure) == (BOUND, "natural"):
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
        return _NATURAL
    family = "" if letter.step is None else "family of "
    return f"{family}{letter.structure} {letter.variable.rows} × {letter.variable.columns}"


def _of_calculus(derivative: Derivative) -> Iterator[tuple[str, str]]:
    for part in (derivative.function, derivative.variable, derivative.value):
        for matrix in part.atoms(sympy.MatrixSymbol):
            rows, columns = matrix.shape
            yield matrix.name, f"general {rows} × {columns}"
        yield from ((x.written, "function") for x in called_in(part) if x.is_function)
        for name in part.atoms(sympy.Symbol):
            if name.is_integer:
                yield name.name, "size" if name.is_positive else _INDEX
            else:
                yield name.name, "general 1 × 1"
