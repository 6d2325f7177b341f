"""What the refuter must break, with values that the kernel has checked, and what it must not."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Counterexample,
    Letter,
    Polynomial,
    Step,
    constant,
    of,
    running_product,
)
from proofs.search import refute


def matrix(name: str, structure: str = "general", columns: str | int = "n") -> Polynomial:
    return of(Letter(name, "n", columns, structure))


def psd(x: Polynomial, every: bool = False) -> Atom:
    return Atom(PSD, x, every)


def equal(x: Polynomial, y: Polynomial) -> Atom:
    return Atom(ZERO, x - y)


def norm_at_most(x: Polynomial, c: Polynomial) -> list[Atom]:
    return [psd(c), psd(c * c * constant(1, x.columns) - x.T * x)]


def norm_at_least(x: Polynomial, c: Polynomial, vector: Polynomial) -> list[Atom]:
    """‖X‖ ≥ c, by a vector that shows it."""
    gap = x.T * x - c * c * constant(1, x.columns)
    return [psd(c), psd(vector.T * gap * vector), Atom(POSITIVE, vector.T * vector)]


I, ONE = constant(1, "n"), constant(1)
A, B, U, W = (matrix(name) for name in "ABUW")
P, Q, R, V = (matrix(name, "symmetric") for name in "PQRV")
D = matrix("D", "diagonal")
G = of(Letter("G", "n", "n", "diagonal", Step("k", 0)))
a, b, c, d, w = (of(Letter(name, 1, 1)) for name in "abcdw")
x, y = matrix("x", columns=1), matrix("y", columns=1)
X3, Xt = running_product(G * P, Step(None, 3)), running_product(G * W, Step("t", 0))

FALSE: dict[str, tuple[list[Atom], list[Atom]]] = {
    "anticommutator": ([psd(P * Q + Q * P)], [psd(P), psd(Q)]),
    "squares-are-monotone": ([psd(P * P - Q * Q)], [psd(P - Q), psd(Q)]),
    "square-of-norm-one": ([psd(I - A.T * A)], [psd(I - A.T * A.T * A * A)]),
    "norm-of-a-product": (
        [psd(b - d * w)],
        [*norm_at_most(D * W, b), *norm_at_least(D, d, x), *norm_at_least(W, w, y)],
    ),
    "polar-square": (
        [psd(c * c * I - R * R * R * R)],
        [*norm_at_most(W * W, c), equal(W, U * R), equal(U.T * U, I), psd(R)],
    ),
    "lower-bound-by-the-smallest-entry": (
        [psd(b - d * d * d * w * w * w)],
        [
            psd(P),
            *norm_at_least(P, w, y),
            psd(G - d * I, every=True),
            psd(I - G, every=True),
            psd(d),
            *norm_at_most(X3, b),
        ],
    ),
    "involutions-are-trivial": ([equal(V, I)], [equal(V * V, I)]),
    "matrices-commute": ([equal(A * B, B * A)], []),
    "entries-of-a-monotone-matrix": ([Atom("≥", A)], [psd(A + A.T)]),
    "semidefinite-is-definite": ([Atom(POSITIVE, P)], [psd(P)]),
    "upper-bound-without-the-weights": (
        [psd(running_product(d, Step("t", 0)) * I - Xt.T * Xt)],
        [psd(d), psd(d * d * I - G * G, every=True), *norm_at_most(W, w)],
    ),
    "halved-triangle-inequality": (
        [psd(constant(Fraction(1, 4)) * (a + b) * (a + b) * I - (A + B).T * (A + B))],
        norm_at_most(A, a) + norm_at_most(B, b),
    ),
    "parabola": ([psd(a * a - constant(3) * a + constant(2))], []),
}

TRUE: dict[str, tuple[list[Atom], list[Atom]]] = {
    "product": (norm_at_most(A * B, a * b), norm_at_most(A, a) + norm_at_most(B, b)),
    "square-of-a-contraction": ([psd(P - P * P)], [psd(P), psd(I - P)]),
    "polar-gram": ([equal(A.T * A, R * R)], [equal(A, U * R), equal(U.T * U, I)]),
    "nothing-satisfies-the-hypotheses": ([psd(-ONE)], [psd(-I - A.T * A)]),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_statement_is_refuted_within_seconds(name: str) -> None:
    goal, given = FALSE[name]
    start = time.process_time()
    theorem = refute(goal, given)
    seconds = time.process_time() - start
    assert theorem is not None
    (found,) = theorem.conclusion
    assert isinstance(found, Counterexample)
    assert found.hypotheses == frozenset(given)
    assert found.conclusion in goal
    assert not theorem.hypotheses
    assert seconds < 10


@pytest.mark.parametrize("name", TRUE)
def test_true_statement_is_not_refuted(name: str) -> None:
    tried: list[str] = []
    assert refute(*TRUE[name], tried=tried) is None
    assert tried


@pytest.mark.parametrize("name", ["norm-of-a-product", "lower-bound-by-the-smallest-entry"])
def test_the_same_seed_gives_the_same_witness(name: str) -> None:
    first, second = refute(*FALSE[name], seed=1), refute(*FALSE[name], seed=1)
    assert first is not None
    assert second is not None
    assert str(first.conclusion[0]) == str(second.conclusion[0])


@pytest.mark.parametrize("seed", range(5))
def test_the_witness_does_not_hang_on_the_seed(seed: int) -> None:
    assert refute(*FALSE["lower-bound-by-the-smallest-entry"], seed=seed) is not None


def test_the_search_keeps_to_its_time() -> None:
    start = time.monotonic()
    refute(*TRUE["product"], seconds=0.5)
    assert time.monotonic() - start < 3
