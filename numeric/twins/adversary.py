"""A random search for positive semidefinite networks whose Jacobian is small."""

import numpy as np

from numeric.foundation.arrays import Array
from numeric.matrices.norms import lapack_norm, scaled_product
from numeric.twins import Draw

__all__ = ["low_norm_network"]

CLOSED = 1e-5
"""A closed gate: small enough to matter, large enough to survive rounding."""


def low_norm_network(draw: Draw, rounds: int) -> tuple[Array, Array]:
    """Weights T W Tᵀ and gates that make ‖D_t W ⋯ D_1 W‖ small against (d_min ω)^t.

    Two successive steps open one unit each, neither of them the first; every other gate is closed.
    A congruence keeps W semidefinite; T multiplies the couplings of the first unit with the
    others by numbers κ, and the other units by σ √CLOSED, the size at which one open unit weighs
    as much as the first. Half of the rounds draw κ and σ afresh, the other half change the best so
    far; what lowers the ratio is kept. Random local search: L. A. Rastrigin, Automation and Remote
    Control 24 (1963).

    Parameters
    ----------
    draw
        Positive semidefinite matrices.
    rounds
        How many choices to try per instance.

    Returns
    -------
    tuple of Array
        Weights (batch, n, n) of norm 1 or 0, gates (batch, t, n) in (0, 1].
    """
    generator, batch, n, horizon = draw.generator, draw.batch, draw.n, draw.horizon
    gates = np.full((batch, horizon, n), CLOSED)
    first = generator.integers(max(horizon - 2, 1), size=batch)
    unit = generator.integers(n, size=batch)
    for later in range(min(2, horizon)):
        # Step t is left closed: an open unit there would only enlarge a row of the Jacobian.
        gates[np.arange(batch), first + later, (unit + later) % max(n - 1, 1) + min(1, n - 1)] = 1
    best = np.full(batch, np.inf)
    coupling, grading = np.ones((batch, n)), np.zeros((batch, n))
    for attempt in range(rounds):
        if attempt < rounds // 2:
            signs = np.where(generator.random((batch, n)) < 0.5, -1.0, 1.0)
            other = signs * 10.0 ** generator.uniform(-1, 0, (batch, n))
            moved = generator.uniform(-0.5, 1.5, (batch, n))
        else:
            reach = 10.0 ** generator.uniform(-2.5, -0.5, (batch, 1))
            other = coupling * (1 + reach * generator.standard_normal((batch, n)))
            moved = grading + reach * generator.standard_normal((batch, n))
        ratio = _log_ratio(_congruent(draw.weights, other, moved), gates)
        better = ratio < best
        coupling[better], grading[better] = other[better], moved[better]
        best = np.minimum(ratio, best)
    return _congruent(draw.weights, coupling, grading), gates


def _congruent(weights: Array, coupling: Array, grading: Array) -> Array:
    """T W Tᵀ / ‖T W Tᵀ‖, symmetric to the last bit; 0 stays 0."""
    corner = weights[:, :1, :1]
    shear = (coupling - 1.0)[:, :, None] * weights[:, :, :1] / np.where(corner > 0, corner, 1.0)
    shear[:, 0] = 0.0
    scale = np.sqrt(CLOSED) * 10.0 ** grading[:, :, None]
    scale[:, 0] = 1.0
    basis = np.broadcast_to(np.eye(weights.shape[-1]), weights.shape).copy()
    basis[:, :, :1] += shear
    basis = scale * basis
    changed = basis @ weights @ basis.transpose(0, 2, 1)
    symmetric = (changed + changed.transpose(0, 2, 1)) / 2
    norm = lapack_norm(symmetric)
    scaled: Array = symmetric / np.where(norm > 0, norm, 1.0)[:, None, None]
    return scaled


def _log_ratio(weights: Array, gates: Array) -> Array:
    """Natural logarithm of ‖D_t W ⋯ D_1 W‖ / d_min^t, where ‖W‖ = 1."""
    product = scaled_product(
        (gates[:, step] / CLOSED)[:, :, None] * weights for step in range(gates.shape[1])
    )
    return product.log_norm()
