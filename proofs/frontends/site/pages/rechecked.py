"""Coq's word on each claim, from the file that ``proofs recheck --json`` printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs.frontends.coq.export import chosen, exported
from proofs.frontends.coq.versions import Installed
from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.rst import Lines
from proofs.referee.ledger import ledger


@dataclass(frozen=True)
class Rechecked:
    """One claim's result: whether Coq accepts it, what it takes as given, and what it accepts."""

    versions: str
    status: str
    given: tuple[str, ...]
    axioms: tuple[str, ...]
    theorem: str
    message: str

    def section(self, name: str) -> Lines:
        """The part of the claim's page."""
        lines = rst.section("Re-checked by Coq")
        if self.status not in ("re-checked", "given"):
            return [*lines, f"Not re-checked ({self.status}): {rst.plain(self.message)}.", ""]
        axioms = ", ".join(self.axioms) or "no axioms"
        lines += [f"{self.versions} accept it, with {rst.plain(axioms)}.", ""]
        if self.given:
            lines += [
                "The Coq theorem takes as given",
                "",
                *rst.bullets(map(rst.plain, self.given)),
            ]
        lines += rst.directive("code-block", "coq", self.theorem.splitlines())
        lines += [f"The whole development: :download:`{name}.v`.", ""]
        return lines


def rechecked(sources: Path, name: str) -> dict[str, Rechecked]:
    """The results by claim; none where there is no such file beside the sources of the site."""
    path = sources / name
    if not path.is_file():
        return {}
    told = json.loads(path.read_text(encoding="utf-8"))
    versions = str(Installed("", told["coq"], told["mathcomp"]))
    return {item["name"]: _result(versions, item) for item in told["claims"]}


def _result(versions: str, item: Mapping[str, Any]) -> Rechecked:
    given = (*item["facts"], *item["premises"])
    axioms = tuple(item["axioms"])
    return Rechecked(versions, item["status"], given, axioms, item["theorem"], item["message"])


def sources_in_coq(results: Mapping[str, Rechecked]) -> dict[str, str]:
    """The developments that Coq accepts, by their paths below the folder of the claims."""
    names = [name for name, result in results.items() if result.theorem and name in ledger()]
    return {
        f"{ledger()[item.name].module}/{item.name}.v": item.development.text
        for item in (exported(chosen(names)) if names else [])
        if item.development is not None
    }
