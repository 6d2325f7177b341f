"""The claim's own statement, proved from the last lemma or refuted by a counterexample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofs.kernel import PSD, Atom, Counterexample, Fact, Step

from .lemmas import Lemma, Script, conjuncts, moving
from .readings import all_relations, all_said, implication
from .reflection import Shown
from .signs import known_signs, nonnegative_sum
from .statements import Floor, Reading, Variables, floors, readings, variables_of
from .terms import Entry, Member, Power, Product, Transpose, UnsupportedError, in_letters, zero


@dataclass(frozen=True)
class Conclusion:
    """The statement, the script that proves it, and what it speaks of.

    ``meanings`` are the first lines of the statement: what letters of a fixed meaning stand for.
    """

    statement: str
    proof: str
    variables: Variables
    meanings: tuple[Reading, ...] = ()


def refuted(
    script: Script,
    name: str,
    counterexample: Counterexample,
    hypotheses: Sequence[Atom],
    goal: Sequence[Atom],
) -> Conclusion:
    """The opposite of the statement, from the lemma of that name."""
    above, below = readings(hypotheses), readings(goal)
    own = variables_of(atom.polynomial for atom in (*hypotheses, *goal))
    inner = variables_of(
        atom.polynomial for atom in (*counterexample.hypotheses, counterexample.conclusion)
    )
    atoms = sorted(counterexample.hypotheses, key=str)
    names = {atom: f"given{number}_" for number, atom in enumerate(atoms)}
    text = moving(script.introduced(inner), *names.values(), after=f"move=> all_; apply: {name}")
    before, lines = all_said(script, above, names)
    arguing, applied = script.arguments(own, inner)
    text += f"{before}{arguing}have line_ := all_ {' '.join([*applied, *lines])}.\n"
    after, found = all_relations(script, below, conjuncts("line_", len(below)))
    text += f"{after}exact: {found[counterexample.conclusion]}.\n"
    return Conclusion(f"~ ({implication(script, own, above, below)})", text, own)


def proved(
    script: Script, last: Lemma, hypotheses: Sequence[Atom], goal: Sequence[Atom]
) -> Conclusion:
    """The statement from the lemma that is the whole theorem."""
    return _Proof(script, last, hypotheses, goal).conclusion()


class _Proof:
    def __init__(
        self, script: Script, last: Lemma, hypotheses: Sequence[Atom], goal: Sequence[Atom]
    ) -> None:
        self.script, self.last = script, last
        chosen = {atom for fact in last.choices for atom in fact.conclusion}
        self.meanings = readings(sorted(last.assumed | chosen, key=str))
        meant = {atom for line in self.meanings for atom in line.atoms}
        assumed = [atom for atom in hypotheses if atom not in meant]
        signs = known_signs(dict.fromkeys(assumed, ""))
        self.floors = [
            floor
            for floor in floors(assumed, goal)
            if nonnegative_sum(script.printer, floor.bound, signs)
        ]
        inside = {atom for floor in self.floors for atom in (*floor.given, floor.goal)}
        self.above = [*self.meanings, *readings([atom for atom in assumed if atom not in inside])]
        words = {floor.goal: floor.reading for floor in self.floors}
        self.below = [words.get(line.atoms[-1], line) for line in readings(goal)]
        outside = (*meant, *(atom for atom in (*assumed, *goal) if atom not in inside))
        spoken = [x for floor in self.floors for x in (floor.matrix, floor.bound)]
        self.variables = variables_of([*(atom.polynomial for atom in outside), *spoken])
        self.found: dict[Atom, str] = {}

    def conclusion(self) -> Conclusion:
        """The statement with its proof."""
        lines = [self.script.fresh("line") for _ in self.above]
        text = moving(self.script.introduced(self.variables), *lines)
        before, self.found = all_relations(self.script, self.above, lines)
        text += before + "".join(map(self._chosen, self.last.choices))
        names = dict[Reading, str]()
        for floor in self.floors:
            before, names[floor.reading] = self._floor(floor)
            text += before
        others = [line for line in self.below if line not in names]
        if others:
            using, done = self._used(self.floors)
            before, shown = all_said(self.script, others, done)
            text += using + before
            names |= dict(zip(others, shown, strict=True))
        text += self.script.splitting([f"exact: {names[line]}.\n" for line in self.below])
        statement = implication(self.script, self.variables, self.above, self.below)
        return Conclusion(statement, text, self.variables, tuple(self.meanings))

    def _chosen(self, fact: Fact) -> str:
        """The script that has what the last lemma assumes of a choice."""
        intro = moving(*("_" for _ in fact.hypotheses))
        closing = self.script.closing(fact.conclusion, self.found)
        line = self.script.assumption(fact)
        return f"have {self.script.choice(fact)} : {line}.\n{{ {intro}{closing}}}\n"

    def _used(
        self, inhabited: Sequence[Floor], chosen: Floor | None = None, *names: str
    ) -> tuple[str, dict[Atom, str]]:
        """The last lemma, with some s and w for each floor, or those that are chosen."""
        text, found, within = "", dict(self.found), self.variables
        for floor in inhabited:
            holds = names if floor == chosen else [self.script.fresh("f") for _ in floor.given]
            if floor != chosen:
                pattern = "[{} [{} [{} [{} {}]]]]".format(*self._letters(floor), *holds)
                X = self.script.value(in_letters(floor.matrix, powers=True))
                text += f"have {pattern} := floor_inhabited {X}.\n"
            before, known = all_relations(self.script, _assumed(floor), holds)
            text, found = text + before, found | known
            within |= Variables(letters=frozenset({floor.value, floor.vector}))
        using, done = self.script.used(self.last, found, within)
        return text + using, done

    def _letters(self, floor: Floor) -> list[str]:
        return [self.script.printer.letter(x) for x in (floor.value, floor.vector)]

    def _floor(self, floor: Floor) -> tuple[str, str]:
        """The script that has ``singular_values_ge X c``, and its name."""
        printer, name = self.script.printer, self.script.fresh("r")
        bound = in_letters(floor.bound, powers=True)
        sign = nonnegative_sum(printer, floor.bound, known_signs(self.found))
        if sign is None:
            raise UnsupportedError(f"the sign of {floor.bound}")
        rewriting, proof = self.script.rewritten(sign.proof, Shown(PSD, sign.term), bound)
        holds = [self.script.fresh("f") for _ in floor.given]
        introduced = " ".join([*self._letters(floor), *holds])
        using, done = self._used(self.floors, floor, *holds)
        at_most = Reading("le", (bound, Member(floor.value)), False, (floor.goal,))
        before, (line,) = all_said(self.script, [at_most], done)
        return (
            f"have {name} : {floor.reading.text(printer)}.\n{{ {rewriting}"
            f"apply: (singular_values_ge_of_floor {proof}) => {introduced}.\n"
            f"{using}{before}exact: {line}. }}\n",
            name,
        )


def _assumed(floor: Floor) -> list[Reading]:
    """The assumptions on s and w in the library's form: s ≥ 0, ‖Xw‖² ≤ s²‖w‖² and ‖w‖² > 0."""
    s, w = Member(floor.value), Member(floor.vector)
    Xw = Product(in_letters(floor.matrix, powers=True), w)
    image, length = (Entry(Product(Transpose(x), x)) for x in (Xw, w))
    sign, estimate, positive = floor.given
    square = Product(Power(s, Step(None, 2)), length)
    return [
        Reading("le", (zero(1, 1), s), False, (sign,)),
        Reading("le", (image, square), False, (estimate,)),
        Reading("lt", (zero(1, 1), length), False, (positive,)),
    ]
