"""Over inputs: half-lives of gates, slowest units, exponents; what each layer of a stack reads."""

from dataclasses import replace

import numpy as np
import pytest

from numeric.audit import Layer, ModelError, audit
from numeric.audit.cells import run
from numeric.audit.lines import Clock
from numeric.audit.over_inputs import exponents, keeping
from numeric.audit.stacks import runs

from .networks import inputs, layer, sigma

NO_CLOCK = Clock()


def gates_alone(kind):
    """Units whose gates depend on the inputs alone, unit i with its gate that keeps open at i."""
    network = layer(kind, n=3)
    bias = network.bias.copy()
    bias[3:6] = [0, 2, 1]
    return replace(network, recurrent=0 * network.recurrent, inputs=0 * network.inputs, bias=bias)


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_gates_that_never_change_have_the_half_lives_of_their_biases(kind):
    spread, slowest = keeping(run(gates_alone(kind), inputs(9)), NO_CLOCK)
    exact = [np.log(2) / -np.log(sigma(b)) for b in (0.0, 1.0, 2.0)]
    assert list(spread.values.values()) == pytest.approx(exact)
    assert list(slowest.values) == ["unit_1", "unit_2", "unit_0"]
    assert {spread.status, slowest.status} == {"measured"}
    assert "to 5.46 steps" in spread.text


def test_after_its_half_life_a_gates_product_is_a_half():
    """2^{−T / half-life} is the direct path ∏ f_t over all T steps, for gates that move."""
    network, x = layer("LSTM"), inputs(40)
    found = run(network, x)
    spread, _ = keeping(found, NO_CLOCK)
    products = np.sort(sigma(found.keeping).prod(axis=0))
    halved = [2 ** (-40 / spread.values[name]) for name in ("least", "median", "most")]
    assert halved == pytest.approx(products)


def test_vanilla_layers_have_no_gate_that_keeps():
    assert list(keeping(run(layer("vanilla"), inputs(9)), NO_CLOCK)) == []


def test_the_exponents_of_a_linear_network_are_those_of_its_eigenvalues():
    """At the state 0, where tanh has slope 1 and nothing drives it."""
    W = np.array([[0.5, 1.0], [0.0, 0.25]])
    network = Layer("rnn", "vanilla", W, np.ones((2, 1)), np.zeros(2))
    line = exponents(run(network, np.zeros((400, 1))), NO_CLOCK)
    assert line.values["exponent_1"] == pytest.approx(np.log(0.5))
    assert line.values["exponent_2"] == pytest.approx(np.log(0.25))
    assert line.status == "estimate"
    assert line.text.endswith("by the first a gradient halves in 1 step.")


def test_the_exponents_of_gates_that_never_change_are_their_logarithms():
    """Up to how far the frame has turned within 64 steps, e^{−64 · 0.18}, over those counted."""
    line = exponents(run(gates_alone("LSTM"), inputs(400)), NO_CLOCK)
    exact = np.log(sigma(np.array([2.0, 1.0, 0.0])))
    assert [line.values[f"exponent_{i}"] for i in (1, 2, 3)] == pytest.approx(exact, abs=1e-6)


def test_an_exponent_that_may_be_0_neither_halves_nor_doubles():
    """Over 384 steps of 1 × 1 Jacobians whose logarithms scatter about 0."""
    found = run(layer("vanilla", n=1), inputs(448))
    logarithms = np.random.default_rng(0).standard_normal(448)
    logarithms[64:] -= logarithms[64:].mean() - 1e-3

    def steps(part):
        return found.steps(part)._replace(jacobians=np.exp(logarithms[part])[:, None, None])

    line = exponents(replace(found, steps=steps), NO_CLOCK)
    assert line.values["exponent_1"] == pytest.approx(1e-3)
    assert line.values["standard_error_1"] > 1e-3
    assert "gradient" not in line.text


def test_how_a_stream_is_cut_does_not_change_its_exponents(monkeypatch):
    found = run(layer("GRU"), inputs(300))
    whole = exponents(found, NO_CLOCK)
    monkeypatch.setattr("numeric.audit.over_inputs.BLOCK", 17 * 9)
    assert exponents(found, NO_CLOCK).values == whole.values


def test_a_short_run_has_no_exponents():
    line = exponents(run(layer("LSTM"), inputs(191)), NO_CLOCK)
    assert line.status == "not tried"
    assert line.text == "No Lyapunov exponents: fewer than 192 inputs."


def test_every_layer_has_its_lines_over_inputs():
    network = (layer("LSTM", name="a.l0"), layer("GRU", name="b.l0"), layer("vanilla", name="c"))
    for each in audit(network, inputs=inputs(200), lags=5):
        assert len(each.curve.upper) == 5
        assert any("exponent_1" in line.values for line in each.lines)
        assert any("slowest" in line.text for line in each.lines) == (each.layer.name != "c")
    assert all(each.curve is None for each in audit(network))


# --- stacks ---------------------------------------------------------------------------------------


def stack():
    names = {"s.l0": 2, "s.l0_reverse": 2, "s.l1": 6, "other": 2}
    return [layer("GRU", m=m, name=name, seed=k) for k, (name, m) in enumerate(names.items())]


def test_a_layer_reads_both_directions_of_the_one_below():
    layers, x = stack(), inputs(6)
    found = runs(layers, layers, x, "tanh")
    assert list(found) == ["s.l0", "s.l0_reverse", "s.l1", "other"]
    below = np.hstack([run(layers[0], x).outputs, run(layers[1], x).outputs[::-1]])
    assert (found["s.l1"].outputs == run(layers[2], below).outputs).all()


def test_a_layer_chosen_alone_reads_the_inputs():
    layers, x = stack(), inputs(6, m=6)
    (found,) = runs(layers, layers[2:3], x, "tanh").values()
    assert (found.outputs == run(layers[2], x).outputs).all()


def test_a_layer_that_does_not_fit_the_one_below_is_told():
    layers = [layer("GRU", name="l0"), layer("GRU", m=5, name="l1")]
    with pytest.raises(ModelError, match="l1 reads 5 numbers, but the layer below it has 3: ch"):
        runs(layers, layers, inputs(4), "tanh")


def test_a_stack_with_a_layer_missing_is_told():
    layers = [layer("GRU", name="s.l0"), layer("GRU", m=3, name="s.l2")]
    with pytest.raises(ModelError, match="s has no layer l1 for the one above to read"):
        runs(layers, layers, inputs(4), "tanh")
