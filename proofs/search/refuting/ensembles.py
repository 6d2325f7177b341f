"""Random matrices for refutation: generic ones, and exact ones that satisfy common equations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .evaluation import Array

Generator = np.random.Generator
Ensemble = Callable[[Generator, int, int], Array]


def _small_integers(rng: Generator, rows: int, columns: int) -> Array:
    return np.asarray(rng.integers(-2, 3, (rows, columns)).astype(float))


def _gaussian(rng: Generator, rows: int, columns: int) -> Array:
    return np.asarray(rng.standard_normal((rows, columns)) * 10.0 ** rng.uniform(-1, 0.5))


def _nonnegative(rng: Generator, rows: int, columns: int) -> Array:
    return np.asarray(rng.integers(0, 3, (rows, columns)).astype(float))


def _nilpotent(rng: Generator, rows: int, columns: int) -> Array:
    return np.triu(rng.integers(-3, 4, (rows, columns)).astype(float), 1)


def _diagonal(rng: Generator, rows: int, columns: int) -> Array:
    return np.asarray(np.eye(rows, columns) * rng.integers(-2, 3, (1, columns)))


def _log_uniform(rng: Generator, rows: int, columns: int) -> Array:
    return np.asarray(10.0 ** rng.uniform(-4, 0, (rows, columns)))


def _signed_permutation(rng: Generator, rows: int, columns: int) -> Array:
    square = np.eye(max(rows, columns))[rng.permutation(max(rows, columns))]
    return np.asarray((square * rng.choice([-1.0, 1.0], (1, len(square))))[:rows, :columns])


def _cayley(rng: Generator, rows: int, columns: int) -> Array:
    """A rational orthogonal matrix, (I − S)(I + S)⁻¹ for an integer skew-symmetric S."""
    size = max(rows, columns)
    upper = np.triu(rng.integers(-2, 3, (size, size)).astype(float), 1)
    skew = upper - upper.T
    inverse: Array = np.linalg.inv(np.eye(size) + skew)
    return np.asarray(((np.eye(size) - skew) @ inverse)[:rows, :columns])


def _projection(rng: Generator, rows: int, columns: int) -> Array:
    v = rng.integers(-2, 3, (max(rows, columns), 1)).astype(float)
    v[0] += not v.any()
    return np.asarray((v @ v.T)[:rows, :columns] / float((v * v).sum()))


def _reflection(rng: Generator, rows: int, columns: int) -> Array:
    return np.asarray(np.eye(rows, columns) - 2 * _projection(rng, rows, columns))


def _signs(rng: Generator, rows: int, columns: int) -> Array:
    return np.asarray(np.eye(rows, columns) * rng.integers(-1, 2, (1, columns)))


def _conjugated(rng: Generator, rows: int, columns: int) -> Array:
    """A signed permutation or signs in another basis, S E S⁻¹ for an integer S of determinant one.

    Roots of I, −I and of zero are among them, and idempotents that are not symmetric.
    """
    size = max(rows, columns)
    core = (_signed_permutation, _signs, _nilpotent)[rng.integers(0, 3)](rng, size, size)
    units = rng.integers(-1, 2, (2, size, size)).astype(float)
    basis = (np.eye(size) + np.tril(units[0], -1)) @ (np.eye(size) + np.triu(units[1], 1))
    inverse: Array = np.rint(np.linalg.inv(basis))
    return np.asarray((basis @ core @ inverse)[:rows, :columns])


def _rational_direction(rng: Generator, rows: int, columns: int) -> Array:
    """The projection onto a rational unit vector: sums of some have rational roots."""
    size = max(rows, columns)
    unit = (_signed_permutation(rng, size, size) @ _cayley(rng, size, size))[:, :1]
    return np.asarray((unit @ unit.T)[:rows, :columns])


def two_levels(rng: Generator, count: int, rows: int, columns: int, level: Array) -> Array:
    """Diagonal matrices whose entries are 1 or a small level: open and closed gates."""
    closed = rng.random((count, 1, columns)) < 0.7
    entries: Array = np.where(closed, level[:, None, None], 1.0)
    return np.asarray(np.eye(rows, columns) * entries)


EXACT = (
    _signed_permutation,
    _cayley,
    _projection,
    _reflection,
    _signs,
    _small_integers,
    _nilpotent,
)
DETERMINED: tuple[Ensemble, ...] = (
    *EXACT,
    *2 * (_conjugated, _small_integers, _rational_direction),
)
GENERIC = (_gaussian, _gaussian, _log_uniform, _nonnegative, _diagonal, *EXACT)


def draw(
    rng: Generator, count: int, rows: int, columns: int, ensembles: Sequence[Ensemble]
) -> Array:
    """A batch of matrices, each from an ensemble chosen at random."""
    chosen = rng.integers(0, len(ensembles), count)
    return np.stack([ensembles[i](rng, rows, columns) for i in chosen])
