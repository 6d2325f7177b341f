"""The chain rule concludes what the blocks say, of letters that stand for one thing each."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from sympy import Sum, tanh

from proofs.kernel import (
    PSD,
    Atom,
    Fact,
    KernelError,
    Letter,
    Polynomial,
    Step,
    assume,
    chain_rule,
    cite,
    conjunction,
    constant,
    cut,
    derivative,
    function,
    natural,
    of,
    running_product,
)

i, j, l, p = (sympy.Symbol(name, integer=True) for name in "ijlp")
n, m = (sympy.Symbol(name, integer=True, positive=True) for name in "nm")
z, xi = (sympy.Symbol(name, real=True) for name in ("z", "xi"))
h, c, x = (sympy.MatrixSymbol(name, n, 1) for name in "hcx")
W = sympy.MatrixSymbol("W", n, n)
phi = sympy.Function("phi")
total = Sum(W[i, l] * h[l, 0], (l, 0, n - 1))
same = h[i, 0].diff(h[j, 0])
gate = Letter("D", "n", "n", "diagonal")
D, weights = gate._replace(step=Step("k", 0)), Letter("W", "n", "n")
FIRST = {"h": Fraction(0)}
P = Atom(PSD, of(Letter("p", 1, 1)))


def step(function, value, matrix, gates=None, row=i, rest=None):
    """The chain rule on the one block of h by h."""
    block = {("h", "h"): (derivative(function, h[j, 0], value), matrix)}
    return chain_rule(block, row, gates or {}, rest or {})


def refused(match, *arguments, **options):
    with pytest.raises(KernelError, match=match) as error:
        step(*arguments, **options)
    assert "\n" not in str(error.value)


linear = (total, W[i, j], of(weights))


# --- one name, one thing, also in the blocks together and in what is concluded --------------------


def test_a_letter_of_the_conclusion_is_nothing_else_in_the_scalars():
    slope = tanh(x[i, 0])
    step(slope * h[i, 0], slope * same, of(D), {gate: slope})
    for name in ("h", "x", "i", "n"):
        letter = gate._replace(name=name)
        refused(
            "stands for two things",
            *(slope * h[i, 0], slope * same, of(letter._replace(step=Step("k", 0)))),
            gates={letter: slope},
        )


def test_a_gate_and_a_matrix_have_two_names():
    slope = 1 - tanh(total) ** 2
    step(tanh(total), slope * W[i, j], of(D) * of(weights), {gate: slope})
    other = gate._replace(name="W")
    matrix = of(other._replace(step=Step("k", 0))) * of(weights)
    refused("stands for two things", tanh(total), slope * W[i, j], matrix, gates={other: slope})


def test_a_matrix_that_cancels_is_one_thing_nevertheless():
    """D and E have the same entries: (D − E) W is 0, whatever W is, but W is no number."""
    other = gate._replace(name="E")
    matrix = (of(D) - of(other._replace(step=Step("k", 0)))) * of(weights)
    gates, zero = {gate: z, other: z}, sympy.S.Zero
    step(z, zero, matrix, gates)
    number = sympy.Symbol("W", real=True)
    refused("the name W stands for two things", z * number, zero, matrix, gates=gates)


def test_the_derivative_of_the_state_is_no_matrix_of_the_network():
    V = sympy.MatrixSymbol("∂h", n, n)
    function = Sum(V[i, l] * h[l, 0], (l, 0, n - 1))
    refused("stands for two things", function, V[i, j], of(Letter("∂h", "n", "n")))


def test_a_vector_is_one_vector_in_all_blocks():
    """In the block of c, x is a number; in that of h, a vector."""
    number = sympy.Symbol("x", real=True)
    function = c[i, 0] * number
    blocks = {
        ("c", "c"): (derivative(function, c[j, 0], number * c[i, 0].diff(c[j, 0])), of(D)),
        ("c", "h"): (derivative(function, h[j, 0], sympy.S.Zero), Polynomial("n", "n", {})),
        ("h", "c"): (derivative(x[i, 0], c[j, 0], sympy.S.Zero), Polynomial("n", "n", {})),
        ("h", "h"): (derivative(x[i, 0], h[j, 0], sympy.S.Zero), Polynomial("n", "n", {})),
    }
    with pytest.raises(KernelError, match="stands for two things"):
        chain_rule(blocks, i, {gate: number})
    still = derivative(z, c[j, 0], sympy.S.Zero), derivative(z, h[j, 0], sympy.S.Zero)
    for name, theorem in zip("ch", still, strict=True):
        blocks["h", name] = theorem, Polynomial("n", "n", {})
    assert len(chain_rule(blocks, i, {gate: number}).conclusion) == 2


def test_the_names_of_the_gates_entries_are_those_of_the_blocks():
    slope = sympy.Symbol("z", real=True)
    step(z * h[i, 0], z * same, of(D), {gate: slope})
    refused(
        "stands for two things", *(z * h[i, 0], z * same, of(D)), gates={gate: sympy.Symbol("z")}
    )
    refused("place in an exact smooth scalar", *linear[:2], of(D), gates={gate: sympy.Abs(z)})


def test_no_symbol_is_bound_in_one_block_and_free_in_another():
    refused("bound in one part and free", *linear, row=l)
    bound = {gate: Sum(W[i, j], (j, 0, n - 1))}
    refused("bound in one part and free", *linear[:2], of(D), gates=bound)


# --- the row, the column and the size -------------------------------------------------------------


def test_the_row_ranges_over_the_places_of_the_state():
    slope = tanh(x[i, 0])
    step(slope * h[i, 0], slope * same, of(D), {gate: slope})
    wide = sympy.MatrixSymbol("x", m, 1)
    zero = sympy.S.Zero
    step(z, zero, Polynomial("n", "n", {}))
    refused("is one of m places", wide[i, 0], zero, Polynomial("n", "n", {}))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(sympy.Symbol("i", integer=True, nonnegative=True), id="nonnegative"),
        pytest.param(sympy.Symbol("i", integer=True, positive=True), id="positive"),
        pytest.param(sympy.Symbol("i", even=True), id="even"),
        pytest.param(sympy.Symbol("i", real=True), id="real"),
        pytest.param(sympy.S.Zero, id="a number"),
        pytest.param(2 * i, id="a formula"),
    ],
)
def test_the_row_is_an_index_without_other_assumptions(row):
    """A gate that is 1 where i ≥ 0 and 0 elsewhere is not told from 1 at a nonnegative i."""
    step(2 * h[i, 0], 2 * same, constant(2, "n"))
    with pytest.raises(KernelError):
        step(2 * h[i, 0], 2 * same, constant(2, "n"), row=row)


def test_the_row_is_any_row_and_not_the_first():
    """What the first row of W says is nothing that all rows of W say."""
    step(*linear)
    first = Sum(W[0, l] * h[l, 0], (l, 0, n - 1))
    refused("is no Symbol", first, W[0, j], of(weights), row=sympy.S.Zero)
    refused("is off the Jacobian", first, W[0, j], of(weights))


def test_the_column_is_another_index_than_the_row():
    step(2 * h[i, 0], 2 * same, constant(2, "n"))
    refused("is not entry j", 2 * h[i, 0], 2 * same, constant(2, "n"), row=j)
    fixed = derivative(W[i, 0] * h[0, 0], h[0, 0], W[i, 0])
    with pytest.raises(KernelError, match="is not entry j"):
        chain_rule({("h", "h"): (fixed, of(weights))}, i, {})


def test_the_state_has_a_symbolic_size():
    small = sympy.MatrixSymbol("h", 3, 1)
    theorem = derivative(2 * small[i, 0], small[j, 0], 2 * small[i, 0].diff(small[j, 0]))
    with pytest.raises(KernelError, match="is a number and not a name"):
        chain_rule({("h", "h"): (theorem, constant(2, 3))}, i, {})


def test_every_block_is_square_and_of_the_state_size():
    refused("is not n × n", total, W[i, j], of(Letter("V", "n", "m")))
    refused("is one of n places", total, W[i, j], of(Letter("V", "m", "m")))


def test_there_is_a_block_for_each_two_vectors_and_rest_is_of_these():
    block = (derivative(2 * h[i, 0], h[j, 0], 2 * same), constant(2, "n"))
    chain_rule({("h", "h"): block}, i, {}, FIRST)
    for blocks in ({("h", "c"): block}, {("h", "h"): block, ("h", "c"): block}):
        with pytest.raises(KernelError, match="need a block for each two"):
            chain_rule(blocks, i, {})
    with pytest.raises(KernelError, match="at rest are not all in"):
        chain_rule({("h", "h"): block}, i, {}, {"c": Fraction(0)})


# --- the matrix is the Jacobian -------------------------------------------------------------------


slope = 1 - tanh(total) ** 2
gated = (tanh(total), slope * W[i, j])


@pytest.mark.parametrize(
    ("matrix", "gates"),
    [
        pytest.param(of(D) * of(weights) * of(weights), {gate: slope}, id="two matrices"),
        pytest.param(
            of(D) * of(weights) * of(weights) * of(weights), {gate: slope}, id="three matrices"
        ),
        pytest.param(of(weights) * of(D), {gate: slope}, id="a gate behind the matrix"),
        pytest.param(of(D) * of(weights), {}, id="a diagonal factor that is no gate"),
        pytest.param(
            of(gate._replace(name="E", step=Step("k", 0))) * of(weights),
            {gate: slope},
            id="another diagonal factor than the gate",
        ),
        pytest.param(of(D._replace(step=Step("k", 1))) * of(weights), {gate: slope}, id="D[k+1]"),
        pytest.param(of(D._replace(step=Step(None, 1))) * of(weights), {gate: slope}, id="D[1]"),
        pytest.param(of(gate) * of(weights), {gate: slope}, id="D at no step"),
        pytest.param(of(D) * of(weights.T), {gate: slope}, id="the transpose"),
        pytest.param(
            of(D) * of(weights._replace(step=Step("k", 0))), {gate: slope}, id="a moving matrix"
        ),
        pytest.param(
            of(Letter("G", "n", "n", step=Step("k", 0))) * of(weights),
            {Letter("G", "n", "n"): slope},
            id="a gate that is no diagonal",
        ),
        pytest.param(of(Letter("a", 1, 1)) * of(D) * of(weights), {gate: slope}, id="a scalar"),
        pytest.param(
            function("tanh", constant(1)) * of(D) * of(weights),
            {gate: slope},
            id="a function of a number",
        ),
        pytest.param(
            running_product(constant(2), Step("t", 0)) * of(D) * of(weights),
            {gate: slope},
            id="a power of a number",
        ),
        pytest.param(of(D) * function("exp", of(gate)), {gate: slope}, id="a function of a letter"),
        pytest.param(of(D), {gate: slope}, id="no matrix"),
        pytest.param(of(D) * of(weights) + of(weights), {gate: slope}, id="a term too many"),
        pytest.param(Polynomial("n", "n", {}), {}, id="nothing"),
    ],
)
def test_the_matrix_is_the_jacobian(matrix, gates):
    step(*gated, of(D) * of(weights), {gate: slope})
    reasons = "must be gates", "is off the Jacobian", "not all in the blocks", "the size 1"
    refused("|".join(reasons), *gated, matrix, gates=gates)


def test_a_block_is_one_derivative_by_an_entry():
    derived, matrix = derivative(total, h[j, 0], W[i, j]), of(weights)
    chain_rule({("h", "h"): (derived, matrix)}, i, {})
    two = conjunction(derived, derivative(z, z, sympy.S.One))
    for other in (natural("t"), two, conjunction(derived, natural("t"))):
        with pytest.raises(KernelError, match="is not the derivative of one entry"):
            chain_rule({("h", "h"): (other, matrix)}, i, {})
    by_number = derivative(z * total, z, total)
    with pytest.raises(KernelError, match="is not entry j"):
        chain_rule({("h", "h"): (by_number, matrix)}, i, {})


def test_the_entries_of_a_product_are_no_products_of_entries():
    """∂F_i/∂h_j = W_ij² is no entry of W W."""
    squared = Sum(W[i, l] ** 2 * h[l, 0], (l, 0, n - 1))
    refused("off the Jacobian", squared, W[i, j] ** 2, of(weights) * of(weights))


V = sympy.MatrixSymbol("V", n, n)
other = Letter("V", "n", "n")
E = gate._replace(name="E")
opened = tanh(x[i, 0])
through = Sum(V[i, l] * tanh(x[l, 0]) * h[l, 0], (l, 0, n - 1))
behind = (through, V[i, j] * tanh(x[j, 0]))
inner = Sum(W[l, p] * h[p, 0], (p, 0, n - 1))
composed = Sum(V[i, l] * tanh(inner), (l, 0, n - 1))
inner_slope = 1 - tanh(inner) ** 2
two = (composed, Sum(V[i, l] * inner_slope * W[l, j], (l, 0, n - 1)))
at_the_row = inner_slope.xreplace({l: i})
now = of(E._replace(step=Step("k", 0)))


def test_a_gate_behind_a_matrix_is_that_of_the_column():
    step(*behind, of(other) * now, {E: opened})
    refused("off the Jacobian", *behind, now * of(other), gates={E: opened})
    refused("off the Jacobian", *behind, of(other) * now * now, gates={E: opened})
    refused("off the Jacobian", *behind, of(other), gates={})


def test_a_gate_between_two_matrices_is_that_of_the_index_between():
    gates = {E: at_the_row}
    step(*two, of(other) * now * of(weights), gates)
    for matrix in (
        of(weights) * now * of(other),
        now * of(other) * of(weights),
        of(other) * of(weights) * now,
        of(other) * of(weights),
        of(other) * now * now * of(weights),
    ):
        refused("off the Jacobian|not all in the blocks", *two, matrix, gates=gates)


def test_a_gate_before_two_matrices_stands_outside_their_sum():
    outside = 1 - tanh(composed) ** 2
    value, matrix = outside * two[1], of(D) * of(other) * now * of(weights)
    step(tanh(composed), value, matrix, {gate: outside, E: at_the_row})
    gates = {gate: outside, E: at_the_row}
    refused("off the Jacobian", tanh(composed), value, of(D) * matrix, gates=gates)


def test_a_product_of_two_matrices_has_one_sum():
    plain = Sum(V[i, l] * inner, (l, 0, n - 1))
    value = Sum(V[i, l] * W[l, j], (l, 0, n - 1))
    step(plain, value, of(other) * of(weights))
    step(2 * plain, 2 * value, constant(2, "n") * of(other) * of(weights))
    refused("off the Jacobian", plain, value, of(weights) * of(other))
    refused("off the Jacobian", plain, value, constant(2, "n") * of(other) * of(weights))
    refused("at most two matrices", plain, value, of(other) * of(weights) * of(weights))


def test_matrices_that_are_multiplied_are_of_the_states_size():
    """An n × m matrix times an m × n one is n × n, but the index between has m places."""
    narrow = of(Letter("V", "n", "m")) * of(Letter("W", "m", "n"))
    refused("stands for two things|not all n × n", *two, narrow)
    names = {"V": "A", "W": "B"}
    renamed = of(Letter(names["V"], "n", "m")) * of(Letter(names["W"], "m", "n"))
    refused("are not all n × n", x[i, 0], sympy.S.Zero, renamed)


def test_a_diagonal_matrix_is_a_gate_or_nothing():
    refused("must be gates", total, W[i, j], of(weights._replace(structure="diagonal")))


def test_the_jacobian_over_time_rests_on_its_derivatives_and_their_facts():
    derived = derivative(total, h[j, 0], W[i, j])
    cited = cut(cite(Fact("a fact", "a textbook", (), (P,))), derived)
    theorem = chain_rule({("h", "h"): (cited, of(weights))}, i, {})
    assert theorem.premises == (cited,)
    assert theorem.cited == cited.cited
    assumed = cut(assume(P), derived)
    assert chain_rule({("h", "h"): (assumed, of(weights))}, i, {}).hypotheses == {P}


def test_nothing_depends_on_the_column():
    refused("depends on", W[i, j] * h[j, 0], W[i, j], of(weights))
    refused("depends on", 2 * h[i, 0], 2 * same, of(D), gates={gate: 2 + 0 * z + tanh(x[j, 0])})


def test_every_gate_occurs_in_a_block():
    """A letter that occurs nowhere would be defined by an entry that nothing holds it to."""
    free = gate._replace(name="E")
    refused("are not all in the blocks", *gated, of(D) * of(weights), gates={gate: slope, free: z})


def test_every_letter_of_the_conclusion_has_its_meaning():
    theorem = step(*gated, of(D) * of(weights), {gate: slope})
    assert theorem.defined == {gate, weights, Letter("∂h", "n", "n")}
    assert {meaning.definition.gates for meaning in theorem.fixed} == {((gate, slope),)}


def two_vectors(still):
    """The blocks of c[k] = 2 c[k − 1] and h[k] = still."""
    by_c = derivative(2 * c[i, 0], c[j, 0], 2 * c[i, 0].diff(c[j, 0]))
    zero, nothing = sympy.S.Zero, Polynomial("n", "n", {})
    return {
        ("c", "c"): (by_c, constant(2, "n")),
        ("c", "h"): (derivative(2 * c[i, 0], h[j, 0], zero), nothing),
        ("h", "c"): (derivative(still, c[j, 0], zero), nothing),
        ("h", "h"): (derivative(still, h[j, 0], zero), nothing),
    }


def test_the_number_of_parameters_is_no_scalar():
    """∂c is n × m."""
    chain_rule(two_vectors(z), i, {})
    with pytest.raises(KernelError, match="the name m stands for two things"):
        chain_rule(two_vectors(sympy.Symbol("m", real=True)), i, {})


def test_the_jacobian_of_several_vectors_is_by_any_parameters():
    theorem = chain_rule(two_vectors(z), i, {})
    assert theorem.defined == {Letter("∂c", "n", "m"), Letter("∂h", "n", "m")}
    assert len(theorem.conclusion) == 2  # and ∂c[0] is not said to be I


def test_the_blocks_of_one_vector_are_of_one_function():
    other = derivative(3 * c[i, 0], h[j, 0], sympy.S.Zero), Polynomial("n", "n", {})
    blocks = two_vectors(z) | {("c", "h"): other}
    with pytest.raises(KernelError, match="is of another function"):
        chain_rule(blocks, i, {})


# --- at rest --------------------------------------------------------------------------------------


def resting(function, value, gates, rest):
    theorem = step(function, value, of(D), gates, rest=rest)
    return str(theorem.conclusion[-1])


def test_a_state_at_rest_does_not_move():
    squared = {gate: 2 * h[i, 0]}
    value = 2 * h[i, 0] * same
    for fixed, twice in ((0, "D[k] = 0"), (1, "-2 + D[k] = 0")):
        assert twice in resting(h[i, 0] ** 2, value, squared, {"h": Fraction(fixed)})
    for moving in (Fraction(1, 2), Fraction(2), Fraction(-1)):
        refused("moves from", h[i, 0] ** 2, value, of(D), gates=squared, rest={"h": moving})


def test_a_linear_network_rests_at_zero_and_nowhere_else_that_is_known():
    step(*linear, rest=FIRST)
    refused("is no rational", *linear, rest={"h": Fraction(1)})


def test_where_a_state_rests_nothing_is_said_of_gates_that_are_not_known():
    by_input = h[i, 0] * x[i, 0]
    theorem = step(by_input, x[i, 0] * same, of(D), {gate: x[i, 0]}, rest=FIRST)
    assert len(theorem.conclusion) == 2  # ∂h[0] = I, and the recursion
    matrix = of(D) * of(weights)
    assert len(step(*gated, matrix, {gate: slope}, rest=FIRST).conclusion) == 3
    refused("is no rational", *gated, matrix, gates={gate: slope}, rest={"h": Fraction(1)})


def test_only_the_vectors_at_rest_are_put_to_rest():
    """h stays at 0 whatever c does, but a gate that sees c has no one value."""
    cc, zero, nothing = c[i, 0].diff(c[j, 0]), sympy.S.Zero, Polynomial("n", "n", {})
    function = h[i, 0] * tanh(c[i, 0])
    E = gate._replace(name="E")
    now = {name: of(x._replace(step=Step("k", 0))) for name, x in (("D", gate), ("E", E))}
    by_c = h[i, 0] * (1 - tanh(c[i, 0]) ** 2)
    blocks = {
        ("c", "c"): (derivative(2 * c[i, 0], c[j, 0], 2 * cc), constant(2, "n")),
        ("c", "h"): (derivative(2 * c[i, 0], h[j, 0], zero), nothing),
        ("h", "c"): (derivative(function, c[j, 0], by_c * cc), now["E"]),
        ("h", "h"): (derivative(function, h[j, 0], tanh(c[i, 0]) * same), now["D"]),
    }
    gates = {gate: tanh(c[i, 0]), E: by_c}
    assert len(chain_rule(blocks, i, gates).conclusion) == 2
    alone = chain_rule(blocks, i, gates, FIRST)
    assert [str(atom) for atom in alone.conclusion[2:]] == ["∀k ≥ 1: E[k] = 0"]
    both = chain_rule(blocks, i, gates, {"h": Fraction(0), "c": Fraction(0)})
    assert [str(atom) for atom in both.conclusion[2:]] == [
        "∀k ≥ 1: D[k] = 0",
        "∀k ≥ 1: E[k] = 0",
    ]


def test_a_vector_at_rest_stays_there_whatever_the_others_do():
    """From h = 0 the state h + c moves, with c."""
    zero = sympy.S.Zero
    cc = c[i, 0].diff(c[j, 0])
    one = constant(1, "n")
    moving = h[i, 0] + c[i, 0]
    blocks = {
        ("c", "c"): (derivative(c[i, 0], c[j, 0], cc), one),
        ("c", "h"): (derivative(c[i, 0], h[j, 0], zero), Polynomial("n", "n", {})),
        ("h", "c"): (derivative(moving, c[j, 0], cc), one),
        ("h", "h"): (derivative(moving, h[j, 0], same), one),
    }
    chain_rule(blocks, i, {}, {"c": Fraction(3)})
    with pytest.raises(KernelError, match="h at rest is no rational"):
        chain_rule(blocks, i, {}, FIRST)
    with pytest.raises(KernelError, match="h moves from 1 at rest to 4"):
        chain_rule(blocks, i, {}, {"c": Fraction(3), "h": Fraction(1)})
