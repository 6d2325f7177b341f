"""The commands ``proofs export`` and ``proofs recheck``."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

from rich.table import Table
from rich.text import Text

from proofs.frontends.terminal.arguments import processors
from proofs.frontends.terminal.output import GREEN, NOT_GREEN, console, print_table

from .export import Exported, chosen, exported, write
from .recheck import Result, recheck
from .versions import Installed, installed

_COLOURS = {
    "re-checked": "green",
    "given": "green",
    "refused": "red",
    "not exported": "yellow",
    "open": "yellow",
}


def export_command(options: argparse.Namespace) -> int:
    """Write the files; whether every claim that was asked for has one."""
    items = exported(chosen(options.names))
    for path in write(items, options.coq):
        print(path)
    return GREEN if _say_what_is_missing(items) else NOT_GREEN


def recheck_command(options: argparse.Namespace) -> int:
    """Have Coq check the claims and print how they fared; whether it accepts them all."""
    start, found = time.perf_counter(), installed()
    if found.warning:
        print(f"proofs: {found.warning}", file=sys.stderr)
    items = exported(chosen(options.names))
    results = {item.name: _not_checked(item) for item in items}
    developments = [item.development for item in items if item.development is not None]
    checking = recheck(developments, options.jobs or processors())
    with _ending_with_coq(), closing(checking) as checked:
        for result in checked:
            results[result.name] = result
            if sys.stderr.isatty():  # the table says it again
                print(plain_line(result), file=sys.stderr, flush=True)
    ok = all(result.ok for result in results.values())
    seconds = time.perf_counter() - start
    if options.json:
        claims = [result.to_dict() for result in results.values()]
        versions = {"coq": found.coq, "mathcomp": found.mathcomp}
        whole = {"ok": ok, **versions, "seconds": round(seconds, 3), "claims": claims}
        print(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        screen = console()
        print_table(table(results.values()), screen)
        screen.print()
        screen.print(summary(list(results.values()), seconds, found))
    return GREEN if ok else NOT_GREEN


def _not_checked(item: Exported) -> Result:
    """What is said where Coq has nothing to check."""
    return Result(item.name, "open" if item.is_open else "not exported", message=item.reason)


@contextmanager
def _ending_with_coq() -> Iterator[None]:
    """SIGTERM is an exception, which ends Coq, too; by itself it would end this process alone."""
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _say_what_is_missing(items: Iterable[Exported]) -> bool:
    missing = [item for item in items if item.development is None]
    for item in missing:
        print(f"proofs: {item.name} is not exported: {item.reason}", file=sys.stderr)
    return not missing


def plain_line(result: Result) -> str:
    """One claim in one line."""
    return "  ".join(
        [f"{result.status:12}", result.name, f"{result.seconds:.1f} s", grounds(result)]
    )


def grounds(result: Result) -> str:
    """The facts that Coq takes as given, or why it did not get so far."""
    if result.message:
        return result.message
    axioms = ", ".join(result.axioms) or "no axioms"
    given = "; ".join((*result.facts, *result.premises))
    return f"{axioms}; given {given}" if given else axioms


def table(results: Iterable[Result]) -> Table:
    """One row a claim."""
    found = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("claim", "by Coq", "time", "rests on"):
        found.add_column(
            title, no_wrap=title != "rests on", justify="right" if title == "time" else "left"
        )
    for result in results:
        word = Text(result.status, _COLOURS[result.status])
        found.add_row(result.name, word, f"{result.seconds:.1f} s", grounds(result))
    return found


def summary(results: Sequence[Result], seconds: float, by: Installed) -> Text:
    """The last line: how many are re-checked, on which grounds, how long it took."""
    done = [result for result in results if result.ok]
    given = sum(result.status == "given" for result in done)
    found = sum(result.status != "open" for result in results)
    head = f"{len(done)} of {found} proofs and counterexamples re-checked by {by}"
    if found < len(results):
        head += f", {len(results) - found} open"
    rest = f"no axioms, {given} of them given the facts and premises listed"
    text = Text(f"{head}: {rest}; {seconds:.0f} s")
    text.stylize("bold green" if len(done) == len(results) else "bold red")
    return text
