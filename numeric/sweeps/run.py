"""Runs a sweep: its parts on processes of this machine or on a Dask cluster, kept as they come."""

from __future__ import annotations

import functools
import logging
import os
import signal
import socket
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numeric.foundation.interrupts import interrupts_deferred

if TYPE_CHECKING:
    from numeric.twins import Twin
    from numeric.twins.evidence import Evidence, Outcomes

    Task = Callable[[int], Outcomes]
    Results = Callable[[Task, Sequence[int]], Generator[Outcomes]]

PATIENCE = 5
"""Seconds to wait for a scheduler, and then for a first worker."""


class SweepError(Exception):
    """A sweep that cannot be run or gone on with; the message is one line for the user."""


@dataclass(frozen=True)
class Request:
    """A sweep that is asked for; on a cluster if ``scheduler`` is its address."""

    chosen: Twin
    samples: int
    seed: int
    folder: Path
    jobs: int = 1
    scheduler: str | None = None


def run(request: Request) -> Generator[int]:
    """Fill the folder; say at first, and after each part, how many instances are kept.

    Raises
    ------
    SweepError
        If something is wrong with the request, or stops the run: in one line, which says what is
        kept. The same request goes on from there.
    """
    _require_the_extra(request)
    kept = 0
    with _in_one_line(request, lambda: kept):
        from numeric.sweeps.folder import opened
        from numeric.sweeps.origin import origin

        chosen = request.chosen
        made_by = origin(chosen)
        task = functools.partial(_part, chosen, request.seed, made_by)
        with (
            _back_end(request) as results,
            opened(request.folder, chosen, request.seed, request.samples, made_by) as sweep,
        ):
            yield (kept := sweep.fitting)
            while numbers := sweep.missing():
                with closing(results(task, numbers)) as parts:
                    for number, found in zip(numbers, parts, strict=True):
                        sweep.keep(number, found)
                        yield (kept := sweep.fitting)


def evidence(request: Request) -> Evidence | None:
    """The evidence of the instances that are kept, if there are any."""
    from numeric.sweeps import read_sweep

    try:
        return read_sweep(request.folder, request.samples)
    except ValueError:
        return None


# --- what a worker does -------------------------------------------------------------------------


def _part(chosen: Twin, seed: int, made_by: Mapping[str, str], number: int) -> Outcomes:
    """Run one part, unless this process would give other bits than the one that keeps them."""
    from numeric.sweeps.origin import differences
    from numeric.sweeps.parts import part

    if other := differences(made_by, _own_origin(chosen)):
        raise ValueError(f"the worker on {socket.gethostname()} differs from this machine: {other}")
    return part(chosen, seed, number)


def _belong_to(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end soon after it, even if it was killed and said nothing.

    SIGINT is blocked here, but a resource tracker that starts in this process unblocks it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@functools.cache
def _own_origin(chosen: Twin) -> dict[str, str]:
    from numeric.sweeps.origin import origin

    return origin(chosen)


# --- where the parts run ------------------------------------------------------------------------


def _require_the_extra(request: Request) -> None:
    for library in ("joblib", "pyarrow", *(("distributed",) if request.scheduler else ())):
        try:
            import_module(library)
        except ImportError as error:
            raise SweepError(
                f"a sweep needs {library}: install the extra, python -m pip install "
                f"'proof-companion[sweep]'"
            ) from error


@contextmanager
def _back_end(request: Request) -> Iterator[Results]:
    """A function that runs a task on each number and gives the results in their order."""
    if request.scheduler is None:
        yield functools.partial(_on_processes, request.jobs)
    else:
        with _client(request.scheduler) as client:
            yield functools.partial(_on_cluster, client)


def _on_processes(jobs: int, task: Task, numbers: Sequence[int]) -> Generator[Outcomes]:
    from joblib import Parallel, delayed, parallel_config
    from joblib.externals.loky.backend.resource_tracker import ensure_running

    ensure_running()  # that of some versions unblocks SIGINT when it starts
    ending = {"initializer": _belong_to, "initargs": (os.getpid(),)}
    with parallel_config("loky", inner_max_num_threads=1, **ending):
        parallel = Parallel(jobs, return_as="generator", batch_size=1, max_nbytes=None)
        with interrupts_deferred():  # the processes leave Ctrl-C to this one
            results = parallel(delayed(task)(number) for number in numbers)
    # When a run is stopped, parts were begun, or done, in vain; joblib would warn of it.
    in_vain = r"\d+ tasks (have been successfully executed|which were still being processed)"
    warnings.filterwarnings("ignore", in_vain, UserWarning)
    with closing(results):
        yield from results


def _on_cluster(client: Any, task: Task, numbers: Sequence[int]) -> Generator[Outcomes]:
    """Dask itself gives the parts of a worker that dies to another one.

    Not through joblib: where the cluster has one core when the run begins, joblib's Dask back end
    runs everything here, and it never takes notice of workers that come later.
    """
    from distributed.comm.core import CommClosedError

    waiting: deque[Any] = deque()
    try:
        for number in numbers:
            waiting.append(client.submit(task, number, pure=False))
            if len(waiting) > 2 * sum(client.nthreads().values()):
                yield _awaited(client, waiting.popleft())
        while waiting:
            yield _awaited(client, waiting.popleft())
    except (CommClosedError, CancelledError) as error:
        raise ValueError("the Dask scheduler is gone") from error
    finally:
        with suppress(Exception):  # a scheduler that is gone has nothing to cancel
            client.cancel(list(waiting))


def _awaited(client: Any, future: Any) -> Outcomes:
    """The result of a part, unless every worker has gone and none comes back for a while."""
    while True:
        try:
            found: Outcomes = future.result(timeout=PATIENCE)
            return found
        except TimeoutError as error:
            if not client.nthreads():
                raise ValueError(
                    "the Dask cluster has lost its workers; each needs proof-companion"
                ) from error


@contextmanager
def _client(address: str) -> Iterator[Any]:
    import distributed

    for name in ("distributed", "distributed.client", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # we tell it in one line
    try:
        client = distributed.Client(  # type: ignore[no-untyped-call, unused-ignore]
            address, timeout=PATIENCE
        )
    except Exception as error:  # whatever a stranger at that address says
        raise SweepError(f"no Dask scheduler answers at {address!r}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise SweepError(f"the Dask cluster at {address!r} has no worker") from error
        yield client


@contextmanager
def _in_one_line(request: Request, kept: Any) -> Iterator[None]:
    """Turn whatever can stop a sweep into one line that says what is kept."""
    try:
        yield
    except SweepError:
        raise
    except Exception as error:
        rest = f"; {kept()} of {request.samples} instances are kept, the same command goes on"
        line = _line(error, request.folder)
        raise SweepError(f"{line}{rest if kept() else ''}") from error


def _line(error: Exception, folder: Path) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or folder}: {error.strerror}"
    if isinstance(error, BrokenExecutor):
        return "a worker process was killed, or ran out of memory"
    message = " ".join(str(error).split())
    return message if isinstance(error, ValueError) else f"{type(error).__name__}: {message}"
