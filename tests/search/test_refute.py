"""What the refuter must break, with values that the kernel has checked, and what it must not."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import proofs.search
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
from proofs.search.refuting import refuter


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
def test_false_statement_is_refuted(name: str) -> None:
    goal, given = FALSE[name]
    theorem = refute(goal, given)
    assert theorem is not None
    (found,) = theorem.conclusion
    assert isinstance(found, Counterexample)
    assert found.hypotheses == frozenset(given)
    assert found.conclusion in goal
    assert not theorem.hypotheses


@pytest.mark.slow
@pytest.mark.parametrize("name", TRUE)
def test_true_statement_is_not_refuted(name: str) -> None:
    tried: list[str] = []
    assert refute(*TRUE[name], tried=tried) is None
    assert tried


@pytest.mark.slow
@pytest.mark.parametrize("name", ["norm-of-a-product", "lower-bound-by-the-smallest-entry"])
def test_the_same_seed_gives_the_same_witness(name: str) -> None:
    first, second = refute(*FALSE[name], seed=1), refute(*FALSE[name], seed=1)
    assert first is not None
    assert second is not None
    assert str(first.conclusion[0]) == str(second.conclusion[0])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_the_witness_does_not_hang_on_the_seed(seed: int) -> None:
    assert refute(*FALSE["lower-bound-by-the-smallest-entry"], seed=seed) is not None


def test_the_search_ends_after_counted_work_and_says_so() -> None:
    def what_was_tried() -> list[str]:
        tried: list[str] = []
        assert refuter.refute(*TRUE["product"], tried=tried, evaluations=10_000) is None
        return tried

    assert what_was_tried() == what_was_tried()
    assert what_was_tried()[-1].endswith("; stopped after 10,000 evaluations of terms")


def test_no_search_reads_a_clock() -> None:
    """Verdicts depend on nothing but the statement and the seed."""
    for source in Path(proofs.search.__file__).parent.rglob("*.py"):
        tree = ast.parse(source.read_text("utf-8"))
        plain = [
            x.name for node in ast.walk(tree) if isinstance(node, ast.Import) for x in node.names
        ]
        taken = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert {"time", "datetime", "random", "threading"}.isdisjoint({*plain, *taken}), source
        assert "time_limit" not in source.read_text("utf-8"), source


CONJECTURES = """
from proofs import *
A, B = matrices("A B")
P, Q = symmetric("P Q")
a, b = scalars("a b")
conjecture("proved", norm_at_most(A * B, a * b), given=[norm_at_most(A, a), norm_at_most(B, b)])
conjecture("also", norm_at_most(A + B, a + b), given=[norm_at_most(A, a), norm_at_most(B, b)])
conjecture("refuted", psd(P * P - Q * Q), given=[psd(P - Q), psd(Q)])
conjecture("open", equal(P, Q), given=[psd(P), psd(Q), equal(P * P, Q * Q)])
"""


@pytest.mark.slow
def test_the_order_of_sets_in_memory_changes_no_answer(tmp_path: Path) -> None:
    """Certificates, witnesses and what was tried are the same for every seed of Python's hashes."""
    file = tmp_path / "conjectures.py"
    file.write_text(CONJECTURES, "utf-8")

    def answers(hash_seed: str) -> list[dict[str, object]]:
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        command = [sys.executable, "-m", "proofs", "prove", str(file), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        found: list[dict[str, object]] = json.loads(done.stdout)["conjectures"]
        return [{**answer, "seconds": 0} for answer in found]

    assert answers("1") == answers("2")


# --- signs, steps and sizes ---------------------------------------------------------------------

t, T = of(Letter("t", 1, 1, "natural")), Step("t", 0)
f = [of(Letter("f", 1, 1, "general", Step(None, k))) for k in range(4)]
f_k, f_t = (of(Letter("f", 1, 1, "general", Step(base, 0))) for base in "kt")
K = of(Letter("K", "m", "n"))

ONLY_THERE: dict[str, tuple[list[Atom], list[Atom]]] = {
    "a + b ≥ 2 from ab ≥ 1, at negative numbers": ([psd(a + b - constant(2))], [psd(a * b - ONE)]),
    "a ≥ −1 from a² ≤ 4, on the other branch": ([psd(a + ONE)], [psd(constant(4) - a * a)]),
    "a ≥ 0 from a² ≥ 4, on the other branch": ([psd(a)], [psd(a * a - constant(4))]),
    "a ≥ b from a² ≥ b²": ([psd(a - b)], [psd(a * a - b * b)]),
    "‖D‖ ≤ 1 from D ⪯ I, at a negative gate": ([psd(I - D * D)], [psd(I - D)]),
    "AB ≥ 0 from A ⪯ I, at a negative a": ([psd(I + a * P)], [psd(I - a * P), psd(P)]),
    "aᵗ < 1 from 0 < a < 1, at t = 0": (
        [Atom(POSITIVE, ONE - running_product(a, T))],
        [Atom(POSITIVE, a), Atom(POSITIVE, ONE - a)],
    ),
    "f(t) ≥ 0 from f(k) ≥ 0 for every k ≥ 1, at t = 0": ([psd(f_t)], [psd(f_k, every=True)]),
    "f(k) ≤ 1 for every k from f(1) ≤ 1, at k = 2": (
        [psd(ONE - f_k, every=True)],
        [psd(ONE - f[1])],
    ),
    "f(k) ≤ 1 for every k from f(1), f(2) ≤ 1, at k = 3": (
        [psd(ONE - f_k, every=True)],
        [psd(ONE - f[1]), psd(ONE - f[2])],
    ),
    "KKᵀ = I from KᵀK = I, at m ≠ n": (
        [equal(K * K.T, constant(1, "m"))],
        [equal(K.T * K, constant(1, "n"))],
    ),
    "s = t, at s ≠ t": ([equal(of(Letter("s", 1, 1, "natural")), t)], []),
    "f(k) ≥ 0 for every k from f(1), f(2), f(3) ≥ 0, at k = 4": (
        [psd(f_k, every=True)],
        [psd(f[1]), psd(f[2]), psd(f[3])],
    ),
    "f(t) ≥ 0 from f(0), f(1), f(2), f(3) ≥ 0, at t = 4": (
        [psd(f_t)],
        [psd(x) for x in f],
    ),
    "t ≤ 1000, at t = 1001": ([psd(constant(1000) - t)], []),
    "st ≤ 50, at s = t = 51": (
        [psd(constant(50) - of(Letter("s", 1, 1, "natural")) * t)],
        [],
    ),
    "aᵗ ≤ 8 from a ≤ 2, at t > 3": (
        [psd(constant(8) - running_product(a, Step("t", 0)))],
        [psd(constant(2) - a)],
    ),
}


@pytest.mark.parametrize("name", ONLY_THERE)
def test_a_statement_that_fails_only_there_is_refuted_quickly(name: str) -> None:
    assert refute(*ONLY_THERE[name], quick=True) is not None


AT_A_ROOT = {
    "a = 7 from a² = 49": (a - constant(7), a * a - constant(49), -7),
    "a = 11/2 from 4a² = 121": (
        a - constant(Fraction(11, 2)),
        constant(4) * a * a - constant(121),
        Fraction(-11, 2),
    ),
    "a = −6 from a² − a = 42": (a + constant(6), a * a - a - constant(42), 7),
}


@pytest.mark.parametrize("name", AT_A_ROOT)
def test_what_an_equation_of_degree_two_determines_is_solved(name: str) -> None:
    claim, given, root = AT_A_ROOT[name]
    theorem = refute([Atom(ZERO, claim)], [Atom(ZERO, given)], quick=True)
    assert theorem is not None
    (found,) = theorem.conclusion
    assert isinstance(found, Counterexample)
    ((_, (value,)),) = found.point.values
    assert value[0, 0] == root


@pytest.mark.parametrize("name", ONLY_THERE)
def test_random_instances_reach_there_without_the_small_points(name: str) -> None:
    assert refuter.refute(*ONLY_THERE[name]) is not None


def test_a_number_too_large_for_floating_point_is_not_searched_among_and_that_is_said() -> None:
    tried: list[str] = []
    large, square = constant(10**400), of(Letter("b", 1, 1), Letter("b", 1, 1))
    assert refute([psd(large - t + square)], [psd(t)], tried=tried) is None
    assert tried[-1] == "no search among matrices: a number is too large for floating point"
