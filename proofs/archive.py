"""Proofs that search has found before, kept as data and made again by the kernel's rules.

Finding a certificate takes a hundred times as long as checking it.  The archive beside the claims,
``proofs/claims/archive.json``, lists for each statement the rules that proved it, with their
certificates.  It is not trusted: every step is put to the kernel again, what the kernel refuses is
searched for anew, and ``python -m proofs.archive`` writes the file again from nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from . import kernel
from .kernel import (
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

FILE = Path(__file__).parent / "claims" / "archive.json"
_found: dict[str, Any] = {}


def prove(
    goal: Sequence[Atom], given: Sequence[Atom], tried: list[str], quick: bool = False
) -> Theorem | None:
    """``given ⊢ goal``, from the archive where it stands there, else by search."""
    key = _key(goal, given)
    if key in _archive():
        theorem = _replayed(_archive()[key])
        fits = theorem is not None and theorem.conclusion == tuple(goal)
        if theorem is not None and fits and theorem.hypotheses <= set(given):
            _found[key] = _archive()[key]
            return theorem
    from . import search

    theorem = search.prove(goal, given, tried=tried, quick=quick)
    if theorem is not None:
        _found[key] = _recorded(theorem)
    return theorem


def _key(goal: Sequence[Atom], given: Sequence[Atom]) -> str:
    return f"{'; '.join(sorted(map(str, given)))} ⊢ {'; '.join(map(str, goal))}"


@cache
def _archive() -> dict[str, Any]:
    try:
        contents = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return contents if isinstance(contents, dict) else {}


# --- objects as data ---------------------------------------------------------------------------


class _Objects:
    """The letters, polynomials and relations of one proof, each once, and numbered."""

    def __init__(self) -> None:
        self.data: list[list[Any]] = []
        self._numbers: dict[Any, int] = {}

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
            case Fraction():
                return {"Fraction": [str(value)]}
            case Step() | Square() | Cofactor() | Certificate() | NonnegativeProduct():
                return {type(value).__name__: [self.argument(part) for part in value]}
            case tuple() | list():
                return [self.argument(part) for part in value]
            case Mapping():
                pairs = [[self.argument(key), self.argument(part)] for key, part in value.items()]
                return {"dict": pairs}
        raise KernelError(f"archive: {value!r} has no record")


_KINDS: dict[str, Callable[..., Any]] = {
    kind.__name__: kind
    for kind in (Fraction, Step, Square, Cofactor, Certificate, NonnegativeProduct)
}


def _made(data: Any, objects: Sequence[Any]) -> Any:
    """The object of that description, of which the objects made so far are parts."""
    match data:
        case ["letter", name, rows, columns, structure, step, argument, transposed]:
            at = None if step is None else Step(*step)
            inner = None if argument is None else objects[argument]
            return Letter(name, rows, columns, structure, at, inner, transposed)
        case ["polynomial", rows, columns, terms]:
            read = {_monomial(words, objects): Fraction(c) for c, *words in terms}
            return Polynomial(rows, columns, read)
        case ["atom", relation, polynomial, every]:
            return Atom(relation, objects[polynomial], every)
    raise KernelError(f"archive: {data!r} is no object")


def _monomial(words: Sequence[Sequence[int]], objects: Sequence[Any]) -> Monomial:
    *scalars, word = (tuple(objects[number] for number in letters) for letters in words)
    return Monomial(tuple(scalars), word)


def _argument(data: Any, objects: Sequence[Any]) -> Any:
    if isinstance(data, list):
        return tuple(_argument(part, objects) for part in data)
    if not isinstance(data, dict):
        return data
    ((kind, value),) = data.items()
    if kind == "object":
        return objects[value]
    parts = _argument(value, objects)
    return dict(parts) if kind == "dict" else _KINDS[kind](*parts)


# --- theorems as the rules that made them ------------------------------------------------------


def _arguments(theorem: Theorem) -> list[Any]:
    """What the theorem's rule was given, besides its premises."""
    (first, *_) = (*theorem.conclusion, None)
    match theorem.rule:
        case "assume":
            return [first]
        case "specialise":
            (statement,) = theorem.hypotheses
            return [statement, theorem.detail]
        case "natural":
            (letter,) = first.polynomial.letters  # type: ignore[union-attr]
            return [letter.name]
        case "certificate" | "strict" | "identity" | "nonnegative":
            return [first, theorem.detail]
        case "scalar" | "vanish":
            return [first.polynomial]  # type: ignore[union-attr]
        case "instantiate" | "generalise":
            return list(theorem.detail)  # type: ignore[call-overload, no-any-return]
        case "induction":
            return [theorem.detail, theorem.conclusion]
        case "closure" | "entrywise":
            return [theorem.detail]
    return []


def _recorded(theorem: Theorem) -> dict[str, Any]:
    """The objects, and the steps in order: rule, premises by number, and arguments."""
    objects, numbers = _Objects(), dict[int, int]()
    steps: list[Any] = []

    def visit(node: Theorem) -> int:
        if id(node) not in numbers:
            premises = [visit(premise) for premise in node.premises]
            arguments = [objects.argument(part) for part in _arguments(node)]
            steps.append([node.rule, premises, arguments])
            numbers[id(node)] = len(steps) - 1
        return numbers[id(node)]

    visit(theorem)
    return {"objects": objects.data, "steps": steps}


def _replayed(record: Any) -> Theorem | None:
    """The theorem that the recorded rules make, or None if the kernel refuses one."""
    objects, theorems = list[Any](), list[Theorem]()
    try:
        for data in record["objects"]:
            objects.append(_made(data, objects))
        for rule, premises, data in record["steps"]:
            arguments = [_argument(part, objects) for part in data]
            parts = [theorems[number] for number in premises]
            made = getattr(kernel, rule)
            if rule == "induction":
                theorems.append(made(*arguments, *parts))
            else:
                theorems.append(made(*parts, *arguments))
        return theorems[-1]
    except (KernelError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        return None


def write() -> None:
    """Decide the whole ledger by search alone and write the archive."""
    from .claim import ledger, verdict_of

    _archive().clear()
    for name in ledger():
        verdict_of(name)
    lines = [f"{json.dumps(key)}: {json.dumps(record)}" for key, record in sorted(_found.items())]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    partial = FILE.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(FILE)
    print(f"{len(_found)} proofs, {len(text) // 1024} KiB, in {FILE}")


if __name__ == "__main__":
    from proofs import archive

    archive.write()
