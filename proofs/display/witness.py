"""The exact values that falsify a statement, as data and as explicit matrices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy

from proofs.kernel import Step, Theorem, counterexample_in

from .formula import BOUND, At, Formula, Member, Relation, plain, words
from .notation import Notation
from .outline import point_of, replacements_of, values_of


@dataclass(frozen=True)
class Value:
    """The matrix of a letter, or of a member of a family; ``note`` says of which others, too."""

    letter: Formula
    matrix: sympy.Matrix
    note: str = ""


@dataclass(frozen=True)
class WitnessTable:
    """The exact values that falsify a statement.

    ``values`` are those of the letters; of a family, the members at step 0, 1, 2, …, the last one
    repeated.  ``replaced`` gives the letters of the statement that are expressions in others, and
    ``defined`` says which sequences these speak of.
    """

    dimensions: dict[str, int]
    steps: dict[str, str]
    values: dict[str, list[sympy.Matrix]]
    replaced: list[str]
    defined: list[str]

    def to_dict(self) -> dict[str, object]:
        """The witness as JSON data, its numbers as exact texts."""
        return {
            "dimensions": self.dimensions,
            "steps": self.steps,
            "values": {
                name: [[[str(x) for x in row] for row in m.tolist()] for m in family]
                for name, family in self.values.items()
            },
            "replaced": self.replaced,
            "defined": self.defined,
        }


def witness_table(theorem: Theorem, notation: Notation) -> WitnessTable | None:
    """The witness of a refutation, read from the kernel's own record; None for a proof."""
    found = counterexample_in(theorem)
    if found is None:
        return None
    inside = notation.at_values(found)
    return WitnessTable(
        dict(point_of(found).sizes),
        {plain(place.left): plain(place.right) for place in step_values(found, notation)},
        {plain(inside.name(x)): list(family) for x, family in values_of(found).items()},
        [plain(relation) for relation in replaced(found, notation)],
        [words(line) for line in notation.meanings()],
    )


def step_values(node: Theorem, notation: Notation) -> list[Relation]:
    """The numbers, or steps, at which the statement is taken."""
    _, numbers = replacements_of(node)
    return [
        Relation(notation.step(Step(name, 0)), "=", notation.step(step))
        for name, step in numbers.items()
    ]


def replaced(node: Theorem, notation: Notation) -> list[Relation]:
    """The letters of the statement that are expressions in others: Dₖ = (1 − ûₖ²)P."""
    letters, _ = replacements_of(node)
    inside = notation.at_values(node)
    return [
        Relation(notation.member(letter, node.conclusion), "=", inside.polynomial(image))
        for letter, image in letters.items()
    ]


def values(node: Theorem, notation: Notation) -> Iterator[Value]:
    """The value of every letter; of a family, of every member."""
    notation = notation.at_values(node)
    for letter, family in values_of(node).items():
        if all(value == family[0] for value in family):
            note = "for every k ≥ 0" if notation.is_family(letter) else ""
            name = notation.name(letter)
            shown = Member(name, (BOUND,)) if notation.is_family(letter) else name
            yield Value(shown, family[0], note)
            continue
        for place, value in enumerate(family):
            note = "from then on" if place == len(family) - 1 else ""
            yield Value(Member(notation.name(letter), (At(None, place),)), value, note)


def value_lines(value: Value) -> list[str]:
    """``name = matrix``, the name beside the middle row."""
    rows = matrix(value.matrix)
    middle = (len(rows) - 1) // 2
    lead = f"{plain(value.letter)} = "
    lines = [(lead if i == middle else " " * len(lead)) + row for i, row in enumerate(rows)]
    lines[-1] += f"  {value.note}" if value.note else ""
    return lines


def matrix(value: sympy.Matrix) -> list[str]:
    """A matrix of exact numbers, one line a row."""
    if value.shape == (1, 1):
        return [str(value[0, 0])]
    texts = [[str(entry) for entry in value.row(i)] for i in range(value.rows)]
    widths = [max(len(row[j]) for row in texts) for j in range(value.cols)]
    rows = ["  ".join(x.rjust(w) for x, w in zip(row, widths, strict=True)) for row in texts]
    if len(rows) == 1:
        return [f"[{rows[0]}]"]
    ends = [("⎡", "⎤"), *[("⎢", "⎥")] * (len(rows) - 2), ("⎣", "⎦")]
    return [f"{left}{row}{right}" for (left, right), row in zip(ends, rows, strict=True)]
