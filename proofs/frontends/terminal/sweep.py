"""``proofs sweep``: the twin of one claim on many instances, kept in a folder."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from proofs.referee import InputError

from .arguments import processors
from .output import GREEN, INTERRUPTED, NOT_GREEN, console, print_json, print_page

if TYPE_CHECKING:
    from numeric.sweeps.run import Request
    from proofs.referee.check import Check


def sweep_command(options: argparse.Namespace) -> int:
    """Run one twin on many instances, and print what is kept."""
    start = time.perf_counter()
    import numeric
    from numeric.sweeps.run import Request, evidence
    from proofs.referee.check import Check, settled
    from proofs.referee.ledger import claim_named, ledger, verdict_of
    from proofs.referee.numbers import Numbers

    from .reports import sweep_report

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
        print_json(_sweep_object(check, request, ok))
    else:
        print_page(sweep_report(check, request.folder), console())
    for fault in check.faults:
        print(f"{name}: {fault}", file=sys.stderr)
    if interrupted:
        print("proofs: interrupted; the same command goes on", file=sys.stderr)
        return INTERRUPTED
    return GREEN if ok else NOT_GREEN


def _filled(request: Request) -> bool:
    """Fill the folder and show progress; whether Ctrl-C cut the run short."""
    from numeric.sweeps.run import SweepError, run

    from .progress import sweep_bar

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
