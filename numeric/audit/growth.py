"""The search for gates at which a layer's gradients grow; what it finds is then proved.

Gates D of 0 and 1 are flipped one at a time while that raises the largest modulus of an eigenvalue
of DW, from all gates open and from a few random starts. Then gates are closed again while it stays
beyond 1: few open gates are read, and checked, sooner. Whether an eigenvalue is beyond 1 is left to
:func:`numeric.audit.certificates.proved_growth`: a determinant where it is real, a trace of a power
where it is one of a pair.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.audit.certificates import GROWTH, LARGEST_POWER, proved_growth
from numeric.audit.dyadic import over_power_of_two
from numeric.foundation.arrays import Array
from numeric.foundation.threads import one_blas_thread

__all__ = ["growth_certificate"]

BEYOND = 1 + 1e-6
"""From here on an eigenvalue is worth a proof."""

CLEARLY = 1.02
"""A climb stops here: a pair of this modulus shows in the trace of a power of some hundreds."""

STARTS = 4
MOST_OPEN = 100
"""An exact determinant of more rows takes longer than the whole search."""

Gates = NDArray[np.bool_]


def growth_certificate(W: Array) -> dict[str, Any] | None:
    """A certificate of gates D of 0 and 1 with an eigenvalue of DW beyond 1, if any is found.

    Parameters
    ----------
    W
        The recurrent weights, shape (n, n), each entry as it is in the model.
    """
    with one_blas_thread(), np.errstate(all="ignore"):
        for modulus in (_largest_real, _largest):
            for gates in _climbs(W, modulus):
                if modulus(W, gates) > BEYOND:
                    certificate = _proved(W, _fewer(W, gates, modulus))
                    if certificate is not None:
                        return certificate
    return None


def _eigenvalues(W: Array, gates: Gates) -> NDArray[np.complex128]:
    open_gates = np.flatnonzero(gates)
    return np.linalg.eigvals(W[np.ix_(open_gates, open_gates)]).astype(complex)


def _largest(W: Array, gates: Gates) -> float:
    return float(np.abs(_eigenvalues(W, gates)).max(initial=0.0))


def _largest_real(W: Array, gates: Gates) -> float:
    values = _eigenvalues(W, gates)
    return float(np.abs(values[values.imag == 0]).max(initial=0.0))


def _climbs(W: Array, modulus: Callable[[Array, Gates], float]) -> Iterator[Gates]:
    """Gates at which no single flip raises the modulus, or at which it is clearly beyond 1."""
    n = len(W)
    generator = np.random.default_rng(0)
    for start in range(STARTS if n <= 64 else 1):
        gates = np.ones(n, bool) if start == 0 else generator.random(n) < 0.7
        best, before = modulus(W, gates), -1.0
        while before < best < CLEARLY:
            before = best
            for unit in generator.permutation(n):
                gates[unit] ^= True
                now = modulus(W, gates)
                if now > best:
                    best = now
                else:
                    gates[unit] ^= True
                if best >= CLEARLY:
                    break
        yield gates


def _fewer(W: Array, gates: Gates, modulus: Callable[[Array, Gates], float]) -> Gates:
    """Some of the gates, none of which can be closed without losing most of what is beyond 1."""
    enough = 1 + (min(modulus(W, gates), CLEARLY) - 1) / 2
    gates = gates.copy()
    weakest_first = np.argsort(np.abs(W).sum(axis=0) * np.abs(W).sum(axis=1))
    for unit in weakest_first:
        if gates[unit]:
            gates[unit] = False
            if modulus(W, gates) < enough:
                gates[unit] = True
    return gates


def _proved(W: Array, gates: Gates) -> dict[str, Any] | None:
    """The certificate of the gates, by the first way that proves an eigenvalue beyond 1."""
    units = [int(unit) for unit in np.flatnonzero(gates)]
    if len(units) > MOST_OPEN:
        return None
    weights, over = over_power_of_two(W)
    known = {"kind": GROWTH, "weights_over": over, "weights": weights, "open": units}
    for way in _ways(_eigenvalues(W, gates), len(units)):
        certificate = known | way
        try:
            proved_growth(certificate)
        except ValueError:
            continue
        return certificate
    return None


def _ways(values: NDArray[np.complex128], n: int) -> Iterator[dict[str, int]]:
    """Signs for a determinant, and the first power whose trace seems to exceed n by a tenth."""
    real = values[values.imag == 0].real
    yield from ({"sign": sign} for sign in (1, -1) if (sign * real > 1).any())
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.cumprod(np.broadcast_to(values, (LARGEST_POWER, n)), axis=0)
        traces = np.abs(powers.sum(axis=1))
    exceed = np.flatnonzero(np.isfinite(traces) & (traces > 1.1 * n))
    if exceed.size and math.isfinite(traces[exceed[0]]):
        yield {"power": int(exceed[0]) + 1}
