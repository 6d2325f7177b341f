"""Scalar goals by the numbers that hypotheses give at vectors, such as an eigenvector."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from fractions import Fraction
from functools import reduce
from itertools import chain, islice, product
from operator import mul

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Letter,
    Polynomial,
    Square,
    Theorem,
    assume,
    cases,
    certificate,
    closure,
    congruence,
    constant,
    cut,
    instantiate,
    of,
    strict,
)
from proofs.kernel.polynomial import Dimension, Word
from proofs.search.words import transposed

from .certificates import Level, completed
from .choices import (
    EIGENVALUE,
    SINGULAR_VALUE,
)
from .definite import definite_by_factors
from .fresh_letters import fresh
from .insertion import form_of_definite
from .positivity import Positivity, multipliers
from .rewriting import EndlessRewritingError, Multiple, Rewriting, cofactors, rewriting
from .roots import norm_bound, norm_bounds
from .squares import square
from .work import proved_once

_ALONE = constant(1)
_μ, _σ = of(EIGENVALUE), of(SINGULAR_VALUE)
LARGEST = 40  # groups of numbers
NUMBERS = (
    Level(2, 2, "diagonal linear program"),
    Level(2, 3, "linear program with binomials"),
    Level(3, 2, "diagonal linear program"),
)


def by_numbers(
    goal: Atom,
    vectors: Sequence[Polynomial],
    atoms: Sequence[Atom],
    chosen: bool = True,
    images: bool = False,
) -> Theorem | None:
    """The scalar goal by what the hypotheses say at the vectors, and then at their images, too.

    Of vectors that are ``chosen``, what defines them is used up in the numbers, and says no more;
    but ``‖X‖ ≤ σ`` does, with the lengths of images, where ``images`` ask for it.
    """
    plain = (a for a in atoms if a.polynomial.is_scalar and not a.every)
    scalars = [a for a in plain if a.relation != ZERO or not _words(a)]
    further = [of(x) * v for x in _letters(atoms) for v in vectors if x.columns == v.rows]
    whole = [*vectors, *further]
    for points in (whole,) if images else (vectors, whole):
        numbers = _linked(_numbers(atoms, vectors, points, chosen, images), scalars)
        if not numbers:
            continue
        known = [*scalars, *numbers]
        theorem = by_contradiction(goal, lambda other: _settled(goal, [other, *known]))  # noqa: B023
        if theorem is not None:
            for number in numbers.values():
                if not theorem.hypotheses.isdisjoint(number.conclusion):
                    theorem = cut(number, theorem)
            return theorem
    return None


def _settled(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
    """The goal, with a letter for each form in vectors; what is a square is ≥ 0."""
    words = dict.fromkeys(w for a in (goal, *atoms) for w in _words(a))
    names = {w: fresh(f"q{place}", (goal, *atoms)) for place, w in enumerate(words)}
    known = [_in_numbers(a, names) for a in atoms]
    squares = [word for word in words if _is_square(word)]
    known += [Atom(PSD, of(names[word])) for word in squares]
    claim = _in_numbers(goal, names)
    own = Positivity(known, [])
    chosen = list(multipliers(claim, known))
    gaps = [(a,) for a in known if a.relation == POSITIVE and len(a.polynomial.terms) > 1]
    theorem = (
        own.first(claim, [(), *chosen], NUMBERS[:2])
        or by_absurdity(claim, known)
        or own.first(claim, [(), *gaps[:1]], NUMBERS[2:])
    )
    if theorem is None:
        return None
    theorem = instantiate(theorem, {letter: of(*word) for word, letter in names.items()})
    for word in squares:
        theorem = cut(_square_of(word), theorem)
    return theorem


def _in_numbers(atom: Atom, names: Mapping[Word, Letter]) -> Atom:
    p = atom.polynomial
    terms = (
        (reduce(mul, (of(names[w]) if w in names else of(*w) for w in m.scalars), constant(c)))
        for m, c in p.terms.items()
    )
    return Atom(atom.relation, sum(terms, Polynomial(1, 1, {})))


def _square_of(word: Word) -> Theorem:
    """``wᵀw ≥ 0``."""
    half = of(*word[len(word) // 2 :])
    return certificate(Atom(PSD, of(*word)), Certificate((square(None, half),)))


def _is_square(word: Word) -> bool:
    return len(word) % 2 == 0 and transposed(word) == word


def _letters(atoms: Sequence[Atom]) -> list[Letter]:
    """The matrices that orders and equations speak of, as factors of a vector."""
    words = [word for a in atoms for m in a.polynomial.terms for word in (*m.scalars, m.word)]
    found = dict.fromkeys(x for word in words for x in word if 1 not in (x.rows, x.columns))
    return list(dict.fromkeys(side for x in found for side in (x, x.T)))


def _numbers(
    atoms: Sequence[Atom],
    vectors: Sequence[Polynomial],
    points: Sequence[Polynomial],
    chosen: bool,
    images: bool,
) -> Iterator[list[Theorem]]:
    """Signs of numbers, with the equations used up."""
    equations = [a for a in atoms if a.relation == ZERO and not a.every]
    fixed = {letter for v in vectors for letter in v.letters}
    about = tuple(a for a in equations if a.polynomial.letters & fixed)
    fixed |= {EIGENVALUE, SINGULAR_VALUE}
    given = [a for a in atoms if not chosen or not a.polynomial.letters & fixed]
    system = rewriting(tuple(equations))
    orders = islice(_forms(atoms, vectors, points, images), LARGEST)
    own = [a for a in atoms if a not in given] if images else []
    bilinear = chain(
        _bilinear_forms(given, vectors, points), _bilinear_forms(own, (), points[len(vectors) :])
    )
    pairs = islice(bilinear, LARGEST)
    for forms in chain(orders, pairs if len(vectors) > 1 else ()):
        yield [number for form in forms for number in _reduced(form, system)]
    others = rewriting(tuple(a for a in equations if a not in about))
    for equation in equations:
        rows, columns = equation.polynomial.shape
        conforming = [v for v in vectors if v.rows == columns]
        if 1 not in (rows, columns):
            for left, right in product((v for v in vectors if v.rows == rows), conforming):
                yield list(_both_signs(left, equation, right, rewriting(about)))
        elif rows != 1 and equation in given:
            for left in (w for w in points if w.rows == rows):
                yield list(_both_signs(left, equation, _ALONE, others))


def _forms(
    atoms: Sequence[Atom],
    vectors: Sequence[Polynomial],
    points: Sequence[Polynomial],
    lengths: bool,
) -> Iterator[list[Theorem]]:
    """``wᵀHw ≥ 0`` for H ⪰ 0, and ``xᵀHx > 0`` for H ≻ 0 at the vectors x ≠ 0."""
    orders = [a for a in atoms if not a.every and a.relation in (PSD, POSITIVE)]
    orders = [a for a in orders if not a.polynomial.is_scalar]
    definite = [assume(atom) for atom in orders if atom.relation == POSITIVE]
    for theorem in (*definite, *definite_by_factors(atoms)):
        (atom,) = (x for x in theorem.conclusion if isinstance(x, Atom))
        size = atom.polynomial.rows
        forms = (_positive_form(atom, x, atoms) for x in vectors if x.rows == size != 1)
        yield from ([cut(theorem, form)] for form in forms if form)
    for atom in orders:
        at = points if atom.relation == PSD else points[len(vectors) :]
        if len(vectors) > 1 and norm_bound(atom) is not None:
            at = vectors if lengths else ()
        for w in at:
            if w.rows != atom.polynomial.rows:
                continue
            form = Atom(PSD, w.T * atom.polynomial * w)
            yield [certificate(form, Certificate((square(atom, w),)))]


def _positive_form(atom: Atom, x: Polynomial, atoms: Sequence[Atom]) -> Theorem | None:
    """``xᵀHx > 0``, where xᵀx is 1 or at least positive."""
    length = x.T * x
    if Atom(ZERO, length - _ALONE) in atoms:
        return congruence(atom, x, x.T)
    return form_of_definite(atom, x) if Atom(POSITIVE, length) in atoms else None


def _bilinear_forms(
    atoms: Sequence[Atom], vectors: Sequence[Polynomial], points: Sequence[Polynomial]
) -> Iterator[list[Theorem]]:
    """``c (pᵀp + qᵀq) ± 2 pᵀXq ≥ 0`` for ‖X‖ ≤ c, at two vectors or their images by one letter."""
    for x, c in norm_bounds(atoms):
        signs = _signs(c, atoms)
        if signs is None or 1 in x.shape:
            continue
        for p, q in _alike(vectors, points):
            if (p.rows, q.rows) == x.shape:
                both = (_bilinear_form(x, c, side, q) for side in (p, -p))
                yield [cut(signs, theorem) for theorem in both]


def _alike(
    vectors: Sequence[Polynomial], points: Sequence[Polynomial]
) -> Iterator[tuple[Polynomial, Polynomial]]:
    """Pairs of the vectors, and of their images by one letter."""
    pools = defaultdict[Letter | None, list[Polynomial]](list)
    for place, point in enumerate(points):
        (m,) = point.terms
        pools[None if place < len(vectors) else m.word[0]].append(point)
    return ((p, q) for pool in pools.values() for p in pool for q in pool)


def _signs(c: Polynomial, atoms: Sequence[Atom]) -> Theorem | None:
    """``c ≥ 0``, if it is given, or a number."""
    sign = Atom(PSD, c)
    if sign in atoms:
        return assume(sign)
    if c.letters or any(value < 0 for value in c.terms.values()):
        return None
    return certificate(
        sign, Certificate((Square(sum(c.terms.values(), Fraction()), (), None, _ALONE),))
    )


_c = Letter("c", 1, 1)


def _bilinear_form(x: Polynomial, c: Polynomial, p: Polynomial, q: Polynomial) -> Theorem:
    """``c (pᵀp + qᵀq) − 2 pᵀXq ≥ 0`` for ‖X‖ ≤ c."""
    letters = _of_bilinear(*x.shape)
    return instantiate(_bilinear(*x.shape), {_c: c, **dict(zip(letters, (x, p, q), strict=True))})


def _of_bilinear(rows: Dimension, columns: Dimension) -> tuple[Letter, Letter, Letter]:
    return Letter("X", rows, columns), Letter("p", rows, 1), Letter("q", columns, 1)


@proved_once
def _bilinear(rows: Dimension, columns: Dimension) -> Theorem:
    """``c ≥ 0, c²I − XᵀX ⪰ 0 ⊢ c (pᵀp + qᵀq) − 2 pᵀXq ≥ 0``.

    For c > 0 it is ``‖c p − X q‖² + qᵀ(c²I − XᵀX)q``, divided by c.
    """
    x, p, q = map(of, _of_bilinear(rows, columns))
    c = of(_c)
    bound = Atom(PSD, c * c * constant(1, columns) - x.T * x)
    goal = Atom(PSD, c * (p.T * p + q.T * q) - constant(2) * p.T * x * q)
    squares = (square(None, c * p - x * q), square(bound, q))
    return closure(certificate(goal, Certificate(squares, (), (Atom(POSITIVE, c),))), _c)


# --- what they come to ----------------------------------------------------------------------------


def _reduced(theorem: Theorem, system: Rewriting) -> Iterator[Theorem]:
    """The sign of a number in its normal form, unless that is no news."""
    (atom,) = theorem.conclusion
    if not isinstance(atom, Atom):
        return
    try:
        p = system.apply(atom.polynomial)
        found = completed(p, (square(atom, _ALONE),), (), system)
    except EndlessRewritingError:
        return
    if p == atom.polynomial:
        yield theorem
    elif found is not None and p.letters:
        rule = strict if atom.relation == POSITIVE else certificate
        yield cut(theorem, rule(Atom(atom.relation, p), found))


def _both_signs(
    left: Polynomial, equation: Atom, right: Polynomial, system: Rewriting
) -> Iterator[Theorem]:
    """``vᵀEw ≥ 0`` and ``−vᵀEw ≥ 0``, in normal form, from E = 0."""
    try:
        rest, trace = system.undo(left.T * equation.polynomial * right)
    except EndlessRewritingError:
        return
    back = [x._replace(left=-x.left) for x in trace]
    whole = [Multiple(left.T, equation, False, right), *back]
    for sign in (_ALONE, -_ALONE) if rest.letters else ():
        parts = cofactors([x._replace(left=sign * x.left) for x in whole], symmetric=True)
        yield certificate(Atom(PSD, sign * rest), Certificate((), parts))


def _linked(groups: Iterable[Sequence[Theorem]], known: Sequence[Atom]) -> dict[Atom, Theorem]:
    """The first few that may have to do with each other: what one speaks of, another does, too."""
    found, seen = list[dict[Atom, Theorem]](), set(known)
    for group in groups:
        pairs = [(x.conclusion[0], x) for x in group]
        news = {a: x for a, x in pairs if isinstance(a, Atom) and a not in seen}
        found.append(news)
        seen |= news.keys() | {Atom(PSD, a.polynomial) for a in news if a.relation == POSITIVE}
    while True:
        count = Counter(word for a in known for word in _words(a))
        count.update(w for group in found for w in {w for a in group for w in _words(a)})
        alone = {word for word in count if count[word] == 1}
        kept = [{a: x for a, x in g.items() if _says_something(a, alone)} for g in found]
        if kept == found:
            return {atom: theorem for group in found for atom, theorem in group.items()}
        found = kept


def _says_something(atom: Atom, alone: Set[Word]) -> bool:
    """Whether it may be of use, where nothing else speaks of these forms.

    Squares that are subtracted can be left out; what is a sum of squares is no news.
    """
    squares = _subtracted(atom) & alone
    if not _words(atom) & alone <= squares:
        return False
    terms = atom.polynomial.terms.items()
    minus = any(c < 0 and not squares & set(m.scalars) for m, c in terms)
    return minus or atom.relation == POSITIVE or not all(map(_is_square, _words(atom)))


def _words(atom: Atom) -> set[Word]:
    """The forms in vectors."""
    return {word for m in atom.polynomial.terms for word in m.scalars if len(word) > 1}


def _subtracted(atom: Atom) -> set[Word]:
    """The squares that stand in one term, with a minus sign."""
    terms = atom.polynomial.terms
    count = Counter(word for m in terms for word in m.scalars)
    negative = {word for m, c in terms.items() for word in m.scalars if c < 0}
    return {word for word in negative if count[word] == 1 and _is_square(word)}


# --- contradictions -------------------------------------------------------------------------------


def by_contradiction(goal: Atom, prove: Callable[[Atom], Theorem | None]) -> Theorem | None:
    """``p ≥ 0`` as it follows from −p > 0, and ``p > 0`` as it follows from −p ≥ 0."""
    p = goal.polynomial
    theorem = prove(Atom(POSITIVE if goal.relation == PSD else PSD, -p))
    if theorem is None:
        return None
    if goal.relation == PSD:
        return cases(theorem, assume(goal), -p)
    return cases(assume(goal), theorem, p)


def by_absurdity(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
    """Whatever is claimed, from a number h > 0 for which the others show −h ≥ 0."""
    for atom in atoms:
        if atom.relation != POSITIVE or not atom.polynomial.is_scalar or atom.every:
            continue
        others = [other for other in atoms if other != atom]
        below = Atom(PSD, -atom.polynomial)
        theorem = Positivity(others, []).first(below, [()], NUMBERS[:1])
        if theorem is not None:
            return cut(theorem, _from_opposites(atom, below, goal))
    return None


def _from_opposites(atom: Atom, below: Atom, goal: Atom) -> Theorem:
    """``h > 0, −h ≥ 0 ⊢ G``: their sum is 0 > 0, and 0 times G is 0."""
    zero = Atom(POSITIVE, Polynomial(1, 1, {}))
    both = Certificate((square(atom, _ALONE), square(below, _ALONE)))
    nothing = Certificate((square(None, constant(1, goal.polynomial.rows), zero),), (), (zero,))
    rule = strict if goal.relation == POSITIVE else certificate
    return cut(strict(zero, both), rule(goal, nothing))
