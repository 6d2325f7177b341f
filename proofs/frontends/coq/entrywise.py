"""``entrywise``: a theorem about scalars at the entry (i, i) of diagonal matrices, for every i."""

from __future__ import annotations

from dataclasses import dataclass

from proofs.kernel import POSITIVE, PSD, ZERO, Atom, Letter, Step

from .lemmas import Lemma, Proofs, Script, parts
from .printing import FIELD
from .reflection import Shown, shown
from .terms import (
    DiagonalEntry,
    Function,
    Identity,
    Images,
    Member,
    Opposite,
    Product,
    Running,
    Sum,
    Term,
    UnsupportedError,
    Zero,
    in_letters,
    is_scalar,
    one,
    polynomial,
    rebuilt,
    times,
    zero,
)

_OF = {
    PSD: "entrywise_of_psd",
    POSITIVE: "entrywise_of_positive_definite",
    ZERO: "entrywise_of_zero",
}
_FROM = {PSD: "entrywise_psd", POSITIVE: "entrywise_positive_definite", ZERO: "entrywise_eq0"}


@dataclass(frozen=True)
class _Entry:
    """The entry (i, i) of a diagonal term, and the proof that it is."""

    term: Term
    proof: str


def entrywise(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``entrywise``: both ways between diagonal matrices and their entries."""
    return _Entrywise(script, lemma, proofs).text()


class _Entrywise:
    def __init__(self, script: Script, lemma: Lemma, proofs: Proofs) -> None:
        self.script, self.lemma, self.proofs = script, lemma, proofs
        (self.premise,) = lemma.premises
        self.diagonals: dict[Letter, Letter] = lemma.theorem.arguments["diagonals"]
        (self.size,) = {letter.rows for letter in self.diagonals.values()}
        self.entries: Images = {
            x.variable: DiagonalEntry(self.diagonals[x.variable]._replace(step=x.step))
            for x in self.premise.variables.letters
            if x.variable in self.diagonals
        }

    def text(self) -> str:
        """Each conclusion, where i is any index."""
        using, scripts = self._premise(), list[str]()
        found = parts("at_entries_", self.premise.conclusion)
        for before, after in zip(self.premise.conclusion, self.lemma.conclusion, strict=True):
            if before == after:
                first = f"pose i_ : 'I_({self.script.printer.size(self.size)}) := ord0.\n"
                scripts.append(f"{first}{using}exact: {found[before]}.\n")
            else:
                scripts.append(self._matrix(before, after, using, found[before]))
        return self.script.splitting(scripts)

    def _premise(self) -> str:
        """``at_entries_``: the premise at the entries (i, i)."""
        text, assumed = "", dict[Atom, str]()
        for atom in self.premise.hypotheses:
            if atom.polynomial.letters.isdisjoint(self.diagonals):
                assumed[atom] = self.proofs[atom]
            else:
                before, assumed[atom] = self._scalar(atom)
                text += before
        script, applied = self.script.arguments(
            self.premise.variables, self.lemma.variables, self.entries
        )
        applied += self.script.given(self.premise, assumed)
        return f"{text}{script}have at_entries_ := @{self.premise.name} {' '.join(applied)}.\n"

    def _scalar(self, atom: Atom) -> tuple[str, str]:
        """The hypothesis at the entry, from that on the matrices."""
        matrix = polynomial(self._lifted(in_letters(atom.polynomial)))
        known = self.proofs[Atom(atom.relation, matrix, atom.every)]
        bound = f" {self.script.printer.bound}" if atom.every else ""
        entry, naming, equal = self._entry_of(in_letters(matrix))
        proof = f"({_OF[atom.relation]} i_ ({known}{bound}))"
        at_entry = Shown(atom.relation, entry.term)
        proof = f"(eq_ind _ {self.script.predicate(at_entry)} {proof} _ {equal})"
        target = shown(atom, self.entries)
        rewriting, done = self.script.rewritten(proof, at_entry, target.term)
        intro = f"move=>{bound}.\n" if atom.every else ""
        return self.script.having(target, f"{intro}{naming}{rewriting}exact: {done}.\n")

    def _matrix(self, before: Atom, after: Atom, using: str, found: str) -> str:
        """The conclusion on the matrices, from that at every entry."""
        bound = f" {self.script.printer.bound}" if after.every else ""
        entry, naming, equal = self._entry_of(in_letters(after.polynomial))
        source = shown(before, self.entries)
        rewriting, proof = self.script.rewritten(f"({found}{bound})", source, entry.term)
        predicate = self.script.predicate(Shown(after.relation, entry.term))
        intro = f"move=>{bound}.\n" if after.every else ""
        return (
            f"{intro}apply: {_FROM[after.relation]} => [|i_]; first by diagonal.\n"
            f"{using}{naming}{rewriting}exact: (eq_ind _ {predicate} {proof} _ (esym {equal})).\n"
        )

    def _lifted(self, term: Term) -> Term:
        """The diagonal matrix with the scalar term as its entries."""
        if polynomial(term).letters.isdisjoint(self.diagonals):
            return times(term, one(self.size))
        if isinstance(term, Member):
            return Member(self.diagonals[term.letter.variable]._replace(step=term.letter.step))
        if not isinstance(term, Function | Running | Opposite | Sum | Product):
            raise UnsupportedError(f"{polynomial(term)} mixes entries")
        return rebuilt(term, self._lifted)

    # --- the entry of a term -------------------------------------------------------------------

    def _entry_of(self, term: Term) -> tuple[_Entry, str, str]:
        """The entry, the script that names the equation with it, and the name."""
        entry, name = self._entry(term), self.script.fresh("d")
        statement = f"{self.script.value(term)} i_ i_ = {self.script.value(entry.term)}"
        return entry, f"have {name} : {statement} by exact: {entry.proof}.\n", name

    def _entry(self, term: Term) -> _Entry:
        match term:
            case Member(letter):
                return _Entry(DiagonalEntry(letter), "(erefl _)")
            case Identity():
                return _Entry(one(1), f"(@entrywise_one {FIELD} _ i_)")
            case Zero():
                return _Entry(zero(1, 1), f"(@entrywise_zero {FIELD} _ i_)")
            case Function(name, argument):
                inner = self._entry(argument)
                return _Entry(
                    Function(name, inner.term), f"(entrywise_function {name} {inner.proof})"
                )
            case Running(factor, step):
                return self._running_entry(term, self._entry(factor), step)
            case Opposite(inner):
                entry = self._entry(inner)
                return _Entry(Opposite(entry.term), f"(entrywise_opposite {entry.proof})")
            case Sum(left, right):
                x, y = self._entry(left), self._entry(right)
                return _Entry(Sum(x.term, y.term), f"(entrywise_sum {x.proof} {y.proof})")
            case Product(left, right) if is_scalar(left):
                entry = self._entry(right)
                proof = f"(entrywise_scale {self.script.value(left)} {entry.proof})"
                return _Entry(Product(left, entry.term), proof)
            case Product(left, right):
                x, y = self._entry(left), self._entry(right)
                factors = f"{self.script.value(left)} {self.script.value(right)}"
                known = f"_ _ (ltac:(diagonal)) {x.proof} {y.proof}"
                proof = f"(@entrywise_product {FIELD} _ i_ {factors} {known})"
                return _Entry(Product(x.term, y.term), proof)
        raise UnsupportedError(f"{polynomial(term)} is no diagonal term")

    def _running_entry(self, term: Running, factor: _Entry, step: Step) -> _Entry:
        bound = self.script.printer.bound
        functions = (f"(fun {bound} => {self.script.value(x)})" for x in (term.factor, factor.term))
        proof = (
            f"(@entrywise_running {FIELD} _ i_ {self.script.printer.step(step)}"
            f" {' '.join(functions)}"
            f" (fun {bound} => ltac:(diagonal)) (fun {bound} => {factor.proof}))"
        )
        return _Entry(Running(factor.term, step), proof)
