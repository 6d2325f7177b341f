"""The free algebra on matrix words: the normal form in which the kernel compares.

A :class:`Polynomial` is a finite sum of *monomials*: an exact rational, times commuting scalar
words, times one matrix word.  A word is a product of letters; a letter is a matrix variable, an
elementwise function of a diagonal or scalar polynomial, or a running product, each possibly
transposed.  Two expressions that denote the same element of the free algebra with transposition,
for matrices of unknown size, have the same normal form; nothing here depends on the size.

Three facts of linear algebra are built in, and nothing else: a 1 × 1 product commutes with
everything and equals its transpose; diagonal matrices commute and are symmetric; and a running
product ``X(t) = F(t) ⋯ F(1)`` satisfies ``X(0) = I`` and ``X(t + 1) = F(t + 1) X(t)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache, reduce
from itertools import pairwise
from operator import mul
from types import MappingProxyType
from typing import Any, NamedTuple

Dimension = int | str
BOUND = "k"  # the bound step of a running product's factor, and of ∀k ≥ 1
RUNNING_PRODUCT = "∏"
EMPTY: Mapping[Any, Any] = MappingProxyType({})


class KernelError(ValueError):
    """A rule of the kernel refuses its input; the message says which rule, where and why."""


def require(condition: bool, message: str, *objects: object) -> None:
    """Refuse by raising; the message is only made when it is needed."""
    if not condition:
        raise KernelError(message.format(*objects))


class Step(NamedTuple):
    """The step ``base + offset``; ``base`` is None for a number."""

    base: str | None
    offset: int

    def at(self, steps: Mapping[str, Step]) -> Step:
        """Replace the base by a step."""
        base, offset = steps.get(self.base or "", Step(self.base, 0))
        return Step(base, offset + self.offset)

    def __str__(self) -> str:
        return f"{self.base or ''}{self.offset:+d}".removesuffix("+0").removeprefix("+") or "0"


class Letter(NamedTuple):
    """One factor of a word: a variable, or, with an ``argument``, a running product or function.

    The structure is ``general``, ``symmetric``, ``diagonal`` or ``natural`` (a 1 × 1 natural
    number).  Letters are the same variable if all but ``step`` and ``transposed`` agree.
    """

    name: str
    rows: Dimension
    columns: Dimension
    structure: str = "general"
    step: Step | None = None
    argument: Polynomial | None = None
    transposed: bool = False

    @property
    def commutes(self) -> bool:
        """Whether the letter is diagonal: it commutes with its like."""
        return self.structure in ("diagonal", "natural") or self.rows == self.columns == 1

    @property
    def T(self) -> Letter:
        """The transpose."""
        if self.commutes or self.structure == "symmetric":
            return self
        return self._replace(rows=self.columns, columns=self.rows, transposed=not self.transposed)

    @property
    def variable(self) -> Letter:
        """The letter without step and transposition: the key of a substitution."""
        return (self.T if self.transposed else self)._replace(step=None)

    def __str__(self) -> str:
        text = self.name if self.argument is None else f"{self.name}({self.argument})"
        at = "" if self.step is None else f"[{self.step}]"
        return text + at + ("ᵀ" if self.transposed else "")


Word = tuple[Letter, ...]
Substitution = Mapping[Letter, "Polynomial"]
Steps = Mapping[str, Step]


class Monomial(NamedTuple):
    """Commuting closed (1 × 1) words, in order, times one word."""

    scalars: tuple[Word, ...]
    word: Word

    def __str__(self) -> str:
        return " ".join(str(letter) for word in (*self.scalars, self.word) for letter in word)


@lru_cache(maxsize=65536)
def _key(word: Word) -> tuple[str, ...]:
    return tuple(map(repr, word))


def _transposed(word: Word) -> Word:
    return tuple(letter.T for letter in reversed(word))


def _ordered(word: Iterable[Letter]) -> Word:
    """The word with each run of adjacent diagonal letters sorted."""
    done: list[Letter] = []
    for letter in word:
        place = len(done)
        while place and letter.commutes and done[place - 1].commutes:
            if _key((done[place - 1],)) <= _key((letter,)):
                break
            place -= 1
        done.insert(place, letter)
    return tuple(done)


@lru_cache(maxsize=65536)
def monomial(scalars: tuple[Word, ...], word: Word) -> Monomial:
    """Normal form of a product: the closed parts of the word join the scalars."""
    cuts = [0, *(i for i in range(1, len(word)) if word[i].rows == 1), len(word)]
    closed, rest = list(scalars), list[Letter]()
    for segment in (_ordered(word[start:stop]) for start, stop in pairwise(cuts)):
        if segment and segment[0].rows == segment[-1].columns == 1:
            closed.append(min(segment, _ordered(_transposed(segment)), key=_key))
        else:
            rest.extend(segment)
    return Monomial(tuple(sorted(closed, key=_key)), _ordered(rest))


@dataclass(frozen=True, eq=False)
class Polynomial:
    """A matrix polynomial of one shape: monomials with exact rational coefficients."""

    rows: Dimension
    columns: Dimension
    terms: Mapping[Monomial, Fraction]

    def __post_init__(self) -> None:
        exact = all(type(coefficient) is Fraction for coefficient in self.terms.values())
        require(exact, "coefficients are exact rationals, not {}", self.terms.values())
        object.__setattr__(self, "terms", {m: c for m, c in self.terms.items() if c})

    @cached_property
    def _value(self) -> tuple[Dimension, Dimension, frozenset[tuple[Monomial, Fraction]]]:
        return self.rows, self.columns, frozenset(self.terms.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __add__(self, other: Polynomial) -> Polynomial:
        require(
            self.shape == other.shape, "cannot add {0.described} and {1.described}", self, other
        )
        terms = dict(self.terms)
        for m, c in other.terms.items():
            terms[m] = terms.get(m, Fraction(0)) + c
        return Polynomial(self.rows, self.columns, terms)

    def __neg__(self) -> Polynomial:
        return Polynomial(self.rows, self.columns, {m: -c for m, c in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + (-other)

    def __mul__(self, other: Polynomial) -> Polynomial:
        rows, columns = self.rows, other.columns
        if self.columns != other.rows:
            fits = self.is_scalar or other.is_scalar
            require(fits, "cannot multiply {0.described} by {1.described}", self, other)
            rows, columns = other.shape if self.is_scalar else self.shape
        terms: dict[Monomial, Fraction] = {}
        for m, c in self.terms.items():
            for p, d in other.terms.items():
                product = monomial(m.scalars + p.scalars, m.word + p.word)
                terms[product] = terms.get(product, Fraction(0)) + c * d
        return Polynomial(rows, columns, terms)

    @cached_property
    def T(self) -> Polynomial:
        """The transpose."""
        flipped = Polynomial(self.columns, self.rows, {})
        for m, c in self.terms.items():
            word = monomial(m.scalars, _transposed(m.word))
            flipped += Polynomial(self.columns, self.rows, {word: c})
        return flipped

    @property
    def shape(self) -> tuple[Dimension, Dimension]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def is_scalar(self) -> bool:
        """Whether the shape is 1 × 1."""
        return self.rows == self.columns == 1

    @property
    def is_symmetric(self) -> bool:
        """Whether the polynomial equals its transpose."""
        return self.rows == self.columns and self == self.T

    @property
    def is_diagonal(self) -> bool:
        """Whether every matrix letter is diagonal."""
        square = self.rows == self.columns
        return square and all(letter.commutes for m in self.terms for letter in m.word)

    @property
    def described(self) -> str:
        """The polynomial and its shape, for messages."""
        return f"{self} ({self.rows} × {self.columns})"

    def occurrences(
        self, scope: frozenset[str] = frozenset()
    ) -> Iterator[tuple[Letter, frozenset[str]]]:
        """Every letter, also inside arguments, with the steps that are bound around it."""
        for letter in (letter for m in self.terms for w in (*m.scalars, m.word) for letter in w):
            yield letter, scope
            if letter.argument is not None:
                inner = scope if letter.step is None else scope | {BOUND}
                yield from letter.argument.occurrences(inner)

    @cached_property
    def letters(self) -> frozenset[Letter]:
        """Every variable."""
        return frozenset(x.variable for x, _ in self.occurrences() if x.argument is None)

    @cached_property
    def steps(self) -> frozenset[str]:
        """The free step names: natural numbers, and bases of indices."""
        named = [(x.name, bound) for x, bound in self.occurrences() if x.structure == "natural"]
        named += [(x.step.base or "", b) for x, b in self.occurrences() if x.step is not None]
        return frozenset(name for name, bound in named if name not in bound) - {""}

    def substitute(self, letters: Substitution = EMPTY, steps: Steps = EMPTY) -> Polynomial:
        """Replace variables by polynomials (in the step k, for a family) and steps by steps."""
        total = Polynomial(self.rows, self.columns, {})
        for m, c in self.terms.items():
            term = constant(c)
            for word, rows in (*((scalar, 1) for scalar in m.scalars), (m.word, self.rows)):
                images = (_image(letter, letters, steps) for letter in word)
                term = term * reduce(mul, images, constant(1, rows))
            total += term
        return total

    def __str__(self) -> str:
        terms = sorted((str(m), c) for m, c in self.terms.items())
        return " + ".join(m if m and c == 1 else f"{c} {m}".strip() for m, c in terms) or "0"

    __repr__ = __str__


def constant(value: int | Fraction, rows: Dimension = 1) -> Polynomial:
    """The rational times the identity matrix."""
    exact = type(value) in (int, Fraction)
    require(exact, "{!r} is not an exact rational; write Fraction(1, 2), not 0.5", value)
    return Polynomial(rows, rows, {Monomial((), ()): Fraction(value)})


def of(letter: Letter) -> Polynomial:
    """The letter as a polynomial."""
    return Polynomial(letter.rows, letter.columns, {monomial((), (letter,)): Fraction(1)})


def function(name: str, argument: Polynomial) -> Polynomial:
    """A function of a scalar, or, entry by entry, of the diagonal of a diagonal matrix."""
    fits = argument.is_diagonal
    require(fits, "{} is elementwise: it needs a diagonal, not {.described}", name, argument)
    return of(Letter(name, argument.rows, argument.columns, "diagonal", None, argument))


def running_product(factor: Polynomial, step: Step) -> Polynomial:
    """``F(step) ⋯ F(1)`` for the square factor F(k); a monomial's scalars stand apart."""
    fits = factor.rows == factor.columns and step.offset >= 0
    require(fits, "no running product of {.described} up to step {}", factor, step)
    product = constant(1, factor.rows)
    for offset in range(step.offset, 0, -1):
        product = product * factor.substitute(EMPTY, {BOUND: Step(step.base, offset)})
    if step.base is None:
        return product
    parts = [factor]
    if len(factor.terms) == 1:
        ((m, c),) = factor.terms.items()
        words = [Monomial((scalar,), ()) for scalar in m.scalars]
        parts = [constant(c), *(Polynomial(1, 1, {word: Fraction(1)}) for word in words)]
        parts += [Polynomial(factor.rows, factor.rows, {Monomial((), m.word): Fraction(1)})]
    for part in parts:
        if part != constant(1, part.rows):
            structure = "diagonal" if part.is_diagonal else "general"
            start = Step(step.base, 0)
            letter = Letter(RUNNING_PRODUCT, part.rows, part.rows, structure, start, part)
            product = product * of(letter)
    return product


def applied(name: str, argument: Polynomial, step: Step | None) -> Polynomial:
    """The function of that name, or the running product up to a step."""
    return function(name, argument) if step is None else running_product(argument, step)


def _image(letter: Letter, letters: Substitution, steps: Steps) -> Polynomial:
    step = None if letter.step is None else letter.step.at(steps)
    if letter.structure == "natural" and letter.name in steps:
        base, offset = steps[letter.name]
        natural = Polynomial(1, 1, {}) if base is None else of(Letter(base, 1, 1, "natural"))
        return natural + constant(offset)
    if letter.argument is None and letter.variable not in letters:
        return of(letter._replace(step=step))
    if letter.argument is None:
        image = letters[letter.variable]
        free = step is not None or BOUND not in image.steps
        require(free, "{} has no step, but its image {} has step {}", letter, image, BOUND)
        image = image if step is None else image.substitute(EMPTY, {BOUND: step})
    else:
        bound = {BOUND} if step is not None else set()
        inner = {name: to for name, to in steps.items() if name not in bound}
        bases = {inner[name].base for name in letter.argument.steps & inner.keys()}
        require(bases.isdisjoint(bound), "step {} would be captured in {}", BOUND, letter)
        image = applied(letter.name, letter.argument.substitute(letters, inner), step)
    image = image.T if letter.transposed else image
    fits = image.shape == (letter.rows, letter.columns)
    fits = fits and (image.is_symmetric or letter.structure != "symmetric")
    fits = fits and (image.is_diagonal or not letter.commutes)
    require(
        fits,
        "{} is {}; its image {.described} is not, or has another shape",
        letter,
        letter.structure,
        image,
    )
    return image
