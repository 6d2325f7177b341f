"""The steps of a proof that are worth a line, and what each of them says by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from proofs.kernel import (
    BOUND,
    Atom,
    Counterexample,
    Letter,
    Point,
    Polynomial,
    Recurrence,
    Step,
    Theorem,
    of,
    steps,
)


def natural(step: str) -> Letter:
    """The natural number that a step stands for."""
    return Letter(step, 1, 1, "natural")


def occurrences(part: object) -> Iterator[Letter]:
    """Every variable in a part of a theorem, at its step; a step counts as a natural number."""
    return (letter for letter in letters_in(part) if letter.argument is None)


def letters_in(part: object) -> Iterator[Letter]:
    """Every letter in a part of a theorem, also a function, a running product and a trace."""
    match part:
        case Letter():
            yield part
            yield from letters_in((part.step, part.argument))
        case Step(str() as base, _):
            yield natural(base)
        case Polynomial():
            yield from _letters_of(part)
        case Atom():
            yield from letters_in(part.polynomial)
        case Counterexample():
            yield from letters_in((*part.hypotheses, part.conclusion))
        case Recurrence():
            yield from letters_in((part.blocks, part.gates))
        case Mapping():
            yield from letters_in((*part, *part.values()))
        case tuple() | list() | frozenset() if not isinstance(part, Step):
            for inner in part:
                yield from letters_in(inner)


@lru_cache(maxsize=4096)
def _letters_of(polynomial: Polynomial) -> tuple[Letter, ...]:
    letters = dict.fromkeys(letter for letter, _ in polynomial.occurrences())
    return tuple(dict.fromkeys(x for letter in letters for x in letters_in(letter)))


def variables(part: object) -> frozenset[Letter]:
    """Every variable in a part of a theorem, naturals included, but not the bound step."""
    return frozenset(letter.variable for letter in occurrences(part)) - {natural(BOUND)}


class Outline:
    """The steps of a proof that are worth a line, and how other steps refer to them.

    A step that occurs twice is shown once; conjunctions are not shown, and of a chain of cuts only
    the last.  A letter is a step's *own* if it is replaced, or gone, before the theorem: the step
    holds for all its values.
    """

    def __init__(self, theorem: Theorem) -> None:
        self.theorem = theorem
        kept: dict[object, Theorem] = {}
        self._same: dict[int, Theorem] = {}
        for node in steps(theorem):
            premises = tuple(id(self._same[id(premise)]) for premise in node.premises)
            key = (node.rule, node.conclusion, node.hypotheses, premises)
            self._same[id(node)] = kept.setdefault(key, node)
        inner = {id(self._same[id(x.premises[1])]) for x in kept.values() if x.rule == "cut"}
        for node in kept.values():
            others = node.premises if node.rule != "cut" else node.premises[:1]
            inner -= {id(self._same[id(premise)]) for premise in others}
        inner.discard(id(self._same[id(theorem)]))
        self.nodes = [x for x in kept.values() if not _is_silent(x, id(x) in inner)]
        self._numbers = {id(node): number for number, node in enumerate(self.nodes, start=1)}
        self._replaced = self._replaced_letters()
        self._own: dict[int, frozenset[Letter]] = {}
        self.free = variables((*theorem.hypotheses, *theorem.conclusion)) | theorem.defined
        self._context = set(theorem.hypotheses)
        for node in self.refutations:
            self.free |= variables(values_of(node))
            self._context |= {atom for premise in node.premises for atom in premise.hypotheses}

    @property
    def refutations(self) -> list[Theorem]:
        """The steps that exhibit a witness."""
        return [node for node in self.nodes if node.rule == "counterexample"]

    def reference(self, node: Theorem) -> list[int]:
        """The numbers of the steps that a premise stands for; none for a hypothesis."""
        node = self._same[id(node)]
        if id(node) in self._numbers:
            return [self._numbers[id(node)]]
        return list(dict.fromkeys(x for premise in node.premises for x in self.reference(premise)))

    def cut(self, node: Theorem) -> tuple[list[int], list[int]]:
        """The steps that a chain of cuts puts in, and those that it puts them into."""
        lemmas: list[list[int]] = []
        while node.rule == "cut" and (not lemmas or id(node) not in self._numbers):
            lemmas.append(self.reference(node.premises[0]))
            node = self._same[id(node.premises[1])]
        return [x for lemma in reversed(lemmas) for x in lemma], self.reference(node)

    def own(self, node: Theorem) -> frozenset[Letter]:
        """The letters of which a step speaks in general."""
        key = id(self._same[id(node)])
        if key not in self._own:
            letters = variables((*node.hypotheses, *node.conclusion))
            self._own[key] = letters - self.free | letters & self._replaced[key]
        return self._own[key]

    def assumed(self, node: Theorem) -> list[Atom]:
        """The assumptions of a step, less those of the theorem."""
        own = self.own(node)
        return [x for x in node.hypotheses if x not in self._context or own & variables(x)]

    def _replaced_letters(self) -> dict[int, frozenset[Letter]]:
        """For each step the letters that are replaced on every way from it to the theorem."""
        replaced: dict[int, frozenset[Letter]] = {id(self._same[id(self.theorem)]): frozenset()}
        for node in reversed(list(steps(self.theorem))):
            here = replaced[id(self._same[id(node)])] | _replaced_by(node)
            for premise in node.premises:
                key = id(self._same[id(premise)])
                replaced[key] = replaced[key] & here if key in replaced else here
        return replaced


def _is_silent(node: Theorem, is_inner_cut: bool) -> bool:
    """Whether a step only gathers what other steps conclude."""
    return node.rule in ("assume", "conjunction") or (node.rule == "cut" and is_inner_cut)


def values_of(node: Theorem) -> Mapping[Letter, Any]:
    """The values of the letters at which a refutation evaluates."""
    return dict(point_of(node).values)


def point_of(node: Theorem) -> Point:
    """Where the refutation of a step evaluates."""
    return next(x.point for x in node.conclusion if isinstance(x, Counterexample))


def replacements_of(node: Theorem) -> tuple[Mapping[Letter, Polynomial], Mapping[str, Step]]:
    """The replacements of letters and of steps that change something."""
    letters, numbers = node.arguments["letters"], node.arguments["steps"]
    moved = {x: image for x, image in letters.items() if not _is(image, x)}
    return moved, {name: step for name, step in numbers.items() if step != Step(name, 0)}


def counted_in(node: Theorem) -> frozenset[Letter]:
    """The natural numbers of which a step's arguments speak by name, whether they occur or not."""
    step, numbers = node.arguments.get("step"), node.arguments.get("steps", {})
    return frozenset(map(natural, (*numbers, *([step] if isinstance(step, str) else []))))


def valued_anew(node: Theorem) -> frozenset[Letter]:
    """The letters that a refutation replaces, and values all the same: with ``a ↦ −a``, a itself.

    The statement's a is −a′ then, for the a′ that has a value.
    """
    if node.rule != "counterexample":
        return frozenset()
    letters, _ = replacements_of(node)
    return frozenset(letters) & variables((values_of(node), letters.values()))


def _is(image: Polynomial, letter: Letter) -> bool:
    """Whether an image is the letter itself, or its family's member at the bound step."""
    return image in (of(letter), of(letter._replace(step=Step(BOUND, 0))))


def _replaced_by(node: Theorem) -> frozenset[Letter]:
    if node.rule in ("instantiate", "counterexample"):
        letters, numbers = replacements_of(node)
        return frozenset(letters) | frozenset(map(natural, numbers))
    return frozenset(node.arguments["diagonals"] if node.rule == "entrywise" else ())
