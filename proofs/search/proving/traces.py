"""What hypotheses on matrices say of traces: relations between the traces of words.

From H ⪰ 0 follows tr LᵀHL ≥ 0, and tr LᵀHLK ≥ 0 for K ⪰ 0; from E = 0, tr ER = 0; and
tr (U ± V)ᵀ(U ± V) ≥ 0.  What is chosen are the L and R for which a trace that is spoken of occurs.
A G ⪰ 0 with tr G ≤ 0 is 0, and so are X with tr XᵀX ≤ 0, and I − UUᵀ where UᵀU = I: its trace is
n − tr UᵀU = 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    TRACE,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    KernelError,
    Letter,
    Polynomial,
    Square,
    Theorem,
    assume,
    cases,
    certificate,
    constant,
    cut,
    dimension,
    identity,
    of,
    trace,
    trace_of,
    trace_of_product,
    traceless,
    vanish,
)
from proofs.kernel.polynomial import Word
from proofs.search.words import transposed

Prover = Callable[[Atom], Theorem | None]
ROUNDS, MOST = 2, 60
_ONE, _HALF, _UNIT = Fraction(1), Fraction(1, 2), constant(1)


def speak_of_traces(atoms: Iterable[Atom]) -> bool:
    """Whether a trace occurs."""
    return any(True for atom in atoms for _ in _traces_in(atom.polynomial))


def about_traces(goal: Atom, atoms: Sequence[Atom]) -> list[Theorem]:
    """Theorems about the traces that the goal and the hypotheses speak of, and about their own."""
    matrices = [a for a in atoms if not a.every and not a.polynomial.is_scalar]
    found = dict[Atom, Theorem]()
    for atom in matrices:
        if atom.polynomial.rows == atom.polynomial.columns and atom.relation != ENTRYWISE:
            _add(found, trace(atom), atoms)
    for _ in range(ROUNDS):
        spoken = (goal, *atoms, *found)
        words = dict.fromkeys(w for atom in spoken for w in words_in(atom.polynomial))
        for theorem in islice(_about_words(list(words), matrices), MOST):
            _add(found, theorem, atoms)
    for theorem in islice(products_of_bounds(goal, atoms), MOST):
        _add(found, theorem, atoms)
    for size in dict.fromkeys(size for a in (goal, *atoms, *found) for size in _sizes_in(a)):
        _add(found, dimension(size), atoms)
    return list(found.values())


def _add(found: dict[Atom, Theorem], theorem: Theorem, atoms: Sequence[Atom]) -> None:
    (atom,) = theorem.conclusion
    if isinstance(atom, Atom) and atom.polynomial.terms and atom not in atoms:
        found.setdefault(atom, theorem)


def _traces_in(p: Polynomial) -> Iterator[Letter]:
    for letter, _ in p.occurrences():
        if letter.name == TRACE and letter.argument is not None:
            yield letter


def words_in(p: Polynomial) -> Iterator[Word]:
    """The words whose traces occur."""
    for letter in _traces_in(p):
        yield from (m.word for m in (letter.argument or p).terms if m.word)


def _sizes_in(atom: Atom) -> Iterator[str]:
    """The sizes that occur as numbers."""
    for letter in _traces_in(atom.polynomial):
        if letter.argument is not None and not letter.argument.letters:
            yield str(letter.argument.rows)


def _turns(word: Word) -> Iterator[Word]:
    """The rotations of a word and of its transpose."""
    for whole in (word, transposed(word)):
        yield from (whole[i:] + whole[:i] for i in range(len(whole)))


def roots_of_trace(p: Polynomial) -> list[Polynomial]:
    """The X, and their transposes, of a trace ``tr XᵀX`` of one word."""
    found = dict[Polynomial, None]()
    for word in words_in(p):
        for turn in _turns(word):
            half, odd = divmod(len(turn), 2)
            if not odd and turn[:half] == transposed(turn[half:]):
                found |= {of(*turn[half:]): None, of(*transposed(turn[half:])): None}
    return list(found)


def _about_words(words: Sequence[Word], matrices: Sequence[Atom]) -> Iterator[Theorem]:
    known = {trace_of(of(*word)) for word in words}
    for word in words:
        for turn in dict.fromkeys(_turns(word)):
            yield from _squares(turn, known)
            for atom in matrices:
                yield from _by_hypothesis(turn, atom, matrices)


def _squares(turn: Word, known: set[Polynomial]) -> Iterator[Theorem]:
    """``tr LᵀL ≥ 0`` for a word LᵀL; ``tr (U ± V)ᵀ(U ± V) ≥ 0`` where that of UᵀV occurs."""
    for u, v in _halves(turn):
        if u == v:
            yield _trace_of_square(u)
        elif {trace_of(u.T * u), trace_of(v.T * v)} <= known | {trace_of(constant(1, u.columns))}:
            yield _trace_of_square(u + v)
            yield _trace_of_square(u - v)
            yield cauchy_schwarz(u, v)


def _halves(turn: Word) -> Iterator[tuple[Polynomial, Polynomial]]:
    """The U and V with UᵀV = the word; V is I in the end."""
    for place in range(1, len(turn)):
        yield of(*transposed(turn[:place])), of(*turn[place:])
    yield of(*transposed(turn)), constant(1, turn[-1].columns)


def _trace_of_square(L: Polynomial) -> Theorem:
    square = certificate(Atom(PSD, L.T * L), Certificate((Square(_ONE, (), None, L),)))
    return _traced(square)


def _traced(theorem: Theorem) -> Theorem:
    (atom,) = theorem.conclusion
    return cut(theorem, trace(atom)) if isinstance(atom, Atom) else theorem


def _by_hypothesis(turn: Word, atom: Atom, matrices: Sequence[Atom]) -> Iterator[Theorem]:
    """The trace of a hypothesis times the rest of a word that begins with a term of it."""
    for m in atom.polynomial.terms:
        if not m.word or turn[: len(m.word)] != m.word:
            continue
        rest = turn[len(m.word) :]
        if atom.relation == ZERO and rest:
            yield _trace_of_multiple(atom, of(*rest))
        elif atom.relation in (PSD, POSITIVE) and rest:
            yield from _by_order(atom, rest, matrices)


def _trace_of_multiple(equation: Atom, right: Polynomial) -> Theorem:
    """``tr E R = 0``."""
    one = constant(1, equation.polynomial.rows)
    goal = Atom(ZERO, equation.polynomial * right)
    return _traced(identity(goal, Certificate((), (Cofactor(one, equation, right),))))


def _by_order(atom: Atom, rest: Word, matrices: Sequence[Atom]) -> Iterator[Theorem]:
    """``tr LᵀHL ≥ 0`` where the rest is LLᵀ, and ``tr LᵀHLK ≥ 0`` where K has a part of it."""
    middles = [((), None)] + [
        (m.word, other)
        for other in matrices
        if other.relation in (PSD, POSITIVE)
        for m in other.polynomial.terms
        if m.word
    ]
    for middle, other in middles:
        half, odd = divmod(len(rest) - len(middle), 2)
        if odd or half < 0 or rest[half : half + len(middle)] != middle:
            continue
        if rest[half + len(middle) :] != transposed(rest[:half]):
            continue
        lifted = _congruent(atom, of(*rest[:half])) if half else assume(atom)
        (statement,) = lifted.conclusion
        if not isinstance(statement, Atom):
            continue
        if other is None:
            yield _traced(lifted)
        else:
            yield cut(lifted, trace_of_product(statement, other))


def _congruent(atom: Atom, L: Polynomial) -> Theorem:
    """``LᵀHL ⪰ 0``."""
    square = Square(_ONE, (), atom, L)
    return certificate(Atom(PSD, L.T * atom.polynomial * L), Certificate((square,)))


# --- Cauchy–Schwarz -------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def cauchy_schwarz(U: Polynomial, V: Polynomial) -> Theorem:
    """``tr UᵀU · tr VᵀV − (tr UᵀV)² ≥ 0``, with L = (tr VᵀV) U − (tr UᵀV) V.

    Where tr VᵀV > 0, it divides tr LᵀL; else V = 0, and tr UᵀV = 0.
    """
    p, s, m = (trace_of(X.T * Y) for X, Y in ((U, U), (V, V), (U, V)))
    goal, positive = Atom(PSD, p * s - m * m), Atom(POSITIVE, s)
    above = _trace_of_square(s * U - m * V)
    (square,) = relations(above)
    parts = (Square(_ONE, (), square, _UNIT),)
    above = cut(above, certificate(goal, Certificate(parts, (), (positive,))))
    product = identity(Atom(ZERO, U.T * V), Certificate((), (_null(U.T, V),)))
    below = cut(cut(_vanishing(V), product), trace(Atom(ZERO, U.T * V)))
    signs = Atom(PSD, s), Atom(PSD, p)
    half = Cofactor(constant(-_HALF) * m, Atom(ZERO, m), _UNIT)
    rest = certificate(goal, Certificate((Square(_ONE, signs, None, _UNIT),), (half,)))
    below = cut(below, rest)
    return cut(_trace_of_square(U), cut(_trace_of_square(V), cases(above, below, s)))


def _null(left: Polynomial, zero: Polynomial) -> Cofactor:
    return Cofactor(left, Atom(ZERO, zero), constant(1, zero.columns))


def _vanishing(V: Polynomial) -> Theorem:
    """``−tr VᵀV ≥ 0 ⊢ V = 0``."""
    gram = V.T * V
    square = certificate(Atom(PSD, gram), Certificate((Square(_ONE, (), None, V),)))
    zero = cut(square, traceless(Atom(PSD, gram)))
    half = Cofactor(constant(-_HALF), Atom(ZERO, gram), constant(1, gram.rows))
    return cut(zero, vanish(certificate(Atom(PSD, -gram), Certificate((), (half,))), V))


def products_of_bounds(goal: Atom, atoms: Sequence[Atom]) -> Iterator[Theorem]:
    """``a b ± tr UᵀV ≥ 0`` where the Frobenius norms of U and V are at most a and b."""
    bounds = dict(frobenius_bounds(atoms))
    words = dict.fromkeys(w for atom in (goal, *atoms) for w in words_in(atom.polynomial))
    for turn in dict.fromkeys(turn for word in words for turn in _turns(word)):
        for u, v in _halves(turn):
            p, s = trace_of(u.T * u), trace_of(v.T * v)
            if u != v and p in bounds and s in bounds:
                yield _product_of_bounds(u, v, bounds[p], bounds[s])
                yield _product_of_bounds(u, -v, bounds[p], bounds[s])


def frobenius_bounds(atoms: Sequence[Atom]) -> Iterator[tuple[Polynomial, Polynomial]]:
    """The trace p and the bound a of each pair ``a ≥ 0``, ``a² − p ≥ 0`` of hypotheses."""
    known = [a.polynomial for a in atoms if a.relation == PSD and a.polynomial.is_scalar]
    for a in known:
        for value in known:
            p = a * a - value
            if len(p.terms) == 1 and any(x.name == TRACE for x, _ in p.occurrences()):
                yield p, a


@lru_cache(maxsize=256)
def _product_of_bounds(U: Polynomial, V: Polynomial, a: Polynomial, b: Polynomial) -> Theorem:
    """``a b − tr UᵀV ≥ 0``: else d = tr UᵀV − a b has −d² ≥ 2 a b d ≥ 0, and is 0."""
    p, s, m = (trace_of(X.T * Y) for X, Y in ((U, U), (V, V), (U, V)))
    d = m - a * b
    goal, signs = Atom(PSD, -d), tuple(Atom(PSD, x) for x in (a, b, d))
    above = certificate(goal, Certificate((Square(_ONE, (), Atom(POSITIVE, -d), _UNIT),)))
    lengths = cauchy_schwarz(U, V)
    squares = (
        *(Square(_ONE, (), atom, _UNIT) for atom in relations(lengths)),
        Square(_ONE, (), Atom(PSD, a * a - p), b),
        Square(_ONE, (Atom(PSD, p),), Atom(PSD, b * b - s), _UNIT),
        Square(Fraction(2), signs, None, _UNIT),
    )
    below = cut(lengths, vanish(certificate(Atom(PSD, -(d * d)), Certificate(squares)), d))
    half = Cofactor(constant(-_HALF), Atom(ZERO, d), _UNIT)
    below = cut(below, certificate(goal, Certificate((), (half,))))
    return cut(_trace_of_square(U), cases(above, below, -d))


def relations(theorem: Theorem) -> tuple[Atom, ...]:
    """What the theorem concludes."""
    return tuple(atom for atom in theorem.conclusion if isinstance(atom, Atom))


# --- zero by the trace ----------------------------------------------------------------------------


def vanishing_by_trace(x: Polynomial, order: Prover, bound: Prover) -> Theorem | None:
    """``X = 0`` from ``X ⪰ 0``, or −X ⪰ 0, and its trace; else from that of XᵀX."""
    if x.is_scalar:
        return None
    if x.rows == x.columns and x.is_symmetric:
        for sign in (1, -1):
            theorem = _semidefinite_by_trace(constant(sign) * x, order, bound)
            if theorem is not None:
                return theorem if sign == 1 else _negated(theorem)
    return _by_trace_of_gram(x, bound)


def _semidefinite_by_trace(G: Polynomial, order: Prover, bound: Prover) -> Theorem | None:
    statement = Atom(PSD, G)
    above = order(statement)
    below = None if above is None else bound(Atom(PSD, -trace_of(G)))
    if above is None or below is None:
        return None
    return cut(above, cut(below, traceless(statement)))


def _negated(theorem: Theorem) -> Theorem:
    """``X = 0`` from −X = 0."""
    (atom,) = theorem.conclusion
    if not isinstance(atom, Atom):
        return theorem
    minus = Cofactor(constant(-1), atom, constant(1, atom.polynomial.columns))
    return cut(theorem, identity(Atom(ZERO, -atom.polynomial), Certificate((), (minus,))))


def _by_trace_of_gram(x: Polynomial, bound: Prover) -> Theorem | None:
    """``X = 0`` from ``tr XᵀX ≤ 0``."""
    gram = x.T * x
    below = None if gram.is_scalar else bound(Atom(PSD, -trace_of(gram)))
    return None if below is None else cut(below, _vanishing(x))


def turned_isometries(atoms: Sequence[Atom]) -> Iterator[Theorem]:
    """``UUᵀ = I`` for each equation UᵀU = I with a square U."""
    for atom in atoms:
        E = atom.polynomial
        words = [m.word for m in E.terms if m.word]
        if atom.relation != ZERO or atom.every or E.is_scalar or len(words) != 1:
            continue
        (word,) = words
        half, odd = divmod(len(word), 2)
        U = of(*word[half:])
        if odd or U.rows != U.columns or E != U.T * U - constant(1, U.rows):
            continue
        yield _turned(atom, U)


def _turned(equation: Atom, U: Polynomial) -> Theorem:
    G = constant(1, U.rows) - U * U.T
    back = Cofactor(constant(-_HALF) * U, equation, U.T)
    above = certificate(Atom(PSD, G), Certificate((Square(_ONE, (), None, G),), (back,)))
    total = trace(equation)
    (sums,) = total.conclusion
    if not isinstance(sums, Atom):
        raise KernelError(f"{total} is about no relation")
    half = Cofactor(constant(_HALF), sums, constant(1))
    below = cut(total, certificate(Atom(PSD, -trace_of(G)), Certificate((), (half,))))
    return _negated(cut(above, cut(below, traceless(Atom(PSD, G)))))
