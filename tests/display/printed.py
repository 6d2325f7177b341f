"""What is printed of a proof is what the kernel holds: its text is read back, step by step."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress

from proofs.display.formula import plain, words
from proofs.display.outline import point_of
from proofs.display.proof import Display
from proofs.kernel import Atom, Counterexample, Letter, Theorem, steps

from .reader import Reader, UnreadableError

Shape = tuple[int | str, int | str]


def reader_of(shown: Display) -> Reader:
    written = {plain(name): letter.name for name, letter in shown.notation.letters().items()}
    return Reader(map(words, shown.legend), written)


def check(reader: Reader, text: str, atom: Atom) -> None:
    """A text says a relation, and nothing else; where no letter has a size, for every size."""
    read = reader.atom(text, atom.polynomial.shape)
    assert read == atom, f"{text!r} reads as {read}, but the kernel holds {atom}"


def check_all(reader: Reader, texts: Iterable[str], atoms: Iterable[Atom]) -> None:
    """Texts say the relations of a set, in any order."""
    texts, left = list(texts), set(atoms)
    assert len(texts) == len(left)
    for text in texts:
        found, *_ = left & readings(reader, text, {x.polynomial.shape for x in left})
        left.remove(found)


def readings(reader: Reader, text: str, shapes: set[Shape]) -> set[Atom]:
    """What a text says where its sides have one of these shapes."""
    found = set()
    for shape in shapes:
        with suppress(UnreadableError):
            found.add(reader.atom(text, shape))
    return found


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
