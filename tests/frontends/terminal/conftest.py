"""Runs of ``proofs`` in a process of its own, which a test can interrupt."""

from __future__ import annotations

import codecs
import contextlib
import os
import signal
import subprocess
import sys
import threading

import pytest


@pytest.fixture
def started():
    """Start a command in its own process group; with the test it ends, and its pipes close."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with contextlib.ExitStack() as stack:

        def start(*arguments, command=(sys.executable, "-m", "proofs"), **others):
            running = subprocess.Popen([*command, *arguments], **(pipes | others), process_group=0)
            stack.enter_context(running)
            stack.callback(end, running.pid)
            return running

        yield start


class Screen:
    """A terminal that is read all the time, as a real one is: nobody waits to write to it."""

    def __init__(self):
        self.terminal, self.stderr = os.openpty()
        self.seen, self.ended, self.changed = "", False, threading.Condition()

    def read(self):
        """Read until nobody writes any more."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        with contextlib.suppress(OSError):
            while data := os.read(self.terminal, 4096):
                with self.changed:
                    self.seen += decoder.decode(data)
                    self.changed.notify_all()
        os.close(self.terminal)
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def until(self, word):
        """What is shown as soon as the word is seen."""
        with self.changed:
            self.changed.wait_for(lambda: word in self.seen or self.ended)
            assert word in self.seen
            return self.seen


@pytest.fixture
def watched(started):
    """Start a command whose stderr is a terminal, and hand over both."""

    def call(*arguments):
        screen = Screen()
        running = started(*arguments, stderr=screen.stderr)
        os.close(screen.stderr)
        threading.Thread(target=screen.read, daemon=True).start()
        return running, screen

    return call


def end(group):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
