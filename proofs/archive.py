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
from .kernel.polynomial import monomial

FILE = Path(__file__).parent / "claims" / "archive.json"
_found: dict[str, Any] = {}


def prove(goal: Sequence[Atom], given: Sequence[Atom], tried: list[str]) -> Theorem | None:
    """``given ⊢ goal``, from the archive where it stands there, else by search."""
    key = _key(goal, given)
    if key in _archive():
        theorem = _replayed(_archive()[key])
        fits = theorem is not None and theorem.conclusion == tuple(goal)
        if theorem is not None and fits and theorem.hypotheses <= set(given):
            _found[key] = _archive()[key]
            return theorem
    from . import search

    theorem = search.prove(goal, given, tried=tried)
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


def _data(value: Any) -> Any:
    """JSON for anything that a rule takes."""
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return {"q": str(value)}
        case Step():
            return {"s": [value.base, value.offset]}
        case Letter():
            return {"l": [_data(part) for part in value]}
        case Monomial():
            return [[_data(letter) for letter in word] for word in (*value.scalars, value.word)]
        case Polynomial():
            terms = [[str(c), _data(m)] for m, c in value.terms.items()]
            return {"p": [value.rows, value.columns, terms]}
        case Atom():
            return {"a": [value.relation, _data(value.polynomial), value.every]}
        case Square() | Cofactor() | Certificate() | NonnegativeProduct():
            return {type(value).__name__: [_data(part) for part in value]}
        case tuple() | list():
            return [_data(part) for part in value]
        case Mapping():
            return {"d": [[_data(key), _data(part)] for key, part in value.items()]}
    raise KernelError(f"archive: {value!r} has no record")


_TUPLES: dict[str, Callable[..., Any]] = {
    "Square": Square,
    "Cofactor": Cofactor,
    "Certificate": Certificate,
    "NonnegativeProduct": NonnegativeProduct,
}


def _object(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(map(_object, data))
    if not isinstance(data, dict):
        return data
    ((kind, value),) = data.items()
    match kind:
        case "q":
            return Fraction(value)
        case "s":
            return Step(*value)
        case "l":
            return Letter(*map(_object, value))
        case "p":
            rows, columns, terms = value
            return Polynomial(rows, columns, {_monomial(m): Fraction(c) for c, m in terms})
        case "a":
            relation, polynomial, every = value
            return Atom(relation, _object(polynomial), every)
        case "d":
            return {_object(key): _object(part) for key, part in value}
    return _TUPLES[kind](*map(_object, value))


def _monomial(words: list[Any]) -> Monomial:
    *scalars, word = (tuple(map(_object, letters)) for letters in words)
    return monomial(tuple(scalars), word)


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


def _recorded(theorem: Theorem) -> list[Any]:
    """The steps in order: rule, premises by number, and arguments."""
    numbers: dict[int, int] = {}
    steps: list[Any] = []

    def visit(node: Theorem) -> int:
        if id(node) not in numbers:
            premises = [visit(premise) for premise in node.premises]
            steps.append([node.rule, premises, [_data(part) for part in _arguments(node)]])
            numbers[id(node)] = len(steps) - 1
        return numbers[id(node)]

    visit(theorem)
    return steps


def _replayed(steps: Any) -> Theorem | None:
    """The theorem that the recorded rules make, or None if the kernel refuses one."""
    theorems: list[Theorem] = []
    try:
        for rule, premises, data in steps:
            arguments = [_object(part) for part in data]
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
    lines = [f"{json.dumps(key)}: {json.dumps(steps)}" for key, steps in sorted(_found.items())]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    partial = FILE.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(FILE)
    print(f"{len(_found)} proofs, {len(text) // 1024} KiB, in {FILE}")


if __name__ == "__main__":
    from proofs import archive

    archive.write()
