"""The rules about traces."""

from __future__ import annotations

from proofs.kernel import ENTRYWISE, POSITIVE, PSD, ZERO, Atom, trace_of

from .lemmas import Lemma, Proofs, Script
from .reflection import Shown, shown
from .terms import Identity, Opposite, Product, Sum, Trace, in_letters, one

_WORDS = {PSD: "psd", POSITIVE: "positive_definite", ZERO: "zero", ENTRYWISE: "entrywise"}


def trace(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``trace``: from a relation to that of the trace."""
    statement: Atom = lemma.theorem.arguments["statement"]
    (goal,) = lemma.conclusion
    whole = Shown(goal.relation, Trace(in_letters(statement.polynomial)))
    proof = f"(trace_{_WORDS[statement.relation]} {proofs[statement]})"
    return script.converted(proof, whole, shown(goal))


def trace_of_product(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``trace_of_product``: from H ⪰ 0 and K ⪰ 0 to tr HK ≥ 0."""
    both: list[Atom] = [lemma.theorem.arguments[name] for name in ("left", "right")]
    (goal,) = lemma.conclusion
    H, K = (in_letters(atom.polynomial) for atom in both)
    known = " ".join(_semidefinite(atom, proofs) for atom in both)
    whole = Shown(PSD, Trace(Product(H, K)))
    return script.converted(f"(trace_of_product {known})", whole, shown(goal))


def _semidefinite(atom: Atom, proofs: Proofs) -> str:
    proof = proofs[atom]
    return f"(positive_definite_psd {proof})" if atom.relation == POSITIVE else proof


def traceless(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``traceless``: from G ⪰ 0 and −tr G ≥ 0 to G = 0."""
    statement: Atom = lemma.theorem.arguments["statement"]
    bound = Atom(PSD, -trace_of(statement.polynomial))
    opposite = Opposite(Trace(in_letters(statement.polynomial)))
    before, known = script.rewritten(proofs[bound], shown(bound), opposite)
    return f"{before}exact: (traceless {_semidefinite(statement, proofs)} {known}).\n"


def dimension(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``dimension``: tr I − 1 ≥ 0."""
    size: str = lemma.theorem.arguments["size"]
    (goal,) = lemma.conclusion
    whole = Shown(PSD, Sum(Trace(Identity(size)), Opposite(one(1))))
    return script.converted("(dimension _ _)", whole, shown(goal))
