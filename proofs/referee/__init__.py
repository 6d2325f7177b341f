"""Which claims there are, and how each stands."""

import difflib
from collections.abc import Iterable


class InputError(Exception):
    """An input that cannot be used; the message is one line for the user."""


def near(word: str, names: Iterable[str]) -> str:
    """A question that names the nearest names, whatever their case; empty if none is near.

    >>> near("Uper_Bound", ["upper-bound", "norm-of-product"])
    'did you mean upper-bound?'
    """
    plain = {name.lower().replace("_", "-"): name for name in names}
    found = difflib.get_close_matches(word.lower().replace("_", "-"), plain, n=3, cutoff=0.5)
    return f"did you mean {', '.join(plain[name] for name in found)}?" if found else ""
