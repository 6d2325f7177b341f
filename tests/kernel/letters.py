"""Letters and relations of which the tests of soundness speak."""

from __future__ import annotations

from fractions import Fraction

import sympy

from proofs.kernel import PSD, Atom, Certificate, Letter, Square, Step, constant

ONE = Fraction(1)
FALSE = Atom(PSD, constant(-1))
a, b = (Letter(name, 1, 1) for name in "ab")
A, B = (Letter(name, "n", "n") for name in "AB")
D = Letter("D", "n", "n", "diagonal")
x = Letter("x", "n", 1)
t = Letter("t", 1, 1, "natural")
D_k = D._replace(step=Step("k", 0))
number = sympy.Matrix


def weighed(*parts, weight=ONE):
    """The conical combination of relations p ⪰ 0 between scalars."""
    return Certificate(tuple(Square(weight, part, None, constant(1)) for part in parts))
