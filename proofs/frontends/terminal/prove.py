"""``proofs prove``: the statements of a file."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import TYPE_CHECKING

from .output import GREEN, INTERRUPTED, NOT_GREEN, WRONG_INPUT, console, print_json

if TYPE_CHECKING:
    from proofs.language.conjecture import Conjecture
    from proofs.referee.verdict import Verdict


def prove_command(options: argparse.Namespace) -> int:
    """Decide the statements of a file, and print what is found."""
    from proofs.referee.check import settled
    from proofs.referee.decision import decide

    from .conjecture_file import conjectures_in, naming_the_line

    conjectures = conjectures_in(options.file)
    found: list[tuple[Conjecture, Verdict]] = []
    interrupted = False
    try:
        for conjecture in conjectures:
            verdict = settled(naming_the_line(options.file)(partial(decide, conjecture)))
            found.append((conjecture, verdict))
            if not options.json:
                _print_verdict(conjecture, verdict)
    except KeyboardInterrupt:
        interrupted = True
    if options.json:
        print_json({"conjectures": [_decided_object(*pair) for pair in found]})
    else:
        words = [verdict.word for _, verdict in found]
        counts = [f"{words.count(word)} {word}" for word in ("proved", "refuted", "open")]
        decided = len(words) - words.count("open")
        print(f"{decided} of {len(conjectures)} decided: {', '.join(counts)}")
    if interrupted:
        return INTERRUPTED
    empty = [conjecture.name for conjecture, verdict in found if verdict.satisfiable is False]
    if empty:
        print(
            f"proofs: vacuous: no values satisfy what {', '.join(empty)} assumes", file=sys.stderr
        )
        return WRONG_INPUT
    return GREEN if all(verdict.word == "proved" for _, verdict in found) else NOT_GREEN


def _print_verdict(conjecture: Conjecture, verdict: Verdict) -> None:
    from .reports import conjecture_report

    screen = console()
    for line in conjecture_report(conjecture, verdict):
        screen.print(line, soft_wrap=True)


def _decided_object(conjecture: Conjecture, verdict: Verdict) -> dict[str, object]:
    from proofs.display.proof import displayed
    from proofs.display.witness import witness

    theorem = verdict.theorem
    shown = displayed(theorem, conjecture.hypotheses, conjecture.goal)
    found = witness(theorem, shown.notation) if theorem is not None else None
    proof = shown.to_dict() if theorem and verdict.word == "proved" else None
    return {
        "name": conjecture.name,
        "verdict": verdict.word,
        "satisfiable": verdict.satisfiable,
        "certificate": proof,
        "witness": found.to_dict() if found else None,
        "tried": list(verdict.tried),
        "seconds": round(verdict.seconds, 6),
    }
