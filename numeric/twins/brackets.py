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
from numeric.twins.evidence import Margins, equal, informative, jointly, relative, restricted, room
from numeric.twins.scenarios import Observation

__all__ = ["at_least", "delayed", "diagonal_bracket"]


def at_least(seen: Observation, value: Array, bound: Array, error: Array) -> Margins:
    """Margins of "value ≥ bound", relative to the value; both err by error · ∏ ‖D_k‖ ‖W‖."""
    tolerance = relative(3 * error * seen.product_of_norms, value)
    return informative(Margins(1.0 - relative(bound, value), tolerance))


def delayed(value: Array, delay: Array, moved: Array, shifted: Array) -> Margins:
    """Margins of (1 + delay) value ≤ 1 where delay > 0, as delay · value ≤ 1 − value.

    They are relative to 1 − value, so that a short delay counts as much as a long one; value errs
    by ``moved`` and delay by ``shifted``.
    """
    unit = np.abs(1.0 - value)
    inexact = relative(delay * moved, unit) + shifted * value
    tolerance = 2 * relative(inexact + moved, unit) + gamma(8)
    return informative(Margins(room(delay * value, 1.0 - value), tolerance, delay > 0))


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
    expected = np.exp(total)[:, :, None]
    norm = np.log(np.maximum(lapack_norm(jacobian), SMALLEST_PRODUCT))
    lowest, highest = steps * logs.min(axis=(1, 2)), steps * logs.max(axis=(1, 2))
    rounding = gamma(2 * ELEMENTARY + steps + 4) * np.abs(lowest)
    lapack = singular_value_error(n) + gamma((LOGISTIC_ERROR + 2) * steps + 2 * ELEMENTARY)
    tolerance = 2 * (rounding + lapack)
    found = jointly(
        entries=equal(jacobian, expected * np.eye(n), tolerance[:, None, None], unit=expected),
        norm=equal(norm, total.max(axis=1), tolerance),
        above_the_smallest=Margins(norm - lowest, tolerance),
        below_the_largest=Margins(highest - norm, tolerance),
    )
    return restricted(found, total.min(axis=1) > np.log(SMALLEST_PRODUCT))
