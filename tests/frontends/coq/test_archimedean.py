"""What holds for some large multiple of every ε > 0 holds in Coq for every Archimedean field."""

import re
import shutil
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from proofs import (
    archimedean,
    at,
    conjecture,
    derive,
    every,
    naturals,
    scalars,
    specialised,
    using,
)
from proofs.frontends.coq.development import development
from proofs.frontends.coq.recheck import recheck
from proofs.kernel import PSD, Atom, Certificate, Square, certificate, closure, constant, passages
from proofs.language.conjecture import collecting
from proofs.language.letters import read
from proofs.library.derivation import variable

sys.path.insert(0, str(Path(__file__).parent))
from statement_reader import Reader

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")

x, a, epsilon = scalars("x a epsilon")
t = naturals("t")
bounded = every(lambda k: k * x <= a)


def exported():
    """If every multiple of x is at most a, then x ≤ 0: x ≤ ε where t ε ≥ a, and so x ≤ 0."""
    with collecting():
        claim = conjecture("multiples", x <= 0, given=[bounded])
    large = derive((t + 1) * (epsilon - x) >= 0, t * epsilon >= a, (t + 1) * x <= a, epsilon > 0)
    small = using(derive(x <= epsilon, large, derive(t + 1 > 0)), specialised(bounded, t + 1))
    limit = closure(archimedean(small, "t", epsilon, a), variable(epsilon))
    zero = at(derive(epsilon**2 >= 0), {epsilon: 0})
    return claim, development(claim, using(at(limit, {epsilon: 0}), zero), "multiples")


def test_that_the_field_is_archimedean_is_the_one_premise():
    claim, made = exported()
    assert made.facts == ("the real numbers are Archimedean",)
    assert "(archimedean R) ->" in made.theorem
    read_back = Reader(made.statement, made.called).read()
    assert read_back.hypotheses == set(claim.hypotheses)
    assert read_back.conclusion == set(claim.goal)


@needs_coq
def test_coq_accepts_it_of_every_archimedean_field():
    (result,) = recheck([exported()[1]], 1)
    assert (result.status, result.facts) == ("given", ("the real numbers are Archimedean",))


@needs_coq
def test_without_the_kernels_check_coq_refuses_what_speaks_of_the_multiple(monkeypatch):
    monkeypatch.setattr(passages, "require", lambda *_: None)
    one = constant(1)
    large = Atom(PSD, read(t * epsilon - a))
    goal = Atom(PSD, read(t * epsilon - a + 1))
    parts = (Square(Fraction(1), (), given, one) for given in (large, None))
    theorem = archimedean(certificate(goal, Certificate(tuple(parts))), "t", epsilon, a)
    with collecting():
        claim = conjecture("forged", t * epsilon + 1 >= a, given=[epsilon > 0])
    made = development(claim, theorem, "forged")
    start, lemma, end = re.split(r"(have \[t large_\].*?Qed\.)", made.body, flags=re.DOTALL)
    other = re.sub(r"\bt\b", "other", lemma)  # as the statement speaks of t
    (result,) = recheck([replace(made, body=start + other + end)], 1)
    assert result.status == "refused"
    assert "Cannot apply lemma p" in result.message, result.message
