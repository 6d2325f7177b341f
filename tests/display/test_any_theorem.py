"""Whatever the kernel proves can be printed, and no two of its letters print alike."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import at, bound_step, by_induction, derive, family, naturals, scalars, witness
from proofs.display.formula import plain, words
from proofs.display.proof import displayed
from proofs.display.witness import witness_table
from proofs.kernel import (
    PSD,
    Atom,
    Certificate,
    KernelError,
    Letter,
    Square,
    Step,
    Theorem,
    assume,
    certificate,
    closure,
    conjunction,
    constant,
    counterexample,
    cut,
    generalise,
    induction,
    instantiate,
    natural,
    of,
    specialise,
)
from proofs.kernel import steps as kernel_steps
from proofs.language.conjecture import stated

a, b = scalars("a b")
t = naturals("t")
g = family(scalars("g"))
k = bound_step
LETTERS = [Letter(name, 1, 1) for name in ("a", "b", "delta", "δ")]
STEPS = ("t", "s", "a", "δ")


def printed(theorem: Theorem) -> str:
    """A theorem with its proof as text; its JSON and its legend are printed, too."""
    shown = displayed(theorem, theorem.hypotheses, theorem.conclusion)
    shown.to_dict()
    witness_table(theorem, shown.notation)
    names = [plain(name) for name in shown.notation.letters()]
    assert len(set(names)) == len(names)
    return "\n".join((str(shown), *map(words, shown.legend)))


# --- generated proofs -----------------------------------------------------------------------------

letters = st.sampled_from(LETTERS)
numbers = st.integers(-2, 2)
steps = st.builds(Step, st.sampled_from((None, *STEPS)), st.integers(0, 3))


@st.composite
def values(draw):
    """A letter, a member of a family, a natural number or a number, times another, plus a third."""
    parts = st.one_of(
        letters.map(of),
        st.builds(lambda letter, step: of(letter._replace(step=step)), letters, steps),
        st.sampled_from(STEPS).map(lambda name: of(Letter(name, 1, 1, "natural"))),
        numbers.map(constant),
    )
    return draw(parts) * draw(parts) + draw(parts)


def square(value):
    """``p² ≥ 0``."""
    return certificate(
        Atom(PSD, value * value), Certificate((Square(Fraction(1), (), None, value),))
    )


@st.composite
def theorems(draw):
    """A premise, and some rules after it; a rule that refuses leaves the theorem as it is."""
    theorem = draw(
        st.one_of(
            values().map(square),
            values().map(lambda value: assume(Atom(PSD, value))),
            st.sampled_from(STEPS).map(natural),
        )
    )
    for _ in range(draw(st.integers(1, 4))):
        try:
            theorem = draw(st.sampled_from(RULES))(draw, theorem)
        except KernelError:
            continue
    return theorem


def _instantiated(draw, theorem):
    images = draw(st.dictionaries(letters, values(), max_size=2))
    return instantiate(theorem, images, draw(st.dictionaries(st.sampled_from(STEPS), steps)))


def _by_induction(draw, theorem):
    return induction(draw(st.sampled_from(STEPS)), theorem.conclusion, theorem, theorem)


def _closed(draw, theorem):
    return closure(theorem, draw(letters))


def _generalised(draw, theorem):
    return generalise(theorem, draw(st.sampled_from(STEPS)))


def _specialised(draw, theorem):
    return cut(theorem, specialise(theorem.conclusion[0], draw(steps)))


def _joined(draw, theorem):
    return conjunction(theorem, square(draw(values())))


def _refuted(draw, theorem):
    points = {
        x: [sympy.Matrix([draw(numbers)]) for _ in range(draw(st.integers(1, 2)))] for x in LETTERS
    }
    images = draw(st.dictionaries(letters, values(), max_size=2))
    chosen = {
        name: Step(None, draw(st.integers(0, 2))) for name in draw(st.sets(st.sampled_from(STEPS)))
    }
    goal = Atom(PSD, draw(values()))
    return counterexample(
        frozenset(), goal, points, {}, chosen, images, draw(st.sampled_from((None, theorem)))
    )


RULES = (_instantiated, _by_induction, _closed, _generalised, _specialised, _joined, _refuted)


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(theorems())
def test_every_theorem_is_printed_and_its_letters_differ(theorem):
    """What only gathers assumptions has no step that is worth a line."""
    gathers = {node.rule for node in kernel_steps(theorem)} <= {"assume", "conjunction"}
    assert printed(theorem) or gathers


# --- what does not occur --------------------------------------------------------------------------


def test_a_step_that_does_not_occur_is_named_where_a_rule_speaks_of_it():
    replaced = at(derive(a * a >= 0), t=3)
    assert "with t ↦ 3" in printed(replaced)
    inductive = by_induction(a * a >= 0, "t")
    assert "by induction on t" in printed(inductive)
    refuted = witness(stated(a >= 0), {a: -1}, t=2)
    assert "t = 2" in printed(refuted)


# --- a witness that replaces what it values -------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "assumed", "valued", "replacing", "lines"),
    [
        (a >= 0, [b >= 0], {a: 1, b: -1}, {a: b, b: a}, ["a = b′", "b = a′", "a′ = 1", "b′ = -1"]),
        (a >= 0, [], {a: 1}, {a: -a}, ["a = −a′", "a′ = 1"]),
        (g[1] >= 0, [], {g: [1, 1, -1]}, {g: g[k + 1]}, ["gₖ = g′ₖ₊₁", "g′₀ = 1", "g′₁ = 1"]),
        (a + b >= 5, [], {a: 1, b: 9}, {b: a}, ["b = a", "a = 1"]),
    ],
)
def test_a_letter_that_is_replaced_and_valued_is_two_letters_in_print(
    statement, assumed, valued, replacing, lines
):
    theorem = witness(stated(statement, assumed), valued, letters=replacing)
    shown = displayed(theorem)
    (step,) = shown.lines
    assert set(lines) <= {line.partition("  ")[0] for line in step.lines()}
    found = witness_table(theorem, shown.notation)
    assert found is not None
    assert {text.partition(" = ")[0].rstrip("ₖ") for text in found.replaced}.isdisjoint(
        found.values
    )
