"""Ten ways of spoiling a proof of the upper bound's step, and a few for every rule: all refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    KernelError,
    Letter,
    NonnegativeProduct,
    Square,
    Step,
    assume,
    certificate,
    conjunction,
    constant,
    cut,
    generalise,
    identity,
    induction,
    instantiate,
    natural,
    nonnegative,
    of,
    running_product,
    scalar,
    specialise,
    strict,
    vanish,
)

ONE, HALF = Fraction(1), Fraction(1, 2)
I = constant(1, "n")
D, W, J = (of(Letter(name, "n", "n")) for name in "DWJ")
delta, omega, beta = (of(Letter(name, 1, 1)) for name in ("δ", "ω", "β"))


def at_most(X, bound):
    """‖X‖² ≤ bound."""
    return Atom(PSD, bound * I - X.T * X)


gate, weights, before = at_most(D, delta * delta), at_most(W, omega * omega), at_most(J, beta)
gate_sign, weight_sign = Atom(PSD, delta * delta), Atom(PSD, omega * omega)
squares = (
    Square(ONE, (gate_sign, weight_sign), before, I),
    Square(ONE, (gate_sign,), weights, J),
    Square(ONE, (), gate, W * J),
)
goal = at_most(D * W * J, delta * delta * omega * omega * beta)


def changed(place, **fields):
    """The certificate with one square changed."""
    parts = list(squares)
    parts[place] = parts[place]._replace(**fields)
    return Certificate(tuple(parts))


def test_the_upper_bounds_step_is_a_theorem():
    theorem = certificate(goal, Certificate(squares))
    assert theorem.hypotheses == {gate, weights, before, gate_sign, weight_sign}
    assert theorem.conclusion == (goal,)


@pytest.mark.parametrize(
    ("mutated", "given"),
    [
        pytest.param(goal, changed(0, weight=Fraction(2)), id="a coefficient changed"),
        pytest.param(goal, changed(2, weight=-ONE), id="a weight negated"),
        pytest.param(goal, changed(1, weight=0.5), id="a weight rounded"),
        pytest.param(goal, Certificate(squares[1:]), id="a hypothesis dropped"),
        pytest.param(goal, changed(1, hypothesis=gate), id="a hypothesis exchanged"),
        pytest.param(goal, changed(0, scalars=(gate_sign,)), id="a scalar dropped"),
        pytest.param(goal, changed(2, factor=J * W), id="a product reversed in the certificate"),
        pytest.param(goal, changed(1, factor=J.T), id="a factor transposed"),
        pytest.param(
            at_most(W * D * J, delta * delta * omega * omega * beta),
            Certificate(squares),
            id="a product reversed in the goal",
        ),
        pytest.param(
            at_most(D * W * J, constant(HALF) * delta * delta * omega * omega * beta),
            Certificate(squares),
            id="a bound halved",
        ),
        pytest.param(Atom(PSD, -goal.polynomial), Certificate(squares), id="the goal negated"),
        pytest.param(
            Atom(POSITIVE, goal.polynomial), Certificate(squares), id="the goal made strict"
        ),
        pytest.param(Atom(ZERO, goal.polynomial), Certificate(squares), id="≤ made an equality"),
        pytest.param(
            goal,
            changed(0, hypothesis=Atom(ENTRYWISE, before.polynomial)),
            id="⪰ read entry by entry",
        ),
        pytest.param(
            goal,
            Certificate(squares, (), (Atom(PSD, delta),)),
            id="a multiplier that may vanish",
        ),
        pytest.param(
            goal,
            Certificate(squares, (Cofactor(I, Atom(ZERO, D - W), I),)),
            id="an equation too many",
        ),
    ],
)
def test_a_mutated_step_is_refused(mutated, given):
    for rule in (certificate, strict, identity):
        with pytest.raises(KernelError):
            rule(mutated, given)


# --- every other rule -----------------------------------------------------------------------------

A, B = Letter("A", "n", "n"), Letter("B", "n", "n")
a, b = (Letter(name, 1, 1) for name in "ab")
t = Letter("t", 1, 1, "natural")
D_k = Letter("D", "n", "n", "diagonal", Step("k", 0))
one = Square(ONE, (), None, I)
known = Atom(ENTRYWISE, of(A))


def refused(rule, *arguments):
    """A case that the rule refuses."""
    return pytest.param(rule, arguments, id=rule.__name__)


positive = Atom(POSITIVE, of(a))
equation = Atom(ZERO, of(A) - of(B))
product = running_product(of(D_k), Step("t", 0))
claim = Atom(PSD, product)


@pytest.mark.parametrize(
    ("rule", "arguments"),
    [
        refused(strict, Atom(POSITIVE, I), Certificate((one._replace(weight=Fraction(0)),))),
        refused(strict, Atom(POSITIVE, I), Certificate((one._replace(weight=-ONE),))),
        refused(
            strict,
            Atom(POSITIVE, of(a) * I),
            Certificate((one._replace(scalars=(Atom(PSD, of(a)),)),)),
        ),
        refused(
            strict, Atom(POSITIVE, of(A).T * of(A)), Certificate((one._replace(factor=of(A)),))
        ),
        refused(identity, Atom(ZERO, of(A)), Certificate()),
        refused(
            identity, Atom(ZERO, of(A).T), Certificate((), (Cofactor(I, Atom(ZERO, of(A)), I),))
        ),
        refused(
            identity,
            Atom(ZERO, of(A)),
            Certificate((), (Cofactor(I, Atom(ZERO, of(a) * of(A)), I),), (Atom(PSD, of(a)),)),
        ),
        refused(
            identity,
            Atom(ZERO, of(A)),
            Certificate((), (Cofactor(I, Atom(PSD, of(A) + of(A).T), I),)),
        ),
        refused(certificate, Atom(PSD, I, True), Certificate((one,))),
        refused(
            certificate,
            Atom(PSD, of(D_k._replace(step=Step(None, 1)))),
            Certificate((Square(ONE, (), Atom(PSD, of(D_k), True), I),)),
        ),
        refused(nonnegative, known, [NonnegativeProduct(-ONE, (), (known,))]),
        refused(nonnegative, known, [NonnegativeProduct(ONE, (), ())]),
        refused(
            nonnegative,
            Atom(ENTRYWISE, of(A) + of(A).T),
            [NonnegativeProduct(ONE, (), (Atom(PSD, of(A) + of(A).T),))],
        ),
        refused(nonnegative, Atom(PSD, I), [NonnegativeProduct(ONE, (), (Atom(PSD, I),))]),
        refused(
            nonnegative,
            Atom(ENTRYWISE, of(a) * of(A)),
            [NonnegativeProduct(ONE, (known,), (known,))],
        ),
        refused(scalar, assume(Atom(PSD, of(a) * I)), of(b)),
        refused(scalar, assume(Atom(PSD, of(a) * I)), -of(a)),
        refused(scalar, assume(Atom(ENTRYWISE, of(a) * I)), of(a)),
        refused(scalar, assume(Atom(PSD, of(a) * I, True)), of(a)),
        refused(vanish, assume(Atom(PSD, -(of(A).T * of(A)))), of(B)),
        refused(vanish, assume(Atom(PSD, of(A).T * of(A))), of(A)),
        refused(vanish, assume(Atom(PSD, -(of(A) * of(A).T))), of(A)),
        refused(vanish, assume(Atom(PSD, -(of(A).T * of(A)), True)), of(A)),
        refused(specialise, Atom(PSD, I), Step("t", 1)),
        refused(specialise, Atom(PSD, of(D_k), True), Step("t", 0)),
        refused(generalise, assume(Atom(PSD, of(t) - constant(1))), "t"),
        refused(generalise, assume(Atom(PSD, of(D_k), True)), "t"),
        refused(induction, "t", (claim,), assume(claim), assume(claim)),
        refused(induction, "t", (Atom(PSD, of(t)),), natural("t"), natural("t")),
        refused(instantiate, assume(equation), {A: of(a)}),
        refused(instantiate, assume(claim), {D_k.variable: of(A)}),
        refused(instantiate, assume(Atom(PSD, of(D_k), True)), {D_k.variable: of(A)}),
    ],
)
def test_what_does_not_follow_is_refused(rule, arguments):
    with pytest.raises(KernelError):
        rule(*arguments)


def test_hypotheses_are_kept():
    lemma = certificate(Atom(PSD, of(a)), Certificate((Square(ONE, (), positive, constant(1)),)))
    assert lemma.hypotheses == {positive}
    joined = conjunction(lemma, assume(equation))
    assert joined.hypotheses == {positive, equation}
    assert cut(lemma, assume(Atom(PSD, of(a)))).hypotheses == {positive}
    assert cut(natural("t"), joined).hypotheses == {positive, equation}
    assert instantiate(joined, {a: of(b)}).hypotheses == {Atom(POSITIVE, of(b)), equation}
    assert generalise(joined, "t").hypotheses == {positive, equation}
    both = induction("t", (equation,), joined, joined)
    assert both.hypotheses == {positive, equation}


def test_induction_over_a_running_product():
    later = Atom(PSD, product.substitute(steps={"t": Step("t", 1)}))
    gate_now = Atom(PSD, of(D_k._replace(step=Step("t", 1))))
    base = certificate(Atom(PSD, I), Certificate((one,)))
    with pytest.raises(KernelError):
        induction("t", (claim,), base, conjunction(assume(later), assume(claim)))
    with pytest.raises(KernelError):
        induction("s", (claim,), base, assume(claim))
    with pytest.raises(KernelError):
        induction(
            "t", (claim,), base, cut(specialise(gate_everywhere(), Step("t", 1)), assume(gate_now))
        )


def gate_everywhere():
    return Atom(PSD, of(D_k), True)
