"""Jacobians of the simulated GRU: by complex steps, and as products of closed-form steps."""

from dataclasses import dataclass

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    COMPLEX_ELEMENTARY,
    COMPLEX_LOGISTIC,
    accumulated,
    combined,
    gamma,
)
from numeric.networks.activations import COMPLEX_STEP, LOGISTIC, TANH
from numeric.networks.cells import GRU, UpdatePath, simulate_updates
from numeric.networks.complex_steps import carried_underflow, multiplied, step_errors

__all__ = [
    "UpdateCoefficients",
    "UpdateLinearisation",
    "coefficients",
    "linearise_updates",
    "one_step_jacobians",
]


@dataclass(frozen=True)
class UpdateCoefficients:
    """The diagonals of one step's Jacobian, shape (batch, t, n) each.

    A step has the Jacobian I − Z + P_z W_z + P_c N, with N = R W + P_r W_r where W h + b_u is
    reset, and N = W (R + P_r W_r) where h is.

    Attributes
    ----------
    kept
        1 − z.
    update
        P_z = (h̃ − h) z (1 − z).
    candidate
        P_c = z (1 − h̃²).
    reset, through_reset
        R = r, and P_r = s r (1 − r), with s what r multiplies.
    """

    kept: Array
    update: Array
    candidate: Array
    reset: Array
    through_reset: Array


@dataclass(frozen=True)
class UpdateLinearisation:
    """A simulated GRU with ∂h_t / ∂h_0 by two roads, and what separates them.

    Attributes
    ----------
    jacobian
        By complex steps through the simulation: shape (batch, n, n).
    product
        The product, last step first, of the closed-form steps at the states of the plain run.
    majorant
        The product of nonnegative matrices M_k ≥ |J_k|, enlarged by the unit in which underflow is
        below rounding: same shape, positive.
    error
        Bound on |jacobian − product| / majorant, entry by entry: shape (batch,).
    path
        The plain run, without the last axis.
    """

    jacobian: Array
    product: Array
    majorant: Array
    error: Array
    path: UpdatePath


def linearise_updates(cell: GRU, initial: Array, inputs: Array) -> UpdateLinearisation:
    """Simulate plainly, and with n complex-perturbed copies of h_0, (batch, n).

    Let J_k be the exact step at the plain run's numbers, and M_k ≥ |J_k| its majorant, with |W_•|
    for W_•, 2 + |h| for |h̃ − h| and 1 + |s| for s. Forming and multiplying the closed-form steps
    commits γ_{4n+128} relative to M_k in each. A complex step obeys Y_k = J_k Y_{k−1} + F_k,
    |F_k| ≤ ε_k M_k |Y_{k−1}|, where ε_k collects γ_{2n} from W r ⊙ Im h, three complex logistic
    functions and one tanh, 32 real operations; the truncation 8 η² of four analytic functions, η
    the largest imaginary part that they meet; and the drift ζ of the columns' real parts from the
    plain run, measured: it moves log z, log (1 − z), log r and log (1 − r) by ζ at most, log tanh'
    by 2 ζ, h̃ by ζ, and h and s by ζ too: e^{8 ζ} in all. By induction either road errs by
    (∏ (1 + ε_k) − 1) M_t ⋯ M_1, entry by entry (Higham, Lemma 3.8).

    Raises
    ------
    ValueError
        As :func:`numeric.networks.cells.simulate_updates` does.
    """
    columns, n = initial[:, :, None], initial.shape[1]
    plain = simulate_updates(cell, columns, inputs)
    moved = simulate_updates(cell, columns + 1j * COMPLEX_STEP * np.eye(n), inputs)
    path = plain.first_column()
    signed, majorants = one_step_jacobians(cell, path)
    errors = _step_errors(plain, moved)
    formed = accumulated(np.full_like(errors, gamma(4 * n + 128)))
    return UpdateLinearisation(
        jacobian=moved.states[:, -1].imag / COMPLEX_STEP,
        product=multiplied(signed),
        majorant=multiplied(majorants) + _underflow(majorants, path)[:, :, None],
        error=combined(accumulated(errors) + formed, formed) + gamma(2),
        path=path,
    )


def coefficients(path: UpdatePath) -> UpdateCoefficients:
    """The diagonals of every step of a plain run, in closed form."""
    update, reset, made = np.moveaxis(path.preactivations, 2, 0)
    opened = LOGISTIC.function(update)
    return UpdateCoefficients(
        kept=LOGISTIC.function(-update),
        update=(np.tanh(made) - path.states[:, :-1]) * LOGISTIC.derivative(update),
        candidate=opened * TANH.derivative(made),
        reset=LOGISTIC.function(reset),
        through_reset=path.reset * LOGISTIC.derivative(reset),
    )


def one_step_jacobians(cell: GRU, path: UpdatePath) -> tuple[Array, Array]:
    """∂h_k / ∂h_{k−1} in closed form, and majorants: (batch, t, n, n) each."""
    exact = coefficients(path)
    update, reset, _ = np.moveaxis(path.preactivations, 2, 0)
    larger = UpdateCoefficients(
        kept=exact.kept,
        update=(2 + np.abs(path.states[:, :-1])) * LOGISTIC.derivative(update),
        candidate=exact.candidate,
        reset=exact.reset,
        through_reset=(1 + np.abs(path.reset)) * LOGISTIC.derivative(reset),
    )
    own = [gate.weights[:, None] for gate in cell.gates().values()]
    after = cell.reset_bias is not None
    return _formed(exact, own, after), _formed(larger, [np.abs(matrix) for matrix in own], after)


def _formed(parts: UpdateCoefficients, weights: list[Array], after: bool) -> Array:
    update, reset, candidate = weights
    identity = np.eye(update.shape[-1])
    through = parts.through_reset[..., None] * reset
    if after:
        inside = parts.reset[..., None] * candidate + through
    else:
        inside = candidate @ (parts.reset[..., None] * identity + through)
    step: Array = parts.kept[..., None] * identity + parts.update[..., None] * update
    return step + parts.candidate[..., None] * inside


def _step_errors(plain: UpdatePath, moved: UpdatePath) -> Array:
    """ε_k of :func:`linearise_updates` from the drift of the columns' real parts, (batch, t)."""
    runs = (
        (plain.preactivations, moved.preactivations),
        (plain.reset[:, :, None], moved.reset[:, :, None]),
        (plain.states[:, :-1, None], moved.states[:, :-1, None]),
    )
    operations = 2 * plain.states.shape[2] + 3 * COMPLEX_LOGISTIC + COMPLEX_ELEMENTARY + 32
    return step_errors(runs, operations)


def _underflow(majorants: Array, path: UpdatePath) -> Array:
    """What underflow adds: a row of a step has at most n (8 n + 64) operations.

    The step scales them by 3 + |h| + |s| and one entry of |W| at most.
    """
    n = path.states.shape[-1]
    size = 3 + np.abs(path.states[:, :-1]).max(axis=2) + np.abs(path.reset).max(axis=2)
    size = size * (1 + majorants.max(axis=(2, 3)))
    return carried_underflow(majorants, size, n * (8 * n + 64))
