"""One lemma for each theorem that a proof is made of, and how one lemma uses another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from proofs.kernel import BOUND, EMPTY, Atom, Fact, Letter, Step, Theorem

from .printing import MEMBER
from .reflection import Shown, Writer, shown
from .statements import (
    Variables,
    binders,
    in_order,
    quantified,
    structure_law,
    structure_proof,
    variables_of,
)
from .terms import Images, Transpose, substituted, zero

Proofs = Mapping[Atom, str]
"""The name of the proof of each relation that is at hand."""


@dataclass(frozen=True)
class Lemma:
    """``hypotheses ⊢ conclusion`` for all values of the variables.

    What is taken for letters with a fixed meaning (a sequence's recursion, a network's chain rule)
    is ``assumed``: it stands among the hypotheses, and the letters are arbitrary.  So are those of
    the ``choices``, facts of existence: that the fact holds of them is a last hypothesis, which
    bears one name in all lemmas.
    """

    name: str
    theorem: Theorem
    premises: tuple[Lemma, ...]
    hypotheses: tuple[Atom, ...]
    conclusion: tuple[Atom, ...]
    assumed: frozenset[Atom]
    choices: frozenset[Fact]
    variables: Variables


def lemma_of(name: str, theorem: Theorem, premises: Sequence[Lemma]) -> Lemma:
    """The lemma that the theorem is, given those of its premises."""
    conclusion = tuple(atom for atom in theorem.conclusion if isinstance(atom, Atom))
    assumed = frozenset[Atom]().union(*(premise.assumed for premise in premises))
    choices = frozenset[Fact]().union(*(premise.choices for premise in premises))
    match theorem.rule:
        case "define" | "chain_rule":
            assumed |= set(conclusion)
        case "cite" if theorem.arguments["fact"].chosen:
            choices |= {theorem.arguments["fact"]}
        case "choose":
            choices -= {theorem.arguments["fact"]}
    hypotheses = tuple(sorted(theorem.hypotheses | assumed, key=str))
    given = (atom for fact in choices for atom in (*fact.hypotheses, *fact.conclusion))
    own = variables_of(atom.polynomial for atom in (*hypotheses, *conclusion, *given))
    variables = own | _inherited(theorem, premises, own)
    return Lemma(
        name, theorem, tuple(premises), hypotheses, conclusion, assumed, choices, variables
    )


def _inherited(theorem: Theorem, premises: Sequence[Lemma], own: Variables) -> Variables:
    """The letters and steps of the premises and the certificate, as they are used."""
    found = Variables()
    for premise in premises:
        found |= premise.variables
    match theorem.rule:
        case "instantiate":
            letters, steps = (theorem.arguments[name] for name in ("letters", "steps"))
            taken = {x for x in found.letters if x.variable in letters}
            images = variables_of(letters[x.variable] for x in taken)
            bases = {Step(step, 0).at(steps).base for step in found.steps}
            moved = frozenset(base for base in bases if base is not None)
            return Variables(found.sizes, found.letters - taken, moved) | images
        case "entrywise":
            pairs = theorem.arguments["diagonals"]
            lifted = frozenset(
                pairs[x.variable]._replace(step=x.step) if x.variable in pairs else x
                for x in found.letters
            )
            sizes = {x.rows for x in pairs.values() if isinstance(x.rows, str)}
            return Variables(found.sizes | sizes, lifted, found.steps)
        case "choose":
            return found - Variables(letters=theorem.arguments["fact"].choices)
        case "archimedean":
            return found - Variables(steps=frozenset({theorem.arguments["step"]}))
        case "generalise":
            return found - Variables(steps=frozenset({theorem.arguments["step"]}) - own.steps)
        case "cases":
            return found | variables_of([theorem.arguments["value"]])
        case "congruence":
            return variables_of([theorem.arguments[name] for name in ("factor", "inverse")])
        case "certificate" | "strict" | "identity":
            squares, cofactors, _ = theorem.arguments["given"]
            sides = (side for cofactor in cofactors for side in (cofactor.left, cofactor.right))
            return variables_of([*(square.factor for square in squares), *sides])
    return found


class Script(Writer):
    """Writes lemmas, and uses one in the proof of another."""

    def __init__(self) -> None:
        super().__init__()
        self._choices: dict[Fact, str] = {}

    def lemma(self, lemma: Lemma, body: str, comment: str) -> str:
        """The lemma with its proof; hypothesis number i is ``given{i}_``."""
        names = [*hypothesis_names(lemma).values(), *map(self.choice, _in_order(lemma.choices))]
        intro = moving(self.introduced(lemma.variables), *names)
        return (
            f"{comment}\nLemma {lemma.name} : {self.statement(lemma)}.\nProof.\n{intro}{body}Qed.\n"
        )

    def introduced(self, variables: Variables) -> str:
        """The names of what is quantified, in order."""
        return " ".join(self.arguments(variables, variables)[1])

    def statement(self, lemma: Lemma) -> str:
        """The lemma's statement, between the kernel's normal forms."""
        lines = [self.text(shown(atom)) for atom in lemma.hypotheses]
        lines += [f"({self.assumption(fact)})" for fact in _in_order(lemma.choices)]
        last = self.all_of([self.text(shown(atom)) for atom in lemma.conclusion])
        return quantified(binders(self.printer, lemma.variables), lines, last)

    def choice(self, fact: Fact) -> str:
        """The name of the hypothesis that the fact holds of the letters that bear its names."""
        return self._choices.setdefault(fact, f"choice{len(self._choices) + 1}_")

    def assumption(self, fact: Fact) -> str:
        """The statement of that hypothesis."""
        lines, last = (
            [self.text(shown(atom)) for atom in side] for side in (fact.hypotheses, fact.conclusion)
        )
        return quantified((), lines, self.all_of(last))

    @staticmethod
    def all_of(texts: Sequence[str]) -> str:
        """The conjunction."""
        return " /\\\n    ".join(texts)

    def arguments(
        self,
        variables: Variables,
        within: Variables,
        letters: Images = EMPTY,
        steps: Mapping[str, str] = EMPTY,
    ) -> tuple[str, list[str]]:
        """A script, and what a lemma with these variables is applied to after it.

        A letter goes to its image, with the proof of its structure; what is not at hand, in
        ``within``, goes to zero, as it does not matter what it is.
        """
        script, found = "", list[str]()
        for size in sorted(variables.sizes):
            found.append(self.printer.dimension(size) if size in within.sizes else "0%N")
        for letter in in_order(self.printer, variables.letters):
            before, image = self._image(letter, letter in within.letters, letters)
            script, found = script + before, found + image
        for step in sorted(variables.steps):
            known = self.printer.step_name(step) if step in within.steps else "0%N"
            found.append(steps.get(step, known))
        return script, found

    def _image(self, letter: Letter, at_hand: bool, letters: Images) -> tuple[str, list[str]]:
        lawful = bool(structure_law(self.printer, letter))
        name = self.printer.letter(letter)
        if letter.variable not in letters and at_hand:
            return "", [name, structure_proof(name)] if lawful else [name]
        term = letters.get(letter.variable, zero(letter.rows, letter.columns))
        function, every, intro = "", "", ""
        if letter.step:
            function, every, intro = "fun j_ => ", "forall j_ : nat, ", "move=> j_.\n"
            term = substituted(term, EMPTY, {BOUND: Step(MEMBER, 0)})
        found = [f"({function}{self.value(term)})"]
        if not lawful:
            return "", found
        law, value = self.fresh("s"), self.value(term)
        if letter.structure == "diagonal":
            statement, proof = f"is_diag_mx {value}", "diagonal.\n"
        else:
            equal = self.equation(Transpose(term), term)
            statement = f"{self.value(Transpose(term))} = {value}"
            proof = f"{intro}{equal.script}exact: {equal.name}.\n"
        script = f"have {law} : {every}{statement}.\n{{ {proof}}}\n"
        return script, [*found, law]

    def used(
        self,
        premise: Lemma,
        proofs: Proofs,
        within: Variables,
        letters: Images = EMPTY,
        steps: Mapping[str, str] = EMPTY,
    ) -> tuple[str, dict[Atom, str]]:
        """A script that has the premise's conclusions, from proofs of its hypotheses."""
        name = self.fresh("p")
        script, applied = self.arguments(premise.variables, within, letters, steps)
        applied += self.given(premise, proofs)
        script += f"have {name} := @{premise.name} {' '.join(applied)}.\n"
        return script, parts(name, premise.conclusion)

    def given(self, premise: Lemma, proofs: Proofs) -> list[str]:
        """The proofs of a lemma's hypotheses; what is chosen stays what it is."""
        choices = map(self.choice, _in_order(premise.choices))
        return [*(proofs[atom] for atom in premise.hypotheses), *choices]

    def closing(self, conclusion: Sequence[Atom], proofs: Proofs) -> str:
        """A script that closes the conjunction by proofs of its parts."""
        return self.splitting([f"exact: {proofs[atom]}.\n" for atom in conclusion])

    @staticmethod
    def splitting(scripts: Sequence[str]) -> str:
        """A script that closes a conjunction, part by part."""
        *first, last = scripts
        return "".join(f"split.\n{{ {script}}}\n" for script in first) + last

    def having(self, relation: Shown, script: str) -> tuple[str, str]:
        """The script that has the relation, and its name."""
        name = self.fresh("h")
        return f"have {name} : {self.text(relation)}.\n{{ {script}}}\n", name


def moving(*names: str, after: str = "move") -> str:
    """The tactic that introduces the names, after another; nothing if there is nothing to do."""
    listed = " ".join(name for name in names if name)
    if listed:
        return f"{after} => {listed}.\n"
    return "" if after == "move" else f"{after}.\n"


def _in_order(choices: Iterable[Fact]) -> list[Fact]:
    return sorted(choices, key=lambda fact: (fact.name, str(fact.conclusion)))


def hypothesis_names(lemma: Lemma) -> dict[Atom, str]:
    """The name of each hypothesis in the lemma's proof."""
    return {atom: f"given{number}_" for number, atom in enumerate(lemma.hypotheses)}


def parts(name: str, atoms: Sequence[Atom]) -> dict[Atom, str]:
    """The proofs of the parts of a conjunction, from that of the whole."""
    return dict(zip(atoms, conjuncts(name, len(atoms)), strict=True))


def conjuncts(name: str, count: int) -> list[str]:
    """The proofs of so many parts, in order."""
    found = list[str]()
    for _ in range(count - 1):
        found.append(f"(proj1 {name})")
        name = f"(proj2 {name})"
    return [*found, name]
