"""Margins that several claims about products of gates share."""

import numpy as np
from scipy.special import log_expit

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    ELEMENTARY,
    LOGISTIC_ERROR,
    SMALLEST_PRODUCT,
    gamma,
    singular_value_error,
)
from numeric.matrices.norms import lapack_norm
from numeric.twins.evidence import Margins

__all__ = ["diagonal_bracket"]


def diagonal_bracket(jacobian: Array, arguments: Array) -> Margins:
    """J = diag ∏ σ(a_k) relative to its entries, and in logarithms ‖J‖ = max_i ∏ σ(a_k)_i and
    t log min σ ≤ log ‖J‖ ≤ t log max σ; J (batch, n, n), a (batch, t, n).

    J comes from a simulation that multiplied by t logistic functions; the other side is a sum of
    log σ by ``scipy.special.log_expit``, whose error is relative to its size. Products so small
    that underflow would show do not count.
    """
    _, steps, n = arguments.shape
    logs = log_expit(arguments)
    total = logs.sum(axis=1)
    expected = np.maximum(np.exp(total), SMALLEST_PRODUCT)[:, :, None]
    entries = np.abs(jacobian - expected * np.eye(n)) / expected
    norm = np.log(np.maximum(lapack_norm(jacobian), SMALLEST_PRODUCT))
    lowest, highest = steps * logs.min(axis=(1, 2)), steps * logs.max(axis=(1, 2))
    equality = np.abs(norm - total.max(axis=1))
    parts = [-entries.max(axis=(1, 2)), -equality, norm - lowest, highest - norm]
    rounding = gamma(2 * ELEMENTARY + steps + 4) * np.abs(lowest)
    lapack = singular_value_error(n) + gamma((LOGISTIC_ERROR + 2) * steps + 2 * ELEMENTARY)
    fits = total.min(axis=1) > np.log(SMALLEST_PRODUCT)
    return Margins(np.minimum.reduce(parts), 2 * (rounding + lapack), fits)
