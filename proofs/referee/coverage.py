"""What the write-up asserts, in its order, and which claims judge each assertion.

The table is data, ``proofs/claims/write_up.toml``; how an assertion stands is computed from the
verdicts of its claims.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from proofs.language.conjecture import Claim

TABLE = Path(__file__).parents[1] / "claims" / "write_up.toml"

Reason = Literal["informal", "definition", "open"]
Standing = Literal["proved", "refuted", "divided", "informal", "definition", "open"]

REASONS: Mapping[Reason, str] = {
    "informal": "not precise enough to be proved or refuted",
    "definition": "it says what a word or a letter means",
    "open": "no claim judges it yet",
}
"""Why no claim judges an assertion."""


@dataclass(frozen=True)
class Judgement:
    """A claim that judges an assertion.

    ``reading`` says how the claim understands the assertion, where there are several ways;
    ``setting`` where it does not speak of the write-up's own network, or of all of the assertion.
    ``opposite`` says that the claim states the opposite, so that its proof refutes the assertion.
    """

    claim: str
    reading: str = ""
    setting: str = ""
    opposite: bool = False

    @property
    def remark(self) -> str:
        """The reading and the setting, where there are any."""
        return "; ".join(filter(None, (self.reading, self.setting)))

    def word(self, verdicts: Mapping[str, str]) -> Literal["proved", "refuted", "open"]:
        """What the claim makes of the assertion; a claim that is missing leaves it open."""
        verdict = verdicts.get(self.claim)
        if verdict not in ("proved", "refuted"):
            return "open"
        return "proved" if (verdict == "proved") != self.opposite else "refuted"


@dataclass(frozen=True)
class WriteUpAssertion:
    """An assertion of the write-up, restated, with the claims that judge it, or the reason why not.

    ``beyond`` names claims that say more than the write-up does, ``correction`` says what the
    claims correct in silence.
    """

    number: int
    section: str
    place: str
    title: str
    statement: str
    formula: str = ""
    judged_by: tuple[Judgement, ...] = ()
    reason: Reason | None = None
    beyond: tuple[str, ...] = ()
    correction: str = ""

    @property
    def in_its_own_setting(self) -> bool:
        """Whether some claim judges all of it, of the write-up's own network."""
        return any(not judgement.setting for judgement in self.judged_by)

    def standing(self, verdicts: Mapping[str, str]) -> Standing:
        """How it stands, by the verdicts of its claims."""
        words = {judgement.word(verdicts) for judgement in self.judged_by}
        if not words:
            return self.reason or "open"
        if "open" in words:
            return "open"
        return words.pop() if len(words) == 1 else "divided"


@dataclass(frozen=True)
class WriteUp:
    """The assertions in their order, and titles of claims for people."""

    assertions: tuple[WriteUpAssertion, ...]
    titles: Mapping[str, str] = field(default_factory=dict)

    def title_of(self, claim: str) -> str:
        """The title of a claim; one without has its name."""
        return self.titles.get(claim, claim)

    def judged_by(self, claim: str) -> list[tuple[WriteUpAssertion, Judgement]]:
        """The assertions that a claim judges, each with how it does."""
        return [
            (assertion, judgement)
            for assertion in self.assertions
            for judgement in assertion.judged_by
            if judgement.claim == claim
        ]

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of the write-up, in order."""
        return tuple(dict.fromkeys(assertion.section for assertion in self.assertions))


@cache
def write_up() -> WriteUp:
    """The write-up's assertions as the table has them."""
    return read(TABLE.read_text(encoding="utf-8"))


def read(text: str) -> WriteUp:
    """A table of assertions, written in TOML.

    Raises
    ------
    ValueError
        If it is no TOML, or a field is missing or unknown; the message says where.
    """
    table = tomllib.loads(text)
    found: list[WriteUpAssertion] = []
    try:
        for part in table["part"]:
            for entry in part["assertion"]:
                found.append(_assertion(len(found) + 1, part, entry))
    except (TypeError, KeyError) as error:
        after = f"after assertion {len(found)}" if found else "at the start"
        raise ValueError(f"the table of the write-up, {after}: {error}") from error
    return WriteUp(tuple(found), table.get("titles", {}))


def _assertion(number: int, part: Mapping[str, Any], entry: Mapping[str, Any]) -> WriteUpAssertion:
    judged_by = tuple(Judgement(**item) for item in entry.get("judged_by", ()))
    lists = {"judged_by": judged_by, "beyond": tuple(entry.get("beyond", ()))}
    return WriteUpAssertion(number, part["section"], part["place"], **{**entry, **lists})


# --- whether table and ledger fit -----------------------------------------------------------------


def faults(table: WriteUp, ledger: Mapping[str, Claim]) -> list[str]:
    """What does not fit between the table and the ledger, one line each.

    Every assertion has claims or a reason; every claim that is named exists; every claim whose
    section is one of the write-up's judges an assertion, goes beyond one, or stands in the place of
    a claim that does; and every claim that an assertion leads to has a title.
    """
    return [
        *(line for assertion in table.assertions for line in _faults_of(assertion)),
        *_unknown(table, ledger),
        *_idle(table, ledger),
        *_untitled(table, ledger),
    ]


def _faults_of(assertion: WriteUpAssertion) -> Iterator[str]:
    head = f"assertion {assertion.number}, {assertion.title!r},"
    if assertion.judged_by and assertion.reason:
        yield f"{head} has claims and a reason why it has none"
    if not assertion.judged_by and assertion.reason not in REASONS:
        yield f"{head} needs claims, or a reason: {', '.join(REASONS)}"


def _named(table: WriteUp) -> tuple[str, ...]:
    """The claims that assertions name, each once."""
    names = (
        name
        for assertion in table.assertions
        for name in (*(judgement.claim for judgement in assertion.judged_by), *assertion.beyond)
    )
    return tuple(dict.fromkeys(names))


def _unknown(table: WriteUp, ledger: Mapping[str, Claim]) -> Iterator[str]:
    for name in dict.fromkeys((*_named(table), *table.titles)):
        if name not in ledger:
            yield f"the table of the write-up names {name!r}, which is no claim"


def _reached(table: WriteUp, ledger: Mapping[str, Claim]) -> set[str]:
    """The claims that assertions lead to: those that are named, and what stands in their place."""
    reached = set(_named(table)) & ledger.keys()
    while more := {name for name, claim in ledger.items() if claim.repairs in reached} - reached:
        reached |= more
    return reached


def _idle(table: WriteUp, ledger: Mapping[str, Claim]) -> Iterator[str]:
    reached = _reached(table, ledger)
    for name, claim in ledger.items():
        ours = any(claim.section.startswith(section) for section in table.sections)
        if ours and name not in reached:
            yield f"claim {name!r} judges no assertion of the write-up and repairs none that does"


def _untitled(table: WriteUp, ledger: Mapping[str, Claim]) -> Iterator[str]:
    for name in sorted(_reached(table, ledger) - table.titles.keys()):
        yield f"claim {name!r} has no title"


# --- how much is covered --------------------------------------------------------------------------

STANDINGS: Mapping[Standing, str] = {
    "proved": "proved",
    "refuted": "refuted",
    "divided": "divided (proved in one reading and refuted in another)",
    "open": "open (not judged yet)",
    "definition": "a matter of definition",
    "informal": "informal",
}
"""How an assertion stands, in words."""


def completeness(table: WriteUp, verdicts: Mapping[str, str]) -> str:
    """How many assertions there are and how they stand, and of how many the setting is another."""
    count = Counter(item.standing(verdicts) for item in table.assertions)
    elsewhere = sum(not item.in_its_own_setting for item in table.assertions if item.judged_by)
    *most, last = (f"{count[word]} {shown}" for word, shown in STANDINGS.items() if count[word])
    counts = f"{', '.join(most)} and {last}" if most else last
    whole = f"The write-up makes {len(table.assertions)} assertions: {counts}."
    if not elsewhere:
        return whole
    shown = "one of them" if elsewhere == 1 else f"{elsewhere} of them"
    return (
        f"{whole} For {shown} the claims speak of another setting than the write-up does, or of a"
        " part."
    )
