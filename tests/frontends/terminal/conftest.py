"""Runs of ``proofs`` in a process of its own, which a test can interrupt."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

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


def end(group):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
