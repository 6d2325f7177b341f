"""What the prover must prove from the bare statement, and what it must not."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Letter,
    Polynomial,
    Step,
    constant,
    of,
    running_product,
)
from proofs.search import contradiction, prove

T = Step("t", 0)


def matrix(name: str, structure: str = "general", columns: str | int = "n") -> Polynomial:
    return of(Letter(name, "n", columns, structure))


def gates(name: str) -> Polynomial:
    return of(Letter(name, "n", "n", "diagonal", Step("k", 0)))


def number(value: int | Fraction) -> Polynomial:
    return constant(value)


def psd(x: Polynomial, every: bool = False) -> Atom:
    return Atom(PSD, x, every)


def positive(x: Polynomial) -> Atom:
    return Atom(POSITIVE, x)


def equal(x: Polynomial, y: Polynomial) -> Atom:
    return Atom(ZERO, x - y)


def entries(x: Polynomial) -> Atom:
    return Atom(ENTRYWISE, x)


def norm_at_most(x: Polynomial, c: Polynomial) -> list[Atom]:
    return [psd(c), psd(c * c * constant(1, x.columns) - x.T * x)]


def singular_at_least(x: Polynomial, c: Polynomial) -> list[Atom]:
    return [psd(c), psd(x.T * x - c * c * constant(1, x.columns))]


I, ONE = constant(1, "n"), constant(1)
A, B, C, J, R, U, W = (matrix(name) for name in "ABCJRUW")
P, Q, S, V = (matrix(name, "symmetric") for name in "PQSV")
D, G = matrix("D", "diagonal"), gates("G")
a, b, c, d, f, p, q, r, w, x = (of(Letter(name, 1, 1)) for name in "abcdfpqrwx")
n = of(Letter("t", 1, 1, "natural"))
u, v = matrix("u", columns=1), matrix("v", columns=1)
X, Wt = running_product(G * W, T), running_product(W, T)
polar = [equal(A, U * R), equal(U.T * U, I)]
unit_interval = [psd(f), psd(ONE - f)]
gated = [psd(d), psd(w), psd(d * d * I - G * G, every=True), psd(w * w * I - W.T * W)]

TRUE: dict[str, tuple[list[Atom], list[Atom]]] = {
    "upper-bound-step": (
        [psd(d * d * w * w * b * I - (D * W * J).T * (D * W * J))],
        [psd(b * I - J.T * J), psd(w * w * I - W.T * W), psd(d * d * I - D * D)],
    ),
    "upper-bound": (norm_at_most(X, running_product(d * w, T)), gated),
    "product-of-two": (norm_at_most(A * B, a * b), norm_at_most(A, a) + norm_at_most(B, b)),
    "product-of-three": (
        norm_at_most(A * B * C, a * b * c),
        norm_at_most(A, a) + norm_at_most(B, b) + norm_at_most(C, c),
    ),
    "triangle-inequality": (norm_at_most(A + B, a + b), norm_at_most(A, a) + norm_at_most(B, b)),
    "triangle-inequality-for-three": (
        norm_at_most(A + B + C, a + b + c),
        norm_at_most(A, a) + norm_at_most(B, b) + norm_at_most(C, c),
    ),
    "sum-with-a-product": (
        norm_at_most(A + B * C, a + b * c),
        norm_at_most(A, a) + norm_at_most(B, b) + norm_at_most(C, c),
    ),
    "smallest-singular-value-of-a-product": (
        singular_at_least(A * B, a * b),
        singular_at_least(A, a) + singular_at_least(B, b),
    ),
    "lower-bound-by-the-smallest-gate": (
        singular_at_least(X, running_product(d * w, T)),
        [psd(d), psd(G - d * I, every=True), *singular_at_least(W, w)],
    ),
    "transpose": (norm_at_most(A.T, a), norm_at_most(A, a)),
    "convexity-of-the-unit-ball": (
        norm_at_most((ONE - f) * I + f * A, ONE),
        unit_interval + norm_at_most(A, ONE),
    ),
    "identity-plus-a-contraction": (
        singular_at_least(I + A, ONE - a),
        [*norm_at_most(A, a), psd(ONE - a)],
    ),
    "square-of-a-contraction": ([psd(P - P * P)], [psd(P), psd(I - P)]),
    "projection": ([psd(P), psd(I - P)], [equal(P * P, P)]),
    "polar-norm": (norm_at_most(A, r), [*norm_at_most(R, r), *polar]),
    "polar-norm-converse": (norm_at_most(R, r), [*norm_at_most(A, r), *polar]),
    "polar-gram": ([equal(A.T * A, S * S)], [equal(A, U * S), equal(U.T * U, I)]),
    "stable-and-unitary": ([psd(-(I - V).T * (I - V))], [psd(V), equal(V * V, I)]),
    "stable-and-unitary-is-the-identity": ([equal(V, I)], [psd(V), equal(V * V, I)]),
    "symmetric-bracket": (norm_at_most(S, r), [psd(r * I - S), psd(r * I + S)]),
    "square-bound": ([psd(b * I - P)], [psd(b * b * I - P * P), psd(b)]),
    "bernoulli-step": (
        [psd((ONE + x) * p - ONE - (n + ONE) * x)],
        [psd(p - ONE - n * x), psd(ONE + x), psd(n)],
    ),
    "bernoulli": ([psd(running_product(ONE + x, T) - ONE - n * x)], [psd(ONE + x)]),
    "explicit-horizon": (
        [psd(ONE - running_product(q, T) * (ONE + n * (ONE - q)))],
        [psd(q), psd(ONE - q)],
    ),
    "vector": ([psd(a * a * u.T * u - u.T * A.T * A * u)], norm_at_most(A, a)),
    "cauchy-schwarz": ([psd(u.T * u * (v.T * v) - u.T * v * (u.T * v))], []),
    "rank-one": ([psd(u.T * u * I - u * u.T)], []),
    "square-root": ([psd(b - c)], [psd(b * b - c * c), psd(b), psd(c)]),
    "attained-norm": (
        [psd(b - c)],
        [
            psd(u.T * (b * b * I - A.T * A) * u),
            psd(u.T * (A.T * A - c * c * I) * u),
            positive(u.T * u),
            psd(b),
            psd(c),
        ],
    ),
    "one-step-lower-bound-for-psd-weights": (
        [psd(b - d * w)],
        [
            psd(P),
            psd(u.T * (P * P - w * w * I) * u),
            positive(u.T * u),
            psd(w),
            psd(D - d * I),
            psd(d),
            *norm_at_most(D * P, b),
        ],
    ),
    "entrywise-step": (
        [entries(D * W * J - d * running_product(d, T) * W * Wt)],
        [
            entries(W),
            psd(D - d * I),
            psd(d),
            entries(J - running_product(d, T) * Wt),
            entries(Wt),
        ],
    ),
    "entrywise-bound": (
        [entries(X - running_product(d, T) * Wt)],
        [entries(W), psd(G - d * I, every=True), psd(d)],
    ),
    "strictly-positive": ([positive(I - a * P)], [psd(a), psd(I - P), positive(ONE - a)]),
    "every-step": (
        [psd(d * d * I - G * G, every=True)],
        [psd(d * I - G, every=True), psd(d * I + G, every=True)],
    ),
    "power-norm": (norm_at_most(Wt, running_product(w, T)), norm_at_most(W, w)),
    "powers-commute": ([equal(W * Wt, Wt * W)], []),
    "powers-of-symmetric-are-symmetric": (
        [equal(running_product(S, T), running_product(S, T).T)],
        [],
    ),
    "normal-powers": (
        [equal(Wt.T * Wt, running_product(S, T) * running_product(S, T))],
        [equal(W, U * S), equal(U.T * U, I), equal(U * S, S * U)],
    ),
    "spectral-power": (
        [equal(Wt, C * running_product(D, T) * C.T)],
        [equal(W, C * D * C.T), equal(C.T * C, I), equal(C * C.T, I)],
    ),
    "binomial-square-off-the-diagonal": ([psd(P * P - number(6) * P + number(9) * I)], []),
    "interior-of-the-cone": ([psd(number(Fraction(5, 2)) * I - P)], [psd(number(6) * I - P * P)]),
}

FALSE: dict[str, tuple[list[Atom], list[Atom]]] = {
    "lower-bound": (
        [psd((D * W * J).T * (D * W * J) - d * d * w * w * b * I)],
        [psd(J.T * J - b * I), psd(w * w * I - W.T * W), psd(d * d * I - D * D)],
    ),
    "halved-triangle-inequality": (
        [psd(number(Fraction(1, 4)) * (a + b) * (a + b) * I - (A + B).T * (A + B))],
        norm_at_most(A, a) + norm_at_most(B, b),
    ),
    "halved-product-of-three": (
        [psd(number(Fraction(1, 2)) * a * a * b * b * c * c * I - (A * B * C).T * (A * B * C))],
        norm_at_most(A, a) + norm_at_most(B, b) + norm_at_most(C, c),
    ),
    "upper-bound-without-the-weights": (
        [psd(running_product(d, T) * I - X.T * X)],
        gated,
    ),
    "upper-bound-with-a-hypothesis-dropped": (
        norm_at_most(X, running_product(d * w, T)),
        gated[:3],
    ),
    "anticommutator": ([psd(P * Q + Q * P)], [psd(P), psd(Q)]),
    "squares-are-monotone": ([psd(P * P - Q * Q)], [psd(P - Q), psd(Q)]),
    "square-of-norm-one": ([psd(I - A.T * A)], [psd(I - A.T * A.T * A * A)]),
    "transpose-of-another": ([psd(a * a * I - A * A.T)], norm_at_most(B, a)),
    "reversed-product": ([equal(A * B, B * A)], []),
    "polar-without-orthogonality": (norm_at_most(A, r), [*norm_at_most(R, r), polar[0]]),
    "square-root-without-sign": ([psd(b - c)], [psd(b * b - c * c), psd(c)]),
    "bernoulli-without-its-bound": ([psd(running_product(ONE + x, T) - ONE - n * x)], []),
    "entrywise-without-sign": (
        [entries(X - running_product(d, T) * Wt)],
        [entries(W), psd(G - d * I, every=True)],
    ),
    "just-outside-the-cone": (
        [psd(number(Fraction(12, 5)) * I - P)],
        [psd(number(6) * I - P * P)],
    ),
    "strict-from-weak": ([positive(P)], [psd(P)]),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_statement_is_proved_in_few_attempts(name: str) -> None:
    goal, given = TRUE[name]
    tried: list[str] = []
    theorem = prove(goal, given, tried)
    assert theorem is not None
    assert theorem.conclusion == tuple(goal)
    assert theorem.hypotheses <= set(given)
    assert not theorem.cited
    assert len(tried) < 200  # they do not depend on the machine, as seconds do


@pytest.mark.slow
@pytest.mark.parametrize("name", FALSE)
def test_false_statement_is_not_proved_and_the_search_ends_soon(name: str) -> None:
    goal, given = FALSE[name]
    tried: list[str] = []
    assert prove(goal, given, tried) is None
    assert 0 < len(tried) < 400  # attempts, which do not depend on the machine


@pytest.mark.slow
@pytest.mark.parametrize("name", ["product-of-two", "triangle-inequality", "projection"])
def test_every_hypothesis_is_needed_where_the_theorem_uses_all(name: str) -> None:
    goal, given = TRUE[name]
    for dropped in given:
        assert prove(goal, [atom for atom in given if atom != dropped]) is None


@pytest.mark.parametrize("name", ["upper-bound", "interior-of-the-cone", "normal-powers"])
def test_the_same_statement_gives_the_same_proof(name: str) -> None:
    first, second = prove(*TRUE[name]), prove(*TRUE[name])
    assert first is not None
    assert second is not None
    assert repr(first.arguments) == repr(second.arguments)
    assert [str(premise) for premise in first.premises] == [str(p) for p in second.premises]


def test_goal_that_is_given_is_assumed() -> None:
    theorem = prove([psd(P)], [psd(P), psd(Q)])
    assert theorem is not None
    assert theorem.hypotheses == {psd(P)}


def test_unused_hypotheses_do_not_appear() -> None:
    theorem = prove([psd(A.T * A)], [psd(P), psd(Q)])
    assert theorem is not None
    assert not theorem.hypotheses


@pytest.mark.parametrize(
    "given",
    [
        [psd(-I - A.T * A)],
        [psd(a - number(2)), psd(ONE - a)],
        [positive(a - b), psd(b - a)],
        [*norm_at_most(A, a), psd(A.T * A - b * b * I), psd(b - a - ONE)],
        [equal(P * P, -I)],
        [equal(a, ONE), equal(a, number(2))],
        [equal(A * B, I), equal(A * B, number(2) * I)],
    ],
    ids=["negative-definite", "interval", "strict-order", "norms", "square", "scalars", "matrices"],
)
def test_contradictory_hypotheses_are_recognised(given: list[Atom]) -> None:
    theorem = contradiction(given)
    assert theorem is not None
    assert theorem.conclusion == (psd(-ONE),)


@pytest.mark.parametrize("name", ["upper-bound-step", "symmetric-bracket", "normal-powers"])
def test_satisfiable_hypotheses_are_not_contradictory(name: str) -> None:
    assert contradiction(TRUE[name][1]) is None


def test_linear_certificates_need_no_numerical_library() -> None:
    code = (
        "import sys\n"
        "from proofs.kernel import PSD, Atom, Letter, constant, of\n"
        "from proofs.search import prove\n"
        "P, I = of(Letter('P', 'n', 'n', 'symmetric')), constant(1, 'n')\n"
        "assert prove([Atom(PSD, P - P * P)], [Atom(PSD, P), Atom(PSD, I - P)])\n"
        "assert not {'numpy', 'scipy', 'clarabel'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
