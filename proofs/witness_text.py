"""The exact values that falsify a statement, as data and as explicit matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy

from .kernel import Theorem
from .notation import Notation, matrix, subscript
from .scope import counterexample_in


@dataclass(frozen=True)
class Witness:
    """The exact values that falsify a statement."""

    dimensions: dict[str, int]
    steps: dict[str, str]
    values: dict[str, list[sympy.Matrix]]

    def to_dict(self) -> dict[str, object]:
        """The witness as JSON data, its numbers as exact texts."""
        return {
            "dimensions": self.dimensions,
            "steps": self.steps,
            "values": {
                name: [[[str(x) for x in row] for row in m.tolist()] for m in family]
                for name, family in self.values.items()
            },
        }


def witness(theorem: Theorem) -> Witness | None:
    """The witness of a refutation, read from the kernel's own record; None for a proof."""
    found = counterexample_in(theorem)
    if found is None:
        return None
    detail: Any = found.detail
    values, dimensions, at = detail[:3]
    return Witness(
        {str(name): int(size) for name, size in dimensions.items()},
        {str(name): str(step) for name, step in at.items()},
        {str(letter): list(family) for letter, family in values.items()},
    )


def witness_lines(theorem: Theorem, notation: Notation) -> list[str]:
    """The witness as explicit matrices."""
    found = witness(theorem)
    if found is None:
        return []
    places = [f"{name} = {value}" for name, value in (found.dimensions | found.steps).items()]
    lines = [", ".join(places)] if places else []
    values: Any = theorem.detail
    for letter, family in values[0].items():
        name = notation.letter(letter)
        if len(family) > 1 and all(value == family[0] for value in family):
            lines += _equation(name + subscript("k"), matrix(family[0]))
            lines[-1] += "  for every k"
            continue
        for place, value in enumerate(family):
            lines += _equation(name + subscript(str(place)) * (len(family) > 1), matrix(value))
        if len(family) > 1:
            lines[-1] += "  from then on"
    return lines


def _equation(name: str, rows: list[str]) -> list[str]:
    """``name = matrix``, the name beside the middle row."""
    middle = (len(rows) - 1) // 2
    lead = f"{name} = "
    return [(lead if i == middle else " " * len(lead)) + row for i, row in enumerate(rows)]
