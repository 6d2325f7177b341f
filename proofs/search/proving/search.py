"""The search from one set of hypotheses: what follows at once, and how goals are tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from proofs.kernel import (
    ENTRYWISE,
    ZERO,
    Atom,
    Certificate,
    KernelError,
    Step,
    Theorem,
    assume,
    conjunction,
    cut,
    generalise,
    identity,
    induction,
    instantiate,
    natural,
    specialise,
)

from .entrywise import prove_entrywise
from .equations import transpose
from .positivity import Positivity
from .powers import (
    bounds_on,
    commutations,
    running_letters,
    running_steps,
    steps_for,
    steps_of,
)
from .recursions import step_matrices
from .rewriting import EndlessRewritingError, Multiple, cofactors
from .singular_values import lower_bound
from .work import BudgetError

SPECIALISATIONS = 24
SHOWN = 3  # lemmas, where no proof is found


@dataclass(frozen=True)
class Strategy:
    """A way to prove one goal: a theorem, or None."""

    name: str
    attempt: Callable[[Search, Atom], Theorem | None]
    inserts: bool = False  # a matrix, with which the search begins anew


class Search:
    """One set of hypotheses, enlarged by what follows from it at the steps that occur."""

    def __init__(
        self,
        given: tuple[Atom, ...],
        goals: Sequence[Atom],
        tried: list[str],
        bounds: bool = True,
        only_quickly: bool = False,
        inserts: bool = True,
        *,
        strategies: Callable[[Atom], Sequence[Strategy]],
    ) -> None:
        self.given = given
        self.tried = tried
        self.only_quickly = only_quickly
        self.inserts = inserts
        self.strategies = strategies
        self.lemmas: dict[Atom, Theorem] = {}
        self.proved: list[Theorem] = []
        self._specialise(goals)
        self.positivity = Positivity(self.atoms(), tried)
        if bounds:
            self._learn_powers(goals)

    def begun(
        self,
        given: Iterable[Atom],
        goals: Sequence[Atom],
        bounds: bool = True,
        only_quickly: bool = False,
        inserts: bool = False,
    ) -> Search:
        """A search for other goals, from other hypotheses; what it tries is said in one place."""
        options = (bounds, only_quickly, inserts)
        return Search(tuple(given), goals, self.tried, *options, strategies=self.strategies)

    def atoms(self) -> tuple[Atom, ...]:
        """What is given, and what has been learnt."""
        return tuple(dict.fromkeys((*self.given, *self.lemmas)))

    def learn(self, theorem: Theorem) -> None:
        """Keep a theorem of one relation, if that is new."""
        (atom,) = theorem.conclusion
        if isinstance(atom, Atom) and atom not in self.given and atom not in self.lemmas:
            self.lemmas[atom] = theorem

    def learnt(self) -> list[Atom]:
        """A few of the relations that strategies proved, for whoever continues by hand."""
        found = (a for a, x in self.lemmas.items() if x.rule not in ("natural", "specialise"))
        return list(islice(found, SHOWN))

    def _specialise(self, goals: Sequence[Atom]) -> None:
        """Instances of every ∀k at the steps that occur, and t ≥ 0 for every free step.

        An instance may call for others, of its members before the last: what follows has no end.
        """
        atoms: tuple[Atom, ...] = (*goals, *self.given)
        backwards = False
        while atoms and len(self.lemmas) < SPECIALISATIONS:
            done = set(self.lemmas)
            for name in sorted({name for atom in atoms for name in atom.steps}):
                self.learn(natural(name))
            for atom in [atom for atom in self.given if atom.every]:
                for step in steps_for(atom, atoms, backwards):
                    self.learn(specialise(atom, step))
            atoms = tuple(atom for atom in self.lemmas if atom not in done)
            backwards = True

    def _learn_powers(self, goals: Sequence[Atom]) -> None:
        """Bounds on the running products that occur, by an induction of their own."""
        known = (*goals, *self.atoms())
        entries = any(atom.relation == ENTRYWISE for atom in goals)
        before = len(self.lemmas)
        for letter in running_letters(known):
            for atom in bounds_on(letter, entries):
                helpers = [lemma for lemma in self.lemmas if letter in running_letters((lemma,))]
                self.learn_by_induction(atom, helpers)
        self.refresh(before)

    def _learn_commutations(self, goals: Sequence[Atom]) -> bool:
        """A matrix that commutes with F commutes with its powers Fᵗ, and symmetry is inherited."""
        before = len(self.lemmas)
        for atom in commutations(goals, self.positivity.known.system):
            self.learn_by_induction(atom, list(self.lemmas))
        return self.refresh(before)

    def learn_by_induction(self, atom: Atom, helpers: Sequence[Atom]) -> None:
        """Keep a relation about every step, if it is proved by an induction of its own."""
        theorem = _simple_induction(self, atom, helpers)
        if theorem is not None:
            self.learn(theorem)

    def refresh(self, before: int) -> bool:
        """Let the lemmas that are new take part."""
        if len(self.lemmas) > before:
            self.positivity = Positivity(self.atoms(), self.tried)
        return len(self.lemmas) > before

    def discharged(self, theorem: Theorem) -> Theorem:
        """Cut every hypothesis that is not given by the lemma that proves it."""
        for atom, lemma in reversed(self.lemmas.items()):
            if atom in theorem.hypotheses:
                theorem = cut(lemma, theorem)
        return theorem

    def all(self, goals: tuple[Atom, ...], inductive: bool = True) -> Theorem | None:
        """All goals: directly where that is quick, by induction, directly with more effort."""
        found: dict[Atom, Theorem | None] = {goal: self.quick(goal) for goal in goals}
        missing = [goal for goal in goals if found[goal] is None]
        equations = any(goal.relation == ZERO for goal in missing)
        if missing and inductive and equations and self._learn_commutations(goals):
            return self.all(goals, inductive)
        if missing and inductive:
            theorem = self._by_step_matrix(goals) or by_induction(self, goals)
            if theorem is None and len(missing) < len(goals):
                theorem = by_induction(self, tuple(missing))
            if theorem is not None and theorem.conclusion == goals:
                return theorem
            if theorem is not None:
                found.update(dict.fromkeys(missing, theorem))
                missing = []
            elif self._learn_commutations(goals):
                return self.all(goals, inductive)
        if missing and self.only_quickly:
            return None
        for goal in missing:
            self.proved = [x for x in found.values() if x is not None and len(x.conclusion) == 1]
            found[goal] = self.thorough(goal)
            if found[goal] is None:
                return None
        theorems = [theorem for theorem in found.values() if theorem is not None]
        whole = self.discharged(conjunction(*dict.fromkeys(theorems)))
        if whole.conclusion != goals:
            whole = conjunction(*(cut(whole, assume(goal)) for goal in goals))
        return whole

    def _by_step_matrix(self, goals: tuple[Atom, ...]) -> Theorem | None:
        """With letters for a recursion's matrix and its rate, once the bound is proved."""
        for found in step_matrices(goals, self.given):
            shown = " and ".join(map(str, found.values.values()))
            self.tried.append(f"with letters for {shown}")
            lemmas = [self._apart(bound) for bound in found.bounds]
            theorem = None
            if None not in lemmas:
                theorem = self.begun(found.given, found.goals).all(found.goals)
            if theorem is None:
                continue
            theorem = instantiate(theorem, found.values)
            for lemma in lemmas:
                theorem = theorem if lemma is None else cut(lemma, theorem)
            return theorem
        return None

    def _apart(self, goal: Atom) -> Theorem | None:
        """A goal without a step, from what is given."""
        return self.begun(self.given, (goal,)).all((goal,), inductive=False)

    def quick(self, goal: Atom) -> Theorem | None:
        """A proof that needs no multiplier and no semidefinite program."""
        if goal in self.given or goal in self.lemmas:
            return assume(goal)
        if goal.every:
            return _at_every_step(self, goal)
        if goal.relation == ZERO:
            return self.vanishing(goal)
        if goal.relation == ENTRYWISE:
            return prove_entrywise(goal, self.atoms(), self.tried)
        return self.positivity.quick(goal) or self.by_gram_bound(goal, thoroughly=False)

    def thorough(self, goal: Atom) -> Theorem | None:
        """Everything else, for one goal: the first strategy that succeeds."""
        if goal.every or goal.relation == ENTRYWISE:
            return None
        for strategy in self.strategies(goal):
            if strategy.inserts and not self.inserts:
                continue
            try:
                theorem = strategy.attempt(self, goal)
            except (KernelError, EndlessRewritingError, BudgetError):
                continue  # it ends one strategy, and not the search
            if theorem is not None:
                return theorem
        return None

    def learn_all(self, theorems: Iterable[Theorem]) -> bool:
        """Keep the relations of theorems; whether any of them is new."""
        before = len(self.lemmas)
        for theorem in theorems:
            for atom in theorem.conclusion:
                if isinstance(atom, Atom):
                    self.learn(cut(theorem, assume(atom)))
        return self.refresh(before)

    def after_learning(self, theorems: Iterable[Theorem], goal: Atom) -> Theorem | None:
        """The goal from theorems besides, if they say anything new."""
        return self.quick(goal) if self.learn_all(theorems) else None

    def directly(self, goal: Atom) -> Theorem | None:
        """A proof by squares and multipliers."""
        return self.quick(goal) or self.positivity.thorough(goal)

    def by_gram_bound(self, goal: Atom, thoroughly: bool) -> Theorem | None:
        """``σ_min(X) ≥ c`` from XᵀX ⪰ c²I, which the other hypotheses are to prove."""
        bound = lower_bound(goal, self.atoms())
        if bound is None:
            return None
        kept = tuple(a for a in self.given if not a.polynomial.letters & bound.letters)
        inner = self.begun(kept, (bound.gram,), inserts=self.inserts)
        theorem = inner.quick(bound.gram) or by_induction(inner, (bound.gram,))
        if theorem is None and thoroughly:
            theorem = inner.thorough(bound.gram)
        return None if theorem is None else bound.from_gram(inner.discharged(theorem))

    def vanishing(self, goal: Atom) -> Theorem | None:
        """``X = 0`` by the equations."""
        x = goal.polynomial
        self.tried.append(f"{x} = 0 by rewriting with the equations")
        try:
            rest, trace = self.positivity.known.system.undo(x)
        except EndlessRewritingError:
            return None
        if rest.terms:
            return None
        upright = [x._replace(equation=_other_way(x)[0], transposed=False) for x in trace]
        theorem = identity(goal, Certificate((), cofactors(upright, symmetric=False)))
        for lemma in dict.fromkeys(_other_way(x)[1] for x in trace if x.transposed):
            theorem = cut(lemma, theorem)
        return theorem


def _other_way(multiple: Multiple) -> tuple[Atom, Theorem]:
    """``E = 0``, or, where it is used transposed, ``Eᵀ = 0`` with its proof."""
    if not multiple.transposed:
        return multiple.equation, assume(multiple.equation)
    return Atom(ZERO, multiple.equation.polynomial.T), _transposed(multiple.equation)


_transposed = lru_cache(maxsize=256)(transpose)


# --- induction ------------------------------------------------------------------------------------


def _at_every_step(search: Search, goal: Atom) -> Theorem | None:
    """``∀k ≥ 1: P(k)`` from P(t + 1) for a fresh t."""
    name = "t"
    while any(name in atom.steps for atom in (goal, *search.given)):
        name += "'"
    then = goal.at(Step(name, 1))
    inner = search.begun(search.given, (then,), only_quickly=search.only_quickly, inserts=True)
    theorem = inner.all((then,))
    try:
        return None if theorem is None else generalise(theorem, name, 1)
    except KernelError:
        return None


def by_induction(search: Search, goals: tuple[Atom, ...]) -> Theorem | None:
    """All goals jointly, by induction on a step, on t and t + 1 together if need be."""
    for name in steps_of(goals):
        search.tried.append(f"induction on {name}")
        theorem = _induction_on(search, name, goals)
        if theorem is not None:
            return theorem
    for name in running_steps(goals):
        search.tried.append(f"induction on {name} by two steps")
        theorem = _induction_on(search, name, _with_next(search, goals, name))
        if theorem is not None:
            return conjunction(*(cut(theorem, assume(goal)) for goal in goals))
    return None


def _with_next(search: Search, goals: tuple[Atom, ...], name: str) -> tuple[Atom, ...]:
    following = (goal.substitute(steps={name: Step(name, 1)}) for goal in goals)
    return tuple(dict.fromkeys((*goals, *following)))


def _induction_on(search: Search, name: str, goals: tuple[Atom, ...]) -> Theorem | None:
    kept = tuple(atom for atom in search.given if name not in atom.steps)
    base = _case(search, goals, name, Step(None, 0), kept)
    if base is None:
        return None
    successor = _case(search, goals, name, Step(name, 1), (*kept, *goals))
    return None if successor is None else induction(name, goals, base, successor)


def _case(
    search: Search, goals: tuple[Atom, ...], name: str, step: Step, given: tuple[Atom, ...]
) -> Theorem | None:
    try:
        case = tuple(dict.fromkeys(goal.substitute(steps={name: step}) for goal in goals))
    except KernelError:
        return None
    helpers = (lemma for lemma in search.lemmas if lemma.relation == ZERO)
    known = (*given, *helpers)
    inner = search.begun(known, case, only_quickly=search.only_quickly, inserts=True)
    theorem = inner.all(case, inductive=False)
    return None if theorem is None else search.discharged(theorem)


def _simple_induction(search: Search, atom: Atom, helpers: Sequence[Atom]) -> Theorem | None:
    """One relation by an induction of its own, with what has been learnt, and quickly."""
    (name,) = running_steps((atom,))
    kept = tuple(a for a in search.given if name not in a.steps)
    try:
        start = atom.substitute(steps={name: Step(None, 0)})
        then = atom.substitute(steps={name: Step(name, 1)})
    except KernelError:
        return None
    base = search.begun(kept, (start,), bounds=False).quick(start)
    if base is None:
        return None
    inner = search.begun((*kept, *helpers, atom), (then,), bounds=False)
    step = inner.quick(then)
    if step is None:
        return None
    step = search.discharged(inner.discharged(step))
    return induction(name, (atom,), base, step)
