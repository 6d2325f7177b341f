"""BLAS held at one thread: the order of its sums, and so every bit, depends on their number."""

import functools
from contextlib import AbstractContextManager
from typing import Any

__all__ = ["one_blas_thread"]


def one_blas_thread() -> AbstractContextManager[object]:
    """While it is entered, BLAS uses one thread, also where compiled code calls it."""
    limited: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limited


@functools.cache
def _libraries() -> Any:
    import scipy.linalg.cython_blas  # noqa: F401  the library that compiled code calls
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
