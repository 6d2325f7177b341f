"""Strategies: each a way to prove one goal, in the order in which they are tried.

A strategy gives a theorem, or None.  What it learns on its way, the next may use.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import partial

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Polynomial,
    Square,
    Theorem,
    certificate,
    cut,
    instantiate,
    of,
)

from .block import by_block
from .cancellation import by_cancelling
from .certificates import FURTHER, LEVELS
from .consequences import consequences
from .definite import definite_by_factors, inverted_sums
from .elimination import by_elimination
from .equations import (
    by_antisymmetry,
    by_gram,
    by_powers_of_gram,
    multiples,
    null_vectors,
    other_inverses,
)
from .extremal import (
    by_given_vectors,
    by_largest_singular_value,
    by_least_eigenvalue,
    by_no_singular_value,
)
from .forms import differences, quadratic_forms, weaker_than_equations
from .fresh_letters import by_letters_for_products, by_square_root, by_squared_length
from .functions import about_functions
from .insertion import with_inverse, with_least_eigenvalues, with_root
from .invertibility import by_gram_root
from .neumann import bounded_factors, preconditioned_factors
from .nonzero_vectors import by_image
from .norm_lemmas import bracket_of, by_bracket
from .norms import Calculus
from .numbers_at_vectors import by_absurdity, by_contradiction
from .perturbation import by_perturbation
from .polynomials_in_scalars import by_all_monomials
from .positivity import Positivity
from .powers import hypotheses_on_powers
from .reciprocals import by_clearing_denominators
from .roots import norm_bound
from .search import Search, Strategy, by_induction
from .trace_strategies import by_trace, by_traces
from .unique_roots import about_roots, by_definite_root, by_equal_squares, by_monotone_root

SOON = 60_000  # entries of linear programs


def _as_squares(search: Search, goal: Atom) -> Theorem | None:
    """``X = 0`` from ``−XᵀX ⪰ 0`` or from ``−XXᵀ ⪰ 0``."""
    return by_gram(goal.polynomial, search.directly)


def _by_antisymmetry(search: Search, goal: Atom) -> Theorem | None:
    """``X = 0`` from X ⪰ 0 and −X ⪰ 0."""
    return by_antisymmetry(goal.polynomial, search.directly)


def _by_null_vectors(search: Search, goal: Atom) -> Theorem | None:
    """From HV = 0 for the H ⪰ 0 and V with VᵀHV = 0."""
    known = search.positivity.known
    found = null_vectors(goal.polynomial, search.atoms(), known.system, search.positivity.quick)
    theorem = search.after_learning(found, goal)
    if theorem is not None or goal.relation != ZERO:
        return theorem
    return by_gram(goal.polynomial, search.positivity.quick)


def _by_another_equation(search: Search, goal: Atom) -> Theorem | None:
    """``X = 0`` from L X = 0 or X R = 0, and what else they entail."""
    for product in multiples(goal.polynomial, search.positivity.known.system):
        search.tried.append(f"{goal} from {product} = 0")
        theorem = by_gram(product, search.positivity.quick)
        if theorem is not None and search.learn_all([theorem]):
            found = search.quick(goal) or by_gram(goal.polynomial, search.positivity.quick)
            if found is not None:
                return found
    return None


def _by_cancelling(search: Search, goal: Atom) -> Theorem | None:
    """``X = 0`` from LX = 0, or XL = 0, for an L that an equation inverts."""
    return by_cancelling(goal, search.atoms(), partial(_vanishing, search))


def _vanishing(search: Search, p: Polynomial) -> Theorem | None:
    return search.vanishing(Atom(ZERO, p))


def _by_both_inverses(search: Search, goal: Atom) -> Theorem | None:
    """With Y M = I for every M Y = I among the hypotheses, on a textbook's authority."""
    found = tuple(other_inverses(search.atoms(), search.positivity.known.system))
    if not search.learn_all(found):
        return None
    search.tried.append(f"{goal} with the inverses on both sides")
    return search.thorough(goal) or search.quick(goal)


def _by_powers_of_gram(search: Search, goal: Atom) -> Theorem | None:
    return by_powers_of_gram(goal.polynomial, search.vanishing)


def _by_unique_roots(search: Search, goal: Atom) -> Theorem | None:
    """With what is known of roots, on a textbook's authority."""
    found = about_roots(search.atoms(), partial(_vanishing, search))
    return search.after_learning(tuple(found), goal)


def _by_equal_squares(search: Search, goal: Atom) -> Theorem | None:
    """``G = H`` from G ⪰ 0, H ⪰ 0 and G² = H², on a textbook's authority."""
    return by_equal_squares(goal, search.positivity.quick, partial(_vanishing, search))


def _by_monotone_root(search: Search, goal: Atom) -> Theorem | None:
    """``P ⪰ Q`` from P² ⪰ Q², or from P⁴ ⪰ Q⁴; and P ≻ 0 from P² ≻ 0."""
    prove = by_definite_root if goal.relation == POSITIVE else by_monotone_root
    return prove(goal, search.atoms(), search.positivity.quick)


def _by_norms(search: Search, goal: Atom) -> Theorem | None:
    """``‖X‖ ≤ c`` along the expression X."""
    stated = norm_bound(goal)
    if stated is None or goal.polynomial.is_scalar:
        return None
    search.tried.append(f"‖{stated.matrix}‖ ≤ {stated.bound} by bounds of its parts")
    return _calculus(search).settle(stated)


def _by_bracket(search: Search, goal: Atom) -> Theorem | None:
    """``‖S‖ ≤ c`` for a symmetric S from −c I ⪯ S ⪯ c I; and the same of hypotheses."""
    calculus = _calculus(search)
    symmetric = [
        one
        for one in dict.fromkeys(calculus.known.values())
        if one.matrix.is_symmetric and not one.matrix.is_scalar
    ]
    theorem = search.after_learning((bracket_of(one) for one in symmetric), goal)
    stated = norm_bound(goal)
    if theorem is not None or stated is None or goal.polynomial.is_scalar:
        return theorem
    return by_bracket(stated, search.directly)


def _by_block(search: Search, goal: Atom) -> Theorem | None:
    """``‖X‖ ≤ c`` as a block matrix is ⪰ 0, in which X is linear."""
    return by_block(goal, Positivity(search.atoms(), search.tried))


def _by_neumann(search: Search, goal: Atom) -> Theorem | None:
    """From (1 − c) ‖L‖ ≤ ‖X‖ for the equations L = X + N L with ‖N‖ ≤ c < 1."""
    atoms = search.atoms()
    direct = bounded_factors(goal.polynomial, atoms, _calculus(search))
    return _after_learning_bounds(search, direct, goal) or _after_learning_bounds(
        search, preconditioned_factors(atoms, _calculus(search)), goal
    )


def _after_learning_bounds(
    search: Search, theorems: Iterable[Theorem], goal: Atom
) -> Theorem | None:
    """The goal from theorems besides, at first without what they come from."""
    before = set(search.lemmas)
    if not search.learn_all(theorems):
        return None
    fresh = [atom for atom in search.lemmas if atom not in before]
    letters = {x for atom in (goal, *fresh) for x in atom.polynomial.letters}
    orders = [a for a in search.atoms() if a.relation != ZERO and a.polynomial.letters <= letters]
    alone = Positivity(orders, search.tried)
    return alone.first(goal, [()], (*LEVELS[:3], *FURTHER)) or search.quick(goal)


def _by_powers(search: Search, goal: Atom) -> Theorem | None:
    """From what holds of powers as it holds of what they are powers of."""
    before = len(search.lemmas)
    for atom in hypotheses_on_powers(goal, search.atoms()):
        search.learn_by_induction(atom, [])
    return search.quick(goal) if search.refresh(before) else None


def _by_elimination(search: Search, goal: Atom) -> Theorem | None:
    """By the hypotheses that concern the goal, once the equations are used up."""
    return by_elimination(goal, search.atoms(), search.positivity.known.system, search.tried)


def _by_difference(search: Search, goal: Atom) -> Theorem | None:
    """With one letter for x − y or x + y, where the goal speaks of nothing else of them."""
    for letter, value, about, kept in differences(goal, search.given):
        search.tried.append(f"{goal} with a letter for {value}")
        found = search.begun(kept, (about,)).all((about,), inductive=False)
        if found is not None:
            return instantiate(found, {letter: value})
    return None


def _by_quadratic_form(search: Search, goal: Atom) -> Theorem | None:
    """``gᵀMg ≥ 0`` from M ⪰ 0."""
    for g, matrix in quadratic_forms(goal, search.given):
        search.tried.append(f"{goal} from {matrix}")
        found = (
            by_induction(search, (matrix,))
            or search.directly(matrix)
            or search.positivity.exhaustive(matrix)
        )
        if found is not None:
            square = Square(Fraction(1), (), matrix, g)
            return cut(found, certificate(goal, Certificate((square,))))
    return None


def _without_squares(search: Search, goal: Atom) -> Theorem | None:
    """With ``H ⪰ 0`` for an equation H = Σ uuᵀ, if nothing else speaks of the squares."""
    weaker = dict(weaker_than_equations(goal, search.given))
    if not weaker:
        return None
    kept = [a for a in search.given if a not in weaker]
    kept += [a for lemma in weaker.values() for a in lemma.conclusion if isinstance(a, Atom)]
    found = _apart(search, goal, kept)
    if found is None:
        return None
    for lemma in weaker.values():
        found = cut(lemma, found)
    return found


def _by_gram_root(search: Search, goal: Atom) -> Theorem | None:
    """``XᵀX ≻ 0`` as X is invertible; ``yᵀy > 0`` as some Ay is not 0."""
    atoms = search.atoms()
    return by_gram_root(goal, atoms) or by_image(goal, atoms)


def _by_factors(search: Search, goal: Atom) -> Theorem | None:
    """``G ≻ 0`` from LᵀHL ≻ 0 for the factors L that are invertible."""
    if goal.relation != POSITIVE:
        return None
    sums = (search.quick(atom) for atom in inverted_sums(search.atoms()))
    search.learn_all(theorem for theorem in sums if theorem is not None)
    return search.after_learning(definite_by_factors(search.atoms()), goal)


def _by_extremal_vectors(search: Search, goal: Atom) -> Theorem | None:
    """By what the hypotheses say at an eigenvector, or at singular vectors, of the goal."""
    given = search.atoms()

    def by_eigenvalue(order: Atom) -> Theorem | None:
        if order.polynomial.is_scalar:
            return search.quick(order) or _by_contradiction(search, order)
        return by_least_eigenvalue(order, given, search.tried)

    if goal.relation == ZERO:
        return by_antisymmetry(goal.polynomial, by_eigenvalue) or by_no_singular_value(
            goal, given, search.tried
        )
    stated = norm_bound(goal)
    if stated is None or goal.polynomial.is_scalar:
        return by_eigenvalue(goal)
    return by_bracket(stated, by_eigenvalue) or by_largest_singular_value(goal, given, search.tried)


def _by_functions(search: Search, goal: Atom) -> Theorem | None:
    """By what is known of exp and tanh at the arguments that occur."""
    found = list(about_functions(goal, search.atoms(), search.quick))
    if not search.learn_all(found):
        return None
    return search.quick(goal) if goal.relation == ZERO else search.directly(goal)


def _by_given_vectors(search: Search, goal: Atom) -> Theorem | None:
    return by_given_vectors(goal, search.atoms(), search.tried)


def _by_contradiction_of_numbers(search: Search, goal: Atom) -> Theorem | None:
    """Where nothing is about matrices or vectors, so that it costs little."""
    letters = (x for a in (goal, *search.atoms()) for x in a.polynomial.letters)
    plain = all(x.rows == x.columns == 1 for x in letters)
    return _by_contradiction(search, goal) if plain else None


def _by_contradiction(search: Search, goal: Atom) -> Theorem | None:
    """``p ≥ 0`` from −p > 0, with which the hypotheses can be multiplied."""
    if not goal.polynomial.is_scalar:
        return None

    def prove(opposite: Atom) -> Theorem | None:
        known = (opposite, *search.atoms())
        own, powers = Positivity(known, search.tried), [(), (opposite,), (opposite,) * 2]
        usable = powers if opposite.relation == POSITIVE else powers[:1]
        return own.first(goal, usable, LEVELS[:3]) or by_absurdity(goal, known)

    return by_contradiction(goal, prove)


def _with_least_eigenvalues(search: Search, goal: Atom) -> Theorem | None:
    """With μ I ⪯ P and μ > 0 for what is definite."""
    return with_least_eigenvalues(goal, search.atoms(), partial(_soon, search))


def _with_inverse(search: Search, goal: Atom) -> Theorem | None:
    return with_inverse(goal, search.atoms(), partial(_with_one_more, search))


def _with_root(search: Search, goal: Atom) -> Theorem | None:
    return with_root(goal, search.atoms(), partial(_with_one_more, search), search.quick)


def _soon(search: Search, goal: Atom, given: Sequence[Atom]) -> Theorem | None:
    """A goal from other hypotheses, by squares and multipliers alone."""
    inner = search.begun(given, (goal,))
    inner.positivity.known.budget.entries = SOON
    if goal.relation == ZERO:
        theorem = inner.quick(goal) or by_gram(goal.polynomial, inner.directly)
    else:
        theorem = inner.directly(goal)
    return None if theorem is None else inner.discharged(theorem)


def _with_one_more(search: Search, goal: Atom, given: Sequence[Atom]) -> Theorem | None:
    """A goal from other hypotheses, in which a matrix has been put in."""
    search.tried.append(f"{goal} with {given[-1]}")
    return search.begun(given, (goal,)).all((goal,), inductive=False)


def _by_multipliers(search: Search, goal: Atom) -> Theorem | None:
    """By multipliers, and semidefinite programs, once the signs of the scalars are known."""
    _learn_signs(search, goal)
    return _by_detours(search, goal)


def _by_all_monomials(search: Search, goal: Atom) -> Theorem | None:
    return by_all_monomials(goal, search.atoms(), search.tried)


def _by_bound_of_gram(search: Search, goal: Atom) -> Theorem | None:
    return search.by_gram_bound(goal, thoroughly=True)


def _by_denominators(search: Search, goal: Atom) -> Theorem | None:
    return by_clearing_denominators(goal, search.atoms(), search.tried, partial(_apart, search))


def _by_consequences(search: Search, goal: Atom) -> Theorem | None:
    if not _learn_consequences(search, goal):
        return None
    return _by_detours(search, goal) or _exhaustively(search, goal)


def _by_limit(search: Search, goal: Atom) -> Theorem | None:
    return by_perturbation(goal, search.atoms(), search.tried)


def _calculus(search: Search) -> Calculus:
    own = Positivity(search.atoms(), search.tried)  # with a budget of its own
    return Calculus(own, own.quick)


def _exhaustively(search: Search, goal: Atom) -> Theorem | None:
    def prove(part: Atom) -> Theorem | None:
        return search.directly(part) or search.positivity.exhaustive(part)

    return search.positivity.exhaustive(goal) or by_square_root(goal, search.tried, prove)


def _by_detours(search: Search, goal: Atom) -> Theorem | None:
    theorem = search.positivity.thorough(goal)
    if theorem is None and search.positivity.limit_refused:
        theorem = by_letters_for_products(goal, search.atoms(), search.tried)
    if theorem is None:
        theorem = by_squared_length(goal, search.atoms(), search.tried, search.quick)
    if theorem is None:
        theorem = by_square_root(goal, search.tried, search.directly)
    return theorem


def _apart(search: Search, goal: Atom, given: Sequence[Atom]) -> Theorem | None:
    """A goal from some of the hypotheses."""
    inner = search.begun(given, (goal,), inserts=search.inserts)
    return inner.all((goal,), inductive=False)


def _learn_consequences(search: Search, goal: Atom) -> bool:
    """A proof from other goals, or from few hypotheses: only where all else fails."""
    before, atoms = len(search.lemmas), search.atoms()
    stronger = {atom.polynomial for atom in atoms if atom.relation == POSITIVE}
    for theorem in (*search.proved, *consequences(goal, atoms)):
        (atom,) = theorem.conclusion
        if isinstance(atom, Atom) and atom.polynomial not in stronger:
            search.learn(theorem)
    return search.refresh(before)


def _learn_signs(search: Search, goal: Atom) -> None:
    """Derive a > 0, or else a ≥ 0, for the scalars whose sign is not given."""
    before = len(search.lemmas)
    atoms = search.atoms()
    known = {atom for atom in atoms if atom.polynomial.is_scalar}
    strictly = any(atom.relation == POSITIVE for atom in known)
    letters = {letter for atom in (goal, *atoms) for letter in atom.polynomial.letters}
    for letter in sorted(letters, key=lambda x: (x not in goal.polynomial.letters, str(x))):
        if letter.rows != 1 or letter.columns != 1 or letter.step or letter.structure == "natural":
            continue
        for relation in (POSITIVE, PSD) if strictly else (PSD,):
            sign = Atom(relation, of(letter))
            theorem = None if sign in known else search.positivity.quick(sign)
            if sign in known or theorem is not None:
                break
        if theorem is not None:
            search.learn(theorem)
    search.refresh(before)


FOR_EQUATIONS = (
    Strategy("functions", _by_functions),
    Strategy("difference", _by_difference),
    Strategy("invertible factors", _by_cancelling),
    Strategy("equal squares", _by_equal_squares),
    Strategy("squares", _as_squares),
    Strategy("antisymmetry of the order", _by_antisymmetry),
    Strategy("powers of the Gram matrix", _by_powers_of_gram),
    Strategy("null vectors", _by_null_vectors),
    Strategy("another equation", _by_another_equation),
    Strategy("unique roots", _by_unique_roots),
    Strategy("least eigenvalues", _with_least_eigenvalues, inserts=True),
    Strategy("extremal vectors", _by_extremal_vectors),
    Strategy("traces", by_traces),
    Strategy("trace", by_trace),
    Strategy("inverses on both sides", _by_both_inverses),
    Strategy("root", _with_root, inserts=True),
    Strategy("inverse", _with_inverse, inserts=True),
)
FOR_ORDERS = (
    Strategy("functions", _by_functions),
    Strategy("traces", by_traces),
    Strategy("elimination", _by_elimination),
    Strategy("difference", _by_difference),
    Strategy("powers", _by_powers),
    Strategy("roots of squares", _by_monotone_root),
    Strategy("bounds of parts", _by_norms),
    Strategy("brackets", _by_bracket),
    Strategy("near the identity", _by_neumann),
    Strategy("bound of a Gram matrix", _by_bound_of_gram),
    Strategy("invertible factors", _by_factors),
    Strategy("invertible matrix", _by_gram_root),
    Strategy("contradiction of numbers", _by_contradiction_of_numbers),
    Strategy("multipliers", _by_multipliers),
    Strategy("block", _by_block),
    Strategy("all monomials", _by_all_monomials),
    Strategy("quadratic form", _by_quadratic_form),
    Strategy("denominators", _by_denominators),
    Strategy("everything else", _exhaustively),
    Strategy("extremal vectors", _by_extremal_vectors),
    Strategy("given vectors", _by_given_vectors),
    Strategy("contradiction", _by_contradiction),
    Strategy("equations without their squares", _without_squares),
    Strategy("null vectors", _by_null_vectors),
    Strategy("consequences", _by_consequences),
    Strategy("limit", _by_limit),
    Strategy("inverses on both sides", _by_both_inverses),
    Strategy("least eigenvalues", _with_least_eigenvalues, inserts=True),
    Strategy("root", _with_root, inserts=True),
    Strategy("inverse", _with_inverse, inserts=True),
)
"""In the order in which they are tried: what costs little first, then what cites nothing."""


def search_for(
    goals: Sequence[Atom],
    given: Sequence[Atom],
    tried: list[str],
    only_quickly: bool = False,
    inserts: bool = True,
) -> Search:
    """The search for some goals, by all strategies; what puts a matrix in can be left out."""
    return Search(
        tuple(given), goals, tried, only_quickly=only_quickly, inserts=inserts, strategies=_for
    )


def _for(goal: Atom) -> Sequence[Strategy]:
    return FOR_EQUATIONS if goal.relation == ZERO else FOR_ORDERS
