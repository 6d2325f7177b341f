"""The command line: ``proofs verify``, ``list``, ``show``, ``sweep``, ``prove``, ``new``, and, for
Coq, ``export`` and ``recheck``.

Exit codes: 0 all green, 1 something is not, 2 usage or input error, 130 interrupted.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .arguments import parser as _parser
from .arguments import processors
from .inputs import InputError

if TYPE_CHECKING:
    from numeric.sweeps.run import Request

    from .claim import Conjecture
    from .verdict import Verdict
    from .verification import Check, Verification

GREEN, NOT_GREEN, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    gc.set_threshold(500_000)  # a proof is many small objects that stay: there is little to collect
    atexit.register(gc.freeze)  # and nothing that the end of the process does not free
    try:
        options = _parser().parse_args(arguments)
        code = _COMMANDS[options.command](options)
        sys.stdout.flush()
        return code
    except InputError as error:
        print(f"proofs: {error}", file=sys.stderr)
        return WRONG_INPUT
    except KeyboardInterrupt:
        print("proofs: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; without this, Python complains once more when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_GREEN


def _print_json(value: dict[str, object]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


# --- verify, list, show -------------------------------------------------------------------------


def _verify(options: argparse.Namespace) -> int:
    start = time.perf_counter()
    from .verification import Verification

    run = Verification(
        tuple(options.names),
        options.samples,
        options.seed,
        options.jobs or processors(),
        symbolic=not options.numeric_only,
        numeric=not options.symbolic_only,
    )
    interrupted = _carry_out(run, silent=options.json)
    seconds = time.perf_counter() - start
    if options.json:
        claims = [check.to_dict() for check in run.reported]
        _print_json({"ok": run.ok, "seconds": round(seconds, 3), "claims": claims})
    else:
        _print_verdicts(run, seconds, interrupted)
    for failure in [] if interrupted else run.failures():
        print(failure, file=sys.stderr)
    return INTERRUPTED if interrupted else GREEN if run.ok else NOT_GREEN


def _carry_out(run: Verification, silent: bool) -> bool:
    """Run the checks and show progress; whether Ctrl-C cut the run short."""
    from .remembered import fingerprint, remember
    from .report import console, progress

    key = fingerprint()
    try:
        with closing(run.run()) as checks, progress(run, console(), silent) as show:
            for check in checks:
                show(check)
    except KeyboardInterrupt:
        return True
    if run.symbolic and not run.names:
        remember([check.listed() for check in run.reported], key)
    return False


def _print_verdicts(run: Verification, seconds: float, interrupted: bool) -> None:
    from .report import console, row, summary, verdict_table

    screen, colours = console(), run.green
    rows = [row(check, colours[check.claim.name]) for check in run.reported]
    screen.print(verdict_table(rows, screen.width))
    screen.print()
    screen.print(summary(run, seconds, interrupted))
    unknown = [check.claim.name for check in run.reported if check.is_unsettled]
    if unknown:
        screen.print(f"unknown whether any values satisfy the hypotheses of {', '.join(unknown)}")


def _list(options: argparse.Namespace) -> int:
    from .remembered import recall
    from .report import console, ledger_table

    claims: Sequence[dict[str, Any]] | None = recall()
    if claims is None:
        from .verification import Verification

        run = Verification(numeric=False)
        if _carry_out(run, silent=options.json):
            return INTERRUPTED
        claims = [check.listed() for check in run.reported]
    if options.json:
        _print_json({"claims": list(claims)})
    else:
        console().print(ledger_table(claims))
    return GREEN


def _show(options: argparse.Namespace) -> int:
    from .claim import ledger, verdict_of
    from .inputs import claim_named
    from .page import claim_page
    from .report import console
    from .twin_runs import examined
    from .verification import Check, settled

    claim = ledger()[claim_named(options.name, "show")]
    verdict = settled(partial(verdict_of, claim.name))
    check = Check(claim, verdict, examined(claim.name, options.samples, options.seed))
    screen = console()
    for line in claim_page(check):
        screen.print(line, soft_wrap=True)
    return GREEN if check.decided and check.agrees else NOT_GREEN


# --- sweep --------------------------------------------------------------------------------------


def _sweep(options: argparse.Namespace) -> int:
    start = time.perf_counter()
    import numeric
    from numeric.sweeps.run import Request, evidence

    from .claim import ledger, verdict_of
    from .inputs import claim_named
    from .twin_runs import Numbers
    from .verification import Check, settled

    name = claim_named(options.name, "sweep")
    jobs = options.jobs or processors()
    try:
        chosen = numeric.twin_of(name)
    except ValueError as error:
        raise InputError(str(error)) from error
    request = Request(chosen, options.samples, options.seed, options.out, jobs, options.scheduler)
    interrupted = _filled(request)
    found = evidence(request)
    problem = "" if found else "nothing is kept yet"
    numbers = Numbers(found, problem, time.perf_counter() - start)
    check = Check(ledger()[name], settled(partial(verdict_of, name)), numbers)
    ok = check.agrees and not interrupted
    if options.json:
        _print_json(_sweep_object(check, request, ok))
    else:
        _print_sweep(check, request.folder)
    for fault in check.faults:
        print(f"{name}: {fault}", file=sys.stderr)
    if interrupted:
        print("proofs: interrupted; the same command goes on", file=sys.stderr)
        return INTERRUPTED
    return GREEN if ok else NOT_GREEN


def _filled(request: Request) -> bool:
    """Fill the folder and show progress; whether Ctrl-C cut the run short."""
    from numeric.sweeps.run import SweepError, run

    from .report import console, sweep_bar

    try:
        bar = sweep_bar(request.chosen.claim, request.samples, console(sys.stderr))
        with closing(run(request)) as counts, bar as show:
            for kept in counts:
                show(kept)
    except SweepError as error:
        raise InputError(str(error)) from error
    except KeyboardInterrupt:
        return True
    return False


def _sweep_object(check: Check, request: Request, ok: bool) -> dict[str, object]:
    found = check.numbers.evidence if check.numbers else None
    return {
        "ok": ok,
        "claim": request.chosen.claim,
        "verdict": check.verdict.word if check.verdict else None,
        "seed": request.seed,
        "out": str(request.folder),
        "seconds": round(check.numbers.seconds, 3) if check.numbers else 0,
        "numeric": found.to_dict() if found else None,
    }


def _print_sweep(check: Check, folder: Path) -> None:
    from .page import sweep_page
    from .report import console

    screen = console()
    for line in sweep_page(check, folder):
        screen.print(line, soft_wrap=True)


# --- prove, new ---------------------------------------------------------------------------------


def _prove(options: argparse.Namespace) -> int:
    from .decision import decide
    from .inputs import conjectures_in, naming_the_line
    from .verification import settled

    conjectures = conjectures_in(options.file)
    decided: list[tuple[Conjecture, Verdict]] = []
    interrupted = False
    try:
        for conjecture in conjectures:
            verdict = settled(naming_the_line(options.file)(partial(decide, conjecture)))
            decided.append((conjecture, verdict))
            if not options.json:
                _print_verdict(conjecture, verdict)
    except KeyboardInterrupt:
        interrupted = True
    if options.json:
        _print_json({"conjectures": [_decided_object(*pair) for pair in decided]})
    else:
        words = [verdict.word for _, verdict in decided]
        counts = [f"{words.count(word)} {word}" for word in ("proved", "refuted", "open")]
        print(f"{len(decided)} of {len(conjectures)} decided: {', '.join(counts)}")
    if interrupted:
        return INTERRUPTED
    empty = [conjecture.name for conjecture, verdict in decided if verdict.satisfiable is False]
    if empty:
        print(
            f"proofs: vacuous: no values satisfy what {', '.join(empty)} assumes", file=sys.stderr
        )
        return WRONG_INPUT
    return GREEN if all(verdict.word == "proved" for _, verdict in decided) else NOT_GREEN


def _print_verdict(conjecture: Conjecture, verdict: Verdict) -> None:
    from .page import conjecture_page
    from .report import console

    screen = console()
    for line in conjecture_page(conjecture, verdict):
        screen.print(line, soft_wrap=True)


def _decided_object(conjecture: Conjecture, verdict: Verdict) -> dict[str, object]:
    from .display import displayed
    from .witness_text import witness

    theorem = verdict.theorem
    shown = displayed(theorem, conjecture.hypotheses, conjecture.goal)
    found = witness(theorem, shown.notation) if theorem is not None else None
    proof = shown.to_dict() if theorem and verdict.word == "proved" else None
    return {
        "name": conjecture.name,
        "verdict": verdict.word,
        "satisfiable": verdict.satisfiable,
        "certificate": proof,
        "witness": found.to_dict() if found else None,
        "tried": list(verdict.tried),
        "seconds": round(verdict.seconds, 6),
    }


def _new(options: argparse.Namespace) -> int:
    from .scaffold import write_claim

    for path in write_claim(options.name, options.topic, Path.cwd()):
        print(path)
    return GREEN


# --- export, recheck ----------------------------------------------------------------------------


def _export(options: argparse.Namespace) -> int:
    from .frontends.coq.command_line import export_command

    return GREEN if export_command(options) else NOT_GREEN


def _recheck(options: argparse.Namespace) -> int:
    from .frontends.coq.command_line import recheck_command

    return GREEN if recheck_command(options) else NOT_GREEN


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "verify": _verify,
    "list": _list,
    "show": _show,
    "sweep": _sweep,
    "prove": _prove,
    "new": _new,
    "export": _export,
    "recheck": _recheck,
}
