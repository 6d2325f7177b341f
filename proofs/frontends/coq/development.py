"""A theorem of the kernel as a Coq development that ends in the claim's own statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from proofs.kernel import (
    FUNCTIONS,
    Atom,
    Counterexample,
    Derivative,
    Fact,
    Meaning,
    Recurrence,
    Theorem,
    steps,
)
from proofs.language.conjecture import Conjecture
from proofs.library.facts import exponential, hyperbolic_tangent

from . import facts
from .calculus import Calculus
from .choices import choose
from .conclusions import Conclusion, proved, refuted
from .lemmas import Lemma, Script, conjuncts, hypothesis_names, lemma_of
from .names import comment, reserved, spelled
from .printing import FIELD
from .readings import all_relations, all_said, implication
from .refutations import Refutation
from .rules import ARCHIMEDEAN, RULES
from .statements import Reading, Variables, readings, variables_of
from .terms import UnsupportedError

HEADER = """\
From Coq Require Import ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Statements Words Expressions Rules Passages Evaluation Traces Facts
  Calculus.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Delimit Scope Z_scope with Z.
Local Open Scope ring_scope.
Set Default Proof Using "All".
"""

_AT_ZERO = {"exp": f"exp 0 = 1 :> {FIELD}", "tanh": f"tanh 0 = 0 :> {FIELD}"}


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


class Premise(NamedTuple):
    """A premise of the theorem: its name in the section, and its statement."""

    name: str
    statement: str
    title: str
    reference: str = ""


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
        self.meanings: Sequence[Reading] = ()

    def made(self) -> Development:
        """The section with the lemmas, and the theorem after it."""
        goal = self.conjecture.goal
        atoms = [part for part in goal if isinstance(part, Atom)]
        lemmas = [text for theorem in steps(self.theorem) if (text := self._step(theorem))]
        fails = any(isinstance(part, Counterexample) for part in self.theorem.conclusion)
        statement, last = "", ""
        if atoms:
            conclude = self._refuted if fails else self._proved
            conclusion = conclude(self.conjecture.hypotheses, atoms)
            statement = conclusion.statement
            last = f"Lemma conclusion_ : {statement}.\nProof.\n{conclusion.proof}Qed.\n"
            self.meanings, self.variables = conclusion.meanings, conclusion.variables
        self._find_functions()
        if derivatives := [part for part in goal if isinstance(part, Derivative)]:
            statement, last = self._with_calculus(derivatives, statement, last)
        whole, note = self._whole(statement)
        taken = "".join(f" ({name} : {FIELD} -> {FIELD})" for name in sorted(self.functions))
        theorem = f"{note}Theorem {self.identifier} ({FIELD} : realFieldType){taken} :\n  {whole}."
        return Development(
            self.conjecture.name,
            self.identifier,
            self._body([*self._at_zero(), *lemmas, last], theorem),
            theorem,
            statement,
            self._called(),
            tuple(premise.title for premise in self._declared()),
            self._premises(),
        )

    def _body(self, lemmas: Sequence[str], theorem: str) -> str:
        """The lemmas, in a section where the premises are hypotheses, and the theorem after it."""
        section, functions = f"Proof_of_{self.identifier}_", sorted(self.functions)
        variables = "".join(f"Variable {name} : {FIELD} -> {FIELD}.\n" for name in functions)
        hypotheses = "".join(f"Hypothesis {x.name} : {x.statement}.\n" for x in self._declared())
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
                name, theorem, tuple(premises), (), (), frozenset(), frozenset(), Variables()
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
        if theorem.rule == "choose":
            body = choose(self.script, lemma, hypothesis_names(lemma), self._premise)
        elif theorem.rule in RULES:
            body = RULES[theorem.rule](self.script, lemma, hypothesis_names(lemma))
        else:
            raise UnsupportedError(f"the rule {theorem.rule}")
        return self.script.lemma(lemma, body, comment(theorem.rule))

    def _cited(self, lemma: Lemma, fact: Fact) -> str:
        """A fact: proved in the library, or else a premise of the whole."""
        note = comment(f"cited: {fact.name}: {fact.reference}")
        proof = facts.proof_of(fact)
        above, below = readings(lemma.hypotheses), readings(lemma.conclusion)
        if proof is None:
            name, text = self._premise_of(fact, lemma.variables), ""
        else:
            name = "fact_"
            line = implication(self.script, lemma.variables, above, below)
            text = f"have fact_ : {line}.\n{{ {proof} }}\n"
        before, lines = all_said(self.script, above, hypothesis_names(lemma))
        _, applied = self.script.arguments(lemma.variables, lemma.variables)
        text += f"{before}have line_ := @{name} {' '.join([*applied, *lines])}.\n"
        after, found = all_relations(self.script, below, conjuncts("line_", len(below)))
        body = text + after + self.script.closing(lemma.conclusion, found)
        return self.script.lemma(lemma, body, note)

    def _proved(self, hypotheses: Sequence[Atom], goal: Sequence[Atom]) -> Conclusion:
        return proved(self.script, self.lemmas[id(self.theorem)], hypotheses, goal)

    def _refuted(self, hypotheses: Sequence[Atom], goal: Sequence[Atom]) -> Conclusion:
        """By the lemma that refutes this very statement."""
        for lemma in self.lemmas.values():
            for part in lemma.theorem.conclusion:
                if not isinstance(part, Counterexample) or part.conclusion not in goal:
                    continue
                if part.hypotheses >= set(hypotheses):
                    return refuted(self.script, lemma.name, part, hypotheses, goal)
        raise UnsupportedError("no counterexample to the statement itself")

    # --- derivatives ---------------------------------------------------------------------------

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
        above, below = readings(fact.hypotheses), readings(fact.conclusion)
        return self._premise(fact, implication(self.script, variables, above, below))

    def _premise(self, fact: Fact, line: str) -> str:
        """The name of the premise that says so, on the fact's authority."""
        known = [name for _, name, text in self.facts if text == line]
        if not known:
            known = [f"fact{len(self.facts) + 1}_"]
            self.facts.append((fact, known[0], line))
        return known[0]

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

    def _declared(self) -> list[Premise]:
        """The premises of the section."""
        facts = [Premise(name, text, fact.name, fact.reference) for fact, name, text in self.facts]
        if any(lemma.theorem.rule == "archimedean" for lemma in self.lemmas.values()):
            title = "the real numbers are Archimedean"
            facts.append(Premise(ARCHIMEDEAN, f"archimedean {FIELD}", title, "Rudin 1976, 1.20"))
        return facts + [
            Premise(f"{name}_zero_", _AT_ZERO[name], f"{name} at 0")
            for name in sorted(self.zeros)
            if not self._facts_for(name)
        ]

    def _at_zero(self) -> list[str]:
        """The values at 0 as lemmas, where the textbook facts are premises anyway."""
        return [
            f"Lemma {name}_zero_ : {_AT_ZERO[name]}.\n"
            f"Proof. exact: ({name}_zero {' '.join(given)}). Qed.\n"
            for name in sorted(self.zeros)
            if (given := self._facts_for(name))
        ]

    def _facts_for(self, function: str) -> list[str]:
        """The premises from which the library proves the function's value at 0, if all are."""
        names = {fact: name for fact, name, _ in self.facts}
        needed = (exponential,) if function == "exp" else (exponential, hyperbolic_tangent)
        return [names[fact] for fact in needed] if names.keys() >= set(needed) else []

    def _whole(self, statement: str) -> tuple[str, str]:
        """The statement with its premises, and a comment that says what they are."""
        declared = self._declared()
        whole = "".join(f"({premise.statement}) ->\n  " for premise in declared) + statement
        named = "; ".join(": ".join(filter(None, premise[2:])) for premise in declared)
        notes = [f"Taken as given, the first premises: {named}."]
        notes = notes if declared else []
        if premises := self._premises():
            notes.append(f"What letters stand for is a premise: {'; '.join(premises)}.")
        other = {new: old for new, old in sorted(self._called().items()) if new != old}
        if other:
            notes.append("; ".join(f"{new} is {old}" for new, old in other.items()) + ".")
        return whole, "".join(f"{comment(note)}\n" for note in notes)

    def _called(self) -> dict[str, str]:
        """The claim's names of sizes, letters and steps, and those of facts, by identifiers."""
        printer = self.script.printer
        given = (atom for fact, *_ in self.facts for atom in (*fact.hypotheses, *fact.conclusion))
        variables = self.variables | variables_of(atom.polynomial for atom in given)
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
        return tuple(sorted({_in_words(meaning) for meaning in self.theorem.fixed}))


def _in_words(meaning: Meaning) -> str:
    match meaning.definition:
        case Fact(name, reference):
            return f"{name} ({reference})"
        case Recurrence():
            return "the chain rule over time"
    return "the recursion of a sequence"


def _atoms_of(theorem: Theorem) -> Iterable[Atom]:
    yield from theorem.hypotheses
    for part in theorem.conclusion:
        if isinstance(part, Atom):
            yield part
        elif isinstance(part, Counterexample):
            yield from (*part.hypotheses, part.conclusion)


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
