"""Runs the numeric twins, here or in processes of their own, with the same numbers either way."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from numeric.foundation.interrupts import interrupts_deferred

from .authors import output_aside
from .ledger import ledger
from .processes import processes

if TYPE_CHECKING:
    from numeric import Evidence

BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
NUMBA_THREADS = "NUMBA_NUM_THREADS"


@dataclass(frozen=True)
class Numbers:
    """The findings of the numbers side on a claim, or why there are none."""

    evidence: Evidence | None
    problem: str
    seconds: float


def examined(name: str, samples: int, seed: int) -> Numbers:
    """Run the numeric twin of a claim."""
    start = time.perf_counter()
    evidence: Evidence | None = None
    problem = ""
    try:
        from numeric import examine, twin_names
        from numeric.foundation.threads import one_blas_thread

        if name not in twin_names():
            len(ledger())  # it reads the claims: the twins of another package come with them
        with one_blas_thread(), output_aside():
            evidence = examine(name, samples, seed)
    except Exception as error:
        problem = (
            str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
        )
    return Numbers(evidence, problem, time.perf_counter() - start)


@dataclass
class Twins:
    """Where the twins run, and which have been started."""

    pool: ProcessPoolExecutor | None
    samples: int
    seed: int
    started: dict[str, Future[Numbers]] = field(default_factory=dict)

    def start(self, names: Iterable[str]) -> None:
        """Let the processes begin."""
        if self.pool is not None:
            with interrupts_deferred():
                for name in names:
                    task: Future[Numbers] = self.pool.submit(
                        examined, name, self.samples, self.seed
                    )
                    self.started[name] = task

    def result(self, name: str) -> Numbers:
        """The numbers of a claim, as soon as they are there."""
        if self.pool is None:
            return examined(name, self.samples, self.seed)
        if name not in self.started:
            self.start([name])
        return self.started[name].result()


@contextmanager
def twins(jobs: int, samples: int, seed: int) -> Iterator[Twins]:
    """The twins, run by so many processes; they end with the block."""
    # One BLAS thread, whatever the number of processes: the same sums in the same order.
    os.environ.update(dict.fromkeys(BLAS_THREADS, "1"))
    if "numba" not in sys.modules:  # it refuses a change once its threads have begun
        os.environ[NUMBA_THREADS] = "1"
    if jobs == 1:
        yield Twins(None, samples, seed)
        return
    with processes(jobs, "spawn") as pool:
        yield Twins(pool, samples, seed)
