"""The Gram program of a goal: which products of hypotheses and monomials may make it up.

Term sparsity as in J. Wang and V. Magron, *Exploiting term sparsity in noncommutative polynomial
optimization*, Comput. Optim. Appl. 80 (2021): the bases grow from the monomials of the goal, and
stay tiny.  A basis element whose square nothing can cancel is struck out before any solver runs,
as in F. Permenter and P. Parrilo, *Partial facial reduction*, Math. Program. 171 (2018).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from proofs.kernel import Atom, Monomial, Polynomial
from proofs.kernel.polynomial import Dimension, Word, monomial
from proofs.search.words import transposed, without

from .rewriting import Rewriting
from .work import Budget, spend_of_the_whole

Column = dict[int, Fraction]
Terms = dict[Monomial, Fraction]
BASIS_LIMIT = 20
ENTRY = 20  # entries of linear programs in place of which one entry of a Gram matrix is computed


@dataclass
class Block:
    """``Σ_ij Q_ij · weight · u_iᵀ H u_j`` with an unknown Gram matrix Q ⪰ 0."""

    scalars: tuple[Atom, ...]
    hypothesis: Atom | None
    size: Dimension
    middle: Polynomial
    basis: list[Monomial] = field(default_factory=list)
    entries: dict[tuple[Monomial, Monomial], Column] = field(default_factory=dict)

    def accepts(self, candidate: Monomial, rows: Dimension, columns: Dimension) -> bool:
        """Whether a candidate is new and of the right shape."""
        shape = (rows, columns)
        if candidate.word:
            shape = candidate.word[0].rows, candidate.word[-1].columns
        fits = shape == (self.size, columns)
        return fits and candidate not in self.basis and len(self.basis) < BASIS_LIMIT


@lru_cache(maxsize=65536)
def flipped(m: Monomial) -> Monomial:
    """The transpose of a monomial."""
    return monomial(m.scalars, transposed(m.word))


@lru_cache(maxsize=65536)
def representative(m: Monomial) -> Monomial:
    """One of m and mᵀ: a symmetric polynomial is known by either coefficient."""
    return min(m, flipped(m), key=repr) if m.word else m


@lru_cache(maxsize=65536)
def _product(left: Monomial, middle: Monomial, right: Monomial) -> Monomial:
    return monomial(
        left.scalars + middle.scalars + right.scalars, left.word + middle.word + right.word
    )


def _halved(scalars: Sequence[Word]) -> tuple[Word, ...] | None:
    if any(scalars.count(word) % 2 for word in scalars):
        return None
    return tuple(scalars[::2])


@lru_cache(maxsize=65536)
def _middle_out(word: Word, middle: Word) -> Word | None:
    """The u with ``word = uᵀ middle u``, up to the order of diagonal letters at the centre."""
    spare = len(word) - len(middle)
    if spare < 0 or spare % 2:
        return None
    half = spare // 2
    outer = word[half + len(middle) :]
    if word[half : half + len(middle)] == middle and transposed(outer) == word[:half]:
        return outer
    if not all(letter.commutes for letter in middle):
        return None
    edge = 0
    while edge < len(word) // 2 and word[edge] == word[-1 - edge].T and not word[edge].commutes:
        edge += 1
    core = word[edge : len(word) - edge]
    inner = without([(x,) for x in core], [(x,) for x in middle])
    if inner is None or not all(letter.commutes for letter in core):
        return None
    halves = _halved(inner)
    return None if halves is None else tuple(x for (x,) in halves) + word[len(word) - edge :]


def _views(m: Monomial, scalar_goal: bool) -> Iterator[Monomial]:
    """The monomial; with one of its closed words as the word, or back in its place inside."""
    yield m
    if scalar_goal:
        for word in dict.fromkeys(m.scalars):
            rest = without(m.scalars, (word,))
            yield Monomial(rest or (), word)
        return
    for place in (i for i in range(1, len(m.word)) if m.word[i].rows == 1):
        for word in dict.fromkeys(m.scalars):
            rest = without(m.scalars, (word,))
            yield Monomial(rest or (), m.word[:place] + word + m.word[place:])


@lru_cache(maxsize=65536)
def _roots(m: Monomial, middle: Monomial, scalar_goal: bool) -> tuple[Monomial, ...]:
    """Every u with ``uᵀ · middle · u = m``."""
    found = []
    for view in _views(m, scalar_goal):
        rest = without(view.scalars, middle.scalars)
        scalars = None if rest is None else _halved(rest)
        word = None if scalars is None else _middle_out(view.word, middle.word)
        if word is not None and scalars is not None:
            found.append(monomial(scalars, word))
    return tuple(found)


@lru_cache(maxsize=65536)
def _splits(m: Monomial, scalar_goal: bool) -> tuple[Monomial, ...]:
    """Candidates u, v with ``uᵀ v = m``, the word cut in the middle."""
    found = []
    for view in _views(m, scalar_goal):
        scalars = _halved(view.scalars)
        for cut in sorted({len(view.word) // 2, (len(view.word) + 1) // 2}):
            if scalars is not None:
                found.append(monomial(scalars, transposed(view.word[:cut])))
                found.append(monomial(scalars, view.word[cut:]))
    return tuple(dict.fromkeys(found))


def _weight(block: Block) -> Monomial | None:
    """The weight of plain squares, where it is one monomial."""
    if len(block.middle.terms) != 1:
        return None
    (weight,) = block.middle.terms
    return None if block.hypothesis or weight.word else weight


def _scalar_splits(m: Monomial, weight: Polynomial) -> Iterator[Monomial]:
    """The u and v of ``m = weight · u · v`` for a weight of one term: a b c = a · b · c."""
    rest = (
        None
        if len(weight.terms) > 1 or m.word
        else without(m.scalars, next(iter(weight.terms)).scalars)
    )
    if rest is not None and len(rest) % 2 == 0:
        half = len(rest) // 2
        yield monomial(rest[:half], ())
        yield monomial(rest[half:], ())


def _right_factors(known: Iterable[Monomial], scalar_goal: bool) -> list[Monomial]:
    """The ends of the words and their transposes, times roots of scalars; the short ones first."""
    views = [v for m in known for side in (m, flipped(m)) for v in _views(side, scalar_goal)]
    roots = dict.fromkeys([(), *(_halved(view.scalars) or () for view in views)])
    ends = dict.fromkeys(v.word[cut:] for v in views for cut in range(len(v.word) + 1))
    found = dict.fromkeys(monomial(scalars, word) for word in ends for scalars in roots)
    if scalar_goal:  # vᵀZv − (vᵀZv)² has the root vᵀZv, where the square is none of the terms
        found |= {monomial((w,), ()): None for m in known for w in m.scalars if len(w) > 1}
    return sorted(found, key=lambda u: (len(u.word) + len(u.scalars), str(u)))


def _inner(word: Word) -> bool:
    return len(word) > 1


def _length(m: Monomial) -> int:
    return len(m.word) + sum(map(len, m.scalars))


LONG = 32  # letters; shorter words cost little beside the linear programs
LETTER = 10  # entries of linear programs in place of which each further letter counts


Factor = dict[Monomial, Fraction]
"""The factor of a square, term by term."""
Piece = tuple[Fraction, Block, Factor]
"""One square: its weight, the block whose weight and hypothesis it takes, its factor."""
Solution = tuple[list[Piece], dict[int, Fraction]]
"""The squares, and the values of the extra columns."""


@dataclass
class GramProgram:
    """Linear equations, one for each monomial, between a target and the entries of the blocks."""

    goal: Polynomial
    target: Polynomial
    blocks: list[Block]
    system: Rewriting
    budget: Budget
    index: dict[Monomial, int] = field(default_factory=dict)

    def column(self, terms: Iterable[tuple[Monomial, Fraction]]) -> Column:
        """The coordinates of a symmetric polynomial, given by its terms or half of them."""
        column: Column = {}
        for m, c in terms:
            place = self.index.setdefault(representative(m), len(self.index))
            total = column.get(place, Fraction(0)) + c
            column[place] = total
        return {i: c for i, c in column.items() if c}

    def entry(self, block: Block, u: Monomial, v: Monomial) -> Column:
        """The coordinates of half of ``uᵀ (weight · H) v`` plus its transpose."""
        if (u, v) not in block.entries:
            block.entries[u, v] = self.column(self.terms(block, u, v))
        return block.entries[u, v]

    def terms(self, block: Block, u: Monomial, v: Monomial) -> Iterator[tuple[Monomial, Fraction]]:
        """The terms of ``uᵀ (weight · H) v`` modulo the equations."""
        self.budget.spend(LETTER * max(0, _length(u) + _length(v) - LONG))
        spend_of_the_whole(ENTRY)
        left = flipped(u)
        for middle, c in block.middle.terms.items():
            for m, d in self.system.normal(_product(left, middle, v), self.goal.columns).items():
                yield m, c * d

    def grow(self, seeds: Iterable[Monomial], rounds: int) -> None:
        """Let the bases grow from the seeds: roots of known monomials, then their squares."""
        scalar_goal = self.goal.is_scalar
        known = dict.fromkeys(representative(m) for m in seeds)
        fresh = list(known)
        for turn in range(rounds):
            found: dict[Monomial, None] = {}
            for block in self.blocks:
                candidates = [
                    u for m in fresh for t in block.middle.terms for u in _roots(m, t, scalar_goal)
                ]
                weight = _weight(block)
                if turn == 0 and weight is not None:
                    parts = (without(m.scalars, weight.scalars) for m in fresh)
                    candidates += [
                        u
                        for m, scalars in zip(fresh, parts, strict=True)
                        if scalars is not None
                        for u in _splits(m._replace(scalars=scalars), scalar_goal)
                    ]
                if turn == 0 and block.size == 1:
                    candidates += [u for m in fresh for u in _scalar_splits(m, block.middle)]
                for u in candidates:
                    for v in {u, flipped(u)} if scalar_goal else {u}:
                        if block.accepts(v, self.goal.rows, self.goal.columns):
                            block.basis.append(v)
                            found.update(
                                (representative(m), None) for m, _ in self.terms(block, v, v)
                            )
            fresh = [m for m in found if m not in known]
            known.update(dict.fromkeys(fresh))
            if self.system.rules:
                self._share(known)

    def entry_monomials(self, block: Block, u: Monomial) -> list[Monomial]:
        """The monomials of ``uᵀ H u``."""
        return [representative(m) for m, _ in self.terms(block, u, u)]

    def _share(self, known: dict[Monomial, None]) -> None:
        """Try each candidate in every block: modulo equations its square may bring nothing new."""
        pool = dict.fromkeys(u for block in self.blocks for u in block.basis)
        scalars = {w for rule in self.system.rules for w in rule.leading.scalars}
        pool.update(
            dict.fromkeys(
                monomial((*u.scalars, w), u.word) for w in sorted(scalars, key=str) for u in pool
            )
        )
        for block in self.blocks:
            for u in pool:
                if block.accepts(u, self.goal.rows, self.goal.columns) and all(
                    representative(m) in known for m, _ in self.terms(block, u, u)
                ):
                    block.basis.append(u)

    def grow_by_factors(
        self, seeds: Iterable[Monomial], rounds: int, overlaps: bool = False
    ) -> None:
        """Try every right factor of a monomial in every block.

        Modulo P X = I the square Xᵀ P X is X, and nothing in the monomial X shows its root: so a
        candidate need only bring back one monomial that is known, and others must cancel the rest.
        """
        bases = [(block, u) for block in self.blocks for u in block.basis]
        known = dict.fromkeys(map(representative, seeds))
        known.update((m, None) for pair in bases for m in self.entry_monomials(*pair))
        longest = max(map(_length, known), default=0)
        for _ in range(rounds):
            found: dict[Monomial, None] = {}
            factors = _right_factors(known, self.goal.is_scalar)
            factors += self._overlaps(factors) if overlaps else []
            # Powers of inner products would breed longer and longer words.
            for u in (
                u for u in factors if _length(u) <= longest or not any(map(_inner, u.scalars))
            ):
                for block in self.blocks:
                    if block.accepts(u, self.goal.rows, self.goal.columns):
                        square = self.entry_monomials(block, u)
                        if any(m in known for m in square):
                            block.basis.append(u)
                            found.update(dict.fromkeys(square))
            known.update(found)

    def _overlaps(self, factors: Sequence[Monomial]) -> list[Monomial]:
        """The Y u for a factor u, where P Y has a normal form and P is a hypothesis.

        So P Y u brings back u: P − xxᵀ is (I − Yxxᵀ)ᵀ P (I − Yxxᵀ) + (1 − xᵀYx) xxᵀ.
        """
        heads = {m.word for block in self.blocks if block.hypothesis for m in block.middle.terms}
        sides = [side.word for x in self.system.rules for side in (x.leading, flipped(x.leading))]
        tails = dict.fromkeys(
            word[cut:] for word in sides for cut in range(1, len(word)) if word[:cut] in heads
        )
        return [
            monomial(u.scalars, tail + u.word)
            for tail in tails
            for u in factors
            if u.word and tail[-1].columns == u.word[0].rows
        ]

    def strike_out(self, extra: Sequence[Column] = ()) -> None:
        """Remove basis elements whose square brings a monomial that nothing can cancel."""
        while self._struck(extra):
            pass
        self.blocks = [block for block in self.blocks if block.basis]

    def _struck(self, extra: Sequence[Column]) -> bool:
        signs: dict[int, set[bool]] = {}
        for i, c in self.column(self.target.terms.items()).items():
            signs.setdefault(i, set()).add(c < 0)
        for column in extra:
            for i, c in column.items():
                signs.setdefault(i, set()).add(c > 0)
        diagonal = []
        for block in self.blocks:
            for place, u in enumerate(block.basis):
                diagonal.append((block, u, self.entry(block, u, u)))
                for v in block.basis[:place]:
                    for i in self.entry(block, u, v):
                        signs[i] = {False, True}
        for _, _, column in diagonal:
            for i, c in column.items():
                signs.setdefault(i, set()).add(c > 0)
        doomed = [(b, u) for b, u, column in diagonal if any(len(signs[i]) < 2 for i in column)]
        for block, u in doomed:
            block.basis.remove(u)
        return bool(doomed)
