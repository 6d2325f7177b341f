"""Powers W^t, read off the simulated linear network."""

from dataclasses import dataclass

import numpy as np

from numeric.foundation.arrays import Array, require_square
from numeric.foundation.rounding import (
    SMALLEST_PRODUCT,
    combined,
    power_error,
    singular_value_error,
)
from numeric.matrices.norms import lapack_norm
from numeric.networks.activations import IDENTITY
from numeric.networks.cells import autonomous
from numeric.networks.linearise import linearise

__all__ = ["SimulatedPower", "simulated_power"]


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
