"""``proofs sweep``: the same bytes whatever K, the cluster, a kill or a full disk; wrong input."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

for library in ("joblib", "distributed", "pyarrow"):
    pytest.importorskip(library, reason="the extra 'sweep' is not installed")

import psutil  # noqa: E402
from rich.console import Console  # noqa: E402

import numeric  # noqa: E402
from numeric import twin_names, twin_of  # noqa: E402
from numeric.sweeps import read_sweep  # noqa: E402
from proofs.frontends.terminal.progress import sweep_bar  # noqa: E402
from proofs.referee.ledger import verdict_of  # noqa: E402

CLAIM, SAMPLES = "linear-jacobian", "6000"  # ten parts: its twin draws nothing again
pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-m", "proofs"]


def command(folder, *options):
    return ["sweep", CLAIM, "--samples", SAMPLES, "--out", str(folder), "--json", *options]


def swept(folder, *options):
    done = subprocess.run([*COMMAND, *command(folder, *options)], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


AT_A_PART = """
import os, signal, sys
import psutil
from numeric.sweeps.folder import Sweep
from proofs.frontends.terminal.main import main

keep = Sweep.keep

def keep_and_act(sweep, number, found):
    keep(sweep, number, found)
    if number + 1 == {count}:
        {action}

Sweep.keep = keep_and_act
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def swept_until(started):
    """A sweep in which something happens as soon as so many parts are kept, and what it says."""

    def run(action, count, folder, *options):
        program = AT_A_PART.format(action=action, count=count)
        running = started(*command(folder, *options), command=(sys.executable, "-c", program))
        out, err = running.communicate()  # the pipes end with the last of the processes
        assert_nobody_is_left(running.pid)
        return running.returncode, out, err

    return run


KILLED = "os.kill(os.getpid(), signal.SIGKILL)"
INTERRUPTED = "os.killpg(0, signal.SIGINT)"
WORKER_LOST = (
    "next(child for child in psutil.Process().children()"
    " if any('LokyProcess' in word for word in child.cmdline())).kill()"
)


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def parts_kept(folder):
    log = folder / "parts.jsonl"
    return log.read_bytes().count(b"\n") if log.exists() else 0


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """An uninterrupted run in one process."""
    folder = tmp_path_factory.mktemp("sweep") / "whole"
    code, out, err = swept(folder, "--jobs", "1")
    assert (code, err) == (0, "")
    assert parts_kept(folder) == 10
    return folder, json.loads(out)


def test_a_sweep_prints_one_object_and_keeps_what_examine_finds(whole):
    folder, printed = whole
    seconds = printed.pop("seconds")
    assert seconds > 0
    evidence = read_sweep(folder)
    assert evidence.samples == 6000
    assert printed == {
        "ok": True,
        "claim": CLAIM,
        "verdict": "proved",
        "seed": 0,
        "out": str(folder),
        "numeric": evidence.to_dict(),
    }
    assert read_sweep(folder, 100) == numeric.examine(CLAIM, 100)


@pytest.mark.parametrize("jobs", ["2", "4"])
def test_any_number_of_processes_gives_the_same_bytes(run, whole, tmp_path, jobs):
    folder = tmp_path / "again"
    found = run("sweep", CLAIM, "--samples", SAMPLES, "--out", str(folder), "--jobs", jobs)
    assert (found.code, found.err) == (0, "")
    assert contents(folder) == contents(whole[0])


def test_a_run_that_is_killed_interrupted_and_loses_a_worker_goes_on_to_the_same_bytes(
    whole, tmp_path, swept_until
):
    folder = tmp_path / "stopped"

    assert swept_until(KILLED, 2, folder, "--jobs", "2")[0] == -signal.SIGKILL
    assert parts_kept(folder) == 2
    first = (folder / "parts.jsonl").read_bytes()

    code, out, err = swept_until(INTERRUPTED, 3, folder, "--jobs", "2")
    assert (code, err) == (130, "proofs: interrupted; the same command goes on\n")
    assert json.loads(out)["ok"] is False
    assert json.loads(out)["numeric"]["samples"] == 3 * 624
    assert parts_kept(folder) == 3
    second = (folder / "parts.jsonl").read_bytes()
    assert second.startswith(first)

    code, out, err = swept_until(WORKER_LOST, 4, folder, "--jobs", "2")
    kept = parts_kept(folder)
    assert (code, out) == (2, "")
    assert err == (
        f"proofs: a worker process was killed, or ran out of memory; {kept * 624} of 6000 "
        f"instances are kept, the same command goes on\n"
    )
    assert (folder / "parts.jsonl").read_bytes().startswith(second)
    assert 4 <= kept < 10

    assert swept(folder, "--jobs", "1")[0] == 0
    assert contents(folder) == contents(whole[0])


def assert_nobody_is_left(group):
    """The processes of the run end with it, or very soon after: they write to no pipe any more."""
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.killpg(group, 0)
            time.sleep(0.05)


# --- a Dask cluster -----------------------------------------------------------------------------


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler on this machine, and two workers of one thread each."""
    note = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = [*dask, "scheduler", *local, "--port", "0", "--scheduler-file", str(note)]
    with contextlib.ExitStack() as stack:

        def run(command):
            process = stack.enter_context(subprocess.Popen(command, **quiet))
            stack.callback(process.kill)
            return process

        run(scheduler)
        while not note.exists() or not note.read_text():
            time.sleep(0.05)
        one = ["--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)]
        worker = [*dask, "worker", *local, "--scheduler-file", str(note), *one]
        workers = [run(worker), run(worker)]
        address = json.loads(note.read_text())["address"]
        wait_for_workers(address, 2)
        yield address, workers


def wait_for_workers(address, count):
    """In a process of its own: a client leaves threads and warnings behind."""
    code = f"from distributed import Client; Client({address!r}).wait_for_workers({count})"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_a_cluster_that_loses_a_worker_in_the_middle_gives_the_same_bytes(
    whole, tmp_path, cluster, swept_until
):
    address, workers = cluster
    folder = tmp_path / "cluster"
    idle = seconds_of_work(workers[1])
    lost = f"os.kill({workers[0].pid}, signal.SIGKILL)"
    code, out, err = swept_until(lost, 2, folder, "--scheduler", address)
    assert (code, err) == (0, "")
    assert workers[0].wait() == -signal.SIGKILL
    assert seconds_of_work(workers[1]) > idle + 0.1
    assert json.loads(out)["numeric"] == whole[1]["numeric"]
    assert contents(folder) == contents(whole[0])


def seconds_of_work(process):
    return psutil.Process(process.pid).cpu_times().user


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "no://such"])
def test_a_scheduler_that_does_not_answer_is_one_line(run, tmp_path, monkeypatch, address):
    monkeypatch.setattr("numeric.sweeps.run.PATIENCE", 1)
    folder = str(tmp_path / "none")
    found = run("sweep", CLAIM, "--samples", "5", "--out", folder, "--scheduler", address)
    assert (found.code, found.out) == (2, "")
    assert found.err == f"proofs: no Dask scheduler answers at '{address}'\n"
    assert not (tmp_path / "none").exists()


# --- a full disk --------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 KiB."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small tmpfs takes Linux and its root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_is_one_line_and_the_run_goes_on_when_there_is_space(whole, small_disk):
    folder = small_disk / "sweep"
    code, out, err = swept(folder, "--jobs", "1")
    assert (code, out) == (2, "")
    assert "No space left on device; " in err
    assert err.count("\n") == 1
    kept = parts_kept(folder)
    assert 1 <= kept < 10
    assert f"; {kept * 624} of 6000 instances are kept, the same command goes on" in err
    assert not list(folder.rglob("*.draft"))
    assert read_sweep(folder) == read_sweep(whole[0], kept * 624)
    more = ["mount", "-o", "remount,size=16m", str(small_disk)]
    subprocess.run(more, check=True, capture_output=True)
    assert swept(folder, "--jobs", "1")[0] == 0
    assert contents(folder) == contents(whole[0])


# --- verdicts and wrong input, in this process --------------------------------------------------


def test_the_numbers_of_a_refuted_claim_must_violate_it(run, tmp_path):
    found = run("sweep", "lower-bound", "--samples", "60", "--out", str(tmp_path), "--jobs", "1")
    assert (found.code, found.err) == (0, "")
    assert "Refuted" in found.out
    assert "of 60 instances violate it" in found.out
    assert "margins: minimum " in found.out
    assert f"read_sweep('{tmp_path}')" in found.out


def test_numbers_that_contradict_the_verdict_exit_1(run, tmp_path, monkeypatch):
    monkeypatch.setattr("proofs.referee.ledger.verdict_of", lambda name: verdict_of("upper-bound"))
    found = run("sweep", "lower-bound", "--samples", "60", "--out", str(tmp_path), "--jobs", "1")
    assert found.code == 1
    assert "violations: the numbers contradict the verdict" in found.err


def test_a_second_run_recomputes_nothing(run, tmp_path, monkeypatch):
    arguments = ["sweep", "positive-norm", "--samples", "9", "--out", str(tmp_path), "--jobs", "1"]
    first = run(*arguments)
    monkeypatch.setattr("numeric.sweeps.parts.part", None)
    assert run(*arguments) == first


def test_the_bar_shows_rate_and_time_left_but_only_on_a_terminal():
    def shown(**terminal):
        screen = Console(file=io.StringIO(), width=100, **terminal)
        with sweep_bar("a-claim", 5000, screen) as show:
            for kept in (1000, 1500, 4000, 5400):
                show(kept)
        return screen.file.getvalue()

    bar = shown(force_terminal=True)
    assert "a-claim" in bar
    assert "5000/5000" in bar
    assert re.search(r"\d[\d,]*/s", bar)
    assert " left" in bar
    assert shown() == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--samples", "0"], "'0' is not a whole number of at least 1"),
        (["--samples", "-1"], "'-1' is not a whole number of at least 1"),
        (["--samples", "1.5"], "'1.5' is not a whole number of at least 1"),
        (["--samples", "abc"], "'abc' is not a whole number of at least 1"),
        (["--jobs", "0"], "'0' is not a whole number of at least 1"),
        (["--seed", "-1"], "'-1' is not a whole number of at least 0"),
        (["--jobs", "2", "--scheduler", "tcp://x:1"], "not allowed with argument --jobs"),
        (["--scheduler", ""], "'' is no address"),
    ],
)
def test_wrong_options_are_one_line_and_exit_2(run, tmp_path, arguments, message):
    found = run("sweep", CLAIM, "--samples", "5", "--out", str(tmp_path / "out"), *arguments)
    assert (found.code, found.out) == (2, "")
    assert message in found.err
    assert found.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("missing", [["--samples", "5"], ["--out", "x"]])
def test_samples_and_folder_are_required(run, missing):
    found = run("sweep", CLAIM, *missing)
    assert found.code == 2
    assert "the following arguments are required" in found.err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("residual-stp", "no claim is named 'residual-stp'; did you mean residual-step"),
        ("polar_reduction", "polar_reduction is a topic; sweep one of polar-one-step"),
    ],
)
def test_a_name_that_is_no_claim_is_one_line(run, tmp_path, name, message):
    found = run("sweep", name, "--samples", "5", "--out", str(tmp_path / "out"))
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"proofs: {message}")
    assert not (tmp_path / "out").exists()


def test_a_claim_without_a_twin_is_one_line(run, world, tmp_path):
    world('state("lonely", psd(A.T * A))')
    assert "lonely" not in twin_names()
    found = run("sweep", "lonely", "--samples", "5", "--out", str(tmp_path / "out"))
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("proofs: no numeric twin for claim 'lonely'")
    assert found.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_used_is_one_line(run, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("x")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "manifest.json").write_text('{"format": 1, "claim": "x"}')
    for folder, message in (
        ("file", "file is a file: name a folder"),
        ("file/below", "Not a directory"),
        ("full", "holds thesis.tex and no manifest.json: name an empty folder"),
        ("broken", "manifest.json is damaged: "),
        ("old", "manifest.json has format 1: expected 2; name a new folder"),
        ("x" * 300, "File name too long"),
    ):
        out = str(tmp_path / folder)
        found = run("sweep", CLAIM, "--samples", "5", "--out", out, "--jobs", "1")
        assert (found.code, found.out) == (2, ""), folder
        assert message in found.err
        assert found.err.count("\n") == 1


def test_an_edited_sweep_is_refused_in_one_line_that_names_the_file(run, whole, tmp_path):
    for file, before, after in (
        ("manifest.json", b'"seed": ', b'"seed": 1'),
        ("parts.jsonl", b'"fitting": ', b'"fitting": 1'),
    ):
        folder = tmp_path / file
        shutil.copytree(whole[0], folder)
        path = folder / file
        path.write_bytes(path.read_bytes().replace(before, after, 1))
        found = run("sweep", CLAIM, "--samples", "5", "--out", str(folder), "--jobs", "1")
        assert (found.code, found.out) == (2, "")
        assert str(path) in found.err
        assert "edited" in found.err
        assert "name a new folder" in found.err
        assert found.err.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_line(run, tmp_path):
    if os.geteuid() == 0:
        folder = "/proc/sweep"
    else:
        tmp_path.chmod(0o500)
        folder = str(tmp_path / "out")
    found = run("sweep", CLAIM, "--samples", "5", "--out", folder, "--jobs", "1")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"proofs: {folder}: ")
    assert found.err.count("\n") == 1


def test_the_folder_of_another_sweep_is_refused(run, tmp_path):
    def sweep(name, seed):
        options = ["--samples", "5", "--out", str(tmp_path), "--jobs", "1", "--seed", seed]
        return run("sweep", name, *options)

    assert sweep("positive-norm", "0").code == 0
    assert "another sweep: seed 0, not 1; name another folder" in sweep("positive-norm", "1").err
    refused = sweep("power-norm", "0")
    assert refused.code == 2
    assert "another sweep: claim positive-norm, not power-norm" in refused.err


@pytest.mark.parametrize("library", ["joblib", "distributed"])
def test_a_missing_extra_is_one_line(run, tmp_path, monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    where = ["--jobs", "1"] if library == "joblib" else ["--scheduler", "tcp://127.0.0.1:9"]
    found = run("sweep", CLAIM, "--samples", "5", "--out", str(tmp_path / "out"), *where)
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        f"proofs: a sweep needs {library}: install the extra, python -m pip install "
        f"'proof-companion[sweep]'\n"
    )


def test_a_worker_that_would_give_other_bits_is_refused():
    from numeric.sweeps.origin import origin
    from numeric.sweeps.run import _part

    chosen = twin_of(CLAIM)
    here = origin(chosen)
    with pytest.raises(ValueError, match=r"worker on .* differs .*: numpy 1\.0, here"):
        _part(chosen, 0, {**here, "numpy": "1.0"}, 0)


def test_verify_loads_nothing_of_a_sweep():
    code = (
        "import sys; from proofs.frontends.terminal.main import main; "
        "main(['verify', 'upper-bound', '--samples', '5', '--jobs', '1']); "
        "print(sorted({'joblib', 'dask', 'distributed', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
