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
        "a neighbourhood of 0 for each power of a number, taken for one for all",
        "passages",
        "if occurring != {letter} or",
        "if atom.polynomial.letters != {letter} or",
    ),
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
        'self.structure == "diagonal" or',
        'self.structure in ("diagonal", "symmetric") or',
    ),
    Change(
        "a word of one row is closed",
        "polynomial",
        "segment[0].rows == segment[-1].columns == 1",
        "segment[0].rows == 1",
    ),
    Change(
        "the words of a product keep their order under transposition",
        "polynomial",
        "tuple(letter.T for letter in reversed(word))",
        "tuple(letter.T for letter in word)",
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
        "a congruence by a factor with a right inverse",
        "algebra",
        "inverse * factor - constant(1, factor.columns)",
        "factor * inverse - constant(1, factor.rows)",
    ),
    Change(
        "a congruence of what is semidefinite",
        "algebra",
        "definite = statement.relation == POSITIVE and",
        "definite = statement.relation in (PSD, POSITIVE) and",
    ),
    Change(
        "a congruence forgets that the factor has an inverse",
        "algebra",
        "return Inference((statement, equation), (goal,))",
        "return Inference((statement,), (goal,))",
    ),
    Change(
        "a congruence forgets what is definite",
        "algebra",
        "return Inference((statement, equation), (goal,))",
        "return Inference((equation,), (goal,))",
    ),
    Change(
        "the second of two cases is assumed in the first",
        "logic",
        "(Atom(POSITIVE, value), Atom(PSD, value))",
        "(Atom(POSITIVE, value), Atom(PSD, value), Atom(PSD, -value))",
    ),
    Change(
        "two cases leave out 0",
        "logic",
        "(Atom(PSD, -value),)",
        "(Atom(PSD, -value), Atom(POSITIVE, -value))",
    ),
    Change(
        "one of two cases is enough",
        "logic",
        "(above.hypotheses - set(positive)) | (below.hypotheses - set(negative))",
        "above.hypotheses - set(positive)",
    ),
    Change(
        "neither of two cases is assumed anywhere",
        "logic",
        "(above.hypotheses - set(positive)) | (below.hypotheses - set(negative))",
        "(above.hypotheses | below.hypotheses) - set(positive) - set(negative)",
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
        "a gate is not looked at where it rests",
        "calculus",
        "constant(value, gate.rows)",
        "constant(1, gate.rows)",
    ),
    Change(
        "a gate behind a matrix is that of the row",
        "calculus",
        "gate.xreplace({row: place})",
        "gate",
    ),
    Change(
        "a gate between two matrices is that of the column",
        "calculus",
        "gate.xreplace({row: place})",
        "gate.xreplace({row: column})",
    ),
    Change(
        "two matrices are multiplied in the other order",
        "calculus",
        "[places[-2], places[-1]]",
        "[places[-1], places[-2]]",
    ),
    Change(
        "a state at rest may move",
        "calculus",
        "require(found == value,",
        "require(True,",
    ),
    Change(
        "the entries of all vectors are put to rest",
        "calculus",
        "if x.args[0] in rest)",
        "if x.args[0].shape[1] == 1)",
    ),
    Change(
        "the negation is of the statement and not of its instance",
        "refutation",
        "_negation(broken)",
        "_negation(conclusion)",
    ),
    Change(
        "a hypothesis is proved where its instance is not",
        "refutation",
        "given | (taken - concluded)",
        "given | frozenset(h.substitute(letters, steps) for h in hypotheses - concluded)",
    ),
    Change(
        "the negative of what is negated is forgotten",
        "refutation",
        "Atom(opposite, -atom.polynomial)",
        "Atom(opposite, atom.polynomial)",
    ),
    Change(
        "a counterexample is to the instance",
        "refutation",
        "Counterexample(frozenset(hypotheses), conclusion, point)",
        "Counterexample(taken, broken, point)",
    ),
    Change(
        "a point has no values of what the proof assumes",
        "refutation",
        "(*given, *taken, broken)",
        "(*taken, broken)",
    ),
    Change(
        "a point has no values of what only a hypothesis speaks of",
        "refutation",
        "(*given, *taken, broken)",
        "(*given, broken)",
    ),
    Change(
        "a point has no values of what the conclusion speaks of",
        "refutation",
        "(*given, *taken, broken)",
        "(*given, *taken)",
    ),
    Change(
        "the letters of a point are its steps",
        "refutation",
        "*substituted)",
        "*reversed(substituted))",
    ),
    Change(
        "a point has no sizes",
        "refutation",
        "Point(tuple(dimensions.items()),",
        "Point((),",
    ),
    Change(
        "a limit looks at no hypothesis for what hides the variable",
        "passages",
        "(*rest, *_atoms(theorem))",
        "_atoms(theorem)",
    ),
    Change(
        "a limit looks at no conclusion for what hides the variable",
        "passages",
        "(*rest, *_atoms(theorem))",
        "rest",
    ),
    Change(
        "a limit does not see the variable at a step",
        "passages",
        "else {x.variable})",
        "else set())",
    ),
    Change(
        "what is positive at 0 is positive at 1",
        "passages",
        "{letter: Polynomial(1, 1, {})}",
        "{letter: constant(1)}",
    ),
    Change(
        "a hypothesis grows with a if it does where a is alone",
        "passages",
        "if (letter,) in m.scalars",
        "if m.scalars == ((letter,),)",
    ),
    Change(
        "a theorem forgets what its premises cite",
        "theorem",
        "frozenset[Fact]().union(*(premise.cited for premise in premises))",
        "frozenset[Fact]()",
    ),
    Change(
        "a theorem forgets what the letters of its premises mean",
        "theorem",
        "frozenset(found.meanings).union(*(premise.fixed for premise in premises))",
        "frozenset(found.meanings)",
    ),
    Change(
        "the arguments of a theorem are handed out",
        "theorem",
        "return _exact(self._arguments)",
        "return self._arguments",
    ),
    Change(
        "the arguments are recorded without the defaults",
        "theorem",
        "            given.apply_defaults()\n",
        "",
    ),
    Change(
        "the arguments are recorded as they were given",
        "theorem",
        "given.arguments, rule(",
        "signature.bind(*args, **kwargs).arguments, rule(",
    ),
    Change(
        "what is found is of the arguments as they were given",
        "theorem",
        "rule(*given.args, **given.kwargs)",
        "rule(*args, **kwargs)",
    ),
    Change(
        "a slope leaves out what the leaves depend on",
        "smooth_scalars",
        "found += inner * factor * sympy.diff(varying, part)",
        "found += factor * sympy.diff(varying, part)",
    ),
    Change(
        "a slope counts a leaf once for each of the sums that it stands for",
        "smooth_scalars",
        "in {leaf(x): x for x in _leaves(function)}.items()",
        "in [(leaf(x), x) for x in _leaves(function)]",
    ),
    Change(
        "the trace of a word is that of its letters in any order",
        "polynomial",
        "    return min((*rotations, *map(_ordered, map(_transposed, rotations))), key=_key)\n",
        "    return min(map(tuple, map(sorted, rotations)), key=_key)\n",
    ),
    Change(
        "a word is rotated by its transpose",
        "polynomial",
        "_ordered(word[i:] + word[:i])",
        "_ordered(word[i:] + _transposed(word[:i]))",
    ),
    Change(
        "a rotation cuts a run of diagonals",
        "polynomial",
        "if not (word[i - 1].commutes and word[i].commutes)",
        "if word",
    ),
    Change(
        "the trace of the identity is 1",
        "polynomial",
        "coefficient * size",
        "coefficient",
    ),
    Change(
        "a trace forgets its coefficient",
        "polynomial",
        "(_traced(m, c, value.rows) for m, c in",
        "(_traced(m, Fraction(1), value.rows) for m, c in",
    ),
    Change(
        "a trace forgets the scalars of a term",
        "polynomial",
        "Monomial((*scalars, (Letter(TRACE, 1, 1, argument=argument),)), ())",
        "Monomial(((Letter(TRACE, 1, 1, argument=argument),),), ())",
    ),
    Change(
        "sizes are one number",
        "polynomial",
        "return repr(word), [letter.argument.shape for letter in word if letter.argument]",
        "return repr(word), []",
    ),
    Change(
        "a letter is the trace of any square",
        "polynomial",
        "return square and trace_of(argument).terms == {Monomial(((self,),), ()): Fraction(1)}",
        "return square",
    ),
    Change(
        "a sequence is defined by traces",
        "logic",
        "x.name not in FUNCTIONS}",
        "x.step is not None}",
    ),
    Change(
        "a trace is lifted to the entries",
        "passages",
        "not others and first.name != TRACE",
        "not others",
    ),
    Change(
        "a trace has the value of its first entry",
        "refutation",
        "sympy.Matrix([evaluate(letter.argument, values, dimensions).trace()])",
        "evaluate(letter.argument, values, dimensions)[:1, :1]",
    ),
    Change(
        "the trace of what is nonnegative in every entry is so in every entry",
        "traces",
        "ENTRYWISE: PSD}",
        "ENTRYWISE: ENTRYWISE}",
    ),
    Change(
        "the trace of a product rests on the first factor alone",
        "traces",
        "return Inference((left, right),",
        "return Inference((left,),",
    ),
    Change(
        "the trace of a product rests on the second factor alone",
        "traces",
        "return Inference((left, right),",
        "return Inference((right,),",
    ),
    Change(
        "a semidefinite matrix vanishes whatever its trace is",
        "traces",
        "Inference((statement, Atom(PSD, -trace_of(G))),",
        "Inference((statement,),",
    ),
    Change(
        "a matrix without a trace vanishes",
        "traces",
        "Inference((statement, Atom(PSD, -trace_of(G))),",
        "Inference((Atom(PSD, -trace_of(G)),),",
    ),
    Change(
        "a semidefinite matrix with a trace that is not negative vanishes",
        "traces",
        "Atom(PSD, -trace_of(G))",
        "Atom(PSD, trace_of(G))",
    ),
    Change(
        "a size is at least two",
        "traces",
        "- constant(1)",
        "- constant(2)",
    ),
    Change(
        "a trace is taken at every step",
        "traces",
        "fits and not statement.every",
        "fits",
    ),
    Change(
        "what is 0 has the trace rules of what is semidefinite",
        "traces",
        "_square(statement, PSD, POSITIVE) for statement",
        "_square(statement, *_SIGNS) for statement",
    ),
)

EQUIVALENT = {
    "polynomial._image:choice-8": "An image without a step does not speak of the bound step, as"
    " was required in the line before, so that nothing is replaced in it.",
    "polynomial.Polynomial.substitute:branch-1": "If nothing that is replaced occurs, each term is"
    " the product of its own letters.",
    "smooth_scalars._summed:choice-2": "SymPy's sum is the same number, and where it finds no"
    " shorter form, after a while, the same expression.",
    "calculus._entry:choice-2": "The row is replaced by itself.",
    "calculus._entry:branch-2": "SymPy's product with 0 is 0, as all of the factors are finite.",
    "passages._grows:order-1": "No term of a polynomial in its normal form has the coefficient 0.",
    "smooth_scalars.slope:choice-2": "The whole is a function of its leaves, none of which is an"
    " entry, so that its derivative by an entry is 0, too.",
    "refutation.holds:step-3": "From one step beyond the last value on, every family that has a"
    " value, also at k - 1, is at its last one, so that one step more finds the same.",
    "refutation._is_definite:order-1": "A pivot that is 0 has been dealt with in the line before.",
    "theorem.refuse_foreign_nodes:branch-1": "A node that was looked at before is looked at again,"
    " with the same result: an expression is finite.",
    "theorem.refuse_foreign_nodes:statement-1": "A node that was looked at before is looked at"
    " again, with the same result: an expression is finite.",
    "smooth_scalars.Names.index:order-1": "The place 0 has passed by the other alternative.",
    "smooth_scalars._walk:branch-1": "A part that was looked at before is looked at again, with"
    " the same result: names are only ever added, each with its one meaning.",
    "smooth_scalars._walk:statement-1": "A part that was looked at before is looked at again, with"
    " the same result: names are only ever added, each with its one meaning.",
    "smooth_scalars._is_nonnegative:conjunct-2": "A power whose exponent is no integer is refused"
    " itself when it is reached as a part, whatever its sign was taken to be.",
}
"""The proof, for each change in the syntax tree that changes nothing that any caller sees."""
