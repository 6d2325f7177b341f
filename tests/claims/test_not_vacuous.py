"""No claim holds emptily: exact values satisfy the hypotheses of each."""

import pytest
from sympy import Matrix, Rational

from proofs.claims import bounded_gradients as bounded
from proofs.claims import lstm_cell as lstm
from proofs.claims import spectral_powers as powers
from proofs.kernel import Counterexample, Theorem
from proofs.language import absurd, both, identity, naturals, norm_at_most, power, product, scalars
from proofs.language.conjecture import Conjecture
from proofs.library.derivation import derive, generalise, witness
from proofs.library.lemmas import memory_cell
from proofs.referee.ledger import find, ledger, verdict_of

# exp y at y > 0 and ln 2 are irrational: no exact values, although real ones satisfy these two.
IRRATIONAL = {"three-gates-standard", "lstm-half-life"}
GIVEN = {
    "gates-in-unit-interval": {lstm.s: Rational(1, 2), lstm.z: 0},
    "full-jacobian": {memory_cell.S_c: Matrix([1, 0]), memory_cell.S_h: Matrix([0, 1])},
}
I, t = identity(), naturals("t")
NOTHING = {bounded.c: 0, bounded.beta: 0, bounded.y: 0 * bounded.x, bounded.size: 0}
ONES = dict.fromkeys(scalars("b c ω δ_i δ_s p q"), 1)


def powers_of_one() -> Theorem:
    one = product(lambda k: 1, t)
    return generalise(derive(both(one * one <= 1, one * one >= 1)), "t")


def powers_of_the_identity() -> Theorem:
    return generalise(derive(norm_at_most(power(I, t), 1)), "t")


# Hypotheses about every power: they hold at this x and these values by a proof.
FOR_EVER = {
    "finite-horizon-kreiss": (
        Matrix([0]),
        NOTHING | {bounded.A: I, bounded.m: 1, bounded.r: 1},
        powers_of_the_identity,
    ),
    "middle-case": (Matrix([1]), ONES, powers_of_one),
    "stable-iff-unitary": (
        Matrix([1]),
        {powers.S: I, powers.X: I, powers.b: 1},
        powers_of_the_identity,
    ),
}
SEARCHED = [name for name in ledger() if name not in IRRATIONAL | GIVEN.keys() | FOR_EVER.keys()]


@pytest.mark.parametrize("name", SEARCHED)
def test_a_witness_or_search_has_values_for(name, is_satisfiable):
    assert verdict_of(name).word == "refuted" or is_satisfiable(find(name))


@pytest.mark.parametrize("name", GIVEN)
def test_values_are_known_for(name):
    emptied = Conjecture(name, absurd, find(name).given)
    (statement,) = witness(emptied, GIVEN[name]).conclusion
    assert isinstance(statement, Counterexample)


@pytest.mark.parametrize("name", FOR_EVER)
def test_values_satisfy_for_ever(name):
    vector, letters, proof = FOR_EVER[name]
    emptied = Conjecture(name, absurd, find(name).given)
    (statement,) = witness(emptied, {powers.x: vector}, letters, proof()).conclusion
    assert isinstance(statement, Counterexample)
