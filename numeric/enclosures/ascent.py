"""A vector by conjugate gradients, on which nothing depends.

Import this module late: it imports Numba.
"""

import math

from numeric.enclosures.products import inner, times, transposed_times
from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled

__all__ = ["ascend"]


@compiled(error_model="numpy", fastmath={"contract"})
def normalise(x: Array) -> None:
    """Divide x by its length; what is no number comes out where x = 0."""
    shrink = 1 / math.sqrt(inner(x, x))
    for i in range(x.size):
        x[i] *= shrink


@compiled(error_model="numpy", fastmath={"contract"})
def ascend(A: Array, work: Array, trace: float, width: float, steps: int) -> None:
    """Improve work[0] towards the top eigenvector of G = A Aᵀ; nothing here is relied upon.

    Conjugate gradients on the Rayleigh quotient (Bradbury & Fletcher, Numerische Mathematik 9,
    1966): the best vector of the plane of u and the new direction, which is conjugate to the last.
    It stops where residual² / gap promises ``width``. The gap is taken from the trace where that
    says anything, and is otherwise supposed to be 1e-4 at least.
    """
    u, w, p, q, g, h, y = work[0], work[1], work[2], work[3], work[4], work[5], work[6]
    n = u.size
    for i in range(n):
        p[i] = q[i] = 0.0
    # One step of power iteration first: at small n it often is the last.
    normalise(u)
    transposed_times(A, u, y)
    times(A, y, w)
    for i in range(n):
        u[i] = w[i]
    normalise(u)
    transposed_times(A, u, y)
    times(A, y, w)
    top = inner(u, w)
    for step in range(steps):
        for i in range(n):
            g[i] = w[i] - top * u[i]
        residual = inner(g, g)
        gap = max(2 * top - trace, 1e-4 * top)
        if not residual > width * top * gap:
            return
        normalise(g)
        transposed_times(A, g, y)
        times(A, y, h)
        beta = 0.0
        if step > 0:
            curvature = inner(p, q) - top * inner(p, p)
            if curvature < 0:
                beta = (top * inner(g, p) - inner(g, q)) / curvature
        for i in range(n):
            p[i] = g[i] + beta * p[i]
            q[i] = h[i] + beta * q[i]
        overlap = inner(u, p)
        for i in range(n):
            p[i] -= overlap * u[i]
            q[i] -= overlap * w[i]
        square = inner(p, p)
        if not square > 0:
            return
        shrink = 1 / math.sqrt(square)
        for i in range(n):
            p[i] *= shrink
            q[i] *= shrink
        beside, other = inner(u, q), inner(p, q)
        half = (top - other) / 2
        radius = math.sqrt(half * half + beside * beside)
        cosine, sine = (radius + half, beside) if half >= 0 else (beside, radius - half)
        size = math.sqrt(cosine * cosine + sine * sine)
        if not size > 0:
            return
        cosine, sine = cosine / size, sine / size
        for i in range(n):
            old, image = u[i], w[i]
            u[i] = cosine * old + sine * p[i]
            w[i] = cosine * image + sine * q[i]
            p[i] = cosine * p[i] - sine * old
            q[i] = cosine * q[i] - sine * image
        top = inner(u, w) / inner(u, u)
