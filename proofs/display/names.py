"""Chooses a printed name for every letter of a proof, so that no two letters print alike.

A letter is printed as a paper writes its name: ``delta_s`` is δₛ.  Where that is taken, or could be
read as something else, the letter gets primes or another character, and a line of the legend says
so.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Collection, Hashable, Iterable, Iterator
from functools import lru_cache

from .formula import GREEK, IDENTITY, STEP, SUBSCRIPT, SUPERSCRIPT, Name, plain

WORDS = ("exp", "tanh", "tr", "diag", "transpose", "for", "every", "in", "entry", "not", "and")
"""Words of the grammar: no letter is printed so."""

_SPELLED = re.compile(r"(∂?)([^_'′∂]+)(['′]*)(?:_([A-Za-z0-9]+))?")
_SCRIPTS = frozenset((*SUBSCRIPT.values(), *SUPERSCRIPT.values(), "ᵀ"))
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")  # Hangul fillers: letters without a glyph
_ACCENT = re.compile("[\u0300-\u036f]")
_FROM_SUBSCRIPT = {below: character for character, below in SUBSCRIPT.items()}


@lru_cache(maxsize=4096)
def spelled(name: str) -> Name | None:
    """The name as a paper writes it, or None for what is no name of a letter.

    >>> str(spelled("delta_s")), str(spelled("∂h")), spelled("a+b")
    ('δₛ', '∂h', None)
    """
    found = _SPELLED.fullmatch(unicodedata.normalize("NFC", name))
    if not found:
        return None
    slope, base, primes, index = found.groups()
    base = GREEK.get(base, base)
    fits = base[0].isalpha() and all(map(_is_plain, base)) and base not in WORDS
    return Name(base, index or "", len(primes), bool(slope)) if fits else None


def _is_plain(character: str) -> bool:
    """Whether a character is a letter, a digit or an accent: one that is seen, and no script."""
    kind = unicodedata.category(character)
    if kind == "Mn":
        return bool(_ACCENT.fullmatch(character)) and unicodedata.combining(character) > 0
    is_raised = unicodedata.decomposition(character).startswith(("<super>", "<sub>"))
    is_hidden = is_raised or character in _SCRIPTS or character in _BLANK_LETTERS
    return kind in ("Lu", "Ll", "Lo", "Nd") and not is_hidden


class Names:
    """The printed names of one proof: given once, and never to two letters.

    ``reserved`` are no letter's, and ``steps`` are those that may stand behind a family's name.
    """

    def __init__(self, reserved: Iterable[Name] = (), steps: Iterable[Name] = ()) -> None:
        bases = [re.escape(plain(step)) for step in (STEP, *steps)]
        self._places = re.compile(rf"(?:{'|'.join(bases)}|\d|[+-])+")
        self._given: dict[Hashable, Name] = {}
        self._taken: dict[Name, bool] = dict.fromkeys((IDENTITY, STEP, *reserved), False)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._given

    def __getitem__(self, key: Hashable) -> Name:
        return self._given[key]

    def given(self) -> Iterator[tuple[Hashable, Name]]:
        """Every letter with its name, in the order in which they were given."""
        yield from self._given.items()

    def give(self, key: Hashable, wishes: Iterable[Name], is_family: bool) -> Name:
        """Give the letter the first of its wishes that cannot be mistaken for another letter.

        ``is_family`` says whether the letter is printed with a step behind its name.
        """
        name = next(x for x in _candidates(list(wishes)) if self._is_free(x, is_family))
        self._given[key] = name
        self._taken[name] = is_family
        return name

    def _is_free(self, name: Name, is_family: bool) -> bool:
        clash = any(
            plain(name) == plain(other)
            or (family and self.is_member(name, other))
            or (is_family and self.is_member(other, name))
            for other, family in self._taken.items()
        )
        return not clash and bool(runs([*self._taken, name])) <= bool(runs(self._taken))

    def is_member(self, name: Name, family: Name) -> bool:
        """Whether a name looks like a member of a family: δₛ, where δ has steps and s is one."""
        head, text = plain(family), plain(name)
        rest = text.removeprefix(head) if text.startswith(head) else ""
        below = "".join(_FROM_SUBSCRIPT.get(x, x) for x in rest.removeprefix("_"))
        return rest[:1] in _FROM_SUBSCRIPT | {"_": "_"} and bool(self._places.fullmatch(below))


def _candidates(wishes: list[Name]) -> Iterator[Name]:
    for primes in range(3):
        yield from (wish.primed(wish.primes + primes) for wish in wishes)
    for primes in range(100):
        yield from (Name(letter, primes=primes) for letter in string.ascii_letters)


def runs(names: Collection[Name]) -> set[Name]:
    """The names of several characters that look like products of letters of one character."""
    single = {name.base for name in names if len(_characters(name.base)) == 1}
    return {
        name
        for name in names
        if name.base not in single and single.issuperset(_characters(name.base))
    }


def _characters(base: str) -> list[str]:
    """The characters of a name, each with its accents."""
    return re.findall(rf"\w{_ACCENT.pattern}*", base)
