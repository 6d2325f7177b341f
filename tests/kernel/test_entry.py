"""What a rule is given is copied on entry, and what it gives back cannot be written to.

Each test is an attack by public names alone: an input that changes or lies, or a theorem that is
written to afterwards.  What is reached must be refused, or must still say what was proved.
"""

from __future__ import annotations

import copy
import inspect
import pickle
from contextlib import suppress
from fractions import Fraction
from types import MappingProxyType

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import kernel
from proofs.kernel import (
    POSITIVE,
    PSD,
    RULES,
    ZERO,
    Atom,
    Certificate,
    Cofactor,
    Fact,
    KernelError,
    Letter,
    Monomial,
    NonnegativeProduct,
    Polynomial,
    Square,
    Step,
    Theorem,
    assume,
    certificate,
    cite,
    closure,
    conjunction,
    constant,
    counterexample,
    counterexample_in,
    cut,
    define,
    derivative,
    entrywise,
    generalise,
    induction,
    instantiate,
    natural,
    nonnegative,
    of,
    running_product,
    scalar,
    smooth_scalars,
    specialise,
    steps,
)
from proofs.kernel.polynomial import Sealed, monomial

ONE = Fraction(1)
FALSE = Atom(PSD, constant(-1))
TRUE = Atom(PSD, constant(1))
a, b = (Letter(name, 1, 1) for name in "ab")
u_before = Letter("u", 1, 1, "general", Step("k", -1))
UNIT = Square(ONE, (), None, constant(1))


def true() -> Theorem:
    return certificate(TRUE, Certificate((UNIT,)))


# --- inputs that change or lie ------------------------------------------------------------------


class Changing:
    """An iterable that shows its members on one of its passes only."""

    def __init__(self, members, shown):
        self.members, self.shown, self.passes = members, shown, 0

    def __iter__(self):
        self.passes += 1
        return iter(self.members if self.passes == self.shown else ())

    def __len__(self):
        return len(self.members)


class Sly(str):
    """A name that is another name for as long as it is asked."""

    __slots__ = ("asked", "honest")
    __hash__ = str.__hash__

    def __eq__(self, other):
        self.asked = getattr(self, "asked", 0) + 1
        return self.asked > self.honest and str.__eq__(self, other)

    def __ne__(self, other):
        return not self == other


def sly(text, honest):
    name = Sly(text)
    name.honest = honest
    return name


@pytest.mark.parametrize("shown", range(1, 4))
@pytest.mark.parametrize(
    "attack",
    [
        lambda parts: certificate(FALSE, Certificate((Square(ONE, parts, None, constant(1)),))),
        lambda parts: certificate(FALSE, Certificate((), (), parts)),
        lambda parts: certificate(FALSE, Certificate(parts)),
        lambda parts: certificate(FALSE, Certificate((), parts)),
        lambda parts: nonnegative(Atom("≥", constant(-1)), [NonnegativeProduct(ONE, parts, ())]),
        lambda parts: nonnegative(Atom("≥", constant(-1)), [NonnegativeProduct(ONE, (), parts)]),
        lambda parts: nonnegative(Atom("≥", constant(-1)), parts),
        lambda parts: induction("t", parts, true(), true()),
        lambda parts: counterexample(parts, FALSE, {}, {}),
        lambda parts: cite(Fact("folklore", "a textbook", parts, (FALSE,))),
        lambda parts: cite(Fact("folklore", "a textbook", (), parts)),
    ],
)
def test_an_iterable_that_changes_between_passes_is_no_input(attack, shown):
    with pytest.raises(KernelError):
        attack(Changing([FALSE], shown))


@pytest.mark.parametrize("honest", range(6))
def test_a_name_that_changes_is_no_input(honest):
    sequence = define("u", Fraction(0), of(u_before))
    u = Letter(sly("u", honest), 1, 1)
    attacks = [
        lambda: instantiate(sequence, {u: constant(1)}),
        lambda: counterexample(frozenset(), Atom(PSD, constant(-1)), {u: [sympy.Matrix([-1])]}, {}),
        lambda: entrywise(true(), {u: Letter("D", "n", "n", "diagonal")}),
        lambda: entrywise(true(), {a: Letter(sly("D", honest), "n", "n", "diagonal")}),
        lambda: closure(true(), u),
        lambda: natural(sly("t", honest)),
        lambda: define(sly("u", honest), Fraction(0), constant(0)),
        lambda: generalise(natural("t"), sly("t", honest)),
        lambda: induction(sly("t", honest), (), true(), true()),
        lambda: instantiate(natural("t"), {}, {sly("t", honest): Step(None, 1)}),
        lambda: instantiate(natural("t"), {}, {"t": Step(sly("s", honest), 1)}),
        lambda: specialise(Atom(PSD, of(u_before), True), Step(sly("t", honest), 1)),
        lambda: cite(Fact(sly("folklore", honest), "a textbook", (), (TRUE,))),
        lambda: cite(Fact("folklore", sly("a textbook", honest), (), (TRUE,))),
        lambda: cite(Fact("folklore", "a textbook", (), (TRUE,), sly("chosen", honest))),
        lambda: counterexample(frozenset(), FALSE, {}, {sly("n", honest): 1}),
        lambda: of(u),
        lambda: Polynomial(1, 1, {Monomial((), (u,)): ONE}),
        lambda: Polynomial(sly("n", honest), "n", {}),
        lambda: Atom(sly(PSD, honest), constant(1)),
        lambda: running_product(constant(1), Step(sly("t", honest), 0)),
    ]
    for attack in attacks:
        with pytest.raises(KernelError):
            attack()


def test_a_name_that_changes_replaces_no_letter_of_a_sequence():
    sequence = define("u", Fraction(0), of(u_before))
    for honest in range(8):
        with pytest.raises(KernelError):
            counterexample(
                frozenset({Atom(ZERO, of(Letter("u", 1, 1, step=Step(None, 0))))}),
                Atom(PSD, of(Letter("u", 1, 1, step=Step(None, 0)))),
                {Letter(sly("u", honest), 1, 1): [sympy.Matrix([-1])]},
                {},
                proof=sequence,
            )


class Number(int):
    """An integer that could say anything."""


@pytest.mark.parametrize("number", [True, Number(1), 1.0, ONE, sympy.Integer(1)], ids=repr)
def test_only_an_integer_is_an_integer(number):
    attacks = [
        lambda: generalise(natural("t"), "t", number),
        lambda: counterexample(frozenset(), Atom(PSD, -of(a)), {a: [sympy.eye(1)]}, {"n": number}),
        lambda: instantiate(natural("t"), {}, {"t": Step("t", number)}),
        lambda: of(Letter("A", number, 1)),
        lambda: of(Letter("A", 1, 1, "general", Step("k", number))),
        lambda: Polynomial(number, 1, {}),
    ]
    for attack in attacks:
        with pytest.raises(KernelError):
            attack()


class Twin(dict):
    """A dictionary of a kind of its own."""


class Two:
    """A mapping that is another on its second pass; a read-only view hides what it is."""

    def __init__(self, first, second):
        self.views = [first, second]

    def items(self):
        return self.views.pop(0).items() if len(self.views) > 1 else self.views[0].items()

    def keys(self):
        return [key for key, _ in self.items()]

    def values(self):
        return [value for _, value in self.items()]

    def __iter__(self):
        return iter(self.keys())

    def __getitem__(self, key):
        return self.views[-1][key]

    def __len__(self):
        return len(self.views[-1])


def test_a_mapping_that_changes_is_read_once():
    sequence = define("u", Fraction(0), of(u_before))
    replaced = Two({a: constant(1)}, {u_before.variable: constant(1)})
    with pytest.raises(KernelError):
        instantiate(sequence, replaced)
    found = instantiate(sequence, MappingProxyType(replaced))
    assert found.conclusion == sequence.conclusion
    with pytest.raises(KernelError):
        instantiate(sequence, Twin({a: constant(1)}))


def test_a_list_that_changes_later_changes_nothing():
    product = [NonnegativeProduct(ONE, (), ())]
    values, letters = {a: [sympy.Matrix([[-1]])]}, {b: constant(2)}
    sum_of_one = nonnegative(Atom("≥", constant(1)), product)
    broken = counterexample(frozenset(), Atom(PSD, of(a) * of(b)), values, {}, {}, letters)
    replaced = instantiate(assume(Atom(PSD, of(b))), letters)
    before = [repr((th, th.arguments)) for th in (sum_of_one, broken, replaced)]
    product.clear()
    values[a][0][0, 0] = 7
    values.clear()
    letters.clear()
    assert [repr((th, th.arguments)) for th in (sum_of_one, broken, replaced)] == before


def test_a_rational_that_changes_later_changes_nothing():
    weight, start, half = Fraction(1), Fraction(1), Fraction(1, 2)
    p = Polynomial(1, 1, {Monomial((), ()): half})
    theorems = [
        certificate(TRUE, Certificate((Square(weight, (), None, constant(1)),))),
        define("u", start, of(u_before)),
        assume(Atom(PSD, constant(half))),
    ]
    before = [repr((th, th.arguments)) for th in theorems]
    for shared in (weight, start, half):
        shared._numerator = -1
    assert [repr((th, th.arguments)) for th in theorems] == before
    assert p == constant(Fraction(1, 2))


@pytest.mark.parametrize("parts", [(1.0, 1), (1, 0), (1, -1), (True, 1), (Number(1), 1), ("1", 1)])
def test_a_rational_is_of_two_integers(parts):
    shared = Fraction(1)
    shared._numerator, shared._denominator = parts
    for attack in (
        lambda: constant(shared),
        lambda: Polynomial(1, 1, {Monomial((), ()): shared}),
        lambda: certificate(TRUE, Certificate((Square(shared, (), None, constant(1)),))),
        lambda: define("u", shared, of(u_before)),
    ):
        with pytest.raises(KernelError):
            attack()


def test_a_rational_that_is_not_reduced_is_the_reduced_one():
    shared = Fraction(1)
    shared._numerator, shared._denominator = 2, 4
    assert constant(shared) == constant(Fraction(1, 2))


class Rational(sympy.Rational):
    """A rational of SymPy's that could say anything."""

    def __mul__(self, other):
        return sympy.Integer(-1)

    __rmul__ = __mul__


@pytest.mark.parametrize(
    "entry",
    [sympy.Float(1), sympy.oo, sympy.nan, sympy.zoo, sympy.sqrt(2), sympy.I, sympy.Symbol("y")],
    ids=str,
)
def test_a_value_has_rational_entries(entry):
    matrix = sympy.Matrix(1, 1, [0])
    matrix[0, 0] = entry
    with pytest.raises(KernelError, match="is no exact rational"):
        counterexample(frozenset(), Atom(PSD, -of(a)), {a: [matrix]}, {})


def test_only_values_of_letters_that_occur_are_shown():
    look_alike, other = a._replace(structure="symmetric"), Letter("A", 1, 1)
    values = {look_alike: [sympy.eye(1)], other: [sympy.eye(1)], a: [sympy.Matrix([-1])]}
    found = counterexample(frozenset(), Atom(PSD, of(a)), values, {})
    assert found.conclusion[0].point.values == ((a, (sympy.Matrix([-1]),)),)
    with pytest.raises(KernelError, match="no value for a"):
        counterexample(frozenset(), Atom(PSD, of(a)), {look_alike: [sympy.Matrix([-1])]}, {})


def unread(numerator, denominator):
    """A rational of SymPy's with these parts, whatever they are."""
    made = object.__new__(sympy.Rational)
    made.p, made.q = numerator, denominator
    return made


@pytest.mark.parametrize(
    "entry",
    [  # numbers that no other test has: SymPy's caches may keep them
        Rational(1, 1009),
        unread(0.5, 1009),
        unread(1, 1009.0),
        unread(True, 1009),
        unread(1, Number(1009)),
    ],
    ids=lambda entry: f"{type(entry).__module__} {entry.p!r} {entry.q!r}",
)
def test_a_rational_entry_is_one_of_sympys_own_and_of_two_integers(entry):
    """SymPy leaves an entry as it is in a matrix with a symbol."""
    A, goal = Letter("A", "n", "n"), Atom(ZERO, of(Letter("A", "n", "n")))
    matrix = sympy.Matrix([[sympy.Rational(1, 2), sympy.Symbol("y")], [0, 0]])
    matrix[0, 1] = 0
    counterexample(frozenset(), goal, {A: [matrix]}, {"n": 2})
    matrix = sympy.Matrix([[entry, sympy.Symbol("y")], [0, 0]])
    matrix[0, 1] = 0
    with pytest.raises(KernelError, match="is no exact rational"):
        counterexample(frozenset(), goal, {A: [matrix]}, {"n": 2})


@pytest.mark.parametrize(
    "value", [sympy.Function("f"), sympy.MutableDenseNDimArray([1]), sympy.QQ], ids=str
)
def test_what_sympy_has_beside_expressions_is_none(value):
    z = sympy.Symbol("z", real=True)
    for statement in ((value, z, z), (z, value, z), (z, z, value)):
        with pytest.raises(KernelError, match="is no expression"):
            derivative(*statement)


def test_a_matrix_that_changes_is_copied():
    matrix = sympy.Matrix([[-1]])
    found = counterexample(frozenset(), Atom(PSD, of(a)), {a: [matrix]}, {})
    matrix[0, 0] = 7
    ((value,),) = found.arguments["values"].values()
    assert value[0, 0] == -1
    with pytest.raises(TypeError):
        value[0, 0] = 7


@pytest.mark.parametrize("attribute", ["diff", "fdiff", "doit", "xreplace", "_eval_derivative"])
def test_an_expression_has_no_methods_of_its_own(attribute):
    z = sympy.Symbol(f"z_{attribute}", real=True)
    function = sympy.exp(z)
    setattr(function, attribute, lambda *arguments, **options: sympy.S.Zero)
    try:
        for whole in (function, 1 + z * function):
            with pytest.raises(KernelError, match="attributes of its own"):
                derivative(whole, z, sympy.S.Zero)
    finally:
        delattr(function, attribute)
    assert derivative(function, z, function)


def test_a_look_alike_letter_is_in_no_polynomial_and_answers_for_none():
    class LookAlike:
        name, rows, columns, structure, step, argument = "a", 1, 1, "general", None, None
        transposed, is_exact, commutes = False, True, True
        variable = T = property(lambda self: self)

        def __iter__(self):
            return iter(a)

        def __hash__(self):
            return hash(a)

        def __eq__(self, other):
            return True

    class LookAlikeWord:
        """A word with the hash of another: what is kept for it must not answer for that."""

        def __init__(self, *passes):
            self.passes = list(passes)

        def __iter__(self):
            return iter(self.passes.pop(0) if len(self.passes) > 1 else self.passes[0])

        def __hash__(self):
            return hash((c,))

        def __eq__(self, other):
            return True

    c = Letter("kept", 1, 1)
    for attack in (
        lambda: of(LookAlike()),
        lambda: Polynomial(1, 1, {Monomial((), (LookAlike(),)): ONE}),
        lambda: Polynomial(1, 1, {Monomial(((LookAlike(),),), ()): ONE}),
    ):
        with pytest.raises(KernelError):
            attack()
    for ask in (monomial, lambda *m: Polynomial(1, 1, {Monomial(*m): ONE})):
        ask((), LookAlikeWord((b,), (a,)))
    assert of(c).letters == {c}
    assert str(of(c)) == "kept"


def test_arithmetic_is_between_polynomials():
    class LookAlike:
        rows = columns = 1
        shape, is_scalar, _terms, terms = (1, 1), True, {"m": 0.5}, {"m": 0.5}

    for attack in (
        lambda: of(a) + LookAlike(),
        lambda: of(a) - of(a) * LookAlike(),
        lambda: running_product(LookAlike(), Step("t", 0)),
    ):
        with pytest.raises(KernelError):
            attack()


class Equal(type):
    """The type of classes that say to be equal to any other."""

    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return cls.likeness


@pytest.mark.parametrize("kind", [Theorem, Atom, Polynomial, Letter, Step, Fraction, int, str])
def test_a_class_that_says_to_be_another_is_foreign(kind):
    class Liar(metaclass=Equal):
        likeness = hash(kind)
        relation, polynomial, every, steps = PSD, constant(-1), False, frozenset()
        hypotheses, conclusion, cited, fixed = frozenset(), (FALSE,), frozenset(), frozenset()
        numerator = denominator = rows = columns = 1
        is_exact = is_scalar = is_symmetric = True
        base, offset, shape = None, 1, (1, 1)

        def __gt__(self, other):
            return True

    fraction = Fraction(1)
    fraction._denominator = Liar()
    for attack in (
        lambda: assume(Liar()),
        lambda: conjunction(Liar()),
        lambda: cut(Liar(), assume(FALSE)),
        lambda: cut(assume(Liar()), assume(FALSE)),
        lambda: generalise(Liar(), "t"),
        lambda: natural(Liar()),
        lambda: define("u", Liar(), constant(0)),
        lambda: instantiate(assume(Atom(PSD, of(a))), {a: Liar()}),
        lambda: certificate(FALSE, Certificate((Square(ONE, (Liar(),), None, constant(1)),))),
        lambda: certificate(FALSE, Certificate((Square(ONE, (), Liar(), constant(1)),))),
        lambda: counterexample(frozenset(), FALSE, {}, {"n": Liar()}),
        lambda: Atom(Liar(), constant(1)),
        lambda: Atom(PSD, Liar()),
        lambda: constant(Liar()),
        lambda: constant(fraction),
        lambda: of(Liar()),
        lambda: Polynomial(1, 1, {Monomial((), ()): Liar()}),
    ):
        with pytest.raises(KernelError):
            attack()


def test_a_step_has_two_parts():
    longer = tuple.__new__(Step, ("t", 1, "hidden"))
    D = Letter("D", "n", "n", "diagonal", Step("k", 0))
    for attack in (
        lambda: specialise(Atom(PSD, of(D), True), longer),
        lambda: of(D._replace(step=longer)),
    ):
        with pytest.raises(KernelError):
            attack()


class Constant(sympy.Symbol):
    """A variable that equals another, and does not vary."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(sympy.Symbol("z", real=True))

    def _eval_derivative(self, variable):
        return sympy.S.Zero


def test_a_node_that_says_to_equal_another_is_looked_at():
    z, f = sympy.Symbol("z", real=True), sympy.Function("f")
    forged = type("Symbol", (Constant,), {"__module__": sympy.Symbol.__module__})
    for liar in (Constant("z", real=True), forged("z", real=True)):
        for whole in (f(z) + sympy.exp(liar), f(liar), f(z, liar), liar + f(z), liar):
            with pytest.raises(KernelError, match="of a foreign type"):
                derivative(whole, z, sympy.S.Zero)


class Matrix(sympy.Matrix):
    """A matrix that could say anything."""


@pytest.mark.parametrize("value", [0.5, True, {1}, object(), Matrix([[-1]])], ids=type)
def test_what_is_neither_the_kernels_nor_sympys_is_foreign(value):
    for attack in (
        lambda: counterexample(frozenset(), Atom(PSD, of(a)), {a: [value]}, {}),
        lambda: derivative(value, sympy.Symbol("z", real=True), sympy.S.Zero),
    ):
        with pytest.raises(KernelError, match="is not exact, or of a foreign type"):
            attack()


def test_a_function_whose_attributes_say_to_be_equal_is_foreign():
    class Anything:
        def __eq__(self, other):
            return True

        def __call__(self, *arguments, **options):
            return sympy.S.Zero

        __hash__ = object.__hash__

    z = sympy.Symbol("z", real=True)
    for name in [*vars(sympy.Function("f"))]:
        f = sympy.Function(f"spoiled_{name}")  # SymPy's caches keep it: the name is used here only
        whole = f(z)
        setattr(f, name, Anything())
        with pytest.raises(KernelError, match="of a foreign type"):
            derivative(whole, z, sympy.S.Zero)


@pytest.mark.parametrize("words", [{}, {"real": True}], ids=["undefined", "real"])
@pytest.mark.parametrize(
    ("kind", "spoil_it"),
    [
        ("more", lambda f: setattr(f, "fdiff", None)),
        ("fewer", lambda f: delattr(f, "_nargs")),
        ("infinite", lambda f: setattr(f, "is_finite", False)),
        ("renamed", lambda f: setattr(f, "name", "g")),
    ],
)
def test_a_function_has_the_attributes_of_undefined_ones(words, kind, spoil_it):
    z = sympy.Symbol("z", real=True)
    f = sympy.Function(f"spoiled_{kind}", **words)  # SymPy's caches keep it, as above
    whole = f(z)
    derivative(whole, z, sympy.Derivative(whole, z))
    spoil_it(f)
    with pytest.raises(KernelError, match="of a foreign type"):
        derivative(whole, z, sympy.S.Zero)


def test_nesting_without_end_is_refused():
    endless: list[object] = []
    endless.append(endless)
    for attack in (
        lambda: certificate(TRUE, Certificate(endless)),
        lambda: cite(Fact("folklore", "a textbook", (), endless)),
        lambda: nonnegative(TRUE, endless),
    ):
        with pytest.raises(KernelError):
            attack()


# --- caches that a look-alike fills ---------------------------------------------------------------


class LooksLike:
    """It says to be an expression, and to have another slope."""

    def __init__(self, expression, slope):
        self.expression, self.slope = expression, slope
        self.args = ()

    def __hash__(self):
        return hash(self.expression)

    def __eq__(self, other):
        return True

    def xreplace(self, rule):
        return self

    def doit(self):
        return self.slope


def test_a_look_alike_leaves_nothing_behind_in_the_caches_of_slopes():
    x = sympy.Symbol("looked_like", real=True)
    wrong = LooksLike(7 * x**3, 2 * x)
    for attack in (
        lambda: smooth_scalars.flat(wrong),
        lambda: smooth_scalars.leaf(wrong),
        lambda: smooth_scalars.slope(wrong, x),
        lambda: smooth_scalars.slope(x**2, LooksLike(x, x)),
    ):
        with suppress(Exception):
            attack()
    with pytest.raises(KernelError, match="is off by"):
        derivative(x**2, x, 7 * x**3)
    derivative(x**2, x, 2 * x)


def test_a_look_alike_leaves_nothing_behind_in_the_normal_form():
    one, other = Letter("looked", 1, 1), Letter("like", 1, 1)

    class Scalars(tuple):
        __slots__ = ()

        def __hash__(self):
            return hash(((one,),))

        def __eq__(self, value):
            return True

    with suppress(Exception):
        monomial(Scalars(((other,),)), ())
    assert monomial(((one,),), ()).scalars == ((one,),)


# --- theorems that are written to ----------------------------------------------------------------


def written(theorem):
    """Each attempt to write to a theorem and to what it hands out."""
    (atom, *_) = theorem.conclusion
    p = atom.polynomial
    yield lambda: vars(theorem).update(conclusion=(FALSE,))
    yield lambda: theorem.__dict__.update(conclusion=(FALSE,))
    for part in ("conclusion", "_conclusion", "hypotheses", "new", "__class__"):
        yield lambda part=part: setattr(theorem, part, (FALSE,))
        yield lambda part=part: delattr(theorem, part)
    for thing, part, value in (
        (atom, "relation", ZERO),
        (atom, "polynomial", constant(-1)),
        (p, "rows", 2),
        (p, "terms", {}),
        (p, "_terms", {}),
        (p, "letters", frozenset()),
        (p, "T", constant(-1)),
    ):
        yield lambda thing=thing, part=part, value=value: setattr(thing, part, value)
        yield lambda thing=thing, part=part, value=value: vars(thing).update({part: value})
        if not part.startswith("_"):
            yield lambda thing=thing, part=part, value=value: getattr(type(thing), part).__set__(
                thing, value
            )
    yield lambda: theorem.__init__("forged", frozenset(), (FALSE,))
    yield lambda: atom.__init__(PSD, constant(-1))
    yield lambda: p.__init__(1, 1, {Monomial((), ()): Fraction(-1)})
    for thing in (theorem, atom, p):
        yield lambda thing=thing: thing.__setstate__((None, {"_conclusion": (FALSE,)}))
        yield lambda thing=thing: copy.copy(thing).__init__()
        yield lambda thing=thing: pickle.loads(pickle.dumps(thing))
    yield lambda: p.terms.clear()
    yield lambda: p.terms.update({Monomial((), ()): Fraction(-7)})
    yield lambda: [setattr(c, "_numerator", -7) for c in p.terms.values()]
    yield lambda: Taker() == p.terms
    yield lambda: p.terms == Taker()
    yield lambda: theorem.arguments == Taker()
    yield lambda: theorem.arguments.clear()
    yield lambda: [part == Taker() for part in theorem.arguments.values()]


class Taker:
    """Compared with a read-only view, it is handed the dictionary behind it."""

    def __eq__(self, other):
        if isinstance(other, dict):
            other.clear()
            other.update({a: constant(-1)})
        return True


def spoil(value):
    """Write to every rational, dictionary and matrix in what was handed out."""
    if isinstance(value, Fraction):
        value._numerator = -7
    elif isinstance(value, dict):
        for part in list(value.values()):
            spoil(part)
        value.clear()
    elif isinstance(value, (tuple, list, frozenset)):
        for part in value:
            spoil(part)


def theorems():
    t = of(Letter("t", 1, 1, "natural"))
    P = Atom(PSD, t)
    successor = certificate(
        Atom(PSD, t + constant(1)),
        Certificate((Square(ONE, (), P, constant(1)), UNIT)),
    )
    zero = certificate(P.substitute(steps={"t": Step(None, 0)}), Certificate())
    equation = Atom(ZERO, of(a) - of(b))
    family = Letter("D", "n", "n", "diagonal", Step("k", 0))
    yield true()
    yield assume(Atom(PSD, of(a)))
    yield conjunction(true(), natural("t"))
    yield cut(true(), assume(TRUE))
    yield kernel.cases(true(), true(), of(a))
    yield instantiate(assume(Atom(PSD, of(a))), {a: constant(Fraction(1, 2))}, {"t": Step("t", 1)})
    yield specialise(Atom(PSD, of(family), True), Step("t", 1))
    yield generalise(natural("t"), "t", shift=1)
    yield natural("t")
    yield define("u", Fraction(1, 2), of(u_before))
    yield cite(Fact("signs", "a textbook", (TRUE,), (TRUE,)))
    root = Fact("root", "a textbook", (), (equation,), "a equals b", frozenset({a}))
    yield kernel.choose(cut(cite(root), true()), root)
    yield kernel.strict(Atom(POSITIVE, constant(1)), Certificate((UNIT,)))
    yield kernel.congruence(Atom(POSITIVE, constant(1)), of(a), of(b))
    yield kernel.identity(
        Atom(ZERO, of(a) * of(a) - of(a) * of(b)),
        Certificate((), (Cofactor(of(a), equation, constant(1)),)),
    )
    yield nonnegative(Atom("≥", constant(1)), [NonnegativeProduct(ONE, (), ())])
    yield scalar(assume(Atom(PSD, of(a) * constant(1, "n"))), of(a))
    yield kernel.vanish(assume(Atom(PSD, -(of(a) * of(a)))), of(a))
    yield induction("t", (P,), zero, successor)
    yield entrywise(assume(Atom(PSD, of(a))), {a: Letter("D", "n", "n", "diagonal")})
    positive = Square(ONE, (Atom(POSITIVE, of(a)),), None, constant(1))
    yield closure(certificate(Atom(PSD, of(a)), Certificate((positive,))), a)
    yield kernel.archimedean(cut(assume(Atom(PSD, t * of(b) - of(a))), true()), "t", of(b), of(a))
    matrix = Atom(PSD, of(Letter("P", "n", "n", "symmetric")))
    yield kernel.trace(matrix)
    yield kernel.trace_of_product(matrix, matrix)
    yield kernel.traceless(matrix)
    yield kernel.dimension("n")


MADE = list(theorems())


@pytest.mark.parametrize("theorem", MADE, ids=lambda theorem: theorem.rule)
def test_a_theorem_that_is_written_to_says_what_it_said(theorem):
    def said():
        atoms = [*theorem.conclusion, *theorem.hypotheses]
        terms = [sorted(map(str, atom.polynomial.terms.items())) for atom in atoms]
        return repr((theorem, terms, theorem.arguments, theorem.fixed))

    before = said()
    for attack in written(theorem):
        try:
            attack()
        except (AttributeError, TypeError, KernelError, pickle.PicklingError):
            continue
    spoil(theorem.arguments)
    spoil(tuple(atom.polynomial.terms for atom in theorem.conclusion))
    spoil(tuple(theorem.fixed))
    spoil(tuple(theorem.cited))
    assert said() == before
    assert theorem.conclusion != (FALSE,)
    assert type(theorem) is Theorem


def test_every_rule_about_relations_is_attacked():
    others = {"derivative", "chain_rule", "counterexample"}
    assert {theorem.rule for theorem in MADE} == RULES.keys() - others


def test_defaults_cannot_be_written_to():
    for name, rule in RULES.items():
        for parameter in inspect.signature(rule).parameters.values():
            if parameter.default is not inspect.Parameter.empty:
                _ = parameter.default == Taker()
                _ = Taker() == parameter.default
        assert name in kernel.__all__
    D = Letter("D", "n", "n", "diagonal", Step("k", 0))
    assert specialise(Atom(PSD, of(D), True), Step("t", 1)).conclusion == (
        Atom(PSD, of(D._replace(step=Step("t", 1)))),
    )
    assert instantiate(assume(Atom(PSD, of(a)))).conclusion == (Atom(PSD, of(a)),)


def test_a_signature_that_is_written_to_changes_no_default():
    class Behind:
        def __eq__(self, other):
            name, parameter = "letters", other["letters"]
            other[name] = parameter.replace(default={a: constant(-1)})
            return True

    assert inspect.signature(instantiate).parameters == Behind()
    assert instantiate(assume(Atom(PSD, of(a)))).conclusion == (Atom(PSD, of(a)),)


def test_what_lies_beneath_a_guarded_rule_makes_no_theorem():
    for rule in RULES.values():
        assert not hasattr(rule, "__wrapped__")
        assert inspect.unwrap(rule) is rule
        beneath = [cell.cell_contents for cell in rule.__closure__]
        for raw in (part for part in beneath if inspect.isfunction(part)):
            assert raw.__name__ == rule.__name__
    unguarded = next(
        part.cell_contents
        for part in certificate.__closure__
        if inspect.isfunction(part.cell_contents)
    )
    found = unguarded(FALSE, Certificate((Square(ONE, Changing([FALSE], 2), None, constant(1)),)))
    assert type(found) is not Theorem


def test_an_empty_theorem_is_no_theorem():
    blank = object.__new__(Theorem)
    for attack in (
        lambda: conjunction(blank),
        lambda: cut(blank, true()),
        lambda: generalise(blank, "t"),
        lambda: blank.conclusion,
        lambda: assume(object.__new__(Atom)),
        lambda: certificate(TRUE, Certificate((UNIT._replace(factor=object.__new__(Polynomial)),))),
    ):
        with pytest.raises((KernelError, AttributeError)):
            attack()


def test_an_object_of_another_class_does_not_become_a_theorem():
    class Fake:
        conclusion, hypotheses, premises, rule = (FALSE,), frozenset(), (), "certificate"
        cited = fixed = frozenset()

    class Slotted:
        __slots__ = ("cited", "conclusion", "fixed", "hypotheses", "premises", "rule")

    for kind in (Fake, Slotted):
        with pytest.raises(TypeError):
            kind().__class__ = Theorem


# --- what a rule was given is recorded -----------------------------------------------------------


@pytest.mark.parametrize("theorem", MADE, ids=lambda theorem: theorem.rule)
def test_the_rule_makes_the_theorem_again_from_its_arguments(theorem):
    arguments = dict(theorem.arguments)
    several = arguments.pop("theorems", ())
    again = RULES[theorem.rule](*several, **arguments)
    assert (again.conclusion, again.hypotheses) == (theorem.conclusion, theorem.hypotheses)
    assert (again.cited, again.fixed) == (theorem.cited, theorem.fixed)
    assert again.premises == theorem.premises
    assert repr(again.arguments) == repr(theorem.arguments)


def test_arguments_have_the_names_of_the_parameters_however_they_are_given():
    by_place = generalise(natural("t"), "t", 1)
    by_name = generalise(natural("t"), shift=1, step="t")
    assert [*by_place.arguments] == [*by_name.arguments] == ["theorem", "step", "shift"]
    assert by_name.arguments["shift"] == by_place.arguments["shift"] == 1
    assert generalise(natural("t"), "t").arguments["shift"] == 0


def test_a_theorem_rests_on_every_theorem_that_its_rule_was_given():
    first, second = natural("s"), natural("t")
    assert conjunction(first, second).premises == (first, second)
    assert cut(first, second).premises == (first, second)
    t = Atom(PSD, of(Letter("t", 1, 1, "natural")))
    assert induction("s", (t,), base=second, successor=second).premises == (second, second)
    broken = counterexample(frozenset({TRUE}), FALSE, {}, {}, proof=first)
    assert broken.premises == (first,)


# --- anything at all -----------------------------------------------------------------------------

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False)
    | st.text("abtkn∏", max_size=2)
    | st.fractions(-2, 2)
    | st.sampled_from(
        [
            *(FALSE, TRUE, a, b, u_before, of(a), constant(-1), Step("t", 1), Step(None, -1)),
            *(UNIT, Certificate((UNIT,)), Certificate(), sympy.Symbol("z"), sympy.eye(1), *MADE),
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.frozensets(inner.filter(lambda x: getattr(x, "__hash__", None)), max_size=0)
        | st.dictionaries(st.sampled_from([a, b, "t", "n"]), inner, max_size=2)
        | st.builds(lambda x: Square(ONE, (), None, x), inner)
        | st.builds(lambda x: Certificate((UNIT,), x), inner)
        | st.builds(lambda x: Certificate(x), inner)
    ),
    max_leaves=4,
)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(sorted(RULES.keys() - {"cite"})), st.lists(ANYTHING, max_size=4))
def test_whatever_a_rule_is_given_it_refuses_or_says_no_falsehood(name, arguments):
    """A theorem without hypotheses, facts or meanings is true: never −1 ⪰ 0."""
    try:
        theorem = RULES[name](*arguments)
    except KernelError:
        return
    unconditional = not (theorem.hypotheses or theorem.cited)
    assert not (unconditional and FALSE in theorem.conclusion)
    assert type(theorem) is Theorem


@pytest.mark.parametrize("kind", [Theorem, Atom, Polynomial])
def test_no_class_can_be_made_whose_objects_are_declared_to_be_the_kernels(kind):
    for bases in ((Sealed,), (kind,), (kind.__base__,)):
        with pytest.raises(KernelError, match="cannot be subclassed"):
            type(kind.__name__, bases, {"__slots__": kind.__slots__})
    free = type("Free", (), {"__slots__": kind.__slots__})()
    with pytest.raises(TypeError):
        free.__class__ = kind


# --- what a theorem is made of ------------------------------------------------------------------


def test_the_steps_of_a_theorem_are_its_premises_first_and_each_once():
    shared = true()
    both = conjunction(shared, assume(TRUE))
    whole = conjunction(both, shared)
    found = list(steps(whole))
    assert found == [shared, *both.premises[1:], both, whole]
    assert list(steps(None)) == []


def test_a_witness_is_found_below_what_rests_on_it_and_nowhere_else():
    negative = counterexample(frozenset(), Atom(PSD, of(a)), {a: [sympy.Matrix([-1])]}, {})
    assert counterexample_in(negative) is negative
    assert counterexample_in(conjunction(true(), negative)) is negative
    assert counterexample_in(true()) is counterexample_in(None) is None
