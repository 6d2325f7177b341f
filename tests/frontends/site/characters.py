"""What a page sets, however its formulas are cut into lines."""

from __future__ import annotations

import html
import re


def characters(markup: str) -> str:
    """The characters without markup, spaces, and the places at which a line may end."""
    return re.sub(r"[\s\u200b]", "", html.unescape(re.sub(r"<[^>]*>", "", markup)))
