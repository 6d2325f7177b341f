"""What is definite by a factor with a left inverse, and what holds in both cases, Coq accepts."""

import shutil
from dataclasses import replace
from fractions import Fraction

import pytest

from proofs import (
    conjecture,
    dot,
    equal,
    identity,
    matrices,
    positive_definite,
    psd,
    scalars,
    symmetric,
    vectors,
)
from proofs.frontends.coq.development import development
from proofs.frontends.coq.recheck import recheck
from proofs.kernel import (
    POSITIVE,
    PSD,
    Atom,
    Certificate,
    Letter,
    Square,
    algebra,
    cases,
    certificate,
    congruence,
    constant,
    logic,
    of,
)
from proofs.language.conjecture import collecting

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")

H, h = Letter("H", "n", "n", "symmetric"), Letter("h", 1, 1)
L, M = Letter("L", "n", "m"), Letter("M", "m", "n")
x, r, c = Letter("x", "n", 1), Letter("r", 1, "m"), Letter("c", "m", 1)
a, b, l, m = (Letter(name, 1, 1) for name in "ablm")
ONE = constant(1)


def definite(middle, factor, inverse):
    return congruence(Atom(POSITIVE, of(middle)), of(factor), of(inverse))


def by_a_matrix():
    """``H ≻ 0, M L = I ⊢ LᵀHL ≻ 0``."""
    matrix, factor, inverse = symmetric("H"), matrices("L", "n", "m"), matrices("M", "m", "n")
    given = [positive_definite(matrix), equal(inverse * factor, identity("m"))]
    claim = conjecture("matrix", positive_definite(factor.T * matrix * factor), given=given)
    return claim, definite(H, L, M)


def by_a_vector():
    """``H ≻ 0, xᵀx = 1 ⊢ xᵀHx > 0``."""
    matrix, vector = symmetric("H"), vectors("x")
    given = [positive_definite(matrix), equal(dot(vector, vector), 1)]
    claim = conjecture("vector", dot(vector, matrix * vector) > 0, given=given)
    return claim, congruence(Atom(POSITIVE, of(H)), of(x), of(x.T))


def by_a_row():
    """``h > 0, c r = I ⊢ h rᵀr ≻ 0``."""
    number, row, column = scalars("h"), matrices("r", 1, "m"), matrices("c", "m", 1)
    given = [number > 0, equal(column * row, identity("m"))]
    claim = conjecture("row", positive_definite(number * row.T * row), given=given)
    return claim, definite(h, r, c)


def by_a_number():
    """``h > 0, m l = 1 ⊢ l h l > 0``."""
    number, factor, inverse = scalars("h l m")
    given = [number > 0, equal(inverse * factor, 1)]
    return conjecture("number", factor**2 * number > 0, given=given), definite(h, l, m)


def at_least(value, scalar=None, relation=PSD, factor=ONE):
    known = () if scalar is None else (Atom(relation, of(scalar)),)
    return Square(Fraction(1), known, value, factor)


def by_two_cases():
    """``a ≤ b², −a ≤ b² ⊢ 0 ≤ b²``, and in each case what the other one says is not needed."""
    first, second = scalars("a b")
    given = [first <= second**2, -first <= second**2]
    claim = conjecture("two-cases", second**2 >= 0, given=given)
    goal, A, square = Atom(PSD, of(b) * of(b)), of(a), of(b) * of(b)
    parts = {}
    for sign, relation in ((1, POSITIVE), (-1, PSD)):
        signed = constant(sign) * A
        known = (Square(Fraction(1), (), Atom(PSD, square - signed), ONE),)
        known += (Square(Fraction(1), (), Atom(relation, signed), ONE),)
        parts[sign] = certificate(goal, Certificate(known))
    return claim, cases(parts[1], parts[-1], A)


def by_a_case_that_may_be_zero():
    """``a ≥ 0 → C`` and ``−a ≥ 0 → C``, for the square C of a sum that is read either way."""
    first, second = scalars("a b")
    claim = conjecture("zero", first**2 * second**2 >= 0)
    goal = Atom(PSD, of(a) * of(a) * of(b) * of(b))
    parts = [
        certificate(goal, Certificate((Square(Fraction(1), (known, known), None, of(b)),)))
        for known in (Atom(PSD, of(a)), Atom(PSD, -of(a)))
    ]
    return claim, cases(*parts, of(a))


def by_cases_of_what_is_not_claimed():
    """The scalar of the cases occurs nowhere else."""
    first = scalars("a")
    shown = certificate(
        Atom(PSD, of(a) * of(a)), Certificate((Square(Fraction(1), (), None, of(a)),))
    )
    return conjecture("elsewhere", first**2 >= 0), cases(shown, shown, of(b) * of(b) - ONE)


SHOWN = {
    function.__name__: function
    for function in (
        by_a_matrix,
        by_a_vector,
        by_a_row,
        by_a_number,
        by_two_cases,
        by_a_case_that_may_be_zero,
        by_cases_of_what_is_not_claimed,
    )
}


def made(name):
    with collecting():
        return replace(development(*SHOWN[name](), name), name=name)


@pytest.mark.parametrize("name", SHOWN)
def test_the_theorem_has_the_claims_hypotheses_alone(name):
    with collecting():
        claim, theorem = SHOWN[name]()
    assert theorem.conclusion == tuple(claim.goal)
    assert theorem.hypotheses <= set(claim.hypotheses)


@needs_coq
def test_what_the_two_rules_show_is_rechecked():
    found = {result.name: result.ok for result in recheck(list(map(made, SHOWN)), 1)}
    assert found == dict.fromkeys(SHOWN, True)


def forged_congruence():
    """``H ⪰ 0, M L = I ⊢ LᵀHL ≻ 0``: false at H = 0."""
    matrix, factor, inverse = symmetric("H"), matrices("L", "n", "m"), matrices("M", "m", "n")
    given = [psd(matrix), equal(inverse * factor, identity("m"))]
    claim = conjecture("forged", positive_definite(factor.T * matrix * factor), given=given)
    return claim, congruence(Atom(PSD, of(H)), of(L), of(M))


def forged_cases():
    """``K ⪰ H, K ⪰ −H ⊢ K ⪰ 0`` by cases of H ⪰ 0 and −H ⪰ 0, which do not exhaust the matrices."""
    k, h = symmetric("K H")
    claim = conjecture("forged", psd(k), given=[psd(k - h), psd(k + h)])
    above, matrix = of(Letter("K", "n", "n", "symmetric")), of(H)
    parts = []
    for signed in (matrix, -matrix):
        summands = Atom(PSD, above - signed), Atom(PSD, signed)
        squares = (Square(Fraction(1), (), atom, constant(1, "n")) for atom in summands)
        parts.append(certificate(Atom(PSD, above), Certificate(tuple(squares))))
    return claim, cases(*parts, matrix)


@needs_coq
@pytest.mark.parametrize("forged", [forged_congruence, forged_cases])
def test_without_the_kernels_checks_coq_refuses(forged, monkeypatch):
    monkeypatch.setattr(algebra, "require", lambda *_: None)
    monkeypatch.setattr(logic, "require", lambda *_: None)
    with collecting():
        claim, theorem = forged()
        (result,) = recheck([development(claim, theorem, "forged")], 1)
    assert result.status == "refused"
