"""``proofs verify``: the ledger, by proof and by numbers."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .arguments import processors
from .output import GREEN, INTERRUPTED, NOT_GREEN, console, print_json, print_table

if TYPE_CHECKING:
    from proofs.referee.check import Check
    from proofs.referee.verification import Verification


def verify_command(options: argparse.Namespace) -> int:
    """Check the ledger, and print the table of verdicts."""
    start = time.perf_counter()
    from proofs.referee.verification import Verification

    run = Verification(
        tuple(options.names),
        options.samples,
        options.seed,
        options.jobs or processors(),
        symbolic=not options.numeric_only,
        numeric=not options.symbolic_only,
    )
    interrupted = carry_out(run, silent=options.json)
    seconds = time.perf_counter() - start
    if options.json:
        claims = [check.to_dict() for check in run.reported]
        print_json({"ok": run.ok, "seconds": round(seconds, 3), "claims": claims})
    else:
        _print_verdicts(run, seconds, interrupted)
    for failure in [] if interrupted else run.failures():
        print(failure, file=sys.stderr)
    return INTERRUPTED if interrupted else GREEN if run.ok else NOT_GREEN


def carry_out(run: Verification, silent: bool) -> bool:
    """Run the checks and show progress; whether Ctrl-C cut the run short."""
    from proofs.referee.ledger import ledger
    from proofs.referee.verdict_cache import fingerprint, remember

    from .progress import progress

    key = fingerprint()
    try:
        with run.running() as checks, progress(run, console(sys.stderr), silent) as show:
            for check in checks:
                show(check)
    except KeyboardInterrupt:
        return True
    if run.symbolic and not run.names and not ledger().broken:
        remember([check.listed() for check in run.reported], key)
    return False


def _colour(check: Check, colours: Mapping[str, bool], interrupted: bool) -> bool | None:
    """Whether a claim is green; None where what that rests on was not reached."""
    is_green = colours[check.claim.name]
    return None if interrupted and not is_green and not check.faults else is_green


def _print_verdicts(run: Verification, seconds: float, interrupted: bool) -> None:
    from .tables import row, summary, verdict_table

    screen, colours = console(), run.green
    rows = [row(check, _colour(check, colours, interrupted)) for check in run.reported]
    print_table(verdict_table(rows, screen.width), screen)
    screen.print()
    screen.print(summary(run, seconds, interrupted))
    unknown = [check.claim.name for check in run.reported if check.is_unsettled]
    if unknown:
        screen.print(f"unknown whether any values satisfy the hypotheses of {', '.join(unknown)}")
