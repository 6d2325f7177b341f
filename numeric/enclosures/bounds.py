"""The bounds on a norm that a vector, whatever it is, gives.

Only what is done here, and in what is called from here, is relied upon; the analysis stands in the
docstring of :mod:`numeric.enclosures`. Import this module late: it imports Numba.
"""

import math

import numpy as np

from numeric.enclosures.arithmetic import DOUBLE, DOWN, SINGLE, TINY, TINY_SINGLE, UP, higham_gamma
from numeric.enclosures.blas import Floats
from numeric.enclosures.cholesky import open_question, remainder
from numeric.enclosures.products import BLOCK, gram, inner, sum_of_squares, times, transposed_times
from numeric.foundation.arrays import Array
from numeric.foundation.compilation import compiled

__all__ = ["certify"]


@compiled(error_model="numpy")
def certify(A: Array, work: Array, squares: float, width: float) -> tuple[float, float, bool]:
    """Bounds on ‖A‖ from the vector u = work[0], whatever it is; see :mod:`numeric.enclosures`.

    ``squares`` is an upper bound on ‖A‖_F². Returns (0, ∞) where u is of no use. The third value
    tells that a better vector would not do better.
    """
    u, y, z = work[0], work[1], work[2]
    n = u.size
    d = n // 8 + n % 8 + 4
    transposed_times(A, u, y)
    length, image = inner(u, u), inner(y, y)
    if not (0.25 < length < 4 and 2.0**-40 < image < math.inf):
        return 0.0, math.inf, False
    quotient = math.sqrt(image / length)
    slack = UP * higham_gamma(d + 4, DOUBLE) * (quotient + math.sqrt(squares))
    lower, raised = DOWN * (quotient - slack), UP * (quotient + slack)
    if lower <= 0:
        return 0.0, math.inf, False
    square, square_below = UP * (raised * raised), DOWN * (lower * lower)

    times(A, y, z)
    for i in range(n):
        z[i] -= image / length * u[i]
    noise = 2 * higham_gamma(n + 8, DOUBLE) * squares
    residual = UP * (math.sqrt(inner(z, z) / length) * (1 + higham_gamma(d + 4, DOUBLE)) + noise)
    wanted = lower * (1 + width)
    upper = combine(square, residual, UP * (squares - square_below))
    # With this much on u⊥ the bound still is the wanted one; most of what is spare goes to it.
    spare = wanted * wanted * (1 - 2.0**-45) - square
    enough = square - residual * residual / spare if spare > 0 else 0.0
    if n >= BLOCK and upper > wanted and enough > 0:
        rough = A.astype(np.float32), u.astype(np.float32)
        rest = beside(*rough, square, square_below, enough, squares, SINGLE, TINY_SINGLE)
        upper = min(upper, combine(square, residual, rest))
    if upper > wanted and enough > 0:
        rest = beside(A, u, square, square_below, enough, squares, DOUBLE, TINY)
        upper = min(upper, combine(square, residual, rest))
    settled = upper <= wanted
    if not settled:
        bound = whole(A, u, square, wanted, squares)
        # The vector costs no more than the rounding of the proof does, and there is no gap.
        sharp = residual <= 2 * noise
        settled = bound <= wanted or (sharp and bound < math.inf)
        upper = min(upper, bound)
    return lower, upper, settled


@compiled(error_model="numpy")
def combine(square: float, residual: float, rest: float) -> float:
    """Upper bound on the root of the larger eigenvalue of [[square, residual], [residual, rest]].

    That eigenvalue is at most max(square, rest) + min(residual, residual² / |square − rest|).
    """
    gap = abs(square - rest)
    excess = residual
    if gap > 0:
        excess = min(residual, UP * (residual * residual / gap))
    return UP * math.sqrt(UP * (max(square, rest) + excess))


@compiled(error_model="numpy")
def beside(
    A: Floats,
    u: Floats,
    square: float,
    square_below: float,
    enough: float,
    squares: float,
    unit: float,
    tiny: float,
) -> float:
    """Upper bound on wᵀ A Aᵀ w over the unit vectors w ⊥ u; ∞ where none below ``enough`` is found.

    A and u are rounded to the precision of ``unit``, in which everything is done: a fourth-power
    trace first, then Cholesky.
    """
    n = u.size
    shift = enough - open_question(n, square, squares, unit)
    if shift <= 0:
        return math.inf
    G = np.empty_like(A)
    gram(A, G)
    total = 0.0
    for i in range(n):
        total += 2 * sum_of_squares(G[i, i + 1 :]) + float(G[i, i]) * float(G[i, i])
    # In double precision all of this, so γ_{2n+8} covers the sums.
    frobenius = (
        math.sqrt(total) * (1 + higham_gamma(2 * n + 8, DOUBLE))
        + higham_gamma(n + 4, unit) * squares
    )
    fourth = UP * (UP * frobenius * frobenius - DOWN * (square_below * square_below))
    rest = UP * math.sqrt(max(fourth, 0.0))
    if rest <= enough:
        return rest
    return remainder(G, u, square, shift, squares, unit, tiny)


@compiled(error_model="numpy")
def whole(A: Array, u: Array, square: float, wanted: float, squares: float) -> float:
    """Upper bound on ‖A‖ by Cholesky without a vector, ∞ where two shifts break down."""
    n = u.size
    G = np.empty_like(A)
    gram(A, G)
    left_open = open_question(n, square, squares, DOUBLE)
    for shift in (
        max(square + 2 * left_open, wanted * wanted - left_open),
        square + 64 * left_open,
    ):
        bound = remainder(G, u, 0.0, shift, squares, DOUBLE, TINY)
        if bound < math.inf:
            return UP * math.sqrt(bound)
    return math.inf
