"""``proofs show``: one claim with its proof or witness."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING

from .output import GREEN, NOT_GREEN, console

if TYPE_CHECKING:
    pass


def show_command(options: argparse.Namespace) -> int:
    """Print one claim with its proof or witness and its numbers."""
    from proofs.referee.check import Check, settled
    from proofs.referee.ledger import claim_named, ledger, verdict_of
    from proofs.referee.numbers import examined

    from .reports import claim_report

    claim = ledger()[claim_named(options.name, "show")]
    verdict = settled(partial(verdict_of, claim.name))
    check = Check(claim, verdict, examined(claim.name, options.samples, options.seed))
    screen = console()
    for line in claim_report(check):
        screen.print(line, soft_wrap=True)
    return GREEN if check.decided and check.agrees else NOT_GREEN
