"""Whether hypotheses can be satisfied: a point, a contradiction, or an honest "unknown"."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
import sympy
from sympy import Rational

import proofs.referee.decision
from proofs.kernel import (
    Counterexample,
    Letter,
    Step,
    cite,
    counterexample_in,
    define,
    derivative,
    of,
)
from proofs.kernel.polynomial import BOUND
from proofs.language import (
    bound_step,
    diagonal,
    dot,
    entrywise_at_least,
    equal,
    every,
    family,
    identity,
    matrices,
    naturals,
    norm_at_least,
    norm_at_most,
    positive_definite,
    power,
    psd,
    scalars,
    singular_values_at_least,
    symmetric,
    tanh,
    vectors,
)
from proofs.language.assertions import as_assertion
from proofs.language.conjecture import Conjecture, letters_of
from proofs.library.derivation import chain_rule
from proofs.library.facts import polar_decomposition
from proofs.referee.decision import decide
from proofs.referee.ledger import find, ledger
from proofs.referee.satisfiability import satisfiability

A, B = matrices("A B")
P, Q, R = symmetric("P Q R")
D, E = diagonal("D E")
X, Y = matrices("X", 2, 3), matrices("Y", 3, 2)
u, v = vectors("u v")
a, b, c = scalars("a b c")
s, t = naturals("s t")
f, G = family(scalars("f")), family(diagonal("G"))
I, O = identity(), 0 * A

CONTRADICTORY: dict[str, list[Any]] = {
    "P ⪰ 0, −P ⪰ I": [psd(P), psd(-P - I)],
    "a ≥ 1, a ≤ 0": [a >= 1, a <= 0],
    "AᵀA = −I": [equal(A.T * A, -I)],
    "A² = 0, A² = I": [equal(A * A, O), equal(A * A, I)],
    "A² = 0, AB = I": [equal(A * A, O), equal(A * B, I)],
    "A³ = 0, BA = I": [equal(A * A * A, O), equal(B * A, I)],
    "skew, symmetric and invertible": [equal(A.T, -A), equal(A.T, A), equal(A * B, I)],
    "P² = −I": [equal(P * P, -I)],
    "a² + b² ≤ 1, a ≥ 1, b ≥ 1": [a * a + b * b <= 1, a >= 1, b >= 1],
    "a³ ≥ 1, a ≤ 0": [a**3 >= 1, a <= 0],
    "a² + a + 1 ≤ 0": [a * a + a + 1 <= 0],
    "a⁴ + b⁴ < 0": [a**4 + b**4 <= -Rational(1, 100)],
    "‖A‖, ‖B‖ ≤ 1, (AB)ᵀAB ⪰ 2I": [
        norm_at_most(A, 1),
        norm_at_most(B, 1),
        psd((A * B).T * (A * B) - 2 * I),
    ],
    "‖A‖ ≤ a ≤ −1": [norm_at_most(A, a), a <= -1],
    "σ_min(A) ≥ 2, ‖A‖ ≤ 1": [singular_values_at_least(A, 2), norm_at_most(A, 1)],
    "a projection ⪰ 2I": [equal(P * P, P), psd(P - 2 * I)],
    "a projection of norm 2": [equal(P * P, P), norm_at_least(P, 2)],
    "A² = I, A³ = 2A": [equal(A * A, I), equal(A * A * A, 2 * A)],
    "f doubled from 1, f(2) = 5": [
        every(lambda k: equal(f[k], 2 * f[k - 1])),
        equal(f[0], 1),
        equal(f[2], 5),
    ],
    "P ≻ Q ≻ R ≻ P": [
        positive_definite(P - Q),
        positive_definite(Q - R),
        positive_definite(R - P),
    ],
    "a > b > c > a": [a > b, b > c, c > a],
    "0 ≻ 0": [positive_definite(0 * P)],
    "P ⪰ Q ⪰ P + I": [psd(P - Q), psd(Q - P - I)],
    "Cauchy and Schwarz broken": [dot(u, v) >= 2, dot(u, u) <= 1, dot(v, v) <= 1],
    "AB = I, BA = 2I": [equal(A * B, I), equal(B * A, 2 * I)],
    "the two means broken": [a + b <= 1, a * b >= 1, a >= 0, b >= 0],
}

IMPOSSIBLE: dict[str, list[Any]] = {
    "AB − BA = I": [equal(A * B - B * A, I)],
    "AB − BA = aI, a ≥ 1": [equal(A * B - B * A, a * I), a >= 1],
    "2t = 1": [equal(2 * t, 1)],
    "2t = 2s + 1": [equal(2 * t, 2 * s + 1)],
    "t² = 2": [equal(t * t, 2)],
    "1/3 ≤ t ≤ 1/2": [t <= Rational(1, 2), t >= Rational(1, 3)],
    "f ≥ 0 falls by 1 in every step": [
        every(lambda k: f[k] <= f[k - 1] - 1),
        every(lambda k: f[k] >= 0),
    ],
    "f doubled from 1 is once 5": [
        every(lambda k: equal(f[k], 2 * f[k - 1])),
        equal(f[0], 1),
        equal(f[t], 5),
    ],
    "k ≤ f(k) ≤ a": [every(lambda k: f[k] >= k), every(lambda k: f[k] <= a)],
    "tanh a = 2": [equal(tanh(a), 2)],
    "2 × 3 with linearly independent columns": [psd(X.T * X - identity(3))],
    "XY = I, YX = I, 2 × 3": [equal(X * Y, identity(2)), equal(Y * X, identity(3))],
    "A ≥ I and −A ≥ 0 entrywise": [entrywise_at_least(A, I), entrywise_at_least(-A, O)],
    "A ≥ 0 entrywise, A² = −I": [entrywise_at_least(A, O), equal(A * A, -I)],
    "Aᵗ = 0, AB = I": [equal(power(A, t), O), equal(A * B, I)],
    "D, E ⪰ 0, −DE ⪰ I": [psd(D), psd(E), psd(-D * E - I)],
    "uvᵀ = I, uᵀv = 5": [equal(u * v.T, I), equal(dot(u, v), 5)],
}

POSSIBLE: dict[str, list[Any]] = {
    "no hypothesis": [],
    "A skew, A² = −I, at n = 2": [equal(A.T, -A), equal(A * A, -I)],
    "three that anticommute, at n = 2": [equal(P * Q, -Q * P), equal(P * P, I), equal(Q * Q, I)],
    "negative scalars": [a * b >= 1, a <= -1],
    "at t = 0 only": [a**t >= 1, a > 0, a < 1],
    "a running product": [every(lambda k: norm_at_most(G[k], a)), power(a, t) < 1, a > 0],
    "a family that moves": [f[2] > f[1], f[1] > f[0]],
    "m ≠ n": [
        equal(matrices("K", "m", "n").T * matrices("K", "m", "n"), I),
        equal(matrices("L", "m", "n").T * matrices("L", "m", "n"), I),
        equal(matrices("K", "m", "n").T * matrices("L", "m", "n"), O),
    ],
    "exp at 0": [equal(a * (1 + tanh(b)), 1), b >= 0],
}


def assuming(given: list[Any], about: Any = None) -> Conjecture:
    return Conjecture("x", as_assertion(c * c >= 0), tuple(map(as_assertion, given)), about=about)


@pytest.mark.parametrize("name", CONTRADICTORY)
def test_the_kernel_proves_a_contradiction(name: str) -> None:
    found = satisfiability(assuming(CONTRADICTORY[name]))
    assert found.holds is False
    assert found.theorem is not None
    assert [str(x) for x in found.theorem.conclusion] == ["-1 ⪰ 0"]
    assert found.theorem.hypotheses <= set(assuming(CONTRADICTORY[name]).hypotheses)


@pytest.mark.slow
@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_is_impossible_is_never_satisfiable(name: str) -> None:
    assert satisfiability(assuming(IMPOSSIBLE[name])).holds is not True


@pytest.mark.parametrize("name", POSSIBLE)
def test_a_point_is_found(name: str) -> None:
    found, given = satisfiability(assuming(POSSIBLE[name])), POSSIBLE[name]
    assert found.holds is True
    if found.theorem is not None:
        (point,) = found.theorem.conclusion
        assert isinstance(point, Counterexample)
        assert point.hypotheses == set(assuming(given).hypotheses)


def test_the_witness_of_a_refutation_is_a_point() -> None:
    verdict = decide(Conjecture("x", psd(P), (as_assertion(a >= 1),)))
    assert (verdict.word, verdict.satisfiable) == ("refuted", True)


def test_from_a_contradiction_no_long_proof_is_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def prove(goal: Any, given: Any, tried: Any, rounds: int) -> None:
        calls.append(rounds)

    monkeypatch.setattr(proofs.referee.decision.archive, "prove", prove)
    item = Conjecture("x", psd(P * Q + Q * P), tuple(map(as_assertion, [a >= 1, a <= 0])))
    assert decide(item).satisfiable is False
    assert calls == [0]


# --- letters that are defined -------------------------------------------------------------------


def test_values_of_a_defined_sequence_must_satisfy_its_recursion() -> None:
    """u = 1, 1, 1, … is never 2."""
    member = family(scalars("u"))
    before = of(Letter("u", 1, 1, "general", Step(BOUND, -1)))

    def ones() -> Any:
        return define("u", Fraction(1), before)

    assert satisfiability(assuming([member[3] >= 1], ones)).holds is True
    assert satisfiability(assuming([equal(member[0], 2)], ones)).holds is False
    assert satisfiability(assuming([equal(member[0], 2)])).holds is True


def test_values_of_a_chosen_decomposition_must_be_one() -> None:
    W, root = matrices("W"), symmetric("R")

    def decomposed() -> Any:
        return cite(polar_decomposition)

    assert satisfiability(assuming([norm_at_most(W, a), norm_at_most(root, b)], decomposed)).holds
    impossible = [equal(W, O), psd(root - I)]
    assert satisfiability(assuming(impossible)).holds is True
    assert satisfiability(assuming(impossible, decomposed)).holds is not True


def one_layer(function: Any) -> Any:
    """The Jacobian over time of hₖ = φ(W hₖ₋₁), for a function φ."""
    i, j, l = (sympy.Symbol(name, integer=True) for name in "ijl")
    h, entry, z = vectors("h"), matrices("W"), sympy.Symbol("z", real=True)
    argument = sympy.Sum(entry[i, l] * h[l, 0], (l, 0, entry.shape[0] - 1))
    slope = function(z).diff(z).subs(z, argument)
    D = family(diagonal("D"))

    def recursion() -> Any:
        step = derivative(function(argument), h[j, 0], slope * entry[i, j])
        return chain_rule({("h", "h"): (step, D[bound_step] * entry)}, i, {D: slope})

    return recursion


def gated(about: Any, given: Any) -> Any:
    """The hypotheses on the gates D of hₖ = φ(W hₖ₋₁), whose derivatives are D."""
    D = family(diagonal("D"))
    return satisfiability(assuming([every(lambda k: given(D[k]))], about)).holds


def test_a_network_at_rest_has_gates_that_are_numbers() -> None:
    """φ′(0) = 1, and 1 − tanh² 0 = 1; another slope of φ at 0 is not tried, nor another state."""
    jacobian, smooth = one_layer(sympy.tanh), one_layer(sympy.Function("phi"))
    for about in (jacobian, smooth):
        assert gated(about, lambda D: equal(D, I)) is True
        assert gated(about, lambda D: psd(I - D)) is True
        assert gated(about, lambda D: psd(I / 2 - D)) is None
    assert gated(one_layer(sympy.exp), lambda D: equal(D, I)) is None


def test_the_derivative_of_a_network_at_rest_is_a_power() -> None:
    J, t = family(matrices("∂h")), naturals("t")
    given = [norm_at_most(J[t], a), equal(J[2], 4 * I)]
    assert satisfiability(assuming(given, one_layer(sympy.tanh))).holds is True


@pytest.mark.slow
def test_every_power_of_the_identity_is_the_identity() -> None:
    assert satisfiability(assuming([every(lambda k: a**k <= b)])).holds is True
    assert satisfiability(assuming([every(lambda k: norm_at_most(power(P, k), b))])).holds is True
    assert satisfiability(assuming([every(lambda k: a**k <= b), a >= 2])).holds is not True
    assert satisfiability(assuming([every(lambda k: (a * t) ** k <= b)])).holds is not False


@pytest.mark.slow
def test_a_point_of_a_claim_is_one_of_its_own_hypotheses() -> None:
    """Where letters were replaced to find it, it says by what: nothing of it is left out."""
    for claim in ledger().values():
        found = satisfiability(claim)
        if not found.holds or found.theorem is None:
            continue
        exhibited = counterexample_in(found.theorem)
        assert exhibited is not None
        (shown,) = exhibited.conclusion
        assert isinstance(shown, Counterexample)
        assert shown.hypotheses >= set(claim.hypotheses)
        named = {x for x, _ in (*shown.point.values, *shown.point.letters)}
        spoken = letters_of(claim.hypotheses)
        assert {x for x in spoken if x.structure != "natural"} <= named, claim.name


@pytest.mark.parametrize("name", ["lstm-can-explode", "lstm-can-vanish"])
def test_the_derivatives_of_several_states_may_be_by_what_no_state_depends_on(name: str) -> None:
    found = satisfiability(find(name))
    assert found.holds is True
    letters = counterexample_in(found.theorem).arguments["letters"]
    assert {x.name: str(image) for x, image in letters.items()} == {"∂c": "0", "∂h": "0"}


@pytest.mark.slow
def test_a_network_at_rest_may_have_powers_that_are_the_identity() -> None:
    """∂h[k] is Wᵏ, which is at least 1 for every k where W is 1."""
    J = family(matrices("∂h"))
    about, every_power = one_layer(sympy.tanh), every(lambda k: norm_at_least(J[k], 1))
    assert satisfiability(assuming([every_power], about)).holds is True
    small = [norm_at_most(J[2], a), a < 1]
    assert satisfiability(assuming([every_power, *small], about)).holds is False


# --- what is printed ----------------------------------------------------------------------------


def test_unknown_is_one_line_beside_the_verdict(run: Any, tmp_path: Any) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "from proofs import *\na = scalars('a')\n"
        "conjecture('irrational', equal(a**4, 4), given=[equal(a**2, 2)])"
    )
    found = run("prove", str(file))
    assert (found.code, found.err) == (0, "")
    assert "\n  unknown whether any values satisfy the hypotheses\n" in found.out
    (item,) = json.loads(run("prove", str(file), "--json").out)["conjectures"]
    assert (item["verdict"], item["satisfiable"]) == ("proved", None)


def test_an_unknown_claim_keeps_its_colour_and_is_named(world: Any, run: Any) -> None:
    world("""
    state("irrational", psd(A.T * A), given=[equal(a**2, 2)])
    state("full", psd(A.T * A), given=[norm_at_most(A, a)])
    """)
    found = run("verify", "--symbolic-only")
    assert found.code == 0
    assert found.out.endswith("unknown whether any values satisfy the hypotheses of irrational\n")
    claims = json.loads(run("verify", "--symbolic-only", "--json").out)["claims"]
    assert [claim["satisfiable"] for claim in claims] == [None, True]
    assert "Its hypotheses hold, for example, at" in run("show", "full").out
    assert "unknown whether any values satisfy the hypotheses" in run("show", "irrational").out
