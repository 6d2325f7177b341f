"""The library that exported theorems are checked against: ``proofs/coq``, data of this package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "coq"
FILES = (
    "Statements",
    "Words",
    "Expressions",
    "Rules",
    "Passages",
    "Evaluation",
    "Traces",
    "Facts",
    "Calculus",
)
"""The library's files in the order in which they are compiled; the logical name is ``Referee``."""

LOGICAL_NAME = "Referee"


@cache
def sources() -> tuple[str, ...]:
    """The text of each file."""
    return tuple((FOLDER / f"{name}.v").read_text(encoding="utf-8") for name in FILES)
