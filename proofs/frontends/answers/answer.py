"""A statement with its verdict, as a person or a program reads it in Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy

from proofs.display.formula import plain
from proofs.display.outline import values_of
from proofs.display.proof import Display
from proofs.frontends.terminal.reports import conjecture_object, conjecture_report, display_of
from proofs.kernel import Theorem, counterexample_in
from proofs.language.conjecture import Conjecture, VerdictWord
from proofs.referee.verdict import Verdict

from .markdown import markdown


@dataclass(frozen=True, eq=False, repr=False)
class Answer:
    """A statement with its verdict; it prints as ``proofs prove`` does.

    In a notebook it is shown with its formulas set, from Markdown with LaTeX.
    """

    conjecture: Conjecture
    decided: Verdict

    @property
    def verdict(self) -> VerdictWord:
        """Whether the statement is *proved*, *refuted* or *open*."""
        return self.decided.word

    @property
    def satisfiable(self) -> bool | None:
        """Whether any values satisfy the hypotheses; None where no answer was found."""
        return self.decided.satisfiable

    @property
    def theorem(self) -> Theorem | None:
        """The kernel's theorem, of which everything else is read."""
        return self.decided.theorem

    @property
    def certificate(self) -> Display | None:
        """The proof, step by step; it prints as text.  None where the statement is not proved."""
        return self._display if self.verdict == "proved" else None

    @property
    def witness(self) -> Mapping[str, sympy.Matrix] | None:
        """The exact matrix of each name, a scalar as a 1 × 1 matrix; None unless refuted.

        A family has one for each step, ``"D[0]"``, ``"D[1]"``, …, and repeats the last one.
        """
        found = counterexample_in(self.theorem)
        if found is None or self.verdict != "refuted":
            return None
        shown: dict[str, sympy.Matrix] = {}
        for letter, family in values_of(found).items():
            if self._display.notation.is_family(letter):
                shown |= {f"{letter.name}[{step}]": value for step, value in enumerate(family)}
            else:
                shown[letter.name] = family[0]
        return shown

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """The hypotheses of the theorem, as the kernel reads them; those of an open statement."""
        shown = self._display.hypotheses if self.verdict == "proved" else self._display.given
        return tuple(map(plain, shown))

    @property
    def cited(self) -> tuple[str, ...]:
        """The textbook facts that the theorem rests on, each with its source."""
        return self._display.cited

    @property
    def tried(self) -> tuple[str, ...]:
        """The attempts of the search, one line each."""
        return self.decided.tried

    def to_dict(self) -> dict[str, object]:
        """The object of ``proofs prove --json``."""
        return conjecture_object(self.conjecture, self.decided, self._display)

    @cached_property
    def _display(self) -> Display:
        return display_of(self.conjecture, self.decided)

    def __str__(self) -> str:
        lines = conjecture_report(self.conjecture, self.decided, self._display)
        return "\n".join(line.plain for line in lines).rstrip()

    __repr__ = __str__

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        """The answer for Jupyter: Markdown with LaTeX where it can, text elsewhere."""
        return {
            "text/plain": str(self),
            "text/markdown": markdown(self.conjecture, self.decided, self._display),
        }
