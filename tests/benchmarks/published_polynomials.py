"""The examples that Sostactic publishes: sums of squares, found by CVXPY and checked in Lean.

M. Maaz, Sostactic (2026), github.com/mmaaz-git/sostactic, Sostactic/Examples.lean.  Motzkin's form
stands there with and without a template for its denominator: here once.  Three more are forms that
no such example has: Choi and Lam's, Robinson's and Schur's.
"""

from __future__ import annotations

from typing import Any

from sympy import Rational

from proofs import absurd, scalars

a, b, c, d = scalars("a b c d")
half = Rational(1, 2)
leep_and_starr = (
    8
    + half * a**2 * b**4
    + a**2 * b**3
    - 2 * a**3 * b**3
    + 2 * a * b**2
    + 10 * a**2 * b**2
    + 4 * a**3 * b**2
    + 3 * a**4 * b**2
    + 4 * a * b
    - 8 * a**2 * b
)
robinson = (
    a**6
    + b**6
    + c**6
    + 3 * a**2 * b**2 * c**2
    - a**2 * b**2 * (a**2 + b**2)
    - b**2 * c**2 * (b**2 + c**2)
    - c**2 * a**2 * (c**2 + a**2)
)

PUBLISHED: dict[str, tuple[Any, list[Any]]] = {
    "Rump": (
        (a * c) ** 2 + (a * d + b * c) ** 2 + (b * d) ** 2 >= (a**2 + b**2) * (c**2 + d**2) * half,
        [],
    ),
    "Motzkin": (a**4 * b**2 + a**2 * b**4 + c**6 >= 3 * a**2 * b**2 * c**2, []),
    "Leep and Starr": (leep_and_starr >= 0, []),
    "means of two": (2 * a * b <= a**2 + b**2, []),
    "a parabola on an interval": (a * (1 - a) >= 0, [a >= 0, a <= 1]),
    "a cubic that touches 0": (4 * a**3 - 3 * a + 1 >= 0, [a >= 0, a <= 1]),
    "an empty half-line": (absurd, [a >= 0, a <= -1]),
    "a disk outside itself": (absurd, [a**2 + b**2 <= 1, a**2 + b**2 >= 2]),
    "two disks apart": (
        absurd,
        [a**2 + b**2 <= 1, (a - 3) ** 2 + (b - 3) ** 2 <= 1],
    ),
    "a heart in a disk": (a**2 + b**2 <= 4, [(a**2 + b**2 - 1) ** 3 <= a**2 * b**3]),
}
"""Name: claim and hypotheses."""

FORMS: dict[str, tuple[Any, list[Any]]] = {
    "Choi and Lam": (a**2 * b**2 + b**2 * c**2 + c**2 * a**2 + d**4 >= 4 * a * b * c * d, []),
    "Robinson": (robinson >= 0, []),
    "Schur, degree one": (
        a * (a - b) * (a - c) + b * (b - a) * (b - c) + c * (c - a) * (c - b) >= 0,
        [a >= 0, b >= 0, c >= 0],
    ),
}
