"""Two terms with one polynomial are equal: Coq computes both normal forms and compares them.

A term becomes a value of the library's type of expressions, in which each letter has a number, and
one identity is one computation.  A function's argument and a running product's factor may be
written in two ways, too: that both mean the same is proved beforehand, and the expression says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import reduce

from proofs.kernel import BOUND, EMPTY, Atom, Dimension, Letter, Step

from .cycles import Equation, traced
from .printing import FIELD, MEMBER, Printer, related
from .statements import structure_proof
from .terms import (
    DiagonalEntry,
    Entry,
    Function,
    Identity,
    Images,
    Member,
    Natural,
    Number,
    Opposite,
    Power,
    Product,
    Running,
    Sum,
    Term,
    Trace,
    Transpose,
    Zero,
    in_letters,
    is_scalar,
    one,
    polynomial,
    substituted,
)

_ROOM = "‹room›"
"""Stands for the size into which all matrices of an identity are padded, until it is known."""


@dataclass
class Letters:
    """The letters of one identity, numbered as they are met, and what is proved beforehand."""

    numbers: dict[str, int] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    sizes: set[Dimension] = field(default_factory=set)
    before: list[str] = field(default_factory=list)
    given: dict[Term, Term] = field(default_factory=dict)
    members: dict[str, Term] = field(default_factory=dict)


class Writer:
    """Writes proof scripts: it knows the names, makes up new ones, and proves identities."""

    def __init__(self) -> None:
        self.printer = Printer()
        self._count = 0

    def fresh(self, kind: str) -> str:
        """A new identifier, which no name of the kernel bears."""
        self._count += 1
        return f"{kind}{self._count}_"

    # --- identities ----------------------------------------------------------------------------

    def equation(self, left: Term, right: Term, given: dict[Term, Term] | None = None) -> Equation:
        """The script that proves ``left = right``, and the name of the equation."""
        letters = Letters(given=dict(given or {}))
        first, second = self.syntax(left, letters), self.syntax(right, letters)
        scalar = is_scalar(left)
        letters.sizes |= set(polynomial(left).shape)
        room, name = self._room(letters.sizes), self.fresh("q")
        values = "; ".join(value.replace(_ROOM, room) for value in letters.values)
        kind = f"(valued_letter {FIELD} {room})"
        lines = [
            *letters.before,
            f"pose letters_{name} : seq {kind} := [:: {values}].",
            f"pose left_{name} := {first}.",
            f"pose right_{name} := {second}.",
            f"have {name} : {self._value(scalar)} left_{name} = {self._value(scalar)} right_{name}",
            f"  by by_{'scalar' if scalar else 'matrix'}_identity {room} letters_{name}"
            f" ([:: {'; '.join(letters.kinds)}] : seq information) left_{name} right_{name}.",
        ]
        return Equation("\n".join(lines) + "\n", name)

    def _room(self, sizes: Set[Dimension]) -> str:
        """A natural number, than which no size is greater by more than one."""
        names = sorted(self.printer.dimension(size) for size in sizes if isinstance(size, str))
        largest = max((size - 1 for size in sizes if isinstance(size, int)), default=0)
        parts = [str(largest), *names] if largest or not names else names
        return f"({' + '.join(parts)})%N"

    @staticmethod
    def _value(scalar: bool) -> str:
        return "scalar_value" if scalar else "matrix_value"

    def value(self, term: Term) -> str:
        """The term in parentheses, with its type."""
        return f"({self.printer.term(term)} : {self.printer.kind_of(term)})"

    # --- terms as the library's expressions ----------------------------------------------------

    def syntax(self, term: Term, letters: Letters) -> str:
        """The expression that denotes the term."""
        scalar = is_scalar(term)
        match term:
            case Member() | DiagonalEntry():
                return self._leaf(term, letters)
            case Natural(step):
                return self._natural(step, letters)
            case Number(value):
                if value.denominator == 1:
                    return f"(@SInteger {FIELD} {value.numerator})"
                return f"(@SFraction {FIELD} {value.numerator} {value.denominator})"
            case Identity(size):
                return f"(@MOne {FIELD} {self.printer.size(size)})"
            case Zero(rows, columns):
                sizes = f"{self.printer.size(rows)} {self.printer.size(columns)}"
                return f"(@MZero {FIELD} {sizes})"
            case Function(name, argument):
                return self._function(name, argument, letters)
            case Running():
                return self._running(term, letters)
            case Power(base, exponent):
                return self._power(term, base, exponent, letters)
            case Trace(matrix):
                return self._trace(term, matrix, letters)
            case Transpose(inner):
                return f"(MTranspose {self.syntax(inner, letters)})"
            case Entry(inner):
                return f"(SEntry {self.syntax(inner, letters)})"
            case Opposite(inner):
                return f"({'S' if scalar else 'M'}Opposite {self.syntax(inner, letters)})"
            case Sum(left, right):
                parts = f"{self.syntax(left, letters)} {self.syntax(right, letters)}"
                return f"({'S' if scalar else 'M'}Sum {parts})"
            case Product(left, right):
                parts = f"{self.syntax(left, letters)} {self.syntax(right, letters)}"
                head = "MScale" if is_scalar(left) and not scalar else "SProduct"
                return f"({'MProduct' if not is_scalar(left) else head} {parts})"

    def _leaf(self, term: Term, letters: Letters) -> str:
        value = polynomial(term)
        text = self.printer.argument(term)
        if text not in letters.numbers:
            letters.numbers[text] = len(letters.values)
            letters.members[text] = term
            letters.sizes |= set(value.shape)
            maker, kind = self._made(term, text)
            letters.values.append(maker)
            letters.kinds.append(kind)
        maker = f"@SLetter {FIELD}" if is_scalar(term) else "MLetter"
        return f"({maker} {letters.numbers[text]} {text})"

    def _made(self, term: Term, text: str) -> tuple[str, str]:
        """The valued letter of the library, with the proof of its structure, and its kind."""
        rows, columns = polynomial(term).shape
        if is_scalar(term):
            return f"scalar_letter {_ROOM} {text}", "(Diagonal, true, true)"
        structure, proof = "diagonal", "(ltac:(diagonal))"
        if isinstance(term, Member):
            structure, proof = term.letter.structure, self.structure(term.letter)
        elif not polynomial(term).is_diagonal:
            structure = "general"
        if structure in ("diagonal", "symmetric"):
            kind = f"({structure.capitalize()}, false, false)"
            return f"@{structure}_letter {FIELD} {_ROOM} _ {text} {proof}", kind
        shape = "row" if rows == 1 else "column" if columns == 1 else "general"
        flags = {"row": "true, false", "column": "false, true"}.get(shape, "false, false")
        return f"{shape}_letter {_ROOM} {text}", f"(General, {flags})"

    def structure(self, letter: Letter) -> str:
        """The proof that the letter is diagonal, or symmetric."""
        proof = structure_proof(self.printer.letter(letter))
        return proof if letter.step is None else f"({proof} {self.printer.step(letter.step)})"

    def _equal(self, term: Term, syntax: str) -> str:
        maker = f"@SEqual {FIELD}" if is_scalar(term) else "MEqual"
        return f"({maker} {self.printer.argument(term)} {syntax})"

    def _natural(self, step: Step, letters: Letters) -> str:
        base, offset = step
        if base is None:
            return f"(@SInteger {FIELD} {offset})"
        first = Step(base, -1 if base == BOUND else 0)
        syntax = self._leaf(Natural(first), letters)
        for up in range(first.offset + 1, offset + 1):
            before, now = (Natural(Step(base, at)) for at in (up - 1, up))
            name = self.fresh("e")
            letters.before.append(
                f"have {name} : equals {self.value(now)} ({self.printer.term(before)} + 1)"
                " by exact: natural_successor."
            )
            syntax = self._equal(now, f"(SSum {syntax} (@SInteger {FIELD} 1))")
        return syntax

    def _function(self, name: str, argument: Term, letters: Letters) -> str:
        normal = in_letters(polynomial(argument))
        leaf = Function(name, normal)
        if Function(name, argument) in letters.given:
            return self.syntax_given(Function(name, argument), letters)
        syntax = self._leaf(leaf, letters)
        if self.printer.term(normal) == self.printer.term(argument):
            return syntax
        equal, proof = self.equation(argument, normal), self.fresh("e")
        called = name if is_scalar(argument) else f"(@diagonal_map {FIELD} _ {name})"
        both = f"{self.value(Function(name, argument))} {self.value(leaf)}"
        letters.before.append(
            f"have {proof} : equals {both}.\n"
            f"{{ {equal.script}exact: (f_equal {called} {equal.name}). }}"
        )
        return self._equal(Function(name, argument), syntax)

    def _trace(self, term: Term, matrix: Term, letters: Letters) -> str:
        """The traces of the words of the matrix, to which its own is proved equal."""
        if term in letters.given:
            return self.syntax_given(term, letters)
        if in_letters(polynomial(term)) == term:
            return self._leaf(term, letters)
        normal = in_letters(polynomial(matrix))
        equal, found = self.equation(matrix, normal), traced(self, normal)
        proof, sides = self.fresh("e"), f"{self.value(matrix)} {self.value(normal)}"
        letters.before.append(
            f"have {proof} : equals {self.value(term)} {self.value(found.term)}.\n"
            f"{{ {equal.script}{found.script}"
            f"exact: (@trace_normal {FIELD} _ {sides} _ {equal.name} {found.proof}). }}"
        )
        return self._equal(term, self.syntax(found.term, letters))

    def syntax_given(self, term: Term, letters: Letters) -> str:
        """The expression for a term that is known to equal another."""
        return self._equal(term, self.syntax(letters.given[term], letters))

    def _power(self, term: Term, base: Term, exponent: Step, letters: Letters) -> str:
        scalar = is_scalar(base)
        if exponent.base is None:
            unit = one(polynomial(base).rows)
            syntax = self.syntax(
                reduce(lambda x, y: Product(y, x), [unit, *[base] * exponent.offset]), letters
            )
        else:
            syntax = self.syntax(Running(base, exponent), letters)
        proof, lemma = self.fresh("e"), "scalar_power" if scalar else "matrix_power"
        letters.before.append(
            f"have {proof} : equals {self.value(term)} ({self._value(scalar)} {syntax})"
            f" by exact: ({lemma} _ _)."
        )
        return self._equal(term, syntax)

    def _running(self, term: Running, letters: Letters) -> str:
        """F(t + m) ⋯ F(t + 1) times the product up to t, in its normal form or proved equal."""
        factor, (base, offset) = term.factor, term.step
        start = Step(base, 0)
        lowest = Running(factor, start)
        if base is None:
            product: Term = one(polynomial(factor).rows)
            syntax = self.syntax(product, letters)
        else:
            syntax = self._lowest(lowest, letters)
        sign = "SProduct" if is_scalar(factor) else "MProduct"
        for up in range(1, offset + 1):
            at = substituted(factor, EMPTY, {BOUND: Step(base, up)})
            syntax = f"({sign} {self.syntax(at, letters)} {syntax})"
        return syntax

    def _lowest(self, term: Running, letters: Letters) -> str:
        if term in letters.given:
            return self.syntax_given(term, letters)
        normal = in_letters(polynomial(term))
        if self.printer.term(normal) == self.printer.term(term):
            return self._leaf(term, letters)
        letters.before.append(self._by_induction(term, normal))
        return self._equal(term, self.syntax(normal, letters))

    def _by_induction(self, term: Running, normal: Term) -> str:
        """``F(t) ⋯ F(1)`` is its normal form at t, because it is at 0 and, if at j, at j + 1."""
        factor, at, name = term.factor, Step(MEMBER, 0), self.fresh("e")

        def normal_at(step: Step) -> Term:
            product = Running(factor, Step(MEMBER, 0))
            return substituted(in_letters(polynomial(product)), EMPTY, {MEMBER: step})

        here = Running(factor, at)
        start = self.equation(one(polynomial(factor).rows), normal_at(Step(None, 0)))
        next_factor = substituted(factor, EMPTY, {BOUND: Step(MEMBER, 1)})
        successor = self.equation(
            Product(next_factor, here), normal_at(Step(MEMBER, 1)), {here: normal_at(at)}
        )
        return (
            f"have all_{name} : forall j_, equals {self.value(here)} {self.value(normal_at(at))}.\n"
            f"{{ elim=> [|j_ before_].\n- {start.script}  exact: {start.name}.\n"
            f"- {successor.script}  exact: {successor.name}. }}\n"
            f"have {name} : equals {self.value(term)} {self.value(normal)}"
            f" by exact: (all_{name} {self.printer.step(term.step)})."
        )

    # --- relations -----------------------------------------------------------------------------

    def text(self, shown: Shown) -> str:
        """The relation, for every k where it is."""
        return self.printer.for_every(
            self.printer.relation(shown.relation, shown.term), shown.every
        )

    def predicate(self, shown: Shown) -> str:
        """The relation as a function of its term."""
        kind, scalar = self.printer.kind_of(shown.term), is_scalar(shown.term)
        return f"(fun x_ : {kind} => {related(shown.relation, 'x_', scalar)})"

    def rewritten(self, proof: str, shown: Shown, to: Term) -> tuple[str, str]:
        """The script that proves the equation, and the proof of the relation for the other term."""
        if self.printer.term(shown.term) == self.printer.term(to):
            return "", proof
        equal = self.equation(shown.term, to)
        return equal.script, f"(eq_ind _ {self.predicate(shown)} {proof} _ {equal.name})"

    def converted(self, proof: str, source: Shown, target: Shown) -> str:
        """A script that closes the goal ``target`` by a proof of ``source``."""
        applied = f"({proof} {self.printer.bound})" if source.every else proof
        script, done = self.rewritten(applied, source, target.term)
        intro = f"move=> {self.printer.bound}.\n" if source.every else ""
        return f"{intro}{script}exact: {done}.\n"


@dataclass(frozen=True)
class Shown:
    """A relation between a term and zero, as it stands in a script."""

    relation: str
    term: Term
    every: bool = False


def shown(atom: Atom, letters: Images = EMPTY, steps: Mapping[str, Step] = EMPTY) -> Shown:
    """The kernel's relation with its normal form as it is, or at other letters and free steps."""
    free = {name: step for name, step in steps.items() if name != BOUND}
    term = in_letters(atom.polynomial)
    return Shown(atom.relation, substituted(term, letters, free), atom.every)
