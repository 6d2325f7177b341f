"""Arguments of the commands: names, options, and errors in them in one line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

PREVIEW = 100
"""How many instances ``show`` tests, so that a page appears at once."""

_SWEEP = """Runs the numeric twin of one claim on N instances and keeps every margin in DIR, part by
part. Whatever stops a run, what is kept is never lost, and the same command goes on from there;
the numbers are the same to the last bit whatever K, the cluster or the interruptions. Needs the
extra "sweep". Exit codes: 0 the numbers agree with the verdict, 1 they do not, 2 wrong input or a
run that could not go on, 130 interrupted."""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; ``command`` is the name of the chosen one in the options."""
    from proofs import __version__

    whole = _Parser(prog="proofs", description="Proves or refutes each claim of the ledger.")
    whole.add_argument("--version", action="version", version=f"proofs {__version__}")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    verify = commands.add_parser("verify", help="check the ledger, or the named claims")
    verify.set_defaults(command="verify")
    verify.add_argument("names", nargs="*", metavar="NAME")
    _add_sampling(verify, 1000)
    _add_jobs(verify)
    side = verify.add_mutually_exclusive_group()
    side.add_argument("--symbolic-only", action="store_true", help="no numbers")
    side.add_argument(
        "--numeric-only",
        action="store_true",
        help="no proofs, hence no verdicts: reports violations, and exits 0 if every twin ran",
    )
    verify.add_argument("--json", action="store_true", help="one JSON object on stdout")

    listing = commands.add_parser("list", help="the ledger")
    listing.set_defaults(command="list")
    listing.add_argument("--json", action="store_true", help="one JSON object on stdout")

    show = commands.add_parser("show", help="one claim: statement, proof or witness, evidence")
    show.set_defaults(command="show")
    show.add_argument("name", metavar="NAME")
    _add_sampling(show, PREVIEW)

    sweep = commands.add_parser(
        "sweep",
        help="one claim on very many instances, kept in a folder, resumed",
        description=_SWEEP,
    )
    sweep.set_defaults(command="sweep")
    sweep.add_argument("name", metavar="NAME")
    sweep.add_argument(
        "--samples",
        type=_at_least(1),
        required=True,
        metavar="N",
        help="instances that satisfy the claim's hypotheses; more than before extend the sweep",
    )
    sweep.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="a new or empty folder, or one that holds this very sweep",
    )
    sweep.add_argument("--seed", type=_at_least(0), default=0, metavar="S", help="default: 0")
    where = sweep.add_mutually_exclusive_group()
    _add_jobs(where)
    where.add_argument(
        "--scheduler",
        type=_address,
        metavar="ADDRESS",
        help="run on the Dask cluster whose scheduler is there, such as tcp://HOST:8786",
    )
    sweep.add_argument("--json", action="store_true", help="one JSON object on stdout")

    prove = commands.add_parser("prove", help="decide the conjectures that a file states")
    prove.set_defaults(command="prove")
    prove.add_argument("file", metavar="FILE", type=Path)
    prove.add_argument("--json", action="store_true", help="one JSON object on stdout")

    export = commands.add_parser(
        "export",
        help="write claims, or the conjectures of a file, as developments that Coq checks",
    )
    export.set_defaults(command="export")
    export.add_argument("--coq", type=Path, required=True, metavar="DIR", help="the folder to fill")
    _add_claims_or_file(export)

    recheck = commands.add_parser("recheck", help="have Coq check claims, or a file's conjectures")
    recheck.set_defaults(command="recheck")
    _add_claims_or_file(recheck)
    _add_jobs(recheck, "files that Coq checks at a time (default: one for each processor)")
    recheck.add_argument("--json", action="store_true", help="one JSON object on stdout")

    new = commands.add_parser("new", help="write the files of a new claim into this checkout")
    new.set_defaults(command="new")
    new.add_argument("name", metavar="NAME", help="words in lower case, joined by hyphens")
    new.add_argument("--topic", help="the module it goes to (default: a new one of its own name)")
    return whole


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def _add_sampling(parser: argparse.ArgumentParser, samples: int) -> None:
    parser.add_argument(
        "--samples",
        type=_at_least(1),
        default=samples,
        metavar="N",
        help="instances for each numeric twin (default: %(default)s)",
    )
    parser.add_argument("--seed", type=_at_least(0), default=0, metavar="S", help="default: 0")


_NUMBERS = "processes for the numbers; any K gives the same (default: one for each processor)"


def _add_jobs(parser: argparse._ActionsContainer, purpose: str = _NUMBERS) -> None:
    parser.add_argument("--jobs", type=_at_least(1), metavar="K", help=purpose)


def _add_claims_or_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="claims or topics, or one FILE.py with conjectures (default: the whole ledger)",
    )


def _at_least(least: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
        return value

    return parse


def _address(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is no address")
    return text


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
