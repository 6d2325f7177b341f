"""``prove``: from a statement to a theorem of the kernel, or None."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from proofs.kernel import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    KernelError,
    Polynomial,
    Square,
    Step,
    Theorem,
    assume,
    certificate,
    conjunction,
    cut,
    generalise,
    identity,
    induction,
    instantiate,
    natural,
    of,
    specialise,
)

from .block import by_block
from .cancellation import by_cancelling
from .certificates import FURTHER, LEVELS
from .consequences import consequences
from .definite import definite_by_factors, inverted_sums
from .elimination import by_elimination
from .entrywise import prove_entrywise
from .equations import (
    by_antisymmetry,
    by_gram,
    by_powers_of_gram,
    multiples,
    null_vectors,
    other_inverses,
    transpose,
)
from .extremal import (
    by_absurdity,
    by_contradiction,
    by_given_vectors,
    by_largest_singular_value,
    by_least_eigenvalue,
    by_no_singular_value,
)
from .forms import differences, quadratic_forms, weaker_than_equations
from .fresh_letters import by_letters_for_products, by_square_root, by_squared_length
from .functions import about_functions
from .gram import BudgetError
from .insertion import with_inverse, with_least_eigenvalues, with_root
from .invertibility import by_gram_root
from .neumann import bounded_factors, preconditioned_factors
from .norm_lemmas import bracket_of, by_bracket
from .norms import Calculus
from .perturbation import by_perturbation
from .polynomials_in_scalars import by_all_monomials
from .positivity import Positivity
from .powers import (
    bounds_on,
    commutations,
    hypotheses_on_powers,
    running_letters,
    running_steps,
    steps_for,
    steps_of,
)
from .reciprocals import by_clearing_denominators
from .relevance import relevant
from .rewriting import EndlessRewritingError, Multiple, cofactors
from .roots import norm_bound
from .singular_values import lower_bound
from .unique_roots import about_roots

SPECIALISATIONS = 24
SOON = 60_000  # entries of linear programs
SHOWN = 3  # lemmas, where no proof is found


def prove(
    goal: Sequence[Atom],
    given: Sequence[Atom],
    tried: list[str] | None = None,
    quick: bool = False,
) -> Theorem | None:
    """Find a theorem ``given ⊢ goal``.

    Parameters
    ----------
    goal, given
        The conclusions, and the hypotheses that the theorem may use.
    tried
        Collects one line for each attempt.
    quick
        Only what needs no multiplier and no semidefinite program, also in inductions.

    Returns
    -------
    Theorem or None
        A theorem of the kernel whose hypotheses are among ``given`` and whose conclusion is
        ``goal``; None says nothing about the truth of the goal.
    """
    log = [] if tried is None else tried
    goals = tuple(goal)
    search = Search(relevant(goals, given), goals, log, only_quickly=quick)
    theorem = search.all(goals)
    if theorem is None and not quick:
        log.extend(f"proved on the way: {atom}" for atom in search.learnt())
    if theorem is not None and (
        theorem.conclusion != goals or not theorem.hypotheses <= set(given)
    ):
        return None
    return theorem


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
    ) -> None:
        self.given = given
        self.tried = tried
        self.only_quickly = only_quickly
        self.inserts = inserts
        self.lemmas: dict[Atom, Theorem] = {}
        self.proved: list[Theorem] = []
        self._specialise(goals)
        self.positivity = Positivity(self._atoms(), tried)
        if bounds:
            self._learn_powers(goals)

    def _atoms(self) -> tuple[Atom, ...]:
        return tuple(dict.fromkeys((*self.given, *self.lemmas)))

    def _learn(self, theorem: Theorem) -> None:
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
                self._learn(natural(name))
            for atom in [atom for atom in self.given if atom.every]:
                for step in steps_for(atom, atoms, backwards):
                    self._learn(specialise(atom, step))
            atoms = tuple(atom for atom in self.lemmas if atom not in done)
            backwards = True

    def _learn_powers(self, goals: Sequence[Atom]) -> None:
        """Bounds on the running products that occur, by an induction of their own."""
        known = (*goals, *self._atoms())
        entries = any(atom.relation == ENTRYWISE for atom in goals)
        before = len(self.lemmas)
        for letter in running_letters(known):
            for atom in bounds_on(letter, entries):
                helpers = [lemma for lemma in self.lemmas if letter in running_letters((lemma,))]
                self._learn_by_induction(atom, helpers)
        self._refresh(before)

    def _learn_commutations(self, goals: Sequence[Atom]) -> bool:
        """A matrix that commutes with F commutes with its powers Fᵗ, and symmetry is inherited."""
        before = len(self.lemmas)
        for atom in commutations(goals, self.positivity.known.system):
            self._learn_by_induction(atom, list(self.lemmas))
        return self._refresh(before)

    def _learn_by_induction(self, atom: Atom, helpers: Sequence[Atom]) -> None:
        theorem = self._simple_induction(atom, helpers)
        if theorem is not None:
            self._learn(theorem)

    def _refresh(self, before: int) -> bool:
        """Let the lemmas that are new take part."""
        if len(self.lemmas) > before:
            self.positivity = Positivity(self._atoms(), self.tried)
        return len(self.lemmas) > before

    def _simple_induction(self, atom: Atom, helpers: Sequence[Atom]) -> Theorem | None:
        (name,) = running_steps((atom,))
        kept = tuple(a for a in self.given if name not in a.steps)
        try:
            start = atom.substitute(steps={name: Step(None, 0)})
            then = atom.substitute(steps={name: Step(name, 1)})
        except KernelError:
            return None
        base = Search(kept, (start,), self.tried, bounds=False).quick(start)
        if base is None:
            return None
        inner = Search((*kept, *helpers, atom), (then,), self.tried, bounds=False)
        step = inner.quick(then)
        if step is None:
            return None
        step = self.discharged(inner.discharged(step))
        return induction(name, (atom,), base, step)

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
            theorem = self.by_induction(goals)
            if theorem is None and len(missing) < len(goals):
                theorem = self.by_induction(tuple(missing))
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

    def quick(self, goal: Atom) -> Theorem | None:
        """A proof that needs no multiplier and no semidefinite program."""
        if goal in self.given or goal in self.lemmas:
            return assume(goal)
        if goal.every:
            return self.at_every_step(goal)
        if goal.relation == ZERO:
            return self.vanishing(goal)
        if goal.relation == ENTRYWISE:
            return prove_entrywise(goal, self._atoms(), self.tried)
        return self.positivity.quick(goal) or self._by_gram_bound(goal, thoroughly=False)

    def thorough(self, goal: Atom) -> Theorem | None:
        """Everything else, for one goal: the first strategy that succeeds."""
        if goal.every or goal.relation == ENTRYWISE:
            return None
        strategies = FOR_EQUATIONS if goal.relation == ZERO else FOR_ORDERS
        for strategy in strategies:
            if strategy.inserts and not self.inserts:
                continue
            try:
                theorem = strategy.attempt(self, goal)
            except (KernelError, EndlessRewritingError, BudgetError):
                continue  # it ends one strategy, and not the search
            if theorem is not None:
                return theorem
        return None

    # --- strategies: each a theorem, or None ---------------------------------------------------

    def _as_squares(self, goal: Atom) -> Theorem | None:
        """``X = 0`` from ``−XᵀX ⪰ 0`` or from ``−XXᵀ ⪰ 0``."""
        return by_gram(goal.polynomial, self.directly)

    def _by_antisymmetry(self, goal: Atom) -> Theorem | None:
        """``X = 0`` from X ⪰ 0 and −X ⪰ 0."""
        return by_antisymmetry(goal.polynomial, self.directly)

    def _by_null_vectors(self, goal: Atom) -> Theorem | None:
        """From HV = 0 for the H ⪰ 0 and V with VᵀHV = 0."""
        known = self.positivity.known
        found = null_vectors(goal.polynomial, self._atoms(), known.system, self.positivity.quick)
        theorem = self._after_learning(found, goal)
        if theorem is not None or goal.relation != ZERO:
            return theorem
        return by_gram(goal.polynomial, self.positivity.quick)

    def _by_another_equation(self, goal: Atom) -> Theorem | None:
        """``X = 0`` from L X = 0 or X R = 0, and what else they entail."""
        for product in multiples(goal.polynomial, self.positivity.known.system):
            self.tried.append(f"{goal} from {product} = 0")
            theorem = by_gram(product, self.positivity.quick)
            if theorem is not None and self._learn_all([theorem]):
                found = self.quick(goal) or by_gram(goal.polynomial, self.positivity.quick)
                if found is not None:
                    return found
        return None

    def _by_cancelling(self, goal: Atom) -> Theorem | None:
        """``X = 0`` from LX = 0, or XL = 0, for an L that an equation inverts."""

        def vanishing(p: Polynomial) -> Theorem | None:
            return self.vanishing(Atom(ZERO, p))

        return by_cancelling(goal, self._atoms(), vanishing)

    def _by_both_inverses(self, goal: Atom) -> Theorem | None:
        """With Y M = I for every M Y = I among the hypotheses, on a textbook's authority."""
        found = tuple(other_inverses(self._atoms(), self.positivity.known.system))
        if not self._learn_all(found):
            return None
        self.tried.append(f"{goal} with the inverses on both sides")
        return self.thorough(goal) or self.quick(goal)

    def _by_powers_of_gram(self, goal: Atom) -> Theorem | None:
        return by_powers_of_gram(goal.polynomial, self.vanishing)

    def _by_unique_roots(self, goal: Atom) -> Theorem | None:
        """With what is known of roots, on a textbook's authority."""

        def vanishes(p: Polynomial) -> Theorem | None:
            return self.vanishing(Atom(ZERO, p))

        return self._after_learning(tuple(about_roots(self._atoms(), vanishes)), goal)

    def _by_norms(self, goal: Atom) -> Theorem | None:
        """``‖X‖ ≤ c`` along the expression X."""
        stated = norm_bound(goal)
        if stated is None or goal.polynomial.is_scalar:
            return None
        self.tried.append(f"‖{stated.matrix}‖ ≤ {stated.bound} by bounds of its parts")
        return self._calculus().settle(stated)

    def _by_bracket(self, goal: Atom) -> Theorem | None:
        """``‖S‖ ≤ c`` for a symmetric S from −c I ⪯ S ⪯ c I; and the same of hypotheses."""
        calculus = self._calculus()
        symmetric = [
            one
            for one in dict.fromkeys(calculus.known.values())
            if one.matrix.is_symmetric and not one.matrix.is_scalar
        ]
        theorem = self._after_learning((bracket_of(one) for one in symmetric), goal)
        stated = norm_bound(goal)
        if theorem is not None or stated is None or goal.polynomial.is_scalar:
            return theorem
        return by_bracket(stated, self.directly)

    def _by_block(self, goal: Atom) -> Theorem | None:
        """``‖X‖ ≤ c`` as a block matrix is ⪰ 0, in which X is linear."""
        return by_block(goal, Positivity(self._atoms(), self.tried))

    def _by_neumann(self, goal: Atom) -> Theorem | None:
        """From (1 − c) ‖L‖ ≤ ‖X‖ for the equations L = X + N L with ‖N‖ ≤ c < 1."""
        atoms = self._atoms()
        direct = bounded_factors(goal.polynomial, atoms, self._calculus())
        return self._after_learning_bounds(direct, goal) or self._after_learning_bounds(
            preconditioned_factors(atoms, self._calculus()), goal
        )

    def _after_learning_bounds(self, theorems: Iterable[Theorem], goal: Atom) -> Theorem | None:
        """The goal from theorems besides, at first without what they come from."""
        before = set(self.lemmas)
        if not self._learn_all(theorems):
            return None
        fresh = [atom for atom in self.lemmas if atom not in before]
        letters = {x for atom in (goal, *fresh) for x in atom.polynomial.letters}
        orders = [
            a for a in self._atoms() if a.relation != ZERO and a.polynomial.letters <= letters
        ]
        alone = Positivity(orders, self.tried)
        return alone.first(goal, [()], (*LEVELS[:3], *FURTHER)) or self.quick(goal)

    def _by_powers(self, goal: Atom) -> Theorem | None:
        """From what holds of powers as it holds of what they are powers of."""
        before = len(self.lemmas)
        for atom in hypotheses_on_powers(goal, self._atoms()):
            self._learn_by_induction(atom, [])
        return self.quick(goal) if self._refresh(before) else None

    def _by_elimination(self, goal: Atom) -> Theorem | None:
        """By the hypotheses that concern the goal, once the equations are used up."""
        return by_elimination(goal, self._atoms(), self.positivity.known.system, self.tried)

    def _by_difference(self, goal: Atom) -> Theorem | None:
        """With one letter for x − y or x + y, where the goal speaks of nothing else of them."""
        for letter, value, about, kept in differences(goal, self.given):
            self.tried.append(f"{goal} with a letter for {value}")
            search = Search(tuple(kept), (about,), self.tried, inserts=False)
            found = search.all((about,), inductive=False)
            if found is not None:
                return instantiate(found, {letter: value})
        return None

    def _by_quadratic_form(self, goal: Atom) -> Theorem | None:
        """``gᵀMg ≥ 0`` from M ⪰ 0."""
        for g, matrix in quadratic_forms(goal, self.given):
            self.tried.append(f"{goal} from {matrix}")
            found = self.directly(matrix) or self.positivity.exhaustive(matrix)
            if found is not None:
                square = Square(Fraction(1), (), matrix, g)
                return cut(found, certificate(goal, Certificate((square,))))
        return None

    def _without_squares(self, goal: Atom) -> Theorem | None:
        """With ``H ⪰ 0`` for an equation H = Σ uuᵀ, if nothing else speaks of the squares."""
        weaker = dict(weaker_than_equations(goal, self.given))
        if not weaker:
            return None
        kept = [a for a in self.given if a not in weaker]
        kept += [a for lemma in weaker.values() for a in lemma.conclusion if isinstance(a, Atom)]
        found = self._apart(goal, kept)
        if found is None:
            return None
        for lemma in weaker.values():
            found = cut(lemma, found)
        return found

    def _by_factors(self, goal: Atom) -> Theorem | None:
        """``G ≻ 0`` from LᵀHL ≻ 0 for the factors L that are invertible."""
        if goal.relation != POSITIVE:
            return None
        sums = (self.quick(atom) for atom in inverted_sums(self._atoms()))
        self._learn_all(theorem for theorem in sums if theorem is not None)
        return self._after_learning(definite_by_factors(self._atoms()), goal)

    def _by_gram_root(self, goal: Atom) -> Theorem | None:
        """``XᵀX ≻ 0`` as X is invertible."""
        return by_gram_root(goal, self._atoms())

    def _by_extremal_vectors(self, goal: Atom) -> Theorem | None:
        """By what the hypotheses say at an eigenvector, or at singular vectors, of the goal."""
        given = self._atoms()

        def by_eigenvalue(order: Atom) -> Theorem | None:
            if order.polynomial.is_scalar:
                return self.quick(order) or self._by_contradiction(order)
            return by_least_eigenvalue(order, given, self.tried)

        if goal.relation == ZERO:
            return by_antisymmetry(goal.polynomial, by_eigenvalue) or by_no_singular_value(
                goal, given, self.tried
            )
        stated = norm_bound(goal)
        if stated is None or goal.polynomial.is_scalar:
            return by_eigenvalue(goal)
        return by_bracket(stated, by_eigenvalue) or by_largest_singular_value(
            goal, given, self.tried
        )

    def _by_functions(self, goal: Atom) -> Theorem | None:
        """By what is known of exp and tanh at the arguments that occur."""
        found = list(about_functions(goal, self._atoms(), self.quick))
        if not self._learn_all(found):
            return None
        return self.quick(goal) if goal.relation == ZERO else self.directly(goal)

    def _by_given_vectors(self, goal: Atom) -> Theorem | None:
        return by_given_vectors(goal, self._atoms(), self.tried)

    def _by_contradiction_of_numbers(self, goal: Atom) -> Theorem | None:
        """Where nothing is about matrices or vectors, so that it costs little."""
        letters = (x for a in (goal, *self._atoms()) for x in a.polynomial.letters)
        plain = all(x.rows == x.columns == 1 for x in letters)
        return self._by_contradiction(goal) if plain else None

    def _by_contradiction(self, goal: Atom) -> Theorem | None:
        """``p ≥ 0`` from −p > 0, with which the hypotheses can be multiplied."""
        if not goal.polynomial.is_scalar:
            return None

        def prove(opposite: Atom) -> Theorem | None:
            known = (opposite, *self._atoms())
            own, powers = Positivity(known, self.tried), [(), (opposite,), (opposite,) * 2]
            usable = powers if opposite.relation == POSITIVE else powers[:1]
            return own.first(goal, usable, LEVELS[:3]) or by_absurdity(goal, known)

        return by_contradiction(goal, prove)

    def _with_least_eigenvalues(self, goal: Atom) -> Theorem | None:
        """With μ I ⪯ P and μ > 0 for what is definite."""
        return with_least_eigenvalues(goal, self._atoms(), self._soon)

    def _with_inverse(self, goal: Atom) -> Theorem | None:
        return with_inverse(goal, self._atoms(), self._with_one_more)

    def _with_root(self, goal: Atom) -> Theorem | None:
        return with_root(goal, self._atoms(), self._with_one_more, self.quick)

    def _soon(self, goal: Atom, given: Sequence[Atom]) -> Theorem | None:
        """A goal from other hypotheses, by squares and multipliers alone."""
        search = Search(tuple(given), (goal,), self.tried, inserts=False)
        search.positivity.known.budget.entries = SOON
        if goal.relation == ZERO:
            theorem = search.quick(goal) or by_gram(goal.polynomial, search.directly)
        else:
            theorem = search.directly(goal)
        return None if theorem is None else search.discharged(theorem)

    def _with_one_more(self, goal: Atom, given: Sequence[Atom]) -> Theorem | None:
        """A goal from other hypotheses, in which a matrix has been put in."""
        self.tried.append(f"{goal} with {given[-1]}")
        search = Search(tuple(given), (goal,), self.tried, inserts=False)
        return search.all((goal,), inductive=False)

    def _by_multipliers(self, goal: Atom) -> Theorem | None:
        """By multipliers, and semidefinite programs, once the signs of the scalars are known."""
        self._learn_signs(goal)
        return self._by_detours(goal)

    def _by_all_monomials(self, goal: Atom) -> Theorem | None:
        return by_all_monomials(goal, self._atoms(), self.tried)

    def _by_bound_of_gram(self, goal: Atom) -> Theorem | None:
        return self._by_gram_bound(goal, thoroughly=True)

    def _by_denominators(self, goal: Atom) -> Theorem | None:
        return by_clearing_denominators(goal, self._atoms(), self.tried, self._apart)

    def _by_consequences(self, goal: Atom) -> Theorem | None:
        if not self._learn_consequences(goal):
            return None
        return self._by_detours(goal) or self._exhaustively(goal)

    def _by_limit(self, goal: Atom) -> Theorem | None:
        return by_perturbation(goal, self._atoms(), self.tried)

    def _calculus(self) -> Calculus:
        own = Positivity(self._atoms(), self.tried)  # with a budget of its own
        return Calculus(own, own.quick)

    def _learn_all(self, theorems: Iterable[Theorem]) -> bool:
        before = len(self.lemmas)
        for theorem in theorems:
            for atom in theorem.conclusion:
                if isinstance(atom, Atom):
                    self._learn(cut(theorem, assume(atom)))
        return self._refresh(before)

    def _after_learning(self, theorems: Iterable[Theorem], goal: Atom) -> Theorem | None:
        """The goal from theorems besides, if they say anything new."""
        return self.quick(goal) if self._learn_all(theorems) else None

    def _exhaustively(self, goal: Atom) -> Theorem | None:
        def prove(part: Atom) -> Theorem | None:
            return self.directly(part) or self.positivity.exhaustive(part)

        return self.positivity.exhaustive(goal) or by_square_root(goal, self.tried, prove)

    def _by_detours(self, goal: Atom) -> Theorem | None:
        theorem = self.positivity.thorough(goal)
        if theorem is None and self.positivity.limit_refused:
            theorem = by_letters_for_products(goal, self._atoms(), self.tried)
        if theorem is None:
            theorem = by_squared_length(goal, self._atoms(), self.tried, self.quick)
        if theorem is None:
            theorem = by_square_root(goal, self.tried, self.directly)
        return theorem

    def _by_gram_bound(self, goal: Atom, thoroughly: bool) -> Theorem | None:
        """``σ_min(X) ≥ c`` from XᵀX ⪰ c²I, which the other hypotheses are to prove."""
        bound = lower_bound(goal, self._atoms())
        if bound is None:
            return None
        kept = tuple(a for a in self.given if not a.polynomial.letters & bound.letters)
        inner = Search(kept, (bound.gram,), self.tried, inserts=self.inserts)
        theorem = inner.quick(bound.gram) or inner.by_induction((bound.gram,))
        if theorem is None and thoroughly:
            theorem = inner.thorough(bound.gram)
        return None if theorem is None else bound.from_gram(inner.discharged(theorem))

    def _apart(self, goal: Atom, given: Sequence[Atom]) -> Theorem | None:
        """A goal from some of the hypotheses."""
        search = Search(tuple(given), (goal,), self.tried, inserts=self.inserts)
        return search.all((goal,), inductive=False)

    def directly(self, goal: Atom) -> Theorem | None:
        """A proof by squares and multipliers."""
        return self.quick(goal) or self.positivity.thorough(goal)

    def _learn_consequences(self, goal: Atom) -> bool:
        """A proof from other goals, or from few hypotheses: only where all else fails."""
        before, atoms = len(self.lemmas), self._atoms()
        stronger = {atom.polynomial for atom in atoms if atom.relation == POSITIVE}
        for theorem in (*self.proved, *consequences(goal, atoms)):
            (atom,) = theorem.conclusion
            if isinstance(atom, Atom) and atom.polynomial not in stronger:
                self._learn(theorem)
        return self._refresh(before)

    def _learn_signs(self, goal: Atom) -> None:
        """Derive a > 0, or else a ≥ 0, for the scalars whose sign is not given."""
        before = len(self.lemmas)
        atoms = self._atoms()
        known = {atom for atom in atoms if atom.polynomial.is_scalar}
        strictly = any(atom.relation == POSITIVE for atom in known)
        letters = {letter for atom in (goal, *atoms) for letter in atom.polynomial.letters}
        for letter in sorted(letters, key=lambda x: (x not in goal.polynomial.letters, str(x))):
            if (
                letter.rows != 1
                or letter.columns != 1
                or letter.step
                or letter.structure == "natural"
            ):
                continue
            for relation in (POSITIVE, PSD) if strictly else (PSD,):
                sign = Atom(relation, of(letter))
                theorem = None if sign in known else self.positivity.quick(sign)
                if sign in known or theorem is not None:
                    break
            if theorem is not None:
                self._learn(theorem)
        self._refresh(before)

    def at_every_step(self, goal: Atom) -> Theorem | None:
        """``∀k ≥ 1: P(k)`` from P(t + 1) for a fresh t."""
        name = "t"
        while any(name in atom.steps for atom in (goal, *self.given)):
            name += "'"
        then = goal.at(Step(name, 1))
        search = Search(self.given, (then,), self.tried, only_quickly=self.only_quickly)
        theorem = search.all((then,))
        try:
            return None if theorem is None else generalise(theorem, name, 1)
        except KernelError:
            return None

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

    def by_induction(self, goals: tuple[Atom, ...]) -> Theorem | None:
        """All goals jointly, by induction on a step, on t and t + 1 together if need be."""
        for name in steps_of(goals):
            self.tried.append(f"induction on {name}")
            theorem = self._induction_on(name, goals)
            if theorem is not None:
                return theorem
        for name in running_steps(goals):
            self.tried.append(f"induction on {name} by two steps")
            theorem = self._induction_on(name, self._with_next(goals, name))
            if theorem is not None:
                return conjunction(*(cut(theorem, assume(goal)) for goal in goals))
        return None

    def _with_next(self, goals: tuple[Atom, ...], name: str) -> tuple[Atom, ...]:
        following = (goal.substitute(steps={name: Step(name, 1)}) for goal in goals)
        return tuple(dict.fromkeys((*goals, *following)))

    def _induction_on(self, name: str, goals: tuple[Atom, ...]) -> Theorem | None:
        kept = tuple(atom for atom in self.given if name not in atom.steps)
        base = self._case(goals, name, Step(None, 0), kept)
        if base is None:
            return None
        successor = self._case(goals, name, Step(name, 1), (*kept, *goals))
        return None if successor is None else induction(name, goals, base, successor)

    def _case(
        self, goals: tuple[Atom, ...], name: str, step: Step, given: tuple[Atom, ...]
    ) -> Theorem | None:
        try:
            case = tuple(dict.fromkeys(goal.substitute(steps={name: step}) for goal in goals))
        except KernelError:
            return None
        helpers = (lemma for lemma in self.lemmas if lemma.relation == ZERO)
        search = Search((*given, *helpers), case, self.tried, only_quickly=self.only_quickly)
        theorem = search.all(case, inductive=False)
        return None if theorem is None else self.discharged(theorem)


def _other_way(multiple: Multiple) -> tuple[Atom, Theorem]:
    """``E = 0``, or, where it is used transposed, ``Eᵀ = 0`` with its proof."""
    if not multiple.transposed:
        return multiple.equation, assume(multiple.equation)
    return Atom(ZERO, multiple.equation.polynomial.T), _transposed(multiple.equation)


_transposed = lru_cache(maxsize=256)(transpose)


@dataclass(frozen=True)
class Strategy:
    """A way to prove one goal: a theorem, or None."""

    name: str
    attempt: Callable[[Search, Atom], Theorem | None]
    inserts: bool = False  # a matrix, with which the search begins anew


FOR_EQUATIONS = (
    Strategy("functions", Search._by_functions),
    Strategy("difference", Search._by_difference),
    Strategy("invertible factors", Search._by_cancelling),
    Strategy("squares", Search._as_squares),
    Strategy("antisymmetry of the order", Search._by_antisymmetry),
    Strategy("powers of the Gram matrix", Search._by_powers_of_gram),
    Strategy("null vectors", Search._by_null_vectors),
    Strategy("another equation", Search._by_another_equation),
    Strategy("unique roots", Search._by_unique_roots),
    Strategy("least eigenvalues", Search._with_least_eigenvalues, inserts=True),
    Strategy("extremal vectors", Search._by_extremal_vectors),
    Strategy("inverses on both sides", Search._by_both_inverses),
    Strategy("root", Search._with_root, inserts=True),
    Strategy("inverse", Search._with_inverse, inserts=True),
)
FOR_ORDERS = (
    Strategy("functions", Search._by_functions),
    Strategy("elimination", Search._by_elimination),
    Strategy("difference", Search._by_difference),
    Strategy("powers", Search._by_powers),
    Strategy("bounds of parts", Search._by_norms),
    Strategy("brackets", Search._by_bracket),
    Strategy("near the identity", Search._by_neumann),
    Strategy("bound of a Gram matrix", Search._by_bound_of_gram),
    Strategy("invertible factors", Search._by_factors),
    Strategy("invertible matrix", Search._by_gram_root),
    Strategy("contradiction of numbers", Search._by_contradiction_of_numbers),
    Strategy("multipliers", Search._by_multipliers),
    Strategy("block", Search._by_block),
    Strategy("all monomials", Search._by_all_monomials),
    Strategy("quadratic form", Search._by_quadratic_form),
    Strategy("denominators", Search._by_denominators),
    Strategy("everything else", Search._exhaustively),
    Strategy("extremal vectors", Search._by_extremal_vectors),
    Strategy("given vectors", Search._by_given_vectors),
    Strategy("contradiction", Search._by_contradiction),
    Strategy("equations without their squares", Search._without_squares),
    Strategy("null vectors", Search._by_null_vectors),
    Strategy("consequences", Search._by_consequences),
    Strategy("limit", Search._by_limit),
    Strategy("inverses on both sides", Search._by_both_inverses),
    Strategy("least eigenvalues", Search._with_least_eigenvalues, inserts=True),
    Strategy("root", Search._with_root, inserts=True),
    Strategy("inverse", Search._with_inverse, inserts=True),
)
"""In the order in which they are tried: what costs little first, then what cites nothing."""
