r"""The search for a norm in which every step of a layer contracts; what it finds is then proved.

**What is sought.** With P = Λ^½ X Λ^½, 0 ≺ X ≺ 2I, the inequality of
:mod:`numeric.audit.certificates` is

    q² X ⪰ Vᵀ (2I − X)⁻¹ V,      V = Λ^½ W Λ^{−½},

so the least q is ‖(2I − X)^{−½} V X^{−½}‖. Every X is 2R (I + R)⁻¹ for an R ≻ 0, which makes
(2I − X)⁻¹ = (I + R) / 2 = B and X⁻¹ = (I + R⁻¹) / 2 = A. Left to minimise, over R = GᵀG and
Λ = exp 2d, is the largest eigenvalue of A Vᵀ B V, where nothing is constrained. G = I and d = 0
give ‖W‖ itself.

**How.** (tr (A Vᵀ B V)^p)^{1/2p} is smooth and tends to q as p grows: L-BFGS minimises its
logarithm for p = 4, 16, 64, 256 in turn, each time from where it stands. With A = C Cᵀ and the
eigenvalues of S = CᵀVᵀBVC, T = A Vᵀ B V has T^{p−1} A = C S^{p−1} Cᵀ and VᵀBV T^{p−1} =
C⁻ᵀ S^p C⁻¹, which is all that the derivatives need.

**Proof.** P, Λ, q and a are rounded to whole numbers over powers of two. Cholesky factors of the
three matrices, less half of their smallest eigenvalues, are rounded, too; whether that is a proof
is left to :func:`numeric.audit.certificates.proved_contraction`.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from numeric.audit.certificates import CONTRACTION, proved_contraction
from numeric.audit.dyadic import over_power_of_two
from numeric.foundation.arrays import Array
from numeric.foundation.threads import one_blas_thread

__all__ = ["contraction_certificate", "horizon"]

EXPONENTS = (4, 16, 64, 256)
ITERATIONS = 120
"""For each exponent; more were not seen to gain a third digit of q."""

WIDEST = 2.0**20
"""Above that a, P would lose too many of its digits."""

SHARES = (1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64)
"""Of the way: where q tends to 0, as for a nilpotent W, the end is out of reach of any number."""

BITS = 48
"""P and L are whole numbers over 2**BITS."""

FINENESS = (10, 14, 18)
"""q is a whole number over one of these powers of two, the coarsest that leaves it below 1."""


class _Found(NamedTuple):
    """A norm, and how every step contracts in it, in floating point: ∞ where that overflows."""

    P: Array
    L: Array
    q: float
    a: float


_NOTHING = _Found(np.empty((0, 0)), np.empty(0), math.inf, math.inf)


def contraction_certificate(W: Array, epsilon: float = 1e-3) -> dict[str, Any] | None:
    """A certificate that ‖∂h_t / ∂h_0‖ ≤ a qᵗ for all gates between 0 and I, with q < 1, if found.

    Of the norms that are found, that one is taken in which a qᵗ ≤ ``epsilon`` first.

    Parameters
    ----------
    W
        The recurrent weights, shape (n, n), each entry as it is in the model.
    epsilon
        Between 0 and 1.
    """
    with one_blas_thread():
        with np.errstate(all="ignore"):
            found = [norm for norm in _norms(W) if norm.q < 1 and norm.a < WIDEST]
        found.sort(key=lambda norm: math.log(norm.a / epsilon) / -math.log(norm.q or 1e-300))
        return next(filter(None, (_proved(W, norm) for norm in found)), None)


def horizon(a: Fraction, q: Fraction, epsilon: float) -> int:
    """A t from which on a qᵗ ≤ ε: the least one, or the next where rounding leaves a doubt."""
    if a <= Fraction(epsilon):
        return 0
    if q == 0:
        return 1
    least = (math.log(a) - math.log(epsilon)) / -math.log(q)
    return math.ceil(least * (1 + 2.0**-40) + 2.0**-40)


# --- search ---------------------------------------------------------------------------------------


def _norms(W: Array) -> Iterator[_Found]:
    """The Euclidean norm, and those on the way to where the search stands after each exponent."""
    from scipy.optimize import minimize

    n = len(W)
    point = start = np.concatenate([np.eye(n).ravel(), np.zeros(n)])
    yield _found(W, start)
    if not W.any():
        return
    for p in EXPONENTS:
        options = {"maxiter": ITERATIONS, "maxcor": 20}
        result = minimize(_objective, point, (W, p), "L-BFGS-B", jac=True, options=options)
        point = result.x
        yield from (_found(W, start + share * (point - start)) for share in SHARES)


def _split(point: Array, n: int) -> tuple[Array, Array]:
    """G, and d with mean 0, which Λ does not notice."""
    d = point[n * n :]
    return point[: n * n].reshape(n, n), d - d.mean()


def _objective(point: Array, W: Array, p: int) -> tuple[float, Array]:
    """The logarithm of (tr (A Vᵀ B V)^p)^{1/2p}, and its gradient in G and d."""
    n = len(W)
    G, d = _split(point, n)
    try:
        inverse = np.linalg.inv(G.T @ G)
        C = np.linalg.cholesky((np.eye(n) + inverse) / 2)
        scale = np.exp(d)
        V = scale[:, None] * W / scale
        BV = (V + G.T @ (G @ V)) / 2
        values, vectors = np.linalg.eigh(C.T @ (V.T @ BV) @ C)
    except np.linalg.LinAlgError:
        return math.inf, np.zeros_like(point)
    top = values[-1]
    if not 0 < top < math.inf:
        return math.inf, np.zeros_like(point)
    shares = np.maximum(values / top, 0.0)
    total = (shares**p).sum()
    left = C @ vectors
    heavy = (left * (shares ** (p - 1) / (total * top))) @ left.T
    right = np.linalg.solve(C.T, vectors)
    light = (right * (shares**p / total)) @ right.T
    of_R = (V @ heavy @ V.T - inverse @ light @ inverse) / 4
    cross = (BV @ heavy) * V
    of_d = cross.sum(axis=1) - cross.sum(axis=0)
    gradient = np.concatenate([(2 * G @ of_R).ravel(), of_d - of_d.mean()])
    if not np.isfinite(gradient).all():
        return math.inf, np.zeros_like(point)
    return float(np.log(top) + np.log(total) / p) / 2, gradient


def _found(W: Array, point: Array) -> _Found:
    """The norm at a point: P scaled to P ⪰ I, with a little room."""
    n = len(W)
    G, d = _split(point, n)
    R = G.T @ G
    if not np.isfinite(R).all():
        return _NOTHING
    values, vectors = np.linalg.eigh(R)
    values = np.maximum(values, np.finfo(float).tiny)
    scale = np.exp(d)
    V = vectors.T @ (scale[:, None] * W / scale) @ vectors
    step = np.sqrt((1 + values) / 2)[:, None] * V * np.sqrt((1 + 1 / values) / 2)
    X = (vectors * (2 * values / (1 + values))) @ vectors.T
    P = scale[:, None] * X * scale
    if not (np.isfinite(step).all() and np.isfinite(P).all()):
        return _NOTHING
    spectrum = np.linalg.eigvalsh((P + P.T) / 2)
    if not 0 < spectrum[0] < math.inf:
        return _NOTHING
    room = (1 + 2.0**-10) / spectrum[0]
    a, q = math.sqrt(room * spectrum[-1]), float(np.linalg.norm(step, 2))
    return _Found(room * (P + P.T) / 2, room * scale**2, q, a)


# --- proof ----------------------------------------------------------------------------------------


def _proved(W: Array, norm: _Found) -> dict[str, Any] | None:
    """The certificate of a norm, at the coarsest q that is proved."""
    for bits in FINENESS:
        numerator = math.floor(norm.q * 2**bits) + 2
        if numerator >= 2**bits:
            continue
        certificate = _certificate(W, norm, (numerator, 2**bits))
        if certificate is None:
            continue
        try:
            proved_contraction(certificate)
        except ValueError:
            continue
        return certificate
    return None


def _certificate(W: Array, norm: _Found, q: tuple[int, int]) -> dict[str, Any] | None:
    """What :func:`proved_contraction` checks, or nothing where a matrix has no Cholesky factor."""
    identity = np.eye(len(W))
    rate = q[0] / q[1]
    weights, weights_over = over_power_of_two(W)
    a = (math.ceil(norm.a * (1 + 2.0**-10) * 1024), 1024)
    crossed = norm.L[:, None] * W
    inequality = np.block(
        [[rate**2 * norm.P, -crossed.T], [-crossed, 2 * np.diag(norm.L) - norm.P]]
    )
    fineness = q[1].bit_length() - 1
    factors = {
        "inequality": _factor(inequality, 2 * fineness + BITS + weights_over),
        "least": _factor(norm.P - identity, BITS),
        "most": _factor((a[0] / a[1]) ** 2 * identity - norm.P, BITS + 20),
    }
    if None in factors.values():
        return None
    lower = np.tril(np.rint(np.ldexp(norm.P, BITS)))
    P = lower + np.tril(lower, -1).T
    return {
        "kind": CONTRACTION,
        "weights_over": weights_over,
        "weights": weights,
        "over": BITS,
        "P": [[int(x) for x in row] for row in P],
        "L": [int(x) for x in np.rint(np.ldexp(norm.L, BITS))],
        "q": list(q),
        "a": list(a),
    } | {f"factor_of_{name}": factor for name, factor in factors.items()}


def _factor(M: Array, exponent: int) -> list[list[int]] | None:
    """The lower half of a rounded Cholesky factor of 2**exponent M, less half the least eigenvalue.

    A symmetric scaling makes the diagonal 1 first, so that small rows keep their digits.
    """
    diagonal = np.sqrt(np.maximum(M.diagonal(), 0.0))
    if not (diagonal > 0).all():
        return None
    scaled = M / diagonal[:, None] / diagonal
    least = np.linalg.eigvalsh(scaled)[0]
    try:
        root = np.linalg.cholesky(scaled - least / 2 * np.eye(len(M)))
    except np.linalg.LinAlgError:
        return None
    odd = math.sqrt(2) if exponent % 2 else 1.0
    whole = np.rint(np.ldexp(diagonal[:, None] * root * odd, exponent // 2))
    return [[int(x) for x in row[: i + 1]] for i, row in enumerate(whole)]
