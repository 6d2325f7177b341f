"""What is printed is what the kernel holds: each printed statement is read back by its grammar."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

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
from proofs.language.assertions import as_assertion
from proofs.language.conjecture import Conjecture
from proofs.referee.ledger import ledger, verdict_of
from proofs.search import prove, refute

from ..search.first_conjectures import PROVED, REFUTED
from .calculus_reader import CalculusReader, flat
from .reader import Reader, UnreadableError


def reader_of(shown: Display) -> Reader:
    written = {plain(name): letter.name for name, letter in shown.notation.letters().items()}
    return Reader(map(words, shown.legend), written)


def check(reader: Reader, text: str, atom: Atom) -> None:
    """A text says a relation, and nothing else; where no letter has a size, for every size."""
    read = reader.atom(text, atom.polynomial.shape)
    assert read == atom, f"{text!r} reads as {read}, but the kernel holds {atom}"


def check_all(reader: Reader, texts: Iterable[str], atoms: Iterable[Atom]) -> None:
    """Texts say the relations of a set, in any order."""
    texts, atoms = list(texts), list(atoms)
    left = set(atoms)
    assert len(texts) == len(left)
    for text in texts:
        found, *_ = [x for x in left if reads_as(reader, text, x)]
        left.remove(found)


def reads_as(reader: Reader, text: str, atom: Atom) -> bool:
    try:
        return reader.atom(text, atom.polynomial.shape) == atom
    except UnreadableError:
        return False


def check_proof(theorem: Theorem, shown: Display) -> None:
    """Every step of a proof, on the terminal and in JSON, says what the step's theorem says."""
    reader, data = reader_of(shown), json.loads(json.dumps(shown.to_dict()))
    check_all(reader, data["hypotheses"], theorem.hypotheses)
    assert len(data["steps"]) == len(shown.notation.outline.nodes)
    for step, node in zip(data["steps"], shown.notation.outline.nodes, strict=True):
        texts = step["statement"].split("; ")
        for text, part in zip(texts, node.conclusion, strict=True):
            if isinstance(part, Counterexample):
                found = re.fullmatch("not (.*) at the values below", text)
                check(reader, found[1], part.conclusion)
                check_all(reader, step["assumed"], part.hypotheses)
            elif isinstance(part, Atom):
                check(reader, text, part)
        if node.rule != "counterexample":
            check_scope(reader, step, node, theorem)


def check_scope(reader: Reader, step: dict, node: Theorem, theorem: Theorem) -> None:
    """A step prints what it assumes beyond the theorem, and for which letters it is meant."""
    own = {letter_of(reader, name) for name in step["letters"]}
    stated = letters_in(*theorem.hypotheses, *theorem.conclusion) | theorem.defined
    context = set(theorem.hypotheses)
    for other in steps(theorem):
        if other.rule == "counterexample":
            stated |= {x for x, _ in (*point_of(other).values, *point_of(other).letters)}
            stated |= letters_in(*(x for premise in other.premises for x in premise.hypotheses))
            context |= {x for premise in other.premises for x in premise.hypotheses}
    told = {x for x in node.hypotheses if x not in context or letters_in(x) & own}
    check_all(reader, step["assumed"], told)
    assert letters_in(*node.hypotheses, *node.conclusion) <= stated | own


def letter_of(reader: Reader, name: str) -> Letter:
    return reader.kinds[name]


def letters_in(*parts: object) -> frozenset[Letter]:
    """The variables of relations, and the natural numbers that their steps are."""
    found = frozenset[Letter]()
    for part in parts:
        if isinstance(part, Counterexample):
            found |= letters_in(*part.hypotheses, part.conclusion)
        elif isinstance(part, Atom):
            found |= {x for x in part.polynomial.letters if x.name != "k"}
            found |= {Letter(x, 1, 1, "natural") for x in part.steps}
    return found


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


STATEMENTS = {**PROVED, **REFUTED}


@pytest.mark.slow
@pytest.mark.parametrize("name", STATEMENTS)
def test_every_step_of_a_newcomers_statement_is_printed_as_the_kernel_holds_it(name):
    statement, assumed = STATEMENTS[name]
    item = Conjecture(name, as_assertion(statement), tuple(map(as_assertion, assumed)))
    goal = [part for part in item.goal if isinstance(part, Atom)]
    theorem = prove(goal, item.hypotheses) or refute(goal, item.hypotheses)
    check_proof(theorem, displayed(theorem, item.hypotheses, item.goal))


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
