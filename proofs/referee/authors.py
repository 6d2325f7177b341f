"""Runs what authors wrote: their output goes to stderr, and a slip of theirs is told in one line.

The output of a command, which may be JSON, stays the command's own.
"""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import TextIO, TypeVar

from proofs.kernel import KernelError

from . import InputError

Result = TypeVar("Result")


def output_aside() -> contextlib.redirect_stdout[TextIO]:
    """Let what is printed inside the block go to stderr."""
    return contextlib.redirect_stdout(sys.stderr)


def result_of(function: Callable[[], Result]) -> Result:
    """What an author's function returns.

    Raises
    ------
    KernelError
        If a rule refuses, or a search fails, in it.
    InputError
        If it raises anything else, in one line with its file, line, type and message.
    """
    code = getattr(function, "__code__", None)
    with naming_the_line(code.co_filename if code else "", (KernelError,)), output_aside():
        return function()


@contextlib.contextmanager
def naming_the_line(
    file: str, passed: tuple[type[Exception], ...] = (InputError,)
) -> Iterator[None]:
    """Turn what is raised inside the block into one line; what is ``passed`` on stays as it is."""
    try:
        yield
    except passed:
        raise
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == file]
        place = f"{file}:{lines[-1]}: " if lines else ""
        message = " ".join(str(error).split()) or "no message"
        raise InputError(f"{place}{type(error).__name__}: {message}") from error
