"""Statements over all relations, shapes and quantifiers, whatever their letters are called."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.display.formula import plain, words
from proofs.display.proof import displayed
from proofs.kernel import (
    BOUND,
    RELATIONS,
    ZERO,
    Atom,
    Letter,
    Polynomial,
    Step,
    assume,
    constant,
    function,
    of,
    running_product,
    trace_of,
)

from .reader import Reader

NAMES = (
    *("a", "b", "ab", "A", "B", "AB", "delta", "δ", "delta_s", "δₛ", "δ_s", "s", "lambda", "lamda"),
    *("a_1", "a₁", "x", "x'", "x′", "x2", "I", "T", "exp", "tanh", "e", "p", "in", "for", "n", "m"),
    *("P_f", "P", "f", "û", "u", "gate", "a+b", "2", "b⟨A⟩", "v⟨A B⟩", "∂h", "h", "r", "r_1", "X"),
    *("XY", "Y", "p_1", "a⟨", "ᵀ", "x²", "Σ", "d_min", "W_max_min", "_", "k_1", "⪰", "t", "t_0"),
)
STEPS = ("t", "s", "tau", "T", "f", "t_0")
SHAPES = (("n", "n"), ("n", "m"), ("m", "n"), ("n", 1), (1, "n"), (1, 1), (2, 2))
rationals = st.fractions(-3, 3, max_denominator=4).filter(bool)


@st.composite
def letters(draw, rows, columns):
    """A letter of that shape, of any structure, or the member of a family."""
    name = draw(st.sampled_from(NAMES))
    square = ["general", "symmetric", "diagonal"] if rows == columns != 1 else ["general"]
    letter = Letter(name, rows, columns, draw(st.sampled_from(square)))
    if draw(st.booleans()):
        base = draw(st.sampled_from((None, BOUND, *STEPS)))
        letter = letter._replace(step=Step(base, draw(st.integers(0 if base is None else -1, 12))))
    return letter


@st.composite
def factors(draw, rows, columns):
    """A letter, a transpose, a function, a running product or a power."""
    made = of(draw(letters(rows, columns)))
    kinds = ["letter", "transpose"]
    if rows == columns:
        kinds += ["power", "running", "sum"]
        kinds += ["function"] if made.is_diagonal else []
        kinds += ["natural", "trace", "size"] if rows == 1 else []
    match draw(st.sampled_from(kinds)):
        case "transpose":
            return of(draw(letters(columns, rows))).T
        case "power":
            return made * made
        case "running":
            base = draw(st.sampled_from((BOUND, *STEPS)))
            return running_product(made, Step(base, draw(st.integers(0, 1))))
        case "sum":
            return constant(draw(rationals), rows) + made
        case "function":
            return function(draw(st.sampled_from(("exp", "tanh"))), made)
        case "trace":
            size, middle = draw(st.sampled_from(("n", "m", 2))), draw(st.sampled_from(("n", "m")))
            first, second = draw(factors(size, middle)), draw(factors(middle, size))
            return trace_of(first * second)
        case "size":
            return trace_of(constant(1, draw(st.sampled_from(("n", "m", 3)))))
        case "natural":
            return of(Letter(draw(st.sampled_from((*STEPS, BOUND))), 1, 1, "natural"))
    return made


@st.composite
def polynomials(draw, rows, columns):
    total = Polynomial(rows, columns, {})
    for _ in range(draw(st.integers(0, 3))):
        middle = draw(st.sampled_from((rows, columns, "n", 1)))
        term = draw(factors(rows, middle)) * draw(factors(middle, columns))
        for _ in range(draw(st.integers(0, 2))):
            term = draw(factors(1, 1)) * term
        total += constant(draw(rationals)) * term
    return total


@st.composite
def relations(draw):
    """Any relation that the kernel takes, between any two sides."""
    rows, columns = draw(st.sampled_from(SHAPES))
    relation = draw(st.sampled_from(RELATIONS))
    value = draw(polynomials(rows, columns))
    if rows == columns and draw(st.booleans()):
        value = value + value.T
    if not value.is_symmetric and relation not in (ZERO, "≥"):
        relation = draw(st.sampled_from((ZERO, "≥")))
    return Atom(relation, value, BOUND in value.steps or draw(st.booleans()))


def read_back(atom: Atom) -> Atom:
    shown = displayed(assume(atom), [atom], [atom])
    written = {plain(name): letter.name for name, letter in shown.notation.letters().items()}
    reader = Reader(map(words, shown.legend), written)
    (text,) = shown.to_dict()["hypotheses"]
    return reader.atom(text, atom.polynomial.shape)


@pytest.mark.slow
@settings(deadline=None, max_examples=200)
@given(relations())
def test_any_relation_is_read_back_as_it_is(atom):
    assert read_back(atom) == atom


@pytest.mark.slow
@settings(deadline=None, max_examples=100)
@given(st.lists(relations(), min_size=2, max_size=4))
def test_letters_of_several_relations_never_print_alike(atoms):
    shown = displayed(None, atoms)
    names = shown.notation.letters()
    assert len(set(map(plain, names))) == len(names) == len(set(names.values()))
    written = {plain(name): letter.name for name, letter in names.items()}
    reader = Reader(map(words, shown.legend), written)
    for relation, atom in zip(shown.given, atoms, strict=True):
        assert reader.atom(plain(relation), atom.polynomial.shape) == atom
