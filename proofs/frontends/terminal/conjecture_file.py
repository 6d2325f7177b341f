"""Reads what a user hands over, and says in one line what is wrong with it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from proofs.referee import InputError
from proofs.referee.authors import naming_the_line, output_aside

if TYPE_CHECKING:
    from proofs.language.conjecture import Conjecture

STANDARD_INPUT = Path("-")


@dataclass(frozen=True)
class Source:
    """The text of a file of conjectures, or of standard input."""

    name: str
    content: bytes
    folder: str


def source(path: Path) -> Source:
    """The text of a file; ``-`` is standard input.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    if path == STANDARD_INPUT:
        return Source("<stdin>", sys.stdin.buffer.read(), str(Path.cwd()))
    try:
        return Source(str(path), path.read_bytes(), str(path.resolve().parent))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def conjectures_in(source: Source) -> list[Conjecture]:
    """Execute a source and collect the conjectures that it states.

    Its output goes to stderr.  The conjectures are copies that the source does not hold: its
    proofs, which run later, cannot change what is decided and printed.

    Raises
    ------
    InputError
        If the source does not parse, raises, or states no conjecture.
    """
    from proofs.language.conjecture import collecting

    try:
        code = compile(source.content, source.name, "exec")
    except SyntaxError as error:
        raise InputError(f"{source.name}:{error.lineno or 1}: {error.msg}") from error
    except ValueError as error:
        raise InputError(f"{source.name}: not a text file of Python: {error}") from error
    module = ModuleType("__conjectures__")
    module.__file__ = source.name
    # Functions of the file look their module up by name: typing and dataclasses do.
    sys.modules[module.__name__] = module
    if source.folder not in sys.path:
        sys.path.insert(0, source.folder)
    with naming_the_line(source.name), collecting() as collection, output_aside():
        exec(code, module.__dict__)
    if not collection.items:
        raise InputError(f'{source.name}: no conjecture; state one with conjecture("name", …)')
    return [replace(item) for item in collection.items.values()]
