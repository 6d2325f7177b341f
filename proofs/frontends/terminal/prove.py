"""``proofs prove``: the statements of files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from .output import GREEN, INTERRUPTED, NOT_GREEN, WRONG_INPUT, console, print_json, print_page

if TYPE_CHECKING:
    from .deciding import Decided


def prove_command(options: argparse.Namespace) -> int:
    """Decide the statements of files, and print what is found."""
    from proofs.referee.decision import ROUNDS

    from .conjecture_file import conjectures_in, source
    from .deciding import Manner, decide_all

    sources = [source(path) for path in dict.fromkeys(options.files)]
    conjectures = [conjectures_in(item) for item in sources]
    several = len(sources) > 1
    manner = Manner(ROUNDS[options.effort], options.verbose)
    decided: list[Decided] = []
    objects: list[dict[str, object]] = []
    interrupted = False
    try:
        jobs, silent = options.jobs, options.json
        with closing(decide_all(sources, conjectures, manner, jobs, silent)) as found:
            for task, item in found:
                file = sources[task.file].name
                if several and not task.number and not options.json:
                    console().print(file, style="bold underline", soft_wrap=True)
                decided.append(item)
                objects.append({"file": file, **item.data} if several else item.data)
                if not options.json:
                    print_page(item.page, console())
    except KeyboardInterrupt:
        interrupted = True
    if options.json:
        print_json({"conjectures": objects})
    else:
        ending = "  interrupted" if interrupted else ""
        print(summary(decided, sum(map(len, conjectures))) + ending)
    return INTERRUPTED if interrupted else _code(decided)


def summary(decided: Sequence[Decided], total: int) -> str:
    """How many are decided, and how: what is open is not."""
    words = [item.verdict if not item.error else "in error" for item in decided]
    counts = [f"{words.count(word)} {word}" for word in ("proved", "refuted", "open")]
    if "in error" in words:
        counts.append(f"{words.count('in error')} in error")
    settled = words.count("proved") + words.count("refuted")
    return f"{settled} of {total} decided: {', '.join(counts)}"


def _code(decided: Iterable[Decided]) -> int:
    empty = [item.name for item in decided if item.satisfiable is False]
    if empty:
        print(
            f"proofs: vacuous: no values satisfy what {', '.join(empty)} assumes", file=sys.stderr
        )
    errors = [item.error for item in decided if item.error]
    for error in errors:
        print(f"proofs: {error}", file=sys.stderr)
    if empty or errors:
        return WRONG_INPUT
    return GREEN if all(item.is_as_expected for item in decided) else NOT_GREEN
