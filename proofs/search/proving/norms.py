"""Bounds of norms along an expression: of a product, of a sum, of a multiple, of a transpose.

They are made of the bounds that the hypotheses state of letters and of compounds, such as A − B.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from proofs.kernel import (
    POSITIVE,
    PSD,
    Atom,
    Letter,
    Monomial,
    Polynomial,
    Theorem,
    assume,
    certificate,
    conjunction,
    constant,
    cut,
    of,
)
from proofs.kernel.polynomial import Word
from proofs.search.words import single, transposed, without

from .certificates import completed
from .norm_lemmas import (
    Bounded,
    Prover,
    bounded_identity,
    by_bracket,
    multiple_of,
    negative_of,
    product_of,
    relations_of,
    sum_of,
    transpose_of,
    weaker_than,
)
from .positivity import Positivity
from .rewriting import EndlessRewritingError
from .roots import NormBound, excess, norm_bound
from .squares import square

DEEPEST = 6
LONG = 24  # letters; a longer word is bounded letter by letter
LONGEST = 12  # terms of a sum
_ONE = Fraction(1)


@dataclass
class Calculus:
    """The bounds that the hypotheses give, and what follows from them for an expression.

    ``prove`` decides signs of scalars and bounds of letters.
    """

    positivity: Positivity
    prove: Prover
    known: dict[Polynomial, Bounded] = field(default_factory=dict)
    _found: dict[Polynomial, Bounded] = field(default_factory=dict)
    _failed: dict[Polynomial, int] = field(default_factory=dict)  # from which depth on
    _unbounded: set[Letter] = field(default_factory=set)
    _wordless: set[tuple[Word, int, int]] = field(default_factory=set)  # with how much was known
    _signs: dict[Polynomial, Theorem | None] = field(default_factory=dict)
    _scalars: Positivity = field(init=False)

    def __post_init__(self) -> None:
        letters = {x for a in self.positivity.atoms for x in a.polynomial.letters}
        plain = {x for x in letters if x.rows == x.columns == 1}
        scalars = [a for a in self.positivity.atoms if a.polynomial.letters <= plain]
        self._scalars = Positivity([a for a in scalars if a.polynomial.is_scalar], [])
        for atom in self.positivity.atoms:
            stated = norm_bound(atom)
            if stated is not None and stated.matrix.letters:
                self._enter(stated, atom)

    def _enter(self, stated: NormBound, atom: Atom) -> None:
        for c in (stated.bound, -stated.bound):
            sign = self.sign(c)
            if sign is not None:
                one = Bounded(stated.matrix, c, conjunction(sign, assume(atom)))
                self.known.setdefault(one.matrix, one)
                self.known.setdefault(-one.matrix, negative_of(one))
                return

    def sign(self, p: Polynomial) -> Theorem | None:
        """The theorem that a scalar is ≥ 0."""
        if p not in self._signs:
            self._signs[p] = self._sign(Atom(PSD, p))
        return self._signs[p]

    def _sign(self, goal: Atom) -> Theorem | None:
        """From what is said of scalars; of one letter also from all hypotheses."""
        if goal in self.positivity.atoms:
            return assume(goal)
        theorem = self._scalars.quick(goal)
        alone = len(goal.polynomial.terms) == 1 == len(goal.polynomial.letters)
        return self.prove(goal) if theorem is None and alone else theorem

    def bound(self, x: Polynomial, depth: int = 0) -> Bounded | None:
        """A bound of the norm, or None."""
        if x in self._found or not 0 < len(x.terms) <= LONGEST:
            return self._found.get(x)
        if depth < self._failed.get(x, DEEPEST):
            self._failed[x] = depth  # what asks for itself gets no answer
            found = next(filter(None, self._ways(x, depth)), None)
            if found is not None:
                self._found[x] = found
        return self._found.get(x)

    def _ways(self, x: Polynomial, depth: int) -> Iterator[Bounded | None]:
        yield self.known.get(x)
        if x.T in self.known:
            yield transpose_of(self.known[x.T])
        if len(x.terms) == 1:
            ((m, c),) = x.terms.items()
            yield self._term(m, c, x, depth)
            return
        yield self._scaled(x, depth)
        yield self._factored(x, depth)
        yield from self._by_compounds(x, depth)
        yield self._split(x, depth)

    def _term(self, m: Monomial, c: Fraction, x: Polynomial, depth: int) -> Bounded | None:
        scale = constant(c) * Polynomial(1, 1, {Monomial(m.scalars, ()): _ONE})
        if not m.word:
            plain: Bounded | None = bounded_identity(x.rows)
        else:
            plain = self._word(m.word, depth)
        return None if plain is None else self._multiple(scale, plain)

    def _multiple(self, scale: Polynomial, plain: Bounded) -> Bounded | None:
        if scale == constant(1):
            return plain
        for sign in (1, -1):
            size = constant(sign) * scale
            theorem = self.sign(size)
            if theorem is not None:
                found = multiple_of(size, theorem, plain)
                return found if sign == 1 else negative_of(found)
        return None

    def _word(self, word: Word, depth: int) -> Bounded | None:
        """The product of the bounds of its parts, the longest known ones first."""
        whole = of(*word)
        if whole in self.known:
            return self.known[whole]
        if whole.T in self.known:
            return transpose_of(self.known[whole.T])
        if len(word) == 1:
            return self._letter(word[0])
        key = word, depth, len(self.known)
        if key in self._wordless:
            return None
        long = len(word) > LONG
        found = self._letters(word) if long else self._parts(word, depth)
        if found is None:
            self._wordless.add(key)
        return found

    def _letters(self, word: Word) -> Bounded | None:
        """The product of the bounds of the letters: of a long word no other parts are tried."""
        found: Bounded | None = None
        for letter in word:
            x = of(letter)
            one = self.known.get(x) or self._letter(letter)
            if one is None:
                return None
            found = one if found is None else product_of(found, one)
        return found

    def _parts(self, word: Word, depth: int) -> Bounded | None:
        """The product of the bounds of two or three parts, one of them as long as possible."""
        for size in range(len(word) - 1, 0, -1):
            for start in (0, len(word) - size):
                part = of(*word[start : start + size])
                if size == 1 or part in self.known or part.T in self.known:
                    first = self.bound(of(*word[:start]), depth) if start else None
                    middle = self._word(word[start : start + size], depth)
                    rest = word[start + size :]
                    last = self._word(rest, depth) if rest else None
                    parts = [x for x in (first, middle, last) if x is not None]
                    if len(parts) != 1 + bool(start) + bool(rest):
                        continue
                    return product_of(*parts) if len(parts) == 2 else parts[0]
        return None

    def _letter(self, letter: Letter) -> Bounded | None:
        """‖X‖ ≤ c for the c of a hypothesis c I − X ⪰ 0, or ‖X‖ ≤ 1."""
        if letter.transposed:
            plain = self.bound(of(letter.T), DEEPEST - 1)
            return None if plain is None else transpose_of(plain)
        x = of(letter)
        if letter in self._unbounded:
            return None
        mentioned = any(letter.variable in a.polynomial.letters for a in self.positivity.atoms)
        for c in dict.fromkeys((*self._above(letter), constant(1))) if mentioned else ():
            sign = self.sign(c)
            theorem = None if sign is None else self._directly(NormBound(x, c))
            if sign is not None and theorem is not None:
                self.known[x] = Bounded(x, c, conjunction(sign, theorem))
                return self.known[x]
        self._unbounded.add(letter)
        return None

    def _directly(self, goal: NormBound) -> Theorem | None:
        if goal.bound == constant(1) or not goal.matrix.is_symmetric:
            return self.prove(goal.atom)
        return by_bracket(goal, self.prove)

    def _above(self, letter: Letter) -> Iterator[Polynomial]:
        for atom in self.positivity.atoms:
            p = atom.polynomial
            alone = {m for m in p.terms if m.word} == {Monomial((), (letter,))}
            if atom.relation in (PSD, POSITIVE) and not atom.every and alone:
                c = p.terms[Monomial((), (letter,))]
                scalars = {m: v / -c for m, v in p.terms.items() if not m.word}
                if c < 0:
                    yield Polynomial(1, 1, scalars)

    def _scaled(self, x: Polynomial, depth: int) -> Bounded | None:
        """X = s Y for a polynomial s and a Y with fewer terms."""
        groups: dict[Word, dict[Monomial, Fraction]] = {}
        for m, c in x.terms.items():
            groups.setdefault(m.word, {})[Monomial(m.scalars, ())] = c
        shares = list(groups.values())
        first = Polynomial(1, 1, shares[0])
        ratios = [_ratio(Polynomial(1, 1, share), first) for share in shares]
        if first in (constant(1), constant(-1)) or None in ratios:
            return None
        y = Polynomial(x.rows, x.columns, {})
        for word, ratio in zip(groups, ratios, strict=True):
            y += constant(ratio or 0) * single(Monomial((), word), x.rows, x.columns)
        plain = self.bound(y, depth + 1)
        return None if plain is None else self._multiple(first, plain)

    def _factored(self, x: Polynomial, depth: int) -> Bounded | None:
        """X = U Y or Y U for the word U that all terms have in common at an end."""
        words = [m.word for m in x.terms]
        for flip in (False, True):
            sides = [transposed(word) for word in words] if flip else words
            size = 0
            shortest = min(map(len, sides))
            while size < shortest and len({word[: size + 1] for word in sides}) == 1:
                size += 1
            if not size:
                continue
            common = sides[0][:size]
            inner = {}
            for m, c in x.terms.items():
                word = m.word[:-size] if flip else m.word[size:]
                inner[Monomial(m.scalars, word)] = c
            common = transposed(common) if flip else common
            u = of(*common)
            shape = (x.rows, u.rows) if flip else (u.columns, x.columns)
            if any(not m.word for m in inner) and shape[0] != shape[1]:
                continue
            y = Polynomial(*shape, inner)
            outer, rest = self._word(common, depth + 1), self.bound(y, depth + 1)
            if outer is not None and rest is not None:
                return product_of(rest, outer) if flip else product_of(outer, rest)
        return None

    def _by_compounds(self, x: Polynomial, depth: int) -> Iterator[Bounded | None]:
        """X = L Y R + rest, for a sum Y of which a bound is known."""
        for y in [y for y in self.known if len(y.terms) > 1]:
            for left, scale, right in _places(y, x):
                rest = x - scale * left * y * right
                if len(rest.terms) > len(x.terms):
                    continue
                middle = self._between(left, self.known[y], right, depth)
                whole = None if middle is None else self._multiple(scale, middle)
                if whole is None:
                    continue
                if not rest.terms:
                    yield whole
                    continue
                if not self.positivity.known.system.apply(rest).terms:
                    yield self._modulo_equations(x, whole)
                    continue
                other = self.bound(rest, depth + 2)
                if other is not None:
                    yield sum_of(whole, other)

    def _modulo_equations(self, x: Polynomial, one: Bounded) -> Bounded | None:
        """The bound of a matrix that equals X by the equations, as a bound of X."""
        atoms = relations_of(one.matrix, one.bound)
        goal = Atom(PSD, excess(x, one.bound))
        whole = square(atoms[1], constant(1, x.columns))
        found = completed(goal.polynomial, (whole,), (), self.positivity.known.system)
        if found is None:
            return None
        theorem = conjunction(assume(atoms[0]), certificate(goal, found))
        return Bounded(x, one.bound, cut(one.theorem, theorem))

    def _between(
        self, left: Polynomial, middle: Bounded, right: Polynomial, depth: int
    ) -> Bounded | None:
        found: Bounded | None = middle
        for side, before in ((left, True), (right, False)):
            if side.rows == side.columns and side == constant(1, side.rows):
                continue
            outer = self.bound(side, depth + 1)
            if outer is None or found is None:
                return None
            found = product_of(outer, found) if before else product_of(found, outer)
        return found

    def _split(self, x: Polynomial, depth: int) -> Bounded | None:
        """The sum of the bounds of the terms, those with the same word together."""
        groups: dict[Word, dict[Monomial, Fraction]] = {}
        for m, c in x.terms.items():
            groups.setdefault(m.word, {})[m] = c
        parts = [Polynomial(x.rows, x.columns, group) for group in groups.values()]
        if len(parts) == 1:
            parts = [Polynomial(x.rows, x.columns, {m: c}) for m, c in x.terms.items()]
        total: Bounded | None = None
        for part in parts:
            found = self.bound(part, depth + 1)
            if found is None:
                return None
            total = found if total is None else sum_of(total, found)
        return total

    def settle(self, goal: NormBound) -> Theorem | None:
        """‖X‖ ≤ c from the bound that calculation gives, if it is at most c."""
        try:
            found = self.bound(goal.matrix)
        except EndlessRewritingError:
            return None
        if found is None:
            return None
        gap = self.sign(goal.bound - found.bound)
        if gap is None:
            return None
        return cut(weaker_than(found, goal.bound, gap), assume(goal.atom))


def _ratio(p: Polynomial, q: Polynomial) -> Fraction | None:
    m = next(iter(q.terms))
    ratio = p.terms.get(m, Fraction(0)) / q.terms[m]
    return ratio if ratio and p == constant(ratio) * q else None


def _places(y: Polynomial, x: Polynomial) -> Iterator[tuple[Polynomial, Polynomial, Polynomial]]:
    """The L, s and R with which a term of Y becomes a term of X."""
    seen = set[object]()
    for m, c in y.terms.items():
        for p, d in x.terms.items():
            scalars = without(p.scalars, m.scalars)
            size = len(m.word)
            for start in range(len(p.word) - size + 1) if scalars is not None and size else ():
                if p.word[start : start + size] != m.word:
                    continue
                before, after = p.word[:start], p.word[start + size :]
                scale = constant(d / c) * Polynomial(1, 1, {Monomial(scalars or (), ()): _ONE})
                left = of(*before) if before else constant(1, y.rows)
                right = of(*after) if after else constant(1, y.columns)
                if (left, scale, right) not in seen:
                    seen.add((left, scale, right))
                    yield left, scale, right
