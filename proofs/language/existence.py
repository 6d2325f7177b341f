"""That the inverses and the square roots exist of which a statement speaks.

A hypothesis that speaks of ``A⁻¹`` itself says nothing about whether there is one: existence is
shown from the hypotheses that speak of no such letter yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from .. import search
from ..kernel import BOUND, PSD, ZERO, Atom, Letter, Step, Theorem
from .assertions import Assertion, _bound
from .symbols import StatementError, is_fresh
from .writing import Definition, Inverse, Invertible, SquareRoot, Symmetric, TakenAt, text_of

Taken = tuple[TakenAt, ...]
Atoms = tuple[Atom, ...]


class Existing(NamedTuple):
    """An inverse or a root as it is written, its letter, and the theorem that there is one.

    There is no theorem where it is a hypothesis that the matrix is invertible.
    """

    written: Inverse | SquareRoot | Invertible
    definition: Definition
    theorem: Theorem | None = None


def spoken_of(assertions: Iterable[Assertion]) -> list[Existing]:
    """The inverses and roots in some assertions, those within others first.

    Raises
    ------
    StatementError
        If one letter would have to stand for two of them.
    """
    return _distinct(x for x in _nodes(assertions) if not isinstance(x.written, Invertible))


def introduced_in(assertion: Assertion) -> frozenset[str]:
    """The names of the letters for inverses and roots of an assertion."""
    return frozenset(x.definition.letter.name for x in _nodes([assertion]))


def _nodes(assertions: Iterable[Assertion]) -> list[Existing]:
    """Every inverse, root and statement of invertibility, those within others first."""
    parts = list(_parts(assertions))[::-1]
    return [
        Existing(part, _definition_at(part.definition, taken))
        for part, taken in parts
        if isinstance(part, Inverse | SquareRoot | Invertible)
    ]


def _parts(assertions: Iterable[Assertion]) -> Iterator[tuple[object, Taken]]:
    """Every part of what is written, once, with the steps at which it is taken."""
    waiting: list[tuple[object, Taken]] = [(x.written, ()) for x in assertions]
    seen = set[tuple[int, Taken]]()
    while waiting:
        part, taken = waiting.pop()
        if (id(part), taken) in seen or not isinstance(part, tuple):
            continue
        seen.add((id(part), taken))
        yield part, taken
        inner = (part, *taken) if isinstance(part, TakenAt) else taken
        waiting += [(x, inner) for x in part]


def _definition_at(definition: Definition, taken: Taken) -> Definition:
    """The definition at the steps of a statement, for every value of the one that is bound."""
    steps = {x.natural: x.value for x in taken}
    letter, about = definition.letter, definition.about.substitute(steps=steps)
    bound = {name: Step(BOUND, 0) for name in filter(is_fresh, about.steps)}
    if letter.step is not None:
        letter = letter._replace(step=letter.step.at({**steps, **bound}))
    return Definition(
        letter,
        about.substitute(steps=bound),
        tuple(_at(atom, steps) for atom in definition.atoms),
        _at(definition.exists, steps),
    )


def _at(atom: Atom, steps: dict[str, Step]) -> Atom:
    atom = atom.substitute(steps=steps)
    for name in filter(is_fresh, atom.polynomial.steps):
        atom = _bound(atom, name)
    return atom


def _distinct(nodes: Iterable[Existing]) -> list[Existing]:
    found, kinds = dict[Letter, Existing](), dict[str, bool]()
    for node in nodes:
        letter = node.definition.letter
        other = found.setdefault(letter, node)
        is_family = kinds.setdefault(letter.name, letter.step is not None)
        alike = other.definition.atoms == node.definition.atoms
        if not alike or is_family != (letter.step is not None):
            raise StatementError(
                f"{text_of(other.written)} is meant at two steps: write a statement about one"
            )
    return list(found.values())


def existing(statement: Assertion, given: Sequence[Assertion]) -> tuple[Existing, ...]:
    """The inverses and roots that a conjecture speaks of, each with the theorem that it exists.

    Raises
    ------
    StatementError
        If for one of them the hypotheses do not show it.
    """
    waiting = spoken_of((statement, *given))
    if not waiting:
        return ()
    invertible = [x.definition for x in _nodes(given) if isinstance(x.written, Invertible)]
    assumed = {atom for definition in invertible for atom in definition.atoms}
    found = [x for x in waiting if assumed.issuperset(x.definition.atoms)]
    waiting = [x for x in waiting if x not in found]
    atoms = [atom for assertion in given for atom in assertion.hypothesis]
    while waiting:
        unknown = {x.definition.letter.variable for x in waiting}
        known = tuple(a for a in atoms if a in assumed or a.polynomial.letters.isdisjoint(unknown))
        shown = (x._replace(theorem=_shown(x.definition, known, unknown)) for x in waiting)
        node = next((x for x in shown if x.theorem is not None), None)
        if node is None:
            raise StatementError(_refusal(waiting[0]))
        found.append(node)
        atoms += node.definition.atoms
        waiting = [x for x in waiting if x.definition != node.definition]
    return tuple(found)


def refuse_asymmetric(statement: Assertion, given: Sequence[Assertion], known: Atoms) -> None:
    """See that the hypotheses make symmetric what an order is stated of.

    Raises
    ------
    StatementError
        If they do not.
    """
    for part, taken in _parts((statement, *given)):
        if not isinstance(part, Symmetric):
            continue
        steps = {x.natural: x.value for x in taken}
        differs = _at(Atom(ZERO, part.value - part.value.T), steps)
        if search.prove([differs], known, rounds=0) is None:
            raise StatementError(
                f"psd needs a symmetric matrix: nothing given says that {text_of(part)} is its"
                " transpose; write psd(X + X.T), or declare its letters with symmetric(…)"
            )


def _shown(definition: Definition, known: Atoms, unknown: Set[Letter]) -> Theorem | None:
    """That there is such a value, of an expression in letters that are known to exist."""
    is_known = definition.about.letters.isdisjoint(unknown)
    return _theorem(definition, known) if is_known else None


@lru_cache(maxsize=1024)
def _theorem(definition: Definition, given: Atoms) -> Theorem | None:
    if definition.exists.relation == PSD:
        return search.evident(definition.exists, given)
    return search.invertible(definition.about, given, definition.exists.every)


def _refusal(node: Existing) -> str:
    shown, inner = text_of(node.written), text_of(node.written.inner)
    scalar = node.definition.exists.polynomial.is_scalar
    if isinstance(node.written, SquareRoot):
        sign, added = ("≥", f"{inner} >= 0") if scalar else ("⪰", f"psd({inner})")
        return f"{shown}: nothing given says that {inner} {sign} 0; add {added} to the hypotheses"
    lacking = f"{inner} ≠ 0" if scalar else f"{inner} is invertible"
    return f"{shown}: nothing given says that {lacking}; add invertible({inner}) to the hypotheses"
