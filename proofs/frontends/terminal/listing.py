"""``proofs list``: the ledger with its verdicts, or how many a topic has of each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .arguments import processors
from .output import GREEN, INTERRUPTED, console, print_json, print_table

if TYPE_CHECKING:
    from proofs.referee.coverage import WriteUpAssertion


def list_command(options: argparse.Namespace) -> int:
    """Print the ledger with its verdicts, or the counts of its topics."""
    from proofs.referee.verdict_cache import recall

    from .tables import counts_by_topic, ledger_table, topic_table
    from .verify import carry_out

    claims: Sequence[dict[str, Any]] | None = recall()
    if claims is None:
        from proofs.referee.ledger import ledger
        from proofs.referee.verification import Verification

        run = Verification(jobs=processors(), numeric=False)
        if carry_out(run, silent=options.json):
            return INTERRUPTED
        claims = [check.listed() for check in run.reported]
        for complaint in ledger().complaints():
            print(f"proofs: {complaint}", file=sys.stderr)
    if options.by_assertion:
        _list_assertions({claim["name"]: claim for claim in claims}, options.json)
    elif options.by_topic and options.json:
        print_json({"topics": counts_by_topic(claims)})
    elif options.by_topic:
        print(topic_table(claims), end="")
    elif options.json:
        print_json({"claims": list(claims)})
    else:
        screen = console()
        print_table(ledger_table(claims, screen.width), screen)
    return GREEN


def _list_assertions(claims: Mapping[str, Mapping[str, Any]], as_json: bool) -> None:
    """The assertions of the write-up, each with its claims, and how many of them stand how."""
    from proofs.referee.coverage import completeness, write_up

    from .tables import assertion_table

    table = write_up()
    verdicts = {name: claim["verdict"] for name, claim in claims.items()}
    if as_json:
        objects = [_assertion_object(item, table.titles, claims) for item in table.assertions]
        print_json({"completeness": completeness(table, verdicts), "assertions": objects})
    else:
        screen = console()
        print_table(assertion_table(table.assertions, verdicts), screen)
        screen.print()
        screen.print(f"{completeness(table, verdicts)} Those have a star.")


def _assertion_object(
    assertion: WriteUpAssertion,
    titles: Mapping[str, str],
    claims: Mapping[str, Mapping[str, Any]],
) -> dict[str, object]:
    """An assertion as the object of ``list --by-assertion --json``."""
    judged_by = [
        {
            **asdict(judgement),
            "title": titles.get(judgement.claim),
            **{key: claims.get(judgement.claim, {}).get(key) for key in ("verdict", "repaired_by")},
        }
        for judgement in assertion.judged_by
    ]
    verdicts = {name: claim["verdict"] for name, claim in claims.items()}
    standing = assertion.standing(verdicts)
    return {**asdict(assertion), "judged_by": judged_by, "standing": standing}
