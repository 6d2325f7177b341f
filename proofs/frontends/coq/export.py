"""Writes claims and the library as Coq files, each claim a file of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proofs.frontends.terminal.conjecture_file import conjectures_in, source
from proofs.language.conjecture import Conjecture
from proofs.referee import InputError
from proofs.referee.decision import decide
from proofs.referee.ledger import claims_named, find, verdict_of
from proofs.referee.verdict import Verdict

from .development import Development, development, identifiers
from .library import FILES, FOLDER, LOGICAL_NAME
from .terms import UnsupportedError


@dataclass(frozen=True)
class Exported:
    """A claim with its development, or the reason why it has none; what is open has no proof."""

    name: str
    development: Development | None
    reason: str = ""
    is_open: bool = False


def exported(decided: Iterable[tuple[Conjecture, Verdict]]) -> list[Exported]:
    """Each conjecture's development; what is open has none."""
    pairs = list(decided)
    names = identifiers(conjecture.name for conjecture, _ in pairs)
    return [_exported(*pair, names[pair[0].name]) for pair in pairs]


def _exported(conjecture: Conjecture, verdict: Verdict, identifier: str) -> Exported:
    if verdict.theorem is None or verdict.word == "open":
        return Exported(conjecture.name, None, verdict.error or "it is open", not verdict.error)
    try:
        made = development(conjecture, verdict.theorem, identifier)
    except UnsupportedError as error:
        return Exported(conjecture.name, None, str(error))
    return Exported(conjecture.name, made)


def chosen(words: Sequence[str]) -> Iterator[tuple[Conjecture, Verdict]]:
    """The named claims of the ledger, all of them if none is named, or those of files, decided.

    Of several files, each conjecture's name begins with its file's.

    Raises
    ------
    InputError
        If there is no such claim, or a file states none.
    """
    files = [word for word in dict.fromkeys(words) if word.endswith(".py")]
    for file in files:
        for conjecture in conjectures_in(source(Path(file))):
            name = f"{file}: {conjecture.name}" if len(files) > 1 else conjecture.name
            yield replace(conjecture, name=name), decide(conjecture)
    names = [word for word in words if not word.endswith(".py")]
    for name in claims_named(names) if names or not files else ():
        yield find(name), verdict_of(name)


def write(items: Sequence[Exported], folder: Path) -> list[Path]:
    """Write the developments, the library and a ``_CoqProject``; the claims' files.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    try:
        library = folder / LOGICAL_NAME
        library.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copy(FOLDER / f"{name}.v", library)
        paths = list[Path]()
        for item in items:
            if item.development is not None:
                path = folder / f"{item.development.identifier}.v"
                path.write_text(item.development.text, encoding="utf-8")
                paths.append(path)
        listed = [f"{LOGICAL_NAME}/{name}.v" for name in FILES] + [path.name for path in paths]
        project = [f"-Q {LOGICAL_NAME} {LOGICAL_NAME}", "-arg -w -arg none", *listed]
        (folder / "_CoqProject").write_text("\n".join(project) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror or error}") from error
    return paths
