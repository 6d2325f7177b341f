"""What textbooks let one choose for a matrix: a root, an inverse, extremal vectors.

A goal is proved with a fact's letters among its hypotheses, as if the choice had been made for the
matrix it is about; then the kernel's ``choose`` opens the fact, and they are gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from proofs.kernel import (
    BOUND,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Fact,
    Letter,
    Polynomial,
    Square,
    Step,
    Theorem,
    certificate,
    choose,
    cite,
    constant,
    cut,
    identity,
    instantiate,
    of,
    strict,
)
from proofs.kernel.sizes import at_sizes, letter_at, sizes_for

from .rewriting import cofactors, rewriting

Prover = Callable[[Atom, Sequence[Atom]], Theorem | None]

SYMMETRIC, GENERAL = Letter("W", "n", "n", "symmetric"), Letter("W", "m", "n")
COMMUTING = Letter("C", "n", "n")
ROOT, INVERSE = (Letter(name, "n", "n", "symmetric") for name in ("R", "Y"))
EIGENVALUE, SINGULAR_VALUE = Letter("μ", 1, 1), Letter("σ", 1, 1)
EIGENVECTOR, RIGHT_VECTOR, LEFT_VECTOR = (Letter(x, k, 1) for x, k in ("xn", "vn", "um"))
_I, _ONE = constant(1, "n"), constant(1)
_W, _G, _C, _R, _Y = map(of, (SYMMETRIC, GENERAL, COMMUTING, ROOT, INVERSE))
_μ, _σ, _x, _u, _v = map(of, (EIGENVALUE, SINGULAR_VALUE, EIGENVECTOR, LEFT_VECTOR, RIGHT_VECTOR))
_root = (Atom(PSD, _R), Atom(ZERO, _R * _R - _W))

least_eigenpair = Fact(
    "least-eigenpair",
    "Horn and Johnson 2013, Matrix Analysis, Theorem 4.2.2",
    (),
    (
        Atom(ZERO, _W * _x - _μ * _x),
        Atom(ZERO, _x.T * _x - _ONE),
        Atom(PSD, _W - _μ * _I),
    ),
    "W is any symmetric matrix, μ its least eigenvalue, x a unit eigenvector for it",
    frozenset({EIGENVALUE, EIGENVECTOR}),
)
"""Every symmetric W has a unit vector x with W x = μ x, and W ⪰ μ I."""

top_singular_triple = Fact(
    "top-singular-triple",
    "Horn and Johnson 2013, Matrix Analysis, Theorem 2.6.3",
    (),
    (
        Atom(ZERO, _G * _v - _σ * _u),
        Atom(ZERO, _u.T * _G - _σ * _v.T),
        Atom(ZERO, _u.T * _u - _ONE),
        Atom(ZERO, _v.T * _v - _ONE),
        Atom(PSD, _σ),
        Atom(PSD, _σ * _σ * _I - _G.T * _G),
    ),
    "W is any matrix, σ its largest singular value, u and v unit singular vectors for it",
    frozenset({SINGULAR_VALUE, LEFT_VECTOR, RIGHT_VECTOR}),
)
"""Every W has unit vectors with W v = σ u and uᵀ W = σ vᵀ, for a σ with ‖W‖ ≤ σ."""

square_root = Fact(
    "square-root",
    "Horn and Johnson 2013, Matrix Analysis, Theorem 7.2.6",
    (Atom(PSD, _W),),
    _root,
    "W ⪰ 0, R ⪰ 0 its square root",
    frozenset({ROOT}),
)
"""Every W ⪰ 0 is R² for an R ⪰ 0."""

commuting_square_root = Fact(
    "commuting-square-root",
    "Horn and Johnson 2013, Matrix Analysis, Theorem 7.2.6",
    (Atom(PSD, _W), Atom(ZERO, _W * _C - _C * _W)),
    (*_root, Atom(ZERO, _R * _C - _C * _R)),
    "W ⪰ 0 and C commute, R ⪰ 0 is the square root of W, a polynomial in W",
    frozenset({ROOT}),
)
"""Every W ⪰ 0 is R² for an R ⪰ 0, and R commutes with a C that commutes with W."""

inverse_of_definite = Fact(
    "inverse-of-definite",
    "Horn and Johnson 2013, Matrix Analysis, Theorem 7.2.1: the inverses of the eigenvalues",
    (Atom(POSITIVE, _W),),
    (Atom(ZERO, _W * _Y - _I), Atom(ZERO, _Y * _W - _I), Atom(POSITIVE, _Y)),
    "W ≻ 0, Y ≻ 0 its inverse",
    frozenset({INVERSE}),
)
"""Every W ≻ 0 has an inverse Y ≻ 0."""


def by_choice(
    fact: Fact,
    values: Mapping[Letter, Polynomial],
    goal: Atom,
    given: Sequence[Atom],
    prove: Prover,
) -> Theorem | None:
    """``given ⊢ goal`` from a proof that may use what the fact chooses for these values.

    Parameters
    ----------
    fact
        A fact of existence; it is taken at the sizes of the values.
    values
        What its letters that are not chosen stand for.
    goal, given
        The statement; its letters are renamed where the fact bears their names.
    prove
        Proves a goal from hypotheses: from the given ones, and what the fact says of the values.

    Returns
    -------
    Theorem or None
        The theorem assumes of the values what the fact supposes of them.
    """
    sizes = sizes_for(values.items())
    fact = at_sizes(fact, sizes)
    values = {letter_at(letter, sizes): value for letter, value in values.items()}
    away, back = _renamings(fact, (goal, *given))
    at = {letter: value.substitute(away) for letter, value in values.items()}
    said = [atom.substitute(at) for atom in fact.conclusion]
    theorem = prove(goal.substitute(away), [*(atom.substitute(away) for atom in given), *said])
    if theorem is not None and not theorem.hypotheses.isdisjoint(said):
        theorem = _opened(fact, at, theorem)
    return instantiate(theorem, back) if theorem and back else theorem


def _opened(fact: Fact, values: Mapping[Letter, Polynomial], theorem: Theorem) -> Theorem:
    """The theorem without what the fact says: it is cited for letters, which are then replaced."""
    equations = tuple(Atom(ZERO, of(letter) - value) for letter, value in values.items())
    for atom in fact.conclusion:
        said = atom.substitute(values)
        if said != atom and said in theorem.hypotheses:
            theorem = cut(moved(atom, said, equations), theorem)
    theorem = cut(cite(fact), theorem)
    for atom in fact.hypotheses:
        theorem = cut(moved(atom.substitute(values), atom, equations), theorem)
    theorem = instantiate(choose(theorem, fact), values)
    for value in values.values():
        theorem = cut(_nothing(value), theorem)
    return theorem


def moved(source: Atom, target: Atom, equations: tuple[Atom, ...]) -> Theorem:
    """``source, equations ⊢ target``, where the two differ by the equations."""
    p = target.polynomial
    _, trace = rewriting(equations).undo(p - source.polynomial)
    one = constant(1, p.rows)
    if target.relation == ZERO:
        own = Cofactor(one, source, constant(1, p.columns))
        return identity(target, Certificate((), (own, *cofactors(trace, symmetric=False))))
    rule = strict if target.relation == POSITIVE else certificate
    squares = (Square(Fraction(1), (), source, one),)
    return rule(target, Certificate(squares, cofactors(trace, symmetric=True)))


def _other(letter: Letter) -> Letter:
    return letter._replace(name=f"{letter.name}′")


def _nothing(value: Polynomial) -> Theorem:
    """``0 = 0``, of a matrix of this shape."""
    return identity(Atom(ZERO, value - value), Certificate())


def _renamings(
    fact: Fact, atoms: Sequence[Atom]
) -> tuple[dict[Letter, Polynomial], dict[Letter, Polynomial]]:
    """Other letters for those of the atoms that bear the names of the fact's, and the way back."""
    stated = [atom.polynomial for atom in (*fact.hypotheses, *fact.conclusion)]
    names = {letter.name for p in stated for letter in p.letters}
    found = dict.fromkeys(letter for atom in atoms for letter, _ in atom.polynomial.occurrences())
    families = {letter.variable for letter in found if letter.step and letter.argument is None}
    taken = names | {letter.name for letter in found}
    away, back = dict[Letter, Polynomial](), dict[Letter, Polynomial]()
    for letter in dict.fromkeys(letter.variable for letter in found):
        if letter.name not in names or letter.structure == "natural":
            continue
        other = letter
        while other.name in taken:
            other = _other(other)
        taken.add(other.name)
        step = Step(BOUND, 0) if letter in families else None
        away[letter], back[other] = (of(x._replace(step=step)) for x in (other, letter))
    return away, back
