"""Rules of logic: assuming, joining, cutting, cases, other letters and steps, defining, citing."""

from __future__ import annotations

from fractions import Fraction

from .polynomial import (
    BOUND,
    EMPTY,
    FUNCTIONS,
    Letter,
    Polynomial,
    Step,
    Steps,
    Substitution,
    constant,
    of,
    require,
)
from .statement import POSITIVE, PSD, ZERO, Atom
from .theorem import Fact, Inference, Meaning, Theorem, _atoms, _rule


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
def cases(above: Theorem, below: Theorem, value: Polynomial) -> Inference:
    """From ``Γ, s > 0 ⊢ P`` and ``Δ, s ≤ 0 ⊢ P`` infer ``Γ, Δ ⊢ P``: one of the two holds.

    The first may assume s ≥ 0 instead, which holds where s > 0 does.

    Fails unless s is a scalar and both theorems conclude the same relations.

    >>> a, t = of(Letter("a", 1, 1)), natural("t")
    >>> cases(cut(assume(Atom(POSITIVE, a)), t), cut(assume(Atom(PSD, -a)), t), a)
    ⊢ t ⪰ 0
    >>> cases(natural("s"), t, a)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: cases: ⊢ s ⪰ 0 and ⊢ t ⪰ 0 conclude different things
    """
    require(value.is_scalar, "cases: {.described} is no scalar", value)
    alike = _atoms(above) == _atoms(below)
    require(alike, "cases: {} and {} conclude different things", above, below)
    positive, negative = (Atom(POSITIVE, value), Atom(PSD, value)), (Atom(PSD, -value),)
    rest = (above.hypotheses - set(positive)) | (below.hypotheses - set(negative))
    return Inference(rest, above.conclusion)


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
    return Inference(hypotheses, conclusion)


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
    fits = statement.every and step.offset >= 1 and step.base != BOUND
    require(fits, "specialise: {} at {} needs a step ≥ 1", statement, step)
    return Inference((statement,), (statement.at(step),))


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

    Fails unless ``successor`` is a scalar F(u[k − 1]) in that one letter, outside running products
    and traces.

    >>> define("u", Fraction(1), of(Letter("u", 1, 1, "general", Step("k", -1))) * constant(2))
    ⊢ -1 + u[0] = 0; ∀k ≥ 1: -2 u[k-1] + u[k] = 0
    >>> define("u", Fraction(1), of(Letter("u", 1, 1, "general", Step("k", 0))) + constant(1))
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: define: 1 + u[k] is not a function of u[k-1] alone
    """
    steps = (Step(BOUND, 0), Step(BOUND, -1), Step(None, 0))
    now, before, first = (Letter(name, 1, 1, "general", step) for step in steps)
    used = {x for x, _ in successor.occurrences() if x.argument is None or x.name not in FUNCTIONS}
    fits = successor.is_scalar and used <= {before}
    require(fits, "define: {} is not a function of {} alone", successor, before)
    initial = Atom(ZERO, of(first) - constant(start))
    recursion = Atom(ZERO, of(now) - successor, True)
    meaning = Meaning(now.variable, (initial, recursion))
    return Inference((), (initial, recursion), (meaning,))


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
    name, reference, hypotheses, conclusion, chosen, choices = fact
    named = type(fact) is Fact and name.strip() and reference.strip()
    require(named, "cite: {!r} is no fact with a name and a reference", name)
    atoms = (*hypotheses, *conclusion) if chosen else ()
    require(not any(atom.steps for atom in atoms), "cite: {} speaks of steps", name)
    letters = {letter for atom in atoms for letter in atom.polynomial.letters}
    require(choices <= letters, "cite: {} does not speak of all that it chooses", name)
    meanings = [Meaning(letter, fact) for letter in letters]
    return Inference(hypotheses, conclusion, meanings)


@_rule
def choose(theorem: Theorem, fact: Fact) -> Inference:
    """From ``Γ ⊢ C`` about what a fact lets one choose, infer it for all.

    The fact says that for every W there is an x; the theorem holds for a W and such an x.  If
    neither Γ nor C speaks of x, it holds for every W: choose an x for it.  From now on no letter of
    the fact has a fixed meaning.

    Fails unless the fact is one of existence, and no letter that it chooses occurs in Γ or C.

    >>> a, x = Letter("a", 1, 1), Letter("x", 1, 1)
    >>> root = Atom(ZERO, of(x) * of(x) * of(x) - of(a))
    >>> says = "a is any number, x its cube root"
    >>> cube = Fact("cube-root", "a textbook", (), (root,), says, frozenset({x}))
    >>> conjunction(choose(natural("t"), cube), natural("t")).defined
    frozenset()
    >>> choose(cite(cube), cube)
    Traceback (most recent call last):
        ...
    proofs.kernel.polynomial.KernelError: choose: ... = 0 speaks of ['x'], which cube-root chooses
    """
    require(fact.choices, "choose: {} chooses nothing", fact.name)
    for atom in (*theorem.hypotheses, *_atoms(theorem)):
        spoken = [letter.name for letter in atom.polynomial.letters & fact.choices]
        require(not spoken, "choose: {} speaks of {}, which {} chooses", atom, spoken, fact.name)
    forgotten = [meaning for meaning in theorem.fixed if meaning.definition == fact]
    return Inference(theorem.hypotheses, theorem.conclusion, forgotten=forgotten)
