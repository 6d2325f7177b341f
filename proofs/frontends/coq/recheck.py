"""Runs Coq on exported claims: the library is compiled once, and several claims make one file."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT
from threading import Lock

from proofs.referee import InputError

from .development import HEADER, Development
from .library import FILES, LOGICAL_NAME, sources
from .versions import SUPPORTED, Installed, installed

_CLOSED = "Closed under the global context"
_CLAIM = "claim: "
_BATCH = 300_000
"""About how many characters of Coq make one file: loading MathComp takes as long as some claims."""


@dataclass(frozen=True)
class Result:
    """How one claim fared.

    ``status`` is ``re-checked``, ``given`` (re-checked, with premises that the kernel takes too),
    ``refused`` by Coq, ``not exported``, or ``open``, where there is no proof to check; ``message``
    says why, in the latter three cases.
    ``theorem`` is what Coq accepts.
    """

    name: str
    status: str
    seconds: float = 0.0
    axioms: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    message: str = ""
    theorem: str = ""

    @property
    def ok(self) -> bool:
        """Whether Coq accepts the claim, without axioms."""
        return self.status in ("re-checked", "given") and not self.axioms

    def to_dict(self) -> dict[str, object]:
        """The result as plain data."""
        return {**asdict(self), "seconds": round(self.seconds, 3), "ok": self.ok}


def compiled_library() -> Path:
    """The folder of the compiled library; it is compiled when it, Coq or MathComp is a new one.

    Raises
    ------
    InputError
        If it does not compile, as with a version of Coq or MathComp that is not supported.
    """
    found = installed()
    key = hashlib.sha256("\n".join([repr(found), *sources()]).encode()).hexdigest()[:16]
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    place = Path(home) / "proof-companion" / f"coq-{key}"
    if not place.is_dir():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as folder:
            draft = Path(folder) / "library"
            draft.mkdir()
            _compile(found, draft)
            if not place.is_dir():
                draft.rename(place)
    return place


def _compile(found: Installed, folder: Path) -> None:
    for name, source in zip(FILES, sources(), strict=True):
        (folder / f"{name}.v").write_text(source, encoding="utf-8")
        command = [found.compiler, "-q", "-w", "none", "-Q", ".", LOGICAL_NAME, f"{name}.v"]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if run.returncode:
            raise InputError(
                f"{name}.v of the library does not compile with {found}; supported are {SUPPORTED}:"
                f" {first_error(run.stderr)}"
            )


def first_error(text: str) -> str:
    """Coq's error message in one line, without the place in a file that is gone.

    What is wrong comes last, after all that was known.
    """
    lines = [line for line in text.splitlines() if not line.startswith("File ")]
    return " ".join(" ".join(lines).split())[-300:] or "no message"


# --- claims ------------------------------------------------------------------------------------


def recheck(developments: Sequence[Development], jobs: int) -> Generator[Result, None, None]:
    """Have Coq check the developments, ``jobs`` files at a time; the results, file by file.

    Whoever closes the generator, or ends it by an exception, ends Coq, too.
    """
    running = _Running(compiled_library())
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        checks = [
            pool.submit(_checked, batch, running, Path(folder) / str(number))
            for number, batch in enumerate(_batches(developments))
        ]
        try:
            for check in as_completed(checks):
                yield from check.result()
        finally:
            running.stop()
            pool.shutdown(cancel_futures=True)


class _Running:
    """The processes of Coq, with the library: where they are stopped, none runs and none begins."""

    def __init__(self, library: Path) -> None:
        self._command = [installed().compiler, "-q", "-w", "none", "-Q", str(library), LOGICAL_NAME]
        self._processes: list[subprocess.Popen[str]] | None = []
        self._lock = Lock()

    def begin(self, source: Path) -> subprocess.Popen[str]:
        """A new process, which checks the file."""
        with self._lock:
            if self._processes is None:
                raise CancelledError
            process = subprocess.Popen(
                [*self._command, str(source)], stdout=PIPE, stderr=STDOUT, text=True
            )
            self._processes.append(process)
        return process

    def stop(self) -> None:
        """Kill what runs."""
        with self._lock:
            for process in self._processes or ():
                process.kill()
            self._processes = None


def _batches(developments: Sequence[Development]) -> Iterator[list[Development]]:
    """Files of about one length, the long ones first."""
    batch, length = list[Development](), 0
    for item in sorted(developments, key=lambda item: -len(item.body)):
        if batch and length + len(item.body) > _BATCH:
            yield batch
            batch, length = [], 0
        batch.append(item)
        length += len(item.body)
    if batch:
        yield batch


def _checked(batch: Sequence[Development], running: _Running, folder: Path) -> list[Result]:
    """The results of the claims of one file; what follows a refused one is a file of its own."""
    folder.mkdir()
    source = folder / "claims.v"
    parts = (f"{_mark(item)}\n{item.body}" for item in batch)
    source.write_text(HEADER + "\n".join(parts), encoding="utf-8")
    heard = _heard(running.begin(source))
    results = [_result(item, heard[item.identifier]) for item in batch if item.identifier in heard]
    if not results:
        everything = " ".join(line for lines in heard.values() for _, line in lines)
        raise InputError(f"Coq stopped before the first claim: {everything[:300]}")
    rest = batch[len(results) :]
    return results + (_checked(rest, running, folder / "rest") if rest else [])


def _mark(item: Development) -> str:
    """Has Coq say which claim comes now."""
    return f'Goal True. idtac "{_CLAIM}{item.identifier}". exact I. Qed.'


def _heard(process: subprocess.Popen[str]) -> dict[str, list[tuple[float, str]]]:
    """The lines that Coq prints, each with its time, under the claim that it is about."""
    heard = dict[str, list[tuple[float, str]]]()
    now = heard.setdefault("", [])
    with process:
        for line in process.stdout or ():
            if line.startswith(_CLAIM):
                now = heard.setdefault(line.removeprefix(_CLAIM).strip(), [])
            now.append((time.perf_counter(), line.strip()))
    return {name: lines for name, lines in heard.items() if name or lines}


def _result(item: Development, heard: Sequence[tuple[float, str]]) -> Result:
    """One claim's result from what Coq said of it, which begins with the mark."""
    seconds = heard[-1][0] - heard[0][0]
    lines = [line for _, line in heard[1:]]
    if _CLOSED in lines:
        status = "given" if item.facts or item.premises else "re-checked"
        return _accepted(item, status, seconds, ())
    if "Axioms:" in lines:
        axioms = [line for line in lines[lines.index("Axioms:") + 1 :] if " :" in line]
        names = tuple(line.split(" :")[0] for line in axioms)
        return _accepted(item, "re-checked", seconds, names)
    return Result(item.name, "refused", seconds, message=first_error("\n".join(lines)))


def _accepted(item: Development, status: str, seconds: float, axioms: tuple[str, ...]) -> Result:
    return Result(
        item.name, status, seconds, axioms, item.facts, item.premises, theorem=item.theorem
    )
