"""Ctrl-C, and the processes that leave it to the one that starts them."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["interrupts_deferred"]


@contextmanager
def interrupts_deferred() -> Iterator[None]:
    """Start processes that leave Ctrl-C to this one; a Ctrl-C meanwhile comes at the end.

    The processes inherit that SIGINT is blocked. Were it ignored here for that while, a Ctrl-C
    would be lost. It may still reach another thread, so it is noted, and raised again.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    noted: list[int] = []
    before: Any = signal.signal(signal.SIGINT, lambda number, frame: noted.append(number))
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)  # what waits is noted here
        signal.signal(signal.SIGINT, before)
        if noted:
            signal.raise_signal(signal.SIGINT)
