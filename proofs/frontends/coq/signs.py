"""Scalars that are ≥ 0 because what they are made of is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from proofs.kernel import BOUND, POSITIVE, PSD, Letter, Monomial, Polynomial, Step, of

from .lemmas import Proofs
from .printing import FIELD, Printer
from .terms import Natural, Number, Running, Sum, Term, in_letters, one, times


@dataclass(frozen=True)
class Proved:
    """A term, and the proof of the relation that its place calls for."""

    term: Term
    proof: str


Known = Mapping[Polynomial, Proved]
"""Scalars that are known to be ≥ 0."""


def known_signs(proofs: Proofs) -> dict[Polynomial, Proved]:
    """The scalars that are ≥ 0 by a relation that is at hand."""
    return {
        atom.polynomial: Proved(
            in_letters(atom.polynomial), proof if atom.relation == PSD else f"(gt0_ge0 {proof})"
        )
        for atom, proof in proofs.items()
        if atom.polynomial.is_scalar and atom.relation in (PSD, POSITIVE) and not atom.every
    }


def number_sign(number: Fraction, strictly: bool = False) -> str:
    """The proof that a positive rational is ≥ 0, or > 0."""
    lemma = "gt0" if strictly else "ge0"
    if number.denominator == 1:
        return f"(integer_{lemma} {FIELD} {number.numerator})"
    return f"(fraction_{lemma} {FIELD} {number.numerator} {number.denominator})"


def product(factors: Iterable[Proved], strictly: bool = False) -> Proved | None:
    """The product of scalars ≥ 0, or > 0; None if there is none."""
    lemma = "product_gt0" if strictly else "product_ge0"
    found = list(factors)
    if not found:
        return None
    return reduce(
        lambda x, y: Proved(times(x.term, y.term), f"({lemma} {x.proof} {y.proof})"), found
    )


def nonnegative_sum(printer: Printer, value: Polynomial, known: Known) -> Proved | None:
    """The scalar, where each of its terms is ≥ 0 by what is known."""
    terms = [nonnegative_term(printer, m, c, known) for m, c in value.terms.items()]
    found = [term for term in terms if term is not None]
    if not found or len(found) < len(terms):
        return None
    return reduce(
        lambda x, y: Proved(Sum(x.term, y.term), f"(certificate_scalar_sum {x.proof} {y.proof})"),
        found,
    )


def nonnegative_term(printer: Printer, m: Monomial, c: Fraction, known: Known) -> Proved | None:
    """``c`` times the scalars of the monomial, where each is ≥ 0 by what is known."""
    words = [_nonnegative_word(printer, word, known) for word in m.scalars]
    factors = [word for word in words if word is not None]
    if c < 0 or len(factors) < len(words):
        return None
    if c != 1:
        factors.insert(0, Proved(Number(c), number_sign(c)))
    return product(factors) or Proved(one(1), f"(nonnegative_scalar_one {FIELD})")


def _nonnegative_word(printer: Printer, word: tuple[Letter, ...], known: Known) -> Proved | None:
    if of(*word) in known:
        return known[of(*word)]
    letter = word[0]
    if letter.structure == "natural":
        step = Step(letter.name, 0)
        return Proved(Natural(step), f"(natural {FIELD} {printer.step(step)})")
    base, step_of_power = letter.argument, letter.step
    if base is None or step_of_power is None or BOUND in base.steps or base not in known:
        return None
    proof = f"(power_ge0 {printer.step(step_of_power)} {known[base].proof})"
    return Proved(Running(known[base].term, step_of_power), proof)
