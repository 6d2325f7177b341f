"""Eigenvectors: a vector that is not 0, which a matrix multiplies by a number."""

from __future__ import annotations

import pytest

from proofs import (
    StatementError,
    decide,
    dot,
    equal,
    every,
    family,
    inverse,
    invertible,
    is_eigenvector,
    matrices,
    norm_at_most,
    positive_definite,
    scalars,
    symmetric,
    vectors,
)
from proofs.kernel import POSITIVE, ZERO, Atom
from proofs.language.conjecture import stated

A, S = matrices("A S")
K = matrices("K", "m", "n")
L = matrices("L", "n", "m")
P = symmetric("P")
D = family(matrices("D"))
x, y = vectors("x y")
a, b = scalars("a b")
of_a = is_eigenvector(x, A, a)


def word_of(statement, given=()):
    return decide(stated(statement, list(given))).word


def test_an_eigenvector_is_not_zero_and_is_multiplied_by_its_eigenvalue():
    assert str(of_a) == "x ≠ 0 and Ax = ax"
    read = {
        Atom(POSITIVE, dot(x, x).polynomial),
        Atom(ZERO, (A * x - a * x).polynomial),
    }
    assert set(of_a.hypothesis) == set(of_a.conclusion) == read


def test_within_other_statements_it_keeps_its_brackets():
    assert str(every(lambda k: is_eigenvector(x, D[k], a))) == (
        "(x ≠ 0 and Dₖx = ax) for every k ≥ 1"
    )


@pytest.mark.parametrize(
    "parts", [(A, x, a), (x, K, a), (x, A, A), (a, A, a), (x.T, A, a)], ids=str
)
def test_what_is_no_vector_matrix_and_number_is_refused(parts):
    with pytest.raises(
        StatementError, match="needs a vector, a square matrix of its size"
    ) as error:
        is_eigenvector(*parts)
    assert "\n" not in str(error.value)


PROVED = {
    "of a product the other way round": (
        is_eigenvector(S * x, S * A, a),
        [is_eigenvector(x, A * S, a), invertible(a)],
    ),
    "of a product of rectangles the other way round": (
        is_eigenvector(K * x, K * L, a),
        [is_eigenvector(x, L * K, a), a < 0],
    ),
    "of a square": (is_eigenvector(x, A * A, a * a), [of_a]),
    "of an inverse": (
        is_eigenvector(x, inverse(A), inverse(a)),
        [of_a, invertible(A), invertible(a)],
    ),
    "of a similar matrix": (is_eigenvector(S * x, S * A * inverse(S), a), [of_a, invertible(S)]),
    "not 0 where the matrix is invertible": (invertible(a), [of_a, invertible(A)]),
    "positive where the matrix is": (a > 0, [is_eigenvector(x, P, a), positive_definite(P)]),
    "orthogonal to those of others": (
        equal(dot(x, y), 0),
        [is_eigenvector(x, P, a), is_eigenvector(y, P, b), a < b],
    ),
    "at most the norm": (a**2 <= 1, [of_a, norm_at_most(A, 1)]),
    "of one eigenvalue": (equal(a, b), [of_a, is_eigenvector(x, A, b)]),
}
REFUTED = {
    "of a product the other way round, for 0": (
        is_eigenvector(S * x, S * A, a),
        [is_eigenvector(x, A * S, a)],
    ),
    "that may be 0": (of_a, [equal(A * x, a * x)]),
    "of the transpose": (is_eigenvector(x, A.T, a), [of_a]),
    "a sum": (is_eigenvector(x + y, A, a), [of_a, is_eigenvector(y, A, a)]),
    "of a product": (is_eigenvector(x, A * S, a * b), [of_a, is_eigenvector(y, S, b)]),
    "below the norm": (a**2 >= 1, [of_a, norm_at_most(A, 1)]),
}


@pytest.mark.parametrize("name", PROVED)
def test_what_holds_of_eigenvectors_is_proved(name):
    assert word_of(*PROVED[name]) == "proved"


@pytest.mark.parametrize("name", REFUTED)
def test_what_fails_for_eigenvectors_is_refuted(name):
    assert word_of(*REFUTED[name]) == "refuted"
