"""Output of every command: exit codes, the console, JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console

GREEN, NOT_GREEN, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130


def console(stream: Any = None) -> Console:
    """The console of a stream; where it is no terminal, wide enough to keep a row on a line."""
    stream = stream or sys.stdout
    width = None if stream.isatty() else 400
    return Console(file=stream, width=width, highlight=False, soft_wrap=False, emoji=False)


def print_json(value: dict[str, object]) -> None:
    """Print an object of JSON, its keys in the order given."""
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))
