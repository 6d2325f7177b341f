"""What is printed is what the kernel holds: each printed statement is read back by its grammar."""

from __future__ import annotations

import re

import pytest
import sympy

from proofs.display.formula import plain, words
from proofs.display.outline import point_of
from proofs.display.proof import Display, displayed
from proofs.display.witness import witness_table
from proofs.frontends.terminal.reports import verdict_lines
from proofs.kernel import (
    Atom,
    Counterexample,
    Derivative,
    Letter,
    Polynomial,
    Step,
    Theorem,
    of,
    steps,
)
from proofs.referee.ledger import ledger, verdict_of

from .calculus_reader import CalculusReader, flat
from .printed import check, check_proof, letters_in, reader_of
from .reader import Reader


def on_the_terminal(verdict, shown: Display) -> list[str]:
    found = [line.plain for line in verdict_lines(verdict, shown)]
    for line in shown.lines:
        data = line.to_dict()
        letters, assumed = ", ".join(data["letters"]), "; ".join(data["assumed"])
        scope = [f"for all {letters}"] * bool(letters) + [f"given {assumed}"] * bool(assumed)
        assert not scope or f"        {', '.join(scope)}" in found
    printed = [re.fullmatch(r"  \(\d+\) (.*)   \[\w+\]", line) for line in found]
    return [step[1] for step in printed if step]


@pytest.mark.parametrize("name", ledger())
def test_every_step_of_the_ledger_is_printed_as_the_kernel_holds_it(name):
    claim, verdict = ledger()[name], verdict_of(name)
    shown = displayed(verdict.theorem, claim.hypotheses, claim.goal)
    check_proof(verdict.theorem, shown)
    in_json = [step["statement"] for step in shown.to_dict()["steps"]]
    assert on_the_terminal(verdict, shown) == in_json
    reader = reader_of(shown)
    for relations, parts in ((shown.given, claim.hypotheses), (shown.claimed, claim.goal)):
        for relation, part in zip(relations, parts, strict=True):
            if isinstance(part, Atom):
                check(reader, plain(relation), part)


# --- witnesses -----------------------------------------------------------------------------------


REFUTED_CLAIMS = [name for name in ledger() if verdict_of(name).word == "refuted"]


def refutations_of(theorem: Theorem) -> list[Theorem]:
    return [node for node in steps(theorem) if node.rule == "counterexample"]


@pytest.mark.parametrize("name", REFUTED_CLAIMS)
def test_a_witness_gives_every_letter_of_the_statement(name):
    claim, theorem = ledger()[name], verdict_of(name).theorem
    shown = displayed(theorem, claim.hypotheses, claim.goal)
    reader, data = reader_of(shown), witness_table(theorem, shown.notation).to_dict()
    (node, *_) = refutations_of(theorem)
    dimensions, values, letters, numbers = map(dict, point_of(node))
    assert data["dimensions"] == dict(dimensions)
    read = {reader.kinds[name]: [exact(rows) for rows in x] for name, x in data["values"].items()}
    assert read == {x: list(family) for x, family in values.items()}
    assert {reader.naturals[x]: y for x, y in data["steps"].items()} == {
        x: str(y) for x, y in numbers.items()
    }
    replaced = dict(read_assignment(reader, text) for text in data["replaced"])
    (refuted,) = (part for part in node.conclusion if isinstance(part, Counterexample))
    own = {x: y for x, y in letters.items() if y not in (of(x), of(x._replace(step=K)))}
    assert replaced == own
    told = read.keys() | replaced.keys() | theorem.defined
    told |= {Letter(x, 1, 1, "natural") for x in numbers}
    assert letters_in(*refuted.hypotheses, refuted.conclusion) <= told


@pytest.mark.parametrize("name", REFUTED_CLAIMS)
def test_the_terminal_prints_the_same_values(name):
    claim, theorem = ledger()[name], verdict_of(name).theorem
    shown = displayed(theorem, claim.hypotheses, claim.goal)
    (line, *_) = (line for line in shown.lines if line.refutes)
    printed = "\n".join(line.lines())
    found = witness_table(theorem, shown.notation)
    for text in (*found.replaced, *(f"{x} = {y}" for x, y in found.dimensions.items())):
        assert text in printed
    for letter, family in found.values.items():
        for matrix in family:
            for place in range(matrix.rows):
                entries = r"\s+".join(re.escape(str(x)) for x in matrix.row(place))
                assert re.search(rf"[⎡⎢⎣[ ]\s*{entries}(?:[⎤⎥⎦\]]|  |$)", printed, re.MULTILINE)
        assert re.search(rf"^ *{re.escape(letter)}[₀-₉ₖ]* = ", printed, re.MULTILINE)


K = Step("k", 0)


def exact(rows: list[list[str]]) -> sympy.Matrix:
    return sympy.Matrix([[sympy.Rational(x) for x in row] for row in rows])


def read_assignment(reader: Reader, text: str) -> tuple[Letter, Polynomial]:
    """``Dₖ = I − ûₖ²P``: a letter, and what is put for it."""
    name, _, image = text.partition(" = ")
    letter = reader.kinds[name.removesuffix("ₖ") if name not in reader.kinds else name]
    value = reader.value(image)
    if not value.polynomial.terms:
        return letter, Polynomial(letter.rows, letter.columns, {})
    return letter, value.of_size(letter.rows)


# --- derivatives ---------------------------------------------------------------------------------


WRITTEN = {"φ": "phi", "bₒ": "b_o", "Wₒ": "W_o", "bᵣ": "b_r", "Wᵣ": "W_r", "bᵤ": "b_u"}
DERIVATIVES = {
    str(part): part
    for name in ledger()
    for node in steps(verdict_of(name).theorem)
    for part in node.conclusion
    if isinstance(part, Derivative)
}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_derivatives_are_printed_as_the_kernel_holds_them(name):
    part = DERIVATIVES[name]
    shown = displayed(None, (), [part])
    reader = CalculusReader(map(words, shown.legend), WRITTEN)
    assert reader.slope(plain(shown.claimed[0])) == tuple(
        map(flat, (part.function, part.variable, part.value))
    )
