"""Writes the kernel's polynomials and relations in the notation of a paper: δ²ω²I − WᵀW.

Nothing is retyped: every formula on a terminal or a page is printed from the checked object.  One
proof has one notation, made from its theorem and the statement that it is about.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from copy import copy
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from proofs.kernel import (
    BOUND,
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Counterexample,
    Derivative,
    Fact,
    Letter,
    Meaning,
    Monomial,
    Polynomial,
    Recurrence,
    Statement,
    Step,
    Theorem,
)
from proofs.kernel.polynomial import RUNNING_PRODUCT, TRACE, Word

from .calculus import Called, calculus_formula, called_in, slope
from .formula import BOUND as EVERY
from .formula import (
    IDENTITY,
    STEP,
    At,
    Dots,
    Every,
    Formula,
    FrobeniusNorm,
    Function,
    Member,
    Name,
    Norm,
    Number,
    Product,
    Relation,
    Sentence,
    Sum,
    Transpose,
    listed,
    names_in,
    plain,
    power,
    product,
)
from .names import Names, spelled
from .origins import at_every_step, matrix_called
from .outline import (
    Outline,
    counted_in,
    letters_in,
    natural,
    occurrences,
    valued_anew,
    values_of,
    variables,
)

SIGNS = {PSD: "⪰", POSITIVE: "≻", ZERO: "=", ENTRYWISE: "≥"}
SCALAR_SIGNS = {PSD: "≥", POSITIVE: ">", ZERO: "=", ENTRYWISE: "≥"}
_LONGEST = 48
_MADE_OF = {"Y": "the inverse of ", "R": "the square root of "}
_PRODUCTS = [Name(letter) for letter in "XYZPQ"]
_SCALAR_PRODUCTS = [Name(letter) for letter in "pqrs"]


class Notation:
    """The names of one proof, each given once, before anything is printed.

    Parameters
    ----------
    theorem
        The theorem whose proof is printed, if there is one.
    stated
        The statements that it is about: their letters are the first to get a name.
    defined
        What some of these letters stand for, also where no theorem says it.
    """

    def __init__(
        self,
        theorem: Theorem | None = None,
        stated: Iterable[Statement] = (),
        defined: frozenset[Meaning] = frozenset(),
    ) -> None:
        self.outline = Outline(theorem) if theorem is not None else None
        self._stated = tuple(stated)
        self._defined = defined
        self._explained: dict[Name, Sentence | Letter] = {}
        self._scope: frozenset[Letter] = frozenset()
        nodes = self.outline.nodes if self.outline else []
        self._parts = (
            *self._stated,
            *defined,
            *((x.hypotheses, x.conclusion, x.arguments, x.fixed, counted_in(x)) for x in nodes),
        )
        called = _called_in(self._parts)
        self._sizes = _sizes_in(self._parts, called)
        self._families = _families_in(self._parts, self.outline)
        self._calculus = {x.written: x for x in sorted(called, key=str)}
        steps = {x.name for x in variables(self._parts) if x.structure == "natural"}
        steps |= {x.written for x in self._calculus.values() if x.is_index}
        self._names = Names(map(Name, sorted(self._sizes)), filter(None, map(spelled, steps)))
        self._give_names()

    def within(self, node: Theorem) -> Notation:
        """The notation inside one step, where it speaks in general of some letters."""
        inner = copy(self)
        inner._scope = self.outline.own(node) if self.outline else frozenset()
        return inner

    def at_values(self, node: Theorem) -> Notation:
        """The notation of what a refutation puts for the letters of its statement."""
        inner = copy(self)
        scopes = map(self.outline.own, node.premises) if self.outline else ()
        inner._scope = valued_anew(node).union(*scopes)
        return inner

    # --- names ---

    def _give_names(self) -> None:
        """First the letters of the statement, then those of calculus, then the steps' own."""
        first, own = variables(self._stated), frozenset[Letter]()
        if self.outline:
            first |= self.outline.free
            nodes = self.outline.nodes
            own = own.union(*map(self.outline.own, nodes), *map(valued_anew, nodes))
        for letter in sorted(first, key=_precedence):
            self._give_stated(letter)
        known = sorted(first, key=_precedence)
        self._called = {x.written: _same(x, known) for x in self._calculus.values()}
        for called in self._calculus.values():
            if self._called[called.written] is called and called.written not in self._sizes:
                # Primes are no way out for a function: φ′ is the derivative of φ.
                others = map(Name, "fgh") if called.is_function else ()
                self._give(called, called.written, called.shape is not None, others)
        for letter in sorted(variables(self._parts) - first, key=_precedence):
            self._names.give(letter, _wishes(letter), self.is_family(letter))
        for letter in sorted(own & first, key=_precedence):
            if letter.structure != "natural":
                wishes = [wish.primed(wish.primes + 1) for wish in _wishes(letter)]
                self._names.give(("own", letter), wishes, self.is_family(letter))
        for letter in sorted(self._families & first, key=_precedence):
            if letter.name.startswith("∂") and letter.name[1:] in self._called:
                self._explained[self.name(letter)] = self._jacobian(letter)

    def _give_stated(self, letter: Letter) -> None:
        """Name a letter after itself; an auxiliary one, ``v⟨origin⟩``, after its first part."""
        _, _, origin = letter.name.partition("⟨")
        called = self._calculus.get(letter.name)
        has_places = called is not None and called.shape is not None
        is_family = self.is_family(letter) or has_places
        if not origin:
            self._give(letter, letter.name, is_family)
            return
        name = self._names.give(letter, _wishes(letter), is_family)
        self._explained[name] = letter

    def _give(
        self, key: Hashable, written: str, is_family: bool, others: Iterable[Name] = ()
    ) -> None:
        """Give a name, and say so where it is not what is written."""
        wish = spelled(written)
        name = self._names.give(key, [*([wish] if wish else []), *others], is_family)
        if name != wish:
            self._explained[name] = (name, f" is what is written {written}")

    def _jacobian(self, letter: Letter) -> Sentence:
        state, step = self.called(letter.name[1:]), (At(Name("t")),)
        by: Sentence = (" in ", Member(state, (At(None),)))
        if letter.rows != letter.columns:
            by = (" by any parameters of the initial state",)
        return (Member(self.name(letter), step), " is the Jacobian of ", Member(state, step), *by)

    def name(self, letter: Letter) -> Name:
        """The printed name of a variable."""
        own = ("own", letter)
        return self._names[own if letter in self._scope and own in self._names else letter]

    def member(self, letter: Letter, part: object) -> Formula:
        """A variable as it occurs in a part of the proof: of a family, the member at step k."""
        name = self.name(letter)
        has_steps = any(x.variable == letter and x.step is not None for x in occurrences(part))
        return Member(name, (EVERY,)) if has_steps else name

    def letters(self) -> dict[Name, Letter]:
        """Every letter that has a name, by its name."""
        named = {}
        for key, name in self._names.given():
            letter = key[1] if isinstance(key, tuple) and key[0] == "own" else key
            if isinstance(letter, Letter):
                named[name] = letter
        return named

    def is_family(self, letter: Letter) -> bool:
        """Whether a variable has a member for each step."""
        return letter in self._families

    def called(self, written: str) -> Name:
        """The printed name of what calculus calls by a name."""
        if written in self._sizes:
            return Name(written)
        return self._names[self._called[written]]

    # --- what the names stand for ---

    def legend(self) -> list[Sentence]:
        """The meaning of the names: each letter's kind, and the origin of each introduced name."""
        return [*self.kinds(), *self._numbers(), *self._explanations(), *self.meanings()]

    def _numbers(self) -> Iterator[Sentence]:
        """The sizes that are spoken of as numbers, which the traces of identity matrices are."""
        identities = (x for x in letters_in(self._parts) if x.name == TRACE and _is_size(x))
        for size in sorted({str(x.argument.rows) for x in identities if x.argument}):
            yield (Name(size), " is a size, a number 1, 2, …")

    def _explanations(self) -> Iterator[Sentence]:
        """The origin of each introduced name, also of those that an explanation introduces."""
        told: set[Name] = set()
        while waiting := [name for name in self._explained if name not in told]:
            told.update(waiting)
            yield from map(self._explanation, waiting)

    def explained(self, formulas: Iterable[Formula]) -> list[Sentence]:
        """The lines of the legend for introduced names that occur in some formulas."""
        names = names_in(tuple(formulas))
        return [self._explanation(name) for name in [*self._explained] if name in names]

    def _explanation(self, name: Name) -> Sentence:
        """The meaning of a name; auxiliary letters wait until all others are named."""
        told = self._explained[name]
        if not isinstance(told, Letter):
            return told
        is_made_each = told.name[0] in _MADE_OF and self.is_family(told)
        shown = Member(name, (EVERY,)) if is_made_each else name
        return (shown, " is ", *self._origin(told))

    def _origin(self, letter: Letter) -> Sentence:
        """The meaning of an auxiliary letter ``base⟨origin⟩``."""
        base, _, origin = letter.name.removesuffix("⟩").partition("⟨")
        matrix = self._matrix(origin)
        norm: str | Formula = f"‖{origin}‖" if matrix is None else Norm(matrix)
        if base == "f":
            norm = f"‖{origin}‖_F" if matrix is None else FrobeniusNorm(matrix)
        vector = next((x for x in self.letters().values() if x.name == f"w⟨{origin}⟩"), None)
        if base in "sw" and vector is not None:
            w = Member(self.name(vector), (EVERY,)) if self.is_family(vector) else self.name(vector)
            quotient: Sentence = (f"‖({origin}) ", w, "‖/", Norm(w))
            if matrix is not None:
                factors = matrix.factors if isinstance(matrix, Product) else (matrix,)
                quotient = (Norm(Product((*factors, w))), "/", Norm(w))
            if base == "s":
                return ("any bound of ", *quotient, " at one vector ", w, " ≠ 0")
            return ("a vector ≠ 0 at which that bound of ", *quotient, " holds")
        if base in _MADE_OF:
            return (_MADE_OF[base], origin if matrix is None else matrix)
        if letter.rows == letter.columns:
            return ("any upper bound of ", norm)
        return ("a vector at which ", norm, " is as large as stated")

    def _matrix(self, origin: str) -> Formula | None:
        """The matrix that the kernel prints so, of letters of the statement, if there is one."""
        values = [atom.polynomial for atom in self._atoms_stated()]
        found = (matrix_called(origin, x) for x in (values, at_every_step(values)))
        matrix = next((x for x in found if x is not None), None)
        return None if matrix is None else self.polynomial(matrix)

    def _atoms_stated(self) -> list[Atom]:
        theorem = self.outline.theorem if self.outline else None
        parts = (*self._stated, *((*theorem.hypotheses, *theorem.conclusion) if theorem else ()))
        return [part for part in parts if isinstance(part, Atom)]

    def kinds(self) -> list[Sentence]:
        """The kind of each letter: a real number, a symmetric n × n matrix, a sequence of such."""
        kinds: dict[tuple[str, str], list[Formula]] = {}
        for key, name in self._names.given():
            kind = self._kind_of(key)
            if kind is not None:
                kinds.setdefault(kind, []).append(name)
        return [
            (*listed(names), f" is {one}" if len(names) == 1 else f" are {several}")
            for (one, several), names in sorted(kinds.items())
        ]

    def _kind_of(self, key: Hashable) -> tuple[str, str] | None:
        match key:
            case Letter():
                return _kind(key, key in self._families)
            case ("own", Letter() as letter):
                return _kind(letter, letter in self._families)
            case Called(shape=(rows, columns)):
                return _kind(Letter("W", _size(rows), _size(columns)))
            case Called(is_function=True):
                return "a differentiable function", "differentiable functions"
            case Called(is_index=False):
                return "a real number", "real numbers"
        return None

    def meanings(self) -> list[Sentence]:
        """The meaning of the letters that are not universally quantified."""
        nodes = self.outline.nodes if self.outline else []
        fixed = self._defined.union(*(node.fixed for node in nodes))
        lines: dict[Sentence, None] = {}
        for letter, definition in sorted(fixed, key=lambda meaning: str(meaning.letter)):
            match definition:
                case Fact():
                    lines[self._chosen(definition)] = None
                case Recurrence():
                    lines |= dict.fromkeys(self._network(definition))
                case (start, recursion):
                    name, shown = self.name(letter), map(self.atom, (start, recursion))
                    lines[(name, " is the sequence with ", *listed(shown))] = None
        return list(lines)

    def _chosen(self, fact: Fact) -> Sentence:
        letters = sorted(variables((fact.hypotheses, fact.conclusion)), key=_precedence)
        other = [(self.name(x), f" for {x.name}") for x in letters if plain(self.name(x)) != x.name]
        return (fact.chosen, *(("; here ", *listed(other)) if other else ()))

    def _network(self, network: Recurrence) -> Iterator[Sentence]:
        for gate, entry in network.gates:
            value = calculus_formula(entry, self.called)
            member = Member(self.name(gate), (EVERY,))
            yield (Relation(member, "=", Function(Name("diag"), (value,))),)
        if network.gates:
            yield ("these gates, at step k, are taken at the state of step k − 1",)
        for state, rest in network.rest:
            shown = (
                self.called(state),
                " starts, and stays, at the fixed point ",
                self.polynomial(rest),
            )
            yield ("every entry of ", *shown)

    # --- formulas ---

    def statement(self, part: Statement) -> Formula:
        """A relation, or a derivative; of a refutation, the relation that fails."""
        if isinstance(part, Derivative):
            return slope(part, self.called)
        return self.atom(part.conclusion if isinstance(part, Counterexample) else part)

    def atom(self, atom: Atom) -> Formula:
        """A relation; ``p − q ⪰ 0`` between scalars is written p ≥ q."""
        value = atom.polynomial
        left, right = (self.polynomial(side) for side in sides(value))
        relation = Relation(left, sign_of(atom), right, atom.relation == ENTRYWISE)
        return Every(relation) if atom.every else relation

    def polynomial(self, value: Polynomial) -> Formula:
        """The terms, those with a positive sign first."""
        terms = [(c < 0, self._term(m, value), abs(c)) for m, c in value.terms.items()]
        terms.sort(key=lambda term: (term[0], len(plain(term[1])), plain(term[1])))
        shown = [(negative, self._scaled(c, term)) for negative, term, c in terms]
        if not shown:
            return Number(Fraction(0))
        return shown[0][1] if len(shown) == 1 and not shown[0][0] else Sum(tuple(shown))

    def number(self, value: Fraction) -> Formula:
        """An exact rational; a very long one by a name, with its digits in the legend."""
        if len(str(value)) <= _LONGEST:
            return Number(value)
        key = ("number", value)
        if key not in self._names:
            wishes = [Name("r", str(place)) for place in range(1, 100)]
            name = self._names.give(key, wishes, False)
            self._explained[name] = (name, f" = {value}, about {_rounded(value)}")
        return self._names[key]

    def _scaled(self, coefficient: Fraction, term: Formula) -> Formula:
        factors = term.factors if isinstance(term, Product) else (term,)
        return product([self.number(coefficient), *factors])

    def _term(self, m: Monomial, value: Polynomial) -> Formula:
        if len(m.scalars) == 1 and not m.word and value.is_scalar:
            return self.word(m.scalars[0])
        runs = _runs(self.word(word) for word in m.scalars)
        parts = [power(formula, count) for formula, count in runs]
        parts.sort(key=_is_bracketed)
        if m.word:
            parts += self._powers(m.word)
        elif not value.is_scalar:
            parts.append(IDENTITY)
        return product(parts)

    def word(self, word: Word) -> Formula:
        """A product of letters, equal neighbours as a power."""
        return product(self._powers(word))

    def _powers(self, word: Word) -> list[Formula]:
        return [power(formula, count) for formula, count in _runs(map(self.letter, word))]

    def letter(self, letter: Letter) -> Formula:
        """One letter with its step and transposition."""
        if letter.transposed:
            return Transpose(self.letter(letter.T))
        if letter.argument is None:
            return self._variable(letter)
        if letter.name == RUNNING_PRODUCT and letter.step is not None:
            return self._running(letter.argument, letter.step)
        if letter.name == TRACE and _is_size(letter):
            return Name(str(letter.argument.rows))
        return Function(Name(letter.name), (self.polynomial(letter.argument),))

    def _variable(self, letter: Letter) -> Formula:
        if letter.structure == "natural":
            return self.step(Step(letter.name, 0))
        name = self.name(letter.variable)
        return name if letter.step is None else Member(name, (self.at(letter.step),))

    def at(self, step: Step) -> At:
        """A step."""
        if step.base is None:
            return At(None, step.offset)
        return At(STEP if step.base == BOUND else self.name(natural(step.base)), step.offset)

    def step(self, step: Step) -> Formula:
        """A step as a number."""
        at = self.at(step)
        return at.base if at.base is not None and not at.offset else at

    def _running(self, factor: Polynomial, step: Step) -> Formula:
        at, base = self.at(step), self.polynomial(factor)
        if BOUND not in factor.steps:
            return power(base, 1, at.base)
        key = ("product", base)
        if key not in self._names:
            name = self._names.give(key, _SCALAR_PRODUCTS if factor.is_scalar else _PRODUCTS, True)
            first = self.polynomial(factor.substitute(steps={BOUND: Step(None, 1)}))
            start = Number(Fraction(1)) if factor.is_scalar else IDENTITY
            self._explained[name] = (
                Relation(Member(name, (EVERY,)), "=", Dots(base, first)),
                ", ",
                Relation(Member(name, (At(None),)), "=", start),
            )
        return Member(self._names[key], (at,))


def sign_of(atom: Atom) -> str:
    """The sign between the two sides of a relation."""
    return (SCALAR_SIGNS if atom.polynomial.is_scalar else SIGNS)[atom.relation]


def sides(value: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The left and the right of the sign: p and q for p − q, else all and 0."""
    below = {m: -c for m, c in value.terms.items() if c < 0}
    if len(below) == 1 and len(value.terms) == 2:
        right = Polynomial(value.rows, value.columns, below)
        return value + right, right
    return value, Polynomial(value.rows, value.columns, {})


def _is_size(trace: Letter) -> bool:
    """Whether the trace is that of an identity matrix: every other word has letters."""
    return trace.argument is not None and not trace.argument.letters


def _rounded(value: Fraction) -> str:
    """Twelve digits of a number of any size."""
    digits = Context(prec=12, Emax=MAX_EMAX, Emin=MIN_EMIN)
    quotient = digits.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{quotient.normalize(digits):g}"


def _precedence(letter: Letter) -> tuple[object, ...]:
    """Letters that somebody named come before auxiliary ones, short names before long ones."""
    return "⟨" in letter.name, len(letter.name), str(letter), repr(tuple(letter))


def _wishes(letter: Letter) -> list[Name]:
    wish = spelled(letter.name.partition("⟨")[0])
    return [wish] if wish else []


def _same(called: Called, letters: Iterable[Letter]) -> Hashable:
    """The letter that calculus calls so; or what it calls so itself, if there is none."""
    shape = called.shape or ("1", "1")
    for letter in letters:
        if letter.name == called.written and (str(letter.rows), str(letter.columns)) == shape:
            return letter
    return called


def _is_bracketed(factor: Formula) -> bool:
    return isinstance(getattr(factor, "base", factor), Product)


def _runs(formulas: Iterable[Formula]) -> list[tuple[Formula, int]]:
    return [(formula, len(list(group))) for formula, group in groupby(formulas)]


def _kind(letter: Letter, is_family: bool = False) -> tuple[str, str]:
    """A letter's kind, for one letter and for several."""
    article, noun, nouns = "a", "real number", "real numbers"
    if letter.structure == "natural":
        noun, nouns = "natural number", "natural numbers"
    elif letter.structure == "general" and letter.columns == 1 != letter.rows:
        noun, nouns = f"vector of size {letter.rows}", f"vectors of size {letter.rows}"
    elif letter.structure != "general" or letter.rows != 1 or letter.columns != 1:
        word = "real" if letter.structure == "general" else letter.structure
        shape = f"{word} {letter.rows} × {letter.columns}"
        noun, nouns = f"{shape} matrix", f"{shape} matrices"
    if is_family:
        return f"a sequence of {nouns}", f"sequences of {nouns}"
    return f"{article} {noun}", nouns


def _size(text: str) -> int | str:
    return int(text) if text.isdigit() else text


def _sizes_in(parts: tuple[object, ...], called: frozenset[Called]) -> frozenset[str]:
    """The names of the sizes."""
    sizes = {size for x in variables(parts) for size in (x.rows, x.columns)}
    sizes |= {x.argument.rows for x in letters_in(parts) if x.argument is not None}
    sizes |= {size for x in called for size in x.shape or () if not size.isdigit()}
    return frozenset(size for size in sizes if isinstance(size, str))


def _families_in(parts: object, outline: Outline | None) -> frozenset[Letter]:
    """The variables that have a member for each step."""
    members = {x.variable for x in occurrences(parts) if x.step is not None}
    for node in outline.refutations if outline else ():
        members |= {letter for letter, family in values_of(node).items() if len(family) > 1}
    return frozenset(members)


def _called_in(part: object) -> frozenset[Called]:
    """The names that derivatives and networks use; what many steps speak of is read once."""
    return frozenset(called_in(*frozenset(_expressions_in(part))))


def _expressions_in(part: object) -> Iterator[Any]:
    """SymPy's expressions in derivatives and networks."""
    match part:
        case Derivative(function, variable, value):
            yield from (function, variable, value)
        case Recurrence():
            yield from (entry for _, entry in part.gates)
            yield from _expressions_in(part.blocks)
        case tuple() | frozenset():
            for inner in part:
                yield from _expressions_in(inner)
