"""A twin measures its claim's own statement: it notices when its formula becomes a false one.

Each line changes one place in the source of a twin; the changed statement is false, and instances
must violate it. What is drawn and what is tolerated stays as it is.
"""

import inspect
import sys
import textwrap

import numpy as np
import pytest

import numeric.claims  # noqa: F401  # registers the twins
from numeric.matrices.norms import frobenius_norm, lapack_smallest_singular_value
from numeric.networks.linearise import ascending
from numeric.twins.registry import Twin, find, summarise

CHANGES = [
    # the Jacobian as a product
    (
        "one-step-jacobian",
        "seen.gates[:, 0, :, None] * seen.weights",
        "seen.gates[:, 0, None] * seen.weights",
    ),
    ("jacobian-product", "descending(", "ascending("),
    ("jacobian-product", "seen, seen.jacobian", "seen, (1 + 1e-8) * seen.jacobian"),
    (
        "any-differentiable-activation",
        "descending(seen.gates, weights)",
        "ascending(seen.gates, weights)",
    ),
    ("inputs-realise-any-states", "states[:, 1:], targets", "states[:, :-1], targets"),
    # bounds of its norm
    ("diagonal-norm", ".max(axis=1)\n", ".mean(axis=1)\n"),
    ("tanh-derivative-half-open", "points**2 / 4", "points**2 / 0.9"),
    ("gate-norm-at-most-one", "points**2 / 4", "points**2 / 0.9"),
    ("gate-norm-bracket", "bounds.min(axis=1)", "1.01 * bounds.min(axis=1)"),
    ("gate-norm-bracket", "bounds.max(axis=1)\n", "0.99 * bounds.max(axis=1)\n"),
    ("submultiplicativity", "np.log(present).sum(axis=1)", "0.999 * np.log(present).sum(axis=1)"),
    ("upper-bound", "largest_gate_norm", "smallest_gate_norm"),
    ("smallest-singular-value-bound", "smallest_gate *", "smallest_gate_norm *"),
    (
        "largest-singular-value-bound",
        "bound = seen.smallest_gate *",
        "bound = seen.smallest_gate_norm *",
    ),
    ("largest-singular-value-bound", "(draw.horizon - 1)", "(draw.horizon - 2)"),
    ("symmetric-lower-bound", "seen.smallest_gate *", "1.01 * seen.smallest_gate *"),
    ("entrywise-lower-bound", "seen.smallest_gate[", "seen.smallest_gate_norm["),
    ("perron-lower-bound", "seen.smallest_gate *", "seen.smallest_gate_norm *"),
    ("perron-lower-bound-symmetric", "seen.smallest_gate *", "seen.smallest_gate_norm *"),
    ("perron-explodes", "grown = rate", "grown = 1.001 * rate"),
    ("perron-explodes", "draw.horizon * growth, ", "1.01 * draw.horizon * growth, "),
    ("vanishing-criterion", "seen.largest_gate_norm", "seen.smallest_gate_norm"),
    ("vanishing-criterion", "delayed(seen.jacobian_norm", "delayed(1.01 * seen.jacobian_norm"),
    ("smallest-singular-value-explodes", "np.log1p(growth)", "1.01 * np.log1p(growth)"),
    ("smallest-singular-value-explodes", "steps * growth, moved", "1.01 * steps * growth, moved"),
    ("middle-case", "omega * lowest / (1 + 1 / steps)", "omega * highest / (1 + 1 / steps)"),
    ("middle-case", "omega * highest / (1 - 2 / steps)", "omega * lowest / (1 - 2 / steps)"),
    ("middle-case", "1 / highest - 1", "1 - 1 / highest"),
    ("closed-gates-mean-saturated-units", "1 - norm)", "1 - 0.99 * norm)"),
    ("gate-floor", "* np.sqrt(n)", "* 0"),
    ("gate-floor", "inputs + bias", "inputs"),
    (
        "log-average-bound",
        "seen.relative(seen.jacobian_norm)",
        "1.01 * seen.relative(seen.jacobian_norm)",
    ),
    # powers
    ("linear-jacobian", "matrix_power(weights, draw", "matrix_power(transposed(weights), draw"),
    ("linear-states", "matrix_power(weights, horizon)", "matrix_power(weights, horizon - 1)"),
    ("spectral-power", "values**draw.horizon", "np.abs(values) ** draw.horizon"),
    ("spectral-norms", "np.abs(eigensystem(weights)[0])", "eigensystem(weights)[0]"),
    ("positive-norm", "values[:, -1], norm", "values[:, 0], norm"),
    ("power-norm", "[:, -1] ** draw.horizon", "[:, -1] ** (draw.horizon + 1)"),
    ("dominant-eigenvalue", "delayed(share", "delayed(1.01 * share"),
    ("dominant-eigenvalue", "leading) / seen", "0 * leading) / seen"),
    ("stable-iff-unitary", "grown - steps", "grown - 1.01 * steps"),
    ("unitary-is-stable", "relative(distance", "relative(1.01 * distance"),
    ("cayley-step", "(identity - skew)", "(identity + 0 * skew)"),
    (
        "vanishing-carries-over",
        "seen.jacobian_norm, linear.norm",
        "seen.jacobian_norm, 0.99 * linear.norm",
    ),
    ("gates-set-the-rate", "1.0 - seen.relative", "0.99 - seen.relative"),
    # the polar decomposition
    ("polar-one-step", "transposed(weights) @ weights", "weights @ transposed(weights)"),
    ("polar-powers-upper", "bound - seen.norm", "0.99 * bound - seen.norm"),
    ("polar-powers-normal", "transposed(half) @ half", "half @ half"),
    ("polar-powers-normal", "simulated_power(factor, steps)", "simulated_power(factor, steps + 1)"),
    ("polar-gated-input", "weights * gate[:, None, :]", "weights * gate[:, :, None]"),
    ("instability-is-generic", "steps * (highest - 1)", "1.01 * steps * (highest - 1)"),
    # the LSTM
    ("gates-in-unit-interval", "np.exp(-size) / 2", "np.exp(-size) / 1.9"),
    ("forget-gate-keeps-or-forgets", "in (lost, kept)", "in (lost, 0.99 * kept)"),
    ("three-gates", "network.cell.write", "network.cell.forget"),
    ("three-gates-standard", ".min(axis=2)", ".max(axis=2)"),
    ("candidate-is-the-preactivation", "[:, step, 3]", "[:, step, 2]"),
    ("candidate-is-the-preactivation", "bare.jacobian,", "(1 + 1e-9) * bare.jacobian,"),
    ("candidate-with-activation", "1.0 + candidate, -2 *", "1.0 + candidate, -2.001 *"),
    ("direct-path", "preactivations[:, 0, 0]", "preactivations[:, 0, 1]"),
    ("output-gate-filters-the-output", "4 * decay", "3.99 * decay"),
    ("direct-path-product", "preactivations[:, :, 0]", "preactivations[:, :, 1]"),
    ("direct-path-norm", ".max(axis=1)", ".min(axis=1)"),
    ("full-jacobian", "seen.jacobian, seen.product", "(1 + 1e-9) * seen.jacobian, seen.product"),
    ("path-deviation", "bound - deviation", "0.9 * bound - deviation"),
    ("path-deviation", "slope\n", "0 * slope\n"),
    ("path-deviation-over-time", "1.0 - relative(deviation", "0.99 - relative(deviation"),
    ("bounded-output", "count * largest", "0.5 * count * largest"),
    ("gates-near-one-keep-the-memory", "room(1.0 - kept, lost", "room(1.0 - kept, 0.99 * lost"),
    ("lstm-can-vanish", "0.5 + norm / 4", "0.5 + norm / 4.1"),
    ("lstm-can-explode", "0.25 * eigenvalue", "0.2501 * eigenvalue"),
    ("lstm-half-life", "half_life(bias)", "0.99 * half_life(bias)"),
    ("lstm-half-life", "half_life(bias)", "1.01 * half_life(bias)"),
    # limits
    ("gradient-vanishes", "seen.largest_gate_norm", "seen.smallest_gate_norm"),
    ("gradient-vanishes", "draw.horizon\n", "(draw.horizon + 1)\n"),
    ("vanishing-horizon", "-draw.horizon * decay", "-1.001 * draw.horizon * decay"),
    ("gradient-explodes", "rate**draw.horizon", "rate ** (draw.horizon + 1)"),
    ("exploding-horizon", "np.log(rate))", "1.001 * np.log(rate))"),
    # other networks
    ("weight-gradient-bound", "largest * sizes[:, step]", "0.99 * largest * sizes[:, step]"),
    ("truncated-backpropagation", "rate ** (steps - cut)", "rate ** (steps - cut + 1)"),
    ("truncated-backpropagation", "bound = rate", "bound = 0.99 * rate"),
    ("weight-gradient", "run.seen.states[:, step]", "run.seen.states[:, step + 1]"),
    ("weight-gradient", "_times(run.weights, path)", "(1 + 1e-9) * _times(run.weights, path)"),
    ("backpropagation-through-time", "reversed(range", "(range"),
    ("backpropagation-through-time", "total += (gated", "total += (adjoint"),
    ("weight-gradient-stays-bounded", "largest * states", "0.99 * largest * states"),
    ("weight-gradient-stays-bounded", "1 - rate", "1.01 - rate"),
    ("weight-gradient-stays-bounded", "seen.states[:, :-1]", "seen.states[:, 1:]"),
    ("pascanu-vanishing", "delayed(norm", "delayed(1.01 * norm"),
    ("orthogonal-keeps-norm", "values, 1.0", "values, 1.0 + 1e-8"),
    (
        "orthogonal-with-gates",
        "relative(values[:, 0], largest)",
        "relative(values[:, 0], 0.99 * largest)",
    ),
    ("diagonal-stability", "bound = condition *", "bound = 0.99 * condition *"),
    ("contraction-of-tanh-networks", "bound = np.sqrt", "bound = 0.99 * np.sqrt"),
    ("washout-of-the-initial-state", "(apart[:, -1], bound)", "(apart[:, -1], 0.99 * bound)"),
    ("growth-in-a-cone", "due = rate", "due = 1.01 * rate"),
    ("growth-in-a-cone", "gaps.min", "gaps.max"),
    ("gru-direct-path", "-path.preactivations", "path.preactivations"),
    ("gru-jacobian-reset-after", "(seen.jacobian", "((1 + 1e-9) * seen.jacobian"),
    ("gru-jacobian-reset-before", "(seen.jacobian", "((1 + 1e-9) * seen.jacobian"),
    ("gru-gradient-bound-reset-after", "inside = run.own", "inside = 0.99 * run.own"),
    ("gru-gradient-bound-reset-after", "own + run", "own + 0.9 * run"),
    ("gru-gradient-bound-reset-before", "inside = run.own", "inside = 0.99 * run.own"),
    ("gru-gradient-bound-reset-before", "run.room(run.kept", "run.room(0.999 * run.kept"),
    ("residual-step", "(1 + largest) ** steps", "0.99 * (1 + largest) ** steps"),
    ("residual-step", "(1 - largest) ** steps", "1.01 * (1 - largest) ** steps"),
    ("leaky-network", "kept=1 - leak", "kept=1.0"),
    # what bounds gradients besides
    ("windowed-products", "bound * seen.jacobian_norm", "0.99 * bound * seen.jacobian_norm"),
    ("gradient-clipping", "1.0 - length / limit", "1.0 - 1.01 * length / limit"),
    ("clipped-descent", "steps * rate * limit", "0.99 * steps * rate * limit"),
    ("diagonal-state-space", "values[:, 0], largest**steps", "values[:, 0], 0.99 * largest**steps"),
    ("diagonal-state-space", "bound = kept", "bound = 0.9 * kept"),
    ("diagonal-state-space", "kept + (1 - largest**steps)", "kept + 0.9 * (1 - largest**steps)"),
    (
        "finite-horizon-kreiss",
        "factor * lapack_norm(power)\n",
        "0.9 * factor * lapack_norm(power)\n",
    ),
]


def changed(twin: Twin, old: str, new: str) -> Twin:
    source = textwrap.dedent(inspect.getsource(twin.test))
    body = source[source.index("def ") :]
    assert old in body, f"{twin.claim} does not read {old!r}"
    swapped_in = {
        "ascending": ascending,
        "frobenius_norm": frobenius_norm,
        "lapack_smallest_singular_value": lapack_smallest_singular_value,
    }
    names = swapped_in | vars(sys.modules[twin.test.__module__])
    exec(body.replace(old, new, 1), names)
    return Twin(twin.claim, twin.ensembles, twin.shapes, names[twin.test.__name__])


@pytest.mark.parametrize(("claim", "old", "new"), CHANGES)
def test_a_false_formula_is_noticed(claim: str, old: str, new: str) -> None:
    with np.errstate(all="ignore"):
        assert summarise(changed(find(claim), old, new), 400, seed=3).violations > 0
