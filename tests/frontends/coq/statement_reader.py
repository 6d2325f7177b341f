"""Reads an exported Coq statement back, by a grammar of its own: the exporter has no part in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from proofs.kernel import (
    BOUND,
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Letter,
    Polynomial,
    Step,
    constant,
    function,
    of,
    running_product,
)

_TOKENS = re.compile(
    r"\s+|(\(|\)|->|/\\|~|:>|:=|:|,|<=|<|=>|=|\+|-|\*m|\*:|\*|\^T|\^\+|/|%:M|%:R|%N|%Z"
    r"|\.\+\d|\.-1|'M\[R\]_|'cV\[R\]_|[A-Za-z][A-Za-z0-9_]*|\d+)"
)
_RELATIONS = {"psd": PSD, "positive_definite": POSITIVE, "entrywise_ge0": ENTRYWISE}


@dataclass
class Implication:
    """What the hypotheses and the conclusion say, as the kernel's relations.

    ``floors`` are the X and c of which ``singular_values_ge X c`` is concluded, and ``chosen`` the
    letters of which it is said that they exist.
    """

    refuted: bool = False
    hypotheses: set[Atom] = field(default_factory=set)
    conclusion: set[Atom] = field(default_factory=set)
    floors: list[tuple[Polynomial, Polynomial]] = field(default_factory=list)
    chosen: set[Letter] = field(default_factory=set)


class Reader:
    """A recursive descent; ``called`` gives the claim's name of each identifier."""

    def __init__(self, text: str, called: Mapping[str, str]) -> None:
        self.tokens = list(_tokens(text))
        self.at = 0
        self.called = called
        self.letters: dict[str, Letter] = {}
        self.steps: set[str] = set()
        self.sizes: dict[str, str] = {}

    def read(self) -> Implication:
        found = Implication(refuted=self.take("~"))
        if found.refuted:
            self.expect("(")
        self.binders("forall")
        arbitrary = set(self.letters)
        while True:
            exists = self.binders("exists")
            last = self.line()
            if exists or not self.take("->"):
                break
            found.hypotheses |= set(last)
        found.chosen = {x for name, x in self.letters.items() if name not in arbitrary}
        self.conclude(found, last)
        while self.take("/\\"):
            self.conclude(found, self.line())
        if found.refuted:
            self.expect(")")
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return found

    def conclude(self, found: Implication, line: list[Atom]) -> None:
        if self.floor is None:
            found.conclusion |= set(line)
        else:
            found.floors.append(self.floor)

    # --- tokens

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, token: str) -> bool:
        found = self.peek() == token
        self.at += found
        return found

    def expect(self, token: str) -> None:
        assert self.take(token), f"{token} expected at {self.tokens[self.at : self.at + 8]}"

    def word(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    # --- what is quantified

    def binders(self, quantifier: str) -> bool:
        if not self.take(quantifier):
            return False
        while not self.take(","):
            self.expect("(")
            names = []
            while not self.take(":"):
                names.append(self.word())
            self.declare(names)
            self.expect(")")
        return True

    def declare(self, names: list[str]) -> None:
        if names[0].endswith("_structure_"):
            (name,) = names
            self.structure(name.removesuffix("_structure_"))
            return
        family = self.peek() == "nat" and self.peek(1) == "->"
        if family:
            self.at += 2
        if not family and self.take("nat"):
            self.steps.update(names)
            self.sizes.update((name, self.called[name]) for name in names)
            return
        rows, columns = self.kind()
        step = Step(BOUND, 0) if family else None
        for name in names:
            self.letters[name] = Letter(self.called[name], rows, columns, "general", step)

    def structure(self, name: str) -> None:
        """``forall k, is_diag_mx (D k)`` or ``W^T = W``."""
        depth, text = 0, ""
        while depth or self.peek() != ")":
            depth += {"(": 1, ")": -1}.get(self.peek(), 0)
            text += f"{self.word()} "
        every = "forall k , " if self.letters[name].step else ""
        member = f"( {name} k )" if every else name
        laws = {
            f"{every}is_diag_mx {member} ": "diagonal",
            f"{every}{member} ^T = {member} ": "symmetric",
        }
        self.letters[name] = self.letters[name]._replace(structure=laws[text])

    def kind(self) -> tuple[int | str, int | str]:
        if self.take("R"):
            return 1, 1
        if self.take("'cV[R]_"):
            return self.size(), 1
        self.expect("'M[R]_")
        if self.take("("):
            rows = self.size()
            self.expect(",")
            columns = self.size()
            self.expect(")")
            return rows, columns
        rows = self.size()
        return rows, rows

    def size(self) -> int | str:
        name = self.word()
        if name.isdigit():
            return int(name)
        self.expect(".+1")
        return self.sizes[name]

    # --- lines

    floor: tuple[Polynomial, Polynomial] | None = None

    def line(self) -> list[Atom]:
        self.floor = None
        if self.peek() == "(" and self.peek(1) == "forall":
            self.at += 2
            assert [self.word() for _ in range(4)] == ["k", ":", "nat", ","]
            found = self.relation(every=True)
            self.expect(")")
            return found
        return self.relation(every=False)

    def relation(self, every: bool) -> list[Atom]:
        head = self.peek()
        if head in _RELATIONS:
            self.at += 1
            return [Atom(_RELATIONS[head], self.factor(), every)]
        if head in ("norm_le", "singular_values_ge"):
            self.at += 1
            X, c = self.factor(), self.factor()
            self.floor = (X, c) if head == "singular_values_ge" else None
            gap = c * c * constant(1, X.columns) - X.T * X
            bound = Atom(PSD, c, every and BOUND in c.steps)
            return [bound, Atom(PSD, gap if head == "norm_le" else -gap, every)]
        whole = not every and self.take("(")
        left, sign, right = self.sum(), self.word(), self.sum()
        scalar = self.take(":>")
        if scalar:
            self.expect("R")
        assert left.is_scalar == scalar
        if whole:
            self.expect(")")
        if sign == "=":
            return [Atom(ZERO, left - right, every)]
        return [Atom({"<=": PSD, "<": POSITIVE}[sign], right - left, every)]

    # --- terms

    def sum(self) -> Polynomial:
        total = self.signed()
        self.unit = total.rows
        while self.peek() in ("+", "-"):
            sign = self.word()
            total = total + self.product() if sign == "+" else total - self.product()
        return total

    def signed(self) -> Polynomial:
        # The identity may take its size from the next addend.
        start = self.at
        for size in [None, *dict.fromkeys(self.sizes.values())]:
            self.at, self.unit = start, size
            try:
                value = self.product()
                if self.peek() in ("+", "-"):
                    after, self.unit = self.at, value.rows
                    self.at += 1
                    value + self.product()
                    self.at = after
                return value
            except (KeyError, ValueError):
                continue
        raise AssertionError(self.tokens[start : start + 12])

    def product(self) -> Polynomial:
        value = self.power()
        while self.peek() in ("*", "*m", "*:", "/"):
            sign = self.word()
            if sign == "/":
                (divisor,) = self.power().terms.values()
                value = value * constant(1 / divisor)
            else:
                value = value * self.power()
        return value

    def power(self) -> Polynomial:
        if self.take("-"):
            return -self.power()
        value = self.application()
        if not self.take("^+"):
            return value
        step = self.step()
        if step.base is not None:
            return running_product(value, step)
        power = constant(1, value.rows)
        for _ in range(step.offset):
            power = power * value
        return power

    def application(self) -> Polynomial:
        head = self.peek()
        if head in ("running_product", "running_scalar"):
            self.at += 1
            assert [self.word() for _ in range(4)] == ["(", "fun", "k", "=>"]
            factor = self.sum()
            self.expect(")")
            return running_product(factor, self.step())
        if head in ("exp", "tanh"):
            return function(self.word(), self.factor())
        if head == "diagonal_map":
            self.at += 1
            return function(self.word(), self.factor())
        if head == "integer":
            self.at += 1
            self.expect("R")
            return self.factor()
        if head in self.letters and self.letters[head].step is not None:
            self.at += 1
            return of(self.letters[head]._replace(step=self.step()))
        value = self.factor()
        if self.peek() == "0" and self.peek(1) == "0":
            self.at += 2
            assert value.is_scalar
        return value

    def factor(self) -> Polynomial:
        value = self.atom()
        while self.take("^T"):
            value = value.T
        return value

    def atom(self) -> Polynomial:
        if self.peek() == "(":
            return self.parenthesis()
        head = self.peek()
        if head == "1" and self.peek(1) == "%:M":
            self.at += 2
            if self.unit is None:
                raise KeyError("1%:M")
            return constant(1, self.unit)
        if head.isdigit() and self.peek(1) != "%:R":
            self.at += 1
            self.take("%Z")
            return constant(int(head))
        if head in self.letters:
            return of(self.letters[self.word()])
        number = self.step()
        self.expect("%:R")
        value = constant(number.offset)
        if number.base is None:
            return value
        return of(Letter(number.base, 1, 1, "natural")) + value

    unit: int | str | None = None

    def parenthesis(self) -> Polynomial:
        self.expect("(")
        if self.peek() in ("0", "1") and self.peek(1 + (self.peek() == "1")) == ":":
            number = self.word()
            self.take("%:M")
            self.expect(":")
            rows, columns = self.kind()
            self.expect(")")
            return constant(1, rows) if number == "1" else Polynomial(rows, columns, {})
        outer, self.unit = self.unit, None
        value = self.sum()
        self.unit = outer
        self.expect(")")
        return value

    def step(self) -> Step:
        """``t.+1``, ``k``, which stands for the kernel's k − 1, or ``3%N``."""
        name = self.word()
        if name.isdigit():
            self.take("%N")
            return Step(None, int(name))
        offset = 0
        while self.peek().startswith("."):
            offset += int(self.word()[1:])
        return Step(BOUND, offset - 1) if name == "k" else Step(self.called[name], offset)


def _tokens(text: str) -> Iterator[str]:
    position = 0
    while position < len(text):
        match = _TOKENS.match(text, position)
        assert match, text[position : position + 40]
        position = match.end()
        if match.group(1):
            yield match.group(1)
