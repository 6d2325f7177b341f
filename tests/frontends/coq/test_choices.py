"""What is shown of a choice, and does not speak of it, Coq accepts given the fact alone."""

import re
import shutil
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from proofs import (
    conjecture,
    decide,
    dot,
    equal,
    every,
    family,
    identity,
    inverse,
    invertible,
    matrices,
    positive_definite,
    psd,
    scalars,
    singular_values_at_least,
    square_root,
    symmetric,
    vectors,
)

sys.path.insert(0, str(Path(__file__).parent))
from proofs.frontends.coq.development import development
from proofs.frontends.coq.recheck import recheck
from proofs.frontends.coq.terms import UnsupportedError
from proofs.kernel import (
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Fact,
    KernelError,
    Letter,
    Square,
    assume,
    certificate,
    choose,
    cite,
    constant,
    cut,
    instantiate,
    logic,
    of,
)
from proofs.kernel import identity as kernel_identity
from proofs.language.conjecture import collecting, stated
from proofs.library.facts import inverse_on_both_sides, polar_decomposition, spectral_theorem
from proofs.search import prove

sys.path.insert(0, str(Path(__file__).parent))
from statement_reader import Reader

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")

P, Q, R, S = (of(Letter(name, "n", "n", "symmetric")) for name in "PQRW")
U, W, C = (of(Letter(name, "n", "n")) for name in "UWC")
V, c = of(Letter("V", "n", "n", "diagonal")), of(Letter("c", 1, 1))
ONE, HALF = constant(1, "n"), constant(Fraction(1, 2))

SQUARE_ROOT = Fact(
    "square-root",
    "Horn and Johnson 2013, Matrix Analysis, Theorem 7.2.6",
    (Atom(PSD, P), Atom(ZERO, P * Q - Q * P)),
    (Atom(PSD, R), Atom(ZERO, R * R - P), Atom(ZERO, R * Q - Q * R)),
    "P ⪰ 0 and Q are symmetric and commute, R is a square root of P that commutes with Q",
    R.letters,
)


def square(factor, given=None, weight=1):
    return Square(Fraction(weight), (), given, factor)


def positive(value, squares, *cofactors):
    return certificate(
        Atom(PSD, value), Certificate(tuple(squares), tuple(Cofactor(*x) for x in cofactors))
    )


def commuting_products():
    """``P Q + Q P = 2 R Q R`` for the square root R of P."""
    _, root, commutes = SQUARE_ROOT.conclusion
    inner = square(R, Atom(PSD, Q), 2)
    shown = positive(P * Q + Q * P, [inner], (constant(-1), root, Q), (R, commutes, constant(1)))
    return cut(cite(SQUARE_ROOT), shown)


def claimed_of_commuting_products(least):
    p, q = symmetric("P Q")
    given = [psd(p - least * identity()), psd(q), equal(p * q, q * p)]
    return conjecture("commuting", psd(p * q + q * p), given=given)


def commuting():
    """If P ⪰ 0 and Q ⪰ 0 commute, P Q ⪰ 0."""
    return claimed_of_commuting_products(0), choose(commuting_products(), SQUARE_ROOT)


def commuting_above_one():
    """If P ⪰ I: that P ⪰ 0, for which the fact is cited, is no hypothesis any more."""
    above = positive(P, [square(ONE, Atom(PSD, P - ONE)), square(ONE)])
    theorem = choose(cut(above, commuting_products()), SQUARE_ROOT)
    assert Atom(PSD, P) not in theorem.hypotheses
    return claimed_of_commuting_products(1), theorem


def transposed():
    """``σ_min(Wᵀ) ≥ σ_min(W)``: with W = U R and U Uᵀ = I, ``W Wᵀ = U R² Uᵀ = U (Wᵀ W) Uᵀ``."""
    polar, orthogonal, _ = polar_decomposition.conclusion
    A, B = (Letter(name, "n", "n") for name in "AB")
    inverse = instantiate(cite(inverse_on_both_sides), {A: U.T, B: U})
    (both,) = inverse.conclusion
    floor = Atom(PSD, W.T * W - c * c * ONE)
    root = positive(
        R * R - c * c * ONE,
        [square(ONE, floor)],
        (-HALF * (W.T + R * U.T), polar, constant(1)),
        (-HALF * R, orthogonal, R),
    )
    shown = positive(
        W * W.T - c * c * ONE,
        [square(U.T, root.conclusion[0])],
        (HALF, polar, W.T + R * U.T),
        (HALF * c * c, both, ONE),
    )
    theorem = choose(
        cut(cite(polar_decomposition), cut(inverse, cut(root, shown))), polar_decomposition
    )
    w, least = matrices("W"), scalars("c")
    given = [singular_values_at_least(w, least)]
    return conjecture("transposed", psd(w * w.T - least**2 * identity()), given=given), theorem


def squared():
    """``W² = (V Cᵀ)ᵀ (V Cᵀ) ⪰ 0`` where W = C V Cᵀ, with V diagonal."""
    spectral, orthogonal = spectral_theorem.conclusion
    X = C * V * C.T
    shown = positive(
        S * S,
        [square(V * C.T)],
        (HALF, spectral, S + X),
        (HALF * C * V, orthogonal, V * C.T),
    )
    w = symmetric("W")
    theorem = choose(cut(cite(spectral_theorem), shown), spectral_theorem)
    return conjecture("squared", psd(w * w)), theorem


CHOICES = {
    function.__name__: function
    for function in (commuting, commuting_above_one, transposed, squared)
}


FACTS = (SQUARE_ROOT, polar_decomposition, spectral_theorem)


def exported(name):
    with collecting():
        claim, theorem = CHOICES[name]()
    return development(claim, theorem, name)


GIVEN = {
    "commuting": "square-root",
    "commuting_above_one": "square-root",
    "transposed": "polar-decomposition",
    "squared": "spectral-theorem",
}


@needs_coq
def test_what_does_not_speak_of_the_choice_is_rechecked_given_the_fact():
    made = [replace(exported(name), name=name) for name in CHOICES]
    found = {result.name: result for result in recheck(made, 1)}
    assert all(result.ok for result in found.values()), found
    assert {name: result.facts for name, result in found.items()} == {
        name: (fact,) for name, fact in GIVEN.items()
    }
    assert not any(result.premises for result in found.values())


@needs_coq
def test_without_choose_what_is_chosen_stays_what_the_claim_is_about():
    with collecting():
        claim = claimed_of_commuting_products(0)
    made = development(claim, commuting_products(), "commuting")
    (result,) = recheck([made], 1)
    assert (result.status, result.facts) == ("given", ())
    assert result.premises == (f"{SQUARE_ROOT.name} ({SQUARE_ROOT.reference})",)
    read = Reader(made.statement, made.called).read()
    assert read.hypotheses == {*claim.hypotheses, *SQUARE_ROOT.conclusion}


@pytest.mark.parametrize("name", CHOICES)
def test_the_premise_says_of_what_there_is_what_the_fact_says(name):
    made = exported(name)
    (fact,) = (fact for fact in FACTS if fact.name == GIVEN[name])
    premise = made.theorem.removesuffix(f") ->\n  {made.statement}.").partition(" :\n  (")[2]
    read = Reader(premise, made.called).read()
    assert (read.hypotheses, read.conclusion) == (set(fact.hypotheses), set(fact.conclusion))
    assert read.chosen == fact.choices


def test_a_fact_that_supposes_something_of_what_it_chooses_is_not_exported():
    with collecting():
        claim, _ = commuting()
    supposed = positive(R * R, [square(R)])
    odd = SQUARE_ROOT._replace(hypotheses=supposed.conclusion)
    theorem = choose(cut(cut(supposed, cite(odd)), positive(P * P, [square(P)])), odd)
    with pytest.raises(UnsupportedError, match="supposes something of what it chooses"):
        development(claim, theorem, "odd")


def chosen_letter_is_concluded():
    """``UᵀU = I`` for every U, as a polar decomposition has such a U."""
    u = matrices("U")
    _, orthogonal, _ = polar_decomposition.conclusion
    cited = cut(cite(polar_decomposition), assume(orthogonal))
    claim = conjecture("concluded", equal(u.T * u, identity()))
    return claim, choose(cited, polar_decomposition)


def chosen_letter_is_assumed():
    """``R = 0 ⊢ W = 0`` for every W and R, as W = U R for some R."""
    w, r = matrices("W"), symmetric("R")
    polar, *_ = polar_decomposition.conclusion
    none = Atom(ZERO, R)
    parts = (Cofactor(constant(1), polar, constant(1)), Cofactor(U, none, constant(1)))
    shown = kernel_identity(Atom(ZERO, W), Certificate((), parts))
    claim = conjecture("assumed", equal(w, 0 * identity()), given=[equal(r, 0 * identity())])
    return claim, choose(cut(cite(polar_decomposition), shown), polar_decomposition)


FORGED = {"U": chosen_letter_is_concluded, "R2": chosen_letter_is_assumed}


@pytest.mark.parametrize("letter", FORGED)
def test_the_kernel_refuses_what_speaks_of_the_choice(letter):
    with collecting(), pytest.raises(KernelError, match="which polar-decomposition chooses"):
        FORGED[letter]()


def forged(letter):
    """The development, in which what is chosen bears a name that is not used already."""
    made = development(*FORGED[letter](), "forged")
    start, end = map(made.body.index, ("{ move=> given_.", "{ move=> never_."))
    name = re.compile(rf"\b{letter}(?![0-9A-Za-z])")
    before, opened, after = made.body[:start], made.body[start:end], made.body[end:]
    head, pattern, rest = re.split(r"(move=> \[.* choice1_\]+)", after)
    apart = [before, name.sub("other", opened), head, name.sub("other", pattern), rest]
    return replace(made, body="".join(apart))


@needs_coq
@pytest.mark.parametrize("letter", FORGED)
def test_without_the_kernels_check_coq_refuses_what_speaks_of_the_choice(letter, monkeypatch):
    monkeypatch.setattr(logic, "require", lambda *_: None)
    with collecting():
        made = forged(letter)
    (result,) = recheck([made], 1)
    assert result.status == "refused"
    assert 'The term "choice1_" has type' in result.message, result.message


r, p, q, s, w = symmetric("R P Q S W")
x_, y_ = matrices("X Y")
FOUND = {
    "least-eigenpair": (psd(r - s), [psd(r), psd(s), psd(r * r - s * s)]),
    "top-singular-triple": (
        equal(x_, 0 * x_),
        [positive_definite(p), psd(q), equal(p * x_ + x_ * q, 0 * x_)],
    ),
    "inverse-of-definite": (
        scalars("s") >= 0,
        [
            positive_definite(p),
            psd(q),
            equal(p * q * vectors("x"), scalars("s") * vectors("x")),
            dot(vectors("x"), vectors("x")) > 0,
        ],
    ),
    "commuting-square-root": (
        psd(w * w - q * q),
        [psd(q), psd(w - q), equal(w * q, q * w)],
    ),
}


@needs_coq
def test_what_the_search_finds_by_a_choice_is_rechecked_given_the_fact():
    made = []
    for name, (claim, given) in FOUND.items():
        item = stated(claim, given=given, name=name)
        made.append(development(item, prove(item.goal, item.hypotheses), name.replace("-", "_")))
    found = {result.name: result for result in recheck(made, 1)}
    assert all(result.ok for result in found.values()), found
    facts = {name: (name,) for name in FOUND}
    facts["inverse-of-definite"] = ("least-eigenpair",)  # the library proves the other one
    assert {name: result.facts for name, result in found.items()} == facts
    assert not any(result.premises for result in found.values())


@needs_coq
def test_facts_at_other_sizes_are_rechecked_too():
    """Of 3 × 3 matrices the library proves the fact; of m × m ones it is given at that size."""
    a, b = matrices("A B", rows=3, columns=3)
    w, h = symmetric("W H", "m")
    stated_at = {
        "the_other_side": (equal(b * a, identity(3)), [equal(a * b, identity(3))]),
        "one_root": (equal(w, h), [psd(w), psd(h), equal(w * w, h * h)]),
    }
    made = []
    for name, (claim, given) in stated_at.items():
        item = stated(claim, given=given, name=name)
        made.append(development(item, prove(item.goal, item.hypotheses), name))
    found = {result.name: (result.ok, result.facts) for result in recheck(made, 1)}
    assert found == {"the_other_side": (True, ()), "one_root": (True, ("least-eigenpair",))}


def spoken_of():
    """Statements about inverses and roots, and what their proofs cite."""
    a, p, d = matrices("A"), symmetric("P"), family(matrices("D"))
    one = identity()
    return {
        "product": (equal(inverse(a.T), inverse(a).T), [invertible(a)]),
        "definite": (positive_definite(inverse(p)), [positive_definite(p)]),
        "claimed": (invertible(2 * a.T * a), [invertible(a)]),
        "each_step": (
            every(lambda k: equal(inverse(d[k]), d[k])),
            [every(lambda k: equal(d[k] * d[k], one))],
        ),
        "root": (psd(square_root(p) + p), [psd(p)]),
        "refuted": (psd(inverse(p)), [invertible(p)]),
    }


@needs_coq
def test_statements_about_inverses_and_roots_are_rechecked():
    made = []
    for name, (claimed, given) in spoken_of().items():
        item = stated(claimed, given, name)
        made.append(development(item, decide(item).theorem, name))
    found = recheck(made, 1)
    assert all(result.ok for result in found), found
