"""Evaluation of polynomials on a batch of instances, in floating point or in fractions."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs.kernel import ENTRYWISE, POSITIVE, TRACE, ZERO, Atom, Letter, Polynomial, of
from proofs.kernel.polynomial import Dimension, Word

Floats = NDArray[np.float64]
Array = NDArray[Any]  # floats, or objects that are fractions
Values = dict[Letter, Array]
STRICT = 1e-7  # how far from the boundary a strict relation must stay, in proportion


def plain(letter: Letter) -> Letter:
    """The letter without its transposition: the key of its values."""
    return letter.T if letter.transposed else letter


def plain_letters(polynomial: Polynomial) -> set[Letter]:
    """Every letter without its transposition, except for traces, of which those inside count."""
    found = (letter for letter, _ in polynomial.occurrences())
    return {plain(letter) for letter in found if not _is_trace(letter)}


def _is_trace(letter: Letter) -> bool:
    return letter.name == TRACE and letter.argument is not None


@dataclass
class Evaluator:
    """Evaluates words on a batch of values, each word once."""

    values: Values
    dimensions: dict[str, int]
    count: int
    exact: bool = False
    _words: dict[Word, Array] = field(default_factory=dict)

    def word(self, word: Word) -> Array:
        """The product of the letters."""
        if word not in self._words:
            self._words[word] = reduce(np.matmul, map(self._letter, word))
        return self._words[word]

    def _letter(self, letter: Letter) -> Array:
        if letter.name == TRACE and letter.argument is not None:
            return np.asarray(np.trace(self(letter.argument), axis1=1, axis2=2))[:, None, None]
        value = self.values[plain(letter)]
        return value.swapaxes(1, 2) if letter.transposed else value

    def set(self, letter: Letter, value: Array) -> None:
        """Give a letter a value, and forget the words that it occurs in."""
        self.values[letter] = value
        stale = [w for w in self._words if letter in plain_letters(of(*w))]
        for w in stale:
            del self._words[w]

    def size(self, dimension: Dimension) -> int:
        """The number of rows that a dimension stands for."""
        return dimension if isinstance(dimension, int) else self.dimensions[dimension]

    def parts(self, polynomial: Polynomial) -> list[Array]:
        """The terms."""
        shape = (self.size(polynomial.rows), self.size(polynomial.columns))
        one: Array = np.eye(*shape)[None]
        if self.exact:
            one = np.array([[[Fraction(int(x)) for x in row] for row in one[0]]], dtype=object)
        found = []
        for m, c in polynomial.terms.items():
            term = (c if self.exact else float(c)) * (self.word(m.word) if m.word else one)
            for word in m.scalars:
                term = self.word(word) * term
            found.append(term)
        return found or [0 * one]

    def __call__(self, polynomial: Polynomial) -> Array:
        """The value, instance by instance."""
        parts = self.parts(polynomial)
        value: Array = sum(parts[1:], parts[0])
        return np.broadcast_to(value, (self.count, *value.shape[1:]))

    def margin(self, atom: Atom) -> Floats:
        """How far the relation holds (negative: fails), in proportion to its terms."""
        parts = self.parts(atom.polynomial)
        shape = (self.count, *parts[0].shape[1:])
        value = np.broadcast_to(sum(parts[1:], parts[0]), shape)
        size = sum(np.abs(part).max(axis=(1, 2)) for part in parts)
        scale = np.where(size > 0, size, 1.0)
        if atom.relation == ZERO:
            return -np.asarray(np.abs(value).max(axis=(1, 2))) / scale
        if atom.relation == ENTRYWISE:
            return np.asarray(value.min(axis=(1, 2))) / scale
        diagonal = atom.polynomial.is_diagonal
        least = (smallest_entry(value) if diagonal else smallest_eigenvalue(value)) / scale
        return least - STRICT if atom.relation == POSITIVE else least

    def vanishes(self, polynomial: Polynomial) -> NDArray[np.bool_]:
        """Where every term is zero: an instance that says nothing."""
        parts = self.parts(polynomial)
        return np.asarray(sum(np.abs(part).max(axis=(1, 2)) for part in parts) == 0)


def smallest_eigenvalue(value: Floats) -> Floats:
    """The smallest eigenvalue of each symmetric matrix."""
    if value.shape[1] == 1:
        return value[:, 0, 0]
    return np.asarray(np.linalg.eigvalsh(value)[:, 0])


def smallest_entry(value: Floats) -> Floats:
    """The smallest diagonal entry of each matrix."""
    return np.asarray(np.diagonal(value, axis1=1, axis2=2).min(axis=1))


def solved(left: Array, right: Array) -> Array:
    """The X with ``left · X = right`` for each pair; of a singular float, the least squares one.

    Raises
    ------
    ZeroDivisionError
        If a matrix of fractions is singular.
    """
    if left.dtype != object:
        return np.asarray(np.linalg.pinv(left) @ right)
    rows = [_eliminated(np.concatenate(pair, axis=1)) for pair in zip(left, right, strict=True)]
    return np.stack([whole[:, left.shape[1] :] for whole in rows])


def _eliminated(whole: Array) -> Array:
    """Gauss–Jordan elimination of the first columns, in fractions."""
    size = len(whole)
    for k in range(size):
        pivot = next((i for i in range(k, size) if whole[i, k]), None)
        if pivot is None:
            raise ZeroDivisionError("singular matrix")
        whole[[k, pivot]] = whole[[pivot, k]]
        whole[k] = whole[k] / whole[k, k]
        for i in range(size):
            if i != k:
                whole[i] = whole[i] - whole[i, k] * whole[k]
    return whole
