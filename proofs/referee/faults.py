"""Faults of a claim by itself, whatever the claims that it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from proofs.kernel import ENTRYWISE, POSITIVE, PSD, ZERO, Atom, Derivative, constant
from proofs.language.conjecture import Claim, letters_of

from .ledger import ledger
from .verdict import Verdict

_IMPLIED = {
    PSD: {PSD, POSITIVE, ZERO},
    POSITIVE: {POSITIVE},
    ENTRYWISE: {ENTRYWISE, ZERO},
    ZERO: {ZERO},
}
"""Of each relation between one polynomial and zero, the relations that imply it."""


def faults(claim: Claim, verdict: Verdict) -> Iterator[str]:
    """Why a claim cannot stand, one line each: none if the proofs side has nothing against it.

    An open claim is not decided.  A claim from hypotheses that contradict each other is true of
    nothing, and one whose every part is an identity or an assumption says nothing.  A repair has to
    do with what it repairs.
    """
    if verdict.word == "open":
        yield f"open: {verdict.tried[-1] if verdict.tried else 'nothing was tried'}"
    if verdict.satisfiable is False:
        yield "its hypotheses contradict each other"
    if not claim.goal:
        yield "it claims nothing"
    elif all(_is_idle(goal, claim.hypotheses) for goal in claim.goal):
        yield "it says nothing: each part of it holds by itself, or is assumed"
    repaired = ledger().get(claim.repairs or "")
    if repaired is not None and not _related(claim, repaired):
        yield f"repairs {repaired.name}, with which it shares neither its topic nor a letter"


def _is_idle(goal: Atom | Derivative, hypotheses: tuple[Atom, ...]) -> bool:
    """Whether a part of a claim is true of constants, or assumed, up to a positive factor."""
    if isinstance(goal, Derivative):
        return bool(goal.function.free_symbols.isdisjoint(goal.variable.free_symbols))
    if not goal.polynomial.letters:
        return _is_true_constant(goal)
    return any(_is_multiple(goal, hypothesis) for hypothesis in hypotheses)


def _is_true_constant(atom: Atom) -> bool:
    """Whether a relation without letters, between a multiple of the identity and zero, is true."""
    if atom.polynomial.steps:
        return False
    value = sum(atom.polynomial.terms.values())
    return {PSD: value >= 0, ENTRYWISE: value >= 0, POSITIVE: value > 0, ZERO: value == 0}[
        atom.relation
    ]


def _is_multiple(goal: Atom, hypothesis: Atom) -> bool:
    """Whether the goal is a positive multiple of what is assumed, in its relation or a weaker."""
    p, q = goal.polynomial, hypothesis.polynomial
    comparable = goal.every == hypothesis.every and p.shape == q.shape
    if not comparable or hypothesis.relation not in _IMPLIED[goal.relation]:
        return False
    if p.terms.keys() != q.terms.keys():
        return False
    m = next(iter(p.terms))
    factor = p.terms[m] / q.terms[m]
    return (factor > 0 or hypothesis.relation == ZERO) and constant(factor) * q == p


def _related(claim: Claim, other: Claim) -> bool:
    return claim.module == other.module or bool(_names(claim) & _names(other))


def _names(claim: Claim) -> set[str]:
    names = {letter.name for letter in letters_of((*claim.hypotheses, *claim.goal))}
    for goal in claim.goal:
        if isinstance(goal, Derivative):
            names |= {str(symbol) for symbol in (goal.function + goal.value).free_symbols}
    return names
