"""A run over the ledger, or over some claims and what their greenness needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .check import Check, green, problems
from .ledger import claims_named, ledger
from .numbers import Twins, twins
from .verdicts import Verdicts, verdicts


@dataclass
class Verification:
    """A run over the ledger, or over some claims and what they rest on.

    Parameters
    ----------
    names
        The claims to report on; none means the whole ledger.
    samples, seed
        Passed to each numeric twin; a twin's numbers depend on nothing else.
    jobs
        How many processes run the twins, or else decide the claims; 1 does it here.
    symbolic, numeric
        Which of the two sides to check.
    """

    names: tuple[str, ...] = ()
    samples: int = 1000
    seed: int = 0
    jobs: int = 1
    symbolic: bool = True
    numeric: bool = True
    checks: dict[str, Check] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.asked = claims_named(self.names)

    def run(self) -> None:
        """Make every check."""
        with self.running() as checks:
            for _ in checks:
                pass

    @contextmanager
    def running(self) -> Iterator[Iterator[Check]]:
        """The checks as they are made: of what was asked for, then of what its greenness needs."""
        copies = self.jobs if self.symbolic and not self.numeric else 1
        with (
            twins(self.jobs if self.numeric else 1, self.samples, self.seed) as runs,
            verdicts(self.asked, copies) as decided,
        ):
            if self.numeric:
                runs.start(self.asked)
            yield self._checks(decided, runs)

    def _checks(self, decided: Verdicts, runs: Twins) -> Iterator[Check]:
        waiting = list(self.asked)
        for name in waiting:
            verdict = decided.result(name) if self.symbolic else None
            numbers = runs.result(name) if self.numeric else None
            check = Check(ledger()[name], verdict, numbers)
            self.checks[name] = check
            waiting += [other for other in _needs(check) if other not in waiting]
            yield check

    @property
    def reported(self) -> list[Check]:
        """The checks that were asked for and made, in the order of the ledger."""
        return [self.checks[name] for name in self.asked if name in self.checks]

    @property
    def green(self) -> dict[str, bool]:
        """Which claims are green, from the graph of lemmas and repairs."""
        return green(self.checks)

    @property
    def ok(self) -> bool:
        """Whether every claim that was asked for is checked and green.

        The whole ledger is not, as long as a module is left out of it.
        """
        if not self.names and ledger().broken:
            return False
        colours = self.green
        return bool(self.asked) and all(colours.get(name, False) for name in self.asked)

    def failures(self) -> list[str]:
        """For every claim that is not green, also of those that only greenness needs, why.

        Of the whole ledger, also which modules are left out of it.
        """
        colours = self.green
        left_out = [] if self.names else ledger().complaints()
        return left_out + [
            f"{check.claim.name}: {problem}"
            for check in self.checks.values()
            if not colours[check.claim.name]
            for problem in problems(check, self.checks, colours)
        ]


def _needs(check: Check) -> tuple[str, ...]:
    if check.verdict is None:
        return ()
    repairs = check.repaired_by if check.verdict.word == "refuted" else ()
    return (*check.verdict.lemmas, *repairs)
