"""Everything that is called a theorem is made here, and nowhere else.

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
``arguments`` are for display and for making the proof again; no rule reads them.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache, update_wrapper
from types import MappingProxyType, NoneType
from typing import Any, NamedTuple, ParamSpec

import sympy
from sympy.core.function import UndefinedFunction

from .polynomial import (
    EMPTY,
    KernelError,
    Letter,
    Nothing,
    Polynomial,
    Sealed,
    Step,
    exact_fraction,
    require,
)
from .statement import Atom, Counterexample, Derivative, Statement

_Input = ParamSpec("_Input")


class Fact(NamedTuple):
    """A textbook fact ``hypotheses ⊢ conclusion``, taken on the authority of ``reference``.

    A fact of existence says in ``chosen`` what can be chosen for what, and ``choices`` are the
    letters that are chosen: for all values of its other letters there are values of these such that
    the conclusion holds if the hypotheses do.  All of its letters then have a fixed meaning.
    """

    name: str
    reference: str
    hypotheses: tuple[Atom, ...]
    conclusion: tuple[Atom, ...]
    chosen: str = ""
    choices: frozenset[Letter] = frozenset()


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
    meanings: Iterable[Meaning] = ()
    forgotten: Iterable[Meaning] = ()


class Theorem(Sealed):
    """``hypotheses ⊢ conclusion``, with the rule, premises and cited facts it rests on.

    The letters of ``fixed`` are not universally quantified: each stands for what is defined.
    """

    __slots__ = tuple("_arguments _cited _conclusion _fixed _hypotheses _premises _rule".split())
    rule: str
    hypotheses: frozenset[Atom]
    conclusion: tuple[Statement, ...]
    premises: tuple[Theorem, ...]
    cited: frozenset[Fact]
    fixed: frozenset[Meaning]
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


_SEALED = (Theorem, Atom, Polynomial, int, str, NoneType)
_RECORDS = (Fact, Square, Cofactor, Certificate, NonnegativeProduct)


def _is_sympy(kind: Any) -> bool:
    """Whether a class is one of SymPy's own, or, like a new one, that of an undefined function."""
    home = sys.modules.get(kind.__module__)
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
    refuse_foreign_nodes(value)
    return value


def refuse_foreign_nodes(expression: sympy.Basic) -> None:
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
    fixed -= frozenset(found.forgotten)
    ambiguous = len({meaning.letter for meaning in fixed}) < len(fixed)
    require(not ambiguous, "{}: one letter stands for two things in {}", rule, fixed)
    return Theorem._of(
        _rule=rule,
        _arguments=arguments,
        _hypotheses=given,
        _conclusion=shown,
        _premises=premises,
        _cited=cited,
        _fixed=fixed,
    )


def _theorems(value: Any) -> Iterator[Theorem]:
    if type(value) is Theorem:
        yield value
    elif isinstance(value, tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _theorems(part)


def _atoms(theorem: Theorem) -> list[Atom]:
    atoms = [statement for statement in theorem.conclusion if isinstance(statement, Atom)]
    require(len(atoms) == len(theorem.conclusion), "{} concludes more than relations", theorem)
    return atoms


_undefined = cache(UndefinedFunction)  # of the kernel's own making: nobody else has them


def is_undefined_function(kind: Any) -> bool:
    """Whether a class is that of an undefined function, with nothing of its own."""
    new = (_undefined(kind.__name__, **words) for words in ({}, {"real": True}))
    alike = (f.__mro__[1:] == kind.__mro__[1:] and _agree(vars(f), vars(kind)) for f in new)
    return type(kind) is UndefinedFunction and any(alike)


def _agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    kinds = one.keys() == other.keys() and all(type(one[x]) is type(other[x]) for x in one)
    return kinds and one == other


def steps(theorem: Theorem | None) -> Iterator[Theorem]:
    """Every theorem that this one is made of, premises first, each once."""
    done: set[int] = set()

    def visit(node: Theorem) -> Iterator[Theorem]:
        if id(node) not in done:
            done.add(id(node))
            for premise in node.premises:
                yield from visit(premise)
            yield node

    if theorem is not None:
        yield from visit(theorem)


def counterexample_in(theorem: Theorem | None) -> Theorem | None:
    """The step that exhibits the witness, where a theorem concludes that there is one."""
    if theorem is None or not any(isinstance(x, Counterexample) for x in theorem.conclusion):
        return None
    return next(node for node in steps(theorem) if node.rule == "counterexample")
