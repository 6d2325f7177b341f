"""Letters that a word introduces, each named by the expression that it is about.

``v⟨A⟩`` is a vector for ‖A‖, and ``Y⟨A⟩`` the inverse of A.  An inverse, and a root, is what its
equations say, which are hypotheses of whatever speaks of it.
"""

from __future__ import annotations

from ..kernel import BOUND, POSITIVE, PSD, ZERO, KernelError, Letter, Polynomial, Step, constant, of
from .assertions import relation
from .symbols import StatementError, is_fresh, multiplied
from .writing import Definition, Written, text_of


def auxiliary_letter(
    base: str,
    X: Polynomial,
    written: Written,
    shape: tuple[int | str, int | str] = (1, 1),
    structure: str = "general",
    at_natural: bool = False,
) -> Letter:
    """A letter that is named by the kernel's normal form of an expression, which it is about.

    About an expression in a bound step it is a family; about one in a single natural number, too,
    if it is to be taken ``at_natural`` numbers.
    """
    steps = sorted(X.steps)
    bound = [name for name in steps if name == BOUND or is_fresh(name)]
    if len(bound) > 1:
        shown = text_of(written)
        raise StatementError(f"{shown} depends on two bound steps: write a statement about one")
    if at_natural and not bound and len(steps) == 1 and _is_free(X, steps[0]):
        bound = steps
    about = X.substitute(steps={name: Step(BOUND, 0) for name in bound})
    # Without a word in every term, as in 2 I, the letters do not tell the shape.
    told = about.terms and all(m.word for m in about.terms)
    shown = f"{about}" if told else f"{about} ({about.rows} × {about.columns})"
    step = Step(bound[0], 0) if bound else None
    return Letter(f"{base}⟨{shown}⟩", *shape, structure, step)


def _is_free(X: Polynomial, step: str) -> bool:
    """Whether another step can be put for this one: no running product would capture it."""
    try:
        X.substitute(steps={step: Step(BOUND, 0)})
    except KernelError:
        return False
    return True


def definition_of_inverse(word: str, X: Polynomial, written: Written) -> Definition:
    """The letter Y with ``XY = I = YX``, which exists where ``XᵀX ≻ 0``.

    Raises
    ------
    StatementError
        If X is not square, or 0; the message is about the word.
    """
    if X.rows != X.columns:
        shown = f"{text_of(written)} ({X.rows} × {X.columns})"
        raise StatementError(f"{word} of {shown}: only a square matrix has an inverse")
    if not X.terms:
        raise StatementError(f"{word} of 0: it has no inverse")
    letter = auxiliary_letter("Y", X, written, X.shape, _structure(X), at_natural=True)
    y, one = of(letter), constant(1, X.rows)
    equations = [multiplied(X, y) - one, multiplied(y, X) - one]
    atoms = tuple(dict.fromkeys(relation(ZERO, equation) for equation in equations))
    return Definition(letter, X, atoms, relation(POSITIVE, multiplied(X.T, X)))


def definition_of_root(P: Polynomial, written: Written) -> Definition:
    """The letter R ⪰ 0 with ``R² = P``, which exists where ``P ⪰ 0``."""
    letter = auxiliary_letter("R", P, written, P.shape, _structure(P), at_natural=True)
    r = of(letter)
    atoms = relation(PSD, r), relation(ZERO, multiplied(r, r) - P)
    return Definition(letter, P, atoms, relation(PSD, P))


def _structure(p: Polynomial) -> str:
    """The structure of the inverse, or the root, which is that of the matrix.

    Yᵀ is the inverse of Xᵀ; the inverses, and the roots, of the entries of a diagonal matrix are
    those of its inverse, or root.
    """
    if p.is_scalar:
        return "general"
    if p.is_diagonal:
        return "diagonal"
    return "symmetric" if p.is_symmetric else "general"
