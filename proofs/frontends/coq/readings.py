"""Between the words of a statement and the relations of the kernel, both ways, in a proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from proofs.kernel import POSITIVE, PSD, ZERO, Atom

from .lemmas import Script
from .reflection import Shown, shown
from .statements import Reading, Variables, binders, quantified
from .terms import Opposite, Product, Sum, Transpose, one, polynomial

_FROM_WORD = {
    "norm_le": "psd_of_norm_le",
    "singular_values_ge": "psd_of_singular_values_ge",
    "le": "difference_ge0",
    "lt": "difference_gt0",
    "equal": "difference_eq0",
}
_TO_WORD = {
    "norm_le": "norm_le_of_psd",
    "singular_values_ge": "singular_values_ge_of_psd",
    "le": "le_of_difference",
    "lt": "lt_of_difference",
    "equal": "eq_of_difference",
}


def implication(
    script: Script, variables: Variables, above: Iterable[Reading], below: Iterable[Reading]
) -> str:
    """The statement for all values of the variables."""
    first, last = ([reading.text(script.printer) for reading in side] for side in (above, below))
    return quantified(binders(script.printer, variables), first, script.all_of(last))


def all_relations(
    script: Script, lines: Iterable[Reading], proofs: Iterable[str]
) -> tuple[str, dict[Atom, str]]:
    """The script that has the kernel's relations, from proofs of the lines."""
    text, found = "", dict[Atom, str]()
    for reading, proof in zip(lines, proofs, strict=True):
        before, known = relations(script, reading, proof)
        text, found = text + before, found | known
    return text, found


def all_said(
    script: Script, lines: Sequence[Reading], proofs: Mapping[Atom, str]
) -> tuple[str, list[str]]:
    """The script that has the lines, and their names, from proofs of the kernel's relations."""
    pairs = [said(script, reading, proofs) for reading in lines]
    return "".join(text for text, _ in pairs), [name for _, name in pairs]


def relations(script: Script, reading: Reading, proof: str) -> tuple[str, dict[Atom, str]]:
    """The script that has the kernel's relations, from a proof of the line."""
    atom = reading.atoms[-1]
    bound = script.printer.bound
    applied = f"({proof} {bound})" if reading.every else proof
    meant = _meant(reading)
    if reading.word in _FROM_WORD:
        applied = f"({_FROM_WORD[reading.word]} {applied})"
    target = shown(atom)
    rewriting, done = script.rewritten(applied, meant, target.term)
    intro = f"move=> {bound}.\n" if atom.every else ""
    text, name = script.having(target, f"{intro}{rewriting}exact: {done}.\n")
    found = {atom: name}
    if len(reading.atoms) > 1:
        sign = reading.atoms[0]
        at = (bound if sign.every else "0%N") if reading.every else ""
        first = Shown(PSD, reading.terms[1])
        rewriting, done = script.rewritten(f"(proj1 ({proof} {at}))", first, shown(sign).term)
        intro = f"move=> {bound}.\n" if sign.every else ""
        having, found[sign] = script.having(shown(sign), f"{intro}{rewriting}exact: {done}.\n")
        text += having
    return text, found


def said(script: Script, reading: Reading, proofs: Mapping[Atom, str]) -> tuple[str, str]:
    """The script that has the line, and its name, from proofs of the kernel's relations."""
    atom, bound = reading.atoms[-1], script.printer.bound
    known = f"({proofs[atom]} {bound})" if atom.every else proofs[atom]
    meant = _meant(reading)
    rewriting, done = script.rewritten(known, shown(atom), meant.term)
    if len(reading.atoms) > 1:
        sign = reading.atoms[0]
        first = f"({proofs[sign]} {bound})" if sign.every else proofs[sign]
        before, first = script.rewritten(first, shown(sign), reading.terms[1])
        rewriting, done = rewriting + before, f"{first} {done}"
    if reading.word in _TO_WORD:
        done = f"({_TO_WORD[reading.word]} {done})"
    intro = f"move=> {bound}.\n" if reading.every else ""
    name = script.fresh("r")
    line = reading.text(script.printer)
    return f"have {name} : {line}.\n{{ {intro}{rewriting}exact: {done}. }}\n", name


def _meant(reading: Reading) -> Shown:
    """The relation with zero that the library's lemma makes of the line."""
    relation = reading.atoms[-1].relation
    if reading.word in ("norm_le", "singular_values_ge"):
        X, c = reading.terms
        square = Product(Product(c, c), one(polynomial(X).columns))
        gram = Product(Transpose(X), X)
        first, second = (square, gram) if reading.word == "norm_le" else (gram, square)
        return Shown(PSD, Sum(first, Opposite(second)))
    if reading.word in ("le", "lt"):
        below, above = reading.terms
        return Shown(PSD if reading.word == "le" else POSITIVE, Sum(above, Opposite(below)))
    if reading.word == "equal":
        left, right = reading.terms
        return Shown(ZERO, Sum(left, Opposite(right)))
    return Shown(relation, reading.terms[0])
