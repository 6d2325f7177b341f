"""All Lyapunov exponents of D_t W ⋯ D_1 W, against ``np.linalg.qr`` at each step.

Ours includes the determinant check, the loop over LAPACK has none; BLAS has one thread in both,
which is the faster for LAPACK here. Each case says how far the exponents lie from those of
``np.linalg.qr``, at the default tolerance and at 1e-13. "Any factors" takes the products D_t W as
general matrices, at 1e-10, and checks them by an LU factorisation of each.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.threads import one_blas_thread
from numeric.lyapunov import gated_exponents, lyapunov_exponents
from numeric.matrices.ensembles import ENSEMBLES
from tests.benchmarks.interleaved import Row, Table, medians

CASES = ((1, 8, 2048), (256, 8, 128), (1, 32, 1024), (64, 32, 128), (1, 128, 512), (4, 128, 128))
FINE = 1e-13
REPEATS = 3
GOAL = 1 / 2.5


def at_each_step(factors: Array) -> Array:
    """Benettin's recurrence with ``np.linalg.qr`` at each step, batched: (batch, n)."""
    batch, steps, n, _ = factors.shape
    start = np.linalg.qr(np.random.default_rng(0).standard_normal((n, n)))[0]
    frame, total = np.tile(start, (batch, 1, 1)), np.zeros((batch, n))
    with one_blas_thread():
        for step in range(steps):
            frame, triangle = np.linalg.qr(factors[:, step] @ frame)
            total += np.log(np.abs(np.diagonal(triangle, axis1=1, axis2=2)))
    return total / steps


def network(batch: int, steps: int, n: int) -> tuple[Array, Array]:
    """W of gain 2, and gates as a chaotic network has them: tanh' of N(0, 1)."""
    generator = np.random.default_rng(n)
    weights = 2.0 * ENSEMBLES["ginibre"].draw(generator, batch, n)
    return weights, 1 - np.tanh(generator.standard_normal((batch, steps, n))) ** 2


def timing(batch: int, n: int, steps: int) -> Row:
    """One case, every contestant on the same D_t W."""
    weights, gates = network(batch, steps, n)
    factors = gates[:, :, :, None] * weights[:, None]
    contestants = {
        "np.linalg.qr": lambda: at_each_step(factors),
        "1e-10": lambda: gated_exponents(weights, gates),
        "1e-13": lambda: gated_exponents(weights, gates, tolerance=FINE),
        "any factors": lambda: lyapunov_exponents(factors),
    }
    exact = at_each_step(factors)
    apart = [np.abs(contestants[name]().values - exact).max() for name in ("1e-10", "1e-13")]
    case = f"({batch}, {n}, {steps}) within {apart[0]:.0e}, {apart[1]:.0e}"
    return Row(case, medians(contestants, REPEATS))


def tables() -> Iterator[Table]:
    """The times, by tolerance."""
    rows = tuple(timing(*case) for case in CASES)
    goals = {(row.case, name): GOAL for row in rows for name in ("1e-10", "1e-13")}
    yield Table("Lyapunov exponents, (batch, n, t), by tolerance", "np.linalg.qr", rows, goals)
