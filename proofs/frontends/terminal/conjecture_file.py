"""Reads what a user hands over, and says in one line what is wrong with it."""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

from proofs.referee import InputError

if TYPE_CHECKING:
    from proofs.language.conjecture import Conjecture


def conjectures_in(path: Path) -> list[Conjecture]:
    """Execute a file and collect the conjectures that it states.

    Its output goes to stderr.  The conjectures are copies that the file does not hold: its proofs,
    which run later, cannot change what is decided and printed.

    Raises
    ------
    InputError
        If the file cannot be read, does not parse, raises, or states no conjecture.
    """
    from proofs.language.conjecture import collecting

    code = _compiled(path)
    module = ModuleType("__conjectures__")
    module.__file__ = str(path)
    # Functions of the file look their module up by name: typing and dataclasses do.
    sys.modules[module.__name__] = module
    sys.path.insert(0, str(path.resolve().parent))
    aside = contextlib.redirect_stdout(sys.stderr)
    with naming_the_line(path), collecting() as collection, aside:
        exec(code, module.__dict__)
    if not collection.items:
        raise InputError(f'{path}: no conjecture; state one with conjecture("name", …)')
    return [replace(item) for item in collection.items.values()]


@contextlib.contextmanager
def naming_the_line(path: Path) -> Iterator[None]:
    """Turn whatever the file raises into one line with file, line, type and message."""
    try:
        yield
    except (Exception, SystemExit) as error:
        lines = [
            frame.lineno
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == str(path)
        ]
        if not lines:
            raise
        message = " ".join(str(error).split()) or "no message"
        raise InputError(f"{path}:{lines[-1]}: {type(error).__name__}: {message}") from error


def _compiled(path: Path) -> CodeType:
    try:
        return compile(path.read_bytes(), str(path), "exec")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except SyntaxError as error:
        raise InputError(f"{path}:{error.lineno or 1}: {error.msg}") from error
    except ValueError as error:
        raise InputError(f"{path}: not a text file of Python: {error}") from error
