"""Margins of several inequalities, their joint evidence, and the tightest instances."""

import numpy as np
import pytest

import numeric
from numeric import instance, twin_of
from numeric.matrices.ensembles import GENERAL
from numeric.twins import SHAPES, Twin
from numeric.twins.evidence import (
    QUANTILES,
    Margins,
    equal,
    equal_matrices,
    joined,
    jointly,
    relative,
    worse,
)
from numeric.twins.registry import summarise


def margins(*values, tolerance=0.0):
    return Margins(np.array(values), np.full(len(values), tolerance))


def test_inequalities_held_jointly_have_the_worse_margin_and_keep_their_own():
    first, second = margins(1.0, -1.0), margins(0.5, 3.0)
    both = jointly(first=first, second=second)
    assert both.margin.tolist() == worse(first, second).margin.tolist() == [0.5, -1.0]
    assert {name: part.margin.tolist() for name, part in both.inequalities.items()} == {
        "first": [1.0, -1.0],
        "second": [0.5, 3.0],
    }


def test_no_inequality_at_all_is_refused():
    with pytest.raises(ValueError, match="inequalities is empty"):
        jointly()


def test_batches_with_different_inequalities_are_refused():
    with pytest.raises(ValueError, match="expected the same"):
        joined([jointly(a=margins(1.0)), jointly(b=margins(1.0))])


def test_the_tightest_instance_of_each_inequality_is_kept_and_can_be_drawn_again():
    def two(draw):
        traces = np.trace(draw.weights, axis1=1, axis2=2)
        zero = np.zeros(draw.batch)
        return jointly(trace=Margins(traces, zero), corner=Margins(draw.weights[:, 0, 0], zero))

    chosen = Twin("upper-bound", GENERAL, SHAPES, two)
    found = summarise(chosen, 300, 4)
    parts = dict(found.inequalities)
    for name, value in (("trace", np.trace), ("corner", lambda weights: weights[0, 0])):
        part = parts[name]
        seed, ensemble, index = part.tightest
        draw, row = instance("upper-bound", seed, index)
        assert draw.ensemble == ensemble
        assert value(draw.weights[row]) == part.worst_margin
    assert found.worst_margin == min(part.worst_margin for part in parts.values())
    assert found.violations >= max(part.violations for part in parts.values())
    assert set(found.to_dict()["inequalities"]) == {"trace", "corner"}


def test_the_recipe_draws_the_tightest_instance_again():
    found = numeric.examine("upper-bound", 120, seed=7)
    world = {}
    exec(found.recipe(), world)
    draw, row = world["draw"], world["row"]
    assert draw.ensemble == found.tightest[1]
    assert twin_of("upper-bound").test(draw).margin[row] == found.worst_margin


def test_the_least_quantile_is_the_least_margin_of_all():
    values = np.random.default_rng(0).standard_normal(100_000)
    feed = iter(values)

    def fed(draw):
        margin = np.array([next(feed) for _ in range(draw.batch)])
        return Margins(margin, np.zeros(draw.batch))

    found = summarise(Twin("fed", GENERAL, SHAPES, fed), 2000, 0)
    levels = dict(found.quantiles)
    assert tuple(levels) == QUANTILES
    assert (levels[0.0], levels[1.0]) == (values[:2000].min(), values[:2000].max())
    assert np.mean(values[:2000] <= levels[0.25]) == 0.25


def test_a_twin_that_leaves_an_instance_out_is_refused():
    def short(draw):
        return Margins(np.ones(draw.batch - 1), np.ones(draw.batch - 1))

    with pytest.raises(ValueError, match="gave 15 margins: expected 16"):
        summarise(Twin("short", GENERAL, SHAPES, short), 10, 0)


@pytest.mark.parametrize("index", [0, 15, 16, 155, 156, 1000, 10**12])
def test_an_instance_is_found_by_its_index_however_far_it_is(index):
    draw, row = instance("upper-bound", 0, index)
    rounds, place = divmod(index, 156)
    ends = np.cumsum([16 if n <= 5 else 8 if n <= 16 else 4 for n, _ in SHAPES])
    position = int(np.searchsorted(ends, place, side="right"))
    assert (draw.n, draw.horizon) == SHAPES[position]
    assert draw.ensemble == GENERAL[(rounds * 13 + position) % 12]
    assert row == place - (ends[position - 1] if position else 0)


def test_an_equality_is_violated_on_either_side_and_by_any_entry():
    first = np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])
    second = np.array([[1.0, 2.0], [1.25, 2.0], [1.0, 1.5]])
    found = equal(first, second, 0.125, unit=np.array([1.0, -2.0]))
    assert found.margin.tolist() == [0.0, -0.25, -0.25]
    assert found.tolerance.tolist() == [0.125] * 3


def test_an_equality_of_matrices_is_measured_by_the_frobenius_norm():
    first, second = np.zeros((2, 2, 2)), np.array([np.zeros((2, 2)), [[0, 3], [-4, 0]]])
    assert equal_matrices(first, second, 0.5, unit=2.0).margin.tolist() == [0.0, -2.5]


def test_a_unit_of_zero_counts_as_one():
    assert relative(np.array([3.0, 3.0]), np.array([2.0, 0.0])).tolist() == [1.5, 3.0]
