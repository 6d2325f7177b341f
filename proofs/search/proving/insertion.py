"""Goals that are easier with a matrix put in: a square root, an inverse, a least eigenvalue.

``P ⪰ 0`` becomes P = R², so that PQ + QP is 2RQR where P and Q commute; ``P ≻ 0`` has an inverse,
and is at least μ I for its least eigenvalue μ > 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    KernelError,
    Letter,
    Polynomial,
    Theorem,
    congruence,
    constant,
    cut,
    instantiate,
    of,
    strict,
)
from proofs.kernel.polynomial import Dimension
from proofs.kernel.sizes import letter_at

from .certificates import completed
from .choices import (
    COMMUTING,
    EIGENVALUE,
    EIGENVECTOR,
    ROOT,
    SYMMETRIC,
    Prover,
    by_choice,
    commuting_square_root,
    inverse_of_definite,
    least_eigenpair,
    moved,
    square_root,
)
from .rewriting import EndlessRewritingError, Rewriting, rewriting
from .squares import square
from .work import proved_once

_μ = of(EIGENVALUE)
DEFINITE = 2  # hypotheses P ≻ 0
ROOTS = 3


# --- least eigenvalues and inverses ---------------------------------------------------------------


def with_least_eigenvalues(goal: Atom, given: Sequence[Atom], prove: Prover) -> Theorem | None:
    """With ``P ⪰ μ I`` and μ > 0 for the hypotheses P ≻ 0."""
    places = [place for place, atom in enumerate(given) if _is_definite(atom)]
    return _with_least(goal, given, places[:DEFINITE], prove) if places else None


def _with_least(
    goal: Atom, given: Sequence[Atom], places: Sequence[int], prove: Prover
) -> Theorem | None:
    if not places:
        return prove(goal, given)
    place, *others = places

    def inner(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
        eigenvector, unit, above = atoms[len(given) :]
        sign, size = Atom(POSITIVE, _μ), given[place].polynomial.rows
        x = of(letter_at(EIGENVECTOR, {"n": size}))
        theorem = _with_least(goal, [*atoms[: len(given)], above, sign], others, prove)
        if theorem is None or sign not in theorem.hypotheses:
            return theorem
        form = congruence(atoms[place], x, x.T)
        (number,) = (x for x in form.conclusion if isinstance(x, Atom))
        parts = completed(_μ, (square(number, constant(1)),), (), rewriting((eigenvector, unit)))
        return cut(cut(form, strict(sign, parts)), theorem) if parts else None

    return by_choice(least_eigenpair, {SYMMETRIC: given[place].polynomial}, goal, given, inner)


def with_inverse(goal: Atom, given: Sequence[Atom], prove: Prover) -> Theorem | None:
    """With the inverse of the letter P of a hypothesis P ≻ 0 that no equation inverts."""
    inverted = {x for a in given if a.relation == ZERO for x in _ends(a.polynomial)}
    for atom in given:
        letter = _letter(atom.polynomial)
        if _is_definite(atom) and letter is not None and letter not in inverted:
            values = {SYMMETRIC: atom.polynomial}
            return by_choice(inverse_of_definite, values, goal, given, prove)
    return None


def _is_definite(atom: Atom) -> bool:
    plain = atom.relation == POSITIVE and not atom.every
    return plain and not atom.polynomial.is_scalar and bool(atom.polynomial.letters)


def _letter(p: Polynomial) -> Letter | None:
    """The symmetric letter that a polynomial is."""
    letters = [x for x in p.letters if of(x) == p]
    return letters[0] if letters else None


def _ends(p: Polynomial) -> set[Letter]:
    """The first and last letters of the words of an equation X Y = I."""
    if constant(1, p.rows).terms.keys().isdisjoint(p.terms):
        return set()
    return {x.variable for m in p.terms if m.word for x in (m.word[0], m.word[-1])}


def form_of_definite(order: Atom, vector: Polynomial) -> Theorem:
    """``H ≻ 0, zᵀz > 0 ⊢ zᵀHz > 0``, for the least eigenvalue's sake on a textbook's authority."""
    size = vector.rows
    values = {Letter("H", size, size, "symmetric"): order.polynomial, Letter("z", size, 1): vector}
    return instantiate(_form_of_definite(size), values)


@proved_once
def _form_of_definite(size: Dimension) -> Theorem:
    h, z = of(Letter("H", size, size, "symmetric")), of(Letter("z", size, 1))
    one = constant(1)
    length, goal = Atom(POSITIVE, z.T * z), Atom(POSITIVE, z.T * h * z)

    def prove(goal: Atom, given: Sequence[Atom]) -> Theorem:
        above, least = Atom(PSD, h - _μ * constant(1, size)), Atom(POSITIVE, _μ)
        return strict(goal, Certificate((square(None, one, least, length), square(above, z))))

    found = with_least_eigenvalues(goal, (Atom(POSITIVE, h), length), prove)
    if found is None:
        raise KernelError(f"{goal} is not shown by the least eigenvalue of {h}")
    return found


# --- square roots ---------------------------------------------------------------------------------


def with_root(
    goal: Atom,
    given: Sequence[Atom],
    prove: Prover,
    settle: Callable[[Atom], Theorem | None],
) -> Theorem | None:
    """With R² in the place of H, for a hypothesis H ⪰ 0, and an R that commutes as H does.

    ``settle`` proves, from what is given, what the fact supposes of H.
    """
    system = rewriting(tuple(a for a in given if a.relation == ZERO and not a.every))
    for place, commuting in islice(_roots(goal, given, system), ROOTS):
        values = {SYMMETRIC: given[place].polynomial}
        fact = square_root
        if commuting is not None:
            fact, values = commuting_square_root, {**values, COMMUTING: of(commuting)}

        def inner(goal: Atom, atoms: Sequence[Atom]) -> Theorem | None:
            own = atoms[: len(given)]
            return _substituted(goal, own, atoms[len(given) :], own[place], prove)  # noqa: B023

        theorem = by_choice(fact, values, goal, given, inner)
        for atom in (atom.substitute(values) for atom in fact.hypotheses if theorem):
            lemma = settle(atom)
            theorem = cut(lemma, theorem) if lemma and theorem else None
        if theorem is not None:
            return theorem
    return None


def _roots(
    goal: Atom, given: Sequence[Atom], system: Rewriting
) -> Iterator[tuple[int, Letter | None]]:
    """The place of a hypothesis H ⪰ 0, and a letter of the goal that commutes with H."""
    letters = [x for x in sorted(goal.polynomial.letters, key=str) if x.rows == x.columns != 1]
    for place, atom in enumerate(given):
        h = atom.polynomial
        if atom.every or atom.relation not in (PSD, POSITIVE) or h.is_scalar:
            continue
        if _alone(h) is None:
            continue
        for letter in letters:
            if letter.rows != h.rows or of(letter) == h:
                continue
            if _vanishes(h * of(letter) - of(letter) * h, system):
                yield place, letter
        if goal.relation == POSITIVE and atom.relation == PSD:
            yield place, None


def _vanishes(p: Polynomial, system: Rewriting) -> bool:
    try:
        return not system.apply(p).terms
    except EndlessRewritingError:
        return False


def _alone(h: Polynomial) -> Letter | None:
    """A symmetric letter P that occurs in ``H = c P + …`` once."""
    for m in h.terms:
        if len(m.word) == 1 and not m.scalars and m.word[0].structure == "symmetric":
            (letter,) = m.word
            if sum(x == letter for x, _ in h.occurrences()) == 1 and letter.step is None:
                return letter
    return None


def _substituted(
    goal: Atom, given: Sequence[Atom], said: Sequence[Atom], order: Atom, prove: Prover
) -> Theorem | None:
    """The goal from what it becomes when H = R² is solved for a letter of H."""
    h, letter = order.polynomial, _alone(order.polynomial)
    if letter is None:
        return None
    (c,) = (c for m, c in h.terms.items() if m.word == (letter,))
    root = of(letter_at(ROOT, {"n": h.rows}))
    value = of(letter) + constant(1 / c) * (root * root - h)
    equation = Atom(ZERO, root * root - h)
    others = [a for a in said if a != equation]
    changed = {a.substitute({letter: value}): a for a in given if a != order and not a.every}
    if order.relation == POSITIVE:
        changed[Atom(POSITIVE, root * root)] = order
    theorem = prove(goal.substitute({letter: value}), [*others, *changed])
    if theorem is None:
        return None
    for new, old in changed.items():
        if new in theorem.hypotheses and new != old:
            theorem = cut(moved(old, new, (equation,)), theorem)
    (shown,) = (x for x in theorem.conclusion if isinstance(x, Atom))
    return theorem if shown == goal else cut(theorem, moved(shown, goal, (equation,)))
