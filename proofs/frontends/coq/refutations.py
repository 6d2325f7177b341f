"""A counterexample: its values, the proof that each hypothesis holds at them, and what fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import sympy

from proofs.kernel import (
    BOUND,
    EMPTY,
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Counterexample,
    Letter,
    Step,
    Theorem,
    holds,
    of,
)

from . import evaluation
from .lemmas import Lemma, Script
from .printing import FIELD
from .reflection import Letters, Shown, shown
from .statements import (
    Variables,
    binders,
    in_order,
    quantified,
    structure_law,
    structure_proof,
    variables_of,
)
from .terms import (
    Function,
    Images,
    Member,
    Opposite,
    Sum,
    Term,
    Trace,
    UnsupportedError,
    in_letters,
    is_scalar,
    one,
    polynomial,
    rebuilt,
    substituted,
    subterms,
    zero,
)
from .terms import (
    number as rational,
)

_SCALARS = {PSD: "ge0", ENTRYWISE: "ge0", POSITIVE: "gt0", ZERO: "scalar_zero"}
_NOT_SCALARS = {PSD: "not_ge0", ENTRYWISE: "not_ge0", POSITIVE: "not_gt0", ZERO: "scalar_not_zero"}


class Refutation:
    """``~ (forall …, hypotheses -> conclusion)``, by values."""

    def __init__(self, script: Script, theorem: Theorem, premise: Lemma | None) -> None:
        self.script, self.theorem, self.premise = script, theorem, premise
        (statement,) = theorem.conclusion
        if not isinstance(statement, Counterexample):
            raise UnsupportedError(f"{theorem} is no counterexample")
        self.hypotheses = sorted(statement.hypotheses, key=str)
        self.conclusion = statement.conclusion
        given = theorem.arguments
        self.letters, self.steps, self.sizes = (
            given[name] for name in ("letters", "steps", "dimensions")
        )
        self.values = given["values"]
        self.images: Images = {x: in_letters(image) for x, image in self.letters.items()}
        self.variables = variables_of(
            atom.polynomial for atom in (*self.hypotheses, self.conclusion)
        )
        self.at_zero: set[str] = set()

    def statement(self) -> str:
        """The refuted statement, between the kernel's normal forms."""
        lines = [self.script.text(shown(atom)) for atom in self.hypotheses]
        last = self.script.text(shown(self.conclusion))
        found = binders(self.script.printer, self.variables)
        return f"~ ({quantified(found, lines, last)})"

    def text(self, name: str, comment: str) -> str:
        """The lemma with its proof."""
        body = "".join(self._lines())
        return f"{comment}\nLemma {name} : {self.statement()}.\nProof.\nmove=> all_.\n{body}Qed.\n"

    def _lines(self) -> Iterator[str]:
        yield from self._posed()
        known = dict[Atom, str]()
        if self.premise:
            before, known = self._premise(self.premise)
            yield before
        names = list[str]()
        for atom in self.hypotheses:
            image = atom.substitute(self.letters, self.steps)
            source, target = shown(image), shown(atom, self.images, self.steps)
            if image not in known:
                before, known[image] = self.script.having(source, self._holds(source))
                yield before
            proof = self.script.converted(known[image], source, target)
            before, name = self.script.having(target, proof)
            names.append(name)
            yield before
        at = {step: self.script.printer.step(self._fixed(step)) for step in self.variables.steps}
        before, applied = self.script.arguments(
            self.variables, self._all_variables(), self.images, at
        )
        yield f"{before}have fails_ := all_ {' '.join([*applied, *names])}.\n"
        yield self._fails(known)

    def _fixed(self, step: str) -> Step:
        fixed = Step(step, 0).at(self.steps)
        if fixed.base is not None:
            raise UnsupportedError(f"the step {step} has no value")
        return fixed

    # --- the values ----------------------------------------------------------------------------

    def _all_variables(self) -> Variables:
        """The letters with a value: all but those of the statement that are taken at others."""
        taken = frozenset(x for x in self.variables.letters if x.variable in self.letters)
        found = self.variables - Variables(letters=taken)
        found |= variables_of(self.letters.values())
        if self.premise:
            found |= self.premise.variables
        return Variables(found.sizes | set(self.sizes), found.letters, frozenset())

    def _posed(self) -> Iterator[str]:
        variables = self._all_variables()
        for size in sorted(variables.sizes):
            at = self.sizes.get(size, 1) - 1
            yield f"pose {self.script.printer.dimension(size)} : nat := {at}%N.\n"
        defined = {meaning.letter: meaning for meaning in self.theorem.fixed}
        for letter in in_order(self.script.printer, variables.letters):
            if letter.variable in defined:
                yield self._sequence(letter, defined[letter.variable].definition)
            else:
                yield self._valued(letter)

    def _sequence(self, letter: Letter, definition: object) -> str:
        """A sequence by its recursion."""
        if not (isinstance(definition, tuple) and len(definition) == 2):
            raise UnsupportedError(f"a counterexample about {letter}, which no recursion defines")
        start, successor = _recursion(letter, *definition)
        name = self.script.printer.letter(letter)
        variable = Letter("x", 1, 1)
        before = Member(letter._replace(step=Step(BOUND, -1)))
        body = self.script.printer.term(_with(successor, before, Member(variable)))
        x = self.script.printer.letter(variable)
        first = self.script.printer.argument(start)
        return f"pose {name} : nat -> {FIELD} := fun k => iter k (fun {x} => {body}) {first}.\n"

    def _valued(self, letter: Letter) -> str:
        printer = self.script.printer
        name, kind = printer.letter(letter), printer.kind(letter.rows, letter.columns)
        family = self.values.get(letter.variable)
        if not family:
            raise UnsupportedError(f"{letter} has no value")
        values = [self._value(letter, matrix) for matrix in family]
        if letter.step is None:
            text = f"pose {name} : {kind} := {values[0]}.\n"
        else:
            cases = "".join(f"| {number} => {value} " for number, value in enumerate(values[:-1]))
            body = f"match k with {cases}| _ => {values[-1]} end"
            text = f"pose {name} : nat -> {kind} := fun k => {body}.\n"
        law = structure_law(printer, letter)
        if not law:
            return text
        lemma = f"rational_matrix_{letter.structure}"
        proofs = [
            f"exact (@{lemma} {FIELD} {printer.size(letter.rows)} {_entries(matrix)}"
            " (ltac:(vm_compute; reflexivity))).\n"
            for matrix in family
        ]
        cases = "".join(f"case: k => [|k].\n{{ {proof}}}\n" for proof in proofs[:-1])
        body = f"move=> k.\n{cases}{proofs[-1]}" if letter.step else proofs[0]
        return f"{text}have {structure_proof(name)} : {law}.\n{{ {body}}}\n"

    def _value(self, letter: Letter, matrix: sympy.Matrix) -> str:
        if letter.rows == letter.columns == 1:
            return f"(rational_value {FIELD} {_rational(matrix[0, 0])})"
        rows, columns = map(self.script.printer.size, (letter.rows, letter.columns))
        return f"(@rational_matrix {FIELD} {rows} {columns} {_entries(matrix)})"

    # --- the premise ---------------------------------------------------------------------------

    def _premise(self, premise: Lemma) -> tuple[str, dict[Atom, str]]:
        """The part that is proved whatever else is chosen."""
        if premise.choices:
            names = ", ".join(sorted(fact.name for fact in premise.choices))
            raise UnsupportedError(f"a counterexample that rests on a choice by {names}")
        text, assumed = "", dict[Atom, str]()
        definitions = dict[Atom, tuple[Letter, Term]]()
        for meaning in self.theorem.fixed:
            if isinstance(meaning.definition, tuple) and len(meaning.definition) == 2:
                initial, recursion = meaning.definition
                start, successor = _recursion(meaning.letter, initial, recursion)
                first, now = (
                    meaning.letter._replace(step=step) for step in (Step(None, 0), Step(BOUND, 0))
                )
                definitions |= {initial: (first, start), recursion: (now, successor)}
        for atom in premise.hypotheses:
            target = shown(atom)
            if atom in definitions:
                proof = self._by_definition(target, *definitions[atom])
            else:
                proof = self._holds(target)
            before, assumed[atom] = self.script.having(target, proof)
            text += before
        using, known = self.script.used(premise, assumed, self._all_variables())
        return text + using, known

    def _by_definition(self, target: Shown, letter: Letter, value: Term) -> str:
        bound = f"move=> {self.script.printer.bound}.\n" if target.every else ""
        difference = Shown(ZERO, Sum(Member(letter), Opposite(value)))
        member = self.script.value(Member(letter))
        proof = f"(difference_eq0 (erefl {member}))"
        rewriting, done = self.script.rewritten(proof, difference, target.term)
        return f"{bound}{rewriting}exact: {done}.\n"

    # --- decisions -----------------------------------------------------------------------------

    def _holds(self, target: Shown) -> str:
        """A script that closes the relation at the values."""
        if not target.every:
            return self._decided(target)
        # From one step on, every family repeats its last value.
        last = max([1, *map(len, self.values.values())])
        text = f"move=> {self.script.printer.bound}.\n"
        for number in range(1, last + 1):
            text += f"case: k => [|k].\n{{ {self._decided(_at(target, Step(None, number)))}}}\n"
        return text + self._decided(_at(target, Step(BOUND, last)))

    def _fails(self, known: dict[Atom, str]) -> str:
        """The contradiction with ``fails_``: the conclusion at the values."""
        broken = self.conclusion.substitute(self.letters, self.steps)
        target, source = shown(broken), shown(self.conclusion, self.images, self.steps)
        before, name = self.script.having(target, self.script.converted("fails_", source, target))
        if broken.every:
            number = self._failing_step()
            fails = f"({name} {number - 1})"
            return before + self._contradicted(_at(target, Step(None, number)), fails)
        if broken.polynomial.is_scalar and broken.relation in (PSD, POSITIVE):
            opposite = PSD if broken.relation == POSITIVE else POSITIVE
            negation = Atom(opposite, -broken.polynomial)
            if negation in known:
                whole = Opposite(target.term)
                rewriting, proof = self.script.rewritten(known[negation], shown(negation), whole)
                lemma = "not_gt0_of" if broken.relation == POSITIVE else "not_ge0_of"
                return f"{before}{rewriting}exact: ({lemma} {proof} {name}).\n"
        return before + self._contradicted(target, name)

    def _failing_step(self) -> int:
        for number in range(1, 2 + max(map(len, self.values.values()))):
            fixed = {**self.steps, BOUND: Step(None, number)}
            value = self.conclusion.polynomial.substitute(self.letters, fixed)
            if not holds(Atom(self.conclusion.relation, value), self.values, self.sizes):
                return number
        raise UnsupportedError(f"no step at which {self.conclusion} fails")

    def _reflected(self, term: Term) -> tuple[str, str, str]:
        """The lemmas that come first, the values of the letters, and the expression."""
        letters = Letters()
        before = "".join(
            self._trace(part, letters) if isinstance(part, Trace) else self._function(part, letters)
            for part in _functions_in(term)
        )
        syntax = self.script.syntax(term, letters)
        before += "".join(f"{line}\n" for line in letters.before)
        tables = []
        for member in letters.members.values():
            if not isinstance(member, Member):
                raise UnsupportedError(f"{polynomial(member)} has no exact value")
            tables.append(_entries(evaluation.value_at(member.letter, self.values)))
        none = "(fun _ _ : nat => rational0)"
        values = f"(fun l : nat => nth {none} [:: {'; '.join(tables)}] l)"
        return before, values, syntax

    def _trace(self, trace: Trace, letters: Letters) -> str:
        """The trace as the rational number that it is."""
        number = evaluation.evaluated(trace, self.values, self.sizes)[0, 0]
        letters.given[trace] = value = rational(Fraction(number.p, number.q))
        before, values, syntax = self._reflected(trace.matrix)
        both = f"{self.script.value(trace)} {self.script.value(value)}"
        checks = "(ltac:(valued)) (ltac:(valued)) (ltac:(vm_compute; reflexivity))"
        proof = f"@counterexample_trace {FIELD} {values} _ {syntax} {self._number(value)} {checks}"
        return f"have {self.script.fresh('e')} : equals {both}.\n{{ {before}exact ({proof}). }}\n"

    def _number(self, value: Term) -> str:
        return self.script.syntax(value, Letters())

    def _function(self, function: Function, letters: Letters) -> str:
        """The function at 0, the one rational number where it is rational."""
        argument = function.argument
        if any(evaluation.evaluated(argument, self.values, self.sizes)):
            raise UnsupportedError(
                f"{function.name} has no rational value at {polynomial(argument)}"
            )
        relation = Shown(ZERO, argument)
        having, name = self.script.having(relation, self._decided(relation))
        proof, scalar = self.script.fresh("e"), is_scalar(function)
        size = polynomial(argument).rows
        value = one(size) if function.name == "exp" else zero(size, size)
        lemma = f"{function.name}_at_zero{'' if scalar else '_matrix'}"
        self.at_zero.add(function.name)
        letters.given[function] = value
        equal = f"equals {self.script.value(function)} {self.script.value(value)}"
        fact = f"{function.name}_zero_"
        return f"{having}have {proof} : {equal} by exact: ({lemma} {fact} {name}).\n"

    def _decided(self, target: Shown) -> str:
        """The relation holds at the values: computed from a certificate."""
        term, relation = target.term, target.relation
        before, values, syntax = self._reflected(term)
        fits, computed = "(ltac:(valued))", "(ltac:(vm_compute; reflexivity))"
        head = f"{FIELD} {values}"
        if is_scalar(term):
            name = _SCALARS[relation]
            return f"{before}exact (@counterexample_{name} {head} {syntax} {fits} {computed}).\n"
        if relation in (ZERO, ENTRYWISE):
            name = "zero" if relation == ZERO else "entrywise"
            return (
                f"{before}exact (@counterexample_{name} {head} _ _ {syntax} {fits} {computed}).\n"
            )
        value = evaluation.evaluated(term, self.values, self.sizes)
        epsilon = evaluation.margin(value) if relation == POSITIVE else sympy.Integer(0)
        found = evaluation.squares(value - epsilon * sympy.eye(value.rows))
        if found is None:
            raise UnsupportedError(f"{value.tolist()} is not semidefinite")
        pivots, rows = found
        listed = f"(fun k : nat => nth rational0 [:: {'; '.join(map(_rational, pivots))}] k)"
        certificate = f"{listed} {_entries(sympy.Matrix(rows))} {fits}"
        if relation == POSITIVE:
            name, checks = f"positive_definite {head} _ {syntax} {_rational(epsilon)}", 3
        else:
            name, checks = f"psd {head} _ {syntax}", 2
        return f"{before}exact (@counterexample_{name} {certificate}{f' {computed}' * checks}).\n"

    def _contradicted(self, target: Shown, proof: str) -> str:
        """The relation fails at the values: computed, too."""
        term, relation = target.term, target.relation
        before, values, syntax = self._reflected(term)
        fits, computed = "(ltac:(valued))", "(ltac:(vm_compute; reflexivity))"
        head = f"{FIELD} {values}"
        if is_scalar(term):
            name = _NOT_SCALARS[relation]
            applied = f"{head} {syntax} {fits} {computed} {proof}"
            return f"{before}exact (@counterexample_{name} {applied}).\n"
        value = evaluation.evaluated(term, self.values, self.sizes)
        if relation in (ZERO, ENTRYWISE):
            i, j = _failing_entry(value, relation)
            rows, columns = map(self.script.printer.size, polynomial(term).shape)
            index = f"(@Ordinal {rows} {i} (erefl true)) (@Ordinal {columns} {j} (erefl true))"
            name = "not_zero" if relation == ZERO else "not_entrywise"
            return (
                f"{before}exact (@counterexample_{name} {head} _ _ {syntax} {index} {fits}"
                f" {computed} {proof}).\n"
            )
        x = evaluation.direction(value, strictly=relation == POSITIVE)
        listed = f"(fun k : nat => nth rational0 [:: {'; '.join(map(_rational, x))}] k)"
        name = "not_positive_definite" if relation == POSITIVE else "not_psd"
        checks = f"{fits} {computed}{f' {computed}' if relation == POSITIVE else ''}"
        return (
            f"{before}exact (@counterexample_{name} {head} _ {syntax} {listed} {checks} {proof}).\n"
        )


def _recursion(letter: Letter, initial: Atom, recursion: Atom) -> tuple[Term, Term]:
    """The first member, and each as a term in the one before."""
    first, now = (letter._replace(step=step) for step in (Step(None, 0), Step(BOUND, 0)))
    return in_letters(of(first) - initial.polynomial), in_letters(of(now) - recursion.polynomial)


def _with(term: Term, member: Member, image: Term) -> Term:
    """The term with one member of a family, at its step, replaced."""
    return image if term == member else rebuilt(term, lambda part: _with(part, member, image))


def _functions_in(term: Term) -> Iterator[Function | Trace]:
    """Each function and trace that occurs outside the arguments of others, once."""
    if isinstance(term, Function | Trace):
        yield term
    else:
        yield from dict.fromkeys(x for part in subterms(term) for x in _functions_in(part))


def _at(target: Shown, step: Step) -> Shown:
    return Shown(target.relation, substituted(target.term, EMPTY, {BOUND: step}))


def _failing_entry(value: sympy.Matrix, relation: str) -> tuple[int, int]:
    for i in range(value.rows):
        for j in range(value.cols):
            if value[i, j] != 0 and (relation == ZERO or value[i, j] < 0):
                return i, j
    raise UnsupportedError(f"no entry of {value.tolist()} fails")


def _rational(value: object) -> str:
    number = sympy.Rational(value)
    return f"(({number.p})%Z, {number.q}%positive)"


def _entries(matrix: sympy.Matrix) -> str:
    rows: Sequence[Sequence[object]] = matrix.tolist()
    listed = "; ".join(f"[:: {'; '.join(map(_rational, row))}]" for row in rows)
    return f"(fun i j : nat => nth rational0 (nth [::] [:: {listed}] i) j)"
