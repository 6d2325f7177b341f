"""Coq identifiers for the kernel's names: distinct for distinct names, and never anything else.

A name may be any text: Greek, primes, a keyword of Coq, or a piece of Coq that would end a comment.
Only ASCII letters, digits and inner underscores of it are kept or spelled out.  No identifier of a
name ends in an underscore; whatever the exporter makes up for itself does, so the two never meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable
from functools import cache

from proofs.kernel import BOUND

from .library import sources

_SPELLED = {
    "λ": "lambda",
    "Λ": "Lambda",
    "∂": "d",
    "'": "_prime",
    "′": "_prime",
    "⁺": "_plus",
    "*": "_star",
    "∏": "product",
}

_MARKS = {"\u0302": "_hat", "\u0303": "_tilde", "\u0304": "_bar", "\u0307": "_dot"}
"""Accents above a letter."""

_KEYWORDS = """
as at cofix else end exists exists2 fix for forall fun if in is let match mod of return SProp Set
Prop Type then using where with by
""".split()
"""Coq's and ssreflect's reserved words."""

_USED = """
R O S nat True False I iff not and or eq eq_ind ex proj1 proj2 conj esym erefl nth cons nil seq pair
Ordinal ord0 is_true is_diag_mx exprS expr1 exp tanh bool true false list option psd
""".split()
"""Names of Coq and MathComp that the exporter's scripts use."""

_DEFINED = re.compile(
    r"^\s*(?:Lemma|Theorem|Definition|Fixpoint|Inductive|Record|Ltac|with|Scheme)\s+(\w+)"
    r"|^\| (\w+)",
    re.MULTILINE,
)


@cache
def reserved() -> frozenset[str]:
    """Every identifier that a generated file may use for something else."""
    defined = {word for source in sources() for word in _DEFINED.findall(source)}
    return frozenset({*_KEYWORDS, *_USED} | {name for pair in defined for name in pair if name})


def spelled(name: str) -> str:
    """The name in ASCII letters, digits and inner underscores, not yet distinct from others.

    What is said of an expression for every k, such as ``v⟨D[k]⟩``, is called after the rest of it.
    """
    text = name.replace(f"[{BOUND}]", " ")
    text = "".join(map(_character, unicodedata.normalize("NFKC", text)))
    text = re.sub("__+", "_", text).strip("_")
    return text if text[:1].isalpha() else f"x{text}"


def _character(character: str) -> str:
    if character.isascii() and character.isalnum():
        return character
    if character in _SPELLED:
        return _SPELLED[character]
    if not character.isalpha():
        return "_"
    plain = unicodedata.normalize("NFKD", character)
    ascii_part = "".join(_MARKS.get(x, x) for x in plain if x in _MARKS or x.isascii())
    *_, last = unicodedata.name(character, "letter").replace("-", " ").split()
    return ascii_part if ascii_part[:1].isalnum() else last.lower()


class Names:
    """The identifiers of one development, each given once."""

    def __init__(self) -> None:
        self._named: dict[Hashable, str] = {}
        self._taken = set(reserved())

    def of(self, key: Hashable, name: str) -> str:
        """The identifier of the object with that key, which is called ``name``."""
        if key not in self._named:
            base = candidate = spelled(name)
            number = 1
            while candidate in self._taken:
                number += 1
                candidate = f"{base}{number}" if not base[-1].isdigit() else f"{base}_{number}"
            self._taken.add(candidate)
            self._named[key] = candidate
        return self._named[key]


def comment(text: str) -> str:
    """A Coq comment, which the text cannot end and in which it opens no string."""
    plain = text.replace('"', "'").replace("(*", "( *").replace("*)", "* )")
    return f"(* {plain.strip('*')} *)"
