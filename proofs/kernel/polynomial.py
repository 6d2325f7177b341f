"""The free algebra on matrix words: the normal form in which the kernel compares.

A :class:`Polynomial` is a finite sum of *monomials*: an exact rational, times commuting scalar
words, times one matrix word.  A word is a product of letters; a letter is a matrix variable, an
elementwise function of a diagonal or scalar polynomial, a running product, each possibly
transposed, or the trace of a word.  Two expressions that denote the same element of the free
algebra with transposition and trace, for matrices of unknown size, have the same normal form;
nothing here depends on the size.

Four facts of linear algebra are built in, and nothing else: a 1 × 1 product commutes with
everything and equals its transpose; diagonal matrices commute and are symmetric; a running product
``X(t) = F(t) ⋯ F(1)`` satisfies ``X(0) = I`` and ``X(t + 1) = F(t + 1) X(t)``; and the trace is
linear, with ``tr XY = tr YX``, ``tr Xᵀ = tr X``, ``tr x = x`` for a scalar and ``tr I = n``.

A letter with a step is a family with one member for every integer, so that ``D[k − 1]`` always
stands for something.  Every polynomial is checked, and brought to its normal form, when it is made.
It is made of letters and rationals that are the kernel's own, and does not change afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import groupby, pairwise, product
from operator import attrgetter, mul
from types import MemberDescriptorType
from typing import Any, NamedTuple, NoReturn, Self, TypeVar

Dimension = int | str
BOUND = "k"  # the bound step of a running product's factor, and of ∀k ≥ 1
RUNNING_PRODUCT = "∏"
TRACE = "tr"
FUNCTIONS = ("exp", "tanh")  # total real functions; what is used of them is cited
STRUCTURES = ("general", "symmetric", "diagonal", "natural")
_Part = TypeVar("_Part")


class KernelError(ValueError):
    """A rule of the kernel refuses its input; the message says which rule, where and why."""


def require(condition: object, message: str, *objects: object) -> None:
    """Refuse by raising; the message is only made when it is needed."""
    if condition:
        return
    try:
        message = message.format(*objects)
    except Exception as error:  # an object that is refused may be unable to say what it is
        raise KernelError(message) from error
    raise KernelError(message)


_SLOTS = set[frozenset[str]]()  # of each sealed class


class Sealed:
    """An object whose parts are given when it is made, and stay.

    No two such classes have the same slots: an object of the one could be declared to be one of the
    other.

    Each slot ``_part`` is read through a property ``part``.  No attribute can be set, there is no
    dictionary to write into, and ``__init__`` does nothing; the slots themselves are private.
    """

    __slots__: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        slots = frozenset(x for x, y in vars(cls).items() if type(y) is MemberDescriptorType)
        new = cls.__bases__ == (Sealed,) and slots not in _SLOTS
        require(new, "{}: {} cannot be subclassed", cls.__name__, cls.__base__)
        _SLOTS.add(slots)
        for slot in cls.__slots__:
            if not hasattr(cls, slot.removeprefix("_")):
                setattr(cls, slot.removeprefix("_"), property(attrgetter(slot)))

    @classmethod
    def _of(cls, **parts: object) -> Self:
        made = object.__new__(cls)
        for name, part in parts.items():
            object.__setattr__(made, name, part)
        return made

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}: {name} stays as it was made")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}: {name} stays as it was made")

    def _parts(self) -> tuple[object, ...]:
        return tuple(getattr(self, slot) for slot in self.__slots__)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())


class Nothing(Mapping[Any, Any]):
    """The empty mapping, for a default; unlike a read-only view, it hides no dictionary."""

    __slots__ = ()

    def __getitem__(self, key: object) -> NoReturn:
        raise KeyError(key)

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0


EMPTY = Nothing()


def exact_fraction(value: object) -> Fraction:
    """The rational of an int or a Fraction, in a copy: a Fraction can be written to."""
    if type(value) is int:
        return Fraction(value)
    require(type(value) is Fraction, "{!r} is no exact rational; write Fraction(1, 2)", value)
    parts = value.numerator, value.denominator  # type: ignore[attr-defined]
    exact = type(parts[0]) is type(parts[1]) is int and parts[1] > 0
    require(exact, "{} / {} is no rational", *parts)
    return Fraction(*parts)


def _is_size(size: object) -> bool:
    return (type(size) is int and size >= 1) or (type(size) is str and size != "")


class Step(NamedTuple):
    """The step ``base + offset``; ``base`` is None for a number."""

    base: str | None
    offset: int

    @property
    def is_exact(self) -> bool:
        """Whether the parts are a name and an integer."""
        named = self.base is None or (type(self.base) is str and self.base != "")
        return type(self) is Step and len(self) == 2 and named and type(self.offset) is int

    def at(self, steps: Mapping[str, Step]) -> Step:
        """Replace the base by a step."""
        base, offset = steps.get(self.base, Step(self.base, 0)) if self.base else (None, 0)
        return Step(base, offset + self.offset)

    def __str__(self) -> str:
        return f"{self.base or ''}{self.offset:+}".removesuffix("+0").removeprefix("+") or "0"


class Letter(NamedTuple):
    """One factor of a word: a variable, or, with an ``argument``, what is made of that.

    It is made into a running product, a function or a trace: the scalar ``tr w`` of one word w, the
    first of those with this trace, or of I, the size n as a number.

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
        return self.structure == "diagonal" or self.rows == self.columns == 1

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

    @property
    def is_variable(self) -> bool:
        """Whether the letter is a variable, named as a whole."""
        return self.argument is None and self == self.variable

    @property
    def is_exact(self) -> bool:
        """Whether the letter is what it claims to be."""
        name, rows, columns, structure, step, argument, transposed = self
        fits = type(self) is Letter and type(name) is type(structure) is str and name != ""
        fits = fits and _is_size(rows) and _is_size(columns)
        fits = fits and structure in STRUCTURES and (structure == "general" or rows == columns)
        fits = fits and type(transposed) is bool and not (transposed and self.T is self)
        fits = fits and (step is None or (type(step) is Step and step.is_exact))
        if argument is None:
            fits = fits and (structure != "natural" or (rows == 1 and step is None))
            return fits and name != RUNNING_PRODUCT
        fits = fits and type(argument) is Polynomial
        if name == TRACE:
            square = fits and argument.rows == argument.columns
            return square and trace_of(argument).terms == {Monomial(((self,),), ()): Fraction(1)}
        fits = fits and argument.shape == (rows, columns)
        fits = fits and structure == ("diagonal" if argument.is_diagonal else "general")
        if step is None:
            return fits and argument.is_diagonal and name in FUNCTIONS
        return fits and name == RUNNING_PRODUCT and step.base is not None and step.offset == 0

    def __str__(self) -> str:
        text = self.name if self.argument is None else f"{self.name}({self.argument})"
        if self.name == TRACE and self.argument is not None and not self.argument.letters:
            text = f"{TRACE}(1:{self.argument.rows})"  # sizes are told apart
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
def _key(word: Word) -> tuple[str, list[tuple[Dimension, Dimension]]]:
    """By what a word is ordered among words; in what order matters to nobody."""
    return repr(word), [letter.argument.shape for letter in word if letter.argument]


def _transposed(word: Word) -> Word:
    return tuple(letter.T for letter in reversed(word))


def _ordered(word: Iterable[Letter]) -> Word:
    """The word with each run of adjacent diagonal letters sorted."""
    runs = groupby(word, attrgetter("commutes"))
    return tuple(x for commutes, run in runs for x in (sorted(run, key=repr) if commutes else run))


@lru_cache(maxsize=65536)
def _closed(word: Word) -> tuple[tuple[Word, ...], Word]:
    """The closed parts of a word and the rest, each in order; refuses letters that do not fit."""
    for left, right in pairwise(word):
        require(left.columns == right.rows, "cannot multiply {} by {}: shapes differ", left, right)
    cuts = [0, *(i for i in range(1, len(word)) if word[i].rows == 1), len(word)]
    closed, rest = list[Word](), list[Letter]()
    for segment in (_ordered(word[start:stop]) for start, stop in pairwise(cuts)):
        if segment and segment[0].rows == segment[-1].columns == 1:
            closed.append(min(segment, _ordered(_transposed(segment)), key=_key))
        else:
            rest.extend(segment)
    return tuple(closed), _ordered(rest)


@lru_cache(maxsize=65536)
def _monomial(scalars: tuple[Word, ...], word: Word) -> Monomial:
    # What is kept for exact letters would answer for look-alikes, too, and the other way round:
    # only exact letters come here.
    parts = [_closed(factor) for factor in (*scalars, word)]
    require(not any(rest for _, rest in parts[:-1]), "{} are not scalars", scalars)
    closed = [scalar for found, _ in parts for scalar in found]
    return Monomial(tuple(sorted(closed, key=_key)), parts[-1][1])


def _exact_word(word: Iterable[Letter]) -> Word:
    letters = tuple(word)
    exact = all(type(letter) is Letter and letter.is_exact for letter in letters)
    require(exact, "{!r} is not made of letters", letters)
    return letters


def monomial(scalars: tuple[Word, ...], word: Word) -> Monomial:
    """Normal form of a product: the closed parts of its words join the scalars."""
    return _monomial(tuple(map(_exact_word, scalars)), _exact_word(word))


class Polynomial(Sealed):
    """A matrix polynomial of one shape: monomials with exact rational coefficients."""

    __slots__ = ("_columns", "_found", "_rows", "_terms")
    rows: Dimension
    columns: Dimension
    _terms: dict[Monomial, Fraction]  # handed out to nobody
    _found: dict[str, Any]  # what has been found out about it

    def __new__(
        cls, rows: Dimension, columns: Dimension, terms: Mapping[Monomial, Fraction]
    ) -> Polynomial:
        """Read the terms into letters and rationals of the kernel's own, in normal form."""
        read = list[tuple[Monomial, Fraction]]()
        for (scalars, word), c in terms.items():
            m = Monomial(tuple(map(_exact_word, scalars)), _exact_word(word))
            require(type(c) is Fraction, "{!r} {} is no rational times a monomial", c, m)
            read.append((m, exact_fraction(c)))
        return cls._sum(rows, columns, read)

    @classmethod
    def _sum(
        cls, rows: Dimension, columns: Dimension, monomials: Iterable[tuple[Monomial, Fraction]]
    ) -> Polynomial:
        """The sum of terms whose letters and rationals are exact, and the kernel's own."""
        sized = _is_size(rows) and _is_size(columns)
        require(sized, "{} × {} is no shape: 1, 2, … or a name", rows, columns)
        terms = [(_monomial(*m), c) for m, c in monomials]
        for m, c in terms:
            ends = (w[0].rows, w[-1].columns) if (w := m.word) else (rows, rows)
            if ends != (rows, columns):
                raise KernelError(f"{c!r} {m} is no rational times {rows} × {columns}")
        return cls._collected(rows, columns, terms)

    @classmethod
    def _collected(
        cls, rows: Dimension, columns: Dimension, terms: Iterable[tuple[Monomial, Fraction]]
    ) -> Polynomial:
        """The sum of terms in normal form, of this shape."""
        found = dict[Monomial, Fraction]()
        for m, c in terms:
            found[m] = found[m] + c if m in found else c
        left = {m: c for m, c in found.items() if c}
        return cls._of(_rows=rows, _columns=columns, _terms=left, _found={})

    @property
    def terms(self) -> dict[Monomial, Fraction]:
        """Each monomial with its coefficient, in a copy: whoever asks may write to it."""
        return {m: +c for m, c in self._terms.items()}

    def _once(self, name: str, find: Callable[[], _Part]) -> _Part:
        if name not in self._found:
            self._found[name] = find()
        return self._found[name]  # type: ignore[no-any-return]

    def __eq__(self, other: object) -> bool:
        alike = type(other) is Polynomial and self.shape == other.shape
        return alike and self._terms == other._terms  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        if "hash" not in self._found:
            self._found["hash"] = hash((*self.shape, frozenset(self._terms)))
        return self._found["hash"]  # type: ignore[no-any-return]

    def __add__(self, other: Polynomial) -> Polynomial:
        _require_polynomial(other)
        fits = self.shape == other.shape
        require(fits, "cannot add {0.described} and {1.described}", self, other)
        return Polynomial._collected(*self.shape, (*self._terms.items(), *other._terms.items()))

    def __neg__(self) -> Polynomial:
        return Polynomial._collected(*self.shape, ((m, -c) for m, c in self._terms.items()))

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + (-other)

    def __mul__(self, other: Polynomial) -> Polynomial:
        _require_polynomial(other)
        rows, columns = self.rows, other.columns
        if self.columns != other.rows:
            fits = self.is_scalar or other.is_scalar
            require(fits, "cannot multiply {0.described} by {1.described}", self, other)
            rows, columns = other.shape if self.is_scalar else self.shape
        pairs = product(self._terms.items(), other._terms.items())
        terms = ((Monomial(m[0] + p[0], m[1] + p[1]), c * d) for (m, c), (p, d) in pairs)
        return Polynomial._sum(rows, columns, terms)

    @property
    def T(self) -> Polynomial:
        """The transpose."""
        flipped = ((Monomial(m[0], _transposed(m[1])), c) for m, c in self._terms.items())
        return self._once("T", lambda: Polynomial._sum(self.columns, self.rows, flipped))

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
        return self == self.T

    @property
    def is_diagonal(self) -> bool:
        """Whether every matrix letter is diagonal."""
        square = self.rows == self.columns
        return square and all(letter.commutes for m in self._terms for letter in m.word)

    @property
    def described(self) -> str:
        """The polynomial and its shape, for messages."""
        return f"{self} ({self.rows} × {self.columns})"

    def occurrences(
        self, scope: frozenset[str] = frozenset()
    ) -> Iterator[tuple[Letter, frozenset[str]]]:
        """Every letter, also inside arguments, with the steps that are bound around it."""
        for letter in (letter for m in self._terms for w in (*m.scalars, m.word) for letter in w):
            yield letter, scope
            if letter.argument is not None:
                inner = scope if letter.step is None else frozenset({BOUND})
                yield from letter.argument.occurrences(inner)

    @property
    def letters(self) -> frozenset[Letter]:
        """Every variable."""
        variables = (x.variable for x, _ in self.occurrences() if x.argument is None)
        return self._once("letters", lambda: frozenset(variables))

    @property
    def steps(self) -> frozenset[str]:
        """The free step names: natural numbers, and bases of indices."""
        return self._once("steps", self._free_steps)

    def _free_steps(self) -> frozenset[str]:
        found = list(self.occurrences())
        named = {x.name for x, bound in found if x.structure == "natural" and x.name not in bound}
        return frozenset(named).union(
            x.step.base for x, bound in found if x.step and x.step.base and x.step.base not in bound
        )

    def substitute(self, letters: Substitution = EMPTY, steps: Steps = EMPTY) -> Polynomial:
        """Replace variables by polynomials (in the step k, for a family) and steps by steps."""
        if self.letters.isdisjoint(letters) and self.steps.isdisjoint(steps):
            return self
        terms = list[tuple[Monomial, Fraction]]()
        for m, c in self._terms.items():
            factors = [_image(x, letters, steps) for word in (*m.scalars, m.word) for x in word]
            image = reduce(mul, factors or [constant(1)])
            terms += [(p, c * d) for p, d in image._terms.items()]
        return Polynomial._sum(self.rows, self.columns, terms)

    def __str__(self) -> str:
        terms = sorted((str(m), c) for m, c in self._terms.items())
        return " + ".join(m if m and c == 1 else f"{c} {m}".strip() for m, c in terms) or "0"

    __repr__ = __str__


def _require_polynomial(value: object) -> None:
    require(type(value) is Polynomial, "{!r} is no polynomial", value)


def constant(value: int | Fraction, rows: Dimension = 1) -> Polynomial:
    """The rational times the identity matrix."""
    return Polynomial._sum(rows, rows, [(Monomial((), ()), exact_fraction(value))])


def of(*word: Letter) -> Polynomial:
    """The product of the letters."""
    term = Monomial((), _exact_word(word)), Fraction(1)
    return Polynomial._sum(word[0].rows, word[-1].columns, [term])


def trace_of(value: Polynomial) -> Polynomial:
    """The sum of the diagonal entries of a square polynomial, in traces of its words."""
    _require_polynomial(value)
    require(value.rows == value.columns, "{.described} is not square: it has no trace", value)
    return Polynomial._sum(1, 1, (_traced(m, c, value.rows) for m, c in value._terms.items()))


def _traced(m: Monomial, coefficient: Fraction, size: Dimension) -> tuple[Monomial, Fraction]:
    """The trace of one term; a word through a row, as x yᵀ, has that of the scalar yᵀ x."""
    scalars, word = m
    if not word and type(size) is int:
        return Monomial(scalars, ()), coefficient * size
    rows = [place for place, letter in enumerate(word) if letter.rows == 1]
    if rows:
        return Monomial((*scalars, word[rows[0] :] + word[: rows[0]]), ()), coefficient
    argument = of(*_first_in_cycle(word)) if word else constant(1, size)
    return Monomial((*scalars, (Letter(TRACE, 1, 1, argument=argument),)), ()), coefficient


@lru_cache(maxsize=65536)
def _first_in_cycle(word: Word) -> Word:
    """Of the rotations of a word and of its transpose, the first; no run of diagonals is cut."""
    cuts = [i for i in range(len(word)) if not (word[i - 1].commutes and word[i].commutes)]
    rotations = [_ordered(word[i:] + word[:i]) for i in cuts or [0]]
    return min((*rotations, *map(_ordered, map(_transposed, rotations))), key=_key)


def function(name: str, argument: Polynomial) -> Polynomial:
    """A function of a scalar, or, entry by entry, of the diagonal of a diagonal matrix."""
    _require_polynomial(argument)
    fits = argument.is_diagonal and name in FUNCTIONS
    require(fits, "{} is not an elementwise function, or {.described} not diagonal", name, argument)
    return of(Letter(name, argument.rows, argument.columns, "diagonal", None, argument))


def running_product(factor: Polynomial, step: Step) -> Polynomial:
    """``F(step) ⋯ F(1)`` for the square factor F(k); a monomial's scalars stand apart."""
    _require_polynomial(factor)
    require(type(step) is Step, "{!r} is no step", step)
    fits = factor.rows == factor.columns and step.is_exact and step.offset >= 0
    require(fits, "no running product of {.described} up to step {}", factor, step)
    total = constant(1, factor.rows)
    for offset in range(step.offset, 0, -1):
        total = total * factor.substitute(EMPTY, {BOUND: Step(step.base, offset)})
    if step.base is None:
        return total
    parts = [factor]
    if len(factor._terms) == 1:
        ((m, c),) = factor._terms.items()
        parts = [constant(c), *(of(*word) for word in (*m.scalars, m.word) if word)]
    for part in (x for x in parts if x != constant(1, x.rows)):
        structure, start = "diagonal" if part.is_diagonal else "general", Step(step.base, 0)
        total = total * of(Letter(RUNNING_PRODUCT, *part.shape, structure, start, part))
    return total


def applied(name: str, argument: Polynomial, step: Step | None) -> Polynomial:
    """The trace, the function of that name, or the running product up to a step."""
    if name == TRACE:
        return trace_of(argument)
    return function(name, argument) if step is None else running_product(argument, step)


def _image(letter: Letter, letters: Substitution, steps: Steps) -> Polynomial:
    step = None if letter.step is None else letter.step.at(steps)
    if letter.structure == "natural":
        require(letter not in letters, "{} is natural: only a step replaces it", letter)
        base, offset = Step(letter.name, 0).at(steps)
        number = constant(offset)
        return number if base is None else of(letter._replace(name=base)) + number
    if letter.argument is not None:
        bound = frozenset[str]() if step is None else {BOUND}
        inner = {name: to for name, to in steps.items() if name not in bound}
        captured = any(inner[name].base in bound for name in letter.argument.steps & inner.keys())
        require(not captured, "step {} would be captured in {}", BOUND, letter)
        image = applied(letter.name, letter.argument.substitute(letters, inner), step)
    elif letter.variable not in letters:
        return of(letter._replace(step=step))
    else:
        image = letters[letter.variable]
        fits = type(image) is Polynomial and (step is not None or BOUND not in image.steps)
        require(fits, "{} has no step, or its image {} is no polynomial", letter, image)
        image = image if step is None else image.substitute(EMPTY, {BOUND: step})
    image = image.T if letter.transposed else image
    fits = image.shape == (letter.rows, letter.columns)
    fits = fits and (letter.structure != "symmetric" or image.is_symmetric)
    fits = fits and (not letter.commutes or image.is_diagonal)
    require(fits, "{} is {}, its image {.described} is not", letter, letter.structure, image)
    return image
