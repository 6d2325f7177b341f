"""What is written is what is read: nobody makes a statement but its words, or writes to one."""

from __future__ import annotations

import copy
import dataclasses

import pytest

from proofs.language import Assertion, Expression, Family, StatementError, family, scalars

a = scalars("a")
statement = a >= 7
true = a * a >= 0


@pytest.mark.parametrize(
    "make",
    [
        lambda: Assertion(true.written, true.hypothesis, true.conclusion),
        lambda: Expression((a * a).polynomial, a.written),
        lambda: Family(next(iter(a.polynomial.letters))),
        lambda: copy.copy(statement),
        lambda: copy.deepcopy(a),
    ],
)
def test_statements_expressions_and_families_have_no_constructor(make):
    with pytest.raises(StatementError, match="is made "):
        make()


@pytest.mark.parametrize("part", ["written", "hypothesis", "conclusion", "given"])
def test_no_part_of_a_statement_is_replaced(part):
    with pytest.raises(TypeError):
        dataclasses.replace(statement, **{part: getattr(true, part)})
    with pytest.raises(AttributeError):
        setattr(statement, part, getattr(true, part))
    with pytest.raises(TypeError, match="__dict__"):
        vars(statement)[part] = getattr(true, part)


@pytest.mark.parametrize("made", [statement, a, family(a)])
def test_making_it_again_changes_nothing(made):
    before = str(made)
    made.__init__("anything")
    assert str(made) == before


@pytest.mark.parametrize("kind", [Assertion, Expression, Family])
def test_there_are_no_statements_of_other_kinds(kind):
    with pytest.raises(ValueError, match="cannot be subclassed"):
        type("Lie", (kind,), {})
