"""One claim, checked by proof and by numbers, and which claims are green."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from proofs.language.conjecture import Claim

from . import InputError
from .faults import faults
from .ledger import ledger
from .numbers import Numbers
from .scope import Scope, scope_of
from .verdict import Verdict


@dataclass(frozen=True)
class Check:
    """One claim, with the verdict and the numbers that were asked for."""

    claim: Claim
    verdict: Verdict | None
    numbers: Numbers | None

    @property
    def decided(self) -> bool:
        """Whether a theorem proves or refutes the claim."""
        return self.verdict is not None and self.verdict.word != "open"

    @property
    def is_unsettled(self) -> bool:
        """Whether neither values nor a contradiction of its hypotheses are known.

        That is reported and changes no colour: the theorem is none the less a theorem.
        """
        return self.verdict is not None and self.verdict.satisfiable is None

    @property
    def agrees(self) -> bool:
        """Whether the numbers bear the verdict out; without a verdict, whether there are any."""
        if self.numbers is None or self.numbers.evidence is None:
            return False
        if self.verdict is None:
            return True
        return self.decided and self.numbers.evidence.agrees_with(self.verdict.word)

    @cached_property
    def faults(self) -> tuple[str, ...]:
        """Its own faults, one line each: a side that was not asked for has none."""
        found = list(faults(self.claim, self.verdict)) if self.verdict else []
        if self.numbers is not None and self.numbers.evidence is None:
            found += [f"no numbers: {self.numbers.problem}"]
        elif self.numbers is not None and self.decided and not self.agrees:
            found += [f"{self._violations} violations: the numbers contradict the verdict"]
        return tuple(found)

    @property
    def _violations(self) -> int:
        evidence = self.numbers.evidence if self.numbers else None
        return evidence.violations if evidence else 0

    @property
    def scope(self) -> Scope:
        """The sizes and horizons that the verdict covers."""
        known = self.verdict.scope if self.verdict else None
        return known or scope_of(self.claim, None)

    @property
    def repaired_by(self) -> tuple[str, ...]:
        """The claims that stand in its place."""
        return ledger().repaired_by(self.claim.name)

    @property
    def seconds(self) -> float:
        """The time that proof and numbers took."""
        parts = (self.verdict, self.numbers)
        return sum(part.seconds for part in parts if part is not None)

    def to_dict(self) -> dict[str, object]:
        """The check as the object of ``verify --json``."""
        return {**self.listed(), "symbolic": self._symbolic(), "numeric": self._numeric()}

    def listed(self) -> dict[str, object]:
        """The part of the object that ``list --json`` prints."""
        return {
            "name": self.claim.name,
            "module": self.claim.module,
            "section": self.claim.section,
            "verdict": self.verdict.word if self.verdict else None,
            "repairs": self.claim.repairs,
            "repaired_by": list(self.repaired_by),
            "scope": self.scope._asdict(),
            "cited": list(self.verdict.cited) if self.verdict else [],
            "satisfiable": self.verdict.satisfiable if self.verdict else None,
        }

    def _symbolic(self) -> dict[str, object] | None:
        if self.verdict is None:
            return None
        return {
            "ok": not any(faults(self.claim, self.verdict)),
            "seconds": round(self.verdict.seconds, 6),
            "rules": list(self.verdict.rules),
        }

    def _numeric(self) -> dict[str, object] | None:
        if self.numbers is None:
            return None
        empty = {"samples": 0, "violations": 0, "worst_margin": None, "tolerance": None}
        found: dict[str, object] = {**empty, "ensembles": [], "quantiles": {}, "tightest": None}
        if self.numbers.evidence is not None:
            found = self.numbers.evidence.to_dict()
        return {"ok": self.agrees, **found}


def settled(decide: Callable[[], Verdict]) -> Verdict:
    """The verdict; a proof or search that breaks down for any reason leaves the matter open."""
    start = time.perf_counter()
    try:
        return decide()
    except InputError:
        raise
    except Exception as error:
        seconds = time.perf_counter() - start
        return Verdict("open", None, seconds, (f"{type(error).__name__}: {error}",))


def green(checks: Mapping[str, Check]) -> dict[str, bool]:
    """Which claims are green.

    A claim is green if it is decided and sound, its numbers agree with the verdict, every lemma
    that it rests on is green, and, where it is refuted, at least one repair is proved and green.  A
    side that was not asked for does not count; with the numbers alone, green means that the twin
    ran.
    """
    sound = {name: check for name, check in checks.items() if not check.faults}
    standing = grounded(
        {name: check.verdict.lemmas if check.verdict else () for name, check in sound.items()},
        {
            name: [other for other in check.repaired_by if _is_proved(checks.get(other))]
            for name, check in sound.items()
            if _is_refuted(check)
        },
    )
    return {name: name in standing for name in checks}


def grounded(
    rests_on: Mapping[str, Iterable[str]], repaired_by: Mapping[str, Iterable[str]]
) -> frozenset[str]:
    """The names that stand: the least set that holds whatever all its grounds in the set support.

    A name stands once all that it ``rests_on`` stands and, where it is listed there, one of those
    that it is ``repaired_by``.  What stands only on itself, in a circle, does not.
    """
    standing: frozenset[str] = frozenset()
    while True:
        more = {
            name
            for name, grounds in rests_on.items()
            if standing.issuperset(grounds)
            and (name not in repaired_by or not standing.isdisjoint(repaired_by[name]))
        }
        if more == standing:
            return standing
        standing = frozenset(more)


def _is_proved(check: Check | None) -> bool:
    return check is not None and check.verdict is not None and check.verdict.word == "proved"


def _is_refuted(check: Check) -> bool:
    return check.verdict is not None and check.verdict.word == "refuted"


def problems(check: Check, checks: Mapping[str, Check], colours: Mapping[str, bool]) -> list[str]:
    """Why a claim is not green, one line each: its own faults, and what it has from others."""
    found = list(check.faults)
    lemmas = check.verdict.lemmas if check.verdict else ()
    found += [f"rests on {x}, which is not green" for x in lemmas if not colours.get(x)]
    if not _is_refuted(check):
        return found
    standing = [name for name in check.repaired_by if colours.get(name)]
    if not check.repaired_by:
        found += ["it has no repair"]
    elif not standing:
        found += ["no repair is green"]
    elif not any(_is_proved(checks[name]) for name in standing):
        found += [f"its repair {', '.join(standing)} is not proved"]
    return found
