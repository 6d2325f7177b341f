"""Claims and conjectures, and the ledger that holds them."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from typing import Any

from .decision import decide, rests_on
from .kernel import Atom, Derivative, KernelError, Theorem
from .language import Assertion, StatementError, as_assertion
from .language.namespaces import refuse_homonyms
from .verdict import Verdict


@dataclass(frozen=True)
class Conjecture:
    """A statement with its hypotheses, not yet decided.

    ``proof``, where given, builds the theorem, or the counterexample, from the kernel's rules;
    without it the search looks for both.  ``about`` gives the theorem that fixes what some letters
    stand for, such as the gates of a network; without it, every letter is universally quantified.
    """

    name: str
    statement: Assertion
    given: tuple[Assertion, ...] = ()
    proof: Callable[[], Theorem] | None = None
    about: Callable[[], Theorem] | None = None

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


# --- registries --------------------------------------------------------------------------------


@dataclass
class Collection:
    """Conjectures in the order in which a file or a package states them."""

    items: dict[str, Conjecture] = field(default_factory=dict)

    def add(self, item: Conjecture) -> None:
        """Enter a conjecture; its name must be new."""
        if item.name in self.items:
            raise ValueError(f"two conjectures are named {item.name!r}; names are unique")
        self.items[item.name] = item


_current = Collection()
_stated: list[Claim] = []


@contextmanager
def collecting() -> Iterator[Collection]:
    """Collect what is stated inside the block."""
    global _current
    outer, _current = _current, Collection()
    try:
        yield _current
    finally:
        _current = outer


def conjecture(
    name: str,
    statement: Any,
    given: Sequence[Any] = (),
    proof: Callable[[], Theorem] | None = None,
) -> Conjecture:
    """State a conjecture: ``given ⊢ statement`` for every size of the matrices.

    Raises
    ------
    proofs.language.symbols.StatementError
        If a name or a statement is none, or one name is given to two things.
    """
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise StatementError(f'{name!r} is no name: write conjecture("name", …), in one line')
    if not isinstance(given, list | tuple):
        raise StatementError("the hypotheses are a list: write given=[…]")
    item = Conjecture(name, *_stated_under(statement, given), proof)
    _current.add(item)
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
    home = str(sys._getframe(1).f_globals["__name__"])
    topic = home.rpartition(".")[2]
    item = Claim(
        name,
        *_stated_under(statement, given),
        proof,
        about,
        topic,
        section,
        formula,
        reading,
        repairs,
    )
    # Whoever imports a claims module first, its claims enter the ledger and nothing else.
    if home in modules():
        _stated.append(item)
    else:
        _current.add(item)
    return item


@cache
def modules() -> tuple[str, ...]:
    """The names of the claims modules, of this package and of others."""
    package = importlib.import_module("proofs.claims")
    names = [f"proofs.claims.{module.name}" for module in pkgutil.iter_modules(package.__path__)]
    names += [entry.value for entry in metadata.entry_points(group="proofs.claims")]
    return tuple(names)


@cache
def ledger() -> dict[str, Claim]:
    """Every claim by name, in the order of the write-up.

    The modules of ``proofs.claims`` are found by scanning the directory, those of other packages by
    the entry point group ``proofs.claims``; each states its ``POSITION`` in the write-up.
    """
    loaded = [importlib.import_module(name) for name in modules()]
    positions = {module.__name__.rpartition(".")[2]: module.POSITION for module in loaded}
    claims: dict[str, Claim] = {}
    for item in sorted(_stated, key=lambda item: positions[item.module]):
        if item.name in claims:
            raise ValueError(f"two claims are named {item.name!r}; names are unique")
        claims[item.name] = item
    for item in claims.values():
        if item.repairs is not None and item.repairs not in claims:
            raise ValueError(f"claim {item.name!r} repairs {item.repairs!r}, which does not exist")
    return claims


def find(name: str) -> Claim:
    """The claim of that name.

    Raises
    ------
    ValueError
        If there is none; the message names the nearest.
    """
    claims = ledger()
    if name not in claims:
        near = difflib.get_close_matches(name, claims, n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(near)}?" if near else "; see `proofs list`"
        raise ValueError(f"no claim is named {name!r}{hint}")
    return claims[name]


@cache
def verdict_of(name: str) -> Verdict:
    """The verdict of a claim of the ledger, decided once a process."""
    return decide(find(name))


def lemma(name: str) -> Theorem:
    """The theorem of another claim, for use in a proof; what rests on it is recorded.

    Raises
    ------
    KernelError
        If that claim is not proved.
    """
    rests_on(name)
    verdict = verdict_of(name)
    if verdict.word != "proved" or verdict.theorem is None:
        raise KernelError(f"lemma {name!r} is {verdict.word}, not proved")
    return verdict.theorem


def repaired_by(name: str) -> tuple[str, ...]:
    """The claims that stand in the place of a refuted one."""
    return tuple(item.name for item in ledger().values() if item.repairs == name)
