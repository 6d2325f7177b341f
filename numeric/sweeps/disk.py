"""Files that are written whole or not at all, whatever happens to the process or the disk."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["DRAFT", "append", "locked", "replace"]

DRAFT = ".draft"
"""The end of the name of a file that is not whole yet."""


def replace(path: Path, data: bytes) -> None:
    """Put a file in its place; it is on the disk when this returns.

    Raises
    ------
    OSError
        If it cannot be written. What was in its place still is.
    """
    draft = path.with_name(path.name + DRAFT)
    try:
        with open(draft, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    _settle(path.parent)


def append(path: Path, line: bytes) -> None:
    """Add a line to a file; it is on the disk when this returns.

    Raises
    ------
    OSError
        If it cannot be written. The file is as it was.
    """
    with open(path, "ab", buffering=0) as file:
        before = file.tell()
        try:
            if file.write(line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                file.truncate(before)
            raise
    if before == 0:
        _settle(path.parent)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time write to a folder; the lock ends with it, however it ends.

    Raises
    ------
    ValueError
        If another process holds the lock.
    """
    if sys.platform == "win32":  # has no such lock
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ValueError(f"{folder} is being written by another process") from error
        yield
    finally:
        os.close(handle)


def _settle(folder: Path) -> None:
    """Make the names in a folder last, where the system can."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
