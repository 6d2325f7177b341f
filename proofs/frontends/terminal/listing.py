"""``proofs list``: the ledger with its verdicts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from .output import GREEN, INTERRUPTED, console, print_json


def list_command(options: argparse.Namespace) -> int:
    """Print the ledger with its verdicts."""
    from proofs.referee.verdict_cache import recall

    from .tables import ledger_table
    from .verify import carry_out

    claims: Sequence[dict[str, Any]] | None = recall()
    if claims is None:
        from proofs.referee.ledger import ledger
        from proofs.referee.verification import Verification

        run = Verification(numeric=False)
        if carry_out(run, silent=options.json):
            return INTERRUPTED
        claims = [check.listed() for check in run.reported]
        for complaint in ledger().complaints():
            print(f"proofs: {complaint}", file=sys.stderr)
    if options.json:
        print_json({"claims": list(claims)})
    else:
        screen = console()
        screen.print(ledger_table(claims, screen.width))
    return GREEN
