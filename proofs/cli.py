"""The command line: ``proofs verify``, ``list``, ``show``, ``prove`` and ``new``.

Exit codes: 0 all green, 1 something is not, 2 usage or input error, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from .inputs import InputError

if TYPE_CHECKING:
    from .claim import Conjecture, Verdict
    from .verification import Verification

GREEN, NOT_GREEN, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130
PREVIEW = 100
"""How many instances ``show`` tests, so that a page appears at once."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        options = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = options.command
        code = command(options)
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


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_INPUT, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    from . import __version__

    parser = _Parser(prog="proofs", description="Proves or refutes each claim of the ledger.")
    parser.add_argument("--version", action="version", version=f"proofs {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    verify = commands.add_parser("verify", help="check the ledger, or the named claims")
    verify.set_defaults(command=_verify)
    verify.add_argument("names", nargs="*", metavar="NAME")
    _add_sampling(verify, 1000)
    verify.add_argument(
        "--jobs",
        type=_at_least(1),
        default=_processors(),
        metavar="K",
        help="processes for the numbers; any K gives the same numbers (default: %(default)s)",
    )
    side = verify.add_mutually_exclusive_group()
    side.add_argument("--symbolic-only", action="store_true", help="no numbers")
    side.add_argument(
        "--numeric-only",
        action="store_true",
        help="no proofs, hence no verdicts: reports violations, and exits 0 if every twin ran",
    )
    verify.add_argument("--json", action="store_true", help="one JSON object on stdout")

    listing = commands.add_parser("list", help="the ledger")
    listing.set_defaults(command=_list)
    listing.add_argument("--json", action="store_true", help="one JSON object on stdout")

    show = commands.add_parser("show", help="one claim: statement, proof or witness, evidence")
    show.set_defaults(command=_show)
    show.add_argument("name", metavar="NAME")
    _add_sampling(show, PREVIEW)

    prove = commands.add_parser("prove", help="decide the conjectures that a file states")
    prove.set_defaults(command=_prove)
    prove.add_argument("file", metavar="FILE", type=Path)
    prove.add_argument("--json", action="store_true", help="one JSON object on stdout")

    new = commands.add_parser("new", help="write the files of a new claim into this checkout")
    new.set_defaults(command=_new)
    new.add_argument("name", metavar="NAME", help="words in lower case, joined by hyphens")
    new.add_argument("--topic", help="the module it goes to (default: a new one of its own name)")
    return parser


def _add_sampling(parser: argparse.ArgumentParser, samples: int) -> None:
    parser.add_argument(
        "--samples",
        type=_at_least(1),
        default=samples,
        metavar="N",
        help="instances for each numeric twin (default: %(default)s)",
    )
    parser.add_argument("--seed", type=_at_least(0), default=0, metavar="S", help="default: 0")


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


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
        options.jobs,
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
    from .inputs import claims_named
    from .page import claim_page
    from .report import console
    from .twin_runs import examined
    from .verification import Check, settled

    name, *others = claims_named([options.name])
    if others:
        raise InputError(f"{options.name} is a topic; show one of {name}, {', '.join(others)}")
    claim = ledger()[name]
    verdict = settled(partial(verdict_of, claim.name))
    check = Check(claim, verdict, examined(claim.name, options.samples, options.seed))
    screen = console()
    for line in claim_page(check):
        screen.print(line, soft_wrap=True)
    return GREEN if check.decided and check.agrees else NOT_GREEN


# --- prove, new ---------------------------------------------------------------------------------


def _prove(options: argparse.Namespace) -> int:
    from .claim import decide
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
    empty = [conjecture.name for conjecture, verdict in decided if verdict.vacuous]
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
    found = witness(theorem) if theorem is not None else None
    proof = displayed(theorem).to_dict(theorem) if theorem and verdict.word == "proved" else None
    decided: dict[str, object] = {
        "name": conjecture.name,
        "verdict": verdict.word,
        "certificate": proof,
        "witness": found.to_dict() if found else None,
        "tried": list(verdict.tried),
        "seconds": round(verdict.seconds, 6),
    }
    return decided | ({"vacuous": True} if verdict.vacuous else {})


def _new(options: argparse.Namespace) -> int:
    from .scaffold import write_claim

    for path in write_claim(options.name, options.topic, Path.cwd()):
        print(path)
    return GREEN
