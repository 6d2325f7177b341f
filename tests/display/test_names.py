"""Two letters never print alike, and a name that is not what was written is explained."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from proofs.display.formula import plain, words
from proofs.display.notation import SCALAR_SIGNS, SIGNS, Notation
from proofs.display.proof import displayed
from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    RELATIONS,
    ZERO,
    Atom,
    Certificate,
    Letter,
    Polynomial,
    Square,
    Step,
    Theorem,
    certificate,
    constant,
    counterexample,
    cut,
    instantiate,
    natural,
    of,
)


def scalar(name: str, step: Step | None = None) -> Letter:
    return Letter(name, 1, 1, "general", step)


def printed(*letters: Letter) -> list[str]:
    """The product of the letters two by two, as it is printed in one notation."""
    atoms = [Atom(ZERO, of(letter)) for letter in letters]
    return [plain(relation.left) for relation in displayed(None, atoms).given]


def legend(*letters: Letter) -> list[str]:
    return [words(x) for x in displayed(None, [Atom(ZERO, of(x)) for x in letters]).legend]


@pytest.mark.parametrize(
    "letters",
    [
        (scalar("delta"), scalar("δ")),
        (scalar("lambda"), scalar("lamda"), scalar("λ")),
        (scalar("a_1"), scalar("a₁"), scalar("a", Step(None, 1))),
        (scalar("δ_s"), scalar("δ", Step("s", 0))),
        (scalar("P_f"), scalar("P", Step("f", 0))),
        (scalar("b"), scalar("b⟨A⟩"), scalar("b⟨B⟩")),
        (scalar("x'"), scalar("x′"), scalar("x")),
        (scalar("A"), Letter("A", "n", "n"), Letter("A", "n", "n", "symmetric")),
        (scalar("t"), Letter("t", 1, 1, "natural")),
        (scalar("n"), Letter("A", "n", "n")),
        (scalar("k"), scalar("I"), scalar("exp"), scalar("a+b")),
    ],
)
def test_distinct_letters_have_distinct_names(letters):
    shown = printed(*letters)
    assert len(set(shown)) == len(letters)
    assert not {"I", "k", "exp", "a+b", "n"} & set(shown)


def test_a_name_of_two_characters_is_no_product_of_two_letters():
    a, b, ab = map(scalar, ("a", "b", "ab"))
    atoms = [Atom(ZERO, of(a) * of(b)), Atom(ZERO, of(ab))]
    product, single = (plain(x.left) for x in displayed(None, atoms).given)
    assert product == "ab"
    assert single != "ab"


def test_another_name_than_the_written_one_is_explained():
    assert "δ is what is written delta" not in legend(scalar("delta"))
    lines = legend(scalar("delta"), scalar("δ"))
    assert [line for line in lines if "is what is written" in line] == [
        "δ′ is what is written delta"
    ]


def test_every_relation_has_a_sign_of_its_own_and_no_default():
    assert SIGNS.keys() == SCALAR_SIGNS.keys() == set(RELATIONS)
    a, A = of(scalar("a")), of(Letter("A", "n", "n", "symmetric"))
    texts = {plain(Notation(None, [atom]).atom(atom)) for atom in all_relations(a, A)}
    assert texts == {
        *("a ≥ 0", "a > 0", "a = 0", "a ≥ 0 in every entry"),
        *("A ⪰ 0", "A ≻ 0", "A = 0", "A ≥ 0 in every entry"),
        *(f"{text} for every k ≥ 1" for text in ("a ≥ 0", "a > 0", "a = 0", "A ⪰ 0", "A ≻ 0")),
        *("A = 0 for every k ≥ 1", "a ≥ 0 in every entry for every k ≥ 1"),
        "A ≥ 0 in every entry for every k ≥ 1",
    }


def all_relations(*values: Polynomial) -> list[Atom]:
    return [
        Atom(relation, value, every)
        for relation in (PSD, POSITIVE, ZERO, ENTRYWISE)
        for value in values
        for every in (False, True)
    ]


def square_root() -> Theorem:
    """``b ≥ 0, b ≥ c ⊢ b ≥ c``, instantiated at c ↦ d: a lemma in general letters."""
    b, c, d = (of(scalar(name)) for name in "bcd")
    lemma = certificate(Atom(PSD, b - c + b), plus(b - c, b))
    return instantiate(lemma, {scalar("c"): d, scalar("b"): b * b})


def plus(*values: Polynomial) -> Certificate:
    """The sum of the values, each of them a hypothesis."""
    one = constant(1)
    return Certificate(tuple(Square(Fraction(1), (), Atom(PSD, x), one) for x in values))


def test_a_step_names_its_own_letters_and_prints_what_it_assumes():
    theorem = square_root()
    lemma, instance = displayed(theorem, theorem.hypotheses, theorem.conclusion).lines
    assert lemma.text == "2b′ ≥ c"
    assert words(lemma.scope) == "for all b′, c, given b′ ≥ 0; b′ ≥ c"
    assert instance.text == "2b² ≥ d"
    assert words(instance.scope) == ""
    assert list(instance.lines()) == ["(1) with c ↦ d, b′ ↦ b²"]


def test_a_hypothesis_that_is_cut_away_is_printed_with_the_step_that_assumes_it():
    t, b = of(Letter("t", 1, 1, "natural")), of(scalar("b"))
    theorem = cut(natural("t"), certificate(Atom(PSD, t + b), plus(t, b)))
    scopes = {line.rule: words(line.scope) for line in displayed(theorem).lines}
    assert scopes == {"natural": "", "certificate": "given t ≥ 0", "cut": ""}


def test_a_refutation_says_what_holds_and_what_fails_under_different_names():
    b, fresh = scalar("b"), scalar("b⟨A⟩")
    theorem = counterexample(
        frozenset({Atom(PSD, of(fresh))}),
        Atom(PSD, of(fresh) - of(b)),
        {b: [sympy.Matrix([2])], fresh: [sympy.Matrix([1])]},
        {},
    )
    (line,) = displayed(theorem).lines
    assert line.text == "not b′ ≥ b at the values below"
    assert list(line.lines()) == ["given b′ ≥ 0", "b = 2", "b′ = 1"]
