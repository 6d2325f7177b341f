"""Enclosures of the spectral norm, against singular values by LAPACK and one batched product.

The matrices are products of 32 Jacobians D_k W of random tanh networks, W ~ N(0, g²/n) with g such
that a step shrinks in some networks of the batch and expands in others; then two flat spectra.
Every contestant has its default threads.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator

import numpy as np

from numeric.enclosures import spectral_norm
from tests.benchmarks.interleaved import Row, Table, medians

CASES = {(256, 8): 41, (256, 32): 11, (64, 128): 7, (4, 512): 7}
"""(batch, n): the number of repeats."""

GOAL = 1 / 8
OURS, LAPACK, PRODUCT = "ours, 1e-12", "numpy ord=2", "one product"
HORIZON = 32


def tables() -> Iterator[Table]:
    """Against LAPACK, with the goal; against the product; the flat spectra."""
    times = {size: medians(contestants(jacobian_products(*size)), CASES[size]) for size in CASES}
    goals = {(str(size), OURS): GOAL for size in CASES}
    title = "spectral norm, (batch, n), products of 32 Jacobians"
    rows = tuple(Row(str(size), seconds) for size, seconds in times.items())
    yield Table(title, LAPACK, rows, goals)
    yield Table(title, PRODUCT, rows, {})

    rows = []
    for name, draw in (("Gaussian", gaussian), ("orthogonal", orthogonal)):
        for size, repeats in CASES.items():
            matrices = draw(*size)
            everybody = contestants(matrices)
            everybody["ours, 1e-10"] = lambda A=matrices: spectral_norm(A, 1e-10)
            rows.append(Row(f"{name} {size}", medians(everybody, max(3, repeats // 3))))
    yield Table("spectral norm, flat spectra", LAPACK, tuple(rows), {})


def contestants(matrices: np.ndarray) -> dict[str, Callable[[], object]]:
    """Ours, LAPACK by NumPy and by torch where that is installed, and one batched product."""
    found: dict[str, Callable[[], object]] = {
        OURS: lambda: spectral_norm(matrices, 1e-12),
        LAPACK: lambda: np.linalg.norm(matrices, ord=2, axis=(1, 2)),
    }
    if importlib.util.find_spec("torch"):
        import torch

        tensors = torch.from_numpy(matrices)
        found["torch ord=2"] = lambda: torch.linalg.matrix_norm(tensors, ord=2)
    found[PRODUCT] = lambda: matrices @ matrices
    return found


def jacobian_products(batch: int, n: int) -> np.ndarray:
    """J_32 ⋯ J_1 of h ← tanh(W h + x_k), x_k ~ N(0, 1)."""
    draw = np.random.default_rng(n)
    strength = np.linspace(0.8, 1.6, batch)[:, None, None]
    weights = strength * draw.standard_normal((batch, n, n)) / np.sqrt(n)
    state = draw.standard_normal((batch, n, 1))
    product = np.broadcast_to(np.eye(n), weights.shape)
    for _ in range(HORIZON):
        state = np.tanh(weights @ state + draw.standard_normal(state.shape))
        product = (1 - state**2) * (weights @ product)
    return product


def gaussian(batch: int, n: int) -> np.ndarray:
    """Singular values that crowd below 2 √n."""
    return np.random.default_rng(n).standard_normal((batch, n, n))


def orthogonal(batch: int, n: int) -> np.ndarray:
    """Every singular value is 1, up to rounding."""
    return np.linalg.qr(gaussian(batch, n))[0]
