"""``proofs list``: the ledger with its verdicts."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .output import GREEN, INTERRUPTED, console, print_json

if TYPE_CHECKING:
    pass


def list_command(options: argparse.Namespace) -> int:
    """Print the ledger with its verdicts."""
    from proofs.referee.verdict_cache import recall

    from .tables import ledger_table
    from .verify import carry_out

    claims: Sequence[dict[str, Any]] | None = recall()
    if claims is None:
        from proofs.referee.verification import Verification

        run = Verification(numeric=False)
        if carry_out(run, silent=options.json):
            return INTERRUPTED
        claims = [check.listed() for check in run.reported]
    if options.json:
        print_json({"claims": list(claims)})
    else:
        console().print(ledger_table(claims))
    return GREEN
