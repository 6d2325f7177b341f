"""Strategies by traces: what they learn serves one goal, and is forgotten where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from proofs.kernel import ZERO, Atom, Theorem

from .roots import NormBound, norm_bounds
from .search import Search
from .trace_bounds import norms_below_frobenius_norms, orders_below_traces
from .traces import about_traces, speak_of_traces, turned_isometries, vanishing_by_trace


def by_traces(search: Search, goal: Atom) -> Theorem | None:
    """By what the hypotheses say of the traces that occur, or of their own."""
    p = goal.polynomial
    absurd = p.is_scalar and not p.letters
    if goal.relation == ZERO and not p.is_scalar:
        return None
    if not absurd and not speak_of_traces((goal, *search.atoms())):
        return None
    search.tried.append(f"{goal} by traces")
    if p.is_scalar:
        theorem = _after_learning(search, turned_isometries(search.atoms()), goal)
        if theorem is not None or absurd:
            return theorem
    return _after_learning(search, _bounds(search, goal), goal)


def _after_learning(search: Search, theorems: Iterable[Theorem], goal: Atom) -> Theorem | None:
    """The goal from theorems besides, and from what then follows for traces."""
    inner = search.begun(search.atoms(), (goal,), bounds=False)
    before = len(inner.lemmas)
    for theorem in theorems:
        inner.learn(theorem)
    if goal.polynomial.is_scalar:
        for theorem in about_traces(goal, inner.atoms()):
            inner.learn(theorem)
    if not inner.refresh(before):
        return None
    found = inner.quick(goal) if goal.relation == ZERO else inner.directly(goal)
    return None if found is None else inner.discharged(found)


def _bounds(search: Search, goal: Atom) -> Iterator[Theorem]:
    """Norms that Frobenius norms bound, and bounds of transposes."""
    atoms = search.atoms()
    yield from norms_below_frobenius_norms(atoms)
    yield from orders_below_traces(goal, atoms)
    for stated in norm_bounds(atoms):
        matrix = stated.matrix
        if not matrix.is_symmetric and not matrix.is_scalar:
            theorem = search.positivity.thorough(NormBound(matrix.T, stated.bound).atom)
            if theorem is not None:
                yield theorem


def by_trace(search: Search, goal: Atom) -> Theorem | None:
    """``X = 0`` from X ⪰ 0 or XᵀX ⪰ 0, and tr ≤ 0; isometries are turned first."""

    def bound(order: Atom) -> Theorem | None:
        return search.quick(order) or by_traces(search, order)

    before = len(search.lemmas)
    for turned in turned_isometries(search.atoms()):
        search.learn(turned)
    theorem = search.quick(goal) if search.refresh(before) else None
    return theorem or vanishing_by_trace(goal.polynomial, search.quick, bound)
