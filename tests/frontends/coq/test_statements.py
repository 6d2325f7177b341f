"""What an exported Coq theorem says is what the claim says: it is read back and compared."""

import itertools
import re
import sys
from pathlib import Path

import pytest

from proofs.frontends.coq.development import development, identifiers
from proofs.frontends.coq.export import chosen, exported
from proofs.frontends.coq.library import FILES, FOLDER
from proofs.kernel import POSITIVE, PSD, RULES, Atom, Derivative, of, steps
from proofs.referee.ledger import ledger, verdict_of

sys.path.insert(0, str(Path(__file__).parent))
from derivative_reader import DerivativeReader, Differentiated, spoken
from derivatives import DIFFERENTIATED, differentiated
from statement_reader import Reader

IDENTIFIERS = identifiers(ledger())


def meanings_in(theorem):
    """The relations that say what letters of a fixed meaning stand for."""
    fixed = {meaning.definition for meaning in theorem.fixed}
    return {
        atom
        for step in steps(theorem)
        if step.rule in ("define", "chain_rule")
        or (step.rule == "cite" and not step.cited.isdisjoint(fixed))
        for atom in step.conclusion
    }


def closed_parts(statement):
    """The statements that a conjunction of closed ones is made of, in brackets; or the one."""
    if not statement.startswith("("):
        return [statement]
    depth, parts = 0, [""]
    for piece in re.split(r"([()]|/\\)", statement):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "/\\" and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip().removeprefix("(").removesuffix(")") for part in parts]


def as_claimed(claim, X, c):
    """``σ_min(X) ≥ c`` as a claim: c ≤ s, and what it assumes of its own s and w."""
    names = claim.statement.introduced
    letters = {x for atom in claim.hypotheses for x in atom.polynomial.letters if x.name in names}
    for s, w in itertools.permutations(letters, 2):
        if (s.rows, s.columns, w.columns) != (1, 1, 1) or w.rows != X.columns:
            continue
        length, image = of(w).T * of(w), (X * of(w)).T * X * of(w)
        square = of(s) * of(s) * length
        given = {Atom(PSD, of(s)), Atom(PSD, square - image), Atom(POSITIVE, length)}
        goal = Atom(PSD, of(s) - c)
        if given <= set(claim.hypotheses) and goal in claim.goal:
            return given, goal
    raise AssertionError(f"σ_min({X}) ≥ {c} is not claimed by {claim.name}")


@pytest.mark.parametrize("name", ledger())
def test_the_exported_statement_is_the_claim(name):
    claim, verdict = ledger()[name], verdict_of(name)
    made = development(claim, verdict.theorem, IDENTIFIERS[name])
    parts = closed_parts(made.statement)
    derivatives = [part for part in parts if "has_derivative" in part]
    claimed = [part for part in claim.goal if isinstance(part, Derivative)]
    assert [DerivativeReader(part, made.called).read() for part in derivatives] == [
        Differentiated(*map(spoken, (part.function, part.variable, part.value))) for part in claimed
    ]
    relations = {part for part in claim.goal if isinstance(part, Atom)}
    assert len(parts) == len(derivatives) + bool(relations)
    if relations:
        assert parts[-1] not in derivatives
        said = Reader(parts[-1], made.called).read()
        for X, c in said.floors:
            given, goal = as_claimed(claim, X, c)
            said.hypotheses |= given
            said.conclusion.add(goal)
        assert said.refuted == (verdict.word == "refuted")
        assert said.conclusion == relations
        meanings = set() if said.refuted else meanings_in(verdict.theorem)
        assert said.hypotheses == set(claim.hypotheses) | meanings
        assert bool(made.premises) == bool(meanings)


SMALLEST = {
    "smallest-singular-value-bound": "(d ^+ t * sigma ^+ t)",
    "smallest-singular-value-explodes": "(d ^+ t * sigma ^+ t)",
    "orthogonal-keeps-norm": "1",
    "residual-step": "((1 - a) ^+ t)",
}


@pytest.mark.parametrize("name", SMALLEST)
def test_a_bound_of_the_smallest_singular_value_is_stated_as_one(name):
    made = development(ledger()[name], verdict_of(name).theorem, IDENTIFIERS[name])
    concluded = made.statement.rpartition(" ->\n")[2].split("/\\")
    (bound,) = (part.strip() for part in concluded if "singular_values_ge " in part)
    assert bound.startswith("singular_values_ge ")
    assert bound.endswith(SMALLEST[name])


@pytest.mark.parametrize("name", DIFFERENTIATED)
def test_a_derivative_is_exported_as_it_is_stated(name):
    item, made = differentiated(name)
    (part,) = item.goal
    read = DerivativeReader(made.statement, made.called).read()
    assert read == Differentiated(*map(spoken, (part.function, part.variable, part.value)))


MISREAD = {
    "another entry": ("(h j 0)", "(h i 0)"),
    "another value": ("(W i j *", "(W j i *"),
    "another place": ("W i l2 *", "W l2 i *"),
    "a slope of its own": ("(phi_slope x_)", "(phi x_)"),
}


@pytest.mark.parametrize("change", MISREAD)
def test_another_derivative_is_read_as_another(change):
    claim = ledger()["one-step-jacobian"]
    made = development(claim, verdict_of(claim.name).theorem, "one_step_jacobian")
    before, after = MISREAD[change]
    assert before in made.statement
    (part,) = claim.goal
    stated = Differentiated(*map(spoken, (part.function, part.variable, part.value)))
    try:
        read = DerivativeReader(made.statement.replace(before, after), made.called).read()
    except (AssertionError, KeyError):
        return
    assert read != stated


def test_a_value_at_zero_is_no_premise_where_the_textbook_facts_are():
    facts = {
        name: development(ledger()[name], verdict_of(name).theorem, IDENTIFIERS[name]).facts
        for name in ("exploding-criterion", "gate-norm-below-one")
    }
    assert facts == {
        "exploding-criterion": ("exponential", "hyperbolic-tangent"),
        "gate-norm-below-one": ("tanh at 0",),
    }


def test_every_claim_of_the_ledger_is_exported():
    missing = {item.name: item.reason for item in exported(chosen(())) if item.reason}
    assert missing == {}


def test_every_rule_of_the_kernel_has_a_lemma_or_is_coqs_own_logic():
    text = "".join((FOLDER / f"{name}.v").read_text("utf-8") for name in FILES)
    logic = {"assume", "conjunction", "cut", "instantiate", "specialise", "generalise", "induction"}
    premises = {"define", "cite", "chain_rule", "archimedean"}
    for rule in RULES.keys() - logic - premises:
        assert re.search(rf"^Lemma {rule}(_\w+)? ", text, re.MULTILINE), rule
