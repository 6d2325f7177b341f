"""Long lines for a reader who has not asked for them whole."""

from __future__ import annotations

ATTEMPT = 70
"""How many characters of a line on what was tried are shown."""
ATTEMPTS = 8
"""How many lines on what was tried are shown, of the last ones."""
STATEMENT = 400
"""How many characters of a statement as it is written, or of a message, are shown."""


def shortened(line: str, longest: int = ATTEMPT) -> str:
    """A line of at most so many characters; what is left out is its middle.

    >>> shortened("abcdefghij", 7)
    'ab … ij'
    """
    if len(line) <= longest:
        return line
    half = (longest - 3) // 2
    return f"{line[:half]} … {line[-half:]}"
