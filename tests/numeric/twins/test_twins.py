"""Evidence, the registry of twins, and twins of statements that are wrong on purpose."""

import dataclasses
import json
import subprocess
import sys

import numpy as np
import pytest

import numeric
from numeric import instance
from numeric.claims import polar_reduction
from numeric.foundation.rounding import gamma
from numeric.matrices.ensembles import GENERAL, having
from numeric.matrices.norms import frobenius_norm, lapack_norm, lapack_smallest_singular_value
from numeric.networks.linearise import linearise
from numeric.networks.lstm import direct_path, linearise_memory, one_step_blocks
from numeric.networks.powers import simulated_power
from numeric.networks.stability import half_life
from numeric.twins import SHAPES, Twin, twin
from numeric.twins.evidence import Evidence, Margins, worse
from numeric.twins.registry import summarise
from numeric.twins.scenarios import (
    driven,
    observe,
    random_gates,
    remembering,
    rescaled,
    scaled_to,
    with_gates,
)

NAMES = numeric.twin_names()


def evidence_of(test, ensembles=GENERAL, samples=200, seed=0, shapes=SHAPES):
    return summarise(Twin("sabotaged", ensembles, shapes, test), samples, seed)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_evidence(name):
    first, again = numeric.examine(name, 40, seed=5), numeric.examine(name, 40, seed=5)
    assert first == again
    assert first.samples == 40
    assert len(first.ensembles) >= 7


@pytest.mark.parametrize("name", NAMES)
def test_evidence_survives_json(name):
    found = numeric.examine(name, 20)
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["samples"] == 20
    assert data["violations"] == found.violations
    assert data["ensembles"] == list(found.ensembles)
    assert data["worst_margin"] == found.worst_margin
    assert data["tolerance"] == found.tolerance


REFUTED = {
    "any-activation",
    "ascending-product",
    "bounded-multiplicative-effect",
    "candidate-is-vanilla-cell",
    "eigenvalue-dichotomy-symmetric",
    "exploding-criterion",
    "gate-norm-below-one",
    "generic-sigmoid-in-unit-interval",
    "inputs-do-not-decide-vanishing",
    "inputs-do-not-matter",
    "linear-captures-nonlinear",
    "lower-bound",
    "lower-bound-autonomous",
    "lower-bound-min-entry",
    "lstm-solves-vanishing",
    "memory-and-output-decoupled",
    "norm-of-product",
    "orthogonality-is-preserved",
    "output-gate-passes-memory-on",
    "pascanu-eigenvalue",
    "polar-gated",
    "polar-powers",
    "polar-powers-last",
    "positive-norm-without-symmetry",
    "tanh-derivative-range",
    "unchanged-powers-are-unitary",
    "weight-gradient-vanishes-with-the-jacobian",
    "zero-gate-means-vanished-state",
}
"""What the numbers are expected to find, pinned here and nowhere else."""


@pytest.mark.parametrize("name", NAMES)
def test_the_numbers_break_the_refuted_statements_and_no_other(name):
    found = numeric.examine(name, 250, seed=1)
    assert found.agrees_with("refuted" if name in REFUTED else "proved"), found


def loose(found):
    """The inequalities that hold on every instance with one per cent to spare."""
    parts = found.inequalities or ((found.claim, found),)
    return [name for name, part in parts if part.worst_margin - 0.01 >= -part.tolerance]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in REFUTED])
def test_a_statement_that_is_stronger_by_one_percent_is_broken(name):
    assert not loose(numeric.examine(name, 300, seed=1))


SEMIDEFINITE = having("symmetric", "positive-semidefinite")
ONE_UNIT_FEW_STEPS = ((1, 1), (1, 2), (1, 5))
WHERE_TRUE = {
    "ascending-product": (GENERAL, ((3, 1), (1, 3), (5, 1), (1, 8))),
    "eigenvalue-dichotomy-symmetric": (SEMIDEFINITE, SHAPES),
    "lower-bound": (GENERAL, ONE_UNIT_FEW_STEPS),
    "lower-bound-autonomous": (GENERAL, ONE_UNIT_FEW_STEPS),
    "lower-bound-min-entry": (SEMIDEFINITE, ONE_UNIT_FEW_STEPS),
    "norm-of-product": (GENERAL, ONE_UNIT_FEW_STEPS),
    "polar-gated": (GENERAL, ONE_UNIT_FEW_STEPS),
    "polar-powers": (GENERAL, ONE_UNIT_FEW_STEPS),
    "polar-powers-last": (GENERAL, ONE_UNIT_FEW_STEPS),
}
"""Ensembles and shapes for which a refuted statement is true: mostly one unit."""


def examined_where_true(name):
    ensembles, shapes = WHERE_TRUE[name]
    chosen = dataclasses.replace(numeric.twin_of(name), ensembles=ensembles, shapes=shapes)
    return summarise(chosen, 200, seed=1)


@pytest.mark.parametrize("name", WHERE_TRUE)
def test_a_refuted_statement_holds_and_is_tight_where_it_is_true(name):
    found = examined_where_true(name)
    assert found.violations == 0, found
    assert not loose(found)


def test_every_expected_refutation_has_a_twin():
    assert set(NAMES) >= REFUTED


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_violation_exactly_if_the_worst_margin_is_below_its_tolerance(name):
    found = numeric.examine(name, 60, seed=2)
    assert (found.violations > 0) == (found.worst_margin < -found.tolerance)
    levels = [value for _, value in found.quantiles]
    assert levels == sorted(levels)


def test_another_seed_gives_other_numbers():
    first, second = (numeric.examine("lower-bound", 60, seed=seed) for seed in (0, 1))
    assert first.quantiles != second.quantiles


def test_more_samples_extend_a_run_and_do_not_change_its_beginning():
    few, many = numeric.examine("gate-floor", 30), numeric.examine("gate-floor", 60)
    assert many.quantiles[0][1] <= few.quantiles[0][1]
    assert many.quantiles[-1][1] >= few.quantiles[-1][1]


def test_a_result_does_not_depend_on_what_ran_before():
    alone = subprocess.run(
        [sys.executable, "-c", "import numeric; print(numeric.examine('upper-bound', 50))"],
        capture_output=True,
        text=True,
        check=True,
    )
    numeric.examine("lower-bound", 10)
    assert alone.stdout.strip() == str(numeric.examine("upper-bound", 50))


def test_the_tightest_instance_can_be_drawn_again():
    found = numeric.examine("norm-of-product", 100, seed=4)
    seed, ensemble, index = found.tightest
    draw, row = instance("norm-of-product", seed, index)
    assert draw.ensemble == ensemble
    seen = observe(driven(draw))
    margin = -np.abs(seen.relative(seen.jacobian_norm - seen.product_of_norms))
    assert margin[row] == found.worst_margin


def test_instances_run_through_all_sizes_and_horizons():
    met = {
        (instance("upper-bound", 0, i)[0].n, instance("upper-bound", 0, i)[0].horizon)
        for i in range(0, 200, 4)
    }
    assert met == set(SHAPES)
    assert {1, 64} <= {n for n, _ in met}
    assert {1, 50} <= {t for _, t in met}


def test_importing_numeric_loads_neither_numpy_nor_scipy():
    code = "import numeric, sys; print('numpy' in sys.modules, 'scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_numeric_never_imports_the_kernel():
    code = "import numeric, sys; numeric.twin_names(); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "proofs.kernel" not in done.stdout


@pytest.mark.parametrize("samples", [0, -3])
def test_fewer_than_one_sample_is_refused(samples):
    with pytest.raises(ValueError, match=f"samples is {samples}: expected at least 1"):
        numeric.examine("upper-bound", samples)


def test_a_fraction_of_a_sample_is_refused():
    with pytest.raises(ValueError, match=r"samples is 2\.5: expected an integer"):
        numeric.examine("upper-bound", 2.5)


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="seed is -1"):
        numeric.examine("upper-bound", 1, seed=-1)


def test_an_unknown_claim_is_answered_with_the_nearest_names():
    with pytest.raises(ValueError, match=r"no numeric twin for claim 'uper-bound'; nearest: upper"):
        numeric.examine("uper-bound")


def test_a_second_twin_of_one_claim_is_refused():
    with pytest.raises(ValueError, match="has a twin already"):
        twin("upper-bound", ensembles=GENERAL)(lambda draw: Margins(np.ones(1), np.ones(1)))


def test_an_unknown_ensemble_is_refused_with_the_nearest_names():
    with pytest.raises(ValueError, match="unknown ensemble 'gaussian'"):
        twin("a-new-claim", ensembles=("gaussian",))


def test_shapes_that_some_ensemble_would_never_meet_are_refused():
    with pytest.raises(ValueError, match="12 ensembles and 3 shapes: expected numbers without"):
        twin("a-new-claim", ensembles=GENERAL, shapes=((1, 1), (2, 1), (3, 1)))


def test_a_margin_that_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match=r"margin\[1\] is nan"):
        Margins(np.array([0.0, np.nan]), np.zeros(2))


def test_a_tolerance_that_is_negative_or_not_a_number_is_refused():
    for wrong in (-1.0, np.nan):
        with pytest.raises(ValueError, match=r"tolerance\[0\] is"):
            Margins(np.zeros(1), np.array([wrong]))


def test_of_two_margins_the_one_with_less_room_counts():
    both = worse(
        Margins(np.array([1.0, -1.0]), np.array([0.1, 0.2])),
        Margins(np.array([0.5, 3.0]), np.array([0.3, 0.4])),
    )
    assert both.margin.tolist() == [0.5, -1.0]
    assert both.tolerance.tolist() == [0.3, 0.2]


def test_hypotheses_that_nothing_satisfies_are_reported():
    def never(draw):
        nothing = np.zeros(draw.batch)
        return Margins(nothing, nothing, np.zeros(draw.batch, dtype=bool))

    with pytest.raises(ValueError, match=r"only 0 of .* instances fit the hypotheses"):
        evidence_of(never, samples=5)


def test_instances_outside_the_hypotheses_are_not_counted():
    def positive(draw):
        value = draw.generator.standard_normal(draw.batch)
        return Margins(value, np.zeros(draw.batch), value > 0)

    found = evidence_of(positive, samples=100)
    assert (found.samples, found.violations) == (100, 0)


def evidence(violations):
    return Evidence("x", 10, violations, -1.0, 0.1, ("a",), ((0.0, -1.0),), (0, "a", 0))


def test_evidence_agrees_with_a_proof_only_without_and_a_refutation_only_with_violations():
    assert evidence(0).agrees_with("proved")
    assert not evidence(1).agrees_with("proved")
    assert evidence(1).agrees_with("refuted")
    assert not evidence(0).agrees_with("refuted")
    with pytest.raises(ValueError, match="verdict is 'open'"):
        evidence(0).agrees_with("open")


def test_evidence_prints_its_worst_margin_against_its_tolerance():
    assert evidence(1).line() == (
        "x: 1 violations in 10 instances; worst margin -1.00e+00 against tolerance 1.00e-01 "
        "(a, seed 0, instance 0)"
    )


def test_evidence_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        evidence(1).violations = 0


def test_an_infinite_margin_becomes_none_in_json():
    found = dataclasses.replace(evidence(0), worst_margin=np.inf)
    assert found.to_dict()["worst_margin"] is None


def halved_upper_bound(draw):
    seen = observe(driven(draw))
    bound = (seen.largest_gate_norm * seen.weight_norm) ** draw.horizon / 2
    return Margins(1 - seen.jacobian_norm / np.where(bound > 0, bound, 1), seen.error)


def one_power_short(draw):
    seen = observe(driven(draw))
    bound = (seen.largest_gate_norm * seen.weight_norm) ** (draw.horizon + 1)
    return Margins(1 - seen.jacobian_norm / np.where(bound > 0, bound, 1), seen.error)


def largest_gate_in_the_lower_bound(draw):
    seen = observe(driven(draw))
    least = lapack_smallest_singular_value(seen.linearisation.weights)
    bound = (seen.largest_gate_norm * least) ** draw.horizon
    smallest = lapack_smallest_singular_value(seen.linearisation.jacobian)
    return Margins(seen.relative(smallest - bound), 2 * seen.error)


def symmetric_bound_without_semidefiniteness(draw):
    seen = observe(with_gates(draw, rescaled(draw), random_gates(draw)))
    bound = (seen.smallest_gate * seen.weight_norm) ** draw.horizon
    return Margins(seen.relative(seen.jacobian_norm - bound), seen.error)


def gate_without_its_four(draw):
    seen = driven(draw).linearised()
    decay = np.exp(-2 * np.abs(seen.preactivations))
    wrong = 3.999999 * decay / (1 + decay) ** 2
    relative = np.abs(wrong / seen.gates - 1).max(axis=(1, 2))
    return Margins(-relative, np.full(draw.batch, gamma(29)))


def jacobian_off_by_a_part_in_a_billion(draw):
    seen = observe(driven(draw))
    moved = lapack_norm(seen.linearisation.jacobian * (1 + 1e-9))
    return Margins(-np.abs(seen.relative(moved - seen.jacobian_norm)), seen.error)


def power_with_one_factor_too_many(draw):
    weights = rescaled(draw)
    seen = simulated_power(weights, draw.horizon)
    power = np.linalg.matrix_power(weights, draw.horizon + 1)
    return Margins(-frobenius_norm(seen.matrix - power) / seen.unit, seen.error)


def bernoulli_twice_as_fast(draw):
    # 0.99^t ≤ 1 / (1 + t / 100) is Bernoulli's; twice the rate is too fast.
    seen = simulated_power(scaled_to(draw, np.full(draw.batch, 0.99)), draw.horizon)
    return Margins(1 - seen.norm * (1 + 2 * draw.horizon * 0.01), seen.error * 2)


def blocks_without_the_output_gate(draw):
    network = remembering(draw)
    parts = network.cell.gates()
    parts["output"] = dataclasses.replace(parts["output"], weights=0 * parts["output"].weights)
    seen = linearise_memory(network.cell, network.memory, network.output, network.inputs)
    wrong, _ = one_step_blocks(dataclasses.replace(network.cell, output=parts["output"]), seen.path)
    product = wrong[:, 0]
    for step in range(1, draw.horizon):
        product = wrong[:, step] @ product
    difference = np.abs(seen.jacobian - product) / seen.majorant
    return Margins(-difference.max(axis=(1, 2)), seen.error)


def half_life_one_step_early(draw):
    bias = np.full((draw.batch, draw.n), 2.0)
    network = remembering(dataclasses.replace(draw, horizon=5), forget_bias=bias)
    forget = network.cell.forget
    constant = dataclasses.replace(
        forget, weights=0 * forget.weights, input_weights=0 * forget.input_weights
    )
    cell = dataclasses.replace(network.cell, forget=constant)
    path, _ = direct_path(cell, network.memory, network.output, network.inputs)
    assert np.ceil(half_life(bias)).max() == 6
    return Margins(0.5 - lapack_norm(path[:, -1]), np.full(draw.batch, gamma(1000)))


def residual_step_with_half_the_branch(draw):
    network = driven(draw, scaled_to(draw, np.full(draw.batch, 0.5)))
    seen = linearise(network.cell, network.initial, network.inputs, kept=1.0)
    largest = lapack_norm(seen.gates.max(axis=1)[:, :, None] * seen.weights) / 2
    bound = (1 + largest) ** draw.horizon
    return Margins(1 - lapack_norm(seen.jacobian) / bound, seen.error() * seen.factors().prod(1))


SABOTAGED = [
    power_with_one_factor_too_many,
    polar_reduction.polar_powers_normal,
    bernoulli_twice_as_fast,
    blocks_without_the_output_gate,
    half_life_one_step_early,
    residual_step_with_half_the_branch,
    halved_upper_bound,
    one_power_short,
    largest_gate_in_the_lower_bound,
    symmetric_bound_without_semidefiniteness,
    gate_without_its_four,
    jacobian_off_by_a_part_in_a_billion,
]


@pytest.mark.parametrize("test", SABOTAGED, ids=lambda test: test.__name__)
def test_a_statement_that_is_wrong_on_purpose_is_caught(test):
    assert evidence_of(test).violations > 0


def test_the_entrywise_bound_fails_without_nonnegative_weights():
    from numeric.claims.norm_bounds import entrywise_lower_bound

    assert evidence_of(entrywise_lower_bound, having("nonnegative")).violations == 0
    assert evidence_of(entrywise_lower_bound, GENERAL).violations > 0


def test_the_product_formula_is_caught_when_the_gate_is_wrong(monkeypatch):
    from numeric.claims import jacobian_product

    assert evidence_of(jacobian_product.jacobian_product).violations == 0
    monkeypatch.setattr(
        jacobian_product,
        "descending",
        lambda gates, weights: original(gates * (1 - 1e-9), weights),
    )
    assert evidence_of(jacobian_product.jacobian_product).violations > 0


def original(gates, weights):
    from numeric.networks.linearise import descending

    return descending(gates, weights)
