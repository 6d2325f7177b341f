"""How every claim stands: decided, examined and kept as plain data for pages and pictures."""

from __future__ import annotations

import contextlib
import hashlib
import json
import pickle
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofs.kernel import Fact
from proofs.referee.check import Check, green, settled
from proofs.referee.graph import Entry, claims_and_lemmas
from proofs.referee.ledger import ledger, modules, verdict_of
from proofs.referee.numbers import Numbers, examined, twins
from proofs.referee.verdict_cache import fingerprint

if TYPE_CHECKING:
    from numeric import Evidence

SAMPLES = 200
"""How many instances the numbers on the pages come from."""


@dataclass(frozen=True)
class Decisions:
    """Everything that is decided, in the order of the write-up."""

    checks: Mapping[str, Check]
    entries: tuple[Entry, ...]
    facts: tuple[Fact, ...]


# --- what is decided ----------------------------------------------------------------------------


def decide_every_claim(folder: Path) -> Decisions:
    """Decide every claim, and test it on random instances unless an earlier build has."""
    evidence = _examined(folder)
    checks = {
        name: Check(claim, settled(partial(verdict_of, name)), evidence[name])
        for name, claim in ledger().items()
    }
    colours = green(checks)
    entries = list(claims_and_lemmas(checks, colours))
    facts = {fact for check in checks.values() for fact in _cited(check)}
    ordered = tuple(sorted(facts, key=lambda fact: fact.name))
    entries += [Entry(f"fact {fact.name}", "fact", "", "cited", True) for fact in ordered]
    return Decisions(checks, tuple(entries), ordered)


def _cited(check: Check) -> frozenset[Fact]:
    theorem = check.verdict.theorem if check.verdict else None
    return theorem.cited if theorem else frozenset()


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
