"""``closure``: what holds for every small e > 0 holds in the limit e → 0."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Letter,
    Monomial,
    Polynomial,
    constant,
    of,
)

from .lemmas import Lemma, Proofs, Script, parts
from .printing import FIELD
from .reflection import Shown, shown
from .signs import Proved, known_signs, nonnegative_term
from .terms import (
    Images,
    Member,
    Number,
    Product,
    Sum,
    Term,
    UnsupportedError,
    in_letters,
    is_scalar,
    one,
    substituted,
    times,
    zero,
)

_LIMITS = {
    (PSD, True): "closure_scalar_ge0",
    (ENTRYWISE, True): "closure_scalar_ge0",
    (ZERO, True): "closure_scalar_zero",
    (PSD, False): "closure_psd",
    (ENTRYWISE, False): "closure_entrywise",
    (ZERO, False): "closure_zero",
}


def closure(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``closure``: for a > 0 by the premise, for a = 0 as the limit of a = e > 0."""
    return _Closure(script, lemma, proofs).text()


class _Closure:
    def __init__(self, script: Script, lemma: Lemma, proofs: Proofs) -> None:
        self.script, self.lemma, self.proofs = script, lemma, proofs
        (self.premise,) = lemma.premises
        self.letter: Letter = lemma.theorem.arguments["letter"]
        # A letter of the kernel that nobody else has; Coq knows it by another name.
        self.epsilon = Letter(f"{self.letter.name}→0", 1, 1)
        self.name = script.printer.letter(self.epsilon)
        self.to_epsilon: Images = {self.letter: Member(self.epsilon)}
        self.to_zero: Images = {self.letter: zero(1, 1)}

    def text(self) -> str:
        """The two cases."""
        positive = Atom(POSITIVE, of(self.letter))
        sign = self.proofs[Atom(PSD, of(self.letter))]
        case = self.script.fresh("c")
        using, found = self.script.used(
            self.premise, {**self.proofs, positive: case}, self.lemma.variables
        )
        closing = self.script.closing(self.lemma.conclusion, found)
        name = self.script.printer.letter(self.letter)
        return (
            f"case: (closure_cases {sign}) => [{case}|zero_].\n{{ {using}{closing}}}\n"
            f"subst {name}.\n{self._for_small_epsilon()}"
            + self.script.splitting([self._limit(atom) for atom in self.lemma.conclusion])
        )

    # --- the premise at e ----------------------------------------------------------------------

    def _for_small_epsilon(self) -> str:
        """``small_``: the premise's conclusions for every small e > 0."""
        kept, inside, assumed = list[tuple[str, str]](), "", dict[Atom, str]()
        before = ""
        for atom in self.premise.hypotheses:
            if self.letter not in atom.polynomial.letters:
                assumed[atom] = self.proofs[atom]
            elif atom.polynomial == of(self.letter):
                assumed[atom] = "e_gt0_" if atom.relation == POSITIVE else "(gt0_ge0 e_gt0_)"
            elif (value := self._value_at_zero(atom)) is not None:
                having, name = self._positive_at_zero(atom, value)
                kept.append((name, self.script.fresh("w")))
                before += having
                proof = kept[-1][1] if atom.relation == POSITIVE else f"(gt0_ge0 {kept[-1][1]})"
                source = Shown(atom.relation, self._horner(atom.polynomial, Member(self.epsilon)))
                inside += self._at_epsilon(atom, assumed, proof, source)
            else:
                inside += self._growing(atom, assumed)
        every = " /\\ ".join(
            self.script.text(shown(atom, self.to_epsilon)) for atom in self.premise.conclusion
        )
        whole, pattern = f"(eventually_true {FIELD})", "_"
        for fact, name in reversed(kept):
            whole, pattern = f"(eventually_and {fact} {whole})", f"[{name} {pattern}]"
        using, applied = self.script.arguments(
            self.premise.variables, self.lemma.variables, self.to_epsilon
        )
        applied += self.script.given(self.premise, assumed)
        return (
            f"{before}have small_ : eventually (fun {self.name} : {FIELD} => {every}).\n"
            f"{{ have [d_ d_gt0_ near_] := {whole}.\n"
            f"exists d_ => // {self.name} e_gt0_ e_small_.\n"
            f"have {pattern} := near_ {self.name} e_gt0_ e_small_.\n{inside}{using}"
            f"exact: (@{self.premise.name} {' '.join(applied)}). }}\n"
        )

    def _value_at_zero(self, atom: Atom) -> Fraction | None:
        """The positive value at a = 0 of a polynomial in a alone."""
        at_zero = atom.polynomial.substitute({self.letter: Polynomial(1, 1, {})})
        value = sum(at_zero.terms.values(), Fraction(0))
        alone = atom.polynomial.letters == {self.letter} and at_zero == constant(value)
        return value if alone and value > 0 else None

    def _positive_at_zero(self, atom: Atom, value: Fraction) -> tuple[str, str]:
        name = self.script.fresh("v")
        coefficients = self._list(_coefficients(atom.polynomial, self.letter))
        at_zero = self._horner(atom.polynomial, zero(1, 1))
        sign = "integer" if value.denominator == 1 else "fraction"
        digits = f"{value.numerator}" + ("" if sign == "integer" else f" {value.denominator}")
        rewriting, proof = self.script.rewritten(
            f"({sign}_gt0 {FIELD} {digits})", Shown(POSITIVE, Number(value)), at_zero
        )
        having = (
            f"have {name} : eventually (fun e => 0 < @scalar_horner {FIELD} {coefficients} e).\n"
            f"{{ {rewriting}apply: closure_survives; exact: {proof}. }}\n"
        )
        return having, name

    def _at_epsilon(self, atom: Atom, assumed: dict[Atom, str], proof: str, source: Shown) -> str:
        target = shown(atom, self.to_epsilon)
        having, assumed[atom] = self.script.having(
            target, self.script.converted(proof, source, target)
        )
        return having

    def _growing(self, atom: Atom, assumed: dict[Atom, str]) -> str:
        """A hypothesis that holds at 0 and grows with e: only e times nonnegatives is added."""
        scripts = self.script
        bound = f" {scripts.printer.bound}" if atom.every else ""
        term = substituted(in_letters(atom.polynomial), self.to_zero)
        proof = f"({self.proofs[atom]}{bound})"
        known = known_signs(self.proofs)
        known[of(self.letter)] = Proved(Member(self.epsilon), "(gt0_ge0 e_gt0_)")
        for m, c in atom.polynomial.terms.items():
            if (self.letter,) not in m.scalars:
                continue
            added = nonnegative_term(scripts.printer, m, c, known)
            if added is None:
                raise UnsupportedError(f"the sign of {m} in {atom}")
            if is_scalar(term):
                term, proof = (
                    Sum(term, added.term),
                    f"(certificate_scalar_sum {proof} {added.proof})",
                )
            else:
                size = scripts.printer.size(atom.polynomial.rows)
                identity = f"(positive_definite_psd (strict_one {FIELD} {size}))"
                term = Sum(term, times(added.term, one(atom.polynomial.rows)))
                proof = f"(certificate_sum {proof} (certificate_weight {added.proof} {identity}))"
        target = shown(atom, self.to_epsilon)
        rewriting, done = scripts.rewritten(proof, Shown(atom.relation, term), target.term)
        intro = f"move=>{bound}.\n" if atom.every else ""
        having, assumed[atom] = scripts.having(target, f"{intro}{rewriting}exact: {done}.\n")
        return having

    # --- the limit -----------------------------------------------------------------------------

    def _limit(self, atom: Atom) -> str:
        scripts, bound = self.script, self.script.printer.bound
        intro = f"move=> {bound}.\n" if atom.every else ""
        found = parts("holds_", self.premise.conclusion)[atom]
        proof = f"({found} {bound})" if atom.every else found
        if self.letter not in atom.polynomial.letters:
            return (
                f"{intro}apply: eventually_constant; apply: eventually_implies small_ =>"
                f" {self.name} _ holds_; exact: {proof}.\n"
            )
        near = self._horner(atom.polynomial, Member(self.epsilon))
        source = shown(atom, self.to_epsilon)
        rewriting, done = scripts.rewritten(proof, source, near)
        name, limit = scripts.fresh("n"), scripts.fresh("l")
        at_epsilon = scripts.printer.relation(atom.relation, near)
        text = (
            f"{intro}have {name} : eventually (fun {self.name} : {FIELD} => {at_epsilon}).\n"
            f"{{ apply: eventually_implies small_ => {self.name} _ holds_.\n"
            f"{rewriting}exact: {done}. }}\n"
        )
        scalar = is_scalar(near)
        shape = list(map(scripts.printer.size, atom.polynomial.shape))
        sizes = [] if scalar else shape[:1] if atom.relation == PSD else shape
        coefficients = self._list(_coefficients(atom.polynomial, self.letter))
        lemma = f"@{_LIMITS[atom.relation, scalar]} {FIELD} {' '.join(sizes)}"
        text += f"have {limit} := {lemma} {coefficients} {name}.\n"
        at_zero = Shown(atom.relation, self._horner(atom.polynomial, zero(1, 1)))
        target = substituted(in_letters(atom.polynomial), self.to_zero)
        rewriting, done = scripts.rewritten(limit, at_zero, target)
        return f"{text}{rewriting}exact: {done}.\n"

    def _list(self, coefficients: Sequence[Polynomial]) -> str:
        return f"[:: {'; '.join(self.script.value(in_letters(c)) for c in coefficients)}]"

    def _horner(self, value: Polynomial, at: Term) -> Term:
        """``c₀ + at (c₁ + at (⋯ + at · 0))``, as the library's limits have it."""
        term = zero(*value.shape)
        for coefficient in reversed(_coefficients(value, self.letter)):
            term = Sum(in_letters(coefficient), Product(at, term))
        return term


def _coefficients(value: Polynomial, letter: Letter) -> list[Polynomial]:
    """The coefficients of the powers of the scalar letter."""
    found: dict[int, dict[Monomial, Fraction]] = defaultdict(dict)
    for m, c in value.terms.items():
        rest = tuple(word for word in m.scalars if word != (letter,))
        found[len(m.scalars) - len(rest)][Monomial(rest, m.word)] = c
    highest = max(found, default=0)
    return [Polynomial(*value.shape, found.get(k, {})) for k in range(highest + 1)]
