"""The rules of algebra: a certificate's sum is built from the library's lemmas, then compared.

Each square, cofactor or product becomes a term with the proof that it is ⪰ 0, ≻ 0, 0 or ≥ 0; so
does their sum; and the sum equals the goal, times the multiplier, by one identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Cofactor,
    Dimension,
    Square,
    constant,
)

from .lemmas import Lemma, Proofs, Script
from .printing import FIELD
from .reflection import Shown, shown
from .signs import Proved, number_sign, product
from .terms import (
    Entry,
    Identity,
    Number,
    Opposite,
    Sum,
    Term,
    Transpose,
    in_letters,
    is_scalar,
    one,
    times,
    transposed,
    zero,
)

_SUMS = {
    ("certificate", True): "certificate_scalar_sum",
    ("certificate", False): "certificate_sum",
    ("strict", True): "strict_scalar_sum",
    ("strict", False): "strict_sum",
    ("identity", True): "identity_scalar_sum",
    ("identity", False): "identity_sum",
    ("nonnegative", True): "certificate_scalar_sum",
    ("nonnegative", False): "nonnegative_sum",
}
_DIVISIONS = {
    ("certificate", True): "certificate_scalar_divide",
    ("certificate", False): "certificate_divide",
    ("strict", True): "strict_scalar_divide",
    ("strict", False): "strict_divide",
    ("identity", True): "identity_scalar_divide",
    ("identity", False): "identity_divide",
}


class Algebra:
    """Proofs of the terms of a certificate, from the proofs of its hypotheses."""

    def __init__(self, script: Script, proofs: Proofs) -> None:
        self._size = script.printer.size
        self._value = script.value
        self._argument = script.printer.argument
        self._proofs = proofs

    # --- scalars -------------------------------------------------------------------------------

    def weight(self, weight: Fraction, scalars: Sequence[Atom], strictly: bool) -> Proved | None:
        """``weight · scalars`` ≥ 0, or > 0; None where it is 1."""
        found = [] if weight == 1 else [Proved(Number(weight), number_sign(weight, strictly))]
        for atom in scalars:
            proof = self._proofs[atom]
            if atom.relation == POSITIVE and not strictly:
                proof = f"(gt0_ge0 {proof})"
            found.append(Proved(in_letters(atom.polynomial), proof))
        return product(found, strictly)

    # --- squares -------------------------------------------------------------------------------

    def definite(self, square: Square, size: Dimension) -> Proved:
        """The first square of :func:`strict`: a positive multiple of H ≻ 0, or of I."""
        weight, scalars, hypothesis, _ = square
        if hypothesis:
            whole = Proved(in_letters(hypothesis.polynomial), self._proofs[hypothesis])
        elif size == 1:
            whole = Proved(one(1), f"(strict_scalar_one {FIELD})")
        else:
            whole = Proved(one(size), f"(strict_one {FIELD} {self._size(size)})")
        positive = self.weight(weight, scalars, strictly=True)
        lemma = "product_gt0" if size == 1 else "strict_weight"
        return self._weighted(positive, whole, lemma)

    @staticmethod
    def _weighted(weight: Proved | None, whole: Proved, lemma: str) -> Proved:
        if weight is None:
            return whole
        proof = f"({lemma} {weight.proof} {whole.proof})"
        return Proved(times(weight.term, whole.term), proof)

    def square(self, square: Square, size: Dimension) -> Proved:
        """``weight · scalars · LᵀHL`` ⪰ 0."""
        weight, scalars, hypothesis, factor = square
        known = self.weight(weight, scalars, strictly=False)
        L = in_letters(factor)
        if is_scalar(L) and size != 1:
            L = times(L, one(size))
        middle = self._semidefinite(hypothesis) if hypothesis else None
        whole = self._scalar_square(L, middle) if size == 1 else self._matrix_square(L, middle)
        return self._weighted(known, whole, "product_ge0" if size == 1 else "certificate_weight")

    def _semidefinite(self, hypothesis: Atom) -> Proved:
        term, proof = in_letters(hypothesis.polynomial), self._proofs[hypothesis]
        if hypothesis.relation == POSITIVE:
            proof = f"({'gt0_ge0' if is_scalar(term) else 'positive_definite_psd'} {proof})"
        return Proved(term, proof)

    def _matrix_square(self, L: Term, middle: Proved | None) -> Proved:
        value = self._value(L)
        if middle is None:
            return Proved(times(Transpose(L), L), f"(certificate_square {value})")
        if is_scalar(middle.term):
            square = f"(certificate_weight {middle.proof} (certificate_square {value}))"
            return Proved(times(middle.term, times(Transpose(L), L)), square)
        whole = times(times(Transpose(L), middle.term), L)
        return Proved(whole, f"(certificate_congruence {value} {middle.proof})")

    def _scalar_square(self, L: Term, middle: Proved | None) -> Proved:
        value = self._value(L)
        if is_scalar(L) and middle is None:
            return Proved(times(L, L), f"(certificate_scalar_square {value})")
        if is_scalar(L) and middle is not None:
            proof = f"(certificate_scalar_congruence {value} {middle.proof})"
            return Proved(times(times(L, middle.term), L), proof)
        if middle is None:
            return Proved(times(Transpose(L), L), f"(certificate_norm {value})")
        if is_scalar(middle.term):
            proof = f"(product_ge0 {middle.proof} (certificate_norm {value}))"
            return Proved(times(middle.term, times(Transpose(L), L)), proof)
        whole = times(times(Transpose(L), middle.term), L)
        return Proved(whole, f"(certificate_form {value} {middle.proof})")

    # --- cofactors -----------------------------------------------------------------------------

    def cofactor(self, cofactor: Cofactor) -> Proved:
        """``left · E · right`` = 0."""
        left, right = in_letters(cofactor.left), in_letters(cofactor.right)
        E = Proved(in_letters(cofactor.equation.polynomial), self._proofs[cofactor.equation])
        product = self._product_with_zero(left, E, zero_is_left=False)
        return self._product_with_zero(right, product, zero_is_left=True)

    def _product_with_zero(self, other: Term, null: Proved, zero_is_left: bool) -> Proved:
        """The product, in the order that is said, and the proof that it is 0."""
        pair = (null.term, other) if zero_is_left else (other, null.term)
        whole = times(*pair)
        scalars = is_scalar(null.term), is_scalar(other)
        if all(scalars):
            lemma = "identity_scalar_left" if zero_is_left else "identity_scalar_right"
        elif any(scalars):
            lemma = "identity_scale_scalar" if scalars[0] else "identity_scale_matrix"
        else:
            lemma = "identity_product_left" if zero_is_left else "identity_product_right"
        proof = f"({lemma} {self._value(other)} {null.proof})"
        closes = isinstance(whole, Entry) and not any(scalars)
        return Proved(whole, f"(identity_entry {proof})" if closes else proof)

    # --- entrywise nonnegative products --------------------------------------------------------

    def nonnegative(
        self, product: tuple[Fraction, Sequence[Atom], Sequence[Atom]], size: Dimension
    ) -> Proved:
        """``weight · scalars · A B ⋯`` ≥ 0 entrywise."""
        weight, scalars, factors = product
        known = self.weight(weight, scalars, strictly=False)
        if factors:
            whole = reduce(self._nonnegative_product, map(self._nonnegative_factor, factors))
        elif size == 1:
            whole = Proved(one(1), f"(nonnegative_scalar_one {FIELD})")
        else:
            whole = Proved(one(size), f"(nonnegative_one {FIELD} {self._size(size)})")
        scalar = is_scalar(whole.term)
        return self._weighted(known, whole, "product_ge0" if scalar else "nonnegative_weight")

    def _nonnegative_factor(self, atom: Atom) -> Proved:
        if atom.relation == ENTRYWISE or atom.polynomial.is_scalar:
            return self._semidefinite(atom)
        found = self._semidefinite(atom)
        term = self._argument(found.term)
        proof = f"(@nonnegative_diagonal {FIELD} _ {term} (ltac:(diagonal)) {found.proof})"
        return Proved(found.term, proof)

    @staticmethod
    def _nonnegative_product(x: Proved, y: Proved) -> Proved:
        whole = times(x.term, y.term)
        scalars = is_scalar(x.term), is_scalar(y.term)
        if all(scalars):
            return Proved(whole, f"(product_ge0 {x.proof} {y.proof})")
        if any(scalars):
            known, matrix = (x, y) if scalars[0] else (y, x)
            return Proved(whole, f"(nonnegative_weight {known.proof} {matrix.proof})")
        proof = f"(nonnegative_product {x.proof} {y.proof})"
        return Proved(whole, f"(nonnegative_entry {proof})" if isinstance(whole, Entry) else proof)


def _sum(rule: str, found: Iterable[Proved]) -> Proved:
    def sum_of(x: Proved, y: Proved) -> Proved:
        lemma = _SUMS[rule, is_scalar(x.term)]
        return Proved(Sum(x.term, y.term), f"({lemma} {x.proof} {y.proof})")

    return reduce(sum_of, found)


# --- the rules ---------------------------------------------------------------------------------


def expanded(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``certificate``, ``strict`` and ``identity``."""
    (goal,) = lemma.conclusion
    rule, algebra = lemma.theorem.rule, Algebra(script, proofs)
    squares, cofactors, multiplier = lemma.theorem.arguments["given"]
    size = goal.polynomial.columns if goal.polynomial.is_symmetric else 0
    parts = list[Proved]()
    if rule == "strict":
        parts.append(algebra.definite(squares[0], size))
        squares = squares[1:]
    parts += [algebra.square(square, size) for square in squares if square.weight]
    for null in map(algebra.cofactor, cofactors):
        parts.append(null if rule == "identity" else _with_transpose(null))
    scalar = goal.polynomial.is_scalar
    if not parts:
        parts.append(Proved(zero(*goal.polynomial.shape), _zero_proof(script, goal)))
    whole = _sum(rule, parts)
    target, divide = in_letters(goal.polynomial), algebra.weight(Fraction(1), multiplier, True)
    scaled = times(divide.term, target) if divide else target
    before, proof = script.rewritten(whole.proof, Shown(goal.relation, whole.term), scaled)
    if divide:
        proof = f"({_DIVISIONS[rule, scalar]} {divide.proof} {proof})"
    return f"{before}exact: {proof}.\n"


def congruence(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``congruence``: from H ≻ 0 and ML = I to LᵀHL ≻ 0."""
    given = lemma.theorem.arguments
    statement, factor, inverse = (given[name] for name in ("statement", "factor", "inverse"))
    H, L, M = map(in_letters, (statement.polynomial, factor, inverse))
    equation = Atom(ZERO, inverse * factor - constant(1, factor.columns))
    unit = Sum(times(M, L), Opposite(one(factor.columns)))
    before, inverted = script.rewritten(proofs[equation], shown(equation), unit)
    if is_scalar(L):
        word, whole = "scalar", times(times(L, H), L)
    elif is_scalar(H):
        word, whole = "row", times(H, times(Transpose(L), L))
    else:
        word = "form" if factor.columns == 1 else "matrix"
        whole = times(times(Transpose(L), H), L)
    proof = f"(congruence_{word} {proofs[statement]} {inverted})"
    (goal,) = lemma.conclusion
    after, proof = script.rewritten(proof, Shown(POSITIVE, whole), in_letters(goal.polynomial))
    return f"{before}{after}exact: {proof}.\n"


def _with_transpose(null: Proved) -> Proved:
    lemma = "certificate_scalar_cofactor" if is_scalar(null.term) else "certificate_cofactor"
    return Proved(Sum(null.term, transposed(null.term)), f"({lemma} {null.proof})")


def _zero_proof(script: Script, goal: Atom) -> str:
    if goal.relation == ZERO:
        return "(erefl _)"
    if goal.polynomial.is_scalar:
        return f"(certificate_scalar_zero {FIELD})"
    rows, columns = map(script.printer.size, goal.polynomial.shape)
    if goal.relation == ENTRYWISE:
        return f"(@nonnegative_zero {FIELD} {rows} {columns})"
    return f"(certificate_zero {FIELD} {rows})"


def nonnegative(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``nonnegative``."""
    (goal,) = lemma.conclusion
    algebra, rows = Algebra(script, proofs), goal.polynomial.rows
    products = [x for x in lemma.theorem.arguments["given"] if x.weight]
    parts = [algebra.nonnegative(product, rows) for product in products]
    if not parts:
        parts.append(Proved(zero(*goal.polynomial.shape), _zero_proof(script, goal)))
    whole = _sum("nonnegative", parts)
    target = in_letters(goal.polynomial)
    before, proof = script.rewritten(whole.proof, Shown(ENTRYWISE, whole.term), target)
    return f"{before}exact: {proof}.\n"


def scalar(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``scalar``: from p I to p."""
    (premise,) = lemma.premises
    (atom,), (goal,) = premise.conclusion, lemma.conclusion
    before, found = script.used(premise, proofs, lemma.variables)
    multiple = times(in_letters(goal.polynomial), Identity(atom.polynomial.rows))
    rewriting, proof = script.rewritten(found[atom], shown(atom), multiple)
    words = {PSD: "psd", POSITIVE: "positive_definite", ZERO: "zero"}
    return f"{before}{rewriting}exact: (scalar_{words[atom.relation]} {proof}).\n"


def vanish(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``vanish``: from −XᵀX ⪰ 0 to X = 0."""
    (premise,) = lemma.premises
    (atom,), (goal,) = premise.conclusion, lemma.conclusion
    before, found = script.used(premise, proofs, lemma.variables)
    X = in_letters(goal.polynomial)
    word = "scalar" if is_scalar(X) else "column" if goal.polynomial.columns == 1 else "matrix"
    square = Opposite(times(transposed(X), X))
    rewriting, proof = script.rewritten(found[atom], shown(atom), square)
    return f"{before}{rewriting}exact: (vanish_{word} {proof}).\n"
