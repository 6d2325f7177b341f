"""How every claim stands: decided, examined and kept as plain data for pages and pictures."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import inspect
import json
import pickle
import pkgutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..claim import ledger, modules, repaired_by, verdict_of
from ..kernel import Fact, Theorem
from ..remembered import fingerprint
from ..scope import scope_of
from ..twin_runs import Numbers, examined, twins
from ..verification import Check, green, settled

if TYPE_CHECKING:
    from numeric import Evidence

SAMPLES = 200
"""How many instances the numbers on the pages come from."""


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


@dataclass(frozen=True)
class Standing:
    """Everything that is decided, in the order of the write-up."""

    checks: Mapping[str, Check]
    entries: tuple[Entry, ...]
    facts: tuple[Fact, ...]


# --- what is decided ----------------------------------------------------------------------------


def standing(folder: Path) -> Standing:
    """Decide every claim, and test it on random instances unless an earlier build has."""
    evidence = _examined(folder)
    checks = {
        name: Check(claim, settled(partial(verdict_of, name)), evidence[name])
        for name, claim in ledger().items()
    }
    colours = green(checks)
    lemmas = _lemmas()
    known = {id(theorem): name for name, theorem in lemmas.items()}
    for name, check in checks.items():
        if check.verdict is not None and check.verdict.theorem is not None:
            known[id(check.verdict.theorem)] = name
    entries = [_claim_entry(check, colours[name], known) for name, check in checks.items()]
    wanted = _reached(entries, lemmas, known)
    entries += [
        Entry(name, "lemma", name.split(".")[2], "proved", True, _uses(lemmas[name], known))
        for name in lemmas
        if name in wanted
    ]
    facts = {fact for check in checks.values() for fact in _cited(check)}
    ordered = tuple(sorted(facts, key=lambda fact: fact.name))
    entries += [Entry(f"fact {fact.name}", "fact", "", "cited", True) for fact in ordered]
    return Standing(checks, tuple(entries), ordered)


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
        repaired_by(claim.name),
        claim.formula,
        str(scope_of(claim, theorem)),
    )


def _cited(check: Check) -> frozenset[Fact]:
    theorem = check.verdict.theorem if check.verdict else None
    return theorem.cited if theorem else frozenset()


def _uses(theorem: Theorem, known: Mapping[int, str]) -> tuple[str, ...]:
    """What a proof rests on directly: lemmas are not looked into."""
    found: dict[str, None] = {}
    waiting, done = list(theorem.premises), {id(theorem)}
    while waiting:
        node = waiting.pop()
        if id(node) in done:
            continue
        done.add(id(node))
        if id(node) in known:
            found[known[id(node)]] = None
        elif node.rule == "cite":
            found[f"fact {node.arguments['fact'].name}"] = None
        else:
            waiting += node.premises
    return tuple(sorted(found))


def _lemmas() -> dict[str, Theorem]:
    """The theorems that functions of ``proofs.lemmas`` have made for the claims' proofs."""
    package = importlib.import_module("proofs.lemmas")
    found: dict[str, Theorem] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"proofs.lemmas.{info.name}")
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


# --- evidence -----------------------------------------------------------------------------------


def _examined(folder: Path) -> dict[str, Numbers]:
    place, now = folder / "evidence.pickle", f"{_digest_of_numeric()} {SAMPLES}"
    known: dict[str, Evidence] = {}
    with contextlib.suppress(
        OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError
    ):
        then, kept = pickle.loads(place.read_bytes())
        known = kept if then == now else known
    found: dict[str, Numbers] = {}
    with twins(1, SAMPLES, 0):
        for name in ledger():
            numbers = Numbers(known[name], "", 0) if name in known else examined(name, SAMPLES, 0)
            found[name] = numbers
    shown = {name: numbers.evidence for name, numbers in found.items() if numbers.evidence}
    if shown != known:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(pickle.dumps((now, shown)))
    return found


def _digest_of_numeric() -> str:
    digest = hashlib.sha256()
    for library in ("numpy", "scipy", "numba"):
        digest.update(f"{library} {metadata.version(library)}\n".encode())
    spec = find_spec("numeric")
    root = Path(spec.origin).parent if spec is not None and spec.origin is not None else None
    for source in sorted(root.rglob("*.py")) if root else []:
        digest.update(source.read_bytes())
    return digest.hexdigest()


# --- kept from one build to the next ------------------------------------------------------------


def key() -> str:
    """A digest of everything that the pages depend on."""
    return f"{fingerprint()} {_digest_of_numeric()} {SAMPLES} {' '.join(modules())}"


def keep(folder: Path, entries: tuple[Entry, ...]) -> None:
    """Keep the entries, for directives on pages that are read later, or in another process."""
    text = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1)
    write_if_changed(folder / "entries.json", text)


def entries_kept(folder: Path) -> dict[str, Entry]:
    """The entries of the last build, by name."""
    items: list[dict[str, Any]] = json.loads((folder / "entries.json").read_text(encoding="utf-8"))
    for item in items:
        item |= {key: tuple(value) for key, value in item.items() if isinstance(value, list)}
    return {item["name"]: Entry(**item) for item in items}


def write_if_changed(place: Path, text: str) -> bool:
    """Write a file unless it has this content; whether it was written."""
    if place.is_file() and place.read_text(encoding="utf-8") == text:
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return True
