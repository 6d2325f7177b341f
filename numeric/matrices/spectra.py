"""Spectra and polar factors by LAPACK."""

import numpy as np
import scipy.linalg

from numeric.foundation.arrays import Array, require_square, require_symmetric

__all__ = [
    "eigensystem",
    "eigenvalues",
    "inverse_root",
    "polar_factors",
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


def inverse_root(matrices: Array) -> Array:
    """X^(−1/2) for positive definite X, from the eigenvectors and eigenvalues of X.

    To first order it errs by :func:`numeric.foundation.rounding.decomposition_error` times the
    condition of X, relative to its norm.

    Raises
    ------
    ValueError
        If a computed eigenvalue is not positive, or as :func:`eigensystem` does.
    """
    values, vectors = eigensystem(matrices)
    if not (values > 0).all():
        index = int((values <= 0).any(axis=1).argmax())
        raise ValueError(
            f"matrices[{index}] has the eigenvalue {values[index, 0]}: expected positive ones"
        )
    return np.asarray((vectors / np.sqrt(values)[:, None, :]) @ transposed(vectors))


def polar_factors(matrices: Array) -> tuple[Array, Array]:
    """U orthogonal and R ⪰ 0 with A = U R, each (batch, n, n), by ``scipy.linalg.polar``.

    R is made symmetric to the last bit; the error is bounded by
    :func:`numeric.foundation.rounding.decomposition_error`.
    """
    require_square("matrices", matrices)
    pairs = [scipy.linalg.polar(matrix) for matrix in matrices]
    factor = np.stack([positive for _, positive in pairs])
    return np.stack([rotation for rotation, _ in pairs]), (factor + transposed(factor)) / 2
