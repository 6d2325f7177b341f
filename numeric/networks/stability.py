"""How many random networks keep their gradient: fractions per ensemble and horizon, half-lives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from numeric.foundation.arrays import Array, require_finite, require_shape
from numeric.matrices.ensembles import ENSEMBLES
from numeric.matrices.norms import lapack_norm
from numeric.networks.activations import COMPLEX_STEP, IDENTITY, TANH, Activation
from numeric.networks.cells import Cell, simulate

__all__ = ["StableFraction", "chrono_bias", "gradient_norms", "half_life", "stable_fractions"]

BAND = (0.1, 10.0)
"""A gradient is called stable as long as its norm lies in this interval."""


@dataclass(frozen=True)
class StableFraction:
    """The fraction of random networks whose gradient norm stayed in the band up to a horizon.

    Attributes
    ----------
    ensemble
        Where W was drawn from.
    n
        Its size.
    horizon
        t: 1/10 ≤ ‖J_s‖ ≤ 10 is asked for every s = 1, …, t.
    samples
        How many networks were drawn.
    linear
        The fraction for h_t = W h_{t−1}, so J_t = W^t.
    gated
        The fraction for h_t = tanh(W h_{t−1} + x_t), with x_t standard normal over 4.
    """

    ensemble: str
    n: int
    horizon: int
    samples: int
    linear: float
    gated: float


def stable_fractions(
    ensembles: Sequence[str] = tuple(ENSEMBLES),
    horizons: Sequence[int] = (1, 5, 10, 20, 50),
    n: int = 8,
    samples: int = 200,
    seed: int = 0,
) -> tuple[StableFraction, ...]:
    """The numbers behind "instability appears easily": one row per ensemble and horizon.

    Every W is taken as its ensemble gives it. The Jacobians are read off the simulated networks
    by complex steps. A row depends on ``seed``, ``n``, ``samples`` and the ensemble only.

    Raises
    ------
    ValueError
        If an ensemble is unknown, a horizon, ``n`` or ``samples`` is below 1, or no horizon is
        given.
    """
    if not horizons:
        raise ValueError("horizons is empty: expected at least one")
    for place, horizon in enumerate(horizons):
        if horizon < 1:
            raise ValueError(f"horizons[{place}] is {horizon}: expected at least 1")
    rows = []
    for name in ensembles:
        if name not in ENSEMBLES:
            raise ValueError(f"unknown ensemble {name!r}: expected one of {', '.join(ENSEMBLES)}")
        order = list(ENSEMBLES).index(name)
        generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(order,)))
        weights = ENSEMBLES[name].draw(generator, samples, n)
        inputs = generator.standard_normal((samples, max(horizons), n)) / 4
        initial = generator.uniform(-1, 1, (samples, n))
        kept = []
        for activation in (IDENTITY, TANH):
            norms = gradient_norms(weights, initial, inputs, activation)
            inside = (norms >= BAND[0]) & (norms <= BAND[1])
            kept.append(np.logical_and.accumulate(inside, axis=1).mean(axis=0))
        rows += [
            StableFraction(name, n, t, samples, float(kept[0][t - 1]), float(kept[1][t - 1]))
            for t in horizons
        ]
    return tuple(rows)


def gradient_norms(
    weights: Array, initial: Array, inputs: Array, activation: Activation = TANH
) -> Array:
    """‖J_1‖, …, ‖J_t‖ of h_t = φ(W h_{t−1} + x_t), shape (batch, t), by complex steps.

    A chain that overflows counts as infinite from there on. Shapes: (batch, n, n), (batch, n),
    (batch, t, n).
    """
    batch, n, _ = weights.shape
    require_shape("initial", initial, (batch, n))
    require_shape("inputs", inputs, (batch, None, n))
    identity = np.broadcast_to(np.eye(n), (batch, n, n))
    cell = Cell(weights, identity, np.zeros((batch, n)), activation)
    columns = initial[:, :, None] + 1j * COMPLEX_STEP * np.eye(n)
    states = simulate(cell, columns, inputs).states[:, 1:]
    jacobians = states.imag.reshape(-1, n, n) / COMPLEX_STEP
    finite = np.isfinite(np.abs(jacobians).max(axis=(1, 2)))
    norms = lapack_norm(np.where(finite[:, None, None], jacobians, 0.0))
    return np.where(finite, norms, np.inf).reshape(batch, -1)


def half_life(bias: Array) -> Array:
    """The steps ln 2 / −ln f that halve the direct path of an LSTM, f = σ(bias); same shape.

    b_f = 0, 1, 2 give 1, 2.21 and 5.46 steps. −ln σ(b) = log(1 + e^−b), without cancellation.

    Raises
    ------
    ValueError
        If a bias is not finite; names its index.
    """
    require_finite("bias", bias)
    steps: Array = np.log(2.0) / np.logaddexp(0.0, -bias)
    return steps


def chrono_bias(generator: np.random.Generator, longest: int, shape: tuple[int, ...]) -> Array:
    """Biases b_f = log T, T uniform in [1, longest − 1]: half-lives from 1 up to longest · ln 2.

    C. Tallec and Y. Ollivier, *Can recurrent neural networks warp time?*, ICLR (2018).

    Raises
    ------
    ValueError
        If ``longest`` is below 2.
    """
    if longest < 2:
        raise ValueError(f"longest is {longest}: expected at least 2")
    return np.log(generator.uniform(1, longest - 1, shape))
