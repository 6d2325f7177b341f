"""Elementwise activations: complex-analytic functions, their derivatives, slopes and curvatures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array

__all__ = [
    "ACTIVATIONS",
    "IDENTITY",
    "LOGISTIC",
    "RELU",
    "TANH",
    "Activation",
    "differentiated",
    "gate",
]

COMPLEX_STEP = 2.0**-200
"""The imaginary step s. Its truncation error is of relative size (s ‖J‖)², far below the unit
round-off while ‖J‖ < 2**170, and products down to 2**-800 stay clear of underflow."""


def gate(preactivations: Array) -> Array:
    """tanh'(z) = 4e / (1 + e)² with e = exp(−2|z|), any shape; its relative error is at most γ_12.

    1 − tanh² z loses every digit once |z| > 19; this form keeps them until e underflows at |z| =
    372. Higham, *Accuracy and Stability*, section 1.7, on avoiding cancellation.
    """
    decay = np.exp(-2.0 * np.abs(preactivations))
    value: Array = 4.0 * decay / (1.0 + decay) ** 2
    return value


@dataclass(frozen=True)
class Activation:
    """An elementwise activation φ that is complex-analytic around the real axis.

    Attributes
    ----------
    name
        The name in the evidence.
    function
        φ for real or complex arrays.
    derivative
        φ' for real arrays, in closed form.
    slope
        L = sup |φ'| (∞ if unbounded).
    curvature
        M = sup |φ''|, so that |φ'(y) − φ'(z)| ≤ M |y − z|.
    """

    name: str
    function: Callable[[NDArray[Any]], NDArray[Any]]
    derivative: Callable[[Array], Array]
    slope: float
    curvature: float


def differentiated(activation: Activation, points: Array) -> Array:
    """φ' at real points of any shape by a complex step: Im φ(z + i s) / s.

    W. Squire and G. Trapp, *Using complex variables to estimate derivatives of real functions*,
    SIAM Review 40 (1998): no subtraction, hence no cancellation.
    """
    value: Array = activation.function(points + 1j * COMPLEX_STEP).imag / COMPLEX_STEP
    return value


def _logistic(points: NDArray[Any]) -> NDArray[Any]:
    """σ(z) = 1 / (1 + e^−z), as e^z / (1 + e^z) for Re z < 0, where e^−z could overflow."""
    right = points.real >= 0
    decay = np.exp(np.where(right, -points, points))
    value: NDArray[Any] = np.where(right, 1.0, decay) / (1.0 + decay)
    return value


def _logistic_derivative(points: Array) -> Array:
    decay = np.exp(-np.abs(points))
    value: Array = decay / (1.0 + decay) ** 2
    return value


def _softplus(points: NDArray[Any]) -> NDArray[Any]:
    """The function log(1 + e^z), as z + log(1 + e^−z) for Re z ≥ 0, where e^z could overflow."""
    right = points.real >= 0
    value: NDArray[Any] = np.where(right, points, 0) + np.log1p(
        np.exp(np.where(right, -points, points))
    )
    return value


TANH = Activation("tanh", np.tanh, gate, 1.0, 4 / (3 * np.sqrt(3.0)))

LOGISTIC = Activation("logistic", _logistic, _logistic_derivative, 0.25, 1 / (6 * 3**0.5))

IDENTITY = Activation("identity", lambda z: z, np.ones_like, 1.0, 0.0)
"""No activation: the linear network, and the candidate memory of the write-up's cell."""

RELU = Activation(
    "relu",
    lambda z: np.where(z.real > 0, z, 0.0),
    lambda z: np.where(z > 0, 1.0, 0.0),
    1.0,
    np.inf,
)
"""Complex-analytic everywhere but on the imaginary axis, where its derivative is taken as 0."""

ACTIVATIONS: tuple[Activation, ...] = (
    TANH,
    Activation("doubling", lambda z: 2 * z, lambda z: np.full_like(z, 2.0), 2.0, 0.0),
    Activation(
        "tripled-softplus",
        lambda z: 3 * _softplus(z),
        lambda z: 3 * np.exp(np.minimum(z, 0.0)) / (1 + np.exp(-np.abs(z))),
        3.0,
        0.75,
    ),
    Activation("square", lambda z: z * z, lambda z: 2 * z, np.inf, 2.0),
    Activation("fast-sine", lambda z: np.sin(3 * z), lambda z: 3 * np.cos(3 * z), 3.0, 9.0),
    LOGISTIC,
    Activation("arctan", np.arctan, lambda z: 1 / (1 + z * z), 1.0, 3 * np.sqrt(3.0) / 8),
)
