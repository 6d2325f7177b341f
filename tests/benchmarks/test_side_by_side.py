"""Bare statements, at every size, against what others make of them, in bounded time.

Z3 decides them at n = 2; SymPy's ``ask`` knows what is definite; CVXPY with Clarabel looks for a
sum of squares where a statement is about numbers alone.  ``PROOFS_Z3_SECONDS`` bounds each attempt
of Z3; the default is 60.
"""

from __future__ import annotations

import os
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
import sympy

import proofs.search.proving.prover  # noqa: F401  so that its import is not measured
from proofs.kernel import POSITIVE, ZERO
from proofs.language import (
    equal,
    identity,
    matrices,
    norm_at_most,
    positive_definite,
    psd,
    scalars,
    symmetric,
)
from proofs.language.conjecture import stated
from proofs.referee.decision import decide

from .published_polynomials import FORMS, PUBLISHED

SIZE = 2
SECONDS = float(os.environ.get("PROOFS_Z3_SECONDS", "60"))

A, B, J = matrices("A B J")
P, Q, R, S = symmetric("P Q R S")
a, b, c, d = scalars("a b c d")
I = identity()

MATRICES = {
    "sum of definite": (positive_definite(P + Q), [positive_definite(P), psd(Q)]),
    "congruence": (positive_definite(A.T * P * A), [positive_definite(P), equal(J * A, I)]),
    "inverse is definite": (positive_definite(R), [positive_definite(P), equal(P * R, I)]),
    "order is antisymmetric": (equal(P, Q), [psd(P - Q), psd(Q - P)]),
    "root is monotone": (psd(R - S), [psd(R), psd(S), psd(R * R - S * S)]),
    "square is not monotone": (psd(P * P - Q * Q), [psd(Q), psd(P - Q)]),
    "product": (norm_at_most(A * B, a * b), [norm_at_most(A, a), norm_at_most(B, b)]),
}
NUMBERS = {
    "means of four": a**4 + b**4 + c**4 + d**4 - 4 * a * b * c * d,
    "Choi and Lam": a**4 * b**2 + b**4 * c**2 + c**4 * a**2 - 3 * a**2 * b**2 * c**2,
    "Motzkin": a**4 * b**2 + a**2 * b**4 + 1 - 3 * a**2 * b**2,
    "two squares": 2 * a**4 + 2 * a**3 * b - a**2 * b**2 + 5 * b**4,
}


def ours(claim, given):
    return decide(stated(claim, given=given)).word


@pytest.mark.parametrize("name", MATRICES)
def test_matrices_of_every_size(measure, name):
    expected = "refuted" if " not " in f" {name} " else "proved"
    assert measure(name, "Proof Companion, every n", lambda: ours(*MATRICES[name])) == expected


# --- Z3 at one size -------------------------------------------------------------------------------


class AtSize:
    """The kernel's relations between matrices of real unknowns of Z3."""

    def __init__(self, z3):
        self.z3 = z3
        self.entries = {}

    def letter(self, letter):
        if letter not in self.entries:
            rows, columns = (
                SIZE if isinstance(x, str) else x for x in (letter.rows, letter.columns)
            )
            one = [
                [self.z3.Real(f"{letter.name}{i}{j}") for j in range(columns)] for i in range(rows)
            ]
            if letter.structure == "symmetric":
                one = [[one[min(i, j)][max(i, j)] for j in range(columns)] for i in range(rows)]
            self.entries[letter] = one
        return self.entries[letter]

    def factor(self, letter):
        value = self.letter(letter.variable)
        return [list(column) for column in zip(*value, strict=True)] if letter.transposed else value

    def value(self, polynomial):
        rows, columns = (SIZE if isinstance(x, str) else x for x in polynomial.shape)
        total = [[self.z3.RealVal(0)] * columns for _ in range(rows)]
        for (closed, word), coefficient in polynomial.terms.items():
            scale = self.z3.RealVal(str(coefficient))
            for scalar in closed:
                scale = scale * self.product(scalar)[0][0]
            one = self.product(word) if word else unit(self.z3, rows)
            total = [
                [x + scale * y for x, y in zip(*pair, strict=True)]
                for pair in zip(total, one, strict=True)
            ]
        return total

    def product(self, word):
        first, *rest = map(self.factor, word)
        for other in rest:
            columns = list(zip(*other, strict=True))
            first = [
                [sum(x * y for x, y in zip(row, column, strict=True)) for column in columns]
                for row in first
            ]
        return first

    def holds(self, atom):
        value = self.value(atom.polynomial)
        if atom.relation == ZERO:
            return self.z3.And([x == 0 for row in value for x in row])
        corners = [value[i][i] for i in range(len(value))]
        if len(value) == 2:
            corners.append(value[0][0] * value[1][1] - value[0][1] * value[1][0])
        strictly = atom.relation == POSITIVE
        return self.z3.And([x > 0 if strictly else x >= 0 for x in corners])


def unit(z3, size):
    return [[z3.RealVal(int(i == j)) for j in range(size)] for i in range(size)]


def by_z3(z3, claim, given, seconds):
    statement, solver, at = stated(claim, given=given), z3.Solver(), AtSize(z3)
    solver.set("timeout", int(1000 * seconds))
    solver.add(*map(at.holds, statement.hypotheses))
    solver.add(z3.Not(z3.And(list(map(at.holds, statement.goal)))))
    return {"unsat": "proved", "sat": "refuted", "unknown": "undecided"}[str(solver.check())]


@pytest.mark.parametrize("name", MATRICES)
def test_matrices_at_size_two(measure, thorough, name):
    z3 = pytest.importorskip("z3", reason="z3 is not installed")
    seconds = SECONDS if thorough else 1
    outcome = measure(name, f"Z3, n = {SIZE}", lambda: by_z3(z3, *MATRICES[name], seconds))
    assert outcome in ("undecided", "refuted" if " not " in f" {name} " else "proved")


# --- what SymPy knows to be definite --------------------------------------------------------------


def definite(name):
    """The statement in SymPy's own words, where it has words for it."""
    n = sympy.Symbol("n", integer=True, positive=True)
    M, N, K = (sympy.MatrixSymbol(letter, n, n) for letter in "MNK")
    Q = sympy.Q
    return {
        "sum of definite": (Q.positive_definite(M + N), [Q.positive_definite(M)]),
        "congruence": (
            Q.positive_definite(K.T * M * K),
            [Q.positive_definite(M), Q.invertible(K)],
        ),
        "inverse is definite": (Q.positive_definite(M.I), [Q.positive_definite(M)]),
    }[name]


@pytest.mark.parametrize("name", ["sum of definite", "congruence", "inverse is definite"])
def test_matrices_in_sympys_words(measure, name):
    claim, given = definite(name)
    words = {True: "proved", False: "refuted", None: "undecided"}

    def ask():
        return words[sympy.ask(claim, sympy.And(*given))]

    assert measure(name, "SymPy, ask", ask) != "refuted"


# --- sums of squares of numbers -------------------------------------------------------------------


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers(measure, name):
    word = measure(name, "Proof Companion", lambda: ours(NUMBERS[name] >= 0, []))
    assert word in ("proved", "open")


@pytest.mark.parametrize("name", [*PUBLISHED, *FORMS])
def test_published_examples_are_proved(measure, name):
    claim, given = {**PUBLISHED, **FORMS}[name]
    assert measure(name, "Proof Companion, exactly", lambda: ours(claim, given)) == "proved"


@pytest.mark.parametrize("name", [x for x, (_, given) in PUBLISHED.items() if not given])
def test_published_examples_as_sums_of_squares(measure, thorough, name):
    cvxpy = pytest.importorskip("cvxpy", reason="cvxpy is not installed")
    if not thorough:
        pytest.skip("only with --benchmark-only")
    claim, _ = PUBLISHED[name]
    measure(name, "CVXPY with Clarabel, floating point", lambda: by_sum_of_squares(cvxpy, claim))


def powers_of(polynomial):
    """The exponents and coefficients of a polynomial in four numbers."""
    names = "abcd"
    found = {}
    for (closed, _), coefficient in polynomial.terms.items():
        letters = [letter.name for word in closed for letter in word]
        found[tuple(letters.count(name) for name in names)] = coefficient
    return found


def by_sum_of_squares(cvxpy, claim):
    """A Gram matrix for the monomials of half the degree."""
    (goal,) = stated(claim).goal
    target = powers_of(goal.polynomial)
    half = max(map(sum, target)) // 2
    basis = [
        tuple(chosen.count(place) for place in range(4))
        for degree in range(half + 1)
        for chosen in combinations_with_replacement(range(4), degree)
    ]
    gram, sums = cvxpy.Variable((len(basis), len(basis)), PSD=True), {}
    for i, u in enumerate(basis):
        for j, v in enumerate(basis):
            sums.setdefault(tuple(x + y for x, y in zip(u, v, strict=True)), []).append(gram[i, j])
    equations = [sum(x) == float(target.get(m, Fraction(0))) for m, x in sums.items()]
    problem = cvxpy.Problem(cvxpy.Minimize(cvxpy.trace(gram)), equations)
    problem.solve(solver=cvxpy.CLARABEL)
    return "sum of squares" if problem.status == "optimal" else "none found"


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_as_sums_of_squares(measure, thorough, name):
    cvxpy = pytest.importorskip("cvxpy", reason="cvxpy is not installed")
    if not thorough and name != "two squares":
        pytest.skip("only with --benchmark-only")
    claim = NUMBERS[name] >= 0
    measure(name, "CVXPY with Clarabel, floating point", lambda: by_sum_of_squares(cvxpy, claim))
