"""Jacobians of the simulated cell: by complex steps (the independent road), and as a product."""

from dataclasses import dataclass

import numpy as np

from numeric.foundation.arrays import Array, require_finite, require_shape
from numeric.foundation.rounding import (
    COMPLEX_ELEMENTARY,
    ELEMENTARY,
    SMALLEST,
    chain_error,
    gamma,
)
from numeric.matrices.norms import ScaledProduct, frobenius_norm, lapack_norm, scaled_product
from numeric.networks.activations import COMPLEX_STEP
from numeric.networks.cells import Cell, simulate

__all__ = [
    "Linearisation",
    "WeightDerivative",
    "along_weights",
    "ascending",
    "descending",
    "linearise",
]


@dataclass(frozen=True)
class Linearisation:
    """A simulated network with its Jacobian ∂h_t/∂h_0, taken by complex steps.

    Attributes
    ----------
    jacobian
        Im h_t / s for h_0 + i s e_j, column j: shape (batch, n, n).
    gates
        φ'(z_k) in closed form at the simulated z_k: shape (batch, t, n).
    preactivations
        z_1, …, z_t: shape (batch, t, n).
    states
        h_0, …, h_t: shape (batch, t + 1, n).
    spread
        max_ij |Re z_k^(j) − z_k|_i: how far the n perturbed runs drift from the plain one by
        rounding; measured, shape (batch, t). It enters the error bound.
    disturbance
        max_ij |Im z_k^(j)|_i: the imaginary perturbation where φ acts on it; shape (batch, t).
    weights
        W of the cell.
    slope
        sup |φ'|.
    curvature
        sup |φ''|.
    kept, written
        The step is h_k = kept · h_{k−1} + written · φ(z_k); shape (batch,). 0 and 1: vanilla.
    """

    jacobian: Array
    gates: Array
    preactivations: Array
    states: Array
    spread: Array
    disturbance: Array
    weights: Array
    slope: float
    curvature: float
    kept: Array
    written: Array

    def factors(self) -> Array:
        """The bounds kept + written · ‖D_k‖ ‖W‖ of the norm of every step, shape (batch, t)."""
        norm = lapack_norm(self.weights)
        product: Array = self.gates.max(axis=2) * norm[:, None] * self.written[:, None]
        return self.kept[:, None] + product

    def error(self) -> Array:
        """Bound on ‖jacobian − D_t W ⋯ D_1 W‖ / ∏ ‖D_k‖ ‖W‖ for tanh, shape (batch,).

        A step of the complex-step run is one product W Y (γ_n) and one complex tanh, whose
        imaginary part is tanh'(z^(j)) Y up to γ_16; the closed-form gate is within γ_12. Moving z
        by δ changes log tanh' by at most 2 |δ|, since (log tanh')' = −2 tanh. Hence
        ε_k = (1 + γ_n)(1 + γ_29) e^{2 spread_k + η_k²} − 1 in
        :func:`numeric.foundation.rounding.chain_error`, with η_k the disturbance: a complex step
        truncates at η² / 6 times the third derivative, at most 4 tanh', for η ≤ 1/10. Each
        underflow adds at most the smallest double, which W and the gates then amplify. Where a
        chaotic run makes this useless, the error is still at most ‖jacobian‖ + ‖D_t W ⋯ D_1 W‖. If
        something is kept, the steps are kept · I + written · D_k W, with three more operations, and
        the unit is the product of :meth:`factors`.
        """
        n = self.weights.shape[-1]
        relative = np.log1p(gamma(n)) + np.log1p(gamma(COMPLEX_ELEMENTARY + ELEMENTARY + 8))
        with np.errstate(over="ignore"):
            steps = np.expm1(2.0 * self.spread + self._truncation() + relative)
        norm, ratio = _norm_and_ratio(self.weights)
        horizon = steps.shape[1]
        factors = self.factors()
        growth = np.maximum(1.0, self.kept + self.written * norm) ** horizon
        with np.errstate(divide="ignore", over="ignore"):
            underflow = (n * n * horizon * SMALLEST / COMPLEX_STEP) * growth
            moving = (norm > 0) | (self.kept > 0)
            underflow = np.where(moving, underflow / factors.prod(axis=1), 0.0)
        return self._at_most_the_sum(chain_error(steps, ratio, n) + underflow, factors.prod(axis=1))

    def error_against_slope(self) -> Array:
        """Bound on ‖jacobian − D_t W ⋯ D_1 W‖ / (L ‖W‖)^t for any activation, shape (batch,).

        As in :meth:`error`, with |φ'(y) − φ'(z)| ≤ M |y − z| in the place of the relative bound,
        where |y − z| is the spread and the rounding of the argument. Everything is relative to
        L = sup |φ'|; the third derivative is at most 9 L for every activation of the list.
        """
        n = self.weights.shape[-1]
        moved = self.spread + gamma(ELEMENTARY) * np.abs(self.preactivations).max(axis=2)
        derivative = self.curvature * moved / self.slope + 2.0 * self._truncation()
        relative = gamma(n + COMPLEX_ELEMENTARY + ELEMENTARY + 5)
        norm, ratio = _norm_and_ratio(self.weights)
        bound = chain_error((1.0 + derivative) * (1.0 + relative) - 1.0, ratio, n)
        return self._at_most_the_sum(bound, (self.slope * norm) ** moved.shape[1])

    def _truncation(self) -> Array:
        """η² while the disturbance η is at most 1/10, beyond which no bound is claimed."""
        return np.where(self.disturbance <= 0.1, self.disturbance**2, np.inf)

    def _at_most_the_sum(self, bound: Array, unit: Array) -> Array:
        """The bound, or 1 + ‖jacobian‖_F / unit where that is less; a unit of 0 counts as 1."""
        divisor = np.where(unit > 0, unit, 1.0)
        least: Array = np.minimum(bound, 1.0 + frobenius_norm(self.jacobian) / divisor)
        return least


def linearise(
    cell: Cell,
    initial: Array,
    inputs: Array,
    kept: Array | float = 0.0,
    written: Array | float = 1.0,
) -> Linearisation:
    """Simulate the cell, plainly and with n complex-perturbed copies of h_0.

    J. N. Lyness and C. B. Moler, *Numerical differentiation of analytic functions*, SIAM Journal
    on Numerical Analysis 4 (1967); W. Squire and G. Trapp, SIAM Review 40 (1998). Nothing of the
    chain rule is used: the Jacobian is read off the simulated network.

    Parameters
    ----------
    cell
        The batch of cells.
    initial
        h_0, shape (batch, n), real.
    inputs
        x_1, …, x_t, shape (batch, t, m).
    kept, written
        As in :func:`numeric.networks.cells.simulate`.

    Raises
    ------
    ValueError
        If a shape does not fit the cell or an entry is not finite.
    """
    batch, n, _ = cell.weights.shape
    require_shape("initial", initial, (batch, n))
    columns = initial[:, :, None]
    plain = simulate(cell, columns, inputs, kept, written)
    perturbed = simulate(cell, columns + 1j * COMPLEX_STEP * np.eye(n), inputs, kept, written)
    preactivations: Array = plain.preactivations[..., 0]
    drift = np.abs(perturbed.preactivations.real - plain.preactivations)
    return Linearisation(
        jacobian=perturbed.states[:, -1].imag / COMPLEX_STEP,
        gates=cell.activation.derivative(preactivations),
        preactivations=preactivations,
        states=plain.states[..., 0],
        spread=drift.max(axis=(2, 3)),
        disturbance=np.abs(perturbed.preactivations.imag).max(axis=(2, 3)),
        weights=cell.weights,
        slope=cell.activation.slope,
        curvature=cell.activation.curvature,
        kept=np.broadcast_to(kept, batch),
        written=np.broadcast_to(written, batch),
    )


@dataclass(frozen=True)
class WeightDerivative:
    """The derivative of h_t along a direction E of the weights, by complex steps, and its run.

    Attributes
    ----------
    derivative
        Im h_t / s for the weights W + i s E: shape (batch, n).
    states
        Re h_0, …, Re h_t: shape (batch, t + 1, n).
    gates
        φ'(Re z_k) in closed form: shape (batch, t, n).
    disturbance
        max_i |Im z_k|_i: shape (batch, t).
    """

    derivative: Array
    states: Array
    gates: Array
    disturbance: Array


def along_weights(cell: Cell, initial: Array, inputs: Array, direction: Array) -> WeightDerivative:
    """Simulate the cell with the weights W + i s E from h_0, (batch, n), under x_1, …, x_t.

    ``direction`` is E, shape (batch, n, n). Nothing of back-propagation through time is used: the
    sum over time is what the simulated network does with its weights.

    Raises
    ------
    ValueError
        If a shape does not fit the cell or an entry is not finite.
    """
    batch, n, width = cell.input_weights.shape
    require_shape("direction", direction, (batch, n, n))
    require_finite("direction", direction)
    require_shape("initial", initial, (batch, n))
    require_shape("inputs", inputs, (batch, None, width))
    require_finite("inputs", inputs)
    drive = np.einsum("bnm,btm->btn", cell.input_weights, inputs) + cell.bias[:, None, :]
    states, preactivations = [initial.astype(np.complex128)], []
    for step in range(inputs.shape[1]):
        state = states[-1][:, :, None]
        total = ((cell.weights @ state.real)[..., 0] + drive[:, step]).astype(np.complex128)
        total.imag = (cell.weights @ state.imag + COMPLEX_STEP * (direction @ state.real))[..., 0]
        preactivations.append(total)
        states.append(cell.activation.function(total))
    arguments = np.stack(preactivations, axis=1)
    return WeightDerivative(
        derivative=states[-1].imag / COMPLEX_STEP,
        states=np.stack(states, axis=1).real,
        gates=cell.activation.derivative(arguments.real),
        disturbance=np.abs(arguments.imag).max(axis=2),
    )


def descending(gates: Array, weights: Array) -> ScaledProduct:
    """D_t W ⋯ D_2 W D_1 W from gates (batch, t, n) and W (batch, n, n).

    Raises
    ------
    ValueError
        If a shape does not fit or an entry is not finite.
    """
    _require_gates(gates, weights)
    return scaled_product(gates[:, step, :, None] * weights for step in range(gates.shape[1]))


def ascending(gates: Array, weights: Array) -> ScaledProduct:
    """D_1 W D_2 W ⋯ D_t W, the product read from left to right; raises as descending does."""
    return descending(gates[:, ::-1], weights)


def _require_gates(gates: Array, weights: Array) -> None:
    require_shape("gates", gates, (weights.shape[0], None, weights.shape[-1]))
    require_finite("gates", gates)


def _norm_and_ratio(weights: Array) -> tuple[Array, Array]:
    """‖W‖ and ‖W‖_F / ‖W‖ (1 for W = 0)."""
    norm = lapack_norm(weights)
    ratio = np.where(norm > 0, frobenius_norm(weights) / np.where(norm > 0, norm, 1.0), 1.0)
    return norm, ratio
