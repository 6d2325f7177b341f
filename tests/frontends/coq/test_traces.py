"""What the rules about traces show, and traces at other letters and at values, Coq accepts."""

import shutil
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

from proofs import (
    conjecture,
    diagonal,
    dot,
    entrywise_at_least,
    equal,
    every,
    exp,
    family,
    frobenius_norm_at_most,
    identity,
    matrices,
    naturals,
    positive_definite,
    product,
    psd,
    scalars,
    symmetric,
    vectors,
)
from proofs import (
    trace as tr,
)
from proofs.frontends.coq.development import development
from proofs.frontends.coq.recheck import recheck
from proofs.kernel import (
    BOUND,
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Certificate,
    Letter,
    Square,
    Step,
    certificate,
    closure,
    constant,
    counterexample,
    cut,
    dimension,
    entrywise,
    function,
    instantiate,
    of,
    running_product,
    specialise,
    trace,
    trace_of,
    trace_of_product,
    traceless,
    traces,
)
from proofs.kernel import (
    identity as by_identity,
)
from proofs.language.conjecture import collecting

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")

a, c = (Letter(name, 1, 1) for name in "ac")
A, B = (Letter(name, "n", "n") for name in "AB")
D = Letter("D", "n", "n", "diagonal")
E = Letter("E", 3, 3)
K = Letter("K", "m", "n")
P, Q = (Letter(name, "n", "n", "symmetric") for name in "PQ")
x, y = (Letter(name, "n", 1) for name in "xy")
ONE = constant(1)
I = constant(1, "n")


def itself(atom):
    """``p ≥ 0 ⊢ p ≥ 0``, as a certificate."""
    return certificate(atom, Certificate((Square(Fraction(1), (), atom, ONE),)))


def of_a_semidefinite_matrix():
    """``KᵀPK ⪰ 0 ⊢ tr KᵀPK ≥ 0``, where the trace is that of a rotation."""
    k, p = matrices("K", "n", "m"), symmetric("P")
    claim = conjecture("psd", tr(p * k * k.T) >= 0, given=[psd(k.T * p * k)])
    L = of(Letter("K", "n", "m"))
    return claim, trace(Atom(PSD, L.T * of(P) * L))


def of_a_definite_matrix():
    """``P ≻ 0 ⊢ tr P > 0``."""
    claim = conjecture(
        "definite", tr(symmetric("P")) > 0, given=[positive_definite(symmetric("P"))]
    )
    return claim, trace(Atom(POSITIVE, of(P)))


def of_an_equation():
    """``AB − BA = I ⊢ −n = 0``."""
    p, q = matrices("A B")
    claim = conjecture(
        "equation", equal(-tr(identity()), 0), given=[equal(p * q - q * p, identity())]
    )
    return claim, trace(Atom(ZERO, of(A) * of(B) - of(B) * of(A) - I))


def of_nonnegative_entries():
    """``2E + aI ≥ 0 ⊢ 2 tr E + 3a ≥ 0``, for matrices of size 3."""
    e, number = matrices("E", 3), scalars("a")
    whole = 2 * e + number * identity(3)
    claim = conjecture(
        "entries", 2 * tr(e) + 3 * number >= 0, given=[entrywise_at_least(whole, 0 * e)]
    )
    return claim, trace(Atom(ENTRYWISE, constant(2) * of(E) + of(a) * constant(1, 3)))


def of_a_product():
    """``P, Q ⪰ 0 ⊢ tr AᵀPAQ ≥ 0``."""
    p, q = symmetric("P Q")
    l = matrices("A")
    given = [psd(l.T * p * l), positive_definite(q)]
    claim = conjecture("product", tr(l * q * l.T * p) >= 0, given=given)
    L = of(A)
    return claim, trace_of_product(Atom(PSD, L.T * of(P) * L), Atom(POSITIVE, of(Q)))


def of_nothing():
    """``P − Q ⪰ 0, tr P ≤ tr Q ⊢ P − Q = 0``."""
    p, q = symmetric("P Q")
    claim = conjecture("nothing", equal(p, q), given=[psd(p - q), tr(p) <= tr(q)])
    return claim, traceless(Atom(PSD, of(P) - of(Q)))


def of_the_identity():
    """``n ≥ 1``."""
    return conjecture("identity", tr(identity()) >= 1), dimension("n")


def of_transposed_letters():
    """``tr AᵀBᵀ = tr AB``, without a rule."""
    p, q = matrices("A B")
    claim = conjecture("transposed", equal(tr(p.T * q.T), tr(p * q)))
    return claim, by_identity(
        Atom(ZERO, trace_of(of(A.T, B.T)) - trace_of(of(A, B))), Certificate()
    )


def at_other_letters():
    """``tr AᵀA ≥ 0`` at A = 2 B P − x yᵀ + 3 I, where words merge and scalars split off."""
    q, p, (u, v) = matrices("B"), symmetric("P"), vectors("x y")
    image = 2 * q * p - u * v.T + 3 * identity()
    claim = conjecture("instance", tr(image.T * image) >= 0)
    square = certificate(
        Atom(PSD, of(A.T, A)), Certificate((Square(Fraction(1), (), None, of(A)),))
    )
    theorem = cut(square, trace(*square.conclusion))
    value = constant(2) * of(B, P) - of(x, y.T) + constant(3, "n")
    return claim, instantiate(theorem, {A: value})


def at_a_dyad():
    """``tr PA ≥ 0`` for A = x xᵀ is ``xᵀPx ≥ 0``."""
    p, u = symmetric("P"), vectors("x")
    claim = conjecture("dyad", dot(u, p * u) >= 0, given=[dot(u, p * u) >= 0])
    return claim, instantiate(itself(Atom(PSD, trace_of(of(P, A)))), {A: of(x, x.T)})


def with_factors():
    """``a ≥ 0, a² ≤ tr KKᵀ, tr KᵀK ≤ c² ⊢ a² ≤ c²``: both traces are one."""
    k, (low, high) = matrices("K", "m", "n"), scalars("a c")
    given = [frobenius_norm_at_most(k, high), low**2 <= tr(k * k.T)]
    claim = conjecture("factors", low**2 <= high**2, given=given)
    above = Atom(PSD, of(c, c) - trace_of(of(K.T, K)))
    below = Atom(PSD, trace_of(of(K, K.T)) - of(a, a))
    squares = tuple(Square(Fraction(1), (), atom, ONE) for atom in (above, below))
    return claim, certificate(Atom(PSD, of(c, c) - of(a, a)), Certificate(squares))


def within_a_limit():
    """``a > 0, tr P ≥ 0 ⊢ tr P + a² ≥ 0`` also holds for a = 0."""
    p, number = symmetric("P"), scalars("a")
    claim = conjecture("limit", tr(p) + number**2 >= 0, given=[number >= 0, tr(p) >= 0])
    sign, known = Atom(POSITIVE, of(a)), Atom(PSD, trace_of(of(P)))
    parts = (Square(Fraction(1), (), known, ONE), Square(Fraction(1), (sign, sign), None, ONE))
    goal = Atom(PSD, trace_of(of(P)) + of(a, a))
    return claim, closure(certificate(goal, Certificate(parts)), a)


def beside_the_entries():
    """``n ≥ a, tr A ≥ 0 ⊢ n tr A − a tr A ≥ 0`` at the entries of a diagonal D for a."""
    l, d = matrices("A"), diagonal("D")
    above = tr(identity()) * identity() - d
    claim = conjecture("entries", psd(tr(l) * above), given=[psd(above), tr(l) >= 0])
    n = trace_of(I)
    given, known = Atom(PSD, n - of(a)), Atom(PSD, trace_of(of(A)))
    square = Square(Fraction(1), (known,), given, ONE)
    goal = Atom(PSD, known.polynomial * given.polynomial)
    return claim, entrywise(certificate(goal, Certificate((square,))), {a: D})


def of_a_running_product():
    """``tr (A B_t ⋯ A B_1) ≥ 0`` at t = 2."""
    l, f, t = matrices("A"), family(matrices("B")), naturals("t")
    claim = conjecture(
        "running",
        tr(l * f[2] * l * f[1]) >= 0,
        given=[tr(product(lambda k: l * f[k], t)) >= 0, tr(l * f[2] * l * f[1]) >= 0],
    )
    chain = trace_of(running_product(of(A, B._replace(step=Step(BOUND, 0))), Step("t", 0)))
    return claim, instantiate(itself(Atom(PSD, chain)), steps={"t": Step(None, 2)})


def within_a_function_and_a_product():
    """``exp(tr AB) (tr A)ᵗ ≥ 0`` at A = P Q, where the words within are rotated."""
    p, q, l, t = *symmetric("P Q"), matrices("B"), naturals("t")
    whole = exp(tr(l * p * q)) * tr(q * p) ** t
    claim = conjecture("function", whole >= 0, given=[whole >= 0])
    power = running_product(trace_of(of(A)), Step("t", 0))
    value = function("exp", trace_of(of(A, B))) * power
    return claim, instantiate(itself(Atom(PSD, value)), {A: of(P, Q)})


def at_every_step():
    """``∀k: tr G_k ≥ 0 ⊢ tr G_3 ≥ 0``, for G = B P."""
    f, p = family(matrices("B")), symmetric("P")
    given = [every(lambda k: tr(f[k] * p) >= 0)]
    claim = conjecture("every", tr(p * f[3]) >= 0, given=given)
    member = trace_of(of(B._replace(step=Step(BOUND, 0)), P))
    return claim, specialise(Atom(PSD, member, True), Step(None, 3))


def that_is_too_small():
    """``tr A² ≥ 0`` fails at a rotation by a right angle, and ``tr I ≤ 1`` at size 2."""
    l = matrices("A")
    claim = conjecture("refuted", tr(l * l) >= 0, given=[tr(identity()) <= 2])
    turn = {A: [sympy.Matrix([[0, 1], [-1, 0]])]}
    given = frozenset({Atom(PSD, constant(2) - trace_of(I))})
    return claim, counterexample(given, Atom(PSD, trace_of(of(A, A))), turn, {"n": 2})


def that_is_within_a_matrix():
    """``tr(A) I − A ⪰ 0`` fails, too, although ``A ⪰ I/3``."""
    l = symmetric("P")
    claim = conjecture("within", psd(l - tr(l) * identity()), given=[psd(3 * l - identity())])
    values = {P: [sympy.Matrix([[1, 0], [0, 2]])]}
    given = frozenset({Atom(PSD, constant(3) * of(P) - I)})
    goal = Atom(PSD, of(P) - trace_of(of(P)) * I)
    return claim, counterexample(given, goal, values, {"n": 2})


SHOWN = {
    function.__name__: function
    for function in (
        of_a_semidefinite_matrix,
        of_a_definite_matrix,
        of_an_equation,
        of_nonnegative_entries,
        of_a_product,
        of_nothing,
        of_the_identity,
        of_transposed_letters,
        at_other_letters,
        at_a_dyad,
        with_factors,
        within_a_limit,
        beside_the_entries,
        of_a_running_product,
        within_a_function_and_a_product,
        at_every_step,
        that_is_too_small,
        that_is_within_a_matrix,
    )
}


def made(name):
    with collecting():
        return replace(development(*SHOWN[name](), name), name=name)


@needs_coq
def test_what_the_rules_show_is_rechecked():
    found = {result.name: result.ok for result in recheck(list(map(made, SHOWN)), 1)}
    assert found == dict.fromkeys(SHOWN, True)


def forged_product():
    """``P ⪰ 0, Q ≥ 0 ⊢ tr PQ ≥ 0``: false where P and Q have entries of other signs."""
    p, q = symmetric("P Q")
    claim = conjecture("forged", tr(p * q) >= 0, given=[psd(p), entrywise_at_least(q, 0 * q)])
    return claim, trace_of_product(Atom(PSD, of(P)), Atom(ENTRYWISE, of(Q)))


def forged_nothing():
    """``P ≥ 0, tr P ≤ 0 ⊢ P = 0``: false beside the diagonal."""
    p = symmetric("P")
    given = [tr(p) <= 0, entrywise_at_least(p, 0 * p)]
    claim = conjecture("forged", equal(p, 0 * p), given=given)
    return claim, traceless(Atom(ENTRYWISE, of(P)))


@needs_coq
@pytest.mark.parametrize("forged", [forged_product, forged_nothing])
def test_without_the_kernels_checks_coq_refuses(forged, monkeypatch):
    monkeypatch.setattr(traces, "require", lambda *_: None)
    with collecting():
        claim, theorem = forged()
        (result,) = recheck([development(claim, theorem, "forged")], 1)
    assert result.status == "refused"
