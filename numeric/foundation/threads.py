"""Threads: a batch shared among ours, and BLAS held at one.

Threads of our own, because those of Numba's parallel loops make a later fork of the process abort
(GNU OpenMP) and double the time of compilation. Their number is ``numba.get_num_threads()``: it
starts as ``NUMBA_NUM_THREADS``, by default the processors of this process, and is what
``numba.set_num_threads`` changes while a program runs. No result depends on it.
"""

import contextlib
import functools
import itertools
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from numeric.foundation.rounding import require_gradual_underflow

__all__ = ["in_shares", "one_blas_thread"]

WORTH_A_THREAD = 2**23
"""Multiplications that take about a millisecond: less is not worth waking another thread, which
takes a tenth of that on an idle machine, and several milliseconds on a busy one (measured)."""

SHARES = 4
"""Shares for each thread: instances differ in what they cost, and so do the processors' other
tasks; who is done first takes the next share."""

USING_BLAS = threading.RLock()
"""One caller at a time: the number of threads that BLAS uses is a setting of the process."""


def in_shares(
    number: int, together: int, multiplications: int, work: Callable[[int, int], Any]
) -> list[Any]:
    """The values of ``work(first, last)`` for the shares of range(number), in order.

    Parameters
    ----------
    number
        The instances of the batch.
    together
        Shares begin at multiples of this.
    multiplications
        About how many the whole batch takes.
    work
        Compiled code without the interpreter's lock, or code that spends its time in such.

    Raises
    ------
    FloatingPointError
        If a thread that takes a share flushes subnormal numbers to zero.
    """
    require_gradual_underflow()
    groups, useful = -(-number // together), 1 + multiplications // WORTH_A_THREAD
    threads = min(groups, useful)
    if threads > 1:
        threads = min(threads, number_of_threads())
    if threads == 1:
        return [work(0, number)]
    shares = min(groups, SHARES * threads)
    edges = [min(groups * k // shares * together, number) for k in range(shares + 1)]
    waiting = deque(enumerate(itertools.pairwise(edges)))
    results: list[Any] = [None] * shares

    def take() -> None:
        require_gradual_underflow()
        while True:
            try:
                place, share = waiting.popleft()  # atomic, as a look before it would not be
            except IndexError:
                return
            results[place] = work(*share)

    others = [_pool(os.getpid()).submit(take) for _ in range(threads - 1)]
    take()
    for other in others:
        other.result()
    return results


def number_of_threads() -> int:
    """As many as Numba's setting says."""
    import numba

    number: int = numba.get_num_threads()
    return number


@functools.cache
def _pool(process: int) -> ThreadPoolExecutor:
    """The threads of this process: a fork inherits none of them, and starts its own."""
    return ThreadPoolExecutor(os.cpu_count())


@contextlib.contextmanager
def one_blas_thread() -> Iterator[None]:
    """While it is entered, BLAS uses one thread, also where compiled code calls it.

    The order of its sums, and so every bit, depends on their number.
    """
    with USING_BLAS, _libraries().limit(limits=1, user_api="blas"):
        yield


@functools.cache
def _libraries() -> Any:
    import scipy.linalg.cython_blas  # noqa: F401  the library that compiled code calls
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
