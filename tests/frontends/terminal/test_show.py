"""``proofs show`` and the notation in which it prints."""

from __future__ import annotations

import json
import re

import sympy

import numeric
import proofs
from numeric.twins.evidence import Evidence
from proofs import kernel
from proofs.display.formula import plain, words
from proofs.display.notation import Notation
from proofs.display.proof import displayed
from proofs.display.witness import matrix
from proofs.frontends.terminal.reports import evidence_lines
from proofs.language import (
    diagonal,
    every,
    family,
    identity,
    matrices,
    naturals,
    norm_at_most,
    power,
    product,
    psd,
    scalars,
    symmetric,
)
from proofs.language.conjecture import collecting, conjecture
from proofs.language.letters import read
from proofs.referee.decision import decide

A, B, J, W = matrices("A B J W")
P = symmetric("P")
D = family(diagonal("D"))
beta, delta, omega, d_min = scalars("beta delta omega d_min")
t = naturals("t")
I = identity()


def test_show_prints_reading_statement_proof_and_evidence(world, twins, run):
    world("""
    claim("step", norm_at_most(A * B, a * b), given=[norm_at_most(A, a), norm_at_most(B, b)],
          section="the section", formula="the formula", reading="Norms multiply.")
    """)
    twins({"step": 0})
    found = run("show", "step")
    assert found.code == 0
    for text in (
        *("Norms multiply.", "the section", "‖AB‖ ≤ ab", "Proved"),
        *("a²b²I − BᵀAᵀAB", "  = a²(b²I − BᵀB)", "  + Bᵀ(a²I − AᵀA)B", "cites no textbook fact"),
        *("0 of 100 instances violate it", "ensembles: ginibre"),
    ):
        assert text in found.out
    assert "the formula" not in found.out  # it is TeX, for pages; what is checked is printed


def test_show_prints_how_the_margins_are_spread_and_how_to_draw_the_tightest_again(run):
    found = run("show", "upper-bound", "--samples", "60", "--seed", "3")
    evidence = numeric.examine("upper-bound", 60, seed=3)
    assert found.code == 0
    spread = ", ".join(f"{value:.3g}" for _, value in evidence.quantiles)
    (line,) = (line for line in found.out.splitlines() if "margins: minimum" in line)
    assert re.sub(r"(minimum|median|maximum|\d+%) ", "", line) == f"  margins: {spread}"
    assert "".join(f"    {line}\n" for line in evidence.recipe().split("; ")) in found.out
    _, ensemble, index = evidence.tightest
    assert f"tightest: instance {index} of seed 3, {ensemble}" in found.out


def test_show_prints_the_tightest_instance_of_each_inequality():
    def one(index, **more):
        place = (0, "ginibre", index)
        return Evidence("x", 10, 0, 0.5, 1e-12, ("ginibre",), ((0.0, 0.5),), place, **more)

    both = one(4, inequalities=(("above_zero", one(4)), ("below_one", one(7))))
    lines = [line.plain for line in evidence_lines(both, "")]
    assert lines[-2:] == [
        "  above zero: 0 violations, worst margin 0.5, tolerance 1e-12, at instance 4, ginibre",
        "  below one: 0 violations, worst margin 0.5, tolerance 1e-12, at instance 7, ginibre",
    ]


def test_show_prints_a_witness_as_matrices(world, twins, run):
    world('state("false", psd(P * Q + Q * P), given=[psd(P), psd(Q)])')
    twins({"false": 1})
    found = run("show", "false", "--samples", "7")
    assert found.code == 0
    assert "n = 2" in found.out
    assert "Q = ⎡" in found.out
    assert "1 of 7 instances" in found.out


def test_show_of_an_unknown_claim_names_the_nearest(world, run):
    world('state("upper-bound", psd(A.T * A))')
    found = run("show", "uper-bound")
    assert (found.code, found.out) == (2, "")
    assert found.err == ("proofs: no claim is named 'uper-bound'; did you mean upper-bound?\n")


def test_json_has_statement_proof_and_numbers(world, twins, run):
    world('state("true", psd(A.T * A))\nstate("false", psd(P))')
    twins({"true": 0, "false": 1})
    found = json.loads(run("show", "true", "--json").out)
    assert (found["verdict"], found["statement"], found["numeric"]["samples"]) == (
        *("proved", "AᵀA ⪰ 0"),
        100,
    )
    assert found["certificate"]["conclusion"] == ["AᵀA ⪰ 0"]
    false = json.loads(run("show", "false", "--json").out)
    assert false["witness"]["values"] == {"P": [[["-1"]]]}


def text(expression):
    value = read(expression)
    return plain(Notation(None, [kernel.Atom("=", value)]).polynomial(value))


def test_polynomials_are_written_as_in_a_paper():
    assert text(delta**2 * I - W.T * W) == "δ²I − WᵀW"
    assert text(d_min * A * B - 2 * B * A) == "dₘᵢₙAB − 2BA"
    assert text(sympy.Rational(1, 2) * P**3) == "(1/2)P³"
    assert text(power(W, t) * power(W, t)) == "W²ᵗ"
    assert text(power(W.T, t)) == "(Wᵀ)ᵗ"
    assert text(D[t + 1] * W) == "Dₜ₊₁W"
    assert text(A - A) == "0"


def test_running_products_are_named_once_and_explained():
    value = read(product(lambda k: D[k] * W, t))
    notation = Notation(None, [kernel.Atom("=", value)])
    assert plain(notation.polynomial(value.T * value)) == "XₜᵀXₜ"
    assert words(notation.legend()[-1]) == "Xₖ = DₖW ⋯ D₁W, X₀ = I"


def test_a_running_product_does_not_take_the_name_of_a_variable():
    X = matrices("X")
    assert text(X * product(lambda k: D[k] * W, t)) == "XYₜ"


def test_relations_between_two_terms_are_written_as_inequalities():
    (nonnegative, bound) = every(lambda k: norm_at_most(D[k], delta)).hypothesis
    notation = Notation(None, [nonnegative, bound])
    assert plain(notation.atom(nonnegative)) == "δ ≥ 0"
    assert plain(notation.atom(bound)) == "δ²I ⪰ Dₖ² for every k ≥ 1"


def test_the_upper_bound_step_is_displayed_as_in_the_design():
    with collecting():
        step = conjecture(
            "step",
            psd(delta**2 * omega**2 * beta * I - (D[1] * W * J).T * D[1] * W * J),
            given=[
                psd(beta * I - J.T * J),
                norm_at_most(D[1], delta),
                norm_at_most(W, omega),
            ],
        )
    verdict = decide(step)
    lines = list(displayed(verdict.theorem).lines[-1].lines())
    assert lines[0] == "βδ²ω²I − JᵀWᵀD₁²WJ"
    assert {line.strip("=+ ") for line in lines[1:]} == {
        "δ²ω²(βI − JᵀJ)",
        "δ²Jᵀ(ω²I − WᵀW)J",
        "(WJ)ᵀ(δ²I − D₁²)(WJ)",
    }


def test_equations_are_displayed_with_their_cofactors():
    equation = kernel.Atom("=", read(A * B - I))
    goal = kernel.Atom("=", read(A * A * B - A))
    one = kernel.constant(1, "n")
    given = kernel.Certificate(cofactors=(kernel.Cofactor(read(A), equation, one),))
    assert list(displayed(kernel.identity(goal, given)).lines[0].lines()) == [
        "A²B − A",
        "  = A(AB − I)",
    ]


def test_matrices_are_drawn_row_by_row():
    value = sympy.Matrix([[1, sympy.Rational(-1, 2)], [0, 3]])
    assert matrix(value) == ["⎡1  -1/2⎤", "⎣0     3⎦"]
    assert matrix(sympy.Matrix([[1, 2]])) == ["[1  2]"]
    assert matrix(sympy.Matrix([[5]])) == ["5"]


def test_version_is_printed(run):
    assert run("--version").out == f"proofs {proofs.__version__}\n"
