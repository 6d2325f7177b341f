"""``proofs show``: one claim with its proof or witness, or the table of a topic."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from .output import GREEN, NOT_GREEN, console, print_json, print_table

if TYPE_CHECKING:
    from proofs.referee.check import Check


def show_command(options: argparse.Namespace) -> int:
    """Print one claim with its proof or witness and its numbers, or a row for each of a topic."""
    from proofs.referee.check import Check, settled
    from proofs.referee.ledger import claims_named, ledger, verdict_of
    from proofs.referee.numbers import examined

    names = claims_named([options.name])
    if options.name not in names:
        return _show_topic(options.name, names, options.json)
    claim = ledger()[options.name]
    verdict = settled(partial(verdict_of, claim.name))
    check = Check(claim, verdict, examined(claim.name, options.samples, options.seed))
    if options.json:
        print_json(_claim_object(check))
    else:
        _print_report(check)
    return GREEN if check.decided and check.agrees else NOT_GREEN


def _show_topic(topic: str, names: Sequence[str], as_json: bool) -> int:
    """The claims of a topic with their verdicts; their numbers are left to ``verify``."""
    from proofs.referee.verification import Verification

    from .tables import ledger_table

    run = Verification(tuple(names), numeric=False)
    run.run()
    claims = [check.listed() for check in run.reported]
    if as_json:
        print_json({"topic": topic, "claims": claims})
    else:
        screen = console()
        print_table(ledger_table(claims, screen.width), screen)
    return GREEN if run.ok else NOT_GREEN


def _claim_object(check: Check) -> dict[str, object]:
    """The object of ``verify --json``, with what the page says of statement and proof."""
    from .reports import conjecture_object, display_of

    if check.verdict is None:
        return check.to_dict()
    shown = conjecture_object(check.claim, check.verdict, display_of(check.claim, check.verdict))
    return {
        **check.to_dict(),
        "formula": check.claim.formula,
        "reading": check.claim.reading,
        "given": [str(part) for part in check.claim.given],
        "statement": str(check.claim.statement),
        "lemmas": list(check.verdict.lemmas),
        **{name: shown[name] for name in ("certificate", "witness", "tried")},
    }


def _print_report(check: Check) -> None:
    from .reports import claim_report

    screen = console()
    for line in claim_report(check):
        screen.print(line, soft_wrap=True)
