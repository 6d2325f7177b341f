"""A theorem of the kernel as a Coq development that ends in the claim's own statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...claim import Conjecture
from ...facts import exponential, hyperbolic_tangent
from ...kernel import FUNCTIONS, Atom, Counterexample, Derivative, Fact, Theorem
from ...verdict import steps
from . import facts
from .calculus import Calculus
from .lemmas import Lemma, Script, hypothesis_names, lemma_of, moving
from .names import comment, reserved, spelled
from .printing import FIELD
from .readings import relations, said
from .refutations import Refutation
from .rules import RULES
from .statements import Reading, Variables, binders, quantified, readings, variables_of
from .terms import UnsupportedError

HEADER = """\
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Statements Words Expressions Rules Passages Evaluation Facts Calculus.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.
Set Default Proof Using "All".
"""


@dataclass(frozen=True)
class Development:
    """A Coq file's part about one claim: its text, and what the theorem takes as given.

    ``theorem`` is the last one of the file, with its notes; ``statement`` is the claim's own, which
    the theorem says after its premises, and ``called`` says
    how the claim calls what an identifier there stands for.  ``facts`` are the textbook facts that
    remain premises of the theorem; ``premises`` says what else is one: the meaning of letters that
    the claim fixes.
    """

    name: str
    identifier: str
    body: str
    theorem: str
    statement: str
    called: Mapping[str, str]
    facts: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole file."""
        return f"{HEADER}\n{self.body}"


def development(conjecture: Conjecture, theorem: Theorem, identifier: str) -> Development:
    """The development that proves the conjecture, or refutes it, as the theorem does.

    Raises
    ------
    UnsupportedError
        If a part of the theorem cannot be said in Coq; the message says which.
    """
    return _Development(conjecture, theorem, identifier).made()


class _Development:
    def __init__(self, conjecture: Conjecture, theorem: Theorem, identifier: str) -> None:
        self.conjecture, self.theorem, self.identifier = conjecture, theorem, identifier
        self.script = Script()
        self.lemmas: dict[int, Lemma] = {}
        self.facts: list[tuple[Fact, str, str]] = []
        self.functions: set[str] = set()
        self.zeros: set[str] = set()
        self.called: dict[str, str] = {}
        self.variables = Variables()
        self.meanings: list[Reading] = []

    def made(self) -> Development:
        """The section with the lemmas, and the theorem after it."""
        goal = self.conjecture.goal
        atoms = [part for part in goal if isinstance(part, Atom)]
        lemmas = [text for theorem in steps(self.theorem) if (text := self._step(theorem))]
        refuted = [x for x in self.theorem.conclusion if isinstance(x, Counterexample)]
        statement, last = "", ""
        if atoms:
            statement, last = self._refuted(atoms) if refuted else self._proved(atoms)
        self._find_functions()
        if derivatives := [part for part in goal if isinstance(part, Derivative)]:
            statement, last = self._with_calculus(derivatives, statement, last)
        whole, note = self._whole(statement)
        taken = "".join(f" ({name} : {FIELD} -> {FIELD})" for name in sorted(self.functions))
        theorem = f"{note}Theorem {self.identifier} ({FIELD} : realFieldType){taken} :\n  {whole}."
        facts = [fact.name for fact, _, _ in self.facts]
        return Development(
            self.conjecture.name,
            self.identifier,
            self._body([*lemmas, last], theorem),
            theorem,
            statement,
            self._called(),
            (*facts, *(f"{name} at 0" for name in sorted(self.zeros))),
            self._premises(),
        )

    def _body(self, lemmas: Sequence[str], theorem: str) -> str:
        """The lemmas, in a section where the premises are hypotheses, and the theorem after it."""
        section, functions = f"Proof_of_{self.identifier}_", sorted(self.functions)
        variables = "".join(f"Variable {name} : {FIELD} -> {FIELD}.\n" for name in functions)
        hypotheses = "".join(f"Hypothesis {name} : {x}.\n" for name, x, _ in self._declared())
        proof = " ".join([f"@{section}.conclusion_", FIELD, *functions])
        return (
            f"{comment(self.conjecture.name)}\nModule {section}.\nSection Claim.\n"
            f"Variable {FIELD} : realFieldType.\n{variables}{hypotheses}\n"
            + "\n".join(lemmas)
            + f"End Claim.\nEnd {section}.\n\n{theorem}\n"
            f"Proof. exact: ({proof}). Qed.\n"
            f"Print Assumptions {self.identifier}.\n"
        )

    # --- the steps -----------------------------------------------------------------------------

    def _step(self, theorem: Theorem) -> str:
        """The lemma that one theorem is; nothing where it says nothing about matrices."""
        name = f"step{len(self.lemmas) + 1}_"
        premises = [self.lemmas[id(premise)] for premise in theorem.premises]
        if theorem.rule == "counterexample":
            self.lemmas[id(theorem)] = Lemma(
                name, theorem, tuple(premises), (), (), frozenset(), Variables()
            )
            refutation = Refutation(self.script, theorem, premises[0] if premises else None)
            text = refutation.text(name, comment(theorem.rule))
            self.zeros |= refutation.at_zero
            return text
        lemma = lemma_of(name, theorem, premises)
        self.lemmas[id(theorem)] = lemma
        if not lemma.conclusion:
            return ""
        if theorem.rule == "cite" and not theorem.arguments["fact"].chosen:
            return self._cited(lemma, theorem.arguments["fact"])
        if theorem.rule != "cite" and theorem.rule not in RULES:
            raise UnsupportedError(f"the rule {theorem.rule}")
        rule = RULES["assume" if theorem.rule == "cite" else theorem.rule]
        body = rule(self.script, lemma, hypothesis_names(lemma))
        return self.script.lemma(lemma, body, comment(theorem.rule))

    def _cited(self, lemma: Lemma, fact: Fact) -> str:
        """A fact: proved in the library, or else a premise of the whole."""
        note = comment(f"cited: {fact.name}: {fact.reference}")
        proof = facts.proof_of(fact)
        names = hypothesis_names(lemma)
        above, below = readings(lemma.hypotheses), readings(lemma.conclusion)
        line = self._implication(lemma.variables, above, below)
        if proof is None:
            name, before = self._premise_of(fact, lemma.variables), ""
        else:
            name = "fact_"
            before = f"have fact_ : {line}.\n{{ {proof} }}\n"
        body = before + self._from_line(
            name, lemma.variables, above, below, names, lemma.conclusion
        )
        return self.script.lemma(lemma, body, note)

    def _implication(
        self, variables: Variables, above: Sequence[Reading], below: Sequence[Reading]
    ) -> str:
        printer = self.script.printer
        lines = [reading.text(printer) for reading in above]
        last = self.script.all_of([reading.text(printer) for reading in below])
        return quantified(binders(printer, variables), lines, last)

    def _from_line(
        self,
        name: str,
        variables: Variables,
        above: Sequence[Reading],
        below: Sequence[Reading],
        names: dict[Atom, str],
        conclusion: Sequence[Atom],
    ) -> str:
        """From a readable implication to the kernel's conclusion."""
        text, lines = "", list[str]()
        for reading in above:
            before, line = said(self.script, reading, names)
            text, lines = text + before, [*lines, line]
        _, applied = self.script.arguments(variables, variables)
        text += f"have line_ := {name} {' '.join([*applied, *lines])}.\n"
        found = dict[Atom, str]()
        for reading, proof in zip(below, _conjuncts("line_", len(below)), strict=True):
            before, known = relations(self.script, reading, proof)
            text, found = text + before, found | known
        return text + self.script.closing(conclusion, found)

    # --- the claim's own statement -------------------------------------------------------------

    def _proved(self, goal: Sequence[Atom]) -> tuple[str, str]:
        last = self.lemmas[id(self.theorem)]
        assumed = tuple(sorted(last.assumed, key=str))
        self.meanings = readings(assumed)
        hypotheses = [x for x in self.conjecture.hypotheses if x not in last.assumed]
        above = [*self.meanings, *readings(hypotheses)]
        below = readings(goal)
        variables = variables_of(atom.polynomial for atom in (*assumed, *hypotheses, *goal))
        self.variables = variables
        statement = self._implication(variables, above, below)
        lines = [self.script.fresh("line") for _ in above]
        text, found = moving(self.script.introduced(variables), *lines), dict[Atom, str]()
        for reading, line in zip(above, lines, strict=True):
            before, known = relations(self.script, reading, line)
            text, found = text + before, found | known
        using, done = self.script.used(last, found, variables)
        text += using
        names = list[str]()
        for reading in below:
            before, name = said(self.script, reading, done)
            text, names = text + before, [*names, name]
        text += self.script.splitting([f"exact: {name}.\n" for name in names])
        return statement, f"Lemma conclusion_ : {statement}.\nProof.\n{text}Qed.\n"

    def _with_calculus(
        self, derivatives: Sequence[Derivative], statement: str, last: str
    ) -> tuple[str, str]:
        """The derivatives, each for all values of what it speaks of, before the rest."""
        parts, texts = list[str](), list[str]()
        for number, derivative in enumerate(derivatives, 1):
            calculus = Calculus(self.script.printer, derivative)
            texts.append(calculus.lemma(f"derivative{number}_", self._fact_on))
            parts.append(calculus.text())
            self.functions |= calculus.functions
            self.called |= calculus.called
        proofs = [f"exact: derivative{number}_.\n" for number in range(1, len(parts) + 1)]
        if statement:
            texts.append(last.replace("Lemma conclusion_", "Lemma algebra_", 1))
            parts.append(statement)
            proofs.append("exact: algebra_.\n")
        whole = parts[0] if len(parts) == 1 else " /\\\n  ".join(f"({part})" for part in parts)
        proof = self.script.splitting(proofs)
        return whole, "".join(texts) + f"Lemma conclusion_ : {whole}.\nProof.\n{proof}Qed.\n"

    def _fact_on(self, function: str) -> str:
        """The name of the textbook fact on exp or tanh, which is a premise."""
        fact = {"exp": exponential, "tanh": hyperbolic_tangent}[function]
        return self._premise_of(fact, variables_of(x.polynomial for x in fact.conclusion))

    def _premise_of(self, fact: Fact, variables: Variables) -> str:
        line = self._implication(variables, readings(fact.hypotheses), readings(fact.conclusion))
        known = [name for _, name, text in self.facts if text == line]
        if not known:
            known = [f"fact{len(self.facts) + 1}_"]
            self.facts.append((fact, known[0], line))
        return known[0]

    def _refuted(self, goal: Sequence[Atom]) -> tuple[str, str]:
        self.meanings = list[Reading]()
        hypotheses = self.conjecture.hypotheses
        last, counterexample = self._counterexample()
        above, below = readings(hypotheses), readings(goal)
        own = variables_of(atom.polynomial for atom in (*hypotheses, *goal))
        self.variables = own
        statement = f"~ ({self._implication(own, above, below)})"
        inner = variables_of(
            atom.polynomial for atom in (*counterexample.hypotheses, counterexample.conclusion)
        )
        atoms = sorted(counterexample.hypotheses, key=str)
        names = {atom: f"given{number}_" for number, atom in enumerate(atoms)}
        introduced = self.script.introduced(inner)
        text = moving(introduced, *names.values(), after=f"move=> all_; apply: {last.name}")
        lines = list[str]()
        for reading in above:
            before, line = said(self.script, reading, names)
            text, lines = text + before, [*lines, line]
        before, applied = self.script.arguments(own, inner)
        text += f"{before}have line_ := all_ {' '.join([*applied, *lines])}.\n"
        found = dict[Atom, str]()
        for reading, proof in zip(below, _conjuncts("line_", len(below)), strict=True):
            before, known = relations(self.script, reading, proof)
            text, found = text + before, found | known
        text += f"exact: {found[counterexample.conclusion]}.\n"
        return statement, f"Lemma conclusion_ : {statement}.\nProof.\n{text}Qed.\n"

    def _counterexample(self) -> tuple[Lemma, Counterexample]:
        """The lemma that refutes this very statement."""
        given_here, goal = set(self.conjecture.hypotheses), self.conjecture.goal
        for lemma in self.lemmas.values():
            if lemma.theorem.rule != "counterexample":
                continue
            (part,) = lemma.theorem.conclusion
            fits = isinstance(part, Counterexample) and part.hypotheses >= given_here
            if isinstance(part, Counterexample) and fits and part.conclusion in goal:
                return lemma, part
        raise UnsupportedError("no counterexample to the statement itself")

    # --- what the theorem takes as given -------------------------------------------------------

    def _find_functions(self) -> None:
        """The functions that some step speaks of."""
        for theorem in steps(self.theorem):
            for atom in _atoms_of(theorem):
                self.functions |= {
                    letter.name
                    for letter, _ in atom.polynomial.occurrences()
                    if letter.argument is not None and letter.name in FUNCTIONS
                }
        self.functions |= self.zeros

    def _declared(self) -> list[tuple[str, str, str]]:
        """The premises of the section: name, statement, and a note on each."""
        found = [(name, text, f"{fact.name}: {fact.reference}") for fact, name, text in self.facts]
        values = {"exp": "exp 0 = 1", "tanh": "tanh 0 = 0"}
        for name in sorted(self.zeros):
            found.append((f"{name}_zero_", f"{values[name]} :> {FIELD}", f"{name} at 0"))
        return found

    def _whole(self, statement: str) -> tuple[str, str]:
        """The statement with its premises, and a comment that says what they are."""
        declared = self._declared()
        whole = "".join(f"({text}) ->\n  " for _, text, _ in declared) + statement
        notes = [f"Taken as given, the first premises: {'; '.join(n for *_, n in declared)}."]
        notes = notes if declared else []
        if premises := self._premises():
            notes.append(f"What letters stand for is a premise: {'; '.join(premises)}.")
        other = {new: old for new, old in sorted(self._called().items()) if new != old}
        if other:
            notes.append("; ".join(f"{new} is {old}" for new, old in other.items()) + ".")
        return whole, "".join(f"{comment(note)}\n" for note in notes)

    def _called(self) -> dict[str, str]:
        """The claim's names of sizes, letters and steps, by their identifiers."""
        printer, variables = self.script.printer, self.variables
        return {
            **{printer.dimension(size): size for size in sorted(variables.sizes)},
            **{printer.letter(letter): letter.name for letter in variables.letters},
            **{printer.step_name(step): step for step in sorted(variables.steps)},
            **self.called,
        }

    def _premises(self) -> tuple[str, ...]:
        """The meanings that letters have, in words."""
        if not self.meanings:
            return ()
        found = set[str]()
        for theorem in steps(self.theorem):
            if theorem.rule == "chain_rule":
                found.add("the chain rule over time")
            elif theorem.rule == "define":
                found.add("the recursion of a sequence")
            elif theorem.rule == "cite" and (fact := theorem.arguments["fact"]).chosen:
                found.add(f"{fact.name} ({fact.reference})")
        return tuple(sorted(found))


def _atoms_of(theorem: Theorem) -> Iterable[Atom]:
    yield from theorem.hypotheses
    for part in theorem.conclusion:
        if isinstance(part, Atom):
            yield part
        elif isinstance(part, Counterexample):
            yield from (*part.hypotheses, part.conclusion)


def _conjuncts(name: str, count: int) -> list[str]:
    """The proofs of the parts of a conjunction."""
    found = list[str]()
    for _ in range(count - 1):
        found.append(f"(proj1 {name})")
        name = f"(proj2 {name})"
    return [*found, name]


def identifiers(names: Iterable[str]) -> dict[str, str]:
    """A Coq identifier for each claim, distinct also where letters are not told apart by case."""
    found, taken = dict[str, str](), set[str]()
    for name in names:
        base = candidate = spelled(name)
        number = 1
        while candidate.lower() in taken or candidate in reserved():
            number += 1
            candidate = f"{base}_{number}"
        taken.add(candidate.lower())
        found[name] = candidate
    return found
