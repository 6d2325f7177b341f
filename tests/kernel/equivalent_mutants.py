"""Changes of the kernel made by hand, and the changes that are proved to change nothing."""

from __future__ import annotations

from typing import NamedTuple


class Change(NamedTuple):
    """One text in a module of the kernel, which occurs there once, and what takes its place."""

    name: str
    module: str
    old: str
    new: str


BY_HAND = (
    Change(
        "a running product in ascending order",
        "polynomial",
        "range(step.offset, 0, -1)",
        "range(1, step.offset + 1)",
    ),
    Change(
        "a running product without its first factor",
        "polynomial",
        "range(step.offset, 0, -1)",
        "range(step.offset, 1, -1)",
    ),
    Change(
        "symmetric matrices commute",
        "polynomial",
        'self.structure in ("diagonal", "natural") or',
        'self.structure in ("diagonal", "natural", "symmetric") or',
    ),
    Change(
        "the image of Aᵀ is that of A",
        "polynomial",
        "image = image.T if letter.transposed else image\n",
        "",
    ),
    Change(
        "a word of one row is closed",
        "polynomial",
        "segment[0].rows == segment[-1].columns == 1",
        "segment[0].rows == 1",
    ),
    Change(
        "a function binds the step",
        "polynomial",
        "inner = scope if letter.step is None else scope | {BOUND}",
        "inner = scope | {BOUND}",
    ),
    Change(
        "a running product binds no step",
        "polynomial",
        "inner = scope if letter.step is None else scope | {BOUND}",
        "inner = scope",
    ),
    Change(
        "the bound step is replaced inside a product",
        "polynomial",
        "inner = {name: to for name, to in steps.items() if name not in bound}",
        "inner = dict(steps)",
    ),
    Change(
        "coefficients of equal monomials do not add up",
        "polynomial",
        "found[normal] = found[normal] + c if normal in found else c",
        "found[normal] = c",
    ),
    Change(
        "the words of a product keep their order under transposition",
        "polynomial",
        "tuple(letter.T for letter in reversed(word))",
        "tuple(letter.T for letter in word)",
    ),
    Change(
        "a matrix is definite without its Schur complement",
        "refutation",
        "rest - row.T * row / pivot",
        "rest",
    ),
    Change(
        "a matrix is definite with the Schur complement's sign reversed",
        "refutation",
        "rest - row.T * row / pivot",
        "rest + row.T * row / pivot",
    ),
    Change(
        "∀k is decided at the given values only",
        "refutation",
        "last = 1 + max(map(len, values.values()), default=0)",
        "last = max(map(len, values.values()), default=0)",
    ),
    Change(
        "∀k is decided at the first step only",
        "refutation",
        "last = 1 + max(map(len, values.values()), default=0)",
        "last = 1",
    ),
    Change(
        "an enclosed number is an exact value",
        "refutation",
        "isinstance(x, sympy.Rational)",
        "isinstance(x, sympy.Number)",
    ),
    Change(
        "a family repeats its first value",
        "refutation",
        "family[min(step.offset, len(family) - 1)]",
        "family[0]",
    ),
    Change(
        "every conclusion of a lemma is cut, and its hypotheses are forgotten",
        "logic",
        "lemma.hypotheses | rest",
        "rest",
    ),
    Change(
        "the multiplier may vanish",
        "algebra",
        "_known(multiplier, POSITIVE)",
        "_known(multiplier, PSD, POSITIVE)",
    ),
    Change(
        "a strict goal rests on scalars that may vanish",
        "algebra",
        "_known(scalars, POSITIVE)",
        "_known(scalars, PSD, POSITIVE)",
    ),
    Change(
        "an equation in a certificate stands without its transpose",
        "algebra",
        "total += product + product.T if symmetric else product",
        "total += product",
    ),
    Change(
        "an equation in an identity stands with its transpose",
        "algebra",
        "total += product + product.T if symmetric else product",
        "total += product + product.T",
    ),
    Change(
        "the successor concludes P(t)",
        "passages",
        "(Step(step, 1), successor)",
        "(Step(step, 0), successor)",
    ),
    Change(
        "the claim is cut from the hypotheses of the base, too",
        "passages",
        "base.hypotheses | (successor.hypotheses - set(claim))",
        "(base.hypotheses | successor.hypotheses) - set(claim)",
    ),
    Change(
        "the hypotheses are not lifted to the entries",
        "passages",
        "map(lifted, theorem.hypotheses), map(lifted",
        "theorem.hypotheses, map(lifted",
    ),
    Change(
        "the hypotheses stay as they are in an instance",
        "logic",
        "[atom.substitute(letters, steps) for atom in theorem.hypotheses]",
        "theorem.hypotheses",
    ),
    Change(
        "a gate alone stands for a full matrix",
        "calculus",
        "off -= entry if weights else entry * sympy.diff(state[row, 0], part.variable)",
        "off -= entry",
    ),
    Change(
        "a gate is not looked at where it rests",
        "calculus",
        "constant(_value_at(entry, rest), gate.rows)",
        "constant(1, gate.rows)",
    ),
    Change(
        "a negation of a strict goal is weak and of a weak goal weak",
        "refutation",
        "{PSD: POSITIVE, POSITIVE: PSD}",
        "{PSD: PSD, POSITIVE: PSD}",
    ),
    Change(
        "a slope leaves out what the leaves depend on",
        "smooth_scalars",
        "found += inner * factor * sympy.diff(varying, leaf(expression))",
        "found += factor * sympy.diff(varying, leaf(expression))",
    ),
    Change(
        "a variable outside the sums is a constant",
        "smooth_scalars",
        "found = sympy.S.Zero if type(variable) is MatrixElement else sympy.diff(whole, variable)",
        "found = sympy.S.Zero",
    ),
)

EQUIVALENT = {
    "polynomial.Letter.commutes:member-2": "A natural letter is exact only if it is 1 × 1, and"
    " every 1 × 1 letter commutes by the other alternative.",
    "polynomial.Polynomial.is_symmetric:conjunct-1": "Equality compares rows and columns, so that a"
    " polynomial that is not square never equals its transpose.",
    "polynomial.Polynomial.occurrences:set-2": "The scope of a caller is empty and only ever gains"
    " the one bound step, so that the union with it is it.",
    "refutation.holds:step-3": "From one step beyond the last value on, every family that has a"
    " value, also at k - 1, is at its last one, so that one step more finds the same.",
    "refutation._is_definite:order-1": "A pivot that is 0 has been dealt with in the line before.",
    "smooth_scalars.Names.index:order-1": "The place 0 has passed by the other alternative.",
    "smooth_scalars._walk:branch-1": "A part that was looked at before is looked at again, with"
    " the same result: names are only ever added, each with its one meaning.",
    "smooth_scalars._walk:statement-1": "A part that was looked at before is looked at again, with"
    " the same result: names are only ever added, each with its one meaning.",
    "smooth_scalars._is_nonnegative:conjunct-2": "A power whose exponent is no integer is refused"
    " itself when it is reached as a part, whatever its sign was taken to be.",
    "refutation.holds:order-1": "An entry that is 0 has passed by the other alternative.",
}
"""The proof, for each change in the syntax tree that changes nothing that any caller sees."""
