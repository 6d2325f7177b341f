"""The ledger: every claim of the write-up in its order, each decided once."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache, cached_property
from importlib import metadata

from proofs.kernel import KernelError, Theorem, conjunction
from proofs.language.conjecture import Claim, collecting

from . import InputError, near
from .authors import output_aside
from .decision import decide
from .verdict import Verdict


class Ledger(Mapping[str, Claim]):
    """The claims that some modules state, by name, in the order of the write-up.

    A module may state its ``POSITION`` in the write-up; those that do not come last.  Each is read
    once, however it was imported before.  A module that cannot be read, states a name that another
    one has, or repairs a claim that does not exist, is left out, and ``broken`` says why.  A claim
    is decided when its verdict is first asked for.
    """

    def __init__(self, modules: Iterable[str]) -> None:
        self.modules = tuple(modules)
        self.topics = _topics(self.modules)
        self._verdicts: dict[str, Verdict] = {}
        self._lemmas: dict[str, Theorem] = {}

    @cached_property
    def _read(self) -> tuple[dict[str, Claim], dict[str, BaseException]]:
        """The claims, and what is wrong with each module that is left out."""
        broken: dict[str, BaseException] = {}
        owner: dict[str, str] = {}
        positions: dict[str, float] = {}
        kept: dict[str, list[Claim]] = {}
        for name in self.modules:
            try:
                positions[name], claims = _stated_in(name, self.topics[name])
                _refuse_taken(claims, name, owner)
            except (Exception, SystemExit) as error:
                broken[name] = error
                continue
            kept[name] = claims
            owner |= {claim.name: name for claim in claims}
        while lost := _repairing_nothing(kept):
            name, claim = lost
            broken[name] = ValueError(
                f"claim {claim.name!r} repairs {claim.repairs!r}, which does not exist"
            )
            del kept[name]
        return {
            claim.name: claim
            for name in sorted(kept, key=positions.__getitem__)
            for claim in kept[name]
        }, broken

    @property
    def _claims(self) -> dict[str, Claim]:
        return self._read[0]

    @property
    def broken(self) -> Mapping[str, BaseException]:
        """The modules that are left out, each with what is wrong."""
        return self._read[1]

    def complaints(self) -> list[str]:
        """One line for each module that is left out."""
        return list(map(self.complaint, self.broken))

    def complaint(self, module: str) -> str:
        """Why a module is left out, in one line."""
        return f"{module} is left out: {_in_one_line(self.broken[module])}"

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
            If there is none; the message names the nearest claims and topics.
        """
        if name not in self:
            names = (*self, *dict.fromkeys(claim.module for claim in self.values()))
            hint = near(name, names) or "`proofs list` names them all"
            raise ValueError("; ".join((f"no claim is named {name!r}", hint, *self.complaints())))
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


def _topics(modules: Sequence[str]) -> dict[str, str]:
    """The topic of each module: the last part of its name; the whole, if two modules end alike."""
    last = {name: name.rpartition(".")[2] for name in modules}
    ends = list(last.values())
    return {name: name if ends.count(end) > 1 else end for name, end in last.items()}


def _stated_in(name: str, topic: str) -> tuple[float, list[Claim]]:
    """The position of a module, and its claims; one that was imported before is executed again."""
    known = sys.modules.get(name)
    with collecting(topic) as collection, output_aside():
        module = importlib.reload(known) if known else importlib.import_module(name)
    claims = [item for item in collection.items.values() if isinstance(item, Claim)]
    return getattr(module, "POSITION", float("inf")), claims


def _refuse_taken(claims: Iterable[Claim], module: str, owner: Mapping[str, str]) -> None:
    for claim in claims:
        if claim.name in owner:
            raise ValueError(
                f"two claims are named {claim.name!r}, in {owner[claim.name]} and in {module};"
                " names are unique"
            )


def _repairing_nothing(kept: Mapping[str, Sequence[Claim]]) -> tuple[str, Claim] | None:
    """A module with a claim whose ``repairs`` names none that is kept."""
    names = {claim.name for claims in kept.values() for claim in claims}
    found = (
        (module, claim)
        for module, claims in kept.items()
        for claim in claims
        if claim.repairs is not None and claim.repairs not in names
    )
    return next(found, None)


def _in_one_line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or "no message"
    return text if isinstance(error, ValueError) else f"{type(error).__name__}: {text}"


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
    in_use = _in_use.get()
    return _whole() if in_use is None else in_use


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
        If there is no such claim; the nearest are named.
    """
    try:
        topics = {claim.module for claim in ledger().values()}
        chosen = {find(name).name for name in names if name not in topics}
    except ValueError as error:
        raise InputError(str(error)) from error
    return [
        claim.name
        for claim in ledger().values()
        if not names or claim.name in chosen or claim.module in names
    ]


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
