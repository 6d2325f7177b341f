"""Lyapunov exponents against closed forms, 50-digit arithmetic, and their own determinants."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from numeric.lyapunov import (
    gated_exponents,
    gaussian_exponents,
    lyapunov_exponents,
    recurrence,
)
from numeric.matrices.ensembles import ENSEMBLES, having


def gaussian(seed, batch, steps, n, block=1000):
    """A stream of blocks of factors N(0, 1/n)."""
    generator = np.random.default_rng(seed)
    for begin in range(0, steps, block):
        yield generator.standard_normal((batch, min(block, steps - begin), n, n)) / math.sqrt(n)


def commuting(exponents, steps, seed=0):
    """Factors V diag(e^λ) Vᵀ, all the same, with a Haar V."""
    n = len(exponents)
    v = ENSEMBLES["haar-orthogonal"].draw(np.random.default_rng(seed), 1, n)[0]
    return np.broadcast_to((v * np.exp(exponents)) @ v.T, (1, steps, n, n))


def many_digits(factors, start, digits=50):
    """log|R_ii| / t by Gram-Schmidt after each step."""
    number = np.vectorize(mpmath.mpf, otypes=[object])
    with mpmath.workdps(digits):
        frame, total = number(start), np.zeros(len(start), dtype=object)
        for factor in factors:
            frame = number(factor) @ frame
            for j in range(len(total)):
                length = mpmath.sqrt((frame[:, j] ** 2).sum())
                frame[:, j] /= length
                total[j] += mpmath.log(length)
                rest = frame[:, j + 1 :]
                rest -= np.outer(frame[:, j], frame[:, j] @ rest)
        return (total / len(factors)).astype(float)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 10])
def test_gaussian_factors_have_newmans_exponents(n):
    steps = 20_000
    found = lyapunov_exponents(gaussian(n, 2, steps, n))
    exact, variances = gaussian_exponents(n)
    assert (np.abs(found.values - exact) <= 4 * np.sqrt(variances / steps)).all()
    assert found.trustworthy.all()
    assert found.determinant.holds.all()


def test_the_top_exponent_of_a_hundred_units():
    steps = 4000
    found = lyapunov_exponents(gaussian(0, 1, steps, 100, block=256), first=1)
    exact, variances = gaussian_exponents(100)
    assert exact[0] == pytest.approx(-0.00501666600012693, rel=1e-12)
    assert abs(found.values[0, 0] - exact[0]) <= 4 * math.sqrt(variances[0] / steps)


def test_batch_means_estimate_the_standard_error():
    steps, n = 64 * 200, 3
    found = lyapunov_exponents(gaussian(5, 4, steps, n))
    _, variances = gaussian_exponents(n)
    # 100 batches: the standard error itself is known to one part in √(2 · 99).
    ratio = found.standard_errors / np.sqrt(variances / steps)
    assert (np.abs(ratio - 1) <= 4 / math.sqrt(2 * 99)).all()


@pytest.mark.parametrize("name", ["ginibre", "symmetric-indefinite", "exponential", "wishart"])
def test_errors_are_within_the_model_in_many_digits(name):
    generator = np.random.default_rng(3)
    n, steps = 4, 200
    factors = ENSEMBLES[name].draw(generator, steps, n)
    start = ENSEMBLES["haar-orthogonal"].draw(generator, 1, n)[0]
    found = lyapunov_exponents(factors[None], start=start, tolerance=1e-8)
    assert (np.abs(found.values[0] - many_digits(factors, start)) <= found.rounding[0]).all()


FAMILIES = {
    "strongly non-normal": lambda generator, t, n: ENSEMBLES["strongly-non-normal"].draw(
        generator, t, n
    ),
    "one strongly non-normal W": lambda generator, t, n: np.tile(
        ENSEMBLES["strongly-non-normal"].draw(generator, 1, n), (t, 1, 1)
    ),
    "upper triangular": lambda generator, t, n: np.triu(generator.standard_normal((t, n, n))),
    "dominant diagonal": lambda generator, t, n: (
        np.diag(np.linspace(1.2, 0.8, n)) + np.triu(generator.standard_normal((t, n, n)), 1)
    ),
    "one Jordan block": lambda generator, t, n: np.tile(
        np.eye(n) + np.triu(np.full((n, n), 0.5), 1), (t, 1, 1)
    ),
}


@pytest.mark.parametrize(("n", "steps"), [(8, 100), (16, 60), (24, 24)])
@pytest.mark.parametrize("name", FAMILIES)
def test_trusted_exponents_of_triangular_factors_are_right_in_a_hundred_digits(name, n, steps):
    factors = FAMILIES[name](np.random.default_rng(n), steps, n)
    start = ENSEMBLES["haar-orthogonal"].draw(np.random.default_rng(0), 1, n)[0]
    found = lyapunov_exponents(factors[None], start=start)
    error = np.abs(found.values[0] - many_digits(factors, start, 100))
    assert found.trustworthy.any()
    assert (error[found.trustworthy[0]] <= found.tolerance).all()
    assert found.determinant.holds.all()


def test_exponents_that_hang_on_the_last_bit_of_a_frame_are_not_trusted():
    factors = ENSEMBLES["strongly-non-normal"].draw(np.random.default_rng(11), 192, 16)
    start = ENSEMBLES["haar-orthogonal"].draw(np.random.default_rng(0), 1, 16)[0]
    found = lyapunov_exponents(factors[None], start=start)
    error = np.abs(found.values[0] - many_digits(factors, start, 100))
    assert (error > 100 * found.tolerance).any()
    assert not found.trustworthy[0, error > found.tolerance].any()
    assert found.trustworthy[0, :3].all()
    # log|det| is right all the same: what one exponent loses, another gains.
    assert found.determinant.holds.all()


def test_a_frame_that_underflows_and_then_matters_is_not_trusted():
    gates = np.ones((1, 12, 2))
    gates[0, :4, 1] = gates[0, 4:, 0] = 2.0**-286
    found = gated_exponents(np.eye(2)[None], gates)
    # The first column is lost to the second one: λ_1 = −4 · 286 log 2 / 12.
    assert not found.trustworthy.any()
    assert found.determinant.holds.all()


def test_a_factor_that_underflows_is_not_said_to_be_singular():
    gates = np.ones((1, 100, 2))
    gates[0, 50, 1] = 2.0**-600
    found = gated_exponents(np.diag([1.0, 2.0**-600])[None], gates, start=np.eye(2))
    assert found.trustworthy.tolist() == [[True, False]]


@pytest.mark.parametrize("scale", [1e-320, 1e-310, 1e-300, 1e300])
@pytest.mark.parametrize("n", [3, 8])
def test_the_determinant_identity_holds_near_the_ends_of_the_range(n, scale):
    generator = np.random.default_rng(5)
    factors = scale * generator.standard_normal((1, 50, n, n))
    gates = generator.uniform(0.1, 1.0, (1, 50, n))
    for found in (lyapunov_exponents(factors), gated_exponents(factors[:, 0], gates)):
        assert found.determinant.holds.all()
        assert (found.determinant.bound < 1e-8).all()
    factors[:, ::2] /= scale
    assert lyapunov_exponents(factors).determinant.holds.all()


@pytest.mark.parametrize("tolerance", [1e-6, 1e-8, 1e-10])
def test_the_interval_keeps_the_error_under_the_request(tolerance):
    exponents = np.linspace(0.0, -3.9, 8)
    found = lyapunov_exponents(commuting(exponents, 1280), tolerance=tolerance, discard=640)
    assert found.trustworthy.all()
    assert (np.abs(found.values - exponents) <= tolerance).all()
    assert found.interval[0] > 1


def test_a_looser_request_takes_longer_intervals():
    factors = commuting(np.linspace(0.0, -3.9, 8), 1280)
    fine, coarse = (
        lyapunov_exponents(factors, tolerance=t, discard=640).interval[0] for t in (1e-10, 1e-4)
    )
    assert coarse >= 1.5 * fine


def test_a_spread_of_twenty_is_flagged_at_interval_one():
    found = lyapunov_exponents(commuting(np.array([0.0, -1.0, -20.0]), 640), discard=64)
    assert found.interval[0] == 1
    assert found.trustworthy.tolist() == [[True, True, False]]
    assert found.rounding[0, 2] > 1e-8
    # Far beyond double precision nothing is claimed.
    lost = lyapunov_exponents(commuting(np.array([0.0, -45.0]), 640), discard=64)
    assert lost.rounding[0, 1] > 1
    assert lost.trustworthy.tolist() == [[True, False]]


@pytest.mark.parametrize("name", having("invertible"))
def test_the_determinant_identity_holds_within_its_bound(name):
    factors = ENSEMBLES[name].draw(np.random.default_rng(9), 300, 6)[None]
    found = lyapunov_exponents(factors)
    assert found.determinant.holds.all()
    resolved = (found.rounding < 0.01).all()
    assert resolved or name in ("ill-conditioned", "wishart", "strongly-non-normal")
    if resolved:
        assert (found.determinant.bound < 1e-1).all()


def test_the_determinant_identity_holds_for_gates_and_weights():
    generator = np.random.default_rng(1)
    weights = 2 * ENSEMBLES["ginibre"].draw(generator, 3, 12)
    gates = generator.uniform(0.01, 1.0, (3, 500, 12))
    found = gated_exponents(weights, gates)
    whole = lyapunov_exponents(gates[..., None] * weights[:, None])
    assert found.determinant.holds.all()
    assert (found.determinant.bound < 1e-8).all()
    assert (np.abs(found.values - whole.values) <= found.rounding + whole.rounding).all()


def test_a_wrong_run_breaks_the_determinant_identity(monkeypatch):
    right = recurrence.advance

    def wrong(*arrays):
        right(*arrays)
        arrays[6][:, 0] *= 1 + 1e-6  # the frame is no longer the one that was factorised

    monkeypatch.setattr(recurrence, "advance", wrong)
    factors = ENSEMBLES["ginibre"].draw(np.random.default_rng(2), 256, 6)[None]
    assert not lyapunov_exponents(factors).determinant.holds.any()


def test_powers_of_two_on_the_diagonal_are_exact():
    factors = np.broadcast_to(np.diag([0.5, 8.0, 1.0]), (1, 1000, 3, 3))
    found = lyapunov_exponents(factors, start=np.eye(3))
    assert found.values[0] == pytest.approx(np.log([0.5, 8.0, 1.0]), rel=1e-15)
    # A frame in general position finds them in descending order.
    found = lyapunov_exponents(factors, discard=100)
    assert found.values[0] == pytest.approx(np.log([8.0, 1.0, 0.5]), abs=1e-14)


def test_orthogonal_factors_have_exponents_zero():
    factors = ENSEMBLES["haar-orthogonal"].draw(np.random.default_rng(4), 500, 7)[None]
    found = lyapunov_exponents(factors)
    assert (np.abs(found.values) <= found.rounding).all()
    assert (found.rounding < 1e-12).all()


def test_a_defective_factor_grows_by_its_eigenvalue_and_polynomially():
    a, steps = 0.75, 400
    factors = np.broadcast_to(np.array([[a, 1.0], [0.0, a]]), (1, steps, 2, 2))
    found = lyapunov_exponents(factors, start=np.eye(2)[:, ::-1].copy())
    # J^t e_2 = a^t (t / a, 1).
    top = math.log(a) + math.log(math.hypot(steps / a, 1.0)) / steps
    assert found.values[0] == pytest.approx([top, 2 * math.log(a) - top], abs=1e-13)


@pytest.mark.parametrize("name", having("nilpotent"))
@pytest.mark.parametrize("n", [2, 7, 70])
def test_products_that_vanish_have_exponents_minus_infinity(name, n):
    weights = ENSEMBLES[name].draw(np.random.default_rng(6), 1, n)
    found = lyapunov_exponents(np.broadcast_to(weights, (1, 200, n, n)))
    assert (found.values == -np.inf).all()
    assert not np.isnan(found.rounding).any()
    assert (found.standard_errors == 0).all()
    assert found.determinant.discrepancy == 0


def test_a_silent_unit_takes_one_exponent_to_minus_infinity():
    generator = np.random.default_rng(7)
    gates = generator.uniform(0.5, 1.0, (1, 300, 4))
    gates[0, 100, 2] = 0.0
    found = gated_exponents(ENSEMBLES["ginibre"].draw(generator, 1, 4), gates)
    assert np.isfinite(found.values[0, :3]).all()
    assert found.values[0, 3] == -np.inf
    assert found.trustworthy.all()


def test_noise_in_a_singular_product_is_not_trusted():
    factors = ENSEMBLES["nonnegative-rank-one"].draw(np.random.default_rng(8), 200, 5)[None]
    found = lyapunov_exponents(factors)
    assert found.trustworthy.tolist() == [[True, False, False, False, False]]


def test_gates_whose_product_underflows_are_not_singular():
    generator = np.random.default_rng(10)
    gates = np.ones((1, 640, 3))
    gates[0, 500:504, 1] = 1e-200  # within one interval their product would be 0
    found = gated_exponents(ENSEMBLES["haar-orthogonal"].draw(generator, 1, 3), gates)
    assert found.values.sum() == pytest.approx(4 * math.log(1e-200) / 640, rel=1e-10)


@pytest.mark.parametrize("n", [6, 24])
def test_the_first_exponents_are_those_of_all(n):
    factors = ENSEMBLES["ginibre"].draw(np.random.default_rng(11), 300, n)[None]
    start = ENSEMBLES["haar-orthogonal"].draw(np.random.default_rng(0), 1, n)[0]
    every = lyapunov_exponents(factors, start=start)
    for k in (1, 3, n):
        first = lyapunov_exponents(factors, k, start=start[:, :k])
        error = every.rounding[:, :k] + first.rounding
        assert (np.abs(first.values - every.values[:, :k]) <= error).all()
        assert (first.determinant is None) == (k < n)


def test_a_million_steps_of_huge_growth():
    block = 1e100 * ENSEMBLES["ginibre"].draw(np.random.default_rng(12), 10_000, 3)[None]
    reused = np.empty_like(block)

    def stream():
        for _ in range(100):
            reused[:] = block
            yield reused
            reused[:] = np.nan  # nobody may look at it later

    found = lyapunov_exponents(stream())
    assert found.steps == 1_000_000
    mean, variances = gaussian_exponents(3, scale=1e100)
    # The same 10 000 factors each time: the error is theirs.
    assert (np.abs(found.values - mean) <= 4 * np.sqrt(variances / 10_000)).all()
    assert found.determinant.holds.all()


@pytest.mark.parametrize("power", [-1050, -990, -300, 300, 990])
def test_a_power_of_two_shifts_every_exponent(power):
    factors = ENSEMBLES["ginibre"].draw(np.random.default_rng(13), 200, 5)[None]
    scaled = np.ldexp(factors, power)
    plain = lyapunov_exponents(np.ldexp(scaled, -power))  # what subnormals have kept
    found = lyapunov_exponents(scaled)
    error = plain.rounding + found.rounding
    assert (np.abs(found.values - plain.values - power * math.log(2)) <= error).all()
