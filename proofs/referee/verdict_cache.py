"""The verdicts of the last run, kept so that ``proofs list`` need not prove everything again.

They are kept under a key of every source that a verdict depends on, so that a verdict that is
shown is the one that these very sources give.  ``proofs verify`` writes them and never reads them.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parents[1]
_LIBRARIES = ("sympy", "numpy", "scipy", "clarabel")
_FIELDS = {
    *("name", "module", "section", "verdict", "repairs", "repaired_by"),
    *("scope", "cited", "satisfiable"),
}


def fingerprint() -> str:
    """A digest of the sources of ``proofs`` and of other packages' claims, and of all versions."""
    digest = hashlib.sha256(sys.version.encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {_version(library)}\n".encode())
    for source in [*_sources(_PACKAGE), *_elsewhere()]:
        digest.update(f"{source}\n".encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


def recall() -> list[dict[str, Any]] | None:
    """The objects of ``list --json`` for the sources as they are, or None if none are kept."""
    try:
        kept = json.loads(_place().read_text(encoding="utf-8"))
        fits = kept["key"] == fingerprint() and all(
            item.keys() == _FIELDS for item in kept["claims"]
        )
        return list(kept["claims"]) if fits else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remember(claims: Sequence[dict[str, object]], key: str) -> None:
    """Keep verdicts under the fingerprint that was taken before they were computed.

    Where nothing can be written, nothing is kept.
    """
    place = _place()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=place.parent, prefix=place.stem)
        with open(handle, "w", encoding="utf-8") as file:
            json.dump({"key": key, "claims": list(claims)}, file, ensure_ascii=False)
        os.replace(draft, place)
    except OSError:
        return


def _place() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    installation = hashlib.sha256(str(_PACKAGE).encode()).hexdigest()[:16]
    return Path(home) / "proof-companion" / f"verdicts-{installation}.json"


def _sources(folder: Path) -> list[Path]:
    """Every file but what Python compiles for itself: data decides verdicts as code does.

    Its folders are passed over whole: another process may just be writing drafts into them.
    """
    files = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return sorted(path for path in files if path.is_file())


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"


def _elsewhere() -> list[Path]:
    """The sources beside the modules of claims and of facts that other packages register."""
    found: set[Path] = set()
    groups = (metadata.entry_points(group=group) for group in ("proofs.claims", "proofs.facts"))
    for entry in chain(*groups):
        spec = find_spec(entry.value)
        if spec is not None and spec.origin is not None:
            found.update(_sources(Path(spec.origin).parent))
    return sorted(found)
