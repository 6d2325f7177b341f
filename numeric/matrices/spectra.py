"""Spectra and polar factors by LAPACK, and powers W^t read off the simulated linear network."""

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from numeric.activations import IDENTITY
from numeric.cells import autonomous
from numeric.foundation.arrays import Array, require_square, require_symmetric
from numeric.foundation.rounding import (
    SMALLEST_PRODUCT,
    combined,
    power_error,
    singular_value_error,
)
from numeric.jacobians import linearise
from numeric.matrices.norms import lapack_norm

__all__ = [
    "SimulatedPower",
    "eigensystem",
    "eigenvalues",
    "polar_factors",
    "simulated_power",
    "transposed",
]


def transposed(matrices: Array) -> Array:
    """Aᵀ for each matrix of a (batch, n, n) array."""
    return matrices.transpose(0, 2, 1)


def eigensystem(matrices: Array) -> tuple[Array, Array]:
    """Eigenvalues in ascending order, (batch, n), and eigenvectors as columns, (batch, n, n).

    ``scipy.linalg.eigh``, LAPACK's syevr; the error is bounded by
    :func:`numeric.foundation.rounding.decomposition_error`.

    Raises
    ------
    ValueError
        If a matrix is not symmetric to the last bit, or as require_square does.
    """
    require_symmetric("matrices", matrices)
    pairs = [scipy.linalg.eigh(matrix, check_finite=False) for matrix in matrices]
    return np.stack([values for values, _ in pairs]), np.stack([vectors for _, vectors in pairs])


def eigenvalues(matrices: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.complex128]]:
    """All eigenvalues of general matrices, complex (batch, n), in no particular order.

    The diagonal of the complex Schur form, LAPACK's gees, which does not balance: the error is
    bounded by :func:`numeric.foundation.rounding.eigenvalue_error`.
    """
    require_square("matrices", matrices)
    forms = [scipy.linalg.schur(matrix, output="complex")[0] for matrix in matrices]
    return np.stack([np.diagonal(form) for form in forms]).astype(np.complex128)


def polar_factors(matrices: Array) -> tuple[Array, Array]:
    """U orthogonal and R ⪰ 0 with A = U R, each (batch, n, n), by ``scipy.linalg.polar``.

    R is made symmetric to the last bit; the error is bounded by
    :func:`numeric.foundation.rounding.decomposition_error`.
    """
    require_square("matrices", matrices)
    pairs = [scipy.linalg.polar(matrix) for matrix in matrices]
    factor = np.stack([positive for _, positive in pairs])
    return np.stack([rotation for rotation, _ in pairs]), (factor + transposed(factor)) / 2


@dataclass(frozen=True)
class SimulatedPower:
    """W^t as the complex-step Jacobian of the simulated network h_t = W h_{t−1}.

    Attributes
    ----------
    matrix
        W^t, shape (batch, n, n).
    norm
        ‖W^t‖ by LAPACK, shape (batch,).
    weight_norm
        ω = ‖W‖ by LAPACK, shape (batch,).
    unit
        max(ω^t, 2^−700): the unit in which ``error`` is measured, and in which what underflows is
        below rounding. Shape (batch,).
    error
        Bound on the error of ``matrix`` in the Frobenius norm, of its singular values and of ω^t,
        relative to ``unit``. Shape (batch,).
    """

    matrix: Array
    norm: Array
    weight_norm: Array
    unit: Array
    error: Array


def simulated_power(weights: Array, horizon: int) -> SimulatedPower:
    """Simulate the linear network for ``horizon`` steps from h_0 = (1, …, 1), and differentiate.

    Raises
    ------
    ValueError
        If the horizon is below 1, or as require_square does.
    """
    if horizon < 1:
        raise ValueError(f"horizon is {horizon}: expected at least 1")
    require_square("weights", weights)
    batch, n, _ = weights.shape
    cell = autonomous(weights, IDENTITY)
    seen = linearise(cell, np.ones((batch, n)), np.zeros((batch, horizon, 1)))
    norm = lapack_norm(weights)
    lapack = singular_value_error(n)
    return SimulatedPower(
        matrix=seen.jacobian,
        norm=lapack_norm(seen.jacobian),
        weight_norm=norm,
        unit=np.maximum(norm**horizon, SMALLEST_PRODUCT),
        error=combined(seen.error_against_slope(), lapack, power_error(lapack, 2 * horizon)),
    )
