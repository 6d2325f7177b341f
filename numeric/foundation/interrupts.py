"""Ctrl-C, and the processes that leave it to the one that starts them."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["interrupts_ignored"]


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Start processes that leave Ctrl-C to this one: they inherit what is ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: Any = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
