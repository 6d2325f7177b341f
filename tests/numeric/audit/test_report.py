"""One verdict a layer; every line's claim stands proved in the ledger, and every number is safe."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numeric.audit import Layer, ModelError, audit
from numeric.audit.certificates import proved_contraction
from numeric.audit.lines import Clock, above, below
from numeric.audit.report import LARGEST_SEARCH
from numeric.enclosures import spectral_norm
from proofs.referee.ledger import ledger, verdict_of


def vanilla(W, name="rnn.l0"):
    W = np.asarray(W, float)
    return Layer(name, "vanilla", W, np.ones((len(W), 2)), np.zeros(len(W)))


def gated(kind, gates, bias=1.0):
    W = np.random.default_rng(0).standard_normal((3 * gates, 3))
    reset_bias = np.zeros(3) if kind == "GRU" else None
    bias = np.full(3 * gates, bias)
    return Layer(f"{kind}.l0", kind, W, np.ones((3 * gates, 2)), bias, reset_bias)


CONTRACTS = vanilla([[0.5, 1.0], [0.0, 0.5]])
GROWS = vanilla([[1.25, -1.0], [1.0, -0.5]], "rnn.l1")
NETWORK = (CONTRACTS, GROWS, gated("LSTM", 4), gated("GRU", 3))


def test_each_layer_has_its_verdict():
    found = [(each.layer.name, each.verdict) for each in audit(NETWORK)]
    assert found == [
        ("rnn.l0", "contracts"),
        ("rnn.l1", "some gates grow"),
        ("LSTM.l0", "norms only"),
        ("GRU.l0", "norms only"),
    ]


def test_the_claim_behind_a_line_stands_proved():
    before = replace(NETWORK[3], name="before", reset_bias=None)
    audits = audit((CONTRACTS, *NETWORK[2:], before), inputs=np.ones((5, 2)))
    claims = {line.claim for each in audits for line in each.lines} - {""}
    assert "contraction-of-tanh-networks" in claims
    assert {"washout-of-the-initial-state", "jacobian-product", "full-jacobian"} <= claims
    assert {"gru-jacobian-reset-after", "gru-jacobian-reset-before", "lstm-half-life"} <= claims
    assert {"gru-direct-path", "direct-path-product"} <= claims
    assert claims <= ledger().keys()
    assert {verdict_of(name).word for name in claims} == {"proved"}


def test_suggestions_follow_from_the_certificate():
    (found,) = audit([CONTRACTS], epsilon=0.01)
    a, q = proved_contraction(found.certificate)
    (t,) = (line.values["t"] for line in found.lines if "t" in line.values)
    assert a * q**t <= Fraction(1, 100) < a * q ** (t - 2)
    assert len(found.suggestions) == 2
    assert all(f" {t} steps or more" in suggestion for suggestion in found.suggestions)


def test_no_suggestion_without_a_certificate_of_contraction():
    assert all(each.suggestions == () for each in audit(NETWORK[1:]))


def test_a_norm_is_between_its_bounds():
    (found,) = audit([CONTRACTS])
    lower, upper = next(
        (x.values["lower"], x.values["upper"]) for x in found.lines if x.values.get("lower")
    )
    exact = np.linalg.norm(CONTRACTS.recurrent, 2)
    assert lower <= exact * (1 + 1e-15)
    assert exact <= upper * (1 + 1e-15)
    assert upper - lower < 1e-9


def test_a_layer_of_small_norm_keeps_it():
    """‖W‖ = 1/2: q is hardly more, and a hardly more than 1."""
    (found,) = audit([vanilla(np.eye(3) / 2)])
    a, q = proved_contraction(found.certificate)
    assert 0.5 <= q < 0.503
    assert a < 1.01
    assert any("‖W‖ < 1 for slopes up to 1 holds" in line.text for line in found.lines)


def test_the_edge_between_contraction_and_growth_is_open():
    """An orthogonal W keeps every length: neither q < 1 nor an eigenvalue beyond 1."""
    (found,) = audit([vanilla([[0.0, 1.0], [-1.0, 0.0]])])
    assert found.verdict == "open"
    assert found.certificate is None


@pytest.mark.parametrize("size", [1e308, 1e160, 1e-160, 5e-324])
def test_weights_of_any_magnitude_are_judged(size):
    (found,) = audit([vanilla(size * np.array([[1.0, 0.5], [0.5, 1.0]]))])
    assert found.verdict == ("some gates grow" if size > 1 else "contracts")


def test_of_a_layer_too_large_it_is_said_that_nothing_was_sought():
    (found,) = audit([vanilla(2 * np.eye(LARGEST_SEARCH + 1))])
    assert found.verdict == "open"
    assert found.lines[0].status == "not tried"
    assert found.lines[0].text == "No certificate was sought: more than 256 units."


def test_a_layer_too_large_for_a_search_contracts_by_its_norm():
    W = np.eye(LARGEST_SEARCH + 1) / 2
    (found,) = audit([vanilla(W)], epsilon=1 / 16)
    assert (found.verdict, found.certificate) == ("contracts", None)
    bound, apart, forgotten, unsought = found.lines[:4]
    assert {bound.status, apart.status, forgotten.status} == {"certified"}
    assert bound.values == {"a": 1, "q": float(spectral_norm(W).upper)}
    assert forgotten.values["t"] == 5  # q⁴ is 1/16, or above
    assert unsought.status == "not tried"
    assert found.suggestions[0].startswith(f"Burn in for {forgotten.values['t']} steps")


@pytest.mark.parametrize(("kind", "gates"), [("LSTM", 4), ("GRU", 3)])
def test_half_lives_are_those_of_the_biases_of_the_gate_that_keeps(kind, gates):
    """σ(0) = 1/2: one step; the biases of the other gates do not matter."""
    layer = gated(kind, gates)
    bias = np.where(np.arange(3 * gates) // 3 == 1, 0.0, 7.0)
    (found,) = audit([replace(layer, bias=bias)])
    assert found.lines[-1].values == {"least": 1.0, "median": 1.0, "most": 1.0}
    assert found.lines[-1].status == "estimate"


@pytest.mark.parametrize("epsilon", [0, 1, -0.5, float("nan")])
def test_epsilon_is_between_0_and_1(epsilon):
    with pytest.raises(ModelError, match="expected a number between 0 and 1"):
        audit(NETWORK, epsilon=epsilon)


def test_lags_are_at_least_1():
    with pytest.raises(ModelError, match="lags is 0: expected at least 1"):
        audit([CONTRACTS], inputs=np.ones((5, 2)), lags=0)


def test_a_pattern_chooses_layers():
    assert [each.layer.name for each in audit(NETWORK, "GRU.*")] == ["GRU.l0"]
    with pytest.raises(ModelError, match=r"no layer is named 'gru': there are rnn.l0, rnn.l1"):
        audit(NETWORK, "gru")


@given(st.floats(0, allow_infinity=False))
def test_what_is_printed_encloses_the_number(number):
    assert Fraction(below(number)) <= Fraction(number) <= Fraction(above(number))
    assert len(below(number)) < 20


def test_a_norm_above_every_double_is_said_so():
    assert above(float("inf")) == "∞"


def test_a_time_is_told_in_the_unit_that_fits():
    told = [Clock(0.032).after(steps) for steps in (1, 12, 31.2501, 2000, 10**6)]
    assert told == [" (32 ms)", " (384 ms)", " (1 s)", " (1.07 min)", " (8.89 h)"]


def test_lags_and_suggestions_are_told_in_time():
    (found,) = audit([CONTRACTS], inputs=np.ones((5, 2)), time_step=0.5)
    (t,) = (line.values["t"] for line in found.lines if "t" in line.values)
    time = Clock(0.5).after(t)
    assert all(f" {t} steps{time} or more" in suggestion for suggestion in found.suggestions)
    assert any("at k = 5 (2.5 s)" in line.text for line in found.lines)
    with pytest.raises(ModelError, match="time_step is 0: expected a positive number of seconds"):
        audit([CONTRACTS], time_step=0)
