"""Claims, lemmas and cited facts as a graph: an edge leads to what a proof rests on."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from proofs.kernel import Theorem, steps

from .check import Check
from .ledger import uses
from .scope import scope_of


@dataclass(frozen=True)
class Entry:
    """One claim, lemma or cited fact: a node of the dependency picture, a line of the board.

    ``uses`` names what its proof rests on directly; ``repaired_by`` the claims that stand in its
    place.
    """

    name: str
    kind: str
    topic: str
    verdict: str
    green: bool
    uses: tuple[str, ...] = ()
    repaired_by: tuple[str, ...] = ()
    formula: str = ""
    scope: str = ""
    reading: str = ""


def claims_and_lemmas(checks: Mapping[str, Check], green: Mapping[str, bool]) -> Iterator[Entry]:
    """An entry for each claim, then for each lemma that some claim rests on."""
    lemmas = _lemmas()
    known = {id(theorem): name for name, theorem in lemmas.items()}
    for name, check in checks.items():
        if check.verdict is not None and check.verdict.theorem is not None:
            known[id(check.verdict.theorem)] = name
    entries = [_claim_entry(check, green[name], known) for name, check in checks.items()]
    yield from entries
    wanted = _reached(entries, lemmas, known)
    for name in lemmas:
        if name in wanted:
            topic = name.split(".")[-2]
            yield Entry(name, "lemma", topic, "proved", True, _uses(lemmas[name], known))


def _claim_entry(check: Check, is_green: bool, known: Mapping[int, str]) -> Entry:
    claim, verdict = check.claim, check.verdict
    theorem = verdict.theorem if verdict else None
    uses = _uses(theorem, known) if theorem else ()
    named = verdict.lemmas if verdict else ()
    return Entry(
        claim.name,
        "claim",
        claim.module,
        verdict.word if verdict else "open",
        is_green,
        tuple(dict.fromkeys((*named, *uses))),
        check.repaired_by,
        claim.formula,
        str(scope_of(claim, theorem)),
        claim.reading,
    )


def _uses(theorem: Theorem, known: Mapping[int, str]) -> tuple[str, ...]:
    """The direct grounds of a proof, the facts that it cites included."""
    cited = {
        id(node): f"fact {node.arguments['fact'].name}"
        for node in steps(theorem)
        if node.rule == "cite"
    }
    others = {key: name for key, name in known.items() if key != id(theorem)}
    return uses(theorem, {**cited, **others})


def _lemmas() -> dict[str, Theorem]:
    """The theorems that functions of ``proofs.library.lemmas`` have made for the claims' proofs."""
    package = importlib.import_module("proofs.library.lemmas")
    found: dict[str, Theorem] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"proofs.library.lemmas.{info.name}")
        for name, value in vars(module).items():
            cached = isinstance(value, functools._lru_cache_wrapper)
            if not (cached and value.__module__ == module.__name__ and value.cache_info().currsize):
                continue
            if not inspect.signature(value).parameters and isinstance(value(), Theorem):
                found[f"{module.__name__}.{name}"] = value()
    return found


def _reached(
    entries: list[Entry], lemmas: Mapping[str, Theorem], known: Mapping[int, str]
) -> set[str]:
    """The lemmas that some claim rests on."""
    waiting = [name for entry in entries for name in entry.uses if name in lemmas]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in _uses(lemmas[name], known) if other in lemmas]
    return found
