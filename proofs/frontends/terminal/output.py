"""Output of every command: exit codes, the console, JSON."""

from __future__ import annotations

import codecs
import json
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

GREEN, NOT_GREEN, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130


def console(stream: Any = None) -> Console:
    """The console of a stream; where it is no terminal, wide enough to keep a row on a line."""
    stream = stream or sys.stdout
    width = None if stream.isatty() else 400
    return Console(file=stream, width=width, highlight=False, soft_wrap=False, emoji=False)


def print_table(table: Table, screen: Console) -> None:
    """Print a table; what is no terminal gets no spaces at the end of a line."""
    if screen.is_terminal:
        screen.print(table)
        return
    with screen.capture() as printed:
        screen.print(table)
    for line in printed.get().splitlines():
        screen.out(line.rstrip(), highlight=False)


def print_page(lines: Iterable[Text], screen: Console) -> None:
    """Print lines; those too long for a terminal are continued after a space, further in.

    The rows of a matrix stay as they are, and so does everything where there is no terminal.
    """
    for line in lines:
        for part in _continued(line, screen) if screen.is_terminal else [line]:
            screen.print(part, soft_wrap=True)


def _continued(line: Text, screen: Console) -> Iterable[Text]:
    indent = len(line.plain) - len(line.plain.lstrip())
    if line.cell_len <= screen.width or any(sign in line.plain for sign in "⎡⎢⎣"):
        return [line]
    further = " " * min(indent + 4, screen.width // 2)
    wrapped = line[indent:].wrap(screen, screen.width - len(further))
    return [Text(" " * indent if part is wrapped[0] else further).append(part) for part in wrapped]


def print_json(value: dict[str, object]) -> None:
    """Print an object of JSON, its keys in the order given."""
    print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


# --- terminals without Unicode --------------------------------------------------------------------

_SPELLINGS = (
    "⪰ >>= ≻ >> ⪯ <<= ≺ << √ sqrt ≥ >= ≤ <= ≠ != − - – - · * × x ‖ || ∏ prod ∑ sum ⋯ ... … ... ′"
    " ' ∂ d ↦ -> → -> ↳ -> ⊢ |- ✓ + ✗ x ᵀ ^T ⁺ ^+ ⁻ ^- ₊ + ₋ - ⎡ | ⎢ | ⎣ | ⎤ | ⎥ | ⎦ | ⁄ / ⊙ .*"
).split()
_ASCII = dict(zip(_SPELLINGS[::2], _SPELLINGS[1::2], strict=True))


def spell_in_ascii(*streams: Any) -> None:
    """Let streams whose encoding lacks a character show a spelling of it, rather than fail."""
    codecs.register_error("proofs.ascii", _spelled)
    for stream in streams:
        if hasattr(stream, "reconfigure") and stream.errors in ("strict", "backslashreplace"):
            stream.reconfigure(errors="proofs.ascii")


def _spelled(error: UnicodeError) -> tuple[str, int]:
    """The characters that could not be encoded, each spelled."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(map(_spelling, missing)), error.end


def _spelling(character: str) -> str:
    """``>=`` for ⪰, ``_k`` for ₖ, ``^2`` for ², ``omega`` for ω, ``u`` for û."""
    if character in _ASCII:
        return _ASCII[character]
    kind, _, plain = unicodedata.decomposition(character).rpartition("> ")
    base = "".join(chr(int(code, 16)) for code in plain.split())
    base = "".join(_ASCII.get(x, x) for x in base if not unicodedata.combining(x))
    if base.isascii() and base:
        return {"<sub": "_", "<super": "^"}.get(kind, "") + base
    name = unicodedata.name(character, "?")
    if name.startswith("GREEK SMALL LETTER "):
        return name.rpartition(" ")[2].lower()
    if name.startswith("GREEK CAPITAL LETTER "):
        return name.rpartition(" ")[2].capitalize()
    return "?"
