"""From a Gram program to a theorem: solve it, read the squares off, let the kernel check them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from itertools import chain, combinations, islice
from operator import mul

from proofs.kernel import (
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    KernelError,
    Monomial,
    Polynomial,
    Square,
    Theorem,
    certificate,
    constant,
    strict,
)
from proofs.kernel.polynomial import Dimension
from proofs.search.words import UNIT

from .gram import Block, Column, Factor, GramProgram, Piece, Solution
from .linear_program import nonnegative_solution
from .rewriting import EndlessRewritingError, Rewriting, cofactors, rewriting
from .work import Budget, BudgetError

WEIGHT_LIMIT = 60


@dataclass(frozen=True)
class Level:
    """How hard to search: scalars in a weight, rounds of growth, and the solver.

    ``vectors``: a relation between vectors may take a full weight besides.  ``factors``: the
    candidates are all right factors of the monomials, modulo the equations.  ``overlaps``: and what
    an equation makes of them beside a hypothesis.
    """

    scalars: int
    rounds: int
    solver: str
    vectors: bool = False
    factors: bool = False
    overlaps: bool = False

    def __str__(self) -> str:
        modulo = ", right factors modulo the equations" if self.factors else ""
        modulo += " and their overlaps" if self.overlaps else ""
        return f"{self.solver}, weights of {self.scalars}, {self.rounds} rounds{modulo}"


ALL_SCALARS = Level(4, 3, "linear program with binomials")
FURTHER = tuple(Level(1, rounds, "linear program with binomials") for rounds in (3, 4))
LEVELS_OF_SQUARES = (Level(1, 2, "linear program with binomials"),)
PRODUCTS = Level(4, 1, "diagonal linear program")
LEVELS = (
    Level(1, 2, "diagonal linear program"),
    Level(2, 1, "linear program with binomials"),
    Level(2, 2, "linear program with binomials"),
    Level(2, 3, "linear program with binomials"),
    Level(2, 2, "semidefinite program"),
    Level(2, 3, "semidefinite program"),
)
MULTIPLIED = (
    Level(2, 3, "linear program with binomials", vectors=True),
    Level(2, 2, "semidefinite program", vectors=True),
)
MODULO = (
    Level(1, 1, "linear program with binomials", factors=True),
    Level(1, 1, "semidefinite program", factors=True),
    Level(1, 1, "linear program with binomials", factors=True, overlaps=True),
)


@dataclass
class Knowledge:
    """The hypotheses, sorted by what a certificate can do with them."""

    atoms: tuple[Atom, ...]
    budget: Budget = field(default_factory=Budget)
    scalars: list[Atom] = field(init=False)
    matrices: list[Atom] = field(init=False)
    system: Rewriting = field(init=False)

    def __post_init__(self) -> None:
        signed = [a for a in self.atoms if a.relation in (PSD, POSITIVE) and not a.every]
        strictly = {a.polynomial for a in signed if a.relation == POSITIVE}
        signed = [a for a in signed if a.relation == POSITIVE or a.polynomial not in strictly]
        signed = [a for a in signed if any(m != UNIT for m in a.polynomial.terms)] + [
            a for a in signed if a.polynomial.terms.keys() == {UNIT} and not _plain_constant(a)
        ]
        self.scalars = [a for a in signed if a.polynomial.is_scalar]
        self.matrices = [a for a in signed if not a.polynomial.is_scalar]
        equations = (a for a in self.atoms if a.relation == ZERO and not a.every)
        self.system = rewriting(tuple(equations))
        self.system.forget()

    def weights(self, level: Level) -> Iterator[tuple[Atom, ...]]:
        """Products of at most so many different scalars.

        A relation between vectors, such as a² − xᵀx ≥ 0, is a matrix inequality of size 1 × 1: like
        those of other sizes it may take a full weight besides.
        """
        vectors = self._with_vectors(level.scalars) if level.vectors else ()
        yield from islice(chain(self._products(level.scalars), vectors), WEIGHT_LIMIT)

    def _products(self, count: int) -> Iterator[tuple[Atom, ...]]:
        for size in range(count + 1):
            yield from combinations(self.scalars, size)

    def _with_vectors(self, count: int) -> Iterator[tuple[Atom, ...]]:
        of_vectors = [a for a in self.scalars if any(map(_inner_products, a.polynomial.terms))]
        others = [atom for atom in self.scalars if atom not in of_vectors]
        for weight in combinations(others, count):
            yield from ((*weight, atom) for atom in of_vectors)


def _inner_products(m: Monomial) -> bool:
    return any(len(word) > 1 for word in m.scalars)


def _plain_constant(atom: Atom) -> bool:
    return all(c > 0 for c in atom.polynomial.terms.values())


def product(atoms: Iterable[Atom]) -> Polynomial:
    """The product of scalar polynomials."""
    return reduce(mul, (atom.polynomial for atom in atoms), constant(1))


def gram_program(
    goal: Polynomial, multiplier: Sequence[Atom], known: Knowledge, level: Level
) -> GramProgram:
    """The bases for ``multiplier · goal``, grown and struck out."""
    system = known.system
    target = system.apply(product(multiplier) * goal)
    letters = {x for a in known.atoms for x, _ in a.polynomial.occurrences()}
    letters |= {x for x, _ in goal.occurrences()}
    sizes: dict[Dimension, None] = dict.fromkeys(
        [goal.rows, *sorted({x.rows for x in letters}, key=str)]
    )
    blocks = []
    for weight in known.weights(level):
        scale = product(weight)
        for size in sizes:
            blocks.append(Block(weight, None, size, system.apply(scale * constant(1, size))))
        for atom in known.matrices:
            middle = system.apply(scale * atom.polynomial)
            blocks.append(Block(weight, atom, atom.polynomial.rows, middle))
    blocks = [block for block in blocks if block.middle.terms]
    program = GramProgram(goal, target, blocks, system, known.budget)
    seeds = [*target.terms, *(rule.leading for rule in system.rules)]
    seeds += (product(multiplier) * goal).terms if system.rules else ()
    program.grow(seeds or [UNIT], level.rounds)
    if level.factors:
        program.grow_by_factors(seeds, 2, level.overlaps)
    return program


def solve_linear(
    program: GramProgram, extra: Sequence[Column], binomials: bool, entries: int = 3_000_000
) -> Solution | None:
    """Diagonal Gram matrices, or scaled-down dominant ones: squares of u and u ± v.

    The second cone is the DSOS of A. A. Ahmadi and A. Majumdar, SIAM J. Appl. Algebra Geom. 3
    (2019); a linear program decides both exactly.
    """
    columns: list[Column] = list(extra)
    meaning: list[tuple[Block, Factor]] = []
    for block in program.blocks:
        for u in block.basis:
            columns.append(program.entry(block, u, u))
            meaning.append((block, {u: Fraction(1)}))
        for u, v in combinations(block.basis, 2) if binomials else ():
            mixed = program.entry(block, u, v)
            if not mixed:
                continue
            for sign in (1, -1):
                column = dict(program.entry(block, u, u))
                for other, scale in ((program.entry(block, v, v), 1), (mixed, 2 * sign)):
                    for i, c in other.items():
                        column[i] = column.get(i, Fraction(0)) + scale * c
                columns.append({i: c for i, c in column.items() if c})
                meaning.append((block, {u: Fraction(1), v: Fraction(sign)}))
    target = program.column(program.target.terms.items())
    program.budget.spend(len(columns) * len(program.index))
    solution = nonnegative_solution(columns, target, entries=entries)
    if solution is None:
        return None
    pieces = [(value, *meaning[j - len(extra)]) for j, value in solution.items() if j >= len(extra)]
    return pieces, {j: value for j, value in solution.items() if j < len(extra)}


def squares(pieces: Iterable[Piece], columns: Dimension) -> tuple[Square, ...]:
    """The kernel's squares."""
    result = []
    for weight, block, factor in pieces:
        polynomial = Polynomial(block.size, columns, factor)
        result.append(Square(weight, block.scalars, block.hypothesis, polynomial))
    return tuple(result)


def completed(
    goal: Polynomial, parts: Sequence[Square], multiplier: Sequence[Atom], system: Rewriting
) -> Certificate | None:
    """Add the cofactors that account for what the squares leave over."""
    rest = product(multiplier) * goal
    for weight, scalars, hypothesis, factor in parts:
        middle = factor if hypothesis is None else hypothesis.polynomial * factor
        rest = rest - constant(weight) * product(scalars) * (factor.T * middle)
    try:
        left_over, trace = system.undo(rest)
    except EndlessRewritingError:
        return None
    if (left_over + left_over.T).terms:
        return None
    return Certificate(tuple(parts), cofactors(trace, symmetric=True), tuple(multiplier))


def find_certificate(
    goal: Atom, multiplier: Sequence[Atom], known: Knowledge, level: Level
) -> Theorem | None:
    """One attempt at ``G ⪰ 0`` or ``G ≻ 0``, checked by the kernel."""
    polynomial = goal.polynomial
    try:
        if goal.relation == POSITIVE:
            return _strictly(goal, multiplier, known, level)
        program = gram_program(polynomial, multiplier, known, level)
        program.strike_out()
        pieces = _solve(program, (), level)
        if pieces is None:
            return None
        parts = squares(pieces[0], polynomial.columns)
        found = completed(polynomial, parts, multiplier, known.system)
        return None if found is None else certificate(goal, found)
    except (KernelError, EndlessRewritingError, BudgetError):
        return None


def _solve(program: GramProgram, extra: Sequence[Column], level: Level) -> Solution | None:
    if not level.solver.startswith("semidefinite"):
        return solve_linear(program, extra, binomials="binomials" in level.solver)
    from .semidefinite import solve_semidefinite

    return solve_semidefinite(program, extra)


def _strictly(
    goal: Atom, multiplier: Sequence[Atom], known: Knowledge, level: Level
) -> Theorem | None:
    """``p G = slack + squares`` with a slack that is known to be positive definite.

    The slack is fixed and the multiple of p G is free, so that feasibility is all there is to ask.
    """
    polynomial = goal.polynomial
    one = constant(1, polynomial.columns)
    positive = [a for a in known.scalars if a.relation == POSITIVE]
    middles: list[Atom | None] = [None]
    middles += [
        a for a in known.matrices if a.relation == POSITIVE and a.polynomial.rows == one.rows
    ]
    weights = [w for size in range(3) for w in combinations(positive, size)]
    for scalars in weights:
        for middle in middles:
            slack = product(scalars) * (one if middle is None else middle.polynomial)
            program = gram_program(polynomial, multiplier, known, level)
            whole = program.target
            program.target = known.system.apply(-slack)
            program.grow(program.target.terms, 1)
            extra = [program.column((-whole).terms.items())]
            program.strike_out(extra)
            solved = _solve(program, extra, level)
            if solved is None or not solved[1].get(0):
                continue
            scale = 1 / solved[1][0]
            parts = squares(((scale * w, b, f) for w, b, f in solved[0]), polynomial.columns)
            first = Square(scale, scalars, middle, one)
            found = completed(polynomial, (first, *parts), multiplier, known.system)
            if found is not None:
                return strict(goal, found)
    return None
