"""Enclosures against exact integers, on a campaign of hostile matrices.

``PROOFS_ENCLOSURES`` is the number of matrices, 5000 by default: ``PROOFS_ENCLOSURES=100000
python -m pytest tests/numeric/enclosures/test_enclosures.py``.
"""

import math
import os
from collections import Counter

import numpy as np
import pytest

from numeric.enclosures import Enclosure, smallest_singular_value, spectral_norm
from numeric.enclosures.largest import STEPS, _start, _top_vectors, enclosed_from

MATRICES = int(os.environ.get("PROOFS_ENCLOSURES", "5000"))
PARTS = 10
SIZES = {
    1: 0.02,
    2: 0.12,
    3: 0.15,
    4: 0.15,
    5: 0.13,
    6: 0.11,
    7: 0.1,
    8: 0.13,
    9: 0.05,
    10: 0.012,
    11: 0.008,
    12: 0.01,
    13: 0.004,
    16: 0.001,
    17: 0.001,
    20: 0.001,
    24: 0.001,
}
"""The size, and its share of the matrices: exact elimination takes n³ products of long integers."""

UNIT = 2.0**-53


# Exactly: a double is an integer times a power of two.


def integers(values):
    """The integers ``values`` / 2**k, and k, for the largest k for which all are integers."""
    mantissas, exponents = np.frexp(np.atleast_1d(values))
    pairs = [
        (int(m), int(e))
        for m, e in zip((mantissas * 2.0**53).ravel(), exponents.ravel(), strict=True)
    ]
    least = min((e for m, e in pairs if m), default=0)
    return [m << (e - least) if m else 0 for m, e in pairs], least - 53


def definiteness(matrix):
    """1, 0 or −1: positive definite, semidefinite only, or neither; by Bareiss's elimination."""
    rows, previous, singular = [list(row) for row in matrix], 1, False
    for k, top in enumerate(rows):
        pivot = top[k]
        if pivot < 0:
            return -1
        if pivot == 0:
            if any(top[k + 1 :]):
                return -1
            singular = True
            continue
        for i in range(k + 1, len(rows)):
            factor = top[i]
            for j in range(i, len(rows)):
                rows[i][j] = (pivot * rows[i][j] - factor * top[j]) // previous
        previous = pivot
    return 0 if singular else 1


def shifted_gram(matrix, bound):
    """A positive multiple of bound² I − A Aᵀ, in integers."""
    n = len(matrix)
    flat, exponent = integers(matrix)
    (number,), other = integers(bound)
    rows = [flat[i * n : (i + 1) * n] for i in range(n)]
    up, down = max(0, 2 * (exponent - other)), max(0, 2 * (other - exponent))
    return [
        [
            ((number * number << down) if i == j else 0)
            - (sum(x * y for x, y in zip(rows[i], rows[j], strict=True)) << up)
            for j in range(n)
        ]
        for i in range(n)
    ]


def at_most(matrix, bound):
    """Whether ‖A‖ ≤ bound."""
    return bound == math.inf or definiteness(shifted_gram(matrix, bound)) >= 0


def at_least(matrix, bound):
    """Whether ‖A‖ ≥ bound."""
    return bound == 0 or definiteness(shifted_gram(matrix, bound)) <= 0


def smallest_at_least(matrix, bound):
    """Whether σ_min(A) ≥ bound."""
    negated = [[-x for x in row] for row in shifted_gram(matrix, bound)]
    return bound == 0 or definiteness(negated) >= 0


def smallest_at_most(matrix, bound):
    """Whether σ_min(A) ≤ bound."""
    negated = [[-x for x in row] for row in shifted_gram(matrix, bound)]
    return bound == math.inf or definiteness(negated) <= 0


# Ensembles: each takes a generator of random numbers and n.


def rotation(draw, n):
    return np.linalg.qr(draw.standard_normal((n, n)))[0]


def with_singular_values(draw, values):
    n = len(values)
    return rotation(draw, n) * values @ rotation(draw, n)


def product_of_32(draw, n):
    """Of tanh Jacobians with gates of any size: condition numbers beyond 1e20, as rounded."""
    product = np.eye(n)
    for _ in range(32):
        gates = 1 / np.cosh(3 * draw.standard_normal(n)) ** 2
        product = gates[:, None] * (draw.standard_normal((n, n)) @ product)
    return product


def top_cluster(draw, n):
    values = draw.uniform(0, 1, n)
    values[: (n + 1) // 2] = 1 - draw.uniform(0, 1, (n + 1) // 2) * 10.0 ** -draw.integers(1, 16)
    return with_singular_values(draw, values)


def beside_the_start(draw, n):
    """The top left singular vector is orthogonal to the first vector of the iteration."""
    start = (np.arange(1, n + 1) * 0.6180339887498949) % 1 - 0.5
    left, right = rotation(draw, n), rotation(draw, n)
    if n > 1:
        right[:, 0] -= start * (right[:, 0] @ start) / (start @ start)
        right[:, 0] /= np.linalg.norm(right[:, 0])
    return left * draw.uniform(0, 1, n) @ right.T + 2 * np.outer(left[:, 0], right[:, 0])


def one_entry(draw, n):
    matrix = np.zeros((n, n))
    matrix[draw.integers(n), draw.integers(n)] = draw.standard_normal()
    return matrix


ENSEMBLES = {
    "gaussian": lambda draw, n: draw.standard_normal((n, n)),
    "product of 32 Jacobians": product_of_32,
    "clustered top": top_cluster,
    "flat": rotation,
    "flat but for one ulp": lambda draw, n: np.eye(n) * (1 + 2.0**-52 * draw.integers(0, 2, n)),
    "signed permutation": lambda draw, n: (
        np.eye(n)[draw.permutation(n)] * draw.choice([-1.0, 1.0], n)
    ),
    "top vector missed": beside_the_start,
    "rank one": lambda draw, n: np.outer(draw.standard_normal(n), draw.standard_normal(n)),
    "one number": lambda draw, n: np.full((n, n), draw.uniform(1, 2)),  # every sum errs alike
    "rank one, small integers": lambda draw, n: np.outer(
        draw.integers(-9, 10, n), draw.integers(-9, 10, n)
    ).astype(float),
    "zero": lambda draw, n: np.zeros((n, n)),
    "one entry": one_entry,
    "Jordan block": lambda draw, n: draw.uniform(-1, 1) * np.eye(n) + np.eye(n, k=1),
    "nilpotent": lambda draw, n: np.triu(draw.standard_normal((n, n)), 1),
    "defective, large transient": lambda draw, n: (
        np.eye(n) + np.triu(draw.standard_normal((n, n)), 1) * 10.0 ** draw.integers(0, 9)
    ),
    "graded": lambda draw, n: (
        draw.standard_normal((n, n)) * 10.0 ** -(draw.uniform(0, 4) * np.arange(n)[:, None])
    ),
    "condition number 1e20": lambda draw, n: (
        with_singular_values(draw, np.geomspace(1, 1e-20, n)) if n > 1 else np.full((1, 1), 1e-20)
    ),
    "scaled rows and columns": lambda draw, n: (
        10.0 ** draw.uniform(-20, 0, (n, 1))
        * draw.standard_normal((n, n))
        * 10.0 ** draw.uniform(-20, 0, n)
    ),
    "signs": lambda draw, n: draw.choice([-1.0, 1.0], (n, n)),
    "small integers": lambda draw, n: draw.integers(-3, 4, (n, n)).astype(float),
    "sparse": lambda draw, n: draw.standard_normal((n, n)) * (draw.uniform(0, 1, (n, n)) < 0.2),
    "Hilbert": lambda draw, n: 1 / (np.arange(n)[:, None] + np.arange(n) + draw.integers(1, 9)),
    "ones and noise": lambda draw, n: (
        1 + 10.0 ** -draw.integers(1, 17) * draw.uniform(0, 1, (n, n))
    ),
    "symmetric": lambda draw, n: (lambda a: a + a.T)(draw.standard_normal((n, n))),
    "skew": lambda draw, n: (lambda a: a - a.T)(draw.standard_normal((n, n))),
    "huge beside tiny": lambda draw, n: 10.0 ** draw.uniform(-300, 0, (n, n)),
}


def drawn(count, part):
    """(ensembles, stack of one size) for one of the parts of a campaign of ``count`` matrices.

    Unlike matrices stand side by side in the stack.
    """
    draw = np.random.default_rng(part)
    for n, share in SIZES.items():
        each = max(1, round(count * share / len(ENSEMBLES)))
        turn = (part + n) % PARTS  # so that the sizes of few matrices do not all skip one part
        here = each * (turn + 1) // PARTS - each * turn // PARTS
        if here:
            names = list(ENSEMBLES) * here
            matrices = np.stack([ENSEMBLES[name](draw, n) for name in names])
            powers = draw.choice([0, 0, 0, -30, 900, -900, -1030, -1060], len(names))
            order = draw.permutation(len(names))
            with np.errstate(under="ignore"):
                scaled = np.ldexp(matrices, powers[:, None, None])
            yield [names[place] for place in order], scaled[order]


def violations(names, matrices, found, below, above):
    return [
        (names[place], matrix.tolist())
        for place, matrix in enumerate(matrices)
        if not (below(matrix, found.lower[place]) and above(matrix, found.upper[place]))
    ]


def tightest(enclosures):
    """What all of them say together: it holds if and only if each of them does."""
    return Enclosure(
        np.max([found.lower for found in enclosures], axis=0),
        np.min([found.upper for found in enclosures], axis=0),
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_the_campaign_never_leaves_the_enclosure(part):
    """At every width, four side by side, one after another, and one after another from LAPACK."""
    missed, wide, count = [], Counter(), 0
    for names, matrices in drawn(MATRICES, part):
        found = [spectral_norm(matrices, width) for width in (1e-12, 0, 1e-14, 1e-6, 1)]
        single = [enclosed_from(matrices, _start(matrices), 1e-12, STEPS)]
        single += [enclosed_from(matrices, _top_vectors(matrices), 1e-12, 0)]
        everything = tightest([*found, *(Enclosure(*bounds) for *bounds, _ in single)])
        missed += violations(names, matrices, everything, at_least, at_most)
        width = found[0].relative_width()
        wide += Counter(np.array(names)[width > attainable(matrices)].tolist())
        count += len(matrices)
    assert not missed
    assert count >= 0.8 * MATRICES / PARTS
    assert not +wide


def attainable(matrices):
    """What the analysis promises: 1e-12, or 4 n² u where that is more, or a few subnormals."""
    n = matrices.shape[1]
    largest = np.abs(matrices).max(axis=(1, 2))
    spacing = 3 * 2.0**-1074 / np.maximum(largest, 2.0**-1074)
    return max(1.01e-12, 4 * (n + 10) ** 2 * UNIT) + spacing


def test_smallest_singular_values_never_leave_theirs():
    missed = []
    for names, matrices in drawn(MATRICES, 0):
        found = smallest_singular_value(matrices)
        missed += violations(names, matrices, found, smallest_at_least, smallest_at_most)
    assert not missed


@pytest.mark.parametrize("kind", ["random", "zero", "not a number", "infinite", "tiny", "huge"])
def test_the_bounds_hold_whatever_vector_they_are_proved_from(kind):
    draw = np.random.default_rng(2)
    for n in (2, 5, 8):
        matrices = np.stack([make(draw, n) for make in ENSEMBLES.values()])
        vector = draw.standard_normal(n)
        vector *= {"zero": 0, "not a number": np.nan, "infinite": np.inf}.get(kind, 1)
        vector *= {"tiny": 1e-200, "huge": 1e200}.get(kind, 1 / math.sqrt(n))
        lower, upper, _ = enclosed_from(matrices, vector, 1e-12, 0)
        for place, matrix in enumerate(matrices):
            assert at_least(matrix, lower[place])
            assert at_most(matrix, upper[place])


def test_the_exact_reference_tells_one_rounding_from_none():
    """A reference that accepts everything would prove nothing."""
    matrix = np.array([[3.0, 0.0], [4.0, 0.0]])  # the norm is 5
    above, below = np.nextafter(5.0, 6), np.nextafter(5.0, 4)
    assert at_most(matrix, 5.0)
    assert at_least(matrix, 5.0)
    assert at_most(matrix, above)
    assert not at_least(matrix, above)
    assert not at_most(matrix, below)
    assert at_least(matrix, below)
    regular = np.diag([2.0, 0.5])
    assert smallest_at_least(regular, 0.5)
    assert smallest_at_most(regular, 0.5)
    assert not smallest_at_least(regular, np.nextafter(0.5, 1))
    assert not smallest_at_most(regular, np.nextafter(0.5, 0))
