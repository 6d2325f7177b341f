"""The rules: everything that is called a theorem is made here, and nowhere else.

The whole trusted interface, in the order of the file::

    assume  conjunction  cut  instantiate  specialise  generalise  natural  define  cite
    certificate  strict  identity  nonnegative  scalar  vanish
    induction  entrywise  closure
    derivative  chain_rule  counterexample

``hypotheses ⊢ conclusion`` says: for all values of the letters, all natural steps and all
sizes n ≥ 1 of the matrices, where every hypothesis holds, every conclusion holds.  Letters with a
fixed meaning are the exception: they are not all values, but what is defined.

A rule refuses by raising :class:`KernelError`.  It works on a copy of what it is given, made on
entry and of the kernel's own exact types: a float, a bool, a subclass, an iterator or a look-alike
is no input, and what changes later changes nothing.  What a rule finds becomes a theorem only in
the guard around it.  A theorem, its relations and their polynomials cannot be written to, and give
away copies of whatever can: no public name changes what is proved, or what a reader is shown.

What Python cannot keep out is not defended against: private names (``_theorem``, ``_terms``, …),
``object.__setattr__``, patching this package, its functions and their closures, or SymPy's classes,
objects and caches, and reaching into a running program (frames, ``gc``, ``ctypes``).  A theorem's
``arguments`` and ``detail`` are for display and for making the proof again; no rule reads them.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce, update_wrapper
from itertools import takewhile
from operator import mul, sub
from types import MappingProxyType, NoneType
from typing import Any, NamedTuple, ParamSpec

import sympy
from sympy.matrices.expressions.matexpr import MatrixElement

from .calculus import (
    check,
    flat,
    is_index,
    is_undefined_function,
    is_variable,
    leaf,
    simplified,
    slope,
)
from .polynomial import *
from .statement import *

_Input = ParamSpec("_Input")
RULES: dict[str, Callable[..., Theorem]] = {}
"""Every rule by its name."""


class Fact(NamedTuple):
    """A textbook fact ``hypotheses ⊢ conclusion``, taken on the authority of ``reference``.

    A fact of existence says in ``chosen`` which of its letters are arbitrary, and that the others
    can be chosen for them: all of them then have a fixed meaning.
    """

    name: str
    reference: str
    hypotheses: tuple[Atom, ...]
    conclusion: tuple[Atom, ...]
    chosen: str = ""


class Recurrence(NamedTuple):
    """A state of several vectors, step by step: blocks of its Jacobian, gates, where it rests."""

    blocks: tuple[tuple[tuple[str, str], Derivative, Polynomial], ...]
    row: sympy.Symbol
    gates: tuple[tuple[Letter, sympy.Expr], ...]
    rest: tuple[tuple[str, Polynomial], ...]


class Meaning(NamedTuple):
    """What a letter stands for in a theorem about one network, sequence or choice, not about all.

    The definition is the recursion of a sequence, a network, or a fact of existence.
    """

    letter: Letter
    definition: tuple[Atom, Atom] | Recurrence | Fact


class Inference(NamedTuple):
    """What a rule has found: the guard makes a theorem of it, and nothing else can."""

    hypotheses: Iterable[Atom]
    conclusion: Iterable[Statement]
    detail: object = None
    meanings: Iterable[Meaning] = ()


class Theorem(Sealed):
    """``hypotheses ⊢ conclusion``, with the rule, premises and cited facts it rests on.

    The letters of ``fixed`` are not universally quantified: each stands for what is defined.
    """

    __slots__ = tuple(
        "_arguments _cited _conclusion _detail _fixed _hypotheses _premises _rule".split()
    )
    rule: str
    hypotheses: frozenset[Atom]
    conclusion: tuple[Statement, ...]
    premises: tuple[Theorem, ...]
    cited: frozenset[Fact]
    fixed: frozenset[Meaning]
    _detail: object
    _arguments: Mapping[str, Any]
    __eq__, __hash__ = object.__eq__, object.__hash__

    def __new__(cls, *parts: object, **named: object) -> Theorem:
        """Refuse: the guard around the rules has a way of its own."""
        raise KernelError("a theorem is made by a rule of the kernel, and in no other way")

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What the rule was given, by the name of each parameter."""
        return _exact(self._arguments)  # type: ignore[no-any-return]

    @property
    def detail(self) -> object:
        """What the argument turns on, for display."""
        return _exact(self._detail)

    @property
    def defined(self) -> frozenset[Letter]:
        """The letters that have a fixed meaning."""
        return frozenset(meaning.letter for meaning in self.fixed)

    def __str__(self) -> str:
        given = "; ".join(sorted(map(str, self.hypotheses)))
        cited = ", ".join(sorted(f"{fact.name} ({fact.reference})" for fact in self.cited))
        end = f"   [cites {cited}]" if cited else ""
        return f"{given} ⊢ {'; '.join(map(str, self.conclusion))}{end}".strip()

    __repr__ = __str__


class Square(NamedTuple):
    """``weight · scalars · factorᵀ H factor`` for a hypothesis H ⪰ 0, or H = I when None."""

    weight: Fraction
    scalars: tuple[Atom, ...]
    hypothesis: Atom | None
    factor: Polynomial


class Cofactor(NamedTuple):
    """``left · E · right`` for a hypothesis E = 0."""

    left: Polynomial
    equation: Atom
    right: Polynomial


class Certificate(NamedTuple):
    """``multiplier · G = Σ squares + Σ (cofactors + their transposes)``."""

    squares: tuple[Square, ...] = ()
    cofactors: tuple[Cofactor, ...] = ()
    multiplier: tuple[Atom, ...] = ()


class NonnegativeProduct(NamedTuple):
    """``weight · scalars · A B ⋯`` for hypotheses scalars ≥ 0 and A ≥ 0, B ≥ 0, … entrywise."""

    weight: Fraction
    scalars: tuple[Atom, ...]
    factors: tuple[Atom, ...]


Block = tuple[Theorem, Polynomial]
Gates = Mapping[Letter, sympy.Expr]
_SEALED = (Theorem, Atom, Polynomial, int, str, NoneType)
_RECORDS = (Fact, Square, Cofactor, Certificate, NonnegativeProduct)


def _is_sympy(kind: Any) -> bool:
    """Whether a class is one of SymPy's own, or, like a new one, that of an undefined function."""
    home = sys.modules.get(kind.__module__ or "")
    own = f"{kind.__module__}".startswith("sympy.") and getattr(home, kind.__name__, None) is kind
    return own or is_undefined_function(kind)


def _among(kind: type, kinds: Iterable[type]) -> bool:
    """Whether it is one of the kinds; ``in`` would also ask a foreign one whether it is equal."""
    return any(kind is known for known in kinds)


def _exact(value: Any) -> Any:
    """A copy that nobody else can write to, of the kernel's own types; refuses all others."""
    kind = type(value)
    if _among(kind, _SEALED):
        return value
    if _among(kind, (Letter, Step)):
        require(value.is_exact, "{!r} is no exact {}", value, kind.__name__)
        return value
    if kind is Fraction:
        return exact_fraction(value)
    if _among(kind, (tuple, list)):
        return tuple(map(_exact, value))
    if kind is frozenset:
        return frozenset(map(_exact, value))
    if _among(kind, _RECORDS):
        return kind(*map(_exact, value))
    if _among(kind, (dict, MappingProxyType, Nothing)):
        return {_exact(key): _exact(part) for key, part in value.items()}
    require(_is_sympy(kind), "{!r} is not exact, or of a foreign type", value)
    if isinstance(value, sympy.MatrixBase):
        return sympy.ImmutableMatrix(*value.shape, list(map(_rational, value.flat())))
    require(isinstance(value, sympy.Basic), "{!r} is no expression", value)
    _refuse_foreign_nodes(value)
    return value


def _refuse_foreign_nodes(expression: sympy.Basic) -> None:
    """Refuse a node that is not SymPy's, or has attributes of its own, say another ``diff``."""
    nodes, seen = [expression], dict[int, object]()  # by identity: a node may lie about equality
    while nodes:
        node = nodes.pop()
        if id(node) in seen:
            continue
        if id(type(node)) not in seen:
            require(_is_sympy(type(node)), "{!r} is of a foreign type", node)
        seen |= {id(node): node, id(type(node)): type(node)}
        own = getattr(node, "__dict__", EMPTY).keys() - {"nargs", "_expr"}
        require(not own, "{!r} has attributes of its own: {}", node, own)
        nodes += node.args


def _rational(value: Any) -> sympy.Rational:
    exact = _is_sympy(type(value)) and isinstance(value, sympy.Rational)
    require(exact and type(value.p) is type(value.q) is int, "{!r} is no exact rational", value)
    return sympy.Rational(value.p, value.q)


def _rule(rule: Callable[_Input, Inference]) -> Callable[_Input, Theorem]:
    """Copy what is given, make a theorem of what is found, and refuse by a KernelError alone."""
    rule.__annotations__["return"] = "Theorem"  # of the guarded rule
    signature = inspect.signature(rule)

    def guarded(*args: _Input.args, **kwargs: _Input.kwargs) -> Theorem:
        try:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            given.arguments = {name: _exact(part) for name, part in given.arguments.items()}
            return _theorem(rule.__name__, given.arguments, rule(*given.args, **given.kwargs))
        except KernelError:
            raise
        except Exception as error:
            raise KernelError(f"{rule.__name__}: malformed input: {error!r}") from error

    update_wrapper(guarded, rule)
    vars(guarded)["__signature__"] = inspect.signature(rule)  # for readers, who may write to it
    del vars(guarded)["__wrapped__"]
    RULES[rule.__name__] = guarded
    return guarded


def _theorem(rule: str, arguments: Mapping[str, Any], found: Inference) -> Theorem:
    """The theorem, which rests on every theorem among the arguments of its rule."""
    given, shown = frozenset(found.hypotheses), tuple(found.conclusion)
    kinds = all(type(atom) is Atom for atom in given)
    kinds = kinds and all(_among(type(x), (Atom, Derivative, Counterexample)) for x in shown)
    require(kinds, "{}: {} ⊢ {} are not all relations", rule, given, shown)
    premises = tuple(_theorems(arguments))
    cited = frozenset[Fact]().union(*(premise.cited for premise in premises))
    cited |= {part for part in arguments.values() if type(part) is Fact}
    fixed = frozenset(found.meanings).union(*(premise.fixed for premise in premises))
    ambiguous = len({meaning.letter for meaning in fixed}) < len(fixed)
    require(not ambiguous, "{}: one letter stands for two things in {}", rule, fixed)
    return Theorem._of(
        _rule=rule,
        _arguments=arguments,
        _hypotheses=given,
        _conclusion=shown,
        _premises=premises,
        _detail=found.detail,
        _cited=cited,
        _fixed=fixed,
    )


def _theorems(value: Any) -> Iterator[Theorem]:
    if type(value) is Theorem:
        yield value
    elif isinstance(value, tuple | frozenset | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _theorems(part)


def _atoms(theorem: Theorem) -> list[Atom]:
    atoms = [statement for statement in theorem.conclusion if isinstance(statement, Atom)]
    require(len(atoms) == len(theorem.conclusion), "{} concludes more than relations", theorem)
    return atoms


def _known(scalars: Iterable[Atom], *relations: str) -> Polynomial:
    """The product of scalars that are known to be nonnegative, or positive."""
    for atom in scalars:
        fits = atom.polynomial.is_scalar and atom.relation in relations and not atom.every
        require(fits, "the scalar of {} is not known to be {} 0", atom, relations[0])
    return reduce(mul, (atom.polynomial for atom in scalars), constant(1))


# --- logic ---------------------------------------------------------------------------------


@_rule
def assume(statement: Atom) -> Inference:
    """``P ⊢ P``: what is assumed holds where it is assumed.

    Fails unless P is a relation.

    >>> assume(Atom(PSD, of(Letter("a", 1, 1))))
    a ⪰ 0 ⊢ a ⪰ 0
    >>> assume("a >= 0")
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: assume: ... are not all relations
    """
    return Inference((statement,), (statement,))


@_rule
def conjunction(*theorems: Theorem) -> Inference:
    """From ``Γ ⊢ P`` and ``Δ ⊢ Q`` infer ``Γ, Δ ⊢ P, Q``: where Γ and Δ hold, P and Q do.

    Fails unless a letter that has a fixed meaning in both has the same in both.

    >>> conjunction(natural("s"), natural("t"))
    ⊢ s ⪰ 0; t ⪰ 0
    >>> conjunction(define("u", 0, constant(0)), define("u", 1, constant(1)))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: conjunction: one letter stands for two things in ...
    """
    conclusion = dict.fromkeys(s for theorem in theorems for s in theorem.conclusion)
    hypotheses = {atom for theorem in theorems for atom in theorem.hypotheses}
    return Inference(hypotheses, conclusion)


@_rule
def cut(lemma: Theorem, theorem: Theorem) -> Inference:
    """From ``Γ ⊢ P`` and ``Δ, P ⊢ Q`` infer ``Γ, Δ ⊢ Q``: where Γ holds, so does P.

    Fails unless both are theorems; a hypothesis that the lemma does not conclude stays.

    >>> cut(natural("t"), assume(Atom(PSD, of(Letter("t", 1, 1, "natural")))))
    ⊢ t ⪰ 0
    >>> cut(Atom(PSD, constant(-1)), natural("t"))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: cut: malformed input: ...
    """
    rest = theorem.hypotheses - set(lemma.conclusion)
    return Inference(lemma.hypotheses | rest, theorem.conclusion)


@_rule
def instantiate(theorem: Theorem, letters: Substitution = EMPTY, steps: Steps = EMPTY) -> Inference:
    """Replace variables by polynomials, and steps by steps: what holds for all holds for these.

    A family is replaced by a polynomial in the step k, taken at each of the family's steps.

    Fails unless each image has the shape and the structure of its variable, no variable with a
    fixed meaning is replaced, no natural number by anything but a step t + m or m with m ≥ 0, and
    no step is captured by a running product's.

    >>> a, b = (Letter(name, 1, 1) for name in "ab")
    >>> instantiate(assume(Atom(PSD, of(a))), {a: of(b) * of(b)})
    b b ⪰ 0 ⊢ b b ⪰ 0
    >>> instantiate(natural("t"), {Letter("t", 1, 1, "natural"): constant(-1)})
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: t is natural: only a step replaces it
    """
    fixed = letters.keys() & theorem.defined
    require(not fixed, "instantiate: {} have fixed meanings in {}", fixed, theorem)
    hypotheses = [atom.substitute(letters, steps) for atom in theorem.hypotheses]
    conclusion = [atom.substitute(letters, steps) for atom in _atoms(theorem)]
    return Inference(hypotheses, conclusion, detail=(letters, steps))


@_rule
def specialise(statement: Atom, step: Step) -> Inference:
    """``∀k ≥ 1: P(k) ⊢ P(step)``, for a step t + m or m with m ≥ 1, which is one of the k.

    Fails unless the statement is about every k ≥ 1 and the step is at least 1.

    >>> D = Letter("D", "n", "n", "diagonal", Step("k", 0))
    >>> specialise(Atom(PSD, of(D), True), Step("t", 1))
    ∀k ≥ 1: D[k] ⪰ 0 ⊢ D[t+1] ⪰ 0
    >>> specialise(Atom(PSD, of(D), True), Step("t", 0))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: specialise: ∀k ≥ 1: D[k] ⪰ 0 at t needs a step ≥ 1
    """
    fits = statement.every and step.is_exact and step.offset >= 1 and step.base != BOUND
    require(fits, "specialise: {} at {} needs a step ≥ 1", statement, step)
    return Inference((statement,), (statement.at(step),), detail=step)


@_rule
def generalise(theorem: Theorem, step: str, shift: int = 0) -> Inference:
    """From ``Γ ⊢ P(t)``, t not free in Γ, infer ``Γ ⊢ ∀k ≥ 1: P(k)``, or P(k − 1) for shift 1.

    Γ does not speak of t, so P(t) holds for every natural t, of which k and k − 1 are some.

    Fails unless t is free in no hypothesis and P neither binds k nor lets k be captured.

    >>> generalise(natural("t"), "t", shift=1)
    ⊢ ∀k ≥ 1: -1 + k ⪰ 0
    >>> generalise(assume(Atom(PSD, of(Letter("t", 1, 1, "natural")) - constant(5))), "t")
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: generalise: t is free in [-5 + t ⪰ 0], or P has ∀k
    """
    fits = shift in (0, 1) and Step(step, shift).is_exact
    require(fits, "generalise: {} with shift {}; the shift is 0 or 1", step, shift)
    free = [atom for atom in theorem.hypotheses if step in atom.steps]
    plain = not any(atom.every for atom in _atoms(theorem))
    require(not free and plain, "generalise: {} is free in {}, or P has ∀k", step, free)
    bound = {step: Step(BOUND, -shift)}
    instances = [(a.relation, a.polynomial.substitute(EMPTY, bound)) for a in _atoms(theorem)]
    conclusion = [Atom(relation, polynomial, True) for relation, polynomial in instances]
    return Inference(theorem.hypotheses, conclusion)


@_rule
def natural(step: str) -> Inference:
    """``⊢ t ≥ 0`` for a natural number t, which is what a step without a number stands for.

    Fails unless t is a name other than that of the bound step.

    >>> natural("t")
    ⊢ t ⪰ 0
    >>> natural("k")
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: step k is free in k; only ∀k binds it
    """
    return Inference((), (Atom(PSD, of(Letter(step, 1, 1, "natural"))),))


@_rule
def define(name: str, start: Fraction, successor: Polynomial) -> Inference:
    """``⊢ u[0] = start`` and ``⊢ ∀k ≥ 1: u[k] = F(u[k − 1])``, for the sequence u defined so.

    There is exactly one such sequence, as F is a total function of the member before; from now on
    the letter stands for it.

    Fails unless ``successor`` is a scalar F(u[k − 1]) in that one letter, outside running products.

    >>> define("u", Fraction(1), of(Letter("u", 1, 1, "general", Step("k", -1))) * constant(2))
    ⊢ -1 + u[0] = 0; ∀k ≥ 1: -2 u[k-1] + u[k] = 0
    >>> define("u", Fraction(1), of(Letter("u", 1, 1, "general", Step("k", 0))) + constant(1))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: define: 1 + u[k] is not a function of u[k-1] alone
    """
    steps = (Step(BOUND, 0), Step(BOUND, -1), Step(None, 0))
    now, before, first = (Letter(name, 1, 1, "general", step) for step in steps)
    used = {x for x, _ in successor.occurrences() if x.argument is None or x.step is not None}
    fits = successor.is_scalar and used <= {before}
    require(fits, "define: {} is not a function of {} alone", successor, before)
    initial = Atom(ZERO, of(first) - constant(start))
    recursion = Atom(ZERO, of(now) - successor, True)
    meaning = Meaning(now.variable, (initial, recursion))
    return Inference((), (initial, recursion), meanings=(meaning,))


@_rule
def cite(fact: Fact) -> Inference:
    """A textbook fact, on its author's authority; it stays listed in whatever rests on it.

    The letters of a fact of existence are one arbitrary matrix and what is chosen for it.  None can
    be replaced afterwards, so that the choice remains the one that was made for this matrix.

    Fails unless the fact has a name and a reference, and one of existence speaks of no step.

    >>> a = Atom(PSD, of(Letter("a", 1, 1)))
    >>> cite(Fact("signs", "a textbook", (a,), (a,)))
    a ⪰ 0 ⊢ a ⪰ 0   [cites signs (a textbook)]
    >>> cite(Fact("folklore", "", (), (Atom(PSD, constant(-1)),)))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: cite: 'folklore' is no fact with a name and a reference
    """
    name, reference, hypotheses, conclusion, chosen = fact
    named = type(fact) is Fact and name.strip() and reference.strip()
    require(named, "cite: {!r} is no fact with a name and a reference", name)
    atoms = (*hypotheses, *conclusion) if chosen else ()
    require(not any(atom.steps for atom in atoms), "cite: {} speaks of steps", name)
    letters = {letter for atom in atoms for letter in atom.polynomial.letters}
    meanings = [Meaning(letter, fact) for letter in letters]
    return Inference(hypotheses, conclusion, detail=fact, meanings=meanings)


# --- algebra -------------------------------------------------------------------------------


def _expanded(goal: Atom, given: Certificate, symmetric: bool) -> set[Atom]:
    """The hypotheses that the certificate uses, once its identity is checked."""
    squares, cofactors, multiplier = given
    total, used = Polynomial(*goal.polynomial.shape, {}), set(multiplier)
    for weight, scalars, hypothesis, factor in squares:
        scale = constant(weight) * _known(scalars, PSD, POSITIVE)
        require(weight >= 0, "the weight {} of {} is negative", weight, factor)
        definite = hypothesis is None or hypothesis.relation in (PSD, POSITIVE)
        require(definite and not (hypothesis and hypothesis.every), "{} is not H ⪰ 0", hypothesis)
        middle = factor if hypothesis is None else hypothesis.polynomial * factor
        total += scale * (factor.T * middle)
        used.update(scalars, {hypothesis} if hypothesis else set())
    for left, equation, right in cofactors:
        require(equation.relation == ZERO and not equation.every, "{} is not E = 0", equation)
        product = left * equation.polynomial * right
        total += product + product.T if symmetric else product
        used.add(equation)
    difference = _known(multiplier, POSITIVE) * goal.polynomial - total
    exact = not difference.terms and not goal.every
    require(exact, "the certificate misses {} by {}", goal, difference)
    return used


@_rule
def certificate(goal: Atom, given: Certificate) -> Inference:
    """``G ⪰ 0`` from ``p G = Σ m LᵀHL + Σ (A E B + (A E B)ᵀ)``; p > 0, m ≥ 0, H ⪰ 0, E = 0.

    Each LᵀHL is ⪰ 0, since xᵀLᵀHLx = (Lx)ᵀH(Lx) ≥ 0, and so are their nonnegative multiples and
    sums; the E are 0; so p G ⪰ 0, and G ⪰ 0 on division by p > 0.  The two sides are compared in
    the normal form, so they agree for matrices of every size.

    Fails unless the two sides have the same normal form, every weight is a nonnegative rational,
    and every scalar, H and E is a relation of the right kind, which becomes a hypothesis.

    >>> A = of(Letter("A", "n", "n"))
    >>> square = Square(Fraction(1), (), None, A)
    >>> certificate(Atom(PSD, A.T * A), Certificate((square,)))
    ⊢ Aᵀ A ⪰ 0
    >>> certificate(Atom(PSD, -A.T * A), Certificate((square,)))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: the certificate misses -1 Aᵀ A ⪰ 0 by -2 Aᵀ A
    """
    require(goal.relation == PSD, "certificate: {} is not of the form G ⪰ 0", goal)
    return Inference(_expanded(goal, given, True), (goal,), detail=given)


@_rule
def strict(goal: Atom, given: Certificate) -> Inference:
    """``G ≻ 0`` from a certificate whose first square is a positive multiple of H ≻ 0 or of I.

    Then p G is that positive definite multiple plus what is ⪰ 0.

    Fails unless the first weight is positive, its scalars are > 0, its H is ≻ 0 or I, and its
    factor is I; and where :func:`certificate` fails.

    >>> D, one = of(Letter("D", "n", "n", "diagonal")), constant(1, "n")
    >>> unit, square = (Square(Fraction(1), (), None, x) for x in (one, D))
    >>> strict(Atom(POSITIVE, one + D * D), Certificate((unit, square)))
    ⊢ 1 + D D ≻ 0
    >>> strict(Atom(POSITIVE, D * D), Certificate((square,)))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: strict: D D ≻ 0 does not begin with a definite square
    """
    weight, scalars, hypothesis, factor = given.squares[0]
    definite = hypothesis is None or hypothesis.relation == POSITIVE
    definite = definite and factor == constant(1, goal.polynomial.rows)
    fits = goal.relation == POSITIVE and weight > 0 and definite and _known(scalars, POSITIVE)
    require(fits, "strict: {} does not begin with a definite square", goal)
    return Inference(_expanded(goal, given, True), (goal,), detail=given)


@_rule
def identity(goal: Atom, given: Certificate) -> Inference:
    """``G = 0`` from ``p G = Σ A E B`` with p > 0 and E = 0: every term of the sum is 0.

    Fails unless the two sides have the same normal form, and there are no squares.

    >>> A, B = (of(Letter(name, "n", "n")) for name in "AB")
    >>> cofactor = Cofactor(A, Atom(ZERO, A - B), constant(1))
    >>> identity(Atom(ZERO, A * A - A * B), Certificate((), (cofactor,)))
    A + -1 B = 0 ⊢ A A + -1 A B = 0
    >>> identity(Atom(ZERO, A * A - B * A), Certificate((), (cofactor,)))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: the certificate misses A A + -1 B A = 0 by A B + -1 B A
    """
    fits = goal.relation == ZERO and not given.squares
    require(fits, "identity: {} is not of the form G = 0", goal)
    return Inference(_expanded(goal, given, False), (goal,), detail=given)


@_rule
def nonnegative(goal: Atom, given: Sequence[NonnegativeProduct]) -> Inference:
    """``G ≥ 0`` entrywise from ``G = Σ weight · scalars · A B ⋯`` with nonnegative factors.

    The entries of a product of entrywise nonnegative matrices are sums of products of nonnegative
    numbers.  A diagonal matrix that is ⪰ 0 is entrywise nonnegative.

    Fails unless every weight, scalar and factor is nonnegative and the sum is G.

    >>> A = Atom(ENTRYWISE, of(Letter("A", "n", "n")))
    >>> square = Atom(ENTRYWISE, A.polynomial * A.polynomial)
    >>> nonnegative(square, [NonnegativeProduct(Fraction(1), (), (A, A))])
    A ≥ 0 ⊢ A A ≥ 0
    >>> nonnegative(square, [NonnegativeProduct(Fraction(1), (), (A,))])
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: nonnegative: A A ≥ 0 is not about the sum A
    """
    total, used = Polynomial(*goal.polynomial.shape, {}), set[Atom]()
    for weight, scalars, factors in given:
        product = constant(weight) * _known(scalars, PSD, POSITIVE)
        require(weight >= 0, "nonnegative: the weight {} is negative", weight)
        for atom in factors:
            diagonal = atom.relation in (PSD, POSITIVE) and atom.polynomial.is_diagonal
            fits = (diagonal or atom.relation == ENTRYWISE) and not atom.every
            require(fits, "nonnegative: {} is not entrywise nonnegative", atom)
        total += reduce(mul, (atom.polynomial for atom in factors), product)
        used.update(scalars, factors)
    fits = goal.relation == ENTRYWISE and not goal.every and goal.polynomial == total
    require(fits, "nonnegative: {} is not about the sum {}", goal, total)
    return Inference(used, (goal,), detail=given)


@_rule
def scalar(theorem: Theorem, value: Polynomial) -> Inference:
    """From ``p I ⪰ 0`` infer ``p ≥ 0``: matrices have at least one row.  So too for ≻ and =.

    Fails unless the one conclusion is about p I, for the scalar p that is given.

    >>> a = of(Letter("a", 1, 1))
    >>> scalar(assume(Atom(PSD, a * constant(1, "n"))), a)
    a ⪰ 0 ⊢ a ⪰ 0
    >>> scalar(assume(Atom(PSD, of(Letter("D", "n", "n", "diagonal")))), a)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: scalar: D ⪰ 0 is not about the scalar a times I
    """
    (atom,) = _atoms(theorem)
    whole = value.is_scalar and value * constant(1, atom.polynomial.rows) == atom.polynomial
    fits = whole and not atom.every and atom.relation != ENTRYWISE
    require(fits, "scalar: {} is not about the scalar {} times I", atom, value)
    return Inference(theorem.hypotheses, (Atom(atom.relation, value),))


@_rule
def vanish(theorem: Theorem, value: Polynomial) -> Inference:
    """From ``−XᵀX ⪰ 0`` infer ``X = 0``: each xᵀXᵀXx = ‖Xx‖² is both ≤ 0 and ≥ 0.

    Fails unless the one conclusion is −XᵀX ⪰ 0 for the X that is given.

    >>> A = of(Letter("A", "n", "n"))
    >>> vanish(assume(Atom(PSD, -(A.T * A))), A)
    -1 Aᵀ A ⪰ 0 ⊢ A = 0
    >>> vanish(assume(Atom(PSD, A.T * A)), A)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: vanish: Aᵀ A ⪰ 0 ⊢ Aᵀ A ⪰ 0 is not −XᵀX ⪰ 0 for X = A
    """
    fits = theorem.conclusion == (Atom(PSD, -(value.T * value)),)
    require(fits, "vanish: {} is not −XᵀX ⪰ 0 for X = {}", theorem, value)
    return Inference(theorem.hypotheses, (Atom(ZERO, value),))


# --- passages: to every step, to every entry, to the limit --------------------------------------


@_rule
def induction(step: str, claim: tuple[Atom, ...], base: Theorem, successor: Theorem) -> Inference:
    """From ``Γ ⊢ P(0)`` and ``Δ, P(t) ⊢ P(t + 1)``, t not free in Γ, Δ, infer ``Γ, Δ ⊢ P(t)``.

    P is the conjunction of ``claim``.  Γ and Δ do not speak of t, so the successor holds for every
    natural t under one and the same Δ.

    Fails unless t is free in no other hypothesis, ``base`` concludes every part of P(0) and
    ``successor`` every part of P(t + 1).

    >>> t = of(Letter("t", 1, 1, "natural"))
    >>> P, one = Atom(PSD, t), Square(Fraction(1), (), None, constant(1))
    >>> given = Certificate((Square(Fraction(1), (), P, constant(1)), one))
    >>> successor = certificate(Atom(PSD, t + constant(1)), given)
    >>> induction("t", (P,), certificate(P.substitute(steps={"t": Step(None, 0)}), Certificate()),
    ...     successor)
    ⊢ t ⪰ 0
    >>> induction("t", (P,), successor, successor)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: induction at 0: t ⪰ 0 ⊢ 1 + t ⪰ 0 misses {...}
    """
    for number, theorem in ((Step(None, 0), base), (Step(step, 1), successor)):
        missing = {p.substitute(EMPTY, {step: number}) for p in claim} - set(theorem.conclusion)
        require(not missing, "induction at {}: {} misses {}", number, theorem, missing)
    hypotheses = base.hypotheses | (successor.hypotheses - set(claim))
    free = [atom for atom in hypotheses if step in atom.steps]
    require(not free, "induction: {} is free in the hypotheses {}", step, free)
    return Inference(hypotheses, claim, detail=step)


@_rule
def entrywise(theorem: Theorem, diagonals: Mapping[Letter, Letter]) -> Inference:
    """Replace scalars by diagonal matrices: the theorem holds at the i-th entries, for every i.

    A polynomial in diagonal matrices is diagonal, with the same polynomial of the i-th entries as
    its i-th entry, and is ⪰ 0, ≻ 0 or 0 if and only if every entry is.

    Fails unless the scalars have no fixed meaning, the matrices have one size, and each relation
    with one of these scalars is between scalars, and polynomial in them, in functions of such
    polynomials and in running products of such.

    >>> a, D = Letter("a", 1, 1), Letter("D", "n", "n", "diagonal")
    >>> entrywise(assume(Atom(PSD, constant(1) - of(a) * of(a))), {a: D})
    1 + -1 D D ⪰ 0 ⊢ 1 + -1 D D ⪰ 0
    >>> entrywise(assume(Atom(PSD, of(a))), {a: Letter("S", "n", "n", "symmetric")})
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: entrywise: {...} are not free scalars and ...
    """
    sizes = {letter.rows for letter in diagonals.values()}
    fits = all(x.rows == x.columns == 1 and x.structure == "general" for x in diagonals)
    fits = fits and {x.structure for x in diagonals.values()} == {"diagonal"} and len(sizes) == 1
    fits = fits and diagonals.keys().isdisjoint(theorem.defined)
    require(fits, "entrywise: {} are not free scalars and diagonal matrices", diagonals)

    def lifted(atom: Atom) -> Atom:
        if not atom.polynomial.letters & diagonals.keys():
            return atom
        fits = atom.polynomial.is_scalar and atom.relation != ENTRYWISE
        require(fits, "entrywise: {} is not a relation between scalars", atom)
        return Atom(atom.relation, _lifted(atom.polynomial, diagonals, *sizes), atom.every)

    hypotheses, conclusion = map(lifted, theorem.hypotheses), map(lifted, _atoms(theorem))
    return Inference(hypotheses, conclusion, detail=diagonals)


def _lifted(value: Polynomial, diagonals: Mapping[Letter, Letter], size: Dimension) -> Polynomial:
    def factor(first: Letter, *others: Letter) -> Polynomial:
        word = of(first, *others)
        if word.letters.isdisjoint(diagonals):
            return word
        require(not others, "entrywise: {} mixes entries", word)
        if first.argument is None:
            return of(diagonals[first.variable]._replace(step=first.step))
        return applied(first.name, _lifted(first.argument, diagonals, size), first.step)

    total = Polynomial(size, size, {})
    for m, c in value.terms.items():
        total += reduce(mul, (factor(*word) for word in m.scalars), constant(c, size))
    return total


@_rule
def closure(theorem: Theorem, letter: Letter) -> Inference:
    """From ``Γ(a), a > 0 ⊢ C(a)`` infer ``Γ(a), a ≥ 0 ⊢ C(a)``: pass to the limit a + ε → a.

    Only a = 0 is new.  If Γ(0) implies Γ(ε) for every small ε > 0, all else unchanged, then C(ε)
    holds for these, and C(0) is its limit: C is a closed relation between polynomials in a.

    Fails unless a is a real variable without a fixed meaning, and occurs, in Γ and in C, outside
    functions and running products; C has no ≻; and each hypothesis that holds at a = 0 survives a
    small ε: either it is H ⪰ 0 and grows with a (a occurs only in terms c aᵐ s I with c > 0 and
    scalars s known to be nonnegative), or it is a polynomial in a alone that is positive at a = 0.

    >>> a, b = (Letter(name, 1, 1) for name in "ab")
    >>> positive, below = Atom(POSITIVE, of(a)), Atom(PSD, of(a) - of(b))
    >>> closure(conjunction(cut(assume(positive), assume(below)), assume(below)), b)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: closure: b > 0 is not a hypothesis of ...
    >>> closed = certificate(Atom(PSD, of(a)), Certificate((Square(Fraction(1), (), positive,
    ...     constant(1)),)))
    >>> closure(closed, a)
    a ⪰ 0 ⊢ a ⪰ 0
    """
    a = of(letter)
    rest = theorem.hypotheses - {Atom(POSITIVE, a)}
    free = letter == letter.variable and letter.structure == "general"
    free = free and letter not in theorem.defined and Atom(POSITIVE, a) in theorem.hypotheses
    require(free, "closure: {} > 0 is not a hypothesis of {}", letter, theorem)
    for atom in (*rest, *_atoms(theorem)):
        for x, _ in atom.polynomial.occurrences():
            hidden = letter in (x.argument.letters if x.argument else {x.variable})
            plain = x == letter or not hidden
            require(plain, "closure: {} is no polynomial in {}", atom, letter)
    for atom in _atoms(theorem):
        require(atom.relation != POSITIVE, "closure: the conclusion {} is not closed", atom)
    for atom in rest:
        survives = _survives(atom, letter, {Atom(PSD, a), *rest})
        require(survives, "closure: {} may fail when {} grows from 0", atom, letter)
    return Inference(rest | {Atom(PSD, a)}, theorem.conclusion, detail=letter)


def _survives(atom: Atom, letter: Letter, known: set[Atom]) -> bool:
    """Whether the hypothesis, true at a = 0, stays true at every small a > 0."""
    if letter not in atom.polynomial.letters:
        return True
    at_zero = atom.polynomial.substitute({letter: Polynomial(1, 1, {})})
    value = sum(at_zero.terms.values(), Fraction(0))
    if atom.polynomial.letters == {letter} and at_zero == constant(value) and value > 0:
        return atom.relation in (PSD, POSITIVE)
    terms = [(m, c) for m, c in atom.polynomial.terms.items() if (letter,) in m.scalars]
    nonnegative = {atom.polynomial for atom in known if atom.relation in (PSD, POSITIVE)}
    grows = nonnegative.issuperset(of(*word) for m, _ in terms for word in m.scalars)
    return grows and atom.relation == PSD and all(c > 0 and not m.word for m, c in terms)


# --- calculus and refutation ---------------------------------------------------------------------


@_rule
def derivative(function: sympy.Expr, variable: sympy.Expr, value: sympy.Expr) -> Inference:
    """``∂ function / ∂ variable = value``, if SymPy's derivative minus the value simplifies to 0.

    This trusts SymPy's calculus of scalars, where both sides are defined, and nothing of its
    matrices: an entry of a matrix is a real variable of its own.  A function of leaves, which are
    sums and entries outside sums, is differentiated by them, and they by the variable.

    Fails unless the three are scalars as :mod:`proofs.kernel.calculus` has them, in which each name
    is one thing and each index in range, and the variable is a real variable or an entry.

    >>> z = sympy.Symbol("z", real=True)
    >>> derivative(sympy.tanh(z), z, 1 - sympy.tanh(z) ** 2)
    ⊢ d(tanh(z))/d(z) = 1 - tanh(z)**2
    >>> derivative(sympy.tanh(z), z, 1 - sympy.tanh(z))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: derivative: d(tanh(z))/d(z) is off by ...
    """
    check(function, variable, value)
    require(is_variable(variable), "derivative: {} is not a real variable", variable)
    rest = simplified(slope(function, variable) - flat(value))
    require(rest == 0, "derivative: d({})/d({}) is off by {}", function, variable, rest)
    return Inference((), (Derivative(function, variable, value),))


@_rule
def chain_rule(
    blocks: Mapping[tuple[str, str], Block],
    row: sympy.Symbol,
    gates: Gates,
    rest: Mapping[str, Fraction] = EMPTY,
) -> Inference:
    """The Jacobian over time of a state of several vectors, ``a[k] = F_a(a[k−1], b[k−1], …)``.

    ``blocks[a, b]`` is ``⊢ ∂F_i/∂b_j = A_ab(k)_ij`` and A_ab.  The chain rule then says
    ``⊢ ∀k ≥ 1: ∂a[k] = Σ_b A_ab(k) ∂b[k − 1]``, where ∂a is the n × m derivative of a by any m
    parameters of the state at step 0; for a single vector these are its entries: ``⊢ ∂h[0] = I``.
    The gates of A, at step k, are diagonal; each is defined by its i-th entry, taken at the state
    at k − 1 and at what else F takes at step k.  From now on all these letters stand for this.

    With ``rest``, the state starts where every entry of a is ``rest[a]``.  If F leaves this as it
    is, the state remains there, and so ``⊢ ∀k ≥ 1: D[k] = d I`` for each gate D, d its value there.

    Fails unless there is a block for each two vectors of the state, all n × 1; each differentiates,
    by b_j, one function of i and not of j; each gate occurs, and is a function of i and not of j; A
    is a sum of products of gates at step k and at most one constant matrix, n × n; entry (i, j) of
    A, for symbolic size, is the derivative; and, with ``rest``, every value there is rational.

    >>> i, j, l = (sympy.Symbol(name, integer=True) for name in "ijl")
    >>> n = sympy.Symbol("n", integer=True, positive=True)
    >>> W, h = sympy.MatrixSymbol("W", n, n), sympy.MatrixSymbol("h", n, 1)
    >>> step = derivative(sympy.Sum(W[i, l] * h[l, 0], (l, 0, n - 1)), h[j, 0], W[i, j])
    >>> chain_rule({("h", "h"): (step, of(Letter("W", "n", "n")))}, i, {})
    ⊢ -1 + ∂h[0] = 0; ∀k ≥ 1: -1 W ∂h[k-1] + ∂h[k] = 0
    >>> chain_rule({("h", "h"): (step, of(Letter("W", "n", "n")).T)}, i, {})
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: chain_rule: Wᵀ must be gates and at most one matrix
    >>> slope, D = 1 - sympy.tanh(h[i, 0]) ** 2, Letter("D", "n", "n", "diagonal")
    >>> step = derivative(sympy.tanh(h[i, 0]), h[j, 0], slope * h[i, 0].diff(h[j, 0]))
    >>> block = {("h", "h"): (step, of(D._replace(step=Step("k", 0))))}
    >>> chain_rule(block, i, {D: slope}, {"h": Fraction(0)})
    ⊢ -1 + ∂h[0] = 0; ∀k ≥ 1: -1 D[k] ∂h[k-1] + ∂h[k] = 0; ∀k ≥ 1: -1 + D[k] = 0
    """
    names = sorted({name for pair in blocks for name in pair})
    whole = blocks.keys() == {(a, b) for a in names for b in names}
    require(whole, "chain_rule: {} need a block for each two of them", names)
    require(rest.keys() <= set(names), "chain_rule: {} at rest are not all in {}", rest, names)
    parts = {pair: _one_derivative(blocks[pair][0]) for pair in sorted(blocks)}
    matrices = {pair: matrix for pair, (_, matrix) in blocks.items()}
    size = matrices[names[0], names[0]].rows
    columns = size if len(names) == 1 else "m"
    now = {a: Letter(f"∂{a}", size, columns, step=Step(BOUND, 0)) for a in names}
    letters = {letter for matrix in matrices.values() for letter in matrix.letters}
    require(gates.keys() <= letters, "chain_rule: {} are not all in the blocks", list(gates))
    states = {letter.variable for letter in now.values()}
    _check_names(parts.values(), row, gates, states, letters - gates.keys())
    for (a, b), part in parts.items():
        same = part.function == parts[a, a].function
        require(same, "chain_rule: {} by {} is of another function than {} by {}", a, b, a, a)
        _check_jacobian(part, matrices[a, b], _column(b, size), row, gates)
    first = now[names[0]]._replace(step=Step(None, 0))
    conclusion = [Atom(ZERO, of(first) - constant(1, size))] if len(names) == 1 else []
    for a in names:
        images = (matrices[a, b] * of(now[b]._replace(step=Step(BOUND, -1))) for b in names)
        conclusion.append(Atom(ZERO, reduce(sub, images, of(now[a])), True))
    functions = {a: parts[a, a].function for a in names}
    if rest:
        conclusion += _gates_at_rest(functions, {_column(a, size): rest[a] for a in rest}, gates)
    shown = tuple((pair, part, matrices[pair]) for pair, part in parts.items())
    fixed_point = tuple((name, constant(value)) for name, value in rest.items())
    network = Recurrence(shown, row, tuple(gates.items()), fixed_point)
    hypotheses = {atom for theorem, _ in blocks.values() for atom in theorem.hypotheses}
    fixed = [Meaning(letter, network) for letter in letters | states]
    return Inference(hypotheses, conclusion, meanings=fixed)


def _one_derivative(theorem: Theorem) -> Derivative:
    shown = theorem.conclusion
    if len(shown) == 1 and isinstance(shown[0], Derivative):
        return shown[0]
    raise KernelError(f"chain_rule: {theorem} is not the derivative of one entry")


def _symbolic(size: Dimension) -> sympy.Symbol:
    require(type(size) is str, "chain_rule: the size {} is a number and not a name", size)
    return sympy.Symbol(size, integer=True, positive=True)


def _column(name: str, size: Dimension) -> sympy.MatrixSymbol:
    """The vector of that name."""
    return sympy.MatrixSymbol(name, _symbolic(size), 1)


def _check_names(
    parts: Iterable[Derivative],
    row: sympy.Symbol,
    gates: Gates,
    states: Iterable[Letter],
    weights: Iterable[Letter],
) -> None:
    """Refuse a name that stands for two things in the scalars and in what is concluded."""
    scalars = (x for part in parts for x in (part.function, part.variable, part.value))
    names = check(row, *scalars, *gates.values())
    require(is_index(row), "chain_rule: the row {} is no Symbol(…, integer=True)", row)
    for letter in states:
        names.index(row, _symbolic(letter.rows), frozenset())
        for size in map(_symbolic, (letter.rows, letter.columns)):
            names.name(size.name, size)
    for letter in (*gates, *states):
        names.name(letter.name, letter)
    for letter in weights:
        sizes = map(_symbolic, (letter.rows, letter.columns))
        names.name(letter.name, sympy.MatrixSymbol(letter.name, *sizes))


def _check_jacobian(
    part: Derivative, matrix: Polynomial, state: sympy.MatrixSymbol, row: sympy.Symbol, gates: Gates
) -> None:
    """Refuse a matrix that is not the derivative of a function of the row by the state."""
    size = state.shape[0]
    square = matrix.shape == (size.name, size.name)
    require(square, "chain_rule: {.described} is not {} × {}", matrix, size, size)
    column = part.variable.args[1] if isinstance(part.variable, MatrixElement) else row
    fits = is_index(column) and column != row and part.variable == state[column, 0]
    require(fits, "chain_rule: {} is not entry j of {}, {} × 1", part.variable, state, size)
    for entry in (part.function, *gates.values()):
        require(not entry.has(column), "chain_rule: {} depends on {}", entry, column)
    off = flat(part.value)
    for m, c in matrix.terms.items():
        gated = [*takewhile(lambda letter: _is_gate(letter, gates), m.word)]
        weights = m.word[len(gated) :]
        plain = not m.scalars and len(weights) <= 1 and all(map(_is_constant, weights))
        require(plain, "chain_rule: {} must be gates and at most one matrix", m)
        entry = sympy.Rational(c.numerator, c.denominator)
        for letter in gated:
            entry *= flat(gates[letter.variable])
        for letter in weights:
            entry *= leaf(sympy.MatrixSymbol(letter.name, size, size)[row, column])
        off -= entry if weights else entry * sympy.diff(state[row, 0], part.variable)
    off = simplified(off)
    require(off == 0, "chain_rule: {} is off the Jacobian by {}", matrix, off)


def _is_gate(letter: Letter, gates: Gates) -> bool:
    """Whether the letter is one of the gates, at step k."""
    return letter.variable in gates and letter.step == Step(BOUND, 0) and letter.commutes


def _is_constant(letter: Letter) -> bool:
    """Whether the letter is a matrix that stays the same at every step."""
    return letter == letter.variable and letter.argument is None and not letter.commutes


def _gates_at_rest(
    functions: Mapping[str, sympy.Expr], rest: Mapping[sympy.MatrixSymbol, Fraction], gates: Gates
) -> list[Atom]:
    """``D[k] = d I`` for each gate of a state that starts at rest, and is seen to stay there."""
    for state, value in rest.items():
        moved = _value_at(functions[state.name], rest) - value
        require(moved == 0, "chain_rule: {} moves by {} from rest", state, moved)
    values = {gate: constant(_value_at(entry, rest), gate.rows) for gate, entry in gates.items()}
    now = Step(BOUND, 0)
    return [Atom(ZERO, of(x._replace(step=now)) - value, True) for x, value in values.items()]


def _value_at(entry: sympy.Expr, rest: Mapping[sympy.MatrixSymbol, Fraction]) -> Fraction:
    """The value of an entry where each of the vectors at rest has one and the same entry."""
    entries = (x for x in entry.atoms(MatrixElement) if x.args[0] in rest)
    value = simplified(flat(entry.xreplace({x: sympy.Rational(rest[x.args[0]]) for x in entries})))
    require(isinstance(value, sympy.Rational), "chain_rule: {} is no rational: {}", entry, value)
    return Fraction(value.p, value.q)


@_rule
def counterexample(
    hypotheses: frozenset[Atom],
    conclusion: Atom,
    values: Values,
    dimensions: Dimensions,
    steps: Steps = EMPTY,
    letters: Substitution = EMPTY,
    proof: Theorem | None = None,
) -> Inference:
    """Values exist at which every hypothesis holds and the conclusion fails.

    The statement is first taken at ``letters`` and ``steps``, which is a choice of values.  Each
    relation is then decided by exact evaluation at the values, unless the proof concludes it (or,
    for a conclusion p ≥ 0 or p > 0, its negation): then it holds whatever else is chosen.

    Fails unless every hypothesis of the statement, and of the proof, holds and the conclusion does
    not, as far as exact rational values of the letters that occur decide it.

    >>> a = Letter("a", 1, 1)
    >>> square, goal = Atom(PSD, of(a) * of(a) - constant(4)), Atom(PSD, of(a))
    >>> counterexample(frozenset({square}), goal, {a: [sympy.Matrix([-2])]}, {})
    ⊢ -4 + a a ⪰ 0 does not imply a ⪰ 0: a = [[[-2]]]
    >>> counterexample(frozenset({square}), goal, {a: [sympy.Matrix([-1])]}, {})
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: counterexample: -4 + a a ⪰ 0 fails
    """
    counted = all(type(size) is int and size >= 1 for size in dimensions.values())
    require(counted, "counterexample: {} are no sizes", dimensions)
    proved = proof.conclusion if proof else ()
    needed, defined = (proof.hypotheses, proof.defined) if proof else ((), ())
    taken = [h.substitute(letters, steps) for h in hypotheses]
    for atom in (*needed, *(atom for atom in taken if atom not in proved or atom in needed)):
        require(atom.holds(values, dimensions), "counterexample: {} fails", atom)
    valued = (values.keys() | letters.keys()) & set(defined)
    require(not valued, "counterexample: {} are defined, not valued", valued)
    broken = conclusion.substitute(letters, steps)
    spoken = [atom.polynomial.letters for atom in (*needed, *taken, broken)]
    occurring = frozenset[Letter]().union(*spoken)  # no other letter's value is shown
    values = {letter: family for letter, family in values.items() if letter in occurring}
    signed = broken.polynomial.is_scalar and broken.relation in (PSD, POSITIVE) and not broken.every
    opposite = PSD if broken.relation == POSITIVE else POSITIVE
    negation = Atom(opposite, -broken.polynomial) if signed else None
    fails = negation in proved or not broken.holds(values, dimensions)
    require(fails, "counterexample: the conclusion {} holds at the values", broken)
    shown = [(str(x), str([m.tolist() for m in family])) for x, family in values.items()]
    shown += [(str(name), str(value)) for name, value in (*letters.items(), *steps.items())]
    statement = Counterexample(frozenset(hypotheses), conclusion, tuple(shown))
    return Inference((), (statement,), detail=(values, dimensions, steps, letters))
