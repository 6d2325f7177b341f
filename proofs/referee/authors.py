"""Runs what authors wrote: their output goes to stderr, and a slip of theirs is told in one line.

The output of a command, which may be JSON, stays the command's own.
"""

from __future__ import annotations

import contextlib
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO, TypeVar

from proofs.display.shortening import STATEMENT, shortened
from proofs.kernel import KernelError

from . import InputError, near

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
    file = code.co_filename if code else ""
    shown = file_of(getattr(function, "__module__", ""), file)
    with naming_the_line(file, (KernelError,), shown), output_aside():
        return function()


def file_of(module: str, file: str) -> str:
    """The file of a module of a package from the package's folder on, wherever that is installed.

    >>> file_of("averages.convexity", "/home/ada/averages/convexity.py")
    'averages/convexity.py'
    >>> file_of("__conjectures__", "mine.py")
    'mine.py'
    """
    inside = f"{module.replace('.', '/')}.py"
    return inside if Path(file).as_posix().endswith(f"/{inside}") else file


@contextlib.contextmanager
def naming_the_line(
    file: str, passed: tuple[type[Exception], ...] = (InputError,), shown: str = ""
) -> Iterator[None]:
    """Turn what is raised inside the block into one line; what is ``passed`` on stays as it is.

    The line names the last one of ``file`` that was reached, and the file as it is ``shown``; of a
    message of thousands of characters the middle is left out.
    """
    try:
        yield
    except passed:
        raise
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == file]
        place = f"{shown or file}:{lines[-1]}: " if lines else ""
        message = shortened(" ".join(str(error).split()), STATEMENT) or "no message"
        message += _nearest_word(error)
        raise InputError(f"{place}{type(error).__name__}: {message}") from error


def _nearest_word(error: BaseException) -> str:
    """For a name that is not defined, or is no word of ours: the words that it resembles."""
    from proofs import language

    imported = re.match(r"cannot import name '(\w+)' from 'proofs'", str(error))
    name = error.name if isinstance(error, NameError) else imported and imported[1]
    hint = near(name, language.__all__) if name else ""
    return f"; {hint}" if hint else ""
