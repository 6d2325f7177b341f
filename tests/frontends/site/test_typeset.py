"""A formula on a page has the letters and numbers of the one that the terminal shows, in order."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest

from proofs.display.formula import Formula, Identity, plain
from proofs.display.formula import tex as formula_tex
from proofs.display.proof import displayed
from proofs.kernel import Derivative
from proofs.language import both, every, family, scalars
from proofs.referee.ledger import ledger, verdict_of

pytest.importorskip("docutils", reason="the site needs docutils: pip install '.[docs]'")

from proofs.frontends.site.markup.mathml import mathml
from proofs.frontends.site.markup.typeset import tex


def spoken(text: str) -> str:
    """Letters and digits alone: without scripts, accents, signs and spaces."""
    plain_letters = unicodedata.normalize("NFKD", text).replace("ˆ", "")
    return "".join(x for x in plain_letters if x.isalnum() and not unicodedata.combining(x))


def shown(formula: Formula) -> str:
    return spoken(html.unescape(re.sub(r"<[^>]*>", "", mathml(formula_tex(formula)))))


@pytest.mark.parametrize("name", ledger())
def test_no_letter_is_lost_added_or_moved(name):
    claim = ledger()[name]
    display = displayed(verdict_of(name).theorem, claim.hypotheses, claim.goal)
    formulas: list[Formula] = [*display.given, *display.claimed]
    for line in display.lines:
        formulas += [*line.statement, *line.assumed]
        for part in line.argument:
            if isinstance(part, Identity):
                formulas += [part.left, *(term for _, term in part.terms)]
    for formula in formulas:
        assert shown(formula) == spoken(plain(formula)), plain(formula)


@pytest.mark.parametrize("name", ledger())
def test_what_an_author_writes_renders(name):
    claim = ledger()[name]
    for part in (*claim.given, claim.statement):
        if not any(isinstance(x, Derivative) for x in part.conclusion):
            for conjunct in part.conjuncts:
                assert "<math" in mathml(tex(conjunct.text))


def test_a_step_that_is_bound_around_a_conjunction_is_bound_in_each_part():
    d = family(scalars("d"))
    a, b = scalars("a b")
    bounds = every(lambda k: both(d[k] >= a, d[k] <= b))
    assert [part.text for part in bounds.conjuncts] == ["(dₖ ≥ a and dₖ ≤ b) for every k ≥ 1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("δ²ᵗω²ᵗI ⪰ XₜᵀXₜ", r"\delta^{2t}\omega^{2t}I\succeq X_{t}^{\mathsf{T}}X_{t}"),
        ("(1/2)e₂ᵀP − 19/20", r"\tfrac{1}{2}e_{2}^{\mathsf{T}}P-\tfrac{19}{20}"),
        ("exp(19/320) ≥ 1", r"\exp(\tfrac{19}{320})\ge 1"),
        ("ûₜ₊₁", r"{\hat{u}}_{t+1}"),
        ("v′ₖᵀv′ₖ", r"{v^{\prime}}_{k}^{\mathsf{T}}{v^{\prime}}_{k}"),
        ("P_fₜ", "P_{f,t}"),
        ("‖∏(D[k] W, t)‖ ≤ (δ ω)^t", r"\|D_{t}W\cdots D_{1}W\|\le(\delta\omega)^{t}"),
        ("∏(I + A[k], t)", r"(I+A_{t})\cdots(I+A_{1})"),
        ("∏(R, t)^2", "(R^{t})^{2}"),
        ("σ_min(W) ≥ c", r"\sigma_{\min}(W)\ge c"),
        ("δ[k - 1]", r"\delta_{k-1}"),
    ],
)
def test_notation_of_a_paper_and_of_a_file(text, expected):
    assert tex(text) == expected


def test_tex_that_does_not_render_is_refused_in_one_line():
    for broken in (r"\nosuchcommand x", r"\begin{nosuchthing} a \end{nosuchthing}", r"\frac{1}"):
        with pytest.raises(ValueError, match="TeX that does not render") as refused:
            mathml(broken)
        assert "\n" not in str(refused.value)


def test_scripts_of_an_accented_letter_stand_beside_it():
    assert "munderover" not in mathml(r"\hat{h}_t")
    assert "munderover" not in mathml(r"{\hat{h}}_{t}^{2}")


def test_numbers_in_a_list_stay_apart():
    assert "0,1" not in mathml("[0, 1)")


def test_bars_of_a_norm_keep_their_height():
    assert mathml(r"\|W\|").count('stretchy="false"') == 2
