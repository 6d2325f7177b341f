"""A statement: as it is written, as the kernel reads it where assumed, and where claimed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

import sympy

from ..kernel import BOUND, Atom, Derivative, KernelError, Letter, Polynomial, Step
from ..kernel.polynomial import Sealed
from .symbols import StatementError, instead_of, is_fresh, name_of, quoted, refuse_large
from .writing import Every, TakenAt, Written, letters_and_steps, text_of


class Assertion(Sealed):
    """A relation as it is written, with the kernel's reading of it.

    ``hypothesis`` is its reading where it is assumed, ``conclusion`` where it is claimed; the two
    differ only for lower bounds of a norm or of σ_min, where ``given`` speaks of fresh letters,
    those of ``introduced``, which some values satisfy whatever the other letters are.  A sign that
    is assumed, and not claimed, is in ``written_if_assumed``; a ``fault`` is why it is not assumed.

    The words for statements make it, so that what is written is what is read, and nothing else can:
    it has no constructor, and cannot be written to.
    """

    __slots__ = tuple(
        "_written _hypothesis _conclusion _given _introduced _written_if_assumed _fault"
        " _joined _origin".split()
    )
    written: Written
    hypothesis: tuple[Atom, ...]
    conclusion: tuple[Atom | Derivative, ...]
    given: tuple[Atom, ...]
    introduced: frozenset[str]
    written_if_assumed: Written
    fault: str
    _joined: tuple[Assertion, ...]
    _origin: Assertion | None

    def __new__(cls, *parts: object, **named: object) -> Assertion:
        """Refuse: what is written would not have to be what is read."""
        raise StatementError("a statement is made by a word, such as psd(…), equal(…, …) or a <= b")

    def __str__(self) -> str:
        return text_of(self.written)

    __repr__ = __str__

    @property
    def assumed(self) -> Assertion:
        """The assertion as it is printed where it is assumed, with the signs that this includes.

        Raises
        ------
        StatementError
            If it is a bound below 0, of a norm or of singular values.
        """
        if self.fault:
            raise StatementError(self.fault)
        if self.written_if_assumed == self.written:
            return self
        read = self.hypothesis, self.conclusion, self.given, self.introduced
        joined = tuple(part.assumed for part in self._joined)
        written = self.written_if_assumed
        return _asserted(written, *read, joined=joined, origin=self.claimed)

    @property
    def claimed(self) -> Assertion:
        """The assertion as it is printed where it is claimed, without those signs."""
        return self if self._origin is None else self._origin

    @property
    def conjuncts(self) -> tuple[Assertion, ...]:
        """The statements that `both` joins, or this one alone."""
        return self._joined or (self,)

    @property
    def names(self) -> frozenset[Letter | Step]:
        """The letters and steps that are written, also those that cancel."""
        return frozenset(letters_and_steps(self.written))

    def _sympy_(self) -> NoReturn:
        raise StatementError(f"{self}: SymPy cannot take a statement; write both(…, …) for several")

    def _refuse(self, *others: object) -> NoReturn:
        raise StatementError(
            f"{self}: Python cannot decide a statement; write each inequality by itself, and"
            " both(…, …) for several"
        )

    __bool__ = __and__ = __rand__ = __or__ = __ror__ = __invert__ = _refuse


def _asserted(
    written: Written,
    hypothesis: Iterable[Atom],
    conclusion: Iterable[Atom | Derivative],
    given: Iterable[Atom] = (),
    introduced: frozenset[str] = frozenset(),
    written_if_assumed: Written | None = None,
    fault: str = "",
    joined: tuple[Assertion, ...] = (),
    origin: Assertion | None = None,
) -> Assertion:
    """The assertion, for the words: whoever makes it answers for what it says."""
    return Assertion._of(
        _written=written,
        _hypothesis=tuple(hypothesis),
        _conclusion=tuple(conclusion),
        _given=tuple(given),
        _introduced=introduced,
        _written_if_assumed=written_if_assumed or written,
        _fault=fault,
        _joined=joined,
        _origin=origin,
    )


def relation(sign: str, polynomial: Polynomial) -> Atom:
    """The polynomial's relation to zero."""
    if BOUND in polynomial.steps:
        raise StatementError(f"step {BOUND} is bound by nothing: write every(lambda k: …)")
    refuse_large(polynomial)
    return Atom(sign, polynomial)


def _plain(written: Written, *atoms: Atom) -> Assertion:
    """An assertion that says the same where it is assumed and where it is claimed."""
    return _asserted(written, atoms, atoms)


def at_step(assertion: Assertion, step: str, number: Step) -> Assertion:
    """The assumption of an assertion, where a natural number is this one.

    Raises
    ------
    StatementError
        If a name is none, or that of a step that a binder has made.
    """
    for name in filter(None, (step, number.base)):
        name_of(name)
    atoms = [atom.substitute(steps={step: number}) for atom in assertion.hypothesis]
    return _plain(TakenAt(assertion.written_if_assumed, step, number), *atoms)


def for_every(inner: Assertion, step: str) -> Assertion:
    """The assertion for every value of a step ≥ 1, which a binder has made for it.

    Its fresh letters become families, so that what is claimed of each step has its own.
    """
    if not is_fresh(step):
        raise StatementError(f"{step} is bound by no binder: write every(lambda k: …)")
    inner = inner.claimed
    return _asserted(
        Every(inner.written),
        (_bound(atom, step) for atom in inner.hypothesis),
        (_bound(x, step) if isinstance(x, Atom) else x for x in inner.conclusion),
        (_bound(atom, step) for atom in inner.given),
        inner.introduced,
        Every(inner.written_if_assumed),
        inner.fault,
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
    if type(statement) is Assertion:
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
    shown = f"a {type(statement).__name__}" if named else quoted(statement)
    raise StatementError(f"{shown} is not a statement: write {hint}")
