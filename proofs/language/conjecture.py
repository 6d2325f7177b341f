"""Conjectures and claims: a statement under its hypotheses, and where each is collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, TypeVar

from proofs.kernel import Atom, Derivative, Letter, Meaning, Theorem
from proofs.kernel.polynomial import EMPTY, Sealed

from .assertions import Assertion, as_assertion
from .existence import Existing, existing, refuse_asymmetric
from .namespaces import refuse_homonyms
from .relations import both
from .symbols import StatementError, quoted

Builder = TypeVar("Builder", bound=Callable[[], Theorem])
Given: TypeAlias = "Sequence[Assertion] | Mapping[str, Assertion | Sequence[Assertion]]"

VerdictWord = Literal["proved", "refuted", "open"]
VERDICTS: tuple[VerdictWord, ...] = ("proved", "refuted", "open")


class Hypotheses(Sealed):
    """The hypotheses: assertions in their order, and by the names of ``given=dict(…)``.

    Copies of a conjecture share them, so that nobody can write to them.
    """

    __slots__ = ("_assertions", "_named")
    named: Mapping[str, Assertion]
    _assertions: tuple[Assertion, ...]

    def __new__(
        cls, parts: Iterable[Assertion] = (), named: Mapping[str, Assertion] = EMPTY
    ) -> Hypotheses:
        """Keep them as they are now.

        Raises
        ------
        StatementError
            If one is no assertion.
        """
        assertions = {name: as_assertion(part) for name, part in dict(named).items()}
        return cls._of(
            _assertions=tuple(map(as_assertion, parts)), _named=MappingProxyType(assertions)
        )

    @property
    def parts(self) -> tuple[Assertion, ...]:
        """The assertions in their order."""
        return self._assertions

    def __eq__(self, other: object) -> bool:
        return type(other) is Hypotheses and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.parts)

    def __iter__(self) -> Iterator[Assertion]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def __getitem__(self, name: str) -> Assertion:
        if name not in self.named:
            known = ", ".join(self.named) or "none of them has a name"
            raise StatementError(f"no hypothesis is named {name!r}; there are {known}")
        return self.named[name]


NO_HYPOTHESES = Hypotheses()


@dataclass(frozen=True, slots=True, repr=False)
class Conjecture:
    """A statement with its hypotheses, not yet decided.

    ``own_proof``, where there is one, builds the theorem, or the counterexample, from the kernel's
    rules; without it the search looks for both.  ``about`` gives the theorem that fixes what some
    letters stand for, such as the gates of a network; without it, every letter is universally
    quantified.  ``expect`` is the verdict that its author expects; it has no part in how it is
    decided.
    """

    name: str
    statement: Assertion
    given: Hypotheses = NO_HYPOTHESES
    own_proof: Callable[[], Theorem] | None = None
    about: Callable[[], Theorem] | None = None
    expect: VerdictWord = "proved"
    existing: tuple[Existing, ...] = field(init=False, default=(), compare=False)
    """The inverses and square roots that it speaks of."""

    def __post_init__(self) -> None:
        """See that a statement and hypotheses are what they are taken for.

        Raises
        ------
        proofs.language.symbols.StatementError
            If one name is given to two things, an inverse, or a square root, of which it speaks
            need not exist, or an order is stated of what need not be symmetric.
        """
        given = self.given if type(self.given) is Hypotheses else Hypotheses(self.given)
        object.__setattr__(self, "given", given)
        object.__setattr__(self, "statement", as_assertion(self.statement))
        refuse_homonyms(self.statement, self.given.parts)
        object.__setattr__(self, "existing", existing(self.statement, self.given.parts))
        refuse_asymmetric(self.statement, self.given.parts, self.hypotheses)

    def __repr__(self) -> str:
        given = ", ".join(map(str, self.given))
        return f"{self.name}: {given}{' ' * bool(given)}⊢ {self.statement}"

    def proof(self, build: Builder) -> Builder:
        """Attach the function that builds the theorem: ``@name.proof`` above its definition.

        Raises
        ------
        StatementError
            If there is a proof already.
        """
        if self.own_proof is not None:
            raise StatementError(f"{self.name!r} has a proof already: give it one")
        object.__setattr__(self, "own_proof", build)  # the one field that is set after the others
        return build

    @property
    def hypotheses(self) -> tuple[Atom, ...]:
        """The hypotheses, as the kernel reads them, with the equations of inverses and roots."""
        assumed = [atom for assertion in self.given for atom in assertion.hypothesis]
        defined = [atom for x in self.existing for atom in x.definition.atoms]
        return tuple(dict.fromkeys((*assumed, *self.statement.given, *defined)))

    @property
    def goal(self) -> tuple[Atom | Derivative, ...]:
        """The goal, as the kernel reads it."""
        return tuple(dict.fromkeys(self.statement.conclusion))


@dataclass(frozen=True, slots=True, repr=False)
class Claim(Conjecture):
    """An assertion of the write-up, or the repair of one, in the ledger."""

    module: str = ""
    section: str = ""
    formula: str = ""
    reading: str = ""
    repairs: str | None = None


def meanings(conjecture: Conjecture) -> frozenset[Meaning]:
    """The letters that the conjecture defines, each with its definition."""
    return conjecture.about().fixed if conjecture.about else frozenset()


def meanings_that_occur(conjecture: Conjecture) -> frozenset[Meaning]:
    """The meanings that the conjecture fixes of letters in its hypotheses and its goal."""
    letters = letters_of((*conjecture.hypotheses, *conjecture.goal))
    return frozenset(meaning for meaning in meanings(conjecture) if meaning.letter in letters)


def letters_of(statements: Iterable[object]) -> frozenset[Letter]:
    """The letters of the relations among some statements."""
    atoms = [statement for statement in statements if isinstance(statement, Atom)]
    return frozenset(letter for atom in atoms for letter in atom.polynomial.letters)


# --- where they are collected ---------------------------------------------------------------------


@dataclass
class Collection:
    """Conjectures in the order in which a file or a package states them."""

    topic: str = ""
    """What claims that are stated here are said to be about."""
    items: dict[str, Conjecture] = field(default_factory=dict)

    def add(self, item: Conjecture) -> None:
        """Enter a conjecture; its name must be new."""
        if item.name in self.items:
            kind = type(item).__name__.lower()
            raise ValueError(f"two {kind}s are named {item.name!r}; names are unique")
        self.items[item.name] = item


_collection: ContextVar[Collection | None] = ContextVar("collection", default=None)


@contextmanager
def collecting(topic: str = "") -> Iterator[Collection]:
    """Collect what is stated inside the block; what is stated elsewhere is nowhere entered."""
    collection = Collection(topic)
    token = _collection.set(collection)
    try:
        yield collection
    finally:
        _collection.reset(token)


def _enter(item: Conjecture) -> None:
    collection = _collection.get()
    if collection is not None:
        collection.add(item)


def stated(statement: Assertion, given: Given = (), name: str = "") -> Conjecture:
    """The conjecture ``given ⊢ statement``, which is entered nowhere.

    Raises
    ------
    proofs.language.symbols.StatementError
        If a statement is none, or one name is given to two things.
    """
    return Conjecture(name, *_stated_under(statement, given))


def conjecture(
    name: str,
    statement: Assertion,
    given: Given = (),
    proof: Callable[[], Theorem] | None = None,
    expect: VerdictWord = "proved",
) -> Conjecture:
    """State a conjecture: ``given ⊢ statement`` for every size of the matrices.

    The hypotheses are a list, or have names by which a proof speaks of them,
    ``given=dict(gates=…, weights=…)``; a name may stand for a list.  ``expect`` is the verdict with
    which pytest passes and ``proofs prove`` exits with 0; *open* says that the matter is not
    settled yet, and that one wants to hear when it is.

    Raises
    ------
    proofs.language.symbols.StatementError
        If a name, a statement, a proof or a verdict is none, or one name is given to two things.
    """
    _refuse_others("conjecture", name, proof=proof)
    if expect not in VERDICTS:
        raise StatementError(f"{expect!r} is no verdict: expect proved, refuted or open")
    item = Conjecture(name, *_stated_under(statement, given), own_proof=proof, expect=expect)
    _enter(item)
    return item


def _refuse_others(kind: str, name: object, **functions: object) -> None:
    """Refuse what is no name, or no function, where it is written, not when it is called."""
    if type(name) is not str or not name.strip() or not name.isprintable():
        raise StatementError(f'{quoted(name)} is no name: write {kind}("name", …), in one line')
    for word, function in functions.items():
        if function is not None and not callable(function):
            raise StatementError(
                f"{name}: {word}={quoted(function)} is no function: write {word}=lambda: …"
            )


def _stated_under(statement: Any, given: Given) -> tuple[Assertion, Hypotheses]:
    claimed, named = as_assertion(statement).claimed, {}
    if isinstance(given, Mapping):
        groups = {name: _listed(part) for name, part in given.items()}
        named = {name: both(*group).assumed for name, group in groups.items()}
        given = [part for group in groups.values() for part in group]
    elif not isinstance(given, list | tuple):
        raise StatementError("the hypotheses are a list: write given=[…], or given=dict(name=…)")
    assumed = tuple(map(as_assertion, given))
    for assertion in assumed:
        if any(isinstance(part, Derivative) for part in assertion.conclusion):
            raise StatementError(f"{assertion}: a derivative is claimed, it cannot be assumed")
    return claimed, Hypotheses(tuple(assertion.assumed for assertion in assumed), named)


def _listed(part: Assertion | Sequence[Assertion]) -> Sequence[Assertion]:
    return tuple(part) if isinstance(part, list | tuple) else (as_assertion(part),)


def claim(
    name: str,
    statement: Assertion,
    *,
    section: str,
    reading: str,
    given: Given = (),
    formula: str = "",
    repairs: str | None = None,
    proof: Callable[[], Theorem] | None = None,
    about: Callable[[], Theorem] | None = None,
) -> Claim:
    """Enter an assertion of the write-up, or a repair, into the ledger.

    Parameters
    ----------
    name
        Its name in all four places: claims, twins, pages, tests.
    statement, given
        What is asserted and under which hypotheses, in the words of :mod:`proofs.language`.  The
        hypotheses are a list, or have names by which the proof speaks of them,
        ``given=dict(gates=…, weights=…)``: there ``claim.given["gates"]``.
    section, formula
        Where it stands in the write-up.
    reading
        One paragraph in our words.
    repairs
        The refuted claim in whose place this one stands.
    proof
        Builds the theorem where search cannot do it alone; or write ``@claim.proof`` above the
        function that does.
    about
        The theorem that fixes what some letters stand for.
    """
    _refuse_others("claim", name, proof=proof, about=about)
    if not all(type(text) is str and text.strip() for text in (section, reading)):
        raise ValueError(f"claim {name!r} needs a section and a reading")
    if type(formula) is not str or not (repairs is None or type(repairs) is str):
        raise ValueError(f"claim {name!r}: its formula, and the name of what it repairs, are texts")
    collection = _collection.get()
    item = Claim(
        name,
        *_stated_under(statement, given),
        proof,
        about,
        module=collection.topic if collection else "",
        section=section,
        formula=formula,
        reading=reading,
        repairs=repairs,
    )
    _enter(item)
    return item
