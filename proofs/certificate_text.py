"""Writes certificates as identities: G = Σ m Lᵀ H L + Σ (A E B + transpose)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .kernel import Atom, Certificate, Cofactor, Monomial, Polynomial, Square, Theorem, constant
from .kernel.rules import NonnegativeProduct
from .notation import Notation, juxtaposed, power


def identity_lines(node: Theorem, goal: Atom, given: Certificate, notation: Notation) -> list[str]:
    """The certificate as an identity that the reader can expand."""
    if not goal.polynomial.letters and goal.polynomial.is_scalar:
        return ["a number"]
    terms = [_square(square, goal.polynomial, notation) for square in given.squares]
    terms += [
        _cofactor(cofactor, node.rule != "identity", notation) for cofactor in given.cofactors
    ]
    left = notation.polynomial(goal.polynomial)
    if given.multiplier:
        factors = [notation.grouped(atom.polynomial) for atom in given.multiplier]
        left = juxtaposed([*_powers(factors), f"({left})"])
    if terms == [left]:
        hypothesis = any(atom.polynomial == goal.polynomial for atom in node.hypotheses)
        return ["a hypothesis" if hypothesis else "nonnegative factor by factor"]
    return _sum(left, terms)


def _sum(left: str, terms: list[str]) -> list[str]:
    lines = [left]
    for place, term in enumerate(terms or ["0"]):
        sign = "−" if term[0] == "−" and place else "+"
        lines.append(f"  {sign if place else '='} {term.removeprefix('−') if place else term}")
    return lines


def _powers(texts: Iterable[str]) -> list[str]:
    counted: dict[str, int] = {}
    for text in texts:
        counted[text] = counted.get(text, 0) + 1
    return [power(text, count) for text, count in counted.items()]


def _square(square: Square, goal: Polynomial, notation: Notation) -> str:
    """``weight · scalars · Lᵀ H L``, with the scalars of a one-term L in front."""
    front, rest = _split(square.factor)
    scalars = [constant(square.weight), *(atom.polynomial for atom in square.scalars), front, front]
    middle = notation.grouped(square.hypothesis.polynomial) if square.hypothesis else ""
    right = "" if rest is None else notation.grouped(rest)
    left = "" if rest is None else right if rest == rest.T else _transpose(rest, notation)
    if not (middle or right or goal.is_scalar):
        middle = "I"
    return juxtaposed([_coefficient(scalars, notation), left, middle, right]) or "1"


def _split(value: Polynomial) -> tuple[Polynomial, Polynomial | None]:
    """A scalar factor, and the rest where it is not the identity."""
    if value.rows == value.columns and all(not m.word for m in value.terms):
        return _scalar_part(value), None
    if len(value.terms) > 1:
        return constant(1), value
    ((m, c),) = value.terms.items()
    word = Polynomial(value.rows, value.columns, {Monomial((), m.word): Fraction(1)})
    return Polynomial(1, 1, {Monomial(m.scalars, ()): c}), word


def _transpose(value: Polynomial, notation: Notation) -> str:
    single = len(value.terms) == 1 and len(next(iter(value.terms)).word) == 1
    return notation.grouped(value.T) if single else f"{notation.grouped(value)}ᵀ"


def _scalar_part(factor: Polynomial) -> Polynomial:
    """p, for a polynomial p I."""
    return Polynomial(1, 1, {Monomial(m.scalars, ()): c for m, c in factor.terms.items()})


def _coefficient(scalars: Iterable[Polynomial], notation: Notation) -> str:
    """A product of scalars: monomials are multiplied out, sums stay in brackets."""
    single, sums = constant(1), []
    for value in scalars:
        if len(value.terms) == 1:
            single = single * value
        else:
            sums.append(notation.grouped(value))
    text = notation.polynomial(single)
    if "/" in text and "(" not in text:
        text = f"−({text.removeprefix('−')})" if text[0] == "−" else f"({text})"
    return juxtaposed([{"1": "", "−1": "−"}.get(text, text), *_powers(sums)])


def _cofactor(cofactor: Cofactor, symmetric: bool, notation: Notation) -> str:
    """``A E B``, plus its transpose where the rule adds it."""
    (before, left), (after, right) = _split(cofactor.left), _split(cofactor.right)
    equation = cofactor.equation.polynomial
    texts = ["" if side is None else notation.grouped(side) for side in (left, right)]
    product = juxtaposed([texts[0], notation.grouped(equation), texts[1]])
    doubled = constant(2 if symmetric and left is right is None and equation.is_symmetric else 1)
    front = _coefficient([before, after, doubled], notation)
    if symmetric and doubled == constant(1):
        product = f"({product} + transpose)"
    return juxtaposed([front, product])


def nonnegative_lines(
    goal: Polynomial, products: Iterable[NonnegativeProduct], notation: Notation
) -> list[str]:
    """A sum of products of nonnegative factors."""
    return _sum(notation.polynomial(goal), [_nonnegative_term(x, notation) for x in products])


def _nonnegative_term(product: NonnegativeProduct, notation: Notation) -> str:
    scalars = [constant(product.weight), *(atom.polynomial for atom in product.scalars)]
    factors = (notation.grouped(atom.polynomial) for atom in product.factors)
    return juxtaposed([_coefficient(scalars, notation), *factors]) or "1"
