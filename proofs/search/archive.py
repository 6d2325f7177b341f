"""Proofs that search has found before, kept as data and made again by the kernel's rules.

Finding a certificate takes a hundred times as long as checking it.  The archive beside the claims,
``proofs/claims/archive.json``, lists for each statement the rules that proved it, with their
arguments.  It is not trusted: every step is put to the kernel again, and a record that does not
make the theorem that is asked for is passed over, whatever is wrong with it, and the proof searched
for.  A record can use the rules of ``REPLAYED`` and no others: none of them introduces a fact, a
meaning or a value.  ``python -m proofs.referee.rebuild_archive`` writes the file anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from proofs.kernel import (
    RULES,
    Atom,
    Certificate,
    Cofactor,
    KernelError,
    Letter,
    Monomial,
    NonnegativeProduct,
    Polynomial,
    Square,
    Step,
    Theorem,
)

FILE = Path(__file__).parents[1] / "claims" / "archive.json"
REPLAYED = {
    name: RULES[name]
    for name in """assume conjunction cut instantiate specialise generalise natural certificate
        strict congruence identity nonnegative scalar vanish cases induction entrywise closure
        archimedean""".split()
}
FURTHEST = 1000  # step of a record: a running product is written out up to a step
found: dict[str, Theorem] = {}
"""The theorems of this process, by archive or search.

:meta hide-value:
"""


def prove(
    goal: Sequence[Atom], given: Sequence[Atom], tried: list[str], rounds: int = 1
) -> Theorem | None:
    """``given ⊢ goal``, from the archive where it stands there, else by search."""
    key = _key(goal, given)
    theorem = _replayed(kept().get(key))
    if theorem is None or not _answers(theorem, goal, given):
        from proofs import search

        theorem = search.prove(goal, given, tried=tried, rounds=rounds)
    if theorem is not None:
        found[key] = theorem
    return theorem


def _answers(theorem: Theorem, goal: Sequence[Atom], given: Sequence[Atom]) -> bool:
    return theorem.conclusion == tuple(goal) and theorem.hypotheses <= set(given)


def _key(goal: Sequence[Atom], given: Sequence[Atom]) -> str:
    return f"{'; '.join(sorted(map(str, given)))} ⊢ {'; '.join(map(str, goal))}"


@cache
def kept() -> dict[str, Any]:
    """The records of the file."""
    try:
        contents = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return contents if isinstance(contents, dict) else {}


# --- objects as data ---------------------------------------------------------------------------


class _Objects:
    """The letters, polynomials, relations and steps of one proof, each once, and numbered."""

    def __init__(self) -> None:
        self.data: list[list[Any]] = []
        self.steps: list[list[Any]] = []
        self._numbers: dict[Any, int] = {}
        self._theorems: dict[Theorem, int] = {}

    def theorem(self, node: Theorem) -> int:
        """The number of a step, which comes after those that it rests on."""
        if node not in self._theorems:
            if node.rule not in REPLAYED:
                raise KernelError(f"archive: {node.rule} has no record")
            named = {name: self.argument(part) for name, part in node.arguments.items()}
            self._theorems[node] = len(self.steps)
            self.steps.append([node.rule, named])
        return self._theorems[node]

    def number(self, value: Letter | Polynomial | Atom) -> int:
        """The number of an object, which comes after those that it is made of."""
        if value not in self._numbers:
            data = self._described(value)
            self._numbers[value] = len(self.data)
            self.data.append(data)
        return self._numbers[value]

    def _described(self, value: Letter | Polynomial | Atom) -> list[Any]:
        match value:
            case Letter():
                *kind, step, argument, transposed = value
                inner = None if argument is None else self.number(argument)
                return ["letter", *kind, step, inner, transposed]
            case Polynomial():
                terms = [[str(c), *self._words(m)] for m, c in value.terms.items()]
                return ["polynomial", value.rows, value.columns, terms]
        return ["atom", value.relation, self.number(value.polynomial), value.every]

    def _words(self, m: Monomial) -> list[list[int]]:
        return [[self.number(letter) for letter in word] for word in (*m.scalars, m.word)]

    def argument(self, value: Any) -> Any:
        """JSON for anything that a rule takes."""
        match value:
            case None | bool() | int() | str():
                return value
            case Letter() | Polynomial() | Atom():
                return {"object": self.number(value)}
            case Theorem():
                return {"theorem": self.theorem(value)}
            case Fraction():
                return {"Fraction": str(value)}
            case Step():
                return {"Step": list(value)}
            case Square() | Cofactor() | Certificate() | NonnegativeProduct():
                return {type(value).__name__: [self.argument(part) for part in value]}
            case tuple() | list():
                return [self.argument(part) for part in value]
            case Mapping():
                pairs = [[self.argument(key), self.argument(part)] for key, part in value.items()]
                return {"dict": pairs}
        raise KernelError(f"archive: {value!r} has no record")


_KINDS: dict[str, Callable[..., Any]] = {
    kind.__name__: kind for kind in (Square, Cofactor, Certificate, NonnegativeProduct)
}


def _made(data: Any, objects: Sequence[Any]) -> Any:
    """The object of that description, of which the objects made so far are parts."""
    match data:
        case ["letter", name, rows, columns, structure, step, argument, transposed]:
            at = None if step is None else _step(*step)
            inner = None if argument is None else objects[argument]
            return Letter(name, rows, columns, structure, at, inner, transposed)
        case ["polynomial", rows, columns, terms]:
            read = {_monomial(words, objects): _fraction(c) for c, *words in terms}
            return Polynomial(rows, columns, read)
        case ["atom", relation, polynomial, every]:
            return Atom(relation, objects[polynomial], every)
    raise KernelError(f"archive: {data!r} is no object")


def _monomial(words: Sequence[Sequence[int]], objects: Sequence[Any]) -> Monomial:
    *scalars, word = (tuple(objects[number] for number in letters) for letters in words)
    return Monomial(tuple(scalars), word)


def _fraction(text: str) -> Fraction:
    if not re.fullmatch(r"-?\d+(/\d+)?", text, re.ASCII):  # 1e999999999 is a Fraction, too
        raise KernelError(f"archive: {text!r} is no rational")
    return Fraction(text)


def _step(base: str | None, offset: int) -> Step:
    if abs(offset) > FURTHEST:
        raise KernelError(f"archive: the step {offset} is beyond {FURTHEST}")
    return Step(base, offset)


def _argument(data: Any, objects: Sequence[Any], theorems: Sequence[Theorem]) -> Any:
    """The object that is described: JSON's own values stand for themselves, a pair for another."""
    if isinstance(data, list):
        return tuple(_argument(part, objects, theorems) for part in data)
    if not isinstance(data, dict):
        return data
    ((kind, value),) = data.items()
    match kind:
        case "object":
            return objects[value]
        case "theorem":
            return theorems[value]
        case "Fraction":
            return _fraction(value)
        case "Step":
            return _step(*value)
    parts = _argument(value, objects, theorems)
    return dict(parts) if kind == "dict" else _KINDS[kind](*parts)


# --- theorems as the rules that made them ------------------------------------------------------


def recorded(theorem: Theorem) -> dict[str, Any]:
    """The objects, and the steps in order: each a rule with its arguments by name."""
    objects = _Objects()
    objects.theorem(theorem)
    return {"objects": objects.data, "steps": objects.steps}


def _replayed(record: Any) -> Theorem | None:
    """The theorem that the recorded rules make, or None if anything is wrong with the record."""
    objects, theorems = list[Any](), list[Theorem]()
    try:
        for data in record["objects"]:
            objects.append(_made(data, objects))
        for rule, named in record["steps"]:
            arguments = {name: _argument(part, objects, theorems) for name, part in named.items()}
            several = arguments.pop("theorems", ())
            theorems.append(REPLAYED[rule](*several, **arguments))
        return theorems[-1]
    except Exception:  # a record is anybody's data, and may be wrong in any way
        return None
