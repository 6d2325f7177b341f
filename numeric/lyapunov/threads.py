"""A batch, shared among the threads of Numba."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

__all__ = ["in_shares"]


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
