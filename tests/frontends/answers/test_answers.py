"""Statements decided in Python: the answer, its print, and its failure as an assertion."""

from __future__ import annotations

import json

import pytest
import sympy

import proofs
from proofs import (
    conjecture,
    diagonal,
    equal,
    family,
    identity,
    matrices,
    naturals,
    norm_at_most,
    product,
    psd,
    scalars,
    symmetric,
)
from proofs.frontends.answers import Answer
from proofs.language.symbols import StatementError

A, B = matrices("A B")
P, Q = symmetric("P Q")
a, b, omega = scalars("a b omega")
D = family(diagonal("D"))
t = naturals("t")
I = identity()
NORMS = [norm_at_most(A, a), norm_at_most(B, b)]
ORDER = [psd(Q), psd(P - Q)]


@pytest.fixture
def answers(run, tmp_path):
    """What ``proofs prove`` prints of one conjecture, and its JSON object."""

    def call(name, statement, given):
        file = tmp_path / "mine.py"
        head = 'from proofs import *\nA, B = matrices("A B")\nP, Q = symmetric("P Q")\n'
        head += 'a, b = scalars("a b")\n'
        file.write_text(f'{head}conjecture("{name}", {statement}, given=[{given}])', "utf-8")
        (item,) = json.loads(run("prove", str(file), "--json").out)["conjectures"]
        return run("prove", str(file)).out, item

    return call


def test_a_proved_statement_has_its_hypotheses_and_its_certificate():
    answer = proofs.prove(norm_at_most(A * B, a * b), given=[*NORMS, psd(P)])
    assert answer.verdict == "proved"
    assert answer.hypotheses == ("a ≥ 0", "b ≥ 0", "a²I ⪰ AᵀA", "b²I ⪰ BᵀB")
    assert str(answer.certificate).splitlines()[3:6] == [
        "      a²b²I − BᵀAᵀAB",
        "        = a²(b²I − BᵀB)",
        "        + Bᵀ(a²I − AᵀA)B",
    ]
    assert (answer.witness, answer.cited, answer.satisfiable) == (None, (), True)
    assert answer.theorem.hypotheses


@pytest.mark.parametrize("ask", [proofs.prove, proofs.refute])
def test_the_witness_of_a_refuted_statement_breaks_it(ask):
    answer = ask(psd(P * P - Q * Q), given=ORDER)
    assert answer.verdict == "refuted"
    p, q = answer.witness["P"], answer.witness["Q"]
    assert isinstance(p, sympy.MatrixBase)
    assert q.is_positive_semidefinite
    assert (p - q).is_positive_semidefinite
    assert not (p * p - q * q).is_positive_semidefinite
    assert answer.certificate is None


def test_letters_of_a_witness_have_the_names_that_their_author_gave_them():
    answer = proofs.refute(norm_at_most(product(lambda k: D[k], t), omega), given=[omega >= 1])
    assert answer.witness.keys() == {"D[0]", "omega"}


def test_an_open_statement_says_what_was_tried():
    answer = proofs.refute(a**2 >= 0)
    assert answer.verdict == "open"
    assert any("no counterexample" in line for line in answer.tried)
    assert (answer.theorem, answer.certificate, answer.witness) == (None, None, None)


def test_no_name_is_needed_and_a_cell_can_run_twice():
    for _ in range(2):
        assert proofs.prove(psd(P * P)).verdict == "proved"
        assert proofs.decide(proofs.conjecture("squares", psd(P * P))).word == "proved"


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        ("norm_at_most(A * B, a * b)", "norm_at_most(A, a), norm_at_most(B, b)"),
        ("psd(P * P - Q * Q)", "psd(Q), psd(P - Q)"),
    ],
)
def test_an_answer_prints_and_speaks_as_the_command_does(answers, statement, given):
    printed, item = answers("mine", statement, given)
    answer = proofs.prove(eval(statement), given=list(eval(f"({given},)")))
    expected = [line for line in printed.splitlines()[1:-2] if " in 0." not in line]
    assert [line for line in str(answer).splitlines() if " in 0." not in line] == expected
    assert repr(answer) == str(answer)
    differing = {"name", "seconds"}
    assert {**answer.to_dict(), **dict.fromkeys(differing)} == {**item, **dict.fromkeys(differing)}


def test_jupyter_gets_latex_and_the_text_to_fall_back_on():
    answer = proofs.prove(norm_at_most(A * B, a * b), given=NORMS)
    bundle = answer._repr_mimebundle_(include=None, exclude=None)
    assert bundle.keys() == {"text/plain", "text/markdown"}
    assert bundle["text/plain"] == str(answer)
    shown = bundle["text/markdown"]
    assert "**Proved**" in shown
    assert r"$a^{2}b^{2}I \succeq B^{\mathsf{T}}A^{\mathsf{T}}AB$" in shown
    assert "& \\quad + B^{\\mathsf{T}}(a^{2}I - A^{\\mathsf{T}}A)B\n\\end{aligned}" in shown
    assert shown.count("$$") % 2 == 0


def test_jupyter_gets_the_matrices_of_a_witness():
    shown = proofs.refute(equal(A * B, B * A))._repr_mimebundle_()["text/markdown"]
    assert "**Refuted**" in shown
    assert r"A = \begin{bmatrix}" in shown


def test_what_a_cell_ends_with_has_a_short_name():
    assert repr(matrices("A").T * A) == "AᵀA"
    assert repr(D) == "D"
    product_rule = conjecture("product", norm_at_most(A * B, 1), given=[norm_at_most(A, 1)])
    assert repr(product_rule) == "product: ‖A‖ ≤ 1 ⊢ ‖AB‖ ≤ 1"
    assert repr(conjecture("gram", psd(A.T * A))) == "gram: ⊢ AᵀA ⪰ 0"
    assert repr(norm_at_most(A * B, a * b)) == "‖AB‖ ≤ ab"
    assert repr(proofs.prove(psd(P * P)).theorem) == "⊢ P P ⪰ 0"


def test_what_is_asserted_and_holds_is_returned():
    assert isinstance(proofs.assert_proved(psd(A.T * A)), Answer)
    assert proofs.assert_refuted(psd(P)).verdict == "refuted"


def test_a_failed_assertion_shows_the_witness_the_proof_or_what_was_tried():
    with pytest.raises(AssertionError, match=r"(?s)not proved:.*P = -1"):
        proofs.assert_proved(psd(P))
    with pytest.raises(AssertionError, match=r"(?s)not refuted:.*Proved.*\[certificate\]"):
        proofs.assert_refuted(psd(P * P))
    with pytest.raises(AssertionError, match=r"(?s)not proved:.*but vacuous"):
        proofs.assert_proved(a >= 7, given=[a > 0, a < 0])


@pytest.mark.parametrize("ask", ["prove", "refute", "assert_proved", "assert_refuted"])
def test_what_is_no_statement_is_refused(ask):
    with pytest.raises(StatementError, match="is not a statement"):
        getattr(proofs, ask)(3)
    with pytest.raises(StatementError, match=r"write given=\[…\]"):
        getattr(proofs, ask)(psd(P), given=psd(P))
