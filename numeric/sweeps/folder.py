"""The folder of a sweep: begun, gone on with, filled part by part, and read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numeric.sweeps.disk import DRAFT, append, locked, replace
from numeric.sweeps.origin import differences
from numeric.sweeps.parts import part_size
from numeric.sweeps.table import decoded, encoded, table_of
from numeric.twins.evidence import Evidence, Outcomes, summary
from numeric.twins.registry import Twin, hardly_any

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Sweep", "opened", "read_margins", "read_sweep"]

FORMAT = 2
"""Format 1 had no digests that bind a manifest and its parts to each other."""

MANIFEST, LOG, MARGINS = "manifest.json", "parts.jsonl", "margins"
_FIELDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "claim": (lambda value: isinstance(value, str) and value != "", "a name"),
    "seed": (lambda value: _is_count(value, 0), "a whole number, at least 0"),
    "samples": (lambda value: _is_count(value, 1), "a whole number, at least 1"),
    "ensembles": (lambda value: _are_names(value), "a list of different names"),
    "origin": (lambda value: _is_origin(value), "an object of texts"),
}
_IDENTITY = ("format", "claim", "seed", "ensembles", "origin")


@dataclass(frozen=True)
class Kept:
    """A line of ``parts.jsonl``: a part that is kept, and the digest of its file.

    Attributes
    ----------
    part, instances, fitting
        Its number, and how many instances it has, and how many of them satisfy the hypotheses.
    sha256
        The digest of its file.
    seal
        The digest of the others and of what the manifest says, but for the number of samples.
    """

    part: int
    instances: int
    fitting: int
    sha256: str
    seal: str


def _sealed(identity: str, part: int, instances: int, fitting: int, sha256: str) -> Kept:
    """The line of a part in the sweep of that identity."""
    seal = _digest([identity, part, instances, fitting, sha256])
    return Kept(part, instances, fitting, sha256, seal)


@dataclass
class Sweep:
    """A folder that this process fills.

    Attributes
    ----------
    folder, chosen, samples
        Where the sweep goes, of which twin, and how many instances it shall have.
    log
        The parts that are kept, in order.
    identity
        The digest of what the manifest says, but for the number of samples.
    damaged
        Those of the kept parts whose file is missing, or is not the one that was written.
    """

    folder: Path
    chosen: Twin
    samples: int
    log: list[Kept]
    identity: str
    damaged: set[int] = field(default_factory=set)

    @property
    def fitting(self) -> int:
        """How many instances are kept that satisfy the hypotheses."""
        return sum(kept.fitting for kept in self.log if kept.part not in self.damaged)

    def missing(self) -> Sequence[int]:
        """Parts that are needed for certain, damaged ones first; none if the sweep is complete.

        Where instances fall outside the hypotheses, more parts may be needed after these. Never is
        a part begun that may turn out to be needless: the folder holds the same parts, whoever
        ran them.

        Raises
        ------
        ValueError
            If hardly any instance satisfies the twin's hypotheses.
        """
        if self.damaged:
            return sorted(self.damaged)
        lacking, first, size = self.samples - self.fitting, len(self.log), part_size(self.chosen)
        if lacking <= 0:
            return []
        if first * size > 100 * self.samples + 1000:
            raise ValueError(hardly_any(self.chosen.claim, self.fitting, first * size))
        return range(first, first + -(-lacking // size))

    def keep(self, number: int, found: Outcomes) -> None:
        """Write a part, the next one or a damaged one.

        Raises
        ------
        ValueError
            If the number is that of another part, or a damaged part comes out otherwise than it
            was.
        OSError
            If it cannot be written. What is kept stays, and the folder remains a sweep.
        """
        data = encoded(found, self.chosen.ensembles)
        sha256 = hashlib.sha256(data).hexdigest()
        kept = _sealed(self.identity, number, len(found.index), found.fitting, sha256)
        path = _path(self.folder, number)
        if number in self.damaged:
            if kept != self.log[number]:
                raise ValueError(
                    f"{path} was damaged, and comes out otherwise now: name a new folder"
                )
            replace(path, data)
            self.damaged.discard(number)
            return
        if number != len(self.log):
            raise ValueError(f"part is {number}: expected {len(self.log)}, the next")
        replace(path, data)
        append(self.folder / LOG, f"{json.dumps(asdict(kept))}\n".encode())
        self.log.append(kept)


@contextlib.contextmanager
def opened(
    folder: Path, chosen: Twin, seed: int, samples: int, origin: Mapping[str, str]
) -> Iterator[Sweep]:
    """Begin a sweep in a new or empty folder, or go on with the one that the folder holds.

    Raises
    ------
    ValueError
        If the folder is a file, holds anything else, or holds another sweep: of another claim,
        seed or origin; if its manifest or its list of parts was edited; or if another process is
        writing to it.
    OSError
        If the folder cannot be made, read or written.
    """
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: name a folder")
    wanted = {"format": FORMAT, "claim": chosen.claim, "seed": seed, "samples": samples}
    wanted |= {"ensembles": list(chosen.ensembles), "origin": dict(origin)}
    wanted["digest"] = _digest(wanted)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        before = _manifest(folder) if _holds_a_sweep(folder) else None
        if before is not None:
            _require_same(folder, before, wanted)
        identity = _identity(wanted)
        log = _log(folder, identity, cut=True)
        (folder / MARGINS).mkdir(exist_ok=True)
        if before is None or before["samples"] < samples:
            replace(folder / MANIFEST, f"{json.dumps(wanted, indent=2)}\n".encode())
        damaged = {kept.part for kept in log if _intact(folder, kept) is None}
        yield Sweep(folder, chosen, samples, log, identity, damaged)


def read_sweep(folder: str | os.PathLike[str], samples: int | None = None) -> Evidence:
    """The evidence of a sweep: that of ``numeric.examine`` with the same claim, seed and samples.

    Parameters
    ----------
    folder
        The ``--out`` of ``proofs sweep``. Of a run that is not finished, or still goes on, the
        instances that are kept are summed up.
    samples
        How many instances to sum up, from the first; as many as were asked for, if None.

    Raises
    ------
    ValueError
        If the folder holds no sweep, nothing is kept yet, a file is damaged or was edited, or
        ``samples`` is below 1.
    OSError
        If a file cannot be read.
    """
    if samples is not None and samples < 1:
        raise ValueError(f"samples is {samples}: expected at least 1")
    place = Path(folder)
    manifest = _manifest(place)
    ensembles = tuple(manifest["ensembles"])
    found = decoded(read_margins(place), ensembles)
    wanted = manifest["samples"] if samples is None else samples
    return summary(manifest["claim"], manifest["seed"], ensembles, [found], wanted)


def read_margins(folder: str | os.PathLike[str]) -> pyarrow.Table:
    """The raw margins of a sweep, one row for each instance that is kept, in order.

    The instances outside the claim's hypotheses are among them, with ``fits`` false.

    Raises
    ------
    ValueError
        If the folder holds no sweep, nothing is kept yet, or a file is damaged or was edited.
    OSError
        If a file cannot be read.
    """
    place = Path(folder)
    files = []
    for kept in _log(place, _identity(_manifest(place))):
        data = _intact(place, kept)
        if data is None:
            path = _path(place, kept.part)
            raise ValueError(f"{path} is missing or damaged: run the sweep again to redo it")
        files.append(data)
    if not files:
        raise ValueError(f"{place} holds no part of its sweep yet")
    return table_of(files)


def _holds_a_sweep(folder: Path) -> bool:
    """Whether there is a manifest; False if the folder is as good as empty."""
    names = {entry.name for entry in folder.iterdir()}
    if MANIFEST in names:
        return True
    # A run that was stopped before its manifest leaves these two, the folder empty.
    others = names - {MANIFEST + DRAFT, MARGINS}
    others |= {entry.name for entry in (folder / MARGINS).iterdir()} if MARGINS in names else set()
    if others:
        raise ValueError(f"{folder} holds {min(others)} and no {MANIFEST}: name an empty folder")
    return False


def _require_same(folder: Path, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for key in ("claim", "seed"):
        if before[key] != wanted[key]:
            raise ValueError(
                f"{folder} holds another sweep: {key} {before[key]}, not {wanted[key]}; name "
                f"another folder"
            )
    if before["ensembles"] != wanted["ensembles"]:
        raise ValueError(f"{folder} holds a sweep over other ensembles; name another folder")
    if other := differences(before["origin"], wanted["origin"]):
        raise ValueError(
            f"{folder} holds a sweep with {other}: the last bits may differ; name another folder"
        )


def _path(folder: Path, number: int) -> Path:
    return folder / MARGINS / f"{number:06}.parquet"


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ValueError(f"{folder} holds no sweep: there is no {path}") from error
    except ValueError as error:
        raise ValueError(f"{path} is damaged: {error}") from error
    if not isinstance(manifest, dict):
        raise ValueError(f"{path} is damaged: expected an object")
    if manifest.get("format") != FORMAT:
        raise ValueError(
            f"{path} has format {manifest.get('format')!r}: expected {FORMAT}; name a new folder"
        )
    for key, (fits, expected) in _FIELDS.items():
        if not fits(manifest.get(key)):
            raise ValueError(
                f"{path} is damaged: {key} is {manifest.get(key)!r}, expected {expected}"
            )
    said = {key: value for key, value in manifest.items() if key != "digest"}
    if manifest.get("digest") != _digest(said):
        raise ValueError(
            f"{path} was edited: its digest is that of another one; restore it, or name a new "
            f"folder"
        )
    return manifest


def _is_count(value: Any, least: int) -> bool:
    return type(value) is int and value >= least


def _are_names(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(name, str) for name in value) and len(set(value)) == len(value)


def _is_origin(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _digest(value: Any) -> str:
    """SHA-256 of a value as JSON, keys in order."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _identity(manifest: Mapping[str, Any]) -> str:
    """The digest of what every part of a sweep depends on."""
    return _digest([manifest[key] for key in _IDENTITY])


def _log(folder: Path, identity: str, cut: bool = False) -> list[Kept]:
    """The lines of ``parts.jsonl``; ``cut`` cuts off a last one that is not whole.

    Raises
    ------
    ValueError
        If a whole line is not the one that was written for this sweep.
    """
    path = folder / LOG
    if not path.exists():
        return []
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    log = [_kept(path, line, n, identity) for n, line in enumerate(whole.splitlines())]
    if cut and len(whole) < len(data):
        os.truncate(path, len(whole))
    return log


def _kept(path: Path, line: bytes, number: int, identity: str) -> Kept:
    """The line with that number, from 0 on, if its seal is right."""
    kept: Kept | None = None
    with contextlib.suppress(ValueError, TypeError):
        kept = Kept(**json.loads(line))
    if kept is None or kept != _sealed(identity, number, kept.instances, kept.fitting, kept.sha256):
        raise ValueError(
            f"{path}, line {number + 1}, was edited or belongs to another manifest: restore both, "
            f"or name a new folder"
        )
    return kept


def _intact(folder: Path, kept: Kept) -> bytes | None:
    """The bytes of a part, if they are those that were written."""
    try:
        data = _path(folder, kept.part).read_bytes()
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == kept.sha256 else None
