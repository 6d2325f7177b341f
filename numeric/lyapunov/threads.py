"""Threads: one for BLAS, and the batch shared among those of Numba."""

import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

__all__ = ["in_shares", "one_blas_thread"]


def one_blas_thread() -> AbstractContextManager[object]:
    """Hold BLAS at one thread: the order of its sums, and so every bit, depends on the number."""
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited


@functools.cache
def _libraries() -> Any:
    import scipy.linalg.cython_blas  # noqa: F401  the library that compiled code calls
    import threadpoolctl

    return threadpoolctl.ThreadpoolController()


def in_shares(
    pool: ThreadPoolExecutor, number: int, operations: int, work: Callable[[slice], Any]
) -> list[Any]:
    """What ``work`` returns for equal shares of range(number), one for each thread of Numba.

    Fewer than a million floating-point operations are not worth a hand-over of 50 µs.
    """
    from numba import get_num_threads

    threads = min(number, get_num_threads()) if operations >= 1_000_000 else 1
    if threads == 1:
        return [work(slice(0, number))]
    edges = [number * thread // threads for thread in range(threads + 1)]
    return list(pool.map(work, map(slice, edges, edges[1:])))
