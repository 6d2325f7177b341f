"""What pages call a claim, and the sentence by which they introduce it."""

from __future__ import annotations

import re

from proofs.referee.coverage import write_up

_SENTENCE = re.compile(r".*?[.?!](?=\s+[^\sa-z]|\s*$)", re.DOTALL)


def title_of(name: str) -> str:
    """What a claim is called on pages; its name, as long as it has no title."""
    return write_up().title_of(name)


def first_sentence(text: str) -> str:
    """The first sentence of a reading.

    >>> first_sentence("It holds for t ≤ 2, i.e. for one or two steps. Three steps break it.")
    'It holds for t ≤ 2, i.e. for one or two steps.'
    """
    found = _SENTENCE.match(text)
    return found[0] if found else text
