"""Compilation by Numba: cached on disk, announced in one line when it has to happen."""

import contextlib
import functools
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["compiled"]

Function = TypeVar("Function", bound=Callable[..., Any])

ANNOUNCEMENT = "numeric: compiling for this processor; later runs read it from the cache"

_ours: set[Callable[..., Any]] = set()


def compiled(**options: Any) -> Callable[[Function], Function]:
    """``numba.njit(cache=True, **options)``, where the first compilation of a run says so.

    The line goes to standard error, once per process, before the wait; a run that the cache on
    disk serves says nothing. Numba's cache notices a change in the file of a function and in
    nothing that it calls. Ours is kept apart for each state of the folder of the function and of
    this folder: what a compiled function calls has to be in its own folder, or in this one, beside
    the vectors of ``lanes.py``. It lies in ``NUMBA_CACHE_DIR`` or in the user's
    cache directory; where nothing can be written, every process compiles anew.

    Numba is imported here, so the modules that hold compiled functions are imported by the
    functions that call them, not at the head of a module.

    Parameters
    ----------
    **options
        Those of ``numba.njit``. Of ``fastmath`` only ``{"contract"}`` is accepted, which forms
        fused multiply-adds; everything else assumes away NaN, infinity, signed zero or the order
        of operations, on which the error bounds rest.

    Raises
    ------
    ValueError
        If ``fastmath`` holds another flag.
    """
    flags = options.get("fastmath", False)
    if flags is not False and (flags is True or not set(flags) <= {"contract"}):
        raise ValueError(f"fastmath is {flags}: expected {{'contract'}} or nothing")
    import numba

    _announce_compilations()

    def decorate(function: Function) -> Function:
        _ours.add(function)
        with _cache_for(Path(function.__code__.co_filename).parent):
            try:
                dispatcher: Function = numba.njit(cache=True, **options)(function)
            except RuntimeError:  # "cannot cache function …: no locator available"
                dispatcher = numba.njit(**options)(function)
        return dispatcher

    return decorate


@contextlib.contextmanager
def _cache_for(folder: Path) -> Iterator[None]:
    """Let Numba cache the functions decorated meanwhile apart for each state of the folders."""
    import numba

    settings: Any = numba.config
    chosen = settings.CACHE_DIR
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    settings.CACHE_DIR = os.path.join(
        chosen or os.path.join(home, "proof-companion", "compiled"),
        _digest(folder, Path(__file__).parent),
    )
    try:
        yield
    finally:
        settings.CACHE_DIR = chosen


@functools.cache
def _digest(*folders: Path) -> str:
    """The names and contents of the Python files in some folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            content = path.read_bytes()
            digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


@functools.cache
def _announce_compilations() -> None:
    """Print the line when Numba first compiles one of our functions in this process."""
    from numba.core import event

    class Announcer(event.Listener):  # type: ignore[misc, unused-ignore]
        pending = True

        def on_start(self, compilation: Any) -> None:
            if self.pending and compilation.data["dispatcher"].py_func in _ours:
                self.pending = False
                print(ANNOUNCEMENT, file=sys.stderr, flush=True)

        def on_end(self, compilation: Any) -> None:
            pass

    event.register("numba:compile", Announcer())  # type: ignore[no-untyped-call, unused-ignore]
