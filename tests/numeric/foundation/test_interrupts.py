"""Ctrl-C while processes start: they leave it to this one, and this one does not lose it."""

import signal
import subprocess
import sys

import pytest

from numeric.foundation.interrupts import interrupts_deferred

BLOCKED = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))"


def started_process_blocks_it():
    done = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True)
    return done.stdout == "True\n"


def test_a_process_that_is_started_leaves_ctrl_c_to_this_one():
    with interrupts_deferred():
        assert started_process_blocks_it()
    assert not started_process_blocks_it()


def interrupted_twice(blocked, reached):
    with interrupts_deferred():
        if not blocked:  # as in a thread of a library that does not block it
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        reached.append("the end")


@pytest.mark.parametrize("blocked", [True, False])
def test_ctrl_c_meanwhile_comes_at_the_end(blocked):
    reached = []
    with pytest.raises(KeyboardInterrupt):
        interrupted_twice(blocked, reached)
    assert reached == ["the end"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_ctrl_c_nothing_comes():
    with interrupts_deferred():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
