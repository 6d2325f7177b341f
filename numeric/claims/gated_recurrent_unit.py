"""Twins of the topic "gated recurrent unit": both forms, by complex steps and in closed form."""

from dataclasses import dataclass, replace

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    LOGISTIC_ERROR,
    combined,
    gamma,
    power_error,
    singular_value_error,
)
from numeric.matrices.ensembles import GENERAL
from numeric.matrices.norms import frobenius_norm, lapack_norm
from numeric.networks.cells import GRU, Affine
from numeric.networks.gru import UpdateLinearisation, coefficients, linearise_updates
from numeric.twins import SEVERAL, Draw, twin
from numeric.twins.evidence import Margins, equal, informative
from numeric.twins.scenarios import updating


@twin("gru-jacobian-reset-after", ensembles=GENERAL)
def gru_jacobian_reset_after(draw: Draw) -> Margins:
    """∂h_t / ∂h_0 of the form that resets W h + b_u, by complex steps through t steps, against
    the product of I − Z + P_z W_z + P_c (R W + P_r W_r), in units of the majorants' product.
    """
    cell, initial, inputs = updating(draw)
    seen = linearise_updates(_resetting_after(draw, cell), initial, inputs)
    error = seen.error[:, None, None]
    return informative(equal(seen.jacobian, seen.product, error, seen.majorant))


@twin("gru-jacobian-reset-before", ensembles=GENERAL)
def gru_jacobian_reset_before(draw: Draw) -> Margins:
    """The same for the form that resets h, and I − Z + P_z W_z + P_c W (R + P_r W_r)."""
    seen = linearise_updates(*updating(draw))
    error = seen.error[:, None, None]
    return informative(equal(seen.jacobian, seen.product, error, seen.majorant))


@twin("gru-gradient-bound-reset-after", ensembles=GENERAL, shapes=SEVERAL)
def gru_gradient_bound_reset_after(draw: Draw) -> Margins:
    """‖J_t‖ ≤ (c + p_z ‖W_z‖ + p_c (‖W‖ + p_r ‖W_r‖))^t, relative to the bound.

    Half of the batches come near it; see :func:`_near_the_bound`.
    """
    cell, initial, inputs = _adverse_or_not(draw)
    run = _run(_resetting_after(draw, cell), initial, inputs)
    inside = run.own + run.through_reset * run.by_reset
    return run.room(run.kept + run.update * run.by_update + run.candidate * inside)


@twin("gru-gradient-bound-reset-before", ensembles=GENERAL, shapes=SEVERAL)
def gru_gradient_bound_reset_before(draw: Draw) -> Margins:
    """‖J_t‖ ≤ (c + p_z ‖W_z‖ + p_c ‖W‖ (1 + p_r ‖W_r‖))^t, relative to the bound.

    Half of the batches come near it; see :func:`_near_the_bound`.
    """
    run = _run(*_adverse_or_not(draw))
    inside = run.own * (1 + run.through_reset * run.by_reset)
    return run.room(run.kept + run.update * run.by_update + run.candidate * inside)


def _resetting_after(draw: Draw, cell: GRU) -> GRU:
    """The cell with a Gaussian b_u, of the size of the other biases."""
    scale = np.abs(cell.candidate.bias).max(axis=1, keepdims=True)
    return replace(cell, reset_bias=scale * draw.generator.standard_normal((draw.batch, draw.n)))


def _adverse_or_not(draw: Draw) -> tuple[GRU, Array, Array]:
    return _near_the_bound(draw) if draw.generator.random() < 0.5 else updating(draw)


def _near_the_bound(draw: Draw) -> tuple[GRU, Array, Array]:
    """All units at one fixed point h, W_z = 0, and multiples of 1 1ᵀ / n for W and W_r.

    1 − r is about e^−a with a in [6, 12], and ‖W_r‖ = u e^a with u in [0.1, 1] and the sign of h:
    the gate counts as open, and its slope times W_r as u. W r h = artanh h, so that h̃ = h.
    """
    generator, batch, n = draw.generator, draw.batch, draw.n
    sign = generator.choice([-1.0, 1.0], (batch, 1))
    state = sign * generator.uniform(0.2, 0.6, (batch, 1))
    closing = generator.uniform(6, 12, (batch, 1))
    by_reset = sign * generator.uniform(0.1, 1, (batch, 1)) * np.exp(closing)
    own = np.arctanh(state) * (1 + np.exp(-closing)) / state
    nothing = np.zeros((batch, 1))

    def multiple(number: Array, bias: Array) -> Affine:
        into = np.zeros((batch, n, 1))
        return Affine(number[..., None] * np.full((n, n), 1 / n), into, bias * np.ones(n))

    update = multiple(nothing, nothing - 1)
    reset = multiple(by_reset, closing - by_reset * state)
    cell = GRU(update, reset, multiple(own, nothing))
    return cell, np.repeat(state, n, axis=1), np.zeros((batch, draw.horizon, 1))


@dataclass(frozen=True)
class _Run:
    """A linearised run, its largest coefficients, and the norms of W_z, W_r and W: (batch,)."""

    seen: UpdateLinearisation
    kept: Array
    update: Array
    candidate: Array
    through_reset: Array
    by_update: Array
    by_reset: Array
    own: Array

    def room(self, rate: Array) -> Margins:
        """1 − ‖J_t‖ / rate^t, with the coefficients of the run in the rate.

        The coefficients are within γ_{4 LOGISTIC_ERROR} of exact, relative to (2 + |h|) z (1 − z)
        and the like, at the numbers of the plain run; from their Jacobian that of the complex steps
        is off by the error of :func:`numeric.networks.gru.linearise_updates`.
        """
        states = self.seen.path.states
        steps, n = states.shape[1] - 1, states.shape[2]
        unit = rate**steps
        lapack = singular_value_error(n) + gamma(4 * LOGISTIC_ERROR + 8)
        cancelled = (2 + np.abs(states).max(axis=(1, 2))) * self.by_update / rate
        moved = (self.seen.error + lapack) * frobenius_norm(self.seen.majorant) / unit
        rounding = power_error(lapack, 2 * steps)
        coefficients_ = np.expm1(steps * gamma(4 * LOGISTIC_ERROR) * cancelled)
        margin = 1.0 - lapack_norm(self.seen.jacobian) / unit
        return informative(Margins(margin, combined(moved, rounding, coefficients_)))


def _run(cell: GRU, initial: Array, inputs: Array) -> _Run:
    seen = linearise_updates(cell, initial, inputs)
    found = coefficients(seen.path)
    diagonals = found.kept, found.update, found.candidate, found.through_reset
    largest = (np.abs(part).max(axis=(1, 2)) for part in diagonals)
    norms = (lapack_norm(gate.weights) for gate in cell.gates().values())
    return _Run(seen, *largest, *norms)
