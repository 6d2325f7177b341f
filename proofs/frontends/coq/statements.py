"""The statement of a claim as a Coq theorem: all that a reader has to trust, with :mod:`.printing`.

It is made of the claim's own hypotheses and goal, which are relations of the kernel, and of nothing
that a proof contains.  A relation is said in MathComp's words: ``c²I − XᵀX ⪰ 0`` together with
``c ≥ 0`` is ``norm_le X c``; a relation between scalars, or an equation, has what is subtracted on
the other side; ``proofs/coq/Statements.v`` defines the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import groupby
from math import isqrt
from operator import add, itemgetter, mul
from textwrap import fill

from proofs.kernel import (
    BOUND,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Letter,
    Monomial,
    Polynomial,
    Step,
    constant,
    of,
)

from .printing import FIELD, MATRIX_WORDS, Printer
from .terms import Term, in_letters, is_scalar


@dataclass(frozen=True)
class Reading:
    """One line of a statement: a word between terms, and the kernel's relations that it means."""

    word: str
    terms: tuple[Term, ...]
    every: bool
    atoms: tuple[Atom, ...]

    def text(self, printer: Printer) -> str:
        """The line as Coq reads it."""
        if self.word in _SIGNS:
            left, right = map(printer.term, self.terms)
            text = f"{left} {_SIGNS[self.word]} {right}"
            if is_scalar(self.terms[0]):
                text += f" :> {FIELD}"
        else:
            text = " ".join([self.word, *map(printer.argument, self.terms)])
        if self.every:
            return printer.for_every(text, self.every)
        return f"({text})" if self.word in _SIGNS else text


_SIGNS = {"le": "<=", "lt": "<", "equal": "="}


def readings(atoms: Sequence[Atom]) -> list[Reading]:
    """The relations in MathComp's words, in order; what a norm bound says is not said twice."""
    bounds = [atom for atom in atoms if atom.relation == PSD and atom.polynomial.is_scalar]
    norms = {atom: norm for atom in atoms if (norm := _norm(atom, bounds)) is not None}
    said = {bound for norm in norms.values() for bound in norm.atoms[:1]}
    return [norms.get(atom) or _plain(atom) for atom in dict.fromkeys(atoms) if atom not in said]


def _plain(atom: Atom) -> Reading:
    value, relation = atom.polynomial, atom.relation
    if relation in MATRIX_WORDS and not value.is_scalar:
        term = in_letters(value, powers=True)
        return Reading(MATRIX_WORDS[relation], (term,), atom.every, (atom,))
    positive, negative = dict[Monomial, Fraction](), dict[Monomial, Fraction]()
    for m, c in value.terms.items():
        (positive if c > 0 else negative)[m] = abs(c)
    above, below = (
        in_letters(Polynomial(*value.shape, side), powers=True) for side in (positive, negative)
    )
    sides = (above, below) if relation == ZERO else (below, above)
    word = {ZERO: "equal", POSITIVE: "lt"}.get(relation, "le")
    return Reading(word, sides, atom.every, (atom,))


def _norm(atom: Atom, bounds: Iterable[Atom]) -> Reading | None:
    """``‖X‖ ≤ c`` or ``σ_min(X) ≥ c``, where the relation is that for one of the bounds c ≥ 0."""
    value = atom.polynomial
    if atom.relation != PSD or value.is_scalar:
        return None
    for bound in bounds:
        if bound.every and not atom.every:
            continue
        c = bound.polynomial
        square = c * c * constant(1, value.rows)
        for word, gram in (("norm_le", square - value), ("singular_values_ge", value + square)):
            root = _root(gram)
            if root is not None:
                terms = in_letters(root, powers=True), in_letters(c, powers=True)
                return Reading(word, terms, atom.every, (bound, atom))
    return None


def _root(gram: Polynomial) -> Polynomial | None:
    """An X with XᵀX = gram, found from the terms of gram that are squares of one term."""
    found = [root for m, c in gram.terms.items() if (root := _term_root(m, c, gram)) is not None]
    if not found:
        return None
    first, *others = sorted(found, key=str)
    parts = [first]
    for other in (x for x in others if x.shape == first.shape):
        (cross, coefficient), *_ = (first.T * other).terms.items()
        opposite = gram.terms.get(cross, Fraction(0)) * coefficient < 0
        parts.append(-other if opposite else other)
    root = reduce(add, parts)
    return root if root.T * root == gram else None


def _term_root(m: Monomial, c: Fraction, gram: Polynomial) -> Polynomial | None:
    """The term whose Gram matrix is c times the monomial."""
    half, odd = divmod(len(m.word), 2)
    scalars = m.scalars[::2]
    tops = isqrt(max(c.numerator, 0)), isqrt(c.denominator)
    if odd or c <= 0 or Fraction(*tops) ** 2 != c or scalars != m.scalars[1::2]:
        return None
    word = m.word[half:]
    rows = word[0].rows if word else gram.rows
    root = Polynomial(rows, gram.columns, {Monomial(scalars, word): Fraction(*tops)})
    return root if (root.T * root).terms == {m: c} else None


# --- the smallest singular value ---------------------------------------------------------------


@dataclass(frozen=True)
class Floor:
    """``σ_min(X) ≥ c`` as the kernel claims it: c ≤ s for all s ≥ 0 and w ≠ 0 with ‖Xw‖ ≤ s‖w‖.

    The ``goal`` is c ≤ s, and all that is assumed of s and w is ``given``.  Where c ≥ 0, this is
    the same as ``singular_values_ge X c``.
    """

    matrix: Polynomial
    bound: Polynomial
    value: Letter
    vector: Letter
    given: tuple[Atom, Atom, Atom]
    goal: Atom

    @property
    def reading(self) -> Reading:
        """``singular_values_ge X c``."""
        terms = in_letters(self.matrix, powers=True), in_letters(self.bound, powers=True)
        return Reading("singular_values_ge", terms, False, (self.goal,))


def floors(hypotheses: Sequence[Atom], goal: Sequence[Atom]) -> list[Floor]:
    """The parts of the goal that are lower bounds of smallest singular values."""
    letters = {letter for atom in hypotheses for letter in atom.polynomial.letters}
    vectors = [x for x in letters if x.columns == 1 != x.rows and not x.step]
    found = list[Floor]()
    for part in goal:
        others = [*hypotheses, *(atom for atom in goal if atom != part)]
        values = [x for x in part.polynomial.letters if x.columns == x.rows == 1 and not x.step]
        pairs = (_floor(s, w, part, others) for s in values for w in vectors)
        found += [floor for floor in pairs if floor]
    return found


def _floor(s: Letter, w: Letter, goal: Atom, others: Iterable[Atom]) -> Floor | None:
    about = {atom for atom in others if {s, w} & atom.polynomial.letters}
    sign, length = Atom(PSD, of(s)), Atom(POSITIVE, of(w.T, w))
    estimates = about - {sign, length}
    if len(about) != 3 or len(estimates) != 1 or goal.relation != PSD:
        return None
    (estimate,) = estimates
    if not estimate.polynomial.is_scalar:
        return None
    square = of(s, s) * of(w.T, w)
    X, c = _root(_between(w, square - estimate.polynomial)), of(s) - goal.polynomial
    if X is None or not {s, w}.isdisjoint(X.letters | c.letters):
        return None
    if estimate != Atom(PSD, square - of(w.T) * X.T * X * of(w)):
        return None
    return Floor(X, c, s, w, (sign, estimate, length), goal)


def _between(w: Letter, form: Polynomial) -> Polynomial:
    """The symmetric G with ``wᵀ G w = form``; 0 if the form is none of w."""
    total = zero = Polynomial(w.rows, w.rows, {})
    for m, c in form.terms.items():
        ends = [word for word in m.scalars if (word[0], word[-1]) == (w.T, w)]
        if len(ends) != 1:
            return zero
        middle = of(*ends[0][1:-1]) if len(ends[0]) > 2 else constant(1, w.rows)
        scalars = reduce(mul, (of(*word) for word in m.scalars if word != ends[0]), constant(c / 2))
        total += scalars * (middle + middle.T)
    return total


# --- what is quantified ------------------------------------------------------------------------


@dataclass(frozen=True)
class Variables:
    """The sizes, letters and steps that relations speak of; of a letter, whether it is a family."""

    sizes: frozenset[str] = frozenset()
    letters: frozenset[Letter] = frozenset()
    steps: frozenset[str] = frozenset()

    def __or__(self, other: Variables) -> Variables:
        return Variables(
            self.sizes | other.sizes, self.letters | other.letters, self.steps | other.steps
        )

    def __sub__(self, other: Variables) -> Variables:
        return Variables(
            self.sizes - other.sizes, self.letters - other.letters, self.steps - other.steps
        )


_ANY = Step(BOUND, 0)
"""The step that a family is listed with."""


def variables_of(values: Iterable[Polynomial]) -> Variables:
    """The letters of the polynomials; a letter of a family bears the bound step."""
    sizes, letters, steps = set[str](), set[Letter](), set[str]()
    for value in values:
        found = [letter for letter, _ in value.occurrences()]
        arguments = (letter.argument.shape for letter in found if letter.argument)
        shapes = [value.shape, *((letter.rows, letter.columns) for letter in found), *arguments]
        sizes |= {size for shape in shapes for size in shape if isinstance(size, str)}
        steps |= value.steps - {BOUND}
        letters |= {
            letter.variable._replace(step=None if letter.step is None else _ANY)
            for letter in found
            if letter.argument is None and letter.structure != "natural"
        }
    return Variables(frozenset(sizes), frozenset(letters), frozenset(steps))


def binders(printer: Printer, variables: Variables) -> list[str]:
    """The quantifiers, in Coq's order: sizes, letters with their structure, steps."""
    found = list[tuple[str, str]]()
    found += [(printer.dimension(size), "nat") for size in sorted(variables.sizes)]
    for letter in in_order(printer, variables.letters):
        name, kind = printer.letter(letter), printer.kind(letter.rows, letter.columns)
        found.append((name, f"nat -> {kind}" if letter.step else kind))
        if law := structure_law(printer, letter):
            found.append((structure_proof(name), law))
    found += [(printer.step_name(step), "nat") for step in sorted(variables.steps)]
    grouped = groupby(found, key=itemgetter(1))
    return [f"({' '.join(name for name, _ in group)} : {kind})" for kind, group in grouped]


def in_order(printer: Printer, letters: Iterable[Letter]) -> list[Letter]:
    """The letters in the order in which they are quantified."""
    return sorted(letters, key=printer.letter)


def structure_law(printer: Printer, letter: Letter) -> str:
    """The hypothesis on a diagonal or symmetric matrix, or nothing."""
    name = printer.letter(letter)
    member, every = (f"({name} k)", "forall k, ") if letter.step else (name, "")
    if letter.rows == 1 or letter.structure not in ("diagonal", "symmetric"):
        return ""
    known = f"is_diag_mx {member}" if letter.structure == "diagonal" else f"{member}^T = {member}"
    return every + known


def structure_proof(name: str) -> str:
    """The name of the hypothesis on the structure of a letter."""
    return f"{name}_structure_"


def quantified(found: Sequence[str], lines: Sequence[str], last: str) -> str:
    """``forall …, line -> … -> last``."""
    text = " ->\n    ".join([*lines, last])
    if not found:
        return text
    # A line is broken between two of the quantified, not within one.
    whole = (binder.replace(" ", "\N{NO-BREAK SPACE}") for binder in found)
    head = fill(
        f"forall {' '.join(whole)},",
        96,
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n    ".join((head.replace("\N{NO-BREAK SPACE}", " "), text))
