"""False statements of inverses, roots, eigenpairs and traces are refuted where equations lead."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Letter,
    Polynomial,
    constant,
    counterexample_in,
    of,
)
from proofs.language import equal, identity, matrices, norm_at_most, positive_definite, symmetric
from proofs.language.conjecture import stated
from proofs.referee.decision import refuted
from proofs.search.refuting.evaluation import Evaluator
from proofs.search.refuting.problem import at_steps
from proofs.search.refuting.solving import nearest_solution, symmetric_root

from .false_statements import FALSE

OPEN = {
    "the triangle inequality of absolute values",  # three roots that are rational at once
}


@pytest.mark.parametrize("name", [name for name in FALSE if name not in OPEN])
def test_what_is_false_is_refuted(name: str) -> None:
    claim, given = FALSE[name]
    assert refuted(stated(claim, given=given)).word == "refuted"


def test_nine_of_ten_are_refuted() -> None:
    assert len(FALSE) >= 50
    assert len(OPEN) <= 0.1 * len(FALSE)


def letter(name: str, structure: str = "general", columns: str | int = "n") -> Letter:
    return Letter(name, "n", columns, structure)


A, X = letter("A"), letter("X")
P, R = letter("P", "symmetric"), letter("R", "symmetric")
x, s = letter("x", columns=1), Letter("s", 1, 1)
I = constant(1, "n")


def exact(rows: list[list[int]]) -> np.ndarray:
    return np.array([[[Fraction(entry) for entry in row] for row in rows]], dtype=object)


EQUATIONS: dict[str, tuple[Letter, Polynomial]] = {
    "an eigenpair determines A": (A, of(A, x) - of(s) * of(x)),
    "Lyapunov's equation determines A": (A, of(A.T, P) + of(P, A) + I),
    "Lyapunov's equation determines P": (P, of(A.T, P) + of(P, A) + I),
    "an inner inverse": (X, of(A, X, A) - of(A)),
}


@pytest.mark.parametrize("name", EQUATIONS)
def test_the_nearest_solution_solves_the_equation_in_fractions(name: str) -> None:
    unknown, equation = EQUATIONS[name]
    values = {
        A: exact([[1, 1], [1, 1]] if unknown == X else [[1, 3], [0, 2]]),
        P: exact([[2, 1], [1, 3]]),
        x: exact([[1], [2]]),
        s: exact([[3]]),
        X: exact([[1, 0], [2, 0]]),
    }
    evaluate = Evaluator(values, {"n": 2}, 1, exact=True)
    found = nearest_solution(unknown, [equation], values[unknown], evaluate)
    evaluate.set(unknown, found)
    assert (evaluate(equation) == 0).all()
    assert unknown.structure == "general" or (found == found.swapaxes(1, 2)).all()


def test_a_root_is_rational_or_there_is_none() -> None:
    assert (symmetric_root(exact([[5, 4], [4, 5]]), None) == exact([[2, 1], [1, 2]])).all()
    with pytest.raises(ArithmeticError, match="no rational root"):
        symmetric_root(exact([[2, 0], [0, 1]]), None)
    floats = symmetric_root(np.array([[[4.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [0.0, 1.0]]]), None)
    assert np.allclose(floats, [[[2, 0], [0, 1]], [[0, 0], [0, 0]]])


def test_a_root_of_any_sign_takes_its_signs_from_the_raw_matrix() -> None:
    root = symmetric_root(exact([[4, 0], [0, 1]]), exact([[-1, 0], [0, 1]]))
    assert (root == exact([[-2, 0], [0, 1]])).all()


def test_each_equation_determines_a_letter_that_its_others_do_not_rest_on() -> None:
    given = [
        Atom(ZERO, of(R, R) - of(A.T, A)),
        Atom(ZERO, of(A, x) - of(s) * of(x)),
        Atom(POSITIVE, of(x.T, x)),
        Atom(PSD, of(R)),
    ]
    problem = at_steps(Atom(PSD, of(s)), given, {}, solving=True)
    assert problem is not None
    assert problem.roots.keys() == problem.positive_roots == {R}
    assert problem.equations.keys() == {A}
    assert problem.rests_on(R, x)
    assert not problem.rests_on(A, R)


def test_a_witness_is_short_where_a_simpler_number_will_do() -> None:
    P, Q = symmetric("P Q")
    Z = matrices("Z")
    claim = norm_at_most(P * Z, 1)
    given = [positive_definite(P), positive_definite(Q), equal((P + Q) * Z, identity())]
    point = counterexample_in(refuted(stated(claim, given=given)).theorem).conclusion[0].point
    entries = [x for _, family in point.values for matrix in family for x in matrix]
    assert max(max(abs(x.p), x.q) for x in entries) < 1000
