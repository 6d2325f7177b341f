"""``proofs list``: the ledger with its verdicts, or how many a topic has of each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from .output import GREEN, INTERRUPTED, console, print_json


def list_command(options: argparse.Namespace) -> int:
    """Print the ledger with its verdicts, or the counts of its topics."""
    from proofs.referee.verdict_cache import recall

    from .tables import counts_by_topic, ledger_table, topic_table
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
    if options.by_topic and options.json:
        print_json({"topics": counts_by_topic(claims)})
    elif options.by_topic:
        print(topic_table(claims), end="")
    elif options.json:
        print_json({"claims": list(claims)})
    else:
        screen = console()
        screen.print(ledger_table(claims, screen.width))
    return GREEN
