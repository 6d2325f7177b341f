"""What a complex step through a gated cell commits, step by step, and the products of its steps."""

from collections.abc import Iterable

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import SMALLEST, UNIT_ROUNDOFF, combined, gamma
from numeric.networks.activations import COMPLEX_STEP

__all__ = ["carried_underflow", "multiplied", "step_errors"]


def multiplied(steps: Array) -> Array:
    """The product of the matrices (batch, t, m, m), last step first."""
    product = steps[:, 0]
    for step in range(1, steps.shape[1]):
        product = steps[:, step] @ product
    return product


def step_errors(runs: Iterable[tuple[Array, Array]], operations: int) -> Array:
    """The relative error of each step, (batch, t): ``e^{8 ζ + 8 η²} − 1``, and that of operations.

    Parameters
    ----------
    runs
        A quantity of the plain run beside that of the perturbed one, (batch, t, parts, n, columns)
        each.  ζ is the largest drift of the real parts, η the largest imaginary part.
    operations
        How many real operations a step takes, in units of round-off.
    """
    spread, disturbance = [], []
    for plain, moved in runs:
        spread.append(np.abs(moved.real - plain).max(axis=(2, 3, 4)))
        disturbance.append(np.abs(moved.imag).max(axis=(2, 3, 4)))
    largest = np.maximum.reduce(disturbance)
    truncation = np.where(largest <= 0.1, 8 * largest**2, np.inf)
    with np.errstate(over="ignore"):
        drifted = np.expm1(8 * np.maximum.reduce(spread) + truncation)
    return combined(drifted, gamma(operations))


def carried_underflow(majorants: Array, size: Array, operations: int) -> Array:
    """A bound on what underflow adds to any column, over the unit round-off: shape (batch, m).

    An operation that underflows errs by the smallest double, over s where it is on an imaginary
    part. A row of a step has at most ``operations`` of them, each scaled by ``size``, (batch, t);
    the later majorants, (batch, t, m, m), carry on.
    """
    total = np.zeros((majorants.shape[0], majorants.shape[-1], 1))
    for step in range(majorants.shape[1]):
        total = majorants[:, step] @ total + size[:, step, None, None]
    scaled: Array = total[:, :, 0] * operations * (SMALLEST / COMPLEX_STEP / UNIT_ROUNDOFF)
    return scaled
