"""What a conjecture fixes the meaning of: letters that are defined, not universally quantified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .kernel import Atom, Letter, Meaning

if TYPE_CHECKING:
    from .claim import Conjecture


def meanings(conjecture: Conjecture) -> frozenset[Meaning]:
    """What the conjecture fixes: the letters that are defined, each with its definition."""
    return conjecture.about().fixed if conjecture.about else frozenset()


def meanings_that_occur(conjecture: Conjecture) -> frozenset[Meaning]:
    """The meanings that the conjecture fixes of letters in its hypotheses and its goal."""
    letters = letters_of((*conjecture.hypotheses, *conjecture.goal))
    return frozenset(meaning for meaning in meanings(conjecture) if meaning.letter in letters)


def letters_of(statements: Iterable[object]) -> frozenset[Letter]:
    """The letters of the relations among some statements."""
    atoms = [statement for statement in statements if isinstance(statement, Atom)]
    return frozenset(letter for atom in atoms for letter in atom.polynomial.letters)
