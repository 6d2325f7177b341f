"""Reads what a user hands over, and says in one line what is wrong with it."""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Collection, Iterator
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .claim import Conjecture


class InputError(Exception):
    """What was handed over cannot be used; the message is one line for the user."""


def claims_named(names: Collection[str]) -> list[str]:
    """The names, in the order of the ledger; all of them if none is given.

    The name of a topic stands for its claims.

    Raises
    ------
    InputError
        If there is no such claim (the nearest are named), or the ledger contradicts itself.
    """
    from .claim import find, ledger

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


def conjectures_in(path: Path) -> list[Conjecture]:
    """Execute a file and collect the conjectures that it states.

    What the file prints goes to stderr.

    Raises
    ------
    InputError
        If the file cannot be read, does not parse, raises, or states no conjecture.
    """
    from .claim import collecting

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
    return list(collection.items.values())


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
