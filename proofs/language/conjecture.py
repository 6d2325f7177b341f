"""Conjectures and claims: a statement under its hypotheses, and where each is collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from proofs.kernel import Atom, Derivative, Letter, Meaning, Theorem

from .assertions import Assertion, as_assertion
from .namespaces import refuse_homonyms
from .symbols import StatementError

VerdictWord = Literal["proved", "refuted", "open"]
VERDICTS: tuple[VerdictWord, ...] = ("proved", "refuted", "open")


@dataclass(frozen=True)
class Conjecture:
    """A statement with its hypotheses, not yet decided.

    ``proof``, where given, builds the theorem, or the counterexample, from the kernel's rules;
    without it the search looks for both.  ``about`` gives the theorem that fixes what some letters
    stand for, such as the gates of a network; without it, every letter is universally quantified.
    ``expect`` is the verdict that its author expects; it has no part in how it is decided.
    """

    name: str
    statement: Assertion
    given: tuple[Assertion, ...] = ()
    proof: Callable[[], Theorem] | None = None
    about: Callable[[], Theorem] | None = None
    expect: VerdictWord = "proved"

    @property
    def hypotheses(self) -> tuple[Atom, ...]:
        """What is assumed, as the kernel reads it."""
        assumed = [atom for assertion in self.given for atom in assertion.hypothesis]
        return tuple(dict.fromkeys((*assumed, *self.statement.given)))

    @property
    def goal(self) -> tuple[Atom | Derivative, ...]:
        """What is claimed, as the kernel reads it."""
        return tuple(dict.fromkeys(self.statement.conclusion))


@dataclass(frozen=True)
class Claim(Conjecture):
    """An assertion of the write-up, or the repair of one, in the ledger."""

    module: str = ""
    section: str = ""
    formula: str = ""
    reading: str = ""
    repairs: str | None = None


def meanings(conjecture: Conjecture) -> frozenset[Meaning]:
    """What the conjecture fixes: the letters that are defined, each with its definition."""
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

    items: dict[str, Conjecture] = field(default_factory=dict)

    def add(self, item: Conjecture) -> None:
        """Enter a conjecture; its name must be new."""
        if item.name in self.items:
            kind = type(item).__name__.lower()
            raise ValueError(f"two {kind}s are named {item.name!r}; names are unique")
        self.items[item.name] = item


_collection: ContextVar[Collection | None] = ContextVar("collection", default=None)


@contextmanager
def collecting() -> Iterator[Collection]:
    """Collect what is stated inside the block; what is stated elsewhere is nowhere entered."""
    collection = Collection()
    token = _collection.set(collection)
    try:
        yield collection
    finally:
        _collection.reset(token)


def _enter(item: Conjecture) -> None:
    collection = _collection.get()
    if collection is not None:
        collection.add(item)


def stated(statement: Any, given: Sequence[Any] = (), name: str = "") -> Conjecture:
    """The conjecture ``given ⊢ statement``, which is entered nowhere.

    Raises
    ------
    proofs.language.symbols.StatementError
        If a statement is none, or one name is given to two things.
    """
    if not isinstance(given, list | tuple):
        raise StatementError("the hypotheses are a list: write given=[…]")
    return Conjecture(name, *_stated_under(statement, given))


def conjecture(
    name: str,
    statement: Any,
    given: Sequence[Any] = (),
    proof: Callable[[], Theorem] | None = None,
    expect: VerdictWord = "proved",
) -> Conjecture:
    """State a conjecture: ``given ⊢ statement`` for every size of the matrices.

    ``expect`` is the verdict with which pytest passes and ``proofs prove`` exits with 0; *open*
    says that the matter is not settled yet, and that one wants to hear when it is.

    Raises
    ------
    proofs.language.symbols.StatementError
        If a name, a statement or a verdict is none, or one name is given to two things.
    """
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise StatementError(f'{name!r} is no name: write conjecture("name", …), in one line')
    if expect not in VERDICTS:
        raise StatementError(f"{expect!r} is no verdict: expect proved, refuted or open")
    item = replace(stated(statement, given, name), proof=proof, expect=expect)
    _enter(item)
    return item


def _stated_under(statement: Any, given: Sequence[Any]) -> tuple[Assertion, tuple[Assertion, ...]]:
    claimed, assumed = as_assertion(statement), tuple(map(as_assertion, given))
    for assertion in assumed:
        if any(isinstance(part, Derivative) for part in assertion.conclusion):
            raise StatementError(f"{assertion}: a derivative is claimed, it cannot be assumed")
    refuse_homonyms(claimed, assumed)
    return claimed, tuple(assertion.assumed for assertion in assumed)


def claim(
    name: str,
    statement: Any,
    *,
    section: str,
    reading: str,
    given: Sequence[Any] = (),
    formula: str = "",
    repairs: str | None = None,
    proof: Callable[..., Theorem] | None = None,
    about: Callable[[], Theorem] | None = None,
) -> Claim:
    """Enter an assertion of the write-up, or a repair, into the ledger.

    Parameters
    ----------
    name
        Its name in all four places: claims, twins, pages, tests.
    statement, given
        What is asserted and under which hypotheses, in the words of :mod:`proofs.language`.
    section, formula
        Where it stands in the write-up.
    reading
        One paragraph in our words.
    repairs
        The refuted claim in whose place this one stands.
    proof
        Builds the theorem where search cannot do it alone.
    about
        The theorem that fixes what some letters stand for.
    """
    if not (section.strip() and reading.strip()):
        raise ValueError(f"claim {name!r} needs a section and a reading")
    statement, given = _stated_under(statement, given)
    item = Claim(
        name,
        statement,
        given,
        proof,
        about,
        section=section,
        formula=formula,
        reading=reading,
        repairs=repairs,
    )
    _enter(item)
    return item
