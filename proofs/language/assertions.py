"""A statement: as it is written, as the kernel reads it where assumed, and where claimed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NoReturn

import sympy

from ..kernel import BOUND, Atom, Derivative, KernelError, Letter, Polynomial, Step
from .symbols import StatementError, instead_of
from .writing import Every, Written, letters_and_steps, text_of


@dataclass(frozen=True, repr=False)
class Assertion:
    """A relation as it is written, with the kernel's reading of it.

    ``hypothesis`` is its reading where it is assumed, ``conclusion`` where it is claimed; the two
    differ only for lower bounds of a norm or of σ_min, where ``given`` speaks of fresh letters,
    those of ``introduced``, which some values satisfy whatever the other letters are.  A sign that
    is assumed, and not claimed, is in ``written_if_assumed``.
    """

    written: Written
    hypothesis: tuple[Atom, ...]
    conclusion: tuple[Atom | Derivative, ...]
    given: tuple[Atom, ...] = ()
    introduced: frozenset[str] = frozenset()
    written_if_assumed: Written | None = None

    def __str__(self) -> str:
        return text_of(self.written)

    __repr__ = __str__

    @property
    def assumed(self) -> Assertion:
        """The assertion as it is printed where it is assumed, with the signs that this includes."""
        return replace(self, written=self.written_if_assumed or self.written)

    @cached_property
    def names(self) -> frozenset[Letter | Step]:
        """The letters and steps that are written, also those that cancel."""
        return frozenset(letters_and_steps(self.written))

    def _sympy_(self) -> NoReturn:
        raise StatementError(f"{self}: SymPy cannot take a statement; write both(…, …) for several")

    def __bool__(self) -> NoReturn:
        raise StatementError(
            f"{self}: Python cannot decide a statement; write each inequality by itself, and"
            " both(…, …) for several"
        )


def relation(sign: str, polynomial: Polynomial) -> Atom:
    """The polynomial's relation to zero."""
    if BOUND in polynomial.steps:
        raise StatementError(f"step {BOUND} is bound by nothing: write every(lambda k: …)")
    return Atom(sign, polynomial)


def plain(written: Written, *atoms: Atom) -> Assertion:
    """An assertion that says the same where it is assumed and where it is claimed."""
    return Assertion(written, atoms, atoms)


def for_every(inner: Assertion, step: str) -> Assertion:
    """The assertion for every value of a step ≥ 1, which a binder has made for it.

    Its fresh letters become families, so that what is claimed of each step has its own.
    """
    return Assertion(
        Every(inner.written),
        tuple(_bound(atom, step) for atom in inner.hypothesis),
        tuple(_bound(x, step) if isinstance(x, Atom) else x for x in inner.conclusion),
        tuple(_bound(atom, step) for atom in inner.given),
        inner.introduced,
        Every(inner.assumed.written),
    )


def _bound(atom: Atom, step: str) -> Atom:
    if step not in atom.polynomial.steps:
        return atom
    try:
        if atom.every:
            raise KernelError("two steps are bound in one relation")
        return Atom(atom.relation, atom.polynomial.substitute(steps={step: Step(BOUND, 0)}), True)
    except KernelError:
        raise StatementError(
            "one relation depends on the steps of two binders: inside every or product write steps"
            " that it binds itself, numbers, or naturals"
        ) from None


def as_assertion(statement: object) -> Assertion:
    """The statement, if it is one.

    Raises
    ------
    StatementError
        If it is none; the message says what would be.
    """
    if isinstance(statement, Assertion):
        return statement
    if isinstance(statement, bool):
        raise StatementError(
            f"{statement} is what Python makes of == or != or of two numbers;"
            " for an equation write equal(…, …)"
        )
    if statement is NotImplemented:
        raise StatementError("SymPy cannot take our letters: write a <= b, not sympy.Le(a, b)")
    if isinstance(statement, sympy.Basic):
        raise StatementError(instead_of(statement))
    several = isinstance(statement, list | tuple)
    hint = "both(…, …)" if several else "a <= b, psd(…), norm_at_most(…, …), equal(…, …), …"
    named = several or callable(statement)
    shown = f"a {type(statement).__name__}" if named else repr(statement)
    raise StatementError(f"{shown} is not a statement: write {hint}")
