"""A formula on a page has the letters and numbers of the one that the terminal shows, in order."""

from __future__ import annotations

import html
import re
import unicodedata
from fractions import Fraction

import pytest

from proofs.display.formula import Expansion, Formula, Name, plain
from proofs.display.proof import displayed
from proofs.display.tex import tex
from proofs.language import (
    absurd,
    both,
    diagonal,
    entrywise_at_least,
    equal,
    every,
    exp,
    family,
    identity,
    matrices,
    naturals,
    norm_at_most,
    power,
    product,
    psd,
    scalars,
    singular_values_at_least,
)
from proofs.language.writing import formula_of
from proofs.referee.ledger import ledger, verdict_of

pytest.importorskip("docutils", reason="the site needs docutils: pip install '.[docs]'")

from proofs.frontends.site.markup.line_breaks import rows, terms
from proofs.frontends.site.markup.mathml import mathml


def spoken(text: str) -> str:
    """Letters and digits alone: without scripts, accents, signs and spaces."""
    plain_letters = unicodedata.normalize("NFKD", text).replace("ˆ", "")
    return "".join(x for x in plain_letters if x.isalnum() and not unicodedata.combining(x))


def set_as(text: str) -> str:
    """What is seen of a TeX text."""
    return spoken(html.unescape(re.sub(r"<[^>]*>", "", mathml(text))))


def shown(formula: Formula) -> str:
    return set_as(tex(formula))


def formulas_of(name: str) -> list[Formula]:
    """The formulas on the page of a claim."""
    claim = ledger()[name]
    display = displayed(verdict_of(name).theorem, claim.hypotheses, claim.goal)
    formulas: list[Formula] = [*display.given, *display.claimed]
    for line in display.lines:
        formulas += [*line.statement, *line.assumed]
        for part in line.argument:
            if isinstance(part, Expansion):
                formulas += [part.left, *(term for _, term in part.terms)]
    return formulas


@pytest.mark.parametrize("name", ledger())
def test_no_letter_is_lost_added_or_moved(name):
    for formula in formulas_of(name):
        assert shown(formula) == spoken(plain(formula)), plain(formula)
        parts = [factor for term in terms(tex(formula)) for factor in term]
        assert "".join(map(set_as, parts)) == shown(formula), plain(formula)


def test_a_line_ends_before_a_relation_or_between_two_terms():
    assert terms(r"a + b + c + d = -x (y - z) + w^{s + t}") == [
        [part] for part in ("a", "{}+ b", "{}+ c", "{}+ d", "{}= -x (y", "{}- z)", "{}+ w^{s + t}")
    ]
    bound = r"\ \text{for every}\ k \ge 1"
    assert terms(rf"\|A\| \not\succeq b{bound}") == [
        [r"\|A\|"],
        [r"{}\not\succeq b"],
        [r"{}\ \text{for every}\ k \ge 1"],
    ]


def test_a_line_ends_between_two_factors_of_a_long_term():
    term = r"\lambda_{a,t+12} W^{\mathsf{T}} \tanh(Z) \partial h_{t+1}^{2} (A + B)(C + D) X_{b,t}"
    assert terms(term) == [
        [r"\lambda_{a,t+12}", r"W^{\mathsf{T}}", r"\tanh(Z)", r"\partial h_{t+1}^{2} (A"],
        ["{}+ B)(C"],
        ["{}+ D) X_{b,t}"],
    ]


def test_no_line_ends_in_a_short_formula_or_in_a_matrix():
    assert terms("a = b + c") == [["a = b + c"]]
    square = r"\begin{pmatrix} a - b & 1000000000000000 \\ 1 & 2000000000000000 \end{pmatrix}"
    assert terms(f"A = {square}") == [["A"], [f"{{}}= {square}"]]


def test_a_long_row_of_an_identity_is_set_below_what_it_is_equal_to():
    long = " ".join("abcdefghijklmnopqrstuvwxyzabcdef")
    identity = r"\begin{aligned} G & {}= %s \\ & {}+ b \end{aligned}"
    assert rows(identity % long) == ["G", f"{{}}= {long}", "{}+ b"]
    assert rows(identity % "a") is None


@pytest.mark.parametrize("name", ledger())
def test_what_an_author_writes_is_set_with_the_letters_of_its_text(name):
    claim = ledger()[name]
    for part in (*claim.given, claim.statement):
        if part != absurd:
            assert shown(formula_of(part.written)) == spoken(str(part))


def test_a_step_that_is_bound_around_a_conjunction_is_bound_in_each_part():
    d = family(scalars("d"))
    a, b = scalars("a b")
    bounds = every(lambda k: both(d[k] >= a, d[k] <= b))
    assert str(bounds) == "(dₖ ≥ a and dₖ ≤ b) for every k ≥ 1"
    expected = r"(d_{k} \ge a\ \text{and}\ d_{k} \le b)\ \text{for every}\ k \ge 1"
    assert tex(formula_of(bounds.written)) == expected


A, R, W, delta, omega, t = matrices("A"), *matrices("R W"), *scalars("delta omega"), naturals("t")
D, f = family(diagonal("D")), family(scalars("f"))


@pytest.mark.parametrize(
    ("assertion", "expected"),
    [
        (psd(W * W.T - delta**2 * identity()), r"WW^{\mathsf{T}} - \delta^{2}I \succeq 0"),
        (f[t - 1] <= Fraction(19, 20) * delta, r"f_{t-1} \le \tfrac{19}{20}\delta"),
        (
            norm_at_most(product(lambda k: D[k] * W, t), power(delta * omega, t)),
            r"\|D_{t}W \cdots D_{1}W\| \le (\delta\omega)^{t}",
        ),
        (
            equal(product(lambda k: identity() + family(A)[k], t), power(R, t) ** 2),
            r"(I + A_{t}) \cdots (I + A_{1}) = R^{2t}",
        ),
        (singular_values_at_least(W, delta), r"\sigma_{\min}(W) \ge \delta"),
        (singular_values_at_least(W, delta).assumed, r"\sigma_{\min}(W) \ge \delta \ge 0"),
        (entrywise_at_least(W, R), r"W \ge R\ \text{in every entry}"),
        (scalars("P_f") > exp(delta), r"P_{f} > \exp(\delta)"),
    ],
)
def test_a_statement_is_set_as_its_author_wrote_it(assertion, expected):
    assert tex(formula_of(assertion.written)) == expected


def test_tex_that_does_not_render_is_refused_in_one_line():
    for broken in (r"\nosuchcommand x", r"\begin{nosuchthing} a \end{nosuchthing}", r"\frac{1}"):
        with pytest.raises(ValueError, match="TeX that does not render") as refused:
            mathml(broken)
        assert "\n" not in str(refused.value)


@pytest.mark.parametrize("short", [r"\tfrac12", r"\frac1t"])
def test_a_fraction_without_braces_has_one_token_above_and_one_below(short):
    braced = re.sub(r"(\d)(\w)", r"{\1}{\2}", short)
    assert mathml(rf"{short} + 1") == mathml(rf"{braced} + 1")
    assert mathml(braced).count("<mn>1</mn>") == 1


@pytest.mark.parametrize("tex", [r"\hat{h}_t", r"\tilde c_t", r"\hat\gamma_1", r"|\tilde c_{k,i}|"])
def test_scripts_of_an_accented_letter_stand_beside_it(tex):
    assert "munder" not in mathml(tex)
    assert "msub" in mathml(tex)
    assert "munderover" not in mathml(r"{\hat{h}}_{t}^{2}")


def test_numbers_in_a_list_stay_apart():
    assert "0,1" not in mathml("[0, 1)")


def test_bars_of_a_norm_keep_their_height():
    assert mathml(r"\|W\|").count('stretchy="false"') == 2


@pytest.mark.parametrize("name", ledger())
def test_a_reading_writes_powers_and_steps_in_unicode(name):
    prose = f"{ledger()[name].section} {ledger()[name].reading}"
    assert "^" not in prose
    assert all(plain(Name("x", found)) == f"x_{found}" for found in re.findall(r"_(\w+)", prose))
