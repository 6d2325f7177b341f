"""Results of a computation of Lyapunov exponents."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array

__all__ = ["DeterminantCheck", "Exponents"]


@dataclass(frozen=True)
class DeterminantCheck:
    """Σ_i λ_i against the mean of log|det A_t|, which is computed without the recurrence.

    Attributes
    ----------
    sum_of_exponents, mean_log_determinant
        The two sides, of the shape of the batch.
    bound
        How far rounding can part them, by the error model of :func:`lyapunov_exponents`; ∞ where
        a side is −∞ or rounding may have lost a determinant altogether.
    """

    sum_of_exponents: Array
    mean_log_determinant: Array
    bound: Array

    @property
    def discrepancy(self) -> Array:
        """The distance of the two sides, 0 where both are −∞."""
        with np.errstate(invalid="ignore"):
            apart = np.abs(self.sum_of_exponents - self.mean_log_determinant)
        return np.where(self.sum_of_exponents == self.mean_log_determinant, 0.0, apart)

    @property
    def holds(self) -> NDArray[np.bool_]:
        """Whether the discrepancy is within the bound."""
        result: NDArray[np.bool_] = self.discrepancy <= self.bound
        return result


@dataclass(frozen=True)
class Exponents:
    """Lyapunov exponents in nats per step, and what is known about their errors.

    Attributes
    ----------
    values
        λ_1, …, λ_k in the order of the triangular diagonal, which is descending once the frame
        has aligned; shape (…, k). A singular product has exponents −∞.
    standard_errors
        Of the mean over time, by batch means over 64 to 127 batches of consecutive steps (fewer
        in a run of less than 4096): shape (…, k); NaN with fewer than 2 batches, 0 for −∞.
    rounding
        The estimated error by rounding: that of each factorisation by the error model, and what a
        second run from a frame that differs by rounding shows of the rest; shape (…, k). An
        exponent −∞ that follows from rows or columns of zeros has 0, one that follows from a
        cancellation or an underflow ∞.
    tolerance
        The tolerance that ``rounding`` is held to.
    interval
        m, the steps per factorisation, on average over the run; shape (…).
    steps
        The number of steps that were counted.
    determinant
        The determinant identity, if all n exponents were computed.
    """

    values: Array
    standard_errors: Array
    rounding: Array
    tolerance: float
    interval: Array
    steps: int
    determinant: DeterminantCheck | None

    @property
    def trustworthy(self) -> NDArray[np.bool_]:
        """Which exponents meet the tolerance by the estimate ``rounding``.

        Those that fail lie so far below λ_1 that double precision does not resolve them, even at
        m = 1, or they hang on the last bit of a frame, as those of strongly non-normal factors do.
        ``rounding`` says how badly; where it is above 1, nothing is known of the exponent.
        """
        result: NDArray[np.bool_] = self.rounding <= self.tolerance
        return result

    def reshaped(self, leading: tuple[int, ...]) -> "Exponents":
        """The same with other leading axes for those of the batch."""
        shape = (*leading, self.values.shape[-1])
        check = self.determinant
        if check is not None:
            sides = (check.sum_of_exponents, check.mean_log_determinant, check.bound)
            check = DeterminantCheck(*(side.reshape(leading) for side in sides))
        return Exponents(
            values=self.values.reshape(shape),
            standard_errors=self.standard_errors.reshape(shape),
            rounding=self.rounding.reshape(shape),
            tolerance=self.tolerance,
            interval=self.interval.reshape(leading),
            steps=self.steps,
            determinant=check,
        )
