"""Certificates: two are checked by another exact road, mutants are refused, and what is proved is
the hypothesis of the ledger's claim."""

import ast
import copy
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.audit import certificates
from numeric.audit.certificates import GROWTH, proved_contraction, proved_growth
from numeric.audit.contraction import contraction_certificate
from proofs.kernel import holds
from proofs.referee.ledger import ledger


def weights(n, size, seed):
    generator = np.random.default_rng(seed)
    return (generator.standard_normal((n, n)) * size / n**0.5).astype(np.float32).astype(float)


@pytest.fixture(scope="module")
def small():
    """‖W‖ > 1, yet it contracts."""
    W = np.array([[0.5, 1.0, 0.0], [0.0, 0.5, 0.75], [0.125, 0.0, 0.25]])
    assert np.linalg.norm(W, 2) > 1.2
    return W, contraction_certificate(W)


@pytest.fixture(scope="module")
def larger():
    W = weights(8, 0.6, 3)
    return W, contraction_certificate(W)


# --- an independent exact road: pivots of Gaussian elimination over the fractions -----------------


def is_definite(M):
    """Sylvester: every pivot is positive."""
    rows = [list(row) for row in M]
    for k, top in enumerate(rows):
        if top[k] <= 0:
            return False
        for row in rows[k + 1 :]:
            ratio = row[k] / top[k]
            row[:] = [x - ratio * y for x, y in zip(row, top, strict=True)]
    return True


def values(certificate):
    over = Fraction(1, 2 ** certificate["over"])
    P = [[x * over for x in row] for row in certificate["P"]]
    L = [x * over for x in certificate["L"]]
    return P, L, Fraction(*certificate["q"]), Fraction(*certificate["a"])


@pytest.mark.parametrize("name", ["small", "larger"])
def test_the_three_matrices_are_definite_by_another_exact_road(name, request):
    W, certificate = request.getfixturevalue(name)
    W = [[Fraction(float(x)) for x in row] for row in W]
    P, L, q, a = values(certificate)
    n = range(len(W))
    upper = [[q * q * P[i][j] for j in n] + [-L[j] * W[j][i] for j in n] for i in n]
    lower = [[-L[i] * W[i][j] for j in n] + [2 * L[i] * (i == j) - P[i][j] for j in n] for i in n]
    assert is_definite(upper + lower)
    assert is_definite([[P[i][j] - (i == j) for j in n] for i in n])
    assert is_definite([[a * a * (i == j) - P[i][j] for j in n] for i in n])
    assert proved_contraction(certificate) == (a, q)
    assert q < 1


def test_what_is_proved_is_the_hypothesis_of_the_ledgers_claim(small):
    """The kernel finds each at these numbers, but for the gates, which are arbitrary."""
    W, certificate = small
    P, L, q, a = values(certificate)
    W, P, L = sympy.Matrix(W.tolist()).applyfunc(sympy.Rational), sympy.Matrix(P), sympy.diag(*L)
    N = (2 * L - P).LUsolve(L * W)
    named = {"W": W, "P": P, "L": L, "N": N, "q": sympy.Matrix([q]), "a": sympy.Matrix([a])}
    hypotheses = ledger()["contraction-of-tanh-networks"].hypotheses
    about_gates = [atom for atom in hypotheses if atom.every]
    assert len(about_gates) == 2
    for atom in set(hypotheses) - set(about_gates):
        letters = {letter for letter, _ in atom.polynomial.occurrences()}
        assert holds(atom, {letter: [named[letter.name]] for letter in letters}, {"n": W.rows})


def test_a_gated_product_stays_below_the_bound(larger):
    """Any gates between 0 and I will do."""
    W, certificate = larger
    a, q = map(float, proved_contraction(certificate))
    generator = np.random.default_rng(0)
    product = np.eye(len(W))
    for t in range(1, 40):
        product = generator.random(len(W))[:, None] ** 0.2 * (W @ product)
        assert np.linalg.norm(product, 2) <= a * q**t * (1 + 1e-12)


def test_two_runs_of_a_tanh_network_come_together_as_fast_as_is_proved(larger):
    W, certificate = larger
    a, q = map(float, proved_contraction(certificate))
    generator = np.random.default_rng(1)
    state, other = generator.uniform(-1, 1, (2, len(W)))
    apart = np.linalg.norm(state - other)
    for t in range(1, 40):
        inputs = generator.standard_normal(len(W))
        state, other = np.tanh(W @ state + inputs), np.tanh(W @ other + inputs)
        assert np.linalg.norm(state - other) <= a * q**t * apart + 1e-14


# --- mutants --------------------------------------------------------------------------------------


def is_refused(certificate):
    try:
        proved_contraction(certificate)
    except ValueError:
        return True
    return False


NUMBERS = [(name, i, j) for name in ("weights", "P") for i in range(3) for j in range(3)]


@pytest.mark.parametrize(("name", "row", "column"), NUMBERS)
@pytest.mark.parametrize("sign", [1, -1])
def test_another_entry_is_refused(small, name, row, column, sign):
    """By 16, so that the inequality itself is false; of P also where symmetry is kept."""
    mutant = copy.deepcopy(small[1])
    change = sign * 16 << mutant[{"weights": "weights_over", "P": "over"}[name]]
    mutant[name][row][column] += change
    assert is_refused(mutant)
    if name == "P" and row != column:
        mutant[name][column][row] += change
        assert is_refused(mutant)


@pytest.mark.parametrize("unit", range(3))
@pytest.mark.parametrize("factor", [-1, 0, 16])
def test_another_multiplier_is_refused(small, unit, factor):
    mutant = copy.deepcopy(small[1])
    mutant["L"][unit] *= factor
    assert is_refused(mutant)


@pytest.mark.parametrize("name", ["q", "a"])
def test_a_smaller_number_is_refused(small, name):
    mutant = copy.deepcopy(small[1])
    mutant[name][0] -= mutant[name][0] // 50
    assert is_refused(mutant)


@pytest.mark.parametrize("factor", ["inequality", "least", "most"])
def test_every_entry_of_a_factor_counts(small, factor):
    rows = small[1][f"factor_of_{factor}"]
    for i, row in enumerate(rows):
        for j in range(len(row)):
            mutant = copy.deepcopy(small[1])
            mutant[f"factor_of_{factor}"][i][j] += 1 << row[i].bit_length()
            assert is_refused(mutant), (i, j)


def test_an_indefinite_norm_is_refused(small):
    mutant = copy.deepcopy(small[1])
    mutant["P"] = [[-x for x in row] for row in mutant["P"]]
    assert is_refused(mutant)


@given(st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=3, max_size=3))
@settings(deadline=None)
def test_no_factor_proves_what_is_not_definite(F):
    """[[1, 2, 0], [2, 1, 0], [0, 0, 1]] has the eigenvalue −1."""
    M = [[1, 2, 0], [2, 1, 0], [0, 0, 1]]
    with pytest.raises(ValueError, match=r"M ≻ 0 is not proved: row . of the remainder"):
        certificates._require_definite("M", M, {"factor_of_M": F}, "M")


@pytest.mark.parametrize(
    "M",
    [
        [[0]],
        [[-1]],
        [[1, 1], [1, 1]],  # singular: the diagonal is dominant, but not strictly
        [[10, 4], [4, 1]],
        [[1, 4], [4, 10]],
        [[3, 1, 9], [1, 3, 0], [9, 0, 10]],
    ],
)
def test_without_a_factor_dominance_decides(M):
    empty = {"factor_of_M": [[] for _ in M]}
    with pytest.raises(ValueError, match="M ≻ 0 is not proved"):
        certificates._require_definite("M", M, empty, "M")
    more = [[x + 10 * (i == j) for j, x in enumerate(row)] for i, row in enumerate(M)]
    certificates._require_definite("M", more, empty, "M")


BROKEN = [
    ("weights", None, "weights is no list of rows of whole numbers"),
    ("weights", [], "weights is no square matrix"),
    ("weights", [[1, 2], [3]], "weights is no square matrix"),
    ("weights", [[1.0]], "weights is no list of rows of whole numbers"),
    ("weights", [[True]], "weights is no list of rows of whole numbers"),
    ("P", [[1]], "P is no symmetric matrix of 3 rows, as weights has"),
    ("L", [1, 2], "L is no list of 3 whole numbers"),
    ("q", [1024, 1024], "q is 1024/1024: expected at least 0 and below 1"),
    ("q", [-1, 1024], "q is -1/1024: expected at least 0 and below 1"),
    ("q", [-2, -1], "q is -2/-1: expected at least 0 and below 1"),
    ("a", [-5, 1], "a is -5/1: expected a fraction of at least 0"),
    ("a", [5, 0], "a is 5/0: expected a fraction of at least 0"),
    ("over", -1, "over is -1: expected an exponent from 0 to 2200"),
    ("over", 10**9, "over is 1000000000: expected an exponent from 0 to 2200"),
    ("factor_of_least", [[1]], "factor_of_least has 1 rows: expected 3"),
]


@pytest.mark.parametrize(("name", "value", "message"), BROKEN)
def test_what_is_no_certificate_is_told_in_a_line(small, name, value, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        proved_contraction(small[1] | {name: value})


@pytest.mark.parametrize("text", ["", "{", "[]", "1e999", '{"kind": "proof"}', "[" * 10**5])
def test_another_text_holds_no_certificate(text):
    with pytest.raises(ValueError, match=r"^it (is no JSON: .*|has no .kind. of .*)$"):
        certificates.read(text)


# --- growth ---------------------------------------------------------------------------------------


def grows(weights, **way):
    return {"kind": GROWTH, "weights_over": 1, "weights": weights, "open": [0, 1]} | way


def test_a_real_eigenvalue_is_proved_by_a_determinant():
    """[[0, 2], [1, 0]] has the eigenvalues ±√2; minus its half none beyond 1."""
    assert proved_growth(grows([[0, 4], [2, 0]], sign=1)) == (0, 1)
    assert proved_growth(grows([[0, 4], [2, 0]], sign=-1)) == (0, 1)
    with pytest.raises(ValueError, match="det"):
        proved_growth(grows([[0, 2], [1, 0]], sign=1))
    with pytest.raises(ValueError, match="det"):
        proved_growth(grows([[2, 0], [0, 1]], sign=1))  # the eigenvalue 1 is not beyond 1


def test_a_pair_is_proved_by_a_trace():
    """[[1, −1], [1, 1]] turns by an eighth and grows by √2: tr A⁸ = 32, tr A² = 0."""
    turn = [[2, -2], [2, 2]]
    assert proved_growth(grows(turn, power=8)) == (0, 1)
    for power in (1, 2):
        with pytest.raises(ValueError, match="tr"):
            proved_growth(grows(turn, power=power))


def test_a_contraction_has_no_gates_that_grow():
    """A rotation by an eighth: |tr Aᵏ| ≤ 2 for every k, and no real eigenvalue."""
    rotation = [[0, -2], [2, 0]]
    for way in ({"sign": 1}, {"sign": -1}, *({"power": k} for k in range(1, 9))):
        with pytest.raises(ValueError, match="is not so"):
            proved_growth(grows(rotation, **way))


@pytest.mark.parametrize(
    ("way", "message"),
    [
        ({"sign": 2}, "sign is 2: expected 1 or -1"),
        ({"sign": "1"}, "sign is no list of 1 whole numbers"),
        ({"power": 0}, "power is 0: expected 1 to 4096"),
        ({"power": 10**9}, "power is 1000000000: expected 1 to 4096"),
        ({}, "power is no list of 1 whole numbers"),
        ({"sign": 1, "open": [1, 0]}, "open is .*: expected units of 2, each once and in order"),
        ({"sign": 1, "open": [0, 2]}, "open is .*: expected units of 2, each once and in order"),
        ({"sign": 1, "open": [1, 1]}, "open is .*: expected units of 2, each once and in order"),
        ({"sign": 1, "open": []}, "open is .*: expected units of 2, each once and in order"),
    ],
)
def test_what_is_no_certificate_of_growth_is_told_in_a_line(way, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        proved_growth(grows([[0, 4], [2, 0]], **way))


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(-3, 3), min_size=n, max_size=n), min_size=n, max_size=n
        )
    )
)
@settings(deadline=None)
def test_the_determinant_is_the_determinant(M):
    assert certificates._determinant(M) == sympy.Matrix(M).det()


def test_the_checker_imports_nothing_but_the_standard_library():
    tree = ast.parse(Path(certificates.__file__).read_text("utf-8"))
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported == {"collections.abc", "fractions", "json", "operator", "typing"}
