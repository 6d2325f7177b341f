"""Submultiplicativity for every n, against Z3 at n = 2 in two encodings, in bounded time.

``PROOFS_Z3_SECONDS`` bounds each of Z3's attempts; the default is 60.
"""

from __future__ import annotations

import os

import pytest

import proofs.search.proving.prover  # noqa: F401  so that its import is not measured
from proofs.language import matrices, norm_at_most, scalars
from proofs.language.conjecture import collecting, conjecture
from proofs.referee.decision import decide

z3 = pytest.importorskip("z3")

COMPARISON = "submultiplicativity"
SIZE = 2
SECONDS = float(os.environ.get("PROOFS_Z3_SECONDS", "60"))
SOLVERS = {"default": z3.Solver, "nonlinear": lambda: z3.SolverFor("QF_NRA")}


def real_matrix(name):
    return [[z3.Real(f"{name}{i}{j}") for j in range(SIZE)] for i in range(SIZE)]


def times(left, right):
    columns = range(len(right[0]))
    return [
        [sum(x * row[j] for x, row in zip(r, right, strict=True)) for j in columns] for r in left
    ]


def bounded(matrix, bound):
    """The principal minors of ``bound² I − MᵀM`` are nonnegative."""
    gram = times([list(column) for column in zip(*matrix, strict=True)], matrix)
    first, last, beside = bound**2 - gram[0][0], bound**2 - gram[1][1], gram[0][1]
    return z3.And(first >= 0, last >= 0, first * last - beside * beside >= 0)


def minors(solver, factors):
    """‖M_1‖ ≤ b_1, …, and not ‖M_1 M_2 ⋯‖ ≤ b_1 b_2 ⋯, all by minors of Gram matrices."""
    product, bound = [[1, 0], [0, 1]], z3.RealVal(1)
    for number in range(factors):
        factor, limit = real_matrix(f"m{number}"), z3.Real(f"b{number}")
        solver.add(limit >= 0, bounded(factor, limit))
        product, bound = times(product, factor), bound * limit
    solver.add(z3.Not(bounded(product, bound)))


def test_vector(solver, factors):
    """Some vector grows by more than b_1 b_2 ⋯, though M_i lets no step grow by more than b_i."""

    def square(vector):
        return sum(x[0] * x[0] for x in vector)

    vector = [[z3.Real(f"x{i}")] for i in range(SIZE)]
    bound = square(vector)
    for number in range(factors):
        factor, limit = real_matrix(f"m{number}"), z3.Real(f"b{number}")
        image = [[z3.Real(f"y{number}{i}")] for i in range(SIZE)]
        for entry, value in zip(image, times(factor, vector), strict=True):
            solver.add(entry[0] == value[0])
        solver.add(limit >= 0, square(image) <= limit * limit * square(vector))
        vector, bound = image, limit * limit * bound
    solver.add(square(vector) > bound)


test_vector.__test__ = False  # an encoding, not a test
ENCODINGS = {"minors": minors, "test vector": test_vector}


def attempt(solver, encode, factors, seconds):
    solver.set("timeout", int(1000 * seconds))
    encode(solver, factors)
    return {"unsat": "proved", "sat": "refuted", "unknown": "undecided"}[str(solver.check())]


@pytest.mark.parametrize("factors", [2, 3])
def test_every_size(measure, factors):
    with collecting():
        names = [f"M{i}" for i in range(factors)], [f"b{i}" for i in range(factors)]
        pairs = list(zip(matrices(" ".join(names[0])), scalars(" ".join(names[1])), strict=True))
        product, bound = pairs[0]
        for factor, limit in pairs[1:]:
            product, bound = product * factor, bound * limit
        given = [norm_at_most(factor, limit) for factor, limit in pairs]
        stated = conjecture("product", norm_at_most(product, bound), given=given)
    who = f"Proof Companion, {factors} factors, every n"
    assert measure(f"{COMPARISON} of {factors}", who, lambda: decide(stated).word) == "proved"


@pytest.mark.parametrize("factors", [2, 3])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("solver", SOLVERS)
def test_size_two(measure, thorough, factors, encoding, solver):
    if not thorough and (factors, encoding, solver) != (2, "minors", "default"):
        pytest.skip("only with --benchmark-only")
    outcome = measure(
        f"{COMPARISON} of {factors}",
        f"Z3, {solver} solver, {encoding}, n = {SIZE}",
        lambda: attempt(
            SOLVERS[solver](), ENCODINGS[encoding], factors, SECONDS if thorough else 1
        ),
    )
    assert outcome != "refuted"
