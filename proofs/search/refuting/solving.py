"""What equations determine: symmetric roots, and the nearest solution of affine equations."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from proofs.kernel import Letter, Polynomial

from .evaluation import Array, Evaluator, Floats

DENOMINATORS = range(1, 25)  # of roots that count as rational
NEAR = 1e-8


def symmetric_root(square: Array, raw: Array | None) -> Array:
    """A symmetric X with X² = M for each M, of rational entries with a small denominator.

    Parameters
    ----------
    square
        The M, floats or fractions.
    raw
        The sign of each eigenvalue of X is that of the form of a raw matrix at its eigenvector;
        without raw matrices X ⪰ 0.

    Returns
    -------
    Array
        The roots; in place of a root of floats that is not rational, zero.

    Raises
    ------
    ArithmeticError
        If a matrix of fractions has no such root.
    """
    values, vectors = np.linalg.eigh(square.astype(np.float64))
    roots = np.sqrt(np.maximum(values, 0.0))
    if raw is not None:
        forms = vectors.swapaxes(1, 2) @ raw.astype(np.float64) @ vectors
        roots = np.where(np.diagonal(forms, axis1=1, axis2=2) < 0, -roots, roots)
    found: Floats = (vectors * roots[:, None, :]) @ vectors.swapaxes(1, 2)
    denominators = _denominators(found)
    if square.dtype != object:
        scale = np.maximum(denominators, 1)[:, None, None]
        return np.asarray(np.rint(found * scale) / scale * (denominators > 0)[:, None, None])
    exact = _fractions(found, int(denominators[0]) or 1)
    if not (exact @ exact == square).all():
        raise ArithmeticError("no rational root")
    return exact


def _denominators(values: Floats) -> NDArray[np.int64]:
    """The smallest common denominator of the entries of each matrix, or 0 if it is not small."""
    result = np.zeros(len(values), dtype=np.int64)
    for denominator in reversed(DENOMINATORS):
        scaled = denominator * values
        near = np.abs(scaled - np.rint(scaled)).max(axis=(1, 2)) < NEAR
        result = np.where(near, denominator, result)
    return result


def _fractions(values: Floats, denominator: int) -> Array:
    result = np.empty(values.shape, dtype=object)
    for place, value in np.ndenumerate(values):
        result[place] = Fraction(round(value * denominator), denominator)
    return result


def nearest_solution(
    letter: Letter, equations: Sequence[Polynomial], start: Array, evaluate: Evaluator
) -> Array:
    """The value X₀ − Lᵀ(LLᵀ)⁺f(X₀) that is nearest to X₀ among those with f(X) = f(0) + L X = 0.

    It keeps the structure of X₀.  Where the equations contradict each other, it is the least
    squares solution of floats, and some value if they are fractions.
    """
    directions = [x.astype(start.dtype) for x in _directions(letter, start.shape[1:])]
    if start.dtype == object:
        directions = [_fractions(x.astype(np.float64), 1) for x in directions]
    value = _residual(letter, equations, start, evaluate)
    columns = [_residual(letter, equations, start + x, evaluate) - value for x in directions]
    linear = np.stack(columns, axis=2)
    if start.dtype == object:
        normal = linear @ linear.swapaxes(1, 2)
        multipliers = np.stack([_solved(*pair) for pair in zip(normal, value, strict=True)])
        steps = (linear.swapaxes(1, 2) @ multipliers[:, :, None])[:, :, 0]
    else:
        steps = (np.linalg.pinv(linear) @ value[:, :, None])[:, :, 0]
    taken = (steps[:, place, None, None] * x for place, x in enumerate(directions))
    return np.asarray(start - sum(taken))


def _directions(letter: Letter, shape: tuple[int, ...]) -> list[Array]:
    """A basis of the matrices of the letter's structure."""
    rows, columns = shape
    found = []
    for i, j in np.ndindex(rows, columns):
        unit = np.zeros((rows, columns), dtype=int)
        unit[i, j] = 1
        if letter.structure == "symmetric" and rows > 1:
            unit[j, i] = 1
        if i == j or letter.structure == "general" or (letter.structure == "symmetric" and i < j):
            found.append(unit)
    return found


def _residual(
    letter: Letter, equations: Sequence[Polynomial], value: Array, evaluate: Evaluator
) -> Array:
    """The entries of the left-hand sides in one row, instance by instance."""
    evaluate.set(letter, value)
    sides = [evaluate(p) for p in equations]
    return np.concatenate([side.reshape(len(side), -1) for side in sides], axis=1)


def _solved(left: Array, right: Array) -> Array:
    """Some y with M y = r in fractions, by Gauss–Jordan elimination; M may be singular."""
    whole = np.concatenate([left, right[:, None]], axis=1)
    size, row = len(whole), 0
    result = np.array([Fraction(0)] * size, dtype=object)
    pivots = []
    for column in range(size):
        pivot = next((i for i in range(row, size) if whole[i, column]), None)
        if pivot is None:
            continue
        whole[[row, pivot]] = whole[[pivot, row]]
        whole[row] = whole[row] / whole[row, column]
        for i in range(size):
            if i != row and whole[i, column]:
                whole[i] = whole[i] - whole[i, column] * whole[row]
        pivots.append(column)
        row += 1
    for i, column in enumerate(pivots):
        result[column] = whole[i, -1]
    return result
