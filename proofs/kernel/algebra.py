"""Rules of algebra: each compares two polynomials in the normal form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import mul

from .polynomial import Polynomial, constant, require
from .statement import ENTRYWISE, POSITIVE, PSD, ZERO, Atom
from .theorem import (
    Certificate,
    Inference,
    NonnegativeProduct,
    Theorem,
    _atoms,
    _rule,
)


def _known(scalars: Iterable[Atom], *relations: str) -> Polynomial:
    """The product of scalars that are known to be nonnegative, or positive."""
    for atom in scalars:
        fits = atom.polynomial.is_scalar and atom.relation in relations and not atom.every
        require(fits, "the scalar of {} is not known to be {} 0", atom, relations[0])
    return reduce(mul, (atom.polynomial for atom in scalars), constant(1))


def _expanded(goal: Atom, given: Certificate, symmetric: bool) -> set[Atom]:
    """The hypotheses that the certificate uses, once its identity is checked."""
    squares, cofactors, multiplier = given
    total, used = Polynomial(*goal.polynomial.shape, {}), set(multiplier)
    for weight, scalars, hypothesis, factor in squares:
        scale = constant(weight) * _known(scalars, PSD, POSITIVE)
        require(weight >= 0, "the weight {} of {} is negative", weight, factor)
        definite = hypothesis is None or hypothesis.relation in (PSD, POSITIVE)
        require(definite and not (hypothesis and hypothesis.every), "{} is not H ⪰ 0", hypothesis)
        middle = factor if hypothesis is None else hypothesis.polynomial * factor
        total += scale * (factor.T * middle)
        used.update(scalars, {hypothesis} if hypothesis else set())
    for left, equation, right in cofactors:
        require(equation.relation == ZERO and not equation.every, "{} is not E = 0", equation)
        product = left * equation.polynomial * right
        total += product + product.T if symmetric else product
        used.add(equation)
    difference = _known(multiplier, POSITIVE) * goal.polynomial - total
    exact = not difference.terms and not goal.every
    require(exact, "the certificate misses {} by {}", goal, difference)
    return used


@_rule
def certificate(goal: Atom, given: Certificate) -> Inference:
    """``G ⪰ 0`` from ``p G = Σ m LᵀHL + Σ (A E B + (A E B)ᵀ)``; p > 0, m ≥ 0, H ⪰ 0, E = 0.

    Each LᵀHL is ⪰ 0, since xᵀLᵀHLx = (Lx)ᵀH(Lx) ≥ 0, and so are their nonnegative multiples and
    sums; the E are 0; so p G ⪰ 0, and G ⪰ 0 on division by p > 0.  The two sides are compared in
    the normal form, so they agree for matrices of every size.

    Fails unless the two sides have the same normal form, every weight is a nonnegative rational,
    and every scalar, H and E is a relation of the right kind, which becomes a hypothesis.

    >>> from fractions import Fraction
    >>> from proofs.kernel import *
    >>> A = of(Letter("A", "n", "n"))
    >>> square = Square(Fraction(1), (), None, A)
    >>> certificate(Atom(PSD, A.T * A), Certificate((square,)))
    ⊢ Aᵀ A ⪰ 0
    >>> certificate(Atom(PSD, -A.T * A), Certificate((square,)))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: the certificate misses -1 Aᵀ A ⪰ 0 by -2 Aᵀ A
    """
    require(goal.relation == PSD, "certificate: {} is not of the form G ⪰ 0", goal)
    return Inference(_expanded(goal, given, True), (goal,))


@_rule
def strict(goal: Atom, given: Certificate) -> Inference:
    """``G ≻ 0`` from a certificate whose first square is a positive multiple of H ≻ 0 or of I.

    Then p G is that positive definite multiple plus what is ⪰ 0.

    Fails unless the first weight is positive, its scalars are > 0, its H is ≻ 0 or I, and its
    factor is I; and where :func:`certificate` fails.

    >>> from fractions import Fraction
    >>> from proofs.kernel import *
    >>> D, one = of(Letter("D", "n", "n", "diagonal")), constant(1, "n")
    >>> unit, square = (Square(Fraction(1), (), None, x) for x in (one, D))
    >>> strict(Atom(POSITIVE, one + D * D), Certificate((unit, square)))
    ⊢ 1 + D D ≻ 0
    >>> strict(Atom(POSITIVE, D * D), Certificate((square,)))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: strict: D D ≻ 0 does not begin with a definite square
    """
    weight, scalars, hypothesis, factor = given.squares[0]
    definite = hypothesis is None or hypothesis.relation == POSITIVE
    definite = definite and factor == constant(1, goal.polynomial.rows)
    fits = goal.relation == POSITIVE and weight > 0 and definite and _known(scalars, POSITIVE)
    require(fits, "strict: {} does not begin with a definite square", goal)
    return Inference(_expanded(goal, given, True), (goal,))


@_rule
def congruence(statement: Atom, factor: Polynomial, inverse: Polynomial) -> Inference:
    """From ``H ≻ 0`` and ``ML = I`` infer ``LᵀHL ≻ 0``: L maps no x ≠ 0 to 0, as MLx = x.

    So xᵀLᵀHLx = (Lx)ᵀH(Lx) > 0 for every x ≠ 0.  Where L is one column x and M = xᵀ, it says that
    xᵀHx > 0 if xᵀx = 1 (Horn and Johnson 2013, Matrix Analysis, Observation 7.1.8).

    Fails unless the statement is H ≻ 0, L has as many rows as H, and M the shape of Lᵀ.

    >>> from proofs.kernel import *
    >>> L, M = of(Letter("L", "n", "m")), of(Letter("M", "m", "n"))
    >>> congruence(Atom(POSITIVE, constant(1, "n")), L, M)
    -1 + M L = 0; 1 ≻ 0 ⊢ Lᵀ L ≻ 0
    >>> congruence(Atom(PSD, constant(1, "n")), L, M)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: congruence: 1 ⪰ 0 is not of the form H ≻ 0
    """
    definite = statement.relation == POSITIVE and not statement.every
    require(definite, "congruence: {} is not of the form H ≻ 0", statement)
    fits = factor.rows == statement.polynomial.rows and inverse.shape == factor.T.shape
    require(fits, "congruence: {.described} has no left inverse {.described}", factor, inverse)
    equation = Atom(ZERO, inverse * factor - constant(1, factor.columns))
    goal = Atom(POSITIVE, factor.T * statement.polynomial * factor)
    return Inference((statement, equation), (goal,))


@_rule
def identity(goal: Atom, given: Certificate) -> Inference:
    """``G = 0`` from ``p G = Σ A E B`` with p > 0 and E = 0: every term of the sum is 0.

    Fails unless the two sides have the same normal form, and there are no squares.

    >>> from proofs.kernel import *
    >>> A, B = (of(Letter(name, "n", "n")) for name in "AB")
    >>> cofactor = Cofactor(A, Atom(ZERO, A - B), constant(1))
    >>> identity(Atom(ZERO, A * A - A * B), Certificate((), (cofactor,)))
    A + -1 B = 0 ⊢ A A + -1 A B = 0
    >>> identity(Atom(ZERO, A * A - B * A), Certificate((), (cofactor,)))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: the certificate misses A A + -1 B A = 0 by A B + -1 B A
    """
    fits = goal.relation == ZERO and not given.squares
    require(fits, "identity: {} is not of the form G = 0", goal)
    return Inference(_expanded(goal, given, False), (goal,))


@_rule
def nonnegative(goal: Atom, given: Sequence[NonnegativeProduct]) -> Inference:
    """``G ≥ 0`` entrywise from ``G = Σ weight · scalars · A B ⋯`` with nonnegative factors.

    The entries of a product of entrywise nonnegative matrices are sums of products of nonnegative
    numbers.  A diagonal matrix that is ⪰ 0 is entrywise nonnegative.

    Fails unless every weight, scalar and factor is nonnegative and the sum is G.

    >>> from fractions import Fraction
    >>> from proofs.kernel import *
    >>> A = Atom(ENTRYWISE, of(Letter("A", "n", "n")))
    >>> square = Atom(ENTRYWISE, A.polynomial * A.polynomial)
    >>> nonnegative(square, [NonnegativeProduct(Fraction(1), (), (A, A))])
    A ≥ 0 ⊢ A A ≥ 0
    >>> nonnegative(square, [NonnegativeProduct(Fraction(1), (), (A,))])
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: nonnegative: A A ≥ 0 is not about the sum A
    """
    total, used = Polynomial(*goal.polynomial.shape, {}), set[Atom]()
    for weight, scalars, factors in given:
        product = constant(weight) * _known(scalars, PSD, POSITIVE)
        require(weight >= 0, "nonnegative: the weight {} is negative", weight)
        for atom in factors:
            diagonal = atom.relation in (PSD, POSITIVE) and atom.polynomial.is_diagonal
            fits = (diagonal or atom.relation == ENTRYWISE) and not atom.every
            require(fits, "nonnegative: {} is not entrywise nonnegative", atom)
        total += reduce(mul, (atom.polynomial for atom in factors), product)
        used.update(scalars, factors)
    fits = goal.relation == ENTRYWISE and not goal.every and goal.polynomial == total
    require(fits, "nonnegative: {} is not about the sum {}", goal, total)
    return Inference(used, (goal,))


@_rule
def scalar(theorem: Theorem, value: Polynomial) -> Inference:
    """From ``p I ⪰ 0`` infer ``p ≥ 0``: matrices have at least one row.  So too for ≻ and =.

    Fails unless the one conclusion is about p I, for the scalar p that is given.

    >>> from proofs.kernel import *
    >>> a = of(Letter("a", 1, 1))
    >>> scalar(assume(Atom(PSD, a * constant(1, "n"))), a)
    a ⪰ 0 ⊢ a ⪰ 0
    >>> scalar(assume(Atom(PSD, of(Letter("D", "n", "n", "diagonal")))), a)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: scalar: D ⪰ 0 is not about the scalar a times I
    """
    (atom,) = _atoms(theorem)
    whole = value.is_scalar and value * constant(1, atom.polynomial.rows) == atom.polynomial
    fits = whole and not atom.every and atom.relation != ENTRYWISE
    require(fits, "scalar: {} is not about the scalar {} times I", atom, value)
    return Inference(theorem.hypotheses, (Atom(atom.relation, value),))


@_rule
def vanish(theorem: Theorem, value: Polynomial) -> Inference:
    """From ``−XᵀX ⪰ 0`` infer ``X = 0``: each xᵀXᵀXx = ‖Xx‖² is both ≤ 0 and ≥ 0.

    Fails unless the one conclusion is −XᵀX ⪰ 0 for the X that is given.

    >>> from proofs.kernel import *
    >>> A = of(Letter("A", "n", "n"))
    >>> vanish(assume(Atom(PSD, -(A.T * A))), A)
    -1 Aᵀ A ⪰ 0 ⊢ A = 0
    >>> vanish(assume(Atom(PSD, A.T * A)), A)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: vanish: Aᵀ A ⪰ 0 ⊢ Aᵀ A ⪰ 0 is not −XᵀX ⪰ 0 for X = A
    """
    fits = theorem.conclusion == (Atom(PSD, -(value.T * value)),)
    require(fits, "vanish: {} is not −XᵀX ⪰ 0 for X = {}", theorem, value)
    return Inference(theorem.hypotheses, (Atom(ZERO, value),))
