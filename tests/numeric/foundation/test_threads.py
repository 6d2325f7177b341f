"""Batches shared among threads: every instance once, in order, and a fork that goes on."""

import os
import subprocess
import sys
import threading

import numba
import numpy as np
import pytest

import numeric.foundation.threads
from numeric.enclosures import spectral_norm
from numeric.foundation.threads import in_shares

ENOUGH = 2**40
"""Multiplications that are worth any number of threads."""


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
@pytest.mark.parametrize(("number", "together"), [(1, 1), (1, 4), (5, 4), (12, 4), (29, 3)])
def test_shares_cover_the_batch_once_and_their_results_come_in_order(
    monkeypatch, threads, number, together
):
    monkeypatch.setattr(numeric.foundation.threads, "number_of_threads", lambda: threads)
    shares = in_shares(number, together, ENOUGH, lambda first, last: (first, last))
    assert [place for share in shares for place in range(*share)] == list(range(number))
    assert all(first % together == 0 for first, _ in shares)


def test_one_thread_is_asked_for_by_numbas_setting():
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        seen = in_shares(9, 1, ENOUGH, lambda *_: threading.get_ident())
    finally:
        numba.set_num_threads(before)
    assert seen == [threading.get_ident()]


def test_little_work_stays_with_the_caller(monkeypatch):
    monkeypatch.setattr(numeric.foundation.threads, "number_of_threads", lambda: 4)
    assert in_shares(9, 1, 1000, lambda *_: threading.get_ident()) == [threading.get_ident()]


def test_an_error_in_a_share_reaches_the_caller(monkeypatch):
    monkeypatch.setattr(numeric.foundation.threads, "number_of_threads", lambda: 2)

    def refuse(first, last):
        raise ValueError(f"share {first} to {last}")

    with pytest.raises(ValueError, match="share"):
        in_shares(8, 1, ENOUGH, refuse)


PROGRAMS = {
    "jacobians": """
from numeric.jacobians import rnn_jacobian
compute = lambda n: rnn_jacobian(
    r((9, n, n)), r((9, n, 1)), r((9, n)), r((9, 3, 1)), r((9, n))
)
""",
    "enclosures": """
from numeric.enclosures import spectral_norm
compute = lambda n: spectral_norm(r((9, n, n))).upper
""",
    "exponents": """
from numeric.lyapunov import lyapunov_exponents
compute = lambda n: lyapunov_exponents(r((9, 70, n, n))).values
""",
}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_fork_of_a_process_that_has_computed_computes_the_same(name):
    program = f"""
import os, sys, numpy as np
from numeric.foundation import threads
threads.WORTH_A_THREAD, threads.number_of_threads = 1, lambda: 2
r = lambda shape: np.random.default_rng(0).standard_normal(shape)
{PROGRAMS[name]}
before = [compute(n) for n in (3, 65)]
child = os.fork()
same = all(np.array_equal(compute(n), found) for n, found in zip((3, 65), before))
if child == 0:
    sys.exit(0 if same else 7)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) + (not same))
"""
    command = [sys.executable, "-c", program]
    far_more_than_needed = 3600  # it only ends a deadlock
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=far_more_than_needed, check=False
    )
    assert done.returncode == 0, done.stderr


def test_many_python_threads_get_the_bits_that_one_gets(monkeypatch):
    monkeypatch.setattr(numeric.foundation.threads, "WORTH_A_THREAD", 1)
    monkeypatch.setattr(numeric.foundation.threads, "number_of_threads", lambda: 2)
    draw = np.random.default_rng(0)
    stacks = [draw.standard_normal((9, n, n)) for n in (5, 30, 70)] * 4
    alone = [spectral_norm(stack) for stack in stacks]
    found = [None] * len(stacks)

    def compute(place):
        found[place] = spectral_norm(stacks[place])

    threads = [threading.Thread(target=compute, args=(place,)) for place in range(len(stacks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for mine, theirs in zip(alone, found, strict=True):
        assert np.array_equal(mine.lower, theirs.lower)
        assert np.array_equal(mine.upper, theirs.upper)
