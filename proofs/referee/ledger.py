"""The ledger: every claim of the write-up in its order, each decided once."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache, cached_property
from importlib import metadata
from types import ModuleType

from proofs.kernel import KernelError, Theorem, conjunction
from proofs.language.conjecture import Claim, collecting

from . import InputError
from .decision import decide
from .verdict import Verdict


class Ledger(Mapping[str, Claim]):
    """The claims that some modules state, by name, in the order of the write-up.

    Each module states its ``POSITION`` in the write-up, and is read once, however it was imported
    before.  A claim is decided when its verdict is first asked for.

    Raises
    ------
    ValueError
        If two claims have one name, or a claim repairs one that does not exist.
    """

    def __init__(self, modules: Iterable[str]) -> None:
        self.modules = tuple(modules)
        self._verdicts: dict[str, Verdict] = {}
        self._lemmas: dict[str, Theorem] = {}

    @cached_property
    def _claims(self) -> dict[str, Claim]:
        read = sorted(map(_read, self.modules), key=lambda pair: pair[0].POSITION)
        claims: dict[str, Claim] = {}
        for item in (item for _, stated in read for item in stated):
            if item.name in claims:
                raise ValueError(f"two claims are named {item.name!r}; names are unique")
            claims[item.name] = item
        for item in claims.values():
            if item.repairs is not None and item.repairs not in claims:
                raise ValueError(
                    f"claim {item.name!r} repairs {item.repairs!r}, which does not exist"
                )
        return claims

    def __getitem__(self, name: str) -> Claim:
        return self._claims[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._claims)

    def __len__(self) -> int:
        return len(self._claims)

    def find(self, name: str) -> Claim:
        """The claim of that name.

        Raises
        ------
        ValueError
            If there is none; the message names the nearest.
        """
        if name not in self:
            near = difflib.get_close_matches(name, self, n=3, cutoff=0.4)
            hint = f"; did you mean {', '.join(near)}?" if near else "; see `proofs list`"
            raise ValueError(f"no claim is named {name!r}{hint}")
        return self[name]

    def verdict_of(self, name: str) -> Verdict:
        """The verdict of a claim, with the claims that its theorem rests on."""
        if name not in self._verdicts:
            with using(self):
                verdict = decide(self.find(name))
            self._verdicts[name] = replace(verdict, lemmas=self._rests_on(verdict.theorem))
        return self._verdicts[name]

    def lemma(self, name: str) -> Theorem:
        """The theorem of another claim, for use in a proof.

        It is a theorem of its own, by which a proof that uses it is known to rest on that claim.

        Raises
        ------
        KernelError
            If that claim is not proved.
        """
        verdict = self.verdict_of(name)
        if verdict.word != "proved" or verdict.theorem is None:
            raise KernelError(f"lemma {name!r} is {verdict.word}, not proved")
        return self._lemmas.setdefault(name, conjunction(verdict.theorem))

    def repaired_by(self, name: str) -> tuple[str, ...]:
        """The claims that stand in the place of a refuted one."""
        return tuple(item.name for item in self.values() if item.repairs == name)

    def _rests_on(self, theorem: Theorem | None) -> tuple[str, ...]:
        known = {id(lemma): name for name, lemma in self._lemmas.items()}
        return uses(theorem, known) if theorem else ()


def uses(theorem: Theorem, known: Mapping[int, str]) -> tuple[str, ...]:
    """The known theorems, by their identity, that a proof rests on directly.

    Those that a known one rests on are not looked for.
    """
    found: dict[str, None] = {}
    waiting, done = [theorem], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in done:
            continue
        done.add(id(node))
        if id(node) in known:
            found[known[id(node)]] = None
        else:
            waiting += node.premises
    return tuple(sorted(found))


def _read(name: str) -> tuple[ModuleType, list[Claim]]:
    """A claims module, and what it states; one that was imported before is executed again."""
    known = sys.modules.get(name)
    with collecting() as collection:
        module = importlib.reload(known) if known else importlib.import_module(name)
    topic = name.rpartition(".")[2]
    claims = [item for item in collection.items.values() if isinstance(item, Claim)]
    return module, [replace(item, module=topic) for item in claims]


# --- the ledger in use ----------------------------------------------------------------------------

_in_use: ContextVar[Ledger | None] = ContextVar("ledger", default=None)


@contextmanager
def using(ledger: Ledger) -> Iterator[Ledger]:
    """Let ``ledger()`` be this one inside the block."""
    token = _in_use.set(ledger)
    try:
        yield ledger
    finally:
        _in_use.reset(token)


def ledger() -> Ledger:
    """The ledger in use: that of every claims module there is, unless another was said to be."""
    return _in_use.get() or _whole()


@cache
def _whole() -> Ledger:
    return Ledger(modules())


@cache
def modules() -> tuple[str, ...]:
    """The names of the claims modules.

    Those of this package are found by scanning the directory, those of other packages by the entry
    point group ``proofs.claims``.
    """
    package = importlib.import_module("proofs.claims")
    names = [f"proofs.claims.{module.name}" for module in pkgutil.iter_modules(package.__path__)]
    names += [entry.value for entry in metadata.entry_points(group="proofs.claims")]
    return tuple(names)


def find(name: str) -> Claim:
    """The claim of that name in the ledger in use; see :meth:`Ledger.find`."""
    return ledger().find(name)


def verdict_of(name: str) -> Verdict:
    """The verdict of a claim of the ledger in use; see :meth:`Ledger.verdict_of`."""
    return ledger().verdict_of(name)


def lemma(name: str) -> Theorem:
    """The theorem of another claim, for use in a proof; see :meth:`Ledger.lemma`."""
    return ledger().lemma(name)


def claims_named(names: Collection[str]) -> list[str]:
    """The names, in the order of the ledger; all of them if none is given.

    The name of a topic stands for its claims.

    Raises
    ------
    InputError
        If there is no such claim (the nearest are named), or the ledger contradicts itself.
    """
    try:
        topics = {claim.module for claim in ledger().values()}
        chosen = {find(name).name for name in names if name not in topics}
        return [
            claim.name
            for claim in ledger().values()
            if not names or claim.name in chosen or claim.module in names
        ]
    except ValueError as error:
        raise InputError(str(error)) from error


def claim_named(name: str, verb: str) -> str:
    """The claim of that name; a topic with several claims leaves open which to ``verb``.

    Raises
    ------
    InputError
        If there is no such claim, or the name is that of a topic with more than one.
    """
    first, *others = claims_named([name])
    if others:
        raise InputError(f"{name} is a topic; {verb} one of {first}, {', '.join(others)}")
    return first
