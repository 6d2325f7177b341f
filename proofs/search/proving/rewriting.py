"""Equations as rewriting rules, with the cofactors that undo each rewriting.

A hypothesis E = 0 becomes ``leading monomial → rest``: a variable that is defined by the others is
eliminated (A → U R), otherwise the longest word shrinks (UᵀU → I, V² → I).  Overlaps of two rules
are completed a little, as in F. Mora, *Groebner bases for non-commutative polynomial rings*, 1986.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from proofs.kernel import Atom, Cofactor, Letter, Monomial, Polynomial, constant
from proofs.kernel.polynomial import Dimension, Word
from proofs.search.words import single, transposed, without

Terms = dict[Monomial, Fraction]
BUDGET = 4000  # rewriting steps
LONGEST_OVERLAP = 7


class Multiple(NamedTuple):
    """``left · E · right``, or ``left · Eᵀ · right``."""

    left: Polynomial
    equation: Atom
    transposed: bool
    right: Polynomial


class Rule(NamedTuple):
    """``leading → rest`` because ``leading − rest = Σ trace``."""

    leading: Monomial
    rest: Polynomial
    trace: tuple[Multiple, ...]


class Occurrence(NamedTuple):
    """Where a rule applies: ``monomial = left · leading · right``."""

    left: Monomial
    right: Monomial


class EndlessRewritingError(Exception):
    """Rewriting does not come to an end within its budget."""


def _shape(m: Monomial, fallback: Dimension) -> tuple[Dimension, Dimension]:
    return (m.word[0].rows, m.word[-1].columns) if m.word else (fallback, fallback)


def occurrences(whole: Monomial, part: Monomial, matrix: bool) -> Iterator[Occurrence]:
    """Every way to write ``whole = left · part · right``; ``matrix``: the part is not 1 × 1."""
    if not matrix:
        rest = without(whole.scalars, part.scalars)
        if rest is not None:
            yield Occurrence(Monomial(rest, whole.word), Monomial((), ()))
        return
    size = len(part.word)
    if not size:
        if not whole.word:
            yield Occurrence(whole, Monomial((), ()))
        return
    rest = without(whole.scalars, part.scalars)
    for start in range(len(whole.word) - size + 1) if rest is not None else ():
        if whole.word[start : start + size] == part.word:
            left = Monomial(rest or (), whole.word[:start])
            yield Occurrence(left, Monomial((), whole.word[start + size :]))
    place = _place_of_numbers(whole.word)
    for closed in dict.fromkeys(whole.scalars) if place is not None else ():
        before, after = whole.word[:place], whole.word[place:]
        rest = without(whole.scalars, (closed, *part.scalars))
        for start in range(len(closed) - size + 1) if rest is not None else ():
            if closed[start : start + size] == part.word:
                left = Monomial(rest or (), before + closed[:start])
                yield Occurrence(left, Monomial((), closed[start + size :] + after))
    if not whole.word:
        yield from _across(whole, part)


def _place_of_numbers(word: Word) -> int | None:
    """Where in a word a number may stand: x xᵀ (xᵀYx) is x (xᵀYx) xᵀ."""
    sizes = [x.rows for x in word] + [x.columns for x in word[-1:]]
    return next((place for place, size in enumerate(sizes) if size == 1), None if word else 0)


def _across(whole: Monomial, part: Monomial) -> Iterator[Occurrence]:
    """A word v vᵀZ in the product of aᵀv and vᵀZb, which are 1 × 1 and stand apart."""
    cut = next((i for i in range(1, len(part.word)) if part.word[i].rows == 1), None)
    if cut is None or len(whole.scalars) < 2:
        return
    before, after = part.word[:cut], part.word[cut:]
    sides = [(w, side) for w in dict.fromkeys(whole.scalars) for side in {w, transposed(w)}]
    firsts = [(w, side[:-cut]) for w, side in sides if side[-cut:] == before]
    lasts = [(w, side[len(after) :]) for w, side in sides if side[: len(after)] == after]
    for one, left in firsts:
        for other, right in lasts:
            rest = without(whole.scalars, (one, other, *part.scalars))
            if rest is not None and left and right:
                yield Occurrence(Monomial(rest, left), Monomial((), right))


@dataclass
class Rewriting:
    """A terminating set of rules; ``apply`` is cached, ``undo`` gives the kernel's cofactors."""

    rules: list[Rule] = field(default_factory=list)
    budget: int = BUDGET
    _cache: dict[tuple[Monomial, Dimension], Terms] = field(default_factory=dict)

    def forget(self) -> None:
        """Start afresh, after a change of the rules."""
        self._cache.clear()
        self.budget = BUDGET

    def step(self, m: Monomial, size: Dimension) -> tuple[Rule, Occurrence, Polynomial] | None:
        """The first rule that applies to the monomial, where, and what becomes of it."""
        for rule in self.rules:
            if not (_length(rule.leading) or rule.rest.rows in (1, size)):
                continue
            for place in occurrences(m, rule.leading, not rule.rest.is_scalar):
                left = _part(place.left, rule.rest.rows, size, before=True)
                right = _part(place.right, rule.rest.columns, size, before=False)
                return rule, place, left * rule.rest * right
        return self._backwards(m, size)

    def _backwards(
        self, m: Monomial, size: Dimension
    ) -> tuple[Rule, Occurrence, Polynomial] | None:
        """A 1 × 1 word is its own transpose: if m = c m + r by a rule in it, m = r / (1 − c).

        So xᵀSx = −xᵀSx for a skew-symmetric S is 0.
        """
        for word in () if m.word else dict.fromkeys(m.scalars):
            others, back = without(m.scalars, (word,)) or (), Monomial((), transposed(word))
            for rule in self.rules if back.word != word else ():
                for place in (
                    occurrences(back, rule.leading, matrix=True) if rule.leading.word else ()
                ):
                    left = _part(place.left, rule.rest.rows, 1, before=True)
                    right = _part(place.right, rule.rest.columns, 1, before=False)
                    scalars = single(Monomial(others, ()), size, size)
                    image = scalars * (left * rule.rest * right)
                    c = image.terms.get(m, Fraction(0))
                    if c in (0, 1):
                        continue
                    share = constant(1 / (1 - c))
                    trace = tuple(x._replace(left=share * x.left) for x in rule.trace)
                    place = Occurrence(
                        Monomial((*others, *place.left.scalars), place.left.word), place.right
                    )
                    rest = image - Polynomial(image.rows, image.columns, {m: c})
                    return rule._replace(trace=trace), place, share * rest
        return None

    def normal(self, m: Monomial, size: Dimension) -> Terms:
        """The normal form of a monomial."""
        if not self.rules:
            return {m: Fraction(1)}
        key = m, size
        if key not in self._cache:
            self.budget -= 1
            if self.budget <= 0:
                raise EndlessRewritingError
            found = self.step(m, size)
            self._cache[key] = {m: Fraction(1)} if found is None else self._terms(found[2])
        return self._cache[key]

    def apply(self, polynomial: Polynomial) -> Polynomial:
        """The normal form of a polynomial."""
        if not self.rules:
            return polynomial
        return Polynomial(polynomial.rows, polynomial.columns, self._terms(polynomial))

    def _terms(self, polynomial: Polynomial) -> Terms:
        total: Terms = {}
        for m, c in polynomial.terms.items():
            for p, d in self.normal(m, polynomial.rows).items():
                total[p] = total[p] + c * d if p in total else c * d
        return {p: c for p, c in total.items() if c}

    def symmetric(self, polynomial: Polynomial) -> Polynomial:
        """The symmetric part of the normal form of a symmetric polynomial: it need not be one."""
        normal = self.apply(polynomial)
        return constant(Fraction(1, 2)) * (normal + normal.T)

    def undo(self, polynomial: Polynomial) -> tuple[Polynomial, list[Multiple]]:
        """The normal form r of p, and multiples of equations with ``p = r + Σ multiples``."""
        rest, trace = polynomial, list[Multiple]()
        for _ in range(self.budget):
            steps = ((m, self.step(m, polynomial.rows)) for m in rest.terms)
            m, found = next((pair for pair in steps if pair[1] is not None), (None, None))
            if m is None or found is None:
                return rest, trace
            c, (rule, place, image) = rest.terms[m], found
            left = constant(c) * _part(place.left, rule.rest.rows, polynomial.rows, before=True)
            right = _part(place.right, rule.rest.columns, polynomial.columns, before=False)
            trace += [x._replace(left=left * x.left, right=x.right * right) for x in rule.trace]
            rest = rest - Polynomial(rest.rows, rest.columns, {m: c}) + constant(c) * image
        raise EndlessRewritingError


@lru_cache(maxsize=4096)
def _part(m: Monomial, inner: Dimension, outer: Dimension, before: bool) -> Polynomial:
    """The left or right cofactor; with no word it is a scalar, or a scalar times the identity."""
    rows, columns = _shape(m, inner)
    if not m.word and inner == 1:
        rows = columns = outer if before else 1
    return single(m, rows, columns)


@lru_cache(maxsize=256)
def rewriting(equations: tuple[Atom, ...], completions: int = 8, overlaps: int = 48) -> Rewriting:
    """Orient equations E = 0 into rules and complete their overlaps, within bounds."""
    system = Rewriting()
    queue = list[tuple[Polynomial, tuple[Multiple, ...]]]()
    for atom in equations:
        for flip in (False, True):
            p = atom.polynomial.T if flip else atom.polynomial
            one = constant(1, p.rows), constant(1, p.columns)
            queue.append((p, (Multiple(one[0], atom, flip, one[1]),)))
    queue.sort(key=lambda item: (_eliminable(item[0]) is None, _size(item[0])))
    rules = len(queue) + completions
    for _ in range(len(queue) + overlaps):
        if not queue or len(system.rules) >= rules:
            break
        p, trace = queue.pop(0)
        try:
            p, more = system.undo(p)
        except EndlessRewritingError:
            continue
        rule = _oriented(p, (*trace, *(x._replace(left=-x.left) for x in more)))
        if rule is None:
            continue
        system.rules.append(rule)
        system.forget()
        for other in tuple(system.rules):
            queue += _overlaps(rule, other)
            queue += _overlaps(other, rule) if other is not rule else []
        queue = [item for item in queue if _size(item[0]) <= LONGEST_OVERLAP]
    system.forget()
    return system


def _size(p: Polynomial) -> int:
    return max((_length(m) for m in p.terms), default=0)


def _length(m: Monomial) -> int:
    return len(m.word) + sum(map(len, m.scalars))


def _eliminable(p: Polynomial) -> Monomial | None:
    """A variable that the equation defines by the others: it stands alone, in one term."""
    count = Counter[Letter]()
    for m in p.terms:
        inner = Polynomial(p.rows, p.columns, {m: Fraction(1)})
        letters = {x._replace(transposed=False) for x, _ in inner.occurrences()}
        count.update(x if not x.transposed else x.T for x in letters)
    found = []
    for m in p.terms:
        words = (*m.scalars, m.word) if m.word else m.scalars
        if _length(m) == 1 and len(words) == 1 and (m.word or p.is_scalar):
            (letter,) = words[0]
            plain = letter._replace(transposed=False)
            if count[plain] == 1 and letter.structure != "natural" and letter.argument is None:
                found.append((letter.step or (None, 0), str(letter), m))
    found.sort(key=lambda item: (str(item[0][0]), item[0][1], item[1]))
    return found[-1][2] if found else None


def _oriented(p: Polynomial, trace: tuple[Multiple, ...]) -> Rule | None:
    leading = _eliminable(p)
    if leading is None and not p.terms:
        return None
    if leading is None:
        leading = max(p.terms, key=lambda m: (_length(m), len(m.word), str(m)))
        absurd = p.terms.keys() == {leading} and not _length(leading)  # a multiple of I is zero
        if not absurd and (not _length(leading) or (not leading.word and not p.is_scalar)):
            return None
    scale = 1 / p.terms[leading]
    rest = constant(-scale) * p + single(leading, p.rows, p.columns)
    return Rule(leading, rest, tuple(x._replace(left=constant(scale) * x.left) for x in trace))


def _overlaps(first: Rule, second: Rule) -> list[tuple[Polynomial, tuple[Multiple, ...]]]:
    """``a b c`` with first on ``a b`` and second on ``b c``: the two results are equal."""
    found = []
    one, two = first.leading.word, second.leading.word
    for size in range(1, min(len(one), len(two)) + 1):
        if one[-size:] != two[:size] or (size == len(one) == len(two) and first is second):
            continue
        after, before = two[size:], one[: len(one) - size]
        right = single(
            Monomial(second.leading.scalars, after),
            *_span(after, first.rest.columns, second.rest.columns),
        )
        left = single(
            Monomial(first.leading.scalars, before),
            *_span(before, first.rest.rows, second.rest.rows),
        )
        p = left * second.rest - first.rest * right
        trace = [x._replace(right=x.right * right) for x in first.trace]
        trace += [x._replace(left=-(left * x.left)) for x in second.trace]
        found.append((p, tuple(trace)))
    return found


def _span(word: Word, rows: Dimension, columns: Dimension) -> tuple[Dimension, Dimension]:
    return (word[0].rows, word[-1].columns) if word else (rows, columns)


def cofactors(trace: Iterable[Multiple], symmetric: bool) -> tuple[Cofactor, ...]:
    """The kernel's cofactors of a sum of multiples; for a symmetric sum, halves of each.

    In a symmetric sum a multiple of a transposed equation counts as its own transpose; in another
    there must be none.
    """
    half = constant(Fraction(1, 2))
    total: dict[tuple[Atom, Polynomial], Polynomial] = {}
    for left, atom, flip, right in trace:
        if flip:
            left, right = right.T, left.T
        key = (atom, right)
        left = half * left if symmetric else left
        total[key] = total[key] + left if key in total else left
    parts = ((left, atom, right) for (atom, right), left in total.items() if left.terms)
    return tuple(Cofactor(left, atom, right) for left, atom, right in parts)
