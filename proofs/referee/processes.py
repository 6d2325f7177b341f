"""Processes that work beside this one, and end with the block that needs them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any


@contextmanager
def processes(
    jobs: int, method: str, begin: Callable[..., object] | None = None, *given: Any
) -> Iterator[ProcessPoolExecutor]:
    """So many processes, started by that method of :mod:`multiprocessing`.

    Each calls ``begin(*given)`` before all else.
    """
    context = multiprocessing.get_context(method)
    pool = ProcessPoolExecutor(jobs, context, begin, given)
    try:
        yield pool
    except BaseException:
        # They may have work for minutes: end ours, rather than wait for them at exit.
        pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    pool.shutdown()
