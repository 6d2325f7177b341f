"""That a matrix has an inverse: ``XᵀX ≻ 0``, by what is evident of its factors, or of X + Xᵀ.

These are the few steps that a reader takes without a word: a product of invertible matrices is
invertible, and so is what is definite, or has a definite symmetric part, as I − N for ‖N‖ < 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import chain, combinations_with_replacement, islice, product
from math import isqrt
from operator import mul

from proofs.kernel import (
    BOUND,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    KernelError,
    Letter,
    Polynomial,
    Square,
    Step,
    Theorem,
    assume,
    congruence,
    conjunction,
    constant,
    cut,
    generalise,
    instantiate,
    of,
    specialise,
    strict,
)
from proofs.kernel.polynomial import Dimension
from proofs.search.words import UNIT, transposed

from .certificates import LEVELS
from .choices import EIGENVALUE
from .definite import definite_by_factors, identity_is_definite, inverted
from .equations import other_inverses
from .insertion import form_of_definite, with_least_eigenvalues
from .positivity import Positivity
from .relevance import relevant
from .rewriting import rewriting
from .squares import square
from .work import proved_once

HALVES = 5
PRODUCTS = 8  # of two signs
BUDGET = 20_000  # entries of linear programs
_Inverses = Mapping[Polynomial, tuple[Polynomial, Theorem]]


def gram_is_definite(x: Polynomial, given: Sequence[Atom], every: bool = False) -> Theorem | None:
    """``given ⊢ XᵀX ≻ 0``, or the same for every step k ≥ 1; None where it is not evident.

    Parameters
    ----------
    x
        A square matrix, or a scalar.
    given
        The hypotheses that the theorem may use.
    every
        Whether it is about the bound step k, for every k.
    """
    step = Step(_fresh_step(given), 1)
    places = [step] if every else list(dict.fromkeys(x.step for x, _ in x.occurrences() if x.step))
    special = [specialise(a, at) for a in given if a.every for at in places if at.offset > 0]
    known = [atom for atom in given if not atom.every]
    known += [atom for lemma in special for atom in _atoms(lemma)]
    theorem = _gram(x.substitute(steps={BOUND: step}) if every else x, known)
    for lemma in special if theorem else ():
        theorem = theorem and cut(lemma, theorem)
    try:
        return generalise(theorem, step.base or "", 1) if theorem and every else theorem
    except KernelError:
        return None


def by_gram_root(goal: Atom, given: Sequence[Atom]) -> Theorem | None:
    """``G ≻ 0`` for a G that is XᵀX, and ``xᵀGx > 0``, for an X that is evidently invertible."""
    if goal.relation != POSITIVE or goal.every:
        return None
    if goal.polynomial.is_scalar:
        return _length_of_image(goal.polynomial, given)
    x = gram_root(goal.polynomial)
    return None if x is None else gram_is_definite(x, given)


def _length_of_image(p: Polynomial, given: Sequence[Atom]) -> Theorem | None:
    """``(Lx)ᵀ(Lx) > 0`` from xᵀx > 0 for an invertible L."""
    words = [word for m in p.terms for word in m.scalars]
    word = words[0] if len(words) == 1 else ()
    half = word[len(word) // 2 :]
    if not half or p != of(*word) or word != transposed(half) + half or len(half) < 2:
        return None
    x, factor = of(half[-1]), of(*half[:-1])
    length = Atom(POSITIVE, x.T * x)
    if length not in given or factor.rows != factor.columns:
        return None
    theorem = gram_is_definite(factor, given)
    return theorem and cut(theorem, form_of_definite(_atoms(theorem)[0], x))


def gram_root(p: Polynomial) -> Polynomial | None:
    """An X with ``XᵀX = p``, made of the halves of the words of p that are squares."""
    halves = []
    for m, c in p.terms.items():
        root = _rational_root(c)
        half = m.word[len(m.word) // 2 :]
        numbers = m.scalars[::2]
        if root and m.scalars[1::2] == numbers and m.word == transposed(half) + half:
            word = of(*half) if half else constant(1, p.rows)
            halves.append(reduce(mul, (of(*number) for number in numbers), constant(root)) * word)
    signs = product((1, -1), repeat=max(len(halves) - 1, 0)) if len(halves) <= HALVES else ()
    for chosen in signs if halves else ():
        x = sum((constant(s) * h for s, h in zip(chosen, halves[1:], strict=True)), halves[0])
        if x.T * x == p:
            return x
    return None


def _rational_root(c: Fraction) -> Fraction | None:
    if c <= 0:
        return None
    root = Fraction(isqrt(c.numerator), isqrt(c.denominator))
    return root if root * root == c else None


def _fresh_step(given: Sequence[Atom]) -> str:
    name = "t"
    while any(name in atom.steps for atom in given):
        name += "'"
    return name


def _gram(x: Polynomial, given: Sequence[Atom]) -> Theorem | None:
    goal = Atom(POSITIVE, x.T * x)
    plain = [atom for atom in given if not atom.every]
    if goal in plain:
        return assume(goal)
    if x.is_scalar:
        return _by_sign(x, plain) or _by_factors(x, plain)
    return _by_factors(x, plain) or _by_symmetric_part(x, plain) or evident(goal, plain)


def evident(goal: Atom, given: Sequence[Atom]) -> Theorem | None:
    """A proof by squares, at first without what the hypotheses entail for products and inverses."""
    if goal in given:
        return assume(goal)
    known = relevant((goal,), given)
    theorem = _by_squares(goal, known)
    for more in (_products_of_signs(known), definite_by_factors(known)):
        theorem = theorem or _after_learning(goal, known, list(islice(more, PRODUCTS)))
    return theorem


def _after_learning(goal: Atom, known: Sequence[Atom], lemmas: Sequence[Theorem]) -> Theorem | None:
    said = (atom for lemma in lemmas for atom in _atoms(lemma))
    theorem = _by_squares(goal, (*known, *said)) if lemmas else None
    for lemma in lemmas if theorem else ():
        theorem = theorem and cut(lemma, theorem)
    return theorem


def _by_squares(goal: Atom, given: Sequence[Atom]) -> Theorem | None:
    own = Positivity(given, [])
    own.known.budget.entries = BUDGET
    return own.first(goal, [()], LEVELS[:3])


def _atoms(theorem: Theorem) -> tuple[Atom, ...]:
    return tuple(atom for atom in theorem.conclusion if isinstance(atom, Atom))


def _products_of_signs(given: Sequence[Atom]) -> Iterator[Theorem]:
    """``p q > 0`` for numbers p, q > 0, and (1 − c)(1 + c) > 0 for 0 ≤ c < 1 from p and p c."""
    one = constant(1)
    scalars = [a for a in given if a.polynomial.is_scalar and a.polynomial.letters]
    positive = [a for a in scalars if a.relation == POSITIVE]
    for p, q in combinations_with_replacement(positive, 2):
        part = Square(Fraction(1), (p,), q, one)
        yield strict(Atom(POSITIVE, p.polynomial * q.polynomial), Certificate((part,)))
    for p in positive:
        for q in scalars:
            if q.relation == PSD:
                parts = square(p, one), Square(Fraction(1), (p,), q, one)
                above = p.polynomial + p.polynomial * q.polynomial
                yield strict(Atom(POSITIVE, above), Certificate(parts))


def _by_sign(x: Polynomial, given: Sequence[Atom]) -> Theorem | None:
    """``x² > 0`` from x > 0 or from −x > 0."""
    if not x.is_scalar:
        return None
    for sign in (Atom(POSITIVE, x), Atom(POSITIVE, -x)):
        theorem = evident(sign, given)
        if theorem is not None:
            part = Square(Fraction(1), (sign,), sign, constant(1))
            return cut(theorem, strict(Atom(POSITIVE, x * x), Certificate((part,))))
    return None


# --- products -------------------------------------------------------------------------------------


def _by_factors(x: Polynomial, given: Sequence[Atom]) -> Theorem | None:
    """``(c s L₁ ⋯ Lₖ)ᵀ(c s L₁ ⋯ Lₖ) ≻ 0``, one factor after the other, for a number c ≠ 0."""
    if len(x.terms) != 1:
        return None
    ((monomial, c),) = x.terms.items()
    inverses = _inverses(given)
    if x.is_scalar and x in inverses:
        return _with_factor(identity_is_definite(1), x, x, inverses, given)
    numbers = [of(*word) for word in monomial.scalars]
    if x in numbers:
        return None
    theorem: Theorem | None = identity_is_definite(x.rows)
    for letter in monomial.word:
        theorem = theorem and _with_factor(theorem, of(letter), x, inverses, given)
    return theorem and _scaled(theorem, numbers, c, x, given)


def _with_factor(
    theorem: Theorem,
    factor: Polynomial,
    whole: Polynomial,
    inverses: _Inverses,
    given: Sequence[Atom],
) -> Theorem | None:
    """``LᵀGL ≻ 0`` from G ≻ 0, for a factor L of the whole."""
    (order,) = _atoms(theorem)
    if factor in inverses:
        inverse, lemma = inverses[factor]
        return cut(lemma, cut(theorem, congruence(order, factor, inverse)))
    if factor == whole or factor.rows != factor.columns:
        return None
    own, (g, between) = _gram(factor, given), _matrices(factor.rows)
    shown = instantiate(_definite_between(factor.rows), {g: order.polynomial, between: factor})
    return own and cut(own, cut(theorem, shown))


def _inverses(given: Sequence[Atom]) -> _Inverses:
    """The matrices that an equation inverts, from the left or from the right."""
    found: dict[Polynomial, tuple[Polynomial, Theorem]] = {}
    system = rewriting(tuple(a for a in given if a.relation == ZERO))
    for atom in given:
        for inverse, factor, lemma in chain(inverted(atom), _reciprocals(atom)):
            found.setdefault(factor, (inverse, lemma))
    for theorem in other_inverses(given, system):
        for inverse, factor, lemma in inverted(*_atoms(theorem)):
            found.setdefault(factor, (inverse, cut(theorem, lemma)))
    return found


def _reciprocals(equation: Atom) -> Iterator[tuple[Polynomial, Polynomial, Theorem]]:
    """The numbers a and b of an equation ab = 1."""
    p = equation.polynomial
    if equation.relation != ZERO or not p.is_scalar or p.terms.get(UNIT) != -1:
        return
    products = [m.scalars for m, c in p.terms.items() if m != UNIT and c == 1]
    if len(p.terms) == 2 and [len(factors) for factors in products] == [2]:
        one, other = (of(*word) for word in products[0])
        yield one, other, assume(equation)
        yield other, one, assume(equation)


def _scaled(
    theorem: Theorem, numbers: list[Polynomial], c: Fraction, x: Polynomial, given: Sequence[Atom]
) -> Theorem | None:
    """``c² s² G ≻ 0`` from G ≻ 0 and the signs of the numbers s."""
    if not numbers and c == 1:
        return theorem
    squares = []
    for number in dict.fromkeys(numbers):
        sign = _gram(number, given)
        if sign is None:
            return None
        squares += list(_atoms(sign)) * numbers.count(number)
        theorem = cut(sign, conjunction(theorem, assume(*_atoms(sign))))
    (order, *_) = _atoms(theorem)
    part = Square(c * c, tuple(squares), order, constant(1, order.polynomial.rows))
    return cut(theorem, strict(Atom(POSITIVE, x.T * x), Certificate((part,))))


# --- the symmetric part ---------------------------------------------------------------------------

_μ, _HALF = of(EIGENVALUE), constant(Fraction(1, 2))


def _matrices(size: Dimension) -> tuple[Letter, Letter]:
    """A symmetric matrix, and any one."""
    return Letter("G", size, size, "symmetric"), Letter("L", size, size)


def _by_symmetric_part(x: Polynomial, given: Sequence[Atom]) -> Theorem | None:
    """``XᵀX ≻ 0`` from X + Xᵀ ≻ 0, or from −X − Xᵀ ≻ 0."""
    for side in (x, -x) if x.rows == x.columns and x.letters else ():
        order = Atom(POSITIVE, side + side.T)
        theorem = evident(order, given)
        if theorem is not None:
            _, letter = _matrices(x.rows)
            shown = instantiate(_invertible_by_symmetric_part(x.rows), {letter: side})
            return cut(theorem, shown)
    return None


@proved_once
def _invertible_by_symmetric_part(size: Dimension) -> Theorem:
    """``L + Lᵀ ≻ 0 ⊢ LᵀL ≻ 0``: ``LᵀL = (L − (μ/2)I)ᵀ(L − (μ/2)I) + (μ/2)(L + Lᵀ − μI) + (μ²/4)I``.

    The number μ > 0 is the least eigenvalue of L + Lᵀ.
    """
    s, one = of(_matrices(size)[1]), constant(1, size)
    order, goal = Atom(POSITIVE, s + s.T), Atom(POSITIVE, s.T * s)

    def shown(goal: Atom, given: Sequence[Atom]) -> Theorem:
        above, least = Atom(PSD, s + s.T - _μ * one), Atom(POSITIVE, _μ)
        squares = (
            square(None, one, least, least, weight=Fraction(1, 4)),
            square(None, s - _HALF * _μ * one),
            square(above, one, least, weight=Fraction(1, 2)),
        )
        return strict(goal, Certificate(squares))

    return _found(with_least_eigenvalues(goal, (order,), shown), goal)


@proved_once
def _definite_between(size: Dimension) -> Theorem:
    """``G ≻ 0, LᵀL ≻ 0 ⊢ LᵀGL ≻ 0``: ``LᵀGL = Lᵀ(G − μI)L + μ LᵀL`` for the least eigenvalue μ."""
    g, f = map(of, _matrices(size))
    one = constant(1, size)
    goal, gram = Atom(POSITIVE, f.T * g * f), Atom(POSITIVE, f.T * f)

    def shown(goal: Atom, given: Sequence[Atom]) -> Theorem:
        above, least = Atom(PSD, g - _μ * one), Atom(POSITIVE, _μ)
        return strict(goal, Certificate((square(gram, one, least), square(above, f))))

    order = Atom(POSITIVE, g)
    return _found(with_least_eigenvalues(goal, (order,), shown), goal)


def _found(theorem: Theorem | None, goal: Atom) -> Theorem:
    if theorem is None:
        raise KernelError(f"{goal} is not shown by a least eigenvalue")
    return theorem
